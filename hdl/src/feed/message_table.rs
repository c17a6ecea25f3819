//! The message tables of the contract, turned into what the gateware needs: for each field of the
//! record the places it can come from, and for each message type the word that selects among them.
//! Everything here runs when the gateware is elaborated; a field moves by editing `tickgate_abi::wire`.

use super::message_bytes::bit_of_field_end;
use rust_hdl::prelude::*;
use tickgate_abi::wire::{Field, itch50, szse};

/// Places the record's fields can come from, over both feeds.
pub const ORDER_ID_PLACES: usize = 4;
/// See [`ORDER_ID_PLACES`].
pub const REFERENCE_PLACES: usize = 8;
/// See [`ORDER_ID_PLACES`].
pub const PRICE_PLACES: usize = 5;
/// See [`ORDER_ID_PLACES`].
pub const QUANTITY_PLACES: usize = 7;
/// See [`ORDER_ID_PLACES`].
pub const ATTRIBUTE_PLACES: usize = 6;
/// See [`ORDER_ID_PLACES`].
pub const EXCHANGE_TIME_PLACES: usize = 3;

/// The feed's message types other than ITCH's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SzseType {
    /// 300192.
    Order,
    /// 300191.
    Trade,
    /// 390095.
    ChannelHeartbeat,
    /// 300111; its records are made by [`super::snapshot`].
    Snapshot,
}

/// A message type of either feed.
#[derive(Clone, Copy, Debug)]
pub enum MessageType {
    /// By its entry in the table.
    Itch(&'static itch50::Message),
    /// By its MsgType.
    Szse(SzseType),
}

impl MessageType {
    /// All of both feeds.
    pub fn all() -> Vec<MessageType> {
        let szse = [SzseType::Order, SzseType::Trade, SzseType::ChannelHeartbeat, SzseType::Snapshot];
        itch50::MESSAGES.iter().map(MessageType::Itch).chain(szse.map(MessageType::Szse)).collect()
    }

    fn order_id(self) -> Option<Field> {
        match self {
            MessageType::Itch(m) => m.order_id,
            MessageType::Szse(SzseType::Order) => Some(szse::APPL_SEQ_NUM),
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::BID_APPL_SEQ_NUM),
            MessageType::Szse(SzseType::ChannelHeartbeat | SzseType::Snapshot) => None,
        }
    }

    fn reference(self) -> Option<Field> {
        match self {
            MessageType::Itch(m) => m.reference,
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::OFFER_APPL_SEQ_NUM),
            MessageType::Szse(_) => None,
        }
    }

    fn price(self) -> Option<Field> {
        match self {
            MessageType::Itch(m) => m.price,
            MessageType::Szse(SzseType::Order) => Some(szse::order::PRICE),
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::LAST_PX),
            MessageType::Szse(SzseType::ChannelHeartbeat | SzseType::Snapshot) => None,
        }
    }

    fn quantity(self) -> Option<Field> {
        match self {
            MessageType::Itch(m) => m.quantity,
            MessageType::Szse(SzseType::Order) => Some(szse::order::ORDER_QTY),
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::LAST_QTY),
            MessageType::Szse(SzseType::ChannelHeartbeat | SzseType::Snapshot) => None,
        }
    }

    fn attribute(self) -> Option<Field> {
        match self {
            MessageType::Itch(m) => m.attribute,
            MessageType::Szse(SzseType::Order) => Some(szse::order::ORD_TYPE),
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::EXEC_TYPE),
            // The low byte of the two-byte Boolean.
            MessageType::Szse(SzseType::ChannelHeartbeat) => {
                let flag = szse::channel_heartbeat::END_OF_CHANNEL;
                Some(Field::new(flag.name, flag.end() - 1, 1))
            }
            MessageType::Szse(SzseType::Snapshot) => None,
        }
    }

    fn exchange_time(self) -> Option<Field> {
        match self {
            MessageType::Itch(_) => Some(itch50::TIMESTAMP),
            MessageType::Szse(SzseType::Order) => Some(szse::order::TRANSACT_TIME),
            MessageType::Szse(SzseType::Trade) => Some(szse::trade::TRANSACT_TIME),
            MessageType::Szse(SzseType::ChannelHeartbeat | SzseType::Snapshot) => None,
        }
    }
}

/// The different places of one record field.
pub struct Places(Vec<Field>);

impl Places {
    fn of(field: impl Fn(MessageType) -> Option<Field>, expected: usize) -> Places {
        let mut places: Vec<Field> = Vec::new();
        for place in MessageType::all().into_iter().filter_map(field) {
            if !places.iter().any(|p| p.range() == place.range()) {
                places.push(place);
            }
        }
        assert_eq!(places.len(), expected, "the number of places is a port width: adapt the constant");
        Places(places)
    }

    /// One-hot number of a place; 0 for none.
    fn select(&self, field: Option<Field>) -> u64 {
        field.map_or(0, |f| 1 << self.0.iter().position(|p| p.range() == f.range()).expect("is a place"))
    }

    /// Lowest bit on the message bus of place `i`.
    pub fn bit(&self, i: usize) -> usize {
        bit_of_field_end(self.0[i].end())
    }

    /// Bits of place `i`.
    pub fn bits(&self, i: usize) -> usize {
        8 * self.0[i].length
    }
}

/// All places, by record field.
pub struct RecordPlaces {
    /// `order_id`
    pub order_id: Places,
    /// `reference`
    pub reference: Places,
    /// `price`
    pub price: Places,
    /// `quantity`
    pub quantity: Places,
    /// `attribute`
    pub attribute: Places,
    /// `exchange_time`
    pub exchange_time: Places,
}

impl Default for RecordPlaces {
    fn default() -> Self {
        RecordPlaces {
            order_id: Places::of(MessageType::order_id, ORDER_ID_PLACES),
            reference: Places::of(MessageType::reference, REFERENCE_PLACES),
            price: Places::of(MessageType::price, PRICE_PLACES),
            quantity: Places::of(MessageType::quantity, QUANTITY_PLACES),
            attribute: Places::of(MessageType::attribute, ATTRIBUTE_PLACES),
            exchange_time: Places::of(MessageType::exchange_time, EXCHANGE_TIME_PLACES),
        }
    }
}

/// What a message's type decides.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct MessageClass {
    /// The type is in the table.
    pub known: Bit,
    /// ITCH: the type's length.
    pub length: Bits<6>,
    /// ITCH: the message has a Side.
    pub itch_side: Bit,
    /// SZSE: the type is 300192.
    pub szse_order: Bit,
    /// SZSE: the type is 300191.
    pub szse_trade: Bit,
    /// SZSE: the type is 390095.
    pub szse_heartbeat: Bit,
    /// SZSE: the type is 300111.
    pub szse_snapshot: Bit,
    /// One-hot place of the record field, as the others.
    pub order_id: Bits<ORDER_ID_PLACES>,
    /// See `order_id`.
    pub reference: Bits<REFERENCE_PLACES>,
    /// See `order_id`.
    pub price: Bits<PRICE_PLACES>,
    /// See `order_id`.
    pub quantity: Bits<QUANTITY_PLACES>,
    /// See `order_id`.
    pub attribute: Bits<ATTRIBUTE_PLACES>,
    /// See `order_id`.
    pub exchange_time: Bits<EXCHANGE_TIME_PLACES>,
}

impl RecordPlaces {
    /// The class of a type.
    pub fn class(&self, of: MessageType) -> MessageClass {
        let itch = match of {
            MessageType::Itch(m) => Some(m),
            MessageType::Szse(_) => None,
        };
        let is = |t: SzseType| matches!(of, MessageType::Szse(s) if s == t);
        MessageClass {
            known: true,
            length: itch.map_or(0, |m| m.length).to_bits(),
            itch_side: itch.is_some_and(|m| m.side.is_some()),
            szse_order: is(SzseType::Order),
            szse_trade: is(SzseType::Trade),
            szse_heartbeat: is(SzseType::ChannelHeartbeat),
            szse_snapshot: is(SzseType::Snapshot),
            order_id: self.order_id.select(of.order_id()).to_bits(),
            reference: self.reference.select(of.reference()).to_bits(),
            price: self.price.select(of.price()).to_bits(),
            quantity: self.quantity.select(of.quantity()).to_bits(),
            attribute: self.attribute.select(of.attribute()).to_bits(),
            exchange_time: self.exchange_time.select(of.exchange_time()).to_bits(),
        }
    }

    /// The class of the shortest ITCH messages, which end before their type can be looked up; they
    /// all have to have the same one.
    pub fn early_class(&self) -> MessageClass {
        let mut early = early_types().map(|m| self.class(MessageType::Itch(m)));
        let class = early.next().expect("there is a shortest type");
        assert!(early.all(|other| other == class), "shortest types differ: they cannot share a default");
        class
    }
}

/// The shortest ITCH messages.
pub fn early_types() -> impl Iterator<Item = &'static itch50::Message> {
    itch50::MESSAGES.iter().filter(|m| m.length == itch50::SHORTEST)
}
