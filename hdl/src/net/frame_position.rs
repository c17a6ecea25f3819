//! Which beat of its frame is on the wire. Everything that looks for a field asks this.
//!
//! The outputs are registers: they hold for the whole clock, beat or not. One LUT level.

use rust_hdl::prelude::*;

/// Beats that are told apart one by one; the headers end in the last of them.
pub const HEADER_BEATS: usize = 6;

/// Counts the beats of a frame.
#[derive(LogicBlock, Default)]
pub struct FramePosition {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a beat on the wire.
    pub valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub last: Signal<In, Bit>,
    /// Number of the beat that is, or comes next, on the wire; 15 for all beyond.
    pub number: Signal<Out, Bits<4>>,
    /// That number is i.
    pub at: [Signal<Out, Bit>; HEADER_BEATS],
    count: DFF<Bits<4>>,
    reached: [DFF<Bit>; HEADER_BEATS],
    following: Signal<Local, Bits<4>>,
}

impl Logic for FramePosition {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count);
        self.following.next = self.count.q.val() + 1;
        for i in 0..6 {
            self.reached[i].clock.next = self.clock.val();
            self.reached[i].d.next = self.reached[i].q.val();
        }
        if self.valid.val() {
            if self.last.val() {
                self.count.d.next = 0.into();
                for i in 0..6 {
                    self.reached[i].d.next = false;
                }
            } else {
                if self.count.q.val() != 15 {
                    self.count.d.next = self.following.val();
                }
                // Beat 0 has no flip-flop of its own: it would have to start as one.
                self.reached[1].d.next = self.count.q.val() == 0;
                for i in 2..6 {
                    self.reached[i].d.next = self.reached[i - 1].q.val();
                }
            }
        }
        self.number.next = self.count.q.val();
        self.at[0].next = self.count.q.val() == 0;
        for i in 1..6 {
            self.at[i].next = self.reached[i].q.val();
        }
    }
}
