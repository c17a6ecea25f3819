//! The arbiter's decision: what is done with the heads of the two lines in this clock.
//!
//! In order: a frame that never ended is given up; what has no sequence passes; a new channel is
//! announced; a message is taken, dropped or begins its channel anew; a heartbeat is read; and when
//! neither line can do any of it, a gap is told. Line A goes before line B; one of them acts a clock. The rules are those of
//! docs/arbitration.md. Two-element ports are those of line A and line B.
//!
//! Latency 0 clocks for the channels' state and the heads, 1 for the stream; interval 1.

use super::channel_keys::CHANNELS;
use rust_hdl::prelude::*;

/// The decision.
#[derive(LogicBlock, Default)]
pub struct Decision {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// arbitration_control: arbitrate, line A connected, line B connected.
    pub control: Signal<In, Bits<3>>,
    /// There is a head.
    pub valid: [Signal<In, Bit>; 2],
    /// It is a message with a sequence.
    pub is_message: [Signal<In, Bit>; 2],
    /// It is a heartbeat.
    pub is_heartbeat: [Signal<In, Bit>; 2],
    /// It is a heartbeat that ends session or channel.
    pub is_end: [Signal<In, Bit>; 2],
    /// It is a PacketEnd.
    pub is_packet_end: [Signal<In, Bit>; 2],
    /// The PacketEnd says that its records stand.
    pub stands: [Signal<In, Bit>; 2],
    /// It is the first record of its frame.
    pub first: [Signal<In, Bit>; 2],
    /// It is the last record of its frame.
    pub last: [Signal<In, Bit>; 2],
    /// Its channel, one bit; none without a sequence.
    pub head_slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// Its sequence.
    pub low_point: [Signal<In, Bits<32>>; 2],
    /// The sequence behind it.
    pub after: [Signal<In, Bits<32>>; 2],
    /// From the view: it is due.
    pub due: [Signal<In, Bit>; 2],
    /// From the view: it is behind.
    pub behind: [Signal<In, Bit>; 2],
    /// From the view: it is behind what stood before the other line's unfinished frame.
    pub long_behind: [Signal<In, Bit>; 2],
    /// From the view: its channel belongs to the other line's unfinished frame.
    pub foreign: [Signal<In, Bit>; 2],
    /// Its sequence is 1.
    pub is_one: [Signal<In, Bit>; 2],
    /// Its sequence is 0.
    pub is_zero: [Signal<In, Bit>; 2],
    /// From the waiting.
    pub settled: [Signal<In, Bit>; 2],
    /// From the waiting.
    pub expired: [Signal<In, Bit>; 2],
    /// From the waiting.
    pub overdue: [Signal<In, Bit>; 2],
    /// From the queue.
    pub crowded: [Signal<In, Bit>; 2],
    /// Channels in which the line is back.
    pub back_slots: [Signal<In, Bits<CHANNELS>>; 2],
    /// Channels to be announced.
    pub fresh_slots: Signal<In, Bits<CHANNELS>>,
    /// Channels of which nothing was taken yet.
    pub starting_slots: Signal<In, Bits<CHANNELS>>,
    /// Channels whose end was announced.
    pub over_slots: Signal<In, Bits<CHANNELS>>,
    /// Channels whose session is over.
    pub retired_slots: Signal<In, Bits<CHANNELS>>,
    /// Channels whose next message carries GAP_BEFORE.
    pub flagged_slots: Signal<In, Bits<CHANNELS>>,
    /// Channels of which something was taken not long ago.
    pub recent_slots: Signal<In, Bits<CHANNELS>>,
    /// The head is consumed in this clock.
    pub consumed: [Signal<Out, Bit>; 2],
    /// The head waits for the other line's frame.
    pub is_held: [Signal<Out, Bit>; 2],
    /// The head is ahead.
    pub is_ahead: [Signal<Out, Bit>; 2],
    /// Something changes in the head's channel in this clock.
    pub disturbed: [Signal<Out, Bit>; 2],
    /// The line that acts is B, else A.
    pub acts_for_b: Signal<Out, Bit>,
    /// In this channel.
    pub acts_in: Signal<Out, Bits<CHANNELS>>,
    /// At this sequence.
    pub point: Signal<Out, Bits<32>>,
    /// The one behind it.
    pub after_point: Signal<Out, Bits<32>>,
    /// A message waits there.
    pub flag: Signal<Out, Bit>,
    /// The head is taken.
    pub accepts_now: Signal<Out, Bit>,
    /// What is missing before the head is given up, or the channel begins anew there.
    pub steps_now: Signal<Out, Bit>,
    /// The channel's start is announced.
    pub announced: Signal<Out, Bit>,
    /// The channel's end is announced.
    pub ended: Signal<Out, Bit>,
    /// The line's frame stands.
    pub commit: Signal<Out, Bit>,
    /// The line's frame does not stand.
    pub rolls_back_now: Signal<Out, Bit>,
    /// What is unfinished on both lines is taken as good, and every channel is flagged.
    pub trust: Signal<Out, Bit>,
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
    /// The head has the lower sequence of the two.
    lower: [DFF<Bit>; 2],
    same_slot: DFF<Bit>,
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

    old: Signal<Local, Bits<CHANNELS>>,
    is_due: [Signal<Local, Bit>; 2],
    is_behind: [Signal<Local, Bit>; 2],
    holds: [Signal<Local, Bit>; 2],
    retired_slot: [Signal<Local, Bits<CHANNELS>>; 2],
    retired: [Signal<Local, Bit>; 2],
    is_foreign: [Signal<Local, Bit>; 2],
    tells: [Signal<Local, Bit>; 2],
    trusts: Signal<Local, Bit>,
    masked: [Signal<Local, Bits<CHANNELS>>; 2],
    starting_slot: [Signal<Local, Bits<CHANNELS>>; 2],
    over_slot: [Signal<Local, Bits<CHANNELS>>; 2],
    flagged_slot: [Signal<Local, Bits<CHANNELS>>; 2],
    lost_slot: [Signal<Local, Bits<CHANNELS>>; 2],
    changed_here: [Signal<Local, Bits<CHANNELS>>; 2],
    fresh: [Signal<Local, Bit>; 2],
    starting: [Signal<Local, Bit>; 2],
    over: [Signal<Local, Bit>; 2],
    flagged: [Signal<Local, Bit>; 2],
    lost: [Signal<Local, Bit>; 2],
    abandons: [Signal<Local, Bit>; 2],
    looks: [Signal<Local, Bit>; 2],
    passes: [Signal<Local, Bit>; 2],
    ends_frame: [Signal<Local, Bit>; 2],
    announces: [Signal<Local, Bit>; 2],
    sequenced: [Signal<Local, Bit>; 2],
    accepts: [Signal<Local, Bit>; 2],
    restarts: [Signal<Local, Bit>; 2],
    drops: [Signal<Local, Bit>; 2],
    reads: [Signal<Local, Bit>; 2],
    tells_end: [Signal<Local, Bit>; 2],
    ahead: [Signal<Local, Bit>; 2],
    acts: [Signal<Local, Bit>; 2],
    alone: [Signal<Local, Bit>; 2],
    gives_up: [Signal<Local, Bit>; 2],
    goes: [Signal<Local, Bit>; 2],
    steps: [Signal<Local, Bit>; 2],
    takes: [Signal<Local, Bit>; 2],
    consumes: [Signal<Local, Bit>; 2],
    commits: [Signal<Local, Bit>; 2],
    rolls_back: [Signal<Local, Bit>; 2],
    duplicate: [Signal<Local, Bit>; 2],
    // Of the line that acts.
    line_b: Signal<Local, Bit>,
    slot: Signal<Local, Bits<CHANNELS>>,
    accept: Signal<Local, Bit>,
    step: Signal<Local, Bit>,
    rollback: Signal<Local, Bit>,
    changed: Signal<Local, Bits<CHANNELS>>,
    common: Signal<Local, Bits<CHANNELS>>,
    from_a: Signal<Local, Bits<32>>,
}

impl Logic for Decision {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, same_slot, line_q, taken_q, gap_before_q, dropped_q);
        dff_setup!(self, clock, packet_end_q, gap_q, start_q, abandon_q, message_q, duplicate_q);
        self.old.next = !self.recent_slots.val();
        for i in 0..2 {
            self.masked[i].next = self.head_slot[i].val() & self.fresh_slots.val();
            self.fresh[i].next = self.masked[i].val().any();
            self.starting_slot[i].next = self.head_slot[i].val() & self.starting_slots.val();
            self.starting[i].next = self.starting_slot[i].val().any();
            self.over_slot[i].next = self.head_slot[i].val() & self.over_slots.val();
            self.over[i].next = self.over_slot[i].val().any();
            self.flagged_slot[i].next = self.head_slot[i].val() & self.flagged_slots.val();
            self.flagged[i].next = self.flagged_slot[i].val().any();
            self.lost_slot[i].next = self.head_slot[i].val() & self.back_slots[i].val() & self.old.val();

            // Of a channel of which nothing was taken yet, all that counts is whether it begins at 1.
            self.is_due[i].next = self.due[i].val();
            self.is_behind[i].next = self.behind[i].val();
            if self.starting[i].val() {
                self.is_due[i].next = self.is_one[i].val();
                self.is_behind[i].next = self.is_zero[i].val();
            }
            // Nothing of a session counts that is over.
            self.is_foreign[i].next = self.foreign[i].val();
            self.retired_slot[i].next = self.head_slot[i].val() & self.retired_slots.val();
            self.retired[i].next = self.retired_slot[i].val().any();
            self.lost[i].next = self.lost_slot[i].val().any() & !self.retired[i].val();
            if self.retired[i].val() {
                self.is_due[i].next = false;
                self.is_behind[i].next = true;
                self.is_foreign[i].next = false;
            }

            self.abandons[i].next = self.valid[i].val() & self.first[i].val() & self.open[i].q.val();
            self.looks[i].next = self.valid[i].val() & !(self.first[i].val() & self.open[i].q.val());
            self.ends_frame[i].next = self.looks[i].val() & self.is_packet_end[i].val();
            self.passes[i].next = self.looks[i].val()
                & !self.is_packet_end[i].val()
                & !self.is_message[i].val()
                & !self.is_heartbeat[i].val();
            self.announces[i].next = self.looks[i].val()
                & (self.is_message[i].val() | self.is_heartbeat[i].val())
                & self.fresh[i].val();
            self.sequenced[i].next = self.looks[i].val() & !self.fresh[i].val();
            self.accepts[i].next = self.sequenced[i].val()
                & self.is_message[i].val()
                & self.is_due[i].val()
                & !self.is_foreign[i].val();
            self.restarts[i].next = self.sequenced[i].val()
                & self.is_message[i].val()
                & self.is_behind[i].val()
                & !self.is_foreign[i].val()
                & self.lost[i].val();
            self.drops[i].next = self.sequenced[i].val()
                & self.is_message[i].val()
                & self.is_behind[i].val()
                & ((self.is_foreign[i].val() & self.long_behind[i].val())
                    | (!self.is_foreign[i].val() & !self.lost[i].val()));
            self.reads[i].next = self.sequenced[i].val()
                & self.is_heartbeat[i].val()
                & (self.is_due[i].val() | self.is_behind[i].val())
                & !self.is_foreign[i].val();
            self.tells[i].next = self.is_end[i].val() & !self.over[i].val() & !self.retired[i].val();
            self.tells_end[i].next = self.reads[i].val() & self.tells[i].val();
            self.ahead[i].next = self.sequenced[i].val()
                & (self.is_message[i].val() | self.is_heartbeat[i].val())
                & !self.is_due[i].val()
                & !self.is_behind[i].val()
                & !self.is_foreign[i].val();
            self.holds[i].next = self.sequenced[i].val()
                & self.is_foreign[i].val()
                & (self.is_heartbeat[i].val()
                    | (self.is_message[i].val() & !(self.is_behind[i].val() & self.long_behind[i].val())));
            self.acts[i].next = self.abandons[i].val()
                | self.ends_frame[i].val()
                | self.passes[i].val()
                | self.announces[i].val()
                | self.accepts[i].val()
                | self.restarts[i].val()
                | self.drops[i].val()
                | self.reads[i].val();
        }

        // Is the waiting of a head over?
        self.alone[0].next = !self.control.val().get_bit(2);
        self.alone[1].next = !self.control.val().get_bit(1);
        self.from_a.next = self.low_point[1].val() - self.low_point[0].val();
        self.lower[0].d.next = !self.from_a.val().get_bit(31);
        self.lower[1].d.next = self.from_a.val().get_bit(31);
        self.common.next = self.head_slot[0].val() & self.head_slot[1].val();
        self.same_slot.d.next = self.common.val().any();
        for i in 0..2 {
            self.lower[i].clock.next = self.clock.val();
            self.gives_up[i].next = self.ahead[i].val()
                & self.settled[i].val()
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

        // One thing a clock.
        self.goes[0].next = self.acts[0].val();
        self.goes[1].next = self.acts[1].val() & !self.acts[0].val();
        self.steps[0].next = self.gives_up[0].val() & !self.acts[0].val() & !self.acts[1].val();
        self.steps[1].next =
            self.gives_up[1].val() & !self.gives_up[0].val() & !self.acts[0].val() & !self.acts[1].val();
        // Heads that wait for each other's frames, or too long for one, go on.
        self.trusts.next = !self.acts[0].val()
            & !self.acts[1].val()
            & !self.gives_up[0].val()
            & !self.gives_up[1].val()
            & ((self.holds[0].val() & self.holds[1].val())
                | (self.holds[0].val() & self.overdue[0].val())
                | (self.holds[1].val() & self.overdue[1].val()));
        self.trust.next = self.trusts.val();
        for i in 0..2 {
            self.takes[i].next =
                self.goes[i].val() & (self.passes[i].val() | self.accepts[i].val() | self.tells_end[i].val());
            self.duplicate[i].next = self.goes[i].val() & self.drops[i].val();
            self.consumes[i].next = self.goes[i].val()
                & !self.abandons[i].val()
                & !self.announces[i].val()
                & !self.restarts[i].val();
            self.commits[i].next = self.consumes[i].val()
                & ((self.ends_frame[i].val() & self.stands[i].val())
                    | (!self.ends_frame[i].val() & self.last[i].val()));
            self.rolls_back[i].next = self.goes[i].val()
                & (self.abandons[i].val() | (self.ends_frame[i].val() & !self.stands[i].val()));
            self.consumed[i].next = self.consumes[i].val();
            self.is_ahead[i].next = self.ahead[i].val();
            self.is_held[i].next = self.holds[i].val();
            self.open[i].clock.next = self.clock.val();
            self.open[i].d.next = self.open[i].q.val();
            if self.consumes[i].val() {
                self.open[i].d.next = !self.ends_frame[i].val() & !self.last[i].val();
            }
            if self.goes[i].val() & self.abandons[i].val() {
                self.open[i].d.next = false;
            }
        }

        self.line_b.next = self.goes[1].val() | self.steps[1].val();
        self.slot.next = self.head_slot[0].val();
        self.point.next = self.low_point[0].val();
        self.after_point.next = self.after[0].val();
        self.flag.next = self.is_message[0].val();
        if self.line_b.val() {
            self.slot.next = self.head_slot[1].val();
            self.point.next = self.low_point[1].val();
            self.after_point.next = self.after[1].val();
            self.flag.next = self.is_message[1].val();
        }
        self.accept.next =
            (self.goes[0].val() & self.accepts[0].val()) | (self.goes[1].val() & self.accepts[1].val());
        self.step.next = self.steps[0].val()
            | self.steps[1].val()
            | (self.goes[0].val() & self.restarts[0].val())
            | (self.goes[1].val() & self.restarts[1].val());
        self.rollback.next = self.rolls_back[0].val() | self.rolls_back[1].val();
        self.acts_for_b.next = self.line_b.val();
        self.acts_in.next = self.slot.val();
        self.accepts_now.next = self.accept.val();
        self.steps_now.next = self.step.val();
        self.announced.next =
            (self.goes[0].val() & self.announces[0].val()) | (self.goes[1].val() & self.announces[1].val());
        self.ended.next =
            (self.goes[0].val() & self.tells_end[0].val()) | (self.goes[1].val() & self.tells_end[1].val());
        self.commit.next = self.commits[0].val() | self.commits[1].val();
        self.rolls_back_now.next = self.rollback.val();

        self.changed.next = 0.into();
        if self.accept.val() | self.step.val() {
            self.changed.next = self.slot.val();
        }
        for i in 0..2 {
            self.changed_here[i].next = self.changed.val() & self.head_slot[i].val();
            self.disturbed[i].next = self.changed_here[i].val().any() | self.rollback.val();
        }

        // The decision, for the stream and the counters.
        self.line_q.d.next = self.line_b.val();
        self.taken_q.d.next = self.takes[0].val() | self.takes[1].val();
        self.gap_before_q.d.next = (self.goes[0].val() & self.accepts[0].val() & self.flagged[0].val())
            | (self.goes[1].val() & self.accepts[1].val() & self.flagged[1].val());
        self.dropped_q.d.next = self.duplicate[0].val()
            | self.duplicate[1].val()
            | (self.goes[0].val() & self.reads[0].val() & !self.tells_end[0].val())
            | (self.goes[1].val() & self.reads[1].val() & !self.tells_end[1].val());
        self.packet_end_q.d.next =
            (self.goes[0].val() & self.ends_frame[0].val()) | (self.goes[1].val() & self.ends_frame[1].val());
        self.gap_q.d.next = self.steps[0].val() | self.steps[1].val();
        self.start_q.d.next = (self.goes[0].val() & (self.announces[0].val() | self.restarts[0].val()))
            | (self.goes[1].val() & (self.announces[1].val() | self.restarts[1].val()));
        self.abandon_q.d.next =
            (self.goes[0].val() & self.abandons[0].val()) | (self.goes[1].val() & self.abandons[1].val());
        self.message_q.d.next = self.accept.val();
        self.duplicate_q.d.next = self.duplicate[0].val() | self.duplicate[1].val();

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
