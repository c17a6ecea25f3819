//! Whether the words of the tokenizer move up in this clock: there is none, or what is left of this one is no whole
//! token, or ends with one.
//!
//! In the tokenizer, once for each word, since a hundred registers hang on it; synthesis maps it by itself
//! ([`crate::arbitration::kept_copy`]). Latency 0 clocks; resources: eight LUTs.

use rust_hdl::prelude::*;

/// The rule.
#[derive(LogicBlock, Default)]
pub struct ShiftRule {
    /// What is in front moves in this clock.
    pub moves: Signal<In, Bit>,
    /// There is a word.
    pub valid: Signal<In, Bit>,
    /// It is the last of its frame.
    pub last: Signal<In, Bit>,
    /// The lane that is next in it; 8 is behind it.
    pub lane: Signal<In, Bits<4>>,
    /// For each lane: a token that begins there ends in this word,
    pub ends: Signal<In, Bits<8>>,
    /// with its last byte.
    pub ends_word: Signal<In, Bits<8>>,
    /// The words move up.
    pub shifts: Signal<Out, Bit>,

    low_lane: Signal<Local, Bits<3>>,
    ends_here: Signal<Local, Bit>,
    ends_with_it: Signal<Local, Bit>,
}

impl Logic for ShiftRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.low_lane.next = self.lane.val().get_bits::<3>(0);
        self.ends_here.next = self.ends.val().get_bit(self.low_lane.val().index())
            & self.valid.val()
            & !self.lane.val().get_bit(3);
        self.ends_with_it.next = self.ends_word.val().get_bit(self.low_lane.val().index()) & !self.last.val();
        self.shifts.next = self.moves.val() & (!self.ends_here.val() | self.ends_with_it.val());
    }
}
