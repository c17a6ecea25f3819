//! Wrong calls are errors that say what is wrong, and change nothing.

use crate::paths;
use tickgate_crypto::{
    CbcDecryptor, CbcEncryptor, CbcStream, Ctr, Error, Gcm, Path, Sm4, encrypt_cbc_streams,
};

const KEY: [u8; 16] = [3; 16];
/// All but the last block of the counter's range are behind it.
const LAST: [u8; 16] = [0xff; 16];

#[test]
fn lengths_of_keys_and_blocks() {
    assert_eq!(Sm4::from_slice(&[0; 15]).err(), Some(Error::KeyLength(15)));
    assert_eq!(Gcm::from_slice(&[0; 17]).err(), Some(Error::KeyLength(17)));
    for path in paths() {
        let cipher = Sm4::with_path(&KEY, path).unwrap();
        let mut data = [9; 33];
        for result in [
            cipher.encrypt_ecb(&mut data),
            cipher.decrypt_ecb(&mut data),
            cipher.encrypt_cbc(&KEY, &mut data),
            cipher.decrypt_cbc(&KEY, &mut data),
            cipher.encrypt_ecb_to(&[0; 33], &mut data),
            cipher.encrypt_cbc_to(&KEY, &[0; 33], &mut data),
            cipher.decrypt_cbc_to(&KEY, &[0; 33], &mut data),
        ] {
            assert_eq!(result, Err(Error::PartialBlock(1)));
        }
        let short = Err(Error::OutputTooShort { needed: 48, room: 33 });
        assert_eq!(cipher.encrypt_ecb_to(&[0; 48], &mut data), short);
        assert_eq!(cipher.encrypt_cbc_to(&KEY, &[0; 48], &mut data), short);
        assert_eq!(cipher.apply_ctr_to(&KEY, &[0; 48], &mut data), short);
        assert_eq!(data, [9; 33]);
    }
}

#[test]
fn streams_that_end_within_a_block() {
    let cipher = Sm4::new(&KEY);
    let mut output = [0; 32];
    let mut stream = CbcEncryptor::new(&cipher, &KEY);
    assert_eq!(stream.update(&[0; 20], &mut output), Ok(16));
    assert_eq!(stream.update_in_place(&mut [0; 16]), Err(Error::PartialBlock(4)));
    assert_eq!(stream.update(&[0; 44], &mut output), Err(Error::OutputTooShort { needed: 48, room: 32 }));
    assert_eq!(stream.finish(), Err(Error::PartialBlock(4)));
    let mut stream = CbcDecryptor::new(&cipher, &KEY);
    assert_eq!(stream.update(&[0; 15], &mut output), Ok(0));
    assert_eq!(stream.finish(), Err(Error::PartialBlock(15)));
}

#[test]
fn a_counter_that_would_wrap() {
    for path in paths() {
        let cipher = Sm4::with_path(&KEY, path).unwrap();
        let mut data = [9; 17];
        assert_eq!(cipher.apply_ctr(&LAST, &mut data), Err(Error::CounterWrap));
        assert_eq!(data, [9; 17]);
        let mut stream = Ctr::new(&cipher, &LAST);
        stream.update_in_place(&mut data[..15]).unwrap();
        assert_eq!(stream.update_in_place(&mut data[..2]), Err(Error::CounterWrap));
        stream.update_in_place(&mut data[15..16]).unwrap();
        assert_eq!(stream.update_in_place(&mut data[16..]), Err(Error::CounterWrap));
        let mut block = LAST;
        cipher.encrypt_block(&mut block);
        assert_eq!(data[..16], block.map(|byte| byte ^ 9));
        // From zero the range has no end that anyone could reach.
        cipher.apply_ctr(&[0; 16], &mut data).unwrap();
    }
}

#[test]
fn gcm_calls_in_the_wrong_order() {
    let key = Gcm::new(&KEY);
    assert_eq!(key.seal(&[], &[], &mut []).err(), Some(Error::GcmIvLength));
    let mut sealer = key.sealer(&[1; 12]).unwrap();
    sealer.update_in_place(&mut []).unwrap();
    assert_eq!(sealer.additional(&[1]), Err(Error::AdditionalAfterText));
    let short = Error::OutputTooShort { needed: 5, room: 4 };
    assert_eq!(sealer.update(&[0; 5], &mut [0; 4]), Err(short));
    assert_eq!(key.open_to(&[1; 12], &[], &[0; 5], &mut [0; 4], &[0; 16]), Err(short));
}

#[test]
fn streams_of_different_paths() {
    if Path::fastest() == Path::Portable {
        return;
    }
    let (portable, other) = (Sm4::with_path(&KEY, Path::Portable).unwrap(), Sm4::new(&KEY));
    let (mut a, mut b) = ([0; 16], [0; 15]);
    let streams = &mut [
        CbcStream { cipher: &portable, iv: KEY, data: &mut a },
        CbcStream { cipher: &other, iv: KEY, data: &mut [] },
    ];
    assert_eq!(encrypt_cbc_streams(streams), Err(Error::MixedPaths));
    let streams = &mut [CbcStream { cipher: &portable, iv: KEY, data: &mut b }];
    assert_eq!(encrypt_cbc_streams(streams), Err(Error::PartialBlock(15)));
    assert_eq!((a, b), ([0; 16], [0; 15]));
}

#[test]
fn paths_that_are_not_there() {
    for path in Path::ALL {
        let made = Sm4::with_path(&KEY, path).map(|cipher| cipher.path());
        let expected = if path.is_available() { Ok(path) } else { Err(Error::PathUnavailable(path)) };
        assert_eq!(made.ok(), expected.ok());
    }
    assert!(Path::Portable.is_available());
    assert!(Path::fastest().is_available());
}

#[test]
fn debug_output_shows_no_key() {
    let key = *b"\xde\xad\xbe\xef secret key!";
    let (cipher, gcm) = (Sm4::new(&key), Gcm::new(&key));
    let shown = format!(
        "{cipher:?} {gcm:?} {:?} {:?} {:?}",
        Ctr::new(&cipher, &key),
        CbcEncryptor::new(&cipher, &key),
        gcm.sealer(&key).unwrap()
    );
    // Numbers would be round keys, IVs or states.
    let numbers = shown.replace("Sm4", "").replace(&format!("{:?}", cipher.path()), "");
    assert!(!numbers.contains(|c: char| c.is_ascii_digit()), "{shown}");
}
