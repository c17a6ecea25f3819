//! The symbol filter of one line: is the record's symbol in the host's table, and has it a book on the card?
//!
//! Beside queue and head: the table's four banks are read while the record is loaded into the
//! front register, the entries are held when the head takes it, and the answer is there from the second clock
//! of the head on. Latency 3 clocks beside the record's own 3, interval 2. Each line has its own copy of the table, 16
//! block RAMs. An entry is written when nothing is read: at once or a few clocks later.

use super::filter_bank::{ENTRY_BITS, ENTRY_NUMBER_BITS, FilterBank, TAG_BITS};
use super::symbol_hash::SymbolHash;
use super::tag_match::TagMatch;
use rust_hdl::prelude::*;
use tickgate_abi::register::symbol_filter;

const _: () = assert!(TAG_BITS == 21 && ENTRY_BITS == 29 && ENTRY_NUMBER_BITS == 11);
const _: () = assert!(
    symbol_filter::BANKS == 4
        && symbol_filter::ENTRY_BANK_SHIFT == 11
        && symbol_filter::ENTRY_IN_USE == 1 << 13
        && symbol_filter::ENTRY_BOOK_SHIFT == 16
        && symbol_filter::ENTRY_HAS_BOOK == 1 << 22
);

/// The filter.
#[derive(LogicBlock, Default)]
pub struct SymbolFilter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// symbol_filter_symbol.
    pub write_symbol: Signal<In, Bits<32>>,
    /// symbol_filter_entry.
    pub write_entry: Signal<In, Bits<32>>,
    /// Store it.
    pub write: Signal<In, Bit>,
    /// The front register may be loaded.
    pub load: Signal<In, Bit>,
    /// There may be a record to load: the table is not written in this clock.
    pub loads: Signal<In, Bit>,
    /// With the record behind it, else with what arrives.
    pub load_fetched: Signal<In, Bit>,
    /// The symbol of what arrives.
    pub arriving_symbol: Signal<In, Bits<32>>,
    /// The symbol of the record behind the front, from the clock before on.
    pub fetched_symbol: Signal<In, Bits<32>>,
    /// The symbol of the record in the front.
    pub front_symbol: Signal<In, Bits<32>>,
    /// There is a head; else it is loaded from the front.
    pub head_keeps: Signal<In, Bit>,
    /// The symbol of the head.
    pub head_symbol: Signal<In, Bits<32>>,
    /// The symbol of the head is in the table, or it has none.
    pub passes_now: Signal<Out, Bit>,
    /// The head's symbol has a book.
    pub has_book: Signal<Out, Bit>,
    /// Which one.
    pub book_index: Signal<Out, Bits<6>>,

    bank: [FilterBank; 4],
    arriving_hash: SymbolHash,
    fetched_hash: SymbolHash,
    fetched_number: [DFF<Bits<11>>; 4],
    write_q: [DFF<Bit>; 4],
    write_number: DFF<Bits<11>>,
    write_data: DFF<Bits<29>>,
    held: [DFF<Bits<29>>; 4],
    kept_tag: [TagMatch; 4],
    matching: [DFF<Bit>; 4],
    book: [DFF<Bits<7>>; 4],
    no_symbol: DFF<Bit>,

    write_bank: Signal<Local, Bits<2>>,
    head_tag: Signal<Local, Bits<21>>,
    match_here: [Signal<Local, Bit>; 4],
    book_here: [Signal<Local, Bits<7>>; 4],
    any_book: [Signal<Local, Bits<7>>; 4],
}

impl Logic for SymbolFilter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_number, write_data, no_symbol);

        self.write_bank.next = self.write_entry.val().get_bits::<2>(11);
        if self.write.val() {
            self.write_number.d.next = self.write_entry.val().get_bits::<11>(0);
            self.write_data.d.next = bit_cast::<29, 21>(self.write_symbol.val().get_bits::<21>(11))
                | (bit_cast::<29, 1>(self.write_entry.val().get_bits::<1>(13)) << 21)
                | (bit_cast::<29, 7>(self.write_entry.val().get_bits::<7>(16)) << 22);
        }
        self.arriving_hash.symbol.next = self.arriving_symbol.val();
        self.fetched_hash.symbol.next = self.fetched_symbol.val();
        self.head_tag.next = self.head_symbol.val().get_bits::<21>(11);
        for i in 0..4 {
            self.write_q[i].clock.next = self.clock.val();
            self.held[i].clock.next = self.clock.val();
            self.write_q[i].d.next = (self.write.val() & (self.write_bank.val() == i.to_bits::<2>()))
                | (self.write_q[i].q.val() & self.loads.val());
            self.bank[i].clock.next = self.clock.val();
            self.bank[i].write.next = self.write_q[i].q.val() & !self.loads.val();
            self.bank[i].write_number.next = self.write_number.q.val();
            self.bank[i].write_entry.next = self.write_data.q.val();
            self.bank[i].read.next = self.load.val();
            self.fetched_number[i].clock.next = self.clock.val();
            self.fetched_number[i].d.next = self.fetched_hash.number[i].val();
            self.bank[i].read_number.next = self.arriving_hash.number[i].val();
            if self.load_fetched.val() {
                self.bank[i].read_number.next = self.fetched_number[i].q.val();
            }
            self.held[i].d.next = self.held[i].q.val();
            if !self.head_keeps.val() {
                self.held[i].d.next = self.bank[i].read_entry.val();
            }
            self.matching[i].clock.next = self.clock.val();
            self.kept_tag[i].entry.next = self.held[i].q.val().get_bits::<22>(0);
            self.kept_tag[i].tag.next = self.head_tag.val();
            self.match_here[i].next = self.kept_tag[i].same.val();
            self.matching[i].d.next = self.match_here[i].val();
            self.book[i].clock.next = self.clock.val();
            self.book[i].d.next = self.held[i].q.val().get_bits::<7>(22);
            self.book_here[i].next = 0.into();
            if self.matching[i].q.val() {
                self.book_here[i].next = self.book[i].q.val();
            }
        }
        self.any_book[0].next = self.book_here[0].val();
        for i in 1..4 {
            self.any_book[i].next = self.any_book[i - 1].val() | self.book_here[i].val();
        }
        if !self.head_keeps.val() {
            self.no_symbol.d.next = !self.front_symbol.val().any();
        }
        self.passes_now.next = self.no_symbol.q.val()
            | self.match_here[0].val()
            | self.match_here[1].val()
            | self.match_here[2].val()
            | self.match_here[3].val();
        self.has_book.next = self.any_book[3].val().get_bit(6);
        self.book_index.next = self.any_book[3].val().get_bits::<6>(0);
    }
}
