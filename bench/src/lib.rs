//! What the benches share: the bytes they run on and the comparison of rates.
//!
//! The bytes are a real trading day where the real-data set is at hand (see [`sample`]), else a
//! synthetic flow; each bench says which. Rates depend on the machine, so what is worth quoting is a
//! ratio of two rates of one run: [`race`] takes the runners in turn, so that what disturbs
//! the machine disturbs all.

#![forbid(unsafe_code)]

pub mod race;
pub mod sample;
pub mod summary;
