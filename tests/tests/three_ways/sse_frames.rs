//! Random SSE frames: merged ticks in which every field may be anything, frames that are damaged in the
//! header, in the FAST bytes or in their length, and now and then one that the card leaves to the host.

use tickgate_sim::exchange::{
    SSE_SNAPSHOTS, SSE_TICKS, SseMessageType, SseTick, SseTickEncoder, sse_compressed_frame, sse_frame,
};
use tickgate_sim::random::Random;

fn pick(random: &mut Random, from: &[u8]) -> u8 {
    from[random.index(from.len())]
}

/// A number of any size.
fn number(random: &mut Random) -> u64 {
    let size = random.below(64);
    (random.bits() >> size).min(u64::MAX - 1)
}

fn text(random: &mut Random, longest: usize) -> Vec<u8> {
    (0..=random.index(longest)).map(|_| pick(random, b"ABDNST0123456789 ")).collect()
}

/// A tick that may well come behind `before`.
fn tick(random: &mut Random, before: Option<&SseTick>) -> SseTick {
    if let Some(before) = before
        && random.one_in(6)
    {
        // Nothing but the presence map.
        return SseTick {
            biz_index: before.biz_index.wrapping_add(1),
            buy_order_no: 0,
            sell_order_no: 0,
            price: 0,
            qty: 0,
            trade_money: 0,
            ..before.clone()
        };
    }
    let order = |random: &mut Random| if random.one_in(2) { 0 } else { number(random) };
    let mut tick = SseTick {
        biz_index: number(random),
        channel: random.below(66_000),
        security_id: if random.one_in(10) { text(random, 10) } else { b"600519".to_vec() },
        tick_time: (!random.one_in(20)).then(|| random.below(236_000_000)),
        tick_type: if random.one_in(10) { text(random, 10) } else { vec![pick(random, b"ADTS")] },
        buy_order_no: order(random),
        sell_order_no: order(random),
        price: random.below(4_000_000),
        qty: random.below(1 << 30) * 10,
        trade_money: number(random),
        tick_bs_flag: if random.one_in(5) { text(random, 10) } else { vec![pick(random, b"BSN")] },
    };
    if random.one_in(10) {
        (tick.price, tick.qty) = (number(random), number(random));
    }
    if random.one_in(10) {
        tick.tick_time = Some(number(random));
    }
    if tick.tick_type == b"T" && !random.one_in(5) {
        tick.trade_money = (u128::from(tick.price) * u128::from(tick.qty) / 10) as u64;
        if random.one_in(10) {
            tick.trade_money ^= 1 << random.below(64);
        }
    }
    if let Some(before) = before {
        if !random.one_in(5) {
            tick.biz_index = before.biz_index.wrapping_add(1);
        }
        if !random.one_in(3) {
            (tick.channel, tick.security_id) = (before.channel, before.security_id.clone());
        }
        if random.one_in(2) {
            tick.tick_time = before.tick_time;
        }
    }
    tick
}

/// The UDP payload of a frame.
pub fn frame(random: &mut Random) -> Vec<u8> {
    let mut encoder = SseTickEncoder::new();
    let mut before = None;
    let most = if random.one_in(10) { 40 } else { 12 };
    for _ in 0..=random.below(most) {
        let tick = tick(random, before.as_ref());
        encoder.push(&tick);
        before = Some(tick);
    }
    let mut fast = encoder.finish();
    match random.below(14) {
        0 => fast.truncate(random.index(fast.len())),
        1 => {
            let at = random.index(fast.len());
            fast[at] ^= 1 << random.below(8);
        }
        2 => fast.extend((0..random.below(30)).map(|_| 0_u8)),
        3 => {
            fast = (0..random.below(60)).map(|_| random.bits() as u8).collect();
            fast.splice(0..0, [0x7f, 0xb4, 0x2d, 0xab]);
        }
        4 => fast.clear(),
        _ => {}
    }
    let mut frame = match random.below(14) {
        0 => sse_compressed_frame(SSE_TICKS, 1, &fast),
        1 => sse_frame(SSE_SNAPSHOTS, 1, &fast),
        2 => sse_frame(SseMessageType { category: 9, number: 5_801, name: "" }, 1, &fast),
        _ => sse_frame(SSE_TICKS, 1, &fast),
    };
    match random.below(14) {
        0 => {
            let at = random.index(40);
            frame[at] ^= 1 << random.below(8);
        }
        1 => frame.truncate(random.index(frame.len())),
        2 => frame.extend((0..random.below(10)).map(|_| random.bits() as u8)),
        _ => {}
    }
    frame
}
