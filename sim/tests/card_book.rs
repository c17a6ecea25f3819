//! The card's book as plain Rust against the host's books, which know every order: on real days after
//! every record, and on random ones. Whatever the card's book says without the flag must be so.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tickgate_abi::book::{ATTRIBUTE_LEVELS_SHIFT, PUBLISHED_LEVELS};
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::book::Books;
use tickgate_feed::soft::itch50;
use tickgate_feed::sse_csv;
use tickgate_sim::book::{CardBook, CardLevel};

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
}

fn open(folder: &Path, name: &str) -> impl Read + use<> {
    let file = File::open(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    flate2::read::GzDecoder::new(file)
}

fn itch(folder: &Path, name: &str) -> Vec<TickRecord> {
    let mut bytes = Vec::new();
    open(folder, name).read_to_end(&mut bytes).unwrap();
    let messages = itch50::LengthFramed::new(&bytes);
    let decode = |(number, message): (usize, &[u8])| {
        let mut record = TickRecord { sequence: number as u64 + 1, ..TickRecord::default() };
        itch50::decode(message, &mut record).unwrap();
        record
    };
    messages.enumerate().map(decode).collect()
}

fn sse(folder: &Path, names: &[&str]) -> Vec<TickRecord> {
    let readers = names.iter().map(|name| sse_csv::Reader::new(open(folder, name), name).unwrap());
    sse_csv::merge(readers).unwrap()
}

/// Gives the records card times at 156.25 MHz. The exchange's times are in steps of `step` nanoseconds:
/// records of the same time are spread evenly over it.
fn time(feed: Feed, records: &mut [TickRecord], step: u64) {
    let clocks = |nanoseconds: u64| nanoseconds * 5 / 32;
    let mut clock = 0;
    for records in records.chunk_by_mut(|a, b| a.exchange_time == b.exchange_time) {
        let start = clocks(feed.nanoseconds(records[0].exchange_time));
        let count = records.len() as u64;
        for (number, record) in records.iter_mut().enumerate() {
            clock = (clock + 4).max(start + clocks(step) * number as u64 / count);
            record.set_card_time(clock);
        }
    }
}

/// What was seen.
#[derive(Debug, Default)]
struct Seen {
    records: usize,
    tops: usize,
    flagged: usize,
    unknown: usize,
    fewer: usize,
    least: usize,
}

/// Applies the records to both and compares after each.
fn compare(feed: Feed, records: &[TickRecord]) -> Seen {
    let (mut host, mut card) = (Books::new(feed), CardBook::new());
    let mut indexes = std::collections::HashMap::new();
    let mut told = vec![[None; 2]; 64];
    let mut was_unknown = [false; 64];
    let mut seen = Seen { least: PUBLISHED_LEVELS, ..Seen::default() };
    for record in records {
        let count = indexes.len() as u8;
        let index = (record.symbol != 0).then(|| *indexes.entry(record.symbol).or_insert(count));
        let update = host.apply(record);
        let top = card.apply(record, index);
        let (Some(index), Some(id)) = (index, update.symbol) else {
            assert_eq!(top, None);
            continue;
        };
        seen.records += 1;
        if card.is_flagged(index) {
            seen.flagged += 1;
            continue;
        }
        if card.is_unknown(index) {
            seen.unknown += 1;
            told[usize::from(index)] = [None; 2];
            assert!(top.is_none_or(|top| top.flags == Flags::MAYBE_BAD && top.attribute == 0));
            was_unknown[usize::from(index)] = true;
            continue;
        }
        if std::mem::take(&mut was_unknown[usize::from(index)]) {
            assert!(top.is_some(), "the top is known again and nobody is told");
        }
        let book = host.book(id);
        assert!(!book.flags().has(Flags::MAYBE_BAD), "the host's book is flagged and the card's is not");
        let mut known = PUBLISHED_LEVELS;
        let sides = [
            (Side::Buy, book.bids().take(PUBLISHED_LEVELS).collect::<Vec<_>>()),
            (Side::Sell, book.asks().take(PUBLISHED_LEVELS).collect::<Vec<_>>()),
        ];
        for (side, levels) in sides {
            let of_host = levels.iter().map(|l| CardLevel { price: l.price as u32, quantity: l.quantity });
            let of_host: Vec<_> = of_host.collect();
            let of_card = card.levels(index, side);
            assert_eq!(of_card, of_host[..of_card.len()], "{side:?} at {}", record.sequence);
            if card.is_limited(index, side) {
                known = known.min(of_card.len());
            } else {
                assert_eq!(of_card.len(), of_host.len(), "{side:?} at {}", record.sequence);
            }
            let best = of_host.first().copied();
            let now = &mut told[usize::from(index)][side as usize];
            if *now != best {
                let top = top.unwrap_or_else(|| panic!("no BookTop at {}", record.sequence));
                let (price, quantity) = match side {
                    Side::Buy => (top.price as u64, top.quantity),
                    Side::Sell => (top.reference, top.order_id),
                };
                assert_eq!((price, quantity), best.map_or((0, 0), |l| (u64::from(l.price), l.quantity)));
                assert_eq!(top.attribute >> side as u8 & 1, u8::from(best.is_some()));
                *now = best;
            }
        }
        seen.least = seen.least.min(known);
        seen.fewer += usize::from(known < PUBLISHED_LEVELS);
        if let Some(top) = top {
            seen.tops += 1;
            assert_eq!(top.kind(), Some(Kind::BookTop));
            assert_eq!(usize::from(top.attribute >> ATTRIBUTE_LEVELS_SHIFT), known);
            assert_eq!((top.sequence, top.symbol), (record.sequence, record.symbol));
        }
    }
    seen
}

#[test]
fn a_real_day_as_itch_is_the_hosts_book() {
    let Some(folder) = folder() else { return };
    for step in [0, 10_000_000] {
        let mut records = itch(&folder, "itch/sse600519_20230201_as_itch.itch.gz");
        time(Feed::Itch50, &mut records, step);
        let seen = compare(Feed::Itch50, &records);
        println!("step {step} ns: {seen:?}");
        assert_eq!((seen.records, seen.flagged), (82_434, 0));
        assert!(seen.tops > 10_000 && seen.unknown < 1_000);
        if step > 0 {
            // The record that takes a level has one less, until the table was looked through.
            assert!(seen.unknown == 0 && seen.least >= PUBLISHED_LEVELS - 2);
        }
    }
}

#[test]
fn ritch_is_the_hosts_book() {
    let Some(folder) = folder() else { return };
    let mut records = itch(&folder, "itch/ritch_testdata.itch.gz");
    time(Feed::Itch50, &mut records, 10_000_000);
    let seen = compare(Feed::Itch50, &records);
    println!("{seen:?}");
    // Its deletions name orders that were never added: the host's books are flagged as well.
    assert!(seen.flagged > 0 && seen.tops > 0);
}

#[test]
fn real_days_as_sse_ticks_are_the_hosts_books() {
    let Some(folder) = folder() else { return };
    for names in [
        ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"],
        ["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"],
    ] {
        let mut records = sse(&folder, &names);
        time(Feed::Sse, &mut records, 10_000_000);
        let seen = compare(Feed::Sse, &records);
        println!("{}: {seen:?}", names[0]);
        assert!(seen.flagged == 0 && seen.unknown < 1_000 && seen.tops > 10_000);
    }
}
