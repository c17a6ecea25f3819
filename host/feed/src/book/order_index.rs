//! From an order's number to its place in the slab: open addressing with linear probing, half
//! full at most, and removal that closes the gap, so that no tombstones pile up over a day.

/// An order's number is unique in its channel (SSE, SZSE) or in the feed (ITCH: channel 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OrderKey {
    pub(super) id: u64,
    pub(super) channel: u16,
}

impl OrderKey {
    #[inline(always)]
    fn hash(self) -> u64 {
        // Fibonacci hashing: 2^64 divided by the golden ratio, odd.
        (self.id ^ u64::from(self.channel) << 44).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: u64,
    slot: u32,
    channel: u16,
}

/// No slot: an empty entry.
const EMPTY: u32 = u32::MAX;
const EMPTY_ENTRY: Entry = Entry { id: 0, slot: EMPTY, channel: 0 };
/// Entries to begin with, log2.
const FIRST_LOG2: u32 = 12;

/// Where an order was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    position: usize,
    pub(super) slot: u32,
}

/// Live orders by their number.
#[derive(Clone, Debug)]
pub(super) struct OrderIndex {
    entries: Vec<Entry>,
    /// 64 minus the log2 of the number of entries.
    shift: u32,
    len: usize,
}

impl OrderIndex {
    pub(super) fn new() -> Self {
        OrderIndex { entries: vec![EMPTY_ENTRY; 1 << FIRST_LOG2], shift: 64 - FIRST_LOG2, len: 0 }
    }

    #[inline(always)]
    fn home(&self, key: OrderKey) -> usize {
        (key.hash() >> self.shift) as usize
    }

    /// The entry of `key`, or the empty one where it would go.
    #[inline(always)]
    fn probe(&self, key: OrderKey) -> usize {
        let mask = self.entries.len() - 1;
        let mut position = self.home(key);
        loop {
            let entry = &self.entries[position];
            if entry.slot == EMPTY || (entry.id == key.id && entry.channel == key.channel) {
                return position;
            }
            position = (position + 1) & mask;
        }
    }

    #[inline(always)]
    pub(super) fn find(&self, key: OrderKey) -> Option<Found> {
        let position = self.probe(key);
        let slot = self.entries[position].slot;
        if slot == EMPTY { None } else { Some(Found { position, slot }) }
    }

    /// Adds a key that must not be there; `false`, and nothing done, when it is.
    #[inline(always)]
    pub(super) fn insert(&mut self, key: OrderKey, slot: u32) -> bool {
        if (self.len + 1) * 2 > self.entries.len() {
            self.grow();
        }
        let position = self.probe(key);
        if self.entries[position].slot != EMPTY {
            return false;
        }
        self.entries[position] = Entry { id: key.id, slot, channel: key.channel };
        self.len += 1;
        true
    }

    /// Removes what [`Self::find`] found; nothing may have changed since.
    #[inline(always)]
    pub(super) fn remove(&mut self, found: Found) {
        let mask = self.entries.len() - 1;
        let mut hole = found.position;
        let mut position = hole;
        loop {
            position = (position + 1) & mask;
            let entry = self.entries[position];
            if entry.slot == EMPTY {
                break;
            }
            let home = self.home(OrderKey { id: entry.id, channel: entry.channel });
            // The entry may fill the hole unless its home lies behind the hole.
            if position.wrapping_sub(home) & mask >= position.wrapping_sub(hole) & mask {
                self.entries[hole] = entry;
                hole = position;
            }
        }
        self.entries[hole] = EMPTY_ENTRY;
        self.len -= 1;
    }

    /// Room for `orders` live orders without allocating.
    pub(super) fn reserve(&mut self, orders: usize) {
        while orders * 2 > self.entries.len() {
            self.grow();
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.fill(EMPTY_ENTRY);
        self.len = 0;
    }

    #[cold]
    fn grow(&mut self) {
        let doubled = vec![EMPTY_ENTRY; self.entries.len() * 2];
        self.shift -= 1;
        for entry in std::mem::replace(&mut self.entries, doubled) {
            if entry.slot != EMPTY {
                let position = self.probe(OrderKey { id: entry.id, channel: entry.channel });
                self.entries[position] = entry;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(
            steps in proptest::collection::vec((any::<bool>(), 0..6_000_u64, 0..2_u16), 0..20_000)
        ) {
            let mut index = OrderIndex::new();
            let mut map = HashMap::new();
            for (number, &(insert, id, channel)) in steps.iter().enumerate() {
                let key = OrderKey { id, channel };
                if insert {
                    let new = !map.contains_key(&(id, channel));
                    prop_assert_eq!(index.insert(key, number as u32), new);
                    map.entry((id, channel)).or_insert(number as u32);
                } else {
                    let found = index.find(key);
                    prop_assert_eq!(found.map(|f| f.slot), map.remove(&(id, channel)));
                    if let Some(found) = found { index.remove(found); }
                }
            }
            for (&(id, channel), &slot) in &map {
                prop_assert_eq!(index.find(OrderKey { id, channel }).map(|f| f.slot), Some(slot));
            }
            prop_assert_eq!(index.len, map.len());
        }
    }
}
