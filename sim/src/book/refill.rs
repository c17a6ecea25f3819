//! Clocks without a record: the card walks over its books, and where a side has room for a level that
//! it lost sight of, looks through the order table for the best one behind the bound. A book that is to
//! be cleared has its orders removed in the same way.
//!
//! Whatever a record does behind the bound while the table is looked through, or while what was found is
//! on its way to the side, makes the engine begin again: so what it finds is right, however dense the
//! records are.

use std::collections::VecDeque;
use tickgate_abi::book::{BOOKS, BUCKETS, LEVEL_QUANTITY_BITS};

/// What one clock of the pipeline is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nothing.
    #[default]
    Idle,
    /// A record.
    Stream { book: u8 },
    /// Is a side of this book short of levels?
    Inspect { book: u8 },
    /// Which of the book's orders are in these buckets? Without a bound: remove them from both sides.
    Scan { book: u8, side: u8, bucket: usize, bound: Option<u32> },
    /// This is the best level behind the bound, or there is none.
    Append { book: u8, side: u8, level: Option<(u32, u64)> },
    /// The book's orders are gone: empty it.
    Reset { book: u8 },
}

/// What a clock's slot found out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Feedback {
    pub(super) slot: Slot,
    pub(super) spoiled: bool,
    pub(super) wrong: bool,
    /// By side: a level was let go, or something happened behind the bound.
    pub(super) touched: [bool; 2],
    /// By side, of an inspection.
    pub(super) short: [bool; 2],
    pub(super) bound: [Option<u32>; 2],
    /// Of a scan: the best key behind the bound, and the quantity there.
    pub(super) level: Option<(u32, u64)>,
}

/// Clocks from a slot to its feedback, but for a scan's level.
const DEPTH: usize = 4;
/// Clocks from a scan to its level.
const SCAN_DEPTH: usize = 7;
const QUANTITY_MASK: u64 = (1 << LEVEL_QUANTITY_BITS) - 1;

/// The better one of two levels, or both together when they have the same key.
pub(super) fn better(a: Option<(u32, u64)>, b: Option<(u32, u64)>) -> Option<(u32, u64)> {
    match (a, b) {
        (Some(a), Some(b)) if a.0 == b.0 => Some((a.0, (a.1 + b.1) & QUANTITY_MASK)),
        (Some(a), Some(b)) => Some(if a.0 > b.0 { a } else { b }),
        _ => a.or(b),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Walk,
    /// Looking through the table; `bound` of a refill, none of a clearing.
    Scan {
        bound: Option<u32>,
    },
    /// The last buckets' levels are not there yet.
    Drain {
        bound: Option<u32>,
        clocks: usize,
    },
    /// Levels of a search that was given up are still on their way.
    Rest {
        clocks: usize,
    },
}

/// The engine.
#[derive(Clone, Debug)]
pub(super) struct Refill {
    state: State,
    walk: u8,
    book: u8,
    side: u8,
    bucket: usize,
    best: Option<(u32, u64)>,
    /// The latest slots' feedback, newest first.
    pipeline: VecDeque<Feedback>,
}

impl Default for Refill {
    fn default() -> Self {
        Refill {
            state: State::Walk,
            walk: 0,
            book: 0,
            side: 0,
            bucket: 0,
            best: None,
            pipeline: VecDeque::from([Feedback::default(); SCAN_DEPTH]),
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

    /// Whether a record that is still on its way did something to a side that makes what was found
    /// for it wrong.
    pub(super) fn is_touched(&self, book: u8, side: u8) -> bool {
        let touches = |f: &Feedback| {
            f.spoiled
                || matches!(f.slot, Slot::Stream { book: b } if b == book)
                    && (f.wrong || f.touched[usize::from(side)])
        };
        self.pipeline.iter().take(DEPTH).any(touches)
    }

    /// What a clock without a record is used for.
    pub(super) fn next_slot(&mut self, clearing: impl Fn(u8) -> bool) -> Slot {
        let book = self.book;
        match self.state {
            State::Walk if clearing(self.walk) => {
                self.book = self.walk;
                self.bucket = 0;
                self.state = State::Scan { bound: None };
                Slot::Idle
            }
            State::Walk => {
                let book = self.walk;
                self.walk = (book + 1) % BOOKS as u8;
                Slot::Inspect { book }
            }
            // Records of the book that came before it was to be cleared.
            State::Scan { bound: None } if self.is_in_flight(book) => Slot::Idle,
            State::Scan { bound } => {
                let bucket = self.bucket;
                self.bucket += 1;
                if self.bucket == BUCKETS {
                    self.state = State::Drain { bound, clocks: SCAN_DEPTH };
                }
                Slot::Scan { book, side: self.side, bucket, bound }
            }
            State::Drain { clocks: 1.., .. } | State::Rest { .. } => Slot::Idle,
            State::Drain { bound, .. } => {
                self.state = State::Walk;
                if bound.is_none() {
                    self.walk = (book + 1) % BOOKS as u8;
                    return Slot::Reset { book };
                }
                self.walk = book;
                Slot::Append { book, side: self.side, level: self.best }
            }
        }
    }

    fn is_in_flight(&self, book: u8) -> bool {
        let of_book = |f: &Feedback| matches!(f.slot, Slot::Stream { book: b } if b == book);
        self.pipeline.iter().take(DEPTH).any(of_book)
    }

    /// What the slot of this clock will have found, and what those before it did.
    pub(super) fn end_of_clock(&mut self, feedback: Feedback) {
        self.pipeline.push_front(feedback);
        let known = self.pipeline[DEPTH];
        let scanned = self.pipeline.pop_back().and_then(|feedback| feedback.level);
        self.best = better(self.best, scanned);
        match self.state {
            State::Drain { bound, clocks: clocks @ 1.. } if !matches!(feedback.slot, Slot::Scan { .. }) => {
                self.state = State::Drain { bound, clocks: clocks - 1 };
            }
            State::Rest { clocks: 0 } => self.state = State::Walk,
            State::Rest { clocks } => self.state = State::Rest { clocks: clocks - 1 },
            _ => {}
        }
        match (self.state, known.slot) {
            (State::Walk, Slot::Inspect { book }) if known.short != [false; 2] => {
                self.book = book;
                self.side = u8::from(!known.short[0]);
                self.bucket = 0;
                self.best = None;
                self.state = State::Scan { bound: known.bound[usize::from(self.side)] };
            }
            (State::Scan { bound: Some(_) } | State::Drain { bound: Some(_), .. }, slot) => {
                let concerns = matches!(slot, Slot::Stream { book } if book == self.book);
                if known.spoiled || concerns && (known.wrong || known.touched[usize::from(self.side)]) {
                    self.state = State::Rest { clocks: SCAN_DEPTH };
                    self.walk = self.book;
                }
            }
            _ => {}
        }
    }
}
