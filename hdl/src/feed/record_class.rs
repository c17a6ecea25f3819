//! What the arbiter has to know of a record before all else: whether it belongs to a channel, and whether it ends a
//! frame or is a heartbeat.
//!
//! Made beside the record, from what its kind is made of, because the kind itself is known too late for it to be looked
//! at where the record arrives. Wires only.

use rust_hdl::prelude::*;

/// The class of a record.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct RecordClass {
    /// It belongs to a channel: packet ends and snapshots do not.
    pub in_channel: Bit,
    /// It ends a frame.
    pub packet_end: Bit,
    /// It says which sequence comes next in its channel.
    pub heartbeat: Bit,
    /// It is one of SZSE, which names the last sequence instead.
    pub szse_heartbeat: Bit,
    /// It says that the session has ended.
    pub mold_end: Bit,
}
