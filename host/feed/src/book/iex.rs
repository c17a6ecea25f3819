//! IEX TOPS and DEEP: what each record does to a book.
//!
//! TOPS publishes the best level of both sides, so its book has at most one level a side. DEEP
//! publishes what a price level has become; its updates come in events, and a book shows an event as
//! a whole when the update that completes it is here, never a part of one. Neither says how many
//! orders make a level: `orders` is 0. TOPS and DEEP repeat the same trades: feed one of them.

use super::levels::Levels;
use super::{Anomaly, Books, Update, unchanged};
use tickgate_abi::wire::iextp::EVENT_PROCESSING_COMPLETE;
use tickgate_abi::{Kind, Side, TickRecord};

/// Updates of one event that are believed; the exchange's longest are some hundreds.
pub(super) const LONGEST_EVENT: usize = 4_096;

/// An update of an event that is not complete.
#[derive(Clone, Copy, Debug)]
pub(super) struct LevelUpdate {
    side: Side,
    price: i64,
    quantity: u64,
}

impl Books {
    #[inline(always)]
    pub(super) fn apply_iex(&mut self, record: &TickRecord) -> Update {
        let Some(kind) = record.kind() else { return Update::default() };
        match kind {
            Kind::IexQuoteUpdate => self.iex_quote(record),
            Kind::IexPriceLevelBuy | Kind::IexPriceLevelSell => self.iex_price_level(record),
            Kind::IexTradeReport => {
                let book = self.iex_book(record);
                let volume_changed = self.trade_volume(book, record.quantity);
                Update { volume_changed, ..unchanged(book) }
            }
            Kind::IexTradeBreak => self.iex_break(record),
            Kind::IexSecurityDirectory
            | Kind::IexTradingStatus
            | Kind::IexRetailLiquidityIndicator
            | Kind::IexOperationalHalt
            | Kind::IexShortSalePriceTest
            | Kind::IexSecurityEvent
            | Kind::IexOfficialPrice
            | Kind::IexAuction => unchanged(self.iex_book(record)),
            _ => Update::default(),
        }
    }

    /// The book of the record's symbol, which every record names.
    #[inline(always)]
    fn iex_book(&mut self, record: &TickRecord) -> u32 {
        let book = self.book_of(record);
        self.book_mut(book).stock = record.order_id;
        book
    }

    /// Both sides as they are now; a side without a price or a size is empty.
    #[inline(always)]
    fn iex_quote(&mut self, record: &TickRecord) -> Update {
        let book = self.iex_book(record);
        let (bid_size, ask_size) = (record.quantity as u32, (record.quantity >> 32) as u32);
        let (bid, ask) = (record.price, record.reference as i64);
        if bid < 0 || ask < 0 {
            self.found_wrong(book, Anomaly::ImpossiblePrice);
            return unchanged(book);
        }
        let mut only = |side, price: i64, size: u32| {
            let levels = self.books[book as usize].side_mut(side);
            let quoted = (price != 0 && size != 0).then_some((price, u64::from(size)));
            let before = levels.iter().next().map(|level| (level.price, level.quantity));
            if before == quoted {
                return false;
            }
            levels.clear();
            if let Some((price, quantity)) = quoted {
                levels.set(price, quantity);
            }
            true
        };
        let bid_changed = only(Side::Buy, bid, bid_size);
        let ask_changed = only(Side::Sell, ask, ask_size);
        Update { top_changed: bid_changed | ask_changed, ..unchanged(book) }
    }

    #[inline(always)]
    fn iex_price_level(&mut self, record: &TickRecord) -> Update {
        let book = self.iex_book(record);
        if record.price <= 0 {
            self.found_wrong(book, Anomaly::ImpossiblePrice);
            // The rest of its event is still good.
        } else {
            let update = LevelUpdate { side: record.side(), price: record.price, quantity: record.quantity };
            self.book_mut(book).event.push(update);
        }
        let complete = record.attribute & EVENT_PROCESSING_COMPLETE != 0;
        if !complete {
            if self.book_mut(book).event.len() < LONGEST_EVENT {
                return unchanged(book);
            }
            self.found_wrong(book, Anomaly::EndlessEvent);
        }
        let mut top_changed = false;
        let mut unknown_levels = 0;
        let state = self.book_mut(book);
        let mut event = std::mem::take(&mut state.event);
        for update in event.drain(..) {
            let levels: &mut Levels = state.side_mut(update.side);
            if update.quantity != 0 {
                top_changed |= levels.set(update.price, update.quantity);
            } else if let Some(top) = levels.unset(update.price) {
                top_changed |= top;
            } else {
                unknown_levels += 1;
            }
        }
        // Its memory is used again.
        state.event = event;
        for _ in 0..unknown_levels {
            self.found_wrong(book, Anomaly::UnknownLevel);
        }
        Update { top_changed, ..unchanged(book) }
    }

    /// The volume of a trade is taken back.
    #[cold]
    fn iex_break(&mut self, record: &TickRecord) -> Update {
        let book = self.iex_book(record);
        let state = self.book_mut(book);
        match state.volume.checked_sub(record.quantity) {
            Some(volume) => {
                state.volume = volume;
                Update { volume_changed: record.quantity != 0, ..unchanged(book) }
            }
            None => {
                self.found_wrong(book, Anomaly::UnknownPrint);
                unchanged(book)
            }
        }
    }
}
