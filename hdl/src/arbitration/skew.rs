//! How far behind the winning copy the duplicates of each line came, at worst, in clocks of the card time.
//!
//! Beside the stream. The times of the messages taken last lie in a block RAM under their channel and the low bits of
//! their sequence, with a tag; a duplicate whose time is not there any more is not measured. Latency 3
//! clocks, interval 1. Skews below 2^19 clocks are told right; a duplicate that came before the winner counts as none.

use super::channel_keys::CHANNELS;
use super::queue_memory::QueueMemory;
use rust_hdl::prelude::*;

/// Bits of the time kept.
pub const TIME_BITS: usize = 20;

/// The worst skews.
#[derive(LogicBlock, Default)]
pub struct Skew {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// A message was taken in this clock.
    pub taken: Signal<In, Bit>,
    /// A duplicate was dropped.
    pub duplicate: Signal<In, Bit>,
    /// It came on line B, else A.
    pub line_b: Signal<In, Bit>,
    /// Channel, one bit.
    pub slot: Signal<In, Bits<CHANNELS>>,
    /// Sequence.
    pub point: Signal<In, Bits<32>>,
    /// Low bits of its card time.
    pub card_time: Signal<In, Bits<TIME_BITS>>,
    /// Worst skew of each line's duplicates.
    pub worst: [Signal<Out, Bits<32>>; 2],

    memory: QueueMemory<36>,
    read_q: DFF<Bit>,
    line_q: DFF<Bit>,
    tag_q: DFF<Bits<16>>,
    time_q: DFF<Bits<TIME_BITS>>,
    skew_q: DFF<Bits<TIME_BITS>>,
    measured: [DFF<Bit>; 2],
    worst_q: [DFF<Bits<TIME_BITS>>; 2],
    odd: Signal<Local, Bits<CHANNELS>>,
    pairs: Signal<Local, Bits<CHANNELS>>,
    fours: Signal<Local, Bits<CHANNELS>>,
    eights: Signal<Local, Bits<CHANNELS>>,
    bit_of: [Signal<Local, Bits<4>>; 4],
    number: Signal<Local, Bits<4>>,
    index: Signal<Local, Bits<9>>,
    tag: Signal<Local, Bits<16>>,
    present: Signal<Local, Bits<16>>,
    found: Signal<Local, Bit>,
    kept_time: Signal<Local, Bits<TIME_BITS>>,
    kept_tag: Signal<Local, Bits<16>>,
    behind: Signal<Local, Bits<TIME_BITS>>,
}

const _: () = assert!(CHANNELS == 16);

impl Logic for Skew {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, read_q, line_q, tag_q, time_q, skew_q);
        self.odd.next = self.slot.val() & 0xaaaa;
        self.pairs.next = self.slot.val() & 0xcccc;
        self.fours.next = self.slot.val() & 0xf0f0;
        self.eights.next = self.slot.val() & 0xff00;
        for i in 0..4 {
            self.bit_of[i].next = 0.into();
        }
        if self.odd.val().any() {
            self.bit_of[0].next = 1.into();
        }
        if self.pairs.val().any() {
            self.bit_of[1].next = 2.into();
        }
        if self.fours.val().any() {
            self.bit_of[2].next = 4.into();
        }
        if self.eights.val().any() {
            self.bit_of[3].next = 8.into();
        }
        self.number.next =
            self.bit_of[0].val() | self.bit_of[1].val() | self.bit_of[2].val() | self.bit_of[3].val();
        self.index.next = self.point.val().get_bits::<9>(0) ^ (bit_cast::<9, 4>(self.number.val()) << 5);
        self.present.next = 0x8000.into();
        // The highest bit says that there is a time at all.
        self.tag.next = bit_cast::<16, 11>(self.point.val().get_bits::<11>(9))
            | (bit_cast::<16, 4>(self.number.val()) << 11)
            | self.present.val();

        self.memory.clock.next = self.clock.val();
        self.memory.write.next = self.taken.val();
        self.memory.write_address.next = self.index.val();
        self.memory.write_data.next =
            bit_cast::<36, 20>(self.card_time.val()) | (bit_cast::<36, 16>(self.tag.val()) << 20);
        self.memory.read.next = self.duplicate.val();
        self.memory.read_address.next = self.index.val();
        self.read_q.d.next = self.duplicate.val();
        self.line_q.d.next = self.line_b.val();
        self.tag_q.d.next = self.tag.val();
        self.time_q.d.next = self.card_time.val();

        self.kept_time.next = self.memory.read_data.val().get_bits::<20>(0);
        self.kept_tag.next = self.memory.read_data.val().get_bits::<16>(20);
        self.behind.next = self.time_q.q.val() - self.kept_time.val();
        self.skew_q.d.next = self.behind.val();
        self.found.next = self.read_q.q.val() & (self.kept_tag.val() == self.tag_q.q.val());
        for i in 0..2 {
            self.measured[i].clock.next = self.clock.val();
            self.worst_q[i].clock.next = self.clock.val();
            self.worst_q[i].d.next = self.worst_q[i].q.val();
            if self.measured[i].q.val()
                & !self.skew_q.q.val().get_bit(19)
                & (self.skew_q.q.val() > self.worst_q[i].q.val())
            {
                self.worst_q[i].d.next = self.skew_q.q.val();
            }
        }
        self.worst[0].next = bit_cast::<32, 20>(self.worst_q[0].q.val());
        self.worst[1].next = bit_cast::<32, 20>(self.worst_q[1].q.val());
        self.measured[0].d.next = self.found.val() & !self.line_q.q.val();
        self.measured[1].d.next = self.found.val() & self.line_q.q.val();
    }
}
