//! Key files: the bytes of the key, or the same in hexadecimal digits with or without a line end. Which of
//! the two is told by the length. What was read is wiped.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::hex;
use crate::error::Error;

/// Reads a key of `N` bytes.
///
/// # Errors
/// [`Error::Open`], [`Error::Read`]; [`Error::Invalid`] if it is neither `N` bytes nor 2 `N` digits.
pub fn read<const N: usize>(path: &Path) -> Result<Zeroizing<[u8; N]>, Error> {
    let open = |source| Error::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    // Two digits a byte, a line end, and one more byte to see that there are too many.
    let most = 2 * N + 3;
    let mut text = Zeroizing::new(Vec::with_capacity(most));
    file.take(most as u64)
        .read_to_end(&mut text)
        .map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&text).ok_or_else(|| Error::Invalid {
        path: path.to_owned(),
        what: format!(
            "this key is a file of {N} bytes, or of {} hexadecimal digits and at most a line end; it has {}",
            2 * N,
            match text.len() {
                length if length == most => format!("{length} bytes or more"),
                length if (2 * N..most).contains(&length) => {
                    format!("{length} bytes, which are not those digits")
                }
                length => format!("{length} bytes"),
            }
        ),
    })
}

fn parse<const N: usize>(text: &[u8]) -> Option<Zeroizing<[u8; N]>> {
    let mut key = Zeroizing::new([0; N]);
    if text.len() == N {
        key.copy_from_slice(text);
        return Some(key);
    }
    let digits = text.strip_suffix(b"\n").unwrap_or(text);
    let digits = digits.strip_suffix(b"\r").unwrap_or(digits);
    let bytes = hex::decode(digits).filter(|bytes| bytes.len() == N)?;
    key.copy_from_slice(&bytes);
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let expected = Some(*b"0123456789abcdef");
        let digits = "30313233343536373839616263646566";
        let found = |text: &[u8]| parse::<16>(text).map(|key| *key);
        assert_eq!(found(b"0123456789abcdef"), expected);
        for end in ["", "\n", "\r\n"] {
            assert_eq!(found(format!("{digits}{end}").as_bytes()), expected);
        }
        for wrong in [
            "",
            "0123456789abcde",
            "0123456789abcdef\n",
            &digits[1..],
            &digits[2..],
            "x0313233343536373839616263646566",
        ] {
            assert_eq!(found(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(found(format!("{digits}\n\n").as_bytes()), None);
        assert_eq!(found(format!("{digits}00").as_bytes()), None);
    }
}
