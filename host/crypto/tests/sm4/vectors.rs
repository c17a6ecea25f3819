//! Published test vectors: GB/T 32907-2016, draft-ribose-cfrg-sm4-10 and RFC 8998.

use crate::{block, hex, paths};
use std::time::Instant;
use tickgate_crypto::{Ctr, Gcm, Path, Sm4};

const KEY_1: &str = "0123456789abcdeffedcba9876543210";
const KEY_2: &str = "fedcba98765432100123456789abcdef";
const COUNTING: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn single_blocks() {
    // GB/T 32907-2016, A.1; draft-ribose-cfrg-sm4-10, A.1.4.
    for (key, plain, encrypted) in [
        (KEY_1, KEY_1, "681edf34d206965e86b3e94f536e4246"),
        (KEY_2, COUNTING, "f766678f13f01adeac1b3ea955adb594"),
    ] {
        for path in paths() {
            let cipher = Sm4::with_path(&block(key), path).unwrap();
            let mut data = block(plain);
            cipher.encrypt_block(&mut data);
            assert_eq!(data, block(encrypted), "{path:?}");
            cipher.decrypt_block(&mut data);
            assert_eq!(data, block(plain), "{path:?}");
        }
    }
}

/// GB/T 32907-2016, A.2: encrypted a million times.
#[test]
fn a_million_times() {
    for path in paths() {
        let (cipher, start) = (Sm4::with_path(&block(KEY_1), path).unwrap(), Instant::now());
        let mut data = block(KEY_1);
        for _ in 0..1_000_000 {
            cipher.encrypt_block(&mut data);
        }
        assert_eq!(data, block("595298c7c6fd271f0402f804c33d3f66"), "{path:?}");
        if path == Path::fastest() {
            for _ in 0..1_000_000 {
                cipher.decrypt_block(&mut data);
            }
            assert_eq!(data, block(KEY_1), "{path:?}");
        }
        println!("{path:?}: {:?}", start.elapsed());
    }
}

/// draft-ribose-cfrg-sm4-10, A.2.1 and A.2.2.
#[test]
fn ecb_and_cbc() {
    let plain = hex("aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb");
    for (key, ecb, cbc) in [
        (
            KEY_1,
            "5ec8143de509cff7b5179f8f474b86192f1d305a7fb17df985f81c8482192304",
            "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d",
        ),
        (
            KEY_2,
            "c5876897e4a59bbba72a10c83872245b12dd90bc2d200692b529a4155ac9e600",
            "0d3a6ddc2d21c698857215587b7bb59a91f2c147911a4144665e1fa1d40bae38",
        ),
    ] {
        for path in paths() {
            let cipher = Sm4::with_path(&block(key), path).unwrap();
            let mut data = plain.clone();
            cipher.encrypt_ecb(&mut data).unwrap();
            assert_eq!(data, hex(ecb), "{path:?}");
            cipher.decrypt_ecb(&mut data).unwrap();
            assert_eq!(data, plain, "{path:?}");
            cipher.encrypt_cbc(&block(COUNTING), &mut data).unwrap();
            assert_eq!(data, hex(cbc), "{path:?}");
            cipher.decrypt_cbc(&block(COUNTING), &mut data).unwrap();
            assert_eq!(data, plain, "{path:?}");
        }
    }
}

/// draft-ribose-cfrg-sm4-10, A.2.5.
#[test]
fn ctr() {
    let plain = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd
        eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
    for (key, encrypted) in [
        (
            KEY_1,
            "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7
             f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514",
        ),
        (
            KEY_2,
            "5dcccd25b95ab07417a08512ee160e2f8f661521cbbab44cc87138445bc29e5c
             0ae0297205d62704173b21239b887f6c8cb5b800917a2488284bde9e16ea2906",
        ),
    ] {
        for path in paths() {
            let cipher = Sm4::with_path(&block(key), path).unwrap();
            let mut data = plain.clone();
            Ctr::new(&cipher, &block(COUNTING)).update_in_place(&mut data).unwrap();
            assert_eq!(data, hex(encrypted), "{path:?}");
        }
    }
}

/// RFC 8998, A.1.
#[test]
fn gcm() {
    let iv = hex("00001234567800000000abcd");
    let additional = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plain = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd
        eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    let encrypted = hex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735
        d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d");
    for path in paths() {
        let key = Gcm::with_path(&block(KEY_1), path).unwrap();
        let mut data = plain.clone();
        let tag = key.seal(&iv, &additional, &mut data).unwrap();
        assert_eq!((&data, tag), (&encrypted, block("83de3541e4c2b58177e065a9bf7b62ec")), "{path:?}");
        key.open(&iv, &additional, &mut data, &tag).unwrap();
        assert_eq!(data, plain, "{path:?}");
    }
}

/// RFC 8998, A.2: SM4-CCM, put together here from CBC and CTR (NIST SP 800-38C). It is no mode of this
/// crate, but a published vector that its parts must fit.
#[test]
fn ccm_of_cbc_and_ctr() {
    let nonce = hex("00001234567800000000abcd");
    let additional = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let mut data = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd
        eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    // Flags (additional data, tag of 16 bytes, length in 3), nonce, length; then padded additional data.
    let mut authenticated = [&[0x7a][..], &nonce, &[0, 0, data.len() as u8]].concat();
    authenticated.extend([0, additional.len() as u8]);
    authenticated.extend(&additional);
    authenticated.resize(authenticated.len().next_multiple_of(16), 0);
    authenticated.extend(&data);
    let cipher = Sm4::new(&block(KEY_1));
    cipher.encrypt_cbc(&[0; 16], &mut authenticated).unwrap();
    let mut tag: [u8; 16] = authenticated[authenticated.len() - 16..].try_into().unwrap();
    let first: [u8; 16] = [&[2][..], &nonce, &[0; 3]].concat().try_into().unwrap();
    let mut stream = Ctr::new(&cipher, &first);
    stream.update_in_place(&mut tag).unwrap();
    stream.update_in_place(&mut data).unwrap();
    let encrypted = hex("48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094
        fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b");
    assert_eq!((data, tag), (encrypted, block("16842d4fa186f56ab33256971fa110f4")));
}
