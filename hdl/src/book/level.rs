//! One sorted level of a row: its registers along the pipeline, what the operation in clock 3 does to it,
//! and where in the row it goes.
//!
//! From bit 0 on: key, quantity, there is a level, it is empty (and leaves the row next time), the
//! waiting level is better than it. While it moves, one bit more: the operation changes
//! its quantity.

use super::level_change::LevelChange;
use rust_hdl::prelude::*;
use tickgate_abi::book::{LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits of a level.
pub const LEVEL_BITS: usize = PRICE_BITS + LEVEL_QUANTITY_BITS + 3;
/// Bits of a level that moves.
pub const MOVING_BITS: usize = LEVEL_BITS + 1;
/// The bit that says that there is a level.
pub const VALID_BIT: usize = 76;
/// The bit that says that it is empty.
pub const EMPTY_BIT: usize = 77;
/// The bit that says that the waiting level is better.
pub const WAITING_BETTER_BIT: usize = 78;
/// While it moves: the operation changes its quantity.
pub const CONCERNED_BIT: usize = 79;
// The kernels have these places as numbers.
const _: () = assert!(PRICE_BITS == 32 && PRICE_BITS + LEVEL_QUANTITY_BITS == VALID_BIT);

/// The level.
#[derive(LogicBlock, Default)]
pub struct Level {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 1: as read from memory.
    pub memory: Signal<In, Bits<LEVEL_BITS>>,
    /// Clock 1: take it from the record three before instead.
    pub from_third: Signal<In, Bit>,
    /// Clock 1: or from the record four before.
    pub from_fourth: Signal<In, Bit>,
    /// Clock 2: take it from the record before.
    pub from_first: Signal<In, Bit>,
    /// Clock 2: or from the one before that.
    pub from_second: Signal<In, Bit>,
    /// Clock 3: take from the level with `take_key`.
    pub take: Signal<In, Bit>,
    /// Key of the order.
    pub take_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub take_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: add to the level with `add_key`.
    pub add: Signal<In, Bit>,
    /// Key of the order.
    pub add_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub add_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// What is added is as much as what is taken.
    pub same_quantity: Signal<In, Bit>,
    /// The level as it is in clock 3.
    pub here: Signal<Out, Bits<LEVEL_BITS>>,
    /// Clock 3: as the operation leaves it.
    pub moving: Signal<Out, Bits<MOVING_BITS>>,
    /// Clock 3: it is added to, and the sum does not fit.
    pub overflow: Signal<Out, Bit>,
    /// Clock 3: it is taken from.
    pub takes: Signal<Out, Bit>,
    /// Clock 3: it is added to.
    pub adds: Signal<Out, Bit>,
    /// The better neighbour.
    pub better: Signal<In, Bits<MOVING_BITS>>,
    /// The worse neighbour.
    pub worse: Signal<In, Bits<MOVING_BITS>>,
    /// The level that was waiting.
    pub waiting: Signal<In, Bits<MOVING_BITS>>,
    /// What comes here: the worse neighbour,
    pub comes_up: Signal<In, Bit>,
    /// the better neighbour,
    pub comes_down: Signal<In, Bit>,
    /// or the waiting level; else it stays.
    pub comes_in: Signal<In, Bit>,
    /// Nothing is here any more.
    pub clear: Signal<In, Bit>,
    /// Clock 3: what is here then.
    pub following: Signal<Out, Bits<MOVING_BITS>>,
    /// The same, in clock 4.
    pub left: Signal<Out, Bits<LEVEL_BITS>>,

    at_2: DFF<Bits<LEVEL_BITS>>,
    at_3: DFF<Bits<LEVEL_BITS>>,
    at_4: DFF<Bits<LEVEL_BITS>>,
    at_5: DFF<Bits<LEVEL_BITS>>,
    change: LevelChange,
    now: Signal<Local, Bits<LEVEL_BITS>>,
    key: Signal<Local, Bits<PRICE_BITS>>,
    quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    concerned: Signal<Local, Bit>,
    valid: Signal<Local, Bit>,
    empty: Signal<Local, Bit>,
    better_bit: Signal<Local, Bit>,
    moved: Signal<Local, Bits<MOVING_BITS>>,
    arriving: Signal<Local, Bits<MOVING_BITS>>,
}

impl Logic for Level {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, at_2, at_3, at_4, at_5);
        self.now.next = self.at_3.q.val();
        self.key.next = self.now.val().get_bits::<PRICE_BITS>(0);
        self.quantity.next = self.now.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        self.valid.next = self.now.val().get_bit(76);
        self.change.key.next = self.key.val();
        self.change.quantity.next = self.quantity.val();
        self.change.live.next = self.valid.val() & !self.now.val().get_bit(77);
        self.change.take.next = self.take.val();
        self.change.take_key.next = self.take_key.val();
        self.change.take_quantity.next = self.take_quantity.val();
        self.change.add.next = self.add.val();
        self.change.add_key.next = self.add_key.val();
        self.change.add_quantity.next = self.add_quantity.val();
        self.change.same_quantity.next = self.same_quantity.val();
        self.concerned.next = self.change.concerned.val();
        self.empty.next = self.change.empty.val();
        self.better_bit.next = self.change.add_is_better.val();
        self.moved.next = bit_cast::<MOVING_BITS, PRICE_BITS>(self.key.val())
            | (bit_cast::<MOVING_BITS, LEVEL_QUANTITY_BITS>(self.change.changed.val()) << 32)
            | (bit_cast::<MOVING_BITS, 1>(self.valid.val().into()) << 76)
            | (bit_cast::<MOVING_BITS, 1>(self.empty.val().into()) << 77)
            | (bit_cast::<MOVING_BITS, 1>(self.better_bit.val().into()) << 78)
            | (bit_cast::<MOVING_BITS, 1>(self.concerned.val().into()) << 79);

        self.arriving.next = self.moved.val();
        if self.comes_up.val() {
            self.arriving.next = self.worse.val();
        }
        if self.comes_down.val() {
            self.arriving.next = self.better.val();
        }
        if self.comes_in.val() {
            self.arriving.next = self.waiting.val();
        }
        if self.clear.val() {
            self.arriving.next = 0.into();
        }

        self.at_2.d.next = self.memory.val();
        if self.from_fourth.val() {
            self.at_2.d.next = self.at_5.q.val();
        }
        if self.from_third.val() {
            self.at_2.d.next = self.at_4.q.val();
        }
        self.at_3.d.next = self.at_2.q.val();
        if self.from_second.val() {
            self.at_3.d.next = self.at_4.q.val();
        }
        if self.from_first.val() {
            self.at_3.d.next = self.arriving.val().get_bits::<LEVEL_BITS>(0);
        }
        self.at_4.d.next = self.arriving.val().get_bits::<LEVEL_BITS>(0);
        self.at_5.d.next = self.at_4.q.val();

        self.here.next = self.now.val();
        self.moving.next = self.moved.val();
        self.overflow.next = self.change.overflow.val();
        self.takes.next = self.change.takes.val();
        self.adds.next = self.change.adds.val();
        self.following.next = self.arriving.val();
        self.left.next = self.at_4.q.val();
    }
}
