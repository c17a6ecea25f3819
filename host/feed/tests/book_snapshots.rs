//! Books rebuilt from ticks against the exchange's own snapshots of the same day.

mod data;
mod exchange_snapshots;
mod frames;
mod sse_wire;

use exchange_snapshots::{CONTINUOUS, Top, snapshots, top};
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::book::{Anomaly, BookRules, Books, SymbolId};

const ORDERS: &str = "sse/20230201_600519_entrust.csv.gz";
const TRADES: &str = "sse/20230201_600519_trade.csv.gz";

/// Applies the records and walks through the states and the snapshots together. Returns how many
/// snapshots were found in order, and checks on the way that [`Books::apply`] says truly
/// whether the top or the volume changed.
fn found(
    books: &mut Books,
    records: &[TickRecord],
    snapshots: &[Top],
    volume: impl Fn(&Books, SymbolId) -> u64,
) -> usize {
    let scale = match records[0].kind() {
        Some(Kind::SseAdd) => Feed::Sse,
        Some(Kind::SzseOrder) => Feed::Szse,
        _ => Feed::Itch50,
    }
    .quantity_scale();
    let mut before: Option<Top> = None;
    let mut raw_volume = 0;
    let mut found = 0;
    for record in records {
        let update = books.apply(record);
        let Some(id) = update.symbol else { continue };
        let state = top(books, id, scale, volume(books, id));
        if let Some(before) = &before {
            let levels_changed = before.bids != state.bids || before.asks != state.asks;
            // An execution of an order and a rest in one record may cancel out, so the
            // claim may be wider than the change, but never narrower.
            assert!(update.top_changed || !levels_changed, "silent change at {}", record.sequence);
            if update.top_changed && !levels_changed {
                panic!("no change at {} of {:?}", record.sequence, record.kind());
            }
        }
        assert_eq!(update.volume_changed, books.book(id).volume() != raw_volume);
        raw_volume = books.book(id).volume();
        while snapshots.get(found) == Some(&state) {
            found += 1;
        }
        before = Some(state);
    }
    found
}

#[test]
fn every_continuous_snapshot_is_a_state_of_the_book_from_sse_ticks() {
    let Some(folder) = data::folder() else { return };
    let snapshots = snapshots(&folder);
    assert_eq!(snapshots.len(), CONTINUOUS);
    let records = data::sse(&folder, &[ORDERS, TRADES]);
    assert_eq!(records.len(), 54_735 + 27_135);
    let mut books = Books::new(Feed::Sse);
    let scale = Feed::Sse.quantity_scale();
    let found = found(&mut books, &records, &snapshots, |books, id| books.book(id).volume() / scale);
    println!("{found} of {CONTINUOUS} snapshots, anomalies {:?}", books.anomalies());
    assert_eq!(found, CONTINUOUS);
    assert_eq!(books.anomalies().total(), 0);
    assert_eq!(books.book(SymbolId(0)).name(), "600519");
}

/// The day as the exchange would send it, decoded again.
#[test]
fn the_same_day_as_merged_ticks_in_either_framing_gives_the_same_books() {
    use sse_wire::Framing;
    let Some(folder) = data::folder() else { return };
    let snapshots = snapshots(&folder);
    let money = sse_wire::money(&folder, &[TRADES]);
    let records = data::sse(&folder, &[ORDERS, TRADES]);
    let ticks: Vec<_> = records.iter().map(|record| sse_wire::tick(record, &money)).collect();
    let scale = Feed::Sse.quantity_scale();
    for framing in [Framing::VdeCompressed, Framing::Step] {
        let mut decoder = sse_wire::decoder();
        let records = sse_wire::decode(&mut decoder, framing, &sse_wire::tick_frames(&ticks, framing));
        sse_wire::no_drops(&decoder);
        let mut books = Books::new(Feed::Sse);
        let found = found(&mut books, &records, &snapshots, |books, id| books.book(id).volume() / scale);
        println!("{framing:?}: {found} of {CONTINUOUS} snapshots, anomalies {:?}", books.anomalies());
        assert_eq!(found, CONTINUOUS);
        assert_eq!(books.anomalies().total(), 0);
    }
}

#[test]
fn the_same_day_as_szse_frames_gives_the_same_books() {
    let Some(folder) = data::folder() else { return };
    let snapshots = snapshots(&folder);
    let records = data::szse(&folder, "szse/sse600519_20230201_as_szse.szse.gz");
    let mut books = Books::with_rules(Feed::Szse, BookRules::SseRemainder);
    let scale = Feed::Szse.quantity_scale();
    let found = found(&mut books, &records, &snapshots, |books, id| books.book(id).volume() / scale);
    println!("{found} of {CONTINUOUS} snapshots, anomalies {:?}", books.anomalies());
    assert_eq!(found, CONTINUOUS);
    assert_eq!(books.anomalies().total(), 0);
}

/// The derived ITCH file executes both orders of an auction trade under one match number.
#[test]
fn the_same_day_as_itch_gives_the_same_books() {
    let Some(folder) = data::folder() else { return };
    let snapshots = snapshots(&folder);
    let records = data::itch(&folder, "itch/sse600519_20230201_as_itch.itch.gz");
    let mut books = Books::new(Feed::Itch50);
    let found = found(&mut books, &records, &snapshots, |books, id| books.book(id).volume());
    println!("{found} of {CONTINUOUS} snapshots, anomalies {:?}", books.anomalies());
    assert_eq!(found, CONTINUOUS);
    assert_eq!(books.anomalies().total(), 0);
    assert_eq!(books.book(SymbolId(0)).name(), "600519");
}

/// SZSE publishes an order as it came, with its trades behind it. The day's orders as they came are
/// had from the SSE ticks: an aggressor's run of trades and the add behind it are one order of their
/// sum, at the price of the add, else of the last trade. With them the books must hold an order
/// while it trades and show what is left of it, and every snapshot must still be found.
#[test]
fn the_same_day_as_orders_that_match_gives_the_same_books() {
    let Some(folder) = data::folder() else { return };
    let snapshots = snapshots(&folder);
    let records = orders_as_they_came(&data::sse(&folder, &[ORDERS, TRADES]));
    let mut books = Books::new(Feed::Szse);
    let scale = Feed::Szse.quantity_scale();
    let found = found(&mut books, &records, &snapshots, |books, id| books.book(id).volume() / scale);
    println!("{found} of {CONTINUOUS} snapshots, anomalies {:?}", books.anomalies());
    assert_eq!(found, CONTINUOUS);
    assert_eq!(books.anomalies().total(), 0);
}

fn orders_as_they_came(ticks: &[TickRecord]) -> Vec<TickRecord> {
    const LIMIT: u8 = b'2';
    let day = 20_230_201_000_000_000;
    let szse = |tick: &TickRecord, kind: Kind| TickRecord {
        kind: kind as u8,
        quantity: tick.quantity / (Feed::Sse.quantity_scale() / Feed::Szse.quantity_scale()),
        exchange_time: day + tick.exchange_time,
        ..*tick
    };
    let order = |tick: &TickRecord| TickRecord { attribute: LIMIT, ..szse(tick, Kind::SzseOrder) };
    let aggressor = |tick: &TickRecord| match (tick.kind(), tick.attribute) {
        (Some(Kind::SseTrade), b'B') => Some((tick.order_id, 0)),
        (Some(Kind::SseTrade), b'S') => Some((tick.reference, Flags::SELL)),
        _ => None,
    };
    let mut records = Vec::new();
    let mut ticks = ticks;
    while let Some((first, rest)) = ticks.split_first() {
        if let Some((id, flags)) = aggressor(first) {
            let run = ticks.iter().take_while(|tick| aggressor(tick) == Some((id, flags))).count();
            let trades: Vec<_> = ticks[..run].iter().map(|tick| szse(tick, Kind::SzseTrade)).collect();
            let added = ticks.get(run).filter(|t| t.kind() == Some(Kind::SseAdd) && t.order_id == id);
            let left = added.map(order);
            let last = left.as_ref().or(trades.last()).unwrap();
            records.push(TickRecord {
                order_id: id,
                reference: 0,
                price: last.price,
                quantity: trades.iter().chain(&left).map(|r| r.quantity).sum(),
                flags,
                ..order(first)
            });
            records.extend(trades);
            ticks = &ticks[run + usize::from(added.is_some())..];
            continue;
        }
        records.push(match first.kind() {
            Some(Kind::SseAdd) => order(first),
            Some(Kind::SseDelete) if first.side() == Side::Sell => {
                TickRecord { order_id: 0, reference: first.order_id, ..szse(first, Kind::SzseCancel) }
            }
            Some(Kind::SseDelete) => szse(first, Kind::SzseCancel),
            _ => szse(first, Kind::SzseTrade),
        });
        ticks = rest;
    }
    records
}

/// The other vendor's files: nothing here to compare with but the ticks themselves, which must fit.
#[test]
fn two_symbols_of_another_day_fit_without_an_anomaly() {
    let Some(folder) = data::folder() else { return };
    let records = data::sse(&folder, &["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"]);
    let mut books = Books::new(Feed::Sse);
    for record in &records {
        books.apply(record);
    }
    assert_eq!(records.len(), 32_820 + 22_366);
    assert_eq!(books.len(), 2);
    for (id, book) in books.iter() {
        let traded = records
            .iter()
            .filter(|r| r.kind() == Some(Kind::SseTrade) && r.symbol == book.symbol())
            .map(|r| r.quantity)
            .sum::<u64>();
        assert_eq!(book.volume(), traded, "{}", book.name());
        assert!(book.bids().count() > 0 || book.asks().count() > 0);
        let (bid, ask) = (book.bids().next(), book.asks().next());
        println!("{:?} {} {bid:?} {ask:?}", id, book.name());
        if let (Some(bid), Some(ask)) = (bid, ask) {
            assert!(bid.price < ask.price);
        }
    }
    println!("{:?}", books.anomalies());
    assert_eq!(books.anomalies().total(), 0);
    assert_eq!(books.anomalies().of(Anomaly::UnknownOrder), 0);
}
