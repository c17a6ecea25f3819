//! The symbol filter's table as the host writes it: four banks, exact symbols.

use tickgate_abi::register::symbol_filter::{self, BANKS, LOG2_BANK_ENTRIES};

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct SymbolTable {
    pub enabled: bool,
    /// Entries with a book.
    books: usize,
    /// Upper bits of the symbol, and the index of its book.
    entries: Vec<Option<(u32, Option<u8>)>>,
}

impl Default for SymbolTable {
    fn default() -> Self {
        SymbolTable { enabled: false, books: 0, entries: vec![None; (BANKS as usize) << LOG2_BANK_ENTRIES] }
    }
}

impl SymbolTable {
    /// A write to symbol_filter_entry.
    pub fn write(&mut self, symbol: u32, entry: u32) {
        let place = entry & ((BANKS << LOG2_BANK_ENTRIES) - 1);
        let book = (entry & symbol_filter::ENTRY_HAS_BOOK != 0)
            .then_some((entry >> symbol_filter::ENTRY_BOOK_SHIFT & 0x3f) as u8);
        let new = (entry & symbol_filter::ENTRY_IN_USE != 0).then_some((symbol >> LOG2_BANK_ENTRIES, book));
        let has_book = |entry: Option<(u32, Option<u8>)>| usize::from(entry.is_some_and(|e| e.1.is_some()));
        let old = std::mem::replace(&mut self.entries[place as usize], new);
        self.books = self.books + has_book(new) - has_book(old);
    }

    /// Whether any symbol has a book.
    pub const fn has_books(&self) -> bool {
        self.books > 0
    }

    /// The index of a symbol's book.
    pub fn book(&self, symbol: u32) -> Option<u8> {
        if self.has_books() { self.entry(symbol).flatten() } else { None }
    }

    /// The entry of a symbol: `None` if it is not in the table, else the index of its book.
    pub fn entry(&self, symbol: u32) -> Option<Option<u8>> {
        (0..BANKS).find_map(|bank| {
            let place = bank << LOG2_BANK_ENTRIES | symbol_filter::hash(symbol, bank);
            let (upper, book) = self.entries[place as usize]?;
            (upper == symbol >> LOG2_BANK_ENTRIES).then_some(book)
        })
    }

    /// Whether the filter lets a record of this symbol pass.
    pub fn passes(&self, symbol: u32) -> bool {
        !self.enabled || symbol == 0 || self.entry(symbol).is_some()
    }
}
