//! Watches the sequence of each channel's records: what is missing, what came twice.
//! record -> **gap** -> book. Works on delivered records, whichever way they were decoded.
//!
//! A hole is a hole in the *records*: a message that was on the wire but could not be decoded leaves
//! one too. A file that holds one symbol of a channel has holes that are no losses; do not track it.

use tickgate_abi::{Flags, Kind, TickRecord};

const PACKET_END: u8 = Kind::PacketEnd as u8;
const BOOK_TOP: u8 = Kind::BookTop as u8;
const AUCTION_PRICES: u8 = Kind::IexAuctionPrices as u8;
const CHANNEL_START: u8 = Kind::ChannelStart as u8;
const GAP: u8 = Kind::Gap as u8;
const SZSE_HEARTBEAT: u8 = Kind::SzseChannelHeartbeat as u8;
const MOLD_HEARTBEAT: u8 = Kind::MoldHeartbeat as u8;
const MOLD_END: u8 = Kind::MoldEndOfSession as u8;
const IEX_HEARTBEAT: u8 = Kind::IexHeartbeat as u8;

/// What a record's sequence number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// The first record of its channel: nothing to compare with.
    First,
    /// The expected one.
    Expected,
    /// This many messages are missing before it.
    Gap(u64),
    /// Below the expected one: seen before, or late. Not a gap.
    Duplicate,
    /// The record has no sequence number.
    Unsequenced,
}

/// Expected sequence numbers by channel, and totals.
#[derive(Clone, Debug)]
pub struct GapTracker {
    /// By channel: the next expected number, when one is.
    expected: Vec<Option<u64>>,
    gaps: u64,
    missing: u64,
    duplicates: u64,
}

impl Default for GapTracker {
    fn default() -> Self {
        Self::new()
    }
}

impl GapTracker {
    /// Nothing seen yet.
    pub fn new() -> Self {
        GapTracker { expected: vec![None; 1 << u16::BITS], gaps: 0, missing: 0, duplicates: 0 }
    }

    /// Takes the next record. After a gap or a first record the number behind it is expected.
    ///
    /// A SZSE channel heartbeat names the last number that was sent, the others the next one, so they
    /// reveal a gap, of all messages up to that number, and are never duplicates. A [`Kind::Gap`] is
    /// a gap that arbitration has found, and a [`Kind::ChannelStart`] begins its channel anew.
    #[inline]
    pub fn observe(&mut self, record: &TickRecord) -> Sequence {
        let next = record.sequence.wrapping_add(1);
        // The number that must be the expected one for nothing to be missing, and the one expected
        // behind this record.
        let (here, next, heartbeat) = match record.kind {
            PACKET_END | AUCTION_PRICES | BOOK_TOP => return Sequence::Unsequenced,
            _ if record.flags & Flags::SNAPSHOT != 0 => return Sequence::Unsequenced,
            CHANNEL_START => {
                self.expected[usize::from(record.channel)] = Some(record.sequence);
                return Sequence::First;
            }
            GAP => {
                self.expected[usize::from(record.channel)] =
                    Some(record.sequence.wrapping_add(record.quantity));
                return self.gap(record.quantity);
            }
            SZSE_HEARTBEAT => (next, next, true),
            MOLD_HEARTBEAT | MOLD_END | IEX_HEARTBEAT => (record.sequence, record.sequence, true),
            _ => (record.sequence, next, false),
        };
        let expected = &mut self.expected[usize::from(record.channel)];
        let Some(due) = *expected else {
            *expected = Some(next);
            return Sequence::First;
        };
        if here == due {
            *expected = Some(next);
            return Sequence::Expected;
        }
        if here < due {
            if heartbeat {
                return Sequence::Expected;
            }
            self.duplicates += 1;
            return Sequence::Duplicate;
        }
        *expected = Some(next);
        self.gap(here - due)
    }

    fn gap(&mut self, missing: u64) -> Sequence {
        self.gaps += 1;
        self.missing = self.missing.saturating_add(missing);
        Sequence::Gap(missing)
    }

    /// The number expected next in a channel; `None` before its first record.
    pub fn expected(&self, channel: u16) -> Option<u64> {
        self.expected[usize::from(channel)]
    }

    /// Gaps so far, all channels.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Messages missing in those gaps.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Records below the expected number so far.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(channel: u16, sequence: u64, kind: Kind) -> TickRecord {
        TickRecord { channel, sequence, kind: kind as u8, ..TickRecord::default() }
    }

    #[test]
    fn gaps_and_duplicates_by_channel() {
        let mut tracker = GapTracker::new();
        let mut see = |channel, sequence| tracker.observe(&record(channel, sequence, Kind::AddOrder));
        assert_eq!(see(1, 10), Sequence::First);
        assert_eq!(see(2, 500), Sequence::First);
        assert_eq!(see(1, 11), Sequence::Expected);
        assert_eq!(see(1, 15), Sequence::Gap(3));
        assert_eq!(see(1, 12), Sequence::Duplicate);
        assert_eq!(see(1, 16), Sequence::Expected);
        assert_eq!(see(2, 502), Sequence::Gap(1));
        assert_eq!(see(65_535, 0), Sequence::First);
        assert_eq!((tracker.gaps(), tracker.missing(), tracker.duplicates()), (2, 4, 1));
        assert_eq!((tracker.expected(1), tracker.expected(3)), (Some(17), None));
    }

    #[test]
    fn a_heartbeat_names_the_last_number_sent() {
        let mut tracker = GapTracker::new();
        let (order, beat) = (Kind::SzseOrder, Kind::SzseChannelHeartbeat);
        tracker.observe(&record(2011, 5, order));
        assert_eq!(tracker.observe(&record(2011, 5, beat)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(2011, 4, beat)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(2011, 6, order)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(2011, 9, beat)), Sequence::Gap(3));
        assert_eq!(tracker.observe(&record(2011, 10, order)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(2011, 7, Kind::PacketEnd)), Sequence::Unsequenced);
        assert_eq!((tracker.gaps(), tracker.missing(), tracker.duplicates()), (1, 3, 0));
    }

    #[test]
    fn other_heartbeats_name_the_next_number_and_arbitration_has_the_last_word() {
        let mut tracker = GapTracker::new();
        let (trade, beat) = (Kind::IexTradeReport, Kind::IexHeartbeat);
        assert_eq!(tracker.observe(&record(1, 1, beat)), Sequence::First);
        assert_eq!(tracker.observe(&record(1, 1, trade)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(1, 1, Kind::IexAuctionPrices)), Sequence::Unsequenced);
        assert_eq!(tracker.observe(&record(1, 2, Kind::MoldHeartbeat)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(1, 1, beat)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(1, 5, Kind::MoldEndOfSession)), Sequence::Gap(3));
        assert_eq!(tracker.observe(&record(1, 5, trade)), Sequence::Expected);
        let gap = TickRecord { quantity: 4, ..record(1, 6, Kind::Gap) };
        assert_eq!(tracker.observe(&gap), Sequence::Gap(4));
        assert_eq!(tracker.observe(&record(1, 10, trade)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(1, 1, Kind::ChannelStart)), Sequence::First);
        assert_eq!(tracker.observe(&record(1, 1, trade)), Sequence::Expected);
        assert_eq!((tracker.gaps(), tracker.missing(), tracker.duplicates()), (2, 7, 0));
    }

    #[test]
    fn numbers_at_the_end_of_their_range() {
        let mut tracker = GapTracker::new();
        tracker.observe(&record(0, 0, Kind::AddOrder));
        assert_eq!(tracker.observe(&record(0, u64::MAX, Kind::AddOrder)), Sequence::Gap(u64::MAX - 1));
        assert_eq!(tracker.observe(&record(0, 0, Kind::AddOrder)), Sequence::Expected);
        assert_eq!(tracker.observe(&record(0, u64::MAX, Kind::SzseChannelHeartbeat)), Sequence::Expected);
        tracker.observe(&record(0, u64::MAX, Kind::AddOrder));
        assert_eq!(tracker.missing(), u64::MAX);
    }
}
