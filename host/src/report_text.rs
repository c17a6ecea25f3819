//! The report for people, laid out for a terminal: a heading, the totals, then one table a subject.
//! Empty subjects are left out.

use std::fmt::Write;

use console::style;
use tickgate_abi::DropReason;

use crate::decimal;
use crate::recovery_report::RecoveryReport;
use crate::report::{Best, BestLevel, CardBookReport, LineReport, Percentiles, Report};

/// Symbols shown; JSON has all.
const SYMBOLS_SHOWN: usize = 20;

/// The whole report.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    heading(&mut out, &format!("{} via {}", report.feed.name(), report.via.name()));
    totals(&mut out, report);
    lines(&mut out, report);
    recovery(&mut out, report);
    messages(&mut out, report);
    drops(&mut out, report);
    latency(&mut out, report);
    card_books(&mut out, report.card_books.as_deref().unwrap_or_default());
    best(&mut out, &report.best);
    out
}

/// A line that opens a part of the report.
pub fn heading(out: &mut String, text: &str) {
    line(out, &format!("\n{}", style(text).bold().cyan()));
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// An integer with thousands separated.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn totals(out: &mut String, report: &Report) {
    let mut row = |name: &str, value: u64, note: &str| {
        let _ = writeln!(out, "  {name:<12}{:>16}  {}", grouped(value), style(note).dim());
    };
    row("packets", report.packets, "");
    row("messages", report.messages, "decoded");
    let rate =
        format!("delivered in {:.3} s, {} a second", report.seconds, grouped(report.records_per_s as u64));
    row("records", report.records, &rate);
    let decoded = report.wrong_udp_checksums - report.drops.of(DropReason::UdpChecksum);
    if decoded > 0 {
        row("checksums", decoded, "datagrams with a wrong UDP checksum, decoded all the same");
    }
    let missing = if report.gaps > 0 {
        format!(
            "{} sequence numbers missing (normal when the input has one symbol of a channel)",
            grouped(report.missing)
        )
    } else {
        String::new()
    };
    row("gaps", report.gaps, &missing);
    if report.duplicates > 0 {
        row("duplicates", report.duplicates, "came a second time; kept out of the books");
    }
    if let Some(filtered) = report.symbols_filtered {
        row("filtered", filtered, "records of other symbols");
    }
    row("lost", report.lost, if report.lost > 0 { "the host was too slow" } else { "" });
    if report.left_to_host > 0 {
        let note = "frames the card does not decode, compressed or snapshots: --via soft decodes them";
        row("left", report.left_to_host, note);
    }
    if report.no_room > 0 {
        row("no room", report.no_room, "frames came faster than the card decodes them; dropped whole");
    }
    if report.book_anomalies > 0 {
        row("anomalies", report.book_anomalies, "messages that fit no order; their books may be wrong");
    }
}

/// A figure of each line: its name, what it is, and a note.
type LineRow = (&'static str, fn(&LineReport) -> u64, &'static str);

/// The two lines side by side.
fn lines(out: &mut String, report: &Report) {
    if let Some([Some(a), Some(b)]) = &report.lines {
        heading(out, "lines");
        let _ = writeln!(out, "{}", style(format!("  {:<22}{:>14}{:>14}", "", "A", "B")).dim());
        let rows: [LineRow; 10] = [
            ("packets", |l| l.counts.frames, ""),
            ("lost", |l| l.impaired.lost, "by --impair"),
            ("sent twice", |l| l.impaired.duplicated, "by --impair"),
            ("overtaken", |l| l.impaired.reordered, "by --impair"),
            ("messages", |l| l.counts.messages, "decoded"),
            ("wins", |l| l.counts.wins, "first copies"),
            ("duplicates", |l| l.counts.duplicates, "second copies, and what came too late"),
            ("losses", |l| l.counts.losses, "sequence numbers that the line skipped"),
            ("overflows", |l| l.counts.overflows, "records thrown away, too many waited"),
            ("worst skew, ns", LineReport::worst_skew_ns, "of a second copy behind the first"),
        ];
        for (name, figure, note) in rows {
            let (a, b) = (figure(a), figure(b));
            if a != 0 || b != 0 {
                let (a, b) = (grouped(a), grouped(b));
                let _ = writeln!(out, "  {name:<22}{a:>14}{b:>14}  {}", style(note).dim());
            }
        }
    }
}

/// What was done about gaps, and the books that are left in doubt.
fn recovery(out: &mut String, report: &Report) {
    let RecoveryReport { gaps, given_up, lost, requests, recovered, late, conflicts, sessions, .. } =
        report.recovery;
    let (books, snapshots) = (report.recovery.books, report.recovery.snapshots.unwrap_or_default());
    let rows = [
        ("gaps", gaps, "waited for"),
        ("requests", requests, "to servers"),
        ("recovered", recovered, "messages that servers gave back"),
        ("given up", given_up, "gaps that stay"),
        ("lost", lost, "messages in them"),
        ("late", late, "messages that came after they were given up; not applied"),
        ("conflicts", conflicts, "messages that contradict what was applied"),
        ("sessions", sessions, "began after another"),
        ("snapshots used", snapshots.seeded, "to seed doubtful books"),
        ("snapshots too old", snapshots.older, "older than their book; not used"),
        ("snapshots twice", snapshots.repeated, "second copies"),
        ("snapshots broken", snapshots.broken, "not whole; not used"),
        ("books marked", books.marked, "came in doubt"),
        ("books cleared", books.cleared, "are believed again"),
        ("of them by snapshot", snapshots.proved, ""),
        ("gap", books.gap, "books in doubt at the end: messages may still come"),
        ("lost for good", books.lost, "books in doubt at the end: messages are missing"),
        ("anomaly", books.anomaly, "books in doubt at the end: a message did not fit"),
        ("session", books.session, "books in doubt at the end: whose messages these are is not known"),
    ];
    if rows.iter().any(|(_, figure, _)| *figure > 0) {
        heading(out, "recovery");
        for (name, figure, note) in rows.iter().filter(|(_, figure, _)| *figure > 0) {
            let _ = writeln!(out, "  {name:<22}{:>14}  {}", grouped(*figure), style(note).dim());
        }
    }
    if !report.maybe_bad.is_empty() {
        heading(out, "books that may be wrong");
        let named = report.maybe_bad.iter().take(SYMBOLS_SHOWN).map(String::as_str);
        let more = report.maybe_bad.len().saturating_sub(SYMBOLS_SHOWN);
        let rest = if more > 0 { format!(" and {} more", grouped(more as u64)) } else { String::new() };
        line(out, &format!("  {}{rest}", named.collect::<Vec<_>>().join(" ")));
    }
}

fn messages(out: &mut String, report: &Report) {
    if report.by_type.seen().next().is_none() {
        return;
    }
    heading(out, "messages by type");
    for (kind, count) in report.by_type.seen() {
        let what = kind.text().split(':').next().unwrap_or_default();
        let _ = writeln!(out, "  {:<12}{:>16}  {}", kind.message_type(), grouped(count), style(what).dim());
    }
}

fn drops(out: &mut String, report: &Report) {
    if report.drops.iter().all(|(_, count)| count == 0) {
        return;
    }
    heading(out, "dropped");
    for (reason, count) in report.drops.iter().filter(|(_, count)| *count > 0) {
        let _ =
            writeln!(out, "  {:<18}{:>10}  {}", reason.name(), grouped(count), style(reason.text()).dim());
    }
}

fn latency(out: &mut String, report: &Report) {
    let Some(nanoseconds) = report.latency_ns else { return };
    let (title, note) = match report.latency_kind {
        Some("measured") => (
            "latency, measured",
            "from a message's last byte on the wire to its record at the ring, RTL simulation",
        ),
        Some("modelled") => ("latency, modelled", "a constant of the model; --via rtl measures it"),
        _ => ("host time", "software decoder, a message; this machine's time and not the card's"),
    };
    heading(out, title);
    let row = |out: &mut String, unit: &str, p: Percentiles, places: usize| {
        let Percentiles { p50, p99, max } = p;
        let _ = writeln!(
            out,
            "  {unit:<8} p50 {p50:>10.places$}   p99 {p99:>10.places$}   max {max:>12.places$}"
        );
    };
    if let Some(clocks) = report.latency_clocks {
        row(out, "clocks", clocks, 0);
    }
    row(out, "ns", nanoseconds, if report.latency_clocks.is_some() { 1 } else { 0 });
    line(out, &format!("  {}", style(note).dim()));
}

/// What the books on the card told, beside the host's.
fn card_books(out: &mut String, books: &[CardBookReport]) {
    if books.is_empty() {
        return;
    }
    heading(out, "books on the card");
    let header = format!(
        "  {:<10}{:>12}{:>12}{:>12}  {:<8}{:>14}   {:<14}",
        "symbol", "tops", "maybe bad", "differing", "state", "bid", "ask"
    );
    line(out, &style(header).dim().to_string());
    for book in books.iter().take(SYMBOLS_SHOWN) {
        let price =
            |level: Option<(i64, u64)>| level.map_or("-".to_owned(), |(price, _)| decimal::price(price));
        let note = if book.by_card { "" } else { "by the host's book" };
        let _ = writeln!(
            out,
            "  {:<10}{:>12}{:>12}{:>12}  {:<8}{}   {}{}",
            book.symbol,
            grouped(book.tops),
            grouped(book.marked),
            grouped(book.differing),
            if book.flagged { "flagged" } else { "good" },
            style(format!("{:>14}", price(book.bid))).green(),
            style(format!("{:<14}", price(book.ask))).red(),
            style(note).dim(),
        );
    }
    if books.len() > SYMBOLS_SHOWN {
        let rest = grouped((books.len() - SYMBOLS_SHOWN) as u64);
        line(out, &format!("  {}", style(format!("and {rest} more; --json has all")).dim()));
    }
}

fn best(out: &mut String, symbols: &[Best]) {
    if symbols.is_empty() {
        return;
    }
    heading(out, "best bid and ask");
    let header = format!(
        "  {:<10}{:>12}{:>14}   {:<14}{:<12}{:>14}",
        "symbol", "bid qty", "bid", "ask", "ask qty", "volume"
    );
    line(out, &style(header).dim().to_string());
    let mut by_volume: Vec<&Best> = symbols.iter().collect();
    by_volume.sort_by(|a, b| b.volume.cmp(&a.volume).then_with(|| a.symbol.cmp(&b.symbol)));
    for symbol in by_volume.iter().take(SYMBOLS_SHOWN) {
        let scale = symbol.quantity_scale;
        let price = |level: Option<BestLevel>| level.map_or("-".to_owned(), |l| decimal::price(l.price));
        let quantity =
            |level: Option<BestLevel>| level.map_or("-".to_owned(), |l| decimal::shares(l.quantity, scale));
        let _ = writeln!(
            out,
            "  {:<10}{:>12}{:>14}   {:<14}{:<12}{:>14}",
            symbol.symbol,
            quantity(symbol.bid),
            style(format!("{:>14}", price(symbol.bid))).green(),
            style(format!("{:<14}", price(symbol.ask))).red(),
            quantity(symbol.ask),
            decimal::shares(symbol.volume, scale),
        );
    }
    if symbols.len() > SYMBOLS_SHOWN {
        let rest = symbols.len() - SYMBOLS_SHOWN;
        line(
            out,
            &format!("  {}", style(format!("and {} more; --json has all", grouped(rest as u64))).dim()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
