//! How entries move through a line's queue: from its memory to the memory's output, behind the front, and into the front.
//!
//! In the line queue. An entry moves into the front when its place has been looked up, the front is empty, and it may be
//! loaded; all the rest follows from that. Rules that synthesis maps by themselves ([`super::kept_copy`]).
//! Latency 0 clocks; resources: four LUTs for [`FetchRule`], one for each [`FetchHold`].

use rust_hdl::prelude::*;

/// Whether the entry behind the front moves into it.
#[derive(LogicBlock, Default)]
pub struct MoveRule {
    /// The place of the entry behind the front has been looked up, so there is one.
    pub looked_up: Signal<In, Bit>,
    /// There is an entry in the front.
    pub valid: Signal<In, Bit>,
    /// Nothing may be loaded into the front.
    pub hold: Signal<In, Bit>,
    /// It moves.
    pub moves: Signal<Out, Bit>,
}

impl Logic for MoveRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.moves.next = self.looked_up.val() & !self.valid.val() & !self.hold.val();
    }
}

/// Whether the entry behind the front stays there, for one part of it: each has a signal of its own that is near it.
#[derive(LogicBlock, Default)]
pub struct FetchHold {
    /// There is an entry behind the front.
    pub fetched_valid: Signal<In, Bit>,
    /// See [`MoveRule`].
    pub looked_up: Signal<In, Bit>,
    /// See there.
    pub valid: Signal<In, Bit>,
    /// See there.
    pub hold: Signal<In, Bit>,
    /// It stays.
    pub stays: Signal<Out, Bit>,
    rule_move: MoveRule,
}

impl Logic for FetchHold {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_move.looked_up.next = self.looked_up.val();
        self.rule_move.valid.next = self.valid.val();
        self.rule_move.hold.next = self.hold.val();
        self.stays.next = self.fetched_valid.val() & !self.rule_move.moves.val();
    }
}

/// Whether a line's queue reads its memory in this clock: it holds something, and there is room behind it.
#[derive(LogicBlock, Default)]
pub struct FetchRule {
    /// The memory holds something.
    pub some: Signal<In, Bit>,
    /// Its output holds an entry.
    pub ready: Signal<In, Bit>,
    /// There is an entry behind the front.
    pub fetched_valid: Signal<In, Bit>,
    /// See [`MoveRule`].
    pub looked_up: Signal<In, Bit>,
    /// See there.
    pub valid: Signal<In, Bit>,
    /// See there.
    pub hold: Signal<In, Bit>,
    /// The memory is read.
    pub fetch: Signal<Out, Bit>,
    rule_hold: FetchHold,
}

impl Logic for FetchRule {
    #[hdl_gen]
    fn update(&mut self) {
        self.rule_hold.fetched_valid.next = self.fetched_valid.val();
        self.rule_hold.looked_up.next = self.looked_up.val();
        self.rule_hold.valid.next = self.valid.val();
        self.rule_hold.hold.next = self.hold.val();
        self.fetch.next = self.some.val() & (!self.ready.val() | !self.rule_hold.stays.val());
    }
}
