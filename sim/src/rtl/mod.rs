//! The card cycle by cycle: the Verilog that becomes the bitstream, run by Verilator. The truth.
//!
//! `build.rs` takes the Verilog from the hdl crate, so what is simulated here is always the
//! gateware of this source tree. Register writes are posted and ride along with the next clocks;
//! register reads take a few clocks of their own.

mod ffi;

use std::fmt;

use hdrhistogram::Histogram;
use tickgate_abi::card_clock::{BEAT_BYTES, CARD_TIME_BITS, beats};
use tickgate_abi::record::{Kind, TickRecord};
use tickgate_driver::HeapMemory;

use crate::wire::FrameTiming;
use crate::{Card, Error, Latency};
use ffi::{Beat, RegisterWrite, RingWrite, Verilated};

/// Clocks that a register's address is held before its value is taken.
const READ_CLOCKS: usize = 5;
/// The card is at rest when it has written nothing for so many clocks and has nothing to write: far
/// more than its pipeline is long.
const QUIET_CLOCKS: usize = 64;
/// How long [`Card::settle`] waits for that.
const RESTLESS_CLOCKS: u64 = 1_000_000;
/// Idle clocks are run in pieces of this size, which bounds the buffer for ring writes.
const IDLE_PIECE: u64 = 4_096;

/// The gateware in simulation.
pub struct Rtl {
    verilated: Verilated,
    memory: Option<HeapMemory>,
    latency: Histogram<u64>,
    /// Register writes not applied yet.
    posted: Vec<RegisterWrite>,
    beats: Vec<Beat>,
    ring_writes: Vec<RingWrite>,
}

impl fmt::Debug for Rtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rtl").field("clock", &self.verilated.clock()).finish_non_exhaustive()
    }
}

impl Default for Rtl {
    fn default() -> Self {
        Self::new()
    }
}

impl Rtl {
    /// A card as it is after configuration, at clock 0.
    pub fn new() -> Self {
        let latency = Histogram::new_with_max(1 << 20, 3);
        Rtl {
            verilated: Verilated::new(),
            memory: None,
            latency: latency.unwrap_or_else(|_| unreachable!("constant bounds")),
            posted: Vec::new(),
            beats: Vec::new(),
            ring_writes: Vec::new(),
        }
    }

    /// A slow host: from one clock in `one_in` on average, the ring takes nothing for 1 to
    /// `clocks` clocks. 0 for either: always ready, as at the start.
    pub fn stall_ring(&mut self, seed: u64, one_in: u32, clocks: u32) {
        self.verilated.stall_ring(seed, one_in, clocks);
    }

    /// Runs the clocks in `self.beats`.
    fn run_beats(&mut self) -> Result<(), Error> {
        self.verilated.run(&self.beats, &self.posted, &mut self.ring_writes);
        let applied = self.posted.len().min(self.beats.len());
        self.posted.drain(..applied);
        self.store()
    }

    /// Runs so many clocks with an idle wire.
    fn run_idle(&mut self, mut clocks: u64) -> Result<(), Error> {
        while clocks > 0 {
            let piece = clocks.min(IDLE_PIECE);
            self.verilated.idle(piece as usize, &self.posted, &mut self.ring_writes);
            let applied = self.posted.len().min(piece as usize);
            self.posted.drain(..applied);
            clocks -= piece;
            self.store()?;
        }
        Ok(())
    }

    /// Performs the ring writes of the last run, and measures them.
    fn store(&mut self) -> Result<(), Error> {
        for write in &self.ring_writes {
            let Some(memory) = &self.memory else {
                return Err(tickgate_driver::Error::BusAddress { address: write.address }.into());
            };
            memory.store(write.address, write.words)?;
            let record = TickRecord::from_words(write.words);
            if record.kind != Kind::PacketEnd as u8 {
                let clocks = write.clock.wrapping_sub(record.card_time()) & ((1 << CARD_TIME_BITS) - 1);
                self.latency.saturating_record(clocks);
            }
        }
        Ok(())
    }

    /// Lays out a frame's beats, one entry a clock from the frame's start on.
    fn lay_out(&mut self, frame: &[u8], mac_error: bool, timing: &FrameTiming<'_>) {
        self.beats.clear();
        for (i, bytes) in frame.chunks(BEAT_BYTES).enumerate() {
            let idle = timing.clock_of_beat(i as u64) - timing.start();
            self.beats.resize(idle as usize, Beat::default());
            let mut data = [0; BEAT_BYTES];
            data[..bytes.len()].copy_from_slice(bytes);
            self.beats.push(Beat {
                data: u64::from_le_bytes(data),
                keep: 0xff >> (BEAT_BYTES - bytes.len()),
                valid: 1,
                ..Beat::default()
            });
        }
        if let Some(last) = self.beats.last_mut() {
            (last.last, last.error) = (1, u8::from(mac_error));
        }
    }
}

impl Card for Rtl {
    fn attach(&mut self, memory: HeapMemory) {
        self.memory = Some(memory);
    }

    fn send(&mut self, frame: &[u8], mac_error: bool, timing: &FrameTiming<'_>) -> Result<(), Error> {
        if beats(frame.len()) == 0 {
            return Err(Error::EmptyFrame);
        }
        let clock = self.verilated.clock();
        let Some(idle) = timing.start().checked_sub(clock) else {
            return Err(Error::Late { clock, start: timing.start() });
        };
        self.run_idle(idle)?;
        self.lay_out(frame, mac_error, timing);
        self.run_beats()
    }

    fn settle(&mut self) -> Result<(), Error> {
        let end = self.verilated.clock() + RESTLESS_CLOCKS;
        while self.verilated.clock() < end {
            self.run_idle((QUIET_CLOCKS + self.posted.len()) as u64)?;
            if self.ring_writes.is_empty() && !self.verilated.ring_valid() {
                return Ok(());
            }
        }
        Err(Error::Restless { clocks: RESTLESS_CLOCKS })
    }

    /// A ring write that fails meanwhile (no memory at its address) fails the next `send` as well,
    /// because the card's ring still points there.
    fn read32(&mut self, offset: u32) -> u32 {
        let posted = self.posted.len() as u64;
        let _ = self.run_idle(posted);
        self.verilated.set_register_address(offset);
        let _ = self.run_idle(READ_CLOCKS as u64);
        self.verilated.register_read_data()
    }

    fn write32(&mut self, offset: u32, value: u32) {
        self.posted.push(RegisterWrite { offset, value });
    }

    fn clock(&self) -> u64 {
        self.verilated.clock()
    }

    fn latency(&self) -> Latency {
        Latency { clocks: self.latency.clone(), modelled: false }
    }
}
