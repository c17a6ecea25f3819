//! The order table of one side: three groups of four ways, each group with a hash of its own. A new
//! order goes into the first free way of its three buckets.

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

/// Slots in which a cell that was written is not seen yet, and not given to a new order.
const WRITE_SLOTS: u64 = 4;

/// An order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    pub(super) live: bool,
    pub(super) book: u8,
    pub(super) id: u64,
    pub(super) key: u32,
    pub(super) quantity: u64,
    /// First slot that may be given this cell.
    pub(super) settled: u64,
}

/// What a search gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    way: usize,
    id: u64,
    pub(super) key: u32,
    pub(super) quantity: u64,
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

    pub(super) fn find(&self, id: u64, book: u8) -> Option<Found> {
        (0..WAYS).find_map(|way| {
            let entry = &self.cells[bucket(id, way / GROUP_WAYS)][way];
            let is_it = entry.live && entry.id == id && entry.book == book;
            is_it.then_some(Found { way, id, key: entry.key, quantity: entry.quantity })
        })
    }

    /// Writes what is left of an order in `slot`; the order dies when nothing is left.
    pub(super) fn take(&mut self, found: &Found, quantity: u64, slot: u64) {
        let cell = self.cell(found.id, found.way);
        cell.live = quantity < found.quantity;
        cell.quantity = found.quantity.wrapping_sub(quantity);
        cell.settled = slot + WRITE_SLOTS + 1;
    }

    /// Enters an order in `slot`; says whether there was a free way.
    pub(super) fn insert(&mut self, entry: Entry, slot: u64) -> bool {
        let free = (0..WAYS).find(|&way| {
            let cell = self.cell(entry.id, way);
            !cell.live && cell.settled <= slot
        });
        if let Some(way) = free {
            *self.cell(entry.id, way) = Entry { settled: slot + WRITE_SLOTS + 1, ..entry };
        }
        free.is_some()
    }

    /// The level of the order in this cell, if it is of the book and not better than `bound`.
    pub(super) fn level_of(&self, bucket: usize, way: usize, book: u8, bound: u32) -> Option<(u32, u64)> {
        let entry = &self.cells[bucket][way];
        (entry.live && entry.book == book && entry.key <= bound).then_some((entry.key, entry.quantity))
    }

    /// Removes the order in this cell, if it is of the book.
    pub(super) fn remove(&mut self, bucket: usize, way: usize, book: u8, slot: u64) {
        let entry = &mut self.cells[bucket][way];
        if entry.live && entry.book == book {
            entry.live = false;
            entry.settled = slot + WRITE_SLOTS + 1;
        }
    }
}
