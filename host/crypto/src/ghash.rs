//! GHASH (NIST SP 800-38D, 6.4): a polynomial in the hash key, of up to sixteen blocks at a time.
//!
//! A block, read as a big-endian number, has its polynomial's coefficients in the order of POLYVAL
//! (RFC 8452, appendix A): GHASH with H is POLYVAL with x · H. POLYVAL's product is a · b · x⁻¹²⁸ modulo
//! x¹²⁸ + x¹²⁷ + x¹²⁶ + x¹²¹ + 1, so that a product is reduced from its lower end, without bit reversal.

use crate::BLOCK;
use crate::kernel::{Instructions, Kernel};
use crate::path::Chosen;
use crate::portable::polynomials;
use crate::vector::{Pattern, Polynomials, Vector};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many blocks share one reduction.
const TOGETHER: usize = 16;

/// The hash key's powers, the highest first, in POLYVAL's form.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct HashKey {
    powers: [[u8; BLOCK]; TOGETHER],
    /// Of each power the sum of both halves, in the lower half: the middle products need it.
    middles: [[u8; BLOCK]; TOGETHER],
    #[zeroize(skip)]
    path: Chosen,
}

impl HashKey {
    /// From H, the encrypted zero block.
    pub(crate) fn new(h: &[u8; BLOCK], path: Chosen) -> HashKey {
        let h = u128::from_be_bytes(*h);
        // x · H: one coefficient up; what leaves at the top comes back reduced.
        let overflow = 0_u128.wrapping_sub(h >> 127);
        let mut power = h << 1 ^ overflow & (0xc2 << 120 | 1);
        let mut key = HashKey { powers: [[0; BLOCK]; TOGETHER], middles: [[0; BLOCK]; TOGETHER], path };
        for i in (0..TOGETHER).rev() {
            key.powers[i] = power.to_le_bytes();
            let middle = power as u64 ^ (power >> 64) as u64;
            key.middles[i] = u128::from(middle).to_le_bytes();
            // A zero block on a state multiplies the state by H, which is the last power.
            key.update(&mut power, &[0; BLOCK]);
        }
        power.zeroize();
        key
    }

    /// Takes whole blocks into the state.
    pub(crate) fn update(&self, state: &mut u128, blocks: &[u8]) {
        self.path.run(Hash { key: self, state, blocks });
    }

    /// The same, with the kernel run by someone else.
    #[cfg(test)]
    pub(crate) fn update_with(&self, run: impl Fn(Hash<'_>), state: &mut u128, blocks: &[u8]) {
        run(Hash { key: self, state, blocks });
    }
}

/// Takes whole blocks into the state.
pub(crate) struct Hash<'a> {
    key: &'a HashKey,
    state: &'a mut u128,
    blocks: &'a [u8],
}

/// The product, unreduced, as the sums of its parts: low, middle · x⁶⁴, high · x¹²⁸.
#[inline(always)]
fn reduce(low: u128, middle: u128, high: u128) -> u128 {
    let middle = middle ^ low ^ high;
    let (mut low, high) = (low ^ middle << 64, high ^ middle >> 64);
    for _ in 0..2 {
        // x⁶⁴ · (x⁵⁷ + x⁶² + x⁶³) + x¹²⁸ times the lowest 64 bits takes these away.
        let lowest = u128::from(low as u64);
        low = (low >> 64 | lowest << 64) ^ lowest << 57 ^ lowest << 62 ^ lowest << 63;
    }
    low ^ high
}

const SWAP_HALVES: Pattern = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const REVERSE: Pattern = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/// The sum of the lanes.
#[inline(always)]
fn sum_of_lanes<V: Vector>(vector: V) -> u128 {
    let mut bytes = [0; 64];
    vector.store(&mut bytes);
    let mut sum = 0;
    for lane in bytes[..V::BYTES].chunks_exact(BLOCK) {
        sum ^= number(lane);
    }
    sum
}

/// 16 bytes, the lowest first.
#[inline(always)]
fn number(bytes: &[u8]) -> u128 {
    let mut block = [0; BLOCK];
    block.copy_from_slice(bytes);
    u128::from_le_bytes(block)
}

impl Hash<'_> {
    /// Takes at most [`TOGETHER`] blocks in, a multiple of the lanes; the state goes into block `first`.
    #[inline(always)]
    fn fold<V: Polynomials>(
        key: &HashKey,
        proof: V::Proof,
        state: u128,
        first: usize,
        blocks: &[u8],
    ) -> u128 {
        let count = blocks.len() / BLOCK;
        let powers = &key.powers.as_flattened()[(TOGETHER - count) * BLOCK..];
        let middles = &key.middles.as_flattened()[(TOGETHER - count) * BLOCK..];
        let zero = V::splat(proof, 0);
        let (mut low, mut middle, mut high) = (zero, zero, zero);
        let mut start = [0; 64];
        start[first * BLOCK..][..BLOCK].copy_from_slice(&state.to_le_bytes());
        let mut summand = V::load(proof, &start);
        let mut at = 0;
        while at < blocks.len() {
            let block = V::load(proof, &blocks[at..]).shuffle(REVERSE).xor(summand);
            summand = zero;
            let power = V::load(proof, &powers[at..]);
            low = low.xor(block.multiply_low(power));
            high = high.xor(block.multiply_high(power));
            let both = block.xor(block.shuffle(SWAP_HALVES));
            middle = middle.xor(both.multiply_low(V::load(proof, &middles[at..])));
            at += V::BYTES;
        }
        reduce(sum_of_lanes(low), sum_of_lanes(middle), sum_of_lanes(high))
    }
}

impl Kernel for Hash<'_> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(self, proof: I) {
        let lanes = I::Hash::LANES;
        let mut state = *self.state;
        let mut chunks = self.blocks.chunks_exact(TOGETHER * BLOCK);
        for chunk in &mut chunks {
            state = Self::fold::<I::Hash>(self.key, proof, state, 0, chunk);
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            // Zero blocks in front, where they count nothing, fill the lanes.
            let padding = (lanes - rest.len() / BLOCK % lanes) % lanes;
            let mut padded = [0; TOGETHER * BLOCK];
            let end = padding * BLOCK + rest.len();
            padded[padding * BLOCK..end].copy_from_slice(rest);
            state = Self::fold::<I::Hash>(self.key, proof, state, padding, &padded[..end]);
        }
        *self.state = state;
    }

    fn portable(self) {
        let h = number(&self.key.powers[TOGETHER - 1]);
        let (h_low, h_high) = (h as u64, (h >> 64) as u64);
        for block in self.blocks.chunks_exact(BLOCK) {
            let sum = *self.state ^ number(block).swap_bytes();
            let (low, high) = (sum as u64, (sum >> 64) as u64);
            let middle = polynomials::multiply(low ^ high, h_low ^ h_high);
            let (low, high) = (polynomials::multiply(low, h_low), polynomials::multiply(high, h_high));
            *self.state = reduce(low, middle, high);
        }
    }
}
