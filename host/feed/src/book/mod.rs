//! Order books, order by order, with a cheap view of the best ten levels. record -> **book** ->
//! core and clients.
//!
//! [`Books`] takes the records of one feed in order and keeps a book for each symbol. What a record
//! means is in one module for each feed (`itch`, `sse`, `szse`); what they share (finding orders,
//! queues, levels) is here. After warm-up nothing allocates.
//!
//! A record that does not fit never corrupts a book: it is applied as far as it makes sense, the book
//! is marked [`Flags::MAYBE_BAD`] until it is proved right ([`Marks`]), and the case is counted
//! ([`Books::anomalies`]).

mod anomaly;
mod iex;
mod itch;
mod levels;
mod marks;
mod order_index;
mod orders;
mod prints;
mod repair;
mod snapshot;
mod sse;
mod symbol_book;
mod symbols;
mod szse;

pub use anomaly::{Anomaly, AnomalyCounts};
pub use levels::{Level, TOP_LEVELS};
pub use marks::{MarkCounts, Marks};
pub use orders::MAX_ORDERS;
pub use prints::REMEMBERED as REMEMBERED_PRINTS;
pub use snapshot::{Snapshot, SnapshotSide};
pub use symbol_book::Book;

use order_index::{Found, OrderIndex, OrderKey};
use orders::{NONE, Order, Orders};
use prints::Prints;
use symbols::SymbolTable;
use tickgate_abi::{Feed, Flags, Side, TickRecord};

/// The largest quantity of one order or trade that is believed, in the feed's units.
pub const MAX_QUANTITY: u64 = 1 << 48;

/// A dense number of a symbol: 0, 1, 2 in the order in which symbols were first named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// How an order that arrives meets the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookRules {
    /// The feed's own: ITCH and SSE publish what rests; SZSE publishes an order as it came, and its
    /// trades follow.
    OfTheFeed,
    /// SZSE records that carry SSE meaning: an order is a remainder that never matches.
    SseRemainder,
}

/// What one record changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// The symbol the record named, if any.
    pub symbol: Option<SymbolId>,
    /// One of the best [`TOP_LEVELS`] levels of a side changed, came or went.
    pub top_changed: bool,
    /// The traded volume changed.
    pub volume_changed: bool,
}

/// An order of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedOrder {
    /// The order's number.
    pub id: u64,
    /// What is left of it, in the feed's units.
    pub quantity: u64,
}

/// The books of one feed.
#[derive(Clone, Debug)]
pub struct Books {
    feed: Feed,
    rules: BookRules,
    symbols: SymbolTable,
    books: Vec<Book>,
    orders: Orders,
    index: OrderIndex,
    prints: Prints,
    anomalies: AnomalyCounts,
    /// Marks of channels, for the books still to come.
    channel_marks: Vec<(u16, Marks)>,
    /// Anonymous orders so far (`repair`).
    anonymous: u64,
}

impl Books {
    /// No books yet.
    pub fn new(feed: Feed) -> Self {
        Self::with_rules(feed, BookRules::OfTheFeed)
    }

    /// No books yet, and another meaning of orders than the feed's own.
    pub fn with_rules(feed: Feed, rules: BookRules) -> Self {
        Books {
            feed,
            rules,
            symbols: SymbolTable::new(),
            books: Vec::new(),
            orders: Orders::new(),
            index: OrderIndex::new(),
            prints: Prints::new(feed),
            anomalies: AnomalyCounts::default(),
            channel_marks: Vec::new(),
            anonymous: 0,
        }
    }

    /// Makes room for this many live orders, so that a warm-up is not needed for them.
    pub fn reserve_orders(&mut self, orders: usize) {
        let orders = orders.min(MAX_ORDERS);
        self.orders.reserve(orders);
        let live = &self.orders;
        self.index.reserve(orders, |slot| live[slot].key());
    }

    /// Applies the next record. A record of another feed changes nothing.
    #[inline]
    pub fn apply(&mut self, record: &TickRecord) -> Update {
        if record.flags & (Flags::GAP_BEFORE | Flags::LOST_BEFORE) != 0 {
            self.mark_channel(record.channel);
        }
        match self.feed {
            Feed::Itch50 => self.apply_itch(record),
            Feed::Szse => self.apply_szse(record),
            Feed::Sse => self.apply_sse(record),
            Feed::Iex => self.apply_iex(record),
        }
    }

    /// How many symbols were named so far; ids are below.
    pub fn len(&self) -> usize {
        self.books.len()
    }

    /// Whether no symbol was named so far.
    pub fn is_empty(&self) -> bool {
        self.books.is_empty()
    }

    /// The book of a symbol.
    ///
    /// # Panics
    /// When the id is not one of these books'.
    pub fn book(&self, id: SymbolId) -> &Book {
        &self.books[id.0 as usize]
    }

    /// All books with their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SymbolId, &Book)> + '_ {
        self.books.iter().enumerate().map(|(id, book)| (SymbolId(id as u32), book))
    }

    /// The id of a record's symbol (StockLocate or packed SecurityID), when it was named.
    pub fn find(&self, symbol: u32) -> Option<SymbolId> {
        self.symbols.find(symbol)
    }

    /// The orders of a level in the order of their priority; none when there is no such level.
    pub fn queue(&self, id: SymbolId, side: Side, price: i64) -> impl Iterator<Item = QueuedOrder> + '_ {
        let book = self.book(id);
        let levels = book.side(side);
        let slot = |slot: u32| if slot == NONE { None } else { Some(slot) };
        let first = levels.first_order(price);
        std::iter::successors(first, move |&s| slot(self.orders[s].next)).map(|s| {
            let order = &self.orders[s];
            QueuedOrder { id: order.id, quantity: order.quantity }
        })
    }

    /// What did not fit so far.
    pub fn anomalies(&self) -> &AnomalyCounts {
        &self.anomalies
    }

    /// Forgets orders, volumes, marks and counts, as at the start of a day; symbols keep their ids,
    /// and memory is kept.
    pub fn clear(&mut self) {
        self.books.iter_mut().for_each(Book::clear);
        self.orders.clear();
        self.index.clear();
        self.prints.clear();
        self.anomalies = AnomalyCounts::default();
        self.channel_marks.clear();
    }

    /// The book of the record's symbol; made when it is the first to name it.
    #[inline(always)]
    fn book_of(&mut self, record: &TickRecord) -> u32 {
        let (id, new) = self.symbols.id(record.symbol);
        if new {
            self.add_book(record);
        } else if self.books[id.0 as usize].channel != record.channel {
            self.meet_channel(id.0, record.channel);
        }
        id.0
    }

    #[cold]
    fn add_book(&mut self, record: &TickRecord) {
        let mut book = Book::new(self.feed, record.symbol, record.channel);
        let marks = self.marks_of_channel(record.channel);
        if !marks.is_empty() {
            book.mark(marks);
        }
        self.books.push(book);
    }

    #[inline(always)]
    fn book_mut(&mut self, book: u32) -> &mut Book {
        &mut self.books[book as usize]
    }

    /// The order number of this feed.
    #[inline(always)]
    fn key(&self, record: &TickRecord, id: u64) -> OrderKey {
        OrderKey { id, channel: if self.feed == Feed::Itch50 { 0 } else { record.channel } }
    }

    #[cold]
    #[inline(never)]
    fn found_wrong(&mut self, book: u32, anomaly: Anomaly) {
        self.anomalies.count(anomaly);
        let book = self.book_mut(book);
        book.mark(Marks::ANOMALY);
        // An order that was never seen says nothing against those that were.
        if !matches!(anomaly, Anomaly::UnknownOrder | Anomaly::Crossed) {
            book.doubt();
        }
    }

    /// Whether a quantity can be believed; else the book is marked.
    #[inline(always)]
    fn quantity_is_possible(&mut self, book: u32, quantity: u64) -> bool {
        // Zero wraps to the largest.
        let possible = quantity.wrapping_sub(1) < MAX_QUANTITY;
        if !possible {
            self.found_wrong(book, Anomaly::ImpossibleQuantity);
        }
        possible
    }

    /// Adds a quantity to the traded volume. Says whether the volume changed.
    #[inline(always)]
    fn trade_volume(&mut self, book: u32, quantity: u64) -> bool {
        let possible = self.quantity_is_possible(book, quantity);
        if possible {
            let book = self.book_mut(book);
            book.volume = book.volume.wrapping_add(quantity);
        }
        possible
    }

    /// Enters an order that is in no level yet. `None` when it cannot be.
    #[inline(always)]
    fn enter(&mut self, key: OrderKey, order: Order) -> Option<u32> {
        if !self.quantity_is_possible(order.book, order.quantity) {
            return None;
        }
        if order.limit && order.price <= 0 {
            self.found_wrong(order.book, Anomaly::ImpossiblePrice);
            return None;
        }
        let Some(slot) = self.orders.next_slot() else {
            self.found_wrong(order.book, Anomaly::TooManyOrders);
            return None;
        };
        let epoch = self.books[order.book as usize].epoch;
        let order = Order { channel: key.channel, epoch, ..order };
        let orders = &self.orders;
        if !self.index.insert(key, slot, |slot| orders[slot].key()) {
            self.found_wrong(order.book, Anomaly::DuplicateOrder);
            return None;
        }
        self.orders.insert(slot, order);
        Some(slot)
    }

    /// Puts an entered order at the back of the queue at its price. Says whether the top changed.
    #[inline(always)]
    fn rest(&mut self, slot: u32) -> bool {
        let Order { book, side, .. } = self.orders[slot];
        self.books[book as usize].side_mut(side).rest(&mut self.orders, slot)
    }

    /// Adds a limit order that rests. Says whether the top changed.
    #[inline(always)]
    fn add(&mut self, book: u32, record: &TickRecord) -> bool {
        let key = self.key(record, record.order_id);
        let order = new_order(book, record.order_id, record.side(), record.price, record.quantity);
        self.enter(key, order).is_some_and(|slot| self.rest(slot))
    }

    /// A live order of this book; another book's marks both.
    #[inline(always)]
    fn find_order(&mut self, book: u32, key: OrderKey) -> Option<Found> {
        let found = self.index.find(key, |slot| self.orders[slot].key())?;
        let other = self.orders[found.slot].book;
        if other != book {
            self.found_wrong(book, Anomaly::WrongSymbol);
            let other = self.book_mut(other);
            other.mark(Marks::ANOMALY);
            other.doubt();
            return None;
        }
        Some(found)
    }

    /// As [`Self::find_order`], and a missing one marks the book.
    #[inline(always)]
    fn expect_order(&mut self, book: u32, key: OrderKey) -> Option<Found> {
        let found = self.find_order(book, key);
        if found.is_none() {
            self.found_wrong(book, Anomaly::UnknownOrder);
        }
        found
    }

    /// Takes a quantity from an order, and the order away when nothing is left. Says whether
    /// the top changed.
    #[inline(always)]
    fn take(&mut self, found: Found, quantity: u64) -> bool {
        let order = &mut self.orders[found.slot];
        let Order { book, side, level, .. } = *order;
        if quantity < order.quantity {
            if !self.quantity_is_possible(book, quantity) {
                return false;
            }
            self.orders[found.slot].quantity -= quantity;
            return level != NONE && self.book_mut(book).side_mut(side).reduce(level, quantity);
        }
        if quantity > order.quantity {
            self.found_wrong(book, Anomaly::ExcessQuantity);
        }
        self.remove(found)
    }

    /// Takes an order away. Says whether the top changed.
    #[inline(always)]
    fn remove(&mut self, found: Found) -> bool {
        let slot = found.slot;
        let Order { book, side, level, .. } = self.orders[slot];
        let book = &mut self.books[book as usize];
        let top_changed = level != NONE && book.side_mut(side).remove(&mut self.orders, slot);
        if book.held == slot {
            book.held = NONE;
        }
        self.index.remove(found);
        self.orders.release(slot);
        top_changed
    }

    /// Takes the quantity of a trade from an order of the side that it must have.
    #[inline(always)]
    fn take_traded(&mut self, found: Found, side: Side, quantity: u64) -> bool {
        let order = &self.orders[found.slot];
        if order.side != side {
            let book = order.book;
            self.found_wrong(book, Anomaly::WrongSide);
            return false;
        }
        self.take(found, quantity)
    }
}

/// Nothing changed, but the symbol is known.
#[inline(always)]
fn unchanged(book: u32) -> Update {
    Update { symbol: Some(SymbolId(book)), ..Update::default() }
}

/// A limit order in no level.
#[inline(always)]
fn new_order(book: u32, id: u64, side: Side, price: i64, quantity: u64) -> Order {
    Order {
        id,
        quantity,
        price,
        next: NONE,
        previous: NONE,
        level: NONE,
        book,
        channel: 0,
        epoch: 0,
        side,
        limit: true,
    }
}
