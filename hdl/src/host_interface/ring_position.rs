//! Bus address and generation of the ring entry that is written next.
//!
//! They are there before they are needed: a pipeline of three stages (index and generation; address
//! ahead; address) moves on by one for every entry, so that the 24-bit count, the wrap and the 64-bit
//! sum each have a clock of their own. It is told one clock late that an entry was used (`advance`), and
//! shows the address behind in that clock. It takes two clocks after a restart to fill. One entry a
//! clock.

use rust_hdl::prelude::*;
use tickgate_abi::ring::{GENERATIONS, MAX_LOG2_SIZE};

// The kernel's index has this many bits, its generation eight.
const _: () = assert!(MAX_LOG2_SIZE == 24 && GENERATIONS == 255);

/// Walks around the ring.
#[derive(LogicBlock, Default)]
pub struct RingPosition {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Go to entry 0, generation 1, and stay; right three clocks after it ends.
    pub restart: Signal<In, Bit>,
    /// An entry was used in the clock before; a register.
    pub advance: Signal<In, Bit>,
    /// Number of entries; static while not restarting.
    pub size: Signal<In, Bits<32>>,
    /// Bus address of entry 0, bits 63..6.
    pub base: Signal<In, Bits<58>>,
    /// Bus address of the next entry, bits 63..6; one gate behind registers.
    pub address: Signal<Out, Bits<58>>,
    /// Its generation; likewise.
    pub generation: Signal<Out, Bits<8>>,
    // Ones from the index's upper end down to the ring's size: a carry runs through them, so the
    // carry out of bit 23 is the wrap.
    above: DFF<Bits<24>>,
    below: DFF<Bits<24>>,
    counter: DFF<Bits<24>>,
    // The counter has wrapped and `lap` does not know yet.
    crossed: DFF<Bit>,
    lap: DFF<Bits<8>>,
    lap_following: DFF<Bits<8>>,
    address_ahead: DFF<Bits<58>>,
    generation_ahead: DFF<Bits<8>>,
    address_next: DFF<Bits<58>>,
    generation_next: DFF<Bits<8>>,
    filling: [DFF<Bit>; 2],
    size_bits: Signal<Local, Bits<24>>,
    counted: Signal<Local, Bits<25>>,
    count_up: Signal<Local, Bits<25>>,
    wrapped: Signal<Local, Bit>,
    lap_here: Signal<Local, Bits<8>>,
    index: Signal<Local, Bits<24>>,
    index_wide: Signal<Local, Bits<58>>,
    moves: Signal<Local, Bit>,
}

impl Logic for RingPosition {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, above, below, counter, crossed, lap, lap_following);
        dff_setup!(self, clock, address_ahead, generation_ahead, address_next, generation_next);
        for i in 0..2 {
            self.filling[i].clock.next = self.clock.val();
        }
        self.filling[0].d.next = self.restart.val();
        self.filling[1].d.next = self.filling[0].q.val();
        self.moves.next = self.advance.val() | self.filling[0].q.val() | self.filling[1].q.val();

        // A ring of 2^24 entries has no size bit below 24; its mask is all ones all the same.
        self.size_bits.next = self.size.val().get_bits::<24>(0);
        self.below.d.next = self.size_bits.val() - 1;
        self.above.d.next = !self.below.q.val();

        self.counted.next = bit_cast::<25, 24>(self.counter.q.val());
        self.count_up.next = self.counted.val() + 1;
        self.wrapped.next = self.count_up.val().get_bit(24);
        self.index.next = self.counter.q.val() & self.below.q.val();
        self.index_wide.next = bit_cast::<58, 24>(self.index.val());
        self.lap_following.d.next = self.lap.q.val() + 1;
        if self.lap.q.val().all() {
            // Generation 0 means never written.
            self.lap_following.d.next = 1.into();
        }
        self.lap_here.next = self.lap.q.val();
        if self.crossed.q.val() {
            self.lap_here.next = self.lap_following.q.val();
        }
        if self.moves.val() {
            self.counter.d.next = self.count_up.val().get_bits::<24>(0) | self.above.q.val();
            self.crossed.d.next = self.wrapped.val();
            self.lap.d.next = self.lap_here.val();
            self.address_ahead.d.next = self.base.val() + self.index_wide.val();
            self.generation_ahead.d.next = self.lap_here.val();
            self.address_next.d.next = self.address_ahead.q.val();
            self.generation_next.d.next = self.generation_ahead.q.val();
        }
        if self.restart.val() {
            self.counter.d.next = self.above.q.val();
            self.crossed.d.next = false;
            self.lap.d.next = 1.into();
        }
        if self.advance.val() {
            self.address.next = self.address_ahead.q.val();
            self.generation.next = self.generation_ahead.q.val();
        } else {
            self.address.next = self.address_next.q.val();
            self.generation.next = self.generation_next.q.val();
        }
    }
}
