//! A head that is ahead of its sequence, or held by the other line's frame, waits; this says whether that
//! was long enough, and what is missing.
//!
//! Beside the head of each line. `settled` is high when the head was ahead for three clocks in which nothing
//! changed in its channel; only then are `missing` and `first_missing` its own. Latency 2 clocks.

use rust_hdl::prelude::*;

// Bit 12 of the count of clocks.
const _: () = assert!(tickgate_abi::arbitration::HELD_CLOCKS == 1 << 12);

/// The waiting of one line.
#[derive(LogicBlock, Default)]
pub struct Waiting {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The head is ahead.
    pub ahead: Signal<In, Bit>,
    /// The head waits for the other line's frame.
    pub held: Signal<In, Bit>,
    /// Something changed in its channel in the clock before.
    pub disturbed: Signal<In, Bit>,
    /// How the head stands is not known in this clock.
    pub frozen: Signal<In, Bit>,
    /// The head's sequence.
    pub point: Signal<In, Bits<64>>,
    /// The sequence expected in its channel.
    pub expected: Signal<In, Bits<32>>,
    /// Clocks to wait.
    pub window: Signal<In, Bits<24>>,
    /// See above.
    pub settled: Signal<Out, Bit>,
    /// The head was ahead, and the window is over.
    pub expired: Signal<Out, Bit>,
    /// The head was held for longer than any frame takes.
    pub overdue: Signal<Out, Bit>,
    /// How many sequences are missing.
    pub missing: Signal<Out, Bits<32>>,
    /// The first of them.
    pub first_missing: Signal<Out, Bits<64>>,

    steps: DFF<Bits<2>>,
    /// It stops when it is more than any window, so that one bit says so.
    clocks: DFF<Bits<25>>,
    held_clocks: DFF<Bits<13>>,
    expired_q: DFF<Bit>,
    overdue_q: DFF<Bit>,
    missing_q: DFF<Bits<32>>,
    first_q: DFF<Bits<64>>,
    /// The count begins in this clock: it is 0.
    begins: DFF<Bit>,
    held_begins: DFF<Bit>,
    low: Signal<Local, Bits<32>>,
    reached: Signal<Local, Bit>,
}

impl Logic for Waiting {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, steps, clocks, begins, held_clocks, held_begins);
        dff_setup!(self, clock, expired_q, overdue_q, missing_q, first_q);
        self.reached.next = self.clocks.q.val() >= bit_cast::<25, 24>(self.window.val());
        if self.begins.q.val() {
            self.reached.next = !self.window.val().any();
        }
        if !self.steps.q.val().all() {
            self.steps.d.next = self.steps.q.val() + 1;
        }
        if !self.ahead.val() | self.disturbed.val() | self.frozen.val() {
            self.steps.d.next = 0.into();
        }
        // The counts begin a clock later, at 1: what the head does is known too late in a clock for so many registers.
        if !self.frozen.val() {
            self.begins.d.next = !self.ahead.val() & !self.held.val();
            self.held_begins.d.next = !self.held.val();
            if !self.clocks.q.val().get_bit(24) {
                self.clocks.d.next = self.clocks.q.val() + 1;
            }
            if self.begins.q.val() {
                self.clocks.d.next = 1.into();
            }
            if !self.held_clocks.q.val().get_bit(12) {
                self.held_clocks.d.next = self.held_clocks.q.val() + 1;
            }
            if self.held_begins.q.val() {
                self.held_clocks.d.next = 1.into();
            }
            self.expired_q.d.next = self.ahead.val() & self.reached.val();
            // A frame's verdict comes within the frame's length: 4,096 clocks are more than any has.
            self.overdue_q.d.next =
                self.held.val() & !self.held_begins.q.val() & self.held_clocks.q.val().get_bit(12);
        }
        self.low.next = self.point.val().get_bits::<32>(0);
        self.missing_q.d.next = self.low.val() - self.expected.val();
        self.first_q.d.next = self.point.val() - bit_cast::<64, 32>(self.missing_q.q.val());

        self.settled.next = self.steps.q.val().all();
        self.expired.next = self.expired_q.q.val();
        self.overdue.next = self.overdue_q.q.val();
        self.missing.next = self.missing_q.q.val();
        self.first_missing.next = self.first_q.q.val();
    }
}
