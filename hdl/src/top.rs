//! The card: wire in, records out to host memory, registers beside.
//!
//! wire -> `net::Headers` -> `feed::Decoder` -> `host_interface::RingWriter` -> bus;
//! `host_interface::Registers` configures and counts. One clock domain, 156.25 MHz for 10GbE.
//! A record is on the bus four clocks behind the wire beat with its message's last byte.

use crate::feed::decoder::{Decoder, RECORD_BITS};
use crate::host_interface::registers::FILTER_ENTRIES;
use crate::host_interface::{Registers, RingWriter};
use crate::net::Headers;
use rust_hdl::prelude::*;

/// The card.
#[derive(LogicBlock)]
pub struct Card {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Eight bytes of a frame, the first in bits 7..0.
    pub wire_data: Signal<In, Bits<64>>,
    /// On the last beat, which bytes are the frame's.
    pub wire_keep: Signal<In, Bits<8>>,
    /// There is a beat.
    pub wire_valid: Signal<In, Bit>,
    /// It is the frame's last.
    pub wire_last: Signal<In, Bit>,
    /// On the last beat: the MAC found the frame bad.
    pub wire_error: Signal<In, Bit>,
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

    headers: Headers,
    decoder: Decoder,
    registers: Registers,
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
            headers: Default::default(),
            decoder: Default::default(),
            registers: Registers::new(build_date, git_hash),
            ring: Default::default(),
        }
    }
}

const _: () = assert!(FILTER_ENTRIES == 8, "the kernel below wires eight entries");

impl Logic for Card {
    #[hdl_gen]
    fn update(&mut self) {
        self.headers.clock.next = self.clock.val();
        self.headers.wire_data.next = self.wire_data.val();
        self.headers.wire_keep.next = self.wire_keep.val();
        self.headers.wire_valid.next = self.wire_valid.val();
        self.headers.wire_last.next = self.wire_last.val();
        self.headers.wire_error.next = self.wire_error.val();
        self.headers.filter_enable.next = self.registers.filter_enable.val();
        for i in 0..8 {
            self.headers.filter_group[i].next = self.registers.filter_group[i].val();
            self.headers.filter_port[i].next = self.registers.filter_port[i].val();
            self.headers.filter_channel[i].next = self.registers.filter_channel[i].val();
            self.headers.filter_in_use[i].next = self.registers.filter_in_use[i].val();
        }

        self.decoder.clock.next = self.clock.val();
        self.decoder.szse.next = self.registers.feed_select.val();
        self.decoder.wire_valid.next = self.wire_valid.val();
        self.decoder.wire_data.next = self.wire_data.val();
        self.decoder.beat_valid.next = self.headers.beat_valid.val();
        self.decoder.beat_data.next = self.headers.beat_data.val();
        self.decoder.beat_number.next = self.headers.beat_number.val();
        self.decoder.vlan.next = self.headers.vlan.val();
        self.decoder.payload_end.next = self.headers.payload_end.val();
        self.decoder.payload_last_lane.next = self.headers.payload_last_lane.val();
        self.decoder.frame_last.next = self.headers.frame_last.val();
        self.decoder.reject.next = self.headers.reject.val();
        self.decoder.channel.next = self.headers.channel.val();
        self.decoder.verdict_valid.next = self.headers.verdict_valid.val();
        self.decoder.verdict_bad.next = self.headers.verdict_bad.val();
        self.decoder.verdict_reason.next = self.headers.verdict_reason.val();

        self.ring.clock.next = self.clock.val();
        self.ring.enable.next = self.registers.ring_enable.val();
        self.ring.credits.next = self.registers.ring_credits.val();
        self.ring.base.next = self.registers.ring_base.val();
        self.ring.log2_size.next = self.registers.ring_log2_size.val();
        self.ring.consumer.next = self.registers.ring_consumer.val();
        self.ring.record.next = self.decoder.record.val();
        self.ring.record_valid.next = self.decoder.record_valid.val();
        self.ring.ring_ready.next = self.ring_ready.val();
        self.ring_valid.next = self.ring.ring_valid.val();
        self.ring_address.next = self.ring.ring_address.val();
        self.ring_data.next = self.ring.ring_data.val();

        self.registers.clock.next = self.clock.val();
        self.registers.address.next = self.register_address.val();
        self.registers.write.next = self.register_write.val();
        self.registers.write_data.next = self.register_write_data.val();
        self.registers.frame[0].next = self.decoder.frame_pulse.val();
        self.registers.message[0].next = self.decoder.message_pulse.val();
        self.registers.frame_drop[0].next = self.decoder.frame_drop.val();
        self.registers.frame_drop_reason[0].next = self.decoder.frame_reason.val();
        self.registers.message_drop[0].next = self.decoder.message_drop.val();
        self.registers.message_drop_reason[0].next = self.decoder.message_reason.val();
        self.registers.frame[1].next = false;
        self.registers.message[1].next = false;
        self.registers.frame_drop[1].next = false;
        self.registers.frame_drop_reason[1].next = 0.into();
        self.registers.message_drop[1].next = false;
        self.registers.message_drop_reason[1].next = 0.into();
        for i in 0..13 {
            self.registers.arbitration_counts[i].next = 0.into();
        }
        self.registers.ring_producer.next = self.ring.producer.val();
        self.registers.ring_lost.next = self.ring.lost.val();
        self.register_read_data.next = self.registers.read_data.val();
    }
}
