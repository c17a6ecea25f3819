//! Whether the waiting of a line's head is over: it may be told in the next clock what is missing before it.
//!
//! Beside the decision; synthesis maps it by itself ([`super::kept_copy`]). Latency 0 clocks; resources: 12 LUTs.

use rust_hdl::prelude::*;

/// The rule for one line.
#[derive(LogicBlock, Default)]
pub struct GiveUpRule {
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// See [`super::channel_view`].
    pub due: Signal<In, Bit>,
    /// See there.
    pub behind: Signal<In, Bit>,
    /// See there.
    pub message: Signal<In, Bit>,
    /// See there.
    pub heartbeat: Signal<In, Bit>,
    /// From the waiting.
    pub settled: Signal<In, Bit>,
    /// From the waiting.
    pub expired: Signal<In, Bit>,
    /// From the queue.
    pub crowded: Signal<In, Bit>,
    /// The other line is not connected.
    pub alone: Signal<In, Bit>,
    /// Something changed in the head's channel in the clock before.
    pub disturbed: Signal<In, Bit>,
    /// The channels are being put back.
    pub busy: Signal<In, Bit>,
    /// A line's unfinished frame is given up in this clock.
    pub undo: Signal<In, Bit>,
    /// The other's is.
    pub undo_other: Signal<In, Bit>,
    /// The other line's head is ahead,
    pub other_ahead: Signal<In, Bit>,
    /// and settled,
    pub other_settled: Signal<In, Bit>,
    /// in the same channel,
    pub same_slot: Signal<In, Bit>,
    /// and this head has the lower sequence of the two.
    pub lower: Signal<In, Bit>,
    /// The waiting is over.
    pub over: Signal<Out, Bit>,
}

impl Logic for GiveUpRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.over.next = self.valid.val()
            & (self.message.val() | self.heartbeat.val())
            & !self.due.val()
            & !self.behind.val()
            & self.settled.val()
            & !self.disturbed.val()
            & !self.busy.val()
            & !self.undo.val()
            & !self.undo_other.val()
            & (self.alone.val()
                | self.expired.val()
                | self.crowded.val()
                | (self.other_ahead.val()
                    & self.other_settled.val()
                    & self.same_slot.val()
                    & self.lower.val()));
    }
}
