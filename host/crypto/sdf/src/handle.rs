//! Handles: numbers that stand for devices, sessions, keys and agreements. Each has a kind and a serial
//! number that is never given twice in a process, so that a handle that was freed, is of another kind,
//! or never was one is known as such. Nothing is ever read from the address that C takes it for.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a handle stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Kind {
    // No address of a user's program has one of these in its highest byte.
    Device = 0xd1,
    Session = 0xd2,
    Key = 0xd3,
    Agreement = 0xd4,
}

/// A handle of a certain kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    kind: Kind,
    serial: u64,
}

const SERIAL_BITS: u32 = 56;

impl Id {
    /// A new one.
    pub(crate) fn new(kind: Kind) -> Id {
        // At a billion a second, 56 bits last for two years.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Id { kind, serial: NEXT.fetch_add(1, Ordering::Relaxed) & ((1 << SERIAL_BITS) - 1) }
    }

    /// As C gets it.
    pub(crate) fn number(self) -> u64 {
        (self.kind as u64) << SERIAL_BITS | self.serial
    }

    /// What C gave, if it can be of this kind.
    pub(crate) fn of(number: u64, kind: Kind) -> Option<Id> {
        let serial = number & ((1 << SERIAL_BITS) - 1);
        let id = Id { kind, serial };
        (id.number() == number).then_some(id)
    }
}

// A handle is a `void *` of 64 bits.
const _: () = assert!(size_of::<*const ()>() == 8, "libsdf needs pointers of 64 bits");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart_and_none_comes_twice() {
        let (device, key) = (Id::new(Kind::Device), Id::new(Kind::Key));
        assert_eq!(Id::of(device.number(), Kind::Device), Some(device));
        assert_eq!(Id::of(device.number(), Kind::Key), None);
        assert_eq!(Id::of(key.number(), Kind::Session), None);
        assert_eq!(Id::of(0, Kind::Device), None);
        assert_ne!(Id::new(Kind::Key), key);
    }
}
