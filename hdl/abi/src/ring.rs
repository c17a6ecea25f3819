//! The record ring in host memory: the card writes, the host reads.
//!
//! Entry `n` (counted from 0 for ever) lies at index `n mod size` and carries generation
//! [`generation`]`(n, log2_size)`. Generations run 1..=255; 0 means never written, or being
//! written. A writer that is not a single 64-byte bus write stores generation 0 first, then the
//! other words, then the last word with the generation; so a reader that finds the same expected
//! generation before and after copying has the whole of one record.
//!
//! Two modes of flow, chosen by a register. With credits the card never passes the host's
//! consumer index: a record that finds no room is lost, counted, and the next one carries
//! LOST_BEFORE. Free-running, the card never waits and a reader finds by the generation that it was
//! lapped.

/// Smallest ring, log2 of entries.
pub const MIN_LOG2_SIZE: u32 = 4;
/// Largest ring, log2 of entries.
pub const MAX_LOG2_SIZE: u32 = 24;
/// Number of generations before they repeat; a reader lapped that often without looking is told a
/// smaller loss than it had, so read [`crate::register`]'s producer when a lap was found.
pub const GENERATIONS: u64 = 255;

/// The generation of entry `n` of a ring with `1 << log2_size` entries.
pub const fn generation(n: u64, log2_size: u32) -> u8 {
    ((n >> log2_size) % GENERATIONS + 1) as u8
}

#[cfg(test)]
mod tests {
    use super::generation;

    #[test]
    fn generations_skip_zero() {
        assert_eq!(generation(0, 4), 1);
        assert_eq!(generation(15, 4), 1);
        assert_eq!(generation(16, 4), 2);
        assert_eq!(generation(16 * 254, 4), 255);
        assert_eq!(generation(16 * 255, 4), 1);
    }
}
