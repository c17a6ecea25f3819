//! One way of an order table: its cells, and whether the one that was read is the order looked for.
//!
//! The bucket in the clock before the record. Clock 0: the cell is read and compared. Clock 1: `hit`, `key`
//! and `quantity`. Interval 1.

use super::order_cells::{BUCKET_BITS, CELL_BITS, IDENTITY_BITS, OrderCells};
use rust_hdl::prelude::*;
use tickgate_abi::book::{INDEX_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits that say whose an order is: alive, and the book.
const OWNER_BITS: usize = 1 + INDEX_BITS;
/// Bits of the rest.
const NUMBER_BITS: usize = IDENTITY_BITS - OWNER_BITS;

/// The way.
#[derive(LogicBlock)]
pub struct OrderWay {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The clock before: the bucket.
    pub bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// Clock 0: who is looked for.
    pub identity: Signal<In, Bits<IDENTITY_BITS>>,
    /// Clock 0: any order of the book is meant.
    pub any_of_book: Signal<In, Bit>,
    /// Clock 1: it is not here, whatever the cell says.
    pub elsewhere: Signal<In, Bit>,
    /// Clock 1: it is the one.
    pub hit: Signal<Out, Bit>,
    /// Clock 1: there is an order.
    pub alive: Signal<Out, Bit>,
    /// Clock 1: the key of its price.
    pub key: Signal<Out, Bits<PRICE_BITS>>,
    /// Clock 1: what is left of it.
    pub quantity: Signal<Out, Bits<ORDER_QUANTITY_BITS>>,
    /// Write a cell.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// What.
    pub write_cell: Signal<In, Bits<CELL_BITS>>,

    cells: OrderCells,
    /// In which pairs of bits the owner differs.
    other_owner_1: DFF<Bits<OWNER_BITS>>,
    /// In which pairs of bits the number differs.
    other_number_1: DFF<Bits<NUMBER_BITS>>,
    alive_1: DFF<Bit>,
    key_1: DFF<Bits<PRICE_BITS>>,
    quantity_1: DFF<Bits<ORDER_QUANTITY_BITS>>,
    owner_pairs: Constant<Bits<OWNER_BITS>>,
    number_pairs: Constant<Bits<NUMBER_BITS>>,
    identity_read: Signal<Local, Bits<IDENTITY_BITS>>,
    other: Signal<Local, Bits<IDENTITY_BITS>>,
    owner: Signal<Local, Bits<OWNER_BITS>>,
    owner_neighbour: Signal<Local, Bits<OWNER_BITS>>,
    number: Signal<Local, Bits<NUMBER_BITS>>,
    number_neighbour: Signal<Local, Bits<NUMBER_BITS>>,
    other_owner: Signal<Local, Bits<OWNER_BITS>>,
    other_number: Signal<Local, Bits<NUMBER_BITS>>,
}

// Where the kernel takes them from.
const _: () = assert!(IDENTITY_BITS == 38 && OWNER_BITS == 7 && IDENTITY_BITS + PRICE_BITS == 70);

/// Every second bit, from bit 0 on.
fn every_second<const N: usize>() -> Bits<N> {
    (0..N).step_by(2).fold(Bits::default(), |bits: Bits<N>, bit| bits.replace_bit(bit, true))
}

impl Default for OrderWay {
    fn default() -> Self {
        OrderWay {
            clock: Default::default(),
            bucket: Default::default(),
            identity: Default::default(),
            any_of_book: Default::default(),
            elsewhere: Default::default(),
            hit: Default::default(),
            alive: Default::default(),
            key: Default::default(),
            quantity: Default::default(),
            write: Default::default(),
            write_bucket: Default::default(),
            write_cell: Default::default(),
            cells: Default::default(),
            other_owner_1: Default::default(),
            other_number_1: Default::default(),
            alive_1: Default::default(),
            key_1: Default::default(),
            quantity_1: Default::default(),
            owner_pairs: Constant::new(every_second()),
            number_pairs: Constant::new(every_second()),
            identity_read: Default::default(),
            other: Default::default(),
            owner: Default::default(),
            owner_neighbour: Default::default(),
            number: Default::default(),
            number_neighbour: Default::default(),
            other_owner: Default::default(),
            other_number: Default::default(),
        }
    }
}

impl Logic for OrderWay {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, other_owner_1, other_number_1, alive_1, key_1, quantity_1);
        self.cells.clock.next = self.clock.val();
        self.cells.read_bucket.next = self.bucket.val();
        self.cells.write.next = self.write.val();
        self.cells.write_bucket.next = self.write_bucket.val();
        self.cells.write_cell.next = self.write_cell.val();

        // One level of logic behind the memory: pairs of bits are compared.
        self.identity_read.next = self.cells.order.val().get_bits::<IDENTITY_BITS>(0);
        self.other.next = self.identity_read.val() ^ self.identity.val();
        self.owner.next = self.other.val().get_bits::<OWNER_BITS>(0);
        self.owner_neighbour.next = self.owner.val() >> 1;
        self.number.next = self.other.val().get_bits::<NUMBER_BITS>(7);
        self.number_neighbour.next = self.number.val() >> 1;
        self.other_owner_1.d.next = self.owner.val() | self.owner_neighbour.val();
        self.other_number_1.d.next = self.number.val() | self.number_neighbour.val();
        if self.any_of_book.val() {
            self.other_number_1.d.next = 0.into();
        }
        self.alive_1.d.next = self.cells.order.val().get_bit(0);
        self.key_1.d.next = self.cells.order.val().get_bits::<PRICE_BITS>(38);
        self.quantity_1.d.next = self.cells.order.val().get_bits::<ORDER_QUANTITY_BITS>(70);

        self.other_owner.next = self.other_owner_1.q.val() & self.owner_pairs.val();
        self.other_number.next = self.other_number_1.q.val() & self.number_pairs.val();
        self.hit.next =
            (self.other_owner.val() == 0) & (self.other_number.val() == 0) & !self.elsewhere.val();
        self.alive.next = self.alive_1.q.val();
        self.key.next = self.key_1.q.val();
        self.quantity.next = self.quantity_1.q.val();
    }
}
