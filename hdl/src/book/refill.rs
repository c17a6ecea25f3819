//! What clocks without a record are used for: levels that were let go are found again, and books are
//! emptied.
//!
//! It walks over the books (`inspect`); where a side has room for a level that was let go, it looks through
//! the side's order table, a cell a clock (`scan`), for the best level behind the bound, and puts it into
//! the row (`append`), or says that there is none (`close`). Whatever a record does behind the bound
//! meanwhile makes it begin again. For a book that is to be cleared it removes the orders in the same
//! way (`remove`) and then empties the row (`reset`).
//!
//! 6,144 clocks without a record for a level, and about 20 more.

use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS, WAYS};

/// Clocks from a scan, or from a record, until everything that comes of it is known.
const SETTLE_CLOCKS: u64 = 7;
// The kernel turns a bit round.
const _: () = assert!(WAYS == 12);

/// What it is about to do.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum RefillState {
    /// Walks over the books.
    Walk,
    /// Waits before the first bucket until the book's last records are done.
    Settle,
    /// Looks through the table.
    Scan,
    /// Waits for what was found in the last buckets.
    Drain,
    /// A level is on its way to the row.
    Append,
    /// Waits until what was found for a search given up is gone.
    Rest,
}

/// The engine.
#[derive(LogicBlock)]
pub struct Refill {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The next clock has no record.
    pub free: Signal<In, Bit>,
    /// The book that `walk` names is to be cleared.
    pub walk_clears: Signal<In, Bit>,
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
    /// Clock 4: the side it works for was touched by a record.
    pub touched: Signal<In, Bit>,
    /// Clock 1 of an append: a record of the book is too near.
    pub append_bars: Signal<In, Bit>,
    /// Clock 1: there is one.
    pub append_1: Signal<In, Bit>,
    /// Clock 2: a scan has found a bid,
    pub found_bid: Signal<In, Bit>,
    /// with this key
    pub key_bid: Signal<In, Bits<PRICE_BITS>>,
    /// and this quantity;
    pub quantity_bid: Signal<In, Bits<ORDER_QUANTITY_BITS>>,
    /// an ask,
    pub found_ask: Signal<In, Bit>,
    /// with this key
    pub key_ask: Signal<In, Bits<PRICE_BITS>>,
    /// and this quantity.
    pub quantity_ask: Signal<In, Bits<ORDER_QUANTITY_BITS>>,

    /// The book walked over next.
    pub walk: Signal<Out, Bits<INDEX_BITS>>,
    /// The book it works for.
    pub work_book: Signal<Out, Bits<INDEX_BITS>>,
    /// And the side: 1 asks.
    pub work_side: Signal<Out, Bit>,
    /// The clock before: the book of what is done.
    pub book: Signal<Out, Bits<INDEX_BITS>>,
    /// Inspect it.
    pub inspect: Signal<Out, Bit>,
    /// Look at a cell,
    pub scan: Signal<Out, Bit>,
    /// and remove the book's orders:
    pub remove: Signal<Out, Bit>,
    /// in this bucket,
    pub bucket: Signal<Out, Bits<BUCKET_BITS>>,
    /// in this way.
    pub way: Signal<Out, Bits<WAYS>>,
    /// Append what was found.
    pub append: Signal<Out, Bit>,
    /// Empty the book's rows.
    pub reset: Signal<Out, Bit>,
    /// Clock 1 of an append: it is done.
    pub appends: Signal<Out, Bit>,
    /// Something was found.
    pub found: Signal<Out, Bit>,
    /// Key of what was found.
    pub found_key: Signal<Out, Bits<PRICE_BITS>>,
    /// The next worse key.
    pub found_bound: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub found_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,

    state: DFF<RefillState>,
    walk_q: DFF<Bits<INDEX_BITS>>,
    book_q: DFF<Bits<INDEX_BITS>>,
    side: DFF<Bit>,
    refilling: DFF<Bit>,
    bound: DFF<Bits<PRICE_BITS>>,
    bucket_q: DFF<Bits<BUCKET_BITS>>,
    way_q: DFF<Bits<WAYS>>,
    clocks: DFF<Bits<3>>,
    candidate: DFF<Bit>,
    candidate_key: DFF<Bits<PRICE_BITS>>,
    candidate_quantity: DFF<Bits<ORDER_QUANTITY_BITS>>,
    best: DFF<Bit>,
    best_key: DFF<Bits<PRICE_BITS>>,
    best_bound: DFF<Bits<PRICE_BITS>>,
    best_quantity: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    settle_clocks: Constant<Bits<3>>,
    first_way: Constant<Bits<WAYS>>,

    found_here: Signal<Local, Bit>,
    key_here: Signal<Local, Bits<PRICE_BITS>>,
    wide: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    starts: Signal<Local, Bit>,
    issues: Signal<Local, Bit>,
    scans: Signal<Local, Bit>,
    gives_up: Signal<Local, Bit>,
    last_way: Signal<Local, Bit>,
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
            inspected: Default::default(),
            inspected_book: Default::default(),
            short_bid: Default::default(),
            short_ask: Default::default(),
            bound_bid: Default::default(),
            bound_ask: Default::default(),
            touched: Default::default(),
            append_bars: Default::default(),
            append_1: Default::default(),
            found_bid: Default::default(),
            key_bid: Default::default(),
            quantity_bid: Default::default(),
            found_ask: Default::default(),
            key_ask: Default::default(),
            quantity_ask: Default::default(),
            walk: Default::default(),
            work_book: Default::default(),
            work_side: Default::default(),
            book: Default::default(),
            inspect: Default::default(),
            scan: Default::default(),
            remove: Default::default(),
            bucket: Default::default(),
            way: Default::default(),
            append: Default::default(),
            reset: Default::default(),
            appends: Default::default(),
            found: Default::default(),
            found_key: Default::default(),
            found_bound: Default::default(),
            found_quantity: Default::default(),
            state: Default::default(),
            walk_q: Default::default(),
            book_q: Default::default(),
            side: Default::default(),
            refilling: Default::default(),
            bound: Default::default(),
            bucket_q: Default::default(),
            way_q: Default::default(),
            clocks: Default::default(),
            candidate: Default::default(),
            candidate_key: Default::default(),
            candidate_quantity: Default::default(),
            best: Default::default(),
            best_key: Default::default(),
            best_bound: Default::default(),
            best_quantity: Default::default(),
            settle_clocks: Constant::new(SETTLE_CLOCKS.into()),
            first_way: Constant::new(1_u64.into()),
            found_here: Default::default(),
            key_here: Default::default(),
            wide: Default::default(),
            starts: Default::default(),
            issues: Default::default(),
            scans: Default::default(),
            gives_up: Default::default(),
            last_way: Default::default(),
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
        dff_setup!(self, clock, state, walk_q, book_q, side, refilling, bound, bucket_q, way_q, clocks);
        dff_setup!(self, clock, candidate, candidate_key, candidate_quantity);
        dff_setup!(self, clock, best, best_key, best_bound, best_quantity);
        self.walk_following.next = self.walk_q.q.val() + 1;
        self.book_following.next = self.book_q.q.val() + 1;
        self.bucket_following.next = self.bucket_q.q.val() + 1;
        self.clocks_less.next = self.clocks.q.val() - 1;
        self.last_way.next = self.way_q.q.val().get_bit(11);

        self.inspect.next =
            (self.state.q.val() == RefillState::Walk) & self.free.val() & !self.walk_clears.val();
        self.scans.next = (self.state.q.val() == RefillState::Scan) & self.free.val();
        self.issues.next =
            (self.state.q.val() == RefillState::Drain) & self.free.val() & (self.clocks.q.val() == 0);
        self.starts.next = (self.state.q.val() == RefillState::Walk)
            & self.inspected.val()
            & (self.short_bid.val() | self.short_ask.val());
        self.gives_up.next = self.refilling.q.val()
            & self.touched.val()
            & ((self.state.q.val() == RefillState::Scan)
                | (self.state.q.val() == RefillState::Drain)
                | (self.state.q.val() == RefillState::Append));

        if self.state.q.val() == RefillState::Walk {
            if self.free.val() {
                if self.walk_clears.val() {
                    self.state.d.next = RefillState::Settle;
                    self.refilling.d.next = false;
                    self.book_q.d.next = self.walk_q.q.val();
                } else {
                    self.walk_q.d.next = self.walk_following.val();
                }
            }
            self.bucket_q.d.next = 0.into();
            self.way_q.d.next = self.first_way.val();
            self.clocks.d.next = self.settle_clocks.val();
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
        if ((self.state.q.val() == RefillState::Settle)
            | (self.state.q.val() == RefillState::Drain)
            | (self.state.q.val() == RefillState::Rest))
            & self.clocks.q.val().any()
        {
            self.clocks.d.next = self.clocks_less.val();
        }
        if (self.state.q.val() == RefillState::Settle) & (self.clocks.q.val() == 0) {
            self.state.d.next = RefillState::Scan;
        }
        if self.scans.val() {
            self.clocks.d.next = self.settle_clocks.val();
            self.way_q.d.next = self.way_q.q.val() << 1;
            if self.last_way.val() {
                self.way_q.d.next = self.first_way.val();
                self.bucket_q.d.next = self.bucket_following.val();
                if self.bucket_q.q.val().all() {
                    self.state.d.next = RefillState::Drain;
                }
            }
        }
        if self.issues.val() {
            if self.refilling.q.val() {
                self.state.d.next = RefillState::Append;
            } else {
                self.state.d.next = RefillState::Walk;
                self.walk_q.d.next = self.book_following.val();
            }
        }
        if (self.state.q.val() == RefillState::Append) & self.append_1.val() {
            if self.append_bars.val() {
                self.state.d.next = RefillState::Drain;
            } else {
                self.state.d.next = RefillState::Walk;
                self.walk_q.d.next = self.book_q.q.val();
            }
        }
        if (self.state.q.val() == RefillState::Rest) & (self.clocks.q.val() == 0) {
            self.state.d.next = RefillState::Walk;
        }
        if self.gives_up.val() {
            self.state.d.next = RefillState::Rest;
            self.clocks.d.next = self.settle_clocks.val();
            self.walk_q.d.next = self.book_q.q.val();
        }
        self.appends.next = (self.state.q.val() == RefillState::Append)
            & self.append_1.val()
            & !self.append_bars.val()
            & !self.gives_up.val();

        // The best one so far.
        self.found_here.next = self.found_bid.val();
        self.key_here.next = self.key_bid.val();
        self.candidate_quantity.d.next = self.quantity_bid.val();
        if self.side.q.val() {
            self.found_here.next = self.found_ask.val();
            self.key_here.next = self.key_ask.val();
            self.candidate_quantity.d.next = self.quantity_ask.val();
        }
        self.candidate_key.d.next = self.key_here.val();
        self.candidate.d.next =
            self.found_here.val() & self.refilling.q.val() & (self.key_here.val() <= self.bound.q.val());
        self.wide.next =
            bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.candidate_quantity.q.val());
        if self.candidate.q.val() {
            if !self.best.q.val() | (self.candidate_key.q.val() > self.best_key.q.val()) {
                self.best_key.d.next = self.candidate_key.q.val();
                self.best_quantity.d.next = self.wide.val();
            } else {
                if self.candidate_key.q.val() == self.best_key.q.val() {
                    self.best_quantity.d.next = self.best_quantity.q.val() + self.wide.val();
                }
            }
            self.best.d.next = true;
        }
        if self.starts.val() {
            self.best.d.next = false;
        }
        self.best_bound.d.next = self.best_key.q.val() - 1;

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
        self.way.next = self.way_q.q.val();
        self.append.next = self.issues.val() & self.refilling.q.val();
        self.reset.next = self.issues.val() & !self.refilling.q.val();
        self.found.next = self.best.q.val();
        self.found_key.next = self.best_key.q.val();
        self.found_bound.next = self.best_bound.q.val();
        self.found_quantity.next = self.best_quantity.q.val();
    }
}
