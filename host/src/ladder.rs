//! A book as a ladder for a terminal: asks above, bids below, a bar for each level's quantity.

use std::fmt::Write;

use console::style;
use tickgate_abi::Feed;
use tickgate_feed::book::{Book, Level};

use crate::decimal;

/// Levels of each side.
const DEPTH: usize = 10;
/// Characters of the longest bar.
const BAR: u64 = 28;

/// The ten best levels of both sides.
pub fn render(feed: Feed, book: &Book) -> String {
    let scale = feed.quantity_scale();
    let bids: Vec<Level> = book.bids().take(DEPTH).collect();
    let asks: Vec<Level> = book.asks().take(DEPTH).collect();
    let largest = bids.iter().chain(&asks).map(|l| l.quantity).max().unwrap_or(1).max(1);
    let mut out = String::new();
    let title = format!("{}   volume {}", book.name(), decimal::shares(book.volume(), scale));
    crate::report_text::heading(&mut out, &title);
    let header = format!("  {:>12} {:>10} {:>7}", "price", "quantity", "orders");
    let _ = writeln!(out, "{}", style(header).dim());
    for level in asks.iter().rev() {
        row(&mut out, level, scale, largest, false);
    }
    let spread = match (bids.first(), asks.first()) {
        (Some(bid), Some(ask)) => format!("spread {}", decimal::price(ask.price - bid.price)),
        _ => "one side is empty".to_owned(),
    };
    let _ = writeln!(out, "  {}", style(format!("{:─<12} {spread} {:─<18}", "", "")).dim());
    for level in &bids {
        row(&mut out, level, scale, largest, true);
    }
    out
}

fn row(out: &mut String, level: &Level, scale: u64, largest: u64, bid: bool) {
    let bar =
        "█".repeat((u128::from(level.quantity) * u128::from(BAR)).div_ceil(u128::from(largest)) as usize);
    let price = format!("{:>12}", decimal::price(level.price));
    let (price, bar) =
        if bid { (style(price).green(), style(bar).green()) } else { (style(price).red(), style(bar).red()) };
    let quantity = decimal::shares(level.quantity, scale);
    let _ = writeln!(out, "  {price} {quantity:>10} {:>7}  {bar}", level.orders);
}
