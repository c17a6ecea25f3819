//! What is known of one channel among sixteen. Latency 0 clocks; without a channel nothing is.

use super::channel_keys::CHANNELS;
use rust_hdl::prelude::*;

/// The selection.
#[derive(LogicBlock, Default)]
pub struct SlotSelect {
    /// The channel, one bit.
    pub slot: Signal<In, Bits<CHANNELS>>,
    /// Channels of the line's own frame,
    pub own: Signal<In, Bits<CHANNELS>>,
    /// which is finished: they are none.
    pub own_ended: Signal<In, Bit>,
    /// Channels of the other line's frame,
    pub others: Signal<In, Bits<CHANNELS>>,
    /// which is finished: they are none.
    pub others_ended: Signal<In, Bit>,
    /// Channels whose start is still to be announced.
    pub fresh: Signal<In, Bits<CHANNELS>>,
    /// Channels of which nothing was taken yet; those of `fresh` are among them.
    pub starting: Signal<In, Bits<CHANNELS>>,
    /// Channels whose end was announced.
    pub over: Signal<In, Bits<CHANNELS>>,
    /// Channels whose session is over.
    pub retired: Signal<In, Bits<CHANNELS>>,
    /// Channels whose next message carries GAP_BEFORE.
    pub flagged: Signal<In, Bits<CHANNELS>>,
    /// Channels in which the line is back, and nothing was taken lately.
    pub lost: Signal<In, Bits<CHANNELS>>,
    /// The channel is one of `own`.
    pub is_own: Signal<Out, Bit>,
    /// It is to be announced.
    pub is_fresh: Signal<Out, Bit>,
    /// Nothing of it was taken yet.
    pub is_starting: Signal<Out, Bit>,
    /// Its end was announced.
    pub is_over: Signal<Out, Bit>,
    /// It was announced, and its session is over.
    pub is_retired: Signal<Out, Bit>,
    /// It was announced, its session is not over, and it belongs to the other line's unfinished frame.
    pub is_foreign: Signal<Out, Bit>,
    /// It was announced, its session is not over, and it does not belong to the other line's unfinished frame.
    pub is_free: Signal<Out, Bit>,
    /// It is free, and something of it was taken.
    pub is_plain: Signal<Out, Bit>,
    /// Its next message carries GAP_BEFORE.
    pub is_flagged: Signal<Out, Bit>,
    /// It is free, and one of `lost`.
    pub is_free_lost: Signal<Out, Bit>,
    /// It is free, and not one of `lost`.
    pub is_free_kept: Signal<Out, Bit>,
    /// It is plain, and not one of `lost`.
    pub is_plain_kept: Signal<Out, Bit>,

    not_fresh: Signal<Local, Bits<CHANNELS>>,
    not_starting: Signal<Local, Bits<CHANNELS>>,
    not_retired: Signal<Local, Bits<CHANNELS>>,
    not_others: Signal<Local, Bits<CHANNELS>>,
    in_own: Signal<Local, Bits<CHANNELS>>,
    in_fresh: Signal<Local, Bits<CHANNELS>>,
    in_starting: Signal<Local, Bits<CHANNELS>>,
    in_over: Signal<Local, Bits<CHANNELS>>,
    in_retired: Signal<Local, Bits<CHANNELS>>,
    in_foreign: Signal<Local, Bits<CHANNELS>>,
    in_free: Signal<Local, Bits<CHANNELS>>,
    in_plain: Signal<Local, Bits<CHANNELS>>,
    in_flagged: Signal<Local, Bits<CHANNELS>>,
    // Whether or not they belong to the other line's frame.
    in_known: Signal<Local, Bits<CHANNELS>>,
    in_begun: Signal<Local, Bits<CHANNELS>>,
    in_known_lost: Signal<Local, Bits<CHANNELS>>,
    in_known_kept: Signal<Local, Bits<CHANNELS>>,
    in_begun_kept: Signal<Local, Bits<CHANNELS>>,
    not_lost: Signal<Local, Bits<CHANNELS>>,
    in_free_lost: Signal<Local, Bits<CHANNELS>>,
    in_free_kept: Signal<Local, Bits<CHANNELS>>,
    in_plain_kept: Signal<Local, Bits<CHANNELS>>,
}

impl Logic for SlotSelect {
    #[hdl_gen]
    fn update(&mut self) {
        self.not_fresh.next = !self.fresh.val();
        self.not_starting.next = !self.starting.val();
        self.not_retired.next = !self.retired.val();
        self.not_others.next = !self.others.val();
        self.in_own.next = self.slot.val() & self.own.val();
        self.in_fresh.next = self.slot.val() & self.fresh.val();
        self.in_starting.next = self.slot.val() & self.starting.val();
        self.in_over.next = self.slot.val() & self.over.val();
        self.in_retired.next = self.slot.val() & self.not_fresh.val() & self.retired.val();
        self.in_foreign.next =
            self.slot.val() & self.not_fresh.val() & self.not_retired.val() & self.others.val();
        self.in_free.next =
            self.slot.val() & self.not_fresh.val() & self.not_retired.val() & self.not_others.val();
        self.in_plain.next =
            self.slot.val() & self.not_starting.val() & self.not_retired.val() & self.not_others.val();
        self.in_flagged.next = self.slot.val() & self.flagged.val();
        self.not_lost.next = !self.lost.val();
        self.in_free_lost.next = self.in_free.val() & self.lost.val();
        self.in_free_kept.next = self.in_free.val() & self.not_lost.val();
        self.in_plain_kept.next = self.in_plain.val() & self.not_lost.val();
        self.in_known.next = self.slot.val() & self.not_fresh.val() & self.not_retired.val();
        self.in_begun.next = self.slot.val() & self.not_starting.val() & self.not_retired.val();
        self.in_known_lost.next = self.in_known.val() & self.lost.val();
        self.in_known_kept.next = self.in_known.val() & self.not_lost.val();
        self.in_begun_kept.next = self.in_begun.val() & self.not_lost.val();
        self.is_own.next = self.in_own.val().any() & !self.own_ended.val();
        self.is_fresh.next = self.in_fresh.val().any();
        self.is_starting.next = self.in_starting.val().any();
        self.is_over.next = self.in_over.val().any();
        self.is_retired.next = self.in_retired.val().any();
        self.is_foreign.next = self.in_foreign.val().any() & !self.others_ended.val();
        self.is_free.next = self.in_free.val().any() | (self.others_ended.val() & self.in_known.val().any());
        self.is_plain.next =
            self.in_plain.val().any() | (self.others_ended.val() & self.in_begun.val().any());
        self.is_flagged.next = self.in_flagged.val().any();
        self.is_free_lost.next =
            self.in_free_lost.val().any() | (self.others_ended.val() & self.in_known_lost.val().any());
        self.is_free_kept.next =
            self.in_free_kept.val().any() | (self.others_ended.val() & self.in_known_kept.val().any());
        self.is_plain_kept.next =
            self.in_plain_kept.val().any() | (self.others_ended.val() & self.in_begun_kept.val().any());
    }
}
