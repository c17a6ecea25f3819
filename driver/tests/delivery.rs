//! Verified delivery against a naive reference that knows what the card really sent: frames with
//! their verdicts, records lost on the way, LOST_BEFORE on the next record that got through.

use proptest::prelude::*;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_driver::{Delivery, DeliveryCounts};

#[derive(Clone, Debug)]
struct Frame {
    /// For each record: whether the ring lost it.
    lost: Vec<bool>,
    /// The card says LAST on the last record; else a PacketEnd follows.
    last_in_record: bool,
    /// The PacketEnd retracts.
    bad: bool,
    /// The PacketEnd is lost.
    end_lost: bool,
}

fn frames() -> impl Strategy<Value = Vec<Frame>> {
    let lost = prop_oneof![6 => Just(false), 1 => Just(true)];
    let frame = (prop::collection::vec(lost.clone(), 1..5), any::<bool>(), any::<bool>(), lost)
        .prop_map(|(lost, last_in_record, bad, end_lost)| Frame { lost, last_in_record, bad, end_lost });
    prop::collection::vec(frame, 0..40)
}

/// What the ring holds: each record has a number of its own in `sequence`.
fn ring_stream(frames: &[Frame]) -> Vec<TickRecord> {
    let (mut out, mut sequence, mut lost_before) = (Vec::new(), 0, false);
    let mut put = |mut record: TickRecord, lost: bool| {
        if lost {
            lost_before = true;
        } else {
            record.flags |= if lost_before { Flags::LOST_BEFORE } else { 0 };
            lost_before = false;
            out.push(record);
        }
    };
    for frame in frames {
        let count = frame.lost.len();
        for (i, &lost) in frame.lost.iter().enumerate() {
            sequence += 1;
            let mut record = TickRecord { sequence, kind: Kind::AddOrder as u8, ..TickRecord::default() };
            record.flags |= if i == 0 { Flags::FIRST } else { 0 };
            record.flags |= if frame.last_in_record && i + 1 == count { Flags::LAST } else { 0 };
            put(record, lost);
        }
        if !frame.last_in_record {
            let end = TickRecord {
                kind: Kind::PacketEnd as u8,
                quantity: count as u64,
                attribute: if frame.bad { 10 } else { PACKET_STANDS },
                ..TickRecord::default()
            };
            put(end, frame.end_lost);
        }
    }
    out
}

/// The sequences that must come out, grouped by frame, and whether something had gone before.
/// A frame is delivered when it is good and nothing of it was lost.
fn expected(frames: &[Frame]) -> Vec<(Vec<u64>, bool)> {
    let (mut out, mut sequence, mut anything_lost) = (Vec::new(), 0, false);
    for frame in frames {
        let sequences: Vec<u64> = frame
            .lost
            .iter()
            .map(|_| {
                sequence += 1;
                sequence
            })
            .collect();
        let record_lost = frame.lost.contains(&true);
        let verdict_lost = !frame.last_in_record && frame.end_lost;
        let good = frame.last_in_record || !frame.bad;
        if good && !record_lost && !verdict_lost {
            out.push((sequences, anything_lost));
            anything_lost = false;
        } else if record_lost || verdict_lost {
            anything_lost = true;
        }
    }
    out
}

fn delivered(stream: &[TickRecord], batch: usize) -> (Vec<(Vec<u64>, bool)>, DeliveryCounts, usize) {
    let mut delivery = Delivery::new();
    let mut out = Vec::new();
    for records in stream.chunks(batch) {
        delivery.accept(records, |frame| {
            for (i, record) in frame.iter().enumerate() {
                assert_eq!(record.flags().has(Flags::FIRST), i == 0);
                assert_eq!(record.flags().has(Flags::LAST), i + 1 == frame.len());
                assert!(i == 0 || !record.flags().has(Flags::LOST_BEFORE));
                assert_ne!(record.kind(), Some(Kind::PacketEnd));
            }
            let lost_before = frame[0].flags().has(Flags::LOST_BEFORE);
            out.push((frame.iter().map(|r| r.sequence).collect(), lost_before));
        });
    }
    (out, *delivery.counts(), delivery.pending())
}

proptest! {
    #[test]
    fn whole_good_frames_and_honest_flags(frames in frames(), batch in 1_usize..9) {
        let stream = ring_stream(&frames);
        let (got, counts, pending) = delivered(&stream, batch);
        prop_assert_eq!(&got, &expected(&frames));
        // Every record that came is accounted for, once.
        let came = stream.iter().filter(|r| r.kind != Kind::PacketEnd as u8).count() as u64;
        prop_assert_eq!(counts.records + counts.retracted + counts.discarded + pending as u64, came);
        prop_assert_eq!(counts.frames, got.len() as u64);
    }

    #[test]
    fn any_flags_at_all_keep_the_invariants(
        records in prop::collection::vec((any::<u8>(), any::<bool>(), 0_u64..4, any::<u8>()), 0..200)
    ) {
        let stream: Vec<TickRecord> = records
            .iter()
            .map(|&(flags, end, quantity, attribute)| TickRecord {
                kind: if end { Kind::PacketEnd as u8 } else { b'A' },
                flags: flags & !(Flags::LAST * u8::from(flags & 0x40 != 0)),
                quantity,
                attribute: if attribute & 1 == 0 { PACKET_STANDS } else { attribute },
                ..TickRecord::default()
            })
            .collect();
        let (got, counts, pending) = delivered(&stream, 7);
        let came = stream.iter().filter(|r| r.kind != Kind::PacketEnd as u8).count() as u64;
        prop_assert_eq!(counts.records + counts.retracted + counts.discarded + pending as u64, came);
        prop_assert_eq!(counts.records, got.iter().map(|(s, _)| s.len() as u64).sum::<u64>());
    }
}
