//! Whether a sequence of a channel is written, for one copy of the sequences.
//!
//! Beside the channels' state, one for each copy, so that each has a signal of its own that is near it
//! ([`super::kept_copy`]). Latency 0 clocks; resources: two LUTs.

use rust_hdl::prelude::*;

/// The decision for one copy.
#[derive(LogicBlock, Default)]
pub struct SequenceWrite {
    /// Line A changes the channel's sequence.
    pub touches_a: Signal<In, Bit>,
    /// Line B does.
    pub touches_b: Signal<In, Bit>,
    /// A channel gets a place.
    pub allocates: Signal<In, Bit>,
    /// Channels are put back,
    pub restoring: Signal<In, Bit>,
    /// and one is in this clock.
    pub restores: Signal<In, Bit>,
    /// It is written.
    pub write: Signal<Out, Bit>,
}

impl Logic for SequenceWrite {
    #[hdl_gen]
    fn update(&mut self) {
        self.write.next = self.touches_a.val() | self.touches_b.val() | self.allocates.val();
        if self.restoring.val() {
            self.write.next = self.restores.val();
        }
    }
}
