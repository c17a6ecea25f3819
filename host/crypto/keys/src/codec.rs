//! The contents as bytes, format 1: numbers little-endian; bytes with their count, u32, before them;
//! lists with their count, u32, before them.
//!
//! identity (number u64, created u64), revision u64, iterations u32; then lists of
//! key pairs (index u32, salt 16, iterations u32, list of: purpose u8, x 32, y 32, IV 12, key 32, tag 16),
//! key-encryption keys (index u32, key 16), SM4 keys (name, card-only u8, key 16), files (name, bytes).

use crate::access::{Salt, SealedKey};
use crate::contents::{Contents, Identity, KeyPair, KeyPairs, NamedKey, Purpose, SymmetricKey};
use std::collections::BTreeMap;
use tickgate_sm2::PublicKey;
use zeroize::Zeroizing;

/// The contents as bytes.
pub(crate) fn encode(contents: &Contents) -> Zeroizing<Vec<u8>> {
    let mut writer = Writer(Zeroizing::new(Vec::new()));
    writer.put(&contents.identity.number.to_le_bytes());
    writer.put(&contents.identity.created.to_le_bytes());
    writer.put(&contents.revision.to_le_bytes());
    writer.number(contents.iterations);
    writer.count(contents.key_pairs.len());
    for (index, pairs) in &contents.key_pairs {
        writer.number(*index);
        writer.put(&pairs.salt.bytes);
        writer.number(pairs.salt.iterations);
        writer.count(pairs.pairs.len());
        for (purpose, KeyPair { public, private }) in &pairs.pairs {
            let (x, y) = public.coordinates();
            writer.put(&[u8::from(*purpose == Purpose::Encryption)]);
            for bytes in [&x[..], &y, &private.iv, &private.key, &private.tag] {
                writer.put(bytes);
            }
        }
    }
    writer.count(contents.keks.len());
    for (index, key) in &contents.keks {
        writer.number(*index);
        writer.put(&key.0);
    }
    writer.count(contents.sm4.len());
    for (name, NamedKey { key, card_only }) in &contents.sm4 {
        writer.bytes(name.as_bytes());
        writer.put(&[u8::from(*card_only)]);
        writer.put(&key.0);
    }
    writer.count(contents.files.len());
    for (name, bytes) in &contents.files {
        writer.bytes(name);
        writer.bytes(bytes);
    }
    writer.0
}

/// The contents of these bytes; none if they are not of this format.
pub(crate) fn decode(bytes: &[u8]) -> Option<Contents> {
    let mut reader = Reader(bytes);
    let identity = Identity { number: reader.long()?, created: reader.long()? };
    let (revision, iterations) = (reader.long()?, reader.number()?);
    let mut contents = Contents { revision, ..Contents::new(identity, iterations) };
    for _ in 0..reader.number()? {
        let (index, pairs) = (reader.number()?, reader.key_pairs()?);
        contents.key_pairs.insert(index, pairs);
    }
    for _ in 0..reader.number()? {
        contents.keks.insert(reader.number()?, reader.symmetric()?);
    }
    for _ in 0..reader.number()? {
        let name = String::from_utf8(reader.bytes()?.to_vec()).ok()?;
        let card_only = reader.flag()?;
        contents.sm4.insert(name, NamedKey { card_only, key: reader.symmetric()? });
    }
    for _ in 0..reader.number()? {
        let name = reader.bytes()?.to_vec();
        contents.files.insert(name, Zeroizing::new(reader.bytes()?.to_vec()));
    }
    reader.0.is_empty().then_some(contents)
}

struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    /// Appends. Growing copies by hand, so that the smaller buffer is wiped.
    fn put(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    fn number(&mut self, number: u32) {
        self.put(&number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).expect("the limits of a store are far below 2^32"));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.put(bytes);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn long(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.array()? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()? as usize;
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(first)
    }

    fn symmetric(&mut self) -> Option<Box<SymmetricKey>> {
        let mut key = Box::new(SymmetricKey([0; 16]));
        let (first, rest) = self.0.split_at_checked(key.0.len())?;
        key.0.copy_from_slice(first);
        self.0 = rest;
        Some(key)
    }

    fn key_pairs(&mut self) -> Option<KeyPairs> {
        let salt = Salt { bytes: self.array()?, iterations: self.number()? };
        let mut pairs = BTreeMap::new();
        for _ in 0..self.number()? {
            let purpose = Purpose::ALL[usize::from(self.flag()?)];
            let public = PublicKey::from_coordinates(&self.array()?, &self.array()?).ok()?;
            let private = SealedKey { iv: self.array()?, key: self.array()?, tag: self.array()? };
            pairs.insert(purpose, KeyPair { public, private });
        }
        Some(KeyPairs { salt, pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickgate_sm2::PrivateKey;

    fn example() -> Contents {
        let mut contents = Contents::new(Identity { number: 7, created: 1 << 33 }, 10_000);
        contents.revision = 5;
        let public = *PrivateKey::generate().unwrap().public_key();
        let pair = |byte| KeyPair {
            public,
            private: SealedKey { iv: [byte; 12], key: [byte + 1; 32], tag: [byte + 2; 16] },
        };
        let pairs = Purpose::ALL.into_iter().zip([pair(1), pair(5)]).collect();
        let salt = Salt { bytes: [9; 16], iterations: 10_001 };
        contents.key_pairs.insert(3, KeyPairs { salt, pairs });
        contents.keks.insert(1, Box::new(SymmetricKey([4; 16])));
        contents.keks.insert(2, Box::new(SymmetricKey([5; 16])));
        contents.sm4.insert("é".into(), NamedKey { key: Box::new(SymmetricKey([6; 16])), card_only: true });
        contents.files.insert(vec![0, 255], Zeroizing::new(vec![1; 300]));
        contents.files.insert(vec![1], Zeroizing::new(Vec::new()));
        contents
    }

    #[test]
    fn there_and_back() {
        let contents = example();
        assert!(decode(&encode(&contents)) == Some(contents));
    }

    #[test]
    fn neither_a_beginning_nor_more_is_taken() {
        let bytes = encode(&example());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_none(), "{length} bytes of {}", bytes.len());
        }
        assert!(decode(&[&bytes[..], &[0]].concat()).is_none());
    }
}
