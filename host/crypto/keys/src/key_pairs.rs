//! SM2 key pairs, by index and purpose.

use crate::access::{PasswordKey, Salt};
use crate::contents::{Contents, KeyPair, KeyPairs, Purpose};
use crate::{Error, KeyStore, check_index};
use std::collections::BTreeMap;
use tickgate_sm2::{PrivateKey, PublicKey};

impl Contents {
    pub(crate) fn key_pairs_of(&self, index: u32) -> Result<&KeyPairs, Error> {
        self.key_pairs.get(&index).ok_or_else(|| Error::NoKey(format!("key pair {index}")))
    }

    pub(crate) fn key_pair(&self, index: u32, purpose: Purpose) -> Result<&KeyPair, Error> {
        self.key_pairs
            .get(&index)
            .and_then(|pairs| pairs.pairs.get(&purpose))
            .ok_or_else(|| Error::NoKey(describe(index, purpose)))
    }

    fn insert_key_pair(
        &mut self,
        index: u32,
        purpose: Purpose,
        key: &PrivateKey,
        password: &[u8],
    ) -> Result<(), Error> {
        check_index(index)?;
        if self.key_pair(index, purpose).is_ok() {
            return Err(Error::KeyExists(describe(index, purpose)));
        }
        let (salt, password) = match self.key_pairs.get(&index) {
            Some(pairs) => (pairs.salt, pairs.check_password(index, password)?),
            None => {
                let salt = Salt::new(self.iterations)?;
                (salt, PasswordKey::derive(password, &salt)?)
            }
        };
        let pair = KeyPair { public: *key.public_key(), private: password.seal(index, purpose, key)? };
        let pairs = self.key_pairs.entry(index).or_insert(KeyPairs { salt, pairs: BTreeMap::new() });
        pairs.pairs.insert(purpose, pair);
        Ok(())
    }
}

impl KeyPairs {
    /// The key of the password, if it opens the private keys.
    fn check_password(&self, index: u32, password: &[u8]) -> Result<PasswordKey, Error> {
        let key = PasswordKey::derive(password, &self.salt)?;
        for (purpose, pair) in &self.pairs {
            key.open(index, *purpose, &pair.public, &pair.private)?;
        }
        Ok(key)
    }
}

fn describe(index: u32, purpose: Purpose) -> String {
    format!("{} key pair {index}", purpose.name())
}

impl KeyStore {
    /// Makes a key pair. The password protects the private keys of the index; a second key pair of an
    /// index must be made with the password of the first.
    ///
    /// # Errors
    /// [`Error::Index`], [`Error::KeyExists`], [`Error::PasswordLength`], [`Error::WrongPassword`],
    /// [`tickgate_sm2::Error::Random`], and those of changing the store.
    pub fn generate_key_pair(
        &self,
        index: u32,
        purpose: Purpose,
        password: &[u8],
    ) -> Result<PublicKey, Error> {
        let key = PrivateKey::generate()?;
        self.import_key_pair(index, purpose, &key, password)?;
        Ok(*key.public_key())
    }

    /// Takes a key pair that was made elsewhere.
    ///
    /// # Errors
    /// As [`KeyStore::generate_key_pair`].
    pub fn import_key_pair(
        &self,
        index: u32,
        purpose: Purpose,
        key: &PrivateKey,
        password: &[u8],
    ) -> Result<(), Error> {
        self.change(|contents| contents.insert_key_pair(index, purpose, key, password))
    }

    /// The public key of an index.
    ///
    /// # Errors
    /// [`Error::NoKey`], and those of reading.
    pub fn public_key(&self, index: u32, purpose: Purpose) -> Result<PublicKey, Error> {
        self.contents()?.key_pair(index, purpose).map(|pair| pair.public)
    }

    /// Destroys a key pair. Copies of the store still have it.
    ///
    /// # Errors
    /// [`Error::NoKey`], and those of changing the store.
    pub fn destroy_key_pair(&self, index: u32, purpose: Purpose) -> Result<(), Error> {
        self.change(|contents| {
            contents.key_pair(index, purpose)?;
            if let Some(pairs) = contents.key_pairs.get_mut(&index) {
                pairs.pairs.remove(&purpose);
                if pairs.pairs.is_empty() {
                    contents.key_pairs.remove(&index);
                }
            }
            Ok(())
        })
    }

    /// Changes the password of an index.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::WrongPassword`], [`Error::PasswordLength`],
    /// [`tickgate_sm2::Error::Random`], and those of changing the store.
    pub fn change_password(&self, index: u32, old: &[u8], new: &[u8]) -> Result<(), Error> {
        self.change(|contents| {
            let pairs = contents.key_pairs_of(index)?;
            let old = pairs.check_password(index, old)?;
            let salt = Salt::new(contents.iterations)?;
            let new = PasswordKey::derive(new, &salt)?;
            let mut changed = KeyPairs { salt, pairs: BTreeMap::new() };
            for (&purpose, pair) in &pairs.pairs {
                let key = old.open(index, purpose, &pair.public, &pair.private)?;
                let private = new.seal(index, purpose, &key)?;
                changed.pairs.insert(purpose, KeyPair { public: pair.public, private });
            }
            contents.key_pairs.insert(index, changed);
            Ok(())
        })
    }
}
