//! Whether a word of the head's record is cleared, because the arbiter makes a record itself: of a gap or start, or
//! the PacketEnd that stands for a last record that does not go out.
//!
//! Beside the stream, one for each word, so that each has a signal of its own that is near it ([`super::kept_copy`]).
//! Latency 0 clocks; resources: two LUTs.

use rust_hdl::prelude::*;

/// The decision for one word.
#[derive(LogicBlock, Default)]
pub struct WordClear {
    /// A record is made that has something else in the word.
    pub makes: Signal<In, Bit>,
    /// The head is the last of its frame, and others of it went out.
    pub closes: Signal<In, Bit>,
    /// The head was dropped.
    pub dropped: Signal<In, Bit>,
    /// The head was taken.
    pub taken: Signal<In, Bit>,
    /// It carries GAP_BEFORE.
    pub gap_before: Signal<In, Bit>,
    /// The symbol filter lets it pass.
    pub passes: Signal<In, Bit>,
    /// The word is cleared.
    pub clear: Signal<Out, Bit>,
}

impl Logic for WordClear {
    #[hdl_gen]
    fn update(&mut self) {
        self.clear.next = self.makes.val()
            | (self.closes.val()
                & (self.dropped.val() | (self.taken.val() & !self.gap_before.val() & !self.passes.val())));
    }
}
