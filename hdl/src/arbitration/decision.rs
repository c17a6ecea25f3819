//! The arbiter's decision: what is done with the heads of the two lines in this clock.
//!
//! In order: a frame that never ended is given up; what has no sequence passes; a new channel is
//! announced; a message is taken, dropped or begins its channel anew; a heartbeat is read; and when nothing of that
//! can be done, a gap is told. The rules are those of docs/arbitration.md. Two-element ports are those of line A and
//! line B.
//!
//! One line acts a clock ([`super::line_decision`]), and whose turn it is was settled in the clock before
//! ([`super::turn_rule`]). A turn says nothing about whether there still is a head. What a head may do was worked out in
//! the clock before, too ([`super::channel_view`]); so was whether its waiting is over.
//!
//! Latency 0 clocks for the channels' state and the heads, 1 for the stream; interval 1.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::consume_rule::ConsumeRule;
use super::give_up_rule::GiveUpRule;
use super::kept_copy::KeptCopy;
use super::line_decision::LineDecision;
use super::rollback_rule::RollbackRule;
use super::touch_rule::TouchRule;
use super::turn_rule::TurnRule;
use rust_hdl::prelude::*;

/// The decision.
#[derive(LogicBlock, Default)]
pub struct Decision {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// arbitration_control: arbitrate, line A connected, line B connected.
    pub control: Signal<In, Bits<3>>,
    /// The channels are being put back: nothing is done.
    pub busy: Signal<In, Bit>,
    /// They are in the next clock, if they are now.
    pub stays_busy: Signal<In, Bit>,
    /// A channel is about to be given a place.
    pub hold: Signal<In, Bit>,
    /// There is a head.
    pub valid: [Signal<In, Bit>; 2],
    /// The same, for whether it changes its channel.
    pub valid_for_touch: [Signal<In, Bit>; 2],
    /// There is a record in the front,
    pub comes: [Signal<In, Bit>; 2],
    /// which may become the head.
    pub front_ready: [Signal<In, Bit>; 2],
    /// It is a PacketEnd that says that its records stand.
    pub stands: [Signal<In, Bit>; 2],
    /// It is the last record of its frame.
    pub last: [Signal<In, Bit>; 2],
    /// Its channel, one bit; none without a sequence.
    pub head_slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// The channel's number.
    pub head_index: [Signal<In, Bits<INDEX_BITS>>; 2],
    /// Its sequence.
    pub low_point: [Signal<In, Bits<32>>; 2],
    /// The sequence behind it.
    pub after: [Signal<In, Bits<32>>; 2],
    // From the view, see there.
    /// See [`super::channel_view`].
    pub due: [Signal<In, Bit>; 2],
    /// See there.
    pub due_for_sequences: [Signal<In, Bit>; 2],
    /// See there.
    pub behind: [Signal<In, Bit>; 2],
    /// See there.
    pub long_behind: [Signal<In, Bit>; 2],
    /// See there.
    pub abandons: [Signal<In, Bit>; 2],
    /// See there.
    pub ends_frame: [Signal<In, Bit>; 2],
    /// See there.
    pub passes: [Signal<In, Bit>; 2],
    /// See there.
    pub retired_message: [Signal<In, Bit>; 2],
    /// See there.
    pub retired_heartbeat: [Signal<In, Bit>; 2],
    /// See there.
    pub announces: [Signal<In, Bit>; 2],
    /// See there.
    pub message: [Signal<In, Bit>; 2],
    /// See there.
    pub drops: [Signal<In, Bit>; 2],
    /// See there.
    pub restarts: [Signal<In, Bit>; 2],
    /// See there.
    pub heartbeat: [Signal<In, Bit>; 2],
    /// See there.
    pub tells: [Signal<In, Bit>; 2],
    /// See there.
    pub foreign_message: [Signal<In, Bit>; 2],
    /// See there.
    pub foreign_heartbeat: [Signal<In, Bit>; 2],
    /// See there.
    pub owned: [Signal<In, Bit>; 2],
    /// See there.
    pub flagged: [Signal<In, Bit>; 2],
    /// See there.
    pub expected: [Signal<In, Bits<32>>; 2],
    /// From the waiting.
    pub settled: [Signal<In, Bit>; 2],
    /// From the waiting.
    pub expired: [Signal<In, Bit>; 2],
    /// From the waiting.
    pub overdue: [Signal<In, Bit>; 2],
    /// From the queue.
    pub crowded: [Signal<In, Bit>; 2],
    /// The head is consumed in this clock.
    pub consumed: [Signal<Out, Bit>; 2],
    /// The head waits for the other line's frame.
    pub is_held: [Signal<Out, Bit>; 2],
    /// The head is ahead.
    pub is_ahead: [Signal<Out, Bit>; 2],
    /// Something changed in the head's channel in the clock before.
    pub disturbed: [Signal<Out, Bit>; 2],
    /// The line has a frame that has not ended.
    pub is_open: [Signal<Out, Bit>; 2],
    /// The line that acts is B, else A.
    pub acts_for_b: Signal<Out, Bit>,
    /// Number of the channel that it acts in.
    pub acts_in_index: Signal<Out, Bits<INDEX_BITS>>,
    /// The sequence that the channel expected.
    pub expected_before: Signal<Out, Bits<32>>,
    /// The sequence that it expects from now on.
    pub following: Signal<Out, Bits<32>>,
    // What the line does; see [`super::line_decision`].
    /// See there.
    pub touches: [Signal<Out, Bit>; 2],
    /// The same, for the sequences expected.
    pub writes_next: [Signal<Out, Bit>; 2],
    /// See there.
    pub opens: [Signal<Out, Bit>; 2],
    /// See there.
    pub accepts: [Signal<Out, Bit>; 2],
    /// See there.
    pub flags: [Signal<Out, Bit>; 2],
    /// See there.
    pub announces_now: [Signal<Out, Bit>; 2],
    /// See there.
    pub tells_now: [Signal<Out, Bit>; 2],
    /// See there.
    pub rolls_back: [Signal<Out, Bit>; 2],
    /// See there.
    pub ends: [Signal<Out, Bit>; 2],
    /// See there.
    pub makes: [Signal<Out, Bit>; 2],
    /// In the clock after: the line's frame ended.
    pub ended_frame: [Signal<Out, Bit>; 2],
    /// The same, for what the views see.
    pub ended_for_views: [Signal<Out, Bit>; 2],
    /// In the clock after: it does not stand.
    pub rolled_back: Signal<Out, Bit>,
    /// It is the turn of line B: copies for the words of the stream.
    pub turn_b: [Signal<Out, Bit>; 8],
    /// The gap before a head is told.
    pub gap_now: Signal<Out, Bit>,
    /// One clock later, for the stream: the line was B.
    pub line: Signal<Out, Bit>,
    /// The head was taken, or passed.
    pub taken: Signal<Out, Bit>,
    /// It carries GAP_BEFORE.
    pub gap_before: Signal<Out, Bit>,
    /// The head was dropped.
    pub dropped: Signal<Out, Bit>,
    /// The head was a PacketEnd.
    pub packet_end: Signal<Out, Bit>,
    /// There is a gap.
    pub gap: Signal<Out, Bit>,
    /// A channel starts.
    pub start: Signal<Out, Bit>,
    /// The line's unfinished frame is given up.
    pub abandon: Signal<Out, Bit>,
    /// A message was taken.
    pub won: Signal<Out, Bit>,
    /// A message was dropped as a duplicate.
    pub duplicated: Signal<Out, Bit>,

    /// The line has a frame that has not ended.
    open: [DFF<Bit>; 2],
    /// The line whose turn it is.
    turn: [DFF<Bit>; 2],
    kept_line: [LineDecision; 2],
    kept_touch_a: [TouchRule; 3],
    kept_touch_b: [TouchRule; 3],
    kept_turn: TurnRule,
    kept_turn_b: [KeptCopy; 8],
    kept_touch_turn: [KeptCopy; 2],
    kept_line_turn: [KeptCopy; 2],
    kept_choice: [KeptCopy; 3],
    /// Line B had the last turn.
    last_b: DFF<Bit>,
    /// The head has the lower sequence of the two.
    lower: [DFF<Bit>; 2],
    same_slot: DFF<Bit>,
    /// The channels changed in the clock before,
    changed: DFF<Bit>,
    /// or are being put back, or about to.
    paused: DFF<Bit>,
    /// The waiting of the head is over.
    may_give_up: [DFF<Bit>; 2],
    /// In the clock before, heads waited for each other's frames,
    stuck: DFF<Bit>,
    /// or the head for too long, and nothing was done.
    overheld: [DFF<Bit>; 2],
    acted: DFF<Bit>,
    consumed_one: DFF<Bit>,
    ended: [DFF<Bit>; 2],
    kept_ended: [KeptCopy; 2],
    kept_rollback: [RollbackRule; 2],
    kept_consume: [ConsumeRule; 2],
    kept_give_up: [GiveUpRule; 2],
    /// The line's unfinished frame is given up in this clock.
    undo: [DFF<Bit>; 2],
    changed_q: DFF<Bits<CHANNELS>>,
    rolled_back_q: DFF<Bit>,
    line_q: DFF<Bit>,
    taken_q: DFF<Bit>,
    gap_before_q: DFF<Bit>,
    dropped_q: DFF<Bit>,
    packet_end_q: DFF<Bit>,
    gap_q: DFF<Bit>,
    start_q: DFF<Bit>,
    abandon_q: DFF<Bit>,
    message_q: DFF<Bit>,
    duplicate_q: DFF<Bit>,

    ahead: [Signal<Local, Bit>; 2],
    holds: [Signal<Local, Bit>; 2],
    alone: [Signal<Local, Bit>; 2],
    free: Signal<Local, Bit>,
    changed_here: [Signal<Local, Bits<CHANNELS>>; 2],
    disturbed_here: [Signal<Local, Bit>; 2],
    common: Signal<Local, Bits<CHANNELS>>,
    from_a: Signal<Local, Bits<32>>,
    changed_by: [Signal<Local, Bits<CHANNELS>>; 2],
    undoes: Signal<Local, Bit>,
    rolls_back_now: Signal<Local, Bit>,
    any_touches: Signal<Local, Bit>,
    any_announces: Signal<Local, Bit>,
    any_tells: Signal<Local, Bit>,
    any_steps: Signal<Local, Bit>,
}

impl Logic for Decision {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            last_b,
            same_slot,
            changed,
            paused,
            stuck,
            acted,
            consumed_one,
            changed_q,
            rolled_back_q
        );
        dff_setup!(self, clock, line_q, taken_q, gap_before_q, dropped_q, packet_end_q, gap_q, start_q);
        dff_setup!(self, clock, abandon_q, message_q, duplicate_q);
        self.free.next = !self.changed.q.val() & !self.paused.q.val();
        for i in 0..2 {
            self.open[i].clock.next = self.clock.val();
            self.turn[i].clock.next = self.clock.val();
            self.lower[i].clock.next = self.clock.val();
            self.may_give_up[i].clock.next = self.clock.val();
            self.overheld[i].clock.next = self.clock.val();
            self.undo[i].clock.next = self.clock.val();
            self.ended[i].clock.next = self.clock.val();
        }
        for i in 0..2 {
            self.kept_line_turn[i].clock.next = self.clock.val();
            self.kept_line_turn[i].d.next = self.kept_turn.next_turn[i].val();
            self.kept_touch_turn[i].clock.next = self.clock.val();
            self.kept_touch_turn[i].d.next = self.kept_turn.next_turn[i].val();
            self.kept_line[i].turn.next = self.kept_line_turn[i].q.val();
            self.kept_line[i].valid.next = self.valid[i].val();
            self.kept_line[i].busy.next = self.busy.val();
            self.kept_line[i].undo.next = self.undo[i].q.val();
            self.kept_line[i].undo_other.next = self.undo[1 - i].q.val();
            self.kept_line[i].changed.next = self.changed.q.val();
            self.kept_line[i].paused.next = self.paused.q.val();
            self.kept_line[i].hold.next = self.hold.val();
            self.kept_line[i].open.next = self.open[i].q.val();
            self.kept_line[i].last.next = self.last[i].val();
            self.kept_line[i].stands.next = self.stands[i].val();
            self.kept_line[i].may_give_up.next = self.may_give_up[i].q.val();
            self.kept_line[i].due.next = self.due[i].val();
            self.kept_line[i].behind.next = self.behind[i].val();
            self.kept_line[i].long_behind.next = self.long_behind[i].val();
            self.kept_line[i].abandons.next = self.abandons[i].val();
            self.kept_line[i].ends_frame.next = self.ends_frame[i].val();
            self.kept_line[i].passes.next = self.passes[i].val();
            self.kept_line[i].retired_message.next = self.retired_message[i].val();
            self.kept_line[i].retired_heartbeat.next = self.retired_heartbeat[i].val();
            self.kept_line[i].announces.next = self.announces[i].val();
            self.kept_line[i].message.next = self.message[i].val();
            self.kept_line[i].drops.next = self.drops[i].val();
            self.kept_line[i].restarts.next = self.restarts[i].val();
            self.kept_line[i].heartbeat.next = self.heartbeat[i].val();
            self.kept_line[i].tells.next = self.tells[i].val();
            self.kept_line[i].foreign_message.next = self.foreign_message[i].val();
            self.kept_line[i].foreign_heartbeat.next = self.foreign_heartbeat[i].val();
            self.kept_line[i].flagged.next = self.flagged[i].val();
        }

        for i in 0..3 {
            self.kept_touch_a[i].turn.next = self.kept_touch_turn[0].q.val();
            self.kept_touch_a[i].valid.next = self.valid_for_touch[0].val();
            self.kept_touch_a[i].changed.next = self.changed.q.val();
            self.kept_touch_a[i].paused.next = self.paused.q.val();
            self.kept_touch_a[i].may_give_up.next = self.may_give_up[0].q.val();
            self.kept_touch_a[i].due.next = self.due[0].val();
            self.kept_touch_a[i].behind.next = self.behind[0].val();
            self.kept_touch_a[i].message.next = self.message[0].val();
            self.kept_touch_a[i].heartbeat.next = self.heartbeat[0].val();
            self.kept_touch_a[i].restarts.next = self.restarts[0].val();
            self.kept_touch_a[i].owned.next = self.owned[0].val();
            self.kept_touch_b[i].turn.next = self.kept_touch_turn[1].q.val();
            self.kept_touch_b[i].valid.next = self.valid_for_touch[1].val();
            self.kept_touch_b[i].changed.next = self.changed.q.val();
            self.kept_touch_b[i].paused.next = self.paused.q.val();
            self.kept_touch_b[i].may_give_up.next = self.may_give_up[1].q.val();
            self.kept_touch_b[i].due.next = self.due[1].val();
            self.kept_touch_b[i].behind.next = self.behind[1].val();
            self.kept_touch_b[i].message.next = self.message[1].val();
            self.kept_touch_b[i].heartbeat.next = self.heartbeat[1].val();
            self.kept_touch_b[i].restarts.next = self.restarts[1].val();
            self.kept_touch_b[i].owned.next = self.owned[1].val();
        }

        for i in 0..2 {
            self.kept_rollback[i].turn.next = self.turn[i].q.val();
            self.kept_rollback[i].valid.next = self.valid[i].val();
            self.kept_rollback[i].busy.next = self.busy.val();
            self.kept_rollback[i].hold.next = self.hold.val();
            self.kept_rollback[i].undo.next = self.undo[i].q.val();
            self.kept_rollback[i].undo_other.next = self.undo[1 - i].q.val();
            self.kept_rollback[i].open.next = self.open[i].q.val();
            self.kept_rollback[i].stands.next = self.stands[i].val();
            self.kept_rollback[i].abandons.next = self.abandons[i].val();
            self.kept_rollback[i].ends_frame.next = self.ends_frame[i].val();
        }

        for i in 0..2 {
            self.kept_consume[i].turn.next = self.turn[i].q.val();
            self.kept_consume[i].valid.next = self.valid[i].val();
            self.kept_consume[i].busy.next = self.busy.val();
            self.kept_consume[i].undo.next = self.undo[i].q.val();
            self.kept_consume[i].undo_other.next = self.undo[1 - i].q.val();
            self.kept_consume[i].changed.next = self.changed.q.val();
            self.kept_consume[i].paused.next = self.paused.q.val();
            self.kept_consume[i].hold.next = self.hold.val();
            self.kept_consume[i].stands.next = self.stands[i].val();
            self.kept_consume[i].due.next = self.due[i].val();
            self.kept_consume[i].behind.next = self.behind[i].val();
            self.kept_consume[i].long_behind.next = self.long_behind[i].val();
            self.kept_consume[i].ends_frame.next = self.ends_frame[i].val();
            self.kept_consume[i].passes.next = self.passes[i].val();
            self.kept_consume[i].retired_message.next = self.retired_message[i].val();
            self.kept_consume[i].retired_heartbeat.next = self.retired_heartbeat[i].val();
            self.kept_consume[i].message.next = self.message[i].val();
            self.kept_consume[i].drops.next = self.drops[i].val();
            self.kept_consume[i].heartbeat.next = self.heartbeat[i].val();
            self.kept_consume[i].foreign_message.next = self.foreign_message[i].val();
        }

        // Is the waiting of a head over?
        for i in 0..2 {
            self.ahead[i].next = self.kept_line[i].is_ahead.val();
            self.holds[i].next = self.kept_line[i].is_held.val();
            self.is_ahead[i].next = self.ahead[i].val();
            self.is_held[i].next = self.holds[i].val();
        }
        self.alone[0].next = !self.control.val().get_bit(2);
        self.alone[1].next = !self.control.val().get_bit(1);
        self.from_a.next = self.low_point[1].val() - self.low_point[0].val();
        self.lower[0].d.next = !self.from_a.val().get_bit(31);
        self.lower[1].d.next = self.from_a.val().get_bit(31);
        self.common.next = self.head_slot[0].val() & self.head_slot[1].val();
        self.same_slot.d.next = self.common.val().any();
        for i in 0..2 {
            self.changed_here[i].next = self.changed_q.q.val() & self.head_slot[i].val();
            self.disturbed_here[i].next = self.changed_here[i].val().any() | self.rolled_back_q.q.val();
            self.disturbed[i].next = self.disturbed_here[i].val();
            self.kept_give_up[i].valid.next = self.valid[i].val();
            self.kept_give_up[i].due.next = self.due[i].val();
            self.kept_give_up[i].behind.next = self.behind[i].val();
            self.kept_give_up[i].message.next = self.message[i].val();
            self.kept_give_up[i].heartbeat.next = self.heartbeat[i].val();
            self.kept_give_up[i].settled.next = self.settled[i].val();
            self.kept_give_up[i].expired.next = self.expired[i].val();
            self.kept_give_up[i].crowded.next = self.crowded[i].val();
            self.kept_give_up[i].alone.next = self.alone[i].val();
            self.kept_give_up[i].disturbed.next = self.disturbed_here[i].val();
            self.kept_give_up[i].busy.next = self.busy.val();
            self.kept_give_up[i].undo.next = self.undo[i].q.val();
            self.kept_give_up[i].undo_other.next = self.undo[1 - i].q.val();
            self.kept_give_up[i].other_ahead.next = self.ahead[1 - i].val();
            self.kept_give_up[i].other_settled.next = self.settled[1 - i].val();
            self.kept_give_up[i].same_slot.next = self.same_slot.q.val();
            self.kept_give_up[i].lower.next = self.lower[i].q.val();
            self.may_give_up[i].d.next = self.kept_give_up[i].over.val();
        }

        // What is done with the head of the line whose turn it is.
        for i in 0..2 {
            self.consumed[i].next = self.kept_consume[i].consumes.val();
            self.flags[i].next = self.kept_line[i].flags.val();
            self.announces_now[i].next = self.kept_line[i].announces_now.val();
            self.tells_now[i].next = self.kept_line[i].tells_now.val();
            self.rolls_back[i].next = self.kept_rollback[i].rolls_back.val();
            self.ends[i].next = self.kept_line[i].ends.val();
            self.makes[i].next = self.kept_line[i].makes.val();
            self.open[i].d.next = self.kept_line[i].next_open.val();
            self.is_open[i].next = self.open[i].q.val();
            self.ended[i].d.next = self.kept_line[i].closes.val();
            self.ended_frame[i].next = self.ended[i].q.val();
            self.kept_ended[i].clock.next = self.clock.val();
            self.kept_ended[i].d.next = self.kept_line[i].closes.val();
            self.ended_for_views[i].next = self.kept_ended[i].q.val();
        }

        self.accepts[0].next = self.kept_touch_a[0].accepts.val();
        self.accepts[1].next = self.kept_touch_b[0].accepts.val();
        self.touches[0].next = self.kept_touch_a[0].touches.val();
        self.touches[1].next = self.kept_touch_b[0].touches.val();
        self.writes_next[0].next = self.kept_touch_a[1].touches.val();
        self.writes_next[1].next = self.kept_touch_b[1].touches.val();
        self.opens[0].next = self.kept_touch_a[2].opens.val();
        self.opens[1].next = self.kept_touch_b[2].opens.val();

        // Whose turn it is in the next clock.
        self.kept_turn.last_b.next = self.last_b.q.val();
        self.kept_turn.changed.next = self.changed.q.val();
        self.kept_turn.paused.next = self.paused.q.val();
        self.kept_turn.stuck.next = self.stuck.q.val();
        self.kept_turn.acted.next = self.acted.q.val();
        self.kept_turn.consumed_one.next = self.consumed_one.q.val();
        for i in 0..2 {
            self.kept_turn.turn[i].next = self.turn[i].q.val();
            self.kept_turn.valid[i].next = self.valid[i].val();
            self.kept_turn.comes[i].next = self.comes[i].val();
            self.kept_turn.front_ready[i].next = self.front_ready[i].val();
            self.kept_turn.behind[i].next = self.behind[i].val();
            self.kept_turn.long_behind[i].next = self.long_behind[i].val();
            self.kept_turn.foreign_message[i].next = self.foreign_message[i].val();
            self.kept_turn.foreign_heartbeat[i].next = self.foreign_heartbeat[i].val();
            self.kept_turn.overheld[i].next = self.overheld[i].q.val();
            self.undo[i].d.next = self.kept_turn.next_undo[i].val();
            self.turn[i].d.next = self.kept_turn.next_turn[i].val();
        }
        self.last_b.d.next = self.kept_turn.next_last_b.val();
        self.undoes.next = self.kept_turn.next_undo[0].val() | self.kept_turn.next_undo[1].val();
        for i in 0..8 {
            self.kept_turn_b[i].clock.next = self.clock.val();
            self.kept_turn_b[i].d.next = self.kept_turn.next_turn[1].val();
            self.turn_b[i].next = self.kept_turn_b[i].q.val();
        }
        for i in 0..3 {
            self.kept_choice[i].clock.next = self.clock.val();
            self.kept_choice[i].d.next = self.kept_turn.next_turn[1].val();
        }

        self.any_touches.next = self.kept_touch_a[0].touches.val() | self.kept_touch_b[0].touches.val();
        self.any_announces.next =
            self.kept_line[0].announces_now.val() | self.kept_line[1].announces_now.val();
        self.any_tells.next = self.kept_line[0].tells_now.val() | self.kept_line[1].tells_now.val();
        self.any_steps.next = self.kept_line[0].steps.val() | self.kept_line[1].steps.val();
        self.rolls_back_now.next =
            self.kept_rollback[0].rolls_back.val() | self.kept_rollback[1].rolls_back.val();
        self.consumed_one.d.next = self.kept_consume[0].consumes.val()
            | self.kept_consume[1].consumes.val()
            | self.any_touches.val();
        self.acted.d.next = self.any_announces.val() | self.rolls_back_now.val() | self.undoes.val();
        // A head that is held can only be made to give up a frame.
        self.stuck.d.next = self.free.val() & self.holds[0].val() & self.holds[1].val() & !self.undoes.val();
        for i in 0..2 {
            self.overheld[i].d.next = self.free.val() & self.holds[i].val() & self.overdue[i].val();
        }
        self.changed.d.next = self.any_touches.val() | self.any_announces.val() | self.any_tells.val();
        self.paused.d.next =
            self.undoes.val() | self.hold.val() | self.rolls_back_now.val() | self.stays_busy.val();

        // For the channels' state; what is due was expected.
        self.acts_in_index.next = self.head_index[1].val();
        if !self.kept_choice[0].q.val() {
            self.acts_in_index.next = self.head_index[0].val();
        }
        self.expected_before.next = self.expected[1].val();
        if self.due_for_sequences[1].val() {
            self.expected_before.next = self.low_point[1].val();
        }
        if !self.kept_choice[1].q.val() {
            self.expected_before.next = self.expected[0].val();
            if self.due_for_sequences[0].val() {
                self.expected_before.next = self.low_point[0].val();
            }
        }
        self.following.next = self.low_point[1].val();
        if self.due_for_sequences[1].val() {
            self.following.next = self.after[1].val();
        }
        if !self.kept_choice[2].q.val() {
            self.following.next = self.low_point[0].val();
            if self.due_for_sequences[0].val() {
                self.following.next = self.after[0].val();
            }
        }
        self.acts_for_b.next = self.turn[1].q.val();
        self.changed_by[0].next = 0.into();
        if self.kept_touch_a[0].touches.val() {
            self.changed_by[0].next = self.head_slot[0].val();
        }
        self.changed_by[1].next = 0.into();
        if self.kept_touch_b[0].touches.val() {
            self.changed_by[1].next = self.head_slot[1].val();
        }
        self.changed_q.d.next = self.changed_by[0].val() | self.changed_by[1].val();
        self.rolled_back_q.d.next = self.rolls_back_now.val();
        self.rolled_back.next = self.rolled_back_q.q.val();

        // The decision, for the stream and the counters.
        self.line_q.d.next = self.turn[1].q.val();
        self.taken_q.d.next = self.kept_line[0].takes.val() | self.kept_line[1].takes.val();
        self.gap_before_q.d.next =
            self.kept_line[0].accepts_flagged.val() | self.kept_line[1].accepts_flagged.val();
        self.dropped_q.d.next = self.kept_line[0].falls.val() | self.kept_line[1].falls.val();
        self.gap_now.next = self.any_steps.val();
        self.packet_end_q.d.next = self.kept_line[0].ends.val() | self.kept_line[1].ends.val();
        self.gap_q.d.next = self.any_steps.val();
        self.start_q.d.next = self.any_announces.val()
            | self.kept_line[0].begins_anew.val()
            | self.kept_line[1].begins_anew.val();
        self.abandon_q.d.next = self.kept_line[0].gives_up.val() | self.kept_line[1].gives_up.val();
        self.message_q.d.next = self.kept_line[0].accepts.val() | self.kept_line[1].accepts.val();
        self.duplicate_q.d.next = self.kept_line[0].duplicates.val() | self.kept_line[1].duplicates.val();

        self.line.next = self.line_q.q.val();
        self.taken.next = self.taken_q.q.val();
        self.gap_before.next = self.gap_before_q.q.val();
        self.dropped.next = self.dropped_q.q.val();
        self.packet_end.next = self.packet_end_q.q.val();
        self.gap.next = self.gap_q.q.val();
        self.start.next = self.start_q.q.val();
        self.abandon.next = self.abandon_q.q.val();
        self.won.next = self.message_q.q.val();
        self.duplicated.next = self.duplicate_q.q.val();
    }
}
