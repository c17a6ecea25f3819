//! What stands between the lines and recovery: nothing, the software arbitration, or a whole card, the
//! gateware in simulation or its model, with ring and driver.

use tickgate_abi::{Feed, Line, TickRecord};
use tickgate_driver::{Arbitration, Delivery, Flow, HeapMemory, RingReader};
use tickgate_feed::line_arbitration::LineArbitration;
use tickgate_sim::model::Model;
use tickgate_sim::wire::{FIRST_FRAME_CLOCK, FrameTiming, Schedule};
use tickgate_sim::{Card, Handle};

/// Picoseconds of a clock.
const CLOCK_PS: u64 = tickgate_abi::card_clock::CLOCK_PERIOD_PS;
/// Entries of the ring, log2; it is read after every frame.
const LOG2_RING: u32 = 12;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontKind {
    /// Every copy of both lines arrives.
    Direct,
    /// [`LineArbitration`].
    Soft,
    /// The functional card arbitrates.
    Model,
    /// The gateware arbitrates, cycle by cycle.
    #[cfg(feature = "rtl")]
    Rtl,
}

/// A frame of a line.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// When it has arrived, ns.
    pub time: u64,
    /// Its number in the session.
    pub frame: usize,
    pub line: Line,
    /// Its checksum is wrong.
    pub damaged: bool,
}

/// What a front is made for.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    pub feed: Feed,
    pub two_lines: bool,
    /// How long a message waits for the other line.
    pub window_ns: u64,
    /// The symbols that the card's filter lets through; all without.
    pub symbols: Option<&'a [u32]>,
}

/// It.
pub enum Front {
    Direct,
    Soft(Box<LineArbitration>),
    Model(Box<FrontCard<Model>>),
    #[cfg(feature = "rtl")]
    Rtl(Box<FrontCard<tickgate_sim::rtl::Rtl>>),
}

/// A simulated card with its driver.
pub struct FrontCard<C: Card> {
    card: Handle<C>,
    ring: RingReader<Handle<C>, HeapMemory>,
    delivery: Delivery,
    batch: Vec<TickRecord>,
}

impl Front {
    pub fn new(kind: FrontKind, setup: &Setup<'_>) -> Self {
        let connected = [true, setup.two_lines];
        match kind {
            FrontKind::Direct => Front::Direct,
            FrontKind::Soft => Front::Soft(Box::new(LineArbitration::new(connected, setup.window_ns))),
            FrontKind::Model => Front::Model(Box::new(FrontCard::new(Model::new(), setup))),
            #[cfg(feature = "rtl")]
            FrontKind::Rtl => Front::Rtl(Box::new(FrontCard::new(tickgate_sim::rtl::Rtl::new(), setup))),
        }
    }

    /// Whether it takes out of the records what does not pass the card's symbol filter.
    pub fn filters(&self) -> bool {
        self.is_card()
    }

    fn is_card(&self) -> bool {
        !matches!(self, Front::Direct | Front::Soft(_))
    }

    /// Moves the arrivals, which are in the order of time, to where the frames have arrived. A card
    /// takes the frames of a line one behind the other.
    pub fn place(&self, begin: u64, arrivals: &mut [Arrival], bytes: impl Fn(usize) -> usize) {
        if !self.is_card() {
            return;
        }
        let mut schedules = [Schedule::capture_time_from(begin), Schedule::capture_time_from(begin)];
        for Arrival { time, frame, line, .. } in arrivals {
            let start = schedules[*line as usize].place(bytes(*frame), *time).start();
            *time = begin + ((start - FIRST_FRAME_CLOCK) * CLOCK_PS).div_ceil(1_000);
        }
    }

    /// A frame is there: its bytes, and its records as the software decoder has them.
    pub fn frame(
        &mut self,
        arrival: &Arrival,
        session: [u8; 10],
        (bytes, records): (&[u8], &[TickRecord]),
        elapsed_ns: u64,
        delivered: &mut Vec<TickRecord>,
    ) {
        match self {
            Front::Model(card) => card.frame(arrival, bytes, elapsed_ns, delivered),
            #[cfg(feature = "rtl")]
            Front::Rtl(card) => card.frame(arrival, bytes, elapsed_ns, delivered),
            _ if arrival.damaged => {}
            Front::Direct => delivered.extend_from_slice(records),
            Front::Soft(arbitration) => {
                for record in records {
                    let mut record = *record;
                    record.set_card_time(elapsed_ns);
                    arbitration.push(arrival.line, session, &record, |record| delivered.push(*record));
                }
            }
        }
    }

    /// Time goes on.
    pub fn advance(&mut self, elapsed_ns: u64, delivered: &mut Vec<TickRecord>) {
        if let Front::Soft(arbitration) = self {
            arbitration.advance(elapsed_ns, |record| delivered.push(*record));
        }
    }

    /// Nothing more comes.
    pub fn finish(&mut self, delivered: &mut Vec<TickRecord>) {
        match self {
            Front::Direct => {}
            Front::Soft(arbitration) => arbitration.finish(|record| delivered.push(*record)),
            Front::Model(card) => card.finish(delivered),
            #[cfg(feature = "rtl")]
            Front::Rtl(card) => card.finish(delivered),
        }
    }
}

impl<C: Card> FrontCard<C> {
    fn new(card: C, setup: &Setup<'_>) -> Self {
        let card = Handle::new(card);
        let memory = HeapMemory::new(LOG2_RING);
        card.card().attach(memory.clone());
        let mut driver = tickgate_driver::Card::open(card.clone()).expect("the card speaks this contract");
        driver.configure_feed(setup.feed, &[]).expect("a feed that the card has");
        let window = setup.window_ns * 1_000 / CLOCK_PS;
        driver.configure_arbitration(Some(Arbitration { connected: [true, setup.two_lines], window }));
        for &symbol in setup.symbols.into_iter().flatten() {
            driver.pass_symbol(symbol, None).expect("room for a few symbols");
        }
        driver.enable_symbol_filter(setup.symbols.is_some());
        let ring = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
        // A read behind the posted writes.
        driver.counters();
        let batch = vec![TickRecord::default(); 1 << LOG2_RING];
        FrontCard { card, ring, delivery: Delivery::new(), batch }
    }

    fn frame(&mut self, arrival: &Arrival, bytes: &[u8], elapsed_ns: u64, delivered: &mut Vec<TickRecord>) {
        let timing = FrameTiming::contiguous(FIRST_FRAME_CLOCK + elapsed_ns * 1_000 / CLOCK_PS);
        let sent = self.card.card().send_line(arrival.line, bytes, arrival.damaged, &timing);
        sent.expect("frames come in order");
        self.drain(delivered);
    }

    fn finish(&mut self, delivered: &mut Vec<TickRecord>) {
        self.card.card().settle().expect("the card comes to rest");
        self.drain(delivered);
    }

    fn drain(&mut self, delivered: &mut Vec<TickRecord>) {
        loop {
            let count = self.ring.read_batch(&mut self.batch).count;
            if count == 0 {
                return;
            }
            self.delivery.accept(&self.batch[..count], |records| delivered.extend_from_slice(records));
        }
    }
}
