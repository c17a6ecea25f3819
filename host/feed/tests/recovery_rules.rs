//! The rules of recovery one by one, on records written by hand: every bad input of a feed by name.

mod handwritten;

use handwritten::*;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Marks};
use tickgate_feed::recovery::{Holes, Policy, RecoveringBooks, Request, ServerId, Trust, moldudp64};
use tickgate_feed::soft::itch50;

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
