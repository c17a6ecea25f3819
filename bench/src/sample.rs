//! The bytes that the benches run on: a real day of SSE 600519 in three forms where the real-data set
//! is at hand (`$TICKGATE_DATA`, or `../shared/data` from the project's root), else a synthetic flow.

use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tickgate_abi::wire::{Field, itch50, szse};
use tickgate_abi::{Feed, TickRecord};
use tickgate_feed::book::{BookRules, Books};
use tickgate_feed::soft;
use tickgate_feed::sse_csv;

/// Bytes, and where they are from.
pub struct Sample {
    /// For the report.
    pub source: &'static str,
    /// Length-framed ITCH, or SZSE frames.
    pub bytes: Vec<u8>,
}

/// A day for books.
pub struct Day {
    /// For the report.
    pub source: &'static str,
    /// Records in order.
    pub records: Vec<TickRecord>,
    /// Empty books that the records are for.
    pub books: Books,
}

const REAL: &str = "600519, 2023-02-01, real flow";
const SYNTHETIC: &str = "synthetic flow (no real-data set)";
/// Messages of the synthetic flow.
const SYNTHETIC_MESSAGES: usize = 80_000;

fn open(name: &str) -> Option<impl Read> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    Some(GzDecoder::new(File::open(folder.join(name)).ok()?))
}

fn read(name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    open(name)?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Length-framed ITCH.
pub fn itch() -> Sample {
    match read("itch/sse600519_20230201_as_itch.itch.gz") {
        Some(bytes) => Sample { source: REAL, bytes },
        None => Sample { source: SYNTHETIC, bytes: itch_bytes(&flow(SYNTHETIC_MESSAGES)) },
    }
}

/// Length-framed ITCH with all types that touch a book, mixed at random.
pub fn mixed_itch() -> Sample {
    Sample { source: "synthetic flow of ten types", bytes: itch_bytes(&flow(SYNTHETIC_MESSAGES)) }
}

/// SZSE frames.
pub fn szse_frames() -> Sample {
    match read("szse/sse600519_20230201_as_szse.szse.gz") {
        Some(bytes) => Sample { source: REAL, bytes },
        None => Sample { source: SYNTHETIC, bytes: szse_bytes(&flow(SYNTHETIC_MESSAGES)) },
    }
}

/// A day of records and the books for it.
pub fn day() -> Day {
    let names = ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"];
    let readers = names.map(|name| sse_csv::Reader::new(open(name)?, name).ok());
    if let [Some(orders), Some(trades)] = readers
        && let Ok(records) = sse_csv::merge([orders, trades])
    {
        return Day { source: REAL, records, books: Books::new(Feed::Sse) };
    }
    let bytes = itch_bytes(&flow(SYNTHETIC_MESSAGES));
    let decoded = soft::itch50::LengthFramed::new(&bytes).filter_map(|message| {
        let mut record = TickRecord::default();
        soft::itch50::decode(message, &mut record).ok().map(|()| record)
    });
    Day {
        source: SYNTHETIC,
        records: decoded.collect(),
        books: Books::with_rules(Feed::Itch50, BookRules::OfTheFeed),
    }
}

/// One event of the synthetic flow.
#[derive(Clone, Copy)]
struct Event {
    message_type: u8,
    order: u64,
    reference: u64,
    sell: bool,
    price: u64,
    quantity: u64,
}

/// A flow around a price that wanders: half adds, the rest takes from live orders.
fn flow(messages: usize) -> Vec<Event> {
    const TYPES_OF_LIVE: &[u8] = b"DDDDDDEEECXU";
    // xorshift64*, seeded with a constant: the same flow in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: u64| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    };
    let mut live: Vec<Event> = Vec::new();
    let mut events = Vec::with_capacity(messages);
    let (mut middle, mut number) = (100_000_u64, 0_u64);
    while events.len() < messages {
        number += 1;
        middle = middle + random(3) - 1;
        let sell = random(2) == 1;
        let away = 1 + random(8) * random(8) * random(4);
        let price = if sell { middle + away } else { middle - away };
        let fresh = Event {
            message_type: b'A',
            order: number,
            reference: 0,
            sell,
            price,
            quantity: 100 + 100 * random(9),
        };
        let event = if live.is_empty() || random(100) < 48 {
            let message_type = if random(8) == 0 { b'F' } else { b'A' };
            live.push(fresh);
            Event { message_type, ..fresh }
        } else if random(40) == 0 {
            Event { message_type: b"PQ"[random(2) as usize], reference: number, ..fresh }
        } else {
            let at = random(live.len() as u64) as usize;
            let order = live[at];
            match TYPES_OF_LIVE[random(TYPES_OF_LIVE.len() as u64) as usize] {
                b'U' => {
                    live[at] = Event { sell: order.sell, ..fresh };
                    Event { message_type: b'U', order: order.order, reference: number, ..live[at] }
                }
                message_type @ (b'X' | b'E' | b'C') if order.quantity > 100 => {
                    live[at].quantity -= 100;
                    Event { message_type, reference: number, quantity: 100, ..order }
                }
                _ => {
                    live.swap_remove(at);
                    Event { message_type: b'D', ..order }
                }
            }
        };
        events.push(event);
    }
    events
}

fn put(bytes: &mut [u8], field: Option<Field>, value: u64) {
    if let Some(field) = field {
        bytes[field.range()].copy_from_slice(&value.to_be_bytes()[8 - field.length..]);
    }
}

fn itch_bytes(events: &[Event]) -> Vec<u8> {
    let stock = u64::from_be_bytes(*b"TICK    ");
    let mut bytes = Vec::new();
    for (i, event) in events.iter().enumerate() {
        let entry = itch50::message(event.message_type).expect("a type of the specification");
        let mut message = vec![0; entry.length];
        message[0] = event.message_type;
        put(&mut message, Some(itch50::STOCK_LOCATE), 1);
        put(&mut message, Some(itch50::TIMESTAMP), 34_200_000_000_000 + i as u64 * 1_000);
        let cross = event.message_type == b'Q';
        put(&mut message, entry.order_id, if cross { stock } else { event.order });
        let add = matches!(event.message_type, b'A' | b'F');
        put(&mut message, entry.reference, if add { stock } else { event.reference });
        put(&mut message, entry.price, event.price);
        put(&mut message, entry.quantity, event.quantity);
        put(&mut message, entry.side, u64::from(if event.sell { b'S' } else { b'B' }));
        put(&mut message, entry.attribute, u64::from(if cross { b'O' } else { b'Y' }));
        if matches!(event.message_type, b'P' | b'Q') {
            let at = if cross { 19 } else { 24 };
            message[at..at + 8].copy_from_slice(b"TICK    ");
        }
        bytes.extend((message.len() as u16).to_be_bytes());
        bytes.extend(message);
    }
    bytes
}

fn szse_bytes(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (i, event) in events.iter().enumerate() {
        let add = matches!(event.message_type, b'A' | b'F');
        let length = if add { szse::ORDER_BODY_LENGTHS[0] } else { szse::TRADE_BODY_LENGTH };
        let mut body = vec![0; length as usize];
        put(&mut body, Some(szse::CHANNEL_NO), 2_011);
        put(&mut body, Some(szse::APPL_SEQ_NUM), i as u64 + 1);
        let id = u64::from_be_bytes(*b"000001  ");
        let time = 20_230_201_093_000_000 + i as u64;
        if add {
            put(&mut body, Some(szse::order::SECURITY_ID), id);
            put(&mut body, Some(szse::order::PRICE), event.price);
            put(&mut body, Some(szse::order::ORDER_QTY), event.quantity);
            put(
                &mut body,
                Some(szse::order::SIDE),
                u64::from(if event.sell { szse::SIDE_SELL } else { szse::SIDE_BUY }),
            );
            put(&mut body, Some(szse::order::TRANSACT_TIME), time);
            put(&mut body, Some(szse::order::ORD_TYPE), u64::from(b'2'));
        } else {
            let cancel = event.message_type == b'D';
            put(&mut body, Some(szse::trade::SECURITY_ID), id);
            put(&mut body, Some(szse::trade::BID_APPL_SEQ_NUM), event.order);
            put(&mut body, Some(szse::trade::OFFER_APPL_SEQ_NUM), if cancel { 0 } else { event.reference });
            put(&mut body, Some(szse::trade::LAST_PX), if cancel { 0 } else { event.price });
            put(&mut body, Some(szse::trade::LAST_QTY), event.quantity);
            let exec_type = if cancel { szse::EXEC_CANCEL } else { szse::EXEC_TRADE };
            put(&mut body, Some(szse::trade::EXEC_TYPE), u64::from(exec_type));
            put(&mut body, Some(szse::trade::TRANSACT_TIME), time);
        }
        let start = bytes.len();
        bytes.extend((if add { szse::ORDER } else { szse::TRADE }).to_be_bytes());
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
        let sum = bytes[start..].iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        bytes.extend(u32::from(sum).to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_synthetic_flow_decodes_and_fits_its_book() {
        let events = flow(20_000);
        let bytes = itch_bytes(&events);
        let mut books = Books::new(Feed::Itch50);
        let mut messages = soft::itch50::LengthFramed::new(&bytes);
        for message in messages.by_ref() {
            let mut record = TickRecord::default();
            soft::itch50::decode(message, &mut record).unwrap();
            books.apply(&record);
        }
        assert!(messages.rest().is_empty());
        assert_eq!(books.anomalies().total(), 0);
        let bytes = szse_bytes(&events);
        let mut frames = soft::szse::Frames::new(&bytes);
        let decoded = frames
            .by_ref()
            .map(|frame| soft::szse::decode(frame, &mut TickRecord::default()))
            .filter(Result::is_ok)
            .count();
        assert_eq!((decoded, frames.rest().len()), (events.len(), 0));
    }
}
