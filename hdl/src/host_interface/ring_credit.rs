//! Whether the ring has room for one more record.
//!
//! With credits the card may be at most `size` entries ahead of the host's consumer. The whole ring is
//! usable: `full` is exact for the records taken, and at most four clocks behind the consumer, which
//! only ever makes it more careful. A consumer that does not fit (more than `size` behind, or ahead of
//! what was taken: left over from before a restart) is no room, two clocks later, until it fits.
//!
//! The comparison has a clock of its own. In the next one two more records may have been taken, so it
//! is made with the limit and with one and two less, and the right answer is picked.
//!
//! Three LUT levels from registers, two from `take`. One record a clock.

use rust_hdl::prelude::*;

/// Counts what was taken against what was read.
#[derive(LogicBlock, Default)]
pub struct RingCredit {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Nothing taken yet; hold for eight clocks after consumer or size changed.
    pub restart: Signal<In, Bit>,
    /// Go by credits; else there is always room.
    pub credits: Signal<In, Bit>,
    /// Entries the host has read.
    pub consumer: Signal<In, Bits<32>>,
    /// Number of entries of the ring.
    pub size: Signal<In, Bits<32>>,
    /// A record is taken in this clock.
    pub take: Signal<In, Bit>,
    /// There is no room for a record in this clock; a register.
    pub full: Signal<Out, Bit>,
    taken: DFF<Bits<32>>,
    took: DFF<Bit>,
    // Size less 0, 1, 2; the count at which the ring is full, less 0, 1, 2; whether it is there.
    size_less: [DFF<Bits<32>>; 3],
    limit_less: [DFF<Bits<32>>; 3],
    at_limit_less: [DFF<Bit>; 3],
    unread: DFF<Bits<32>>,
    astray: DFF<Bit>,
    no_room: DFF<Bit>,
    if_taken: Signal<Local, Bit>,
    if_not_taken: Signal<Local, Bit>,
}

impl Logic for RingCredit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, taken, took, unread, astray, no_room);
        self.size_less[0].d.next = self.size.val();
        self.size_less[1].d.next = self.size.val() - 1;
        self.size_less[2].d.next = self.size.val() - 2;
        for i in 0..3 {
            self.size_less[i].clock.next = self.clock.val();
            self.limit_less[i].clock.next = self.clock.val();
            self.at_limit_less[i].clock.next = self.clock.val();
            self.limit_less[i].d.next = self.consumer.val() + self.size_less[i].q.val();
            self.at_limit_less[i].d.next = self.taken.q.val() == self.limit_less[i].q.val();
        }
        self.unread.d.next = self.taken.q.val() - self.consumer.val();
        self.astray.d.next = self.unread.q.val() > self.size.val();
        self.took.d.next = self.take.val();
        self.if_taken.next = self.at_limit_less[1].q.val();
        self.if_not_taken.next = self.at_limit_less[0].q.val();
        if self.took.q.val() {
            self.if_taken.next = self.at_limit_less[2].q.val();
            self.if_not_taken.next = self.at_limit_less[1].q.val();
        }
        self.no_room.d.next = self.credits.val() & (self.if_not_taken.val() | self.astray.q.val());
        if self.take.val() {
            self.no_room.d.next = self.credits.val() & (self.if_taken.val() | self.astray.q.val());
            self.taken.d.next = self.taken.q.val() + 1;
        }
        if self.restart.val() {
            self.taken.d.next = 0.into();
        }
        self.full.next = self.no_room.q.val();
    }
}
