//! One line in front of the arbiter: queue, front register and head, clock by clock as in the gateware.

use std::collections::VecDeque;

use tickgate_abi::arbitration::{CROWDED_RECORDS, QUEUE_RECORDS};
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};

use super::channels::Key;
use super::waiting::Waiting;

/// A record of a line's decoder.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The clock in which the decoder gives it.
    pub clock: u64,
    pub record: TickRecord,
    /// MoldUDP64 session, zeros without one.
    pub session: [u8; 10],
}

impl Arrival {
    const fn key(&self) -> Key {
        Key::of(&self.record, self.session)
    }
}

/// What the arbiter distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Has no sequence, or sequences do not count: passes.
    Unsequenced,
    PacketEnd {
        stands: bool,
    },
    Message,
    Heartbeat {
        ends: bool,
    },
}

impl Sort {
    pub fn of(record: &TickRecord, arbitrate: bool) -> Self {
        if record.kind == Kind::PacketEnd as u8 {
            return Sort::PacketEnd { stands: record.attribute == PACKET_STANDS };
        }
        if !arbitrate || record.flags & Flags::SNAPSHOT != 0 {
            return Sort::Unsequenced;
        }
        match record.kind() {
            Some(Kind::MoldHeartbeat) => Sort::Heartbeat { ends: false },
            Some(Kind::MoldEndOfSession) => Sort::Heartbeat { ends: true },
            Some(Kind::SzseChannelHeartbeat) => Sort::Heartbeat { ends: record.attribute != 0 },
            _ => Sort::Message,
        }
    }

    /// It belongs to a channel.
    pub const fn in_channel(self) -> bool {
        matches!(self, Sort::Message | Sort::Heartbeat { .. })
    }
}

/// The record behind the front register, and what the look-up of its channel's place in the clock before has found.
#[derive(Clone, Copy, Debug)]
struct Fetched {
    arrival: Arrival,
    looked_up: Option<Option<usize>>,
}

/// The record in the front register.
#[derive(Clone, Copy, Debug)]
pub(super) struct Front {
    pub record: TickRecord,
    session: [u8; 10],
    pub slot: Option<usize>,
}

/// The record that the arbiter looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub record: TickRecord,
    pub session: [u8; 10],
    pub sort: Sort,
    /// Its channel's place; `None` without a sequence.
    pub slot: Option<usize>,
    /// Its sequence; of a heartbeat, the one that comes next.
    pub point: u64,
}

/// What the rest of the arbiter does to a line in a clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Influence {
    pub clock: u64,
    pub arbitrate: bool,
    /// The head is consumed.
    pub consumed: bool,
    /// Nothing may be loaded into the front.
    pub hold: bool,
    /// The place that the front's channel is given.
    pub placed: Option<usize>,
    /// The place that was given in the clock before.
    pub replaced: Option<usize>,
}

/// The way of a line to its head.
#[derive(Debug)]
pub(super) struct Line {
    arrivals: VecDeque<Arrival>,
    late: Option<Arrival>,
    memory: VecDeque<Arrival>,
    ready: Option<Arrival>,
    fetched: Option<Fetched>,
    pub front: Option<Front>,
    pub head: Option<Head>,
    /// Nothing waits behind the front.
    idle: bool,
    pub waiting: Waiting,
    /// The line has a frame that has not ended.
    pub open: bool,
    pub crowded: bool,
    pub overflows: u64,
}

impl Default for Line {
    fn default() -> Self {
        Line {
            arrivals: VecDeque::new(),
            late: None,
            memory: VecDeque::new(),
            ready: None,
            fetched: None,
            front: None,
            head: None,
            idle: true,
            waiting: Waiting::default(),
            open: false,
            crowded: false,
            overflows: 0,
        }
    }
}

impl Line {
    pub fn arrive(&mut self, arrival: Arrival) {
        self.arrivals.push_back(arrival);
    }

    /// The clock of the next record that comes.
    pub fn next_arrival(&self) -> Option<u64> {
        self.arrivals.front().map(|a| a.clock)
    }

    /// Nothing moves unless the head goes or something comes.
    pub fn is_still(&self) -> bool {
        let front = match (&self.front, &self.head) {
            (None, None) => self.fetched.is_none(),
            (front, Some(_)) => front.is_some() || self.fetched.is_none(),
            (Some(_), None) => false,
        };
        let fetched = match &self.fetched {
            None => self.ready.is_none(),
            Some(fetched) => fetched.looked_up.is_some() && self.front.is_some(),
        };
        front
            && fetched
            && self.late.is_none()
            && (self.memory.is_empty() || self.ready.is_some())
            && self.idle == (self.memory.is_empty() && self.ready.is_none() && self.fetched.is_none())
            && self.crowded == (self.memory.len() > CROWDED_RECORDS)
    }

    /// Nothing at all is in the line.
    pub fn is_empty(&self) -> bool {
        self.head.is_none()
            && self.front.is_none()
            && self.fetched.is_none()
            && self.ready.is_none()
            && self.memory.is_empty()
            && self.late.is_none()
    }

    /// The front belongs to a channel, and this is it.
    pub fn front_key(&self, arbitrate: bool) -> Option<Key> {
        let front = self.front.as_ref().filter(|f| Sort::of(&f.record, arbitrate).in_channel())?;
        Some(Key::of(&front.record, front.session))
    }

    /// Key of the front's channel while it has no place.
    pub fn missing(&self, arbitrate: bool) -> Option<Key> {
        self.front_key(arbitrate).filter(|_| self.front.is_some_and(|f| f.slot.is_none()))
    }

    /// Places that front and head refer to.
    pub fn refers_to(&self, slot: usize, arbitrate: bool) -> bool {
        let front = self.front_key(arbitrate).is_some() && self.front.is_some_and(|f| f.slot == Some(slot));
        front || self.head.as_ref().is_some_and(|h| h.slot == Some(slot))
    }

    /// The front becomes the head in this clock.
    pub fn takes(&self, arbitrate: bool) -> bool {
        self.head.is_none()
            && self.front.is_some_and(|f| f.slot.is_some() || !Sort::of(&f.record, arbitrate).in_channel())
    }

    /// The end of a clock: head from front, front from memory or wire. `look_up` finds the place of a channel.
    pub fn clock(&mut self, influence: &Influence, look_up: impl Fn(&Key) -> Option<usize>) {
        let &Influence { clock, arbitrate, consumed, hold, placed, replaced } = influence;
        let arriving = match self.arrivals.front() {
            Some(arrival) if arrival.clock == clock => self.arrivals.pop_front(),
            _ => None,
        };
        // The gateware looks it up in the clock before; what differs since is the place replaced.
        let arriving_slot = arriving.and_then(|a| look_up(&a.key())).filter(|slot| Some(*slot) != replaced);
        let taken = self.takes(arbitrate);
        let front_valid = self.front.is_some();
        let bypass = arriving
            .is_some_and(|a| arriving_slot.is_some() || !Sort::of(&a.record, arbitrate).in_channel())
            && !front_valid
            && self.idle
            && !hold;
        let moving = self.fetched.filter(|f| f.looked_up.is_some() && !front_valid && !hold);
        let read_taken = self.ready.is_some() && (self.fetched.is_none() || moving.is_some());
        let fetch = !self.memory.is_empty() && (self.ready.is_none() || read_taken);
        let full = self.memory.len() >= QUEUE_RECORDS;
        let idle = self.memory.is_empty()
            && self.ready.is_none()
            && self.fetched.is_none()
            && self.late.is_none()
            && arriving.is_none();
        self.crowded = self.memory.len() > CROWDED_RECORDS;

        let next_head = self.front.filter(|_| taken).map(|front| head_from(&front, arbitrate));
        if consumed {
            self.head = None;
        }
        if front_valid {
            if taken {
                self.front = None;
                self.head = next_head;
            } else if let (Some(slot), Some(front)) = (placed, &mut self.front) {
                front.slot = Some(slot);
            }
        } else if let Some(Fetched { arrival, looked_up }) = moving {
            self.front = Some(front_of(&arrival, looked_up.flatten()));
        } else if bypass {
            self.front = arriving.as_ref().map(|a| front_of(a, arriving_slot));
        }

        if moving.is_some() || self.fetched.is_none() {
            self.fetched =
                self.ready.filter(|_| read_taken).map(|arrival| Fetched { arrival, looked_up: None });
        } else if let Some(fetched) = &mut self.fetched {
            fetched.looked_up = (!hold).then(|| look_up(&fetched.arrival.key()));
        }
        if read_taken {
            self.ready = None;
        }
        if fetch {
            self.ready = self.memory.pop_front();
        }
        if let Some(arrival) = self.late.take() {
            if full {
                self.overflows += 1;
            } else {
                self.memory.push_back(arrival);
            }
        }
        self.late = arriving.filter(|_| !bypass);
        self.idle = idle;
    }
}

const fn front_of(arrival: &Arrival, slot: Option<usize>) -> Front {
    Front { record: arrival.record, session: arrival.session, slot }
}

fn head_from(front: &Front, arbitrate: bool) -> Head {
    let sort = Sort::of(&front.record, arbitrate);
    let slot = front.slot.filter(|_| sort.in_channel());
    let after_last = front.record.kind == Kind::SzseChannelHeartbeat as u8;
    let point = front.record.sequence.wrapping_add(u64::from(after_last));
    Head { record: front.record, session: front.session, sort, slot, point }
}
