//! The rows of one side, one a book: its levels and what belongs to them. 64 rows of 618 bits in 18
//! block RAMs.
//!
//! The row read is there in the clock after; a row that is written in the clock in which it is read
//! has no certain value, and [`super::ladder`] does not use it. Written out in Verilog, because
//! rust_hdl's own RAM becomes distributed RAM.

use super::ladder::REST_BITS;
use super::level::LEVEL_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::book::{BOOKS, INDEX_BITS, LEVELS};

/// Bits of a row.
pub const ROW_BITS: usize = LEVELS * LEVEL_BITS + REST_BITS;

/// The memory.
#[derive(LogicBlock, Default)]
pub struct RowMemory {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_book: Signal<In, Bits<INDEX_BITS>>,
    /// The levels.
    pub write_level: [Signal<In, Bits<LEVEL_BITS>>; LEVELS],
    /// What belongs to them.
    pub write_rest: Signal<In, Bits<REST_BITS>>,
    /// Which row to read.
    pub read_book: Signal<In, Bits<INDEX_BITS>>,
    /// The row's levels, in the next clock.
    pub level: [Signal<Out, Bits<LEVEL_BITS>>; LEVELS],
    /// What belongs to them.
    pub rest: Signal<Out, Bits<REST_BITS>>,
    /// The levels, then the rest.
    _rows: Vec<([Bits<LEVEL_BITS>; LEVELS], Bits<REST_BITS>)>,
}

impl Logic for RowMemory {
    fn update(&mut self) {
        if self._rows.is_empty() {
            self._rows = vec![([Bits::default(); LEVELS], Bits::default()); BOOKS];
        }
        if self.clock.pos_edge() {
            let number = |bits: Bits<INDEX_BITS>| -> usize { u64::from(bits) as usize };
            let row = self._rows[number(self.read_book.val())];
            for (port, level) in self.level.iter_mut().zip(row.0) {
                port.next = level;
            }
            self.rest.next = row.1;
            if self.write.val() {
                let levels = std::array::from_fn(|i| self.write_level[i].val());
                self._rows[number(self.write_book.val())] = (levels, self.write_rest.val());
            }
        }
    }

    fn connect(&mut self) {
        self.level.iter_mut().for_each(|port| port.connect());
        self.rest.connect();
    }

    fn hdl(&self) -> Verilog {
        let join = |name: &str| (0..LEVELS).map(|i| format!("{name}${i}")).collect::<Vec<_>>().join(", ");
        Verilog::Custom(format!(
            "(* ram_style = \"block\", no_rw_check *) reg [{high}:0] rows[{last}:0];
integer place;
initial for (place = 0; place < {BOOKS}; place = place + 1) rows[place] = {ROW_BITS}'h0;
reg [{high}:0] row;

always @(posedge clock) begin
   if (write) rows[write_book] <= {{{written}, write_rest}};
   row <= rows[read_book];
end

always @(*) begin
   {{{read}, rest}} = row;
end
",
            high = ROW_BITS - 1,
            last = BOOKS - 1,
            written = join("write_level"),
            read = join("level"),
        ))
    }
}
