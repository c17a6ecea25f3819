//! The functional card: the rules of docs/decode.md as plain Rust over whole frames, for days of
//! data and for tests of the host.
//!
//! Same bytes in, same ring writes out as the gateware, with the same card times; it is written
//! independently of the software decoder, which is what makes comparing the three worth something.
//! Only the arbiter, the SSE decoder and the books have clocks; elsewhere [`LATENCY_CLOCKS`] is modelled, and host memory is
//! always ready.

mod arbitration;
mod big_endian;
mod book;
mod frame_records;
mod itch50;
mod network;
mod registers;
mod ring_writer;
mod sse;
mod szse;
mod szse_snapshot;

use hdrhistogram::Histogram;
use tickgate_abi::card_clock::beats;
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::{DropReason, Feed, Line, register};
use tickgate_driver::HeapMemory;

use crate::wire::FrameTiming;
use crate::{Card, Error, Latency};
use arbitration::{Arbiter, Arrival};
use book::{BookStage, Leaving};
use frame_records::{Destination, FrameRecords};
use registers::Registers;
use ring_writer::RingWriter;
use sse::SseLine;

/// Modelled clocks from a message's last byte on the wire to its record at the ring.
pub const LATENCY_CLOCKS: u64 = 7;

/// Longer latencies (of records that waited for the other line) are told as this one, in clocks.
const LATENCY_BOUND: u64 = 1 << 20;
/// Clocks run at a time until everything has come out.
const SETTLE_CLOCKS: u64 = 1 << 16;

/// A functional card.
#[derive(Debug)]
pub struct Model {
    registers: Registers,
    ring: RingWriter,
    arbiter: Arbiter,
    books: BookStage,
    /// The SSE decoders of both lines.
    sse: [SseLine; Line::ALL.len()],
    /// Records of line B were seen, so the two have to be merged.
    two_lines: bool,
    /// The clock behind the last frame of each line.
    line_free: [u64; Line::ALL.len()],
    /// The first clock of the last frame.
    started: u64,
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Model {
    /// A card as it is after configuration.
    pub fn new() -> Self {
        Model {
            registers: Registers::new(),
            ring: RingWriter::default(),
            arbiter: Arbiter::default(),
            books: BookStage::default(),
            sse: Default::default(),
            two_lines: false,
            line_free: [0; Line::ALL.len()],
            started: 0,
        }
    }

    /// Every record passes as it comes.
    fn is_direct(&self) -> bool {
        self.registers.feed != Feed::Sse
            && !self.two_lines
            && !self.arbiter.configuration.arbitrate()
            && !self.registers.symbols.enabled
            && !self.registers.symbols.has_books()
    }

    /// Runs the clocks of SSE decoders, arbiter and books before `clock`.
    fn arbitrate(&mut self, clock: u64) -> Result<(), Error> {
        for (line, decoder) in Line::ALL.into_iter().zip(&mut self.sse) {
            let arbiter = &mut self.arbiter;
            decoder.run(clock, |clock, record| {
                arbiter.arrive(line, Arrival { clock, record, session: [0; 10] })
            });
        }
        let (ring, books, symbols) = (&mut self.ring, &mut self.books, &self.registers.symbols);
        let arbitrate = self.arbiter.configuration.arbitrate();
        let mut write = |clock, record| ring.write_at(clock, record);
        self.arbiter.run(clock, symbols, &mut |clock, leaving| {
            let book = match leaving {
                Leaving::Record(record) => symbols.book(record.symbol),
                Leaving::Abandoned(_) | Leaving::SessionOver => None,
            };
            books.take(clock, &leaving, book, arbitrate, &mut write)
        })?;
        // What is decided in the next clock is in the stream one later.
        if books.is_active() { books.run(self.arbiter.clock() + 1, &mut write) } else { Ok(()) }
    }
}

impl Card for Model {
    fn attach(&mut self, memory: HeapMemory) {
        self.ring.attach(memory);
    }

    fn send_line(
        &mut self,
        line: Line,
        frame: &[u8],
        mac_error: bool,
        timing: &FrameTiming<'_>,
    ) -> Result<(), Error> {
        let Some(last_beat) = beats(frame.len()).checked_sub(1) else {
            return Err(Error::EmptyFrame);
        };
        let clock = self.started.max(self.line_free[line as usize]);
        if timing.start() < clock {
            return Err(Error::Late { clock, start: timing.start() });
        }
        self.started = timing.start();
        self.line_free[line as usize] = timing.clock_of_beat(last_beat) + 1;
        self.two_lines |= line == Line::B;
        let direct = self.is_direct();
        if !direct {
            self.arbitrate(timing.start())?;
        }
        let counters = &mut self.registers.counters[line as usize];
        counters.frames += 1;
        let datagram = match network::examine(frame, &self.registers.filter) {
            Ok(datagram) => datagram,
            Err(reason) => {
                counters.drops.count(if mac_error { DropReason::MacError } else { reason });
                return Ok(());
            }
        };
        let verdict = if mac_error { Some(DropReason::MacError) } else { datagram.retracted };
        if self.registers.feed == Feed::Sse {
            match verdict {
                Some(reason) => counters.drops.count(reason),
                // A frame that does not stand is not looked at.
                None => self.sse[line as usize]
                    .take(datagram.payload, datagram.offset, last_beat, |beat| timing.clock_of_beat(beat)),
            }
            return Ok(());
        }
        let destination = if direct {
            Destination::Ring(&mut self.ring)
        } else {
            Destination::Arbiter { arbiter: &mut self.arbiter, line, session: [0; 10] }
        };
        let records = &mut FrameRecords::new(destination, counters, timing, last_beat, verdict.is_none());
        let framed = match self.registers.feed {
            Feed::Szse => szse::walk(&datagram, records)?,
            _ => itch50::walk(&datagram, records)?,
        };
        records.end(verdict)?;
        if let Some(reason) = verdict.or((!framed).then_some(DropReason::Framing)) {
            debug_assert_ne!(reason.scope(), Scope::Message);
            self.registers.counters[line as usize].drops.count(reason);
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Error> {
        while !(self.arbiter.is_idle() && self.sse.iter().all(SseLine::is_idle)) || self.books.is_active() {
            let clock = self.arbiter.clock() + SETTLE_CLOCKS;
            self.arbitrate(clock)?;
        }
        Ok(())
    }

    fn read32(&mut self, offset: u32) -> u32 {
        self.books.catch_up(self.arbiter.clock() + 1);
        self.registers.read(offset, &self.ring, &self.arbiter, &self.sse, &self.books)
    }

    fn write32(&mut self, offset: u32, value: u32) {
        if offset == register::book::CLEAR.offset {
            self.books.clear(self.arbiter.clock() + 1, (value & register::book::INDEX_BITS) as u8);
        }
        if offset == register::book::CONTROL.offset {
            self.books.enabled = value & register::book::CONTROL_ENABLE != 0;
        }
        self.registers.write(offset, value, &mut self.ring, &mut self.arbiter.configuration);
    }

    fn clock(&self) -> u64 {
        self.line_free.into_iter().fold(self.started, u64::max)
    }

    fn latency(&self) -> Latency {
        let mut clocks =
            Histogram::new_with_max(LATENCY_BOUND, 3).unwrap_or_else(|_| unreachable!("constant bounds"));
        // None would still count as the largest.
        if self.ring.direct_records() > 0 {
            clocks.saturating_record_n(LATENCY_CLOCKS, self.ring.direct_records());
        }
        // Of equal bounds, so adding cannot fail.
        let _ = clocks.add(self.ring.arbitrated());
        Latency { clocks, tops: self.ring.tops(), modelled: true }
    }
}
