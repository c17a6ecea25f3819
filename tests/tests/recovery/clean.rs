//! A session as it was sent, and the books that it makes when nothing happens to it: what bad days are
//! compared with.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use tickgate_abi::wire::{ethernet, moldudp64, szse};
use tickgate_abi::{Feed, Kind, Line, TickRecord};
use tickgate_feed::book::{Book, Books};
use tickgate_feed::soft::szse::Frames;
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_sim::exchange::{
    Endpoint, MAX_PAYLOAD_BYTES, MoldPublisher, Session, SzsePublisher, TimedFrame,
};
use tickgate_sim::random::Random;

/// The channel of the one-channel SZSE session, and the first of many.
const FIRST_SZSE_CHANNEL: u16 = 2_011;

/// The MoldUDP64 session.
pub const SESSION: [u8; 10] = *b"TICKGATE01";

/// Everything that a book shows.
pub fn picture(book: &Book) -> u64 {
    let mut hasher = DefaultHasher::new();
    for level in book.bids().chain(book.asks()) {
        (level.price, level.quantity, level.orders).hash(&mut hasher);
    }
    (book.bids().count(), book.volume()).hash(&mut hasher);
    hasher.finish()
}

/// A session as it was sent, and the books it makes.
pub struct Clean {
    pub feed: Feed,
    /// Time, frame.
    pub frames: Vec<(u64, Vec<u8>)>,
    /// Records by frame.
    pub records: Vec<Vec<TickRecord>>,
    /// By symbol: the picture from each number on.
    pictures: HashMap<u32, BTreeMap<u64, u64>>,
    /// The frames from this one on say how far the channels went; they come when all is quiet.
    pub closing: usize,
    /// The last number of each channel.
    pub last: BTreeMap<u16, u64>,
    /// Records that name a symbol.
    pub published: u64,
}

impl Clean {
    /// So many messages of one channel.
    pub fn new(feed: Feed, seed: u64, messages: u64) -> Self {
        Self::of(feed, Session::new(feed, seed, messages, &[]).collect())
    }

    /// So many messages of each of so many SZSE channels, whose frames carry several channels.
    pub fn of_channels(seed: u64, channels: u16, messages: u64) -> Self {
        let mut payloads = Vec::new();
        for channel in 0..channels {
            let session = Session::new(Feed::Szse, seed << 8 | u64::from(channel), messages, &[]);
            let renumbered = session.map(|sent| (sent.timestamp_ns, in_channel(channel, &sent.frame)));
            payloads.extend(renumbered);
        }
        payloads.sort_by_key(|(time, _)| *time);
        let mut random = Random::new(seed ^ 0xc4a2);
        let endpoint = Endpoint::of_line(Line::A, Feed::Szse);
        let mut frames: Vec<TimedFrame> = Vec::new();
        let mut packet: Vec<u8> = Vec::new();
        let mut payloads = payloads.into_iter().peekable();
        while let Some((timestamp_ns, payload)) = payloads.next() {
            packet.extend_from_slice(&payload);
            let fits =
                payloads.peek().is_some_and(|(_, next)| packet.len() + next.len() <= MAX_PAYLOAD_BYTES);
            if !fits || random.one_in(3) {
                let frame = endpoint.frame(frames.len() as u16, &packet);
                frames.push(TimedFrame { timestamp_ns, frame });
                packet.clear();
            }
        }
        Self::of(Feed::Szse, frames)
    }

    fn of(feed: Feed, sent: Vec<TimedFrame>) -> Self {
        let mut decoder = Decoder::new(feed, GroupFilter::all());
        let mut books = Books::new(feed);
        let mut clean = Clean {
            feed,
            frames: vec![],
            records: vec![],
            pictures: HashMap::new(),
            closing: sent.len(),
            last: BTreeMap::new(),
            published: 0,
        };
        for timed in sent {
            let mut records = Vec::new();
            decoder.decode(&timed.frame, false, |beat| beat, |record| records.push(*record));
            for record in &records {
                let update = books.apply(record);
                if let Some(id) = update.symbol {
                    clean.published += 1;
                    let book = books.book(id);
                    let pictures = clean.pictures.entry(book.symbol()).or_default();
                    pictures.insert(record.sequence, picture(book));
                }
                let last = clean.last.entry(record.channel).or_default();
                *last = record.sequence.max(*last);
            }
            clean.frames.push((timed.timestamp_ns, timed.frame));
            clean.records.push(records);
        }
        for frame in clean.closing_frames() {
            let mut records = Vec::new();
            decoder.decode(&frame, false, |beat| beat, |record| records.push(*record));
            clean.frames.push((0, frame));
            clean.records.push(records);
        }
        assert_eq!(books.anomalies().total(), 0, "the clean run fits");
        assert_eq!(decoder.drops().iter().map(|(_, count)| count).sum::<u64>(), 0, "the clean run is sound");
        clean
    }

    /// The end of every channel, as its exchange says it.
    fn closing_frames(&self) -> Vec<Vec<u8>> {
        let endpoint = Endpoint::of_line(Line::A, self.feed);
        let payload = |(&channel, &last): (&u16, &u64)| match self.feed {
            Feed::Szse => {
                let mut body = vec![0; szse::CHANNEL_HEARTBEAT_BODY_LENGTH as usize];
                body[szse::CHANNEL_NO.range()].copy_from_slice(&channel.to_be_bytes());
                body[szse::APPL_SEQ_NUM.range()].copy_from_slice(&last.to_be_bytes());
                body[szse::channel_heartbeat::END_OF_CHANNEL.range()].copy_from_slice(&1_u16.to_be_bytes());
                SzsePublisher::frame(szse::CHANNEL_HEARTBEAT, &body)
            }
            _ => MoldPublisher::new(SESSION, last + 1).control_packet(moldudp64::COUNT_END_OF_SESSION),
        };
        self.last.iter().map(payload).map(|payload| endpoint.frame(0, &payload)).collect()
    }

    /// What the book of a symbol shows once `sequence` of its channel was applied.
    pub fn picture(&self, symbol: u32, sequence: u64) -> Option<u64> {
        self.pictures.get(&symbol)?.range(..=sequence).next_back().map(|(_, picture)| *picture)
    }

    /// The symbols that have books.
    pub fn symbols(&self) -> impl Iterator<Item = u32> + '_ {
        self.pictures.keys().copied()
    }

    /// The frames' bytes.
    pub fn frame_slices(&self) -> impl Iterator<Item = &[u8]> {
        self.frames.iter().map(|(_, frame)| frame.as_slice())
    }

    /// What the exchange says at the end, of each channel.
    pub fn end_records(&self) -> impl Iterator<Item = TickRecord> + '_ {
        self.last.iter().map(|(&channel, &last)| {
            let (kind, sequence, attribute) = match self.feed {
                Feed::Szse => (Kind::SzseChannelHeartbeat, last, 1),
                _ => (Kind::MoldEndOfSession, last + 1, 0),
            };
            TickRecord { kind: kind as u8, sequence, attribute, channel, ..TickRecord::default() }
        })
    }
}

/// The payload of a frame of the one-channel session, as one of another channel with securities of its
/// own.
fn in_channel(channel: u16, frame: &[u8]) -> Vec<u8> {
    let length = u16::from_be_bytes([frame[ethernet::UDP_LENGTH], frame[ethernet::UDP_LENGTH + 1]]);
    let payload = &frame[ethernet::UDP_PAYLOAD..ethernet::UDP + usize::from(length)];
    let mut renumbered = Vec::with_capacity(payload.len());
    for message in Frames::new(payload) {
        let kind = &message[szse::MSG_TYPE.range()];
        let kind = kind.iter().fold(0, |kind, &byte| kind << 8 | u32::from(byte));
        let mut body = message[szse::HEADER_BYTES..message.len() - szse::TAIL_BYTES].to_vec();
        body[szse::CHANNEL_NO.range()].copy_from_slice(&(FIRST_SZSE_CHANNEL + channel).to_be_bytes());
        let security = match kind {
            szse::ORDER => Some(szse::order::SECURITY_ID),
            szse::TRADE => Some(szse::trade::SECURITY_ID),
            _ => None,
        };
        if let Some(security) = security {
            // 000901 of channel 7 becomes 000701.
            let own = &mut body[security.offset + 2..security.offset + 4];
            own.copy_from_slice(format!("{channel:02}").as_bytes());
        }
        renumbered.extend(SzsePublisher::frame(kind, &body));
    }
    renumbered
}
