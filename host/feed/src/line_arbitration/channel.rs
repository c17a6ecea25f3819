//! What line arbitration keeps of a channel, and how a record stands in it. Part of
//! [`super::LineArbitration`].

use super::LineCounts;
use tickgate_abi::arbitration::FALL;
use tickgate_abi::{Flags, Kind, TickRecord};

/// Sequences of a channel whose arrival is remembered to measure skew.
pub(super) const REMEMBERED: usize = 1 << 13;
/// Card times are counts of 48 bits, which wrap after 20 days.
pub(super) const TIME_BITS: u64 = (1 << 48) - 1;

/// A channel's name: the ten bytes of its session, and its number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(pub(super) u128);

impl Key {
    #[inline(always)]
    pub(super) fn new(session: [u8; 10], number: u16) -> Self {
        let [a, b, c, d, e, f, g, h, i, j] = session;
        let (upper, lower) = (u64::from_be_bytes([a, b, c, d, e, f, g, h]), u16::from_be_bytes([i, j]));
        Key(u128::from(upper) << 32 | u128::from(lower) << 16 | u128::from(number))
    }
}

/// What a head is, besides the record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Message,
    /// Whether it says that session or channel have ended.
    Heartbeat {
        end: bool,
    },
    /// It has no sequence.
    Passing,
}

/// A line's own sequence in a channel.
#[derive(Clone, Copy, Default)]
pub(super) struct Own {
    /// The sequence behind its last message.
    pub(super) next: Option<u32>,
    /// It has fallen far back.
    pub(super) back: bool,
}

pub(super) struct Channel {
    pub(super) key: Key,
    /// The sequence expected.
    pub(super) next: u32,
    pub(super) announced: bool,
    /// Its end was told.
    pub(super) over: bool,
    /// The next message carries GAP_BEFORE.
    pub(super) flagged: bool,
    /// The window in which something was taken last.
    pub(super) taken_in: u64,
    pub(super) own: [Own; 2],
    /// Sequence and time of the messages taken last.
    pub(super) times: Box<[(u32, u64)]>,
}

/// How a head stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Due,
    Behind,
    Ahead,
    /// The channel belongs to the other line's unfinished frame.
    Foreign,
}

impl Channel {
    /// A channel of which nothing was taken yet, in this window.
    pub(super) fn new(key: Key, window: u64) -> Self {
        Channel {
            key,
            next: 1,
            announced: false,
            over: false,
            flagged: false,
            taken_in: window,
            own: [Own::default(); 2],
            times: vec![(0, 0); REMEMBERED].into_boxed_slice(),
        }
    }

    /// Remembers when a message was taken.
    #[inline(always)]
    pub(super) fn remember(&mut self, record: &TickRecord) {
        let sequence = record.sequence as u32;
        self.times[sequence as usize % REMEMBERED] = (sequence, record.card_time());
    }

    /// Measures how far a duplicate came behind the copy that was taken, while that is remembered.
    #[inline(always)]
    pub(super) fn measure(&self, record: &TickRecord, counts: &mut LineCounts) {
        let (taken, time) = self.times[record.sequence as usize % REMEMBERED];
        let skew = record.card_time().wrapping_sub(time) & TIME_BITS;
        if taken == record.sequence as u32 && skew <= TIME_BITS / 2 {
            counts.worst_skew = counts.worst_skew.max(skew);
        }
    }

    /// How a message or heartbeat stands here; `foreign` when the channel belongs to the other line's
    /// unfinished frame.
    #[inline]
    pub(super) fn standing(&self, foreign: bool, record: &TickRecord) -> Standing {
        let distance = (point(record) as u32).wrapping_sub(self.next) as i32;
        // Whatever becomes of the other line's frame, it is good: behind stays behind.
        if distance < 0 {
            return Standing::Behind;
        }
        if foreign {
            return Standing::Foreign;
        }
        if distance == 0 { Standing::Due } else { Standing::Ahead }
    }
}

impl Own {
    /// Takes the next message of the line; gives how many sequences it skipped.
    #[inline]
    pub(super) fn observe(&mut self, sequence: u32, taken: bool) -> u64 {
        let distance = self.next.map_or(0, |next| sequence.wrapping_sub(next) as i32);
        let falls = distance < -(FALL as i32);
        if distance >= 0 || falls {
            self.next = Some(sequence.wrapping_add(1));
        }
        self.back = (self.back || falls) && !taken;
        distance.max(0) as u64
    }
}

/// The later one of two sequences.
#[inline]
pub(super) fn later(one: u32, other: u32) -> u32 {
    if other.wrapping_sub(one) as i32 > 0 { other } else { one }
}

/// What a record is to the arbitration.
#[inline]
pub(super) fn role(record: &TickRecord) -> Role {
    const SZSE: u8 = Kind::SzseChannelHeartbeat as u8;
    const MOLD: u8 = Kind::MoldHeartbeat as u8;
    const MOLD_END: u8 = Kind::MoldEndOfSession as u8;
    const IEX: u8 = Kind::IexHeartbeat as u8;
    match record.kind {
        SZSE => Role::Heartbeat { end: record.attribute != 0 },
        MOLD | IEX => Role::Heartbeat { end: false },
        MOLD_END => Role::Heartbeat { end: true },
        _ if record.flags & Flags::SNAPSHOT != 0 => Role::Passing,
        _ => Role::Message,
    }
}

/// The sequence of a message; of a heartbeat, the one that comes next.
#[inline]
pub(super) fn point(record: &TickRecord) -> u64 {
    if record.kind == Kind::SzseChannelHeartbeat as u8 {
        record.sequence.wrapping_add(1)
    } else {
        record.sequence
    }
}
