//! In which entry of each bank a symbol must lie: `symbol_filter::hash` of hdl/abi as gateware.
//! Latency 0 clocks, an exclusive-or of about twelve bits for each bit.
//!
//! Written out in Verilog, from the table of masks in hdl/abi.

use rust_hdl::prelude::*;
use tickgate_abi::register::symbol_filter::{BANKS, LOG2_BANK_ENTRIES, hash, hash_mask};

const _: () = assert!(BANKS == 4 && LOG2_BANK_ENTRIES == 11);

/// The hash.
#[derive(LogicBlock, Default)]
pub struct SymbolHash {
    /// The symbol.
    pub symbol: Signal<In, Bits<32>>,
    /// Its entry in each bank.
    pub number: [Signal<Out, Bits<11>>; 4],
}

impl Logic for SymbolHash {
    fn update(&mut self) {
        let symbol: u64 = self.symbol.val().into();
        for (number, bank) in self.number.iter_mut().zip(0..) {
            number.next = u64::from(hash(symbol as u32, bank)).into();
        }
    }

    fn connect(&mut self) {
        for number in &mut self.number {
            number.connect();
        }
    }

    fn hdl(&self) -> Verilog {
        let assignments = (0..BANKS).map(|bank| {
            let bit = |bit| format!("^(symbol & 32'h{:08x})", hash_mask(bank, bit));
            let bits: Vec<_> = (0..LOG2_BANK_ENTRIES).rev().map(bit).collect();
            format!("   number${bank} = {{{}}};\n", bits.join(", "))
        });
        Verilog::Custom(format!("always @(*) begin\n{}end\n", assignments.collect::<String>()))
    }
}
