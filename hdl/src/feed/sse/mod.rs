//! SSE Level-2 merged ticks in gateware: from a datagram's payload to tick records.
//!
//! payload -> [`intake`] -> queue ([`word_memory`]) -> [`tokenizer`] -> [`value`] -> [`route`] ->
//! [`fields`] -> [`judgement`] -> [`delivery`] -> records; [`decoder`] joins them.

pub mod decoder;
pub mod delivery;
pub mod fields;
pub mod intake;
pub mod join_bits;
pub mod judgement;
pub mod product;
pub mod route;
pub mod tokenizer;
pub mod value;
pub mod widen;
pub mod word_memory;
