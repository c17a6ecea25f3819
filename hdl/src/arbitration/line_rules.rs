//! The rules of the decision for one line, with the registers that are the line's own.
//!
//! In the decision, one for each line. What most hangs on is made more than once, each time from a turn in a register of
//! its own, and mapped by itself ([`super::kept_copy`]): for the line's head, for the channels' bits, for the
//! sequences that they expect, and for those that stand.
//!
//! Latency 0 clocks, but for what says so; interval 1.

use super::consume_rule::ConsumeRule;
use super::give_up_rule::GiveUpRule;
use super::kept_copy::KeptCopy;
use super::line_decision::LineDecision;
use super::rollback_rule::RollbackRule;
use super::standing::{Moment, Standing};
use super::touch_rule::TouchRule;
use rust_hdl::prelude::*;

/// The rules of one line.
#[derive(LogicBlock, Default)]
pub struct LineRules {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// It is the line's turn in the next clock.
    pub next_turn: Signal<In, Bit>,
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// The same, for whether it changes its channel.
    pub valid_for_touch: Signal<In, Bit>,
    /// It is the last record of its frame.
    pub last: Signal<In, Bit>,
    /// It is a PacketEnd that says that its records stand.
    pub stands: Signal<In, Bit>,
    /// The line's unfinished frame is given up in this clock.
    pub undo: Signal<In, Bit>,
    /// The other line's is.
    pub undo_other: Signal<In, Bit>,
    /// The channels are being put back.
    pub busy: Signal<In, Bit>,
    /// See [`Moment`].
    pub changed: Signal<In, Bit>,
    /// See there.
    pub paused: Signal<In, Bit>,
    /// A channel is about to be given a place.
    pub hold: Signal<In, Bit>,
    // For the end of the waiting; see [`super::give_up_rule`].
    /// See there.
    pub settled: Signal<In, Bit>,
    /// See there.
    pub expired: Signal<In, Bit>,
    /// See there.
    pub crowded: Signal<In, Bit>,
    /// See there.
    pub alone: Signal<In, Bit>,
    /// See there.
    pub disturbed: Signal<In, Bit>,
    /// See there.
    pub other_ahead: Signal<In, Bit>,
    /// See there.
    pub other_settled: Signal<In, Bit>,
    /// See there.
    pub same_slot: Signal<In, Bit>,
    /// See there.
    pub lower: Signal<In, Bit>,

    /// What holds of the line.
    pub moment: Signal<Out, Moment>,
    /// It is the line's turn.
    pub turn: Signal<Out, Bit>,
    /// It has a frame that has not ended.
    pub open: Signal<Out, Bit>,
    /// In the clock after: the line's frame ended.
    pub ended_frame: Signal<Out, Bit>,
    /// The same, for what the views see.
    pub ended_for_views: Signal<Out, Bit>,
    /// The head is consumed.
    pub consumes: Signal<Out, Bit>,
    /// The line's frame is taken back.
    pub rolls_back: Signal<Out, Bit>,
    // See [`super::touch_rule`].
    /// See there.
    pub touches: Signal<Out, Bit>,
    /// The same, for the sequences expected.
    pub writes_next: Signal<Out, Bit>,
    /// See there.
    pub opens: Signal<Out, Bit>,
    /// See there, for the channels' bits.
    pub accepts: Signal<Out, Bit>,
    // See [`super::line_decision`].
    /// See there.
    pub is_ahead: Signal<Out, Bit>,
    /// See there.
    pub is_held: Signal<Out, Bit>,
    /// A message is taken, for the stream.
    pub wins: Signal<Out, Bit>,
    /// See there.
    pub accepts_flagged: Signal<Out, Bit>,
    /// See there.
    pub begins_anew: Signal<Out, Bit>,
    /// See there.
    pub steps: Signal<Out, Bit>,
    /// See there.
    pub flags: Signal<Out, Bit>,
    /// See there.
    pub announces_now: Signal<Out, Bit>,
    /// See there.
    pub tells_now: Signal<Out, Bit>,
    /// See there.
    pub makes: Signal<Out, Bit>,
    /// See there.
    pub takes: Signal<Out, Bit>,
    /// See there.
    pub duplicates: Signal<Out, Bit>,
    /// See there.
    pub falls: Signal<Out, Bit>,
    /// See there.
    pub ends: Signal<Out, Bit>,
    /// See there.
    pub gives_up: Signal<Out, Bit>,

    turn_q: DFF<Bit>,
    open_q: DFF<Bit>,
    may_give_up: DFF<Bit>,
    ended: DFF<Bit>,
    kept_ended: KeptCopy,
    kept_line_turn: KeptCopy,
    kept_touch_turn: KeptCopy,
    kept_line: LineDecision,
    kept_consume: ConsumeRule,
    kept_rollback: RollbackRule,
    /// For the channels' bits,
    kept_touch_bits: TouchRule,
    /// for the sequences that they expect,
    kept_touch_next: TouchRule,
    /// and for those that stand.
    kept_touch_standing: TouchRule,
    kept_give_up: GiveUpRule,

    moment_here: Signal<Local, Moment>,
    line_moment: Signal<Local, Moment>,
    touch_moment: Signal<Local, Moment>,
}

impl Logic for LineRules {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, turn_q, open_q, may_give_up, ended);
        self.turn_q.d.next = self.next_turn.val();
        self.kept_line_turn.clock.next = self.clock.val();
        self.kept_line_turn.d.next = self.next_turn.val();
        self.kept_touch_turn.clock.next = self.clock.val();
        self.kept_touch_turn.d.next = self.next_turn.val();

        self.moment_here.next.turn = self.turn_q.q.val();
        self.moment_here.next.valid = self.valid.val();
        self.moment_here.next.last = self.last.val();
        self.moment_here.next.stands = self.stands.val();
        self.moment_here.next.may_give_up = self.may_give_up.q.val();
        self.moment_here.next.open = self.open_q.q.val();
        self.moment_here.next.undo = self.undo.val();
        self.moment_here.next.undo_other = self.undo_other.val();
        self.moment_here.next.busy = self.busy.val();
        self.moment_here.next.changed = self.changed.val();
        self.moment_here.next.paused = self.paused.val();
        self.moment_here.next.hold = self.hold.val();
        self.line_moment.next = self.moment_here.val();
        self.line_moment.next.turn = self.kept_line_turn.q.val();
        self.touch_moment.next = self.moment_here.val();
        self.touch_moment.next.turn = self.kept_touch_turn.q.val();
        self.touch_moment.next.valid = self.valid_for_touch.val();

        self.kept_line.standing.next = self.standing.val();
        self.kept_line.moment.next = self.line_moment.val();
        self.kept_consume.standing.next = self.standing.val();
        self.kept_consume.moment.next = self.moment_here.val();
        self.kept_rollback.standing.next = self.standing.val();
        self.kept_rollback.moment.next = self.moment_here.val();
        self.kept_touch_bits.standing.next = self.standing.val();
        self.kept_touch_bits.moment.next = self.touch_moment.val();
        self.kept_touch_next.standing.next = self.standing.val();
        self.kept_touch_next.moment.next = self.touch_moment.val();
        self.kept_touch_standing.standing.next = self.standing.val();
        self.kept_touch_standing.moment.next = self.touch_moment.val();
        self.kept_give_up.standing.next = self.standing.val();
        self.kept_give_up.moment.next = self.moment_here.val();
        self.kept_give_up.settled.next = self.settled.val();
        self.kept_give_up.expired.next = self.expired.val();
        self.kept_give_up.crowded.next = self.crowded.val();
        self.kept_give_up.alone.next = self.alone.val();
        self.kept_give_up.disturbed.next = self.disturbed.val();
        self.kept_give_up.other_ahead.next = self.other_ahead.val();
        self.kept_give_up.other_settled.next = self.other_settled.val();
        self.kept_give_up.same_slot.next = self.same_slot.val();
        self.kept_give_up.lower.next = self.lower.val();
        self.may_give_up.d.next = self.kept_give_up.over.val();
        self.open_q.d.next = self.kept_line.next_open.val();
        self.ended.d.next = self.kept_line.closes.val();
        self.kept_ended.clock.next = self.clock.val();
        self.kept_ended.d.next = self.kept_line.closes.val();

        self.moment.next = self.moment_here.val();
        self.turn.next = self.turn_q.q.val();
        self.open.next = self.open_q.q.val();
        self.ended_frame.next = self.ended.q.val();
        self.ended_for_views.next = self.kept_ended.q.val();
        self.consumes.next = self.kept_consume.consumes.val();
        self.rolls_back.next = self.kept_rollback.rolls_back.val();
        self.touches.next = self.kept_touch_bits.touches.val();
        self.writes_next.next = self.kept_touch_next.touches.val();
        self.opens.next = self.kept_touch_standing.opens.val();
        self.accepts.next = self.kept_touch_bits.accepts.val();
        self.is_ahead.next = self.kept_line.is_ahead.val();
        self.is_held.next = self.kept_line.is_held.val();
        self.wins.next = self.kept_line.accepts.val();
        self.accepts_flagged.next = self.kept_line.accepts_flagged.val();
        self.begins_anew.next = self.kept_line.begins_anew.val();
        self.steps.next = self.kept_line.steps.val();
        self.flags.next = self.kept_line.flags.val();
        self.announces_now.next = self.kept_line.announces_now.val();
        self.tells_now.next = self.kept_line.tells_now.val();
        self.makes.next = self.kept_line.makes.val();
        self.takes.next = self.kept_line.takes.val();
        self.duplicates.next = self.kept_line.duplicates.val();
        self.falls.next = self.kept_line.falls.val();
        self.ends.next = self.kept_line.ends.val();
        self.gives_up.next = self.kept_line.gives_up.val();
    }
}
