//! Whether a line's unfinished frame is taken back in this clock: it does not stand, or never ended.
//!
//! Beside the decision, which says the same ([`super::line_decision`]), for the channels' state
//! ([`super::kept_copy`]). Latency 0 clocks; resources: six LUTs.

use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct RollbackRule {
    /// It is the line's turn.
    pub turn: Signal<In, Bit>,
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// The channels are being put back.
    pub busy: Signal<In, Bit>,
    /// A channel is about to be given a place.
    pub hold: Signal<In, Bit>,
    /// The line's unfinished frame is given up in this clock.
    pub undo: Signal<In, Bit>,
    /// The other line's is.
    pub undo_other: Signal<In, Bit>,
    /// The line has a frame that has not ended.
    pub open: Signal<In, Bit>,
    /// The head is a PacketEnd that says that its records stand.
    pub stands: Signal<In, Bit>,
    /// See [`super::channel_view`].
    pub abandons: Signal<In, Bit>,
    /// See there.
    pub ends_frame: Signal<In, Bit>,
    /// It is taken back.
    pub rolls_back: Signal<Out, Bit>,
}

impl Logic for RollbackRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rolls_back.next = !self.busy.val()
            & !self.hold.val()
            & (self.undo.val()
                | (self.turn.val()
                    & self.valid.val()
                    & !self.undo_other.val()
                    & ((self.abandons.val() & self.open.val())
                        | (self.ends_frame.val() & !self.stands.val()))));
    }
}
