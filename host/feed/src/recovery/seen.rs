//! Digests of the messages applied last, by their number: a second copy is told from another message
//! with the same number.

use tickgate_abi::{Feed, Flags, TickRecord};

/// How many numbers back a copy is recognised; a power of two. Lines are microseconds apart.
pub(super) const REMEMBERED: usize = 1 << 12;
/// Instead of a digest: the number was given up.
const HOLE: u64 = 0;

/// What is known of a number below the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// The same message.
    Same,
    /// Another message had this number.
    Different,
    /// The number was given up, so this is the lost message, late.
    Hole,
    /// Longer ago than is remembered.
    Unknown,
}

/// The memory of one channel.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    entries: Box<[(u64, u64)]>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Seen { entries: vec![(u64::MAX, HOLE); REMEMBERED].into_boxed_slice() }
    }

    #[inline(always)]
    fn entry(&mut self, sequence: u64) -> &mut (u64, u64) {
        &mut self.entries[sequence as usize % REMEMBERED]
    }

    #[inline(always)]
    pub(super) fn remember(&mut self, sequence: u64, digest: u64) {
        *self.entry(sequence) = (sequence, digest);
    }

    pub(super) fn remember_hole(&mut self, sequence: u64) {
        *self.entry(sequence) = (sequence, HOLE);
    }

    pub(super) fn look(&mut self, sequence: u64, digest: u64) -> Before {
        match *self.entry(sequence) {
            (known, _) if known != sequence => Before::Unknown,
            (_, HOLE) => Before::Hole,
            (_, known) if known == digest => Before::Same,
            _ => Before::Different,
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.fill((u64::MAX, HOLE));
    }
}

/// A digest of what the exchange said; when and on which line it came is left out. The channel of
/// ITCH records is the line's, the one of the others the exchange's.
#[inline(always)]
pub(super) fn digest(feed: Feed, record: &TickRecord) -> u64 {
    let channel = if feed == Feed::Itch50 { 0 } else { record.channel };
    let side = u64::from(record.flags & Flags::SELL) << 24;
    let kind = u64::from(record.kind) | u64::from(record.attribute) << 8 | u64::from(channel) << 16;
    let words = [
        record.sequence,
        record.order_id,
        record.reference,
        record.price as u64,
        record.quantity,
        record.exchange_time,
        kind ^ side | u64::from(record.symbol) << 32,
    ];
    // Any odd constant with well-spread bits does; this is 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let digest = words.iter().fold(SPREAD, |d, word| (d ^ word).wrapping_mul(SPREAD).rotate_left(29));
    if digest == HOLE { SPREAD } else { digest }
}
