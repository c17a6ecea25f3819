//! A sequence of each channel: sixteen words of 32 bits in distributed RAM, written at the edge and read in
//! the same clock.
//!
//! Who wants to read at several places has several of these with the same writes. Written out in Verilog, because
//! rust_hdl's own RAM registers its read. Resources: 8 TRELLIS_DPR16X4.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use rust_hdl::prelude::*;

/// The memory.
#[derive(LogicBlock, Default)]
pub struct ChannelMemory {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_index: Signal<In, Bits<INDEX_BITS>>,
    /// What.
    pub write_data: Signal<In, Bits<32>>,
    /// Where `read_data` comes from, in the same clock.
    pub read_index: Signal<In, Bits<INDEX_BITS>>,
    /// The word there.
    pub read_data: Signal<Out, Bits<32>>,
    _words: Vec<Bits<32>>,
}

impl Logic for ChannelMemory {
    fn update(&mut self) {
        if self._words.is_empty() {
            self._words = vec![Bits::default(); CHANNELS];
        }
        let number = |bits: Bits<INDEX_BITS>| -> usize { u64::from(bits) as usize };
        if self.clock.pos_edge() && self.write.val() {
            self._words[number(self.write_index.val())] = self.write_data.val();
        }
        self.read_data.next = self._words[number(self.read_index.val())];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"distributed\" *) reg [31:0] words[{last}:0];
integer place;
initial for (place = 0; place < {CHANNELS}; place = place + 1) words[place] = 32'h0;

always @(posedge clock) begin
   if (write) words[write_index] <= write_data;
end

always @(*) begin
   read_data = words[read_index];
end
",
            last = CHANNELS - 1
        ))
    }
}
