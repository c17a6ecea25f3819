//! UA3202 by the software decoder: the real snapshots of a day through every framing, and random
//! ones, compared field by field with what was put in.

mod data;
mod frames;
mod sse_wire;

use proptest::prelude::*;
use sse_wire::{Framing, decode, decoder, no_drops};
use std::collections::BTreeMap;
use std::path::Path;
use tickgate_abi::wire::sse::snapshot::{FIELDS, Unit};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};
use tickgate_sim::exchange::{
    SSE_SNAPSHOT_FIELDS, SSE_SNAPSHOTS, SseLevel, SseSnapshot, SseSnapshotEncoder, SseValue,
};

/// Columns of the snapshot file in the order of the template from PreClosePx; `None` where it has none.
const COLUMNS: [Option<&str>; SSE_SNAPSHOT_FIELDS] = [
    Some("PreCloPrice"),
    Some("OpenPrice"),
    Some("HighPrice"),
    Some("LowPrice"),
    Some("LastPrice"),
    Some("ClosePrice"),
    Some("InstruStatus"),
    None,
    Some("TradNumber"),
    Some("TradVolume"),
    Some("Turnover"),
    Some("TotalBidVol"),
    Some("WAvgBidPri"),
    Some("AltWAvgBidPri"),
    Some("TotalAskVol"),
    Some("WAvgAskPri"),
    Some("AltWAvgAskPri"),
    Some("IOPV"),
    Some("EtfBuyNumber"),
    Some("EtfBuyVolume"),
    Some("EtfBuyMoney"),
    Some("EtfSellNumber"),
    Some("EtfSellVolume"),
    Some("ETFSellMoney"),
    Some("YieldToMatu"),
    Some("TotWarExNum"),
    Some("WarLowerPri"),
    Some("WarUpperPri"),
    Some("WiDBuyNum"),
    Some("WiDBuyVol"),
    Some("WiDBuyMon"),
    Some("WiDSellNum"),
    Some("WiDSellVol"),
    Some("WiDSellMon"),
    Some("TotBidNum"),
    Some("TotSellNum"),
    Some("MaxBidDur"),
    Some("MaxSellDur"),
    Some("BidNum"),
    Some("SellNum"),
];

/// Units of the wire a unit of the file, by column.
fn scale(column: &str) -> f64 {
    match column {
        "Turnover" | "EtfBuyMoney" | "EtfSellMoney" | "ETFSellMoney" | "WiDBuyMon" | "WiDSellMon" => 1e5,
        name if name.contains("Pri") || name.contains("Vol") => 1e3,
        "IOPV" | "TotWarExNum" => 1e3,
        _ => 1.0,
    }
}

/// The snapshots of the file, in units of the wire.
fn real(folder: &Path) -> Vec<SseSnapshot> {
    let mut csv = csv::Reader::from_reader(data::open(folder, "sse/20230201_600519_snapshot.csv.gz"));
    let names = csv.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name}"));
    let rows = csv.records().map(Result::unwrap);
    rows.map(|row| {
        let text = |name: &str| &row[column(name)];
        // A negative number or none at all is null.
        let number = |name: &str, scale: f64| {
            let value = text(name).parse::<f64>().ok().filter(|value| *value >= 0.0);
            value.map(|value| (value * scale).round() as u64)
        };
        let fields = COLUMNS.map(|name| match name {
            None => SseValue::Null,
            Some("InstruStatus") => SseValue::Text(text("InstruStatus").into()),
            Some(name) => number(name, scale(name)).map_or(SseValue::Null, SseValue::Number),
        });
        let side = |side: &str, orders: &str| -> Vec<SseLevel> {
            let levels = (1..=10).map(|i| SseLevel {
                price: number(&format!("{side}Price{i}"), 1e3),
                order_qty: number(&format!("{side}Volume{i}"), 1e3),
                num_orders: number(&format!("NumOrders{orders}{i}"), 1.0),
                orders: Vec::new(),
            });
            levels.take_while(|level| level.price.is_some()).collect()
        };
        let time: String = text("UpdateTime")[..8].split(':').collect();
        SseSnapshot {
            data_time_stamp: Some(time.parse().unwrap()),
            data_status: None,
            security_id: text("SecurityID").into(),
            image_status: text("ImageStatus").parse().unwrap(),
            fields,
            bids: side("Bid", "B"),
            offers: side("Ask", "S"),
        }
    })
    .collect()
}

/// What the records of a snapshot say, in units of the wire, by names of the contract.
#[derive(Debug, PartialEq)]
struct Read {
    time: u64,
    symbol: u32,
    image_status: u8,
    fields: BTreeMap<u32, SseValue>,
    bids: Vec<SseLevel>,
    offers: Vec<SseLevel>,
}

const DATA_STATUS: u32 = 46;
/// PreClosePx, InstrumentStatus, NumTrades, TotalVolumeTrade and TotalValueTrade, which the first
/// record carries and which are zero there when they are null.
const FIRST: [u32; 5] = [45, 39, 37, 36, 35];

fn text(characters: u64) -> SseValue {
    let characters = characters.to_be_bytes();
    let end = characters.iter().rposition(|c| *c != b' ').map_or(0, |last| last + 1);
    SseValue::Text(characters[..end].to_vec())
}

/// Puts snapshots together from records; checks their form on the way.
fn read(records: &[TickRecord]) -> Vec<Read> {
    let mut snapshots: Vec<Read> = Vec::new();
    let (mut count, mut entries, mut orders) = (0, 0, 0);
    for record in records {
        assert_eq!(record.flags, Flags::SNAPSHOT);
        assert_eq!((record.channel, record.generation), (0, 0));
        let price = record.price as u64 / 10;
        match record.kind().unwrap() {
            Kind::SseSnapshot => {
                (count, entries) = (0, 0);
                let mut fields = BTreeMap::new();
                fields.insert(45, SseValue::Number(price));
                fields.insert(39, text(record.sequence));
                fields.insert(37, SseValue::Number(record.order_id));
                fields.insert(36, SseValue::Number(record.quantity));
                fields.insert(35, SseValue::Number(record.reference));
                snapshots.push(Read {
                    time: record.exchange_time / 1_000,
                    symbol: record.symbol,
                    image_status: record.attribute,
                    fields,
                    bids: Vec::new(),
                    offers: Vec::new(),
                });
            }
            Kind::SseSnapshotEntry => {
                let snapshot = snapshots.last_mut().unwrap();
                assert_eq!(record.sequence, entries);
                entries += 1;
                let bit = u32::from(record.attribute & 0x7f);
                if record.attribute >= 0x80 {
                    let unit = FIELDS.iter().find(|f| f.bit == bit).map(|f| f.unit);
                    let value = match unit {
                        None => {
                            assert_eq!(bit, DATA_STATUS);
                            SseValue::Number(record.quantity)
                        }
                        Some(Unit::Text) => text(record.order_id),
                        Some(Unit::Price) => SseValue::Number(price),
                        Some(_) => SseValue::Number(record.quantity),
                    };
                    assert!(snapshot.fields.insert(bit, value).is_none());
                } else {
                    let side = match record.attribute {
                        b'0' => &mut snapshot.bids,
                        b'1' => &mut snapshot.offers,
                        other => panic!("{other}"),
                    };
                    orders = record.reference >> 16;
                    side.push(SseLevel {
                        price: Some(price),
                        order_qty: Some(record.quantity),
                        num_orders: Some(record.order_id),
                        orders: Vec::new(),
                    });
                    assert_eq!(record.reference & 0xffff, side.len() as u64);
                }
            }
            Kind::SseSnapshotOrders => {
                let snapshot = snapshots.last_mut().unwrap();
                let side = if snapshot.offers.is_empty() { &mut snapshot.bids } else { &mut snapshot.offers };
                let level = side.last_mut().unwrap();
                assert_eq!(record.sequence, level.orders.len() as u64);
                let four = [record.order_id, record.reference, record.price as u64, record.quantity];
                level.orders.extend(&four[..record.attribute.into()]);
                assert!(level.orders.len() as u64 <= orders);
            }
            Kind::SseSnapshotEnd => {
                assert_eq!((record.attribute, record.quantity), (0xff, count));
                continue;
            }
            other => panic!("{other:?}"),
        }
        count += 1;
    }
    snapshots
}

/// The same from what was sent.
fn expected(snapshot: &SseSnapshot) -> Read {
    let mut fields = BTreeMap::new();
    for (i, value) in snapshot.fields.iter().enumerate() {
        let bit = 45 - i as u32;
        let value = match value {
            SseValue::Null if bit == 39 => SseValue::Text(vec![0; 8]),
            SseValue::Null if FIRST.contains(&bit) => SseValue::Number(0),
            value => value.clone(),
        };
        if value != SseValue::Null {
            fields.insert(bit, value);
        }
    }
    if let Some(status) = snapshot.data_status {
        fields.insert(DATA_STATUS, SseValue::Number(status));
    }
    let side = |levels: &[SseLevel]| -> Vec<SseLevel> {
        let zero = |value: Option<u64>| Some(value.unwrap_or(0));
        levels
            .iter()
            .map(|level| SseLevel {
                price: zero(level.price),
                order_qty: zero(level.order_qty),
                num_orders: zero(level.num_orders),
                orders: level.orders.clone(),
            })
            .collect()
    };
    let id = format!("{:f<8}", String::from_utf8(snapshot.security_id.clone()).unwrap());
    Read {
        time: snapshot.data_time_stamp.unwrap_or(0),
        symbol: u32::from_str_radix(&id, 16).unwrap(),
        image_status: snapshot.image_status as u8,
        fields,
        bids: side(&snapshot.bids),
        offers: side(&snapshot.offers),
    }
}

/// Frames of up to `limit` bytes of payload; a longer snapshot goes alone.
fn snapshot_frames(snapshots: &[SseSnapshot], framing: Framing) -> Vec<Vec<u8>> {
    let mut sent = Vec::new();
    let mut encoder = SseSnapshotEncoder::new();
    for (i, snapshot) in snapshots.iter().enumerate() {
        encoder.push(snapshot);
        if encoder.len() > framing.payload_limit() / 2 || i + 1 == snapshots.len() {
            sent.push(framing.frame(SSE_SNAPSHOTS, sent.len() as u32 + 1, &encoder.finish()));
        }
    }
    sent
}

#[test]
fn real_snapshots_survive_every_framing() {
    let Some(folder) = data::folder() else { return };
    let snapshots = real(&folder);
    assert_eq!(snapshots.len(), 5_109);
    let sent: Vec<Read> = snapshots.iter().map(expected).collect();
    for framing in Framing::ALL {
        let frames = snapshot_frames(&snapshots, framing);
        let mut decoder = decoder();
        let records = decode(&mut decoder, framing, &frames);
        no_drops(&decoder);
        assert_eq!(decoder.messages(), 5_109);
        let read = read(&records);
        println!("{} snapshots, {} records, {} frames, {framing:?}", read.len(), records.len(), frames.len());
        assert_eq!(read.len(), sent.len());
        for (read, sent) in read.iter().zip(&sent) {
            assert_eq!(read, sent);
        }
    }
    // One by hand, from the file's columns.
    let levels = sent.iter().filter(|s| s.bids.len() == 10 && s.offers.len() == 10).count();
    assert!(levels > 4_000, "{levels}");
}

fn any_snapshot() -> impl Strategy<Value = SseSnapshot> {
    let number = || 0..u64::from(u32::MAX);
    let level = || {
        (
            proptest::option::of(0..3_u64),
            proptest::option::of(0..3_u64),
            proptest::option::of(0..3_u64),
            proptest::collection::vec(0..3_u64, 0..11),
        )
            .prop_map(|(price, order_qty, num_orders, orders)| SseLevel {
                price,
                order_qty,
                num_orders,
                orders,
            })
    };
    let text = || proptest::collection::vec(proptest::sample::select(&b"STARTOCL0"[..]), 1..=8);
    (
        (proptest::option::of(0..235_959_u64), proptest::option::of(number()), number()),
        proptest::collection::vec(proptest::option::of(number()), SSE_SNAPSHOT_FIELDS),
        (text(), text()),
        (proptest::collection::vec(level(), 0..12), proptest::collection::vec(level(), 0..12)),
    )
        .prop_map(|((time, status, image), numbers, (status_text, phase), (bids, offers))| {
            let mut fields: [SseValue; SSE_SNAPSHOT_FIELDS] =
                std::array::from_fn(|i| numbers[i].map_or(SseValue::Null, SseValue::Number));
            fields[6] = SseValue::Text(status_text);
            fields[7] = SseValue::Text(phase);
            SseSnapshot {
                data_time_stamp: time,
                data_status: status,
                security_id: b"601825".to_vec(),
                image_status: image % 256,
                fields,
                bids,
                offers,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_snapshots(
        snapshots in proptest::collection::vec(any_snapshot(), 1..12),
        repeat in any::<u64>(),
    ) {
        let mut snapshots = snapshots;
        for i in 1..snapshots.len() {
            for field in 0..SSE_SNAPSHOT_FIELDS {
                if repeat.rotate_left((i * 5) as u32) >> field & 1 != 0 {
                    snapshots[i].fields[field] = snapshots[i - 1].fields[field].clone();
                }
            }
        }
        let sent: Vec<Read> = snapshots.iter().map(expected).collect();
        for framing in [Framing::Vde, Framing::VdeCompressed, Framing::Step] {
            let mut decoder = decoder();
            let records = decode(&mut decoder, framing, &snapshot_frames(&snapshots, framing));
            no_drops(&decoder);
            prop_assert_eq!(&read(&records), &sent);
        }
    }
}

fn one() -> SseSnapshot {
    let level = |price| SseLevel {
        price: Some(price),
        order_qty: Some(500),
        num_orders: Some(2),
        orders: vec![200, 300],
    };
    SseSnapshot {
        data_time_stamp: Some(93_000),
        data_status: Some(0),
        security_id: b"600519".to_vec(),
        image_status: 1,
        fields: std::array::from_fn(|_| SseValue::Null),
        bids: vec![level(9_990), level(9_980)],
        offers: vec![level(10_000)],
    }
}

/// The records of a payload, and what was counted.
fn judge(payload: &[u8]) -> (Vec<TickRecord>, Option<DropReason>) {
    let mut decoder = decoder();
    let sent = [Framing::Vde.frame(SSE_SNAPSHOTS, 1, payload)];
    let records = decode(&mut decoder, Framing::Vde, &sent);
    let counted: Vec<_> = decoder.drops().iter().filter(|(_, count)| *count > 0).collect();
    assert!(counted.len() < 2, "{counted:?}");
    (records, counted.first().map(|(reason, _)| *reason))
}

#[test]
fn a_snapshot_that_does_not_stand_says_so_at_its_end() {
    let mut encoder = SseSnapshotEncoder::new();
    encoder.push(&one());
    let payload = encoder.finish();
    let (records, reason) = judge(&payload);
    assert_eq!((records.len(), reason), (1 + 1 + 3 + 3 + 1, None));
    // Cut anywhere: what was handed out ends with the reason.
    for cut in 1..payload.len() {
        let (records, reason) = judge(&payload[..cut]);
        assert_eq!(reason, Some(DropReason::Framing), "{cut}");
        let Some(last) = records.last() else { continue };
        assert_eq!(last.kind(), Some(Kind::SseSnapshotEnd));
        assert_eq!(last.attribute, DropReason::Framing as u8);
        assert_eq!(last.quantity, records.len() as u64 - 1);
    }
    // A field that does not fit takes back its snapshot; the next one stands.
    let bad = [
        SseSnapshot { security_id: b"60051X".to_vec(), ..one() },
        SseSnapshot { data_time_stamp: Some(1 << 40), ..one() },
        SseSnapshot { bids: vec![SseLevel { price: Some(1 << 32), ..SseLevel::default() }], ..one() },
    ];
    for bad in bad {
        encoder.push(&bad);
        encoder.push(&one());
        let (records, reason) = judge(&encoder.finish());
        assert_eq!(reason, Some(DropReason::BadField));
        let ends: Vec<u8> =
            records.iter().filter(|r| r.kind() == Some(Kind::SseSnapshotEnd)).map(|r| r.attribute).collect();
        assert_eq!(ends, [DropReason::BadField as u8, 0xff]);
    }
}
