//! The book on the card as plain Rust: record -> **book** -> `BookTop` records.
//!
//! The rules are those of docs/book.md, with the gateware's capacities (`tickgate_abi::book`), places
//! and overflows, so that the `BookTop` records of both are equal word for word. The gateware looks for
//! levels it has lost sight of in clocks without a record; when it finds them shows in how many levels
//! a `BookTop` says are known. So this book has a clock too: [`CardBook::clock`] is one clock of the
//! card, and [`CardBook::apply`] brings the card time of the records up to date by itself.

mod levels;
mod operation;
mod orders;
mod refill;

use levels::Ladder;
use operation::{Insert, Operation};
use orders::{Entry, OrderTable, Take};
use refill::{Append, Feedback, Refill, Slot};
use tickgate_abi::book::{
    ATTRIBUTE_ASK, ATTRIBUTE_BID, ATTRIBUTE_LEVELS_SHIFT, BOOKS, LEVEL_QUANTITY_BITS, PUBLISHED_LEVELS,
};
use tickgate_abi::{Flags, Kind, Side, TickRecord};

pub use levels::CardLevel;

/// What comes in with one clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// A record and the index of its symbol's book; none for a symbol without one.
    pub record: Option<(&'a TickRecord, Option<u8>)>,
    /// Every book may be wrong from this clock on: a gap before the record, or records taken back.
    pub spoil: bool,
    /// Empty this book and arm it.
    pub clear: Option<u8>,
}

/// One book: both sides and what is said about it.
#[derive(Clone, Debug, Default)]
struct Book {
    sides: [Ladder; 2],
    /// It may be wrong, until it is cleared.
    flagged: bool,
    /// That was told by a record.
    told: bool,
    /// Told last: the best level of a side is not known.
    told_unknown: bool,
    /// It is being cleared, and its records are not looked at.
    clearing: bool,
}

/// The number that a record puts in the place of its order; it is entered in the slot behind.
#[derive(Clone, Debug, Default)]
struct Insertion {
    /// The record was looked at.
    is_looked_at: bool,
    book: u8,
    id: u64,
    quantity: u64,
    /// Keys on the sides where the order was.
    sides: [Option<u32>; 2],
}

/// Slots from the one that empties a book to the first whose record is looked at.
const RESET_SLOTS: u64 = 5;

/// The books of the card.
#[derive(Clone, Debug)]
pub struct CardBook {
    books: Vec<Book>,
    orders: [OrderTable; 2],
    refill: Refill,
    /// Clocks so far.
    slot: u64,
    /// A replacement in the slot before.
    replacement: Option<Insertion>,
    /// A book that was to be cleared for the first time in the slot before.
    clear_requested: Option<u8>,
    /// Books that were emptied, and the slot from which on their records are looked at.
    resets: Vec<(u64, u8)>,
    /// Card time of the record applied last.
    card_time: Option<u64>,
}

impl Default for CardBook {
    fn default() -> Self {
        Self::new()
    }
}

impl CardBook {
    /// Every book is empty and armed, as after configuration.
    pub fn new() -> Self {
        CardBook {
            books: vec![Book::default(); BOOKS],
            orders: [OrderTable::new(), OrderTable::new()],
            refill: Refill::default(),
            slot: 0,
            replacement: None,
            clear_requested: None,
            resets: Vec::new(),
            card_time: None,
        }
    }

    /// Asks for a book to be emptied and armed; it is, as soon as its orders were found in clocks
    /// without a record ([`Self::is_clearing`]).
    ///
    /// # Panics
    /// When there is no such book.
    pub fn clear(&mut self, index: u8) {
        assert!(usize::from(index) < BOOKS);
        self.clock(Input { clear: Some(index), ..Input::default() });
    }

    /// Every book may be wrong from now on.
    pub fn spoil(&mut self) {
        self.clock(Input { spoil: true, ..Input::default() });
    }

    /// The next record, and the index of its symbol's book. The clocks between its card time and that of
    /// the record before pass first; a record with an earlier card time comes in the next clock.
    pub fn apply(&mut self, record: &TickRecord, index: Option<u8>) -> Option<TickRecord> {
        if let Some(before) = self.card_time {
            self.idle(record.card_time().saturating_sub(before).saturating_sub(1));
        }
        self.card_time = Some(self.card_time.map_or(record.card_time(), |t| (t + 1).max(record.card_time())));
        let spoil = record.flags & Flags::GAP_BEFORE != 0;
        self.clock(Input { record: Some((record, index)), spoil, clear: None })
    }

    /// Clocks without a record.
    pub fn idle(&mut self, clocks: u64) {
        for passed in 0..clocks {
            // Nothing to do but to walk: the rest of the time makes no difference but in the place.
            if self.refill.is_walking() && self.replacement.is_none() && !self.has_work() {
                self.refill.walk_on(clocks - passed);
                self.slot += clocks - passed;
                return;
            }
            self.clock(Input::default());
        }
    }

    fn has_work(&self) -> bool {
        let short = |book: &Book| !book.flagged && book.sides.iter().any(Ladder::is_short);
        self.books.iter().any(|book| book.clearing || short(book))
    }

    /// One clock of the card; a `BookTop` that the input makes.
    pub fn clock(&mut self, input: Input<'_>) -> Option<TickRecord> {
        self.slot += 1;
        let subscribed = input.record.and_then(|(record, index)| Some((record, index?)));
        let replacement = self.replacement.take();
        let free = subscribed.is_none() && replacement.is_none();
        let clearing =
            |book: u8| self.books[usize::from(book)].clearing && self.clear_requested != Some(book);
        let (mut slot, append) = self.refill.clock(free, clearing);
        if let Some(Append { book, side, level }) = append {
            self.books[usize::from(book)].sides[usize::from(side)].append(level);
        }
        if input.spoil {
            self.books.iter_mut().for_each(|book| book.flagged = true);
        }
        self.clear_requested = None;
        self.finish_resets();
        let mut feedback = Feedback::default();
        let mut top = None;
        if let Some(insert) = replacement {
            if subscribed.is_some() {
                self.books[usize::from(insert.book)].flagged |= insert.is_looked_at;
            } else {
                self.insert(&insert);
            }
        }
        if let Some((record, book)) = subscribed {
            slot = self.record(record, book, &mut feedback, &mut top);
        }
        match slot {
            Slot::Inspect { book } => {
                let last = self.refill.last();
                let stale = last.is_record_of(book) || last == Slot::Reset { book };
                if stale {
                    slot = Slot::Idle;
                } else {
                    let book = &self.books[usize::from(book)];
                    for (side, ladder) in book.sides.iter().enumerate() {
                        feedback.short[side] = !book.flagged && ladder.is_short();
                        feedback.bound[side] = ladder.bound();
                    }
                }
            }
            Slot::Scan { book, side, bucket, way, bound: Some(bound) } => {
                let level = self.orders[usize::from(side)].level_of(bucket, way, book, bound);
                self.refill.scanned(level);
            }
            Slot::Scan { book, bucket, way, .. } => {
                let slot = self.slot;
                self.orders.iter_mut().for_each(|table| table.remove(bucket, way, book, slot));
            }
            Slot::Reset { book } => {
                self.books[usize::from(book)] = Book { clearing: true, ..Book::default() };
                self.resets.push((self.slot + RESET_SLOTS, book));
            }
            _ => {}
        }
        if let Some(book) = input.clear {
            let clearing = &mut self.books[usize::from(book)].clearing;
            self.clear_requested = (!*clearing).then_some(book);
            *clearing = true;
        }
        feedback.slot = slot;
        self.refill.end_of_clock(feedback);
        top
    }

    /// Books that were emptied look at records again some slots later.
    fn finish_resets(&mut self) {
        let now = self.slot;
        for &(slot, book) in self.resets.iter().filter(|reset| reset.0 == now) {
            debug_assert_eq!(slot, now);
            self.books[usize::from(book)].clearing = false;
        }
        self.resets.retain(|reset| reset.0 > now);
    }

    /// The slot of a record: is it looked at, and what does it do?
    fn record(
        &mut self,
        record: &TickRecord,
        index: u8,
        feedback: &mut Feedback,
        top: &mut Option<TickRecord>,
    ) -> Slot {
        let operation = Operation::of(record);
        let replaces = operation.as_ref().is_some_and(|o| o.insert.as_ref().is_some_and(|i| i.replaces));
        if replaces {
            self.replacement = Some(Insertion { book: index, ..Insertion::default() });
        }
        let clearing = self.books[usize::from(index)].clearing;
        let Some(operation) = operation.filter(|_| !clearing) else { return Slot::Idle };
        if self.refill.last().is_record_of(index) {
            let book = &mut self.books[usize::from(index)];
            book.flagged = true;
            *top = (!std::mem::replace(&mut book.told, true)).then(|| book.top(record));
            return Slot::Near { book: index };
        }
        *top = self.stream(record, index, &operation, feedback);
        Slot::Stream { book: index }
    }

    /// Enters the number that a record put in the place of its order.
    fn insert(&mut self, insert: &Insertion) {
        for (side, key) in insert.sides.iter().enumerate() {
            let Some(key) = *key else { continue };
            let table = &mut self.orders[side];
            let entry = Entry {
                live: true,
                book: insert.book,
                id: insert.id,
                key,
                quantity: insert.quantity,
                ..Entry::default()
            };
            if let Some(found) = table.find(insert.id, insert.book) {
                table.take(&found, 0, self.slot);
                self.books[usize::from(insert.book)].flagged = true;
            } else if !table.insert(entry, self.slot) {
                self.books[usize::from(insert.book)].flagged = true;
            }
        }
    }

    /// A record of a book.
    fn stream(
        &mut self,
        record: &TickRecord,
        index: u8,
        operation: &Operation,
        feedback: &mut Feedback,
    ) -> Option<TickRecord> {
        let slot = self.slot;
        let found = [0, 1].map(|side| self.orders[side].find(operation.lookup[side], index));
        let mut wrong = operation.wrong
            || (operation.must_be_new && found.iter().any(Option::is_some))
            || (operation.must_be_one && found[0].is_some() == found[1].is_some())
            || (0..2).any(|side| operation.must_rest[side] && found[side].is_none());
        let insert = operation.insert.as_ref().filter(|_| !operation.wrong);
        if let Some(replacement) = &mut self.replacement {
            replacement.is_looked_at = true;
        }
        let book = &mut self.books[usize::from(index)];
        let mut best = false;
        for side in 0..2 {
            let table = &mut self.orders[side];
            let mut taken = None;
            if let Some(found) = &found[side] {
                let quantity = match operation.take {
                    Take::Nothing => 0,
                    Take::Quantity(quantity) => quantity,
                    Take::All | Take::AllOf(_) => found.quantity,
                };
                wrong |= quantity > found.quantity;
                wrong |= matches!(operation.take, Take::AllOf(whole) if whole != found.quantity);
                table.take(found, quantity, slot);
                taken = (operation.take != Take::Nothing).then_some((found.key, quantity));
            }
            let inserts = |insert: &&Insert| match insert.replaces {
                true => found[side].is_some(),
                false => insert.side == side && found[side].is_none(),
            };
            let mut added = None;
            if let Some(insert) = insert.filter(inserts) {
                let key = key_of(insert.price, side);
                added = Some((key, insert.quantity));
                if insert.replaces {
                    let replacement = self.replacement.get_or_insert_default();
                    replacement.sides[side] = Some(key);
                    (replacement.id, replacement.quantity) = (insert.id, insert.quantity);
                } else {
                    let Insert { id, quantity, .. } = *insert;
                    let entry = Entry { live: true, book: index, id, key, quantity, ..Entry::default() };
                    wrong |= !table.insert(entry, slot);
                }
            }
            let applied = book.sides[side].change(taken, added);
            wrong |= applied.overflow;
            best |= applied.best;
            feedback.touched[side] = applied.touched;
        }
        book.flagged |= wrong;
        let unknown = book.is_unknown();
        let tells = if book.flagged { !book.told } else { best || unknown != book.told_unknown };
        book.told |= book.flagged;
        book.told_unknown = unknown;
        tells.then(|| book.top(record))
    }

    /// Whether a book may be wrong.
    pub fn is_flagged(&self, index: u8) -> bool {
        self.books[usize::from(index)].flagged
    }

    /// Whether the best level of a side is not known at the moment, though there may be levels.
    pub fn is_unknown(&self, index: u8) -> bool {
        self.books[usize::from(index)].is_unknown()
    }

    /// Whether a book is still being cleared.
    pub fn is_clearing(&self, index: u8) -> bool {
        self.books[usize::from(index)].clearing
    }

    /// The known levels of a side, best first; at most [`PUBLISHED_LEVELS`].
    pub fn levels(&self, index: u8, side: Side) -> Vec<CardLevel> {
        let number = side as usize;
        self.books[usize::from(index)].sides[number]
            .levels()
            .take(PUBLISHED_LEVELS)
            .map(|(key, quantity)| CardLevel { price: price_of(key, number), quantity })
            .collect()
    }

    /// Whether there are levels of a side that the book has lost sight of.
    pub fn is_limited(&self, index: u8, side: Side) -> bool {
        self.books[usize::from(index)].sides[side as usize].bound().is_some()
    }
}

impl Book {
    /// The best level of a side is not known.
    fn is_unknown(&self) -> bool {
        self.sides.iter().any(Ladder::is_dry)
    }

    /// The record that tells the top of this book.
    fn top(&self, cause: &TickRecord) -> TickRecord {
        let mut top = TickRecord {
            sequence: cause.sequence,
            exchange_time: cause.exchange_time,
            card_time_low: cause.card_time_low,
            card_time_high: cause.card_time_high,
            channel: cause.channel,
            symbol: cause.symbol,
            kind: Kind::BookTop as u8,
            ..TickRecord::default()
        };
        if self.flagged || self.is_unknown() {
            top.flags = Flags::MAYBE_BAD;
            return top;
        }
        if let Some((key, quantity)) = self.sides[0].best() {
            top.price = i64::from(price_of(key, 0));
            top.quantity = quantity;
            top.attribute |= ATTRIBUTE_BID;
        }
        if let Some((key, quantity)) = self.sides[1].best() {
            top.reference = u64::from(price_of(key, 1));
            top.order_id = quantity;
            top.attribute |= ATTRIBUTE_ASK;
        }
        let known = self.sides.iter().map(Ladder::known).min().unwrap_or(0);
        top.attribute |= (known as u8) << ATTRIBUTE_LEVELS_SHIFT;
        top
    }
}

/// Keys ascend to the best price on both sides.
fn key_of(price: u32, side: usize) -> u32 {
    if side == Side::Sell as usize { !price } else { price }
}

/// The price of a key.
fn price_of(key: u32, side: usize) -> u32 {
    key_of(key, side)
}

/// What a level's quantity can count.
const LEVEL_QUANTITY_MASK: u64 = (1 << LEVEL_QUANTITY_BITS) - 1;
