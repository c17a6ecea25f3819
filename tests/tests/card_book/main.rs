//! The books on the card, end to end: frames of two lines through the gateware in simulation and through the
//! functional card give the same records in the ring, those of the books among them; and what the books say is what
//! the host's books say at the same sequence, or is marked.
//!
//! `TICKGATE_SEEDS` and `TICKGATE_SEED` choose the random seeds ([`tickgate_tests::seeds`]).

#[path = "../arbitration/card.rs"]
mod card;
mod host;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tickgate_abi::{Feed, Flags, Kind, Line, Side, TickRecord};
use tickgate_driver::{
    Arbitration, BOOK_LEVELS, BookLevel, Card as Driver, Delivery, Error, Flow, HeapMemory,
};
use tickgate_feed::book::Books;
use tickgate_feed::soft::itch50;
use tickgate_sim::exchange::{Endpoint, MoldPublisher, Publisher, Session, TimedFrame};
use tickgate_sim::impair::{ImpairedLine, Impairment, Rate};
use tickgate_sim::model::Model;
use tickgate_sim::random::Random;
use tickgate_sim::wire::{FrameTiming, Schedule};
use tickgate_sim::{Card, Handle};
use tickgate_tests::seeds::seeds;

use card::{LineFrame, Outcome, Plan, run};
use host::{Verdict, check};

const DEFAULT_SEEDS: u64 = 10;
/// Messages of a random session.
const MESSAGES: u64 = 4_000;
/// Stocks of the synthetic exchange, which has six, by stock locate.
const BOOKS: [u32; 4] = [1, 2, 3, 5];
/// Clocks that a record waits for the other line.
const WINDOW: u64 = 2_000;

/// Both lines with arbitration.
fn plan(feed: Feed, books: &[u32], frames: Vec<LineFrame>) -> Plan {
    let arbitration = Some(Arbitration { connected: [true; 2], window: WINDOW });
    Plan { feed, groups: Vec::new(), arbitration, symbols: None, books: books.to_vec(), frames }
}

/// What arrives of the same frames on each line.
fn arriving(sent: &[(u64, Vec<u8>)], impairments: [Impairment; 2]) -> Vec<LineFrame> {
    let mut frames = Vec::new();
    for (line, impairment) in Line::ALL.into_iter().zip(impairments) {
        let mut state = ImpairedLine::new(line as u64, impairment);
        let mut schedule = Schedule::capture_time_from(sent[0].0);
        let mut arrive = |ns: u64, frame: &[u8]| {
            let start = schedule.place(frame.len(), ns).start();
            frames.push(LineFrame { line, start, mac_error: false, frame: frame.to_vec() });
        };
        for (ns, frame) in sent {
            state.frame(*ns, frame, &mut arrive);
        }
        state.finish(&mut arrive);
    }
    frames.sort_by_key(|f| (f.start, f.line));
    frames
}

/// Through the functional card, and through the gateware if that is simulated: the same.
fn through_both(seed: u64, plan: &Plan) -> Outcome {
    let model = run(Model::new(), plan);
    #[cfg(feature = "rtl")]
    card::assert_same(seed, plan, &model, &run(tickgate_sim::rtl::Rtl::new(), plan));
    #[cfg(not(feature = "rtl"))]
    let _ = seed;
    model
}

/// A session of the synthetic exchange, its frames closer together than its times say.
fn session(feed: Feed, seed: u64, faster: u64) -> Vec<(u64, Vec<u8>)> {
    let frames: Vec<_> = Session::new(feed, seed, MESSAGES, &[Line::A]).collect();
    let first = frames[0].timestamp_ns;
    frames.into_iter().map(|f| ((f.timestamp_ns - first) / faster, f.frame)).collect()
}

#[test]
fn sessions_without_a_loss_are_told_right() {
    for seed in seeds(DEFAULT_SEEDS) {
        println!("seed {seed} (repeat with TICKGATE_SEED={seed})");
        let mut random = Random::new(seed);
        let faster = [1_000, 10_000, 100_000][random.index(3)];
        let sent = session(Feed::Itch50, seed, faster);
        // What one line loses the other has.
        let lossy = Impairment { loss: Rate::new(1, 20).unwrap_or_default(), seed, ..Impairment::none(1) };
        let late = Impairment { skew_ns: random.below(4_000), ..Impairment::none(1) };
        let model = through_both(seed, &plan(Feed::Itch50, &BOOKS, arriving(&sent, [lossy, late])));
        let verdict = check(Feed::Itch50, &model.delivered, &BOOKS);
        println!("{verdict:?}, flagged {:b}", model.flagged);
        assert_eq!(model.gaps, 0, "the test wants a session without a gap");
        assert_eq!(model.flagged, 0);
        assert!(verdict.tops > 200 && verdict.marked < verdict.tops / 10);
        assert_eq!((verdict.wrong, verdict.untold, verdict.of_nothing), (0, 0, 0));
        assert_eq!(model.book_counters.tops, verdict.tops as u64);
    }
}

#[test]
fn a_gap_flags_the_books_and_what_they_said_before_was_right() {
    let mut flagged = 0;
    for seed in seeds(DEFAULT_SEEDS) {
        println!("seed {seed} (repeat with TICKGATE_SEED={seed})");
        let mut random = Random::new(seed);
        let sent = session(Feed::Itch50, seed, 10_000);
        let impairments = [0, 1].map(|_| Impairment {
            loss: Rate::new(1, 10 + random.below(30)).unwrap_or_default(),
            duplication: Rate::new(1, 50).unwrap_or_default(),
            reordering: Rate::new(1, 50).unwrap_or_default(),
            depth: 2,
            skew_ns: random.below(3_000),
            seed: random.bits(),
        });
        let model = through_both(seed, &plan(Feed::Itch50, &BOOKS, arriving(&sent, impairments)));
        let verdict = check(Feed::Itch50, &model.delivered, &BOOKS);
        println!("{} gaps, {verdict:?}, flagged {:b}", model.gaps, model.flagged);
        let Some(gap) = model.raw.iter().position(|r| r.kind == Kind::Gap as u8) else {
            assert_eq!((model.flagged, verdict.wrong), (0, 0));
            continue;
        };
        flagged += 1;
        assert_eq!(model.flagged, u64::MAX, "a gap flags every book");
        assert_eq!(verdict.wrong, 0);
        // Behind the gap no top passes without the mark, and each book has told it once. Tops of records before
        // the gap may be on their way.
        let sequence = model.raw[gap].sequence;
        let behind =
            model.raw[gap..].iter().filter(|r| r.kind == Kind::BookTop as u8 && r.sequence > sequence);
        let mut told = std::collections::HashSet::new();
        for top in behind {
            assert_eq!(top.flags & Flags::MAYBE_BAD, Flags::MAYBE_BAD, "{top:?}");
            assert!(told.insert(top.symbol), "the mark of {} is told twice", top.symbol);
        }
    }
    assert!(flagged > 0, "no seed has a gap");
}

/// Frames that turn out bad when their records have gone to the books.
#[test]
fn a_frame_that_is_taken_back_flags_the_books() {
    let sent = session(Feed::Itch50, 1, 10_000);
    for line in Line::ALL {
        let mut frames = arriving(&sent, [Impairment::none(1); 2]);
        // The line's copies come first, so its records win until the verdict.
        frames.iter_mut().filter(|f| f.line != line).for_each(|f| f.start += 1_500);
        frames.sort_by_key(|f| (f.start, f.line));
        let last = frames.iter().rposition(|f| f.line == line).unwrap_or_default();
        let bad = frames[..last].iter().position(|f| f.line == line && f.start > frames[last].start / 2);
        frames[bad.unwrap_or_default()].mac_error = true;
        let plan = plan(Feed::Itch50, &BOOKS, frames);
        let model = through_both(0, &plan);
        let verdict = check(Feed::Itch50, &model.delivered, &BOOKS);
        println!("{line:?}: {} gaps, {verdict:?}, flagged {:b}", model.gaps, model.flagged);
        assert_eq!((model.gaps, model.flagged), (0, u64::MAX));
        assert_eq!((verdict.wrong, verdict.of_nothing), (0, 0));
        assert!(verdict.marked > 0 && verdict.marked <= BOOKS.len());
    }
}

/// A channel gets another session: the orders of the one before are none of its own.
#[test]
fn another_session_flags_the_books() {
    const PAYLOAD: usize = 42;
    let sent = session(Feed::Itch50, 1, 10_000);
    let (last, first) = (sent[sent.len() - 1].0, &sent[0].1);
    let mut payload = first[PAYLOAD..].to_vec();
    payload[..10].copy_from_slice(b"NEXTDAY001");
    let of_next = Endpoint::of_line(Line::A, Feed::Itch50).frame(1, &payload);
    for (next, flagged) in [(first.clone(), 0), (of_next, u64::MAX)] {
        let sent: Vec<_> = sent.iter().cloned().chain([(last + 50_000, next)]).collect();
        let plan = plan(Feed::Itch50, &BOOKS, arriving(&sent, [Impairment::none(1); 2]));
        let model = through_both(0, &plan);
        assert_eq!((model.gaps, model.flagged), (0, flagged));
    }
}

/// The levels by the registers are the host's, a gap flags the books, and clearing empties and arms one.
fn levels_flags_and_clearing<C: Card>(card: C) {
    let handle = Handle::new(card);
    let memory = HeapMemory::new(14);
    handle.card().attach(memory.clone());
    let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
    assert!(driver.has_books());
    driver.configure_feed(Feed::Itch50, &[]).expect("a feed that the card has");
    driver.configure_arbitration(Some(Arbitration { connected: [true, false], window: 100 }));
    for (book, symbol) in (0..).zip(BOOKS) {
        driver.subscribe_book(symbol, book).expect("a book");
    }
    driver.enable_books(true).expect("a card with books");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let (mut delivery, mut host) = (Delivery::new(), Books::new(Feed::Itch50));
    let mut batch = vec![TickRecord::default(); 1 << 14];
    let mut start = 2_000;
    let mut session = Session::new(Feed::Itch50, 5, MESSAGES, &[Line::A]).collect::<Vec<_>>().into_iter();
    let half = session.len() / 2;
    let mut send = |frames: &mut dyn Iterator<Item = TimedFrame>, host: &mut Books| {
        for timed in frames {
            let timing = FrameTiming::contiguous(start);
            handle.card().send(&timed.frame, false, &timing).expect("the card keeps the schedule");
            start += timed.frame.len().div_ceil(8) as u64 + 3;
        }
        // Behind what the functional card runs at a time to come to rest.
        start += 200_000;
        handle.card().settle().expect("the card comes to rest");
        loop {
            let count = reader.read_batch(&mut batch).count;
            delivery.accept(&batch[..count], |frame| {
                for record in frame {
                    host.apply(record);
                }
            });
            if count == 0 {
                break;
            }
        }
    };
    send(&mut session.by_ref().take(half), &mut host);
    assert_eq!(driver.books_flagged(), Ok(0));
    let mut levels = 0;
    for (book, symbol) in (0..).zip(BOOKS) {
        let of_host = host.book(host.find(symbol).expect("the symbol has a book"));
        for (side, of_host) in [
            (Side::Buy, of_host.bids().collect::<Vec<_>>()),
            (Side::Sell, of_host.asks().collect::<Vec<_>>()),
        ] {
            for level in 0..BOOK_LEVELS {
                let of_card = driver.book_level(book, side, level).expect("shown");
                let of_host = of_host.get(usize::from(level));
                let of_host = of_host.map(|l| BookLevel { price: l.price as u32, quantity: l.quantity });
                assert_eq!(of_card, of_host, "{symbol} {side:?} {level}");
                levels += usize::from(of_card.is_some());
            }
        }
    }
    println!("{half} frames, {levels} levels");
    assert!(levels > 40);
    assert_eq!(driver.book_level(64, Side::Buy, 0), Err(Error::NoSuchBook { book: 64 }));
    assert_eq!(driver.book_level(0, Side::Buy, 8), Err(Error::NoSuchLevel { level: 8 }));

    // A packet is missing.
    send(&mut session.by_ref().skip(1).take(3), &mut host);
    assert_eq!(driver.books_flagged(), Ok(u64::MAX));
    driver.clear_book(1).expect("a book");
    while driver.books_clearing().expect("a card with books") != 0 {
        handle.card().settle().expect("the card comes to rest");
    }
    assert_eq!(driver.books_flagged(), Ok(!2));
    assert_eq!(driver.book_level(1, Side::Buy, 0), Ok(None));
}

#[test]
fn levels_are_read_and_a_book_is_cleared() {
    levels_flags_and_clearing(Model::new());
    #[cfg(feature = "rtl")]
    levels_flags_and_clearing(tickgate_sim::rtl::Rtl::new());
}

/// A real day, its messages with their times; `None` without the data set.
fn real_day() -> Option<Vec<(u64, Vec<u8>)>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    let Ok(file) = File::open(folder.join("itch/sse600519_20230201_as_itch.itch.gz")) else {
        println!("skipped: no real-data set");
        return None;
    };
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).expect("a gzip file");
    let time = |message: &[u8]| message[5..11].iter().fold(0, |time, byte| time << 8 | u64::from(*byte));
    let messages = itch50::LengthFramed::new(&bytes).map(|message| (time(message), message.to_vec()));
    Some(messages.collect())
}

/// The day in packets of line A, those of one time spread evenly over the ten milliseconds to the next.
fn packets(day: &[(u64, Vec<u8>)]) -> Vec<(u64, Vec<u8>)> {
    const STEP_NS: u64 = 10_000_000;
    let endpoint = Endpoint::of_line(Line::A, Feed::Itch50);
    let mut packets = Vec::new();
    let mut publisher = MoldPublisher::new(*b"REALDAY001", 1);
    for messages in day.chunk_by(|a, b| a.0 == b.0) {
        for (number, (time, message)) in (0..).zip(messages) {
            let ns = time + STEP_NS * number / messages.len() as u64;
            let payload = publisher.push(message).or_else(|| publisher.flush());
            packets.push((ns, endpoint.frame(packets.len() as u16, &payload.expect("a message"))));
        }
    }
    packets
}

/// The stock locate of the day's one symbol.
fn symbol(day: &[(u64, Vec<u8>)]) -> u32 {
    let locate = |message: &[u8]| u32::from(u16::from_be_bytes([message[1], message[2]]));
    day.iter().map(|(_, message)| locate(message)).find(|locate| *locate > 0).unwrap_or(0)
}

#[test]
fn every_top_of_a_real_day_is_the_hosts() {
    let Some(day) = real_day() else { return };
    let symbols = [symbol(&day)];
    let frames = arriving(&packets(&day), [Impairment::none(1); 2]);
    let model = run(Model::new(), &plan(Feed::Itch50, &symbols, frames));
    let verdict = check(Feed::Itch50, &model.delivered, &symbols);
    println!("{verdict:?}, flagged {:b}, {:?}", model.flagged, model.book_counters);
    assert_eq!(model.flagged, 0);
    assert_eq!(verdict.records, 82_434);
    assert!(verdict.tops > 10_000 && verdict.marked == 0);
    assert_eq!((verdict.wrong, verdict.untold, verdict.of_nothing), (0, 0, 0));

    // The check can fail: one price is another, one top is not there, one message is not.
    let tops: Vec<usize> =
        (0..model.delivered.len()).filter(|i| model.delivered[*i].kind == Kind::BookTop as u8).collect();
    let spoiled = |spoil: &dyn Fn(&mut Vec<TickRecord>)| {
        let mut delivered = model.delivered.clone();
        spoil(&mut delivered);
        check(Feed::Itch50, &delivered, &symbols)
    };
    let middle = tops[tops.len() / 2];
    let other_price = spoiled(&|delivered| delivered[middle].price += 100);
    assert_eq!(other_price.wrong, 1);
    let no_top = spoiled(&|delivered| {
        delivered.remove(middle);
    });
    assert!(no_top.untold > 0 && no_top.wrong == 0);
    let is_add = |i: &usize| model.delivered[*i].kind == Kind::AddOrder as u8;
    let add = (middle..model.delivered.len()).find(is_add).expect("an order");
    let no_order: Verdict = spoiled(&|delivered| {
        delivered.remove(add);
    });
    println!("{other_price:?}\n{no_top:?}\n{no_order:?}");
    assert!(no_order != verdict);
}

/// The day's beginning at a hundred times its pace, through the gateware too.
#[test]
fn a_part_of_a_real_day_is_the_same_in_gateware() {
    const MESSAGES: usize = 12_000;
    let Some(day) = real_day() else { return };
    let symbols = [symbol(&day)];
    // Its first messages come in a quarter of an hour: the times between them are shortened.
    let mut sent = packets(&day[..MESSAGES]);
    let mut now = 0;
    let times: Vec<u64> = sent.iter().map(|(ns, _)| *ns).collect();
    for (i, (ns, _)) in sent.iter_mut().enumerate() {
        now += if i == 0 { 0 } else { (times[i] - times[i - 1]).min(2_000) };
        *ns = now;
    }
    let late = Impairment { skew_ns: 700, ..Impairment::none(1) };
    let model = through_both(0, &plan(Feed::Itch50, &symbols, arriving(&sent, [Impairment::none(1), late])));
    let verdict = check(Feed::Itch50, &model.delivered, &symbols);
    println!("{verdict:?}, flagged {:b}, {:?}", model.flagged, model.book_counters);
    assert_eq!(model.flagged, 0);
    assert!(verdict.tops > 500);
    assert_eq!((verdict.wrong, verdict.untold, verdict.of_nothing), (0, 0, 0));
}
