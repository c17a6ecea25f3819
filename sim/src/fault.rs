//! The bad day: frames that are cut short, have bits flipped, or do not arrive. A layer over frames,
//! seeded, so that a bad day can be repeated.

use crate::random::Random;

/// How often what happens: each is "one frame in so many", 0 never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// The frame does not arrive.
    pub drop: u64,
    /// The frame ends early, with at least one byte left.
    pub truncate: u64,
    /// One to three bits of the frame are flipped.
    pub flip_bits: u64,
    /// The MAC marks the frame bad.
    pub mac_error: u64,
}

/// What was done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultCounts {
    /// Frames dropped.
    pub dropped: u64,
    /// Frames cut short.
    pub truncated: u64,
    /// Frames with flipped bits.
    pub flipped: u64,
    /// Frames marked by the MAC.
    pub mac_errors: u64,
}

/// Damages frames.
#[derive(Clone, Debug)]
pub struct Faults {
    random: Random,
    rates: Rates,
    counts: FaultCounts,
}

impl Faults {
    /// Faults of this seed at these rates.
    pub const fn new(seed: u64, rates: Rates) -> Self {
        let counts = FaultCounts { dropped: 0, truncated: 0, flipped: 0, mac_errors: 0 };
        Faults { random: Random::new(seed), rates, counts }
    }

    /// What was done so far.
    pub const fn counts(&self) -> &FaultCounts {
        &self.counts
    }

    /// Damages a frame in place, or not. Gives whether the MAC marks it bad, `None` when it does
    /// not arrive at all.
    pub fn apply(&mut self, frame: &mut Vec<u8>) -> Option<bool> {
        if self.random.one_in(self.rates.drop) {
            self.counts.dropped += 1;
            return None;
        }
        if frame.len() > 1 && self.random.one_in(self.rates.truncate) {
            frame.truncate(1 + self.random.index(frame.len() - 1));
            self.counts.truncated += 1;
        }
        if !frame.is_empty() && self.random.one_in(self.rates.flip_bits) {
            for _ in 0..=self.random.below(3) {
                let bit = self.random.index(frame.len() * 8);
                frame[bit / 8] ^= 1 << (bit % 8);
            }
            self.counts.flipped += 1;
        }
        let mac_error = self.random.one_in(self.rates.mac_error);
        self.counts.mac_errors += u64::from(mac_error);
        Some(mac_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_day_and_every_fault_happens() {
        let rates = Rates { drop: 10, truncate: 10, flip_bits: 10, mac_error: 10 };
        let day = |seed| {
            let mut faults = Faults::new(seed, rates);
            let frames: Vec<_> = (0..1_000)
                .map(|i| {
                    let mut frame = vec![i as u8; 64];
                    (faults.apply(&mut frame), frame)
                })
                .collect();
            (frames, *faults.counts())
        };
        let (frames, counts) = day(5);
        assert_eq!((&frames, counts), (&day(5).0, counts));
        assert_ne!(frames, day(6).0);
        assert!(frames.iter().all(|(_, frame)| !frame.is_empty()));
        for count in [counts.dropped, counts.truncated, counts.flipped, counts.mac_errors] {
            assert!((50..200).contains(&count), "{counts:?}");
        }
        let unchanged = frames.iter().enumerate().filter(|(i, (_, f))| *f == vec![*i as u8; 64]).count();
        assert!(unchanged > 700);
    }
}
