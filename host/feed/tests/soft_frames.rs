//! The rules of docs/decode.md, each with the counter that shows it.

mod frames;

use frames::{GROUP, PORT, itch, moldudp64, put, seal, szse, tagged, udp};
use proptest::prelude::*;
use std::net::Ipv4Addr;
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::wire::{ethernet as wire, szse as szse_wire};
use tickgate_abi::{DropReason, Feed, Flags, Kind, TickRecord};
use tickgate_feed::soft::{Decoder, GroupEntry, GroupFilter};

/// The clock of beat 0 in these tests; one clock a beat.
const START: u64 = 1 << 40;

fn run(decoder: &mut Decoder, frame: &[u8], mac_error: bool) -> Vec<TickRecord> {
    let mut records = Vec::new();
    decoder.decode(frame, mac_error, |beat| START + beat, |record| records.push(*record));
    records
}

/// What one frame gives a new decoder: its drops by reason, messages, records.
fn judge(feed: Feed, frame: &[u8], mac_error: bool) -> (Vec<(DropReason, u64)>, u64, Vec<TickRecord>) {
    let mut decoder = Decoder::new(feed, GroupFilter::all());
    let records = run(&mut decoder, frame, mac_error);
    assert_eq!(decoder.frames(), 1);
    let drops = decoder.drops().iter().filter(|(_, count)| *count > 0).collect();
    (drops, decoder.messages(), records)
}

fn dropped(frame: &[u8]) -> Vec<(DropReason, u64)> {
    judge(Feed::Itch50, frame, false).0
}

fn two_adds() -> Vec<u8> {
    udp(&moldudp64(7, 2, &[&itch(b'A'), &itch(b'D')]))
}

#[test]
fn a_good_frame_gives_flagged_records_with_the_clock_of_their_last_byte() {
    let frame = udp(&moldudp64(u64::MAX, 3, &[&itch(b'A'), &itch(b'D'), &itch(b'S')]));
    for (frame, tag) in [(frame.clone(), 0), (tagged(&frame), 4)] {
        let (drops, messages, records) = judge(Feed::Itch50, &frame, false);
        assert_eq!((drops, messages), (vec![], 3));
        assert_eq!(records.iter().map(|r| r.sequence).collect::<Vec<_>>(), [u64::MAX, 0, 1]);
        assert_eq!(records.iter().map(|r| r.flags).collect::<Vec<_>>(), [Flags::FIRST, 0, Flags::LAST]);
        let ends = [62 + 2 + 36, 62 + 2 + 36 + 2 + 19, 62 + 2 + 36 + 2 + 19 + 2 + 12];
        for (record, end) in records.iter().zip(ends) {
            assert_eq!(record.card_time(), START + (end + tag - 1) / 8);
            assert_eq!((record.generation, record.channel), (0, 0));
        }
    }
    let (_, _, records) = judge(Feed::Itch50, &udp(&moldudp64(1, 1, &[&itch(b'A')])), false);
    assert_eq!(records[0].flags, Flags::FIRST | Flags::LAST);
}

#[test]
fn padding_and_trailers_behind_the_ip_length_are_ignored() {
    let mut frame = two_adds();
    frame.extend([0xaa; 16]);
    assert_eq!(judge(Feed::Itch50, &frame, false), judge(Feed::Itch50, &two_adds(), false));
}

#[test]
fn runts() {
    let frame = two_adds();
    assert_eq!(dropped(&[]), [(DropReason::Runt, 1)]);
    assert_eq!(dropped(&frame[..41]), [(DropReason::Runt, 1)]);
    assert_eq!(dropped(&frame[..42]), [(DropReason::Truncated, 1)]);
    let frame = tagged(&frame);
    assert_eq!(dropped(&frame[..45]), [(DropReason::Runt, 1)]);
    assert_eq!(dropped(&frame[..46]), [(DropReason::Truncated, 1)]);
}

#[test]
fn headers_in_the_order_of_the_rules() {
    // Each change is kept, so a later reason must give way to an earlier one.
    let mut frame = two_adds();
    let mut expect = |reason, change: &dyn Fn(&mut Vec<u8>)| {
        change(&mut frame);
        assert_eq!(dropped(&frame), [(reason, 1)]);
        let (drops, messages, records) = judge(Feed::Itch50, &frame, true);
        // What is walked when the MAC says no is decided by the other reasons.
        assert_eq!(drops, [(DropReason::MacError, 1)]);
        assert_eq!(messages, if reason == DropReason::UdpChecksum { 2 } else { 0 });
        assert!(records.is_empty());
    };
    expect(DropReason::UdpChecksum, &|f| f[wire::UDP_CHECKSUM] ^= 1);
    expect(DropReason::UdpLength, &|f| {
        put(f, wire::UDP_LENGTH, 9);
        seal(f);
    });
    expect(DropReason::NotUdp, &|f| {
        f[wire::IPV4_PROTOCOL] = 6;
        seal(f);
    });
    expect(DropReason::Fragment, &|f| {
        put(f, wire::IPV4_FRAGMENT, 0x2000);
        seal(f);
    });
    expect(DropReason::IpChecksum, &|f| f[wire::IPV4 + 10] ^= 1);
    expect(DropReason::IpHeaderLength, &|f| f[wire::IPV4] = 0x46);
    expect(DropReason::NotIpv4, &|f| f[wire::IPV4] = 0x66);
    expect(DropReason::NotIpv4, &|f| f[wire::ETHERTYPE + 1] = 6);
}

#[test]
fn details_of_the_headers() {
    for (fragment, reason) in [(0x4000, None), (0x8000, None), (0x0001, Some(DropReason::Fragment))] {
        let mut frame = two_adds();
        put(&mut frame, wire::IPV4_FRAGMENT, fragment);
        seal(&mut frame);
        assert_eq!(dropped(&frame), reason.map(|r| (r, 1)).into_iter().collect::<Vec<_>>());
    }
    let mut frame = two_adds();
    put(&mut frame, wire::UDP_CHECKSUM, 0);
    assert_eq!(dropped(&frame), [], "no checksum");
    put(&mut frame, wire::IPV4_TOTAL_LENGTH, 27);
    put(&mut frame, wire::UDP_LENGTH, 7);
    let sealed = |mut frame: Vec<u8>| {
        seal(&mut frame);
        frame
    };
    assert_eq!(dropped(&sealed(frame.clone())), [(DropReason::UdpLength, 1)]);
    put(&mut frame, wire::IPV4_TOTAL_LENGTH, 28);
    put(&mut frame, wire::UDP_LENGTH, 8);
    assert_eq!(dropped(&sealed(frame)), [(DropReason::Framing, 1)], "an empty datagram");
    let two_tags = tagged(&tagged(&two_adds()));
    assert_eq!(dropped(&two_tags), [(DropReason::NotIpv4, 1)]);
    // The ones' complement sum wants its carries: an odd length and bytes of all ones.
    for bytes in 1..70 {
        let (drops, ..) = judge(Feed::Szse, &udp(&vec![0xff; bytes]), false);
        assert_eq!(drops, [(DropReason::Framing, 1)], "{bytes} bytes");
        let mut frame = udp(&moldudp64(1, 1, &[&itch(b'A')]));
        frame[20 + bytes] ^= 0x10;
        assert_ne!(dropped(&frame), [], "a flipped bit in byte {}", 20 + bytes);
    }
}

#[test]
fn the_filter_gives_the_channel_or_drops() {
    let entry = |port, channel| GroupEntry { group: Ipv4Addr::from(GROUP), port, channel };
    let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::new(&[entry(PORT, 9)]).unwrap());
    assert_eq!(run(&mut decoder, &two_adds(), false)[0].channel, 9);
    let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::new(&[entry(PORT + 1, 9)]).unwrap());
    let mut frame = two_adds();
    frame[wire::UDP_CHECKSUM] ^= 1;
    assert!(run(&mut decoder, &frame, false).is_empty());
    assert_eq!(
        (decoder.drops().of(DropReason::Filtered), decoder.drops().of(DropReason::UdpChecksum)),
        (1, 0)
    );
}

#[test]
fn retracted_frames_are_walked_and_their_messages_judged() {
    let messages: [&[u8]; 3] = [&itch(b'A'), b"zzzzzzzzzzzz", &itch(b'D')];
    let frame = udp(&moldudp64(1, 3, &messages));
    let unknown = (DropReason::UnknownType, 1);
    let (drops, messages, records) = judge(Feed::Itch50, &frame, false);
    assert_eq!((drops, messages, records.len()), (vec![unknown], 2, 2));
    assert_eq!((records[1].sequence, records[1].flags), (3, Flags::LAST));

    let (drops, messages, records) = judge(Feed::Itch50, &frame, true);
    assert_eq!((drops, messages, records.len()), (vec![(DropReason::MacError, 1), unknown], 2, 0));

    let mut bad = frame.clone();
    bad[wire::UDP_CHECKSUM] ^= 1;
    let (drops, messages, records) = judge(Feed::Itch50, &bad, false);
    assert_eq!((drops, messages, records.len()), (vec![(DropReason::UdpChecksum, 1), unknown], 2, 0));

    let cut = &frame[..frame.len() - 1];
    let (drops, messages, records) = judge(Feed::Itch50, cut, false);
    assert_eq!((drops, messages, records.len()), (vec![(DropReason::Truncated, 1), unknown], 1, 0));
}

#[test]
fn lost_framing_keeps_what_came_before() {
    let (add, delete) = (itch(b'A'), itch(b'D'));
    for payload in [
        moldudp64(1, 2, &[&add, &delete, &delete]),
        moldudp64(1, 3, &[&add, &delete]),
        moldudp64(1, 3, &[&add, &delete, &[b'S'; 11]]),
        moldudp64(1, 3, &[&add, &delete, &[b'S'; 256]]),
    ] {
        let (drops, messages, records) = judge(Feed::Itch50, &udp(&payload), false);
        assert_eq!((drops, messages), (vec![(DropReason::Framing, 1)], 2));
        assert_eq!(records.iter().map(|r| r.flags).collect::<Vec<_>>(), [Flags::FIRST, Flags::LAST]);
    }
    assert_eq!(dropped(&udp(&[0; 19])), [(DropReason::Framing, 1)]);
    for count in [0, 0xffff] {
        assert_eq!(dropped(&udp(&moldudp64(1, count, &[]))), []);
        assert_eq!(dropped(&udp(&moldudp64(1, count, &[&add]))), [(DropReason::Framing, 1)]);
    }
    // At most one reason of scope frame or datagram.
    let (drops, ..) = judge(Feed::Itch50, &udp(&[0; 19]), true);
    assert_eq!(drops, [(DropReason::MacError, 1)]);
}

#[test]
fn messages_are_judged_each_for_itself() {
    let mut bad_side = itch(b'P');
    bad_side[19] = b'x';
    let messages: [&[u8]; 4] = [b"zzzzzzzzzzzz", &itch(b'A')[..35], &bad_side, &itch(b'E')];
    let (drops, messages, records) = judge(Feed::Itch50, &udp(&moldudp64(5, 4, &messages)), false);
    let expected = [(DropReason::UnknownType, 1), (DropReason::MessageLength, 1), (DropReason::BadField, 1)];
    assert_eq!((drops, messages), (expected.to_vec(), 1));
    assert_eq!((records[0].sequence, records[0].flags), (8, Flags::FIRST | Flags::LAST));
}

#[test]
fn szse_datagrams() {
    let beat = |last: u8| szse(szse_wire::CHANNEL_HEARTBEAT, &[7, 0xdb, 0, 0, 0, 0, 0, 0, 0, last, 0, 0]);
    let mut bad = beat(9);
    bad[20] ^= 1;
    let payload = [beat(1), szse(300_611, &[0; 99]), bad, szse(szse_wire::ORDER, &[0; 50]), beat(2)].concat();
    let (drops, messages, records) = judge(Feed::Szse, &udp(&payload), false);
    let expected =
        [(DropReason::UnknownType, 1), (DropReason::MessageLength, 1), (DropReason::MessageChecksum, 1)];
    assert_eq!((drops, messages), (expected.to_vec(), 2));
    assert_eq!(
        records.iter().map(|r| (r.sequence, r.flags)).collect::<Vec<_>>(),
        [(1, Flags::FIRST), (2, Flags::LAST)]
    );
    assert_eq!(records[0].card_time(), START + (42 + 24 - 1) / 8);
    assert_eq!((records[0].kind(), records[0].channel), (Some(Kind::SzseChannelHeartbeat), 2_011));
    assert_eq!(judge(Feed::Szse, &udp(&[]), false).0, [(DropReason::Framing, 1)]);
    let cut = [beat(1), beat(2)[..23].to_vec()].concat();
    let (drops, messages, records) = judge(Feed::Szse, &udp(&cut), false);
    assert_eq!(
        (drops, messages, records[0].flags),
        (vec![(DropReason::Framing, 1)], 1, Flags::FIRST | Flags::LAST)
    );
}

/// A frame that is right, or nearly.
fn any_frame() -> impl Strategy<Value = (Feed, Vec<u8>, bool)> {
    let types: Vec<u8> = tickgate_abi::wire::itch50::MESSAGES.iter().map(|m| m.message_type).collect();
    let itch_payload =
        proptest::collection::vec(proptest::sample::select(types), 0..6).prop_flat_map(|types| {
            let messages: Vec<Vec<u8>> = types.into_iter().map(itch).collect();
            let count = messages.len() as u16;
            (Just(messages), prop_oneof![4 => Just(count), 1 => 0..8_u16]).prop_map(|(messages, count)| {
                moldudp64(1, count, &messages.iter().map(|m| &m[..]).collect::<Vec<_>>())
            })
        });
    let body = (
        proptest::sample::select(vec![szse_wire::ORDER, szse_wire::TRADE, szse_wire::CHANNEL_HEARTBEAT, 1]),
        proptest::sample::select(vec![51_usize, 52, 66, 12, 0]),
    );
    let szse_payload = proptest::collection::vec(body, 0..5).prop_map(|bodies| {
        bodies
            .into_iter()
            .flat_map(|(msg_type, length)| szse(msg_type, &vec![b'1'; length]))
            .collect::<Vec<u8>>()
    });
    let payload = prop_oneof![
        itch_payload.prop_map(|p| (Feed::Itch50, p)),
        szse_payload.prop_map(|p| (Feed::Szse, p)),
        proptest::collection::vec(any::<u8>(), 0..80).prop_map(|p| (Feed::Szse, p)),
    ];
    let flips = proptest::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 0..3);
    (payload, flips, any::<prop::sample::Index>(), 0..4_u8, any::<(bool, bool)>()).prop_map(
        |((feed, payload), flips, cut, how, (tag, mac_error))| {
            let mut frame = udp(&payload);
            if tag {
                frame = tagged(&frame);
            }
            if how == 0 {
                frame.truncate(cut.index(frame.len() + 1));
            }
            for (at, bit) in flips {
                if how == 1 && !frame.is_empty() {
                    let at = at.index(frame.len());
                    frame[at] ^= 1 << bit;
                }
            }
            (feed, frame, mac_error && how == 2)
        },
    )
}

fn check(feed: Feed, frame: &[u8], mac_error: bool) -> Result<(), TestCaseError> {
    let (drops, messages, records) = judge(feed, frame, mac_error);
    let of_frame: Vec<_> = drops.iter().filter(|(r, _)| r.scope() != Scope::Message).collect();
    prop_assert!(of_frame.len() <= 1 && of_frame.iter().all(|(_, count)| *count == 1), "{:?}", drops);
    let retracted = of_frame.iter().any(|(r, _)| r.scope() == Scope::Frame);
    // A packet without messages is a record and no message.
    let session = [Kind::MoldHeartbeat, Kind::MoldEndOfSession].map(|kind| kind as u8);
    let of_messages = records.iter().filter(|r| !session.contains(&r.kind)).count() as u64;
    prop_assert_eq!(of_messages, if retracted { 0 } else { messages });
    for (i, record) in records.iter().enumerate() {
        let flags = Flags(record.flags);
        prop_assert_eq!(flags.has(Flags::FIRST), i == 0);
        prop_assert_eq!(flags.has(Flags::LAST), i + 1 == records.len());
        prop_assert!(record.card_time() < START + frame.len().div_ceil(8) as u64);
        prop_assert!(record.kind().is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn nearly_right_frames_keep_the_rules_together((feed, frame, mac_error) in any_frame()) {
        check(feed, &frame, mac_error)?;
    }

    #[test]
    fn no_bytes_panic(itch in any::<bool>(), frame in proptest::collection::vec(any::<u8>(), 0..200), mac_error in any::<bool>()) {
        check(if itch { Feed::Itch50 } else { Feed::Szse }, &frame, mac_error)?;
    }
}
