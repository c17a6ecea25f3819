//! A factor on its way to two multipliers, which lie apart: a register for each.
//!
//! Latency 1 clock, interval 1.

use rust_hdl::prelude::*;

/// Bits of a factor.
const BITS: u64 = 16;

/// The factor.
#[derive(LogicBlock)]
pub struct Factor {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The number.
    pub value: Signal<In, Bits<16>>,
    /// The number a clock later, for one multiplier or two.
    pub one: Signal<Out, Bits<16>>,
    /// The same for another.
    pub other: Signal<Out, Bits<16>>,
    one_q: DFF<Bits<16>>,
    /// Different at first, or synthesis would make one register of both.
    other_q: DFFWithInit<Bits<16>>,
}

impl Default for Factor {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            value: Default::default(),
            one: Default::default(),
            other: Default::default(),
            one_q: Default::default(),
            other_q: DFFWithInit::new(((1_u64 << BITS) - 1).to_bits()),
        }
    }
}

impl Logic for Factor {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, one_q, other_q);
        self.one_q.d.next = self.value.val();
        self.other_q.d.next = self.value.val();
        self.one.next = self.one_q.q.val();
        self.other.next = self.other_q.q.val();
    }
}
