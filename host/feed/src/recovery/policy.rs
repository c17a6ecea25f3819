//! The limits of recovery, all in one place. Durations are nanoseconds of whatever clock the caller
//! passes as `now_ns`.

/// What a hole in the sequence of delivered records means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holes {
    /// Messages are missing: every message of a channel becomes a record.
    AreLosses,
    /// Nothing: the card's symbol filter takes records out, and tells losses by `Gap` records.
    AreToldByCard,
}

/// When a message that a server gave is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// At once. A server that lies well makes a wrong book: only for servers that are as good as
    /// the feed.
    EachServer,
    /// When two servers give the same message. With one server alone gaps stay gaps.
    TwoThatAgree,
}

/// What is asked, how long, and how much is held meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What holes mean.
    pub holes: Holes,
    /// The most messages between the last one applied and the newest one held, per channel. A
    /// larger gap is given up.
    pub max_held: u64,
    /// A gap waits so long for the feed itself (another line, a late packet) before servers are
    /// asked.
    pub ask_after_ns: u64,
    /// A gap that is this old is given up.
    pub give_up_after_ns: u64,
    /// Without any server a gap is given up when this many messages behind it are held.
    pub wait_without_servers: u64,
    /// The first time-out of a request; doubled with each one that goes unanswered.
    pub first_timeout_ns: u64,
    /// The longest time-out.
    pub max_timeout_ns: u64,
    /// The most requests for one gap.
    pub max_requests: u32,
    /// The most messages of one request.
    pub max_count: u16,
    /// When a server's message is believed. One that came over the feed itself always is.
    pub trust: Trust,
    /// A server is asked no more after this many answers that cannot be true.
    pub max_lies: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            holes: Holes::AreLosses,
            max_held: 1 << 16,
            ask_after_ns: 200_000,
            give_up_after_ns: 5_000_000_000,
            wait_without_servers: 256,
            first_timeout_ns: 10_000_000,
            max_timeout_ns: 640_000_000,
            max_requests: 64,
            max_count: 1_024,
            trust: Trust::TwoThatAgree,
            max_lies: 3,
        }
    }
}
