//! Nasdaq TotalView-ITCH 5.0: types, lengths, fields, and where a field goes in the tick record.
//! Source: NQTVITCHSpecification; offsets from the type byte, integers big-endian.

use super::Field;
use crate::Kind;

/// Message type, one character.
pub const MESSAGE_TYPE: Field = Field::new("MessageType", 0, 1);
/// StockLocate: a small dense number of the day for the stock; the record's symbol.
pub const STOCK_LOCATE: Field = Field::new("StockLocate", 1, 2);
/// TrackingNumber; not carried in the record.
pub const TRACKING_NUMBER: Field = Field::new("TrackingNumber", 3, 2);
/// Timestamp, nanoseconds since midnight.
pub const TIMESTAMP: Field = Field::new("Timestamp", 5, 6);

/// Side of a buy order, and of a trade against one.
pub const SIDE_BUY: u8 = b'B';
/// Side of a sell order, and of a trade against one.
pub const SIDE_SELL: u8 = b'S';

/// How one message type becomes a record. A field that is `None` stays zero in the record.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Type character.
    pub message_type: u8,
    /// Total bytes, the type included.
    pub length: usize,
    /// The specification's name.
    pub name: &'static str,
    /// To `order_id`: a reference number, or eight characters of a stock.
    pub order_id: Option<Field>,
    /// To `reference`: the second number of the message, or characters, right-aligned.
    pub reference: Option<Field>,
    /// To `price`, 1e-4.
    pub price: Option<Field>,
    /// To `quantity`, shares.
    pub quantity: Option<Field>,
    /// To `attribute`, one character.
    pub attribute: Option<Field>,
    /// B or S, to the side flag; another value is a bad field.
    pub side: Option<Field>,
}

impl Message {
    /// The record's kind.
    pub const fn kind(&self) -> Option<Kind> {
        Kind::from_code(self.message_type)
    }
    /// The record's fields in this message, with the record's name for each.
    pub fn fields(&self) -> [(&'static str, Option<Field>); 6] {
        [
            ("order_id", self.order_id),
            ("reference", self.reference),
            ("price", self.price),
            ("quantity", self.quantity),
            ("attribute", self.attribute),
            ("side", self.side),
        ]
    }
}

const fn plain(message_type: u8, length: usize, name: &'static str) -> Message {
    Message {
        message_type,
        length,
        name,
        order_id: None,
        reference: None,
        price: None,
        quantity: None,
        attribute: None,
        side: None,
    }
}

const fn f(name: &'static str, offset: usize, length: usize) -> Option<Field> {
    Some(Field::new(name, offset, length))
}

/// Bytes of the shortest message.
pub const SHORTEST: usize = 12;

/// Every message type of the specification.
pub const MESSAGES: [Message; 23] = [
    Message { attribute: f("EventCode", 11, 1), ..plain(b'S', SHORTEST, "System Event") },
    Message {
        order_id: f("Stock", 11, 8),
        quantity: f("RoundLotSize", 21, 4),
        attribute: f("MarketCategory", 19, 1),
        ..plain(b'R', 39, "Stock Directory")
    },
    Message {
        order_id: f("Stock", 11, 8),
        reference: f("Reason", 21, 4),
        attribute: f("TradingState", 19, 1),
        ..plain(b'H', 25, "Stock Trading Action")
    },
    plain(b'Y', 20, "Reg SHO Restriction"),
    plain(b'L', 26, "Market Participant Position"),
    plain(b'V', 35, "MWCB Decline Level"),
    Message { attribute: f("BreachedLevel", 11, 1), ..plain(b'W', SHORTEST, "MWCB Status") },
    plain(b'K', 28, "Quoting Period Update"),
    plain(b'J', 35, "LULD Auction Collar"),
    plain(b'h', 21, "Operational Halt"),
    Message {
        order_id: f("OrderRef", 11, 8),
        reference: f("Stock", 24, 8),
        price: f("Price", 32, 4),
        quantity: f("Shares", 20, 4),
        side: f("Side", 19, 1),
        ..plain(b'A', 36, "Add Order")
    },
    Message {
        order_id: f("OrderRef", 11, 8),
        reference: f("Stock", 24, 8),
        price: f("Price", 32, 4),
        quantity: f("Shares", 20, 4),
        side: f("Side", 19, 1),
        ..plain(b'F', 40, "Add Order with MPID")
    },
    Message {
        order_id: f("OrderRef", 11, 8),
        reference: f("MatchNo", 23, 8),
        quantity: f("Executed", 19, 4),
        ..plain(b'E', 31, "Order Executed")
    },
    Message {
        order_id: f("OrderRef", 11, 8),
        reference: f("MatchNo", 23, 8),
        price: f("ExecPrice", 32, 4),
        quantity: f("Executed", 19, 4),
        attribute: f("Printable", 31, 1),
        ..plain(b'C', 36, "Order Executed With Price")
    },
    Message {
        order_id: f("OrderRef", 11, 8),
        quantity: f("Cancelled", 19, 4),
        ..plain(b'X', 23, "Order Cancel")
    },
    Message { order_id: f("OrderRef", 11, 8), ..plain(b'D', 19, "Order Delete") },
    Message {
        order_id: f("OrigRef", 11, 8),
        reference: f("NewRef", 19, 8),
        price: f("Price", 31, 4),
        quantity: f("Shares", 27, 4),
        ..plain(b'U', 35, "Order Replace")
    },
    Message {
        order_id: f("OrderRef", 11, 8),
        reference: f("MatchNo", 36, 8),
        price: f("Price", 32, 4),
        quantity: f("Shares", 20, 4),
        side: f("Side", 19, 1),
        ..plain(b'P', 44, "Trade")
    },
    Message {
        order_id: f("Stock", 19, 8),
        reference: f("MatchNo", 31, 8),
        price: f("CrossPrice", 27, 4),
        quantity: f("Shares", 11, 8),
        attribute: f("CrossType", 39, 1),
        ..plain(b'Q', 40, "Cross Trade")
    },
    Message { reference: f("MatchNo", 11, 8), ..plain(b'B', 19, "Broken Trade") },
    plain(b'I', 50, "Net Order Imbalance Indicator"),
    plain(b'N', 20, "Retail Interest"),
    plain(b'O', 48, "Direct Listing with Capital Raise"),
];

/// The entry of a type character.
pub const fn message(message_type: u8) -> Option<&'static Message> {
    let mut i = 0;
    while i < MESSAGES.len() {
        if MESSAGES[i].message_type == message_type {
            return Some(&MESSAGES[i]);
        }
        i += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_inside_their_message_and_types_are_unique() {
        for m in &MESSAGES {
            for field in m.fields().into_iter().filter_map(|(_, f)| f) {
                assert!(field.offset >= TIMESTAMP.end() && field.end() <= m.length, "{}", m.name);
            }
            assert_eq!(m.kind().map(|k| k as u8), Some(m.message_type));
            assert_eq!(MESSAGES.iter().filter(|n| n.message_type == m.message_type).count(), 1);
        }
    }
}
