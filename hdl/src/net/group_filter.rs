//! The multicast group filter: is this destination one of those the host asked for, and which channel
//! is it.
//!
//! `destination` must be there one clock before `destination_port`. `hit` is one register behind the port, and
//! `channel` two behind `hit`. Three LUT levels. One frame in six clocks at most.

use super::headers::FILTER_ENTRIES;
use rust_hdl::prelude::*;

/// Compares destination and port with every entry.
#[derive(LogicBlock, Default)]
pub struct GroupFilter {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Filter on.
    pub enable: Signal<In, Bit>,
    /// Group of each entry.
    pub group: [Signal<In, Bits<32>>; FILTER_ENTRIES],
    /// Port of each entry.
    pub port: [Signal<In, Bits<16>>; FILTER_ENTRIES],
    /// Channel of each entry.
    pub entry_channel: [Signal<In, Bits<16>>; FILTER_ENTRIES],
    /// The entry is in use.
    pub in_use: [Signal<In, Bit>; FILTER_ENTRIES],
    /// IPv4 destination address of the frame.
    pub destination: Signal<In, Bits<32>>,
    /// UDP destination port of the frame.
    pub destination_port: Signal<In, Bits<16>>,
    /// `filtered` is of the frame whose channel shall be kept.
    pub decided: Signal<In, Bit>,
    /// The filter is on and no entry matches; one LUT level behind registers.
    pub filtered: Signal<Out, Bit>,
    /// Channel of the lowest entry that matches, 0 with the filter off; two clocks after `decided`.
    pub channel: Signal<Out, Bits<16>>,
    // Halves of the address: a comparison of all 32 bits is five levels.
    upper_hit: [DFF<Bit>; FILTER_ENTRIES],
    lower_hit: [DFF<Bit>; FILTER_ENTRIES],
    hit: [DFF<Bit>; FILTER_ENTRIES],
    first_hit: [DFF<Bit>; FILTER_ENTRIES],
    keep_channel: DFF<Bit>,
    kept_channel: DFF<Bits<16>>,
    taken: [Signal<Local, Bit>; FILTER_ENTRIES],
    // Whether one of two entries hits: a level less behind the registers.
    pair_hit: [DFF<Bit>; FILTER_ENTRIES / 2],
    group_upper: [Signal<Local, Bits<16>>; FILTER_ENTRIES],
    group_lower: [Signal<Local, Bits<16>>; FILTER_ENTRIES],
    destination_upper: Signal<Local, Bits<16>>,
    destination_lower: Signal<Local, Bits<16>>,
    matches: [Signal<Local, Bit>; FILTER_ENTRIES],
    offered: [Signal<Local, Bits<16>>; FILTER_ENTRIES],
    merged: [Signal<Local, Bits<16>>; FILTER_ENTRIES],
}

impl Logic for GroupFilter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, keep_channel, kept_channel);
        self.destination_upper.next = self.destination.val().get_bits::<16>(16);
        self.destination_lower.next = self.destination.val().get_bits::<16>(0);
        for i in 0..8 {
            self.upper_hit[i].clock.next = self.clock.val();
            self.lower_hit[i].clock.next = self.clock.val();
            self.hit[i].clock.next = self.clock.val();
            self.first_hit[i].clock.next = self.clock.val();
            self.group_upper[i].next = self.group[i].val().get_bits::<16>(16);
            self.group_lower[i].next = self.group[i].val().get_bits::<16>(0);
            self.upper_hit[i].d.next = self.group_upper[i].val() == self.destination_upper.val();
            self.lower_hit[i].d.next =
                (self.group_lower[i].val() == self.destination_lower.val()) & self.in_use[i].val();
            self.matches[i].next = (self.port[i].val() == self.destination_port.val())
                & self.upper_hit[i].q.val()
                & self.lower_hit[i].q.val();
            self.hit[i].d.next = self.matches[i].val();
        }
        for i in 0..4 {
            self.pair_hit[i].clock.next = self.clock.val();
            self.pair_hit[i].d.next = self.matches[i * 2].val() | self.matches[i * 2 + 1].val();
        }
        self.filtered.next = self.enable.val()
            & !(self.pair_hit[0].q.val()
                | self.pair_hit[1].q.val()
                | self.pair_hit[2].q.val()
                | self.pair_hit[3].q.val());

        self.taken[0].next = false;
        for i in 1..8 {
            self.taken[i].next = self.taken[i - 1].val() | self.hit[i - 1].q.val();
        }
        for i in 0..8 {
            self.first_hit[i].d.next = self.hit[i].q.val() & self.enable.val() & !self.taken[i].val();
            self.offered[i].next = 0.into();
            if self.first_hit[i].q.val() {
                self.offered[i].next = self.entry_channel[i].val();
            }
        }
        self.merged[0].next = self.offered[0].val();
        for i in 1..8 {
            self.merged[i].next = self.merged[i - 1].val() | self.offered[i].val();
        }
        self.keep_channel.d.next = self.decided.val();
        if self.keep_channel.q.val() {
            self.kept_channel.d.next = self.merged[7].val();
        }
        self.channel.next = self.kept_channel.q.val();
    }
}
