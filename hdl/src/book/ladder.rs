//! The rows of one side: the sorted levels of each book, what an operation makes of them, and the best one.
//!
//! Levels for which there is no room are let go; the *bound* is the best key of those.
//!
//! Clock 0: the book. Clock 1: its row, from memory or from the slot two or three before. Clock 2: the keys
//! are compared. Clock 3: levels move, and the row is written. Clock 4: the best level, and what became
//! of it, from registers. Interval 1 for different books, 2 for the same one.

use super::level::{LEVEL_BITS, Level, VALID_BIT};
use super::row_memory::RowMemory;
use rust_hdl::prelude::*;
use tickgate_abi::book::{
    INDEX_BITS, LEVEL_QUANTITY_BITS, LEVELS, ORDER_QUANTITY_BITS, PRICE_BITS, PUBLISHED_LEVELS,
};

/// Bits of what belongs to a row beside its levels, from bit 0 on: the bound, there is one, its best level
/// was unknown when that was told last.
pub const REST_BITS: usize = PRICE_BITS + 2;
// The kernel has the places as numbers, and loops over the levels.
const _: () = assert!(REST_BITS == 34 && LEVELS == 8);

/// The ladder.
#[derive(LogicBlock)]
pub struct Ladder {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the book.
    pub book: Signal<In, Bits<INDEX_BITS>>,
    /// Clock 1: its row is in memory; without any of the three it is empty.
    pub from_memory: Signal<In, Bit>,
    /// Clock 1: its row is that of the slot two before.
    pub from_second: Signal<In, Bit>,
    /// Clock 1: its row is that of the slot three before.
    pub from_third: Signal<In, Bit>,
    /// Clock 2: take from the level with this key.
    pub take: Signal<In, Bit>,
    /// Key of the order.
    pub take_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub take_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: add to the level with this key.
    pub add: Signal<In, Bit>,
    /// Key of the order.
    pub add_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub add_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: `add_key` is the best level behind the bound,
    pub append: Signal<In, Bit>,
    /// with this quantity,
    pub append_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// and then this is the bound;
    pub append_bound: Signal<In, Bits<PRICE_BITS>>,
    /// or there is no level behind the bound, and no bound any more.
    pub close: Signal<In, Bit>,
    /// Clock 2: it is told whether the best level is known.
    pub tells: Signal<In, Bit>,
    /// Clock 3: write the row.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_book: Signal<In, Bits<INDEX_BITS>>,

    /// Clock 4: the best level.
    pub best: Signal<Out, Bits<LEVEL_BITS>>,
    /// Clock 4: it is another one than before.
    pub best_changed: Signal<Out, Bit>,
    /// Clock 4: there may be levels, and none is known.
    pub unknown: Signal<Out, Bit>,
    /// Clock 4: so it was when it was told last.
    pub was_unknown: Signal<Out, Bit>,
    /// Clock 4: so many levels are certain; all, where there is no bound.
    pub known: Signal<Out, Bits<4>>,
    /// Clock 4: there is room for a level that was let go.
    pub short: Signal<Out, Bit>,
    /// Clock 4: the bound.
    pub bound: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 4: a level was let go, or something happened behind the bound.
    pub touched: Signal<Out, Bit>,
    /// Clock 3: a level's quantity does not fit.
    pub overflow: Signal<Out, Bit>,
    /// Clock 4: the row.
    pub level: [Signal<Out, Bits<LEVEL_BITS>>; LEVELS],

    rows: RowMemory,
    levels: [Level; LEVELS],
    rest_2: DFF<Bits<REST_BITS>>,
    rest_3: DFF<Bits<REST_BITS>>,
    rest_4: DFF<Bits<REST_BITS>>,
    removes_better_3: DFF<Bit>,
    removes_worse_3: DFF<Bit>,
    inserts_3: DFF<Bit>,
    new_3: DFF<Bits<LEVEL_BITS>>,
    best_changes_3: DFF<Bit>,
    untaken_3: DFF<Bit>,
    unadded_3: DFF<Bit>,
    append_3: DFF<Bit>,
    close_3: DFF<Bit>,
    append_bound_3: DFF<Bits<PRICE_BITS>>,
    tells_3: DFF<Bit>,
    worst_passed_3: DFF<Bit>,
    best_reached_3: DFF<Bit>,
    best_passed_3: DFF<Bit>,
    best_changed_4: DFF<Bit>,
    touched_4: DFF<Bit>,
    was_unknown_4: DFF<Bit>,
    unknown_4: DFF<Bit>,

    rest_now: Signal<Local, Bits<REST_BITS>>,
    bound_now: Signal<Local, Bits<PRICE_BITS>>,
    takes: [Signal<Local, Bit>; LEVELS],
    empties: [Signal<Local, Bit>; LEVELS],
    adds: [Signal<Local, Bit>; LEVELS],
    overflows: [Signal<Local, Bit>; LEVELS],
    any_takes: Signal<Local, Bit>,
    worst_now: Signal<Local, Bits<LEVEL_BITS>>,
    appends: Signal<Local, Bit>,
    may_remove: Signal<Local, Bit>,
    removes: Signal<Local, Bit>,
    any_adds: Signal<Local, Bit>,
    same_key: Signal<Local, Bit>,
    before_bound: Signal<Local, Bit>,
    any_overflow: Signal<Local, Bit>,
    new_key: Signal<Local, Bits<PRICE_BITS>>,
    new_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    new_level: Signal<Local, Bits<LEVEL_BITS>>,
    valid_bit: Constant<Bits<LEVEL_BITS>>,
    rest_from: Signal<Local, Bits<REST_BITS>>,
    rest_read: Signal<Local, Bits<REST_BITS>>,
    rest_before: Signal<Local, Bits<REST_BITS>>,
    worst: Signal<Local, Bits<LEVEL_BITS>>,
    worst_key: Signal<Local, Bits<PRICE_BITS>>,
    new_now: Signal<Local, Bits<LEVEL_BITS>>,
    first: Signal<Local, Bits<LEVEL_BITS>>,
    pushes_out: Signal<Local, Bit>,
    bound_next: Signal<Local, Bits<PRICE_BITS>>,
    bounded: Signal<Local, Bit>,
    was_told: Signal<Local, Bit>,
    told: Signal<Local, Bit>,
    unknown_next: Signal<Local, Bit>,
    rest_next: Signal<Local, Bits<REST_BITS>>,
    row: [Signal<Local, Bits<LEVEL_BITS>>; LEVELS],
    valid: [Signal<Local, Bits<LEVEL_BITS>>; LEVELS],
    rest_here: Signal<Local, Bits<REST_BITS>>,
    all_levels: Constant<Bits<4>>,
    worst_here: Signal<Local, Bits<LEVEL_BITS>>,
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder {
            clock: Default::default(),
            book: Default::default(),
            from_memory: Default::default(),
            from_second: Default::default(),
            from_third: Default::default(),
            take: Default::default(),
            take_key: Default::default(),
            take_quantity: Default::default(),
            add: Default::default(),
            add_key: Default::default(),
            add_quantity: Default::default(),
            append: Default::default(),
            append_quantity: Default::default(),
            append_bound: Default::default(),
            close: Default::default(),
            tells: Default::default(),
            write: Default::default(),
            write_book: Default::default(),
            best: Default::default(),
            best_changed: Default::default(),
            unknown: Default::default(),
            was_unknown: Default::default(),
            known: Default::default(),
            short: Default::default(),
            bound: Default::default(),
            touched: Default::default(),
            overflow: Default::default(),
            level: Default::default(),
            rows: Default::default(),
            levels: Default::default(),
            rest_2: Default::default(),
            rest_3: Default::default(),
            rest_4: Default::default(),
            removes_better_3: Default::default(),
            removes_worse_3: Default::default(),
            inserts_3: Default::default(),
            new_3: Default::default(),
            best_changes_3: Default::default(),
            untaken_3: Default::default(),
            unadded_3: Default::default(),
            append_3: Default::default(),
            close_3: Default::default(),
            append_bound_3: Default::default(),
            tells_3: Default::default(),
            worst_passed_3: Default::default(),
            best_reached_3: Default::default(),
            best_passed_3: Default::default(),
            best_changed_4: Default::default(),
            touched_4: Default::default(),
            was_unknown_4: Default::default(),
            unknown_4: Default::default(),
            rest_now: Default::default(),
            bound_now: Default::default(),
            takes: Default::default(),
            empties: Default::default(),
            adds: Default::default(),
            overflows: Default::default(),
            any_takes: Default::default(),
            worst_now: Default::default(),
            appends: Default::default(),
            may_remove: Default::default(),
            removes: Default::default(),
            any_adds: Default::default(),
            same_key: Default::default(),
            before_bound: Default::default(),
            any_overflow: Default::default(),
            new_key: Default::default(),
            new_quantity: Default::default(),
            new_level: Default::default(),
            valid_bit: Constant::new(Bits::<LEVEL_BITS>::default().replace_bit(VALID_BIT, true)),
            rest_from: Default::default(),
            rest_read: Default::default(),
            rest_before: Default::default(),
            worst: Default::default(),
            worst_key: Default::default(),
            new_now: Default::default(),
            first: Default::default(),
            pushes_out: Default::default(),
            bound_next: Default::default(),
            bounded: Default::default(),
            was_told: Default::default(),
            told: Default::default(),
            unknown_next: Default::default(),
            rest_next: Default::default(),
            row: Default::default(),
            valid: Default::default(),
            rest_here: Default::default(),
            all_levels: Constant::new(PUBLISHED_LEVELS.to_bits()),
            worst_here: Default::default(),
        }
    }
}

impl Logic for Ladder {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            rest_2,
            rest_3,
            rest_4,
            removes_better_3,
            removes_worse_3,
            inserts_3,
            new_3,
            best_changes_3
        );
        dff_setup!(self, clock, untaken_3, unadded_3, append_3, close_3, append_bound_3);
        dff_setup!(self, clock, tells_3, worst_passed_3, best_reached_3, best_passed_3, best_changed_4);
        dff_setup!(self, clock, touched_4, was_unknown_4, unknown_4);

        // Clock 1.
        self.rows.clock.next = self.clock.val();
        self.rows.read_book.next = self.book.val();
        self.rest_read.next = 0.into();
        if self.from_memory.val() {
            self.rest_read.next = self.rows.rest.val();
        }

        // Clock 2: every level compares.
        self.rest_now.next = self.rest_2.q.val();
        self.bound_now.next = self.rest_now.val().get_bits::<PRICE_BITS>(0);
        for i in 0..8 {
            self.levels[i].clock.next = self.clock.val();
            self.levels[i].memory.next = self.rows.level[i].val();
            self.levels[i].from_memory.next = self.from_memory.val();
            self.levels[i].from_second.next = self.from_second.val();
            self.levels[i].from_third.next = self.from_third.val();
            self.levels[i].take.next = self.take.val();
            self.levels[i].take_key.next = self.take_key.val();
            self.levels[i].take_quantity.next = self.take_quantity.val();
            self.levels[i].add.next = self.add.val();
            self.levels[i].add_key.next = self.add_key.val();
            self.levels[i].add_quantity.next = self.add_quantity.val();
            self.levels[i].removes_better.next = self.removes_better_3.q.val();
            self.levels[i].removes_worse.next = self.removes_worse_3.q.val();
            self.levels[i].inserts.next = self.inserts_3.q.val();
            self.levels[i].entering.next = self.new_3.q.val();
            self.takes[i].next = self.levels[i].takes.val();
            self.empties[i].next = self.levels[i].empties.val();
            self.adds[i].next = self.levels[i].adds.val();
            self.overflows[i].next = self.levels[i].overflow.val();
        }
        self.levels[0].reached_before.next = false;
        self.levels[0].passed_before.next = false;
        self.levels[0].better.next = 0.into();
        self.levels[7].passed_behind.next = true;
        self.levels[7].worse.next = 0.into();
        for i in 1..8 {
            self.levels[i].reached_before.next = self.levels[i - 1].reached.val();
            self.levels[i].passed_before.next = self.levels[i - 1].passed.val();
            self.levels[i].better.next = self.levels[i - 1].changed.val();
            self.levels[i - 1].passed_behind.next = self.levels[i].passed.val();
            self.levels[i - 1].worse.next = self.levels[i].changed.val();
        }
        self.any_takes.next = self.takes[0].val()
            | self.takes[1].val()
            | self.takes[2].val()
            | self.takes[3].val()
            | self.takes[4].val()
            | self.takes[5].val()
            | self.takes[6].val()
            | self.takes[7].val();
        self.any_adds.next = self.adds[0].val()
            | self.adds[1].val()
            | self.adds[2].val()
            | self.adds[3].val()
            | self.adds[4].val()
            | self.adds[5].val()
            | self.adds[6].val()
            | self.adds[7].val();
        self.any_overflow.next = self.overflows[0].val()
            | self.overflows[1].val()
            | self.overflows[2].val()
            | self.overflows[3].val()
            | self.overflows[4].val()
            | self.overflows[5].val()
            | self.overflows[6].val()
            | self.overflows[7].val();
        self.same_key.next = self.take_key.val() == self.add_key.val();
        self.before_bound.next =
            !self.rest_now.val().get_bit(32) | (self.add_key.val() > self.bound_now.val());
        // The room may have been taken meanwhile.
        self.worst_now.next = self.levels[7].here.val();
        self.appends.next = self.append.val() & !self.worst_now.val().get_bit(72);
        self.may_remove.next = self.take.val() & !(self.add.val() & self.same_key.val());
        self.removes_better_3.d.next = self.may_remove.val()
            & (self.empties[0].val() | self.empties[1].val() | self.empties[2].val() | self.empties[3].val());
        self.removes_worse_3.d.next = self.may_remove.val()
            & (self.empties[4].val() | self.empties[5].val() | self.empties[6].val() | self.empties[7].val());
        self.inserts_3.d.next =
            (self.add.val() & !self.any_adds.val() & self.before_bound.val()) | self.appends.val();
        self.untaken_3.d.next = self.take.val() & !self.any_takes.val();
        self.unadded_3.d.next = self.add.val() & !self.before_bound.val();
        self.best_changes_3.d.next = self.takes[0].val() | self.adds[0].val();
        self.best_reached_3.d.next = self.levels[0].reached.val();
        self.best_passed_3.d.next = self.levels[0].passed.val();
        self.worst_passed_3.d.next = self.levels[7].passed.val();
        self.new_key.next = self.add_key.val();
        self.new_quantity.next =
            bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.add_quantity.val());
        if self.append.val() {
            self.new_quantity.next = self.append_quantity.val();
        }
        self.new_level.next = bit_cast::<LEVEL_BITS, PRICE_BITS>(self.new_key.val())
            | (bit_cast::<LEVEL_BITS, LEVEL_QUANTITY_BITS>(self.new_quantity.val()) << 32)
            | self.valid_bit.val();
        self.new_3.d.next = self.new_level.val();
        self.append_3.d.next = self.appends.val();
        self.close_3.d.next = self.close.val();
        self.append_bound_3.d.next = self.append_bound.val();
        self.tells_3.d.next = self.tells.val();
        self.rest_3.d.next = self.rest_now.val();

        // Clock 3: they have moved; what belongs to the row.
        for i in 0..8 {
            self.row[i].next = self.levels[i].following.val();
            self.rows.write_level[i].next = self.levels[i].following.val();
        }
        self.first.next = self.row[0].val();
        self.worst.next = self.levels[7].changed.val();
        self.worst_key.next = self.worst.val().get_bits::<PRICE_BITS>(0);
        self.new_now.next = self.new_3.q.val();
        self.removes.next = self.removes_better_3.q.val() | self.removes_worse_3.q.val();
        self.pushes_out.next = self.inserts_3.q.val() & !self.removes.val() & self.worst.val().get_bit(72);
        self.rest_before.next = self.rest_3.q.val();
        self.bound_next.next = self.rest_before.val().get_bits::<PRICE_BITS>(0);
        self.bounded.next = self.rest_before.val().get_bit(32);
        if self.pushes_out.val() {
            self.bounded.next = true;
            if self.worst_passed_3.q.val() {
                self.bound_next.next = self.worst_key.val();
            } else {
                self.bound_next.next = self.new_now.val().get_bits::<PRICE_BITS>(0);
            }
        }
        if self.append_3.q.val() {
            self.bound_next.next = self.append_bound_3.q.val();
        }
        if self.close_3.q.val() {
            self.bounded.next = false;
        }
        self.unknown_next.next = self.bounded.val() & !self.first.val().get_bit(72);
        self.was_told.next = self.rest_before.val().get_bit(33);
        self.told.next = self.was_told.val();
        if self.tells_3.q.val() {
            self.told.next = self.unknown_next.val();
        }
        self.rest_next.next = bit_cast::<REST_BITS, PRICE_BITS>(self.bound_next.val())
            | (bit_cast::<REST_BITS, 1>(self.bounded.val().into()) << 32)
            | (bit_cast::<REST_BITS, 1>(self.told.val().into()) << 33);
        self.rest_4.d.next = self.rest_next.val();
        self.rest_from.next = 0.into();
        if self.from_second.val() {
            self.rest_from.next = self.rest_next.val();
        }
        if self.from_third.val() {
            self.rest_from.next = self.rest_4.q.val();
        }
        self.rest_2.d.next = self.rest_from.val() | self.rest_read.val();
        self.rows.write.next = self.write.val();
        self.rows.write_book.next = self.write_book.val();
        self.rows.write_rest.next = self.rest_next.val();
        self.best_changed_4.d.next = self.best_changes_3.q.val()
            | (self.removes.val() & self.best_reached_3.q.val())
            | (self.inserts_3.q.val() & self.best_passed_3.q.val());
        self.touched_4.d.next = self.pushes_out.val() | self.untaken_3.q.val() | self.unadded_3.q.val();
        self.unknown_4.d.next = self.unknown_next.val();
        self.was_unknown_4.d.next = self.was_told.val();

        // Clock 4: what is said about the row.
        for i in 0..8 {
            self.level[i].next = self.levels[i].left.val();
        }
        self.rest_here.next = self.rest_4.q.val();
        self.best.next = self.levels[0].left.val();
        self.best_changed.next = self.best_changed_4.q.val();
        self.unknown.next = self.unknown_4.q.val();
        self.was_unknown.next = self.was_unknown_4.q.val();
        self.touched.next = self.touched_4.q.val();
        self.overflow.next = self.any_overflow.val();
        self.bound.next = self.rest_here.val().get_bits::<PRICE_BITS>(0);
        self.worst_here.next = self.levels[7].left.val();
        self.short.next = self.rest_here.val().get_bit(32) & !self.worst_here.val().get_bit(72);
        for i in 0..8 {
            self.valid[i].next = self.levels[i].left.val();
        }
        self.known.next = 0.into();
        for i in 0..8 {
            if self.valid[i].val().get_bit(72) {
                self.known.next = (i + 1).to_bits::<4>();
            }
        }
        if !self.rest_here.val().get_bit(32) {
            self.known.next = self.all_levels.val();
        }
    }
}
