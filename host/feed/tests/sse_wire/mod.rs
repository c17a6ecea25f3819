//! SSE records as the exchange would send them: each back to a tick, ticks to payloads, payloads to
//! frames of every framing, by the simulated exchange's encoder; and back to records by the decoder
//! under test.
#![allow(dead_code)] // Each test file is a program of its own and uses a part of this.

use crate::{data, frames};
use std::collections::HashMap;
use std::path::Path;
use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_sim::exchange::{
    SSE_TICKS, SseMessageType, SseTick, SseTickEncoder, sse_compressed_frame, sse_frame, sse_step_heartbeat,
    sse_step_message,
};

/// How payloads travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// 40-byte header over TCP.
    Vde,
    /// The same, compressed.
    VdeCompressed,
    /// 40-byte header in a UDP datagram.
    Datagram,
    /// The same, compressed.
    DatagramCompressed,
    /// STEP text.
    Step,
}

impl Framing {
    pub const ALL: [Framing; 5] =
        [Framing::Vde, Framing::VdeCompressed, Framing::Datagram, Framing::DatagramCompressed, Framing::Step];

    /// Longest payload: a datagram has to fit an Ethernet frame.
    pub const fn payload_limit(self) -> usize {
        match self {
            Framing::Datagram | Framing::DatagramCompressed => 1_400,
            Framing::Vde | Framing::Step => 3_000,
            Framing::VdeCompressed => 100_000,
        }
    }

    pub fn frame(self, message_type: SseMessageType, sequence: u32, payload: &[u8]) -> Vec<u8> {
        match self {
            Framing::Vde => sse_frame(message_type, sequence, payload),
            Framing::VdeCompressed => sse_compressed_frame(message_type, sequence, payload),
            Framing::Datagram => frames::udp(&sse_frame(message_type, sequence, payload)),
            Framing::DatagramCompressed => {
                frames::udp(&sse_compressed_frame(message_type, sequence, payload))
            }
            Framing::Step => sse_step_message(message_type, sequence.into(), payload),
        }
    }
}

/// What trades of SSE tick files say their money is, in 1e-5, by sequence: a column that the reader
/// under test does not look at.
pub fn money(folder: &Path, names: &[&str]) -> HashMap<u64, u64> {
    let mut money = HashMap::new();
    for name in names {
        let mut csv = csv::Reader::from_reader(data::open(folder, name));
        let headers = csv.headers().unwrap().clone();
        let column = |names: [&str; 2]| headers.iter().position(|h| names.contains(&h));
        let sequence = column(["BizIndex", "ApplSeqNum"]).unwrap();
        let Some(amount) = column(["TradeMoney", ""]) else { continue };
        for row in csv.records().map(Result::unwrap) {
            let amount = row[amount].parse::<f64>().unwrap();
            money.insert(row[sequence].parse().unwrap(), (amount * 1e5).round() as u64);
        }
    }
    money
}

/// The tick that a record of a file was.
pub fn tick(record: &TickRecord, money: &HashMap<u64, u64>) -> SseTick {
    assert_eq!((record.exchange_time % 10, record.price % 10), (0, 0));
    let id = unpack_security_id(record.symbol);
    let mut tick = SseTick {
        biz_index: record.sequence,
        channel: record.channel.into(),
        security_id: id.iter().copied().filter(|c| *c != b' ').collect(),
        tick_time: Some(record.exchange_time / 10),
        price: record.price as u64 / 10,
        qty: record.quantity,
        ..SseTick::default()
    };
    match record.kind().unwrap() {
        Kind::SseTrade => {
            tick.tick_type = b"T".to_vec();
            tick.buy_order_no = record.order_id;
            tick.sell_order_no = record.reference;
            tick.trade_money = money[&record.sequence];
            tick.tick_bs_flag = vec![record.attribute];
        }
        kind => {
            tick.tick_type = if kind == Kind::SseAdd { b"A".to_vec() } else { b"D".to_vec() };
            let buy = record.side() == Side::Buy;
            let number = if buy { &mut tick.buy_order_no } else { &mut tick.sell_order_no };
            *number = record.order_id;
            tick.tick_bs_flag = if buy { b"B".to_vec() } else { b"S".to_vec() };
        }
    }
    tick
}

/// Frames of ticks, with a heartbeat among STEP messages now and then.
pub fn tick_frames(ticks: &[SseTick], framing: Framing) -> Vec<Vec<u8>> {
    let mut encoder = SseTickEncoder::new();
    let mut sent = Vec::new();
    for (i, tick) in ticks.iter().enumerate() {
        encoder.push(tick);
        // A record has at most 80 bytes. Single records, full payloads, and what lies between.
        let limit = (i * 7_919) % framing.payload_limit();
        if encoder.len() > limit.saturating_sub(80) || i + 1 == ticks.len() {
            let sequence = sent.len() as u32 + 1;
            sent.push(framing.frame(SSE_TICKS, sequence, &encoder.finish()));
            if framing == Framing::Step && sequence % 10 == 0 {
                sent.push(sse_step_heartbeat(sequence.into()));
            }
        }
    }
    sent
}

/// Decodes frames of one framing, and checks that every tick has FIRST and LAST, and that every frame of
/// snapshots begins with FIRST and ends with LAST; the records come without these flags and without card time, as from a file.
pub fn decode(decoder: &mut Decoder, framing: Framing, sent: &[Vec<u8>]) -> Vec<TickRecord> {
    let mut records: Vec<TickRecord> = Vec::new();
    for frame in sent {
        let first = records.len();
        match framing {
            Framing::Datagram | Framing::DatagramCompressed => {
                decoder.decode(frame, false, |beat| beat, |record| records.push(*record));
            }
            _ => decoder.decode_sse(frame, |record| records.push(*record)),
        }
        let count = records.len() - first;
        for (i, record) in records[first..].iter_mut().enumerate() {
            let tick = !record.flags().has(Flags::SNAPSHOT);
            assert_eq!(record.flags().has(Flags::FIRST), tick || i == 0);
            assert_eq!(record.flags().has(Flags::LAST), tick || i + 1 == count);
            record.flags &= !(Flags::FIRST | Flags::LAST);
            record.set_card_time(0);
        }
    }
    records
}

pub fn decoder() -> Decoder {
    Decoder::new(Feed::Sse, GroupFilter::all())
}

/// Nothing was dropped.
pub fn no_drops(decoder: &Decoder) {
    for (reason, count) in decoder.drops().iter() {
        assert_eq!(count, 0, "{}", reason.name());
    }
}
