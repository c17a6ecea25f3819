//! IEX-TP 1.25 with TOPS 1.6 and DEEP 1.0; integers little-endian. An outbound segment is a header and
//! then `MessageCount` blocks of a two-byte length and a message. Software only.
//! Sources: IEX Transport Specification, TOPS Specification 1.66, DEEP Specification 1.06 (Investors
//! Exchange LLC); offsets of a message's fields are from its type byte.

use super::Field;
use crate::Kind;

/// Version of the transport; another one is not followed.
pub const VERSION: Field = Field::new("Version", 0, 1);
/// MessageProtocolID: what the messages are.
pub const MESSAGE_PROTOCOL_ID: Field = Field::new("MessageProtocolID", 2, 2);
/// ChannelID: the stream of sequenced messages within the protocol.
pub const CHANNEL_ID: Field = Field::new("ChannelID", 4, 4);
/// SessionID: the session, a trading day of the stream.
pub const SESSION_ID: Field = Field::new("SessionID", 8, 4);
/// PayloadLength: bytes behind the header.
pub const PAYLOAD_LENGTH: Field = Field::new("PayloadLength", 12, 2);
/// MessageCount: blocks behind the header. Zero is a heartbeat.
pub const MESSAGE_COUNT: Field = Field::new("MessageCount", 14, 2);
/// StreamOffset: bytes of message blocks before this segment in the session; not carried.
pub const STREAM_OFFSET: Field = Field::new("StreamOffset", 16, 8);
/// FirstMessageSequenceNumber: number of the first message, of the next one in a heartbeat.
pub const FIRST_SEQUENCE_NUMBER: Field = Field::new("FirstMessageSequenceNumber", 24, 8);
/// SendTime, nanoseconds since 1970 UTC; not carried.
pub const SEND_TIME: Field = Field::new("SendTime", 32, 8);
/// Bytes of the header.
pub const HEADER_BYTES: usize = 40;
/// The version that is followed.
pub const TRANSPORT_VERSION: u8 = 1;
/// MessageProtocolID of TOPS 1.6.
pub const TOPS_1_6: u16 = 0x8003;
/// MessageProtocolID of DEEP 1.0.
pub const DEEP_1_0: u16 = 0x8004;
/// The largest ChannelID that fits a record; the exchange uses 1.
pub const MAX_CHANNEL_ID: u32 = u16::MAX as u32;
/// Bytes of a block's length.
pub const BLOCK_LENGTH_BYTES: usize = 2;

/// Message type, one character.
pub const MESSAGE_TYPE: Field = Field::new("MessageType", 0, 1);
/// Timestamp, nanoseconds since 1970 UTC, in every message.
pub const TIMESTAMP: Field = Field::new("Timestamp", 2, 8);
/// Symbol, eight characters, left-justified, in every message but the system event.
pub const SYMBOL: Field = Field::new("Symbol", 10, 8);

/// Bit of a price level update's EventFlags: the book is consistent behind this message.
pub const EVENT_PROCESSING_COMPLETE: u8 = 1 << 0;

/// How one message type becomes a record. A field that is `None` stays zero in the record.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Type character.
    pub message_type: u8,
    /// Total bytes, the type included. A longer message is one that has grown fields at its end.
    pub length: usize,
    /// The specification's name.
    pub name: &'static str,
    /// The record's kind.
    pub kind: Kind,
    /// Whether TOPS 1.6 has it.
    pub tops: bool,
    /// Whether DEEP 1.0 has it.
    pub deep: bool,
    /// To `attribute`, one byte.
    pub attribute: Field,
    /// To `order_id`: the symbol's eight characters, the first highest.
    pub symbol: Option<Field>,
    /// To `reference`: an integer, or with `reference_is_text` characters, the first highest.
    pub reference: Option<Field>,
    /// Whether `reference` is characters.
    pub reference_is_text: bool,
    /// To `price`, 1e-4.
    pub price: Option<Field>,
    /// To `quantity` bits 31..0, shares.
    pub quantity: Option<Field>,
    /// To `quantity` bits 63..32, shares.
    pub second_quantity: Option<Field>,
    /// Sell side; the type alone says so.
    pub sell: bool,
}

impl Message {
    /// The record's fields in this message, with the record's name for each.
    pub fn fields(&self) -> [(&'static str, Option<Field>); 6] {
        [
            ("attribute", Some(self.attribute)),
            ("order_id", self.symbol),
            ("reference", self.reference),
            ("price", self.price),
            ("quantity", self.quantity),
            ("quantity", self.second_quantity),
        ]
    }
}

const fn plain(
    message_type: u8,
    length: usize,
    name: &'static str,
    kind: Kind,
    attribute: &'static str,
) -> Message {
    Message {
        message_type,
        length,
        name,
        kind,
        tops: true,
        deep: true,
        attribute: Field::new(attribute, 1, 1),
        symbol: Some(SYMBOL),
        reference: None,
        reference_is_text: false,
        price: None,
        quantity: None,
        second_quantity: None,
        sell: false,
    }
}

const fn f(name: &'static str, offset: usize, length: usize) -> Option<Field> {
    Some(Field::new(name, offset, length))
}

const fn price_level(message_type: u8, kind: Kind, name: &'static str, sell: bool) -> Message {
    Message {
        tops: false,
        quantity: f("Size", 18, 4),
        price: f("Price", 22, 8),
        sell,
        ..plain(message_type, 30, name, kind, "EventFlags")
    }
}

/// Fields of an auction information message that go to its second record, [`Kind::IexAuctionPrices`].
pub mod auction {
    use super::Field;
    /// To `attribute`.
    pub const IMBALANCE_SIDE: Field = Field::new("ImbalanceSide", 42, 1);
    /// To `exchange_time` bits 39..32.
    pub const EXTENSION_NUMBER: Field = Field::new("ExtensionNumber", 43, 1);
    /// To `exchange_time` bits 31..0: seconds since 1970 UTC.
    pub const SCHEDULED_AUCTION_TIME: Field = Field::new("ScheduledAuctionTime", 44, 4);
    /// To `order_id`, 1e-4.
    pub const AUCTION_BOOK_CLEARING_PRICE: Field = Field::new("AuctionBookClearingPrice", 48, 8);
    /// To `reference`, 1e-4.
    pub const COLLAR_REFERENCE_PRICE: Field = Field::new("CollarReferencePrice", 56, 8);
    /// To `price`, 1e-4.
    pub const LOWER_AUCTION_COLLAR: Field = Field::new("LowerAuctionCollar", 64, 8);
    /// To `quantity`, 1e-4.
    pub const UPPER_AUCTION_COLLAR: Field = Field::new("UpperAuctionCollar", 72, 8);
    /// Every one.
    pub const FIELDS: [Field; 7] = [
        IMBALANCE_SIDE,
        EXTENSION_NUMBER,
        SCHEDULED_AUCTION_TIME,
        AUCTION_BOOK_CLEARING_PRICE,
        COLLAR_REFERENCE_PRICE,
        LOWER_AUCTION_COLLAR,
        UPPER_AUCTION_COLLAR,
    ];
}

/// Every message type of both specifications.
pub const MESSAGES: [Message; 14] = [
    Message { symbol: None, ..plain(b'S', 10, "System Event", Kind::IexSystemEvent, "SystemEvent") },
    Message {
        quantity: f("RoundLotSize", 18, 4),
        price: f("AdjustedPOCPrice", 22, 8),
        reference: f("LULDTier", 30, 1),
        ..plain(b'D', 31, "Security Directory", Kind::IexSecurityDirectory, "Flags")
    },
    Message {
        reference: f("Reason", 18, 4),
        reference_is_text: true,
        ..plain(b'H', 22, "Trading Status", Kind::IexTradingStatus, "TradingStatus")
    },
    plain(
        b'I',
        18,
        "Retail Liquidity Indicator",
        Kind::IexRetailLiquidityIndicator,
        "RetailLiquidityIndicator",
    ),
    plain(b'O', 18, "Operational Halt Status", Kind::IexOperationalHalt, "OperationalHaltStatus"),
    Message {
        reference: f("Detail", 18, 1),
        reference_is_text: true,
        ..plain(
            b'P',
            19,
            "Short Sale Price Test Status",
            Kind::IexShortSalePriceTest,
            "ShortSalePriceTestStatus",
        )
    },
    Message { tops: false, ..plain(b'E', 18, "Security Event", Kind::IexSecurityEvent, "SecurityEvent") },
    Message {
        deep: false,
        quantity: f("BidSize", 18, 4),
        price: f("BidPrice", 22, 8),
        reference: f("AskPrice", 30, 8),
        second_quantity: f("AskSize", 38, 4),
        ..plain(b'Q', 42, "Quote Update", Kind::IexQuoteUpdate, "Flags")
    },
    price_level(b'8', Kind::IexPriceLevelBuy, "Price Level Update, buy side", false),
    price_level(b'5', Kind::IexPriceLevelSell, "Price Level Update, sell side", true),
    Message {
        quantity: f("Size", 18, 4),
        price: f("Price", 22, 8),
        reference: f("TradeID", 30, 8),
        ..plain(b'T', 38, "Trade Report", Kind::IexTradeReport, "SaleConditionFlags")
    },
    Message {
        price: f("OfficialPrice", 18, 8),
        ..plain(b'X', 26, "Official Price", Kind::IexOfficialPrice, "PriceType")
    },
    Message {
        quantity: f("Size", 18, 4),
        price: f("Price", 22, 8),
        reference: f("TradeID", 30, 8),
        ..plain(b'B', 38, "Trade Break", Kind::IexTradeBreak, "SaleConditionFlags")
    },
    Message {
        quantity: f("PairedShares", 18, 4),
        reference: f("ReferencePrice", 22, 8),
        price: f("IndicativeClearingPrice", 30, 8),
        second_quantity: f("ImbalanceShares", 38, 4),
        ..plain(b'A', 80, "Auction Information", Kind::IexAuction, "AuctionType")
    },
];

/// The entry of a kind; `None` for kinds of other feeds and for [`Kind::IexAuctionPrices`].
pub const fn message_of(kind: Kind) -> Option<&'static Message> {
    let mut i = 0;
    while i < MESSAGES.len() {
        if MESSAGES[i].kind as u8 == kind as u8 {
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
    fn fields_follow_each_other_without_a_hole_or_an_overlap() {
        for m in &MESSAGES {
            let mut fields: [Option<Field>; 16] = [None; 16];
            let own = [Some(MESSAGE_TYPE), Some(TIMESTAMP)].into_iter();
            let of_record = m.fields().into_iter().map(|(_, f)| f);
            let of_second = auction::FIELDS.into_iter().map(Some).filter(|_| m.kind == Kind::IexAuction);
            for (place, field) in fields.iter_mut().zip(own.chain(of_record).chain(of_second)) {
                *place = field;
            }
            let mut end = 0;
            while let Some(next) = fields.iter().flatten().find(|f| f.offset == end) {
                end = next.end();
            }
            assert_eq!(end, m.length, "{}", m.name);
            assert_eq!(fields.iter().flatten().map(|f| f.length).sum::<usize>(), m.length, "{}", m.name);
            assert_eq!(MESSAGES.iter().filter(|n| n.message_type == m.message_type).count(), 1);
            assert_eq!(message_of(m.kind).map(|m| m.message_type), Some(m.message_type));
        }
    }

    #[test]
    fn the_header_has_no_hole_but_the_reserved_byte() {
        let fields = [
            MESSAGE_PROTOCOL_ID,
            CHANNEL_ID,
            SESSION_ID,
            PAYLOAD_LENGTH,
            MESSAGE_COUNT,
            STREAM_OFFSET,
            FIRST_SEQUENCE_NUMBER,
            SEND_TIME,
        ];
        let mut end = VERSION.end() + 1;
        for field in fields {
            assert_eq!(field.offset, end, "{}", field.name);
            end = field.end();
        }
        assert_eq!(end, HEADER_BYTES);
    }
}
