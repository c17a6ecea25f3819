//! The digest Z that binds a user's identity to the curve and the public key (GM/T 0003.2-2012, 5.5).

use crate::{Error, Number, PublicKey};
use sm3::{Digest, Sm3};

/// Bytes of the longest identity: its length in bits is written in 16 bits.
pub const LONGEST_IDENTITY: usize = 8191;

/// The curve's equation and base point (GM/T 0003.5-2012, 2): a, b, x and y of G.
const CURVE: [&str; 4] = [
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC",
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93",
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7",
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
];

const CURVE_BYTES: [Number; 4] = [number(CURVE[0]), number(CURVE[1]), number(CURVE[2]), number(CURVE[3])];

/// The number of 64 hexadecimal digits.
const fn number(digits: &str) -> Number {
    let (digits, mut bytes, mut at) = (digits.as_bytes(), [0; 32], 0);
    while at < 64 {
        let digit = match digits[at] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'A'..=b'F' => digit - b'A' + 10,
            _ => panic!("a hexadecimal digit"),
        };
        bytes[at / 2] = bytes[at / 2] << 4 | digit;
        at += 1;
    }
    bytes
}

/// Z of an identity and a public key. What is signed is SM3 of Z and the message.
///
/// # Errors
/// [`Error::IdentityLength`] above [`LONGEST_IDENTITY`].
pub fn identity_digest(identity: &[u8], key: &PublicKey) -> Result<Number, Error> {
    let bits = u16::try_from(identity.len() * 8).map_err(|_| Error::IdentityLength(identity.len()))?;
    let (x, y) = key.coordinates();
    let mut hash = Sm3::new_with_prefix(bits.to_be_bytes());
    hash.update(identity);
    for bytes in CURVE_BYTES.iter().chain([&x, &y]) {
        hash.update(bytes);
    }
    Ok(hash.finalize().into())
}
