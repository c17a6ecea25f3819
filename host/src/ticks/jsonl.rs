//! Ticks as JSON lines. Prices are decimal strings and quantities are shares, so nothing is lost in a
//! reader that takes numbers for floating point. The line is built in one reused buffer.

use std::io::Write;
use std::path::Path;

use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};

use super::KIND_CODES;
use super::fields::{NamedField, Notation, Part, fields};
use crate::decimal::{push_integer, push_price, push_shares};
use crate::error::Error;
use crate::output_file::OutputFile;

/// Field names with their JSON punctuation, made once per kind.
type Prepared = Vec<(Vec<u8>, NamedField)>;

/// The file being written.
pub struct JsonlFile {
    file: OutputFile,
    quantity_scale: u64,
    by_kind: Vec<Prepared>,
    line: Vec<u8>,
}

impl JsonlFile {
    pub fn create(path: &Path, feed: Feed) -> Result<Self, Error> {
        let mut by_kind = vec![Prepared::new(); KIND_CODES];
        for &kind in Kind::ALL {
            by_kind[kind as usize] = fields(feed, kind)
                .into_iter()
                .map(|f| (format!(",\"{}\":", f.name).into_bytes(), f))
                .collect();
        }
        Ok(JsonlFile {
            file: OutputFile::create(path)?,
            quantity_scale: feed.quantity_scale(),
            by_kind,
            line: Vec::with_capacity(512),
        })
    }

    pub fn write(&mut self, record: &TickRecord) -> Result<(), Error> {
        let line = &mut self.line;
        line.clear();
        line.extend_from_slice(b"{\"type\":\"");
        line.extend_from_slice(super::message_type(record).as_bytes());
        line.extend_from_slice(b"\",\"sequence\":");
        push_integer(line, record.sequence);
        line.extend_from_slice(b",\"channel\":");
        push_integer(line, u64::from(record.channel));
        line.extend_from_slice(b",\"card_time\":");
        push_integer(line, record.card_time());
        line.extend_from_slice(b",\"flags\":");
        push_flags(line, record.flags());
        for (name, field) in &self.by_kind[usize::from(record.kind)] {
            line.extend_from_slice(name);
            push_field(line, record, *field, self.quantity_scale);
        }
        line.extend_from_slice(b"}\n");
        self.file.write_all(line).map_err(|e| Error::output(self.file.path(), e))
    }

    pub fn finish(self) -> Result<(), Error> {
        self.file.finish()
    }
}

/// Appends the flags' names as a JSON array; the side is a field of its own.
pub fn push_flags(line: &mut Vec<u8>, flags: Flags) {
    line.push(b'[');
    let mut first = true;
    for (bit, name) in Flags::NAMES {
        if flags.has(bit) {
            if !first {
                line.push(b',');
            }
            first = false;
            line.push(b'"');
            line.extend_from_slice(name.as_bytes());
            line.push(b'"');
        }
    }
    line.push(b']');
}

fn push_field(line: &mut Vec<u8>, record: &TickRecord, field: NamedField, quantity_scale: u64) {
    let value = integer(record, field.part);
    match field.notation {
        Notation::Integer => push_integer(line, value),
        Notation::Shares => push_shares(line, value, quantity_scale),
        Notation::Price => {
            line.push(b'"');
            push_price(line, value as i64);
            line.push(b'"');
        }
        Notation::Characters(count) => {
            let bytes = value.to_be_bytes();
            push_text(line, &bytes[bytes.len().saturating_sub(count)..]);
        }
        Notation::Character => push_text(line, &[value as u8]),
        Notation::SecurityId => push_text(line, &unpack_security_id(record.symbol)),
        Notation::Side { buy, sell } => {
            push_text(line, &[if record.side() == Side::Buy { buy } else { sell }]);
        }
    }
}

/// The part of a record as an integer.
fn integer(record: &TickRecord, part: Part) -> u64 {
    match part {
        Part::Sequence => record.sequence,
        Part::Channel => u64::from(record.channel),
        Part::Symbol => u64::from(record.symbol),
        Part::OrderId => record.order_id,
        Part::Reference => record.reference,
        Part::ReferenceTop => record.reference >> 48,
        Part::Price => record.price as u64,
        Part::Quantity => record.quantity,
        Part::QuantityLow => u64::from(record.quantity as u32),
        Part::QuantityHigh => record.quantity >> 32,
        Part::ExchangeTime => record.exchange_time,
        Part::ExchangeTimeLow => u64::from(record.exchange_time as u32),
        Part::ExchangeTimeHigh => record.exchange_time >> 32,
        Part::Attribute => u64::from(record.attribute),
        Part::Side => u64::from(record.side() == Side::Sell),
    }
}

/// Appends bytes from the wire as a JSON string: padding cut, whatever is not printable ASCII escaped.
pub fn push_text(line: &mut Vec<u8>, text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    line.push(b'"');
    for &byte in text.trim_ascii_end() {
        match byte {
            b'"' | b'\\' => line.extend_from_slice(&[b'\\', byte]),
            b' '..=b'~' => line.push(byte),
            _ => {
                line.extend_from_slice(b"\\u00");
                line.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]]);
            }
        }
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(feed: Feed, record: &TickRecord) -> serde_json::Value {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ticks.jsonl");
        let mut file = JsonlFile::create(&path, feed).expect("created");
        file.write(record).expect("written");
        file.finish().expect("finished");
        serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON")
    }

    #[test]
    fn an_itch_add_order() {
        let record = TickRecord {
            sequence: 7,
            order_id: 99,
            reference: u64::from_be_bytes(*b"AAPL    "),
            price: 1_234_500,
            quantity: 300,
            exchange_time: 34_200_000_000_001,
            symbol: 13,
            kind: Kind::AddOrder as u8,
            flags: Flags::FIRST | Flags::LAST | Flags::SELL,
            ..TickRecord::default()
        };
        let expected = serde_json::json!({
            "type": "A", "sequence": 7, "channel": 0, "card_time": 0, "flags": ["first", "last"],
            "StockLocate": 13, "Timestamp": 34_200_000_000_001_u64, "OrderRef": 99, "Side": "S",
            "Shares": 300, "Price": "123.45", "Stock": "AAPL",
        });
        assert_eq!(line(Feed::Itch50, &record), expected);
    }

    #[test]
    fn a_szse_order() {
        let record = TickRecord {
            sequence: 5,
            order_id: 5,
            price: 18_000,
            quantity: 10_050,
            exchange_time: 20_230_201_093_000_010,
            channel: 2013,
            symbol: tickgate_abi::wire::szse::pack_security_id(*b"000001  ").expect("digits"),
            kind: Kind::SzseOrder as u8,
            attribute: b'2',
            ..TickRecord::default()
        };
        let expected = serde_json::json!({
            "type": "300192", "sequence": 5, "channel": 2013, "card_time": 0, "flags": [],
            "ChannelNo": 2013, "ApplSeqNum": 5, "SecurityID": "000001", "Price": "1.80",
            "OrderQty": 100.5, "Side": "1", "TransactTime": 20_230_201_093_000_010_u64, "OrdType": "2",
        });
        assert_eq!(line(Feed::Szse, &record), expected);
    }

    #[test]
    fn bytes_that_are_no_text_stay_valid_json() {
        let mut out = Vec::new();
        push_text(&mut out, b"a\"\\\x00\xff ");
        assert_eq!(serde_json::from_slice::<String>(&out).expect("JSON"), "a\"\\\u{0}\u{ff}");
    }
}
