//! The card with books: two wires in, records and `BookTop` records out to host memory, registers beside.
//!
//! `top::CardCore` -> `host_interface::RingWriter` -> bus, as in [`super::card`]; beside that, stream ->
//! `book::BookIntake` -> `book::CardBook` -> `book::TopQueue` -> ring writer, in clocks in which no record leaves the
//! stream and none waits for the bus. A record's way is as long as without books; its `BookTop` is on the bus nine
//! clocks behind it: three of the intake, four of the book, two of the queue.

use crate::book::{BookIntake, CardBook, TopQueue};
use crate::feed::decoder::RECORD_BITS;
use crate::host_interface::{BookRegisters, RingWriter};
use crate::top::CardCore;
use rust_hdl::prelude::*;

/// The card with books.
#[derive(LogicBlock)]
pub struct CardWithBook {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Of line A and B: eight bytes of a frame, the first in bits 7..0.
    pub wire_data: [Signal<In, Bits<64>>; 2],
    /// On the last beat, which bytes are the frame's.
    pub wire_keep: [Signal<In, Bits<8>>; 2],
    /// There is a beat.
    pub wire_valid: [Signal<In, Bit>; 2],
    /// It is the frame's last.
    pub wire_last: [Signal<In, Bit>; 2],
    /// On the last beat: the MAC found the frame bad.
    pub wire_error: [Signal<In, Bit>; 2],
    /// Byte offset of a register.
    pub register_address: Signal<In, Bits<11>>,
    /// Write it.
    pub register_write: Signal<In, Bit>,
    /// With this.
    pub register_write_data: Signal<In, Bits<32>>,
    /// What it holds, three clocks behind the address.
    pub register_read_data: Signal<Out, Bits<32>>,
    /// The bus takes a write in this clock.
    pub ring_ready: Signal<In, Bit>,
    /// There is one.
    pub ring_valid: Signal<Out, Bit>,
    /// Its bus address.
    pub ring_address: Signal<Out, Bits<64>>,
    /// The ring entry, byte 0 in bits 7..0.
    pub ring_data: Signal<Out, Bits<RECORD_BITS>>,

    core: CardCore,
    ring: RingWriter,
    intake: BookIntake,
    book: CardBook,
    queue: TopQueue,
    registers: BookRegisters,
    takes: Signal<Local, Bit>,
}

impl CardWithBook {
    /// The card; build date and git hash go to the identity block, 0 in simulation.
    pub fn new(build_date: u32, git_hash: u32) -> Self {
        Self {
            clock: Default::default(),
            wire_data: Default::default(),
            wire_keep: Default::default(),
            wire_valid: Default::default(),
            wire_last: Default::default(),
            wire_error: Default::default(),
            register_address: Default::default(),
            register_write: Default::default(),
            register_write_data: Default::default(),
            register_read_data: Default::default(),
            ring_ready: Default::default(),
            ring_valid: Default::default(),
            ring_address: Default::default(),
            ring_data: Default::default(),
            core: CardCore::new(build_date, git_hash, true),
            ring: Default::default(),
            intake: Default::default(),
            book: Default::default(),
            queue: Default::default(),
            registers: Default::default(),
            takes: Default::default(),
        }
    }
}

impl Logic for CardWithBook {
    #[hdl_gen]
    fn update(&mut self) {
        self.core.clock.next = self.clock.val();
        for i in 0..2 {
            self.core.wire_data[i].next = self.wire_data[i].val();
            self.core.wire_keep[i].next = self.wire_keep[i].val();
            self.core.wire_valid[i].next = self.wire_valid[i].val();
            self.core.wire_last[i].next = self.wire_last[i].val();
            self.core.wire_error[i].next = self.wire_error[i].val();
        }
        self.core.register_address.next = self.register_address.val();
        self.core.register_write.next = self.register_write.val();
        self.core.register_write_data.next = self.register_write_data.val();
        self.core.ring_producer.next = self.ring.producer.val();
        self.core.ring_lost.next = self.ring.lost.val();
        self.ring.clock.next = self.clock.val();
        self.ring.enable.next = self.core.ring_enable.val();
        self.ring.credits.next = self.core.ring_credits.val();
        self.ring.base.next = self.core.ring_base.val();
        self.ring.log2_size.next = self.core.ring_log2_size.val();
        self.ring.consumer.next = self.core.ring_consumer.val();
        self.ring.ring_ready.next = self.ring_ready.val();
        self.ring_valid.next = self.ring.ring_valid.val();
        self.ring_address.next = self.ring.ring_address.val();
        self.ring_data.next = self.ring.ring_data.val();

        self.registers.clock.next = self.clock.val();
        self.registers.address.next = self.register_address.val();
        self.registers.write.next = self.register_write.val();
        self.registers.write_data.next = self.register_write_data.val();
        self.register_read_data.next = self.core.register_read_data.val() | self.registers.read_data.val();

        self.intake.clock.next = self.clock.val();
        self.intake.enable.next = self.registers.enable.val();
        self.intake.arbitrate.next = self.core.arbitrate.val();
        self.intake.stream_valid.next = self.core.stream_valid.val();
        self.intake.stream_record.next = self.core.stream_record.val();
        self.intake.has_book.next = self.core.has_book.val();
        self.intake.book_index.next = self.core.book_index.val();
        self.intake.session_over.next = self.core.session_over.val();
        self.intake.abandoned[0].next = self.core.abandoned[0].val();
        self.intake.abandoned[1].next = self.core.abandoned[1].val();

        self.book.clock.next = self.clock.val();
        self.book.early_valid.next = self.intake.early_valid.val();
        self.book.early_book.next = self.intake.early_book.val();
        for i in 0..3 {
            self.book.early_bid_bucket[i].next = self.intake.early_bid_bucket[i].val();
            self.book.early_ask_bucket[i].next = self.intake.early_ask_bucket[i].val();
            self.book.early_reference_bucket[i].next = self.intake.early_reference_bucket[i].val();
        }
        for i in 0..8 {
            self.book.record[i].next = self.intake.record[i].val();
            self.queue.trigger[i].next = self.book.trigger[i].val();
        }
        self.book.gap.next = self.intake.gap.val() | self.queue.overflow.val();
        self.book.retracted.next = self.intake.retracted.val();
        self.book.clear.next = self.registers.clear.val();
        self.book.clear_index.next = self.registers.clear_index.val();
        self.book.read_index.next = self.registers.read_index.val();
        self.book.read_ask.next = self.registers.read_ask.val();
        self.book.read_level.next = self.registers.read_level.val();
        self.registers.flagged.next = self.book.flagged.val();
        self.registers.clearing.next = self.book.clearing.val();
        self.registers.level_fresh.next = self.book.level_fresh.val();
        self.registers.level_valid.next = self.book.level_valid.val();
        self.registers.level_price.next = self.book.level_price.val();
        self.registers.level_quantity.next = self.book.level_quantity.val();
        self.registers.top_made.next = self.book.trigger_valid.val();
        self.registers.overflow.next = self.queue.overflow.val();

        self.queue.clock.next = self.clock.val();
        self.queue.trigger_valid.next = self.book.trigger_valid.val();
        self.takes.next =
            self.queue.valid.val() & !self.core.stream_valid.val() & !self.ring.records_wait.val();
        self.queue.take.next = self.takes.val();
        self.ring.record_valid.next = self.core.stream_valid.val() | self.takes.val();
        self.ring.record.next = self.queue.record.val();
        if self.core.stream_valid.val() {
            self.ring.record.next = self.core.stream_record.val();
        }
    }
}
