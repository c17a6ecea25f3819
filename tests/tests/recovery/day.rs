//! A bad day: what happens to the lines, to the servers and to the host.

use tickgate_feed::recovery::{Holes, Policy, Trust};
use tickgate_sim::exchange::ServerFaults;
use tickgate_sim::random::Random;

use super::front::FrontKind;

/// What a line does to its frames; "one in so many", 0 never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Impairment {
    pub loss: u64,
    /// A loss takes up to this many frames in a row.
    pub burst: u64,
    pub duplicate: u64,
    pub reorder: u64,
    /// Frames that arrive damaged.
    pub damage: u64,
    pub skew_ns: u64,
    /// What is overtaken comes up to so much later, a second copy up to twice as much.
    pub disorder_ns: u64,
}

/// What a run is made of.
#[derive(Clone, Debug)]
pub struct Day {
    pub seed: u64,
    pub lines: Vec<Impairment>,
    pub servers: Vec<ServerFaults>,
    pub policy: Policy,
    /// What stands in front.
    pub front: FrontKind,
    /// The card lets every other symbol through, and tells gaps.
    pub filtered: bool,
    /// Once in so many records, 0 never, the host is too slow and loses a few.
    pub slow_host: u64,
    /// The books' flags are taken away before they are looked at.
    pub flags_removed: bool,
    /// The session takes so many times as long.
    pub stretch: u64,
    /// How long a message waits for the other line.
    pub window_ns: u64,
}

impl Day {
    /// A day of this seed: one line or two, no to three servers of which one may lie.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xbad_dae);
        let mut rate = |often: u64| if random.one_in(3) { 0 } else { 2 + random.below(often) };
        let mut line = || Impairment {
            loss: rate(60),
            burst: rate(6),
            duplicate: rate(30),
            reorder: rate(30),
            damage: 0,
            skew_ns: rate(300_000),
            disorder_ns: 200_000,
        };
        let lines = [line(), line()];
        let mut servers: Vec<ServerFaults> = (0..3)
            .map(|_| ServerFaults {
                never: rate(6),
                refuse: rate(6),
                late: rate(4),
                partial: rate(3),
                late_ns: 50_000_000,
                ..ServerFaults::default()
            })
            .collect();
        servers.truncate(random.index(6));
        let lies = !servers.is_empty() && random.one_in(2);
        // Without a liar each may be trusted.
        let trust = if lies || random.one_in(2) { Trust::TwoThatAgree } else { Trust::EachServer };
        if lies {
            let liar = random.index(servers.len());
            servers[liar].lie = random.below(3);
            servers[liar].altered = 1 + random.below(3);
        }
        let two = random.one_in(2);
        let front = [FrontKind::Direct, FrontKind::Soft, FrontKind::Model][random.index(3)];
        let filtered = front != FrontKind::Direct && random.one_in(3);
        let holes = if filtered { Holes::AreToldByCard } else { Holes::AreLosses };
        let policy = Policy {
            holes,
            give_up_after_ns: 1_000_000 << random.below(12),
            max_held: 64 << random.below(10),
            wait_without_servers: random.below(200),
            max_count: 1 + random.below(200) as u16,
            trust,
            ..Policy::default()
        };
        let stretch = [1, 10, 100][random.index(3)];
        Day {
            seed,
            stretch,
            window_ns: WINDOW_NS,
            flags_removed: false,
            slow_host: if random.one_in(3) { 200 } else { 0 },
            front,
            filtered,
            lines: lines[..1 + usize::from(two)].to_vec(),
            servers,
            policy,
        }
    }

    /// A day with more channels than the card follows, in front of the card or its software.
    pub fn of_many_channels(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xc4a7);
        let mut day = Day::new(seed);
        day.front = [FrontKind::Soft, FrontKind::Model, FrontKind::Model][random.index(3)];
        day.window_ns = [0, 500, 5_000, 100_000, WINDOW_NS][random.index(5)];
        for line in &mut day.lines {
            line.damage = [0, 20][random.index(2)];
        }
        day
    }

    /// The same day for the gateware, which takes its time for every clock: shorter delays, with windows
    /// shorter and longer than they are.
    #[cfg(feature = "rtl")]
    pub fn on_rtl(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x2171);
        let mut day = Day { front: FrontKind::Rtl, stretch: 1, ..Day::new(seed) };
        day.filtered = random.one_in(3);
        day.policy.holes = if day.filtered { Holes::AreToldByCard } else { Holes::AreLosses };
        day.window_ns = [0, 500, 5_000][random.index(3)];
        for line in &mut day.lines {
            line.skew_ns = [0, 300, 3_000, 50_000][random.index(4)];
            line.disorder_ns = [1_000, 50_000][random.index(2)];
            line.damage = [0, 20][random.index(2)];
        }
        day
    }
}

/// How long a message waits for the other line when the day does not say.
pub const WINDOW_NS: u64 = 1_000_000;
