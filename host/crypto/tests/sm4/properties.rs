//! For any size and any chunks: a stream gives what the whole message gives, in place is as buffer to
//! buffer, streams side by side are as one after the other, and a flipped bit is refused.

use crate::paths;
use proptest::collection::vec;
use proptest::prelude::*;
use tickgate_crypto::{
    CbcDecryptor, CbcEncryptor, CbcStream, Ctr, Error, Gcm, Path, Sm4, encrypt_cbc_streams,
};

/// A path of this processor.
fn path() -> impl Strategy<Value = Path> {
    proptest::sample::select(paths().collect::<Vec<_>>())
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * i / 7) as u8).collect()
}

/// Cuts bytes into chunks of these sizes, again and again.
fn chunks<'a>(mut data: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    sizes.iter().cycle().map_while(move |size| {
        let (chunk, rest) = data.split_at((*size).min(data.len()));
        let more = !data.is_empty();
        data = rest;
        more.then_some(chunk)
    })
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..40_usize, 1..700_usize], 1..6)
}

proptest! {
    #[test]
    fn cbc_in_chunks(path in path(), key: [u8; 16], iv: [u8; 16], blocks in 0..200_usize, sizes in sizes()) {
        let (cipher, data) = (Sm4::with_path(&key, path).unwrap(), text(blocks * 16));
        let mut whole = data.clone();
        cipher.encrypt_cbc(&iv, &mut whole).unwrap();
        let mut to = vec![7; data.len() + 3];
        cipher.encrypt_cbc_to(&iv, &data, &mut to).unwrap();
        prop_assert_eq!(&to[..data.len()], &whole);
        prop_assert_eq!(&to[data.len()..], &[7; 3]);

        let (mut stream, mut output, mut at) = (CbcEncryptor::new(&cipher, &iv), vec![0; data.len()], 0);
        for chunk in chunks(&data, &sizes) {
            at += stream.update(chunk, &mut output[at..]).unwrap();
        }
        stream.finish().unwrap();
        prop_assert_eq!((at, &output), (data.len(), &whole));

        let (mut stream, mut output, mut at) = (CbcDecryptor::new(&cipher, &iv), vec![0; data.len()], 0);
        for chunk in chunks(&whole, &sizes) {
            at += stream.update(chunk, &mut output[at..]).unwrap();
        }
        stream.finish().unwrap();
        prop_assert_eq!((at, &output), (data.len(), &data));
        cipher.decrypt_cbc_to(&iv, &whole, &mut to).unwrap();
        prop_assert_eq!(&to[..data.len()], &data);
    }

    #[test]
    fn ctr_in_chunks(
        path in path(), key: [u8; 16], counter: [u8; 16], length in 0..3000_usize, sizes in sizes(), start in 0..33_usize,
    ) {
        let (cipher, data) = (Sm4::with_path(&key, path).unwrap(), text(length));
        // At any alignment.
        let mut whole = [vec![0; start], data.clone()].concat();
        cipher.apply_ctr(&counter, &mut whole[start..]).unwrap();
        let mut to = vec![0; length];
        cipher.apply_ctr_to(&counter, &data, &mut to).unwrap();
        prop_assert_eq!(&to, &whole[start..]);

        let mut stream = Ctr::new(&cipher, &counter);
        let mut in_chunks = Vec::new();
        for (i, chunk) in chunks(&data, &sizes).enumerate() {
            let mut output = chunk.to_vec();
            if i % 2 == 0 {
                stream.update_in_place(&mut output).unwrap();
            } else {
                stream.update(chunk, &mut output).unwrap();
            }
            in_chunks.extend(output);
        }
        prop_assert_eq!(&in_chunks, &to);
    }

    #[test]
    fn ecb_to_is_as_in_place(path in path(), key: [u8; 16], blocks in 0..200_usize) {
        let (cipher, data) = (Sm4::with_path(&key, path).unwrap(), text(blocks * 16));
        let (mut whole, mut to) = (data.clone(), vec![0; data.len()]);
        cipher.encrypt_ecb(&mut whole).unwrap();
        cipher.encrypt_ecb_to(&data, &mut to).unwrap();
        prop_assert_eq!(&to, &whole);
        cipher.decrypt_ecb_to(&to, &mut whole).unwrap();
        prop_assert_eq!(&whole, &data);
        cipher.decrypt_ecb(&mut to).unwrap();
        prop_assert_eq!(&to, &data);
    }

    #[test]
    fn gcm_in_chunks(
        path in path(), key: [u8; 16], iv in vec(any::<u8>(), 1..40), additional in vec(any::<u8>(), 0..200),
        length in 0..9000_usize, sizes in sizes(),
    ) {
        let (key, data) = (Gcm::with_path(&key, path).unwrap(), text(length));
        let mut whole = data.clone();
        let tag = key.seal(&iv, &additional, &mut whole).unwrap();
        let mut to = vec![0; length];
        prop_assert_eq!(key.seal_to(&iv, &additional, &data, &mut to).unwrap(), tag);
        prop_assert_eq!(&to, &whole);
        key.open_to(&iv, &additional, &whole, &mut to, &tag).unwrap();
        prop_assert_eq!(&to, &data);

        let (mut sealer, mut opener) = (key.sealer(&iv).unwrap(), key.opener(&iv).unwrap());
        for chunk in chunks(&additional, &sizes) {
            sealer.additional(chunk).unwrap();
            opener.additional(chunk).unwrap();
        }
        let (mut sealed, mut opened) = (Vec::new(), Vec::new());
        for (i, chunk) in chunks(&data, &sizes).enumerate() {
            let (mut there, mut back) = (chunk.to_vec(), chunk.to_vec());
            if i % 2 == 0 {
                sealer.update(chunk, &mut there).unwrap();
                opener.update(&there, &mut back).unwrap();
            } else {
                sealer.update_in_place(&mut there).unwrap();
                back.copy_from_slice(&there);
                opener.update_in_place(&mut back).unwrap();
            }
            sealed.extend(there);
            opened.extend(back);
        }
        prop_assert_eq!((sealed, sealer.finish(), opened), (whole, tag, data));
        prop_assert_eq!(opener.finish(&tag), Ok(()));
    }

    #[test]
    fn a_flipped_bit_is_refused(
        path in path(), key: [u8; 16], iv in vec(any::<u8>(), 1..20), additional in vec(any::<u8>(), 1..40),
        length in 1..300_usize, which in 0..4, bit: prop::sample::Index,
    ) {
        let (key, data) = (Gcm::with_path(&key, path).unwrap(), text(length));
        let (mut iv, mut additional, mut sealed) = (iv, additional, data);
        let mut tag = key.seal(&iv, &additional, &mut sealed).unwrap();
        let target = match which {
            0 => &mut tag[..],
            1 => &mut iv[..],
            2 => &mut additional[..],
            _ => &mut sealed[..],
        };
        let bit = bit.index(target.len() * 8);
        target[bit / 8] ^= 1 << (bit % 8);

        let mut in_place = sealed.clone();
        prop_assert_eq!(key.open(&iv, &additional, &mut in_place, &tag), Err(Error::WrongTag));
        prop_assert_eq!(&in_place, &sealed, "the data was touched");
        let mut to = vec![0x55; length];
        prop_assert_eq!(key.open_to(&iv, &additional, &sealed, &mut to, &tag), Err(Error::WrongTag));
        prop_assert_eq!(to, vec![0x55; length], "plaintext was given out");
        let mut opener = key.opener(&iv).unwrap();
        opener.additional(&additional).unwrap();
        opener.update_in_place(&mut in_place).unwrap();
        prop_assert_eq!(opener.finish(&tag), Err(Error::WrongTag));
    }

    #[test]
    fn streams_side_by_side(path in path(), lengths in vec(0..40_usize, 0..90), key: [u8; 16]) {
        let ciphers: Vec<_> = (0..3).map(|i| Sm4::with_path(&key.map(|byte| byte ^ i), path).unwrap()).collect();
        let iv = |i: usize| [i as u8; 16];
        let mut texts: Vec<_> = lengths.iter().map(|blocks| text(blocks * 16)).collect();
        let mut expected = texts.clone();
        for (i, text) in expected.iter_mut().enumerate() {
            ciphers[i % 3].encrypt_cbc(&iv(i), text).unwrap();
        }
        let mut streams: Vec<_> = texts
            .iter_mut()
            .enumerate()
            .map(|(i, data)| CbcStream { cipher: &ciphers[i % 3], iv: iv(i), data })
            .collect();
        encrypt_cbc_streams(&mut streams).unwrap();
        for (i, stream) in streams.iter().enumerate() {
            let last = stream.data.len().checked_sub(16).map_or(iv(i), |at| stream.data[at..].try_into().unwrap());
            prop_assert_eq!(stream.iv, last, "the IV behind stream {}", i);
        }
        drop(streams);
        prop_assert_eq!(texts, expected);
    }
}
