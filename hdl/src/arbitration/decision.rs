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
use super::kept_copy::KeptCopy;
use super::line_rules::LineRules;
use super::standing::Standing;
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
    /// How the head stands.
    pub standing: [Signal<In, Standing>; 2],
    /// See [`super::channel_view`].
    pub due_for_sequences: [Signal<In, Bit>; 2],
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

    rules: [LineRules; 2],
    kept_turn: TurnRule,
    kept_turn_b: [KeptCopy; 8],
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
    /// In the clock before, heads waited for each other's frames,
    stuck: DFF<Bit>,
    /// or the head for too long, and nothing was done.
    overheld: [DFF<Bit>; 2],
    acted: DFF<Bit>,
    consumed_one: DFF<Bit>,
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
            self.lower[i].clock.next = self.clock.val();
            self.overheld[i].clock.next = self.clock.val();
            self.undo[i].clock.next = self.clock.val();
        }
        for i in 0..2 {
            self.rules[i].clock.next = self.clock.val();
            self.rules[i].standing.next = self.standing[i].val();
            self.rules[i].next_turn.next = self.kept_turn.next_turn[i].val();
            self.rules[i].valid.next = self.valid[i].val();
            self.rules[i].valid_for_touch.next = self.valid_for_touch[i].val();
            self.rules[i].last.next = self.last[i].val();
            self.rules[i].stands.next = self.stands[i].val();
            self.rules[i].undo.next = self.undo[i].q.val();
            self.rules[i].undo_other.next = self.undo[1 - i].q.val();
            self.rules[i].busy.next = self.busy.val();
            self.rules[i].changed.next = self.changed.q.val();
            self.rules[i].paused.next = self.paused.q.val();
            self.rules[i].hold.next = self.hold.val();
        }

        // Is the waiting of a head over?
        for i in 0..2 {
            self.holds[i].next = self.rules[i].is_held.val();
            self.is_ahead[i].next = self.rules[i].is_ahead.val();
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
            self.rules[i].settled.next = self.settled[i].val();
            self.rules[i].expired.next = self.expired[i].val();
            self.rules[i].crowded.next = self.crowded[i].val();
            self.rules[i].alone.next = self.alone[i].val();
            self.rules[i].disturbed.next = self.disturbed_here[i].val();
            self.rules[i].other_ahead.next = self.rules[1 - i].is_ahead.val();
            self.rules[i].other_settled.next = self.settled[1 - i].val();
            self.rules[i].same_slot.next = self.same_slot.q.val();
            self.rules[i].lower.next = self.lower[i].q.val();
        }

        // What is done with the head of the line whose turn it is.
        for i in 0..2 {
            self.consumed[i].next = self.rules[i].consumes.val();
            self.accepts[i].next = self.rules[i].accepts.val();
            self.touches[i].next = self.rules[i].touches.val();
            self.writes_next[i].next = self.rules[i].writes_next.val();
            self.opens[i].next = self.rules[i].opens.val();
            self.flags[i].next = self.rules[i].flags.val();
            self.announces_now[i].next = self.rules[i].announces_now.val();
            self.tells_now[i].next = self.rules[i].tells_now.val();
            self.rolls_back[i].next = self.rules[i].rolls_back.val();
            self.ends[i].next = self.rules[i].ends.val();
            self.makes[i].next = self.rules[i].makes.val();
            self.is_open[i].next = self.rules[i].open.val();
            self.ended_frame[i].next = self.rules[i].ended_frame.val();
            self.ended_for_views[i].next = self.rules[i].ended_for_views.val();
        }

        // Whose turn it is in the next clock.
        self.kept_turn.last_b.next = self.last_b.q.val();
        self.kept_turn.stuck.next = self.stuck.q.val();
        self.kept_turn.acted.next = self.acted.q.val();
        self.kept_turn.consumed_one.next = self.consumed_one.q.val();
        for i in 0..2 {
            self.kept_turn.standing[i].next = self.standing[i].val();
            self.kept_turn.moment[i].next = self.rules[i].moment.val();
            self.kept_turn.comes[i].next = self.comes[i].val();
            self.kept_turn.front_ready[i].next = self.front_ready[i].val();
            self.kept_turn.overheld[i].next = self.overheld[i].q.val();
            self.undo[i].d.next = self.kept_turn.next_undo[i].val();
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

        self.any_touches.next = self.rules[0].touches.val() | self.rules[1].touches.val();
        self.any_announces.next = self.rules[0].announces_now.val() | self.rules[1].announces_now.val();
        self.any_tells.next = self.rules[0].tells_now.val() | self.rules[1].tells_now.val();
        self.any_steps.next = self.rules[0].steps.val() | self.rules[1].steps.val();
        self.rolls_back_now.next = self.rules[0].rolls_back.val() | self.rules[1].rolls_back.val();
        self.consumed_one.d.next =
            self.rules[0].consumes.val() | self.rules[1].consumes.val() | self.any_touches.val();
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
        self.acts_for_b.next = self.rules[1].turn.val();
        self.changed_by[0].next = 0.into();
        if self.rules[0].touches.val() {
            self.changed_by[0].next = self.head_slot[0].val();
        }
        self.changed_by[1].next = 0.into();
        if self.rules[1].touches.val() {
            self.changed_by[1].next = self.head_slot[1].val();
        }
        self.changed_q.d.next = self.changed_by[0].val() | self.changed_by[1].val();
        self.rolled_back_q.d.next = self.rolls_back_now.val();
        self.rolled_back.next = self.rolled_back_q.q.val();

        // The decision, for the stream and the counters.
        self.line_q.d.next = self.rules[1].turn.val();
        self.taken_q.d.next = self.rules[0].takes.val() | self.rules[1].takes.val();
        self.gap_before_q.d.next = self.rules[0].accepts_flagged.val() | self.rules[1].accepts_flagged.val();
        self.dropped_q.d.next = self.rules[0].falls.val() | self.rules[1].falls.val();
        self.gap_now.next = self.any_steps.val();
        self.packet_end_q.d.next = self.rules[0].ends.val() | self.rules[1].ends.val();
        self.gap_q.d.next = self.any_steps.val();
        self.start_q.d.next =
            self.any_announces.val() | self.rules[0].begins_anew.val() | self.rules[1].begins_anew.val();
        self.abandon_q.d.next = self.rules[0].gives_up.val() | self.rules[1].gives_up.val();
        self.message_q.d.next = self.rules[0].wins.val() | self.rules[1].wins.val();
        self.duplicate_q.d.next = self.rules[0].duplicates.val() | self.rules[1].duplicates.val();

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
