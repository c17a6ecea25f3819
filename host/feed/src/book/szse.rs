//! SZSE ticks: what each record does to a book.
//!
//! 300192 publishes an order as it came; the trades it causes follow it at once in the same channel.
//! So an order that crosses the book is *held*, seen by nobody, until its trades
//! no longer leave it crossing; then what is left rests. A market order (OrdType 1) rests
//! nowhere: five kinds of order are published that way, and only what follows tells which it was. If
//! another event of the symbol comes while some of it is left and it has traded, it was "best of the
//! other side" and the rest is a limit order at its last trade's price; if it has not traded, it waits
//! unplaced for its cancel. U takes the best price of its own side, and waits unplaced when there is
//! none. In the call auctions orders cross without trading, so nothing is held.
//!
//! Not modelled: orders of ChiNext outside the price cage, which the exchange's snapshots do not show
//! until they come inside (rules before 2023); here they rest like any other.

use super::orders::NONE;
use super::repair::DOUBTFUL;
use super::sse::MustRest;
use super::{Anomaly, BookRules, Books, Order, Update, new_order, unchanged};
use tickgate_abi::wire::szse::order as wire;
use tickgate_abi::{Kind, Side, TickRecord};

/// [`wire::ORD_TYPE`]: market.
const MARKET: u8 = b'1';
/// Limit.
const LIMIT: u8 = b'2';
/// Own side's best price.
const OWN_BEST: u8 = b'U';
const _: () = assert!(wire::ORD_TYPE.length == 1);

/// Start of the continuous session, HHMMSS; source: the exchange's trading hours.
const CONTINUOUS_FROM: u64 = 93_000;
/// Start of the closing call auction, HHMMSS.
const CLOSING_AUCTION_FROM: u64 = 145_700;

impl Books {
    #[inline(always)]
    pub(super) fn apply_szse(&mut self, record: &TickRecord) -> Update {
        let kind = record.kind();
        match kind {
            Some(Kind::SzseOrder | Kind::SzseTrade | Kind::SzseCancel) => {}
            // Lending is not part of a book, a heartbeat names no symbol.
            _ => return Update::default(),
        }
        let book = self.book_of(record);
        if self.rules == BookRules::SseRemainder {
            return self.szse_remainder(book, kind, record);
        }
        let settled = self.settle_unless_concerned(book, kind, record);
        let mut update = match kind {
            Some(Kind::SzseOrder) => Update { top_changed: self.szse_order(book, record), ..unchanged(book) },
            Some(Kind::SzseTrade) => self.szse_trade(book, record),
            _ => Update { top_changed: self.szse_cancel(book, record), ..unchanged(book) },
        };
        update.top_changed |= settled;
        update
    }

    /// The meaning of SSE in SZSE's records.
    fn szse_remainder(&mut self, book: u32, kind: Option<Kind>, record: &TickRecord) -> Update {
        match kind {
            Some(Kind::SzseOrder) => Update { top_changed: self.add(book, record), ..unchanged(book) },
            Some(Kind::SzseTrade) => self.trade(book, record, MustRest::Either),
            _ => Update { top_changed: self.szse_cancel(book, record), ..unchanged(book) },
        }
    }

    fn szse_cancel(&mut self, book: u32, record: &TickRecord) -> bool {
        let id = if record.order_id != 0 { record.order_id } else { record.reference };
        self.delete_remainder(book, record, id)
    }

    fn szse_order(&mut self, book: u32, record: &TickRecord) -> bool {
        let side = record.side();
        let market = record.attribute == MARKET;
        let own_best = record.attribute == OWN_BEST;
        if !market && !own_best && record.attribute != LIMIT {
            self.found_wrong(book, Anomaly::UnknownOrderType);
        }
        // The price field of market and own-best orders means nothing.
        let price = if market {
            0
        } else if own_best {
            self.book_mut(book).side_mut(side).best().unwrap_or(0)
        } else {
            record.price
        };
        let unplaced = market || own_best && price == 0;
        let order =
            Order { limit: !unplaced, ..new_order(book, record.order_id, side, price, record.quantity) };
        let key = self.key(record, record.order_id);
        let Some(slot) = self.enter(key, order) else { return false };
        // The best price of a book that may be wrong may be another one.
        if own_best && !self.books[book as usize].marks.is_empty() {
            self.orders[slot].epoch = DOUBTFUL;
        }
        let held =
            market || !unplaced && is_continuous(record) && self.books[book as usize].crosses(side, price);
        if held {
            self.book_mut(book).held = slot;
            return false;
        }
        !unplaced && self.rest(slot)
    }

    fn szse_trade(&mut self, book: u32, record: &TickRecord) -> Update {
        let held = self.books[book as usize].held;
        let mut update = self.trade(book, record, MustRest::Both);
        // Still held: the trade left something of it.
        if held != NONE && self.books[book as usize].held == held {
            let order = &mut self.orders[held];
            if !order.limit {
                order.price = record.price;
            } else if !self.books[book as usize].crosses(order.side, order.price) {
                self.book_mut(book).held = NONE;
                update.top_changed |= self.rest(held);
            }
        }
        update
    }

    /// When the record has nothing to do with the held order, no more trades of that come: what
    /// is left of it rests. Says whether the top changed.
    #[inline(always)]
    fn settle_unless_concerned(&mut self, book: u32, kind: Option<Kind>, record: &TickRecord) -> bool {
        let held = self.books[book as usize].held;
        if held == NONE {
            return false;
        }
        let order = &self.orders[held];
        let named = match order.side {
            Side::Buy => record.order_id,
            Side::Sell => record.reference,
        };
        if kind != Some(Kind::SzseOrder) && named == order.id {
            return false;
        }
        self.settle(book, held)
    }

    fn settle(&mut self, book: u32, held: u32) -> bool {
        self.book_mut(book).held = NONE;
        let Order { side, price, limit, .. } = self.orders[held];
        if !limit && price <= 0 {
            return false;
        }
        if self.books[book as usize].crosses(side, price) {
            self.found_wrong(book, Anomaly::Crossed);
        }
        self.rest(held)
    }
}

/// Whether orders trade on arrival at the record's time.
fn is_continuous(record: &TickRecord) -> bool {
    let time = record.exchange_time / 1_000 % 1_000_000;
    (CONTINUOUS_FROM..CLOSING_AUCTION_FROM).contains(&time)
}
