//! The ring writer: gives each record its place in host memory and hands it to the bus.

use rust_hdl::prelude::*;

/// Ports of the ring writer.
pub struct RingWriter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// ring_control bit 0.
    pub enable: Signal<In, Bit>,
    /// ring_control bit 1: never pass the host's consumer.
    pub credits: Signal<In, Bit>,
    /// Bus address of entry 0, a multiple of 64.
    pub base: Signal<In, Bits<64>>,
    /// log2 of the number of entries.
    pub log2_size: Signal<In, Bits<5>>,
    /// Entries the host has read, modulo 2^32.
    pub consumer: Signal<In, Bits<32>>,
    /// A record, generation byte zero, straight from a register; byte 0 in bits 7..0.
    pub record: Signal<In, Bits<512>>,
    /// There is a record in this clock.
    pub record_valid: Signal<In, Bit>,
    /// An entry is to be written; stays until `ring_ready`.
    pub ring_valid: Signal<Out, Bit>,
    /// Bus address to write to.
    pub ring_address: Signal<Out, Bits<64>>,
    /// The entry: the record with generation and LOST_BEFORE filled in.
    pub ring_data: Signal<Out, Bits<512>>,
    /// The bus takes the entry in this clock.
    pub ring_ready: Signal<In, Bit>,
    /// Entries written since enable, modulo 2^32.
    pub producer: Signal<Out, Bits<32>>,
    /// Pulse: a record was lost.
    pub lost: Signal<Out, Bit>,
}
