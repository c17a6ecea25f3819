//! What is held of a channel behind a gap: one place for every number from the expected one to the
//! newest that is known of.

use std::collections::VecDeque;
use tickgate_abi::TickRecord;

use super::servers::ServerId;

/// What is known of one number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Nothing: it is missing.
    Missing,
    /// Nothing yet; a loss behind it was told before it came. Without a symbol filter that is as
    /// missing as any other.
    Undecided,
    /// No record of ours: the symbol filter took it.
    Filtered,
    /// The message, from the feed or from as many servers as are needed.
    Certain(TickRecord),
    /// The message as one server gives it; others must agree. By [`ServerId::FEED`]: the feed's, and a
    /// server must agree that it is of the session asked for.
    Claimed(TickRecord, ServerId),
}

impl Place {
    /// Whether it can be applied in its turn.
    pub(super) const fn is_certain(&self) -> bool {
        matches!(self, Place::Certain(_) | Place::Filtered)
    }
}

/// The places.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    places: VecDeque<Place>,
    /// Those that cannot be applied.
    open: u64,
}

impl Held {
    pub(super) fn len(&self) -> u64 {
        self.places.len() as u64
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Places that cannot be applied yet.
    pub(super) fn open(&self) -> u64 {
        self.open
    }

    /// Messages that wait behind a hole.
    pub(super) fn waiting(&self) -> u64 {
        self.len() - self.open
    }

    /// Adds a place behind the last.
    pub(super) fn push(&mut self, place: Place) {
        self.open += u64::from(!place.is_certain());
        self.places.push_back(place);
    }

    pub(super) fn get(&self, index: u64) -> Option<&Place> {
        self.places.get(usize::try_from(index).ok()?)
    }

    pub(super) fn set(&mut self, index: u64, place: Place) {
        let Some(old) = usize::try_from(index).ok().and_then(|i| self.places.get_mut(i)) else { return };
        self.open -= u64::from(!old.is_certain());
        self.open += u64::from(!place.is_certain());
        *old = place;
    }

    /// The first place, taken away.
    pub(super) fn pop(&mut self) -> Option<Place> {
        let place = self.places.pop_front()?;
        self.open -= u64::from(!place.is_certain());
        Some(place)
    }

    /// The first place, taken away if it can be applied.
    pub(super) fn pop_certain(&mut self) -> Option<Place> {
        if self.places.front()?.is_certain() { self.pop() } else { None }
    }

    /// Decides that what is undecided before `index` was taken by the filter.
    pub(super) fn decide_before(&mut self, index: u64) {
        for i in 0..index.min(self.len()) {
            if matches!(self.get(i), Some(Place::Undecided)) {
                self.set(i, Place::Filtered);
            }
        }
    }

    /// What is undecided may be among what the host has lost.
    pub(super) fn miss_undecided(&mut self) {
        for place in self.places.iter_mut().filter(|place| matches!(place, Place::Undecided)) {
            *place = Place::Missing;
        }
    }

    /// The first run of places that `wanted` wants, at most `limit` long: where it begins and how
    /// many.
    pub(super) fn first_run(&self, limit: u64, wanted: impl Fn(&Place) -> bool) -> Option<(u64, u64)> {
        let start = self.places.iter().position(&wanted)?;
        let count = self.places.iter().skip(start).take(limit as usize).take_while(|p| wanted(p)).count();
        Some((start as u64, count as u64))
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.open = 0;
    }
}
