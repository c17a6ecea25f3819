//! A bad line: timed frames in, timed frames out, some lost, some twice, some late, all delayed. It
//! stands between an exchange or a capture and the wire; line arbitration is what it is for.
//!
//! Seeded: the same settings make the same of the same frames. What happens to a frame is drawn from
//! one random sequence for each kind of harm, so that more of one kind leaves the others as they were.

use std::collections::VecDeque;

use crate::random::Random;

/// How often something happens: a fraction from never to always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Of 2^64 draws, how many hit.
    hits: u128,
}

impl Rate {
    /// Never.
    pub const NEVER: Rate = Rate { hits: 0 };

    /// `numerator` times in `denominator`; `None` when that is no fraction from 0 to 1.
    pub const fn new(numerator: u64, denominator: u64) -> Option<Rate> {
        if denominator == 0 || numerator > denominator {
            return None;
        }
        Some(Rate { hits: ((numerator as u128) << 64) / denominator as u128 })
    }

    const fn draw(self, random: &mut Random) -> bool {
        (random.bits() as u128) < self.hits
    }
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impairment {
    /// A frame does not arrive.
    pub loss: Rate,
    /// A frame that arrives comes a second time, right behind the first.
    pub duplication: Rate,
    /// A frame that arrives lets later frames pass first.
    pub reordering: Rate,
    /// At most so many of them; at least 1.
    pub depth: u64,
    /// Every frame comes so much later, nanoseconds.
    pub skew_ns: u64,
    /// The same seed does the same.
    pub seed: u64,
}

impl Impairment {
    /// How many frames an overtaken frame lets pass if nothing else is said.
    pub const DEPTH: u64 = 3;

    /// Nothing is wrong.
    pub const fn none(seed: u64) -> Self {
        let never = Rate::NEVER;
        Impairment {
            loss: never,
            duplication: never,
            reordering: never,
            depth: Self::DEPTH,
            skew_ns: 0,
            seed,
        }
    }
}

/// What was done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImpairmentCounts {
    /// Frames that came in.
    pub frames: u64,
    /// Frames that did not arrive.
    pub lost: u64,
    /// Frames that came twice.
    pub duplicated: u64,
    /// Frames that others overtook.
    pub reordered: u64,
}

/// A frame that lets others pass.
struct Held {
    bytes: Vec<u8>,
    /// How many more pass.
    passing: u64,
}

/// Impairs the frames of one line.
pub struct ImpairedLine {
    impairment: Impairment,
    /// For loss, duplication, reordering.
    random: [Random; 3],
    held: VecDeque<Held>,
    /// Memory of frames that went on.
    spare: Vec<Vec<u8>>,
    latest_ns: u64,
    counts: ImpairmentCounts,
}

impl ImpairedLine {
    /// Line number `line` with this impairment: lines of one seed have different luck.
    pub fn new(line: u64, impairment: Impairment) -> Self {
        let mut seeds = Random::new(impairment.seed ^ (line + 1).wrapping_mul(0xd134_2543_de82_ef95));
        ImpairedLine {
            impairment,
            random: std::array::from_fn(|_| Random::new(seeds.bits())),
            held: VecDeque::new(),
            spare: Vec::new(),
            latest_ns: 0,
            counts: ImpairmentCounts::default(),
        }
    }

    /// What was done so far.
    pub const fn counts(&self) -> &ImpairmentCounts {
        &self.counts
    }

    /// Takes the next frame, sent at `timestamp_ns`, and hands on what arrives now, with the time at which
    /// it does. Times go out in the order in which they come in.
    pub fn frame(&mut self, timestamp_ns: u64, frame: &[u8], mut arrives: impl FnMut(u64, &[u8])) {
        let Impairment { loss, duplication, reordering, depth, skew_ns, .. } = self.impairment;
        let [lost, duplicated, reordered] = &mut self.random;
        let (lost, duplicated, reordered) =
            (loss.draw(lost), duplication.draw(duplicated), reordering.draw(reordered));
        let passing = 1 + self.random[2].below(depth.max(1));
        let now_ns = timestamp_ns.saturating_add(skew_ns);
        self.latest_ns = now_ns;
        self.counts.frames += 1;
        let copies = match (lost, duplicated) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        self.counts.lost += u64::from(lost);
        self.counts.duplicated += u64::from(copies == 2);
        self.counts.reordered += u64::from(reordered && !lost);
        if !reordered {
            (0..copies).for_each(|_| arrives(now_ns, frame));
        }
        // This frame passes those that wait.
        for held in &mut self.held {
            held.passing -= 1;
        }
        for _ in 0..self.held.len() {
            let Some(held) = self.held.pop_front() else { break };
            if held.passing > 0 {
                self.held.push_back(held);
                continue;
            }
            arrives(now_ns, &held.bytes);
            self.spare.push(held.bytes);
        }
        if reordered {
            for _ in 0..copies {
                let mut bytes = self.spare.pop().unwrap_or_default();
                bytes.clear();
                bytes.extend_from_slice(frame);
                self.held.push_back(Held { bytes, passing });
            }
        }
    }

    /// The line has ended: hands on what still waits, at the time of the last frame.
    pub fn finish(&mut self, mut arrives: impl FnMut(u64, &[u8])) {
        for held in self.held.drain(..) {
            arrives(self.latest_ns, &held.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_TENTH: Option<Rate> = Rate::new(1, 10);

    /// What arrives of 10,000 numbered frames a microsecond apart.
    fn arrive(line: u64, impairment: Impairment) -> (Vec<(u64, u64)>, ImpairmentCounts) {
        let mut line = ImpairedLine::new(line, impairment);
        let mut arrived = Vec::new();
        let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        for i in 0..10_000_u64 {
            line.frame(i * 1_000, &i.to_le_bytes(), |time, bytes| arrived.push((time, number(bytes))));
        }
        line.finish(|time, bytes| arrived.push((time, number(bytes))));
        (arrived, *line.counts())
    }

    fn bad(seed: u64) -> Impairment {
        let rate = EVERY_TENTH.expect("a fraction");
        Impairment { loss: rate, duplication: rate, reordering: rate, skew_ns: 50, ..Impairment::none(seed) }
    }

    #[test]
    fn nothing_wrong_changes_nothing() {
        let (arrived, counts) = arrive(0, Impairment::none(1));
        assert!(arrived.iter().copied().eq((0..10_000).map(|i| (i * 1_000, i))));
        assert_eq!(counts, ImpairmentCounts { frames: 10_000, ..ImpairmentCounts::default() });
    }

    #[test]
    fn the_same_seed_does_the_same_and_another_seed_or_line_something_else() {
        assert_eq!(arrive(0, bad(7)), arrive(0, bad(7)));
        assert_ne!(arrive(0, bad(7)).0, arrive(0, bad(8)).0);
        assert_ne!(arrive(0, bad(7)).0, arrive(1, bad(7)).0);
    }

    #[test]
    fn every_harm_is_done_as_often_as_asked_and_counted() {
        let (arrived, counts) = arrive(0, bad(3));
        for count in [counts.lost, counts.duplicated, counts.reordered] {
            assert!((800..1_200).contains(&count), "{counts:?}");
        }
        assert_eq!(arrived.len() as u64, 10_000 - counts.lost + counts.duplicated);
        assert!(arrived.windows(2).all(|pair| pair[0].0 <= pair[1].0), "times go forward");
        assert!(arrived.iter().all(|(time, i)| *time >= i * 1_000 + 50));
        // An overtaken frame comes 1 to 3 frames late.
        let late: Vec<u64> =
            arrived.iter().map(|(time, i)| (time - 50) / 1_000 - i).filter(|late| *late > 0).collect();
        assert!(late.iter().all(|late| (1..=Impairment::DEPTH).contains(late)));
        assert!((1..=Impairment::DEPTH).all(|depth| late.contains(&depth)));
        let mut copies = vec![0_u64; 10_000];
        arrived.iter().for_each(|(_, i)| copies[*i as usize] += 1);
        assert_eq!(copies.iter().filter(|n| **n == 0).count() as u64, counts.lost);
        assert_eq!(copies.iter().filter(|n| **n == 2).count() as u64, counts.duplicated);
    }

    #[test]
    fn one_harm_leaves_the_others_as_they_were() {
        let lost = |impairment| {
            let mut seen = [false; 10_000];
            arrive(0, impairment).0.iter().for_each(|(_, i)| seen[*i as usize] = true);
            seen
        };
        let only_loss = Impairment { duplication: Rate::NEVER, reordering: Rate::NEVER, ..bad(5) };
        assert_eq!(lost(bad(5)), lost(only_loss));
    }

    #[test]
    fn rates() {
        assert_eq!(Rate::new(0, 5), Some(Rate::NEVER));
        assert_eq!((Rate::new(1, 0), Rate::new(2, 1)), (None, None));
        let always = Impairment { loss: Rate::new(3, 3).expect("one"), ..Impairment::none(1) };
        assert_eq!(arrive(0, always).0, []);
    }
}
