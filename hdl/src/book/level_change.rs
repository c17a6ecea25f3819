//! What an operation does to one level: combinational, beside the level's registers.
//!
//! Taking from the level and adding to it are computed at the same time as it is found out whether
//! the operation's prices are the level's. A level with nothing left is not removed here but marked empty:
//! it leaves the row when the row is next used, so that no decision about places depends on a sum.

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
    /// It is a level, and not an empty one.
    pub live: Signal<In, Bit>,
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
    pub add_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// What is added is as much as what is taken.
    pub same_quantity: Signal<In, Bit>,
    /// It is taken from.
    pub takes: Signal<Out, Bit>,
    /// It is added to.
    pub adds: Signal<Out, Bit>,
    /// Its quantity changes.
    pub concerned: Signal<Out, Bit>,
    /// `add_key` is better than this level's.
    pub add_is_better: Signal<Out, Bit>,
    /// Its quantity thereafter.
    pub changed: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Nothing is left of it.
    pub empty: Signal<Out, Bit>,
    /// The sum does not fit.
    pub overflow: Signal<Out, Bit>,

    taken: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    all_taken: Signal<Local, Bit>,
    minus: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    wide: Signal<Local, Bits<SUM_BITS>>,
    wide_add: Signal<Local, Bits<SUM_BITS>>,
    wide_take: Signal<Local, Bits<SUM_BITS>>,
    not_taken: Signal<Local, Bits<SUM_BITS>>,
    partial: Signal<Local, Bits<SUM_BITS>>,
    majority: Signal<Local, Bits<SUM_BITS>>,
    carries: Signal<Local, Bits<SUM_BITS>>,
    one: Constant<Bits<SUM_BITS>>,
    plus: Signal<Local, Bits<SUM_BITS>>,
    both: Signal<Local, Bits<SUM_BITS>>,
    does_take: Signal<Local, Bit>,
    does_add: Signal<Local, Bit>,
}

impl Default for LevelChange {
    fn default() -> Self {
        LevelChange {
            key: Default::default(),
            quantity: Default::default(),
            live: Default::default(),
            take: Default::default(),
            take_key: Default::default(),
            take_quantity: Default::default(),
            add: Default::default(),
            add_key: Default::default(),
            add_quantity: Default::default(),
            same_quantity: Default::default(),
            takes: Default::default(),
            concerned: Default::default(),
            adds: Default::default(),
            add_is_better: Default::default(),
            changed: Default::default(),
            empty: Default::default(),
            overflow: Default::default(),
            taken: Default::default(),
            all_taken: Default::default(),
            minus: Default::default(),
            wide: Default::default(),
            wide_add: Default::default(),
            wide_take: Default::default(),
            not_taken: Default::default(),
            partial: Default::default(),
            majority: Default::default(),
            carries: Default::default(),
            one: Constant::new(1_u64.into()),
            plus: Default::default(),
            both: Default::default(),
            does_take: Default::default(),
            does_add: Default::default(),
        }
    }
}

impl Logic for LevelChange {
    #[hdl_gen]
    fn update(&mut self) {
        self.does_take.next = (self.key.val() == self.take_key.val()) & self.take.val() & self.live.val();
        self.does_add.next = (self.key.val() == self.add_key.val()) & self.add.val() & self.live.val();
        self.add_is_better.next = self.add_key.val() > self.key.val();

        self.taken.next = bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        self.all_taken.next = self.quantity.val() == self.taken.val();
        self.minus.next = self.quantity.val() - self.taken.val();
        self.wide.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.quantity.val());
        self.wide_add.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.add_quantity.val());
        self.wide_take.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.taken.val());
        self.plus.next = self.wide.val() + self.wide_add.val();
        // Three operands: their sums without carries, and the carries.
        self.not_taken.next = !self.wide_take.val();
        self.partial.next = self.wide.val() ^ self.wide_add.val() ^ self.not_taken.val();
        self.majority.next = (self.wide.val() & self.wide_add.val())
            | (self.wide.val() & self.not_taken.val())
            | (self.wide_add.val() & self.not_taken.val());
        self.carries.next = (self.majority.val() << 1) | self.one.val();
        self.both.next = self.partial.val() + self.carries.val();

        self.changed.next = self.quantity.val();
        self.overflow.next = false;
        if self.does_take.val() {
            self.changed.next = self.minus.val();
        }
        if self.does_add.val() {
            self.changed.next = self.plus.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
            self.overflow.next = self.plus.val().get_bit(44);
            if self.does_take.val() {
                self.changed.next = self.both.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
                self.overflow.next = self.both.val().get_bit(44);
            }
        }
        self.empty.next = self.does_take.val() & !self.does_add.val() & self.all_taken.val();
        self.concerned.next = (self.does_take.val() | self.does_add.val())
            & !(self.does_take.val() & self.does_add.val() & self.same_quantity.val());
        self.takes.next = self.does_take.val();
        self.adds.next = self.does_add.val();
    }
}

const _: () = assert!(LEVEL_QUANTITY_BITS == 44);
