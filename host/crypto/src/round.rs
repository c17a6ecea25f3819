//! SM4's round on vectors of 32-bit words, with GFNI or with AES instructions.
//!
//! The state is kept in another basis: each byte x of a word as P · x, where P = φ · A, A is the
//! matrix of SM4's S-box and φ the isomorphism into the AES field. There the S-box is
//! A · φ⁻¹ · (x + φ · c)⁻¹ + c, so that φ · c goes into the round keys and what is left before the
//! inversion is nothing. Sums of words are the same in any basis.
//!
//! The linear layer L(s) = s + (s<<<2) + (s<<<10) + (s<<<18) + (s<<<24) works on whole words. With
//! U = "bits shifted up by two, in the byte" and V = "the top two bits, shifted down", r = "<<< 8",
//! it is L = (1 + r + r²) · e with e = (1 + U) · s + r · (1 + V) · s; `linear_layer` checks that. So a
//! round takes two affine maps of one inversion, and three turns of bytes.
//!
//! Words lie in memory order, their highest byte first: r takes byte i + 1 to byte i.

use crate::field::{AES_CONSTANT, AES_MATRIX, IDENTITY, Matrix, SM4_CONSTANT, SM4_MATRIX, TO_AES_FIELD};
use crate::vector::{Aes, Galois, Pattern, Vector, each_set};

/// P: from the standard's basis to the one that rounds work in.
const ENTER: Matrix = TO_AES_FIELD.after(SM4_MATRIX);
const LEAVE: Matrix = ENTER.inverse();
/// What each byte of a round key in the other basis gets added: φ · c.
const KEY_CONSTANT: u8 = TO_AES_FIELD.apply(SM4_CONSTANT);
/// From the inverse in the AES field to the S-box's output less c, in the standard's basis.
const FROM_INVERSE: Matrix = SM4_MATRIX.after(TO_AES_FIELD.inverse());

/// U and V of the linear layer.
const UP: Matrix = Matrix([0, 0, 1, 2, 4, 8, 16, 32]);
const DOWN: Matrix = Matrix([64, 128, 0, 0, 0, 0, 0, 0]);
/// From the S-box's output to the two summands of e, in the basis of rounds.
const NEAR: Matrix = ENTER.after(IDENTITY.plus(UP));
const FAR: Matrix = ENTER.after(IDENTITY.plus(DOWN));

/// The two affine maps of a round after the inversion.
const NEAR_OF_INVERSE: Matrix = NEAR.after(FROM_INVERSE);
const NEAR_CONSTANT: u8 = NEAR.apply(SM4_CONSTANT);
const FAR_OF_INVERSE: Matrix = FAR.after(FROM_INVERSE);
const FAR_CONSTANT: u8 = FAR.apply(SM4_CONSTANT);

/// SM4's round, and the way into and out of its basis.
pub(crate) trait Round {
    type V: Vector;

    /// From the standard's basis to the one of rounds.
    fn enter(words: Self::V) -> Self::V;
    /// Back.
    fn leave(words: Self::V) -> Self::V;
    /// From round keys in the standard's basis to what [`Self::parts`] wants added.
    fn enter_keys(words: Self::V) -> Self::V;
    /// SM4's S-box of each byte, in the standard's basis.
    fn substitute(words: Self::V) -> Self::V;
    /// e, for sums of three words and a round key, of several sets in turn.
    fn sums<const N: usize>(sums: [Self::V; N]) -> [Self::V; N];
    /// T of such a sum, added to both others, by a short chain of instructions, if not by the fewest.
    /// `SAME`: all words are the same.
    fn quick<const SAME: bool>(sum: Self::V, early: Self::V, word: Self::V) -> (Self::V, Self::V);
}

/// With GFNI.
pub(crate) struct ByGalois<V>(core::marker::PhantomData<V>);

impl<V: Galois> Round for ByGalois<V> {
    type V = V;

    #[inline(always)]
    fn enter(words: V) -> V {
        words.affine::<0>(const { ENTER.packed() })
    }

    #[inline(always)]
    fn leave(words: V) -> V {
        words.affine::<0>(const { LEAVE.packed() })
    }

    #[inline(always)]
    fn enter_keys(words: V) -> V {
        words.affine::<{ KEY_CONSTANT as i32 }>(const { ENTER.packed() })
    }

    #[inline(always)]
    fn substitute(words: V) -> V {
        let inner = Self::enter_keys(words);
        inner.affine_inverse::<{ SM4_CONSTANT as i32 }>(const { FROM_INVERSE.packed() })
    }

    #[inline(always)]
    fn sums<const N: usize>(mut sums: [V; N]) -> [V; N] {
        each_set!(N, set, {
            let words = sums[set];
            let near = words.affine_inverse::<{ NEAR_CONSTANT as i32 }>(const { NEAR_OF_INVERSE.packed() });
            let far = words.affine_inverse::<{ FAR_CONSTANT as i32 }>(const { FAR_OF_INVERSE.packed() });
            sums[set] = near.xor(far.turn_1());
        });
        sums
    }

    /// L written out: 1 · near + r · (near + far) + r² · (near + far) + r³ · far, with three inversions
    /// side by side.
    #[inline(always)]
    fn quick<const SAME: bool>(sum: V, early: V, word: V) -> (V, V) {
        let near = sum.affine_inverse::<{ NEAR_CONSTANT as i32 }>(const { NEAR_OF_INVERSE.packed() });
        let far = sum.affine_inverse::<{ FAR_CONSTANT as i32 }>(const { FAR_OF_INVERSE.packed() });
        let both = sum.affine_inverse::<{ (NEAR_CONSTANT ^ FAR_CONSTANT) as i32 }>(
            const { NEAR_OF_INVERSE.plus(FAR_OF_INVERSE).packed() },
        );
        let rest = both.turn_1().xor3(both.turn_2(), far.turn_3());
        (early.xor(near).xor(rest), word.xor(near).xor(rest))
    }
}

/// An affine map as two look-ups by the halves of a byte.
#[derive(Clone, Copy)]
struct Halves {
    low: [u8; 16],
    high: [u8; 16],
}

impl Halves {
    const fn new(matrix: Matrix, constant: u8) -> Halves {
        let (mut halves, mut i) = (Halves { low: [0; 16], high: [0; 16] }, 0);
        while i < 16 {
            halves.low[i as usize] = matrix.apply(i) ^ constant;
            halves.high[i as usize] = matrix.apply(i << 4);
            i += 1;
        }
        halves
    }

    /// Of the output of the S-box of AES, where the map is given for the inverse in the AES field.
    const fn after_aes(matrix: Matrix, constant: u8) -> Halves {
        let matrix = matrix.after(AES_MATRIX.inverse());
        Halves::new(matrix, constant ^ matrix.apply(AES_CONSTANT))
    }

    #[inline(always)]
    fn apply<V: Aes>(self, bytes: V) -> V {
        self.apply_split(bytes.low_halves(), bytes.high_halves())
    }

    #[inline(always)]
    fn apply_split<V: Aes>(self, low: V, high: V) -> V {
        low.look_up(self.low).xor(high.look_up(self.high))
    }
}

const ENTER_HALVES: Halves = Halves::new(ENTER, 0);
const ENTER_KEYS_HALVES: Halves = Halves::new(ENTER, KEY_CONSTANT);
const LEAVE_HALVES: Halves = Halves::new(LEAVE, 0);
const SUBSTITUTE_HALVES: Halves = Halves::after_aes(FROM_INVERSE, SM4_CONSTANT);
const NEAR_HALVES: Halves = Halves::after_aes(NEAR_OF_INVERSE, NEAR_CONSTANT);
const FAR_HALVES: Halves = Halves::after_aes(FAR_OF_INVERSE, FAR_CONSTANT);

/// Takes the shifting of rows by AES back: it took byte 4 · c + i from byte 4 · (c + i) + i.
const ROWS_BACK: Pattern = {
    let (mut pattern, mut i) = ([0; 16], 0);
    while i < 16 {
        pattern[i] = ((i + 16 - 4 * (i % 4)) % 16) as u8;
        i += 1;
    }
    pattern
};
/// The same, and then a turn by one byte.
const ROWS_BACK_AND_TURN: Pattern = {
    let (mut pattern, mut i) = ([0; 16], 0);
    while i < 16 {
        pattern[i] = ROWS_BACK[i / 4 * 4 + (i + 1) % 4];
        i += 1;
    }
    pattern
};

/// With the S-box of AES (AESENCLAST) and look-ups by half bytes (PSHUFB).
pub(crate) struct ByAes<V>(core::marker::PhantomData<V>);

impl<V: Aes> Round for ByAes<V> {
    type V = V;

    #[inline(always)]
    fn enter(words: V) -> V {
        ENTER_HALVES.apply(words)
    }

    #[inline(always)]
    fn leave(words: V) -> V {
        LEAVE_HALVES.apply(words)
    }

    #[inline(always)]
    fn enter_keys(words: V) -> V {
        ENTER_KEYS_HALVES.apply(words)
    }

    #[inline(always)]
    fn substitute(words: V) -> V {
        let shifted = Self::enter_keys(words).shift_and_substitute();
        SUBSTITUTE_HALVES.apply(shifted).shuffle(ROWS_BACK)
    }

    #[inline(always)]
    fn sums<const N: usize>(mut sums: [V; N]) -> [V; N] {
        each_set!(N, set, {
            // One split into halves for both look-ups.
            let shifted = sums[set].shift_and_substitute();
            let (low, high) = (shifted.low_halves(), shifted.high_halves());
            let near = NEAR_HALVES.apply_split(low, high).shuffle(ROWS_BACK);
            let far = FAR_HALVES.apply_split(low, high).shuffle(ROWS_BACK_AND_TURN);
            sums[set] = near.xor(far);
        });
        sums
    }

    /// Bytes in both orders first, side by side, so that no shuffle waits for a look-up. In words that
    /// are all the same, the shifting of rows changes nothing.
    #[inline(always)]
    fn quick<const SAME: bool>(sum: V, early: V, word: V) -> (V, V) {
        let shifted = sum.shift_and_substitute();
        let e = if SAME {
            NEAR_HALVES.apply(shifted).xor(FAR_HALVES.apply(shifted.turn_1()))
        } else {
            let near = NEAR_HALVES.apply(shifted.shuffle(ROWS_BACK));
            near.xor(FAR_HALVES.apply(shifted.shuffle(ROWS_BACK_AND_TURN)))
        };
        let rest = e.turn_1().xor(e.turn_2());
        (early.xor(e).xor(rest), word.xor(e).xor(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The derivation above, on all words with one byte set (it is linear).
    #[test]
    fn linear_layer() {
        let map = |matrix: Matrix, word: u32| u32::from_be_bytes(word.to_be_bytes().map(|b| matrix.apply(b)));
        for shift in [0, 8, 16, 24] {
            for byte in 0..=255_u32 {
                let s = byte << shift;
                let e = map(IDENTITY.plus(UP), s) ^ map(IDENTITY.plus(DOWN), s).rotate_left(8);
                let standard =
                    s ^ s.rotate_left(2) ^ s.rotate_left(10) ^ s.rotate_left(18) ^ s.rotate_left(24);
                assert_eq!(e ^ e.rotate_left(8) ^ e.rotate_left(16), standard);
            }
        }
    }
}
