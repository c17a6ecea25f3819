//! A simulated card as a way: frames to its wire, records through the driver's ring and verified
//! delivery, exactly as from a card in a slot.

use tickgate_abi::{DropReason, Line, TickRecord};
use tickgate_driver::{Card as Driver, Delivery, Flow, HeapMemory, MAX_FRAME_RECORDS, RingReader};
use tickgate_sim::wire::FrameTiming;
use tickgate_sim::{Card, Handle};

use super::{CardBookCounts, Counts, Latency, LatencyKind, LineCounts, Setup};
use crate::error::Error;

/// Entries of the ring. The ring is read after every frame, so with room for several of the largest
/// frames nothing is ever lost; small enough to stay in a core's cache.
const RING_LOG2_SIZE: u32 = 14;
const _: () = assert!(1 << RING_LOG2_SIZE > 2 * MAX_FRAME_RECORDS);

/// Records read at a time.
const BATCH_RECORDS: usize = 256;

/// Frames between two looks at the counters: they are 32 bits wide and must not wrap unseen, and
/// no frame gives more records than [`MAX_FRAME_RECORDS`].
const FRAMES_BETWEEN_COUNTERS: u64 = u32::MAX as u64 / MAX_FRAME_RECORDS as u64 / 2;

pub struct Simulated<C: Card> {
    name: &'static str,
    card: Handle<C>,
    driver: Driver<Handle<C>>,
    ring: RingReader<Handle<C>, HeapMemory>,
    delivery: Delivery,
    batch: Box<[TickRecord]>,
    /// The card makes one stream of two lines.
    arbitrates: bool,
    /// The card lets some symbols pass alone.
    filters_symbols: bool,
    /// The card keeps books of some symbols.
    keeps_books: bool,
    frames_since_counters: u64,
}

impl<C: Card> Simulated<C> {
    pub fn new(name: &'static str, mut card: C, setup: &Setup<'_>) -> Result<Self, Error> {
        let memory = HeapMemory::new(RING_LOG2_SIZE);
        card.attach(memory.clone());
        let card = Handle::new(card);
        let fault = |e: tickgate_driver::Error| match e {
            e @ tickgate_driver::Error::TooManyGroups { .. } => {
                Error::Usage { what: format!("--group: {e}"), advice: "run once for each set".to_owned() }
            }
            e @ tickgate_driver::Error::SymbolTableFull { .. } => {
                Error::Usage { what: format!("--symbol: {e}"), advice: "leave --symbol out".to_owned() }
            }
            e => Error::Card { way: name, what: e.to_string() },
        };
        let mut driver = Driver::open(card.clone()).map_err(fault)?;
        driver.configure_feed(setup.feed, setup.groups).map_err(fault)?;
        driver.configure_arbitration(setup.arbitration);
        for &symbol in setup.symbols.into_iter().flatten() {
            driver.pass_symbol(symbol, None).map_err(fault)?;
        }
        driver.enable_symbol_filter(setup.symbols.is_some());
        // A simulated card is as after configuration: every book is empty and armed.
        for (book, &symbol) in (0..).zip(setup.card_books) {
            driver.subscribe_book(symbol, book).map_err(fault)?;
        }
        if !setup.card_books.is_empty() {
            driver.enable_books(true).map_err(fault)?;
        }
        let ring = driver.start_ring(memory, Flow::Credits).map_err(fault)?;
        // A read pushes the posted writes to the card before the first frame.
        driver.counters();
        Ok(Simulated {
            name,
            card,
            driver,
            ring,
            delivery: Delivery::new(),
            batch: vec![TickRecord::default(); BATCH_RECORDS].into_boxed_slice(),
            arbitrates: setup.arbitration.is_some(),
            filters_symbols: setup.symbols.is_some(),
            keeps_books: !setup.card_books.is_empty(),
            frames_since_counters: 0,
        })
    }

    pub fn frame(
        &mut self,
        line: Line,
        frame: &[u8],
        timing: &FrameTiming<'_>,
        deliver: impl FnMut(&TickRecord),
    ) -> Result<(), Error> {
        self.card.card().send_line(line, frame, false, timing).map_err(|e| self.fault(&e))?;
        self.drain(deliver);
        self.frames_since_counters += 1;
        // A clocked card would be late for the next frame; it does not get this far in a lifetime.
        if self.frames_since_counters == FRAMES_BETWEEN_COUNTERS && self.card.card().latency().modelled {
            self.counts();
            self.frames_since_counters = 0;
        }
        Ok(())
    }

    pub fn settle(&mut self, deliver: impl FnMut(&TickRecord)) -> Result<(), Error> {
        self.card.card().settle().map_err(|e| self.fault(&e))?;
        self.drain(deliver);
        Ok(())
    }

    fn drain(&mut self, mut deliver: impl FnMut(&TickRecord)) {
        loop {
            let batch = self.ring.read_batch(&mut self.batch);
            if batch.count == 0 {
                return;
            }
            self.delivery.accept(&self.batch[..batch.count], |records| records.iter().for_each(&mut deliver));
        }
    }

    fn fault(&self, error: &tickgate_sim::Error) -> Error {
        Error::Card { way: self.name, what: error.to_string() }
    }

    pub fn counts(&mut self) -> Counts {
        let counters = self.driver.counters();
        let mut counts = Counts {
            frames: counters.frames,
            messages: counters.messages,
            drops: counters.drops,
            lost: counters.lost,
            left_to_host: counters.left_to_host,
            no_room: counters.no_room,
            wrong_udp_checksums: 0,
            lines: None,
            symbols_filtered: None,
            card_books: None,
        };
        if self.keeps_books {
            // A card that had no books would not have come this far.
            let overflows = self.driver.book_counters().map_or(0, |counters| counters.overflows);
            let flagged = self.driver.books_flagged().unwrap_or(u64::MAX);
            counts.card_books = Some(CardBookCounts { flagged, overflows });
        }
        if self.filters_symbols {
            counts.symbols_filtered = Some(self.driver.symbols_filtered());
        }
        if self.arbitrates {
            let lines = self.driver.line_counters();
            // Line A's are the ones above.
            let b = &lines[Line::B as usize];
            counts.frames += b.frames;
            counts.messages += b.messages;
            counts.left_to_host += b.left_to_host;
            counts.no_room += b.no_room;
            for (sum, drops) in counts.drops.0.iter_mut().zip(b.drops.0) {
                *sum += drops;
            }
            counts.lines = Some(lines.map(|line| LineCounts {
                frames: line.frames,
                messages: line.messages,
                wins: line.wins,
                duplicates: line.duplicates,
                losses: line.losses,
                overflows: line.overflows,
                worst_skew: line.worst_skew,
            }));
        }
        counts.wrong_udp_checksums = counts.drops.of(DropReason::UdpChecksum);
        counts
    }

    pub fn latency(&self) -> Latency {
        let latency = self.card.card().latency();
        let kind = if latency.modelled { LatencyKind::Modelled } else { LatencyKind::Measured };
        Latency { kind, histogram: latency.clocks }
    }
}
