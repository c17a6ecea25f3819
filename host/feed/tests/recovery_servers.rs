//! Requests to servers and what is done with anything that comes back.

mod handwritten;

use handwritten::*;
use tickgate_abi::{Feed, Kind, TickRecord};
use tickgate_feed::book::{BookRules, Marks};
use tickgate_feed::recovery::{Holes, Policy, RecoveringBooks, Request, ServerId, Trust, moldudp64, szse};
use tickgate_sim::random::Random;

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
