//! `BookTop` records that wait until the ring writer has a clock for them.
//!
//! Book -> **top queue** -> ring writer. The first that waits is in the front register; the others are in
//! block RAM, a word a record. When [`QUEUE_CROWDED`] or more wait there, a record that comes pulses `overflow`,
//! with which every book is flagged, so that each tells at most one more: no record is lost, and none
//! is late without a mark. Should they ever be full all the same, what comes is thrown away with the same pulse.
//!
//! Ports: see the fields. A record on `trigger` in clock c is on `record` in c+2 when none waits. Interval: one in
//! any clock comes in, one every two clocks goes out, which is as fast as a book makes them.

use crate::arbitration::queue_memory::{LOG2_WORDS, QueueMemory};
use crate::feed::pack::Pack;
use crate::host_interface::record_memory::BITS;
use rust_hdl::prelude::*;
use tickgate_abi::Flags;
use tickgate_abi::book::{QUEUE_CROWDED, QUEUE_RECORDS};
use tickgate_abi::record::RECORD_WORDS;

/// Bits of a number of records.
const COUNT_BITS: usize = LOG2_WORDS + 1;
// The kernel looks at the highest bit of the count.
const _: () = assert!(QUEUE_RECORDS == 1 << LOG2_WORDS && RECORD_WORDS == 8);

/// The queue.
#[derive(LogicBlock)]
pub struct TopQueue {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a record in this clock.
    pub trigger_valid: Signal<In, Bit>,
    /// Its words.
    pub trigger: [Signal<In, Bits<64>>; RECORD_WORDS],
    /// The first record is taken in this clock; only with `valid`.
    pub take: Signal<In, Bit>,
    /// There is one.
    pub valid: Signal<Out, Bit>,
    /// The record, FIRST and LAST of its own; byte 0 in bits 7..0.
    pub record: Signal<Out, Bits<512>>,
    /// Pulse: a record found the queue crowded, two clocks ago.
    pub overflow: Signal<Out, Bit>,

    memory: QueueMemory<BITS>,
    pack: Pack<8, 64, 512>,
    arrived: DFF<Bits<BITS>>,
    arrived_valid: DFF<Bit>,
    front: DFF<Bits<BITS>>,
    front_valid: DFF<Bit>,
    /// What the memory reads is a record that waits.
    fetched: DFF<Bit>,
    write_at: DFF<Bits<LOG2_WORDS>>,
    read_at: DFF<Bits<LOG2_WORDS>>,
    /// Records in the memory that were not fetched.
    count: DFF<Bits<COUNT_BITS>>,
    any: DFF<Bit>,
    full: DFF<Bit>,
    crowded: DFF<Bit>,
    overflowed: DFF<Bit>,

    crowd: Constant<Bits<COUNT_BITS>>,
    boundaries: Constant<Bits<64>>,

    free: Signal<Local, Bit>,
    from_memory: Signal<Local, Bit>,
    straight: Signal<Local, Bit>,
    stores: Signal<Local, Bit>,
    fetches: Signal<Local, Bit>,
    count_next: Signal<Local, Bits<COUNT_BITS>>,
}

impl Default for TopQueue {
    fn default() -> Self {
        TopQueue {
            clock: Default::default(),
            trigger_valid: Default::default(),
            trigger: Default::default(),
            take: Default::default(),
            valid: Default::default(),
            record: Default::default(),
            overflow: Default::default(),
            memory: Default::default(),
            pack: Default::default(),
            arrived: Default::default(),
            arrived_valid: Default::default(),
            front: Default::default(),
            front_valid: Default::default(),
            fetched: Default::default(),
            write_at: Default::default(),
            read_at: Default::default(),
            count: Default::default(),
            any: Default::default(),
            full: Default::default(),
            crowded: Default::default(),
            overflowed: Default::default(),
            crowd: Constant::new((QUEUE_CROWDED as u64).into()),
            boundaries: Constant::new((u64::from(Flags::FIRST | Flags::LAST) << 48).into()),
            free: Default::default(),
            from_memory: Default::default(),
            straight: Default::default(),
            stores: Default::default(),
            fetches: Default::default(),
            count_next: Default::default(),
        }
    }
}

impl Logic for TopQueue {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, arrived, arrived_valid, front, front_valid, fetched, write_at, read_at);
        dff_setup!(self, clock, count, any, full, crowded, overflowed);
        self.pack.part[0].next = self.trigger[7].val() | self.boundaries.val();
        for i in 1..8 {
            self.pack.part[i].next = self.trigger[7 - i].val();
        }
        self.arrived.d.next = self.pack.joined.val().get_bits::<BITS>(0);
        self.arrived_valid.d.next = self.trigger_valid.val();

        // The front is loaded in a clock in which it is empty, so what is taken does not choose what is loaded.
        self.free.next = !self.front_valid.q.val();
        self.from_memory.next = self.free.val() & self.fetched.q.val();
        self.straight.next =
            self.free.val() & !self.fetched.q.val() & !self.any.q.val() & self.arrived_valid.q.val();
        if self.free.val() {
            self.front.d.next = self.arrived.q.val();
            if self.fetched.q.val() {
                self.front.d.next = self.memory.read_data.val();
            }
        }
        self.front_valid.d.next =
            self.from_memory.val() | self.straight.val() | (self.front_valid.q.val() & !self.take.val());

        // The memory.
        self.stores.next = self.arrived_valid.q.val() & !self.straight.val() & !self.full.q.val();
        self.fetches.next = self.any.q.val() & !self.fetched.q.val();
        self.fetched.d.next = self.fetches.val() | (self.fetched.q.val() & !self.from_memory.val());
        self.memory.clock.next = self.clock.val();
        self.memory.write.next = self.stores.val();
        self.memory.write_address.next = self.write_at.q.val();
        self.memory.write_data.next = self.arrived.q.val();
        self.memory.read.next = self.fetches.val();
        self.memory.read_address.next = self.read_at.q.val();
        if self.stores.val() {
            self.write_at.d.next = self.write_at.q.val() + 1;
        }
        if self.fetches.val() {
            self.read_at.d.next = self.read_at.q.val() + 1;
        }
        self.count_next.next = self.count.q.val();
        if self.stores.val() & !self.fetches.val() {
            self.count_next.next = self.count.q.val() + 1;
        }
        if self.fetches.val() & !self.stores.val() {
            self.count_next.next = self.count.q.val() - 1;
        }
        self.count.d.next = self.count_next.val();
        self.any.d.next = self.count_next.val().any();
        self.full.d.next = self.count_next.val().get_bit(9);
        self.crowded.d.next = self.count.q.val() >= self.crowd.val();
        self.overflowed.d.next = self.arrived_valid.q.val() & self.crowded.q.val();
        self.overflow.next = self.overflowed.q.val();

        self.valid.next = self.front_valid.q.val();
        self.record.next = bit_cast::<512, BITS>(self.front.q.val());
    }
}
