//! What is kept of each of the sixteen channels: the sequence expected, what it was before an
//! unfinished frame, whose that frame is, and how the channel began.
//!
//! The arbiter does one thing a clock, for one line: it takes a message, steps over a gap, begins a channel
//! anew, or ends a frame, as docs/arbitration.md says. Latency 1 clock, interval 1.

use super::channel_keys::CHANNELS;
use rust_hdl::prelude::*;

/// The channels.
#[derive(LogicBlock, Default)]
pub struct ChannelState {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Places given to new channels in this clock.
    pub allocated: Signal<In, Bits<CHANNELS>>,
    /// Places whose channel has another session from now on.
    pub superseded: Signal<In, Bits<CHANNELS>>,
    /// The line that does something: B, else A.
    pub line_b: Signal<In, Bit>,
    /// The channel of its head.
    pub slot: Signal<In, Bits<CHANNELS>>,
    /// The sequence of its head.
    pub point: Signal<In, Bits<32>>,
    /// The sequence behind it.
    pub after: Signal<In, Bits<32>>,
    /// The head is taken.
    pub accept: Signal<In, Bit>,
    /// What is missing before the head is given up, or the channel begins anew at the head.
    pub step: Signal<In, Bit>,
    /// With `step`: a message waits behind the gap.
    pub flag: Signal<In, Bit>,
    /// The channel's start has been announced.
    pub announced: Signal<In, Bit>,
    /// The channel's end has been announced.
    pub ended: Signal<In, Bit>,
    /// The line's frame stands.
    pub commit: Signal<In, Bit>,
    /// The line's frame does not.
    pub rollback: Signal<In, Bit>,
    /// What is unfinished on both lines is taken as good; the next message of every channel carries
    /// GAP_BEFORE.
    pub trust: Signal<In, Bit>,
    /// A window is over.
    pub epoch: Signal<In, Bit>,

    /// The sequence expected in each channel.
    pub expected: [Signal<Out, Bits<32>>; CHANNELS],
    /// The sequence expected before the unfinished frame.
    pub standing: [Signal<Out, Bits<32>>; CHANNELS],
    /// Channels of line A's and B's unfinished frames.
    pub owned: [Signal<Out, Bits<CHANNELS>>; 2],
    /// Channels whose start is still to be announced.
    pub fresh: Signal<Out, Bits<CHANNELS>>,
    /// Channels of which nothing was taken yet.
    pub starting: Signal<Out, Bits<CHANNELS>>,
    /// Channels whose end was announced.
    pub over: Signal<Out, Bits<CHANNELS>>,
    /// Channels whose session is over.
    pub retired: Signal<Out, Bits<CHANNELS>>,
    /// Channels whose next message carries GAP_BEFORE.
    pub flagged: Signal<Out, Bits<CHANNELS>>,
    /// Channels of which something was taken in this or the last window.
    pub recent: Signal<Out, Bits<CHANNELS>>,

    next_q: [DFF<Bits<32>>; CHANNELS],
    standing_q: [DFF<Bits<32>>; CHANNELS],
    owned_q: [DFF<Bits<CHANNELS>>; 2],
    fresh_q: DFF<Bits<CHANNELS>>,
    starting_q: DFF<Bits<CHANNELS>>,
    over_q: DFF<Bits<CHANNELS>>,
    flagged_q: DFF<Bits<CHANNELS>>,
    retired_q: DFF<Bits<CHANNELS>>,
    /// Channels whose flagged message is in a frame that has not ended.
    spent_q: DFF<Bits<CHANNELS>>,
    this_window: DFF<Bits<CHANNELS>>,
    last_window: DFF<Bits<CHANNELS>>,

    touch: Signal<Local, Bit>,
    touched: Signal<Local, Bits<CHANNELS>>,
    accepted: Signal<Local, Bits<CHANNELS>>,
    stepped: Signal<Local, Bits<CHANNELS>>,
    newly: Signal<Local, Bits<CHANNELS>>,
    returned: Signal<Local, Bits<CHANNELS>>,
    following: Signal<Local, Bits<32>>,
    taken_up: Signal<Local, Bits<CHANNELS>>,
    nobodys: Signal<Local, Bits<CHANNELS>>,
    not_allocated: Signal<Local, Bits<CHANNELS>>,
    not_touched: Signal<Local, Bits<CHANNELS>>,
    not_accepted: Signal<Local, Bits<CHANNELS>>,
    ended_here: Signal<Local, Bits<CHANNELS>>,
    spending: Signal<Local, Bits<CHANNELS>>,
    not_ended: Signal<Local, Bits<CHANNELS>>,
    unspent: Signal<Local, Bits<CHANNELS>>,
    not_slot: Signal<Local, Bits<CHANNELS>>,
    kept: [Signal<Local, Bits<CHANNELS>>; 2],
}

impl Logic for ChannelState {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, retired_q, spent_q);
        dff_setup!(self, clock, fresh_q, starting_q, over_q, flagged_q, this_window, last_window);
        for i in 0..2 {
            self.owned_q[i].clock.next = self.clock.val();
        }

        self.touch.next = self.accept.val() | self.step.val();
        self.touched.next = 0.into();
        if self.touch.val() {
            self.touched.next = self.slot.val();
        }
        self.accepted.next = 0.into();
        if self.accept.val() {
            self.accepted.next = self.slot.val();
        }
        self.stepped.next = 0.into();
        if self.step.val() {
            self.stepped.next = self.slot.val();
        }
        self.following.next = self.point.val();
        if self.accept.val() {
            self.following.next = self.after.val();
        }
        self.taken_up.next = self.owned_q[0].q.val() | self.owned_q[1].q.val();
        self.nobodys.next = !self.taken_up.val();
        self.not_allocated.next = !self.allocated.val();
        self.not_touched.next = !self.touched.val();
        self.not_accepted.next = !self.accepted.val();
        self.not_slot.next = !self.slot.val();
        // A touched channel is nobody's or the line's own.
        self.newly.next = self.touched.val() & self.nobodys.val();
        self.returned.next = 0.into();
        if self.rollback.val() {
            self.returned.next = self.owned_q[0].q.val();
            if self.line_b.val() {
                self.returned.next = self.owned_q[1].q.val();
            }
        }

        for i in 0..16 {
            self.next_q[i].clock.next = self.clock.val();
            self.standing_q[i].clock.next = self.clock.val();
            self.next_q[i].d.next = self.next_q[i].q.val();
            self.standing_q[i].d.next = self.standing_q[i].q.val();
            if self.touched.val().get_bit(i) {
                self.next_q[i].d.next = self.following.val();
            }
            if self.returned.val().get_bit(i) {
                self.next_q[i].d.next = self.standing_q[i].q.val();
            }
            if self.newly.val().get_bit(i) {
                self.standing_q[i].d.next = self.next_q[i].q.val();
            }
            if self.allocated.val().get_bit(i) {
                self.next_q[i].d.next = 1.into();
                self.standing_q[i].d.next = 1.into();
            }
            self.expected[i].next = self.next_q[i].q.val();
            self.standing[i].next = self.standing_q[i].q.val();
        }

        self.kept[0].next = self.owned_q[0].q.val();
        self.kept[1].next = self.owned_q[1].q.val();
        if self.line_b.val() {
            self.kept[1].next = self.owned_q[1].q.val() | self.touched.val();
            if self.commit.val() | self.rollback.val() {
                self.kept[1].next = 0.into();
            }
        } else {
            self.kept[0].next = self.owned_q[0].q.val() | self.touched.val();
            if self.commit.val() | self.rollback.val() {
                self.kept[0].next = 0.into();
            }
        }
        if self.trust.val() {
            self.kept[0].next = 0.into();
            self.kept[1].next = 0.into();
        }
        for i in 0..2 {
            self.owned_q[i].d.next = self.kept[i].val() & self.not_allocated.val();
            self.owned[i].next = self.owned_q[i].q.val();
        }

        self.fresh_q.d.next = self.fresh_q.q.val() | self.allocated.val();
        if self.announced.val() {
            self.fresh_q.d.next = (self.fresh_q.q.val() & self.not_slot.val()) | self.allocated.val();
        }
        self.starting_q.d.next = (self.starting_q.q.val() & self.not_touched.val()) | self.allocated.val();
        self.over_q.d.next = self.over_q.q.val() & self.not_allocated.val();
        if self.ended.val() {
            self.over_q.d.next = (self.over_q.q.val() | self.slot.val()) & self.not_allocated.val();
        }
        self.flagged_q.d.next = self.flagged_q.q.val() & self.not_accepted.val() & self.not_allocated.val();
        if self.step.val() & self.flag.val() {
            self.flagged_q.d.next = (self.flagged_q.q.val() | self.slot.val()) & self.not_allocated.val();
        }
        // A flag that went out with a frame that does not stand is still to be told.
        self.ended_here.next = 0.into();
        if self.commit.val() | self.rollback.val() {
            self.ended_here.next = self.owned_q[0].q.val() | self.touched.val();
            if self.line_b.val() {
                self.ended_here.next = self.owned_q[1].q.val() | self.touched.val();
            }
        }
        self.spending.next = self.accepted.val() & self.flagged_q.q.val();
        self.not_ended.next = !self.ended_here.val();
        self.spent_q.d.next =
            ((self.spent_q.q.val() & self.not_ended.val()) | self.spending.val()) & self.not_allocated.val();
        if self.commit.val() | self.trust.val() {
            self.spent_q.d.next = self.spent_q.q.val() & self.not_ended.val() & self.not_allocated.val();
        }
        self.unspent.next = self.spent_q.q.val() & self.returned.val();
        if self.rollback.val() {
            self.flagged_q.d.next = (self.flagged_q.q.val() | self.unspent.val()) & self.not_allocated.val();
        }
        if self.trust.val() {
            self.flagged_q.d.next = self.not_allocated.val();
        }
        self.this_window.d.next = self.this_window.q.val() | self.accepted.val() | self.allocated.val();
        if self.epoch.val() {
            self.this_window.d.next = self.accepted.val() | self.allocated.val();
            self.last_window.d.next = self.this_window.q.val();
        }

        self.retired_q.d.next = (self.retired_q.q.val() | self.superseded.val()) & self.not_allocated.val();
        self.retired.next = self.retired_q.q.val();
        self.fresh.next = self.fresh_q.q.val();
        self.starting.next = self.starting_q.q.val();
        self.over.next = self.over_q.q.val();
        self.flagged.next = self.flagged_q.q.val();
        self.recent.next = self.this_window.q.val() | self.last_window.q.val();
    }
}
