//! Three ways to the same record: the gateware in simulation, the functional card, the software
//! decoder. The same packets, real and random, give equal records and equal drop counters.
//!
//! `TICKGATE_SEEDS` and `TICKGATE_SEED` choose the random seeds ([`tickgate_tests::seeds`]).

mod packets;
mod real;
#[cfg(feature = "rtl")]
mod slow_host;
mod snapshots;
mod sse;
mod ways;

use std::collections::HashSet;

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{DropReason, Feed, Kind, Line};
use tickgate_driver::GroupEntry;
use tickgate_sim::exchange::Session;
use tickgate_sim::random::Random;
use tickgate_sim::wire::Schedule;
use tickgate_tests::seeds::seeds;

use packets::{GROUPS, Packet, packet};
use ways::{Plan, compare};

const DEFAULT_SEEDS: u64 = 12;
const PACKETS_PER_SEED: usize = 400;

/// A random filter: off, or some of the groups, with one twice and one that nobody sends to.
fn groups(random: &mut Random) -> Vec<GroupEntry> {
    let count = if random.one_in(3) { 0 } else { random.below(9) };
    (0..count)
        .map(|_| {
            let (group, port) = GROUPS[random.index(GROUPS.len() - 1)];
            let port = if random.one_in(4) { port ^ 0x8000 } else { port };
            GroupEntry { group: group.into(), port, channel: random.bits() as u16 }
        })
        .collect()
}

fn random_plan(seed: u64, feed: Feed) -> Plan {
    let mut random = Random::new(seed);
    let groups = groups(&mut random);
    let mut schedule = Schedule::back_to_back();
    if random.one_in(2) {
        schedule = schedule.with_stalls(random.bits(), 1 + random.below(20));
    }
    let packets = (0..PACKETS_PER_SEED).map(|_| packet(&mut random, feed)).collect();
    Plan { feed, groups, schedule, packets }
}

/// Every seed, and then: did the packets reach what they are meant to reach?
fn random_packets(feed: Feed, kinds: &[Kind], unreachable: &[DropReason]) {
    let (mut drops, mut seen) = (DropCounts::default(), HashSet::new());
    let seeds = seeds(DEFAULT_SEEDS);
    for seed in seeds.clone() {
        println!("{} seed {seed} (repeat with TICKGATE_SEED={seed})", feed.name());
        let plan = random_plan(seed, feed);
        let name = format!("{} seed {seed}", feed.name());
        let (outcome, _) = compare(&name, &plan);
        assert_eq!(outcome.frames, PACKETS_PER_SEED as u64);
        seen.extend(outcome.delivered.iter().map(|record| record.kind));
        for (total, count) in drops.0.iter_mut().zip(outcome.drops.0) {
            *total += count;
        }
    }
    if (seeds.count() as u64) < DEFAULT_SEEDS {
        return;
    }
    for (reason, count) in drops.iter() {
        assert_eq!(count == 0, unreachable.contains(&reason), "{count} packets reached {}", reason.name());
    }
    for kind in kinds {
        assert!(seen.contains(&(*kind as u8)), "no record of kind {kind:?}");
    }
}

#[test]
fn random_itch50_packets() {
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| (*k as u8).is_ascii()).collect();
    assert_eq!(kinds.len(), tickgate_abi::wire::itch50::MESSAGES.len());
    random_packets(Feed::Itch50, &kinds, &[DropReason::MessageChecksum]);
}

#[test]
fn random_szse_packets() {
    use Kind::*;
    let orders = [SzseOrder, SzseTrade, SzseCancel, SzseChannelHeartbeat, SzseLending];
    let snapshots = [SzseSnapshot, SzseSnapshotEntry, SzseSnapshotOrders, SzseSnapshotEnd];
    random_packets(Feed::Szse, &[&orders[..], &snapshots].concat(), &[]);
}

#[test]
fn synthetic_sessions() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let frames = Session::new(feed, 3, 20_000, &[Line::A, Line::B]);
        let packets = frames.map(|f| Packet { frame: f.frame, mac_error: false }).collect();
        let plan = Plan { feed, groups: Vec::new(), schedule: Schedule::back_to_back(), packets };
        let (outcome, measured) = compare(&format!("{} session", feed.name()), &plan);
        assert_eq!(outcome.drops, DropCounts::default());
        // Both lines carry every message.
        assert_eq!(outcome.delivered.len(), 40_000);
        println!("{}: rtl latency {measured:?}", feed.name());
    }
}
