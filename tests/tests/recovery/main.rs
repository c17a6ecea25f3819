//! Recovery: never a wrong book that is not flagged, whatever lines and servers do.
//!
//! `TICKGATE_SEEDS` and `TICKGATE_SEED` choose the random seeds ([`tickgate_tests::seeds`]); a failure
//! names its seed.

mod bad_input;
mod clean;
mod day;
mod front;
mod scene;

use clean::Clean;
use day::{Day, Impairment, WINDOW_NS};
use front::FrontKind;
use scene::{Found, run};
use std::ops::RangeInclusive;
use tickgate_abi::Feed;
use tickgate_feed::recovery::{Policy, Trust};
use tickgate_sim::exchange::ServerFaults;
use tickgate_tests::seeds::seeds;

/// Seeds of a property test when the environment does not say.
const SEEDS: u64 = 150;
/// Of one with many channels.
const CHANNEL_SEEDS: u64 = 60;
/// Of one through the gateware, which takes its time for every clock.
#[cfg(feature = "rtl")]
const RTL_SEEDS: u64 = 12;

/// Runs every seed, each on one of the clean sessions, and fails at the first book that is wrong
/// without its flag.
fn all_seeds(name: &str, seeds: RangeInclusive<u64>, cleans: &[Clean], day: impl Fn(u64) -> Day) -> Found {
    let mut all = Found::default();
    for seed in seeds.clone() {
        let found = run(&cleans[seed as usize % cleans.len()], &day(seed));
        assert_eq!(
            (found.wrong_unflagged, found.stale_unflagged),
            (0, 0),
            "TICKGATE_SEED={seed} of {name}: {found:?}"
        );
        all.add(&found);
    }
    println!("{name}, seeds {seeds:?}: {all:?}");
    all
}

fn model_seeds(feed: Feed) {
    let cleans: Vec<Clean> = (0..4).map(|seed| Clean::new(feed, seed, 3_000)).collect();
    let seeds = seeds(SEEDS);
    let all = all_seeds(feed.name(), seeds.clone(), &cleans, Day::new);
    let few = seeds.count() < 100;
    assert!(few || all.wrong > 1_000, "flags had nothing to tell");
    assert!(few || all.recovered > 2_000, "servers were of no use");
}

/// The rule, over seeds: loss, duplication, reordering and skew on one line or two, servers that
/// refuse, lie, answer late, in parts or never. Without its flags the same run has wrong books, so
/// the comparison can fail.
#[test]
fn no_seed_makes_a_wrong_book_of_itch_without_its_flag() {
    model_seeds(Feed::Itch50);
}

/// The same for SZSE and its resend servers.
#[test]
fn no_seed_makes_a_wrong_book_of_szse_without_its_flag() {
    model_seeds(Feed::Szse);
}

/// More channels than the card follows: it forgets some and takes them up again, also in the middle of
/// a frame. Whatever it does not tell then, recovery sees.
#[test]
fn no_seed_makes_a_wrong_book_of_more_channels_than_the_card_follows() {
    let cleans: Vec<Clean> = (0..3).map(|seed| Clean::of_channels(seed, 24, 250)).collect();
    let seeds = seeds(CHANNEL_SEEDS);
    let all = all_seeds("24 channels", seeds.clone(), &cleans, Day::of_many_channels);
    assert!(seeds.count() < 20 || (all.wrong > 1_000 && all.recovered > 1_000), "{all:?}");
}

/// The flagging removed: the comparison finds wrong books in nearly every seed.
#[test]
fn without_its_flags_recovery_makes_wrong_books() {
    let clean = Clean::new(Feed::Itch50, 0, 3_000);
    let wrong = (0..40)
        .filter(|&seed| run(&clean, &Day { flags_removed: true, ..Day::new(seed) }).wrong_unflagged > 0);
    assert!(wrong.count() > 20);
}

/// The rule for the gateware: records out of the card in simulation, cycle by cycle.
#[cfg(feature = "rtl")]
fn rtl_seeds(feed: Feed) {
    let cleans: Vec<Clean> = (0..4).map(|seed| Clean::new(feed, seed, RTL_MESSAGES)).collect();
    let seeds = seeds(RTL_SEEDS);
    let all = all_seeds(&format!("{} rtl", feed.name()), seeds.clone(), &cleans, Day::on_rtl);
    let enough = all.wrong > 200 && all.recovered > 50 && all.flagged < all.published;
    assert!(seeds.count() < RTL_SEEDS as usize || enough, "{all:?}");
}

/// Messages of a session that goes through the gateware.
#[cfg(feature = "rtl")]
const RTL_MESSAGES: u64 = 500;

#[cfg(feature = "rtl")]
#[test]
fn no_seed_makes_a_wrong_book_of_itch_behind_the_gateware() {
    rtl_seeds(Feed::Itch50);
}

#[cfg(feature = "rtl")]
#[test]
fn no_seed_makes_a_wrong_book_of_szse_behind_the_gateware() {
    rtl_seeds(Feed::Szse);
}

/// And with the flagging removed it finds wrong books behind the gateware too.
#[cfg(feature = "rtl")]
#[test]
fn without_its_flags_the_gateware_makes_wrong_books() {
    let clean = Clean::new(Feed::Szse, 0, RTL_MESSAGES);
    let wrong = (0..5)
        .filter(|&seed| run(&clean, &Day { flags_removed: true, ..Day::on_rtl(seed) }).wrong_unflagged > 0);
    assert!(wrong.count() > 1);
}

fn lossy() -> Impairment {
    Impairment { loss: 20, burst: 3, ..Impairment::default() }
}

fn day(lines: &[Impairment], servers: &[ServerFaults], policy: Policy) -> Day {
    Day {
        seed: 7,
        stretch: 1,
        window_ns: WINDOW_NS,
        front: FrontKind::Direct,
        filtered: false,
        flags_removed: false,
        slow_host: 0,
        lines: lines.to_vec(),
        servers: servers.to_vec(),
        policy,
    }
}

#[test]
fn two_honest_servers_give_everything_back() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let clean = Clean::new(feed, 1, 5_000);
        let honest = [ServerFaults::default(); 2];
        let found = run(&clean, &day(&[lossy()], &honest, Policy::default()));
        println!("{feed:?}: {found:?}");
        assert!(found.gaps > 0 && found.recovered > 0);
        assert_eq!((found.given_up, found.wrong, found.wrong_unflagged, found.stale_unflagged), (0, 0, 0, 0));
        assert_eq!(found.right_at_the_end.0, found.right_at_the_end.1);
    }
}

#[test]
fn one_server_is_enough_when_it_is_trusted_and_not_when_it_is_not() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let clean = Clean::new(feed, 1, 5_000);
        for (trust, all_right) in [(Trust::EachServer, true), (Trust::TwoThatAgree, false)] {
            let policy = Policy { trust, ..Policy::default() };
            let found = run(&clean, &day(&[lossy()], &[ServerFaults::default()], policy));
            assert_eq!(
                found.right_at_the_end.0 == found.right_at_the_end.1,
                all_right,
                "{trust:?} {found:?}"
            );
            assert_eq!(found.wrong_unflagged, 0);
        }
    }
}

/// Each fault of a server, alone and always.
#[test]
fn a_server_that_refuses_lies_answers_late_or_never() {
    let never = ServerFaults { never: 1, ..ServerFaults::default() };
    let refuse = ServerFaults { refuse: 1, ..ServerFaults::default() };
    let late = ServerFaults { late: 1, late_ns: 10_000_000_000, ..ServerFaults::default() };
    let lie = ServerFaults { lie: 1, ..ServerFaults::default() };
    let altered = ServerFaults { altered: 1, ..ServerFaults::default() };
    for feed in [Feed::Itch50, Feed::Szse] {
        let clean = Clean::new(feed, 2, 4_000);
        for (name, fault) in
            [("never", never), ("refuse", refuse), ("late", late), ("lie", lie), ("altered", altered)]
        {
            // Alone: nothing comes back, everything is flagged.
            let alone = run(&clean, &day(&[lossy()], &[fault], Policy::default()));
            println!("{feed:?} {name}, alone: {alone:?}");
            assert_eq!((alone.wrong_unflagged, alone.stale_unflagged), (0, 0), "{name}");
            assert!(alone.wrong > 0 && alone.given_up > 0 && alone.recovered == 0, "{name}");
            // Beside two honest ones everything comes back.
            let honest = ServerFaults::default();
            let beside = run(&clean, &day(&[lossy()], &[fault, honest, honest], Policy::default()));
            println!("{feed:?} {name}, beside two: {beside:?}");
            assert_eq!((beside.wrong, beside.stale_unflagged, beside.given_up), (0, 0, 0), "{name}");
            assert_eq!(beside.right_at_the_end.0, beside.right_at_the_end.1, "{name}");
        }
    }
}

/// A server that is trusted and lies well is what [`Trust::TwoThatAgree`] is for: the comparison
/// sees the books it makes.
#[test]
fn the_comparison_finds_a_trusted_liar() {
    let clean = Clean::new(Feed::Itch50, 2, 4_000);
    let altered = ServerFaults { altered: 1, ..ServerFaults::default() };
    let policy = Policy { trust: Trust::EachServer, ..Policy::default() };
    let found = run(&clean, &day(&[lossy()], &[altered], policy));
    assert!(found.wrong_unflagged > 0);
}

/// The same with line arbitration in front: what is published is the clean run's to the last bit.
#[test]
fn loss_on_one_arbitrated_line_is_not_seen_at_all() {
    for (feed, front) in [Feed::Itch50, Feed::Szse]
        .into_iter()
        .flat_map(|feed| [(feed, FrontKind::Soft), (feed, FrontKind::Model)])
    {
        let clean = Clean::new(feed, 3, 5_000);
        let perfect = Impairment { skew_ns: 30_000, ..Impairment::default() };
        let arbitrated =
            |lines: &[Impairment]| run(&clean, &Day { front, ..day(lines, &[], Policy::default()) });
        let reference = arbitrated(&[Impairment::default(), Impairment::default()]);
        for lines in [[lossy(), perfect], [perfect, lossy()]] {
            let found = arbitrated(&lines);
            println!("{feed:?} {front:?}: {found:?}");
            assert_eq!(found, reference);
        }
        assert_eq!((reference.flagged, reference.gaps, reference.wrong_unflagged), (0, 0, 0));
        assert_eq!(reference.published, clean.published);
        // Lost on both, it is told.
        let both = arbitrated(&[lossy(), lossy()]);
        assert!(both.digest != reference.digest && both.flagged > 0 && both.wrong_unflagged == 0);
    }
}

/// Loss on one of two lines that nobody has arbitrated: what the other line brings later closes
/// every gap, and every publication is the clean run's. (Between two open gaps it may carry the flag.)
#[test]
fn loss_on_one_line_changes_nothing_that_is_published() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let clean = Clean::new(feed, 3, 5_000);
        let perfect = Impairment { skew_ns: 30_000, ..Impairment::default() };
        let found = run(&clean, &day(&[lossy(), perfect], &[], Policy::default()));
        println!("{feed:?}: {found:?}");
        assert!(found.gaps > 0);
        assert_eq!((found.wrong, found.stale_unflagged, found.given_up), (0, 0, 0));
        assert!(found.flagged < found.published / 20);
        assert_eq!(found.right_at_the_end.0, found.right_at_the_end.1);
    }
}
