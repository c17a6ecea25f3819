//! The software decoder beside decoders that nobody of this project wrote, field by field: real
//! captures, a real file of messages, a synthetic session and random messages of every type.

mod capture;
mod oracle;

use std::io::Read;
use std::path::{Path, PathBuf};
use tickgate_abi::wire::itch50;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::soft::{Decoder, GroupFilter, moldudp64, net};
use tickgate_sim::exchange::{Endpoint, MoldPublisher, Publisher, Session};

/// The folder with real data, if there is one.
fn real_data() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
}

/// Decodes `frames` with our decoder and compares with what the others say of the same file.
/// Returns how many messages were compared.
fn compare(capture: &Path) -> usize {
    let mut records = Vec::new();
    let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::all());
    let frames = capture::frames(capture);
    for frame in &frames {
        decoder.decode(frame, false, |beat| beat, |record: &TickRecord| records.push(*record));
    }
    let blocks = if oracle::tshark_is_there() {
        oracle::blocks(capture)
    } else {
        println!("no tshark (setup/packages.sh check installs it): packets cut by this project's own walk");
        own_blocks(&frames)
    };
    let name = capture.display();
    for (reason, count) in decoder.drops().iter() {
        assert_eq!(count, 0, "{name}: {}", reason.name());
    }
    assert_eq!(records.len(), blocks.len(), "{name}: messages");
    for (record, block) in records.iter().zip(&blocks) {
        let message = &block.message;
        let what = format!("{name}: message {} {}", block.sequence, char::from(message[0]));
        let expected = oracle::expected(message).unwrap_or_else(|| panic!("{what}: itch5 refuses it"));
        assert_eq!(record.sequence, block.sequence, "{what}");
        assert_eq!(record.kind(), Kind::from_code(message[0]), "{what}");
        assert!(expected.sell.is_some() || !record.flags().has(Flags::SELL), "{what}: a side without a side");
        let ours = oracle::Expected {
            symbol: record.symbol,
            exchange_time: record.exchange_time,
            order_id: record.order_id,
            reference: record.reference,
            price: record.price,
            quantity: record.quantity,
            sell: expected.sell.map(|_| record.flags().has(Flags::SELL)),
            attribute: oracle::attribute_name(message[0], record.attribute),
        };
        assert_eq!(ours, expected, "{what}");
    }
    blocks.len()
}

/// What tshark would give, for machines without it.
fn own_blocks(frames: &[Vec<u8>]) -> Vec<oracle::Block> {
    let mut blocks = Vec::new();
    for frame in frames {
        let datagram = net::datagram(frame, &GroupFilter::all()).expect("a good frame");
        let packet = moldudp64::Packet::new(datagram.payload).expect("a MoldUDP64 packet");
        for (index, message) in packet.blocks().enumerate() {
            let sequence = packet.sequence_number() + index as u64;
            blocks.push(oracle::Block { sequence, message: message.to_vec() });
        }
    }
    blocks
}

fn compare_messages(name: &str, messages: impl IntoIterator<Item = Vec<u8>>) -> usize {
    let endpoint = Endpoint { source: [10, 0, 0, 1].into(), group: [233, 252, 0, 1].into(), port: 26_400 };
    let mut publisher = MoldPublisher::new(*b"TSHARKTEST", 1);
    let mut payloads: Vec<Vec<u8>> = messages.into_iter().filter_map(|m| publisher.push(&m)).collect();
    payloads.extend(publisher.flush());
    let frames: Vec<Vec<u8>> = payloads.iter().map(|payload| endpoint.frame(0, payload)).collect();
    compare(&capture::Written::new(name, &frames).0)
}

#[test]
fn every_real_capture() {
    let Some(data) = real_data() else { return };
    let mut captures: Vec<PathBuf> = std::fs::read_dir(data.join("itch"))
        .expect("the folder itch")
        .map(|e| e.expect("an entry").path())
        .collect();
    captures.retain(|path| path.extension().is_some_and(|e| e == "pcap"));
    captures.sort();
    assert!(!captures.is_empty(), "no pcap in the folder itch");
    for path in &captures {
        let messages = compare(path);
        println!("{}: {messages} messages agree", path.file_name().unwrap_or_default().display());
        assert!(messages > 0, "{}", path.display());
    }
}

#[test]
fn a_real_file_of_messages() {
    let Some(data) = real_data() else { return };
    let path = data.join("itch/ritch_testdata.itch.gz");
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).expect("a gzip file");
    // The two length bytes of this file are zero; the type tells the length.
    let (mut rest, mut messages) = (&bytes[..], Vec::new());
    while let Some(&message_type) = rest.get(2) {
        let length = itch50::message(message_type).expect("a known type").length;
        messages.push(rest[2..2 + length].to_vec());
        rest = &rest[2 + length..];
    }
    assert_eq!(compare_messages("ritch", messages), 12_012);
}

#[test]
fn a_synthetic_session() {
    let frames: Vec<Vec<u8>> = Session::new(Feed::Itch50, 7, 5_000, &[]).map(|timed| timed.frame).collect();
    assert_eq!(compare(&capture::Written::new("session", &frames).0), 5_000);
}

/// SplitMix64.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn random_messages_of_every_type() {
    let seed = std::env::var("TICKGATE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1_u64);
    println!("seed {seed}; TICKGATE_SEED={seed} repeats this run");
    let mut state = seed;
    let mut messages = Vec::new();
    for _ in 0..200 {
        for entry in &itch50::MESSAGES {
            let mut message: Vec<u8> = (0..entry.length).map(|_| next_random(&mut state) as u8).collect();
            message[0] = entry.message_type;
            if let Some(side) = entry.side {
                message[side.offset] = if next_random(&mut state) & 1 == 0 { b'B' } else { b'S' };
            }
            // itchy, which reads these two, takes only text and known values.
            if let b'H' | b'Y' = entry.message_type {
                message[11..19].copy_from_slice(b"TICKGATE");
                message[19] = if entry.message_type == b'H' { b'T' } else { b'0' };
            }
            if entry.message_type == b'H' {
                let reasons = [b"T1  ", b"LUDP", b"M   "];
                message[21..25].copy_from_slice(reasons[next_random(&mut state) as usize % 3]);
            }
            messages.push(message);
        }
    }
    assert_eq!(compare_messages("random", messages), 200 * itch50::MESSAGES.len());
}
