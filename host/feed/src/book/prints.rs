//! ITCH prints by match number, so that a broken trade can take its volume back.
//!
//! Bounded: the last [`REMEMBERED`] of each remainder of the match number are kept. Match numbers
//! of a day ascend, so in practice that is the last [`REMEMBERED`] prints; a trade that is broken
//! later than that cannot be taken back, which is counted and marks its book.

use tickgate_abi::Feed;

/// How many prints are remembered; a power of two.
pub const REMEMBERED: usize = 1 << 16;

#[derive(Clone, Copy, Debug, Default)]
struct Print {
    match_number: u64,
    /// What it added to the volume.
    quantity: u64,
    /// Its book, plus one; 0 for none.
    book: u32,
}

/// The prints.
#[derive(Clone, Debug)]
pub(super) struct Prints {
    ring: Vec<Print>,
}

impl Prints {
    /// Room for [`REMEMBERED`] prints of ITCH; no other feed breaks trades.
    pub(super) fn new(feed: Feed) -> Self {
        let prints = if feed == Feed::Itch50 { REMEMBERED } else { 1 };
        Prints { ring: vec![Print::default(); prints] }
    }

    #[inline(always)]
    fn slot(&mut self, match_number: u64) -> &mut Print {
        let index = match_number as usize & (self.ring.len() - 1);
        &mut self.ring[index]
    }

    #[inline(always)]
    pub(super) fn remember(&mut self, match_number: u64, book: u32, quantity: u64) {
        *self.slot(match_number) = Print { match_number, quantity, book: book + 1 };
    }

    /// Whether this trade's quantity is in the volume already, by the execution of its other order.
    /// Number 0 is no match number.
    #[inline(always)]
    pub(super) fn counted(&mut self, match_number: u64, book: u32, quantity: u64) -> bool {
        let print = self.slot(match_number);
        match_number != 0
            && print.match_number == match_number
            && print.book == book + 1
            && print.quantity == quantity
    }

    /// Forgets the print of this book and says what it had added to the volume.
    pub(super) fn take(&mut self, match_number: u64, book: u32) -> Option<u64> {
        let slot = self.slot(match_number);
        if slot.match_number != match_number || slot.book != book + 1 {
            return None;
        }
        Some(std::mem::take(slot).quantity)
    }

    pub(super) fn clear(&mut self) {
        self.ring.fill(Print::default());
    }
}
