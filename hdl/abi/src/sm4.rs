//! SM4 (GB/T 32907-2016) by its definition: the numbers that gateware and software have in common, and the
//! cipher as the standard writes it down.
//!
//! The functions are for constants and tests: they look secrets up in a table and are slow.

/// Bytes of a block (section 4).
pub const BLOCK: usize = 16;
/// Bytes of a key (section 4).
pub const KEY: usize = 16;
/// Rounds, and round keys (section 4).
pub const ROUNDS: usize = 32;

/// The polynomial of the S-box's field: x⁸+x⁷+x⁶+x⁵+x⁴+x²+1.
pub const POLYNOMIAL: u16 = 0x1f5;
/// Row 0 of the S-box's matrix A: bit i of A · x is the parity of this row, rotated left by i, AND x.
pub const MATRIX_ROW: u8 = 0xa7;
/// The S-box's constant c: S(x) = A · (A · x + c)⁻¹ + c.
pub const CONSTANT: u8 = 0xd3;

/// The system parameter FK (7.3).
pub const SYSTEM: [u32; 4] = [0xa3b1_bac6, 0x56aa_3350, 0x677d_9197, 0xb270_22dc];

/// The fixed parameters CK (7.3): byte j of number i is (4 i + j) · 7 modulo 256.
pub const FIXED: [u32; ROUNDS] = {
    let (mut fixed, mut i) = ([0; ROUNDS], 0);
    while i < 4 * ROUNDS {
        fixed[i / 4] = fixed[i / 4] << 8 | (i * 7 % 256) as u32;
        i += 1;
    }
    fixed
};

/// The S-box (6.2).
pub const S_BOX: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 256 {
        table[byte] = affine(inverse(affine(byte as u8), POLYNOMIAL));
        byte += 1;
    }
    table
};

const fn affine(byte: u8) -> u8 {
    let (mut result, mut i) = (CONSTANT, 0);
    while i < 8 {
        result ^= ((MATRIX_ROW.rotate_left(i) & byte).count_ones() as u8 & 1) << i;
        i += 1;
    }
    result
}

/// The product of two elements of the field of 256 elements with this polynomial.
pub const fn multiply(a: u8, b: u8, polynomial: u16) -> u8 {
    let (mut a, mut product, mut bit) = (a as u16, 0, 0);
    while bit < 8 {
        if b >> bit & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 0x100 != 0 {
            a ^= polynomial;
        }
        bit += 1;
    }
    product as u8
}

/// The inverse in such a field: the 254th power; of 0 it is 0.
pub const fn inverse(byte: u8, polynomial: u16) -> u8 {
    let (mut power, mut count) = (1, 0);
    while count < 254 {
        power = multiply(power, byte, polynomial);
        count += 1;
    }
    power
}

/// The S-box of each byte of a word: τ (6.2).
pub const fn substitute(word: u32) -> u32 {
    let [a, b, c, d] = word.to_be_bytes();
    u32::from_be_bytes([S_BOX[a as usize], S_BOX[b as usize], S_BOX[c as usize], S_BOX[d as usize]])
}

/// The linear map L of a round (6.2).
pub const fn linear(word: u32) -> u32 {
    word ^ word.rotate_left(2) ^ word.rotate_left(10) ^ word.rotate_left(18) ^ word.rotate_left(24)
}

/// The linear map L′ of the key expansion (7.3).
pub const fn key_linear(word: u32) -> u32 {
    word ^ word.rotate_left(13) ^ word.rotate_left(23)
}

const fn words(bytes: &[u8; 16]) -> [u32; 4] {
    let all = u128::from_be_bytes(*bytes);
    [(all >> 96) as u32, (all >> 64) as u32, (all >> 32) as u32, all as u32]
}

/// The round keys (7.3), in the order of encryption.
pub const fn round_keys(key: &[u8; KEY]) -> [u32; ROUNDS] {
    let [mut a, mut b, mut c, mut d] = words(key);
    a ^= SYSTEM[0];
    b ^= SYSTEM[1];
    c ^= SYSTEM[2];
    d ^= SYSTEM[3];
    let (mut keys, mut i) = ([0; ROUNDS], 0);
    while i < ROUNDS {
        keys[i] = a ^ key_linear(substitute(b ^ c ^ d ^ FIXED[i]));
        (a, b, c, d) = (b, c, d, keys[i]);
        i += 1;
    }
    keys
}

/// A block enciphered with these round keys in this order (7.1); deciphered when their order is reversed (7.2).
pub const fn cipher(keys: &[u32; ROUNDS], block: &[u8; BLOCK]) -> [u8; BLOCK] {
    let [mut a, mut b, mut c, mut d] = words(block);
    let mut i = 0;
    while i < ROUNDS {
        (a, b, c, d) = (b, c, d, a ^ linear(substitute(b ^ c ^ d ^ keys[i])));
        i += 1;
    }
    ((d as u128) << 96 | (c as u128) << 64 | (b as u128) << 32 | a as u128).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key and plaintext of the standard's examples.
    const EXAMPLE: [u8; 16] = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();

    #[test]
    fn the_standards_examples() {
        // 6.2, the S-box: the text's example, and corners of the table.
        assert_eq!(
            (S_BOX[0xef], S_BOX[0x00], S_BOX[0x0f], S_BOX[0xf0], S_BOX[0xff]),
            (0x84, 0xd6, 0x05, 0x18, 0x48)
        );
        assert_eq!((FIXED[0], FIXED[31]), (0x0007_0e15, 0x646b_7279));
        // A.1.
        let mut keys = round_keys(&EXAMPLE);
        assert_eq!((keys[0], keys[31]), (0xf121_86f9, 0x9124_a012));
        let enciphered = cipher(&keys, &EXAMPLE);
        assert_eq!(enciphered, 0x681e_df34_d206_965e_86b3_e94f_536e_4246_u128.to_be_bytes());
        keys.reverse();
        assert_eq!(cipher(&keys, &enciphered), EXAMPLE);
    }
}
