//! SM4's S-box as a circuit of AND and XOR on bit planes: plane i holds bit i of many bytes.
//!
//! The inversion is done in a tower of fields, GF(2⁸) over GF(2⁴) over GF(2²), where it comes down to
//! a few products in GF(2²). The maps into the tower and out of it take the S-box's matrices along.
//! All of them are computed here from the polynomials.

use crate::field::{Matrix, SM4_CONSTANT, SM4_MATRIX, SM4_POLYNOMIAL};
use core::ops::{BitAnd, BitXor};

/// A word of bit planes.
pub(crate) trait Planes: Copy + BitXor<Output = Self> + BitAnd<Output = Self> {
    const ZERO: Self;
    const ONES: Self;
}

impl Planes for u64 {
    const ZERO: u64 = 0;
    const ONES: u64 = u64::MAX;
}

/// GF(2²): the root w of w² + w + 1 is 2.
const fn multiply_4(a: u8, b: u8) -> u8 {
    let high = (a >> 1 & b >> 1) ^ (a >> 1 & b) ^ (a & b >> 1);
    let low = (a & b) ^ (a >> 1 & b >> 1);
    (high & 1) << 1 | low & 1
}

/// GF(2⁴): y² + y + w, of which y is the upper half.
const fn multiply_16(a: u8, b: u8) -> u8 {
    let (high, low) = (multiply_4(a >> 2, b >> 2), multiply_4(a & 3, b & 3));
    let cross = multiply_4(a >> 2 ^ a & 3, b >> 2 ^ b & 3);
    (cross ^ low) << 2 | low ^ multiply_4(2, high)
}

/// The ν that makes z² + z + ν irreducible over GF(2⁴): the first that is no e² + e.
const NU: u8 = {
    let mut nu = 1;
    loop {
        let (mut element, mut reached) = (0, false);
        while element < 16 {
            reached |= multiply_16(element, element) ^ element == nu;
            element += 1;
        }
        if !reached {
            break nu;
        }
        nu += 1;
    }
};

/// GF(2⁸): z² + z + ν, of which z is the upper half.
const fn multiply_256(a: u8, b: u8) -> u8 {
    let (high, low) = (multiply_16(a >> 4, b >> 4), multiply_16(a & 15, b & 15));
    let cross = multiply_16(a >> 4 ^ a & 15, b >> 4 ^ b & 15);
    (cross ^ low) << 4 | low ^ multiply_16(NU, high)
}

/// The isomorphism from SM4's field: x goes to a root of its polynomial.
const TO_TOWER: Matrix = {
    let mut root = 2;
    loop {
        let (mut powers, mut sum, mut power, mut i) = ([0; 8], 0, 1, 0);
        while i < 9 {
            if i < 8 {
                powers[i] = power;
            }
            if SM4_POLYNOMIAL >> i & 1 == 1 {
                sum ^= power;
            }
            power = multiply_256(power, root);
            i += 1;
        }
        if sum == 0 {
            break Matrix::from_columns(powers);
        }
        root += 1;
    }
};

/// Before the inversion, and behind it.
const FIRST: Matrix = TO_TOWER.after(SM4_MATRIX);
const FIRST_CONSTANT: u8 = TO_TOWER.apply(SM4_CONSTANT);
const LAST: Matrix = SM4_MATRIX.after(TO_TOWER.inverse());

/// Of the upper half h: h² · ν, and of the lower half l: l². In the lower four bits.
const SQUARES: [Matrix; 2] = {
    let (mut scaled, mut plain, mut j) = ([0; 8], [0; 8], 0);
    while j < 4 {
        let square = multiply_16(1 << j, 1 << j);
        scaled[j] = multiply_16(square, NU);
        plain[j] = square;
        j += 1;
    }
    [Matrix::from_columns(scaled), Matrix::from_columns(plain)]
};

/// One row of a linear map: the sum of the planes that have a bit in it.
#[inline(always)]
fn row<const ROW: u8, W: Planes, const N: usize>(planes: [W; N]) -> W {
    let mut sum = W::ZERO;
    // Written out, because nothing of the constant may be left in the code.
    macro_rules! add {
        ($($j:literal)*) => { $(if $j < N && ROW >> $j & 1 == 1 { sum = sum ^ planes[$j]; })* };
    }
    add!(0 1 2 3 4 5 6 7);
    sum
}

/// A linear map, given by its rows, of a macro's arguments: how many planes, then each row's index.
macro_rules! linear {
    ($matrix:expr, $planes:expr, $count:literal, $($i:literal)*) => {{
        let planes: [_; $count] = $planes;
        [$(row::<{ $matrix.0[$i] }, _, $count>(planes)),*]
    }};
}

/// The product in GF(2²).
#[inline(always)]
fn product_4<W: Planes>(a: [W; 2], b: [W; 2]) -> [W; 2] {
    let low = a[0] & b[0];
    let cross = (a[0] ^ a[1]) & (b[0] ^ b[1]);
    [low ^ (a[1] & b[1]), cross ^ low]
}

#[inline(always)]
fn sum_4<W: Planes>(a: [W; 2], b: [W; 2]) -> [W; 2] {
    [a[0] ^ b[0], a[1] ^ b[1]]
}

/// w times an element of GF(2²).
#[inline(always)]
fn times_w<W: Planes>(a: [W; 2]) -> [W; 2] {
    [a[1], a[0] ^ a[1]]
}

/// The product in GF(2⁴).
#[inline(always)]
fn product_16<W: Planes>(a: [W; 4], b: [W; 4]) -> [W; 4] {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    let low = product_4([a0, a1], [b0, b1]);
    let high = product_4([a2, a3], [b2, b3]);
    let cross = product_4([a0 ^ a2, a1 ^ a3], [b0 ^ b2, b1 ^ b3]);
    let [r0, r1] = sum_4(low, times_w(high));
    let [r2, r3] = sum_4(cross, low);
    [r0, r1, r2, r3]
}

#[inline(always)]
fn sum_16<W: Planes>(a: [W; 4], b: [W; 4]) -> [W; 4] {
    [a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]]
}

/// The inverse in GF(2⁴): of h · y + l it is (h · y + h + l) / (h² · w + h · l + l²).
#[inline(always)]
fn inverse_16<W: Planes>([l0, l1, h0, h1]: [W; 4]) -> [W; 4] {
    let (low, high) = ([l0, l1], [h0, h1]);
    // Squaring in GF(2²) adds the upper bit to the lower; the inverse is the square.
    let square = |a: [W; 2]| [a[0] ^ a[1], a[1]];
    let norm = sum_4(times_w(square(high)), sum_4(product_4(high, low), square(low)));
    let divided = square(norm);
    let [r0, r1] = product_4(divided, sum_4(high, low));
    let [r2, r3] = product_4(divided, high);
    [r0, r1, r2, r3]
}

/// The same in GF(2⁸), with ν for w.
#[inline(always)]
fn inverse_256<W: Planes>([l0, l1, l2, l3, h0, h1, h2, h3]: [W; 8]) -> [W; 8] {
    let (low, high) = ([l0, l1, l2, l3], [h0, h1, h2, h3]);
    let squares = sum_16(linear!(SQUARES[0], high, 4, 0 1 2 3), linear!(SQUARES[1], low, 4, 0 1 2 3));
    let divided = inverse_16(sum_16(squares, product_16(high, low)));
    let [r0, r1, r2, r3] = product_16(divided, sum_16(high, low));
    let [r4, r5, r6, r7] = product_16(divided, high);
    [r0, r1, r2, r3, r4, r5, r6, r7]
}

/// Adds a byte to all bytes.
#[inline(always)]
fn add_constant<const CONSTANT: u8, W: Planes>(mut planes: [W; 8]) -> [W; 8] {
    macro_rules! add {
        ($($i:literal)*) => { $(if CONSTANT >> $i & 1 == 1 { planes[$i] = planes[$i] ^ W::ONES; })* };
    }
    add!(0 1 2 3 4 5 6 7);
    planes
}

/// SM4's S-box of every byte.
#[inline(always)]
pub(crate) fn substitute<W: Planes>(planes: [W; 8]) -> [W; 8] {
    let inner = add_constant::<FIRST_CONSTANT, W>(linear!(FIRST, planes, 8, 0 1 2 3 4 5 6 7));
    add_constant::<SM4_CONSTANT, W>(linear!(LAST, inverse_256(inner), 8, 0 1 2 3 4 5 6 7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::sm4_substitute;

    #[test]
    fn the_circuit_is_the_s_box() {
        for byte in 0..=255_u8 {
            let planes = core::array::from_fn(|i| if byte >> i & 1 == 1 { u64::MAX } else { 0 });
            let result = substitute::<u64>(planes);
            for (i, plane) in result.into_iter().enumerate() {
                let expected = if sm4_substitute(byte) >> i & 1 == 1 { u64::MAX } else { 0 };
                assert_eq!(plane, expected, "bit {i} of the substitute of {byte:#x}");
            }
        }
    }
}
