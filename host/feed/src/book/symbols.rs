//! From a record's symbol to a small dense number: open addressing, no removal.

use super::SymbolId;

const EMPTY: u32 = u32::MAX;
/// Fibonacci hashing: 2^32 divided by the golden ratio, odd.
const MULTIPLIER: u32 = 0x9e37_79b9;
/// Slots to begin with, a power of two.
const FIRST_SLOTS: usize = 1 << 8;

/// Symbols seen so far.
#[derive(Clone, Debug)]
pub(super) struct SymbolTable {
    /// Symbol and id; at most half of the slots are in use.
    slots: Vec<(u32, u32)>,
    len: u32,
}

impl SymbolTable {
    pub(super) fn new() -> Self {
        SymbolTable { slots: vec![(0, EMPTY); FIRST_SLOTS], len: 0 }
    }

    #[inline(always)]
    fn position(&self, symbol: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut position = (symbol.wrapping_mul(MULTIPLIER) as usize >> 8) & mask;
        while self.slots[position].1 != EMPTY && self.slots[position].0 != symbol {
            position = (position + 1) & mask;
        }
        position
    }

    /// The id of a symbol that was seen.
    pub(super) fn find(&self, symbol: u32) -> Option<SymbolId> {
        let id = self.slots[self.position(symbol)].1;
        if id == EMPTY { None } else { Some(SymbolId(id)) }
    }

    /// The id of a symbol, and whether it is new. Ids count from 0.
    #[inline(always)]
    pub(super) fn id(&mut self, symbol: u32) -> (SymbolId, bool) {
        let position = self.position(symbol);
        let found = self.slots[position].1;
        let new = found == EMPTY;
        (SymbolId(if new { self.insert(position, symbol) } else { found }), new)
    }

    #[cold]
    fn insert(&mut self, position: usize, symbol: u32) -> u32 {
        let id = self.len;
        self.slots[position] = (symbol, id);
        self.len += 1;
        if self.len as usize * 2 > self.slots.len() {
            let doubled = vec![(0, EMPTY); self.slots.len() * 2];
            for (symbol, id) in std::mem::replace(&mut self.slots, doubled) {
                if id != EMPTY {
                    let position = self.position(symbol);
                    self.slots[position] = (symbol, id);
                }
            }
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_dense_and_stay() {
        let mut table = SymbolTable::new();
        for i in 0..10_000_u32 {
            assert_eq!(table.id(i * 0x1000), (SymbolId(i), true));
        }
        for i in (0..10_000_u32).rev() {
            assert_eq!(table.id(i * 0x1000), (SymbolId(i), false));
            assert_eq!(table.find(i * 0x1000), Some(SymbolId(i)));
        }
        assert_eq!(table.find(1), None);
    }
}
