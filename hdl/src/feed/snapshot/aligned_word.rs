//! The message's bytes as words of eight, turned so that a snapshot's entries and order quantities,
//! which are multiples of eight bytes behind an odd header, begin at a word.
//!
//! In: the wire, and the lane of the words' last bytes. Out: `word`, valid with the beat's own register
//! (D1): the word whose last byte is in that beat, first byte highest; and `nonzero`, which of the
//! nibbles of its lower half are not zero, so that a count in it is judged from eight bits. Latency 1
//! clock, interval 1.

use crate::feed::pack::Pack;
use crate::feed::select8::ByteShift;
use rust_hdl::prelude::*;

/// The alignment.
#[derive(LogicBlock)]
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
    /// Nibble i of the word's lower half, from its end, is not zero.
    pub nonzero: Signal<Out, Bits<8>>,
    /// The last seven bytes of the beat before.
    last_seven: DFF<Bits<56>>,
    word_q: DFF<Bits<64>>,
    shift: ByteShift,
    pack: Pack<8, 8, 64>,
    nonzero_q: DFF<Bits<8>>,
    byte: [Signal<Local, Bits<8>>; 15],
    high: [Signal<Local, Bits<4>>; 15],
    low: [Signal<Local, Bits<4>>; 15],
    /// Bit 1: the byte's upper nibble is not zero; bit 0: its lower.
    nibbles: [Signal<Local, Bits<8>>; 15],
    shift_nibbles: ByteShift,
    pair: [Signal<Local, Bits<2>>; 4],
    pack_nibbles: Pack<4, 2, 8>,
    neither: Constant<Bits<8>>,
    lower: Constant<Bits<8>>,
    upper: Constant<Bits<8>>,
    both: Constant<Bits<8>>,
}

impl Default for AlignedWord {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            wire_valid: Default::default(),
            wire_data: Default::default(),
            lane: Default::default(),
            word: Default::default(),
            nonzero: Default::default(),
            last_seven: Default::default(),
            word_q: Default::default(),
            shift: Default::default(),
            pack: Default::default(),
            nonzero_q: Default::default(),
            byte: Default::default(),
            high: Default::default(),
            low: Default::default(),
            nibbles: Default::default(),
            shift_nibbles: Default::default(),
            pair: Default::default(),
            pack_nibbles: Default::default(),
            neither: Constant::new(0_usize.to_bits()),
            lower: Constant::new(1_usize.to_bits()),
            upper: Constant::new(2_usize.to_bits()),
            both: Constant::new(3_usize.to_bits()),
        }
    }
}

impl Logic for AlignedWord {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, last_seven, word_q, nonzero_q);
        for i in 0..7 {
            self.byte[i].next = self.last_seven.q.val().get_bits::<8>(8 * i);
        }
        for i in 0..8 {
            self.byte[i + 7].next = self.wire_data.val().get_bits::<8>(8 * i);
        }
        self.shift.lane.next = self.lane.val();
        self.shift_nibbles.lane.next = self.lane.val();
        for i in 0..15 {
            self.shift.from[i].next = self.byte[i].val();
            self.high[i].next = self.byte[i].val().get_bits::<4>(4);
            self.low[i].next = self.byte[i].val().get_bits::<4>(0);
            self.nibbles[i].next = self.neither.val();
            if self.low[i].val().any() {
                self.nibbles[i].next = self.lower.val();
            }
            if self.high[i].val().any() {
                self.nibbles[i].next = self.upper.val();
                if self.low[i].val().any() {
                    self.nibbles[i].next = self.both.val();
                }
            }
            self.shift_nibbles.from[i].next = self.nibbles[i].val();
        }
        for i in 0..8 {
            self.pack.part[i].next = self.shift.out[i].val();
        }
        for i in 0..4 {
            self.pair[i].next = self.shift_nibbles.out[i + 4].val().get_bits::<2>(0);
            self.pack_nibbles.part[i].next = self.pair[i].val();
        }
        if self.wire_valid.val() {
            self.last_seven.d.next = self.wire_data.val().get_bits::<56>(8);
            self.word_q.d.next = self.pack.joined.val();
            self.nonzero_q.d.next = self.pack_nibbles.joined.val();
        }
        self.word.next = self.word_q.q.val();
        self.nonzero.next = self.nonzero_q.q.val();
    }
}
