//! Arithmetic in fields of 256 elements and 8 × 8 bit matrices, for constants that are computed when
//! the crate is compiled. Nothing here runs on secrets.

#[cfg(test)]
pub(crate) use tickgate_abi::sm4::inverse;
pub(crate) use tickgate_abi::sm4::{CONSTANT as SM4_CONSTANT, POLYNOMIAL as SM4_POLYNOMIAL, multiply};

/// The polynomial of the AES field (FIPS 197, 4.2), which the instructions compute in.
pub(crate) const AES_POLYNOMIAL: u16 = 0x11b;

/// A linear map of bytes: bit i of the result is the parity of row i AND the byte. Bit 0 is the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matrix(pub [u8; 8]);

impl Matrix {
    pub(crate) const fn apply(self, byte: u8) -> u8 {
        let (mut result, mut i) = (0, 0);
        while i < 8 {
            result |= ((self.0[i] & byte).count_ones() as u8 & 1) << i;
            i += 1;
        }
        result
    }

    /// The map that takes bit j to column j.
    pub(crate) const fn from_columns(columns: [u8; 8]) -> Matrix {
        let (mut rows, mut i) = ([0; 8], 0);
        while i < 64 {
            rows[i / 8] |= (columns[i % 8] >> (i / 8) & 1) << (i % 8);
            i += 1;
        }
        Matrix(rows)
    }

    /// First `first`, then `self`.
    pub(crate) const fn after(self, first: Matrix) -> Matrix {
        let (mut columns, mut j) = ([0; 8], 0);
        while j < 8 {
            columns[j] = self.apply(first.apply(1 << j));
            j += 1;
        }
        Matrix::from_columns(columns)
    }

    pub(crate) const fn plus(self, other: Matrix) -> Matrix {
        let (mut rows, mut i) = ([0; 8], 0);
        while i < 8 {
            rows[i] = self.0[i] ^ other.0[i];
            i += 1;
        }
        Matrix(rows)
    }

    /// The inverse map, which must exist.
    pub(crate) const fn inverse(self) -> Matrix {
        let (mut columns, mut found, mut byte) = ([0; 8], 0, 0);
        while byte < 256 {
            let image = self.apply(byte as u8);
            if image.is_power_of_two() {
                columns[image.trailing_zeros() as usize] = byte as u8;
                found += 1;
            }
            byte += 1;
        }
        assert!(found == 8, "the matrix is singular");
        Matrix::from_columns(columns)
    }

    /// The matrix as GF2P8AFFINEQB takes it: row 0 in the highest byte.
    pub(crate) const fn packed(self) -> u64 {
        u64::from_be_bytes(self.0)
    }
}

pub(crate) const IDENTITY: Matrix = Matrix([1, 2, 4, 8, 16, 32, 64, 128]);

/// Rows that are turns of the first: row i is `first` rotated left by i.
pub(crate) const fn circulant(first: u8) -> Matrix {
    let (mut rows, mut i) = ([0; 8], 0);
    while i < 8 {
        rows[i] = first.rotate_left(i as u32);
        i += 1;
    }
    Matrix(rows)
}

/// The matrix A of SM4's S-box, S(x) = A · (A · x + c)⁻¹ + c.
pub(crate) const SM4_MATRIX: Matrix = circulant(tickgate_abi::sm4::MATRIX_ROW);
/// The matrix B of the S-box of AES (FIPS 197, 5.1.1), B · x⁻¹ + d.
pub(crate) const AES_MATRIX: Matrix = circulant(0xf1);
/// The constant d of the S-box of AES.
pub(crate) const AES_CONSTANT: u8 = 0x63;

/// SM4's S-box for one byte: what every path is tested against.
#[cfg(test)]
pub(crate) const fn sm4_substitute(byte: u8) -> u8 {
    tickgate_abi::sm4::S_BOX[byte as usize]
}

/// The field isomorphism from the SM4 field to the AES field: it takes x to a root of SM4's polynomial.
pub(crate) const TO_AES_FIELD: Matrix = {
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
            power = multiply(power, root, AES_POLYNOMIAL);
            i += 1;
        }
        if sum == 0 {
            break Matrix::from_columns(powers);
        }
        root += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_s_box_is_the_one_of_the_standard() {
        // GB/T 32907-2016, 6.2, table of the S-box: its first row and corners.
        let first =
            [0xd6, 0x90, 0xe9, 0xfe, 0xcc, 0xe1, 0x3d, 0xb7, 0x16, 0xb6, 0x14, 0xc2, 0x28, 0xfb, 0x2c, 0x05];
        for (byte, substitute) in (0..).zip(first) {
            assert_eq!(sm4_substitute(byte), substitute);
        }
        // The example of the standard's text.
        assert_eq!(sm4_substitute(0xef), 0x84);
        assert_eq!((sm4_substitute(0xf0), sm4_substitute(0xff)), (0x18, 0x48));
    }

    #[test]
    fn inverses_and_isomorphism() {
        for a in 0..=255 {
            for (polynomial, b) in [(SM4_POLYNOMIAL, a), (AES_POLYNOMIAL, a)] {
                assert_eq!(multiply(inverse(b, polynomial), b, polynomial), u8::from(b != 0));
            }
            for b in 0..=255 {
                let product = TO_AES_FIELD.apply(multiply(a, b, SM4_POLYNOMIAL));
                let images = (TO_AES_FIELD.apply(a), TO_AES_FIELD.apply(b));
                assert_eq!(product, multiply(images.0, images.1, AES_POLYNOMIAL));
            }
        }
        assert_eq!(TO_AES_FIELD.after(TO_AES_FIELD.inverse()), IDENTITY);
    }

    #[test]
    fn matrices_of_the_aes_s_box() {
        // FIPS 197, figure 7.
        let substitute = |byte| AES_MATRIX.apply(inverse(byte, AES_POLYNOMIAL)) ^ AES_CONSTANT;
        assert_eq!([0x00, 0x01, 0x53, 0xff].map(substitute), [0x63, 0x7c, 0xed, 0x16]);
    }
}
