//! What a record asks of a book: which orders are looked for, what is taken from them, what is entered.

use super::orders::Take;
use tickgate_abi::book::{MAX_PRICE, ORDER_ID_BITS, ORDER_QUANTITY_BITS};
use tickgate_abi::{Kind, Side, TickRecord};

/// Trade flag of SSE: the buyer was the aggressor.
const BUYER_AGGRESSED: u8 = b'B';
/// Trade flag of SSE: the seller was the aggressor.
const SELLER_AGGRESSED: u8 = b'S';
/// OrdType of SZSE: limit.
const LIMIT: u8 = b'2';

/// An order to be entered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Insert {
    pub(super) id: u64,
    /// 0 bid, 1 ask; for a replacement the side of the order that is replaced.
    pub(super) side: usize,
    pub(super) replaces: bool,
    pub(super) price: u32,
    pub(super) quantity: u64,
}

/// What a record asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    /// The order number looked for on each side.
    pub(super) lookup: [u64; 2],
    /// What is taken from each order found.
    pub(super) take: Take,
    pub(super) insert: Option<Insert>,
    /// Neither side may know the number.
    pub(super) must_be_new: bool,
    /// Exactly one side must.
    pub(super) must_be_one: bool,
    /// The sides that must.
    pub(super) must_rest: [bool; 2],
    /// A number, price or quantity does not fit; nothing is entered.
    pub(super) wrong: bool,
}

impl Operation {
    /// `None` for a record that concerns no book.
    pub(super) fn of(record: &TickRecord) -> Option<Self> {
        let kind = record.kind()?;
        let mut operation = Operation {
            lookup: [record.order_id & ID_MASK; 2],
            take: Take::Nothing,
            insert: None,
            must_be_new: false,
            must_be_one: false,
            must_rest: [false; 2],
            wrong: record.order_id & !ID_MASK != 0,
        };
        let quantity = record.quantity & QUANTITY_MASK;
        let needs_quantity = !matches!(kind, Kind::OrderDelete);
        let priced = matches!(
            kind,
            Kind::AddOrder | Kind::AddOrderMpid | Kind::OrderReplace | Kind::SzseOrder | Kind::SseAdd
        );
        match kind {
            Kind::AddOrder | Kind::AddOrderMpid | Kind::SseAdd | Kind::SzseOrder => {
                operation.must_be_new = true;
                let side = usize::from(record.side() == Side::Sell);
                operation.insert = Some(Insert {
                    id: record.order_id & ID_MASK,
                    side,
                    replaces: false,
                    price: record.price as u32,
                    quantity,
                });
                operation.wrong |= kind == Kind::SzseOrder && record.attribute != LIMIT;
            }
            Kind::OrderExecuted | Kind::OrderExecutedWithPrice | Kind::OrderCancel => {
                operation.must_be_one = true;
                operation.take = Take::Quantity(quantity);
            }
            Kind::OrderDelete => {
                operation.must_be_one = true;
                operation.take = Take::All;
            }
            Kind::SseDelete => {
                operation.must_be_one = true;
                operation.take = Take::AllOf(quantity);
            }
            Kind::OrderReplace => {
                operation.must_be_one = true;
                operation.take = Take::All;
                operation.insert = Some(Insert {
                    id: record.reference & ID_MASK,
                    side: 0,
                    replaces: true,
                    price: record.price as u32,
                    quantity,
                });
                operation.wrong |= record.reference & !ID_MASK != 0;
            }
            Kind::SseTrade | Kind::SzseTrade => {
                operation.lookup[1] = record.reference & ID_MASK;
                operation.take = Take::Quantity(quantity);
                let sse = kind == Kind::SseTrade;
                operation.must_rest = [
                    !(sse && record.attribute == BUYER_AGGRESSED),
                    !(sse && record.attribute == SELLER_AGGRESSED),
                ];
                operation.wrong |= record.reference & !ID_MASK != 0;
            }
            Kind::SzseCancel => {
                operation.lookup[1] = record.reference & ID_MASK;
                operation.must_be_one = true;
                operation.take = Take::AllOf(quantity);
                operation.wrong |= record.reference & !ID_MASK != 0;
            }
            _ => return None,
        }
        operation.wrong |= needs_quantity && (record.quantity == 0 || record.quantity & !QUANTITY_MASK != 0);
        let price = record.price as u64;
        operation.wrong |= priced && (price == 0 || price > MAX_PRICE);
        Some(operation)
    }
}

const ID_MASK: u64 = (1 << ORDER_ID_BITS) - 1;
const QUANTITY_MASK: u64 = (1 << ORDER_QUANTITY_BITS) - 1;
