//! What stands between the lines and recovery: nothing, the software arbitration, or a whole card as
//! its model is one, with ring and driver.

use tickgate_abi::register::arbitration as registers;
use tickgate_abi::{Feed, Line, TickRecord};
use tickgate_driver::{Delivery, Flow, HeapMemory, RingReader};
use tickgate_feed::line_arbitration::LineArbitration;
use tickgate_sim::model::Model;
use tickgate_sim::wire::{FIRST_FRAME_CLOCK, FrameTiming, Schedule};
use tickgate_sim::{Card, Handle};

/// How long a message waits for the other line.
pub const WINDOW_NS: u64 = 1_000_000;
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
}

/// It.
pub enum Front {
    Direct,
    Soft(Box<LineArbitration>),
    Model(Box<ModelCard>),
}

pub struct ModelCard {
    card: Handle<Model>,
    ring: RingReader<Handle<Model>, HeapMemory>,
    delivery: Delivery,
    batch: Vec<TickRecord>,
}

impl Front {
    pub fn new(kind: FrontKind, feed: Feed, two_lines: bool) -> Self {
        match kind {
            FrontKind::Direct => Front::Direct,
            FrontKind::Soft => Front::Soft(Box::new(LineArbitration::new([true, two_lines], WINDOW_NS))),
            FrontKind::Model => Front::Model(Box::new(ModelCard::new(feed, two_lines))),
        }
    }

    /// Where the frames lie on the wire: for each arrival (time, length, line B) the time at which
    /// it is there. A card takes the frames of a line one behind the other.
    pub fn times(&self, begin: u64, arrivals: &[(u64, usize, bool)]) -> Vec<u64> {
        if !matches!(self, Front::Model(_)) {
            return arrivals.iter().map(|(time, ..)| *time).collect();
        }
        let mut schedules = [Schedule::capture_time_from(begin), Schedule::capture_time_from(begin)];
        let place = |&(time, bytes, line_b): &(u64, usize, bool)| {
            let start = schedules[usize::from(line_b)].place(bytes, time).start();
            begin + ((start - FIRST_FRAME_CLOCK) * CLOCK_PS).div_ceil(1_000)
        };
        arrivals.iter().map(place).collect()
    }

    /// A frame is there: its bytes, and its records as the software decoder has them.
    pub fn frame(
        &mut self,
        line: Line,
        session: [u8; 10],
        (bytes, records): (&[u8], &[TickRecord]),
        elapsed_ns: u64,
        delivered: &mut Vec<TickRecord>,
    ) {
        match self {
            Front::Direct => delivered.extend_from_slice(records),
            Front::Soft(arbitration) => {
                for record in records {
                    let mut record = *record;
                    record.set_card_time(elapsed_ns);
                    arbitration.push(line, session, &record, |record| delivered.push(*record));
                }
            }
            Front::Model(model) => model.frame(line, bytes, elapsed_ns, delivered),
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
            Front::Model(model) => {
                model.card.card().settle().expect("the card comes to rest");
                model.drain(delivered);
            }
        }
    }
}

impl ModelCard {
    fn new(feed: Feed, two_lines: bool) -> Self {
        let card = Handle::new(Model::new());
        let memory = HeapMemory::new(LOG2_RING);
        card.card().attach(memory.clone());
        let mut driver = tickgate_driver::Card::open(card.clone()).expect("the card speaks this contract");
        driver.configure_feed(feed, &[]).expect("a feed that the card has");
        let line_b = if two_lines { registers::CONTROL_LINE_B } else { 0 };
        let control = registers::CONTROL_ARBITRATE | registers::CONTROL_LINE_A | line_b;
        card.card().write32(registers::CONTROL.offset, control);
        card.card().write32(registers::WINDOW.offset, (WINDOW_NS * 1_000 / CLOCK_PS) as u32);
        let ring = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
        let batch = vec![TickRecord::default(); 1 << LOG2_RING];
        ModelCard { card, ring, delivery: Delivery::new(), batch }
    }

    fn frame(&mut self, line: Line, bytes: &[u8], elapsed_ns: u64, delivered: &mut Vec<TickRecord>) {
        let clock = FIRST_FRAME_CLOCK + elapsed_ns * 1_000 / CLOCK_PS;
        let timing = FrameTiming::contiguous(clock);
        self.card.card().send_line(line, bytes, false, &timing).expect("frames come in order");
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
