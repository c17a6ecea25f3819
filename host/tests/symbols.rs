//! `tickgate replay --symbol`: the card's symbol filter and its counterpart in software, gaps that are
//! told behind it, and what the report says of recovery.

mod fixture;

use std::fs;

use fixture::{Directory, WAYS, failed, packets, report, tickgate};
use serde_json::Value;
use tickgate::capture::pcap_writer::{write_header, write_packet};
use tickgate_abi::{Feed, Line};
use tickgate_sim::exchange::{Endpoint, SzseSnapshot, SzseSnapshotEntry};

/// Runs a replay with both outputs; gives report, ticks and books.
fn replay(directory: &Directory, feed: &str, more: &[&str]) -> (Value, String, String) {
    let (out, books) = (directory.file("ticks.csv"), directory.file("books.jsonl"));
    // A short window, for the gateware in simulation runs through every clock of it.
    let fixed = ["replay", "--feed", feed, "--window", "5us", "--out", &out, "--books", &books];
    let report = report(&[&fixed, more].concat());
    let read = |path| fs::read_to_string(path).expect("read");
    (report, read(out), read(books))
}

fn write(directory: &Directory, name: &str, packets: &[(u64, Vec<u8>)]) -> String {
    let mut bytes = Vec::new();
    write_header(&mut bytes).expect("written");
    for (time, packet) in packets {
        write_packet(&mut bytes, *time, packet).expect("written");
    }
    directory.write(name, &bytes)
}

/// The lines of a books file that are about one of these symbols.
fn of_symbols(books: &str, symbols: &[&str]) -> Vec<Value> {
    let lines = books.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.filter(|line| symbols.iter().any(|symbol| line["symbol"] == *symbol)).collect()
}

#[test]
fn the_books_of_the_symbols_are_those_of_the_whole_feed() {
    let directory = Directory::new();
    // The synthetic exchange numbers its ITCH stocks from 1.
    let feeds = [("szse", "000901,300904", vec!["000901", "300904"]), ("itch50", "1,#3", vec![])];
    for (feed, codes, names) in feeds {
        let input = directory.generate(feed, feed, 3_000, "a");
        let whole = replay(&directory, feed, &["--in", &input, "--line-b", &input]);
        let mut first: Option<(Value, String, String)> = None;
        for via in WAYS {
            let some = ["--in", &input, "--line-b", &input, "--via", via, "--symbol", codes];
            let (report, ticks, books) = replay(&directory, feed, &some);
            assert_eq!(report["maybe_bad"], Value::Array(vec![]), "{feed} by {via}");
            let books_found = report["best"].as_object().expect("a map").keys().cloned().collect::<Vec<_>>();
            assert_eq!(books_found.len(), 2, "{feed} by {via}: {books_found:?}");
            let names: Vec<&str> = if names.is_empty() {
                books_found.iter().map(String::as_str).collect()
            } else {
                names.clone()
            };
            assert!(of_symbols(&books, &names) == of_symbols(&whole.2, &names), "{feed} by {via}");
            assert_eq!(of_symbols(&books, &names).len(), books.lines().count());
            let filtered = report["symbols_filtered"].as_u64().expect("a count");
            let records = |report: &Value| report["records"].as_u64().expect("a count");
            assert!(filtered > 500);
            assert_eq!(records(&report) + filtered, records(&whole.0), "{feed} by {via}");
            match &first {
                None => first = Some((report, ticks, books)),
                Some(soft) => {
                    assert!(soft.1 == ticks && soft.2 == books, "{feed} by {via}");
                    assert_eq!(
                        (&soft.0["symbols_filtered"], &soft.0["recovery"]),
                        (&report["symbols_filtered"], &report["recovery"])
                    );
                }
            }
        }
        assert_eq!(whole.0["symbols_filtered"], Value::Null);
    }
}

#[test]
fn a_loss_is_told_behind_the_filter_and_a_hole_that_it_makes_is_none() {
    let directory = Directory::new();
    let input = directory.generate("a", "szse", 5_000, "a");
    let all = packets(&fs::read(&input).expect("read"));
    let missing = all.len() / 2;
    let without: Vec<_> =
        all.iter().enumerate().filter(|(i, _)| *i != missing).map(|(_, packet)| packet.clone()).collect();
    let bad = write(&directory, "bad", &without);
    for via in WAYS {
        let one = replay(&directory, "szse", &["--in", &bad, "--via", via, "--symbol", "000901"]).0;
        assert_eq!((&one["gaps"], &one["maybe_bad"]), (&1.into(), &serde_json::json!(["000901"])), "{via}");
        let recovery = &one["recovery"];
        assert_eq!(
            (&recovery["gaps"], &recovery["given_up"], &recovery["lost"]),
            (&1.into(), &1.into(), &one["missing"]),
            "{via}"
        );
        let books = serde_json::json!(
            {"marked": 1, "cleared": 0, "gap": 0, "lost": 1, "anomaly": recovery["books"]["anomaly"], "session": 0}
        );
        assert_eq!(recovery["books"], books, "{via}");
        // What one line lost the other has.
        let both = ["--in", &bad, "--line-b", &input, "--via", via, "--symbol", "000901"];
        let both = replay(&directory, "szse", &both).0;
        assert_eq!((&both["gaps"], &both["recovery"]["books"]["marked"]), (&0.into(), &0.into()), "{via}");
    }
    // For people too.
    let text = tickgate(&["replay", "--feed", "szse", "--in", &bad, "--symbol", "000901"]).assert().success();
    let text = String::from_utf8_lossy(&text.get_output().stdout).into_owned();
    for part in ["recovery", "given up", "books marked", "lost for good", "records of other symbols"] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

/// A snapshot with one level on each side.
fn snapshot(security: &[u8; 8], time: u64) -> Vec<u8> {
    let entry = |md_entry_type, md_entry_px| SzseSnapshotEntry {
        md_entry_type,
        md_entry_px,
        md_entry_size: 10_000,
        md_price_level: 1,
        number_of_orders: 1,
        orders: Vec::new(),
    };
    let snapshot = SzseSnapshot {
        orig_time: time,
        channel_no: 2_011,
        md_stream_id: *b"010",
        security_id: *security,
        trading_phase_code: *b"T0      ",
        prev_close_px: 100_000,
        num_trades: 1,
        total_volume_trade: 10_000,
        total_value_trade: 100_000,
        entries: vec![entry(*b"0 ", 10_000_000), entry(*b"1 ", 20_000_000)],
    };
    Endpoint::of_line(Line::A, Feed::Szse).frame(0, &snapshot.frame())
}

/// Both lines carry every snapshot and arbitration lets both copies pass: the books take one.
#[test]
fn the_second_copy_of_a_snapshot_does_nothing() {
    let directory = Directory::new();
    let input = directory.generate("a", "szse", 3_000, "a");
    let mut all = packets(&fs::read(&input).expect("read"));
    let end = all.last().expect("packets").0;
    // A loss makes books doubtful; then come two snapshots of two of them, and one that is old.
    all.remove(all.len() / 2);
    let times = [
        (b"000901  ", 20_240_102_100_000_000_u64),
        (b"002903  ", 20_240_102_100_000_000),
        (b"000901  ", 20_240_102_100_003_000),
        (b"300904  ", 20_240_102_090_000_000),
    ];
    for (i, (security, time)) in (1..).zip(times) {
        all.push((end + i * 1_000_000, snapshot(security, time)));
    }
    let input = write(&directory, "with_snapshots", &all);
    for via in WAYS {
        let snapshots = |lines: &[&str]| {
            let fixed = ["--via", via, "--in", &input];
            let (report, _, books) = replay(&directory, "szse", &[&fixed, lines].concat());
            (report["recovery"]["snapshots"].clone(), report["recovery"]["books"].clone(), books)
        };
        let once = snapshots(&["--impair", "a:skew=0ns"]);
        let expected = serde_json::json!({"seeded": 3, "proved": 0, "older": 1, "repeated": 0, "broken": 0});
        assert_eq!(once.0, expected, "{via}");
        let twice = snapshots(&["--line-b", &input, "--impair", "b:skew=20us"]);
        let expected = serde_json::json!({"seeded": 3, "proved": 0, "older": 1, "repeated": 4, "broken": 0});
        assert_eq!(twice.0, expected, "{via}");
        assert_eq!(twice.1, once.1);
        assert!(twice.2 == once.2, "{via}: the books are the same");
    }
}

#[test]
fn codes_that_are_none_are_refused() {
    let directory = Directory::new();
    let input = directory.generate("a", "szse", 100, "a");
    let run = |feed: &str, code: &str| {
        tickgate(&["replay", "--feed", feed, "--in", &input, "--symbol", code]).assert()
    };
    failed(run("szse", "AAPL"), 2, &["--symbol AAPL", "000001"]);
    failed(run("szse", "123456789"), 2, &["no security code"]);
    failed(run("itch50", "0"), 2, &["no stock locate"]);
    failed(run("itch50", "70000"), 2, &["no stock locate", "65535"]);
    failed(run("iextp", "1"), 2, &["no symbol filter", "leave it out"]);
    failed(run("sse", "600519"), 2, &["no symbol filter"]);
    let many: Vec<String> = (1..=9_000).map(|n| n.to_string()).collect();
    let input = directory.generate("b", "itch50", 100, "a");
    let many = tickgate(&[
        "replay",
        "--feed",
        "itch50",
        "--in",
        &input,
        "--via",
        "model",
        "--symbol",
        &many.join(","),
    ]);
    failed({ many }.assert(), 2, &["symbol filter is full", "leave --symbol out"]);
}
