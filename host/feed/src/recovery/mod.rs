//! Gap recovery: from delivered records to books that are either right or marked.
//! record -> ring -> **recovery -> book** -> core and clients.
//!
//! *Never a wrong book that is not marked as possibly wrong at its next publication.* [`Recovery`] is
//! the state machine of the sequences: records, answers of servers and the time come in; records in
//! order, marks and requests go out. It has no socket and no clock, and a record that comes in order
//! costs a comparison and no allocation. [`RecoveringBooks`] puts the books behind it, and repairs them
//! from snapshots.
//!
//! - `channel`: one channel's sequence, and in `channel/answers` what servers give it; `held`: what waits behind a gap; `seen`: what was applied last
//! - `pursuit`, `servers`: whom to ask, how long to wait, whom not to believe
//! - [`moldudp64`], [`szse`]: requests and answers on the wire
//! - [`snapshots`], [`repair`]: snapshots from records, and what they prove
//! - [`Policy`]: the limits
//!
//! What cannot be known: another session, begun in what the host lost, that goes on with the very number
//! that was expected; a server that everybody trusts ([`Trust::EachServer`]) and that lies about
//! one message in itself consistently; two sessions on one channel that nothing announces and whose
//! numbers happen to fit.

mod books;
mod channel;
mod class;
mod held;
pub mod moldudp64;
mod policy;
mod pursuit;
pub mod repair;
mod seen;
mod servers;
pub mod snapshots;
pub mod szse;

pub use books::RecoveringBooks;
pub use policy::{Holes, Policy, Trust};
pub use servers::{Conduct, ServerId};

use crate::book::Marks;
use channel::{Channel, Common};
use class::{Class, class};
use servers::Servers;
use tickgate_abi::{Feed, Flags, TickRecord};

/// What the books are told, in this order.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The next record. Its flags about gaps have been dealt with.
    Apply(&'a TickRecord),
    /// The books of this channel may be wrong.
    Mark(u16, Marks),
    /// The reasons are gone.
    Unmark(u16, Marks),
    /// A new session: the books of this channel begin empty and without marks.
    Forget(u16),
}

/// A request to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// To whom.
    pub server: ServerId,
    /// The channel; for ITCH 0.
    pub channel: u16,
    /// The MoldUDP64 session; zeros for a feed without sessions.
    pub session: [u8; 10],
    /// The first number wanted.
    pub first: u64,
    /// How many messages, at least 1.
    pub count: u16,
}

/// What happened so far, all channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Gaps.
    pub gaps: u64,
    /// Gaps that were given up.
    pub given_up: u64,
    /// Messages that were given up.
    pub lost: u64,
    /// Messages that servers gave back.
    pub recovered: u64,
    /// Second copies.
    pub duplicates: u64,
    /// Messages that came after they were given up.
    pub late: u64,
    /// Messages that contradict what was applied under their number, or are from long ago.
    pub conflicts: u64,
    /// Times two servers gave different messages under one number.
    pub disagreements: u64,
    /// Sessions that began after another.
    pub sessions: u64,
}

/// No channel has this index.
const NO_CHANNEL: u16 = u16::MAX;

/// The sequences of all channels of a feed.
#[derive(Clone, Debug)]
pub struct Recovery {
    common: Common,
    channels: Vec<Channel>,
    /// By channel number: its place in `channels`.
    index: Box<[u16]>,
    /// The host was too slow once: what a new channel's first record was is not known.
    lost_once: bool,
}

impl Recovery {
    /// Nothing seen yet, and so many servers to ask, by [`ServerId`] from 0.
    pub fn new(feed: Feed, policy: Policy, servers: u8) -> Self {
        let common = Common {
            feed,
            policy,
            servers: Servers::new(servers, policy.max_lies),
            subscription: None,
            counts: Counts::default(),
        };
        let index = vec![NO_CHANNEL; 1 << u16::BITS].into_boxed_slice();
        Recovery { common, channels: Vec::new(), index, lost_once: false }
    }

    /// With [`Holes::AreToldByCard`]: the symbols that the card lets through. What servers give back of
    /// other symbols does not reach the books.
    pub fn subscribe(&mut self, symbols: &[u32]) {
        let mut symbols = symbols.to_vec();
        symbols.sort_unstable();
        self.common.subscription = Some(symbols);
    }

    /// Takes the next record as it was delivered. Snapshot records pass by; see
    /// [`snapshots::Assembler`].
    #[inline]
    pub fn record(&mut self, record: &TickRecord, now_ns: u64, mut sink: impl FnMut(Event<'_>)) {
        if record.flags & Flags::LOST_BEFORE != 0 {
            self.lost_before(&mut sink);
        }
        let class = class(record.kind);
        if class == Class::Outside || class == Class::Snapshot {
            return;
        }
        let channel = Self::channel(&mut self.channels, &mut self.index, self.common.feed, record.channel);
        if self.lost_once && channel.is_new() {
            channel.suspect(&mut sink);
        }
        let common = &mut self.common;
        match class {
            Class::Message => channel.message(record, now_ns, common, &mut sink),
            _ => Self::control(class, channel, record, now_ns, common, &mut sink),
        }
    }

    #[cold]
    fn control(
        class: Class,
        channel: &mut Channel,
        record: &TickRecord,
        now_ns: u64,
        common: &mut Common,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        match class {
            Class::Gap => channel.gap(record.sequence, record.quantity, now_ns, common, sink),
            Class::ChannelStart => {
                channel.session(announced_session(record), record.sequence, common, sink);
            }
            Class::Next => channel.next_is(record.sequence, now_ns, common, sink),
            Class::LastSent => {
                channel.next_is(record.sequence.saturating_add(1), now_ns, common, sink);
                if record.attribute != 0 {
                    channel.end();
                }
            }
            Class::End => {
                channel.next_is(record.sequence, now_ns, common, sink);
                channel.end();
            }
            Class::Message | Class::Snapshot | Class::Outside => {}
        }
    }

    /// Says which MoldUDP64 session the next records are of; for who decodes without the card's
    /// `ChannelStart`. `sequence` is the number of the next record.
    pub fn session(
        &mut self,
        channel: u16,
        session: [u8; 10],
        sequence: u64,
        mut sink: impl FnMut(Event<'_>),
    ) {
        let channel = Self::channel(&mut self.channels, &mut self.index, self.common.feed, channel);
        if channel.session != Some(session) {
            channel.session(session, sequence, &mut self.common, &mut sink);
        }
    }

    /// Records of any channel were lost between card and host.
    #[cold]
    fn lost_before(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        self.lost_once = true;
        for channel in &mut self.channels {
            channel.suspect(sink);
        }
    }

    /// ITCH has one sequence, whatever line and group its packets came by.
    #[inline(always)]
    fn channel<'a>(
        channels: &'a mut Vec<Channel>,
        index: &mut [u16],
        feed: Feed,
        number: u16,
    ) -> &'a mut Channel {
        let number = if feed == Feed::Itch50 { 0 } else { number };
        let place = &mut index[usize::from(number)];
        if *place == NO_CHANNEL {
            *place = channels.len() as u16;
            channels.push(Channel::new(number));
        }
        &mut channels[usize::from(*place)]
    }

    /// A message that a server gave for a channel, decoded.
    pub(crate) fn answer(
        &mut self,
        record: &TickRecord,
        server: ServerId,
        now_ns: u64,
        sink: &mut impl FnMut(Event<'_>),
    ) {
        let number = if self.common.feed == Feed::Itch50 { 0 } else { record.channel };
        match self.known(number) {
            Some(place) => self.channels[place].answer(record, server, now_ns, &mut self.common, sink),
            None => self.lied(server),
        }
    }

    fn known(&self, channel: u16) -> Option<usize> {
        let place = self.index[usize::from(channel)];
        if place == NO_CHANNEL { None } else { Some(usize::from(place)) }
    }

    /// The answer of a server cannot be true.
    pub(crate) fn lied(&mut self, server: ServerId) {
        self.common.servers.lied(server);
    }

    /// A server has sent what it has for a channel, or refuses.
    pub(crate) fn answered(&mut self, channel: u16, server: ServerId, refused: bool) {
        let asked = self.known(channel).is_some_and(|place| self.channels[place].asks(server));
        if let (true, Some(conduct)) = (asked && refused, self.common.servers.of(server)) {
            conduct.refusals += 1;
        }
        if let (true, Some(place)) = (asked, self.known(channel)) {
            self.channels[place].answered(server);
        }
    }

    /// Whether something is asked of this server.
    pub(crate) fn asks(&self, server: ServerId) -> bool {
        self.channels.iter().any(|channel| channel.asks(server))
    }

    pub(crate) fn late(&mut self, server: ServerId) {
        if let Some(conduct) = self.common.servers.of(server) {
            conduct.late += 1;
        }
    }

    /// The session of a channel; zeros where there is none or none was announced.
    pub(crate) fn session_of(&self, channel: u16) -> [u8; 10] {
        self.known(channel).and_then(|place| self.channels[place].session).unwrap_or_default()
    }

    /// Lets the time go on: requests to send now go to `ask`. Call it after records and answers, and
    /// every millisecond or so.
    pub fn poll(&mut self, now_ns: u64, mut ask: impl FnMut(&Request), mut sink: impl FnMut(Event<'_>)) {
        for channel in &mut self.channels {
            if channel.open() == 0 {
                continue;
            }
            // Without a session there is nothing to ask MoldUDP64 for.
            let can_ask = channel.session.is_some() || self.common.feed != Feed::Itch50;
            let session = channel.session.unwrap_or_default();
            if let Some((server, first, count)) = channel.step(now_ns, can_ask, &mut self.common, &mut sink) {
                ask(&Request { server, channel: channel.number, session, first, count });
            }
        }
    }

    /// Gives up every gap: at the end of a capture.
    pub fn finish(&mut self, mut sink: impl FnMut(Event<'_>)) {
        for channel in &mut self.channels {
            channel.give_up(&mut self.common, &mut sink);
        }
    }

    /// The number expected next in a channel; `None` before anything of it was seen.
    pub fn expected(&self, channel: u16) -> Option<u64> {
        let number = if self.common.feed == Feed::Itch50 { 0 } else { channel };
        self.known(number).map(|place| self.channels[place].expected())
    }

    /// Messages that are known to be missing now, all channels.
    pub fn missing(&self) -> u64 {
        self.channels.iter().map(Channel::open).sum()
    }

    /// What happened so far.
    pub fn counts(&self) -> &Counts {
        &self.common.counts
    }

    /// How the servers have behaved, by [`ServerId`].
    pub fn conduct(&self) -> &[Conduct] {
        self.common.servers.conduct()
    }

    /// Other limits from now on.
    pub fn set_policy(&mut self, policy: Policy) {
        self.common.policy = policy;
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.common.policy
    }

    /// The feed.
    pub fn feed(&self) -> Feed {
        self.common.feed
    }
}

/// The session in a `ChannelStart`: eight characters in `order_id`, two in the upper bytes of `reference`.
fn announced_session(record: &TickRecord) -> [u8; 10] {
    let mut session = [0; 10];
    let bytes = record.order_id.to_be_bytes().into_iter().chain(record.reference.to_be_bytes());
    session.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    session
}
