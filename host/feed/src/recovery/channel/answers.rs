//! What servers give back for a channel's gap, and asking them: the other half of its state machine.

use tickgate_abi::TickRecord;

use super::{Channel, Common};
use crate::recovery::Event;
use crate::recovery::held::Place;
use crate::recovery::policy::Trust;
use crate::recovery::pursuit::{Fit, Step};
use crate::recovery::seen::{self, Before, digest};
use crate::recovery::servers::ServerId;

impl Channel {
    /// A message that a server gave.
    pub(in crate::recovery) fn answer(
        &mut self,
        record: &TickRecord,
        server: ServerId,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        let digest = digest(common.feed, record);
        match self.pursuit.fit(server, record.sequence) {
            Fit::Asked => {}
            Fit::NotAsked => return common.servers.lied(server),
            Fit::Late => {
                if let Some(conduct) = common.servers.of(server) {
                    conduct.late += 1;
                }
                return;
            }
        }
        self.pursuit.received(now_ns, &common.policy);
        if let Some(conduct) = common.servers.of(server) {
            conduct.messages += 1;
        }
        let Some(index) = record.sequence.checked_sub(self.expected) else {
            // The feed was faster.
            if self.seen.look(record.sequence, digest) == Before::Different {
                common.servers.lied(server);
            }
            return;
        };
        let place = match self.held.get(index) {
            Some(Place::Missing | Place::Undecided) => match common.policy.trust {
                Trust::EachServer => Place::Certain(*record),
                Trust::TwoThatAgree => Place::Claimed(*record, server),
            },
            Some(Place::Claimed(known, other)) => {
                let same = seen::digest(common.feed, known) == digest;
                match (*other == server, same) {
                    (true, true) => return,
                    // It contradicts itself.
                    (true, false) => return common.servers.lied(server),
                    (false, true) => Place::Certain(*record),
                    (false, false) if *other == ServerId::FEED => return common.servers.lied(server),
                    (false, false) => {
                        common.counts.disagreements += 1;
                        Place::Claimed(*record, server)
                    }
                }
            }
            Some(Place::Certain(known)) => {
                if seen::digest(common.feed, known) != digest {
                    common.servers.lied(server);
                }
                return;
            }
            Some(Place::Filtered) | None => return,
        };
        if matches!(place, Place::Certain(_)) {
            common.counts.recovered += 1;
        }
        self.held.set(index, place);
        self.settle(now_ns, common, sink);
    }

    /// The server says that it has sent what it has, or refuses.
    pub(in crate::recovery) fn answered(&mut self, server: ServerId) {
        self.pursuit.answered(server);
    }

    /// Whether something is asked of this server.
    pub(in crate::recovery) fn asks(&self, server: ServerId) -> bool {
        self.pursuit.asks(server)
    }

    /// What is to be done about the gap, if there is one.
    pub(in crate::recovery) fn step(
        &mut self,
        now_ns: u64,
        can_ask: bool,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) -> Option<(ServerId, u64, u16)> {
        if self.held.open() == 0 {
            return None;
        }
        let Common { policy, servers, .. } = common;
        match self.pursuit.step(now_ns, self.expected, &self.held, can_ask, policy, servers) {
            Step::Wait => None,
            Step::Ask { server, first, count } => Some((server, first, count)),
            Step::GiveUp => {
                self.give_up(common, sink);
                None
            }
        }
    }
}
