//! IEX-TP: from a UDP payload to TOPS 1.6 and DEEP 1.0 messages, and from one message to a record.
//! docs/decode.md section IEX-TP is the rule; offsets and lengths are the contract's table.
//!
//! As in [`super::itch50`], a table says for each type where its fields are and which of their
//! bits count, so every message runs the same code; only the auction's second record is apart.

use crate::bytes::field_le;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::iextp::{self as wire, MESSAGES, auction};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};

/// Bytes of one load. A field is had by loading the eight bytes that end with it, so a message is
/// handed around with this many bytes before it; in a segment those are the header's.
pub const LOAD: usize = 8;

/// An outbound segment.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    header: &'a [u8; wire::HEADER_BYTES],
    payload: &'a [u8],
}

impl<'a> Segment<'a> {
    /// The segment in a UDP payload; `None` when the payload is shorter than the header, the
    /// version is another one, or ChannelID does not fit a record.
    #[inline]
    pub fn new(payload: &'a [u8]) -> Option<Self> {
        let segment = Segment { header: payload.first_chunk()?, payload };
        let version = field_le!(segment.header, wire::VERSION) as u8;
        let followed = version == wire::TRANSPORT_VERSION
            && field_le!(segment.header, wire::CHANNEL_ID) <= u64::from(wire::MAX_CHANNEL_ID);
        followed.then_some(segment)
    }

    /// What the messages are: [`wire::TOPS_1_6`], [`wire::DEEP_1_0`] or something else.
    #[inline]
    pub fn message_protocol_id(&self) -> u16 {
        field_le!(self.header, wire::MESSAGE_PROTOCOL_ID) as u16
    }

    /// ChannelID.
    #[inline]
    pub fn channel_id(&self) -> u16 {
        field_le!(self.header, wire::CHANNEL_ID) as u16
    }

    /// SessionID.
    #[inline]
    pub fn session_id(&self) -> u32 {
        field_le!(self.header, wire::SESSION_ID) as u32
    }

    /// MessageCount; zero is a heartbeat.
    #[inline]
    pub fn message_count(&self) -> u16 {
        field_le!(self.header, wire::MESSAGE_COUNT) as u16
    }

    /// Number of the first message; of the next one in a heartbeat.
    #[inline]
    pub fn first_sequence_number(&self) -> u64 {
        field_le!(self.header, wire::FIRST_SEQUENCE_NUMBER)
    }

    /// What tells one stream of sequence numbers from another, beside the channel:
    /// MessageProtocolID and SessionID, as ten bytes like a MoldUDP64 session.
    #[inline]
    pub fn session(&self) -> [u8; 10] {
        let mut session = [0; 10];
        let (protocol, id) = (self.message_protocol_id().to_be_bytes(), self.session_id().to_be_bytes());
        for (to, from) in session.iter_mut().zip(protocol.into_iter().chain(id)) {
            *to = from;
        }
        session
    }

    /// Whether PayloadLength is what lies behind the header.
    #[inline]
    pub fn length_holds(&self) -> bool {
        field_le!(self.header, wire::PAYLOAD_LENGTH) == (self.payload.len() - wire::HEADER_BYTES) as u64
    }

    /// The message blocks in order.
    #[inline]
    pub fn blocks(&self) -> Blocks<'a> {
        Blocks { payload: self.payload, at: wire::HEADER_BYTES, left: self.message_count() }
    }
}

/// Iterates over the messages of a segment, each with the [`LOAD`] bytes before it; ends early
/// where the framing is lost.
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    payload: &'a [u8],
    /// Offset of the next block's length.
    at: usize,
    left: u16,
}

impl Blocks<'_> {
    /// Whether all announced blocks were there and nothing follows the last. Meaningful once the
    /// iterator has ended.
    #[inline]
    pub fn ended_exactly(&self) -> bool {
        self.left == 0 && self.at == self.payload.len()
    }

    /// Bytes behind the blocks handed out so far.
    #[inline]
    pub fn bytes_left(&self) -> usize {
        self.payload.len() - self.at
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.left == 0 {
            return None;
        }
        let length: &[u8; wire::BLOCK_LENGTH_BYTES] = self.payload.get(self.at..)?.first_chunk()?;
        let start = self.at + wire::BLOCK_LENGTH_BYTES;
        let end = start + usize::from(u16::from_le_bytes(*length));
        if end == start {
            return None;
        }
        let message = self.payload.get(start - LOAD..end)?;
        self.at = end;
        self.left -= 1;
        Some(message)
    }
}

/// Where a field's load starts in a message with its [`LOAD`] bytes before it, how far the field
/// is to be shifted down, and which bits count; nothing for a field the type does not have.
#[derive(Clone, Copy)]
struct Place {
    mask: u64,
    at: u8,
    shift: u8,
}

const fn place(field: Option<Field>) -> Place {
    match field {
        Some(field) => {
            assert!(field.length >= 1 && field.length <= LOAD);
            let shift = 8 * (LOAD - field.length) as u8;
            Place { mask: u64::MAX >> shift, at: field.end() as u8, shift }
        }
        None => Place { mask: 0, at: 0, shift: 0 },
    }
}

/// How one type becomes a record.
#[derive(Clone, Copy)]
struct Layout {
    symbol: Place,
    reference: Place,
    price: Place,
    quantity: Place,
    second_quantity: Place,
    attribute: Place,
    /// Bytes of the message; 0 for an unknown type.
    length: u8,
    kind: u8,
    flags: u8,
    reference_is_text: bool,
}

type Layouts = [Layout; 256];

const fn layouts(tops: bool) -> Layouts {
    const NONE: Place = place(None);
    let unknown = Layout {
        symbol: NONE,
        reference: NONE,
        price: NONE,
        quantity: NONE,
        second_quantity: NONE,
        attribute: NONE,
        length: 0,
        kind: 0,
        flags: 0,
        reference_is_text: false,
    };
    let mut layouts = [unknown; 256];
    let mut i = 0;
    while i < MESSAGES.len() {
        let m = &MESSAGES[i];
        if if tops { m.tops } else { m.deep } {
            layouts[m.message_type as usize] = Layout {
                symbol: place(m.symbol),
                reference: place(m.reference),
                price: place(m.price),
                quantity: place(m.quantity),
                second_quantity: place(m.second_quantity),
                attribute: place(Some(m.attribute)),
                length: m.length as u8,
                kind: m.kind as u8,
                flags: if m.sell { Flags::SELL } else { 0 },
                reference_is_text: m.reference_is_text,
            };
        }
        i += 1;
    }
    layouts
}

static TOPS: Layouts = layouts(true);
static DEEP: Layouts = layouts(false);
static NO_MESSAGES: Layouts = {
    let mut none = layouts(true);
    let mut i = 0;
    while i < none.len() {
        none[i].length = 0;
        i += 1;
    }
    none
};

/// The message types of one protocol.
#[derive(Clone, Copy)]
pub struct Protocol(&'static Layouts);

impl Protocol {
    /// The protocol of this id; one that is not known has no message types.
    #[inline]
    pub fn new(message_protocol_id: u16) -> Self {
        Protocol(match message_protocol_id {
            wire::TOPS_1_6 => &TOPS,
            wire::DEEP_1_0 => &DEEP,
            _ => &NO_MESSAGES,
        })
    }

    /// Decodes one message as [`Blocks`] hands it out, with [`LOAD`] bytes before it. Sets every
    /// field of the record but sequence, channel, symbol and card time, which the message does not
    /// know; `flags` holds the side alone. An auction has a second record: [`auction_prices`].
    ///
    /// # Errors
    /// `UnknownType` or `MessageLength`; the record is then unchanged.
    #[inline(always)]
    pub fn decode(self, message: &[u8], record: &mut TickRecord) -> Result<(), DropReason> {
        let message_type = message.get(LOAD).copied().unwrap_or_default();
        let layout = &self.0[usize::from(message_type)];
        // The specifications let messages grow at their end without notice.
        if message.len() < LOAD + usize::from(layout.length) || layout.length == 0 {
            return Err(if layout.length == 0 { DropReason::UnknownType } else { DropReason::MessageLength });
        }
        let load = |place: Place| load(message, place);
        let reference = load(layout.reference);
        // Characters go the other way round, and end right-aligned too.
        let text = reference.swap_bytes() >> (layout.reference.shift & 63);
        record.order_id = load(layout.symbol).swap_bytes();
        record.reference = if layout.reference_is_text { text } else { reference };
        record.price = load(layout.price) as i64;
        record.quantity = load(layout.quantity) | load(layout.second_quantity) << 32;
        record.exchange_time = load(const { place(Some(wire::TIMESTAMP)) });
        record.kind = layout.kind;
        record.attribute = load(layout.attribute) as u8;
        record.flags = layout.flags;
        record.generation = 0;
        Ok(())
    }
}

/// The bits of one field; zero when the message ends before it.
#[inline(always)]
fn load(message: &[u8], place: Place) -> u64 {
    let at = usize::from(place.at);
    let bytes = message.get(at..at + LOAD).and_then(|b| b.first_chunk());
    bytes.map_or(0, |b| u64::from_le_bytes(*b)) >> (place.shift & 63) & place.mask
}

/// The second record of an auction information message that [`Protocol::decode`] has made a record
/// of; sequence, channel, symbol and card time are left to the caller as there.
#[inline]
pub fn auction_prices(message: &[u8], record: &mut TickRecord) {
    let field = |field: Field| load(message, place(Some(field)));
    record.order_id = field(auction::AUCTION_BOOK_CLEARING_PRICE);
    record.reference = field(auction::COLLAR_REFERENCE_PRICE);
    record.price = field(auction::LOWER_AUCTION_COLLAR) as i64;
    record.quantity = field(auction::UPPER_AUCTION_COLLAR);
    record.exchange_time = field(auction::SCHEDULED_AUCTION_TIME) | field(auction::EXTENSION_NUMBER) << 32;
    record.kind = Kind::IexAuctionPrices as u8;
    record.attribute = field(auction::IMBALANCE_SIDE) as u8;
    record.flags = 0;
    record.generation = 0;
}

/// Numbers for symbols, from 1 in the order in which they appear. Allocates only when their count
/// doubles beyond what was seen before.
#[derive(Clone, Debug)]
pub struct SymbolNumbers {
    /// Symbol's characters and number; number 0 is a free slot. At most half are in use.
    slots: Vec<(u64, u32)>,
    count: u32,
}

/// Slots to begin with, a power of two: the exchange lists some 12,000 symbols.
const FIRST_SLOTS: usize = 1 << 15;
/// Fibonacci hashing: 2^64 divided by the golden ratio, odd.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Default for SymbolNumbers {
    fn default() -> Self {
        Self::new()
    }
}

impl SymbolNumbers {
    /// No symbol seen yet.
    pub fn new() -> Self {
        SymbolNumbers { slots: vec![(0, 0); FIRST_SLOTS], count: 0 }
    }

    /// Gives a delivered record its symbol's number: by the characters in `order_id`, 0 for a kind
    /// that has none. `before` is the number of the record before, which an auction's second
    /// record shares.
    #[inline]
    pub fn number(&mut self, record: &TickRecord, before: u32) -> u32 {
        const FIRST: u8 = Kind::IexSecurityDirectory as u8;
        const LAST: u8 = Kind::IexAuction as u8;
        match record.kind {
            FIRST..=LAST => self.number_of(record.order_id),
            kind if kind == Kind::IexAuctionPrices as u8 => before,
            _ => 0,
        }
    }

    /// The number of a symbol, eight characters, the first highest.
    #[inline]
    pub fn number_of(&mut self, symbol: u64) -> u32 {
        let position = self.position(symbol);
        match self.slots[position].1 {
            0 => self.insert(position, symbol),
            number => number,
        }
    }

    #[inline]
    fn position(&self, symbol: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut position = (symbol.wrapping_mul(MULTIPLIER) >> 32) as usize & mask;
        while self.slots[position].1 != 0 && self.slots[position].0 != symbol {
            position = (position + 1) & mask;
        }
        position
    }

    #[cold]
    fn insert(&mut self, position: usize, symbol: u64) -> u32 {
        self.count += 1;
        let number = self.count;
        self.slots[position] = (symbol, number);
        if self.count as usize * 2 > self.slots.len() {
            let doubled = vec![(0, 0); self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, doubled).into_iter().filter(|slot| slot.1 != 0) {
                let position = self.position(slot.0);
                self.slots[position] = slot;
            }
        }
        number
    }
}
