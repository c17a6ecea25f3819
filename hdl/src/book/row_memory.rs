//! Part of the rows of one side, one row a book: a word for each place, and what belongs to all of them.
//!
//! The row read is there in the clock after, or zero with `blank`. A row that is written in the clock in which it
//! is read has no certain value, and [`super::ladder`] blanks it. Written out in Verilog, because
//! rust_hdl's own RAM becomes distributed RAM. A block RAM for each 36 bits.

use super::ladder::PLACES;
use rust_hdl::prelude::*;
use tickgate_abi::book::{BOOKS, INDEX_BITS};

/// The memory: `WORD` bits a place, and `REST` bits.
#[derive(LogicBlock, Default)]
pub struct RowMemory<const WORD: usize, const REST: usize> {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Write in this clock.
    pub write: Signal<In, Bit>,
    /// Where to.
    pub write_book: Signal<In, Bits<INDEX_BITS>>,
    /// The words.
    pub write_word: [Signal<In, Bits<WORD>>; PLACES],
    /// What belongs to them.
    pub write_rest: Signal<In, Bits<REST>>,
    /// Which row to read.
    pub read_book: Signal<In, Bits<INDEX_BITS>>,
    /// Or none: zero.
    pub blank: Signal<In, Bit>,
    /// The row's words, in the next clock.
    pub word: [Signal<Out, Bits<WORD>>; PLACES],
    /// What belongs to them.
    pub rest: Signal<Out, Bits<REST>>,
    /// The words, then the rest.
    _rows: Vec<([Bits<WORD>; PLACES], Bits<REST>)>,
}

impl<const WORD: usize, const REST: usize> Logic for RowMemory<WORD, REST> {
    fn update(&mut self) {
        let empty = ([Bits::default(); PLACES], Bits::default());
        if self._rows.is_empty() {
            self._rows = vec![empty; BOOKS];
        }
        if self.clock.pos_edge() {
            let number = |bits: Bits<INDEX_BITS>| -> usize { u64::from(bits) as usize };
            let row = if self.blank.val() { empty } else { self._rows[number(self.read_book.val())] };
            for (port, word) in self.word.iter_mut().zip(row.0) {
                port.next = word;
            }
            self.rest.next = row.1;
            if self.write.val() {
                let words = std::array::from_fn(|i| self.write_word[i].val());
                self._rows[number(self.write_book.val())] = (words, self.write_rest.val());
            }
        }
    }

    fn connect(&mut self) {
        self.word.iter_mut().for_each(|port| port.connect());
        self.rest.connect();
    }

    fn hdl(&self) -> Verilog {
        let join = |name: &str| (0..PLACES).map(|i| format!("{name}${i}")).collect::<Vec<_>>().join(", ");
        let bits = PLACES * WORD + REST;
        Verilog::Custom(format!(
            "(* ram_style = \"block\", no_rw_check *) reg [{high}:0] rows[{last}:0];
integer place;
initial for (place = 0; place < {BOOKS}; place = place + 1) rows[place] = {bits}'h0;
reg [{high}:0] row;

always @(posedge clock) begin
   if (write) rows[write_book] <= {{{written}, write_rest}};
   if (blank) row <= {bits}'h0;
   else row <= rows[read_book];
end

always @(*) begin
   {{{read}, rest}} = row;
end
",
            high = bits - 1,
            last = BOOKS - 1,
            written = join("write_word"),
            read = join("word"),
        ))
    }
}
