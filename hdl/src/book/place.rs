//! One place of a row: the level in it, how an operation compares with it, and what becomes of it. Levels do not
//! move: a new one enters the spare place, and [`super::ranks`] knows which key is better.
//!
//! Clock 1: key and quantity from memory, or from a record before (what is not wanted is zero, and
//! they are combined by or). Clock 2: compared with the operation's keys. Clock 3: the key is written, the quantity
//! goes to the row's adders. Clock 4: the quantity with what the adders have made of it.

use super::gated_register::GatedRegister;
use rust_hdl::prelude::*;
use tickgate_abi::book::{LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits of a place's stock: quantity from bit 0 on, and the bit that says that there is a level.
pub const STOCK_BITS: usize = LEVEL_QUANTITY_BITS + 1;
/// That bit.
pub const VALID_BIT: usize = LEVEL_QUANTITY_BITS;
// The kernels have it as a number.
const _: () = assert!(VALID_BIT == 40);

/// The place.
#[derive(LogicBlock, Default)]
pub struct Place {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the row is that of the slot three before.
    pub third_0: Signal<In, Bit>,
    /// Clock 0: the row is that of the slot four before.
    pub fourth_0: Signal<In, Bit>,
    /// Clock 1: the row is that of the slot two before.
    pub second_1: Signal<In, Bit>,
    /// Clock 1: the row is that of the slot three before.
    pub third_1: Signal<In, Bit>,
    /// Clock 2: the row is that of the slot two before.
    pub second_2: Signal<In, Bit>,
    /// Clock 1: the key as read from memory.
    pub memory_key: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 1: the stock as read from memory.
    pub memory_stock: Signal<In, Bits<STOCK_BITS>>,
    /// Clock 2: take from the level with `take_key`.
    pub take: Signal<In, Bit>,
    /// Key of the order.
    pub take_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub take_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: add to the level with `add_key`.
    pub add: Signal<In, Bit>,
    /// Key of the order.
    pub add_key: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 2: a new level would be put here.
    pub spare_2: Signal<In, Bit>,
    /// Clock 3: key of the new level.
    pub new_key_3: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 4: what is left where something was taken.
    pub less_4: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 4: what there is where something was added, or is new.
    pub more_4: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 4: the new level enters.
    pub enters_4: Signal<In, Bit>,
    /// Clock 4: the level here is let go.
    pub drops_4: Signal<In, Bit>,
    /// Clock 2: there is a level.
    pub valid_2: Signal<Out, Bit>,
    /// Clock 3: it is taken from.
    pub takes_3: Signal<Out, Bit>,
    /// Clock 3: it is added to.
    pub adds_3: Signal<Out, Bit>,
    /// Clock 3: `add_key` is better than the key here.
    pub passed_3: Signal<Out, Bit>,
    /// Clock 3: all of it is taken.
    pub empties_3: Signal<Out, Bit>,
    /// Clock 3: there is a level.
    pub valid_3: Signal<Out, Bit>,
    /// Clock 3: a new level would be put here.
    pub spare_3: Signal<Out, Bit>,
    /// Clock 3: the key.
    pub key_3: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 3: the quantity if it is taken from, or 0.
    pub taken_from_3: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 3: the quantity if it is added to, or 0.
    pub added_to_3: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 3: the key after the operation.
    pub next_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 4: the same.
    pub key_4: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 4: the stock after the operation.
    pub stock_4: Signal<Out, Bits<STOCK_BITS>>,

    key_third: GatedRegister<PRICE_BITS>,
    key_at_2: DFF<Bits<PRICE_BITS>>,
    key_at_3: DFF<Bits<PRICE_BITS>>,
    key_at_4: DFF<Bits<PRICE_BITS>>,
    stock_fourth: GatedRegister<STOCK_BITS>,
    stock_at_2: DFF<Bits<STOCK_BITS>>,
    quantity_at_3: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    quantity_at_4: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    valid_at_3: DFF<Bit>,
    valid_at_4: DFF<Bit>,
    has_take_3: DFF<Bit>,
    has_add_3: DFF<Bit>,
    is_passed_3: DFF<Bit>,
    is_all_3: DFF<Bit>,
    is_spare_3: DFF<Bit>,
    is_less_4: DFF<Bit>,
    is_more_4: DFF<Bit>,
    is_gone_4: DFF<Bit>,
    is_spare_4: DFF<Bit>,

    key_from_second: Signal<Local, Bits<PRICE_BITS>>,
    key_next: Signal<Local, Bits<PRICE_BITS>>,
    less: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    more: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    merged: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    is_valid_4: Signal<Local, Bit>,
    stock: Signal<Local, Bits<STOCK_BITS>>,
    stock_from_third: Signal<Local, Bits<STOCK_BITS>>,
    stock_from_second: Signal<Local, Bits<STOCK_BITS>>,
    stock_now: Signal<Local, Bits<STOCK_BITS>>,
    is_valid_2: Signal<Local, Bit>,
    quantity_now: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    taken: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    empties: Signal<Local, Bit>,
}

impl Logic for Place {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, key_at_2, key_at_3, key_at_4, stock_at_2);
        self.key_third.clock.next = self.clock.val();
        self.key_third.wanted.next = self.third_0.val();
        self.stock_fourth.clock.next = self.clock.val();
        self.stock_fourth.wanted.next = self.fourth_0.val();
        dff_setup!(self, clock, quantity_at_3, quantity_at_4, valid_at_3, valid_at_4, has_take_3, has_add_3);
        dff_setup!(
            self,
            clock,
            is_passed_3,
            is_all_3,
            is_spare_3,
            is_less_4,
            is_more_4,
            is_gone_4,
            is_spare_4
        );

        // Clock 4.
        self.less.next = 0.into();
        if self.is_less_4.q.val() {
            self.less.next = self.less_4.val();
        }
        self.more.next = 0.into();
        if self.is_more_4.q.val() {
            self.more.next = self.more_4.val();
        }
        self.merged.next = self.quantity_at_4.q.val() | self.less.val() | self.more.val();
        self.is_valid_4.next = (self.valid_at_4.q.val() & !self.is_gone_4.q.val() & !self.drops_4.val())
            | (self.is_spare_4.q.val() & self.enters_4.val());
        self.stock.next = bit_cast::<STOCK_BITS, LEVEL_QUANTITY_BITS>(self.merged.val())
            | (bit_cast::<STOCK_BITS, 1>(self.is_valid_4.val().into()) << 40);
        self.stock_fourth.d.next = self.stock.val();
        self.key_4.next = self.key_at_4.q.val();
        self.stock_4.next = self.stock.val();

        // Clock 3. A key in a spare place means nothing, so that it is written before it is known to enter.
        self.key_next.next = self.key_at_3.q.val();
        if self.is_spare_3.q.val() {
            self.key_next.next = self.new_key_3.val();
        }
        self.key_at_4.d.next = self.key_next.val();
        self.key_third.d.next = self.key_next.val();
        self.taken_from_3.next = 0.into();
        if self.has_take_3.q.val() {
            self.taken_from_3.next = self.quantity_at_3.q.val();
        }
        self.added_to_3.next = 0.into();
        if self.has_add_3.q.val() {
            self.added_to_3.next = self.quantity_at_3.q.val();
        }
        self.quantity_at_4.d.next = self.quantity_at_3.q.val();
        if self.has_take_3.q.val() | self.has_add_3.q.val() | self.is_spare_3.q.val() {
            self.quantity_at_4.d.next = 0.into();
        }
        self.empties.next = self.has_take_3.q.val() & self.is_all_3.q.val() & !self.has_add_3.q.val();
        self.valid_at_4.d.next = self.valid_at_3.q.val();
        self.is_less_4.d.next = self.has_take_3.q.val() & !self.has_add_3.q.val();
        self.is_more_4.d.next = self.has_add_3.q.val() | self.is_spare_3.q.val();
        self.is_gone_4.d.next = self.empties.val();
        self.is_spare_4.d.next = self.is_spare_3.q.val();
        self.takes_3.next = self.has_take_3.q.val();
        self.adds_3.next = self.has_add_3.q.val();
        self.passed_3.next = self.is_passed_3.q.val();
        self.empties_3.next = self.empties.val();
        self.valid_3.next = self.valid_at_3.q.val();
        self.spare_3.next = self.is_spare_3.q.val();
        self.key_3.next = self.key_at_3.q.val();
        self.next_key.next = self.key_next.val();

        // Clock 1.
        self.key_from_second.next = 0.into();
        if self.second_1.val() {
            self.key_from_second.next = self.key_next.val();
        }
        self.key_at_2.d.next = self.memory_key.val() | self.key_third.q.val() | self.key_from_second.val();
        self.stock_from_third.next = 0.into();
        if self.third_1.val() {
            self.stock_from_third.next = self.stock.val();
        }
        self.stock_at_2.d.next =
            self.memory_stock.val() | self.stock_fourth.q.val() | self.stock_from_third.val();

        // Clock 2.
        self.stock_from_second.next = 0.into();
        if self.second_2.val() {
            self.stock_from_second.next = self.stock.val();
        }
        self.stock_now.next = self.stock_at_2.q.val() | self.stock_from_second.val();
        self.is_valid_2.next = self.stock_now.val().get_bit(40);
        self.quantity_now.next = self.stock_now.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
        self.taken.next = bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        self.key_at_3.d.next = self.key_at_2.q.val();
        self.quantity_at_3.d.next = self.quantity_now.val();
        self.valid_at_3.d.next = self.is_valid_2.val();
        self.has_take_3.d.next =
            (self.key_at_2.q.val() == self.take_key.val()) & self.take.val() & self.is_valid_2.val();
        self.has_add_3.d.next =
            (self.key_at_2.q.val() == self.add_key.val()) & self.add.val() & self.is_valid_2.val();
        self.is_passed_3.d.next = self.add_key.val() > self.key_at_2.q.val();
        self.is_all_3.d.next = self.quantity_now.val() == self.taken.val();
        self.is_spare_3.d.next = self.spare_2.val();
        self.valid_2.next = self.is_valid_2.val();
    }
}
