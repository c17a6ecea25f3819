//! The books on the card beside the host's own, which know every order: what the card told about each subscribed
//! symbol, and how much of it was not what the host's book was at the same sequence. Delivered records ->
//! **card books** -> report.
//!
//! A `BookTop` comes when its message has been decoded; the message's record is delivered when its frame is known to
//! be good, before or after that. So each waits here for the other.

use std::collections::{HashMap, VecDeque};

use tickgate_abi::book::{ATTRIBUTE_ASK, ATTRIBUTE_BID, QUEUE_RECORDS};
use tickgate_abi::{Flags, TickRecord};
use tickgate_feed::book::{Book, Level};

/// A best level: price in 1e-4, quantity in the feed's units.
pub type Best = Option<(i64, u64)>;

/// Channel and sequence of a record.
type Place = (u16, u64);

/// The best of both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Top {
    /// Best bid.
    pub bid: Best,
    /// Best offer.
    pub ask: Best,
}

impl Top {
    fn of_card(top: &TickRecord) -> Self {
        Top {
            bid: (top.attribute & ATTRIBUTE_BID != 0).then_some((top.price, top.quantity)),
            ask: (top.attribute & ATTRIBUTE_ASK != 0).then_some((top.reference as i64, top.order_id)),
        }
    }

    /// Of the host's book.
    pub fn of_host(book: &Book) -> Self {
        let best = |level: Option<Level>| level.map(|l| (l.price, l.quantity));
        Top { bid: best(book.bids().next()), ask: best(book.asks().next()) }
    }
}

/// What is known of one symbol.
#[derive(Clone, Debug, Default)]
pub struct CardBook {
    /// `BookTop` records.
    pub tops: u64,
    /// Those with MAYBE_BAD, which say nothing.
    pub marked: u64,
    /// Without it, and not the host's top at that sequence.
    pub differing: u64,
    /// The last one; `None` while there was none, or when it has MAYBE_BAD.
    pub last: Option<Top>,
    /// What the card told of a record that has not been delivered,
    told: HashMap<Place, Top>,
    /// and what the host's book was behind the last records of which nothing was told yet.
    applied: VecDeque<(Place, Top)>,
}

impl CardBook {
    /// Tops of records that were never delivered, because their frame was bad.
    pub fn of_nothing(&self) -> u64 {
        self.told.len() as u64
    }
}

/// Records of a symbol that may be delivered between a record and its `BookTop`, at most: as many as are on their way
/// through the card's books and wait for the ring.
const KEPT_RECORDS: usize = 1 << 10;
const _: () = assert!(KEPT_RECORDS > QUEUE_RECORDS + 64);

/// The subscribed symbols, in the order of the card's books.
#[derive(Clone, Debug, Default)]
pub struct CardBooks {
    books: Vec<(u32, CardBook)>,
}

impl CardBooks {
    /// Nothing was told yet.
    pub fn new(symbols: &[u32]) -> Self {
        CardBooks { books: symbols.iter().map(|symbol| (*symbol, CardBook::default())).collect() }
    }

    fn find(&mut self, symbol: u32) -> Option<&mut CardBook> {
        self.books.iter_mut().find(|(of, _)| *of == symbol).map(|(_, book)| book)
    }

    /// The card told a top.
    pub fn told(&mut self, top: &TickRecord) {
        let Some(book) = self.find(top.symbol) else { return };
        book.tops += 1;
        if top.flags & Flags::MAYBE_BAD != 0 {
            book.marked += 1;
            book.last = None;
            return;
        }
        let of_card = Top::of_card(top);
        book.last = Some(of_card);
        let place = (top.channel, top.sequence);
        let applied = book.applied.iter().rposition(|(of, _)| *of == place);
        match applied.and_then(|at| book.applied.remove(at)) {
            Some((_, of_host)) => book.differing += u64::from(of_host != of_card),
            None => {
                book.told.insert(place, of_card);
            }
        }
    }

    /// The host's book of the record's symbol, behind the record.
    pub fn applied(&mut self, record: &TickRecord, host: &Book) {
        let Some(book) = self.find(record.symbol) else { return };
        let (place, of_host) = ((record.channel, record.sequence), Top::of_host(host));
        match book.told.remove(&place) {
            Some(of_card) => book.differing += u64::from(of_host != of_card),
            None => {
                // Most records change no top, and nothing is told of them.
                if book.applied.len() == KEPT_RECORDS {
                    book.applied.pop_front();
                }
                book.applied.push_back((place, of_host));
            }
        }
    }

    /// Symbols and what is known of them, in the order of the card's books.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &CardBook)> + '_ {
        self.books.iter().map(|(symbol, book)| (*symbol, book))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(sequence: u64, price: i64) -> TickRecord {
        TickRecord {
            sequence,
            symbol: 7,
            price,
            quantity: 100,
            attribute: ATTRIBUTE_BID,
            ..TickRecord::default()
        }
    }

    #[test]
    fn what_was_told_before_or_behind_its_record_is_compared() {
        use tickgate_abi::{Feed, Kind};
        use tickgate_feed::book::Books;
        let (mut card, mut host) = (CardBooks::new(&[7]), Books::new(Feed::Itch50));
        let add = |sequence: u64, price: i64| TickRecord {
            sequence,
            order_id: sequence,
            symbol: 7,
            price,
            quantity: 100,
            kind: Kind::AddOrder as u8,
            ..TickRecord::default()
        };
        let mut apply = |card: &mut CardBooks, record: &TickRecord| {
            let id = host.apply(record).symbol.expect("a symbol");
            card.applied(record, host.book(id));
        };
        card.told(&top(1, 10_000));
        apply(&mut card, &add(1, 10_000));
        apply(&mut card, &add(2, 10_100));
        card.told(&top(2, 10_100));
        let state = |card: &CardBooks| card.iter().next().expect("a book").1.clone();
        assert_eq!((state(&card).tops, state(&card).differing), (2, 0));
        assert_eq!(state(&card).last.and_then(|top| top.bid), Some((10_100, 100)));
        apply(&mut card, &add(3, 10_200));
        card.told(&top(3, 10_150));
        assert_eq!(state(&card).differing, 1);
        card.told(&TickRecord { flags: Flags::MAYBE_BAD, ..top(4, 0) });
        card.told(&top(5, 10_300));
        assert_eq!((state(&card).tops, state(&card).marked, state(&card).of_nothing()), (5, 1, 1));
        // Of another symbol.
        card.told(&TickRecord { symbol: 8, ..top(6, 1) });
        assert_eq!(state(&card).tops, 5);
    }
}
