//! SSE Level-2 (LDDS over VDE): two framings around FAST payloads, the merged ticks UA5803 and the
//! snapshots UA3202. The exchange publishes no template file; the facts here are those of public
//! decoders made from captures, and what they leave open is chosen here, each with a word on it.

use super::Field;

/// Bytes of the VDE frame header; the payload follows. Integers big-endian.
pub const HEADER_BYTES: usize = 40;
/// First word of every VDE frame: [`MAGIC`].
pub const MAGIC_FIELD: Field = Field::new("Magic", 0, 4);
/// What stands in it.
pub const MAGIC: u32 = 0x0004_c453;
/// Bytes of the whole frame, header included.
pub const TOTAL_LENGTH: Field = Field::new("TotalLength", 4, 4);
/// Category.
pub const CATEGORY: Field = Field::new("Category", 8, 4);
/// Message type; with the category it tells what the payload is.
pub const MSG_TYPE: Field = Field::new("MsgType", 12, 4);
/// Number of the frame in its (category, type), one more each time.
pub const FRAME_SEQUENCE: Field = Field::new("FrameSequence", 16, 4);
/// Not zero: the payload is a ZIP local file header and a raw deflate stream.
pub const COMPRESSED: Field = Field::new("Compressed", 32, 4);
/// The longest frame that is followed, of either framing. A choice: 1 MiB.
pub const MAX_FRAME_BYTES: usize = 1 << 20;
/// The longest payload that is inflated. A choice: 8 MiB.
pub const MAX_INFLATED_BYTES: usize = 8 << 20;
/// A datagram carries one whole VDE frame from its first byte to its last. A choice: how the
/// exchange would send these frames by UDP is not public.
pub const FRAMES_PER_DATAGRAM: usize = 1;

/// Category of the merged ticks.
pub const TICK_CATEGORY: u32 = 9;
/// MsgType and FAST template of the merged ticks.
pub const TICK: u32 = 5_803;
/// Category of the snapshots.
pub const SNAPSHOT_CATEGORY: u32 = 6;
/// MsgType and FAST template of the snapshots.
pub const SNAPSHOT: u32 = 3_202;

/// ZIP local file header (PKWARE APPNOTE 4.3.7); integers little-endian.
pub mod zip {
    use super::Field;
    /// First word: [`SIGNATURE`].
    pub const SIGNATURE_FIELD: Field = Field::new("Signature", 0, 4);
    /// What stands in it.
    pub const SIGNATURE: u32 = 0x0403_4b50;
    /// Bytes before the file name.
    pub const HEADER_BYTES: usize = 30;
    /// General purpose flags.
    pub const FLAGS: Field = Field::new("Flags", 6, 2);
    /// Flag: checksum and sizes follow the data and are zero here.
    pub const FLAG_DATA_DESCRIPTOR: u16 = 1 << 3;
    /// Flag: encrypted.
    pub const FLAG_ENCRYPTED: u16 = 1;
    /// Compression method.
    pub const METHOD: Field = Field::new("Method", 8, 2);
    /// The method deflate.
    pub const METHOD_DEFLATE: u16 = 8;
    /// CRC-32 of the uncompressed bytes.
    pub const CRC32: Field = Field::new("CRC32", 14, 4);
    /// Compressed size.
    pub const COMPRESSED_SIZE: Field = Field::new("CompressedSize", 18, 4);
    /// Uncompressed size.
    pub const UNCOMPRESSED_SIZE: Field = Field::new("UncompressedSize", 22, 4);
    /// Bytes of the file name.
    pub const NAME_LENGTH: Field = Field::new("NameLength", 26, 2);
    /// Bytes of the extra field behind the name.
    pub const EXTRA_LENGTH: Field = Field::new("ExtraLength", 28, 2);
}

/// STEP, the text framing: `tag=value` fields that each end with [`step::SOH`].
pub mod step {
    /// Ends every field.
    pub const SOH: u8 = 1;
    /// Every message begins so; then comes the body length.
    pub const BEGIN: &[u8] = b"8=STEP.1.0.0\x01";
    /// Begins the body length: the bytes from behind its SOH to the tag of the checksum.
    pub const BODY_LENGTH: &[u8] = b"9=";
    /// Begins the checksum, the last field: three digits, the sum of all bytes before modulo 256.
    pub const CHECKSUM: &[u8] = b"10=";
    /// Bytes of the checksum field, its SOH included.
    pub const CHECKSUM_BYTES: usize = 7;
    /// Tag of the message type.
    pub const TAG_MSG_TYPE: u32 = 35;
    /// Tag of the number of bytes in tag 96.
    pub const TAG_RAW_DATA_LENGTH: u32 = 95;
    /// Tag of the FAST payload, which is cut by tag 95 and not by SOH.
    pub const TAG_RAW_DATA: u32 = 96;
    /// Message type of the merged ticks.
    pub const TICK: &[u8] = b"UA5803";
    /// Message type of the snapshots.
    pub const SNAPSHOT: &[u8] = b"UA3202";
    /// Message types of the session itself: heartbeat, test request, resend request, reject,
    /// sequence reset, logout, logon. They carry no market data and are passed over.
    pub const SESSION: &[u8] = b"012345A";
}

/// FAST: a byte with this bit is the last of its integer, string or presence map; seven bits of
/// content a byte.
pub const STOP_BIT: u8 = 0x80;
/// The most bytes a field may have; a longer one is no field of these templates.
pub const MAX_FIELD_BYTES: usize = 10;

/// UA5803. A payload is a row of records, each a presence map of two bytes and the fields whose
/// bits are set, in the order of the bits from the highest. The dictionary starts at zero in every
/// payload.
pub mod tick {
    /// Bytes of the presence map: fourteen bits.
    pub const PRESENCE_MAP_BYTES: usize = 2;
    /// TemplateID, copied when absent.
    pub const TEMPLATE_ID: u32 = 13;
    /// BizIndex, one more than before when absent.
    pub const BIZ_INDEX: u32 = 12;
    /// Channel, copied when absent.
    pub const CHANNEL: u32 = 11;
    /// SecurityID, text, copied when absent.
    pub const SECURITY_ID: u32 = 10;
    /// TickTime, nullable, decimal HHMMSScc, copied when absent.
    pub const TICK_TIME: u32 = 9;
    /// Type, one character, copied when absent.
    pub const TYPE: u32 = 8;
    /// BuyOrderNO, nullable, zero when absent.
    pub const BUY_ORDER_NO: u32 = 7;
    /// SellOrderNO, nullable, zero when absent.
    pub const SELL_ORDER_NO: u32 = 6;
    /// Price, 1e-3, nullable, zero when absent.
    pub const PRICE: u32 = 5;
    /// Qty, 1e-3, nullable, zero when absent.
    pub const QTY: u32 = 4;
    /// TradeMoney, nullable, zero when absent: 1e-5 of a trade; of an add the quantity that has
    /// traded already, 1e-3.
    pub const TRADE_MONEY: u32 = 3;
    /// TickBSFlag, text, copied when absent.
    pub const TICK_BS_FLAG: u32 = 2;

    /// Type of an order.
    pub const TYPE_ADD: u8 = b'A';
    /// Type of a deletion.
    pub const TYPE_DELETE: u8 = b'D';
    /// Type of a trade.
    pub const TYPE_TRADE: u8 = b'T';
    /// Type of a status.
    pub const TYPE_STATUS: u8 = b'S';
    /// TickBSFlag: buy, or the buyer was the aggressor.
    pub const FLAG_BUY: u8 = b'B';
    /// TickBSFlag: sell, or the seller was the aggressor.
    pub const FLAG_SELL: u8 = b'S';
    /// TickBSFlag of an auction trade.
    pub const FLAG_NONE: u8 = b'N';
    /// The most characters of SecurityID and TickBSFlag.
    pub const MAX_TEXT: usize = 8;

    /// Bits that a Channel may have.
    pub const CHANNEL_BITS: u32 = 16;
    /// Bits that a TickTime may have.
    pub const TICK_TIME_BITS: u32 = 32;
    /// Bits that a Price may have; ten times it fits the record, and it times a Qty 80 bits. A choice.
    pub const PRICE_BITS: u32 = 32;
    /// Bits that a Qty may have. A choice.
    pub const QTY_BITS: u32 = 48;
    /// The record's price (1e-4) a unit of Price.
    pub const PRICE_FACTOR: u64 = 10;
    /// The record's time (ms) a unit of TickTime.
    pub const TIME_FACTOR: u64 = 10;
    /// Price times Qty of a trade is TradeMoney times this.
    pub const MONEY_FACTOR: u64 = 10;
}

/// UA3202. A payload is a row of snapshots: a presence map of seven bytes, the fields of
/// [`snapshot::FIELDS`] whose bits are set, and the two sides of the book.
///
/// A side is its number of levels (nullable, always there) and for each level a presence map of one
/// byte, Price, OrderQty and NumOrders where their bits are set, NoOrders (nullable, always there)
/// and for each order a presence map of one byte and OrderQty where its bit is set. All numbers are
/// nullable and copied when absent; the order's OrderQty has a dictionary entry of its own.
pub mod snapshot {
    /// Bytes of the presence map: 49 bits.
    pub const PRESENCE_MAP_BYTES: usize = 7;
    /// Bits of it.
    pub const PRESENCE_MAP_BITS: usize = 49;
    /// TemplateID.
    pub const TEMPLATE_ID: u32 = 48;
    /// SecurityID (text) and ImageStatus (nullable) have no bit: they always follow this field.
    pub const FIXED_FIELDS_AFTER: u32 = 46;
    /// DataTimeStamp, decimal HHMMSS.
    pub const DATA_TIME_STAMP: u32 = 47;
    /// DataStatus.
    pub const DATA_STATUS: u32 = 46;
    /// PreClosePx.
    pub const PRE_CLOSE_PX: u32 = 45;
    /// InstrumentStatus, text.
    pub const INSTRUMENT_STATUS: u32 = 39;
    /// TradingPhaseCode, text.
    pub const TRADING_PHASE_CODE: u32 = 38;
    /// NumTrades.
    pub const NUM_TRADES: u32 = 37;
    /// TotalVolumeTrade.
    pub const TOTAL_VOLUME_TRADE: u32 = 36;
    /// TotalValueTrade.
    pub const TOTAL_VALUE_TRADE: u32 = 35;
    /// The last field before the sides.
    pub const LAST_FIELD: u32 = 6;
    /// A level's map: Price.
    pub const LEVEL_PRICE: u32 = 5;
    /// A level's map: OrderQty.
    pub const LEVEL_ORDER_QTY: u32 = 4;
    /// A level's map: NumOrders.
    pub const LEVEL_NUM_ORDERS: u32 = 3;
    /// An order's map: OrderQty.
    pub const ORDER_QTY: u32 = 4;

    /// Entry type of a bid level in the records, as in FIX.
    pub const ENTRY_BID: u8 = b'0';
    /// Entry type of an offer level.
    pub const ENTRY_OFFER: u8 = b'1';
    /// Entry type of a field of [`FIELDS`]: this plus its bit.
    pub const ENTRY_FIELD: u8 = 0x80;
    /// DataTimeStamp in the record's time.
    pub const TIME_FACTOR: u64 = 1_000;

    /// What a field counts, and where a record carries it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Unit {
        /// 1e-3 on the wire, 1e-4 in the record's price.
        Price,
        /// 1e-3, in the record's quantity.
        Quantity,
        /// 1e-5, in the record's quantity.
        Money,
        /// As it is, in the record's quantity.
        Number,
        /// Text, up to eight characters, in the record's order_id.
        Text,
    }

    /// A field with a bit in the presence map.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SnapshotField {
        /// Its bit.
        pub bit: u32,
        /// Its name.
        pub name: &'static str,
        /// What it counts.
        pub unit: Unit,
    }

    const fn field(bit: u32, name: &'static str, unit: Unit) -> SnapshotField {
        SnapshotField { bit, name, unit }
    }

    /// The fields behind SecurityID and ImageStatus, in wire order.
    pub const FIELDS: [SnapshotField; 40] = [
        field(PRE_CLOSE_PX, "PreClosePx", Unit::Price),
        field(44, "OpenPx", Unit::Price),
        field(43, "HighPx", Unit::Price),
        field(42, "LowPx", Unit::Price),
        field(41, "LastPx", Unit::Price),
        field(40, "ClosePx", Unit::Price),
        field(INSTRUMENT_STATUS, "InstrumentStatus", Unit::Text),
        field(TRADING_PHASE_CODE, "TradingPhaseCode", Unit::Text),
        field(NUM_TRADES, "NumTrades", Unit::Number),
        field(TOTAL_VOLUME_TRADE, "TotalVolumeTrade", Unit::Quantity),
        field(TOTAL_VALUE_TRADE, "TotalValueTrade", Unit::Money),
        field(34, "TotalBidQty", Unit::Quantity),
        field(33, "WAvgBidPx", Unit::Price),
        field(32, "AltWAvgBidPx", Unit::Price),
        field(31, "TotalOfferQty", Unit::Quantity),
        field(30, "WAvgOfferPx", Unit::Price),
        field(29, "AltWAvgOfferPx", Unit::Price),
        field(28, "IOPV", Unit::Price),
        field(27, "ETFBuyNumber", Unit::Number),
        field(26, "ETFBuyAmount", Unit::Quantity),
        field(25, "ETFBuyMoney", Unit::Money),
        field(24, "ETFSellNumber", Unit::Number),
        field(23, "ETFSellAmount", Unit::Quantity),
        field(22, "ETFSellMoney", Unit::Money),
        field(21, "YTM", Unit::Number),
        field(20, "TotalWarrantExecQty", Unit::Quantity),
        field(19, "WarLowerPx", Unit::Price),
        field(18, "WarUpperPx", Unit::Price),
        field(17, "WithdrawBuyNumber", Unit::Number),
        field(16, "WithdrawBuyAmount", Unit::Quantity),
        field(15, "WithdrawBuyMoney", Unit::Money),
        field(14, "WithdrawSellNumber", Unit::Number),
        field(13, "WithdrawSellAmount", Unit::Quantity),
        field(12, "WithdrawSellMoney", Unit::Money),
        field(11, "TotalBidNumber", Unit::Number),
        field(10, "TotalOfferNumber", Unit::Number),
        field(9, "BidTradeMaxDuration", Unit::Number),
        field(8, "OfferTradeMaxDuration", Unit::Number),
        field(7, "NumBidOrders", Unit::Number),
        field(LAST_FIELD, "NumOfferOrders", Unit::Number),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_the_bytes_seen_in_captures() {
        // 5803 as two stop-bit bytes is 2d ab.
        assert_eq!((0x2d << 7 | 0x2b, 0x2d_ab & 0x7f), (TICK, 0x2b));
        assert_eq!(SNAPSHOT >> 7, 0x19);
    }

    #[test]
    fn snapshot_fields_are_dense_and_in_wire_order() {
        for (i, field) in snapshot::FIELDS.iter().enumerate() {
            assert_eq!(field.bit as usize, snapshot::PRE_CLOSE_PX as usize - i, "{}", field.name);
        }
        assert_eq!(snapshot::PRESENCE_MAP_BITS, 7 * snapshot::PRESENCE_MAP_BYTES);
    }

    #[test]
    fn the_header_holds_its_fields() {
        for field in [MAGIC_FIELD, TOTAL_LENGTH, CATEGORY, MSG_TYPE, FRAME_SEQUENCE, COMPRESSED] {
            assert!(field.end() <= HEADER_BYTES, "{}", field.name);
        }
        assert_eq!(step::BEGIN.len(), 13);
    }
}
