//! Order books: updates a second on one symbol's day, repeated.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use std::time::Duration;
use tickgate_abi::TickRecord;
use tickgate_bench::race::{self, Runner};
use tickgate_bench::sample;
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

fn main() {
    let day = sample::day();
    let records = &day.records[..];
    let mut books = day.books.clone();
    apply_day(&mut books, records);
    assert_eq!(books.anomalies().total(), 0, "the day must fit");
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut group = criterion.benchmark_group("book");
    group.throughput(Throughput::Elements(records.len() as u64));
    group.bench_function("day", |b| b.iter(|| apply_day(&mut books, black_box(records))));
    group.finish();
    criterion.final_summary();
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let mut looked = day.books.clone();
    let mut runners = [
        Runner::new("book, updates", records.len(), || apply_day(&mut books, black_box(records))),
        Runner::new("book, updates and best prices", records.len(), || {
            apply_day_and_look(&mut looked, black_box(records))
        }),
    ];
    let rates = race::rates(&mut runners, Duration::from_secs(2));
    println!("\nBooks: {} records, {}", records.len(), day.source);
    for (runner, rate) in runners.iter().zip(&rates) {
        race::print_rate(runner.name, "updates", *rate, Some(GOAL));
    }
}
