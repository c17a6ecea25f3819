//! The rows of one side: the levels of each book, what an operation makes of them, and the best one.
//!
//! A row has nine places for eight levels, so that one is always spare, and a new level is written there
//! before it is known whether it enters. Levels do not move; a bit for each pair of places says which key is better
//! ([`super::ranks`]). A level for which there is no room is let go; the *bound* is the best key of those. Two adders
//! for all places: one takes, one adds.
//!
//! Clock 0: the book. Clock 1: its row, from memory or from a slot before. Clock 2: the keys are compared, and
//! the ranks are found. Clock 3: keys are written; the quantities of the level taken from and of the one added to
//! are chosen and changed. Clock 4: the best level, and what became of it; the quantities are written. Interval 1
//! for different books, 2 for the same one.

use super::gated_register::GatedRegister;
use super::place::{Place, STOCK_BITS};
use super::ranks::Ranks;
use super::row_memory::RowMemory;
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, LEVEL_QUANTITY_BITS, LEVELS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Places of a row: one is spare.
pub const PLACES: usize = LEVELS + 1;
/// Pairs of places.
pub const PAIRS: usize = PLACES * (PLACES - 1) / 2;
/// Bits of what belongs to a row beside its places, from bit 0 on: the bound, there is one, its best level was unknown
/// when that was told last, and how many levels there are (bit k: more than k).
pub const REST_BITS: usize = PRICE_BITS + 2 + LEVELS;
/// One bit more than a level's quantity.
const SUM_BITS: usize = LEVEL_QUANTITY_BITS + 1;
/// Other places, by place.
const BEATEN: usize = PLACES * (PLACES - 1);
// The kernel has the places as numbers, and loops over the levels.
const _: () = assert!(REST_BITS == 42 && LEVELS == 8 && PAIRS == 36 && LEVEL_QUANTITY_BITS == 40);

/// The ladder.
#[derive(LogicBlock)]
pub struct Ladder {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the book.
    pub book: Signal<In, Bits<INDEX_BITS>>,
    /// Clock 0: its row is that of the slot two before,
    pub second_0: Signal<In, Bit>,
    /// of the slot three before,
    pub third_0: Signal<In, Bit>,
    /// of the slot four before,
    pub fourth_0: Signal<In, Bit>,
    /// or is empty from now on; without any of the four it is in memory.
    pub empty_0: Signal<In, Bit>,
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
    /// Clock 3: nothing happens, and instead of the best level the one with `rank` is shown.
    pub looks: Signal<In, Bit>,
    /// So many levels are better.
    pub rank: Signal<In, Bits<4>>,
    /// Clock 3: write the row.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_book: Signal<In, Bits<INDEX_BITS>>,

    /// Clock 4: key of the best level, or 0.
    pub best_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub best_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// There is one.
    pub has_best: Signal<Out, Bit>,
    /// Clock 4: it is another one than before.
    pub best_changed: Signal<Out, Bit>,
    /// Clock 4: there may be levels, and none is known.
    pub unknown: Signal<Out, Bit>,
    /// Clock 4: so it was when it was told last.
    pub was_unknown: Signal<Out, Bit>,
    /// Clock 4: bit k says that k + 1 levels are certain; all, where there is no bound.
    pub known: Signal<Out, Bits<LEVELS>>,
    /// Clock 4: there is room for a level that was let go.
    pub short: Signal<Out, Bit>,
    /// Clock 4: the bound.
    pub bound: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 4: a level was let go, or something happened behind the bound.
    pub touched: Signal<Out, Bit>,
    /// Clock 4: a level's quantity does not fit.
    pub overflow: Signal<Out, Bit>,

    keys: RowMemory<PRICE_BITS, PAIRS>,
    stocks: RowMemory<STOCK_BITS, REST_BITS>,
    ranks: Ranks,
    places: [Place; PLACES],
    second_1: DFF<Bit>,
    second_2: DFF<Bit>,
    third_1: DFF<Bit>,
    write_4: DFF<Bit>,
    write_book_4: DFF<Bits<INDEX_BITS>>,
    wins_third: GatedRegister<PAIRS>,
    wins_2: DFF<Bits<PAIRS>>,
    wins_3: DFF<Bits<PAIRS>>,
    rest_fourth: GatedRegister<REST_BITS>,
    rest_2: DFF<Bits<REST_BITS>>,
    rest_3: DFF<Bits<REST_BITS>>,
    rest_4: DFF<Bits<REST_BITS>>,
    new_key_3: DFF<Bits<PRICE_BITS>>,
    added_3: DFF<Bits<SUM_BITS>>,
    taken_3: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    may_enter_3: DFF<Bit>,
    take_3: DFF<Bit>,
    unadded_3: DFF<Bit>,
    append_3: DFF<Bit>,
    close_3: DFF<Bit>,
    append_bound_3: DFF<Bits<PRICE_BITS>>,
    tells_3: DFF<Bit>,
    less_4: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    more_4: DFF<Bits<SUM_BITS>>,
    any_adds_4: DFF<Bit>,
    enters_4: DFF<Bit>,
    drops_4: DFF<Bit>,
    pushes_4: DFF<Bit>,
    append_4: DFF<Bit>,
    close_4: DFF<Bit>,
    tells_4: DFF<Bit>,
    bound_4: DFF<Bits<PRICE_BITS>>,
    grows_4: DFF<Bit>,
    shrinks_4: DFF<Bit>,
    newest_4: DFF<Bit>,
    has_best_4: DFF<Bit>,
    best_changed_4: DFF<Bit>,
    touched_4: DFF<Bit>,
    unknown_4: DFF<Bit>,
    was_unknown_4: DFF<Bit>,
    best_3: [DFF<Bit>; PLACES],
    second_3: [DFF<Bit>; PLACES],
    worst_3: [DFF<Bit>; PLACES],
    worst_4: [DFF<Bit>; PLACES],
    top_4: [DFF<Bit>; PLACES],
    spare_4: [DFF<Bit>; PLACES],
    one_level: Constant<Bits<LEVELS>>,
    all_levels: Constant<Bits<LEVELS>>,

    wins_from_second: Signal<Local, Bits<PAIRS>>,
    wins_written: Signal<Local, Bits<PAIRS>>,
    rest_from_third: Signal<Local, Bits<REST_BITS>>,
    rest_from_second: Signal<Local, Bits<REST_BITS>>,
    rest_now: Signal<Local, Bits<REST_BITS>>,
    bound_now: Signal<Local, Bits<PRICE_BITS>>,
    same_key: Signal<Local, Bit>,
    exchanged: Signal<Local, Bits<SUM_BITS>>,
    wide_add: Signal<Local, Bits<SUM_BITS>>,
    wide_take: Signal<Local, Bits<SUM_BITS>>,
    before_bound: Signal<Local, Bit>,
    full_now: Signal<Local, Bit>,
    any_takes: Signal<Local, Bit>,
    any_adds: Signal<Local, Bit>,
    removes: Signal<Local, Bit>,
    inserts: Signal<Local, Bit>,
    passes_worst: Signal<Local, Bit>,
    pushes: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    taken_from: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    added_to: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    wide_added_to: Signal<Local, Bits<SUM_BITS>>,
    worst_key: Signal<Local, Bits<PRICE_BITS>>,
    removes_best: Signal<Local, Bit>,
    behind_best: Signal<Local, Bit>,
    behind_second: Signal<Local, Bit>,
    beats_top: Signal<Local, Bit>,
    remains: Signal<Local, Bit>,
    any_shown: Signal<Local, Bit>,
    touches_best: Signal<Local, Bit>,
    more: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    rest_before: Signal<Local, Bits<REST_BITS>>,
    bound_next: Signal<Local, Bits<PRICE_BITS>>,
    bounded: Signal<Local, Bit>,
    told: Signal<Local, Bit>,
    count_before: Signal<Local, Bits<LEVELS>>,
    count_more: Signal<Local, Bits<LEVELS>>,
    count_less: Signal<Local, Bits<LEVELS>>,
    count: Signal<Local, Bits<LEVELS>>,
    rest_next: Signal<Local, Bits<REST_BITS>>,
    win_3: [Signal<Local, Bit>; PAIRS],
    win_next: [Signal<Local, Bit>; PAIRS],
    any_win: [Signal<Local, Bits<PAIRS>>; PAIRS],
    one_taken: [Signal<Local, Bits<LEVEL_QUANTITY_BITS>>; PLACES],
    one_added: [Signal<Local, Bits<LEVEL_QUANTITY_BITS>>; PLACES],
    one_worst: [Signal<Local, Bits<PRICE_BITS>>; PLACES],
    chosen: [Signal<Local, Bit>; PLACES],
    one_key: [Signal<Local, Bits<PRICE_BITS>>; PLACES],
    one_stock: [Signal<Local, Bits<STOCK_BITS>>; PLACES],
    one_quantity: [Signal<Local, Bits<LEVEL_QUANTITY_BITS>>; PLACES],
    better: [Signal<Local, Bit>; BEATEN],
    sum_a: [Signal<Local, Bit>; PLACES],
    carry_a: [Signal<Local, Bit>; PLACES],
    sum_b: [Signal<Local, Bit>; PLACES],
    carry_b: [Signal<Local, Bit>; PLACES],
    sum_c: [Signal<Local, Bit>; PLACES],
    carry_c: [Signal<Local, Bit>; PLACES],
    sum_d: [Signal<Local, Bit>; PLACES],
    carry_d: [Signal<Local, Bit>; PLACES],
    rank_1: [Signal<Local, Bit>; PLACES],
    rank_2: [Signal<Local, Bit>; PLACES],
    rank_bit: [Signal<Local, Bit>; 4],
    shown: [Signal<Local, Bit>; PLACES],
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder {
            clock: Default::default(),
            book: Default::default(),
            second_0: Default::default(),
            third_0: Default::default(),
            fourth_0: Default::default(),
            empty_0: Default::default(),
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
            looks: Default::default(),
            rank: Default::default(),
            write: Default::default(),
            write_book: Default::default(),
            best_key: Default::default(),
            best_quantity: Default::default(),
            has_best: Default::default(),
            best_changed: Default::default(),
            unknown: Default::default(),
            was_unknown: Default::default(),
            known: Default::default(),
            short: Default::default(),
            bound: Default::default(),
            touched: Default::default(),
            overflow: Default::default(),
            keys: Default::default(),
            stocks: Default::default(),
            ranks: Default::default(),
            places: Default::default(),
            second_1: Default::default(),
            second_2: Default::default(),
            third_1: Default::default(),
            write_4: Default::default(),
            write_book_4: Default::default(),
            wins_third: Default::default(),
            wins_2: Default::default(),
            wins_3: Default::default(),
            rest_fourth: Default::default(),
            rest_2: Default::default(),
            rest_3: Default::default(),
            rest_4: Default::default(),
            new_key_3: Default::default(),
            added_3: Default::default(),
            taken_3: Default::default(),
            may_enter_3: Default::default(),
            take_3: Default::default(),
            unadded_3: Default::default(),
            append_3: Default::default(),
            close_3: Default::default(),
            append_bound_3: Default::default(),
            tells_3: Default::default(),
            less_4: Default::default(),
            more_4: Default::default(),
            any_adds_4: Default::default(),
            enters_4: Default::default(),
            drops_4: Default::default(),
            pushes_4: Default::default(),
            append_4: Default::default(),
            close_4: Default::default(),
            tells_4: Default::default(),
            bound_4: Default::default(),
            grows_4: Default::default(),
            shrinks_4: Default::default(),
            newest_4: Default::default(),
            has_best_4: Default::default(),
            best_changed_4: Default::default(),
            touched_4: Default::default(),
            unknown_4: Default::default(),
            was_unknown_4: Default::default(),
            best_3: Default::default(),
            second_3: Default::default(),
            worst_3: Default::default(),
            worst_4: Default::default(),
            top_4: Default::default(),
            spare_4: Default::default(),
            one_level: Constant::new(1_u64.into()),
            all_levels: Constant::new(((1_u64 << LEVELS) - 1).into()),
            wins_from_second: Default::default(),
            wins_written: Default::default(),
            rest_from_third: Default::default(),
            rest_from_second: Default::default(),
            rest_now: Default::default(),
            bound_now: Default::default(),
            same_key: Default::default(),
            exchanged: Default::default(),
            wide_add: Default::default(),
            wide_take: Default::default(),
            before_bound: Default::default(),
            full_now: Default::default(),
            any_takes: Default::default(),
            any_adds: Default::default(),
            removes: Default::default(),
            inserts: Default::default(),
            passes_worst: Default::default(),
            pushes: Default::default(),
            full: Default::default(),
            taken_from: Default::default(),
            added_to: Default::default(),
            wide_added_to: Default::default(),
            worst_key: Default::default(),
            removes_best: Default::default(),
            behind_best: Default::default(),
            behind_second: Default::default(),
            beats_top: Default::default(),
            remains: Default::default(),
            any_shown: Default::default(),
            touches_best: Default::default(),
            more: Default::default(),
            rest_before: Default::default(),
            bound_next: Default::default(),
            bounded: Default::default(),
            told: Default::default(),
            count_before: Default::default(),
            count_more: Default::default(),
            count_less: Default::default(),
            count: Default::default(),
            rest_next: Default::default(),
            win_3: std::array::from_fn(|_| Default::default()),
            win_next: std::array::from_fn(|_| Default::default()),
            any_win: std::array::from_fn(|_| Default::default()),
            one_taken: Default::default(),
            one_added: Default::default(),
            one_worst: Default::default(),
            chosen: Default::default(),
            one_key: Default::default(),
            one_stock: Default::default(),
            one_quantity: Default::default(),
            better: std::array::from_fn(|_| Default::default()),
            sum_a: Default::default(),
            carry_a: Default::default(),
            sum_b: Default::default(),
            carry_b: Default::default(),
            sum_c: Default::default(),
            carry_c: Default::default(),
            sum_d: Default::default(),
            carry_d: Default::default(),
            rank_1: Default::default(),
            rank_2: Default::default(),
            rank_bit: Default::default(),
            shown: Default::default(),
        }
    }
}

impl Logic for Ladder {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, second_1, second_2, third_1, write_4, write_book_4);
        dff_setup!(self, clock, wins_2, wins_3, rest_2, rest_3, rest_4);
        dff_setup!(self, clock, new_key_3, added_3, taken_3, may_enter_3, take_3, unadded_3);
        dff_setup!(self, clock, append_3, close_3, append_bound_3, tells_3, less_4, more_4);
        dff_setup!(self, clock, any_adds_4, enters_4, drops_4, pushes_4, append_4, close_4);
        dff_setup!(self, clock, tells_4, bound_4, grows_4, shrinks_4, newest_4, has_best_4);
        dff_setup!(self, clock, best_changed_4, touched_4, unknown_4, was_unknown_4);
        for i in 0..9 {
            self.best_3[i].clock.next = self.clock.val();
            self.second_3[i].clock.next = self.clock.val();
            self.worst_3[i].clock.next = self.clock.val();
            self.worst_4[i].clock.next = self.clock.val();
            self.top_4[i].clock.next = self.clock.val();
            self.spare_4[i].clock.next = self.clock.val();
            self.places[i].clock.next = self.clock.val();
        }
        self.wins_third.clock.next = self.clock.val();
        self.wins_third.wanted.next = self.third_0.val();
        self.rest_fourth.clock.next = self.clock.val();
        self.rest_fourth.wanted.next = self.fourth_0.val();
        self.keys.clock.next = self.clock.val();
        self.stocks.clock.next = self.clock.val();

        // Clock 4: the row as it is now.
        self.more.next = self.more_4.q.val().get_bits::<LEVEL_QUANTITY_BITS>(0);
        self.rest_before.next = self.rest_4.q.val();
        self.bound_next.next = self.rest_before.val().get_bits::<PRICE_BITS>(0);
        if self.pushes_4.q.val() | self.append_4.q.val() {
            self.bound_next.next = self.bound_4.q.val();
        }
        self.bounded.next =
            (self.rest_before.val().get_bit(32) | self.pushes_4.q.val()) & !self.close_4.q.val();
        self.told.next = self.rest_before.val().get_bit(33);
        if self.tells_4.q.val() {
            self.told.next = self.unknown_4.q.val();
        }
        self.count_before.next = self.rest_before.val().get_bits::<LEVELS>(34);
        self.count_more.next = (self.count_before.val() << 1) | self.one_level.val();
        self.count_less.next = self.count_before.val() >> 1;
        self.count.next = self.count_before.val();
        if self.grows_4.q.val() {
            self.count.next = self.count_more.val();
        }
        if self.shrinks_4.q.val() {
            self.count.next = self.count_less.val();
        }
        self.rest_next.next = bit_cast::<REST_BITS, PRICE_BITS>(self.bound_next.val())
            | (bit_cast::<REST_BITS, 1>(self.bounded.val().into()) << 32)
            | (bit_cast::<REST_BITS, 1>(self.told.val().into()) << 33)
            | (bit_cast::<REST_BITS, LEVELS>(self.count.val()) << 34);
        self.rest_fourth.d.next = self.rest_next.val();
        self.stocks.write.next = self.write_4.q.val();
        self.stocks.write_book.next = self.write_book_4.q.val();
        self.stocks.write_rest.next = self.rest_next.val();
        for i in 0..9 {
            self.places[i].less_4.next = self.less_4.q.val();
            self.places[i].more_4.next = self.more.val();
            self.places[i].enters_4.next = self.enters_4.q.val();
            self.places[i].drops_4.next = self.drops_4.q.val() & self.worst_4[i].q.val();
            self.stocks.write_word[i].next = self.places[i].stock_4.val();
            self.chosen[i].next = self.top_4[i].q.val();
            if self.newest_4.q.val() {
                self.chosen[i].next = self.spare_4[i].q.val();
            }
            self.one_stock[i].next = self.places[i].stock_4.val();
            self.one_key[i].next = 0.into();
            self.one_quantity[i].next = 0.into();
            if self.chosen[i].val() {
                self.one_key[i].next = self.places[i].key_4.val();
                self.one_quantity[i].next = self.one_stock[i].val().get_bits::<LEVEL_QUANTITY_BITS>(0);
            }
        }
        self.best_key.next = self.one_key[0].val()
            | self.one_key[1].val()
            | self.one_key[2].val()
            | self.one_key[3].val()
            | self.one_key[4].val()
            | self.one_key[5].val()
            | self.one_key[6].val()
            | self.one_key[7].val()
            | self.one_key[8].val();
        self.best_quantity.next = self.one_quantity[0].val()
            | self.one_quantity[1].val()
            | self.one_quantity[2].val()
            | self.one_quantity[3].val()
            | self.one_quantity[4].val()
            | self.one_quantity[5].val()
            | self.one_quantity[6].val()
            | self.one_quantity[7].val()
            | self.one_quantity[8].val();
        self.has_best.next = self.has_best_4.q.val();
        self.best_changed.next = self.best_changed_4.q.val();
        self.unknown.next = self.unknown_4.q.val();
        self.was_unknown.next = self.was_unknown_4.q.val();
        self.touched.next = self.touched_4.q.val();
        self.overflow.next = self.any_adds_4.q.val() & self.more_4.q.val().get_bit(40);
        self.bound.next = self.bound_next.val();
        self.short.next = self.bounded.val() & !self.count.val().get_bit(7);
        self.known.next = self.count.val();
        if !self.bounded.val() {
            self.known.next = self.all_levels.val();
        }

        // Clock 3: what happens.
        for i in 0..36 {
            self.win_3[i].next = self.wins_3.q.val().get_bit(i);
            self.win_next[i].next = self.win_3[i].val();
            if self.places[(i + i / 9 + 1) % 9].spare_3.val() {
                self.win_next[i].next = !self.places[i % 9].passed_3.val();
            }
            if self.places[i % 9].spare_3.val() {
                self.win_next[i].next = self.places[(i + i / 9 + 1) % 9].passed_3.val();
            }
        }
        self.any_win[0].next = bit_cast::<PAIRS, 1>(self.win_next[0].val().into());
        for i in 1..36 {
            self.any_win[i].next = self.any_win[i - 1].val().replace_bit(i, self.win_next[i].val());
        }
        self.wins_written.next = self.any_win[35].val();
        self.wins_third.d.next = self.wins_written.val();
        self.keys.write.next = self.write.val();
        self.keys.write_book.next = self.write_book.val();
        self.keys.write_rest.next = self.wins_written.val();
        self.write_4.d.next = self.write.val();
        self.write_book_4.d.next = self.write_book.val();
        for i in 0..9 {
            self.keys.write_word[i].next = self.places[i].next_key.val();
            self.places[i].new_key_3.next = self.new_key_3.q.val();
            self.one_taken[i].next = self.places[i].taken_from_3.val();
            self.one_added[i].next = self.places[i].added_to_3.val();
            self.one_worst[i].next = 0.into();
            if self.worst_3[i].q.val() {
                self.one_worst[i].next = self.places[i].key_3.val();
            }
            self.worst_4[i].d.next = self.worst_3[i].q.val();
            self.spare_4[i].d.next = self.places[i].spare_3.val();
        }
        self.any_takes.next = self.places[0].takes_3.val()
            | self.places[1].takes_3.val()
            | self.places[2].takes_3.val()
            | self.places[3].takes_3.val()
            | self.places[4].takes_3.val()
            | self.places[5].takes_3.val()
            | self.places[6].takes_3.val()
            | self.places[7].takes_3.val()
            | self.places[8].takes_3.val();
        self.any_adds.next = self.places[0].adds_3.val()
            | self.places[1].adds_3.val()
            | self.places[2].adds_3.val()
            | self.places[3].adds_3.val()
            | self.places[4].adds_3.val()
            | self.places[5].adds_3.val()
            | self.places[6].adds_3.val()
            | self.places[7].adds_3.val()
            | self.places[8].adds_3.val();
        self.removes.next = self.places[0].empties_3.val()
            | self.places[1].empties_3.val()
            | self.places[2].empties_3.val()
            | self.places[3].empties_3.val()
            | self.places[4].empties_3.val()
            | self.places[5].empties_3.val()
            | self.places[6].empties_3.val()
            | self.places[7].empties_3.val()
            | self.places[8].empties_3.val();
        self.passes_worst.next = (self.worst_3[0].q.val() & self.places[0].passed_3.val())
            | (self.worst_3[1].q.val() & self.places[1].passed_3.val())
            | (self.worst_3[2].q.val() & self.places[2].passed_3.val())
            | (self.worst_3[3].q.val() & self.places[3].passed_3.val())
            | (self.worst_3[4].q.val() & self.places[4].passed_3.val())
            | (self.worst_3[5].q.val() & self.places[5].passed_3.val())
            | (self.worst_3[6].q.val() & self.places[6].passed_3.val())
            | (self.worst_3[7].q.val() & self.places[7].passed_3.val())
            | (self.worst_3[8].q.val() & self.places[8].passed_3.val());
        self.full.next = self.rest_3.q.val().get_bit(41);
        self.inserts.next = self.may_enter_3.q.val() & !self.any_adds.val();
        self.pushes.next = self.inserts.val() & !self.removes.val() & self.full.val();
        self.pushes_4.d.next = self.pushes.val();
        self.drops_4.d.next = self.pushes.val() & self.passes_worst.val();
        self.enters_4.d.next =
            self.inserts.val() & (self.removes.val() | !self.full.val() | self.passes_worst.val());
        self.grows_4.d.next = self.inserts.val() & !self.removes.val() & !self.full.val();
        self.shrinks_4.d.next = self.removes.val() & !self.inserts.val();
        self.worst_key.next = self.one_worst[0].val()
            | self.one_worst[1].val()
            | self.one_worst[2].val()
            | self.one_worst[3].val()
            | self.one_worst[4].val()
            | self.one_worst[5].val()
            | self.one_worst[6].val()
            | self.one_worst[7].val()
            | self.one_worst[8].val();
        self.bound_4.d.next = self.new_key_3.q.val();
        if self.passes_worst.val() {
            self.bound_4.d.next = self.worst_key.val();
        }
        if self.append_3.q.val() {
            self.bound_4.d.next = self.append_bound_3.q.val();
        }
        self.append_4.d.next = self.append_3.q.val();
        self.close_4.d.next = self.close_3.q.val();
        self.tells_4.d.next = self.tells_3.q.val();
        self.rest_4.d.next = self.rest_3.q.val();
        self.taken_from.next = self.one_taken[0].val()
            | self.one_taken[1].val()
            | self.one_taken[2].val()
            | self.one_taken[3].val()
            | self.one_taken[4].val()
            | self.one_taken[5].val()
            | self.one_taken[6].val()
            | self.one_taken[7].val()
            | self.one_taken[8].val();
        self.added_to.next = self.one_added[0].val()
            | self.one_added[1].val()
            | self.one_added[2].val()
            | self.one_added[3].val()
            | self.one_added[4].val()
            | self.one_added[5].val()
            | self.one_added[6].val()
            | self.one_added[7].val()
            | self.one_added[8].val();
        self.less_4.d.next = self.taken_from.val() - self.taken_3.q.val();
        self.wide_added_to.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.added_to.val());
        self.more_4.d.next = self.wide_added_to.val() + self.added_3.q.val();
        self.any_adds_4.d.next = self.any_adds.val();
        self.touched_4.d.next =
            self.pushes.val() | (self.take_3.q.val() & !self.any_takes.val()) | self.unadded_3.q.val();

        // Clock 3: which level is the best one then.
        self.removes_best.next = (self.best_3[0].q.val() & self.places[0].empties_3.val())
            | (self.best_3[1].q.val() & self.places[1].empties_3.val())
            | (self.best_3[2].q.val() & self.places[2].empties_3.val())
            | (self.best_3[3].q.val() & self.places[3].empties_3.val())
            | (self.best_3[4].q.val() & self.places[4].empties_3.val())
            | (self.best_3[5].q.val() & self.places[5].empties_3.val())
            | (self.best_3[6].q.val() & self.places[6].empties_3.val())
            | (self.best_3[7].q.val() & self.places[7].empties_3.val())
            | (self.best_3[8].q.val() & self.places[8].empties_3.val());
        self.behind_best.next = (self.best_3[0].q.val() & !self.places[0].passed_3.val())
            | (self.best_3[1].q.val() & !self.places[1].passed_3.val())
            | (self.best_3[2].q.val() & !self.places[2].passed_3.val())
            | (self.best_3[3].q.val() & !self.places[3].passed_3.val())
            | (self.best_3[4].q.val() & !self.places[4].passed_3.val())
            | (self.best_3[5].q.val() & !self.places[5].passed_3.val())
            | (self.best_3[6].q.val() & !self.places[6].passed_3.val())
            | (self.best_3[7].q.val() & !self.places[7].passed_3.val())
            | (self.best_3[8].q.val() & !self.places[8].passed_3.val());
        self.behind_second.next = (self.second_3[0].q.val() & !self.places[0].passed_3.val())
            | (self.second_3[1].q.val() & !self.places[1].passed_3.val())
            | (self.second_3[2].q.val() & !self.places[2].passed_3.val())
            | (self.second_3[3].q.val() & !self.places[3].passed_3.val())
            | (self.second_3[4].q.val() & !self.places[4].passed_3.val())
            | (self.second_3[5].q.val() & !self.places[5].passed_3.val())
            | (self.second_3[6].q.val() & !self.places[6].passed_3.val())
            | (self.second_3[7].q.val() & !self.places[7].passed_3.val())
            | (self.second_3[8].q.val() & !self.places[8].passed_3.val());
        self.touches_best.next = (self.best_3[0].q.val()
            & (self.places[0].takes_3.val() | self.places[0].adds_3.val()))
            | (self.best_3[1].q.val() & (self.places[1].takes_3.val() | self.places[1].adds_3.val()))
            | (self.best_3[2].q.val() & (self.places[2].takes_3.val() | self.places[2].adds_3.val()))
            | (self.best_3[3].q.val() & (self.places[3].takes_3.val() | self.places[3].adds_3.val()))
            | (self.best_3[4].q.val() & (self.places[4].takes_3.val() | self.places[4].adds_3.val()))
            | (self.best_3[5].q.val() & (self.places[5].takes_3.val() | self.places[5].adds_3.val()))
            | (self.best_3[6].q.val() & (self.places[6].takes_3.val() | self.places[6].adds_3.val()))
            | (self.best_3[7].q.val() & (self.places[7].takes_3.val() | self.places[7].adds_3.val()))
            | (self.best_3[8].q.val() & (self.places[8].takes_3.val() | self.places[8].adds_3.val()));
        self.beats_top.next = !self.behind_best.val();
        if self.removes_best.val() {
            self.beats_top.next = !self.behind_second.val();
        }
        self.newest_4.d.next = self.inserts.val() & self.beats_top.val();
        self.best_changed_4.d.next = self.touches_best.val() | (self.inserts.val() & self.beats_top.val());
        self.remains.next = self.inserts.val()
            | (self.rest_3.q.val().get_bit(34) & !(self.removes.val() & !self.rest_3.q.val().get_bit(35)));
        self.unknown_4.d.next = self.rest_3.q.val().get_bit(32) & !self.close_3.q.val() & !self.remains.val();
        self.was_unknown_4.d.next = self.rest_3.q.val().get_bit(33);

        // Clock 3: how many are better than each, for the level that is looked for.
        for i in 0..36 {
            self.better[i].next = self.places[(i + i / 9 + 1) % 9].valid_3.val() & !self.win_3[i].val();
            self.better[i + 36].next = self.places[(i + 8 - i / 9) % 9].valid_3.val()
                & self.win_3[9 * (i / 9) + (i + 8 - i / 9) % 9].val();
        }
        for i in 0..4 {
            self.rank_bit[i].next = self.rank.val().get_bit(i);
        }
        for i in 0..9 {
            self.sum_a[i].next = self.better[i].val() ^ self.better[i + 9].val() ^ self.better[i + 18].val();
            self.carry_a[i].next = (self.better[i].val() & self.better[i + 9].val())
                | (self.better[i].val() & self.better[i + 18].val())
                | (self.better[i + 9].val() & self.better[i + 18].val());
            self.sum_b[i].next =
                self.better[i + 27].val() ^ self.better[i + 36].val() ^ self.better[i + 45].val();
            self.carry_b[i].next = (self.better[i + 27].val() & self.better[i + 36].val())
                | (self.better[i + 27].val() & self.better[i + 45].val())
                | (self.better[i + 36].val() & self.better[i + 45].val());
            self.sum_c[i].next = self.better[i + 54].val() ^ self.better[i + 63].val();
            self.carry_c[i].next = self.better[i + 54].val() & self.better[i + 63].val();
            self.sum_d[i].next = self.sum_a[i].val() ^ self.sum_b[i].val() ^ self.sum_c[i].val();
            self.carry_d[i].next = (self.sum_a[i].val() & self.sum_b[i].val())
                | (self.sum_a[i].val() & self.sum_c[i].val())
                | (self.sum_b[i].val() & self.sum_c[i].val());
            self.rank_1[i].next =
                self.carry_a[i].val() ^ self.carry_b[i].val() ^ self.carry_c[i].val() ^ self.carry_d[i].val();
            self.rank_2[i].next = (self.carry_a[i].val() & self.carry_b[i].val())
                | (self.carry_c[i].val() & self.carry_d[i].val())
                | ((self.carry_a[i].val() | self.carry_b[i].val())
                    & (self.carry_c[i].val() | self.carry_d[i].val()));
            self.shown[i].next = self.places[i].valid_3.val()
                & (self.sum_d[i].val() == self.rank_bit[0].val())
                & (self.rank_1[i].val() == self.rank_bit[1].val())
                & (self.rank_2[i].val() == self.rank_bit[2].val())
                & !self.rank_bit[3].val();
            self.top_4[i].d.next = self.best_3[i].q.val();
            if self.removes_best.val() {
                self.top_4[i].d.next = self.second_3[i].q.val();
            }
            if self.looks.val() {
                self.top_4[i].d.next = self.shown[i].val();
            }
        }
        self.any_shown.next = self.shown[0].val()
            | self.shown[1].val()
            | self.shown[2].val()
            | self.shown[3].val()
            | self.shown[4].val()
            | self.shown[5].val()
            | self.shown[6].val()
            | self.shown[7].val()
            | self.shown[8].val();
        self.has_best_4.d.next = self.remains.val();
        if self.looks.val() {
            self.has_best_4.d.next = self.any_shown.val();
        }

        // Clock 0.
        self.keys.read_book.next = self.book.val();
        self.stocks.read_book.next = self.book.val();
        self.keys.blank.next = self.second_0.val() | self.third_0.val() | self.empty_0.val();
        self.stocks.blank.next =
            self.second_0.val() | self.third_0.val() | self.fourth_0.val() | self.empty_0.val();
        self.second_1.d.next = self.second_0.val();
        self.third_1.d.next = self.third_0.val();
        self.second_2.d.next = self.second_1.q.val();

        // Clock 1: what is not wanted is zero.
        self.wins_from_second.next = 0.into();
        if self.second_1.q.val() {
            self.wins_from_second.next = self.wins_written.val();
        }
        self.wins_2.d.next = self.keys.rest.val() | self.wins_third.q.val() | self.wins_from_second.val();
        self.rest_from_third.next = 0.into();
        if self.third_1.q.val() {
            self.rest_from_third.next = self.rest_next.val();
        }
        self.rest_2.d.next = self.stocks.rest.val() | self.rest_fourth.q.val() | self.rest_from_third.val();
        for i in 0..9 {
            self.places[i].third_0.next = self.third_0.val();
            self.places[i].fourth_0.next = self.fourth_0.val();
            self.places[i].second_1.next = self.second_1.q.val();
            self.places[i].third_1.next = self.third_1.q.val();
            self.places[i].second_2.next = self.second_2.q.val();
            self.places[i].memory_key.next = self.keys.word[i].val();
            self.places[i].memory_stock.next = self.stocks.word[i].val();
        }

        // Clock 2: every place compares.
        self.rest_from_second.next = 0.into();
        if self.second_2.q.val() {
            self.rest_from_second.next = self.rest_next.val();
        }
        self.rest_now.next = self.rest_2.q.val() | self.rest_from_second.val();
        self.bound_now.next = self.rest_now.val().get_bits::<PRICE_BITS>(0);
        self.full_now.next = self.rest_now.val().get_bit(41);
        for i in 0..9 {
            self.places[i].take.next = self.take.val();
            self.places[i].take_key.next = self.take_key.val();
            self.places[i].take_quantity.next = self.take_quantity.val();
            self.places[i].add.next = self.add.val();
            self.places[i].add_key.next = self.add_key.val();
            self.places[i].spare_2.next = self.ranks.spare[i].val();
            self.ranks.valid[i].next = self.places[i].valid_2.val();
            self.best_3[i].d.next = self.ranks.best[i].val();
            self.second_3[i].d.next = self.ranks.second[i].val();
            self.worst_3[i].d.next = self.ranks.worst[i].val();
        }
        for i in 0..36 {
            self.ranks.wins[i].next = self.wins_2.q.val().get_bit(i);
        }
        self.wins_3.d.next = self.wins_2.q.val();
        self.rest_3.d.next = self.rest_now.val();
        self.same_key.next = self.take.val() & (self.take_key.val() == self.add_key.val());
        self.before_bound.next =
            !self.rest_now.val().get_bit(32) | (self.add_key.val() > self.bound_now.val());
        // The room may have been taken meanwhile.
        self.may_enter_3.d.next =
            (self.add.val() & self.before_bound.val()) | (self.append.val() & !self.full_now.val());
        self.append_3.d.next = self.append.val() & !self.full_now.val();
        self.close_3.d.next = self.close.val();
        self.append_bound_3.d.next = self.append_bound.val();
        self.tells_3.d.next = self.tells.val();
        self.take_3.d.next = self.take.val();
        self.unadded_3.d.next = self.add.val() & !self.before_bound.val();
        self.new_key_3.d.next = self.add_key.val();
        self.taken_3.d.next = bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        // An order in place of another one with the same key: what it adds is the difference.
        self.wide_add.next = bit_cast::<SUM_BITS, ORDER_QUANTITY_BITS>(self.add_quantity.val());
        self.wide_take.next = bit_cast::<SUM_BITS, ORDER_QUANTITY_BITS>(self.take_quantity.val());
        self.exchanged.next = self.wide_add.val() - self.wide_take.val();
        self.added_3.d.next = self.wide_add.val();
        if self.same_key.val() {
            self.added_3.d.next = self.exchanged.val();
        }
        if self.append.val() {
            self.added_3.d.next = bit_cast::<SUM_BITS, LEVEL_QUANTITY_BITS>(self.append_quantity.val());
        }
    }
}
