//! A software model of the vector instructions, lane by lane, so that kernels for instructions that a
//! machine lacks run in tests. Written from the instructions' definitions (Intel SDM, volume 2).

use crate::field::{AES_CONSTANT, AES_MATRIX, AES_POLYNOMIAL, Matrix, inverse};
use crate::kernel::{Instructions, Kernel};
use crate::round::{ByAes, ByGalois};
use crate::vector::{Aes, Galois, Pattern, Polynomials, Vector};
use std::sync::LazyLock;

/// L lanes of 128 bits; the proof says which round is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lanes<P, const L: usize>([[u8; 16]; L], P);

/// A model of a processor with GFNI, of so many lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GaloisModel<const L: usize>;

/// A model of a processor with AES instructions, of so many lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AesModel<const L: usize>;

impl<const L: usize> Instructions for GaloisModel<L> {
    type Bulk = ByGalois<Lanes<Self, L>>;
    type Single = ByGalois<Lanes<Self, 1>>;
    type Hash = Lanes<Self, L>;

    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.vector(self)
    }
}

impl<const L: usize> Instructions for AesModel<L> {
    type Bulk = ByAes<Lanes<Self, L>>;
    type Single = ByAes<Lanes<Self, 1>>;
    type Hash = Lanes<Self, L>;

    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.vector(self)
    }
}

impl<P: Copy, const L: usize> Lanes<P, L> {
    fn each(self, map: impl Fn([u8; 16]) -> [u8; 16]) -> Self {
        Lanes(self.0.map(map), self.1)
    }

    fn both(self, other: Self, map: impl Fn([u8; 16], [u8; 16]) -> [u8; 16]) -> Self {
        Lanes(core::array::from_fn(|lane| map(self.0[lane], other.0[lane])), self.1)
    }
}

fn words(lane: [u8; 16]) -> [u32; 4] {
    core::array::from_fn(|i| u32::from_le_bytes(lane[4 * i..][..4].try_into().unwrap()))
}

fn lane(words: [u32; 4]) -> [u8; 16] {
    words.map(u32::to_le_bytes).as_flattened().try_into().unwrap()
}

/// Bytes of `a` and, from 16 on, of `b`.
fn pick(a: [u8; 16], b: [u8; 16], words: [usize; 4]) -> [u8; 16] {
    let both = [self::words(a), self::words(b)];
    lane(words.map(|i| both[i / 4][i % 4]))
}

impl<P: Copy, const L: usize> Vector for Lanes<P, L> {
    type Proof = P;
    const LANES: usize = L;

    fn load(proof: P, bytes: &[u8]) -> Self {
        Lanes(core::array::from_fn(|lane| bytes[16 * lane..][..16].try_into().unwrap()), proof)
    }

    fn store(self, bytes: &mut [u8]) {
        bytes[..16 * L].copy_from_slice(self.0.as_flattened());
    }

    fn splat(proof: P, word: u32) -> Self {
        Lanes([lane([word; 4]); L], proof)
    }

    fn xor(self, other: Self) -> Self {
        self.both(other, |a, b| core::array::from_fn(|i| a[i] ^ b[i]))
    }

    fn xor3(self, b: Self, c: Self) -> Self {
        self.xor(b).xor(c)
    }

    fn add_32(self, other: Self) -> Self {
        self.both(other, |a, b| lane(core::array::from_fn(|i| words(a)[i].wrapping_add(words(b)[i]))))
    }

    fn unpack_low_32(self, other: Self) -> Self {
        self.both(other, |a, b| pick(a, b, [0, 4, 1, 5]))
    }

    fn unpack_high_32(self, other: Self) -> Self {
        self.both(other, |a, b| pick(a, b, [2, 6, 3, 7]))
    }

    fn unpack_low_64(self, other: Self) -> Self {
        self.both(other, |a, b| pick(a, b, [0, 1, 4, 5]))
    }

    fn unpack_high_64(self, other: Self) -> Self {
        self.both(other, |a, b| pick(a, b, [2, 3, 6, 7]))
    }

    fn shuffle(self, pattern: Pattern) -> Self {
        self.each(|a| pattern.map(|i| a[usize::from(i)]))
    }

    /// As a turn of the words, where the instructions for 512 bits have one.
    fn turn_1(self) -> Self {
        self.each(|a| lane(words(a).map(|word| word.rotate_right(8))))
    }

    fn turn_2(self) -> Self {
        self.each(|a| lane(words(a).map(|word| word.rotate_right(16))))
    }

    fn turn_3(self) -> Self {
        self.each(|a| lane(words(a).map(|word| word.rotate_right(24))))
    }
}

/// Inverses in the AES field.
static INVERSES: LazyLock<[u8; 256]> =
    LazyLock::new(|| core::array::from_fn(|byte| inverse(byte as u8, AES_POLYNOMIAL)));

/// The S-box of AES (FIPS 197, 5.1.1).
static AES_SUBSTITUTES: LazyLock<[u8; 256]> =
    LazyLock::new(|| INVERSES.map(|inverse| AES_MATRIX.apply(inverse) ^ AES_CONSTANT));

/// One byte of GF2P8AFFINEQB: bit i is the parity of the matrix's byte 7 - i AND the byte.
fn affine_byte(matrix: u64, byte: u8, constant: u8) -> u8 {
    (0..8).fold(constant, |result, i| {
        let row = matrix.to_le_bytes()[7 - i];
        result ^ (((row & byte).count_ones() as u8 & 1) << i)
    })
}

impl<P: Copy, const L: usize> Galois for Lanes<P, L> {
    fn affine<const CONSTANT: i32>(self, matrix: u64) -> Self {
        self.each(|a| a.map(|byte| affine_byte(matrix, byte, CONSTANT as u8)))
    }

    fn affine_inverse<const CONSTANT: i32>(self, matrix: u64) -> Self {
        self.each(|a| a.map(|byte| affine_byte(matrix, INVERSES[usize::from(byte)], CONSTANT as u8)))
    }
}

impl<P: Copy, const L: usize> Aes for Lanes<P, L> {
    /// FIPS 197, 5.1.1 and 5.1.2: row i of the state is bytes i, 4 + i, …; it moves i columns left.
    fn shift_and_substitute(self) -> Self {
        let substitute = |byte: u8| AES_SUBSTITUTES[usize::from(byte)];
        self.each(|a| core::array::from_fn(|i| substitute(a[(i + 4 * (i % 4)) % 16])))
    }

    fn low_halves(self) -> Self {
        self.each(|a| a.map(|byte| byte & 15))
    }

    fn high_halves(self) -> Self {
        self.each(|a| a.map(|byte| byte >> 4))
    }

    fn look_up(self, table: [u8; 16]) -> Self {
        self.each(|a| a.map(|byte| table[usize::from(byte)]))
    }
}

fn product(a: &[u8], b: &[u8]) -> [u8; 16] {
    let [a, b] = [a, b].map(|half| u64::from_le_bytes(half.try_into().unwrap()));
    let terms = (0..64).filter(|i| b >> i & 1 == 1);
    terms.fold(0, |sum, i| sum ^ u128::from(a) << i).to_le_bytes()
}

impl<P: Copy, const L: usize> Polynomials for Lanes<P, L> {
    fn multiply_low(self, other: Self) -> Self {
        self.both(other, |a, b| product(&a[..8], &b[..8]))
    }

    fn multiply_high(self, other: Self) -> Self {
        self.both(other, |a, b| product(&a[8..], &b[8..]))
    }
}

#[test]
fn affine_bytes_agree_with_the_matrices() {
    let matrix = Matrix([0x1f, 0x23, 0x45, 0x80, 0x01, 0xfe, 0x99, 0x6c]);
    for byte in 0..=255 {
        assert_eq!(affine_byte(matrix.packed(), byte, 0x5a), matrix.apply(byte) ^ 0x5a);
    }
}
