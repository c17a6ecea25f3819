//! The live orders of one side: which order a record is about, what is left of it, and where a new one
//! goes. Three groups of four ways of 512 cells; each group has its own hash.
//!
//! Clock 0: the buckets. Clock 1: the cells are read. Clock 2: the order is chosen, from its cell or from
//! what one of the four records before has made of it. Clock 3: what is left of it, and the first free way for
//! a new order. Clock 4: the cells are written. Interval 1, for the same order too.
//!
//! A record looks for one number (`lookup`) and may enter another (`entered`). What it made of both
//! is kept for the four records behind it, because the cell is not written yet.

use super::order_bucket::OrderBucket;
use super::order_cells::{BUCKET_BITS, CELL_BITS, IDENTITY_BITS, TAG_BITS};
use super::order_way::OrderWay;
use super::toggle_memory::ToggleMemory;
use rust_hdl::prelude::*;
use tickgate_abi::book::{
    GROUP_WAYS, GROUPS, INDEX_BITS, LEVEL_QUANTITY_BITS, ORDER_ID_BITS, ORDER_QUANTITY_BITS, PRICE_BITS, WAYS,
};

// The kernel has loops over them.
const _: () = assert!(GROUPS == 3 && GROUP_WAYS == 4 && WAYS == 12);

/// The table.
#[derive(LogicBlock)]
pub struct OrderTable {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the number looked for.
    pub lookup: Signal<In, Bits<ORDER_ID_BITS>>,
    /// Clock 0: the number of a new order.
    pub entered: Signal<In, Bits<ORDER_ID_BITS>>,
    /// Clock 0: look at a bucket instead.
    pub by_bucket: Signal<In, Bit>,
    /// Clock 0: at this one.
    pub scan_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// Clock 1: there is a record.
    pub stream_1: Signal<In, Bit>,
    /// Clock 1: it may enter an order on this side.
    pub enters_1: Signal<In, Bit>,
    /// Clock 1: the book.
    pub book_1: Signal<In, Bits<INDEX_BITS>>,
    /// Clock 2: any order of the book is meant.
    pub scan_2: Signal<In, Bit>,
    /// Clock 2: there is a record.
    pub stream_2: Signal<In, Bit>,
    /// Clock 2: all of the order is taken.
    pub all_2: Signal<In, Bit>,
    /// Clock 2: or so much.
    pub quantity_2: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: take from the order.
    pub take_3: Signal<In, Bit>,
    /// Clock 3: take all of it,
    pub all_3: Signal<In, Bit>,
    /// and it must be `quantity_3`.
    pub whole_3: Signal<In, Bit>,
    /// Clock 3: enter the new order if the number looked for is not there,
    pub add_3: Signal<In, Bit>,
    /// or if it is.
    pub replace_3: Signal<In, Bit>,
    /// Clock 3: its key.
    pub key_3: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 3: its quantity, or what is taken.
    pub quantity_3: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: the book.
    pub book_3: Signal<In, Bits<INDEX_BITS>>,

    /// Clock 2: which ways have orders of the book: for a scan.
    pub of_book: [Signal<Out, Bit>; WAYS],
    /// Clock 2: their keys.
    pub key_2: [Signal<Out, Bits<PRICE_BITS>>; WAYS],
    /// Clock 2: what is left of them.
    pub left_2: [Signal<Out, Bits<LEVEL_QUANTITY_BITS>>; WAYS],
    /// Clock 3: the order is there.
    pub found: Signal<Out, Bit>,
    /// Clock 3: more than once.
    pub twice: Signal<Out, Bit>,
    /// Clock 3: take from the level with `taken_key`.
    pub takes: Signal<Out, Bit>,
    /// Clock 3: key of the order found.
    pub taken_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 3: how much is taken.
    pub taken: Signal<Out, Bits<ORDER_QUANTITY_BITS>>,
    /// Clock 3: as much is taken as is entered.
    pub same_quantity: Signal<Out, Bit>,
    /// Clock 3: add the new order to its level.
    pub enters: Signal<Out, Bit>,
    /// Clock 3: more was taken than there was, or not exactly all, or there is no place for the new order.
    pub wrong: Signal<Out, Bit>,

    bucket: OrderBucket,
    entered_bucket: OrderBucket,
    way: [OrderWay; WAYS],
    comings: [ToggleMemory; GROUPS],
    goings: [ToggleMemory; GROUPS],
    goings_of_lookup: [ToggleMemory; GROUPS],

    lookup_1: DFF<Bits<ORDER_ID_BITS>>,
    lookup_2: DFF<Bits<ORDER_ID_BITS>>,
    lookup_3: DFF<Bits<ORDER_ID_BITS>>,
    lookup_4: DFF<Bits<ORDER_ID_BITS>>,
    lookup_5: DFF<Bits<ORDER_ID_BITS>>,
    entered_1: DFF<Bits<ORDER_ID_BITS>>,
    entered_2: DFF<Bits<ORDER_ID_BITS>>,
    entered_3: DFF<Bits<ORDER_ID_BITS>>,
    entered_4: DFF<Bits<ORDER_ID_BITS>>,
    entered_5: DFF<Bits<ORDER_ID_BITS>>,
    book_2: DFF<Bits<INDEX_BITS>>,
    book_3_own: DFF<Bits<INDEX_BITS>>,
    book_4: DFF<Bits<INDEX_BITS>>,
    book_5: DFF<Bits<INDEX_BITS>>,
    streams: [DFF<Bit>; 4],
    enter_streams: [DFF<Bit>; 4],
    // By distance less one: the record so far before is about the same number, or entered it.
    same_lookup: [DFF<Bit>; 4],
    same_entered: [DFF<Bit>; 4],

    bucket_1: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_2: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_3: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    bucket_4: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    entered_bucket_2: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    entered_bucket_3: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    entered_bucket_4: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    // The record before has the same bucket: entered and entered, entered and looked for, both looked for.
    same_enter_enter: [DFF<Bit>; GROUPS],
    same_enter_lookup: [DFF<Bit>; GROUPS],
    same_lookup_lookup: [DFF<Bit>; GROUPS],

    // What is known in clock 3.
    found_3: DFF<Bit>,
    ways_3: DFF<Bits<WAYS>>,
    found_key: DFF<Bits<PRICE_BITS>>,
    left_before: DFF<Bits<ORDER_QUANTITY_BITS>>,
    taken_3: DFF<Bits<ORDER_QUANTITY_BITS>>,
    coming: [DFF<Bits<GROUP_WAYS>>; GROUPS],
    occupied: [DFF<Bits<GROUP_WAYS>>; GROUPS],
    going: [DFF<Bits<GROUP_WAYS>>; GROUPS],

    // What became of both numbers, one to three clocks later.
    kept_alive: [DFF<Bit>; 3],
    kept_key: [DFF<Bits<PRICE_BITS>>; 3],
    kept_left: [DFF<Bits<ORDER_QUANTITY_BITS>>; 3],
    kept_ways: [DFF<Bits<WAYS>>; 3],
    new_alive: [DFF<Bit>; 3],
    new_key: [DFF<Bits<PRICE_BITS>>; 3],
    new_left: [DFF<Bits<ORDER_QUANTITY_BITS>>; 3],
    new_ways: [DFF<Bits<WAYS>>; 3],
    write_kept: DFF<Bits<WAYS>>,
    write_new: DFF<Bits<WAYS>>,

    tag: Signal<Local, Bits<TAG_BITS>>,
    identity: Signal<Local, Bits<IDENTITY_BITS>>,
    alive: Constant<Bits<IDENTITY_BITS>>,
    forwarded: [Signal<Local, Bit>; 4],
    uses_new: [Signal<Local, Bit>; 4],
    uses_kept: [Signal<Local, Bit>; 4],
    any_forwarded: Signal<Local, Bit>,
    chosen: [Signal<Local, Bit>; WAYS],
    way_mask: [Constant<Bits<WAYS>>; WAYS],
    term_ways: [Signal<Local, Bits<WAYS>>; 18],
    term_key: [Signal<Local, Bits<PRICE_BITS>>; 18],
    term_left: [Signal<Local, Bits<ORDER_QUANTITY_BITS>>; 18],
    sum_ways: [Signal<Local, Bits<WAYS>>; 18],
    sum_key: [Signal<Local, Bits<PRICE_BITS>>; 18],
    sum_left: [Signal<Local, Bits<ORDER_QUANTITY_BITS>>; 18],
    found_2: Signal<Local, Bit>,
    ways_now: Signal<Local, Bits<WAYS>>,
    key_now: Signal<Local, Bits<PRICE_BITS>>,
    left_now: Signal<Local, Bits<ORDER_QUANTITY_BITS>>,

    ways: Signal<Local, Bits<WAYS>>,
    does_take: Signal<Local, Bit>,
    stays: Signal<Local, Bit>,
    left_after: Signal<Local, Bits<ORDER_QUANTITY_BITS>>,
    enters_now: Signal<Local, Bit>,
    barred: Signal<Local, Bits<WAYS>>,
    occupied_all: Signal<Local, Bits<WAYS>>,
    free: Signal<Local, Bits<WAYS>>,
    below: Signal<Local, Bits<WAYS>>,
    lowest: Signal<Local, Bits<WAYS>>,
    place: Signal<Local, Bits<WAYS>>,
    has_place: Signal<Local, Bit>,
    removed: Signal<Local, Bits<WAYS>>,
    taken_ways: Signal<Local, Bits<WAYS>>,
    group_place: [Signal<Local, Bits<GROUP_WAYS>>; GROUPS],
    group_removed: [Signal<Local, Bits<GROUP_WAYS>>; GROUPS],
    kept_now: Signal<Local, Bit>,
    left_kept: Signal<Local, Bits<ORDER_QUANTITY_BITS>>,
    seen: [Signal<Local, Bit>; WAYS],
    doubled: [Signal<Local, Bit>; WAYS],

    kept_tag: Signal<Local, Bits<TAG_BITS>>,
    new_tag: Signal<Local, Bits<TAG_BITS>>,
    kept_alive_4: Signal<Local, Bit>,
    kept_cell: Signal<Local, Bits<CELL_BITS>>,
    new_cell: Signal<Local, Bits<CELL_BITS>>,
    new_alive_cell: Constant<Bits<CELL_BITS>>,
    written_kept: Signal<Local, Bits<WAYS>>,
    written_new: Signal<Local, Bits<WAYS>>,
}

impl Default for OrderTable {
    fn default() -> Self {
        OrderTable {
            clock: Default::default(),
            lookup: Default::default(),
            entered: Default::default(),
            by_bucket: Default::default(),
            scan_bucket: Default::default(),
            stream_1: Default::default(),
            enters_1: Default::default(),
            book_1: Default::default(),
            scan_2: Default::default(),
            stream_2: Default::default(),
            all_2: Default::default(),
            quantity_2: Default::default(),
            take_3: Default::default(),
            all_3: Default::default(),
            whole_3: Default::default(),
            add_3: Default::default(),
            replace_3: Default::default(),
            key_3: Default::default(),
            quantity_3: Default::default(),
            book_3: Default::default(),
            of_book: Default::default(),
            key_2: Default::default(),
            left_2: Default::default(),
            found: Default::default(),
            twice: Default::default(),
            takes: Default::default(),
            taken_key: Default::default(),
            taken: Default::default(),
            same_quantity: Default::default(),
            enters: Default::default(),
            wrong: Default::default(),
            bucket: Default::default(),
            entered_bucket: Default::default(),
            way: Default::default(),
            comings: Default::default(),
            goings: Default::default(),
            goings_of_lookup: Default::default(),
            lookup_1: Default::default(),
            lookup_2: Default::default(),
            lookup_3: Default::default(),
            lookup_4: Default::default(),
            lookup_5: Default::default(),
            entered_1: Default::default(),
            entered_2: Default::default(),
            entered_3: Default::default(),
            entered_4: Default::default(),
            entered_5: Default::default(),
            book_2: Default::default(),
            book_3_own: Default::default(),
            book_4: Default::default(),
            book_5: Default::default(),
            streams: Default::default(),
            enter_streams: Default::default(),
            same_lookup: Default::default(),
            same_entered: Default::default(),
            bucket_1: Default::default(),
            bucket_2: Default::default(),
            bucket_3: Default::default(),
            bucket_4: Default::default(),
            entered_bucket_2: Default::default(),
            entered_bucket_3: Default::default(),
            entered_bucket_4: Default::default(),
            same_enter_enter: Default::default(),
            same_enter_lookup: Default::default(),
            same_lookup_lookup: Default::default(),
            found_3: Default::default(),
            ways_3: Default::default(),
            found_key: Default::default(),
            left_before: Default::default(),
            taken_3: Default::default(),
            coming: Default::default(),
            occupied: Default::default(),
            going: Default::default(),
            kept_alive: Default::default(),
            kept_key: Default::default(),
            kept_left: Default::default(),
            kept_ways: Default::default(),
            new_alive: Default::default(),
            new_key: Default::default(),
            new_left: Default::default(),
            new_ways: Default::default(),
            write_kept: Default::default(),
            write_new: Default::default(),
            tag: Default::default(),
            identity: Default::default(),
            alive: Constant::new(1_u64.into()),
            forwarded: Default::default(),
            uses_new: Default::default(),
            uses_kept: Default::default(),
            any_forwarded: Default::default(),
            chosen: Default::default(),
            way_mask: std::array::from_fn(|i| Constant::new((1_u64 << i).into())),
            term_ways: Default::default(),
            term_key: Default::default(),
            term_left: Default::default(),
            sum_ways: Default::default(),
            sum_key: Default::default(),
            sum_left: Default::default(),
            found_2: Default::default(),
            ways_now: Default::default(),
            key_now: Default::default(),
            left_now: Default::default(),
            ways: Default::default(),
            does_take: Default::default(),
            stays: Default::default(),
            left_after: Default::default(),
            enters_now: Default::default(),
            barred: Default::default(),
            occupied_all: Default::default(),
            free: Default::default(),
            below: Default::default(),
            lowest: Default::default(),
            place: Default::default(),
            has_place: Default::default(),
            removed: Default::default(),
            taken_ways: Default::default(),
            group_place: Default::default(),
            group_removed: Default::default(),
            kept_now: Default::default(),
            left_kept: Default::default(),
            seen: Default::default(),
            doubled: Default::default(),
            kept_tag: Default::default(),
            new_tag: Default::default(),
            kept_alive_4: Default::default(),
            kept_cell: Default::default(),
            new_cell: Default::default(),
            new_alive_cell: Constant::new(1_u64.into()),
            written_kept: Default::default(),
            written_new: Default::default(),
        }
    }
}

impl Logic for OrderTable {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, lookup_1, lookup_2, lookup_3, lookup_4, lookup_5);
        dff_setup!(self, clock, entered_1, entered_2, entered_3, entered_4, entered_5);
        dff_setup!(self, clock, book_2, book_3_own, book_4, book_5);
        dff_setup!(self, clock, found_3, ways_3, found_key, left_before, taken_3, write_kept, write_new);
        for i in 0..4 {
            self.streams[i].clock.next = self.clock.val();
            self.enter_streams[i].clock.next = self.clock.val();
            self.same_lookup[i].clock.next = self.clock.val();
            self.same_entered[i].clock.next = self.clock.val();
        }
        for i in 0..3 {
            self.bucket_1[i].clock.next = self.clock.val();
            self.bucket_2[i].clock.next = self.clock.val();
            self.bucket_3[i].clock.next = self.clock.val();
            self.bucket_4[i].clock.next = self.clock.val();
            self.entered_bucket_2[i].clock.next = self.clock.val();
            self.entered_bucket_3[i].clock.next = self.clock.val();
            self.entered_bucket_4[i].clock.next = self.clock.val();
            self.same_enter_enter[i].clock.next = self.clock.val();
            self.same_enter_lookup[i].clock.next = self.clock.val();
            self.same_lookup_lookup[i].clock.next = self.clock.val();
            self.coming[i].clock.next = self.clock.val();
            self.occupied[i].clock.next = self.clock.val();
            self.going[i].clock.next = self.clock.val();
            self.kept_alive[i].clock.next = self.clock.val();
            self.kept_key[i].clock.next = self.clock.val();
            self.kept_left[i].clock.next = self.clock.val();
            self.kept_ways[i].clock.next = self.clock.val();
            self.new_alive[i].clock.next = self.clock.val();
            self.new_key[i].clock.next = self.clock.val();
            self.new_left[i].clock.next = self.clock.val();
            self.new_ways[i].clock.next = self.clock.val();
            self.comings[i].clock.next = self.clock.val();
            self.goings[i].clock.next = self.clock.val();
            self.goings_of_lookup[i].clock.next = self.clock.val();
        }
        for i in 0..12 {
            self.way[i].clock.next = self.clock.val();
        }

        // Clock 0: buckets.
        self.bucket.number.next = self.lookup.val();
        for i in 0..3 {
            self.bucket_1[i].d.next = self.bucket.bucket[i].val();
            if self.by_bucket.val() {
                self.bucket_1[i].d.next = self.scan_bucket.val();
            }
        }
        for i in 0..4 {
            self.way[i].bucket.next = self.bucket.bucket[0].val();
            self.way[i + 4].bucket.next = self.bucket.bucket[1].val();
            self.way[i + 8].bucket.next = self.bucket.bucket[2].val();
            if self.by_bucket.val() {
                self.way[i].bucket.next = self.scan_bucket.val();
                self.way[i + 4].bucket.next = self.scan_bucket.val();
                self.way[i + 8].bucket.next = self.scan_bucket.val();
            }
        }
        self.lookup_1.d.next = self.lookup.val();
        self.lookup_2.d.next = self.lookup_1.q.val();
        self.lookup_3.d.next = self.lookup_2.q.val();
        self.lookup_4.d.next = self.lookup_3.q.val();
        self.lookup_5.d.next = self.lookup_4.q.val();
        self.entered_1.d.next = self.entered.val();
        self.entered_2.d.next = self.entered_1.q.val();
        self.entered_3.d.next = self.entered_2.q.val();
        self.entered_4.d.next = self.entered_3.q.val();
        self.entered_5.d.next = self.entered_4.q.val();

        // Clock 1: who is looked for; which of the records before concern the same number or bucket.
        self.tag.next = self.lookup_1.q.val().get_bits::<TAG_BITS>(9);
        self.identity.next = self.alive.val()
            | (bit_cast::<IDENTITY_BITS, INDEX_BITS>(self.book_1.val()) << 1)
            | (bit_cast::<IDENTITY_BITS, TAG_BITS>(self.tag.val()) << 7);
        for i in 0..12 {
            self.way[i].identity.next = self.identity.val();
            self.way[i].any_of_book.next = self.scan_2.val();
        }
        self.book_2.d.next = self.book_1.val();
        self.book_3_own.d.next = self.book_2.q.val();
        self.book_4.d.next = self.book_3_own.q.val();
        self.book_5.d.next = self.book_4.q.val();
        self.streams[0].d.next = self.stream_1.val();
        self.enter_streams[0].d.next = self.stream_1.val() & self.enters_1.val();
        for i in 1..4 {
            self.streams[i].d.next = self.streams[i - 1].q.val();
            self.enter_streams[i].d.next = self.enter_streams[i - 1].q.val();
        }
        self.same_lookup[0].d.next = self.stream_1.val()
            & self.streams[0].q.val()
            & (self.lookup_1.q.val() == self.lookup_2.q.val())
            & (self.book_1.val() == self.book_2.q.val());
        self.same_lookup[1].d.next = self.stream_1.val()
            & self.streams[1].q.val()
            & (self.lookup_1.q.val() == self.lookup_3.q.val())
            & (self.book_1.val() == self.book_3_own.q.val());
        self.same_lookup[2].d.next = self.stream_1.val()
            & self.streams[2].q.val()
            & (self.lookup_1.q.val() == self.lookup_4.q.val())
            & (self.book_1.val() == self.book_4.q.val());
        self.same_lookup[3].d.next = self.stream_1.val()
            & self.streams[3].q.val()
            & (self.lookup_1.q.val() == self.lookup_5.q.val())
            & (self.book_1.val() == self.book_5.q.val());
        self.same_entered[0].d.next = self.stream_1.val()
            & self.enter_streams[0].q.val()
            & (self.lookup_1.q.val() == self.entered_2.q.val())
            & (self.book_1.val() == self.book_2.q.val());
        self.same_entered[1].d.next = self.stream_1.val()
            & self.enter_streams[1].q.val()
            & (self.lookup_1.q.val() == self.entered_3.q.val())
            & (self.book_1.val() == self.book_3_own.q.val());
        self.same_entered[2].d.next = self.stream_1.val()
            & self.enter_streams[2].q.val()
            & (self.lookup_1.q.val() == self.entered_4.q.val())
            & (self.book_1.val() == self.book_4.q.val());
        self.same_entered[3].d.next = self.stream_1.val()
            & self.enter_streams[3].q.val()
            & (self.lookup_1.q.val() == self.entered_5.q.val())
            & (self.book_1.val() == self.book_5.q.val());
        self.entered_bucket.number.next = self.entered_1.q.val();
        for i in 0..3 {
            self.bucket_2[i].d.next = self.bucket_1[i].q.val();
            self.bucket_3[i].d.next = self.bucket_2[i].q.val();
            self.bucket_4[i].d.next = self.bucket_3[i].q.val();
            self.entered_bucket_2[i].d.next = self.entered_bucket.bucket[i].val();
            self.entered_bucket_3[i].d.next = self.entered_bucket_2[i].q.val();
            self.entered_bucket_4[i].d.next = self.entered_bucket_3[i].q.val();
            self.same_enter_enter[i].d.next =
                self.entered_bucket.bucket[i].val() == self.entered_bucket_2[i].q.val();
            self.same_enter_lookup[i].d.next =
                self.entered_bucket.bucket[i].val() == self.bucket_2[i].q.val();
            self.same_lookup_lookup[i].d.next = self.bucket_1[i].q.val() == self.bucket_2[i].q.val();
        }

        // Clock 3, first, because clock 2 looks at what it does.
        self.ways.next = self.ways_3.q.val();
        self.does_take.next = self.take_3.val() & self.found_3.q.val();
        self.stays.next = (self.quantity_3.val() < self.left_before.q.val()) & !self.all_3.val();
        self.left_after.next = self.left_before.q.val() - self.taken_3.q.val();
        self.enters_now.next =
            (self.add_3.val() & !self.found_3.q.val()) | (self.replace_3.val() & self.found_3.q.val());
        self.barred.next = 0.into();
        if self.replace_3.val() {
            self.barred.next = self.ways.val();
        }
        self.occupied_all.next = bit_cast::<WAYS, GROUP_WAYS>(self.occupied[0].q.val())
            | (bit_cast::<WAYS, GROUP_WAYS>(self.occupied[1].q.val()) << 4)
            | (bit_cast::<WAYS, GROUP_WAYS>(self.occupied[2].q.val()) << 8)
            | self.barred.val();
        // The lowest bit that is clear.
        self.free.next = !self.occupied_all.val();
        self.below.next = self.occupied_all.val() + 1;
        self.lowest.next = self.free.val() & self.below.val();
        self.has_place.next = !self.occupied_all.val().all();
        self.place.next = 0.into();
        if self.enters_now.val() {
            self.place.next = self.lowest.val();
        }
        self.taken_ways.next = 0.into();
        self.removed.next = 0.into();
        if self.does_take.val() {
            self.taken_ways.next = self.ways.val();
            if !self.stays.val() {
                self.removed.next = self.ways.val();
            }
        }
        for i in 0..3 {
            self.group_place[i].next = self.place.val().get_bits::<GROUP_WAYS>(4 * i);
            self.group_removed[i].next = self.removed.val().get_bits::<GROUP_WAYS>(4 * i);
            self.comings[i].write.next = self.group_place[i].val().any();
            self.comings[i].write_bucket.next = self.entered_bucket_3[i].q.val();
            self.comings[i].write_bits.next = self.coming[i].q.val() ^ self.group_place[i].val();
            self.comings[i].read_bucket.next = self.entered_bucket_2[i].q.val();
            self.goings[i].write.next = self.group_removed[i].val().any();
            self.goings[i].write_bucket.next = self.bucket_3[i].q.val();
            self.goings[i].write_bits.next = self.going[i].q.val() ^ self.group_removed[i].val();
            self.goings[i].read_bucket.next = self.entered_bucket_2[i].q.val();
            self.goings_of_lookup[i].write.next = self.group_removed[i].val().any();
            self.goings_of_lookup[i].write_bucket.next = self.bucket_3[i].q.val();
            self.goings_of_lookup[i].write_bits.next = self.going[i].q.val() ^ self.group_removed[i].val();
            self.goings_of_lookup[i].read_bucket.next = self.bucket_2[i].q.val();
        }
        // What has become of the number looked for.
        self.kept_now.next = self.found_3.q.val();
        self.left_kept.next = self.left_before.q.val();
        if self.does_take.val() {
            self.kept_now.next = self.stays.val();
            self.left_kept.next = self.left_after.val();
        }
        self.seen[0].next = self.ways.val().get_bit(0);
        self.doubled[0].next = false;
        for i in 1..12 {
            self.seen[i].next = self.seen[i - 1].val() | self.ways.val().get_bit(i);
            self.doubled[i].next =
                self.doubled[i - 1].val() | (self.seen[i - 1].val() & self.ways.val().get_bit(i));
        }
        self.found.next = self.found_3.q.val();
        self.twice.next = self.doubled[11].val();
        self.takes.next = self.does_take.val();
        self.taken_key.next = self.found_key.q.val();
        self.taken.next = self.taken_3.q.val();
        self.same_quantity.next = self.replace_3.val() & (self.left_before.q.val() == self.quantity_3.val());
        self.enters.next = self.enters_now.val();
        self.wrong.next =
            (self.does_take.val() & !self.all_3.val() & (self.quantity_3.val() > self.left_before.q.val()))
                | (self.does_take.val()
                    & self.whole_3.val()
                    & (self.quantity_3.val() != self.left_before.q.val()))
                | (self.enters_now.val() & !self.has_place.val());

        // Clock 2: the order, from its cell or from one of the four records before.
        self.uses_new[0].next = self.same_entered[0].q.val() & self.enters_now.val() & self.has_place.val();
        self.uses_kept[0].next = self.same_lookup[0].q.val() & !self.uses_new[0].val();
        self.forwarded[0].next = self.uses_new[0].val() | self.uses_kept[0].val();
        self.uses_new[1].next = self.same_entered[1].q.val() & self.new_alive[0].q.val();
        self.uses_kept[1].next = self.same_lookup[1].q.val() & !self.uses_new[1].val();
        self.forwarded[1].next = self.uses_new[1].val() | self.uses_kept[1].val();
        for i in 2..4 {
            self.uses_new[i].next =
                self.same_entered[i].q.val() & self.new_alive[i - 1].q.val() & !self.forwarded[i - 1].val();
            self.uses_kept[i].next = self.same_lookup[i].q.val()
                & !(self.same_entered[i].q.val() & self.new_alive[i - 1].q.val())
                & !self.forwarded[i - 1].val();
            self.forwarded[i].next =
                self.forwarded[i - 1].val() | self.uses_new[i].val() | self.uses_kept[i].val();
        }
        self.any_forwarded.next = self.forwarded[3].val();
        for i in 0..12 {
            self.chosen[i].next = self.way[i].chosen.val() & !self.any_forwarded.val();
            self.of_book[i].next = self.way[i].chosen.val();
            self.key_2[i].next = self.way[i].key.val();
            self.left_2[i].next = self.way[i].wide_quantity.val();
            self.term_ways[i].next = 0.into();
            self.term_key[i].next = 0.into();
            self.term_left[i].next = 0.into();
            if self.chosen[i].val() {
                self.term_ways[i].next = self.way_mask[i].val();
                self.term_key[i].next = self.way[i].key.val();
                self.term_left[i].next = self.way[i].quantity.val();
            }
        }
        for i in 0..3 {
            self.term_ways[i + 12].next = 0.into();
            self.term_key[i + 12].next = 0.into();
            self.term_left[i + 12].next = 0.into();
            if self.uses_new[i + 1].val() {
                self.term_ways[i + 12].next = self.new_ways[i].q.val();
                self.term_key[i + 12].next = self.new_key[i].q.val();
                self.term_left[i + 12].next = self.new_left[i].q.val();
            }
            self.term_ways[i + 15].next = 0.into();
            self.term_key[i + 15].next = 0.into();
            self.term_left[i + 15].next = 0.into();
            if self.uses_kept[i + 1].val() & self.kept_alive[i].q.val() {
                self.term_ways[i + 15].next = self.kept_ways[i].q.val();
                self.term_key[i + 15].next = self.kept_key[i].q.val();
                self.term_left[i + 15].next = self.kept_left[i].q.val();
            }
        }
        self.sum_ways[0].next = self.term_ways[0].val();
        self.sum_key[0].next = self.term_key[0].val();
        self.sum_left[0].next = self.term_left[0].val();
        for i in 1..18 {
            self.sum_ways[i].next = self.sum_ways[i - 1].val() | self.term_ways[i].val();
            self.sum_key[i].next = self.sum_key[i - 1].val() | self.term_key[i].val();
            self.sum_left[i].next = self.sum_left[i - 1].val() | self.term_left[i].val();
        }
        self.ways_now.next = self.sum_ways[17].val();
        self.key_now.next = self.sum_key[17].val();
        self.left_now.next = self.sum_left[17].val();
        self.found_2.next = self.sum_ways[17].val().any();
        if self.uses_kept[0].val() {
            self.found_2.next = self.kept_now.val();
            self.ways_now.next = self.ways.val();
            self.key_now.next = self.found_key.q.val();
            self.left_now.next = self.left_kept.val();
        }
        if self.uses_new[0].val() {
            self.found_2.next = true;
            self.ways_now.next = self.place.val();
            self.key_now.next = self.key_3.val();
            self.left_now.next = self.quantity_3.val();
        }
        self.found_3.d.next = self.found_2.val() & (self.stream_2.val() | self.scan_2.val());
        self.ways_3.d.next = self.ways_now.val();
        self.found_key.d.next = self.key_now.val();
        self.left_before.d.next = self.left_now.val();
        self.taken_3.d.next = self.quantity_2.val();
        if self.all_2.val() {
            self.taken_3.d.next = self.left_now.val();
        }
        for i in 0..3 {
            self.coming[i].d.next = self.comings[i].bits.val();
            self.occupied[i].d.next = self.comings[i].bits.val() ^ self.goings[i].bits.val();
            self.going[i].d.next = self.goings_of_lookup[i].bits.val();
            if self.same_enter_enter[i].q.val() {
                self.coming[i].d.next = self.comings[i].bits.val() ^ self.group_place[i].val();
                self.occupied[i].d.next =
                    self.comings[i].bits.val() ^ self.goings[i].bits.val() ^ self.group_place[i].val();
                if self.same_enter_lookup[i].q.val() {
                    self.occupied[i].d.next = self.comings[i].bits.val()
                        ^ self.goings[i].bits.val()
                        ^ self.group_place[i].val()
                        ^ self.group_removed[i].val();
                }
            } else {
                if self.same_enter_lookup[i].q.val() {
                    self.occupied[i].d.next =
                        self.comings[i].bits.val() ^ self.goings[i].bits.val() ^ self.group_removed[i].val();
                }
            }
            if self.same_lookup_lookup[i].q.val() {
                self.going[i].d.next = self.goings_of_lookup[i].bits.val() ^ self.group_removed[i].val();
            }
        }

        // Clock 4 and on.
        self.kept_alive[0].d.next = self.kept_now.val();
        self.kept_key[0].d.next = self.found_key.q.val();
        self.kept_left[0].d.next = self.left_kept.val();
        self.kept_ways[0].d.next = self.ways.val();
        self.new_alive[0].d.next = self.enters_now.val() & self.has_place.val();
        self.new_key[0].d.next = self.key_3.val();
        self.new_left[0].d.next = self.quantity_3.val();
        self.new_ways[0].d.next = self.place.val();
        for i in 1..3 {
            self.kept_alive[i].d.next = self.kept_alive[i - 1].q.val();
            self.kept_key[i].d.next = self.kept_key[i - 1].q.val();
            self.kept_left[i].d.next = self.kept_left[i - 1].q.val();
            self.kept_ways[i].d.next = self.kept_ways[i - 1].q.val();
            self.new_alive[i].d.next = self.new_alive[i - 1].q.val();
            self.new_key[i].d.next = self.new_key[i - 1].q.val();
            self.new_left[i].d.next = self.new_left[i - 1].q.val();
            self.new_ways[i].d.next = self.new_ways[i - 1].q.val();
        }
        self.write_kept.d.next = self.taken_ways.val();
        self.write_new.d.next = self.place.val();
        self.written_kept.next = self.write_kept.q.val();
        self.written_new.next = self.write_new.q.val();
        self.kept_tag.next = self.lookup_4.q.val().get_bits::<TAG_BITS>(9);
        self.new_tag.next = self.entered_4.q.val().get_bits::<TAG_BITS>(9);
        self.kept_alive_4.next = self.kept_alive[0].q.val();
        self.kept_cell.next = bit_cast::<CELL_BITS, 1>(self.kept_alive_4.val().into())
            | (bit_cast::<CELL_BITS, INDEX_BITS>(self.book_4.q.val()) << 1)
            | (bit_cast::<CELL_BITS, TAG_BITS>(self.kept_tag.val()) << 7)
            | (bit_cast::<CELL_BITS, PRICE_BITS>(self.kept_key[0].q.val()) << 38)
            | (bit_cast::<CELL_BITS, ORDER_QUANTITY_BITS>(self.kept_left[0].q.val()) << 70);
        self.new_cell.next = self.new_alive_cell.val()
            | (bit_cast::<CELL_BITS, INDEX_BITS>(self.book_4.q.val()) << 1)
            | (bit_cast::<CELL_BITS, TAG_BITS>(self.new_tag.val()) << 7)
            | (bit_cast::<CELL_BITS, PRICE_BITS>(self.new_key[0].q.val()) << 38)
            | (bit_cast::<CELL_BITS, ORDER_QUANTITY_BITS>(self.new_left[0].q.val()) << 70);
        for i in 0..12 {
            self.way[i].write.next = self.written_kept.val().get_bit(i) | self.written_new.val().get_bit(i);
            self.way[i].write_cell.next = self.kept_cell.val();
            if self.written_new.val().get_bit(i) {
                self.way[i].write_cell.next = self.new_cell.val();
            }
        }
        for i in 0..4 {
            self.way[i].write_bucket.next = self.bucket_4[0].q.val();
            self.way[i + 4].write_bucket.next = self.bucket_4[1].q.val();
            self.way[i + 8].write_bucket.next = self.bucket_4[2].q.val();
            if self.written_new.val().get_bit(i) {
                self.way[i].write_bucket.next = self.entered_bucket_4[0].q.val();
            }
            if self.written_new.val().get_bit(i + 4) {
                self.way[i + 4].write_bucket.next = self.entered_bucket_4[1].q.val();
            }
            if self.written_new.val().get_bit(i + 8) {
                self.way[i + 8].write_bucket.next = self.entered_bucket_4[2].q.val();
            }
        }
    }
}
