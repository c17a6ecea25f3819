//! Judges messages and frames: which record goes out, with which flags, and what is counted.
//!
//! In r the walker and the look-up say what ended; in r+1, when the checksums are known too, the
//! record leaves, or the message's drop reason does. In the clock of the frame's verdict (two
//! behind D1's last beat, which is r+1 of a message that ended there) FIRST and LAST are decided, and a
//! `PacketEnd` follows when the frame's last record did not carry the verdict itself. A good MoldUDP64
//! packet in which no message ended is a heartbeat; its record goes out in the same clock as a `PacketEnd` would.
//!
//! `record_valid` and `boundary_flags` are two gates behind registers in r+1. `packet_end` tells
//! the assembly there (r+1) that a `PacketEnd` is to be loaded in r+2; it leaves in r+3.
//! Latency 1 clock, interval 1.
//! Resources: 31 LUT4, 8 carry cells, 54 flip-flops (yosys for ECP5, alone).

use super::message_table::MessageClass;
use super::send_rule::SendRule;
use rust_hdl::prelude::*;
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::{DropReason, Flags};

/// The judgement.
#[derive(LogicBlock)]
pub struct Judgement {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// From the walker, in r.
    pub ended: Signal<In, Bit>,
    /// From the walker, in r.
    pub ended_early: Signal<In, Bit>,
    /// From the walker, in r.
    pub ended_last_beat: Signal<In, Bit>,
    /// From the walker, in r+1.
    pub framing_ok: Signal<In, Bit>,
    /// From the look-up.
    pub message_class: Signal<In, MessageClass>,
    /// From the look-up.
    pub length_ok: Signal<In, Bit>,
    /// From the look-up.
    pub shortest_ok: Signal<In, Bit>,
    /// From the look-up.
    pub table_known: Signal<In, Bit>,
    /// From the look-up.
    pub szse_known: Signal<In, Bit>,
    /// From the look-up.
    pub szse_length_ok: Signal<In, Bit>,
    /// From the look-up.
    pub bad_field: Signal<In, Bit>,
    /// From the SZSE checksum, in r+1; never set for ITCH. Either is enough.
    pub bad_sum: Signal<In, Bit>,
    /// See `bad_sum`.
    pub bad_tail: Signal<In, Bit>,
    /// From the snapshots, in r: the message's header record has gone out, so its end has to.
    pub snapshot_opened: Signal<In, Bit>,
    /// From the snapshots, in r+1 at the latest: a record that is not an end goes out in this clock.
    pub snapshot_sends: Signal<In, Bit>,
    /// The headers let nothing in.
    pub reject: Signal<In, Bit>,
    /// The frame's verdict.
    pub verdict_valid: Signal<In, Bit>,
    /// It is bad.
    pub verdict_bad: Signal<In, Bit>,
    /// Why.
    pub verdict_reason: Signal<In, Bits<4>>,

    /// The assembly's register holds a record that goes out.
    pub record_valid: Signal<Out, Bit>,
    /// It holds one that may go out, for all that is known before checksums and verdict.
    pub may_send: Signal<Out, Bit>,
    /// FIRST and LAST for it.
    pub boundary_flags: Signal<Out, Bits<8>>,
    /// Attribute of a snapshot's end; zero for any other record.
    pub end_attribute: Signal<Out, Bits<8>>,
    /// In the next clock a `PacketEnd` is loaded.
    pub packet_end: Signal<Out, Bit>,
    /// In the next clock a heartbeat is loaded; never with `packet_end`.
    pub heartbeat: Signal<Out, Bit>,
    /// In that next clock: the `PacketEnd`'s attribute.
    pub packet_attribute: Signal<Out, Bits<8>>,
    /// Its quantity.
    pub packet_records: Signal<Out, Bits<16>>,
    /// A message became a record, retracted or not.
    pub message_pulse: Signal<Out, Bit>,
    /// A message was dropped.
    pub message_drop: Signal<Out, Bit>,
    /// Why.
    pub message_reason: Signal<Out, Bits<4>>,
    /// A frame was seen.
    pub frame_pulse: Signal<Out, Bit>,
    /// It was dropped, or its framing was lost.
    pub frame_drop: Signal<Out, Bit>,
    /// Why.
    pub frame_reason: Signal<Out, Bits<4>>,

    ended_q: DFF<Bit>,
    candidate: DFF<Bit>,
    late_class: DFF<Bit>,
    known_q: DFF<Bit>,
    length_ok_q: DFF<Bit>,
    bad_field_q: DFF<Bit>,
    last_beat_q: DFF<Bit>,
    opened_q: DFF<Bit>,
    end_attribute_q: DFF<Bits<8>>,
    checksum_counts: DFF<Bit>,
    sent: DFF<Bits<16>>,
    any_sent: DFF<Bit>,
    packet_end_q: DFF<Bit>,
    any_ended: DFF<Bit>,
    heartbeat_q: DFF<Bit>,
    heartbeat_sends_q: DFF<Bit>,
    packet_sends_q: DFF<Bit>,
    packet_attribute_q: DFF<Bits<8>>,
    packet_records_q: DFF<Bits<16>>,
    message_pulse_q: DFF<Bit>,
    message_drop_q: DFF<Bit>,
    message_reason_q: DFF<Bits<4>>,
    frame_pulse_q: DFF<Bit>,
    frame_drop_q: DFF<Bit>,
    frame_reason_q: DFF<Bits<4>>,

    unknown_type: Constant<Bits<4>>,
    message_length: Constant<Bits<4>>,
    message_checksum: Constant<Bits<4>>,
    field: Constant<Bits<4>>,
    framing: Constant<Bits<4>>,
    stands: Constant<Bits<8>>,
    first_flag: Constant<Bits<8>>,
    last_flag: Constant<Bits<8>>,
    one: Constant<Bits<16>>,

    is_known: Signal<Local, Bit>,
    is_length_ok: Signal<Local, Bit>,
    good: Signal<Local, Bit>,
    decoded: Signal<Local, Bit>,
    send_rule: SendRule,
    sends_last: Signal<Local, Bit>,
    first: Signal<Local, Bits<8>>,
    last: Signal<Local, Bits<8>>,
    next_sent: Signal<Local, Bits<16>>,
}

impl Default for Judgement {
    fn default() -> Self {
        let reason = |r: DropReason| Constant::new((r as usize).to_bits());
        let byte = |b: u8| Constant::new((b as usize).to_bits());
        Self {
            clock: Default::default(),
            szse: Default::default(),
            ended: Default::default(),
            ended_early: Default::default(),
            ended_last_beat: Default::default(),
            framing_ok: Default::default(),
            message_class: Default::default(),
            length_ok: Default::default(),
            shortest_ok: Default::default(),
            table_known: Default::default(),
            szse_known: Default::default(),
            szse_length_ok: Default::default(),
            bad_field: Default::default(),
            bad_sum: Default::default(),
            bad_tail: Default::default(),
            may_send: Default::default(),
            snapshot_opened: Default::default(),
            snapshot_sends: Default::default(),
            end_attribute: Default::default(),
            opened_q: Default::default(),
            end_attribute_q: Default::default(),
            checksum_counts: Default::default(),
            reject: Default::default(),
            verdict_valid: Default::default(),
            verdict_bad: Default::default(),
            verdict_reason: Default::default(),
            record_valid: Default::default(),
            boundary_flags: Default::default(),
            packet_end: Default::default(),
            heartbeat: Default::default(),
            any_ended: Default::default(),
            heartbeat_q: Default::default(),
            heartbeat_sends_q: Default::default(),
            packet_attribute: Default::default(),
            packet_records: Default::default(),
            message_pulse: Default::default(),
            message_drop: Default::default(),
            message_reason: Default::default(),
            frame_pulse: Default::default(),
            frame_drop: Default::default(),
            frame_reason: Default::default(),
            ended_q: Default::default(),
            candidate: Default::default(),
            late_class: Default::default(),
            known_q: Default::default(),
            length_ok_q: Default::default(),
            bad_field_q: Default::default(),
            last_beat_q: Default::default(),
            sent: Default::default(),
            any_sent: Default::default(),
            packet_end_q: Default::default(),
            packet_sends_q: Default::default(),
            packet_attribute_q: Default::default(),
            packet_records_q: Default::default(),
            message_pulse_q: Default::default(),
            message_drop_q: Default::default(),
            message_reason_q: Default::default(),
            frame_pulse_q: Default::default(),
            frame_drop_q: Default::default(),
            frame_reason_q: Default::default(),
            unknown_type: reason(DropReason::UnknownType),
            message_length: reason(DropReason::MessageLength),
            message_checksum: reason(DropReason::MessageChecksum),
            field: reason(DropReason::BadField),
            framing: reason(DropReason::Framing),
            stands: byte(PACKET_STANDS),
            first_flag: byte(Flags::FIRST),
            last_flag: byte(Flags::LAST),
            one: Constant::new(1_usize.to_bits()),
            is_known: Default::default(),
            is_length_ok: Default::default(),
            good: Default::default(),
            decoded: Default::default(),
            send_rule: Default::default(),
            sends_last: Default::default(),
            first: Default::default(),
            last: Default::default(),
            next_sent: Default::default(),
        }
    }
}

impl Logic for Judgement {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, ended_q, candidate, late_class, known_q, length_ok_q, bad_field_q);
        dff_setup!(self, clock, last_beat_q, sent, any_sent, packet_end_q, message_pulse_q);
        dff_setup!(self, clock, message_drop_q, message_reason_q, frame_pulse_q, frame_drop_q);
        dff_setup!(self, clock, any_ended, heartbeat_q, heartbeat_sends_q);
        dff_setup!(self, clock, frame_reason_q, packet_sends_q, packet_attribute_q, packet_records_q);

        dff_setup!(self, clock, opened_q, end_attribute_q, checksum_counts);

        // r: what is known at once.
        self.ended_q.d.next = self.ended.val();
        self.last_beat_q.d.next = self.ended_last_beat.val();
        self.late_class.d.next = self.szse.val() && self.ended_early.val();
        if self.ended_early.val() {
            self.known_q.d.next = self.table_known.val();
            self.length_ok_q.d.next = self.shortest_ok.val();
            self.bad_field_q.d.next = false;
            self.candidate.d.next = self.ended.val() && !self.szse.val() && self.shortest_ok.val();
        } else {
            self.known_q.d.next = self.message_class.val().known;
            self.length_ok_q.d.next = self.length_ok.val();
            self.bad_field_q.d.next = self.bad_field.val();
            self.candidate.d.next = self.ended.val()
                && self.message_class.val().known
                && self.length_ok.val()
                && !self.bad_field.val();
        }

        // r: a snapshot's end says what is known of it, but for the checksum.
        self.opened_q.d.next = self.ended.val() && self.snapshot_opened.val();
        self.checksum_counts.d.next = self.snapshot_opened.val() && self.length_ok.val();
        self.end_attribute_q.d.next = 0.into();
        if self.ended.val() && self.snapshot_opened.val() {
            self.end_attribute_q.d.next = self.stands.val();
            if self.bad_field.val() {
                self.end_attribute_q.d.next = bit_cast::<8, 4>(self.field.val());
            }
            if !self.length_ok.val() {
                self.end_attribute_q.d.next = bit_cast::<8, 4>(self.message_length.val());
            }
        }

        // r+1: the message.
        if self.late_class.q.val() {
            self.is_known.next = self.szse_known.val();
            self.is_length_ok.next = self.szse_length_ok.val();
        } else {
            self.is_known.next = self.known_q.q.val();
            self.is_length_ok.next = self.length_ok_q.q.val();
        }
        self.good.next = !self.bad_sum.val() && !self.bad_tail.val();
        self.decoded.next = self.candidate.q.val() && self.good.val() && !self.reject.val();
        self.message_pulse_q.d.next = self.decoded.val();
        self.message_drop_q.d.next = self.ended_q.q.val() && !self.reject.val() && !self.decoded.val();
        self.message_reason_q.d.next = self.field.val();
        if !self.good.val() {
            self.message_reason_q.d.next = self.message_checksum.val();
        }
        if !self.is_length_ok.val() {
            self.message_reason_q.d.next = self.message_length.val();
        }
        if !self.is_known.val() {
            self.message_reason_q.d.next = self.unknown_type.val();
        }

        // r+1: the frame.
        self.sends_last.next = self.last_beat_q.q.val() && !self.verdict_bad.val();
        self.send_rule.candidate.next = self.candidate.q.val();
        self.send_rule.bad_sum.next = self.bad_sum.val();
        self.send_rule.bad_tail.next = self.bad_tail.val();
        self.send_rule.opened.next = self.opened_q.q.val();
        self.send_rule.snapshot_sends.next = self.snapshot_sends.val();
        self.send_rule.reject.next = self.reject.val();
        self.send_rule.last_beat.next = self.last_beat_q.q.val();
        self.send_rule.verdict_bad.next = self.verdict_bad.val();
        self.send_rule.packet_sends.next = self.packet_sends_q.q.val();
        self.next_sent.next = self.sent.q.val() + self.one.val();
        if self.verdict_valid.val() {
            self.sent.d.next = 0.into();
            self.any_sent.d.next = false;
        } else {
            if self.send_rule.sends.val() {
                self.sent.d.next = self.next_sent.val();
                self.any_sent.d.next = true;
            }
        }
        self.packet_end.next = self.verdict_valid.val()
            && self.any_sent.q.val()
            && !(self.send_rule.outgoing.val() && self.sends_last.val());
        self.packet_end_q.d.next = self.packet_end.val();
        self.packet_sends_q.d.next = self.packet_end_q.q.val() || self.heartbeat_q.q.val();
        if self.verdict_valid.val() {
            self.any_ended.d.next = false;
        } else {
            self.any_ended.d.next = self.any_ended.q.val() || self.ended_q.q.val();
        }
        self.heartbeat.next = self.verdict_valid.val()
            && !self.verdict_bad.val()
            && self.framing_ok.val()
            && !self.szse.val()
            && !self.any_ended.q.val()
            && !self.ended_q.q.val();
        self.heartbeat_q.d.next = self.heartbeat.val();
        self.heartbeat_sends_q.d.next = self.heartbeat_q.q.val();
        if self.verdict_bad.val() {
            self.packet_attribute_q.d.next = bit_cast::<8, 4>(self.verdict_reason.val());
        } else {
            self.packet_attribute_q.d.next = self.stands.val();
        }
        self.packet_records_q.d.next = self.sent.q.val();
        self.packet_attribute.next = self.packet_attribute_q.q.val();
        self.packet_records.next = self.packet_records_q.q.val();
        self.frame_pulse_q.d.next = self.verdict_valid.val();
        self.frame_drop_q.d.next =
            self.verdict_valid.val() && (self.verdict_bad.val() || !self.framing_ok.val());
        if self.verdict_bad.val() {
            self.frame_reason_q.d.next = self.verdict_reason.val();
        } else {
            self.frame_reason_q.d.next = self.framing.val();
        }

        self.record_valid.next = self.send_rule.record_valid.val();
        self.may_send.next = self.send_rule.may_send.val();
        if (self.any_sent.q.val() || self.packet_sends_q.q.val()) && !self.heartbeat_sends_q.q.val() {
            self.first.next = 0.into();
        } else {
            self.first.next = self.first_flag.val();
        }
        if (self.sends_last.val() && !self.packet_sends_q.q.val() && !self.snapshot_sends.val())
            || self.heartbeat_sends_q.q.val()
        {
            self.last.next = self.last_flag.val();
        } else {
            self.last.next = 0.into();
        }
        self.end_attribute.next = self.end_attribute_q.q.val();
        if self.checksum_counts.q.val() && self.opened_q.q.val() && !self.good.val() {
            self.end_attribute.next = bit_cast::<8, 4>(self.message_checksum.val());
        }
        self.boundary_flags.next = self.first.val() | self.last.val();

        self.message_pulse.next = self.message_pulse_q.q.val();
        self.message_drop.next = self.message_drop_q.q.val();
        self.message_reason.next = self.message_reason_q.q.val();
        self.frame_pulse.next = self.frame_pulse_q.q.val();
        self.frame_drop.next = self.frame_drop_q.q.val();
        self.frame_reason.next = self.frame_reason_q.q.val();
    }
}
