//! The card's symbol filter: a mirror of its table, so that the host knows where each symbol lies and
//! can make room for another.
//!
//! A symbol may lie in one entry of each bank. When all four are taken, symbols are moved along a path
//! that ends at a free entry, the last one first: each is written to its new place before its old one
//! is written over, so the card finds every symbol at any time, and the feed need not stop.

use std::collections::VecDeque;

use tickgate_abi::register::Register;
use tickgate_abi::register::symbol_filter::{
    BANKS, CONTROL, CONTROL_ENABLE, ENTRY, ENTRY_BANK_SHIFT, ENTRY_BOOK_SHIFT, ENTRY_HAS_BOOK, ENTRY_IN_USE,
    FILTERED, LOG2_BANK_ENTRIES, SYMBOL, hash,
};

use crate::card::{Card, relocated};
use crate::{BOOKS, Bar, Error};

// A place of the table, bank and entry in one number, is what the entry register takes.
const _: () = assert!(ENTRY_BANK_SHIFT == LOG2_BANK_ENTRIES);

/// Entries looked at before the table counts as full; far more than a table that is half full needs.
const SEARCHED: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    symbol: u32,
    book: Option<u8>,
}

/// A write to the card: the symbol, and the value of the entry register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryWrite {
    /// Value of symbol_filter_symbol.
    pub symbol: u32,
    /// Value of symbol_filter_entry.
    pub entry: u32,
}

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct SymbolTable {
    entries: Vec<Option<Entry>>,
    symbols: usize,
}

impl Default for SymbolTable {
    fn default() -> Self {
        SymbolTable { entries: vec![None; (BANKS as usize) << LOG2_BANK_ENTRIES], symbols: 0 }
    }
}

fn place(symbol: u32, bank: u32) -> usize {
    (bank << LOG2_BANK_ENTRIES | hash(symbol, bank)) as usize
}

impl SymbolTable {
    fn find(&self, symbol: u32) -> Option<usize> {
        (0..BANKS)
            .map(|bank| place(symbol, bank))
            .find(|&at| self.entries[at].is_some_and(|e| e.symbol == symbol))
    }

    fn store(&mut self, at: usize, entry: Option<Entry>, writes: &mut Vec<EntryWrite>) {
        self.entries[at] = entry;
        let number = at as u32;
        let (symbol, bits) = match entry {
            None => (0, 0),
            Some(Entry { symbol, book: None }) => (symbol, ENTRY_IN_USE),
            Some(Entry { symbol, book: Some(book) }) => {
                (symbol, ENTRY_IN_USE | ENTRY_HAS_BOOK | u32::from(book) << ENTRY_BOOK_SHIFT)
            }
        };
        writes.push(EntryWrite { symbol, entry: number | bits });
    }

    /// Lets a symbol pass, and gives it a book of the card (below [`BOOKS`]) or none. The writes are to
    /// be done in this order.
    ///
    /// # Errors
    /// The table is full, or there is no such book; nothing has changed then.
    pub fn insert(&mut self, symbol: u32, book: Option<u8>) -> Result<Vec<EntryWrite>, Error> {
        if let Some(book) = book.filter(|book| *book >= BOOKS) {
            return Err(Error::NoSuchBook { book });
        }
        let mut writes = Vec::new();
        let entry = Entry { symbol, book };
        if let Some(at) = self.find(symbol) {
            self.store(at, Some(entry), &mut writes);
            return Ok(writes);
        }
        let path = self.path_to_room(symbol).ok_or(Error::SymbolTableFull { symbols: self.symbols })?;
        // From the free end back: what lies before it moves there.
        for pair in path.windows(2).rev() {
            self.store(pair[1], self.entries[pair[0]], &mut writes);
        }
        self.store(path[0], Some(entry), &mut writes);
        self.symbols += 1;
        Ok(writes)
    }

    /// Lets a symbol pass no more. No writes if it was not in the table.
    pub fn remove(&mut self, symbol: u32) -> Vec<EntryWrite> {
        let mut writes = Vec::new();
        if let Some(at) = self.find(symbol) {
            self.store(at, None, &mut writes);
            self.symbols -= 1;
        }
        writes
    }

    /// The shortest path from an entry where `symbol` may lie to a free one, each entry's symbol being one
    /// that may lie in the next.
    fn path_to_room(&self, symbol: u32) -> Option<Vec<usize>> {
        let mut seen: Vec<(usize, Option<usize>)> = Vec::new();
        let mut queue = VecDeque::new();
        for at in (0..BANKS).map(|bank| place(symbol, bank)) {
            queue.push_back(seen.len());
            seen.push((at, None));
        }
        while let Some(index) = queue.pop_front() {
            let at = seen[index].0;
            let Some(entry) = self.entries[at] else {
                let mut path = vec![at];
                let mut from = seen[index].1;
                while let Some(before) = from {
                    path.push(seen[before].0);
                    from = seen[before].1;
                }
                path.reverse();
                return Some(path);
            };
            for next in (0..BANKS).map(|bank| place(entry.symbol, bank)) {
                if seen.len() < SEARCHED && !seen.iter().any(|(known, _)| *known == next) {
                    queue.push_back(seen.len());
                    seen.push((next, Some(index)));
                }
            }
        }
        None
    }
}

impl<B: Bar + Clone> Card<B> {
    /// Lets only the symbols in the table pass (and records without a symbol), or all.
    pub fn enable_symbol_filter(&mut self, enable: bool) {
        self.write_filter(&CONTROL, if enable { CONTROL_ENABLE } else { 0 });
    }

    /// Puts a symbol into the symbol filter's table, with the card's book of this index (below [`BOOKS`])
    /// or none. The feed need not stop.
    ///
    /// # Errors
    /// The table is full, or there is no such book; nothing has changed then.
    pub fn pass_symbol(&mut self, symbol: u32, book: Option<u8>) -> Result<(), Error> {
        let writes = self.symbols.insert(symbol, book)?;
        self.write_entries(&writes);
        Ok(())
    }

    /// Takes a symbol out of the table. The feed need not stop.
    pub fn stop_symbol(&mut self, symbol: u32) {
        let writes = self.symbols.remove(symbol);
        self.write_entries(&writes);
    }

    /// Records that the symbol filter kept back. The counter wraps as the card's others do.
    pub fn symbols_filtered(&mut self) -> u64 {
        let value = self.bar.read32(relocated(&FILTERED, 0, self.bases.symbol_filter));
        self.filtered.update(value)
    }

    fn write_entries(&self, writes: &[EntryWrite]) {
        for write in writes {
            self.write_filter(&SYMBOL, write.symbol);
            self.write_filter(&ENTRY, write.entry);
        }
    }

    fn write_filter(&self, register: &Register, value: u32) {
        self.bar.write32(relocated(register, 0, self.bases.symbol_filter), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the card has after the writes, and after each of them: no symbol is ever missing.
    struct CardTable(Vec<Option<u32>>);

    impl CardTable {
        fn apply(&mut self, writes: &[EntryWrite], present: &[u32]) {
            for write in writes {
                let at = write.entry & ((BANKS << LOG2_BANK_ENTRIES) - 1);
                self.0[at as usize] = (write.entry & ENTRY_IN_USE != 0).then_some(write.symbol);
                for &symbol in present.iter().rev().take(64) {
                    let found = (0..BANKS).any(|bank| self.0[place(symbol, bank)] == Some(symbol));
                    assert!(found, "{symbol:#x} is missing while others move");
                }
            }
        }
    }

    /// Every real code of Shenzhen's range and a whole market of ITCH locates find a place.
    #[test]
    fn four_thousand_symbols_and_more_fit_and_none_is_missing_meanwhile() {
        let code = |n: u32| {
            let digits = format!("{n:06}  ");
            let id: [u8; 8] = digits.as_bytes().try_into().unwrap_or(*b"        ");
            tickgate_abi::wire::szse::pack_security_id(id).unwrap_or(0)
        };
        let szse: Vec<u32> = (1..2_000).chain(300_001..301_500).chain(159_001..160_000).map(code).collect();
        let sse: Vec<u32> =
            (600_000..602_500).chain(603_000..604_000).chain(688_001..688_999).map(code).collect();
        let locates: Vec<u32> = (1..=6_000).collect();
        for symbols in [szse, sse, locates] {
            assert!(symbols.len() > 4_096);
            let mut table = SymbolTable::default();
            let mut card = CardTable(vec![None; (BANKS as usize) << LOG2_BANK_ENTRIES]);
            for (i, &symbol) in symbols.iter().enumerate() {
                let writes = table.insert(symbol, None).unwrap_or_else(|e| panic!("symbol {i}: {e}"));
                card.apply(&writes, &symbols[..i]);
            }
            assert_eq!(table.symbols, symbols.len());
            let removed = table.remove(symbols[7]);
            assert_eq!(removed.len(), 1);
            assert!(table.find(symbols[7]).is_none() && table.find(symbols[8]).is_some());
            assert!(table.remove(symbols[7]).is_empty());
        }
    }

    #[test]
    fn a_full_table_and_a_wrong_book_change_nothing() {
        let mut table = SymbolTable::default();
        assert!(matches!(table.insert(1, Some(BOOKS)), Err(Error::NoSuchBook { book: BOOKS })));
        let mut symbol = 0;
        let full = loop {
            symbol += 1;
            if let Err(e) = table.insert(symbol, None) {
                break e;
            }
        };
        assert!(matches!(full, Error::SymbolTableFull { symbols } if symbols > 6_000), "{full}");
        let before = table.entries.clone();
        assert!(table.insert(symbol, None).is_err());
        assert_eq!(table.entries, before);
    }
}
