//! Real packets through all the ways: every capture of the data set, whatever it is, as both feeds;
//! and real days wrapped in packets.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use pcap_parser::{PcapBlockOwned, PcapError};
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::wire::{itch50, szse};
use tickgate_abi::{DropReason, Feed, Line};
use tickgate_sim::exchange::{Endpoint, MoldPublisher, Publisher, SzsePublisher};
use tickgate_sim::wire::Schedule;

use crate::packets::Packet;
use crate::ways::{Plan, compare};

/// The folder of real data, or a line that says that it is not there.
pub fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("TICKGATE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
}

pub fn unpacked(path: &Path) -> Vec<u8> {
    let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut bytes = Vec::new();
    let result = if path.extension().is_some_and(|e| e == "gz") {
        GzDecoder::new(file).read_to_end(&mut bytes)
    } else {
        { file }.read_to_end(&mut bytes)
    };
    result.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    bytes
}

fn captured_frames(path: &Path) -> Vec<Packet> {
    let bytes = unpacked(path);
    let mut reader = pcap_parser::create_reader(1 << 20, &bytes[..]).expect("a capture");
    let mut packets = Vec::new();
    loop {
        match reader.next() {
            Ok((offset, block)) => {
                if let PcapBlockOwned::Legacy(packet) = &block {
                    packets.push(Packet { frame: packet.data.to_vec(), mac_error: false });
                }
                reader.consume(offset);
            }
            Err(PcapError::Eof) => return packets,
            Err(PcapError::Incomplete(_)) => reader.refill().expect("bytes from memory"),
            Err(error) => panic!("{}: {error:?}", path.display()),
        }
    }
}

pub fn plan(feed: Feed, packets: Vec<Packet>) -> Plan {
    Plan { feed, groups: Vec::new(), schedule: Schedule::back_to_back(), packets }
}

#[test]
fn every_capture_as_both_feeds() {
    let Some(data) = data() else { return };
    let mut captures: Vec<PathBuf> = ["itch", "ouch", "iex"]
        .iter()
        .flat_map(|folder| fs::read_dir(data.join(folder)).expect("a folder of the data set"))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.to_string_lossy().contains(".pcap"))
        .collect();
    captures.sort();
    assert!(captures.len() >= 15, "{captures:?}");
    for path in captures {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut packets = captured_frames(&path);
        assert!(!packets.is_empty(), "{name}");
        // Thousands of dropped packets of another protocol say no more than hundreds.
        packets.truncate(2_000);
        let real_itch = path.parent().is_some_and(|folder| folder.ends_with("itch"));
        for feed in [Feed::Itch50, Feed::Szse] {
            let plan = plan(feed, packets.clone());
            let (outcome, _) = compare(&format!("{name} as {}", feed.name()), &plan);
            if real_itch && feed == Feed::Itch50 {
                assert_eq!(outcome.drops, DropCounts::default(), "{name}");
                assert!(!outcome.delivered.is_empty(), "{name}");
            } else if feed == Feed::Szse {
                assert_eq!(outcome.delivered.len(), 0, "{name} is no SZSE capture");
            }
        }
    }
}

/// Wraps messages in packets for line A.
fn wrapped<'a>(
    feed: Feed,
    mut publisher: impl Publisher,
    messages: impl Iterator<Item = &'a [u8]>,
) -> Vec<Packet> {
    let endpoint = Endpoint::of_line(Line::A, feed);
    let mut payloads: Vec<Vec<u8>> = messages.filter_map(|message| publisher.push(message)).collect();
    payloads.extend(publisher.flush());
    payloads.iter().map(|p| Packet { frame: endpoint.frame(0, p), mac_error: false }).collect()
}

/// Splits a file of ITCH messages with a length before each, or, where that is zero, by type.
fn itch_messages(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut at, mut messages) = (0, Vec::new());
    while at + 3 <= bytes.len() {
        let stated = usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
        let length = match stated {
            0 => itch50::message(bytes[at + 2]).expect("a known type").length,
            length => length,
        };
        messages.push(&bytes[at + 2..at + 2 + length]);
        at += 2 + length;
    }
    messages
}

fn szse_frames(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut at, mut frames) = (0, Vec::new());
    while at < bytes.len() {
        let length = bytes[at..][szse::BODY_LENGTH.range()].iter().fold(0, |n, &b| n << 8 | usize::from(b));
        let end = at + szse::HEADER_BYTES + length + szse::TAIL_BYTES;
        frames.push(&bytes[at..end]);
        at = end;
    }
    frames
}

#[test]
fn real_days_as_itch50() {
    let Some(data) = data() else { return };
    for name in ["sse600519_20230201_as_itch.itch.gz", "ritch_testdata.itch.gz"] {
        let bytes = unpacked(&data.join("itch").join(name));
        let messages = itch_messages(&bytes);
        assert!(messages.len() > 10_000, "{name}");
        // Large packets and packets of one or two messages.
        for max_payload in [tickgate_sim::exchange::MAX_PAYLOAD_BYTES, 90] {
            let publisher = MoldPublisher::new(*b"REALDAY001", 1).with_max_payload(max_payload);
            let plan = plan(Feed::Itch50, wrapped(Feed::Itch50, publisher, messages.iter().copied()));
            let (outcome, measured) = compare(name, &plan);
            assert_eq!(outcome.drops, DropCounts::default(), "{name}");
            assert_eq!(outcome.delivered.len(), messages.len(), "{name}");
            let in_sequence = outcome.delivered.iter().zip(1_u64..).all(|(record, n)| record.sequence == n);
            assert!(in_sequence, "{name}");
            println!("{name}: {} messages, rtl latency {measured:?}", messages.len());
        }
    }
}

#[test]
fn real_days_as_szse() {
    let Some(data) = data() else { return };
    for name in ["20230201_000001_trades_first60000.szse.gz", "sse600519_20230201_as_szse.szse.gz"] {
        let bytes = unpacked(&data.join("szse").join(name));
        let frames = szse_frames(&bytes);
        assert!(frames.len() > 10_000, "{name}");
        let plan = plan(Feed::Szse, wrapped(Feed::Szse, SzsePublisher::new(), frames.iter().copied()));
        let (outcome, measured) = compare(name, &plan);
        assert_eq!(outcome.drops.of(DropReason::MessageChecksum), 0, "{name}");
        assert_eq!(outcome.drops, DropCounts::default(), "{name}");
        assert_eq!(outcome.delivered.len(), frames.len(), "{name}");
        println!("{name}: {} frames, rtl latency {measured:?}", frames.len());
    }
}
