//! The clocks of the card's SSE decoder: the queue in which frames wait, the reader that takes a token a
//! clock out of it, and the judgement, for which a record has to wait and everything behind it. A twin of
//! `hdl/src/feed/sse/` (intake, queue, tokenizer, fields, judgement), clock by clock, because these
//! clocks decide which frame finds no room, and with two lines which copy comes first.

use std::collections::VecDeque;

use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::record::{Flags, TickRecord};
use tickgate_abi::sse_queue::{LOG2_WORDS, RECORD_CLOCKS, RESERVE, TIME_WORDS, TRADE_CLOCKS, WORD_BYTES};
use tickgate_abi::wire::sse::{HEADER_BYTES, STOP_BIT};

use super::ticks::{Complete, Decoded};

/// Clocks from a beat on the wire to the word that it completes at the queue; a word of which all bytes are
/// the last beat's comes one later.
const BEAT_TO_WORD: u64 = 2;
/// Clocks from a frame's last beat on the wire to the decision whether it is taken.
const BEAT_TO_DECISION: u64 = 5;
/// Clocks from the reader's look at a record's last token to the complete record, when nothing waits.
const TOKEN_TO_COMPLETE: u64 = 6;
/// Words that fill the queue.
const FULL_FROM: u64 = (1 << LOG2_WORDS) - RESERVE as u64;

/// A word of the queue.
#[derive(Clone, Copy, Debug)]
struct Word {
    /// Bit `i`: byte `i` ends a token.
    stops: u8,
    /// It is the frame's last.
    last: bool,
}

impl Word {
    fn new(bytes: &[u8], last: bool) -> Self {
        let stops =
            bytes.iter().enumerate().fold(0, |stops, (i, byte)| stops | u8::from(byte & STOP_BIT != 0) << i);
        Word { stops, last }
    }
}

/// A frame on its way into the queue.
#[derive(Debug)]
pub(super) struct Incoming {
    /// The clock of its header's first word.
    first: u64,
    /// The clock of each word of its payload.
    pushes: Vec<u64>,
    decision: u64,
    words: Vec<Word>,
    card_time: u64,
    decoded: Decoded,
}

impl Incoming {
    pub fn new(
        payload: &[u8],
        offset: usize,
        last_beat: u64,
        clock_of_beat: impl Fn(u64) -> u64,
        decoded: Decoded,
    ) -> Self {
        let beat_of = |byte: usize| ((offset + byte) / BEAT_BYTES) as u64;
        let end_beat = beat_of(payload.len() - 1);
        let clock_of_word = |word: usize| {
            let begin = word * WORD_BYTES;
            let end = (begin + WORD_BYTES).min(payload.len()) - 1;
            let rest = word > 0 && beat_of(begin) == end_beat && beat_of(begin - 1) == end_beat;
            clock_of_beat(beat_of(end)) + BEAT_TO_WORD + u64::from(rest)
        };
        let count = payload.len().div_ceil(WORD_BYTES);
        let body = &payload[HEADER_BYTES..];
        let last = body.len().div_ceil(WORD_BYTES) - 1;
        Incoming {
            first: clock_of_word(0),
            pushes: (HEADER_BYTES / WORD_BYTES..count).map(clock_of_word).collect(),
            decision: clock_of_beat(last_beat) + BEAT_TO_DECISION,
            words: body
                .chunks(WORD_BYTES)
                .enumerate()
                .map(|(i, bytes)| Word::new(bytes, i == last))
                .collect(),
            card_time: clock_of_beat(end_beat),
            decoded,
        }
    }
}

/// The frame that is being read.
#[derive(Debug, Default)]
struct Reading {
    records: VecDeque<(u32, Complete)>,
    card_time: u64,
}

impl Reading {
    /// The record that is complete with this token.
    fn complete(&mut self, token: u32) -> Option<Complete> {
        if self.records.front()?.0 != token {
            return None;
        }
        let (_, mut complete) = self.records.pop_front()?;
        if let Some(record) = &mut complete.record {
            record.set_card_time(self.card_time);
            // A frame is known to be good before it is decoded, so each record stands by itself.
            record.flags |= Flags::FIRST | Flags::LAST;
        }
        Some(complete)
    }
}

/// The words that move towards the reader, together.
#[derive(Debug, Default)]
struct Pipe {
    out: Option<Word>,
    before: Option<Word>,
    next: Option<Word>,
    now: Option<Word>,
    /// The lane of the next token.
    lane: u32,
    /// Tokens of the frame that were read, its time not among them.
    tokens: u32,
    time_read: bool,
}

/// What the reader sees in a clock.
enum Seen {
    Nothing,
    Token,
    End,
}

impl Pipe {
    const fn is_empty(&self) -> bool {
        self.out.is_none() && self.before.is_none() && self.next.is_none() && self.now.is_none()
    }

    /// Looks at the words; also whether they move up.
    fn look(&mut self) -> (Seen, bool) {
        let Some(now) = self.now else { return (Seen::Nothing, true) };
        let lanes = WORD_BYTES as u32;
        // Lane 8 is behind the last word: no token begins there.
        let ahead = if self.lane < lanes { now.stops >> self.lane } else { 0 };
        if ahead != 0 {
            self.lane += ahead.trailing_zeros() + 1;
            let moves = !now.last && self.lane == lanes;
            if moves {
                self.lane = 0;
            }
            return (Seen::Token, moves);
        }
        if now.last {
            self.lane = 0;
            return (Seen::End, true);
        }
        // Its end is in the next word, or these eight bytes are a part of a longer one.
        let next = self.next.map_or(0, |word| word.stops);
        if next != 0 && next.trailing_zeros() < self.lane {
            self.lane = next.trailing_zeros() + 1;
        }
        (Seen::Token, true)
    }
}

/// A line's decoder.
#[derive(Debug, Default)]
pub(in crate::model) struct SseLine {
    pub drops: DropCounts,
    pub messages: u64,
    pub left_to_host: u64,
    pub no_room: u64,
    clock: u64,
    incoming: VecDeque<Incoming>,
    /// Of the first of them: how many words were offered, and whether one found no room.
    pushed: usize,
    crowded: bool,
    // Positions in the queue, counted from 0 for ever.
    position: u64,
    taken: u64,
    committed: u64,
    read: u64,
    fill: u64,
    full: bool,
    /// Words of frames that were taken.
    words: VecDeque<Word>,
    frames: VecDeque<Reading>,
    pipe: Pipe,
    /// Clocks in which the reader and everything up to the complete record moved.
    moves: u64,
    /// Records on their way to the judgement, each with the count of `moves` at which it is there.
    complete: VecDeque<(u64, Complete)>,
    /// The first clock in which the judgement takes another one.
    judges_from: u64,
}

impl SseLine {
    pub(super) fn come(&mut self, incoming: Incoming) {
        if self.is_idle() {
            self.clock = self.clock.min(incoming.first);
        }
        self.incoming.push_back(incoming);
    }

    /// Nothing waits and nothing is on its way.
    pub fn is_idle(&self) -> bool {
        self.incoming.is_empty() && self.is_still()
    }

    /// The reader has nothing to read and the levels have settled.
    fn is_still(&self) -> bool {
        self.pipe.is_empty()
            && self.complete.is_empty()
            && self.read == self.taken
            && self.committed == self.taken
            && self.fill == self.position - self.read
            && self.full == (self.fill >= FULL_FROM)
    }

    /// Runs the clocks before `end`; `send` takes each record with the clock in which it leaves.
    pub fn run(&mut self, end: u64, mut send: impl FnMut(u64, TickRecord)) {
        while self.clock < end {
            if self.is_still() {
                let next = self.next_event().unwrap_or(end);
                self.clock = self.clock.max(next.min(end));
                if self.clock >= end {
                    return;
                }
            }
            self.step(&mut send);
            self.clock += 1;
        }
    }

    /// The next clock in which something comes.
    fn next_event(&self) -> Option<u64> {
        let incoming = self.incoming.front()?;
        if self.clock <= incoming.first {
            return Some(incoming.first);
        }
        Some(incoming.pushes.get(self.pushed).copied().unwrap_or(incoming.decision))
    }

    fn step(&mut self, send: &mut impl FnMut(u64, TickRecord)) {
        let (committed, full) = (self.committed, self.full);
        self.full = self.fill >= FULL_FROM;
        self.fill = self.position - self.read;
        self.committed = self.taken;
        if self.judge(send) {
            self.read_token(committed);
            self.moves += 1;
        }
        self.write(full);
    }

    /// One clock of the judgement; whether what is in front of it moves.
    fn judge(&mut self, send: &mut impl FnMut(u64, TickRecord)) -> bool {
        if self.complete.front().is_none_or(|(at, _)| *at != self.moves) {
            return true;
        }
        if self.clock < self.judges_from {
            return false;
        }
        let Some((_, complete)) = self.complete.pop_front() else { return true };
        let clocks = if complete.is_trade { TRADE_CLOCKS } else { RECORD_CLOCKS };
        self.judges_from = self.clock + clocks;
        if let Some(record) = complete.record {
            send(self.clock + clocks, record);
        }
        true
    }

    /// One clock of the reader.
    fn read_token(&mut self, committed: u64) {
        let (seen, moves) = self.pipe.look();
        match seen {
            Seen::Nothing => {}
            Seen::Token if !self.pipe.time_read => self.pipe.time_read = true,
            Seen::Token => {
                self.pipe.tokens += 1;
                let frame = self.frames.front_mut();
                if let Some(complete) = frame.and_then(|frame| frame.complete(self.pipe.tokens)) {
                    self.complete.push_back((self.moves + TOKEN_TO_COMPLETE, complete));
                }
            }
            Seen::End => {
                self.frames.pop_front();
                (self.pipe.tokens, self.pipe.time_read) = (0, false);
            }
        }
        if moves {
            self.pipe.now = self.pipe.next;
            self.pipe.next = self.pipe.before;
            self.pipe.before = self.pipe.out;
            self.pipe.out = None;
            if self.read != committed {
                self.read += 1;
                self.pipe.out = self.words.pop_front();
            }
        }
    }

    /// One clock of the intake.
    fn write(&mut self, full: bool) {
        let Some(incoming) = self.incoming.front_mut() else { return };
        if self.clock == incoming.first {
            self.position = self.taken + TIME_WORDS as u64;
            (self.pushed, self.crowded) = (0, false);
        }
        if incoming.pushes.get(self.pushed) == Some(&self.clock) {
            self.pushed += 1;
            if full {
                self.crowded = true;
            } else {
                self.position += 1;
            }
        }
        if self.clock != incoming.decision {
            return;
        }
        let Some(incoming) = self.incoming.pop_front() else { return };
        if self.crowded {
            self.no_room += 1;
            return;
        }
        self.taken = self.position;
        let good = incoming.decoded.records.iter().filter(|(_, complete)| complete.record.is_some());
        self.messages += good.count() as u64;
        for (sum, count) in self.drops.0.iter_mut().zip(incoming.decoded.drops.0) {
            *sum += count;
        }
        // The card time is a token of eight bytes.
        self.words.push_back(Word { stops: 1 << (WORD_BYTES - 1), last: false });
        self.words.extend(incoming.words);
        let records = incoming.decoded.records.into();
        self.frames.push_back(Reading { records, card_time: incoming.card_time });
    }
}
