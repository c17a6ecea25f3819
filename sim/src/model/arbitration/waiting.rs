//! How long a head has been waiting, as in the gateware.

use tickgate_abi::arbitration::HELD_CLOCKS;

/// As far as a head's waiting is counted.
const MAX_CLOCKS: u32 = 0xff_ffff;

/// How long a head has been waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    steps: u8,
    /// Of a head that is ahead or held.
    clocks: u32,
    held_clocks: u32,
    /// It was ahead, and the window is over.
    pub expired: bool,
    /// It was held for longer than any frame takes.
    pub overdue: bool,
}

impl Waiting {
    pub const fn settled(&self) -> bool {
        self.steps == 3
    }

    /// Clocks until the waiting is over: of a head that is held, or ahead.
    pub const fn left(&self, held: bool, window: u32) -> u64 {
        let (end, clocks) = if held { (HELD_CLOCKS, self.held_clocks) } else { (window, self.clocks) };
        end.saturating_sub(clocks) as u64
    }

    /// So many clocks in which a head that is held, or ahead, stays so; none is beyond what is left.
    pub fn skip(&mut self, held: bool, clocks: u64) {
        self.clocks = (self.clocks + clocks as u32).min(MAX_CLOCKS);
        if held {
            self.held_clocks += clocks as u32;
        }
    }

    /// The end of a clock; `frozen` says that how the head stands is not known in it.
    pub fn clock(&mut self, ahead: bool, held: bool, disturbed: bool, frozen: bool, window: u32) {
        self.steps = if ahead && !disturbed && !frozen { (self.steps + 1).min(3) } else { 0 };
        if frozen {
            return;
        }
        let waits = ahead || held;
        self.expired = ahead && self.clocks >= window;
        self.overdue = held && self.held_clocks == HELD_CLOCKS;
        self.clocks = if waits { (self.clocks + 1).min(MAX_CLOCKS) } else { 0 };
        self.held_clocks = if held { (self.held_clocks + 1).min(HELD_CLOCKS) } else { 0 };
    }
}
