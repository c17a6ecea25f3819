//! Simulated cards: messages a second of the functional card, with the ring read and delivered, and
//! clocks a second of the gateware in simulation. Synthetic sessions, frames at line rate.

use std::time::Duration;

use tickgate_abi::record::TickRecord;
use tickgate_abi::{Feed, Line};
use tickgate_bench::race::{self, Runner};
use tickgate_bench::summary::Summary;
use tickgate_driver::{Delivery, Flow, HeapMemory, MAX_FRAME_RECORDS, RingReader};
use tickgate_sim::exchange::Session;
use tickgate_sim::model::Model;
#[cfg(feature = "rtl")]
use tickgate_sim::rtl::Rtl;
use tickgate_sim::wire::Schedule;
use tickgate_sim::{Card, Handle};

/// Goals a second on one core, of the model and of the gateware.
const UNITS_AND_GOALS: [(&str, f64); 2] = [("messages", 20e6), ("clocks", 1e6)];
/// Messages of a session.
const MESSAGES: u64 = 100_000;
/// Messages sent through the gateware at once.
#[cfg(feature = "rtl")]
const RTL_MESSAGES: usize = 5_000;

/// A card with its driver, and the frames to send again and again.
struct Bench<C> {
    card: Handle<C>,
    reader: RingReader<Handle<C>, HeapMemory>,
    delivery: Delivery,
    schedule: Schedule,
    frames: Vec<Vec<u8>>,
    batch: Vec<TickRecord>,
}

impl<C: Card> Bench<C> {
    fn new(card: C, feed: Feed, messages: usize) -> Self {
        let card = Handle::new(card);
        let memory = HeapMemory::new(12);
        card.card().attach(memory.clone());
        let mut driver = tickgate_driver::Card::open(card.clone()).expect("a card");
        driver.configure_feed(feed, &[]).expect("a feed it has");
        let reader = driver.start_ring(memory, Flow::Credits).expect("a possible ring");
        let frames = Session::new(feed, 1, messages as u64, &[Line::A]).map(|f| f.frame).collect();
        Bench {
            card,
            reader,
            delivery: Delivery::new(),
            schedule: Schedule::back_to_back(),
            frames,
            batch: vec![TickRecord::default(); MAX_FRAME_RECORDS],
        }
    }

    /// Sends every frame once; the sum of what was delivered.
    fn run(&mut self) -> u64 {
        let mut sum = 0_u64;
        for frame in &self.frames {
            let timing = self.schedule.place(frame.len(), 0);
            self.card.card().send(frame, false, &timing).expect("the card keeps the schedule");
            loop {
                let count = self.reader.read_batch(&mut self.batch).count;
                if count == 0 {
                    break;
                }
                self.delivery.accept(&self.batch[..count], |records| {
                    for record in records {
                        sum = sum.wrapping_add(record.price as u64 ^ record.order_id);
                    }
                });
            }
        }
        sum
    }
}

/// The model, each feed, and the gateware where this build has it.
pub fn race(summary: &mut Summary) {
    for feed in [Feed::Itch50, Feed::Szse] {
        let mut model = Bench::new(Model::new(), feed, MESSAGES as usize);
        #[cfg(feature = "rtl")]
        let (mut rtl, clocks) = {
            let mut rtl = Bench::new(Rtl::new(), feed, RTL_MESSAGES);
            let before = rtl.schedule.next_clock();
            rtl.run();
            let clocks = rtl.schedule.next_clock() - before;
            (rtl, clocks)
        };
        let mut runners = vec![Runner::new("model, ring and delivery", MESSAGES as usize, || model.run())];
        #[cfg(feature = "rtl")]
        runners.push(Runner::new("gateware in simulation", clocks as usize, || rtl.run()));
        let rates = race::rates(&mut runners, Duration::from_secs(3));
        summary.title(&format!("Card, {}", feed.name()), MESSAGES as usize, "messages", "synthetic session");
        for ((runner, rate), (unit, goal)) in runners.iter().zip(rates).zip(UNITS_AND_GOALS) {
            summary.rate(runner.name, unit, rate, Some(goal));
        }
    }
}
