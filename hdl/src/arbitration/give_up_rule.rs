//! Whether the waiting of a line's head is over: it may be told in the next clock what is missing before it.
//!
//! Beside the decision; synthesis maps it by itself ([`super::kept_copy`]). Latency 0 clocks; resources: 12 LUTs.

use super::head_rule::HeadRule;
use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct GiveUpRule {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,
    /// From the waiting.
    pub settled: Signal<In, Bit>,
    /// From the waiting.
    pub expired: Signal<In, Bit>,
    /// From the queue.
    pub crowded: Signal<In, Bit>,
    /// The other line is not connected.
    pub alone: Signal<In, Bit>,
    /// Something changed in the head's channel in the clock before.
    pub disturbed: Signal<In, Bit>,
    /// The other line's head is ahead,
    pub other_ahead: Signal<In, Bit>,
    /// and settled,
    pub other_settled: Signal<In, Bit>,
    /// in the same channel,
    pub same_slot: Signal<In, Bit>,
    /// and this head has the lower sequence of the two.
    pub lower: Signal<In, Bit>,
    /// The waiting is over.
    pub over: Signal<Out, Bit>,

    rule_head: HeadRule,
}

impl Logic for GiveUpRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_head.standing.next = self.standing.val();
        self.rule_head.moment.next = self.moment.val();
        self.over.next = self.rule_head.ahead.val()
            & self.rule_head.calm.val()
            & self.settled.val()
            & !self.disturbed.val()
            & (self.alone.val()
                | self.expired.val()
                | self.crowded.val()
                | (self.other_ahead.val()
                    & self.other_settled.val()
                    & self.same_slot.val()
                    & self.lower.val()));
    }
}
