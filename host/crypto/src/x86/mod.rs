//! Vectors of x86-64, and which of them a path uses. Together with its files this is the only place
//! of the crate with `unsafe` code.
//!
//! Why it is sound, once for all: the types that implement [`Instructions`] here have private fields
//! and are only made by their `detect`, which asks the processor. Vectors are only made from them. So
//! whoever holds a vector runs on a processor that has its instructions.
#![deny(unsafe_op_in_unsafe_fn)]
// Vectors of 512 bits and the newer instructions on smaller ones are compiled by compilers that have
// them (see build.rs); rust-version is older.
#![allow(clippy::incompatible_msrv)]

mod xmm;
mod ymm;
#[cfg(wide_intrinsics)]
mod zmm;

use crate::kernel::{Instructions, Kernel};
use crate::round::ByAes;
#[cfg(wide_intrinsics)]
use crate::round::ByGalois;
use xmm::Xmm;
use ymm::Ymm;
#[cfg(wide_intrinsics)]
use zmm::Zmm;

/// Shows that the processor has AVX2, AES-NI and PCLMULQDQ.
///
/// # Safety
/// A value may only exist on such a processor.
pub(crate) unsafe trait Avx2: Copy {}

/// Shows that it has VAES and VPCLMULQDQ too.
///
/// # Safety
/// A value may only exist on such a processor.
#[cfg(wide_intrinsics)]
pub(crate) unsafe trait WideAes: Avx2 {}

/// Shows that it has GFNI too.
///
/// # Safety
/// A value may only exist on such a processor.
#[cfg(wide_intrinsics)]
pub(crate) unsafe trait GaloisField: Avx2 {}

/// Shows that it has AVX-512 F and BW too, and VPCLMULQDQ.
///
/// # Safety
/// A value may only exist on such a processor.
#[cfg(wide_intrinsics)]
pub(crate) unsafe trait Avx512: GaloisField {}

/// Makes a set of instructions: its type, the features it needs, and its vectors.
macro_rules! instructions {
    ($(#[$doc:meta])* $name:ident, [$($feature:tt),*], $features:literal, $bulk:ty, $single:ty, $hash:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $name(());

        impl $name {
            /// The value, where the processor has the instructions.
            pub(crate) fn detect() -> Option<$name> {
                (true $(&& std::arch::is_x86_feature_detected!($feature))*).then_some($name(()))
            }
        }

        impl Instructions for $name {
            type Bulk = $bulk;
            type Single = $single;
            type Hash = $hash;

            #[inline]
            fn run<K: Kernel>(self, kernel: K) -> K::Output {
                #[target_feature(enable = $features)]
                unsafe fn with_features<K: Kernel>(proof: $name, kernel: K) -> K::Output {
                    kernel.vector(proof)
                }
                // SAFETY: `self` exists, so the processor has the features; see `detect`.
                unsafe { with_features(self, kernel) }
            }
        }

        // SAFETY: only `detect` makes a value, and it asks for at least these features.
        unsafe impl Avx2 for $name {}
    };
}

instructions!(
    /// AES instructions on 128 bits, everything else on 256.
    AesAvx2, ["aes", "avx2", "pclmulqdq"], "aes,avx2,pclmulqdq",
    ByAes<Ymm<AesAvx2>>, ByAes<Xmm<AesAvx2>>, Xmm<AesAvx2>
);

#[cfg(wide_intrinsics)]
instructions!(
    /// AES instructions and products on 256 bits.
    VaesAvx2, ["aes", "avx2", "pclmulqdq", "vaes", "vpclmulqdq"], "aes,avx2,pclmulqdq,vaes,vpclmulqdq",
    ByAes<Ymm<VaesAvx2>>, ByAes<Xmm<VaesAvx2>>, Ymm<VaesAvx2>
);
#[cfg(wide_intrinsics)]
// SAFETY: only `detect` makes a value, and it asks for these features.
unsafe impl WideAes for VaesAvx2 {}

#[cfg(wide_intrinsics)]
instructions!(
    /// GFNI on 256 bits.
    GfniAvx2, ["aes", "avx2", "pclmulqdq", "gfni", "vaes", "vpclmulqdq"],
    "aes,avx2,pclmulqdq,gfni,vaes,vpclmulqdq",
    ByGalois<Ymm<GfniAvx2>>, ByGalois<Xmm<GfniAvx2>>, Ymm<GfniAvx2>
);
#[cfg(wide_intrinsics)]
// SAFETY: only `detect` makes a value, and it asks for these features.
unsafe impl WideAes for GfniAvx2 {}
#[cfg(wide_intrinsics)]
// SAFETY: only `detect` makes a value, and it asks for these features.
unsafe impl GaloisField for GfniAvx2 {}

#[cfg(wide_intrinsics)]
instructions!(
    /// GFNI on 512 bits.
    GfniAvx512,
    ["aes", "avx2", "pclmulqdq", "gfni", "vaes", "vpclmulqdq", "avx512f", "avx512bw", "avx512vl"],
    "aes,avx2,pclmulqdq,gfni,vaes,vpclmulqdq,avx512f,avx512bw,avx512vl",
    ByGalois<Zmm<GfniAvx512>>, ByGalois<Xmm<GfniAvx512>>, Zmm<GfniAvx512>
);
#[cfg(wide_intrinsics)]
// SAFETY: only `detect` makes a value, and it asks for these features.
unsafe impl GaloisField for GfniAvx512 {}
#[cfg(wide_intrinsics)]
// SAFETY: only `detect` makes a value, and it asks for these features.
unsafe impl Avx512 for GfniAvx512 {}
