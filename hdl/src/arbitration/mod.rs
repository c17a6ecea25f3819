//! Two lines become one stream: docs/arbitration.md as gateware.
//!
//! Each line's decoder -> `line_queue` -> `head` -> `arbiter` (decides, once a clock) -> `stream` -> ring. The record
//! itself waits in the line's `queue_memory` and is read for the stream. The `decision` is made of
//! `turn_rule` and, for each line, `line_rules`: `line_decision`, and what of it is known too late in a clock to be made
//! once (`consume_rule`, `touch_rule`, `rollback_rule`, `give_up_rule`); all of them read `standing` through `head_rule`. Beside them: `channel_keys` finds a record's channel, `channel_state` keeps the channels, `channel_view`
//! compares, `waiting` times the gaps, `line_sequence` and `skew` count, `symbol_filter` looks up symbols.
//! What hundreds of bits hang on has copies: `kept_copy`, `word_register`, `word_clear`, `fetch_rule`, `sequence_write`.

pub mod arbiter;
pub mod channel_keys;
pub mod channel_memory;
pub mod channel_state;
pub mod channel_view;
pub mod consume_rule;
pub mod decision;
pub mod entry;
pub mod fetch_rule;
pub mod filter_bank;
pub mod front_rule;
pub mod give_up_rule;
pub mod head;
pub mod head_rule;
pub mod kept_copy;
pub mod key_match;
pub mod line_decision;
pub mod line_queue;
pub mod line_rules;
pub mod line_sequence;
pub mod place_index;
pub mod queue_memory;
pub mod rollback_rule;
pub mod sequence_equal;
pub mod sequence_write;
pub mod skew;
pub mod slot_select;
pub mod standing;
pub mod stream;
pub mod symbol_filter;
pub mod symbol_hash;
pub mod tag_match;
pub mod touch_rule;
pub mod turn_rule;
pub mod waiting;
pub mod word_clear;
pub mod word_register;

pub use arbiter::Arbiter;
