//! A host that does not always take what the gateware writes. Short stalls change nothing; with
//! long ones records are lost, and every loss is counted, flagged, and costs whole frames only.

use std::collections::HashSet;

use tickgate_abi::record::{Flags, TickRecord};
use tickgate_abi::{Feed, Line};
use tickgate_sim::exchange::Session;
use tickgate_sim::model::Model;
use tickgate_sim::rtl::Rtl;
use tickgate_sim::wire::Schedule;

use crate::packets::Packet;
use crate::ways::{Plan, assert_same, card};

fn session(feed: Feed) -> Plan {
    let frames = Session::new(feed, 11, 30_000, &[Line::A]);
    let packets = frames.map(|f| Packet { frame: f.frame, mac_error: false }).collect();
    Plan { feed, groups: Vec::new(), schedule: Schedule::back_to_back(), packets }
}

/// A gateware whose host does not take a write in one clock in `one_in` and up to `clocks` after.
fn slow(seed: u64, one_in: u32, clocks: u32) -> Rtl {
    let mut rtl = Rtl::new();
    rtl.stall_ring(seed, one_in, clocks);
    rtl
}

#[test]
fn short_stalls_change_nothing() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let plan = session(feed);
        let (rtl, model) = (card(slow(1, 10, 3), &plan), card(Model::new(), &plan));
        assert_same("short stalls: rtl and model", &plan, &rtl, &model);
        let latency = rtl.latency.expect("a measured latency").clocks;
        println!(
            "{}: latency with short stalls p50 {} max {}",
            feed.name(),
            latency.value_at_quantile(0.5),
            latency.max()
        );
        assert!(latency.max() > 4, "the host never stalled");
    }
}

/// A record without what depends on its neighbours.
fn bare(record: &TickRecord) -> TickRecord {
    TickRecord { flags: record.flags & !Flags::LOST_BEFORE, ..*record }
}

#[test]
fn long_stalls_lose_whole_frames_and_say_so() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let plan = session(feed);
        let (rtl, model) = (card(slow(2, 500, 2_000), &plan), card(Model::new(), &plan));
        assert!(rtl.lost > 100, "the test wants losses: {}", rtl.lost);
        assert_eq!(rtl.raw.len() as u64 + rtl.lost, model.raw.len() as u64, "every loss is counted");
        assert_eq!(rtl.drops, model.drops);

        // What came is what the model has, in order, and LOST_BEFORE stands exactly at the holes.
        let mut expected = model.raw.iter();
        for record in &rtl.raw {
            let mut skipped = 0;
            while expected.next().is_some_and(|e| bare(e) != bare(record)) {
                skipped += 1;
            }
            assert_eq!(record.flags().has(Flags::LOST_BEFORE), skipped > 0, "{record:?}");
        }

        // Behind the driver there are whole frames of the model's and nothing else.
        let frames = |records: &[TickRecord]| -> Vec<Vec<u64>> {
            records
                .split_inclusive(|record| record.flags().has(Flags::LAST))
                .map(|frame| frame.iter().map(TickRecord::card_time).collect())
                .collect()
        };
        let all: HashSet<Vec<u64>> = frames(&model.delivered).into_iter().collect();
        let came = frames(&rtl.delivered);
        assert!(!came.is_empty() && came.len() < all.len());
        assert!(came.iter().all(|frame| all.contains(frame)));
    }
}
