//! Random numbers of the operating system, and nothing else: a failure is an error.

use crate::Error;
use sm2::elliptic_curve::PrimeField;
use sm2::{NonZeroScalar, Scalar};
use zeroize::{Zeroize, Zeroizing};

/// Draws of 32 bytes before a source is believed broken. One draw is not below n with probability 2⁻³².
const DRAWS: usize = 16;

/// Fills with random bytes.
///
/// # Errors
/// [`Error::Random`], and then the bytes are zero.
pub fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|_| {
        bytes.zeroize();
        Error::Random
    })
}

/// A random secret of `N` bytes, wiped when dropped.
///
/// # Errors
/// [`Error::Random`].
pub fn key_bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut bytes = Zeroizing::new([0; N]);
    fill(bytes.as_mut_slice())?;
    Ok(bytes)
}

/// A random number from 1 to n - 1.
pub(crate) fn scalar() -> Result<Zeroizing<NonZeroScalar>, Error> {
    for _ in 0..DRAWS {
        let bytes = key_bytes::<32>()?;
        let scalar = Zeroizing::new(Scalar::from_repr((*bytes).into()).unwrap_or(Scalar::ZERO));
        if let Some(scalar) = Option::from(NonZeroScalar::new(*scalar)) {
            return Ok(Zeroizing::new(scalar));
        }
    }
    Err(Error::Random)
}
