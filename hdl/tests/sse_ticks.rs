//! The SSE tick decoder's Verilog against the software decoder: real days, random ticks, random
//! bytes, frames that do not stand and frames for which there is no room; and its latency and rate.

mod verilated;

use std::path::{Path, PathBuf};

use tickgate_abi::sse_queue::{RECORD_CLOCKS, TRADE_CLOCKS};
use tickgate_abi::wire::szse::unpack_security_id;
use tickgate_abi::{DropReason, Feed, Kind, Side, TickRecord};
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_feed::sse_csv;
use tickgate_hdl::designs::emit;
use tickgate_hdl::feed::sse::decoder::{LATENCY_CLOCKS, SseTicks};
use tickgate_sim::exchange::{
    SSE_SNAPSHOTS, SSE_TICKS, SseMessageType, SseTick, SseTickEncoder, sse_compressed_frame, sse_frame,
};
use verilated::{Random, Verilated};

/// One payload and how it comes.
#[derive(Clone, Debug)]
struct Sent {
    payload: Vec<u8>,
    /// The frame's verdict.
    good: bool,
    /// Clocks without a beat inside the payload, in percent.
    pauses: u64,
    /// Clocks from the last beat to the verdict.
    verdict_after: usize,
    /// Clocks from the verdict to the next frame, at least four from the last beat.
    gap: usize,
}

impl Sent {
    fn new(payload: Vec<u8>) -> Self {
        Sent { payload, good: true, pauses: 0, verdict_after: 3, gap: 4 }
    }
}

/// What came out.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    records: Vec<TickRecord>,
    framing: u64,
    unknown_type: u64,
    bad_field: u64,
    left_to_host: u64,
    no_room: u64,
}

/// The counting outputs and what they count.
const PULSES: [&str; 8] = [
    "header_framing",
    "payload_framing",
    "unknown_frame",
    "unknown_template",
    "unknown_record",
    "bad_field",
    "left_to_host",
    "no_room",
];

struct Bench {
    model: Verilated,
    clock: u64,
    seen: Seen,
    /// Clocks in which a record came out.
    record_clocks: Vec<u64>,
}

impl Bench {
    fn new() -> Self {
        let verilog = emit(SseTicks::default());
        Bench {
            model: Verilated::start("sse_ticks", &verilog),
            clock: 0,
            seen: Seen::default(),
            record_clocks: Vec::new(),
        }
    }

    /// Runs rows; every row is a clock, whose count is the input `card_time`.
    fn run(&mut self, rows: &[Vec<u8>]) {
        for row in self.model.run(rows) {
            if self.model.get(&row, "record_valid") != 0 {
                let words = std::array::from_fn(|i| self.model.get(&row, &format!("record${i}")));
                self.seen.records.push(TickRecord::from_words(words));
                self.record_clocks.push(self.clock);
            }
            let [header, payload, frame, template, record, bad, left, room] =
                PULSES.map(|port| self.model.get(&row, port));
            self.seen.framing += header + payload;
            self.seen.unknown_type += frame + template + record;
            self.seen.bad_field += bad;
            self.seen.left_to_host += left;
            self.seen.no_room += room;
            self.clock += 1;
        }
    }

    fn idle(&mut self, clocks: usize) {
        let mut rows = vec![self.model.idle(); clocks];
        for (i, row) in rows.iter_mut().enumerate() {
            self.model.set(row, "card_time", self.clock + i as u64);
        }
        self.run(&rows);
    }

    /// Sends one payload; the clock of its last beat.
    fn send(&mut self, sent: &Sent, random: &mut Random) -> u64 {
        let beats = sent.payload.len().div_ceil(8);
        let mut rows = Vec::new();
        let mut last_beat = 0;
        for (i, bytes) in sent.payload.chunks(8).enumerate() {
            while i > 0 && random.chance(sent.pauses) {
                rows.push(self.model.idle());
            }
            let mut row = self.model.idle();
            // What lies behind the payload in the last beat is anything.
            let mut data = random.next().to_le_bytes();
            data[..bytes.len()].copy_from_slice(bytes);
            self.model.set(&mut row, "beat_valid", 1);
            self.model.set(&mut row, "beat_data", u64::from_le_bytes(data));
            self.model.set(&mut row, "beat_bytes", bytes.len() as u64);
            self.model.set(&mut row, "beat_first", u64::from(i == 0));
            self.model.set(&mut row, "beat_last", u64::from(i + 1 == beats));
            last_beat = rows.len();
            rows.push(row);
        }
        rows.resize_with((last_beat + 1 + sent.verdict_after + sent.gap).max(last_beat + 5), || {
            self.model.idle()
        });
        let verdict = &mut rows[last_beat + sent.verdict_after];
        self.model.set(verdict, "verdict", 1);
        self.model.set(verdict, "verdict_good", sent.good.into());
        for (i, row) in rows.iter_mut().enumerate() {
            self.model.set(row, "card_time", self.clock + i as u64);
        }
        let at = self.clock + last_beat as u64;
        self.run(&rows);
        at
    }
}

/// What the software decoder makes of the same frames, `at` being the clocks of their last beats.
fn expected(frames: &[(Sent, u64)]) -> Seen {
    let mut seen = Seen::default();
    for (sent, at) in frames.iter().filter(|(sent, _)| sent.good) {
        let mut decoder = Decoder::new(Feed::Sse, GroupFilter::all());
        let mut records = Vec::new();
        decoder.decode_sse(&sent.payload, |record| records.push(*record));
        if is_for_the_host(&sent.payload) {
            seen.left_to_host += 1;
            continue;
        }
        for record in &mut records {
            record.set_card_time(*at);
        }
        seen.records.append(&mut records);
        seen.framing += decoder.drops().of(DropReason::Framing);
        seen.unknown_type += decoder.drops().of(DropReason::UnknownType);
        seen.bad_field += decoder.drops().of(DropReason::BadField);
    }
    seen
}

/// A well-formed frame of a kind that is compressed or a snapshot.
fn is_for_the_host(frame: &[u8]) -> bool {
    use tickgate_feed::soft::sse::{Content, Frame};
    Frame::vde(frame).is_ok_and(|frame| match frame.content {
        Content::Ticks => frame.compressed,
        Content::Snapshots => true,
        Content::Session | Content::Unknown => false,
    })
}

/// Sends the frames with pauses long enough that none is without room, and compares.
fn compare(bench: &mut Bench, frames: Vec<Sent>, random: &mut Random) -> usize {
    bench.seen = Seen::default();
    let mut sent = Vec::new();
    for frame in frames {
        let at = bench.send(&frame, random);
        // Never more tokens than bytes.
        let clocks = frame.payload.len();
        sent.push((frame, at));
        if sent.len() % 4 == 0 {
            bench.idle(2 * clocks);
        }
    }
    bench.idle(8_000);
    let expected = expected(&sent);
    assert_eq!(bench.seen.records.len(), expected.records.len());
    for (seen, expected) in bench.seen.records.iter().zip(&expected.records) {
        assert_eq!(seen, expected);
    }
    assert_eq!(bench.seen, expected);
    expected.records.len()
}

fn data_folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
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

fn real_ticks(folder: &Path, files: [&str; 2]) -> Vec<SseTick> {
    let readers = files.map(|name| {
        let file = std::fs::File::open(folder.join(name)).expect(name);
        sse_csv::Reader::new(flate2::read::GzDecoder::new(file), name).expect(name)
    });
    sse_csv::merge(readers).expect("merged").iter().map(tick).collect()
}

/// Payloads of up to `limit` bytes.
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

#[test]
fn real_days_are_those_of_the_software_decoder() {
    let Some(folder) = data_folder() else { return };
    let mut bench = Bench::new();
    let mut random = Random::from_environment(1);
    let days = [
        ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"],
        ["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"],
    ];
    for files in days {
        let ticks = real_ticks(&folder, files);
        let mut records = 0;
        for part in ticks.chunks(2_000) {
            let limit = 100 + random.below(1_300) as usize;
            let frames = frames(part, limit).into_iter().map(Sent::new).collect();
            records += compare(&mut bench, frames, &mut random);
        }
        assert_eq!(records, ticks.len());
        println!("{records} records of {} equal", files[0]);
    }
}

/// A tick of which every field may be anything.
fn any_tick(random: &mut Random, before: Option<&SseTick>) -> SseTick {
    let number = |random: &mut Random| (random.next() >> random.below(64)).min(u64::MAX - 1);
    let text = |random: &mut Random, longest: u64| -> Vec<u8> {
        (0..=random.below(longest)).map(|_| random.pick(b"ABDNST0123456789 ")).collect()
    };
    let mut tick = SseTick {
        biz_index: number(random),
        channel: random.below(66_000),
        security_id: if random.chance(90) { b"600519".to_vec() } else { text(random, 10) },
        tick_time: random.chance(95).then(|| random.below(236_000_000)),
        tick_type: if random.chance(90) { vec![random.pick(b"ADTS")] } else { text(random, 10) },
        buy_order_no: if random.chance(50) { 0 } else { number(random) },
        sell_order_no: if random.chance(50) { 0 } else { number(random) },
        price: random.below(4_000_000),
        qty: random.below(1 << 30) * 10,
        trade_money: number(random),
        tick_bs_flag: if random.chance(80) { vec![random.pick(b"BSN")] } else { text(random, 10) },
    };
    if random.chance(10) {
        (tick.price, tick.qty) = (number(random), number(random));
    }
    if random.chance(10) {
        tick.tick_time = Some(number(random));
    }
    if tick.tick_type == b"T" && random.chance(80) {
        tick.trade_money = (u128::from(tick.price) * u128::from(tick.qty) / 10) as u64;
        if random.chance(10) {
            tick.trade_money ^= 1 << random.below(64);
        }
    }
    if let Some(before) = before {
        if random.chance(80) {
            tick.biz_index = before.biz_index.wrapping_add(1);
        }
        if random.chance(70) {
            (tick.channel, tick.security_id) = (before.channel, before.security_id.clone());
        }
        if random.chance(50) {
            tick.tick_time = before.tick_time;
        }
        if random.chance(30) && before.tick_type != b"T" {
            tick.tick_type = before.tick_type.clone();
        }
        if random.chance(40) {
            tick.tick_bs_flag = before.tick_bs_flag.clone();
        }
        if random.chance(15) {
            // Nothing but the presence map.
            tick = SseTick {
                biz_index: before.biz_index.wrapping_add(1),
                buy_order_no: 0,
                sell_order_no: 0,
                price: 0,
                qty: 0,
                trade_money: 0,
                ..before.clone()
            };
        }
    }
    tick
}

fn any_frame(random: &mut Random) -> Vec<u8> {
    let mut encoder = SseTickEncoder::new();
    let mut before = None;
    for _ in 0..=random.below(12) {
        let tick = any_tick(random, before.as_ref());
        encoder.push(&tick);
        before = Some(tick);
    }
    let mut payload = encoder.finish();
    match random.below(12) {
        0 => payload.truncate(random.below(payload.len() as u64) as usize),
        1 => {
            let at = random.below(payload.len() as u64) as usize;
            payload[at] ^= 1 << random.below(8);
        }
        2 => payload.extend((0..random.below(30)).map(|_| 0_u8)),
        3 => {
            payload = (0..random.below(60)).map(|_| random.next() as u8).collect();
            payload.splice(0..0, [0x7f, 0xb4, 0x2d, 0xab]);
        }
        _ => {}
    }
    let mut frame = match random.below(12) {
        0 => sse_compressed_frame(SSE_TICKS, 1, &payload),
        1 => sse_frame(SSE_SNAPSHOTS, 1, &payload),
        2 => sse_frame(SseMessageType { category: 9, number: 5_801, name: "" }, 1, &payload),
        _ => sse_frame(SSE_TICKS, 1, &payload),
    };
    match random.below(12) {
        0 => {
            let at = random.below(40) as usize;
            frame[at] ^= 1 << random.below(8);
        }
        1 => frame.truncate(1 + random.below(frame.len() as u64 - 1) as usize),
        2 => frame.extend((0..random.below(10)).map(|_| random.next() as u8)),
        _ => {}
    }
    frame
}

#[test]
fn random_frames_are_judged_as_by_the_software_decoder() {
    let mut bench = Bench::new();
    let mut random = Random::from_environment(20_230_201);
    let mut totals = [0_u64; 5];
    for _ in 0..60 {
        let frames = (0..100)
            .map(|_| Sent {
                payload: any_frame(&mut random),
                good: random.chance(90),
                pauses: random.pick(&[0, 0, 30, 80]),
                verdict_after: random.below(6) as usize,
                gap: 1 + random.below(6) as usize,
            })
            .collect();
        compare(&mut bench, frames, &mut random);
        let seen = &bench.seen;
        let counts =
            [seen.records.len() as u64, seen.framing, seen.unknown_type, seen.bad_field, seen.left_to_host];
        totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
    }
    println!("records, framing, unknown_type, bad_field, left to host: {totals:?}");
    assert!(totals.iter().all(|total| *total > 200), "{totals:?}");
}

/// As many ticks as the wire can carry: what there is no room for is lost whole and counted, and the
/// rest is right.
#[test]
fn frames_without_room_are_lost_whole_and_counted() {
    let mut bench = Bench::new();
    let mut random = Random::from_environment(3);
    let ticks: Vec<SseTick> = (0..6_000)
        .map(|i| SseTick {
            biz_index: i + 1,
            channel: 6,
            security_id: b"600519".to_vec(),
            tick_time: Some(9_300_000 + i / 10),
            tick_type: b"A".to_vec(),
            sell_order_no: i % 100,
            price: 1_800_000 + i % 100,
            qty: 100,
            tick_bs_flag: b"S".to_vec(),
            ..SseTick::default()
        })
        .collect();
    let all = frames(&ticks, 1_400);
    let mut sent = Vec::new();
    for payload in &all {
        let frame = Sent::new(payload.clone());
        let at = bench.send(&frame, &mut random);
        sent.push((frame, at));
    }
    bench.idle(40_000);
    let lost = bench.seen.no_room;
    assert!(lost > 0 && lost < all.len() as u64 / 2, "{lost} of {}", all.len());
    // Each frame's records are all there or none of them is.
    let mut rest = &bench.seen.records[..];
    let mut whole = 0;
    for (frame, at) in &sent {
        let records = expected(&[(frame.clone(), *at)]).records;
        if rest.first() == records.first() {
            assert_eq!(rest[..records.len()], records);
            rest = &rest[records.len()..];
            whole += 1;
        }
    }
    assert!(rest.is_empty());
    assert_eq!(whole + lost, all.len() as u64);
    println!("{lost} of {} frames back to back had no room", all.len());
}

#[test]
fn latency_and_rate_are_those_of_the_header() {
    let mut bench = Bench::new();
    let mut random = Random::from_environment(4);
    // A record of ten tokens: the presence map and nine fields.
    let one = SseTick {
        biz_index: 1,
        channel: 6,
        security_id: b"600519".to_vec(),
        tick_time: Some(9_300_000),
        tick_type: b"A".to_vec(),
        sell_order_no: 5,
        price: 1_800_000,
        tick_bs_flag: b"S".to_vec(),
        ..SseTick::default()
    };
    let at =
        bench.send(&Sent { verdict_after: 0, ..Sent::new(frames(&[one], 1_400).remove(0)) }, &mut random);
    bench.idle(60);
    assert_eq!(bench.record_clocks, [at + u64::from(LATENCY_CLOCKS)]);
    // Frames of many: a token a clock, the frame's time and end among them, and where a record has to wait for the
    // one before, its clocks.
    let Some(folder) = data_folder() else { return };
    let ticks =
        real_ticks(&folder, ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"]);
    let (mut clocks, mut bytes, mut waits) = (0, 0, 0);
    for part in ticks[40_000..42_000].chunks(50) {
        let (payload, tokens) = frame_and_tokens(part);
        bench.record_clocks.clear();
        bytes += payload.len() as u64 - 40;
        let last = bench.send(&Sent { verdict_after: 0, ..Sent::new(payload) }, &mut random);
        bench.idle(2_000);
        let mut complete = last + u64::from(LATENCY_CLOCKS) - RECORD_CLOCKS - 10;
        let mut judged = 0;
        let expected = part.iter().zip(&tokens).map(|(tick, tokens)| {
            waits += judged.max(*tokens) - tokens;
            complete += judged.max(*tokens);
            judged = if tick.tick_type == b"T" { TRADE_CLOCKS } else { RECORD_CLOCKS };
            complete + judged
        });
        assert_eq!(bench.record_clocks, expected.collect::<Vec<_>>());
        clocks += complete + 3 - (last + u64::from(LATENCY_CLOCKS) - RECORD_CLOCKS - 10);
    }
    println!(
        "{bytes} bytes, {clocks} clocks, {waits} of them waited: {:.2} bytes a clock, {:.2} Gb/s at 156.25 MHz; {:.2} clocks a record",
        bytes as f64 / clocks as f64,
        bytes as f64 / clocks as f64 * 8.0 * 0.15625,
        clocks as f64 / 2_000.0
    );
    assert!(waits > 0, "no record waits for a trade");
}

/// A frame of these ticks, and how many tokens each of them has.
fn frame_and_tokens(ticks: &[SseTick]) -> (Vec<u8>, Vec<u64>) {
    let mut encoder = SseTickEncoder::new();
    let mut ends = Vec::new();
    for tick in ticks {
        encoder.push(tick);
        ends.push(encoder.len());
    }
    let payload = encoder.finish();
    let mut begin = 0;
    let tokens = ends.iter().map(|end| {
        let bytes = &payload[std::mem::replace(&mut begin, *end)..*end];
        bytes.iter().filter(|byte| **byte >= 0x80).count() as u64
    });
    let tokens = tokens.collect();
    (sse_frame(SSE_TICKS, 1, &payload), tokens)
}
