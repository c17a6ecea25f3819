//! One of several equal registers, each of which enables or selects a part of a wide word.
//!
//! Synthesis merges registers that are equal, and one that hundreds of others hang on is too far from most of them.
//! The synthesis script leaves modules alone that are called `kept_…` ([`KEPT_MODULES`]), so whoever names an instance
//! of this block so gets a register of its own. A block of pure logic that is called so is mapped by itself, from its own
//! ports on: elsewhere mapping makes everything as slow as the slowest way of the whole design allows
//! ([`super::line_decision`] and the rules beside it). Latency 1 clock; resources: a flip-flop.

use rust_hdl::prelude::*;

/// Pattern of the names of modules that synthesis does not merge with others.
pub const KEPT_MODULES: &str = "*$kept_*";
/// Pattern of the names of rules that are part of such a module, and mapped with it.
pub const RULES_IN_KEPT_MODULES: &str = "*$kept_*$rule_*";

/// The register.
#[derive(LogicBlock, Default)]
pub struct KeptCopy {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// What it is in the next clock.
    pub d: Signal<In, Bit>,
    /// What it is; at first 0.
    pub q: Signal<Out, Bit>,
}

impl Logic for KeptCopy {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.q.next = self.d.val();
        }
    }

    fn connect(&mut self) {
        self.q.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom("initial q = 1'b0;\n\nalways @(posedge clock) q <= d;\n".into())
    }
}
