//! Line rate: the gateware takes a beat in every clock and has no way to hold the wire back.
//!
//! Minimum-size frames (60 bytes as the MAC delivers them, 64 on the wire with the frame check
//! sequence), mixed with frames that carry a message as often as the feed allows, go through the
//! emitted Verilog at the distance of an Ethernet wire and with no idle clock at all. On the wire a
//! minimum-size frame takes 84 bytes with preamble and gap, 10.5 clocks; without idle clocks it takes
//! 8, so the second is faster than anything that can arrive. Every frame has to be counted, every
//! message to become the record or the drop that was put in, every record to take the clocks that
//! `tickgate_tests::latency` says.
//!
//! `TICKGATE_SEED` repeats a run.
#![cfg(feature = "rtl")]

// Shared with the test that compares the three ways; this one uses a part of it.
#[allow(dead_code)]
#[path = "three_ways/packets.rs"]
mod packets;
#[allow(dead_code)]
#[path = "three_ways/ways.rs"]
mod ways;

use packets::Packet;
use tickgate_abi::card_clock::{INTER_FRAME_CLOCKS, beats};
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::wire::{itch50, moldudp64, szse};
use tickgate_abi::{DropReason, Feed, Line};
use tickgate_sim::Latency;
use tickgate_sim::exchange::{
    Endpoint, MAX_PAYLOAD_BYTES, MoldPublisher, Publisher, SSE_TICKS, SseTick, SseTickEncoder, SzsePublisher,
    sse_frame,
};
use tickgate_sim::random::Random;
use tickgate_sim::wire::{FIRST_FRAME_CLOCK, Schedule};
use tickgate_tests::latency::RECORD_AT_RING;
use ways::{Outcome, Plan, compare};

const FRAMES: usize = 4_000;
const DEFAULT_SEED: u64 = 640_064;
/// Bytes that the MAC delivers of a minimum-size frame: 64 on the wire include four of the frame
/// check sequence, which some MACs deliver too.
const MINIMUM_FRAMES: [usize; 2] = [60, LONGEST_MINIMUM];
const LONGEST_MINIMUM: usize = 64;
/// MsgType of the session's heartbeat, which has no body.
const SZSE_SESSION_HEARTBEAT: u32 = 3;

/// What was put in, known without any decoder.
#[derive(Debug, Default)]
struct Sent {
    packets: Vec<Packet>,
    /// Messages in good frames that are to become records.
    records: u64,
    drops: DropCounts,
    minimum_size: usize,
}

/// A payload and what is to become of it.
struct Payload {
    bytes: Vec<u8>,
    records: u64,
    drops: Vec<DropReason>,
}

impl Payload {
    fn good(bytes: Vec<u8>, records: u64) -> Self {
        Payload { bytes, records, drops: Vec::new() }
    }
    fn framing(bytes: Vec<u8>) -> Self {
        Payload { bytes, records: 0, drops: vec![DropReason::Framing] }
    }
}

fn seed() -> u64 {
    let seed = std::env::var("TICKGATE_SEED").map_or(DEFAULT_SEED, |text| {
        text.parse().unwrap_or_else(|_| panic!("TICKGATE_SEED={text} is not a number"))
    });
    println!("seed {seed} (repeat with TICKGATE_SEED={seed})");
    seed
}

fn bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.bits() as u8).collect()
}

fn itch_message(random: &mut Random, layout: &itch50::Message) -> Vec<u8> {
    let mut message = bytes(random, layout.length);
    message[itch50::MESSAGE_TYPE.offset] = layout.message_type;
    if let Some(side) = layout.side {
        message[side.offset] = if random.one_in(2) { b'B' } else { b'S' };
    }
    message
}

/// A MoldUDP64 packet of `count` messages, of the shortest types only (a message every 14 bytes) or
/// of all types; as many as fit.
fn itch_packet(random: &mut Random, count: u64, shortest: bool) -> Payload {
    let of: Vec<&itch50::Message> =
        itch50::MESSAGES.iter().filter(|m| !shortest || m.length == itch50::SHORTEST).collect();
    let mut publisher = MoldPublisher::new(*b"LINERATE01", random.bits());
    for records in 0..count {
        let layout = of[random.index(of.len())];
        let message = itch_message(random, layout);
        if let Some(full) = publisher.push(&message) {
            return Payload::good(full, records);
        }
    }
    Payload::good(publisher.flush().expect("at least one message"), count)
}

fn itch_payload(random: &mut Random) -> Payload {
    let publisher = MoldPublisher::new(*b"LINERATE01", random.bits());
    match random.below(16) {
        0..4 => Payload::good(publisher.control_packet(0), 1),
        4 => Payload::good(publisher.control_packet(moldudp64::COUNT_END_OF_SESSION), 1),
        5..8 => {
            let mut header = publisher.control_packet(random.below(3) as u16);
            header.truncate(random.index(moldudp64::HEADER_BYTES));
            Payload::framing(header)
        }
        8 => itch_packet(random, u64::MAX, true),
        9 => {
            let count = random.between(2, 12) as u64;
            itch_packet(random, count, true)
        }
        10 => {
            let count = random.between(2, 40) as u64;
            itch_packet(random, count, false)
        }
        11..14 => itch_packet(random, 1, true),
        _ => itch_packet(random, 1, false),
    }
}

/// A whole SZSE frame that gives a record.
fn szse_frame(random: &mut Random, message_type: u32) -> Vec<u8> {
    let length = match message_type {
        szse::ORDER => szse::ORDER_BODY_LENGTHS[random.index(2)],
        szse::TRADE => szse::TRADE_BODY_LENGTH,
        _ => szse::CHANNEL_HEARTBEAT_BODY_LENGTH,
    };
    let mut body = bytes(random, length as usize);
    if message_type == szse::ORDER {
        body[szse::order::SECURITY_ID.range()].copy_from_slice(b"000001  ");
        body[szse::order::SIDE.offset] = szse::SIDE_SELL;
    }
    if message_type == szse::TRADE {
        body[szse::trade::SECURITY_ID.range()].copy_from_slice(b"300750  ");
        body[szse::trade::EXEC_TYPE.offset] = szse::EXEC_TRADE;
    }
    SzsePublisher::frame(message_type, &body)
}

/// A datagram of `count` frames, each of one of the types; as many as fit.
fn szse_packet(random: &mut Random, count: u64, types: &[u32]) -> Payload {
    let mut payload = Payload::good(Vec::new(), 0);
    for _ in 0..count {
        let message_type = types[random.index(types.len())];
        let frame = match message_type {
            SZSE_SESSION_HEARTBEAT => SzsePublisher::frame(message_type, &[]),
            _ => szse_frame(random, message_type),
        };
        if payload.bytes.len() + frame.len() > MAX_PAYLOAD_BYTES {
            break;
        }
        payload.bytes.extend(frame);
        match message_type {
            SZSE_SESSION_HEARTBEAT => payload.drops.push(DropReason::UnknownType),
            _ => payload.records += 1,
        }
    }
    payload
}

fn szse_payload(random: &mut Random) -> Payload {
    const ALL: [u32; 4] = [szse::ORDER, szse::TRADE, szse::CHANNEL_HEARTBEAT, SZSE_SESSION_HEARTBEAT];
    let count = random.between(2, 12) as u64;
    match random.below(16) {
        0..4 => szse_packet(random, 1, &[SZSE_SESSION_HEARTBEAT]),
        4 => Payload::framing(Vec::new()),
        5..8 => {
            // Too short for header and checksum.
            let mut frame = SzsePublisher::frame(SZSE_SESSION_HEARTBEAT, &[]);
            frame.truncate(1 + random.index(frame.len() - 1));
            Payload::framing(frame)
        }
        8 => szse_packet(random, u64::MAX, &[szse::CHANNEL_HEARTBEAT]),
        9 => szse_packet(random, u64::MAX, &[SZSE_SESSION_HEARTBEAT]),
        10 => szse_packet(random, count, &ALL),
        11..14 => szse_packet(random, 1, &[szse::CHANNEL_HEARTBEAT]),
        14 => szse_packet(random, 1, &[szse::ORDER]),
        _ => szse_packet(random, 1, &[szse::TRADE]),
    }
}

/// The frames of one run: the first half of minimum size only, the others mixed.
fn frames(random: &mut Random, feed: Feed) -> Sent {
    let endpoint = Endpoint { source: [10, 0, 0, 1].into(), group: [233, 252, 12, 1].into(), port: 26_400 };
    let mut sent = Sent::default();
    for number in 0..FRAMES {
        let shortest = MINIMUM_FRAMES[random.index(MINIMUM_FRAMES.len())];
        let mixed = number >= FRAMES / 2;
        let (payload, mut frame, has_records_only) = loop {
            let payload = if feed == Feed::Szse { szse_payload(random) } else { itch_payload(random) };
            let frame = endpoint.frame(number as u16, &payload.bytes);
            // A heartbeat is all header, and fits the shortest frames.
            let heartbeat = feed == Feed::Itch50 && payload.bytes.len() == moldudp64::HEADER_BYTES;
            let has_records_only = payload.records > 0 && payload.drops.is_empty() && !heartbeat;
            if mixed || frame.len() <= LONGEST_MINIMUM || has_records_only {
                break (payload, frame, has_records_only);
            }
        };
        let mac_error = random.one_in(16);
        if has_records_only && (!mixed || random.one_in(8)) {
            // Cut off: a message that gives a record ends behind a minimum-size frame, so none does.
            frame.truncate(shortest);
            sent.drops.count(if mac_error { DropReason::MacError } else { DropReason::Truncated });
        } else {
            frame.resize(frame.len().max(shortest), 0);
            if mixed && random.one_in(8) {
                // A trailer behind the datagram: the verdict comes beats after the last record.
                frame.extend(bytes(random, 16));
            }
            let of_messages = payload.drops.iter().filter(|reason| **reason != DropReason::Framing);
            match mac_error {
                true => {
                    of_messages.for_each(|reason| sent.drops.count(*reason));
                    sent.drops.count(DropReason::MacError);
                }
                false => {
                    payload.drops.iter().for_each(|reason| sent.drops.count(*reason));
                    sent.records += payload.records;
                }
            }
        }
        sent.minimum_size += usize::from(frame.len() <= LONGEST_MINIMUM);
        sent.packets.push(Packet { frame, mac_error });
    }
    sent
}

/// Everything that was sent has arrived, and the model, the software decoder and the gateware agree.
fn run(feed: Feed, inter_frame_clocks: u64) {
    let mut random = Random::new(seed());
    let sent = frames(&mut random, feed);
    let total: u64 = sent.packets.iter().map(|p| beats(p.frame.len())).sum();
    assert!(sent.minimum_size > FRAMES / 2, "{} minimum-size frames", sent.minimum_size);

    let schedule = Schedule::back_to_back().with_inter_frame_clocks(inter_frame_clocks);
    let mut last = schedule.clone();
    for packet in &sent.packets {
        last.place(packet.frame.len(), 0);
    }
    let clocks = last.next_clock() - FIRST_FRAME_CLOCK;
    assert_eq!(clocks, total + FRAMES as u64 * inter_frame_clocks, "nothing but beats and gaps");

    let plan = Plan { feed, groups: Vec::new(), schedule, packets: sent.packets };
    let name = format!("{}, {inter_frame_clocks} idle clocks between frames", feed.name());
    let (outcome, latency) = compare(&name, &plan);
    assert_eq!(outcome.frames, FRAMES as u64, "{name}: every frame is counted");
    for (reason, count) in sent.drops.iter() {
        assert_eq!(outcome.drops.of(reason), count, "{name}: drops {}", reason.name());
    }
    assert_eq!(outcome.delivered.len() as u64, sent.records, "{name}: records");
    assert_eq!(outcome.lost, 0, "{name}: lost");

    let latency = latency.expect("the gateware was simulated").clocks;
    assert_eq!(latency.len(), ticks(&outcome), "{name}: the clocks of every record were measured");
    let table = u64::from(RECORD_AT_RING.clocks);
    assert_eq!(latency.min(), table, "{name}: clocks of a record");
    // The arbiter takes a record every two clocks of each line. Only packets full of System Events, a
    // message every 14 bytes, have more than that; their last ones wait in the queue.
    let most = if feed == Feed::Itch50 { table + 2 * MAX_PAYLOAD_BYTES as u64 / 14 } else { table };
    assert!(latency.max() <= most, "{name}: {} clocks", latency.max());
    println!(
        "{name}: {FRAMES} frames ({} of minimum size) and {} records in {clocks} clocks, {total} of them beats; \
         records after {table} to {} clocks",
        sent.minimum_size,
        latency.len(),
        latency.max(),
    );
}

/// Records in the ring whose clocks are measured, retracted ones too.
fn ticks(outcome: &Outcome) -> u64 {
    outcome.raw.iter().filter(|record| Latency::measures(record)).count() as u64
}

#[test]
fn frames_at_the_distance_of_the_wire() {
    for feed in [Feed::Itch50, Feed::Szse] {
        run(feed, INTER_FRAME_CLOCKS);
    }
}

#[test]
fn frames_with_no_idle_clock() {
    for feed in [Feed::Itch50, Feed::Szse] {
        run(feed, 0);
    }
}

/// No output of the card could mean "wait" to the wire: all there are belong to registers and ring.
#[test]
fn nothing_can_hold_the_wire_back() {
    for verilog in [tickgate_hdl::card_verilog(), tickgate_hdl::card_with_book_verilog()] {
        only_registers_and_ring_go_out(&verilog);
    }
}

fn only_registers_and_ring_go_out(verilog: &str) {
    let body = verilog.split_once("module top(").expect("a module top").1;
    let body = body.split_once("endmodule").expect("an end").0;
    let ports = |direction: &str| -> Vec<&str> {
        let declarations = body.lines().map(str::trim).filter(|line| line.starts_with(direction));
        declarations.map(|line| line.trim_end_matches(';').rsplit(' ').next().expect("a name")).collect()
    };
    assert_eq!(ports("output "), ["register_read_data", "ring_valid", "ring_address", "ring_data"]);
    assert_eq!(ports("inout "), [""; 0]);
    let inputs = ports("input ");
    for port in ["wire_data", "wire_keep", "wire_valid", "wire_last", "wire_error"] {
        for line in 0..2 {
            let port = format!("{port}${line}");
            assert!(
                inputs.contains(&port.as_str()),
                "no input {port} in {inputs:?}: is the reader of ports broken?"
            );
        }
    }
    assert!(inputs.contains(&"ring_ready"));
}

/// SSE decodes a field a clock, so what keeps up with the wire is a matter of how many there are in a frame.
/// Frames of one tick do, all fields given and no idle clock between the frames.
#[test]
fn sse_frames_of_one_tick_are_decoded_at_line_rate() {
    let mut random = Random::new(seed());
    let endpoint = Endpoint::of_line(Line::A, Feed::Sse);
    let mut encoder = SseTickEncoder::new();
    for idle in [0, INTER_FRAME_CLOCKS] {
        let packets = (0..FRAMES as u64).map(|i| {
            encoder.push(&SseTick {
                biz_index: i + 1,
                channel: 6,
                security_id: format!("{:06}", 600_000 + random.below(1_000)).into_bytes(),
                tick_time: Some(9_300_000 + i),
                tick_type: b"T".to_vec(),
                buy_order_no: 1 + random.below(1 << 20),
                sell_order_no: 1 + random.below(1 << 20),
                price: 1_000,
                qty: 1_000_000,
                trade_money: 100_000_000,
                tick_bs_flag: b"N".to_vec(),
            });
            let payload = sse_frame(SSE_TICKS, i as u32, &encoder.finish());
            Packet { frame: endpoint.frame(i as u16, &payload), mac_error: false }
        });
        let plan = Plan {
            feed: Feed::Sse,
            groups: Vec::new(),
            schedule: Schedule::back_to_back().with_inter_frame_clocks(idle),
            packets: packets.collect(),
        };
        let (outcome, measured) = compare("sse, a tick a frame", &plan);
        assert_eq!((outcome.no_room, outcome.delivered.len() as u64), (0, FRAMES as u64));
        println!("a tick a frame, {idle} idle clocks between frames: {measured:?}");
    }
}
