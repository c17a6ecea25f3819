//! Which of a row's levels is the best, the second, the worst, and which place is spare. Combinational.
//!
//! `wins` has a bit for each pair of places: bit 9·d + i says that the key in place i is better than that in place
//! (i + d + 1) mod 9. With nine places every pair is there once. Places without a level do not count.

use super::ladder::{PAIRS, PLACES};
use rust_hdl::prelude::*;

// The kernel has the pairs as numbers.
const _: () = assert!(PLACES == 9 && PAIRS == 36);

/// The ranks.
#[derive(LogicBlock)]
pub struct Ranks {
    /// There is a level.
    pub valid: [Signal<In, Bit>; PLACES],
    /// Which of two keys is better.
    pub wins: [Signal<In, Bit>; PAIRS],
    /// The best level.
    pub best: [Signal<Out, Bit>; PLACES],
    /// The second.
    pub second: [Signal<Out, Bit>; PLACES],
    /// The worst.
    pub worst: [Signal<Out, Bit>; PLACES],
    /// The first place without a level.
    pub spare: [Signal<Out, Bit>; PLACES],

    // By distance, then place: the level at that distance behind is better, or that before; neither; one of both; it is
    // better than one of both.
    behind: [Signal<Local, Bit>; PAIRS],
    before: [Signal<Local, Bit>; PAIRS],
    none: [Signal<Local, Bit>; PAIRS],
    one: [Signal<Local, Bit>; PAIRS],
    beats: [Signal<Local, Bit>; PAIRS],
    filled: [Signal<Local, Bit>; PLACES],
}

impl Default for Ranks {
    fn default() -> Self {
        Ranks {
            valid: Default::default(),
            wins: std::array::from_fn(|_| Default::default()),
            best: Default::default(),
            second: Default::default(),
            worst: Default::default(),
            spare: Default::default(),
            behind: std::array::from_fn(|_| Default::default()),
            before: std::array::from_fn(|_| Default::default()),
            none: std::array::from_fn(|_| Default::default()),
            one: std::array::from_fn(|_| Default::default()),
            beats: std::array::from_fn(|_| Default::default()),
            filled: Default::default(),
        }
    }
}

impl Logic for Ranks {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..36 {
            // Pair i is of place i % 9 and the one i / 9 + 1 further on.
            self.behind[i].next = self.valid[(i + i / 9 + 1) % 9].val() & !self.wins[i].val();
            self.before[i].next =
                self.valid[(i + 8 - i / 9) % 9].val() & self.wins[9 * (i / 9) + (i + 8 - i / 9) % 9].val();
            self.none[i].next = !self.behind[i].val() & !self.before[i].val();
            self.one[i].next = self.behind[i].val() ^ self.before[i].val();
            self.beats[i].next = (self.valid[(i + i / 9 + 1) % 9].val() & self.wins[i].val())
                | (self.valid[(i + 8 - i / 9) % 9].val()
                    & !self.wins[9 * (i / 9) + (i + 8 - i / 9) % 9].val());
        }
        for i in 0..9 {
            self.best[i].next = self.valid[i].val()
                & self.none[i].val()
                & self.none[i + 9].val()
                & self.none[i + 18].val()
                & self.none[i + 27].val();
            self.second[i].next = self.valid[i].val()
                & ((self.one[i].val()
                    & self.none[i + 9].val()
                    & self.none[i + 18].val()
                    & self.none[i + 27].val())
                    | (self.none[i].val()
                        & self.one[i + 9].val()
                        & self.none[i + 18].val()
                        & self.none[i + 27].val())
                    | (self.none[i].val()
                        & self.none[i + 9].val()
                        & self.one[i + 18].val()
                        & self.none[i + 27].val())
                    | (self.none[i].val()
                        & self.none[i + 9].val()
                        & self.none[i + 18].val()
                        & self.one[i + 27].val()));
            self.worst[i].next = self.valid[i].val()
                & !self.beats[i].val()
                & !self.beats[i + 9].val()
                & !self.beats[i + 18].val()
                & !self.beats[i + 27].val();
        }
        self.filled[0].next = true;
        self.spare[0].next = !self.valid[0].val();
        for i in 1..9 {
            self.filled[i].next = self.filled[i - 1].val() & self.valid[i - 1].val();
            self.spare[i].next = self.filled[i].val() & !self.valid[i].val();
        }
    }
}
