//! What a record asks of a book, from its words. Combinational; `Operation` is registered by the book.

use rust_hdl::prelude::*;
use tickgate_abi::Kind;

/// A record, or what the refill engine does in a clock without one.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Operation {
    /// A record of a book that is not being cleared.
    pub stream: Bit,
    /// Look whether the book is short of levels.
    pub inspect: Bit,
    /// Look at a bucket.
    pub scan: Bit,
    /// And remove the book's orders.
    pub remove: Bit,
    /// Add a level that was found, if there is one.
    pub append: Bit,
    /// Empty the book.
    pub reset: Bit,
    /// Every book may be wrong.
    pub spoil: Bit,
    /// Enters the number that the record before put in the place of its order.
    pub insert: Bit,
    /// A record of the book of the slot before, which is too near.
    pub near: Bit,
    /// The number that takes the place of the order cannot be entered, because another record comes.
    pub crowded: Bit,
    /// Enters an order: a bid,
    pub adds_bid: Bit,
    /// or an ask.
    pub adds_ask: Bit,
    /// Enters one in place of the order looked for.
    pub replaces: Bit,
    /// Takes from the orders looked for.
    pub takes: Bit,
    /// All of them.
    pub all: Bit,
    /// And the quantity must be right.
    pub whole: Bit,
    /// Exactly one side must have the order.
    pub must_be_one: Bit,
    /// There must be a bid.
    pub must_bid: Bit,
    /// There must be an ask.
    pub must_ask: Bit,
    /// The second number has to fit.
    pub two_numbers: Bit,
    /// The price has to.
    pub priced: Bit,
    /// The quantity has to.
    pub counted: Bit,
    /// Not a limit order of SZSE.
    pub unknown_type: Bit,
}

/// The decoder.
#[derive(LogicBlock)]
pub struct OperationDecoder {
    /// Kind of the record.
    pub kind: Signal<In, Bits<8>>,
    /// Its attribute.
    pub attribute: Signal<In, Bits<8>>,
    /// Sell side.
    pub sell: Signal<In, Bit>,
    /// It is a record of a subscribed symbol.
    pub taken: Signal<In, Bit>,
    /// It puts a number in the place of its order, which is entered in the next slot. An output of this block, because
    /// the slot is given away by it: as a signal of the book's kernel it would make a loop for simulators.
    pub insert_comes: Signal<Out, Bit>,
    /// It concerns a book.
    pub known: Signal<Out, Bit>,
    /// The asks' order has the second number.
    pub ask_is_second: Signal<Out, Bit>,
    /// The record's part of the operation; `stream` and the engine's bits are clear.
    pub operation: Signal<Out, Operation>,
    itch_add: Constant<Bits<8>>,
    itch_add_mpid: Constant<Bits<8>>,
    executed: Constant<Bits<8>>,
    executed_with_price: Constant<Bits<8>>,
    cancel: Constant<Bits<8>>,
    delete: Constant<Bits<8>>,
    replace: Constant<Bits<8>>,
    szse_order: Constant<Bits<8>>,
    szse_trade: Constant<Bits<8>>,
    szse_cancel: Constant<Bits<8>>,
    sse_add: Constant<Bits<8>>,
    sse_delete: Constant<Bits<8>>,
    sse_trade: Constant<Bits<8>>,
    buyer_aggressed: Constant<Bits<8>>,
    seller_aggressed: Constant<Bits<8>>,
    limit: Constant<Bits<8>>,
    is_add: Signal<Local, Bit>,
    is_szse_order: Signal<Local, Bit>,
    is_taken: Signal<Local, Bit>,
    is_delete: Signal<Local, Bit>,
    is_whole: Signal<Local, Bit>,
    is_replace: Signal<Local, Bit>,
    is_trade: Signal<Local, Bit>,
    is_sse_trade: Signal<Local, Bit>,
    is_szse_cancel: Signal<Local, Bit>,
}

impl Default for OperationDecoder {
    fn default() -> Self {
        let kind = |kind: Kind| Constant::new((kind as u64).into());
        let character = |character: u8| Constant::new(u64::from(character).into());
        OperationDecoder {
            kind: Default::default(),
            attribute: Default::default(),
            sell: Default::default(),
            taken: Default::default(),
            insert_comes: Default::default(),
            known: Default::default(),
            ask_is_second: Default::default(),
            operation: Default::default(),
            itch_add: kind(Kind::AddOrder),
            itch_add_mpid: kind(Kind::AddOrderMpid),
            executed: kind(Kind::OrderExecuted),
            executed_with_price: kind(Kind::OrderExecutedWithPrice),
            cancel: kind(Kind::OrderCancel),
            delete: kind(Kind::OrderDelete),
            replace: kind(Kind::OrderReplace),
            szse_order: kind(Kind::SzseOrder),
            szse_trade: kind(Kind::SzseTrade),
            szse_cancel: kind(Kind::SzseCancel),
            sse_add: kind(Kind::SseAdd),
            sse_delete: kind(Kind::SseDelete),
            sse_trade: kind(Kind::SseTrade),
            buyer_aggressed: character(b'B'),
            seller_aggressed: character(b'S'),
            limit: character(b'2'),
            is_add: Default::default(),
            is_szse_order: Default::default(),
            is_taken: Default::default(),
            is_delete: Default::default(),
            is_whole: Default::default(),
            is_replace: Default::default(),
            is_trade: Default::default(),
            is_sse_trade: Default::default(),
            is_szse_cancel: Default::default(),
        }
    }
}

impl Logic for OperationDecoder {
    #[hdl_gen]
    fn update(&mut self) {
        self.is_szse_order.next = self.kind.val() == self.szse_order.val();
        self.is_add.next = (self.kind.val() == self.itch_add.val())
            | (self.kind.val() == self.itch_add_mpid.val())
            | (self.kind.val() == self.sse_add.val())
            | self.is_szse_order.val();
        self.is_taken.next = (self.kind.val() == self.executed.val())
            | (self.kind.val() == self.executed_with_price.val())
            | (self.kind.val() == self.cancel.val());
        self.is_delete.next = self.kind.val() == self.delete.val();
        self.is_szse_cancel.next = self.kind.val() == self.szse_cancel.val();
        self.is_whole.next = (self.kind.val() == self.sse_delete.val()) | self.is_szse_cancel.val();
        self.is_replace.next = self.kind.val() == self.replace.val();
        self.is_sse_trade.next = self.kind.val() == self.sse_trade.val();
        self.is_trade.next = self.is_sse_trade.val() | (self.kind.val() == self.szse_trade.val());

        self.insert_comes.next = self.taken.val() & self.is_replace.val();
        self.known.next = self.is_add.val()
            | self.is_taken.val()
            | self.is_delete.val()
            | self.is_whole.val()
            | self.is_replace.val()
            | self.is_trade.val();
        self.ask_is_second.next = self.is_trade.val() | self.is_szse_cancel.val();
        self.operation.next.stream = false;
        self.operation.next.inspect = false;
        self.operation.next.scan = false;
        self.operation.next.remove = false;
        self.operation.next.append = false;
        self.operation.next.reset = false;
        self.operation.next.spoil = false;
        self.operation.next.insert = false;
        self.operation.next.near = false;
        self.operation.next.crowded = false;
        self.operation.next.adds_bid = self.is_add.val() & !self.sell.val();
        self.operation.next.adds_ask = self.is_add.val() & self.sell.val();
        self.operation.next.replaces = self.is_replace.val();
        self.operation.next.takes = self.is_taken.val()
            | self.is_delete.val()
            | self.is_whole.val()
            | self.is_replace.val()
            | self.is_trade.val();
        self.operation.next.all = self.is_delete.val() | self.is_whole.val() | self.is_replace.val();
        self.operation.next.whole = self.is_whole.val();
        self.operation.next.must_be_one =
            self.is_taken.val() | self.is_delete.val() | self.is_whole.val() | self.is_replace.val();
        self.operation.next.must_bid = self.is_trade.val()
            & !(self.is_sse_trade.val() & (self.attribute.val() == self.buyer_aggressed.val()));
        self.operation.next.must_ask = self.is_trade.val()
            & !(self.is_sse_trade.val() & (self.attribute.val() == self.seller_aggressed.val()));
        self.operation.next.two_numbers =
            self.is_trade.val() | self.is_szse_cancel.val() | self.is_replace.val();
        self.operation.next.priced = self.is_add.val() | self.is_replace.val();
        self.operation.next.counted = !self.is_delete.val();
        self.operation.next.unknown_type =
            self.is_szse_order.val() & (self.attribute.val() != self.limit.val());
    }
}
