//! The card cycle by cycle: the Verilog that becomes the bitstream, run by Verilator. The truth.
//!
//! `build.rs` takes the Verilog from the hdl crate, so what is simulated here is always the
//! gateware of this source tree. Register writes are posted and ride along with the next clocks;
//! register reads take a few clocks of their own. The beats of a frame are kept until it is known
//! that no frame of the other line lies beside them.

mod ffi;

use std::fmt;

use hdrhistogram::Histogram;
use tickgate_abi::arbitration::{HELD_CLOCKS, QUEUE_RECORDS};
use tickgate_abi::card_clock::{BEAT_BYTES, CARD_TIME_BITS, beats};
use tickgate_abi::record::{Kind, TickRecord};
use tickgate_abi::register::{arbitration, feed};
use tickgate_abi::sse_queue::{LOG2_WORDS, WORD_BYTES};
use tickgate_abi::{Feed, Line};
use tickgate_driver::HeapMemory;

use crate::wire::FrameTiming;
use crate::{Card, Error, Latency};
use ffi::{Beat, Beats, RegisterWrite, RingWrite, Verilated};

/// Clocks that a register's address is held before its value is taken.
const READ_CLOCKS: usize = 5;
/// The card is at rest when it has written nothing for so many clocks and has nothing to write: far
/// more than its pipeline is long.
const QUIET_CLOCKS: usize = 64;
/// As many more while SSE is decoded: a queue full of frames may give no record at all, a byte a clock.
const QUIET_SSE_CLOCKS: usize = WORD_BYTES << LOG2_WORDS;
/// How long [`Card::settle`] waits for that.
const RESTLESS_CLOCKS: u64 = 1_000_000;
/// And for so many times the longest that the arbiter waits without writing anything: every window that
/// a record waits for ends with a record that tells the gap.
const QUIET_WAITS: u64 = 4;
/// How many windows more.
const RESTLESS_WINDOWS: u64 = 10_000;
/// Idle clocks are run in pieces of this size, which bounds the buffer for ring writes.
const IDLE_PIECE: u64 = 4_096;

/// The gateware in simulation.
pub struct Rtl {
    verilated: Verilated,
    memory: Option<HeapMemory>,
    latency: Histogram<u64>,
    tops: Histogram<u64>,
    /// Register writes not applied yet.
    posted: Vec<RegisterWrite>,
    /// Beats that were not run yet, from the next clock on.
    beats: Vec<Beats>,
    /// The clock behind the last frame of each line.
    line_free: [u64; Line::ALL.len()],
    /// The card makes one stream of two lines, as configured.
    arbitrates: bool,
    /// Clocks that a record may wait in the card for the other line, as configured.
    window: u64,
    /// SSE is decoded.
    sse: bool,
    ring_writes: Vec<RingWrite>,
    /// Ring writes so far.
    written: u64,
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
        let clocks =
            || Histogram::new_with_max(1 << 20, 3).unwrap_or_else(|_| unreachable!("constant bounds"));
        Rtl {
            verilated: Verilated::new(),
            memory: None,
            latency: clocks(),
            tops: clocks(),
            posted: Vec::new(),
            beats: Vec::new(),
            line_free: [0; Line::ALL.len()],
            arbitrates: false,
            window: 0,
            sse: false,
            ring_writes: Vec::new(),
            written: 0,
        }
    }

    /// A slow host: from one clock in `one_in` on average, the ring takes nothing for 1 to
    /// `clocks` clocks. 0 for either: always ready, as at the start.
    pub fn stall_ring(&mut self, seed: u64, one_in: u32, clocks: u32) {
        self.verilated.stall_ring(seed, one_in, clocks);
    }

    /// Runs the first `clocks` clocks of what is kept, or all of it.
    fn run_beats(&mut self, clocks: usize) -> Result<(), Error> {
        let clocks = clocks.min(self.beats.len());
        self.verilated.run(&self.beats[..clocks], &self.posted, &mut self.ring_writes);
        self.posted.drain(..self.posted.len().min(clocks));
        self.beats.drain(..clocks);
        self.store()
    }

    /// Runs what is kept, and so many clocks with idle wires behind it.
    fn run_idle(&mut self, mut clocks: u64) -> Result<(), Error> {
        self.run_beats(usize::MAX)?;
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
        self.written += self.ring_writes.len() as u64;
        for write in &self.ring_writes {
            let Some(memory) = &self.memory else {
                return Err(tickgate_driver::Error::BusAddress { address: write.address }.into());
            };
            memory.store(write.address, write.words)?;
            let record = TickRecord::from_words(write.words);
            let clocks = write.clock.wrapping_sub(record.card_time()) & ((1 << CARD_TIME_BITS) - 1);
            if record.kind == Kind::BookTop as u8 {
                self.tops.saturating_record(clocks);
            } else if Latency::measures(&record) {
                self.latency.saturating_record(clocks);
            }
        }
        Ok(())
    }

    /// Lays out a frame's beats beside those that are kept.
    fn lay_out(&mut self, line: Line, frame: &[u8], mac_error: bool, timing: &FrameTiming<'_>) {
        let base = self.verilated.clock();
        let last_beat = beats(frame.len()) - 1;
        let end = (timing.clock_of_beat(last_beat) + 1 - base) as usize;
        if self.beats.len() < end {
            self.beats.resize(end, Beats::default());
        }
        for (i, bytes) in (0..).zip(frame.chunks(BEAT_BYTES)) {
            let mut data = [0; BEAT_BYTES];
            data[..bytes.len()].copy_from_slice(bytes);
            let last = i == last_beat;
            self.beats[(timing.clock_of_beat(i) - base) as usize][line as usize] = Beat {
                data: u64::from_le_bytes(data),
                keep: 0xff >> (BEAT_BYTES - bytes.len()),
                valid: 1,
                last: u8::from(last),
                error: u8::from(last && mac_error),
                ..Beat::default()
            };
        }
        self.line_free[line as usize] = base + end as u64;
    }
}

impl Card for Rtl {
    fn attach(&mut self, memory: HeapMemory) {
        self.memory = Some(memory);
    }

    fn send_line(
        &mut self,
        line: Line,
        frame: &[u8],
        mac_error: bool,
        timing: &FrameTiming<'_>,
    ) -> Result<(), Error> {
        if beats(frame.len()) == 0 {
            return Err(Error::EmptyFrame);
        }
        let clock = self.verilated.clock().max(self.line_free[line as usize]);
        if timing.start() < clock {
            return Err(Error::Late { clock, start: timing.start() });
        }
        // Nothing will start before this frame any more.
        let before = timing.start() - self.verilated.clock();
        if before <= self.beats.len() as u64 {
            self.run_beats(before as usize)?;
        } else {
            self.run_idle(before - self.beats.len() as u64)?;
        }
        self.lay_out(line, frame, mac_error, timing);
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Error> {
        self.run_beats(usize::MAX)?;
        let end = self.verilated.clock() + RESTLESS_CLOCKS + RESTLESS_WINDOWS * self.window;
        // Records of both queues may be dropped, two clocks each, before one waits.
        let longest = self.window + u64::from(HELD_CLOCKS) + 4 * QUEUE_RECORDS as u64;
        let waits = if self.arbitrates { QUIET_WAITS * longest } else { 0 };
        while self.verilated.clock() < end {
            let written = self.written;
            let quiet = if self.sse { QUIET_CLOCKS + QUIET_SSE_CLOCKS } else { QUIET_CLOCKS };
            self.run_idle(quiet as u64 + self.posted.len() as u64 + waits)?;
            if self.written == written && !self.verilated.ring_valid() {
                return Ok(());
            }
        }
        Err(Error::Restless { clocks: RESTLESS_CLOCKS + RESTLESS_WINDOWS * self.window })
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
        if offset == arbitration::CONTROL.offset {
            self.arbitrates = value & arbitration::CONTROL_ARBITRATE != 0;
        }
        if offset == arbitration::WINDOW.offset {
            self.window = u64::from(value & arbitration::WINDOW_BITS);
        }
        if offset == feed::CONTROL.offset {
            self.sse = feed::selected(value) == Feed::Sse;
        }
        self.posted.push(RegisterWrite { offset, value });
    }

    fn clock(&self) -> u64 {
        self.verilated.clock() + self.beats.len() as u64
    }

    fn latency(&self) -> Latency {
        Latency { clocks: self.latency.clone(), tops: self.tops.clone(), modelled: false }
    }
}
