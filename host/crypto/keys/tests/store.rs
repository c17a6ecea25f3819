//! What a store holds, as its users see it: it is there after reopening, in other processes' eyes at
//! once, and each misuse has its error.

use proptest::prelude::*;
use tempfile::TempDir;
use tickgate_keys::{
    Create, Entry, Error, FILES, HIGHEST_INDEX, KeyStore, LARGEST_FILE, LARGEST_FILES, Location, Purpose,
    WEAKEST_ITERATIONS,
};
use tickgate_sm2::PrivateKey;

const PASSWORD: &[u8] = b"12345678";

fn new() -> (TempDir, Location, KeyStore) {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::new(directory.path().join("a/b"));
    let store = KeyStore::create(&location, Create { password_iterations: WEAKEST_ITERATIONS }).unwrap();
    (directory, location, store)
}

/// Fails unless the value is an error of this form.
macro_rules! refuses {
    ($value:expr, $form:pat) => {
        match $value {
            Err($form) => {}
            Err(other) => panic!("another error: {other:?}"),
            Ok(_) => panic!("no error"),
        }
    };
}

#[test]
fn key_pairs_are_behind_their_password() {
    let (_directory, location, store) = new();
    let signing = store.generate_key_pair(1, Purpose::Signing, PASSWORD).unwrap();
    let own = PrivateKey::generate().unwrap();
    store.import_key_pair(1, Purpose::Encryption, &own, PASSWORD).unwrap();
    let store = KeyStore::open(&location).unwrap();
    assert_eq!(store.public_key(1, Purpose::Signing).unwrap(), signing);
    assert_eq!(store.public_key(1, Purpose::Encryption).unwrap(), *own.public_key());
    refuses!(store.public_key(2, Purpose::Signing), Error::NoKey(_));

    refuses!(store.access_right(1, b"12345679"), Error::WrongPassword(1));
    refuses!(store.access_right(1, b"1234567"), Error::PasswordLength(7));
    refuses!(store.access_right(1, &[0; 257]), Error::PasswordLength(257));
    refuses!(store.access_right(2, PASSWORD), Error::NoKey(_));
    let right = store.access_right(1, PASSWORD).unwrap();
    let key = store.private_key(&right, Purpose::Signing).unwrap();
    signing.verify(&[7; 32], &key.sign(&[7; 32]).unwrap()).unwrap();
    assert_eq!(*store.private_key(&right, Purpose::Encryption).unwrap().to_bytes(), *own.to_bytes());

    refuses!(store.generate_key_pair(1, Purpose::Signing, PASSWORD), Error::KeyExists(_));
    refuses!(store.generate_key_pair(0, Purpose::Signing, PASSWORD), Error::Index(0));
    refuses!(store.generate_key_pair(HIGHEST_INDEX + 1, Purpose::Signing, PASSWORD), Error::Index(1025));
    store.destroy_key_pair(1, Purpose::Signing).unwrap();
    refuses!(store.destroy_key_pair(1, Purpose::Signing), Error::NoKey(_));
    refuses!(store.private_key(&right, Purpose::Signing), Error::NoKey(_));
    refuses!(store.generate_key_pair(1, Purpose::Signing, b"another password"), Error::WrongPassword(1));

    store.change_password(1, PASSWORD, b"another password").unwrap();
    refuses!(store.private_key(&right, Purpose::Encryption), Error::WrongPassword(1));
    refuses!(store.access_right(1, PASSWORD), Error::WrongPassword(1));
    let right = store.access_right(1, b"another password").unwrap();
    assert_eq!(*store.private_key(&right, Purpose::Encryption).unwrap().to_bytes(), *own.to_bytes());
    assert!(!format!("{right:?} {store:?}").contains("12345678"));
}

#[test]
fn symmetric_keys_and_marks() {
    let (_directory, location, store) = new();
    let key = *b"sixteen bytes ok";
    let encrypted = |cipher: tickgate_crypto::Sm4| {
        let mut block = [1; 16];
        cipher.encrypt_block(&mut block);
        block
    };
    store.import_kek(HIGHEST_INDEX, &key).unwrap();
    store.generate_kek(1).unwrap();
    store.import_sm4("quotes", &key, false).unwrap();
    store.import_sm4("card", &key, true).unwrap();
    let store = KeyStore::open(&location).unwrap();
    let expected = encrypted(tickgate_crypto::Sm4::new(&key));
    assert_eq!(encrypted(store.kek(HIGHEST_INDEX).unwrap()), expected);
    assert_eq!(encrypted(store.sm4("quotes").unwrap()), expected);
    assert_ne!(encrypted(store.kek(1).unwrap()), expected);
    refuses!(store.sm4("card"), Error::CardOnly(_));
    refuses!(store.sm4("none"), Error::NoKey(_));
    refuses!(store.kek(2), Error::NoKey(_));
    refuses!(store.generate_kek(1), Error::KeyExists(_));
    refuses!(store.generate_kek(0), Error::Index(0));
    refuses!(store.generate_sm4("card", false), Error::KeyExists(_));
    refuses!(store.generate_sm4("", false), Error::Name);
    refuses!(store.generate_sm4(&"n".repeat(65), false), Error::Name);
    let names = [("card", true), ("quotes", false)];
    let sm4 = names.map(|(name, card_only)| Entry::Sm4 { name: name.into(), card_only });
    let keks = [1, HIGHEST_INDEX].map(|index| Entry::Kek { index });
    assert_eq!(store.entries().unwrap(), keks.into_iter().chain(sm4).collect::<Vec<_>>());
    store.destroy_sm4("card").unwrap();
    store.destroy_kek(1).unwrap();
    refuses!(store.destroy_sm4("card"), Error::NoKey(_));
    refuses!(store.destroy_kek(1), Error::NoKey(_));
    assert_eq!(store.entries().unwrap().len(), 2);
}

#[test]
fn limits_of_files() {
    let (_directory, _, store) = new();
    let name = [0xff; 128];
    refuses!(store.create_file(&[1; 129], 1), Error::FileName);
    refuses!(store.create_file(b"", 1), Error::FileName);
    refuses!(store.create_file(&name, LARGEST_FILE + 1), Error::FileSize { .. });
    store.create_file(&name, 10).unwrap();
    refuses!(store.create_file(&name, 1), Error::FileExists);
    refuses!(store.write_file(&name, 9, &[1, 2]), Error::FileEnd { size: 10, end: 11 });
    refuses!(store.write_file(&name, u64::MAX, &[1]), Error::FileEnd { .. });
    refuses!(store.read_file(&name, 11, 1), Error::FileEnd { .. });
    refuses!(store.read_file(b"none", 0, 1), Error::NoFile);
    refuses!(store.write_file(b"none", 0, &[1]), Error::NoFile);
    refuses!(store.delete_file(b"none"), Error::NoFile);
    for file in 0..(LARGEST_FILES / LARGEST_FILE - 1) {
        store.create_file(&[file as u8], LARGEST_FILE).unwrap();
    }
    store.create_file(b"the rest", LARGEST_FILE - 10).unwrap();
    refuses!(store.create_file(b"too much", 1), Error::FileSize { size: 1 });
    store.delete_file(&name).unwrap();
    store.create_file(b"too much", 10).unwrap();
    const { assert!(FILES > (LARGEST_FILES / LARGEST_FILE) as usize) };
}

#[test]
fn a_store_is_made_once_and_by_an_explicit_step() {
    let (_directory, location, store) = new();
    refuses!(KeyStore::create(&location, Create::default()), Error::Exists(_));
    let weak = Create { password_iterations: WEAKEST_ITERATIONS - 1 };
    refuses!(KeyStore::create(&Location::new("/nowhere"), weak), Error::Iterations(_));
    let identity = store.identity().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    refuses!(KeyStore::open(&Location::new(elsewhere.path())), Error::Absent(_));
    assert_eq!(elsewhere.path().read_dir().unwrap().count(), 0, "opening made something");

    // The master key in another place; and without it.
    let moved = elsewhere.path().join("master");
    std::fs::rename(location.master_key(), &moved).unwrap();
    refuses!(KeyStore::open(&location), Error::MasterKeyAbsent(_));
    let moved = location.clone().with_master_key(moved);
    assert_eq!(KeyStore::open(&moved).unwrap().identity().unwrap(), identity);
    // Under another master key, nothing opens.
    let other = Location::new(elsewhere.path().join("other"));
    KeyStore::create(&other, Create::default()).unwrap();
    let wrong = location.clone().with_master_key(other.master_key());
    refuses!(KeyStore::open(&wrong), Error::Damaged(_));
    std::fs::remove_file(location.store()).unwrap();
    refuses!(store.entries(), Error::Absent(_));
    refuses!(store.generate_kek(1), Error::Absent(_));
    // A making that was interrupted after the master key is made good by another.
    let again = KeyStore::create(&moved, Create::default()).unwrap();
    assert_ne!(again.identity().unwrap(), identity);
    assert_eq!(again.entries().unwrap(), []);
}

#[test]
fn two_that_change_at_once_lose_nothing() {
    let (_directory, location, store) = new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let location = &location;
            scope.spawn(move || {
                let own = KeyStore::open(location).unwrap();
                for turn in 0..10 {
                    own.generate_kek(1 + thread * 10 + turn).unwrap();
                    assert!(own.kek(1 + thread * 10 + turn).is_ok());
                }
            });
        }
    });
    assert_eq!((store.entries().unwrap().len(), store.revision().unwrap()), (40, 40));
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error_and_loses_nothing() {
    let (_directory, location, store) = new();
    store.generate_kek(1).unwrap();
    // A directory in the place of the temporary file: it cannot be removed as a file.
    let mut blocked = location.store().into_os_string();
    blocked.push(".new");
    std::fs::create_dir(&blocked).unwrap();
    refuses!(store.generate_kek(2), Error::Io { .. });
    assert_eq!(store.entries().unwrap().len(), 1);
    std::fs::remove_dir(&blocked).unwrap();
    store.generate_kek(2).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_file_is_like_a_slice(
        size in 0_usize..200,
        writes in prop::collection::vec((0_usize..220, prop::collection::vec(any::<u8>(), 0..40)), 0..8),
        (offset, length) in (0_usize..220, 0_u64..250),
    ) {
        let (_directory, location, store) = new();
        store.create_file(b"f", size as u64).unwrap();
        let mut model = vec![0; size];
        for (offset, bytes) in writes {
            let fits = offset + bytes.len() <= size;
            prop_assert_eq!(store.write_file(b"f", offset as u64, &bytes).is_ok(), fits);
            if fits {
                model[offset..offset + bytes.len()].copy_from_slice(&bytes);
            }
        }
        let read = KeyStore::open(&location).unwrap().read_file(b"f", offset as u64, length);
        match model.get(offset..) {
            None => prop_assert!(read.is_err()),
            Some(rest) => {
                let expected = &rest[..rest.len().min(length as usize)];
                prop_assert_eq!(&**read.unwrap(), expected);
            }
        }
    }
}
