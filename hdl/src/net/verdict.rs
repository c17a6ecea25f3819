//! Judges a frame: the reasons of docs/decode.md of scope frame, in their order.
//!
//! Header fields come from registers; each is compared in a clock of its own and the results are put
//! together in the next, so that the headers are judged two clocks after beat 5 was on `beat_data` and
//! the frame two clocks after its last beat was. Three to four LUT levels. One beat a clock.

use super::frame_position::HEADER_BEATS;
use rust_hdl::prelude::*;
use tickgate_abi::DropReason;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet;

// The kernel calls a frame whole when beat 5 holds byte 41, or byte 45 with a tag.
const _: () = assert!(ethernet::UDP_PAYLOAD == 5 * BEAT_BYTES + 2 && ethernet::VLAN_TAG_BYTES == 4);

/// Judges headers and frames.
#[derive(LogicBlock)]
pub struct Verdict {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Bytes of the last beat.
    pub keep: Signal<In, Bits<8>>,
    /// There is a beat on the wire.
    pub valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub last: Signal<In, Bit>,
    /// And the MAC found the frame bad.
    pub error: Signal<In, Bit>,
    /// Number of the beat on the wire.
    pub number: Signal<In, Bits<4>>,
    /// The same, one by one.
    pub at: [Signal<In, Bit>; HEADER_BEATS],
    /// The frame has a tag.
    pub has_tag: Signal<In, Bit>,
    /// Header field.
    pub ethertype: Signal<In, Bits<16>>,
    /// Header field.
    pub version_word: Signal<In, Bits<16>>,
    /// Header field.
    pub total_length: Signal<In, Bits<16>>,
    /// Header field.
    pub fragment: Signal<In, Bits<16>>,
    /// Header field.
    pub protocol: Signal<In, Bits<8>>,
    /// Header field.
    pub udp_length: Signal<In, Bits<16>>,
    /// From the checksum of the IPv4 header.
    pub ip_checksum_wrong: Signal<In, Bit>,
    /// From the group filter.
    pub filtered: Signal<In, Bit>,
    /// From the payload window, with the last beat on `beat_data`.
    pub beat_truncated: Signal<In, Bit>,
    /// From the UDP checksum.
    pub udp_checksum_present: Signal<In, Bit>,
    /// From the UDP checksum.
    pub udp_checksum_right: Signal<In, Bit>,
    /// In this clock `filtered` is final for a frame that is no runt.
    pub decided: Signal<Out, Bit>,
    /// See [`super::Headers`].
    pub reject: Signal<Out, Bit>,
    /// See [`super::Headers`].
    pub verdict_valid: Signal<Out, Bit>,
    /// See [`super::Headers`].
    pub verdict_bad: Signal<Out, Bit>,
    /// See [`super::Headers`].
    pub verdict_reason: Signal<Out, Bits<4>>,

    ethertype_ipv4: Constant<Bits<16>>,
    version_4: Constant<Bits<4>>,
    header_words: Constant<Bits<4>>,
    fragment_mask: Constant<Bits<16>>,
    protocol_udp: Constant<Bits<8>>,
    ip_header_bytes: Constant<Bits<16>>,
    shortest_total: Constant<Bits<16>>,
    code_mac_error: Constant<Bits<4>>,
    code_runt: Constant<Bits<4>>,
    code_not_ipv4: Constant<Bits<4>>,
    code_ip_header_length: Constant<Bits<4>>,
    code_ip_checksum: Constant<Bits<4>>,
    code_fragment: Constant<Bits<4>>,
    code_not_udp: Constant<Bits<4>>,
    code_udp_length: Constant<Bits<4>>,
    code_filtered: Constant<Bits<4>>,
    code_truncated: Constant<Bits<4>>,
    code_udp_checksum: Constant<Bits<4>>,

    // The last beat, with beat_data and one clock later.
    ended: [DFF<Bit>; 2],
    mac_error: [DFF<Bit>; 2],
    runt: [DFF<Bit>; 2],
    truncated: DFF<Bit>,
    // Beat 5 of a frame that is no runt, likewise; and of one that is.
    whole_headers: [DFF<Bit>; 2],
    runt_in_beat_5: DFF<Bit>,
    // One comparison each.
    not_ipv4: DFF<Bit>,
    bad_header_length: DFF<Bit>,
    is_fragment: DFF<Bit>,
    not_udp: DFF<Bit>,
    payload_length: DFF<Bits<16>>,
    too_short: DFF<Bit>,
    bad_udp_length: DFF<Bit>,
    // Judged.
    rejected: DFF<Bit>,
    judged: DFF<Bit>,
    bad: DFF<Bit>,
    reason: DFF<Bits<4>>,

    version: Signal<Local, Bits<4>>,
    words: Signal<Local, Bits<4>>,
    fragment_bits: Signal<Local, Bits<16>>,
    headers_end_here: Signal<Local, Bit>,
    is_runt: Signal<Local, Bit>,
    bad_headers: Signal<Local, Bit>,
}

fn code(reason: DropReason) -> Constant<Bits<4>> {
    Constant::new((reason as u64).into())
}

impl Default for Verdict {
    fn default() -> Self {
        Verdict {
            clock: Default::default(),
            keep: Default::default(),
            valid: Default::default(),
            last: Default::default(),
            error: Default::default(),
            number: Default::default(),
            at: Default::default(),
            has_tag: Default::default(),
            ethertype: Default::default(),
            version_word: Default::default(),
            total_length: Default::default(),
            fragment: Default::default(),
            protocol: Default::default(),
            udp_length: Default::default(),
            ip_checksum_wrong: Default::default(),
            filtered: Default::default(),
            beat_truncated: Default::default(),
            udp_checksum_present: Default::default(),
            udp_checksum_right: Default::default(),
            decided: Default::default(),
            reject: Default::default(),
            verdict_valid: Default::default(),
            verdict_bad: Default::default(),
            verdict_reason: Default::default(),
            ethertype_ipv4: Constant::new(u64::from(ethernet::ETHERTYPE_IPV4).into()),
            version_4: Constant::new(u64::from(ethernet::IPV4_VERSION_IHL >> 4).into()),
            header_words: Constant::new(u64::from(ethernet::IPV4_VERSION_IHL & 0xf).into()),
            fragment_mask: Constant::new(u64::from(ethernet::IPV4_FRAGMENT_MASK).into()),
            protocol_udp: Constant::new(u64::from(ethernet::PROTOCOL_UDP).into()),
            ip_header_bytes: Constant::new((ethernet::IPV4_HEADER_BYTES as u64).into()),
            shortest_total: Constant::new(
                ((ethernet::IPV4_HEADER_BYTES + ethernet::UDP_HEADER_BYTES) as u64).into(),
            ),
            code_mac_error: code(DropReason::MacError),
            code_runt: code(DropReason::Runt),
            code_not_ipv4: code(DropReason::NotIpv4),
            code_ip_header_length: code(DropReason::IpHeaderLength),
            code_ip_checksum: code(DropReason::IpChecksum),
            code_fragment: code(DropReason::Fragment),
            code_not_udp: code(DropReason::NotUdp),
            code_udp_length: code(DropReason::UdpLength),
            code_filtered: code(DropReason::Filtered),
            code_truncated: code(DropReason::Truncated),
            code_udp_checksum: code(DropReason::UdpChecksum),
            ended: Default::default(),
            mac_error: Default::default(),
            runt: Default::default(),
            truncated: Default::default(),
            whole_headers: Default::default(),
            runt_in_beat_5: Default::default(),
            not_ipv4: Default::default(),
            bad_header_length: Default::default(),
            is_fragment: Default::default(),
            not_udp: Default::default(),
            payload_length: Default::default(),
            too_short: Default::default(),
            bad_udp_length: Default::default(),
            rejected: Default::default(),
            judged: Default::default(),
            bad: Default::default(),
            reason: Default::default(),
            version: Default::default(),
            words: Default::default(),
            fragment_bits: Default::default(),
            headers_end_here: Default::default(),
            is_runt: Default::default(),
            bad_headers: Default::default(),
        }
    }
}

impl Logic for Verdict {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, truncated, runt_in_beat_5, not_ipv4, bad_header_length, is_fragment);
        dff_setup!(self, clock, not_udp, payload_length, too_short, bad_udp_length);
        dff_setup!(self, clock, rejected, judged, bad, reason);
        for i in 0..2 {
            self.ended[i].clock.next = self.clock.val();
            self.mac_error[i].clock.next = self.clock.val();
            self.runt[i].clock.next = self.clock.val();
            self.whole_headers[i].clock.next = self.clock.val();
        }

        // The beat on the wire.
        self.headers_end_here.next = self.keep.val().get_bit(1);
        if self.has_tag.val() {
            self.headers_end_here.next = self.keep.val().get_bit(5);
        }
        self.is_runt.next =
            self.last.val() & ((self.number.val() < 5) | (self.at[5].val() & !self.headers_end_here.val()));
        self.ended[0].d.next = self.valid.val() & self.last.val();
        self.mac_error[0].d.next = self.error.val();
        self.runt[0].d.next = self.is_runt.val();
        self.whole_headers[0].d.next = self.valid.val() & self.at[5].val() & !self.is_runt.val();
        self.runt_in_beat_5.d.next = self.valid.val() & self.at[5].val() & self.is_runt.val();
        self.ended[1].d.next = self.ended[0].q.val();
        self.mac_error[1].d.next = self.mac_error[0].q.val();
        self.runt[1].d.next = self.runt[0].q.val();
        self.truncated.d.next = self.beat_truncated.val();
        self.whole_headers[1].d.next = self.whole_headers[0].q.val();

        // The header fields.
        self.version.next = self.version_word.val().get_bits::<4>(12);
        self.words.next = self.version_word.val().get_bits::<4>(8);
        self.fragment_bits.next = self.fragment.val() & self.fragment_mask.val();
        self.not_ipv4.d.next = (self.ethertype.val() != self.ethertype_ipv4.val())
            | (self.version.val() != self.version_4.val());
        self.bad_header_length.d.next = self.words.val() != self.header_words.val();
        self.is_fragment.d.next = self.fragment_bits.val().any();
        self.not_udp.d.next = self.protocol.val() != self.protocol_udp.val();
        self.payload_length.d.next = self.total_length.val() - self.ip_header_bytes.val();
        self.too_short.d.next = self.total_length.val() < self.shortest_total.val();
        self.bad_udp_length.d.next =
            (self.udp_length.val() != self.payload_length.q.val()) | self.too_short.q.val();

        // The headers.
        self.bad_headers.next = self.not_ipv4.q.val()
            | self.bad_header_length.q.val()
            | self.ip_checksum_wrong.val()
            | self.is_fragment.q.val()
            | self.not_udp.q.val()
            | self.bad_udp_length.q.val()
            | self.filtered.val();
        if self.whole_headers[1].q.val() {
            self.rejected.d.next = self.bad_headers.val();
        }
        if self.runt_in_beat_5.q.val() {
            self.rejected.d.next = true;
        }

        // The frame.
        self.judged.d.next = self.ended[1].q.val();
        self.bad.d.next = self.mac_error[1].q.val()
            | self.runt[1].q.val()
            | self.bad_headers.val()
            | self.truncated.q.val()
            | (self.udp_checksum_present.val() & !self.udp_checksum_right.val());
        self.reason.d.next = self.code_udp_checksum.val();
        if self.mac_error[1].q.val() {
            self.reason.d.next = self.code_mac_error.val();
        } else if self.runt[1].q.val() {
            self.reason.d.next = self.code_runt.val();
        } else if self.not_ipv4.q.val() {
            self.reason.d.next = self.code_not_ipv4.val();
        } else if self.bad_header_length.q.val() {
            self.reason.d.next = self.code_ip_header_length.val();
        } else if self.ip_checksum_wrong.val() {
            self.reason.d.next = self.code_ip_checksum.val();
        } else if self.is_fragment.q.val() {
            self.reason.d.next = self.code_fragment.val();
        } else if self.not_udp.q.val() {
            self.reason.d.next = self.code_not_udp.val();
        } else if self.bad_udp_length.q.val() {
            self.reason.d.next = self.code_udp_length.val();
        } else if self.filtered.val() {
            self.reason.d.next = self.code_filtered.val();
        } else if self.truncated.q.val() {
            self.reason.d.next = self.code_truncated.val();
        }

        self.decided.next = self.whole_headers[1].q.val();
        self.reject.next = self.rejected.q.val();
        self.verdict_valid.next = self.judged.q.val();
        self.verdict_bad.next = self.bad.q.val();
        self.verdict_reason.next = self.reason.q.val();
    }
}
