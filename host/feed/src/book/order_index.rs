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
    fn fingerprint(self) -> u32 {
        // Fibonacci hashing: 2^64 divided by the golden ratio, odd. Its high bits are the good ones.
        let hash = (self.id ^ (u64::from(self.channel) << 44)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash >> 32) as u32
    }
}

/// Eight bytes, so that a day's live orders stay in the nearer caches: the key itself is in the slab
/// and is compared there when the fingerprint is equal.
#[derive(Clone, Copy, Debug)]
struct Entry {
    fingerprint: u32,
    slot: u32,
}

/// No slot: an empty entry.
const EMPTY: u32 = u32::MAX;
const EMPTY_ENTRY: Entry = Entry { fingerprint: 0, slot: EMPTY };
/// Entries to begin with, log2.
const FIRST_LOG2: u32 = 12;
/// The most entries, log2: the fingerprint gives an entry's place.
const MAX_LOG2: u32 = 32;

/// Where an order was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    position: usize,
    pub(super) slot: u32,
}

/// Live orders by their number. `is` says whether the order of a slot has the key.
#[derive(Clone, Debug)]
pub(super) struct OrderIndex {
    entries: Vec<Entry>,
    /// 32 minus the log2 of the number of entries.
    shift: u32,
    len: usize,
}

impl OrderIndex {
    pub(super) fn new() -> Self {
        OrderIndex { entries: vec![EMPTY_ENTRY; 1 << FIRST_LOG2], shift: MAX_LOG2 - FIRST_LOG2, len: 0 }
    }

    #[inline(always)]
    fn home(&self, fingerprint: u32) -> usize {
        (fingerprint >> self.shift) as usize
    }

    /// The entry of `key`, or the empty one where it would go.
    #[inline(always)]
    fn probe(&self, fingerprint: u32, is: impl Fn(u32) -> bool) -> usize {
        let mask = self.entries.len() - 1;
        let mut position = self.home(fingerprint);
        loop {
            let entry = self.entries[position];
            if entry.slot == EMPTY || (entry.fingerprint == fingerprint && is(entry.slot)) {
                return position;
            }
            position = (position + 1) & mask;
        }
    }

    #[inline(always)]
    pub(super) fn find(&self, key: OrderKey, is: impl Fn(u32) -> bool) -> Option<Found> {
        let position = self.probe(key.fingerprint(), is);
        let slot = self.entries[position].slot;
        if slot == EMPTY { None } else { Some(Found { position, slot }) }
    }

    /// Adds a key that must not be there; `false`, and nothing done, when it is.
    #[inline(always)]
    pub(super) fn insert(&mut self, key: OrderKey, slot: u32, is: impl Fn(u32) -> bool) -> bool {
        if (self.len + 1) * 2 > self.entries.len() && self.shift > 0 {
            self.grow();
        }
        let fingerprint = key.fingerprint();
        let position = self.probe(fingerprint, is);
        if self.entries[position].slot != EMPTY {
            return false;
        }
        self.entries[position] = Entry { fingerprint, slot };
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
            // The entry may fill the hole unless its home lies behind the hole.
            let home = self.home(entry.fingerprint);
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
        while orders * 2 > self.entries.len() && self.shift > 0 {
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
                // Keys are unique already, so nothing needs comparing.
                let position = self.probe(entry.fingerprint, |_| false);
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
            // The slab: slot n belongs to step n.
            let is = |id, channel| {
                let steps = &steps;
                move |slot: u32| (steps[slot as usize].1, steps[slot as usize].2) == (id, channel)
            };
            for (number, &(insert, id, channel)) in steps.iter().enumerate() {
                let key = OrderKey { id, channel };
                if insert {
                    let new = !map.contains_key(&(id, channel));
                    prop_assert_eq!(index.insert(key, number as u32, is(id, channel)), new);
                    map.entry((id, channel)).or_insert(number as u32);
                } else {
                    let found = index.find(key, is(id, channel));
                    prop_assert_eq!(found.map(|f| f.slot), map.remove(&(id, channel)));
                    if let Some(found) = found { index.remove(found); }
                }
            }
            for (&(id, channel), &slot) in &map {
                prop_assert_eq!(index.find(OrderKey { id, channel }, is(id, channel)).map(|f| f.slot), Some(slot));
            }
            prop_assert_eq!(index.len, map.len());
        }
    }
}
