//! What the rules of the decision read: how a head stands in its channel, and what holds of its line in this clock.
//!
//! `channel_view` and the decision's registers -> **these** -> `head_rule`, and the rules that share it. Wires only.

use rust_hdl::prelude::*;

/// How a line's head stands in its channel: registers of [`super::channel_view`].
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Standing {
    /// Its sequence is the expected one.
    pub due: Bit,
    /// It is behind that.
    pub behind: Bit,
    /// It is behind what was expected before the unfinished frame.
    pub long_behind: Bit,
    /// The line's unfinished frame never ended: the head is another one's first record.
    pub abandons: Bit,
    /// It is a PacketEnd.
    pub ends_frame: Bit,
    /// It passes without a look at sequences.
    pub passes: Bit,
    /// It belongs to a session that is over: a message is dropped,
    pub retired_message: Bit,
    /// a heartbeat read.
    pub retired_heartbeat: Bit,
    /// Its channel is to be announced.
    pub announces: Bit,
    /// It is a message: due, it is taken; ahead, it waits.
    pub message: Bit,
    /// It is a message: behind, it is dropped.
    pub drops: Bit,
    /// It is a message: behind, it begins the channel anew.
    pub restarts: Bit,
    /// It is a heartbeat: due or behind, it is read; ahead, it waits.
    pub heartbeat: Bit,
    /// The first to say that session or channel have ended.
    pub tells: Bit,
    /// It is a message in a channel of the other line's unfinished frame.
    pub foreign_message: Bit,
    /// It is a heartbeat in such a channel.
    pub foreign_heartbeat: Bit,
    /// Its channel is one of the line's own unfinished frame.
    pub owned: Bit,
    /// It carries GAP_BEFORE if it is taken.
    pub gap_before: Bit,
}

/// What holds of a line in this clock; registers.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Moment {
    /// It is the line's turn.
    pub turn: Bit,
    /// There is a head.
    pub valid: Bit,
    /// The head is the last record of its frame.
    pub last: Bit,
    /// It is a PacketEnd that says that its records stand.
    pub stands: Bit,
    /// The waiting of the head is over.
    pub may_give_up: Bit,
    /// The line has a frame that has not ended.
    pub open: Bit,
    /// The line's unfinished frame is given up in this clock.
    pub undo: Bit,
    /// The other line's is.
    pub undo_other: Bit,
    /// The channels are being put back.
    pub busy: Bit,
    /// The channels changed in the clock before.
    pub changed: Bit,
    /// A channel gets a place, a frame is given up or taken back, or channels are put back, now or in the clock before.
    pub paused: Bit,
    /// A channel is about to be given a place.
    pub hold: Bit,
}
