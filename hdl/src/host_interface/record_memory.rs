//! Memory of sixteen records with a registered write and a read in the same clock: distributed RAM
//! (TRELLIS_DPR16X4, four bits of sixteen words each; 126 of them).
//!
//! Written out in Verilog, because rust_hdl's own RAM registers its read.

use rust_hdl::prelude::*;

/// Bits of a record without the generation byte.
pub const BITS: usize = 504;
/// Records it holds.
pub const RECORDS: usize = 16;

/// The memory.
#[derive(LogicBlock, Default)]
pub struct RecordMemory {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_address: Signal<In, Bits<4>>,
    /// What.
    pub write_data: Signal<In, Bits<BITS>>,
    /// Where `read_data` comes from, in the same clock.
    pub read_address: Signal<In, Bits<4>>,
    /// The record there.
    pub read_data: Signal<Out, Bits<BITS>>,
    _records: Vec<Bits<BITS>>,
}

impl Logic for RecordMemory {
    fn update(&mut self) {
        if self._records.is_empty() {
            self._records = vec![Bits::default(); RECORDS];
        }
        if self.clock.pos_edge() && self.write.val() {
            let address: u64 = self.write_address.val().into();
            self._records[address as usize] = self.write_data.val();
        }
        let address: u64 = self.read_address.val().into();
        self.read_data.next = self._records[address as usize];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"distributed\" *) reg [{}:0] records[{}:0];

always @(posedge clock) begin
   if (write) records[write_address] <= write_data;
end

always @(*) begin
   read_data = records[read_address];
end
",
            BITS - 1,
            RECORDS - 1
        ))
    }
}
