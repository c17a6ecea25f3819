//! The header fields, picked from the wire as they pass and kept until the next frame's pass.
//!
//! A field is in its register in the clock in which its last beat is on `beat_data`, the tag's
//! presence in that of beat 1. One LUT level: a tag moves every field by two of the four words, so a
//! field has two candidates. The first two words of an untagged beat k lie in words 2 and 3 of beat
//! k with a tag, the other two in words 0 and 1 of beat k + 1.

use super::big_endian_words::WORDS;
use super::frame_position::HEADER_BEATS;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet;

/// The kernel's wiring was drawn for these places: (beat, word) of an offset without a tag.
const fn is_at(offset: usize, beat: usize, word: usize) -> bool {
    offset == beat * BEAT_BYTES + word * 2
}
const _: () = {
    assert!(ethernet::VLAN_TAG_BYTES == 4);
    assert!(is_at(ethernet::ETHERTYPE, 1, 2));
    assert!(is_at(ethernet::IPV4, 1, 3));
    assert!(is_at(ethernet::IPV4_TOTAL_LENGTH, 2, 0));
    assert!(is_at(ethernet::IPV4_FRAGMENT, 2, 2));
    assert!(is_at(ethernet::IPV4_PROTOCOL - 1, 2, 3));
    assert!(is_at(ethernet::IPV4_DESTINATION, 3, 3));
    assert!(is_at(ethernet::UDP_DESTINATION_PORT, 4, 2));
    assert!(is_at(ethernet::UDP_LENGTH, 4, 3));
    assert!(is_at(ethernet::UDP_CHECKSUM, 5, 0));
};

/// Registers with the fields of the headers.
#[derive(LogicBlock)]
pub struct HeaderFields {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a beat on the wire.
    pub valid: Signal<In, Bit>,
    /// Its words.
    pub word: [Signal<In, Bits<16>>; WORDS],
    /// Its number, one by one.
    pub at: [Signal<In, Bit>; HEADER_BEATS],
    /// The frame has an 802.1Q tag.
    pub has_tag: Signal<Out, Bit>,
    /// EtherType behind the tag, if there is one.
    pub ethertype: Signal<Out, Bits<16>>,
    /// First word of the IPv4 header: version, header length, type of service.
    pub version_word: Signal<Out, Bits<16>>,
    /// IPv4 total length.
    pub total_length: Signal<Out, Bits<16>>,
    /// Flags and fragment offset.
    pub fragment: Signal<Out, Bits<16>>,
    /// Protocol.
    pub protocol: Signal<Out, Bits<8>>,
    /// IPv4 destination address.
    pub destination: Signal<Out, Bits<32>>,
    /// UDP destination port.
    pub destination_port: Signal<Out, Bits<16>>,
    /// UDP length.
    pub udp_length: Signal<Out, Bits<16>>,
    /// UDP checksum.
    pub udp_checksum: Signal<Out, Bits<16>>,
    tag_ethertype: Constant<Bits<16>>,
    tag_seen: DFF<Bit>,
    ethertype_word: DFF<Bits<16>>,
    version: DFF<Bits<16>>,
    length: DFF<Bits<16>>,
    fragment_word: DFF<Bits<16>>,
    protocol_word: DFF<Bits<16>>,
    destination_upper: DFF<Bits<16>>,
    destination_lower: DFF<Bits<16>>,
    port: DFF<Bits<16>>,
    datagram_length: DFF<Bits<16>>,
    checksum: DFF<Bits<16>>,
    // Words 0 and 2 of an untagged beat, or where the tag puts them.
    early_word: [Signal<Local, Bits<16>>; 2],
    late_word: [Signal<Local, Bits<16>>; 2],
    // The wire has the beat with words 2 and 3 of untagged beat i.
    late_at: [Signal<Local, Bit>; HEADER_BEATS - 1],
}

impl Default for HeaderFields {
    fn default() -> Self {
        HeaderFields {
            clock: Default::default(),
            valid: Default::default(),
            word: Default::default(),
            at: Default::default(),
            has_tag: Default::default(),
            ethertype: Default::default(),
            version_word: Default::default(),
            total_length: Default::default(),
            fragment: Default::default(),
            protocol: Default::default(),
            destination: Default::default(),
            destination_port: Default::default(),
            udp_length: Default::default(),
            udp_checksum: Default::default(),
            tag_ethertype: Constant::new(u64::from(ethernet::ETHERTYPE_VLAN).into()),
            tag_seen: Default::default(),
            ethertype_word: Default::default(),
            version: Default::default(),
            length: Default::default(),
            fragment_word: Default::default(),
            protocol_word: Default::default(),
            destination_upper: Default::default(),
            destination_lower: Default::default(),
            port: Default::default(),
            datagram_length: Default::default(),
            checksum: Default::default(),
            early_word: Default::default(),
            late_word: Default::default(),
            late_at: Default::default(),
        }
    }
}

impl Logic for HeaderFields {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, tag_seen, ethertype_word, version, length, fragment_word);
        dff_setup!(self, clock, protocol_word, destination_upper, destination_lower, port);
        dff_setup!(self, clock, datagram_length, checksum);
        for i in 0..2 {
            self.early_word[i].next = self.word[i].val();
            self.late_word[i].next = self.word[i + 2].val();
            if self.tag_seen.q.val() {
                self.early_word[i].next = self.word[i + 2].val();
                self.late_word[i].next = self.word[i].val();
            }
        }
        for i in 0..5 {
            self.late_at[i].next = self.at[i].val();
            if self.tag_seen.q.val() {
                self.late_at[i].next = self.at[i + 1].val();
            }
        }
        if self.valid.val() {
            // Beat 1 is read before it is known whether there is a tag; beat 2 corrects it.
            if self.at[1].val() {
                self.tag_seen.d.next = self.word[2].val() == self.tag_ethertype.val();
                self.ethertype_word.d.next = self.word[2].val();
                self.version.d.next = self.word[3].val();
            }
            if self.at[2].val() {
                self.length.d.next = self.early_word[0].val();
                if self.tag_seen.q.val() {
                    self.ethertype_word.d.next = self.word[0].val();
                    self.version.d.next = self.word[1].val();
                }
            }
            if self.late_at[2].val() {
                self.fragment_word.d.next = self.late_word[0].val();
                self.protocol_word.d.next = self.late_word[1].val();
            }
            if self.late_at[3].val() {
                self.destination_upper.d.next = self.late_word[1].val();
            }
            if self.at[4].val() {
                self.destination_lower.d.next = self.early_word[0].val();
            }
            if self.late_at[4].val() {
                self.port.d.next = self.late_word[0].val();
                self.datagram_length.d.next = self.late_word[1].val();
            }
            if self.at[5].val() {
                self.checksum.d.next = self.early_word[0].val();
            }
        }
        self.has_tag.next = self.tag_seen.q.val();
        self.ethertype.next = self.ethertype_word.q.val();
        self.version_word.next = self.version.q.val();
        self.total_length.next = self.length.q.val();
        self.fragment.next = self.fragment_word.q.val();
        self.protocol.next = self.protocol_word.q.val().get_bits::<8>(0);
        self.destination.next = (bit_cast::<32, 16>(self.destination_upper.q.val()) << 16)
            | (bit_cast::<32, 16>(self.destination_lower.q.val()));
        self.destination_port.next = self.port.q.val();
        self.udp_length.next = self.datagram_length.q.val();
        self.udp_checksum.next = self.checksum.q.val();
    }
}
