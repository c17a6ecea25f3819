//! Whether the head of a line changes its channel's sequence in this clock: it is taken, what is missing before
//! it is given up, or the channel begins anew there.
//!
//! Beside the decision, which says the same ([`super::line_decision`]); so many registers hang on this that it is made
//! more than once ([`super::kept_copy`]). Latency 0 clocks; resources: ten LUTs.

use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct TouchRule {
    /// It is the line's turn.
    pub turn: Signal<In, Bit>,
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// The channels changed in the clock before.
    pub changed: Signal<In, Bit>,
    /// See [`super::line_decision`].
    pub paused: Signal<In, Bit>,
    /// The waiting of the head is over.
    pub may_give_up: Signal<In, Bit>,
    /// See [`super::channel_view`].
    pub due: Signal<In, Bit>,
    /// See there.
    pub behind: Signal<In, Bit>,
    /// See there.
    pub message: Signal<In, Bit>,
    /// See there.
    pub heartbeat: Signal<In, Bit>,
    /// See there.
    pub restarts: Signal<In, Bit>,
    /// See there.
    pub owned: Signal<In, Bit>,
    /// The sequence changes,
    pub touches: Signal<Out, Bit>,
    /// for the first time in an unfinished frame: what was expected stands.
    pub opens: Signal<Out, Bit>,
    /// A message is taken.
    pub accepts: Signal<Out, Bit>,

    goes_free: Signal<Local, Bit>,
    touching: Signal<Local, Bit>,
}

impl Logic for TouchRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.goes_free.next = self.turn.val() & self.valid.val() & !self.changed.val() & !self.paused.val();
        self.touching.next = self.goes_free.val()
            & ((self.message.val() & self.due.val())
                | (self.restarts.val() & self.behind.val())
                | (self.may_give_up.val()
                    & (self.message.val() | self.heartbeat.val())
                    & !self.due.val()
                    & !self.behind.val()));
        self.accepts.next = self.goes_free.val() & self.message.val() & self.due.val();
        self.touches.next = self.touching.val();
        self.opens.next = self.touching.val() & !self.owned.val();
    }
}
