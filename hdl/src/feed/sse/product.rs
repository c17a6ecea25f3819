//! A product of two numbers of 16 bits, registered: one of the part's multipliers.
//!
//! Written out in Verilog, because rust_hdl's product has no widths that Verilog agrees with.

use rust_hdl::prelude::*;

/// The multiplier.
#[derive(LogicBlock, Default)]
pub struct Product {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// One factor.
    pub left: Signal<In, Bits<16>>,
    /// The other.
    pub right: Signal<In, Bits<16>>,
    /// Their product, in the next clock.
    pub product: Signal<Out, Bits<32>>,
}

impl Logic for Product {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let (left, right): (u64, u64) = (self.left.val().into(), self.right.val().into());
            self.product.next = (left * right).into();
        }
    }

    fn connect(&mut self) {
        self.product.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom("always @(posedge clock) product <= left * right;\n".to_owned())
    }
}
