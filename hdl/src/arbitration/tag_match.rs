//! Whether an entry of the symbol filter is that of a symbol. Latency 0 clocks; resources: 15 LUTs.
//!
//! One for each bank; synthesis maps it by itself ([`super::kept_copy`]).

use rust_hdl::prelude::*;

/// The comparison.
#[derive(LogicBlock, Default)]
pub struct TagMatch {
    /// The entry's tag, and above it that there is one.
    pub entry: Signal<In, Bits<22>>,
    /// The symbol's.
    pub tag: Signal<In, Bits<21>>,
    /// They are the same.
    pub same: Signal<Out, Bit>,
}

impl Logic for TagMatch {
    #[hdl_gen]
    fn update(&mut self) {
        self.same.next =
            self.entry.val().get_bit(21) & (self.entry.val().get_bits::<21>(0) == self.tag.val());
    }
}
