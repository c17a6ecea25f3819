//! What the arbitration counts: wins, duplicates, a line's own losses, worst skew.

use tickgate_abi::Line as LineName;

use super::channels::distance;
use tickgate_abi::arbitration::{CHANNELS, FALL};

/// Times of messages that are kept.
const TIMES: usize = 512;
/// Skews are told below this many clocks.
const SKEW_CLOCKS: u32 = 1 << 19;

/// A message that was taken or dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub slot: usize,
    pub point: u32,
    pub taken: bool,
}

/// A line's own sequence in each channel.
#[derive(Debug, Default)]
struct OwnSequence {
    own: [Option<u32>; CHANNELS],
    back: [bool; CHANNELS],
    losses: u64,
    /// Seen in the clock before, and in the one before that, with what was known then.
    pending: [Option<Seen>; 2],
}

impl OwnSequence {
    /// A clock: what was seen two clocks ago takes effect. `given` goes to a new channel.
    fn clock(&mut self, seen: Option<Seen>, given: Option<usize>) {
        let [first, second] = self.pending;
        if let Some(seen) = second {
            self.observe(&seen);
        }
        let stays = first.filter(|s| Some(s.slot) != given);
        if let Some(given) = given {
            (self.own[given], self.back[given]) = (None, false);
        }
        self.pending = [seen, stays];
    }

    fn observe(&mut self, seen: &Seen) {
        let after = seen.point.wrapping_add(1);
        match self.own[seen.slot] {
            None => self.own[seen.slot] = Some(after),
            Some(own) => {
                let ahead = distance(seen.point, own);
                if ahead >= 0 {
                    self.losses += u64::from(ahead as u32);
                    self.own[seen.slot] = Some(after);
                } else if ahead.unsigned_abs() > FALL {
                    self.own[seen.slot] = Some(after);
                    self.back[seen.slot] = true;
                }
            }
        }
        if seen.taken {
            self.back[seen.slot] = false;
        }
    }
}

/// The counters.
#[derive(Debug)]
pub(super) struct Counters {
    sequences: [OwnSequence; 2],
    times: Vec<Option<(usize, u32, u32)>>,
    pub wins: [u64; 2],
    pub duplicates: [u64; 2],
    pub worst_skew: [u32; 2],
    pub gaps: u64,
    pub channels: u64,
    pub filtered: u64,
}

impl Counters {
    pub fn new() -> Self {
        Counters {
            sequences: Default::default(),
            times: vec![None; TIMES],
            wins: [0; 2],
            duplicates: [0; 2],
            worst_skew: [0; 2],
            gaps: 0,
            channels: 0,
            filtered: 0,
        }
    }

    pub const fn losses(&self, line: LineName) -> u64 {
        self.sequences[line as usize].losses
    }

    pub const fn is_back(&self, line: LineName, slot: usize) -> bool {
        self.sequences[line as usize].back[slot]
    }

    /// Nothing seen is still on its way into the counters.
    pub fn is_still(&self) -> bool {
        self.sequences.iter().all(|s| s.pending.iter().all(Option::is_none))
    }

    /// A clock, with what became of a message of a line, and its card time.
    pub fn clock(&mut self, seen: Option<(LineName, Seen, u64)>, given: Option<usize>) {
        for line in LineName::ALL {
            let own = seen.filter(|(of, _, _)| *of == line).map(|(_, seen, _)| seen);
            self.sequences[line as usize].clock(own, given);
        }
        if let Some((line, seen, card_time)) = seen {
            self.measure(line, &seen, card_time as u32);
        }
    }

    fn measure(&mut self, line: LineName, seen: &Seen, card_time: u32) {
        let index = (seen.point as usize % TIMES) ^ (seen.slot << 5);
        let tag = seen.point >> 9 & 0x7ff;
        if seen.taken {
            self.wins[line as usize] += 1;
            self.times[index] = Some((seen.slot, tag, card_time));
            return;
        }
        self.duplicates[line as usize] += 1;
        if let Some((slot, kept, won)) = self.times[index]
            && (slot, kept) == (seen.slot, tag)
        {
            let skew = card_time.wrapping_sub(won) & (2 * SKEW_CLOCKS - 1);
            if skew < SKEW_CLOCKS {
                let worst = &mut self.worst_skew[line as usize];
                *worst = (*worst).max(skew);
            }
        }
    }
}
