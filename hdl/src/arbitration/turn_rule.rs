//! Whose turn it is in the next clock, and whose unfinished frame is given up then.
//!
//! Beside the decision. The turn is the line's that has a head or takes one; if both do, the one's that did not have
//! the last turn. When heads wait for each other's frames, the frame of the line whose turn it is is given up; when one
//! waits too long for the other's, that one. It is done in the next clock, which is that line's turn.
//!
//! What it reads are registers; synthesis maps it by itself ([`super::kept_copy`]).
//! Latency 0 clocks. Elements 0 and 1 of a port are those of line A and line B.

use super::head_rule::HeadRule;
use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The rule.
#[derive(LogicBlock, Default)]
pub struct TurnRule {
    /// How the line's head stands.
    pub standing: [Signal<In, Standing>; 2],
    /// What holds of the line.
    pub moment: [Signal<In, Moment>; 2],
    /// Line B had the last turn before this clock.
    pub last_b: Signal<In, Bit>,
    /// There is a record in the front,
    pub comes: [Signal<In, Bit>; 2],
    /// which may become the head.
    pub front_ready: [Signal<In, Bit>; 2],
    /// In the clock before, heads waited for each other's frames,
    pub stuck: Signal<In, Bit>,
    /// or the head for too long,
    pub overheld: [Signal<In, Bit>; 2],
    /// and something was done,
    pub acted: Signal<In, Bit>,
    /// or a head consumed.
    pub consumed_one: Signal<In, Bit>,
    /// It is the line's turn in the next clock.
    pub next_turn: [Signal<Out, Bit>; 2],
    /// Line B had the last turn before the next clock.
    pub next_last_b: Signal<Out, Bit>,
    /// The line's unfinished frame is given up in the next clock.
    pub next_undo: [Signal<Out, Bit>; 2],

    rule_head: [HeadRule; 2],
    turn: [Signal<Local, Bit>; 2],
    valid: [Signal<Local, Bit>; 2],
    waits: [Signal<Local, Bit>; 2],
    gives_up_own: [Signal<Local, Bit>; 2],
    gives_up_other: [Signal<Local, Bit>; 2],
    undo: [Signal<Local, Bit>; 2],
    stays: [Signal<Local, Bit>; 2],
    had_b: Signal<Local, Bit>,
}

impl Logic for TurnRule {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..2 {
            self.rule_head[i].standing.next = self.standing[i].val();
            self.rule_head[i].moment.next = self.moment[i].val();
            self.turn[i].next = self.rule_head[i].turn.val();
            self.valid[i].next = self.rule_head[i].valid.val();
            self.waits[i].next = self.rule_head[i].goes_free.val() & self.rule_head[i].held.val();
            self.gives_up_own[i].next = self.waits[i].val() & self.stuck.val();
            self.gives_up_other[i].next = self.waits[i].val()
                & !self.stuck.val()
                & self.overheld[i].val()
                & !self.acted.val()
                & !self.consumed_one.val();
            // Whoever had the last turn lets the other go first, so nobody needs to know what became of the head.
            self.stays[i].next = (self.comes[i].val() & self.front_ready[i].val()) | self.valid[i].val();
        }
        self.undo[0].next = self.gives_up_own[0].val() | self.gives_up_other[1].val();
        self.undo[1].next = self.gives_up_own[1].val() | self.gives_up_other[0].val();
        self.had_b.next = self.turn[1].val() | (self.last_b.val() & !self.turn[0].val());
        self.next_last_b.next = self.had_b.val();
        self.next_turn[0].next = self.undo[0].val()
            | (self.stays[0].val() & (!self.stays[1].val() | self.had_b.val()) & !self.undo[1].val());
        self.next_turn[1].next = self.undo[1].val()
            | (self.stays[1].val() & (!self.stays[0].val() | !self.had_b.val()) & !self.undo[0].val());
        self.next_undo[0].next = self.undo[0].val();
        self.next_undo[1].next = self.undo[1].val();
    }
}
