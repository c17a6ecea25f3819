//! In which entry of each bank a symbol must lie: `symbol_filter::hash` of hdl/abi as gateware.
//! Latency 0 clocks, three exclusive-ors deep.

use rust_hdl::prelude::*;
use tickgate_abi::register::symbol_filter::{BANKS, LOG2_BANK_ENTRIES};

const _: () = assert!(BANKS == 4 && LOG2_BANK_ENTRIES == 11);

/// The hash.
#[derive(LogicBlock, Default)]
pub struct SymbolHash {
    /// The symbol.
    pub symbol: Signal<In, Bits<32>>,
    /// Its entry in each bank.
    pub number: [Signal<Out, Bits<11>>; 4],
    low: Signal<Local, Bits<11>>,
    middle: Signal<Local, Bits<11>>,
    high: Signal<Local, Bits<11>>,
    high_bits: Signal<Local, Bits<10>>,
    middle_3: Signal<Local, Bits<11>>,
    middle_7: Signal<Local, Bits<11>>,
    high_2: Signal<Local, Bits<11>>,
    high_5: Signal<Local, Bits<11>>,
    high_8: Signal<Local, Bits<11>>,
    low_5: Signal<Local, Bits<11>>,
}

impl Logic for SymbolHash {
    #[hdl_gen]
    fn update(&mut self) {
        self.low.next = self.symbol.val().get_bits::<11>(0);
        self.middle.next = self.symbol.val().get_bits::<11>(11);
        self.high_bits.next = self.symbol.val().get_bits::<10>(22);
        self.high.next = bit_cast::<11, 10>(self.high_bits.val());
        self.middle_3.next = (self.middle.val() << 3) | (self.middle.val() >> 8);
        self.middle_7.next = (self.middle.val() << 7) | (self.middle.val() >> 4);
        self.high_2.next = (self.high.val() << 2) | (self.high.val() >> 9);
        self.high_5.next = (self.high.val() << 5) | (self.high.val() >> 6);
        self.high_8.next = (self.high.val() << 8) | (self.high.val() >> 3);
        self.low_5.next = (self.low.val() << 5) | (self.low.val() >> 6);
        self.number[0].next = self.low.val() ^ self.middle.val() ^ self.high.val();
        self.number[1].next = self.low.val() ^ self.middle_3.val() ^ self.high_5.val();
        self.number[2].next = self.low.val() ^ self.middle_7.val() ^ self.high_2.val();
        self.number[3].next = self.low_5.val() ^ self.middle.val() ^ self.high_8.val();
    }
}
