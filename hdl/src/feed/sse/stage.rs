//! The SSE feed stage of a line: payload beats in, tick records and counts out, beside
//! [`crate::feed::decoder`] and with the same neighbours.
//!
//! Frame checks -> [`super::payload_words`] -> [`super::decoder`] -> arbitration. Here the two are joined,
//! the stage is kept still while another feed is selected, and what the decoder drops becomes counts by
//! reason. Several drops of one reason can come in a clock, so these are numbers and not pulses.
//!
//! Interval: the decoder's; the wire is never held back. Latency: the decoder's, and two clocks from the
//! beat on the wire to its word at the decoder, of a word behind the last beat three; the verdict takes
//! one clock more than to the other decoder.

use super::decoder::SseTicks;
use super::payload_words::PayloadWords;
use crate::feed::decoder::RECORD_BITS;
use crate::feed::pack::Pack;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::CARD_TIME_BITS;

const _: () = assert!(CARD_TIME_BITS == 48);

/// The stage.
#[derive(LogicBlock)]
pub struct SseStage {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SSE; set while no frame is on the wire.
    pub selected: Signal<In, Bit>,
    /// From `net`: the beat holds payload.
    pub in_payload: Signal<In, Bit>,
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
    pub verdict_valid: Signal<In, Bit>,
    /// From `net`.
    pub verdict_bad: Signal<In, Bit>,

    /// A record goes out in this clock; a register.
    pub record_valid: Signal<Out, Bit>,
    /// The record, byte 0 in the low bits, generation zero; a register.
    pub record: Signal<Out, Bits<RECORD_BITS>>,
    /// Its channel, two clocks before.
    pub early_channel: Signal<Out, Bits<16>>,
    /// Drops for `framing`, 0 to 3.
    pub framing: Signal<Out, Bits<2>>,
    /// Drops for `unknown_type`, 0 to 3.
    pub unknown_type: Signal<Out, Bits<2>>,
    /// Pulse: a drop for `bad_field`.
    pub bad_field: Signal<Out, Bit>,
    /// Pulse: a frame is left to the host.
    pub left_to_host: Signal<Out, Bit>,
    /// Pulse: a frame was lost, because the queue had no room for it.
    pub no_room: Signal<Out, Bit>,

    words: PayloadWords,
    ticks: SseTicks,
    /// Near the two, for both.
    selected_q: DFF<Bit>,
    idle: DFF<Bit>,
    /// The clock of the beat on `beat_data`.
    clock_less_one: DFFWithInit<Bits<48>>,
    /// The clock of the payload's last byte.
    end_clock: DFF<Bits<48>>,
    verdict_q: DFF<Bit>,
    good_q: DFF<Bit>,
    empty_q: DFF<Bit>,
    framing_q: DFF<Bits<2>>,
    unknown_q: DFF<Bits<2>>,
    pack: Pack<8, 64, RECORD_BITS>,
    one: Constant<Bits<48>>,
    next_clock: Signal<Local, Bits<48>>,
    framing_at: [Signal<Local, Bits<2>>; 3],
    unknown_at: [Signal<Local, Bits<2>>; 3],
}

impl Default for SseStage {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            selected: Default::default(),
            in_payload: Default::default(),
            beat_data: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            payload_end: Default::default(),
            payload_last_lane: Default::default(),
            verdict_valid: Default::default(),
            verdict_bad: Default::default(),
            record_valid: Default::default(),
            record: Default::default(),
            early_channel: Default::default(),
            framing: Default::default(),
            unknown_type: Default::default(),
            bad_field: Default::default(),
            left_to_host: Default::default(),
            no_room: Default::default(),
            words: Default::default(),
            ticks: Default::default(),
            selected_q: Default::default(),
            idle: Default::default(),
            clock_less_one: DFFWithInit::new(((1_u64 << CARD_TIME_BITS) - 1).to_bits()),
            end_clock: Default::default(),
            verdict_q: Default::default(),
            good_q: Default::default(),
            empty_q: Default::default(),
            framing_q: Default::default(),
            unknown_q: Default::default(),
            pack: Default::default(),
            one: Constant::new(1_u64.to_bits()),
            next_clock: Default::default(),
            framing_at: Default::default(),
            unknown_at: Default::default(),
        }
    }
}

impl Logic for SseStage {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, selected_q, clock_less_one, end_clock, verdict_q, good_q, empty_q);
        dff_setup!(self, clock, framing_q, unknown_q, idle);
        self.selected_q.d.next = self.selected.val();
        self.idle.d.next = !self.selected_q.q.val();
        self.next_clock.next = self.clock_less_one.q.val() + self.one.val();
        self.clock_less_one.d.next = self.next_clock.val();
        if self.payload_end.val() {
            self.end_clock.d.next = self.clock_less_one.q.val();
        }

        self.words.clock.next = self.clock.val();
        self.words.in_payload.next = self.in_payload.val() & self.selected_q.q.val();
        self.words.beat_data.next = self.beat_data.val();
        self.words.beat_number.next = self.beat_number.val();
        self.words.vlan.next = self.vlan.val();
        self.words.payload_end.next = self.payload_end.val();
        self.words.payload_last_lane.next = self.payload_last_lane.val();

        // The verdict of a frame comes two clocks behind its last beat, the payload's last word at most two.
        self.verdict_q.d.next = self.verdict_valid.val();
        self.good_q.d.next = !self.verdict_bad.val() & self.selected_q.q.val();
        self.empty_q.d.next = self.verdict_valid.val()
            & !self.verdict_bad.val()
            & self.words.empty.val()
            & self.selected_q.q.val();

        self.ticks.clock.next = self.clock.val();
        self.ticks.idle.next = self.idle.q.val();
        self.ticks.beat_valid.next = self.words.word_valid.val();
        self.ticks.beat_data.next = self.words.word.val();
        self.ticks.beat_bytes.next = self.words.word_bytes.val();
        self.ticks.beat_first.next = self.words.word_first.val();
        self.ticks.beat_last.next = self.words.word_last.val();
        self.ticks.card_time.next = self.end_clock.q.val();
        self.ticks.verdict.next = self.verdict_q.q.val();
        self.ticks.verdict_good.next = self.good_q.q.val();

        self.framing_at[0].next = bit_cast::<2, 1>(self.empty_q.q.val().into());
        self.framing_at[1].next = bit_cast::<2, 1>(self.ticks.header_framing.val().into());
        self.framing_at[2].next = bit_cast::<2, 1>(self.ticks.payload_framing.val().into());
        self.framing_q.d.next =
            self.framing_at[0].val() + self.framing_at[1].val() + self.framing_at[2].val();
        self.unknown_at[0].next = bit_cast::<2, 1>(self.ticks.unknown_frame.val().into());
        self.unknown_at[1].next = bit_cast::<2, 1>(self.ticks.unknown_template.val().into());
        self.unknown_at[2].next = bit_cast::<2, 1>(self.ticks.unknown_record.val().into());
        self.unknown_q.d.next =
            self.unknown_at[0].val() + self.unknown_at[1].val() + self.unknown_at[2].val();

        for i in 0..8 {
            self.pack.part[i].next = self.ticks.record[7 - i].val();
        }
        self.record.next = self.pack.joined.val();
        self.record_valid.next = self.ticks.record_valid.val();
        self.early_channel.next = self.ticks.early_channel.val();
        self.framing.next = self.framing_q.q.val();
        self.unknown_type.next = self.unknown_q.q.val();
        self.bad_field.next = self.ticks.bad_field.val();
        self.left_to_host.next = self.ticks.left_to_host.val();
        self.no_room.next = self.ticks.no_room.val();
    }
}
