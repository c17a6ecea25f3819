//! The arbiter: looks at the heads of both lines and does one thing a clock.
//!
//! Decoders -> **arbiter** -> ring writer. What it does is docs/arbitration.md; in order: a frame that
//! never ended is given up; what has no sequence passes; a new channel is announced; a message is taken,
//! dropped or begins its channel anew; a heartbeat is read; and when neither line can do any of it, a gap is told. Line A goes
//! before line B.
//!
//! Latency: a record on `record` in clock c is on `stream_record` in c+3 (front, head, decision), when nothing waits.
//! Interval: a head every two clocks of each line, one of both a clock.

use super::channel_keys::{CHANNELS, ChannelKeys};
use super::channel_state::ChannelState;
use super::channel_view::ChannelView;
use super::decision::Decision;
use super::head::Head;
use super::line_queue::{LineQueue, RECORD_BITS, SESSION_BITS};
use super::line_sequence::LineSequence;
use super::skew::Skew;
use super::stream::Stream;
use super::symbol_filter::SymbolFilter;
use super::waiting::Waiting;
use crate::host_interface::counter::Counter;
use crate::host_interface::registers::ARBITRATION_WORDS;
use rust_hdl::prelude::*;

/// The arbiter.
#[derive(LogicBlock, Default)]
pub struct Arbiter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// arbitration_control: arbitrate, line A connected, line B connected.
    pub control: Signal<In, Bits<3>>,
    /// arbitration_window.
    pub window: Signal<In, Bits<24>>,
    /// symbol_filter_control bit 0.
    pub filter_enable: Signal<In, Bit>,
    /// symbol_filter_symbol.
    pub filter_symbol: Signal<In, Bits<32>>,
    /// symbol_filter_entry.
    pub filter_entry: Signal<In, Bits<32>>,
    /// It was written.
    pub filter_write: Signal<In, Bit>,
    /// A line's record.
    pub record: [Signal<In, Bits<512>>; 2],
    /// There is one.
    pub record_valid: [Signal<In, Bit>; 2],
    /// The session of its frame.
    pub session: [Signal<In, Bits<SESSION_BITS>>; 2],
    /// A record leaves.
    pub stream_valid: Signal<Out, Bit>,
    /// The record.
    pub stream_record: Signal<Out, Bits<512>>,
    /// Its symbol has a book on the card.
    pub has_book: Signal<Out, Bit>,
    /// Which one.
    pub book_index: Signal<Out, Bits<6>>,
    /// What is counted, in the order of the registers.
    pub counts: [Signal<Out, Bits<32>>; ARBITRATION_WORDS],

    queue: [LineQueue; 2],
    head: [Head; 2],
    filter: [SymbolFilter; 2],
    keys: ChannelKeys,
    state: ChannelState,
    view_a: ChannelView,
    view_b: ChannelView,
    waiting: [Waiting; 2],
    sequence: [LineSequence; 2],
    decision: Decision,
    skew: Skew,
    stream: Stream,
    wins: [Counter; 2],
    duplicates: [Counter; 2],
    overflows: [Counter; 2],
    gaps: Counter,
    channels: Counter,
    filtered: Counter,

    epoch_clocks: DFF<Bits<24>>,
    epoch: DFF<Bit>,
    /// A record has come since arbitration was switched on; windows are counted from there.
    running: DFF<Bit>,

    head_record: [Signal<Local, Bits<RECORD_BITS>>; 2],
    low_point: [Signal<Local, Bits<32>>; 2],
    // Of the line whose decision the stream carries out.
    stage_slot: Signal<Local, Bits<CHANNELS>>,
    stage_point: Signal<Local, Bits<32>>,
    stage_time: Signal<Local, Bits<20>>,
}

impl Logic for Arbiter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, epoch_clocks, epoch, running);
        self.keys.clock.next = self.clock.val();
        self.state.clock.next = self.clock.val();
        self.skew.clock.next = self.clock.val();
        self.stream.clock.next = self.clock.val();
        self.gaps.clock.next = self.clock.val();
        self.channels.clock.next = self.clock.val();
        self.filtered.clock.next = self.clock.val();

        // The way of each line to its head.
        for i in 0..2 {
            self.queue[i].clock.next = self.clock.val();
            self.queue[i].record.next = self.record[i].val().get_bits::<504>(0);
            self.queue[i].record_valid.next = self.record_valid[i].val();
            self.queue[i].session.next = self.session[i].val();
            self.queue[i].take.next = self.head[i].take.val();
            self.keys.load[i].next = self.queue[i].load.val();
            self.keys.load_key[i].next = self.queue[i].load_key.val();
            self.keys.front_valid[i].next = self.head[i].front_in_channel.val();
            self.keys.front_key[i].next = self.queue[i].front_key.val();
            self.keys.head_slot[i].next = self.head[i].slot.val();
            self.keys.head_valid[i].next = self.head[i].valid.val();
            self.head[i].clock.next = self.clock.val();
            self.head[i].arbitrate.next = self.control.val().get_bit(0);
            self.head[i].front_valid.next = self.queue[i].front_valid.val();
            self.head[i].front_record.next = self.queue[i].front_record.val();
            self.head[i].front_key.next = self.queue[i].front_key.val();
            self.head[i].front_slot.next = self.keys.front_slot[i].val();
            self.head_record[i].next = self.head[i].record.val();
            self.filter[i].clock.next = self.clock.val();
            self.filter[i].enable.next = self.filter_enable.val();
            self.filter[i].write_symbol.next = self.filter_symbol.val();
            self.filter[i].write_entry.next = self.filter_entry.val();
            self.filter[i].write.next = self.filter_write.val();
            self.filter[i].load.next = self.queue[i].load.val();
            self.filter[i].load_symbol.next = self.queue[i].load_symbol.val();
            self.filter[i].take.next = self.head[i].take.val();
            self.filter[i].head_symbol.next = self.head_record[i].val().get_bits::<32>(448);
        }

        // How each head stands.
        for i in 0..2 {
            self.low_point[i].next = self.head[i].point.val().get_bits::<32>(0);
        }
        self.view_a.slot.next = self.head[0].slot.val();
        self.view_a.point.next = self.low_point[0].val();
        self.view_a.other_owned.next = self.state.owned[1].val();
        self.view_b.slot.next = self.head[1].slot.val();
        self.view_b.point.next = self.low_point[1].val();
        self.view_b.other_owned.next = self.state.owned[0].val();
        for i in 0..16 {
            self.view_a.expected[i].next = self.state.expected[i].val();
            self.view_a.standing[i].next = self.state.standing[i].val();
            self.view_b.expected[i].next = self.state.expected[i].val();
            self.view_b.standing[i].next = self.state.standing[i].val();
        }
        for i in 0..2 {
            self.decision.valid[i].next = self.head[i].valid.val();
            self.decision.is_message[i].next = self.head[i].is_message.val();
            self.decision.is_heartbeat[i].next = self.head[i].is_heartbeat.val();
            self.decision.is_end[i].next = self.head[i].is_end.val();
            self.decision.is_packet_end[i].next = self.head[i].is_packet_end.val();
            self.decision.stands[i].next = self.head[i].stands.val();
            self.decision.after[i].next = self.head[i].after.val();
            self.decision.is_one[i].next = self.head[i].is_one.val();
            self.decision.is_zero[i].next = self.head[i].is_zero.val();
            self.waiting[i].held.next = self.decision.is_held[i].val();
            self.decision.first[i].next = self.head_record[i].val().get_bit(496);
            self.decision.last[i].next = self.head_record[i].val().get_bit(497);
            self.decision.head_slot[i].next = self.head[i].slot.val();
            self.decision.low_point[i].next = self.low_point[i].val();
            self.decision.settled[i].next = self.waiting[i].settled.val();
            self.decision.expired[i].next = self.waiting[i].expired.val();
            self.decision.overdue[i].next = self.waiting[i].overdue.val();
            self.decision.crowded[i].next = self.queue[i].crowded.val();
            self.decision.back_slots[i].next = self.sequence[i].back.val();
            self.head[i].consumed.next = self.decision.consumed[i].val();
            self.waiting[i].clock.next = self.clock.val();
            self.waiting[i].ahead.next = self.decision.is_ahead[i].val();
            self.waiting[i].disturbed.next = self.decision.disturbed[i].val();
            self.waiting[i].point.next = self.head[i].point.val();
            self.waiting[i].window.next = self.window.val();
        }
        self.waiting[0].expected.next = self.view_a.expected_here.val();
        self.waiting[1].expected.next = self.view_b.expected_here.val();
        self.decision.clock.next = self.clock.val();
        self.decision.control.next = self.control.val();
        self.decision.due[0].next = self.view_a.due.val();
        self.decision.due[1].next = self.view_b.due.val();
        self.decision.behind[0].next = self.view_a.behind.val();
        self.decision.behind[1].next = self.view_b.behind.val();
        self.decision.long_behind[0].next = self.view_a.long_behind.val();
        self.decision.long_behind[1].next = self.view_b.long_behind.val();
        self.decision.foreign[0].next = self.view_a.foreign.val();
        self.decision.foreign[1].next = self.view_b.foreign.val();
        self.decision.fresh_slots.next = self.state.fresh.val();
        self.decision.starting_slots.next = self.state.starting.val();
        self.decision.over_slots.next = self.state.over.val();
        self.decision.flagged_slots.next = self.state.flagged.val();
        self.decision.retired_slots.next = self.state.retired.val();
        self.decision.recent_slots.next = self.state.recent.val();

        // What is done in the channels.
        self.state.allocated.next = self.keys.allocated.val();
        self.state.superseded.next = self.keys.superseded.val();
        self.state.line_b.next = self.decision.acts_for_b.val();
        self.state.slot.next = self.decision.acts_in.val();
        self.state.point.next = self.decision.point.val();
        self.state.after.next = self.decision.after_point.val();
        self.state.flag.next = self.decision.flag.val();
        self.state.accept.next = self.decision.accepts_now.val();
        self.state.step.next = self.decision.steps_now.val();
        self.state.announced.next = self.decision.announced.val();
        self.state.ended.next = self.decision.ended.val();
        self.state.commit.next = self.decision.commit.val();
        self.state.rollback.next = self.decision.rolls_back_now.val();
        self.state.trust.next = self.decision.trust.val();
        self.state.epoch.next = self.epoch.q.val();
        self.epoch.d.next = self.epoch_clocks.q.val() >= self.window.val();
        self.epoch_clocks.d.next = self.epoch_clocks.q.val() + 1;
        if (self.epoch_clocks.q.val() >= self.window.val()) | !self.running.q.val() {
            self.epoch_clocks.d.next = 0.into();
        }
        self.running.d.next = self.control.val().get_bit(0)
            & (self.running.q.val() | self.queue[0].front_valid.val() | self.queue[1].front_valid.val());

        // One clock later: what leaves, and what is counted.
        self.stream.line_b.next = self.decision.line.val();
        self.stream.taken.next = self.decision.taken.val();
        self.stream.gap_before.next = self.decision.gap_before.val();
        self.stream.dropped.next = self.decision.dropped.val();
        self.stream.packet_end.next = self.decision.packet_end.val();
        self.stream.gap.next = self.decision.gap.val();
        self.stream.start.next = self.decision.start.val();
        self.stream.abandon.next = self.decision.abandon.val();
        self.stage_slot.next = self.head[0].slot.val();
        self.stage_point.next = self.low_point[0].val();
        self.stage_time.next = self.head_record[0].val().get_bits::<20>(384);
        self.has_book.next = self.filter[0].has_book.val();
        self.book_index.next = self.filter[0].book_index.val();
        if self.decision.line.val() {
            self.stage_slot.next = self.head[1].slot.val();
            self.stage_point.next = self.low_point[1].val();
            self.stage_time.next = self.head_record[1].val().get_bits::<20>(384);
            self.has_book.next = self.filter[1].has_book.val();
            self.book_index.next = self.filter[1].book_index.val();
        }
        for i in 0..2 {
            self.stream.head_record[i].next = self.head_record[i].val();
            self.stream.head_session[i].next = self.head[i].session.val();
            self.stream.missing[i].next = self.waiting[i].missing.val();
            self.stream.first_missing[i].next = self.waiting[i].first_missing.val();
            self.stream.passes[i].next = self.filter[i].passes.val();
            self.sequence[i].clock.next = self.clock.val();
            self.sequence[i].allocated.next = self.keys.allocated.val();
            self.sequence[i].taken.next = self.decision.won.val();
            self.sequence[i].slot.next = self.head[i].slot.val();
            self.sequence[i].point.next = self.low_point[i].val();
            self.sequence[i].after.next = self.head[i].after.val();
            self.wins[i].clock.next = self.clock.val();
            self.duplicates[i].clock.next = self.clock.val();
            self.overflows[i].clock.next = self.clock.val();
            self.overflows[i].pulse.next = self.queue[i].overflow.val();
        }
        self.sequence[0].message.next =
            (self.decision.won.val() | self.decision.duplicated.val()) & !self.decision.line.val();
        self.sequence[1].message.next =
            (self.decision.won.val() | self.decision.duplicated.val()) & self.decision.line.val();
        self.wins[0].pulse.next = self.decision.won.val() & !self.decision.line.val();
        self.wins[1].pulse.next = self.decision.won.val() & self.decision.line.val();
        self.duplicates[0].pulse.next = self.decision.duplicated.val() & !self.decision.line.val();
        self.duplicates[1].pulse.next = self.decision.duplicated.val() & self.decision.line.val();
        self.skew.taken.next = self.decision.won.val();
        self.skew.duplicate.next = self.decision.duplicated.val();
        self.skew.line_b.next = self.decision.line.val();
        self.skew.slot.next = self.stage_slot.val();
        self.skew.point.next = self.stage_point.val();
        self.skew.card_time.next = self.stage_time.val();
        self.gaps.pulse.next = self.decision.gap.val();
        self.channels.pulse.next = self.decision.start.val();
        self.filtered.pulse.next = self.stream.filtered.val();

        self.stream_valid.next = self.stream.record_valid.val();
        self.stream_record.next = self.stream.record.val();
        // In the order of the registers.
        self.counts[0].next = self.gaps.value.val();
        self.counts[1].next = self.channels.value.val();
        for i in 0..2 {
            self.counts[i + 2].next = self.wins[i].value.val();
            self.counts[i + 4].next = self.duplicates[i].value.val();
            self.counts[i + 6].next = self.sequence[i].losses.val();
            self.counts[i + 8].next = self.overflows[i].value.val();
            self.counts[i + 10].next = self.skew.worst[i].val();
        }
        self.counts[12].next = self.filtered.value.val();
    }
}
