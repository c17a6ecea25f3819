//! SZSE Binary: from a payload to frames, and from one frame to a record or a typed view; snapshots are
//! in [`super::szse_snapshot`].
//! docs/decode.md sections Walk and Message are the rule; offsets are the contract's.

use crate::bytes::field;
use tickgate_abi::wire::szse::{self as wire, channel_heartbeat, order, trade};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};

const ORDER_BODY: usize = wire::ORDER_BODY_LENGTHS[0] as usize;
const LONG_ORDER_BODY: usize = wire::ORDER_BODY_LENGTHS[1] as usize;
const TRADE_BODY: usize = wire::TRADE_BODY_LENGTH as usize;
const HEARTBEAT_BODY: usize = wire::CHANNEL_HEARTBEAT_BODY_LENGTH as usize;
const OVERHEAD: usize = wire::HEADER_BYTES + wire::TAIL_BYTES;

/// Iterates over the frames of a payload: each whole frame, header and tail included.
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    rest: &'a [u8],
}

impl<'a> Frames<'a> {
    /// Starts where the contract says that the first frame of a payload is.
    #[inline]
    pub fn new(payload: &'a [u8]) -> Self {
        Frames { rest: payload.get(wire::FIRST_FRAME_OFFSET..).unwrap_or_default() }
    }

    /// Bytes that are not handed out yet; once the iterator has ended, those where the framing
    /// was lost.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let header: &[u8; wire::HEADER_BYTES] = self.rest.first_chunk()?;
        let body_length = field!(header, wire::BODY_LENGTH);
        if body_length > u64::from(wire::MAX_BODY_LENGTH) {
            return None;
        }
        let (frame, rest) = self.rest.split_at_checked(body_length as usize + OVERHEAD)?;
        self.rest = rest;
        Some(frame)
    }
}

/// The sum of bytes modulo 256, as the Checksum field should have it. `N` is fixed by the type, so
/// that the sum is a handful of word or vector additions.
#[inline(always)]
fn byte_sum<const N: usize>(bytes: &[u8; N]) -> u32 {
    // Two bytes share a 16-bit lane, and in the end the product adds all lanes into the top one:
    // that is right as long as the whole sum fits 16 bits.
    const { assert!(N * 255 < 1 << 16) };
    const LANES: u64 = 0x00ff_00ff_00ff_00ff;
    let words = bytes.chunks_exact(8);
    let mut last = [0_u8; 8];
    for (to, from) in last.iter_mut().zip(words.remainder()) {
        *to = *from;
    }
    let last = u64::from_le_bytes(last);
    let mut sum = (last & LANES) + (last >> 8 & LANES);
    for word in words {
        let word = word.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        sum += (word & LANES) + (word >> 8 & LANES);
    }
    (sum.wrapping_mul(0x0001_0001_0001_0001) >> 48) as u32 & 0xff
}

/// A SecurityID as the record's symbol; the same as [`wire::pack_security_id`], eight characters
/// at once.
#[inline(always)]
pub(super) fn pack_security_id(id: u64) -> Option<u32> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // '0'..='9' become 0..=9, a space becomes 0x10.
    let flipped = id ^ (EACH * b'0' as u64);
    let low = flipped & (EACH * 0x0f);
    let space = flipped >> 4 & EACH;
    let pad = space * u64::from(wire::SECURITY_ID_PAD);
    let high_bits = flipped & (EACH * 0xe0);
    let above_nine = (low + EACH * 6) & (EACH * 0x10);
    if high_bits | above_nine | (low & pad) != 0 {
        return None;
    }
    let mut nibbles = low | pad;
    nibbles = (nibbles | nibbles >> 4) & 0x00ff_00ff_00ff_00ff;
    nibbles = (nibbles | nibbles >> 8) & 0x0000_ffff_0000_ffff;
    Some((nibbles | nibbles >> 16) as u32)
}

/// A frame whose type, length and checksum are right.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// 300192.
    Order(Order<'a>),
    /// 300191, a trade or a cancel.
    Trade(Trade<'a>),
    /// 390095.
    ChannelHeartbeat(ChannelHeartbeat<'a>),
}

impl<'a> Message<'a> {
    /// The message in one whole frame as [`Frames`] hands it out.
    ///
    /// # Errors
    /// `UnknownType`, `MessageLength` or `MessageChecksum`.
    #[inline(always)]
    pub fn new(frame: &'a [u8]) -> Result<Self, DropReason> {
        let header: &[u8; wire::HEADER_BYTES] = frame.first_chunk().ok_or(DropReason::UnknownType)?;
        match field!(header, wire::MSG_TYPE) as u32 {
            wire::ORDER if frame.len() == ORDER_BODY + OVERHEAD => {
                body::<{ ORDER_BODY + wire::HEADER_BYTES }, ORDER_BODY>(frame)
                    .map(|b| Message::Order(Order(b)))
            }
            wire::ORDER => body::<{ LONG_ORDER_BODY + wire::HEADER_BYTES }, ORDER_BODY>(frame)
                .map(|b| Message::Order(Order(b))),
            wire::TRADE => body::<{ TRADE_BODY + wire::HEADER_BYTES }, TRADE_BODY>(frame)
                .map(|b| Message::Trade(Trade(b))),
            wire::CHANNEL_HEARTBEAT => body::<{ HEARTBEAT_BODY + wire::HEADER_BYTES }, HEARTBEAT_BODY>(frame)
                .map(|b| Message::ChannelHeartbeat(ChannelHeartbeat(b))),
            _ => Err(DropReason::UnknownType),
        }
    }
}

/// The first `BODY` bytes of a frame's body, when `SUMMED` bytes of header and body have the right
/// checksum behind them and nothing follows.
#[inline(always)]
fn body<const SUMMED: usize, const BODY: usize>(frame: &[u8]) -> Result<&[u8; BODY], DropReason> {
    const { assert!(SUMMED >= BODY + wire::HEADER_BYTES) };
    let whole = || {
        let (summed, tail) = frame.split_first_chunk::<SUMMED>()?;
        let checksum: &[u8; wire::TAIL_BYTES] = tail.try_into().ok()?;
        let (_, body) = summed.split_first_chunk::<{ wire::HEADER_BYTES }>()?;
        Some((summed, body.first_chunk::<BODY>()?, u32::from_be_bytes(*checksum)))
    };
    let (summed, body, checksum) = whole().ok_or(DropReason::MessageLength)?;
    if byte_sum(summed) == checksum { Ok(body) } else { Err(DropReason::MessageChecksum) }
}

macro_rules! view {
    ($name:ident $length:ident $text:literal { $($(#[$doc:meta])* $accessor:ident: $field:path as $as:ty),* $(,)? }) => {
        #[doc = $text]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a>(&'a [u8; $length]);

        impl $name<'_> {
            $(
                $(#[$doc])*
                #[inline(always)]
                pub fn $accessor(&self) -> $as {
                    field!(self.0, $field) as $as
                }
            )*
        }
    };
}

view! { Order ORDER_BODY "A view of the body of 300192 (逐笔委托)." {
    /// ChannelNo.
    channel_no: wire::CHANNEL_NO as u16,
    /// ApplSeqNum.
    appl_seq_num: wire::APPL_SEQ_NUM as u64,
    /// SecurityID, eight characters, the first highest.
    security_id: order::SECURITY_ID as u64,
    /// Price, 1e-4.
    price: order::PRICE as i64,
    /// OrderQty, 1e-2 shares.
    order_qty: order::ORDER_QTY as u64,
    /// Side, a character.
    side: order::SIDE as u8,
    /// TransactTime, decimal YYYYMMDDHHMMSSsss.
    transact_time: order::TRANSACT_TIME as u64,
    /// OrdType, a character.
    ord_type: order::ORD_TYPE as u8,
} }

view! { Trade TRADE_BODY "A view of the body of 300191 (逐笔成交)." {
    /// ChannelNo.
    channel_no: wire::CHANNEL_NO as u16,
    /// ApplSeqNum.
    appl_seq_num: wire::APPL_SEQ_NUM as u64,
    /// BidApplSeqNum.
    bid_appl_seq_num: trade::BID_APPL_SEQ_NUM as u64,
    /// OfferApplSeqNum.
    offer_appl_seq_num: trade::OFFER_APPL_SEQ_NUM as u64,
    /// SecurityID, eight characters, the first highest.
    security_id: trade::SECURITY_ID as u64,
    /// LastPx, 1e-4.
    last_px: trade::LAST_PX as i64,
    /// LastQty, 1e-2 shares.
    last_qty: trade::LAST_QTY as u64,
    /// ExecType, a character.
    exec_type: trade::EXEC_TYPE as u8,
    /// TransactTime, decimal YYYYMMDDHHMMSSsss.
    transact_time: trade::TRANSACT_TIME as u64,
} }

view! { ChannelHeartbeat HEARTBEAT_BODY "A view of the body of 390095 (频道心跳)." {
    /// ChannelNo.
    channel_no: wire::CHANNEL_NO as u16,
    /// ApplLastSeqNum.
    appl_last_seq_num: wire::APPL_SEQ_NUM as u64,
    /// EndOfChannel, the low byte.
    end_of_channel: channel_heartbeat::END_OF_CHANNEL as u8,
} }

/// Decodes one whole frame as [`Frames`] hands it out. Sets every field of the record, the card
/// time to zero; `flags` holds the side alone.
///
/// # Errors
/// `UnknownType`, `MessageLength`, `MessageChecksum` or `BadField`; the record is then unchanged.
#[inline]
pub fn decode(frame: &[u8], record: &mut TickRecord) -> Result<(), DropReason> {
    *record = match Message::new(frame)? {
        Message::Order(order) => order_record(order)?,
        Message::Trade(trade) => trade_record(trade)?,
        Message::ChannelHeartbeat(heartbeat) => TickRecord {
            sequence: heartbeat.appl_last_seq_num(),
            channel: heartbeat.channel_no(),
            kind: Kind::SzseChannelHeartbeat as u8,
            attribute: heartbeat.end_of_channel(),
            ..TickRecord::default()
        },
    };
    Ok(())
}

#[inline(always)]
fn order_record(order: Order<'_>) -> Result<TickRecord, DropReason> {
    let symbol = pack_security_id(order.security_id()).ok_or(DropReason::BadField)?;
    let (kind, flags) = match order.side() {
        wire::SIDE_BUY => (Kind::SzseOrder, 0),
        wire::SIDE_SELL => (Kind::SzseOrder, Flags::SELL),
        wire::SIDE_BORROW => (Kind::SzseLending, 0),
        wire::SIDE_LEND => (Kind::SzseLending, Flags::SELL),
        _ => return Err(DropReason::BadField),
    };
    Ok(TickRecord {
        sequence: order.appl_seq_num(),
        order_id: order.appl_seq_num(),
        price: order.price(),
        quantity: order.order_qty(),
        exchange_time: order.transact_time(),
        channel: order.channel_no(),
        symbol,
        kind: kind as u8,
        attribute: order.ord_type(),
        flags,
        ..TickRecord::default()
    })
}

#[inline(always)]
fn trade_record(trade: Trade<'_>) -> Result<TickRecord, DropReason> {
    let symbol = pack_security_id(trade.security_id()).ok_or(DropReason::BadField)?;
    let cancel = trade.exec_type() == wire::EXEC_CANCEL;
    if !cancel && trade.exec_type() != wire::EXEC_TRADE {
        return Err(DropReason::BadField);
    }
    Ok(TickRecord {
        sequence: trade.appl_seq_num(),
        order_id: trade.bid_appl_seq_num(),
        reference: trade.offer_appl_seq_num(),
        price: trade.last_px(),
        quantity: trade.last_qty(),
        exchange_time: trade.transact_time(),
        channel: trade.channel_no(),
        symbol,
        kind: if cancel { Kind::SzseCancel } else { Kind::SzseTrade } as u8,
        attribute: trade.exec_type(),
        ..TickRecord::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame around `body` with the right checksum.
    fn frame(msg_type: u32, body: &[u8]) -> Vec<u8> {
        let mut bytes = msg_type.to_be_bytes().to_vec();
        bytes.extend((body.len() as u32).to_be_bytes());
        bytes.extend(body);
        let sum = bytes.iter().map(|&b| u32::from(b)).sum::<u32>() % 256;
        bytes.extend(sum.to_be_bytes());
        bytes
    }

    fn order_body(length: usize, side: u8, id: &[u8; 8]) -> Vec<u8> {
        let mut body: Vec<u8> = (1..=length as u8).collect();
        body[order::SECURITY_ID.range()].copy_from_slice(id);
        body[order::SIDE.offset] = side;
        body
    }

    fn trade_body(exec_type: u8, id: &[u8; 8]) -> Vec<u8> {
        let mut body: Vec<u8> = (1..=TRADE_BODY as u8).collect();
        body[trade::SECURITY_ID.range()].copy_from_slice(id);
        body[trade::EXEC_TYPE.offset] = exec_type;
        body
    }

    fn judge(bytes: &[u8]) -> Result<TickRecord, DropReason> {
        let mut record = TickRecord::default();
        decode(bytes, &mut record).map(|()| record)
    }

    #[test]
    fn orders_of_both_lengths_and_all_sides() {
        for length in wire::ORDER_BODY_LENGTHS {
            for (side, kind, flags) in [
                (b'1', Kind::SzseOrder, 0),
                (b'2', Kind::SzseOrder, Flags::SELL),
                (b'G', Kind::SzseLending, 0),
                (b'F', Kind::SzseLending, Flags::SELL),
            ] {
                let record =
                    judge(&frame(wire::ORDER, &order_body(length as usize, side, b"000001  "))).unwrap();
                assert_eq!((record.kind(), record.flags), (Some(kind), flags));
                assert_eq!((record.channel, record.sequence), (0x0102, 0x0304_0506_0708_090a));
                assert_eq!(record.order_id, record.sequence);
                assert_eq!((record.price, record.quantity), (0x1a1b_1c1d_1e1f_2021, 0x2223_2425_2627_2829));
                assert_eq!((record.exchange_time, record.attribute), (0x2b2c_2d2e_2f30_3132, 0x33));
                assert_eq!((record.symbol, record.reference), (0x0000_01ff, 0));
            }
        }
    }

    #[test]
    fn trades_and_cancels() {
        for (exec_type, kind) in [(b'F', Kind::SzseTrade), (b'4', Kind::SzseCancel)] {
            let record = judge(&frame(wire::TRADE, &trade_body(exec_type, b"300750  "))).unwrap();
            assert_eq!((record.kind(), record.attribute), (Some(kind), exec_type));
            assert_eq!((record.order_id, record.reference), (0x0e0f_1011_1213_1415, 0x1617_1819_1a1b_1c1d));
            assert_eq!((record.price, record.quantity), (0x2a2b_2c2d_2e2f_3031, 0x3233_3435_3637_3839));
            assert_eq!((record.exchange_time, record.symbol), (0x3b3c_3d3e_3f40_4142, 0x3007_50ff));
        }
    }

    #[test]
    fn a_known_channel_heartbeat() {
        let record =
            judge(&frame(wire::CHANNEL_HEARTBEAT, &[7, 0xdb, 0, 0, 0, 0, 0, 0, 1, 2, 0, 1])).unwrap();
        assert_eq!((record.channel, record.sequence, record.attribute), (2011, 258, 1));
        assert_eq!(record.kind(), Some(Kind::SzseChannelHeartbeat));
    }

    #[test]
    fn what_is_wrong_with_a_frame() {
        assert_eq!(judge(&frame(300_611, &[0; 51])), Err(DropReason::UnknownType));
        for length in [0, 50, 53, 66] {
            assert_eq!(judge(&frame(wire::ORDER, &vec![0; length])), Err(DropReason::MessageLength));
        }
        for length in [0, 51, 65, 67] {
            assert_eq!(judge(&frame(wire::TRADE, &vec![0; length])), Err(DropReason::MessageLength));
        }
        assert_eq!(judge(&frame(wire::CHANNEL_HEARTBEAT, &[0; 13])), Err(DropReason::MessageLength));
        assert_eq!(judge(&frame(wire::ORDER, &order_body(51, b'3', b"000001  "))), Err(DropReason::BadField));
        assert_eq!(judge(&frame(wire::ORDER, &order_body(51, b'1', b"00000A  "))), Err(DropReason::BadField));
        assert_eq!(judge(&frame(wire::TRADE, &trade_body(b'5', b"000001  "))), Err(DropReason::BadField));
        assert_eq!(judge(&frame(wire::TRADE, &trade_body(b'F', b"00000\0  "))), Err(DropReason::BadField));
        // Every single byte counts in the checksum, and the checksum's upper bytes too.
        for good in [
            frame(wire::ORDER, &order_body(51, b'1', b"000001  ")),
            frame(wire::ORDER, &order_body(52, b'2', b"000001  ")),
            frame(wire::TRADE, &trade_body(b'F', b"000001  ")),
            frame(wire::CHANNEL_HEARTBEAT, &[0xff; 12]),
        ] {
            assert!(judge(&good).is_ok());
            for i in wire::HEADER_BYTES..good.len() {
                let mut bad = good.clone();
                bad[i] ^= 0x80;
                assert_eq!(judge(&bad), Err(DropReason::MessageChecksum), "byte {i}");
            }
        }
        // The checksum is judged before the fields.
        let mut both = frame(wire::ORDER, &order_body(51, b'3', b"000001  "));
        both[62] ^= 1;
        assert_eq!(judge(&both), Err(DropReason::MessageChecksum));
    }

    #[test]
    fn security_ids_pack_as_the_contract_says() {
        for byte in 0..=255_u8 {
            for position in 0..8 {
                for fill in [b'0', b'9', b' '] {
                    let mut id = [fill; 8];
                    id[position] = byte;
                    assert_eq!(
                        pack_security_id(u64::from_be_bytes(id)),
                        wire::pack_security_id(id),
                        "{id:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn loses_the_framing_where_the_rules_say() {
        let good = frame(wire::CHANNEL_HEARTBEAT, &[0; 12]);
        let walk = |payload: &[u8]| {
            let mut frames = Frames::new(payload);
            (frames.by_ref().count(), frames.rest().len())
        };
        assert_eq!(walk(&[]), (0, 0));
        assert_eq!(walk(&[&good[..], &good].concat()), (2, 0));
        assert_eq!(walk(&[&good[..], &good[..11]].concat()), (1, 11));
        assert_eq!(walk(&[&good[..], &good[..23]].concat()), (1, 23));
        let with_length = |length: u32| {
            let mut bytes = vec![0; 5_000];
            bytes[4..8].copy_from_slice(&length.to_be_bytes());
            walk(&bytes).0 > 0
        };
        assert!(with_length(4_095));
        assert!(!with_length(4_096));
        assert!(!with_length(u32::MAX));
    }
}
