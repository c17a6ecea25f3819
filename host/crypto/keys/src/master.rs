//! The master key: 32 random bytes in a file that only its owner can read. It seals nothing itself; for
//! every file that is written, a key is derived from it.

use crate::{Error, replace};
use hmac::{Hmac, Mac};
use rustix::process::geteuid;
use sm3::Sm3;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use tickgate_sm2::key_bytes;
use zeroize::Zeroizing;

/// What the file begins with; 64 hexadecimal digits and a line feed follow.
const PREFIX: &[u8] = b"tickgate-master-key-1 ";
const KEY: usize = 32;
const FILE: usize = PREFIX.len() + 2 * KEY + 1;
/// Permissions of others than the owner.
const OTHERS: u32 = 0o077;

/// The master key.
pub(crate) struct MasterKey(Zeroizing<[u8; KEY]>);

impl MasterKey {
    /// Makes a new one, and its file.
    pub(crate) fn create(path: &Path) -> Result<MasterKey, Error> {
        let key = MasterKey(key_bytes()?);
        let mut text = Zeroizing::new(Vec::with_capacity(FILE));
        text.extend_from_slice(PREFIX);
        for byte in key.0.iter() {
            text.extend([byte >> 4, byte & 15].map(hexadecimal));
        }
        text.push(b'\n');
        replace::replace(path, &text)?;
        Ok(key)
    }

    /// Reads it, if only the user of this process could have.
    pub(crate) fn load(path: &Path) -> Result<MasterKey, Error> {
        let mut file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::MasterKeyAbsent(path.to_owned()),
            _ => Error::io("open the master key", path)(error),
        })?;
        // Asked of the open file: the name could be another file by now.
        let metadata = file.metadata().map_err(Error::io("examine", path))?;
        if !metadata.is_file() || metadata.len() != FILE as u64 {
            return Err(Error::MasterKeyForm(path.to_owned()));
        }
        if metadata.mode() & OTHERS != 0 {
            return Err(Error::MasterKeyExposed { path: path.to_owned(), mode: metadata.mode() & 0o777 });
        }
        let (owner, user) = (metadata.uid(), geteuid().as_raw());
        if owner != user && user != 0 {
            return Err(Error::MasterKeyOwner { path: path.to_owned(), owner, user });
        }
        let mut text = Zeroizing::new([0; FILE]);
        file.read_exact(text.as_mut_slice()).map_err(Error::io("read the master key", path))?;
        MasterKey::parse(&text).ok_or_else(|| Error::MasterKeyForm(path.to_owned()))
    }

    fn parse(text: &[u8; FILE]) -> Option<MasterKey> {
        let digits = text.strip_prefix(PREFIX)?.strip_suffix(b"\n")?;
        let mut key = Zeroizing::new([0; KEY]);
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = value(pair[0])? << 4 | value(pair[1])?;
        }
        Some(MasterKey(key))
    }

    /// The key that seals one file: HMAC-SM3 of its salt.
    pub(crate) fn file_key(&self, salt: &[u8; 16]) -> Zeroizing<[u8; 16]> {
        let mut mac =
            <Hmac<Sm3> as Mac>::new_from_slice(self.0.as_slice()).expect("HMAC takes a key of any length");
        mac.update(b"tickgate key store 1");
        mac.update(salt);
        let digest = Zeroizing::new(<[u8; 32]>::from(mac.finalize().into_bytes()));
        let mut key = Zeroizing::new([0; 16]);
        key.copy_from_slice(&digest[..16]);
        key
    }
}

/// A digit, without an index or a branch by its value.
fn hexadecimal(nibble: u8) -> u8 {
    // 'a' - '0' - 10 is added above 9.
    let letter = (9_u8.wrapping_sub(nibble) >> 7) & 1;
    b'0' + nibble + letter * (b'a' - b'0' - 10)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn digits_there_and_back() {
        for nibble in 0..16 {
            assert_eq!(value(hexadecimal(nibble)), Some(nibble));
        }
    }

    #[test]
    fn what_is_written_is_read_by_its_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert!(matches!(MasterKey::load(&path), Err(Error::MasterKeyAbsent(_))));
        let made = MasterKey::create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let key = MasterKey::load(&path).unwrap();
        assert_eq!(made.0, key.0);
        assert_ne!(key.file_key(&[1; 16]), key.file_key(&[2; 16]));
        for mode in [0o640, 0o604, 0o660, 0o601] {
            set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            match MasterKey::load(&path) {
                Err(Error::MasterKeyExposed { mode: found, .. }) => assert_eq!(found, mode),
                _ => panic!("mode {mode:o} was accepted"),
            }
        }
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let text = std::fs::read(&path).unwrap();
        for (at, byte) in [(0, b'T'), (22, b'g'), (22, b'A'), (FILE - 1, b'0')] {
            let mut changed = text.clone();
            changed[at] = byte;
            write(&path, &changed).unwrap();
            assert!(matches!(MasterKey::load(&path), Err(Error::MasterKeyForm(_))), "{at}");
        }
        write(&path, &text[1..]).unwrap();
        assert!(matches!(MasterKey::load(&path), Err(Error::MasterKeyForm(_))));
    }
}
