//! SZSE snapshots through all the ways: a real day of them, written as 300111, comes out with every
//! value that it went in with.

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::wire::szse::{self, snapshot_entry};
use tickgate_abi::{DropReason, Feed, Line};
use tickgate_sim::exchange::{Endpoint, Publisher, SzsePublisher, SzseSnapshot, SzseSnapshotEntry};

use crate::packets::Packet;
use crate::real::{data, plan, unpacked};
use crate::ways::{compare, compare_software};

/// Snapshots of the day.
const SNAPSHOTS: usize = 20_980;
/// Order quantities of the best levels: made up, and few enough for one Ethernet frame.
const MOST_ORDERS: u64 = 20;

/// Units of the wire.
const PRICE: f64 = 1e4;
const ENTRY_PRICE: f64 = 1e6;
const QUANTITY: f64 = 1e2;

/// The file: its columns by name.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Table {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let columns = lines.next().expect("a line of column names");
        Table { columns, rows: lines.collect() }
    }

    fn text<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let index = self.columns.iter().position(|name| name == column);
        &row[index.unwrap_or_else(|| panic!("no column {column}"))]
    }

    fn value(&self, row: &[String], column: &str) -> f64 {
        let text = self.text(row, column);
        text.parse().unwrap_or_else(|_| panic!("{column}: {text} is not a number"))
    }
}

/// Columns that become an entry of their own: type, price column, quantity column.
const VALUES: [([u8; 2], &str, Option<&str>); 9] = [
    (*b"2 ", "LastPx", None),
    (*b"4 ", "OpenPx", None),
    (*b"7 ", "HighPx", None),
    (*b"8 ", "LowPx", None),
    (*b"x1", "DiffPx1", None),
    (*b"x3", "WeightedAvgBidPx", Some("TotalBidQty")),
    (*b"x4", "WeightedAvgOfferPx", Some("TotalOfferQty")),
    (*b"xe", "MaxPx", None),
    (*b"xf", "MinPx", None),
];

/// The two sides' names in the columns.
const SIDES: [([u8; 2], &str); 2] = [(snapshot_entry::BID, "Buy"), (snapshot_entry::OFFER, "Sell")];

fn scaled(value: f64, scale: f64) -> i64 {
    (value * scale).round() as i64
}

/// `total` in as many parts as there are orders, or in the most that are shown.
fn split(total: u64, orders: u64) -> Vec<u64> {
    let parts = orders.min(MOST_ORDERS);
    (0..parts).map(|i| total / parts + if i == 0 { total % parts } else { 0 }).collect()
}

fn encode(table: &Table, row: &[String], number: u64) -> SzseSnapshot {
    let mut entries: Vec<SzseSnapshotEntry> = VALUES
        .iter()
        .map(|&(md_entry_type, price, quantity)| SzseSnapshotEntry {
            md_entry_type,
            md_entry_px: scaled(table.value(row, price), ENTRY_PRICE),
            md_entry_size: quantity.map_or(0, |column| scaled(table.value(row, column), QUANTITY) as u64),
            md_price_level: 0,
            number_of_orders: 0,
            orders: Vec::new(),
        })
        .collect();
    for (md_entry_type, side) in SIDES {
        for level in 1..=10_u16 {
            let quantity = scaled(table.value(row, &format!("{side}OrderQty{level}")), QUANTITY) as u64;
            let number_of_orders = table.value(row, &format!("{side}NumOrders{level}")) as u64;
            entries.push(SzseSnapshotEntry {
                md_entry_type,
                md_entry_px: scaled(table.value(row, &format!("{side}Price{level}")), ENTRY_PRICE),
                md_entry_size: quantity,
                md_price_level: level,
                number_of_orders,
                orders: if level == 1 { split(quantity, number_of_orders) } else { Vec::new() },
            });
        }
    }
    let digits =
        |column: &str| -> String { table.text(row, column).chars().filter(char::is_ascii_digit).collect() };
    let mut security_id = [b' '; 8];
    security_id[..6].copy_from_slice(&table.text(row, "SecurityID").as_bytes()[..6]);
    let mut trading_phase_code = [b' '; 8];
    trading_phase_code[..1].copy_from_slice(table.text(row, "TradingPhaseCode").as_bytes());
    SzseSnapshot {
        orig_time: format!("{}{}", digits("MDDate"), digits("MDTime")).parse().expect("a time"),
        channel_no: 1_011,
        md_stream_id: *b"010",
        security_id,
        trading_phase_code,
        prev_close_px: scaled(table.value(row, "PreClosePx"), PRICE),
        num_trades: number,
        total_volume_trade: scaled(table.value(row, "TotalVolumeTrade"), QUANTITY) as u64,
        total_value_trade: scaled(table.value(row, "TotalValueTrade"), PRICE) as u64,
        entries,
    }
}

/// `value` in units of 1 / `scale` is the file's value in `column`.
fn assert_value(table: &Table, row: &[String], column: &str, value: f64, scale: f64) {
    let expected = table.value(row, column);
    // A double of this size is not exact to the last digit.
    let exact = (value / scale - expected).abs() <= expected.abs() * 1e-15 + 1e-9;
    assert!(exact, "{column}: {value} / {scale} is not {expected} of {row:?}");
}

/// The records of one snapshot against its row; what the file does not have, against `number`.
fn assert_row(table: &Table, row: &[String], number: u64, records: &[TickRecord]) {
    let is = |record: &TickRecord, kind: Kind| assert_eq!(record.kind(), Some(kind), "{record:?}");
    let check = |column: &str, value: f64, scale: f64| assert_value(table, row, column, value, scale);
    let [header, entries @ .., end] = records else { panic!("{records:?}") };
    is(header, Kind::SzseSnapshot);
    is(end, Kind::SzseSnapshotEnd);
    assert_eq!((end.attribute, end.quantity), (PACKET_STANDS, records.len() as u64 - 1));
    for record in records {
        assert!(record.flags().has(Flags::SNAPSHOT));
        let id = szse::unpack_security_id(record.symbol);
        assert_eq!(std::str::from_utf8(&id[..6]), Ok(&table.text(row, "SecurityID")[..6]));
        assert_eq!(record.channel, 1_011);
        // 20220601093003000 is 2022.06.01 and 09:30:03.000.
        let time = format!("{:017}", record.exchange_time);
        let parts = [0..4, 4..6, 6..8, 8..10, 10..12, 12..14, 14..17].map(|part| &time[part]);
        let [year, month, day, hour, minute, second, millisecond] = parts;
        assert_eq!(format!("{year}.{month}.{day}"), table.text(row, "MDDate"));
        assert_eq!(format!("{hour}:{minute}:{second}.{millisecond}"), table.text(row, "MDTime"));
    }
    assert_eq!(char::from(header.attribute).to_string(), table.text(row, "TradingPhaseCode"));
    assert_eq!(header.sequence.to_be_bytes(), *b"010 \0\0\0\x1d");
    assert_eq!(header.order_id, number);
    check("PreClosePx", header.price as f64, PRICE);
    check("TotalVolumeTrade", header.quantity as f64, QUANTITY);
    check("TotalValueTrade", header.reference as f64, PRICE);

    let mut records = entries.iter();
    let mut next_entry = |expected: u64, md_entry_type: [u8; 2]| {
        let record = records.next().expect("an entry");
        is(record, Kind::SzseSnapshotEntry);
        assert_eq!(record.sequence, expected);
        assert_eq!(record.attribute, snapshot_entry::attribute(md_entry_type));
        let mut orders = Vec::new();
        let no_orders = record.reference >> 16;
        while (orders.len() as u64) < no_orders {
            let list = records.next().expect("order quantities");
            is(list, Kind::SzseSnapshotOrders);
            assert_eq!(list.sequence, orders.len() as u64);
            let four = [list.order_id, list.reference, list.price as u64, list.quantity];
            orders.extend(&four[..usize::from(list.attribute)]);
        }
        (*record, orders)
    };
    for (i, (md_entry_type, price, quantity)) in VALUES.into_iter().enumerate() {
        let (record, orders) = next_entry(i as u64, md_entry_type);
        assert!(orders.is_empty());
        check(price, record.price as f64, ENTRY_PRICE);
        quantity.iter().for_each(|column| check(column, record.quantity as f64, QUANTITY));
    }
    for (i, (md_entry_type, side)) in SIDES.into_iter().enumerate() {
        for level in 1..=10_u64 {
            let (record, orders) = next_entry((VALUES.len() + 10 * i - 1) as u64 + level, md_entry_type);
            check(&format!("{side}Price{level}"), record.price as f64, ENTRY_PRICE);
            check(&format!("{side}OrderQty{level}"), record.quantity as f64, QUANTITY);
            check(&format!("{side}NumOrders{level}"), record.order_id as f64, 1.0);
            assert_eq!(record.reference & 0xffff, level);
            if level == 1 && record.order_id > 0 {
                check(&format!("{side}OrderQty1"), orders.iter().sum::<u64>() as f64, QUANTITY);
                assert_eq!(orders.len() as u64, record.order_id.min(MOST_ORDERS));
            }
        }
    }
    assert_eq!(records.next(), None);
}

fn real_table() -> Option<Table> {
    let bytes = unpacked(&data()?.join("szse/20220601_snapshots.csv.gz"));
    Some(Table::read(&String::from_utf8(bytes).expect("a text file")))
}

/// Packets of snapshots, in between an order or a heartbeat now and then, which come out as one
/// record each.
fn packets(frames: impl Iterator<Item = Vec<u8>>) -> Vec<Packet> {
    let (endpoint, mut publisher) = (Endpoint::of_line(Line::A, Feed::Szse), SzsePublisher::new());
    let mut payloads = Vec::new();
    for (number, frame) in frames.enumerate() {
        payloads.extend(publisher.push(&frame));
        if number % 3 == 0 {
            let body = [0; szse::CHANNEL_HEARTBEAT_BODY_LENGTH as usize];
            payloads.extend(publisher.push(&SzsePublisher::frame(szse::CHANNEL_HEARTBEAT, &body)));
        }
    }
    payloads.extend(publisher.flush());
    payloads.iter().map(|p| Packet { frame: endpoint.frame(0, p), mac_error: false }).collect()
}

/// The records of each snapshot.
fn by_snapshot(records: &[TickRecord]) -> Vec<Vec<TickRecord>> {
    let parts = records.iter().filter(|record| record.flags().has(Flags::SNAPSHOT)).copied();
    let parts: Vec<TickRecord> = parts.collect();
    parts
        .split_inclusive(|record| record.kind() == Some(Kind::SzseSnapshotEnd))
        .map(<[TickRecord]>::to_vec)
        .collect()
}

#[test]
fn a_real_day_of_snapshots_comes_out_as_it_went_in() {
    let Some(table) = real_table() else { return };
    assert_eq!(table.rows.len(), SNAPSHOTS);
    let frames = table.rows.iter().zip(0..).map(|(row, number)| encode(&table, row, number).frame());
    let plan = plan(Feed::Szse, packets(frames));
    let outcome = compare_software("20220601 snapshots", &plan);
    assert_eq!(outcome.drops, DropCounts::default());
    assert_eq!(outcome.messages as usize, SNAPSHOTS + SNAPSHOTS.div_ceil(3));
    let snapshots = by_snapshot(&outcome.delivered);
    assert_eq!(snapshots.len(), SNAPSHOTS);
    for ((records, row), number) in snapshots.iter().zip(&table.rows).zip(0..) {
        assert_row(&table, row, number, records);
    }
    let lists = outcome.delivered.iter().filter(|r| r.kind() == Some(Kind::SzseSnapshotOrders)).count();
    println!("{SNAPSHOTS} snapshots, {} records, {lists} of order quantities", outcome.delivered.len());
}

/// The gateware decodes the same: every sixteenth snapshot of the day.
#[test]
fn a_sample_of_the_real_day_through_all_the_ways() {
    let Some(table) = real_table() else { return };
    let rows = table.rows.iter().zip(0..).step_by(16);
    let frames = rows.map(|(row, number)| encode(&table, row, number).frame());
    let plan = plan(Feed::Szse, packets(frames));
    let (outcome, measured) = compare("20220601 snapshots, a sample", &plan);
    assert_eq!(outcome.drops, DropCounts::default());
    assert_eq!(by_snapshot(&outcome.delivered).len(), SNAPSHOTS.div_ceil(16));
    println!("{} records, rtl latency {measured:?}", outcome.delivered.len());
}

/// Every single byte of a snapshot that is wrong is found by one of the three checks, and with the
/// checksum made right again by one of the other two or by the values.
#[test]
fn no_byte_of_a_snapshot_changes_unnoticed() {
    let entry = |kind: [u8; 2], orders: u64| SzseSnapshotEntry {
        md_entry_type: kind,
        md_entry_px: 11_230_000,
        md_entry_size: 4_100,
        md_price_level: 1,
        number_of_orders: orders,
        orders: (1..=orders).collect(),
    };
    let snapshot = SzseSnapshot {
        orig_time: 20_220_601_093_003_000,
        channel_no: 1_011,
        md_stream_id: *b"010",
        security_id: *b"000001  ",
        trading_phase_code: *b"T0      ",
        prev_close_px: 112_000,
        num_trades: 3,
        total_volume_trade: 100,
        total_value_trade: 1_123_000,
        entries: vec![entry(*b"0 ", 5), entry(*b"1 ", 0), entry(*b"xe", 4)],
    };
    let run = |frames: Vec<Vec<u8>>| {
        let endpoint = Endpoint::of_line(Line::A, Feed::Szse);
        let packets = frames.iter().map(|p| Packet { frame: endpoint.frame(0, p), mac_error: false });
        compare("a changed byte", &plan(Feed::Szse, packets.collect())).0
    };
    let good = snapshot.frame();
    let whole = run(vec![good.clone()]);
    assert_eq!((whole.delivered.len(), whole.messages), (8, 1));

    let changed: Vec<Vec<u8>> = (szse::HEADER_BYTES..good.len())
        .map(|at| {
            let mut frame = good.clone();
            frame[at] ^= 0x40;
            frame
        })
        .collect();
    let count = changed.len() as u64;
    let outcome = run(changed.clone());
    assert_eq!(outcome.delivered.len(), 0);
    let found = [DropReason::MessageChecksum, DropReason::MessageLength];
    assert_eq!(found.map(|reason| outcome.drops.of(reason)).iter().sum::<u64>(), count);
    assert_eq!(outcome.drops.of(DropReason::MessageLength), 4 * 4, "bytes of the four counts");

    for frame in changed {
        let body = &frame[szse::HEADER_BYTES..frame.len() - szse::TAIL_BYTES];
        let outcome = run(vec![SzsePublisher::frame(szse::SNAPSHOT, body)]);
        let same = outcome.delivered == whole.delivered;
        // Carried in no record: SecurityIDSource, and the TradingPhaseCode behind its second character.
        let at = body.iter().zip(&good[szse::HEADER_BYTES..]).position(|(a, b)| a != b);
        let carried = at.is_some_and(|at| !(21..25).contains(&at) && !(27..33).contains(&at));
        let second_of_plain_type = [snapshot_entry::BID, snapshot_entry::OFFER]
            .iter()
            .zip([69, 69 + 32 + 40])
            .any(|(_, entry)| at == Some(entry + 1));
        assert_eq!(same, !carried || second_of_plain_type, "byte {at:?}");
    }
}
