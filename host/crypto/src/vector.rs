//! The few vector instructions that the kernels are written in, as traits. `x86` implements them with
//! instructions; `model`, in tests, with plain arithmetic on the same lanes, so that kernels for
//! instructions that a machine lacks can be run all the same.
//!
//! A vector is made with a [`Vector::Proof`], a value that only exists where the processor has the
//! instructions. So the operations are safe to call.

/// Writes a statement once for each set, so that nothing is left of the index.
macro_rules! each_set {
    ($count:expr, $set:ident, $body:block) => {
        each_set!(@one $count, $set, $body, 0);
        each_set!(@one $count, $set, $body, 1);
        each_set!(@one $count, $set, $body, 2);
        each_set!(@one $count, $set, $body, 3);
    };
    (@one $count:expr, $set:ident, $body:block, $index:literal) => {
        if $index < $count {
            let $set = $index;
            $body
        }
    };
}
pub(crate) use each_set;

/// A pattern that picks, for each byte of a 128-bit lane, the byte at `pattern[i]`.
pub(crate) type Pattern = [u8; 16];

/// One or more 128-bit lanes.
pub(crate) trait Vector: Copy {
    /// Shows that the processor has the instructions.
    type Proof: Copy;
    /// How many 128-bit lanes.
    const LANES: usize;
    /// How many bytes: the blocks that four vectors hold, times four.
    const BYTES: usize = 16 * Self::LANES;

    /// The first [`Self::BYTES`] bytes.
    fn load(proof: Self::Proof, bytes: &[u8]) -> Self;
    /// Writes the first [`Self::BYTES`] bytes.
    fn store(self, bytes: &mut [u8]);
    /// The same 32 bits everywhere, lowest byte first.
    fn splat(proof: Self::Proof, word: u32) -> Self;
    fn xor(self, other: Self) -> Self;
    /// The sum of three.
    fn xor3(self, b: Self, c: Self) -> Self;
    /// The sums of 32-bit numbers, their carries lost.
    fn add_32(self, other: Self) -> Self;
    /// In each lane: words 0 and 1 of both, alternating.
    fn unpack_low_32(self, other: Self) -> Self;
    /// In each lane: words 2 and 3 of both, alternating.
    fn unpack_high_32(self, other: Self) -> Self;
    /// In each lane: the low halves of both.
    fn unpack_low_64(self, other: Self) -> Self;
    /// In each lane: the high halves of both.
    fn unpack_high_64(self, other: Self) -> Self;
    /// In each lane: byte i becomes byte `pattern[i]`, each below 16.
    fn shuffle(self, pattern: Pattern) -> Self;
    /// In each 32-bit word: byte i becomes byte i + 1, byte 3 becomes byte 0.
    fn turn_1(self) -> Self;
    /// In each 32-bit word: bytes 0 and 2, 1 and 3 swap places.
    fn turn_2(self) -> Self;
    /// In each 32-bit word: byte i becomes byte i + 3, modulo 4.
    fn turn_3(self) -> Self;
}

/// Galois field instructions (GFNI).
pub(crate) trait Galois: Vector {
    /// GF2P8AFFINEQB: matrix · byte + constant, for each byte.
    fn affine<const CONSTANT: i32>(self, matrix: u64) -> Self;
    /// GF2P8AFFINEINVQB: matrix · byte⁻¹ + constant, inverted in the AES field, for each byte.
    fn affine_inverse<const CONSTANT: i32>(self, matrix: u64) -> Self;
}

/// The last round of AES, and look-ups by half bytes.
pub(crate) trait Aes: Vector {
    /// AESENCLAST with a zero key: the rows of AES shifted, and its S-box of each byte.
    fn shift_and_substitute(self) -> Self;
    /// Of each byte the low half.
    fn low_halves(self) -> Self;
    /// Of each byte the high half, moved down.
    fn high_halves(self) -> Self;
    /// PSHUFB: byte i becomes `table[self[i]]`; each byte of `self` is below 16.
    fn look_up(self, table: [u8; 16]) -> Self;
}

/// Products of polynomials over GF(2).
pub(crate) trait Polynomials: Vector {
    /// PCLMULQDQ, low halves: in each lane the 128-bit product of both low halves.
    fn multiply_low(self, other: Self) -> Self;
    /// The same of both high halves.
    fn multiply_high(self, other: Self) -> Self;
}
