//! The card's books against the host's, which know every order: what was told is right at its sequence or marked,
//! and nothing is left untold.

use std::collections::HashMap;

use tickgate_abi::book::{ATTRIBUTE_ASK, ATTRIBUTE_BID};
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{Book, Books};

/// A best level: price, quantity.
type Best = Option<(u64, u64)>;

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Records of symbols that have a book.
    pub records: usize,
    /// `BookTop` records.
    pub tops: usize,
    /// Those with MAYBE_BAD.
    pub marked: usize,
    /// Without it, and not the host's top at that sequence.
    pub wrong: usize,
    /// Records behind which what was told last, without a mark, is not the host's top.
    pub untold: usize,
    /// Of a record that was not delivered.
    pub of_nothing: usize,
}

/// What a `BookTop` says, `None` with MAYBE_BAD.
fn told(top: &TickRecord) -> Option<[Best; 2]> {
    let bid = (top.attribute & ATTRIBUTE_BID != 0).then_some((top.price as u64, top.quantity));
    let ask = (top.attribute & ATTRIBUTE_ASK != 0).then_some((top.reference, top.order_id));
    (top.flags & Flags::MAYBE_BAD == 0).then_some([bid, ask])
}

fn best(book: &Book) -> [Best; 2] {
    let level = |level: Option<tickgate_feed::book::Level>| level.map(|l| (l.price as u64, l.quantity));
    [level(book.bids().next()), level(book.asks().next())]
}

/// Compares what was delivered of one channel, to the end.
pub fn check(feed: Feed, delivered: &[TickRecord], symbols: &[u32]) -> Verdict {
    let is_top = |record: &&TickRecord| record.kind == Kind::BookTop as u8;
    let mut tops: HashMap<u64, Vec<TickRecord>> = HashMap::new();
    let mut verdict = Verdict::default();
    for top in delivered.iter().filter(is_top) {
        verdict.tops += 1;
        // Two of one sequence, when the frame of the first copy was taken back.
        tops.entry(top.sequence).or_default().push(*top);
    }
    let mut books = Books::new(feed);
    let mut known: HashMap<u32, Option<[Best; 2]>> = HashMap::new();
    for record in delivered.iter().filter(|record| record.kind != Kind::BookTop as u8) {
        let update = books.apply(record);
        let Some(id) = update.symbol.filter(|_| symbols.contains(&record.symbol)) else { continue };
        verdict.records += 1;
        let of_host = best(books.book(id));
        let known = known.entry(record.symbol).or_insert(Some([None; 2]));
        for top in tops.remove(&record.sequence).unwrap_or_default() {
            assert_eq!((top.symbol, top.channel), (record.symbol, record.channel));
            *known = told(&top);
            match *known {
                None => verdict.marked += 1,
                Some(top) => verdict.wrong += usize::from(top != of_host),
            }
        }
        verdict.untold += usize::from(known.is_some_and(|known| known != of_host));
    }
    verdict.of_nothing = tops.len();
    verdict
}
