//! Published answers of SM4, SM3 and SM2, and whether this machine gives them.

use sm2_numbers as sm2;
use sm3::{Digest, Sm3};
use tickgate_crypto::{BLOCK, Gcm, Path, Sm4};
use tickgate_sm2::{Ciphertext, Number, PrivateKey, PublicKey, Signature};

use super::engine::{Direction, Engine, Job, Mode, room};
use super::hex;
use super::soft::Soft;

/// A message of SM4 with its published ciphertext, in hexadecimal digits.
pub struct Sm4Answer {
    /// The mode.
    pub mode: Mode,
    /// Where it is published.
    pub source: &'static str,
    key: &'static str,
    iv: &'static str,
    additional: &'static str,
    plain: &'static str,
    /// With the tag of GCM behind it.
    encrypted: &'static str,
}

const KEY: &str = "0123456789abcdeffedcba9876543210";
const COUNTING: &str = "000102030405060708090a0b0c0d0e0f";
const TWO_BLOCKS: &str = "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb";

/// One of each mode, and the standard's own block.
pub const SM4_ANSWERS: [Sm4Answer; 5] = [
    Sm4Answer {
        mode: Mode::Ecb,
        source: "GB/T 32907-2016, A.1",
        key: KEY,
        iv: "",
        additional: "",
        plain: KEY,
        encrypted: "681edf34d206965e86b3e94f536e4246",
    },
    Sm4Answer {
        mode: Mode::Ecb,
        source: "draft-ribose-cfrg-sm4-10, A.2.1",
        key: KEY,
        iv: "",
        additional: "",
        plain: TWO_BLOCKS,
        encrypted: "5ec8143de509cff7b5179f8f474b86192f1d305a7fb17df985f81c8482192304",
    },
    Sm4Answer {
        mode: Mode::Cbc,
        source: "draft-ribose-cfrg-sm4-10, A.2.2",
        key: KEY,
        iv: COUNTING,
        additional: "",
        plain: TWO_BLOCKS,
        encrypted: "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d",
    },
    Sm4Answer {
        mode: Mode::Ctr,
        source: "draft-ribose-cfrg-sm4-10, A.2.5",
        key: KEY,
        iv: COUNTING,
        additional: "",
        plain: "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
                eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
        encrypted: "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7\
                    f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514",
    },
    Sm4Answer {
        mode: Mode::Gcm,
        source: "RFC 8998, A.1",
        key: KEY,
        iv: "00001234567800000000abcd",
        additional: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plain: "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
                eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        encrypted: "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                    d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
                    83de3541e4c2b58177e065a9bf7b62ec",
    },
];

/// Whether a path gives this answer, both ways, by the streams that `tickgate crypto sm4` uses.
pub fn sm4(path: Path, answer: &Sm4Answer) -> bool {
    both_ways(path, answer).unwrap_or(false)
}

fn both_ways(path: Path, answer: &Sm4Answer) -> Option<bool> {
    let bytes = |digits: &str| hex::decode(digits.as_bytes()).map(|bytes| bytes.to_vec());
    let key = bytes(answer.key)?.try_into().ok()?;
    let engine = Soft::new(Sm4::with_path(&key, path).ok()?);
    let (plain, encrypted) = (bytes(answer.plain)?, bytes(answer.encrypted)?);
    let (iv, additional) = (bytes(answer.iv)?, bytes(answer.additional)?);
    let job =
        |direction| Job { mode: answer.mode, direction, iv: iv.clone(), additional: additional.clone() };
    let through = |direction, input: &[u8]| {
        let mut output = vec![0; room(input.len()) + BLOCK];
        let mut transform = engine.begin(&job(direction)).ok()?;
        let mut count = transform.update(input, &mut output).ok()?;
        count += transform.finish(&mut output[count..]).ok()?;
        output.truncate(count);
        Some(output)
    };
    Some(
        through(Direction::Encrypt, &plain)? == encrypted
            && through(Direction::Decrypt, &encrypted)? == plain,
    )
}

/// GB/T 32907-2016, A.2: a block encrypted a million times.
pub fn sm4_a_million_times(path: Path) -> bool {
    let mut block = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
    let Ok(cipher) = Sm4::with_path(&block, path) else { return false };
    for _ in 0..1_000_000 {
        cipher.encrypt_block(&mut block);
    }
    block == 0x5952_98c7_c6fd_271f_0402_f804_c33d_3f66_u128.to_be_bytes()
}

/// Blocks enough for the kernels that work on many at once, and a rest.
const BULK: usize = 8 * 1024 + 11 * BLOCK;

/// Whether a path makes of many blocks what single blocks and the portable path make of them.
pub fn sm4_bulk(path: Path) -> bool {
    bulk(path).unwrap_or(false)
}

fn bulk(path: Path) -> Result<bool, tickgate_crypto::Error> {
    let (key, iv) = ([0x5a; BLOCK], [0x3c; BLOCK]);
    let (cipher, portable) = (Sm4::with_path(&key, path)?, Sm4::with_path(&key, Path::Portable)?);
    let plain: Vec<u8> = (0..BULK).map(|at| (at * 7 + at / 256) as u8).collect();

    let mut blocks = plain.clone();
    for bytes in blocks.chunks_exact_mut(BLOCK) {
        let mut block = [0; BLOCK];
        block.copy_from_slice(bytes);
        portable.encrypt_block(&mut block);
        bytes.copy_from_slice(&block);
    }
    let mut data = plain.clone();
    cipher.encrypt_ecb(&mut data)?;
    let mut right = data == blocks;
    cipher.decrypt_ecb(&mut data)?;
    right &= data == plain;

    let mut chained = plain.clone();
    portable.encrypt_cbc(&iv, &mut chained)?;
    cipher.encrypt_cbc(&iv, &mut data)?;
    right &= data == chained;
    cipher.decrypt_cbc(&iv, &mut data)?;
    right &= data == plain;

    let mut counted = plain.clone();
    portable.apply_ctr(&iv, &mut counted)?;
    cipher.apply_ctr(&iv, &mut data)?;
    right &= data == counted;

    let (ours, theirs) = (Gcm::of(cipher), Gcm::of(portable));
    let (mut sealed, mut data) = (plain.clone(), plain.clone());
    let tags = (theirs.seal(&iv[..12], &iv, &mut sealed)?, ours.seal(&iv[..12], &iv, &mut data)?);
    right &= tags.0 == tags.1 && data == sealed;
    ours.open(&iv[..12], &iv, &mut data, &tags.0)?;
    Ok(right && data == plain)
}

/// GB/T 32905-2016, A.1 and A.2.
pub fn sm3() -> bool {
    let digest = |message: &[u8]| hex::encode(&Sm3::digest(message));
    digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        && digest(&b"abcd".repeat(16)) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
}

/// Numbers of GM/T 0003.5-2012: annex A (signature), annex C (encryption); one key.
mod sm2_numbers {
    pub const KEY: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
    pub const DIGEST: &str = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640";
    pub const R: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
    pub const S: &str = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    pub const C1_X: &str = "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73";
    pub const C1_Y: &str = "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0";
    pub const C3: &str = "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766";
    pub const C2: &str = "21886ca989ca9c7d58087307ca93092d651efa";
    pub const PLAIN: &[u8] = b"encryption standard";
}

fn number(digits: &str) -> Option<Number> {
    hex::decode(digits.as_bytes())?.as_slice().try_into().ok()
}

/// The published signature is right, one of our own too, and neither is of another digest.
pub fn sm2_signature() -> bool {
    let check = || {
        let key = PrivateKey::from_bytes(&number(sm2::KEY)?).ok()?;
        let digest = number(sm2::DIGEST)?;
        let published = Signature { r: number(sm2::R)?, s: number(sm2::S)? };
        let own = key.sign(&digest).ok()?;
        let verify = |digest, signature| key.public_key().verify(digest, signature).is_ok();
        let right = verify(&digest, &published) && verify(&digest, &own);
        Some(right && !verify(&[1; 32], &published) && !verify(&[1; 32], &own))
    };
    check().unwrap_or(false)
}

/// The published ciphertext opens, one of our own too, and a changed one does not.
pub fn sm2_encryption() -> bool {
    let check = || {
        let key = PrivateKey::from_bytes(&number(sm2::KEY)?).ok()?;
        let published = Ciphertext {
            point: PublicKey::from_coordinates(&number(sm2::C1_X)?, &number(sm2::C1_Y)?).ok()?,
            tag: number(sm2::C3)?,
            text: hex::decode(sm2::C2.as_bytes())?.to_vec(),
        };
        let own = key.public_key().encrypt(sm2::PLAIN).ok()?;
        let opens = |ciphertext| key.decrypt(ciphertext).is_ok_and(|plain| plain.as_slice() == sm2::PLAIN);
        let mut changed = published.clone();
        changed.text[0] ^= 1;
        Some(opens(&published) && opens(&own) && key.decrypt(&changed).is_err())
    };
    check().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn available() -> impl Iterator<Item = Path> {
        Path::ALL.into_iter().filter(|path| path.is_available())
    }

    #[test]
    fn this_machine_gives_them() {
        for path in available() {
            for answer in &SM4_ANSWERS {
                assert!(sm4(path, answer), "{path:?} {}", answer.source);
            }
            assert!(sm4_bulk(path), "{path:?}");
        }
        assert!(sm3() && sm2_signature() && sm2_encryption());
    }

    #[test]
    fn another_key_or_plaintext_is_noticed() {
        for Sm4Answer { mode, source, iv, additional, plain, encrypted, .. } in SM4_ANSWERS {
            let other = Sm4Answer { mode, source, iv, additional, plain, encrypted, key: COUNTING };
            assert!(!sm4(Path::Portable, &other), "{source}");
            let other = Sm4Answer { mode, source, iv, additional, plain: COUNTING, encrypted, key: KEY };
            assert!(!sm4(Path::Portable, &other), "{source}");
        }
    }
}
