//! What a snapshot can do for a book that may be wrong: give it something to show, and prove it.
//! record -> **book** -> core and clients.
//!
//! A snapshot shows levels, a book here knows orders. Each order belongs to an *epoch* of its book; a
//! new one begins with every loss and every record that did not fit. An order of the current epoch is
//! *exact*: it and everything that happened to it was seen. All others are *doubtful*: they may
//! be gone, or less than they seem. Of orders that were never seen nothing is known, not even
//! their number.
//!
//! **Seeding** replaces the doubtful orders, as far as the snapshot reaches, by *anonymous* ones,
//! so that the levels are the snapshot's. A trade names its price, so it takes from an anonymous order;
//! a cancel of an order that is not known names none in SZSE, so the level keeps what was cancelled
//! until the next snapshot. That is why a seeded book keeps its mark.
//!
//! **Proving.** A book is right when its exact orders alone make every level that the snapshot
//! shows, both sides are shown to their end (fewer than ten levels), and both are of one moment. Then no
//! order is hidden: each would add a positive quantity to some level. That both are of one moment
//! is for the caller to know ([`crate::recovery::repair`]).

use super::orders::NONE;
use super::{Book, Books, Level, MAX_QUANTITY, Marks, Order, Snapshot, SymbolId, new_order};
use tickgate_abi::Side;

/// Epoch of anonymous orders and others that are never exact.
pub(super) const DOUBTFUL: u32 = u32::MAX;
/// Numbers of anonymous orders begin here; no exchange counts so far.
const ANONYMOUS: u64 = 1 << 63;
/// The most anonymous orders that stand for one level.
const MAX_ANONYMOUS: u32 = 64;

impl Books {
    /// Shows the snapshot's levels in a book that is new, or marked for a reason that only a
    /// snapshot can help; any other is not changed. A book that no tick has named yet waits for
    /// its channel.
    pub fn seed(&mut self, snapshot: &Snapshot) -> SymbolId {
        let (id, new) = self.symbols.id(snapshot.symbol);
        if new {
            let mut book = Book::new(self.feed, snapshot.symbol, snapshot.channel);
            book.provisional = true;
            book.mark(Marks::LOST);
            self.books.push(book);
        }
        let marks = self.book(id).marks;
        if marks.intersects(Marks::GAP) || !marks.intersects(Marks::LOST.union(Marks::ANOMALY)) {
            return id;
        }
        for side in [Side::Buy, Side::Sell] {
            self.seed_side(id, side, snapshot);
        }
        self.book_mut(id.0).volume = snapshot.volume;
        id
    }

    fn seed_side(&mut self, id: SymbolId, side: Side, snapshot: &Snapshot) {
        let shown = snapshot.side(side);
        let last = if shown.is_whole() { None } else { shown.levels().last().map(|l| l.price) };
        let reached = |price: i64| match (last, side) {
            (None, _) => true,
            (Some(last), Side::Buy) => price >= last,
            (Some(last), Side::Sell) => price <= last,
        };
        let epoch = self.book(id).epoch;
        let doubtful: Vec<u32> = self
            .slots_of_side(id, side)
            .filter(|&slot| self.orders[slot].epoch != epoch && reached(self.orders[slot].price))
            .collect();
        self.remove_all(&doubtful);
        for level in shown.levels() {
            self.seed_level(id, side, level);
        }
    }

    /// Adds what the level has beyond its exact orders.
    fn seed_level(&mut self, id: SymbolId, side: Side, level: &Level) {
        let (known, orders) = self.exact(id, side, level.price);
        let Some(unknown) = level.quantity.checked_sub(known) else { return };
        if unknown == 0 || unknown >= MAX_QUANTITY || level.price <= 0 {
            return;
        }
        let count = level.orders.saturating_sub(orders).clamp(1, MAX_ANONYMOUS);
        let count = u64::from(count).min(unknown);
        let share = unknown / count;
        for number in 0..count {
            let rest = if number == 0 { unknown % count } else { 0 };
            self.anonymous += 1;
            let order = new_order(id.0, ANONYMOUS + self.anonymous, side, level.price, share + rest);
            let channel = self.book(id).channel;
            let key = super::OrderKey { id: order.id, channel };
            if let Some(slot) = self.enter(key, order) {
                self.orders[slot].epoch = DOUBTFUL;
                self.rest(slot);
            }
        }
    }

    /// Slots of the orders that rest on one side.
    fn slots_of_side(&self, id: SymbolId, side: Side) -> impl Iterator<Item = u32> + '_ {
        let book = self.book(id);
        let levels = book.side(side);
        let prices = levels.iter().map(|level| level.price);
        prices.flat_map(move |price| self.slots_of_level(levels.first_order(price)))
    }

    fn slots_of_level(&self, first: Option<u32>) -> impl Iterator<Item = u32> + '_ {
        let some = |slot: u32| if slot == NONE { None } else { Some(slot) };
        std::iter::successors(first, move |&slot| some(self.orders[slot].next))
    }

    /// Quantity and number of the exact orders at a price.
    fn exact(&self, id: SymbolId, side: Side, price: i64) -> (u64, u32) {
        let book = self.book(id);
        let slots = self.slots_of_level(book.side(side).first_order(price));
        let exact = slots.map(|slot| &self.orders[slot]).filter(|order| order.epoch == book.epoch);
        exact.fold((0, 0), |(quantity, orders), order| (quantity + order.quantity, orders + 1))
    }

    /// Whether the exact orders of a book are all that the snapshot shows, and the snapshot shows all.
    /// Both must be of one moment for this to prove anything.
    pub fn proves(&self, id: SymbolId, snapshot: &Snapshot) -> bool {
        snapshot.continuous
            && snapshot.is_whole()
            && !self.book(id).provisional
            && [Side::Buy, Side::Sell].into_iter().all(|side| {
                let levels = self.book(id).side(side).iter();
                let exact = levels.map(|level| (level.price, self.exact(id, side, level.price)));
                let shown = snapshot.side(side).levels();
                let same = |(price, (quantity, orders)): (i64, (u64, u32)), shown: &Level| {
                    price == shown.price
                        && quantity == shown.quantity
                        && (shown.orders == 0 || orders == shown.orders)
                };
                let mut exact = exact.filter(|(_, (quantity, _))| *quantity > 0);
                shown.iter().all(|shown| exact.next().is_some_and(|level| same(level, shown)))
                    && exact.next().is_none()
            })
    }

    /// Takes every mark that a snapshot can take from a book that it proves: doubtful orders go, the
    /// volume is the snapshot's. Whether the sessions are told apart no snapshot says.
    pub fn prove(&mut self, id: SymbolId, snapshot: &Snapshot) {
        let epoch = self.book(id).epoch;
        let in_book = |order: &Order| order.book == id.0;
        let doubtful: Vec<u32> = self
            .index
            .slots()
            .filter(|&slot| in_book(&self.orders[slot]) && self.orders[slot].epoch != epoch)
            .collect();
        self.remove_all(&doubtful);
        let book = self.book_mut(id.0);
        book.volume = snapshot.volume;
        book.unmark(Marks::LOST.union(Marks::ANOMALY));
    }

    /// Takes a trade from the anonymous orders at its price. Says whether the top changed.
    #[cold]
    pub(super) fn take_anonymous(&mut self, book: u32, side: Side, price: i64, mut quantity: u64) -> bool {
        let mut top_changed = false;
        while quantity > 0 {
            let first = self.books[book as usize].side(side).first_order(price);
            let slot = self.slots_of_level(first).find(|&slot| self.orders[slot].id > ANONYMOUS);
            let Some(slot) = slot else { break };
            let key = self.orders[slot].key();
            let taken = quantity.min(self.orders[slot].quantity);
            let Some(found) = self.index.find(key, |slot| self.orders[slot].key()) else { break };
            top_changed |= self.take(found, taken);
            quantity -= taken;
        }
        top_changed
    }

    /// A book that only snapshots have named meets the first tick of its symbol, or a symbol
    /// comes on another channel than before.
    #[cold]
    pub(super) fn meet_channel(&mut self, book: u32, channel: u16) {
        let marks = self.marks_of_channel(channel);
        let book = self.book_mut(book);
        if std::mem::take(&mut book.provisional) {
            book.channel = channel;
            if !marks.is_empty() {
                book.mark(marks);
            }
        }
    }
}
