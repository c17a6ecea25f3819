//! Asking servers for what a channel misses: whom, for how much, how long to wait, when to stop. The
//! time comes in with the calls.

use super::held::{Held, Place};
use super::policy::Policy;
use super::servers::{ServerId, Servers};

/// A request that waits for its answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    server: ServerId,
    first: u64,
    count: u64,
    /// Messages of it that came.
    received: u64,
    deadline_ns: u64,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Wait.
    Wait,
    /// Ask this server for so many messages from this number on.
    Ask { server: ServerId, first: u64, count: u16 },
    /// Nobody can help in time.
    GiveUp,
}

/// How a message fits what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It was asked of this server.
    Asked,
    /// This server was asked for other numbers.
    NotAsked,
    /// Nothing is asked of this server now.
    Late,
}

/// The pursuit of one channel's gaps.
#[derive(Clone, Debug, Default)]
pub(super) struct Pursuit {
    under_way: bool,
    /// The first number that is open, since when it is that one, and requests since.
    front: u64,
    since_ns: u64,
    requests: u32,
    /// Requests in a row without any answer.
    silent: u32,
    asked: Option<Asked>,
}

impl Pursuit {
    /// Begins: a gap was found at this time.
    pub(super) fn begin(&mut self, now_ns: u64, front: u64) {
        *self = Pursuit { under_way: true, front, since_ns: now_ns, ..Pursuit::default() };
    }

    /// The gap is closed or given up; answers that still come are late.
    pub(super) fn end(&mut self) {
        *self = Pursuit::default();
    }

    /// Whether a gap is being pursued.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way
    }

    /// The next step. `expected` is the number of the first place; without `can_ask` nobody is
    /// asked.
    pub(super) fn step(
        &mut self,
        now_ns: u64,
        expected: u64,
        held: &Held,
        can_ask: bool,
        policy: &Policy,
        servers: &mut Servers,
    ) -> Step {
        if expected != self.front {
            // What was missing first has come: the next hole has its own time.
            (self.front, self.since_ns, self.requests) = (expected, now_ns, 0);
        }
        let age = now_ns.saturating_sub(self.since_ns);
        if age >= policy.give_up_after_ns {
            return Step::GiveUp;
        }
        if let Some(asked) = self.asked {
            if now_ns < asked.deadline_ns {
                return Step::Wait;
            }
            self.ran_out(asked, servers);
        }
        if age < policy.ask_after_ns || !can_ask || servers.conduct().is_empty() {
            return Step::Wait;
        }
        let limit = u64::from(policy.max_count.max(1));
        let wanted = |place: &Place| matches!(place, Place::Missing | Place::Claimed(..));
        let Some((start, _)) = held.first_run(1, wanted) else { return Step::Wait };
        let claimant = claimant(held.get(start));
        let alike = |place: &Place| wanted(place) && self::claimant(Some(place)) == claimant;
        let Some((start, count)) = held.first_run(limit, alike) else { return Step::Wait };
        if self.requests >= policy.max_requests {
            return Step::GiveUp;
        }
        let Some(server) = servers.next(|server| Some(server) != claimant) else { return Step::GiveUp };
        let timeout_ns = (policy.first_timeout_ns << self.silent.min(32)).min(policy.max_timeout_ns);
        let first = expected.wrapping_add(start);
        let deadline_ns = now_ns.saturating_add(timeout_ns.max(1));
        self.requests += 1;
        self.asked = Some(Asked { server, first, count, received: 0, deadline_ns });
        if let Some(conduct) = servers.of(server) {
            conduct.requests += 1;
        }
        Step::Ask { server, first, count: count as u16 }
    }

    fn ran_out(&mut self, asked: Asked, servers: &mut Servers) {
        self.asked = None;
        if asked.received == 0 {
            self.silent = self.silent.saturating_add(1);
            if let Some(conduct) = servers.of(asked.server) {
                conduct.timeouts += 1;
            }
        }
    }

    /// How a message from a server fits what was asked.
    pub(super) fn fit(&self, server: ServerId, sequence: u64) -> Fit {
        match self.asked {
            Some(asked) if asked.server == server => {
                let offset = sequence.wrapping_sub(asked.first);
                if offset < asked.count { Fit::Asked } else { Fit::NotAsked }
            }
            _ => Fit::Late,
        }
    }

    /// A message that was asked for came.
    pub(super) fn received(&mut self, now_ns: u64, policy: &Policy) {
        let Some(asked) = &mut self.asked else { return };
        asked.received += 1;
        asked.deadline_ns = now_ns.saturating_add(policy.first_timeout_ns);
        self.silent = 0;
        if asked.received >= asked.count {
            self.asked = None;
        }
    }

    /// The server says that it has answered, or that it will not.
    pub(super) fn answered(&mut self, server: ServerId) {
        if self.asked.is_some_and(|asked| asked.server == server) {
            self.asked = None;
        }
    }

    /// Whether something is asked of this server.
    pub(super) fn asks(&self, server: ServerId) -> bool {
        self.asked.is_some_and(|asked| asked.server == server)
    }
}

fn claimant(place: Option<&Place>) -> Option<ServerId> {
    match place {
        Some(Place::Claimed(_, server)) => Some(*server),
        _ => None,
    }
}
