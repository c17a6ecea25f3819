//! One round of SM4 (GB/T 32907-2016, 6): two clocks, a block a clock.
//!
//! In the first clock the block RAMs take what is to be substituted, x1 + x2 + x3 + round key, and the fabric a
//! copy of it; in the second they give it substituted, and the fabric sums up what the next round adds to it. So two
//! levels of logic are between a block RAM and the next one. The word x3 is not carried along: it is what the
//! other words leave of the copy.
//!
//! | port | when |
//! |---|---|
//! | `substituted`, `word_…`, `key` | at the round's start |
//! | `next_key` | two clocks later, with the outputs |
//! | `next_substituted`, `next_word_…`, `first`, `mixed` | two clocks later |
//!
//! Latency 2 clocks, interval 1. Resources: 2 DP16KD, 128 LUT4, 288 flip-flops (the last round's 32 more, of `first`).

use super::s_box_pair::SBoxPair;
use rust_hdl::prelude::*;

/// The round.
#[derive(LogicBlock, Default)]
pub struct Round {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// x1 + x2 + x3 + round key.
    pub substituted: Signal<In, Bits<32>>,
    /// x0,
    pub word_0: Signal<In, Bits<32>>,
    /// x1
    pub word_1: Signal<In, Bits<32>>,
    /// and x2.
    pub word_2: Signal<In, Bits<32>>,
    /// The round key.
    pub key: Signal<In, Bits<32>>,
    /// The next round's key.
    pub next_key: Signal<In, Bits<32>>,
    /// What the next round substitutes; behind logic.
    pub next_substituted: Signal<Out, Bits<32>>,
    /// x1,
    pub next_word_0: Signal<Out, Bits<32>>,
    /// x2
    pub next_word_1: Signal<Out, Bits<32>>,
    /// and x3, the next round's x0, x1 and x2.
    pub next_word_2: Signal<Out, Bits<32>>,
    /// x0, beside them;
    pub first: Signal<Out, Bits<32>>,
    /// and L(S(…)), which it is added to for the next round's x3; behind logic.
    pub mixed: Signal<Out, Bits<32>>,
    s_box: [SBoxPair; 2],
    copy: DFF<Bits<32>>,
    held: [DFF<Bits<32>>; 3],
    held_key: DFF<Bits<32>>,
    // x0 + x2 + x3.
    others: DFF<Bits<32>>,
    words: [DFF<Bits<32>>; 3],
    first_held: DFF<Bits<32>>,
    low: Signal<Local, Bits<32>>,
    high: Signal<Local, Bits<32>>,
    substitute: Signal<Local, Bits<32>>,
    linear: Signal<Local, Bits<32>>,
}

impl Logic for Round {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, copy, held_key, others, first_held);
        for i in 0..3 {
            self.held[i].clock.next = self.clock.val();
            self.words[i].clock.next = self.clock.val();
        }
        self.held[0].d.next = self.word_0.val();
        self.held[1].d.next = self.word_1.val();
        self.held[2].d.next = self.word_2.val();
        self.next_word_0.next = self.words[0].q.val();
        self.next_word_1.next = self.words[1].q.val();
        self.next_word_2.next = self.words[2].q.val();
        for i in 0..2 {
            self.s_box[i].clock.next = self.clock.val();
        }
        self.s_box[0].plain.next = self.substituted.val().get_bits::<16>(0);
        self.s_box[1].plain.next = self.substituted.val().get_bits::<16>(16);
        self.copy.d.next = self.substituted.val();
        self.held_key.d.next = self.key.val();

        self.words[0].d.next = self.held[1].q.val();
        self.words[1].d.next = self.held[2].q.val();
        self.words[2].d.next =
            self.copy.q.val() ^ self.held[1].q.val() ^ self.held[2].q.val() ^ self.held_key.q.val();
        self.others.d.next =
            self.copy.q.val() ^ self.held[0].q.val() ^ self.held[1].q.val() ^ self.held_key.q.val();
        self.first_held.d.next = self.held[0].q.val();

        self.low.next = bit_cast::<32, 16>(self.s_box[0].substitute.val());
        self.high.next = bit_cast::<32, 16>(self.s_box[1].substitute.val());
        self.substitute.next = self.low.val() | (self.high.val() << 16);
        self.linear.next = self.substitute.val()
            ^ ((self.substitute.val() << 2) | (self.substitute.val() >> 30))
            ^ ((self.substitute.val() << 10) | (self.substitute.val() >> 22))
            ^ ((self.substitute.val() << 18) | (self.substitute.val() >> 14))
            ^ ((self.substitute.val() << 24) | (self.substitute.val() >> 8));
        self.mixed.next = self.linear.val();
        self.first.next = self.first_held.q.val();
        self.next_substituted.next = self.others.q.val() ^ self.linear.val() ^ self.next_key.val();
    }
}
