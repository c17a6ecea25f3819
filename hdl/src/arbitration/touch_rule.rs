//! Whether the head of a line changes its channel's sequence in this clock: it is taken, what is missing before
//! it is given up, or the channel begins anew there.
//!
//! Part of [`super::line_decision`]; so many registers hang on this that it is made three times more beside it
//! ([`super::kept_copy`]). Latency 0 clocks; resources: ten LUTs.

use super::head_rule::HeadRule;
use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct TouchRule {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,
    /// The sequence changes,
    pub touches: Signal<Out, Bit>,
    /// for the first time in an unfinished frame: what was expected stands.
    pub opens: Signal<Out, Bit>,
    /// A message is taken,
    pub accepts: Signal<Out, Bit>,
    /// the channel begins anew,
    pub begins_anew: Signal<Out, Bit>,
    /// or what is missing is given up.
    pub steps: Signal<Out, Bit>,

    rule_head: HeadRule,
    accepting: Signal<Local, Bit>,
    beginning: Signal<Local, Bit>,
    stepping: Signal<Local, Bit>,
    touching: Signal<Local, Bit>,
}

impl Logic for TouchRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_head.standing.next = self.standing.val();
        self.rule_head.moment.next = self.moment.val();
        self.accepting.next = self.rule_head.goes_free.val() & self.rule_head.message_due.val();
        self.beginning.next =
            self.rule_head.goes_free.val() & self.standing.val().restarts & self.standing.val().behind;
        self.stepping.next =
            self.rule_head.goes_free.val() & self.rule_head.ahead.val() & self.moment.val().may_give_up;
        self.touching.next = self.accepting.val() | self.beginning.val() | self.stepping.val();
        self.touches.next = self.touching.val();
        self.opens.next = self.touching.val() & !self.standing.val().owned;
        self.accepts.next = self.accepting.val();
        self.begins_anew.next = self.beginning.val();
        self.steps.next = self.stepping.val();
    }
}
