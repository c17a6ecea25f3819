//! Pacing: as fast as the machine can, or at a multiple of the speed at which it was captured.

use std::str::FromStr;
use std::time::{Duration, Instant};

use crate::interrupt::Interrupt;

/// How fast a replay goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// As fast as the machine can.
    Max,
    /// So many times the captured speed.
    Times(f64),
}

impl FromStr for Speed {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Speed::Max);
        }
        match text.strip_suffix('x').unwrap_or(text).parse() {
            Ok(times) if times > 0.0 && f64::is_finite(times) => Ok(Speed::Times(times)),
            _ => Err("give max, 1x, or a multiple such as 10x".to_owned()),
        }
    }
}

/// Longest sleep, so that Ctrl-C is seen soon.
const LONGEST_SLEEP: Duration = Duration::from_millis(100);

/// Holds frames back until their time.
pub struct Pace {
    speed: Speed,
    /// When the first frame went, and its timestamp.
    origin: Option<(Instant, u64)>,
}

impl Pace {
    /// Starts with the first frame.
    pub const fn new(speed: Speed) -> Self {
        Pace { speed, origin: None }
    }

    /// Waits until a frame of this timestamp is due; returns at once when it is, or when the user
    /// asked to stop.
    pub fn wait(&mut self, timestamp_ns: u64, interrupt: &Interrupt) {
        let Speed::Times(times) = self.speed else { return };
        let (start, first_ns) = *self.origin.get_or_insert_with(|| (Instant::now(), timestamp_ns));
        let after = Duration::from_nanos(timestamp_ns.saturating_sub(first_ns)).as_secs_f64() / times;
        // Beyond the clock's range means beyond any life.
        let Some(due) = Duration::try_from_secs_f64(after).ok().and_then(|d| start.checked_add(d)) else {
            return;
        };
        while !interrupt.requested() {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(LONGEST_SLEEP));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds() {
        assert_eq!("max".parse(), Ok(Speed::Max));
        assert_eq!("1x".parse(), Ok(Speed::Times(1.0)));
        assert_eq!("2.5x".parse(), Ok(Speed::Times(2.5)));
        for wrong in ["0x", "-1x", "x", "fast", "infx", "NaNx"] {
            assert!(wrong.parse::<Speed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn frames_wait_for_their_time() {
        let mut pace = Pace::new(Speed::Times(2.0));
        let interrupt = Interrupt::default();
        let start = Instant::now();
        pace.wait(5_000_000_000, &interrupt);
        pace.wait(5_040_000_000, &interrupt);
        assert!(start.elapsed() >= Duration::from_millis(20));
        // A frame from before the first is not waited for.
        pace.wait(0, &interrupt);
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}
