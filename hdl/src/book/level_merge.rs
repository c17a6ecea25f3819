//! The better one of two levels, or both together when they have the same price. Latency 1 clock.

use rust_hdl::prelude::*;
use tickgate_abi::book::{LEVEL_QUANTITY_BITS, PRICE_BITS};

/// The merger.
#[derive(LogicBlock, Default)]
pub struct LevelMerge {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a first level.
    pub a_valid: Signal<In, Bit>,
    /// Its key: the larger, the better.
    pub a_key: Signal<In, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub a_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// There is a second level.
    pub b_valid: Signal<In, Bit>,
    /// Its key.
    pub b_key: Signal<In, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub b_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Forget both.
    pub clear: Signal<In, Bit>,
    /// There is one, a clock later.
    pub valid: Signal<Out, Bit>,
    /// Its key.
    pub key: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity; bits above the width are lost.
    pub quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    valid_q: DFF<Bit>,
    key_q: DFF<Bits<PRICE_BITS>>,
    quantity_q: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    sum: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    same: Signal<Local, Bit>,
    takes_b: Signal<Local, Bit>,
}

impl Logic for LevelMerge {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid_q, key_q, quantity_q);
        self.sum.next = self.a_quantity.val() + self.b_quantity.val();
        self.same.next = (self.a_key.val() == self.b_key.val()) & self.a_valid.val() & self.b_valid.val();
        self.takes_b.next =
            self.b_valid.val() & (!self.a_valid.val() | (self.b_key.val() > self.a_key.val()));
        self.valid_q.d.next = (self.a_valid.val() | self.b_valid.val()) & !self.clear.val();
        if self.takes_b.val() {
            self.key_q.d.next = self.b_key.val();
            self.quantity_q.d.next = self.b_quantity.val();
        } else {
            self.key_q.d.next = self.a_key.val();
            self.quantity_q.d.next = self.a_quantity.val();
        }
        if self.same.val() {
            self.quantity_q.d.next = self.sum.val();
        }
        self.valid.next = self.valid_q.q.val();
        self.key.next = self.key_q.q.val();
        self.quantity.next = self.quantity_q.q.val();
    }
}
