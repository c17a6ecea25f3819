//! Whether a line's unfinished frame is taken back in this clock: it does not stand, or never ended.
//!
//! Part of [`super::line_decision`], and beside it once more, mapped by itself for the channels' state
//! ([`super::kept_copy`]). Latency 0 clocks; resources: six LUTs.

use super::head_rule::HeadRule;
use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct RollbackRule {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,
    /// The frame is taken back:
    pub rolls_back: Signal<Out, Bit>,
    /// because another one's first record is the head,
    pub abandons: Signal<Out, Bit>,
    /// or for that or because heads wait for each other's frames.
    pub gives_up: Signal<Out, Bit>,

    rule_head: HeadRule,
    undoes: Signal<Local, Bit>,
    abandoning: Signal<Local, Bit>,
}

impl Logic for RollbackRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_head.standing.next = self.standing.val();
        self.rule_head.moment.next = self.moment.val();
        self.undoes.next = self.moment.val().undo & !self.moment.val().busy & !self.moment.val().hold;
        self.abandoning.next = self.rule_head.goes_calm.val()
            & self.standing.val().abandons
            & self.moment.val().open
            & !self.moment.val().hold;
        self.abandons.next = self.abandoning.val();
        self.gives_up.next = self.undoes.val() | self.abandoning.val();
        self.rolls_back.next = self.undoes.val()
            | self.abandoning.val()
            | (self.rule_head.goes_calm.val()
                & self.standing.val().ends_frame
                & !self.moment.val().stands
                & !self.moment.val().hold);
    }
}
