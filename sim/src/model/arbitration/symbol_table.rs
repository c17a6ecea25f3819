//! The symbol filter's table as the host writes it: four banks, exact symbols.

use tickgate_abi::register::symbol_filter::{self, BANKS, LOG2_BANK_ENTRIES};

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct SymbolTable {
    pub enabled: bool,
    /// Upper bits of the symbol, and the index of its book.
    entries: Vec<Option<(u32, Option<u8>)>>,
}

impl Default for SymbolTable {
    fn default() -> Self {
        SymbolTable { enabled: false, entries: vec![None; (BANKS as usize) << LOG2_BANK_ENTRIES] }
    }
}

impl SymbolTable {
    /// A write to symbol_filter_entry.
    pub fn write(&mut self, symbol: u32, entry: u32) {
        let place = entry & ((BANKS << LOG2_BANK_ENTRIES) - 1);
        let book = (entry & symbol_filter::ENTRY_HAS_BOOK != 0)
            .then_some((entry >> symbol_filter::ENTRY_BOOK_SHIFT & 0x3f) as u8);
        self.entries[place as usize] =
            (entry & symbol_filter::ENTRY_IN_USE != 0).then_some((symbol >> LOG2_BANK_ENTRIES, book));
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
