//! Private keys behind the password of their index: PBKDF2 with HMAC-SM3 (RFC 8018, 5.2) makes a key of
//! the password, with which they are sealed.

use crate::contents::Purpose;
use crate::{Error, KeyStore};
use hmac::Hmac;
use sm3::Sm3;
use tickgate_crypto::Gcm;
use tickgate_sm2::{PrivateKey, PublicKey, fill};
use zeroize::Zeroizing;

/// Bytes of the shortest password (GM/T 0018-2012, 6.2.7).
pub const SHORTEST_PASSWORD: usize = 8;
/// Bytes of the longest password.
pub const LONGEST_PASSWORD: usize = 256;
/// Iterations of deriving a key from a password, unless a store is made with another number: about half a
/// second.
pub const PASSWORD_ITERATIONS: u32 = 600_000;
/// The fewest iterations that a store can be made with.
pub const WEAKEST_ITERATIONS: u32 = 10_000;

/// What the key of a password is derived with, besides the password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Salt {
    pub(crate) bytes: [u8; 16],
    pub(crate) iterations: u32,
}

/// A private key, encrypted.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedKey {
    pub(crate) iv: [u8; 12],
    pub(crate) key: [u8; 32],
    pub(crate) tag: [u8; 16],
}

/// The key of a password.
#[derive(Clone)]
pub(crate) struct PasswordKey(Zeroizing<[u8; 16]>);

/// The right to use the private keys of an index, which its password gives. It lasts until it is dropped,
/// the password is changed, or the keys are destroyed.
#[derive(Clone)]
pub struct AccessRight {
    index: u32,
    key: PasswordKey,
}

impl AccessRight {
    /// To which index.
    pub fn index(&self) -> u32 {
        self.index
    }
}

impl core::fmt::Debug for AccessRight {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AccessRight").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Salt {
    pub(crate) fn new(iterations: u32) -> Result<Salt, Error> {
        let mut salt = Salt { bytes: [0; 16], iterations };
        fill(&mut salt.bytes)?;
        Ok(salt)
    }
}

impl PasswordKey {
    pub(crate) fn derive(password: &[u8], salt: &Salt) -> Result<PasswordKey, Error> {
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.len()) {
            return Err(Error::PasswordLength(password.len()));
        }
        let mut key = Zeroizing::new([0; 16]);
        pbkdf2::pbkdf2::<Hmac<Sm3>>(password, &salt.bytes, salt.iterations, key.as_mut_slice())
            .expect("HMAC takes a key of any length");
        Ok(PasswordKey(key))
    }

    /// Seals a private key for its place.
    pub(crate) fn seal(&self, index: u32, purpose: Purpose, key: &PrivateKey) -> Result<SealedKey, Error> {
        let mut sealed = SealedKey { iv: [0; 12], key: [0; 32], tag: [0; 16] };
        fill(&mut sealed.iv)?;
        sealed.tag = Gcm::new(&self.0)
            .seal_to(&sealed.iv, &place(index, purpose, key.public_key()), &*key.to_bytes(), &mut sealed.key)
            .expect("32 bytes are in the range of GCM");
        Ok(sealed)
    }

    /// Opens the private key of a place; an error when the password is another one.
    pub(crate) fn open(
        &self,
        index: u32,
        purpose: Purpose,
        public: &PublicKey,
        sealed: &SealedKey,
    ) -> Result<PrivateKey, Error> {
        let mut key = Zeroizing::new([0; 32]);
        Gcm::new(&self.0)
            .open_to(&sealed.iv, &place(index, purpose, public), &sealed.key, key.as_mut_slice(), &sealed.tag)
            .map_err(|_| Error::WrongPassword(index))?;
        // The seal binds the public key to the private one.
        Ok(PrivateKey::with_public_key(&key, *public)?)
    }
}

/// Authenticated with a private key, so that none can be put in the place of another.
fn place(index: u32, purpose: Purpose, public: &PublicKey) -> Vec<u8> {
    let (x, y) = public.coordinates();
    [purpose.name().as_bytes(), &index.to_le_bytes(), &x, &y].concat()
}

impl KeyStore {
    /// The right to use the private keys of an index.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::PasswordLength`], [`Error::WrongPassword`], and those of reading.
    pub fn access_right(&self, index: u32, password: &[u8]) -> Result<AccessRight, Error> {
        let contents = self.contents()?;
        let pairs = contents.key_pairs_of(index)?;
        let key = PasswordKey::derive(password, &pairs.salt)?;
        let (purpose, pair) =
            pairs.pairs.first_key_value().ok_or_else(|| Error::NoKey(format!("key pair {index}")))?;
        key.open(index, *purpose, &pair.public, &pair.private)?;
        Ok(AccessRight { index, key })
    }

    /// The private key of an index.
    ///
    /// # Errors
    /// [`Error::NoKey`]; [`Error::WrongPassword`] if the password was changed since; those of reading.
    pub fn private_key(&self, right: &AccessRight, purpose: Purpose) -> Result<PrivateKey, Error> {
        let contents = self.contents()?;
        let pair = contents.key_pair(right.index, purpose)?;
        right.key.open(right.index, purpose, &pair.public, &pair.private)
    }
}
