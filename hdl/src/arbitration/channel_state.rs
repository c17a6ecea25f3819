//! What is kept of each of the sixteen channels: the sequence expected, what it was before an
//! unfinished frame, whose that frame is, and how the channel began.
//!
//! The arbiter does one thing a clock, for one line: it takes a message, steps over a gap, begins a channel
//! anew, or ends a frame, as docs/arbitration.md says. When a frame is taken back that had taken something, the
//! channels are put back one by one; meanwhile (`busy`, [`RESTORE_CLOCKS`]) the arbiter does nothing. The sequences
//! lie in distributed RAM, one copy for each that reads. That a frame ended is carried out a clock later, and looks as if
//! it had been at once. Latency 1 clock, interval 1.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::channel_memory::ChannelMemory;
use super::kept_copy::KeptCopy;
use super::sequence_write::SequenceWrite;
use rust_hdl::prelude::*;
use tickgate_abi::arbitration::RESTORE_CLOCKS;

const _: () = assert!(RESTORE_CLOCKS == 18, "the kernel counts the 17 behind the first");

/// The channels.
#[derive(LogicBlock, Default)]
pub struct ChannelState {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Place given to a new channel in this clock.
    pub allocated: Signal<In, Bits<CHANNELS>>,
    /// Its number.
    pub allocated_index: Signal<In, Bits<INDEX_BITS>>,
    /// A place is given.
    pub allocates: Signal<In, Bit>,
    /// Places whose channel has another session from now on.
    pub superseded: Signal<In, Bits<CHANNELS>>,
    /// Channels of the two heads.
    pub slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// Number of the channel of the head that something is done with.
    pub index: Signal<In, Bits<INDEX_BITS>>,
    /// What the channel expected, if it changes now.
    pub expected_before: Signal<In, Bits<32>>,
    /// What it expects then.
    pub following: Signal<In, Bits<32>>,
    // What a line does; see [`super::line_decision`].
    /// See there.
    pub touches: [Signal<In, Bit>; 2],
    /// The same.
    pub writes_next: [Signal<In, Bit>; 2],
    /// See there.
    pub opens: [Signal<In, Bit>; 2],
    /// See there.
    pub accepts: [Signal<In, Bit>; 2],
    /// See there.
    pub flags: [Signal<In, Bit>; 2],
    /// See there.
    pub announces: [Signal<In, Bit>; 2],
    /// See there.
    pub tells: [Signal<In, Bit>; 2],
    /// See there.
    pub rolls_back: [Signal<In, Bit>; 2],
    /// One clock later: the line's frame ended.
    pub ended_frame: [Signal<In, Bit>; 2],
    /// One clock later: it does not stand.
    pub rolled_back: Signal<In, Bit>,
    /// A window is over.
    pub epoch: Signal<In, Bit>,
    /// Channels to be read: fronts of line A and B, heads of line A and B.
    pub read_index: [Signal<In, Bits<INDEX_BITS>>; 4],

    /// The sequence expected in those channels.
    pub expected: [Signal<Out, Bits<32>>; 4],
    /// The sequence expected before the unfinished frame.
    pub standing: [Signal<Out, Bits<32>>; 4],
    /// Channels of line A's and B's frames. In the clock of `ended_frame` they are still those of the frame that ended:
    /// whoever reads them looks at that, too.
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
    /// Channels are being put back.
    pub busy: Signal<Out, Bit>,
    /// The same, for what waits.
    pub busy_for_waiting: Signal<Out, Bit>,
    /// They are in the next clock.
    pub stays_busy: Signal<Out, Bit>,

    next_sequence: [ChannelMemory; 4],
    standing_sequence: [ChannelMemory; 4],
    restored_sequence: ChannelMemory,
    kept_next_write: [SequenceWrite; 4],
    kept_standing_write: [SequenceWrite; 5],
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
    // Putting back: clocks left, channels that are to be, the one read, and the one written.
    restore_left: DFF<Bits<5>>,
    restores: DFF<Bits<CHANNELS>>,
    restore_at: DFF<Bits<INDEX_BITS>>,
    restore_write: DFF<Bit>,
    restore_index: DFF<Bits<INDEX_BITS>>,
    restore_value: DFF<Bits<32>>,
    restoring: DFF<Bit>,
    kept_restoring: KeptCopy,
    restore_begins: DFF<Bit>,
    /// The line's unfinished frame has taken something.
    owns_any: [DFF<Bit>; 2],

    touched: Signal<Local, Bits<CHANNELS>>,
    touched_by: [Signal<Local, Bits<CHANNELS>>; 2],
    accepted_by: [Signal<Local, Bits<CHANNELS>>; 2],
    flagged_by: [Signal<Local, Bits<CHANNELS>>; 2],
    announced_by: [Signal<Local, Bits<CHANNELS>>; 2],
    told_by: [Signal<Local, Bits<CHANNELS>>; 2],
    accepted: Signal<Local, Bits<CHANNELS>>,
    announced: Signal<Local, Bits<CHANNELS>>,
    not_announced: Signal<Local, Bits<CHANNELS>>,
    unfinished: [Signal<Local, Bits<CHANNELS>>; 2],
    finished: [Signal<Local, Bits<CHANNELS>>; 2],
    not_allocated: Signal<Local, Bits<CHANNELS>>,
    not_touched: Signal<Local, Bits<CHANNELS>>,
    not_accepted: Signal<Local, Bits<CHANNELS>>,
    ended_here: Signal<Local, Bits<CHANNELS>>,
    spending: Signal<Local, Bits<CHANNELS>>,
    not_ended: Signal<Local, Bits<CHANNELS>>,
    unspent: Signal<Local, Bits<CHANNELS>>,
    kept: [Signal<Local, Bits<CHANNELS>>; 2],
    restores_now: Signal<Local, Bit>,
    write_index: Signal<Local, Bits<INDEX_BITS>>,
    next_data: Signal<Local, Bits<32>>,
    standing_data: Signal<Local, Bits<32>>,
}

impl Logic for ChannelState {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, retired_q, spent_q);
        dff_setup!(self, clock, fresh_q, starting_q, over_q, flagged_q, this_window, last_window);
        dff_setup!(self, clock, restore_left, restores, restore_at, restore_write, restore_index);
        dff_setup!(self, clock, restore_value, restoring, restore_begins);
        for i in 0..2 {
            self.owned_q[i].clock.next = self.clock.val();
        }

        for i in 0..2 {
            self.touched_by[i].next = 0.into();
            if self.touches[i].val() {
                self.touched_by[i].next = self.slot[i].val();
            }
            self.accepted_by[i].next = 0.into();
            if self.accepts[i].val() {
                self.accepted_by[i].next = self.slot[i].val();
            }
            self.flagged_by[i].next = 0.into();
            if self.flags[i].val() {
                self.flagged_by[i].next = self.slot[i].val();
            }
            self.announced_by[i].next = 0.into();
            if self.announces[i].val() {
                self.announced_by[i].next = self.slot[i].val();
            }
            self.told_by[i].next = 0.into();
            if self.tells[i].val() {
                self.told_by[i].next = self.slot[i].val();
            }
        }
        self.touched.next = self.touched_by[0].val() | self.touched_by[1].val();
        self.accepted.next = self.accepted_by[0].val() | self.accepted_by[1].val();
        self.announced.next = self.announced_by[0].val() | self.announced_by[1].val();
        self.not_announced.next = !self.announced.val();
        self.not_allocated.next = !self.allocated.val();
        self.not_touched.next = !self.touched.val();
        self.not_accepted.next = !self.accepted.val();
        // Whose frame ended in the clock before, has none from now on.
        for i in 0..2 {
            self.unfinished[i].next = self.owned_q[i].q.val();
            self.finished[i].next = 0.into();
            if self.ended_frame[i].val() {
                self.unfinished[i].next = 0.into();
                self.finished[i].next = self.owned_q[i].q.val();
            }
        }

        self.ended_here.next = self.finished[0].val() | self.finished[1].val();

        // The sequences. Nothing is touched in a clock in which a place is given or channels are put back.
        for i in 0..4 {
            self.kept_next_write[i].touches_a.next = self.writes_next[0].val();
            self.kept_next_write[i].touches_b.next = self.writes_next[1].val();
            self.kept_next_write[i].allocates.next = self.allocates.val();
            self.kept_next_write[i].restoring.next = self.restoring.q.val();
            self.kept_next_write[i].restores.next = self.restore_write.q.val();
        }
        for i in 0..5 {
            self.kept_standing_write[i].touches_a.next = self.opens[0].val();
            self.kept_standing_write[i].touches_b.next = self.opens[1].val();
            self.kept_standing_write[i].allocates.next = self.allocates.val();
            self.kept_standing_write[i].restoring.next = false;
            self.kept_standing_write[i].restores.next = false;
        }
        self.write_index.next = self.index.val();
        self.next_data.next = self.following.val();
        self.standing_data.next = self.expected_before.val();
        if self.allocates.val() {
            self.write_index.next = self.allocated_index.val();
            self.next_data.next = 1.into();
            self.standing_data.next = 1.into();
        }
        if self.restoring.q.val() {
            self.write_index.next = self.restore_index.q.val();
            self.next_data.next = self.restore_value.q.val();
        }
        for i in 0..4 {
            self.next_sequence[i].clock.next = self.clock.val();
            self.next_sequence[i].write.next = self.kept_next_write[i].write.val();
            self.next_sequence[i].write_index.next = self.write_index.val();
            self.next_sequence[i].write_data.next = self.next_data.val();
            self.next_sequence[i].read_index.next = self.read_index[i].val();
            self.expected[i].next = self.next_sequence[i].read_data.val();
            self.standing_sequence[i].clock.next = self.clock.val();
            self.standing_sequence[i].write.next = self.kept_standing_write[i].write.val();
            self.standing_sequence[i].write_index.next = self.write_index.val();
            self.standing_sequence[i].write_data.next = self.standing_data.val();
            self.standing_sequence[i].read_index.next = self.read_index[i].val();
            self.standing[i].next = self.standing_sequence[i].read_data.val();
        }
        self.restored_sequence.clock.next = self.clock.val();
        self.restored_sequence.write.next = self.kept_standing_write[4].write.val();
        self.restored_sequence.write_index.next = self.write_index.val();
        self.restored_sequence.write_data.next = self.standing_data.val();
        self.restored_sequence.read_index.next = self.restore_at.q.val();

        // Putting back: channel after channel, read in one clock and written in the next.
        // A line acts every two clocks at most, so that its own last message is in it.
        for i in 0..2 {
            self.owns_any[i].clock.next = self.clock.val();
            self.owns_any[i].d.next = self.unfinished[i].val().any();
        }
        self.restores_now.next = (self.rolls_back[0].val() & self.owns_any[0].q.val())
            | (self.rolls_back[1].val() & self.owns_any[1].q.val());
        self.stays_busy.next = self.restore_begins.q.val()
            | (self.restore_left.q.val().any() & (self.restore_left.q.val() != 1));
        self.restore_begins.d.next = self.restores_now.val();
        self.restoring.d.next = self.restores_now.val() | self.stays_busy.val();
        self.restore_write.d.next = self.restores.q.val().get_bit(0);
        self.restore_index.d.next = self.restore_at.q.val();
        self.restore_value.d.next = self.restored_sequence.read_data.val();
        self.restore_at.d.next = 0.into();
        if self.restore_left.q.val().any() {
            self.restore_left.d.next = self.restore_left.q.val() - 1;
            self.restore_at.d.next = self.restore_at.q.val() + 1;
            self.restores.d.next = self.restores.q.val() >> 1;
        }
        // The first place is read in the clock in which the others are noted.
        if self.restore_begins.q.val() {
            self.restore_left.d.next = 17.into();
            self.restore_at.d.next = 1.into();
            self.restores.d.next = self.ended_here.val() >> 1;
            self.restore_write.d.next = self.ended_here.val().get_bit(0);
        }
        self.kept_restoring.clock.next = self.clock.val();
        self.kept_restoring.d.next = self.restores_now.val() | self.stays_busy.val();
        self.busy.next = self.kept_restoring.q.val();
        self.busy_for_waiting.next = self.restoring.q.val();

        for i in 0..2 {
            self.kept[i].next = self.unfinished[i].val() | self.touched_by[i].val();
            self.owned_q[i].d.next = self.kept[i].val() & self.not_allocated.val();
            self.owned[i].next = self.owned_q[i].q.val();
        }

        self.fresh_q.d.next = (self.fresh_q.q.val() & self.not_announced.val()) | self.allocated.val();
        self.starting_q.d.next = (self.starting_q.q.val() & self.not_touched.val()) | self.allocated.val();
        self.over_q.d.next =
            (self.over_q.q.val() | self.told_by[0].val() | self.told_by[1].val()) & self.not_allocated.val();
        // A flag that went out with a frame that does not stand is still to be told.
        self.spending.next = self.accepted.val() & self.flagged_q.q.val();
        self.not_ended.next = !self.ended_here.val();
        self.spent_q.d.next =
            ((self.spent_q.q.val() & self.not_ended.val()) | self.spending.val()) & self.not_allocated.val();
        self.unspent.next = 0.into();
        if self.rolled_back.val() {
            self.unspent.next = self.spent_q.q.val() & self.ended_here.val();
        }
        self.flagged_q.d.next = ((self.flagged_q.q.val() & self.not_accepted.val())
            | self.flagged_by[0].val()
            | self.flagged_by[1].val()
            | self.unspent.val())
            & self.not_allocated.val();
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
