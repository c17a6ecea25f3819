//! Random packets that reach deep: good multi-message packets of every type, then one or more
//! fields changed with the checksums made right again, so that wrong lengths, counts, types and
//! sides are really walked; and raw damage as well.

#[path = "sse_frames.rs"]
pub mod sse;

use tickgate_abi::Feed;
use tickgate_abi::wire::ethernet::*;
use tickgate_abi::wire::{itch50, moldudp64, sse as sse_wire, szse};
use tickgate_sim::exchange::{Endpoint, SzsePublisher, SzseSnapshot, SzseSnapshotEntry};
use tickgate_sim::random::Random;

/// A frame to put on the wire.
#[derive(Clone, Debug)]
pub struct Packet {
    pub frame: Vec<u8>,
    pub mac_error: bool,
}

/// Groups that random packets are sent to.
pub const GROUPS: [([u8; 4], u16); 4] = [
    ([233, 252, 12, 1], 26_400),
    ([233, 252, 12, 1], 26_401),
    ([233, 252, 12, 2], 26_400),
    ([10, 1, 2, 3], 1),
];

fn bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.bits() as u8).collect()
}

/// Lengths, in bytes from its first, of the parts that a payload consists of: blocks or frames.
struct Payload {
    bytes: Vec<u8>,
    /// Where each message starts (ITCH: its block's length field).
    starts: Vec<usize>,
}

fn itch_message(random: &mut Random) -> Vec<u8> {
    let layout = &itch50::MESSAGES[random.index(itch50::MESSAGES.len())];
    let mut message = bytes(random, layout.length);
    message[itch50::MESSAGE_TYPE.offset] = layout.message_type;
    if let Some(side) = layout.side {
        message[side.offset] = if random.one_in(2) { b'B' } else { b'S' };
    }
    match random.below(60) {
        // Wrong in one way.
        0 => message[itch50::MESSAGE_TYPE.offset] = random.bits() as u8,
        1 => {
            let other = &itch50::MESSAGES[random.index(itch50::MESSAGES.len())];
            message[itch50::MESSAGE_TYPE.offset] = other.message_type;
        }
        2 => message.push(random.bits() as u8),
        3 => message.truncate(message.len().max(13) - 1),
        4 => {
            let length = random.between(12, 255) as usize;
            message.resize(length, 0x5a);
        }
        5 => {
            if let Some(side) = layout.side {
                message[side.offset] = random.bits() as u8;
            }
        }
        _ => {}
    }
    message
}

fn moldudp64_payload(random: &mut Random) -> Payload {
    let most = if random.one_in(10) { 60 } else { 8 };
    let messages: Vec<Vec<u8>> = (0..random.below(most)).map(|_| itch_message(random)).collect();
    let mut payload = vec![0; moldudp64::HEADER_BYTES];
    payload[moldudp64::SESSION.range()].copy_from_slice(b"RANDOM0001");
    // Near the wrap of the sequence, too.
    let sequence = if random.one_in(4) { random.below(5).wrapping_sub(3) } else { random.bits() };
    payload[moldudp64::SEQUENCE_NUMBER.range()].copy_from_slice(&sequence.to_be_bytes());
    let mut count = messages.len() as u16;
    match random.below(40) {
        0 => count = count.wrapping_add(1),
        1 => count = count.wrapping_sub(1),
        2 => count = 0,
        3 => count = moldudp64::COUNT_END_OF_SESSION,
        4 => count = random.bits() as u16,
        _ => {}
    }
    payload[moldudp64::MESSAGE_COUNT.range()].copy_from_slice(&count.to_be_bytes());
    let mut starts = Vec::new();
    for message in &messages {
        starts.push(payload.len());
        payload.extend((message.len() as u16).to_be_bytes());
        payload.extend(message);
    }
    if !starts.is_empty() && random.one_in(12) {
        let at = starts[random.index(starts.len())];
        let length = u16::from_be_bytes([payload[at], payload[at + 1]]);
        let choices =
            [0, 1, 11, 12, 13, 255, 256, 0xffff, length + 1, length - 1, length + 2, random.bits() as u16];
        payload[at..at + 2].copy_from_slice(&choices[random.index(choices.len())].to_be_bytes());
    }
    Payload { bytes: payload, starts }
}

fn security(random: &mut Random, body: &mut [u8], field: tickgate_abi::wire::Field) {
    for byte in &mut body[field.range()] {
        *byte = b'0' + random.below(10) as u8;
    }
    let padding = random.index(4);
    body[field.end() - padding..field.end()].fill(b' ');
    if random.one_in(25) {
        let at = field.offset + random.index(field.length);
        body[at] = random.bits() as u8;
    }
}

/// The body of a snapshot: every entry type, order lists of all lengths, and one time in three
/// something wrong with its lengths or fields.
fn snapshot_body(random: &mut Random) -> Vec<u8> {
    let entries: Vec<SzseSnapshotEntry> = (0..random.below(14))
        .map(|_| {
            let orders = if random.one_in(60) { random.below(90) } else { random.below(11) };
            SzseSnapshotEntry {
                md_entry_type: szse::snapshot_entry::TYPES[random.index(szse::snapshot_entry::TYPES.len())],
                md_entry_px: random.bits() as i64,
                md_entry_size: random.bits(),
                md_price_level: random.bits() as u16,
                number_of_orders: random.bits(),
                orders: (0..if random.one_in(2) { 0 } else { orders }).map(|_| random.bits()).collect(),
            }
        })
        .collect();
    let mut starts = vec![szse::snapshot::FIXED_BYTES];
    for entry in &entries {
        let list = szse::snapshot_entry::ORDER_QTY_BYTES * entry.orders.len();
        starts.push(starts[starts.len() - 1] + szse::snapshot_entry::FIXED_BYTES + list);
    }
    let snapshot = SzseSnapshot {
        orig_time: random.bits(),
        channel_no: random.bits() as u16,
        md_stream_id: *b"010",
        security_id: *b"000001  ",
        trading_phase_code: random.bits().to_be_bytes(),
        prev_close_px: random.bits() as i64,
        num_trades: random.bits(),
        total_volume_trade: random.bits(),
        total_value_trade: random.bits(),
        entries,
    };
    let mut body = snapshot.body();
    security(random, &mut body, szse::snapshot::SECURITY_ID);
    starts.pop();
    let wrong_count = |random: &mut Random, body: &mut [u8], at: usize| {
        let count = u32::from_be_bytes([body[at], body[at + 1], body[at + 2], body[at + 3]]);
        let choices = [count + 1, count.wrapping_sub(1), 0, 1, 255, 256, 0x0100_0000, u32::MAX, count + 4];
        let count = choices[random.index(choices.len())];
        body[at..at + 4].copy_from_slice(&count.to_be_bytes());
    };
    match random.below(24) {
        0 | 1 => wrong_count(random, &mut body, szse::snapshot::NO_MD_ENTRIES.offset),
        2 | 3 if !starts.is_empty() => {
            let entry = starts[random.index(starts.len())];
            wrong_count(random, &mut body, entry + szse::snapshot_entry::NO_ORDERS.offset);
        }
        4 if !starts.is_empty() => {
            let entry = starts[random.index(starts.len())];
            body[entry + random.index(2)] = random.bits() as u8;
        }
        5 => body.truncate(random.index(body.len() + 1)),
        6 => {
            let extra = 1 + random.index(40);
            body.extend(bytes(random, extra));
        }
        _ => {}
    }
    body.truncate(szse::MAX_BODY_LENGTH as usize + 1);
    body
}

fn szse_frame(random: &mut Random) -> Vec<u8> {
    let pick = |random: &mut Random, choices: &[u8]| choices[random.index(choices.len())];
    let (mut message_type, mut body) = match random.below(12) {
        0..4 => {
            let length = szse::ORDER_BODY_LENGTHS[random.index(2)] as usize;
            let mut body = bytes(random, length);
            security(random, &mut body, szse::order::SECURITY_ID);
            body[szse::order::SIDE.offset] =
                pick(random, &[szse::SIDE_BUY, szse::SIDE_SELL, szse::SIDE_BORROW, szse::SIDE_LEND]);
            if random.one_in(25) {
                body[szse::order::SIDE.offset] = random.bits() as u8;
            }
            (szse::ORDER, body)
        }
        4..8 => {
            let mut body = bytes(random, szse::TRADE_BODY_LENGTH as usize);
            security(random, &mut body, szse::trade::SECURITY_ID);
            body[szse::trade::EXEC_TYPE.offset] = pick(random, &[szse::EXEC_TRADE, szse::EXEC_CANCEL]);
            if random.one_in(25) {
                body[szse::trade::EXEC_TYPE.offset] = random.bits() as u8;
            }
            (szse::TRADE, body)
        }
        8 => (szse::CHANNEL_HEARTBEAT, bytes(random, szse::CHANNEL_HEARTBEAT_BODY_LENGTH as usize)),
        9..11 => (szse::SNAPSHOT, snapshot_body(random)),
        _ => {
            // Types that are not decoded, of all lengths, a heartbeat is empty; and snapshots of noise.
            let length = match random.below(8) {
                0..3 => 0,
                3..6 => random.below(120),
                6 => random.below(600),
                _ => random.below(u64::from(szse::MAX_BODY_LENGTH) + 1),
            };
            let message_type = if random.one_in(2) { szse::SNAPSHOT } else { random.bits() as u32 };
            (message_type, bytes(random, length as usize))
        }
    };
    match random.below(60) {
        0 => {
            let types = [
                szse::ORDER,
                szse::TRADE,
                szse::CHANNEL_HEARTBEAT,
                szse::SNAPSHOT,
                message_type ^ 0x0100_0000,
            ];
            message_type = types[random.index(types.len())];
        }
        1 => body.push(0),
        2 => drop(body.pop()),
        _ => {}
    }
    let mut frame = SzsePublisher::frame(message_type, &body);
    match random.below(60) {
        0 => {
            let tail = frame.len() - 1 - random.index(szse::TAIL_BYTES);
            frame[tail] ^= 1 << random.below(8);
        }
        1 => {
            let at = random.index(frame.len());
            frame[at] ^= 1 << random.below(8);
        }
        2 => {
            let length = body.len() as u32;
            let choices = [
                0,
                1,
                length + 1,
                length.wrapping_sub(1),
                length + 12,
                4_094,
                4_095,
                4_096,
                0x0100_0000,
                u32::MAX,
            ];
            frame[szse::BODY_LENGTH.range()]
                .copy_from_slice(&choices[random.index(choices.len())].to_be_bytes());
        }
        _ => {}
    }
    frame
}

fn szse_payload(random: &mut Random) -> Payload {
    let most = if random.one_in(10) { 30 } else { 6 };
    let (mut payload, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..random.below(most) {
        starts.push(payload.len());
        payload.extend(szse_frame(random));
    }
    Payload { bytes: payload, starts }
}

fn put16(frame: &mut [u8], offset: usize, value: u16) {
    frame[offset..offset + 2].copy_from_slice(&value.to_be_bytes());
}

fn get16(frame: &[u8], offset: usize) -> u16 {
    u16::from_be_bytes([frame[offset], frame[offset + 1]])
}

/// Makes the IPv4 header checksum right for a header of 20 bytes.
fn fix_ip_checksum(frame: &mut [u8]) {
    const CHECKSUM: usize = IPV4 + 10;
    put16(frame, CHECKSUM, 0);
    let mut sum: u32 = (IPV4..UDP).step_by(2).map(|at| u32::from(get16(frame, at))).sum();
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    put16(frame, CHECKSUM, !(sum as u16));
}

/// Changes one header field, and in most cases makes the header checksum right again.
fn change_header(random: &mut Random, frame: &mut [u8]) {
    let total = get16(frame, IPV4_TOTAL_LENGTH);
    match random.below(14) {
        0 => put16(frame, ETHERTYPE, [0x86dd, 0x0806, 0x9100, 0x0801][random.index(4)]),
        1 => frame[IPV4] = frame[IPV4] & 0xf | (random.bits() as u8 & 0xf0),
        2 => frame[IPV4] = frame[IPV4] & 0xf0 | (random.bits() as u8 & 0xf),
        3 => put16(frame, IPV4_FRAGMENT, [0x2000, 0x0001, 0x1fff, 0x8000, 0x4000, 0x3000][random.index(6)]),
        4 => frame[IPV4_PROTOCOL] = [6, 1, 16, 0][random.index(4)],
        5 => put16(frame, UDP_LENGTH, get16(frame, UDP_LENGTH) ^ (1 << random.below(16))),
        6 => {
            let length = random.below(40) as u16;
            put16(frame, IPV4_TOTAL_LENGTH, length);
            if random.one_in(2) {
                put16(frame, UDP_LENGTH, length.wrapping_sub(20));
            }
        }
        7 | 8 => {
            // Both lengths move together: truncated, or a shorter payload than the messages say.
            let moved = (i32::from(total) + random.between(-40, 40) as i32).clamp(28, 65_535) as u16;
            put16(frame, IPV4_TOTAL_LENGTH, moved);
            put16(frame, UDP_LENGTH, moved - 20);
            if random.one_in(2) {
                put16(frame, UDP_CHECKSUM, 0);
            }
        }
        9 => put16(frame, UDP_CHECKSUM, random.bits() as u16),
        10 => put16(frame, UDP_DESTINATION_PORT, random.bits() as u16),
        11 => frame[IPV4_DESTINATION + random.index(4)] ^= 1 << random.below(8),
        12 => {
            let at = IPV4 + random.index(IPV4_HEADER_BYTES);
            frame[at] ^= 1 << random.below(8);
            return;
        }
        _ => {
            let moved = total.wrapping_add(random.bits() as u16);
            put16(frame, IPV4_TOTAL_LENGTH, moved);
            put16(frame, UDP_LENGTH, moved.wrapping_sub(20));
        }
    }
    if !random.one_in(12) {
        fix_ip_checksum(frame);
    }
}

/// A random frame, one time in three damaged.
pub fn packet(random: &mut Random, feed: Feed) -> Packet {
    let mut payload = match feed {
        Feed::Szse => szse_payload(random),
        Feed::Sse => Payload { bytes: sse::frame(random), starts: vec![sse_wire::HEADER_BYTES] },
        _ => moldudp64_payload(random),
    };
    match random.below(30) {
        0 => payload.bytes.push(random.bits() as u8),
        1 => payload.bytes.truncate(random.index(payload.bytes.len() + 1)),
        // Ends at a message boundary, or just beside one.
        2 if !payload.starts.is_empty() => {
            let at = payload.starts[random.index(payload.starts.len())] + random.index(14);
            payload.bytes.truncate(at);
        }
        _ => {}
    }
    let (group, port) = GROUPS[random.index(GROUPS.len())];
    let endpoint = Endpoint { source: [10, 9, 8, 7].into(), group: group.into(), port };
    let mut frame = endpoint.frame(random.bits() as u16, &payload.bytes);
    if random.one_in(3) {
        // A short datagram without the padding, as a capture on the sending side has it.
        frame.truncate(UDP_PAYLOAD + payload.bytes.len());
    }
    if random.one_in(8) {
        put16(&mut frame, UDP_CHECKSUM, 0);
    }
    if random.one_in(6) {
        change_header(random, &mut frame);
    }
    if random.one_in(4) {
        let tag =
            [(ETHERTYPE_VLAN >> 8) as u8, ETHERTYPE_VLAN as u8, random.bits() as u8, random.bits() as u8];
        frame.splice(ETHERTYPE..ETHERTYPE, tag);
        if random.one_in(20) {
            frame.splice(ETHERTYPE..ETHERTYPE, tag);
        }
    }
    if random.one_in(4) {
        let trailer = random.index(24);
        let trailer = bytes(random, trailer);
        frame.extend(trailer);
    }
    match random.below(24) {
        0 => frame.truncate(1 + random.index(frame.len())),
        1 => frame.truncate(1 + random.index(frame.len().min(60))),
        2 if !payload.starts.is_empty() => {
            let at = UDP_PAYLOAD + payload.starts[random.index(payload.starts.len())] + random.index(20);
            frame.truncate(at.min(frame.len()));
        }
        3 => {
            for _ in 0..=random.below(3) {
                let bit = random.index(frame.len() * 8);
                frame[bit / 8] ^= 1 << (bit % 8);
            }
        }
        _ => {}
    }
    Packet { frame, mac_error: random.one_in(25) }
}
