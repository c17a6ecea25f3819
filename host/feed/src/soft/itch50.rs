//! ITCH 5.0: from one message's bytes to a record, or to typed views that read the bytes in place.
//! docs/decode.md section Message is the rule; offsets and lengths are the contract's table.
//!
//! The types of a real flow follow each other at random, so a branch on the type is mispredicted
//! again and again. [`decode`] has none: a table says for each type where a field ends and
//! which of its bits count, and every message runs the same code.

use crate::bytes::field;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::itch50::{self as wire, MESSAGES};
use tickgate_abi::{DropReason, Flags, TickRecord};

/// Bytes of the longest message.
pub const LONGEST_MESSAGE: usize = {
    let mut longest = 0;
    let mut i = 0;
    while i < MESSAGES.len() {
        if MESSAGES[i].length > longest {
            longest = MESSAGES[i].length;
        }
        i += 1;
    }
    longest
};

/// Bytes of one load.
const LOAD: usize = 8;

/// How to get a field of one to eight bytes: load the eight bytes that end with it, then mask.
#[derive(Clone, Copy)]
struct Extract {
    /// First byte of the load.
    offset: usize,
    /// Bits of the field; none for a field the type does not have.
    mask: u64,
}

impl Extract {
    const fn new(field: Option<Field>) -> Self {
        match field {
            // Every field ends behind the timestamp, so the load never starts before the message.
            Some(f) if f.length <= LOAD && f.end() >= LOAD => {
                Extract { offset: f.end() - LOAD, mask: u64::MAX >> (64 - 8 * f.length) }
            }
            Some(_) => panic!("a field that one load cannot reach"),
            None => Extract { offset: 0, mask: 0 },
        }
    }

    /// `None` when the message is too short, which its checked length excludes.
    #[inline(always)]
    fn of(self, message: &[u8]) -> Option<u64> {
        let bytes = message.get(self.offset..)?.first_chunk::<LOAD>()?;
        Some(u64::from_be_bytes(*bytes) & self.mask)
    }
}

/// How one type becomes a record.
#[derive(Clone, Copy)]
struct Layout {
    /// Bytes of the message; 0 for an unknown type.
    length: usize,
    order_id: Extract,
    reference: Extract,
    price: Extract,
    quantity: Extract,
    attribute: Extract,
    side: Extract,
    /// Whether a side is required.
    has_side: bool,
}

/// Side of a buy order.
pub const SIDE_BUY: u8 = b'B';
/// Side of a sell order.
pub const SIDE_SELL: u8 = b'S';
/// Bytes that every message starts with: type, StockLocate, TrackingNumber, Timestamp.
const HEADER_BYTES: usize = wire::TIMESTAMP.end();

const TIMESTAMP: Extract = Extract::new(Some(wire::TIMESTAMP));

static LAYOUTS: [Layout; 256] = {
    let none = Extract::new(None);
    let unknown = Layout {
        length: 0,
        order_id: none,
        reference: none,
        price: none,
        quantity: none,
        attribute: none,
        side: none,
        has_side: false,
    };
    let mut layouts = [unknown; 256];
    let mut i = 0;
    while i < MESSAGES.len() {
        let m = &MESSAGES[i];
        layouts[m.message_type as usize] = Layout {
            length: m.length,
            order_id: Extract::new(m.order_id),
            reference: Extract::new(m.reference),
            price: Extract::new(m.price),
            quantity: Extract::new(m.quantity),
            attribute: Extract::new(m.attribute),
            side: Extract::new(m.side),
            has_side: m.side.is_some(),
        };
        i += 1;
    }
    layouts
};

/// Decodes one message. Sets every field of the record but sequence, channel and card time, which
/// the message does not know; `flags` holds the side alone.
///
/// # Errors
/// `UnknownType`, `MessageLength` or `BadField`; the record is then undefined.
#[inline]
pub fn decode(message: &[u8], record: &mut TickRecord) -> Result<(), DropReason> {
    let message_type = message.first().copied().unwrap_or_default();
    let layout = &LAYOUTS[usize::from(message_type)];
    if layout.length != message.len() || layout.length == 0 {
        return Err(if layout.length == 0 { DropReason::UnknownType } else { DropReason::MessageLength });
    }
    fill(message, message_type, layout, record).unwrap_or(Err(DropReason::MessageLength))
}

#[inline(always)]
fn fill(
    message: &[u8],
    message_type: u8,
    layout: &Layout,
    record: &mut TickRecord,
) -> Option<Result<(), DropReason>> {
    let side = layout.side.of(message)? as u8;
    if layout.has_side & (side != SIDE_BUY) & (side != SIDE_SELL) {
        return Some(Err(DropReason::BadField));
    }
    let header: &[u8; HEADER_BYTES] = message.first_chunk()?;
    record.order_id = layout.order_id.of(message)?;
    record.reference = layout.reference.of(message)?;
    record.price = layout.price.of(message)? as i64;
    record.quantity = layout.quantity.of(message)?;
    record.exchange_time = TIMESTAMP.of(header)?;
    record.symbol = field!(header, wire::STOCK_LOCATE) as u32;
    record.kind = message_type;
    record.attribute = layout.attribute.of(message)? as u8;
    record.flags = if layout.has_side & (side == SIDE_SELL) { Flags::SELL } else { 0 };
    record.generation = 0;
    Some(Ok(()))
}

/// Iterates over the messages of a length-framed buffer, the form of Nasdaq's BinaryFILE: a
/// big-endian length of two bytes and the message, repeated.
///
/// A length of zero ends the session. Some public files leave all lengths zero; there the
/// type's own length frames the message, when the type is known and the message is whole.
#[derive(Clone, Debug)]
pub struct LengthFramed<'a> {
    rest: &'a [u8],
}

impl<'a> LengthFramed<'a> {
    /// Starts at the first length of `buffer`.
    pub fn new(buffer: &'a [u8]) -> Self {
        LengthFramed { rest: buffer }
    }

    /// What is left once the iterator has ended: empty, or bytes that are not a whole message.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[cold]
    fn framed_by_type(&self) -> Option<(&'a [u8], &'a [u8])> {
        let (_, rest) = self.rest.split_first_chunk::<2>()?;
        let length = LAYOUTS[usize::from(*rest.first()?)].length;
        if length == 0 { None } else { rest.split_at_checked(length) }
    }
}

impl<'a> Iterator for LengthFramed<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (message, rest) =
            if length == 0 { self.framed_by_type()? } else { rest.split_at_checked(length)? };
        self.rest = rest;
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickgate_abi::Kind;

    /// A message of the type whose byte `i` is `i`, with the side set to `side`.
    pub(super) fn message(message_type: u8, side: u8) -> Vec<u8> {
        let entry = wire::message(message_type).unwrap();
        let mut bytes: Vec<u8> = (0..entry.length as u8).collect();
        bytes[0] = message_type;
        if let Some(field) = entry.side {
            bytes[field.offset] = side;
        }
        bytes
    }

    fn number(bytes: &[u8], field: Option<Field>) -> u64 {
        field.map_or(0, |f| bytes[f.range()].iter().fold(0, |value, &b| value << 8 | u64::from(b)))
    }

    #[test]
    fn every_type_becomes_a_record_with_the_fields_of_the_table() {
        for entry in &MESSAGES {
            for side in [SIDE_BUY, SIDE_SELL] {
                let bytes = message(entry.message_type, side);
                let mut record = TickRecord::default();
                decode(&bytes, &mut record).unwrap();
                assert_eq!(record.kind(), entry.kind(), "{}", entry.name);
                assert_eq!(record.symbol, 0x0102);
                assert_eq!(record.exchange_time, 0x0506_0708_090a);
                assert_eq!(record.order_id, number(&bytes, entry.order_id));
                assert_eq!(record.reference, number(&bytes, entry.reference));
                assert_eq!(record.price as u64, number(&bytes, entry.price));
                assert_eq!(record.quantity, number(&bytes, entry.quantity));
                assert_eq!(u64::from(record.attribute), number(&bytes, entry.attribute));
                let sell = entry.side.is_some() && side == SIDE_SELL;
                assert_eq!(record.flags, if sell { Flags::SELL } else { 0 });
            }
        }
    }

    #[test]
    fn a_known_add_order() {
        // The first add order of the public 600519 day as ITCH: OrderRef 1, sell 50 at 1745.00.
        let bytes = [
            b'A', 0, 1, 0, 0, 0x1e, 0x49, 0x43, 0xdc, 0xf5, 0, 0, 0, 0, 0, 0, 0, 0, 1, b'S', 0, 0, 0, 0x32,
            b'6', b'0', b'0', b'5', b'1', b'9', b' ', b' ', 1, 0x0a, 0x44, 0x10,
        ];
        let mut record = TickRecord::default();
        decode(&bytes, &mut record).unwrap();
        assert_eq!((record.order_id, record.quantity, record.price), (1, 50, 17_450_000));
        assert_eq!(record.reference, u64::from_be_bytes(*b"600519  "));
        assert_eq!(record.kind(), Some(Kind::AddOrder));
    }

    #[test]
    fn what_is_wrong_with_a_message() {
        let judge = |bytes: &[u8]| decode(bytes, &mut TickRecord::default());
        assert_eq!(judge(b""), Err(DropReason::UnknownType));
        assert_eq!(judge(b"zzzzzzzzzzzz"), Err(DropReason::UnknownType));
        for entry in &MESSAGES {
            let bytes = message(entry.message_type, SIDE_BUY);
            assert_eq!(judge(&bytes[..entry.length - 1]), Err(DropReason::MessageLength));
            assert_eq!(judge(&[&bytes[..], &[0]].concat()), Err(DropReason::MessageLength));
            if entry.side.is_some() {
                assert_eq!(judge(&message(entry.message_type, b'b')), Err(DropReason::BadField));
            }
        }
        // The length is judged before the side.
        assert_eq!(judge(&message(b'A', 0)[..35]), Err(DropReason::MessageLength));
    }

    #[test]
    fn length_framing_and_its_ends() {
        let add = message(b'A', SIDE_BUY);
        let delete = message(b'D', 0);
        let framed = |zero: bool| {
            let mut bytes = Vec::new();
            for message in [&add, &delete] {
                bytes.extend(if zero { [0; 2] } else { (message.len() as u16).to_be_bytes() });
                bytes.extend(message);
            }
            bytes
        };
        for zero in [false, true] {
            let bytes = framed(zero);
            let messages: Vec<_> = LengthFramed::new(&bytes).collect();
            assert_eq!(messages, [&add[..], &delete[..]]);
            let mut cut = LengthFramed::new(&bytes[..bytes.len() - 1]);
            assert_eq!(cut.by_ref().count(), 1);
            assert_eq!(cut.rest().len(), 20);
        }
        let mut ended = framed(false);
        ended.extend([0, 0]);
        assert_eq!(LengthFramed::new(&ended).count(), 2);
    }
}
