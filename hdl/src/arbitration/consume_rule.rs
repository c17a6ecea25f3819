//! Whether the head of a line is consumed in this clock.
//!
//! Beside the decision, which needs the same for the line's frame ([`super::line_decision`]), for the head's own
//! registers ([`super::kept_copy`]). Latency 0 clocks; resources: ten LUTs.

use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct ConsumeRule {
    /// It is the line's turn.
    pub turn: Signal<In, Bit>,
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// The channels are being put back.
    pub busy: Signal<In, Bit>,
    /// The line's unfinished frame is given up in this clock.
    pub undo: Signal<In, Bit>,
    /// The other line's is.
    pub undo_other: Signal<In, Bit>,
    /// The channels changed in the clock before.
    pub changed: Signal<In, Bit>,
    /// See [`super::line_decision`].
    pub paused: Signal<In, Bit>,
    /// A channel is about to be given a place.
    pub hold: Signal<In, Bit>,
    /// The head is a PacketEnd that says that its records stand.
    pub stands: Signal<In, Bit>,
    // From the view; see [`super::channel_view`] for each.
    /// See there.
    pub due: Signal<In, Bit>,
    /// See there.
    pub behind: Signal<In, Bit>,
    /// See there.
    pub long_behind: Signal<In, Bit>,
    /// See there.
    pub ends_frame: Signal<In, Bit>,
    /// See there.
    pub passes: Signal<In, Bit>,
    /// See there.
    pub retired_message: Signal<In, Bit>,
    /// See there.
    pub retired_heartbeat: Signal<In, Bit>,
    /// See there.
    pub message: Signal<In, Bit>,
    /// See there.
    pub drops: Signal<In, Bit>,
    /// See there.
    pub heartbeat: Signal<In, Bit>,
    /// See there.
    pub foreign_message: Signal<In, Bit>,
    /// The head is consumed.
    pub consumes: Signal<Out, Bit>,

    calm: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    leaves_calm: Signal<Local, Bit>,
    leaves_free: Signal<Local, Bit>,
}

impl Logic for ConsumeRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.calm.next = !self.busy.val() & !self.undo.val() & !self.undo_other.val();
        self.free.next = !self.changed.val() & !self.paused.val();
        self.leaves_calm.next = self.passes.val()
            | self.retired_message.val()
            | self.retired_heartbeat.val()
            | (self.behind.val()
                & (self.drops.val() | (self.foreign_message.val() & self.long_behind.val())))
            | (self.ends_frame.val() & (self.stands.val() | !self.hold.val()));
        self.leaves_free.next = (self.message.val() & self.due.val())
            | (self.heartbeat.val() & (self.due.val() | self.behind.val()));
        self.consumes.next = self.turn.val()
            & self.valid.val()
            & ((self.calm.val() & self.leaves_calm.val()) | (self.free.val() & self.leaves_free.val()));
    }
}
