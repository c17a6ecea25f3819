//! The records of one frame: FIRST, LAST, withheld records and PacketEnd, as docs/decode.md says
//! under "Frame boundaries in the records".

use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::{DropReason, Line};

use super::arbitration::{Arbiter, Arrival};
use super::registers::Counters;
use super::ring_writer::RingWriter;
use crate::Error;
use crate::wire::FrameTiming;

/// Clocks from a record's last byte on the wire until the decoder gives it.
const RECORD_CLOCKS: u64 = 3;
/// As [`RECORD_CLOCKS`] for a record whose message goes on: it waits for no checksum.
const PART_CLOCKS: u64 = 2;
/// Clocks from a frame's last beat until the decoder gives a record that says its verdict.
const VERDICT_CLOCKS: u64 = 5;

/// Where a line's records go.
pub(super) enum Destination<'a> {
    /// To the ring: one line, nothing to compare and nothing to filter.
    Ring(&'a mut RingWriter),
    /// To the arbiter.
    Arbiter { arbiter: &'a mut Arbiter, line: Line, session: [u8; 10] },
}

impl Destination<'_> {
    #[inline]
    fn take(&mut self, record: TickRecord, clocks: u64) -> Result<(), Error> {
        match self {
            Destination::Ring(ring) => ring.write(record),
            Destination::Arbiter { arbiter, line, session } => {
                let clock = record.card_time() + clocks;
                arbiter.arrive(*line, Arrival { clock, record, session: *session });
                Ok(())
            }
        }
    }
}

/// Takes the messages of one frame in order.
pub(super) struct FrameRecords<'a> {
    destination: Destination<'a>,
    counters: &'a mut Counters,
    timing: &'a FrameTiming<'a>,
    last_beat: u64,
    /// The frame will turn out good. The card knows it after the last beat, and so every decision
    /// that depends on it here concerns that beat.
    good: bool,
    sent: u64,
    last_sent: bool,
}

impl<'a> FrameRecords<'a> {
    pub fn new(
        destination: Destination<'a>,
        counters: &'a mut Counters,
        timing: &'a FrameTiming<'a>,
        last_beat: u64,
        good: bool,
    ) -> Self {
        FrameRecords { destination, counters, timing, last_beat, good, sent: 0, last_sent: false }
    }

    /// A message was not decoded.
    pub fn drop_message(&mut self, reason: DropReason) {
        self.counters.drops.count(reason);
    }

    /// A message was decoded, to whatever records.
    #[inline]
    pub fn count_message(&mut self) {
        self.counters.messages += 1;
    }

    /// A message whose last byte is at `last_byte` of the frame became this record.
    #[inline]
    pub fn send(&mut self, record: TickRecord, last_byte: usize) -> Result<(), Error> {
        self.count_message();
        self.send_last(record, last_byte)
    }

    /// This record ends a message whose last byte is at `last_byte` of the frame.
    #[inline]
    pub fn send_last(&mut self, mut record: TickRecord, last_byte: usize) -> Result<(), Error> {
        let beat = (last_byte / BEAT_BYTES) as u64;
        if beat == self.last_beat {
            if !self.good {
                return Ok(());
            }
            record.flags |= Flags::LAST;
            self.last_sent = true;
        }
        self.put(record, beat, RECORD_CLOCKS)
    }

    /// This record has its last byte at `last_byte` of the frame, and its message goes on.
    pub fn send_part(&mut self, record: TickRecord, last_byte: usize) -> Result<(), Error> {
        self.put(record, (last_byte / BEAT_BYTES) as u64, PART_CLOCKS)
    }

    #[inline]
    fn put(&mut self, mut record: TickRecord, beat: u64, clocks: u64) -> Result<(), Error> {
        if self.sent == 0 {
            record.flags |= Flags::FIRST;
        }
        record.set_card_time(self.timing.clock_of_beat(beat));
        self.sent += 1;
        self.destination.take(record, clocks)
    }

    /// A MoldUDP64 packet without messages: a heartbeat, or the end of its session. Goes out if the frame is good.
    pub fn heartbeat(&mut self, mut record: TickRecord) -> Result<(), Error> {
        if !self.good {
            return Ok(());
        }
        record.flags |= Flags::FIRST | Flags::LAST;
        record.set_card_time(self.timing.clock_of_beat(self.last_beat));
        self.destination.take(record, VERDICT_CLOCKS)
    }

    /// The session of the frame's records.
    pub fn session(&mut self, session: [u8; 10]) {
        if let Destination::Arbiter { session: of_frame, .. } = &mut self.destination {
            *of_frame = session;
        }
    }

    /// The frame is over; the verdict goes out if no record carried it.
    pub fn end(&mut self, verdict: Option<DropReason>) -> Result<(), Error> {
        if self.sent == 0 || self.last_sent {
            return Ok(());
        }
        let mut end = TickRecord {
            kind: Kind::PacketEnd as u8,
            attribute: verdict.map_or(PACKET_STANDS, |reason| reason as u8),
            quantity: self.sent,
            ..TickRecord::default()
        };
        end.set_card_time(self.timing.clock_of_beat(self.last_beat));
        self.destination.take(end, VERDICT_CLOCKS)
    }
}
