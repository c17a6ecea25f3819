//! A card, an exchange and the bad day, without any of them: so that everything runs on a laptop
//! and in continuous integration. **wire -> decode -> record -> ring** -> book -> core -> clients.
//!
//! - [`Card`]: what a simulated card does. [`model::Model`] is a fast functional one; `rtl::Rtl`
//!   (feature `rtl`) is the gateware itself, cycle by cycle.
//! - [`wire`]: in which clock each beat of each frame lies, the same for every card.
//! - [`exchange`]: deterministic synthetic sessions, and publishers that wrap messages in frames.
//! - [`fault`]: truncation, bit flips and loss of frames, seeded.
//! - [`impair`]: a line that loses, repeats, reorders and delays frames, seeded.
#![warn(missing_docs)]
#![deny(unsafe_code)]

pub mod book;
mod card;
mod error;
pub mod exchange;
pub mod fault;
pub mod impair;
pub mod model;
pub mod random;
#[cfg(feature = "rtl")]
pub mod rtl;
pub mod wire;

pub use card::{Card, Handle, Latency};
pub use error::Error;
