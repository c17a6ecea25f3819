//! What the message's type decides, looked up while the message passes.
//!
//! ITCH: the type byte is caught one beat behind the length's (clock c0 + 1), the class follows in
//! c0 + 3 and `length_ok` with it. A message of the shortest length can end sooner; so the class
//! falls back to that of the shortest messages as soon as a message begins. SZSE: MsgType is caught
//! with the length (c0), `szse_known` and `szse_length_ok` follow in c0 + 2, the class and `length_ok`
//! in c0 + 3; every SZSE message that becomes a record ends at least two beats behind its length.
//!
//! `bad_field` and `sell` are right one clock behind the bytes they judge (three behind a SecurityID);
//! every message with such a byte ends at least a beat behind it, and four behind a SecurityID.
//!
//! Latency behind the capture's registers: the class 1 clock (SZSE 2), a SecurityID 3; interval 1.
//! Resources: 241 LUT4, 59 flip-flops (yosys for ECP5, alone).

use super::message_bytes::MESSAGE_BITS;
use super::message_bytes::bit_of_field_end;
use super::message_table::{MessageClass, MessageType, RecordPlaces, SzseType, early_types};
use super::walker::TOKENS;
use rust_hdl::prelude::*;
use tickgate_abi::wire::{Field, itch50, szse};

const _: () = assert!(szse::snapshot::SECURITY_ID.offset == szse::order::SECURITY_ID.offset);

/// The look-up.
#[derive(LogicBlock)]
pub struct ClassLookup {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// A frame's verdict is known. The class is nothing's in the next clock, in which a record of the
    /// frame itself may be put together, and no message ends.
    pub verdict_valid: Signal<In, Bit>,
    /// Another decoder has the feed: the class is nothing's.
    pub idle: Signal<In, Bit>,
    /// From the walker.
    pub token: Signal<In, Bits<TOKENS>>,
    /// From the walker.
    pub message_length: Signal<In, Bits<12>>,
    /// From the capture.
    pub message: Signal<In, Bits<MESSAGE_BITS>>,
    /// From the capture.
    pub msg_type: Signal<In, Bits<32>>,
    /// The class.
    pub message_class: Signal<Out, MessageClass>,
    /// The length is one of the type's.
    pub length_ok: Signal<Out, Bit>,
    /// The ITCH message's type and length are those of a shortest message; combinational, from two
    /// clocks behind the boundary on.
    pub shortest_ok: Signal<Out, Bit>,
    /// The ITCH message's type is in the table; combinational, from two clocks behind the boundary on.
    pub table_known: Signal<Out, Bit>,
    /// The SZSE message's type is in the table; combinational, in c0 + 2 and c0 + 3.
    pub szse_known: Signal<Out, Bit>,
    /// Its length is one of the type's; as `szse_known`.
    pub szse_length_ok: Signal<Out, Bit>,
    /// A field is outside its specification.
    pub bad_field: Signal<Out, Bit>,
    /// The order is a sell order.
    pub sell: Signal<Out, Bit>,
    /// The SZSE order is a lending order.
    pub lending: Signal<Out, Bit>,
    /// The SZSE trade message is a cancel.
    pub cancel: Signal<Out, Bit>,
    /// The SZSE message is a snapshot; one gate behind a register, right from c0 + 2 on.
    pub is_snapshot: Signal<Out, Bit>,
    /// ITCH type byte.
    pub type_byte: Signal<Out, Bits<8>>,

    types: ROM<MessageClass, 8>,
    class_q: DFF<MessageClass>,
    itch_length_ok: DFF<Bit>,
    szse_length_ok_q: DFF<Bit>,
    shortest_length: DFF<Bit>,
    itch_bad: DFF<Bit>,
    order_bad: DFF<Bit>,
    trade_bad: DFF<Bit>,
    itch_sells: DFF<Bit>,
    order_sells: DFF<Bit>,
    lending_q: DFF<Bit>,
    cancel_q: DFF<Bit>,
    is_order: DFF<Bit>,
    is_trade: DFF<Bit>,
    is_heartbeat: DFF<Bit>,
    is_snapshot_q: DFF<Bit>,
    id_bad: DFF<Bit>,
    order_length_is: DFF<Bit>,
    trade_length_is: DFF<Bit>,
    heartbeat_length_is: DFF<Bit>,
    order_id_ok: SecurityIdCheck,
    trade_id_ok: SecurityIdCheck,

    early: Constant<MessageClass>,
    order: Constant<MessageClass>,
    trade: Constant<MessageClass>,
    heartbeat: Constant<MessageClass>,
    snapshot: Constant<MessageClass>,
    unknown: Constant<MessageClass>,
    order_type: Constant<Bits<32>>,
    trade_type: Constant<Bits<32>>,
    heartbeat_type: Constant<Bits<32>>,
    snapshot_type: Constant<Bits<32>>,
    order_length: Constant<Bits<12>>,
    order_length_old: Constant<Bits<12>>,
    trade_length: Constant<Bits<12>>,
    heartbeat_length: Constant<Bits<12>>,
    shortest: Constant<Bits<12>>,
    shortest_type: [Constant<Bits<8>>; 2],
    type_at: Constant<Bits<10>>,
    itch_side_at: Constant<Bits<10>>,
    order_side_at: Constant<Bits<10>>,
    exec_type_at: Constant<Bits<10>>,
    order_security_at: Constant<Bits<10>>,
    trade_security_at: Constant<Bits<10>>,
    itch_buy: Constant<Bits<8>>,
    itch_sell: Constant<Bits<8>>,
    buy: Constant<Bits<8>>,
    sell_side: Constant<Bits<8>>,
    borrow: Constant<Bits<8>>,
    lend: Constant<Bits<8>>,
    exec_trade: Constant<Bits<8>>,
    exec_cancel: Constant<Bits<8>>,

    itch_type: Signal<Local, Bits<8>>,
    itch_side: Signal<Local, Bits<8>>,
    order_side: Signal<Local, Bits<8>>,
    exec_type: Signal<Local, Bits<8>>,
    itch_length: Signal<Local, Bits<8>>,
    low_length: Signal<Local, Bits<8>>,
    is_szse_length: Signal<Local, Bit>,
    is_itch_sell: Signal<Local, Bit>,
    is_sell: Signal<Local, Bit>,
    is_lend: Signal<Local, Bit>,
    is_borrow: Signal<Local, Bit>,
    is_cancel: Signal<Local, Bit>,
    is_shortest: Signal<Local, Bit>,
}

impl Default for ClassLookup {
    fn default() -> Self {
        let places = RecordPlaces::default();
        let types = itch50::MESSAGES
            .iter()
            .map(|m| ((m.message_type as usize).to_bits(), places.class(MessageType::Itch(m))))
            .collect();
        let szse_class = |t| Constant::new(places.class(MessageType::Szse(t)));
        let at = |field: Field| Constant::new(bit_of_field_end(field.end()).to_bits());
        let byte = |b: u8| Constant::new((b as usize).to_bits());
        let length = |l: u32| Constant::new((l as usize).to_bits());
        let msg_type = |t: u32| Constant::new((t as usize).to_bits());
        let mut shortest_types = early_types().map(|m| byte(m.message_type));
        let mut sides = itch50::MESSAGES.iter().filter_map(|m| m.side);
        let itch_side = sides.next().expect("a type with a side");
        assert!(sides.all(|s| s == itch_side), "one place of the ITCH side is built in");
        Self {
            clock: Default::default(),
            szse: Default::default(),
            beat_valid: Default::default(),
            verdict_valid: Default::default(),
            idle: Default::default(),
            token: Default::default(),
            message_length: Default::default(),
            message: Default::default(),
            msg_type: Default::default(),
            message_class: Default::default(),
            length_ok: Default::default(),
            shortest_ok: Default::default(),
            table_known: Default::default(),
            szse_known: Default::default(),
            szse_length_ok: Default::default(),
            bad_field: Default::default(),
            sell: Default::default(),
            lending: Default::default(),
            cancel: Default::default(),
            type_byte: Default::default(),
            types: ROM::new(types),
            class_q: Default::default(),
            itch_length_ok: Default::default(),
            szse_length_ok_q: Default::default(),
            shortest_length: Default::default(),
            itch_sells: Default::default(),
            order_sells: Default::default(),
            lending_q: Default::default(),
            cancel_q: Default::default(),
            is_order: Default::default(),
            is_trade: Default::default(),
            is_heartbeat: Default::default(),
            is_snapshot_q: Default::default(),
            id_bad: Default::default(),
            is_snapshot: Default::default(),
            order_length_is: Default::default(),
            trade_length_is: Default::default(),
            heartbeat_length_is: Default::default(),
            order_id_ok: Default::default(),
            trade_id_ok: Default::default(),
            early: Constant::new(places.early_class()),
            order: szse_class(SzseType::Order),
            trade: szse_class(SzseType::Trade),
            heartbeat: szse_class(SzseType::ChannelHeartbeat),
            snapshot: szse_class(SzseType::Snapshot),
            unknown: Constant::new(MessageClass::default()),
            order_type: msg_type(szse::ORDER),
            trade_type: msg_type(szse::TRADE),
            heartbeat_type: msg_type(szse::CHANNEL_HEARTBEAT),
            snapshot_type: msg_type(szse::SNAPSHOT),
            order_length: length(szse::ORDER_BODY_LENGTHS[0]),
            order_length_old: length(szse::ORDER_BODY_LENGTHS[1]),
            trade_length: length(szse::TRADE_BODY_LENGTH),
            heartbeat_length: length(szse::CHANNEL_HEARTBEAT_BODY_LENGTH),
            shortest: length(itch50::SHORTEST as u32),
            shortest_type: std::array::from_fn(|_| shortest_types.next().expect("two shortest types")),
            type_at: at(itch50::MESSAGE_TYPE),
            itch_side_at: at(itch_side),
            order_side_at: at(szse::order::SIDE),
            exec_type_at: at(szse::trade::EXEC_TYPE),
            order_security_at: at(szse::order::SECURITY_ID),
            trade_security_at: at(szse::trade::SECURITY_ID),
            itch_buy: byte(itch50::SIDE_BUY),
            itch_sell: byte(itch50::SIDE_SELL),
            buy: byte(szse::SIDE_BUY),
            sell_side: byte(szse::SIDE_SELL),
            borrow: byte(szse::SIDE_BORROW),
            lend: byte(szse::SIDE_LEND),
            exec_trade: byte(szse::EXEC_TRADE),
            exec_cancel: byte(szse::EXEC_CANCEL),
            itch_type: Default::default(),
            itch_side: Default::default(),
            order_side: Default::default(),
            exec_type: Default::default(),
            itch_length: Default::default(),
            low_length: Default::default(),
            is_szse_length: Default::default(),
            is_itch_sell: Default::default(),
            is_sell: Default::default(),
            is_lend: Default::default(),
            is_borrow: Default::default(),
            is_cancel: Default::default(),
            itch_bad: Default::default(),
            order_bad: Default::default(),
            trade_bad: Default::default(),
            is_shortest: Default::default(),
        }
    }
}

impl Logic for ClassLookup {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, class_q, itch_length_ok, szse_length_ok_q, shortest_length);
        dff_setup!(self, clock, itch_bad, order_bad, trade_bad, itch_sells, order_sells);
        dff_setup!(self, clock, lending_q, cancel_q);
        dff_setup!(self, clock, is_order, is_trade, is_heartbeat, is_snapshot_q, id_bad);
        dff_setup!(self, clock, order_length_is, trade_length_is, heartbeat_length_is);

        self.itch_type.next = self.message.val().get_bits::<8>(self.type_at.val().index());
        self.types.address.next = self.itch_type.val();
        self.is_order.d.next = self.msg_type.val() == self.order_type.val();
        self.is_trade.d.next = self.msg_type.val() == self.trade_type.val();
        self.is_heartbeat.d.next = self.msg_type.val() == self.heartbeat_type.val();
        self.is_snapshot_q.d.next = self.msg_type.val() == self.snapshot_type.val();
        self.order_length_is.d.next = (self.message_length.val() == self.order_length.val())
            || (self.message_length.val() == self.order_length_old.val());
        self.trade_length_is.d.next = self.message_length.val() == self.trade_length.val();
        self.heartbeat_length_is.d.next = self.message_length.val() == self.heartbeat_length.val();
        self.szse_known.next = self.is_order.q.val()
            || self.is_trade.q.val()
            || self.is_heartbeat.q.val()
            || self.is_snapshot_q.q.val();
        self.is_szse_length.next = (self.is_order.q.val() && self.order_length_is.q.val())
            || (self.is_trade.q.val() && self.trade_length_is.q.val())
            || (self.is_heartbeat.q.val() && self.heartbeat_length_is.q.val());
        self.szse_length_ok.next = self.is_szse_length.val();
        // A block length that is followed has eight bits.
        self.low_length.next = self.message_length.val().get_bits::<8>(0);
        self.itch_length.next = bit_cast::<8, 6>(self.types.data.val().length);
        if self.szse.val() {
            self.class_q.d.next = self.unknown.val();
            if self.is_order.q.val() {
                self.class_q.d.next = self.order.val();
            }
            if self.is_trade.q.val() {
                self.class_q.d.next = self.trade.val();
            }
            if self.is_heartbeat.q.val() {
                self.class_q.d.next = self.heartbeat.val();
            }
            if self.is_snapshot_q.q.val() {
                self.class_q.d.next = self.snapshot.val();
            }
        } else {
            self.class_q.d.next = self.types.data.val();
            if self.token.val().get_bit(0) && self.beat_valid.val() {
                self.class_q.d.next = self.early.val();
            }
        }
        if self.verdict_valid.val() || self.idle.val() {
            self.class_q.d.next = self.unknown.val();
        }
        self.itch_length_ok.d.next = !self.szse.val() && (self.low_length.val() == self.itch_length.val());
        self.szse_length_ok_q.d.next = self.szse.val() && self.is_szse_length.val();
        self.shortest_length.d.next = self.message_length.val() == self.shortest.val();
        self.is_shortest.next = (self.itch_type.val() == self.shortest_type[0].val())
            || (self.itch_type.val() == self.shortest_type[1].val());
        self.table_known.next = self.types.data.val().known;
        self.shortest_ok.next = self.is_shortest.val() && self.shortest_length.q.val();

        // Fields with few allowed values.
        self.itch_side.next = self.message.val().get_bits::<8>(self.itch_side_at.val().index());
        self.order_side.next = self.message.val().get_bits::<8>(self.order_side_at.val().index());
        self.exec_type.next = self.message.val().get_bits::<8>(self.exec_type_at.val().index());
        self.order_id_ok.id.next = self.message.val().get_bits::<64>(self.order_security_at.val().index());
        self.trade_id_ok.id.next = self.message.val().get_bits::<64>(self.trade_security_at.val().index());
        self.is_itch_sell.next = self.itch_side.val() == self.itch_sell.val();
        self.is_sell.next = self.order_side.val() == self.sell_side.val();
        self.is_lend.next = self.order_side.val() == self.lend.val();
        self.is_borrow.next = self.order_side.val() == self.borrow.val();
        self.is_cancel.next = self.exec_type.val() == self.exec_cancel.val();
        self.order_id_ok.clock.next = self.clock.val();
        self.trade_id_ok.clock.next = self.clock.val();
        self.itch_bad.d.next = !self.is_itch_sell.val() && (self.itch_side.val() != self.itch_buy.val());
        self.order_bad.d.next = !self.order_id_ok.ok.val()
            || (!self.is_sell.val()
                && !self.is_lend.val()
                && !self.is_borrow.val()
                && (self.order_side.val() != self.buy.val()));
        self.trade_bad.d.next = !self.trade_id_ok.ok.val()
            || (!self.is_cancel.val() && (self.exec_type.val() != self.exec_trade.val()));
        // A snapshot's SecurityID lies where an order's does.
        self.id_bad.d.next = !self.order_id_ok.ok.val();
        self.itch_sells.d.next = self.is_itch_sell.val();
        self.order_sells.d.next = self.is_sell.val() || self.is_lend.val();
        // The bytes judged may be an earlier message's; the class says whether this one has them.
        self.bad_field.next = (self.class_q.q.val().itch_side && self.itch_bad.q.val())
            || (self.class_q.q.val().szse_order && self.order_bad.q.val())
            || (self.class_q.q.val().szse_trade && self.trade_bad.q.val())
            || (self.class_q.q.val().szse_snapshot && self.id_bad.q.val());
        self.sell.next = (self.class_q.q.val().itch_side && self.itch_sells.q.val())
            || (self.class_q.q.val().szse_order && self.order_sells.q.val());
        self.lending_q.d.next = self.is_lend.val() || self.is_borrow.val();
        self.cancel_q.d.next = self.is_cancel.val();

        self.message_class.next = self.class_q.q.val();
        self.length_ok.next = self.itch_length_ok.q.val() || self.szse_length_ok_q.q.val();
        self.lending.next = self.lending_q.q.val();
        self.cancel.next = self.cancel_q.q.val();
        self.is_snapshot.next = self.szse.val() && self.is_snapshot_q.q.val();
        self.type_byte.next = self.itch_type.val();
    }
}

/// Whether all eight characters of a SecurityID are digits or spaces. Latency 2 clocks.
#[derive(LogicBlock)]
pub struct SecurityIdCheck {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The characters, first highest.
    pub id: Signal<In, Bits<64>>,
    /// All are digits or spaces.
    pub ok: Signal<Out, Bit>,
    character: [Signal<Local, Bits<8>>; 8],
    high: [Signal<Local, Bits<4>>; 8],
    low: [Signal<Local, Bits<4>>; 8],
    good: [DFF<Bit>; 8],
    ok_q: DFF<Bit>,
    digits: Constant<Bits<4>>,
    ten: Constant<Bits<4>>,
    space: Constant<Bits<8>>,
}

impl Default for SecurityIdCheck {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            id: Default::default(),
            ok: Default::default(),
            character: Default::default(),
            high: Default::default(),
            low: Default::default(),
            good: Default::default(),
            ok_q: Default::default(),
            digits: Constant::new(((b'0' >> 4) as usize).to_bits()),
            ten: Constant::new(10_usize.to_bits()),
            space: Constant::new((b' ' as usize).to_bits()),
        }
    }
}

impl Logic for SecurityIdCheck {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, ok_q);
        for i in 0..8 {
            self.character[i].next = self.id.val().get_bits::<8>(8 * i);
            self.high[i].next = self.id.val().get_bits::<4>(8 * i + 4);
            self.low[i].next = self.id.val().get_bits::<4>(8 * i);
            self.good[i].clock.next = self.clock.val();
            self.good[i].d.next = (self.character[i].val() == self.space.val())
                || ((self.high[i].val() == self.digits.val()) && (self.low[i].val() < self.ten.val()));
        }
        self.ok_q.d.next = self.good[0].q.val()
            && self.good[1].q.val()
            && self.good[2].q.val()
            && self.good[3].q.val()
            && self.good[4].q.val()
            && self.good[5].q.val()
            && self.good[6].q.val()
            && self.good[7].q.val();
        self.ok.next = self.ok_q.q.val();
    }
}
