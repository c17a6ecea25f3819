//! SM2: keys, signatures and encryption (GM/T 0018-2012, 6.3.7, 6.3.8, 6.4.5 to 6.4.10).

use crate::algorithm::{SGD_SM2, SGD_SM2_1, SGD_SM2_2, SGD_SM2_3};
use crate::code::Code;
use crate::failure::Failure;
use crate::limits::{LONGEST_SM2_PLAINTEXT, SM2_BITS};
use crate::session::Session;
use tickgate_keys::Purpose;
use tickgate_sm2::{Ciphertext, Number, PrivateKey, PublicKey, Signature};
use zeroize::Zeroizing;

/// An error unless the algorithm is SM2 for signatures.
pub(crate) fn check_signature(algorithm: u32) -> Result<(), Failure> {
    one_of(algorithm, &[SGD_SM2, SGD_SM2_1])
}

/// An error unless the algorithm is SM2 for encryption.
pub(crate) fn check_encryption(algorithm: u32) -> Result<(), Failure> {
    one_of(algorithm, &[SGD_SM2, SGD_SM2_3])
}

fn one_of(algorithm: u32, allowed: &[u32]) -> Result<(), Failure> {
    if allowed.contains(&algorithm) { Ok(()) } else { Err(Code::Algorithm.into()) }
}

/// What is signed: a digest of 32 bytes.
fn digest(data: &[u8]) -> Result<&Number, Failure> {
    data.try_into().map_err(|_| Code::InputArgument.into())
}

fn check_plaintext(plain: &[u8]) -> Result<(), Failure> {
    if (1..=LONGEST_SM2_PLAINTEXT).contains(&plain.len()) { Ok(()) } else { Err(Code::InputArgument.into()) }
}

/// A key pair for the caller: it is not kept.
pub(crate) fn generate(algorithm: u32, bits: u32) -> Result<PrivateKey, Failure> {
    one_of(algorithm, &[SGD_SM2, SGD_SM2_1, SGD_SM2_2, SGD_SM2_3])?;
    if bits != SM2_BITS {
        return Err(Code::InputArgument.into());
    }
    Ok(PrivateKey::generate()?)
}

/// Checks a signature with a key of the caller's.
pub(crate) fn verify(key: &PublicKey, data: &[u8], signature: &Signature) -> Result<(), Failure> {
    Ok(key.verify(digest(data)?, signature)?)
}

/// Encrypts for a key of the caller's.
pub(crate) fn encrypt(key: &PublicKey, plain: &[u8]) -> Result<Ciphertext, Failure> {
    check_plaintext(plain)?;
    Ok(key.encrypt(plain)?)
}

impl Session {
    pub(crate) fn public_key(&self, index: u32, purpose: Purpose) -> Result<PublicKey, Failure> {
        Ok(self.store().public_key(index, purpose)?)
    }

    /// Signs with a private key of the store.
    pub(crate) fn sign(&self, index: u32, data: &[u8]) -> Result<Signature, Failure> {
        let digest = digest(data)?;
        Ok(self.private_key(index, Purpose::Signing)?.sign(digest)?)
    }

    /// Checks a signature with a public key of the store.
    pub(crate) fn verify(&self, index: u32, data: &[u8], signature: &Signature) -> Result<(), Failure> {
        verify(&self.public_key(index, Purpose::Signing)?, data, signature)
    }

    /// Encrypts for a key of the store.
    pub(crate) fn encrypt(&self, index: u32, plain: &[u8]) -> Result<Ciphertext, Failure> {
        encrypt(&self.public_key(index, Purpose::Encryption)?, plain)
    }

    /// Decrypts with a private key of the store.
    pub(crate) fn decrypt(&self, index: u32, encrypted: &Ciphertext) -> Result<Zeroizing<Vec<u8>>, Failure> {
        Ok(self.private_key(index, Purpose::Encryption)?.decrypt(encrypted)?)
    }
}
