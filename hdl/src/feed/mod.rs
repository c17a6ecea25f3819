//! From a datagram's payload to tick records, for all three feeds.

pub mod decoder;
pub mod field_select;
pub mod judgement;
pub mod length_table;
pub mod line_feed;
pub mod message_bytes;
pub mod message_class;
pub mod message_table;
pub mod pack;
pub mod record_assembly;
pub mod record_class;
pub mod select8;
pub mod send_rule;
pub mod session;
pub mod snapshot;
pub mod sse;
pub mod szse_checksum;
pub mod walker;

/// Clocks from a message's last byte on the wire input to its decoded fields: the walker says that
/// the message ended, its bytes are in registers, and what the record takes is selected from them.
/// Measured in the emitted Verilog by `hdl/tests/field_latency.rs`.
pub const FIELD_CLOCKS: u32 = 2;
