//! A line in front of the arbitration: what waits in its queue, and what was taken of its unfinished
//! frame. Part of [`super::LineArbitration`].

use std::collections::VecDeque;

use super::channel::Key;
use tickgate_abi::arbitration::QUEUE_RECORDS;
use tickgate_abi::{Flags, TickRecord};

/// What was counted on one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Messages of which this line had the first copy.
    pub wins: u64,
    /// Messages that had been taken before.
    pub duplicates: u64,
    /// Sequences that the line skipped, whoever supplied them.
    pub losses: u64,
    /// Records thrown away because too many waited.
    pub overflows: u64,
    /// Most clocks that a duplicate came behind the copy that won.
    pub worst_skew: u64,
}

/// A record in its line's queue.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub(super) record: TickRecord,
    pub(super) key: Key,
    /// The record behind a message that belongs to it and shares its fate.
    pub(super) continues: bool,
}

pub(super) struct LineState {
    pub(super) queue: VecDeque<Waiting>,
    /// The records taken of the frame that has not ended.
    pub(super) frame: Vec<TickRecord>,
    /// Channels in which that frame took something, a bit for each place.
    pub(super) owned: u16,
    /// Where the channel of the last record is.
    pub(super) hint: usize,
    /// Since when the head is ahead.
    pub(super) ahead_since: Option<u64>,
    /// Whether the message consumed last was taken.
    pub(super) taken: bool,
    pub(super) counts: LineCounts,
}

impl LineState {
    pub(super) fn new() -> Self {
        LineState {
            queue: VecDeque::with_capacity(QUEUE_RECORDS + 1),
            frame: Vec::with_capacity(QUEUE_RECORDS),
            owned: 0,
            hint: 0,
            ahead_since: None,
            taken: false,
            counts: LineCounts::default(),
        }
    }

    /// Takes a record into the queue; throws it away, and counts it, when the queue is full.
    #[inline]
    pub(super) fn push(&mut self, waiting: Waiting) {
        if self.queue.len() < QUEUE_RECORDS {
            self.queue.push_back(waiting);
            return;
        }
        self.counts.overflows += 1;
        // The frame then ends with the record before.
        if waiting.record.flags().has(Flags::LAST)
            && let Some(last) = self.queue.back_mut()
        {
            last.record.flags |= Flags::LAST;
        }
    }

    /// Takes the head off its queue; with `more` flags it goes to its frame. A frame that ends is
    /// delivered.
    #[inline]
    pub(super) fn consume(&mut self, more: Option<u8>, deliver: &mut impl FnMut(&TickRecord)) {
        let Some(head) = self.queue.pop_front() else { return };
        self.ahead_since = None;
        if let Some(more) = more {
            let mut record = head.record;
            record.flags = record.flags & !(Flags::FIRST | Flags::LAST) | more;
            self.frame.push(record);
        }
        if head.record.flags().has(Flags::LAST) {
            self.end_frame(deliver);
        }
    }

    /// Whether the head waits for the end of the other line's frame, when nothing can be done with it.
    #[inline]
    pub(super) fn is_held(&self) -> bool {
        !self.queue.is_empty() && self.ahead_since.is_none()
    }

    /// Delivers what was taken of the frame, which ends here or is cut.
    #[inline]
    pub(super) fn end_frame(&mut self, deliver: &mut impl FnMut(&TickRecord)) {
        let last = self.frame.len().wrapping_sub(1);
        for (index, record) in self.frame.iter_mut().enumerate() {
            record.flags |= if index == 0 { Flags::FIRST } else { 0 };
            record.flags |= if index == last { Flags::LAST } else { 0 };
            deliver(record);
        }
        self.frame.clear();
        self.owned = 0;
    }
}
