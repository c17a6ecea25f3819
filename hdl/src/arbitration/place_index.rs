//! A place among sixteen, one bit, as a number. Latency 0 clocks; without a bit the number is 0.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use rust_hdl::prelude::*;

/// The encoder.
#[derive(LogicBlock, Default)]
pub struct PlaceIndex {
    /// One bit.
    pub place: Signal<In, Bits<CHANNELS>>,
    /// Its number.
    pub index: Signal<Out, Bits<INDEX_BITS>>,
    odd: Signal<Local, Bits<CHANNELS>>,
    pairs: Signal<Local, Bits<CHANNELS>>,
    fours: Signal<Local, Bits<CHANNELS>>,
    eights: Signal<Local, Bits<CHANNELS>>,
    bit_of: [Signal<Local, Bits<INDEX_BITS>>; INDEX_BITS],
}

impl Logic for PlaceIndex {
    #[hdl_gen]
    fn update(&mut self) {
        self.odd.next = self.place.val() & 0xaaaa;
        self.pairs.next = self.place.val() & 0xcccc;
        self.fours.next = self.place.val() & 0xf0f0;
        self.eights.next = self.place.val() & 0xff00;
        for i in 0..4 {
            self.bit_of[i].next = 0.into();
        }
        if self.odd.val().any() {
            self.bit_of[0].next = 1.into();
        }
        if self.pairs.val().any() {
            self.bit_of[1].next = 2.into();
        }
        if self.fours.val().any() {
            self.bit_of[2].next = 4.into();
        }
        if self.eights.val().any() {
            self.bit_of[3].next = 8.into();
        }
        self.index.next =
            self.bit_of[0].val() | self.bit_of[1].val() | self.bit_of[2].val() | self.bit_of[3].val();
    }
}
