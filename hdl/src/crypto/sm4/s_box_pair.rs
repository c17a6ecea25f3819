//! Two bytes substituted by SM4's S-box (GB/T 32907-2016, 6.2), in one block RAM with its output register.
//!
//! Latency 2 clocks, interval 1. Resources: 1 DP16KD. The bytes are looked up in a memory whose timing does not
//! depend on the address.

use super::block_ram::table_of_bytes;
use rust_hdl::prelude::*;
use tickgate_abi::sm4::S_BOX;

/// The two bytes.
#[derive(LogicBlock, Default)]
pub struct SBoxPair {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Two bytes.
    pub plain: Signal<In, Bits<16>>,
    /// Their substitutes, two clocks later.
    pub substitute: Signal<Out, Bits<16>>,
    _first: u16,
}

impl Logic for SBoxPair {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let [high, low] = self._first.to_be_bytes().map(|byte| S_BOX[usize::from(byte)]);
            self.substitute.next = u64::from(u16::from_be_bytes([high, low])).into();
            self._first = u64::from(self.plain.val()) as u16;
        }
    }

    fn connect(&mut self) {
        self.substitute.connect();
    }

    fn hdl(&self) -> Verilog {
        let contents: String =
            S_BOX.iter().enumerate().map(|(i, byte)| format!("   table_[{i}] = 8'h{byte:02x};\n")).collect();
        Verilog::Custom(format!(
            "`ifdef SYNTHESIS
wire [7:0] low_address = plain[7:0];
wire [7:0] high_address = plain[15:8];
wire [7:0] low;
wire [7:0] high;
{cell}always @(*) substitute = {{high, low}};
`else
reg [7:0] table_[255:0];
initial begin
{contents}end
reg [15:0] first;
always @(posedge clock) begin
   first <= plain;
   substitute <= {{table_[first[15:8]], table_[first[7:0]]}};
end
`endif
",
            cell = table_of_bytes("s_box", &S_BOX, ["low_address", "high_address"], ["low", "high"]),
        ))
    }
}
