//! From an order's number to its place in the slab: a hash table of buckets of seven, half full at
//! most, without tombstones.
//!
//! Which orders a feed names next cannot be predicted, so neither can a search that goes entry by
//! entry. Here a bucket's seven one-byte tags lie in one word and are compared at once; the key
//! itself is in the slab and is compared there when a tag is equal.

/// An order's number is unique in its channel (SSE, SZSE) or in the feed (ITCH: channel 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OrderKey {
    pub(super) id: u64,
    pub(super) channel: u16,
}

impl OrderKey {
    /// Fibonacci hashing: 2^64 divided by the golden ratio, odd. Its high bits are the good ones.
    #[inline(always)]
    fn hash(self) -> u64 {
        (self.id ^ (u64::from(self.channel) << 44)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Orders of a bucket.
const LANES: usize = 7;
/// Where the count of orders that passed a full bucket is in its word of tags: behind the lanes.
const PASSED_SHIFT: u32 = 8 * LANES as u32;
/// From here on the count is no longer known and stays.
const PASSED_MAX: u64 = 0x7f;
/// The lowest bit of every lane, and the highest.
const ONES: u64 = 0x0001_0101_0101_0101;
const TOPS: u64 = 0x0080_8080_8080_8080;
/// Buckets to begin with, log2.
const FIRST_LOG2: u32 = 10;
/// The most buckets, log2: then there is room for every slot there can be.
const MAX_LOG2: u32 = 31;

/// The tags of a bucket, lane 0 lowest: 0 for an empty lane, else the top bit and seven bits of the
/// hash. The eighth byte counts the orders that found the bucket full and went on.
#[derive(Clone, Copy, Debug, Default)]
struct Tags(u64);

impl Tags {
    /// Seven bits of the hash that do not choose the bucket, and the top bit.
    #[inline(always)]
    fn tag(hash: u64) -> u64 {
        hash >> 24 & 0x7f | 0x80
    }

    /// The top bits of the lanes with this tag. A lane above such a one may be there by mistake.
    #[inline(always)]
    fn with(self, tag: u64) -> u64 {
        let difference = self.0 ^ (tag * ONES);
        difference.wrapping_sub(ONES) & !difference & TOPS
    }

    /// The top bits of the empty lanes.
    #[inline(always)]
    fn empty(self) -> u64 {
        !self.0 & TOPS
    }

    #[inline(always)]
    fn set(&mut self, lane: usize, tag: u64) {
        self.0 = self.0 & !(0xff << (8 * lane)) | tag << (8 * lane);
    }

    #[inline(always)]
    fn passed(self) -> u64 {
        self.0 >> PASSED_SHIFT
    }

    #[cold]
    fn count_passed(&mut self, by: i64) {
        if self.passed() < PASSED_MAX {
            self.0 = self.0.wrapping_add_signed(by << PASSED_SHIFT);
        }
    }
}

/// The lane of the lowest of some top bits.
#[inline(always)]
fn lowest(tops: u64) -> usize {
    (tops.trailing_zeros() / 8) as usize % (LANES + 1)
}

/// Where an order was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    home: usize,
    bucket: usize,
    lane: usize,
    pub(super) slot: u32,
}

/// Live orders by their number. `key_of` says which key the order of a slot has.
#[derive(Clone, Debug)]
pub(super) struct OrderIndex {
    tags: Vec<Tags>,
    /// By bucket and lane; the last is not used.
    slots: Vec<[u32; LANES + 1]>,
    /// 64 minus the log2 of the number of buckets.
    shift: u32,
    len: usize,
}

impl OrderIndex {
    pub(super) fn new() -> Self {
        Self::with_buckets(FIRST_LOG2)
    }

    fn with_buckets(log2: u32) -> Self {
        let buckets = 1 << log2;
        OrderIndex {
            tags: vec![Tags::default(); buckets],
            slots: vec![[0; LANES + 1]; buckets],
            shift: u64::BITS - log2,
            len: 0,
        }
    }

    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    #[inline(always)]
    pub(super) fn find(&self, key: OrderKey, key_of: impl Fn(u32) -> OrderKey) -> Option<Found> {
        let hash = key.hash();
        let tag = Tags::tag(hash);
        let home = self.home(hash);
        let mut bucket = home;
        loop {
            let tags = self.tags[bucket];
            let mut candidates = tags.with(tag);
            while candidates != 0 {
                let lane = lowest(candidates);
                let slot = self.slots[bucket][lane];
                if key_of(slot) == key {
                    return Some(Found { home, bucket, lane, slot });
                }
                candidates = self.confirmed(bucket, tag, candidates & (candidates - 1));
            }
            if tags.passed() == 0 {
                return None;
            }
            bucket = (bucket + 1) & (self.tags.len() - 1);
        }
    }

    /// Those of some candidates whose tag is this one for certain.
    #[cold]
    fn confirmed(&self, bucket: usize, tag: u64, candidates: u64) -> u64 {
        let tags = self.tags[bucket].0;
        let equal = |lane: &usize| tags >> (8 * lane) & 0xff == tag;
        candidates & (0..LANES).filter(equal).fold(0, |tops, lane| tops | 0x80 << (8 * lane))
    }

    /// Adds a key that must not be there; `false`, and nothing done, when it is.
    #[inline(always)]
    pub(super) fn insert(&mut self, key: OrderKey, slot: u32, key_of: impl Fn(u32) -> OrderKey) -> bool {
        if self.find(key, &key_of).is_some() {
            return false;
        }
        if self.is_half_full(self.len + 1) {
            self.grow(key_of);
        }
        self.place(key.hash(), slot);
        true
    }

    /// Puts a slot into the first bucket with room.
    #[inline(always)]
    fn place(&mut self, hash: u64, slot: u32) {
        let mut bucket = self.home(hash);
        while self.tags[bucket].empty() == 0 {
            self.tags[bucket].count_passed(1);
            bucket = (bucket + 1) & (self.tags.len() - 1);
        }
        let lane = lowest(self.tags[bucket].empty());
        self.tags[bucket].set(lane, Tags::tag(hash));
        self.slots[bucket][lane] = slot;
        self.len += 1;
    }

    /// Removes what [`Self::find`] found; nothing may have changed since.
    #[inline(always)]
    pub(super) fn remove(&mut self, found: Found) {
        self.tags[found.bucket].set(found.lane, 0);
        self.len -= 1;
        let mut passed = found.home;
        while passed != found.bucket {
            self.tags[passed].count_passed(-1);
            passed = (passed + 1) & (self.tags.len() - 1);
        }
    }

    /// Whether this many orders want more buckets.
    #[inline(always)]
    fn is_half_full(&self, orders: usize) -> bool {
        orders * 2 > self.tags.len() * LANES && self.shift > u64::BITS - MAX_LOG2
    }

    /// Room for `orders` live orders without allocating.
    pub(super) fn reserve(&mut self, orders: usize, key_of: impl Fn(u32) -> OrderKey) {
        while self.is_half_full(orders) {
            self.grow(&key_of);
        }
    }

    /// The slots of all live orders, in no order.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.tags.iter().zip(&self.slots).flat_map(|(tags, slots)| {
            let full = !tags.empty() & TOPS;
            (0..LANES).filter(move |lane| full >> (8 * lane) & 0x80 != 0).map(|lane| slots[lane])
        })
    }

    pub(super) fn clear(&mut self) {
        self.tags.fill(Tags::default());
        self.len = 0;
    }

    #[cold]
    fn grow(&mut self, key_of: impl Fn(u32) -> OrderKey) {
        let old = std::mem::replace(self, Self::with_buckets(u64::BITS - self.shift + 1));
        for (tags, slots) in old.tags.iter().zip(&old.slots) {
            let mut full = !tags.empty() & TOPS;
            while full != 0 {
                let slot = slots[lowest(full)];
                self.place(key_of(slot).hash(), slot);
                full &= full - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Keys of the last bucket, all with one tag: they fill it and go on at the first one.
    #[test]
    fn a_full_bucket_passes_orders_on() {
        let alike = |key: &OrderKey| key.hash() >> (u64::BITS - FIRST_LOG2) == (1 << FIRST_LOG2) - 1;
        let same_tag = |key: &OrderKey| Tags::tag(key.hash()) == 0xaa;
        let keys: Vec<OrderKey> = (0..)
            .map(|id| OrderKey { id, channel: 3 })
            .filter(|key| alike(key) && same_tag(key))
            .take(200)
            .collect();
        let key_of = |slot: u32| keys[slot as usize];
        let mut index = OrderIndex::new();
        let number = |key: &OrderKey| keys.iter().position(|k| k == key).unwrap() as u32;
        // First more than a count of passing orders can hold, then few enough that it counts down.
        for part in [&keys[..], &keys[..20]] {
            index.clear();
            for key in part {
                assert!(index.find(*key, key_of).is_none());
                assert!(index.insert(*key, number(key), key_of));
                assert!(!index.insert(*key, 0, key_of));
            }
            let (early, late) = part.split_at(part.len() / 2);
            for gone in [early, late] {
                for key in gone {
                    let found = index.find(*key, key_of).unwrap();
                    assert_eq!(found.slot, number(key));
                    index.remove(found);
                    assert!(index.find(*key, key_of).is_none());
                }
                if gone == early {
                    assert!(late.iter().all(|key| index.find(*key, key_of).is_some()));
                }
            }
            assert_eq!(index.len, 0);
        }
        assert!(index.tags.iter().all(|tags| tags.0 == 0));
    }

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(
            steps in proptest::collection::vec((any::<bool>(), 0..6_000_u64, 0..2_u16), 0..20_000)
        ) {
            let mut index = OrderIndex::new();
            let mut map = HashMap::new();
            // The slab: slot n belongs to step n.
            let key_of = |slot: u32| OrderKey { id: steps[slot as usize].1, channel: steps[slot as usize].2 };
            for (number, &(insert, id, channel)) in steps.iter().enumerate() {
                let key = OrderKey { id, channel };
                if insert {
                    let new = !map.contains_key(&(id, channel));
                    prop_assert_eq!(index.insert(key, number as u32, key_of), new);
                    map.entry((id, channel)).or_insert(number as u32);
                } else {
                    let found = index.find(key, key_of);
                    prop_assert_eq!(found.map(|f| f.slot), map.remove(&(id, channel)));
                    if let Some(found) = found { index.remove(found); }
                }
            }
            for (&(id, channel), &slot) in &map {
                prop_assert_eq!(index.find(OrderKey { id, channel }, key_of).map(|f| f.slot), Some(slot));
            }
            prop_assert_eq!(index.len, map.len());
        }
    }
}
