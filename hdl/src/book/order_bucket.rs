//! The buckets of an order number, one a group (`tickgate_abi::book::bucket`). Combinational, two levels
//! of logic.

use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::book::{GROUPS, ORDER_ID_BITS, ROTATIONS};

/// Pieces of a number above its lowest.
const PIECES: usize = 4;
const TURNS: usize = GROUPS * PIECES;
/// A number with its highest piece filled up.
const PADDED_BITS: usize = BUCKET_BITS * (PIECES + 1);
// The kernel has a loop for each group.
const _: () = assert!(GROUPS == 3 && BUCKET_BITS == 9);

/// The hash.
#[derive(LogicBlock)]
pub struct OrderBucket {
    /// The order's number.
    pub number: Signal<In, Bits<ORDER_ID_BITS>>,
    /// Its bucket in each group.
    pub bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    left: [Constant<Bits<4>>; TURNS],
    right: [Constant<Bits<4>>; TURNS],
    padded: Signal<Local, Bits<PADDED_BITS>>,
    lowest: Signal<Local, Bits<BUCKET_BITS>>,
    piece: [Signal<Local, Bits<BUCKET_BITS>>; PIECES],
    turned: [Signal<Local, Bits<BUCKET_BITS>>; TURNS],
}

impl Default for OrderBucket {
    fn default() -> Self {
        let by = |i: usize| u64::from(ROTATIONS[i / PIECES][i % PIECES]);
        OrderBucket {
            number: Default::default(),
            bucket: Default::default(),
            left: std::array::from_fn(|i| Constant::new(by(i).into())),
            right: std::array::from_fn(|i| Constant::new((BUCKET_BITS as u64 - by(i)).into())),
            padded: Default::default(),
            lowest: Default::default(),
            piece: Default::default(),
            turned: Default::default(),
        }
    }
}

impl Logic for OrderBucket {
    #[hdl_gen]
    fn update(&mut self) {
        self.padded.next = bit_cast::<PADDED_BITS, ORDER_ID_BITS>(self.number.val());
        self.lowest.next = self.padded.val().get_bits::<BUCKET_BITS>(0);
        for i in 0..4 {
            self.piece[i].next = self.padded.val().get_bits::<BUCKET_BITS>(9 * i + 9);
        }
        for i in 0..12 {
            self.turned[i].next = (self.piece[i % 4].val() << self.left[i].val())
                | (self.piece[i % 4].val() >> self.right[i].val());
        }
        for i in 0..3 {
            self.bucket[i].next = self.lowest.val()
                ^ self.turned[4 * i].val()
                ^ self.turned[4 * i + 1].val()
                ^ self.turned[4 * i + 2].val()
                ^ self.turned[4 * i + 3].val();
        }
    }
}
