//! Where the UDP payload ends: at the end of the datagram by its IPv4 total length or, when that
//! comes later, at the end of the frame.
//!
//! The total length arrives in beat 2. From it comes, in two clocks and before beat 5 can be on the
//! wire, how many beats behind beat 5 the datagram ends and in which lane; from then on a counter
//! runs along. Everything here speaks of the beat on the wire; the outputs named `beat_*` are
//! registered and speak of the beat on `beat_data`.
//!
//! Right for every length a datagram can have. A total length below 28 gives nonsense; such a frame is
//! rejected. Three LUT levels from the wire to `beat_*`. One beat a clock.

use super::frame_position::HEADER_BEATS;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet::{IPV4, UDP_CHECKSUM, UDP_PAYLOAD, VLAN_TAG_BYTES};

/// First byte of beat 5, in which the payload begins (or would), with a tag and without.
const BEAT_5: usize = 5 * BEAT_BYTES;
const _: () = assert!(UDP_CHECKSUM >= BEAT_5 && UDP_PAYLOAD + VLAN_TAG_BYTES < BEAT_5 + BEAT_BYTES);

/// Follows the datagram to its end.
#[derive(LogicBlock)]
pub struct PayloadWindow {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Bytes of the last beat.
    pub keep: Signal<In, Bits<8>>,
    /// There is a beat on the wire.
    pub valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub last: Signal<In, Bit>,
    /// Its number.
    pub at: [Signal<In, Bit>; HEADER_BEATS],
    /// The frame has a tag.
    pub has_tag: Signal<In, Bit>,
    /// IPv4 total length.
    pub total_length: Signal<In, Bits<16>>,
    /// Bytes of the beat behind the one on the wire that lie in the datagram, if that beat is number 5
    /// or more; else none.
    pub ahead: Signal<Out, Bits<8>>,
    /// `beat_data` holds payload.
    pub beat_in_payload: Signal<Out, Bit>,
    /// It holds the payload's last byte.
    pub beat_payload_end: Signal<Out, Bit>,
    /// In this lane.
    pub beat_last_lane: Signal<Out, Bits<3>>,
    /// It is the frame's last beat, and the datagram goes on.
    pub beat_truncated: Signal<Out, Bit>,
    // Bytes from the start of beat 5 to the datagram's last byte, which lies this many bytes less
    // than the total length away: beat 5 starts 26 bytes into the IPv4 header, 22 with a tag.
    reach: Constant<Bits<17>>,
    reach_tagged: Constant<Bits<17>>,
    span: DFF<Bits<17>>,
    beats_left: DFF<Bits<14>>,
    is_open: DFF<Bit>,
    is_end: DFF<Bit>,
    end_is_next: DFF<Bit>,
    allowed: DFF<Bits<8>>,
    end_lanes: DFF<Bits<8>>,
    in_payload: DFF<Bit>,
    payload_end: DFF<Bit>,
    last_lane: DFF<Bits<3>>,
    truncated: DFF<Bit>,
    wide_length: Signal<Local, Bits<17>>,
    span_beats: Signal<Local, Bits<14>>,
    span_lane: Signal<Local, Bits<3>>,
    fewer: Signal<Local, Bits<14>>,
    in_frame: Signal<Local, Bits<8>>,
    span_lanes: Signal<Local, Bits<8>>,
    lanes_ahead: Signal<Local, Bits<8>>,
    in_both: Signal<Local, Bits<8>>,
    lanes_missing: Signal<Local, Bits<8>>,
    not_in_frame: Signal<Local, Bits<8>>,
    lane: Signal<Local, Bits<3>>,
}

impl Default for PayloadWindow {
    fn default() -> Self {
        let reach = (BEAT_5 - IPV4 + 1) as u64;
        PayloadWindow {
            clock: Default::default(),
            keep: Default::default(),
            valid: Default::default(),
            last: Default::default(),
            at: Default::default(),
            has_tag: Default::default(),
            total_length: Default::default(),
            ahead: Default::default(),
            beat_in_payload: Default::default(),
            beat_payload_end: Default::default(),
            beat_last_lane: Default::default(),
            beat_truncated: Default::default(),
            reach: Constant::new(reach.into()),
            reach_tagged: Constant::new((reach - VLAN_TAG_BYTES as u64).into()),
            span: Default::default(),
            beats_left: Default::default(),
            is_open: Default::default(),
            is_end: Default::default(),
            end_is_next: Default::default(),
            allowed: Default::default(),
            end_lanes: Default::default(),
            in_payload: Default::default(),
            payload_end: Default::default(),
            last_lane: Default::default(),
            truncated: Default::default(),
            wide_length: Default::default(),
            span_beats: Default::default(),
            span_lane: Default::default(),
            fewer: Default::default(),
            in_frame: Default::default(),
            span_lanes: Default::default(),
            lanes_ahead: Default::default(),
            in_both: Default::default(),
            lanes_missing: Default::default(),
            not_in_frame: Default::default(),
            lane: Default::default(),
        }
    }
}

impl Logic for PayloadWindow {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, span, beats_left, is_open, is_end, end_is_next, end_lanes, allowed);
        dff_setup!(self, clock, in_payload, payload_end, last_lane, truncated);

        self.wide_length.next = bit_cast::<17, 16>(self.total_length.val());
        self.span.d.next = self.wide_length.val() - self.reach.val();
        if self.has_tag.val() {
            self.span.d.next = self.wide_length.val() - self.reach_tagged.val();
        }
        self.span_lane.next = self.span.q.val().get_bits::<3>(0);
        self.span_beats.next = self.span.q.val().get_bits::<14>(3);

        self.span_lanes.next = 1.into();
        if self.span_lane.val() == 1 {
            self.span_lanes.next = 0x03.into();
        }
        if self.span_lane.val() == 2 {
            self.span_lanes.next = 0x07.into();
        }
        if self.span_lane.val() == 3 {
            self.span_lanes.next = 0x0f.into();
        }
        if self.span_lane.val() == 4 {
            self.span_lanes.next = 0x1f.into();
        }
        if self.span_lane.val() == 5 {
            self.span_lanes.next = 0x3f.into();
        }
        if self.span_lane.val() == 6 {
            self.span_lanes.next = 0x7f.into();
        }
        if self.span_lane.val() == 7 {
            self.span_lanes.next = 0xff.into();
        }

        // What the next beat is, so that its bytes meet a register and not this.
        self.lanes_ahead.next = 0.into();
        if self.is_open.q.val() & !self.is_end.q.val() {
            self.lanes_ahead.next = 0xff.into();
            if self.end_is_next.q.val() {
                self.lanes_ahead.next = self.end_lanes.q.val();
            }
        }
        if self.at[4].val() {
            self.lanes_ahead.next = 0xff.into();
            if self.span_beats.val() == 0 {
                self.lanes_ahead.next = self.span_lanes.val();
            }
        }
        self.fewer.next = self.beats_left.q.val() - 1;
        if self.valid.val() {
            self.allowed.d.next = self.lanes_ahead.val();
            self.beats_left.d.next = self.fewer.val();
            self.end_is_next.d.next = self.beats_left.q.val() == 2;
            self.is_end.d.next = self.end_is_next.q.val() & self.is_open.q.val();
            self.is_open.d.next = self.is_open.q.val() & !self.is_end.q.val();
            if self.at[4].val() {
                self.beats_left.d.next = self.span_beats.val();
                self.end_is_next.d.next = self.span_beats.val() == 1;
                self.is_end.d.next = self.span_beats.val() == 0;
                self.is_open.d.next = true;
                self.end_lanes.d.next = self.span_lanes.val();
            }
            if self.last.val() {
                self.is_open.d.next = false;
                self.is_end.d.next = false;
            }
        }

        // Lanes are filled from 0 on both sides, so the shorter of two ends is their intersection.
        self.in_frame.next = 0xff.into();
        if self.last.val() {
            self.in_frame.next = self.keep.val();
        }
        self.in_both.next = self.in_frame.val() & self.allowed.q.val();
        self.lane.next = 0.into();
        for i in 1..8 {
            if self.in_both.val().get_bit(i) {
                self.lane.next = i.to_bits::<3>();
            }
        }
        self.not_in_frame.next = !self.keep.val();
        self.lanes_missing.next = self.not_in_frame.val() & self.allowed.q.val();

        self.in_payload.d.next = self.valid.val() & self.is_open.q.val();
        self.payload_end.d.next =
            self.valid.val() & self.is_open.q.val() & (self.is_end.q.val() | self.last.val());
        self.last_lane.d.next = self.lane.val();
        self.truncated.d.next = self.valid.val()
            & self.is_open.q.val()
            & self.last.val()
            & (!self.is_end.q.val() | self.lanes_missing.val().any());

        self.ahead.next = self.lanes_ahead.val();
        self.beat_in_payload.next = self.in_payload.q.val();
        self.beat_payload_end.next = self.payload_end.q.val();
        self.beat_last_lane.next = self.last_lane.q.val();
        self.beat_truncated.next = self.truncated.q.val();
    }
}
