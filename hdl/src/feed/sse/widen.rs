//! Seven bits of content as a byte, the stop bit zero. Combinational, no resources.

use rust_hdl::prelude::*;

/// The byte.
#[derive(LogicBlock, Default)]
pub struct Widen {
    /// Seven bits.
    pub narrow: Signal<In, Bits<7>>,
    /// The byte.
    pub wide: Signal<Out, Bits<8>>,
}

impl Logic for Widen {
    #[hdl_gen]
    fn update(&mut self) {
        self.wide.next = bit_cast::<8, 7>(self.narrow.val());
    }
}
