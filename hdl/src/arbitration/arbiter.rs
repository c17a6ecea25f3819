//! The arbiter: looks at the heads of both lines and does one thing a clock.
//!
//! Decoders -> **arbiter** -> ring writer. What it does is docs/arbitration.md. A record's channel is looked up in
//! the clock before it arrives; then it is in the front (and how it stands in its channel is worked out), in the head
//! (and it is decided about), and on its way out. The lines take turns when both have a head.
//!
//! Latency: a record on `record` in clock c is on `stream_record` in c+3 (front, head, decision), when nothing waits.
//! Interval: a head every two clocks of each line, one of both a clock.

use super::channel_keys::{ChannelKeys, INDEX_BITS};
use super::channel_state::ChannelState;
use super::channel_view::ChannelView;
use super::decision::Decision;
use super::head::Head;
use super::line_queue::{LineQueue, RECORD_BITS};
use super::line_sequence::LineSequence;
use super::queue_memory::QueueMemory;
use super::skew::Skew;
use super::stream::Stream;
use super::symbol_filter::SymbolFilter;
use super::waiting::Waiting;
use crate::feed::record_class::RecordClass;
use crate::feed::session::SESSION_BITS;
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
    /// There may be one; said earlier in the clock.
    pub record_may_come: [Signal<In, Bit>; 2],
    /// The class of line A's record,
    pub class_a: Signal<In, RecordClass>,
    /// and of line B's.
    pub class_b: Signal<In, RecordClass>,
    /// The channel of the record that comes in the next clock, if one comes.
    pub early_channel: [Signal<In, Bits<16>>; 2],
    /// The session of its frame, from the clock before the record on.
    pub session: [Signal<In, Bits<SESSION_BITS>>; 2],
    /// A record leaves.
    pub stream_valid: Signal<Out, Bit>,
    /// The record.
    pub stream_record: Signal<Out, Bits<512>>,
    /// Its symbol has a book on the card.
    pub has_book: Signal<Out, Bit>,
    /// Which one.
    pub book_index: Signal<Out, Bits<6>>,
    /// Pulse a line, in the clocks of the stream: its unfinished frame is given up, and what was taken of it is
    /// taken back.
    pub abandoned: [Signal<Out, Bit>; 2],
    /// Pulse: a channel has another session from now on.
    pub session_over: Signal<Out, Bit>,
    /// What is counted, in the order of the registers.
    pub counts: [Signal<Out, Bits<32>>; ARBITRATION_WORDS],

    queue: [LineQueue; 2],
    /// The records that wait; at its output is the head's.
    record_memory: [QueueMemory<RECORD_BITS>; 2],
    head: [Head; 2],
    filter: [SymbolFilter; 2],
    keys: ChannelKeys,
    state: ChannelState,
    view: [ChannelView; 2],
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

    /// Of the head that was decided about.
    passes: DFF<Bit>,
    session_over_q: DFF<Bit>,
    epoch_clocks: DFF<Bits<24>>,
    epoch: DFF<Bit>,
    /// The count has come to the window's end; worked out a clock ahead, from one less than the window.
    epoch_over: DFF<Bit>,
    window_less: DFF<Bits<24>>,
    no_window: DFF<Bit>,
    /// A record has come since arbitration was switched on; windows are counted from there.
    running: DFF<Bit>,

    arriving_record: [Signal<Local, Bits<RECORD_BITS>>; 2],
    low_point: [Signal<Local, Bits<32>>; 2],
    // Of the line whose decision the stream carries out.
    stage_channel: Signal<Local, Bits<INDEX_BITS>>,
    stage_point: Signal<Local, Bits<32>>,
    stage_time: Signal<Local, Bits<20>>,
}

impl Logic for Arbiter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, epoch_clocks, epoch, epoch_over, window_less, no_window, running, passes);
        dff_setup!(self, clock, session_over_q);
        self.keys.clock.next = self.clock.val();
        self.keys.busy.next = self.state.busy_for_waiting.val();
        self.state.clock.next = self.clock.val();
        self.skew.clock.next = self.clock.val();
        self.stream.clock.next = self.clock.val();
        self.gaps.clock.next = self.clock.val();
        self.channels.clock.next = self.clock.val();
        self.filtered.clock.next = self.clock.val();

        // The way of each line to its head.
        self.queue[0].record_class.next = self.class_a.val();
        self.queue[1].record_class.next = self.class_b.val();
        self.keys.early_key[0].next = (bit_cast::<96, 80>(self.session[0].val()) << 16)
            | bit_cast::<96, 16>(self.early_channel[0].val());
        self.keys.early_key[1].next = (bit_cast::<96, 80>(self.session[1].val()) << 16)
            | bit_cast::<96, 16>(self.early_channel[1].val());
        self.keys.fetched_valid_a[0].next = self.queue[0].has_fetched_0.val();
        self.keys.fetched_valid_a[1].next = self.queue[0].has_fetched_1.val();
        self.keys.fetched_valid_a[2].next = self.queue[0].has_fetched_2.val();
        self.keys.fetched_valid_b[0].next = self.queue[1].has_fetched_0.val();
        self.keys.fetched_valid_b[1].next = self.queue[1].has_fetched_1.val();
        self.keys.fetched_valid_b[2].next = self.queue[1].has_fetched_2.val();
        for i in 0..2 {
            self.queue[i].clock.next = self.clock.val();
            self.arriving_record[i].next = self.record[i].val().get_bits::<504>(0);
            self.record_memory[i].clock.next = self.clock.val();
            self.record_memory[i].write.next = self.record_valid[i].val();
            self.record_memory[i].write_address.next = self.queue[i].arriving_address.val();
            self.record_memory[i].write_data.next = self.arriving_record[i].val();
            self.record_memory[i].read.next = !self.head[i].keeps.val();
            self.record_memory[i].read_address.next = self.queue[i].front_address.val();
            self.queue[i].record.next = self.arriving_record[i].val();
            self.queue[i].record_may_come.next = self.record_may_come[i].val();
            self.queue[i].record_valid.next = self.record_valid[i].val();
            self.queue[i].session.next = self.session[i].val();
            self.queue[i].arbitrate.next = self.control.val().get_bit(0);
            self.queue[i].arriving_slot.next = self.keys.arriving_slot[i].val();
            self.queue[i].fetched_slot.next = self.keys.fetched_slot[i].val();
            self.queue[i].hold.next = self.keys.hold.val();
            self.queue[i].placed.next = self.keys.placed[i].val();
            self.queue[i].place.next = self.keys.allocated.val();
            self.queue[i].place_index.next = self.keys.allocated_index.val();
            self.queue[i].take.next = self.head[i].take.val();
            self.keys.fetched_key[i].next = self.queue[i].fetched_key.val();
            self.keys.missing[i].next = self.head[i].front_missing.val();
            self.keys.front_key[i].next = self.queue[i].front_key.val();
            self.keys.front_valid[i].next = self.head[i].front_refers.val();
            self.keys.front_slot[i].next = self.queue[i].front_slot.val();
            self.keys.head_valid[i].next = self.head[i].valid.val();
            self.keys.head_slot[i].next = self.head[i].slot.val();
            self.head[i].clock.next = self.clock.val();
            self.head[i].front_valid.next = self.queue[i].front_valid.val();
            self.head[i].front.next = self.queue[i].front.val();
            self.head[i].front_slot.next = self.queue[i].front_slot.val();
            self.head[i].front_index.next = self.queue[i].front_index.val();
            self.head[i].front_ready.next = self.queue[i].front_ready.val();
            self.filter[i].clock.next = self.clock.val();
            self.filter[i].write_symbol.next = self.filter_symbol.val();
            self.filter[i].write_entry.next = self.filter_entry.val();
            self.filter[i].write.next = self.filter_write.val();
            self.filter[i].load.next = self.queue[i].load.val();
            self.filter[i].loads.next = self.queue[i].loads.val();
            self.filter[i].load_fetched.next = self.queue[i].load_fetched.val();
            self.filter[i].arriving_symbol.next = self.queue[i].arriving_symbol.val();
            self.filter[i].fetched_symbol.next = self.queue[i].fetched_symbol.val();
            self.filter[i].front_symbol.next = self.queue[i].front_symbol.val();
            self.filter[i].head_keeps.next = self.head[i].keeps.val();
            self.filter[i].head_symbol.next = self.head[i].symbol.val();
        }

        // How each head stands.
        for i in 0..2 {
            self.low_point[i].next = self.head[i].point.val().get_bits::<32>(0);
            self.state.read_index[i].next = self.queue[i].front_index.val();
            self.state.read_index[i + 2].next = self.head[i].index.val();
        }
        for i in 0..2 {
            self.view[i].clock.next = self.clock.val();
            self.view[i].front_slot.next = self.queue[i].front_slot.val();
            self.view[i].front.next = self.queue[i].front.val();
            self.view[i].front_expected.next = self.state.expected[i].val();
            self.view[i].front_standing.next = self.state.standing[i].val();
            self.view[i].front_message.next = self.head[i].front_message.val();
            self.view[i].head_valid.next = self.head[i].valid.val();
            self.view[i].head_slot.next = self.head[i].slot.val();
            self.view[i].head_point.next = self.low_point[i].val();
            self.view[i].head_expected.next = self.state.expected[i + 2].val();
            self.view[i].head_standing.next = self.state.standing[i + 2].val();
            self.view[i].head_is_one.next = self.head[i].is_one.val();
            self.view[i].head_is_zero.next = self.head[i].is_zero.val();
            self.view[i].head_message.next = self.head[i].is_message.val();
            self.view[i].head_heartbeat.next = self.head[i].is_heartbeat.val();
            self.view[i].head_end.next = self.head[i].is_end.val();
            self.view[i].head_packet_end.next = self.head[i].is_packet_end.val();
            self.view[i].head_first.next = self.head[i].first.val();
            self.view[i].open.next = self.decision.is_open[i].val();
            self.view[i].own.next = self.state.owned[i].val();
            self.view[i].own_ended.next = self.decision.ended_for_views[i].val();
            self.view[i].others_ended.next = self.decision.ended_for_views[1 - i].val();
            self.view[i].others.next = self.state.owned[1 - i].val();
            self.view[i].fresh.next = self.state.fresh.val();
            self.view[i].starting.next = self.state.starting.val();
            self.view[i].over.next = self.state.over.val();
            self.view[i].retired.next = self.state.retired.val();
            self.view[i].flagged.next = self.state.flagged.val();
            self.view[i].back.next = self.sequence[i].back.val();
            self.view[i].recent.next = self.state.recent.val();
            self.waiting[i].expected.next = self.view[i].expected.val();
            self.decision.standing[i].next = self.view[i].standing.val();
            self.decision.due_for_sequences[i].next = self.view[i].due_for_sequences.val();
            self.decision.expected[i].next = self.view[i].expected.val();
        }

        self.decision.clock.next = self.clock.val();
        self.decision.control.next = self.control.val();
        self.decision.busy.next = self.state.busy.val();
        self.decision.stays_busy.next = self.state.stays_busy.val();
        self.decision.hold.next = self.keys.hold.val();
        for i in 0..2 {
            self.decision.valid[i].next = self.head[i].valid_for_decision.val();
            self.decision.valid_for_touch[i].next = self.head[i].valid_for_touch.val();
            self.decision.comes[i].next = self.queue[i].front_comes.val();
            self.decision.front_ready[i].next = self.queue[i].front_ready.val();
            self.decision.stands[i].next = self.head[i].stands.val();
            self.decision.last[i].next = self.head[i].last.val();
            self.decision.after[i].next = self.head[i].after.val();
            self.decision.head_slot[i].next = self.head[i].slot.val();
            self.decision.head_index[i].next = self.head[i].index.val();
            self.decision.low_point[i].next = self.low_point[i].val();
            self.decision.settled[i].next = self.waiting[i].settled.val();
            self.decision.expired[i].next = self.waiting[i].expired.val();
            self.decision.overdue[i].next = self.waiting[i].overdue.val();
            self.decision.crowded[i].next = self.queue[i].crowded.val();
            self.head[i].consumed.next = self.decision.consumed[i].val();
            self.waiting[i].clock.next = self.clock.val();
            self.waiting[i].ahead.next = self.decision.is_ahead[i].val();
            self.waiting[i].held.next = self.decision.is_held[i].val();
            self.waiting[i].disturbed.next = self.decision.disturbed[i].val();
            self.waiting[i].frozen.next = self.state.busy_for_waiting.val();
            self.waiting[i].point.next = self.head[i].point.val();
            self.waiting[i].window.next = self.window.val();
        }
        // What is done in the channels.
        self.state.allocated.next = self.keys.allocated.val();
        self.state.allocates.next = self.keys.allocates.val();
        self.state.allocated_index.next = self.keys.allocated_index.val();
        self.state.superseded.next = self.keys.superseded.val();
        self.state.index.next = self.decision.acts_in_index.val();
        self.state.expected_before.next = self.decision.expected_before.val();
        self.state.following.next = self.decision.following.val();
        for i in 0..2 {
            self.state.slot[i].next = self.head[i].slot.val();
            self.state.touches[i].next = self.decision.touches[i].val();
            self.state.writes_next[i].next = self.decision.writes_next[i].val();
            self.state.opens[i].next = self.decision.opens[i].val();
            self.state.accepts[i].next = self.decision.accepts[i].val();
            self.state.flags[i].next = self.decision.flags[i].val();
            self.state.announces[i].next = self.decision.announces_now[i].val();
            self.state.tells[i].next = self.decision.tells_now[i].val();
            self.state.rolls_back[i].next = self.decision.rolls_back[i].val();
        }
        self.state.ended_frame[0].next = self.decision.ended_frame[0].val();
        self.state.ended_frame[1].next = self.decision.ended_frame[1].val();
        self.state.rolled_back.next = self.decision.rolled_back.val();
        self.state.epoch.next = self.epoch.q.val();
        self.epoch.d.next = self.epoch_over.q.val();
        self.window_less.d.next = self.window.val() - 1;
        self.no_window.d.next = !self.window.val().any();
        self.epoch_over.d.next = self.epoch_clocks.q.val() >= self.window_less.q.val();
        self.epoch_clocks.d.next = self.epoch_clocks.q.val() + 1;
        if self.epoch_over.q.val() | !self.running.q.val() {
            self.epoch_clocks.d.next = 0.into();
            self.epoch_over.d.next = false;
        }
        if self.no_window.q.val() {
            self.epoch_over.d.next = true;
        }
        self.running.d.next = self.control.val().get_bit(0)
            & (self.running.q.val() | self.queue[0].front_valid.val() | self.queue[1].front_valid.val());

        // Does the symbol filter let pass what is decided about?
        self.passes.d.next = !self.filter_enable.val() | self.filter[0].passes_now.val();
        if self.decision.acts_for_b.val() {
            self.passes.d.next = !self.filter_enable.val() | self.filter[1].passes_now.val();
        }

        // What leaves: chosen now, said one clock later. And what is counted.
        for i in 0..8 {
            self.stream.turn_b[i].next = self.decision.turn_b[i].val();
        }
        for i in 0..2 {
            self.stream.ends_now[i].next = self.decision.ends[i].val();
            self.stream.makes_now[i].next = self.decision.makes[i].val();
        }
        self.stream.gap_now.next = self.decision.gap_now.val();
        self.stream.passes.next = self.passes.q.val();
        self.stream.line_b.next = self.decision.line.val();
        self.stream.taken.next = self.decision.taken.val();
        self.stream.gap_before.next = self.decision.gap_before.val();
        self.stream.dropped.next = self.decision.dropped.val();
        self.stream.packet_end.next = self.decision.packet_end.val();
        self.stream.gap.next = self.decision.gap.val();
        self.stream.start.next = self.decision.start.val();
        self.stream.abandon.next = self.decision.abandon.val();
        self.session_over_q.d.next = self.keys.superseded.val().any();
        self.session_over.next = self.session_over_q.q.val();
        self.abandoned[0].next = self.decision.abandon.val() & !self.decision.line.val();
        self.abandoned[1].next = self.decision.abandon.val() & self.decision.line.val();
        self.stage_channel.next = self.head[0].index.val();
        self.stage_point.next = self.low_point[0].val();
        self.stage_time.next = self.head[0].card_time.val();
        self.has_book.next = self.filter[0].has_book.val();
        self.book_index.next = self.filter[0].book_index.val();
        if self.decision.line.val() {
            self.stage_channel.next = self.head[1].index.val();
            self.stage_point.next = self.low_point[1].val();
            self.stage_time.next = self.head[1].card_time.val();
            self.has_book.next = self.filter[1].has_book.val();
            self.book_index.next = self.filter[1].book_index.val();
        }
        for i in 0..2 {
            self.stream.head_last[i].next = self.head[i].last.val();
            self.stream.head_record[i].next = self.record_memory[i].read_data.val();
            self.stream.head_session[i].next = self.head[i].session.val();
            self.stream.missing[i].next = self.waiting[i].missing.val();
            self.stream.first_missing[i].next = self.waiting[i].first_missing.val();
            self.sequence[i].clock.next = self.clock.val();
            self.sequence[i].allocated.next = self.keys.allocated.val();
            self.sequence[i].taken.next = self.decision.won.val();
            self.sequence[i].slot.next = self.head[i].slot.val();
            self.sequence[i].index.next = self.head[i].index.val();
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
        self.skew.channel.next = self.stage_channel.val();
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
