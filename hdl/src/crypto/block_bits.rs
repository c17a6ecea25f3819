//! A block of 128 bits as a number: for constants, and for models of what is written out in Verilog.

use rust_hdl::prelude::*;

/// A number as a block.
pub(crate) fn to_block(number: u128) -> Bits<128> {
    (0..128).fold(Bits::default(), |bits: Bits<128>, i| bits.replace_bit(i, number >> i & 1 == 1))
}

/// A block as a number.
pub(crate) fn from_block(block: Bits<128>) -> u128 {
    (0..128).fold(0, |number, i| number | u128::from(block.get_bit(i)) << i)
}
