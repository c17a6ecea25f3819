//! One way of an order table: its cells, and whether the one that was read is the order looked for.
//!
//! Bucket in clock 0, cell in clock 1, `chosen`, `key` and `quantity` in clock 2. Interval 1.

use super::order_cells::{BUCKET_BITS, CELL_BITS, IDENTITY_BITS, OrderCells};
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits that say whose an order is: alive, and the book.
const OWNER_BITS: usize = 1 + INDEX_BITS;

/// The way.
#[derive(LogicBlock, Default)]
pub struct OrderWay {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 0: the bucket.
    pub bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// Clock 1: who is looked for.
    pub identity: Signal<In, Bits<IDENTITY_BITS>>,
    /// Clock 2: any order of the book is.
    pub any_of_book: Signal<In, Bit>,
    /// Clock 2: it is the one.
    pub chosen: Signal<Out, Bit>,
    /// Clock 2: the key of its price.
    pub key: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 2: what is left of it.
    pub quantity: Signal<Out, Bits<ORDER_QUANTITY_BITS>>,
    /// The same as wide as a level's.
    pub wide_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Write a cell.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// What.
    pub write_cell: Signal<In, Bits<CELL_BITS>>,

    cells: OrderCells,
    /// Was written while it was read: an order that the records right before have changed, which
    /// are asked themselves, or none that is looked for.
    unsure_1: DFF<Bit>,
    unsure_2: DFF<Bit>,
    /// The bits in which it differs.
    other: DFF<Bits<IDENTITY_BITS>>,
    key_2: DFF<Bits<PRICE_BITS>>,
    quantity_2: DFF<Bits<ORDER_QUANTITY_BITS>>,
    identity_read: Signal<Local, Bits<IDENTITY_BITS>>,
    other_2: Signal<Local, Bits<IDENTITY_BITS>>,
    other_owner: Signal<Local, Bits<OWNER_BITS>>,
    same_order: Signal<Local, Bit>,
    same_owner: Signal<Local, Bit>,
    same_bucket: Signal<Local, Bit>,
    sure: Signal<Local, Bit>,
}

impl Logic for OrderWay {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, unsure_1, unsure_2, other, key_2, quantity_2);
        self.cells.clock.next = self.clock.val();
        self.cells.read_bucket.next = self.bucket.val();
        self.cells.write.next = self.write.val();
        self.cells.write_bucket.next = self.write_bucket.val();
        self.cells.write_cell.next = self.write_cell.val();
        self.same_bucket.next = self.write_bucket.val() == self.bucket.val();
        self.unsure_1.d.next = self.write.val() & self.same_bucket.val();
        self.unsure_2.d.next = self.unsure_1.q.val();

        self.identity_read.next = self.cells.order.val().get_bits::<IDENTITY_BITS>(0);
        self.other.d.next = self.identity_read.val() ^ self.identity.val();
        self.key_2.d.next = self.cells.order.val().get_bits::<PRICE_BITS>(38);
        self.quantity_2.d.next = self.cells.order.val().get_bits::<ORDER_QUANTITY_BITS>(70);

        self.other_2.next = self.other.q.val();
        self.other_owner.next = self.other_2.val().get_bits::<OWNER_BITS>(0);
        self.same_order.next = self.other_2.val() == 0;
        self.same_owner.next = self.other_owner.val() == 0;
        self.sure.next = !self.unsure_2.q.val();
        self.chosen.next =
            (self.same_order.val() | (self.any_of_book.val() & self.same_owner.val())) & self.sure.val();
        self.key.next = self.key_2.q.val();
        self.quantity.next = self.quantity_2.q.val();
        self.wide_quantity.next =
            bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.quantity_2.q.val());
    }
}

// Where the kernel takes key and quantity from.
const _: () = assert!(IDENTITY_BITS == 38 && IDENTITY_BITS + PRICE_BITS == 70);
