//! Verified delivery: holds a frame's records until the card's verdict on the frame, and hands on
//! whole, good frames only (docs/decode.md, "Frame boundaries in the records").
//!
//! The card sends records before the frame's checksum is known. Behind this buffer no record of a
//! bad frame and no part of a frame is ever seen; where something is missing, the next record that
//! is delivered says so with LOST_BEFORE.

use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::wire::{ethernet, moldudp64};

/// The most records one frame can give: the largest IPv4 datagram, full of the shortest MoldUDP64
/// blocks. (SZSE's shortest message with a record is longer than that.) So no frame overflows the
/// buffer, jumbo or not; memory that no frame needs is never touched.
pub const MAX_FRAME_RECORDS: usize =
    (u16::MAX as usize - ethernet::IPV4_HEADER_BYTES - ethernet::UDP_HEADER_BYTES - moldudp64::HEADER_BYTES)
        / (moldudp64::BLOCK_LENGTH_BYTES + *moldudp64::BLOCK_LENGTHS.start() as usize);

/// What became of the records and frames that were taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// Frames delivered.
    pub frames: u64,
    /// Records delivered.
    pub records: u64,
    /// Records taken back by the card because their frame was bad.
    pub retracted: u64,
    /// Records thrown away because the verdict on their frame, or a part of their frame, was lost.
    pub discarded: u64,
}

/// The buffer. Allocates when it is made and never again.
#[derive(Debug)]
pub struct Delivery {
    /// The records of the frame that has no verdict yet, its FIRST first.
    pending: Vec<TickRecord>,
    /// The frame being received has lost its beginning: its records are thrown away to its end.
    skipping: bool,
    /// Something was lost since the last delivery.
    lost_before: bool,
    counts: DeliveryCounts,
}

impl Default for Delivery {
    fn default() -> Self {
        Self::new()
    }
}

impl Delivery {
    /// An empty buffer.
    pub fn new() -> Self {
        Delivery {
            pending: Vec::with_capacity(MAX_FRAME_RECORDS),
            skipping: false,
            lost_before: false,
            counts: DeliveryCounts::default(),
        }
    }

    /// What became of records and frames so far.
    pub const fn counts(&self) -> &DeliveryCounts {
        &self.counts
    }

    /// Records that wait for their frame's verdict.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Takes records in ring order and calls `deliver` once for every good frame that is complete:
    /// FIRST on its first record, LAST on its last, never empty.
    pub fn accept(&mut self, records: &[TickRecord], mut deliver: impl FnMut(&[TickRecord])) {
        for record in records {
            let flags = record.flags();
            if flags.has(Flags::LOST_BEFORE) {
                self.discard_pending();
                self.lost_before = true;
                // Whether the loss took the beginning of this frame is told by FIRST, below.
                self.skipping = true;
            }
            if record.kind == Kind::PacketEnd as u8 {
                self.end_frame(record, &mut deliver);
                continue;
            }
            if flags.has(Flags::FIRST) {
                self.discard_pending();
                self.skipping = false;
            } else if self.pending.is_empty() {
                // A middle without a beginning.
                self.skipping = true;
            }
            if self.skipping || self.pending.len() == MAX_FRAME_RECORDS {
                self.discard_pending();
                self.counts.discarded += 1;
                self.lost_before = true;
                self.skipping = !flags.has(Flags::LAST);
                continue;
            }
            self.pending.push(*record);
            if flags.has(Flags::LAST) {
                self.deliver_pending(&mut deliver);
            }
        }
    }

    /// A frame's verdict in a record of its own.
    fn end_frame(&mut self, end: &TickRecord, deliver: &mut impl FnMut(&[TickRecord])) {
        self.skipping = false;
        // Another number means that this is not the verdict on the records held here, or not on
        // all of them.
        if end.quantity != self.pending.len() as u64 || self.pending.is_empty() {
            self.discard_pending();
            self.lost_before = true;
        } else if end.attribute == PACKET_STANDS {
            self.deliver_pending(deliver);
        } else {
            self.counts.retracted += self.pending.len() as u64;
            self.pending.clear();
        }
    }

    fn deliver_pending(&mut self, deliver: &mut impl FnMut(&[TickRecord])) {
        if let Some(last) = self.pending.last_mut() {
            last.flags |= Flags::LAST;
        }
        if let Some(first) = self.pending.first_mut() {
            if self.lost_before {
                first.flags |= Flags::LOST_BEFORE;
            }
        }
        self.lost_before = false;
        self.counts.frames += 1;
        self.counts.records += self.pending.len() as u64;
        deliver(&self.pending);
        self.pending.clear();
    }

    /// Throws the held records away: their verdict will not come.
    fn discard_pending(&mut self) {
        if !self.pending.is_empty() {
            self.counts.discarded += self.pending.len() as u64;
            self.lost_before = true;
            self.pending.clear();
        }
    }
}
