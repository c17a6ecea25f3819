//! Hexadecimal digits. Neither index nor branch by what a digit is worth, so that keys may be read with it.

use std::str::FromStr;
use zeroize::Zeroizing;

/// Bytes given as hexadecimal digits on the command line, such as an IV. Not for secrets: arguments are
/// seen by every user of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl FromStr for Hex {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match decode(text.as_bytes()) {
            Some(bytes) => Ok(Hex(bytes.to_vec())),
            None => Err("give an even number of hexadecimal digits, such as 00112233".to_owned()),
        }
    }
}

/// The bytes of an even number of digits; `None` if these are others.
pub fn decode(digits: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    let mut invalid = 0;
    for pair in pairs {
        let (high, low) = (nibble(pair[0]), nibble(pair[1]));
        invalid |= (high | low) & INVALID;
        bytes.push(high << 4 | low & 15);
    }
    (invalid == 0).then_some(bytes)
}

/// Lower-case digits.
pub fn encode(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('?');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Set by [`nibble`] where there is no digit.
const INVALID: u8 = 0x80;

/// The worth of a digit, or [`INVALID`].
fn nibble(digit: u8) -> u8 {
    let digit = i16::from(digit);
    let letter = digit | 0x20;
    // All ones where the digit is in the range, else zero.
    let within =
        |value: i16, first: u8, last: u8| !((value - i16::from(first)) | (i16::from(last) - value)) >> 15;
    let (decimal, hexadecimal) = (within(digit, b'0', b'9'), within(letter, b'a', b'f'));
    let worth = decimal & (digit - i16::from(b'0')) | hexadecimal & (letter - i16::from(b'a') + 10);
    worth as u8 | !(decimal | hexadecimal) as u8 & INVALID
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_characters_by_the_standard_library() {
        for digit in 0..=u8::MAX {
            let expected = char::from(digit).to_digit(16);
            let found = decode(&[b'0', digit]).map(|bytes| u32::from(bytes[0]));
            assert_eq!(found, expected, "{digit:#x}");
            let found = decode(&[digit, b'0']).map(|bytes| u32::from(bytes[0]));
            assert_eq!(found, expected.map(|worth| worth << 4), "{digit:#x}");
        }
        assert_eq!(decode(b"0"), None);
        assert_eq!(encode(&[0x0f, 0xa5]), "0fa5");
    }
}
