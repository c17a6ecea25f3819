//! Runs several functions in turn and reports the rate of each.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// A function to time: what it does is `items` of something, and it returns a number that depends on
/// all of it, so that nothing can be left out.
pub struct Runner<'a> {
    /// For the report.
    pub name: &'static str,
    /// How many items one call does.
    pub items: usize,
    /// The work.
    pub run: Box<dyn FnMut() -> u64 + 'a>,
}

impl<'a> Runner<'a> {
    /// A runner.
    pub fn new(name: &'static str, items: usize, run: impl FnMut() -> u64 + 'a) -> Self {
        Runner { name, items, run: Box::new(run) }
    }
}

/// Calls the runners in turn for about `time` and returns, for each, items a second of the median
/// call.
pub fn rates(runners: &mut [Runner<'_>], time: Duration) -> Vec<f64> {
    let mut calls = vec![Vec::new(); runners.len()];
    let start = Instant::now();
    // The first round warms up.
    let mut warm = false;
    while !warm || start.elapsed() < time || calls[0].len() < 5 {
        for (runner, calls) in runners.iter_mut().zip(&mut calls) {
            let call = Instant::now();
            black_box((runner.run)());
            if warm {
                calls.push(call.elapsed().as_secs_f64());
            }
        }
        warm = true;
    }
    let median = |calls: &mut Vec<f64>| {
        calls.sort_by(f64::total_cmp);
        calls[calls.len() / 2]
    };
    runners.iter().zip(&mut calls).map(|(runner, calls)| runner.items as f64 / median(calls)).collect()
}

/// Prints a rate, and how it stands to a goal.
pub fn print_rate(what: &str, items: &str, rate: f64, goal: Option<f64>) {
    let goal = goal.map_or(String::new(), |goal| {
        format!("  (goal {:.0} M: {})", goal / 1e6, if rate >= goal { "reached" } else { "missed" })
    });
    println!("{what:<44} {:8.1} M {items}/s{goal}", rate / 1e6);
}

/// Prints the ratio of two rates, and how it stands to a goal.
pub fn print_ratio(what: &str, ratio: f64, goal: Option<f64>) {
    let goal = goal.map_or(String::new(), |goal| {
        format!("  (goal {goal:.2}: {})", if ratio >= goal { "reached" } else { "missed" })
    });
    println!("{what:<44} {ratio:8.2} x{goal}");
}
