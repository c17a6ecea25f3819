//! Two lines become one stream: docs/arbitration.md as gateware.
//!
//! Each line's decoder -> `line_queue` -> `head` -> `arbiter` (decides, once a clock) -> `stream` -> ring.
//! Beside them: `channel_keys` finds a record's channel, `channel_state` keeps the channels, `channel_view`
//! compares, `waiting` times the gaps, `line_sequence` and `skew` count, `symbol_filter` looks up symbols.
//! What hundreds of bits hang on has copies: `kept_copy`, `word_register`, `word_clear`, `fetch_hold`, `sequence_write`.

pub mod arbiter;
pub mod channel_keys;
pub mod channel_memory;
pub mod channel_state;
pub mod channel_view;
pub mod decision;
pub mod fetch_hold;
pub mod filter_bank;
pub mod head;
pub mod kept_copy;
pub mod line_queue;
pub mod line_sequence;
pub mod place_index;
pub mod queue_memory;
pub mod record_class;
pub mod sequence_write;
pub mod skew;
pub mod slot_select;
pub mod stream;
pub mod symbol_filter;
pub mod symbol_hash;
pub mod waiting;
pub mod word_clear;
pub mod word_register;

pub use arbiter::Arbiter;
