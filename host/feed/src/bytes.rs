//! Big-endian fields of byte arrays, by the tables of the contract.
//!
//! A field is read from an array of known length and a field that does not lie inside it does not
//! compile, so reading cannot fail.

/// Reads the `LENGTH` bytes at `OFFSET`, first byte highest.
#[inline(always)]
pub(crate) const fn big_endian<const OFFSET: usize, const LENGTH: usize, const N: usize>(
    bytes: &[u8; N],
) -> u64 {
    const { assert!(LENGTH >= 1 && LENGTH <= 8 && OFFSET + LENGTH <= N) };
    let mut value = 0_u64;
    let mut i = 0;
    while i < LENGTH {
        value = value << 8 | bytes[OFFSET + i] as u64;
        i += 1;
    }
    value
}

/// Reads a [`tickgate_abi::wire::Field`] of a byte array as `u64`; the field is a constant.
macro_rules! field {
    ($bytes:expr, $field:expr) => {
        $crate::bytes::big_endian::<{ $field.offset }, { $field.length }, _>($bytes)
    };
}
pub(crate) use field;

#[cfg(test)]
mod tests {
    use tickgate_abi::wire::Field;

    #[test]
    fn reads_big_endian() {
        const FIELD: Field = Field::new("X", 1, 3);
        assert_eq!(field!(&[9, 1, 2, 3, 9], FIELD), 0x0001_0203);
    }
}
