//! A store that was changed, cut or damaged is refused with an error that says what to do; nothing of it
//! stands in the file in the clear.

use std::fs::{read, write};
use tickgate_keys::{Create, Error, KeyStore, Location, Purpose, WEAKEST_ITERATIONS};
use tickgate_sm2::PrivateKey;

struct Scene {
    _directory: tempfile::TempDir,
    location: Location,
    bytes: Vec<u8>,
    private: PrivateKey,
}

const KEK: [u8; 16] = *b"a key of 16 byte";

fn scene() -> Scene {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::new(directory.path());
    let store = KeyStore::create(&location, Create { password_iterations: WEAKEST_ITERATIONS }).unwrap();
    let private = PrivateKey::generate().unwrap();
    store.import_key_pair(1, Purpose::Signing, &private, b"a password").unwrap();
    store.import_kek(1, &KEK).unwrap();
    store.create_file(b"a name of a file", 20).unwrap();
    let bytes = read(location.store()).unwrap();
    Scene { _directory: directory, location, bytes, private }
}

#[test]
fn a_change_of_any_byte_is_noticed() {
    let scene = scene();
    for at in 0..scene.bytes.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = scene.bytes.clone();
            changed[at] ^= change;
            write(scene.location.store(), &changed).unwrap();
            let error = KeyStore::open(&scene.location).expect_err("a changed store opened");
            let expected = match at {
                0..8 => matches!(error, Error::NotAStore(_)),
                8..12 => matches!(error, Error::Version { .. }),
                40..48 => matches!(error, Error::Length { .. }),
                _ => matches!(error, Error::Damaged(_)),
            };
            assert!(expected, "byte {at}: {error}");
            let (text, path) = (error.to_string(), scene.location.store().display().to_string());
            assert!(
                text.contains(&path) && (text.contains("put back") || text.contains("use the")),
                "{text}"
            );
        }
    }
    write(scene.location.store(), &scene.bytes).unwrap();
    KeyStore::open(&scene.location).expect("the store as it was");
}

#[test]
fn a_store_of_any_other_length_is_refused() {
    let scene = scene();
    for length in 0..scene.bytes.len() {
        write(scene.location.store(), &scene.bytes[..length]).unwrap();
        let error = KeyStore::open(&scene.location).expect_err("a cut store opened");
        assert!(matches!(error, Error::Length { .. } | Error::NotAStore(_)), "{length}: {error}");
    }
    write(scene.location.store(), [&scene.bytes[..], &[0]].concat()).unwrap();
    assert!(matches!(KeyStore::open(&scene.location), Err(Error::Length { .. })));
}

#[test]
fn no_key_password_or_name_stands_in_the_file() {
    let scene = scene();
    let private = scene.private.to_bytes();
    for secret in [&private[..8], &KEK[..8], b"a password", b"a name of"] {
        assert!(!scene.bytes.windows(secret.len()).any(|window| window == secret));
    }
    // The search would find one that is there.
    assert!(scene.bytes.windows(8).any(|window| window == b"tickgate"));
}

#[test]
fn what_a_killed_writer_left_beside_it_does_not_matter() {
    let scene = scene();
    let store = KeyStore::open(&scene.location).unwrap();
    store.generate_kek(2).unwrap();
    let newer = read(scene.location.store()).unwrap();
    let mut beside = scene.location.store().into_os_string();
    beside.push(".new");
    for length in 0..=newer.len() {
        // The old store, and any beginning of the new one that was not yet renamed.
        write(scene.location.store(), &scene.bytes).unwrap();
        write(&beside, &newer[..length]).unwrap();
        let store = KeyStore::open(&scene.location).unwrap();
        assert!(store.kek(1).is_ok() && store.kek(2).is_err());
        if length % 16 == 0 {
            store.generate_kek(3).unwrap();
            assert!(KeyStore::open(&scene.location).unwrap().kek(3).is_ok());
        }
    }
}
