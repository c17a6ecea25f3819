//! The order table of one side: three groups of four ways, each group with a hash of its own. A new
//! order goes into the first free way of its three buckets.

use super::refill::better;
use tickgate_abi::book::{BUCKETS, GROUP_WAYS, WAYS, bucket};

/// What is taken from an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// Nothing.
    Nothing,
    /// So much.
    Quantity(u64),
    /// All that is left.
    All,
    /// All, and it must be so much.
    AllOf(u64),
}

/// An order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    pub(super) live: bool,
    pub(super) book: u8,
    pub(super) id: u64,
    pub(super) key: u32,
    pub(super) quantity: u64,
}

/// What a search gave.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// Ways that matched, a bit each.
    pub(super) ways: u16,
    /// More than one cell matched.
    pub(super) twice: bool,
    id: u64,
    pub(super) key: u32,
    pub(super) quantity: u64,
}

impl Found {
    pub(super) fn is_some(&self) -> bool {
        self.ways != 0
    }
}

/// The table.
#[derive(Clone, Debug)]
pub(super) struct OrderTable {
    cells: Vec<[Entry; WAYS]>,
}

impl OrderTable {
    pub(super) fn new() -> Self {
        OrderTable { cells: vec![[Entry::default(); WAYS]; BUCKETS] }
    }

    fn cell(&mut self, id: u64, way: usize) -> &mut Entry {
        &mut self.cells[bucket(id, way / GROUP_WAYS)][way]
    }

    pub(super) fn find(&self, id: u64, book: u8) -> Found {
        let mut found = Found { id, ..Found::default() };
        for way in 0..WAYS {
            let entry = &self.cells[bucket(id, way / GROUP_WAYS)][way];
            if entry.live && entry.id == id && entry.book == book {
                found.twice |= found.ways != 0;
                found.ways |= 1 << way;
                found.key |= entry.key;
                found.quantity |= entry.quantity;
            }
        }
        found
    }

    pub(super) fn take(&mut self, found: &Found, quantity: u64) {
        for way in (0..WAYS).filter(|way| found.ways & 1 << way != 0) {
            let cell = self.cell(found.id, way);
            cell.live = quantity < found.quantity;
            cell.key = found.key;
            cell.quantity = found.quantity.wrapping_sub(quantity);
        }
    }

    /// Enters an order in a way that is not barred; says whether there was one.
    pub(super) fn insert(&mut self, entry: Entry, barred: u16) -> bool {
        let free = (0..WAYS).find(|&way| barred & 1 << way == 0 && !self.cell(entry.id, way).live);
        if let Some(way) = free {
            *self.cell(entry.id, way) = entry;
        }
        free.is_some()
    }

    /// The best level of a book among the orders of these buckets that are not better than `bound`.
    pub(super) fn best_of(&self, bucket: usize, book: u8, bound: u32) -> Option<(u32, u64)> {
        let behind = |entry: &&Entry| entry.live && entry.book == book && entry.key <= bound;
        let levels = self.cells[bucket].iter().filter(behind).map(|entry| (entry.key, entry.quantity));
        levels.fold(None, |best, level| better(best, Some(level)))
    }

    /// Removes all orders of a book in these buckets.
    pub(super) fn remove_all(&mut self, bucket: usize, book: u8) {
        for entry in self.cells[bucket].iter_mut().filter(|entry| entry.book == book) {
            entry.live = false;
        }
    }
}
