//! A line's own sequence in each channel: what it skipped, and whether it has fallen far back.
//!
//! Beside the stream, in the clock after the arbiter's decision. Latency 2 clocks, interval 2.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::channel_memory::ChannelMemory;
use rust_hdl::prelude::*;
use tickgate_abi::arbitration::FALL;

/// The sequences of one line.
#[derive(LogicBlock)]
pub struct LineSequence {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Places given to new channels.
    pub allocated: Signal<In, Bits<CHANNELS>>,
    /// A message of this line was taken or dropped.
    pub message: Signal<In, Bit>,
    /// It was taken.
    pub taken: Signal<In, Bit>,
    /// Its channel, one bit.
    pub slot: Signal<In, Bits<CHANNELS>>,
    /// The channel's number.
    pub index: Signal<In, Bits<INDEX_BITS>>,
    /// Its sequence.
    pub point: Signal<In, Bits<32>>,
    /// The sequence behind it.
    pub after: Signal<In, Bits<32>>,
    /// Channels in which the line is back.
    pub back: Signal<Out, Bits<CHANNELS>>,
    /// Sequences skipped so far.
    pub losses: Signal<Out, Bits<32>>,

    own: ChannelMemory,
    known: DFF<Bits<CHANNELS>>,
    back_q: DFF<Bits<CHANNELS>>,
    losses_q: DFF<Bits<32>>,
    message_q: DFF<Bit>,
    taken_q: DFF<Bit>,
    known_here: DFF<Bit>,
    slot_q: DFF<Bits<CHANNELS>>,
    index_q: DFF<Bits<INDEX_BITS>>,
    after_q: DFF<Bits<32>>,
    /// The head's sequence is so far behind the line's own that the line has fallen.
    fallen_q: DFF<Bit>,
    skipped_q: DFF<Bits<32>>,
    /// What is below it has fallen; of the head in the clock before, which is still the same.
    limit_q: DFF<Bits<32>>,

    beyond_fall: Constant<Bits<32>>,
    known_slot: Signal<Local, Bits<CHANNELS>>,
    replaced: Signal<Local, Bits<CHANNELS>>,
    skipped: Signal<Local, Bits<32>>,
    fallen: Signal<Local, Bits<32>>,
    advances: Signal<Local, Bit>,
    falls: Signal<Local, Bit>,
    writes: Signal<Local, Bits<CHANNELS>>,
    raised: Signal<Local, Bits<CHANNELS>>,
    lowered: Signal<Local, Bits<CHANNELS>>,
    not_allocated: Signal<Local, Bits<CHANNELS>>,
    not_lowered: Signal<Local, Bits<CHANNELS>>,
}

impl Default for LineSequence {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            allocated: Default::default(),
            message: Default::default(),
            taken: Default::default(),
            slot: Default::default(),
            index: Default::default(),
            index_q: Default::default(),
            point: Default::default(),
            after: Default::default(),
            back: Default::default(),
            losses: Default::default(),
            own: Default::default(),
            known: Default::default(),
            back_q: Default::default(),
            losses_q: Default::default(),
            message_q: Default::default(),
            taken_q: Default::default(),
            known_here: Default::default(),
            slot_q: Default::default(),
            after_q: Default::default(),
            fallen_q: Default::default(),
            skipped_q: Default::default(),
            limit_q: Default::default(),
            beyond_fall: Constant::new((FALL as usize + 1).to_bits()),
            known_slot: Default::default(),
            replaced: Default::default(),
            skipped: Default::default(),
            fallen: Default::default(),
            advances: Default::default(),
            falls: Default::default(),
            writes: Default::default(),
            raised: Default::default(),
            lowered: Default::default(),
            not_allocated: Default::default(),
            not_lowered: Default::default(),
        }
    }
}

impl Logic for LineSequence {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, known, back_q, losses_q, message_q, taken_q, known_here);
        dff_setup!(self, clock, slot_q, index_q, after_q, fallen_q, skipped_q, limit_q);

        // First edge: the sequence of the line in this channel.
        self.own.clock.next = self.clock.val();
        self.own.read_index.next = self.index.val();
        self.skipped.next = self.point.val() - self.own.read_data.val();
        self.skipped_q.d.next = self.skipped.val();
        self.limit_q.d.next = self.point.val() + self.beyond_fall.val();
        self.fallen.next = self.own.read_data.val() - self.limit_q.q.val();
        self.fallen_q.d.next = !self.fallen.val().get_bit(31);
        self.known_slot.next = self.known.q.val() & self.slot.val();
        self.known_here.d.next = self.known_slot.val().any();
        // A place that goes to another channel meanwhile forgets this one's sequence.
        self.replaced.next = self.slot.val() & self.allocated.val();
        self.message_q.d.next = self.message.val() & !self.replaced.val().any();
        self.taken_q.d.next = self.taken.val();
        self.slot_q.d.next = self.slot.val();
        self.index_q.d.next = self.index.val();
        self.after_q.d.next = self.after.val();

        // Second edge: what became of it.
        self.advances.next = !self.known_here.q.val() | !self.skipped_q.q.val().get_bit(31);
        self.falls.next =
            self.known_here.q.val() & self.skipped_q.q.val().get_bit(31) & self.fallen_q.q.val();
        self.writes.next = 0.into();
        self.raised.next = 0.into();
        self.lowered.next = 0.into();
        if self.message_q.q.val() {
            if self.advances.val() | self.falls.val() {
                self.writes.next = self.slot_q.q.val();
            }
            if self.falls.val() {
                self.raised.next = self.slot_q.q.val();
            }
            if self.taken_q.q.val() {
                self.lowered.next = self.slot_q.q.val();
            }
            if self.known_here.q.val() & self.advances.val() {
                self.losses_q.d.next = self.losses_q.q.val() + self.skipped_q.q.val();
            }
        }
        self.own.write.next = self.message_q.q.val() & (self.advances.val() | self.falls.val());
        self.own.write_index.next = self.index_q.q.val();
        self.own.write_data.next = self.after_q.q.val();
        self.not_allocated.next = !self.allocated.val();
        self.not_lowered.next = !self.lowered.val();
        self.known.d.next = (self.known.q.val() | self.writes.val()) & self.not_allocated.val();
        self.back_q.d.next =
            (self.back_q.q.val() | self.raised.val()) & self.not_lowered.val() & self.not_allocated.val();

        self.back.next = self.back_q.q.val();
        self.losses.next = self.losses_q.q.val();
    }
}
