//! Modes of SM4 that the standard has and tickgate-crypto has not, over its blocks (GB/T 17964-2021):
//! CFB and OFB with feedback of 128 bits, and CBC-MAC.
//!
//! CFB and OFB take any length. The feedback register moves by whole blocks; after a block that is not
//! whole it holds that block's key stream with the text that was there put in (CFB) or as it is (OFB), so
//! that no key stream is ever used twice.

use tickgate_crypto::{BLOCK, Error, Sm4};
use zeroize::Zeroize;

/// Blocks whose key stream CFB computes at once when it decrypts.
const AT_ONCE: usize = 64;

pub(crate) type Block = [u8; BLOCK];

pub(crate) fn encrypt_cfb(cipher: &Sm4, register: &mut Block, data: &mut [u8]) {
    for chunk in data.chunks_mut(BLOCK) {
        cipher.encrypt_block(register);
        for (text, register) in chunk.iter_mut().zip(register.iter_mut()) {
            *text ^= *register;
            *register = *text;
        }
    }
}

/// Every block's key stream is the block before it, encrypted: many are computed at once.
pub(crate) fn decrypt_cfb(cipher: &Sm4, register: &mut Block, data: &mut [u8]) {
    let (whole, rest) = data.split_at_mut(data.len() / BLOCK * BLOCK);
    let mut buffer = [0; AT_ONCE * BLOCK];
    for chunk in whole.chunks_mut(AT_ONCE * BLOCK) {
        let stream = &mut buffer[..chunk.len()];
        let (first, others) = stream.split_at_mut(BLOCK);
        let (before_last, last) = chunk.split_at(chunk.len() - BLOCK);
        first.copy_from_slice(register);
        others.copy_from_slice(before_last);
        register.copy_from_slice(last);
        cipher.encrypt_ecb(stream).expect("whole blocks");
        chunk.iter_mut().zip(stream).for_each(|(text, stream)| *text ^= *stream);
    }
    buffer.zeroize();
    if rest.is_empty() {
        return;
    }
    cipher.encrypt_block(register);
    for (text, register) in rest.iter_mut().zip(register.iter_mut()) {
        let encrypted = *text;
        *text ^= *register;
        *register = encrypted;
    }
}

/// Encrypts and decrypts.
pub(crate) fn apply_ofb(cipher: &Sm4, register: &mut Block, data: &mut [u8]) {
    for chunk in data.chunks_mut(BLOCK) {
        cipher.encrypt_block(register);
        chunk.iter_mut().zip(register.iter()).for_each(|(text, stream)| *text ^= stream);
    }
}

pub(crate) fn encrypt_cbc(cipher: &Sm4, register: &mut Block, data: &mut [u8]) -> Result<(), Error> {
    cipher.encrypt_cbc(register, data)?;
    if let Some(last) = data.last_chunk() {
        *register = *last;
    }
    Ok(())
}

pub(crate) fn decrypt_cbc(cipher: &Sm4, register: &mut Block, data: &mut [u8]) -> Result<(), Error> {
    let last = data.last_chunk().copied();
    cipher.decrypt_cbc(register, data)?;
    *register = last.unwrap_or(*register);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::nid::Nid;
    use openssl::symm::{Cipher, Crypter, Mode};
    use proptest::prelude::*;

    // NID_sm4_ofb128 and NID_sm4_cfb128 of OpenSSL.
    const OFB: i32 = 1135;
    const CFB: i32 = 1137;

    fn openssl(nid: i32, mode: Mode, key: &Block, iv: &Block, data: &[u8]) -> Vec<u8> {
        let cipher = Cipher::from_nid(Nid::from_raw(nid)).expect("an OpenSSL with SM4");
        let mut crypter = Crypter::new(cipher, mode, key, Some(iv)).unwrap();
        let mut output = vec![0; data.len() + BLOCK];
        let count = crypter.update(data, &mut output).unwrap();
        let rest = crypter.finalize(&mut output[count..]).unwrap();
        output.truncate(count + rest);
        output
    }

    proptest! {
        #[test]
        fn as_openssl_in_one_call_and_in_two(
            key in any::<Block>(),
            iv in any::<Block>(),
            blocks in 0_usize..200,
            data in prop::collection::vec(any::<u8>(), 0..3000),
        ) {
            let cipher = Sm4::new(&key);
            let cut = (blocks * BLOCK).min(data.len() / BLOCK * BLOCK);
            let twice = |work: &dyn Fn(&mut Block, &mut [u8]), data: &[u8]| {
                let (mut register, mut data) = (iv, data.to_vec());
                let (first, second) = data.split_at_mut(cut);
                work(&mut register, first);
                work(&mut register, second);
                data
            };
            let cfb = openssl(CFB, Mode::Encrypt, &key, &iv, &data);
            prop_assert_eq!(&twice(&|r, d| encrypt_cfb(&cipher, r, d), &data), &cfb);
            prop_assert_eq!(&twice(&|r, d| decrypt_cfb(&cipher, r, d), &cfb), &data);
            let ofb = openssl(OFB, Mode::Encrypt, &key, &iv, &data);
            prop_assert_eq!(&twice(&|r, d| apply_ofb(&cipher, r, d), &data), &ofb);
            let whole = &data[..data.len() / BLOCK * BLOCK];
            let mut cbc = whole.to_vec();
            cipher.encrypt_cbc(&iv, &mut cbc).unwrap();
            prop_assert_eq!(&twice(&|r, d| encrypt_cbc(&cipher, r, d).unwrap(), whole), &cbc);
            prop_assert_eq!(&twice(&|r, d| decrypt_cbc(&cipher, r, d).unwrap(), &cbc), whole);
        }
    }
}
