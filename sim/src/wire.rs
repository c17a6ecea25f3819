//! The wire's time: in which clock each beat of each frame lies.
//!
//! One schedule serves the RTL, the model and the software decoder, so the card time of a record is
//! the same number in all three.

use tickgate_abi::card_clock::{CLOCK_PERIOD_PS, INTER_FRAME_CLOCKS, beats};

use crate::random::Random;

/// The clock of the first frame: a simulated card is configured in the clocks before.
pub const FIRST_FRAME_CLOCK: u64 = 1_024;

/// When the beats of one frame are on the wire.
#[derive(Clone, Copy, Debug)]
pub struct FrameTiming<'a> {
    start: u64,
    /// For each beat, the idle clocks inside the frame before it; empty when there are none.
    idle_before: &'a [u64],
}

impl FrameTiming<'_> {
    /// A frame that starts in clock `start`, with a beat in every clock.
    pub const fn contiguous(start: u64) -> FrameTiming<'static> {
        FrameTiming { start, idle_before: &[] }
    }
    /// The clock of beat 0.
    pub const fn start(&self) -> u64 {
        self.start
    }
    /// The clock of a beat; beats count from 0.
    #[inline]
    pub fn clock_of_beat(&self, beat: u64) -> u64 {
        let idle = self.idle_before.get(beat as usize).or(self.idle_before.last());
        self.start + beat + idle.copied().unwrap_or(0)
    }
}

/// How far apart frames start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spacing {
    /// At line rate, one behind the other.
    BackToBack,
    /// As the capture says, but never closer than line rate.
    CaptureTime {
        /// Time of the first frame placed, ns.
        origin: Option<u64>,
    },
}

/// Places frames on the wire, one after the other.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The earliest clock of the next frame.
    next: u64,
    spacing: Spacing,
    /// Idle clocks between two frames, at least.
    inter_frame_clocks: u64,
    /// Idle clocks inside frames: before one beat in `.1`, on average.
    stalls: Option<(Random, u64)>,
    idle_before: Vec<u64>,
}

impl Schedule {
    /// Frames at line rate, [`INTER_FRAME_CLOCKS`] apart, from [`FIRST_FRAME_CLOCK`] on.
    pub const fn back_to_back() -> Self {
        Schedule::new(Spacing::BackToBack)
    }

    /// Frames at the distance of their capture times, in clocks of the card; frames that would
    /// overlap follow each other at line rate.
    pub const fn capture_time() -> Self {
        Schedule::new(Spacing::CaptureTime { origin: None })
    }

    /// As [`Schedule::capture_time`], with distances from `origin_ns`: two lines of one origin lie
    /// beside each other as they were captured.
    pub const fn capture_time_from(origin_ns: u64) -> Self {
        Schedule::new(Spacing::CaptureTime { origin: Some(origin_ns) })
    }

    const fn new(spacing: Spacing) -> Self {
        Schedule {
            next: FIRST_FRAME_CLOCK,
            spacing,
            inter_frame_clocks: INTER_FRAME_CLOCKS,
            stalls: None,
            idle_before: Vec::new(),
        }
    }

    /// Keeps frames `clocks` idle clocks apart instead of [`INTER_FRAME_CLOCKS`]. With 0 a frame's
    /// first beat follows the last beat of the frame before, which is denser than any Ethernet wire.
    pub const fn with_inter_frame_clocks(mut self, clocks: u64) -> Self {
        self.inter_frame_clocks = clocks;
        self
    }

    /// Puts one to three idle clocks inside frames, before one beat in `one_in` on average.
    pub const fn with_stalls(mut self, seed: u64, one_in: u64) -> Self {
        self.stalls = Some((Random::new(seed), one_in));
        self
    }

    /// Places the next frame, of `bytes` bytes, captured at `capture_ns` (only its distance to the
    /// first frame's counts, and only with [`Schedule::capture_time`]).
    pub fn place(&mut self, bytes: usize, capture_ns: u64) -> FrameTiming<'_> {
        let start = self.earliest(capture_ns);
        let mut idle = 0;
        self.idle_before.clear();
        if let Some((random, one_in)) = &mut self.stalls {
            for beat in 0..beats(bytes) {
                if beat > 0 && random.one_in(*one_in) {
                    idle += 1 + random.below(3);
                }
                self.idle_before.push(idle);
            }
        }
        self.next = start + beats(bytes).max(1) + idle + self.inter_frame_clocks;
        FrameTiming { start, idle_before: &self.idle_before }
    }

    /// The clock in which a frame captured at `capture_ns`, or later, starts at the earliest.
    pub fn earliest(&mut self, capture_ns: u64) -> u64 {
        if let Spacing::CaptureTime { origin } = &mut self.spacing {
            let elapsed_ns = capture_ns.saturating_sub(*origin.get_or_insert(capture_ns));
            let clocks = u128::from(elapsed_ns) * 1_000 / u128::from(CLOCK_PERIOD_PS);
            self.next = self.next.max(FIRST_FRAME_CLOCK + clocks as u64);
        }
        self.next
    }

    /// The earliest clock of the next frame.
    pub const fn next_clock(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_to_back_frames_are_three_clocks_apart() {
        let mut schedule = Schedule::back_to_back();
        let first = schedule.place(64, 0);
        assert_eq!((first.clock_of_beat(0), first.clock_of_beat(7)), (1_024, 1_031));
        // 65 bytes take nine beats.
        assert_eq!(schedule.place(65, 0).start(), 1_024 + 8 + 3);
        assert_eq!(schedule.place(1, 0).start(), 1_024 + 8 + 3 + 9 + 3);
    }

    #[test]
    fn frames_without_a_gap_fill_every_clock() {
        let mut schedule = Schedule::back_to_back().with_inter_frame_clocks(0);
        assert_eq!(schedule.place(60, 0).clock_of_beat(7), FIRST_FRAME_CLOCK + 7);
        assert_eq!(schedule.place(60, 0).start(), FIRST_FRAME_CLOCK + 8);
        assert_eq!(schedule.next_clock(), FIRST_FRAME_CLOCK + 16);
    }

    #[test]
    fn capture_times_become_clocks_and_never_overlap() {
        let mut schedule = Schedule::capture_time();
        assert_eq!(schedule.place(64, 5_000).start(), FIRST_FRAME_CLOCK);
        assert_eq!(schedule.place(64, 5_001).start(), FIRST_FRAME_CLOCK + 11);
        assert_eq!(schedule.place(64, 6_000).start(), FIRST_FRAME_CLOCK + 1_000_000 / 6_400);
        assert_eq!(schedule.place(64, 100).start(), FIRST_FRAME_CLOCK + 156 + 11);
    }

    #[test]
    fn stalls_move_later_beats_and_the_next_frame() {
        let mut schedule = Schedule::back_to_back().with_stalls(1, 2);
        let (mut next, mut stalled) = (FIRST_FRAME_CLOCK, 0);
        for _ in 0..50 {
            let timing = schedule.place(80, 0);
            let clocks: Vec<u64> = (0..10).map(|beat| timing.clock_of_beat(beat)).collect();
            assert_eq!(clocks[0], next);
            assert!(clocks.windows(2).all(|pair| (1..=4).contains(&(pair[1] - pair[0]))));
            stalled += clocks[9] - clocks[0] - 9;
            next = clocks[9] + 1 + INTER_FRAME_CLOCKS;
        }
        assert!(stalled > 100);
    }
}
