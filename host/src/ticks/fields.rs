//! Which specification field each part of a record is, per message: names come from the wire
//! tables, so that a JSON line reads like the specification's message.

use tickgate_abi::wire::{Field, iextp, itch50, szse};
use tickgate_abi::{Feed, Kind};

/// The part of a record that holds a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Sequence,
    Channel,
    Symbol,
    OrderId,
    Reference,
    /// Reference, bits 63..48.
    ReferenceTop,
    Price,
    Quantity,
    /// Quantity, bits 31..0.
    QuantityLow,
    /// Quantity, bits 63..32.
    QuantityHigh,
    ExchangeTime,
    /// Exchange time, bits 31..0.
    ExchangeTimeLow,
    /// Exchange time, bits 63..32.
    ExchangeTimeHigh,
    Attribute,
    Side,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A JSON number.
    Integer,
    /// A decimal string.
    Price,
    /// A JSON number of shares.
    Shares,
    /// So many characters, the first highest, padding cut.
    Characters(usize),
    /// One character.
    Character,
    /// A packed SecurityID, padding cut.
    SecurityId,
    /// The specification's characters for buy and sell.
    Side { buy: u8, sell: u8 },
}

/// One field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedField {
    /// The specification's name.
    pub name: &'static str,
    pub part: Part,
    pub notation: Notation,
}

const fn named(name: &'static str, part: Part, notation: Notation) -> NamedField {
    NamedField { name, part, notation }
}

/// ITCH fields that are characters though they sit in an integer of the record.
const ITCH_ALPHA: [&str; 2] = ["Stock", "Reason"];

/// The fields of a message of this kind, in the order in which they are written.
pub fn fields(feed: Feed, kind: Kind) -> Vec<NamedField> {
    match kind {
        Kind::Gap => return vec![named("Missing", Part::Quantity, Notation::Integer)],
        Kind::ChannelStart if feed == Feed::Itch50 => {
            return vec![
                named("Session", Part::OrderId, Notation::Characters(8)),
                named("SessionEnd", Part::ReferenceTop, Notation::Characters(2)),
            ];
        }
        kind if kind.outside_frames() => return Vec::new(),
        _ => {}
    }
    match feed {
        Feed::Itch50 => itch_fields(kind),
        Feed::Szse => szse_fields(kind),
        Feed::Sse => sse_fields(kind),
        Feed::Iex => iex_fields(kind),
    }
}

fn itch_fields(kind: Kind) -> Vec<NamedField> {
    let Some(message) = itch50::message(kind as u8) else { return Vec::new() };
    let integer = |f: Field| {
        if ITCH_ALPHA.contains(&f.name) { Notation::Characters(f.length) } else { Notation::Integer }
    };
    let header = [
        named(itch50::STOCK_LOCATE.name, Part::Symbol, Notation::Integer),
        named(itch50::TIMESTAMP.name, Part::ExchangeTime, Notation::Integer),
    ];
    let body = [
        message.order_id.map(|f| named(f.name, Part::OrderId, integer(f))),
        message.side.map(|f| named(f.name, Part::Side, Notation::Side { buy: b'B', sell: b'S' })),
        message.quantity.map(|f| named(f.name, Part::Quantity, Notation::Shares)),
        message.price.map(|f| named(f.name, Part::Price, Notation::Price)),
        message.reference.map(|f| named(f.name, Part::Reference, integer(f))),
        message.attribute.map(|f| named(f.name, Part::Attribute, Notation::Character)),
    ];
    header.into_iter().chain(body.into_iter().flatten()).collect()
}

fn szse_fields(kind: Kind) -> Vec<NamedField> {
    use szse::{channel_heartbeat, order, trade};
    let channel = named(szse::CHANNEL_NO.name, Part::Channel, Notation::Integer);
    let sequence = named(szse::APPL_SEQ_NUM.name, Part::Sequence, Notation::Integer);
    let (buy, sell) = match kind {
        Kind::SzseLending => (szse::SIDE_BORROW, szse::SIDE_LEND),
        _ => (szse::SIDE_BUY, szse::SIDE_SELL),
    };
    match kind {
        Kind::SzseOrder | Kind::SzseLending => vec![
            channel,
            sequence,
            named(order::SECURITY_ID.name, Part::Symbol, Notation::SecurityId),
            named(order::PRICE.name, Part::Price, Notation::Price),
            named(order::ORDER_QTY.name, Part::Quantity, Notation::Shares),
            named(order::SIDE.name, Part::Side, Notation::Side { buy, sell }),
            named(order::TRANSACT_TIME.name, Part::ExchangeTime, Notation::Integer),
            named(order::ORD_TYPE.name, Part::Attribute, Notation::Character),
        ],
        Kind::SzseTrade | Kind::SzseCancel => vec![
            channel,
            sequence,
            named(trade::BID_APPL_SEQ_NUM.name, Part::OrderId, Notation::Integer),
            named(trade::OFFER_APPL_SEQ_NUM.name, Part::Reference, Notation::Integer),
            named(trade::SECURITY_ID.name, Part::Symbol, Notation::SecurityId),
            named(trade::LAST_PX.name, Part::Price, Notation::Price),
            named(trade::LAST_QTY.name, Part::Quantity, Notation::Shares),
            named(trade::EXEC_TYPE.name, Part::Attribute, Notation::Character),
            named(trade::TRANSACT_TIME.name, Part::ExchangeTime, Notation::Integer),
        ],
        Kind::SzseChannelHeartbeat => vec![
            channel,
            named("ApplLastSeqNum", Part::Sequence, Notation::Integer),
            named(channel_heartbeat::END_OF_CHANNEL.name, Part::Attribute, Notation::Integer),
        ],
        _ => Vec::new(),
    }
}

/// Names of UA5803 (上交所 LDDS 逐笔合并).
fn sse_fields(kind: Kind) -> Vec<NamedField> {
    let mut fields = vec![
        named("BizIndex", Part::Sequence, Notation::Integer),
        named("Channel", Part::Channel, Notation::Integer),
        named("SecurityID", Part::Symbol, Notation::SecurityId),
        named("TickTime", Part::ExchangeTime, Notation::Integer),
    ];
    let side = Notation::Side { buy: b'B', sell: b'S' };
    match kind {
        Kind::SseAdd | Kind::SseDelete => {
            fields.push(named("OrderNO", Part::OrderId, Notation::Integer));
            fields.push(named("TickBSFlag", Part::Side, side));
        }
        Kind::SseTrade => {
            fields.push(named("BuyOrderNO", Part::OrderId, Notation::Integer));
            fields.push(named("SellOrderNO", Part::Reference, Notation::Integer));
            fields.push(named("TickBSFlag", Part::Attribute, Notation::Character));
        }
        Kind::SseStatus => {
            fields.push(named("TickBSFlag", Part::OrderId, Notation::Characters(8)));
            return fields;
        }
        _ => return sse_snapshot_fields(kind),
    }
    fields.push(named("Price", Part::Price, Notation::Price));
    fields.push(named("Qty", Part::Quantity, Notation::Shares));
    fields
}

/// Names of UA3202; an entry's other meanings are said at [`Kind::SseSnapshotEntry`].
fn sse_snapshot_fields(kind: Kind) -> Vec<NamedField> {
    let mut fields = vec![
        named("SecurityID", Part::Symbol, Notation::SecurityId),
        named("DataTimeStamp", Part::ExchangeTime, Notation::Integer),
    ];
    let own = match kind {
        Kind::SseSnapshot => vec![
            named("ImageStatus", Part::Attribute, Notation::Integer),
            named("PreClosePx", Part::Price, Notation::Price),
            named("InstrumentStatus", Part::Sequence, Notation::Characters(8)),
            named("NumTrades", Part::OrderId, Notation::Integer),
            named("TotalVolumeTrade", Part::Quantity, Notation::Shares),
            named("TotalValueTrade", Part::Reference, Notation::Integer),
        ],
        Kind::SseSnapshotEntry => vec![
            named("EntryNumber", Part::Sequence, Notation::Integer),
            named("EntryType", Part::Attribute, Notation::Integer),
            named("Price", Part::Price, Notation::Price),
            named("OrderQty", Part::Quantity, Notation::Shares),
            named("NumOrders", Part::OrderId, Notation::Integer),
            named("NoOrdersAndLevel", Part::Reference, Notation::Integer),
        ],
        Kind::SseSnapshotOrders => vec![
            named("FirstOrder", Part::Sequence, Notation::Integer),
            named("Orders", Part::Attribute, Notation::Integer),
            named("OrderQty1", Part::OrderId, Notation::Integer),
            named("OrderQty2", Part::Reference, Notation::Integer),
            named("OrderQty3", Part::Price, Notation::Integer),
            named("OrderQty4", Part::Quantity, Notation::Integer),
        ],
        Kind::SseSnapshotEnd => vec![
            named("Records", Part::Quantity, Notation::Integer),
            named("Verdict", Part::Attribute, Notation::Integer),
        ],
        _ => return Vec::new(),
    };
    fields.extend(own);
    fields
}

/// Attributes of IEX messages that are characters; the others are bits.
const IEX_CHARACTERS: [Kind; 8] = [
    Kind::IexSystemEvent,
    Kind::IexTradingStatus,
    Kind::IexRetailLiquidityIndicator,
    Kind::IexOperationalHalt,
    Kind::IexSecurityEvent,
    Kind::IexOfficialPrice,
    Kind::IexAuction,
    Kind::IexAuctionPrices,
];

fn iex_fields(kind: Kind) -> Vec<NamedField> {
    use iextp::auction;
    if kind == Kind::IexAuctionPrices {
        return vec![
            named(auction::IMBALANCE_SIDE.name, Part::Attribute, Notation::Character),
            named(auction::EXTENSION_NUMBER.name, Part::ExchangeTimeHigh, Notation::Integer),
            named(auction::SCHEDULED_AUCTION_TIME.name, Part::ExchangeTimeLow, Notation::Integer),
            named(auction::AUCTION_BOOK_CLEARING_PRICE.name, Part::OrderId, Notation::Price),
            named(auction::COLLAR_REFERENCE_PRICE.name, Part::Reference, Notation::Price),
            named(auction::LOWER_AUCTION_COLLAR.name, Part::Price, Notation::Price),
            named(auction::UPPER_AUCTION_COLLAR.name, Part::Quantity, Notation::Price),
        ];
    }
    let Some(message) = iextp::message_of(kind) else { return Vec::new() };
    let two_quantities = message.second_quantity.is_some();
    let quantity = if two_quantities { Part::QuantityLow } else { Part::Quantity };
    let reference = |f: Field| match f {
        f if message.reference_is_text => Notation::Characters(f.length),
        // Where there is a second size or auction price it is the reference.
        _ if two_quantities => Notation::Price,
        _ => Notation::Integer,
    };
    let attribute = if IEX_CHARACTERS.contains(&kind) { Notation::Character } else { Notation::Integer };
    let fields = [
        Some(named(message.attribute.name, Part::Attribute, attribute)),
        Some(named(iextp::TIMESTAMP.name, Part::ExchangeTime, Notation::Integer)),
        message.symbol.map(|f| named(f.name, Part::OrderId, Notation::Characters(f.length))),
        message.quantity.map(|f| named(f.name, quantity, Notation::Integer)),
        message.price.map(|f| named(f.name, Part::Price, Notation::Price)),
        message.reference.map(|f| named(f.name, Part::Reference, reference(f))),
        message.second_quantity.map(|f| named(f.name, Part::QuantityHigh, Notation::Integer)),
    ];
    fields.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn add_order_reads_like_the_specification() {
        let names: Vec<_> = fields(Feed::Itch50, Kind::AddOrder).iter().map(|f| f.name).collect();
        assert_eq!(names, ["StockLocate", "Timestamp", "OrderRef", "Side", "Shares", "Price", "Stock"]);
    }

    #[test]
    fn every_field_of_the_table_is_written_once() {
        for message in &itch50::MESSAGES {
            let kind = message.kind().expect("a kind");
            let written = fields(Feed::Itch50, kind);
            for (_, field) in message.fields() {
                if let Some(field) = field {
                    assert_eq!(written.iter().filter(|f| f.name == field.name).count(), 1, "{}", field.name);
                }
            }
        }
    }

    #[test]
    fn every_field_of_an_iex_message_is_written_once() {
        for message in &iextp::MESSAGES {
            let written = fields(Feed::Iex, message.kind);
            for (_, field) in message.fields() {
                if let Some(field) = field {
                    assert_eq!(written.iter().filter(|f| f.name == field.name).count(), 1, "{}", field.name);
                }
            }
        }
        let written = fields(Feed::Iex, Kind::IexAuctionPrices);
        for field in iextp::auction::FIELDS {
            assert_eq!(written.iter().filter(|f| f.name == field.name).count(), 1, "{}", field.name);
        }
    }

    #[test]
    fn the_alpha_fields_are_in_the_table() {
        for name in ITCH_ALPHA {
            assert!(
                itch50::MESSAGES
                    .iter()
                    .any(|m| { m.fields().into_iter().any(|(_, f)| f.is_some_and(|f| f.name == name)) })
            );
        }
    }
}
