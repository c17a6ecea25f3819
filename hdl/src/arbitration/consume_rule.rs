//! Whether the head of a line is consumed in this clock.
//!
//! Part of [`super::line_decision`], and beside it once more, mapped by itself for the head's own registers
//! ([`super::kept_copy`]). Latency 0 clocks; resources: ten LUTs.

use super::head_rule::HeadRule;
use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct ConsumeRule {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,
    /// The head is consumed.
    pub consumes: Signal<Out, Bit>,

    rule_head: HeadRule,
}

impl Logic for ConsumeRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_head.standing.next = self.standing.val();
        self.rule_head.moment.next = self.moment.val();
        self.consumes.next = (self.rule_head.goes_calm.val()
            & (self.standing.val().passes
                | self.standing.val().retired_heartbeat
                | self.rule_head.drops_message.val()
                | self.rule_head.may_end.val()))
            | (self.rule_head.goes_free.val()
                & (self.rule_head.message_due.val() | self.rule_head.heartbeat_here.val()));
    }
}
