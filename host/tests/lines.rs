//! Two lines and bad lines through `tickgate replay`: what one line loses the other makes good, what
//! both lose is told, and the same seed does the same.

mod fixture;

use std::fs;

use fixture::{Directory, WAYS, failed, packets, real_data, report, tickgate};
use serde_json::Value;
use tickgate::capture::pcap_writer::{write_header, write_packet};

/// Messages of the synthetic sessions.
const MESSAGES: u64 = 20_000;

/// Runs a replay with both outputs; gives report, ticks and books.
fn replay(directory: &Directory, name: &str, feed: &str, more: &[&str]) -> (Value, Vec<String>, Vec<u8>) {
    let (out, books) = (directory.file(&format!("{name}.csv")), directory.file(&format!("{name}.books")));
    let fixed = ["replay", "--feed", feed, "--out", &out, "--books", &books];
    let report = report(&[&fixed, more].concat());
    let ticks = fs::read_to_string(out).expect("read");
    (report, ticks.lines().map(str::to_owned).collect(), fs::read(books).expect("read"))
}

/// A line of the tick file without what the line decides: card time, and the flag LINE_B.
fn content(tick: &str) -> (Vec<&str>, u8) {
    let mut columns: Vec<&str> = tick.split(',').collect();
    let flags: u8 = columns.pop().and_then(|flags| flags.parse().ok()).unwrap_or(0);
    columns.pop();
    (columns, flags & !tickgate_abi::Flags::LINE_B)
}

fn same_but_for_time_and_line(left: &[String], right: &[String]) {
    assert_eq!(left.len(), right.len());
    for (left, right) in left.iter().zip(right) {
        assert_eq!(content(left), content(right));
    }
}

/// The packets of a capture.
fn read(path: &str) -> Vec<(u64, Vec<u8>)> {
    packets(&fs::read(path).expect("read"))
}

fn write(directory: &Directory, name: &str, packets: &[(u64, Vec<u8>)]) -> String {
    let mut bytes = Vec::new();
    write_header(&mut bytes).expect("written");
    for (time, packet) in packets {
        write_packet(&mut bytes, *time, packet).expect("written");
    }
    directory.write(name, &bytes)
}

#[test]
fn what_one_line_loses_the_other_makes_good() {
    let directory = Directory::new();
    for feed in ["itch50", "szse"] {
        let input = directory.generate(feed, feed, MESSAGES, "a");
        let alone = replay(&directory, "alone", feed, &["--in", &input]);
        let clean = replay(&directory, "clean", feed, &["--in", &input, "--line-b", &input]);
        assert!(clean.2 == alone.2 && clean.2.len() > 100_000, "{feed}: two whole lines change no book");
        assert_eq!(clean.0["lines"]["a"]["wins"], clean.0["lines"]["b"]["duplicates"]);
        for (name, bad) in [
            (
                "a",
                ["--impair", "a:loss=0.05,dup=0.02,reorder=1/20,depth=2,seed=7", "--impair", "b:skew=50us"],
            ),
            ("b", ["--impair", "b:loss=0.3,dup=0.1,reorder=0.1,skew=40us,seed=9", "--window", "2ms"]),
        ] {
            let bad = replay(&directory, name, feed, &[&["--in", &input], &bad[..]].concat());
            assert!(bad.2 == clean.2, "{feed}: books with a bad line {name} differ");
            same_but_for_time_and_line(&bad.1, &clean.1);
            let line = &bad.0["lines"][name];
            let lost = line["impaired_lost"].as_u64().expect("a count");
            assert!(lost > 50 && line["losses"].as_u64() > Some(lost), "{line}");
            assert_eq!((&bad.0["gaps"], &bad.0["maybe_bad"]), (&0.into(), &Value::Array(vec![])));
            let other = &bad.0["lines"][if name == "a" { "b" } else { "a" }];
            assert_eq!((&other["losses"], &other["impaired_lost"]), (&0.into(), &0.into()));
        }
    }
}

#[test]
fn the_card_makes_the_same_stream() {
    let directory = Directory::new();
    for feed in ["itch50", "szse"] {
        let input = directory.generate(feed, feed, 3_000, "a");
        let lines = ["--impair", "a:loss=0.05,dup=0.02,reorder=0.05,seed=7", "--impair", "b:skew=50us"];
        let by = |via: &str| {
            replay(&directory, via, feed, &[&["--in", &input, "--via", via], &lines[..]].concat())
        };
        let soft = by("soft");
        let line_b = |tick: &&String| {
            let flags = tick.rsplit(',').next().and_then(|flags| flags.parse::<u8>().ok());
            flags.is_some_and(|flags| flags & tickgate_abi::Flags::LINE_B != 0)
        };
        assert!(soft.1.iter().filter(line_b).count() > 100);
        for via in WAYS {
            let run = by(via);
            // Where a frame was overtaken the card, which looks at one head of a line at a time, may take the other
            // line's copy; what the copies say is the same.
            same_but_for_time_and_line(&run.1, &soft.1);
            assert!(run.2 == soft.2, "{feed} by {via}");
            for line in ["a", "b"] {
                for key in ["frames", "losses"] {
                    assert_eq!(
                        run.0["lines"][line][key], soft.0["lines"][line][key],
                        "{feed} by {via}: {line} {key}"
                    );
                }
            }
            for key in ["packets", "messages", "by_type", "drops", "gaps", "records", "maybe_bad"] {
                assert_eq!(run.0[key], soft.0[key], "{feed} by {via}: {key}");
            }
        }
        // What both lines lose: right behind a gap another line may win, and that is all.
        let lines = ["--impair", "a:loss=0.1,seed=7", "--impair", "b:loss=0.1,skew=5us"];
        let by = |via: &str| {
            replay(&directory, via, feed, &[&["--in", &input, "--via", via], &lines[..]].concat())
        };
        let soft = by("soft");
        assert!(soft.0["gaps"].as_u64() > Some(0));
        for via in WAYS {
            let run = by(via);
            same_but_for_time_and_line(&run.1, &soft.1);
            assert!(run.2 == soft.2, "{feed} by {via}");
        }
    }
}

#[test]
fn what_both_lines_lose_is_told_on_the_next_record() {
    let directory = Directory::new();
    for feed in ["itch50", "szse"] {
        let input = directory.generate(feed, feed, MESSAGES, "a");
        let all = read(&input);
        // A packet in the middle, when every symbol has a book.
        let missing = all.len() / 2;
        let without: Vec<_> =
            all.iter().enumerate().filter(|(i, _)| *i != missing).map(|(_, p)| p.clone()).collect();
        let bad = write(&directory, "bad", &without);
        let clean = replay(&directory, "clean", feed, &["--in", &input, "--line-b", &input]);
        let gapped = replay(&directory, "gapped", feed, &["--in", &bad, "--line-b", &bad]);
        assert_eq!(gapped.0["gaps"], 1);
        let lost = gapped.0["missing"].as_u64().expect("a count");
        assert_eq!(gapped.0["by_type"]["gap"], 1);
        let delivered = |report: &Value| report["records"].as_u64().expect("a count");
        assert_eq!(delivered(&clean.0) + 1 - lost, delivered(&gapped.0));
        let gap = gapped.1.iter().position(|tick| tick.split(',').nth(2) == Some("gap")).expect("a gap");
        let flags = |tick: &str| content(tick).1 & tickgate_abi::Flags::GAP_BEFORE;
        let flagged: Vec<_> = (0..gapped.1.len()).filter(|&i| flags(&gapped.1[i]) != 0).collect();
        assert_eq!(flagged, [gap, gap + 1]);
        let sequence = |tick: &str| tick.split(',').next().and_then(|n| n.parse::<u64>().ok());
        let first = sequence(&gapped.1[gap]).expect("a number");
        assert_eq!(sequence(&gapped.1[gap + 1]), Some(first + lost));
        // Up to there the books are the clean run's, and from there on every line says so.
        assert!(gapped.2 != clean.2);
        let text = String::from_utf8(gapped.2).expect("UTF-8");
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let flagged = line["flags"].to_string().contains("maybe_bad");
            assert_eq!(flagged, line["seq"].as_u64() >= Some(first + lost), "{line}");
        }
        assert!(!gapped.0["maybe_bad"].as_array().expect("a list").is_empty());
    }
}

#[test]
fn a_lagging_flapping_and_restarting_line_changes_no_book() {
    let directory = Directory::new();
    let input = directory.generate("a", "itch50", MESSAGES, "a");
    let clean = replay(&directory, "clean", "itch50", &["--in", &input, "--line-b", &input]);
    let all = read(&input);
    let later = |by: u64| all.iter().map(move |(time, packet)| (time + by, packet.clone()));
    let lagging = later(300_000).collect();
    let flapping = later(5_000).enumerate().filter(|(i, _)| i / 50 % 2 == 0).map(|(_, p)| p).collect();
    // The line sends its first two thirds, then all of them again beside the rest of line A.
    let third = all.len() / 3;
    let mut restarting: Vec<_> = all[..2 * third].to_vec();
    restarting
        .extend(all[..third].iter().zip(&all[2 * third..]).map(|((_, old), (now, _))| (*now, old.clone())));
    let lines: [(&str, Vec<_>); 3] =
        [("lagging", lagging), ("flapping", flapping), ("restarting", restarting)];
    for (name, packets) in lines {
        let b = write(&directory, name, &packets);
        for (in_, line_b) in [(&input, &b), (&b, &input)] {
            let run = replay(&directory, "run", "itch50", &["--in", in_, "--line-b", line_b]);
            assert!(run.2 == clean.2, "{name}");
            same_but_for_time_and_line(&run.1, &clean.1);
            assert_eq!(run.0["gaps"], 0, "{name}");
        }
    }
}

#[test]
fn the_same_seed_does_the_same() {
    let directory = Directory::new();
    let input = directory.generate("a", "szse", MESSAGES, "a");
    let run = |name: &str, seed: &str| {
        let impair = format!("loss=0.1,reorder=0.1,seed={seed}");
        replay(&directory, name, "szse", &["--in", &input, "--line-b", &input, "--impair", &impair])
    };
    let (first, again, other) = (run("1", "5"), run("2", "5"), run("3", "6"));
    assert!(first.1 == again.1 && first.2 == again.2);
    assert!(first.1 != other.1);
    assert_ne!(first.0["lines"]["a"]["impaired_lost"], first.0["lines"]["b"]["impaired_lost"]);
    assert!(first.0["gaps"].as_u64() > Some(0), "a tenth of a tenth is lost on both");
    assert!(!first.0["maybe_bad"].as_array().expect("a list").is_empty());
    // One bad line alone: every loss is a gap.
    let alone = replay(&directory, "4", "szse", &["--in", &input, "--impair", "loss=0.1,seed=5"]);
    assert!(alone.0["lines"].get("b").is_none());
    assert_eq!(alone.0["missing"], alone.0["lines"]["a"]["losses"]);
}

#[test]
fn wrong_settings_are_refused() {
    let directory = Directory::new();
    let input = directory.generate("a", "itch50", 100, "a");
    let run = |more: &[&str]| tickgate(&["replay", "--feed", "itch50", "--in", &input]).args(more).assert();
    for (setting, part) in [
        ("loss=2", "from 0 to 1"),
        ("b:speed=1", "unknown: give loss"),
        ("c:loss=0.1", "no line"),
        ("a:skew=50", "with its unit"),
        ("loss", "is no setting"),
    ] {
        let assert = run(&["--impair", setting]).code(2);
        let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert!(stderr.contains(part) && stderr.contains(setting), "{stderr}");
    }
    run(&["--window", "1s"]).code(2);
    failed(run(&["--impair", "loss=0.1", "--impair", "a:dup=0.1"]), 2, &["twice for line a"]);
    failed(run(&["--line-b", "/nowhere/b.pcap"]), 3, &["/nowhere/b.pcap"]);
    let cut = directory.write("cut", &fs::read(&input).expect("read")[..2_000]);
    failed(run(&["--line-b", &cut]), 5, &["cut"]);
    failed(run(&["--line-b", &input, "--books", &input]), 2, &["named twice"]);
}

#[test]
fn the_public_iex_capture_whole_and_with_bad_lines() {
    let Some(data) = real_data() else { return };
    let path = data.join("iex/TOPS16.pcap.gz");
    let input = path.to_str().expect("UTF-8");
    let directory = Directory::new();
    let whole = replay(&directory, "whole", "iextp", &["--in", input]);
    for (key, value) in
        [("packets", 13_022), ("messages", 57_674), ("gaps", 0), ("wrong_udp_checksums", 13_021)]
    {
        assert_eq!(whole.0[key], value, "{key}");
    }
    assert_eq!(whole.0["by_type"]["Q"], 27_217);
    assert!(whole.0["by_type"].get("gap").is_none() && whole.0["by_type"].get("iex-heartbeat").is_none());
    assert_eq!(whole.0["drops"].as_object().expect("a map").values().filter(|n| **n != 0).count(), 0);
    let bad = ["--in", input, "--impair", "a:loss=0.2,reorder=0.1,seed=3", "--impair", "b:skew=200us"];
    let bad = replay(&directory, "bad", "iextp", &bad);
    assert!(bad.2 == whole.2);
    same_but_for_time_and_line(&bad.1, &whole.1);
    let both = ["--in", input, "--impair", "a:loss=0.2,seed=3", "--impair", "b:loss=0.2,skew=200us"];
    let both = replay(&directory, "both", "iextp", &both);
    assert!(both.0["gaps"].as_u64() > Some(100) && both.2 != whole.2);
    assert_eq!(both.0["gaps"], both.0["by_type"]["gap"]);
    let strict = report(&["replay", "--feed", "iextp", "--in", input, "--udp-checksum", "verify"]);
    assert_eq!(
        (&strict["drops"]["udp_checksum"], &strict["wrong_udp_checksums"]),
        (&13_021.into(), &13_021.into())
    );
    assert_eq!(
        strict["by_type"].as_object().expect("a map").values().filter_map(Value::as_u64).max(),
        Some(1)
    );
    let wrong = tickgate(&["replay", "--feed", "szse", "--in", input]).assert();
    failed(wrong, 6, &["IEX-TP", "--feed iextp"]);
    let card = tickgate(&["replay", "--feed", "iextp", "--via", "model", "--in", input]).assert();
    failed(card, 2, &["--via soft"]);
}
