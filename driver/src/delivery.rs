//! Verified delivery: holds a frame's records until the card's verdict on the frame, and hands on
//! whole, good frames only (docs/decode.md, "Frame boundaries in the records" and "Snapshots";
//! docs/arbitration.md, "Frames in the stream"). ring -> **delivery** -> book.
//!
//! The card sends records before the frame's checksum is known, and a snapshot's records before the
//! snapshot's. Behind this buffer no record of a bad frame or of a bad snapshot and no part of a
//! frame or of a snapshot is ever seen; where something is missing, the next record that is
//! delivered says so with LOST_BEFORE. The frames of lines A and B may interleave in the ring: each
//! line's unfinished frame is held separately, and delivered at its own verdict.

use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::sse_queue;
use tickgate_abi::wire::{ethernet, moldudp64, sse};

/// The most records one frame can give. Of MoldUDP64: the largest IPv4 datagram, full of the shortest
/// blocks. (SZSE's shortest message with a record is longer than that, and so is what a snapshot
/// needs for each of its records.) Of SSE: the longest payload that finds room in the card, of records that
/// are a presence map alone. So no frame overflows the buffer, jumbo or not; memory that no frame needs
/// is never touched.
pub const MAX_FRAME_RECORDS: usize =
    if MAX_MOLD_RECORDS > MAX_SSE_RECORDS { MAX_MOLD_RECORDS } else { MAX_SSE_RECORDS };

const MAX_SSE_RECORDS: usize = sse_queue::LONGEST_PAYLOAD_BYTES / sse::tick::PRESENCE_MAP_BYTES;
const MAX_MOLD_RECORDS: usize =
    (u16::MAX as usize - ethernet::IPV4_HEADER_BYTES - ethernet::UDP_HEADER_BYTES - moldudp64::HEADER_BYTES)
        / (moldudp64::BLOCK_LENGTH_BYTES + *moldudp64::BLOCK_LENGTHS.start() as usize);

/// What became of the records and frames that were taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// Frames delivered.
    pub frames: u64,
    /// Records delivered, those that stand outside the frames among them.
    pub records: u64,
    /// Records taken back by the card because their frame or their snapshot was bad; a bad
    /// snapshot's end is one of them.
    pub retracted: u64,
    /// Records thrown away because the verdict on their frame, or a part of their frame or of their
    /// snapshot, was lost.
    pub discarded: u64,
}

/// The buffer. Allocates when it is made and never again.
#[derive(Debug)]
pub struct Delivery {
    /// The unfinished frames of lines A and B.
    lines: [UnfinishedFrame; 2],
    /// Something was lost since the last delivery.
    lost_before: bool,
    counts: DeliveryCounts,
}

/// The frame of one line that has no verdict yet.
#[derive(Debug)]
struct UnfinishedFrame {
    /// Its records that have not been taken back.
    pending: Vec<TickRecord>,
    /// How many the card has sent of it; 0 when there is no frame whose beginning is held, and then
    /// everything up to the next FIRST is thrown away.
    sent: u64,
    /// Where in `pending` the snapshot begins that has no end yet; `NO_SNAPSHOT` without one.
    snapshot: usize,
}

const NO_SNAPSHOT: usize = usize::MAX;

/// How many records at the beginning of `records` belong to one frame and say nothing but that it
/// goes on; the first of them may begin it and the last may end it.
#[inline]
fn plain_run(records: &[TickRecord]) -> usize {
    const SPECIAL: u8 = Flags::LOST_BEFORE | Flags::SNAPSHOT;
    let line = records.first().map_or(0, |record| record.flags & Flags::LINE_B);
    let mut count = 0;
    for record in records {
        let begins_again = count > 0 && record.flags().has(Flags::FIRST);
        let differs = (record.flags ^ line) & (SPECIAL | Flags::LINE_B) != 0;
        if begins_again || differs || record.kind >= Kind::PacketEnd as u8 {
            break;
        }
        count += 1;
        if record.flags().has(Flags::LAST) {
            break;
        }
    }
    count
}

/// Which part of a snapshot a record is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SnapshotPart {
    Start,
    Middle,
    End,
}

impl SnapshotPart {
    #[inline]
    fn of(record: &TickRecord) -> Option<Self> {
        use Kind::*;
        match record.kind()? {
            SzseSnapshot | SseSnapshot => Some(SnapshotPart::Start),
            SzseSnapshotEntry | SzseSnapshotOrders | SseSnapshotEntry | SseSnapshotOrders => {
                Some(SnapshotPart::Middle)
            }
            SzseSnapshotEnd | SseSnapshotEnd => Some(SnapshotPart::End),
            _ => None,
        }
    }
}

impl Default for Delivery {
    fn default() -> Self {
        Self::new()
    }
}

impl Delivery {
    /// An empty buffer.
    pub fn new() -> Self {
        let line = || UnfinishedFrame {
            pending: Vec::with_capacity(MAX_FRAME_RECORDS),
            sent: 0,
            snapshot: NO_SNAPSHOT,
        };
        Delivery { lines: [line(), line()], lost_before: false, counts: DeliveryCounts::default() }
    }

    /// What became of records and frames so far.
    pub const fn counts(&self) -> &DeliveryCounts {
        &self.counts
    }

    /// Records that wait for their frame's verdict, on both lines.
    pub fn pending(&self) -> usize {
        self.lines.iter().map(|line| line.pending.len()).sum()
    }

    /// Takes records in ring order and calls `deliver` once for every good frame that is complete:
    /// FIRST on its first record, LAST on its last, never empty. A record that stands outside the
    /// frames ([`Kind::outside_frames`]) is delivered at once and alone, with neither flag.
    pub fn accept(&mut self, records: &[TickRecord], mut deliver: impl FnMut(&[TickRecord])) {
        let mut rest = records;
        while let Some(record) = rest.first() {
            let (run, behind) = rest.split_at(plain_run(rest));
            if run.is_empty() {
                self.accept_one(record, &mut deliver);
                rest = rest.get(1..).unwrap_or_default();
            } else {
                self.accept_run(run, &mut deliver);
                rest = behind;
            }
        }
    }

    /// Takes records of one frame that need no look each: see [`plain_run`].
    #[inline]
    fn accept_run(&mut self, run: &[TickRecord], deliver: &mut impl FnMut(&[TickRecord])) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let (begins, ends) = (first.flags().has(Flags::FIRST), last.flags().has(Flags::LAST));
        let index = usize::from(first.flags().has(Flags::LINE_B));
        if begins {
            self.discard_frame(index);
            if ends && !self.lost_before {
                // A whole frame, as it is to be delivered.
                self.counts.frames += 1;
                self.counts.records += run.len() as u64;
                deliver(run);
                return;
            }
        }
        // Nothing of this comes between a snapshot and its end, so that end was lost.
        self.discard_snapshot(index);
        let line = &mut self.lines[index];
        if (line.sent == 0 && !begins) || line.pending.len() + run.len() > MAX_FRAME_RECORDS {
            self.discard_records(index, run.len());
            return;
        }
        line.pending.extend_from_slice(run);
        line.sent += run.len() as u64;
        if ends {
            self.deliver_frame(index, deliver);
        }
    }

    /// Takes a record that says more than that the frame goes on.
    fn accept_one(&mut self, record: &TickRecord, deliver: &mut impl FnMut(&[TickRecord])) {
        let flags = record.flags();
        if flags.has(Flags::LOST_BEFORE) {
            self.lose_both_lines();
        }
        let index = usize::from(flags.has(Flags::LINE_B));
        if record.kind == Kind::PacketEnd as u8 {
            self.end_frame(record, index, deliver);
            return;
        }
        if record.kind().is_some_and(Kind::outside_frames) {
            if record.kind == Kind::ChannelStart as u8 && record.order_id != 0 {
                self.end_session(record.channel);
            }
            self.deliver_alone(record, deliver);
            return;
        }
        if flags.has(Flags::FIRST) {
            self.discard_frame(index);
        }
        let line = &mut self.lines[index];
        // A middle without a beginning, or more than a frame can hold.
        if (line.sent == 0 && !flags.has(Flags::FIRST)) || line.pending.len() == MAX_FRAME_RECORDS {
            self.discard_records(index, 1);
            return;
        }
        line.sent += 1;
        self.keep(record, index);
        if flags.has(Flags::LAST) {
            self.deliver_frame(index, deliver);
        }
    }

    /// A frame's verdict in a record of its own.
    #[inline]
    fn end_frame(&mut self, end: &TickRecord, index: usize, deliver: &mut impl FnMut(&[TickRecord])) {
        let line = &mut self.lines[index];
        // Another number means that this is not the verdict on the records held here, or not on
        // all of them.
        if end.quantity != line.sent || line.sent == 0 {
            self.discard_frame(index);
            self.lost_before = true;
        } else if end.attribute == PACKET_STANDS {
            self.deliver_frame(index, deliver);
        } else {
            self.counts.retracted += line.pending.len() as u64;
            line.clear();
        }
    }

    /// A channel has a new session: what is held of the one before would come behind the new one's
    /// start, and does not count any more.
    #[cold]
    fn end_session(&mut self, channel: u16) {
        for line in &mut self.lines {
            let held = line.pending.len();
            line.pending.retain(|record| record.channel != channel);
            self.counts.discarded += (held - line.pending.len()) as u64;
        }
    }

    fn deliver_alone(&mut self, record: &TickRecord, deliver: &mut impl FnMut(&[TickRecord])) {
        let mut alone = *record;
        alone.flags &= !(Flags::FIRST | Flags::LAST);
        if self.lost_before {
            alone.flags |= Flags::LOST_BEFORE;
        }
        self.lost_before = false;
        self.counts.records += 1;
        deliver(core::slice::from_ref(&alone));
    }

    /// Throws records away that belong to no frame that could be delivered, and what is held of
    /// their frame.
    #[cold]
    fn discard_records(&mut self, index: usize, count: usize) {
        self.discard_frame(index);
        self.counts.discarded += count as u64;
        self.lost_before = true;
    }

    /// Holds a record. Without a snapshot's verdict, and when it is bad, its records are not kept.
    fn keep(&mut self, record: &TickRecord, index: usize) {
        let part = SnapshotPart::of(record);
        let line = &mut self.lines[index];
        let held = line.pending.len().saturating_sub(line.snapshot) as u64;
        match part {
            Some(SnapshotPart::Middle) if line.snapshot != NO_SNAPSHOT => line.pending.push(*record),
            Some(SnapshotPart::End) if line.snapshot != NO_SNAPSHOT && held == record.quantity => {
                if record.attribute == PACKET_STANDS {
                    line.pending.push(*record);
                } else {
                    line.pending.truncate(line.snapshot);
                    self.counts.retracted += held + 1;
                }
                line.snapshot = NO_SNAPSHOT;
            }
            Some(SnapshotPart::Middle | SnapshotPart::End) => {
                // What it belongs to is not here, or not all of it.
                self.discard_snapshot(index);
                self.counts.discarded += 1;
                self.lost_before = true;
            }
            Some(SnapshotPart::Start) | None => {
                // Nothing comes between a snapshot and its end, so that end was lost.
                self.discard_snapshot(index);
                let line = &mut self.lines[index];
                if part.is_some() {
                    line.snapshot = line.pending.len();
                }
                line.pending.push(*record);
            }
        }
    }

    /// Throws away the records of a snapshot whose end, or a part of which, was lost.
    fn discard_snapshot(&mut self, index: usize) {
        let line = &mut self.lines[index];
        if line.snapshot != NO_SNAPSHOT {
            self.counts.discarded += (line.pending.len() - line.snapshot) as u64;
            self.lost_before = true;
            line.pending.truncate(line.snapshot);
            line.snapshot = NO_SNAPSHOT;
        }
    }

    fn deliver_frame(&mut self, index: usize, deliver: &mut impl FnMut(&[TickRecord])) {
        let line = &mut self.lines[index];
        if line.snapshot != NO_SNAPSHOT {
            // The frame ends inside it: its message was not whole, and it has no end of its own.
            self.counts.retracted += (line.pending.len() - line.snapshot) as u64;
            line.pending.truncate(line.snapshot);
        }
        if let Some(first) = line.pending.first_mut() {
            // Its own FIRST may have been taken back with a snapshot, and the loss that it came
            // with may have been told meanwhile, on the other line.
            if self.lost_before || first.flags & (Flags::FIRST | Flags::LOST_BEFORE) != Flags::FIRST {
                first.flags &= !Flags::LOST_BEFORE;
                first.flags |= Flags::FIRST | if self.lost_before { Flags::LOST_BEFORE } else { 0 };
                self.lost_before = false;
            }
        }
        if let Some(last) = line.pending.last_mut() {
            last.flags |= Flags::LAST;
            self.counts.frames += 1;
            self.counts.records += line.pending.len() as u64;
            deliver(&line.pending);
        }
        line.clear();
    }

    /// Records of either line were lost: neither unfinished frame is whole any more, or it is not
    /// known to be.
    #[cold]
    fn lose_both_lines(&mut self) {
        self.discard_frame(0);
        self.discard_frame(1);
        self.lost_before = true;
    }

    /// Throws a line's held records away: their verdict will not come.
    #[inline]
    fn discard_frame(&mut self, index: usize) {
        let line = &mut self.lines[index];
        if line.sent != 0 {
            self.counts.discarded += line.pending.len() as u64;
            self.lost_before = true;
            line.clear();
        }
    }
}

impl UnfinishedFrame {
    #[inline]
    fn clear(&mut self) {
        self.pending.clear();
        self.sent = 0;
        self.snapshot = NO_SNAPSHOT;
    }
}
