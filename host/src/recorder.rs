//! The end of the flow: takes delivered records one by one, keeps counts and books, and writes the
//! files that were asked for.

use std::path::Path;

use tickgate_abi::{Feed, Flags, Kind, Line, TickRecord};
use tickgate_feed::book::{Book, BookRules, Books, Update};
use tickgate_feed::gap::GapTracker;
use tickgate_feed::recovery::{Holes, Policy, RecoveringBooks};
use tickgate_sim::impair::ImpairmentCounts;

use crate::books_file::BooksFile;
use crate::card_books::{CardBook, CardBooks, Top};
use crate::duplicates::Duplicates;
use crate::error::Error;
use crate::recovery_report::RecoveryReport;
use crate::report::{Best, BestLevel, CardBookReport, LineReport, Report, TypeCounts};
use crate::ticks::TickFile;
use crate::way::{Counts, Latency, Via};

/// What becomes of the records.
pub struct Recorder {
    feed: Feed,
    records: u64,
    by_type: TypeCounts,
    gaps: GapTracker,
    duplicates: Duplicates,
    books: RecoveringBooks,
    ticks: Option<TickFile>,
    books_file: Option<BooksFile>,
    /// What the card's books told, when some are subscribed to.
    card_books: Option<CardBooks>,
    /// A hole in a sequence is a loss and makes books doubtful: true for captures of whole channels.
    holes_are_losses: bool,
    /// The records come from line arbitration, which tells gaps and drops second copies.
    arbitrated: bool,
    /// The first failure to write; nothing is recorded after it.
    failure: Option<Error>,
}

/// What is known about a replay besides its records.
pub struct Run<'a> {
    pub via: Via,
    pub packets: u64,
    pub seconds: f64,
    pub counts: &'a Counts,
    pub latency: Option<&'a Latency>,
    pub complete: bool,
    /// What was done to the frames of lines A and B; `None` for a line that there is not.
    pub impaired: [Option<ImpairmentCounts>; 2],
}

impl Recorder {
    /// A recorder without files.
    pub fn new(feed: Feed, rules: BookRules) -> Self {
        Recorder {
            feed,
            records: 0,
            by_type: TypeCounts::default(),
            gaps: GapTracker::new(),
            duplicates: Duplicates::new(feed),
            // A file has nobody to ask: a gap waits for the other line's copy, if that is in there too.
            books: RecoveringBooks::new(feed, rules, Policy::default(), 0),
            ticks: None,
            books_file: None,
            card_books: None,
            holes_are_losses: false,
            arbitrated: false,
            failure: None,
        }
    }

    /// Also writes every record to `path`.
    ///
    /// # Errors
    /// An unknown extension, or the file cannot be created.
    pub fn write_ticks(&mut self, path: &Path) -> Result<(), Error> {
        self.ticks = Some(TickFile::create(path, self.feed)?);
        Ok(())
    }

    /// Also writes changes of books to `path`, `depth` levels of each side.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn write_books(&mut self, path: &Path, depth: usize) -> Result<(), Error> {
        self.books_file = Some(BooksFile::create(path, self.feed, depth)?);
        Ok(())
    }

    /// Says whether holes in sequences are losses in what comes next.
    pub const fn holes_are_losses(&mut self, losses: bool) {
        self.holes_are_losses = losses;
    }

    /// Says whether the records come from line arbitration.
    pub fn arbitrated(&mut self, arbitrated: bool) {
        self.arbitrated = arbitrated;
        // Both lines have been waited for then.
        let wait_without_servers = if arbitrated { 0 } else { Policy::default().wait_without_servers };
        let policy = Policy { wait_without_servers, ..*self.books.recovery().policy() };
        self.books.recovery_mut().set_policy(policy);
    }

    /// Says that the symbol filter lets only these symbols pass: holes in sequences mean nothing then,
    /// and losses are told by line arbitration.
    pub fn subscribe(&mut self, symbols: &[u32]) {
        let recovery = self.books.recovery_mut();
        recovery.set_policy(Policy { holes: Holes::AreToldByCard, ..*recovery.policy() });
        recovery.subscribe(symbols);
    }

    /// Compares what the card's books of these symbols tell with the host's.
    pub fn compare_card_books(&mut self, symbols: &[u32]) {
        self.card_books = (!symbols.is_empty()).then(|| CardBooks::new(symbols));
    }

    /// Takes one record.
    #[inline]
    pub fn record(&mut self, record: &TickRecord) {
        self.records += 1;
        self.by_type.count(record.kind);
        if let Some(ticks) = &mut self.ticks
            && let Err(e) = ticks.write(record)
        {
            self.fail(e);
        }
        if record.kind == Kind::BookTop as u8
            && let Some(books) = &mut self.card_books
        {
            books.told(record);
        }
        if !self.arbitrated || record.kind == Kind::Gap as u8 {
            self.gaps.observe(record);
        }
        let in_sequence = self.arbitrated || self.holes_are_losses;
        if !in_sequence && self.duplicates.is_duplicate(record) {
            return;
        }
        let mut failure = None;
        let publish = publish(&mut self.books_file, &mut self.card_books, &mut failure);
        if in_sequence {
            self.books.record(record, 0, publish);
        } else {
            self.books.record_out_of_sequence(record, publish);
        }
        if let Some(e) = failure {
            self.fail(e);
        }
    }

    /// The input has ended: nothing is waited for any more.
    pub fn settle(&mut self) {
        let mut failure = None;
        self.books.finish(publish(&mut self.books_file, &mut self.card_books, &mut failure));
        if let Some(e) = failure {
            self.fail(e);
        }
    }

    #[cold]
    fn fail(&mut self, error: Error) {
        // Whatever is half-written goes now.
        self.ticks = None;
        self.books_file = None;
        self.failure.get_or_insert(error);
    }

    /// The failure to write, if there was one.
    ///
    /// # Errors
    /// That failure.
    pub fn check(&mut self) -> Result<(), Error> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Completes the files under their final names.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(&mut self) -> Result<(), Error> {
        self.check()?;
        let (ticks, books) = (self.ticks.take(), self.books_file.take());
        ticks.map_or(Ok(()), TickFile::finish)?;
        books.map_or(Ok(()), BooksFile::finish)
    }

    /// Records taken so far.
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// The books.
    pub fn books(&self) -> &Books {
        self.books.books()
    }

    /// The report so far.
    pub fn report(&self, run: &Run<'_>) -> Report {
        let mut report = Report {
            feed: self.feed,
            via: run.via,
            complete: run.complete,
            packets: run.packets,
            messages: run.counts.messages,
            by_type: self.by_type.clone(),
            drops: run.counts.drops,
            wrong_udp_checksums: run.counts.wrong_udp_checksums,
            gaps: self.gaps.gaps(),
            missing: self.gaps.missing(),
            duplicates: match run.counts.lines {
                Some(lines) => lines.iter().map(|line| line.duplicates).sum(),
                None => self.duplicates.count() + self.books.recovery().counts().duplicates,
            },
            records: self.records,
            records_per_s: if run.seconds > 0.0 { self.records as f64 / run.seconds } else { 0.0 },
            seconds: run.seconds,
            lost: run.counts.lost,
            left_to_host: run.counts.left_to_host,
            no_room: run.counts.no_room,
            latency_clocks: None,
            latency_ns: None,
            latency_kind: None,
            book_anomalies: self.books().anomalies().total(),
            lines: run.counts.lines.map(|lines| {
                Line::ALL.map(|line| {
                    let impaired = run.impaired[line as usize]?;
                    Some(LineReport { counts: lines[line as usize], impaired })
                })
            }),
            symbols_filtered: run.counts.symbols_filtered,
            card_books: self.card_books.as_ref().map(|books| self.card_book_reports(books, run.counts)),
            recovery: RecoveryReport::of(&self.books),
            maybe_bad: self.maybe_bad(),
            best: self.books().iter().filter_map(|(_, book)| self.best(book)).collect(),
        };
        if let Some(latency) = run.latency {
            report.set_latency(latency);
        }
        report
    }

    /// What the card's books told, in their order.
    fn card_book_reports(&self, books: &CardBooks, counts: &Counts) -> Vec<CardBookReport> {
        let flagged = counts.card_books.map_or(u64::MAX, |counts| counts.flagged);
        let report = |(number, (symbol, book)): (usize, (u32, &CardBook))| {
            let host = self.books().find(symbol).map(|id| self.books().book(id));
            let flagged = flagged >> number & 1 != 0;
            let of_card = book.last.filter(|_| !flagged);
            let top = of_card.or_else(|| host.map(Top::of_host)).unwrap_or_default();
            CardBookReport {
                symbol: host.map_or_else(|| format!("#{symbol}"), Book::name),
                tops: book.tops,
                marked: book.marked,
                differing: book.differing,
                taken_back: book.of_nothing(),
                flagged,
                by_card: of_card.is_some(),
                bid: top.bid,
                ask: top.ask,
                quantity_scale: self.feed.quantity_scale(),
            }
        };
        books.iter().enumerate().map(report).collect()
    }

    /// Names of the books that may be wrong.
    fn maybe_bad(&self) -> Vec<String> {
        let books = self.books().iter().map(|(_, book)| book);
        books.filter(|book| book.flags().has(Flags::MAYBE_BAD)).map(Book::name).collect()
    }

    /// Best levels of a book; `None` for one that never had anything.
    fn best(&self, book: &Book) -> Option<Best> {
        let level = |level: Option<tickgate_feed::book::Level>| {
            level.map(|l| BestLevel { price: l.price, quantity: l.quantity, orders: l.orders })
        };
        let (bid, ask) = (level(book.bids().next()), level(book.asks().next()));
        if bid.is_none() && ask.is_none() && book.volume() == 0 {
            return None;
        }
        let quantity_scale = self.feed.quantity_scale();
        Some(Best { symbol: book.name(), bid, ask, volume: book.volume(), quantity_scale })
    }
}

/// Writes what a record did to a book, when a file of them is asked for, and compares it with the card's. Nothing is
/// written behind the first failure.
#[inline(always)]
fn publish<'a>(
    file: &'a mut Option<BooksFile>,
    card_books: &'a mut Option<CardBooks>,
    failure: &'a mut Option<Error>,
) -> impl FnMut(&TickRecord, Update, &Books) + 'a {
    move |record, update, books| {
        if let (Some(of_card), Some(id)) = (&mut *card_books, update.symbol) {
            of_card.applied(record, books.book(id));
        }
        if let (Some(file), Some(id)) = (&mut *file, update.symbol)
            && (update.top_changed || update.volume_changed)
            && failure.is_none()
            && let Err(e) = file.write(record, id, books.book(id))
        {
            *failure = Some(e);
        }
    }
}
