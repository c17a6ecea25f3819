//! SM4 on plain 64-bit words, bitsliced: only AND, XOR and shifts, so nothing depends on data.
//!
//! Sixty-four blocks at a time are held as bit planes ([`bulk`]); a few blocks as pairs of words,
//! whose bytes are taken apart and put together around the S-box.

mod bulk;
pub(crate) mod polynomials;
mod s_box;

use crate::BLOCK;
use crate::buffers::Buffers;
use crate::counter::Counter;
use crate::kernel::StreamPart;
use crate::key::{Schedule, Substitute};
use bulk::BULK;

/// From this many blocks on, [`bulk`] is the faster way even if it is not full.
const FEW: usize = 12;

/// The lowest bit of every byte.
const LOWEST: u64 = 0x0101_0101_0101_0101;

/// SM4's S-box of each of eight bytes.
#[inline(always)]
fn substitute_eight(word: u64) -> u64 {
    let mut planes = [0; 8];
    for (i, plane) in planes.iter_mut().enumerate() {
        *plane = word >> i & LOWEST;
    }
    let planes = s_box::substitute(planes);
    planes.iter().enumerate().fold(0, |word, (i, plane)| word | (plane & LOWEST) << i)
}

/// The S-box for key expansion.
pub(crate) struct Bitsliced;

impl Substitute for Bitsliced {
    fn word(&self, word: u32) -> u32 {
        substitute_eight(u64::from(word)) as u32
    }
}

/// The words of two blocks: one in the lower halves, one in the upper.
type Pair = [u64; 4];

/// Turns each half left.
#[inline(always)]
fn turn<const BITS: u32>(word: u64) -> u64 {
    let (low, high) = (word as u32, (word >> 32) as u32);
    u64::from(low.rotate_left(BITS)) | u64::from(high.rotate_left(BITS)) << 32
}

/// The 32 rounds and the reversal; `key` gives the round keys of both blocks.
#[inline(always)]
fn encrypt_pair(mut words: Pair, key: impl Fn(usize) -> u64) -> Pair {
    for round in 0..32 {
        let [a, b, c, d] = words;
        let s = substitute_eight(b ^ c ^ d ^ key(round));
        let next = a ^ s ^ turn::<2>(s) ^ turn::<10>(s) ^ turn::<18>(s) ^ turn::<24>(s);
        words = [b, c, d, next];
    }
    let [a, b, c, d] = words;
    [d, c, b, a]
}

fn pair(low: &[u8; BLOCK], high: &[u8; BLOCK]) -> Pair {
    let word = |block: &[u8; BLOCK], i: usize| {
        u64::from(u32::from_be_bytes([block[i], block[i + 1], block[i + 2], block[i + 3]]))
    };
    [0, 4, 8, 12].map(|i| word(low, i) | word(high, i) << 32)
}

fn unpair(pair: Pair) -> [[u8; BLOCK]; 2] {
    let mut blocks = [[0; BLOCK]; 2];
    for (i, word) in pair.into_iter().enumerate() {
        blocks[0][4 * i..][..4].copy_from_slice(&(word as u32).to_be_bytes());
        blocks[1][4 * i..][..4].copy_from_slice(&((word >> 32) as u32).to_be_bytes());
    }
    blocks
}

fn encrypt_two(schedule: &Schedule, blocks: [[u8; BLOCK]; 2]) -> [[u8; BLOCK]; 2] {
    let both = |round: usize| u64::from(schedule[round]) | u64::from(schedule[round]) << 32;
    unpair(encrypt_pair(pair(&blocks[0], &blocks[1]), both))
}

/// One block.
pub(crate) fn one(schedule: &Schedule, block: &mut [u8; BLOCK]) {
    [*block, _] = encrypt_two(schedule, [*block; 2]);
}

/// Up to [`BULK`] blocks in place.
fn encrypt(schedule: &Schedule, blocks: &mut [[u8; BLOCK]]) {
    if blocks.len() >= FEW {
        return bulk::encrypt(schedule, blocks);
    }
    for two in blocks.chunks_mut(2) {
        let last = two.len() - 1;
        let encrypted = encrypt_two(schedule, [two[0], two[last]]);
        two[last] = encrypted[1];
        two[0] = encrypted[0];
    }
}

fn load(bytes: &[u8]) -> ([[u8; BLOCK]; BULK], usize) {
    let mut blocks = [[0; BLOCK]; BULK];
    let count = (bytes.len() / BLOCK).min(BULK);
    blocks.as_flattened_mut()[..count * BLOCK].copy_from_slice(&bytes[..count * BLOCK]);
    (blocks, count)
}

/// Each block by itself.
pub(crate) fn ecb(schedule: &Schedule, mut buffers: impl Buffers) {
    for at in (0..buffers.length()).step_by(BULK * BLOCK) {
        let (mut blocks, count) = load(&buffers.source()[at..]);
        encrypt(schedule, &mut blocks[..count]);
        buffers.target()[at..][..count * BLOCK].copy_from_slice(blocks[..count].as_flattened());
    }
}

/// Adds key stream to whole blocks.
pub(crate) fn ctr(schedule: &Schedule, mut counter: Counter, mut buffers: impl Buffers) {
    let length = buffers.length();
    for at in (0..length).step_by(BULK * BLOCK) {
        let count = ((length - at) / BLOCK).min(BULK);
        let mut blocks = [[0; BLOCK]; BULK];
        for (i, block) in blocks[..count].iter_mut().enumerate() {
            *block = counter.plus(i as u64).block();
        }
        counter = counter.plus(count as u64);
        encrypt(schedule, &mut blocks[..count]);
        buffers.add_from(at, blocks[..count].as_flattened());
    }
}

/// Each block decrypted, plus the ciphertext before it.
pub(crate) fn cbc_decrypt(schedule: &Schedule, previous: &mut [u8; BLOCK], mut buffers: impl Buffers) {
    for at in (0..buffers.length()).step_by(BULK * BLOCK) {
        let (ciphertext, count) = load(&buffers.source()[at..]);
        let mut blocks = ciphertext;
        encrypt(schedule, &mut blocks[..count]);
        for (block, ciphertext) in blocks[..count].iter_mut().zip(ciphertext) {
            for (byte, before) in block.iter_mut().zip(*previous) {
                *byte ^= before;
            }
            *previous = ciphertext;
        }
        buffers.target()[at..][..count * BLOCK].copy_from_slice(blocks[..count].as_flattened());
    }
}

/// CBC, encrypting streams of one length: two at a time.
pub(crate) fn cbc_streams(parts: &mut [StreamPart<'_>]) {
    for two in parts.chunks_mut(2) {
        let last = two.len() - 1;
        for at in (0..two[0].data.len()).step_by(BLOCK) {
            let mut blocks = [*two[0].previous, *two[last].previous];
            for (block, part) in blocks.iter_mut().zip([0, last]) {
                for (byte, plain) in block.iter_mut().zip(&two[part].data[at..]) {
                    *byte ^= plain;
                }
            }
            let (low, high) = (two[0].schedule, two[last].schedule);
            let key = |round: usize| u64::from(low[round]) | u64::from(high[round]) << 32;
            let encrypted = unpair(encrypt_pair(pair(&blocks[0], &blocks[1]), key));
            for (part, block) in two.iter_mut().zip(encrypted) {
                *part.previous = block;
                part.data[at..][..BLOCK].copy_from_slice(&block);
            }
        }
    }
}
