//! Servers that give lost messages back: a MoldUDP64 retransmission server and a SZSE resend server,
//! over a session that was recorded, with the faults of the bad day. Beside the wire.
//!
//! The same session, faults, seed and requests give the same answers.

use std::collections::BTreeMap;

use tickgate_abi::wire::szse::{
    APPL_SEQ_NUM, CHANNEL_HEARTBEAT, CHANNEL_NO, HEADER_BYTES, MAX_BODY_LENGTH, MSG_TYPE, ORDER, RESEND,
    RESEND_BODY_LENGTH, TAIL_BYTES, TRADE, resend,
};
use tickgate_abi::wire::{Field, ethernet, moldudp64};

use super::publisher::{MoldPublisher, Publisher, SzsePublisher};
use crate::random::Random;

/// How often a server does what: each is "one request in so many", 0 never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerFaults {
    /// It does not answer at all.
    pub never: u64,
    /// It refuses; MoldUDP64 has no word for that, so there it is a heartbeat.
    pub refuse: u64,
    /// It answers after [`ServerFaults::late_ns`].
    pub late: u64,
    /// It answers with a part.
    pub partial: u64,
    /// It answers with something that is not true, of every kind in turn by chance.
    pub lie: u64,
    /// It lies in one message alone, and consistently: the answer is sound in every respect.
    pub altered: u64,
    /// How late a late answer is.
    pub late_ns: u64,
}

/// An answer, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// From the request to its arrival.
    pub delay_ns: u64,
    /// A UDP payload, or the next bytes of the TCP stream.
    pub bytes: Vec<u8>,
}

/// A round trip to a server.
const ROUND_TRIP_NS: u64 = 80_000;
/// Further parts of an answer follow each other at this distance.
const PART_NS: u64 = 5_000;

fn number(bytes: &[u8], field: Field) -> u64 {
    bytes[field.range()].iter().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

/// The UDP payload of an untagged frame as [`super::Endpoint`] makes it.
fn payload(frame: &[u8]) -> &[u8] {
    let length = u16::from_be_bytes([frame[ethernet::UDP_LENGTH], frame[ethernet::UDP_LENGTH + 1]]);
    &frame[ethernet::UDP_PAYLOAD..ethernet::UDP + usize::from(length)]
}

/// What a server does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Never,
    Refuse,
    Lie,
    Altered,
    Truth { late: bool, partial: bool },
}

fn mood(random: &mut Random, faults: &ServerFaults) -> Mood {
    // All are drawn every time, so that one rate does not change what another one hits.
    let [never, refuse, lie, altered, late, partial] =
        [faults.never, faults.refuse, faults.lie, faults.altered, faults.late, faults.partial]
            .map(|rate| random.one_in(rate));
    if never {
        Mood::Never
    } else if refuse {
        Mood::Refuse
    } else if lie {
        Mood::Lie
    } else if altered {
        Mood::Altered
    } else {
        Mood::Truth { late, partial }
    }
}

/// A MoldUDP64 retransmission server.
#[derive(Clone, Debug)]
pub struct MoldRetransmission {
    session: [u8; 10],
    /// Messages from number 1 on.
    messages: Vec<Vec<u8>>,
    faults: ServerFaults,
    random: Random,
}

impl MoldRetransmission {
    /// A server that has everything in `frames` (untagged, of one session that begins with 1).
    pub fn new<'a>(frames: impl IntoIterator<Item = &'a [u8]>, faults: ServerFaults, seed: u64) -> Self {
        let mut session = [0; 10];
        let mut messages = BTreeMap::new();
        for frame in frames {
            let payload = payload(frame);
            session.copy_from_slice(&payload[moldudp64::SESSION.range()]);
            let first = number(payload, moldudp64::SEQUENCE_NUMBER);
            let mut rest = &payload[moldudp64::HEADER_BYTES..];
            let mut sequence = first;
            while !rest.is_empty() {
                let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
                let (block, behind) = rest.split_at(moldudp64::BLOCK_LENGTH_BYTES + length);
                messages.insert(sequence, block[moldudp64::BLOCK_LENGTH_BYTES..].to_vec());
                rest = behind;
                sequence += 1;
            }
        }
        let messages = messages.into_values().collect();
        MoldRetransmission { session, messages, faults, random: Random::new(seed) }
    }

    /// The session it has.
    pub const fn session(&self) -> [u8; 10] {
        self.session
    }

    /// Answers a request packet. Bytes that are no request, or for another session, get no answer.
    pub fn request(&mut self, packet: &[u8]) -> Vec<Reply> {
        if packet.len() != moldudp64::HEADER_BYTES || packet[moldudp64::SESSION.range()] != self.session {
            return Vec::new();
        }
        let first = number(packet, moldudp64::SEQUENCE_NUMBER);
        let count = number(packet, moldudp64::MESSAGE_COUNT);
        let mut delay_ns = ROUND_TRIP_NS + self.random.below(ROUND_TRIP_NS);
        let payloads = match mood(&mut self.random, &self.faults) {
            Mood::Never => Vec::new(),
            Mood::Refuse => vec![MoldPublisher::new(self.session, first).control_packet(0)],
            Mood::Lie => self.lie(first, count),
            Mood::Altered => self.altered(first, count),
            Mood::Truth { late, partial } => {
                delay_ns += if late { self.faults.late_ns } else { 0 };
                let count = if partial { 1 + self.random.below(count) } else { count };
                self.packets(self.session, first, first, count)
            }
        };
        let parts = payloads.into_iter().enumerate();
        parts.map(|(i, bytes)| Reply { delay_ns: delay_ns + PART_NS * i as u64, bytes }).collect()
    }

    fn messages(&self, first: u64, count: u64) -> &[Vec<u8>] {
        let start = (first.saturating_sub(1) as usize).min(self.messages.len());
        &self.messages[start..(start + count as usize).min(self.messages.len())]
    }

    /// Packets with the messages from `first` on, numbered from `numbered` on.
    fn packets(&self, session: [u8; 10], first: u64, numbered: u64, count: u64) -> Vec<Vec<u8>> {
        let messages = self.messages(first, count).iter().cloned();
        Self::pack(session, numbered, messages)
    }

    fn pack(session: [u8; 10], numbered: u64, messages: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
        let mut publisher = MoldPublisher::new(session, numbered);
        let mut packets: Vec<_> = messages.filter_map(|message| publisher.push(&message)).collect();
        packets.extend(publisher.flush());
        packets
    }

    /// One message with another value in its last field, which is a price, a quantity or a number.
    fn altered(&mut self, first: u64, count: u64) -> Vec<Vec<u8>> {
        let mut messages = self.messages(first, count).to_vec();
        if !messages.is_empty() {
            let index = self.random.index(messages.len());
            if let Some(last) = messages[index].last_mut() {
                *last ^= 1 << self.random.below(3);
            }
        }
        Self::pack(self.session, first, messages.into_iter())
    }

    fn lie(&mut self, first: u64, count: u64) -> Vec<Vec<u8>> {
        match self.random.below(7) {
            0 => self.packets(*b"OTHERSESS1", first, first, count),
            // The right messages under the next numbers, or the other way round.
            1 => self.packets(self.session, first, first + 1, count),
            2 => self.packets(self.session, first + 1, first, count),
            3 => self.packets(self.session, first, first, count + 50),
            4 => {
                let mut packets = self.packets(self.session, first, first, count);
                packets.iter_mut().for_each(|packet| {
                    let keep = self.random.index(packet.len() + 1);
                    packet.truncate(keep);
                });
                packets
            }
            5 => {
                let length = self.random.index(200);
                vec![(0..length).map(|_| self.random.bits() as u8).collect()]
            }
            _ => {
                // Any bit of it.
                let mut packets = self.packets(self.session, first, first, count);
                for packet in &mut packets {
                    let bit = self.random.index(packet.len() * 8);
                    packet[bit / 8] ^= 1 << (bit % 8);
                }
                packets
            }
        }
    }
}

/// A SZSE resend server: one TCP connection, logged on.
#[derive(Clone, Debug)]
pub struct SzseResend {
    /// By channel and number: the frame.
    frames: BTreeMap<(u16, u64), Vec<u8>>,
    faults: ServerFaults,
    random: Random,
}

impl SzseResend {
    /// A server that has every tick in `frames` (untagged Ethernet frames).
    pub fn new<'a>(frames: impl IntoIterator<Item = &'a [u8]>, faults: ServerFaults, seed: u64) -> Self {
        let mut ticks = BTreeMap::new();
        for frame in frames {
            let mut rest = payload(frame);
            while !rest.is_empty() {
                let length = u32::from_be_bytes([rest[4], rest[5], rest[6], rest[7]]) as usize;
                let (message, behind) = rest.split_at(HEADER_BYTES + length + TAIL_BYTES);
                let message_type = number(message, MSG_TYPE) as u32;
                if message_type == ORDER || message_type == TRADE {
                    let body = &message[HEADER_BYTES..];
                    let key = (number(body, CHANNEL_NO) as u16, number(body, APPL_SEQ_NUM));
                    ticks.insert(key, message.to_vec());
                }
                rest = behind;
            }
        }
        SzseResend { frames: ticks, faults, random: Random::new(seed) }
    }

    /// Answers one request frame; bytes that are none get no answer.
    pub fn request(&mut self, frame: &[u8]) -> Vec<Reply> {
        let length = HEADER_BYTES + RESEND_BODY_LENGTH as usize + TAIL_BYTES;
        if frame.len() != length || number(frame, MSG_TYPE) != u64::from(RESEND) {
            return Vec::new();
        }
        let body = &frame[HEADER_BYTES..];
        let channel = number(body, resend::CHANNEL_NO) as u16;
        let first = number(body, resend::APPL_BEG_SEQ_NUM);
        let last = match number(body, resend::APPL_END_SEQ_NUM) {
            0 => u64::MAX,
            last => last,
        };
        let mut delay_ns = ROUND_TRIP_NS + self.random.below(ROUND_TRIP_NS);
        let stream = match mood(&mut self.random, &self.faults) {
            Mood::Never => Vec::new(),
            Mood::Refuse => {
                let status = if self.random.one_in(2) { resend::NO_PERMISSION } else { resend::UNAVAILABLE };
                Self::reply(body, status)
            }
            Mood::Lie => self.lie(body, channel, first, last),
            Mood::Altered => {
                let mut ticks = self.ticks(channel, first, last);
                self.alter(&mut ticks);
                [ticks.concat(), Self::reply(body, resend::DONE)].concat()
            }
            Mood::Truth { late, partial } => {
                delay_ns += if late { self.faults.late_ns } else { 0 };
                let mut ticks = self.ticks(channel, first, last);
                let all = ticks.len();
                if partial && all > 0 {
                    ticks.truncate(1 + self.random.index(all));
                }
                let status = if ticks.len() == all { resend::DONE } else { resend::PARTIAL };
                [ticks.concat(), Self::reply(body, status)].concat()
            }
        };
        // TCP knows no frames: the stream arrives in pieces.
        let mut replies = Vec::new();
        let mut rest = &stream[..];
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at((1 + self.random.index(1_500)).min(rest.len()));
            replies.push(Reply { delay_ns, bytes: piece.to_vec() });
            delay_ns += PART_NS;
            rest = behind;
        }
        replies
    }

    fn ticks(&self, channel: u16, first: u64, last: u64) -> Vec<Vec<u8>> {
        if first > last {
            return Vec::new();
        }
        self.frames.range((channel, first)..=(channel, last)).map(|(_, frame)| frame.clone()).collect()
    }

    /// The request's body with a status.
    fn reply(request: &[u8], status: u8) -> Vec<u8> {
        let mut body = request[..RESEND_BODY_LENGTH as usize].to_vec();
        body[resend::RESEND_STATUS.offset] = status;
        SzsePublisher::frame(RESEND, &body)
    }

    /// Another quantity or price in one message, the checksum right.
    fn alter(&mut self, ticks: &mut [Vec<u8>]) {
        if ticks.is_empty() {
            return;
        }
        let index = self.random.index(ticks.len());
        let tick = &mut ticks[index];
        let message_type = number(tick, MSG_TYPE) as u32;
        let field = if message_type == ORDER {
            tickgate_abi::wire::szse::order::ORDER_QTY
        } else {
            tickgate_abi::wire::szse::trade::LAST_QTY
        };
        let body_end = tick.len() - TAIL_BYTES;
        let mut body = tick[HEADER_BYTES..body_end].to_vec();
        body[field.end() - 1] ^= 1 << self.random.below(3);
        *tick = SzsePublisher::frame(message_type, &body);
    }

    fn lie(&mut self, request: &[u8], channel: u16, first: u64, last: u64) -> Vec<u8> {
        let done = Self::reply(request, resend::DONE);
        match self.random.below(6) {
            // Another channel's messages, or others of this one.
            0 => {
                let mut ticks = self.ticks(channel, first, last);
                for tick in &mut ticks {
                    let mut body = tick[HEADER_BYTES..tick.len() - TAIL_BYTES].to_vec();
                    body[CHANNEL_NO.end() - 1] ^= 1;
                    *tick = SzsePublisher::frame(number(tick, MSG_TYPE) as u32, &body);
                }
                [ticks.concat(), done].concat()
            }
            1 => {
                let shifted = self.ticks(channel, first + 7, last.saturating_add(7));
                [shifted.concat(), done].concat()
            }
            2 => {
                let more = self.ticks(channel, first, last.saturating_add(50));
                [more.concat(), done].concat()
            }
            // Done, and nothing sent.
            3 => done,
            // A wrong checksum, or any other damage.
            4 => {
                let mut stream = self.ticks(channel, first, last).concat();
                if !stream.is_empty() {
                    let bit = self.random.index(stream.len() * 8);
                    stream[bit / 8] ^= 1 << (bit % 8);
                }
                [stream, done].concat()
            }
            // A length that no message has.
            _ => {
                let mut header = CHANNEL_HEARTBEAT.to_be_bytes().to_vec();
                header.extend((MAX_BODY_LENGTH + 1 + self.random.below(1 << 20) as u32).to_be_bytes());
                header
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Session;
    use tickgate_abi::Feed;

    fn frames(feed: Feed) -> Vec<Vec<u8>> {
        Session::new(feed, 3, 2_000, &[]).map(|timed| timed.frame).collect()
    }

    fn mold_request(session: &[u8; 10], first: u64, count: u16) -> Vec<u8> {
        [&session[..], &first.to_be_bytes(), &count.to_be_bytes()].concat()
    }

    #[test]
    fn an_honest_server_gives_what_was_sent() {
        let frames = frames(Feed::Itch50);
        let mut server =
            MoldRetransmission::new(frames.iter().map(Vec::as_slice), ServerFaults::default(), 1);
        assert_eq!((&server.session(), server.messages.len()), (b"TICKGATE01", 2_000));
        // The whole of a packet in the middle comes back as it was.
        let sent = payload(&frames[frames.len() / 2]).to_vec();
        let replies = server.request(&sent[..moldudp64::HEADER_BYTES]);
        assert_eq!(replies.len(), 1);
        assert_eq!(replies[0].bytes, sent);
        assert!(replies[0].delay_ns >= ROUND_TRIP_NS);
        // Beyond the end there is nothing, and other sessions get no answer.
        assert_eq!(server.request(&mold_request(b"TICKGATE01", 2_001, 5)), []);
        assert_eq!(server.request(&mold_request(b"OTHERSESS1", 1, 5)), []);
        assert_eq!(server.request(b"short"), []);
    }

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let frames = frames(Feed::Itch50);
        let faults =
            ServerFaults { never: 5, refuse: 5, late: 5, partial: 5, lie: 3, altered: 5, late_ns: 1_000_000 };
        let answers = |seed| -> Vec<Vec<Reply>> {
            let mut server = MoldRetransmission::new(frames.iter().map(Vec::as_slice), faults, seed);
            (0..200).map(|i| server.request(&mold_request(b"TICKGATE01", 1 + i * 9, 30))).collect()
        };
        let (once, again, other) = (answers(4), answers(4), answers(5));
        assert!(once == again && once != other);
        let late = once.iter().flatten().filter(|reply| reply.delay_ns > 1_000_000).count();
        assert!(late > 5 && once.iter().any(Vec::is_empty));
    }

    #[test]
    fn the_resend_server_sends_ticks_and_then_its_reply() {
        let frames = frames(Feed::Szse);
        let mut server = SzseResend::new(frames.iter().map(Vec::as_slice), ServerFaults::default(), 1);
        let mut body = vec![0; RESEND_BODY_LENGTH as usize];
        body[resend::RESEND_TYPE.offset] = resend::TICKS;
        body[resend::CHANNEL_NO.range()].copy_from_slice(&2_011_u16.to_be_bytes());
        body[resend::APPL_BEG_SEQ_NUM.range()].copy_from_slice(&10_u64.to_be_bytes());
        body[resend::APPL_END_SEQ_NUM.range()].copy_from_slice(&12_u64.to_be_bytes());
        let bytes = |replies: Vec<Reply>| replies.into_iter().flat_map(|r| r.bytes).collect::<Vec<_>>();
        let stream = bytes(server.request(&SzsePublisher::frame(RESEND, &body)));
        let ticks: Vec<u8> = (10..=12).flat_map(|i| server.frames[&(2_011, i)].clone()).collect();
        assert_eq!(stream[..ticks.len()], ticks);
        body[resend::RESEND_STATUS.offset] = resend::DONE;
        assert_eq!(stream[ticks.len()..], SzsePublisher::frame(RESEND, &body));
        // ApplEndSeqNum 0 is everything from the first on.
        body[resend::APPL_END_SEQ_NUM.range()].fill(0);
        let stream = bytes(server.request(&SzsePublisher::frame(RESEND, &body)));
        let all: usize = server.frames.range((2_011, 10)..).map(|(_, frame)| frame.len()).sum();
        assert_eq!(stream.len(), all + HEADER_BYTES + RESEND_BODY_LENGTH as usize + TAIL_BYTES);
    }
}
