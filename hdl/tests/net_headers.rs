//! The header stage against a plain reading of docs/decode.md: random frames, good and broken, with
//! and without a tag, with stalls and back to back, through the emitted Verilog.

mod verilated;

use rust_hdl::prelude::{Block, check_all, generate_verilog};
use std::collections::BTreeMap;
use tickgate_abi::DropReason;
use tickgate_abi::wire::ethernet::*;
use tickgate_hdl::net::Headers;
use verilated::{Random, Verilated};

const ENTRIES: usize = tickgate_hdl::net::headers::FILTER_ENTRIES;

#[derive(Clone, Copy, Default, Debug)]
struct Entry {
    group: u32,
    port: u16,
    channel: u16,
    in_use: bool,
}

#[derive(Clone, Default)]
struct Filter {
    enable: bool,
    entries: [Entry; ENTRIES],
}

fn word(bytes: &[u8], offset: usize) -> u16 {
    u16::from_be_bytes([bytes[offset], bytes[offset + 1]])
}

fn put(bytes: &mut [u8], offset: usize, value: u16) {
    bytes[offset..offset + 2].copy_from_slice(&value.to_be_bytes());
}

/// Ones' complement sum; an odd last byte is the upper half of its word.
fn ones_complement(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for pair in parts.iter().flat_map(|part| part.chunks(2)) {
        sum += u64::from(u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

/// Ones' complement sum of UDP pseudo-header and datagram.
fn udp_sum(frame: &[u8], tag: usize) -> u16 {
    let end = IPV4 + tag + usize::from(word(frame, IPV4_TOTAL_LENGTH + tag));
    let length = word(frame, UDP_LENGTH + tag).to_be_bytes();
    ones_complement(&[&[0, PROTOCOL_UDP], &length, &frame[IPV4_SOURCE + tag..end]])
}

#[derive(Debug, Default, Clone)]
struct Expected {
    tagged: bool,
    reason: Option<DropReason>,
    /// One of the reasons runt to filtered holds.
    rejected: bool,
    /// Index of the payload's last byte, or of the byte before an empty payload; not when rejected.
    last_byte: usize,
    channel: u16,
}

/// docs/decode.md, section Frame, 1 to 11.
fn judge(frame: &[u8], mac_error: bool, filter: &Filter) -> Expected {
    let tagged = frame.len() >= 14 && word(frame, ETHERTYPE) == ETHERTYPE_VLAN;
    let tag = if tagged { VLAN_TAG_BYTES } else { 0 };
    let mut expected = Expected { tagged, ..Expected::default() };
    let header = header_reason(frame, tag, filter, &mut expected.channel);
    expected.rejected = header.is_some();
    expected.reason = header;
    if header.is_none() {
        let end = IPV4 + tag + usize::from(word(frame, IPV4_TOTAL_LENGTH + tag));
        expected.last_byte = end.min(frame.len()) - 1;
        if end > frame.len() {
            expected.reason = Some(DropReason::Truncated);
        } else if word(frame, UDP_CHECKSUM + tag) != 0 && udp_sum(frame, tag) != 0xffff {
            expected.reason = Some(DropReason::UdpChecksum);
        }
    }
    if mac_error {
        expected.reason = Some(DropReason::MacError);
    }
    expected
}

fn header_reason(frame: &[u8], tag: usize, filter: &Filter, channel: &mut u16) -> Option<DropReason> {
    if frame.len() < UDP_PAYLOAD + tag {
        return Some(DropReason::Runt);
    }
    let first = frame[IPV4 + tag];
    if word(frame, ETHERTYPE + tag) != ETHERTYPE_IPV4 || first >> 4 != 4 {
        return Some(DropReason::NotIpv4);
    }
    if first & 0xf != 5 {
        return Some(DropReason::IpHeaderLength);
    }
    if ones_complement(&[&frame[IPV4 + tag..UDP + tag]]) != 0xffff {
        return Some(DropReason::IpChecksum);
    }
    if word(frame, IPV4_FRAGMENT + tag) & IPV4_FRAGMENT_MASK != 0 {
        return Some(DropReason::Fragment);
    }
    if frame[IPV4_PROTOCOL + tag] != PROTOCOL_UDP {
        return Some(DropReason::NotUdp);
    }
    let total = word(frame, IPV4_TOTAL_LENGTH + tag);
    if total < 28 || word(frame, UDP_LENGTH + tag) != total - 20 {
        return Some(DropReason::UdpLength);
    }
    if filter.enable {
        let group = u32::from(word(frame, IPV4_DESTINATION + tag)) << 16
            | u32::from(word(frame, IPV4_DESTINATION + tag + 2));
        let port = word(frame, UDP_DESTINATION_PORT + tag);
        match filter.entries.iter().find(|e| e.in_use && e.group == group && e.port == port) {
            Some(entry) => *channel = entry.channel,
            None => return Some(DropReason::Filtered),
        }
    }
    None
}

const GROUPS: [u32; 4] = [0xe900_360c, 0xe900_360d, 0xe901_360c, 0xefff_0101];
const PORTS: [u16; 3] = [26_400, 26_401, 1];

fn random_filter(random: &mut Random) -> Filter {
    let mut filter = Filter { enable: random.chance(75), ..Filter::default() };
    for entry in &mut filter.entries {
        *entry = Entry {
            group: random.pick(&GROUPS),
            port: random.pick(&PORTS),
            channel: random.next() as u16,
            in_use: random.chance(60),
        };
    }
    filter
}

fn fix_ip_checksum(frame: &mut [u8], tag: usize) {
    if frame.len() >= UDP + tag {
        put(frame, IPV4 + tag + 10, 0);
        let sum = ones_complement(&[&frame[IPV4 + tag..UDP + tag]]);
        put(frame, IPV4 + tag + 10, !sum);
    }
}

fn good_frame(random: &mut Random, tag: usize) -> Vec<u8> {
    let payload = match random.below(100) {
        0 => random.below(9000),
        1..=10 => random.below(1500),
        11..=25 => random.below(9),
        _ => random.below(80),
    } as usize;
    let fill = random.below(4);
    let mut frame: Vec<u8> = (0..UDP_PAYLOAD + tag + payload)
        .map(|_| match fill {
            0 => 0x00,
            1 => 0xff,
            _ => random.next() as u8,
        })
        .collect();
    if tag != 0 {
        put(&mut frame, ETHERTYPE, ETHERTYPE_VLAN);
    }
    let total = (28 + payload) as u16;
    put(&mut frame, ETHERTYPE + tag, ETHERTYPE_IPV4);
    frame[IPV4 + tag] = IPV4_VERSION_IHL;
    put(&mut frame, IPV4_TOTAL_LENGTH + tag, total);
    put(&mut frame, IPV4_FRAGMENT + tag, random.pick(&[0, 0x4000, 0xc000]));
    frame[IPV4_PROTOCOL + tag] = PROTOCOL_UDP;
    let group = random.pick(&GROUPS);
    put(&mut frame, IPV4_DESTINATION + tag, (group >> 16) as u16);
    put(&mut frame, IPV4_DESTINATION + tag + 2, group as u16);
    put(&mut frame, UDP_DESTINATION_PORT + tag, random.pick(&PORTS));
    put(&mut frame, UDP_LENGTH + tag, total - 20);
    put(&mut frame, UDP_CHECKSUM + tag, 0);
    if random.chance(80) {
        let sum = !udp_sum(&frame, tag);
        put(&mut frame, UDP_CHECKSUM + tag, if sum == 0 { 0xffff } else { sum });
    }
    fix_ip_checksum(&mut frame, tag);
    match random.below(4) {
        0 if frame.len() < 60 => frame.resize(60, 0),
        1 => (0..random.below(20)).for_each(|_| frame.push(random.next() as u8)),
        _ => {}
    }
    frame
}

/// Breaks one thing.
fn break_frame(random: &mut Random, frame: &mut Vec<u8>, tag: usize) {
    let near = |random: &mut Random, value: u16| match random.below(3) {
        0 => value.wrapping_add(1 + random.below(12) as u16),
        1 => value.wrapping_sub(1 + random.below(12) as u16),
        _ => random.next() as u16,
    };
    let whole = frame.len() >= UDP_PAYLOAD + tag;
    match random.below(14) {
        0 | 1 => {
            let at = random.below(frame.len() as u64) as usize;
            frame[at] ^= 1 << random.below(8);
        }
        2 => frame.truncate(1 + random.below(frame.len() as u64) as usize),
        3 => frame.truncate(frame.len().min(30 + random.below(30) as usize)),
        4 => *frame = (0..1 + random.below(100)).map(|_| random.next() as u8).collect(),
        _ if !whole => {}
        5 => {
            let total = near(random, word(frame, IPV4_TOTAL_LENGTH + tag));
            put(frame, IPV4_TOTAL_LENGTH + tag, total);
            if random.chance(50) {
                put(frame, UDP_LENGTH + tag, total.wrapping_sub(20));
            }
        }
        6 => {
            let length = near(random, word(frame, UDP_LENGTH + tag));
            put(frame, UDP_LENGTH + tag, length);
        }
        7 => put(frame, IPV4_FRAGMENT + tag, 1 << random.below(16)),
        8 => frame[IPV4_PROTOCOL + tag] ^= 1 << random.below(8),
        9 => frame[IPV4 + tag] ^= 1 << random.below(8),
        10 => put(frame, ETHERTYPE + tag, random.pick(&[0x0806, 0x86dd, 0x8100, 0x88a8, 0x0801])),
        11 => {
            let sum = near(random, word(frame, UDP_CHECKSUM + tag));
            put(frame, UDP_CHECKSUM + tag, sum);
        }
        12 => frame[IPV4_DESTINATION + tag + random.below(4) as usize] ^= 1 << random.below(8),
        _ => frame[UDP_DESTINATION_PORT + tag + random.below(2) as usize] ^= 1 << random.below(8),
    }
}

fn random_frame(random: &mut Random) -> Vec<u8> {
    let tag = if random.chance(40) { VLAN_TAG_BYTES } else { 0 };
    let mut frame = good_frame(random, tag);
    for _ in 0..random.pick(&[0, 0, 1, 1, 2]) {
        break_frame(random, &mut frame, tag);
    }
    if random.chance(70) {
        fix_ip_checksum(&mut frame, tag);
    }
    frame
}

/// A frame on the wire: when each of its beats is on `beat_data`.
struct Sent {
    frame: Vec<u8>,
    clocks: Vec<usize>,
    expected: Expected,
}

/// Puts frames on the wire; `stall` is the chance of an idle clock before a beat.
fn send(
    model: &Verilated,
    random: &mut Random,
    filter: &Filter,
    frames: Vec<(Vec<u8>, bool)>,
    stall: u64,
) -> (Vec<Vec<u8>>, Vec<Sent>) {
    let mut base = model.idle();
    model.set(&mut base, "filter_enable", filter.enable.into());
    for (i, entry) in filter.entries.iter().enumerate() {
        model.set(&mut base, &format!("filter_group${i}"), entry.group.into());
        model.set(&mut base, &format!("filter_port${i}"), entry.port.into());
        model.set(&mut base, &format!("filter_channel${i}"), entry.channel.into());
        model.set(&mut base, &format!("filter_in_use${i}"), entry.in_use.into());
    }
    let (mut rows, mut sent) = (vec![base.clone(); 4], vec![]);
    for (frame, mac_error) in frames {
        let mut clocks = vec![];
        let beats = frame.chunks(8).count();
        for (number, beat) in frame.chunks(8).enumerate() {
            while random.chance(stall) {
                // What is on the wire without valid means nothing.
                let mut row = base.clone();
                model.set(&mut row, "wire_data", random.next());
                model.set(&mut row, "wire_keep", random.below(256));
                model.set(&mut row, "wire_last", random.below(2));
                model.set(&mut row, "wire_error", random.below(2));
                rows.push(row);
            }
            let mut data = random.next().to_le_bytes();
            data[..beat.len()].copy_from_slice(beat);
            let last = number + 1 == beats;
            let keep = if last { (1_u64 << beat.len()) - 1 } else { random.below(256) };
            let mut row = base.clone();
            model.set_bytes(&mut row, "wire_data", &data);
            model.set(&mut row, "wire_keep", keep);
            model.set(&mut row, "wire_valid", 1);
            model.set(&mut row, "wire_last", last.into());
            model.set(&mut row, "wire_error", if last { mac_error.into() } else { random.below(2) });
            clocks.push(rows.len() + 1);
            rows.push(row);
        }
        let expected = judge(&frame, mac_error, filter);
        sent.push(Sent { frame, clocks, expected });
    }
    rows.extend(std::iter::repeat_n(base, 6));
    (rows, sent)
}

/// Everything the table at the top of headers.rs promises.
fn check(model: &Verilated, outputs: &[Vec<u8>], sent: &[Sent]) {
    let get = |clock: usize, port: &str| model.get(&outputs[clock], port);
    let (mut beats, mut verdicts) = (vec![false; outputs.len()], vec![false; outputs.len()]);
    for (index, Sent { frame, clocks, expected }) in sent.iter().enumerate() {
        let context = || format!("frame {index} {expected:?} beat clocks {clocks:?} {frame:02x?}");
        for (number, (&clock, beat)) in clocks.iter().zip(frame.chunks(8)).enumerate() {
            beats[clock] = true;
            let last = number + 1 == clocks.len();
            assert_eq!(get(clock, "beat_valid"), 1, "{}", context());
            assert_eq!(&model.get_bytes(&outputs[clock], "beat_data")[..beat.len()], beat, "{}", context());
            assert_eq!(get(clock, "beat_number"), number.min(15) as u64, "{}", context());
            assert_eq!(get(clock, "frame_last"), u64::from(last), "{}", context());
            if number < 5 {
                assert_eq!(get(clock, "in_payload"), 0, "{}", context());
                assert_eq!(get(clock, "payload_end"), 0, "{}", context());
            } else if !expected.rejected {
                let ends = number == expected.last_byte / 8;
                assert_eq!(
                    get(clock, "in_payload"),
                    u64::from(number <= expected.last_byte / 8),
                    "{}",
                    context()
                );
                assert_eq!(get(clock, "payload_end"), u64::from(ends), "beat {number} {}", context());
                if ends {
                    let lane = expected.last_byte % 8;
                    assert_eq!(get(clock, "payload_last_lane"), lane as u64, "{}", context());
                }
            }
        }
        let last = *clocks.last().expect("a frame has a beat");
        if clocks.len() > 2 {
            for clock in clocks[2]..=last + 2 {
                assert_eq!(get(clock, "vlan"), u64::from(expected.tagged), "clock {clock} {}", context());
            }
        }
        if clocks.len() > 5 {
            // Until beat 5 of the next frame that has one.
            let next = sent[index + 1..].iter().find(|s| s.clocks.len() > 5).map(|s| s.clocks[5]);
            let until = next.unwrap_or(outputs.len() - 1);
            let runt = frame.len() < UDP_PAYLOAD + if expected.tagged { VLAN_TAG_BYTES } else { 0 };
            for clock in clocks[5] + if runt { 1 } else { 2 }..=until {
                assert_eq!(get(clock, "reject"), u64::from(expected.rejected), "clock {clock} {}", context());
            }
            if !expected.rejected {
                for clock in clocks[5] + 3..=next.map_or(outputs.len() - 1, |c| c + 2) {
                    assert_eq!(
                        get(clock, "channel"),
                        u64::from(expected.channel),
                        "clock {clock} {}",
                        context()
                    );
                }
            }
        }
        verdicts[last + 2] = true;
        assert_eq!(get(last + 2, "verdict_valid"), 1, "{}", context());
        assert_eq!(get(last + 2, "verdict_bad"), u64::from(expected.reason.is_some()), "{}", context());
        if let Some(reason) = expected.reason {
            let found = DropReason::from_code(get(last + 2, "verdict_reason") as u8);
            assert_eq!(found, Some(reason), "{}", context());
        }
    }
    for clock in 0..outputs.len() {
        assert_eq!(get(clock, "verdict_valid"), u64::from(verdicts[clock]), "clock {clock}");
        assert_eq!(get(clock, "beat_valid"), u64::from(beats[clock]), "clock {clock}");
        for port in ["frame_last", "in_payload", "payload_end"] {
            assert!(beats[clock] || get(clock, port) == 0, "{port} without a beat in clock {clock}");
        }
    }
}

#[test]
fn headers_follow_the_rules() {
    let mut top = Headers::default();
    top.connect_all();
    check_all(&top).expect("a connected design without loops");
    let mut model = Verilated::start("headers", &generate_verilog(&top));
    let mut random = Random::from_environment(20_230_201);
    let mut seen = BTreeMap::<&str, usize>::new();
    for round in 0..60 {
        let filter = random_filter(&mut random);
        let frames: Vec<_> = (0..250).map(|_| (random_frame(&mut random), random.chance(4))).collect();
        let stall = [0, 0, 10, 50][round % 4];
        let (rows, sent) = send(&model, &mut random, &filter, frames, stall);
        let outputs = model.run(&rows);
        check(&model, &outputs, &sent);
        for frame in &sent {
            *seen.entry(frame.expected.reason.map_or("good", DropReason::name)).or_default() += 1;
        }
    }
    println!("{seen:?}");
    for reason in &DropReason::ALL[..=DropReason::UdpChecksum as usize] {
        assert!(seen.get(reason.name()).is_some_and(|n| *n >= 20), "too few frames with {}", reason.name());
    }
    assert!(seen["good"] >= 1000, "too few good frames");
}
