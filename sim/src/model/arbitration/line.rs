//! One line in front of the arbiter: queue, front register and head, clock by clock as in the gateware.

use std::collections::VecDeque;

use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};

use super::channels::{CHANNELS, Key};

/// Records that the queue's memory holds.
const QUEUE_RECORDS: usize = 512;
/// More than this many in the memory end a head's waiting.
const CROWDED_RECORDS: usize = 384;

/// A head that was held by the other line's frame for so long, more than any frame takes, goes on.
const HELD_CLOCKS: u32 = 1 << 12;

/// As far as a head's waiting is counted.
const MAX_CLOCKS: u32 = 0xff_ffff;

/// A record of a line's decoder.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The clock in which the decoder gives it.
    pub clock: u64,
    pub record: TickRecord,
    /// MoldUDP64 session, zeros without one.
    pub session: [u8; 10],
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
    fn of(record: &TickRecord, arbitrate: bool) -> Self {
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
}

/// The record in the front register.
#[derive(Clone, Copy, Debug)]
struct Front {
    record: TickRecord,
    session: [u8; 10],
    slot: Option<usize>,
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

/// How long a head has been waiting.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Waiting {
    steps: u8,
    /// Of a head that is ahead or held.
    clocks: u32,
    held_clocks: u32,
    /// It was ahead, and the window is over.
    pub expired: bool,
    /// It was held for longer than any frame takes.
    pub overdue: bool,
}

impl Waiting {
    pub const fn settled(&self) -> bool {
        self.steps == 3
    }

    /// Clocks until the waiting is over: of a head that is held, or ahead.
    pub const fn left(&self, held: bool, window: u32) -> u64 {
        let (end, clocks) = if held { (HELD_CLOCKS, self.held_clocks) } else { (window, self.clocks) };
        end.saturating_sub(clocks) as u64
    }

    /// So many clocks in which a head that is held, or ahead, stays so; none is beyond what is left.
    pub fn skip(&mut self, held: bool, clocks: u64) {
        self.clocks = (self.clocks + clocks as u32).min(MAX_CLOCKS);
        if held {
            self.held_clocks += clocks as u32;
        }
    }

    pub fn clock(&mut self, ahead: bool, held: bool, disturbed: bool, window: u32) {
        let waits = ahead || held;
        self.expired = ahead && self.clocks >= window;
        self.overdue = held && self.held_clocks == HELD_CLOCKS;
        self.steps = if ahead && !disturbed { (self.steps + 1).min(3) } else { 0 };
        self.clocks = if waits { (self.clocks + 1).min(MAX_CLOCKS) } else { 0 };
        self.held_clocks = if held { (self.held_clocks + 1).min(HELD_CLOCKS) } else { 0 };
    }
}

/// The way of a line to its head.
#[derive(Debug, Default)]
pub(super) struct Line {
    arrivals: VecDeque<Arrival>,
    memory: VecDeque<Arrival>,
    ready: Option<Arrival>,
    front: Option<Front>,
    pub head: Option<Head>,
    pub waiting: Waiting,
    /// The line has a frame that has not ended.
    pub open: bool,
    pub crowded: bool,
    pub overflows: u64,
}

impl Line {
    pub fn arrive(&mut self, arrival: Arrival) {
        self.arrivals.push_back(arrival);
    }

    /// The clock of the next record that comes.
    pub fn next_arrival(&self) -> Option<u64> {
        self.arrivals.front().map(|a| a.clock)
    }

    /// Nothing moves behind the head, and the head is not free.
    pub fn is_still(&self) -> bool {
        self.head.is_some()
            && (self.front.is_some() || self.ready.is_none())
            && (self.memory.is_empty() || (self.ready.is_some() && self.front.is_some()))
            && self.crowded == (self.memory.len() > CROWDED_RECORDS)
    }

    /// Nothing at all is in the line.
    pub fn is_empty(&self) -> bool {
        self.head.is_none() && self.front.is_none() && self.ready.is_none() && self.memory.is_empty()
    }

    /// Key of the front's channel while it has no place.
    pub fn missing(&self, arbitrate: bool) -> Option<Key> {
        let front = self.front.as_ref().filter(|f| f.slot.is_none())?;
        match Sort::of(&front.record, arbitrate) {
            Sort::Message | Sort::Heartbeat { .. } => Some(Key::of(&front.record, front.session)),
            _ => None,
        }
    }

    /// Places that front and head refer to.
    pub fn refers_to(&self, slot: usize, arbitrate: bool) -> bool {
        let front = self.front.as_ref().is_some_and(|f| {
            f.slot == Some(slot)
                && matches!(Sort::of(&f.record, arbitrate), Sort::Message | Sort::Heartbeat { .. })
        });
        front || self.head.as_ref().is_some_and(|h| h.slot == Some(slot))
    }

    pub fn front_is_some(&self) -> bool {
        self.front.is_some()
    }

    /// The end of a clock: head from front, front from memory or wire. `consumed` is what the arbiter
    /// did with the head; `look_up` finds the place of a channel.
    pub fn clock(
        &mut self,
        clock: u64,
        arbitrate: bool,
        consumed: bool,
        placed: Option<usize>,
        look_up: impl Fn(&Key) -> Option<usize>,
    ) {
        let arriving = match self.arrivals.front() {
            Some(arrival) if arrival.clock == clock => self.arrivals.pop_front(),
            _ => None,
        };
        let (front_valid, ready, empty) =
            (self.front.is_some(), self.ready.is_some(), self.memory.is_empty());
        let fetch = !empty && (!ready || !front_valid);
        let bypass = arriving.is_some() && !front_valid && !ready && empty;
        self.crowded = self.memory.len() > CROWDED_RECORDS;
        let full = self.memory.len() >= QUEUE_RECORDS;

        let taken = match (&self.front, &self.head) {
            (Some(front), None) => self.head_from(front, arbitrate),
            _ => None,
        };
        if consumed {
            self.head = None;
        }
        let loads = |a: &Arrival| Front {
            record: a.record,
            session: a.session,
            slot: look_up(&Key::of(&a.record, a.session)),
        };
        if front_valid {
            if taken.is_some() {
                self.front = None;
            } else if let (Some(slot), Some(front)) = (placed, &mut self.front) {
                front.slot = Some(slot);
            }
        } else if let Some(next) = self.ready.take() {
            self.front = Some(loads(&next));
        } else if bypass {
            self.front = arriving.as_ref().map(loads);
        }
        if let Some(head) = taken {
            self.head = Some(head);
        }
        if fetch {
            self.ready = self.memory.pop_front();
        }
        if let Some(arrival) = arriving.filter(|_| !bypass) {
            if full {
                self.overflows += 1;
            } else {
                self.memory.push_back(arrival);
            }
        }
    }

    fn head_from(&self, front: &Front, arbitrate: bool) -> Option<Head> {
        let sort = Sort::of(&front.record, arbitrate);
        let slot = match sort {
            Sort::Message | Sort::Heartbeat { .. } => Some(front.slot?),
            _ => None,
        };
        let after_last = front.record.kind == Kind::SzseChannelHeartbeat as u8;
        let point = front.record.sequence.wrapping_add(u64::from(after_last));
        Some(Head { record: front.record, session: front.session, sort, slot, point })
    }
}

const _: () = assert!(CHANNELS == 16);
