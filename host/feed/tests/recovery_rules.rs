//! The rules of recovery one by one, on records written by hand: every bad input by name.

use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Books, Marks, Update};
use tickgate_feed::recovery::{Holes, Policy, RecoveringBooks, Request, ServerId, Trust, moldudp64, szse};
use tickgate_feed::soft::itch50;
use tickgate_sim::random::Random;

const SESSION: [u8; 10] = *b"SESSION001";
const OTHER: [u8; 10] = *b"SESSION002";

/// Books without servers and without patience.
fn impatient(feed: Feed) -> RecoveringBooks {
    let policy = Policy { wait_without_servers: 0, ..Policy::default() };
    RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 0)
}

/// Books without servers that hold up to 100 records behind a gap.
fn patient(feed: Feed) -> RecoveringBooks {
    let policy = Policy { wait_without_servers: 100, ..Policy::default() };
    RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 0)
}

/// An ITCH add of one share; the order's number is the message's.
fn add(sequence: u64) -> TickRecord {
    TickRecord {
        sequence,
        order_id: sequence,
        price: 10_000 + sequence as i64,
        quantity: 1,
        symbol: 1,
        kind: Kind::AddOrder as u8,
        ..TickRecord::default()
    }
}

fn control(kind: Kind, sequence: u64) -> TickRecord {
    TickRecord { kind: kind as u8, sequence, ..TickRecord::default() }
}

fn gap(first: u64, count: u64) -> TickRecord {
    TickRecord { quantity: count, ..control(Kind::Gap, first) }
}

fn start(session: [u8; 10], sequence: u64) -> TickRecord {
    let mut last = [0; 8];
    last[..2].copy_from_slice(&session[8..]);
    TickRecord {
        order_id: u64::from_be_bytes(*session.first_chunk().unwrap()),
        reference: u64::from_be_bytes(last),
        ..control(Kind::ChannelStart, sequence)
    }
}

/// Takes records; the numbers published, with their flag.
fn take(books: &mut RecoveringBooks, records: &[TickRecord]) -> Vec<(u64, bool)> {
    let mut published = Vec::new();
    for record in records {
        books.record(record, 0, |record: &TickRecord, update: Update, books: &Books| {
            let book = books.book(update.symbol.unwrap());
            published.push((record.sequence, book.flags().has(Flags::MAYBE_BAD)));
        });
    }
    published
}

/// Marks of the only book.
fn marks(books: &RecoveringBooks) -> Marks {
    books.books().iter().next().unwrap().1.marks()
}

fn bids(books: &RecoveringBooks) -> usize {
    books.books().iter().next().unwrap().1.bids().count()
}

#[test]
fn what_comes_behind_a_gap_waits_for_it() {
    let mut books = patient(Feed::Itch50);
    assert_eq!(take(&mut books, &[add(1), add(2)]), [(1, false), (2, false)]);
    assert_eq!(take(&mut books, &[add(5)]), []);
    // Marked at once, and the book still stands where it was right.
    assert_eq!((marks(&books), bids(&books), books.recovery().missing()), (Marks::GAP, 2, 2));
    assert_eq!(take(&mut books, &[add(4)]), []);
    assert_eq!(take(&mut books, &[add(3)]), [(3, false), (4, false), (5, false)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::NONE, 5));
    let counts = books.recovery().counts();
    assert_eq!((counts.gaps, counts.given_up, counts.lost), (1, 0, 0));
}

#[test]
fn a_gap_that_is_given_up_leaves_its_mark_and_the_late_message_is_not_applied() {
    let mut books = impatient(Feed::Itch50);
    assert_eq!(take(&mut books, &[add(1), add(3), add(4)]), [(1, false), (3, true), (4, true)]);
    assert_eq!(take(&mut books, &[add(2), add(5)]), [(5, true)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::LOST, 4));
    let counts = books.recovery().counts();
    assert_eq!((counts.given_up, counts.lost, counts.late), (1, 1, 1));
}

#[test]
fn more_behind_a_gap_than_may_be_held_gives_it_up() {
    let policy = Policy { max_held: 8, wait_without_servers: 100, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, 0);
    take(&mut books, &[add(1), add(3), add(4)]);
    assert_eq!(marks(&books), Marks::GAP);
    // The eighth place is the last.
    assert_eq!(take(&mut books, &[add(9)]), []);
    let published = take(&mut books, &[add(10)]);
    assert_eq!(published, [(3, true), (4, true), (9, true), (10, true)]);
    assert_eq!(marks(&books), Marks::LOST);
    // A number from far away neither allocates nor panics.
    for sequence in [u64::MAX - 1, u64::MAX, 0, 1 << 40] {
        take(&mut books, &[add(sequence)]);
        assert!(!marks(&books).is_empty());
    }
    take(&mut books, &[gap(u64::MAX, u64::MAX), control(Kind::MoldHeartbeat, u64::MAX)]);
    assert!(books.recovery().missing() <= 8);
}

#[test]
fn heartbeats_reveal_a_trailing_gap() {
    for kind in [Kind::MoldHeartbeat, Kind::MoldEndOfSession] {
        let mut books = patient(Feed::Itch50);
        take(&mut books, &[add(1), add(2), control(kind, 3)]);
        assert_eq!(marks(&books), Marks::NONE);
        take(&mut books, &[control(kind, 4)]);
        assert_eq!(marks(&books), Marks::GAP);
        assert_eq!(take(&mut books, &[add(3)]), [(3, false)]);
        assert_eq!(marks(&books), Marks::NONE);
        // An old one says nothing.
        take(&mut books, &[control(kind, 2)]);
        assert_eq!(marks(&books), Marks::NONE);
        take(&mut books, &[control(kind, 9)]);
        books.finish(|_, _, _| {});
        assert_eq!(marks(&books), Marks::LOST);
    }
    let order = |sequence| TickRecord {
        attribute: b'2',
        symbol: pack_security_id(*b"000001  ").unwrap(),
        kind: Kind::SzseOrder as u8,
        ..add(sequence)
    };
    let mut books = patient(Feed::Szse);
    take(&mut books, &[order(1), control(Kind::SzseChannelHeartbeat, 1)]);
    assert_eq!(marks(&books), Marks::NONE);
    take(&mut books, &[control(Kind::SzseChannelHeartbeat, 2)]);
    assert_eq!(marks(&books), Marks::GAP);
    take(&mut books, &[order(2)]);
    assert_eq!(marks(&books), Marks::NONE);
}

#[test]
fn a_late_start_is_marked() {
    let mut books = impatient(Feed::Itch50);
    assert_eq!(take(&mut books, &[add(500), add(501)]), [(500, true), (501, true)]);
    assert_eq!(marks(&books), Marks::LOST);
    // Told by the card.
    let mut books = impatient(Feed::Itch50);
    let first = TickRecord { flags: Flags::GAP_BEFORE, ..add(500) };
    let published = take(&mut books, &[start(SESSION, 500), gap(1, 499), first, add(501)]);
    assert_eq!(published, [(500, true), (501, true)]);
    assert_eq!(marks(&books), Marks::LOST);
    // And by a heartbeat alone.
    let mut books = impatient(Feed::Itch50);
    take(&mut books, &[control(Kind::MoldHeartbeat, 500), add(500)]);
    assert_eq!(marks(&books), Marks::LOST);
}

#[test]
fn the_card_tells_a_gap_and_the_books_are_marked_before_the_next_record() {
    let mut books = patient(Feed::Itch50);
    take(&mut books, &[start(SESSION, 1), add(1), add(2), gap(3, 2)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::GAP, 2));
    let behind = TickRecord { flags: Flags::GAP_BEFORE, ..add(5) };
    assert_eq!(take(&mut books, &[behind]), []);
    assert_eq!(take(&mut books, &[add(3), add(4)]), [(3, true), (4, false), (5, false)]);
    assert_eq!(marks(&books), Marks::NONE);
    // A gap that is told again says nothing new.
    take(&mut books, &[gap(3, 2)]);
    assert_eq!(marks(&books), Marks::NONE);
}

#[test]
fn with_a_symbol_filter_only_told_gaps_are_gaps() {
    let policy = Policy { holes: Holes::AreToldByCard, wait_without_servers: 100, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, 0);
    assert_eq!(take(&mut books, &[add(1), add(5), add(9)]), [(1, false), (5, false), (9, false)]);
    // The frame with 11 waits for its verdict while the gap behind it is told.
    take(&mut books, &[gap(13, 2)]);
    assert_eq!(marks(&books), Marks::GAP);
    // What comes decides that the one before it was not ours.
    assert_eq!(take(&mut books, &[add(11)]), [(11, true)]);
    let behind = TickRecord { flags: Flags::GAP_BEFORE, ..add(15) };
    assert_eq!(take(&mut books, &[behind]), []);
    assert_eq!(take(&mut books, &[add(20)]), []);
    assert_eq!(take(&mut books, &[add(13), add(14)]), [(13, true), (14, false), (15, false), (20, false)]);
    assert_eq!(marks(&books), Marks::NONE);
    // Without a Gap record the flag alone says how much.
    assert_eq!(take(&mut books, &[TickRecord { flags: Flags::GAP_BEFORE, ..add(22) }]), []);
    assert_eq!((marks(&books), books.recovery().missing()), (Marks::GAP, 1));
    // Also behind another gap: 24 and 25 were in a frame that the card took for good and that was not.
    take(&mut books, &[gap(23, 1), TickRecord { flags: Flags::GAP_BEFORE, ..add(26) }]);
    assert_eq!(books.recovery().missing(), 4);
    // A second copy of what the filter took first passes it behind a gap, and is nobody's.
    books.recovery_mut().subscribe(&[1]);
    take(&mut books, &[add(21), add(23), add(24), add(25)]);
    assert_eq!(marks(&books), Marks::NONE);
    take(&mut books, &[TickRecord { symbol: 2, flags: Flags::GAP_BEFORE, ..add(3) }]);
    assert_eq!(marks(&books), Marks::NONE);
}

#[test]
fn a_host_that_was_too_slow_doubts_every_channel_until_its_next_record() {
    let order = |channel, sequence, flags| TickRecord {
        attribute: b'2',
        channel,
        symbol: 0x0000_0100 + u32::from(channel),
        kind: Kind::SzseOrder as u8,
        flags,
        ..add(sequence)
    };
    let mut books = patient(Feed::Szse);
    take(&mut books, &[order(1, 1, 0), order(2, 1, 0), order(3, 1, 0)]);
    take(&mut books, &[order(1, 2, Flags::LOST_BEFORE)]);
    let of = |books: &RecoveringBooks, channel: u16| {
        books.books().iter().find(|(_, book)| book.channel() == channel).unwrap().1.marks()
    };
    // Channel 1 goes on where it was; of the others nobody knows.
    let all = |books: &RecoveringBooks| [1, 2, 3].map(|channel| of(books, channel));
    assert_eq!(all(&books), [Marks::NONE, Marks::GAP, Marks::GAP]);
    take(&mut books, &[order(2, 2, 0), order(3, 4, 0)]);
    assert_eq!(all(&books), [Marks::NONE, Marks::NONE, Marks::GAP]);
    take(&mut books, &[order(3, 2, 0), order(3, 3, 0)]);
    assert_eq!(all(&books), [Marks::NONE; 3]);
}

/// The old session's server fills the hole; what is behind it is another session's.
#[test]
fn a_session_that_began_in_what_the_host_lost_is_not_believed() {
    let policy = Policy { trust: Trust::EachServer, ask_after_ns: 0, ..Policy::default() };
    let packet = |request: &Request, message: &dyn Fn(u64) -> [u8; 36]| {
        let mut packet = moldudp64::encode(request).to_vec();
        for sequence in request.first..request.first + u64::from(request.count) {
            packet.extend([0, 36]);
            packet.extend(message(sequence));
        }
        packet
    };
    let message = |sequence: u64| {
        let mut bytes = [0; 36];
        (bytes[0], bytes[2], bytes[19]) = (b'A', 1, b'B');
        bytes[11..19].copy_from_slice(&sequence.to_be_bytes());
        bytes[23] = 1;
        bytes[32..].copy_from_slice(&(10_000 + sequence as u32).to_be_bytes());
        bytes
    };
    let decoded = |sequence| {
        let mut record = TickRecord { sequence, ..TickRecord::default() };
        itch50::decode(&message(sequence), &mut record).unwrap();
        record
    };
    for same_session in [true, false] {
        let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, 1);
        take(&mut books, &[start(SESSION, 1), decoded(1), decoded(2)]);
        let quantity = if same_session { 1 } else { 5 };
        let behind = TickRecord { flags: Flags::LOST_BEFORE, quantity, ..decoded(5) };
        assert_eq!(take(&mut books, &[behind, TickRecord { quantity, ..decoded(6) }]), []);
        for ms in 0..10_000 {
            for request in asked(&mut books, ms * MS) {
                books.moldudp64_answer(ServerId(0), &packet(&request, &message), ms * MS, |_, _, _| {});
            }
        }
        assert_eq!(bids(&books), 6);
        assert_eq!(marks(&books), if same_session { Marks::NONE } else { Marks::LOST });
    }
}

#[test]
fn what_a_slow_host_lost_before_a_channel_began_is_missing_too() {
    let policy = Policy { holes: Holes::AreToldByCard, wait_without_servers: 0, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, 0);
    take(&mut books, &[TickRecord { flags: Flags::LOST_BEFORE, ..add(29) }]);
    assert_eq!(marks(&books), Marks::LOST);
}

#[test]
fn a_channel_that_ended_and_then_repeats_itself_is_not_believed() {
    let end = TickRecord { attribute: 1, ..control(Kind::SzseChannelHeartbeat, 10_000) };
    let day: Vec<TickRecord> =
        (1..=10_000).map(|s| TickRecord { kind: Kind::SzseOrder as u8, attribute: b'2', ..add(s) }).collect();
    let mut books = impatient(Feed::Szse);
    take(&mut books, &day);
    take(&mut books, &[end]);
    assert_eq!(marks(&books), Marks::NONE);
    let again = take(&mut books, &day[4_000..4_200]);
    assert!(again.len() > 100 && again.iter().all(|(_, flagged)| *flagged));
}

#[test]
fn a_sequence_that_jumps_back_is_not_believed() {
    // A copy is only a copy.
    let mut books = patient(Feed::Itch50);
    take(&mut books, &[add(1), add(2), add(3), add(2), add(1)]);
    assert_eq!((marks(&books), books.recovery().counts().duplicates), (Marks::NONE, 2));
    // Another message with a number that was there is not.
    let other = TickRecord { quantity: 7, ..add(2) };
    take(&mut books, &[other]);
    assert_eq!((marks(&books), bids(&books)), (Marks::SESSION, 3));
    assert_eq!(take(&mut books, &[add(4)]), [(4, true)]);
    // From longer ago than anyone remembers.
    let mut books = patient(Feed::Itch50);
    let day: Vec<TickRecord> = (1..=10_000).map(add).collect();
    take(&mut books, &day);
    assert_eq!(marks(&books), Marks::NONE);
    take(&mut books, &[add(5)]);
    assert_eq!(marks(&books), Marks::SESSION);
    // A feed that begins again is followed, with the mark.
    take(&mut books, &(6..200).map(add).collect::<Vec<_>>());
    assert_eq!((marks(&books), books.recovery().expected(0)), (Marks::SESSION, Some(200)));
    assert_eq!(take(&mut books, &[add(200)]), [(200, true)]);
}

#[test]
fn a_session_that_follows_the_end_of_another_begins_clean() {
    let mut books = impatient(Feed::Itch50);
    take(&mut books, &[start(SESSION, 1), add(1), add(3)]);
    assert_eq!(marks(&books), Marks::LOST);
    take(&mut books, &[control(Kind::MoldEndOfSession, 4)]);
    assert_eq!(take(&mut books, &[start(OTHER, 1), add(1)]), [(1, false)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::NONE, 1));
    // Without an end nobody knows whether the old one still talks.
    assert_eq!(take(&mut books, &[start(SESSION, 1), add(1)]), [(1, true)]);
    assert_eq!((marks(&books), bids(&books), books.recovery().counts().sessions), (Marks::SESSION, 1, 2));
}

/// Their numbers fit into each other's holes, which is the worst that can happen.
#[test]
fn two_sessions_interleaved_are_never_believed() {
    let other = |sequence| TickRecord { order_id: 1_000 + sequence, ..add(sequence) };
    let mut books = patient(Feed::Itch50);
    take(&mut books, &[start(SESSION, 1), add(1), add(2)]);
    let published =
        take(&mut books, &[start(OTHER, 1), other(1), add(3), other(2), other(4), add(5), add(4), other(5)]);
    assert!(published.iter().all(|(_, flagged)| *flagged), "{published:?}");
    assert_eq!(marks(&books), Marks::SESSION);
    // Also when nothing announces them and they do not fit.
    let mut books = patient(Feed::Itch50);
    let published = take(&mut books, &[add(1), add(2), other(1), other(2), add(3), other(3), add(4)]);
    assert_eq!(published, [(1, false), (2, false), (3, true), (4, true)]);
}

#[test]
fn a_card_that_forgot_a_channel_and_meets_it_again_changes_nothing() {
    let mut books = patient(Feed::Itch50);
    take(&mut books, &[start(SESSION, 1), add(1), add(2), start(SESSION, 3), gap(1, 2), add(3)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::NONE, 3));
}

/// A card that follows 16 of more channels meets them again with copies of the line that lags, also of
/// messages that are held here, and also when the channel has ended.
#[test]
fn a_channel_that_is_met_again_with_a_late_copy_changes_nothing() {
    let mut books = patient(Feed::Itch50);
    take(&mut books, &[start(SESSION, 1), add(1), add(2), add(3), start(SESSION, 2), gap(1, 1), add(2)]);
    assert_eq!(take(&mut books, &[add(3), start(SESSION, 4), gap(1, 3), add(4)]), [(4, false)]);
    let end = control(Kind::MoldEndOfSession, 8);
    take(&mut books, &[add(6), add(7), end, start(SESSION, 6), gap(1, 5), add(6), start(SESSION, 5)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::GAP, 4));
    assert_eq!(take(&mut books, &[gap(1, 4), add(5)]), [(5, false), (6, false), (7, false)]);
    // Another message under a number that was there is not believed.
    take(&mut books, &[start(SESSION, 3), gap(1, 2), TickRecord { quantity: 9, ..add(3) }]);
    assert_eq!((marks(&books), bids(&books)), (Marks::SESSION, 7));
}

#[test]
fn the_next_day_of_a_szse_channel_begins_clean() {
    let order = |sequence, day: u64| TickRecord {
        attribute: b'2',
        exchange_time: day * 1_000_000_000 + 100_000_000,
        kind: Kind::SzseOrder as u8,
        ..add(sequence)
    };
    let end = TickRecord { attribute: 1, ..control(Kind::SzseChannelHeartbeat, 3) };
    let mut books = impatient(Feed::Szse);
    take(&mut books, &[order(1, 20_240_102), order(3, 20_240_102), end]);
    assert_eq!(marks(&books), Marks::LOST);
    assert_eq!(take(&mut books, &[order(1, 20_240_103)]), [(1, false)]);
    assert_eq!((marks(&books), bids(&books)), (Marks::NONE, 1));
}

// ---- servers ----

fn asked(books: &mut RecoveringBooks, now: u64) -> Vec<Request> {
    let mut requests = Vec::new();
    books.poll(now, |request| requests.push(*request), |_, _, _| {});
    requests
}

const MS: u64 = 1_000_000;

#[test]
fn a_request_waits_is_repeated_with_longer_and_longer_patience_and_ends() {
    let policy = Policy { max_requests: 5, ..Policy::default() };
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, policy, 3);
    take(&mut books, &[start(SESSION, 1), add(1), add(4)]);
    // The other line gets its chance first.
    assert_eq!(asked(&mut books, 0), []);
    let mut times = Vec::new();
    for ms in 1..2_000 {
        for request in asked(&mut books, ms * MS) {
            assert_eq!((request.session, request.first, request.count), (SESSION, 2, 2));
            times.push((ms, request.server.0));
        }
    }
    assert_eq!(times, [(1, 0), (11, 1), (31, 2), (71, 0), (151, 1)]);
    // Given up behind the fifth, whose patience is 160 ms.
    assert_eq!((marks(&books), bids(&books)), (Marks::LOST, 2));
    let conduct = books.recovery().conduct();
    assert_eq!(conduct.iter().map(|c| c.timeouts).collect::<Vec<_>>(), [2, 2, 1]);
}

#[test]
fn without_a_session_moldudp64_servers_are_not_asked() {
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, Policy::default(), 2);
    take(&mut books, &[add(1), add(4)]);
    assert_eq!((1..4_000).flat_map(|ms| asked(&mut books, ms * MS)).count(), 0);
    assert_eq!(marks(&books), Marks::GAP);
    asked(&mut books, 6_000 * MS);
    assert_eq!(marks(&books), Marks::LOST);
}

#[test]
fn random_bytes_from_servers_do_nothing() {
    let mut state = 1_u64;
    let mut byte = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let policy = Policy { trust: Trust::EachServer, max_lies: u32::MAX, ..Policy::default() };
    for feed in [Feed::Itch50, Feed::Szse] {
        let mut books = RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 1);
        books.session(0, SESSION, 1, |_, _, _| {});
        let kind = if feed == Feed::Itch50 { Kind::AddOrder } else { Kind::SzseOrder };
        take(&mut books, &[TickRecord { kind: kind as u8, ..add(1) }, gap(2, 50)]);
        let mut stream = szse::FrameStream::default();
        for round in 0..2_000_u64 {
            asked(&mut books, round * MS);
            let bytes: Vec<u8> = (0..usize::from(byte())).map(|_| byte()).collect();
            let now = round * MS;
            books.moldudp64_answer(ServerId(0), &bytes, now, |_, _, _| {});
            books.szse_answer(ServerId(0), &bytes, now, |_, _, _| {});
            if stream.push(&bytes, |frame| books.szse_answer(ServerId(0), frame, now, |_, _, _| {})).is_err()
            {
                stream = szse::FrameStream::default();
            }
            // A server nobody knows.
            books.moldudp64_answer(ServerId(9), &bytes, now, |_, _, _| {});
        }
        assert_eq!(books.recovery().counts().recovered, 0);
        assert!(!marks(&books).is_empty());
    }
}

/// Records of every kind with any fields: no panic and no end of memory.
#[test]
fn random_records_do_no_harm() {
    let mut random = Random::new(5);
    for feed in [Feed::Itch50, Feed::Szse, Feed::Sse] {
        for holes in [Holes::AreLosses, Holes::AreToldByCard] {
            let policy = Policy { holes, max_held: 512, ..Policy::default() };
            let mut books = RecoveringBooks::new(feed, BookRules::OfTheFeed, policy, 2);
            for round in 0..20_000_u64 {
                let mut number = |below: u64| match random.below(8) {
                    0 => random.bits(),
                    1 => u64::MAX - random.below(3),
                    _ => random.below(below),
                };
                let record = TickRecord {
                    sequence: number(2_000),
                    order_id: number(50),
                    reference: number(50),
                    price: number(1_000) as i64,
                    quantity: number(100),
                    exchange_time: number(1 << 40),
                    // More channels would only take more memory: each has its own.
                    channel: number(3) as u16 % 4,
                    symbol: number(4) as u32,
                    kind: Kind::ALL[number(1_000) as usize % Kind::ALL.len()] as u8,
                    attribute: number(256) as u8,
                    flags: number(256) as u8 & number(256) as u8,
                    ..TickRecord::default()
                };
                books.record(&record, round * MS, |_, _, _| {});
                books.record_out_of_sequence(&TickRecord { flags: 0, ..record }, |_, _, _| {});
                asked(&mut books, round * MS);
                assert!(books.recovery().missing() <= 512 * 4);
            }
            books.finish(|_, _, _| {});
            assert_eq!(books.recovery().missing(), 0);
        }
    }
}

#[test]
fn requests_read_back_as_they_were_written() {
    let request = Request { server: ServerId(0), channel: 2_011, session: SESSION, first: 77, count: 5 };
    let packet = moldudp64::encode(&request);
    assert_eq!(&packet, b"SESSION001\0\0\0\0\0\0\0\x4d\0\x05");
    assert_eq!(moldudp64::decode(&packet), Some((SESSION, 77, 5)));
    assert_eq!(moldudp64::decode(&packet[..19]), None);
    let frame = szse::encode(&request);
    let resend = szse::Resend { channel: 2_011, first: 77, last: 81, status: 0 };
    assert_eq!(szse::Resend::decode(&frame), Some(resend));
    assert_eq!(frame[..8], [0, 5, 0xf3, 0xce, 0, 0, 0, 44]);
    for byte in 0..frame.len() {
        let mut bad = frame;
        bad[byte] ^= 1;
        assert_eq!(szse::Resend::decode(&bad), None, "byte {byte}");
    }
}
