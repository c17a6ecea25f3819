//! A simulated card with two lines, books, ring and driver; and the comparison of two of them.

use tickgate_abi::record::TickRecord;
use tickgate_abi::{Feed, Line};
use tickgate_driver::{
    Arbitration, BookCounters, Card as Driver, Delivery, Flow, GroupEntry, HeapMemory, LineCounters,
    MAX_FRAME_RECORDS,
};
use tickgate_sim::wire::FrameTiming;
use tickgate_sim::{Card, Handle, Latency};

/// A frame on a line.
#[derive(Clone, Debug)]
pub struct LineFrame {
    pub line: Line,
    /// Clock of its first beat.
    pub start: u64,
    pub mac_error: bool,
    pub frame: Vec<u8>,
}

/// What a card is given.
#[derive(Debug)]
pub struct Plan {
    pub feed: Feed,
    pub groups: Vec<GroupEntry>,
    pub arbitration: Option<Arbitration>,
    /// Symbols that pass; all when `None`.
    pub symbols: Option<Vec<u32>>,
    /// Symbols that have a book on the card, in the order of its books.
    pub books: Vec<u32>,
    pub frames: Vec<LineFrame>,
}

/// What it made of it.
#[derive(Debug)]
pub struct Outcome {
    pub raw: Vec<TickRecord>,
    pub delivered: Vec<TickRecord>,
    pub lines: [LineCounters; 2],
    pub gaps: u64,
    pub filtered: u64,
    /// By book: it may be wrong.
    pub flagged: u64,
    pub book_counters: BookCounters,
    pub latency: Latency,
}

/// Entries of the ring, log2.
const LOG2_RING: u32 = 14;

/// Sends the plan through a simulated card.
pub fn run<C: Card>(card: C, plan: &Plan) -> Outcome {
    let handle = Handle::new(card);
    let memory = HeapMemory::new(LOG2_RING);
    handle.card().attach(memory.clone());
    let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
    driver.configure_feed(plan.feed, &plan.groups).expect("a feed that the card has");
    driver.configure_arbitration(plan.arbitration);
    for &symbol in plan.symbols.iter().flatten() {
        driver.pass_symbol(symbol, None).expect("room for a few symbols");
    }
    driver.enable_symbol_filter(plan.symbols.is_some());
    for (book, &symbol) in (0..).zip(&plan.books) {
        driver.subscribe_book(symbol, book).expect("as many books as the card has");
    }
    driver.enable_books(true).expect("a card with books");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let mut delivery = Delivery::new();
    let (mut raw, mut delivered) = (Vec::new(), Vec::new());
    let mut batch = vec![TickRecord::default(); MAX_FRAME_RECORDS];
    let mut drain = || loop {
        let count = reader.read_batch(&mut batch).count;
        raw.extend_from_slice(&batch[..count]);
        delivery.accept(&batch[..count], |frame| delivered.extend_from_slice(frame));
        if count == 0 {
            break;
        }
    };
    for LineFrame { line, start, mac_error, frame } in &plan.frames {
        let timing = FrameTiming::contiguous(*start);
        handle.card().send_line(*line, frame, *mac_error, &timing).expect("the card keeps the schedule");
        drain();
    }
    handle.card().settle().expect("the card comes to rest");
    drain();
    assert_eq!(driver.counters().lost, 0, "the ring is large enough");
    let latency = handle.card().latency();
    let lines = driver.line_counters();
    let gaps = driver.gaps();
    let filtered = driver.symbols_filtered();
    let flagged = driver.books_flagged().expect("a card with books");
    let book_counters = driver.book_counters().expect("a card with books");
    Outcome { raw, delivered, lines, gaps, filtered, flagged, book_counters, latency }
}

/// The two cards did the same.
pub fn assert_same(seed: u64, plan: &Plan, model: &Outcome, rtl: &Outcome) {
    let what = format!(
        "{} seed {seed}, {:?}, symbols {:?}",
        plan.feed.name(),
        plan.arbitration,
        plan.symbols.as_ref().map(Vec::len)
    );
    let differs = model.raw.iter().zip(&rtl.raw).position(|(m, r)| m != r);
    let differs = differs.or((model.raw.len() != rtl.raw.len()).then(|| model.raw.len().min(rtl.raw.len())));
    if let Some(at) = differs {
        for i in at.saturating_sub(3)..at + 2 {
            println!("{i}: model {:?}\n{i}: rtl   {:?}", model.raw.get(i), rtl.raw.get(i));
        }
        let near = model.raw.get(at).or(rtl.raw.get(at)).map_or(0, TickRecord::card_time);
        for f in plan.frames.iter().filter(|f| f.start < near + 300 && f.start + 600 > near) {
            let end = f.start + f.frame.len().div_ceil(8) as u64;
            println!(
                "  {:?} {}..{end} error {} {:02x?}",
                f.line,
                f.start,
                f.mac_error,
                &f.frame[42..66.min(f.frame.len())]
            );
        }
        println!("model {:?}\nrtl   {:?}", model.lines, rtl.lines);
        panic!("{what}: record {at} differs ({} against {} records)", model.raw.len(), rtl.raw.len());
    }
    assert_eq!(model.delivered, rtl.delivered, "{what}: delivered");
    assert_eq!(model.lines, rtl.lines, "{what}: counters of the lines");
    assert_eq!((model.gaps, model.filtered), (rtl.gaps, rtl.filtered), "{what}: gaps and filtered records");
    assert_eq!((model.flagged, model.book_counters), (rtl.flagged, rtl.book_counters), "{what}: books");
    for (m, r) in [(&model.latency.clocks, &rtl.latency.clocks), (&model.latency.tops, &rtl.latency.tops)] {
        assert_eq!((m.len(), m.min(), m.max()), (r.len(), r.min(), r.max()), "{what}: latencies");
    }
}
