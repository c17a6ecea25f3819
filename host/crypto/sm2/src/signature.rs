//! Signatures of digests (GM/T 0003.2-2012, 6 and 7). Nonces are derived from the key, the digest and
//! 32 random bytes (RFC 6979 with additional data), so that neither a bad source nor a repeated digest
//! reveals the key.

use crate::random::key_bytes;
use crate::{Error, NUMBER, Number, PrivateKey, PublicKey};
use sm2::dsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use sm2::dsa::signature::rand_core::{self, CryptoRng, RngCore};
use sm2::dsa::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// The identity that the crate wants for the digest Z, which is not asked of it here.
const NO_IDENTITY: &str = "";

/// A signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its first half.
    pub r: Number,
    /// Its second half.
    pub s: Number,
}

impl PrivateKey {
    /// Signs a digest e: SM3 of Z and the message.
    ///
    /// # Errors
    /// [`Error::Random`]; [`Error::Signing`] for one nonce in 2²⁵⁵.
    pub fn sign(&self, digest: &Number) -> Result<Signature, Error> {
        let key = SigningKey::new(NO_IDENTITY, &self.secret).map_err(|_| Error::PrivateKey)?;
        let mut drawn = Drawn(key_bytes()?);
        let signature = key.sign_prehash_with_rng(&mut drawn, digest).map_err(|_| Error::Signing)?;
        Ok(Signature { r: signature.r_bytes().into(), s: signature.s_bytes().into() })
    }
}

impl PublicKey {
    /// Checks the signature of a digest.
    ///
    /// # Errors
    /// [`Error::Signature`].
    pub fn verify(&self, digest: &Number, signature: &Signature) -> Result<(), Error> {
        let key = VerifyingKey::new(NO_IDENTITY, self.point).map_err(|_| Error::PublicKey)?;
        let signature =
            sm2::dsa::Signature::from_scalars(signature.r, signature.s).map_err(|_| Error::Signature)?;
        key.verify_prehash(digest, &signature).map_err(|_| Error::Signature)
    }
}

/// Random bytes that were drawn before, for an interface that cannot say that drawing failed.
struct Drawn(Zeroizing<[u8; NUMBER]>);

impl RngCore for Drawn {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, target: &mut [u8]) {
        self.try_fill_bytes(target).expect("one draw of 32 bytes");
    }

    /// Gives the bytes once; a second call finds none.
    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), rand_core::Error> {
        let spent = rand_core::Error::from(core::num::NonZeroU32::MIN);
        if target.len() != NUMBER || *self.0 == [0; NUMBER] {
            return Err(spent);
        }
        target.copy_from_slice(self.0.as_slice());
        *self.0 = [0; NUMBER];
        Ok(())
    }
}

impl CryptoRng for Drawn {}
