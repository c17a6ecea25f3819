//! Vectors of 128 bits.
//! Intrinsics are called on values whose existence shows that the processor has them (see above).

use super::Avx2;
#[cfg(wide_intrinsics)]
use super::GaloisField;
#[cfg(wide_intrinsics)]
use crate::vector::Galois;
use crate::vector::{Aes, Pattern, Polynomials, Vector};
use core::arch::x86_64::*;
use core::marker::PhantomData;

/// 1 lane of 128 bits.
#[derive(Clone, Copy)]
pub(crate) struct Xmm<T>(__m128i, PhantomData<T>);

impl<T: Avx2> Xmm<T> {
    #[inline(always)]
    fn new(value: __m128i) -> Self {
        Xmm(value, PhantomData)
    }
}

/// 16 bytes in every lane.
#[inline(always)]
fn everywhere<T: Avx2>(_vector: Xmm<T>, table: [u8; 16]) -> __m128i {
    // SAFETY: a vector exists, so the processor has AVX2; 16 bytes are read from an array of 16.
    unsafe { _mm_loadu_si128(table.as_ptr().cast()) }
}

/// PSHUFB as it stands. Of intrinsics with known patterns the compiler makes other shuffles: two, one
/// behind the other, for a swap of 16-bit words, and more but composed ones for sums of shuffles.
///
/// # Safety
/// The processor has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn shuffle_once(vector: __m128i, pattern: __m128i) -> __m128i {
    let result;
    // SAFETY: one instruction on registers, which the processor has; it touches nothing else.
    unsafe {
        core::arch::asm!(
            "vpshufb {}, {}, {}",
            lateout(xmm_reg) result,
            in(xmm_reg) vector,
            in(xmm_reg) pattern,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    result
}

/// An operation that is one intrinsic.
macro_rules! operation {
    ($name:ident, $intrinsic:ident) => {
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            // SAFETY: a vector exists, so the processor has AVX2.
            Self::new(unsafe { $intrinsic(self.0, other.0) })
        }
    };
}

impl<T: Avx2> Vector for Xmm<T> {
    type Proof = T;
    const LANES: usize = 1;

    #[inline(always)]
    fn load(_proof: T, bytes: &[u8]) -> Self {
        let bytes = &bytes[..Self::BYTES];
        // SAFETY: the proof exists; the slice has the 16 bytes that are read, at any alignment.
        Self::new(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        let bytes = &mut bytes[..Self::BYTES];
        // SAFETY: a vector exists; the slice has the 16 bytes that are written, at any alignment.
        unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn splat(_proof: T, word: u32) -> Self {
        // SAFETY: the proof exists, so the processor has AVX2.
        Self::new(unsafe { _mm_set1_epi32(word as i32) })
    }

    operation!(xor, _mm_xor_si128);
    operation!(add_32, _mm_add_epi32);
    operation!(unpack_low_32, _mm_unpacklo_epi32);
    operation!(unpack_high_32, _mm_unpackhi_epi32);
    operation!(unpack_low_64, _mm_unpacklo_epi64);
    operation!(unpack_high_64, _mm_unpackhi_epi64);

    #[inline(always)]
    fn xor3(self, b: Self, c: Self) -> Self {
        self.xor(b).xor(c)
    }

    #[inline(always)]
    fn shuffle(self, pattern: Pattern) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { shuffle_once(self.0, everywhere(self, pattern)) })
    }

    #[inline(always)]
    fn turn_1(self) -> Self {
        self.shuffle([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12])
    }

    #[inline(always)]
    fn turn_2(self) -> Self {
        self.shuffle([2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13])
    }

    #[inline(always)]
    fn turn_3(self) -> Self {
        self.shuffle([3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14])
    }
}

#[cfg(wide_intrinsics)]
impl<T: GaloisField> Galois for Xmm<T> {
    #[inline(always)]
    fn affine<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe { _mm_gf2p8affine_epi64_epi8::<CONSTANT>(self.0, _mm_set1_epi64x(matrix as i64)) })
    }

    #[inline(always)]
    fn affine_inverse<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe {
            _mm_gf2p8affineinv_epi64_epi8::<CONSTANT>(self.0, _mm_set1_epi64x(matrix as i64))
        })
    }
}

impl<T: Avx2> Aes for Xmm<T> {
    #[inline(always)]
    fn shift_and_substitute(self) -> Self {
        // SAFETY: a vector exists, so the processor has AES-NI.
        Self::new(unsafe { _mm_aesenclast_si128(self.0, _mm_setzero_si128()) })
    }

    #[inline(always)]
    fn low_halves(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm_and_si128(self.0, _mm_set1_epi8(15)) })
    }

    #[inline(always)]
    fn high_halves(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm_and_si128(_mm_srli_epi16::<4>(self.0), _mm_set1_epi8(15)) })
    }

    #[inline(always)]
    fn look_up(self, table: [u8; 16]) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm_shuffle_epi8(everywhere(self, table), self.0) })
    }
}

impl<T: Avx2> Polynomials for Xmm<T> {
    #[inline(always)]
    fn multiply_low(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has PCLMULQDQ.
        Self::new(unsafe { _mm_clmulepi64_si128::<0x00>(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_high(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has PCLMULQDQ.
        Self::new(unsafe { _mm_clmulepi64_si128::<0x11>(self.0, other.0) })
    }
}
