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

use rust_hdl::prelude::*;
use tickgate_abi::register::filter::ENTRIES;

/// Entries of the group filter.
pub const FILTER_ENTRIES: usize = ENTRIES as usize;

/// Ports of the header stage.
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
}
