//! The feed stage: payload beats in, tick records out, for both feeds; which one is a register.
//!
//! A beat on the wire in clock t is in D1 in t+1. Fields of a message whose last byte it holds are
//! valid in t+2 (2 clocks), the record in t+3, `record_valid` one gate behind it, so a register on
//! `record` holds it in t+4. Interval 1: a beat a clock, frames back to back, never back-pressure.
//! Measured by hdl/tests/field_latency.rs (fields), tests/tests/latency.rs (record) and
//! tests/tests/line_rate.rs (interval).
//!
//! Resources: 4,622 LUT4, 378 carry cells, 2,949 flip-flops (yosys for ECP5, the whole stage; what is
//! said of its blocks is each synthesised alone, which adds up to more).

use super::judgement::Judgement;
use super::length_table::LengthTable;
use super::message_bytes::MessageBytes;
use super::message_class::ClassLookup;
use super::pack::Pack;
use super::record_assembly::RecordAssembly;
use super::record_class::RecordClass;
use super::session::{SESSION_BITS, SessionSequence};
use super::snapshot::Snapshot;
use super::szse_checksum::SzseChecksum;
use super::walker::Walker;
use rust_hdl::prelude::*;
use tickgate_abi::record::RECORD_BYTES;

/// Bits of a record.
pub const RECORD_BITS: usize = 8 * RECORD_BYTES;

/// The feed stage.
#[derive(LogicBlock, Default)]
pub struct Decoder {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE, else ITCH 5.0.
    pub szse: Signal<In, Bit>,
    /// The feed is another: all words of `record` but the last are zero, and the symbol in that. Set while no frame is on the wire.
    pub idle: Signal<In, Bit>,
    /// A beat is on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// Its bytes, lane 0 in the low bits.
    pub wire_data: Signal<In, Bits<64>>,
    /// From `net`: D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// From `net`.
    pub beat_data: Signal<In, Bits<64>>,
    /// From `net`.
    pub beat_number: Signal<In, Bits<4>>,
    /// From `net`.
    pub vlan: Signal<In, Bit>,
    /// From `net`.
    pub payload_end: Signal<In, Bit>,
    /// From `net`.
    pub payload_last_lane: Signal<In, Bits<3>>,
    /// From `net`.
    pub frame_last: Signal<In, Bit>,
    /// From `net`.
    pub reject: Signal<In, Bit>,
    /// From `net`.
    pub channel: Signal<In, Bits<16>>,
    /// From `net`.
    pub verdict_valid: Signal<In, Bit>,
    /// From `net`.
    pub verdict_bad: Signal<In, Bit>,
    /// From `net`.
    pub verdict_reason: Signal<In, Bits<4>>,

    /// A record goes out in this clock.
    pub record_valid: Signal<Out, Bit>,
    /// One may go out, for all that is known before checksums and verdict.
    pub may_send: Signal<Out, Bit>,
    /// The record, byte 0 in the low bits, generation zero.
    pub record: Signal<Out, Bits<RECORD_BITS>>,
    /// Its class.
    pub record_class: Signal<Out, RecordClass>,
    /// The channel of a message's record, two clocks before the record.
    pub early_channel: Signal<Out, Bits<16>>,
    /// The MoldUDP64 session of the record's frame, first character highest, from the clock before the record on; 0 for
    /// SZSE.
    pub session_of_frame: Signal<Out, Bits<SESSION_BITS>>,
    /// A message became a record.
    pub message_pulse: Signal<Out, Bit>,
    /// A message was dropped, for `message_reason`.
    pub message_drop: Signal<Out, Bit>,
    /// See `message_drop`.
    pub message_reason: Signal<Out, Bits<4>>,
    /// A frame was seen.
    pub frame_pulse: Signal<Out, Bit>,
    /// It has a reason of scope frame or datagram, `frame_reason`.
    pub frame_drop: Signal<Out, Bit>,
    /// See `frame_drop`.
    pub frame_reason: Signal<Out, Bits<4>>,

    lengths: LengthTable,
    walker: Walker,
    bytes: MessageBytes,
    lookup: ClassLookup,
    session: SessionSequence,
    checksum: SzseChecksum,
    assembly: RecordAssembly,
    judgement: Judgement,
    snapshot: Snapshot,
    session_q: DFF<Bits<SESSION_BITS>>,
    chosen: [Signal<Local, Bits<64>>; 7],
    card_time: Signal<Local, Bits<48>>,
    symbol: Signal<Local, Bits<32>>,
    pack: Pack<8, 64, RECORD_BITS>,
    upper_word: Signal<Local, Bits<64>>,
    last_word: Signal<Local, Bits<64>>,
    /// The feed flag on its way through the stage: every block has a register of its own near it.
    /// It is set before the first frame, so the clocks it takes do not matter.
    szse_at: [DFF<Bit>; 6],
    /// `idle` the same way.
    idle_at: [DFF<Bit>; 2],
}

impl Logic for Decoder {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..6 {
            self.szse_at[i].clock.next = self.clock.val();
        }
        for i in 0..2 {
            self.idle_at[i].clock.next = self.clock.val();
        }
        self.idle_at[0].d.next = self.idle.val();
        self.idle_at[1].d.next = self.idle_at[0].q.val();
        self.szse_at[0].d.next = self.szse.val() && !self.idle.val();
        for i in 1..6 {
            self.szse_at[i].d.next = self.szse_at[i - 1].q.val();
        }
        self.lengths.clock.next = self.clock.val();
        self.lengths.wire_valid.next = self.wire_valid.val();
        self.lengths.wire_data.next = self.wire_data.val();
        self.lengths.szse.next = self.szse_at[0].q.val();

        self.walker.clock.next = self.clock.val();
        self.walker.szse.next = self.szse_at[1].q.val();
        self.walker.beat_valid.next = self.beat_valid.val();
        self.walker.beat_data.next = self.beat_data.val();
        self.walker.beat_number.next = self.beat_number.val();
        self.walker.vlan.next = self.vlan.val();
        self.walker.payload_end.next = self.payload_end.val();
        self.walker.payload_last_lane.next = self.payload_last_lane.val();
        self.walker.frame_last.next = self.frame_last.val();
        for i in 0..8 {
            self.walker.entry[i].next = self.lengths.entry[i].val();
        }
        for i in 0..2 {
            self.walker.several[i].next = self.lengths.several[i].val();
            self.walker.no_messages[i].next = self.lengths.no_messages[i].val();
        }

        self.bytes.clock.next = self.clock.val();
        self.bytes.beat_valid.next = self.beat_valid.val();
        self.bytes.beat_data.next = self.beat_data.val();
        self.bytes.boundary.next = self.walker.boundary.val();
        self.bytes.lane.next = self.walker.lane.val();
        self.bytes.header_lane.next = self.walker.lane_copy.val();
        self.bytes.message_lane.next = self.walker.message_lane.val();
        self.bytes.token.next = self.walker.token.val();

        self.lookup.clock.next = self.clock.val();
        self.lookup.szse.next = self.szse_at[2].q.val();
        self.lookup.beat_valid.next = self.beat_valid.val();
        self.lookup.verdict_valid.next = self.verdict_valid.val();
        self.lookup.token.next = self.walker.token.val();
        self.lookup.message_length.next = self.walker.message_length.val();
        self.lookup.message.next = self.bytes.message.val();
        self.lookup.msg_type.next = self.bytes.msg_type.val();

        self.session.clock.next = self.clock.val();
        self.session.beat_valid.next = self.beat_valid.val();
        self.session.beat_data.next = self.beat_data.val();
        self.session.beat_number.next = self.beat_number.val();
        self.session.vlan.next = self.vlan.val();
        self.session.ended.next = self.walker.ended_raw.val();

        self.checksum.clock.next = self.clock.val();
        self.checksum.szse.next = self.szse_at[5].q.val();
        self.checksum.wire_valid.next = self.wire_valid.val();
        self.checksum.wire_data.next = self.wire_data.val();
        self.checksum.beat_valid.next = self.beat_valid.val();
        self.checksum.beat_number.next = self.beat_number.val();
        self.checksum.vlan.next = self.vlan.val();
        self.checksum.ended_raw.next = self.walker.ended_raw.val();
        self.checksum.message_end_lane.next = self.walker.message_end_lane.val();
        self.checksum.ended_lane.next = self.walker.ended_lane.val();

        self.judgement.clock.next = self.clock.val();
        self.judgement.szse.next = self.szse_at[3].q.val();
        self.judgement.ended.next = self.walker.ended.val();
        self.judgement.ended_early.next = self.walker.ended_early.val();
        self.judgement.ended_last_beat.next = self.walker.ended_last_beat.val();
        self.judgement.framing_ok.next = self.walker.framing_ok.val();
        self.judgement.message_class.next = self.lookup.message_class.val();
        self.judgement.length_ok.next = self.lookup.length_ok.val() || self.snapshot.length_ok.val();
        self.judgement.shortest_ok.next = self.lookup.shortest_ok.val();
        self.judgement.table_known.next = self.lookup.table_known.val();
        self.judgement.szse_known.next = self.lookup.szse_known.val();
        self.judgement.szse_length_ok.next = self.lookup.szse_length_ok.val();
        self.judgement.bad_field.next =
            self.lookup.bad_field.val() || (self.snapshot.opened.val() && self.snapshot.bad_type.val());
        self.judgement.snapshot_opened.next = self.snapshot.opened.val();
        self.judgement.snapshot_sends.next = self.snapshot.sends.val();
        self.judgement.bad_sum.next = self.checksum.bad_sum.val();
        self.judgement.bad_tail.next = self.checksum.bad_tail.val();
        self.judgement.reject.next = self.reject.val();
        self.judgement.verdict_valid.next = self.verdict_valid.val();
        self.judgement.verdict_bad.next = self.verdict_bad.val();
        self.judgement.verdict_reason.next = self.verdict_reason.val();

        self.assembly.clock.next = self.clock.val();
        self.assembly.szse.next = self.szse_at[4].q.val();
        self.lookup.idle.next = self.idle_at[0].q.val();
        self.assembly.idle.next = self.idle_at[1].q.val();
        self.assembly.message.next = self.bytes.message.val();
        self.assembly.message_class.next = self.lookup.message_class.val();
        self.assembly.type_byte.next = self.lookup.type_byte.val();
        self.assembly.sell.next = self.lookup.sell.val();
        self.assembly.lending.next = self.lookup.lending.val();
        self.assembly.cancel.next = self.lookup.cancel.val();
        self.assembly.number_in_session.next = self.session.number_in_session.val();
        self.assembly.channel.next = self.channel.val();
        self.assembly.packet_end.next = self.judgement.packet_end.val();
        self.assembly.heartbeat.next = self.judgement.heartbeat.val();
        self.assembly.end_of_session.next = self.session.end_of_session.val();
        self.assembly.packet_attribute.next = self.judgement.packet_attribute.val();
        self.assembly.packet_records.next = self.judgement.packet_records.val();

        self.snapshot.clock.next = self.clock.val();
        self.snapshot.wire_valid.next = self.wire_valid.val();
        self.snapshot.wire_data.next = self.wire_data.val();
        self.snapshot.beat_valid.next = self.beat_valid.val();
        self.snapshot.payload_end.next = self.payload_end.val();
        self.snapshot.payload_last_lane.next = self.payload_last_lane.val();
        self.snapshot.boundary.next = self.walker.boundary.val();
        self.snapshot.message_lane.next = self.walker.message_lane.val();
        self.snapshot.token.next = self.walker.token.val();
        self.snapshot.message_length.next = self.walker.message_length.val();
        self.snapshot.in_message.next = self.walker.in_message_beat.val();
        self.snapshot.ended_raw.next = self.walker.ended_raw.val();
        self.snapshot.is_snapshot.next = self.lookup.is_snapshot.val();
        self.snapshot.message.next = self.bytes.message.val();

        // A snapshot's record has its symbol from the assembly, and its end the card time too.
        for i in 0..7 {
            self.chosen[i].next = self.assembly.word[i].val();
        }
        self.card_time.next = self.assembly.word[6].val().get_bits::<48>(0);
        if self.snapshot.before_end.val() {
            self.card_time.next = self.assembly.clock_of_beat_before.val();
        }
        self.symbol.next = self.assembly.word[7].val().get_bits::<32>(0);
        self.upper_word.next = self.assembly.word[7].val();
        if self.snapshot.selects.val() {
            for i in 0..5 {
                self.chosen[i].next = self.snapshot.record_word[i].val();
            }
            self.chosen[5].next = self.snapshot.exchange_time.val();
            self.chosen[6].next = bit_cast::<64, 48>(self.card_time.val())
                | (bit_cast::<64, 16>(self.snapshot.channel.val()) << 48);
            self.upper_word.next = bit_cast::<64, 32>(self.symbol.val())
                | (bit_cast::<64, 8>(self.snapshot.kind.val()) << 32)
                | (bit_cast::<64, 8>(self.snapshot.attribute.val()) << 40)
                | (bit_cast::<64, 8>(self.judgement.end_attribute.val()) << 40)
                | (bit_cast::<64, 8>(self.snapshot.flags.val()) << 48);
        }
        self.last_word.next =
            self.upper_word.val() | (bit_cast::<64, 8>(self.judgement.boundary_flags.val()) << 48);
        self.pack.part[0].next = self.last_word.val();
        for i in 1..8 {
            self.pack.part[i].next = self.chosen[7 - i].val();
        }
        self.record.next = self.pack.joined.val();
        self.record_class.next = self.assembly.record_class.val();
        // What a snapshot is made of belongs to no channel and is none of the others.
        if self.snapshot.selects.val() {
            self.record_class.next.in_channel = false;
            self.record_class.next.packet_end = false;
            self.record_class.next.heartbeat = false;
            self.record_class.next.szse_heartbeat = false;
            self.record_class.next.mold_end = false;
        }
        self.early_channel.next = self.assembly.early_channel.val();
        self.session_q.clock.next = self.clock.val();
        self.session_q.d.next = self.session.session.val();
        if self.szse_at[5].q.val() {
            self.session_q.d.next = 0.into();
        }
        self.session_of_frame.next = self.session_q.q.val();
        self.record_valid.next = self.judgement.record_valid.val();
        self.may_send.next = self.judgement.may_send.val();
        self.message_pulse.next = self.judgement.message_pulse.val();
        self.message_drop.next = self.judgement.message_drop.val();
        self.message_reason.next = self.judgement.message_reason.val();
        self.frame_pulse.next = self.judgement.frame_pulse.val();
        self.frame_drop.next = self.judgement.frame_drop.val();
        self.frame_reason.next = self.judgement.frame_reason.val();
    }
}
