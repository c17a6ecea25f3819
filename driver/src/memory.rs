//! Memory that card and host both see, as ring entries of one cache line.
//!
//! Every word is atomic, so a card that writes while the host reads is no data race; the
//! generation in the last word says whether an entry is whole (hdl/abi/src/ring.rs).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};

use tickgate_abi::record::{RECORD_BYTES, RECORD_WORDS};

use crate::Error;

/// One entry: the eight words of a record, each little-endian on the bus.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub struct RingEntry {
    /// The words; the last one has the generation in its upper byte.
    pub words: [AtomicU64; RECORD_WORDS],
}

impl RingEntry {
    /// Stores a record as a card does that cannot write 64 bytes at once: generation 0 first, then
    /// the other words, then the last word. `words` are in host order.
    pub fn store(&self, words: [u64; RECORD_WORDS]) {
        let [head @ .., last] = &self.words;
        last.store(0, Ordering::Relaxed);
        // Whoever sees one of the words below also sees the generation gone.
        fence(Ordering::Release);
        for (word, value) in head.iter().zip(words) {
            word.store(value.to_le(), Ordering::Relaxed);
        }
        last.store(words[RECORD_WORDS - 1].to_le(), Ordering::Release);
    }

    /// The last word, with the generation in its upper byte; what a reader polls.
    #[inline]
    pub(crate) fn last_word(&self) -> u64 {
        u64::from_le(self.words[RECORD_WORDS - 1].load(Ordering::Acquire))
    }

    /// The words, if the last one still is `last` after the others were copied.
    #[inline]
    pub(crate) fn load_if(&self, last: u64) -> Option<[u64; RECORD_WORDS]> {
        let mut words = [last; RECORD_WORDS];
        for (copy, word) in words.iter_mut().zip(&self.words[..RECORD_WORDS - 1]) {
            *copy = u64::from_le(word.load(Ordering::Relaxed));
        }
        // Pairs with the fence in `store`: a word of a newer record implies a changed last word.
        fence(Ordering::Acquire);
        let again = u64::from_le(self.words[RECORD_WORDS - 1].load(Ordering::Relaxed));
        (again == last).then_some(words)
    }
}

/// Memory a card can write: what a backend (heap, hugepages behind an IOMMU) provides.
pub trait DmaMemory {
    /// The entries.
    fn entries(&self) -> &[RingEntry];
    /// Where the card finds entry 0, a multiple of 64.
    fn bus_address(&self) -> u64;
}

/// Memory on the heap, for a simulated card in the same process. Clones share the memory.
#[derive(Clone, Debug)]
pub struct HeapMemory {
    entries: Arc<[RingEntry]>,
}

impl HeapMemory {
    /// `1 << log2_entries` entries, all never written.
    pub fn new(log2_entries: u32) -> Self {
        HeapMemory { entries: (0..1_usize << log2_entries).map(|_| RingEntry::default()).collect() }
    }

    /// Stores a record where the card says; an address outside or between entries is an error.
    pub fn store(&self, bus_address: u64, words: [u64; RECORD_WORDS]) -> Result<(), Error> {
        let offset = bus_address.wrapping_sub(self.bus_address());
        let index = usize::try_from(offset / RECORD_BYTES as u64).unwrap_or(usize::MAX);
        match self.entries.get(index) {
            Some(entry) if offset % RECORD_BYTES as u64 == 0 => {
                entry.store(words);
                Ok(())
            }
            _ => Err(Error::BusAddress { address: bus_address }),
        }
    }
}

impl DmaMemory for HeapMemory {
    fn entries(&self) -> &[RingEntry] {
        &self.entries
    }
    /// The address in this process: the simulated bus has no translation.
    fn bus_address(&self) -> u64 {
        self.entries.as_ptr().addr() as u64
    }
}

impl<M: DmaMemory + ?Sized> DmaMemory for Arc<M> {
    fn entries(&self) -> &[RingEntry] {
        (**self).entries()
    }
    fn bus_address(&self) -> u64 {
        (**self).bus_address()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_bus_address_and_nothing_else_is() {
        let memory = HeapMemory::new(4);
        let base = memory.bus_address();
        assert_eq!(base % 64, 0);
        memory.store(base + 15 * 64, [7; 8]).unwrap();
        assert_eq!(memory.entries()[15].load_if(7), Some([7; 8]));
        assert_eq!(memory.entries()[15].load_if(8), None);
        for wrong in [base + 16 * 64, base - 64, base + 8] {
            assert_eq!(memory.store(wrong, [1; 8]), Err(Error::BusAddress { address: wrong }));
        }
    }
}
