//! Whether a sequence of a channel is written, for one copy of the sequences.
//!
//! Beside the channels' state, one for each copy, so that each has a signal of its own that is near it
//! ([`super::kept_copy`]). Latency 0 clocks; resources: three LUTs.

use rust_hdl::prelude::*;

/// The decision for one copy.
#[derive(LogicBlock, Default)]
pub struct SequenceWrite {
    /// Heads may be taken.
    pub free: Signal<In, Bit>,
    /// It is the turn of line A, and it has a head,
    pub goes_a: Signal<In, Bit>,
    /// which changes the channel's sequence.
    pub touches_a: Signal<In, Bit>,
    /// The same of line B.
    pub goes_b: Signal<In, Bit>,
    /// See there.
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
        self.write.next = (self.free.val()
            & ((self.goes_a.val() & self.touches_a.val()) | (self.goes_b.val() & self.touches_b.val())))
            | self.allocates.val();
        if self.restoring.val() {
            self.write.next = self.restores.val();
        }
    }
}
