//! The book of the functional card: what leaves the arbiter -> **book** -> `BookTop` records, clock by clock as the
//! gateware's `book::BookIntake`, `book::CardBook` (which is [`crate::book`]) and `book::TopQueue`.
//!
//! Clocks in which nothing is under way are run when they are needed, so a card without books costs nothing. What the
//! host writes takes effect in the clock that the arbiter is at; the gateware has it some clocks later.

mod queue;

use std::collections::VecDeque;

use tickgate_abi::book::BOOKS;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::{Line, Side};

use crate::book::{CardBook, CardLevel, Input};
use queue::TopQueue;

/// Clocks from a record in the stream to the addresses of its orders.
const EARLY_CLOCKS: u64 = 2;
/// Clocks from there to the record's `BookTop` on the book's output.
const TOP_CLOCKS: u64 = 5;

/// What leaves the arbiter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaving {
    /// A record.
    Record(TickRecord),
    /// The line's unfinished frame is given up; nothing tells it.
    Abandoned(Line),
    /// A channel has another session from now on.
    SessionOver,
}

/// What the intake hands on.
#[derive(Clone, Copy, Debug)]
struct Taken {
    /// The clock of the addresses.
    clock: u64,
    record: Option<(TickRecord, u8)>,
    spoil: bool,
}

/// The books, and what is around them.
#[derive(Debug, Default)]
pub(super) struct BookStage {
    /// book_control bit 0.
    pub enabled: bool,
    books: CardBook,
    /// The clock that comes next.
    clock: u64,
    intake: VecDeque<Taken>,
    clears: VecDeque<u8>,
    /// What the books said, with the clock in which it is on their output.
    tops: VecDeque<(u64, TickRecord)>,
    queue: TopQueue,
    /// A line's unfinished frame has records that went to the books.
    unverified: [bool; Line::ALL.len()],
    made: u64,
    overflows: u64,
}

impl BookStage {
    /// Something is on its way.
    fn is_busy(&self) -> bool {
        !(self.intake.is_empty() && self.clears.is_empty() && self.tops.is_empty() && self.queue.is_empty())
    }

    /// Something is on its way, or a book is being cleared.
    pub fn is_active(&self) -> bool {
        self.is_busy() || self.clearing() != 0
    }

    /// Runs the clocks before `end`; `send` takes what goes to the ring writer, with its clock at the ring.
    pub fn run<E>(
        &mut self,
        end: u64,
        send: &mut impl FnMut(u64, TickRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.clock < end {
            if self.is_busy() {
                self.step(false, send)?;
            } else {
                self.books.idle(end - self.clock);
                self.clock = end;
            }
        }
        Ok(())
    }

    /// What leaves the arbiter in a clock, with the book of its symbol.
    pub fn take<E>(
        &mut self,
        clock: u64,
        leaving: &Leaving,
        book: Option<u8>,
        arbitrate: bool,
        send: &mut impl FnMut(u64, TickRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        let taken = self.taken(clock, leaving, book, arbitrate);
        if taken.is_some() || self.is_busy() {
            self.run(clock, send)?;
        }
        match (self.intake.back_mut(), taken) {
            (Some(last), Some(taken)) if last.clock == taken.clock => {
                last.spoil |= taken.spoil;
                last.record = last.record.or(taken.record);
            }
            (_, taken) => self.intake.extend(taken),
        }
        let Leaving::Record(record) = leaving else { return Ok(()) };
        if self.is_busy() && self.clock == clock {
            self.step(true, send)?;
        }
        send(clock + 1, *record)
    }

    /// What the intake makes of it.
    fn taken(&mut self, clock: u64, leaving: &Leaving, book: Option<u8>, arbitrate: bool) -> Option<Taken> {
        let clock = clock + EARLY_CLOCKS;
        let record = match leaving {
            Leaving::Record(record) => record,
            Leaving::SessionOver => {
                let spoil = self.enabled && arbitrate;
                return spoil.then_some(Taken { clock, record: None, spoil });
            }
            Leaving::Abandoned(line) => {
                let spoil = std::mem::take(&mut self.unverified[*line as usize]);
                return spoil.then_some(Taken { clock, record: None, spoil });
            }
        };
        let flags = record.flags();
        let line = usize::from(flags.has(Flags::LINE_B));
        let is_own = record.kind >= Kind::PacketEnd as u8;
        let is_end = record.kind == Kind::PacketEnd as u8;
        let book = book.filter(|_| !is_own && !flags.has(Flags::SNAPSHOT));
        let goes = book.filter(|_| self.enabled && arbitrate);
        let taken_back = is_end && record.attribute != PACKET_STANDS && self.unverified[line];
        self.unverified[line] |= goes.is_some();
        if is_end || (flags.has(Flags::LAST) && !is_own) {
            self.unverified[line] = false;
        }
        // A gap changes nothing when every book is flagged already and stays so.
        let all_flagged = self.flagged() == u64::MAX && self.clearing() == 0;
        let gap = flags.has(Flags::GAP_BEFORE) && !all_flagged;
        let spoil = gap || taken_back || (book.is_some() && goes.is_none());
        let record = goes.map(|book| (*record, book));
        (record.is_some() || spoil).then_some(Taken { clock, record, spoil })
    }

    /// One clock; in a `blocked` one another record leaves.
    fn step<E>(
        &mut self,
        blocked: bool,
        send: &mut impl FnMut(u64, TickRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        let now = self.clock;
        let is_due = self.tops.front().is_some_and(|(clock, _)| *clock == now);
        let trigger = if is_due { self.tops.pop_front().map(|(_, top)| top) } else { None };
        let done = self.queue.clock(trigger, blocked);
        self.overflows += u64::from(done.overflow);
        let is_due = self.intake.front().is_some_and(|taken| taken.clock == now);
        let taken = if is_due { self.intake.pop_front() } else { None };
        let record = taken.and_then(|taken| taken.record);
        let top = self.books.clock(Input {
            record: record.as_ref().map(|(record, book)| (record, Some(*book))),
            spoil: done.overflow || taken.is_some_and(|taken| taken.spoil),
            clear: self.clears.pop_front(),
        });
        if let Some(mut top) = top {
            self.made += 1;
            top.flags |= Flags::FIRST | Flags::LAST;
            self.tops.push_back((now + TOP_CLOCKS, top));
        }
        self.clock += 1;
        done.taken.map_or(Ok(()), |top| send(self.clock, top))
    }

    /// Runs the clocks before `clock` if nothing is on its way.
    pub fn catch_up(&mut self, clock: u64) {
        if !self.is_busy() && self.clock < clock {
            self.books.idle(clock - self.clock);
            self.clock = clock;
        }
    }

    /// Empties a book and arms it, from `clock` on.
    pub fn clear(&mut self, clock: u64, index: u8) {
        self.catch_up(clock);
        self.clears.push_back(index);
    }

    fn bits(&self, of: impl Fn(&CardBook, u8) -> bool) -> u64 {
        (0..BOOKS as u8).fold(0, |bits, book| bits | u64::from(of(&self.books, book)) << book)
    }

    /// By book: it may be wrong.
    pub fn flagged(&self) -> u64 {
        self.bits(CardBook::is_flagged)
    }

    /// By book: it is being emptied.
    pub fn clearing(&self) -> u64 {
        self.bits(CardBook::is_clearing) | self.clears.iter().fold(0, |bits, book| bits | 1 << book)
    }

    /// A level of a book, from the best.
    pub fn level(&self, book: u8, side: Side, level: usize) -> Option<CardLevel> {
        self.books.levels(book, side).get(level).copied()
    }

    /// `BookTop` records made.
    pub const fn made(&self) -> u64 {
        self.made
    }

    /// Those that found the queue crowded.
    pub const fn overflows(&self) -> u64 {
        self.overflows
    }
}
