//! Hands a frame's records out one late, so that the last one is known: FIRST and LAST are set here.
//! Behind [`super::judgement`]; what leaves here goes to the ring.
//!
//! Latency 1 clock behind the next record or the frame's end; interval 1.

use super::judgement::WORDS;
use core::mem::offset_of;
use rust_hdl::prelude::*;
use tickgate_abi::{Flags, TickRecord};

/// Bit of the last word that flags begin at.
const FLAGS: usize = 8 * (offset_of!(TickRecord, flags) % 8);

const _: () = assert!(offset_of!(TickRecord, flags) / 8 == WORDS - 1);

/// The delivery.
#[derive(LogicBlock)]
pub struct Delivery {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A record.
    pub record_valid: Signal<In, Bit>,
    /// Its words.
    pub word: [Signal<In, Bits<64>>; WORDS],
    /// The frame has ended; never in a record's clock.
    pub record_end: Signal<In, Bit>,
    /// A record of the frame.
    pub out_valid: Signal<Out, Bit>,
    /// Its words.
    pub out_word: [Signal<Out, Bits<64>>; WORDS],

    held: [DFF<Bits<64>>; WORDS],
    holds: DFF<Bit>,
    held_is_first: DFF<Bit>,
    begun: DFF<Bit>,
    out: [DFF<Bits<64>>; WORDS],
    out_valid_q: DFF<Bit>,
    first_bit: Constant<Bits<64>>,
    last_bit: Constant<Bits<64>>,
    first_part: Signal<Local, Bits<64>>,
    last_part: Signal<Local, Bits<64>>,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            record_valid: Default::default(),
            word: Default::default(),
            record_end: Default::default(),
            out_valid: Default::default(),
            out_word: Default::default(),
            held: Default::default(),
            holds: Default::default(),
            held_is_first: Default::default(),
            begun: Default::default(),
            out: Default::default(),
            out_valid_q: Default::default(),
            first_bit: Constant::new((u64::from(Flags::FIRST) << FLAGS).into()),
            last_bit: Constant::new((u64::from(Flags::LAST) << FLAGS).into()),
            first_part: Default::default(),
            last_part: Default::default(),
        }
    }
}

impl Logic for Delivery {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, holds, held_is_first, begun, out_valid_q);
        for i in 0..8 {
            self.held[i].clock.next = self.clock.val();
            self.held[i].d.next = self.held[i].q.val();
            self.out[i].clock.next = self.clock.val();
            self.out[i].d.next = self.held[i].q.val();
            self.out_word[i].next = self.out[i].q.val();
        }
        self.first_part.next = 0.into();
        self.last_part.next = 0.into();
        if self.held_is_first.q.val() {
            self.first_part.next = self.first_bit.val();
        }
        if self.record_end.val() {
            self.last_part.next = self.last_bit.val();
        }
        self.out[7].d.next = self.held[7].q.val() | self.first_part.val() | self.last_part.val();
        self.out_valid_q.d.next = self.holds.q.val() & (self.record_valid.val() | self.record_end.val());
        if self.record_valid.val() {
            self.holds.d.next = true;
            self.begun.d.next = true;
            self.held_is_first.d.next = !self.begun.q.val();
            for i in 0..8 {
                self.held[i].d.next = self.word[i].val();
            }
        }
        if self.record_end.val() {
            self.holds.d.next = false;
            self.begun.d.next = false;
        }
        self.out_valid.next = self.out_valid_q.q.val();
    }
}
