//! What snapshots do for a book that may be wrong, and what keeps them from it, on records written by
//! hand.

use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Marks};
use tickgate_feed::recovery::repair::QUIET_NS;
use tickgate_feed::recovery::{Policy, RecoveringBooks};

/// Nanoseconds of a millisecond.
const MS: u64 = 1_000_000;

/// Books without servers that hold so many records behind a gap.
fn books(wait_without_servers: u64) -> RecoveringBooks {
    let policy = Policy { wait_without_servers, ..Policy::default() };
    RecoveringBooks::new(Feed::Szse, BookRules::OfTheFeed, policy, 0)
}

fn take(books: &mut RecoveringBooks, records: &[TickRecord]) {
    for record in records {
        books.record(record, 0, |_, _, _| {});
    }
}

const SYMBOL: [u8; 8] = *b"000001  ";
const CHANNEL: u16 = 2_011;
/// 10:00:00.000 of a day, with so many milliseconds more (below a minute).
fn at(ms: u64) -> u64 {
    20_240_102_100_000_000 + ms
}

fn tick(kind: Kind, sequence: u64, ms: u64) -> TickRecord {
    TickRecord {
        sequence,
        exchange_time: at(ms),
        channel: CHANNEL,
        symbol: pack_security_id(SYMBOL).unwrap(),
        kind: kind as u8,
        ..TickRecord::default()
    }
}

fn order(sequence: u64, ms: u64, price: i64, quantity: u64) -> TickRecord {
    TickRecord { order_id: sequence, price, quantity, attribute: b'2', ..tick(Kind::SzseOrder, sequence, ms) }
}

/// A tick of another symbol: it lets the channel's time go on.
fn elsewhere(sequence: u64, ms: u64) -> TickRecord {
    TickRecord { symbol: pack_security_id(*b"000002  ").unwrap(), ..order(sequence, ms, 10_000, 100) }
}

/// A whole snapshot as records: bids, no offers.
fn snapshot(ms: u64, volume: u64, bids: &[(i64, u64, u64)]) -> Vec<TickRecord> {
    let common = TickRecord {
        symbol: pack_security_id(SYMBOL).unwrap(),
        channel: 1_011,
        exchange_time: at(ms),
        flags: Flags::SNAPSHOT,
        ..TickRecord::default()
    };
    let mut records = vec![TickRecord {
        kind: Kind::SzseSnapshot as u8,
        quantity: volume,
        attribute: b'T',
        sequence: bids.len() as u64,
        ..common
    }];
    for (level, &(price, quantity, orders)) in bids.iter().enumerate() {
        records.push(TickRecord {
            kind: Kind::SzseSnapshotEntry as u8,
            attribute: b'0',
            reference: level as u64 + 1,
            price: price * 100,
            quantity,
            order_id: orders,
            sequence: level as u64,
            ..common
        });
    }
    records.push(TickRecord {
        kind: Kind::SzseSnapshotEnd as u8,
        quantity: records.len() as u64,
        attribute: PACKET_STANDS,
        ..common
    });
    records
}

fn levels(books: &RecoveringBooks) -> Vec<(i64, u64)> {
    let id = books.books().find(pack_security_id(SYMBOL).unwrap()).unwrap();
    books.books().book(id).bids().map(|l| (l.price, l.quantity)).collect()
}

fn marks_of_symbol(books: &RecoveringBooks) -> Marks {
    let id = books.books().find(pack_security_id(SYMBOL).unwrap()).unwrap();
    books.books().book(id).marks()
}

#[test]
fn a_late_start_shows_the_snapshot_and_a_quiet_one_proves_the_book() {
    let quiet_ms = QUIET_NS / MS;
    let mut books = books(0);
    // Seen from number 500 on: an order that was there before, and one that comes.
    take(&mut books, &[elsewhere(500, 0), order(501, 0, 9_000, 100)]);
    take(&mut books, &snapshot(5_000, 700, &[(9_500, 300, 2), (9_000, 100, 1)]));
    assert_eq!(levels(&books), [(9_500, 300), (9_000, 100)]);
    assert_eq!(marks_of_symbol(&books), Marks::LOST);
    take(&mut books, &[elsewhere(502, 5_000 + quiet_ms + 10)]);
    assert_eq!(marks_of_symbol(&books), Marks::LOST, "two orders are not known");
    // A trade with one that is not known takes from its level; its number shows nowhere.
    let sell = TickRecord { flags: Flags::SELL, ..order(503, 7_000, 9_500, 200) };
    let trade = TickRecord {
        order_id: 44,
        reference: 503,
        quantity: 200,
        price: 9_500,
        ..tick(Kind::SzseTrade, 504, 7_000)
    };
    take(&mut books, &[sell, trade]);
    assert_eq!(levels(&books), [(9_500, 100), (9_000, 100)]);
    // The last unknown one is cancelled: that names no price, so the level is wrong until the next
    // snapshot, under the mark.
    let cancel = TickRecord { order_id: 45, quantity: 100, ..tick(Kind::SzseCancel, 505, 8_000) };
    take(&mut books, &[cancel]);
    assert_eq!(levels(&books), [(9_500, 100), (9_000, 100)]);
    take(&mut books, &snapshot(11_000, 900, &[(9_000, 100, 1)]));
    assert_eq!(levels(&books), [(9_000, 100)]);
    assert!(!marks_of_symbol(&books).is_empty());
    // Not before the time is over.
    take(&mut books, &[elsewhere(506, 11_000 + quiet_ms)]);
    assert!(!marks_of_symbol(&books).is_empty());
    take(&mut books, &[elsewhere(507, 11_000 + quiet_ms + 10)]);
    assert_eq!(marks_of_symbol(&books), Marks::NONE);
    assert_eq!((levels(&books), books.repair().unwrap().counts().proved), (vec![(9_000, 100)], 1));
    let id = books.books().find(pack_security_id(SYMBOL).unwrap()).unwrap();
    assert_eq!(books.books().book(id).volume(), 900);
}

/// The same way to a proof, but for one thing each.
#[test]
fn what_keeps_a_snapshot_from_proving_a_book() {
    let quiet_ms = QUIET_NS / MS;
    type Day = Vec<TickRecord>;
    let start = || vec![elsewhere(500, 0), order(501, 0, 9_000, 100)];
    let shown = [(9_000, 100, 1)];
    let later = |sequence| vec![elsewhere(sequence, 5_000 + quiet_ms + 10)];
    let run = |parts: [Day; 4]| {
        let mut books = books(0);
        take(&mut books, &parts.concat());
        marks_of_symbol(&books)
    };
    assert_eq!(run([start(), snapshot(5_000, 0, &shown), later(502), vec![]]), Marks::NONE);
    let kept = [
        ("time did not go on", run([start(), snapshot(5_000, 0, &shown), vec![], vec![]])),
        (
            "the symbol was not quiet before",
            run([
                vec![elsewhere(500, 0), order(501, 4_500, 9_000, 100)],
                snapshot(5_000, 0, &shown),
                later(502),
                vec![],
            ]),
        ),
        (
            "the symbol was not quiet behind",
            run([start(), snapshot(5_000, 0, &shown), vec![order(502, 5_500, 8_000, 10)], later(503)]),
        ),
        (
            "the channel had not been seen for long enough",
            run([
                vec![elsewhere(500, 4_800), order(501, 4_000, 9_000, 100)],
                snapshot(5_000, 0, &shown),
                later(502),
                vec![],
            ]),
        ),
        ("a loss within", run([start(), snapshot(5_000, 0, &shown), later(503), vec![]])),
        ("another quantity", run([start(), snapshot(5_000, 0, &[(9_000, 200, 1)]), later(502), vec![]])),
        (
            "another number of orders",
            run([start(), snapshot(5_000, 0, &[(9_000, 100, 2)]), later(502), vec![]]),
        ),
        (
            "a level more",
            run([start(), snapshot(5_000, 0, &[(9_500, 1, 1), (9_000, 100, 1)]), later(502), vec![]]),
        ),
        ("a level less", run([start(), snapshot(5_000, 0, &[]), later(502), vec![]])),
        ("a broken snapshot", run([start(), snapshot(5_000, 0, &shown)[..2].to_vec(), later(502), vec![]])),
    ];
    for (why, marks) in kept {
        assert!(!marks.is_empty(), "{why}");
    }
    // Ten levels: there may be more behind them.
    let ten: Vec<(i64, u64, u64)> = (0..10).map(|i| (9_000 - i, 100, 1)).collect();
    let orders =
        |count: u64| (0..count).map(|i| order(501 + i, 0, 9_000 - i as i64, 100)).collect::<Vec<_>>();
    let whole = |count: usize| {
        run([
            [vec![elsewhere(500, 0)], orders(count as u64)].concat(),
            snapshot(5_000, 0, &ten[..count]),
            later(501 + count as u64),
            vec![],
        ])
    };
    assert_eq!(whole(9), Marks::NONE);
    assert_eq!(whole(10), Marks::LOST);
}

#[test]
fn a_snapshot_older_than_the_book_and_a_second_copy_are_ignored() {
    let mut books = books(0);
    take(&mut books, &[elsewhere(500, 0), order(501, 6_000, 9_000, 100)]);
    take(&mut books, &snapshot(5_990, 0, &[(9_500, 300, 2)]));
    assert_eq!(levels(&books), [(9_000, 100)]);
    assert_eq!(books.repair().unwrap().counts().older, 1);
    take(&mut books, &snapshot(7_000, 0, &[(9_500, 300, 2), (9_000, 100, 1)]));
    take(&mut books, &[order(502, 7_010, 9_600, 100)]);
    let line_b = |record: &TickRecord| TickRecord { flags: record.flags | Flags::LINE_B, ..*record };
    let copy: Vec<_> = snapshot(7_000, 0, &[(9_500, 300, 2), (9_000, 100, 1)]).iter().map(line_b).collect();
    take(&mut books, &copy);
    assert_eq!(levels(&books), [(9_600, 100), (9_500, 300), (9_000, 100)]);
    assert_eq!(books.snapshots().unwrap().repeated(), 1);
}

#[test]
fn a_snapshot_changes_no_book_that_is_right_or_that_recovers() {
    let mut books = books(100);
    take(&mut books, &[order(1, 0, 9_000, 100)]);
    take(&mut books, &snapshot(5_000, 0, &[(9_500, 300, 2)]));
    assert_eq!((levels(&books), marks_of_symbol(&books)), (vec![(9_000, 100)], Marks::NONE));
    take(&mut books, &[elsewhere(3, 5_010)]);
    take(&mut books, &snapshot(6_000, 0, &[(9_500, 300, 2)]));
    assert_eq!((levels(&books), marks_of_symbol(&books)), (vec![(9_000, 100)], Marks::GAP));
    take(&mut books, &[order(2, 5_000, 9_100, 100)]);
    assert_eq!((levels(&books), marks_of_symbol(&books)), (vec![(9_100, 100), (9_000, 100)], Marks::NONE));
}

#[test]
fn a_book_that_only_snapshots_know_takes_the_marks_of_its_channel_with_its_first_tick() {
    let mut books = books(0);
    take(&mut books, &snapshot(5_000, 0, &[(9_500, 300, 2)]));
    assert_eq!((levels(&books), marks_of_symbol(&books)), (vec![(9_500, 300)], Marks::LOST));
    take(&mut books, &[elsewhere(1, 8_000), order(2, 8_000, 9_000, 100), order(4, 8_010, 8_000, 10)]);
    let id = books.books().find(pack_security_id(SYMBOL).unwrap()).unwrap();
    assert_eq!((books.books().book(id).channel(), marks_of_symbol(&books)), (CHANNEL, Marks::LOST));
}
