//! The price levels of one side of a book, best first.
//!
//! Prices lie sorted in an array with the best at the end, because nearly everything happens near
//! the best price: looking from the end finds the level in a step or two, and inserting or
//! removing there moves a few words. What belongs to a level lies in a slab, so an order knows its
//! level without searching.

use super::orders::{NONE, Orders};
use tickgate_abi::Side;

/// Levels that count as the top of a book: [`super::Update::top_changed`].
pub const TOP_LEVELS: usize = 10;
/// Prices looked at one by one from the best before the search halves.
const NEAR: usize = 8;

/// What a user sees of a price level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Price, 1e-4.
    pub price: i64,
    /// Total quantity in the feed's units.
    pub quantity: u64,
    /// Number of orders; 0 when the feed does not say it.
    pub orders: u32,
}

#[derive(Clone, Copy, Debug)]
struct LevelSlot {
    level: Level,
    /// First order of the queue.
    head: u32,
    /// Last order of the queue; the next free slot when the level is free.
    tail: u32,
}

/// One side of one book.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// All ones for asks, zero for bids: what negates a price without a branch.
    negate: i64,
    /// Prices as keys that ascend to the best: bids as they are, asks negated.
    keys: Vec<i64>,
    /// The slab slot of each key.
    slots: Vec<u32>,
    slab: Vec<LevelSlot>,
    free: u32,
}

impl Levels {
    pub(super) fn new(side: Side) -> Self {
        let negate = if side == Side::Sell { -1 } else { 0 };
        Levels { negate, keys: Vec::new(), slots: Vec::new(), slab: Vec::new(), free: NONE }
    }

    /// The key of a price, and the price of a key. Sides come at random, so no branch on them.
    #[inline(always)]
    fn key(&self, price: i64) -> i64 {
        (price ^ self.negate).wrapping_sub(self.negate)
    }

    /// Where `key` is, or where it would go.
    #[inline(always)]
    fn search(&self, key: i64) -> Result<usize, usize> {
        let mut end = self.keys.len();
        let near = end.saturating_sub(NEAR);
        while end > near {
            let there = self.keys[end - 1];
            if there <= key {
                return if there == key { Ok(end - 1) } else { Err(end) };
            }
            end -= 1;
        }
        self.keys[..end].binary_search(&key)
    }

    /// Whether a level with this key is or would be among the best ten.
    #[inline(always)]
    fn is_top(&self, key: i64) -> bool {
        match self.keys.len().checked_sub(TOP_LEVELS) {
            Some(tenth) => key >= self.keys[tenth],
            None => true,
        }
    }

    /// The best price.
    #[inline(always)]
    pub(super) fn best(&self) -> Option<i64> {
        self.keys.last().map(|&key| self.key(key))
    }

    /// Levels, best first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Level> + ExactSizeIterator + Clone + '_ {
        self.slots.iter().rev().map(|&slot| self.slab[slot as usize].level)
    }

    /// The first order of the queue at `price`.
    pub(super) fn first_order(&self, price: i64) -> Option<u32> {
        let position = self.search(self.key(price)).ok()?;
        let head = self.slab[self.slots[position] as usize].head;
        (head != NONE).then_some(head)
    }

    /// Makes a level what the feed says it has become; it has no queue. Says whether the top changed.
    #[inline]
    pub(super) fn set(&mut self, price: i64, quantity: u64) -> bool {
        let key = self.key(price);
        match self.search(key) {
            Ok(position) => {
                let entry = &mut self.slab[self.slots[position] as usize];
                if std::mem::replace(&mut entry.level.quantity, quantity) == quantity {
                    return false;
                }
            }
            Err(position) => {
                let level = Level { price, quantity, orders: 0 };
                let slot = self.allocate(LevelSlot { level, head: NONE, tail: NONE });
                self.keys.insert(position, key);
                self.slots.insert(position, slot);
            }
        }
        self.is_top(key)
    }

    /// Takes a level without a queue away. Says whether the top changed; `None` when there is no
    /// such level.
    #[inline]
    pub(super) fn unset(&mut self, price: i64) -> Option<bool> {
        let key = self.key(price);
        let position = self.search(key).ok()?;
        let top = self.is_top(key);
        self.keys.remove(position);
        let slot = self.slots.remove(position);
        self.slab[slot as usize].tail = std::mem::replace(&mut self.free, slot);
        Some(top)
    }

    /// Puts an order at the back of the queue at its price. Says whether the top changed.
    #[inline(always)]
    pub(super) fn rest(&mut self, orders: &mut Orders, order_slot: u32) -> bool {
        let order = &orders[order_slot];
        let (price, quantity) = (order.price, order.quantity);
        let key = self.key(price);
        let level_slot = match self.search(key) {
            Ok(position) => {
                let level_slot = self.slots[position];
                let entry = &mut self.slab[level_slot as usize];
                entry.level.quantity = entry.level.quantity.wrapping_add(quantity);
                entry.level.orders += 1;
                let tail = std::mem::replace(&mut entry.tail, order_slot);
                orders[tail].next = order_slot;
                orders[order_slot].previous = tail;
                level_slot
            }
            Err(position) => {
                let level_slot = self.allocate(LevelSlot {
                    level: Level { price, quantity, orders: 1 },
                    head: order_slot,
                    tail: order_slot,
                });
                self.keys.insert(position, key);
                self.slots.insert(position, level_slot);
                orders[order_slot].previous = NONE;
                level_slot
            }
        };
        let order = &mut orders[order_slot];
        order.next = NONE;
        order.level = level_slot;
        self.is_top(key)
    }

    /// Takes `quantity`, not more than it has, from an order that stays. Says whether the top
    /// changed.
    #[inline(always)]
    pub(super) fn reduce(&mut self, level_slot: u32, quantity: u64) -> bool {
        let level = &mut self.slab[level_slot as usize].level;
        level.quantity = level.quantity.wrapping_sub(quantity);
        let key = self.key(self.slab[level_slot as usize].level.price);
        self.is_top(key)
    }

    /// Takes an order off its queue, and the level away when it was the last. Says whether the
    /// top changed.
    #[inline(always)]
    pub(super) fn remove(&mut self, orders: &mut Orders, order_slot: u32) -> bool {
        let order = orders[order_slot];
        let entry = &mut self.slab[order.level as usize];
        let key = (entry.level.price ^ self.negate).wrapping_sub(self.negate);
        if entry.level.orders == 1 {
            entry.tail = self.free;
            self.free = order.level;
            let top = self.is_top(key);
            if let Ok(position) = self.search(key) {
                self.keys.remove(position);
                self.slots.remove(position);
            }
            return top;
        }
        entry.level.orders -= 1;
        entry.level.quantity = entry.level.quantity.wrapping_sub(order.quantity);
        if order.previous == NONE {
            entry.head = order.next;
        } else {
            orders[order.previous].next = order.next;
        }
        if order.next == NONE {
            self.slab[order.level as usize].tail = order.previous;
        } else {
            orders[order.next].previous = order.previous;
        }
        self.is_top(key)
    }

    #[inline(always)]
    fn allocate(&mut self, entry: LevelSlot) -> u32 {
        if self.free == NONE {
            self.slab.push(entry);
            // There is at least one order for each level, and orders are fewer than 2^32.
            return (self.slab.len() - 1) as u32;
        }
        let slot = self.free;
        self.free = std::mem::replace(&mut self.slab[slot as usize], entry).tail;
        slot
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.slots.clear();
        self.slab.clear();
        self.free = NONE;
    }
}
