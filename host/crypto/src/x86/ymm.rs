//! Vectors of 256 bits.
//! Intrinsics are called on values whose existence shows that the processor has them (see above).

use super::{AesAvx2, Avx2};
#[cfg(wide_intrinsics)]
use super::{GaloisField, VaesAvx2, WideAes};
use crate::vector::{Aes, Pattern, Vector};
#[cfg(wide_intrinsics)]
use crate::vector::{Galois, Polynomials};
use core::arch::x86_64::*;
use core::marker::PhantomData;

/// 2 lanes of 128 bits.
#[derive(Clone, Copy)]
pub(crate) struct Ymm<T>(__m256i, PhantomData<T>);

impl<T: Avx2> Ymm<T> {
    #[inline(always)]
    fn new(value: __m256i) -> Self {
        Ymm(value, PhantomData)
    }
}

/// 16 bytes in every lane.
#[inline(always)]
fn everywhere<T: Avx2>(_vector: Ymm<T>, table: [u8; 16]) -> __m256i {
    // SAFETY: a vector exists, so the processor has AVX2; 16 bytes are read from an array of 16.
    unsafe { _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast())) }
}

/// PSHUFB as it stands. Of intrinsics with known patterns the compiler makes other shuffles: two, one
/// behind the other, for a swap of 16-bit words, and more but composed ones for sums of shuffles.
///
/// # Safety
/// The processor has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn shuffle_once(vector: __m256i, pattern: __m256i) -> __m256i {
    let result;
    // SAFETY: one instruction on registers, which the processor has; it touches nothing else.
    unsafe {
        core::arch::asm!(
            "vpshufb {}, {}, {}",
            lateout(ymm_reg) result,
            in(ymm_reg) vector,
            in(ymm_reg) pattern,
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

impl<T: Avx2> Vector for Ymm<T> {
    type Proof = T;
    const LANES: usize = 2;

    #[inline(always)]
    fn load(_proof: T, bytes: &[u8]) -> Self {
        let bytes = &bytes[..Self::BYTES];
        // SAFETY: the proof exists; the slice has the 32 bytes that are read, at any alignment.
        Self::new(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        let bytes = &mut bytes[..Self::BYTES];
        // SAFETY: a vector exists; the slice has the 32 bytes that are written, at any alignment.
        unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn splat(_proof: T, word: u32) -> Self {
        // SAFETY: the proof exists, so the processor has AVX2.
        Self::new(unsafe { _mm256_set1_epi32(word as i32) })
    }

    operation!(xor, _mm256_xor_si256);
    operation!(add_32, _mm256_add_epi32);
    operation!(unpack_low_32, _mm256_unpacklo_epi32);
    operation!(unpack_high_32, _mm256_unpackhi_epi32);
    operation!(unpack_low_64, _mm256_unpacklo_epi64);
    operation!(unpack_high_64, _mm256_unpackhi_epi64);

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

/// How 256 bits go through AESENCLAST: in two halves, or at once with VAES.
pub(crate) trait LastRound: Avx2 {
    /// See [`Aes::shift_and_substitute`].
    fn shift_and_substitute(vector: Ymm<Self>) -> Ymm<Self>;
}

impl LastRound for AesAvx2 {
    #[inline(always)]
    fn shift_and_substitute(vector: Ymm<Self>) -> Ymm<Self> {
        // SAFETY: a vector exists, so the processor has AVX2 and AES-NI.
        Ymm::new(unsafe {
            let zero = _mm_setzero_si128();
            let low = _mm_aesenclast_si128(_mm256_castsi256_si128(vector.0), zero);
            let high = _mm_aesenclast_si128(_mm256_extracti128_si256::<1>(vector.0), zero);
            _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(low), high)
        })
    }
}

#[cfg(wide_intrinsics)]
impl LastRound for VaesAvx2 {
    #[inline(always)]
    fn shift_and_substitute(vector: Ymm<Self>) -> Ymm<Self> {
        // SAFETY: a vector of this kind exists, so the processor has VAES.
        Ymm::new(unsafe { _mm256_aesenclast_epi128(vector.0, _mm256_setzero_si256()) })
    }
}

#[cfg(wide_intrinsics)]
impl<T: GaloisField> Galois for Ymm<T> {
    #[inline(always)]
    fn affine<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe {
            _mm256_gf2p8affine_epi64_epi8::<CONSTANT>(self.0, _mm256_set1_epi64x(matrix as i64))
        })
    }

    #[inline(always)]
    fn affine_inverse<const CONSTANT: i32>(self, matrix: u64) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has GFNI.
        Self::new(unsafe {
            _mm256_gf2p8affineinv_epi64_epi8::<CONSTANT>(self.0, _mm256_set1_epi64x(matrix as i64))
        })
    }
}

impl<T: LastRound> Aes for Ymm<T> {
    #[inline(always)]
    fn shift_and_substitute(self) -> Self {
        T::shift_and_substitute(self)
    }

    #[inline(always)]
    fn low_halves(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm256_and_si256(self.0, _mm256_set1_epi8(15)) })
    }

    #[inline(always)]
    fn high_halves(self) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm256_and_si256(_mm256_srli_epi16::<4>(self.0), _mm256_set1_epi8(15)) })
    }

    #[inline(always)]
    fn look_up(self, table: [u8; 16]) -> Self {
        // SAFETY: a vector exists, so the processor has AVX2.
        Self::new(unsafe { _mm256_shuffle_epi8(everywhere(self, table), self.0) })
    }
}

#[cfg(wide_intrinsics)]
impl<T: WideAes> Polynomials for Ymm<T> {
    #[inline(always)]
    fn multiply_low(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has VPCLMULQDQ.
        Self::new(unsafe { _mm256_clmulepi64_epi128::<0x00>(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_high(self, other: Self) -> Self {
        // SAFETY: a vector of this kind exists, so the processor has VPCLMULQDQ.
        Self::new(unsafe { _mm256_clmulepi64_epi128::<0x11>(self.0, other.0) })
    }
}
