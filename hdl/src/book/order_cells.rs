//! The cells of one way of an order table: 512 of them, in three block RAMs.
//!
//! The cell read is there in the clock after. A cell that is written in the clock in which it is read
//! has no certain value; [`super::order_way`] leaves it out. Written out in Verilog, because
//! rust_hdl's own RAM becomes distributed RAM.

use rust_hdl::prelude::*;
use tickgate_abi::book::{BUCKETS, INDEX_BITS, LOG2_BUCKETS, ORDER_ID_BITS, ORDER_QUANTITY_BITS, PRICE_BITS};

/// Bits of a bucket's number.
pub const BUCKET_BITS: usize = LOG2_BUCKETS;
/// Bits of an order's number that its bucket does not say.
pub const TAG_BITS: usize = ORDER_ID_BITS - LOG2_BUCKETS;
/// Bits of who an order is: from bit 0 on, one for alive, the book's index, the tag.
pub const IDENTITY_BITS: usize = 1 + INDEX_BITS + TAG_BITS;
/// Bits of a cell: identity, key, what is left.
pub const CELL_BITS: usize = IDENTITY_BITS + PRICE_BITS + ORDER_QUANTITY_BITS;

/// The memory.
#[derive(LogicBlock, Default)]
pub struct OrderCells {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// What.
    pub write_cell: Signal<In, Bits<CELL_BITS>>,
    /// Which cell to read.
    pub read_bucket: Signal<In, Bits<BUCKET_BITS>>,
    /// The cell, in the next clock.
    pub order: Signal<Out, Bits<CELL_BITS>>,
    _cells: Vec<Bits<CELL_BITS>>,
}

impl Logic for OrderCells {
    fn update(&mut self) {
        if self._cells.is_empty() {
            self._cells = vec![Bits::default(); BUCKETS];
        }
        if self.clock.pos_edge() {
            let number = |bits: Bits<BUCKET_BITS>| -> usize { u64::from(bits) as usize };
            self.order.next = self._cells[number(self.read_bucket.val())];
            if self.write.val() {
                self._cells[number(self.write_bucket.val())] = self.write_cell.val();
            }
        }
    }

    fn connect(&mut self) {
        self.order.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "(* ram_style = \"block\", no_rw_check *) reg [{}:0] cells[{}:0];
integer place;
initial for (place = 0; place < {BUCKETS}; place = place + 1) cells[place] = {CELL_BITS}'h0;

always @(posedge clock) begin
   if (write) cells[write_bucket] <= write_cell;
   order <= cells[read_bucket];
end
",
            CELL_BITS - 1,
            BUCKETS - 1
        ))
    }
}
