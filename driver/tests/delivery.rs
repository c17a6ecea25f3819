//! Verified delivery against a naive reference that knows what the card really sent: frames of two
//! lines in any interleaving with their verdicts, snapshots with theirs, records that stand outside
//! the frames, records lost on the way, LOST_BEFORE on the next record that got through.

use proptest::prelude::*;
use tickgate_abi::DropReason;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_driver::{Delivery, DeliveryCounts};

/// What a message of a frame gives.
#[derive(Clone, Debug)]
enum Message {
    /// One record.
    Plain,
    /// A snapshot's start, so many records behind it, and its end.
    Snapshot { middle: usize, good: bool },
}

#[derive(Clone, Debug)]
struct Frame {
    line: usize,
    messages: Vec<Message>,
    /// The frame ends inside one more snapshot, of which so many records have gone out.
    cut_off: usize,
    /// The card says LAST on the last record, where it can; else a PacketEnd follows.
    last_in_record: bool,
    /// The PacketEnd retracts.
    bad: bool,
}

#[derive(Clone, Debug)]
enum Event {
    Frame(Frame),
    Outside(Kind),
}

/// A record on its way, and the number of the event that it belongs to.
#[derive(Clone, Debug)]
struct Sent {
    record: TickRecord,
    event: usize,
    /// It is delivered if its event is.
    stays: bool,
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        3 => Just(Message::Plain),
        1 => (0_usize..4, any::<bool>()).prop_map(|(middle, good)| Message::Snapshot { middle, good }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let frame = (
        0_usize..2,
        prop::collection::vec(message(), 1..4),
        prop_oneof![4 => Just(0), 1 => 1_usize..4],
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(line, messages, cut_off, last_in_record, bad)| {
            Event::Frame(Frame { line, messages, cut_off, last_in_record, bad })
        });
    let outside =
        prop_oneof![Just(Kind::Gap), Just(Kind::ChannelStart), Just(Kind::BookTop)].prop_map(Event::Outside);
    prop_oneof![6 => frame, 1 => outside]
}

impl Frame {
    fn has_last_in_record(&self) -> bool {
        self.last_in_record && self.cut_off == 0
    }

    fn good(&self) -> bool {
        self.has_last_in_record() || !self.bad
    }

    /// What the card sends of it, the verdict included.
    fn sent(&self, event: usize) -> Vec<Sent> {
        let mut out = Vec::new();
        let mut put = |kind: Kind, flags: u8, stays: bool| {
            let record = TickRecord { kind: kind as u8, flags, ..TickRecord::default() };
            out.push(Sent { record, event, stays });
        };
        for message in &self.messages {
            match *message {
                Message::Plain => put(Kind::SzseOrder, 0, true),
                Message::Snapshot { middle, good } => {
                    put(Kind::SzseSnapshot, Flags::SNAPSHOT, good);
                    for i in 0..middle {
                        let kind = [Kind::SzseSnapshotEntry, Kind::SzseSnapshotOrders][i % 2];
                        put(kind, Flags::SNAPSHOT, good);
                    }
                    put(Kind::SzseSnapshotEnd, Flags::SNAPSHOT, good);
                }
            }
        }
        for i in 0..self.cut_off {
            let kind = if i == 0 { Kind::SzseSnapshot } else { Kind::SzseSnapshotEntry };
            put(kind, Flags::SNAPSHOT, false);
        }
        let mut in_snapshot = 0;
        for sent in &mut out {
            match sent.record.kind() {
                Some(Kind::SzseSnapshot) => in_snapshot = 1,
                Some(Kind::SzseSnapshotEnd) => {
                    sent.record.quantity = in_snapshot;
                    sent.record.attribute =
                        if sent.stays { PACKET_STANDS } else { DropReason::MessageChecksum as u8 };
                }
                _ => in_snapshot += 1,
            }
        }
        let count = out.len();
        out[0].record.flags |= Flags::FIRST;
        if self.has_last_in_record() {
            out[count - 1].record.flags |= Flags::LAST;
        } else {
            let record = TickRecord {
                kind: Kind::PacketEnd as u8,
                quantity: count as u64,
                attribute: if self.bad { DropReason::UdpChecksum as u8 } else { PACKET_STANDS },
                ..TickRecord::default()
            };
            out.push(Sent { record, event, stays: false });
        }
        for sent in &mut out {
            sent.record.flags |= if self.line == 1 { Flags::LINE_B } else { 0 };
        }
        out
    }
}

/// The card's output: each line's events in order, the lines interleaved as `turns` says. Each
/// record has a number of its own in `sequence`.
fn card_output(events: &[Event], turns: &[bool]) -> Vec<Sent> {
    let mut lines: [std::collections::VecDeque<Sent>; 2] = Default::default();
    for (number, event) in events.iter().enumerate() {
        match event {
            Event::Frame(frame) => lines[frame.line].extend(frame.sent(number)),
            Event::Outside(kind) => lines[0].push_back(Sent {
                record: TickRecord { kind: *kind as u8, ..TickRecord::default() },
                event: number,
                stays: true,
            }),
        }
    }
    let mut out = Vec::new();
    let mut turns = turns.iter().cycle();
    while !(lines[0].is_empty() && lines[1].is_empty()) {
        let line = usize::from(*turns.next().unwrap_or(&false));
        let line = if lines[line].is_empty() { 1 - line } else { line };
        out.extend(lines[line].pop_front());
    }
    for (sent, sequence) in out.iter_mut().zip(1..) {
        sent.record.sequence = sequence;
    }
    out
}

/// What gets through the ring.
fn through_ring(sent: &[Sent], lost: &[bool]) -> Vec<Sent> {
    let (mut out, mut lost_before) = (Vec::new(), false);
    for (sent, &lost) in sent.iter().zip(lost.iter().cycle()) {
        if lost {
            lost_before = true;
        } else {
            let mut sent = sent.clone();
            sent.record.flags |= if lost_before { Flags::LOST_BEFORE } else { 0 };
            lost_before = false;
            out.push(sent);
        }
    }
    out
}

/// The sequences that must come out, grouped as they are delivered, and whether something had gone
/// before. A frame is delivered when it is good, nothing of it was lost, and no loss that may have
/// been its own came while it was unfinished.
fn expected(events: &[Event], sent: &[Sent], came: &[Sent]) -> Vec<(Vec<u64>, bool)> {
    let places = |event: usize| -> Vec<usize> {
        came.iter().enumerate().filter(|(_, c)| c.event == event).map(|(place, _)| place).collect()
    };
    let is_loss = |place: usize| came[place].record.flags().has(Flags::LOST_BEFORE);
    // By place: the event that is delivered there, and whether something is missed there.
    let mut delivered = vec![None; came.len()];
    let mut missed: Vec<bool> = (0..came.len()).map(is_loss).collect();
    for (number, event) in events.iter().enumerate() {
        let places = places(number);
        let (Some(&first), Some(&last)) = (places.first(), places.last()) else { continue };
        let whole = places.len() == sent.iter().filter(|s| s.event == number).count();
        let hit = (first + 1..=last).find(|&place| is_loss(place));
        match event {
            Event::Outside(_) => delivered[first] = Some(number),
            Event::Frame(frame) => {
                if whole && hit.is_none() {
                    delivered[last] = frame.good().then_some(number);
                } else {
                    // What comes of it after the hit is thrown away when it comes.
                    let has_beginning = came[first].record.flags().has(Flags::FIRST);
                    let from = if has_beginning { hit.unwrap_or(last + 1) } else { first };
                    places.iter().filter(|&&place| place >= from).for_each(|&place| missed[place] = true);
                }
            }
        }
    }
    let (mut out, mut anything_missed) = (Vec::new(), false);
    for place in 0..came.len() {
        anything_missed |= missed[place];
        let Some(number) = delivered[place] else { continue };
        let sequences: Vec<u64> =
            came.iter().filter(|c| c.event == number && c.stays).map(|c| c.record.sequence).collect();
        if !sequences.is_empty() {
            out.push((sequences, anything_missed));
            anything_missed = false;
        }
    }
    out
}

fn delivered(stream: &[TickRecord], batch: usize) -> (Vec<(Vec<u64>, bool)>, DeliveryCounts, usize) {
    let mut delivery = Delivery::new();
    let mut out = Vec::new();
    for records in stream.chunks(batch) {
        delivery.accept(records, |frame| {
            let outside = frame[0].kind().is_some_and(Kind::outside_frames);
            assert!(!outside || frame.len() == 1);
            for (i, record) in frame.iter().enumerate() {
                assert_eq!(record.flags().has(Flags::FIRST), i == 0 && !outside);
                assert_eq!(record.flags().has(Flags::LAST), i + 1 == frame.len() && !outside);
                assert!(i == 0 || !record.flags().has(Flags::LOST_BEFORE));
                assert!(i == 0 || (record.flags ^ frame[0].flags) & Flags::LINE_B == 0);
                assert_ne!(record.kind(), Some(Kind::PacketEnd));
                assert!(!is_bad_end(record));
            }
            let lost_before = frame[0].flags().has(Flags::LOST_BEFORE);
            out.push((frame.iter().map(|r| r.sequence).collect(), lost_before));
        });
    }
    (out, *delivery.counts(), delivery.pending())
}

fn is_bad_end(record: &TickRecord) -> bool {
    matches!(record.kind(), Some(Kind::SzseSnapshotEnd | Kind::SseSnapshotEnd))
        && record.attribute != PACKET_STANDS
}

/// Records that came, the frames' verdicts apart: each must be accounted for, once.
fn came_count(stream: &[TickRecord]) -> u64 {
    stream.iter().filter(|r| r.kind() != Some(Kind::PacketEnd)).count() as u64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_good_frames_and_honest_flags(
        events in prop::collection::vec(event(), 0..30),
        turns in prop::collection::vec(any::<bool>(), 1..40),
        lost in prop::collection::vec(prop_oneof![12 => Just(false), 1 => Just(true)], 1..80),
        batch in 1_usize..9,
    ) {
        let sent = card_output(&events, &turns);
        let came = through_ring(&sent, &lost);
        let stream: Vec<TickRecord> = came.iter().map(|c| c.record).collect();
        let (got, counts, pending) = delivered(&stream, batch);
        prop_assert_eq!(&got, &expected(&events, &sent, &came));
        let accounted = counts.records + counts.retracted + counts.discarded + pending as u64;
        prop_assert_eq!(accounted, came_count(&stream));
        prop_assert_eq!(counts.records, got.iter().map(|(s, _)| s.len() as u64).sum::<u64>());
        let outside = stream.iter().filter(|r| r.kind().is_some_and(Kind::outside_frames)).count();
        prop_assert_eq!(counts.frames + outside as u64, got.len() as u64);
        if lost.iter().all(|&lost| !lost) {
            prop_assert_eq!((counts.discarded, pending), (0, 0));
        }
    }

    #[test]
    fn any_records_at_all_keep_the_invariants(
        records in prop::collection::vec((any::<u8>(), 0_usize..8, 0_u64..4, any::<u8>()), 0..200)
    ) {
        use Kind::*;
        let kinds = [SzseOrder, SzseOrder, SzseOrder, PacketEnd, SzseSnapshot, SzseSnapshotEntry,
            SzseSnapshotEnd, Gap];
        let stream: Vec<TickRecord> = records
            .iter()
            .map(|&(flags, kind, quantity, attribute)| TickRecord {
                kind: kinds[kind] as u8,
                // Losses are rare, or nothing is ever delivered.
                flags: flags & !(Flags::LOST_BEFORE * u8::from(quantity != 0))
                    | (Flags::SNAPSHOT * u8::from((4..7).contains(&kind))),
                quantity,
                attribute: if attribute & 1 == 0 { PACKET_STANDS } else { attribute },
                ..TickRecord::default()
            })
            .collect();
        let (got, counts, pending) = delivered(&stream, 7);
        let accounted = counts.records + counts.retracted + counts.discarded + pending as u64;
        prop_assert_eq!(accounted, came_count(&stream));
        prop_assert_eq!(counts.records, got.iter().map(|(s, _)| s.len() as u64).sum::<u64>());
    }
}

/// Records of one frame on line A, the kinds given, `sequence` counting from 1.
fn frame(kinds: &[Kind]) -> Vec<TickRecord> {
    let mut records: Vec<TickRecord> = kinds
        .iter()
        .zip(1..)
        .map(|(kind, sequence)| TickRecord { kind: *kind as u8, sequence, ..TickRecord::default() })
        .collect();
    for record in &mut records {
        match record.kind() {
            Some(Kind::SzseOrder) => {}
            _ => record.flags |= Flags::SNAPSHOT,
        }
    }
    if let Some(first) = records.first_mut() {
        first.flags |= Flags::FIRST;
    }
    if let Some(last) = records.last_mut() {
        last.flags |= Flags::LAST;
    }
    records
}

/// A card whose queue overflowed throws single records away and gives no LOST_BEFORE; no part of a
/// snapshot gets through, and what follows says that something is missing.
#[test]
fn a_snapshot_with_a_hole_is_not_delivered() {
    use Kind::{SzseOrder, SzseSnapshot, SzseSnapshotEnd, SzseSnapshotEntry};
    let snapshot =
        [SzseOrder, SzseSnapshot, SzseSnapshotEntry, SzseSnapshotEntry, SzseSnapshotEnd, SzseOrder];
    for missing in 1..5 {
        let mut records = frame(&snapshot);
        records[4].quantity = 3;
        records[4].attribute = PACKET_STANDS;
        let whole = delivered(&records, 9);
        assert_eq!(whole.0, [(vec![1, 2, 3, 4, 5, 6], false)]);
        assert_eq!(whole.1.discarded, 0);
        records.remove(missing);
        let (got, counts, pending) = delivered(&records, 9);
        assert_eq!(got, [(vec![1, 6], true)], "missing {missing}");
        assert_eq!((counts.records, counts.discarded, counts.retracted, pending), (2, 3, 0, 0));
    }
}

/// A snapshot that takes back everything in its frame leaves nothing to deliver; one at the frame's
/// head leaves FIRST to what follows.
#[test]
fn a_bad_snapshot_takes_back_its_own_records_only() {
    use Kind::{SzseOrder, SzseSnapshot, SzseSnapshotEnd, SzseSnapshotEntry};
    let mut alone = frame(&[SzseSnapshot, SzseSnapshotEntry, SzseSnapshotEnd]);
    alone[2].quantity = 2;
    alone[2].attribute = DropReason::BadField as u8;
    let (got, counts, pending) = delivered(&alone, 9);
    assert_eq!((got.len(), counts.frames, counts.retracted, counts.discarded, pending), (0, 0, 3, 0, 0));

    let mut ahead = frame(&[SzseSnapshot, SzseSnapshotEntry, SzseSnapshotEnd, SzseOrder, SzseOrder]);
    ahead[2].quantity = 2;
    ahead[2].attribute = DropReason::MessageLength as u8;
    // The verdict counts what the card sent, not what is left of it.
    ahead[4].flags &= !Flags::LAST;
    ahead.push(TickRecord {
        kind: Kind::PacketEnd as u8,
        quantity: 5,
        attribute: PACKET_STANDS,
        ..TickRecord::default()
    });
    let (got, counts, _) = delivered(&ahead, 9);
    assert_eq!(got, [(vec![4, 5], false)]);
    assert_eq!((counts.records, counts.retracted, counts.discarded), (2, 3, 0));
}
