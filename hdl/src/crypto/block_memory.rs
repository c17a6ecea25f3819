//! Sixty-four words of 128 bits in distributed RAM: written at the edge and read in the same clock.
//!
//! Written out in Verilog, because rust_hdl's own RAM registers its read. Resources: 128 TRELLIS_DPR16X4 and two LUT4 for
//! each bit.

use rust_hdl::prelude::*;

/// log2 of the words.
pub const ADDRESS_BITS: usize = 6;
const WORDS: usize = 1 << ADDRESS_BITS;

/// The memory.
#[derive(LogicBlock, Default)]
pub struct BlockMemory {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// What.
    pub write_data: Signal<In, Bits<128>>,
    /// Where `read_data` comes from, in the same clock.
    pub read_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// The word there.
    pub read_data: Signal<Out, Bits<128>>,
    _words: Vec<Bits<128>>,
}

impl Logic for BlockMemory {
    fn update(&mut self) {
        if self._words.is_empty() {
            self._words = vec![Bits::default(); WORDS];
        }
        let address = |bits: Bits<ADDRESS_BITS>| -> usize { u64::from(bits) as usize };
        if self.clock.pos_edge() && self.write.val() {
            self._words[address(self.write_address.val())] = self.write_data.val();
        }
        self.read_data.next = self._words[address(self.read_address.val())];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"distributed\" *) reg [127:0] words[{last}:0];
integer place;
initial for (place = 0; place < {WORDS}; place = place + 1) words[place] = 128'h0;

always @(posedge clock) begin
   if (write) words[write_address] <= write_data;
end

always @(*) begin
   read_data = words[read_address];
end
",
            last = WORDS - 1
        ))
    }
}
