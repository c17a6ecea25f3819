//! The UDP checksum (RFC 768): pseudo-header and datagram, as far as the datagram goes.
//!
//! `right` says so of everything up to the beat that was on the wire two clocks ago, and is kept until
//! the next frame's beat 2; `present` is a register, right two clocks after beat 5 was on the wire. One
//! beat a clock.
//!
//! The sum takes the addresses where they stand, in front of the UDP header. The pseudo-header's
//! length is the IPv4 total length less 20 (a frame in which that is not the UDP length has an earlier
//! reason), and goes in place of word 0 of beat 3, which is in front of the addresses, tag or not.

use super::big_endian_words::WORDS;
use super::frame_position::HEADER_BEATS;
use super::ones_complement_sum::OnesComplementSum;
use rust_hdl::prelude::*;
use tickgate_abi::wire::ethernet::{IPV4_HEADER_BYTES, IPV4_SOURCE, PROTOCOL_UDP, VLAN_TAG_BYTES};

// The sum starts in beat 3, tag or not, behind its word 0.
const _: () =
    assert!(IPV4_SOURCE / 8 == 3 && (IPV4_SOURCE + VLAN_TAG_BYTES) / 8 == 3 && IPV4_SOURCE % 8 >= 2);

/// What the pseudo-header adds to the total length: protocol less header length, modulo 0xffff.
const PSEUDO_HEADER: u16 = 0xffff - (IPV4_HEADER_BYTES as u16 - PROTOCOL_UDP as u16);

/// Sums pseudo-header and datagram.
#[derive(LogicBlock)]
pub struct UdpChecksum {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Words on the wire.
    pub word: [Signal<In, Bits<16>>; WORDS],
    /// There is a beat on the wire.
    pub valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub last: Signal<In, Bit>,
    /// Number of the beat on the wire.
    pub at: [Signal<In, Bit>; HEADER_BEATS],
    /// The frame has a tag.
    pub has_tag: Signal<In, Bit>,
    /// Bytes of the last beat.
    pub keep: Signal<In, Bits<8>>,
    /// From the payload window: bytes of the next beat that lie in the datagram.
    pub ahead: Signal<In, Bits<8>>,
    /// IPv4 total length.
    pub total_length: Signal<In, Bits<16>>,
    /// The checksum field.
    pub udp_checksum: Signal<In, Bits<16>>,
    /// There was a beat on the wire one clock ago.
    pub beat_valid: Signal<In, Bit>,
    /// It was beat 2.
    pub beat_is_2: Signal<In, Bit>,
    /// The sum is 0xffff.
    pub right: Signal<Out, Bit>,
    /// The field is not 0: there is a checksum.
    pub present: Signal<Out, Bit>,
    sum: OnesComplementSum,
    not_zero: DFF<Bit>,
    // Bytes of the beat on the wire that count if they lie in the frame.
    counted: DFF<Bits<8>>,
    counted_ahead: Signal<Local, Bits<8>>,
    in_frame: Signal<Local, Bits<8>>,
    in_sum: Signal<Local, Bits<8>>,
    from_source: Constant<Bits<8>>,
    from_source_tagged: Constant<Bits<8>>,
    upper_byte: Constant<Bits<16>>,
    lower_byte: Constant<Bits<16>>,
    upper: [Signal<Local, Bits<16>>; WORDS],
    lower: [Signal<Local, Bits<16>>; WORDS],
}

impl Default for UdpChecksum {
    fn default() -> Self {
        UdpChecksum {
            clock: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            last: Default::default(),
            at: Default::default(),
            has_tag: Default::default(),
            keep: Default::default(),
            ahead: Default::default(),
            total_length: Default::default(),
            udp_checksum: Default::default(),
            beat_valid: Default::default(),
            beat_is_2: Default::default(),
            right: Default::default(),
            present: Default::default(),
            sum: OnesComplementSum::new(PSEUDO_HEADER),
            not_zero: Default::default(),
            counted: Default::default(),
            counted_ahead: Default::default(),
            in_frame: Default::default(),
            in_sum: Default::default(),
            from_source: Constant::new((0xff_u64 << (IPV4_SOURCE % 8) & 0xff).into()),
            from_source_tagged: Constant::new(
                (0xff_u64 << ((IPV4_SOURCE + VLAN_TAG_BYTES) % 8) & 0xff).into(),
            ),
            upper_byte: Constant::new(0xff00_u64.into()),
            lower_byte: Constant::new(0x00ff_u64.into()),
            upper: Default::default(),
            lower: Default::default(),
        }
    }
}

impl Logic for UdpChecksum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, not_zero, counted);
        self.sum.clock.next = self.clock.val();
        self.sum.beat_valid.next = self.beat_valid.val();
        self.sum.restart.next = self.beat_is_2.val();

        // Which bytes of the next beat count is known a beat ahead: of beat 3 those from the source
        // address on, then all until the datagram ends. What the frame has of its last beat is only
        // known when it is there: one LUT takes the byte's bit, this, keep and last.
        self.counted_ahead.next = self.ahead.val();
        if self.at[2].val() {
            self.counted_ahead.next = self.from_source.val();
            if self.has_tag.val() {
                self.counted_ahead.next = self.from_source_tagged.val();
            }
        }
        if self.at[3].val() {
            self.counted_ahead.next = 0xff.into();
        }
        if self.valid.val() {
            self.counted.d.next = self.counted_ahead.val();
            if self.last.val() {
                self.counted.d.next = 0.into();
            }
        }
        self.in_frame.next = 0xff.into();
        if self.last.val() {
            self.in_frame.next = self.keep.val();
        }
        self.in_sum.next = self.in_frame.val() & self.counted.q.val();
        for i in 0..4 {
            self.upper[i].next = 0.into();
            self.lower[i].next = 0.into();
            if self.in_sum.val().get_bit(i * 2) {
                self.upper[i].next = self.word[i].val() & self.upper_byte.val();
            }
            if self.in_sum.val().get_bit(i * 2 + 1) {
                self.lower[i].next = self.word[i].val() & self.lower_byte.val();
            }
            self.sum.word[i].next = self.upper[i].val() | self.lower[i].val();
        }
        if self.at[3].val() {
            self.sum.word[0].next = self.total_length.val();
        }
        self.not_zero.d.next = self.udp_checksum.val().any();
        self.present.next = self.not_zero.q.val();
        self.right.next = self.sum.complete.val();
    }
}
