//! Decoders: messages a second of ours, beside the crates itch5 and itchy on the same bytes, with the
//! same fields read and summed.

use criterion::{Criterion, Throughput};
use itch5::{MessageHandler, Parser, messages as peer};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Duration;
use tickgate_abi::TickRecord;
use tickgate_bench::race::{self, Runner};
use tickgate_bench::sample::{self, Sample};
use tickgate_bench::summary::Summary;
use tickgate_feed::soft::itch50_views::View;
use tickgate_feed::soft::{itch50, szse};

/// Goals on one core.
const ITCH5_GOAL: f64 = 1.2;
const SZSE_GOAL: f64 = 60e6;

/// Every number of a record that comes from the message.
#[inline(always)]
fn sum_record(r: &TickRecord) -> u64 {
    r.order_id
        .wrapping_add(r.reference)
        .wrapping_add(r.price as u64)
        .wrapping_add(r.quantity)
        .wrapping_add(r.exchange_time)
        .wrapping_add(u64::from(r.symbol))
}

/// ITCH to whole records.
fn itch_records(bytes: &[u8]) -> u64 {
    let mut sum = 0_u64;
    let mut record = TickRecord::default();
    let mut messages = itch50::LengthFramed::new(bytes);
    while let Some(decoded) = messages.decode_next(&mut record) {
        if decoded.is_ok() {
            sum = sum.wrapping_add(sum_record(&record));
        }
    }
    sum
}

/// ITCH to typed views.
fn itch_views(bytes: &[u8]) -> u64 {
    let mut sum = 0_u64;
    let mut add = |numbers: &[u64]| sum = numbers.iter().fold(sum, |sum, &n| sum.wrapping_add(n));
    for message in itch50::LengthFramed::new(bytes) {
        let Some(view) = View::new(message) else { continue };
        macro_rules! numbers {
            ($m:expr $(, $number:ident)*) => {
                add(&[u64::from($m.stock_locate()), $m.timestamp() $(, u64::from($m.$number()))*])
            };
        }
        match view {
            View::AddOrder(m) => numbers!(m, order_ref, shares, stock, price),
            View::AddOrderMpid(m) => numbers!(m, order_ref, shares, stock, price),
            View::OrderExecuted(m) => numbers!(m, order_ref, executed, match_number),
            View::OrderExecutedWithPrice(m) => numbers!(m, order_ref, executed, match_number, price),
            View::OrderCancel(m) => numbers!(m, order_ref, cancelled),
            View::OrderDelete(m) => numbers!(m, order_ref),
            View::OrderReplace(m) => numbers!(m, original_ref, new_ref, shares, price),
            View::Trade(m) => numbers!(m, order_ref, shares, price, match_number),
            View::CrossTrade(m) => numbers!(m, stock, shares, price, match_number),
            View::BrokenTrade(m) => numbers!(m, match_number),
            View::StockDirectory(m) => numbers!(m, stock, round_lot_size),
            View::TradingAction(m) => numbers!(m, stock, reason),
            View::SystemEvent(m) => numbers!(m),
        }
    }
    sum
}

/// The same numbers with itch5.
#[derive(Default)]
struct Itch5Sum(u64);

macro_rules! itch5_handler {
    ($($method:ident $message:ident: |$m:ident| $($number:expr),*;)*) => {
        impl MessageHandler for Itch5Sum {
            $(
                fn $method(&mut self, $m: &peer::$message) -> ControlFlow<()> {
                    let numbers = [u64::from($m.stock_locate()), $m.timestamp().to_u64() $(, $number)*];
                    self.0 = numbers.iter().fold(self.0, |sum, &n| sum.wrapping_add(n));
                    ControlFlow::Continue(())
                }
            )*
        }
    };
}

itch5_handler! {
    on_system_event SystemEvent: |m| ;
    on_stock_directory StockDirectory: |m| m.stock().to_u64(), m.round_lot_size().into();
    on_add_order_no_mpid_attribution AddOrderNoMPIDAttribution: |m|
        m.order_reference_number(), m.shares().into(), m.stock().to_u64(), m.price().into_u32().into();
    on_add_order_with_mpid_attribution AddOrderWithMPIDAttribution: |m|
        m.order_reference_number(), m.shares().into(), m.stock().to_u64(), m.price().into_u32().into();
    on_order_executed OrderExecuted: |m| m.order_reference_number(), m.executed_shares().into(), m.match_number();
    on_order_executed_with_price OrderExecutedWithPrice: |m|
        m.order_reference_number(), m.executed_shares().into(), m.match_number(), m.execution_price().into_u32().into();
    on_order_cancel OrderCancel: |m| m.order_reference_number(), m.cancelled_shares().into();
    on_order_delete OrderDelete: |m| m.order_reference_number();
    on_order_replace OrderReplace: |m|
        m.original_order_reference_number(), m.new_order_reference_number(), m.shares().into(), m.price().into_u32().into();
    on_trade Trade: |m|
        m.order_reference_number(), m.shares().into(), m.price().into_u32().into(), m.match_number();
    on_cross_trade CrossTrade: |m|
        m.stock().to_u64(), m.shares(), m.cross_price().into_u32().into(), m.match_number();
    on_broken_trade BrokenTrade: |m| m.match_number();
}

fn itch5_sum(bytes: &[u8]) -> u64 {
    let mut sum = Itch5Sum::default();
    Parser::new(bytes).parse_stream(&mut sum).expect("itch5 parses the sample");
    sum.0
}

/// The same numbers with itchy. It makes a string of the stock; that is read but, as it is not a
/// number, only its first byte is summed.
fn itchy_sum(bytes: &[u8]) -> u64 {
    use itchy::Body;
    let mut sum = 0_u64;
    let mut add = |numbers: &[u64]| sum = numbers.iter().fold(sum, |sum, &n| sum.wrapping_add(n));
    let first = |stock: &itchy::ArrayString8| u64::from(stock.as_bytes()[0]);
    for message in itchy::MessageStream::from_reader(bytes) {
        let message = message.expect("itchy parses the sample");
        add(&[message.stock_locate.into(), message.timestamp]);
        match &message.body {
            Body::AddOrder(m) => add(&[m.reference, m.shares.into(), first(&m.stock), m.price.raw().into()]),
            Body::OrderExecuted { reference, executed, match_number } => {
                add(&[*reference, (*executed).into(), *match_number])
            }
            Body::OrderExecutedWithPrice { reference, executed, match_number, price, .. } => {
                add(&[*reference, (*executed).into(), *match_number, price.raw().into()])
            }
            Body::OrderCancelled { reference, cancelled } => add(&[*reference, (*cancelled).into()]),
            Body::DeleteOrder { reference } => add(&[*reference]),
            Body::ReplaceOrder(m) => {
                add(&[m.old_reference, m.new_reference, m.shares.into(), m.price.raw().into()])
            }
            Body::NonCrossTrade(m) => {
                add(&[m.reference, m.shares.into(), m.price.raw().into(), m.match_number])
            }
            Body::CrossTrade(m) => {
                add(&[first(&m.stock), m.shares, m.cross_price.raw().into(), m.match_number])
            }
            Body::BrokenTrade { match_number } => add(&[*match_number]),
            Body::StockDirectory(m) => add(&[first(&m.stock), m.round_lot_size.into()]),
            _ => {}
        }
    }
    sum
}

/// SZSE frames, checksum verified, to whole records.
fn szse_records(bytes: &[u8]) -> u64 {
    let mut sum = 0_u64;
    let mut record = TickRecord::default();
    for frame in szse::Frames::new(bytes) {
        if szse::decode(frame, &mut record).is_ok() {
            sum = sum.wrapping_add(sum_record(&record));
        }
    }
    sum
}

/// SZSE frames, checksum verified, to typed views.
fn szse_views(bytes: &[u8]) -> u64 {
    let mut sum = 0_u64;
    let mut add = |numbers: &[u64]| sum = numbers.iter().fold(sum, |sum, &n| sum.wrapping_add(n));
    for frame in szse::Frames::new(bytes) {
        match szse::Message::new(frame) {
            Ok(szse::Message::Order(m)) => {
                add(&[m.appl_seq_num(), m.price() as u64, m.order_qty(), m.transact_time(), m.security_id()])
            }
            Ok(szse::Message::Trade(m)) => add(&[
                m.bid_appl_seq_num(),
                m.offer_appl_seq_num(),
                m.last_px() as u64,
                m.last_qty(),
                m.transact_time(),
                m.security_id(),
            ]),
            Ok(szse::Message::ChannelHeartbeat(m)) => add(&[m.appl_last_seq_num()]),
            Err(_) => {}
        }
    }
    sum
}

fn itch_race(summary: &mut Summary, title: &str, sample: &Sample) {
    let bytes = &sample.bytes[..];
    let messages = itch50::LengthFramed::new(bytes).count();
    assert_eq!(itch_records(bytes), itch5_sum(bytes), "both must have read the same");
    assert_eq!(itch_views(bytes), itch5_sum(bytes), "both must have read the same");
    let mut runners = [
        Runner::new("tickgate, records", messages, || itch_records(black_box(bytes))),
        Runner::new("tickgate, views", messages, || itch_views(black_box(bytes))),
        Runner::new("itch5", messages, || itch5_sum(black_box(bytes))),
        Runner::new("itchy", messages, || itchy_sum(black_box(bytes))),
    ];
    let rates = race::rates(&mut runners, Duration::from_secs(2));
    summary.title(title, messages, "messages", sample.source);
    for (runner, rate) in runners.iter().zip(&rates) {
        summary.rate(runner.name, "messages", *rate, None);
    }
    summary.ratio("tickgate records / itch5", rates[0], rates[2], Some(ITCH5_GOAL));
    summary.ratio("tickgate views / itch5", rates[1], rates[2], None);
    summary.ratio("tickgate records / itchy", rates[0], rates[3], None);
}

fn szse_race(summary: &mut Summary, sample: &Sample) {
    let bytes = &sample.bytes[..];
    let messages = szse::Frames::new(bytes).count();
    let mut runners = [
        Runner::new("tickgate, records", messages, || szse_records(black_box(bytes))),
        Runner::new("tickgate, views", messages, || szse_views(black_box(bytes))),
    ];
    let rates = race::rates(&mut runners, Duration::from_secs(1));
    summary.title("SZSE decode with checksum", messages, "messages", sample.source);
    for (runner, rate) in runners.iter().zip(&rates) {
        summary.rate(runner.name, "messages", *rate, Some(SZSE_GOAL));
    }
}

/// Each decoder alone.
pub fn criterion(criterion: &mut Criterion) {
    let (itch, frames) = (sample::itch(), sample::szse_frames());
    let mut group = criterion.benchmark_group("decode");
    type Decode = fn(&[u8]) -> u64;
    let itch_messages = itch50::LengthFramed::new(&itch.bytes).count() as u64;
    let szse_messages = szse::Frames::new(&frames.bytes).count() as u64;
    let benches: [(&str, &[u8], u64, Decode); 6] = [
        ("itch/records", &itch.bytes, itch_messages, itch_records),
        ("itch/views", &itch.bytes, itch_messages, itch_views),
        ("itch/itch5", &itch.bytes, itch_messages, itch5_sum),
        ("itch/itchy", &itch.bytes, itch_messages, itchy_sum),
        ("szse/records", &frames.bytes, szse_messages, szse_records),
        ("szse/views", &frames.bytes, szse_messages, szse_views),
    ];
    for (name, bytes, messages, decode) in benches {
        group.throughput(Throughput::Elements(messages));
        group.bench_function(name, |b| b.iter(|| decode(black_box(bytes))));
    }
    group.finish();
}

/// Ours beside the others.
pub fn race(summary: &mut Summary) {
    itch_race(summary, "ITCH decode", &sample::itch());
    itch_race(summary, "ITCH decode, types mixed", &sample::mixed_itch());
    szse_race(summary, &sample::szse_frames());
}
