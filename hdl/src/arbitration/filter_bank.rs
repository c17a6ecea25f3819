//! One bank of the symbol filter's table for one line: 2,048 entries in four block RAMs, written by the host, read by the
//! line; the entry read is there in the clock after.
//!
//! Written out in Verilog, because rust_hdl's own RAM has no read enable and becomes distributed RAM.

use rust_hdl::prelude::*;
use tickgate_abi::register::symbol_filter::LOG2_BANK_ENTRIES;

/// Bits of an entry's number.
pub const ENTRY_NUMBER_BITS: usize = LOG2_BANK_ENTRIES as usize;
/// Bits of the part of a symbol that its place does not say.
pub const TAG_BITS: usize = 32 - ENTRY_NUMBER_BITS;
/// Bits of an entry: tag, in use, index of the book, has a book.
pub const ENTRY_BITS: usize = TAG_BITS + 8;

/// The bank.
#[derive(LogicBlock, Default)]
pub struct FilterBank {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Which entry.
    pub write_number: Signal<In, Bits<ENTRY_NUMBER_BITS>>,
    /// What.
    pub write_entry: Signal<In, Bits<ENTRY_BITS>>,
    /// Read in this clock; without it `read_entry` stays.
    pub read: Signal<In, Bit>,
    /// Which entry.
    pub read_number: Signal<In, Bits<ENTRY_NUMBER_BITS>>,
    /// The entry, from the next clock on.
    pub read_entry: Signal<Out, Bits<ENTRY_BITS>>,
    _entries: Vec<Bits<ENTRY_BITS>>,
}

impl Logic for FilterBank {
    fn update(&mut self) {
        if self._entries.is_empty() {
            self._entries = vec![Bits::default(); 1 << ENTRY_NUMBER_BITS];
        }
        if self.clock.pos_edge() {
            let number = |bits: Bits<ENTRY_NUMBER_BITS>| -> usize { u64::from(bits) as usize };
            if self.read.val() {
                self.read_entry.next = self._entries[number(self.read_number.val())];
            }
            if self.write.val() {
                self._entries[number(self.write_number.val())] = self.write_entry.val();
            }
        }
    }

    fn connect(&mut self) {
        self.read_entry.connect();
    }

    fn hdl(&self) -> Verilog {
        let (bits, entries) = (ENTRY_BITS, 1 << ENTRY_NUMBER_BITS);
        Verilog::Custom(format!(
            "(* ram_style = \"block\", no_rw_check *) reg [{}:0] entries[{}:0];
integer place;
initial for (place = 0; place < {entries}; place = place + 1) entries[place] = {bits}'h0;

always @(posedge clock) begin
   if (write) entries[write_number] <= write_entry;
   if (read) read_entry <= entries[read_number];
end
",
            bits - 1,
            entries - 1
        ))
    }
}
