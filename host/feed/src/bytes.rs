//! Fields of byte arrays, by the tables of the contract: big-endian, and little-endian for IEX.
//!
//! A field is read from an array of known length and a field that does not lie inside it does not
//! compile, so reading cannot fail.

/// Reads the `LENGTH` bytes at `OFFSET`, first byte highest: one load and a byte swap. (A loop
/// over the bytes gives the same number, but the compiler then picks it to pieces.)
#[inline(always)]
pub(crate) fn big_endian<const OFFSET: usize, const LENGTH: usize, const N: usize>(bytes: &[u8; N]) -> u64 {
    const { assert!(LENGTH >= 1 && LENGTH <= 8 && OFFSET + LENGTH <= N) };
    match LENGTH {
        1 => u64::from(chunk::<OFFSET, 1, N>(bytes)[0]),
        2 => u64::from(u16::from_be_bytes(chunk::<OFFSET, 2, N>(bytes))),
        4 => u64::from(u32::from_be_bytes(chunk::<OFFSET, 4, N>(bytes))),
        8 => u64::from_be_bytes(chunk::<OFFSET, 8, N>(bytes)),
        _ if OFFSET + LENGTH >= 8 => {
            let ending = bytes.get((OFFSET + LENGTH).wrapping_sub(8)..).and_then(|b| b.first_chunk());
            ending.map_or(0, |&b| u64::from_be_bytes(b)) & (u64::MAX >> (64 - 8 * LENGTH))
        }
        _ => bytes.iter().skip(OFFSET).take(LENGTH).fold(0, |value, &b| value << 8 | u64::from(b)),
    }
}

/// The `LENGTH` bytes at `OFFSET`; whether they are there was checked when this was compiled.
#[inline(always)]
fn chunk<const OFFSET: usize, const LENGTH: usize, const N: usize>(bytes: &[u8; N]) -> [u8; LENGTH] {
    bytes.get(OFFSET..).and_then(|b| b.first_chunk()).copied().unwrap_or([0; LENGTH])
}

/// Reads a [`tickgate_abi::wire::Field`] of a byte array as `u64`; the field is a constant.
macro_rules! field {
    ($bytes:expr, $field:expr) => {
        $crate::bytes::big_endian::<{ $field.offset }, { $field.length }, _>($bytes)
    };
}
pub(crate) use field;

/// As [`big_endian`], the first byte lowest.
#[inline(always)]
pub(crate) fn little_endian<const OFFSET: usize, const LENGTH: usize, const N: usize>(
    bytes: &[u8; N],
) -> u64 {
    big_endian::<OFFSET, LENGTH, N>(bytes).swap_bytes() >> (64 - 8 * LENGTH)
}

/// As [`field`], for a little-endian field.
macro_rules! field_le {
    ($bytes:expr, $field:expr) => {
        $crate::bytes::little_endian::<{ $field.offset }, { $field.length }, _>($bytes)
    };
}
pub(crate) use field_le;

#[cfg(test)]
mod tests {
    use tickgate_abi::wire::Field;

    #[test]
    fn reads_big_endian() {
        const BYTES: [u8; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        const EARLY: Field = Field::new("Early", 1, 3);
        const LATE: Field = Field::new("Late", 6, 6);
        const ONE: Field = Field::new("One", 11, 1);
        const TWO: Field = Field::new("Two", 0, 2);
        const FOUR: Field = Field::new("Four", 8, 4);
        const EIGHT: Field = Field::new("Eight", 3, 8);
        assert_eq!(field!(&BYTES, EARLY), 0x0002_0304);
        assert_eq!(field!(&BYTES, LATE), 0x0708_090a_0b0c);
        assert_eq!(field!(&BYTES, ONE), 12);
        assert_eq!(field!(&BYTES, TWO), 0x0102);
        assert_eq!(field!(&BYTES, FOUR), 0x090a_0b0c);
        assert_eq!(field!(&BYTES, EIGHT), 0x0405_0607_0809_0a0b);
        assert_eq!(field_le!(&BYTES, EARLY), 0x0004_0302);
        assert_eq!(field_le!(&BYTES, ONE), 12);
        assert_eq!(field_le!(&BYTES, FOUR), 0x0c0b_0a09);
        assert_eq!(field_le!(&BYTES, EIGHT), 0x0b0a_0908_0706_0504);
    }
}
