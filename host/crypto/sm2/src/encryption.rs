//! Public-key encryption (GM/T 0003.4-2012, 6 and 7), in the order C1, C3, C2 of GM/T 0009.

use crate::derivation::derive;
use crate::key::coordinates;
use crate::random::scalar;
use crate::{Error, Number, PrivateKey, PublicKey};
use sm2::elliptic_curve::ops::MulByGenerator;
use sm2::{NonZeroScalar, ProjectivePoint};
use sm3::{Digest, Sm3};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Nonces that are tried before giving up: one gives a key stream of zeros with probability 2⁻⁸ for one
/// byte of plaintext, and less for more.
const NONCES: usize = 64;

/// What encryption gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// C1, a point of the curve.
    pub point: PublicKey,
    /// C3, SM3 of the shared point and the plaintext.
    pub tag: Number,
    /// C2, as long as the plaintext.
    pub text: Vec<u8>,
}

impl PublicKey {
    /// Encrypts for the owner of this key.
    ///
    /// # Errors
    /// [`Error::PlaintextLength`] for no bytes, or 2³² blocks of 32; [`Error::Random`].
    pub fn encrypt(&self, plain: &[u8]) -> Result<Ciphertext, Error> {
        check_length(plain.len())?;
        for _ in 0..NONCES {
            if let Some(ciphertext) = self.encrypt_with(plain, &*scalar()?) {
                return Ok(ciphertext);
            }
        }
        Err(Error::Random)
    }

    /// None when the nonce's key stream is zero, with which the plaintext would stand in the ciphertext.
    fn encrypt_with(&self, plain: &[u8], nonce: &NonZeroScalar) -> Option<Ciphertext> {
        let point = sm2::PublicKey::try_from(ProjectivePoint::mul_by_generator(nonce)).ok()?;
        let shared = Shared::new(&self.point, nonce)?;
        let text = shared.mask(plain)?;
        Some(Ciphertext { point: PublicKey { point }, tag: shared.tag(plain), text: text.to_vec() })
    }
}

impl PrivateKey {
    /// Decrypts what was encrypted for the public key.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] if anything of it was changed, or it is for another key.
    pub fn decrypt(&self, ciphertext: &Ciphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        check_length(ciphertext.text.len()).map_err(|_| Error::Ciphertext)?;
        let shared = Shared::new(&ciphertext.point.point, &self.scalar()).ok_or(Error::Ciphertext)?;
        let plain = shared.mask(&ciphertext.text).ok_or(Error::Ciphertext)?;
        if bool::from(shared.tag(&plain).ct_eq(&ciphertext.tag)) { Ok(plain) } else { Err(Error::Ciphertext) }
    }
}

fn check_length(length: usize) -> Result<(), Error> {
    // The derivation counts blocks in 32 bits.
    if length == 0 || length.div_ceil(32) > u32::MAX as usize {
        return Err(Error::PlaintextLength(length));
    }
    Ok(())
}

/// The point that both sides come to, x2 and y2.
struct Shared {
    x: Zeroizing<Number>,
    y: Zeroizing<Number>,
}

impl Shared {
    fn new(point: &sm2::PublicKey, scalar: &NonZeroScalar) -> Option<Shared> {
        let product = Zeroizing::new(point.to_projective() * **scalar);
        let (x, y) = coordinates(&sm2::PublicKey::try_from(*product).ok()?);
        Some(Shared { x: Zeroizing::new(x), y: Zeroizing::new(y) })
    }

    /// The text with the key stream added; none if that is zero.
    fn mask(&self, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut stream = derive(&[&*self.x, &*self.y], text.len());
        if stream.iter().fold(0, |any, byte| any | byte) == 0 {
            return None;
        }
        stream.iter_mut().zip(text).for_each(|(stream, text)| *stream ^= text);
        Some(stream)
    }

    fn tag(&self, plain: &[u8]) -> Number {
        let hash = Sm3::new_with_prefix(*self.x).chain_update(plain).chain_update(*self.y);
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sm2::Scalar;
    use sm2::elliptic_curve::PrimeField;

    fn hex(digits: &str) -> Vec<u8> {
        let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        (0..digits.len()).step_by(2).map(pair).collect()
    }

    fn number(digits: &str) -> Number {
        hex(digits).try_into().unwrap()
    }

    #[test]
    fn the_standards_example() {
        // GM/T 0003.5-2012, annex C.
        let key = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
        let key = PrivateKey::from_bytes(&number(key)).unwrap();
        let nonce = number("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21");
        let nonce = NonZeroScalar::new(Scalar::from_repr(nonce.into()).unwrap()).unwrap();
        let plain = b"encryption standard";
        let ciphertext = key.public_key().encrypt_with(plain, &nonce).unwrap();
        let (x, y) = ciphertext.point.coordinates();
        assert_eq!(x, number("04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"));
        assert_eq!(y, number("E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"));
        assert_eq!(
            ciphertext.tag,
            number("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766")
        );
        assert_eq!(ciphertext.text, hex("21886CA989CA9C7D58087307CA93092D651EFA"));
        assert_eq!(key.decrypt(&ciphertext).unwrap().as_slice(), plain);
    }
}
