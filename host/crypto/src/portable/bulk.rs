//! Sixty-four blocks as 128 bit planes: plane i of word j holds bit i of word j of every block.
//!
//! Turning a word by bits then means taking another plane, so the linear layer is sums alone.

use super::s_box::substitute;
use crate::BLOCK;
use crate::key::Schedule;

/// How many blocks at once: as many as a word has bits.
pub(super) const BULK: usize = 64;

/// Bit planes of one word of every block, the lowest first.
type Word = [u64; 32];

/// Swaps the bits of `a` above `mask` with those of `b` below it.
#[inline(always)]
fn exchange(a: &mut u64, b: &mut u64, shift: u32, mask: u64) {
    let difference = (*a >> shift ^ *b) & mask;
    *b ^= difference;
    *a ^= difference << shift;
}

/// Transposes 64 × 64 bits: bit j of row i becomes bit i of row j.
fn transpose(rows: &mut [u64; 64]) {
    const MASKS: [u64; 6] = [
        0x5555_5555_5555_5555,
        0x3333_3333_3333_3333,
        0x0f0f_0f0f_0f0f_0f0f,
        0x00ff_00ff_00ff_00ff,
        0x0000_ffff_0000_ffff,
        0x0000_0000_ffff_ffff,
    ];
    for (level, mask) in MASKS.into_iter().enumerate() {
        let step = 1 << level;
        for pairs in rows.chunks_exact_mut(2 * step) {
            let (low, high) = pairs.split_at_mut(step);
            for (a, b) in low.iter_mut().zip(high) {
                exchange(a, b, step as u32, mask);
            }
        }
    }
}

/// Blocks to planes: the upper 64 bits of each block are words 0 and 1, the lower words 2 and 3.
fn to_planes(blocks: &[[u8; BLOCK]]) -> [Word; 4] {
    let mut halves = [[0; 64]; 2];
    for (i, block) in blocks.iter().enumerate() {
        let block = u128::from_be_bytes(*block);
        halves[0][i] = (block >> 64) as u64;
        halves[1][i] = block as u64;
    }
    let mut words = [[0; 32]; 4];
    for (half, words) in halves.iter_mut().zip(words.chunks_exact_mut(2)) {
        transpose(half);
        words[1].copy_from_slice(&half[..32]);
        words[0].copy_from_slice(&half[32..]);
    }
    words
}

/// Planes to blocks.
fn to_blocks(words: &[Word; 4], blocks: &mut [[u8; BLOCK]]) {
    let mut halves = [[0; 64]; 2];
    for (half, words) in halves.iter_mut().zip(words.chunks_exact(2)) {
        half[..32].copy_from_slice(&words[1]);
        half[32..].copy_from_slice(&words[0]);
        transpose(half);
    }
    for (i, block) in blocks.iter_mut().enumerate() {
        *block = (u128::from(halves[0][i]) << 64 | u128::from(halves[1][i])).to_be_bytes();
    }
}

/// Adds T(b + c + d + key) to a.
#[inline(always)]
fn round(a: &mut Word, b: &Word, c: &Word, d: &Word, key: u32) {
    let mut s = [0; 32];
    for byte in 0..4 {
        let mut planes = [0; 8];
        for (bit, plane) in planes.iter_mut().enumerate() {
            let i = 8 * byte + bit;
            let key = 0_u64.wrapping_sub(u64::from(key >> i & 1));
            *plane = b[i] ^ c[i] ^ d[i] ^ key;
        }
        s[8 * byte..][..8].copy_from_slice(&substitute(planes));
    }
    for i in 0..32 {
        // Bit i of s <<< n is bit i - n of s.
        let turned = |n: usize| s[(i + 32 - n) % 32];
        a[i] ^= s[i] ^ turned(2) ^ turned(10) ^ turned(18) ^ turned(24);
    }
}

/// Encrypts up to [`BULK`] blocks.
pub(super) fn encrypt(schedule: &Schedule, blocks: &mut [[u8; BLOCK]]) {
    let [mut a, mut b, mut c, mut d] = to_planes(blocks);
    for keys in schedule.chunks_exact(4) {
        round(&mut a, &b, &c, &d, keys[0]);
        round(&mut b, &c, &d, &a, keys[1]);
        round(&mut c, &d, &a, &b, keys[2]);
        round(&mut d, &a, &b, &c, keys[3]);
    }
    to_blocks(&[d, c, b, a], blocks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposes() {
        let rows: [u64; 64] = core::array::from_fn(|i| (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut columns = rows;
        transpose(&mut columns);
        for (i, row) in rows.iter().enumerate() {
            for (j, column) in columns.iter().enumerate() {
                assert_eq!(row >> j & 1, column >> i & 1);
            }
        }
    }
}
