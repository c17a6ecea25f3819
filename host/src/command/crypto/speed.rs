//! `tickgate crypto speed`: software path × mode × size, in GB/s (1e9 bytes) and microseconds a call.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tickgate_crypto::Path;

use super::{json, print};
use crate::crypto::measure::{self, SIZES, Work};
use crate::crypto_arguments::SpeedArguments;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// All figures.
#[derive(Serialize)]
struct Report {
    /// The processor.
    machine: String,
    /// What a cipher of this machine uses.
    fastest_path: String,
    figures: Vec<Figure>,
}

/// One figure: the fastest call on one core, in place, with a key that is expanded.
#[derive(Serialize)]
struct Figure {
    engine: &'static str,
    path: String,
    mode: &'static str,
    /// Bytes of a call.
    size: usize,
    gb_per_s: f64,
    us_per_call: f64,
}

pub(super) fn run(arguments: &SpeedArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let report = Report {
        machine: machine(),
        fastest_path: format!("{:?}", Path::fastest()),
        figures: figures(Duration::from_millis(arguments.milliseconds), interrupt)?,
    };
    print(&if arguments.json { json(&report)? } else { text(&report) })
}

fn figures(time: Duration, interrupt: &Interrupt) -> Result<Vec<Figure>, Error> {
    let paths: Vec<Path> = Path::ALL.into_iter().filter(|path| path.is_available()).collect();
    let bar = ProgressBar::new((paths.len() * Work::ALL.len() * SIZES.len()) as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:32.cyan/dim} {pos}/{len}  {msg}  {eta}") {
        bar.set_style(style);
    }
    let mut figures = Vec::new();
    for path in paths {
        for work in Work::ALL {
            bar.set_message(format!("{path:?} {}", work.name()));
            for size in SIZES {
                if interrupt.requested() {
                    bar.finish_and_clear();
                    return Err(Error::Interrupted);
                }
                let seconds = measure::seconds(path, work, size, time)
                    .map_err(|error| Error::Differs(format!("{error}; please report it")))?;
                figures.push(Figure {
                    engine: "soft",
                    path: format!("{path:?}"),
                    mode: work.name(),
                    size,
                    gb_per_s: size as f64 / seconds / 1e9,
                    us_per_call: seconds * 1e6,
                });
                bar.inc(1);
            }
        }
    }
    bar.finish_and_clear();
    Ok(figures)
}

/// A table for each path; in each mode a row of GB/s and one of microseconds.
fn text(report: &Report) -> String {
    let mut text = format!("SM4 in software on one core of {}\n", report.machine);
    // Writing to a string cannot fail.
    for of_path in report.figures.chunk_by(|a, b| a.path == b.path) {
        let path = &of_path[0].path;
        let fastest = if *path == report.fastest_path { ", the fastest here" } else { "" };
        let _ = write!(text, "\nsoft: {path}{fastest}\n{:18}", "");
        SIZES.iter().for_each(|size| text.push_str(&format!("{:>9}", size_name(*size))));
        text.push('\n');
        for of_mode in of_path.chunk_by(|a, b| a.mode == b.mode) {
            let mut row = |name: &str, unit: &str, value: fn(&Figure) -> f64| {
                let _ = write!(text, "{name:<12} {unit:<5}");
                of_mode
                    .iter()
                    .for_each(|figure| text.push_str(&format!("{:>9}", four_digits(value(figure)))));
                text.push('\n');
            };
            row(of_mode[0].mode, "GB/s", |figure| figure.gb_per_s);
            row("", "µs", |figure| figure.us_per_call);
        }
    }
    text
}

fn size_name(size: usize) -> String {
    match size {
        0..1_024 => format!("{size} B"),
        1_024..1_048_576 => format!("{} KiB", size >> 10),
        _ => format!("{} MiB", size >> 20),
    }
}

fn four_digits(value: f64) -> String {
    match value {
        ..10.0 => format!("{value:.3}"),
        ..100.0 => format!("{value:.2}"),
        ..1_000.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// The processor's name.
fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.trim_start().strip_prefix(": "));
    name.map_or_else(
        || format!("an unnamed {} processor", std::env::consts::ARCH),
        |name| name.trim().to_owned(),
    )
}
