//! Pins the table of latencies (`tickgate_tests::latency`) to the gateware: every record of a session
//! at line rate takes exactly the clocks that the table says, in the emitted Verilog. The fields are
//! inside the card and pinned by `hdl/tests/field_latency.rs`; here is the goal for both.
#![cfg(feature = "rtl")]

use tickgate_abi::{Feed, Line, TickRecord};
use tickgate_driver::{Arbitration, Card as Driver, Flow, HeapMemory};
use tickgate_sim::exchange::{Endpoint, SSE_TICKS, Session, SseTick, SseTickEncoder, sse_frame};
use tickgate_sim::rtl::Rtl;
use tickgate_sim::wire::Schedule;
use tickgate_sim::{Card, Handle, Latency};
use tickgate_tests::latency::{
    ARBITRATION_AND_FILTER_CLOCKS, BOOK_TOP_AT_RING, FIELDS, RECORD_AT_RING, SSE_RECORD_AT_RING, SSE_TOKENS,
    STAGES, STRETCHES,
};

/// Clocks more of a record that goes through a line queue's memory.
const QUEUE_CLOCKS: u64 = 5;
/// System Events of the session, at most.
const SYSTEM_EVENTS: u64 = 6;

/// Least and most clocks from a message's last byte on the wire to its record on the ring's bus, how many
/// records there were, and how many took more clocks than the table says; frames back to back and a bus that is always ready.
fn measure(feed: Feed) -> (u64, u64, u64, u64) {
    let handle = Handle::new(Rtl::new());
    let memory = HeapMemory::new(14);
    handle.card().attach(memory.clone());
    let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
    driver.configure_feed(feed, &[]).expect("a feed that the card has");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let mut schedule = Schedule::back_to_back();
    let mut batch = vec![TickRecord::default(); 1 << 14];
    for timed in Session::new(feed, 1, 2_000, &[]) {
        let timing = schedule.place(timed.frame.len(), timed.timestamp_ns);
        handle.card().send(&timed.frame, false, &timing).expect("the card keeps the schedule");
        reader.read_batch(&mut batch);
    }
    handle.card().settle().expect("the card comes to rest");
    let clocks = handle.card().latency().clocks;
    let table = u64::from(RECORD_AT_RING.clocks);
    (clocks.min(), clocks.max(), clocks.len(), clocks.count_between(table + 1, u64::MAX))
}

#[test]
fn every_record_takes_the_clocks_of_the_table() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let (least, most, records, later) = measure(feed);
        println!("{}: {records} records, {least} to {most} clocks", feed.name());
        assert_eq!(records, 2_000, "{}", feed.name());
        let table = u64::from(RECORD_AT_RING.clocks);
        assert_eq!(least, table, "{}: clocks from last byte to ring", feed.name());
        // The arbiter takes a record every two clocks of each line. Only System Events, 14 bytes apart, can end in
        // consecutive clocks; the second of two goes through the queue's memory, five clocks more.
        let queued = if feed == Feed::Itch50 { QUEUE_CLOCKS } else { 0 };
        assert!(most <= table + queued, "{}: {most} clocks from last byte to ring", feed.name());
        assert!(later <= SYSTEM_EVENTS, "{}: {later} records after more than {table} clocks", feed.name());
    }
}

/// A frame of one SSE order with `fields` of its fields after those that every first record has.
fn sse_order(fields: usize) -> Vec<u8> {
    let given = |n: usize, value: u64| if fields > n { value } else { 0 };
    let mut encoder = SseTickEncoder::new();
    encoder.push(&SseTick {
        biz_index: 100,
        channel: 6,
        security_id: b"600519".to_vec(),
        tick_time: Some(9_300_000),
        tick_type: b"A".to_vec(),
        buy_order_no: given(0, 77),
        price: given(1, 1_800_000),
        qty: given(2, 100_000),
        tick_bs_flag: b"B".to_vec(),
        ..SseTick::default()
    });
    let payload = encoder.finish();
    assert_eq!(payload.iter().filter(|byte| **byte >= 0x80).count(), 8 + fields, "tokens");
    sse_frame(SSE_TICKS, 1, &payload)
}

#[test]
fn an_sse_record_takes_the_clocks_of_the_table() {
    for fields in 0..=3 {
        let handle = Handle::new(Rtl::new());
        let memory = HeapMemory::new(14);
        handle.card().attach(memory.clone());
        let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
        driver.configure_feed(Feed::Sse, &[]).expect("a feed that the card has");
        let _reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
        let endpoint = Endpoint::of_line(Line::A, Feed::Sse);
        let mut schedule = Schedule::back_to_back().with_inter_frame_clocks(200);
        for i in 0..20 {
            let mut frame = endpoint.frame(i, &sse_order(fields));
            // Its last byte in every lane, the last beat's among them.
            frame.resize(frame.len() + usize::from(i % 8), 0);
            let timing = schedule.place(frame.len(), 0);
            handle.card().send(&frame, false, &timing).expect("the card keeps the schedule");
        }
        handle.card().settle().expect("the card comes to rest");
        let clocks = handle.card().latency().clocks;
        let expected = u64::from(SSE_RECORD_AT_RING.clocks - SSE_TOKENS) + 8 + fields as u64;
        println!("{} tokens: {} to {} clocks", 8 + fields, clocks.min(), clocks.max());
        assert_eq!((clocks.len(), clocks.min()), (20, expected));
        // A trailer behind the datagram delays the verdict by its beat.
        assert!(clocks.max() <= expected + 1, "{} clocks", clocks.max());
    }
}

// Goals of the design: fields within 2 clocks of their message's last byte, the record within 4, to which
// arbitration and filter may add 3.
const _: () = assert!(FIELDS.clocks <= 2);
const _: () = assert!(RECORD_AT_RING.clocks - ARBITRATION_AND_FILTER_CLOCKS <= 4);
const _: () = assert!(ARBITRATION_AND_FILTER_CLOCKS <= 3);
// A book's top within 4 clocks of the record on its input.
const _: () = assert!(tickgate_hdl::book::LATENCY_CLOCKS <= 4);

/// What the books tell takes the clocks of the table, and the records beside it the same as without books.
#[test]
fn a_book_top_takes_the_clocks_of_the_table() {
    let handle = Handle::new(Rtl::new());
    let memory = HeapMemory::new(14);
    handle.card().attach(memory.clone());
    let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
    driver.configure_feed(Feed::Itch50, &[]).expect("a feed that the card has");
    driver.configure_arbitration(Some(Arbitration { connected: [true, false], window: 1_000 }));
    for (book, symbol) in (0..).zip(1..=6) {
        driver.subscribe_book(symbol, book).expect("a book");
    }
    driver.enable_books(true).expect("a card with books");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let mut schedule = Schedule::back_to_back();
    let mut batch = vec![TickRecord::default(); 1 << 14];
    for timed in Session::new(Feed::Itch50, 1, 4_000, &[]) {
        let timing = schedule.place(timed.frame.len(), timed.timestamp_ns);
        handle.card().send(&timed.frame, false, &timing).expect("the card keeps the schedule");
        reader.read_batch(&mut batch);
    }
    handle.card().settle().expect("the card comes to rest");
    assert_eq!(driver.books_flagged(), Ok(0));
    let Latency { clocks, tops, .. } = handle.card().latency();
    println!("{} records, {} to {} clocks", clocks.len(), clocks.min(), clocks.max());
    println!(
        "{} tops, {} to {} clocks, p99 {}",
        tops.len(),
        tops.min(),
        tops.max(),
        tops.value_at_quantile(0.99)
    );
    let (record, top) = (u64::from(RECORD_AT_RING.clocks), u64::from(BOOK_TOP_AT_RING.clocks));
    assert_eq!((clocks.len(), clocks.min()), (4_000, record));
    assert!(tops.len() > 500);
    assert_eq!(tops.min(), top);
    // A record in their clock delays some of them by a clock.
    assert_eq!((tops.value_at_quantile(0.5), tops.value_at_quantile(0.99)), (top, top + 1));
}

#[test]
fn every_stretch_and_stage_names_a_test_that_is_there() {
    let stretches = STRETCHES.iter().map(|stretch| stretch.pinned_by);
    for test in stretches.chain(STAGES.iter().map(|stage| stage.pinned_by)) {
        assert!(tickgate_bitstream::project_root().join(test).is_file(), "{test}");
    }
}
