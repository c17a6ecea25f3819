//! The arbiter's decision: what is done with the heads of the two lines in this clock.
//!
//! In order: a frame that never ended is given up; what has no sequence passes; a new channel is
//! announced; a message is taken, dropped or begins its channel anew; a heartbeat is read; and when nothing of that
//! can be done, a gap is told. The rules are those of docs/arbitration.md. Two-element ports are those of line A and
//! line B.
//!
//! One line acts a clock, and whose turn it is was settled in the clock before: the line's that has a head; if both have,
//! the one's that did not have the last turn. A turn says nothing about whether there still is a head.
//!
//! What a head may do was worked out in the clock before ([`super::channel_view`]). After a clock in which
//! something changed in the channels it is not `free`: then only such things are done as no change can make wrong, which
//! is to drop what was behind, to let pass what has no sequence, and to end frames. Gaps, and heads that wait for each
//! other, are decided a clock ahead.
//!
//! Latency 0 clocks for the channels' state and the heads, 1 for the stream; interval 1.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::kept_copy::KeptCopy;
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
    /// There will be one that is not yet.
    pub taking: [Signal<In, Bit>; 2],
    /// It is a message with a sequence.
    pub is_message: [Signal<In, Bit>; 2],
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
    /// In this channel.
    pub acts_in: Signal<Out, Bits<CHANNELS>>,
    /// The channel's number.
    pub acts_in_index: Signal<Out, Bits<INDEX_BITS>>,
    /// The sequence that the channel expected.
    pub expected_before: Signal<Out, Bits<32>>,
    /// The sequence that it expects from now on.
    pub following: Signal<Out, Bits<32>>,
    /// A gap is told or the channel begins anew, and a message waits behind that.
    pub flag: Signal<Out, Bit>,
    /// The head is taken.
    pub accepts_now: Signal<Out, Bit>,
    /// That, or what is missing before it is given up, or the channel begins anew there.
    pub touches_now: Signal<Out, Bit>,
    /// Heads may be taken.
    pub free_now: Signal<Out, Bit>,
    /// It is the line's turn, and it has a head,
    pub goes_now: [Signal<Out, Bit>; 2],
    /// which changes its channel's sequence
    pub touching_now: [Signal<Out, Bit>; 2],
    /// as the first of an unfinished frame.
    pub opening_now: [Signal<Out, Bit>; 2],
    /// The channel's start is announced.
    pub announced: Signal<Out, Bit>,
    /// The channel's end is announced.
    pub ended_channel: Signal<Out, Bit>,
    /// The line's frame does not stand.
    pub rolls_back_now: Signal<Out, Bit>,
    /// In the clock after: the line's frame ended.
    pub ended_frame: [Signal<Out, Bit>; 2],
    /// In the clock after: it does not stand.
    pub rolled_back: Signal<Out, Bit>,
    /// It is the turn of line B: copies for the words of the stream.
    pub turn_b: [Signal<Out, Bit>; 8],
    /// The head is a PacketEnd, and is consumed.
    pub ends_now: Signal<Out, Bit>,
    /// The gap before the head is told.
    pub gap_now: Signal<Out, Bit>,
    /// That, or the start of its channel.
    pub tells_made: Signal<Out, Bit>,
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
    /// The waiting of the head is over.
    may_give_up: [DFF<Bit>; 2],
    /// In the clock before, heads waited for each other's frames,
    stuck: DFF<Bit>,
    /// or the head for too long, and nothing was done.
    overheld: [DFF<Bit>; 2],
    acted: DFF<Bit>,
    consumed_one: DFF<Bit>,
    ended: [DFF<Bit>; 2],
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

    goes: [Signal<Local, Bit>; 2],
    calm: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    ahead: [Signal<Local, Bit>; 2],
    holds: [Signal<Local, Bit>; 2],
    alone: [Signal<Local, Bit>; 2],
    stays: [Signal<Local, Bit>; 2],
    had_b: Signal<Local, Bit>,
    changed_here: [Signal<Local, Bits<CHANNELS>>; 2],
    common: Signal<Local, Bits<CHANNELS>>,
    from_a: Signal<Local, Bits<32>>,
    abandoning: [Signal<Local, Bit>; 2],
    ending: [Signal<Local, Bit>; 2],
    passing: [Signal<Local, Bit>; 2],
    accepting: [Signal<Local, Bit>; 2],
    restarting: [Signal<Local, Bit>; 2],
    dropping: [Signal<Local, Bit>; 2],
    telling: [Signal<Local, Bit>; 2],
    announcing: [Signal<Local, Bit>; 2],
    stepping: [Signal<Local, Bit>; 2],
    ahead_of: [Signal<Local, Bit>; 2],
    restarts_here: [Signal<Local, Bit>; 2],
    steps_here: [Signal<Local, Bit>; 2],
    drops_here: [Signal<Local, Bit>; 2],
    touching: [Signal<Local, Bit>; 2],
    making: [Signal<Local, Bit>; 2],
    flagging: [Signal<Local, Bit>; 2],
    taking_back: [Signal<Local, Bit>; 2],
    falling_calm: [Signal<Local, Bit>; 2],
    falling_free: [Signal<Local, Bit>; 2],
    undoing: [Signal<Local, Bit>; 2],
    gives_up_own: [Signal<Local, Bit>; 2],
    gives_up_other: [Signal<Local, Bit>; 2],
    undo_next: [Signal<Local, Bit>; 2],
    leaves_calm: [Signal<Local, Bit>; 2],
    leaves_free: [Signal<Local, Bit>; 2],
    consuming: [Signal<Local, Bit>; 2],
    committing: [Signal<Local, Bit>; 2],
    rolling_back: [Signal<Local, Bit>; 2],
    // Of the line whose turn it is.
    slot: Signal<Local, Bits<CHANNELS>>,
    accepts: Signal<Local, Bit>,
    restarts_now: Signal<Local, Bit>,
    steps: Signal<Local, Bit>,
    touches: Signal<Local, Bit>,
    announces_now: Signal<Local, Bit>,
    tells_now: Signal<Local, Bit>,
    undoes: Signal<Local, Bit>,
    rolls_back: Signal<Local, Bit>,
    next_turn: [Signal<Local, Bit>; 2],
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
        self.calm.next = !self.busy.val() & !self.undo[0].q.val() & !self.undo[1].q.val();
        self.free.next = !self.changed.q.val() & !self.paused.q.val();
        for i in 0..2 {
            self.open[i].clock.next = self.clock.val();
            self.turn[i].clock.next = self.clock.val();
            self.lower[i].clock.next = self.clock.val();
            self.may_give_up[i].clock.next = self.clock.val();
            self.overheld[i].clock.next = self.clock.val();
            self.undo[i].clock.next = self.clock.val();
            self.ended[i].clock.next = self.clock.val();
            self.goes[i].next = self.turn[i].q.val() & self.valid[i].val();
        }

        // Is the waiting of a head over?
        for i in 0..2 {
            self.ahead[i].next = self.valid[i].val()
                & (self.message[i].val() | self.heartbeat[i].val())
                & !self.due[i].val()
                & !self.behind[i].val();
            self.holds[i].next = self.valid[i].val()
                & (self.foreign_heartbeat[i].val()
                    | (self.foreign_message[i].val() & !(self.behind[i].val() & self.long_behind[i].val())));
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
            self.disturbed[i].next = self.changed_here[i].val().any() | self.rolled_back_q.q.val();
            self.may_give_up[i].d.next = self.ahead[i].val()
                & self.settled[i].val()
                & !self.changed_here[i].val().any()
                & !self.rolled_back_q.q.val()
                & self.calm.val()
                & (self.alone[i].val()
                    | self.expired[i].val()
                    | self.crowded[i].val()
                    | (self.ahead[0].val()
                        & self.ahead[1].val()
                        & self.settled[0].val()
                        & self.settled[1].val()
                        & self.same_slot.q.val()
                        & self.lower[i].q.val()));
        }

        // What is done with the head of the line whose turn it is.
        for i in 0..2 {
            // Nothing is taken back while a channel gets a place: both write the sequences.
            self.abandoning[i].next = self.goes[i].val()
                & self.abandons[i].val()
                & self.open[i].q.val()
                & self.calm.val()
                & !self.hold.val();
            self.ending[i].next = self.goes[i].val()
                & self.ends_frame[i].val()
                & self.calm.val()
                & (self.stands[i].val() | !self.hold.val());
            self.passing[i].next = self.goes[i].val() & self.passes[i].val() & self.calm.val();
            self.accepting[i].next =
                self.goes[i].val() & self.message[i].val() & self.due[i].val() & self.free.val();
            self.restarting[i].next =
                self.goes[i].val() & self.restarts[i].val() & self.behind[i].val() & self.free.val();
            self.telling[i].next = self.goes[i].val()
                & self.heartbeat[i].val()
                & (self.due[i].val() | self.behind[i].val())
                & self.free.val()
                & self.tells[i].val();
            self.announcing[i].next = self.goes[i].val() & self.announces[i].val() & self.free.val();
            self.stepping[i].next =
                self.goes[i].val() & self.may_give_up[i].q.val() & self.ahead[i].val() & self.free.val();
            // What lines do together is made of the heads' state first, and of turns last: fewer levels of logic.
            self.ahead_of[i].next = (self.message[i].val() | self.heartbeat[i].val())
                & !self.due[i].val()
                & !self.behind[i].val();
            self.restarts_here[i].next = self.restarts[i].val() & self.behind[i].val();
            self.steps_here[i].next = self.may_give_up[i].q.val() & self.ahead_of[i].val();
            self.drops_here[i].next = self.retired_message[i].val()
                | (self.behind[i].val()
                    & (self.drops[i].val() | (self.foreign_message[i].val() & self.long_behind[i].val())));
            self.dropping[i].next = self.goes[i].val() & self.calm.val() & self.drops_here[i].val();
            self.touching[i].next = (self.message[i].val() & self.due[i].val())
                | self.restarts_here[i].val()
                | self.steps_here[i].val();
            self.making[i].next =
                self.announces[i].val() | self.restarts_here[i].val() | self.steps_here[i].val();
            self.flagging[i].next =
                self.restarts_here[i].val() | (self.steps_here[i].val() & self.message[i].val());
            self.falling_calm[i].next = self.drops_here[i].val() | self.retired_heartbeat[i].val();
            self.falling_free[i].next =
                self.heartbeat[i].val() & (self.due[i].val() | self.behind[i].val()) & !self.tells[i].val();
            self.leaves_calm[i].next = self.passes[i].val()
                | self.falling_calm[i].val()
                | (self.ends_frame[i].val() & (self.stands[i].val() | !self.hold.val()));
            self.undoing[i].next = self.undo[i].q.val() & !self.busy.val() & !self.hold.val();
            self.leaves_free[i].next = (self.message[i].val() & self.due[i].val())
                | (self.heartbeat[i].val() & (self.due[i].val() | self.behind[i].val()));
            self.consuming[i].next = self.goes[i].val()
                & ((self.calm.val() & self.leaves_calm[i].val())
                    | (self.free.val() & self.leaves_free[i].val()));
            self.committing[i].next = (self.ending[i].val() & self.stands[i].val())
                | (self.consuming[i].val() & !self.ends_frame[i].val() & self.last[i].val());
            self.taking_back[i].next = (self.abandons[i].val() & self.open[i].q.val())
                | (self.ends_frame[i].val() & !self.stands[i].val());
            self.rolling_back[i].next = self.undoing[i].val()
                | (self.goes[i].val() & self.calm.val() & !self.hold.val() & self.taking_back[i].val());
            self.consumed[i].next = self.consuming[i].val();
            self.open[i].d.next = self.open[i].q.val();
            if self.consuming[i].val() {
                self.open[i].d.next = !self.ends_frame[i].val() & !self.last[i].val();
            }
            if self.abandoning[i].val() {
                self.open[i].d.next = false;
            }
            self.is_open[i].next = self.open[i].q.val();
            self.ended[i].d.next = self.committing[i].val() | self.rolling_back[i].val();
            self.ended_frame[i].next = self.ended[i].q.val();
            // Whoever had the last turn lets the other go first, so nobody needs to know what became of the head.
            self.stays[i].next = self.taking[i].val() | self.valid[i].val();
        }
        // When heads wait for each other's frames, the frame of the line whose turn it is is given up; when one waits
        // too long for the other's, that one. It is done in the next clock, which is that line's turn.
        for i in 0..2 {
            self.gives_up_own[i].next = self.goes[i].val()
                & self.holds[i].val()
                & self.free.val()
                & self.calm.val()
                & self.stuck.q.val();
            self.gives_up_other[i].next = self.goes[i].val()
                & self.holds[i].val()
                & self.free.val()
                & self.calm.val()
                & !self.stuck.q.val()
                & self.overheld[i].q.val()
                & !self.acted.q.val()
                & !self.consumed_one.q.val();
        }
        self.undo_next[0].next = self.gives_up_own[0].val() | self.gives_up_other[1].val();
        self.undo_next[1].next = self.gives_up_own[1].val() | self.gives_up_other[0].val();
        self.undoes.next = self.undo_next[0].val() | self.undo_next[1].val();
        self.undo[0].d.next = self.undo_next[0].val();
        self.undo[1].d.next = self.undo_next[1].val();
        self.had_b.next = self.turn[1].q.val() | (self.last_b.q.val() & !self.turn[0].q.val());
        self.last_b.d.next = self.had_b.val();
        self.next_turn[0].next = self.undo_next[0].val()
            | (self.stays[0].val() & (!self.stays[1].val() | self.had_b.val()) & !self.undo_next[1].val());
        self.next_turn[1].next = self.undo_next[1].val()
            | (self.stays[1].val() & (!self.stays[0].val() | !self.had_b.val()) & !self.undo_next[0].val());
        self.turn[0].d.next = self.next_turn[0].val();
        self.turn[1].d.next = self.next_turn[1].val();
        for i in 0..8 {
            self.kept_turn_b[i].clock.next = self.clock.val();
            self.kept_turn_b[i].d.next = self.next_turn[1].val();
            self.turn_b[i].next = self.kept_turn_b[i].q.val();
        }
        for i in 0..3 {
            self.kept_choice[i].clock.next = self.clock.val();
            self.kept_choice[i].d.next = self.next_turn[1].val();
        }

        self.accepts.next = self.accepting[0].val() | self.accepting[1].val();
        self.restarts_now.next = self.restarting[0].val() | self.restarting[1].val();
        self.steps.next = self.stepping[0].val() | self.stepping[1].val();
        self.touches.next = self.free.val()
            & ((self.goes[0].val() & self.touching[0].val()) | (self.goes[1].val() & self.touching[1].val()));
        self.announces_now.next = self.announcing[0].val() | self.announcing[1].val();
        self.tells_now.next = self.telling[0].val() | self.telling[1].val();
        self.rolls_back.next = self.rolling_back[0].val() | self.rolling_back[1].val();
        self.consumed_one.d.next = self.consuming[0].val() | self.consuming[1].val() | self.touches.val();
        self.acted.d.next = self.announces_now.val() | self.rolls_back.val() | self.undoes.val();
        // A head that is held can only be made to give up a frame.
        self.stuck.d.next = self.free.val()
            & self.calm.val()
            & self.holds[0].val()
            & self.holds[1].val()
            & !self.undoes.val();
        for i in 0..2 {
            self.overheld[i].d.next =
                self.free.val() & self.calm.val() & self.holds[i].val() & self.overdue[i].val();
        }
        self.changed.d.next = self.touches.val() | self.announces_now.val() | self.tells_now.val();
        self.paused.d.next =
            self.undoes.val() | self.hold.val() | self.rolls_back.val() | self.stays_busy.val();

        // For the channels' state; what is due was expected.
        self.slot.next = self.head_slot[1].val();
        self.acts_in_index.next = self.head_index[1].val();
        if !self.kept_choice[0].q.val() {
            self.slot.next = self.head_slot[0].val();
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
        self.acts_in.next = self.slot.val();
        self.accepts_now.next = self.accepts.val();
        self.touches_now.next = self.touches.val();
        self.free_now.next = self.free.val();
        for i in 0..2 {
            self.goes_now[i].next = self.goes[i].val();
            self.touching_now[i].next = self.touching[i].val();
            self.opening_now[i].next = self.touching[i].val() & !self.owned[i].val();
        }
        self.flag.next = self.free.val()
            & ((self.goes[0].val() & self.flagging[0].val()) | (self.goes[1].val() & self.flagging[1].val()));
        self.announced.next = self.announces_now.val();
        self.ended_channel.next = self.tells_now.val();
        self.rolls_back_now.next = self.rolls_back.val();
        self.changed_q.d.next = 0.into();
        if self.touches.val() {
            self.changed_q.d.next = self.slot.val();
        }
        self.rolled_back_q.d.next = self.rolls_back.val();
        self.rolled_back.next = self.rolled_back_q.q.val();

        // The decision, for the stream and the counters.
        self.line_q.d.next = self.turn[1].q.val();
        self.taken_q.d.next =
            self.passing[0].val() | self.passing[1].val() | self.accepts.val() | self.tells_now.val();
        self.gap_before_q.d.next = (self.accepting[0].val() & self.flagged[0].val())
            | (self.accepting[1].val() & self.flagged[1].val());
        self.dropped_q.d.next = (self.goes[0].val()
            & ((self.calm.val() & self.falling_calm[0].val())
                | (self.free.val() & self.falling_free[0].val())))
            | (self.goes[1].val()
                & ((self.calm.val() & self.falling_calm[1].val())
                    | (self.free.val() & self.falling_free[1].val())));
        self.ends_now.next = self.ending[0].val() | self.ending[1].val();
        self.gap_now.next = self.steps.val();
        self.tells_made.next = self.free.val()
            & ((self.goes[0].val() & self.making[0].val()) | (self.goes[1].val() & self.making[1].val()));
        self.packet_end_q.d.next = self.ending[0].val() | self.ending[1].val();
        self.gap_q.d.next = self.steps.val();
        self.start_q.d.next = self.announces_now.val() | self.restarts_now.val();
        self.abandon_q.d.next = self.abandoning[0].val()
            | self.abandoning[1].val()
            | self.undoing[0].val()
            | self.undoing[1].val();
        self.message_q.d.next = self.accepts.val();
        self.duplicate_q.d.next = self.dropping[0].val() | self.dropping[1].val();

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
