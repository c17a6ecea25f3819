//! The functional card: the rules of docs/decode.md as plain Rust over whole frames, for days of
//! data and for tests of the host.
//!
//! Same bytes in, same ring writes out as the gateware, with the same card times; it is written
//! independently of the software decoder, which is what makes comparing the three worth something.
//! It has no pipeline: [`LATENCY_CLOCKS`] is modelled, and host memory is always ready.

mod big_endian;
mod frame_records;
mod itch50;
mod network;
mod registers;
mod ring_writer;
mod szse;
mod szse_snapshot;

use hdrhistogram::Histogram;
use tickgate_abi::card_clock::beats;
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::{DropReason, Feed};
use tickgate_driver::HeapMemory;

use crate::wire::FrameTiming;
use crate::{Card, Error, Latency};
use frame_records::FrameRecords;
use registers::Registers;
use ring_writer::RingWriter;

/// Modelled clocks from a message's last byte on the wire to its record at the ring.
pub const LATENCY_CLOCKS: u64 = 4;

/// A functional card.
#[derive(Debug)]
pub struct Model {
    registers: Registers,
    ring: RingWriter,
    clock: u64,
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Model {
    /// A card as it is after configuration.
    pub fn new() -> Self {
        Model { registers: Registers::new(), ring: RingWriter::default(), clock: 0 }
    }
}

impl Card for Model {
    fn attach(&mut self, memory: HeapMemory) {
        self.ring.attach(memory);
    }

    fn send(&mut self, frame: &[u8], mac_error: bool, timing: &FrameTiming<'_>) -> Result<(), Error> {
        let Some(last_beat) = beats(frame.len()).checked_sub(1) else {
            return Err(Error::EmptyFrame);
        };
        if timing.start() < self.clock {
            return Err(Error::Late { clock: self.clock, start: timing.start() });
        }
        self.clock = timing.clock_of_beat(last_beat) + 1;
        let counters = &mut self.registers.counters;
        counters.frames += 1;
        let datagram = match network::examine(frame, &self.registers.filter) {
            Ok(datagram) => datagram,
            Err(reason) => {
                counters.drops.count(if mac_error { DropReason::MacError } else { reason });
                return Ok(());
            }
        };
        let verdict = if mac_error { Some(DropReason::MacError) } else { datagram.retracted };
        let records = &mut FrameRecords::new(&mut self.ring, counters, timing, last_beat, verdict.is_none());
        let framed = match self.registers.feed {
            Feed::Szse => szse::walk(&datagram, records)?,
            _ => itch50::walk(&datagram, records)?,
        };
        records.end(verdict)?;
        if let Some(reason) = verdict.or((!framed).then_some(DropReason::Framing)) {
            debug_assert_ne!(reason.scope(), Scope::Message);
            self.registers.counters.drops.count(reason);
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn read32(&mut self, offset: u32) -> u32 {
        self.registers.read(offset, &self.ring)
    }

    fn write32(&mut self, offset: u32, value: u32) {
        self.registers.write(offset, value, &mut self.ring);
    }

    fn clock(&self) -> u64 {
        self.clock
    }

    fn latency(&self) -> Latency {
        let mut clocks =
            Histogram::new_with_max(1_024, 3).unwrap_or_else(|_| unreachable!("constant bounds"));
        clocks.saturating_record_n(LATENCY_CLOCKS, self.ring.tick_records());
        Latency { clocks, modelled: true }
    }
}
