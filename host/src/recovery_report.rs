//! What recovery did in a replay: a part of the report ([`crate::report`]). Beside the books.

use serde::Serialize;
use tickgate_feed::book::{Book, Marks};
use tickgate_feed::recovery::RecoveringBooks;

/// Gaps, servers, snapshots and marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecoveryReport {
    /// Gaps that were waited for.
    pub gaps: u64,
    /// Gaps that were given up.
    pub given_up: u64,
    /// Messages in those.
    pub lost: u64,
    /// Requests to servers; a replay has none to ask.
    pub requests: u64,
    /// Messages that servers gave back.
    pub recovered: u64,
    /// Messages that came after they were given up; they are not applied.
    pub late: u64,
    /// Messages under a number that had another content, or that are from long ago.
    pub conflicts: u64,
    /// Sessions that began after another.
    pub sessions: u64,
    /// What snapshots did; null for a feed without.
    pub snapshots: Option<SnapshotReport>,
    /// What became of the books.
    pub books: BookReport,
}

/// What snapshots did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SnapshotReport {
    /// Snapshots that a doubtful book was seeded with.
    pub seeded: u64,
    /// Books that a snapshot proved.
    pub proved: u64,
    /// Snapshots older than the book.
    pub older: u64,
    /// Second copies.
    pub repeated: u64,
    /// Snapshots that were not whole.
    pub broken: u64,
}

/// Marks of books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BookReport {
    /// Times a book came in doubt.
    pub marked: u64,
    /// Times a doubt went.
    pub cleared: u64,
    /// Books in doubt at the end because messages are missing that may still come.
    pub gap: u64,
    /// Because messages are missing for good.
    pub lost: u64,
    /// Because a message did not fit.
    pub anomaly: u64,
    /// Because it is not known of which session the messages are.
    pub session: u64,
}

impl RecoveryReport {
    /// The report on these books.
    pub fn of(books: &RecoveringBooks) -> Self {
        let recovery = books.recovery();
        let counts = recovery.counts();
        let snapshots = books.repair().zip(books.snapshots()).map(|(repair, assembler)| SnapshotReport {
            seeded: repair.counts().seeded,
            proved: repair.counts().proved,
            older: repair.counts().older,
            repeated: assembler.repeated(),
            broken: assembler.broken(),
        });
        RecoveryReport {
            gaps: counts.gaps,
            given_up: counts.given_up,
            lost: counts.lost,
            requests: recovery.conduct().iter().map(|conduct| conduct.requests).sum(),
            recovered: counts.recovered,
            late: counts.late,
            conflicts: counts.conflicts,
            sessions: counts.sessions,
            snapshots,
            books: BookReport::of(books.books().iter().map(|(_, book)| book)),
        }
    }
}

impl BookReport {
    fn of<'a>(books: impl Iterator<Item = &'a Book>) -> Self {
        let mut report = BookReport::default();
        for book in books {
            let (marks, counts) = (book.marks(), book.mark_counts());
            report.marked += counts.marked;
            report.cleared += counts.cleared;
            report.gap += u64::from(marks.intersects(Marks::GAP));
            report.lost += u64::from(marks.intersects(Marks::LOST));
            report.anomaly += u64::from(marks.intersects(Marks::ANOMALY));
            report.session += u64::from(marks.intersects(Marks::SESSION));
        }
        report
    }
}
