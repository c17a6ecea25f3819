//! The card's side of the ring (hdl/abi/src/ring.rs): generations, credits, losses.

use hdrhistogram::Histogram;
use tickgate_abi::card_clock::CARD_TIME_BITS;
use tickgate_abi::record::{Flags, Kind, RECORD_BYTES, TickRecord};
use tickgate_abi::register::ring;
use tickgate_abi::ring::{MAX_LOG2_SIZE, generation};
use tickgate_driver::HeapMemory;

use super::LATENCY_BOUND;
use crate::{Error, Latency};

fn clocks() -> Histogram<u64> {
    Histogram::new_with_max(LATENCY_BOUND, 3).unwrap_or_else(|_| unreachable!("constant bounds"))
}

/// Writes records to host memory.
#[derive(Debug, Default)]
pub(super) struct RingWriter {
    memory: Option<HeapMemory>,
    enabled: bool,
    credits: bool,
    base: u64,
    log2_size: u32,
    consumer: u32,
    /// Entries written since enable.
    next: u64,
    lost: u64,
    lost_before: bool,
    direct_records: u64,
    arbitrated: Option<Histogram<u64>>,
    tops: Option<Histogram<u64>>,
}

impl RingWriter {
    pub fn attach(&mut self, memory: HeapMemory) {
        self.memory = Some(memory);
    }

    pub fn configure(&mut self, control: u32, base: u64, log2_size: u32, consumer: u32) {
        let enable = control & ring::CONTROL_ENABLE != 0;
        if enable && !self.enabled {
            self.next = 0;
            self.lost_before = false;
        }
        self.enabled = enable;
        self.credits = control & ring::CONTROL_CREDITS != 0;
        self.base = base;
        self.log2_size = log2_size.min(MAX_LOG2_SIZE);
        self.consumer = consumer;
    }

    pub const fn set_consumer(&mut self, consumer: u32) {
        self.consumer = consumer;
    }

    pub const fn producer(&self) -> u32 {
        self.next as u32
    }

    pub const fn lost(&self) -> u32 {
        self.lost as u32
    }

    /// Records written as they came, PacketEnd not counted.
    pub const fn direct_records(&self) -> u64 {
        self.direct_records
    }

    /// Clocks from the last byte to the ring, of the records that went through the arbiter.
    pub fn arbitrated(&self) -> Histogram<u64> {
        self.arbitrated.clone().unwrap_or_else(clocks)
    }

    /// Clocks from the last byte of a message to its `BookTop` at the ring.
    pub fn tops(&self) -> Histogram<u64> {
        self.tops.clone().unwrap_or_else(clocks)
    }

    /// Writes one record at a clock.
    pub fn write_at(&mut self, clock: u64, record: TickRecord) -> Result<(), Error> {
        let before = self.direct_records;
        self.write(record)?;
        self.direct_records = before;
        let is_top = record.kind == Kind::BookTop as u8;
        if self.enabled && (is_top || Latency::measures(&record)) {
            let waited = clock.wrapping_sub(record.card_time()) & ((1 << CARD_TIME_BITS) - 1);
            let of = if is_top { &mut self.tops } else { &mut self.arbitrated };
            of.get_or_insert_with(clocks).saturating_record(waited);
        }
        Ok(())
    }

    /// Writes one record, or counts it as lost; while disabled it is dropped.
    #[inline]
    pub fn write(&mut self, mut record: TickRecord) -> Result<(), Error> {
        if !self.enabled {
            return Ok(());
        }
        let size = 1_u64 << self.log2_size;
        if self.credits && u64::from((self.next as u32).wrapping_sub(self.consumer)) >= size {
            self.lost += 1;
            self.lost_before = true;
            return Ok(());
        }
        if self.lost_before {
            record.flags |= Flags::LOST_BEFORE;
            self.lost_before = false;
        }
        record.generation = generation(self.next, self.log2_size);
        let address = self.base + (self.next & (size - 1)) * RECORD_BYTES as u64;
        let Some(memory) = &self.memory else {
            return Err(tickgate_driver::Error::BusAddress { address }.into());
        };
        memory.store(address, record.to_words())?;
        self.next += 1;
        self.direct_records += u64::from(Latency::measures(&record));
        Ok(())
    }
}
