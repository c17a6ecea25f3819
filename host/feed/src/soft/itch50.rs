//! ITCH 5.0: from one message's bytes to a record, or to typed views that read the bytes in place.
//! docs/decode.md section Message is the rule; offsets and lengths are the contract's table.
//!
//! The types of a real flow follow each other at random, so a branch on the type is mispredicted
//! again and again. [`decode`] has none: a table says for each type where a field ends and
//! which of its bits count, and every message runs the same code.

use tickgate_abi::wire::Field;
use tickgate_abi::wire::itch50::{self as wire, MESSAGES, SIDE_BUY, SIDE_SELL};
use tickgate_abi::{DropReason, Flags, TickRecord};

/// Bytes of one load.
const LOAD: usize = 8;
/// The bytes up to and with a message's last one that [`decode_at_end`] wants: a load may start at
/// byte 0 to 63 of them, which six bits of an offset cannot miss, so nothing has to be
/// checked. The longest message has 50 bytes.
pub const WINDOW: usize = 63 + LOAD;

/// How one type becomes a record; one cache line. A field is had by loading the eight bytes that end
/// with it and masking. Offsets are those of the load in a [`WINDOW`] that ends with the message.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Layout {
    order_id_mask: u64,
    reference_mask: u64,
    quantity_mask: u64,
    price_mask: u32,
    /// Bytes of the message; 0 for an unknown type.
    length: u8,
    order_id: u8,
    reference: u8,
    quantity: u8,
    price: u8,
    attribute: u8,
    side: u8,
    stock_locate: u8,
    timestamp: u8,
    attribute_mask: u8,
    side_mask: u8,
    /// A side that is right beside B and S: zero, which is what is read where there is none.
    no_side: u8,
}

/// The bits of a field that count; none for a field the type does not have.
const fn mask(field: Option<Field>) -> u64 {
    match field {
        Some(field) => u64::MAX >> (64 - 8 * field.length),
        None => 0,
    }
}

/// Where in the window the load of a field starts.
const fn load_offset(field: Option<Field>, message_length: usize) -> u8 {
    match field {
        Some(field) => {
            assert!(field.length <= LOAD && message_length + LOAD <= WINDOW + field.end());
            (WINDOW - LOAD + field.end() - message_length) as u8
        }
        None => 0,
    }
}

static LAYOUTS: [Layout; 256] = {
    let unknown = Layout {
        order_id_mask: 0,
        reference_mask: 0,
        quantity_mask: 0,
        price_mask: 0,
        length: 0,
        order_id: 0,
        reference: 0,
        quantity: 0,
        price: 0,
        attribute: 0,
        side: 0,
        stock_locate: 0,
        timestamp: 0,
        attribute_mask: 0,
        side_mask: 0,
        no_side: 0,
    };
    let mut layouts = [unknown; 256];
    let mut i = 0;
    while i < MESSAGES.len() {
        let m = &MESSAGES[i];
        layouts[m.message_type as usize] = Layout {
            order_id_mask: mask(m.order_id),
            reference_mask: mask(m.reference),
            quantity_mask: mask(m.quantity),
            price_mask: mask(m.price) as u32,
            length: m.length as u8,
            order_id: load_offset(m.order_id, m.length),
            reference: load_offset(m.reference, m.length),
            quantity: load_offset(m.quantity, m.length),
            price: load_offset(m.price, m.length),
            attribute: load_offset(m.attribute, m.length),
            side: load_offset(m.side, m.length),
            stock_locate: load_offset(Some(wire::STOCK_LOCATE), m.length),
            timestamp: load_offset(Some(wire::TIMESTAMP), m.length),
            attribute_mask: mask(m.attribute) as u8,
            side_mask: mask(m.side) as u8,
            no_side: if m.side.is_some() { SIDE_BUY } else { 0 },
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
    let mut window = [0; WINDOW];
    let start = WINDOW.saturating_sub(message.len());
    for (to, from) in window.iter_mut().skip(start).zip(message) {
        *to = *from;
    }
    decode_at_end(message, &window, record)
}

/// As [`decode`], for a message that lies in a longer buffer: `window` is the last [`WINDOW`] bytes
/// up to and with the message's last byte. This is the fast one.
///
/// # Errors
/// As [`decode`].
#[inline(always)]
pub fn decode_at_end(
    message: &[u8],
    window: &[u8; WINDOW],
    record: &mut TickRecord,
) -> Result<(), DropReason> {
    let message_type = message.first().copied().unwrap_or_default();
    let layout = &LAYOUTS[usize::from(message_type)];
    if usize::from(layout.length) != message.len() || layout.length == 0 {
        return Err(if layout.length == 0 { DropReason::UnknownType } else { DropReason::MessageLength });
    }
    let load = |offset: u8| {
        let offset = usize::from(offset) % (WINDOW - LOAD + 1);
        window.get(offset..offset + LOAD).and_then(|b| b.first_chunk()).map_or(0, |b| u64::from_be_bytes(*b))
    };
    let side = load(layout.side) as u8 & layout.side_mask;
    // A product instead of three comparisons: only whether the side is wrong is worth a branch.
    let differs = |right: u8| u32::from(side ^ right);
    if differs(SIDE_BUY).wrapping_mul(differs(SIDE_SELL)).wrapping_mul(differs(layout.no_side)) != 0 {
        return Err(DropReason::BadField);
    }
    record.order_id = load(layout.order_id) & layout.order_id_mask;
    record.reference = load(layout.reference) & layout.reference_mask;
    record.price = i64::from(load(layout.price) as u32 & layout.price_mask);
    record.quantity = load(layout.quantity) & layout.quantity_mask;
    record.exchange_time = load(layout.timestamp) & const { mask(Some(wire::TIMESTAMP)) };
    record.symbol = load(layout.stock_locate) as u32 & const { mask(Some(wire::STOCK_LOCATE)) as u32 };
    record.kind = message_type;
    record.attribute = load(layout.attribute) as u8 & layout.attribute_mask;
    record.flags = if side == SIDE_SELL { Flags::SELL } else { 0 };
    record.generation = 0;
    Ok(())
}

/// Iterates over the messages of a length-framed buffer, the form of Nasdaq's BinaryFILE: a
/// big-endian length of two bytes and the message, repeated.
///
/// A length of zero ends the session. Some public files leave all lengths zero; there the
/// type's own length frames the message, when the type is known and the message is whole.
#[derive(Clone, Debug)]
pub struct LengthFramed<'a> {
    buffer: &'a [u8],
    rest: &'a [u8],
}

impl<'a> LengthFramed<'a> {
    /// Starts at the first length of `buffer`.
    pub fn new(buffer: &'a [u8]) -> Self {
        LengthFramed { buffer, rest: buffer }
    }

    /// What is left once the iterator has ended: empty, or bytes that are not a whole message.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Decodes the next message as [`decode`] does; `None` at the end.
    #[inline(always)]
    pub fn decode_next(&mut self, record: &mut TickRecord) -> Option<Result<(), DropReason>> {
        let message = self.next()?;
        let end = self.buffer.len() - self.rest.len();
        Some(match self.buffer.get(..end).and_then(|b| b.last_chunk()) {
            Some(window) => decode_at_end(message, window, record),
            None => decode(message, record),
        })
    }

    #[cold]
    fn framed_by_type(&self) -> Option<(&'a [u8], &'a [u8])> {
        let (_, rest) = self.rest.split_first_chunk::<2>()?;
        let length = LAYOUTS[usize::from(*rest.first()?)].length;
        if length == 0 { None } else { rest.split_at_checked(usize::from(length)) }
    }
}

impl<'a> Iterator for LengthFramed<'a> {
    type Item = &'a [u8];

    #[inline(always)]
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
                // What lies before the message must not matter.
                let window = [&[0xff; WINDOW][..], &bytes].concat();
                let mut again = TickRecord::default();
                decode_at_end(&bytes, window.last_chunk().unwrap(), &mut again).unwrap();
                assert_eq!(again, record);
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
