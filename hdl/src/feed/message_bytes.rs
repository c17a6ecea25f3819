//! Catches the bytes of the current message as they pass, in registers by their offset.
//!
//! Offset j counts from the byte behind the length's low byte: the ITCH message, the SZSE body. The
//! byte is in lane (message_lane + 1 + j) mod 8, and which of two neighbouring beats it is in depends
//! on the carry of that sum, so each register has one candidate lane a clock and one enable. The
//! first eight bytes may begin in the length's own beat, where the turn of the message before still
//! holds; they are taken one beat later from both beats together.
//!
//! `message`: byte j at bits 8*(CAPTURED-1-j).., so that a big-endian field is a slice; valid from
//! c+1 of the beat that holds the byte, until the next message's byte passes. SZSE MsgType: valid
//! from c+1 of the boundary. Latency 1 clock, interval 1.
//! Resources: 681 LUT4, 616 flip-flops (yosys for ECP5, alone).

use super::pack::Pack;
use super::select8::{ByteRotate, ByteShift};
use super::walker::TOKENS;
use rust_hdl::prelude::*;
use tickgate_abi::wire::szse;

/// Bytes caught of a message: the longest that is decoded, an SZSE trade's body.
pub const CAPTURED: usize = szse::TRADE_BODY_LENGTH as usize;
/// Bits of the message bus; the bits above the bytes are zero, so that a 64-bit slice may begin at
/// any field's end.
pub const MESSAGE_BITS: usize = 8 * CAPTURED + 48;

const _: () = assert!(CAPTURED.div_ceil(8) < TOKENS);

/// Lowest bit on the message bus of the field that ends before byte `end`.
pub const fn bit_of_field_end(end: usize) -> usize {
    8 * (CAPTURED - end)
}

/// The capture.
#[derive(LogicBlock)]
pub struct MessageBytes {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// Its bytes.
    pub beat_data: Signal<In, Bits<64>>,
    /// From the walker.
    pub boundary: Signal<In, Bit>,
    /// From the walker.
    pub lane: Signal<In, Bits<3>>,
    /// From the walker: `lane` from another register.
    pub header_lane: Signal<In, Bits<3>>,
    /// From the walker.
    pub message_lane: Signal<In, Bits<3>>,
    /// From the walker.
    pub token: Signal<In, Bits<TOKENS>>,
    /// The message's bytes.
    pub message: Signal<Out, Bits<MESSAGE_BITS>>,
    /// SZSE MsgType.
    pub msg_type: Signal<Out, Bits<32>>,

    previous: DFF<Bits<64>>,
    byte: [DFF<Bits<8>>; CAPTURED],
    type_byte: [DFF<Bits<8>>; 4],
    rotate: ByteRotate,
    first: ByteShift,
    header: ByteShift,
    pack: Pack<CAPTURED, 8, MESSAGE_BITS>,
    pack_type: Pack<4, 8, 32>,
    /// The last seven bytes of the beat before, then this beat.
    window: [Signal<Local, Bits<8>>; 15],
    /// Of the current message: lane plus i leaves the beat.
    carry: [DFF<Bit>; 8],
    /// The message's lane inverted: a register of its own for `first`, which synthesis does not merge.
    first_inverted: DFF<Bits<3>>,
    inverted: Signal<Local, Bits<3>>,
    first_lane: Signal<Local, Bits<3>>,
    sum: [Signal<Local, Bits<4>>; 8],
    turn: [Constant<Bits<4>>; 8],
}

impl Default for MessageBytes {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            beat_valid: Default::default(),
            beat_data: Default::default(),
            boundary: Default::default(),
            lane: Default::default(),
            message_lane: Default::default(),
            token: Default::default(),
            message: Default::default(),
            msg_type: Default::default(),
            previous: Default::default(),
            byte: std::array::from_fn(|_| DFF::default()),
            type_byte: Default::default(),
            rotate: Default::default(),
            first: Default::default(),
            header: Default::default(),
            pack: Default::default(),
            pack_type: Default::default(),
            window: Default::default(),
            carry: Default::default(),
            first_inverted: Default::default(),
            inverted: Default::default(),
            first_lane: Default::default(),
            header_lane: Default::default(),
            sum: Default::default(),
            turn: std::array::from_fn(|i| Constant::new(i.to_bits())),
        }
    }
}

impl Logic for MessageBytes {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, previous, first_inverted);
        for j in 0..66 {
            self.byte[j].clock.next = self.clock.val();
            self.byte[j].d.next = self.byte[j].q.val();
        }
        for j in 0..4 {
            self.type_byte[j].clock.next = self.clock.val();
            self.type_byte[j].d.next = self.type_byte[j].q.val();
        }
        if self.beat_valid.val() {
            self.previous.d.next = self.beat_data.val();
        }
        for i in 0..7 {
            self.window[i].next = self.previous.q.val().get_bits::<8>(8 * i + 8);
        }
        for i in 0..8 {
            self.window[i + 7].next = self.beat_data.val().get_bits::<8>(8 * i);
        }

        // SZSE MsgType: eight to five bytes before the length's low byte.
        self.header.lane.next = self.header_lane.val();
        for i in 0..15 {
            self.header.from[i].next = self.window[i].val();
        }
        if self.boundary.val() {
            for j in 0..4 {
                self.type_byte[j].d.next = self.header.out[j].val();
            }
        }

        // The first eight bytes, out of the length's beat and the next.
        self.inverted.next = !self.lane.val();
        if self.boundary.val() {
            self.first_inverted.d.next = self.inverted.val();
        }
        self.first_lane.next = !self.first_inverted.q.val();
        self.first.lane.next = self.first_lane.val();
        for i in 0..15 {
            self.first.from[i].next = self.window[i].val();
        }
        if self.token.val().get_bit(0) {
            for j in 0..8 {
                self.byte[j].d.next = self.first.out[j].val();
            }
        }

        // All others, each out of the beat it is in.
        self.rotate.lane.next = self.message_lane.val();
        for i in 0..8 {
            self.rotate.from[i].next = self.window[i + 7].val();
            self.carry[i].clock.next = self.clock.val();
            self.carry[i].d.next = self.carry[i].q.val();
            self.sum[i].next = bit_cast::<4, 3>(self.lane.val()) + self.turn[i].val();
            if self.boundary.val() {
                self.carry[i].d.next = self.sum[i].val().get_bit(3);
            }
        }
        for j in 8..66 {
            if self.carry[(j + 1) % 8].q.val() {
                if self.token.val().get_bit((j + 1) >> 3) {
                    self.byte[j].d.next = self.rotate.out[(j + 1) % 8].val();
                }
            } else {
                if self.token.val().get_bit(((j + 1) >> 3) - 1) {
                    self.byte[j].d.next = self.rotate.out[(j + 1) % 8].val();
                }
            }
        }

        for j in 0..66 {
            self.pack.part[j].next = self.byte[j].q.val();
        }
        self.message.next = self.pack.joined.val();
        for j in 0..4 {
            self.pack_type.part[j].next = self.type_byte[j].q.val();
        }
        self.msg_type.next = self.pack_type.joined.val();
    }
}
