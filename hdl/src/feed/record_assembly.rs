//! Puts the tick record together in the clock in which a message has ended (r).
//!
//! `word` is registered (r+1), in every clock; whether it is a record that goes out, which is known
//! later (SZSE checksum, the frame's end), is the judgement's. A `PacketEnd` that the judgement asks
//! for is loaded into the same registers; no message ends in that clock, because a frame's messages
//! begin eight beats behind its first. The look-up's class is nothing's in that clock, so the fields
//! selected by it are zero; what does not hang on the class is gated by registers set a clock ahead.
//!
//! Latency 1 clock, interval 1.
//! Resources: 1,342 LUT4, 24 carry cells, 641 flip-flops (yosys for ECP5, alone).

use super::field_select::FieldSelect;
use super::message_bytes::{MESSAGE_BITS, bit_of_field_end};
use super::message_table::{
    ATTRIBUTE_PLACES, EXCHANGE_TIME_PLACES, MessageClass, ORDER_ID_PLACES, PRICE_PLACES, QUANTITY_PLACES,
    REFERENCE_PLACES, RecordPlaces,
};
use super::record_class::RecordClass;
use rust_hdl::prelude::*;
use tickgate_abi::Kind;
use tickgate_abi::record::RECORD_WORDS;
use tickgate_abi::wire::{Field, itch50, szse};

/// The assembly.
#[derive(LogicBlock)]
pub struct RecordAssembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// Another decoder has the feed, and the class is nothing's: all words but the last are zero, and the symbol in that.
    pub idle: Signal<In, Bit>,
    /// From the capture.
    pub message: Signal<In, Bits<MESSAGE_BITS>>,
    /// From the look-up.
    pub message_class: Signal<In, MessageClass>,
    /// From the look-up.
    pub type_byte: Signal<In, Bits<8>>,
    /// From the look-up.
    pub sell: Signal<In, Bit>,
    /// From the look-up.
    pub lending: Signal<In, Bit>,
    /// From the look-up.
    pub cancel: Signal<In, Bit>,
    /// MoldUDP64 sequence of the message.
    pub number_in_session: Signal<In, Bits<64>>,
    /// Channel of ITCH records.
    pub channel: Signal<In, Bits<16>>,
    /// In the next clock: load a `PacketEnd` instead.
    pub packet_end: Signal<In, Bit>,
    /// In the next clock: load a MoldUDP64 heartbeat instead; never with `packet_end`.
    pub heartbeat: Signal<In, Bit>,
    /// The heartbeat ends the session.
    pub end_of_session: Signal<In, Bit>,
    /// The `PacketEnd`'s attribute.
    pub packet_attribute: Signal<In, Bits<8>>,
    /// Its quantity.
    pub packet_records: Signal<In, Bits<16>>,
    /// The channel of the message whose record leaves two clocks later: it stands in the first bytes of an SZSE body,
    /// and for ITCH it is known from the frame's headers.
    pub early_channel: Signal<Out, Bits<16>>,
    /// The record's class, with the words; of what is no record, anything.
    pub record_class: Signal<Out, RecordClass>,
    /// The clock in which the beat before D1's was on the wire.
    pub clock_of_beat_before: Signal<Out, Bits<48>>,
    /// The record's words; the flags lack FIRST and LAST, the generation is zero.
    pub word: [Signal<Out, Bits<64>>; RECORD_WORDS],

    word_q: [DFF<Bits<64>>; RECORD_WORDS],
    class_q: DFF<RecordClass>,
    packet_end_q: DFF<Bit>,
    heartbeat_q: DFF<Bit>,
    /// Either of the two.
    frame_record: DFF<Bit>,
    /// The sequence number and the channel are those in the message.
    from_message: DFF<Bit>,
    /// They are the session's and the frame's.
    from_session: DFF<Bit>,
    /// The symbol is the ITCH locate.
    from_locate: DFF<Bit>,
    /// The clock number less two: when D1's beat before was on the wire, seen from r.
    clock_less_two: DFFWithInit<Bits<48>>,
    clock_less_three: DFF<Bits<48>>,
    clock_less_four: DFF<Bits<48>>,
    order_id: FieldSelect<ORDER_ID_PLACES, 64>,
    reference: FieldSelect<REFERENCE_PLACES, 64>,
    price: FieldSelect<PRICE_PLACES, 64>,
    quantity: FieldSelect<QUANTITY_PLACES, 64>,
    attribute: FieldSelect<ATTRIBUTE_PLACES, 8>,
    exchange_time: FieldSelect<EXCHANGE_TIME_PLACES, 64>,

    one: Constant<Bits<48>>,
    szse_sequence_at: Constant<Bits<10>>,
    szse_channel_at: Constant<Bits<10>>,
    locate_at: Constant<Bits<10>>,
    order_security_at: Constant<Bits<10>>,
    trade_security_at: Constant<Bits<10>>,
    pad: Constant<Bits<4>>,
    kind_order: Constant<Bits<8>>,
    kind_lending: Constant<Bits<8>>,
    kind_trade: Constant<Bits<8>>,
    kind_cancel: Constant<Bits<8>>,
    kind_heartbeat: Constant<Bits<8>>,
    kind_packet_end: Constant<Bits<8>>,
    kind_mold_heartbeat: Constant<Bits<8>>,
    kind_mold_end: Constant<Bits<8>>,
    sell_flag: Constant<Bits<8>>,

    next_clock: Signal<Local, Bits<48>>,
    sequence_of: Signal<Local, Bits<64>>,
    message_sequence: Signal<Local, Bits<64>>,
    message_channel: Signal<Local, Bits<16>>,
    channel_of: Signal<Local, Bits<16>>,
    card_time: Signal<Local, Bits<48>>,
    locate: Signal<Local, Bits<16>>,
    order_security: Signal<Local, Bits<64>>,
    trade_security: Signal<Local, Bits<64>>,
    security: Signal<Local, Bits<64>>,
    low: [Signal<Local, Bits<4>>; 8],
    nibble: [Signal<Local, Bits<4>>; 8],
    pack_security: super::pack::Pack<8, 4, 32>,
    symbol: Signal<Local, Bits<32>>,
    kind: Signal<Local, Bits<8>>,
    attribute_of: Signal<Local, Bits<8>>,
    quantity_of: Signal<Local, Bits<64>>,
    flags: Signal<Local, Bits<8>>,
    class_of: Signal<Local, RecordClass>,
}

impl Default for RecordAssembly {
    fn default() -> Self {
        let places = RecordPlaces::default();
        let at = |field: Field| Constant::new(bit_of_field_end(field.end()).to_bits());
        let kind = |k: Kind| Constant::new((k as usize).to_bits());
        Self {
            clock: Default::default(),
            szse: Default::default(),
            idle: Default::default(),
            message: Default::default(),
            message_class: Default::default(),
            type_byte: Default::default(),
            sell: Default::default(),
            lending: Default::default(),
            cancel: Default::default(),
            number_in_session: Default::default(),
            channel: Default::default(),
            packet_end: Default::default(),
            heartbeat: Default::default(),
            end_of_session: Default::default(),
            packet_attribute: Default::default(),
            packet_records: Default::default(),
            clock_of_beat_before: Default::default(),
            word: Default::default(),
            word_q: Default::default(),
            class_q: Default::default(),
            record_class: Default::default(),
            class_of: Default::default(),
            packet_end_q: Default::default(),
            heartbeat_q: Default::default(),
            frame_record: Default::default(),
            from_message: Default::default(),
            from_session: Default::default(),
            from_locate: Default::default(),
            clock_less_two: DFFWithInit::new(((1_u64 << 48) - 2).to_bits()),
            clock_less_three: Default::default(),
            clock_less_four: Default::default(),
            order_id: FieldSelect::new(&places.order_id),
            reference: FieldSelect::new(&places.reference),
            price: FieldSelect::new(&places.price),
            quantity: FieldSelect::new(&places.quantity),
            attribute: FieldSelect::new(&places.attribute),
            exchange_time: FieldSelect::new(&places.exchange_time),
            one: Constant::new(1_usize.to_bits()),
            szse_sequence_at: at(szse::APPL_SEQ_NUM),
            szse_channel_at: at(szse::CHANNEL_NO),
            locate_at: at(itch50::STOCK_LOCATE),
            order_security_at: at(szse::order::SECURITY_ID),
            trade_security_at: at(szse::trade::SECURITY_ID),
            pad: Constant::new((szse::SECURITY_ID_PAD as usize).to_bits()),
            kind_order: kind(Kind::SzseOrder),
            kind_lending: kind(Kind::SzseLending),
            kind_trade: kind(Kind::SzseTrade),
            kind_cancel: kind(Kind::SzseCancel),
            kind_heartbeat: kind(Kind::SzseChannelHeartbeat),
            kind_packet_end: kind(Kind::PacketEnd),
            kind_mold_heartbeat: kind(Kind::MoldHeartbeat),
            kind_mold_end: kind(Kind::MoldEndOfSession),
            sell_flag: Constant::new((tickgate_abi::Flags::SELL as usize).to_bits()),
            next_clock: Default::default(),
            sequence_of: Default::default(),
            early_channel: Default::default(),
            message_sequence: Default::default(),
            message_channel: Default::default(),
            quantity_of: Default::default(),
            channel_of: Default::default(),
            card_time: Default::default(),
            locate: Default::default(),
            order_security: Default::default(),
            trade_security: Default::default(),
            security: Default::default(),
            low: Default::default(),
            nibble: Default::default(),
            pack_security: Default::default(),
            symbol: Default::default(),
            kind: Default::default(),
            attribute_of: Default::default(),
            flags: Default::default(),
        }
    }
}

impl Logic for RecordAssembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, clock_less_two, clock_less_three, clock_less_four);
        dff_setup!(self, clock, packet_end_q, heartbeat_q, frame_record, from_message, from_session);
        dff_setup!(self, clock, from_locate, class_q);
        self.packet_end_q.d.next = self.packet_end.val() && !self.idle.val();
        self.heartbeat_q.d.next = self.heartbeat.val();
        self.frame_record.d.next = self.packet_end.val() || self.heartbeat.val();
        self.from_message.d.next = self.szse.val() && !self.packet_end.val() && !self.heartbeat.val();
        self.from_session.d.next = !self.szse.val() && !self.packet_end.val() && !self.idle.val();
        self.from_locate.d.next =
            !self.szse.val() && !self.packet_end.val() && !self.heartbeat.val() && !self.idle.val();
        self.next_clock.next = self.clock_less_two.q.val() + self.one.val();
        self.clock_less_two.d.next = self.next_clock.val();
        self.clock_less_three.d.next = self.clock_less_two.q.val();
        self.clock_less_four.d.next = self.clock_less_three.q.val();

        self.order_id.message.next = self.message.val();
        self.order_id.place.next = self.message_class.val().order_id;
        self.reference.message.next = self.message.val();
        self.reference.place.next = self.message_class.val().reference;
        self.price.message.next = self.message.val();
        self.price.place.next = self.message_class.val().price;
        self.quantity.message.next = self.message.val();
        self.quantity.place.next = self.message_class.val().quantity;
        self.attribute.message.next = self.message.val();
        self.attribute.place.next = self.message_class.val().attribute;
        self.exchange_time.message.next = self.message.val();
        self.exchange_time.place.next = self.message_class.val().exchange_time;

        // A nibble a character; a space's bit 4 is clear, a digit's is set.
        self.order_security.next = self.message.val().get_bits::<64>(self.order_security_at.val().index());
        self.trade_security.next = self.message.val().get_bits::<64>(self.trade_security_at.val().index());
        if self.message_class.val().szse_trade {
            self.security.next = self.trade_security.val();
        } else {
            self.security.next = self.order_security.val();
        }
        for i in 0..8 {
            self.low[i].next = self.security.val().get_bits::<4>(56 - 8 * i);
            if self.security.val().get_bit(56 - 8 * i + 4) {
                self.nibble[i].next = self.low[i].val();
            } else {
                self.nibble[i].next = self.pad.val();
            }
            self.pack_security.part[i].next = self.nibble[i].val();
        }

        self.locate.next = self.message.val().get_bits::<16>(self.locate_at.val().index());
        self.message_sequence.next = self.message.val().get_bits::<64>(self.szse_sequence_at.val().index());
        self.message_channel.next = self.message.val().get_bits::<16>(self.szse_channel_at.val().index());
        self.sequence_of.next = 0.into();
        self.channel_of.next = 0.into();
        self.symbol.next = 0.into();
        if self.from_message.q.val() {
            self.sequence_of.next = self.message_sequence.val();
            self.channel_of.next = self.message_channel.val();
            if !self.message_class.val().szse_heartbeat {
                self.symbol.next = self.pack_security.joined.val();
            }
        }
        if self.from_session.q.val() {
            self.sequence_of.next = self.number_in_session.val();
            self.channel_of.next = self.channel.val();
        }
        if self.from_locate.q.val() {
            self.symbol.next = bit_cast::<32, 16>(self.locate.val());
        }
        self.class_of.next.in_channel = !self.packet_end_q.q.val();
        self.class_of.next.packet_end = self.packet_end_q.q.val();
        self.class_of.next.heartbeat = false;
        self.class_of.next.szse_heartbeat = false;
        self.class_of.next.mold_end = false;
        if self.szse.val() {
            self.early_channel.next = self.message_channel.val();
            self.kind.next = self.kind_heartbeat.val();
            self.class_of.next.heartbeat = true;
            self.class_of.next.szse_heartbeat = true;
            if self.message_class.val().szse_order {
                self.class_of.next.heartbeat = false;
                self.class_of.next.szse_heartbeat = false;
                if self.lending.val() {
                    self.kind.next = self.kind_lending.val();
                } else {
                    self.kind.next = self.kind_order.val();
                }
            }
            if self.message_class.val().szse_trade {
                self.class_of.next.heartbeat = false;
                self.class_of.next.szse_heartbeat = false;
                if self.cancel.val() {
                    self.kind.next = self.kind_cancel.val();
                } else {
                    self.kind.next = self.kind_trade.val();
                }
            }
        } else {
            self.early_channel.next = self.channel.val();
            self.kind.next = self.type_byte.val();
        }
        self.flags.next = 0.into();
        if self.sell.val() {
            self.flags.next = self.sell_flag.val();
        }
        self.attribute_of.next = self.attribute.field.val();
        self.quantity_of.next = self.quantity.field.val();
        if self.packet_end_q.q.val() {
            self.attribute_of.next = self.attribute.field.val() | self.packet_attribute.val();
            self.quantity_of.next = self.quantity.field.val() | bit_cast::<64, 16>(self.packet_records.val());
            self.kind.next = self.kind_packet_end.val();
            self.class_of.next.heartbeat = false;
            self.class_of.next.szse_heartbeat = false;
        }
        if self.heartbeat_q.q.val() {
            self.kind.next = self.kind_mold_heartbeat.val();
            self.class_of.next.heartbeat = true;
            self.class_of.next.szse_heartbeat = false;
            self.class_of.next.mold_end = self.end_of_session.val();
            if self.end_of_session.val() {
                self.kind.next = self.kind_mold_end.val();
            }
        }
        self.card_time.next = self.clock_less_two.q.val();
        if self.frame_record.q.val() {
            self.card_time.next = self.clock_less_four.q.val();
        }
        if self.idle.val() {
            self.card_time.next = 0.into();
        }

        for i in 0..8 {
            self.word_q[i].clock.next = self.clock.val();
        }
        self.word_q[0].d.next = self.sequence_of.val();
        self.word_q[1].d.next = self.order_id.field.val();
        self.word_q[2].d.next = self.reference.field.val();
        self.word_q[3].d.next = self.price.field.val();
        self.word_q[4].d.next = self.quantity_of.val();
        self.word_q[5].d.next = self.exchange_time.field.val();
        self.word_q[6].d.next =
            bit_cast::<64, 48>(self.card_time.val()) | (bit_cast::<64, 16>(self.channel_of.val()) << 48);
        self.word_q[7].d.next = bit_cast::<64, 32>(self.symbol.val())
            | (bit_cast::<64, 8>(self.kind.val()) << 32)
            | (bit_cast::<64, 8>(self.attribute_of.val()) << 40)
            | (bit_cast::<64, 8>(self.flags.val()) << 48);
        self.class_q.d.next = self.class_of.val();
        self.record_class.next = self.class_q.q.val();
        for i in 0..8 {
            self.word[i].next = self.word_q[i].q.val();
        }
        self.clock_of_beat_before.next = self.clock_less_two.q.val();
    }
}
