//! How the head of a line stands in its channel: due, behind or ahead, and whose the channel is.
//!
//! Every channel's expected sequence is compared with the head's, and the comparison of the head's own
//! channel is chosen; so the answer is there in the clock after either of them changed. Sequences are
//! serial numbers of 32 bits (RFC 1982). Latency 0 clocks, interval 1.

use super::channel_keys::CHANNELS;
use rust_hdl::prelude::*;

/// The view of one line.
#[derive(LogicBlock, Default)]
pub struct ChannelView {
    /// The head's channel, one bit.
    pub slot: Signal<In, Bits<CHANNELS>>,
    /// The head's sequence.
    pub point: Signal<In, Bits<32>>,
    /// Channels that belong to the other line's unfinished frame.
    pub other_owned: Signal<In, Bits<CHANNELS>>,
    /// The sequence expected in each channel.
    pub expected: [Signal<In, Bits<32>>; CHANNELS],
    /// The sequence expected before the unfinished frame.
    pub standing: [Signal<In, Bits<32>>; CHANNELS],
    /// The head is due.
    pub due: Signal<Out, Bit>,
    /// The head is behind.
    pub behind: Signal<Out, Bit>,
    /// The head is behind what stood before the other line's unfinished frame.
    pub long_behind: Signal<Out, Bit>,
    /// The channel belongs to the other line's unfinished frame.
    pub foreign: Signal<Out, Bit>,
    /// The sequence expected in the head's channel.
    pub expected_here: Signal<Out, Bits<32>>,

    from_expected: [Signal<Local, Bits<32>>; CHANNELS],
    from_standing: [Signal<Local, Bits<32>>; CHANNELS],
    equal: [Signal<Local, Bit>; CHANNELS],
    below: [Signal<Local, Bit>; CHANNELS],
    below_standing: [Signal<Local, Bit>; CHANNELS],
    chosen: [Signal<Local, Bits<32>>; CHANNELS],
    any_equal: [Signal<Local, Bit>; CHANNELS],
    any_below: [Signal<Local, Bit>; CHANNELS],
    any_below_standing: [Signal<Local, Bit>; CHANNELS],
    any_chosen: [Signal<Local, Bits<32>>; CHANNELS],
    foreign_slot: Signal<Local, Bits<CHANNELS>>,
}

impl Logic for ChannelView {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..16 {
            self.from_expected[i].next = self.point.val() - self.expected[i].val();
            self.from_standing[i].next = self.point.val() - self.standing[i].val();
            self.equal[i].next = self.slot.val().get_bit(i) & (self.point.val() == self.expected[i].val());
            self.below[i].next = self.slot.val().get_bit(i) & self.from_expected[i].val().get_bit(31);
            self.below_standing[i].next =
                self.slot.val().get_bit(i) & self.from_standing[i].val().get_bit(31);
            self.chosen[i].next = 0.into();
            if self.slot.val().get_bit(i) {
                self.chosen[i].next = self.expected[i].val();
            }
        }
        self.any_equal[0].next = self.equal[0].val();
        self.any_below[0].next = self.below[0].val();
        self.any_below_standing[0].next = self.below_standing[0].val();
        self.any_chosen[0].next = self.chosen[0].val();
        for i in 1..16 {
            self.any_equal[i].next = self.any_equal[i - 1].val() | self.equal[i].val();
            self.any_below[i].next = self.any_below[i - 1].val() | self.below[i].val();
            self.any_below_standing[i].next =
                self.any_below_standing[i - 1].val() | self.below_standing[i].val();
            self.any_chosen[i].next = self.any_chosen[i - 1].val() | self.chosen[i].val();
        }
        self.due.next = self.any_equal[15].val();
        self.behind.next = self.any_below[15].val();
        self.long_behind.next = self.any_below_standing[15].val();
        self.expected_here.next = self.any_chosen[15].val();
        self.foreign_slot.next = self.slot.val() & self.other_owned.val();
        self.foreign.next = self.foreign_slot.val().any();
    }
}
