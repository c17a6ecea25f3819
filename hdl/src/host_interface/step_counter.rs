//! A counter that wraps, for events of which several can come in a clock: 32 bits, two clocks behind.

use rust_hdl::prelude::*;

/// Sums what comes.
#[derive(LogicBlock, Default)]
pub struct StepCounter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// One more.
    pub pulse: Signal<In, Bit>,
    /// So many more, beside the pulse.
    pub step: Signal<In, Bits<2>>,
    /// Events so far; a register.
    pub value: Signal<Out, Bits<32>>,
    pending: DFF<Bits<3>>,
    count: DFF<Bits<32>>,
    single: Signal<Local, Bits<3>>,
}

impl Logic for StepCounter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pending, count);
        self.single.next = bit_cast::<3, 1>(self.pulse.val().into());
        self.pending.d.next = self.single.val() + bit_cast::<3, 2>(self.step.val());
        self.count.d.next = self.count.q.val() + bit_cast::<32, 3>(self.pending.q.val());
        self.value.next = self.count.q.val();
    }
}
