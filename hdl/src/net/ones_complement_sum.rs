//! The Internet checksum (RFC 1071) of the words it is given, four a beat, without losing a clock.
//!
//! In: the words of the beat on the wire (zero where a word does not count). First edge: two sums of
//! two words. Second edge: both join the running sum, by one carry-save level and one carry chain.
//! `complete` is right in the clock after the running sum took the last beat: two clocks after that
//! beat was on the wire. Instead of folding carries back in, the running sum keeps them in its upper
//! half (no datagram fills it) and the check compares the two halves.
//!
//! Latency 2 clocks, one beat a clock.

use super::big_endian_words::WORDS;
use rust_hdl::prelude::*;

/// Running sum of 16-bit words.
#[derive(LogicBlock)]
pub struct OnesComplementSum {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The words on the wire, masked.
    pub word: [Signal<In, Bits<16>>; WORDS],
    /// There was a beat on the wire one clock ago.
    pub beat_valid: Signal<In, Bit>,
    /// With `beat_valid`: start over; the words of that beat do not count.
    pub restart: Signal<In, Bit>,
    /// The sum is 0xffff: what it covers, checksum included, is as it was sent.
    pub complete: Signal<Out, Bit>,
    start: Constant<Bits<32>>,
    first_pair: DFF<Bits<17>>,
    second_pair: DFF<Bits<17>>,
    running: DFF<Bits<32>>,
    wide_word: [Signal<Local, Bits<17>>; WORDS],
    first: Signal<Local, Bits<32>>,
    second: Signal<Local, Bits<32>>,
    odd: Signal<Local, Bits<32>>,
    majority: Signal<Local, Bits<32>>,
    carries: Signal<Local, Bits<32>>,
    total: Signal<Local, Bits<32>>,
    carried_out: Signal<Local, Bits<16>>,
    kept: Signal<Local, Bits<16>>,
    wanted: Signal<Local, Bits<16>>,
}

impl OnesComplementSum {
    /// A sum that starts from `start`.
    pub fn new(start: u16) -> Self {
        OnesComplementSum {
            clock: Default::default(),
            word: Default::default(),
            beat_valid: Default::default(),
            restart: Default::default(),
            complete: Default::default(),
            start: Constant::new(u64::from(start).into()),
            first_pair: Default::default(),
            second_pair: Default::default(),
            running: Default::default(),
            wide_word: Default::default(),
            first: Default::default(),
            second: Default::default(),
            odd: Default::default(),
            majority: Default::default(),
            carries: Default::default(),
            total: Default::default(),
            carried_out: Default::default(),
            kept: Default::default(),
            wanted: Default::default(),
        }
    }
}

impl Logic for OnesComplementSum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, first_pair, second_pair, running);
        self.wide_word[0].next = bit_cast::<17, 16>(self.word[0].val());
        self.wide_word[1].next = bit_cast::<17, 16>(self.word[1].val());
        self.wide_word[2].next = bit_cast::<17, 16>(self.word[2].val());
        self.wide_word[3].next = bit_cast::<17, 16>(self.word[3].val());
        self.first_pair.d.next = self.wide_word[0].val() + self.wide_word[1].val();
        self.second_pair.d.next = self.wide_word[2].val() + self.wide_word[3].val();
        self.first.next = bit_cast::<32, 17>(self.first_pair.q.val());
        self.second.next = bit_cast::<32, 17>(self.second_pair.q.val());
        self.odd.next = self.running.q.val() ^ self.first.val() ^ self.second.val();
        self.majority.next = (self.running.q.val() & self.first.val())
            | (self.running.q.val() & self.second.val())
            | (self.first.val() & self.second.val());
        self.carries.next = self.majority.val() << 1;
        self.total.next = self.odd.val() + self.carries.val();
        if self.beat_valid.val() {
            self.running.d.next = self.total.val();
            if self.restart.val() {
                self.running.d.next = self.start.val();
            }
        }
        // kept + carried_out is 0xffff exactly when each bit of one is the inverse of the other's.
        self.kept.next = self.running.q.val().get_bits::<16>(0);
        self.carried_out.next = self.running.q.val().get_bits::<16>(16);
        self.wanted.next = !self.carried_out.val();
        self.complete.next = self.kept.val() == self.wanted.val();
    }
}
