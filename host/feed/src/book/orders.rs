//! Live orders, in a slab. Queues and the free list are links between its slots.

use super::order_index::OrderKey;
use std::ops::{Index, IndexMut};
use tickgate_abi::Side;

/// No slot.
pub(super) const NONE: u32 = u32::MAX;
/// The most orders that can live at once.
pub const MAX_ORDERS: usize = NONE as usize;

/// A live order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) id: u64,
    /// What is left of it, in the feed's units.
    pub(super) quantity: u64,
    /// Price, 1e-4; of a market order that was not placed the price of its last trade, else 0.
    pub(super) price: i64,
    /// The next one of the level's queue; the next free slot when free.
    pub(super) next: u32,
    /// The one before it in the level's queue.
    pub(super) previous: u32,
    /// Its level's slot, [`NONE`] while the order is not placed.
    pub(super) level: u32,
    /// Its book.
    pub(super) book: u32,
    /// The epoch of the book in which it came (`repair`).
    pub(super) epoch: u32,
    /// The channel that its number belongs to; 0 for ITCH.
    pub(super) channel: u16,
    pub(super) side: Side,
    /// A limit order; only those and market orders that traded can be placed later.
    pub(super) limit: bool,
}

impl Order {
    #[inline(always)]
    pub(super) fn key(&self) -> OrderKey {
        OrderKey { id: self.id, channel: self.channel }
    }
}

/// The slab.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    slab: Vec<Order>,
    free: u32,
}

impl Orders {
    pub(super) fn new() -> Self {
        Orders { slab: Vec::new(), free: NONE }
    }

    /// The slot that [`Self::insert`] will take; `None` when there are [`MAX_ORDERS`].
    #[inline(always)]
    pub(super) fn next_slot(&self) -> Option<u32> {
        if self.free != NONE {
            Some(self.free)
        } else if self.slab.len() < MAX_ORDERS {
            Some(self.slab.len() as u32)
        } else {
            None
        }
    }

    /// Puts an order into `slot`, which [`Self::next_slot`] gave.
    #[inline(always)]
    pub(super) fn insert(&mut self, slot: u32, order: Order) {
        if slot == self.free {
            self.free = std::mem::replace(&mut self.slab[slot as usize], order).next;
        } else {
            self.slab.push(order);
        }
    }

    #[inline(always)]
    pub(super) fn release(&mut self, slot: u32) {
        self.slab[slot as usize].next = self.free;
        self.free = slot;
    }

    pub(super) fn reserve(&mut self, orders: usize) {
        self.slab.reserve(orders.saturating_sub(self.slab.len()));
    }

    pub(super) fn clear(&mut self) {
        self.slab.clear();
        self.free = NONE;
    }
}

impl Index<u32> for Orders {
    type Output = Order;
    #[inline(always)]
    fn index(&self, slot: u32) -> &Order {
        &self.slab[slot as usize]
    }
}

impl IndexMut<u32> for Orders {
    #[inline(always)]
    fn index_mut(&mut self, slot: u32) -> &mut Order {
        &mut self.slab[slot as usize]
    }
}
