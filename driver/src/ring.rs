//! Reads the record ring: polls generations in memory, copies whole records, and touches a register once a batch that
//! brings something: with credits it writes the consumer index, without it reads the producer index. A free-running
//! reader that finds nothing reads that one now and then, too.

use tickgate_abi::record::{Flags, RECORD_WORDS, TickRecord};
use tickgate_abi::ring::{GENERATIONS, generation};

use crate::{Bar, DmaMemory};

/// Who waits when the host is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The card never overwrites what was not read; what finds no room is lost and counted by it.
    Credits,
    /// The card overwrites; the reader finds by the generation that it was lapped.
    FreeRunning,
}

/// What one call of [`RingReader::read_batch`] brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Records written to the start of the caller's buffer.
    pub count: usize,
    /// Records overwritten before they were read, all of them before the first record of this
    /// batch, which then carries LOST_BEFORE. Only with [`Flow::FreeRunning`].
    pub lapped: u64,
}

/// The one reader of a ring.
#[derive(Debug)]
pub struct RingReader<B, M> {
    bar: B,
    memory: M,
    flow: Flow,
    log2_size: u32,
    /// Number of the next entry to read, counted from 0 for ever.
    next: u64,
    /// The next record handed out follows a loss.
    lost_before: bool,
    /// Calls since the last that brought something.
    empty_looks: u32,
    consumer_offset: u32,
    producer_offset: u32,
}

/// How often a free-running reader that finds nothing asks the producer register whether that is so: about every
/// microsecond of polling.
const EMPTY_LOOKS: u32 = 64;

/// How an entry looks to a reader that expects entry `next` there.
enum Entry {
    /// Whole and expected.
    Whole([u64; RECORD_WORDS]),
    /// Not written yet, or being written.
    NotYet,
    /// It holds a record this many laps later.
    Lapped(u64),
}

impl<B: Bar, M: DmaMemory> RingReader<B, M> {
    pub(crate) fn new(bar: B, memory: M, flow: Flow, consumer_offset: u32, producer_offset: u32) -> Self {
        let log2_size = memory.entries().len().ilog2();
        RingReader {
            bar,
            memory,
            flow,
            log2_size,
            next: 0,
            lost_before: false,
            empty_looks: 0,
            consumer_offset,
            producer_offset,
        }
    }

    /// Records read or missed so far.
    pub const fn position(&self) -> u64 {
        self.next
    }

    #[inline]
    fn look(&self) -> Entry {
        let entries = self.memory.entries();
        let entry = &entries[self.next as usize & (entries.len() - 1)];
        let expected = generation(self.next, self.log2_size);
        let last = entry.last_word();
        let found = (last >> 56) as u8;
        if found == expected {
            // A changed last word means that it is being overwritten: the next look tells by what.
            return entry.load_if(last).map_or(Entry::NotYet, Entry::Whole);
        }
        let previous =
            self.next.checked_sub(1 << self.log2_size).map_or(0, |n| generation(n, self.log2_size));
        if found == 0 || found == previous {
            return Entry::NotYet;
        }
        Entry::Lapped((u64::from(found) + GENERATIONS - u64::from(expected)) % GENERATIONS)
    }

    /// How many records the producer register counts beyond `position`; 0 when it lags what memory shows, which reads
    /// as a huge distance.
    fn produced_beyond(&self, position: u64) -> u64 {
        let beyond = self.bar.read32(self.producer_offset).wrapping_sub(position as u32);
        if beyond < 1 << 31 { u64::from(beyond) } else { 0 }
    }

    /// Generations come round: a reader that was away for exactly so many laps finds the one that it expects, or the one
    /// before, in a record of long after. Only the register tells the two apart.
    fn is_rounds_behind(&self) -> bool {
        self.produced_beyond(self.next) > (GENERATIONS / 2) << self.log2_size
    }

    /// Skips to half a ring behind the card: what lies there is old enough to be whole and young
    /// enough to be read before the card comes round. Returns how many records are missed.
    #[cold]
    fn resume_after_lap(&mut self, laps: u64) -> u64 {
        let size = 1_u64 << self.log2_size;
        // What the entry shows is a lower bound; the register knows better after many laps.
        let shown = self.next + laps * size + 1;
        let producer = shown + self.produced_beyond(shown);
        let resume = producer - size / 2;
        let missed = resume - self.next;
        self.next = resume;
        self.lost_before = true;
        missed
    }

    /// Copies as many records as are there and fit to the start of `out`, in order, with the
    /// generation set to zero. Returns at once when there are none. No allocation, lock or system
    /// call; a register is touched once a batch that is not empty, when a lap was found, and, free-running, once in 64
    /// empty ones.
    pub fn read_batch(&mut self, out: &mut [TickRecord]) -> Batch {
        let mut batch = self.copy_batch(out);
        match self.flow {
            Flow::Credits if batch.count > 0 => self.bar.write32(self.consumer_offset, self.next as u32),
            Flow::FreeRunning => {
                self.empty_looks = if batch.count == 0 { self.empty_looks.wrapping_add(1) } else { 0 };
                while self.empty_looks % EMPTY_LOOKS == 0 && self.is_rounds_behind() {
                    self.next -= batch.count as u64;
                    let lapped = batch.lapped + self.resume_after_lap(0);
                    batch = self.copy_batch(out);
                    batch.lapped += lapped;
                }
            }
            Flow::Credits => {}
        }
        batch
    }

    /// What the entries show, which may be of a later round of generations.
    #[inline]
    fn copy_batch(&mut self, out: &mut [TickRecord]) -> Batch {
        let mut batch = Batch::default();
        while batch.count < out.len() {
            match self.look() {
                Entry::Whole(words) => {
                    let mut record = TickRecord::from_words(words);
                    record.generation = 0;
                    if self.lost_before {
                        record.flags |= Flags::LOST_BEFORE;
                        self.lost_before = false;
                    }
                    out[batch.count] = record;
                    batch.count += 1;
                    self.next += 1;
                }
                Entry::Lapped(laps) if batch.count == 0 => batch.lapped += self.resume_after_lap(laps),
                Entry::NotYet | Entry::Lapped(_) => break,
            }
        }
        batch
    }
}
