//! How the head of a line stands in its channel, ready for the decision: due, behind or ahead, whose the channel is,
//! and so what may be done with it.
//!
//! It is worked out in the clock before, for the head that stays or for the record that becomes the head, so
//! what the arbiter decides in that same clock is not in it yet (`free` in `decision`), nor whether there will be a head. Some things are only worked
//! out for a record that is the head already: heartbeats, channels of which nothing was taken yet, and beginning anew.
//! Those heads wait a clock longer.
//!
//! Sequences are serial numbers of 32 bits (RFC 1982). Latency 1 clock, interval 1.

use super::channel_keys::CHANNELS;
use super::entry::Entry;
use super::kept_copy::KeptCopy;
use super::sequence_equal::SequenceEqual;
use super::slot_select::SlotSelect;
use super::standing::Standing;
use rust_hdl::prelude::*;

/// The view of one line.
#[derive(LogicBlock, Default)]
pub struct ChannelView {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Of the record in the front: its channel, one bit.
    pub front_slot: Signal<In, Bits<CHANNELS>>,
    /// Its entry.
    pub front: Signal<In, Entry>,
    /// The sequence expected in its channel.
    pub front_expected: Signal<In, Bits<32>>,
    /// The one expected there before the unfinished frame.
    pub front_standing: Signal<In, Bits<32>>,
    /// It is a message with a sequence.
    pub front_message: Signal<In, Bit>,
    /// There is a head.
    pub head_valid: Signal<In, Bit>,
    /// Of the head: its channel, one bit; none without.
    pub head_slot: Signal<In, Bits<CHANNELS>>,
    /// Its sequence.
    pub head_point: Signal<In, Bits<32>>,
    /// The sequence expected in its channel.
    pub head_expected: Signal<In, Bits<32>>,
    /// The one expected there before the unfinished frame.
    pub head_standing: Signal<In, Bits<32>>,
    /// Its sequence, all 64 bits, is 1.
    pub head_is_one: Signal<In, Bit>,
    /// Its sequence, all 64 bits, is 0.
    pub head_is_zero: Signal<In, Bit>,
    /// It is a message with a sequence.
    pub head_message: Signal<In, Bit>,
    /// It is a heartbeat.
    pub head_heartbeat: Signal<In, Bit>,
    /// It is a heartbeat that ends session or channel.
    pub head_end: Signal<In, Bit>,
    /// It is a PacketEnd.
    pub head_packet_end: Signal<In, Bit>,
    /// It is the first record of its frame.
    pub head_first: Signal<In, Bit>,
    /// The line has a frame that has not ended.
    pub open: Signal<In, Bit>,
    /// Channels of the line's own frame,
    pub own: Signal<In, Bits<CHANNELS>>,
    /// which is finished: they are none.
    pub own_ended: Signal<In, Bit>,
    /// Channels of the other line's frame,
    pub others: Signal<In, Bits<CHANNELS>>,
    /// which is finished: they are none.
    pub others_ended: Signal<In, Bit>,
    /// Channels whose start is still to be announced.
    pub fresh: Signal<In, Bits<CHANNELS>>,
    /// Channels of which nothing was taken yet; those of `fresh` are among them.
    pub starting: Signal<In, Bits<CHANNELS>>,
    /// Channels whose end was announced.
    pub over: Signal<In, Bits<CHANNELS>>,
    /// Channels whose session is over.
    pub retired: Signal<In, Bits<CHANNELS>>,
    /// Channels whose next message carries GAP_BEFORE.
    pub flagged: Signal<In, Bits<CHANNELS>>,
    /// Channels in which the line is back.
    pub back: Signal<In, Bits<CHANNELS>>,
    /// Channels of which something was taken not long ago.
    pub recent: Signal<In, Bits<CHANNELS>>,

    /// How the head stands in the next clock, if there is one.
    pub standing: Signal<Out, Standing>,
    /// Its sequence is the expected one: for the choice of what the channel expects then.
    pub due_for_sequences: Signal<Out, Bit>,
    /// The sequence expected; only for what was the head already in the clock before.
    pub expected: Signal<Out, Bits<32>>,

    standing_q: DFF<Standing>,
    kept_due: KeptCopy,
    expected_q: DFF<Bits<32>>,

    kept_front_due: SequenceEqual,
    kept_head_due: SequenceEqual,
    kept_front: SlotSelect,
    kept_head: SlotSelect,

    front_sequence: Signal<Local, Bits<64>>,
    front_point: Signal<Local, Bits<32>>,
    front_distance: Signal<Local, Bits<32>>,
    front_standing_distance: Signal<Local, Bits<32>>,
    head_distance: Signal<Local, Bits<32>>,
    head_standing_distance: Signal<Local, Bits<32>>,
    next_due: Signal<Local, Bit>,
    next: Signal<Local, Standing>,
    front_looks: Signal<Local, Bit>,
    head_looks: Signal<Local, Bit>,
    forced: Signal<Local, Bit>,
    old_back: Signal<Local, Bits<CHANNELS>>,
    old: Signal<Local, Bits<CHANNELS>>,
}

impl Logic for ChannelView {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, standing_q, expected_q);
        self.old.next = !self.recent.val();
        self.old_back.next = self.back.val() & self.old.val();
        self.kept_front.slot.next = self.front_slot.val();
        self.kept_front.own.next = self.own.val();
        self.kept_front.own_ended.next = self.own_ended.val();
        self.kept_front.others_ended.next = self.others_ended.val();
        self.kept_front.others.next = self.others.val();
        self.kept_front.fresh.next = self.fresh.val();
        self.kept_front.starting.next = self.starting.val();
        self.kept_front.over.next = self.over.val();
        self.kept_front.retired.next = self.retired.val();
        self.kept_front.flagged.next = self.flagged.val();
        self.kept_front.lost.next = self.old_back.val();
        self.kept_head.slot.next = self.head_slot.val();
        self.kept_head.own.next = self.own.val();
        self.kept_head.own_ended.next = self.own_ended.val();
        self.kept_head.others_ended.next = self.others_ended.val();
        self.kept_head.others.next = self.others.val();
        self.kept_head.fresh.next = self.fresh.val();
        self.kept_head.starting.next = self.starting.val();
        self.kept_head.over.next = self.over.val();
        self.kept_head.retired.next = self.retired.val();
        self.kept_head.flagged.next = self.flagged.val();
        self.kept_head.lost.next = self.old_back.val();

        self.front_sequence.next = self.front.val().point;
        self.front_point.next = self.front_sequence.val().get_bits::<32>(0);
        self.front_distance.next = self.front_point.val() - self.front_expected.val();
        self.front_standing_distance.next = self.front_point.val() - self.front_standing.val();
        self.head_distance.next = self.head_point.val() - self.head_expected.val();
        self.head_standing_distance.next = self.head_point.val() - self.head_standing.val();
        // Of a channel of which nothing was taken yet, all that counts is whether it begins at 1.
        self.forced.next =
            self.kept_head.is_starting.val() & !self.head_is_one.val() & !self.head_is_zero.val();
        self.kept_front_due.a.next = self.front_point.val();
        self.kept_front_due.b.next = self.front_expected.val();
        self.kept_head_due.a.next = self.head_point.val();
        self.kept_head_due.b.next = self.head_expected.val();
        self.next_due.next = self.kept_front_due.equal.val();
        self.next.next.behind = self.front_distance.val().get_bit(31);
        self.next.next.long_behind = self.front_standing_distance.val().get_bit(31);
        self.next.next.owned = self.kept_front.is_own.val();
        self.next.next.gap_before = self.kept_front.is_flagged.val();
        if self.head_valid.val() {
            self.next_due.next = self.kept_head_due.equal.val() & !self.forced.val();
            self.next.next.behind = self.head_distance.val().get_bit(31) & !self.forced.val();
            self.next.next.long_behind = self.head_standing_distance.val().get_bit(31);
            self.next.next.owned = self.kept_head.is_own.val();
            self.next.next.gap_before = self.kept_head.is_flagged.val();
        }
        self.next.next.due = self.next_due.val();
        self.kept_due.clock.next = self.clock.val();
        self.kept_due.d.next = self.next_due.val();
        self.expected_q.d.next = self.head_expected.val();

        self.front_looks.next = !self.head_valid.val() & !(self.front.val().first & self.open.val());
        self.head_looks.next = self.head_valid.val() & !(self.head_first.val() & self.open.val());
        self.next.next.abandons = (!self.head_valid.val() & self.front.val().first & self.open.val())
            | (self.head_valid.val() & self.head_first.val() & self.open.val());
        self.next.next.ends_frame = (self.front_looks.val() & self.front.val().packet_end)
            | (self.head_looks.val() & self.head_packet_end.val());
        self.next.next.passes =
            (self.front_looks.val() & !self.front.val().packet_end & !self.front.val().in_channel)
                | (self.head_looks.val()
                    & !self.head_packet_end.val()
                    & !self.head_message.val()
                    & !self.head_heartbeat.val());
        self.next.next.message =
            (self.front_looks.val() & self.front_message.val() & self.kept_front.is_plain.val())
                | (self.head_looks.val() & self.head_message.val() & self.kept_head.is_free.val());
        self.next.next.drops =
            (self.front_looks.val() & self.front_message.val() & self.kept_front.is_plain_kept.val())
                | (self.head_looks.val() & self.head_message.val() & self.kept_head.is_free_kept.val());
        self.next.next.restarts =
            self.head_looks.val() & self.head_message.val() & self.kept_head.is_free_lost.val();
        self.next.next.foreign_message =
            (self.front_looks.val() & self.front_message.val() & self.kept_front.is_foreign.val())
                | (self.head_looks.val() & self.head_message.val() & self.kept_head.is_foreign.val());
        self.next.next.retired_message =
            (self.front_looks.val() & self.front_message.val() & self.kept_front.is_retired.val())
                | (self.head_looks.val() & self.head_message.val() & self.kept_head.is_retired.val());
        self.next.next.announces = self.head_looks.val() & self.kept_head.is_fresh.val();
        self.next.next.heartbeat =
            self.head_looks.val() & self.head_heartbeat.val() & self.kept_head.is_free.val();
        self.next.next.tells = self.head_end.val() & !self.kept_head.is_over.val();
        self.next.next.retired_heartbeat =
            self.head_looks.val() & self.head_heartbeat.val() & self.kept_head.is_retired.val();
        self.next.next.foreign_heartbeat =
            self.head_looks.val() & self.head_heartbeat.val() & self.kept_head.is_foreign.val();

        self.standing_q.d.next = self.next.val();
        self.standing.next = self.standing_q.q.val();
        self.due_for_sequences.next = self.kept_due.q.val();
        self.expected.next = self.expected_q.q.val();
    }
}
