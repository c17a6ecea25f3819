//! Hashes in steps (GM/T 0018-2012, 6.5.4 to 6.5.6): one runs in a session at a time.

use crate::algorithm::{SGD_SHA1, SGD_SHA256, SGD_SM3};
use crate::code::Code;
use crate::failure::Failure;
use crate::session::Session;
use sha1::Sha1;
use sha2::Sha256;
use sm3::{Digest, Sm3};
use tickgate_sm2::{PublicKey, identity_digest};

/// A hash that runs.
pub(crate) enum Hash {
    Sm3(Sm3),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Hash {
    fn of(algorithm: u32) -> Result<Hash, Failure> {
        match algorithm {
            SGD_SM3 => Ok(Hash::Sm3(Sm3::new())),
            SGD_SHA1 => Ok(Hash::Sha1(Sha1::new())),
            SGD_SHA256 => Ok(Hash::Sha256(Sha256::new())),
            _ => Err(Code::Algorithm.into()),
        }
    }

    fn update(&mut self, data: &[u8]) {
        match self {
            Hash::Sm3(hash) => hash.update(data),
            Hash::Sha1(hash) => hash.update(data),
            Hash::Sha256(hash) => hash.update(data),
        }
    }

    /// Bytes of the digest.
    pub(crate) fn length(&self) -> usize {
        match self {
            Hash::Sm3(_) | Hash::Sha256(_) => 32,
            Hash::Sha1(_) => 20,
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Hash::Sm3(hash) => hash.finalize().to_vec(),
            Hash::Sha1(hash) => hash.finalize().to_vec(),
            Hash::Sha256(hash) => hash.finalize().to_vec(),
        }
    }
}

impl Session {
    /// Begins, in the place of one that runs. With a signer, SM3 begins with the signer's Z.
    pub(crate) fn hash_init(
        &mut self,
        algorithm: u32,
        signer: Option<(PublicKey, &[u8])>,
    ) -> Result<(), Failure> {
        let mut hash = Hash::of(algorithm)?;
        if let Some((key, identity)) = signer {
            if !matches!(hash, Hash::Sm3(_)) || identity.is_empty() {
                return Err(Code::InputArgument.into());
            }
            hash.update(&identity_digest(identity, &key)?);
        }
        self.hash = Some(hash);
        Ok(())
    }

    pub(crate) fn hash_update(&mut self, data: &[u8]) -> Result<(), Failure> {
        self.hash.as_mut().ok_or(Code::Step)?.update(data);
        Ok(())
    }

    /// Bytes that [`Session::hash_final`] will give.
    pub(crate) fn hash_length(&self) -> Result<usize, Failure> {
        Ok(self.hash.as_ref().ok_or(Code::Step)?.length())
    }

    pub(crate) fn hash_final(&mut self) -> Result<Vec<u8>, Failure> {
        Ok(self.hash.take().ok_or(Code::Step)?.finish())
    }
}
