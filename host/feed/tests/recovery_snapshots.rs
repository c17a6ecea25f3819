//! Thin stocks over seeds: ticks are lost for good, snapshots seed the books and now and then prove
//! one. Whenever a book is published it is the clean run's, or carries the flag.

use std::collections::BTreeMap;

use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::book::{Book, BookRules, Books, Level, Update};
use tickgate_feed::recovery::{Policy, RecoveringBooks};
use tickgate_sim::random::Random;

const SYMBOLS: usize = 4;
const CHANNEL: u16 = 2_011;
const SEEDS: u64 = 200;

fn symbol(index: usize) -> u32 {
    pack_security_id(*format!("00000{index}  ").as_bytes().first_chunk().unwrap()).unwrap()
}

/// LocalTimeStamp of so many milliseconds behind 10:00.
fn time(ms: u64) -> u64 {
    let (s, ms) = (ms / 1_000, ms % 1_000);
    20_240_102_000_000_000 + ((10 + s / 3_600) * 10_000 + s / 60 % 60 * 100 + s % 60) * 1_000 + ms
}

#[derive(Clone, Copy)]
struct Live {
    id: u64,
    side: Side,
    price: i64,
    quantity: u64,
}

/// A day of ticks with their times in ms, in steps of 10.
fn ticks(random: &mut Random) -> Vec<(u64, TickRecord)> {
    let mut live: Vec<Vec<Live>> = vec![Vec::new(); SYMBOLS];
    let mut ticks: Vec<(u64, TickRecord)> = Vec::new();
    let mut ms = 0;
    while ticks.len() < 600 {
        // Mostly quiet for seconds, at times busy.
        ms += if random.one_in(3) { random.below(6_000) } else { random.below(60) };
        ms = ms / 10 * 10;
        let index = random.index(SYMBOLS);
        let sequence = ticks.len() as u64 + 1;
        let tick = |kind: Kind, sequence| TickRecord {
            sequence,
            exchange_time: time(ms),
            channel: CHANNEL,
            symbol: symbol(index),
            kind: kind as u8,
            ..TickRecord::default()
        };
        let orders = &mut live[index];
        if orders.len() > random.index(14) {
            let gone = random.index(orders.len());
            let order = orders[gone];
            let named = |record: TickRecord, id: u64, other: u64, side| match side {
                Side::Buy => TickRecord { order_id: id, reference: other, ..record },
                Side::Sell => TickRecord { order_id: other, reference: id, ..record },
            };
            // The best of its side trades against an order that comes for it, any other is cancelled.
            let best = orders.iter().filter(|o| o.side == order.side).all(|o| match o.side {
                Side::Buy => o.price <= order.price,
                Side::Sell => o.price >= order.price,
            });
            if best && random.one_in(2) {
                let all = random.one_in(2);
                let quantity = if all { order.quantity } else { 1 + random.below(order.quantity) };
                let flags = if order.side == Side::Buy { Flags::SELL } else { 0 };
                let incoming = TickRecord {
                    order_id: sequence,
                    price: order.price,
                    quantity,
                    flags,
                    attribute: b'2',
                    ..tick(Kind::SzseOrder, sequence)
                };
                let trade = TickRecord {
                    price: order.price,
                    quantity,
                    attribute: b'F',
                    ..tick(Kind::SzseTrade, sequence + 1)
                };
                ticks.push((ms, incoming));
                ticks.push((ms, named(trade, order.id, sequence, order.side)));
                orders[gone].quantity -= quantity;
                orders.retain(|o| o.quantity > 0);
            } else {
                let cancel = TickRecord {
                    quantity: order.quantity,
                    attribute: b'4',
                    ..tick(Kind::SzseCancel, sequence)
                };
                ticks.push((ms, named(cancel, order.id, 0, order.side)));
                orders.swap_remove(gone);
            }
        } else {
            let side = if random.one_in(2) { Side::Buy } else { Side::Sell };
            let distance = 100 * (1 + random.below(12) as i64);
            let price = if side == Side::Buy { 100_000 - distance } else { 100_000 + distance };
            let quantity = 100 * (1 + random.below(3));
            orders.push(Live { id: sequence, side, price, quantity });
            let flags = if side == Side::Sell { Flags::SELL } else { 0 };
            let order = tick(Kind::SzseOrder, sequence);
            ticks.push((
                ms,
                TickRecord { order_id: sequence, price, quantity, flags, attribute: b'2', ..order },
            ));
        }
    }
    ticks
}

type Picture = (Vec<Level>, Vec<Level>, u64);

fn picture(book: &Book) -> Picture {
    (book.bids().collect(), book.asks().collect(), book.volume())
}

/// A snapshot of what a book shows.
fn snapshot(symbol: u32, ms: u64, (bids, asks, volume): &Picture) -> Vec<TickRecord> {
    let common = TickRecord {
        symbol,
        channel: 1_011,
        exchange_time: time(ms),
        flags: Flags::SNAPSHOT,
        ..TickRecord::default()
    };
    let begin = TickRecord { kind: Kind::SzseSnapshot as u8, quantity: *volume, attribute: b'T', ..common };
    let mut records = vec![begin];
    for (attribute, levels) in [(b'0', bids), (b'1', asks)] {
        for (number, level) in levels.iter().take(10).enumerate() {
            records.push(TickRecord {
                kind: Kind::SzseSnapshotEntry as u8,
                attribute,
                reference: number as u64 + 1,
                price: level.price * 100,
                quantity: level.quantity,
                order_id: u64::from(level.orders),
                ..common
            });
        }
    }
    let quantity = records.len() as u64;
    records.push(TickRecord {
        kind: Kind::SzseSnapshotEnd as u8,
        quantity,
        attribute: PACKET_STANDS,
        ..common
    });
    records
}

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    published: u64,
    flagged: u64,
    wrong: u64,
    wrong_unflagged: u64,
    lost: u64,
    proved: u64,
    unflagged_at_the_end: u64,
}

/// One day. A snapshot's time is off from the state that it shows by up to `off_ms`.
fn day(seed: u64, off_ms: u64, found: &mut Found) {
    let mut random = Random::new(seed);
    let ticks = ticks(&mut random);
    let mut clean = Books::new(Feed::Szse);
    let mut pictures: BTreeMap<(u32, u64), Picture> = BTreeMap::new();
    let mut happenings: Vec<(u64, Vec<TickRecord>)> = Vec::new();
    let start = random.index(200);
    let mut losing = 0;
    let mut next_snapshot = 0;
    for (index, (ms, tick)) in ticks.iter().enumerate() {
        while next_snapshot < *ms {
            for i in 0..SYMBOLS {
                // What the book shows now, at a time that is not quite that, and later still.
                let Some(id) = clean.find(symbol(i)) else { continue };
                let made = (next_snapshot + random.below(2 * off_ms + 1)).saturating_sub(off_ms);
                let records = snapshot(symbol(i), made, &picture(clean.book(id)));
                happenings.push((next_snapshot.max(made) + random.below(800), records));
            }
            next_snapshot += 1_000 + random.below(2_000);
        }
        let id = clean.apply(tick).symbol.unwrap();
        pictures.insert((tick.symbol, tick.sequence), picture(clean.book(id)));
        if losing == 0 && random.one_in(80) {
            losing = 1 + random.below(3);
        }
        if losing > 0 {
            losing -= 1;
            found.lost += 1;
        } else if index >= start {
            happenings.push((*ms, vec![*tick]));
        }
    }
    assert_eq!(clean.anomalies().total(), 0, "the generator makes sound days");
    happenings.sort_by_key(|(ms, _)| *ms);
    let policy = Policy { wait_without_servers: random.below(4), ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Szse, BookRules::OfTheFeed, policy, 0);
    let mut last = 0;
    for (ms, records) in &happenings {
        for record in records {
            books.record(record, *ms * 1_000_000, |record: &TickRecord, update: Update, books: &Books| {
                if update.symbol.is_none() {
                    return;
                }
                if record.kind == Kind::SzseSnapshotEnd as u8 {
                    let book = books.book(update.symbol.unwrap());
                    found.wrong_unflagged += u64::from(!book.flags().has(Flags::MAYBE_BAD));
                    return;
                }
                last = record.sequence;
                for (_, book) in books.iter() {
                    judge(book, last, &pictures, found);
                }
            });
        }
        for (_, book) in books.books().iter() {
            judge(book, last, &pictures, found);
        }
    }
    let unflagged = |book: &Book| !book.flags().has(Flags::MAYBE_BAD);
    found.proved += books.repair().unwrap().counts().proved;
    found.unflagged_at_the_end += books.books().iter().filter(|(_, book)| unflagged(book)).count() as u64;
}

fn judge(book: &Book, last: u64, pictures: &BTreeMap<(u32, u64), Picture>, found: &mut Found) {
    let reference = pictures.range((book.symbol(), 0)..=(book.symbol(), last)).next_back();
    let flagged = book.flags().has(Flags::MAYBE_BAD);
    let wrong = reference.is_none_or(|(_, reference)| *reference != picture(book));
    found.published += 1;
    found.flagged += u64::from(flagged);
    found.wrong += u64::from(wrong);
    found.wrong_unflagged += u64::from(wrong && !flagged);
}

fn seeds() -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u64>().expect("a number"));
    match number("TICKGATE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("TICKGATE_SEEDS").unwrap_or(SEEDS),
    }
}

#[test]
fn a_snapshot_proves_only_what_is_right() {
    let mut all = Found::default();
    for seed in seeds() {
        let mut found = Found::default();
        day(seed, 900, &mut found);
        assert_eq!(found.wrong_unflagged, 0, "TICKGATE_SEED={seed}: {found:?}");
        let sum = |a: u64, b: u64| a + b;
        all = Found {
            published: sum(all.published, found.published),
            flagged: sum(all.flagged, found.flagged),
            wrong: sum(all.wrong, found.wrong),
            wrong_unflagged: 0,
            lost: sum(all.lost, found.lost),
            proved: sum(all.proved, found.proved),
            unflagged_at_the_end: sum(all.unflagged_at_the_end, found.unflagged_at_the_end),
        };
    }
    println!("seeds {:?}: {all:?}", seeds());
    if seeds().count() >= 100 {
        assert!(all.proved > 100 && all.wrong > 10_000, "there was something to tell: {all:?}");
    }
}

/// Snapshots whose time is off by more than the rule allows for do prove wrong books, and
/// the comparison sees it.
#[test]
fn the_comparison_finds_snapshots_of_another_time() {
    let mut found = Found::default();
    for seed in 0..200 {
        day(seed, 20_000, &mut found);
    }
    println!("{found:?}");
    assert!(found.wrong_unflagged > 0);
}
