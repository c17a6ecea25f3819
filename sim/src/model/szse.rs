//! SZSE Binary: whole frames, one behind the other in a datagram; 300192, 300191 and 390095. Snapshots
//! are in `szse_snapshot`.

use tickgate_abi::DropReason;
use tickgate_abi::record::{Flags, Kind, TickRecord};
use tickgate_abi::wire::Field;
use tickgate_abi::wire::szse::*;

use super::big_endian::number;
use super::frame_records::FrameRecords;
use super::network::Datagram;
use super::szse_snapshot;
use crate::Error;

/// What a Side says: the kind of record and its side flag. A table, because sides come at random.
static SIDES: [Option<(Kind, u8)>; 256] = {
    let mut sides = [None; 256];
    sides[SIDE_BUY as usize] = Some((Kind::SzseOrder, 0));
    sides[SIDE_SELL as usize] = Some((Kind::SzseOrder, Flags::SELL));
    sides[SIDE_BORROW as usize] = Some((Kind::SzseLending, 0));
    sides[SIDE_LEND as usize] = Some((Kind::SzseLending, Flags::SELL));
    sides
};

/// The nibble of a SecurityID's character; [`NO_NIBBLE`] for one that it cannot have.
static NIBBLES: [u8; 256] = {
    let mut nibbles = [NO_NIBBLE; 256];
    let mut digit = 0;
    while digit < 10 {
        nibbles[(b'0' + digit) as usize] = digit;
        digit += 1;
    }
    nibbles[b' ' as usize] = SECURITY_ID_PAD;
    nibbles
};
const NO_NIBBLE: u8 = 0x80;

#[inline(always)]
fn symbol(body: &[u8], field: Field) -> Result<u32, DropReason> {
    let nibbles = body[field.range()].iter().map(|&character| NIBBLES[usize::from(character)]);
    let (packed, all) =
        nibbles.fold((0, 0), |(packed, all), nibble| (packed << 4 | u32::from(nibble), all | nibble));
    if all & NO_NIBBLE != 0 { Err(DropReason::BadField) } else { Ok(packed) }
}

/// The sum of bytes modulo 256: eight at a time, in four lanes of 16 bits of which the low byte counts.
#[inline(always)]
pub(super) fn checksum(bytes: &[u8]) -> u8 {
    const LOW_BYTES: u64 = 0x00ff_00ff_00ff_00ff;
    let words = bytes.chunks_exact(8);
    let rest = words.remainder().iter();
    let lanes = words.filter_map(<[u8]>::first_chunk).fold(0_u64, |lanes, word| {
        let word = u64::from_le_bytes(*word);
        (lanes & LOW_BYTES) + (word & LOW_BYTES) + (word >> 8 & LOW_BYTES)
    });
    let lanes = lanes.to_le_bytes();
    lanes.iter().step_by(2).chain(rest).fold(0, |sum, &byte| sum.wrapping_add(byte))
}

#[inline(always)]
fn order(body: &[u8]) -> Result<TickRecord, DropReason> {
    let Some((kind, flags)) = SIDES[usize::from(body[order::SIDE.offset])] else {
        return Err(DropReason::BadField);
    };
    Ok(TickRecord {
        order_id: number(body, APPL_SEQ_NUM),
        price: number(body, order::PRICE) as i64,
        quantity: number(body, order::ORDER_QTY),
        exchange_time: number(body, order::TRANSACT_TIME),
        symbol: symbol(body, order::SECURITY_ID)?,
        kind: kind as u8,
        attribute: body[order::ORD_TYPE.offset],
        flags,
        ..TickRecord::default()
    })
}

#[inline(always)]
fn trade(body: &[u8]) -> Result<TickRecord, DropReason> {
    let exec_type = body[trade::EXEC_TYPE.offset];
    let kind = match exec_type {
        EXEC_TRADE => Kind::SzseTrade,
        EXEC_CANCEL => Kind::SzseCancel,
        _ => return Err(DropReason::BadField),
    };
    Ok(TickRecord {
        order_id: number(body, trade::BID_APPL_SEQ_NUM),
        reference: number(body, trade::OFFER_APPL_SEQ_NUM),
        price: number(body, trade::LAST_PX) as i64,
        quantity: number(body, trade::LAST_QTY),
        exchange_time: number(body, trade::TRANSACT_TIME),
        symbol: symbol(body, trade::SECURITY_ID)?,
        kind: kind as u8,
        attribute: exec_type,
        ..TickRecord::default()
    })
}

#[inline(always)]
fn channel_heartbeat(body: &[u8]) -> TickRecord {
    TickRecord {
        kind: Kind::SzseChannelHeartbeat as u8,
        attribute: number(body, channel_heartbeat::END_OF_CHANNEL) as u8,
        ..TickRecord::default()
    }
}

/// The record of one whole frame, card time and frame flags left out.
#[inline]
fn decode(frame: &[u8]) -> Result<TickRecord, DropReason> {
    let body_length = number(frame, BODY_LENGTH) as u32;
    let (summed, tail) = frame.split_at(frame.len() - TAIL_BYTES);
    let body = &summed[HEADER_BYTES..];
    let message_type = number(frame, MSG_TYPE) as u32;
    let lengths: &[u32] = match message_type {
        ORDER => &ORDER_BODY_LENGTHS,
        TRADE => &[TRADE_BODY_LENGTH],
        CHANNEL_HEARTBEAT => &[CHANNEL_HEARTBEAT_BODY_LENGTH],
        _ => return Err(DropReason::UnknownType),
    };
    if !lengths.contains(&body_length) {
        return Err(DropReason::MessageLength);
    }
    if tail != u32::from(checksum(summed)).to_be_bytes() {
        return Err(DropReason::MessageChecksum);
    }
    let mut record = match message_type {
        ORDER => order(body)?,
        TRADE => trade(body)?,
        _ => channel_heartbeat(body),
    };
    record.sequence = number(body, APPL_SEQ_NUM);
    record.channel = number(body, CHANNEL_NO) as u16;
    Ok(record)
}

/// Walks the frames of a datagram; false when they do not fill it exactly.
pub(super) fn walk(datagram: &Datagram<'_>, records: &mut FrameRecords<'_>) -> Result<bool, Error> {
    let payload = datagram.payload;
    let mut at = FIRST_FRAME_OFFSET;
    if payload.len() <= at {
        return Ok(false);
    }
    while at < payload.len() {
        let rest = &payload[at..];
        if rest.len() < HEADER_BYTES + TAIL_BYTES {
            return Ok(false);
        }
        let body_length = number(rest, BODY_LENGTH);
        if body_length > u64::from(MAX_BODY_LENGTH) {
            return Ok(false);
        }
        let is_snapshot = number(rest, MSG_TYPE) as u32 == SNAPSHOT;
        let Some(frame) = rest.get(..HEADER_BYTES + body_length as usize + TAIL_BYTES) else {
            if is_snapshot {
                let body = &rest[HEADER_BYTES..rest.len().min(HEADER_BYTES + body_length as usize)];
                szse_snapshot::send_parts(body, datagram.offset + at, records)?;
            }
            return Ok(false);
        };
        let start = datagram.offset + at;
        at += frame.len();
        if is_snapshot {
            szse_snapshot::send(frame, start, records)?;
            continue;
        }
        match decode(frame) {
            Ok(record) => records.send(record, datagram.offset + at - 1)?,
            Err(reason) => records.drop_message(reason),
        }
    }
    Ok(true)
}
