//! FAST primitives: stop-bit integers, strings and presence maps, read in place from a payload.
//! First step of [`super::tick`] and [`super::snapshot`].
//!
//! Eight bytes are looked at together: the first stop bit among them is found, and the seven-bit
//! groups are pushed together in three steps, whatever their number. A field that does not end in
//! the payload, or is longer than any field of these templates, is `None`: the framing is lost.

use tickgate_abi::wire::sse::MAX_FIELD_BYTES;

const STOP_BITS: u64 = 0x8080_8080_8080_8080;
const WINDOW: usize = size_of::<u64>();

/// Up to eight characters, the first highest, padded with spaces. Zero is no text: nothing was
/// read yet, or it was longer.
pub type Text = u64;

/// Eight spaces.
const BLANK: Text = u64::from_be_bytes([b' '; WINDOW]);

/// The only character of a text; `None` when there are more or fewer.
#[inline(always)]
pub const fn only_character(text: Text) -> Option<u8> {
    if text << 8 == BLANK << 8 { Some(first_character(text)) } else { None }
}

/// The first character of a text.
#[inline(always)]
pub const fn first_character(text: Text) -> u8 {
    (text >> 56) as u8
}

/// Reads fields from the front of a payload.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the first byte.
    pub const fn new(payload: &'a [u8]) -> Self {
        Cursor { rest: payload }
    }

    /// The bytes that are not read yet.
    #[inline(always)]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// A presence map of exactly `N` bytes, the first bit highest; at most nine.
    #[inline(always)]
    pub fn presence_map<const N: usize>(&mut self) -> Option<u64> {
        const { assert!(N >= 1 && N <= WINDOW + 1) };
        let (map, rest) = self.rest.split_first_chunk::<N>()?;
        let mut bits = 0;
        let mut well_formed = true;
        for (i, &byte) in map.iter().enumerate() {
            well_formed &= (byte & 0x80 != 0) == (i == N - 1);
            bits = bits << 7 | u64::from(byte & 0x7f);
        }
        self.rest = rest;
        well_formed.then_some(bits)
    }

    /// An unsigned integer of up to 64 bits.
    #[inline(always)]
    pub fn unsigned(&mut self) -> Option<u64> {
        if let Some(window) = self.rest.first_chunk::<WINDOW>() {
            let window = u64::from_le_bytes(*window);
            let stops = window & STOP_BITS;
            if stops != 0 {
                let last = stops.trailing_zeros() / 8;
                self.rest = self.rest.get(last as usize + 1..).unwrap_or_default();
                // The last byte lowest, and nothing of what follows it.
                let groups = (window << (56 - 8 * last)).swap_bytes() & !STOP_BITS;
                return Some(join_groups(groups));
            }
        }
        self.long_unsigned()
    }

    /// A nullable unsigned integer, null as zero: as all but the snapshots' fields want it.
    #[inline(always)]
    pub fn nullable_or_zero(&mut self) -> Option<u64> {
        Some(self.unsigned()?.saturating_sub(1))
    }

    /// Near the payload's end, or longer than eight bytes.
    #[cold]
    #[inline(never)]
    fn long_unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for (i, &byte) in self.rest.iter().take(MAX_FIELD_BYTES).enumerate() {
            if value >> (64 - 7) != 0 {
                return None;
            }
            value = value << 7 | u64::from(byte & 0x7f);
            if byte & 0x80 != 0 {
                self.rest = self.rest.get(i + 1..).unwrap_or_default();
                return Some(value);
            }
        }
        None
    }

    /// A string.
    #[inline(always)]
    pub fn text(&mut self) -> Option<Text> {
        if let Some(window) = self.rest.first_chunk::<WINDOW>() {
            let window = u64::from_be_bytes(*window);
            let stops = window & STOP_BITS;
            if stops != 0 {
                let last = stops.leading_zeros() / 8;
                self.rest = self.rest.get(last as usize + 1..).unwrap_or_default();
                let taken = u64::MAX << (56 - 8 * last);
                return Some(window & !STOP_BITS & taken | BLANK & !taken);
            }
        }
        self.long_text()
    }

    /// Near the payload's end, or longer than eight characters.
    #[cold]
    #[inline(never)]
    fn long_text(&mut self) -> Option<Text> {
        let mut characters = [b' '; MAX_FIELD_BYTES];
        for (i, (to, &byte)) in characters.iter_mut().zip(self.rest).enumerate() {
            *to = byte & 0x7f;
            if byte & 0x80 != 0 {
                self.rest = self.rest.get(i + 1..).unwrap_or_default();
                let text = characters.first_chunk().map_or(0, |eight| u64::from_be_bytes(*eight));
                return Some(if i < WINDOW { text } else { 0 });
            }
        }
        None
    }
}

/// Eight seven-bit groups, one a byte and the upper bits zero, as one number of 56 bits.
#[inline(always)]
const fn join_groups(groups: u64) -> u64 {
    let pairs = (groups & 0x007f_007f_007f_007f) | (groups & 0x7f00_7f00_7f00_7f00) >> 1;
    let fours = (pairs & 0x0000_3fff_0000_3fff) | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    (fours & 0x0fff_ffff) | (fours & 0x0fff_ffff_0000_0000) >> 4
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stop-bit bytes of a number by division, at least `minimum` of them.
    fn stop_bit(mut value: u128, minimum: usize) -> Vec<u8> {
        let mut bytes = vec![(value % 128) as u8 | 0x80];
        value /= 128;
        while value > 0 || bytes.len() < minimum {
            bytes.insert(0, (value % 128) as u8);
            value /= 128;
        }
        bytes
    }

    #[test]
    fn the_specifications_examples() {
        // FAST 1.1, appendix: 942,755 as an optional integer and as a mandatory one; "ABC".
        assert_eq!(Cursor::new(&[0x39, 0x45, 0xa3]).unsigned(), Some(942_755));
        assert_eq!(Cursor::new(&[0x39, 0x45, 0xa4]).nullable_or_zero(), Some(942_755));
        assert_eq!(Cursor::new(&[0x80]).nullable_or_zero(), Some(0));
        assert_eq!(Cursor::new(&[0x41, 0x42, 0xc3]).text(), Some(u64::from_be_bytes(*b"ABC     ")));
        // A template seen in captures.
        assert_eq!(Cursor::new(&[0x2d, 0xab]).unsigned(), Some(5_803));
    }

    #[test]
    fn integers_of_every_length_with_and_without_bytes_behind() {
        for bits in 0..=64 {
            let highest = if bits == 0 { 0 } else { 1_u128 << (bits - 1) };
            for value in [highest, highest + highest / 3, (1 << bits) - 1] {
                let value = value.min(u64::MAX.into());
                for minimum in [1, 5, 9] {
                    let bytes = stop_bit(value, minimum);
                    for behind in 0..10 {
                        let all = [&bytes[..], &vec![0x55; behind]].concat();
                        let mut cursor = Cursor::new(&all);
                        assert_eq!(cursor.unsigned(), Some(value as u64), "{bytes:02x?}");
                        assert_eq!(cursor.rest().len(), behind);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_integer() {
        assert_eq!(Cursor::new(&[]).unsigned(), None);
        assert_eq!(Cursor::new(&[0; 20]).unsigned(), None);
        assert_eq!(Cursor::new(&[1, 2, 3]).unsigned(), None);
        assert_eq!(Cursor::new(&stop_bit(u128::from(u64::MAX) + 1, 1)).unsigned(), None, "65 bits");
        assert_eq!(Cursor::new(&stop_bit(7, 11)).unsigned(), None, "eleven bytes");
        assert_eq!(Cursor::new(&stop_bit(7, 10)).unsigned(), Some(7));
    }

    #[test]
    fn texts() {
        for length in 1..=10 {
            let mut bytes: Vec<u8> = (b'A'..).take(length).collect();
            let mut expected = [b' '; 8];
            for (to, from) in expected.iter_mut().zip(&bytes) {
                *to = *from;
            }
            bytes[length - 1] |= 0x80;
            let expected = if length > 8 { 0 } else { u64::from_be_bytes(expected) };
            for behind in 0..10 {
                let all = [&bytes[..], &vec![0x55; behind]].concat();
                let mut cursor = Cursor::new(&all);
                assert_eq!(cursor.text(), Some(expected), "{length} and {behind}");
                assert_eq!(cursor.rest().len(), behind);
            }
            bytes[length - 1] &= 0x7f;
            assert_eq!(Cursor::new(&bytes).text(), None);
        }
        assert_eq!(Cursor::new(&[0x41; 11]).text(), None);
        let text = |characters: &[u8; 8]| u64::from_be_bytes(*characters);
        assert_eq!(only_character(text(b"T       ")), Some(b'T'));
        assert_eq!(only_character(text(b"TR      ")), None);
        assert_eq!(only_character(0), None);
        assert_eq!(first_character(text(b"TRADE   ")), b'T');
    }

    #[test]
    fn presence_maps() {
        assert_eq!(Cursor::new(&[0x40, 0x81]).presence_map::<2>(), Some(0x2001));
        assert_eq!(Cursor::new(&[0x40, 0x01]).presence_map::<2>(), None, "no stop bit");
        assert_eq!(Cursor::new(&[0xc0, 0x81]).presence_map::<2>(), None, "too early");
        assert_eq!(Cursor::new(&[0x40]).presence_map::<2>(), None, "cut");
        assert_eq!(Cursor::new(&[0x90]).presence_map::<1>(), Some(0x10));
        assert_eq!(Cursor::new(&[1, 0, 0, 0, 0, 0, 0x81]).presence_map::<7>(), Some((1 << 42) | 1));
    }
}
