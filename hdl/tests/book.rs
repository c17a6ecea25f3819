//! The book's emitted Verilog in Verilator against the book in plain Rust, clock by clock: every
//! `BookTop` in the same clock and equal word for word, and the same books flagged.

mod real_days;
mod verilated;

use tickgate_abi::book::{GROUPS, LEVELS, MAX_PRICE, ORDER_ID_BITS, PUBLISHED_LEVELS, bucket};
use tickgate_abi::record::RECORD_WORDS;
use tickgate_abi::{Flags, Kind, Side, TickRecord};
use tickgate_hdl::designs::book_verilog;
use tickgate_sim::book::{CardBook, Input};
use verilated::{Random, Verilated};

/// Clocks from a record on the input to its `BookTop`.
const LATENCY: usize = tickgate_hdl::book::LATENCY_CLOCKS as usize;
/// Records of each real day.
const REAL_RECORDS: usize = 30_000;
/// Clocks by which the addresses come before their record.
const EARLY: usize = 1;

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
    /// What the gateware has had the addresses of, but not the record.
    announced: Clock,
    clock: u64,
    tops: usize,
}

impl Pair {
    fn new(name: &str, verilog: &str) -> Self {
        let gateware = Verilated::start(name, verilog);
        let expected = std::collections::VecDeque::from([None; EARLY + LATENCY]);
        let announced = Clock::default();
        Pair { gateware, model: CardBook::new(), expected, announced, clock: 0, tops: 0 }
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

    /// The next row: the addresses of `clock`, and the record of the one before it.
    fn row(&mut self, clock: &Clock) -> Vec<u8> {
        let mut row = self.gateware.idle();
        let mut set = |port: &str, value: u64| self.gateware.set(&mut row, port, value);
        if let Some((record, Some(book))) = &clock.record {
            set("early_valid", 1);
            set("early_book", (*book).into());
            let second = [Kind::SseTrade, Kind::SzseTrade, Kind::SzseCancel].map(|kind| kind as u8);
            let ask = if second.contains(&record.kind) { record.reference } else { record.order_id };
            for group in 0..GROUPS {
                let mut bucket_of = |port: &str, id: u64| {
                    set(&format!("{port}${group}"), bucket(id & ((1 << ORDER_ID_BITS) - 1), group) as u64);
                };
                bucket_of("early_bid_bucket", record.order_id);
                bucket_of("early_ask_bucket", ask);
                bucket_of("early_reference_bucket", record.reference);
            }
        }
        let clock = std::mem::replace(&mut self.announced, *clock);
        if let Some((record, _)) = &clock.record {
            let words: [u64; RECORD_WORDS] = record.to_words();
            for (i, word) in words.iter().enumerate() {
                set(&format!("record${i}"), *word);
            }
        }
        set("gap", clock.gap.into());
        set("retracted", clock.retracted.into());
        set("clear", clock.clear.is_some().into());
        set("clear_index", clock.clear.unwrap_or(0).into());
        row
    }

    /// The level that the gateware shows: price and quantity.
    fn shown(&mut self, book: u8, side: Side, level: u64) -> Option<(u64, u64)> {
        let mut row = self.gateware.idle();
        self.gateware.set(&mut row, "read_index", book.into());
        self.gateware.set(&mut row, "read_ask", u64::from(side == Side::Sell));
        self.gateware.set(&mut row, "read_level", level);
        for _ in 0..2_000 {
            // Both go on in step while the walk comes by.
            let outputs = self.gateware.run(&vec![row.clone(); 80]);
            for _ in 0..80 {
                self.model.clock(Input::default());
            }
            self.clock += 80;
            if let Some(outputs) = outputs[8..].iter().find(|o| self.gateware.get(o, "level_fresh") == 1) {
                let get = |port: &str| self.gateware.get(outputs, port);
                return (get("level_valid") == 1).then(|| (get("level_price"), get("level_quantity")));
            }
        }
        panic!("the level is never shown");
    }

    /// Compares all levels of a book, and whether it is flagged.
    fn compare_levels(&mut self, book: u8) {
        for side in [Side::Buy, Side::Sell] {
            for level in 0..PUBLISHED_LEVELS {
                let shown = self.shown(book, side, level as u64);
                let levels = self.model.levels(book, side);
                let expected = levels.get(level).map(|l| (u64::from(l.price), l.quantity));
                assert_eq!(shown, expected, "book {book} {side:?} level {level}");
            }
        }
    }

    /// Compares which books are flagged.
    fn compare_flags(&mut self) {
        let outputs = self.gateware.run(&[self.gateware.idle()]).remove(0);
        assert_eq!(self.model.clock(Input::default()), None);
        let flagged = self.gateware.get(&outputs, "flagged");
        let clearing = self.gateware.get(&outputs, "clearing");
        for book in 0..64 {
            assert_eq!(flagged >> book & 1 == 1, self.model.is_flagged(book), "book {book}");
            assert_eq!(clearing >> book & 1 == 1, self.model.is_clearing(book), "book {book}");
        }
        self.clock += 1;
    }

    /// Empties and arms books.
    fn clear(&mut self, books: std::ops::Range<u8>) {
        for book in books.clone() {
            self.must(&[Clock { clear: Some(book), ..Clock::default() }]);
        }
        while books.clone().any(|book| self.model.is_clearing(book)) {
            self.idle(1_000);
        }
        self.idle(100);
        self.compare_flags();
        assert!(books.into_iter().all(|book| !self.model.is_flagged(book)));
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
    /// What comes next, and what was in the clock before.
    waiting: Option<(TickRecord, Option<u8>)>,
    before: Option<(TickRecord, Option<u8>)>,
}

impl Stream {
    fn new(shape: Shape) -> Self {
        Stream { shape, live: Vec::new(), next_id: 1, sequence: 0, waiting: None, before: None }
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

/// The records of a stream in their clocks, so that none comes in the clock behind a replacement or behind
/// one of its own book.
fn stream_clocks(random: &mut Random, stream: &mut Stream, count: usize) -> Vec<Clock> {
    let mut clocks = Vec::with_capacity(count);
    while clocks.len() < count {
        let mut clock = Clock::default();
        if stream.waiting.is_none() && random.chance(stream.shape.records) {
            stream.waiting = Some(stream.record(random));
        }
        let before = stream.before;
        let replaced = |(record, _): &(TickRecord, Option<u8>)| record.kind == Kind::OrderReplace as u8;
        let fits = |new: &(TickRecord, Option<u8>)| {
            before.as_ref().is_none_or(|old: &(TickRecord, Option<u8>)| !replaced(old) && old.1 != new.1)
        };
        clock.record = stream.waiting.take_if(|record| fits(record));
        stream.before = clock.record;
        clocks.push(clock);
    }
    clocks
}

const CALM: Shape =
    Shape { books: 1, orders: 40, prices: 6, records: 100, wild: 0, replaces: 20, sse: false };

#[test]
fn random_streams_are_equal_clock_by_clock() {
    let mut random = Random::from_environment(1);
    let verilog = book_verilog();
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
        let mut pair = Pair::new("book", &verilog);
        let mut stream = Stream::new(shape);
        for _ in 0..5 {
            let clocks = stream_clocks(&mut random, &mut stream, 4_000);
            pair.must(&clocks);
        }
        let flagged = (0..64).filter(|&book| pair.model.is_flagged(book)).count();
        println!("{shape:?}: {} tops, {flagged} books flagged", pair.tops);
        assert!(pair.tops > 100 && (shape.wild > 0 || flagged == 0));
        pair.idle(100);
        pair.compare_flags();
        // With many books short of levels the walk takes its time.
        if shape.books == 1 {
            pair.compare_levels(0);
        }
    }
}

#[test]
fn books_are_emptied_and_armed_while_others_go_on() {
    let mut random = Random::from_environment(4);
    let mut pair = Pair::new("book", &book_verilog());
    let mut stream = Stream::new(Shape { books: 4, orders: 1_000, prices: 40, records: 20, wild: 1, ..CALM });
    for round in 0..3 {
        let clocks = stream_clocks(&mut random, &mut stream, 10_000);
        pair.must(&clocks);
        let cleared = [round, round + 1];
        let mut clocks = stream_clocks(&mut random, &mut stream, 15_000);
        for (at, book) in cleared.into_iter().enumerate() {
            clocks[1_000 * at].clear = Some(book);
        }
        pair.must(&clocks);
        pair.idle(15_000);
        pair.compare_flags();
        stream.live.retain(|order| !cleared.contains(&order.book));
        assert!(cleared.iter().all(|&book| !pair.model.is_clearing(book)));
    }
    pair.clear(0..4);
    assert!((0..4).all(|book| pair.model.levels(book, Side::Buy).is_empty()));
    pair.compare_levels(1);
}

fn clock_of(record: TickRecord, book: u8) -> Clock {
    Clock { record: Some((record, Some(book))), ..Clock::default() }
}

fn add(id: u64, sell: bool, price: i64, quantity: u64) -> TickRecord {
    let flags = if sell { Flags::SELL } else { 0 };
    TickRecord {
        kind: Kind::AddOrder as u8,
        order_id: id,
        price,
        quantity,
        flags,
        symbol: 7,
        ..TickRecord::default()
    }
}

fn of_kind(kind: Kind, id: u64, reference: u64, quantity: u64) -> TickRecord {
    TickRecord { kind: kind as u8, order_id: id, reference, quantity, symbol: 7, ..TickRecord::default() }
}

#[test]
fn a_record_a_clock_and_the_top_four_clocks_later() {
    let mut pair = Pair::new("book", &book_verilog());
    // Each is better than the one before: a new top for every record, of one book in every second clock and
    // of all in turn in every clock.
    for (books, interval) in [(1, 2), (64, 1)] {
        let count: usize = 500;
        let mut clocks = vec![Clock::default(); count * interval + LATENCY + EARLY];
        for i in 0..count as u64 {
            let record = add(1_000 * books + i, false, 10_000 + i as i64, 5);
            clocks[i as usize * interval] = clock_of(record, (i % books) as u8);
        }
        let rows: Vec<_> = clocks.iter().map(|c| pair.row(c)).collect();
        let outputs = pair.gateware.run(&rows);
        for (clock, outputs) in outputs.iter().enumerate() {
            let since = clock.checked_sub(EARLY + LATENCY);
            let caused = since.filter(|since| since % interval == 0).map(|since| since / interval);
            let seen = pair.gateware.get(outputs, "trigger_valid") == 1;
            assert_eq!(seen, caused.is_some(), "clock {clock}");
            if let Some(record) = caused {
                assert_eq!(pair.gateware.get(outputs, "trigger$3"), 10_000 + record as u64);
            }
        }
        pair = Pair::new("book", &book_verilog());
    }
}

#[test]
fn records_too_near_each_other_flag_the_book() {
    let verilog = book_verilog();
    let replacement = TickRecord { price: 9_900, ..of_kind(Kind::OrderReplace, 1, 11, 5) };
    let other = clock_of(add(50, false, 20_000, 5), 4);
    let free = Clock::default();
    let cases = [
        ("the same book at distance one", vec![clock_of(add(3, true, 10_200, 5), 3)], true),
        ("the same book at distance two", vec![free, clock_of(add(3, true, 10_200, 5), 3)], false),
        ("another book at distance one", vec![other, clock_of(add(3, true, 10_200, 5), 3)], false),
        ("a record behind a replacement", vec![free, clock_of(replacement, 3), other], true),
        ("a free clock behind a replacement", vec![free, clock_of(replacement, 3), free, other], false),
        (
            "the same book behind a replacement",
            vec![free, clock_of(replacement, 3), clock_of(of_kind(Kind::OrderDelete, 11, 0, 0), 3)],
            true,
        ),
    ];
    for (what, clocks, flags) in cases {
        let mut pair = Pair::new("book", &verilog);
        pair.must(&[clock_of(add(1, false, 10_000, 5), 3)]);
        pair.idle(9);
        pair.must(&[clock_of(add(2, true, 10_100, 5), 3)]);
        pair.must(&clocks);
        pair.idle(20);
        pair.must(&[clock_of(add(60, false, 10_050, 5), 3)]);
        pair.idle(20);
        pair.compare_flags();
        assert_eq!(pair.model.is_flagged(3), flags, "{what}");
        assert!(!pair.model.is_flagged(4), "{what}");
    }
}

#[test]
fn whatever_does_not_fit_flags_the_book() {
    let verilog = book_verilog();
    let apart =
        |records: Vec<Clock>| records.into_iter().flat_map(|c| [c, Clock::default()]).collect::<Vec<_>>();
    let base = || vec![clock_of(add(1, false, 10_000, 5), 3), clock_of(add(2, true, 10_100, 5), 3)];
    let order = |kind, id| TickRecord { attribute: b'1', ..of_kind(kind, id, 0, 5) };
    let cases: Vec<(&str, Vec<Clock>)> = vec![
        ("number too large", vec![clock_of(add(1 << 40, false, 10_000, 5), 3)]),
        (
            "new number too large",
            vec![clock_of(TickRecord { price: 5, ..of_kind(Kind::OrderReplace, 1, 1 << 40, 5) }, 3)],
        ),
        ("no quantity", vec![clock_of(add(3, false, 10_000, 0), 3)]),
        ("quantity too large", vec![clock_of(add(3, false, 10_000, 1 << 36), 3)]),
        ("no price", vec![clock_of(add(3, false, 0, 1), 3)]),
        ("price too large", vec![clock_of(add(3, true, MAX_PRICE as i64 + 1, 1), 3)]),
        ("negative price", vec![clock_of(add(3, true, -1, 1), 3)]),
        ("unknown order", vec![clock_of(of_kind(Kind::OrderDelete, 9, 0, 0), 3)]),
        ("order of another book", vec![clock_of(of_kind(Kind::OrderDelete, 1, 0, 0), 4)]),
        ("number of a live order", vec![clock_of(add(2, false, 9_900, 5), 3)]),
        ("more than there is", vec![clock_of(of_kind(Kind::OrderExecuted, 1, 0, 6), 3)]),
        ("not all that is left", vec![clock_of(of_kind(Kind::SseDelete, 1, 0, 4), 3)]),
        (
            "the resting order of a trade is missing",
            vec![clock_of(TickRecord { attribute: b'S', ..of_kind(Kind::SseTrade, 7, 2, 1) }, 3)],
        ),
        ("market order", vec![clock_of(order(Kind::SzseOrder, 3), 3)]),
        ("a gap", vec![Clock { gap: true, ..Clock::default() }]),
        ("records taken back", vec![Clock { retracted: true, ..Clock::default() }]),
        (
            "a level's quantity",
            (0..17).map(|i| clock_of(add(100 + i, false, 9_000, (1 << 36) - 1), 3)).collect(),
        ),
        (
            "no place for the order",
            (0..6_200).map(|i| clock_of(add(100 + 7 * i, true, 11_000, 1), 3)).collect(),
        ),
        (
            "a replacement of a number that lives",
            vec![
                clock_of(add(5, false, 9_990, 5), 3),
                clock_of(TickRecord { price: 9_000, ..of_kind(Kind::OrderReplace, 1, 5, 5) }, 3),
            ],
        ),
    ];
    for (what, clocks) in cases {
        let mut pair = Pair::new("book", &verilog);
        pair.must(&apart(base()));
        pair.idle(20);
        pair.must(&apart(clocks));
        pair.idle(20);
        pair.compare_flags();
        let book = if what == "order of another book" { 4 } else { 3 };
        assert!(pair.model.is_flagged(book), "{what}: not flagged");
        // It is told once, with the flag, and then the book is silent.
        let before = pair.tops;
        pair.must(&[clock_of(add(50_000, false, 10_050, 5), book), Clock::default()]);
        pair.idle(LATENCY + 1);
        assert!(pair.tops <= before + 1, "{what}");
        println!("{what}: flagged");
    }
}

#[test]
fn a_side_whose_levels_all_went_at_once_is_told_and_found_again() {
    let mut pair = Pair::new("book", &book_verilog());
    let pause = Clock::default();
    let adds = (0..40).flat_map(|i| [clock_of(add(1 + i, false, 10_000 - i as i64, 5), 3), pause]);
    pair.must(&adds.collect::<Vec<_>>());
    let deletes = (0..20).flat_map(|i| [clock_of(of_kind(Kind::OrderDelete, 1 + i, 0, 0), 3), pause]);
    pair.must(&deletes.collect::<Vec<_>>());
    assert!(pair.model.is_unknown(3) && !pair.model.is_flagged(3));
    pair.idle((LEVELS + 1) * 6_500);
    assert!(!pair.model.is_unknown(3));
    pair.compare_levels(3);
    let best = pair.model.levels(3, Side::Buy)[0];
    assert_eq!((best.price, best.quantity), (9_980, 5));
    let before = pair.tops;
    pair.must(&[clock_of(of_kind(Kind::OrderDelete, 40, 0, 0), 3)]);
    pair.idle(LATENCY + EARLY + 1);
    assert_eq!(pair.tops, before + 1, "the top is told again");
}

#[test]
fn a_missing_forward_is_found() {
    let verilog = book_verilog();
    let mutant = verilog.replace("of_slot$1 = nearest$1 & live_3$q;", "of_slot$1 = 1'b0;");
    assert_ne!(verilog, mutant);
    let mut random = Random::from_environment(2);
    let mut pair = Pair::new("book_mutant", &mutant);
    let mut stream = Stream::new(CALM);
    let clocks = stream_clocks(&mut random, &mut stream, 4_000);
    let difference = pair.run(&clocks).expect_err("a mutant that nobody notices");
    println!("{difference}");
}

#[test]
fn real_days_are_equal_clock_by_clock() {
    let Some(folder) = real_days::folder() else { return };
    let mut random = Random::from_environment(3);
    let days = [
        ("600519 as ITCH", real_days::itch(&folder, "itch/sse600519_20230201_as_itch.itch.gz")),
        ("RITCH", real_days::itch(&folder, "itch/ritch_testdata.itch.gz")),
        (
            "two symbols of SSE",
            real_days::sse(&folder, &["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"]),
        ),
    ];
    for (name, records) in days {
        let mut pair = Pair::new("book", &book_verilog());
        let mut indexes = std::collections::HashMap::new();
        let sample = &records[..records.len().min(REAL_RECORDS)];
        for records in sample.chunks(2_000) {
            let mut clocks = Vec::new();
            for record in records {
                let count = indexes.len() as u8;
                let index = (record.symbol != 0).then(|| *indexes.entry(record.symbol).or_insert(count));
                clocks.push(Clock { record: Some((*record, index)), ..Clock::default() });
                // Close together, and now and then a while without any.
                let pause = if random.chance(1) { 1_000 } else { 1 + random.below(4) };
                clocks.extend((0..pause).map(|_| Clock::default()));
            }
            pair.must(&clocks);
        }
        pair.idle(100);
        pair.compare_flags();
        let flagged = indexes.values().filter(|&&book| pair.model.is_flagged(book)).count();
        println!(
            "{name}: {} records, {} tops, {flagged} of {} books flagged",
            sample.len(),
            pair.tops,
            indexes.len()
        );
        for &book in indexes.values() {
            if !pair.model.is_flagged(book) {
                pair.compare_levels(book);
            }
        }
    }
}
