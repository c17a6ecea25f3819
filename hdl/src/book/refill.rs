//! What clocks without a record are used for: levels that were let go are found again, and books are
//! emptied.
//!
//! It walks over the books (`inspect`); where a side has room for a level that was let go, it looks through
//! the side's order table, a bucket a clock (`scan`), for the best level behind the bound, and puts it into
//! the row (`append`), or says that there is none (`close`). Whatever a record does behind the bound
//! meanwhile makes it begin again. For a book that is to be cleared it removes the orders in the same
//! way (`remove`) and then empties the row (`reset`).
//!
//! 512 clocks without a record for a level, and about 30 more. What a scan finds comes out of the tree of
//! comparisons seven clocks later.

use super::level_merge::LevelMerge;
use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, LEVEL_QUANTITY_BITS, PRICE_BITS, WAYS};

/// Clocks from a scan to the level in `best`.
const SCAN_CLOCKS: u64 = 7;
// The tree has twelve leaves.
const _: () = assert!(WAYS == 12);

/// What it is about to do.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum RefillState {
    /// Walks over the books.
    Walk,
    /// Looks through the table.
    Scan,
    /// Waits for what was found in the last buckets.
    Drain,
    /// Waits until what was found for a search given up is gone.
    Rest,
}

/// The engine.
#[derive(LogicBlock)]
pub struct Refill {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: there is no record.
    pub free: Signal<In, Bit>,
    /// The book that `walk` names is to be cleared.
    pub walk_clears: Signal<In, Bit>,
    /// A record of the engine's book is in clock 1 to 4.
    pub in_flight: Signal<In, Bit>,
    /// Clock 4: an inspection,
    pub inspected: Signal<In, Bit>,
    /// of this book;
    pub inspected_book: Signal<In, Bits<INDEX_BITS>>,
    /// bids have room for a level that was let go,
    pub short_bid: Signal<In, Bit>,
    /// asks have,
    pub short_ask: Signal<In, Bit>,
    /// and these are the bounds.
    pub bound_bid: Signal<In, Bits<PRICE_BITS>>,
    /// Of the asks.
    pub bound_ask: Signal<In, Bits<PRICE_BITS>>,
    /// Clock 4: the side it works for was touched by a record, or every book is spoilt.
    pub touched: Signal<In, Bit>,
    /// Clock 2: a scan.
    pub scanned: Signal<In, Bit>,
    /// Clock 2: ways with an order of the book, bids,
    pub of_book_bid: [Signal<In, Bit>; WAYS],
    /// their keys,
    pub key_bid: [Signal<In, Bits<PRICE_BITS>>; WAYS],
    /// and what is left of them.
    pub left_bid: [Signal<In, Bits<LEVEL_QUANTITY_BITS>>; WAYS],
    /// The same of asks.
    pub of_book_ask: [Signal<In, Bit>; WAYS],
    /// Keys.
    pub key_ask: [Signal<In, Bits<PRICE_BITS>>; WAYS],
    /// Quantities.
    pub left_ask: [Signal<In, Bits<LEVEL_QUANTITY_BITS>>; WAYS],

    /// The book walked over next.
    pub walk: Signal<Out, Bits<INDEX_BITS>>,
    /// The book it works for.
    pub work_book: Signal<Out, Bits<INDEX_BITS>>,
    /// And the side: 1 asks.
    pub work_side: Signal<Out, Bit>,
    /// Clock 0: the book of what is done.
    pub book: Signal<Out, Bits<INDEX_BITS>>,
    /// Clock 0: inspect it.
    pub inspect: Signal<Out, Bit>,
    /// Clock 0: look at `bucket`.
    pub scan: Signal<Out, Bit>,
    /// And remove the book's orders.
    pub remove: Signal<Out, Bit>,
    /// Which bucket.
    pub bucket: Signal<Out, Bits<BUCKET_BITS>>,
    /// Clock 0: append what was found.
    pub append: Signal<Out, Bit>,
    /// Clock 0: nothing was found.
    pub close: Signal<Out, Bit>,
    /// Clock 0: empty the book's rows.
    pub reset: Signal<Out, Bit>,
    /// Key of what was found.
    pub found_key: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub found_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,

    state: DFF<RefillState>,
    walk_q: DFF<Bits<INDEX_BITS>>,
    book_q: DFF<Bits<INDEX_BITS>>,
    side: DFF<Bit>,
    refilling: DFF<Bit>,
    bound: DFF<Bits<PRICE_BITS>>,
    bucket_q: DFF<Bits<BUCKET_BITS>>,
    clocks: DFF<Bits<3>>,
    leaf_valid: [DFF<Bit>; WAYS],
    leaf_key: [DFF<Bits<PRICE_BITS>>; WAYS],
    leaf_left: [DFF<Bits<LEVEL_QUANTITY_BITS>>; WAYS],
    six: [LevelMerge; 6],
    three: [LevelMerge; 3],
    two: [LevelMerge; 2],
    last: LevelMerge,
    best: LevelMerge,
    scan_clocks: Constant<Bits<3>>,

    of_book: [Signal<Local, Bit>; WAYS],
    key: [Signal<Local, Bits<PRICE_BITS>>; WAYS],
    left: [Signal<Local, Bits<LEVEL_QUANTITY_BITS>>; WAYS],
    starts: Signal<Local, Bit>,
    finishes: Signal<Local, Bit>,
    scans: Signal<Local, Bit>,
    gives_up: Signal<Local, Bit>,
    walk_following: Signal<Local, Bits<INDEX_BITS>>,
    book_following: Signal<Local, Bits<INDEX_BITS>>,
    bucket_following: Signal<Local, Bits<BUCKET_BITS>>,
    clocks_less: Signal<Local, Bits<3>>,
}

impl Default for Refill {
    fn default() -> Self {
        Refill {
            clock: Default::default(),
            free: Default::default(),
            walk_clears: Default::default(),
            in_flight: Default::default(),
            inspected: Default::default(),
            inspected_book: Default::default(),
            short_bid: Default::default(),
            short_ask: Default::default(),
            bound_bid: Default::default(),
            bound_ask: Default::default(),
            touched: Default::default(),
            scanned: Default::default(),
            of_book_bid: Default::default(),
            key_bid: Default::default(),
            left_bid: Default::default(),
            of_book_ask: Default::default(),
            key_ask: Default::default(),
            left_ask: Default::default(),
            walk: Default::default(),
            work_book: Default::default(),
            work_side: Default::default(),
            book: Default::default(),
            inspect: Default::default(),
            scan: Default::default(),
            remove: Default::default(),
            bucket: Default::default(),
            append: Default::default(),
            close: Default::default(),
            reset: Default::default(),
            found_key: Default::default(),
            found_quantity: Default::default(),
            state: Default::default(),
            walk_q: Default::default(),
            book_q: Default::default(),
            side: Default::default(),
            refilling: Default::default(),
            bound: Default::default(),
            bucket_q: Default::default(),
            clocks: Default::default(),
            leaf_valid: Default::default(),
            leaf_key: Default::default(),
            leaf_left: Default::default(),
            six: Default::default(),
            three: Default::default(),
            two: Default::default(),
            last: Default::default(),
            best: Default::default(),
            scan_clocks: Constant::new(SCAN_CLOCKS.into()),
            of_book: Default::default(),
            key: Default::default(),
            left: Default::default(),
            starts: Default::default(),
            finishes: Default::default(),
            scans: Default::default(),
            gives_up: Default::default(),
            walk_following: Default::default(),
            book_following: Default::default(),
            bucket_following: Default::default(),
            clocks_less: Default::default(),
        }
    }
}

impl Logic for Refill {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, walk_q, book_q, side, refilling, bound, bucket_q, clocks);
        self.walk_following.next = self.walk_q.q.val() + 1;
        self.book_following.next = self.book_q.q.val() + 1;
        self.bucket_following.next = self.bucket_q.q.val() + 1;
        self.clocks_less.next = self.clocks.q.val() - 1;

        self.scans.next = (self.state.q.val() == RefillState::Scan)
            & self.free.val()
            & (self.refilling.q.val() | !self.in_flight.val());
        self.finishes.next =
            (self.state.q.val() == RefillState::Drain) & self.free.val() & (self.clocks.q.val() == 0);
        self.inspect.next =
            (self.state.q.val() == RefillState::Walk) & self.free.val() & !self.walk_clears.val();
        self.starts.next = (self.state.q.val() == RefillState::Walk)
            & self.inspected.val()
            & (self.short_bid.val() | self.short_ask.val())
            & (!self.free.val() | !self.walk_clears.val());
        self.gives_up.next = self.refilling.q.val() & self.touched.val() & !self.finishes.val();

        if self.state.q.val() == RefillState::Walk {
            if self.free.val() {
                if self.walk_clears.val() {
                    self.state.d.next = RefillState::Scan;
                    self.refilling.d.next = false;
                    self.book_q.d.next = self.walk_q.q.val();
                } else {
                    self.walk_q.d.next = self.walk_following.val();
                }
            }
            self.bucket_q.d.next = 0.into();
            if self.starts.val() {
                self.state.d.next = RefillState::Scan;
                self.refilling.d.next = true;
                self.book_q.d.next = self.inspected_book.val();
                self.side.d.next = !self.short_bid.val();
                if self.short_bid.val() {
                    self.bound.d.next = self.bound_bid.val();
                } else {
                    self.bound.d.next = self.bound_ask.val();
                }
            }
        }
        if self.scans.val() {
            self.bucket_q.d.next = self.bucket_following.val();
            self.clocks.d.next = self.scan_clocks.val();
            if self.bucket_q.q.val().all() {
                self.state.d.next = RefillState::Drain;
            }
        }
        if self.state.q.val() == RefillState::Drain {
            if self.clocks.q.val().any() {
                self.clocks.d.next = self.clocks_less.val();
            }
            if self.finishes.val() {
                self.state.d.next = RefillState::Walk;
                self.walk_q.d.next = self.book_following.val();
                if self.refilling.q.val() {
                    self.walk_q.d.next = self.book_q.q.val();
                }
            }
        }
        if self.state.q.val() == RefillState::Rest {
            self.clocks.d.next = self.clocks_less.val();
            if !self.clocks.q.val().any() {
                self.state.d.next = RefillState::Walk;
            }
        }
        if ((self.state.q.val() == RefillState::Scan) | (self.state.q.val() == RefillState::Drain))
            & self.gives_up.val()
        {
            self.state.d.next = RefillState::Rest;
            self.clocks.d.next = self.scan_clocks.val();
            self.walk_q.d.next = self.book_q.q.val();
        }

        // The tree.
        for i in 0..12 {
            self.leaf_valid[i].clock.next = self.clock.val();
            self.leaf_key[i].clock.next = self.clock.val();
            self.leaf_left[i].clock.next = self.clock.val();
            if self.side.q.val() {
                self.of_book[i].next = self.of_book_ask[i].val();
                self.key[i].next = self.key_ask[i].val();
                self.left[i].next = self.left_ask[i].val();
            } else {
                self.of_book[i].next = self.of_book_bid[i].val();
                self.key[i].next = self.key_bid[i].val();
                self.left[i].next = self.left_bid[i].val();
            }
            self.leaf_valid[i].d.next = self.scanned.val()
                & self.refilling.q.val()
                & self.of_book[i].val()
                & (self.key[i].val() <= self.bound.q.val());
            self.leaf_key[i].d.next = self.key[i].val();
            self.leaf_left[i].d.next = self.left[i].val();
        }
        for i in 0..6 {
            self.six[i].clock.next = self.clock.val();
            self.six[i].clear.next = false;
            self.six[i].a_valid.next = self.leaf_valid[2 * i].q.val();
            self.six[i].a_key.next = self.leaf_key[2 * i].q.val();
            self.six[i].a_quantity.next = self.leaf_left[2 * i].q.val();
            self.six[i].b_valid.next = self.leaf_valid[2 * i + 1].q.val();
            self.six[i].b_key.next = self.leaf_key[2 * i + 1].q.val();
            self.six[i].b_quantity.next = self.leaf_left[2 * i + 1].q.val();
        }
        for i in 0..3 {
            self.three[i].clock.next = self.clock.val();
            self.three[i].clear.next = false;
            self.three[i].a_valid.next = self.six[2 * i].valid.val();
            self.three[i].a_key.next = self.six[2 * i].key.val();
            self.three[i].a_quantity.next = self.six[2 * i].quantity.val();
            self.three[i].b_valid.next = self.six[2 * i + 1].valid.val();
            self.three[i].b_key.next = self.six[2 * i + 1].key.val();
            self.three[i].b_quantity.next = self.six[2 * i + 1].quantity.val();
        }
        for i in 0..2 {
            self.two[i].clock.next = self.clock.val();
            self.two[i].clear.next = false;
            self.two[i].a_valid.next = self.three[2 * i].valid.val();
            self.two[i].a_key.next = self.three[2 * i].key.val();
            self.two[i].a_quantity.next = self.three[2 * i].quantity.val();
        }
        self.two[0].b_valid.next = self.three[1].valid.val();
        self.two[0].b_key.next = self.three[1].key.val();
        self.two[0].b_quantity.next = self.three[1].quantity.val();
        self.two[1].b_valid.next = false;
        self.two[1].b_key.next = 0.into();
        self.two[1].b_quantity.next = 0.into();
        self.last.clock.next = self.clock.val();
        self.last.clear.next = false;
        self.last.a_valid.next = self.two[0].valid.val();
        self.last.a_key.next = self.two[0].key.val();
        self.last.a_quantity.next = self.two[0].quantity.val();
        self.last.b_valid.next = self.two[1].valid.val();
        self.last.b_key.next = self.two[1].key.val();
        self.last.b_quantity.next = self.two[1].quantity.val();
        self.best.clock.next = self.clock.val();
        self.best.clear.next = self.starts.val();
        self.best.a_valid.next = self.best.valid.val();
        self.best.a_key.next = self.best.key.val();
        self.best.a_quantity.next = self.best.quantity.val();
        self.best.b_valid.next = self.last.valid.val();
        self.best.b_key.next = self.last.key.val();
        self.best.b_quantity.next = self.last.quantity.val();

        self.walk.next = self.walk_q.q.val();
        self.work_book.next = self.book_q.q.val();
        self.work_side.next = self.side.q.val();
        self.book.next = self.book_q.q.val();
        if self.state.q.val() == RefillState::Walk {
            self.book.next = self.walk_q.q.val();
        }
        self.scan.next = self.scans.val();
        self.remove.next = self.scans.val() & !self.refilling.q.val();
        self.bucket.next = self.bucket_q.q.val();
        self.append.next = self.finishes.val() & self.refilling.q.val();
        self.close.next = !self.best.valid.val();
        self.reset.next = self.finishes.val() & !self.refilling.q.val();
        self.found_key.next = self.best.key.val();
        self.found_quantity.next = self.best.quantity.val();
    }
}
