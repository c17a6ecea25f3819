//! How an operation compares with one level, and what it does to its quantity. Combinational.
//!
//! Taking from the level, adding to it and both are computed at the same time as it is found out whether
//! the operation's prices are the level's.

use rust_hdl::prelude::*;
use tickgate_abi::book::{LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// One bit more than a level's quantity.
const SUM_BITS: usize = LEVEL_QUANTITY_BITS + 1;

/// The change.
#[derive(LogicBlock)]
pub struct LevelChange {
    /// The level's key.
    pub key: Signal<In, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Take from the level with `take_key`.
    pub take: Signal<In, Bit>,
    /// Key of the order.
    pub take_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub take_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Add to the level with `add_key`.
    pub add: Signal<In, Bit>,
    /// Key of the order.
    pub add_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub add_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// It is taken from.
    pub takes: Signal<Out, Bit>,
    /// It has `take_key` and `take_quantity`.
    pub empties: Signal<Out, Bit>,
    /// It is added to.
    pub adds: Signal<Out, Bit>,
    /// Its key is not above `take_key`.
    pub reached: Signal<Out, Bit>,
    /// `add_key` is above its key.
    pub passed: Signal<Out, Bit>,
    /// Its quantity thereafter.
    pub changed: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// The sum of what is there and what is added does not fit,
    pub plus_overflow: Signal<Out, Bit>,
    /// not even when something is taken.
    pub both_overflow: Signal<Out, Bit>,

    has_take_key: Signal<Local, Bit>,
    does_take: Signal<Local, Bit>,
    does_add: Signal<Local, Bit>,
    taken: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    minus: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    wide: Signal<Local, Bits<SUM_BITS>>,
    wide_add: Signal<Local, Bits<SUM_BITS>>,
    wide_take: Signal<Local, Bits<SUM_BITS>>,
    not_taken: Signal<Local, Bits<SUM_BITS>>,
    partial: Signal<Local, Bits<SUM_BITS>>,
    majority: Signal<Local, Bits<SUM_BITS>>,
    carries: Signal<Local, Bits<SUM_BITS>>,
    plus: Signal<Local, Bits<SUM_BITS>>,
    both: Signal<Local, Bits<SUM_BITS>>,
    one: Constant<Bits<SUM_BITS>>,
}

impl Default for LevelChange {
    fn default() -> Self {
        LevelChange {
            key: Default::default(),
            quantity: Default::default(),
            take: Default::default(),
            take_key: Default::default(),
            take_quantity: Default::default(),
            add: Default::default(),
            add_key: Default::default(),
            add_quantity: Default::default(),
            takes: Default::default(),
            empties: Default::default(),
            adds: Default::default(),
            reached: Default::default(),
            passed: Default::default(),
            changed: Default::default(),
            plus_overflow: Default::default(),
            both_overflow: Default::default(),
            has_take_key: Default::default(),
            does_take: Default::default(),
            does_add: Default::default(),
            taken: Default::default(),
            minus: Default::default(),
            wide: Default::default(),
            wide_add: Default::default(),
            wide_take: Default::default(),
            not_taken: Default::default(),
            partial: Default::default(),
            majority: Default::default(),
            carries: Default::default(),
            plus: Default::default(),
            both: Default::default(),
            one: Constant::new(1_u64.into()),
        }
    }
}

impl Logic for LevelChange {
    #[hdl_gen]
    fn update(&mut self) {
        self.has_take_key.next = self.key.val() == self.take_key.val();
        self.does_take.next = self.has_take_key.val() & self.take.val();
        self.does_add.next = (self.key.val() == self.add_key.val()) & self.add.val();
        self.reached.next = self.take_key.val() >= self.key.val();
        self.passed.next = self.add_key.val() > self.key.val();

        self.taken.next = bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        self.empties.next = self.has_take_key.val() & (self.quantity.val() == self.taken.val());
        self.minus.next = self.quantity.val() - self.taken.val();
        self.wide.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.quantity.val());
        self.wide_add.next = bit_cast::<SUM_BITS, ORDER_QUANTITY_BITS>(self.add_quantity.val());
        self.wide_take.next = bit_cast::<SUM_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        self.plus.next = self.wide.val() + self.wide_add.val();
        // Three operands: their sums without carries, and the carries.
        self.not_taken.next = !self.wide_take.val();
        self.partial.next = self.wide.val() ^ self.wide_add.val() ^ self.not_taken.val();
        self.majority.next = (self.wide.val() & self.wide_add.val())
            | (self.wide.val() & self.not_taken.val())
            | (self.wide_add.val() & self.not_taken.val());
        self.carries.next = (self.majority.val() << 1) | self.one.val();
        self.both.next = self.partial.val() + self.carries.val();

        self.takes.next = self.does_take.val();
        self.adds.next = self.does_add.val();
        self.plus_overflow.next = self.plus.val().get_bit(40);
        self.both_overflow.next = self.both.val().get_bit(40);
        if self.does_add.val() {
            if self.does_take.val() {
                self.changed.next = self.both.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
            } else {
                self.changed.next = self.plus.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
            }
        } else {
            if self.does_take.val() {
                self.changed.next = self.minus.val();
            } else {
                self.changed.next = self.quantity.val();
            }
        }
    }
}

// The sums' highest bit.
const _: () = assert!(LEVEL_QUANTITY_BITS == 40);
