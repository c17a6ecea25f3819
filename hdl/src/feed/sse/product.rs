//! A product of two numbers of 16 bits: one of the part's multipliers, with all three of its own registers in use,
//! so that no path lies between it and registers that the placer might leave far from it.
//!
//! Written out in Verilog: rust_hdl's product has no widths that Verilog agrees with, and synthesis does not move
//! registers into a multiplier. For synthesis it is the part's cell, for simulation what that cell does.
//!
//! Latency 3 clocks, interval 1. Resources: 1 MULT18X18D.

use rust_hdl::prelude::*;

/// Bits of a factor.
const FACTOR_BITS: usize = 16;
/// Bits of the cell's inputs, and of its output.
const CELL_BITS: usize = 18;

/// The multiplier.
#[derive(LogicBlock, Default)]
pub struct Product {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// One factor.
    pub left: Signal<In, Bits<16>>,
    /// The other.
    pub right: Signal<In, Bits<16>>,
    /// Their product, three clocks later.
    pub product: Signal<Out, Bits<32>>,
    _factors: (u64, u64),
    _between: u64,
}

impl Logic for Product {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.product.next = self._between.into();
            self._between = self._factors.0 * self._factors.1;
            self._factors = (self.left.val().into(), self.right.val().into());
        }
    }

    fn connect(&mut self) {
        self.product.connect();
    }

    fn hdl(&self) -> Verilog {
        let input = |port: char, name: &str| -> String {
            (0..CELL_BITS)
                .map(|i| {
                    if i < FACTOR_BITS {
                        format!(".{port}{i}({name}[{i}]), ")
                    } else {
                        format!(".{port}{i}(1'b0), ")
                    }
                })
                .collect()
        };
        let third: String = (0..CELL_BITS).map(|i| format!(".C{i}(1'b0), ")).collect();
        let output =
            (0..2 * FACTOR_BITS).map(|i| format!(".P{i}(cell_product[{i}])")).collect::<Vec<_>>().join(", ");
        Verilog::Custom(format!(
            "`ifdef SYNTHESIS
wire [31:0] cell_product;
MULT18X18D #(.REG_INPUTA_CLK(\"CLK0\"), .REG_INPUTB_CLK(\"CLK0\"), .REG_PIPELINE_CLK(\"CLK0\"),
   .REG_OUTPUT_CLK(\"CLK0\"), .GSR(\"DISABLED\")) multiplier (
   .CLK0(clock), .CE0(1'b1), .RST0(1'b0), .SIGNEDA(1'b0), .SIGNEDB(1'b0), .SOURCEA(1'b0), .SOURCEB(1'b0),
   {left}{right}{third}{output});
always @(*) product = cell_product;
`else
reg [15:0] left_in, right_in;
reg [31:0] between;
always @(posedge clock) begin
   left_in <= left;
   right_in <= right;
   between <= left_in * right_in;
   product <= between;
end
`endif
",
            left = input('A', "left"),
            right = input('B', "right"),
        ))
    }
}
