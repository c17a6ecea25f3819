//! A key, ready for use: single blocks and ECB. The other modes build on it.

use crate::buffers::{Between, InPlace};
use crate::kernel::{Ecb, Expand, One};
use crate::key::Schedule;
use crate::path::Chosen;
use crate::{BLOCK, CbcDecryptor, CbcEncryptor, Ctr, Error, KEY, Path, whole_blocks};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// An SM4 key with its round keys (GB/T 32907-2016). Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Sm4 {
    pub(crate) encryption: Schedule,
    /// The same the other way round.
    pub(crate) decryption: Schedule,
    #[zeroize(skip)]
    pub(crate) chosen: Chosen,
}

impl core::fmt::Debug for Sm4 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sm4").field("path", &self.path()).finish_non_exhaustive()
    }
}

impl Sm4 {
    /// Expands a key, for the fastest path.
    pub fn new(key: &[u8; KEY]) -> Sm4 {
        Sm4::expand(key, Chosen::fastest())
    }

    /// The same of a slice.
    ///
    /// # Errors
    /// [`Error::KeyLength`] unless it has 16 bytes.
    pub fn from_slice(key: &[u8]) -> Result<Sm4, Error> {
        key.try_into().map(Sm4::new).map_err(|_| Error::KeyLength(key.len()))
    }

    /// Expands a key for a certain path, for tests and benches.
    ///
    /// # Errors
    /// [`Error::PathUnavailable`].
    pub fn with_path(key: &[u8; KEY], path: Path) -> Result<Sm4, Error> {
        Ok(Sm4::expand(key, Chosen::new(path)?))
    }

    fn expand(key: &[u8; KEY], chosen: Chosen) -> Sm4 {
        let mut cipher = Sm4 { encryption: [0; 32], decryption: [0; 32], chosen };
        chosen.run(Expand { key, schedule: &mut cipher.encryption });
        for (reversed, round_key) in cipher.decryption.iter_mut().zip(cipher.encryption.iter().rev()) {
            *reversed = *round_key;
        }
        cipher
    }

    /// How it computes.
    pub fn path(&self) -> Path {
        self.chosen.path()
    }

    /// Encrypts one block in place.
    #[inline]
    pub fn encrypt_block(&self, block: &mut [u8; BLOCK]) {
        self.chosen.run(One { schedule: &self.encryption, block });
    }

    /// Decrypts one block in place.
    #[inline]
    pub fn decrypt_block(&self, block: &mut [u8; BLOCK]) {
        self.chosen.run(One { schedule: &self.decryption, block });
    }

    /// Encrypts each block by itself. Equal blocks become equal blocks: ECB hides no patterns.
    ///
    /// # Errors
    /// [`Error::PartialBlock`].
    pub fn encrypt_ecb(&self, data: &mut [u8]) -> Result<(), Error> {
        self.ecb(&self.encryption, data)
    }

    /// Decrypts each block by itself.
    ///
    /// # Errors
    /// [`Error::PartialBlock`].
    pub fn decrypt_ecb(&self, data: &mut [u8]) -> Result<(), Error> {
        self.ecb(&self.decryption, data)
    }

    /// As [`Self::encrypt_ecb`], to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::PartialBlock`], [`Error::OutputTooShort`].
    pub fn encrypt_ecb_to(&self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        self.ecb_to(&self.encryption, source, target)
    }

    /// As [`Self::decrypt_ecb`], to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::PartialBlock`], [`Error::OutputTooShort`].
    pub fn decrypt_ecb_to(&self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        self.ecb_to(&self.decryption, source, target)
    }

    fn ecb(&self, schedule: &Schedule, data: &mut [u8]) -> Result<(), Error> {
        whole_blocks(data.len())?;
        self.chosen.run(Ecb { schedule, buffers: InPlace(data) });
        Ok(())
    }

    fn ecb_to(&self, schedule: &Schedule, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        whole_blocks(source.len())?;
        self.chosen.run(Ecb { schedule, buffers: Between::new(source, target)? });
        Ok(())
    }

    /// CBC-encrypts a message of whole blocks. The IV must be unpredictable.
    ///
    /// # Errors
    /// [`Error::PartialBlock`].
    pub fn encrypt_cbc(&self, iv: &[u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        CbcEncryptor::new(self, iv).update_in_place(data)
    }

    /// CBC-decrypts a message of whole blocks. CBC does not show whether anyone changed it.
    ///
    /// # Errors
    /// [`Error::PartialBlock`].
    pub fn decrypt_cbc(&self, iv: &[u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        CbcDecryptor::new(self, iv).update_in_place(data)
    }

    /// As [`Self::encrypt_cbc`], to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::PartialBlock`], [`Error::OutputTooShort`].
    pub fn encrypt_cbc_to(&self, iv: &[u8; BLOCK], source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        whole_blocks(source.len())?;
        CbcEncryptor::new(self, iv).update(source, target).map(drop)
    }

    /// As [`Self::decrypt_cbc`], to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::PartialBlock`], [`Error::OutputTooShort`].
    pub fn decrypt_cbc_to(&self, iv: &[u8; BLOCK], source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        whole_blocks(source.len())?;
        CbcDecryptor::new(self, iv).update(source, target).map(drop)
    }

    /// Encrypts or decrypts a message of any length in CTR mode, with `counter` for its first block.
    /// No counter block may ever be used twice with one key.
    ///
    /// # Errors
    /// [`Error::CounterWrap`].
    pub fn apply_ctr(&self, counter: &[u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        Ctr::new(self, counter).update_in_place(data)
    }

    /// As [`Self::apply_ctr`], to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::CounterWrap`], [`Error::OutputTooShort`].
    pub fn apply_ctr_to(&self, counter: &[u8; BLOCK], source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        Ctr::new(self, counter).update(source, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiping_leaves_no_round_key() {
        fn is_wiped_when_dropped(_: &impl ZeroizeOnDrop) {}
        let mut cipher = Sm4::new(&[7; KEY]);
        is_wiped_when_dropped(&cipher);
        assert!(cipher.encryption.iter().all(|key| *key != 0));
        cipher.zeroize();
        assert_eq!((cipher.encryption, cipher.decryption), ([0; 32], [0; 32]));
    }
}
