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
#[derive(LogicBlock)]
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
    /// With `from_better` clear: the worse neighbour comes here instead of what is here. With it: the
    /// waiting level does instead of the better neighbour.
    pub from_beside: Signal<In, Bit>,
    /// See `from_beside`.
    pub from_better: Signal<In, Bit>,
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
    following_level: Signal<Local, Bits<LEVEL_BITS>>,
    without_level: Constant<Bits<LEVEL_BITS>>,
}

/// All bits but those that say that there is a level, and that it is empty.
fn clear_of_levels() -> Bits<LEVEL_BITS> {
    let ones = (0..LEVEL_BITS).fold(Bits::<LEVEL_BITS>::default(), |bits, bit| bits.replace_bit(bit, true));
    ones.replace_bit(VALID_BIT, false).replace_bit(EMPTY_BIT, false)
}

impl Default for Level {
    fn default() -> Self {
        Level {
            clock: Default::default(),
            memory: Default::default(),
            from_third: Default::default(),
            from_fourth: Default::default(),
            from_first: Default::default(),
            from_second: Default::default(),
            take: Default::default(),
            take_key: Default::default(),
            take_quantity: Default::default(),
            add: Default::default(),
            add_key: Default::default(),
            add_quantity: Default::default(),
            same_quantity: Default::default(),
            here: Default::default(),
            moving: Default::default(),
            overflow: Default::default(),
            takes: Default::default(),
            adds: Default::default(),
            better: Default::default(),
            worse: Default::default(),
            waiting: Default::default(),
            from_beside: Default::default(),
            from_better: Default::default(),
            clear: Default::default(),
            following: Default::default(),
            left: Default::default(),
            at_2: Default::default(),
            at_3: Default::default(),
            at_4: Default::default(),
            at_5: Default::default(),
            change: Default::default(),
            now: Default::default(),
            key: Default::default(),
            quantity: Default::default(),
            concerned: Default::default(),
            valid: Default::default(),
            empty: Default::default(),
            better_bit: Default::default(),
            moved: Default::default(),
            arriving: Default::default(),
            following_level: Default::default(),
            without_level: Constant::new(clear_of_levels()),
        }
    }
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

        // Four to one.
        if self.from_better.val() {
            if self.from_beside.val() {
                self.arriving.next = self.waiting.val();
            } else {
                self.arriving.next = self.better.val();
            }
        } else {
            if self.from_beside.val() {
                self.arriving.next = self.worse.val();
            } else {
                self.arriving.next = self.moved.val();
            }
        }
        self.following_level.next = self.arriving.val().get_bits::<LEVEL_BITS>(0);
        if self.clear.val() {
            self.following_level.next =
                self.arriving.val().get_bits::<LEVEL_BITS>(0) & self.without_level.val();
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
            self.at_3.d.next = self.following_level.val();
        }
        self.at_4.d.next = self.following_level.val();
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
