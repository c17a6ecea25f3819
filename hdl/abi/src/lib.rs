//! The contract: what the gateware, the driver, the software decoders and the simulator agree on.
//!
//! Nothing here computes on a hot path and nothing here allocates; every fact that two rooms share
//! (a register's offset, a record's layout, a message's length, a drop reason's code) is written
//! down once, here. docs/registers.md is generated from these tables.
#![no_std]
#![forbid(unsafe_code)]

pub mod arbitration;
pub mod book;
pub mod card_clock;
pub mod drop_reason;
pub mod feed;
pub mod line;
pub mod record;
pub mod register;
pub mod ring;
pub mod sm4;
pub mod sse_queue;
pub mod wire;

pub use drop_reason::DropReason;
pub use feed::Feed;
pub use line::Line;
pub use record::{Flags, Kind, Side, TickRecord};

/// Version of this contract; the card reports it and the driver refuses another major version.
/// Major in the upper 16 bits, minor in the lower.
pub const CONTRACT_VERSION: u32 = 0x0001_0003;
