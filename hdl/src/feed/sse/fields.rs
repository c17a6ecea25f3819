//! The dictionary: what each field was last, and with it each record's fields, together in the
//! clock after its last token. Behind [`super::route`], in front of [`super::judgement`].
//!
//! Here a frame is given up where its framing is lost or another template comes: what follows is
//! passed over up to its end. And here a record waits that the judgement cannot take yet: in such a
//! clock nothing `moves`, from the tokenizer to the dictionary.
//!
//! Latency 2 clocks, interval 1. The outputs belong to a record in the clock of `done`.

use super::nibble::Nibble;
use super::route::{FIELDS, place};
use rust_hdl::prelude::*;
use tickgate_abi::wire::sse::{self, tick};

// The kernel has these places as numbers.
const _: () = assert!(place(tick::TEMPLATE_ID) == 11 && place(tick::BIZ_INDEX) == 10);
const _: () = assert!(place(tick::CHANNEL) == 9 && place(tick::SECURITY_ID) == 8);
const _: () = assert!(place(tick::TICK_TIME) == 7 && place(tick::TYPE) == 6);
const _: () = assert!(place(tick::BUY_ORDER_NO) == 5 && place(tick::SELL_ORDER_NO) == 4);
const _: () = assert!(place(tick::PRICE) == 3 && place(tick::QTY) == 2);
const _: () = assert!(place(tick::TRADE_MONEY) == 1 && place(tick::TICK_BS_FLAG) == 0);
const _: () = assert!(tick::CHANNEL_BITS == 16 && tick::TICK_TIME_BITS == 32);
const _: () = assert!(tick::PRICE_BITS == 32 && tick::QTY_BITS == 48);

/// The dictionary.
#[derive(LogicBlock)]
pub struct Fields {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// From the router.
    pub is_time: Signal<In, Bit>,
    /// From the router.
    pub is_map: Signal<In, Bit>,
    /// From the router.
    pub field: Signal<In, Bits<FIELDS>>,
    /// From the router.
    pub complete: Signal<In, Bit>,
    /// From the router.
    pub value: Signal<In, Bits<64>>,
    /// From the router.
    pub characters: Signal<In, Bits<64>>,
    /// From the router.
    pub is_end: Signal<In, Bit>,
    /// From the router.
    pub lost: Signal<In, Bit>,
    /// From the judgement: in the next clock it takes no record.
    pub busy_next: Signal<In, Bit>,

    /// What is in front moves in this clock; a register.
    pub moves: Signal<Out, Bit>,
    /// The outputs below are those of a record. It stays while it is not taken.
    pub done: Signal<Out, Bit>,
    /// Pulse: the framing was lost.
    pub framing: Signal<Out, Bit>,
    /// Pulse: another template.
    pub unknown_template: Signal<Out, Bit>,
    /// Card time.
    pub card_time: Signal<Out, Bits<48>>,
    /// BizIndex.
    pub biz_index: Signal<Out, Bits<64>>,
    /// Channel.
    pub channel: Signal<Out, Bits<16>>,
    /// SecurityID, packed.
    pub symbol: Signal<Out, Bits<32>>,
    /// TickTime.
    pub tick_time: Signal<Out, Bits<32>>,
    /// Type is that of an order.
    pub is_add: Signal<Out, Bit>,
    /// Of an order's end.
    pub is_delete: Signal<Out, Bit>,
    /// Of a trade.
    pub is_trade: Signal<Out, Bit>,
    /// Of a product's status.
    pub is_status: Signal<Out, Bit>,
    /// BuyOrderNO.
    pub buy: Signal<Out, Bits<64>>,
    /// SellOrderNO.
    pub sell: Signal<Out, Bits<64>>,
    /// Price.
    pub price: Signal<Out, Bits<32>>,
    /// Qty.
    pub qty: Signal<Out, Bits<48>>,
    /// TradeMoney.
    pub money: Signal<Out, Bits<64>>,
    /// TickBSFlag.
    pub flag: Signal<Out, Bits<64>>,
    /// It is that of a buyer.
    pub is_buy: Signal<Out, Bit>,
    /// Of a seller.
    pub is_sell: Signal<Out, Bit>,
    /// Of neither.
    pub is_none: Signal<Out, Bit>,
    /// It begins with a capital letter.
    pub is_upper: Signal<Out, Bit>,
    /// Channel, SecurityID, TickTime, Price and Qty are what they may be.
    pub fits: Signal<Out, Bit>,

    // First clock: what the value is, whatever field it belongs to.
    is_time_1: DFF<Bit>,
    is_map_1: DFF<Bit>,
    field_1: DFF<Bits<FIELDS>>,
    complete_1: DFF<Bit>,
    is_end_1: DFF<Bit>,
    lost_1: DFF<Bit>,
    value_1: DFF<Bits<64>>,
    number_1: DFF<Bits<64>>,
    characters_1: DFF<Bits<64>>,
    is_one_1: DFF<Bit>,
    is_template_1: DFF<Bit>,
    nibbles_1: DFF<Bits<32>>,
    nibbles_fit_1: DFF<Bit>,
    // Second clock: the dictionary.
    dead: DFF<Bit>,
    template_seen: DFF<Bit>,
    /// A record waits in the dictionary; that, inverted, is a register of its own for all that is in front.
    frozen: DFF<Bit>,
    moves_q: DFF<Bit>,
    done_q: DFF<Bit>,
    framing_q: DFF<Bit>,
    unknown_q: DFF<Bit>,
    time_q: DFF<Bits<48>>,
    biz_q: DFF<Bits<64>>,
    channel_q: DFF<Bits<16>>,
    channel_over: DFF<Bit>,
    symbol_q: DFF<Bits<32>>,
    symbol_fits: DFF<Bit>,
    tick_time_q: DFF<Bits<32>>,
    tick_time_over: DFF<Bit>,
    add_q: DFF<Bit>,
    delete_q: DFF<Bit>,
    trade_q: DFF<Bit>,
    status_q: DFF<Bit>,
    buy_q: DFF<Bits<64>>,
    sell_q: DFF<Bits<64>>,
    price_q: DFF<Bits<32>>,
    price_fits: DFF<Bit>,
    qty_q: DFF<Bits<48>>,
    qty_fits: DFF<Bit>,
    money_q: DFF<Bits<64>>,
    flag_q: DFF<Bits<64>>,
    buy_flag: DFF<Bit>,
    sell_flag: DFF<Bit>,
    none_flag: DFF<Bit>,
    upper_flag: DFF<Bit>,

    type_add: Constant<Bits<8>>,
    type_delete: Constant<Bits<8>>,
    type_trade: Constant<Bits<8>>,
    type_status: Constant<Bits<8>>,
    flag_of_buyer: Constant<Bits<8>>,
    flag_of_seller: Constant<Bits<8>>,
    flag_of_neither: Constant<Bits<8>>,
    first_letter: Constant<Bits<8>>,
    last_letter: Constant<Bits<8>>,
    template: Constant<Bits<64>>,
    blanks: Constant<Bits<56>>,
    one: Constant<Bits<64>>,
    nibble: [Nibble; 8],
    joint: super::super::pack::Pack<8, 4, 32>,
    join_fits: super::join_bits::JoinBits<8>,
    character: Signal<Local, Bits<8>>,
    done_now: Signal<Local, Bit>,
    frozen_next: Signal<Local, Bit>,
    has_template: Signal<Local, Bit>,
    alive: Signal<Local, Bit>,
    wrong: Signal<Local, Bit>,
    less_one: Signal<Local, Bits<64>>,
    following: Signal<Local, Bits<64>>,
    rest: Signal<Local, Bits<56>>,
    upper_16: Signal<Local, Bits<48>>,
    upper_32: Signal<Local, Bits<32>>,
    upper_48: Signal<Local, Bits<16>>,
    all_fit: Signal<Local, Bit>,
}

fn character(byte: u8) -> Constant<Bits<8>> {
    Constant::new(usize::from(byte).to_bits())
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            is_time: Default::default(),
            is_map: Default::default(),
            field: Default::default(),
            complete: Default::default(),
            value: Default::default(),
            characters: Default::default(),
            is_end: Default::default(),
            lost: Default::default(),
            busy_next: Default::default(),
            moves: Default::default(),
            done: Default::default(),
            framing: Default::default(),
            unknown_template: Default::default(),
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
            is_time_1: Default::default(),
            is_map_1: Default::default(),
            field_1: Default::default(),
            complete_1: Default::default(),
            is_end_1: Default::default(),
            lost_1: Default::default(),
            value_1: Default::default(),
            number_1: Default::default(),
            characters_1: Default::default(),
            is_one_1: Default::default(),
            is_template_1: Default::default(),
            nibbles_1: Default::default(),
            nibbles_fit_1: Default::default(),
            dead: Default::default(),
            template_seen: Default::default(),
            frozen: Default::default(),
            moves_q: Default::default(),
            done_q: Default::default(),
            framing_q: Default::default(),
            unknown_q: Default::default(),
            time_q: Default::default(),
            biz_q: Default::default(),
            channel_q: Default::default(),
            channel_over: Default::default(),
            symbol_q: Default::default(),
            symbol_fits: Default::default(),
            tick_time_q: Default::default(),
            tick_time_over: Default::default(),
            add_q: Default::default(),
            delete_q: Default::default(),
            trade_q: Default::default(),
            status_q: Default::default(),
            buy_q: Default::default(),
            sell_q: Default::default(),
            price_q: Default::default(),
            price_fits: Default::default(),
            qty_q: Default::default(),
            qty_fits: Default::default(),
            money_q: Default::default(),
            flag_q: Default::default(),
            buy_flag: Default::default(),
            sell_flag: Default::default(),
            none_flag: Default::default(),
            upper_flag: Default::default(),
            type_add: character(tick::TYPE_ADD),
            type_delete: character(tick::TYPE_DELETE),
            type_trade: character(tick::TYPE_TRADE),
            type_status: character(tick::TYPE_STATUS),
            flag_of_buyer: character(tick::FLAG_BUY),
            flag_of_seller: character(tick::FLAG_SELL),
            flag_of_neither: character(tick::FLAG_NONE),
            first_letter: character(b'A'),
            last_letter: character(b'Z'),
            template: Constant::new(u64::from(sse::TICK).into()),
            blanks: Constant::new((u64::from_be_bytes([b' '; 8]) >> 8).into()),
            one: Constant::new(1_u64.into()),
            nibble: Default::default(),
            joint: Default::default(),
            join_fits: Default::default(),
            character: Default::default(),
            done_now: Default::default(),
            frozen_next: Default::default(),
            has_template: Default::default(),
            alive: Default::default(),
            wrong: Default::default(),
            less_one: Default::default(),
            following: Default::default(),
            rest: Default::default(),
            upper_16: Default::default(),
            upper_32: Default::default(),
            upper_48: Default::default(),
            all_fit: Default::default(),
        }
    }
}

impl Logic for Fields {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, is_time_1, is_map_1, field_1, complete_1, is_end_1, lost_1, value_1);
        dff_setup!(self, clock, number_1, characters_1, is_one_1, is_template_1, nibbles_1, nibbles_fit_1);
        dff_setup!(self, clock, frozen, moves_q, dead, template_seen, done_q, framing_q, unknown_q, time_q);
        dff_setup!(self, clock, biz_q, channel_q, channel_over, symbol_q, symbol_fits, tick_time_q);
        dff_setup!(self, clock, tick_time_over, add_q, delete_q, trade_q, status_q, buy_q, sell_q, price_q);
        dff_setup!(self, clock, price_fits, qty_q, qty_fits, money_q, flag_q);
        dff_setup!(self, clock, buy_flag, sell_flag, none_flag, upper_flag);

        // First clock. Null is zero in all that may be null here.
        self.less_one.next = self.value.val() - self.one.val();
        self.rest.next = self.characters.val().get_bits::<56>(0);
        for i in 0..8 {
            self.nibble[i].character.next = self.characters.val().get_bits::<8>(56 - 8 * i);
            self.joint.part[i].next = self.nibble[i].nibble.val();
            self.join_fits.bit[i].next = self.nibble[i].fits.val();
        }
        if self.moves_q.q.val() {
            self.is_time_1.d.next = self.is_time.val();
            self.is_map_1.d.next = self.is_map.val();
            self.field_1.d.next = self.field.val();
            self.complete_1.d.next = self.complete.val();
            self.is_end_1.d.next = self.is_end.val();
            self.lost_1.d.next = self.lost.val();
            self.value_1.d.next = self.value.val();
            self.characters_1.d.next = self.characters.val();
            self.number_1.d.next = self.less_one.val();
            if !self.value.val().any() {
                self.number_1.d.next = 0.into();
            }
            self.is_template_1.d.next = self.value.val() == self.template.val();
            self.is_one_1.d.next = self.rest.val() == self.blanks.val();
            self.nibbles_1.d.next = self.joint.joined.val();
            self.nibbles_fit_1.d.next = self.join_fits.joined.val().all();
        }

        // Second clock: whether the frame can still be read.
        self.alive.next = !self.dead.q.val() & !self.lost_1.q.val();
        self.has_template.next =
            self.template_seen.q.val() | (self.field_1.q.val().get_bit(11) & self.is_template_1.q.val());
        self.wrong.next = (self.field_1.q.val().get_bit(11) & !self.is_template_1.q.val())
            | (self.complete_1.q.val() & !self.has_template.val());
        self.done_now.next = self.alive.val() & self.complete_1.q.val() & !self.wrong.val();
        self.frozen_next.next = (self.frozen.q.val() | self.done_now.val()) & self.busy_next.val();
        self.frozen.d.next = self.frozen_next.val();
        self.moves_q.d.next = !self.frozen_next.val();
        self.framing_q.d.next = self.moves_q.q.val() & !self.dead.q.val() & self.lost_1.q.val();
        self.unknown_q.d.next = self.moves_q.q.val() & self.alive.val() & self.wrong.val();

        self.following.next = self.biz_q.q.val() + self.one.val();
        self.upper_16.next = self.value_1.q.val().get_bits::<48>(16);
        self.upper_32.next = self.number_1.q.val().get_bits::<32>(32);
        self.upper_48.next = self.number_1.q.val().get_bits::<16>(48);
        self.character.next = self.characters_1.q.val().get_bits::<8>(56);
        if !self.frozen.q.val() {
            self.done_q.d.next = self.done_now.val();
            if self.lost_1.q.val() | self.wrong.val() {
                self.dead.d.next = true;
            }
            if self.is_time_1.q.val() {
                self.time_q.d.next = self.value_1.q.val().get_bits::<48>(0);
            }
            if self.is_map_1.q.val() {
                self.biz_q.d.next = self.following.val();
                self.buy_q.d.next = 0.into();
                self.sell_q.d.next = 0.into();
                self.price_q.d.next = 0.into();
                self.price_fits.d.next = true;
                self.qty_q.d.next = 0.into();
                self.qty_fits.d.next = true;
                self.money_q.d.next = 0.into();
            }
            if self.field_1.q.val().get_bit(11) {
                self.template_seen.d.next = self.is_template_1.q.val();
            }
            if self.field_1.q.val().get_bit(10) {
                self.biz_q.d.next = self.value_1.q.val();
            }
            if self.field_1.q.val().get_bit(9) {
                self.channel_q.d.next = self.value_1.q.val().get_bits::<16>(0);
                self.channel_over.d.next = self.upper_16.val().any();
            }
            if self.field_1.q.val().get_bit(8) {
                self.symbol_q.d.next = self.nibbles_1.q.val();
                self.symbol_fits.d.next = self.nibbles_fit_1.q.val();
            }
            if self.field_1.q.val().get_bit(7) {
                self.tick_time_q.d.next = self.number_1.q.val().get_bits::<32>(0);
                self.tick_time_over.d.next = self.upper_32.val().any();
            }
            if self.field_1.q.val().get_bit(6) {
                self.add_q.d.next = self.is_one_1.q.val() & (self.character.val() == self.type_add.val());
                self.delete_q.d.next =
                    self.is_one_1.q.val() & (self.character.val() == self.type_delete.val());
                self.trade_q.d.next = self.is_one_1.q.val() & (self.character.val() == self.type_trade.val());
                self.status_q.d.next =
                    self.is_one_1.q.val() & (self.character.val() == self.type_status.val());
            }
            if self.field_1.q.val().get_bit(5) {
                self.buy_q.d.next = self.number_1.q.val();
            }
            if self.field_1.q.val().get_bit(4) {
                self.sell_q.d.next = self.number_1.q.val();
            }
            if self.field_1.q.val().get_bit(3) {
                self.price_q.d.next = self.number_1.q.val().get_bits::<32>(0);
                self.price_fits.d.next = !self.upper_32.val().any();
            }
            if self.field_1.q.val().get_bit(2) {
                self.qty_q.d.next = self.number_1.q.val().get_bits::<48>(0);
                self.qty_fits.d.next = !self.upper_48.val().any();
            }
            if self.field_1.q.val().get_bit(1) {
                self.money_q.d.next = self.number_1.q.val();
            }
            if self.field_1.q.val().get_bit(0) {
                self.flag_q.d.next = self.characters_1.q.val();
                self.buy_flag.d.next =
                    self.is_one_1.q.val() & (self.character.val() == self.flag_of_buyer.val());
                self.sell_flag.d.next =
                    self.is_one_1.q.val() & (self.character.val() == self.flag_of_seller.val());
                self.none_flag.d.next =
                    self.is_one_1.q.val() & (self.character.val() == self.flag_of_neither.val());
                self.upper_flag.d.next = (self.character.val() >= self.first_letter.val())
                    & (self.character.val() <= self.last_letter.val());
            }
            // The dictionary begins at zero in every frame.
            if self.is_end_1.q.val() {
                self.dead.d.next = false;
                self.template_seen.d.next = false;
                self.biz_q.d.next = 0.into();
                self.channel_q.d.next = 0.into();
                self.channel_over.d.next = false;
                self.symbol_fits.d.next = false;
                self.tick_time_q.d.next = 0.into();
                self.tick_time_over.d.next = false;
                self.add_q.d.next = false;
                self.delete_q.d.next = false;
                self.trade_q.d.next = false;
                self.status_q.d.next = false;
                self.flag_q.d.next = 0.into();
                self.buy_flag.d.next = false;
                self.sell_flag.d.next = false;
                self.none_flag.d.next = false;
                self.upper_flag.d.next = false;
            }
        }

        self.all_fit.next = !self.channel_over.q.val()
            & self.symbol_fits.q.val()
            & !self.tick_time_over.q.val()
            & self.price_fits.q.val()
            & self.qty_fits.q.val();
        self.moves.next = self.moves_q.q.val();
        self.done.next = self.done_q.q.val();
        self.framing.next = self.framing_q.q.val();
        self.unknown_template.next = self.unknown_q.q.val();
        self.card_time.next = self.time_q.q.val();
        self.biz_index.next = self.biz_q.q.val();
        self.channel.next = self.channel_q.q.val();
        self.symbol.next = self.symbol_q.q.val();
        self.tick_time.next = self.tick_time_q.q.val();
        self.is_add.next = self.add_q.q.val();
        self.is_delete.next = self.delete_q.q.val();
        self.is_trade.next = self.trade_q.q.val();
        self.is_status.next = self.status_q.q.val();
        self.buy.next = self.buy_q.q.val();
        self.sell.next = self.sell_q.q.val();
        self.price.next = self.price_q.q.val();
        self.qty.next = self.qty_q.q.val();
        self.money.next = self.money_q.q.val();
        self.flag.next = self.flag_q.q.val();
        self.is_buy.next = self.buy_flag.q.val();
        self.is_sell.next = self.sell_flag.q.val();
        self.is_none.next = self.none_flag.q.val();
        self.is_upper.next = self.upper_flag.q.val();
        self.fits.next = self.all_fit.val();
    }
}
