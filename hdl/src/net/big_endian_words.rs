//! The four 16-bit words of a beat in network order. Headers and checksums are made of them.
//!
//! Wires only: no clock, no logic.

use rust_hdl::prelude::*;

/// 16-bit words in a beat.
pub const WORDS: usize = 4;

/// Splits a beat into its words.
#[derive(LogicBlock, Default)]
pub struct BigEndianWords {
    /// The beat, byte 0 in bits 7..0.
    pub data: Signal<In, Bits<64>>,
    /// Word i is bytes 2i (upper half) and 2i + 1.
    pub word: [Signal<Out, Bits<16>>; WORDS],
    upper: [Signal<Local, Bits<8>>; WORDS],
    lower: [Signal<Local, Bits<8>>; WORDS],
}

impl Logic for BigEndianWords {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..4 {
            self.upper[i].next = self.data.val().get_bits::<8>(i * 16);
            self.lower[i].next = self.data.val().get_bits::<8>(i * 16 + 8);
        }
        // The macro evaluates a cast's argument outside of loops, so there is none around these.
        self.word[0].next =
            (bit_cast::<16, 8>(self.upper[0].val()) << 8) | (bit_cast::<16, 8>(self.lower[0].val()));
        self.word[1].next =
            (bit_cast::<16, 8>(self.upper[1].val()) << 8) | (bit_cast::<16, 8>(self.lower[1].val()));
        self.word[2].next =
            (bit_cast::<16, 8>(self.upper[2].val()) << 8) | (bit_cast::<16, 8>(self.lower[2].val()));
        self.word[3].next =
            (bit_cast::<16, 8>(self.upper[3].val()) << 8) | (bit_cast::<16, 8>(self.lower[3].val()));
    }
}
