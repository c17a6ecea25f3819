//! `BookTop` records that wait for a clock without another record, clock by clock as `hdl/src/book/top_queue.rs`.

use std::collections::VecDeque;

use tickgate_abi::TickRecord;
use tickgate_abi::book::{QUEUE_CROWDED, QUEUE_RECORDS};

/// What a clock of the queue did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    /// The record that went to the ring writer.
    pub taken: Option<TickRecord>,
    /// A record found the queue crowded: every book is flagged.
    pub overflow: bool,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct TopQueue {
    arrived: Option<TickRecord>,
    front: Option<TickRecord>,
    fetched: Option<TickRecord>,
    memory: VecDeque<TickRecord>,
    crowded: bool,
}

impl TopQueue {
    pub fn is_empty(&self) -> bool {
        self.arrived.is_none() && self.front.is_none() && self.fetched.is_none() && self.memory.is_empty()
    }

    /// One clock, with what the book says in it; nothing is taken in a clock in which another record leaves.
    pub fn clock(&mut self, trigger: Option<TickRecord>, blocked: bool) -> Done {
        let waiting = self.memory.len();
        let arrived = std::mem::replace(&mut self.arrived, trigger);
        let overflow = arrived.is_some() && self.crowded;
        let fetches = waiting > 0 && self.fetched.is_none();
        let mut stores = arrived;
        let mut taken = None;
        if self.front.is_some() {
            if !blocked {
                taken = self.front.take();
            }
        } else if self.fetched.is_some() {
            self.front = self.fetched.take();
        } else if waiting == 0 {
            self.front = stores.take();
        }
        if fetches {
            self.fetched = self.memory.pop_front();
        }
        if waiting < QUEUE_RECORDS {
            self.memory.extend(stores);
        }
        self.crowded = waiting >= QUEUE_CROWDED;
        Done { taken, overflow }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(sequence: u64) -> TickRecord {
        TickRecord { sequence, ..TickRecord::default() }
    }

    #[test]
    fn records_come_out_in_order_and_a_crowd_is_told() {
        let mut queue = TopQueue::default();
        let (mut out, mut told) = (Vec::new(), 0);
        for clock in 0..4 * QUEUE_RECORDS as u64 {
            let comes = (clock < 900 && clock % 2 == 0).then(|| top(clock));
            let done = queue.clock(comes, clock < 1_000);
            out.extend(done.taken.map(|top| top.sequence));
            told += usize::from(done.overflow);
        }
        assert!(queue.is_empty());
        assert_eq!(out, (0..450).map(|n| 2 * n).collect::<Vec<_>>());
        // The front and what is read from the memory are not counted.
        assert_eq!(told, 450 - QUEUE_CROWDED - 2);
    }
}
