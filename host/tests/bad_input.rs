//! Whatever is wrong with an input, an output or the arguments: one clear line, the documented exit
//! code, and nothing half-written.

mod fixture;

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fixture::{Directory, failed, report, tickgate};

const BIN: &str = env!("CARGO_BIN_EXE_tickgate");

fn replay(feed: &str, input: &str) -> assert_cmd::assert::Assert {
    tickgate(&["replay", "--feed", feed, "--in", input]).assert()
}

#[test]
fn a_missing_file_a_directory_an_empty_file_and_noise() {
    let directory = Directory::new();
    failed(replay("itch50", &directory.file("none.pcap")), 3, &["none.pcap", "cannot open", "check"]);
    failed(replay("itch50", directory.path().to_str().expect("UTF-8")), 3, &["is a directory"]);
    failed(replay("itch50", &directory.write("empty.pcap", b"")), 4, &["empty.pcap is empty"]);
    let noise = directory.write("noise.pcap", &[0xee; 1_000]);
    failed(replay("szse", &noise), 4, &["noise.pcap", "no form", "SZSE Binary frames"]);
    let nothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    failed(replay("itch50", &directory.write("empty.gz", &nothing)), 4, &["empty.gz is empty"]);
}

/// Cut inputs: the report covers what came before, the exit code says so, no output is kept.
fn truncated(feed: &str, input: &str, at_least: u64) {
    let directory = Directory::new();
    let (out, books) = (directory.file("ticks.jsonl"), directory.file("books.jsonl"));
    let assert =
        tickgate(&["replay", "--feed", feed, "--in", input, "--json", "--out", &out, "--books", &books])
            .assert();
    let stdout = assert.get_output().stdout.clone();
    failed(assert, 5, &[input, "truncated"]);
    let report: serde_json::Value = serde_json::from_slice(&stdout).expect("a report");
    assert_eq!(report["complete"], false);
    assert!(report["records"].as_u64() >= Some(at_least), "{}", report["records"]);
    assert_eq!(directory.names(), Vec::<String>::new(), "nothing is left");
}

#[test]
fn a_truncated_capture() {
    let directory = Directory::new();
    let whole = fs::read(directory.generate("whole", "itch50", 2_000, "a")).expect("read");
    for cut in [1, 7, whole.len() / 2] {
        let at_least = if cut < 10 { 1_900 } else { 500 };
        truncated("itch50", &directory.write("cut.pcap", &whole[..whole.len() - cut]), at_least);
    }
    // In the file's header, and in the first packet's.
    truncated("itch50", &directory.write("cut.pcap", &whole[..30]), 0);
    failed(replay("itch50", &directory.write("cut.pcap", &whole[..20])), 5, &["inside its header"]);
}

#[test]
fn truncated_gzip_and_raw_messages() {
    use std::io::Write;
    let directory = Directory::new();
    let whole = fs::read(directory.generate("whole", "szse", 20_000, "a")).expect("read");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&whole).expect("compressed");
    let gzip = gzip.finish().expect("compressed");
    truncated("szse", &directory.write("cut.gz", &gzip[..gzip.len() / 2]), 1_000);
    // A system event, and another one that is cut.
    let event = [0, 12, b'S', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, b'O'];
    let messages = [&event[..], &event[..9]].concat();
    truncated("itch50", &directory.write("cut.itch", &messages), 1);
}

#[test]
fn a_damaged_capture() {
    let directory = Directory::new();
    let mut bytes = fs::read(directory.generate("whole", "itch50", 500, "a")).expect("read");
    // The first packet claims two gigabytes.
    bytes[24 + 8..24 + 12].copy_from_slice(&0x7fff_0000_u32.to_le_bytes());
    failed(replay("itch50", &directory.write("damaged", &bytes)), 4, &["packet 1", "damaged"]);
    // Another link type.
    bytes[20] = 113;
    failed(replay("itch50", &directory.write("cooked", &bytes)), 4, &["link type is 113", "Ethernet"]);
}

#[test]
fn the_wrong_feed() {
    let directory = Directory::new();
    for (carried, asked) in [("itch50", "szse"), ("szse", "itch50")] {
        let capture = directory.generate(carried, carried, 1_000, "a");
        let out = directory.file("ticks.jsonl");
        let assert = tickgate(&["replay", "--feed", asked, "--in", &capture, "--out", &out]).assert();
        failed(assert, 6, &[&capture, &format!("use --feed {carried}")]);
        assert!(!directory.names().contains(&"ticks.jsonl".to_owned()));
        failed(replay("sse", &capture), 6, &[&capture, &format!("use --feed {carried}")]);
    }
    let event = [0, 12, b'S', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, b'O'];
    failed(replay("szse", &directory.write("messages", &event)), 6, &["use --feed itch50"]);
    let csv = directory.write("day.csv", b"BizIndex,SecurityID\n1,600519\n");
    failed(replay("itch50", &csv), 6, &["use --feed sse"]);
}

#[test]
fn sse_goes_through_soft_only_and_its_errors_name_the_place() {
    let directory = Directory::new();
    let header =
        "OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,Balance,OrderBSFlag,BizIndex";
    let csv =
        directory.write("day.csv", format!("{header}\n6,600519,09:15:00.020,A,90,abc,50,S,1\n").as_bytes());
    for via in ["rtl", "model"] {
        let assert = tickgate(&["replay", "--feed", "sse", "--via", via, "--in", &csv]).assert();
        failed(assert, 2, &["--via", via, "use --via soft"]);
    }
    failed(replay("sse", &csv), 4, &["day.csv", "line 2", "OrderPrice", "abc"]);
}

#[test]
fn outputs_that_cannot_be() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 1_000, "a");
    let with_out =
        |out: &str| tickgate(&["replay", "--feed", "itch50", "--in", &input, "--out", out]).assert();
    failed(with_out("ticks.txt"), 2, &["ticks.txt", ".parquet"]);
    failed(with_out("ticks"), 2, &["extension"]);
    failed(with_out(&directory.file("no/such/ticks.csv")), 7, &["make the directory"]);
    fs::create_dir(directory.file("folder.csv")).expect("made");
    failed(with_out(&directory.file("folder.csv")), 7, &["not a regular file"]);
    let same = directory.file("same.jsonl");
    let assert =
        tickgate(&["replay", "--feed", "itch50", "--in", &input, "--out", &same, "--books", &same]).assert();
    failed(assert, 2, &["named twice"]);
    let over_input = directory.file("input.csv");
    fs::copy(&input, &over_input).expect("copied");
    let assert =
        tickgate(&["replay", "--feed", "itch50", "--in", &over_input, "--out", &over_input]).assert();
    failed(assert, 2, &["named twice"]);
    assert_eq!(directory.names(), ["folder.csv", "input.csv", "session"]);
}

/// A disk that is full after 64 KiB, by the shell's limit on file sizes.
#[test]
fn a_full_disk() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 200_000, "a");
    let places = [("--out", "t.jsonl"), ("--out", "t.csv"), ("--out", "t.parquet"), ("--books", "b.jsonl")];
    for (option, name) in places {
        let out = directory.file(name);
        let script =
            format!("ulimit -f 64; exec '{BIN}' replay --feed itch50 --in '{input}' {option} '{out}'");
        let assert = assert_cmd::Command::new("sh").args(["-c", &script]).assert();
        failed(assert, 7, &[name, "space"]);
        assert_eq!(directory.names(), ["session"], "{name}");
    }
    let out = directory.file("g.pcap");
    let script = format!("ulimit -f 64; exec '{BIN}' generate --feed szse --messages 200000 --out '{out}'");
    failed(assert_cmd::Command::new("sh").args(["-c", &script]).assert(), 7, &["g.pcap", "space"]);
    assert_eq!(directory.names(), ["session"]);
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 1_000, "a");
    let mut child = Command::new(BIN)
        .args(["replay", "--feed", "itch50", "--in", &input])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("read");
    assert!(child.wait().expect("ended").success());
    assert_eq!(stderr, "");
}

#[test]
fn an_interrupt_leaves_nothing() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 50_000, "a");
    let out = directory.file("ticks.jsonl");
    for signal in ["INT", "TERM"] {
        // So slow that it would take minutes.
        let mut child = Command::new(BIN)
            .args(["replay", "--feed", "itch50", "--in", &input, "--out", &out, "--speed", "0.0001x"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let deadline = Instant::now() + Duration::from_secs(20);
        while directory.names().len() < 2 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(directory.names().len(), 2, "the temporary file is there");
        let kill = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.expect("kill").success());
        let status = child.wait().expect("ended");
        assert_eq!(status.code(), Some(130), "{signal}");
        assert_eq!(directory.names(), ["session"], "{signal}");
    }
}

#[test]
fn an_older_output_survives_a_failure_and_is_replaced_by_success() {
    let directory = Directory::new();
    let input = directory.generate("session", "itch50", 500, "a");
    let out = directory.write("ticks.csv", b"older");
    let bytes = fs::read(&input).expect("read");
    let cut = directory.write("cut", &bytes[..bytes.len() - 1]);
    let assert = tickgate(&["replay", "--feed", "itch50", "--in", &cut, "--out", &out]).assert();
    assert.code(5);
    assert_eq!(fs::read(&out).expect("read"), b"older");
    report(&["replay", "--feed", "itch50", "--in", &input, "--out", &out]);
    assert!(fs::read(&out).expect("read").len() > 1_000);
}
