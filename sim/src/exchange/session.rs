//! A whole session as frames with time stamps, on one line or two.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tickgate_abi::{Feed, Line};

use super::Endpoint;
use super::itch50::Itch50Source;
use super::publisher::{MoldPublisher, Publisher, SzsePublisher};
use super::szse::SzseSource;
use crate::random::Random;

/// The session's date, digits YYYYMMDD.
pub(super) const SESSION_DATE: u64 = 20_240_102;
/// Midnight of that date as nanoseconds since 1970, the exchange's local time taken for UTC.
const MIDNIGHT_NS: u64 = 1_704_153_600_000_000_000;
/// The first message: 09:30 in nanoseconds since midnight.
const OPENING_NS: u64 = 34_200_000_000_000;
/// A packet is sent when its first message has waited this long, or when it is full.
const LINGER_NS: u64 = 30_000;
/// From a message's time to its packet's capture on line A, at least.
const PUBLISH_NS: u64 = 4_000;

/// 1,500 bytes take 1.2 us at 10 Gb/s.
const FRAME_NS: u64 = 1_300;

/// The time of day at the exchange: it stands still in bursts and else moves in random steps.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    random: Random,
    now_ns: u64,
    burst: u64,
}

impl Clock {
    fn new(seed: u64) -> Self {
        Clock { random: Random::new(seed ^ 0x5eed_0001), now_ns: OPENING_NS, burst: 0 }
    }
    /// Nanoseconds since midnight.
    pub const fn now(&self) -> u64 {
        self.now_ns
    }
    /// To the next event: 10 us later on average, and in bursts well below one.
    pub fn advance(&mut self) {
        if self.burst > 0 {
            self.burst -= 1;
            self.now_ns += 40 + self.random.below(400);
        } else {
            self.now_ns += 500 + self.random.below(20_000);
            if self.random.one_in(25) {
                self.burst = 10 + self.random.below(60);
            }
        }
    }
}

/// An endless stream of messages with their times in nanoseconds since midnight.
pub(super) trait MessageSource {
    fn next_message(&mut self) -> (u64, Vec<u8>);
    /// What is said at the end.
    fn closing(&mut self) -> Vec<(u64, Vec<u8>)>;
}

/// A frame as a capture has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimedFrame {
    /// Nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// Destination address to payload.
    pub frame: Vec<u8>,
}

/// A line and when its last frame was captured.
struct LineState {
    line: Line,
    endpoint: Endpoint,
    last_ns: u64,
}

/// A synthetic session: an iterator of frames in the order of their time stamps.
pub struct Session {
    source: Box<dyn MessageSource + Send>,
    publisher: Box<dyn Publisher + Send>,
    lines: Vec<LineState>,
    random: Random,
    /// Messages still to come, without the closing ones.
    remaining: u64,
    closing: std::vec::IntoIter<(u64, Vec<u8>)>,
    /// Times of the first and last message that wait in the publisher.
    waiting: Option<(u64, u64)>,
    identification: u16,
    /// When the last payload was published; every frame made later is captured no earlier.
    published_ns: u64,
    /// Frames of both lines that are not due yet; the number keeps equal times in order.
    due: BinaryHeap<Reverse<(u64, u64, Vec<u8>)>>,
    frames: u64,
    closed: bool,
}

impl Session {
    /// A session of exactly `messages` messages, opening and closing ones included, on `lines`
    /// (A alone when empty). Feeds that no card decodes are an ITCH session.
    pub fn new(feed: Feed, seed: u64, messages: u64, lines: &[Line]) -> Self {
        let clock = Clock::new(seed);
        let (mut source, publisher): (Box<dyn MessageSource + Send>, Box<dyn Publisher + Send>) = match feed {
            Feed::Szse => (Box::new(SzseSource::new(seed, clock)), Box::new(SzsePublisher::new())),
            _ => (Box::new(Itch50Source::new(seed, clock)), Box::new(MoldPublisher::new(*b"TICKGATE01", 1))),
        };
        let closing = source.closing().len() as u64;
        let lines = if lines.is_empty() { &[Line::A] } else { lines };
        Session {
            source,
            publisher,
            lines: lines
                .iter()
                .map(|&line| LineState { line, endpoint: Endpoint::of_line(line, feed), last_ns: 0 })
                .collect(),
            random: Random::new(seed ^ 0x11e5),
            remaining: messages.saturating_sub(closing),
            // A session too short for its closing is cut before it.
            closing: Vec::new().into_iter(),
            waiting: None,
            identification: 0,
            published_ns: 0,
            due: BinaryHeap::new(),
            frames: 0,
            closed: messages < closing,
        }
    }

    /// Sends a payload on every line.
    fn publish(&mut self, payload: &[u8], message_ns: u64) {
        let publish_ns = MIDNIGHT_NS + message_ns + PUBLISH_NS + self.random.below(1_000);
        self.published_ns = publish_ns.max(self.published_ns);
        for line in &mut self.lines {
            let delay = match line.line {
                Line::A => 0,
                Line::B => 2_000 + self.random.below(6_000),
            };
            // A line keeps its order, and its frames do not overlap.
            line.last_ns = (self.published_ns + delay).max(line.last_ns + FRAME_NS);
            let frame = line.endpoint.frame(self.identification, payload);
            self.due.push(Reverse((line.last_ns, self.frames, frame)));
            self.frames += 1;
        }
        self.identification = self.identification.wrapping_add(1);
        self.waiting = None;
    }

    fn flush(&mut self) {
        if let (Some((_, last)), Some(payload)) = (self.waiting, self.publisher.flush()) {
            self.publish(&payload, last);
        }
    }

    fn next_message(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.remaining > 0 {
            self.remaining -= 1;
            return Some(self.source.next_message());
        }
        if !self.closed {
            self.closed = true;
            self.closing = self.source.closing().into_iter();
        }
        self.closing.next()
    }

    /// Takes messages until a frame is due for certain: none sent later can be earlier.
    fn fill(&mut self) {
        while self.due.peek().is_none_or(|Reverse((ns, ..))| *ns > self.published_ns) {
            let Some((now, message)) = self.next_message() else {
                self.flush();
                return;
            };
            if self.waiting.is_some_and(|(first, _)| now - first > LINGER_NS) {
                self.flush();
            }
            if let Some(payload) = self.publisher.push(&message) {
                let last = self.waiting.map_or(now, |(_, last)| last);
                self.publish(&payload, last);
            }
            self.waiting = Some((self.waiting.map_or(now, |(first, _)| first), now));
        }
    }
}

impl Iterator for Session {
    type Item = TimedFrame;

    fn next(&mut self) -> Option<TimedFrame> {
        self.fill();
        self.due.pop().map(|Reverse((timestamp_ns, _, frame))| TimedFrame { timestamp_ns, frame })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(feed: Feed, seed: u64, messages: u64) -> Vec<TimedFrame> {
        Session::new(feed, seed, messages, &[Line::A, Line::B]).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_in_the_order_of_time() {
        for feed in [Feed::Itch50, Feed::Szse] {
            let frames = session(feed, 7, 20_000);
            assert!(frames == session(feed, 7, 20_000));
            assert!(frames != session(feed, 8, 20_000));
            assert!(frames.windows(2).all(|pair| pair[0].timestamp_ns <= pair[1].timestamp_ns));
            let payloads = |line: Line| -> Vec<&[u8]> {
                let group = Endpoint::of_line(line, feed).group.octets();
                frames.iter().filter(|f| f.frame[30..34] == group).map(|f| &f.frame[42..]).collect()
            };
            assert!(payloads(Line::A) == payloads(Line::B));
            assert_eq!(payloads(Line::A).len() * 2, frames.len());
            assert!(frames.iter().any(|f| f.frame.len() > 1_000));
        }
    }

    #[test]
    fn lengths_of_sessions_are_exact() {
        for messages in [0, 1, 2, 3, 4, 40, 1_000] {
            let count: u64 = Session::new(Feed::Itch50, 1, messages, &[])
                .map(|f| u64::from(u16::from_be_bytes([f.frame[60], f.frame[61]])))
                .sum();
            // A session shorter than its closing is empty.
            assert_eq!(count, if messages < 3 { 0 } else { messages });
        }
    }
}
