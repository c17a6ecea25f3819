//! Feeds of several channels for two lines: packets of a MoldUDP64 publisher with heartbeats, ends and
//! new sessions; of a SZSE gateway with ticks of many channels, heartbeats and snapshots; and of SSE with
//! ticks of a few channels in each frame.

use tickgate_abi::Feed;
use tickgate_abi::wire::{moldudp64, szse};
use tickgate_driver::GroupEntry;
use tickgate_sim::exchange::{
    Endpoint, MoldPublisher, Publisher, SSE_TICKS, SseTick, SseTickEncoder, SzsePublisher, SzseSnapshot,
    SzseSnapshotEntry, sse_frame,
};
use tickgate_sim::random::Random;

/// Groups of the ITCH feed; the channel is the index.
const GROUPS: [Endpoint; 3] = [endpoint(1), endpoint(2), endpoint(3)];

const fn endpoint(group: u8) -> Endpoint {
    let [a, b, c] = [233, 252, 12];
    Endpoint {
        source: std::net::Ipv4Addr::new(10, 12, 0, 10),
        group: std::net::Ipv4Addr::new(a, b, c, group),
        port: 26_400 + group as u16,
    }
}

/// The group filter that gives the ITCH channels their numbers.
pub fn groups(feed: Feed) -> Vec<GroupEntry> {
    let entry = |(channel, e): (u16, &Endpoint)| GroupEntry { group: e.group, port: e.port, channel };
    if feed == Feed::Itch50 { (0..).zip(&GROUPS).map(entry).collect() } else { Vec::new() }
}

/// How many channels a SZSE feed has. With the last of these the card, which follows 16, forgets some and takes them up again.
pub const CHANNELS: [usize; 3] = [1, 3, 20];

/// Symbols that messages are about.
pub const SYMBOLS: u32 = 40;

/// The symbol with a number as a record has it: of SZSE and SSE a code of six digits, packed.
pub fn symbol(feed: Feed, number: u32) -> u32 {
    let digits = ((number / 10) << 4) | (number % 10);
    match feed {
        Feed::Sse => ((0x0060_0000 | digits) << 8) | 0xff,
        Feed::Szse => (digits << 8) | 0xff,
        _ => number,
    }
}

/// Frames of one feed in the order of sending.
pub fn frames(feed: Feed, random: &mut Random, count: usize) -> Vec<Vec<u8>> {
    match feed {
        Feed::Szse => szse_frames(random, count),
        Feed::Sse => sse_frames(random, count),
        _ => itch_frames(random, count),
    }
}

/// An ITCH order delete: 19 bytes, all that sequences need.
fn order_delete(random: &mut Random) -> Vec<u8> {
    let mut message = vec![0; 19];
    message[0] = b'D';
    message[1..3].copy_from_slice(&(1 + random.below(u64::from(SYMBOLS)) as u16).to_be_bytes());
    message[11..19].copy_from_slice(&random.bits().to_be_bytes());
    message
}

fn itch_frames(random: &mut Random, count: usize) -> Vec<Vec<u8>> {
    let session = |number: u64| {
        let mut name = *b"SESSION000";
        name[7..].copy_from_slice(format!("{number:03}").as_bytes());
        name
    };
    let mut sessions = [0_u64; GROUPS.len()];
    // Some captures start late in the day, and one close to where 32 bits are full.
    let mut publishers = std::array::from_fn::<_, 3, _>(|_| {
        let first = [1, 1, 70_000, u64::from(u32::MAX) - 200][random.index(4)];
        MoldPublisher::new(session(0), first)
    });
    let channels = 1 + random.index(GROUPS.len());
    let mut identification = 0;
    let mut frames = Vec::with_capacity(count);
    while frames.len() < count {
        let channel = random.index(channels);
        let publisher = &mut publishers[channel];
        let payload = if random.one_in(12) {
            publisher.control_packet(0)
        } else if random.one_in(60) {
            let payload = publisher.control_packet(moldudp64::COUNT_END_OF_SESSION);
            sessions[channel] += 1;
            *publisher = MoldPublisher::new(session(sessions[channel]), 1);
            payload
        } else {
            let most = if random.one_in(8) { 40 } else { 4 };
            for _ in 0..1 + random.below(most) {
                let message = order_delete(random);
                assert!(publisher.push(&message).is_none(), "few short messages fit one packet");
            }
            publisher.flush().unwrap_or_default()
        };
        frames.push(GROUPS[channel].frame(identification, &payload));
        identification = identification.wrapping_add(1);
    }
    frames
}

fn szse_order(random: &mut Random, channel: u16, sequence: u64) -> Vec<u8> {
    let mut body = vec![b' '; szse::ORDER_BODY_LENGTHS[0] as usize];
    let mut put = |at: usize, bytes: &[u8]| body[at..at + bytes.len()].copy_from_slice(bytes);
    put(szse::CHANNEL_NO.offset, &channel.to_be_bytes());
    put(szse::APPL_SEQ_NUM.offset, &sequence.to_be_bytes());
    put(szse::order::MD_STREAM_ID.offset, b"011");
    put(szse::order::SECURITY_ID.offset, format!("{:06}  ", 1 + random.below(u64::from(SYMBOLS))).as_bytes());
    put(szse::order::PRICE.offset, &(100_000 + random.below(1_000)).to_be_bytes());
    put(szse::order::ORDER_QTY.offset, &10_000_u64.to_be_bytes());
    put(szse::order::SIDE.offset, &[szse::SIDE_BUY]);
    put(szse::order::TRANSACT_TIME.offset, &20_230_201_093_000_000_u64.to_be_bytes());
    put(szse::order::ORD_TYPE.offset, b"2");
    SzsePublisher::frame(szse::ORDER, &body)
}

fn snapshot(channel_no: u16) -> SzseSnapshot {
    let entry = |md_entry_type, md_price_level| SzseSnapshotEntry {
        md_entry_type,
        md_entry_px: 10_000_000,
        md_entry_size: 10_000,
        md_price_level,
        number_of_orders: 1,
        orders: Vec::new(),
    };
    SzseSnapshot {
        orig_time: 20_230_201_093_003_000,
        channel_no,
        md_stream_id: *b"010",
        security_id: *b"000001  ",
        trading_phase_code: *b"T0      ",
        prev_close_px: 100_000,
        num_trades: 1,
        total_volume_trade: 10_000,
        total_value_trade: 100_000,
        entries: vec![entry(*b"0 ", 1), entry(*b"1 ", 1)],
    }
}

fn szse_frames(random: &mut Random, count: usize) -> Vec<Vec<u8>> {
    let endpoint = endpoint(9);
    let channels = CHANNELS[random.index(CHANNELS.len())];
    let mut next = vec![1_u64; channels];
    (0..count)
        .map(|i| {
            let mut payload = Vec::new();
            for _ in 0..1 + random.below(5) {
                let channel = random.index(channels);
                let number = 2_011 + channel as u16;
                let sequence = next[channel];
                if random.one_in(15) {
                    let mut body = number.to_be_bytes().to_vec();
                    body.extend((sequence - 1).to_be_bytes());
                    body.extend(u16::from(random.one_in(8)).to_be_bytes());
                    payload.extend(SzsePublisher::frame(szse::CHANNEL_HEARTBEAT, &body));
                } else if random.one_in(15) {
                    payload.extend(snapshot(number).frame());
                } else {
                    payload.extend(szse_order(random, number, sequence));
                    next[channel] += 1;
                }
            }
            endpoint.frame(i as u16, &payload)
        })
        .collect()
}

/// Frames of one to many ticks, all fields there or nothing but a presence map, of one channel or several; now
/// and then one that the card leaves to the host.
fn sse_frames(random: &mut Random, count: usize) -> Vec<Vec<u8>> {
    let endpoint = endpoint(9);
    let channels = 1 + random.index(3);
    let mut next = vec![[1, 1, 70_000][random.index(3)]; channels];
    let mut encoder = SseTickEncoder::new();
    let number = |random: &mut Random, bits: u64| {
        let bits = random.below(bits);
        random.below(1 << bits)
    };
    let mut frame = |i: usize| {
        let most = if random.one_in(8) { 30 } else { 4 };
        let changes = 1 + random.below(8);
        let mut channel = random.index(channels);
        for _ in 0..1 + random.below(most) {
            if random.one_in(changes) {
                channel = random.index(channels);
            }
            encoder.push(&SseTick {
                biz_index: next[channel],
                channel: 1 + channel as u64,
                security_id: format!("{:06}", 600_000 + random.below(u64::from(SYMBOLS))).into_bytes(),
                tick_time: Some(9_300_000 + i as u64),
                tick_type: vec![if random.one_in(4) { b'D' } else { b'A' }],
                buy_order_no: number(random, 60),
                price: number(random, 32),
                qty: number(random, 40),
                tick_bs_flag: b"B".to_vec(),
                ..SseTick::default()
            });
            next[channel] += 1;
        }
        let mut payload = sse_frame(SSE_TICKS, i as u32, &encoder.finish());
        if random.one_in(40) {
            payload[tickgate_abi::wire::sse::COMPRESSED.end() - 1] = 1;
        }
        endpoint.frame(i as u16, &payload)
    };
    (0..count).map(&mut frame).collect()
}
