//! SSE Level-2 merged ticks in gateware: from a datagram's payload to tick records.
//!
//! payload -> [`payload_words`] -> [`intake`] -> queue ([`word_memory`]) -> [`tokenizer`] -> [`value`] -> [`route`] ->
//! [`fields`] -> [`judgement`] -> records; [`decoder`] joins them from the intake on, [`stage`] joins
//! that with the card.

pub mod amount;
pub mod decoder;
pub mod fields;
pub mod intake;
pub mod join_bits;
pub mod judgement;
pub mod nibble;
pub mod payload_words;
pub mod product;
pub mod route;
pub mod shift_rule;
pub mod stage;
pub mod tokenizer;
pub mod value;
pub mod widen;
pub mod word_memory;
