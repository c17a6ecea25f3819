//! MoldUDP64 and ITCH 5.0. A table of 256 entries, made from the message table in hdl/abi at compile
//! time, says for every type where each record field lies, so no message type has code of its own.

use tickgate_abi::DropReason;
use tickgate_abi::record::{Flags, Kind, TickRecord};
use tickgate_abi::wire::Field;
use tickgate_abi::wire::itch50::{
    MESSAGE_TYPE, MESSAGES, Message, SIDE_BUY, SIDE_SELL, STOCK_LOCATE, TIMESTAMP,
};
use tickgate_abi::wire::moldudp64::*;

use super::big_endian::number;
use super::frame_records::FrameRecords;
use super::network::Datagram;
use crate::Error;

/// A field as the eight bytes that end with it, and the mask that leaves the field. Every field
/// lies behind eleven header bytes, so the eight bytes are always inside the message.
#[derive(Clone, Copy)]
struct Window {
    start: u8,
    mask: u64,
}

const NO_FIELD: Window = Window { start: 0, mask: 0 };

/// What is known of a message type; length 0 marks an unknown one.
#[derive(Clone, Copy)]
struct Layout {
    length: u8,
    /// Offset of the side; 0, where the type is, for none.
    side: u8,
    order_id: Window,
    reference: Window,
    price: Window,
    quantity: Window,
    attribute: Window,
}

const fn window(field: Option<Field>) -> Window {
    match field {
        None => NO_FIELD,
        Some(f) => Window { start: (f.end() - 8) as u8, mask: u64::MAX >> (64 - 8 * f.length) },
    }
}

const fn layout(message: &Message) -> Layout {
    Layout {
        length: message.length as u8,
        side: match message.side {
            None => 0,
            Some(f) => f.offset as u8,
        },
        order_id: window(message.order_id),
        reference: window(message.reference),
        price: window(message.price),
        quantity: window(message.quantity),
        attribute: window(message.attribute),
    }
}

static LAYOUTS: [Layout; 256] = {
    let unknown = Layout {
        length: 0,
        side: 0,
        order_id: NO_FIELD,
        reference: NO_FIELD,
        price: NO_FIELD,
        quantity: NO_FIELD,
        attribute: NO_FIELD,
    };
    let mut layouts = [unknown; 256];
    let mut i = 0;
    while i < MESSAGES.len() {
        layouts[MESSAGES[i].message_type as usize] = layout(&MESSAGES[i]);
        i += 1;
    }
    layouts
};

#[inline]
fn read(message: &[u8], window: Window) -> u64 {
    let start = usize::from(window.start);
    match message.get(start..).and_then(|bytes| bytes.first_chunk()) {
        Some(bytes) => u64::from_be_bytes(*bytes) & window.mask,
        None => 0,
    }
}

/// The record of a message of at least 12 bytes, card time and frame flags left out.
#[inline]
fn decode(message: &[u8]) -> Result<TickRecord, DropReason> {
    const TIME: Window = window(Some(TIMESTAMP));
    let message_type = message[MESSAGE_TYPE.offset];
    let layout = &LAYOUTS[usize::from(message_type)];
    if layout.length == 0 {
        return Err(DropReason::UnknownType);
    }
    if usize::from(layout.length) != message.len() {
        return Err(DropReason::MessageLength);
    }
    // Types and sides come at random: two comparisons and one branch that is hardly ever taken.
    let side = message[usize::from(layout.side)];
    let (has_side, sell) = (layout.side != 0, side == SIDE_SELL);
    if has_side & !sell & (side != SIDE_BUY) {
        return Err(DropReason::BadField);
    }
    let flags = if has_side & sell { Flags::SELL } else { 0 };
    Ok(TickRecord {
        order_id: read(message, layout.order_id),
        reference: read(message, layout.reference),
        price: read(message, layout.price) as i64,
        quantity: read(message, layout.quantity),
        exchange_time: read(message, TIME),
        symbol: number(message, STOCK_LOCATE) as u32,
        kind: message_type,
        attribute: read(message, layout.attribute) as u8,
        flags,
        ..TickRecord::default()
    })
}

/// Walks a MoldUDP64 packet; false when the blocks do not fill it exactly.
pub(super) fn walk(datagram: &Datagram<'_>, records: &mut FrameRecords<'_>) -> Result<bool, Error> {
    let payload = datagram.payload;
    if payload.len() < HEADER_BYTES {
        return Ok(false);
    }
    let sequence = number(payload, SEQUENCE_NUMBER);
    if let Some(session) = payload[SESSION.offset..].first_chunk() {
        records.session(*session);
    }
    let (count, kind) = match number(payload, MESSAGE_COUNT) as u16 {
        COUNT_END_OF_SESSION => (0, Kind::MoldEndOfSession),
        count => (count, Kind::MoldHeartbeat),
    };
    let mut at = HEADER_BYTES;
    for i in 0..u64::from(count) {
        let Some(&[high, low]) = payload.get(at..).and_then(|rest| rest.first_chunk::<BLOCK_LENGTH_BYTES>())
        else {
            return Ok(false);
        };
        let length = u16::from_be_bytes([high, low]);
        at += BLOCK_LENGTH_BYTES;
        if !BLOCK_LENGTHS.contains(&length) {
            return Ok(false);
        }
        let Some(message) = payload.get(at..at + usize::from(length)) else {
            return Ok(false);
        };
        at += usize::from(length);
        match decode(message) {
            Ok(mut record) => {
                record.sequence = sequence.wrapping_add(i);
                record.channel = datagram.channel;
                records.send(record, datagram.offset + at - 1)?;
            }
            Err(reason) => records.drop_message(reason),
        }
    }
    let framed = at == payload.len();
    if framed && count == 0 {
        let (kind, channel) = (kind as u8, datagram.channel);
        records.heartbeat(TickRecord { sequence, kind, channel, ..TickRecord::default() })?;
    }
    Ok(framed)
}
