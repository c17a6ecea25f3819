//! `replay --feed sse` of frames: streams of both framings and captures give what the CSV files give,
//! and damaged ones say what is wrong.

mod fixture;

use std::fs;

use fixture::{Directory, failed, real_data, report, tickgate};
use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{Kind, Side, TickRecord};
use tickgate_feed::sse_csv;
use tickgate_sim::exchange::{
    Endpoint, SSE_SNAPSHOTS, SSE_TICKS, SseLevel, SseMessageType, SseSnapshot, SseSnapshotEncoder, SseTick,
    SseTickEncoder, SseValue, sse_compressed_frame, sse_frame, sse_step_heartbeat, sse_step_message,
};

type Framing = fn(SseMessageType, u32, &[u8]) -> Vec<u8>;

fn step(message_type: SseMessageType, sequence: u32, payload: &[u8]) -> Vec<u8> {
    sse_step_message(message_type, sequence.into(), payload)
}

/// Adds and deletions that leave a book, and the trades between.
fn synthetic(count: u64) -> Vec<SseTick> {
    (0..count)
        .map(|i| {
            let sell = i % 2 == 0;
            let tick = SseTick {
                biz_index: i + 1,
                channel: 6,
                security_id: b"600519".to_vec(),
                tick_time: Some(9_300_000 + i / 50),
                tick_type: b"A".to_vec(),
                price: if sell { 1_801_000 + i * 10 % 900 } else { 1_800_000 - i * 10 % 900 },
                qty: 100_000 + i % 7 * 100_000,
                tick_bs_flag: if sell { b"S".to_vec() } else { b"B".to_vec() },
                ..SseTick::default()
            };
            match i % 10 {
                // The order of nine ticks ago is deleted whole.
                9 => SseTick {
                    tick_type: b"D".to_vec(),
                    sell_order_no: i - 8,
                    qty: 100_000 + (i - 9) % 7 * 100_000,
                    price: 1_801_000 + (i - 9) * 10 % 900,
                    tick_bs_flag: b"S".to_vec(),
                    ..tick
                },
                _ if sell => SseTick { sell_order_no: i + 1, ..tick },
                _ => SseTick { buy_order_no: i + 1, ..tick },
            }
        })
        .collect()
}

/// The tick that a record was; its money is price times quantity, as the exchange has it.
fn tick(record: &TickRecord) -> SseTick {
    let id = unpack_security_id(record.symbol);
    let tick = SseTick {
        biz_index: record.sequence,
        channel: record.channel.into(),
        security_id: id.iter().copied().filter(|c| *c != b' ').collect(),
        tick_time: Some(record.exchange_time / 10),
        price: record.price as u64 / 10,
        qty: record.quantity,
        ..SseTick::default()
    };
    match (record.kind(), record.side()) {
        (Some(Kind::SseTrade), _) => SseTick {
            tick_type: b"T".to_vec(),
            buy_order_no: record.order_id,
            sell_order_no: record.reference,
            trade_money: tick.price * tick.qty / 10,
            tick_bs_flag: vec![record.attribute],
            ..tick
        },
        (kind, side) => {
            let tick_type = if kind == Some(Kind::SseAdd) { b"A".to_vec() } else { b"D".to_vec() };
            let order = record.order_id;
            match side {
                Side::Buy => SseTick { tick_type, buy_order_no: order, tick_bs_flag: b"B".to_vec(), ..tick },
                Side::Sell => {
                    SseTick { tick_type, sell_order_no: order, tick_bs_flag: b"S".to_vec(), ..tick }
                }
            }
        }
    }
}

fn frames(ticks: &[SseTick], framing: Framing) -> Vec<Vec<u8>> {
    let mut encoder = SseTickEncoder::new();
    let mut frames = Vec::new();
    for part in ticks.chunks(30) {
        part.iter().for_each(|tick| encoder.push(tick));
        frames.push(framing(SSE_TICKS, frames.len() as u32 + 1, &encoder.finish()));
    }
    frames
}

/// A capture of datagrams.
fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let endpoint = Endpoint { source: [10, 0, 0, 1].into(), group: [233, 252, 31, 1].into(), port: 9_129 };
    let mut bytes: Vec<u8> =
        [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 1 << 16, 1].iter().flat_map(|w| w.to_le_bytes()).collect();
    for (i, frame) in frames.iter().enumerate() {
        let frame = endpoint.frame(i as u16, frame);
        let length = frame.len() as u32;
        bytes.extend([0, i as u32 * 1_000, length, length].iter().flat_map(|w| w.to_le_bytes()));
        bytes.extend(frame);
    }
    bytes
}

#[test]
fn the_real_day_as_streams_and_captures_gives_what_its_files_give() {
    let Some(folder) = real_data() else { return };
    let directory = Directory::new();
    let files = ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"]
        .map(|name| folder.join(name).to_str().expect("UTF-8").to_owned());
    let books = directory.file("csv.jsonl");
    let from_csv =
        report(&["replay", "--feed", "sse", "--in", &files[0], "--in", &files[1], "--books", &books]);
    let expected = fs::read(&books).expect("books");
    assert!(expected.len() > 1_000_000);
    let readers = files.iter().map(|path| {
        let file = fs::File::open(path).expect("opened");
        sse_csv::Reader::new(flate2::read::GzDecoder::new(file), path).expect("read")
    });
    let ticks: Vec<SseTick> = sse_csv::merge(readers).expect("merged").iter().map(tick).collect();
    let same = |name: &str, bytes: &[u8], from: &serde_json::Value, expected: &[u8]| {
        let input = directory.write("input", bytes);
        let books = directory.file("books.jsonl");
        let report = report(&["replay", "--feed", "sse", "--in", &input, "--books", &books]);
        for key in ["messages", "records", "by_type", "best", "book_anomalies", "duplicates"] {
            assert_eq!(report[key], from[key], "{name}: {key}");
        }
        assert_eq!(report["packets"], ticks.len().div_ceil(30) as u64, "{name}");
        assert!(report["drops"].as_object().expect("an object").values().all(|v| v == 0), "{name}");
        assert!(fs::read(&books).expect("books") == expected, "{name}: the books differ");
    };
    same("vde", &frames(&ticks, sse_frame).concat(), &from_csv, &expected);
    same("compressed", &frames(&ticks, sse_compressed_frame).concat(), &from_csv, &expected);
    same("step", &frames(&ticks, step).concat(), &from_csv, &expected);
    // In a capture a hole is a loss, and one symbol of a channel is full of holes: numbered anew.
    let ticks: Vec<SseTick> =
        (1..).zip(&ticks).map(|(biz_index, tick)| SseTick { biz_index, ..tick.clone() }).collect();
    let input = directory.write("input", &frames(&ticks, sse_frame).concat());
    let from_stream = report(&["replay", "--feed", "sse", "--in", &input, "--books", &books]);
    let expected = fs::read(&books).expect("books");
    same("datagrams", &pcap(&frames(&ticks, sse_frame)), &from_stream, &expected);
    let compressed = pcap(&frames(&ticks, sse_compressed_frame));
    same("compressed datagrams", &compressed, &from_stream, &expected);
}

#[test]
fn streams_are_known_by_their_first_bytes_gzipped_or_not_and_may_be_several() {
    use std::io::Write;
    let directory = Directory::new();
    let ticks = synthetic(3_000);
    let one = directory.write("one", &frames(&ticks[..1_000], sse_frame).concat());
    let with_heartbeats: Vec<u8> = frames(&ticks[1_000..], step)
        .iter()
        .flat_map(|frame| [sse_step_heartbeat(1), frame.clone()].concat())
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&with_heartbeats).expect("compressed");
    let two = directory.write("two.gz", &gzip.finish().expect("compressed"));
    let out = directory.file("ticks.jsonl");
    let both = report(&["replay", "--feed", "sse", "--in", &one, "--in", &two, "--out", &out]);
    assert_eq!((&both["records"], &both["complete"]), (&3_000.into(), &true.into()));
    assert_eq!((&both["gaps"], &both["book_anomalies"]), (&0.into(), &0.into()));
    let lines = fs::read_to_string(&out).expect("ticks");
    assert_eq!(lines.lines().count(), 3_000);
    assert!(lines.starts_with('{') && lines.contains("\"SecurityID\":\"600519\""), "{}", &lines[..300]);
}

#[test]
fn snapshots_go_to_the_files_and_leave_gaps_and_books_alone() {
    let directory = Directory::new();
    let level = |price| SseLevel {
        price: Some(price),
        order_qty: Some(700_000),
        num_orders: Some(5),
        orders: vec![100_000, 100_000, 200_000, 200_000, 100_000],
    };
    let mut fields: [SseValue; 40] = std::array::from_fn(|_| SseValue::Null);
    fields[6] = SseValue::Text(b"TRADE".to_vec());
    let snapshot = SseSnapshot {
        data_time_stamp: Some(93_000),
        data_status: None,
        security_id: b"600519".to_vec(),
        image_status: 1,
        fields,
        bids: vec![level(1_800_000)],
        offers: vec![level(1_801_000)],
    };
    let mut encoder = SseSnapshotEncoder::new();
    encoder.push(&snapshot);
    encoder.push(&snapshot);
    let snapshots = encoder.finish();
    let ticks = frames(&synthetic(600), sse_frame);
    let mixed =
        [ticks[..10].concat(), sse_frame(SSE_SNAPSHOTS, 1, &snapshots), ticks[10..].concat()].concat();
    let out = directory.file("ticks.jsonl");
    let input = directory.write("mixed", &mixed);
    let report = report(&["replay", "--feed", "sse", "--in", &input, "--out", &out]);
    // Begin, two levels, two records of orders each, end.
    assert_eq!(report["records"], 600 + 2 * (1 + 2 * 3 + 1));
    assert_eq!(report["messages"], 602);
    assert_eq!((&report["gaps"], &report["duplicates"]), (&0.into(), &0.into()));
    assert_eq!(report["by_type"]["3202Q"], 8);
    let lines = fs::read_to_string(&out).expect("ticks");
    assert!(lines.contains("\"InstrumentStatus\":\"TRADE\""));
}

#[test]
fn damaged_streams_say_what_and_where() {
    let directory = Directory::new();
    let replay = |bytes: &[u8]| {
        let input = directory.write("input", bytes);
        tickgate(&["replay", "--feed", "sse", "--in", &input, "--json"]).assert()
    };
    let ticks = synthetic(300);
    for framing in [sse_frame as Framing, sse_compressed_frame, step] {
        let parts = frames(&ticks, framing);
        let whole = parts.concat();
        for cut in [1, parts[9].len() / 2, parts[9].len() - 3] {
            let assert = replay(&whole[..whole.len() - cut]);
            let stdout = assert.get_output().stdout.clone();
            failed(assert, 5, &["inside frame 10", "truncated"]);
            let report: serde_json::Value = serde_json::from_slice(&stdout).expect("a report");
            assert_eq!((&report["records"], &report["complete"]), (&270.into(), &false.into()));
        }
        let noise = [parts[0].clone(), b"nothing like a frame, and long enough to be one".to_vec()].concat();
        let at = format!("frame 2 at byte {}", parts[0].len());
        failed(replay(&noise), 4, &[&at, "damaged"]);
    }
    // What can be passed over is counted and passed over.
    let counted = |bytes: &[u8], records: u64, reason: &str| {
        let assert = replay(bytes).success();
        let report: serde_json::Value =
            serde_json::from_slice(&assert.get_output().stdout).expect("a report");
        assert_eq!((&report["records"], &report["drops"][reason]), (&records.into(), &1.into()), "{reason}");
    };
    let mut parts = frames(&ticks, step);
    let at = parts[3].len() - 40;
    parts[3][at] ^= 1;
    counted(&parts.concat(), 270, "message_checksum");
    let mut parts = frames(&ticks, sse_compressed_frame);
    let at = parts[3].len() - 40;
    parts[3][at] ^= 0x55;
    let assert = replay(&parts.concat()).success();
    let report: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).expect("a report");
    assert_eq!(report["records"], 270, "compressed garbage");
    let mut parts = frames(&ticks, sse_frame);
    parts[3][15] ^= 1;
    counted(&parts.concat(), 270, "unknown_type");
    let mut parts = frames(&ticks, sse_frame);
    let length = parts[3].len() - 1;
    parts[3].truncate(length);
    parts[3][4..8].copy_from_slice(&(length as u32).to_be_bytes());
    counted(&parts.concat(), 299, "framing");
    let mut ticks = ticks;
    ticks[100] = SseTick { tick_type: b"T".to_vec(), trade_money: 1, ..ticks[100].clone() };
    counted(&frames(&ticks, sse_frame).concat(), 299, "bad_field");
    // A capture goes through the frame checks too.
    let mut bytes = pcap(&frames(&synthetic(300), sse_frame));
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    counted(&bytes, 270, "udp_checksum");
}

#[test]
fn files_of_several_forms_and_ways_that_do_not_fit() {
    let directory = Directory::new();
    let stream = directory.write("stream", &frames(&synthetic(60), sse_frame).concat());
    let capture = directory.write("capture", &pcap(&frames(&synthetic(60), sse_frame)));
    let csv = directory.write(
        "day.csv",
        b"OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,Balance,OrderBSFlag,BizIndex\n",
    );
    let replay = |arguments: &[&str]| tickgate(&["replay", "--feed", "sse"]).args(arguments).assert();
    failed(replay(&["--in", &stream, "--in", &csv]), 2, &["day.csv", "SSE Level-2 frames", "one form"]);
    failed(replay(&["--in", &stream, "--in", &capture]), 2, &["capture", "one form"]);
    for via in ["model", "rtl"] {
        failed(replay(&["--in", &stream, "--via", via]), 2, &["--via", via, "use --via soft", "a capture"]);
    }
    failed(replay(&["--in", &stream, "--group", "233.1.1.1:5"]), 2, &["--group"]);
    // The other way round: these frames under another feed's name.
    let assert = tickgate(&["replay", "--feed", "szse", "--in", &stream]).assert();
    failed(assert, 6, &["SSE Level-2 frames", "use --feed sse"]);
    let assert = tickgate(&["replay", "--feed", "itch50", "--in", &capture]).assert();
    failed(assert, 6, &["SSE frames", "use --feed sse"]);
}

/// Everything of a report that does not depend on how long it took or on the way.
fn figures(report: &serde_json::Value) -> Vec<&serde_json::Value> {
    let keys = ["packets", "messages", "records", "by_type", "drops", "gaps", "missing", "best", "maybe_bad"];
    keys.iter().map(|key| &report[*key]).collect()
}

#[test]
fn a_capture_through_the_card_is_what_the_host_decodes() {
    let directory = Directory::new();
    let capture = directory.write("capture", &pcap(&frames(&synthetic(900), sse_frame)));
    let replay = |via: &str, extra: &[&str]| {
        let ticks = directory.file(&format!("{via}.csv"));
        let books = directory.file(&format!("{via}.jsonl"));
        let files = ["--in", &capture, "--via", via, "--out", &ticks, "--books", &books];
        let report = report(&[&["replay", "--feed", "sse"], &files[..], extra].concat());
        (report, fs::read(&ticks).expect("ticks"), fs::read(&books).expect("books"))
    };
    let ways: &[&str] = if cfg!(feature = "rtl") { &["model", "rtl"] } else { &["model"] };
    let (soft, ticks, books) = replay("soft", &[]);
    assert_eq!((&soft["records"], &soft["gaps"]), (&900.into(), &0.into()));
    for via in ways {
        let (card, card_ticks, card_books) = replay(via, &[]);
        assert_eq!(figures(&card), figures(&soft), "{via}");
        assert_eq!((&card["left_to_host"], &card["no_room"]), (&0.into(), &0.into()), "{via}");
        assert!(card_ticks == ticks && card_books == books, "{via}: the files differ");
    }
    // Losses on one line, filled by the other.
    let impaired = ["--impair", "a:loss=0.2,seed=3", "--impair", "b:skew=40us", "--window", "2ms"];
    let (soft, _, soft_books) = replay("soft", &impaired);
    for via in ways {
        let (card, _, card_books) = replay(via, &impaired);
        println!("{via}: {} and {}; {}", card["lines"], soft["lines"], card["by_type"]);
        assert_eq!(figures(&card), figures(&soft), "{via}");
        assert!(card["lines"]["a"]["impaired_lost"].as_u64() > Some(0), "{via}");
        assert!(card_books == soft_books, "{via}: the books differ");
    }
}

#[test]
fn what_the_card_leaves_to_the_host_is_reported() {
    let directory = Directory::new();
    let mut all = frames(&synthetic(300), sse_frame);
    all[4] = frames(&synthetic(300), sse_compressed_frame)[4].clone();
    let capture = directory.write("capture", &pcap(&all));
    let card = report(&["replay", "--feed", "sse", "--in", &capture, "--via", "model"]);
    assert_eq!((&card["left_to_host"], &card["records"]), (&1.into(), &270.into()));
    assert_eq!((&card["gaps"], &card["missing"]), (&1.into(), &30.into()), "the hole is told");
    assert_eq!(card["maybe_bad"][0], "600519");
    let soft = report(&["replay", "--feed", "sse", "--in", &capture]);
    assert_eq!((&soft["left_to_host"], &soft["records"]), (&0.into(), &300.into()));
}
