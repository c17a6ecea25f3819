//! The same computed by code that nobody here wrote, OpenSSL and sm-crypto, and by the standard's example.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use proptest::prelude::*;
use tickgate_sm2::{Ciphertext, Error, Number, PrivateKey, PublicKey, Signature, fill, identity_digest};

fn number(digits: &str) -> Number {
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..64).step_by(2).map(pair).collect::<Vec<_>>().try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The example of GM/T 0003.5-2012, annex A.
const KEY: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";

#[test]
fn the_standards_example_of_a_signature() {
    let key = PrivateKey::from_bytes(&number(KEY)).unwrap();
    let (x, y) = key.public_key().coordinates();
    assert_eq!(x, number("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"));
    assert_eq!(y, number("CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"));
    assert_eq!(
        identity_digest(b"1234567812345678", key.public_key()).unwrap(),
        number("B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3")
    );
    let digest = number("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640");
    let mut signature = Signature {
        r: number("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"),
        s: number("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"),
    };
    key.public_key().verify(&digest, &signature).unwrap();
    signature.s[31] ^= 1;
    assert_eq!(key.public_key().verify(&digest, &signature), Err(Error::Signature));
}

#[test]
fn what_is_no_key_is_refused() {
    const ORDER: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
    let mut bytes = number(ORDER);
    let of = |bytes: &Number| PrivateKey::from_bytes(bytes).map(drop);
    assert_eq!(of(&bytes), Err(Error::PrivateKey));
    bytes[31] -= 1;
    assert_eq!(of(&bytes), Err(Error::PrivateKey), "n - 1 cannot sign");
    bytes[31] -= 1;
    assert_eq!(of(&bytes), Ok(()));
    assert_eq!(of(&[0; 32]), Err(Error::PrivateKey));
    assert_eq!(of(&[0xff; 32]), Err(Error::PrivateKey));
    let key = PrivateKey::generate().unwrap();
    let (x, mut y) = key.public_key().coordinates();
    y[0] ^= 1;
    assert_eq!(PublicKey::from_coordinates(&x, &y), Err(Error::PublicKey));
    assert_eq!(PublicKey::from_coordinates(&[0; 32], &[0; 32]), Err(Error::PublicKey));
    assert_eq!(PublicKey::from_coordinates(&[0xff; 32], &[0xff; 32]), Err(Error::PublicKey));
    let shown = format!("{key:?}");
    let secret = hex(&*key.to_bytes());
    assert!(!shown.to_lowercase().contains(&secret[..16]), "Debug shows the key");
    assert_eq!(identity_digest(&[0; 8192], key.public_key()), Err(Error::IdentityLength(8192)));
    assert!(identity_digest(&[0; 8191], key.public_key()).is_ok());
    assert_eq!(key.public_key().encrypt(&[]), Err(Error::PlaintextLength(0)));
}

/// The same key for OpenSSL.
fn openssl_key(key: &PrivateKey) -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::from_raw(1172)).expect("an OpenSSL with SM2");
    let mut context = BigNumContext::new().unwrap();
    let (x, y) = key.public_key().coordinates();
    let encoded = [&[4][..], &x, &y].concat();
    let point = EcPoint::from_bytes(&group, &encoded, &mut context).unwrap();
    let secret = BigNum::from_slice(&*key.to_bytes()).unwrap();
    PKey::from_ec_key(EcKey::from_private_components(&group, &secret, &point).unwrap()).unwrap()
}

/// DER of a SEQUENCE of these contents.
fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let header = match length {
        0..=127 => vec![tag, length as u8],
        128..=255 => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [header, contents.to_vec()].concat()
}

fn integer(number: &[u8]) -> Vec<u8> {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1);
    let mut contents = number[first..].to_vec();
    if contents[0] >= 0x80 {
        contents.insert(0, 0);
    }
    element(2, &contents)
}

/// The elements of DER's SEQUENCE, tags and lengths taken off.
fn elements(der: &[u8]) -> Vec<Vec<u8>> {
    fn one(der: &[u8]) -> (&[u8], &[u8]) {
        let (start, length) = match der[1] {
            0x81 => (3, usize::from(der[2])),
            0x82 => (4, usize::from(der[2]) << 8 | usize::from(der[3])),
            length => (2, usize::from(length)),
        };
        der[start..].split_at(length)
    }
    let (mut rest, _) = one(der);
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (contents, after) = one(rest);
        all.push(contents.to_vec());
        rest = after;
    }
    all
}

/// 32 bytes of an INTEGER's contents.
fn padded(contents: &[u8]) -> Number {
    let mut number = [0; 32];
    let digits = &contents[contents.len().saturating_sub(32)..];
    number[32 - digits.len()..].copy_from_slice(digits);
    number
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn openssl_decrypts_and_encrypts(plain in prop::collection::vec(any::<u8>(), 1..400)) {
        let key = PrivateKey::generate().unwrap();
        let theirs = openssl_key(&key);
        let ciphertext = key.public_key().encrypt(&plain).unwrap();
        let (x, y) = ciphertext.point.coordinates();
        let der = sequence(&[
            integer(&x),
            integer(&y),
            element(4, &ciphertext.tag),
            element(4, &ciphertext.text),
        ]);
        let mut context = PkeyCtx::new(&theirs).unwrap();
        context.decrypt_init().unwrap();
        let mut decrypted = Vec::new();
        context.decrypt_to_vec(&der, &mut decrypted).unwrap();
        prop_assert_eq!(&decrypted, &plain);

        let mut context = PkeyCtx::new(&theirs).unwrap();
        context.encrypt_init().unwrap();
        let mut der = Vec::new();
        context.encrypt_to_vec(&plain, &mut der).unwrap();
        let parts = elements(&der);
        let mut ciphertext = Ciphertext {
            point: PublicKey::from_coordinates(&padded(&parts[0]), &padded(&parts[1])).unwrap(),
            tag: padded(&parts[2]),
            text: parts[3].clone(),
        };
        prop_assert_eq!(&*key.decrypt(&ciphertext).unwrap(), &plain);
        ciphertext.text[0] ^= 1;
        prop_assert_eq!(key.decrypt(&ciphertext).map(drop), Err(Error::Ciphertext));
        ciphertext.text[0] ^= 1;
        ciphertext.tag[31] ^= 0x80;
        prop_assert_eq!(key.decrypt(&ciphertext).map(drop), Err(Error::Ciphertext));
    }

    #[test]
    fn openssl_verifies_and_signs(digest in any::<[u8; 32]>()) {
        let key = PrivateKey::generate().unwrap();
        let theirs = openssl_key(&key);
        let signature = key.sign(&digest).unwrap();
        key.public_key().verify(&digest, &signature).unwrap();
        prop_assert_ne!(key.sign(&digest).unwrap(), signature, "the nonce is not random");
        let der = sequence(&[integer(&signature.r), integer(&signature.s)]);
        let mut context = PkeyCtx::new(&theirs).unwrap();
        context.verify_init().unwrap();
        prop_assert!(context.verify(&digest, &der).unwrap());

        let mut context = PkeyCtx::new(&theirs).unwrap();
        context.sign_init().unwrap();
        let mut der = Vec::new();
        context.sign_to_vec(&digest, &mut der).unwrap();
        let parts = elements(&der);
        let theirs = Signature { r: padded(&parts[0]), s: padded(&parts[1]) };
        key.public_key().verify(&digest, &theirs).unwrap();
        let mut other = digest;
        other[7] ^= 4;
        prop_assert_eq!(key.public_key().verify(&other, &theirs), Err(Error::Signature));
    }

    #[test]
    fn sm_crypto_decrypts(plain in prop::collection::vec(any::<u8>(), 1..100)) {
        let key = PrivateKey::generate().unwrap();
        let ciphertext = key.public_key().encrypt(&plain).unwrap();
        let (x, y) = ciphertext.point.coordinates();
        let bytes = [&x[..], &y, &ciphertext.tag, &ciphertext.text].concat();
        let secret = hex(&*key.to_bytes());
        prop_assert_eq!(sm_crypto::sm2::Decrypt::new(&secret).decrypt(&bytes), plain);
    }
}

#[test]
fn random_bytes_differ() {
    let mut bytes = [[0; 32]; 2];
    bytes.iter_mut().for_each(|bytes| fill(bytes).unwrap());
    assert_ne!(bytes[0], bytes[1]);
}
