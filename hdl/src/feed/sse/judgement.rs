//! Judges a record and makes the tick record of it: behind [`super::fields`], in front of
//! arbitration.
//!
//! The record is made as it is taken over, and stays in its registers until it is judged. A trade says its amount
//! twice, and only Price times Qty tells whether both are right, which takes seven clocks; in these no other is taken.
//!
//! Latency and interval are `RECORD_CLOCKS`, of a trade `TRADE_CLOCKS`, of `tickgate_abi::sse_queue`.
//! Resources: 425 flip-flops for the record, and those of [`super::amount`].

use super::super::pack::Pack;
use super::amount::Amount;
use core::mem::offset_of;
use rust_hdl::prelude::*;
use tickgate_abi::sse_queue;
use tickgate_abi::wire::sse::tick;
use tickgate_abi::{Flags, Kind, TickRecord};

/// Words of a record.
pub const WORDS: usize = 8;

const _: () = assert!(tick::PRICE_FACTOR == 10 && tick::TIME_FACTOR == 10 && tick::MONEY_FACTOR == 10);
const _: () = assert!(offset_of!(TickRecord, kind) == 60 && offset_of!(TickRecord, flags) == 62);
const _: () = assert!(sse_queue::RECORD_CLOCKS == 2 && sse_queue::TRADE_CLOCKS == 7);

/// The judgement.
#[derive(LogicBlock)]
pub struct TickJudgement {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Another feed is selected: all words but the last are zero, and the symbol in that.
    pub idle: Signal<In, Bit>,
    /// A record; it stays as it is until it is taken.
    pub done: Signal<In, Bit>,
    /// Card time.
    pub card_time: Signal<In, Bits<48>>,
    /// BizIndex.
    pub biz_index: Signal<In, Bits<64>>,
    /// Channel.
    pub channel: Signal<In, Bits<16>>,
    /// SecurityID, packed.
    pub symbol: Signal<In, Bits<32>>,
    /// TickTime.
    pub tick_time: Signal<In, Bits<32>>,
    /// Type is that of an order.
    pub is_add: Signal<In, Bit>,
    /// Of an order's end.
    pub is_delete: Signal<In, Bit>,
    /// Of a trade.
    pub is_trade: Signal<In, Bit>,
    /// Of a product's status.
    pub is_status: Signal<In, Bit>,
    /// BuyOrderNO.
    pub buy: Signal<In, Bits<64>>,
    /// SellOrderNO.
    pub sell: Signal<In, Bits<64>>,
    /// Price.
    pub price: Signal<In, Bits<32>>,
    /// Qty.
    pub qty: Signal<In, Bits<48>>,
    /// TradeMoney.
    pub money: Signal<In, Bits<64>>,
    /// TickBSFlag.
    pub flag: Signal<In, Bits<64>>,
    /// It is that of a buyer.
    pub is_buy: Signal<In, Bit>,
    /// Of a seller.
    pub is_sell: Signal<In, Bit>,
    /// Of neither.
    pub is_none: Signal<In, Bit>,
    /// It begins with a capital letter.
    pub is_upper: Signal<In, Bit>,
    /// The other fields are what they may be.
    pub fits: Signal<In, Bit>,

    /// In the next clock no record is taken.
    pub busy_next: Signal<Out, Bit>,
    /// A record that stands.
    pub record_valid: Signal<Out, Bit>,
    /// Its words.
    pub word: [Signal<Out, Bits<64>>; WORDS],
    /// The channel of the record that leaves two clocks later.
    pub early_channel: Signal<Out, Bits<16>>,
    /// Pulse: a Type that is none.
    pub unknown_type: Signal<Out, Bit>,
    /// Pulse: a field has a value that it cannot have.
    pub bad_field: Signal<Out, Bit>,

    amount: Amount,
    /// No record is taken; inverted, the registers of the record follow the dictionary.
    busy: DFF<Bit>,
    follows: DFF<Bit>,
    /// A record other than a trade was taken in the clock before.
    taken: DFF<Bit>,
    /// A trade was taken so many clocks before.
    trade_at: [DFF<Bit>; 6],
    unknown: DFF<Bit>,
    bad: DFF<Bit>,
    time_1: DFF<Bits<48>>,
    biz_1: DFF<Bits<64>>,
    channel_1: DFF<Bits<16>>,
    symbol_1: DFF<Bits<32>>,
    tick_time_1: DFF<Bits<36>>,
    price_1: DFF<Bits<36>>,
    order_id_1: DFF<Bits<64>>,
    reference_1: DFF<Bits<64>>,
    qty_1: DFF<Bits<48>>,
    kind_1: DFF<Bits<8>>,
    attribute_1: DFF<Bits<8>>,
    flags_1: DFF<Bits<8>>,
    valid_q: DFF<Bit>,
    unknown_q: DFF<Bit>,
    bad_q: DFF<Bit>,

    add_code: Constant<Bits<8>>,
    delete_code: Constant<Bits<8>>,
    trade_code: Constant<Bits<8>>,
    status_code: Constant<Bits<8>>,
    sell_bit: Constant<Bits<8>>,
    /// Every record is first and last.
    boundaries: Constant<Bits<8>>,
    tail: Pack<4, 8, 32>,
    character: Signal<Local, Bits<8>>,
    known_type: Signal<Local, Bit>,
    is_order: Signal<Local, Bit>,
    either: Signal<Local, Bit>,
    any_flag: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    still_busy: Signal<Local, Bit>,
    wide_time_8: Signal<Local, Bits<36>>,
    wide_time_2: Signal<Local, Bits<36>>,
    wide_price_8: Signal<Local, Bits<36>>,
    wide_price_2: Signal<Local, Bits<36>>,
    kind: Signal<Local, Bits<8>>,
    attribute: Signal<Local, Bits<8>>,
    flags: Signal<Local, Bits<8>>,
    order_id: Signal<Local, Bits<64>>,
    reference: Signal<Local, Bits<64>>,
    tenfold_price: Signal<Local, Bits<36>>,
    price_of_record: Signal<Local, Bits<36>>,
    qty_of_record: Signal<Local, Bits<48>>,
    equal: Signal<Local, Bit>,
}

fn code(kind: Kind) -> Constant<Bits<8>> {
    byte(kind as u8)
}

fn byte(value: u8) -> Constant<Bits<8>> {
    Constant::new(usize::from(value).to_bits())
}

impl Default for TickJudgement {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            idle: Default::default(),
            done: Default::default(),
            card_time: Default::default(),
            biz_index: Default::default(),
            channel: Default::default(),
            symbol: Default::default(),
            tick_time: Default::default(),
            is_add: Default::default(),
            is_delete: Default::default(),
            is_trade: Default::default(),
            is_status: Default::default(),
            buy: Default::default(),
            sell: Default::default(),
            price: Default::default(),
            qty: Default::default(),
            money: Default::default(),
            flag: Default::default(),
            is_buy: Default::default(),
            is_sell: Default::default(),
            is_none: Default::default(),
            is_upper: Default::default(),
            fits: Default::default(),
            busy_next: Default::default(),
            record_valid: Default::default(),
            word: Default::default(),
            early_channel: Default::default(),
            unknown_type: Default::default(),
            bad_field: Default::default(),
            amount: Default::default(),
            busy: Default::default(),
            follows: Default::default(),
            taken: Default::default(),
            trade_at: Default::default(),
            unknown: Default::default(),
            bad: Default::default(),
            time_1: Default::default(),
            biz_1: Default::default(),
            channel_1: Default::default(),
            symbol_1: Default::default(),
            tick_time_1: Default::default(),
            price_1: Default::default(),
            order_id_1: Default::default(),
            reference_1: Default::default(),
            qty_1: Default::default(),
            kind_1: Default::default(),
            attribute_1: Default::default(),
            flags_1: Default::default(),
            valid_q: Default::default(),
            unknown_q: Default::default(),
            bad_q: Default::default(),
            add_code: code(Kind::SseAdd),
            delete_code: code(Kind::SseDelete),
            trade_code: code(Kind::SseTrade),
            status_code: code(Kind::SseStatus),
            sell_bit: byte(Flags::SELL),
            boundaries: byte(Flags::FIRST | Flags::LAST),
            tail: Default::default(),
            character: Default::default(),
            known_type: Default::default(),
            is_order: Default::default(),
            either: Default::default(),
            any_flag: Default::default(),
            take: Default::default(),
            still_busy: Default::default(),
            wide_time_8: Default::default(),
            wide_time_2: Default::default(),
            wide_price_8: Default::default(),
            wide_price_2: Default::default(),
            kind: Default::default(),
            attribute: Default::default(),
            flags: Default::default(),
            order_id: Default::default(),
            reference: Default::default(),
            tenfold_price: Default::default(),
            price_of_record: Default::default(),
            qty_of_record: Default::default(),
            equal: Default::default(),
        }
    }
}

impl Logic for TickJudgement {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, busy, follows, taken, unknown, bad, time_1, biz_1, channel_1, symbol_1);
        dff_setup!(self, clock, tick_time_1, price_1, order_id_1, reference_1, qty_1, kind_1, attribute_1);
        dff_setup!(self, clock, flags_1, valid_q, unknown_q, bad_q);
        for i in 0..6 {
            self.trade_at[i].clock.next = self.clock.val();
        }

        // When a record is taken, and for how long it stays.
        self.take.next = self.done.val() & !self.busy.q.val();
        self.taken.d.next = self.take.val() & !self.is_trade.val();
        self.trade_at[0].d.next = self.take.val() & self.is_trade.val();
        for i in 0..5 {
            self.trade_at[i + 1].d.next = self.trade_at[i].q.val();
        }
        self.still_busy.next = self.take.val()
            | self.trade_at[0].q.val()
            | self.trade_at[1].q.val()
            | self.trade_at[2].q.val()
            | self.trade_at[3].q.val()
            | self.trade_at[4].q.val();
        self.busy.d.next = self.still_busy.val();
        self.follows.d.next = !self.still_busy.val();
        self.busy_next.next = self.still_busy.val();

        // The record, and all that can be wrong with it but the amount.
        self.is_order.next = self.is_add.val() | self.is_delete.val();
        self.known_type.next = self.is_order.val() | self.is_trade.val() | self.is_status.val();
        self.either.next = self.is_buy.val() | self.is_sell.val();
        self.any_flag.next = self.either.val() | self.is_none.val();
        self.character.next = self.flag.val().get_bits::<8>(56);
        self.wide_time_8.next = bit_cast::<36, 32>(self.tick_time.val()) << 3;
        self.wide_time_2.next = bit_cast::<36, 32>(self.tick_time.val()) << 1;
        self.wide_price_8.next = bit_cast::<36, 32>(self.price.val()) << 3;
        self.wide_price_2.next = bit_cast::<36, 32>(self.price.val()) << 1;
        self.tenfold_price.next = self.wide_price_8.val() + self.wide_price_2.val();
        self.kind.next = self.add_code.val();
        self.attribute.next = 0.into();
        self.flags.next = self.boundaries.val();
        self.order_id.next = self.buy.val();
        self.reference.next = 0.into();
        self.price_of_record.next = self.tenfold_price.val();
        self.qty_of_record.next = self.qty.val();
        if self.is_delete.val() {
            self.kind.next = self.delete_code.val();
        }
        if self.is_order.val() & self.is_sell.val() {
            self.flags.next = self.boundaries.val() | self.sell_bit.val();
            self.order_id.next = self.sell.val();
        }
        if self.is_trade.val() {
            self.kind.next = self.trade_code.val();
            self.attribute.next = self.character.val();
            self.reference.next = self.sell.val();
        }
        if self.is_status.val() {
            self.kind.next = self.status_code.val();
            self.attribute.next = self.character.val();
            self.order_id.next = self.flag.val();
            self.price_of_record.next = 0.into();
            self.qty_of_record.next = 0.into();
        }
        self.early_channel.next = self.channel_1.q.val();
        if self.follows.q.val() {
            self.early_channel.next = self.channel.val();
            self.unknown.d.next = !self.known_type.val();
            self.bad.d.next = !self.fits.val()
                | (self.is_order.val() & !self.either.val())
                | (self.is_trade.val() & !self.any_flag.val())
                | (self.is_status.val() & !self.is_upper.val());
            self.time_1.d.next = self.card_time.val();
            self.biz_1.d.next = self.biz_index.val();
            self.channel_1.d.next = self.channel.val();
            self.symbol_1.d.next = self.symbol.val();
            self.tick_time_1.d.next = self.wide_time_8.val() + self.wide_time_2.val();
            self.price_1.d.next = self.price_of_record.val();
            self.order_id_1.d.next = self.order_id.val();
            self.reference_1.d.next = self.reference.val();
            self.qty_1.d.next = self.qty_of_record.val();
            self.kind_1.d.next = self.kind.val();
            self.attribute_1.d.next = self.attribute.val();
            self.flags_1.d.next = self.flags.val();
            if self.idle.val() {
                self.time_1.d.next = 0.into();
                self.biz_1.d.next = 0.into();
                self.channel_1.d.next = 0.into();
                self.symbol_1.d.next = 0.into();
                self.tick_time_1.d.next = 0.into();
                self.price_1.d.next = 0.into();
                self.order_id_1.d.next = 0.into();
                self.reference_1.d.next = 0.into();
                self.qty_1.d.next = 0.into();
            }
        }

        // The verdict: of a trade when its amount is known, of any other at once.
        self.amount.clock.next = self.clock.val();
        self.amount.price.next = self.price.val();
        self.amount.qty.next = self.qty.val();
        self.amount.money.next = self.money.val();
        self.amount.take_money.next = self.follows.q.val();
        self.equal.next = self.amount.equal.val().all();
        self.valid_q.d.next = (self.taken.q.val() & !self.unknown.q.val() & !self.bad.q.val())
            | (self.trade_at[5].q.val() & !self.bad.q.val() & self.equal.val());
        self.unknown_q.d.next = self.taken.q.val() & self.unknown.q.val();
        self.bad_q.d.next = (self.taken.q.val() & !self.unknown.q.val() & self.bad.q.val())
            | (self.trade_at[5].q.val() & (self.bad.q.val() | !self.equal.val()));

        self.tail.part[0].next = 0.into();
        self.tail.part[1].next = self.flags_1.q.val();
        self.tail.part[2].next = self.attribute_1.q.val();
        self.tail.part[3].next = self.kind_1.q.val();
        self.word[0].next = self.biz_1.q.val();
        self.word[1].next = self.order_id_1.q.val();
        self.word[2].next = self.reference_1.q.val();
        self.word[3].next = bit_cast::<64, 36>(self.price_1.q.val());
        self.word[4].next = bit_cast::<64, 48>(self.qty_1.q.val());
        self.word[5].next = bit_cast::<64, 36>(self.tick_time_1.q.val());
        self.word[6].next =
            bit_cast::<64, 48>(self.time_1.q.val()) | (bit_cast::<64, 16>(self.channel_1.q.val()) << 48);
        self.word[7].next =
            bit_cast::<64, 32>(self.symbol_1.q.val()) | (bit_cast::<64, 32>(self.tail.joined.val()) << 32);
        self.record_valid.next = self.valid_q.q.val();
        self.unknown_type.next = self.unknown_q.q.val();
        self.bad_field.next = self.bad_q.q.val();
    }
}
