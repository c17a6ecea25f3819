//! Runs several functions in turn and measures the rate of each.

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

/// Items a second of one runner.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Of the fastest call: what else runs on the machine only ever adds time, so this is the figure
    /// that depends on it least.
    pub fastest: f64,
    /// Of the median call: what was had on this machine while it was measured.
    pub median: f64,
}

/// Fewest calls of each runner.
const CALLS: usize = 11;

/// Calls the runners in turn for about `time`, by the wall clock.
pub fn rates(runners: &mut [Runner<'_>], time: Duration) -> Vec<Rate> {
    let mut calls = vec![Vec::new(); runners.len()];
    for runner in runners.iter_mut() {
        // Warms caches, branch predictors and the clock up.
        black_box((runner.run)());
    }
    let start = Instant::now();
    while start.elapsed() < time || calls.first().is_some_and(|calls| calls.len() < CALLS) {
        for (runner, calls) in runners.iter_mut().zip(&mut calls) {
            let call = Instant::now();
            black_box((runner.run)());
            calls.push(call.elapsed().as_secs_f64());
        }
    }
    runners.iter().zip(&mut calls).map(|(runner, calls)| rate(runner.items, calls)).collect()
}

fn rate(items: usize, calls: &mut [f64]) -> Rate {
    calls.sort_by(f64::total_cmp);
    Rate { fastest: items as f64 / calls[0], median: items as f64 / calls[calls.len() / 2] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_call_and_the_median_call() {
        let rate = rate(6, &mut [3.0, 2.0, 100.0, 1.0, 4.0]);
        assert_eq!((rate.fastest, rate.median), (6.0, 2.0));
    }

    #[test]
    fn runners_take_turns() {
        let order = std::cell::RefCell::new(Vec::new());
        let runner = |n: u64| {
            let order = &order;
            Runner::new("", 1, move || {
                order.borrow_mut().push(n);
                n
            })
        };
        assert_eq!(rates(&mut [runner(0), runner(1)], Duration::ZERO).len(), 2);
        let order = order.borrow();
        assert_eq!(order.len(), 2 * (CALLS + 1));
        assert!(order.chunks(2).all(|turn| turn == [0, 1]));
    }
}
