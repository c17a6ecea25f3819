//! SSE merged ticks through all the ways: random frames, damaged ones among them, at a pace at which the card
//! keeps up, where software, model and gateware agree; at line rate, where frames find no room and model and
//! gateware lose the same ones; and real days.

use std::path::Path;

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{DropReason, Feed, Kind, Line, Side, TickRecord};
use tickgate_feed::soft::sse::{Content, Frame};
use tickgate_feed::soft::{GroupFilter, net};
use tickgate_feed::sse_csv;
use tickgate_sim::exchange::{Endpoint, SSE_TICKS, SseTick, SseTickEncoder, sse_frame};
use tickgate_sim::random::Random;
use tickgate_sim::wire::Schedule;
use tickgate_tests::seeds::seeds;

use crate::packets::{Packet, packet};
use crate::real::data;
use crate::ways::{Outcome, Plan, compare, compare_software};

/// Packets of a seed.
const PACKETS: usize = 300;
/// Idle clocks between frames, more than any frame here is decoded in: nothing waits for long.
const PACED_CLOCKS: u64 = 1_500;
/// Payload bytes of a datagram.
const PAYLOAD_BYTES: usize = 1_400;

/// The card leaves the frame to the host: the datagram holds a well-formed SSE frame that is compressed
/// or no ticks.
fn is_for_the_host(packet: &Packet) -> bool {
    net::datagram(&packet.frame, &GroupFilter::all())
        .ok()
        .and_then(|datagram| Frame::vde(datagram.payload).ok())
        .is_some_and(|frame| match frame.content {
            Content::Ticks => frame.compressed,
            Content::Snapshots => true,
            Content::Session | Content::Unknown => false,
        })
}

fn random_plan(seed: u64, schedule: Schedule) -> Plan {
    let mut random = Random::new(seed);
    let groups = crate::groups(&mut random);
    let schedule =
        if random.one_in(2) { schedule.with_stalls(random.bits(), 1 + random.below(20)) } else { schedule };
    let packets = (0..PACKETS).map(|_| packet(&mut random, Feed::Sse)).collect();
    Plan { feed: Feed::Sse, groups, schedule, packets }
}

#[test]
fn random_sse_packets() {
    let mut drops = DropCounts::default();
    let (mut kinds, mut records) = (std::collections::HashSet::new(), 0);
    let seeds = seeds(crate::DEFAULT_SEEDS);
    for seed in seeds.clone() {
        println!("sse seed {seed} (repeat with TICKGATE_SEED={seed})");
        let schedule = Schedule::back_to_back().with_inter_frame_clocks(PACED_CLOCKS);
        let mut plan = random_plan(seed, schedule);
        plan.packets.retain(|packet| !is_for_the_host(packet));
        let (outcome, _) = compare(&format!("sse seed {seed}"), &plan);
        assert_eq!((outcome.left_to_host, outcome.no_room), (0, 0));
        records += outcome.delivered.len();
        kinds.extend(outcome.delivered.iter().map(|record| record.kind));
        for (total, count) in drops.0.iter_mut().zip(outcome.drops.0) {
            *total += count;
        }
    }
    if (seeds.count() as u64) < crate::DEFAULT_SEEDS {
        return;
    }
    println!("{records} records, drops {drops:?}");
    for (reason, count) in drops.iter() {
        let unreachable = [DropReason::MessageLength, DropReason::MessageChecksum].contains(&reason);
        assert_eq!(count == 0, unreachable, "{count} packets reached {}", reason.name());
    }
    for kind in [Kind::SseAdd, Kind::SseDelete, Kind::SseTrade, Kind::SseStatus] {
        assert!(kinds.contains(&(kind as u8)), "no record of kind {kind:?}");
    }
}

/// Gateware and model alone, with frames for which there is no room and frames that are the host's.
#[cfg(feature = "rtl")]
#[test]
fn line_rate_loses_the_same_frames() {
    use crate::ways::{assert_same, card};
    let (mut no_room, mut left_to_host, mut records) = (0, 0, 0);
    let seeds = seeds(crate::DEFAULT_SEEDS);
    for seed in seeds.clone() {
        println!("sse seed {seed} (repeat with TICKGATE_SEED={seed})");
        let mut plan = random_plan(seed, Schedule::back_to_back().with_inter_frame_clocks(seed % 4));
        // Only good frames fill the queue.
        if seed % 2 == 0 {
            let mut random = Random::new(seed);
            let endpoint = Endpoint::of_line(Line::A, Feed::Sse);
            let payloads = frames(&any_ticks(&mut random, 9_000), 60 + random.index(1_340));
            plan.packets.extend(
                payloads.iter().map(|payload| Packet {
                    frame: endpoint.frame(0, payload),
                    mac_error: random.one_in(50),
                }),
            );
        }
        let model = card(tickgate_sim::model::Model::new(), &plan);
        let rtl = card(tickgate_sim::rtl::Rtl::new(), &plan);
        assert_same(&format!("sse at line rate, seed {seed}: rtl and model"), &plan, &rtl, &model);
        let latencies = |outcome: &Outcome| {
            outcome.latency.as_ref().map(|l| (l.clocks.len(), l.clocks.min(), l.clocks.max()))
        };
        assert_eq!(latencies(&rtl), latencies(&model), "seed {seed}: clocks to the ring");
        no_room += model.no_room;
        left_to_host += model.left_to_host;
        records += model.delivered.len();
    }
    println!("{records} records, {no_room} frames without room, {left_to_host} left to the host");
    if (seeds.count() as u64) >= crate::DEFAULT_SEEDS {
        assert!(no_room > 100 && left_to_host > 100, "{no_room} {left_to_host}");
    }
}

/// Orders as a quick market sends them.
fn any_ticks(random: &mut Random, count: u64) -> Vec<SseTick> {
    (0..count)
        .map(|i| SseTick {
            biz_index: i + 1,
            channel: 1,
            security_id: format!("{:06}", 600_000 + random.below(50)).into_bytes(),
            tick_time: Some(9_300_000 + i / 10),
            tick_type: b"A".to_vec(),
            sell_order_no: random.below(1 << 20),
            price: 10_000 + random.below(1_000),
            qty: 100_000 * (1 + random.below(9)),
            tick_bs_flag: b"S".to_vec(),
            ..SseTick::default()
        })
        .collect()
}

/// Payloads of up to `limit` bytes, or of one tick.
fn frames(ticks: &[SseTick], limit: usize) -> Vec<Vec<u8>> {
    let mut encoder = SseTickEncoder::new();
    let mut frames = Vec::new();
    for (i, tick) in ticks.iter().enumerate() {
        encoder.push(tick);
        if encoder.len() + 120 > limit || i + 1 == ticks.len() {
            frames.push(sse_frame(SSE_TICKS, frames.len() as u32, &encoder.finish()));
        }
    }
    frames
}

/// The tick that a record was; its money is price times quantity, as the exchange has it.
fn tick(record: &TickRecord) -> SseTick {
    let id = unpack_security_id(record.symbol);
    let mut tick = SseTick {
        biz_index: record.sequence,
        channel: record.channel.into(),
        security_id: id.iter().copied().filter(|c| *c != b' ').collect(),
        tick_time: Some(record.exchange_time / 10),
        price: record.price as u64 / 10,
        qty: record.quantity,
        ..SseTick::default()
    };
    if record.kind() == Some(Kind::SseTrade) {
        tick.tick_type = b"T".to_vec();
        (tick.buy_order_no, tick.sell_order_no) = (record.order_id, record.reference);
        tick.trade_money = tick.price * tick.qty / 10;
        tick.tick_bs_flag = vec![record.attribute];
    } else {
        tick.tick_type = if record.kind() == Some(Kind::SseAdd) { b"A".to_vec() } else { b"D".to_vec() };
        let buy = record.side() == Side::Buy;
        *(if buy { &mut tick.buy_order_no } else { &mut tick.sell_order_no }) = record.order_id;
        tick.tick_bs_flag = if buy { b"B".to_vec() } else { b"S".to_vec() };
    }
    tick
}

fn real_records(folder: &Path, files: [&str; 2]) -> Vec<TickRecord> {
    let readers = files.map(|name| {
        let file = std::fs::File::open(folder.join(name)).expect(name);
        sse_csv::Reader::new(flate2::read::GzDecoder::new(file), name).expect(name)
    });
    sse_csv::merge(readers).expect("merged")
}

#[test]
fn real_days_as_sse() {
    let Some(data) = data() else { return };
    let days = [
        ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"],
        ["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"],
    ];
    for files in days {
        let records = real_records(&data, files);
        let ticks: Vec<SseTick> = records.iter().map(tick).collect();
        let endpoint = Endpoint::of_line(Line::A, Feed::Sse);
        let packets = |ticks: &[SseTick]| -> Vec<Packet> {
            let payloads = frames(ticks, PAYLOAD_BYTES);
            payloads.iter().map(|p| Packet { frame: endpoint.frame(0, p), mac_error: false }).collect()
        };
        let plan = |ticks: &[SseTick]| Plan {
            feed: Feed::Sse,
            groups: Vec::new(),
            schedule: Schedule::back_to_back().with_inter_frame_clocks(PACED_CLOCKS),
            packets: packets(ticks),
        };
        let day = compare_software(files[0], &plan(&ticks));
        check(&records, &day);
        // A sample through the gateware too: the opening, and the middle of the day.
        let sample: Vec<SseTick> = [&ticks[..4_000], &ticks[ticks.len() / 2..][..4_000]].concat();
        let (outcome, measured) = compare(files[0], &plan(&sample));
        assert_eq!(outcome.delivered.len(), sample.len());
        println!("{}: {} records, rtl latency {measured:?}", files[0], records.len());
    }
}

/// Every record of the day came out as it went in.
fn check(records: &[TickRecord], outcome: &Outcome) {
    assert_eq!(outcome.drops, DropCounts::default());
    assert_eq!(outcome.delivered.len(), records.len());
    for (seen, record) in outcome.delivered.iter().zip(records) {
        let of = |r: &TickRecord| {
            (
                r.sequence,
                r.channel,
                r.symbol,
                r.kind,
                r.order_id,
                r.reference,
                r.price,
                r.quantity,
                r.exchange_time,
            )
        };
        assert_eq!(of(seen), of(record));
    }
}
