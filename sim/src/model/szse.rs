//! SZSE Binary: whole frames, one behind the other in a datagram; 300192, 300191 and 390095.

use tickgate_abi::DropReason;
use tickgate_abi::record::{Flags, Kind, TickRecord};
use tickgate_abi::wire::Field;
use tickgate_abi::wire::szse::*;

use super::frame_records::FrameRecords;
use super::network::Datagram;
use crate::Error;

#[inline]
fn number(bytes: &[u8], field: Field) -> u64 {
    bytes[field.range()].iter().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn symbol(body: &[u8], field: Field) -> Result<u32, DropReason> {
    let id = body[field.range()].first_chunk::<8>();
    id.and_then(|id| pack_security_id(*id)).ok_or(DropReason::BadField)
}

fn order(body: &[u8]) -> Result<TickRecord, DropReason> {
    let (kind, flags) = match body[order::SIDE.offset] {
        SIDE_BUY => (Kind::SzseOrder, 0),
        SIDE_SELL => (Kind::SzseOrder, Flags::SELL),
        SIDE_BORROW => (Kind::SzseLending, 0),
        SIDE_LEND => (Kind::SzseLending, Flags::SELL),
        _ => return Err(DropReason::BadField),
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

fn channel_heartbeat(body: &[u8]) -> TickRecord {
    TickRecord {
        kind: Kind::SzseChannelHeartbeat as u8,
        attribute: number(body, channel_heartbeat::END_OF_CHANNEL) as u8,
        ..TickRecord::default()
    }
}

/// The record of one whole frame, card time and frame flags left out.
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
    let sum = summed.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    if tail != u32::from(sum).to_be_bytes() {
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
        let Some(frame) = rest.get(..HEADER_BYTES + body_length as usize + TAIL_BYTES) else {
            return Ok(false);
        };
        at += frame.len();
        match decode(frame) {
            Ok(record) => records.send(record, datagram.offset + at - 1)?,
            Err(reason) => records.drop_message(reason),
        }
    }
    Ok(true)
}
