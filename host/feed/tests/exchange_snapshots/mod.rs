//! The exchange's own snapshots of SSE 600519 on 2023-02-01, from the real-data set.

use super::data;
use std::path::Path;
use tickgate_feed::book::{Books, Level, SymbolId, TOP_LEVELS};

const SNAPSHOTS: &str = "sse/20230201_600519_snapshot.csv.gz";
/// Snapshots of that day whose status is that of the continuous session.
pub const CONTINUOUS: usize = 4_847;

/// Ten levels a side, best first, and the traded shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    pub bids: Vec<Level>,
    pub asks: Vec<Level>,
    /// Traded shares.
    pub volume: u64,
}

/// The continuous session's snapshots with the time of each (HHMMSSsss), by a reader of their own:
/// `f64` and rounding, unlike the reader under test.
#[allow(dead_code)]
pub fn timed_snapshots(folder: &Path) -> Vec<(u64, Top)> {
    let mut csv = csv::Reader::from_reader(data::open(folder, SNAPSHOTS));
    let names = csv.headers().unwrap().clone();
    let column = |name: String| names.iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name}"));
    let side = |row: &csv::StringRecord, side: &str, orders: &str| -> Vec<Level> {
        let levels = (1..=TOP_LEVELS).map(|i| {
            let text = |name: String| row[column(name)].to_owned();
            let number = |name: String| text(name).parse::<f64>().unwrap_or(0.0);
            Level {
                price: (number(format!("{side}Price{i}")) * 10_000.0).round() as i64,
                quantity: number(format!("{side}Volume{i}")) as u64,
                orders: number(format!("NumOrders{orders}{i}")) as u32,
            }
        });
        levels.filter(|level| level.quantity > 0).collect()
    };
    let rows = csv.records().map(|row| row.unwrap());
    let continuous = rows.filter(|row| &row[column("InstruStatus".into())] == "TRADE");
    continuous
        .map(|row| {
            let time = row[column("UpdateTime".into())].replace([':', '.'], "");
            let top = Top {
                bids: side(&row, "Bid", "B"),
                asks: side(&row, "Ask", "S"),
                volume: row[column("TradVolume".into())].parse().unwrap(),
            };
            (time.parse().unwrap(), top)
        })
        .collect()
}

/// The continuous session's snapshots.
#[allow(dead_code)]
pub fn snapshots(folder: &Path) -> Vec<Top> {
    timed_snapshots(folder).into_iter().map(|(_, top)| top).collect()
}

/// What a book shows of the same, its quantities in `scale` units a share.
pub fn top(books: &Books, id: SymbolId, scale: u64, volume: u64) -> Top {
    let shares = |level: Level| Level { quantity: level.quantity / scale, ..level };
    let book = books.book(id);
    Top {
        bids: book.bids().take(TOP_LEVELS).map(shares).collect(),
        asks: book.asks().take(TOP_LEVELS).map(shares).collect(),
        volume,
    }
}
