//! Vectors of 512 bits. Not run on a machine without AVX-512; the kernels are, against `model`.
//! Intrinsics are called on values whose existence shows that the processor has them (see above).

use super::Avx512;
use crate::vector::{Galois, Pattern, Polynomials, Vector};
use core::arch::x86_64::*;
use core::marker::PhantomData;

/// 4 lanes of 128 bits.
#[derive(Clone, Copy)]
pub(crate) struct Zmm<T>(__m512i, PhantomData<T>);

impl<T: Avx512> Zmm<T> {
    #[inline(always)]
    fn new(value: __m512i) -> Self {
        Zmm(value, PhantomData)
    }
}

/// 16 bytes in every lane.
#[inline(always)]
fn everywhere<T: Avx512>(_vector: Zmm<T>, table: [u8; 16]) -> __m512i {
    // SAFETY: a vector exists, so the processor has AVX-512; 16 bytes are read from an array of 16.
    unsafe { _mm512_broadcast_i32x4(_mm_loadu_si128(table.as_ptr().cast())) }
}

/// An operation that is one intrinsic.
macro_rules! operation {
    ($name:ident, $intrinsic:ident) => {
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            // SAFETY: a vector exists, so the processor has AVX-512.
            Self::new(unsafe { $intrinsic(self.0, other.0) })
        }
    };
}

impl<T: Avx512> Vector for Zmm<T> {
    type Proof = T;
    const LANES: usize = 4;

    #[inline(always)]
    fn load(_proof: T, bytes: &[u8]) -> Self {
        let bytes = &bytes[..Self::BYTES];
        // SAFETY: the proof exists; the slice has the 64 bytes that are read, at any alignment.
        Self::new(unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        let bytes = &mut bytes[..Self::BYTES];
        // SAFETY: a vector exists; the slice has the 64 bytes that are written, at any alignment.
        unsafe { _mm512_storeu_si512(bytes.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn splat(_proof: T, word: u32) -> Self {
        // SAFETY: the proof exists, so the processor has AVX-512.
        Self::new(unsafe { _mm512_set1_epi32(word as i32) })
    }

    operation!(xor, _mm512_xor_si512);
    operation!(add_32, _mm512_add_epi32);
    operation!(unpack_low_32, _mm512_unpacklo_epi32);
    operation!(unpack_high_32, _mm512_unpackhi_epi32);
    operation!(unpack_low_64, _mm512_unpacklo_epi64);
    operation!(unpack_high_64, _mm512_unpackhi_epi64);

    #[inline(always)]
    fn xor3(self, b: Self, c: Self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX-512. 0x96 is the sum of three bits.
        Self::new(unsafe { _mm512_ternarylogic_epi32::<0x96>(self.0, b.0, c.0) })
    }

    #[inline(always)]
    fn shuffle(self, pattern: Pattern) -> Self {
        // SAFETY: a vector exists, so the processor has AVX-512.
        Self::new(unsafe { _mm512_shuffle_epi8(self.0, everywhere(self, pattern)) })
    }

    #[inline(always)]
    fn turn_1(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX-512.
        Self::new(unsafe { _mm512_ror_epi32::<8>(self.0) })
    }

    #[inline(always)]
    fn turn_2(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX-512.
        Self::new(unsafe { _mm512_ror_epi32::<16>(self.0) })
    }

    #[inline(always)]
    fn turn_3(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX-512.
        Self::new(unsafe { _mm512_ror_epi32::<24>(self.0) })
    }
}

impl<T: Avx512> Galois for Zmm<T> {
    #[inline(always)]
    fn affine<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe {
            _mm512_gf2p8affine_epi64_epi8::<CONSTANT>(self.0, _mm512_set1_epi64(matrix as i64))
        })
    }

    #[inline(always)]
    fn affine_inverse<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe {
            _mm512_gf2p8affineinv_epi64_epi8::<CONSTANT>(self.0, _mm512_set1_epi64(matrix as i64))
        })
    }
}

impl<T: Avx512> Polynomials for Zmm<T> {
    #[inline(always)]
    fn multiply_low(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has VPCLMULQDQ.
        Self::new(unsafe { _mm512_clmulepi64_epi128::<0x00>(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_high(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has VPCLMULQDQ.
        Self::new(unsafe { _mm512_clmulepi64_epi128::<0x11>(self.0, other.0) })
    }
}
