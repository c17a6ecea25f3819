//! The register file: hdl/abi's table of registers as gateware. The host reads what the card is and
//! counts, and writes how it shall behave.

use rust_hdl::prelude::*;
use tickgate_abi::register::filter::ENTRIES;

/// Entries of the group filter.
pub const FILTER_ENTRIES: usize = ENTRIES as usize;

/// Ports of the register file. Made by `Registers::new(build_date, git_hash)`, both 0 in simulation.
pub struct Registers {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Byte address in the BAR, a multiple of 4.
    pub address: Signal<In, Bits<10>>,
    /// Write `write_data` to `address` in this clock.
    pub write: Signal<In, Bit>,
    /// The value to write.
    pub write_data: Signal<In, Bits<32>>,
    /// The register that was addressed three clocks ago.
    pub read_data: Signal<Out, Bits<32>>,
    /// feed_control bit 0: 0 ITCH 5.0, 1 SZSE.
    pub feed_select: Signal<Out, Bit>,
    /// feed_control bit 1.
    pub filter_enable: Signal<Out, Bit>,
    /// IPv4 destination address of each filter entry.
    pub filter_group: [Signal<Out, Bits<32>>; FILTER_ENTRIES],
    /// UDP destination port of each filter entry.
    pub filter_port: [Signal<Out, Bits<16>>; FILTER_ENTRIES],
    /// Channel of each filter entry.
    pub filter_channel: [Signal<Out, Bits<16>>; FILTER_ENTRIES],
    /// Whether each filter entry is in use.
    pub filter_in_use: [Signal<Out, Bit>; FILTER_ENTRIES],
    /// ring_control bit 0.
    pub ring_enable: Signal<Out, Bit>,
    /// ring_control bit 1.
    pub ring_credits: Signal<Out, Bit>,
    /// Bus address of ring entry 0.
    pub ring_base: Signal<Out, Bits<64>>,
    /// log2 of the number of ring entries.
    pub ring_log2_size: Signal<Out, Bits<5>>,
    /// Entries the host has read.
    pub ring_consumer: Signal<Out, Bits<32>>,
    /// Pulse: a frame was seen on the wire.
    pub frame: Signal<In, Bit>,
    /// Pulse: a message became a record.
    pub message: Signal<In, Bit>,
    /// Pulse: a drop of scope frame or datagram.
    pub frame_drop: Signal<In, Bit>,
    /// With it: the reason's code.
    pub frame_drop_reason: Signal<In, Bits<4>>,
    /// Pulse: a drop of scope message.
    pub message_drop: Signal<In, Bit>,
    /// With it: the reason's code.
    pub message_drop_reason: Signal<In, Bits<4>>,
    /// Entries the ring writer has written.
    pub ring_producer: Signal<In, Bits<32>>,
    /// Pulse: the ring writer lost a record.
    pub ring_lost: Signal<In, Bit>,
}
