//! The queue in which the card keeps SSE frames: FAST is serial, one field a clock, so a frame waits
//! until the ones before it are decoded. A frame is kept whole until its verdict and decoded only then;
//! one for which there is no room is dropped whole and counted. Gateware and simulator follow these
//! figures, because they decide which frame finds no room.

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
