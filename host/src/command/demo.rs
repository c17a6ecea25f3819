//! `tickgate demo`: the whole path on a synthetic session. All of it goes through model and soft, a
//! part of it through rtl; every record is compared, and the report and the books are shown.

use std::time::Instant;

use tickgate_abi::{Feed, Line, TickRecord};
use tickgate_feed::book::BookRules;
use tickgate_sim::exchange::{Session, TimedFrame};

use crate::arguments::DemoArguments;
use crate::capture::Frame;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::recorder::{Recorder, Run};
use crate::report_text::{self, grouped};
use crate::way::{Counts, Latency, Setup, Via, Way};
use crate::{ladder, report};

/// Books shown as a ladder.
const LADDERS: usize = 1;

/// What one way made of a session.
struct Outcome {
    records: Vec<TickRecord>,
    counts: Counts,
    latency: Latency,
    seconds: f64,
}

/// Runs the verb.
///
/// # Errors
/// [`Error::Differs`] when the ways do not agree.
pub fn run(arguments: &DemoArguments, interrupt: &Interrupt) -> Result<(), Error> {
    for feed in [Feed::Itch50, Feed::Szse] {
        demonstrate(feed, arguments, interrupt)?;
    }
    super::print("\nEvery record, card times included, is the same by every way.\n")
}

fn demonstrate(feed: Feed, arguments: &DemoArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let mut text = String::new();
    report_text::heading(
        &mut text,
        &format!("{}: a synthetic session, seed {}", feed.name(), arguments.seed),
    );
    super::print(&text)?;
    let messages = arguments.messages / 2;
    let rtl_messages = arguments.rtl_messages / 2;
    let session: Vec<TimedFrame> = Session::new(feed, arguments.seed, messages, &[Line::A]).collect();
    let part = frames_with(feed, &session, rtl_messages, interrupt)?;

    let soft = decode(Via::Soft, feed, &session, interrupt)?;
    let model = decode(Via::Model, feed, &session, interrupt)?;
    compare("model", &model, &soft)?;
    let soft_part = decode(Via::Soft, feed, &session[..part], interrupt)?;
    let rtl = decode(Via::Rtl, feed, &session[..part], interrupt)?;
    compare("rtl", &rtl, &soft_part)?;
    for (via, outcome) in [(Via::Soft, &soft), (Via::Model, &model), (Via::Rtl, &rtl)] {
        show_way(via, outcome)?;
    }
    show_books(feed, &rtl, part, &model)
}

/// How many frames of the session carry the first `messages` messages.
fn frames_with(
    feed: Feed,
    session: &[TimedFrame],
    messages: u64,
    interrupt: &Interrupt,
) -> Result<usize, Error> {
    let mut way = Way::new(Via::Soft, &Setup::of(feed))?;
    let mut records = 0;
    for (index, frame) in session.iter().enumerate() {
        if records >= messages || interrupt.requested() {
            return Ok(index);
        }
        way.frame(as_frame(frame), |_| records += 1)?;
    }
    Ok(session.len())
}

fn as_frame(frame: &TimedFrame) -> Frame<'_> {
    Frame { timestamp_ns: frame.timestamp_ns, bytes: &frame.frame }
}

fn decode(via: Via, feed: Feed, frames: &[TimedFrame], interrupt: &Interrupt) -> Result<Outcome, Error> {
    let mut way = Way::new(via, &Setup::of(feed))?;
    let mut records = Vec::new();
    let start = Instant::now();
    for frame in frames {
        if interrupt.requested() {
            return Err(Error::Interrupted);
        }
        way.frame(as_frame(frame), |record| records.push(*record))?;
    }
    way.settle(|record| records.push(*record))?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { records, counts: way.counts(), latency: way.latency(), seconds })
}

/// The records and counters of two ways must be the same.
fn compare(name: &str, left: &Outcome, soft: &Outcome) -> Result<(), Error> {
    let first = left.records.iter().zip(&soft.records).position(|(a, b)| a != b);
    if let Some(index) = first {
        return Err(Error::Differs(format!(
            "{name} and soft differ at record {index}: {:?} against {:?}; this is a fault in tickgate, please report it",
            left.records[index], soft.records[index]
        )));
    }
    if left.records.len() != soft.records.len() || left.counts != soft.counts {
        return Err(Error::Differs(format!(
            "{name} gives {} records and {:?}, soft {} and {:?}; this is a fault in tickgate, please report it",
            left.records.len(),
            left.counts,
            soft.records.len(),
            soft.counts
        )));
    }
    Ok(())
}

fn show_way(via: Via, outcome: &Outcome) -> Result<(), Error> {
    let rate = outcome.records.len() as f64 / outcome.seconds.max(f64::MIN_POSITIVE);
    super::print(&format!(
        "  {:<6}{:>12} records in {:>7.3} s, {:>12} a second\n",
        via.name(),
        grouped(outcome.records.len() as u64),
        outcome.seconds,
        grouped(rate as u64)
    ))
}

/// The books of the whole session, with the latency that the RTL measured on its part.
fn show_books(feed: Feed, rtl: &Outcome, rtl_frames: usize, model: &Outcome) -> Result<(), Error> {
    let mut part = Recorder::new(feed, BookRules::OfTheFeed);
    rtl.records.iter().for_each(|record| part.record(record));
    let run = Run {
        via: Via::Rtl,
        packets: rtl_frames as u64,
        seconds: rtl.seconds,
        counts: &rtl.counts,
        latency: Some(&rtl.latency),
        complete: true,
        impaired: [None; 2],
    };
    let mut report: report::Report = part.report(&run);
    let mut whole = Recorder::new(feed, BookRules::OfTheFeed);
    model.records.iter().for_each(|record| whole.record(record));
    report.best.clear();
    super::print(&report_text::render(&report))?;
    let mut busiest: Vec<_> = whole.books().iter().map(|(_, book)| book).collect();
    busiest.sort_by_key(|book| std::cmp::Reverse(book.volume()));
    for book in busiest.into_iter().take(LADDERS) {
        super::print(&ladder::render(feed, book))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(feed: Feed, via: Via) -> Outcome {
        let session: Vec<TimedFrame> = Session::new(feed, 5, 2_000, &[Line::A]).collect();
        decode(via, feed, &session, &Interrupt::default()).expect("decoded")
    }

    #[test]
    fn equal_outcomes_pass_and_any_difference_is_told() {
        for feed in [Feed::Itch50, Feed::Szse] {
            let soft = outcome(feed, Via::Soft);
            assert!(compare("model", &outcome(feed, Via::Model), &soft).is_ok());
            let mut other = outcome(feed, Via::Model);
            other.records[1_234].price += 1;
            let told = compare("model", &other, &soft).expect_err("a record differs").to_string();
            assert!(told.contains("record 1234"), "{told}");
            let mut other = outcome(feed, Via::Model);
            other.records.pop();
            assert!(compare("model", &other, &soft).is_err());
            let mut other = outcome(feed, Via::Model);
            other.counts.lost += 1;
            assert!(compare("model", &other, &soft).is_err());
        }
    }
}
