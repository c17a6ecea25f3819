//! `tickgate replay`: inputs -> frames -> way -> records -> books, files, report.

use std::path::PathBuf;
use std::time::Instant;

use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Line};
use tickgate_driver::{Arbitration, BOOKS, GroupEntry};
use tickgate_feed::book::BookRules;

use super::replay_sse;
use crate::arguments::{ReplayArguments, RulesName};
use crate::capture::input::BytesRead;
use crate::capture::inputs::{self, FrameInputs};
use crate::capture::lines::LineInputs;
use crate::error::Error;
use crate::impairment;
use crate::interrupt::Interrupt;
use crate::pace::Pace;
use crate::probe::FeedProbe;
use crate::progress::Progress;
use crate::recorder::{Recorder, Run};
use crate::report::Report;
use crate::report_text;
use crate::way::{Setup, Way};

/// Runs the verb.
///
/// # Errors
/// Of the inputs, the outputs or the arguments.
pub fn run(arguments: &ReplayArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let feed = Feed::from(arguments.feed);
    symbols(feed, &arguments.symbols)?;
    card_books(feed, arguments)?;
    if feed == Feed::Sse && replay_sse::takes(&arguments.inputs)? {
        if !arguments.line_b.is_empty() || !arguments.impair.is_empty() || !arguments.card_books.is_empty() {
            return Err(Error::Usage {
                what: "these SSE files were never frames on a line".to_owned(),
                advice: "leave out --line-b, --impair and --card-book, or give captures".to_owned(),
            });
        }
        replay_sse::run(arguments, interrupt)
    } else {
        replay_frames(feed, arguments, interrupt)
    }
}

/// A recorder with the files that were asked for.
pub(super) fn recorder(feed: Feed, arguments: &ReplayArguments) -> Result<Recorder, Error> {
    let rules = match arguments.book_rules {
        RulesName::Feed => BookRules::OfTheFeed,
        RulesName::SseRemainder => BookRules::SseRemainder,
    };
    if rules == BookRules::SseRemainder && feed == Feed::Itch50 {
        return Err(Error::Usage {
            what: "--book-rules sse-remainder has no meaning for itch50".to_owned(),
            advice: "leave it out".to_owned(),
        });
    }
    let mut recorder = Recorder::new(feed, rules);
    let same = arguments.out.is_some() && arguments.out == arguments.books;
    let overwritten =
        [&arguments.out, &arguments.books].into_iter().flatten().find(|o| is_input(o, arguments));
    if let Some(path) = overwritten.or(arguments.out.as_ref().filter(|_| same)) {
        return Err(Error::Usage {
            what: format!("{} is named twice", path.display()),
            advice: "give --in, --out and --books different files".to_owned(),
        });
    }
    if let Some(path) = &arguments.out {
        recorder.write_ticks(path)?;
    }
    if let Some(path) = &arguments.books {
        recorder.write_books(path, arguments.depth.into())?;
    }
    Ok(recorder)
}

fn is_input(output: &PathBuf, arguments: &ReplayArguments) -> bool {
    let real = |path: &PathBuf| path.canonicalize().ok();
    real(output).is_some_and(|output| inputs_of(arguments).any(|input| real(input) == Some(output.clone())))
}

/// The files of both lines.
fn inputs_of(arguments: &ReplayArguments) -> impl Iterator<Item = &PathBuf> {
    arguments.inputs.iter().chain(&arguments.line_b)
}

/// The inputs of each line, and how they become one stream if they do.
fn lines(
    feed: Feed,
    arguments: &ReplayArguments,
    read: &BytesRead,
) -> Result<(LineInputs, Option<Arbitration>), Error> {
    let impairments = impairment::of_lines(&arguments.impair)?;
    let open = |paths| Ok::<_, Error>(FrameInputs::new(inputs::open(paths, feed, read)?));
    let a = open(&arguments.inputs)?;
    let b = if !arguments.line_b.is_empty() {
        Some(open(&arguments.line_b)?)
    } else if arguments.impair.iter().any(|impair| impair.line == Some(Line::B)) {
        Some(open(&arguments.inputs)?)
    } else {
        None
    };
    let connected = [true, b.is_some()];
    // One line of IEX too: its sessions and heartbeats are only understood there.
    // And behind a symbol filter, and to the card's books, only arbitration can tell a loss.
    let arbitrates = b.is_some()
        || !arguments.impair.is_empty()
        || !arguments.symbols.is_empty()
        || !arguments.card_books.is_empty()
        || feed == Feed::Iex;
    let arbitration = arbitrates.then_some(Arbitration { connected, window: arguments.window.clocks });
    // A card decodes SSE more slowly than it can come, so the day's own pace counts.
    let paced = feed == Feed::Sse;
    Ok((LineInputs::new(a, b, impairments, paced), arbitration))
}

fn usage(what: String, advice: &str) -> Error {
    Error::Usage { what, advice: advice.to_owned() }
}

/// A symbol as records name it.
fn number(feed: Feed, option: &str, code: &str) -> Result<u32, Error> {
    match feed {
        Feed::Szse | Feed::Sse => {
            let mut id = [b' '; 8];
            let fits = (1..=id.len()).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
            let packed = fits.then(|| {
                id[..code.len()].copy_from_slice(code.as_bytes());
                pack_security_id(id)
            });
            let advice = "give the digits of a security code, such as 000001";
            packed.flatten().ok_or_else(|| usage(format!("{option} {code}: no security code"), advice))
        }
        _ => {
            let locate = code.strip_prefix('#').unwrap_or(code).parse::<u16>().ok().filter(|n| *n > 0);
            let advice = "give the number that its stock directory message has, from 1 to 65535";
            locate.map(u32::from).ok_or_else(|| usage(format!("{option} {code}: no stock locate"), advice))
        }
    }
}

/// The symbols of which the card keeps a book, each once.
fn card_books(feed: Feed, arguments: &ReplayArguments) -> Result<Vec<u32>, Error> {
    if !arguments.card_books.is_empty() && feed == Feed::Iex {
        let what = format!("--card-book: a card does not decode {}", feed.name());
        return Err(usage(what, "leave it out; it is for --feed itch50, szse and sse"));
    }
    let mut books = Vec::new();
    for code in &arguments.card_books {
        let number = number(feed, "--card-book", code)?;
        if !books.contains(&number) {
            books.push(number);
        }
    }
    if books.len() > usize::from(BOOKS) {
        let what = format!("--card-book: {} symbols, and a card keeps {BOOKS} books", books.len());
        return Err(usage(what, "name fewer symbols"));
    }
    let passing = symbols(feed, &arguments.symbols)?;
    if let Some(passing) = passing
        && books.iter().any(|book| !passing.contains(book))
    {
        let what = "--card-book names a symbol that --symbol keeps out".to_owned();
        return Err(usage(what, "name it with --symbol as well"));
    }
    Ok(books)
}

/// The symbols that are let in, as records name them; `None` for all.
fn symbols(feed: Feed, codes: &[String]) -> Result<Option<Vec<u32>>, Error> {
    if codes.is_empty() {
        return Ok(None);
    }
    if !matches!(feed, Feed::Szse | Feed::Itch50) {
        let what = format!("--symbol: {} has no symbol filter", feed.name());
        return Err(usage(what, "leave it out; it is for --feed szse and itch50, which a card decodes"));
    }
    codes.iter().map(|code| number(feed, "--symbol", code)).collect::<Result<_, _>>().map(Some)
}

fn replay_frames(feed: Feed, arguments: &ReplayArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let read = BytesRead::default();
    let groups: Vec<GroupEntry> = arguments.groups.iter().map(|g| g.0).collect();
    let (mut frames, arbitration) = lines(feed, arguments, &read)?;
    let udp_checksum = arguments.udp_checksum(feed);
    let symbols = symbols(feed, &arguments.symbols)?;
    let card_books = card_books(feed, arguments)?;
    let setup = Setup {
        feed,
        groups: &groups,
        udp_checksum,
        arbitration,
        symbols: symbols.as_deref(),
        card_books: &card_books,
    };
    let mut way = Way::new(arguments.via, &setup)?;
    let mut recorder = recorder(feed, arguments)?;
    recorder.arbitrated(arbitration.is_some());
    recorder.compare_card_books(&card_books);
    if let Some(symbols) = &symbols {
        recorder.subscribe(symbols);
    }
    let mut progress = Progress::new(inputs_of(arguments), read);
    let mut pace = Pace::new(arguments.speed);
    let mut probe = FeedProbe::new(feed);
    let mut packets = 0;
    let start = Instant::now();
    let replayed = frames.for_each(|line, frame, timing, is_capture| {
        pace.wait(frame.timestamp_ns, interrupt);
        if interrupt.requested() {
            return Err(Error::Interrupted);
        }
        packets += 1;
        recorder.holes_are_losses(is_capture);
        way.line_frame(line, frame.bytes, timing, |record| recorder.record(record))?;
        progress.tick(recorder.records());
        if probe.look(frame.bytes) {
            return Err(wrong_feed(PathBuf::new(), feed, &probe));
        }
        recorder.check()
    });
    let replayed = replayed.map_err(|e| match e {
        Error::WrongFeed { found, asked, feed, .. } => {
            Error::WrongFeed { path: frames.path().to_owned(), found, asked, feed }
        }
        e => e,
    });
    let ended = match replayed {
        Err(e) if !e.leaves_a_report() => return Err(e),
        Ok(()) if probe.other_feed().is_some() => {
            return Err(wrong_feed(frames.path().to_owned(), feed, &probe));
        }
        ended => ended,
    };
    way.settle(|record| recorder.record(record))?;
    recorder.settle();
    if ended.is_ok() {
        recorder.finish()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    drop(progress);
    let (counts, latency) = (way.counts(), way.latency());
    let run = Run {
        via: arguments.via,
        packets,
        seconds,
        counts: &counts,
        latency: Some(&latency),
        complete: ended.is_ok(),
        impaired: frames.impaired(),
    };
    print_report(&recorder.report(&run), arguments.json)?;
    ended
}

fn wrong_feed(path: PathBuf, asked: Feed, probe: &FeedProbe) -> Error {
    let feed = probe.other_feed();
    let found = match feed {
        Some(Feed::Szse) => "SZSE Binary frames",
        Some(Feed::Iex) => "IEX-TP segments",
        Some(Feed::Sse) => "SSE frames",
        _ => "ITCH 5.0 messages in MoldUDP64",
    };
    Error::WrongFeed { path, found, asked, feed }
}

pub(super) fn print_report(report: &Report, json: bool) -> Result<(), Error> {
    let text = if json {
        // The report has only maps with text keys and finite numbers, which JSON can always hold.
        serde_json::to_string(report).unwrap_or_default() + "\n"
    } else {
        report_text::render(report)
    };
    super::print(&text)
}
