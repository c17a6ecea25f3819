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

use levels::{Applied, Ladder};
use operation::Operation;
use orders::{Entry, OrderTable, Take};
use refill::{Feedback, Refill, Slot};
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

/// The books of the card.
#[derive(Clone, Debug)]
pub struct CardBook {
    books: Vec<Book>,
    orders: [OrderTable; 2],
    refill: Refill,
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
            if self.refill.is_walking() && !self.has_work() {
                self.refill.walk_on(clocks - passed);
                return;
            }
            self.clock(Input::default());
        }
    }

    fn has_work(&self) -> bool {
        let short = |book: &Book| !book.flagged && book.sides.iter().any(Ladder::is_short);
        self.books
            .iter()
            .any(|book| book.clearing || short(book) || book.sides.iter().any(Ladder::is_unsorted))
    }

    /// One clock of the card; a `BookTop` that the input makes.
    pub fn clock(&mut self, input: Input<'_>) -> Option<TickRecord> {
        if input.spoil {
            self.books.iter_mut().for_each(|book| book.flagged = true);
        }
        let stream = input.record.and_then(|(record, index)| {
            let index = index?;
            let operation = Operation::of(record)?;
            (!self.books[usize::from(index)].clearing).then_some((record, index, operation))
        });
        let slot = match &stream {
            Some((_, index, _)) => Slot::Stream { book: *index },
            // A record of a book that does nothing to it.
            None if input.record.is_some_and(|(_, index)| index.is_some()) => Slot::Idle,
            None => {
                let clearing = |book: u8| self.books[usize::from(book)].clearing;
                self.refill.next_slot(clearing)
            }
        };
        let mut feedback = Feedback { slot, spoiled: input.spoil, ..Feedback::default() };
        let mut top = None;
        match (slot, stream) {
            (Slot::Stream { .. }, Some((record, index, operation))) => {
                top = self.stream(record, index, &operation, &mut feedback);
            }
            (Slot::Inspect { book }, _) => {
                let book = &mut self.books[usize::from(book)];
                for (side, ladder) in book.sides.iter_mut().enumerate() {
                    ladder.sort();
                    feedback.short[side] = !book.flagged && ladder.is_short();
                    feedback.bound[side] = ladder.bound();
                }
            }
            (Slot::Scan { book, side, bucket, bound }, _) => match bound {
                Some(bound) => {
                    feedback.level = self.orders[usize::from(side)].best_of(bucket, book, bound);
                }
                None => self.orders.iter_mut().for_each(|table| table.remove_all(bucket, book)),
            },
            (Slot::Append { book, side, level }, _) => {
                let touched = self.refill.is_touched(book, side) || input.spoil;
                let sides = &mut self.books[usize::from(book)].sides;
                for (number, ladder) in sides.iter_mut().enumerate() {
                    let overflow = ladder.sort();
                    if number == usize::from(side) && !overflow && !touched {
                        ladder.append(level);
                    }
                }
            }
            (Slot::Reset { book }, _) => {
                let clearing = input.clear == Some(book);
                self.books[usize::from(book)] = Book { clearing, ..Book::default() };
            }
            _ => {}
        }
        if let Some(index) = input.clear {
            self.books[usize::from(index)].clearing = true;
        }
        self.refill.end_of_clock(feedback);
        top
    }

    /// A record of a book.
    fn stream(
        &mut self,
        record: &TickRecord,
        index: u8,
        operation: &Operation,
        feedback: &mut Feedback,
    ) -> Option<TickRecord> {
        let found = [0, 1].map(|side| self.orders[side].find(operation.lookup[side], index));
        let mut wrong = operation.wrong
            || found.iter().any(|found| found.twice)
            || (operation.must_be_new && found.iter().any(|f| f.is_some()))
            || (operation.must_be_one && found[0].is_some() == found[1].is_some())
            || (0..2).any(|side| operation.must_rest[side] && !found[side].is_some());
        let book = &mut self.books[usize::from(index)];
        let before = book.sides.each_ref().map(Ladder::best);
        for side in 0..2 {
            let found = &found[side];
            let ladder = &mut book.sides[side];
            let mut applied = Applied { pushed_out: ladder.sort(), ..Applied::default() };
            let mut taken = None;
            if operation.take != Take::Nothing && found.is_some() {
                let quantity = match operation.take {
                    Take::Quantity(quantity) => quantity,
                    _ => found.quantity,
                };
                wrong |= quantity > found.quantity;
                wrong |= matches!(operation.take, Take::AllOf(whole) if whole != found.quantity);
                self.orders[side].take(found, quantity);
                taken = Some((found.key, quantity));
            }
            let inserts = match &operation.insert {
                None => false,
                Some(insert) if insert.replaces => found.is_some(),
                Some(insert) => insert.side == side && !found.is_some(),
            };
            let mut added = None;
            if let Some(insert) = operation.insert.as_ref().filter(|_| inserts && !operation.wrong) {
                let key = key_of(insert.price, side);
                added = Some((key, insert.quantity));
                let entry = Entry { live: true, book: index, id: insert.id, key, quantity: insert.quantity };
                // The cell of the order that is replaced is written in the same clock.
                let barred = if insert.replaces { found.ways } else { 0 };
                wrong |= !self.orders[side].insert(entry, barred);
            }
            applied.merge(ladder.change(taken, added));
            wrong |= applied.overflow;
            feedback.touched[side] = applied.pushed_out || applied.beyond;
        }
        feedback.wrong = wrong;
        let after = book.sides.each_ref().map(Ladder::best);
        book.flagged |= wrong;
        let unknown = book.is_unknown();
        let tells = if book.flagged { !book.told } else { before != after || unknown != book.told_unknown };
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
