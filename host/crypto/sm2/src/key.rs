//! Private and public keys (GM/T 0003.1-2012, 6).

use crate::random::key_bytes;
use crate::{Error, Number};
use sm2::elliptic_curve::NonZeroScalar;
use sm2::elliptic_curve::sec1::{Coordinates, FromEncodedPoint, ToEncodedPoint};
use sm2::{EncodedPoint, Scalar, Sm2};
use zeroize::Zeroizing;

/// Draws before a source of random numbers is believed broken.
const DRAWS: usize = 16;

/// A private key d, 1 ≤ d ≤ n - 2, with its public key. Wiped when dropped; `Debug` shows the public key.
#[derive(Clone)]
pub struct PrivateKey {
    pub(crate) secret: sm2::SecretKey,
    public: PublicKey,
}

impl PrivateKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn generate() -> Result<PrivateKey, Error> {
        for _ in 0..DRAWS {
            if let Ok(key) = PrivateKey::from_bytes(&*key_bytes()?) {
                return Ok(key);
            }
        }
        Err(Error::Random)
    }

    /// That of these bytes.
    ///
    /// # Errors
    /// [`Error::PrivateKey`] unless it is from 1 to n - 2.
    pub fn from_bytes(bytes: &Number) -> Result<PrivateKey, Error> {
        let secret = PrivateKey::secret(bytes)?;
        let public = PublicKey { point: secret.public_key() };
        Ok(PrivateKey { secret, public })
    }

    fn secret(bytes: &Number) -> Result<sm2::SecretKey, Error> {
        let secret = sm2::SecretKey::from_slice(bytes).map_err(|_| Error::PrivateKey)?;
        // n - 1 has no inverse of 1 + d, with which signing divides.
        if bool::from((*secret.to_nonzero_scalar() + Scalar::ONE).is_zero()) {
            return Err(Error::PrivateKey);
        }
        Ok(secret)
    }

    /// That of these bytes, with its public key, which is not computed: the caller knows that they belong
    /// together, because it sealed both.
    ///
    /// # Errors
    /// [`Error::PrivateKey`] as [`PrivateKey::from_bytes`].
    pub fn with_public_key(bytes: &Number, public: PublicKey) -> Result<PrivateKey, Error> {
        Ok(PrivateKey { secret: PrivateKey::secret(bytes)?, public })
    }

    /// The key itself. For what seals keys or hands one to its owner, and nothing else.
    pub fn to_bytes(&self) -> Zeroizing<Number> {
        Zeroizing::new(self.secret.to_bytes().into())
    }

    /// Its public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn scalar(&self) -> Zeroizing<NonZeroScalar<Sm2>> {
        Zeroizing::new(self.secret.to_nonzero_scalar())
    }
}

impl core::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A public key: a point of the curve, never that at infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    pub(crate) point: sm2::PublicKey,
}

impl PublicKey {
    /// That of these coordinates.
    ///
    /// # Errors
    /// [`Error::PublicKey`] unless they are on the curve.
    pub fn from_coordinates(x: &Number, y: &Number) -> Result<PublicKey, Error> {
        let encoded = EncodedPoint::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
        let point = Option::from(sm2::PublicKey::from_encoded_point(&encoded)).ok_or(Error::PublicKey)?;
        Ok(PublicKey { point })
    }

    /// Its coordinates x and y.
    pub fn coordinates(&self) -> (Number, Number) {
        coordinates(&self.point)
    }
}

/// Coordinates of a point that is not at infinity.
pub(crate) fn coordinates(point: &sm2::PublicKey) -> (Number, Number) {
    match point.to_encoded_point(false).coordinates() {
        Coordinates::Uncompressed { x, y } => ((*x).into(), (*y).into()),
        // A public key is not at infinity, and the encoding asked for is not a compressed one.
        _ => unreachable!("an uncompressed point has both coordinates"),
    }
}
