//! Walks the messages of a datagram: where each begins, where it ends, whether they fill the
//! datagram exactly. One for both feeds.
//!
//! Each clock in which the beat in D1 holds the low byte of a length, the entry of that lane is
//! selected from the length table and becomes the new state; nothing else is in the loop. Clocks
//! here count from c, the clock in which D1 holds the beat in question.
//!
//! - `boundary`, `lane`: in c, the beat holds a length's low byte, in that lane.
//! - `message_lane`, `token`: from c+1 on, the lane of the current message's length, and a one-hot
//!   count of the beats since: bit k while D1 is waiting for or holding beat k+1 behind it.
//! - `ended`, `ended_lane`, `ended_early`, `ended_last_beat`: in c+1, a message's last byte was in the
//!   beat. It lies inside the payload and is to be judged.
//! - `framing_ok`: from c+2 of the payload's last beat until the next frame's beat 5.
//!
//! Latency 1 clock, interval 1.
//! Resources: 386 LUT4, 26 carry cells, 90 flip-flops (yosys for ECP5, alone).

use super::length_table::{BEATS_BITS, LengthEntry};
use super::select8::Select8;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::{ethernet, moldudp64, szse};

/// Beats behind a length's beat that a message's captured bytes can reach.
pub const TOKENS: usize = 10;

/// Where the walk begins, in bytes of the frame without a tag: the low byte of the first length.
const ITCH_FIRST: usize = ethernet::UDP_PAYLOAD + moldudp64::HEADER_BYTES + moldudp64::BLOCK_LENGTH_BYTES - 1;
const SZSE_FIRST: usize = ethernet::UDP_PAYLOAD + szse::FIRST_FRAME_OFFSET + szse::BODY_LENGTH.end() - 1;
/// The beat in which the payload begins, with and without a tag; the walk is set up there.
const SETUP_BEAT: usize = ethernet::UDP_PAYLOAD / BEAT_BYTES;
const _: () = assert!((ethernet::UDP_PAYLOAD + ethernet::VLAN_TAG_BYTES) / BEAT_BYTES == SETUP_BEAT);
// SZSE's first length is in the next beat in both cases, so it needs no counting.
const _: () = assert!(SZSE_FIRST / BEAT_BYTES == SETUP_BEAT + 1);
const _: () = assert!((SZSE_FIRST + ethernet::VLAN_TAG_BYTES) / BEAT_BYTES == SETUP_BEAT + 1);
// The second length is at least two beats behind the first.
const _: () = assert!(
    (ITCH_FIRST % BEAT_BYTES + moldudp64::BLOCK_LENGTH_BYTES + *moldudp64::BLOCK_LENGTHS.start() as usize)
        / BEAT_BYTES
        == 2
);
const _: () = assert!(
    ((ITCH_FIRST + ethernet::VLAN_TAG_BYTES) % BEAT_BYTES
        + moldudp64::BLOCK_LENGTH_BYTES
        + *moldudp64::BLOCK_LENGTHS.start() as usize)
        / BEAT_BYTES
        == 2
);
// MessageCount is in the beat of the first length in both cases, so the first boundary reads it.
const _: () = assert!(
    (ethernet::UDP_PAYLOAD + moldudp64::MESSAGE_COUNT.offset) / BEAT_BYTES == ITCH_FIRST / BEAT_BYTES
);
const _: () = assert!(
    (ethernet::UDP_PAYLOAD + moldudp64::MESSAGE_COUNT.offset + ethernet::VLAN_TAG_BYTES) / BEAT_BYTES
        == (ITCH_FIRST + ethernet::VLAN_TAG_BYTES) / BEAT_BYTES
);

/// The walker.
#[derive(LogicBlock)]
pub struct Walker {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// Its bytes.
    pub beat_data: Signal<In, Bits<64>>,
    /// Its number in the frame, from 0, saturating at 15.
    pub beat_number: Signal<In, Bits<4>>,
    /// The frame has a tag.
    pub vlan: Signal<In, Bit>,
    /// It holds the last byte of the payload.
    pub payload_end: Signal<In, Bit>,
    /// In this lane.
    pub payload_last_lane: Signal<In, Bits<3>>,
    /// It is the frame's last.
    pub frame_last: Signal<In, Bit>,
    /// The length table's entries for it.
    pub entry: [Signal<In, LengthEntry>; 8],
    /// From the length table.
    pub several: [Signal<In, Bit>; 2],
    /// From the length table.
    pub no_messages: [Signal<In, Bit>; 2],

    /// See the module.
    pub boundary: Signal<Out, Bit>,
    /// See the module.
    pub lane: Signal<Out, Bits<3>>,
    /// `lane` from another register, for a load that would burden the loop.
    pub lane_copy: Signal<Out, Bits<3>>,
    /// See the module.
    pub message_lane: Signal<Out, Bits<3>>,
    /// See the module.
    pub token: Signal<Out, Bits<TOKENS>>,
    /// In c: D1 holds, or waits for, a beat of a message that is followed, up to its last byte's.
    pub in_message_beat: Signal<Out, Bit>,
    /// Length of the current message, from c+1 of its boundary.
    pub message_length: Signal<Out, Bits<12>>,
    /// See the module.
    pub ended: Signal<Out, Bit>,
    /// As `ended`, and also for a message that runs over the payload's end; for sums that follow
    /// the wire rather than the messages.
    pub ended_raw: Signal<Out, Bit>,
    /// See the module.
    pub ended_lane: Signal<Out, Bits<3>>,
    /// Lane in which the current message will end; right in c of its end, unless it ends in the beat
    /// of its length.
    pub message_end_lane: Signal<Out, Bits<3>>,
    /// The message ended before its type could be looked up: in its length's beat or the next.
    pub ended_early: Signal<Out, Bit>,
    /// The message's last byte is in the frame's last beat.
    pub ended_last_beat: Signal<Out, Bit>,
    /// See the module.
    pub framing_ok: Signal<Out, Bit>,

    /// What the loop needs of the length's entry.
    select: Select8<LengthEntry>,
    /// What the message needs of it.
    select_message: Select8<LengthEntry>,
    lane_q: DFF<Bits<3>>,
    /// `lane_q` inverted, which synthesis does not merge with it.
    lane_inverted: DFF<Bits<3>>,
    beats: DFF<Bits<BEATS_BITS>>,
    at_length: DFF<Bit>,
    counting: DFF<Bit>,
    first: DFF<Bit>,
    remaining: DFF<Bits<16>>,
    /// Two or more, three or more blocks were left before this clock, and whether one began in it: so
    /// that the count itself stays out of the loop.
    two_left: DFF<Bit>,
    three_left: DFF<Bit>,
    began: DFF<Bit>,
    more: DFF<Bit>,
    empty: DFF<Bit>,
    in_message: DFF<Bit>,
    end_lane: DFF<Bits<3>>,
    end_beats: DFF<Bits<BEATS_BITS>>,
    end_here: DFF<Bit>,
    message_lane_q: DFF<Bits<3>>,
    token_q: DFF<Bits<TOKENS>>,
    length_q: DFF<Bits<12>>,
    ended_q: DFF<Bit>,
    ended_lane_q: DFF<Bits<3>>,
    ended_early_q: DFF<Bit>,
    ended_last_beat_q: DFF<Bit>,
    end_of_payload: DFF<Bit>,
    last_lane_q: DFF<Bits<3>>,
    more_q: DFF<Bit>,
    header_only: DFF<Bit>,
    framing_ok_q: DFF<Bit>,

    setup_beat: Constant<Bits<4>>,
    two: Constant<Bits<BEATS_BITS>>,
    one_beat: Constant<Bits<BEATS_BITS>>,
    one_block: Constant<Bits<16>>,
    first_token: Constant<Bits<TOKENS>>,
    itch_lane: Constant<Bits<3>>,
    itch_lane_tagged: Constant<Bits<3>>,
    itch_beats: Constant<Bits<BEATS_BITS>>,
    itch_beats_tagged: Constant<Bits<BEATS_BITS>>,
    szse_lane: Constant<Bits<3>>,
    szse_lane_tagged: Constant<Bits<3>>,
    header_lane: Constant<Bits<3>>,
    header_lane_tagged: Constant<Bits<3>>,

    selected: Signal<Local, LengthEntry>,
    of_message: Signal<Local, LengthEntry>,
    lane_following: Signal<Local, Bits<3>>,
    following_inverted: Signal<Local, Bits<3>>,
    other_lane: Signal<Local, Bits<3>>,
    at_boundary: Signal<Local, Bit>,
    setup: Signal<Local, Bit>,
    count_high: Signal<Local, Bits<8>>,
    count_low: Signal<Local, Bits<8>>,
    count: Signal<Local, Bits<16>>,
    count_less_one: Signal<Local, Bits<16>>,
    count_several: Signal<Local, Bit>,
    count_none: Signal<Local, Bit>,
    remaining_upper: Signal<Local, Bits<15>>,
    remaining_beyond: Signal<Local, Bits<14>>,
    another_left: Signal<Local, Bit>,
    remaining_less_one: Signal<Local, Bits<16>>,
    another: Signal<Local, Bit>,
    followed: Signal<Local, Bit>,
    beats_less_one: Signal<Local, Bits<BEATS_BITS>>,
    end_beats_less_one: Signal<Local, Bits<BEATS_BITS>>,
    ends: Signal<Local, Bit>,
    ends_short: Signal<Local, Bit>,
    header_last_lane: Signal<Local, Bits<3>>,
    over: Signal<Local, Bit>,
    exact: Signal<Local, Bit>,
}

impl Default for Walker {
    fn default() -> Self {
        let tag = ethernet::VLAN_TAG_BYTES;
        let header_last = ethernet::UDP_PAYLOAD + moldudp64::HEADER_BYTES - 1;
        let lane_of = |byte: usize| Constant::new((byte % BEAT_BYTES).to_bits());
        let beats_to = |byte: usize| Constant::new((byte / BEAT_BYTES - SETUP_BEAT).to_bits());
        Self {
            clock: Default::default(),
            szse: Default::default(),
            beat_valid: Default::default(),
            beat_data: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            payload_end: Default::default(),
            payload_last_lane: Default::default(),
            frame_last: Default::default(),
            entry: Default::default(),
            several: Default::default(),
            no_messages: Default::default(),
            boundary: Default::default(),
            lane: Default::default(),
            lane_copy: Default::default(),
            message_lane: Default::default(),
            token: Default::default(),
            in_message_beat: Default::default(),
            message_length: Default::default(),
            ended: Default::default(),
            ended_raw: Default::default(),
            ended_lane: Default::default(),
            message_end_lane: Default::default(),
            ended_early: Default::default(),
            ended_last_beat: Default::default(),
            framing_ok: Default::default(),
            select: Default::default(),
            select_message: Default::default(),
            lane_q: Default::default(),
            lane_inverted: Default::default(),
            lane_following: Default::default(),
            following_inverted: Default::default(),
            other_lane: Default::default(),
            of_message: Default::default(),
            beats: Default::default(),
            at_length: Default::default(),
            counting: Default::default(),
            first: Default::default(),
            remaining: Default::default(),
            two_left: Default::default(),
            three_left: Default::default(),
            began: Default::default(),
            remaining_beyond: Default::default(),
            another_left: Default::default(),
            more: Default::default(),
            empty: Default::default(),
            in_message: Default::default(),
            end_lane: Default::default(),
            end_beats: Default::default(),
            end_here: Default::default(),
            message_lane_q: Default::default(),
            token_q: Default::default(),
            length_q: Default::default(),
            ended_q: Default::default(),
            ended_lane_q: Default::default(),
            ended_early_q: Default::default(),
            ended_last_beat_q: Default::default(),
            end_of_payload: Default::default(),
            last_lane_q: Default::default(),
            more_q: Default::default(),
            header_only: Default::default(),
            framing_ok_q: Default::default(),
            setup_beat: Constant::new(SETUP_BEAT.to_bits()),
            two: Constant::new(2_usize.to_bits()),
            one_beat: Constant::new(1_usize.to_bits()),
            one_block: Constant::new(1_usize.to_bits()),
            first_token: Constant::new(1_usize.to_bits()),
            itch_lane: lane_of(ITCH_FIRST),
            itch_lane_tagged: lane_of(ITCH_FIRST + tag),
            itch_beats: beats_to(ITCH_FIRST),
            itch_beats_tagged: beats_to(ITCH_FIRST + tag),
            szse_lane: lane_of(SZSE_FIRST),
            szse_lane_tagged: lane_of(SZSE_FIRST + tag),
            header_lane: lane_of(header_last),
            header_lane_tagged: lane_of(header_last + tag),
            selected: Default::default(),
            at_boundary: Default::default(),
            setup: Default::default(),
            count_high: Default::default(),
            count_low: Default::default(),
            count: Default::default(),
            count_less_one: Default::default(),
            count_several: Default::default(),
            count_none: Default::default(),
            remaining_upper: Default::default(),
            remaining_less_one: Default::default(),
            another: Default::default(),
            followed: Default::default(),
            beats_less_one: Default::default(),
            end_beats_less_one: Default::default(),
            ends: Default::default(),
            ends_short: Default::default(),
            header_last_lane: Default::default(),
            over: Default::default(),
            exact: Default::default(),
        }
    }
}

impl Logic for Walker {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, lane_q, beats, at_length, counting, first, remaining, more, empty);
        dff_setup!(self, clock, in_message, end_lane, end_beats, end_here, message_lane_q, token_q);
        dff_setup!(self, clock, length_q, ended_q, ended_lane_q, ended_early_q, ended_last_beat_q);
        dff_setup!(self, clock, two_left, three_left, began);
        dff_setup!(self, clock, end_of_payload, last_lane_q, more_q, header_only, framing_ok_q);

        dff_setup!(self, clock, lane_inverted);
        self.other_lane.next = !self.lane_inverted.q.val();
        for i in 0..8 {
            self.select.from[i].next = self.entry[i].val();
            self.select_message.from[i].next = self.entry[i].val();
        }
        self.select_message.select.next = self.other_lane.val();
        self.of_message.next = self.select_message.out.val();
        self.select.select.next = self.lane_q.q.val();
        self.selected.next = self.select.out.val();
        self.at_boundary.next = self.beat_valid.val() && self.at_length.q.val();
        self.setup.next = self.beat_valid.val() && (self.beat_number.val() == self.setup_beat.val());

        // MessageCount, big-endian, in the beat of the first length.
        if self.vlan.val() {
            self.count_high.next = self.beat_data.val().get_bits::<8>(0);
            self.count_low.next = self.beat_data.val().get_bits::<8>(8);
            self.count_several.next = self.several[1].val();
            self.count_none.next = self.no_messages[1].val();
        } else {
            self.count_high.next = self.beat_data.val().get_bits::<8>(32);
            self.count_low.next = self.beat_data.val().get_bits::<8>(40);
            self.count_several.next = self.several[0].val();
            self.count_none.next = self.no_messages[0].val();
        }
        self.count.next =
            bit_cast::<16, 8>(self.count_low.val()) | (bit_cast::<16, 8>(self.count_high.val()) << 8);
        self.count_less_one.next = self.count.val() - self.one_block.val();
        self.remaining_upper.next = self.remaining.q.val().get_bits::<15>(1);
        self.remaining_beyond.next = self.remaining.q.val().get_bits::<14>(2);
        self.two_left.d.next = self.remaining_upper.val().any();
        self.three_left.d.next = self.remaining_beyond.val().any()
            || (self.remaining.q.val().get_bit(1) && self.remaining.q.val().get_bit(0));
        self.began.d.next = self.at_boundary.val();
        if self.began.q.val() {
            self.another_left.next = self.three_left.q.val();
        } else {
            self.another_left.next = self.two_left.q.val();
        }
        self.remaining_less_one.next = self.remaining.q.val() - self.one_block.val();
        if self.first.q.val() {
            self.another.next = self.count_several.val();
        } else {
            self.another.next = self.another_left.val();
        }
        // Whether a length follows in the next beat. Behind the first block of a datagram it never
        // does, so MessageCount need not be known in the clock in which it passes.
        self.followed.next = !self.selected.val().absurd
            && (self.szse.val() || (!self.first.q.val() && self.another_left.val()));

        // From one length to the next.
        self.lane_following.next = self.lane_q.q.val();
        self.beats_less_one.next = self.beats.q.val() - self.one_beat.val();
        if self.beat_valid.val() {
            if self.at_length.q.val() {
                self.lane_following.next = self.selected.val().next_lane;
                self.beats.d.next = self.selected.val().next_beats;
                self.at_length.d.next = self.selected.val().next_one
                    && (self.szse.val() || (!self.first.q.val() && self.another_left.val()));
                self.counting.d.next =
                    self.followed.val() || (self.first.q.val() && !self.selected.val().absurd);
                self.first.d.next = false;
                self.more.d.next = self.another.val() && !self.szse.val();
                if self.first.q.val() {
                    self.remaining.d.next = self.count_less_one.val();
                    self.empty.d.next = self.count_none.val() && !self.szse.val();
                } else {
                    self.remaining.d.next = self.remaining_less_one.val();
                }
            } else {
                self.beats.d.next = self.beats_less_one.val();
                self.at_length.d.next = self.counting.q.val()
                    && (self.szse.val() || self.more.q.val())
                    && (self.beats.q.val() == self.two.val());
            }
        }
        if self.setup.val() {
            self.first.d.next = true;
            self.more.d.next = !self.szse.val();
            self.empty.d.next = false;
            self.counting.d.next = true;
            self.at_length.d.next = self.szse.val();
            if self.szse.val() {
                if self.vlan.val() {
                    self.lane_following.next = self.szse_lane_tagged.val();
                } else {
                    self.lane_following.next = self.szse_lane.val();
                }
            } else {
                if self.vlan.val() {
                    self.lane_following.next = self.itch_lane_tagged.val();
                    self.beats.d.next = self.itch_beats_tagged.val();
                } else {
                    self.lane_following.next = self.itch_lane.val();
                    self.beats.d.next = self.itch_beats.val();
                }
            }
        }

        self.lane_q.d.next = self.lane_following.val();
        self.following_inverted.next = !self.lane_following.val();
        self.lane_inverted.d.next = self.following_inverted.val();

        // From a length to its message's last byte.
        self.end_beats_less_one.next = self.end_beats.q.val() - self.one_beat.val();
        if self.beat_valid.val() {
            self.end_beats.d.next = self.end_beats_less_one.val();
            self.end_here.d.next = self.end_beats.q.val() == self.two.val();
            self.token_q.d.next = self.token_q.q.val() << 1;
            if self.end_here.q.val() {
                self.in_message.d.next = false;
            }
            if self.at_length.q.val() {
                self.in_message.d.next = !self.selected.val().absurd && !self.selected.val().end_zero;
                self.end_lane.d.next = self.of_message.val().end_lane;
                self.end_beats.d.next = self.of_message.val().end_beats;
                self.end_here.d.next = self.of_message.val().end_one;
                self.message_lane_q.d.next = self.lane_q.q.val();
                self.token_q.d.next = self.first_token.val();
                self.length_q.d.next = self.of_message.val().length;
            }
        }

        // The payload's end and the frame's end stop the walk.
        if self.beat_valid.val() && (self.payload_end.val() || self.frame_last.val()) {
            self.at_length.d.next = false;
            self.counting.d.next = false;
            self.in_message.d.next = false;
        }

        // What ended in this beat; judged in the next clock.
        self.ends.next = self.beat_valid.val() && self.end_here.q.val() && self.in_message.q.val();
        self.ends_short.next = self.at_boundary.val() && self.selected.val().end_zero;
        self.ended_q.d.next = self.ends.val() || self.ends_short.val();
        if self.end_here.q.val() && self.in_message.q.val() {
            self.ended_lane_q.d.next = self.end_lane.q.val();
            self.ended_early_q.d.next = self.token_q.q.val().get_bit(0);
        } else {
            self.ended_lane_q.d.next = self.of_message.val().end_lane;
            self.ended_early_q.d.next = true;
        }
        self.ended_last_beat_q.d.next = self.frame_last.val();
        self.end_of_payload.d.next = self.beat_valid.val() && self.payload_end.val();
        self.last_lane_q.d.next = self.payload_last_lane.val();
        self.more_q.d.next = self.more.q.val();
        if self.vlan.val() {
            self.header_last_lane.next = self.header_lane_tagged.val();
        } else {
            self.header_last_lane.next = self.header_lane.val();
        }
        self.header_only.d.next = self.at_boundary.val()
            && self.first.q.val()
            && (self.payload_last_lane.val() == self.header_last_lane.val());

        self.over.next =
            self.end_of_payload.q.val() && (self.ended_lane_q.q.val() > self.last_lane_q.q.val());
        self.ended.next = self.ended_q.q.val() && !self.over.val() && !self.empty.q.val();
        self.exact.next = self.ended_q.q.val()
            && !self.more_q.q.val()
            && !self.empty.q.val()
            && (self.ended_lane_q.q.val() == self.last_lane_q.q.val());
        if self.setup.val() {
            self.framing_ok_q.d.next = false;
        } else {
            if self.end_of_payload.q.val() {
                self.framing_ok_q.d.next =
                    self.exact.val() || (self.header_only.q.val() && self.empty.q.val());
            }
        }

        self.boundary.next = self.at_boundary.val();
        self.lane.next = self.lane_q.q.val();
        self.lane_copy.next = self.other_lane.val();
        self.message_lane.next = self.message_lane_q.q.val();
        self.token.next = self.token_q.q.val();
        self.in_message_beat.next = self.in_message.q.val();
        self.message_length.next = self.length_q.q.val();
        self.ended_raw.next = self.ended_q.q.val();
        self.ended_lane.next = self.ended_lane_q.q.val();
        self.message_end_lane.next = self.end_lane.q.val();
        self.ended_early.next = self.ended_early_q.q.val();
        self.ended_last_beat.next = self.ended_last_beat_q.q.val();
        self.framing_ok.next = self.framing_ok_q.q.val();
    }
}
