//! Whole-system tests are in `tests/`; here is what they share with the generator of documents.
#![forbid(unsafe_code)]

pub mod documents;
pub mod latency;
pub mod seeds;
