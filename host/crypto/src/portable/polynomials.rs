//! Products of polynomials over GF(2), on plain words, in constant time.
//!
//! An integer product adds where a polynomial one must not carry. With only every fourth bit of both
//! factors set, carries stay within the three bits between and are masked away. This counts on the
//! processor's 64-bit multiplication taking a time that does not depend on its operands.

/// Every fourth bit, from bit 0 on.
const FOURTH: u64 = 0x1111_1111_1111_1111;

/// The lower 64 bits of the product. Of 16 summands at most, the last bit's carry falls off.
#[inline]
fn low_half(a: u64, b: u64) -> u64 {
    let parts = |word: u64| [0, 1, 2, 3].map(|i| word & FOURTH << i);
    let (a, b) = (parts(a), parts(b));
    let mut product = 0;
    for i in 0..4 {
        let mut part = 0;
        for j in 0..4 {
            // Bits of a_j · b_k lie at j + k, modulo 4.
            part ^= a[j].wrapping_mul(b[(i + 4 - j) % 4]);
        }
        product |= part & FOURTH << i;
    }
    product
}

/// The product of two polynomials of degree 63.
#[inline]
pub(crate) fn multiply(a: u64, b: u64) -> u128 {
    // Turned around, the upper half of a product is the lower half of the product turned around.
    let high = low_half(a.reverse_bits(), b.reverse_bits()).reverse_bits() >> 1;
    u128::from(high) << 64 | u128::from(low_half(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_sum_of_shifts(a: u64, b: u64) {
            let expected = (0..64).filter(|i| b >> i & 1 == 1).fold(0, |sum, i| sum ^ u128::from(a) << i);
            prop_assert_eq!(multiply(a, b), expected);
        }
    }

    #[test]
    fn with_all_bits_set() {
        let expected = (0..64).fold(0, |sum, i| sum ^ u128::from(u64::MAX) << i);
        assert_eq!(multiply(u64::MAX, u64::MAX), expected);
    }
}
