//! Whether the ring has room for one more record.
//!
//! With credits the card may be at most `size` entries ahead of the host's consumer. The whole ring is
//! usable: `full` is exact for the records taken, and at most three clocks behind the consumer, which
//! only ever makes it more careful. A consumer that does not fit (more than `size` behind, or ahead of
//! what was taken: left over from before a restart) is no room, two clocks later, until it fits.
//!
//! Three LUT levels. One record a clock.

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
    taken_following: DFF<Bits<32>>,
    limit: DFF<Bits<32>>,
    unread: DFF<Bits<32>>,
    astray: DFF<Bit>,
    no_room: DFF<Bit>,
    at_limit: Signal<Local, Bit>,
    at_limit_following: Signal<Local, Bit>,
}

impl Logic for RingCredit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, taken, taken_following, limit, unread, astray, no_room);
        self.limit.d.next = self.consumer.val() + self.size.val();
        self.unread.d.next = self.taken.q.val() - self.consumer.val();
        self.astray.d.next = self.unread.q.val() > self.size.val();
        self.at_limit.next = self.taken.q.val() == self.limit.q.val();
        self.at_limit_following.next = self.taken_following.q.val() == self.limit.q.val();
        self.no_room.d.next = self.credits.val() & (self.at_limit.val() | self.astray.q.val());
        if self.take.val() {
            self.no_room.d.next = self.credits.val() & (self.at_limit_following.val() | self.astray.q.val());
            self.taken.d.next = self.taken_following.q.val();
            self.taken_following.d.next = self.taken_following.q.val() + 1;
        }
        if self.restart.val() {
            self.taken.d.next = 0.into();
            self.taken_following.d.next = 1.into();
        }
        self.full.next = self.no_room.q.val();
    }
}
