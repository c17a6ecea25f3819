//! Who gets a place among the channels, clock by clock as in the gateware's `channel_keys`.

use super::channels::Key;
use tickgate_abi::arbitration::CHANNELS;

/// The giving of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    waits: bool,
    gives: bool,
    free: bool,
    holds: bool,
    wants: [bool; 2],
    lacks: [bool; 2],
    same_front: bool,
    oldest: usize,
    given: Option<usize>,
    replaced: Option<usize>,
    number: u16,
}

/// What a clock of the lines says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fronts {
    /// Keys of the fronts that belong to a channel.
    pub keys: [Option<Key>; 2],
    /// Those whose channel has no place.
    pub missing: [bool; 2],
    /// A record of either line refers to the place that would be next.
    pub referred: bool,
    /// The channels are being put back.
    pub busy: bool,
}

/// A place given in this clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub place: usize,
    pub key: Key,
    /// The fronts it is for.
    pub fronts: [bool; 2],
}

impl Places {
    /// Nothing may be loaded into a front.
    pub const fn hold(&self) -> bool {
        self.holds
    }

    /// The place that would be given next.
    pub const fn next(&self) -> usize {
        self.oldest
    }

    /// The place given in the clock before, and its channel's number: older sessions of that are over.
    pub fn replaced(&self) -> Option<(usize, u16)> {
        self.replaced.map(|place| (place, self.number))
    }

    /// The place given in this clock.
    pub fn given(&self, keys: &[Option<Key>; 2]) -> Option<Given> {
        let place = self.given?;
        let key = if self.wants[0] { keys[0] } else { keys[1] }?;
        let fronts = [
            self.wants[0] || (self.lacks[0] && self.same_front),
            (self.wants[1] && !self.wants[0]) || (self.lacks[1] && self.same_front),
        ];
        Some(Given { place, key, fronts })
    }

    /// The end of a clock.
    pub fn clock(&mut self, fronts: &Fronts) {
        let before = *self;
        let gives = before.gives && before.free;
        let key = if before.wants[0] { fronts.keys[0] } else { fronts.keys[1] };
        self.waits = ((fronts.missing[0] || fronts.missing[1]) && !before.holds)
            || (before.gives && !before.free)
            || (before.waits && fronts.busy);
        self.gives = before.waits && !fronts.busy;
        self.free = !fronts.referred;
        self.given = gives.then_some(before.oldest);
        self.holds = self.waits || before.waits || gives;
        if before.gives {
            self.oldest = (before.oldest + 1) % CHANNELS;
        }
        if !before.holds {
            self.wants = fronts.missing;
        }
        self.lacks = fronts.missing;
        self.same_front = fronts.keys[0].is_some() && fronts.keys[0] == fronts.keys[1];
        self.replaced = before.given;
        if let Some(key) = key {
            self.number = key.number();
        }
    }

    /// Nothing is on its way.
    pub fn is_still(&self) -> bool {
        !self.holds && self.replaced.is_none() && self.lacks == [false; 2]
    }
}
