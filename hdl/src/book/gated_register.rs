//! A register that takes its input when it is wanted, and is zero otherwise, so that its output needs no
//! selection. Written out in Verilog: a block of its own keeps what is wanted out of the kernels around it, which
//! simulators take for combinational loops.

use rust_hdl::prelude::*;

/// The register.
#[derive(LogicBlock, Default)]
pub struct GatedRegister<const N: usize> {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// What comes in,
    pub d: Signal<In, Bits<N>>,
    /// if it is wanted.
    pub wanted: Signal<In, Bit>,
    /// The same in the next clock, or zero.
    pub q: Signal<Out, Bits<N>>,
}

impl<const N: usize> Logic for GatedRegister<N> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.q.next = if self.wanted.val() { self.d.val() } else { Bits::default() };
        }
    }

    fn connect(&mut self) {
        self.q.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "initial q = {N}'h0;

always @(posedge clock) begin
   if (wanted) q <= d;
   else q <= {N}'h0;
end
"
        ))
    }
}
