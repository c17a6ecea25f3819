//! One channel: which number is due, what is held behind a gap, and whether the books can be
//! believed.
//!
//! A channel is *live* while its messages come in order: each is applied at once, and nothing here
//! allocates. A gap is *known* as soon as anything tells of a number above the expected one that did
//! not come; the books are marked in the same call, before anything else is applied. From then on it
//! *recovers*: what comes is held in its place. When no place is open any more the mark goes and
//! everything is applied in order: every number since the last proved point, so the books are
//! proved again. When the gap is *given up* (too old, too much held, nobody answers) what is held is
//! applied without what is missing, and the books keep [`Marks::LOST`].

mod answers;

use tickgate_abi::arbitration::FALL;
use tickgate_abi::{Feed, Flags, TickRecord};

use super::held::{Held, Place};
use super::policy::{Holes, Policy};
use super::pursuit::Pursuit;
use super::seen::{Before, REMEMBERED, Seen, digest};
use super::servers::{ServerId, Servers};
use super::{Counts, Event};
use crate::book::Marks;

/// So many messages in a row below the expected number, each behind the one before, are a channel
/// that began again.
const RESTART_RUN: u32 = 64;

/// As many when all of them were lost before: a line that is late by that much is likelier.
const RESTART_RUN_OF_LOST: u32 = REMEMBERED as u32;

/// Messages below the expected number that came one behind the other, while nothing else came.
#[derive(Clone, Copy, Debug, Default)]
struct Back {
    next: u64,
    run: u32,
    /// The number that was expected meanwhile.
    expected: u64,
}

/// What all channels share.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub(super) feed: Feed,
    pub(super) policy: Policy,
    pub(super) servers: Servers,
    /// The symbols that the card's filter lets through, ascending.
    pub(super) subscription: Option<Vec<u32>>,
    pub(super) counts: Counts,
}

impl Common {
    /// Whether the records of a symbol reach the books.
    fn is_subscribed(&self, symbol: u32) -> bool {
        let subscribed = self.subscription.as_ref();
        subscribed.is_none_or(|s| symbol == 0 || s.binary_search(&symbol).is_ok())
    }
}

/// The state of one channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) number: u16,
    pub(super) session: Option<[u8; 10]>,
    /// The number that is due.
    expected: u64,
    started: bool,
    /// The session said that it has ended.
    ended: bool,
    /// Records of any channel may be lost since the last one of this.
    suspect: bool,
    /// [`Marks::GAP`] is set.
    marked: bool,
    /// [`Marks::SESSION`] is set.
    doubted: bool,
    held: Held,
    seen: Seen,
    pursuit: Pursuit,
    back: Back,
}

impl Channel {
    pub(super) fn new(number: u16) -> Self {
        Channel {
            number,
            session: None,
            expected: 1,
            started: false,
            ended: false,
            suspect: false,
            marked: false,
            doubted: false,
            held: Held::default(),
            seen: Seen::new(),
            pursuit: Pursuit::default(),
            back: Back::default(),
        }
    }

    /// The number that is due next.
    pub(super) fn expected(&self) -> u64 {
        self.expected
    }

    /// Whether nothing has been seen of it.
    #[inline(always)]
    pub(super) fn is_new(&self) -> bool {
        !self.started
    }

    /// Numbers known to exist that cannot be applied yet.
    pub(super) fn open(&self) -> u64 {
        self.held.open()
    }

    /// A message of the feed.
    #[inline(always)]
    pub(super) fn message(
        &mut self,
        record: &TickRecord,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        let digest = digest(common.feed, record);
        // A record behind a gap passes the card's symbol filter whatever its symbol.
        let told = record.flags & Flags::GAP_BEFORE != 0;
        if record.sequence == self.expected && self.started && self.held.is_empty() && !self.suspect && !told
        {
            self.seen.remember(record.sequence, digest);
            self.expected = self.expected.wrapping_add(1);
            sink(Event::Apply(record));
        } else {
            self.out_of_order(record, digest, now_ns, common, sink);
        }
    }

    #[cold]
    fn out_of_order(
        &mut self,
        record: &TickRecord,
        digest: u64,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        self.start(record.sequence);
        let Some(index) = record.sequence.checked_sub(self.expected) else {
            return self.behind(record, digest, now_ns, common, sink);
        };
        self.back = Back::default();
        if index >= common.policy.max_held {
            self.jump(record.sequence, common, sink);
            return self.out_of_order(record, digest, now_ns, common, sink);
        }
        // Behind a gap that was told, or without one: the card took a frame for good that was not.
        let told = record.flags & Flags::GAP_BEFORE != 0;
        self.extend(index, self.unseen(common, told));
        // The start of another session may be among what the host has lost: across a hole the two are
        // only of one session if a server has the same message behind it.
        let across = self.suspect && self.held.open() > 0 && common.servers.count_believed() > 0;
        let place = if across { Place::Claimed(*record, ServerId::FEED) } else { Place::Certain(*record) };
        match self.held.get(index) {
            None => self.held.push(place),
            Some(Place::Certain(known)) => {
                if super::seen::digest(common.feed, known) == digest {
                    common.counts.duplicates += 1;
                } else {
                    self.doubt(common, sink);
                }
            }
            Some(Place::Claimed(claimed, ServerId::FEED)) => {
                // The other line's copy says no more about the session.
                if super::seen::digest(common.feed, claimed) != digest {
                    self.doubt(common, sink);
                }
            }
            Some(Place::Claimed(claimed, server)) => {
                if super::seen::digest(common.feed, claimed) != digest {
                    common.servers.lied(*server);
                }
                self.held.set(index, Place::Certain(*record));
            }
            Some(_) => self.held.set(index, place),
        }
        self.held.decide_before(index);
        self.suspect = false;
        self.settle(now_ns, common, sink);
    }

    /// The first sign of the channel: its numbers begin with 1, whatever comes first.
    fn start(&mut self, sequence: u64) {
        if !self.started {
            self.started = true;
            self.expected = sequence.min(1);
        }
    }

    /// What a number is that nothing has told of.
    fn unseen(&self, common: &Common, told: bool) -> Place {
        match common.policy.holes {
            Holes::AreToldByCard if !told && !self.suspect => Place::Filtered,
            _ => Place::Missing,
        }
    }

    /// Makes places up to, not including, this index.
    fn extend(&mut self, index: u64, place: Place) {
        while self.held.len() < index {
            self.held.push(place);
        }
    }

    /// Everything before this number is given up, without holding any of it.
    fn jump(&mut self, sequence: u64, common: &mut Common, sink: &mut impl FnMut(Event<'_>)) {
        self.give_up(common, sink);
        if sequence > self.expected {
            common.counts.lost = common.counts.lost.saturating_add(sequence - self.expected);
            common.counts.gaps += 1;
            common.counts.given_up += 1;
            sink(Event::Mark(self.number, Marks::LOST));
            self.expected = sequence;
        }
        self.suspect = false;
        self.clear_mark(sink);
    }

    fn clear_mark(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        if std::mem::take(&mut self.marked) {
            sink(Event::Unmark(self.number, Marks::GAP));
        }
    }

    /// Marks or unmarks the books, and applies what can be applied.
    fn settle(&mut self, now_ns: u64, common: &mut Common, sink: &mut impl FnMut(Event<'_>)) {
        if self.held.open() > 0 {
            if !self.marked {
                self.marked = true;
                sink(Event::Mark(self.number, Marks::GAP));
            }
        } else if !self.suspect {
            self.clear_mark(sink);
            self.pursuit.end();
        }
        while let Some(place) = self.held.pop_certain() {
            self.apply(&place, common, sink);
        }
        if self.held.open() > 0 && !self.pursuit.is_under_way() {
            common.counts.gaps += 1;
            self.pursuit.begin(now_ns, self.expected);
        }
        let limit = if common.servers.count_believed() == 0 {
            common.policy.wait_without_servers
        } else {
            common.policy.max_held
        };
        if self.held.open() > 0 && self.held.waiting() > limit {
            self.give_up(common, sink);
        }
    }

    fn apply(&mut self, place: &Place, common: &Common, sink: &mut impl FnMut(Event<'_>)) {
        let sequence = self.expected;
        self.expected = sequence.wrapping_add(1);
        let Place::Certain(record) = place else { return };
        self.seen.remember(sequence, digest(common.feed, record));
        if common.is_subscribed(record.symbol) {
            sink(Event::Apply(record));
        }
    }

    /// Applies what is held without what is missing.
    pub(super) fn give_up(&mut self, common: &mut Common, sink: &mut impl FnMut(Event<'_>)) {
        self.pursuit.end();
        if self.held.open() > 0 {
            common.counts.given_up += 1;
        }
        let mut in_hole = false;
        while let Some(place) = self.held.pop() {
            let place = match place {
                // Nobody knows whether it is of the session of what was before it.
                Place::Claimed(record, ServerId::FEED) => {
                    sink(Event::Mark(self.number, Marks::LOST));
                    Place::Certain(record)
                }
                place => place,
            };
            if !place.is_certain() {
                // Each hole makes everything before it doubtful.
                if !in_hole {
                    sink(Event::Mark(self.number, Marks::LOST));
                }
                in_hole = true;
                common.counts.lost = common.counts.lost.saturating_add(1);
                self.seen.remember_hole(self.expected);
                self.expected = self.expected.wrapping_add(1);
            } else {
                in_hole = false;
                self.apply(&place, common, sink);
            }
        }
        if !self.suspect {
            self.clear_mark(sink);
        }
    }

    /// A message below the expected number: a copy, late, or not of this sequence at all.
    fn behind(
        &mut self,
        record: &TickRecord,
        digest: u64,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        let before = self.seen.look(record.sequence, digest);
        let run = match before {
            Before::Same => return common.counts.duplicates += 1,
            // The filter took the first copy; this one passed it behind a gap.
            Before::Unknown if !common.is_subscribed(record.symbol) => {
                return common.counts.duplicates += 1;
            }
            // The next day's first message.
            Before::Different | Before::Unknown if self.ended && record.sequence <= 1 => {
                self.begin_anew(common, sink);
                return self.out_of_order(record, digest, now_ns, common, sink);
            }
            Before::Different | Before::Unknown => {
                self.doubt(common, sink);
                RESTART_RUN
            }
            Before::Hole => {
                common.counts.late += 1;
                RESTART_RUN_OF_LOST
            }
        };
        let follows = record.sequence == self.back.next && self.expected == self.back.expected;
        self.back = Back {
            next: record.sequence.wrapping_add(1),
            run: if follows { self.back.run + 1 } else { 1 },
            expected: self.expected,
        };
        if self.back.run >= run {
            // Not what follows an end: that begins with the first number.
            self.ended = false;
            self.begin_anew(common, sink);
            self.expected = record.sequence.wrapping_add(1);
        }
    }

    /// It is not known whose messages these are.
    fn doubt(&mut self, common: &mut Common, sink: &mut impl FnMut(Event<'_>)) {
        common.counts.conflicts += 1;
        if !self.doubted {
            self.doubted = true;
            sink(Event::Mark(self.number, Marks::SESSION));
        }
    }

    /// Forgets everything for a session that begins. Its books are believed when the one before had
    /// said that it ended, so that nothing of it can be taken for the new one's.
    fn begin_anew(&mut self, common: &mut Common, sink: &mut impl FnMut(Event<'_>)) {
        self.give_up(common, sink);
        self.suspect = false;
        self.clear_mark(sink);
        let clean = std::mem::take(&mut self.ended);
        self.held.clear();
        self.seen.clear();
        self.expected = 1;
        self.back = Back::default();
        self.doubted = !clean;
        common.counts.sessions += 1;
        sink(Event::Forget(self.number));
        if !clean {
            sink(Event::Mark(self.number, Marks::SESSION));
        }
    }

    /// The card or a decoder meets this session; `sequence` is its first message's.
    pub(super) fn session(
        &mut self,
        session: [u8; 10],
        sequence: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        let known = self.session.replace(session);
        let same = known.is_none_or(|known| known == session);
        // A card that follows many channels forgets one now and then, and meets it again: with what
        // comes next, or with a late copy, which is compared. A feed that begins again falls further.
        let copied = |back| back <= u64::from(FALL) && (sequence > 1 || self.expected <= 2);
        let goes_on = match self.expected.checked_sub(sequence) {
            Some(back @ 1..) => copied(back),
            _ if self.ended => sequence > 1 && sequence - self.expected < self.held.len(),
            _ => true,
        };
        if self.started && !(same && goes_on) {
            self.begin_anew(common, sink);
        }
    }

    /// A loss that the card tells: so many messages from this number on.
    pub(super) fn gap(
        &mut self,
        first: u64,
        count: u64,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        self.start(1);
        let Some(end) = first.saturating_add(count).checked_sub(self.expected) else { return };
        if end > common.policy.max_held {
            self.jump(first.saturating_add(count), common, sink);
            return;
        }
        let before = match common.policy.holes {
            Holes::AreLosses => Place::Missing,
            Holes::AreToldByCard if !self.suspect => Place::Undecided,
            Holes::AreToldByCard => Place::Missing,
        };
        self.extend(first.saturating_sub(self.expected).min(end), before);
        self.extend(end, Place::Missing);
        self.settle(now_ns, common, sink);
    }

    /// The feed says which number is next.
    pub(super) fn next_is(
        &mut self,
        sequence: u64,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        self.start(1);
        let Some(end) = sequence.checked_sub(self.expected) else { return };
        if end > common.policy.max_held {
            self.jump(sequence, common, sink);
        } else {
            self.extend(end, self.unseen(common, false));
            self.suspect = false;
            self.settle(now_ns, common, sink);
        }
    }

    /// The feed says that nothing more comes.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Records of any channel were lost on the way to the host.
    pub(super) fn suspect(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        self.suspect = true;
        self.held.miss_undecided();
        if !std::mem::replace(&mut self.marked, true) {
            sink(Event::Mark(self.number, Marks::GAP));
        }
    }
}
