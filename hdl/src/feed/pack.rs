//! Joins equal parts into one bus. rust_hdl has no concatenation; shifting and or-ing wide buses
//! would cost the simulator hundreds of operations a clock.

use rust_hdl::prelude::*;

/// `joined` = `high_zero_bits` zeros, then `part[0]`, `part[1]`, … `part[N-1]`, the last in the
/// lowest bits. `W` must be at least `N * P`. Latency 0 clocks, no resources.
#[derive(LogicBlock)]
pub struct Pack<const N: usize, const P: usize, const W: usize> {
    /// The parts; the first becomes the highest.
    pub part: [Signal<In, Bits<P>>; N],
    /// The bus.
    pub joined: Signal<Out, Bits<W>>,
}

impl<const N: usize, const P: usize, const W: usize> Default for Pack<N, P, W> {
    fn default() -> Self {
        assert!(N * P <= W);
        Self { part: std::array::from_fn(|_| Signal::default()), joined: Signal::default() }
    }
}

impl<const N: usize, const P: usize, const W: usize> Logic for Pack<N, P, W> {
    fn update(&mut self) {
        let mut joined = Bits::<W>::default();
        for i in 0..N {
            joined = (joined << P as u64) | bit_cast::<W, P>(self.part[i].val());
        }
        self.joined.next = joined;
    }

    fn connect(&mut self) {
        self.joined.connect();
    }

    fn hdl(&self) -> Verilog {
        let parts = (0..N).map(|i| format!("part${i}")).collect::<Vec<_>>().join(", ");
        let zeros = if W > N * P { format!("{}'h0, ", W - N * P) } else { String::new() };
        Verilog::Custom(format!("always @(*) joined = {{{zeros}{parts}}};\n"))
    }
}
