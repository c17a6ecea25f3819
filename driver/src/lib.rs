//! The card as software sees it: its registers, the ring its records arrive in, and verified
//! delivery. wire -> decode -> record -> **ring** -> book -> core -> clients.
//!
//! One driver serves every kind of card: it asks a [`Bar`] for registers and a [`DmaMemory`] for
//! memory that both sides see. The in-process backend is [`HeapMemory`] with a simulated card.
//! Reading records ([`RingReader`], [`Delivery`]) allocates nothing, takes no lock and makes no
//! system call once it has started.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bar;
mod books;
mod card;
mod counter;
mod delivery;
mod error;
mod lines;
mod memory;
mod ring;
mod symbol_filter;

pub use bar::Bar;
pub use books::{BOOK_LEVELS, BOOKS, BookCounters, BookLevel};
pub use card::{Card, Counters, GroupEntry, Identity};
pub use delivery::{Delivery, DeliveryCounts, MAX_FRAME_RECORDS};
pub use error::Error;
pub use lines::{Arbitration, LineCounters};
pub use memory::{DmaMemory, HeapMemory, RingEntry};
pub use ring::{Batch, Flow, RingReader};
