//! What is done with one line's head in this clock, if it is the line's turn.
//!
//! Beside the decision, one for each line; the rules that it is made of say when each thing is done ([`super::head_rule`]
//! and those that read it). Everything it reads is a register; synthesis maps it by itself ([`super::kept_copy`]), so
//! that none of its outputs is more levels of logic behind those than the deepest must be.
//!
//! Latency 0 clocks.

use super::consume_rule::ConsumeRule;
use super::head_rule::HeadRule;
use super::rollback_rule::RollbackRule;
use super::standing::{Moment, Standing};
use super::touch_rule::TouchRule;
use rust_hdl::prelude::*;

/// The decision about one head.
#[derive(LogicBlock, Default)]
pub struct LineDecision {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,

    // Whether or not it is the line's turn:
    /// the head is ahead,
    pub is_ahead: Signal<Out, Bit>,
    /// or waits for the other line's frame.
    pub is_held: Signal<Out, Bit>,
    // In the line's turn:
    /// a message is taken,
    pub accepts: Signal<Out, Bit>,
    /// with GAP_BEFORE;
    pub accepts_flagged: Signal<Out, Bit>,
    /// the channel begins anew;
    pub begins_anew: Signal<Out, Bit>,
    /// what is missing is given up;
    pub steps: Signal<Out, Bit>,
    /// either, and a message waits behind that;
    pub flags: Signal<Out, Bit>,
    /// the channel's start is announced;
    pub announces_now: Signal<Out, Bit>,
    /// the channel's end is announced;
    pub tells_now: Signal<Out, Bit>,
    /// a record is made: of a gap or a start;
    pub makes: Signal<Out, Bit>,
    /// the head goes out;
    pub takes: Signal<Out, Bit>,
    /// a message is dropped as a duplicate;
    pub duplicates: Signal<Out, Bit>,
    /// that, or a heartbeat is;
    pub falls: Signal<Out, Bit>,
    /// a PacketEnd is consumed;
    pub ends: Signal<Out, Bit>,
    /// the line's frame ended, for good or not,
    pub closes: Signal<Out, Bit>,
    /// and it is given up because it never ended.
    pub gives_up: Signal<Out, Bit>,
    /// The line has a frame that has not ended, in the next clock.
    pub next_open: Signal<Out, Bit>,

    rule_head: HeadRule,
    rule_touch: TouchRule,
    rule_consume: ConsumeRule,
    rule_rollback: RollbackRule,
    announcing: Signal<Local, Bit>,
    telling: Signal<Local, Bit>,
}

impl Logic for LineDecision {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_head.standing.next = self.standing.val();
        self.rule_head.moment.next = self.moment.val();
        self.rule_touch.standing.next = self.standing.val();
        self.rule_touch.moment.next = self.moment.val();
        self.rule_consume.standing.next = self.standing.val();
        self.rule_consume.moment.next = self.moment.val();
        self.rule_rollback.standing.next = self.standing.val();
        self.rule_rollback.moment.next = self.moment.val();

        self.is_ahead.next = self.rule_head.ahead.val();
        self.is_held.next = self.rule_head.held.val();

        // What changes in its channel.
        self.accepts.next = self.rule_touch.accepts.val();
        self.accepts_flagged.next = self.rule_touch.accepts.val() & self.standing.val().gap_before;
        self.begins_anew.next = self.rule_touch.begins_anew.val();
        self.steps.next = self.rule_touch.steps.val();
        self.flags.next =
            self.rule_touch.begins_anew.val() | (self.rule_touch.steps.val() & self.standing.val().message);
        self.announcing.next = self.rule_head.goes_free.val() & self.standing.val().announces;
        self.announces_now.next = self.announcing.val();
        self.telling.next =
            self.rule_head.goes_free.val() & self.rule_head.heartbeat_here.val() & self.standing.val().tells;
        self.tells_now.next = self.telling.val();
        self.makes.next =
            self.announcing.val() | self.rule_touch.begins_anew.val() | self.rule_touch.steps.val();

        // What becomes of the head.
        self.takes.next = (self.rule_head.goes_calm.val() & self.standing.val().passes)
            | self.rule_touch.accepts.val()
            | self.telling.val();
        self.duplicates.next = self.rule_head.goes_calm.val() & self.rule_head.drops_message.val();
        self.falls.next = (self.rule_head.goes_calm.val()
            & (self.rule_head.drops_message.val() | self.standing.val().retired_heartbeat))
            | (self.rule_head.goes_free.val()
                & self.rule_head.heartbeat_here.val()
                & !self.standing.val().tells);

        // What becomes of the line's frame.
        self.gives_up.next = self.rule_rollback.gives_up.val();
        self.ends.next = self.rule_head.goes_calm.val() & self.rule_head.may_end.val();
        self.closes.next = self.rule_rollback.rolls_back.val()
            | (self.rule_head.goes_calm.val() & self.standing.val().ends_frame & self.moment.val().stands)
            | (self.rule_consume.consumes.val() & !self.standing.val().ends_frame & self.moment.val().last);
        self.next_open.next = self.moment.val().open;
        if self.rule_consume.consumes.val() {
            self.next_open.next = !self.standing.val().ends_frame & !self.moment.val().last;
        }
        if self.rule_rollback.abandons.val() {
            self.next_open.next = false;
        }
    }
}
