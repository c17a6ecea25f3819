//! The card up to the stream: two wires in, one stream of records out, registers beside.
//!
//! Each wire, one of the feed's two lines: `net::Headers` -> `feed::LineFeed`; both ->
//! `arbitration::Arbiter` -> the stream, which `card` brings to the ring, and to the book if there is one;
//! `host_interface::Registers` configures and counts. One clock domain, 156.25 MHz for 10GbE.
//! A record is on the stream six clocks behind the wire beat with its message's last byte: three for the
//! decoder, three for arbitration and symbol filter.

use crate::arbitration::Arbiter;
use crate::feed::decoder::RECORD_BITS;
use crate::feed::line_feed::LineFeed;
use crate::host_interface::Registers;
use crate::host_interface::registers::FILTER_ENTRIES;
use crate::net::Headers;
use rust_hdl::prelude::*;

/// The card up to the stream.
#[derive(LogicBlock)]
pub struct CardCore {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Of line A and B: eight bytes of a frame, the first in bits 7..0.
    pub wire_data: [Signal<In, Bits<64>>; 2],
    /// On the last beat, which bytes are the frame's.
    pub wire_keep: [Signal<In, Bits<8>>; 2],
    /// There is a beat.
    pub wire_valid: [Signal<In, Bit>; 2],
    /// It is the frame's last.
    pub wire_last: [Signal<In, Bit>; 2],
    /// On the last beat: the MAC found the frame bad.
    pub wire_error: [Signal<In, Bit>; 2],
    /// Byte offset of a register.
    pub register_address: Signal<In, Bits<11>>,
    /// Write it.
    pub register_write: Signal<In, Bit>,
    /// With this.
    pub register_write_data: Signal<In, Bits<32>>,
    /// What it holds, three clocks behind the address.
    pub register_read_data: Signal<Out, Bits<32>>,
    /// A record leaves.
    pub stream_valid: Signal<Out, Bit>,
    /// The record, byte 0 in bits 7..0.
    pub stream_record: Signal<Out, Bits<RECORD_BITS>>,
    /// Its symbol has a book on the card;
    pub has_book: Signal<Out, Bit>,
    /// this one.
    pub book_index: Signal<Out, Bits<6>>,
    /// Pulse a line, in the stream's clocks: its unfinished frame is given up.
    pub abandoned: [Signal<Out, Bit>; 2],
    /// Pulse: a channel has another session from now on.
    pub session_over: Signal<Out, Bit>,
    /// arbitration_control bit 0.
    pub arbitrate: Signal<Out, Bit>,
    /// ring_control bit 0.
    pub ring_enable: Signal<Out, Bit>,
    /// ring_control bit 1.
    pub ring_credits: Signal<Out, Bit>,
    /// Bus address of ring entry 0.
    pub ring_base: Signal<Out, Bits<64>>,
    /// log2 of the number of ring entries.
    pub ring_log2_size: Signal<Out, Bits<5>>,
    /// Entries the host has read.
    pub ring_consumer: Signal<Out, Bits<32>>,
    /// Entries the ring writer has written.
    pub ring_producer: Signal<In, Bits<32>>,
    /// Pulse: the ring writer lost a record.
    pub ring_lost: Signal<In, Bit>,

    headers_a: Headers,
    headers_b: Headers,
    feed: [LineFeed; 2],
    arbiter: Arbiter,
    registers: Registers,
}

impl CardCore {
    /// The core; build date and git hash go to the identity block, 0 in simulation; whether `books` are beside it
    /// the registers say.
    pub fn new(build_date: u32, git_hash: u32, books: bool) -> Self {
        Self {
            clock: Default::default(),
            wire_data: Default::default(),
            wire_keep: Default::default(),
            wire_valid: Default::default(),
            wire_last: Default::default(),
            wire_error: Default::default(),
            register_address: Default::default(),
            register_write: Default::default(),
            register_write_data: Default::default(),
            register_read_data: Default::default(),
            stream_valid: Default::default(),
            stream_record: Default::default(),
            has_book: Default::default(),
            book_index: Default::default(),
            abandoned: Default::default(),
            session_over: Default::default(),
            arbitrate: Default::default(),
            ring_enable: Default::default(),
            ring_credits: Default::default(),
            ring_base: Default::default(),
            ring_log2_size: Default::default(),
            ring_consumer: Default::default(),
            ring_producer: Default::default(),
            ring_lost: Default::default(),
            headers_a: Default::default(),
            headers_b: Default::default(),
            feed: Default::default(),
            arbiter: Default::default(),
            registers: Registers::new(build_date, git_hash, books),
        }
    }
}

const _: () = assert!(FILTER_ENTRIES == 8, "the kernel below wires eight entries");

impl Logic for CardCore {
    #[hdl_gen]
    fn update(&mut self) {
        self.headers_a.clock.next = self.clock.val();
        self.headers_a.wire_data.next = self.wire_data[0].val();
        self.headers_a.wire_keep.next = self.wire_keep[0].val();
        self.headers_a.wire_valid.next = self.wire_valid[0].val();
        self.headers_a.wire_last.next = self.wire_last[0].val();
        self.headers_a.wire_error.next = self.wire_error[0].val();
        self.headers_a.filter_enable.next = self.registers.filter_enable.val();
        self.headers_b.clock.next = self.clock.val();
        self.headers_b.wire_data.next = self.wire_data[1].val();
        self.headers_b.wire_keep.next = self.wire_keep[1].val();
        self.headers_b.wire_valid.next = self.wire_valid[1].val();
        self.headers_b.wire_last.next = self.wire_last[1].val();
        self.headers_b.wire_error.next = self.wire_error[1].val();
        self.headers_b.filter_enable.next = self.registers.filter_enable.val();
        for i in 0..8 {
            self.headers_a.filter_group[i].next = self.registers.filter_group[i].val();
            self.headers_a.filter_port[i].next = self.registers.filter_port[i].val();
            self.headers_a.filter_channel[i].next = self.registers.filter_channel[i].val();
            self.headers_a.filter_in_use[i].next = self.registers.filter_in_use[i].val();
            self.headers_b.filter_group[i].next = self.registers.filter_group[i].val();
            self.headers_b.filter_port[i].next = self.registers.filter_port[i].val();
            self.headers_b.filter_channel[i].next = self.registers.filter_channel[i].val();
            self.headers_b.filter_in_use[i].next = self.registers.filter_in_use[i].val();
        }

        self.feed[0].beat_valid.next = self.headers_a.beat_valid.val();
        self.feed[0].beat_data.next = self.headers_a.beat_data.val();
        self.feed[0].beat_number.next = self.headers_a.beat_number.val();
        self.feed[0].vlan.next = self.headers_a.vlan.val();
        self.feed[0].in_payload.next = self.headers_a.in_payload.val();
        self.feed[0].payload_end.next = self.headers_a.payload_end.val();
        self.feed[0].payload_last_lane.next = self.headers_a.payload_last_lane.val();
        self.feed[0].frame_last.next = self.headers_a.frame_last.val();
        self.feed[0].reject.next = self.headers_a.reject.val();
        self.feed[0].channel.next = self.headers_a.channel.val();
        self.feed[0].verdict_valid.next = self.headers_a.verdict_valid.val();
        self.feed[0].verdict_bad.next = self.headers_a.verdict_bad.val();
        self.feed[0].verdict_reason.next = self.headers_a.verdict_reason.val();
        self.feed[1].beat_valid.next = self.headers_b.beat_valid.val();
        self.feed[1].beat_data.next = self.headers_b.beat_data.val();
        self.feed[1].beat_number.next = self.headers_b.beat_number.val();
        self.feed[1].vlan.next = self.headers_b.vlan.val();
        self.feed[1].in_payload.next = self.headers_b.in_payload.val();
        self.feed[1].payload_end.next = self.headers_b.payload_end.val();
        self.feed[1].payload_last_lane.next = self.headers_b.payload_last_lane.val();
        self.feed[1].frame_last.next = self.headers_b.frame_last.val();
        self.feed[1].reject.next = self.headers_b.reject.val();
        self.feed[1].channel.next = self.headers_b.channel.val();
        self.feed[1].verdict_valid.next = self.headers_b.verdict_valid.val();
        self.feed[1].verdict_bad.next = self.headers_b.verdict_bad.val();
        self.feed[1].verdict_reason.next = self.headers_b.verdict_reason.val();

        self.arbiter.clock.next = self.clock.val();
        self.arbiter.control.next = self.registers.arbitration_control.val();
        self.arbiter.window.next = self.registers.arbitration_window.val();
        self.arbiter.filter_enable.next = self.registers.symbol_filter_enable.val();
        self.arbiter.filter_symbol.next = self.registers.symbol_filter_symbol.val();
        self.arbiter.filter_entry.next = self.registers.symbol_filter_entry.val();
        self.arbiter.filter_write.next = self.registers.symbol_filter_write.val();
        for i in 0..2 {
            self.feed[i].clock.next = self.clock.val();
            self.feed[i].szse.next = self.registers.feed_szse.val();
            self.feed[i].sse.next = self.registers.feed_sse.val();
            self.feed[i].wire_valid.next = self.wire_valid[i].val();
            self.feed[i].wire_data.next = self.wire_data[i].val();
        }
        self.arbiter.record[0].next = self.feed[0].record.val();
        self.arbiter.record_may_come[0].next = self.feed[0].may_send.val();
        self.arbiter.record_valid[0].next = self.feed[0].record_valid.val();
        self.arbiter.class_a.next = self.feed[0].record_class.val();
        self.arbiter.early_channel[0].next = self.feed[0].early_channel.val();
        self.arbiter.session[0].next = self.feed[0].session_of_frame.val();
        self.arbiter.record[1].next = self.feed[1].record.val();
        self.arbiter.record_may_come[1].next = self.feed[1].may_send.val();
        self.arbiter.record_valid[1].next = self.feed[1].record_valid.val();
        self.arbiter.class_b.next = self.feed[1].record_class.val();
        self.arbiter.early_channel[1].next = self.feed[1].early_channel.val();
        self.arbiter.session[1].next = self.feed[1].session_of_frame.val();

        self.stream_valid.next = self.arbiter.stream_valid.val();
        self.stream_record.next = self.arbiter.stream_record.val();
        self.has_book.next = self.arbiter.has_book.val();
        self.book_index.next = self.arbiter.book_index.val();
        self.abandoned[0].next = self.arbiter.abandoned[0].val();
        self.session_over.next = self.arbiter.session_over.val();
        self.abandoned[1].next = self.arbiter.abandoned[1].val();
        self.arbitrate.next = self.registers.arbitration_control.val().get_bit(0);
        self.ring_enable.next = self.registers.ring_enable.val();
        self.ring_credits.next = self.registers.ring_credits.val();
        self.ring_base.next = self.registers.ring_base.val();
        self.ring_log2_size.next = self.registers.ring_log2_size.val();
        self.ring_consumer.next = self.registers.ring_consumer.val();

        self.registers.clock.next = self.clock.val();
        self.registers.address.next = self.register_address.val();
        self.registers.write.next = self.register_write.val();
        self.registers.write_data.next = self.register_write_data.val();
        self.registers.frame[0].next = self.feed[0].frame_pulse.val();
        self.registers.message[0].next = self.feed[0].message_pulse.val();
        self.registers.frame_drop[0].next = self.feed[0].frame_drop.val();
        self.registers.frame_drop_reason[0].next = self.feed[0].frame_reason.val();
        self.registers.message_drop[0].next = self.feed[0].message_drop.val();
        self.registers.message_drop_reason[0].next = self.feed[0].message_reason.val();
        self.registers.sse_framing[0].next = self.feed[0].sse_framing.val();
        self.registers.sse_unknown_type[0].next = self.feed[0].sse_unknown_type.val();
        self.registers.left_to_host[0].next = self.feed[0].left_to_host.val();
        self.registers.no_room[0].next = self.feed[0].no_room.val();
        self.registers.frame[1].next = self.feed[1].frame_pulse.val();
        self.registers.message[1].next = self.feed[1].message_pulse.val();
        self.registers.frame_drop[1].next = self.feed[1].frame_drop.val();
        self.registers.frame_drop_reason[1].next = self.feed[1].frame_reason.val();
        self.registers.message_drop[1].next = self.feed[1].message_drop.val();
        self.registers.message_drop_reason[1].next = self.feed[1].message_reason.val();
        self.registers.sse_framing[1].next = self.feed[1].sse_framing.val();
        self.registers.sse_unknown_type[1].next = self.feed[1].sse_unknown_type.val();
        self.registers.left_to_host[1].next = self.feed[1].left_to_host.val();
        self.registers.no_room[1].next = self.feed[1].no_room.val();
        for i in 0..13 {
            self.registers.arbitration_counts[i].next = self.arbiter.counts[i].val();
        }
        self.registers.ring_producer.next = self.ring_producer.val();
        self.registers.ring_lost.next = self.ring_lost.val();
        self.register_read_data.next = self.registers.read_data.val();
    }
}
