//! The feed stage of a line: the decoder for ITCH and SZSE and the one for SSE beside each other, and which of
//! them speaks is a register.
//!
//! Frame checks -> **line feed** -> arbitration. Both are there at a time, because a host that changes feeds then
//! needs no other bitstream, and because SSE is small beside the rest ([`super::sse::decoder`]). What the choice adds
//! to a record's way is an or, of a record and of registers that are zero; latency 0 clocks, interval that of
//! the decoders.

use super::decoder::{Decoder, RECORD_BITS};
use super::pack::Pack;
use super::record_class::RecordClass;
use super::session::SESSION_BITS;
use super::sse::stage::SseStage;
use rust_hdl::prelude::*;
use tickgate_abi::DropReason;

/// The feed stage of a line.
#[derive(LogicBlock)]
pub struct LineFeed {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE, else ITCH 5.0; without meaning when it is SSE.
    pub szse: Signal<In, Bit>,
    /// The feed is SSE.
    pub sse: Signal<In, Bit>,
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
    pub in_payload: Signal<In, Bit>,
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
    /// One may go out; said earlier in the clock.
    pub may_send: Signal<Out, Bit>,
    /// The record, byte 0 in the low bits, generation zero.
    pub record: Signal<Out, Bits<RECORD_BITS>>,
    /// Its class.
    pub record_class: Signal<Out, RecordClass>,
    /// The channel of a message's record, in the clock before the record; a register.
    pub early_channel: Signal<Out, Bits<16>>,
    /// The MoldUDP64 session of the record's frame, first character highest; 0 for a feed without.
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
    /// SSE: drops for `framing`, beside those.
    pub sse_framing: Signal<Out, Bits<2>>,
    /// SSE: drops for `unknown_type`, beside those.
    pub sse_unknown_type: Signal<Out, Bits<2>>,
    /// SSE: a frame is left to the host.
    pub left_to_host: Signal<Out, Bit>,
    /// SSE: a frame found no room.
    pub no_room: Signal<Out, Bit>,

    decoder: Decoder,
    stage: SseStage,
    /// The choice on its way to where it is made; it is set before the first frame, so the clocks it takes do
    /// not matter.
    sse_at: [DFF<Bit>; 4],
    frame_bad: DFF<Bit>,
    early_channel_q: DFF<Bits<16>>,
    bad_field: Constant<Bits<4>>,
    decoded: Signal<Local, Bits<RECORD_BITS>>,
    ticks: Signal<Local, Bits<RECORD_BITS>>,
    decoded_word: [Signal<Local, Bits<64>>; 7],
    ticks_word: [Signal<Local, Bits<64>>; 7],
    symbol: Signal<Local, Bits<32>>,
    tail: Signal<Local, Bits<32>>,
    chosen: [Signal<Local, Bits<64>>; 8],
    pack: Pack<8, 64, RECORD_BITS>,
}

impl Default for LineFeed {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            szse: Default::default(),
            sse: Default::default(),
            wire_valid: Default::default(),
            wire_data: Default::default(),
            beat_valid: Default::default(),
            beat_data: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            in_payload: Default::default(),
            payload_end: Default::default(),
            payload_last_lane: Default::default(),
            frame_last: Default::default(),
            reject: Default::default(),
            channel: Default::default(),
            verdict_valid: Default::default(),
            verdict_bad: Default::default(),
            verdict_reason: Default::default(),
            record_valid: Default::default(),
            may_send: Default::default(),
            record: Default::default(),
            record_class: Default::default(),
            session_of_frame: Default::default(),
            early_channel: Default::default(),
            message_pulse: Default::default(),
            message_drop: Default::default(),
            message_reason: Default::default(),
            frame_pulse: Default::default(),
            frame_drop: Default::default(),
            frame_reason: Default::default(),
            sse_framing: Default::default(),
            sse_unknown_type: Default::default(),
            left_to_host: Default::default(),
            no_room: Default::default(),
            decoder: Default::default(),
            stage: Default::default(),
            sse_at: Default::default(),
            frame_bad: Default::default(),
            early_channel_q: Default::default(),
            bad_field: Constant::new((DropReason::BadField as usize).to_bits()),
            decoded: Default::default(),
            ticks: Default::default(),
            decoded_word: Default::default(),
            ticks_word: Default::default(),
            symbol: Default::default(),
            tail: Default::default(),
            chosen: Default::default(),
            pack: Default::default(),
        }
    }
}

impl Logic for LineFeed {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, frame_bad, early_channel_q);
        for i in 0..4 {
            self.sse_at[i].clock.next = self.clock.val();
        }
        self.sse_at[0].d.next = self.sse.val();
        for i in 1..4 {
            self.sse_at[i].d.next = self.sse_at[i - 1].q.val();
        }

        self.decoder.clock.next = self.clock.val();
        self.decoder.idle.next = self.sse_at[1].q.val();
        self.decoder.szse.next = self.szse.val();
        self.decoder.wire_valid.next = self.wire_valid.val();
        self.decoder.wire_data.next = self.wire_data.val();
        self.decoder.beat_valid.next = self.beat_valid.val();
        self.decoder.beat_data.next = self.beat_data.val();
        self.decoder.beat_number.next = self.beat_number.val();
        self.decoder.vlan.next = self.vlan.val();
        self.decoder.payload_end.next = self.payload_end.val();
        self.decoder.payload_last_lane.next = self.payload_last_lane.val();
        self.decoder.frame_last.next = self.frame_last.val();
        self.decoder.reject.next = self.reject.val();
        self.decoder.channel.next = self.channel.val();
        self.decoder.verdict_valid.next = self.verdict_valid.val();
        self.decoder.verdict_bad.next = self.verdict_bad.val();
        self.decoder.verdict_reason.next = self.verdict_reason.val();

        self.stage.clock.next = self.clock.val();
        self.stage.selected.next = self.sse_at[0].q.val();
        self.stage.in_payload.next = self.in_payload.val();
        self.stage.beat_data.next = self.beat_data.val();
        self.stage.beat_number.next = self.beat_number.val();
        self.stage.vlan.next = self.vlan.val();
        self.stage.payload_end.next = self.payload_end.val();
        self.stage.payload_last_lane.next = self.payload_last_lane.val();
        self.stage.verdict_valid.next = self.verdict_valid.val();
        self.stage.verdict_bad.next = self.verdict_bad.val();

        self.decoded.next = self.decoder.record.val();
        self.ticks.next = self.stage.record.val();
        // Of the first words and the symbol, those of the one that does not speak are zero.
        for i in 0..7 {
            self.decoded_word[i].next = self.decoded.val().get_bits::<64>(64 * i);
            self.ticks_word[i].next = self.ticks.val().get_bits::<64>(64 * i);
            self.chosen[i].next = self.decoded_word[i].val() | self.ticks_word[i].val();
        }
        self.symbol.next = self.decoded.val().get_bits::<32>(448) | self.ticks.val().get_bits::<32>(448);
        self.tail.next = self.decoded.val().get_bits::<32>(480);
        if self.sse_at[2].q.val() {
            self.tail.next = self.ticks.val().get_bits::<32>(480);
        }
        self.chosen[7].next =
            bit_cast::<64, 32>(self.symbol.val()) | (bit_cast::<64, 32>(self.tail.val()) << 32);
        for i in 0..8 {
            self.pack.part[i].next = self.chosen[7 - i].val();
        }
        self.record.next = self.pack.joined.val();

        self.may_send.next = self.decoder.may_send.val() | self.stage.record_valid.val();
        self.frame_bad.d.next = self.verdict_valid.val() & self.verdict_bad.val();
        self.record_valid.next = self.decoder.record_valid.val();
        self.session_of_frame.next = self.decoder.session_of_frame.val();
        self.record_class.next = self.decoder.record_class.val();
        self.early_channel_q.d.next = self.decoder.early_channel.val();
        self.message_pulse.next = self.decoder.message_pulse.val();
        self.message_drop.next = self.decoder.message_drop.val();
        self.message_reason.next = self.decoder.message_reason.val();
        self.frame_pulse.next = self.decoder.frame_pulse.val();
        self.frame_drop.next = self.decoder.frame_drop.val();
        self.frame_reason.next = self.decoder.frame_reason.val();
        if self.sse_at[3].q.val() {
            self.record_valid.next = self.stage.record_valid.val();
            self.session_of_frame.next = 0.into();
            // A frame of SSE is decoded behind its verdict: each of its records is a message's.
            self.record_class.next.in_channel = true;
            self.record_class.next.packet_end = false;
            self.record_class.next.heartbeat = false;
            self.record_class.next.szse_heartbeat = false;
            self.record_class.next.mold_end = false;
            self.early_channel_q.d.next = self.stage.early_channel.val();
            self.message_pulse.next = self.stage.record_valid.val();
            self.message_drop.next = self.stage.bad_field.val();
            self.message_reason.next = self.bad_field.val();
            self.frame_drop.next = self.frame_bad.q.val();
        }
        self.early_channel.next = self.early_channel_q.q.val();
        self.sse_framing.next = self.stage.framing.val();
        self.sse_unknown_type.next = self.stage.unknown_type.val();
        self.left_to_host.next = self.stage.left_to_host.val();
        self.no_room.next = self.stage.no_room.val();
    }
}
