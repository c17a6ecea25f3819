//! Joins single bits into one bus, because rust_hdl has no concatenation.

use rust_hdl::prelude::*;

/// `joined` has `bit[0]` lowest. Latency 0 clocks, no resources.
#[derive(LogicBlock)]
pub struct JoinBits<const N: usize> {
    /// The bits.
    pub bit: [Signal<In, Bit>; N],
    /// The bus.
    pub joined: Signal<Out, Bits<N>>,
}

impl<const N: usize> Default for JoinBits<N> {
    fn default() -> Self {
        Self { bit: std::array::from_fn(|_| Signal::default()), joined: Signal::default() }
    }
}

impl<const N: usize> Logic for JoinBits<N> {
    fn update(&mut self) {
        let mut joined = Bits::<N>::default();
        for (i, bit) in self.bit.iter().enumerate() {
            joined = joined.replace_bit(i, bit.val());
        }
        self.joined.next = joined;
    }

    fn connect(&mut self) {
        self.joined.connect();
    }

    fn hdl(&self) -> Verilog {
        let bits = (0..N).rev().map(|i| format!("bit${i}")).collect::<Vec<_>>().join(", ");
        Verilog::Custom(format!("always @(*) joined = {{{bits}}};\n"))
    }
}
