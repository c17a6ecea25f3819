//! Which random seeds a test runs: as many as it says, or what the environment says.
//!
//! `TICKGATE_SEEDS` is the number of seeds, `TICKGATE_SEED` runs one alone, which is how a failure is
//! repeated.

use std::ops::RangeInclusive;

/// The seeds: 1 to `default`, unless the environment says otherwise.
///
/// # Panics
/// When a variable of the environment is no number.
pub fn seeds(default: u64) -> RangeInclusive<u64> {
    match environment_number("TICKGATE_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=environment_number("TICKGATE_SEEDS").unwrap_or(default),
    }
}

fn environment_number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name}={value} is not a number")))
}
