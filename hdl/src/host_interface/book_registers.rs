//! The registers of the books, beside the register file: the last block of the table in hdl/abi's `register`.
//!
//! Bus -> **book registers** -> book; what the book says comes back. Latency as the register file's: `read_data`
//! is the register that was addressed three clocks ago and 0 when that is none of these, so that the two are
//! or-ed; a write takes effect two clocks later, and `clear` pulses three clocks later.
//!
//! The level that `book_read` asks for is shown by the book when its walk comes by; it is kept from then on
//! until `book_read` is written again, so that the host reads the words of one level.

use super::counter::Counter;
use rust_hdl::prelude::*;
use tickgate_abi::book::{BOOKS, INDEX_BITS, LEVEL_QUANTITY_BITS, PRICE_BITS};
use tickgate_abi::register::{BLOCKS, Block, book};

/// Header words.
const CONSTANT_WORDS: usize = 3;
/// Control, clear, read.
const WRITTEN_WORDS: usize = 3;
/// The level's three, flagged, clearing, the two counters.
const SHOWN_WORDS: usize = 3 + 2 * book::WORDS as usize + 2;
/// All of them, in this order.
const WORDS: usize = CONSTANT_WORDS + WRITTEN_WORDS + SHOWN_WORDS;
const BLOCK: Block = BLOCKS[BLOCKS.len() - 1];
// The kernel has these.
const _: () = assert!(WORDS == 15 && BOOKS == 64 && LEVEL_QUANTITY_BITS == 40 && PRICE_BITS == 32);
const _: () = assert!(book::CONTROL_ENABLE == 1 && book::INDEX_BITS == 0x3f && INDEX_BITS == 6);
const _: () = assert!(book::READ_SIDE_SHIFT == 8 && book::READ_LEVEL_SHIFT == 16);
const _: () = assert!(book::LEVEL_SHOWN == 1 << 31 && book::LEVEL_VALID == 1 << 30);

/// The registers.
#[derive(LogicBlock)]
pub struct BookRegisters {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Byte address in the BAR, a multiple of 4.
    pub address: Signal<In, Bits<11>>,
    /// Write `write_data` to `address` in this clock.
    pub write: Signal<In, Bit>,
    /// The value to write.
    pub write_data: Signal<In, Bits<32>>,
    /// The register that was addressed three clocks ago, or 0.
    pub read_data: Signal<Out, Bits<32>>,
    /// book_control bit 0.
    pub enable: Signal<Out, Bit>,
    /// Pulse: book_clear was written.
    pub clear: Signal<Out, Bit>,
    /// With this index.
    pub clear_index: Signal<Out, Bits<INDEX_BITS>>,
    /// The level to be shown: of this book,
    pub read_index: Signal<Out, Bits<INDEX_BITS>>,
    /// of the offers,
    pub read_ask: Signal<Out, Bit>,
    /// so many from the best.
    pub read_level: Signal<Out, Bits<4>>,
    /// By book: it may be wrong.
    pub flagged: Signal<In, Bits<BOOKS>>,
    /// By book: it is being emptied.
    pub clearing: Signal<In, Bits<BOOKS>>,
    /// Pulse: the level that was asked for in the clock before is shown;
    pub level_fresh: Signal<In, Bit>,
    /// there is one,
    pub level_valid: Signal<In, Bit>,
    /// with this price
    pub level_price: Signal<In, Bits<PRICE_BITS>>,
    /// and this quantity.
    pub level_quantity: Signal<In, Bits<LEVEL_QUANTITY_BITS>>,
    /// Pulse: a `BookTop` was made.
    pub top_made: Signal<In, Bit>,
    /// Pulse: one found the queue crowded.
    pub overflow: Signal<In, Bit>,

    place: [Constant<Bits<11>>; WORDS],
    header: [Constant<Bits<32>>; CONSTANT_WORDS],
    written_bits: [Constant<Bits<32>>; WRITTEN_WORDS],
    shown_bit: Constant<Bits<32>>,
    valid_bit: Constant<Bits<32>>,

    chosen: [DFF<Bit>; WORDS],
    write_pending: DFF<Bit>,
    write_value: DFF<Bits<32>>,
    written: [DFF<Bits<32>>; WRITTEN_WORDS],
    cleared: DFF<Bit>,
    asked: DFF<Bit>,
    waiting: DFF<Bit>,
    shown: DFF<Bit>,
    valid: DFF<Bit>,
    price: DFF<Bits<PRICE_BITS>>,
    quantity: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    read_2: DFF<Bits<32>>,
    read_3: DFF<Bits<32>>,
    tops: Counter,
    overflows: Counter,

    word: [Signal<Local, Bits<32>>; WORDS],
    chosen_word: [Signal<Local, Bits<32>>; WORDS],
    any_word: [Signal<Local, Bits<32>>; WORDS],
    quantity_high: Signal<Local, Bits<8>>,
    shown_word: Signal<Local, Bits<32>>,
    valid_word: Signal<Local, Bits<32>>,
}

impl Default for BookRegisters {
    fn default() -> Self {
        use std::array::from_fn;
        let registers = BLOCK.registers.iter().flat_map(|r| (0..r.count).map(|index| r.at(index)));
        let places: Vec<u32> =
            [BLOCK.offset, BLOCK.offset + 4, BLOCK.offset + 8].into_iter().chain(registers).collect();
        assert_eq!(places.len(), WORDS, "the table of registers has changed");
        let headers = [BLOCK.block_type, BLOCK.version, BLOCK.next];
        let bits = [book::CONTROL_ENABLE, book::INDEX_BITS, book::READ_BITS];
        BookRegisters {
            clock: Default::default(),
            address: Default::default(),
            write: Default::default(),
            write_data: Default::default(),
            read_data: Default::default(),
            enable: Default::default(),
            clear: Default::default(),
            clear_index: Default::default(),
            read_index: Default::default(),
            read_ask: Default::default(),
            read_level: Default::default(),
            flagged: Default::default(),
            clearing: Default::default(),
            level_fresh: Default::default(),
            level_valid: Default::default(),
            level_price: Default::default(),
            level_quantity: Default::default(),
            top_made: Default::default(),
            overflow: Default::default(),
            place: from_fn(|i| Constant::new(u64::from(places[i]).into())),
            header: from_fn(|i| Constant::new(u64::from(headers[i]).into())),
            written_bits: from_fn(|i| Constant::new(u64::from(bits[i]).into())),
            shown_bit: Constant::new(u64::from(book::LEVEL_SHOWN).into()),
            valid_bit: Constant::new(u64::from(book::LEVEL_VALID).into()),
            chosen: Default::default(),
            write_pending: Default::default(),
            write_value: Default::default(),
            written: Default::default(),
            cleared: Default::default(),
            asked: Default::default(),
            waiting: Default::default(),
            shown: Default::default(),
            valid: Default::default(),
            price: Default::default(),
            quantity: Default::default(),
            read_2: Default::default(),
            read_3: Default::default(),
            tops: Default::default(),
            overflows: Default::default(),
            word: Default::default(),
            chosen_word: Default::default(),
            any_word: Default::default(),
            quantity_high: Default::default(),
            shown_word: Default::default(),
            valid_word: Default::default(),
        }
    }
}

impl Logic for BookRegisters {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_pending, write_value, cleared, asked, waiting);
        dff_setup!(self, clock, shown, valid, price, quantity, read_2, read_3);
        self.tops.clock.next = self.clock.val();
        self.tops.pulse.next = self.top_made.val();
        self.overflows.clock.next = self.clock.val();
        self.overflows.pulse.next = self.overflow.val();

        // First edge: which register it is.
        self.write_pending.d.next = self.write.val();
        self.write_value.d.next = self.write_data.val();
        for i in 0..15 {
            self.chosen[i].clock.next = self.clock.val();
            self.chosen[i].d.next = self.address.val() == self.place[i].val();
        }

        // Second edge: write it, or choose its word.
        for i in 0..3 {
            self.written[i].clock.next = self.clock.val();
            self.written[i].d.next = self.written[i].q.val();
            if self.write_pending.q.val() & self.chosen[i + 3].q.val() {
                self.written[i].d.next = self.write_value.q.val() & self.written_bits[i].val();
            }
            self.word[i].next = self.header[i].val();
            self.word[i + 3].next = self.written[i].q.val();
        }
        self.quantity_high.next = self.quantity.q.val().get_bits::<8>(32);
        self.shown_word.next = 0.into();
        if self.shown.q.val() {
            self.shown_word.next = self.shown_bit.val();
        }
        self.valid_word.next = 0.into();
        if self.shown.q.val() & self.valid.q.val() {
            self.valid_word.next = self.valid_bit.val();
        }
        self.word[6].next =
            bit_cast::<32, 8>(self.quantity_high.val()) | self.shown_word.val() | self.valid_word.val();
        self.word[7].next = self.price.q.val();
        self.word[8].next = self.quantity.q.val().get_bits::<32>(0);
        self.word[9].next = self.flagged.val().get_bits::<32>(0);
        self.word[10].next = self.flagged.val().get_bits::<32>(32);
        self.word[11].next = self.clearing.val().get_bits::<32>(0);
        self.word[12].next = self.clearing.val().get_bits::<32>(32);
        self.word[13].next = self.tops.value.val();
        self.word[14].next = self.overflows.value.val();
        for i in 0..15 {
            self.chosen_word[i].next = 0.into();
            if self.chosen[i].q.val() {
                self.chosen_word[i].next = self.word[i].val();
            }
        }
        self.any_word[0].next = self.chosen_word[0].val();
        for i in 1..15 {
            self.any_word[i].next = self.any_word[i - 1].val() | self.chosen_word[i].val();
        }
        self.read_2.d.next = self.any_word[14].val();

        // Third edge.
        self.read_3.d.next = self.read_2.q.val();
        self.read_data.next = self.read_3.q.val();
        self.enable.next = self.written[0].q.val().get_bit(0);
        self.clear_index.next = self.written[1].q.val().get_bits::<INDEX_BITS>(0);
        self.read_index.next = self.written[2].q.val().get_bits::<INDEX_BITS>(0);
        self.read_ask.next = self.written[2].q.val().get_bit(8);
        self.read_level.next = self.written[2].q.val().get_bits::<4>(16);
        self.cleared.d.next = self.write_pending.q.val() & self.chosen[4].q.val();
        self.clear.next = self.cleared.q.val();

        // The level: what is shown in the clock in which the question changes is the answer to the one before.
        self.asked.d.next = self.write_pending.q.val() & self.chosen[5].q.val();
        self.waiting.d.next = self.asked.q.val() | (self.waiting.q.val() & !self.level_fresh.val());
        if self.waiting.q.val() & self.level_fresh.val() {
            self.shown.d.next = true;
            self.valid.d.next = self.level_valid.val();
            self.price.d.next = self.level_price.val();
            self.quantity.d.next = self.level_quantity.val();
        }
        if self.asked.q.val() | (self.write_pending.q.val() & self.chosen[5].q.val()) {
            self.shown.d.next = false;
        }
    }
}
