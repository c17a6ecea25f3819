//! The buckets that a record will look into, one clock before it: from the heads of both lines.
//!
//! A head waits for its turn for a clock at least. In that clock the buckets of its numbers are registered
//! (`kind`, `order_id` and `reference` of both heads); in the next one, in which it is known whose turn it
//! was (`line_b`), the buckets go to [`super::book::CardBook`], and one clock later the record does.
//! Latency 1 clock, interval 1.

use super::order_bucket::OrderBucket;
use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::Kind;
use tickgate_abi::book::{GROUPS, ORDER_ID_BITS};

/// Lines.
const LINES: usize = 2;
/// Buckets of both lines.
const BUCKETS: usize = LINES * GROUPS;
// The kernel has loops over them.
const _: () = assert!(GROUPS == 3);

/// The lookup.
#[derive(LogicBlock)]
pub struct Lookup {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Kinds of the heads.
    pub kind: [Signal<In, Bits<8>>; LINES],
    /// Their order numbers.
    pub order_id: [Signal<In, Bits<ORDER_ID_BITS>>; LINES],
    /// Their second numbers.
    pub reference: [Signal<In, Bits<ORDER_ID_BITS>>; LINES],
    /// A clock later: line B's head has its turn.
    pub line_b: Signal<In, Bit>,
    /// Then: the buckets among the bids,
    pub bid_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    /// among the asks,
    pub ask_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    /// and of `reference`.
    pub reference_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],

    order_a: OrderBucket,
    order_b: OrderBucket,
    second_a: OrderBucket,
    second_b: OrderBucket,
    // Line A's, then line B's.
    of_order: [DFF<Bits<BUCKET_BITS>>; BUCKETS],
    of_second: [DFF<Bits<BUCKET_BITS>>; BUCKETS],
    of_ask: [DFF<Bits<BUCKET_BITS>>; BUCKETS],
    sse_trade: Constant<Bits<8>>,
    szse_trade: Constant<Bits<8>>,
    szse_cancel: Constant<Bits<8>>,
    ask_is_second: [Signal<Local, Bit>; LINES],
}

impl Default for Lookup {
    fn default() -> Self {
        let kind = |kind: Kind| Constant::new((kind as u64).into());
        Lookup {
            clock: Default::default(),
            kind: Default::default(),
            order_id: Default::default(),
            reference: Default::default(),
            line_b: Default::default(),
            bid_bucket: Default::default(),
            ask_bucket: Default::default(),
            reference_bucket: Default::default(),
            order_a: Default::default(),
            order_b: Default::default(),
            second_a: Default::default(),
            second_b: Default::default(),
            of_order: Default::default(),
            of_second: Default::default(),
            of_ask: Default::default(),
            sse_trade: kind(Kind::SseTrade),
            szse_trade: kind(Kind::SzseTrade),
            szse_cancel: kind(Kind::SzseCancel),
            ask_is_second: Default::default(),
        }
    }
}

impl Logic for Lookup {
    #[hdl_gen]
    fn update(&mut self) {
        self.order_a.number.next = self.order_id[0].val();
        self.order_b.number.next = self.order_id[1].val();
        self.second_a.number.next = self.reference[0].val();
        self.second_b.number.next = self.reference[1].val();
        for i in 0..2 {
            self.ask_is_second[i].next = (self.kind[i].val() == self.sse_trade.val())
                | (self.kind[i].val() == self.szse_trade.val())
                | (self.kind[i].val() == self.szse_cancel.val());
        }
        for i in 0..6 {
            self.of_order[i].clock.next = self.clock.val();
            self.of_second[i].clock.next = self.clock.val();
            self.of_ask[i].clock.next = self.clock.val();
        }
        for i in 0..3 {
            self.of_order[i].d.next = self.order_a.bucket[i].val();
            self.of_order[i + 3].d.next = self.order_b.bucket[i].val();
            self.of_second[i].d.next = self.second_a.bucket[i].val();
            self.of_second[i + 3].d.next = self.second_b.bucket[i].val();
            self.of_ask[i].d.next = self.order_a.bucket[i].val();
            if self.ask_is_second[0].val() {
                self.of_ask[i].d.next = self.second_a.bucket[i].val();
            }
            self.of_ask[i + 3].d.next = self.order_b.bucket[i].val();
            if self.ask_is_second[1].val() {
                self.of_ask[i + 3].d.next = self.second_b.bucket[i].val();
            }
            self.bid_bucket[i].next = self.of_order[i].q.val();
            self.ask_bucket[i].next = self.of_ask[i].q.val();
            self.reference_bucket[i].next = self.of_second[i].q.val();
            if self.line_b.val() {
                self.bid_bucket[i].next = self.of_order[i + 3].q.val();
                self.ask_bucket[i].next = self.of_ask[i + 3].q.val();
                self.reference_bucket[i].next = self.of_second[i + 3].q.val();
            }
        }
    }
}
