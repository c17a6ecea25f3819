//! The best levels of one side. Levels worse than or as good as the *bound* are not kept, because
//! there was no room for them; a side without a bound has all its levels here.

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
    /// The best level was changed, or is another one.
    pub(super) best: bool,
    /// A level was let go, or something was behind the bound.
    pub(super) touched: bool,
    /// A level's quantity does not fit.
    pub(super) overflow: bool,
}

/// One side's levels: keys ascend to the best price.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder {
    /// Best first.
    sorted: Vec<(u32, u64)>,
    bound: Option<u32>,
}

impl Ladder {
    /// Takes from one level and adds to one.
    pub(super) fn change(&mut self, take: Option<(u32, u64)>, add: Option<(u32, u64)>) -> Applied {
        let mut applied = Applied::default();
        let place_of = |levels: &[(u32, u64)], key: u32| levels.iter().position(|level| level.0 == key);
        let taken_from = take.and_then(|(key, _)| place_of(&self.sorted, key));
        let added_to = add.and_then(|(key, _)| place_of(&self.sorted, key));
        let mut removed = false;
        if let (Some(place), Some((_, quantity))) = (taken_from, take) {
            let level = &mut self.sorted[place].1;
            removed = *level == quantity && added_to != taken_from;
            *level = level.wrapping_sub(quantity);
            applied.best |= place == 0;
        }
        applied.touched |= take.is_some() && taken_from.is_none();
        if let (Some(place), Some((_, quantity))) = (added_to, add) {
            let level = &mut self.sorted[place].1;
            *level = level.wrapping_add(quantity);
            applied.overflow = *level > LEVEL_QUANTITY_MASK;
            applied.best |= place == 0;
        }
        self.sorted.iter_mut().for_each(|level| level.1 &= LEVEL_QUANTITY_MASK);
        if let Some(place) = taken_from.filter(|_| removed) {
            self.sorted.remove(place);
        }
        if let (None, Some(level)) = (added_to, add) {
            if self.bound.is_none_or(|bound| level.0 > bound) {
                let place =
                    self.sorted.iter().position(|&(key, _)| level.0 > key).unwrap_or(self.sorted.len());
                self.sorted.insert(place, level);
                applied.best |= place == 0;
            } else {
                applied.touched = true;
            }
        }
        if self.sorted.len() > LEVELS {
            self.bound = self.sorted.pop().map(|(key, _)| key);
            applied.touched = true;
        }
        applied
    }

    /// A level that was found again: the best behind the bound. None: there is nothing there. The room for it
    /// may have been taken meanwhile.
    pub(super) fn append(&mut self, level: Option<(u32, u64)>) {
        if level.is_none() || self.sorted.len() < LEVELS {
            self.sorted.extend(level);
            self.bound = level.map(|(key, _)| key - 1);
        }
    }

    /// All known levels, best first.
    pub(super) fn levels(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.sorted.iter().copied()
    }

    pub(super) fn best(&self) -> Option<(u32, u64)> {
        self.sorted.first().copied()
    }

    pub(super) fn bound(&self) -> Option<u32> {
        self.bound
    }

    /// How many of the published levels are certain; a side without a bound has them all.
    pub(super) fn known(&self) -> usize {
        if self.bound.is_none() { PUBLISHED_LEVELS } else { self.sorted.len() }
    }

    /// There is room for a level that was lost sight of.
    pub(super) fn is_short(&self) -> bool {
        self.bound.is_some() && self.sorted.len() < LEVELS
    }

    /// There may be levels, and none is known.
    pub(super) fn is_dry(&self) -> bool {
        self.bound.is_some() && self.sorted.is_empty()
    }
}
