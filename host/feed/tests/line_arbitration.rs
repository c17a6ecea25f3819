//! Two lines, one stream: lines that lose, repeat, reorder, lag, flap and start again, at random and
//! one by one. What must hold is said by the exchange's own sequence, not by the arbitration.

mod frames;

use proptest::prelude::*;
use tickgate_abi::arbitration::CHANNELS;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};
use tickgate_feed::line_arbitration::{Line, LineArbitration, LineCounts};
use tickgate_feed::soft::{Decoder, GroupFilter};

const WINDOW: u64 = 1_000;
const SESSION: [u8; 10] = *b"SESSION001";
const BOTH: [bool; 2] = [true, true];

/// A message as the exchange made it: everything follows from its channel and sequence.
fn message(channel: u16, sequence: u64) -> TickRecord {
    TickRecord {
        sequence,
        order_id: sequence * 3,
        channel,
        symbol: 7,
        kind: Kind::AddOrder as u8,
        ..TickRecord::default()
    }
}

/// A packet with these sequences of a channel on a line at a clock.
#[derive(Clone, Debug)]
struct Packet {
    line: Line,
    clock: u64,
    channel: u16,
    sequences: std::ops::Range<u64>,
}

fn packet(line: Line, clock: u64, sequences: std::ops::Range<u64>) -> Packet {
    Packet { line, clock, channel: 1, sequences }
}

/// What comes out of packets, which go in in the order of their clocks, and the arbitration after.
fn arbitrate(connected: [bool; 2], mut packets: Vec<Packet>) -> (Vec<TickRecord>, LineArbitration) {
    packets.sort_by_key(|p| (p.clock, p.line as u8));
    let mut arbitration = LineArbitration::new(connected, WINDOW);
    let mut by_frame = LineArbitration::new(connected, WINDOW);
    let (mut out, mut out_by_frame) = (Vec::new(), Vec::new());
    for Packet { line, clock, channel, sequences } in packets {
        let last = sequences.end - 1;
        let mut frame = Vec::new();
        for sequence in sequences.clone() {
            let mut record = message(channel, sequence);
            record.set_card_time(clock);
            record.flags |= if sequence == sequences.start { Flags::FIRST } else { 0 };
            record.flags |= if sequence == last { Flags::LAST } else { 0 };
            arbitration.push(line, SESSION, &record, |record| out.push(*record));
            frame.push(record);
        }
        by_frame.push_frame(line, SESSION, &mut frame, |record| out_by_frame.push(*record));
    }
    arbitration.finish(|record| out.push(*record));
    by_frame.finish(|record| out_by_frame.push(*record));
    // Whole frames go the short way, to the same end.
    assert_eq!(out, out_by_frame);
    for line in Line::ALL {
        assert_eq!(arbitration.counts(line), by_frame.counts(line));
    }
    (out, arbitration)
}

/// The delivered messages of a channel.
fn messages(out: &[TickRecord], channel: u16) -> Vec<TickRecord> {
    out.iter().filter(|r| r.channel == channel && r.kind == Kind::AddOrder as u8).copied().collect()
}

fn sequences(out: &[TickRecord]) -> Vec<u64> {
    messages(out, 1).iter().map(|r| r.sequence).collect()
}

/// Gaps as first missing sequence and count.
fn gaps(out: &[TickRecord]) -> Vec<(u64, u64)> {
    let gaps = out.iter().filter(|r| r.kind == Kind::Gap as u8);
    gaps.map(|r| (r.sequence, r.quantity)).collect()
}

/// Without its time and line a delivered message is the exchange's.
fn content(record: &TickRecord) -> TickRecord {
    let mut content = *record;
    content.set_card_time(0);
    content.flags &= !Flags::LINE_B;
    content
}

/// What must hold whatever the lines did: every hole is told, first by a Gap and then on the next
/// message; nothing comes twice or out of order; frames begin and end.
fn nothing_is_silent(out: &[TickRecord], channels: u16) {
    for channel in 1..=channels {
        let (mut next, mut told) = (1, 0);
        for record in out.iter().filter(|r| r.channel == channel) {
            match record.kind() {
                Some(Kind::ChannelStart) => assert_eq!(next, 1, "announced once"),
                Some(Kind::Gap) => {
                    assert_eq!((record.sequence, told), (next, 0), "a gap begins where the stream stopped");
                    assert!(record.quantity > 0 && record.flags().has(Flags::GAP_BEFORE));
                    told = record.quantity;
                }
                _ => {
                    assert_eq!(record.sequence, next + told, "{record:?}");
                    assert_eq!(record.flags().has(Flags::GAP_BEFORE), told > 0, "{record:?}");
                    let boundaries = Flags::FIRST | Flags::LAST | Flags::GAP_BEFORE;
                    let mut expected = message(channel, record.sequence);
                    expected.flags = record.flags & boundaries;
                    assert_eq!(content(record), expected);
                    (next, told) = (record.sequence + 1, 0);
                }
            }
        }
    }
    let mut open = [false; 2];
    for record in out.iter().filter(|r| r.kind().is_some_and(|kind| !kind.outside_frames())) {
        let open = &mut open[usize::from(record.flags().has(Flags::LINE_B))];
        assert_eq!(record.flags().has(Flags::FIRST), !*open, "{record:?}");
        *open = !record.flags().has(Flags::LAST);
    }
    assert_eq!(open, [false; 2]);
}

fn wins(arbitration: &LineArbitration) -> [u64; 2] {
    Line::ALL.map(|line| arbitration.counts(line).wins)
}

#[test]
fn the_first_copy_wins_and_the_second_is_dropped() {
    let (out, arbitration) = arbitrate(
        BOTH,
        vec![
            packet(Line::A, 100, 1..4),
            packet(Line::B, 150, 1..4),
            packet(Line::B, 200, 4..6),
            packet(Line::A, 260, 4..6),
        ],
    );
    assert_eq!(out[0].kind(), Some(Kind::ChannelStart));
    assert_eq!((out[0].sequence, out[0].order_id), (1, u64::from_be_bytes(*b"SESSION0")));
    assert_eq!(out[0].reference, u64::from(u16::from_be_bytes(*b"01")) << 48);
    assert_eq!(sequences(&out), [1, 2, 3, 4, 5]);
    nothing_is_silent(&out, 1);
    let a = LineCounts { wins: 3, duplicates: 2, worst_skew: 60, ..LineCounts::default() };
    assert_eq!(*arbitration.counts(Line::A), a);
    let b = LineCounts { wins: 2, duplicates: 3, worst_skew: 50, ..LineCounts::default() };
    assert_eq!(*arbitration.counts(Line::B), b);
    assert_eq!((arbitration.gaps(), arbitration.channels()), (0, 1));
}

#[test]
fn what_is_missing_is_waited_for_and_no_longer_than_a_window() {
    let supplied = |after: u64| {
        arbitrate(
            BOTH,
            vec![
                packet(Line::A, 100, 1..2),
                packet(Line::A, 200, 3..4),
                packet(Line::B, 200 + after, 2..3),
                packet(Line::A, 200 + 3 * WINDOW, 4..5),
            ],
        )
        .0
    };
    for in_time in [0, 1, WINDOW - 1] {
        assert_eq!(sequences(&supplied(in_time)), [1, 2, 3, 4]);
        assert_eq!(gaps(&supplied(in_time)), []);
    }
    for late in [WINDOW + 1, 2 * WINDOW] {
        assert_eq!(sequences(&supplied(late)), [1, 3, 4]);
        assert_eq!(gaps(&supplied(late)), [(2, 1)]);
        nothing_is_silent(&supplied(late), 1);
    }
}

#[test]
fn a_loss_on_both_lines_is_told_at_once() {
    let (out, arbitration) = arbitrate(
        BOTH,
        vec![
            packet(Line::A, 100, 1..3),
            packet(Line::B, 110, 1..3),
            packet(Line::A, 200, 5..7),
            packet(Line::B, 210, 5..7),
        ],
    );
    assert_eq!(gaps(&out), [(3, 2)]);
    nothing_is_silent(&out, 1);
    let five = messages(&out, 1)[2];
    assert_eq!((five.sequence, five.card_time()), (5, 200));
    let gap = out.iter().find(|r| r.kind == Kind::Gap as u8).unwrap();
    assert_eq!(gap.card_time(), 200, "it stands beside the message that waited");
    assert_eq!(Line::ALL.map(|line| arbitration.counts(line).losses), [2, 2]);
    // What was missing and comes later is behind.
    let (out, _) = arbitrate(
        BOTH,
        vec![
            packet(Line::A, 100, 1..2),
            packet(Line::B, 100, 1..2),
            packet(Line::A, 200, 3..4),
            packet(Line::B, 210, 4..5),
            packet(Line::B, 220, 2..3),
        ],
    );
    assert_eq!(sequences(&out), [1, 3, 4]);
}

#[test]
fn one_line_alone_waits_for_nobody() {
    let packets = vec![packet(Line::A, 100, 1..2), packet(Line::A, 200, 4..5)];
    let (out, _) = arbitrate([true, false], packets);
    assert_eq!((sequences(&out), gaps(&out)), (vec![1, 4], vec![(2, 2)]));
    // A start in the middle of a session is a gap too, told when the other line has nothing better.
    let (out, _) = arbitrate(BOTH, vec![packet(Line::A, 100, 500..501), packet(Line::B, 101, 500..502)]);
    assert_eq!((sequences(&out), gaps(&out)), (vec![500, 501], vec![(1, 499)]));
    let (out, _) = arbitrate(BOTH, vec![packet(Line::A, 100, 2..3), packet(Line::B, 101, 1..3)]);
    assert_eq!((sequences(&out), gaps(&out)), (vec![1, 2], vec![]));
}

#[test]
fn a_lagging_line_a_flapping_line_and_one_that_stops() {
    // B lags by less than a window, A is gone for a while, then B stops for good.
    let mut packets = Vec::new();
    for i in 0..300_u64 {
        let clock = 1_000 + i * 10;
        if !(100..200).contains(&i) {
            packets.push(packet(Line::A, clock, i + 1..i + 2));
        }
        if i < 250 && i % 7 != 0 || (95..205).contains(&i) {
            packets.push(packet(Line::B, clock + 700, i + 1..i + 2));
        }
    }
    let (out, arbitration) = arbitrate(BOTH, packets);
    assert_eq!((sequences(&out), gaps(&out)), ((1..=300).collect(), vec![]));
    assert_eq!(arbitration.counts(Line::B).worst_skew, 700);
    assert_eq!(arbitration.counts(Line::A).losses, 100);
    nothing_is_silent(&out, 1);
}

#[test]
fn a_crowded_line_waits_no_longer() {
    let mut packets = vec![packet(Line::A, 100, 1..2), packet(Line::B, 100, 1..2)];
    packets.extend((0..500).map(|i| packet(Line::A, 101, 3 + i..4 + i)));
    packets.push(packet(Line::B, 102, 2..3));
    let (out, arbitration) = arbitrate(BOTH, packets);
    assert_eq!(gaps(&out), [(2, 1)]);
    assert_eq!(sequences(&out).len(), 501);
    assert_eq!(arbitration.counts(Line::A).overflows, 0);
}

#[test]
fn a_channel_that_starts_again_is_followed_and_a_line_that_repeats_itself_is_not() {
    // Both lines begin anew at 1 after more than a thousand messages and a pause.
    let mut packets: Vec<_> = (0..3_000).map(|i| packet(Line::A, 100 + i, 1 + i..2 + i)).collect();
    packets.extend((0..3_000).map(|i| packet(Line::B, 100 + i, 1 + i..2 + i)));
    let before = packets.len() as u64 / 2;
    let pause = 100 + before + 3 * WINDOW;
    packets.extend((0..10).map(|i| packet(Line::A, pause + i, 1 + i..2 + i)));
    packets.extend((0..10).map(|i| packet(Line::B, pause + i, 1 + i..2 + i)));
    let (out, arbitration) = arbitrate(BOTH, packets.clone());
    let all = messages(&out, 1);
    assert_eq!(arbitration.channels(), 2);
    // The first message tells that the line is back; the next one begins the channel.
    let again: Vec<_> = all[3_000..].iter().map(|r| r.sequence).collect();
    assert!(again == (1..=10).collect::<Vec<_>>() || again == (2..=10).collect::<Vec<_>>(), "{again:?}");
    assert!(all[3_000].flags().has(Flags::GAP_BEFORE));
    // Line A alone begins anew while B goes on: A is behind, and dropped.
    let mut packets: Vec<_> = (0..6_000).map(|i| packet(Line::B, 100 + i, 1 + i..2 + i)).collect();
    packets.extend((0..3_000).map(|i| packet(Line::A, 100 + i, 1 + i..2 + i)));
    packets.extend((0..3_000).map(|i| packet(Line::A, 3_100 + i, 1 + i..2 + i)));
    let (out, arbitration) = arbitrate(BOTH, packets);
    assert_eq!((sequences(&out), gaps(&out)), ((1..=6_000).collect(), vec![]));
    assert_eq!(arbitration.channels(), 1);
}

#[test]
fn sessions_and_channels_are_kept_apart() {
    let mut arbitration = LineArbitration::new(BOTH, WINDOW);
    let mut out = Vec::new();
    for clock in 1..40_u64 {
        for (number, session) in [*b"SESSION001", *b"SESSION002"].into_iter().enumerate() {
            for line in Line::ALL {
                let mut record = message(number as u16 / 2, clock);
                record.flags = Flags::FIRST | Flags::LAST;
                record.set_card_time(clock);
                arbitration.push(line, session, &record, |record| out.push(*record));
            }
        }
    }
    assert_eq!(out.len(), 2 * 39 + 2);
    assert_eq!((arbitration.gaps(), arbitration.channels()), (0, 2));
    // Seventeen channels: the one taken up longest ago is forgotten, and says so when it comes again.
    let (out, _) = arbitrate(
        BOTH,
        (0..18)
            .map(|i| Packet {
                line: Line::A,
                clock: i,
                channel: 1 + (i % 17) as u16,
                sequences: 1 + i / 17..2 + i / 17,
            })
            .collect(),
    );
    let starts = out.iter().filter(|r| r.kind == Kind::ChannelStart as u8).count();
    assert_eq!((starts, gaps(&out)), (18, vec![(1, 1)]));
}

/// A heartbeat record.
/// A frame with these messages (channel, sequence) on a line at a clock.
fn mixed_frame(clock: u64, messages: &[(u16, u64)]) -> Vec<TickRecord> {
    let mut frame: Vec<TickRecord> = messages.iter().map(|&(c, s)| message(c, s)).collect();
    frame.iter_mut().for_each(|record| record.set_card_time(clock));
    frame.first_mut().unwrap().flags |= Flags::FIRST;
    frame.last_mut().unwrap().flags |= Flags::LAST;
    frame
}

/// No exchange sends these, but two sessions that are mixed may: each line's frame waits for the end of
/// the other's.
#[test]
fn frames_that_wait_for_each_other_go_on() {
    let mut arbitration = LineArbitration::new(BOTH, WINDOW);
    let mut out = Vec::new();
    let mut push = |line, clock, messages: &[(u16, u64)]| {
        arbitration.push_frame(line, SESSION, &mut mixed_frame(clock, messages), |r| out.push(*r));
    };
    push(Line::A, 10, &[(1, 1), (2, 2)]);
    push(Line::B, 20, &[(2, 1), (1, 2)]);
    push(Line::A, 30, &[(1, 3), (2, 3)]);
    assert_eq!(arbitration.waiting(), 0);
    assert_eq!(gaps(&out), []);
    nothing_is_silent(&out, 2);
    for channel in [1, 2] {
        let sequences: Vec<u64> = messages(&out, channel).iter().map(|r| r.sequence).collect();
        assert_eq!(sequences, [1, 2, 3]);
    }
}

/// A channel that is forgotten while a line's unfinished frame has taken something of it: that comes out
/// before the channel is met again, and the channel in its place does not wait for that frame.
#[test]
fn what_was_taken_of_a_channel_comes_before_it_is_forgotten() {
    let mut arbitration = LineArbitration::new(BOTH, WINDOW);
    let mut out = Vec::new();
    let mut push = |line, clock, messages: &[(u16, u64)]| {
        arbitration.push_frame(line, SESSION, &mut mixed_frame(clock, messages), |r| out.push(*r));
    };
    // Line A has taken 1 of channel 1, and waits for 1 of channel 2.
    push(Line::A, 10, &[(1, 1), (2, 2)]);
    let others: Vec<(u16, u64)> = (3..=CHANNELS as u16 + 1).map(|channel| (channel, 1)).collect();
    push(Line::B, 20, &others);
    push(Line::B, 30, &[(1, 2)]);
    arbitration.finish(|record| out.push(*record));
    let at = |kind: Kind, channel, sequence| {
        out.iter().position(|r| (r.kind, r.channel, r.sequence) == (kind as u8, channel, sequence)).unwrap()
    };
    assert!(at(Kind::AddOrder, 1, 1) < at(Kind::ChannelStart, 1, 2));
    assert!(at(Kind::AddOrder, 1, 2) > at(Kind::ChannelStart, 1, 2));
    for (channel, sequence) in others {
        assert!(at(Kind::AddOrder, channel, sequence) < at(Kind::Gap, 2, 1), "channel {channel} waited");
    }
}

fn heartbeat(kind: Kind, sequence: u64, attribute: u8) -> TickRecord {
    let flags = Flags::FIRST | Flags::LAST;
    TickRecord { kind: kind as u8, attribute, flags, ..message(1, sequence) }
}

#[test]
fn heartbeats_reveal_what_is_missing_at_the_end_and_ends_are_told_once() {
    for (kind, next_is) in
        [(Kind::MoldHeartbeat, 0), (Kind::IexHeartbeat, 0), (Kind::SzseChannelHeartbeat, 1)]
    {
        let mut arbitration = LineArbitration::new(BOTH, WINDOW);
        let mut out = Vec::new();
        let mut push = |line, mut record: TickRecord, clock| {
            record.set_card_time(clock);
            record.flags |= Flags::FIRST | Flags::LAST;
            arbitration.push(line, SESSION, &record, |record| out.push(*record));
        };
        push(Line::A, message(1, 1), 10);
        push(Line::A, heartbeat(kind, 2 - next_is, 0), 20);
        push(Line::A, heartbeat(kind, 5 - next_is, 0), 30);
        push(Line::B, heartbeat(kind, 5 - next_is, 0), 40);
        push(Line::B, message(1, 5), 50);
        arbitration.finish(|record| out.push(*record));
        assert_eq!(gaps(&out), [(2, 3)]);
        let kinds: Vec<_> = out.iter().filter_map(TickRecord::kind).collect();
        assert_eq!(kinds, [Kind::ChannelStart, Kind::AddOrder, Kind::Gap, Kind::AddOrder]);
        assert!(!out[3].flags().has(Flags::GAP_BEFORE), "nothing is missing right before it");
    }
    for (kind, attribute) in [(Kind::MoldEndOfSession, 0), (Kind::SzseChannelHeartbeat, 1)] {
        let mut arbitration = LineArbitration::new(BOTH, WINDOW);
        let mut out = Vec::new();
        for clock in 1..5 {
            for line in Line::ALL {
                let mut end = heartbeat(kind, u64::from(attribute == 0), attribute);
                end.set_card_time(clock);
                arbitration.push(line, SESSION, &end, |record| out.push(*record));
            }
        }
        let kinds: Vec<_> = out.iter().filter_map(TickRecord::kind).collect();
        assert_eq!(kinds, [Kind::ChannelStart, kind]);
    }
}

#[test]
fn an_auction_s_second_record_goes_with_the_first() {
    let mut arbitration = LineArbitration::new(BOTH, WINDOW);
    let mut out = Vec::new();
    for line in Line::ALL {
        let auction = TickRecord { kind: Kind::IexAuction as u8, flags: Flags::FIRST, ..message(1, 1) };
        let prices = TickRecord { kind: Kind::IexAuctionPrices as u8, flags: Flags::LAST, ..message(1, 1) };
        for record in [auction, prices] {
            arbitration.push(line, SESSION, &record, |record| out.push(*record));
        }
    }
    let kinds: Vec<_> = out.iter().filter_map(TickRecord::kind).collect();
    assert_eq!(kinds, [Kind::ChannelStart, Kind::IexAuction, Kind::IexAuctionPrices]);
    assert_eq!((arbitration.counts(Line::B).duplicates, arbitration.gaps()), (1, 0));
}

#[test]
fn the_decoder_tells_sessions_and_their_ends() {
    let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::all());
    let mut out = Vec::new();
    let mut decode = |payload: &[u8]| {
        decoder.decode(&frames::udp(payload), false, |beat| beat, |record| out.push(*record));
        decoder.session()
    };
    assert_eq!(decode(&frames::moldudp64(7, 0, &[])), *b"TESTSESS01");
    decode(&frames::moldudp64(8, 0xffff, &[]));
    decode(&frames::moldudp64(8, 0, &[&frames::itch(b'D')]));
    let kinds: Vec<_> = out.iter().map(|r| (r.kind().unwrap(), r.sequence)).collect();
    assert_eq!(kinds, [(Kind::MoldHeartbeat, 7), (Kind::MoldEndOfSession, 8)]);
    assert_eq!((decoder.messages(), out[0].flags), (0, Flags::FIRST | Flags::LAST));
}

/// What becomes of a packet on a line.
#[derive(Clone, Copy, Debug)]
struct Fate {
    lost: bool,
    twice: bool,
    delay: u64,
}

fn fate(loss: f64, longest: u64) -> impl Strategy<Value = Fate> {
    (proptest::bool::weighted(loss), proptest::bool::weighted(0.1), 0..=longest)
        .prop_map(|(lost, twice, delay)| Fate { lost, twice, delay })
}

/// Packets of two channels on both lines, each with its fate; the exchange sends one every ten clocks.
fn packets(lengths: &[(u64, bool)], fates: &[[Fate; 2]]) -> (Vec<Packet>, [u64; 2]) {
    let mut next = [1, 1];
    let mut packets = Vec::new();
    for (i, ((length, second), fates)) in lengths.iter().zip(fates).enumerate() {
        let channel = usize::from(*second);
        let sequences = next[channel]..next[channel] + length;
        next[channel] += length;
        for (line, fate) in Line::ALL.into_iter().zip(fates) {
            let clock = 1_000 + i as u64 * 10 + fate.delay;
            let copy = Packet { line, clock, channel: channel as u16 + 1, sequences: sequences.clone() };
            let copies = if fate.lost { 0 } else { 1 + usize::from(fate.twice) };
            packets.extend(std::iter::repeat_n(copy, copies));
        }
    }
    (packets, next)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Anything may be wrong with both lines: what is delivered is right or flagged.
    #[test]
    fn nothing_wrong_is_ever_silent(
        lengths in proptest::collection::vec((1..6_u64, any::<bool>()), 1..120),
        fates in proptest::collection::vec([fate(0.15, 3 * WINDOW), fate(0.15, 3 * WINDOW)], 120),
    ) {
        let (packets, next) = packets(&lengths, &fates);
        let pushed: u64 = packets.iter().map(|p| p.sequences.end - p.sequences.start).sum();
        let (out, arbitration) = arbitrate(BOTH, packets);
        nothing_is_silent(&out, 2);
        let delivered: usize = (1..=2).map(|channel| messages(&out, channel).len()).sum();
        let counts = Line::ALL.map(|line| *arbitration.counts(line));
        prop_assert_eq!(wins(&arbitration).iter().sum::<u64>(), delivered as u64);
        prop_assert_eq!(counts.iter().map(|c| c.wins + c.duplicates).sum::<u64>(), pushed);
        prop_assert_eq!(arbitration.gaps(), gaps(&out).len() as u64);
        prop_assert_eq!(arbitration.waiting(), 0);
        prop_assert!(messages(&out, 1).len() as u64 <= next[0]);
    }

    /// One line may lose, repeat, reorder; the other is whole and no more than a window later or
    /// earlier: everything is there, nothing is flagged, and it is the clean run's stream.
    #[test]
    fn a_whole_line_makes_good_whatever_the_other_does(
        lengths in proptest::collection::vec((1..6_u64, any::<bool>()), 1..120),
        fates in proptest::collection::vec(fate(0.3, 2 * WINDOW), 120),
        skew in 0..WINDOW,
        bad in proptest::sample::select(vec![0_usize, 1]),
    ) {
        let clean = Fate { lost: false, twice: false, delay: 0 };
        let whole = Fate { delay: skew, ..clean };
        let fates: Vec<_> =
            fates.iter().map(|&fate| if bad == 0 { [fate, whole] } else { [whole, fate] }).collect();
        let (impaired, next) = packets(&lengths, &fates);
        let (out, arbitration) = arbitrate(BOTH, impaired);
        let (reference, _) = packets(&lengths, &vec![[clean; 2]; lengths.len()]);
        let (expected, _) = arbitrate(BOTH, reference);
        for channel in 1..=2 {
            let sent: Vec<_> = (1..next[usize::from(channel) - 1]).collect();
            let delivered: Vec<_> = messages(&out, channel).iter().map(content).collect();
            prop_assert_eq!(delivered.iter().map(|r| r.sequence).collect::<Vec<_>>(), sent);
            let expected: Vec<_> = messages(&expected, channel).iter().map(content).collect();
            prop_assert_eq!(delivered, expected);
        }
        prop_assert_eq!(arbitration.gaps(), 0);
        nothing_is_silent(&out, 2);
    }
}
