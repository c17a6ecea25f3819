//! The best levels of one side. Levels worse than or as good as the *bound* are not kept, because
//! there was no room for them; a side without a bound has all its levels here.
//!
//! A new level waits beside the sorted ones and is sorted in when its book is next looked at; then,
//! if there are too many, the worst is let go and the bound is its price.

use super::LEVEL_QUANTITY_MASK;
use tickgate_abi::book::{LEVELS, PUBLISHED_LEVELS};

/// A level as a user sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardLevel {
    /// Price, 1e-4.
    pub price: u32,
    /// Quantity in the feed's units.
    pub quantity: u64,
}

/// What a change did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Applied {
    /// A level was let go.
    pub(super) pushed_out: bool,
    /// Something was behind the bound, or not where it should be.
    pub(super) beyond: bool,
    /// A level's quantity does not fit.
    pub(super) overflow: bool,
}

impl Applied {
    pub(super) fn merge(&mut self, other: Applied) {
        self.pushed_out |= other.pushed_out;
        self.beyond |= other.beyond;
        self.overflow |= other.overflow;
    }
}

/// One side's levels: keys ascend to the best price.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder {
    /// Best first.
    sorted: Vec<(u32, u64)>,
    waiting: Option<(u32, u64)>,
    bound: Option<u32>,
}

impl Ladder {
    /// Sorts the waiting level in; says whether one was let go.
    pub(super) fn sort(&mut self) -> bool {
        if let Some(level) = self.waiting.take() {
            let place = self.sorted.iter().position(|&(key, _)| level.0 > key).unwrap_or(self.sorted.len());
            self.sorted.insert(place, level);
        }
        let full = self.sorted.len() > LEVELS;
        if full {
            self.bound = self.sorted.pop().map(|(key, _)| key);
        }
        full
    }

    /// Takes from one level and adds to one; behind [`Self::sort`].
    pub(super) fn change(&mut self, take: Option<(u32, u64)>, add: Option<(u32, u64)>) -> Applied {
        let mut applied = Applied::default();
        let added_to = add.and_then(|(key, _)| self.sorted.iter().position(|level| level.0 == key));
        let taken_from = take.and_then(|(key, _)| self.sorted.iter().position(|level| level.0 == key));
        if let (Some(place), Some((_, quantity))) = (added_to, add) {
            let taken = take.filter(|_| taken_from == added_to).map_or(0, |(_, quantity)| quantity);
            let level = &mut self.sorted[place].1;
            let sum = level.wrapping_add(quantity).wrapping_sub(taken);
            applied.overflow |= sum > LEVEL_QUANTITY_MASK;
            *level = sum & LEVEL_QUANTITY_MASK;
        }
        if let Some((_, quantity)) = take {
            match taken_from {
                Some(place) if taken_from != added_to => {
                    let level = &mut self.sorted[place].1;
                    *level = level.wrapping_sub(quantity) & LEVEL_QUANTITY_MASK;
                    if *level == 0 {
                        self.sorted.remove(place);
                    }
                }
                Some(_) => {}
                None => applied.beyond = true,
            }
        }
        if let (None, Some(level)) = (added_to, add) {
            if self.bound.is_none_or(|bound| level.0 > bound) {
                self.waiting = Some(level);
            } else {
                applied.beyond = true;
            }
        }
        applied
    }

    /// A level that was found again: the best behind the bound. None: there is nothing there.
    pub(super) fn append(&mut self, level: Option<(u32, u64)>) {
        self.waiting = level;
        self.bound = level.map(|(key, _)| key - 1);
    }

    /// All known levels, best first.
    pub(super) fn levels(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let place = self.waiting.map_or(0, |level| {
            self.sorted.iter().position(|&(key, _)| level.0 > key).unwrap_or(self.sorted.len())
        });
        let (better, worse) = self.sorted.split_at(place);
        better.iter().copied().chain(self.waiting).chain(worse.iter().copied())
    }

    pub(super) fn best(&self) -> Option<(u32, u64)> {
        self.levels().next()
    }

    fn count(&self) -> usize {
        self.sorted.len() + usize::from(self.waiting.is_some())
    }

    pub(super) fn bound(&self) -> Option<u32> {
        self.bound
    }

    /// How many of the published levels are certain; a side without a bound has them all.
    pub(super) fn known(&self) -> usize {
        if self.bound.is_none() { PUBLISHED_LEVELS } else { self.count().min(PUBLISHED_LEVELS) }
    }

    /// There is room for a level that was lost sight of.
    pub(super) fn is_short(&self) -> bool {
        self.bound.is_some() && self.count() < LEVELS
    }

    /// A level waits to be sorted in.
    pub(super) fn is_unsorted(&self) -> bool {
        self.waiting.is_some()
    }

    /// There may be levels, and none is known.
    pub(super) fn is_dry(&self) -> bool {
        self.bound.is_some() && self.count() == 0
    }
}
