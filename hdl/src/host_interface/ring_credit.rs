//! Whether the ring has room for one more record.
//!
//! With credits the card may be at most `size` entries ahead of the host's consumer. The whole ring is
//! usable: `full` is exact for the records taken, and at most four clocks behind the consumer, which
//! only ever makes it more careful. A consumer that does not fit (more than `size` behind, or ahead of
//! what was taken: left over from before a restart) is no room, two clocks later, until it fits.
//!
//! The count follows `take` one clock late and the comparison has a clock of its own, so up to three
//! more records may have been taken by the time its answer counts: it is made with the limit and with
//! one, two and three less, and the right answer is picked.
//!
//! Three LUT levels from registers, one from `take`, which only picks. One record a clock.

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
    took_before: DFF<Bit>,
    // Size less 0 to 3; the count at which the ring is full, less 0 to 3; whether it is there.
    size_less: [DFF<Bits<32>>; 4],
    limit_less: [DFF<Bits<32>>; 4],
    at_limit_less: [DFF<Bit>; 4],
    unread: DFF<Bits<32>>,
    astray: DFF<Bit>,
    no_room: DFF<Bit>,
    if_taken: Signal<Local, Bit>,
    if_not_taken: Signal<Local, Bit>,
}

impl Logic for RingCredit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, taken, took, took_before, unread, astray, no_room);
        self.size_less[0].d.next = self.size.val();
        self.size_less[1].d.next = self.size.val() - 1;
        self.size_less[2].d.next = self.size.val() - 2;
        self.size_less[3].d.next = self.size.val() - 3;
        for i in 0..4 {
            self.size_less[i].clock.next = self.clock.val();
            self.limit_less[i].clock.next = self.clock.val();
            self.at_limit_less[i].clock.next = self.clock.val();
            self.limit_less[i].d.next = self.consumer.val() + self.size_less[i].q.val();
            self.at_limit_less[i].d.next = self.taken.q.val() == self.limit_less[i].q.val();
        }
        self.unread.d.next = self.taken.q.val() - self.consumer.val();
        self.astray.d.next = self.unread.q.val() > self.size.val();
        self.took.d.next = self.take.val();
        self.took_before.d.next = self.took.q.val();
        if self.took.q.val() {
            self.taken.d.next = self.taken.q.val() + 1;
        }
        self.if_taken.next = self.at_limit_less[1].q.val();
        self.if_not_taken.next = self.at_limit_less[0].q.val();
        if self.took.q.val() ^ self.took_before.q.val() {
            self.if_taken.next = self.at_limit_less[2].q.val();
            self.if_not_taken.next = self.at_limit_less[1].q.val();
        }
        if self.took.q.val() & self.took_before.q.val() {
            self.if_taken.next = self.at_limit_less[3].q.val();
            self.if_not_taken.next = self.at_limit_less[2].q.val();
        }
        if self.take.val() {
            self.no_room.d.next = self.credits.val() & (self.if_taken.val() | self.astray.q.val());
        } else {
            self.no_room.d.next = self.credits.val() & (self.if_not_taken.val() | self.astray.q.val());
        }
        if self.restart.val() {
            self.taken.d.next = 0.into();
        }
        self.full.next = self.no_room.q.val();
    }
}
