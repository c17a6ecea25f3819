//! A memory of 512 words with a write and a read port, whose word is there two clocks behind its address: block
//! RAM with its output register.
//!
//! A word that is read in the clock in which it is written has no certain value. At first every word is zero.
//! Interval 1. Resources: a DP16KD for each 36 bits of `W`.

use super::block_ram::{READ_CLOCKS, WORD_BITS, WORDS, memory};
use rust_hdl::prelude::*;

/// log2 of the words.
pub const ADDRESS_BITS: usize = WORDS.trailing_zeros() as usize;
const _: () = assert!(READ_CLOCKS == 2, "what is simulated has two registers");

/// The memory.
#[derive(LogicBlock, Default)]
pub struct RegisteredMemory<const W: usize> {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// What.
    pub write_data: Signal<In, Bits<W>>,
    /// Where to read.
    pub read_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// The word there, two clocks later.
    pub read_data: Signal<Out, Bits<W>>,
    _words: Vec<Bits<W>>,
    _between: Bits<W>,
}

impl<const W: usize> Logic for RegisteredMemory<W> {
    fn update(&mut self) {
        if self._words.is_empty() {
            self._words = vec![Bits::default(); WORDS];
        }
        if self.clock.pos_edge() {
            let address = |bits: Bits<ADDRESS_BITS>| -> usize { u64::from(bits) as usize };
            self.read_data.next = self._between;
            self._between = self._words[address(self.read_address.val())];
            if self.write.val() {
                self._words[address(self.write_address.val())] = self.write_data.val();
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        let cells = W.div_ceil(WORD_BITS);
        let all = cells * WORD_BITS;
        let (mut text, mut parts) = (String::new(), Vec::new());
        for i in 0..cells {
            let (low, high) = (i * WORD_BITS, (i + 1) * WORD_BITS - 1);
            text += &format!("wire [35:0] written_{i} = padded[{high}:{low}];\nwire [35:0] read_{i};\n");
            text += &memory(
                &format!("part_{i}"),
                "write",
                "write_address",
                &format!("written_{i}"),
                "read_address",
                &format!("read_{i}"),
            );
            parts.insert(0, format!("read_{i}"));
        }
        Verilog::Custom(format!(
            "`ifdef SYNTHESIS
wire [{top}:0] padded = write_data;
{text}always @(*) read_data = {{{parts}}};
`else
reg [{high}:0] words[{last}:0];
integer place;
initial for (place = 0; place < {WORDS}; place = place + 1) words[place] = {W}'h0;
reg [{high}:0] between;
always @(posedge clock) begin
   if (write) words[write_address] <= write_data;
   between <= words[read_address];
   read_data <= between;
end
`endif
",
            top = all - 1,
            high = W - 1,
            last = WORDS - 1,
            parts = parts.join(", "),
        ))
    }
}
