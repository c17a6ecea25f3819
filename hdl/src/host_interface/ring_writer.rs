//! The ring writer: gives each record its place in host memory and hands it to the bus.
//!
//! Records -> **ring writer** -> bus -> ring in host memory -> driver.
//!
//! Latency: a record is on `ring_data` in the clock after `record_valid`, one register edge, when the
//! output is free; else it waits its turn among at least 13 others. Initiation interval: a record a
//! clock. `record_valid` may come late in its clock: behind it, only `valid`, `not_empty` and a few
//! one-clock-old notes of what was decided depend on it, and every counter follows from those notes.
//! Nothing is ever held back in front of it: a record that finds no place (no credit, or no room to
//! wait) is lost, `lost` pulses one clock later, and the next record that is taken carries LOST_BEFORE.
//!
//! Resources: 769 LUT4, 208 carry cells, 1,144 flip-flops, 126 TRELLIS_DPR16X4 (yosys for ECP5, alone).
//! Routed alone on LFE5U-85F-8, in a shift-in and shift-out frame, one seed: 220 MHz.
//!
//! Enabling starts at entry 0, generation 1, 16 clocks after `enable` rises and the bus has taken
//! what was still offered from before; `producer` is 0 from the second clock on. Base, size and mode
//! are to be set before and left alone. Records that come while it is not running are dropped and not
//! counted, and so are those still waiting when it is disabled. A size outside 2^4 to 2^24 does not
//! start.

use super::record_memory::{BITS, RecordMemory};
use super::ring_credit::RingCredit;
use super::ring_position::RingPosition;
use core::mem::offset_of;
use rust_hdl::prelude::*;
use tickgate_abi::ring::{MAX_LOG2_SIZE, MIN_LOG2_SIZE};
use tickgate_abi::{Flags, TickRecord};

/// Bit of a record that is LOST_BEFORE.
const LOST_BEFORE_BIT: usize =
    offset_of!(TickRecord, flags) * 8 + Flags::LOST_BEFORE.trailing_zeros() as usize;
// The kernel puts the generation into the last byte.
const _: () = assert!(offset_of!(TickRecord, generation) * 8 == BITS);

/// The ring writer.
#[derive(LogicBlock)]
pub struct RingWriter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// ring_control bit 0.
    pub enable: Signal<In, Bit>,
    /// ring_control bit 1: never pass the host's consumer.
    pub credits: Signal<In, Bit>,
    /// Bus address of entry 0, a multiple of 64.
    pub base: Signal<In, Bits<64>>,
    /// log2 of the number of entries.
    pub log2_size: Signal<In, Bits<5>>,
    /// Entries the host has read, modulo 2^32.
    pub consumer: Signal<In, Bits<32>>,
    /// A record, straight from a register; byte 0 in bits 7..0. The generation byte is not looked at.
    pub record: Signal<In, Bits<512>>,
    /// There is a record in this clock.
    pub record_valid: Signal<In, Bit>,
    /// An entry is to be written; stays until `ring_ready`.
    pub ring_valid: Signal<Out, Bit>,
    /// Bus address to write to.
    pub ring_address: Signal<Out, Bits<64>>,
    /// The entry: the record with generation and LOST_BEFORE filled in.
    pub ring_data: Signal<Out, Bits<512>>,
    /// The bus takes the entry in this clock.
    pub ring_ready: Signal<In, Bit>,
    /// Entries the bus has taken since enable, modulo 2^32; two clocks behind the bus.
    pub producer: Signal<Out, Bits<32>>,
    /// Pulse: a record was lost.
    pub lost: Signal<Out, Bit>,
    /// Records wait for the bus: what can wait elsewhere should.
    pub records_wait: Signal<Out, Bit>,

    smallest: Constant<Bits<5>>,
    largest: Constant<Bits<5>>,
    lost_before: Constant<Bits<BITS>>,
    position: RingPosition,
    credit: RingCredit,
    waiting: RecordMemory,

    // Start-up: counts to 15 and stays.
    started: DFF<Bits<4>>,
    restart: DFF<Bit>,
    running: DFF<Bit>,
    size: DFF<Bits<32>>,
    size_allowed: DFF<Bit>,
    // The queue: where the next record goes is `write_at`, or the place behind it when the record of
    // the clock before was pushed.
    pushed: DFF<Bit>,
    write_at: DFF<Bits<4>>,
    write_behind: DFF<Bits<4>>,
    read_at: DFF<Bits<4>>,
    count: DFF<Bits<5>>,
    not_empty: DFF<Bit>,
    queue_full: DFF<Bit>,
    // The output.
    valid: DFF<Bit>,
    body: DFF<Bits<BITS>>,
    generation: DFF<Bits<8>>,
    address: DFF<Bits<58>>,
    written: DFF<Bit>,
    written_count: DFF<Bits<32>>,
    loaded: DFF<Bit>,
    lost_one: DFF<Bit>,
    lost_before_next: DFF<Bit>,

    one: Signal<Local, Bits<32>>,
    offered: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
    only_one: Signal<Local, Bit>,
    waiting_count: Signal<Local, Bits<5>>,
    flagged: Signal<Local, Bits<BITS>>,
    // What the bus has still to take holds the start.
    held: Signal<Local, Bit>,
    started_following: Signal<Local, Bits<4>>,
    base_upper: Signal<Local, Bits<58>>,
}

impl Default for RingWriter {
    fn default() -> Self {
        RingWriter {
            clock: Default::default(),
            enable: Default::default(),
            credits: Default::default(),
            base: Default::default(),
            log2_size: Default::default(),
            consumer: Default::default(),
            record: Default::default(),
            record_valid: Default::default(),
            ring_valid: Default::default(),
            ring_address: Default::default(),
            ring_data: Default::default(),
            ring_ready: Default::default(),
            producer: Default::default(),
            lost: Default::default(),
            records_wait: Default::default(),
            smallest: Constant::new(u64::from(MIN_LOG2_SIZE).into()),
            largest: Constant::new(u64::from(MAX_LOG2_SIZE).into()),
            lost_before: Constant::new(Bits::<BITS>::default().replace_bit(LOST_BEFORE_BIT, true)),
            position: Default::default(),
            credit: Default::default(),
            waiting: Default::default(),
            started: Default::default(),
            restart: Default::default(),
            running: Default::default(),
            size: Default::default(),
            size_allowed: Default::default(),
            pushed: Default::default(),
            write_behind: Default::default(),
            only_one: Default::default(),
            waiting_count: Default::default(),
            loaded: Default::default(),
            write_at: Default::default(),
            read_at: Default::default(),
            count: Default::default(),
            not_empty: Default::default(),
            queue_full: Default::default(),
            valid: Default::default(),
            body: Default::default(),
            generation: Default::default(),
            address: Default::default(),
            written: Default::default(),
            written_count: Default::default(),
            lost_one: Default::default(),
            lost_before_next: Default::default(),
            one: Default::default(),
            offered: Default::default(),
            take: Default::default(),
            free: Default::default(),
            push: Default::default(),
            pop: Default::default(),
            load: Default::default(),
            flagged: Default::default(),
            held: Default::default(),
            started_following: Default::default(),
            base_upper: Default::default(),
        }
    }
}

impl Logic for RingWriter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, started, restart, running, size, size_allowed);
        dff_setup!(
            self,
            clock,
            pushed,
            write_at,
            write_behind,
            read_at,
            count,
            not_empty,
            queue_full,
            loaded
        );
        dff_setup!(self, clock, valid, body, generation, address, written, written_count);
        dff_setup!(self, clock, lost_one, lost_before_next);

        // Start and stop.
        self.one.next = 1.into();
        self.size.d.next = self.one.val() << self.log2_size.val();
        self.size_allowed.d.next =
            (self.log2_size.val() >= self.smallest.val()) & (self.log2_size.val() <= self.largest.val());
        self.started_following.next = self.started.q.val() + 1;
        self.held.next = (self.started.q.val() == 0) & self.valid.q.val();
        if !self.enable.val() | !self.size_allowed.q.val() | self.held.val() {
            self.started.d.next = 0.into();
        } else if !self.started.q.val().all() {
            self.started.d.next = self.started_following.val();
        }
        self.restart.d.next = self.started.q.val() < 8;
        self.running.d.next = self.started.q.val().all() & self.enable.val() & self.size_allowed.q.val();

        // What becomes of the record that is there.
        self.offered.next = self.record_valid.val() & self.running.q.val();
        self.take.next = self.offered.val() & !self.queue_full.q.val() & !self.credit.full.val();
        self.free.next = !self.valid.q.val() | self.ring_ready.val();
        self.push.next = self.take.val() & (!self.free.val() | self.not_empty.q.val());
        self.pop.next = self.free.val() & self.not_empty.q.val();
        self.load.next = self.free.val() & (self.take.val() | self.not_empty.q.val());
        self.lost_one.d.next = self.offered.val() & (self.queue_full.q.val() | self.credit.full.val());
        if self.offered.val() {
            self.lost_before_next.d.next = self.queue_full.q.val() | self.credit.full.val();
        }
        self.flagged.next = self.record.val().get_bits::<BITS>(0);
        if self.lost_before_next.q.val() {
            self.flagged.next = self.record.val().get_bits::<BITS>(0) | self.lost_before.val();
        }

        // The queue. Its memory is written whether or not the record stays: what counts is write_at.
        self.waiting.clock.next = self.clock.val();
        self.waiting.write.next = !self.queue_full.q.val();
        if self.pushed.q.val() {
            self.waiting.write_address.next = self.write_behind.q.val();
        } else {
            self.waiting.write_address.next = self.write_at.q.val();
        }
        self.waiting.write_data.next = self.flagged.val();
        self.waiting.read_address.next = self.read_at.q.val();
        self.pushed.d.next = self.push.val();
        if self.pushed.q.val() {
            self.write_at.d.next = self.write_behind.q.val();
            self.write_behind.d.next = self.write_behind.q.val() + 1;
        }
        if self.pop.val() {
            self.read_at.d.next = self.read_at.q.val() + 1;
        }
        // How many waited before this clock, of which `count` lacks the one pushed in the clock before.
        self.waiting_count.next = self.count.q.val();
        if self.pushed.q.val() {
            self.waiting_count.next = self.count.q.val() + 1;
        }
        self.only_one.next = self.waiting_count.val() == 1;
        self.count.d.next = self.waiting_count.val();
        if self.pop.val() {
            self.count.d.next = self.waiting_count.val() - 1;
        }
        self.not_empty.d.next =
            self.push.val() | (self.not_empty.q.val() & (!self.pop.val() | !self.only_one.val()));
        // Two more may have been pushed by the time it is looked at.
        self.queue_full.d.next = self.waiting_count.val() >= 14;

        // The output.
        self.valid.d.next = self.load.val() | (self.valid.q.val() & !self.ring_ready.val());
        if self.free.val() {
            self.body.d.next = self.flagged.val();
            if self.not_empty.q.val() {
                self.body.d.next = self.waiting.read_data.val();
            }
            self.generation.d.next = self.position.generation.val();
            self.address.d.next = self.position.address.val();
        }
        self.loaded.d.next = self.load.val();
        self.written.d.next = self.valid.q.val() & self.ring_ready.val();
        if self.written.q.val() {
            self.written_count.d.next = self.written_count.q.val() + 1;
        }

        if !self.running.q.val() {
            self.pushed.d.next = false;
            self.write_at.d.next = 0.into();
            self.write_behind.d.next = 1.into();
            self.loaded.d.next = false;
            self.read_at.d.next = 0.into();
            self.count.d.next = 0.into();
            self.not_empty.d.next = false;
            self.queue_full.d.next = false;
            self.lost_before_next.d.next = false;
            self.valid.d.next = self.valid.q.val() & !self.ring_ready.val();
        }
        if self.started.q.val() == 2 {
            self.written_count.d.next = 0.into();
        }

        self.base_upper.next = self.base.val().get_bits::<58>(6);
        self.position.clock.next = self.clock.val();
        self.position.restart.next = self.restart.q.val();
        self.position.advance.next = self.loaded.q.val();
        self.position.size.next = self.size.q.val();
        self.position.base.next = self.base_upper.val();
        self.credit.clock.next = self.clock.val();
        self.credit.restart.next = self.restart.q.val();
        self.credit.credits.next = self.credits.val();
        self.credit.consumer.next = self.consumer.val();
        self.credit.size.next = self.size.q.val();
        self.credit.take.next = self.take.val();

        self.ring_valid.next = self.valid.q.val();
        self.ring_address.next = bit_cast::<64, 58>(self.address.q.val()) << 6;
        self.ring_data.next =
            (bit_cast::<512, 504>(self.body.q.val())) | (bit_cast::<512, 8>(self.generation.q.val()) << 504);
        self.producer.next = self.written_count.q.val();
        self.lost.next = self.lost_one.q.val();
        self.records_wait.next = self.not_empty.q.val();
    }
}
