//! SM4's key expansion (GB/T 32907-2016, 7.3), given the S-box of four bytes.

pub(crate) use tickgate_abi::sm4::KEY as LENGTH;
use tickgate_abi::sm4::{FIXED, SYSTEM};

/// 32 round keys: for the portable path as the standard numbers them, for the others in the basis and
/// byte order of their rounds.
pub(crate) type Schedule = [u32; 32];

/// SM4's S-box.
pub(crate) trait Substitute {
    /// Of each byte of a word.
    fn word(&self, word: u32) -> u32;
}

/// Writes the round keys.
#[inline(always)]
pub(crate) fn expand(key: &[u8; LENGTH], schedule: &mut Schedule, substitute: impl Substitute) {
    let mut words = SYSTEM;
    for (word, bytes) in words.iter_mut().zip(key.chunks_exact(4)) {
        *word ^= u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    for (round_key, fixed) in schedule.iter_mut().zip(FIXED) {
        let [a, b, c, d] = words;
        let substituted = substitute.word(b ^ c ^ d ^ fixed);
        let next = a ^ substituted ^ substituted.rotate_left(13) ^ substituted.rotate_left(23);
        *round_key = next;
        words = [b, c, d, next];
    }
    zeroize::Zeroize::zeroize(&mut words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::sm4_substitute;

    struct Definition;

    impl Substitute for Definition {
        fn word(&self, word: u32) -> u32 {
            u32::from_be_bytes(word.to_be_bytes().map(sm4_substitute))
        }
    }

    #[test]
    fn round_keys_of_the_standards_example() {
        // GB/T 32907-2016, A.1: the first and the last round key.
        let key = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
        let mut schedule = [0; 32];
        expand(&key, &mut schedule, Definition);
        assert_eq!((schedule[0], schedule[31]), (0xf121_86f9, 0x9124_a012));
        assert_eq!((FIXED[0], FIXED[31]), (0x0007_0e15, 0x646b_7279));
    }
}
