//! What can be said of a line's head in this clock, in the words that the rules of the decision share.
//!
//! After a clock in which something changed in the channels (`changed`), or in which a channel gets a place, a frame
//! is given up or taken back, or channels are put back (`paused`), only such things are done as no change can
//! make wrong, which is to drop what was behind, to let pass what has no sequence, and to end frames (`goes_calm`);
//! the rest waits until nothing changes (`goes_free`). While channels are being put back (`busy`) or a frame is given up
//! (`undo`), nothing is done.
//!
//! Part of each rule that reads it, and mapped with it: in a kept module its name begins with `rule_`
//! ([`super::kept_copy`]). Latency 0 clocks.

use super::standing::{Moment, Standing};
use rust_hdl::prelude::*;

/// The words.
#[derive(LogicBlock, Default)]
pub struct HeadRule {
    /// How the head stands.
    pub standing: Signal<In, Standing>,
    /// What holds of the line.
    pub moment: Signal<In, Moment>,
    /// It is the line's turn.
    pub turn: Signal<Out, Bit>,
    /// There is a head.
    pub valid: Signal<Out, Bit>,
    /// Nothing keeps the line from what no change can make wrong.
    pub calm: Signal<Out, Bit>,
    /// The head may do that,
    pub goes_calm: Signal<Out, Bit>,
    /// or what hangs on the channels.
    pub goes_free: Signal<Out, Bit>,
    /// The head is ahead of what its channel expects.
    pub ahead: Signal<Out, Bit>,
    /// It waits for the other line's frame.
    pub held: Signal<Out, Bit>,
    /// It is a message that is taken.
    pub message_due: Signal<Out, Bit>,
    /// It is a heartbeat that can be read.
    pub heartbeat_here: Signal<Out, Bit>,
    /// It is a message that is dropped as a duplicate.
    pub drops_message: Signal<Out, Bit>,
    /// It is a PacketEnd that can be consumed.
    pub may_end: Signal<Out, Bit>,
}

impl Logic for HeadRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.turn.next = self.moment.val().turn;
        self.valid.next = self.moment.val().valid;
        self.calm.next = !self.moment.val().busy & !self.moment.val().undo & !self.moment.val().undo_other;
        self.goes_calm.next = self.moment.val().turn
            & self.moment.val().valid
            & !self.moment.val().busy
            & !self.moment.val().undo
            & !self.moment.val().undo_other;
        // Whatever it is that is not calm, it is also paused.
        self.goes_free.next = self.moment.val().turn
            & self.moment.val().valid
            & !self.moment.val().changed
            & !self.moment.val().paused;
        self.ahead.next = self.moment.val().valid
            & (self.standing.val().message | self.standing.val().heartbeat)
            & !self.standing.val().due
            & !self.standing.val().behind;
        self.held.next = self.moment.val().valid
            & (self.standing.val().foreign_heartbeat
                | (self.standing.val().foreign_message
                    & !(self.standing.val().behind & self.standing.val().long_behind)));
        self.message_due.next = self.standing.val().message & self.standing.val().due;
        self.heartbeat_here.next =
            self.standing.val().heartbeat & (self.standing.val().due | self.standing.val().behind);
        self.drops_message.next = self.standing.val().retired_message
            | (self.standing.val().behind
                & (self.standing.val().drops
                    | (self.standing.val().foreign_message & self.standing.val().long_behind)));
        // Nothing is taken back while a channel gets a place: both write the sequences.
        self.may_end.next =
            self.standing.val().ends_frame & (self.moment.val().stands | !self.moment.val().hold);
    }
}
