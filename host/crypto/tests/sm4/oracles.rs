//! The same computed by code that nobody here wrote: OpenSSL (ECB, CBC, CTR), sm-crypto (ECB and CBC
//! with padding), RustCrypto's `sm4` and `ghash`, of which GCM is put together here.

use crate::paths;
use ghash::universal_hash::UniversalHash;
use openssl::nid::Nid;
use openssl::symm::{Cipher, Crypter, Mode};
use proptest::prelude::*;
use sm4::cipher::{BlockCipherEncrypt, KeyInit};
use tickgate_crypto::{Gcm, Sm4};

// NID_sm4_ecb, NID_sm4_cbc and NID_sm4_ctr of OpenSSL, which the crate does not name.
const ECB: i32 = 1133;
const CBC: i32 = 1134;
const CTR: i32 = 1139;

fn openssl(nid: i32, mode: Mode, key: &[u8], iv: &[u8], data: &[u8]) -> Vec<u8> {
    let cipher = Cipher::from_nid(Nid::from_raw(nid)).expect("an OpenSSL with SM4");
    let iv = (nid != ECB).then_some(iv);
    let mut crypter = Crypter::new(cipher, mode, key, iv).unwrap();
    crypter.pad(false);
    let mut output = vec![0; data.len() + 16];
    let count = crypter.update(data, &mut output).unwrap();
    let rest = crypter.finalize(&mut output[count..]).unwrap();
    output.truncate(count + rest);
    output
}

/// GCM (NIST SP 800-38D, 7.1) from single blocks of RustCrypto's `sm4` and its `ghash`.
fn reference_gcm(key: &[u8; 16], iv: &[u8], additional: &[u8], plain: &[u8]) -> (Vec<u8>, [u8; 16]) {
    let cipher = sm4::Sm4::new(key.into());
    let encrypt = |block: [u8; 16]| {
        let mut block = block.into();
        cipher.encrypt_block(&mut block);
        <[u8; 16]>::from(block)
    };
    let hash = |additional: &[u8], text: &[u8]| {
        let mut hash = ghash::GHash::new(&encrypt([0; 16]).into());
        hash.update_padded(additional);
        hash.update_padded(text);
        let lengths = ((additional.len() as u128 * 8) << 64) | (text.len() as u128 * 8);
        hash.update(&[lengths.to_be_bytes().into()]);
        u128::from_be_bytes(hash.finalize().into())
    };
    let mut counter = match iv.len() {
        12 => [iv, &[0, 0, 0, 1]].concat().try_into().unwrap(),
        _ => hash(&[], iv).to_be_bytes(),
    };
    let mask = u128::from_be_bytes(encrypt(counter));
    let mut encrypted = plain.to_vec();
    for chunk in encrypted.chunks_mut(16) {
        let word = u32::from_be_bytes(counter[12..].try_into().unwrap()).wrapping_add(1);
        counter[12..].copy_from_slice(&word.to_be_bytes());
        chunk.iter_mut().zip(encrypt(counter)).for_each(|(byte, stream)| *byte ^= stream);
    }
    let tag = (hash(additional, &encrypted) ^ mask).to_be_bytes();
    (encrypted, tag)
}

proptest! {
    #[test]
    fn blocks_as_openssl_and_sm_crypto(
        key: [u8; 16],
        iv: [u8; 16],
        blocks in prop_oneof![0..20_usize, 20..300_usize],
        seed: u8,
    ) {
        let data: Vec<u8> = (0..blocks * 16).map(|i| (i as u8).wrapping_mul(167).wrapping_add(seed)).collect();
        let ecb = openssl(ECB, Mode::Encrypt, &key, &iv, &data);
        let cbc = openssl(CBC, Mode::Encrypt, &key, &iv, &data);
        let opened = openssl(CBC, Mode::Decrypt, &key, &iv, &data);
        // sm-crypto always pads; what comes before the padding block must be the same.
        let sm_ecb = sm_crypto::sm4::CryptSM4ECB::new(&key).encrypt_ecb(&data);
        let sm_cbc = sm_crypto::sm4::CryptSM4CBC::new(&key, &iv).encrypt_cbc(&data);
        for path in paths() {
            let cipher = Sm4::with_path(&key, path).unwrap();
            let mut found = data.clone();
            cipher.encrypt_ecb(&mut found).unwrap();
            prop_assert_eq!(&found, &ecb, "{:?}", path);
            prop_assert_eq!(&found[..], &sm_ecb[..data.len()], "{:?}", path);
            let mut found = data.clone();
            cipher.encrypt_cbc(&iv, &mut found).unwrap();
            prop_assert_eq!(&found, &cbc, "{:?}", path);
            prop_assert_eq!(&found[..], &sm_cbc[..data.len()], "{:?}", path);
            let mut found = data.clone();
            cipher.decrypt_cbc(&iv, &mut found).unwrap();
            prop_assert_eq!(&found, &opened, "{:?}", path);
        }
    }

    #[test]
    fn ctr_as_openssl(key: [u8; 16], mut counter: [u8; 16], near: bool, length in 0..5000_usize) {
        if near {
            // A carry out of the last four bytes, somewhere in the text.
            counter[12..].copy_from_slice(&(u32::MAX - length as u32 / 40).to_be_bytes());
            counter[0] &= 0x7f;
        }
        let data: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        let expected = openssl(CTR, Mode::Encrypt, &key, &counter, &data);
        for path in paths() {
            let mut found = data.clone();
            Sm4::with_path(&key, path).unwrap().apply_ctr(&counter, &mut found).unwrap();
            prop_assert_eq!(&found, &expected, "{:?}", path);
        }
    }

    #[test]
    fn gcm_as_rustcrypto(
        key: [u8; 16],
        iv in prop_oneof![
            proptest::collection::vec(any::<u8>(), 12),
            proptest::collection::vec(any::<u8>(), 1..70),
        ],
        additional in proptest::collection::vec(any::<u8>(), 0..100),
        length in prop_oneof![0..200_usize, 200..9000_usize],
    ) {
        let data: Vec<u8> = (0..length).map(|i| (i % 253) as u8).collect();
        let (encrypted, tag) = reference_gcm(&key, &iv, &additional, &data);
        for path in paths() {
            let cipher = Gcm::with_path(&key, path).unwrap();
            let mut found = data.clone();
            let found_tag = cipher.seal(&iv, &additional, &mut found).unwrap();
            prop_assert_eq!((&found, found_tag), (&encrypted, tag), "{:?}", path);
            cipher.open(&iv, &additional, &mut found, &tag).unwrap();
            prop_assert_eq!(&found, &data, "{:?}", path);
        }
    }
}
