//! Ethernet, IPv4 and UDP headers: the first stage behind the wire. It looks at every frame once, as
//! it passes, and says three things about it: which bytes are UDP payload, whether the headers let
//! its messages be decoded, and in the end whether the frame was good.
//!
//! Wire -> **headers** -> feed (MoldUDP64, SZSE) -> records -> host interface.
//!
//! Timeline: a beat is on the wire inputs in one clock and on `beat_data` in the next, called c.
//! c5 is the clock in which `beat_data` is beat 5 of a frame, cl the one in which it is the last.
//!
//! | output | right in clock |
//! |---|---|
//! | `beat_*`, `frame_last`, `in_payload`, `payload_*` | c |
//! | `vlan` | from the clock of beat 2 on, until the next frame's beat 2 |
//! | `reject` | from c5 + 2 (a runt that reaches beat 5: c5 + 1) until the next frame's c5 |
//! | `channel` | from c5 + 3 until the next frame's c5 + 2 |
//! | `verdict_*` | cl + 2, one clock |
//!
//! Initiation interval: one beat a clock, frames back to back, stalls anywhere; nothing here ever
//! holds the wire back.
//!
//! Resources: 1,095 LUT4, 106 carry cells, 520 flip-flops (yosys for ECP5, alone). Routed alone on
//! LFE5U-85F-8, in a shift-in and shift-out frame, one seed: 228 MHz.

use super::big_endian_words::BigEndianWords;
use super::frame_position::FramePosition;
use super::group_filter::GroupFilter;
use super::header_fields::HeaderFields;
use super::ipv4_checksum::Ipv4Checksum;
use super::payload_window::PayloadWindow;
use super::udp_checksum::UdpChecksum;
use super::verdict::Verdict;
use rust_hdl::prelude::*;
use tickgate_abi::register::filter::ENTRIES;

/// Entries of the group filter.
pub const FILTER_ENTRIES: usize = ENTRIES as usize;

/// The header stage.
#[derive(LogicBlock, Default)]
pub struct Headers {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Eight bytes of the frame, the first in bits 7..0.
    pub wire_data: Signal<In, Bits<64>>,
    /// On the last beat, which bytes are the frame's: contiguous from bit 0, at least one.
    pub wire_keep: Signal<In, Bits<8>>,
    /// There is a beat on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub wire_last: Signal<In, Bit>,
    /// On the last beat: the MAC found the frame bad.
    pub wire_error: Signal<In, Bit>,
    /// Group filter on; static while frames arrive, as are the next four.
    pub filter_enable: Signal<In, Bit>,
    /// IPv4 destination address, first byte highest.
    pub filter_group: [Signal<In, Bits<32>>; FILTER_ENTRIES],
    /// UDP destination port.
    pub filter_port: [Signal<In, Bits<16>>; FILTER_ENTRIES],
    /// Channel that records of this group carry.
    pub filter_channel: [Signal<In, Bits<16>>; FILTER_ENTRIES],
    /// The entry is in use.
    pub filter_in_use: [Signal<In, Bit>; FILTER_ENTRIES],
    /// The beat, registered once behind the wire.
    pub beat_data: Signal<Out, Bits<64>>,
    /// There is a beat on `beat_data`.
    pub beat_valid: Signal<Out, Bit>,
    /// Its number in the frame from 0, 15 for all beyond.
    pub beat_number: Signal<Out, Bits<4>>,
    /// It is the frame's last (and valid).
    pub frame_last: Signal<Out, Bit>,
    /// The frame has an 802.1Q tag: the payload begins in lane 6 of beat 5 instead of lane 2.
    pub vlan: Signal<Out, Bit>,
    /// The beat is valid, number 5 or more, and not behind the payload's end.
    pub in_payload: Signal<Out, Bit>,
    /// The beat holds the payload's last byte (valid): the end of the datagram or, if that comes
    /// first, of the frame. A payload of no bytes ends in beat 5 in the lane before its first.
    pub payload_end: Signal<Out, Bit>,
    /// With `payload_end`: the lane of that byte.
    pub payload_last_lane: Signal<Out, Bits<3>>,
    /// The latest frame that reached beat 5 has one of the reasons runt to filtered: no messages.
    /// A frame that ends before beat 5 has no `in_payload` beats and leaves this alone.
    pub reject: Signal<Out, Bit>,
    /// Channel of the lowest matching filter entry, 0 when the filter is off.
    pub channel: Signal<Out, Bits<16>>,
    /// A frame was judged; one clock for every frame.
    pub verdict_valid: Signal<Out, Bit>,
    /// With `verdict_valid`: it has a reason of scope frame.
    pub verdict_bad: Signal<Out, Bit>,
    /// With `verdict_bad`: the code of that [`tickgate_abi::DropReason`].
    pub verdict_reason: Signal<Out, Bits<4>>,
    words: BigEndianWords,
    position: FramePosition,
    fields: HeaderFields,
    ip_checksum: Ipv4Checksum,
    window: PayloadWindow,
    udp: UdpChecksum,
    filter: GroupFilter,
    judge: Verdict,
    data: DFF<Bits<64>>,
    valid: DFF<Bit>,
    number: DFF<Bits<4>>,
    last: DFF<Bit>,
    tag: DFF<Bit>,
    is_beat_1: Signal<Local, Bit>,
    is_beat_2: Signal<Local, Bit>,
}

impl Logic for Headers {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, data, valid, number, last, tag);
        self.words.data.next = self.wire_data.val();
        self.position.clock.next = self.clock.val();
        self.position.valid.next = self.wire_valid.val();
        self.position.last.next = self.wire_last.val();

        self.data.d.next = self.wire_data.val();
        self.valid.d.next = self.wire_valid.val();
        self.number.d.next = self.position.number.val();
        self.last.d.next = self.wire_valid.val() & self.wire_last.val();
        self.is_beat_1.next = self.number.q.val() == 1;
        self.is_beat_2.next = self.number.q.val() == 2;
        // The wire may already have the next frame's tag or not; this one follows beat_data.
        if self.valid.q.val() & self.is_beat_1.val() {
            self.tag.d.next = self.fields.has_tag.val();
        }

        self.fields.clock.next = self.clock.val();
        self.fields.valid.next = self.wire_valid.val();

        self.ip_checksum.clock.next = self.clock.val();
        self.ip_checksum.has_tag.next = self.fields.has_tag.val();
        self.ip_checksum.version_word.next = self.fields.version_word.val();
        self.ip_checksum.beat_valid.next = self.valid.q.val();
        self.ip_checksum.beat_is_1.next = self.is_beat_1.val();

        self.window.clock.next = self.clock.val();
        self.window.keep.next = self.wire_keep.val();
        self.window.valid.next = self.wire_valid.val();
        self.window.last.next = self.wire_last.val();
        self.window.has_tag.next = self.fields.has_tag.val();
        self.window.total_length.next = self.fields.total_length.val();

        self.udp.clock.next = self.clock.val();
        self.udp.valid.next = self.wire_valid.val();
        self.udp.last.next = self.wire_last.val();
        self.udp.has_tag.next = self.fields.has_tag.val();
        self.udp.keep.next = self.wire_keep.val();
        self.udp.ahead.next = self.window.ahead.val();
        self.udp.total_length.next = self.fields.total_length.val();
        self.udp.udp_checksum.next = self.fields.udp_checksum.val();
        self.udp.beat_valid.next = self.valid.q.val();
        self.udp.beat_is_2.next = self.is_beat_2.val();

        self.filter.clock.next = self.clock.val();
        self.filter.enable.next = self.filter_enable.val();
        self.filter.destination.next = self.fields.destination.val();
        self.filter.destination_port.next = self.fields.destination_port.val();
        self.filter.decided.next = self.judge.decided.val();

        self.judge.clock.next = self.clock.val();
        self.judge.keep.next = self.wire_keep.val();
        self.judge.valid.next = self.wire_valid.val();
        self.judge.last.next = self.wire_last.val();
        self.judge.error.next = self.wire_error.val();
        self.judge.number.next = self.position.number.val();
        self.judge.has_tag.next = self.fields.has_tag.val();
        self.judge.ethertype.next = self.fields.ethertype.val();
        self.judge.version_word.next = self.fields.version_word.val();
        self.judge.total_length.next = self.fields.total_length.val();
        self.judge.fragment.next = self.fields.fragment.val();
        self.judge.protocol.next = self.fields.protocol.val();
        self.judge.udp_length.next = self.fields.udp_length.val();
        self.judge.ip_checksum_wrong.next = self.ip_checksum.wrong.val();
        self.judge.filtered.next = self.filter.filtered.val();
        self.judge.beat_truncated.next = self.window.beat_truncated.val();
        self.judge.udp_checksum_present.next = self.udp.present.val();
        self.judge.udp_checksum_right.next = self.udp.right.val();

        for i in 0..4 {
            self.fields.word[i].next = self.words.word[i].val();
            self.ip_checksum.word[i].next = self.words.word[i].val();
            self.udp.word[i].next = self.words.word[i].val();
        }
        for i in 0..6 {
            self.fields.at[i].next = self.position.at[i].val();
            self.ip_checksum.at[i].next = self.position.at[i].val();
            self.window.at[i].next = self.position.at[i].val();
            self.udp.at[i].next = self.position.at[i].val();
            self.judge.at[i].next = self.position.at[i].val();
        }
        for i in 0..8 {
            self.filter.group[i].next = self.filter_group[i].val();
            self.filter.port[i].next = self.filter_port[i].val();
            self.filter.entry_channel[i].next = self.filter_channel[i].val();
            self.filter.in_use[i].next = self.filter_in_use[i].val();
        }

        self.beat_data.next = self.data.q.val();
        self.beat_valid.next = self.valid.q.val();
        self.beat_number.next = self.number.q.val();
        self.frame_last.next = self.last.q.val();
        self.vlan.next = self.tag.q.val();
        self.in_payload.next = self.window.beat_in_payload.val();
        self.payload_end.next = self.window.beat_payload_end.val();
        self.payload_last_lane.next = self.window.beat_last_lane.val();
        self.reject.next = self.judge.reject.val();
        self.channel.next = self.filter.channel.val();
        self.verdict_valid.next = self.judge.verdict_valid.val();
        self.verdict_bad.next = self.judge.verdict_bad.val();
        self.verdict_reason.next = self.judge.verdict_reason.val();
    }
}
