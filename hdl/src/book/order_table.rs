//! The live orders of one side: which order a record is about, what is left of it, and where a new one
//! goes. Three groups of four ways of 512 cells; each group has its own hash.
//!
//! The clock before the record: the buckets. Clock 0: the cells are read. Clock 1: the order is chosen, from
//! its cell or from what one of the four slots before has made of it. Clock 2: what is left of it, and the
//! first free way for a new order. Clock 3: the cells are written. Interval 1; what a slot asks of a number
//! must not depend on the slot right before, but for an order that was entered by it (`inserts_2`).
//!
//! A slot looks for one number, takes from its order or enters it. A way that one of the four slots before
//! has written in the same bucket is not given to a new order, because its cell was read too early.

use super::order_cells::{BUCKET_BITS, CELL_BITS, IDENTITY_BITS, TAG_BITS};
use super::order_way::OrderWay;
use rust_hdl::prelude::*;
use tickgate_abi::book::{
    GROUP_WAYS, GROUPS, INDEX_BITS, ORDER_ID_BITS, ORDER_QUANTITY_BITS, PRICE_BITS, WAYS,
};

// The kernel has loops over them.
const _: () = assert!(GROUPS == 3 && GROUP_WAYS == 4 && WAYS == 12);

/// Slots whose cells are not written yet when a cell is read.
const DISTANCES: usize = 4;
/// Distances by group.
const NEAR: usize = GROUPS * DISTANCES;

/// The table.
#[derive(LogicBlock)]
pub struct OrderTable {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The clock before: the buckets.
    pub bucket: [Signal<In, Bits<BUCKET_BITS>>; GROUPS],
    /// Clock 0: the number looked for.
    pub number: Signal<In, Bits<ORDER_ID_BITS>>,
    /// Clock 0: the book.
    pub book: Signal<In, Bits<INDEX_BITS>>,
    /// Clock 0: look for the number.
    pub asks: Signal<In, Bit>,
    /// Clock 0: the slot one, two, three, four before asked for a number of the same book.
    pub same_book: [Signal<In, Bit>; DISTANCES],
    /// Clock 0: an order of the book in this way, whatever its number.
    pub scan: Signal<In, Bits<WAYS>>,
    /// Clock 1: all of the order is meant,
    pub all_1: Signal<In, Bit>,
    /// or so much.
    pub quantity_1: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: write what became of the order.
    pub writes_2: Signal<In, Bit>,
    /// Clock 2: take from the order.
    pub takes_2: Signal<In, Bit>,
    /// Clock 2: all of it must be `quantity_2`.
    pub whole_2: Signal<In, Bit>,
    /// Clock 2: enter the number, and add it to the levels.
    pub adds_2: Signal<In, Bit>,
    /// Clock 2: enter the number; its level knows already.
    pub inserts_2: Signal<In, Bit>,
    /// Clock 2: another number takes the place of the order found: add it to the levels.
    pub replaces_2: Signal<In, Bit>,
    /// Clock 2: key of the new order.
    pub key_2: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 2: its quantity.
    pub quantity_2: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: the book.
    pub book_3: Signal<In, Bits<INDEX_BITS>>,

    /// Clock 2: the order is there.
    pub found: Signal<Out, Bit>,
    /// Clock 2: its key.
    pub found_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 2: what there was of it.
    pub found_quantity: Signal<Out, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: what is taken.
    pub taken: Signal<Out, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 2: it is taken from the level with `found_key`.
    pub takes: Signal<Out, Bit>,
    /// Clock 2: `quantity_2` is added to the level with `key_2`.
    pub adds: Signal<Out, Bit>,
    /// Clock 3: more was taken than there was, or not exactly all, there is no place for the new order, or
    /// the number inserted lives.
    pub wrong: Signal<Out, Bit>,

    way: [OrderWay; WAYS],
    number_1: DFF<Bits<ORDER_ID_BITS>>,
    number_2: DFF<Bits<ORDER_ID_BITS>>,
    number_3: DFF<Bits<ORDER_ID_BITS>>,
    number_4: DFF<Bits<ORDER_ID_BITS>>,
    bucket_0: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_1: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_2: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_3: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_4: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    same_1: [DFF<Bit>; DISTANCES],
    // By distance, then group.
    near_1: [DFF<Bit>; NEAR],
    near_2: [DFF<Bit>; GROUPS],
    elsewhere_1: [DFF<Bit>; WAYS],
    found_2: DFF<Bit>,
    found_key_2: DFF<Bits<PRICE_BITS>>,
    found_quantity_2: DFF<Bits<ORDER_QUANTITY_BITS>>,
    taken_2: DFF<Bits<ORDER_QUANTITY_BITS>>,
    hits_2: DFF<Bits<WAYS>>,
    busy_2: [DFF<Bit>; WAYS],
    of_slot_before_2: DFF<Bit>,
    ways_3: DFF<Bits<WAYS>>,
    ways_4: DFF<Bits<WAYS>>,
    ways_5: DFF<Bits<WAYS>>,
    live_3: DFF<Bit>,
    live_4: DFF<Bit>,
    live_5: DFF<Bit>,
    key_3: DFF<Bits<PRICE_BITS>>,
    key_4: DFF<Bits<PRICE_BITS>>,
    key_5: DFF<Bits<PRICE_BITS>>,
    left_3: DFF<Bits<ORDER_QUANTITY_BITS>>,
    left_4: DFF<Bits<ORDER_QUANTITY_BITS>>,
    left_5: DFF<Bits<ORDER_QUANTITY_BITS>>,
    wrong_3: DFF<Bit>,

    tag_0: Signal<Local, Bits<TAG_BITS>>,
    identity: Signal<Local, Bits<IDENTITY_BITS>>,
    alive_bit: Constant<Bits<IDENTITY_BITS>>,
    same: [Signal<Local, Bit>; DISTANCES],
    any_same: Signal<Local, Bit>,
    near: [Signal<Local, Bit>; NEAR],
    written: [Signal<Local, Bit>; WAYS],
    hit: [Signal<Local, Bit>; WAYS],
    of_way_key: [Signal<Local, Bits<PRICE_BITS>>; WAYS],
    of_way_quantity: [Signal<Local, Bits<ORDER_QUANTITY_BITS>>; WAYS],
    of_ways_key: [Signal<Local, Bits<PRICE_BITS>>; 3],
    of_ways_quantity: [Signal<Local, Bits<ORDER_QUANTITY_BITS>>; 3],
    nearest: [Signal<Local, Bit>; DISTANCES],
    of_slot: [Signal<Local, Bit>; DISTANCES],
    of_slot_key: [Signal<Local, Bits<PRICE_BITS>>; DISTANCES],
    of_slot_quantity: [Signal<Local, Bits<ORDER_QUANTITY_BITS>>; DISTANCES],
    of_slot_ways: [Signal<Local, Bits<WAYS>>; DISTANCES],
    any_hit: Signal<Local, Bit>,
    selected: Signal<Local, Bits<ORDER_QUANTITY_BITS>>,
    hits: Signal<Local, Bits<WAYS>>,
    left: Signal<Local, Bits<ORDER_QUANTITY_BITS>>,
    less: Signal<Local, Bit>,
    equal: Signal<Local, Bit>,
    enters: Signal<Local, Bit>,
    free: [Signal<Local, Bit>; WAYS],
    none_before: [Signal<Local, Bit>; 13],
    first_free: [Signal<Local, Bit>; WAYS],
    chosen: Signal<Local, Bits<WAYS>>,
    tag_3: Signal<Local, Bits<TAG_BITS>>,
    written_identity: Signal<Local, Bits<IDENTITY_BITS>>,
    written_cell: Signal<Local, Bits<CELL_BITS>>,
}

impl Default for OrderTable {
    fn default() -> Self {
        OrderTable {
            clock: Default::default(),
            bucket: Default::default(),
            number: Default::default(),
            book: Default::default(),
            asks: Default::default(),
            same_book: Default::default(),
            scan: Default::default(),
            all_1: Default::default(),
            quantity_1: Default::default(),
            writes_2: Default::default(),
            takes_2: Default::default(),
            whole_2: Default::default(),
            adds_2: Default::default(),
            inserts_2: Default::default(),
            replaces_2: Default::default(),
            key_2: Default::default(),
            quantity_2: Default::default(),
            book_3: Default::default(),
            found: Default::default(),
            found_key: Default::default(),
            found_quantity: Default::default(),
            taken: Default::default(),
            takes: Default::default(),
            adds: Default::default(),
            wrong: Default::default(),
            way: Default::default(),
            number_1: Default::default(),
            number_2: Default::default(),
            number_3: Default::default(),
            number_4: Default::default(),
            bucket_0: Default::default(),
            bucket_1: Default::default(),
            bucket_2: Default::default(),
            bucket_3: Default::default(),
            bucket_4: Default::default(),
            same_1: Default::default(),
            near_1: Default::default(),
            near_2: Default::default(),
            elsewhere_1: Default::default(),
            found_2: Default::default(),
            found_key_2: Default::default(),
            found_quantity_2: Default::default(),
            taken_2: Default::default(),
            hits_2: Default::default(),
            busy_2: Default::default(),
            of_slot_before_2: Default::default(),
            ways_3: Default::default(),
            ways_4: Default::default(),
            ways_5: Default::default(),
            live_3: Default::default(),
            live_4: Default::default(),
            live_5: Default::default(),
            key_3: Default::default(),
            key_4: Default::default(),
            key_5: Default::default(),
            left_3: Default::default(),
            left_4: Default::default(),
            left_5: Default::default(),
            wrong_3: Default::default(),
            tag_0: Default::default(),
            identity: Default::default(),
            alive_bit: Constant::new(1_u64.into()),
            same: Default::default(),
            any_same: Default::default(),
            near: Default::default(),
            written: Default::default(),
            hit: Default::default(),
            of_way_key: Default::default(),
            of_way_quantity: Default::default(),
            of_ways_key: Default::default(),
            of_ways_quantity: Default::default(),
            nearest: Default::default(),
            of_slot: Default::default(),
            of_slot_key: Default::default(),
            of_slot_quantity: Default::default(),
            of_slot_ways: Default::default(),
            any_hit: Default::default(),
            selected: Default::default(),
            hits: Default::default(),
            left: Default::default(),
            less: Default::default(),
            equal: Default::default(),
            enters: Default::default(),
            free: Default::default(),
            none_before: Default::default(),
            first_free: Default::default(),
            chosen: Default::default(),
            tag_3: Default::default(),
            written_identity: Default::default(),
            written_cell: Default::default(),
        }
    }
}

impl Logic for OrderTable {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, number_1, number_2, number_3, number_4, found_2, found_key_2);
        dff_setup!(self, clock, found_quantity_2, taken_2, hits_2, of_slot_before_2, ways_3, ways_4, ways_5);
        dff_setup!(self, clock, live_3, live_4, live_5, key_3, key_4, key_5, left_3, left_4, left_5, wrong_3);
        for i in 0..3 {
            self.bucket_0[i].clock.next = self.clock.val();
            self.bucket_1[i].clock.next = self.clock.val();
            self.bucket_2[i].clock.next = self.clock.val();
            self.bucket_3[i].clock.next = self.clock.val();
            self.bucket_4[i].clock.next = self.clock.val();
            self.near_2[i].clock.next = self.clock.val();
            self.bucket_0[i].d.next = self.bucket[i].val();
            self.bucket_1[i].d.next = self.bucket_0[i].q.val();
            self.bucket_2[i].d.next = self.bucket_1[i].q.val();
            self.bucket_3[i].d.next = self.bucket_2[i].q.val();
            self.bucket_4[i].d.next = self.bucket_3[i].q.val();
        }
        for i in 0..4 {
            self.same_1[i].clock.next = self.clock.val();
        }
        for i in 0..12 {
            self.elsewhere_1[i].clock.next = self.clock.val();
            self.busy_2[i].clock.next = self.clock.val();
            self.way[i].clock.next = self.clock.val();
        }

        // Clock 0: whose cells were read too early?
        self.number_1.d.next = self.number.val();
        self.number_2.d.next = self.number_1.q.val();
        self.number_3.d.next = self.number_2.q.val();
        self.number_4.d.next = self.number_3.q.val();
        self.tag_0.next = self.number.val().get_bits::<TAG_BITS>(9);
        self.identity.next = (bit_cast::<IDENTITY_BITS, TAG_BITS>(self.tag_0.val()) << 7)
            | (bit_cast::<IDENTITY_BITS, INDEX_BITS>(self.book.val()) << 1)
            | self.alive_bit.val();
        self.same[0].next = self.same_book[0].val() & (self.number.val() == self.number_1.q.val());
        self.same[1].next = self.same_book[1].val() & (self.number.val() == self.number_2.q.val());
        self.same[2].next = self.same_book[2].val() & (self.number.val() == self.number_3.q.val());
        self.same[3].next = self.same_book[3].val() & (self.number.val() == self.number_4.q.val());
        self.any_same.next =
            self.same[0].val() | self.same[1].val() | self.same[2].val() | self.same[3].val();
        for i in 0..4 {
            self.same_1[i].d.next = self.same[i].val();
        }
        for i in 0..3 {
            self.near[i].next = self.bucket_0[i].q.val() == self.bucket_1[i].q.val();
            self.near[i + 3].next = self.bucket_0[i].q.val() == self.bucket_2[i].q.val();
            self.near[i + 6].next = self.bucket_0[i].q.val() == self.bucket_3[i].q.val();
            self.near[i + 9].next = self.bucket_0[i].q.val() == self.bucket_4[i].q.val();
        }
        for i in 0..12 {
            self.near_1[i].clock.next = self.clock.val();
            self.near_1[i].d.next = self.near[i].val();
        }
        for i in 0..12 {
            // It was written while it was read.
            self.written[i].next = self.near[i / 4 + 9].val() & self.ways_4.q.val().get_bit(i);
            self.elsewhere_1[i].d.next =
                self.any_same.val() | self.written[i].val() | !(self.asks.val() | self.scan.val().get_bit(i));
            self.way[i].bucket.next = self.bucket[i / 4].val();
            self.way[i].identity.next = self.identity.val();
            self.way[i].elsewhere.next = self.elsewhere_1[i].q.val();
            self.way[i].any_of_book.next = self.scan.val().get_bit(i);
        }

        // Clock 1: the order.
        self.nearest[0].next = self.same_1[0].q.val();
        self.nearest[1].next = self.same_1[1].q.val() & !self.same_1[0].q.val();
        self.nearest[2].next = self.same_1[2].q.val() & !(self.same_1[0].q.val() | self.same_1[1].q.val());
        self.nearest[3].next = self.same_1[3].q.val()
            & !(self.same_1[0].q.val() | self.same_1[1].q.val() | self.same_1[2].q.val());
        self.of_slot[0].next = self.nearest[0].val() & self.inserts_2.val();
        self.of_slot[1].next = self.nearest[1].val() & self.live_3.q.val();
        self.of_slot[2].next = self.nearest[2].val() & self.live_4.q.val();
        self.of_slot[3].next = self.nearest[3].val() & self.live_5.q.val();
        for i in 0..4 {
            self.of_slot_key[i].next = 0.into();
            self.of_slot_quantity[i].next = 0.into();
            self.of_slot_ways[i].next = 0.into();
        }
        if self.nearest[0].val() {
            self.of_slot_key[0].next = self.key_2.val();
            self.of_slot_quantity[0].next = self.quantity_2.val();
        }
        if self.nearest[1].val() {
            self.of_slot_key[1].next = self.key_3.q.val();
            self.of_slot_quantity[1].next = self.left_3.q.val();
            self.of_slot_ways[1].next = self.ways_3.q.val();
        }
        if self.nearest[2].val() {
            self.of_slot_key[2].next = self.key_4.q.val();
            self.of_slot_quantity[2].next = self.left_4.q.val();
            self.of_slot_ways[2].next = self.ways_4.q.val();
        }
        if self.nearest[3].val() {
            self.of_slot_key[3].next = self.key_5.q.val();
            self.of_slot_quantity[3].next = self.left_5.q.val();
            self.of_slot_ways[3].next = self.ways_5.q.val();
        }
        for i in 0..12 {
            self.hit[i].next = self.way[i].hit.val();
            self.of_way_key[i].next = 0.into();
            self.of_way_quantity[i].next = 0.into();
            if self.way[i].hit.val() {
                self.of_way_key[i].next = self.way[i].key.val();
                self.of_way_quantity[i].next = self.way[i].quantity.val();
            }
            self.busy_2[i].d.next = self.way[i].alive.val()
                | (self.near_1[i / 4 + 3].q.val() & self.ways_3.q.val().get_bit(i))
                | (self.near_1[i / 4 + 6].q.val() & self.ways_4.q.val().get_bit(i))
                | (self.near_1[i / 4 + 9].q.val() & self.ways_5.q.val().get_bit(i));
        }
        for i in 0..3 {
            self.near_2[i].d.next = self.near_1[i].q.val();
            self.of_ways_key[i].next = self.of_way_key[4 * i].val()
                | self.of_way_key[4 * i + 1].val()
                | self.of_way_key[4 * i + 2].val()
                | self.of_way_key[4 * i + 3].val();
            self.of_ways_quantity[i].next = self.of_way_quantity[4 * i].val()
                | self.of_way_quantity[4 * i + 1].val()
                | self.of_way_quantity[4 * i + 2].val()
                | self.of_way_quantity[4 * i + 3].val();
        }
        self.any_hit.next = self.hit[0].val()
            | self.hit[1].val()
            | self.hit[2].val()
            | self.hit[3].val()
            | self.hit[4].val()
            | self.hit[5].val()
            | self.hit[6].val()
            | self.hit[7].val()
            | self.hit[8].val()
            | self.hit[9].val()
            | self.hit[10].val()
            | self.hit[11].val();
        self.found_2.d.next = self.any_hit.val()
            | self.of_slot[0].val()
            | self.of_slot[1].val()
            | self.of_slot[2].val()
            | self.of_slot[3].val();
        self.found_key_2.d.next = self.of_ways_key[0].val()
            | self.of_ways_key[1].val()
            | self.of_ways_key[2].val()
            | self.of_slot_key[0].val()
            | self.of_slot_key[1].val()
            | self.of_slot_key[2].val()
            | self.of_slot_key[3].val();
        self.selected.next = self.of_ways_quantity[0].val()
            | self.of_ways_quantity[1].val()
            | self.of_ways_quantity[2].val()
            | self.of_slot_quantity[0].val()
            | self.of_slot_quantity[1].val()
            | self.of_slot_quantity[2].val()
            | self.of_slot_quantity[3].val();
        self.found_quantity_2.d.next = self.selected.val();
        if self.all_1.val() {
            self.taken_2.d.next = self.selected.val();
        } else {
            self.taken_2.d.next = self.quantity_1.val();
        }
        self.hits.next = bit_cast::<WAYS, 1>(self.hit[0].val().into())
            | (bit_cast::<WAYS, 1>(self.hit[1].val().into()) << 1)
            | (bit_cast::<WAYS, 1>(self.hit[2].val().into()) << 2)
            | (bit_cast::<WAYS, 1>(self.hit[3].val().into()) << 3)
            | (bit_cast::<WAYS, 1>(self.hit[4].val().into()) << 4)
            | (bit_cast::<WAYS, 1>(self.hit[5].val().into()) << 5)
            | (bit_cast::<WAYS, 1>(self.hit[6].val().into()) << 6)
            | (bit_cast::<WAYS, 1>(self.hit[7].val().into()) << 7)
            | (bit_cast::<WAYS, 1>(self.hit[8].val().into()) << 8)
            | (bit_cast::<WAYS, 1>(self.hit[9].val().into()) << 9)
            | (bit_cast::<WAYS, 1>(self.hit[10].val().into()) << 10)
            | (bit_cast::<WAYS, 1>(self.hit[11].val().into()) << 11);
        self.hits_2.d.next = self.hits.val()
            | self.of_slot_ways[1].val()
            | self.of_slot_ways[2].val()
            | self.of_slot_ways[3].val();
        self.of_slot_before_2.d.next = self.same_1[0].q.val();

        // Clock 2: what is left, and where a new order goes.
        self.left.next = self.found_quantity_2.q.val() - self.taken_2.q.val();
        self.less.next = self.taken_2.q.val() < self.found_quantity_2.q.val();
        self.equal.next = self.taken_2.q.val() == self.found_quantity_2.q.val();
        self.enters.next = (self.adds_2.val() | self.inserts_2.val()) & !self.found_2.q.val();
        self.none_before[0].next = true;
        for i in 0..12 {
            self.free[i].next =
                !self.busy_2[i].q.val() & !(self.near_2[i / 4].q.val() & self.ways_3.q.val().get_bit(i));
            self.none_before[i + 1].next = self.none_before[i].val() & !self.free[i].val();
            self.first_free[i].next = self.none_before[i].val() & self.free[i].val();
        }
        self.chosen.next = bit_cast::<WAYS, 1>(self.first_free[0].val().into())
            | (bit_cast::<WAYS, 1>(self.first_free[1].val().into()) << 1)
            | (bit_cast::<WAYS, 1>(self.first_free[2].val().into()) << 2)
            | (bit_cast::<WAYS, 1>(self.first_free[3].val().into()) << 3)
            | (bit_cast::<WAYS, 1>(self.first_free[4].val().into()) << 4)
            | (bit_cast::<WAYS, 1>(self.first_free[5].val().into()) << 5)
            | (bit_cast::<WAYS, 1>(self.first_free[6].val().into()) << 6)
            | (bit_cast::<WAYS, 1>(self.first_free[7].val().into()) << 7)
            | (bit_cast::<WAYS, 1>(self.first_free[8].val().into()) << 8)
            | (bit_cast::<WAYS, 1>(self.first_free[9].val().into()) << 9)
            | (bit_cast::<WAYS, 1>(self.first_free[10].val().into()) << 10)
            | (bit_cast::<WAYS, 1>(self.first_free[11].val().into()) << 11);
        self.ways_3.d.next = 0.into();
        if self.found_2.q.val() {
            if self.writes_2.val() {
                self.ways_3.d.next = self.hits_2.q.val();
                if self.of_slot_before_2.q.val() {
                    self.ways_3.d.next = self.ways_3.q.val();
                }
            }
        } else {
            if self.enters.val() {
                self.ways_3.d.next = self.chosen.val();
            }
        }
        self.key_3.d.next = self.found_key_2.q.val();
        self.left_3.d.next = self.found_quantity_2.q.val();
        if self.takes_2.val() {
            self.left_3.d.next = self.left.val();
        }
        if self.enters.val() {
            self.key_3.d.next = self.key_2.val();
            self.left_3.d.next = self.quantity_2.val();
        }
        self.live_3.d.next = (self.enters.val() & !self.none_before[12].val())
            | (self.found_2.q.val() & (!self.takes_2.val() | self.less.val()));
        self.wrong_3.d.next =
            (self.found_2.q.val() & self.takes_2.val() & !(self.less.val() | self.equal.val()))
                | (self.found_2.q.val()
                    & self.whole_2.val()
                    & (self.found_quantity_2.q.val() != self.quantity_2.val()))
                | (self.enters.val() & self.none_before[12].val())
                | (self.inserts_2.val() & self.found_2.q.val());
        self.found.next = self.found_2.q.val();
        self.found_key.next = self.found_key_2.q.val();
        self.found_quantity.next = self.found_quantity_2.q.val();
        self.taken.next = self.taken_2.q.val();
        self.takes.next = self.found_2.q.val() & self.takes_2.val();
        self.adds.next =
            (self.adds_2.val() & !self.found_2.q.val()) | (self.replaces_2.val() & self.found_2.q.val());
        self.wrong.next = self.wrong_3.q.val();

        // Clock 3: the cells are written.
        self.ways_4.d.next = self.ways_3.q.val();
        self.ways_5.d.next = self.ways_4.q.val();
        self.live_4.d.next = self.live_3.q.val();
        self.live_5.d.next = self.live_4.q.val();
        self.key_4.d.next = self.key_3.q.val();
        self.key_5.d.next = self.key_4.q.val();
        self.left_4.d.next = self.left_3.q.val();
        self.left_5.d.next = self.left_4.q.val();
        self.tag_3.next = self.number_3.q.val().get_bits::<TAG_BITS>(9);
        self.written_identity.next = (bit_cast::<IDENTITY_BITS, TAG_BITS>(self.tag_3.val()) << 7)
            | (bit_cast::<IDENTITY_BITS, INDEX_BITS>(self.book_3.val()) << 1)
            | bit_cast::<IDENTITY_BITS, 1>(self.live_3.q.val().into());
        self.written_cell.next = bit_cast::<CELL_BITS, IDENTITY_BITS>(self.written_identity.val())
            | (bit_cast::<CELL_BITS, PRICE_BITS>(self.key_3.q.val()) << 38)
            | (bit_cast::<CELL_BITS, ORDER_QUANTITY_BITS>(self.left_3.q.val()) << 70);
        for i in 0..12 {
            self.way[i].write.next = self.ways_3.q.val().get_bit(i);
            self.way[i].write_bucket.next = self.bucket_3[i / 4].q.val();
            self.way[i].write_cell.next = self.written_cell.val();
        }
    }
}
