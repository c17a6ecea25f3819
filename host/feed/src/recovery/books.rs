//! Books behind recovery: each is right, or marked before it is published next.
//! record -> recovery -> **book** -> core and clients.

use tickgate_abi::{Feed, Flags, TickRecord};

use super::class::{Class, class};
use super::repair::Repair;
use super::snapshots::Assembler;
use super::{Event, Policy, Recovery, Request, ServerId};
use crate::book::{BookRules, Books, Marks, Update};

/// The books of one feed, with everything that keeps them provable.
///
/// `publish` is called after each record that reached a book, in the order of the sequence, with what
/// it changed and the books as they are then.
#[derive(Clone, Debug)]
pub struct RecoveringBooks {
    recovery: Recovery,
    sheltered: Sheltered,
    snapshots: Option<Assembler>,
}

/// The books and their repair: what events act on.
#[derive(Clone, Debug)]
struct Sheltered {
    books: Books,
    repair: Option<Repair>,
}

impl Sheltered {
    #[inline(always)]
    fn event(&mut self, event: Event<'_>, publish: &mut impl FnMut(&TickRecord, Update, &Books)) {
        match event {
            Event::Apply(record) => self.apply(record, publish),
            other => self.mark(other),
        }
    }

    #[inline(always)]
    fn apply(&mut self, record: &TickRecord, publish: &mut impl FnMut(&TickRecord, Update, &Books)) {
        const DEALT_WITH: u8 = Flags::GAP_BEFORE | Flags::LOST_BEFORE;
        let update = if record.flags & DEALT_WITH == 0 {
            self.books.apply(record)
        } else {
            self.books.apply(&TickRecord { flags: record.flags & !DEALT_WITH, ..*record })
        };
        if let Some(repair) = &mut self.repair {
            if let Some(symbol) = update.symbol {
                repair.tick(record, symbol);
            }
            repair.settle(&mut self.books);
        }
        publish(record, update, &self.books);
    }

    #[cold]
    fn mark(&mut self, event: Event<'_>) {
        match event {
            Event::Apply(_) => {}
            Event::Mark(channel, marks) => {
                self.books.mark(channel, marks);
                if marks != Marks::GAP
                    && let Some(repair) = &mut self.repair
                {
                    repair.lost(channel);
                }
            }
            Event::Unmark(channel, marks) => self.books.unmark(channel, marks),
            Event::Forget(channel) => {
                self.books.forget_channel(channel);
                if let Some(repair) = &mut self.repair {
                    repair.forget();
                }
            }
        }
    }
}

impl RecoveringBooks {
    /// No books yet, and so many servers to ask.
    pub fn new(feed: Feed, rules: BookRules, policy: Policy, servers: u8) -> Self {
        let has_snapshots = matches!(feed, Feed::Szse | Feed::Sse);
        RecoveringBooks {
            recovery: Recovery::new(feed, policy, servers),
            sheltered: Sheltered {
                books: Books::with_rules(feed, rules),
                repair: has_snapshots.then(|| Repair::new(feed)),
            },
            snapshots: has_snapshots.then(|| Assembler::new(feed)),
        }
    }

    /// Takes the next record as it was delivered.
    #[inline]
    pub fn record(
        &mut self,
        record: &TickRecord,
        now_ns: u64,
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        if class(record.kind) == Class::Snapshot {
            self.snapshot(record, &mut publish);
        }
        let sheltered = &mut self.sheltered;
        self.recovery.record(record, now_ns, |event| sheltered.event(event, &mut publish));
    }

    /// Takes a record whose sequence says nothing: of a file that holds a part of a channel.
    #[inline]
    pub fn record_out_of_sequence(
        &mut self,
        record: &TickRecord,
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        let class = class(record.kind);
        if class == Class::Gap || record.flags & (Flags::GAP_BEFORE | Flags::LOST_BEFORE) != 0 {
            self.sheltered.mark(Event::Mark(record.channel, Marks::LOST));
        }
        match class {
            Class::Snapshot => self.snapshot(record, &mut publish),
            Class::Message => self.sheltered.apply(record, &mut publish),
            _ => {}
        }
    }

    #[cold]
    fn snapshot(&mut self, record: &TickRecord, publish: &mut impl FnMut(&TickRecord, Update, &Books)) {
        let Some(assembler) = &mut self.snapshots else { return };
        let Some(snapshot) = assembler.record(record) else { return };
        let Sheltered { books, repair } = &mut self.sheltered;
        let Some(repair) = repair else { return };
        if let Some(symbol) = repair.snapshot(&snapshot, books) {
            let record = TickRecord { exchange_time: snapshot.time, ..*record };
            let update = Update { symbol: Some(symbol), top_changed: true, volume_changed: true };
            publish(&record, update, books);
        }
    }

    /// As [`Recovery::session`].
    pub fn session(
        &mut self,
        channel: u16,
        session: [u8; 10],
        sequence: u64,
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        let sheltered = &mut self.sheltered;
        self.recovery.session(channel, session, sequence, |event| sheltered.event(event, &mut publish));
    }

    /// As [`Recovery::moldudp64_answer`].
    pub fn moldudp64_answer(
        &mut self,
        server: ServerId,
        payload: &[u8],
        now_ns: u64,
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        let sheltered = &mut self.sheltered;
        self.recovery.moldudp64_answer(server, payload, now_ns, |event| sheltered.event(event, &mut publish));
    }

    /// As [`Recovery::szse_answer`].
    pub fn szse_answer(
        &mut self,
        server: ServerId,
        frame: &[u8],
        now_ns: u64,
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        let sheltered = &mut self.sheltered;
        self.recovery.szse_answer(server, frame, now_ns, |event| sheltered.event(event, &mut publish));
    }

    /// As [`Recovery::poll`].
    pub fn poll(
        &mut self,
        now_ns: u64,
        ask: impl FnMut(&Request),
        mut publish: impl FnMut(&TickRecord, Update, &Books),
    ) {
        let sheltered = &mut self.sheltered;
        self.recovery.poll(now_ns, ask, |event| sheltered.event(event, &mut publish));
    }

    /// As [`Recovery::finish`].
    pub fn finish(&mut self, mut publish: impl FnMut(&TickRecord, Update, &Books)) {
        let sheltered = &mut self.sheltered;
        self.recovery.finish(|event| sheltered.event(event, &mut publish));
    }

    /// The books.
    pub fn books(&self) -> &Books {
        &self.sheltered.books
    }

    /// Makes room for this many live orders.
    pub fn reserve_orders(&mut self, orders: usize) {
        self.sheltered.books.reserve_orders(orders);
    }

    /// The sequences.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The sequences, to be set up.
    pub fn recovery_mut(&mut self) -> &mut Recovery {
        &mut self.recovery
    }

    /// What snapshots did; `None` for a feed without.
    pub fn repair(&self) -> Option<&Repair> {
        self.sheltered.repair.as_ref()
    }

    /// How snapshots were put together; `None` for a feed without.
    pub fn snapshots(&self) -> Option<&Assembler> {
        self.snapshots.as_ref()
    }
}
