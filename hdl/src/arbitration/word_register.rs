//! A part of a wide register that is loaded from one of two places.
//!
//! A record's registers are made of several of these, so that each part can be loaded and chosen by a register of its
//! own that is near it ([`super::kept_copy`]). Latency 1 clock, interval 1.

use rust_hdl::prelude::*;

/// The part, `W` bits.
#[derive(LogicBlock, Default)]
pub struct WordRegister<const W: usize> {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// It keeps what it has.
    pub keep: Signal<In, Bit>,
    /// Else it is loaded from the second place, not from the first.
    pub choose: Signal<In, Bit>,
    /// The first place.
    pub first: Signal<In, Bits<W>>,
    /// The second.
    pub second: Signal<In, Bits<W>>,
    /// What it has.
    pub q: Signal<Out, Bits<W>>,
    word: DFF<Bits<W>>,
}

impl<const W: usize> Logic for WordRegister<W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, word);
        if !self.keep.val() {
            self.word.d.next = self.first.val();
            if self.choose.val() {
                self.word.d.next = self.second.val();
            }
        }
        self.q.next = self.word.q.val();
    }
}
