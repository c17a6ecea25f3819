//! Numbers of messages: big-endian, by the field tables of hdl/abi.

use tickgate_abi::wire::Field;

/// The number in a field, which must lie inside `bytes`. The usual lengths are one load each.
#[inline(always)]
pub(super) fn number(bytes: &[u8], field: Field) -> u64 {
    let bytes = &bytes[field.range()];
    match *bytes {
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_be_bytes([a, b])),
        [a, b, c, d] => u64::from(u32::from_be_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        _ => bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_reads_its_bytes() {
        let bytes: Vec<u8> = (1..=9).collect();
        for length in 1..=8 {
            let expected = bytes[1..=length].iter().fold(0, |value, &b| value * 256 + u64::from(b));
            assert_eq!(number(&bytes, Field::new("f", 1, length)), expected);
        }
    }
}
