//! Block RAM of 512 words, written and read in the same clock at different places; the word read is
//! there in the clock after; nobody reads the word that is written in the same clock. With a record and its session a word takes 17 of the part's block RAMs.
//!
//! Written out in Verilog, because rust_hdl's own RAM has no read enable and becomes distributed RAM.

use rust_hdl::prelude::*;

/// log2 of the words.
pub const LOG2_WORDS: usize = 9;

/// The memory, words of `W` bits.
#[derive(LogicBlock, Default)]
pub struct QueueMemory<const W: usize> {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_address: Signal<In, Bits<LOG2_WORDS>>,
    /// What.
    pub write_data: Signal<In, Bits<W>>,
    /// Read in this clock; without it `read_data` stays.
    pub read: Signal<In, Bit>,
    /// Where from.
    pub read_address: Signal<In, Bits<LOG2_WORDS>>,
    /// The word, from the next clock on.
    pub read_data: Signal<Out, Bits<W>>,
    _words: Vec<Bits<W>>,
}

impl<const W: usize> Logic for QueueMemory<W> {
    fn update(&mut self) {
        if self._words.is_empty() {
            self._words = vec![Bits::default(); 1 << LOG2_WORDS];
        }
        if self.clock.pos_edge() {
            let address = |bits: Bits<LOG2_WORDS>| -> usize { u64::from(bits) as usize };
            if self.read.val() {
                self.read_data.next = self._words[address(self.read_address.val())];
            }
            if self.write.val() {
                self._words[address(self.write_address.val())] = self.write_data.val();
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"block\", no_rw_check *) reg [{}:0] words[{}:0];

always @(posedge clock) begin
   if (write) words[write_address] <= write_data;
   if (read) read_data <= words[read_address];
end
",
            W - 1,
            (1 << LOG2_WORDS) - 1
        ))
    }
}
