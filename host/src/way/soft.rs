//! The software decoder as a way: no card, host time measured a frame at a time; and line arbitration
//! in software behind it.

use std::collections::VecDeque;
use std::time::Instant;

use hdrhistogram::Histogram;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{Feed, Line, TickRecord};
use tickgate_driver::{Arbitration, GroupEntry};
use tickgate_feed::line_arbitration::LineArbitration;
use tickgate_feed::soft::iextp::SymbolNumbers;
use tickgate_feed::soft::{self, Decoder, GroupFilter};
use tickgate_feed::symbol_filter::SymbolFilter;
use tickgate_sim::wire::FrameTiming;

use super::{Counts, Latency, LatencyKind, LineCounts, Setup};
use crate::error::Error;

/// Records of one frame are gathered here, so that what is timed is the decoder alone.
const FRAME_RECORDS: usize = tickgate_driver::MAX_FRAME_RECORDS;

/// Longer times are counted as this: a second.
const LONGEST_NS: u64 = 1_000_000_000;

pub struct Soft {
    /// One for each line; without arbitration the first alone.
    decoders: [Decoder; 2],
    arbitrated: Option<Arbitrated>,
    symbols: Option<SymbolFilter>,
    frame: Vec<TickRecord>,
    nanoseconds: Histogram<u64>,
}

/// The records of a frame, whose time comes.
struct Coming {
    session: [u8; 10],
    records: Vec<TickRecord>,
    /// How many of them have come.
    come: usize,
}

impl Coming {
    /// When the next record comes.
    fn next(&self) -> Option<u64> {
        self.records.get(self.come).map(TickRecord::card_time)
    }
}

/// What comes behind the decoders of two lines.
struct Arbitrated {
    arbitration: LineArbitration,
    /// Frames of each line whose time has not come, none without records.
    coming: [VecDeque<Coming>; 2],
    /// Memory of frames that are done with.
    spare: Vec<Vec<TickRecord>>,
    /// IEX symbols are numbered in the order of the stream, whatever the lines did.
    symbols: Option<SymbolNumbers>,
    /// Number of the symbol before.
    symbol: u32,
}

impl Soft {
    pub fn new(setup: &Setup<'_>) -> Result<Self, Error> {
        let decoder = Decoder::new(setup.feed, filter(setup.groups)?).with_udp_checksum(setup.udp_checksum);
        Ok(Soft {
            decoders: [decoder.clone(), decoder],
            arbitrated: setup.arbitration.map(|arbitration| Arbitrated::new(setup.feed, arbitration)),
            symbols: setup.symbols.map(SymbolFilter::new),
            frame: Vec::with_capacity(FRAME_RECORDS),
            nanoseconds: Histogram::new_with_max(LONGEST_NS, 3)
                .expect("the bounds are within the library's range"),
        })
    }

    pub fn frame(
        &mut self,
        line: Line,
        frame: &[u8],
        timing: &FrameTiming<'_>,
        deliver: impl FnMut(&TickRecord),
    ) {
        let mut deliver = behind_filter(&mut self.symbols, deliver);
        let decoder = &mut self.decoders[line as usize];
        let records = &mut self.frame;
        records.clear();
        let start = Instant::now();
        decoder.decode(frame, false, |beat| timing.clock_of_beat(beat), |record| records.push(*record));
        let elapsed = start.elapsed();
        if !records.is_empty() {
            let each = elapsed.as_nanos() as u64 / records.len() as u64;
            self.nanoseconds.saturating_record_n(each, records.len() as u64);
        }
        match &mut self.arbitrated {
            None => records.iter().for_each(deliver),
            Some(arbitrated) => {
                arbitrated.pass(timing.start(), &mut deliver);
                if !records.is_empty() {
                    let mut copy = arbitrated.spare.pop().unwrap_or_default();
                    copy.clear();
                    copy.extend_from_slice(records);
                    let coming = Coming { session: decoder.session(), records: copy, come: 0 };
                    arbitrated.coming[line as usize].push_back(coming);
                }
            }
        }
    }

    pub fn settle(&mut self, deliver: impl FnMut(&TickRecord)) {
        let mut deliver = behind_filter(&mut self.symbols, deliver);
        if let Some(arbitrated) = &mut self.arbitrated {
            arbitrated.pass(u64::MAX, &mut deliver);
            let Arbitrated { arbitration, symbols, symbol, .. } = arbitrated;
            arbitration.finish(|record| number(symbols, symbol, record, &mut deliver));
        }
    }

    pub fn counts(&self) -> Counts {
        let [a, b] = &self.decoders;
        let mut drops = DropCounts::default();
        for (sum, (a, b)) in drops.0.iter_mut().zip(a.drops().0.iter().zip(&b.drops().0)) {
            *sum = a + b;
        }
        Counts {
            frames: a.frames() + b.frames(),
            messages: a.messages() + b.messages(),
            drops,
            lost: 0,
            left_to_host: 0,
            no_room: 0,
            wrong_udp_checksums: a.wrong_udp_checksums() + b.wrong_udp_checksums(),
            lines: self.arbitrated.as_ref().map(|arbitrated| {
                Line::ALL.map(|line| {
                    let decoder = &self.decoders[line as usize];
                    let counts = arbitrated.arbitration.counts(line);
                    LineCounts {
                        frames: decoder.frames(),
                        messages: decoder.messages(),
                        wins: counts.wins,
                        duplicates: counts.duplicates,
                        losses: counts.losses,
                        overflows: counts.overflows,
                        worst_skew: counts.worst_skew,
                    }
                })
            }),
            symbols_filtered: self.symbols.as_ref().map(SymbolFilter::filtered),
            card_books: None,
        }
    }

    pub fn latency(&self) -> Latency {
        Latency { kind: LatencyKind::Host, histogram: self.nanoseconds.clone() }
    }
}

impl Arbitrated {
    fn new(feed: Feed, arbitration: Arbitration) -> Self {
        Arbitrated {
            arbitration: LineArbitration::new(arbitration.connected, arbitration.window),
            coming: [VecDeque::new(), VecDeque::new()],
            spare: Vec::new(),
            symbols: (feed == Feed::Iex).then(SymbolNumbers::new),
            symbol: 0,
        }
    }

    /// Arbitrates what came before `clock`, in the order in which it came, A before B.
    fn pass(&mut self, clock: u64, deliver: &mut impl FnMut(&TickRecord)) {
        let Arbitrated { arbitration, coming, spare, symbols, symbol } = self;
        let mut deliver = |record: &TickRecord| number(symbols, symbol, record, deliver);
        loop {
            let next = [0, 1].map(|line: usize| coming[line].front().and_then(Coming::next));
            let line = match next {
                [Some(a), b] if a < clock && b.is_none_or(|b| a <= b) => Line::A,
                [_, Some(b)] if b < clock => Line::B,
                _ => return,
            };
            // Nothing of the other line comes between the records of a frame that ends before this.
            let until = match (line, next) {
                (Line::A, [_, Some(b)]) => clock.min(b.saturating_add(1)),
                (Line::B, [Some(a), _]) => clock.min(a),
                _ => clock,
            };
            let Some(frame) = coming[line as usize].front_mut() else { return };
            let whole = frame.come == 0 && frame.records.last().is_some_and(|last| last.card_time() < until);
            if whole {
                arbitration.push_frame(line, frame.session, &mut frame.records, &mut deliver);
                frame.come = frame.records.len();
            } else if let Some(record) = frame.records.get(frame.come) {
                arbitration.push(line, frame.session, record, &mut deliver);
                frame.come += 1;
            }
            if frame.come == frame.records.len() {
                spare.extend(coming[line as usize].pop_front().map(|frame| frame.records));
            }
        }
    }
}

/// Hands on what the filter lets pass; everything without one.
fn behind_filter(
    symbols: &mut Option<SymbolFilter>,
    mut deliver: impl FnMut(&TickRecord),
) -> impl FnMut(&TickRecord) {
    move |record| match symbols {
        None => deliver(record),
        Some(symbols) => symbols.record(record, &mut deliver),
    }
}

/// Hands a record on, an IEX one with the number of its symbol.
fn number(
    symbols: &mut Option<SymbolNumbers>,
    symbol: &mut u32,
    record: &TickRecord,
    deliver: &mut impl FnMut(&TickRecord),
) {
    match symbols {
        None => deliver(record),
        Some(symbols) => {
            *symbol = symbols.number(record, *symbol);
            deliver(&TickRecord { symbol: *symbol, ..*record });
        }
    }
}

/// The decoder's filter; no groups let everything in, as in the card.
fn filter(groups: &[GroupEntry]) -> Result<GroupFilter, Error> {
    if groups.is_empty() {
        return Ok(GroupFilter::all());
    }
    let entries: Vec<_> = groups
        .iter()
        .map(|e| soft::GroupEntry { group: e.group, port: e.port, channel: e.channel })
        .collect();
    GroupFilter::new(&entries).map_err(|e| Error::Usage {
        what: format!("--group: {e}"),
        advice: "run once for each set".to_owned(),
    })
}
