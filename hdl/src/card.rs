//! The card without books: two wires in, records out to host memory, registers beside.
//!
//! `top::CardCore` -> `host_interface::RingWriter` -> bus. A record is on the bus seven clocks behind the wire beat
//! with its message's last byte: six to the stream, one for the ring. [`super::card_with_book`] is the card with books.

use crate::feed::decoder::RECORD_BITS;
use crate::host_interface::RingWriter;
use crate::top::CardCore;
use rust_hdl::prelude::*;

/// The card without books.
#[derive(LogicBlock)]
pub struct Card {
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
}

impl Card {
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
            core: CardCore::new(build_date, git_hash, false),
            ring: Default::default(),
        }
    }
}

impl Logic for Card {
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
        self.ring.record.next = self.core.stream_record.val();
        self.ring.record_valid.next = self.core.stream_valid.val();
        self.register_read_data.next = self.core.register_read_data.val();
    }
}
