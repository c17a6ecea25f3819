//! Recovery on a real day, SSE 600519 of 2023-02-01: messages are lost and given back, and every
//! snapshot of the exchange is still found; a start in the middle of the day shows what snapshots show.

mod data;
mod exchange_snapshots;

use exchange_snapshots::{CONTINUOUS, Top, snapshots, timed_snapshots, top};
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Books, Marks, SymbolId, Update};
use tickgate_feed::recovery::repair::QUIET_NS;
use tickgate_feed::recovery::{Policy, RecoveringBooks, Request, moldudp64};
use tickgate_feed::soft::itch50::{self, LengthFramed};
use tickgate_sim::random::Random;

const DAY: &str = "itch/sse600519_20230201_as_itch.itch.gz";
const SESSION: [u8; 10] = *b"REALDAY001";

/// Runs the day with one loss in so many messages; the snapshots found in order in published books,
/// with servers under any flag (while a gap is filled one by one), without them under none.
fn day(servers: u8, loss: u64) -> Option<(usize, RecoveringBooks)> {
    let folder = data::folder()?;
    let snapshots = snapshots(&folder);
    let bytes = data::read(&folder, DAY);
    let messages: Vec<&[u8]> = LengthFramed::new(&bytes).collect();
    let policy = Policy { ask_after_ns: 0, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, servers);
    books.session(0, SESSION, 1, |_, _, _| {});
    let (mut found, mut random, mut losing) = (0, Random::new(1), 0);
    let mut publish = |_: &TickRecord, update: Update, books: &Books| {
        let Some(id) = update.symbol else { return };
        let book = books.book(id);
        let state = top(books, id, 1, book.volume());
        let looked_at = servers > 0 || !book.flags().has(Flags::MAYBE_BAD);
        while looked_at && snapshots.get(found) == Some(&state) {
            found += 1;
        }
    };
    let mut now = 0;
    for (message, sequence) in messages.iter().zip(1..) {
        now += 1_000;
        if losing == 0 && random.one_in(loss) {
            losing = 1 + random.below(40);
        }
        if losing > 0 {
            losing -= 1;
        } else {
            let mut record = TickRecord { sequence, ..TickRecord::default() };
            itch50::decode(message, &mut record).unwrap();
            books.record(&record, now, &mut publish);
        }
        // As often as there is something to ask, within this microsecond.
        loop {
            let mut requests: Vec<Request> = Vec::new();
            books.poll(now, |request| requests.push(*request), &mut publish);
            let Some(request) = requests.first() else { break };
            let mut packet = moldudp64::encode(request).to_vec();
            let first = request.first as usize - 1;
            for message in &messages[first..first + usize::from(request.count)] {
                packet.extend((message.len() as u16).to_be_bytes());
                packet.extend(*message);
            }
            books.moldudp64_answer(request.server, &packet, now, &mut publish);
        }
    }
    books.finish(&mut publish);
    Some((found, books))
}

#[test]
fn every_snapshot_is_found_though_messages_were_lost_and_given_back() {
    let Some((found, books)) = day(2, 300) else { return };
    let counts = books.recovery().counts();
    println!("{found} of {CONTINUOUS} snapshots, {counts:?}");
    assert!(counts.gaps > 100 && counts.recovered > 2_000 && counts.lost == 0);
    assert_eq!(found, CONTINUOUS);
    assert_eq!(books.books().book(SymbolId(0)).marks(), Marks::NONE);
    assert_eq!(books.books().anomalies().total(), 0);
}

#[test]
fn without_servers_nothing_behind_the_first_loss_is_believed() {
    let Some((found, books)) = day(0, 20_000) else { return };
    println!("{found} of {CONTINUOUS} snapshots, {:?}", books.recovery().counts());
    assert!(found < CONTINUOUS && !books.books().book(SymbolId(0)).marks().is_empty());
}

/// A snapshot in the records of UA3202, as far as books use it.
fn records(symbol: u32, time: u64, top: &Top) -> Vec<TickRecord> {
    let scale = Feed::Sse.quantity_scale();
    let common = TickRecord { symbol, exchange_time: time, flags: Flags::SNAPSHOT, ..TickRecord::default() };
    let mut records = vec![TickRecord {
        kind: Kind::SseSnapshot as u8,
        sequence: u64::from_be_bytes(*b"TRADE   "),
        quantity: top.volume * scale,
        ..common
    }];
    for (attribute, levels) in [(0, &top.bids), (1, &top.asks)] {
        records.extend(levels.iter().zip(1..).map(|(level, number)| TickRecord {
            kind: Kind::SseSnapshotEntry as u8,
            attribute,
            reference: number,
            order_id: u64::from(level.orders),
            price: level.price,
            quantity: level.quantity * scale,
            ..common
        }));
    }
    let quantity = records.len() as u64;
    records.push(TickRecord {
        kind: Kind::SseSnapshotEnd as u8,
        quantity,
        attribute: PACKET_STANDS,
        ..common
    });
    records
}

/// From 10:30 on. The stock always has ten levels, so no snapshot proves its book: the flag stays.
#[test]
fn a_late_start_shows_every_snapshot_and_keeps_its_flag() {
    const FROM: u64 = 103_000_000;
    let Some(folder) = data::folder() else { return };
    let ticks =
        data::sse(&folder, &["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"]);
    let mut snapshots = timed_snapshots(&folder).into_iter().filter(|(time, _)| *time >= FROM).peekable();
    let policy = Policy { wait_without_servers: 0, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Sse, BookRules::OfTheFeed, policy, 0);
    let (mut shown, mut equal, mut unflagged) = (0, 0, 0);
    let late = ticks.iter().filter(|tick| tick.exchange_time >= FROM).zip(500..);
    let scale = Feed::Sse.quantity_scale();
    for (tick, sequence) in late {
        while let Some((time, snapshot)) = snapshots.next_if(|(time, _)| *time < tick.exchange_time) {
            for record in records(tick.symbol, time, &snapshot) {
                books.record(&record, 0, |_, update: Update, books: &Books| {
                    let id = update.symbol.unwrap();
                    let book = top(books, id, scale, books.book(id).volume() / scale);
                    equal += usize::from(book == snapshot);
                    shown += 1;
                });
            }
        }
        // One symbol of a channel: its own numbers.
        books.record(&TickRecord { sequence, ..*tick }, 0, |_, update: Update, books: &Books| {
            let book = update.symbol.map(|id| books.book(id));
            unflagged += usize::from(book.is_some_and(|book| !book.flags().has(Flags::MAYBE_BAD)));
        });
    }
    let repair = books.repair().unwrap().counts();
    println!("{shown} snapshots shown, {equal} to the last order, {repair:?}");
    assert_eq!((unflagged, repair.proved, repair.seeded), (0, 0, shown));
}

/// Farther away no state is looked for.
const NEAR_NS: u64 = 20_000_000_000;

/// How far the exchange's snapshots are from the ticks that they contain: what [`QUIET_NS`] must cover.
#[test]
fn real_snapshots_are_nearer_to_their_ticks_than_the_rule_demands() {
    let Some(folder) = data::folder() else { return };
    let ticks =
        data::sse(&folder, &["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"]);
    let (scale, ns) = (Feed::Sse.quantity_scale(), |time| Feed::Sse.nanoseconds(time));
    // What the book showed, from when to when.
    let mut books = Books::new(Feed::Sse);
    let mut states: Vec<(u64, u64, Top)> = Vec::new();
    for tick in &ticks {
        let Some(id) = books.apply(tick).symbol else { continue };
        let state = top(&books, id, scale, books.book(id).volume() / scale);
        let now = ns(tick.exchange_time);
        match states.last_mut() {
            Some((.., last)) if *last == state => {}
            Some((_, to, _)) => {
                *to = now;
                states.push((now, u64::MAX / 2, state));
            }
            None => states.push((now, u64::MAX / 2, state)),
        }
    }
    let off = |time: u64, snapshot: &Top| {
        let near = states.iter().skip(states.partition_point(|(_, to, _)| *to + NEAR_NS < time));
        let near = near.take_while(|(from, ..)| *from < time + NEAR_NS);
        let alike = near.filter(|(.., state)| state == snapshot);
        alike.map(|&(from, to, _)| from.saturating_sub(time).max(time.saturating_sub(to))).min()
    };
    let snapshots = timed_snapshots(&folder);
    let mut off: Vec<u64> = snapshots.iter().filter_map(|(time, s)| off(ns(*time), s)).collect();
    off.sort_unstable();
    let (half, most) = (off[off.len() / 2], off[off.len() - 1]);
    println!("{} snapshots, off by {half} ns in the median and {most} ns at most", off.len());
    assert_eq!(off.len(), CONTINUOUS);
    assert!(most < QUIET_NS);
}
