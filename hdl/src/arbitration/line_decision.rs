//! What is done with one line's head in this clock, if it is the line's turn.
//!
//! Beside the decision, one for each line. Everything it reads is a register; synthesis maps it by itself
//! ([`super::kept_copy`]), so that none of its outputs is more levels of logic behind those than the deepest must be.
//!
//! After a clock in which something changed in the channels (`changed`), or in which a channel gets a place, a frame
//! is given up or taken back, or channels are put back (`paused`), only such things are done as no change can
//! make wrong, which is to drop what was behind, to let pass what has no sequence, and to end frames; while channels are
//! being put back (`busy`) or a frame is given up (`undo`), nothing.
//!
//! Latency 0 clocks.

use rust_hdl::prelude::*;

/// The decision about one head.
#[derive(LogicBlock, Default)]
pub struct LineDecision {
    /// It is the line's turn.
    pub turn: Signal<In, Bit>,
    /// There is a head.
    pub valid: Signal<In, Bit>,
    /// The channels are being put back.
    pub busy: Signal<In, Bit>,
    /// The line's unfinished frame is given up in this clock.
    pub undo: Signal<In, Bit>,
    /// The other line's is.
    pub undo_other: Signal<In, Bit>,
    /// The channels changed in the clock before.
    pub changed: Signal<In, Bit>,
    /// See above.
    pub paused: Signal<In, Bit>,
    /// A channel is about to be given a place.
    pub hold: Signal<In, Bit>,
    /// The line has a frame that has not ended.
    pub open: Signal<In, Bit>,
    /// The head is the last record of its frame.
    pub last: Signal<In, Bit>,
    /// It is a PacketEnd that says that its records stand.
    pub stands: Signal<In, Bit>,
    /// The waiting of the head is over.
    pub may_give_up: Signal<In, Bit>,
    // From the view; see [`super::channel_view`] for each.
    /// See there.
    pub due: Signal<In, Bit>,
    /// See there.
    pub behind: Signal<In, Bit>,
    /// See there.
    pub long_behind: Signal<In, Bit>,
    /// See there.
    pub abandons: Signal<In, Bit>,
    /// See there.
    pub ends_frame: Signal<In, Bit>,
    /// See there.
    pub passes: Signal<In, Bit>,
    /// See there.
    pub retired_message: Signal<In, Bit>,
    /// See there.
    pub retired_heartbeat: Signal<In, Bit>,
    /// See there.
    pub announces: Signal<In, Bit>,
    /// See there.
    pub message: Signal<In, Bit>,
    /// See there.
    pub drops: Signal<In, Bit>,
    /// See there.
    pub restarts: Signal<In, Bit>,
    /// See there.
    pub heartbeat: Signal<In, Bit>,
    /// See there.
    pub tells: Signal<In, Bit>,
    /// See there.
    pub foreign_message: Signal<In, Bit>,
    /// See there.
    pub foreign_heartbeat: Signal<In, Bit>,
    /// See there.
    pub flagged: Signal<In, Bit>,

    // Whether or not it is the line's turn:
    /// the head is ahead,
    pub is_ahead: Signal<Out, Bit>,
    /// or waits for the other line's frame.
    pub is_held: Signal<Out, Bit>,
    // In the line's turn:
    /// a message is taken,
    pub accepts: Signal<Out, Bit>,
    /// with GAP_BEFORE;
    pub accepts_flagged: Signal<Out, Bit>,
    /// the channel begins anew;
    pub begins_anew: Signal<Out, Bit>,
    /// what is missing is given up;
    pub steps: Signal<Out, Bit>,
    /// either, and a message waits behind that;
    pub flags: Signal<Out, Bit>,
    /// the channel's start is announced;
    pub announces_now: Signal<Out, Bit>,
    /// the channel's end is announced;
    pub tells_now: Signal<Out, Bit>,
    /// a record is made: of a gap or a start;
    pub makes: Signal<Out, Bit>,
    /// the head goes out;
    pub takes: Signal<Out, Bit>,
    /// a message is dropped as a duplicate;
    pub duplicates: Signal<Out, Bit>,
    /// that, or a heartbeat is;
    pub falls: Signal<Out, Bit>,
    /// a PacketEnd is consumed;
    pub ends: Signal<Out, Bit>,
    /// the line's frame ended, for good or not,
    pub closes: Signal<Out, Bit>,
    /// and it is given up because it never ended.
    pub gives_up: Signal<Out, Bit>,
    /// The line has a frame that has not ended, in the next clock.
    pub next_open: Signal<Out, Bit>,

    calm: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    goes: Signal<Local, Bit>,
    goes_calm: Signal<Local, Bit>,
    goes_free: Signal<Local, Bit>,
    ahead: Signal<Local, Bit>,
    here_or_behind: Signal<Local, Bit>,
    anew: Signal<Local, Bit>,
    gap: Signal<Local, Bit>,
    drops_message: Signal<Local, Bit>,
    may_end: Signal<Local, Bit>,
    abandoning: Signal<Local, Bit>,
    undoing: Signal<Local, Bit>,
    consuming: Signal<Local, Bit>,
    rolling_back: Signal<Local, Bit>,
}

impl Logic for LineDecision {
    #[hdl_gen]
    fn update(&mut self) {
        self.calm.next = !self.busy.val() & !self.undo.val() & !self.undo_other.val();
        // Whatever it is that is not calm, it is also paused.
        self.free.next = !self.changed.val() & !self.paused.val();
        self.goes.next = self.turn.val() & self.valid.val();
        self.goes_calm.next = self.goes.val() & self.calm.val();
        self.goes_free.next = self.goes.val() & self.free.val();

        // How the head stands.
        self.ahead.next = (self.message.val() | self.heartbeat.val()) & !self.due.val() & !self.behind.val();
        self.is_ahead.next = self.valid.val() & self.ahead.val();
        self.is_held.next = self.valid.val()
            & (self.foreign_heartbeat.val()
                | (self.foreign_message.val() & !(self.behind.val() & self.long_behind.val())));
        self.here_or_behind.next = self.due.val() | self.behind.val();
        self.anew.next = self.restarts.val() & self.behind.val();
        self.gap.next = self.may_give_up.val() & self.ahead.val();
        self.drops_message.next = self.retired_message.val()
            | (self.behind.val()
                & (self.drops.val() | (self.foreign_message.val() & self.long_behind.val())));
        // Nothing is taken back while a channel gets a place: both write the sequences.
        self.may_end.next = self.ends_frame.val() & (self.stands.val() | !self.hold.val());

        // What changes in its channel.
        self.accepts.next = self.goes_free.val() & self.message.val() & self.due.val();
        self.accepts_flagged.next =
            self.goes_free.val() & self.message.val() & self.due.val() & self.flagged.val();
        self.begins_anew.next = self.goes_free.val() & self.anew.val();
        self.steps.next = self.goes_free.val() & self.gap.val();
        self.flags.next = self.goes_free.val() & (self.anew.val() | (self.gap.val() & self.message.val()));
        self.announces_now.next = self.goes_free.val() & self.announces.val();
        self.tells_now.next =
            self.goes_free.val() & self.heartbeat.val() & self.here_or_behind.val() & self.tells.val();
        self.makes.next = self.goes_free.val() & (self.announces.val() | self.anew.val() | self.gap.val());

        // What becomes of the head.
        self.takes.next = (self.goes_calm.val() & self.passes.val())
            | (self.goes_free.val()
                & ((self.message.val() & self.due.val())
                    | (self.heartbeat.val() & self.here_or_behind.val() & self.tells.val())));
        self.duplicates.next = self.goes_calm.val() & self.drops_message.val();
        self.falls.next = (self.goes_calm.val() & (self.drops_message.val() | self.retired_heartbeat.val()))
            | (self.goes_free.val() & self.heartbeat.val() & self.here_or_behind.val() & !self.tells.val());
        self.consuming.next = (self.goes_calm.val()
            & (self.passes.val()
                | self.drops_message.val()
                | self.retired_heartbeat.val()
                | self.may_end.val()))
            | (self.goes_free.val()
                & ((self.message.val() & self.due.val())
                    | (self.heartbeat.val() & self.here_or_behind.val())));

        // What becomes of the line's frame.
        self.abandoning.next =
            self.goes_calm.val() & self.abandons.val() & self.open.val() & !self.hold.val();
        self.undoing.next = self.undo.val() & !self.busy.val() & !self.hold.val();
        self.gives_up.next = self.abandoning.val() | self.undoing.val();
        self.ends.next = self.goes_calm.val() & self.may_end.val();
        self.rolling_back.next = self.undoing.val()
            | self.abandoning.val()
            | (self.goes_calm.val() & !self.hold.val() & self.ends_frame.val() & !self.stands.val());
        self.closes.next = self.rolling_back.val()
            | (self.goes_calm.val() & self.ends_frame.val() & self.stands.val())
            | (self.consuming.val() & !self.ends_frame.val() & self.last.val());
        self.next_open.next = self.open.val();
        if self.consuming.val() {
            self.next_open.next = !self.ends_frame.val() & !self.last.val();
        }
        if self.abandoning.val() {
            self.next_open.next = false;
        }
    }
}
