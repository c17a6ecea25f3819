//! What kind of record the arbiter has before it. Latency 0 clocks.

use rust_hdl::prelude::*;
use tickgate_abi::Kind;

/// The classes.
#[derive(LogicBlock)]
pub struct RecordClass {
    /// Kind of the record.
    pub kind: Signal<In, Bits<8>>,
    /// It is of a snapshot.
    pub snapshot: Signal<In, Bit>,
    /// It belongs to a channel: packet ends and snapshots do not.
    pub in_channel: Signal<Out, Bit>,
    /// It ends a frame.
    pub is_packet_end: Signal<Out, Bit>,
    /// It says which sequence comes next in its channel.
    pub is_heartbeat: Signal<Out, Bit>,
    /// It is one of SZSE, which names the last sequence instead.
    pub is_szse_heartbeat: Signal<Out, Bit>,
    /// It says that the session has ended.
    pub is_mold_end: Signal<Out, Bit>,
    packet_end_kind: Constant<Bits<8>>,
    mold_heartbeat_kind: Constant<Bits<8>>,
    mold_end_kind: Constant<Bits<8>>,
    szse_heartbeat_kind: Constant<Bits<8>>,
    packet_end: Signal<Local, Bit>,
    mold_heartbeat: Signal<Local, Bit>,
    mold_end: Signal<Local, Bit>,
    szse_heartbeat: Signal<Local, Bit>,
}

impl Default for RecordClass {
    fn default() -> Self {
        let kind = |kind: Kind| Constant::new((kind as usize).to_bits());
        Self {
            kind: Default::default(),
            snapshot: Default::default(),
            in_channel: Default::default(),
            is_packet_end: Default::default(),
            is_heartbeat: Default::default(),
            is_szse_heartbeat: Default::default(),
            is_mold_end: Default::default(),
            packet_end_kind: kind(Kind::PacketEnd),
            mold_heartbeat_kind: kind(Kind::MoldHeartbeat),
            mold_end_kind: kind(Kind::MoldEndOfSession),
            szse_heartbeat_kind: kind(Kind::SzseChannelHeartbeat),
            packet_end: Default::default(),
            mold_heartbeat: Default::default(),
            mold_end: Default::default(),
            szse_heartbeat: Default::default(),
        }
    }
}

impl Logic for RecordClass {
    #[hdl_gen]
    fn update(&mut self) {
        self.mold_heartbeat.next = self.kind.val() == self.mold_heartbeat_kind.val();
        self.mold_end.next = self.kind.val() == self.mold_end_kind.val();
        self.szse_heartbeat.next = self.kind.val() == self.szse_heartbeat_kind.val();
        self.packet_end.next = self.kind.val() == self.packet_end_kind.val();
        self.is_packet_end.next = self.packet_end.val();
        self.in_channel.next = !self.packet_end.val() & !self.snapshot.val();
        self.is_heartbeat.next = self.mold_heartbeat.val() | self.mold_end.val() | self.szse_heartbeat.val();
        self.is_szse_heartbeat.next = self.szse_heartbeat.val();
        self.is_mold_end.next = self.mold_end.val();
    }
}
