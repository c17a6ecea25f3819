//! The sixteen channels that the card follows (docs/arbitration.md).

use tickgate_abi::Line as LineName;
use tickgate_abi::arbitration::CHANNELS;
use tickgate_abi::record::TickRecord;

/// What identifies a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    session: [u8; 10],
    channel: u16,
}

impl Key {
    pub const fn of(record: &TickRecord, session: [u8; 10]) -> Self {
        Key { session, channel: record.channel }
    }

    /// The channel's number.
    pub const fn number(&self) -> u16 {
        self.channel
    }
}

/// One channel.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Channel {
    pub key: Option<Key>,
    /// The sequence expected.
    pub next: u32,
    /// What it was before the unfinished frame.
    pub standing: u32,
    /// Whose unfinished frame the channel belongs to.
    pub owner: Option<LineName>,
    /// Its start is to be announced.
    pub fresh: bool,
    /// Nothing of it was taken yet.
    pub starting: bool,
    /// Its end was announced.
    pub over: bool,
    /// Its session is over: another one has begun.
    pub retired: bool,
    /// Its next message carries GAP_BEFORE.
    pub flagged: bool,
    /// Its flagged message is in a frame that has not ended.
    spent: bool,
    this_window: bool,
    last_window: bool,
}

/// How a sequence stands to another, as 32-bit serial numbers (RFC 1982): negative is behind.
pub(super) const fn distance(point: u32, expected: u32) -> i32 {
    point.wrapping_sub(expected) as i32
}

impl Channel {
    pub const fn recent(&self) -> bool {
        self.this_window || self.last_window
    }
}

/// All of them.
#[derive(Debug)]
pub(super) struct Channels {
    pub slots: [Channel; CHANNELS],
    epoch_clocks: u32,
    epoch: bool,
    running: bool,
}

impl Channels {
    pub fn new() -> Self {
        Channels { slots: [Channel::default(); CHANNELS], epoch_clocks: 0, epoch: false, running: false }
    }

    /// The place of a channel.
    pub fn look_up(&self, key: &Key) -> Option<usize> {
        self.slots.iter().position(|c| c.key.as_ref() == Some(key))
    }

    /// Older sessions of a channel that has got `place` are over; says whether there are any.
    pub fn retire(&mut self, number: u16, place: usize) -> bool {
        let mut any = false;
        for (_, channel) in self.slots.iter_mut().enumerate().filter(|(slot, _)| *slot != place) {
            let older = channel.key.is_some_and(|old| old.channel == number);
            channel.retired |= older;
            any |= older;
        }
        any
    }

    /// A place is given to a new channel.
    pub fn give(&mut self, place: usize, key: Key) {
        self.slots[place] = Channel {
            key: Some(key),
            next: 1,
            standing: 1,
            fresh: true,
            starting: true,
            this_window: true,
            last_window: self.slots[place].last_window,
            ..Channel::default()
        };
    }

    fn touch(&mut self, slot: usize, line: LineName, next: u32) {
        let channel = &mut self.slots[slot];
        if channel.owner.is_none() {
            channel.standing = channel.next;
            channel.owner = Some(line);
        }
        channel.next = next;
        channel.starting = false;
    }

    /// A message is taken.
    pub fn accept(&mut self, slot: usize, line: LineName, after: u32) {
        self.touch(slot, line, after);
        let channel = &mut self.slots[slot];
        channel.spent |= channel.flagged;
        (channel.flagged, channel.this_window) = (false, true);
    }

    /// What is missing before `point` is given up, or the channel begins anew there.
    pub fn step(&mut self, slot: usize, line: LineName, point: u32, message: bool) {
        self.touch(slot, line, point);
        self.slots[slot].flagged |= message;
    }

    /// The unfinished frame of a line has taken something.
    pub fn owns_any(&self, line: LineName) -> bool {
        self.slots.iter().any(|c| c.owner == Some(line))
    }

    /// The frame of a line has ended.
    pub fn end_frame(&mut self, line: LineName, stands: bool) {
        for channel in self.slots.iter_mut().filter(|c| c.owner == Some(line)) {
            if !stands {
                channel.next = channel.standing;
                channel.flagged |= channel.spent;
            }
            (channel.owner, channel.spent) = (None, false);
        }
    }

    /// If a window is over, what was taken in it is the last window's. Before the changes of a clock.
    pub fn turn_window(&mut self) -> bool {
        if self.epoch {
            for channel in &mut self.slots {
                channel.last_window = std::mem::take(&mut channel.this_window);
            }
        }
        self.epoch
    }

    /// Counts the windows, a clock; `moving` says that a record is in front of a head.
    pub fn clock(&mut self, arbitrate: bool, moving: bool, window: u32) {
        self.epoch = self.epoch_clocks >= window;
        self.epoch_clocks = if self.epoch || !self.running { 0 } else { self.epoch_clocks + 1 };
        self.running = arbitrate && (self.running || moving);
    }

    /// Clocks of the window that are left, none of which turns it.
    pub fn left_of_window(&self, window: u32) -> u64 {
        if self.epoch { 0 } else { u64::from(window.saturating_sub(self.epoch_clocks)) }
    }

    /// So many clocks in which nothing happens.
    pub fn skip(&mut self, mut clocks: u64, window: u32) {
        let period = u64::from(window) + 1;
        // Behind two windows without anything, all that matters is where in a window the clock is.
        if clocks > 4 * period {
            clocks = 3 * period + (clocks - 3 * period) % period;
        }
        while clocks > 0 {
            let straight = if self.epoch || !self.running {
                0
            } else {
                u64::from(window.saturating_sub(self.epoch_clocks)).min(clocks - 1)
            };
            self.epoch_clocks += straight as u32;
            self.turn_window();
            self.clock(true, self.running, window);
            clocks -= straight + 1;
            if !self.running {
                return;
            }
        }
    }
}
