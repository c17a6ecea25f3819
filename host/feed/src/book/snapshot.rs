//! What an exchange's snapshot of one symbol shows, free of any feed's form.

use super::Level;
use super::levels::TOP_LEVELS;
use tickgate_abi::Side;

/// Levels of one side, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotSide {
    levels: [Level; TOP_LEVELS],
    count: usize,
}

impl SnapshotSide {
    /// No level yet.
    pub const EMPTY: SnapshotSide =
        SnapshotSide { levels: [Level { price: 0, quantity: 0, orders: 0 }; TOP_LEVELS], count: 0 };

    /// Adds the next level; one beyond the tenth is left out.
    pub fn push(&mut self, level: Level) {
        if let Some(slot) = self.levels.get_mut(self.count) {
            *slot = level;
            self.count += 1;
        }
    }

    /// The levels, best first. `orders` is 0 where the exchange does not say.
    pub fn levels(&self) -> &[Level] {
        self.levels.get(..self.count).unwrap_or_default()
    }

    /// Whether this is the whole side: an exchange shows ten levels, so fewer are all there are.
    pub fn is_whole(&self) -> bool {
        self.count < TOP_LEVELS
    }
}

/// A snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The record's symbol: packed SecurityID.
    pub symbol: u32,
    /// The channel that snapshots come on, which is not that of the ticks.
    pub channel: u16,
    /// When the exchange made it, in the form of the feed's `exchange_time`.
    pub time: u64,
    /// Traded volume so far, in the feed's units.
    pub volume: u64,
    /// Trades so far.
    pub trades: u64,
    /// In the continuous session: the one phase in which a snapshot shows what rests.
    pub continuous: bool,
    /// Bids, then asks.
    pub sides: [SnapshotSide; 2],
}

impl Snapshot {
    /// One side.
    pub fn side(&self, side: Side) -> &SnapshotSide {
        &self.sides[usize::from(side == Side::Sell)]
    }
    /// One side, to be filled.
    pub fn side_mut(&mut self, side: Side) -> &mut SnapshotSide {
        &mut self.sides[usize::from(side == Side::Sell)]
    }
    /// Whether both sides are all there is.
    pub fn is_whole(&self) -> bool {
        self.sides.iter().all(SnapshotSide::is_whole)
    }
}
