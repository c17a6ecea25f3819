//! What every simulated card does, and the handle by which wire and driver share one.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hdrhistogram::Histogram;
use tickgate_abi::{Flags, Kind, Line, TickRecord};
use tickgate_driver::{Bar, HeapMemory};

use crate::Error;
use crate::wire::FrameTiming;

/// Clocks from the beat with a message's last byte on the wire to the record's ring write.
#[derive(Clone)]
pub struct Latency {
    /// The distribution, in clocks, over the records that [`Latency::measures`].
    pub clocks: Histogram<u64>,
    /// The same of the `BookTop` records that the card's books made of a message.
    pub tops: Histogram<u64>,
    /// The clocks are a constant of the model, not a measurement of the gateware.
    pub modelled: bool,
}

impl Latency {
    /// Whether a record's clocks count: those of records that leave with a message's last byte. Parts of a snapshot
    /// leave before, and what tells a frame's verdict, a gap, a channel's start or the top of a book behind.
    pub fn measures(record: &TickRecord) -> bool {
        use Kind::{BookTop, ChannelStart, Gap, MoldEndOfSession, MoldHeartbeat, PacketEnd};
        let behind = [PacketEnd, Gap, ChannelStart, MoldHeartbeat, MoldEndOfSession, BookTop];
        record.flags & Flags::SNAPSHOT == 0 && !behind.iter().any(|kind| *kind as u8 == record.kind)
    }
}

impl fmt::Debug for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (self.clocks.value_at_quantile(0.5), self.clocks.value_at_quantile(0.99));
        f.debug_struct("Latency")
            .field("records", &self.clocks.len())
            .field("p50", &p50)
            .field("p99", &p99)
            .field("max", &self.clocks.max())
            .field("modelled", &self.modelled)
            .finish()
    }
}

/// A simulated card: bytes in at the wire, records out into memory, registers beside.
pub trait Card {
    /// Gives the card memory to write to; bus addresses of the ring must lie in it.
    fn attach(&mut self, memory: HeapMemory);

    /// Puts a frame (destination address to payload, at least one byte) on the wire of a line at the
    /// clocks that `timing` says. Frames are sent in the order of their first clocks, whatever their
    /// line; those of one line do not overlap. Records may come out only while later frames are sent,
    /// or in [`Card::settle`].
    fn send_line(
        &mut self,
        line: Line,
        frame: &[u8],
        mac_error: bool,
        timing: &FrameTiming<'_>,
    ) -> Result<(), Error>;

    /// [`Card::send_line`] on line A.
    fn send(&mut self, frame: &[u8], mac_error: bool, timing: &FrameTiming<'_>) -> Result<(), Error> {
        self.send_line(Line::A, frame, mac_error, timing)
    }

    /// Lets the clock run with an idle wire until everything sent has come out.
    fn settle(&mut self) -> Result<(), Error>;

    /// Reads a register, after earlier writes. A card with a clock needs a few clocks for it, so
    /// between frames that follow each other closely the next one would be late.
    fn read32(&mut self, offset: u32) -> u32;

    /// Writes a register. The write is posted: it takes effect before the next read, and with a
    /// clocked card in one of the next clocks that are run.
    fn write32(&mut self, offset: u32, value: u32);

    /// The clock that comes next: every clock before it is decided.
    fn clock(&self) -> u64;

    /// The latencies so far.
    fn latency(&self) -> Latency;
}

impl<C: Card + ?Sized> Card for Box<C> {
    fn attach(&mut self, memory: HeapMemory) {
        (**self).attach(memory);
    }
    fn send_line(
        &mut self,
        line: Line,
        frame: &[u8],
        mac_error: bool,
        timing: &FrameTiming<'_>,
    ) -> Result<(), Error> {
        (**self).send_line(line, frame, mac_error, timing)
    }
    fn settle(&mut self) -> Result<(), Error> {
        (**self).settle()
    }
    fn read32(&mut self, offset: u32) -> u32 {
        (**self).read32(offset)
    }
    fn write32(&mut self, offset: u32, value: u32) {
        (**self).write32(offset, value);
    }
    fn clock(&self) -> u64 {
        (**self).clock()
    }
    fn latency(&self) -> Latency {
        (**self).latency()
    }
}

/// Shares a simulated card between who sends frames and the driver, for which it is a [`Bar`].
#[derive(Debug)]
pub struct Handle<C>(Arc<Mutex<C>>);

impl<C> Clone for Handle<C> {
    fn clone(&self) -> Self {
        Handle(self.0.clone())
    }
}

impl<C: Card> Handle<C> {
    /// A handle to a card.
    pub fn new(card: C) -> Self {
        Handle(Arc::new(Mutex::new(card)))
    }

    /// The card, for as long as the guard lives; the driver's register accesses wait meanwhile, so
    /// do not hold it while reading the ring with credits.
    pub fn card(&self) -> MutexGuard<'_, C> {
        // A panic elsewhere leaves a simulated card no worse than a real one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Card> Bar for Handle<C> {
    fn read32(&self, offset: u32) -> u32 {
        self.card().read32(offset)
    }
    fn write32(&self, offset: u32, value: u32) {
        self.card().write32(offset, value);
    }
}
