//! Nasdaq ITCH 5.0: what each record does to a book.
//!
//! The feed publishes what rests, so an add never matches. Executions take from the resting
//! order whatever price they print at. Volume counts E, P, Q, and C when it is printable; B takes the
//! volume of a print back while it is remembered ([`super::prints`]). A match number stands for one
//! trade: where both of its orders were resting, each is executed by a message of its own, and the
//! quantity counts once.

use super::{Anomaly, Books, SymbolId, Update, new_order, unchanged};
use tickgate_abi::{Kind, TickRecord};

/// C with this attribute counts as volume.
const PRINTABLE: u8 = b'Y';

impl Books {
    #[inline(always)]
    pub(super) fn apply_itch(&mut self, record: &TickRecord) -> Update {
        let Some(kind) = record.kind() else { return Update::default() };
        match kind {
            Kind::AddOrder | Kind::AddOrderMpid => self.itch_add(record),
            Kind::OrderExecuted => self.itch_executed(record, true),
            Kind::OrderExecutedWithPrice => self.itch_executed(record, record.attribute == PRINTABLE),
            Kind::OrderCancel => self.itch_cancel(record),
            Kind::OrderDelete => self.itch_delete(record),
            Kind::OrderReplace => self.itch_replace(record),
            Kind::Trade => self.itch_print(record),
            Kind::CrossTrade => {
                let update = self.itch_print(record);
                self.itch_name(update, record.order_id);
                update
            }
            Kind::BrokenTrade => self.itch_broken(record),
            Kind::StockDirectory | Kind::TradingAction => {
                let book = self.book_of(record);
                let update = unchanged(book);
                self.itch_name(update, record.order_id);
                update
            }
            _ => Update::default(),
        }
    }

    #[inline(always)]
    fn itch_add(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        if self.book_mut(book).stock == 0 {
            self.book_mut(book).stock = record.reference;
        }
        Update { top_changed: self.add(book, record), ..unchanged(book) }
    }

    #[inline(always)]
    fn itch_executed(&mut self, record: &TickRecord, printable: bool) -> Update {
        let book = self.book_of(record);
        let key = self.key(record, record.order_id);
        let found = self.expect_order(book, key);
        let top_changed = found.is_some_and(|found| self.take(found, record.quantity));
        if self.prints.counted(record.reference, book, record.quantity) {
            return Update { top_changed, ..unchanged(book) };
        }
        let volume_changed = printable && self.trade_volume(book, record.quantity);
        self.prints.remember(record.reference, book, if volume_changed { record.quantity } else { 0 });
        Update { top_changed, volume_changed, ..unchanged(book) }
    }

    #[inline(always)]
    fn itch_cancel(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        let key = self.key(record, record.order_id);
        let found = self.expect_order(book, key);
        Update {
            top_changed: found.is_some_and(|found| self.take(found, record.quantity)),
            ..unchanged(book)
        }
    }

    #[inline(always)]
    fn itch_delete(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        let key = self.key(record, record.order_id);
        let found = self.expect_order(book, key);
        Update { top_changed: found.is_some_and(|found| self.remove(found)), ..unchanged(book) }
    }

    /// The new order takes the old one's side and goes to the back of the queue.
    #[inline(always)]
    fn itch_replace(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        let key = self.key(record, record.order_id);
        let Some(found) = self.expect_order(book, key) else { return unchanged(book) };
        let side = self.orders[found.slot].side;
        let removed = self.remove(found);
        let order = new_order(book, record.reference, side, record.price, record.quantity);
        let key = self.key(record, record.reference);
        let added = self.enter(key, order).is_some_and(|slot| self.rest(slot));
        Update { top_changed: removed || added, ..unchanged(book) }
    }

    /// A trade that touches no order of the book.
    fn itch_print(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        // A cross that did not trade is published with no shares.
        let volume_changed = record.quantity != 0 && self.trade_volume(book, record.quantity);
        self.prints.remember(record.reference, book, if volume_changed { record.quantity } else { 0 });
        Update { volume_changed, ..unchanged(book) }
    }

    fn itch_broken(&mut self, record: &TickRecord) -> Update {
        let book = self.book_of(record);
        let Some(quantity) = self.prints.take(record.reference, book) else {
            self.found_wrong(book, Anomaly::UnknownPrint);
            return unchanged(book);
        };
        let volume = &mut self.book_mut(book).volume;
        *volume = volume.wrapping_sub(quantity);
        Update { volume_changed: quantity != 0, ..unchanged(book) }
    }

    fn itch_name(&mut self, update: Update, stock: u64) {
        if let Some(SymbolId(book)) = update.symbol {
            self.book_mut(book).stock = stock;
        }
    }
}
