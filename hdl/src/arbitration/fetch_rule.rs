//! Whether a line's queue reads its memory in this clock: it holds something, and there is room behind it.
//!
//! Beside the line queue; synthesis maps it by itself ([`super::kept_copy`]). Latency 0 clocks; resources: four LUTs.

use rust_hdl::prelude::*;

/// The rule.
#[derive(LogicBlock, Default)]
pub struct FetchRule {
    /// The memory holds something.
    pub some: Signal<In, Bit>,
    /// Its output holds an entry.
    pub ready: Signal<In, Bit>,
    /// There is an entry behind the front,
    pub fetched_valid: Signal<In, Bit>,
    /// and its place has been looked up.
    pub looked_up: Signal<In, Bit>,
    /// There is an entry in the front.
    pub valid: Signal<In, Bit>,
    /// Nothing may be loaded into the front.
    pub hold: Signal<In, Bit>,
    /// The memory is read.
    pub fetch: Signal<Out, Bit>,
}

impl Logic for FetchRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.fetch.next = self.some.val()
            & (!self.ready.val()
                | !self.fetched_valid.val()
                | (self.looked_up.val() & !self.valid.val() & !self.hold.val()));
    }
}
