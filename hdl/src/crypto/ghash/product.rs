//! A product in GCM's field (GB/T 36624-2018 and NIST SP 800-38D, 6.3): GF(2¹²⁸) modulo x¹²⁸ + x⁷ + x² + x + 1, the
//! coefficient of x⁰ in bit 127.
//!
//! Karatsuba's method three times over makes 27 products of 16 by 16 bits of one of 128 by 128. Four registers: the sums
//! that are multiplied, the small products, the large product, and its remainder.
//!
//! Written out in Verilog, from the same tables as the model beside it: as a kernel each of some thousand sums of bits
//! would be a line of its own.
//!
//! Latency [`LATENCY_CLOCKS`], interval 1. Resources: 7,617 LUT4 and 2,084 flip-flops, most of what design `crypto` has
//! beside design `sm4` in docs/latency.md.

use crate::crypto::block_bits::{from_block, to_block};
use rust_hdl::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Clocks from factors to product.
pub const LATENCY_CLOCKS: usize = 4;
/// Bits of a factor.
const BITS: usize = 128;
/// Bits of a factor of a small product.
const PIECE: usize = 16;
const PIECES: usize = BITS / PIECE;
/// Exponents of the polynomial below 128.
const POLYNOMIAL: [usize; 4] = [0, 1, 2, 7];

/// A set to which a thing is added a second time loses it, as sums of bits do.
fn toggle<T: Ord>(set: &mut BTreeSet<T>, thing: T) {
    if !set.remove(&thing) {
        set.insert(thing);
    }
}

/// Which pieces are summed up for each small product, and which small products make each place of the large one,
/// in steps of [`PIECE`] bits.
struct Karatsuba {
    sums: Vec<BTreeSet<usize>>,
    places: Vec<BTreeSet<usize>>,
}

impl Karatsuba {
    fn new() -> Karatsuba {
        let mut sums = Vec::new();
        let pieces: Vec<_> = (0..PIECES).map(|piece| BTreeSet::from([piece])).collect();
        let places = Self::split(&pieces, &mut sums);
        Karatsuba { sums, places }
    }

    /// Places of the product of two numbers that are made of these sums of pieces.
    fn split(pieces: &[BTreeSet<usize>], sums: &mut Vec<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
        if let [piece] = pieces {
            sums.push(piece.clone());
            return vec![BTreeSet::from([sums.len() - 1])];
        }
        let half = pieces.len() / 2;
        let (low, high) = pieces.split_at(half);
        let both: Vec<_> = low.iter().zip(high).map(|(a, b)| a ^ b).collect();
        let [low, high, both] = [low, high, &both].map(|part| Self::split(part, sums));
        let mut places = vec![BTreeSet::new(); 2 * pieces.len() - 1];
        for (i, ((low, high), both)) in low.iter().zip(&high).zip(&both).enumerate() {
            low.iter().for_each(|product| toggle(&mut places[i], *product));
            high.iter().for_each(|product| toggle(&mut places[2 * half + i], *product));
            for product in low.iter().chain(high).chain(both) {
                toggle(&mut places[half + i], *product);
            }
        }
        places
    }

    /// The bits of small products that make bit `bit` of the large one.
    fn terms(&self, bit: usize) -> BTreeSet<(usize, usize)> {
        let mut terms = BTreeSet::new();
        for (place, products) in self.places.iter().enumerate() {
            let Some(inner) = bit.checked_sub(place * PIECE).filter(|inner| *inner < 2 * PIECE - 1) else {
                continue;
            };
            products.iter().for_each(|product| toggle(&mut terms, (*product, inner)));
        }
        terms
    }
}

/// The bits of the large product that make each bit of its remainder.
fn remainder() -> Vec<BTreeSet<usize>> {
    let mut bits = vec![BTreeSet::new(); BITS];
    for power in 0..2 * BITS - 1 {
        let mut powers = BTreeSet::from([power]);
        while let Some(high) = powers.range(BITS..).next_back().copied() {
            powers.remove(&high);
            POLYNOMIAL.iter().for_each(|exponent| toggle(&mut powers, high - BITS + exponent));
        }
        powers.into_iter().for_each(|bit| {
            bits[bit].insert(power);
        });
    }
    bits
}

/// The product, by its definition.
pub fn product(left: u128, right: u128) -> u128 {
    // The lowest bit has the highest exponent.
    const CARRY: u128 = 0xe1 << 120;
    let (mut sum, mut shifted) = (0, left);
    for i in (0..BITS).rev() {
        if right >> i & 1 == 1 {
            sum ^= shifted;
        }
        shifted = shifted >> 1 ^ if shifted & 1 == 1 { CARRY } else { 0 };
    }
    sum
}

/// The multiplier.
#[derive(LogicBlock, Default)]
pub struct Product {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// One factor.
    pub left: Signal<In, Bits<BITS>>,
    /// The other.
    pub right: Signal<In, Bits<BITS>>,
    /// Their product, four clocks later.
    pub product: Signal<Out, Bits<BITS>>,
    _stages: [u128; LATENCY_CLOCKS - 1],
}

impl Logic for Product {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.product.next = to_block(self._stages[LATENCY_CLOCKS - 2]);
            self._stages.rotate_right(1);
            self._stages[0] = product(from_block(self.left.val()), from_block(self.right.val()));
        }
    }

    fn connect(&mut self) {
        self.product.connect();
    }

    fn hdl(&self) -> Verilog {
        let karatsuba = Karatsuba::new();
        let sum = |terms: Vec<String>| match terms.len() {
            1 => terms[0].clone(),
            _ => format!("^{{{}}}", terms.join(", ")),
        };
        let (mut wires, mut clocked) = (String::new(), String::new());
        // The coefficient of x^i is bit 127 - i.
        for (name, port) in [("l", "left"), ("r", "right")] {
            for (i, pieces) in karatsuba.sums.iter().enumerate() {
                writeln!(wires, "reg [{}:0] {name}_{i};", PIECE - 1).expect("text");
                for bit in 0..PIECE {
                    let terms = pieces.iter().map(|p| format!("{port}[{}]", BITS - 1 - (p * PIECE + bit)));
                    writeln!(clocked, "   {name}_{i}[{bit}] <= {};", sum(terms.collect())).expect("text");
                }
            }
        }
        for i in 0..karatsuba.sums.len() {
            writeln!(wires, "reg [{}:0] p_{i};", 2 * PIECE - 2).expect("text");
            for bit in 0..2 * PIECE - 1 {
                let terms = (0..PIECE)
                    .filter(|j| bit >= *j && bit - j < PIECE)
                    .map(|j| format!("l_{i}[{j}] & r_{i}[{}]", bit - j));
                writeln!(clocked, "   p_{i}[{bit}] <= {};", sum(terms.collect())).expect("text");
            }
        }
        writeln!(wires, "reg [{}:0] unreduced;", 2 * BITS - 2).expect("text");
        for bit in 0..2 * BITS - 1 {
            let terms = karatsuba.terms(bit).into_iter().map(|(i, inner)| format!("p_{i}[{inner}]"));
            writeln!(clocked, "   unreduced[{bit}] <= {};", sum(terms.collect())).expect("text");
        }
        for (bit, powers) in remainder().into_iter().enumerate() {
            let terms = powers.into_iter().map(|power| format!("unreduced[{power}]"));
            writeln!(clocked, "   product[{}] <= {};", BITS - 1 - bit, sum(terms.collect())).expect("text");
        }
        Verilog::Custom(format!("{wires}always @(posedge clock) begin\n{clocked}end\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_seven_small_products() {
        assert_eq!(Karatsuba::new().sums.len(), 27);
    }

    #[test]
    fn one_is_neutral() {
        let one = 1 << 127;
        let other = 0x66e9_4bd4_ef8a_2c3b_884c_fa59_ca34_2b2e;
        assert_eq!((product(one, other), product(other, one)), (other, other));
    }
}
