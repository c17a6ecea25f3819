//! What a replay was: the figures, as one JSON object for machines. The text for people is
//! [`crate::report_text`].

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use tickgate_abi::card_clock::CLOCK_PERIOD_PS;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{Feed, Kind, Line};
use tickgate_sim::impair::ImpairmentCounts;

use crate::decimal;
use crate::recovery_report::RecoveryReport;
use crate::way::{Latency, LatencyKind, LineCounts, Via};

/// The report of one replay.
#[derive(Serialize)]
pub struct Report {
    /// Feed, by its name on the command line.
    #[serde(serialize_with = "feed_name")]
    pub feed: Feed,
    /// Way, by its name on the command line.
    #[serde(serialize_with = "via_name")]
    pub via: Via,
    /// False when an input ended early.
    pub complete: bool,
    /// Packets read from the inputs.
    pub packets: u64,
    /// Messages decoded to a record, those of retracted frames too.
    pub messages: u64,
    /// Delivered records by the feed's message type.
    #[serde(serialize_with = "type_counts")]
    pub by_type: TypeCounts,
    /// Drops by reason, all reasons.
    #[serde(serialize_with = "drop_counts")]
    pub drops: DropCounts,
    /// Datagrams whose UDP checksum was wrong: dropped, or decoded with --udp-checksum count.
    pub wrong_udp_checksums: u64,
    /// Holes in the channels' sequences.
    pub gaps: u64,
    /// Sequence numbers in those holes.
    pub missing: u64,
    /// Records that came a second time (by the other line) and did not go into the books.
    pub duplicates: u64,
    /// Delivered records.
    pub records: u64,
    /// Records a second of the whole replay, outputs included.
    pub records_per_s: f64,
    /// Seconds the replay took.
    pub seconds: f64,
    /// Records lost because the host was too slow.
    pub lost: u64,
    /// Good SSE frames that the card left to the host; what they hold is not in the records.
    pub left_to_host: u64,
    /// Good SSE frames that found no room on the card and were dropped whole.
    pub no_room: u64,
    /// Clocks from a message's last byte to its record at the ring; null for soft.
    pub latency_clocks: Option<Percentiles>,
    /// Those clocks in nanoseconds; for soft host nanoseconds a message.
    pub latency_ns: Option<Percentiles>,
    /// measured, modelled or host.
    pub latency_kind: Option<&'static str>,
    /// Messages that fit no order or book; a book they concern is flagged.
    pub book_anomalies: u64,
    /// What each line did; null without line arbitration.
    #[serde(serialize_with = "line_reports")]
    pub lines: Option<[Option<LineReport>; 2]>,
    /// Records that the symbol filter kept back; null without --symbol.
    pub symbols_filtered: Option<u64>,
    /// What the books on the card told, by symbol; null without --card-book.
    #[serde(serialize_with = "card_book_reports")]
    pub card_books: Option<Vec<CardBookReport>>,
    /// What was done about gaps, and which books are in doubt why.
    pub recovery: RecoveryReport,
    /// Symbols whose books may be wrong.
    pub maybe_bad: Vec<String>,
    /// Best bid and ask per symbol.
    #[serde(serialize_with = "best_by_symbol")]
    pub best: Vec<Best>,
}

/// What one line did.
#[derive(Clone, Copy, Debug)]
pub struct LineReport {
    pub counts: LineCounts,
    /// What `--impair` did to it before.
    pub impaired: ImpairmentCounts,
}

impl LineReport {
    /// The worst skew in nanoseconds.
    pub const fn worst_skew_ns(&self) -> u64 {
        (self.counts.worst_skew as u128 * CLOCK_PERIOD_PS as u128 / 1_000) as u64
    }
}

impl Serialize for LineReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let LineReport { counts, impaired } = self;
        let figures = [
            ("packets", counts.frames),
            ("messages", counts.messages),
            ("wins", counts.wins),
            ("duplicates", counts.duplicates),
            ("losses", counts.losses),
            ("overflows", counts.overflows),
            ("worst_skew_ns", self.worst_skew_ns()),
            ("impaired_lost", impaired.lost),
            ("impaired_duplicated", impaired.duplicated),
            ("impaired_reordered", impaired.reordered),
        ];
        let mut map = serializer.serialize_map(Some(figures.len()))?;
        for (name, value) in figures {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

/// What the card's book of one symbol told.
#[derive(Clone, Debug)]
pub struct CardBookReport {
    pub symbol: String,
    /// `BookTop` records.
    pub tops: u64,
    /// Those with MAYBE_BAD.
    pub marked: u64,
    /// Without it, and not the host's top at that sequence.
    pub differing: u64,
    /// Of records that were taken back.
    pub taken_back: u64,
    /// The card's book may be wrong.
    pub flagged: bool,
    /// The top is the card's last word; else it is the host's book's, which takes its place.
    pub by_card: bool,
    /// Best bid: price in 1e-4, quantity in the feed's units.
    pub bid: Option<(i64, u64)>,
    /// Best offer.
    pub ask: Option<(i64, u64)>,
    /// Units of a quantity per share.
    pub quantity_scale: u64,
}

impl Serialize for CardBookReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let level = |level: Option<(i64, u64)>| {
            level.map(|(price, quantity)| (decimal::price(price), shares(quantity, self.quantity_scale)))
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tops", &self.tops)?;
        map.serialize_entry("maybe_bad", &self.marked)?;
        map.serialize_entry("differing", &self.differing)?;
        map.serialize_entry("taken_back", &self.taken_back)?;
        map.serialize_entry("flagged", &self.flagged)?;
        map.serialize_entry("top_by", if self.by_card { "card" } else { "host" })?;
        map.serialize_entry("bid", &level(self.bid))?;
        map.serialize_entry("ask", &level(self.ask))?;
        map.end()
    }
}

/// Three figures of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
}

/// Best level of each side of one symbol.
#[derive(Clone, Debug)]
pub struct Best {
    pub symbol: String,
    pub bid: Option<BestLevel>,
    pub ask: Option<BestLevel>,
    /// Traded volume in the feed's units.
    pub volume: u64,
    /// Units of a quantity per share.
    pub quantity_scale: u64,
}

/// One level: price in 1e-4, quantity in the feed's units.
#[derive(Clone, Copy, Debug)]
pub struct BestLevel {
    pub price: i64,
    pub quantity: u64,
    pub orders: u32,
}

/// Counts by kind of record.
#[derive(Clone)]
pub struct TypeCounts([u64; 256]);

impl Default for TypeCounts {
    fn default() -> Self {
        TypeCounts([0; 256])
    }
}

impl TypeCounts {
    /// Counts one record by the code of its kind.
    #[inline]
    pub const fn count(&mut self, kind: u8) {
        self.0[kind as usize] += 1;
    }
    /// Kinds that were seen with their counts, in the order of the table of kinds.
    pub fn seen(&self) -> impl Iterator<Item = (Kind, u64)> + '_ {
        Kind::ALL.iter().map(|&k| (k, self.0[k as usize])).filter(|(_, n)| *n > 0)
    }
}

impl Report {
    /// Sets the latency figures from a way's histogram; leaves them null when it is empty.
    pub fn set_latency(&mut self, latency: &Latency) {
        if latency.histogram.is_empty() {
            return;
        }
        let at = |quantile| latency.histogram.value_at_quantile(quantile) as f64;
        let figures = Percentiles { p50: at(0.5), p99: at(0.99), max: latency.histogram.max() as f64 };
        let (kind, clocks) = match latency.kind {
            LatencyKind::Measured => ("measured", true),
            LatencyKind::Modelled => ("modelled", true),
            LatencyKind::Host => ("host", false),
        };
        self.latency_kind = Some(kind);
        if !clocks {
            self.latency_ns = Some(figures);
            return;
        }
        let period_ns = CLOCK_PERIOD_PS as f64 / 1_000.0;
        self.latency_clocks = Some(figures);
        self.latency_ns = Some(Percentiles {
            p50: figures.p50 * period_ns,
            p99: figures.p99 * period_ns,
            max: figures.max * period_ns,
        });
    }
}

fn feed_name<S: Serializer>(feed: &Feed, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(feed.name())
}

fn via_name<S: Serializer>(via: &Via, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(via.name())
}

fn type_counts<S: Serializer>(counts: &TypeCounts, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (kind, count) in counts.seen() {
        map.serialize_entry(kind.message_type(), &count)?;
    }
    map.end()
}

fn drop_counts<S: Serializer>(counts: &DropCounts, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (reason, count) in counts.iter() {
        map.serialize_entry(reason.name(), &count)?;
    }
    map.end()
}

fn line_reports<S: Serializer>(
    lines: &Option<[Option<LineReport>; 2]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(lines) = lines else { return serializer.serialize_none() };
    let mut map = serializer.serialize_map(None)?;
    for (line, report) in Line::ALL.into_iter().zip(lines) {
        if let Some(report) = report {
            map.serialize_entry(line.name(), report)?;
        }
    }
    map.end()
}

fn card_book_reports<S: Serializer>(
    books: &Option<Vec<CardBookReport>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(books) = books else { return serializer.serialize_none() };
    let mut map = serializer.serialize_map(Some(books.len()))?;
    for book in books {
        map.serialize_entry(&book.symbol, book)?;
    }
    map.end()
}

fn best_by_symbol<S: Serializer>(best: &[Best], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for symbol in best {
        map.serialize_entry(&symbol.symbol, symbol)?;
    }
    map.end()
}

impl Serialize for Best {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let level = |level: Option<BestLevel>| level.map(|l| JsonLevel(l, self.quantity_scale));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bid", &level(self.bid))?;
        map.serialize_entry("ask", &level(self.ask))?;
        map.serialize_entry("volume", &shares(self.volume, self.quantity_scale))?;
        map.end()
    }
}

/// A level as `["1808.08",100,1]`, the form of the books file.
struct JsonLevel(BestLevel, u64);

impl Serialize for JsonLevel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let JsonLevel(level, scale) = self;
        let mut sequence = serializer.serialize_seq(Some(3))?;
        sequence.serialize_element(&decimal::price(level.price))?;
        sequence.serialize_element(&shares(level.quantity, *scale))?;
        sequence.serialize_element(&level.orders)?;
        sequence.end()
    }
}

/// A quantity in shares: an integer where it is one.
fn shares(quantity: u64, scale: u64) -> serde_json::Value {
    if quantity % scale == 0 {
        return (quantity / scale).into();
    }
    (quantity as f64 / scale as f64).into()
}
