//! SSE Level-2 merged ticks (UA5803) in gateware: payloads of datagrams in, tick records out.
//!
//! Frame checks -> **payload -> queue -> tokens -> fields -> record** -> ring. docs/decode.md, section
//! SSE, is the rule; the software decoder is the oracle of its tests.
//!
//! A frame is stored until its verdict is known and decoded only then, so every record that leaves
//! stands by itself: each has FIRST and LAST, and none waits for the next one. A frame
//! that finds no room is dropped whole and counted. Compressed frames and other types are
//! counted and left to the host.
//!
//! Ports: see the struct. The payload comes with its first byte lowest in the first beat and every
//! beat full but the last; an empty payload has no beats and is for the block in front to count.
//!
//! Interval: a field, presence map, frame time or frame end a clock, but two clocks from record to record and seven
//! behind a trade, for which everything in front of it stands still. On a real day a record takes 7.5
//! clocks and its bytes come at 3.1 a clock, which is 3.85 Gb/s at 156.25 MHz; bursts at line rate wait in a
//! queue of 16 KiB. Latency: [`LATENCY_CLOCKS`]. Both are measured by hdl/tests/sse_ticks.rs.
//!
//! Resources: 1,832 LUT4, those of the carry cells among them, 2,454 flip-flops, 8 DP16KD, 6 MULT18X18D (yosys for
//! ECP5, alone). Routed alone on LFE5U-85F-8, one seed: 180.5 MHz. The worst path is a word that comes out of the
//! queue's block RAM, 4.3 ns of it in there.

use super::fields::Fields;
use super::intake::{Intake, LOG2_WORDS, WORD_BITS};
use super::judgement::{TickJudgement, WORDS};
use super::route::Route;
use super::tokenizer::Tokenizer;
use super::value::Value;
use super::word_memory::WordMemory;
use rust_hdl::prelude::*;

/// Clocks from the last beat of a frame, its verdict with it, to its first record when that has a presence map
/// and nine fields and is no trade, which takes five more; each further field adds a clock, and so does every field of
/// the records before.
pub const LATENCY_CLOCKS: u32 = 26;

/// The decoder.
#[derive(LogicBlock, Default)]
pub struct SseTicks {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Another feed is selected: all words of `record` but the last are zero, and the symbol in that.
    pub idle: Signal<In, Bit>,
    /// A beat of payload.
    pub beat_valid: Signal<In, Bit>,
    /// Its bytes, the first one lowest.
    pub beat_data: Signal<In, Bits<64>>,
    /// How many, 1 to 8; 8 in every beat but the last.
    pub beat_bytes: Signal<In, Bits<4>>,
    /// The payload's first beat.
    pub beat_first: Signal<In, Bit>,
    /// The payload's last beat.
    pub beat_last: Signal<In, Bit>,
    /// The card's clock count; that of the last beat becomes the card time of the frame's records.
    pub card_time: Signal<In, Bits<48>>,
    /// The frame's verdict is known: with its last beat or later, and two clocks before the next
    /// one's first.
    pub verdict: Signal<In, Bit>,
    /// With `verdict`: the frame is good.
    pub verdict_good: Signal<In, Bit>,
    /// A record.
    pub record_valid: Signal<Out, Bit>,
    /// Its eight words.
    pub record: [Signal<Out, Bits<64>>; WORDS],
    /// Its channel, two clocks before.
    pub early_channel: Signal<Out, Bits<16>>,
    /// Pulse: drop reason `framing`, found at the header.
    pub header_framing: Signal<Out, Bit>,
    /// Pulse: drop reason `framing`, found in the payload.
    pub payload_framing: Signal<Out, Bit>,
    /// Pulse: drop reason `unknown_type`, of a frame.
    pub unknown_frame: Signal<Out, Bit>,
    /// Pulse: drop reason `unknown_type`, of a template.
    pub unknown_template: Signal<Out, Bit>,
    /// Pulse: drop reason `unknown_type`, of a record.
    pub unknown_record: Signal<Out, Bit>,
    /// Pulse: drop reason `bad_field`.
    pub bad_field: Signal<Out, Bit>,
    /// Pulse: a frame is left to the host.
    pub left_to_host: Signal<Out, Bit>,
    /// Pulse: a frame was lost, because the queue had no room for it.
    pub no_room: Signal<Out, Bit>,

    intake: Intake,
    queue: WordMemory<WORD_BITS, LOG2_WORDS>,
    tokenizer: Tokenizer,
    value: Value,
    route: Route,
    fields: Fields,
    judgement: TickJudgement,
}

impl Logic for SseTicks {
    #[hdl_gen]
    fn update(&mut self) {
        self.intake.clock.next = self.clock.val();
        self.queue.clock.next = self.clock.val();
        self.tokenizer.clock.next = self.clock.val();
        self.value.clock.next = self.clock.val();
        self.route.clock.next = self.clock.val();
        self.fields.clock.next = self.clock.val();
        self.judgement.clock.next = self.clock.val();

        self.intake.beat_valid.next = self.beat_valid.val();
        self.intake.beat_data.next = self.beat_data.val();
        self.intake.beat_bytes.next = self.beat_bytes.val();
        self.intake.beat_first.next = self.beat_first.val();
        self.intake.beat_last.next = self.beat_last.val();
        self.intake.card_time.next = self.card_time.val();
        self.intake.verdict.next = self.verdict.val();
        self.intake.verdict_good.next = self.verdict_good.val();
        self.intake.read_position.next = self.tokenizer.read_position.val();
        self.header_framing.next = self.intake.framing.val();
        self.unknown_frame.next = self.intake.unknown_type.val();
        self.left_to_host.next = self.intake.left_to_host.val();
        self.no_room.next = self.intake.no_room.val();

        self.queue.write.next = self.intake.write.val();
        self.queue.write_address.next = self.intake.write_address.val();
        self.queue.write_data.next = self.intake.write_data.val();
        self.queue.read.next = self.tokenizer.read.val();
        self.queue.read_address.next = self.tokenizer.read_address.val();
        self.tokenizer.read_data.next = self.queue.read_data.val();
        self.tokenizer.committed.next = self.intake.committed.val();

        self.value.token.next = self.tokenizer.token.val();
        self.value.part.next = self.tokenizer.part.val();
        for i in 0..8 {
            self.value.byte[i].next = self.tokenizer.byte[i].val();
        }
        self.value.first.next = self.tokenizer.first.val();
        self.value.behind.next = self.tokenizer.behind.val();
        self.value.frame_end.next = self.tokenizer.frame_end.val();
        self.value.clean.next = self.tokenizer.clean.val();

        self.route.token.next = self.value.value_token.val();
        self.route.part.next = self.value.value_part.val();
        self.route.length.next = self.value.length.val();
        self.route.number.next = self.value.number.val();
        self.route.text.next = self.value.text.val();
        self.route.frame_end.next = self.value.value_end.val();
        self.route.clean.next = self.value.value_clean.val();

        self.fields.is_time.next = self.route.is_time.val();
        self.fields.is_map.next = self.route.is_map.val();
        self.fields.field.next = self.route.field.val();
        self.fields.complete.next = self.route.done.val();
        self.fields.value.next = self.route.value.val();
        self.fields.characters.next = self.route.characters.val();
        self.fields.is_end.next = self.route.is_end.val();
        self.fields.lost.next = self.route.lost.val();
        self.payload_framing.next = self.fields.framing.val();
        self.unknown_template.next = self.fields.unknown_template.val();

        self.judgement.done.next = self.fields.done.val();
        self.judgement.card_time.next = self.fields.card_time.val();
        self.judgement.biz_index.next = self.fields.biz_index.val();
        self.judgement.channel.next = self.fields.channel.val();
        self.judgement.symbol.next = self.fields.symbol.val();
        self.judgement.tick_time.next = self.fields.tick_time.val();
        self.judgement.is_add.next = self.fields.is_add.val();
        self.judgement.is_delete.next = self.fields.is_delete.val();
        self.judgement.is_trade.next = self.fields.is_trade.val();
        self.judgement.is_status.next = self.fields.is_status.val();
        self.judgement.buy.next = self.fields.buy.val();
        self.judgement.sell.next = self.fields.sell.val();
        self.judgement.price.next = self.fields.price.val();
        self.judgement.qty.next = self.fields.qty.val();
        self.judgement.money.next = self.fields.money.val();
        self.judgement.flag.next = self.fields.flag.val();
        self.judgement.is_buy.next = self.fields.is_buy.val();
        self.judgement.is_sell.next = self.fields.is_sell.val();
        self.judgement.is_none.next = self.fields.is_none.val();
        self.judgement.is_upper.next = self.fields.is_upper.val();
        self.judgement.fits.next = self.fields.fits.val();
        self.judgement.idle.next = self.idle.val();
        self.fields.busy_next.next = self.judgement.busy_next.val();
        self.tokenizer.moves.next = self.fields.moves.val();
        self.value.moves.next = self.fields.moves.val();
        self.route.moves.next = self.fields.moves.val();
        self.unknown_record.next = self.judgement.unknown_type.val();
        self.bad_field.next = self.judgement.bad_field.val();

        for i in 0..8 {
            self.record[i].next = self.judgement.word[i].val();
        }
        self.record_valid.next = self.judgement.record_valid.val();
        self.early_channel.next = self.judgement.early_channel.val();
    }
}
