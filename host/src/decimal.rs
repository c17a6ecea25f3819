//! Scaled integers as decimal text, written straight into a buffer. Exact: no floating point.

use tickgate_abi::feed::PRICE_SCALE;

/// Decimal places of a record's price.
const PRICE_PLACES: usize = PRICE_SCALE.ilog10() as usize;

/// Appends a price of 1e-4 units as a plain decimal: two places at least, more only when needed.
pub fn push_price(out: &mut Vec<u8>, price: i64) {
    let scale = PRICE_SCALE.unsigned_abs();
    let magnitude = price.unsigned_abs();
    if price < 0 {
        out.push(b'-');
    }
    push_integer(out, magnitude / scale);
    push_fraction(out, magnitude % scale, PRICE_PLACES, 2);
}

/// Appends a quantity of `1 / scale` shares in shares: an integer when it is one.
pub fn push_shares(out: &mut Vec<u8>, quantity: u64, scale: u64) {
    if scale == 1 {
        return push_integer(out, quantity);
    }
    push_integer(out, quantity / scale);
    let rest = quantity % scale;
    if rest != 0 {
        push_fraction(out, rest, scale.ilog10() as usize, 1);
    }
}

/// Appends an unsigned integer.
pub fn push_integer(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends `.` and the `places` digits of `fraction` without trailing zeros beyond `at_least`.
fn push_fraction(out: &mut Vec<u8>, mut fraction: u64, places: usize, at_least: usize) {
    let mut digits = [b'0'; 20];
    let digits = &mut digits[..places];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
    let mut end = places;
    while end > at_least && digits[end - 1] == b'0' {
        end -= 1;
    }
    out.push(b'.');
    out.extend_from_slice(&digits[..end]);
}

/// The price as text.
pub fn price(price: i64) -> String {
    let mut out = Vec::new();
    push_price(&mut out, price);
    String::from_utf8_lossy(&out).into_owned()
}

/// The quantity in shares as text.
pub fn shares(quantity: u64, scale: u64) -> String {
    let mut out = Vec::new();
    push_shares(&mut out, quantity, scale);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prices_have_two_places_or_what_they_need() {
        assert_eq!(price(18_080_800), "1808.08");
        assert_eq!(price(18_080_000), "1808.00");
        assert_eq!(price(18_080_801), "1808.0801");
        assert_eq!(price(18_080_810), "1808.081");
        assert_eq!(price(5), "0.0005");
        assert_eq!(price(-12_500), "-1.25");
        assert_eq!(price(0), "0.00");
        assert_eq!(price(i64::MIN), "-922337203685477.5808");
    }

    #[test]
    fn shares_are_integers_where_exact() {
        assert_eq!(shares(100_000, 1_000), "100");
        assert_eq!(shares(100_500, 1_000), "100.5");
        assert_eq!(shares(1, 100), "0.01");
        assert_eq!(shares(7, 1), "7");
    }

    proptest! {
        #[test]
        fn text_gives_the_price_back(value: i64) {
            let text = price(value);
            let (whole, fraction) = text.split_once('.').expect("a point");
            prop_assert!((2..=4).contains(&fraction.len()));
            prop_assert!(fraction.len() == 2 || !fraction.ends_with('0'));
            let digits = format!("{whole}{fraction:0<4}");
            prop_assert_eq!(digits.parse::<i64>().expect("digits"), value);
        }
    }
}
