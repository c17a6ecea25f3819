//! Whether there is an entry in a queue's front in the next clock, and whether what arrives goes to the memory instead.
//!
//! In the line queue. That a record comes, and that its channel is known, is what the clock knows last; so they meet what
//! is known earlier in one LUT, which synthesis keeps ([`super::kept_copy`]). Latency 0 clocks; resources: two LUTs.

use rust_hdl::prelude::*;

/// The rule.
#[derive(LogicBlock, Default)]
pub struct FrontRule {
    /// A record arrives.
    pub record_valid: Signal<In, Bit>,
    /// It needs no place, or has one.
    pub may_pass: Signal<In, Bit>,
    /// The front can be loaded with it: it is empty, nothing waits, and nothing holds it back.
    pub free: Signal<In, Bit>,
    /// There is an entry in the front, whatever arrives.
    pub stays: Signal<In, Bit>,
    /// There is one in the next clock.
    pub next_valid: Signal<Out, Bit>,
    /// What arrives goes to the memory.
    pub waits: Signal<Out, Bit>,
}

impl Logic for FrontRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.next_valid.next =
            self.stays.val() | (self.record_valid.val() & self.may_pass.val() & self.free.val());
        self.waits.next = self.record_valid.val() & !(self.may_pass.val() & self.free.val());
    }
}
