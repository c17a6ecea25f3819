//! The columns of CSV and Parquet tick files: the record's own fields, scaled integers as they are.

use tickgate_abi::wire::{iextp, itch50, szse};
use tickgate_abi::{Feed, Kind, TickRecord};

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    /// Unit and meaning, the feed's own where feeds differ.
    pub unit: fn(Feed) -> String,
    pub values: Values,
}

/// What a column takes from a record.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    Unsigned64(fn(&TickRecord) -> u64),
    Signed64(fn(&TickRecord) -> i64),
    Unsigned32(fn(&TickRecord) -> u32),
    Unsigned16(fn(&TickRecord) -> u16),
    Unsigned8(fn(&TickRecord) -> u8),
    Text(fn(&TickRecord) -> Text),
}

/// Up to eight characters, held without an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    bytes: [u8; 8],
    length: u8,
}

impl Text {
    /// The bytes up to the padding; a byte that is not printable ASCII becomes `?`.
    fn new(text: &[u8]) -> Self {
        let text = text.trim_ascii_end();
        let mut bytes = [0; 8];
        let mut length = 0;
        for (place, &byte) in bytes.iter_mut().zip(text) {
            *place = if matches!(byte, b' '..=b'~') { byte } else { b'?' };
            length += 1;
        }
        Text { bytes, length }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

/// Every column in the order of the file.
pub const COLUMNS: [Column; 14] = [
    Column {
        name: "sequence",
        unit: |_| "sequence number in the channel".into(),
        values: Values::Unsigned64(|r| r.sequence),
    },
    Column {
        name: "channel",
        unit: |_| "ChannelNo, or the group filter entry's channel".into(),
        values: Values::Unsigned16(|r| r.channel),
    },
    Column {
        name: "type",
        unit: |_| "the feed's message type".into(),
        values: Values::Text(|r| Text::new(super::message_type(r).as_bytes())),
    },
    Column { name: "symbol", unit: symbol_unit, values: Values::Unsigned32(|r| r.symbol) },
    Column {
        name: "security",
        unit: |_| "security's name where the message carries it".into(),
        values: Values::Text(security),
    },
    Column {
        name: "order_id",
        unit: |_| "order reference, or eight characters of a stock, first highest".into(),
        values: Values::Unsigned64(|r| r.order_id),
    },
    Column {
        name: "reference",
        unit: |_| "second number of the message: match number, new reference, offer order".into(),
        values: Values::Unsigned64(|r| r.reference),
    },
    Column {
        name: "price",
        unit: |_| format!("1/{} currency units", tickgate_abi::feed::PRICE_SCALE),
        values: Values::Signed64(|r| r.price),
    },
    Column {
        name: "quantity",
        unit: |f| format!("1/{} shares", f.quantity_scale()),
        values: Values::Unsigned64(|r| r.quantity),
    },
    Column {
        name: "side",
        unit: |_| "B or S; empty for messages without a side".into(),
        values: Values::Text(side),
    },
    Column {
        name: "attribute",
        unit: |_| "character that qualifies the type".into(),
        values: Values::Unsigned8(|r| r.attribute),
    },
    Column { name: "exchange_time", unit: time_unit, values: Values::Unsigned64(|r| r.exchange_time) },
    Column { name: "card_time", unit: clock_unit, values: Values::Unsigned64(TickRecord::card_time) },
    Column { name: "flags", unit: flags_unit, values: Values::Unsigned8(|r| r.flags) },
];

fn symbol_unit(feed: Feed) -> String {
    match feed {
        Feed::Itch50 => "StockLocate",
        Feed::Iex => "number of the symbol, in the order of appearance from 1",
        Feed::Szse | Feed::Sse => "SecurityID, one nibble a digit, 15 for padding",
    }
    .to_owned()
}

fn time_unit(feed: Feed) -> String {
    match feed {
        Feed::Itch50 => "nanoseconds since midnight",
        Feed::Iex => "nanoseconds since 1970 UTC",
        Feed::Szse => "decimal YYYYMMDDHHMMSSsss",
        Feed::Sse => "decimal HHMMSSsss",
    }
    .to_owned()
}

fn clock_unit(_: Feed) -> String {
    format!("clocks of {} ps", tickgate_abi::card_clock::CLOCK_PERIOD_PS)
}

fn flags_unit(_: Feed) -> String {
    let names: Vec<_> =
        tickgate_abi::Flags::NAMES.iter().map(|(bit, name)| format!("{bit} {name}")).collect();
    format!("bits: {}, {} sell", names.join(", "), tickgate_abi::Flags::SELL)
}

/// The name that the message itself carries.
fn security(record: &TickRecord) -> Text {
    let Some(kind) = record.kind() else { return Text::new(b"") };
    if (kind as u8).is_ascii() {
        let stock = |field: Option<tickgate_abi::wire::Field>| field.is_some_and(|f| f.name == "Stock");
        let Some(message) = itch50::message(kind as u8) else { return Text::new(b"") };
        if stock(message.order_id) {
            return Text::new(&record.order_id.to_be_bytes());
        }
        if stock(message.reference) {
            return Text::new(&record.reference.to_be_bytes());
        }
        return Text::new(b"");
    }
    if let Some(message) = iextp::message_of(kind) {
        let symbol = record.order_id.to_be_bytes();
        return Text::new(if message.symbol.is_some() { &symbol } else { b"" });
    }
    let nameless = matches!(
        kind,
        Kind::SzseChannelHeartbeat
            | Kind::MoldHeartbeat
            | Kind::MoldEndOfSession
            | Kind::IexHeartbeat
            | Kind::IexAuctionPrices
            | Kind::PacketEnd
    );
    if nameless || kind.outside_frames() {
        Text::new(b"")
    } else {
        Text::new(&szse::unpack_security_id(record.symbol))
    }
}

/// B or S for messages with a side.
fn side(record: &TickRecord) -> Text {
    let has_side = match record.kind() {
        Some(Kind::SzseOrder | Kind::SzseLending | Kind::SseAdd | Kind::SseDelete) => true,
        Some(Kind::IexPriceLevelBuy | Kind::IexPriceLevelSell) => true,
        Some(kind) => itch50::message(kind as u8).is_some_and(|m| m.side.is_some()),
        None => false,
    };
    match record.side() {
        _ if !has_side => Text::new(b""),
        tickgate_abi::Side::Buy => Text::new(b"B"),
        tickgate_abi::Side::Sell => Text::new(b"S"),
    }
}
