//! Clock cycles, counted without a cycle counter: a chain of operations that each wait for the one before
//! and take one cycle each (xor and add of registers do on every processor of the last decades). As a runner of a race it
//! says at which frequency the core ran in that race, whatever its nominal one is.

use std::hint::black_box;
use tickgate_bench::race::Runner;

/// Cycles of one call: some 20 microseconds.
const CYCLES: usize = 1 << 16;

/// The chain, whose items are cycles.
pub fn chain<'a>() -> Runner<'a> {
    Runner::new("cycles of the core", CYCLES, || {
        // Unknown to the compiler, so that no step can be computed beforehand or together with another.
        let (mask, summand) = (black_box(0x9e37_79b9_7f4a_7c15_u64), black_box(0x2545_f491_4f6c_dd1d_u64));
        let mut value = black_box(1_u64);
        // Unrolled: counting the loop is beside the chain, not in it.
        for _ in 0..CYCLES / 16 {
            for _ in 0..8 {
                value = (value ^ mask).wrapping_add(summand);
            }
        }
        value
    })
}
