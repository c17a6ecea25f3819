//! Judges a record and makes the tick record of it: behind [`super::fields`], in front of
//! arbitration.
//!
//! A trade says its amount twice, and only Price times Qty tells whether both are right: six products of
//! 16 bits, three clocks of sums, a comparison. The record waits beside it.
//!
//! Latency 8 clocks, interval 1.

use super::super::pack::Pack;
use core::mem::offset_of;
use rust_hdl::prelude::*;
use tickgate_abi::wire::sse::tick;
use tickgate_abi::{Flags, Kind, TickRecord};

/// Words of a record.
pub const WORDS: usize = 8;

const _: () = assert!(tick::PRICE_FACTOR == 10 && tick::TIME_FACTOR == 10 && tick::MONEY_FACTOR == 10);
const _: () = assert!(offset_of!(TickRecord, kind) == 60 && offset_of!(TickRecord, flags) == 62);

/// Price times Qty against TradeMoney times ten: seven clocks. The multipliers lie far from everything
/// else, so on the way there numbers rest in registers of their own; and those of the upper part of Price work a
/// clock later than those of the lower, so that no part of Qty has to reach two multipliers at once.
#[derive(LogicBlock, Default)]
pub struct Amount {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Price.
    pub price: Signal<In, Bits<32>>,
    /// Qty.
    pub qty: Signal<In, Bits<48>>,
    /// TradeMoney.
    pub money: Signal<In, Bits<64>>,
    /// They are equal, seven clocks later.
    pub equal: Signal<Out, Bit>,
    price_1: DFF<Bits<32>>,
    qty_1: DFF<Bits<48>>,
    low_price: DFF<Bits<16>>,
    high_price: [DFF<Bits<16>>; 2],
    part_of_qty: [DFF<Bits<16>>; 3],
    part_behind: [DFF<Bits<16>>; 3],
    /// Products of the lower part of Price, then of the upper.
    low: [super::product::Product; 3],
    high: [super::product::Product; 3],
    low_behind: [DFF<Bits<32>>; 3],
    money_1: DFF<Bits<64>>,
    tenfold_2: DFF<Bits<68>>,
    tenfold_3: DFF<Bits<68>>,
    tenfold_4: DFF<Bits<68>>,
    tenfold_5: DFF<Bits<68>>,
    tenfold_6: DFF<Bits<68>>,
    sum_low: DFF<Bits<64>>,
    sum_high: DFF<Bits<64>>,
    total: DFF<Bits<80>>,
    equal_q: DFF<Bit>,
    eightfold: Signal<Local, Bits<68>>,
    twofold: Signal<Local, Bits<68>>,
    outer_low: Signal<Local, Bits<64>>,
    inner_low: Signal<Local, Bits<64>>,
    outer_high: Signal<Local, Bits<64>>,
    inner_high: Signal<Local, Bits<64>>,
    lower: Signal<Local, Bits<80>>,
    upper: Signal<Local, Bits<80>>,
    wide_money: Signal<Local, Bits<80>>,
}

impl Logic for Amount {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, price_1, qty_1, low_price, money_1, tenfold_2, tenfold_3, tenfold_4);
        dff_setup!(self, clock, tenfold_5, tenfold_6, sum_low, sum_high, total, equal_q);
        self.price_1.d.next = self.price.val();
        self.qty_1.d.next = self.qty.val();
        self.low_price.d.next = self.price_1.q.val().get_bits::<16>(0);
        for i in 0..2 {
            self.high_price[i].clock.next = self.clock.val();
        }
        self.high_price[0].d.next = self.price_1.q.val().get_bits::<16>(16);
        self.high_price[1].d.next = self.high_price[0].q.val();
        for i in 0..3 {
            self.part_of_qty[i].clock.next = self.clock.val();
            self.part_of_qty[i].d.next = self.qty_1.q.val().get_bits::<16>(16 * i);
            self.part_behind[i].clock.next = self.clock.val();
            self.part_behind[i].d.next = self.part_of_qty[i].q.val();
            self.low[i].clock.next = self.clock.val();
            self.low[i].left.next = self.low_price.q.val();
            self.low[i].right.next = self.part_of_qty[i].q.val();
            self.low_behind[i].clock.next = self.clock.val();
            self.low_behind[i].d.next = self.low[i].product.val();
            self.high[i].clock.next = self.clock.val();
            self.high[i].left.next = self.high_price[1].q.val();
            self.high[i].right.next = self.part_behind[i].q.val();
        }
        // The first and the last product lie side by side, the one between across them.
        self.outer_low.next = bit_cast::<64, 32>(self.low_behind[0].q.val())
            | (bit_cast::<64, 32>(self.low_behind[2].q.val()) << 32);
        self.inner_low.next = bit_cast::<64, 32>(self.low_behind[1].q.val()) << 16;
        self.sum_low.d.next = self.outer_low.val() + self.inner_low.val();
        self.outer_high.next = bit_cast::<64, 32>(self.high[0].product.val())
            | (bit_cast::<64, 32>(self.high[2].product.val()) << 32);
        self.inner_high.next = bit_cast::<64, 32>(self.high[1].product.val()) << 16;
        self.sum_high.d.next = self.outer_high.val() + self.inner_high.val();
        self.lower.next = bit_cast::<80, 64>(self.sum_low.q.val());
        self.upper.next = bit_cast::<80, 64>(self.sum_high.q.val()) << 16;
        self.total.d.next = self.lower.val() + self.upper.val();

        self.money_1.d.next = self.money.val();
        self.eightfold.next = bit_cast::<68, 64>(self.money_1.q.val()) << 3;
        self.twofold.next = bit_cast::<68, 64>(self.money_1.q.val()) << 1;
        self.tenfold_2.d.next = self.eightfold.val() + self.twofold.val();
        self.tenfold_3.d.next = self.tenfold_2.q.val();
        self.tenfold_4.d.next = self.tenfold_3.q.val();
        self.tenfold_5.d.next = self.tenfold_4.q.val();
        self.tenfold_6.d.next = self.tenfold_5.q.val();
        self.wide_money.next = bit_cast::<80, 68>(self.tenfold_6.q.val());
        self.equal_q.d.next = self.total.q.val() == self.wide_money.val();
        self.equal.next = self.equal_q.q.val();
    }
}

/// The judgement.
#[derive(LogicBlock)]
pub struct TickJudgement {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A record.
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
    /// Type.
    pub tick_type: Signal<In, Bits<8>>,
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
    /// It has one character.
    pub flag_is_one: Signal<In, Bit>,
    /// Type has one character.
    pub type_is_one: Signal<In, Bit>,
    /// The other fields are what they may be.
    pub fits: Signal<In, Bit>,

    /// A record that stands.
    pub record_valid: Signal<Out, Bit>,
    /// Its words.
    pub word: [Signal<Out, Bits<64>>; WORDS],
    /// The channel of the record that leaves in the next clock.
    pub early_channel: Signal<Out, Bits<16>>,
    /// Pulse: a Type that is none.
    pub unknown_type: Signal<Out, Bit>,
    /// Pulse: a field has a value that it cannot have.
    pub bad_field: Signal<Out, Bit>,

    amount: Amount,
    // First clock: what the type and the flag are.
    done_1: DFF<Bit>,
    is_add: DFF<Bit>,
    is_delete: DFF<Bit>,
    is_trade: DFF<Bit>,
    is_status: DFF<Bit>,
    is_buy: DFF<Bit>,
    is_sell: DFF<Bit>,
    is_none: DFF<Bit>,
    is_upper: DFF<Bit>,
    fits_1: DFF<Bit>,
    time_1: DFF<Bits<48>>,
    biz_1: DFF<Bits<64>>,
    channel_1: DFF<Bits<16>>,
    symbol_1: DFF<Bits<32>>,
    tick_time_1: DFF<Bits<36>>,
    price_1: DFF<Bits<36>>,
    buy_1: DFF<Bits<64>>,
    sell_1: DFF<Bits<64>>,
    qty_1: DFF<Bits<48>>,
    flag_1: DFF<Bits<64>>,
    // Then the record, by stages.
    word_2: [DFF<Bits<64>>; WORDS],
    word_3: [DFF<Bits<64>>; WORDS],
    word_4: [DFF<Bits<64>>; WORDS],
    word_5: [DFF<Bits<64>>; WORDS],
    word_6: [DFF<Bits<64>>; WORDS],
    word_7: [DFF<Bits<64>>; WORDS],
    word_8: [DFF<Bits<64>>; WORDS],
    done_at: [DFF<Bit>; 7],
    unknown_at: [DFF<Bit>; 6],
    bad_at: [DFF<Bit>; 6],
    trade_at: [DFF<Bit>; 6],
    unknown_q: DFF<Bit>,
    bad_q: DFF<Bit>,

    add_code: Constant<Bits<8>>,
    delete_code: Constant<Bits<8>>,
    trade_code: Constant<Bits<8>>,
    status_code: Constant<Bits<8>>,
    type_add: Constant<Bits<8>>,
    type_delete: Constant<Bits<8>>,
    type_trade: Constant<Bits<8>>,
    type_status: Constant<Bits<8>>,
    flag_buy: Constant<Bits<8>>,
    flag_sell: Constant<Bits<8>>,
    flag_none: Constant<Bits<8>>,
    first_letter: Constant<Bits<8>>,
    last_letter: Constant<Bits<8>>,
    sell_bit: Constant<Bits<8>>,
    /// Every record is first and last.
    boundaries: Constant<Bits<8>>,
    tail: Pack<4, 8, 32>,
    character: Signal<Local, Bits<8>>,
    character_1: Signal<Local, Bits<8>>,
    known_type: Signal<Local, Bit>,
    is_order: Signal<Local, Bit>,
    either: Signal<Local, Bit>,
    any_flag: Signal<Local, Bit>,
    bad: Signal<Local, Bit>,
    wide_time_8: Signal<Local, Bits<36>>,
    wide_time_2: Signal<Local, Bits<36>>,
    wide_price_8: Signal<Local, Bits<36>>,
    wide_price_2: Signal<Local, Bits<36>>,
    kind: Signal<Local, Bits<8>>,
    attribute: Signal<Local, Bits<8>>,
    flags: Signal<Local, Bits<8>>,
    order_id: Signal<Local, Bits<64>>,
    reference: Signal<Local, Bits<64>>,
    price_word: Signal<Local, Bits<64>>,
    qty_word: Signal<Local, Bits<64>>,
    mismatch: Signal<Local, Bit>,
    is_bad: Signal<Local, Bit>,
}

fn code(kind: Kind) -> Constant<Bits<8>> {
    character(kind as u8)
}

fn character(byte: u8) -> Constant<Bits<8>> {
    Constant::new(usize::from(byte).to_bits())
}

impl Default for TickJudgement {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            card_time: Default::default(),
            biz_index: Default::default(),
            channel: Default::default(),
            symbol: Default::default(),
            tick_time: Default::default(),
            tick_type: Default::default(),
            buy: Default::default(),
            sell: Default::default(),
            price: Default::default(),
            qty: Default::default(),
            money: Default::default(),
            flag: Default::default(),
            flag_is_one: Default::default(),
            type_is_one: Default::default(),
            fits: Default::default(),
            record_valid: Default::default(),
            word: Default::default(),
            early_channel: Default::default(),
            unknown_type: Default::default(),
            bad_field: Default::default(),
            amount: Default::default(),
            done: Default::default(),
            done_1: Default::default(),
            is_add: Default::default(),
            is_delete: Default::default(),
            is_trade: Default::default(),
            is_status: Default::default(),
            is_buy: Default::default(),
            is_sell: Default::default(),
            is_none: Default::default(),
            is_upper: Default::default(),
            fits_1: Default::default(),
            time_1: Default::default(),
            biz_1: Default::default(),
            channel_1: Default::default(),
            symbol_1: Default::default(),
            tick_time_1: Default::default(),
            price_1: Default::default(),
            buy_1: Default::default(),
            sell_1: Default::default(),
            qty_1: Default::default(),
            flag_1: Default::default(),
            word_2: Default::default(),
            word_3: Default::default(),
            word_4: Default::default(),
            word_5: Default::default(),
            word_6: Default::default(),
            word_7: Default::default(),
            word_8: Default::default(),
            done_at: Default::default(),
            unknown_at: Default::default(),
            bad_at: Default::default(),
            trade_at: Default::default(),
            unknown_q: Default::default(),
            bad_q: Default::default(),
            add_code: code(Kind::SseAdd),
            delete_code: code(Kind::SseDelete),
            trade_code: code(Kind::SseTrade),
            status_code: code(Kind::SseStatus),
            type_add: character(tick::TYPE_ADD),
            type_delete: character(tick::TYPE_DELETE),
            type_trade: character(tick::TYPE_TRADE),
            type_status: character(tick::TYPE_STATUS),
            flag_buy: character(tick::FLAG_BUY),
            flag_sell: character(tick::FLAG_SELL),
            flag_none: character(tick::FLAG_NONE),
            first_letter: character(b'A'),
            last_letter: character(b'Z'),
            sell_bit: character(Flags::SELL),
            boundaries: character(Flags::FIRST | Flags::LAST),
            tail: Default::default(),
            character: Default::default(),
            character_1: Default::default(),
            known_type: Default::default(),
            is_order: Default::default(),
            either: Default::default(),
            any_flag: Default::default(),
            bad: Default::default(),
            wide_time_8: Default::default(),
            wide_time_2: Default::default(),
            wide_price_8: Default::default(),
            wide_price_2: Default::default(),
            kind: Default::default(),
            attribute: Default::default(),
            flags: Default::default(),
            order_id: Default::default(),
            reference: Default::default(),
            price_word: Default::default(),
            qty_word: Default::default(),
            mismatch: Default::default(),
            is_bad: Default::default(),
        }
    }
}

impl Logic for TickJudgement {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, done_1, is_add, is_delete, is_trade, is_status, is_buy, is_sell);
        dff_setup!(self, clock, is_none, is_upper, fits_1, time_1, biz_1, channel_1, symbol_1);
        dff_setup!(self, clock, tick_time_1, price_1, buy_1, sell_1, qty_1, flag_1, unknown_q, bad_q);
        for i in 0..8 {
            self.word_2[i].clock.next = self.clock.val();
            self.word_3[i].clock.next = self.clock.val();
            self.word_4[i].clock.next = self.clock.val();
            self.word_5[i].clock.next = self.clock.val();
            self.word_6[i].clock.next = self.clock.val();
            self.word_7[i].clock.next = self.clock.val();
            self.word_8[i].clock.next = self.clock.val();
        }
        for i in 0..7 {
            self.done_at[i].clock.next = self.clock.val();
        }
        for i in 0..6 {
            self.unknown_at[i].clock.next = self.clock.val();
            self.bad_at[i].clock.next = self.clock.val();
            self.trade_at[i].clock.next = self.clock.val();
        }

        // First clock.
        self.character.next = self.flag.val().get_bits::<8>(56);
        self.done_1.d.next = self.done.val();
        self.is_add.d.next = self.type_is_one.val() & (self.tick_type.val() == self.type_add.val());
        self.is_delete.d.next = self.type_is_one.val() & (self.tick_type.val() == self.type_delete.val());
        self.is_trade.d.next = self.type_is_one.val() & (self.tick_type.val() == self.type_trade.val());
        self.is_status.d.next = self.type_is_one.val() & (self.tick_type.val() == self.type_status.val());
        self.is_buy.d.next = self.flag_is_one.val() & (self.character.val() == self.flag_buy.val());
        self.is_sell.d.next = self.flag_is_one.val() & (self.character.val() == self.flag_sell.val());
        self.is_none.d.next = self.flag_is_one.val() & (self.character.val() == self.flag_none.val());
        self.is_upper.d.next = (self.character.val() >= self.first_letter.val())
            & (self.character.val() <= self.last_letter.val());
        self.fits_1.d.next = self.fits.val();
        self.time_1.d.next = self.card_time.val();
        self.biz_1.d.next = self.biz_index.val();
        self.channel_1.d.next = self.channel.val();
        self.symbol_1.d.next = self.symbol.val();
        self.wide_time_8.next = bit_cast::<36, 32>(self.tick_time.val()) << 3;
        self.wide_time_2.next = bit_cast::<36, 32>(self.tick_time.val()) << 1;
        self.tick_time_1.d.next = self.wide_time_8.val() + self.wide_time_2.val();
        self.wide_price_8.next = bit_cast::<36, 32>(self.price.val()) << 3;
        self.wide_price_2.next = bit_cast::<36, 32>(self.price.val()) << 1;
        self.price_1.d.next = self.wide_price_8.val() + self.wide_price_2.val();
        self.buy_1.d.next = self.buy.val();
        self.sell_1.d.next = self.sell.val();
        self.qty_1.d.next = self.qty.val();
        self.flag_1.d.next = self.flag.val();
        self.amount.clock.next = self.clock.val();
        self.amount.price.next = self.price.val();
        self.amount.qty.next = self.qty.val();
        self.amount.money.next = self.money.val();

        // Second clock: the record, and all that can be wrong with it but the amount.
        self.character_1.next = self.flag_1.q.val().get_bits::<8>(56);
        self.is_order.next = self.is_add.q.val() | self.is_delete.q.val();
        self.known_type.next = self.is_order.val() | self.is_trade.q.val() | self.is_status.q.val();
        self.either.next = self.is_buy.q.val() | self.is_sell.q.val();
        self.any_flag.next = self.either.val() | self.is_none.q.val();
        self.bad.next = !self.fits_1.q.val()
            | (self.is_order.val() & !self.either.val())
            | (self.is_trade.q.val() & !self.any_flag.val())
            | (self.is_status.q.val() & !self.is_upper.q.val());
        self.kind.next = self.add_code.val();
        self.attribute.next = 0.into();
        self.flags.next = self.boundaries.val();
        self.order_id.next = self.buy_1.q.val();
        self.reference.next = 0.into();
        self.price_word.next = bit_cast::<64, 36>(self.price_1.q.val());
        self.qty_word.next = bit_cast::<64, 48>(self.qty_1.q.val());
        if self.is_delete.q.val() {
            self.kind.next = self.delete_code.val();
        }
        if self.is_order.val() & self.is_sell.q.val() {
            self.flags.next = self.boundaries.val() | self.sell_bit.val();
            self.order_id.next = self.sell_1.q.val();
        }
        if self.is_trade.q.val() {
            self.kind.next = self.trade_code.val();
            self.attribute.next = self.character_1.val();
            self.reference.next = self.sell_1.q.val();
        }
        if self.is_status.q.val() {
            self.kind.next = self.status_code.val();
            self.attribute.next = self.character_1.val();
            self.order_id.next = self.flag_1.q.val();
            self.price_word.next = 0.into();
            self.qty_word.next = 0.into();
        }
        self.tail.part[0].next = 0.into();
        self.tail.part[1].next = self.flags.val();
        self.tail.part[2].next = self.attribute.val();
        self.tail.part[3].next = self.kind.val();
        self.word_2[0].d.next = self.biz_1.q.val();
        self.word_2[1].d.next = self.order_id.val();
        self.word_2[2].d.next = self.reference.val();
        self.word_2[3].d.next = self.price_word.val();
        self.word_2[4].d.next = self.qty_word.val();
        self.word_2[5].d.next = bit_cast::<64, 36>(self.tick_time_1.q.val());
        self.word_2[6].d.next =
            bit_cast::<64, 48>(self.time_1.q.val()) | (bit_cast::<64, 16>(self.channel_1.q.val()) << 48);
        self.word_2[7].d.next =
            bit_cast::<64, 32>(self.symbol_1.q.val()) | (bit_cast::<64, 32>(self.tail.joined.val()) << 32);
        self.done_at[0].d.next = self.done_1.q.val();
        self.unknown_at[0].d.next = !self.known_type.val();
        self.bad_at[0].d.next = self.bad.val();
        self.trade_at[0].d.next = self.is_trade.q.val();

        // The clocks until the amount is judged.
        for i in 0..8 {
            self.word_3[i].d.next = self.word_2[i].q.val();
            self.word_4[i].d.next = self.word_3[i].q.val();
            self.word_5[i].d.next = self.word_4[i].q.val();
            self.word_6[i].d.next = self.word_5[i].q.val();
            self.word_7[i].d.next = self.word_6[i].q.val();
            self.word_8[i].d.next = self.word_7[i].q.val();
            self.word[i].next = self.word_8[i].q.val();
        }
        self.early_channel.next = self.word_7[6].q.val().get_bits::<16>(48);
        for i in 0..5 {
            self.done_at[i + 1].d.next = self.done_at[i].q.val();
            self.unknown_at[i + 1].d.next = self.unknown_at[i].q.val();
            self.bad_at[i + 1].d.next = self.bad_at[i].q.val();
            self.trade_at[i + 1].d.next = self.trade_at[i].q.val();
        }
        self.mismatch.next = self.trade_at[5].q.val() & !self.amount.equal.val();
        self.is_bad.next = self.bad_at[5].q.val() | self.mismatch.val();
        self.done_at[6].d.next = self.done_at[5].q.val() & !self.unknown_at[5].q.val() & !self.is_bad.val();
        self.unknown_q.d.next = self.done_at[5].q.val() & self.unknown_at[5].q.val();
        self.bad_q.d.next = self.done_at[5].q.val() & !self.unknown_at[5].q.val() & self.is_bad.val();

        self.record_valid.next = self.done_at[6].q.val();
        self.unknown_type.next = self.unknown_q.q.val();
        self.bad_field.next = self.bad_q.q.val();
    }
}
