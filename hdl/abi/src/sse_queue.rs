//! The queue in which the card keeps SSE frames: FAST is serial, one field a clock, so a frame waits
//! until the ones before it are decoded. A frame is kept whole until its verdict and decoded only then;
//! one for which there is no room is dropped whole and counted. A record is judged in registers that the next one
//! needs, so two of them keep a distance. Gateware and simulator follow these
//! figures, because they decide which frame finds no room, and with two lines which copy comes first.

/// Bytes of a word.
pub const WORD_BYTES: usize = 8;
/// log2 of the words: 16 KiB, ten full frames.
pub const LOG2_WORDS: usize = 11;
/// Words that stay free, for what is under way while the fill level is computed.
pub const RESERVE: usize = 8;
/// Words of a frame that are not its payload: its card time.
pub const TIME_WORDS: usize = 1;
/// The longest payload that can find room: the fill level is known late, so half of the reserve may be used.
pub const LONGEST_PAYLOAD_BYTES: usize = WORD_BYTES * ((1 << LOG2_WORDS) - RESERVE / 2);
/// Clocks from a complete record to its way out, and to the earliest in which the next one is judged.
pub const RECORD_CLOCKS: u64 = 2;
/// The same of a trade, whose amount is multiplied.
pub const TRADE_CLOCKS: u64 = 7;
