//! What a store holds, as it is in memory.

use crate::access::{Salt, SealedKey};
use std::collections::BTreeMap;
use tickgate_sm2::PublicKey;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What a key pair is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Signatures.
    Signing,
    /// Encryption and key agreement.
    Encryption,
}

impl Purpose {
    pub(crate) const ALL: [Purpose; 2] = [Purpose::Signing, Purpose::Encryption];

    /// For messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Purpose::Signing => "signing",
            Purpose::Encryption => "encryption",
        }
    }
}

/// Which store this is; it stays the same for as long as the store is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Random, given when the store was made.
    pub number: u64,
    /// When that was, in seconds since 1970.
    pub created: u64,
}

/// One thing that a store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Entry {
    /// An SM2 key pair.
    KeyPair {
        /// Its index.
        index: u32,
        /// What it is for.
        purpose: Purpose,
        /// Its public half.
        public: PublicKey,
    },
    /// A key-encryption key, SM4.
    Kek {
        /// Its index.
        index: u32,
    },
    /// An SM4 key.
    Sm4 {
        /// Its name.
        name: String,
        /// Whether software may not use it.
        card_only: bool,
    },
    /// A user file.
    File {
        /// Its name.
        name: Vec<u8>,
        /// Its bytes.
        size: u64,
    },
}

/// An SM4 key. Always in a box: maps move what they hold, and do not wipe where it was.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct SymmetricKey(pub(crate) [u8; 16]);

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct NamedKey {
    pub(crate) key: Box<SymmetricKey>,
    pub(crate) card_only: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyPair {
    pub(crate) public: PublicKey,
    pub(crate) private: SealedKey,
}

/// The key pairs of an index, whose private keys have one password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyPairs {
    pub(crate) salt: Salt,
    pub(crate) pairs: BTreeMap<Purpose, KeyPair>,
}

/// All of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) identity: Identity,
    /// How often the store was changed.
    pub(crate) revision: u64,
    /// Iterations of deriving a key from a password, for the passwords to come.
    pub(crate) iterations: u32,
    pub(crate) key_pairs: BTreeMap<u32, KeyPairs>,
    pub(crate) keks: BTreeMap<u32, Box<SymmetricKey>>,
    pub(crate) sm4: BTreeMap<String, NamedKey>,
    pub(crate) files: BTreeMap<Vec<u8>, Zeroizing<Vec<u8>>>,
}

impl Contents {
    pub(crate) fn new(identity: Identity, iterations: u32) -> Contents {
        Contents {
            identity,
            revision: 0,
            iterations,
            key_pairs: BTreeMap::new(),
            keks: BTreeMap::new(),
            sm4: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let pairs = self.key_pairs.iter().flat_map(|(&index, pairs)| {
            pairs.pairs.iter().map(move |(&purpose, pair)| Entry::KeyPair {
                index,
                purpose,
                public: pair.public,
            })
        });
        let keks = self.keks.keys().map(|&index| Entry::Kek { index });
        let sm4 =
            self.sm4.iter().map(|(name, key)| Entry::Sm4 { name: name.clone(), card_only: key.card_only });
        let files = self
            .files
            .iter()
            .map(|(name, bytes)| Entry::File { name: name.clone(), size: bytes.len() as u64 });
        pairs.chain(keks).chain(sm4).chain(files).collect()
    }
}
