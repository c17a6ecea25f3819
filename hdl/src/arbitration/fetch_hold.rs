//! Whether the record behind the front stays there, for one part of it.
//!
//! Beside the line queue, one for each part of the register, so that each has a signal of its own that is near it
//! ([`super::kept_copy`]). Latency 0 clocks; resources: a LUT.

use rust_hdl::prelude::*;

/// The decision for one part.
#[derive(LogicBlock, Default)]
pub struct FetchHold {
    /// There is a record behind the front.
    pub fetched_valid: Signal<In, Bit>,
    /// Its place has been looked up.
    pub looked_up: Signal<In, Bit>,
    /// There is a record in the front.
    pub valid: Signal<In, Bit>,
    /// Nothing may be loaded into the front.
    pub hold: Signal<In, Bit>,
    /// It stays.
    pub stays: Signal<Out, Bit>,
}

impl Logic for FetchHold {
    #[hdl_gen]
    fn update(&mut self) {
        self.stays.next =
            self.fetched_valid.val() & (!self.looked_up.val() | self.valid.val() | self.hold.val());
    }
}
