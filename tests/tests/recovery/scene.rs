//! A bad day over a session: frames lost, doubled, swapped, damaged and late on one line or two, servers
//! with faults, and the books behind recovery compared with those of the clean run whenever they are
//! published.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::hash::{DefaultHasher, Hash, Hasher};

use tickgate_abi::{Feed, Flags, Kind, Line, TickRecord};
use tickgate_feed::book::{Book, BookRules, Books, SymbolId, Update};
use tickgate_feed::recovery::szse::FrameStream;
use tickgate_feed::recovery::{RecoveringBooks, Request, ServerId, moldudp64, szse};
use tickgate_sim::exchange::{MoldRetransmission, Reply, SzseResend};
use tickgate_sim::random::Random;

use super::clean::{Clean, SESSION, picture};
use super::day::Day;
use super::front::{Arrival, Front, FrontKind, Setup};

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
    Frame(Arrival),
    Reply(usize, u32, Vec<u8>),
    Poll,
    /// The session's end: a heartbeat that says how far it went.
    End,
}

/// The arrivals of both lines, in the order of time.
fn arrivals(clean: &Clean, day: &Day) -> Vec<Arrival> {
    let mut random = Random::new(day.seed);
    let mut damage = Random::new(day.seed ^ 0xda4a6e);
    let mut arrivals = Vec::new();
    let begin = clean.frames[0].0;
    for (line, impairment) in Line::ALL.into_iter().zip(&day.lines) {
        let mut losing = 0;
        let mut arrive = |time, frame| {
            arrivals.push(Arrival { time, frame, line, damaged: damage.one_in(impairment.damage) });
        };
        for (index, (time, _)) in clean.frames.iter().enumerate().take(clean.closing) {
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
                time += random.below(impairment.disorder_ns);
            }
            arrive(time, index);
            if random.one_in(impairment.duplicate) {
                arrive(time + random.below(2 * impairment.disorder_ns), index);
            }
        }
    }
    let quiet = arrivals.iter().map(|arrival| arrival.time).max().unwrap_or(begin) + 500_000;
    for (line, _) in Line::ALL.into_iter().zip(&day.lines) {
        let closing = clean.closing..clean.frames.len();
        arrivals.extend(closing.map(|frame| Arrival { time: quiet, frame, line, damaged: false }));
    }
    arrivals.sort_by_key(|arrival| (arrival.time, arrival.frame, arrival.line));
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
    let begin = clean.frames[0].0;
    let symbols: Option<Vec<u32>> =
        day.filtered.then(|| clean.symbols().filter(|&s| is_subscribed(s)).collect());
    let setup = Setup {
        feed: clean.feed,
        two_lines: day.lines.len() > 1,
        window_ns: day.window_ns,
        symbols: symbols.as_deref(),
    };
    let mut front = Front::new(day.front, &setup);
    front.place(begin, &mut arrivals, |frame| clean.frames[frame].1.len());
    for arrival in arrivals {
        push(&mut heap, &mut happenings, arrival.time, Happening::Frame(arrival));
    }
    let end = heap.iter().map(|Reverse((time, _))| *time).max().unwrap_or(begin) + 1_000_000;
    push(&mut heap, &mut happenings, end, Happening::End);
    for ms in 1..200 {
        push(&mut heap, &mut happenings, end + ms * 10_000_000, Happening::Poll);
    }
    let mut slow =
        SlowHost { random: Random::new(day.seed ^ 0x5109), one_in: day.slow_host, losing: 0, lost: false };
    let mut found = Found::default();
    let mut highest = BTreeMap::new();
    let session = if clean.feed == Feed::Itch50 { SESSION } else { [0; 10] };
    if day.front == FrontKind::Direct {
        for &channel in clean.last.keys() {
            recovering.session(channel, session, 1, |_, _, _| {});
        }
    }
    let mut delivered: Vec<TickRecord> = Vec::new();
    if let Some(symbols) = &symbols {
        recovering.recovery_mut().subscribe(symbols);
    }
    while let Some(Reverse((now, index))) = heap.pop() {
        let mut publish = |record: &TickRecord, update: Update, books: &Books| {
            judge(clean, day, record, update, books, &mut found);
        };
        match std::mem::replace(&mut happenings[index], Happening::Poll) {
            Happening::Frame(arrival) => {
                let frame = arrival.frame;
                let arrived = (clean.frames[frame].1.as_slice(), clean.records[frame].as_slice());
                front.frame(&arrival, session, arrived, now - begin, &mut delivered);
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
                delivered.extend(clean.end_records());
            }
        }
        if day.filtered && !front.filters() {
            delivered.retain(passes_filter);
        }
        delivered.retain_mut(|record| slow.keeps(record));
        for record in delivered.drain(..) {
            let highest = highest.entry(record.channel).or_insert(0);
            *highest = last_told_of(&record).max(*highest);
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
        for (&channel, &highest) in &highest {
            let behind = recovering.recovery().expected(channel).is_some_and(|e| e <= highest);
            let unflagged = |book: &Book| book.channel() == channel && !book.flags().has(Flags::MAYBE_BAD);
            if behind && recovering.books().iter().any(|(_, book)| unflagged(book)) {
                found.stale_unflagged += 1;
            }
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
        let last = clean.last[&book.channel()];
        let right = clean.picture(book.symbol(), last) == Some(picture(book));
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
        let heartbeat = record.kind() == Some(Kind::SzseChannelHeartbeat);
        let last = record.kind() == Some(Kind::MoldEndOfSession) || (heartbeat && record.attribute == 1);
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

fn judge(clean: &Clean, day: &Day, record: &TickRecord, update: Update, books: &Books, found: &mut Found) {
    let Some(id) = update.symbol else { return };
    let mut hasher = DefaultHasher::new();
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
    // The others of the channel too, now and then.
    if found.published % 64 == 0 {
        let mut others = Found::default();
        let of_channel = books.iter().filter(|(_, book)| book.channel() == record.channel);
        of_channel.for_each(|(other, _)| check(other, &mut others));
        found.wrong_unflagged += others.wrong_unflagged;
    }
}
