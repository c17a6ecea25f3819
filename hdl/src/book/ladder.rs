//! The rows of one side: for the book of each clock, the levels in clock 3, what the operation makes of
//! them, and the best one in clock 4.
//!
//! A row has sorted levels, at most one of which is empty, and a level that waits to be sorted in. Each
//! use of the row lets the empty level leave and the waiting one come in, at places that were known before
//! the clock began, and marks at most one new empty level and one new waiting one. Levels for which
//! there is no room are let go, and the *bound* is the best key of those.
//!
//! Latency 4 clocks, interval 1, for the same book too: a row changed by one of the four records before
//! is taken from the pipeline. Every clock has a row; where no book is used it is not written.

use super::level::{LEVEL_BITS, Level, MOVING_BITS};
use super::level_change::LevelChange;
use super::row_memory::RowMemory;
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, LEVEL_QUANTITY_BITS, LEVELS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits of what belongs to a row beside its sorted levels, from bit 0 on: key and quantity of the
/// waiting level, there is one, the bound, there is one, the number of levels.
pub const REST_BITS: usize = PRICE_BITS + LEVEL_QUANTITY_BITS + 1 + PRICE_BITS + 1 + 4;
// The kernel has the places as numbers.
const _: () = assert!(REST_BITS == 114 && LEVELS == 11);

/// The ladder.
#[derive(LogicBlock)]
pub struct Ladder {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the book.
    pub book: Signal<In, Bits<INDEX_BITS>>,
    /// Clock 1: its row is that of the record three before,
    pub from_third: Signal<In, Bit>,
    /// or of the one four before.
    pub from_fourth: Signal<In, Bit>,
    /// Clock 2: its row is that of the record before,
    pub from_first: Signal<In, Bit>,
    /// or of the one two before.
    pub from_second: Signal<In, Bit>,
    /// Clock 3: take from the level with this key.
    pub take: Signal<In, Bit>,
    /// Key of the order.
    pub take_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub take_quantity: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: add to the level with this key.
    pub add: Signal<In, Bit>,
    /// Key of the order.
    pub add_key: Signal<In, Bits<PRICE_BITS>>,
    /// How much.
    pub add_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 3: as much as is added is taken from the same order.
    pub same_quantity: Signal<In, Bit>,
    /// Clock 3: what is added is the best level behind the bound,
    pub append: Signal<In, Bit>,
    /// and then this is the bound,
    pub append_bound: Signal<In, Bits<PRICE_BITS>>,
    /// or there is nothing behind the bound.
    pub close: Signal<In, Bit>,
    /// Clock 3: empty the row.
    pub clear: Signal<In, Bit>,
    /// Clock 4: the row is to be kept.
    pub write: Signal<In, Bit>,
    /// Clock 4: whose it is.
    pub write_book: Signal<In, Bits<INDEX_BITS>>,

    /// Clock 4: there is a best level.
    pub best_valid: Signal<Out, Bit>,
    /// Its key.
    pub best_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub best_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Clock 4: it is another than before, or its quantity is.
    pub best_changed: Signal<Out, Bit>,
    /// Clock 4: how many of ten levels are certain.
    pub known: Signal<Out, Bits<4>>,
    /// Clock 4: there may be levels and none is known.
    pub unknown: Signal<Out, Bit>,
    /// Clock 4: there is room for a level that was let go.
    pub short: Signal<Out, Bit>,
    /// Clock 4: the bound.
    pub bound: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 4: there is one.
    pub bounded: Signal<Out, Bit>,
    /// Clock 4: a level was let go, or the operation was behind the bound.
    pub touched: Signal<Out, Bit>,
    /// Clock 4: a level's quantity does not fit.
    pub overflow: Signal<Out, Bit>,
    /// Clock 4: the sorted levels.
    pub level: [Signal<Out, Bits<LEVEL_BITS>>; LEVELS],

    rows: RowMemory,
    sorted: [Level; LEVELS],
    waiting: LevelChange,
    rest_2: DFF<Bits<REST_BITS>>,
    rest_3: DFF<Bits<REST_BITS>>,
    rest_4: DFF<Bits<REST_BITS>>,
    rest_5: DFF<Bits<REST_BITS>>,
    any_empty_4: DFF<Bit>,
    changed_4: DFF<Bit>,
    pushed_out_4: DFF<Bit>,
    missed_take_4: DFF<Bit>,
    missed_add_4: DFF<Bit>,
    overflow_4: DFF<Bit>,
    // How many levels are certain when one less, as many, or one more than were sorted are there.
    known_less: DFF<Bits<4>>,
    known_same: DFF<Bits<4>>,
    known_more: DFF<Bits<4>>,
    none_sorted: DFF<Bit>,
    one_sorted: DFF<Bit>,
    few_sorted: DFF<Bit>,
    nearly_full: DFF<Bit>,
    full: DFF<Bit>,
    ten: Constant<Bits<4>>,

    rest: Signal<Local, Bits<REST_BITS>>,
    waiting_key: Signal<Local, Bits<PRICE_BITS>>,
    waiting_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    waiting_valid: Signal<Local, Bit>,
    bound_3: Signal<Local, Bits<PRICE_BITS>>,
    bounded_3: Signal<Local, Bit>,
    count_3: Signal<Local, Bits<4>>,
    waiting_empty: Signal<Local, Bit>,
    waiting_concerned: Signal<Local, Bit>,
    waiting_better: Signal<Local, Bit>,
    waiting_moving: Signal<Local, Bits<MOVING_BITS>>,

    valid: [Signal<Local, Bit>; LEVELS],
    empty: [Signal<Local, Bit>; LEVELS],
    // The empty level is here or better.
    gone: [Signal<Local, Bit>; LEVELS],
    // The waiting level comes here or better.
    after: [Signal<Local, Bit>; LEVELS],
    // What comes to each place: the worse neighbour, the better one, the waiting level; at most one.
    comes_up: [Signal<Local, Bit>; LEVELS],
    comes_down: [Signal<Local, Bit>; LEVELS],
    comes_in: [Signal<Local, Bit>; LEVELS],
    takes: [Signal<Local, Bit>; LEVELS],
    adds: [Signal<Local, Bit>; LEVELS],
    overflows: [Signal<Local, Bit>; LEVELS],
    empties: [Signal<Local, Bit>; LEVELS],
    any_empty: Signal<Local, Bit>,
    any_takes: Signal<Local, Bit>,
    any_adds: Signal<Local, Bit>,
    any_overflow: Signal<Local, Bit>,
    any_empties: Signal<Local, Bit>,
    pushed_out: Signal<Local, Bit>,
    out_key: Signal<Local, Bits<PRICE_BITS>>,
    out_is_worse: Signal<Local, Bit>,
    last_key: Signal<Local, Bits<PRICE_BITS>>,
    in_view: Signal<Local, Bit>,
    appends: Signal<Local, Bit>,
    comes: Signal<Local, Bit>,
    is_new: Signal<Local, Bit>,
    new_best: Signal<Local, Bit>,
    first: Signal<Local, Bits<MOVING_BITS>>,
    first_valid: Signal<Local, Bit>,
    first_better: Signal<Local, Bit>,
    bound_next: Signal<Local, Bits<PRICE_BITS>>,
    bounded_next: Signal<Local, Bit>,
    total: Signal<Local, Bits<4>>,
    total_less: Signal<Local, Bits<4>>,
    total_more: Signal<Local, Bits<4>>,
    count_less: Signal<Local, Bits<4>>,
    count_more: Signal<Local, Bits<4>>,
    count_next: Signal<Local, Bits<4>>,
    rest_next: Signal<Local, Bits<REST_BITS>>,

    rest_out: Signal<Local, Bits<REST_BITS>>,
    zeroth: Signal<Local, Bits<LEVEL_BITS>>,
    second: Signal<Local, Bits<LEVEL_BITS>>,
    is_waiting: Signal<Local, Bit>,
    waits_first: Signal<Local, Bit>,
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder {
            clock: Default::default(),
            book: Default::default(),
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
            append: Default::default(),
            append_bound: Default::default(),
            close: Default::default(),
            clear: Default::default(),
            write: Default::default(),
            write_book: Default::default(),
            best_valid: Default::default(),
            best_key: Default::default(),
            best_quantity: Default::default(),
            best_changed: Default::default(),
            known: Default::default(),
            unknown: Default::default(),
            short: Default::default(),
            bound: Default::default(),
            bounded: Default::default(),
            touched: Default::default(),
            overflow: Default::default(),
            level: Default::default(),
            rows: Default::default(),
            sorted: Default::default(),
            waiting: Default::default(),
            rest_2: Default::default(),
            rest_3: Default::default(),
            rest_4: Default::default(),
            rest_5: Default::default(),
            any_empty_4: Default::default(),
            changed_4: Default::default(),
            pushed_out_4: Default::default(),
            missed_take_4: Default::default(),
            missed_add_4: Default::default(),
            overflow_4: Default::default(),
            known_less: Default::default(),
            known_same: Default::default(),
            known_more: Default::default(),
            none_sorted: Default::default(),
            one_sorted: Default::default(),
            few_sorted: Default::default(),
            nearly_full: Default::default(),
            full: Default::default(),
            ten: Constant::new(10_u64.into()),
            rest: Default::default(),
            waiting_key: Default::default(),
            waiting_quantity: Default::default(),
            waiting_valid: Default::default(),
            bound_3: Default::default(),
            bounded_3: Default::default(),
            count_3: Default::default(),
            waiting_empty: Default::default(),
            waiting_concerned: Default::default(),
            waiting_better: Default::default(),
            waiting_moving: Default::default(),
            valid: Default::default(),
            empty: Default::default(),
            gone: Default::default(),
            after: Default::default(),
            comes_up: Default::default(),
            comes_down: Default::default(),
            comes_in: Default::default(),
            takes: Default::default(),
            adds: Default::default(),
            overflows: Default::default(),
            empties: Default::default(),
            any_empty: Default::default(),
            any_takes: Default::default(),
            any_adds: Default::default(),
            any_overflow: Default::default(),
            any_empties: Default::default(),
            pushed_out: Default::default(),
            out_key: Default::default(),
            out_is_worse: Default::default(),
            last_key: Default::default(),
            in_view: Default::default(),
            appends: Default::default(),
            comes: Default::default(),
            is_new: Default::default(),
            new_best: Default::default(),
            first: Default::default(),
            first_valid: Default::default(),
            first_better: Default::default(),
            bound_next: Default::default(),
            bounded_next: Default::default(),
            total: Default::default(),
            total_less: Default::default(),
            total_more: Default::default(),
            count_less: Default::default(),
            count_more: Default::default(),
            count_next: Default::default(),
            rest_next: Default::default(),
            rest_out: Default::default(),
            zeroth: Default::default(),
            second: Default::default(),
            is_waiting: Default::default(),
            waits_first: Default::default(),
        }
    }
}

impl Logic for Ladder {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, rest_2, rest_3, rest_4, rest_5, any_empty_4, changed_4, pushed_out_4);
        dff_setup!(self, clock, missed_take_4, missed_add_4, overflow_4, known_less, known_same, known_more);
        dff_setup!(self, clock, none_sorted, one_sorted, few_sorted, nearly_full, full);
        self.rows.clock.next = self.clock.val();
        self.rows.read_book.next = self.book.val();
        self.rows.write.next = self.write.val();
        self.rows.write_book.next = self.write_book.val();
        self.rows.write_rest.next = self.rest_4.q.val();

        // What belongs to the row in clock 3.
        self.rest.next = self.rest_3.q.val();
        self.waiting_key.next = self.rest.val().get_bits::<PRICE_BITS>(0);
        self.waiting_quantity.next = self.rest.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        self.waiting_valid.next = self.rest.val().get_bit(76);
        self.bound_3.next = self.rest.val().get_bits::<PRICE_BITS>(77);
        self.bounded_3.next = self.rest.val().get_bit(109);
        self.count_3.next = self.rest.val().get_bits::<4>(110);

        self.waiting.key.next = self.waiting_key.val();
        self.waiting.quantity.next = self.waiting_quantity.val();
        self.waiting.live.next = self.waiting_valid.val();
        self.waiting.take.next = self.take.val();
        self.waiting.take_key.next = self.take_key.val();
        self.waiting.take_quantity.next = self.take_quantity.val();
        self.waiting.add.next = self.add.val();
        self.waiting.add_key.next = self.add_key.val();
        self.waiting.add_quantity.next = self.add_quantity.val();
        self.waiting_empty.next = self.waiting.empty.val();
        self.waiting.same_quantity.next = self.same_quantity.val();
        self.waiting_concerned.next = self.waiting.concerned.val();
        self.waiting_better.next = self.waiting.add_is_better.val();
        self.waiting_moving.next = bit_cast::<MOVING_BITS, PRICE_BITS>(self.waiting_key.val())
            | (bit_cast::<MOVING_BITS, LEVEL_QUANTITY_BITS>(self.waiting.changed.val()) << 32)
            | (bit_cast::<MOVING_BITS, 1>(self.waiting_valid.val().into()) << 76)
            | (bit_cast::<MOVING_BITS, 1>(self.waiting_empty.val().into()) << 77)
            | (bit_cast::<MOVING_BITS, 1>(self.waiting_better.val().into()) << 78)
            | (bit_cast::<MOVING_BITS, 1>(self.waiting_concerned.val().into()) << 79);

        // Which place each level goes to: all of this is known from registers.
        for i in 0..11 {
            self.valid[i].next = self.sorted[i].here.val().get_bit(76);
            self.empty[i].next = self.sorted[i].here.val().get_bit(77);
            self.after[i].next = self.waiting_valid.val()
                & (self.sorted[i].here.val().get_bit(78) | !self.sorted[i].here.val().get_bit(76));
        }
        self.gone[0].next = self.empty[0].val();
        for i in 1..11 {
            self.gone[i].next = self.gone[i - 1].val() | self.empty[i].val();
        }
        self.any_empty.next = self.gone[10].val();
        for i in 0..11 {
            self.sorted[i].clock.next = self.clock.val();
            self.sorted[i].memory.next = self.rows.level[i].val();
            self.sorted[i].from_third.next = self.from_third.val();
            self.sorted[i].from_fourth.next = self.from_fourth.val();
            self.sorted[i].from_first.next = self.from_first.val();
            self.sorted[i].from_second.next = self.from_second.val();
            self.sorted[i].take.next = self.take.val();
            self.sorted[i].take_key.next = self.take_key.val();
            self.sorted[i].take_quantity.next = self.take_quantity.val();
            self.sorted[i].add.next = self.add.val();
            self.sorted[i].add_key.next = self.add_key.val();
            self.sorted[i].add_quantity.next = self.add_quantity.val();
            self.sorted[i].same_quantity.next = self.same_quantity.val();
            self.sorted[i].waiting.next = self.waiting_moving.val();
            self.sorted[i].clear.next = self.clear.val();
            self.rows.write_level[i].next = self.sorted[i].left.val();
            self.level[i].next = self.sorted[i].left.val();
        }
        for i in 0..10 {
            self.sorted[i].worse.next = self.sorted[i + 1].moving.val();
            self.comes_up[i].next = self.gone[i].val() & !self.after[i + 1].val();
        }
        self.sorted[10].worse.next = 0.into();
        self.comes_up[10].next = self.gone[10].val() & !self.waiting_valid.val();
        self.sorted[0].better.next = 0.into();
        self.comes_down[0].next = false;
        for i in 1..11 {
            self.sorted[i].better.next = self.sorted[i - 1].moving.val();
            self.comes_down[i].next = self.after[i - 1].val() & !self.gone[i - 1].val();
        }
        self.comes_in[0].next =
            self.after[0].val() | (self.after[1].val() & !self.after[0].val() & self.gone[0].val());
        for i in 1..10 {
            self.comes_in[i].next =
                (self.after[i].val() & !self.after[i - 1].val() & !self.gone[i - 1].val())
                    | (self.after[i + 1].val() & !self.after[i].val() & self.gone[i].val());
        }
        self.comes_in[10].next = (self.after[10].val() & !self.after[9].val() & !self.gone[9].val())
            | (self.waiting_valid.val() & !self.after[10].val() & self.gone[10].val());

        for i in 0..11 {
            self.sorted[i].from_beside.next = self.comes_up[i].val() | self.comes_in[i].val();
            self.sorted[i].from_better.next = self.comes_down[i].val() | self.comes_in[i].val();
        }

        // The level for which there is no room.
        self.pushed_out.next = self.waiting_valid.val() & self.valid[10].val() & !self.any_empty.val();
        self.last_key.next = self.sorted[10].here.val().get_bits::<PRICE_BITS>(0);
        if self.after[10].val() {
            self.out_key.next = self.last_key.val();
            self.out_is_worse.next = self.sorted[10].moving.val().get_bit(78);
        } else {
            self.out_key.next = self.waiting_key.val();
            self.out_is_worse.next = self.waiting_better.val();
        }

        // What the operation found.
        self.takes[0].next = self.waiting.takes.val() | self.sorted[0].takes.val();
        self.adds[0].next = self.waiting.adds.val() | self.sorted[0].adds.val();
        self.overflows[0].next = self.waiting.overflow.val() | self.sorted[0].overflow.val();
        for i in 1..11 {
            self.takes[i].next = self.takes[i - 1].val() | self.sorted[i].takes.val();
            self.adds[i].next = self.adds[i - 1].val() | self.sorted[i].adds.val();
            self.overflows[i].next = self.overflows[i - 1].val() | self.sorted[i].overflow.val();
        }
        self.any_takes.next = self.takes[10].val();
        self.any_adds.next = self.adds[10].val();
        self.any_overflow.next = self.overflows[10].val();

        // The level that will wait.
        self.appends.next = self.append.val() & !self.pushed_out.val();
        self.in_view.next = (!self.bounded_3.val() | (self.add_key.val() > self.bound_3.val()))
            & (!self.pushed_out.val() | self.out_is_worse.val());
        self.comes.next = (self.appends.val() & !self.close.val())
            | (self.add.val() & !self.append.val() & self.in_view.val());
        self.is_new.next = self.comes.val() & !self.any_adds.val();

        // The bound.
        self.bound_next.next = self.bound_3.val();
        self.bounded_next.next = self.bounded_3.val() | self.pushed_out.val();
        if self.appends.val() {
            self.bound_next.next = self.append_bound.val();
            self.bounded_next.next = !self.close.val();
        }
        if self.pushed_out.val() {
            self.bound_next.next = self.out_key.val();
        }

        // How many there are.
        for i in 0..11 {
            self.empties[i].next = self.sorted[i].following.val().get_bit(77);
        }
        self.first.next = self.sorted[0].following.val();
        self.any_empties.next = self.empties[0].val()
            | self.empties[1].val()
            | self.empties[2].val()
            | self.empties[3].val()
            | self.empties[4].val()
            | self.empties[5].val()
            | self.empties[6].val()
            | self.empties[7].val()
            | self.empties[8].val()
            | self.empties[9].val()
            | self.empties[10].val();
        // `count` is of the sorted levels before the operation; one may be empty since, one may wait.
        self.count_less.next = self.count_3.val() - 1;
        self.count_more.next = self.count_3.val() + 1;
        self.count_next.next = self.count_3.val();
        if self.any_empty.val() & !self.waiting_valid.val() {
            self.count_next.next = self.count_less.val();
        }
        if self.waiting_valid.val() & !self.any_empty.val() & !self.pushed_out.val() {
            self.count_next.next = self.count_more.val();
        }
        self.total.next = self.count_next.val();
        self.total_less.next = self.total.val() - 1;
        self.total_more.next = self.total.val() + 1;
        self.known_same.d.next = self.total.val();
        self.known_less.d.next = self.total_less.val();
        self.known_more.d.next = self.total_more.val();
        if !self.bounded_next.val() | (self.total.val() >= 10) {
            self.known_same.d.next = self.ten.val();
        }
        if !self.bounded_next.val() | (self.total.val() >= 11) {
            self.known_less.d.next = self.ten.val();
        }
        if !self.bounded_next.val() | (self.total.val() >= 9) {
            self.known_more.d.next = self.ten.val();
        }
        self.none_sorted.d.next = self.total.val() == 0;
        self.one_sorted.d.next = self.total.val() == 1;
        self.few_sorted.d.next = self.total.val() < 10;
        self.nearly_full.d.next = self.total.val() == 10;
        self.full.d.next = self.total.val() == 11;

        self.first_valid.next = self.first.val().get_bit(76);
        self.first_better.next = self.first.val().get_bit(78);
        self.new_best.next = self.is_new.val() & (self.first_better.val() | !self.first_valid.val());
        self.changed_4.d.next = self.first.val().get_bit(79) | self.new_best.val();
        self.pushed_out_4.d.next = self.pushed_out.val();
        self.missed_take_4.d.next = self.take.val() & !self.any_takes.val();
        self.missed_add_4.d.next =
            self.add.val() & !self.append.val() & !self.any_adds.val() & !self.is_new.val();
        self.overflow_4.d.next = self.any_overflow.val();
        self.any_empty_4.d.next = self.any_empties.val();

        self.rest_next.next = bit_cast::<REST_BITS, PRICE_BITS>(self.add_key.val())
            | (bit_cast::<REST_BITS, LEVEL_QUANTITY_BITS>(self.add_quantity.val()) << 32)
            | (bit_cast::<REST_BITS, 1>(self.is_new.val().into()) << 76)
            | (bit_cast::<REST_BITS, PRICE_BITS>(self.bound_next.val()) << 77)
            | (bit_cast::<REST_BITS, 1>(self.bounded_next.val().into()) << 109)
            | (bit_cast::<REST_BITS, 4>(self.count_next.val()) << 110);
        if self.clear.val() {
            self.rest_next.next = 0.into();
        }
        self.rest_2.d.next = self.rows.rest.val();
        if self.from_fourth.val() {
            self.rest_2.d.next = self.rest_5.q.val();
        }
        if self.from_third.val() {
            self.rest_2.d.next = self.rest_4.q.val();
        }
        self.rest_3.d.next = self.rest_2.q.val();
        if self.from_second.val() {
            self.rest_3.d.next = self.rest_4.q.val();
        }
        if self.from_first.val() {
            self.rest_3.d.next = self.rest_next.val();
        }
        self.rest_4.d.next = self.rest_next.val();
        self.rest_5.d.next = self.rest_4.q.val();

        // Clock 4: the best level is the waiting one, the first, or the second when the first is empty.
        self.rest_out.next = self.rest_4.q.val();
        self.zeroth.next = self.sorted[0].left.val();
        self.second.next = self.sorted[1].left.val();
        self.is_waiting.next = self.rest_out.val().get_bit(76);
        self.waits_first.next = self.is_waiting.val()
            & (self.zeroth.val().get_bit(78)
                | !self.zeroth.val().get_bit(76)
                | (self.zeroth.val().get_bit(77)
                    & (self.second.val().get_bit(78) | !self.second.val().get_bit(76))));
        self.best_valid.next = self.waits_first.val() | self.zeroth.val().get_bit(76);
        self.best_key.next = self.zeroth.val().get_bits::<PRICE_BITS>(0);
        self.best_quantity.next = self.zeroth.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        if self.zeroth.val().get_bit(77) {
            self.best_valid.next = self.waits_first.val() | self.second.val().get_bit(76);
            self.best_key.next = self.second.val().get_bits::<PRICE_BITS>(0);
            self.best_quantity.next = self.second.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        }
        if self.waits_first.val() {
            self.best_key.next = self.rest_out.val().get_bits::<PRICE_BITS>(0);
            self.best_quantity.next = self.rest_out.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        }
        self.best_changed.next = self.changed_4.q.val();
        self.known.next = self.known_same.q.val();
        if self.any_empty_4.q.val() & !self.is_waiting.val() {
            self.known.next = self.known_less.q.val();
        }
        if !self.any_empty_4.q.val() & self.is_waiting.val() {
            self.known.next = self.known_more.q.val();
        }
        self.bound.next = self.rest_out.val().get_bits::<PRICE_BITS>(77);
        self.bounded.next = self.rest_out.val().get_bit(109);
        self.unknown.next = self.rest_out.val().get_bit(109)
            & !self.is_waiting.val()
            & (self.none_sorted.q.val() | (self.one_sorted.q.val() & self.any_empty_4.q.val()));
        self.short.next = self.rest_out.val().get_bit(109)
            & (self.few_sorted.q.val()
                | (self.nearly_full.q.val() & (self.any_empty_4.q.val() | !self.is_waiting.val()))
                | (self.full.q.val() & self.any_empty_4.q.val() & !self.is_waiting.val()));
        self.touched.next =
            self.pushed_out_4.q.val() | self.missed_take_4.q.val() | self.missed_add_4.q.val();
        self.overflow.next = self.overflow_4.q.val();
    }
}
