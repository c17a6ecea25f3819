//! SZSE Binary market data: frame and the bodies that make books. Integers big-endian; offsets of
//! fields are from the start of the body. Source: 深圳证券交易所Binary行情数据接口规范.

use super::Field;

/// How frames sit in a UDP datagram is not public. This project's choice, made here and nowhere
/// else: one or more whole frames, the first at the first byte, nothing after the last.
pub const FIRST_FRAME_OFFSET: usize = 0;

/// Bytes before the body: MsgType u32, BodyLength u32.
pub const HEADER_BYTES: usize = 8;
/// Offset of MsgType in the frame.
pub const MSG_TYPE: Field = Field::new("MsgType", 0, 4);
/// Offset of BodyLength in the frame: the body alone, without header and tail.
pub const BODY_LENGTH: Field = Field::new("BodyLength", 4, 4);
/// Bytes after the body: Checksum u32, the sum of all bytes of header and body modulo 256.
pub const TAIL_BYTES: usize = 4;
/// The longest body that is followed; a longer one loses the framing of the datagram.
pub const MAX_BODY_LENGTH: u32 = 4_095;

/// MsgType of an order (逐笔委托).
pub const ORDER: u32 = 300_192;
/// Body lengths of an order: OrdType is one byte in the newer versions, two in the older.
pub const ORDER_BODY_LENGTHS: [u32; 2] = [51, 52];
/// MsgType of a trade or cancel (逐笔成交).
pub const TRADE: u32 = 300_191;
/// Body length of a trade or cancel.
pub const TRADE_BODY_LENGTH: u32 = 66;
/// MsgType of a channel heartbeat (频道心跳).
pub const CHANNEL_HEARTBEAT: u32 = 390_095;
/// Body length of a channel heartbeat.
pub const CHANNEL_HEARTBEAT_BODY_LENGTH: u32 = 12;

/// MsgType of an auction snapshot (集中竞价快照).
pub const SNAPSHOT: u32 = 300_111;

/// ChannelNo, in the bodies of order, trade and heartbeat.
pub const CHANNEL_NO: Field = Field::new("ChannelNo", 0, 2);
/// ApplSeqNum, in order and trade; ApplLastSeqNum in the heartbeat.
pub const APPL_SEQ_NUM: Field = Field::new("ApplSeqNum", 2, 8);

/// Fields of 300192 behind ApplSeqNum.
pub mod order {
    use super::Field;
    /// MDStreamID.
    pub const MD_STREAM_ID: Field = Field::new("MDStreamID", 10, 3);
    /// SecurityID, digits padded with spaces.
    pub const SECURITY_ID: Field = Field::new("SecurityID", 13, 8);
    /// Price, 1e-4.
    pub const PRICE: Field = Field::new("Price", 25, 8);
    /// OrderQty, 1e-2 shares.
    pub const ORDER_QTY: Field = Field::new("OrderQty", 33, 8);
    /// Side: 1 buy, 2 sell, G borrow, F lend.
    pub const SIDE: Field = Field::new("Side", 41, 1);
    /// TransactTime, decimal YYYYMMDDHHMMSSsss.
    pub const TRANSACT_TIME: Field = Field::new("TransactTime", 42, 8);
    /// OrdType: 1 market, 2 limit, U own-side best.
    pub const ORD_TYPE: Field = Field::new("OrdType", 50, 1);
}

/// Fields of 300191 behind ApplSeqNum.
pub mod trade {
    use super::Field;
    /// MDStreamID.
    pub const MD_STREAM_ID: Field = Field::new("MDStreamID", 10, 3);
    /// BidApplSeqNum: the buy order's record number, 0 for none.
    pub const BID_APPL_SEQ_NUM: Field = Field::new("BidApplSeqNum", 13, 8);
    /// OfferApplSeqNum: the sell order's record number, 0 for none.
    pub const OFFER_APPL_SEQ_NUM: Field = Field::new("OfferApplSeqNum", 21, 8);
    /// SecurityID, digits padded with spaces.
    pub const SECURITY_ID: Field = Field::new("SecurityID", 29, 8);
    /// LastPx, 1e-4; 0 for a cancel.
    pub const LAST_PX: Field = Field::new("LastPx", 41, 8);
    /// LastQty, 1e-2 shares.
    pub const LAST_QTY: Field = Field::new("LastQty", 49, 8);
    /// ExecType: F trade, 4 cancelled.
    pub const EXEC_TYPE: Field = Field::new("ExecType", 57, 1);
    /// TransactTime, decimal YYYYMMDDHHMMSSsss.
    pub const TRANSACT_TIME: Field = Field::new("TransactTime", 58, 8);
}

/// Fields of 390095 behind ApplLastSeqNum.
pub mod channel_heartbeat {
    use super::Field;
    /// EndOfChannel, a two-byte Boolean; the record carries its low byte.
    pub const END_OF_CHANNEL: Field = Field::new("EndOfChannel", 10, 2);
}

/// Fields of 300111. Behind the fixed part follow NoMDEntries times a [`snapshot_entry`].
pub mod snapshot {
    use super::Field;
    /// OrigTime, decimal YYYYMMDDHHMMSSsss.
    pub const ORIG_TIME: Field = Field::new("OrigTime", 0, 8);
    /// ChannelNo.
    pub const CHANNEL_NO: Field = Field::new("ChannelNo", 8, 2);
    /// MDStreamID: 010 spot auction, 020 repo, 030 bond distribution, 040 option, ...
    pub const MD_STREAM_ID: Field = Field::new("MDStreamID", 10, 3);
    /// SecurityID, digits padded with spaces.
    pub const SECURITY_ID: Field = Field::new("SecurityID", 13, 8);
    /// SecurityIDSource: 102 and a space.
    pub const SECURITY_ID_SOURCE: Field = Field::new("SecurityIDSource", 21, 4);
    /// TradingPhaseCode: S start, O opening auction, T continuous, B break, C closing auction,
    /// E closed, H halted, A after hours, V volatility interruption; then 0 normal, 1 halted all day.
    pub const TRADING_PHASE_CODE: Field = Field::new("TradingPhaseCode", 25, 8);
    /// PrevClosePx, 1e-4.
    pub const PREV_CLOSE_PX: Field = Field::new("PrevClosePx", 33, 8);
    /// NumTrades.
    pub const NUM_TRADES: Field = Field::new("NumTrades", 41, 8);
    /// TotalVolumeTrade, 1e-2 shares.
    pub const TOTAL_VOLUME_TRADE: Field = Field::new("TotalVolumeTrade", 49, 8);
    /// TotalValueTrade, 1e-4.
    pub const TOTAL_VALUE_TRADE: Field = Field::new("TotalValueTrade", 57, 8);
    /// NoMDEntries.
    pub const NO_MD_ENTRIES: Field = Field::new("NoMDEntries", 65, 4);
    /// Bytes before the entries.
    pub const FIXED_BYTES: usize = NO_MD_ENTRIES.end();
}

/// Fields of an entry of 300111, from the entry's start. Behind the fixed part follow NoOrders times
/// an OrderQty of [`ORDER_QTY_BYTES`](snapshot_entry::ORDER_QTY_BYTES).
pub mod snapshot_entry {
    use super::Field;
    /// MDEntryType, one of [`TYPES`].
    pub const MD_ENTRY_TYPE: Field = Field::new("MDEntryType", 0, 2);
    /// MDEntryPx, 1e-6.
    pub const MD_ENTRY_PX: Field = Field::new("MDEntryPx", 2, 8);
    /// MDEntrySize, 1e-2 shares.
    pub const MD_ENTRY_SIZE: Field = Field::new("MDEntrySize", 10, 8);
    /// MDPriceLevel, from 1.
    pub const MD_PRICE_LEVEL: Field = Field::new("MDPriceLevel", 18, 2);
    /// NumberOfOrders at the level; 0 when it is not shown.
    pub const NUMBER_OF_ORDERS: Field = Field::new("NumberOfOrders", 20, 8);
    /// NoOrders: how many order quantities follow.
    pub const NO_ORDERS: Field = Field::new("NoOrders", 28, 4);
    /// Bytes before the order quantities.
    pub const FIXED_BYTES: usize = NO_ORDERS.end();
    /// Bytes of an OrderQty, 1e-2 shares.
    pub const ORDER_QTY_BYTES: usize = 8;
    /// Order quantities that one record holds.
    pub const ORDERS_PER_RECORD: usize = 4;

    /// The first character of a type that the second one distinguishes.
    pub const EXTENDED: u8 = b'x';
    /// MDEntryType of a bid.
    pub const BID: [u8; 2] = *b"0 ";
    /// MDEntryType of an offer.
    pub const OFFER: [u8; 2] = *b"1 ";
    /// Every MDEntryType of the specification: bid, offer, last, open, high, low; change 1 and 2,
    /// bid and offer total with their average prices, price-earnings 1 and 2, fund value of the day
    /// before, IOPV, warrant premium, upper and lower limit, open interest, reference price.
    pub const TYPES: [[u8; 2]; 19] = [
        BID, OFFER, *b"2 ", *b"4 ", *b"7 ", *b"8 ", *b"x1", *b"x2", *b"x3", *b"x4", *b"x5", *b"x6", *b"x7",
        *b"x8", *b"x9", *b"xe", *b"xf", *b"xg", *b"xi",
    ];

    /// An MDEntryType as the attribute of its record: the first character, or the second one with
    /// bit 7 set when the first is [`EXTENDED`].
    pub const fn attribute(md_entry_type: [u8; 2]) -> u8 {
        if md_entry_type[0] == EXTENDED { 0x80 | md_entry_type[1] } else { md_entry_type[0] }
    }
}

/// MsgType of a resend request and of its reply (重传), which have one layout. On the TCP connection of
/// the resend service, never on the feed.
pub const RESEND: u32 = 390_094;
/// Body length of a resend request or reply.
pub const RESEND_BODY_LENGTH: u32 = 44;

/// Fields of 390094.
pub mod resend {
    use super::Field;
    /// ResendType: [`TICKS`].
    pub const RESEND_TYPE: Field = Field::new("ResendType", 0, 1);
    /// ChannelNo.
    pub const CHANNEL_NO: Field = Field::new("ChannelNo", 1, 2);
    /// ApplBegSeqNum, the first number wanted.
    pub const APPL_BEG_SEQ_NUM: Field = Field::new("ApplBegSeqNum", 3, 8);
    /// ApplEndSeqNum, the last number wanted; 0 for the newest that the server has.
    pub const APPL_END_SEQ_NUM: Field = Field::new("ApplEndSeqNum", 11, 8);
    /// NewsID, for announcements only.
    pub const NEWS_ID: Field = Field::new("NewsID", 19, 8);
    /// ResendStatus, in the reply.
    pub const RESEND_STATUS: Field = Field::new("ResendStatus", 27, 1);
    /// RejectText, in the reply.
    pub const REJECT_TEXT: Field = Field::new("RejectText", 28, 16);

    /// ResendType of ticks.
    pub const TICKS: u8 = 1;
    /// ResendStatus: everything was sent.
    pub const DONE: u8 = 1;
    /// ResendStatus: a part was sent.
    pub const PARTIAL: u8 = 2;
    /// ResendStatus: no permission.
    pub const NO_PERMISSION: u8 = 3;
    /// ResendStatus: not available.
    pub const UNAVAILABLE: u8 = 4;
}

/// ExecType of a trade.
pub const EXEC_TRADE: u8 = b'F';
/// ExecType of a cancel.
pub const EXEC_CANCEL: u8 = b'4';
/// Side of a buy order.
pub const SIDE_BUY: u8 = b'1';
/// Side of a sell order.
pub const SIDE_SELL: u8 = b'2';
/// Side of a borrowing order (借入).
pub const SIDE_BORROW: u8 = b'G';
/// Side of a lending order (出借).
pub const SIDE_LEND: u8 = b'F';

/// A nibble that stands for the padding space in a packed SecurityID.
pub const SECURITY_ID_PAD: u8 = 0xf;

/// Packs an eight-character SecurityID into the record's symbol: one nibble a character, the first
/// character highest, a digit as itself and a space as [`SECURITY_ID_PAD`]; so `000001` becomes
/// `0x0000_01ff`. `None` when a character is neither.
pub const fn pack_security_id(id: [u8; 8]) -> Option<u32> {
    let mut packed = 0_u32;
    let mut i = 0;
    while i < 8 {
        let nibble = match id[i] {
            d @ b'0'..=b'9' => d - b'0',
            b' ' => SECURITY_ID_PAD,
            _ => return None,
        };
        packed = packed << 4 | nibble as u32;
        i += 1;
    }
    Some(packed)
}

/// The characters of a packed SecurityID, padding as spaces.
pub const fn unpack_security_id(packed: u32) -> [u8; 8] {
    let mut id = [b' '; 8];
    let mut i = 0;
    while i < 8 {
        let nibble = (packed >> (28 - 4 * i)) as u8 & 0xf;
        if nibble < 10 {
            id[i] = b'0' + nibble;
        }
        i += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_ids_survive_packing() {
        assert_eq!(pack_security_id(*b"000001  "), Some(0x0000_01ff));
        assert_eq!(&unpack_security_id(0x0000_01ff), b"000001  ");
        assert_eq!(&unpack_security_id(0x9000_0001), b"90000001");
        assert_eq!(pack_security_id(*b"00000A  "), None);
    }

    #[test]
    fn fields_lie_inside_their_body() {
        assert_eq!(order::ORD_TYPE.end() as u32, ORDER_BODY_LENGTHS[0]);
        assert_eq!(trade::TRANSACT_TIME.end() as u32, TRADE_BODY_LENGTH);
        assert_eq!(channel_heartbeat::END_OF_CHANNEL.end() as u32, CHANNEL_HEARTBEAT_BODY_LENGTH);
        assert_eq!((snapshot::FIXED_BYTES, snapshot_entry::FIXED_BYTES), (69, 32));
    }

    #[test]
    fn entry_types_differ_as_attributes() {
        for (i, &a) in snapshot_entry::TYPES.iter().enumerate() {
            for &b in &snapshot_entry::TYPES[..i] {
                assert_ne!(snapshot_entry::attribute(a), snapshot_entry::attribute(b));
            }
        }
        assert_eq!(snapshot_entry::attribute(*b"xe"), 0xe5);
        assert_eq!(resend::REJECT_TEXT.end() as u32, RESEND_BODY_LENGTH);
    }
}
