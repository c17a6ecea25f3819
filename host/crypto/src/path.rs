//! Which instructions a cipher uses: chosen once, by what the processor has, or asked for.

use crate::Error;
use crate::kernel::Kernel;
#[cfg(target_arch = "x86_64")]
use crate::x86;

/// A way to compute SM4. All give the same bytes, and none takes a time that depends on key or data.
///
/// [`Self::GfniAvx2`] and [`Self::GfniAvx512`] share their kernels with the other paths, and the
/// tests run them on a software model of their instructions everywhere; on a processor that has the
/// instructions, the tests run these. Until they have, they are untested on real hardware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Path {
    /// Bitsliced on 64-bit words, any processor.
    Portable,
    /// The S-box by AES-NI, 128 bits at a time; AVX2 and PCLMULQDQ.
    AesAvx2,
    /// The S-box by VAES, 256 bits at a time; VPCLMULQDQ. Needs a compiler from Rust 1.89 on.
    VaesAvx2,
    /// The S-box by GFNI, 256 bits at a time; VPCLMULQDQ. Needs a compiler from Rust 1.89 on.
    GfniAvx2,
    /// The S-box by GFNI, 512 bits at a time; VPCLMULQDQ. Needs a compiler from Rust 1.89 on.
    GfniAvx512,
}

impl Path {
    /// All of them, the slowest first.
    pub const ALL: [Path; 5] =
        [Path::Portable, Path::AesAvx2, Path::VaesAvx2, Path::GfniAvx2, Path::GfniAvx512];

    /// Whether this processor and this build have it.
    pub fn is_available(self) -> bool {
        Chosen::new(self).is_ok()
    }

    /// The fastest that is available: what a cipher takes unless it is told otherwise.
    pub fn fastest() -> Path {
        Chosen::fastest().path()
    }
}

/// A path that is available here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    Portable,
    #[cfg(target_arch = "x86_64")]
    AesAvx2(x86::AesAvx2),
    #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
    VaesAvx2(x86::VaesAvx2),
    #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
    GfniAvx2(x86::GfniAvx2),
    #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
    GfniAvx512(x86::GfniAvx512),
}

impl Chosen {
    pub(crate) fn new(path: Path) -> Result<Chosen, Error> {
        let chosen = match path {
            Path::Portable => Some(Chosen::Portable),
            #[cfg(target_arch = "x86_64")]
            Path::AesAvx2 => x86::AesAvx2::detect().map(Chosen::AesAvx2),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Path::VaesAvx2 => x86::VaesAvx2::detect().map(Chosen::VaesAvx2),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Path::GfniAvx2 => x86::GfniAvx2::detect().map(Chosen::GfniAvx2),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Path::GfniAvx512 => x86::GfniAvx512::detect().map(Chosen::GfniAvx512),
            #[allow(unreachable_patterns)]
            _ => None,
        };
        chosen.ok_or(Error::PathUnavailable(path))
    }

    pub(crate) fn fastest() -> Chosen {
        let available = Path::ALL.into_iter().rev().find_map(|path| Chosen::new(path).ok());
        available.unwrap_or(Chosen::Portable)
    }

    pub(crate) fn path(self) -> Path {
        match self {
            Chosen::Portable => Path::Portable,
            #[cfg(target_arch = "x86_64")]
            Chosen::AesAvx2(_) => Path::AesAvx2,
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::VaesAvx2(_) => Path::VaesAvx2,
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::GfniAvx2(_) => Path::GfniAvx2,
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::GfniAvx512(_) => Path::GfniAvx512,
        }
    }

    /// Does something this way.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[cfg(target_arch = "x86_64")]
        use crate::kernel::Instructions;
        match self {
            Chosen::Portable => kernel.portable(),
            #[cfg(target_arch = "x86_64")]
            Chosen::AesAvx2(proof) => proof.run(kernel),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::VaesAvx2(proof) => proof.run(kernel),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::GfniAvx2(proof) => proof.run(kernel),
            #[cfg(all(target_arch = "x86_64", wide_intrinsics))]
            Chosen::GfniAvx512(proof) => proof.run(kernel),
        }
    }
}
