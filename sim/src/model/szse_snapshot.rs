//! SZSE 300111 as the card decodes it: each record leaves when its bytes have come, and the end says
//! whether they stand (docs/decode.md, "Snapshots").

use tickgate_abi::DropReason;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::wire::szse::*;

use super::big_endian::number;
use super::frame_records::FrameRecords;
use super::szse::checksum;
use crate::Error;

/// What was found in a body, or in as much of it as came.
#[derive(Default)]
struct Parts {
    /// What all the snapshot's records have.
    common: TickRecord,
    /// Records that have left.
    sent: u64,
    /// Bytes of the body up to the end of the last entry, when all have come.
    length: Option<usize>,
    /// An MDEntryType is outside its specification.
    bad_type: bool,
}

/// The symbol of a SecurityID, good or not, and whether it is good.
fn symbol(characters: &[u8]) -> (u32, bool) {
    characters.iter().fold((0, true), |(packed, good), &character| {
        let nibble = if character & 0x10 != 0 { character & 0xf } else { SECURITY_ID_PAD };
        let digit_or_space = character.is_ascii_digit() || character == b' ';
        (packed << 4 | u32::from(nibble), good && digit_or_space)
    })
}

fn header(body: &[u8], common: TickRecord) -> TickRecord {
    let [first, second] = [0, 1].map(|i| body[snapshot::TRADING_PHASE_CODE.offset + i]);
    TickRecord {
        sequence: number(body, snapshot::MD_STREAM_ID) << 40
            | u64::from(second) << 32
            | number(body, snapshot::NO_MD_ENTRIES),
        order_id: number(body, snapshot::NUM_TRADES),
        reference: number(body, snapshot::TOTAL_VALUE_TRADE),
        price: number(body, snapshot::PREV_CLOSE_PX) as i64,
        quantity: number(body, snapshot::TOTAL_VOLUME_TRADE),
        kind: Kind::SzseSnapshot as u8,
        attribute: first,
        ..common
    }
}

fn entry(fixed: &[u8], entry_number: u64, common: TickRecord) -> TickRecord {
    let [first, second] = [0, 1].map(|i| fixed[snapshot_entry::MD_ENTRY_TYPE.offset + i]);
    TickRecord {
        sequence: entry_number,
        order_id: number(fixed, snapshot_entry::NUMBER_OF_ORDERS),
        reference: number(fixed, snapshot_entry::NO_ORDERS) << 16
            | number(fixed, snapshot_entry::MD_PRICE_LEVEL),
        price: number(fixed, snapshot_entry::MD_ENTRY_PX) as i64,
        quantity: number(fixed, snapshot_entry::MD_ENTRY_SIZE),
        kind: Kind::SzseSnapshotEntry as u8,
        attribute: if first == b'x' { second | 1 << 7 } else { first },
        ..common
    }
}

fn orders(quantities: &[u8], first: u64, common: TickRecord) -> TickRecord {
    let mut values = [0; snapshot_entry::ORDERS_PER_RECORD];
    let each = quantities.chunks(snapshot_entry::ORDER_QTY_BYTES);
    let count = each.len();
    for (value, bytes) in values.iter_mut().zip(each) {
        *value = bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
    }
    TickRecord {
        sequence: first,
        order_id: values[0],
        reference: values[1],
        price: values[2] as i64,
        quantity: values[3],
        kind: Kind::SzseSnapshotOrders as u8,
        attribute: count as u8,
        ..common
    }
}

/// Walks `body`, which may end too early, and sends every record that lies whole inside it. `start` is
/// where the SZSE frame begins in the frame on the wire.
fn walk(body: &[u8], start: usize, records: &mut FrameRecords<'_>) -> Result<Parts, Error> {
    let mut parts = Parts::default();
    if body.len() < snapshot::FIXED_BYTES {
        return Ok(parts);
    }
    parts.common = TickRecord {
        exchange_time: number(body, snapshot::ORIG_TIME),
        channel: number(body, snapshot::CHANNEL_NO) as u16,
        symbol: symbol(&body[snapshot::SECURITY_ID.range()]).0,
        flags: Flags::SNAPSHOT,
        ..TickRecord::default()
    };
    let common = parts.common;
    let mut put = |record, end: usize| {
        parts.sent += 1;
        records.send_part(record, start + HEADER_BYTES + end - 1)
    };
    let mut at = snapshot::FIXED_BYTES;
    put(header(body, common), at)?;
    for entry_number in 0..number(body, snapshot::NO_MD_ENTRIES) {
        let Some(fixed) = body.get(at..at + snapshot_entry::FIXED_BYTES) else { return Ok(parts) };
        at += fixed.len();
        put(entry(fixed, entry_number, common), at)?;
        let first_of_type = fixed[snapshot_entry::MD_ENTRY_TYPE.offset];
        parts.bad_type |= !first_of_type.is_ascii_digit() && first_of_type != snapshot_entry::EXTENDED;
        let no_orders = number(fixed, snapshot_entry::NO_ORDERS);
        let mut first = 0;
        while first < no_orders {
            let count = (no_orders - first).min(snapshot_entry::ORDERS_PER_RECORD as u64);
            let bytes = snapshot_entry::ORDER_QTY_BYTES * count as usize;
            let Some(quantities) = body.get(at..at + bytes) else { return Ok(parts) };
            at += bytes;
            put(orders(quantities, first, common), at)?;
            first += count;
        }
    }
    parts.length = Some(at);
    Ok(parts)
}

/// What leaves of a snapshot that the walk does not find whole: `body` is what came of its body.
pub(super) fn send_parts(body: &[u8], start: usize, records: &mut FrameRecords<'_>) -> Result<(), Error> {
    walk(body, start, records).map(drop)
}

/// A whole frame, which begins at byte `start` of the frame on the wire.
pub(super) fn send(frame: &[u8], start: usize, records: &mut FrameRecords<'_>) -> Result<(), Error> {
    let (summed, tail) = frame.split_at(frame.len() - TAIL_BYTES);
    let body = &summed[HEADER_BYTES..];
    let parts = walk(body, start, records)?;
    let bad_field = || parts.bad_type || !symbol(&body[snapshot::SECURITY_ID.range()]).1;
    let bad = if parts.length != Some(body.len()) {
        Some(DropReason::MessageLength)
    } else if tail != u32::from(checksum(summed)).to_be_bytes() {
        Some(DropReason::MessageChecksum)
    } else if bad_field() {
        Some(DropReason::BadField)
    } else {
        None
    };
    match bad {
        Some(reason) => records.drop_message(reason),
        None => records.count_message(),
    }
    if parts.sent == 0 {
        return Ok(());
    }
    let end = TickRecord {
        quantity: parts.sent,
        kind: Kind::SzseSnapshotEnd as u8,
        attribute: bad.map_or(PACKET_STANDS, |reason| reason as u8),
        ..parts.common
    };
    records.send_last(end, start + frame.len() - 1)
}
