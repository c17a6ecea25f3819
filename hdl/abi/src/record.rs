//! The tick record: 64 bytes, one cache line, little-endian, the same from gateware, model and
//! software decoder.

use core::mem::{offset_of, size_of};

macro_rules! kinds {
    ($($code:literal $variant:ident $name:literal $text:literal;)*) => {
        /// What a record says. ITCH kinds have their type character as code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind { $(#[doc = $text] $variant = $code),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];
            /// The kind with this code.
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Kind::$variant),)* _ => None }
            }
            /// The key in reports: the feed's own message type.
            pub const fn message_type(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }
            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(Kind::$variant => $text),* }
            }
        }
    };
}

kinds! {
    0x53 SystemEvent "S" "ITCH system event: attribute EventCode";
    0x52 StockDirectory "R" "ITCH stock directory: order_id Stock (8 characters, first highest), quantity RoundLotSize, attribute MarketCategory";
    0x48 TradingAction "H" "ITCH stock trading action: order_id Stock, reference Reason (4 characters), attribute TradingState";
    0x59 RegSho "Y" "ITCH Reg SHO restriction: header fields only";
    0x4c MarketParticipantPosition "L" "ITCH market participant position: header fields only";
    0x56 MwcbDeclineLevel "V" "ITCH market-wide circuit breaker levels: header fields only";
    0x57 MwcbStatus "W" "ITCH market-wide circuit breaker status: attribute BreachedLevel";
    0x4b QuotingPeriodUpdate "K" "ITCH IPO quoting period update: header fields only";
    0x4a LuldAuctionCollar "J" "ITCH LULD auction collar: header fields only";
    0x68 OperationalHalt "h" "ITCH operational halt: header fields only";
    0x41 AddOrder "A" "ITCH add order: order_id OrderRef, side, quantity Shares, reference Stock, price Price";
    0x46 AddOrderMpid "F" "ITCH add order with MPID: as A; Attribution is not carried";
    0x45 OrderExecuted "E" "ITCH order executed: order_id OrderRef, quantity Executed, reference MatchNo";
    0x43 OrderExecutedWithPrice "C" "ITCH order executed with price: as E, price ExecPrice, attribute Printable";
    0x58 OrderCancel "X" "ITCH order cancel: order_id OrderRef, quantity Cancelled";
    0x44 OrderDelete "D" "ITCH order delete: order_id OrderRef";
    0x55 OrderReplace "U" "ITCH order replace: order_id OrigRef, reference NewRef, quantity Shares, price Price";
    0x50 Trade "P" "ITCH trade: order_id OrderRef, side, quantity Shares, price Price, reference MatchNo; Stock is not carried";
    0x51 CrossTrade "Q" "ITCH cross trade: order_id Stock, quantity Shares, price CrossPrice, reference MatchNo, attribute CrossType";
    0x42 BrokenTrade "B" "ITCH broken trade: reference MatchNo";
    0x49 NetOrderImbalance "I" "ITCH net order imbalance indicator: header fields only";
    0x4e RetailInterest "N" "ITCH retail interest: header fields only";
    0x4f DirectListing "O" "ITCH direct listing with capital raise: header fields only";
    0x81 SzseOrder "300192" "SZSE order: sequence and order_id ApplSeqNum, side, price Price, quantity OrderQty, attribute OrdType";
    0x82 SzseTrade "300191F" "SZSE trade: order_id BidApplSeqNum, reference OfferApplSeqNum, price LastPx, quantity LastQty, attribute ExecType";
    0x83 SzseCancel "300191C" "SZSE cancel: as the trade, with one of the two numbers zero";
    0x84 SzseChannelHeartbeat "390095" "SZSE channel heartbeat: sequence ApplLastSeqNum, attribute EndOfChannel";
    0x85 SzseLending "300192L" "SZSE securities lending order (Side G or F): as the order, and not part of a book";
    0x86 SzseSnapshot "300111" "SZSE snapshot begins: sequence MDStreamID (bits 63..40), second character of TradingPhaseCode (39..32) and NoMDEntries (31..0), order_id NumTrades, reference TotalValueTrade (1e-4), price PrevClosePx, quantity TotalVolumeTrade, exchange_time OrigTime, attribute first character of TradingPhaseCode";
    0x87 SzseSnapshotEntry "300111E" "SZSE snapshot entry: order_id NumberOfOrders, reference NoOrders (bits 47..16) and MDPriceLevel (15..0), price MDEntryPx in its own 1e-6, quantity MDEntrySize, sequence number of the entry from 0, attribute MDEntryType: its first character, or 0x80 plus the second one when the first is x";
    0x88 SzseSnapshotOrders "300111Q" "SZSE snapshot order quantities: up to four OrderQty of the entry before in order_id, reference, price and quantity, sequence number of the first one from 0, attribute how many";
    0x89 SzseSnapshotEnd "300111." "SZSE snapshot ends: quantity how many records of it came before, attribute 0xff when they stand, else the code of the drop reason that takes them back";
    0x91 SseAdd "5803A" "SSE add: order_id OrderNO, side, price, quantity; a remainder that never matches";
    0x92 SseDelete "5803D" "SSE delete: order_id OrderNO, side, price, quantity";
    0x93 SseTrade "5803T" "SSE trade: order_id BuyOrderNO, reference SellOrderNO, price, quantity, attribute TickBSFlag";
    0x94 SseStatus "5803S" "SSE trading status: order_id TickBSFlag (up to eight characters, first highest, padded with spaces), attribute its first character";
    0x95 SseSnapshot "3202" "SSE snapshot begins: sequence InstrumentStatus (as the status' TickBSFlag), order_id NumTrades, reference TotalValueTrade in its own 1e-5, price PreClosePx, quantity TotalVolumeTrade, exchange_time DataTimeStamp, attribute ImageStatus";
    0x96 SseSnapshotEntry "3202E" "SSE snapshot entry: sequence number of the entry from 0; of a level attribute 0 bid or 1 offer, order_id NumOrders, reference NoOrders (bits 47..16) and the level from 1 (15..0), price Price, quantity OrderQty; of another field attribute 0x80 plus its bit in the presence map, and its value in price, or in quantity in its own unit, or as text in order_id";
    0x97 SseSnapshotOrders "3202Q" "SSE snapshot order quantities: up to four OrderQty of the entry before in order_id, reference, price and quantity, sequence number of the first one from 0, attribute how many";
    0x98 SseSnapshotEnd "3202." "SSE snapshot ends: quantity how many records of it came before, attribute 0xff when they stand, else the code of the drop reason that takes them back";
    0xa1 IexSystemEvent "S" "IEX system event: attribute SystemEvent";
    0xa2 IexSecurityDirectory "D" "IEX security directory: order_id Symbol, quantity RoundLotSize, price AdjustedPOCPrice, reference LULDTier, attribute Flags";
    0xa3 IexTradingStatus "H" "IEX trading status: order_id Symbol, reference Reason (4 characters), attribute TradingStatus";
    0xa4 IexRetailLiquidityIndicator "I" "IEX retail liquidity indicator: order_id Symbol, attribute RetailLiquidityIndicator";
    0xa5 IexOperationalHalt "O" "IEX operational halt status: order_id Symbol, attribute OperationalHaltStatus";
    0xa6 IexShortSalePriceTest "P" "IEX short sale price test status: order_id Symbol, reference Detail (1 character), attribute ShortSalePriceTestStatus";
    0xa7 IexSecurityEvent "E" "IEX DEEP security event: order_id Symbol, attribute SecurityEvent";
    0xa8 IexQuoteUpdate "Q" "IEX TOPS quote update, both sides: order_id Symbol, price BidPrice, quantity BidSize (bits 31..0) and AskSize (63..32), reference AskPrice, attribute Flags";
    0xa9 IexPriceLevelBuy "8" "IEX DEEP price level update, buy side: order_id Symbol, price, quantity Size (0 removes the level), attribute EventFlags";
    0xaa IexPriceLevelSell "5" "IEX DEEP price level update, sell side: as the buy side, side sell";
    0xab IexTradeReport "T" "IEX trade report: order_id Symbol, price, quantity Size, reference TradeID, attribute SaleConditionFlags";
    0xac IexOfficialPrice "X" "IEX official price: order_id Symbol, price OfficialPrice, attribute PriceType";
    0xad IexTradeBreak "B" "IEX trade break: as the trade report";
    0xae IexAuction "A" "IEX auction information, first of two records: order_id Symbol, price IndicativeClearingPrice, quantity PairedShares (bits 31..0) and ImbalanceShares (63..32), reference ReferencePrice, attribute AuctionType";
    0xaf IexAuctionPrices "A+" "IEX auction information, second record, same sequence: order_id AuctionBookClearingPrice, reference CollarReferencePrice, price LowerAuctionCollar, quantity UpperAuctionCollar, all 1e-4; exchange_time ScheduledAuctionTime in seconds since 1970 (bits 31..0) and ExtensionNumber (39..32); attribute ImbalanceSide";
    0xe1 MoldHeartbeat "heartbeat" "MoldUDP64 packet without messages: sequence the next one's";
    0xe2 MoldEndOfSession "end-of-session" "MoldUDP64 end of session: sequence the next one's, one behind the last of the session";
    0xe3 IexHeartbeat "iex-heartbeat" "IEX-TP segment without messages: sequence the next one's";
    0xf0 PacketEnd "end" "end of a frame whose last record was not flagged LAST: quantity is how many records of the frame came before, attribute 0xff when they stand, else the code of the drop reason that retracts them";
    0xf1 Gap "gap" "messages lost on both lines: sequence the first missing one, quantity how many, channel; stands by itself, outside the frames";
    0xf2 ChannelStart "channel-start" "the card has not seen this (session, channel) before: sequence the first message's, channel, order_id and reference the ten characters of a MoldUDP64 session, first highest (reference holds the last two in its upper bytes); stands by itself, outside the frames";
    0xf3 BookTop "top" "best bid or ask of the card's book has changed: sequence, exchange_time, card_time, channel and symbol of the record that did it, price and quantity of the best bid, reference price and order_id quantity of the best ask, attribute bit 0 there is a bid, bit 1 there is an ask, bits 7..4 levels known of the side that knows fewer; MAYBE_BAD when the book may be wrong; stands by itself, outside the frames";
}

impl Kind {
    /// Whether a record of this kind stands by itself: it belongs to no frame and waits for no
    /// verdict.
    pub const fn outside_frames(self) -> bool {
        matches!(self, Kind::Gap | Kind::ChannelStart | Kind::BookTop)
    }
}

/// Attribute of a [`Kind::PacketEnd`] whose frame's records stand, and of a snapshot's end whose
/// records stand.
pub const PACKET_STANDS: u8 = 0xff;

/// Side of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// A bid (SZSE lending orders: borrow).
    Buy,
    /// An offer (SZSE lending orders: lend).
    Sell,
}

/// Bits of [`TickRecord::flags`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// First record of its frame.
    pub const FIRST: u8 = 1 << 0;
    /// Last record of its frame, and the frame is good: every checksum held.
    pub const LAST: u8 = 1 << 1;
    /// The channel's sequence has a hole before this record.
    pub const GAP_BEFORE: u8 = 1 << 2;
    /// The host was too slow and records before this one were lost; the card counted them.
    pub const LOST_BEFORE: u8 = 1 << 3;
    /// Part of a snapshot.
    pub const SNAPSHOT: u8 = 1 << 4;
    /// The book of this symbol may be wrong.
    pub const MAYBE_BAD: u8 = 1 << 5;
    /// Came by line B.
    pub const LINE_B: u8 = 1 << 6;
    /// Sell side; means nothing for kinds without a side.
    pub const SELL: u8 = 1 << 7;

    /// Names for reports, by bit; the side bit has none.
    pub const NAMES: [(u8, &'static str); 7] = [
        (Self::FIRST, "first"),
        (Self::LAST, "last"),
        (Self::GAP_BEFORE, "gap_before"),
        (Self::LOST_BEFORE, "lost_before"),
        (Self::SNAPSHOT, "snapshot"),
        (Self::MAYBE_BAD, "maybe_bad"),
        (Self::LINE_B, "line_b"),
    ];

    /// Whether all bits of `mask` are set.
    pub const fn has(self, mask: u8) -> bool {
        self.0 & mask == mask
    }
}

/// One decoded message. Which field means what for which message is said at [`Kind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(64))]
pub struct TickRecord {
    /// The source's sequence number in `channel`: MoldUDP64 sequence, ApplSeqNum, BizIndex, IEX-TP
    /// sequence.
    pub sequence: u64,
    /// Order reference, or eight characters of a stock.
    pub order_id: u64,
    /// The second number of the message: a match number, a new reference, the offer order.
    pub reference: u64,
    /// Price in 1e-4 currency units.
    pub price: i64,
    /// Quantity in the feed's units ([`crate::Feed::quantity_scale`]).
    pub quantity: u64,
    /// Exchange time in the feed's form ([`crate::Feed::nanoseconds`]).
    pub exchange_time: u64,
    /// Card time bits 31..0: the clock in which the message's last byte was on the wire input.
    pub card_time_low: u32,
    /// Card time bits 47..32.
    pub card_time_high: u16,
    /// SZSE ChannelNo, IEX-TP ChannelID; for ITCH the channel of the group filter's entry, 0 without a
    /// filter.
    pub channel: u16,
    /// ITCH StockLocate; SZSE and SSE the packed SecurityID ([`crate::wire::szse::pack_security_id`]);
    /// IEX a number that the host gives to each Symbol in the order of appearance, from 1; 0 for none.
    pub symbol: u32,
    /// Code of a [`Kind`].
    pub kind: u8,
    /// One character that qualifies the kind, or a code.
    pub attribute: u8,
    /// Bits of [`Flags`].
    pub flags: u8,
    /// The ring's generation ([`crate::ring`]); zero outside a ring.
    pub generation: u8,
}

/// Bytes of a record, and of a ring entry.
pub const RECORD_BYTES: usize = 64;
/// Words of 64 bits of a record.
pub const RECORD_WORDS: usize = 8;

const _: () = {
    assert!(size_of::<TickRecord>() == RECORD_BYTES);
    assert!(offset_of!(TickRecord, sequence) == 0);
    assert!(offset_of!(TickRecord, order_id) == 8);
    assert!(offset_of!(TickRecord, reference) == 16);
    assert!(offset_of!(TickRecord, price) == 24);
    assert!(offset_of!(TickRecord, quantity) == 32);
    assert!(offset_of!(TickRecord, exchange_time) == 40);
    assert!(offset_of!(TickRecord, card_time_low) == 48);
    assert!(offset_of!(TickRecord, card_time_high) == 52);
    assert!(offset_of!(TickRecord, channel) == 54);
    assert!(offset_of!(TickRecord, symbol) == 56);
    assert!(offset_of!(TickRecord, kind) == 60);
    assert!(offset_of!(TickRecord, attribute) == 61);
    assert!(offset_of!(TickRecord, flags) == 62);
    assert!(offset_of!(TickRecord, generation) == 63);
};

impl TickRecord {
    /// The kind, `None` for a code this version does not know.
    pub const fn kind(&self) -> Option<Kind> {
        Kind::from_code(self.kind)
    }
    /// The flags.
    pub const fn flags(&self) -> Flags {
        Flags(self.flags)
    }
    /// The side; meaningful for kinds that have one.
    pub const fn side(&self) -> Side {
        if self.flags & Flags::SELL == 0 { Side::Buy } else { Side::Sell }
    }
    /// Card time in clocks, 48 bits.
    pub const fn card_time(&self) -> u64 {
        (self.card_time_high as u64) << 32 | self.card_time_low as u64
    }
    /// Sets the card time from a clock count; bits above 47 are cut.
    pub const fn set_card_time(&mut self, clock: u64) {
        self.card_time_low = clock as u32;
        self.card_time_high = (clock >> 32) as u16;
    }

    /// The record as the ring's eight words, each to be stored little-endian.
    pub const fn to_words(&self) -> [u64; RECORD_WORDS] {
        [
            self.sequence,
            self.order_id,
            self.reference,
            self.price as u64,
            self.quantity,
            self.exchange_time,
            self.card_time() | (self.channel as u64) << 48,
            self.symbol as u64
                | (self.kind as u64) << 32
                | (self.attribute as u64) << 40
                | (self.flags as u64) << 48
                | (self.generation as u64) << 56,
        ]
    }

    /// The record from the ring's eight words.
    pub const fn from_words(w: [u64; RECORD_WORDS]) -> Self {
        TickRecord {
            sequence: w[0],
            order_id: w[1],
            reference: w[2],
            price: w[3] as i64,
            quantity: w[4],
            exchange_time: w[5],
            card_time_low: w[6] as u32,
            card_time_high: (w[6] >> 32) as u16,
            channel: (w[6] >> 48) as u16,
            symbol: w[7] as u32,
            kind: (w[7] >> 32) as u8,
            attribute: (w[7] >> 40) as u8,
            flags: (w[7] >> 48) as u8,
            generation: (w[7] >> 56) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_little_endian_bytes() {
        let mut words = [0_u64; RECORD_WORDS];
        for (i, word) in words.iter_mut().enumerate() {
            *word = 0x0102_0304_0506_0708_u64.wrapping_mul(i as u64 * 2 + 1);
        }
        let record = TickRecord::from_words(words);
        assert_eq!(record.to_words(), words);
        assert_eq!(record.generation, (words[7] >> 56) as u8);
        assert_eq!(record.card_time(), words[6] & 0xffff_ffff_ffff);
    }

    #[test]
    fn kinds_are_reversible() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind as u8), Some(kind));
        }
    }
}
