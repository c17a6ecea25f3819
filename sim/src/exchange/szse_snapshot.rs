//! Writes SZSE 300111, the auction snapshot: any entries, any order lists.

use tickgate_abi::wire::Field;
use tickgate_abi::wire::szse::{MAX_BODY_LENGTH, SNAPSHOT, snapshot, snapshot_entry};

use super::publisher::SzsePublisher;

/// A snapshot to be written. Units are those of the wire: prices of the header and value 1e-4, entry
/// prices 1e-6, quantities 1e-2 shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SzseSnapshot {
    /// OrigTime, decimal YYYYMMDDHHMMSSsss.
    pub orig_time: u64,
    /// ChannelNo.
    pub channel_no: u16,
    /// MDStreamID.
    pub md_stream_id: [u8; 3],
    /// SecurityID, padded with spaces.
    pub security_id: [u8; 8],
    /// TradingPhaseCode, padded with spaces.
    pub trading_phase_code: [u8; 8],
    /// PrevClosePx.
    pub prev_close_px: i64,
    /// NumTrades.
    pub num_trades: u64,
    /// TotalVolumeTrade.
    pub total_volume_trade: u64,
    /// TotalValueTrade.
    pub total_value_trade: u64,
    /// The entries in their order.
    pub entries: Vec<SzseSnapshotEntry>,
}

/// An entry of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SzseSnapshotEntry {
    /// MDEntryType, one of [`snapshot_entry::TYPES`].
    pub md_entry_type: [u8; 2],
    /// MDEntryPx.
    pub md_entry_px: i64,
    /// MDEntrySize.
    pub md_entry_size: u64,
    /// MDPriceLevel, from 1.
    pub md_price_level: u16,
    /// NumberOfOrders.
    pub number_of_orders: u64,
    /// OrderQty of each order shown; NoOrders is how many.
    pub orders: Vec<u64>,
}

fn put(bytes: &mut [u8], field: Field, value: u64) {
    bytes[field.range()].copy_from_slice(&value.to_be_bytes()[8 - field.length..]);
}

impl SzseSnapshot {
    /// The body. One longer than [`MAX_BODY_LENGTH`] is written too, and decoders will not follow it.
    pub fn body(&self) -> Vec<u8> {
        let mut body = vec![0; snapshot::FIXED_BYTES];
        put(&mut body, snapshot::ORIG_TIME, self.orig_time);
        put(&mut body, snapshot::CHANNEL_NO, u64::from(self.channel_no));
        body[snapshot::MD_STREAM_ID.range()].copy_from_slice(&self.md_stream_id);
        body[snapshot::SECURITY_ID.range()].copy_from_slice(&self.security_id);
        body[snapshot::SECURITY_ID_SOURCE.range()].copy_from_slice(b"102 ");
        body[snapshot::TRADING_PHASE_CODE.range()].copy_from_slice(&self.trading_phase_code);
        put(&mut body, snapshot::PREV_CLOSE_PX, self.prev_close_px as u64);
        put(&mut body, snapshot::NUM_TRADES, self.num_trades);
        put(&mut body, snapshot::TOTAL_VOLUME_TRADE, self.total_volume_trade);
        put(&mut body, snapshot::TOTAL_VALUE_TRADE, self.total_value_trade);
        put(&mut body, snapshot::NO_MD_ENTRIES, self.entries.len() as u64);
        for entry in &self.entries {
            let mut fixed = [0; snapshot_entry::FIXED_BYTES];
            fixed[snapshot_entry::MD_ENTRY_TYPE.range()].copy_from_slice(&entry.md_entry_type);
            put(&mut fixed, snapshot_entry::MD_ENTRY_PX, entry.md_entry_px as u64);
            put(&mut fixed, snapshot_entry::MD_ENTRY_SIZE, entry.md_entry_size);
            put(&mut fixed, snapshot_entry::MD_PRICE_LEVEL, u64::from(entry.md_price_level));
            put(&mut fixed, snapshot_entry::NUMBER_OF_ORDERS, entry.number_of_orders);
            put(&mut fixed, snapshot_entry::NO_ORDERS, entry.orders.len() as u64);
            body.extend_from_slice(&fixed);
            body.extend(entry.orders.iter().flat_map(|quantity| quantity.to_be_bytes()));
        }
        body
    }

    /// The whole frame, header and checksum included.
    pub fn frame(&self) -> Vec<u8> {
        SzsePublisher::frame(SNAPSHOT, &self.body())
    }

    /// The most order quantities that entries of the numbers given leave room for in one body.
    pub const fn room_for_orders(entries: usize) -> usize {
        (MAX_BODY_LENGTH as usize)
            .saturating_sub(snapshot::FIXED_BYTES + entries * snapshot_entry::FIXED_BYTES)
            / snapshot_entry::ORDER_QTY_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickgate_abi::wire::szse::{HEADER_BYTES, TAIL_BYTES};

    #[test]
    fn a_frame_has_everything_in_its_place() {
        let entry = SzseSnapshotEntry {
            md_entry_type: *b"xe",
            md_entry_px: -1,
            md_entry_size: 2,
            md_price_level: 3,
            number_of_orders: 4,
            orders: vec![5, 6],
        };
        let snapshot = SzseSnapshot {
            orig_time: 0x0102,
            channel_no: 1_011,
            md_stream_id: *b"010",
            security_id: *b"000001  ",
            trading_phase_code: *b"T0      ",
            prev_close_px: 7,
            num_trades: 8,
            total_volume_trade: 9,
            total_value_trade: 10,
            entries: vec![entry],
        };
        let frame = snapshot.frame();
        assert_eq!(frame.len(), HEADER_BYTES + 69 + 32 + 16 + TAIL_BYTES);
        assert_eq!(&frame[..10], [0, 4, 0x94, 0x4f, 0, 0, 0, 117, 0, 0]);
        assert_eq!(&frame[14..41], b"\x01\x02\x03\xf3010000001  102 T0      ");
        assert_eq!(frame[8 + 40], 7);
        assert_eq!(frame[8 + 56], 9);
        assert_eq!(frame[8 + 64], 10);
        assert_eq!(&frame[8 + 65..8 + 73], [0, 0, 0, 1, b'x', b'e', 0xff, 0xff]);
        assert_eq!(&frame[8 + 69 + 18..8 + 69 + 20], [0, 3]);
        assert_eq!(&frame[8 + 69 + 27..8 + 69 + 41], [4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0]);
        assert_eq!(SzseSnapshot::room_for_orders(1), (4_095 - 69 - 32) / 8);
    }
}
