//! Records written by hand, and books behind recovery that take them.
#![allow(dead_code)] // Each test file is a program of its own and uses a part of this.

use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Books, Marks, Update};
use tickgate_feed::recovery::{Policy, RecoveringBooks, Request};

pub const SESSION: [u8; 10] = *b"SESSION001";
pub const OTHER: [u8; 10] = *b"SESSION002";

/// Books without servers and without patience.
pub fn impatient(feed: Feed) -> RecoveringBooks {
    let policy = Policy { wait_without_servers: 0, ..Policy::default() };
    RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 0)
}

/// Books without servers that hold up to 100 records behind a gap.
pub fn patient(feed: Feed) -> RecoveringBooks {
    let policy = Policy { wait_without_servers: 100, ..Policy::default() };
    RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 0)
}

/// An ITCH add of one share; the order's number is the message's.
pub fn add(sequence: u64) -> TickRecord {
    TickRecord {
        sequence,
        order_id: sequence,
        price: 10_000 + sequence as i64,
        quantity: 1,
        symbol: 1,
        kind: Kind::AddOrder as u8,
        ..TickRecord::default()
    }
}

pub fn control(kind: Kind, sequence: u64) -> TickRecord {
    TickRecord { kind: kind as u8, sequence, ..TickRecord::default() }
}

pub fn gap(first: u64, count: u64) -> TickRecord {
    TickRecord { quantity: count, ..control(Kind::Gap, first) }
}

pub fn start(session: [u8; 10], sequence: u64) -> TickRecord {
    let mut last = [0; 8];
    last[..2].copy_from_slice(&session[8..]);
    TickRecord {
        order_id: u64::from_be_bytes(*session.first_chunk().unwrap()),
        reference: u64::from_be_bytes(last),
        ..control(Kind::ChannelStart, sequence)
    }
}

/// Takes records; the numbers published, with their flag.
pub fn take(books: &mut RecoveringBooks, records: &[TickRecord]) -> Vec<(u64, bool)> {
    let mut published = Vec::new();
    for record in records {
        books.record(record, 0, |record: &TickRecord, update: Update, books: &Books| {
            let book = books.book(update.symbol.unwrap());
            published.push((record.sequence, book.flags().has(Flags::MAYBE_BAD)));
        });
    }
    published
}

/// Marks of the only book.
pub fn marks(books: &RecoveringBooks) -> Marks {
    books.books().iter().next().unwrap().1.marks()
}

pub fn bids(books: &RecoveringBooks) -> usize {
    books.books().iter().next().unwrap().1.bids().count()
}

/// The requests of a poll.
pub fn asked(books: &mut RecoveringBooks, now: u64) -> Vec<Request> {
    let mut requests = Vec::new();
    books.poll(now, |request| requests.push(*request), |_, _, _| {});
    requests
}

/// Nanoseconds of a millisecond.
pub const MS: u64 = 1_000_000;
