//! `tickgate replay` on good inputs: the three ways write the same bytes, every form of input gives
//! the same records, and the report has what it promises.

mod fixture;

use std::fs;
use std::io::Write;

use fixture::{Directory, WAYS, packets, real_data, report, tickgate};
use serde_json::Value;

fn lines(path: &str) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("read");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Replays by every way and demands the same files; the report by soft.
fn same_by_every_way(feed: &str, input: &str) -> Value {
    let directory = Directory::new();
    let mut reports = Vec::new();
    for via in WAYS {
        for extension in ["jsonl", "csv", "parquet"] {
            let out = directory.file(&format!("{via}.{extension}"));
            let books = directory.file(&format!("{via}.books"));
            let arguments =
                ["replay", "--feed", feed, "--via", via, "--in", input, "--out", &out, "--books", &books];
            reports.push(report(&arguments));
        }
    }
    for extension in ["jsonl", "csv", "parquet", "books"] {
        let read = |via: &str| fs::read(directory.file(&format!("{via}.{extension}"))).expect("read");
        let soft = read("soft");
        assert!(!soft.is_empty());
        for via in WAYS {
            assert!(read(via) == soft, "{input}: {extension} by {via} differs from soft");
        }
    }
    for other in &reports {
        for key in ["packets", "messages", "by_type", "drops", "gaps", "records", "lost", "best"] {
            assert_eq!(other[key], reports[0][key], "{input}: {key}");
        }
    }
    reports.swap_remove(0)
}

#[test]
fn synthetic_sessions_are_the_same_by_every_way() {
    let directory = Directory::new();
    for feed in ["itch50", "szse"] {
        let input = directory.generate(feed, feed, 3_000, "a,b");
        let report = same_by_every_way(feed, &input);
        assert_eq!(report["records"], 6_000, "both lines");
        assert_eq!(report["gaps"], 0);
        assert_eq!(report["lost"], 0);
    }
}

#[test]
fn real_captures_are_the_same_by_every_way() {
    let Some(data) = real_data() else { return };
    let mut captures: Vec<_> = fs::read_dir(data.join("itch"))
        .expect("listed")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "pcap"))
        .collect();
    captures.sort();
    assert!(captures.len() >= 8);
    for path in &captures {
        let directory = Directory::new();
        let mut outputs = Vec::new();
        for via in WAYS {
            let out = directory.file(&format!("{via}.jsonl"));
            let input = path.to_str().expect("UTF-8");
            let report = report(&["replay", "--feed", "itch50", "--via", via, "--in", input, "--out", &out]);
            assert!(report["records"].as_u64() > Some(0), "{input}");
            outputs.push(fs::read(out).expect("read"));
        }
        assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]), "{}", path.display());
    }
}

#[test]
fn the_second_line_changes_no_book() {
    let directory = Directory::new();
    for feed in ["itch50", "szse"] {
        let both = directory.generate(&format!("{feed}-ab"), feed, 5_000, "a,b");
        let one = directory.generate(&format!("{feed}-a"), feed, 5_000, "a");
        let books = |input: &str, name: &str| {
            let books = directory.file(name);
            let report = report(&["replay", "--feed", feed, "--in", input, "--books", &books]);
            (fs::read(books).expect("read"), report)
        };
        let (both_books, both_report) = books(&both, "both");
        let (one_books, one_report) = books(&one, "one");
        assert!(one_books.len() > 100_000);
        assert!(both_books == one_books, "{feed}");
        assert_eq!(one_report["duplicates"], 0);
        // Channel heartbeats repeat a number by design and are not counted.
        let heartbeats = one_report["by_type"]["390095"].as_u64().unwrap_or(0);
        assert_eq!(both_report["duplicates"], 5_000 - heartbeats);
    }
}

#[test]
fn the_group_filter_lets_one_line_in() {
    let directory = Directory::new();
    let input = directory.generate("ab", "itch50", 2_000, "a,b");
    let first = &packets(&fs::read(&input).expect("read"))[0].1;
    let port = u16::from_be_bytes([first[36], first[37]]);
    let group = format!("{}.{}.{}.{}:{port}:7", first[30], first[31], first[32], first[33]);
    for via in WAYS {
        let out = directory.file(&format!("{via}.jsonl"));
        let report = report(&[
            "replay", "--feed", "itch50", "--via", via, "--in", &input, "--group", &group, "--out", &out,
        ]);
        assert_eq!(report["records"], 2_000);
        assert_eq!(report["drops"]["filtered"].as_u64(), report["packets"].as_u64().map(|p| p / 2));
        assert!(lines(&out).iter().all(|line| line["channel"] == 7));
    }
}

/// A packet of a pcap capture in one of its forms.
fn pcap(packets: &[(u64, Vec<u8>)], nanoseconds: bool, big_endian: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let word = |out: &mut Vec<u8>, value: u32| {
        out.extend(if big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
    };
    word(&mut out, if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 });
    word(&mut out, if big_endian { 2 << 16 | 4 } else { 4 << 16 | 2 });
    for value in [0, 0, 65_535, 1] {
        word(&mut out, value);
    }
    for (time, packet) in packets {
        let fraction = if nanoseconds { time % 1_000_000_000 } else { time % 1_000_000_000 / 1_000 };
        for value in [time / 1_000_000_000, fraction, packet.len() as u64, packet.len() as u64] {
            word(&mut out, value as u32);
        }
        out.extend(packet);
    }
    out
}

/// The packets as pcapng, with nanoseconds by an option of the interface.
fn pcapng(packets: &[(u64, Vec<u8>)], big_endian: bool) -> Vec<u8> {
    let word = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let half = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let block = |kind: u32, body: &[u8]| {
        let length = word(12 + body.len() as u32);
        [&word(kind), &length, body, &length].concat()
    };
    let section = [&word(0x1a2b_3c4d)[..], &half(1), &half(0), &[0xff; 8]].concat();
    let resolution = [&half(9)[..], &half(1), &[9, 0, 0, 0], &[0; 4]].concat();
    let interface = [&half(1)[..], &half(0), &word(0), &resolution].concat();
    let mut out = [block(0x0a0d_0d0a, &section), block(1, &interface)].concat();
    for (time, packet) in packets {
        let length = word(packet.len() as u32);
        let mut body =
            [&word(0)[..], &word((time >> 32) as u32), &word(*time as u32), &length, &length, packet]
                .concat();
        body.resize(body.len().next_multiple_of(4), 0);
        out.extend(block(6, &body));
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("compressed");
    gzip.finish().expect("compressed")
}

#[test]
fn every_form_of_capture_gives_the_same_ticks() {
    let directory = Directory::new();
    let original = directory.generate("original", "itch50", 3_000, "a");
    let bytes = fs::read(&original).expect("read");
    let packets = packets(&bytes);
    // Written by another hand than the command's: byte-equal, so the reader above is right too.
    assert!(pcap(&packets, true, false)[24..] == bytes[24..]);
    let forms = [
        ("microseconds", pcap(&packets, false, false)),
        ("big-endian", pcap(&packets, true, true)),
        ("big-endian-microseconds", pcap(&packets, false, true)),
        ("pcapng", pcapng(&packets, false)),
        ("pcapng-big-endian", pcapng(&packets, true)),
        ("gzip", gzip(&bytes)),
        // Two gzip members, as concatenated files are.
        ("members", [gzip(&bytes[..1_000]), gzip(&bytes[1_000..])].concat()),
    ];
    let ticks = |input: &str| {
        let out = directory.file("ticks.jsonl");
        report(&["replay", "--feed", "itch50", "--in", input, "--out", &out]);
        fs::read(out).expect("read")
    };
    let expected = ticks(&original);
    for (name, bytes) in forms {
        // The name says nothing: content is what counts.
        let input = directory.write(name, &bytes);
        assert!(ticks(&input) == expected, "{name}");
    }
}

/// The MoldUDP64 messages of a capture without VLAN tags.
fn itch_messages(packets: &[(u64, Vec<u8>)]) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for (_, packet) in packets {
        let count = u16::from_be_bytes([packet[60], packet[61]]);
        let mut at = 62;
        for _ in 0..count {
            let length = usize::from(u16::from_be_bytes([packet[at], packet[at + 1]]));
            messages.push(packet[at + 2..at + 2 + length].to_vec());
            at += 2 + length;
        }
    }
    messages
}

/// Ticks without what depends on how messages were packed.
fn content(path: &str) -> Vec<Value> {
    let mut lines = lines(path);
    for line in &mut lines {
        let line = line.as_object_mut().expect("an object");
        line.remove("card_time");
        line.remove("flags");
    }
    lines
}

#[test]
fn raw_messages_give_the_same_ticks_as_their_capture() {
    let directory = Directory::new();
    let capture = directory.generate("capture", "itch50", 2_000, "a");
    let messages = itch_messages(&packets(&fs::read(&capture).expect("read")));
    let framed = |length: fn(usize) -> u16, messages: &[Vec<u8>]| -> Vec<u8> {
        messages.iter().flat_map(|m| [&length(m.len()).to_be_bytes()[..], m].concat()).collect()
    };
    let whole = framed(|n| n as u16, &messages);
    // BinaryFILE ends with a length of zero.
    let ended = [&whole[..], &[0, 0]].concat();
    let without_lengths = framed(|_| 0, &messages);
    let halves = (framed(|n| n as u16, &messages[..900]), framed(|n| n as u16, &messages[900..]));
    let out = directory.file("ticks.jsonl");
    report(&["replay", "--feed", "itch50", "--in", &capture, "--out", &out]);
    let expected = content(&out);
    assert_eq!(expected.len(), 2_000);
    for bytes in [whole, ended, without_lengths] {
        let input = directory.write("messages", &bytes);
        let report = report(&["replay", "--feed", "itch50", "--in", &input, "--out", &out]);
        assert_eq!(report["gaps"], 0);
        assert!(content(&out) == expected);
    }
    let (first, second) = (directory.write("first", &halves.0), directory.write("second", &gzip(&halves.1)));
    report(&["replay", "--feed", "itch50", "--in", &first, "--in", &second, "--out", &out]);
    assert!(content(&out) == expected);

    let capture = directory.generate("szse", "szse", 2_000, "a");
    let payload = |packet: &[u8]| {
        let end = 14 + usize::from(u16::from_be_bytes([packet[16], packet[17]]));
        packet[42..end].to_vec()
    };
    let frames: Vec<u8> =
        packets(&fs::read(&capture).expect("read")).iter().flat_map(|(_, p)| payload(p)).collect();
    let input = directory.write("frames", &frames);
    report(&["replay", "--feed", "szse", "--in", &capture, "--out", &out]);
    let expected = content(&out);
    report(&["replay", "--feed", "szse", "--in", &input, "--out", &out]);
    assert_eq!(expected.len(), 2_000);
    assert!(content(&out) == expected);
}

#[test]
fn the_report_has_what_it_promises() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 1_000, "a");
    for via in WAYS {
        let report = report(&["replay", "--feed", "itch50", "--via", via, "--in", &input]);
        assert_eq!(report["messages"], 1_000);
        let by_type: u64 =
            report["by_type"].as_object().expect("a map").values().filter_map(Value::as_u64).sum();
        assert_eq!(by_type, 1_000);
        assert!(report["records_per_s"].as_f64() > Some(0.0));
        assert_eq!((&report["feed"], &report["via"]), (&"itch50".into(), &Value::from(*via)));
        assert_eq!(report["latency_clocks"].is_null(), *via == "soft");
        if *via != "soft" {
            for key in ["p50", "p99", "max"] {
                assert!(report["latency_clocks"][key].as_f64() > Some(0.0), "{key}");
            }
        }
        assert!(report["best"].as_object().is_some_and(|best| !best.is_empty()));
        let text = tickgate(&["replay", "--feed", "itch50", "--via", via, "--in", &input]).assert().success();
        let text = String::from_utf8_lossy(&text.get_output().stdout).into_owned();
        for part in ["packets", "messages by type", "best bid and ask", "p99"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }
}

#[test]
fn a_paced_replay_takes_its_time() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 1_000, "a");
    let packets = packets(&fs::read(&input).expect("read"));
    let captured_s = (packets[packets.len() - 1].0 - packets[0].0) as f64 / 1e9;
    assert!(captured_s > 0.0005, "{captured_s}");
    // Slowed down so that the session takes 0.4 s.
    let speed = format!("{}x", captured_s / 0.4);
    let report = report(&["replay", "--feed", "itch50", "--in", &input, "--speed", &speed]);
    assert!(report["seconds"].as_f64() >= Some(0.39), "{}", report["seconds"]);
    assert_eq!(report["records"], 1_000);
}

#[test]
fn the_sse_day_gives_the_same_books_as_its_szse_frames() {
    let Some(data) = real_data() else { return };
    let path = |name: &str| data.join(name).to_str().expect("UTF-8").to_owned();
    let directory = Directory::new();
    let (sse, szse) = (directory.file("sse.jsonl"), directory.file("szse.jsonl"));
    let (orders, trades) =
        (path("sse/20230201_600519_entrust.csv.gz"), path("sse/20230201_600519_trade.csv.gz"));
    let report_sse = report(&["replay", "--feed", "sse", "--in", &trades, "--in", &orders, "--books", &sse]);
    // 54,735 order events and 27,135 trades, as the data's README says.
    assert_eq!(report_sse["records"], 54_735 + 27_135);
    let frames = path("szse/sse600519_20230201_as_szse.szse.gz");
    report(&["replay", "--feed", "szse", "--in", &frames, "--books", &szse, "--book-rules", "sse-remainder"]);
    let without_sequence = |path: &str| -> Vec<Value> {
        let mut lines = lines(path);
        lines.iter_mut().for_each(|l| drop(l.as_object_mut().expect("an object").remove("seq")));
        lines
    };
    let (sse, szse) = (without_sequence(&sse), without_sequence(&szse));
    assert!(sse.len() > 50_000);
    assert_eq!(sse.len(), szse.len());
    for (index, (a, b)) in sse.iter().zip(&szse).enumerate() {
        assert_eq!(a, b, "line {index}");
    }
}
