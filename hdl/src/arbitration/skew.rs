//! How far behind the winning copy the duplicates of each line came, at worst, in clocks of the card time.
//!
//! Beside the stream. The times of the messages taken last lie in a block RAM under their channel and the low bits of
//! their sequence, with a tag; a duplicate whose time is not there any more is not measured. Latency 5
//! clocks, interval 1. Skews below 2^19 clocks are told right; a duplicate that came before the winner counts as none.

use super::channel_keys::{CHANNELS, INDEX_BITS};
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
    /// Number of the channel's place.
    pub channel: Signal<In, Bits<INDEX_BITS>>,
    /// Sequence.
    pub point: Signal<In, Bits<32>>,
    /// Low bits of its card time.
    pub card_time: Signal<In, Bits<TIME_BITS>>,
    /// Worst skew of each line's duplicates.
    pub worst: [Signal<Out, Bits<32>>; 2],

    memory: QueueMemory<36>,
    taken_in: DFF<Bit>,
    duplicate_in: DFF<Bit>,
    line_in: DFF<Bit>,
    channel_in: DFF<Bits<INDEX_BITS>>,
    point_in: DFF<Bits<32>>,
    time_in: DFF<Bits<TIME_BITS>>,
    kept: DFF<Bits<36>>,
    kept_line: DFF<Bit>,
    kept_read: DFF<Bit>,
    kept_for: DFF<Bits<16>>,
    kept_at: DFF<Bits<TIME_BITS>>,
    read_q: DFF<Bit>,
    line_q: DFF<Bit>,
    tag_q: DFF<Bits<16>>,
    time_q: DFF<Bits<TIME_BITS>>,
    skew_q: DFF<Bits<TIME_BITS>>,
    measured: [DFF<Bit>; 2],
    exceeds: [DFF<Bit>; 2],
    exceeding: DFF<Bits<TIME_BITS>>,
    worst_q: [DFF<Bits<TIME_BITS>>; 2],
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
        dff_setup!(self, clock, read_q, line_q, tag_q, time_q, skew_q, exceeding);
        dff_setup!(self, clock, taken_in, duplicate_in, line_in, channel_in, point_in, time_in);
        dff_setup!(self, clock, kept, kept_line, kept_read, kept_for, kept_at);
        self.taken_in.d.next = self.taken.val();
        self.duplicate_in.d.next = self.duplicate.val();
        self.line_in.d.next = self.line_b.val();
        self.channel_in.d.next = self.channel.val();
        self.point_in.d.next = self.point.val();
        self.time_in.d.next = self.card_time.val();
        self.index.next =
            self.point_in.q.val().get_bits::<9>(0) ^ (bit_cast::<9, 4>(self.channel_in.q.val()) << 5);
        self.present.next = 0x8000.into();
        // The highest bit says that there is a time at all.
        self.tag.next = bit_cast::<16, 11>(self.point_in.q.val().get_bits::<11>(9))
            | (bit_cast::<16, 4>(self.channel_in.q.val()) << 11)
            | self.present.val();

        self.memory.clock.next = self.clock.val();
        self.memory.write.next = self.taken_in.q.val();
        self.memory.write_address.next = self.index.val();
        self.memory.write_data.next =
            bit_cast::<36, 20>(self.time_in.q.val()) | (bit_cast::<36, 16>(self.tag.val()) << 20);
        self.memory.read.next = self.duplicate_in.q.val();
        self.memory.read_address.next = self.index.val();
        self.read_q.d.next = self.duplicate_in.q.val();
        self.line_q.d.next = self.line_in.q.val();
        self.tag_q.d.next = self.tag.val();
        self.time_q.d.next = self.time_in.q.val();

        self.kept.d.next = self.memory.read_data.val();
        self.kept_read.d.next = self.read_q.q.val();
        self.kept_line.d.next = self.line_q.q.val();
        self.kept_for.d.next = self.tag_q.q.val();
        self.kept_at.d.next = self.time_q.q.val();
        self.kept_time.next = self.kept.q.val().get_bits::<20>(0);
        self.kept_tag.next = self.kept.q.val().get_bits::<16>(20);
        self.behind.next = self.kept_at.q.val() - self.kept_time.val();
        self.skew_q.d.next = self.behind.val();
        self.found.next = self.kept_read.q.val() & (self.kept_tag.val() == self.kept_for.q.val());
        for i in 0..2 {
            self.measured[i].clock.next = self.clock.val();
            self.worst_q[i].clock.next = self.clock.val();
            self.exceeds[i].clock.next = self.clock.val();
            self.exceeds[i].d.next = self.measured[i].q.val()
                & !self.skew_q.q.val().get_bit(19)
                & (self.skew_q.q.val() > self.worst_q[i].q.val());
            // A line's records come every second clock at most, so what was compared with is still there.
            self.worst_q[i].d.next = self.worst_q[i].q.val();
            if self.exceeds[i].q.val() {
                self.worst_q[i].d.next = self.exceeding.q.val();
            }
        }
        self.exceeding.d.next = self.skew_q.q.val();
        self.worst[0].next = bit_cast::<32, 20>(self.worst_q[0].q.val());
        self.worst[1].next = bit_cast::<32, 20>(self.worst_q[1].q.val());
        self.measured[0].d.next = self.found.val() & !self.kept_line.q.val();
        self.measured[1].d.next = self.found.val() & self.kept_line.q.val();
    }
}
