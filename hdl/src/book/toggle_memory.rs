//! Four bits a bucket in distributed RAM, written at the edge and read in the same clock.
//!
//! A bit tells, by its parity, how often a way of the bucket was taken (or left): a way is occupied
//! when both parities differ. So an order can come and another one go in one clock, with one write
//! port each.

use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::book::{BUCKETS, GROUP_WAYS};

/// The memory.
#[derive(LogicBlock, Default)]
pub struct ToggleMemory {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// What.
    pub write_bits: Signal<In, Bits<GROUP_WAYS>>,
    /// Where `bits` comes from, in the same clock.
    pub read_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// The bits there.
    pub bits: Signal<Out, Bits<GROUP_WAYS>>,
    _bits: Vec<Bits<GROUP_WAYS>>,
}

impl Logic for ToggleMemory {
    fn update(&mut self) {
        if self._bits.is_empty() {
            self._bits = vec![Bits::default(); BUCKETS];
        }
        let number = |bits: Bits<BUCKET_BITS>| -> usize { u64::from(bits) as usize };
        if self.clock.pos_edge() && self.write.val() {
            self._bits[number(self.write_bucket.val())] = self.write_bits.val();
        }
        self.bits.next = self._bits[number(self.read_bucket.val())];
    }

    fn connect(&mut self) {
        self.bits.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"distributed\" *) reg [{}:0] parities[{}:0];
integer place;
initial for (place = 0; place < {BUCKETS}; place = place + 1) parities[place] = {GROUP_WAYS}'h0;

always @(posedge clock) begin
   if (write) parities[write_bucket] <= write_bits;
end

always @(*) begin
   bits = parities[read_bucket];
end
",
            GROUP_WAYS - 1,
            BUCKETS - 1
        ))
    }
}
