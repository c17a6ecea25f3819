//! Why a book may be wrong. record -> **book** -> core and clients.
//!
//! A book that carries any mark shows [`Flags::MAYBE_BAD`]. A mark is taken away only by who can
//! prove that its reason is gone: [`crate::recovery`] for a gap that was filled, `repair` for a book
//! that a snapshot proves, a new session for everything.

use super::{Anomaly, Book, Books};
use tickgate_abi::{Feed, Flags};

/// A set of reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// None: the book is right as far as anyone can know.
    pub const NONE: Marks = Marks(0);
    /// Records of the channel are missing and may still be recovered; what is behind them is held
    /// back, so the book stands where it was right.
    pub const GAP: Marks = Marks(1 << 0);
    /// Records of the channel are missing for good.
    pub const LOST: Marks = Marks(1 << 1);
    /// A record did not fit the book.
    pub const ANOMALY: Marks = Marks(1 << 2);
    /// It is not known whose records these are: two sessions at once, a sequence that jumped back,
    /// or two different messages with one number.
    pub const SESSION: Marks = Marks(1 << 3);

    /// Names for reports.
    pub const NAMES: [(Marks, &'static str); 4] =
        [(Self::GAP, "gap"), (Self::LOST, "lost"), (Self::ANOMALY, "anomaly"), (Self::SESSION, "session")];

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Whether one of `marks` is among these.
    pub const fn intersects(self, marks: Marks) -> bool {
        self.0 & marks.0 != 0
    }
    /// Both sets together.
    pub const fn union(self, marks: Marks) -> Marks {
        Marks(self.0 | marks.0)
    }
    /// These without those of `marks`.
    pub const fn without(self, marks: Marks) -> Marks {
        Marks(self.0 & !marks.0)
    }
}

/// How often a book was marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkCounts {
    /// Times that a book without a mark got one.
    pub marked: u64,
    /// Times that its last mark went.
    pub cleared: u64,
}

/// Marks behind which nothing that was known of a book is certain any more.
const UNCERTAIN: Marks = Marks::LOST.union(Marks::SESSION);

impl Book {
    /// Why the book may be wrong.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// How often it was marked.
    pub fn mark_counts(&self) -> MarkCounts {
        self.mark_counts
    }

    pub(super) fn mark(&mut self, marks: Marks) {
        self.mark_counts.marked += u64::from(self.marks.is_empty() && !marks.is_empty());
        self.marks = self.marks.union(marks);
        self.flags.0 |= Flags::MAYBE_BAD;
        if marks.intersects(UNCERTAIN) {
            self.doubt();
        }
    }

    pub(super) fn unmark(&mut self, marks: Marks) {
        let cleared = !self.marks.is_empty() && self.marks.without(marks).is_empty();
        self.mark_counts.cleared += u64::from(cleared);
        self.marks = self.marks.without(marks);
        if self.marks.is_empty() {
            self.flags.0 &= !Flags::MAYBE_BAD;
        }
    }

    /// From here on no order that is in the book is known for certain.
    pub(super) fn doubt(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
    }
}

/// ITCH orders are one sequence whatever the channel, so there it is every book.
fn concerns(feed: Feed, channel: u16, book: &Book) -> bool {
    feed == Feed::Itch50 || book.channel == channel
}

impl Books {
    /// Marks every book of a channel, also those still to come, because records of the channel are
    /// missing for good. For records flagged GAP_BEFORE or LOST_BEFORE this happens by itself.
    pub fn mark_channel(&mut self, channel: u16) {
        self.anomalies.count(Anomaly::SequenceGap);
        self.mark(channel, Marks::LOST);
    }

    /// Marks every book of a channel, also those still to come. ITCH orders are one sequence
    /// whatever the channel, so there it is every book.
    #[cold]
    pub fn mark(&mut self, channel: u16, marks: Marks) {
        match self.channel_marks.iter_mut().find(|(c, _)| *c == channel) {
            Some((_, known)) => *known = known.union(marks),
            None => self.channel_marks.push((channel, marks)),
        }
        let feed = self.feed;
        for book in self.books.iter_mut().filter(|book| concerns(feed, channel, book)) {
            book.mark(marks);
        }
    }

    /// Takes marks from every book of a channel; for who has proved that their reason is gone.
    #[cold]
    pub fn unmark(&mut self, channel: u16, marks: Marks) {
        for (_, known) in self.channel_marks.iter_mut().filter(|(c, _)| *c == channel) {
            *known = known.without(marks);
        }
        let feed = self.feed;
        for book in self.books.iter_mut().filter(|book| concerns(feed, channel, book)) {
            book.unmark(marks);
        }
    }

    /// The marks of a channel, which its new books begin with.
    pub(super) fn marks_of_channel(&self, channel: u16) -> Marks {
        let all = self.feed == Feed::Itch50;
        let known = self.channel_marks.iter().filter(|(c, _)| all || *c == channel);
        known.fold(Marks::NONE, |marks, (_, m)| marks.union(*m))
    }

    /// Forgets orders, volumes and marks of a channel's books, as at the start of a session;
    /// symbols keep their ids and anomalies their counts.
    #[cold]
    pub fn forget_channel(&mut self, channel: u16) {
        let feed = self.feed;
        self.channel_marks.retain(|(c, _)| feed != Feed::Itch50 && *c != channel);
        let of_channel = |books: &[Book], book: u32| concerns(feed, channel, &books[book as usize]);
        let slots: Vec<u32> =
            self.index.slots().filter(|&slot| of_channel(&self.books, self.orders[slot].book)).collect();
        self.remove_all(&slots);
        self.books.iter_mut().filter(|book| concerns(feed, channel, book)).for_each(Book::clear);
        if feed == Feed::Itch50 {
            self.prints.clear();
        }
    }

    /// Takes orders away by their slots.
    pub(super) fn remove_all(&mut self, slots: &[u32]) {
        for &slot in slots {
            let key = self.orders[slot].key();
            if let Some(found) = self.index.find(key, |slot| self.orders[slot].key()) {
                self.remove(found);
            }
        }
    }
}
