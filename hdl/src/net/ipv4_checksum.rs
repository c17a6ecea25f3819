//! The checksum of the 20-byte IPv4 header: ten words in beats 1 to 4.
//!
//! `wrong` is a register, right from the third clock after beat 4 was on the wire (c4 + 2) and kept
//! until the next frame's beat 1 is two clocks past. One beat a clock.

use super::big_endian_words::WORDS;
use super::frame_position::HEADER_BEATS;
use super::ones_complement_sum::OnesComplementSum;
use rust_hdl::prelude::*;
use tickgate_abi::wire::ethernet::{IPV4, IPV4_HEADER_BYTES};

// The kernel takes the ten words behind byte 14, or byte 18 with a tag.
const _: () = assert!(IPV4 == 14 && IPV4_HEADER_BYTES == 20);

/// Checks the IPv4 header's checksum.
#[derive(LogicBlock)]
pub struct Ipv4Checksum {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Words on the wire.
    pub word: [Signal<In, Bits<16>>; WORDS],
    /// Number of the beat on the wire.
    pub at: [Signal<In, Bit>; HEADER_BEATS],
    /// The frame has a tag.
    pub has_tag: Signal<In, Bit>,
    /// The header's first word.
    pub version_word: Signal<In, Bits<16>>,
    /// There was a beat on the wire one clock ago.
    pub beat_valid: Signal<In, Bit>,
    /// It was beat 1.
    pub beat_is_1: Signal<In, Bit>,
    /// The sum is not 0xffff.
    pub wrong: Signal<Out, Bit>,
    sum: OnesComplementSum,
    verdict: DFF<Bit>,
    counted: [Signal<Local, Bit>; WORDS],
}

impl Default for Ipv4Checksum {
    fn default() -> Self {
        Ipv4Checksum {
            clock: Default::default(),
            word: Default::default(),
            at: Default::default(),
            has_tag: Default::default(),
            version_word: Default::default(),
            beat_valid: Default::default(),
            beat_is_1: Default::default(),
            wrong: Default::default(),
            sum: OnesComplementSum::new(0),
            verdict: Default::default(),
            counted: Default::default(),
        }
    }
}

impl Logic for Ipv4Checksum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, verdict);
        self.sum.clock.next = self.clock.val();
        self.sum.beat_valid.next = self.beat_valid.val();
        self.sum.restart.next = self.beat_is_1.val();
        // Without a tag the header is words 3 of beat 1 to 0 of beat 4, with one words 1 of beat 2 to
        // 2 of beat 4. Its first word is known to be one only later: it goes in place of word 3 of
        // beat 4, which is behind the header either way.
        self.counted[0].next = (self.at[2].val() & !self.has_tag.val()) | self.at[3].val() | self.at[4].val();
        self.counted[1].next = (self.at[2].val() & !self.has_tag.val())
            | self.at[3].val()
            | (self.at[4].val() & self.has_tag.val());
        self.counted[2].next = self.at[2].val() | self.at[3].val() | (self.at[4].val() & self.has_tag.val());
        self.counted[3].next = self.at[2].val() | self.at[3].val();
        for i in 0..4 {
            self.sum.word[i].next = 0.into();
            if self.counted[i].val() {
                self.sum.word[i].next = self.word[i].val();
            }
        }
        if self.at[4].val() {
            self.sum.word[3].next = self.version_word.val();
        }
        self.verdict.d.next = !self.sum.complete.val();
        self.wrong.next = self.verdict.q.val();
    }
}
