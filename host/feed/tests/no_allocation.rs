//! After warm-up the hot paths allocate nothing: a day of records is applied once, forgotten, and
//! applied again while allocations are counted; frames are decoded while they are counted.

mod data;
mod frames;

use frames::{itch, moldudp64, udp};
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::BookRules;
use tickgate_feed::book::Books;
use tickgate_feed::gap::GapTracker;
use tickgate_feed::recovery::{Policy, RecoveringBooks};
use tickgate_feed::soft::{Decoder, GroupFilter};

/// A day of SSE ticks when the real one is not there: adds that are deleted later.
fn synthetic() -> Vec<TickRecord> {
    let order = |i: u64, kind: Kind| TickRecord {
        sequence: i,
        order_id: i,
        price: 10_000 + (i * 7_919 % 400) as i64,
        quantity: 100 + i % 9,
        flags: if i % 2 == 0 { Flags::SELL } else { 0 },
        symbol: (i % 5) as u32,
        kind: kind as u8,
        ..TickRecord::default()
    };
    (0..60_000).flat_map(|i| [order(i, Kind::SseAdd), order(i / 2, Kind::SseDelete)]).collect()
}

#[test]
fn books_and_gap_tracking() {
    let records = match data::folder() {
        Some(folder) => {
            data::sse(&folder, &["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"])
        }
        None => synthetic(),
    };
    let mut books = Books::new(Feed::Sse);
    let mut gaps = GapTracker::new();
    let mut day = |records: &[TickRecord]| {
        for record in records {
            gaps.observe(record);
            books.apply(record);
        }
        let live = books.book(tickgate_feed::book::SymbolId(0)).bids().count();
        books.clear();
        live
    };
    let warm_up = allocation_counter::measure(|| {
        assert!(day(&records) > 0);
    });
    assert!(warm_up.count_total > 0, "the counter counts");
    let again = allocation_counter::measure(|| {
        day(&records);
    });
    assert_eq!(again.count_total, 0);
}

#[test]
fn recovery_in_sequence() {
    let records: Vec<TickRecord> =
        synthetic().iter().zip(1..).map(|(record, sequence)| TickRecord { sequence, ..*record }).collect();
    let mut books = RecoveringBooks::new(Feed::Sse, BookRules::OfTheFeed, Policy::default(), 2);
    let (warm_up, day) = records.split_at(records.len() / 2);
    books.reserve_orders(records.len());
    let mut published = 0;
    let mut take = |records: &[TickRecord]| {
        for record in records {
            books.record(record, 0, |_, _, _| published += 1);
            books.poll(0, |_| {}, |_, _, _| {});
        }
    };
    assert!(allocation_counter::measure(|| take(warm_up)).count_total > 0, "the counter counts");
    assert_eq!(allocation_counter::measure(|| take(day)).count_total, 0);
    assert_eq!(published, records.len());
}

#[test]
fn the_decoder() {
    let frame = udp(&moldudp64(7, 3, &[&itch(b'A'), b"zzzzzzzzzzzz", &itch(b'D')]));
    let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::all());
    let mut records = 0;
    let counted = allocation_counter::measure(|| {
        for _ in 0..100 {
            decoder.decode(&frame, false, |beat| beat, |_| records += 1);
        }
    });
    assert_eq!((counted.count_total, records), (0, 200));
}

/// SSE ticks in both framings, compressed and not, after the buffer has its size.
#[test]
fn the_sse_decoder() {
    use tickgate_sim::exchange::{
        SSE_TICKS, SseTick, SseTickEncoder, sse_compressed_frame, sse_frame, sse_step_message,
    };
    let mut encoder = SseTickEncoder::new();
    for i in 0..10_000 {
        encoder.push(&SseTick {
            biz_index: i,
            channel: 6,
            security_id: b"600519".to_vec(),
            tick_time: Some(9_300_000 + i / 10),
            tick_type: b"A".to_vec(),
            sell_order_no: 1_000_000 + i * 977 % 5_000,
            price: 1_800_000 + i * 7_919 % 4_000,
            qty: 100_000,
            tick_bs_flag: b"S".to_vec(),
            ..SseTick::default()
        });
    }
    let payload = encoder.finish();
    let frames = [
        sse_frame(SSE_TICKS, 1, &payload),
        sse_compressed_frame(SSE_TICKS, 1, &payload),
        sse_step_message(SSE_TICKS, 1, &payload),
    ];
    let mut decoder = Decoder::new(Feed::Sse, GroupFilter::all());
    let mut day = || {
        let mut records = 0;
        for frame in &frames {
            decoder.decode_sse(frame, |_| records += 1);
        }
        records
    };
    assert_eq!(day(), 30_000);
    let counted = allocation_counter::measure(|| assert_eq!(day(), 30_000));
    assert_eq!(counted.count_total, 0);
}
