//! The rules of the books, one by one and against a plain model under random records.

use std::collections::HashMap;

use proptest::prelude::*;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::book::{Anomaly, Books, Level, QueuedOrder, SymbolId, TOP_LEVELS, Update};

const BOOK: SymbolId = SymbolId(0);

fn record(kind: Kind, order_id: u64, reference: u64, price: i64, quantity: u64) -> TickRecord {
    TickRecord { kind: kind as u8, order_id, reference, price, quantity, symbol: 7, ..TickRecord::default() }
}

fn sell(record: TickRecord) -> TickRecord {
    TickRecord { flags: Flags::SELL, ..record }
}

fn with_attribute(record: TickRecord, attribute: u8) -> TickRecord {
    TickRecord { attribute, ..record }
}

fn levels(levels: impl Iterator<Item = Level>) -> Vec<(i64, u64, u32)> {
    levels.map(|l| (l.price, l.quantity, l.orders)).collect()
}

fn queue(books: &Books, side: Side, price: i64) -> Vec<(u64, u64)> {
    books.queue(BOOK, side, price).map(|QueuedOrder { id, quantity }| (id, quantity)).collect()
}

fn maybe_bad(books: &Books, id: SymbolId) -> bool {
    books.book(id).flags().has(Flags::MAYBE_BAD)
}

const NOTHING: Update = Update { symbol: Some(BOOK), top_changed: false, volume_changed: false };
const TOP: Update = Update { top_changed: true, ..NOTHING };
const VOLUME: Update = Update { volume_changed: true, ..NOTHING };
const TOP_AND_VOLUME: Update = Update { top_changed: true, ..VOLUME };

mod itch {
    use super::*;

    fn books(records: &[TickRecord]) -> Books {
        let mut books = Books::new(Feed::Itch50);
        for record in records {
            books.apply(record);
        }
        books
    }

    fn two_bids() -> Books {
        books(&[record(Kind::AddOrder, 1, 0, 100, 10), record(Kind::AddOrderMpid, 2, 0, 100, 20)])
    }

    #[test]
    fn executions_take_from_the_resting_order_and_count_when_printed() {
        let mut b = two_bids();
        assert_eq!(b.apply(&record(Kind::OrderExecuted, 1, 70, 0, 4)), TOP_AND_VOLUME);
        assert_eq!(levels(b.book(BOOK).bids()), [(100, 26, 2)]);
        let hidden = record(Kind::OrderExecutedWithPrice, 2, 71, 99, 5);
        assert_eq!(b.apply(&with_attribute(hidden, b'N')), TOP);
        assert_eq!(
            b.apply(&with_attribute(record(Kind::OrderExecutedWithPrice, 2, 72, 98, 15), b'Y')),
            TOP_AND_VOLUME
        );
        assert_eq!(queue(&b, Side::Buy, 100), [(1, 6)]);
        assert_eq!(b.book(BOOK).volume(), 19);
        assert_eq!(b.anomalies().total(), 0);
    }

    #[test]
    fn a_match_of_two_resting_orders_is_one_trade() {
        let mut b = two_bids();
        assert_eq!(b.apply(&record(Kind::OrderExecuted, 1, 70, 0, 4)), TOP_AND_VOLUME);
        assert_eq!(b.apply(&record(Kind::OrderExecuted, 2, 70, 0, 4)), TOP);
        assert_eq!(b.book(BOOK).volume(), 4);
        assert_eq!(b.apply(&record(Kind::OrderExecuted, 2, 71, 0, 4)), TOP_AND_VOLUME);
        assert_eq!(b.book(BOOK).volume(), 8);
    }

    #[test]
    fn cancel_delete_and_replace() {
        let mut b = two_bids();
        assert_eq!(b.apply(&record(Kind::OrderCancel, 1, 0, 0, 3)), TOP);
        assert_eq!(queue(&b, Side::Buy, 100), [(1, 7), (2, 20)]);
        // A replaced order loses its place, even at the same price.
        assert_eq!(b.apply(&record(Kind::OrderReplace, 1, 3, 100, 7)), TOP);
        assert_eq!(queue(&b, Side::Buy, 100), [(2, 20), (3, 7)]);
        assert_eq!(b.apply(&record(Kind::OrderReplace, 3, 4, 101, 8)), TOP);
        assert_eq!(levels(b.book(BOOK).bids()), [(101, 8, 1), (100, 20, 1)]);
        assert_eq!(b.apply(&record(Kind::OrderDelete, 2, 0, 0, 0)), TOP);
        assert_eq!(levels(b.book(BOOK).bids()), [(101, 8, 1)]);
        assert_eq!((b.book(BOOK).volume(), b.anomalies().total()), (0, 0));
    }

    #[test]
    fn trades_and_crosses_are_volume_only_and_a_broken_print_is_taken_back() {
        let mut b = two_bids();
        assert_eq!(b.apply(&record(Kind::Trade, 0, 80, 100, 5)), VOLUME);
        assert_eq!(b.apply(&record(Kind::CrossTrade, u64::from_be_bytes(*b"ABC     "), 81, 100, 50)), VOLUME);
        assert_eq!(b.apply(&record(Kind::CrossTrade, u64::from_be_bytes(*b"ABC     "), 82, 0, 0)), NOTHING);
        assert_eq!(b.apply(&record(Kind::OrderExecuted, 1, 83, 0, 10)), TOP_AND_VOLUME);
        assert_eq!((b.book(BOOK).volume(), b.book(BOOK).name()), (65, "ABC".to_owned()));
        for (print, volume) in [(81, 15), (80, 10), (83, 0)] {
            assert_eq!(b.apply(&record(Kind::BrokenTrade, 0, print, 0, 0)), VOLUME);
            assert_eq!(b.book(BOOK).volume(), volume);
        }
        assert_eq!(b.apply(&record(Kind::BrokenTrade, 0, 82, 0, 0)), NOTHING);
        assert_eq!(b.anomalies().total(), 0);
        // A broken trade never puts shares back, and cannot be broken twice.
        assert_eq!(levels(b.book(BOOK).bids()), [(100, 20, 1)]);
        assert_eq!(b.apply(&record(Kind::BrokenTrade, 0, 83, 0, 0)), NOTHING);
        assert_eq!(b.anomalies().of(Anomaly::UnknownPrint), 1);
        assert!(maybe_bad(&b, BOOK));
    }

    #[test]
    fn names_come_from_the_directory_or_the_first_order() {
        let stock = |kind, name: &[u8; 8]| record(kind, u64::from_be_bytes(*name), 0, 0, 100);
        let mut b = books(&[stock(Kind::StockDirectory, b"ZVZZT   ")]);
        assert_eq!(b.book(BOOK).name(), "ZVZZT");
        let other = TickRecord { symbol: 9, ..record(Kind::OrderDelete, 1, 0, 0, 0) };
        b.apply(&other);
        assert_eq!(b.book(SymbolId(1)).name(), "#9");
        b.apply(&TickRecord {
            symbol: 9,
            ..record(Kind::AddOrder, 1, u64::from_be_bytes(*b"A\x07B     "), 5, 5)
        });
        assert_eq!(b.book(SymbolId(1)).name(), "A?B");
        assert_eq!((b.find(9), b.find(8), b.len()), (Some(SymbolId(1)), None, 2));
    }

    #[test]
    fn what_does_not_fit_is_counted_and_marks_the_book_alone() {
        let cases: [(Anomaly, TickRecord, Update); 10] = [
            (Anomaly::UnknownOrder, record(Kind::OrderDelete, 9, 0, 0, 0), NOTHING),
            (Anomaly::UnknownOrder, record(Kind::OrderExecuted, 9, 0, 0, 3), VOLUME),
            (Anomaly::UnknownOrder, record(Kind::OrderReplace, 9, 10, 100, 3), NOTHING),
            (Anomaly::DuplicateOrder, record(Kind::AddOrder, 1, 0, 101, 3), NOTHING),
            (Anomaly::DuplicateOrder, record(Kind::OrderReplace, 1, 2, 101, 3), TOP),
            (Anomaly::ExcessQuantity, record(Kind::OrderCancel, 1, 0, 0, 11), TOP),
            (Anomaly::ImpossibleQuantity, record(Kind::AddOrder, 3, 0, 100, 0), NOTHING),
            (Anomaly::ImpossibleQuantity, record(Kind::AddOrder, 3, 0, 100, -5_i64 as u64), NOTHING),
            (Anomaly::ImpossiblePrice, record(Kind::AddOrder, 3, 0, -100, 5), NOTHING),
            (Anomaly::ImpossibleQuantity, record(Kind::OrderCancel, 1, 0, 0, 0), NOTHING),
        ];
        for (anomaly, record, update) in cases {
            let mut b = two_bids();
            b.apply(&TickRecord { symbol: 8, ..super::record(Kind::AddOrder, 100, 0, 50, 5) });
            assert_eq!(b.apply(&record), update, "{anomaly:?} {record:?}");
            assert_eq!((b.anomalies().of(anomaly), b.anomalies().total()), (1, 1), "{record:?}");
            assert!(maybe_bad(&b, BOOK) && !maybe_bad(&b, SymbolId(1)));
        }
        // Another symbol's order: both books are in doubt, neither is touched.
        let mut b = two_bids();
        assert!(!b.apply(&TickRecord { symbol: 8, ..record(Kind::OrderDelete, 1, 0, 0, 0) }).top_changed);
        assert!(maybe_bad(&b, BOOK) && maybe_bad(&b, SymbolId(1)));
        assert_eq!(levels(b.book(BOOK).bids()), [(100, 30, 2)]);
    }

    #[test]
    fn a_gap_marks_the_books_and_those_to_come() {
        let mut b = two_bids();
        b.apply(&TickRecord { flags: Flags::GAP_BEFORE, ..record(Kind::SystemEvent, 0, 0, 0, 0) });
        b.apply(&TickRecord { symbol: 8, channel: 3, ..record(Kind::AddOrder, 100, 0, 50, 5) });
        assert!(maybe_bad(&b, BOOK) && maybe_bad(&b, SymbolId(1)));
        assert_eq!(b.anomalies().of(Anomaly::SequenceGap), 1);
        b.clear();
        assert!(!maybe_bad(&b, BOOK) && b.book(BOOK).bids().count() == 0);
    }

    #[test]
    fn only_the_best_ten_levels_are_the_top() {
        let mut b = Books::new(Feed::Itch50);
        for i in 0..12 {
            let update = b.apply(&sell(record(Kind::AddOrder, 1 + i, 0, 100 + i as i64, 5)));
            assert_eq!(update.top_changed, i < TOP_LEVELS as u64);
        }
        assert_eq!(b.apply(&record(Kind::OrderCancel, 11, 0, 0, 1)), NOTHING);
        assert_eq!(b.apply(&record(Kind::OrderCancel, 10, 0, 0, 1)), TOP);
        assert_eq!(b.apply(&record(Kind::OrderDelete, 12, 0, 0, 0)), NOTHING);
        assert_eq!(b.apply(&record(Kind::OrderDelete, 1, 0, 0, 0)), TOP);
        assert_eq!(b.apply(&record(Kind::OrderCancel, 11, 0, 0, 1)), TOP, "the eleventh is the tenth now");
    }

    /// A book as a list of orders in the order of their arrival.
    #[derive(Default)]
    struct Plain {
        orders: Vec<(u64, u32, Side, i64, u64)>,
        volume: [u64; 2],
        /// Symbol and quantity of the trade with this match number.
        trades: HashMap<u64, (u32, u64)>,
    }

    impl Plain {
        fn add(&mut self, id: u64, symbol: u32, side: Side, price: i64, quantity: u64) {
            if price > 0 && quantity > 0 && !self.orders.iter().any(|o| o.0 == id) {
                self.orders.push((id, symbol, side, price, quantity));
            }
        }

        fn take(&mut self, id: u64, symbol: u32, quantity: u64) {
            if let Some(i) = self.orders.iter().position(|o| o.0 == id && o.1 == symbol) {
                if quantity >= self.orders[i].4 {
                    self.orders.remove(i);
                } else {
                    self.orders[i].4 -= quantity;
                }
            }
        }

        fn apply(&mut self, r: &TickRecord) {
            match r.kind().unwrap() {
                Kind::AddOrder => self.add(r.order_id, r.symbol, r.side(), r.price, r.quantity),
                Kind::OrderExecuted => {
                    self.take(r.order_id, r.symbol, r.quantity);
                    let trade = (r.symbol, r.quantity);
                    let other_side = self.trades.insert(r.reference, trade) == Some(trade);
                    if r.reference == 0 || !other_side {
                        self.volume[r.symbol as usize] += r.quantity;
                    }
                }
                Kind::OrderCancel => self.take(r.order_id, r.symbol, r.quantity),
                Kind::OrderDelete => self.take(r.order_id, r.symbol, u64::MAX),
                Kind::OrderReplace => {
                    if let Some(i) = self.orders.iter().position(|o| o.0 == r.order_id && o.1 == r.symbol) {
                        let (_, symbol, side, ..) = self.orders.remove(i);
                        self.add(r.reference, symbol, side, r.price, r.quantity);
                    }
                }
                kind => panic!("{kind:?} is not generated"),
            }
        }

        fn queue(&self, symbol: u32, side: Side, price: i64) -> Vec<QueuedOrder> {
            let there = self.orders.iter().filter(|o| (o.1, o.2, o.3) == (symbol, side, price));
            there.map(|o| QueuedOrder { id: o.0, quantity: o.4 }).collect()
        }

        fn levels(&self, symbol: u32, side: Side) -> Vec<Level> {
            let ours = self.orders.iter().filter(|o| o.1 == symbol && o.2 == side);
            let mut prices: Vec<i64> = ours.map(|o| o.3).collect();
            prices.sort();
            prices.dedup();
            if side == Side::Buy {
                prices.reverse();
            }
            let level = |price| {
                let queue = self.queue(symbol, side, price);
                let quantity = queue.iter().map(|o| o.quantity).sum();
                Level { price, quantity, orders: queue.len() as u32 }
            };
            prices.into_iter().map(level).collect()
        }
    }

    prop_compose! {
        fn any_record()(
            kind in proptest::sample::select(vec![
                Kind::AddOrder, Kind::AddOrder, Kind::AddOrder, Kind::OrderExecuted, Kind::OrderCancel,
                Kind::OrderDelete, Kind::OrderReplace,
            ]),
            order_id in 0..150_u64, reference in 0..150_u64, price in -1..60_i64, quantity in 0..40_u64,
            symbol in 0..2_u32, side in any::<bool>(),
        ) -> TickRecord {
            let flags = if side { Flags::SELL } else { 0 };
            TickRecord { symbol, flags, ..record(kind, order_id, reference, price, quantity) }
        }
    }

    proptest! {
        #[test]
        fn books_agree_with_the_plain_model(records in proptest::collection::vec(any_record(), 0..600)) {
            let mut books = Books::new(Feed::Itch50);
            let mut plain = Plain::default();
            for r in &records {
                let top = |plain: &Plain, side| plain.levels(r.symbol, side).into_iter().take(TOP_LEVELS).collect::<Vec<_>>();
                let before = (top(&plain, Side::Buy), top(&plain, Side::Sell));
                let update = books.apply(r);
                plain.apply(r);
                let after = (top(&plain, Side::Buy), top(&plain, Side::Sell));
                let id = update.symbol.unwrap();
                let book = books.book(id);
                prop_assert_eq!(book.symbol(), r.symbol);
                prop_assert_eq!(book.volume(), plain.volume[r.symbol as usize]);
                prop_assert_eq!(book.bids().collect::<Vec<_>>(), plain.levels(r.symbol, Side::Buy));
                prop_assert_eq!(book.asks().collect::<Vec<_>>(), plain.levels(r.symbol, Side::Sell));
                for side in [Side::Buy, Side::Sell] {
                    let queued: Vec<_> = books.queue(id, side, r.price).collect();
                    prop_assert_eq!(queued, plain.queue(r.symbol, side, r.price));
                }
                // A replacement by an equal order leaves equal levels, but the queue is another.
                let same_levels = r.kind() == Some(Kind::OrderReplace) && update.top_changed;
                prop_assert_eq!(update.top_changed, before != after || same_levels);
            }
        }
    }
}

mod sse {
    use super::*;

    fn trade(buy: u64, sell: u64, quantity: u64, flag: u8) -> TickRecord {
        with_attribute(record(Kind::SseTrade, buy, sell, 100, quantity), flag)
    }

    #[test]
    fn the_resting_order_must_be_there_and_the_aggressor_need_not() {
        for (flag, unknown) in [(b'S', 0), (b'B', 1), (b'N', 1)] {
            let mut b = Books::new(Feed::Sse);
            b.apply(&record(Kind::SseAdd, 1, 0, 100, 10));
            assert_eq!(b.apply(&trade(1, 99, 4, flag)), TOP_AND_VOLUME);
            assert_eq!(b.anomalies().of(Anomaly::UnknownOrder), unknown, "{}", char::from(flag));
            assert_eq!(levels(b.book(BOOK).bids()), [(100, 6, 1)]);
        }
    }

    #[test]
    fn an_auction_takes_from_both_and_a_delete_names_what_is_left() {
        let mut b = Books::new(Feed::Sse);
        b.apply(&record(Kind::SseAdd, 1, 0, 101, 10));
        b.apply(&sell(record(Kind::SseAdd, 2, 0, 99, 12)));
        assert_eq!(b.apply(&trade(1, 2, 10, b'N')), TOP_AND_VOLUME);
        assert_eq!(levels(b.book(BOOK).asks()), [(99, 2, 1)]);
        assert_eq!(b.apply(&sell(record(Kind::SseDelete, 2, 0, 99, 2))), TOP);
        assert_eq!(b.anomalies().total(), 0);
        b.apply(&sell(record(Kind::SseAdd, 3, 0, 99, 12)));
        b.apply(&sell(record(Kind::SseDelete, 3, 0, 99, 11)));
        assert_eq!(b.anomalies().of(Anomaly::QuantityMismatch), 1);
        assert_eq!(b.book(BOOK).asks().count(), 0);
        b.apply(&record(Kind::SseAdd, 4, 0, 99, 12));
        b.apply(&trade(99, 4, 1, b'B'));
        assert_eq!(b.anomalies().of(Anomaly::WrongSide), 1);
    }

    #[test]
    fn numbers_are_the_channels_own() {
        let mut b = Books::new(Feed::Sse);
        b.apply(&record(Kind::SseAdd, 1, 0, 100, 10));
        b.apply(&TickRecord { channel: 1, symbol: 8, ..record(Kind::SseAdd, 1, 0, 200, 20) });
        assert_eq!(b.anomalies().total(), 0);
        b.mark_channel(1);
        assert!(!maybe_bad(&b, BOOK) && maybe_bad(&b, SymbolId(1)));
    }
}

mod szse {
    use super::*;

    const CONTINUOUS: u64 = 20_220_601_100_000_000;
    const AUCTION: u64 = 20_220_601_092_000_000;

    fn order(id: u64, ord_type: u8, price: i64, quantity: u64) -> TickRecord {
        let symbol = pack_security_id(*b"000001  ").unwrap();
        let record = record(Kind::SzseOrder, id, 0, price, quantity);
        TickRecord { symbol, exchange_time: CONTINUOUS, attribute: ord_type, ..record }
    }

    fn trade(bid: u64, offer: u64, price: i64, quantity: u64) -> TickRecord {
        TickRecord { kind: Kind::SzseTrade as u8, reference: offer, ..order(bid, b'F', price, quantity) }
    }

    fn cancel(bid: u64, offer: u64, quantity: u64) -> TickRecord {
        TickRecord { kind: Kind::SzseCancel as u8, ..trade(bid, offer, 0, quantity) }
    }

    /// Asks 100 x 10 and 101 x 10, bid 98 x 10.
    fn books() -> Books {
        let mut b = Books::new(Feed::Szse);
        for record in [sell(order(1, b'2', 100, 10)), sell(order(2, b'2', 101, 10)), order(3, b'2', 98, 10)] {
            assert_eq!(b.apply(&record), TOP);
        }
        b
    }

    #[test]
    fn a_crossing_order_is_held_until_its_trades_came() {
        let mut b = books();
        assert_eq!(b.apply(&order(4, b'2', 101, 25)), NOTHING);
        assert_eq!(b.apply(&trade(4, 1, 100, 10)), TOP_AND_VOLUME);
        assert_eq!(levels(b.book(BOOK).bids()), [(98, 10, 1)], "still held");
        assert_eq!(b.apply(&trade(4, 2, 101, 10)), TOP_AND_VOLUME);
        assert_eq!(levels(b.book(BOOK).bids()), [(101, 5, 1), (98, 10, 1)], "the rest rests");
        assert_eq!(b.apply(&cancel(4, 0, 5)), TOP);
        assert_eq!((b.book(BOOK).volume(), b.anomalies().total()), (20, 0));
        assert_eq!(b.book(BOOK).name(), "000001");
    }

    #[test]
    fn an_order_that_stays_crossed_rests_in_doubt() {
        let mut b = books();
        b.apply(&order(4, b'2', 100, 5));
        assert_eq!(b.apply(&sell(order(5, b'2', 105, 1))), TOP);
        assert_eq!(levels(b.book(BOOK).bids()), [(100, 5, 1), (98, 10, 1)]);
        assert_eq!((b.anomalies().of(Anomaly::Crossed), maybe_bad(&b, BOOK)), (1, true));
    }

    #[test]
    fn in_an_auction_nothing_is_held() {
        let mut b = books();
        assert_eq!(b.apply(&TickRecord { exchange_time: AUCTION, ..order(4, b'2', 101, 25) }), TOP);
        assert_eq!(b.apply(&trade(4, 1, 100, 10)), TOP_AND_VOLUME);
        assert_eq!(levels(b.book(BOOK).bids()), [(101, 15, 1), (98, 10, 1)]);
        assert_eq!(b.anomalies().total(), 0);
    }

    #[test]
    fn a_market_order_is_told_by_what_follows() {
        // Immediate or cancel: trades, then its cancel.
        let mut b = books();
        assert_eq!(b.apply(&order(4, b'1', -1, 25)), NOTHING);
        b.apply(&trade(4, 1, 100, 10));
        b.apply(&trade(4, 2, 101, 10));
        assert_eq!(b.apply(&cancel(4, 0, 5)), NOTHING);
        assert_eq!(levels(b.book(BOOK).bids()), [(98, 10, 1)]);
        // Best of the other side: what is left rests at the price of its trades.
        let mut b = books();
        b.apply(&sell(order(4, b'1', 0, 15)));
        b.apply(&trade(3, 4, 98, 10));
        assert_eq!(b.apply(&order(5, b'2', 90, 1)), TOP);
        assert_eq!(levels(b.book(BOOK).asks())[0], (98, 5, 1));
        // No trade: it waits unplaced, and its cancel finds it.
        let mut b = books();
        b.apply(&order(4, b'1', 0, 15));
        b.apply(&order(5, b'2', 90, 1));
        assert_eq!(b.apply(&cancel(4, 0, 15)), NOTHING);
        assert_eq!(levels(b.book(BOOK).bids()), [(98, 10, 1), (90, 1, 1)]);
        assert_eq!(b.anomalies().total(), 0);
    }

    #[test]
    fn own_best_takes_its_sides_best_price() {
        let mut b = books();
        assert_eq!(b.apply(&sell(order(4, b'U', 0, 7))), TOP);
        assert_eq!(queue(&b, Side::Sell, 100), [(1, 10), (4, 7)]);
        b.apply(&cancel(3, 0, 10));
        assert_eq!(b.apply(&order(5, b'U', 0, 7)), NOTHING, "no bid to join");
        assert_eq!(b.apply(&cancel(5, 0, 7)), NOTHING);
        assert_eq!(b.anomalies().total(), 0);
    }

    #[test]
    fn lending_and_heartbeats_enter_no_book() {
        let mut b = Books::new(Feed::Szse);
        for kind in [Kind::SzseLending, Kind::SzseChannelHeartbeat, Kind::AddOrder] {
            assert_eq!(
                b.apply(&TickRecord { kind: kind as u8, ..order(4, b'2', 101, 25) }),
                Update::default()
            );
        }
        assert!(b.is_empty());
    }

    #[test]
    fn trades_must_name_two_live_orders() {
        let mut b = books();
        b.apply(&trade(99, 1, 100, 4));
        assert_eq!(levels(b.book(BOOK).asks())[0], (100, 6, 1));
        assert_eq!((b.anomalies().of(Anomaly::UnknownOrder), b.book(BOOK).volume()), (1, 4));
        b.apply(&order(9, b'Z', 97, 4));
        assert_eq!(b.anomalies().of(Anomaly::UnknownOrderType), 1);
        assert_eq!(levels(b.book(BOOK).bids()), [(98, 10, 1), (97, 4, 1)]);
    }
}

proptest! {
    /// Whatever the records are, nothing panics, and levels agree with their queues.
    #[test]
    fn no_records_break_a_book(
        feed in proptest::sample::select(vec![Feed::Itch50, Feed::Szse, Feed::Sse]),
        steps in proptest::collection::vec(
            (proptest::sample::select(Kind::ALL.to_vec()), 0..30_u64, 0..30_u64, any::<(i64, u64)>(), 0..40_i64, 0..9_u64, any::<(u8, bool)>()),
            0..400,
        ),
    ) {
        let mut books = Books::new(feed);
        for (kind, order_id, reference, (wild_price, wild_quantity), price, quantity, (attribute, wild)) in steps {
            let (price, quantity) = if wild { (wild_price, wild_quantity) } else { (price, quantity) };
            let attribute = if attribute < 200 { b"12UBSNYF"[usize::from(attribute) % 8] } else { attribute };
            let r = TickRecord {
                flags: if attribute & 4 == 0 { 0 } else { Flags::SELL },
                symbol: u32::from(attribute & 1),
                exchange_time: if attribute & 2 == 0 { 20_220_601_100_000_000 } else { wild_quantity },
                ..record(kind, order_id, reference, price, quantity)
            };
            books.apply(&with_attribute(r, attribute));
        }
        for (id, book) in books.iter() {
            for (side, levels) in [(Side::Buy, book.bids().collect::<Vec<_>>()), (Side::Sell, book.asks().collect())] {
                for pair in levels.windows(2) {
                    let (better, worse) = if side == Side::Buy { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                    prop_assert!(better.price > worse.price);
                }
                for level in levels {
                    let queued: Vec<_> = books.queue(id, side, level.price).collect();
                    prop_assert_eq!(queued.len(), level.orders as usize);
                    prop_assert_eq!(queued.iter().map(|o| o.quantity).sum::<u64>(), level.quantity);
                    prop_assert!(queued.iter().all(|o| o.quantity > 0));
                }
            }
        }
    }
}
