//! Whether the record in the assembly's register goes out, and whether one of a message or a snapshot does.
//!
//! In the judgement, in r+1. Latency 0 clocks; resources: five LUTs.

use rust_hdl::prelude::*;

/// The rule.
#[derive(LogicBlock, Default)]
pub struct SendRule {
    /// A message ended that is a record, if its checksum is right.
    pub candidate: Signal<In, Bit>,
    /// It is not,
    pub bad_sum: Signal<In, Bit>,
    /// by either; see [`super::szse_checksum`].
    pub bad_tail: Signal<In, Bit>,
    /// A snapshot ended of which records went out.
    pub opened: Signal<In, Bit>,
    /// A record of a snapshot that is not its end.
    pub snapshot_sends: Signal<In, Bit>,
    /// The headers let nothing in.
    pub reject: Signal<In, Bit>,
    /// The message ended in the frame's last beat,
    pub last_beat: Signal<In, Bit>,
    /// and the frame is bad.
    pub verdict_bad: Signal<In, Bit>,
    /// A `PacketEnd` or heartbeat goes out.
    pub packet_sends: Signal<In, Bit>,
    /// One of a message, or a snapshot's end, is made.
    pub outgoing: Signal<Out, Bit>,
    /// A record of the frame goes out.
    pub sends: Signal<Out, Bit>,
    /// A record goes out.
    pub record_valid: Signal<Out, Bit>,
    /// Nothing that is known before checksums and verdict keeps one from it.
    pub may_send: Signal<Out, Bit>,

    is_outgoing: Signal<Local, Bit>,
    sends_now: Signal<Local, Bit>,
}

impl Logic for SendRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.is_outgoing.next = ((self.candidate.val() & !self.bad_sum.val() & !self.bad_tail.val())
            | self.opened.val())
            & !self.reject.val();
        self.sends_now.next = (self.is_outgoing.val() & (!self.last_beat.val() | !self.verdict_bad.val()))
            | (self.snapshot_sends.val() & !self.reject.val());
        self.outgoing.next = self.is_outgoing.val();
        self.sends.next = self.sends_now.val();
        self.record_valid.next = self.sends_now.val() | self.packet_sends.val();
        self.may_send.next =
            self.candidate.val() | self.opened.val() | self.snapshot_sends.val() | self.packet_sends.val();
    }
}
