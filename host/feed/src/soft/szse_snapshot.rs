//! SZSE 300111 (集中竞价快照): from one whole frame to a verified view, and from the view to the
//! snapshot's records. frame -> **decode -> records**.
//!
//! docs/decode.md, "Snapshots", is the rule; offsets are the contract's. Nothing is handed out before
//! length, checksum and fields have been judged, nothing allocates, and no bytes make it panic.

use super::szse::pack_security_id;
use crate::bytes::field;
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::wire::szse::{self as wire, snapshot, snapshot_entry as entry};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};

/// Whether a frame as [`super::szse::Frames`] hands it out is a snapshot.
#[inline(always)]
pub fn is_snapshot(frame: &[u8]) -> bool {
    frame
        .first_chunk::<{ wire::HEADER_BYTES }>()
        .is_some_and(|header| field!(header, wire::MSG_TYPE) == u64::from(wire::SNAPSHOT))
}

/// A snapshot whose length, checksum and fields are right.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    fixed: &'a [u8; snapshot::FIXED_BYTES],
    /// All entries, one behind the other; that they fill this exactly has been checked.
    entries: &'a [u8],
    symbol: u32,
}

macro_rules! accessors {
    ($view:ident { $($(#[$doc:meta])* $accessor:ident: $field:path as $as:ty),* $(,)? }) => {
        impl $view<'_> {
            $(
                $(#[$doc])*
                #[inline(always)]
                pub fn $accessor(&self) -> $as {
                    field!(self.fixed, $field) as $as
                }
            )*
        }
    };
}

accessors! { Snapshot {
    /// OrigTime, decimal YYYYMMDDHHMMSSsss.
    orig_time: snapshot::ORIG_TIME as u64,
    /// ChannelNo.
    channel_no: snapshot::CHANNEL_NO as u16,
    /// MDStreamID, three characters, the first highest.
    md_stream_id: snapshot::MD_STREAM_ID as u32,
    /// SecurityID, eight characters, the first highest.
    security_id: snapshot::SECURITY_ID as u64,
    /// TradingPhaseCode, eight characters, the first highest.
    trading_phase_code: snapshot::TRADING_PHASE_CODE as u64,
    /// PrevClosePx, 1e-4.
    prev_close_px: snapshot::PREV_CLOSE_PX as i64,
    /// NumTrades.
    num_trades: snapshot::NUM_TRADES as u64,
    /// TotalVolumeTrade, 1e-2 shares.
    total_volume_trade: snapshot::TOTAL_VOLUME_TRADE as u64,
    /// TotalValueTrade, 1e-4.
    total_value_trade: snapshot::TOTAL_VALUE_TRADE as u64,
    /// NoMDEntries.
    no_md_entries: snapshot::NO_MD_ENTRIES as u32,
} }

/// One entry of a snapshot with its order quantities.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    fixed: &'a [u8; entry::FIXED_BYTES],
    orders: &'a [u8],
}

accessors! { Entry {
    /// MDEntryPx, 1e-6.
    md_entry_px: entry::MD_ENTRY_PX as i64,
    /// MDEntrySize, 1e-2 shares.
    md_entry_size: entry::MD_ENTRY_SIZE as u64,
    /// MDPriceLevel, from 1.
    md_price_level: entry::MD_PRICE_LEVEL as u16,
    /// NumberOfOrders at the level; 0 when it is not shown.
    number_of_orders: entry::NUMBER_OF_ORDERS as u64,
    /// NoOrders, as many as [`Entry::order_quantities`] gives.
    no_orders: entry::NO_ORDERS as u32,
} }

impl<'a> Entry<'a> {
    /// MDEntryType, its two characters.
    #[inline(always)]
    pub fn md_entry_type(&self) -> [u8; 2] {
        (field!(self.fixed, entry::MD_ENTRY_TYPE) as u16).to_be_bytes()
    }

    /// The OrderQty that follow, 1e-2 shares.
    #[inline(always)]
    pub fn order_quantities(&self) -> impl ExactSizeIterator<Item = u64> + 'a {
        let quantities = self.orders.chunks_exact(entry::ORDER_QTY_BYTES);
        quantities.map(|bytes| bytes.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes)))
    }
}

/// Splits the next entry off; nothing when it does not lie inside `bytes`.
#[inline(always)]
fn split_entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (fixed, rest) = bytes.split_first_chunk()?;
    let orders = usize::try_from(field!(fixed, entry::NO_ORDERS)).ok()?;
    let (orders, rest) = rest.split_at_checked(orders.checked_mul(entry::ORDER_QTY_BYTES)?)?;
    Some((Entry { fixed, orders }, rest))
}

impl<'a> Snapshot<'a> {
    /// The snapshot in one whole frame of its type.
    ///
    /// # Errors
    /// `MessageLength`, `MessageChecksum` or `BadField`; for a frame that is none, `UnknownType`.
    #[inline]
    pub fn new(frame: &'a [u8]) -> Result<Self, DropReason> {
        if !is_snapshot(frame) {
            return Err(DropReason::UnknownType);
        }
        let parts = || {
            let (summed, tail) = frame.split_last_chunk::<{ wire::TAIL_BYTES }>()?;
            let (_, body) = summed.split_first_chunk::<{ wire::HEADER_BYTES }>()?;
            let (fixed, entries) = body.split_first_chunk::<{ snapshot::FIXED_BYTES }>()?;
            Some((summed, u32::from_be_bytes(*tail), fixed, entries))
        };
        let (summed, checksum, fixed, entries) = parts().ok_or(DropReason::MessageLength)?;
        // The whole list is walked before the checksum is looked at: a wrong length comes first.
        let mut rest = entries;
        let mut types_are_good = true;
        for _ in 0..field!(fixed, snapshot::NO_MD_ENTRIES) {
            let (entry, behind) = split_entry(rest).ok_or(DropReason::MessageLength)?;
            let [first, _] = entry.md_entry_type();
            types_are_good &= first.is_ascii_digit() || first == entry::EXTENDED;
            rest = behind;
        }
        if !rest.is_empty() {
            return Err(DropReason::MessageLength);
        }
        let sum = summed.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        if checksum != u32::from(sum) {
            return Err(DropReason::MessageChecksum);
        }
        let symbol = pack_security_id(field!(fixed, snapshot::SECURITY_ID)).ok_or(DropReason::BadField)?;
        if types_are_good { Ok(Snapshot { fixed, entries, symbol }) } else { Err(DropReason::BadField) }
    }

    /// Iterates over the entries.
    #[inline]
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let mut rest = self.entries;
        std::iter::from_fn(move || {
            let (entry, behind) = split_entry(rest)?;
            rest = behind;
            Some(entry)
        })
    }

    /// Hands out the snapshot's records in order, card time zero, each with how many bytes of the
    /// frame lie behind its last one: that tells its card time.
    #[inline]
    pub fn records(&self, mut sink: impl FnMut(&TickRecord, usize)) {
        let mut count = 0;
        let mut put = |record: &TickRecord, behind: usize| {
            count += 1;
            sink(record, behind);
        };
        put(&self.header_record(), self.entries.len() + wire::TAIL_BYTES);
        let mut behind = self.entries.len() + wire::TAIL_BYTES;
        for (number, entry) in self.entries().enumerate() {
            behind -= entry::FIXED_BYTES;
            put(&self.entry_record(&entry, number), behind);
            let mut quantities = entry.order_quantities();
            for first in (0..quantities.len()).step_by(entry::ORDERS_PER_RECORD) {
                let mut next = || quantities.next().unwrap_or(0);
                let held =
                    (entry.orders.len() / entry::ORDER_QTY_BYTES - first).min(entry::ORDERS_PER_RECORD);
                behind -= held * entry::ORDER_QTY_BYTES;
                let record = TickRecord {
                    sequence: first as u64,
                    order_id: next(),
                    reference: next(),
                    price: next() as i64,
                    quantity: next(),
                    attribute: held as u8,
                    ..self.record(Kind::SzseSnapshotOrders)
                };
                put(&record, behind);
            }
        }
        let end =
            TickRecord { quantity: count, attribute: PACKET_STANDS, ..self.record(Kind::SzseSnapshotEnd) };
        sink(&end, 0);
    }

    /// What all records of the snapshot have.
    #[inline(always)]
    fn record(&self, kind: Kind) -> TickRecord {
        TickRecord {
            exchange_time: self.orig_time(),
            channel: self.channel_no(),
            symbol: self.symbol,
            kind: kind as u8,
            flags: Flags::SNAPSHOT,
            ..TickRecord::default()
        }
    }

    #[inline(always)]
    fn header_record(&self) -> TickRecord {
        let [first_phase, second_phase, ..] = self.trading_phase_code().to_be_bytes();
        TickRecord {
            sequence: u64::from(self.md_stream_id()) << 40
                | u64::from(second_phase) << 32
                | u64::from(self.no_md_entries()),
            order_id: self.num_trades(),
            reference: self.total_value_trade(),
            price: self.prev_close_px(),
            quantity: self.total_volume_trade(),
            attribute: first_phase,
            ..self.record(Kind::SzseSnapshot)
        }
    }

    #[inline(always)]
    fn entry_record(&self, entry: &Entry<'_>, number: usize) -> TickRecord {
        TickRecord {
            sequence: number as u64,
            order_id: entry.number_of_orders(),
            reference: u64::from(entry.no_orders()) << 16 | u64::from(entry.md_price_level()),
            price: entry.md_entry_px(),
            quantity: entry.md_entry_size(),
            attribute: entry::attribute(entry.md_entry_type()),
            ..self.record(Kind::SzseSnapshotEntry)
        }
    }
}
