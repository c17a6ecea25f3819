//! Whether two sequences are equal. Latency 0 clocks; resources: 22 LUTs.
//!
//! Synthesis would otherwise make this of the subtraction beside it, whose bits come one after the other
//! ([`super::kept_copy`]).

use rust_hdl::prelude::*;

/// The comparison.
#[derive(LogicBlock, Default)]
pub struct SequenceEqual {
    /// A sequence.
    pub a: Signal<In, Bits<32>>,
    /// Another.
    pub b: Signal<In, Bits<32>>,
    /// They are equal.
    pub equal: Signal<Out, Bit>,
}

impl Logic for SequenceEqual {
    #[hdl_gen]
    fn update(&mut self) {
        self.equal.next = self.a.val() == self.b.val();
    }
}
