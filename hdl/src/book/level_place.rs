//! Which of four levels is in a place after an operation: this one, its better neighbour, its worse one
//! or the new level.
//!
//! How the keys compare is registered for each of the three cases (a level goes, one is new, both), so
//! that only one level of logic is behind the registers that say which case it is.

use rust_hdl::prelude::*;

/// The decision.
#[derive(LogicBlock, Default)]
pub struct LevelPlace {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Clock 2: the level's key is not above the one taken from.
    pub reached: Signal<In, Bit>,
    /// Clock 2: the new key is above the level's.
    pub passed: Signal<In, Bit>,
    /// Clock 2: `reached` of the better neighbour.
    pub reached_before: Signal<In, Bit>,
    /// Clock 2: `passed` of the better neighbour.
    pub passed_before: Signal<In, Bit>,
    /// Clock 2: `passed` of the worse neighbour.
    pub passed_behind: Signal<In, Bit>,
    /// Clock 3: the level taken from is gone: one of the better half,
    pub removes_better: Signal<In, Bit>,
    /// or one of the worse half.
    pub removes_worse: Signal<In, Bit>,
    /// Clock 3: the new key is a new level.
    pub inserts: Signal<In, Bit>,
    /// Clock 3: with `from_beside` the new level, without it the better neighbour.
    pub from_better: Signal<Out, Bit>,
    /// Clock 3: the worse neighbour, or the new level.
    pub from_beside: Signal<Out, Bit>,

    reached_3: DFF<Bit>,
    passed_3: DFF<Bit>,
    first_3: DFF<Bit>,
    both_better_3: DFF<Bit>,
    both_beside_3: DFF<Bit>,
    /// New here, the place of a level that went and was better than the new one.
    closes_up: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
    removes: Signal<Local, Bit>,
}

impl Logic for LevelPlace {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, reached_3, passed_3, first_3, both_better_3, both_beside_3);
        self.first.next = self.passed.val() & !self.passed_before.val();
        self.closes_up.next = self.reached.val() & self.passed_behind.val() & !self.passed.val();
        self.reached_3.d.next = self.reached.val();
        self.passed_3.d.next = self.passed.val();
        self.first_3.d.next = self.first.val();
        self.both_better_3.d.next = (self.passed.val() & !self.reached_before.val()) | self.closes_up.val();
        self.both_beside_3.d.next = (self.reached.val() & !self.passed_behind.val())
            | (self.first.val() & !self.reached_before.val())
            | self.closes_up.val();

        self.removes.next = self.removes_better.val() | self.removes_worse.val();
        self.from_better.next = self.inserts.val()
            & ((self.removes.val() & self.both_better_3.q.val())
                | (!self.removes.val() & self.passed_3.q.val()));
        self.from_beside.next = (self.removes.val() & !self.inserts.val() & self.reached_3.q.val())
            | (!self.removes.val() & self.inserts.val() & self.first_3.q.val())
            | (self.removes.val() & self.inserts.val() & self.both_beside_3.q.val());
    }
}
