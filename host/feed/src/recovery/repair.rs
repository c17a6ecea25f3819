//! What snapshots do for books that may be wrong. record -> **repair** -> book.
//!
//! A snapshot carries no sequence, only the time at which it was made, in milliseconds of the
//! exchange's snapshot service; ticks carry that of the matching engine, in steps of 10 ms. Which ticks
//! a snapshot contains cannot be told. So two rules:
//!
//! - A snapshot from before the last tick of its symbol is *older than the book* and is not used.
//!   Any other seeds a marked book with its levels ([`Books::seed`]); the mark stays.
//! - It *proves* a book when the symbol was quiet for [`QUIET_NS`] on both sides of it: whichever ticks
//!   the snapshot contains, the book was the same. The channel's ticks must have come without a
//!   loss from before that time to after it, so that silence is known to be silence. The book is then
//!   compared ([`Books::proves`]), and if it is equal the mark goes.

use tickgate_abi::{Feed, TickRecord};

use crate::book::{Books, Marks, Snapshot, SymbolId};

/// How far a snapshot's time may be from the ticks that it contains: twice the most that a real day of
/// Shanghai's shows, whose snapshots name whole seconds (990 ms; tests/recovery_real.rs measures it).
pub const QUIET_NS: u64 = 2_000_000_000;

/// What is known of one symbol.
#[derive(Clone, Copy, Debug, Default)]
struct Quiet {
    /// Time of day of its last tick, ns.
    last_ns: u64,
    /// A snapshot that may prove its book once time has gone on.
    candidate: Option<Snapshot>,
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RepairCounts {
    /// Snapshots that seeded a book.
    pub seeded: u64,
    /// Books that were proved.
    pub proved: u64,
    /// Snapshots from before the last tick of their symbol.
    pub older: u64,
}

/// Watches ticks and snapshots.
#[derive(Clone, Debug)]
pub struct Repair {
    feed: Feed,
    /// By [`SymbolId`].
    symbols: Vec<Quiet>,
    /// By channel: from which time of day on its ticks came without a loss, and until when, ns.
    channels: Vec<(u16, u64, u64)>,
    candidates: Vec<SymbolId>,
    counts: RepairCounts,
}

impl Repair {
    /// Nothing seen yet.
    pub fn new(feed: Feed) -> Self {
        let counts = RepairCounts::default();
        Repair { feed, symbols: Vec::new(), channels: Vec::new(), candidates: Vec::new(), counts }
    }

    /// What happened so far.
    pub fn counts(&self) -> &RepairCounts {
        &self.counts
    }

    /// A tick was applied to the book of `symbol`. Afterwards [`Repair::settle`].
    #[inline]
    pub fn tick(&mut self, record: &TickRecord, symbol: SymbolId) {
        let now_ns = self.feed.nanoseconds(record.exchange_time);
        let quiet = self.quiet(symbol);
        // A tick within the window: the candidate proves nothing.
        quiet.last_ns = now_ns;
        match self.channels.iter_mut().find(|(channel, ..)| *channel == record.channel) {
            Some((_, _, until)) => *until = now_ns,
            None => self.channels.push((record.channel, now_ns, now_ns)),
        }
    }

    fn quiet(&mut self, symbol: SymbolId) -> &mut Quiet {
        let index = symbol.0 as usize;
        if index >= self.symbols.len() {
            self.symbols.resize(index + 1, Quiet::default());
        }
        &mut self.symbols[index]
    }

    /// Messages of a channel were lost: silence before this proves nothing.
    #[cold]
    pub fn lost(&mut self, channel: u16) {
        // From the next tick on.
        self.channels.retain(|(c, ..)| *c != channel);
    }

    /// A session began: nothing from before it counts.
    #[cold]
    pub fn forget(&mut self) {
        self.symbols.clear();
        self.channels.clear();
        self.candidates.clear();
    }

    /// A snapshot came, with every tick that was delivered before it applied.
    pub fn snapshot(&mut self, snapshot: &Snapshot, books: &mut Books) -> Option<SymbolId> {
        let made_ns = self.feed.nanoseconds(snapshot.time);
        let known = books.find(snapshot.symbol);
        if known.is_some_and(|id| self.quiet(id).last_ns > made_ns) {
            self.counts.older += 1;
            return None;
        }
        if known.is_some_and(|id| books.book(id).marks().is_empty()) {
            return None;
        }
        let id = books.seed(snapshot);
        self.counts.seeded += 1;
        let quiet = self.quiet(id);
        if quiet.candidate.replace(*snapshot).is_none() {
            self.candidates.push(id);
        }
        Some(id)
    }

    /// Proves what can be proved now. Call it when time has gone on; it costs nothing without a
    /// candidate.
    #[inline]
    pub fn settle(&mut self, books: &mut Books) {
        if !self.candidates.is_empty() {
            self.settle_candidates(books);
        }
    }

    #[cold]
    fn settle_candidates(&mut self, books: &mut Books) {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.retain(|&id| {
            let Some(snapshot) = self.quiet(id).candidate else { return false };
            let waits = self.is_undecided(id, &snapshot, books);
            if !waits {
                self.quiet(id).candidate = None;
            }
            waits
        });
        self.candidates = candidates;
    }

    /// Whether time has still to tell; proves the book when it has told.
    fn is_undecided(&mut self, id: SymbolId, snapshot: &Snapshot, books: &mut Books) -> bool {
        let made_ns = self.feed.nanoseconds(snapshot.time);
        let book = books.book(id);
        let channel = book.channel();
        if book.marks().intersects(Marks::GAP) {
            return false;
        }
        let last_ns = self.quiet(id).last_ns;
        let whole = self.channels.iter().find(|(c, ..)| *c == channel);
        let Some(&(_, from_ns, until_ns)) = whole else { return true };
        if from_ns.saturating_add(QUIET_NS) > made_ns || last_ns.saturating_add(QUIET_NS) > made_ns {
            return false;
        }
        if until_ns <= made_ns.saturating_add(QUIET_NS) {
            return true;
        }
        if books.proves(id, snapshot) {
            books.prove(id, snapshot);
            self.counts.proved += 1;
        }
        false
    }
}
