//! Clocks without a record: the card walks over its books, and where a side has room for a level that
//! it lost sight of, looks through the order table for the best one behind the bound. A book that is to
//! be cleared has its orders removed in the same way.
//!
//! Whatever a record does behind the bound while the table is looked through, or while what was found is
//! on its way to the side, makes the engine begin again: so what it finds is right, however dense the
//! records are.

use std::collections::VecDeque;
use tickgate_abi::book::{BOOKS, BUCKETS, LEVEL_QUANTITY_BITS, WAYS};

/// What one clock of the pipeline is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nothing, or something that does not concern the engine.
    #[default]
    Idle,
    /// A record that changes this book.
    Stream { book: u8 },
    /// One that should not be there: the slot before was of this book, too.
    Near { book: u8 },
    /// Is a side of this book short of levels?
    Inspect { book: u8 },
    /// Is there an order of the book in this cell? Without a bound: remove it from both sides.
    Scan { book: u8, side: u8, bucket: usize, way: usize, bound: Option<u32> },
    /// What was found is the best level behind the bound.
    Append { book: u8 },
    /// The book's orders are gone: empty it.
    Reset { book: u8 },
}

impl Slot {
    fn is_stream_of(self, book: u8) -> bool {
        self == Slot::Stream { book }
    }

    /// A record of this book, looked at or not.
    pub(super) fn is_record_of(self, book: u8) -> bool {
        self.is_stream_of(book) || self == Slot::Near { book }
    }
}

/// What a clock's slot found out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Feedback {
    pub(super) slot: Slot,
    /// By side: a level was let go, or something happened behind the bound.
    pub(super) touched: [bool; 2],
    /// By side, of an inspection.
    pub(super) short: [bool; 2],
    pub(super) bound: [Option<u32>; 2],
}

/// A level that goes to its side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Append {
    pub(super) book: u8,
    pub(super) side: u8,
    pub(super) level: Option<(u32, u64)>,
}

/// Slots whose feedback is not known yet, and one more.
const DEPTH: usize = 5;
/// Clocks from a scan, or from a record, until everything that comes of it is known.
const SETTLE_CLOCKS: usize = 7;
const QUANTITY_MASK: u64 = (1 << LEVEL_QUANTITY_BITS) - 1;

/// The better one of two levels, or both together when they have the same key.
fn better(a: Option<(u32, u64)>, b: Option<(u32, u64)>) -> Option<(u32, u64)> {
    match (a, b) {
        (Some(a), Some(b)) if a.0 == b.0 => Some((a.0, (a.1 + b.1) & QUANTITY_MASK)),
        (Some(a), Some(b)) => Some(if a.0 > b.0 { a } else { b }),
        _ => a.or(b),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Walk,
    Settle { clocks: usize },
    Scan,
    Drain { clocks: usize },
    Append,
    Rest { clocks: usize },
}

/// The engine.
#[derive(Clone, Debug)]
pub(super) struct Refill {
    state: State,
    walk: u8,
    book: u8,
    side: u8,
    /// Of a refill; none while a book is cleared.
    bound: Option<u32>,
    bucket: usize,
    way: usize,
    best: Option<(u32, u64)>,
    /// The slots before, newest first.
    pipeline: VecDeque<Feedback>,
}

impl Default for Refill {
    fn default() -> Self {
        Refill {
            state: State::Walk,
            walk: 0,
            book: 0,
            side: 0,
            bound: None,
            bucket: 0,
            way: 0,
            best: None,
            pipeline: VecDeque::from([Feedback::default(); DEPTH]),
        }
    }
}

impl Refill {
    pub(super) fn is_walking(&self) -> bool {
        let quiet =
            |f: &Feedback| matches!(f.slot, Slot::Idle | Slot::Inspect { .. }) && f.short == [false; 2];
        self.state == State::Walk && self.pipeline.iter().all(quiet)
    }

    /// So many clocks of walking.
    pub(super) fn walk_on(&mut self, clocks: u64) {
        self.walk = ((u64::from(self.walk) + clocks) % BOOKS as u64) as u8;
    }

    /// The slot before.
    pub(super) fn last(&self) -> Slot {
        self.pipeline[0].slot
    }

    /// One clock: what its slot is used for when it is `free`, and a level that goes to its side.
    pub(super) fn clock(&mut self, free: bool, clearing: impl Fn(u8) -> bool) -> (Slot, Option<Append>) {
        let mut slot = Slot::Idle;
        let mut append = None;
        let book = self.book;
        let known = self.pipeline[4];
        let state = self.state;
        match state {
            State::Walk => {
                let inspects = free && !clearing(self.walk);
                if inspects {
                    slot = Slot::Inspect { book: self.walk };
                }
                let walk = self.walk;
                if inspects {
                    self.walk = (walk + 1) % BOOKS as u8;
                }
                (self.bucket, self.way) = (0, 0);
                if let (Slot::Inspect { book }, true) = (known.slot, known.short != [false; 2]) {
                    self.state = State::Scan;
                    self.book = book;
                    self.side = u8::from(!known.short[0]);
                    self.bound = known.bound[usize::from(self.side)];
                    self.best = None;
                } else if free && !inspects {
                    self.state = State::Settle { clocks: SETTLE_CLOCKS };
                    self.bound = None;
                    self.book = walk;
                }
            }
            State::Settle { clocks: 0 } => self.state = State::Scan,
            State::Settle { clocks } => self.state = State::Settle { clocks: clocks - 1 },
            State::Scan if free => {
                let Refill { bucket, way, bound, side, .. } = *self;
                slot = Slot::Scan { book, side, bucket, way, bound };
                self.way = (way + 1) % WAYS;
                self.bucket += usize::from(self.way == 0);
                if self.bucket == BUCKETS {
                    self.bucket = 0;
                    self.state = State::Drain { clocks: SETTLE_CLOCKS };
                }
            }
            State::Scan => {}
            State::Drain { clocks: 0 } if free && self.bound.is_some() => {
                slot = Slot::Append { book };
                self.state = State::Append;
            }
            State::Drain { clocks: 0 } if free => {
                slot = Slot::Reset { book };
                self.state = State::Walk;
                self.walk = (book + 1) % BOOKS as u8;
            }
            State::Drain { clocks } => self.state = State::Drain { clocks: clocks.saturating_sub(1) },
            State::Append if matches!(self.pipeline[1].slot, Slot::Append { .. }) => {
                let near = [2, 3, 4].iter().any(|&slot| self.pipeline[slot].slot.is_stream_of(book));
                if near || self.pipeline[0].slot.is_record_of(book) {
                    self.state = State::Drain { clocks: 0 };
                } else {
                    append = Some(Append { book, side: self.side, level: self.best });
                    self.state = State::Walk;
                    self.walk = book;
                }
            }
            State::Append => {}
            State::Rest { clocks: 0 } => self.state = State::Walk,
            State::Rest { clocks } => self.state = State::Rest { clocks: clocks - 1 },
        }
        let refilling =
            matches!(state, State::Scan | State::Drain { .. } | State::Append) && self.bound.is_some();
        if refilling && known.slot.is_stream_of(book) && known.touched[usize::from(self.side)] {
            append = None;
            self.state = State::Rest { clocks: SETTLE_CLOCKS };
            self.walk = book;
        }
        (slot, append)
    }

    /// A level that a scan found.
    pub(super) fn scanned(&mut self, level: Option<(u32, u64)>) {
        self.best = better(self.best, level);
    }

    /// What the slot of this clock is, and what it will have found.
    pub(super) fn end_of_clock(&mut self, feedback: Feedback) {
        self.pipeline.pop_back();
        self.pipeline.push_front(feedback);
    }
}
