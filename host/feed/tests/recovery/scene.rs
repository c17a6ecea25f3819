//! A bad day from a seed: a synthetic session on one line or two, frames lost, doubled, swapped and
//! late, servers with faults, and the books behind recovery compared with those of the clean run
//! whenever they are published.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use tickgate_abi::{Feed, Flags, Kind, Line, TickRecord};
use tickgate_feed::book::{Book, BookRules, Books, SymbolId, Update};
use tickgate_feed::recovery::szse::FrameStream;
use tickgate_feed::recovery::{Holes, Policy, RecoveringBooks, Request, ServerId, Trust, moldudp64, szse};
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_sim::exchange::{MoldRetransmission, Reply, ServerFaults, Session, SzseResend};
use tickgate_sim::random::Random;

use super::front::{Front, FrontKind};

/// The channel of ITCH and of the synthetic SZSE session.
pub fn channel(feed: Feed) -> u16 {
    if feed == Feed::Itch50 { 0 } else { 2_011 }
}

/// Everything that a book shows.
pub fn picture(book: &Book) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
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
    /// The last number.
    pub last: u64,
    /// Records that name a symbol.
    pub published: u64,
}

impl Clean {
    pub fn new(feed: Feed, seed: u64, messages: u64) -> Self {
        let mut decoder = Decoder::new(feed, GroupFilter::all());
        let mut books = Books::new(feed);
        let mut clean =
            Clean { feed, frames: vec![], records: vec![], pictures: HashMap::new(), last: 0, published: 0 };
        for timed in Session::new(feed, seed, messages, &[]) {
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
                clean.last = clean.last.max(record.sequence);
            }
            clean.frames.push((timed.timestamp_ns, timed.frame));
            clean.records.push(records);
        }
        assert_eq!(books.anomalies().total(), 0, "the clean run fits");
        clean
    }

    /// What the book of a symbol shows once `sequence` was applied.
    pub fn picture(&self, symbol: u32, sequence: u64) -> Option<u64> {
        self.pictures.get(&symbol)?.range(..=sequence).next_back().map(|(_, picture)| *picture)
    }

    fn frame_slices(&self) -> impl Iterator<Item = &[u8]> {
        self.frames.iter().map(|(_, frame)| frame.as_slice())
    }
}

/// What a line does to its frames; "one in so many", 0 never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Impairment {
    pub loss: u64,
    /// A loss takes up to this many frames in a row.
    pub burst: u64,
    pub duplicate: u64,
    pub reorder: u64,
    pub skew_ns: u64,
}

/// What a run is made of.
#[derive(Clone, Debug)]
pub struct Day {
    pub seed: u64,
    pub lines: Vec<Impairment>,
    pub servers: Vec<ServerFaults>,
    pub policy: Policy,
    /// What stands in front.
    pub front: FrontKind,
    /// The card lets every other symbol through, and tells gaps.
    pub filtered: bool,
    /// Once in so many records, 0 never, the host is too slow and loses a few.
    pub slow_host: u64,
    /// The books' flags are taken away before they are looked at.
    pub flags_removed: bool,
    /// The session takes so many times as long.
    pub stretch: u64,
}

impl Day {
    /// A day of this seed: one line or two, no to three servers of which one may lie.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xbad_dae);
        let mut rate = |often: u64| if random.one_in(3) { 0 } else { 2 + random.below(often) };
        let mut line = || Impairment {
            loss: rate(60),
            burst: rate(6),
            duplicate: rate(30),
            reorder: rate(30),
            skew_ns: rate(300_000),
        };
        let lines = [line(), line()];
        let mut servers: Vec<ServerFaults> = (0..3)
            .map(|_| ServerFaults {
                never: rate(6),
                refuse: rate(6),
                late: rate(4),
                partial: rate(3),
                late_ns: 50_000_000,
                ..ServerFaults::default()
            })
            .collect();
        servers.truncate(random.index(6));
        let lies = !servers.is_empty() && random.one_in(2);
        // Without a liar each may be trusted.
        let trust = if lies || random.one_in(2) { Trust::TwoThatAgree } else { Trust::EachServer };
        if lies {
            let liar = random.index(servers.len());
            servers[liar].lie = random.below(3);
            servers[liar].altered = 1 + random.below(3);
        }
        let two = random.one_in(2);
        let front = [FrontKind::Direct, FrontKind::Soft, FrontKind::Model][random.index(3)];
        let filtered = front != FrontKind::Direct && random.one_in(3);
        let holes = if filtered { Holes::AreToldByCard } else { Holes::AreLosses };
        let policy = Policy {
            holes,
            give_up_after_ns: 1_000_000 << random.below(12),
            max_held: 64 << random.below(10),
            wait_without_servers: random.below(200),
            max_count: 1 + random.below(200) as u16,
            trust,
            ..Policy::default()
        };
        let stretch = [1, 10, 100][random.index(3)];
        Day {
            seed,
            stretch,
            flags_removed: false,
            slow_host: if random.one_in(3) { 200 } else { 0 },
            front,
            filtered,
            lines: lines[..1 + usize::from(two)].to_vec(),
            servers,
            policy,
        }
    }
}

/// What a run found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Of everything that was published, in its order, flags included.
    pub digest: u64,
    pub published: u64,
    pub flagged: u64,
    /// Published books that were not the clean run's at the same number.
    pub wrong: u64,
    /// Those of them without the flag.
    pub wrong_unflagged: u64,
    /// Moments at which a book was behind what was known of the feed, without the flag.
    pub stale_unflagged: u64,
    pub gaps: u64,
    pub given_up: u64,
    pub recovered: u64,
    /// Books that end without a mark, and all.
    pub right_at_the_end: (usize, usize),
}

impl Found {
    pub fn add(&mut self, other: &Found) {
        self.published += other.published;
        self.flagged += other.flagged;
        self.wrong += other.wrong;
        self.wrong_unflagged += other.wrong_unflagged;
        self.stale_unflagged += other.stale_unflagged;
        self.gaps += other.gaps;
        self.given_up += other.given_up;
        self.recovered += other.recovered;
        self.right_at_the_end.0 += other.right_at_the_end.0;
        self.right_at_the_end.1 += other.right_at_the_end.1;
    }
}

/// A server of either kind with its connection.
enum Server {
    Mold(MoldRetransmission),
    Szse { server: SzseResend, stream: FrameStream, connection: u32 },
}

enum Happening {
    /// Records of a frame, on line B or not.
    Frame(usize, bool),
    Reply(usize, u32, Vec<u8>),
    Poll,
    /// The session's end: a heartbeat that says how far it went.
    End,
}

/// The arrivals of both lines: time, frame, line.
fn arrivals(clean: &Clean, day: &Day) -> Vec<(u64, usize, bool)> {
    let mut random = Random::new(day.seed);
    let mut arrivals = Vec::new();
    let begin = clean.frames[0].0;
    for (line, impairment) in day.lines.iter().enumerate() {
        let mut losing = 0;
        for (index, (time, _)) in clean.frames.iter().enumerate() {
            if losing == 0 && random.one_in(impairment.loss) {
                losing = 1 + random.below(impairment.burst);
            }
            if losing > 0 {
                losing -= 1;
                continue;
            }
            let mut time = begin + (time - begin) * day.stretch + random.below(impairment.skew_ns / 16);
            time += line as u64 * impairment.skew_ns;
            if random.one_in(impairment.reorder) {
                time += random.below(200_000);
            }
            arrivals.push((time, index, line == 1));
            if random.one_in(impairment.duplicate) {
                arrivals.push((time + random.below(400_000), index, line == 1));
            }
        }
    }
    arrivals
}

/// Runs the day.
pub fn run(clean: &Clean, day: &Day) -> Found {
    let servers = u8::try_from(day.servers.len()).unwrap();
    let mut recovering = RecoveringBooks::new(clean.feed, BookRules::OfTheFeed, day.policy, servers);
    let mut servers = servers_of(clean, day);
    let mut heap = BinaryHeap::new();
    let mut happenings: Vec<Happening> = Vec::new();
    let push = |heap: &mut BinaryHeap<Reverse<(u64, usize)>>, happenings: &mut Vec<Happening>, time, what| {
        heap.push(Reverse((time, happenings.len())));
        happenings.push(what);
    };
    let mut arrivals = arrivals(clean, day);
    arrivals.sort_unstable();
    let begin = clean.frames[0].0;
    let mut front = Front::new(day.front, clean.feed, day.lines.len() > 1);
    let wire: Vec<_> =
        arrivals.iter().map(|&(time, index, line_b)| (time, clean.frames[index].1.len(), line_b)).collect();
    for (time, (_, index, line_b)) in front.times(begin, &wire).into_iter().zip(&arrivals) {
        push(&mut heap, &mut happenings, time, Happening::Frame(*index, *line_b));
    }
    let end = heap.iter().map(|Reverse((time, _))| *time).max().unwrap_or(begin) + 1_000_000;
    push(&mut heap, &mut happenings, end, Happening::End);
    for ms in 1..200 {
        push(&mut heap, &mut happenings, end + ms * 10_000_000, Happening::Poll);
    }
    let mut slow =
        SlowHost { random: Random::new(day.seed ^ 0x5109), one_in: day.slow_host, losing: 0, lost: false };
    let mut found = Found::default();
    let mut highest = 0;
    let session = if clean.feed == Feed::Itch50 { *b"TICKGATE01" } else { [0; 10] };
    if day.front == FrontKind::Direct {
        recovering.session(channel(clean.feed), session, 1, |_, _, _| {});
    }
    let mut delivered: Vec<TickRecord> = Vec::new();
    if day.filtered {
        let symbols: Vec<u32> = clean.pictures.keys().copied().filter(|&s| is_subscribed(s)).collect();
        recovering.recovery_mut().subscribe(&symbols);
    }
    while let Some(Reverse((now, index))) = heap.pop() {
        let mut publish = |record: &TickRecord, update: Update, books: &Books| {
            judge(clean, day, record, update, books, &mut found);
        };
        match std::mem::replace(&mut happenings[index], Happening::Poll) {
            Happening::Frame(frame, line_b) => {
                let line = if line_b { Line::B } else { Line::A };
                let arrived = (clean.frames[frame].1.as_slice(), clean.records[frame].as_slice());
                front.frame(line, session, arrived, now - begin, &mut delivered);
            }
            Happening::Reply(server, connection, bytes) => {
                let id = ServerId(server as u8);
                match &mut servers[server] {
                    Server::Mold(_) => recovering.moldudp64_answer(id, &bytes, now, &mut publish),
                    Server::Szse { stream, connection: open, .. } if connection == *open => {
                        let pushed = stream.push(&bytes, |frame| {
                            recovering.szse_answer(id, frame, now, &mut publish);
                        });
                        if pushed.is_err() {
                            // Close and connect anew.
                            *stream = FrameStream::default();
                            *open += 1;
                        }
                    }
                    Server::Szse { .. } => {}
                }
            }
            Happening::Poll => front.advance(now - begin, &mut delivered),
            Happening::End => {
                front.finish(&mut delivered);
                delivered.push(end_record(clean));
            }
        }
        if day.filtered {
            delivered.retain(passes_filter);
        }
        delivered.retain_mut(|record| slow.keeps(record));
        for record in delivered.drain(..) {
            highest = highest.max(last_told_of(&record));
            recovering.record(&record, now, &mut publish);
        }
        let mut asked = Vec::new();
        recovering.poll(now, |request| asked.push(*request), &mut publish);
        for request in asked {
            let server = usize::from(request.server.0);
            let (connection, replies) = answer(&mut servers[server], &request);
            for Reply { delay_ns, bytes } in replies {
                let happening = Happening::Reply(server, connection, bytes);
                push(&mut heap, &mut happenings, now + delay_ns, happening);
            }
        }
        let behind = recovering.recovery().expected(channel(clean.feed)).is_some_and(|e| e <= highest);
        let unflagged = |book: &Book| !book.flags().has(Flags::MAYBE_BAD);
        if behind && recovering.books().iter().any(|(_, book)| unflagged(book)) {
            found.stale_unflagged += 1;
        }
    }
    finish(clean, day, &mut recovering, &mut found);
    found
}

fn finish(clean: &Clean, day: &Day, recovering: &mut RecoveringBooks, found: &mut Found) {
    let mut last = Found::default();
    recovering.finish(|record, update, books| judge(clean, day, record, update, books, &mut last));
    found.add(&last);
    let counts = recovering.recovery().counts();
    (found.gaps, found.given_up, found.recovered) = (counts.gaps, counts.given_up, counts.recovered);
    for (_, book) in recovering.books().iter() {
        let right = clean.picture(book.symbol(), clean.last) == Some(picture(book));
        let flagged = book.flags().has(Flags::MAYBE_BAD);
        found.wrong_unflagged += u64::from(!right && !flagged);
        found.right_at_the_end.0 += usize::from(!flagged);
        found.right_at_the_end.1 += 1;
    }
    let limit = day.policy.max_held;
    assert!(recovering.recovery().missing() <= limit, "seed {}: more is held than allowed", day.seed);
}

fn servers_of(clean: &Clean, day: &Day) -> Vec<Server> {
    let servers = day.servers.iter().enumerate();
    servers
        .map(|(i, faults)| {
            let seed = day.seed ^ (i as u64 + 1) << 40;
            match clean.feed {
                Feed::Szse => Server::Szse {
                    server: SzseResend::new(clean.frame_slices(), *faults, seed),
                    stream: FrameStream::default(),
                    connection: 0,
                },
                _ => Server::Mold(MoldRetransmission::new(clean.frame_slices(), *faults, seed)),
            }
        })
        .collect()
}

fn answer(server: &mut Server, request: &Request) -> (u32, Vec<Reply>) {
    match server {
        Server::Mold(server) => (0, server.request(&moldudp64::encode(request))),
        Server::Szse { server, connection, .. } => (*connection, server.request(&szse::encode(request))),
    }
}

/// A host that was too slow: records are gone, the next one says so.
struct SlowHost {
    random: Random,
    one_in: u64,
    losing: u64,
    lost: bool,
}

impl SlowHost {
    fn keeps(&mut self, record: &mut TickRecord) -> bool {
        if self.losing == 0 && self.random.one_in(self.one_in) {
            self.losing = 1 + self.random.below(20);
        }
        // The card's last word is kept, so that the run ends.
        let last = matches!(record.kind(), Some(Kind::MoldEndOfSession)) || record.attribute == 1;
        if self.losing > 0 && !last {
            self.losing -= 1;
            self.lost = true;
            return false;
        }
        if std::mem::take(&mut self.lost) {
            record.flags |= Flags::LOST_BEFORE;
        }
        true
    }
}

/// Half of the symbols of either feed.
fn is_subscribed(symbol: u32) -> bool {
    symbol.count_ones() % 2 == 0
}

/// Whether the card's symbol filter lets a record through: docs/arbitration.md.
fn passes_filter(record: &TickRecord) -> bool {
    let of_the_session = !matches!(record.kind(), Some(kind) if is_tick(kind));
    is_subscribed(record.symbol)
        || record.symbol == 0
        || of_the_session
        || record.flags().has(Flags::GAP_BEFORE)
}

fn is_tick(kind: Kind) -> bool {
    use Kind::*;
    !matches!(kind, SzseChannelHeartbeat | MoldHeartbeat | MoldEndOfSession | Gap | ChannelStart)
}

/// The highest number that a record tells of.
fn last_told_of(record: &TickRecord) -> u64 {
    match record.kind() {
        Some(Kind::Gap) => record.sequence + record.quantity - 1,
        Some(Kind::MoldHeartbeat | Kind::MoldEndOfSession) => record.sequence - 1,
        Some(Kind::ChannelStart) => 0,
        _ => record.sequence,
    }
}

/// What the exchange says at the end.
fn end_record(clean: &Clean) -> TickRecord {
    let (kind, sequence, attribute) = match clean.feed {
        Feed::Szse => (Kind::SzseChannelHeartbeat, clean.last, 1),
        _ => (Kind::MoldEndOfSession, clean.last + 1, 0),
    };
    let channel = channel(clean.feed);
    TickRecord { kind: kind as u8, sequence, attribute, channel, ..TickRecord::default() }
}

fn judge(clean: &Clean, day: &Day, record: &TickRecord, update: Update, books: &Books, found: &mut Found) {
    let Some(id) = update.symbol else { return };
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    (found.digest, record.sequence, id, picture(books.book(id)), books.book(id).flags().0).hash(&mut hasher);
    found.digest = hasher.finish();
    found.published += 1;
    let check = |id: SymbolId, found: &mut Found| {
        let book = books.book(id);
        let flagged = book.flags().has(Flags::MAYBE_BAD) && !day.flags_removed;
        let wrong = clean.picture(book.symbol(), record.sequence) != Some(picture(book));
        found.flagged += u64::from(flagged);
        found.wrong += u64::from(wrong);
        found.wrong_unflagged += u64::from(wrong && !flagged);
    };
    check(id, found);
    // The others too, now and then.
    if found.published % 64 == 0 {
        let mut others = Found::default();
        books.iter().for_each(|(other, _)| check(other, &mut others));
        found.wrong_unflagged += others.wrong_unflagged;
    }
}
