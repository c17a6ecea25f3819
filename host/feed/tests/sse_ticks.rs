//! UA5803 by the software decoder: real days through every framing, random ticks, and damage.

mod data;
mod frames;
mod sse_wire;

use proptest::prelude::*;
use sse_wire::{Framing, decode, decoder, no_drops, tick, tick_frames};
use tickgate_abi::{DropReason, Kind, TickRecord};
use tickgate_feed::soft::sse::{Frame, FrameLength, Snapshots, Ticks, frame_length};
use tickgate_sim::exchange::{
    SSE_SNAPSHOTS, SSE_TICKS, SseMessageType, SseTick, SseTickEncoder, sse_compressed_frame, sse_frame,
    sse_step_heartbeat, sse_step_message,
};

/// Days by their files, orders and trades.
const DAYS: [[&str; 2]; 2] = [
    ["sse/20230201_600519_entrust.csv.gz", "sse/20230201_600519_trade.csv.gz"],
    ["sse/20230711_orders.csv.gz", "sse/20230711_trades.csv.gz"],
];

#[test]
fn real_days_survive_every_framing() {
    let Some(folder) = data::folder() else { return };
    for day in DAYS {
        let records = data::sse(&folder, &day);
        let money = sse_wire::money(&folder, &day);
        let ticks: Vec<SseTick> = records.iter().map(|record| tick(record, &money)).collect();
        for framing in Framing::ALL {
            let sent = tick_frames(&ticks, framing);
            let bytes: usize = sent.iter().map(Vec::len).sum();
            let mut decoder = decoder();
            let decoded = decode(&mut decoder, framing, &sent);
            println!("{} records, {} frames, {bytes} bytes, {framing:?}", decoded.len(), sent.len());
            no_drops(&decoder);
            assert_eq!(decoded.len(), records.len());
            for (decoded, record) in decoded.iter().zip(&records) {
                assert_eq!(decoded, record);
            }
            assert_eq!(decoder.messages(), records.len() as u64);
        }
    }
}

/// Judges one tick.
fn judge(tick: &SseTick) -> Result<TickRecord, DropReason> {
    let mut encoder = SseTickEncoder::new();
    encoder.push(tick);
    let payload = encoder.finish();
    let mut ticks = Ticks::new(&payload);
    assert!(ticks.advance(), "{tick:?}");
    assert_eq!(ticks.bytes_left(), 0);
    let mut record = TickRecord::default();
    let judged = ticks.record(&mut record);
    assert!(!ticks.advance() && ticks.broken().is_none());
    judged.map(|()| record)
}

fn good() -> SseTick {
    SseTick {
        biz_index: 5,
        channel: 6,
        security_id: b"600519".to_vec(),
        tick_time: Some(14_595_999),
        tick_type: b"T".to_vec(),
        buy_order_no: 10,
        sell_order_no: 11,
        price: 1_801_010,
        qty: 100_000,
        trade_money: 18_010_100_000,
        tick_bs_flag: b"N".to_vec(),
    }
}

#[test]
fn fields_of_each_type() {
    let trade = judge(&good()).unwrap();
    assert_eq!((trade.kind(), trade.attribute, trade.flags), (Some(Kind::SseTrade), b'N', 0));
    assert_eq!((trade.sequence, trade.channel, trade.symbol), (5, 6, 0x6005_19ff));
    assert_eq!((trade.order_id, trade.reference), (10, 11));
    assert_eq!((trade.price, trade.quantity, trade.exchange_time), (18_010_100, 100_000, 145_959_990));
    let sell = SseTick { tick_type: b"D".to_vec(), tick_bs_flag: b"S".to_vec(), trade_money: 7, ..good() };
    let sell = judge(&sell).unwrap();
    assert_eq!((sell.kind(), sell.order_id, sell.flags), (Some(Kind::SseDelete), 11, 0x80));
    assert_eq!((sell.price, sell.quantity, sell.reference), (18_010_100, 100_000, 0));
    let buy = SseTick { tick_type: b"A".to_vec(), tick_bs_flag: b"B".to_vec(), ..good() };
    let buy = judge(&buy).unwrap();
    assert_eq!((buy.kind(), buy.order_id, buy.flags, buy.attribute), (Some(Kind::SseAdd), 10, 0, 0));
    for flag in ["START", "OCALL", "TRADE", "SUSP", "CCALL", "CLOSE", "ENDTR", "ADD", "EIGHTEEN"] {
        let status = SseTick { tick_type: b"S".to_vec(), tick_bs_flag: flag.into(), ..good() };
        let status = judge(&status).unwrap();
        assert_eq!((status.kind(), status.attribute), (Some(Kind::SseStatus), flag.as_bytes()[0]));
        assert_eq!(status.order_id.to_be_bytes(), format!("{flag:8}").as_bytes());
        assert_eq!((status.price, status.quantity, status.reference), (0, 0, 0));
    }
    // Null is zero.
    assert_eq!(judge(&SseTick { tick_time: None, ..good() }).unwrap().exchange_time, 0);
}

#[test]
fn what_is_wrong_with_a_tick() {
    let bad = [
        SseTick { trade_money: 18_010_100_001, ..good() },
        SseTick { price: 1_801_011, ..good() },
        SseTick { qty: 0, ..good() },
        SseTick { tick_bs_flag: b"X".to_vec(), ..good() },
        SseTick { tick_bs_flag: b"NN".to_vec(), ..good() },
        SseTick { tick_type: b"A".to_vec(), ..good() },
        SseTick { tick_type: b"S".to_vec(), tick_bs_flag: b"1".to_vec(), ..good() },
        SseTick { tick_type: b"S".to_vec(), tick_bs_flag: b"NINETEENS".to_vec(), ..good() },
        SseTick { security_id: b"60051A".to_vec(), ..good() },
        SseTick { security_id: b"600519600".to_vec(), ..good() },
        SseTick { channel: 1 << 16, ..good() },
        SseTick { tick_time: Some(1 << 32), ..good() },
        SseTick { price: 1 << 32, qty: 10, trade_money: 1 << 32, ..good() },
        SseTick { price: 10, qty: 1 << 48, trade_money: 1 << 48, ..good() },
    ];
    for tick in bad {
        assert_eq!(judge(&tick), Err(DropReason::BadField), "{tick:?}");
    }
    for tick_type in ["X", "AA", "\0"] {
        let tick = SseTick { tick_type: tick_type.into(), ..good() };
        assert_eq!(judge(&tick), Err(DropReason::UnknownType));
    }
    // The largest that fit.
    let largest = SseTick {
        channel: 0xffff,
        tick_time: Some(0xffff_ffff),
        price: 0xffff_ffff,
        qty: 10,
        trade_money: 0xffff_ffff,
        buy_order_no: u64::MAX - 1,
        biz_index: u64::MAX,
        ..good()
    };
    let record = judge(&largest).unwrap();
    assert_eq!(
        (record.price, record.exchange_time, record.channel),
        (42_949_672_950, 42_949_672_950, 0xffff)
    );
    assert_eq!((record.order_id, record.sequence), (u64::MAX - 1, u64::MAX));
    let qty = (1 << 48) - 1;
    let largest = SseTick { price: 10, qty, trade_money: qty, ..good() };
    assert_eq!(judge(&largest).unwrap().quantity, qty);
    // Only the whole product counts: this one is the money in its lower 64 bits.
    let wrapped = SseTick { price: 1 << 31, qty: 10 << 33, trade_money: 0, ..good() };
    assert_eq!(judge(&wrapped), Err(DropReason::BadField));
}

/// A bad tick is counted, and the others of its frame stand.
#[test]
fn a_bad_tick_among_good_ones() {
    let ticks: Vec<SseTick> =
        (0..9).map(|i| SseTick { biz_index: i, price: 1_801_010 + u64::from(i == 4), ..good() }).collect();
    for framing in Framing::ALL {
        let mut decoder = decoder();
        let records = decode(&mut decoder, framing, &tick_frames(&ticks, framing));
        assert_eq!(records.len(), 8);
        assert!(records.iter().all(|record| record.sequence != 4));
        assert_eq!(decoder.drops().of(DropReason::BadField), 1);
        assert_eq!(decoder.messages(), 8);
    }
}

#[test]
fn frames_that_cannot_be_read() {
    let mut encoder = SseTickEncoder::new();
    for i in 0..40 {
        encoder.push(&SseTick { biz_index: i, ..good() });
    }
    let payload = encoder.finish();
    let judge = |bytes: &[u8]| {
        let mut decoder = decoder();
        let mut records = 0;
        decoder.decode_sse(bytes, |_| records += 1);
        let reasons: Vec<_> = decoder.drops().iter().filter(|(_, count)| *count > 0).collect();
        assert!(reasons.iter().all(|(_, count)| *count == 1), "{reasons:?}");
        assert!(reasons.len() < 2, "{reasons:?}");
        (records, reasons.first().map(|(reason, _)| *reason))
    };
    let other = SseMessageType { category: 58, number: 5_801, name: "UA5801" };
    assert_eq!(judge(&sse_frame(SSE_TICKS, 1, &payload)), (40, None));
    assert_eq!(judge(&sse_frame(other, 1, &payload)), (0, Some(DropReason::UnknownType)));
    assert_eq!(judge(&sse_step_message(other, 1, &payload)), (0, Some(DropReason::UnknownType)));
    assert_eq!(judge(&sse_step_heartbeat(7)), (0, None));
    assert_eq!(judge(&sse_frame(SSE_TICKS, 1, &[])), (0, Some(DropReason::Framing)), "nothing in it");
    assert_eq!(judge(&[]), (0, Some(DropReason::Framing)));
    // Another template inside.
    assert_eq!(judge(&sse_frame(SSE_SNAPSHOTS, 1, &payload)), (0, Some(DropReason::Framing)), "no such map");
    let snapshot = [0x40, 0, 0, 0, 0, 0, 0x80, 0x2d, 0xab];
    assert_eq!(judge(&sse_frame(SSE_SNAPSHOTS, 1, &snapshot)), (0, Some(DropReason::UnknownType)));
    let mut template = payload.clone();
    template[3] ^= 1;
    assert_eq!(judge(&sse_frame(SSE_TICKS, 1, &template)), (0, Some(DropReason::UnknownType)));
    assert_eq!(
        judge(&sse_frame(SSE_TICKS, 1, &[0, 0x80])),
        (0, Some(DropReason::UnknownType)),
        "no template"
    );
    // Cut in the last record, which then does not stand; the others do.
    let cut = &payload[..payload.len() - 1];
    assert_eq!(judge(&sse_frame(SSE_TICKS, 1, cut)), (39, Some(DropReason::Framing)));
    assert_eq!(judge(&sse_step_message(SSE_TICKS, 1, cut)), (39, Some(DropReason::Framing)));
    assert_eq!(judge(&sse_compressed_frame(SSE_TICKS, 1, cut)), (39, Some(DropReason::Framing)));
    // Compressed frames: every byte that says something about the data.
    let compressed = sse_compressed_frame(SSE_TICKS, 1, &payload);
    let damaged = |at: usize, bit: u8| {
        let mut bytes = compressed.clone();
        bytes[at] ^= bit;
        judge(&bytes)
    };
    assert_eq!(judge(&compressed), (40, None));
    // Signature, encryption, method, both sizes, name and extra lengths.
    for at in [40, 46, 48, 58, 62, 66, 68] {
        assert_eq!(damaged(at, 1), (0, Some(DropReason::Framing)), "{at}");
    }
    assert_eq!(damaged(54, 1), (0, Some(DropReason::MessageChecksum)));
    for at in 74..compressed.len() {
        let (records, reason) = damaged(at, 4);
        assert!(records == 0 && reason.is_some(), "{at}");
    }
    let flags_say_compressed = {
        let mut bytes = sse_frame(SSE_TICKS, 1, &payload);
        bytes[35] = 1;
        bytes
    };
    assert_eq!(judge(&flags_say_compressed), (0, Some(DropReason::Framing)));
    let mut step = sse_step_message(SSE_TICKS, 1, &payload);
    let at = step.len() - 30;
    step[at] ^= 1;
    assert_eq!(judge(&step), (0, Some(DropReason::MessageChecksum)));
}

/// A datagram whose checksum is wrong gives nothing at all and is counted once.
#[test]
fn a_datagram_that_does_not_stand() {
    let mut encoder = SseTickEncoder::new();
    encoder.push(&good());
    encoder.push(&SseTick { price: 1, ..good() });
    let mut frame = frames::udp(&sse_frame(SSE_TICKS, 1, &encoder.finish()));
    let last = frame.len() - 1;
    frame[last] ^= 1;
    let mut decoder = decoder();
    decoder.decode(&frame, false, |beat| beat, |_| panic!("no record"));
    let counted: Vec<_> = decoder.drops().iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counted, [(DropReason::UdpChecksum, 1)]);
}

/// A million times a bomb: 40 MB of zeros in 40 kB are refused, not unpacked.
#[test]
fn a_payload_that_inflates_without_end() {
    let mut decoder = decoder();
    let bomb = sse_compressed_frame(SSE_TICKS, 1, &vec![0; 40_000_000]);
    decoder.decode_sse(&bomb, |_| panic!("no record"));
    assert_eq!(decoder.drops().of(DropReason::Framing), 1);
}

fn any_tick() -> impl Strategy<Value = SseTick> {
    let number = || (0_u32..64, any::<u64>()).prop_map(|(shift, bits)| (bits >> shift).min(u64::MAX - 1));
    let text = |lengths: std::ops::RangeInclusive<usize>| {
        proptest::collection::vec(proptest::sample::select(&b"ABDNST0123456789"[..]), lengths)
    };
    let trade = (any::<bool>(), 0..4_000_000_u64, 0..1_000_000_u64);
    (
        (number(), number(), prop_oneof![text(1..=10), Just(b"600519".to_vec())]),
        (proptest::option::of(number()), prop_oneof![text(1..=2), text(1..=1)]),
        (number(), number(), number(), number(), number()),
        prop_oneof![text(1..=10), text(1..=1)],
        trade,
    )
        .prop_map(|(key, time, numbers, flag, (is_trade, price, qty))| SseTick {
            biz_index: key.0,
            channel: key.1 % 70_000,
            security_id: key.2,
            tick_time: time.0,
            tick_type: if is_trade { b"T".to_vec() } else { time.1 },
            buy_order_no: numbers.0,
            sell_order_no: numbers.1,
            price: if is_trade { price } else { numbers.2 },
            qty: if is_trade { qty * 10 } else { numbers.3 },
            trade_money: if is_trade { price * qty } else { numbers.4 },
            tick_bs_flag: flag,
        })
}

/// What a tick's record should be, written down a second time.
fn expected(tick: &SseTick) -> Result<TickRecord, DropReason> {
    let kind = match &tick.tick_type[..] {
        b"A" => Kind::SseAdd,
        b"D" => Kind::SseDelete,
        b"T" => Kind::SseTrade,
        b"S" => Kind::SseStatus,
        _ => return Err(DropReason::UnknownType),
    };
    let digits = tick.security_id.iter().all(u8::is_ascii_digit) && tick.security_id.len() <= 8;
    let time = tick.tick_time.unwrap_or(0);
    if !digits || tick.channel > 65_535 || time > u64::from(u32::MAX) {
        return Err(DropReason::BadField);
    }
    if tick.price > u64::from(u32::MAX) || tick.qty >= 1 << 48 {
        return Err(DropReason::BadField);
    }
    let flag = &tick.tick_bs_flag[..];
    let padded = format!("{:f<8}", String::from_utf8(tick.security_id.clone()).unwrap());
    let mut record = TickRecord {
        sequence: tick.biz_index,
        channel: tick.channel as u16,
        symbol: u32::from_str_radix(&padded, 16).unwrap(),
        exchange_time: time * 10,
        kind: kind as u8,
        ..TickRecord::default()
    };
    if kind == Kind::SseStatus {
        if flag.len() > 8 || !flag[0].is_ascii_uppercase() {
            return Err(DropReason::BadField);
        }
        let text = format!("{:8}", String::from_utf8(flag.to_vec()).unwrap());
        record.order_id = u64::from_be_bytes(text.as_bytes().try_into().unwrap());
        record.attribute = flag[0];
        return Ok(record);
    }
    record.price = tick.price as i64 * 10;
    record.quantity = tick.qty;
    match (kind, flag) {
        (Kind::SseTrade, b"B" | b"S" | b"N") => {
            let amount = u128::from(tick.price) * u128::from(tick.qty);
            if amount != u128::from(tick.trade_money) * 10 {
                return Err(DropReason::BadField);
            }
            (record.order_id, record.reference) = (tick.buy_order_no, tick.sell_order_no);
            record.attribute = flag[0];
        }
        (Kind::SseAdd | Kind::SseDelete, b"B") => record.order_id = tick.buy_order_no,
        (Kind::SseAdd | Kind::SseDelete, b"S") => {
            record.order_id = tick.sell_order_no;
            record.flags = 0x80;
        }
        _ => return Err(DropReason::BadField),
    }
    Ok(record)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_ticks(ticks in proptest::collection::vec(any_tick(), 1..60), repeat in any::<u64>()) {
        // Neighbours often share fields, so that every operator is used.
        let mut ticks = ticks;
        for i in 1..ticks.len() {
            let before = ticks[i - 1].clone();
            let tick = &mut ticks[i];
            let keep = |bit: u32| repeat.rotate_left(i as u32 * 7) >> bit & 1 != 0;
            if keep(0) { tick.biz_index = before.biz_index.wrapping_add(1); }
            if keep(1) { tick.channel = before.channel; }
            if keep(2) { tick.security_id = before.security_id; }
            if keep(3) { tick.tick_time = before.tick_time; }
            if keep(4) && tick.tick_type != b"T" { tick.tick_type = before.tick_type; }
            if keep(5) { tick.tick_bs_flag = before.tick_bs_flag; }
            if keep(6) { tick.buy_order_no = 0; }
        }
        let good: Vec<TickRecord> = ticks.iter().filter_map(|tick| expected(tick).ok()).collect();
        for framing in Framing::ALL {
            let mut decoder = decoder();
            let decoded = decode(&mut decoder, framing, &tick_frames(&ticks, framing));
            prop_assert_eq!(&decoded, &good);
            for reason in [DropReason::UnknownType, DropReason::BadField] {
                let count = ticks.iter().filter(|tick| expected(tick) == Err(reason)).count();
                prop_assert_eq!(decoder.drops().of(reason), count as u64);
            }
            let dropped: u64 = decoder.drops().iter().map(|(_, count)| count).sum();
            prop_assert_eq!(dropped + good.len() as u64, ticks.len() as u64);
        }
    }

    /// Whatever the bytes: no panic, and never more records than bytes could hold.
    #[test]
    fn any_bytes_at_all(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        start in 0..6_usize,
        bits in any::<u8>(),
    ) {
        // Plausible beginnings, so that the inner layers are reached too.
        let bytes: Vec<u8> = bytes.iter().map(|byte| if bits & 1 != 0 { byte & 0xbf } else { *byte }).collect();
        let tick_start = [&[0x7f, 0xb4, 0x2d, 0xab][..], &bytes].concat();
        let snapshot_start = [&[0x7f, 0x7f, 0, 0, 0, 0, 0x80, 0x19, 0x82][..], &bytes].concat();
        let frame = match start {
            0 => bytes.clone(),
            1 => sse_frame(SSE_TICKS, 1, &tick_start),
            2 => sse_frame(SSE_SNAPSHOTS, 1, &snapshot_start),
            3 => sse_step_message(SSE_TICKS, 1, &tick_start),
            4 => [&b"8=STEP.1.0.0\x019="[..], &bytes].concat(),
            _ => {
                let mut frame = sse_compressed_frame(SSE_TICKS, 1, &tick_start);
                let at = 40 + usize::from(bits) % (frame.len() - 40);
                frame[at] ^= bits;
                frame
            }
        };
        let mut decoder = decoder();
        let mut records = 0;
        decoder.decode_sse(&frame, |_| records += 1);
        prop_assert!(records <= 400 * 2);
        let _ = (Frame::new(&bytes), frame_length(&bytes));
        let mut ticks = Ticks::new(&bytes);
        while ticks.advance() {
            let _ = ticks.record(&mut TickRecord::default());
        }
        let mut snapshots = Snapshots::new(&bytes);
        while snapshots.next(|_| ()).is_some() {}
        // A length that is told is that of whole frames.
        if let FrameLength::Known(length) = frame_length(&frame) {
            prop_assert!(length >= 20);
        }
    }
}
