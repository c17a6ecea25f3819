//! The message's bytes as words of eight, turned so that a snapshot's entries and order quantities,
//! which are multiples of eight bytes behind an odd header, begin at a word.
//!
//! In: the wire, and the lane of the words' last bytes. Out: `word`, valid with the beat's own register
//! (D1): the word whose last byte is in that beat, first byte highest. Latency 1 clock, interval 1.

use crate::feed::pack::Pack;
use crate::feed::select8::ByteShift;
use rust_hdl::prelude::*;

/// The alignment.
#[derive(LogicBlock, Default)]
pub struct AlignedWord {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A beat is on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// Its bytes.
    pub wire_data: Signal<In, Bits<64>>,
    /// Lane of a word's last byte.
    pub lane: Signal<In, Bits<3>>,
    /// The word.
    pub word: Signal<Out, Bits<64>>,
    /// The last seven bytes of the beat before.
    last_seven: DFF<Bits<56>>,
    word_q: DFF<Bits<64>>,
    shift: ByteShift,
    pack: Pack<8, 8, 64>,
}

impl Logic for AlignedWord {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, last_seven, word_q);
        self.shift.lane.next = self.lane.val();
        for i in 0..7 {
            self.shift.from[i].next = self.last_seven.q.val().get_bits::<8>(8 * i);
        }
        for i in 0..8 {
            self.shift.from[i + 7].next = self.wire_data.val().get_bits::<8>(8 * i);
            self.pack.part[i].next = self.shift.out[i].val();
        }
        if self.wire_valid.val() {
            self.last_seven.d.next = self.wire_data.val().get_bits::<56>(8);
            self.word_q.d.next = self.pack.joined.val();
        }
        self.word.next = self.word_q.q.val();
    }
}
