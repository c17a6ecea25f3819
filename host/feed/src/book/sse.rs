//! SSE merged ticks: what each record does to a book.
//!
//! An aggressor's trades come first and then an add with what is left of it, so an add never
//! matches, and the aggressor of a trade is not in the book. A trade takes from the orders it names
//! that are there; the resting one must be. In an auction (flag N) both rest.

use super::{Anomaly, Books, Update, unchanged};
use tickgate_abi::{Kind, Side, TickRecord};

/// TickBSFlag: the buyer was the aggressor.
const BUYER_AGGRESSED: u8 = b'B';
/// TickBSFlag: the seller was the aggressor.
const SELLER_AGGRESSED: u8 = b'S';

const ADD: u8 = Kind::SseAdd as u8;
const DELETE: u8 = Kind::SseDelete as u8;
const TRADE: u8 = Kind::SseTrade as u8;
const STATUS: u8 = Kind::SseStatus as u8;

/// Which orders of a trade must be in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MustRest {
    /// The order of this side.
    One(Side),
    /// At least one of the two.
    Either,
    /// Both.
    Both,
}

impl Books {
    #[inline(always)]
    pub(super) fn apply_sse(&mut self, record: &TickRecord) -> Update {
        match record.kind {
            ADD => {
                let book = self.book_of(record);
                Update { top_changed: self.add(book, record), ..unchanged(book) }
            }
            DELETE => {
                let book = self.book_of(record);
                Update {
                    top_changed: self.delete_remainder(book, record, record.order_id),
                    ..unchanged(book)
                }
            }
            TRADE => {
                let book = self.book_of(record);
                let must_rest = match record.attribute {
                    BUYER_AGGRESSED => MustRest::One(Side::Sell),
                    SELLER_AGGRESSED => MustRest::One(Side::Buy),
                    _ => MustRest::Both,
                };
                self.trade(book, record, must_rest)
            }
            STATUS => unchanged(self.book_of(record)),
            _ => Update::default(),
        }
    }

    /// Removes an order that should have exactly the record's quantity left. Says whether
    /// the top changed.
    #[inline(always)]
    pub(super) fn delete_remainder(&mut self, book: u32, record: &TickRecord, id: u64) -> bool {
        let key = self.key(record, id);
        let Some(found) = self.expect_order(book, key) else { return false };
        if self.orders[found.slot].quantity != record.quantity {
            self.found_wrong(book, Anomaly::QuantityMismatch);
        }
        self.remove(found)
    }

    /// A trade between the buy order `order_id` and the sell order `reference`.
    ///
    /// The order that must rest is looked for first: it is always found and an aggressor hardly
    /// ever is, so both lookups end as they did the time before.
    #[inline(always)]
    pub(super) fn trade(&mut self, book: u32, record: &TickRecord, must_rest: MustRest) -> Update {
        let sell_first = must_rest == MustRest::One(Side::Sell);
        let sides = [Side::Buy, Side::Sell, Side::Buy];
        let ids = [record.order_id, record.reference, record.order_id];
        let (first, second) = (usize::from(sell_first), usize::from(sell_first) + 1);
        // Whether each is there, and whether it changed the top.
        let taken = [
            self.trade_side(book, record, sides[first], ids[first]),
            self.trade_side(book, record, sides[second], ids[second]),
        ];
        let rests = taken.map(|top_changed| top_changed.is_some());
        let fits = match must_rest {
            MustRest::One(_) => rests[0],
            MustRest::Either => rests[0] | rests[1],
            MustRest::Both => rests[0] & rests[1],
        };
        let mut top_changed = taken.contains(&Some(true));
        if !fits {
            self.found_wrong(book, Anomaly::UnknownOrder);
            // A seeded book may have it under no name.
            let missing = match (must_rest, rests) {
                (MustRest::One(side), _) => Some(side),
                (MustRest::Both, [false, true]) => Some(sides[first]),
                (MustRest::Both, [true, false]) => Some(sides[second]),
                _ => None,
            };
            if let Some(side) = missing {
                top_changed |= self.take_anonymous(book, side, record.price, record.quantity);
            }
        }
        let volume_changed = self.trade_volume(book, record.quantity);
        Update { top_changed, volume_changed, ..unchanged(book) }
    }

    /// Takes a trade from one of its orders. `None` when that is not in the book, else whether the
    /// top changed.
    #[inline(always)]
    fn trade_side(&mut self, book: u32, record: &TickRecord, side: Side, id: u64) -> Option<bool> {
        let key = self.key(record, id);
        let found = self.find_order(book, key)?;
        Some(self.take_traded(found, side, record.quantity))
    }
}
