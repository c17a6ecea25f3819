//! An event counter that wraps: 32 bits, one more two clocks after each pulse.

use rust_hdl::prelude::*;

/// Counts pulses.
#[derive(LogicBlock, Default)]
pub struct Counter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// One more.
    pub pulse: Signal<In, Bit>,
    /// Events so far; a register.
    pub value: Signal<Out, Bits<32>>,
    pending: DFF<Bit>,
    count: DFF<Bits<32>>,
}

impl Logic for Counter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pending, count);
        // A register of its own in front keeps what makes the event out of the count's enable.
        self.pending.d.next = self.pulse.val();
        if self.pending.q.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        self.value.next = self.count.q.val();
    }
}
