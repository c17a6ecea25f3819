//! The book's emitted Verilog in Verilator against the book in plain Rust, clock by clock: every
//! `BookTop` in the same clock and equal word for word, and the same books flagged.

mod verilated;

use rust_hdl::prelude::{Block, check_all, generate_verilog};
use tickgate_abi::record::RECORD_WORDS;
use tickgate_abi::{Flags, Kind, TickRecord};
use tickgate_hdl::book::CardBook as Gateware;
use tickgate_sim::book::{CardBook, Input};
use verilated::{Random, Verilated};

/// Clocks from a record on the input to its `BookTop`.
const LATENCY: usize = 4;

fn verilog() -> String {
    let mut top = Gateware::default();
    top.connect_all();
    check_all(&top).expect("a connected design without loops");
    generate_verilog(&top)
}

/// What comes in with one clock.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    record: Option<(TickRecord, Option<u8>)>,
    gap: bool,
    retracted: bool,
    clear: Option<u8>,
}

/// Both books.
struct Pair {
    gateware: Verilated,
    model: CardBook,
    /// What the model says, not yet seen of the gateware.
    expected: std::collections::VecDeque<Option<TickRecord>>,
    clock: u64,
    tops: usize,
}

impl Pair {
    fn new(name: &str, verilog: &str) -> Self {
        let gateware = Verilated::start(name, verilog);
        let expected = std::collections::VecDeque::from([None; LATENCY]);
        Pair { gateware, model: CardBook::new(), expected, clock: 0, tops: 0 }
    }

    /// Runs clocks through both; the first difference is returned.
    fn run(&mut self, clocks: &[Clock]) -> Result<(), String> {
        let rows: Vec<_> = clocks.iter().map(|clock| self.row(clock)).collect();
        let outputs = self.gateware.run(&rows);
        for (at, (clock, outputs)) in clocks.iter().zip(outputs).enumerate() {
            let input = Input {
                record: clock.record.as_ref().map(|(record, index)| (record, *index)),
                spoil: clock.gap | clock.retracted,
                clear: clock.clear,
            };
            self.expected.push_back(self.model.clock(input));
            let expected = self.expected.pop_front().expect("one a clock");
            let seen = (self.gateware.get(&outputs, "trigger_valid") == 1).then(|| {
                let words = std::array::from_fn(|i| self.gateware.get(&outputs, &format!("trigger${i}")));
                TickRecord::from_words(words)
            });
            if seen != expected {
                let before = clocks[at.saturating_sub(2 * LATENCY)..=at].iter();
                let inputs = before.map(|clock| format!("{:?}\n", clock.record)).collect::<String>();
                return Err(format!(
                    "clock {}:\n gateware {seen:?}\n model    {expected:?}\nbehind\n{inputs}",
                    self.clock
                ));
            }
            self.tops += usize::from(seen.is_some());
            self.clock += 1;
        }
        Ok(())
    }

    fn row(&self, clock: &Clock) -> Vec<u8> {
        let mut row = self.gateware.idle();
        let mut set = |port: &str, value: u64| self.gateware.set(&mut row, port, value);
        if let Some((record, index)) = &clock.record {
            set("record_valid", 1);
            let words: [u64; RECORD_WORDS] = record.to_words();
            for (i, word) in words.iter().enumerate() {
                set(&format!("record${i}"), *word);
            }
            set("subscribed", index.is_some().into());
            set("book_index", index.unwrap_or(0).into());
        }
        set("gap", clock.gap.into());
        set("retracted", clock.retracted.into());
        set("clear", clock.clear.is_some().into());
        set("clear_index", clock.clear.unwrap_or(0).into());
        row
    }

    /// Runs clocks, and panics at a difference.
    fn must(&mut self, clocks: &[Clock]) {
        if let Err(difference) = self.run(clocks) {
            panic!("{difference}");
        }
    }

    /// Clocks without a record.
    fn idle(&mut self, clocks: usize) {
        self.must(&vec![Clock::default(); clocks]);
    }
}

/// How a random stream is.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Books used.
    books: u64,
    /// Order numbers used at a time.
    orders: u64,
    /// Prices around 1,000.
    prices: u64,
    /// Records in a hundred clocks.
    records: u64,
    /// Percent of records that are made up without looking at what lives.
    wild: u64,
    /// Percent of records that replace.
    replaces: u64,
    /// SSE forms.
    sse: bool,
}

#[derive(Clone, Copy)]
struct Live {
    book: u8,
    id: u64,
    sell: bool,
    quantity: u64,
}

/// A stream of records that mostly make sense.
struct Stream {
    shape: Shape,
    live: Vec<Live>,
    next_id: u64,
    sequence: u64,
}

impl Stream {
    fn new(shape: Shape) -> Self {
        Stream { shape, live: Vec::new(), next_id: 1, sequence: 0 }
    }

    fn record(&mut self, random: &mut Random) -> (TickRecord, Option<u8>) {
        self.sequence += 1;
        let mut record = TickRecord {
            sequence: self.sequence,
            exchange_time: random.next() >> 20,
            channel: 3,
            ..TickRecord::default()
        };
        record.set_card_time(self.sequence * 3);
        let wild = random.chance(self.shape.wild);
        let book = random.below(self.shape.books) as u8;
        let price = (10_000 + 100 * random.below(self.shape.prices)) as i64;
        let quantity = 1 + random.below(50);
        let full = self.live.len() as u64 >= self.shape.orders;
        let new = self.live.is_empty() || (!full && random.chance(if wild { 50 } else { 55 }));
        let (add, delete) = match self.shape.sse {
            true => (Kind::SseAdd, Kind::SseDelete),
            false => (Kind::AddOrder, Kind::OrderDelete),
        };
        let mut symbol_book = book;
        if new {
            let sell = random.chance(50);
            record.kind = add as u8;
            record.order_id = if wild { 1 + random.below(self.next_id + 3) } else { self.next_id };
            record.price = price;
            let shift = random.below(64);
            record.quantity = if wild && random.chance(10) { random.next() >> shift } else { quantity };
            record.flags = if sell { Flags::SELL } else { 0 };
            self.next_id += 1;
            self.live.push(Live { book, id: record.order_id, sell, quantity: record.quantity });
        } else {
            // The latest orders most often, so that records close together concern the same one.
            let reach = 1 + random.below(self.live.len() as u64);
            let back = random.below(reach) as usize;
            let at = self.live.len() - 1 - back;
            let order = self.live[at];
            symbol_book = if wild && random.chance(20) { book } else { order.book };
            record.order_id = order.id;
            let part = 1 + random.below(order.quantity.clamp(1, 1 << 40));
            if random.chance(self.shape.replaces) && !self.shape.sse {
                record.kind = Kind::OrderReplace as u8;
                record.reference = self.next_id;
                record.price = price;
                record.quantity = if random.chance(20) { order.quantity } else { quantity };
                self.next_id += 1;
                self.live.remove(at);
                self.live.push(Live { id: record.reference, quantity: record.quantity, ..order });
            } else if random.chance(40) {
                record.kind = delete as u8;
                record.quantity = order.quantity;
                self.live.remove(at);
            } else if self.shape.sse {
                record.kind = Kind::SseTrade as u8;
                record.quantity = part;
                record.attribute = if order.sell { b'B' } else { b'S' };
                record.reference = order.id;
                record.order_id = self.next_id + 1_000_000;
                if !order.sell {
                    std::mem::swap(&mut record.order_id, &mut record.reference);
                }
                let both = self.live.iter().position(|o| o.book == order.book && o.sell != order.sell);
                if let Some(other) = both.filter(|_| random.chance(40)) {
                    let (bid, ask) = if order.sell { (other, at) } else { (at, other) };
                    record.attribute = b'N';
                    record.order_id = self.live[bid].id;
                    record.reference = self.live[ask].id;
                    record.quantity =
                        1 + random.below(self.live[bid].quantity.min(self.live[ask].quantity).max(1));
                }
                for order in &mut self.live {
                    if order.book == symbol_book && [record.order_id, record.reference].contains(&order.id) {
                        order.quantity = order.quantity.saturating_sub(record.quantity);
                    }
                }
                self.live.retain(|order| order.quantity > 0);
            } else {
                record.kind =
                    random.pick(&[Kind::OrderExecuted, Kind::OrderCancel, Kind::OrderExecutedWithPrice])
                        as u8;
                record.quantity = if wild { part + random.below(3) } else { part };
                self.live[at].quantity = order.quantity.saturating_sub(record.quantity);
                if self.live[at].quantity == 0 {
                    self.live.remove(at);
                }
            }
        }
        record.symbol = 100 + u32::from(symbol_book);
        (record, Some(symbol_book))
    }
}

fn stream_clocks(random: &mut Random, stream: &mut Stream, count: usize) -> Vec<Clock> {
    (0..count)
        .map(|_| {
            let mut clock = Clock::default();
            if random.chance(stream.shape.records) {
                clock.record = Some(stream.record(random));
            }
            clock
        })
        .collect()
}

const CALM: Shape =
    Shape { books: 1, orders: 40, prices: 6, records: 100, wild: 0, replaces: 20, sse: false };

#[test]
fn random_streams_are_equal_clock_by_clock() {
    let mut random = Random::from_environment(1);
    let verilog = verilog();
    let mut pair = Pair::new("book", &verilog);
    let shapes = [
        CALM,
        Shape { orders: 3, prices: 2, ..CALM },
        Shape { orders: 300, prices: 60, records: 30, ..CALM },
        Shape { orders: 300, prices: 60, sse: true, records: 50, ..CALM },
        Shape { books: 3, orders: 500, prices: 40, records: 15, ..CALM },
        Shape { books: 64, orders: 4_000, prices: 40, ..CALM },
        Shape { books: 64, orders: 4_000, prices: 100, wild: 1, records: 70, ..CALM },
    ];
    for shape in shapes {
        let mut stream = Stream::new(shape);
        let before = pair.tops;
        for _ in 0..10 {
            let clocks = stream_clocks(&mut random, &mut stream, 4_000);
            pair.must(&clocks);
        }
        let flagged = (0..64).filter(|&book| pair.model.is_flagged(book)).count();
        println!("{shape:?}: {} tops, {flagged} books flagged", pair.tops - before);
        // Empty all books for the next shape.
        for book in 0..64 {
            pair.must(&[Clock { clear: Some(book), ..Clock::default() }]);
        }
        while (0..64).any(|book| pair.model.is_clearing(book)) {
            pair.idle(2_000);
        }
        pair.idle(100);
    }
}
