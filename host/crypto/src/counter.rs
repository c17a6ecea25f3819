//! Counter blocks of CTR and GCM.

use crate::BLOCK;

/// A counter block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counter {
    value: u128,
    width: Width,
}

/// How far a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    /// CTR: the whole block is one number.
    Block,
    /// GCM: only the last four bytes count, modulo 2³² (NIST SP 800-38D, 6.2).
    Word,
}

impl Counter {
    /// Counts in all 128 bits.
    pub(crate) fn of_block(block: [u8; BLOCK]) -> Counter {
        Counter { value: u128::from_be_bytes(block), width: Width::Block }
    }

    /// Counts in the last 32 bits.
    pub(crate) fn of_word(block: [u8; BLOCK]) -> Counter {
        Counter { value: u128::from_be_bytes(block), width: Width::Word }
    }

    #[inline(always)]
    pub(crate) fn block(self) -> [u8; BLOCK] {
        self.value.to_be_bytes()
    }

    /// The counter this many blocks on.
    #[inline(always)]
    pub(crate) fn plus(self, blocks: u64) -> Counter {
        let value = match self.width {
            Width::Block => self.value.wrapping_add(u128::from(blocks)),
            Width::Word => {
                let word = (self.value as u32).wrapping_add(blocks as u32);
                self.value & !u128::from(u32::MAX) | u128::from(word)
            }
        };
        Counter { value, width: self.width }
    }

    /// Whether one of the next `blocks` differs from this one in more than the last four bytes.
    #[inline(always)]
    pub(crate) fn carries_within(self, blocks: u32) -> bool {
        self.width == Width::Block && (self.value as u32).checked_add(blocks - 1).is_none()
    }

    /// How many blocks there are up to the counter's end, this one included; `None`: 2¹²⁸.
    pub(crate) fn blocks_left(self) -> Option<u128> {
        (!self.value).checked_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_the_block_or_in_its_last_word() {
        let block = [[0xab; 12].as_slice(), &[0xff; 4]].concat().try_into().unwrap();
        let wide = Counter::of_block(block);
        assert_eq!(wide.plus(1).block(), [&[0xab; 11][..], &[0xac, 0, 0, 0, 0]].concat()[..]);
        assert!(wide.carries_within(2) && !wide.carries_within(1));
        let narrow = Counter::of_word(block);
        assert_eq!(narrow.plus(2).block(), [&[0xab; 12][..], &[0, 0, 0, 1]].concat()[..]);
        assert!(!narrow.carries_within(2));
        assert_eq!(Counter::of_block([0xff; 16]).blocks_left(), Some(1));
        assert_eq!(Counter::of_block([0; 16]).blocks_left(), None);
    }
}
