//! One level of a row: where it comes from, how an operation compares with it, and what is in its place
//! afterwards.
//!
//! Clock 1: read from memory, or taken over from a record before. Clock 2: compared with the operation's
//! keys, and its quantity changed. Clock 3: its place gets this level, a neighbour or the new level.
//! From bit 0 on: key, quantity, there is a level. A place without a level has key 0, which no order has.

use super::level_change::LevelChange;
use super::level_place::LevelPlace;
use rust_hdl::prelude::*;
use tickgate_abi::book::{LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits of a level.
pub const LEVEL_BITS: usize = PRICE_BITS + LEVEL_QUANTITY_BITS + 1;
/// The bit that says that there is a level.
pub const VALID_BIT: usize = LEVEL_BITS - 1;
// The kernels have these places as numbers.
const _: () = assert!(PRICE_BITS == 32 && LEVEL_QUANTITY_BITS == 40 && VALID_BIT == 72);

/// The level.
#[derive(LogicBlock, Default)]
pub struct Level {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 1: as read from memory.
    pub memory: Signal<In, Bits<LEVEL_BITS>>,
    /// Clock 1: take that; without any of the three the row is empty.
    pub from_memory: Signal<In, Bit>,
    /// Clock 1: take what the slot two before makes of it.
    pub from_second: Signal<In, Bit>,
    /// Clock 1: take what the slot three before has made of it.
    pub from_third: Signal<In, Bit>,
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
    /// How much.
    pub add_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: the level has `take_key`, and is taken from.
    pub takes: Signal<Out, Bit>,
    /// Clock 2: it is all that is there.
    pub empties: Signal<Out, Bit>,
    /// Clock 2: the level has `add_key`, and is added to.
    pub adds: Signal<Out, Bit>,
    /// Clock 2: the level's key is not above `take_key`.
    pub reached: Signal<Out, Bit>,
    /// Clock 2: `add_key` is above the level's.
    pub passed: Signal<Out, Bit>,
    /// Clock 3: the sum does not fit.
    pub overflow: Signal<Out, Bit>,
    /// Clock 2: `reached` of the better neighbour.
    pub reached_before: Signal<In, Bit>,
    /// Clock 2: `passed` of the better neighbour.
    pub passed_before: Signal<In, Bit>,
    /// Clock 2: `passed` of the worse neighbour.
    pub passed_behind: Signal<In, Bit>,
    /// Clock 3: a level of the better half is gone.
    pub removes_better: Signal<In, Bit>,
    /// Clock 3: one of the worse half is.
    pub removes_worse: Signal<In, Bit>,
    /// Clock 3: a level is new.
    pub inserts: Signal<In, Bit>,
    /// Clock 3: the better neighbour.
    pub better: Signal<In, Bits<LEVEL_BITS>>,
    /// Clock 3: the worse neighbour.
    pub worse: Signal<In, Bits<LEVEL_BITS>>,
    /// Clock 3: the new level.
    pub entering: Signal<In, Bits<LEVEL_BITS>>,
    /// Clock 2: the level.
    pub here: Signal<Out, Bits<LEVEL_BITS>>,
    /// Clock 3: the level, changed, not yet moved.
    pub changed: Signal<Out, Bits<LEVEL_BITS>>,
    /// Clock 3: what is in this place then.
    pub following: Signal<Out, Bits<LEVEL_BITS>>,
    /// The same, in clock 4.
    pub left: Signal<Out, Bits<LEVEL_BITS>>,

    at_2: DFF<Bits<LEVEL_BITS>>,
    at_3: DFF<Bits<LEVEL_BITS>>,
    at_4: DFF<Bits<LEVEL_BITS>>,
    takes_3: DFF<Bit>,
    adds_3: DFF<Bit>,
    plus_overflow_3: DFF<Bit>,
    both_overflow_3: DFF<Bit>,
    change: LevelChange,
    place: LevelPlace,
    now: Signal<Local, Bits<LEVEL_BITS>>,
    key: Signal<Local, Bits<PRICE_BITS>>,
    forwarded: Signal<Local, Bits<LEVEL_BITS>>,
    read: Signal<Local, Bits<LEVEL_BITS>>,
    arriving: Signal<Local, Bits<LEVEL_BITS>>,
}

impl Logic for Level {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, at_2, at_3, at_4, takes_3, adds_3, plus_overflow_3, both_overflow_3);
        self.now.next = self.at_2.q.val();
        self.key.next = self.now.val().get_bits::<PRICE_BITS>(0);
        self.change.key.next = self.key.val();
        self.change.quantity.next = self.now.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        self.change.take.next = self.take.val();
        self.change.take_key.next = self.take_key.val();
        self.change.take_quantity.next = self.take_quantity.val();
        self.change.add.next = self.add.val();
        self.change.add_key.next = self.add_key.val();
        self.change.add_quantity.next = self.add_quantity.val();
        self.takes.next = self.change.takes.val();
        self.empties.next = self.change.empties.val();
        self.adds.next = self.change.adds.val();
        self.reached.next = self.change.reached.val();
        self.passed.next = self.change.passed.val();
        self.takes_3.d.next = self.change.takes.val();
        self.adds_3.d.next = self.change.adds.val();
        self.plus_overflow_3.d.next = self.change.plus_overflow.val();
        self.both_overflow_3.d.next = self.change.both_overflow.val();
        self.overflow.next = self.adds_3.q.val()
            & ((self.takes_3.q.val() & self.both_overflow_3.q.val())
                | (!self.takes_3.q.val() & self.plus_overflow_3.q.val()));
        self.here.next = self.now.val();
        self.at_3.d.next = bit_cast::<LEVEL_BITS, PRICE_BITS>(self.key.val())
            | (bit_cast::<LEVEL_BITS, LEVEL_QUANTITY_BITS>(self.change.changed.val()) << 32)
            | (bit_cast::<LEVEL_BITS, 1>(self.now.val().get_bit(72).into()) << 72);

        self.place.clock.next = self.clock.val();
        self.place.reached.next = self.change.reached.val();
        self.place.passed.next = self.change.passed.val();
        self.place.reached_before.next = self.reached_before.val();
        self.place.passed_before.next = self.passed_before.val();
        self.place.passed_behind.next = self.passed_behind.val();
        self.place.removes_better.next = self.removes_better.val();
        self.place.removes_worse.next = self.removes_worse.val();
        self.place.inserts.next = self.inserts.val();

        // Four to one.
        if self.place.from_beside.val() {
            if self.place.from_better.val() {
                self.arriving.next = self.entering.val();
            } else {
                self.arriving.next = self.worse.val();
            }
        } else {
            if self.place.from_better.val() {
                self.arriving.next = self.better.val();
            } else {
                self.arriving.next = self.at_3.q.val();
            }
        }
        self.changed.next = self.at_3.q.val();
        self.following.next = self.arriving.val();
        self.at_4.d.next = self.arriving.val();
        self.left.next = self.at_4.q.val();

        self.forwarded.next = 0.into();
        if self.from_second.val() {
            self.forwarded.next = self.arriving.val();
        }
        if self.from_third.val() {
            self.forwarded.next = self.at_4.q.val();
        }
        self.read.next = 0.into();
        if self.from_memory.val() {
            self.read.next = self.memory.val();
        }
        self.at_2.d.next = self.forwarded.val() | self.read.val();
    }
}
