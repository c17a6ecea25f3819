//! SM4 against what others publish and compute: test vectors, OpenSSL, RustCrypto and sm-crypto; and
//! properties that hold for any size. Everything runs on every path that this processor has.

mod misuse;
mod oracles;
mod properties;
mod vectors;

use tickgate_crypto::Path;

/// The paths that can run here.
fn paths() -> impl Iterator<Item = Path> {
    Path::ALL.into_iter().filter(|path| path.is_available())
}

/// Bytes of a string of hexadecimal digits; spaces do not count.
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

fn block(digits: &str) -> [u8; 16] {
    hex(digits).try_into().unwrap()
}
