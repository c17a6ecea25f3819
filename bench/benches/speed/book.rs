//! Order books: updates a second on one symbol's day, repeated.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use std::time::Duration;
use tickgate_abi::TickRecord;
use tickgate_bench::race::{self, Runner};
use tickgate_bench::sample::{self, Day};
use tickgate_bench::summary::Summary;
use tickgate_feed::book::{Books, SymbolId};

/// Goal on one core.
const GOAL: f64 = 20e6;

/// Applies a whole day from an empty book and says how often the top changed.
fn apply_day(books: &mut Books, records: &[TickRecord]) -> u64 {
    books.clear();
    let mut changes = 0;
    for record in records {
        changes += u64::from(books.apply(record).top_changed);
    }
    changes
}

/// The same, and reads the best bid and ask after each record that changed the top.
fn apply_day_and_look(books: &mut Books, records: &[TickRecord]) -> u64 {
    books.clear();
    let mut sum = 0_u64;
    for record in records {
        if books.apply(record).top_changed {
            let book = books.book(SymbolId(0));
            for level in [book.bids().next(), book.asks().next()].into_iter().flatten() {
                sum = sum.wrapping_add(level.price as u64).wrapping_add(level.quantity);
            }
        }
    }
    sum
}

/// A day, and books that have seen it once.
fn day() -> (Day, Books) {
    let day = sample::day();
    let mut books = day.books.clone();
    apply_day(&mut books, &day.records);
    assert_eq!(books.anomalies().total(), 0, "the day must fit");
    (day, books)
}

/// The books alone.
pub fn criterion(criterion: &mut Criterion) {
    let (day, mut books) = day();
    let mut group = criterion.benchmark_group("book");
    group.throughput(Throughput::Elements(day.records.len() as u64));
    group.bench_function("day", |b| b.iter(|| apply_day(&mut books, black_box(&day.records))));
    group.finish();
}

/// Updates, and updates with a look at the best prices.
pub fn race(summary: &mut Summary) {
    let (day, mut books) = day();
    let records = &day.records[..];
    let mut looked = books.clone();
    let mut runners = [
        Runner::new("updates", records.len(), || apply_day(&mut books, black_box(records))),
        Runner::new("updates and best prices", records.len(), || {
            apply_day_and_look(&mut looked, black_box(records))
        }),
    ];
    let rates = race::rates(&mut runners, Duration::from_secs(2));
    summary.title("Books", records.len(), "records", day.source);
    for (runner, rate) in runners.iter().zip(&rates) {
        summary.rate(runner.name, "updates", *rate, Some(GOAL));
    }
}
