//! The book of one symbol, as clients see it.

use super::iex::LevelUpdate;
use super::levels::{Level, Levels};
use super::marks::{MarkCounts, Marks};
use super::orders::NONE;
use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{Feed, Flags, Side};

/// One symbol's book: levels on both sides, traded volume, and whether it can be trusted.
#[derive(Clone, Debug)]
pub struct Book {
    pub(super) feed: Feed,
    pub(super) symbol: u32,
    pub(super) channel: u16,
    /// Bids, then asks: [`side_index`].
    pub(super) sides: [Levels; 2],
    pub(super) volume: u64,
    pub(super) flags: Flags,
    pub(super) marks: Marks,
    pub(super) mark_counts: MarkCounts,
    /// Counts the times from which on older orders are doubtful (`repair`).
    pub(super) epoch: u32,
    /// Named by snapshots alone so far: the channel is theirs and not that of its ticks.
    pub(super) provisional: bool,
    /// SZSE: the order whose trades may still come, [`NONE`] for none.
    pub(super) held: u32,
    /// ITCH and IEX: the stock's eight characters, the first highest; 0 when not yet known.
    pub(super) stock: u64,
    /// DEEP: updates of the event that is not complete yet.
    pub(super) event: Vec<LevelUpdate>,
}

impl Book {
    pub(super) fn new(feed: Feed, symbol: u32, channel: u16) -> Self {
        Book {
            feed,
            symbol,
            channel,
            sides: [Levels::new(Side::Buy), Levels::new(Side::Sell)],
            volume: 0,
            flags: Flags::default(),
            marks: Marks::NONE,
            mark_counts: MarkCounts::default(),
            epoch: 0,
            provisional: false,
            held: NONE,
            stock: 0,
            event: Vec::new(),
        }
    }

    /// Bid levels, best first, all of them.
    pub fn bids(&self) -> impl ExactSizeIterator<Item = Level> + Clone + '_ {
        self.side(Side::Buy).iter()
    }

    /// Ask levels, best first, all of them.
    pub fn asks(&self) -> impl ExactSizeIterator<Item = Level> + Clone + '_ {
        self.side(Side::Sell).iter()
    }

    /// Traded volume since the start, in the feed's units ([`Feed::quantity_scale`]).
    pub fn volume(&self) -> u64 {
        self.volume
    }

    /// [`Flags::MAYBE_BAD`] while there is a reason to doubt the book ([`Marks`]).
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// The records' symbol: StockLocate, packed SecurityID, or the host's number of an IEX symbol.
    pub fn symbol(&self) -> u32 {
        self.symbol
    }

    /// The channel of the first record that named the symbol.
    pub fn channel(&self) -> u16 {
        self.channel
    }

    /// The stock or SecurityID without padding; for an ITCH stock whose name no message has told
    /// yet, `#` and its StockLocate. Characters outside printable ASCII become `?`.
    pub fn name(&self) -> String {
        let characters = match self.feed {
            Feed::Itch50 | Feed::Iex if self.stock == 0 => return format!("#{}", self.symbol),
            Feed::Itch50 | Feed::Iex => self.stock.to_be_bytes(),
            Feed::Szse | Feed::Sse => unpack_security_id(self.symbol),
        };
        let printable = |&b: &u8| if b.is_ascii_graphic() || b == b' ' { char::from(b) } else { '?' };
        characters.iter().map(printable).collect::<String>().trim_end().to_owned()
    }

    #[inline(always)]
    pub(super) fn side(&self, side: Side) -> &Levels {
        &self.sides[side_index(side)]
    }

    #[inline(always)]
    pub(super) fn side_mut(&mut self, side: Side) -> &mut Levels {
        &mut self.sides[side_index(side)]
    }

    /// Whether an order would trade on arrival.
    #[inline]
    pub(super) fn crosses(&self, side: Side, price: i64) -> bool {
        match side {
            Side::Buy => self.side(Side::Sell).best().is_some_and(|ask| price >= ask),
            Side::Sell => self.side(Side::Buy).best().is_some_and(|bid| price <= bid),
        }
    }

    pub(super) fn clear(&mut self) {
        self.sides.iter_mut().for_each(Levels::clear);
        self.volume = 0;
        self.unmark(self.marks);
        self.flags = Flags::default();
        self.held = NONE;
        self.event.clear();
    }
}

/// Where a side's levels are in a book: an index and no branch, because sides come at random.
#[inline(always)]
fn side_index(side: Side) -> usize {
    usize::from(side == Side::Sell)
}
