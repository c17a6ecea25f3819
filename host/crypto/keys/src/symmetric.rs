//! SM4 keys: key-encryption keys by index, others by name.

use crate::contents::{NamedKey, SymmetricKey};
use crate::{Error, KeyStore, check_index};
use tickgate_crypto::Sm4;
use tickgate_sm2::key_bytes;

/// Bytes of the longest name of an SM4 key.
pub const LONGEST_NAME: usize = 64;
/// The most SM4 keys that have names.
pub const SM4_KEYS: usize = 1024;

fn kek_name(index: u32) -> String {
    format!("key-encryption key {index}")
}

fn sm4_name(name: &str) -> String {
    format!("SM4 key {name:?}")
}

impl KeyStore {
    /// Makes a key-encryption key.
    ///
    /// # Errors
    /// [`Error::Index`], [`Error::KeyExists`], [`tickgate_sm2::Error::Random`], and those of changing the
    /// store.
    pub fn generate_kek(&self, index: u32) -> Result<(), Error> {
        self.import_kek(index, &*key_bytes()?)
    }

    /// Takes a key-encryption key that was made elsewhere.
    ///
    /// # Errors
    /// As [`KeyStore::generate_kek`].
    pub fn import_kek(&self, index: u32, key: &[u8; 16]) -> Result<(), Error> {
        check_index(index)?;
        self.change(|contents| {
            if contents.keks.contains_key(&index) {
                return Err(Error::KeyExists(kek_name(index)));
            }
            contents.keks.insert(index, Box::new(SymmetricKey(*key)));
            Ok(())
        })
    }

    /// A key-encryption key, ready for use.
    ///
    /// # Errors
    /// [`Error::NoKey`], and those of reading.
    pub fn kek(&self, index: u32) -> Result<Sm4, Error> {
        let contents = self.contents()?;
        let key = contents.keks.get(&index).ok_or_else(|| Error::NoKey(kek_name(index)))?;
        Ok(Sm4::new(&key.0))
    }

    /// Destroys a key-encryption key. Copies of the store still have it.
    ///
    /// # Errors
    /// [`Error::NoKey`], and those of changing the store.
    pub fn destroy_kek(&self, index: u32) -> Result<(), Error> {
        self.change(|contents| {
            contents.keks.remove(&index).map(drop).ok_or_else(|| Error::NoKey(kek_name(index)))
        })
    }

    /// Makes an SM4 key. Of one that is `card_only`, software gets no cipher.
    ///
    /// # Errors
    /// [`Error::Name`], [`Error::KeyExists`], [`Error::TooManyKeys`], [`tickgate_sm2::Error::Random`], and
    /// those of changing the store.
    pub fn generate_sm4(&self, name: &str, card_only: bool) -> Result<(), Error> {
        self.import_sm4(name, &*key_bytes()?, card_only)
    }

    /// Takes an SM4 key that was made elsewhere.
    ///
    /// # Errors
    /// As [`KeyStore::generate_sm4`].
    pub fn import_sm4(&self, name: &str, key: &[u8; 16], card_only: bool) -> Result<(), Error> {
        if !(1..=LONGEST_NAME).contains(&name.len()) {
            return Err(Error::Name);
        }
        self.change(|contents| {
            if contents.sm4.contains_key(name) {
                return Err(Error::KeyExists(sm4_name(name)));
            }
            if contents.sm4.len() >= SM4_KEYS {
                return Err(Error::TooManyKeys);
            }
            contents.sm4.insert(name.to_owned(), NamedKey { key: Box::new(SymmetricKey(*key)), card_only });
            Ok(())
        })
    }

    /// An SM4 key, ready for use.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::CardOnly`], and those of reading.
    pub fn sm4(&self, name: &str) -> Result<Sm4, Error> {
        let contents = self.contents()?;
        match contents.sm4.get(name) {
            None => Err(Error::NoKey(sm4_name(name))),
            Some(NamedKey { card_only: true, .. }) => Err(Error::CardOnly(format!("{name:?}"))),
            Some(NamedKey { key, .. }) => Ok(Sm4::new(&key.0)),
        }
    }

    /// Destroys an SM4 key. Copies of the store still have it.
    ///
    /// # Errors
    /// [`Error::NoKey`], and those of changing the store.
    pub fn destroy_sm4(&self, name: &str) -> Result<(), Error> {
        self.change(|contents| {
            contents.sm4.remove(name).map(drop).ok_or_else(|| Error::NoKey(sm4_name(name)))
        })
    }
}
