//! The arbiter of the functional card: docs/arbitration.md, clock by clock, so that the order in which records of two
//! lines leave is the gateware's own.
//!
//! Clocks in which nothing can change are skipped, so a quiet wire costs nothing.

mod channels;
mod counters;
mod line;
mod places;
mod symbol_table;
mod view;
mod waiting;

use tickgate_abi::Line as LineName;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::register::arbitration;

pub(super) use symbol_table::SymbolTable;

use super::book::Leaving;
use channels::{Channels, distance};
use counters::{Counters, Seen};
pub(super) use line::Arrival;
use line::{Head, Influence, Line, Sort};
use places::{Fronts, Places};
use tickgate_abi::arbitration::RESTORE_CLOCKS;
use view::{Behind, View};

/// Clocks from the arbiter's decision to the stream; the ring has the record one later.
const DECISION_TO_STREAM: u64 = 1;

/// arbitration_control and arbitration_window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Configuration {
    pub control: u32,
    pub window: u32,
}

impl Configuration {
    pub const fn arbitrate(&self) -> bool {
        self.control & arbitration::CONTROL_ARBITRATE != 0
    }

    const fn is_connected(&self, line: LineName) -> bool {
        let mask = match line {
            LineName::A => arbitration::CONTROL_LINE_A,
            LineName::B => arbitration::CONTROL_LINE_B,
        };
        self.control & mask != 0
    }
}

/// What is done with a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Abandon,
    EndFrame { stands: bool },
    Pass,
    Announce,
    Accept,
    Restart,
    Drop,
    ReadHeartbeat { tell: bool },
    GiveUp,
}

/// A line's frame in the stream.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    sent: u64,
}

/// What the decision of a clock leaves for the next ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Registers {
    /// How each line's head stands, as of the clock before.
    views: [View; 2],
    /// The line whose head it is the turn of.
    turn: Option<LineName>,
    last_turn_b: bool,
    /// The channels changed in the clock before, or are being put back.
    blocked: bool,
    /// Clocks for which the channels are still being put back.
    restoring: u32,
    may_give_up: [bool; 2],
    /// Nothing was done in the clock before, and heads waited for each other's frames,
    stuck: bool,
    /// or the head for too long.
    overheld: [bool; 2],
    /// The unfinished frame of the line whose turn it is is given up.
    undo: bool,
    /// The channel that changed in the clock before.
    changed: Option<usize>,
    rolled_back: bool,
    places: Places,
}

/// The arbiter.
#[derive(Debug)]
pub(super) struct Arbiter {
    pub configuration: Configuration,
    lines: [Line; 2],
    channels: Channels,
    counters: Counters,
    frames: [Frame; 2],
    registers: Registers,
    /// The last clock changed nothing but what is counted.
    quiet: bool,
    clock: u64,
}

impl Default for Arbiter {
    fn default() -> Self {
        Arbiter {
            configuration: Configuration::default(),
            lines: Default::default(),
            channels: Channels::new(),
            counters: Counters::new(),
            frames: Default::default(),
            registers: Registers::default(),
            quiet: false,
            clock: 0,
        }
    }
}

impl Arbiter {
    /// A record of a line's decoder; in the order of their clocks.
    pub fn arrive(&mut self, line: LineName, arrival: Arrival) {
        self.lines[line as usize].arrive(arrival);
    }

    /// Runs the clocks before `end`. `send` takes what leaves, with its clock in the stream.
    pub fn run<E>(
        &mut self,
        end: u64,
        table: &SymbolTable,
        send: &mut impl FnMut(u64, Leaving) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.clock < end {
            match self.quiet_clocks(end) {
                0 => {
                    self.step(table, send)?;
                    self.clock += 1;
                }
                clocks => self.skip(clocks),
            }
        }
        Ok(())
    }

    /// The clock that comes next.
    pub const fn clock(&self) -> u64 {
        self.clock
    }

    /// Nothing is in the lines or on its way.
    pub fn is_idle(&self) -> bool {
        let empty = |l: &Line| l.is_empty() && l.next_arrival().is_none();
        self.lines.iter().all(empty) && self.counters.is_still()
    }

    /// A register of the arbitration block, `None` if it is none that counts.
    pub fn register(&self, offset: u32) -> Option<u32> {
        use arbitration::{CHANNELS, DUPLICATES, GAPS, LOSSES, OVERFLOWS, WINS, WORST_SKEW};
        let counters = &self.counters;
        for line in LineName::ALL {
            let index = line as usize;
            for (register, value) in [
                (WINS, counters.wins[index]),
                (DUPLICATES, counters.duplicates[index]),
                (LOSSES, counters.losses(line)),
                (OVERFLOWS, self.lines[index].overflows),
                (WORST_SKEW, u64::from(counters.worst_skew[index])),
            ] {
                if register.at(index as u32) == offset {
                    return Some(value as u32);
                }
            }
        }
        match offset {
            o if o == GAPS.offset => Some(counters.gaps as u32),
            o if o == CHANNELS.offset => Some(counters.channels as u32),
            _ => None,
        }
    }

    /// Records that the symbol filter kept back.
    pub const fn filtered(&self) -> u64 {
        self.counters.filtered
    }

    /// How many clocks nothing happens in, at least: the lines are empty, or their heads wait and nothing
    /// moves behind them.
    fn quiet_clocks(&self, end: u64) -> u64 {
        if !self.quiet || !self.counters.is_still() {
            return 0;
        }
        let next = self.lines.iter().filter_map(Line::next_arrival).min().unwrap_or(u64::MAX);
        let mut clocks = next.min(end).saturating_sub(self.clock);
        for line in LineName::ALL {
            let state = &self.lines[line as usize];
            if !state.is_still() {
                return 0;
            }
            if state.is_empty() {
                continue;
            }
            let view = self.view_now(line);
            if state.waiting.expired || state.waiting.overdue || !(view.is_ahead() || view.is_held()) {
                return 0;
            }
            if view.is_ahead() && !state.waiting.settled() {
                return 0;
            }
            let window = self.configuration.window;
            clocks = clocks
                .min(state.waiting.left(view.is_held(), window))
                .min(self.channels.left_of_window(window));
        }
        clocks
    }

    fn skip(&mut self, clocks: u64) {
        for line in LineName::ALL {
            let view = self.view_now(line);
            if view.is_ahead() || view.is_held() {
                self.lines[line as usize].waiting.skip(view.is_held(), clocks);
            }
        }
        // Two heads that wait take turns.
        if self.lines.iter().all(|l| l.head.is_some())
            && clocks % 2 == 1
            && let Some(turn) = self.registers.turn
        {
            self.registers.last_turn_b = turn == LineName::B;
            self.registers.turn = Some(turn.other());
        } else if let Some(turn) = self.registers.turn.filter(|_| clocks > 0) {
            // Whose turn it was last is whose it is not now, or the only one's.
            let alone = !self.lines.iter().all(|l| l.head.is_some());
            self.registers.last_turn_b = (turn == LineName::B) == alone;
        }
        self.channels.skip(clocks, self.configuration.window);
        self.clock += clocks;
    }

    /// The view of a line's head in this clock.
    const fn view_now(&self, line: LineName) -> View {
        if self.lines[line as usize].head.is_some() {
            self.registers.views[line as usize]
        } else {
            View::Nothing
        }
    }

    /// The view for the next clock, on what stands before this one's action.
    fn view_next(&self, line: LineName) -> View {
        let arbitrate = self.configuration.arbitrate();
        let state = &self.lines[line as usize];
        let channel = |slot: Option<usize>| slot.map(|slot| &self.channels.slots[slot]);
        let back = |slot: Option<usize>| slot.is_some_and(|slot| self.counters.is_back(line, slot));
        match (&state.head, &state.front) {
            (Some(head), _) => View::of_head(line, head, state.open, channel(head.slot), back(head.slot)),
            (None, Some(front)) if state.takes(arbitrate) => {
                View::of_front(line, front, arbitrate, state.open, channel(front.slot), back(front.slot))
            }
            _ => View::Nothing,
        }
    }

    /// What is done in this clock.
    fn decide(&self) -> Option<(LineName, Action)> {
        let registers = &self.registers;
        let line = registers.turn?;
        if registers.restoring > 0 || registers.undo {
            return None;
        }
        let (free, hold) = (!registers.blocked, registers.places.hold());
        let action = match self.view_now(line) {
            View::Abandon if self.lines[line as usize].open && !hold => Action::Abandon,
            View::EndFrame { stands } if stands || !hold => Action::EndFrame { stands },
            View::Pass => Action::Pass,
            View::RetiredMessage
            | View::BehindMessage(Behind::Drop)
            | View::ForeignMessage { long_behind: true } => Action::Drop,
            View::RetiredHeartbeat => Action::ReadHeartbeat { tell: false },
            View::Announce if free => Action::Announce,
            View::DueMessage if free => Action::Accept,
            View::BehindMessage(Behind::Restart) if free => Action::Restart,
            View::Heartbeat { tell } if free => Action::ReadHeartbeat { tell },
            View::AheadMessage | View::AheadHeartbeat if free && registers.may_give_up[line as usize] => {
                Action::GiveUp
            }
            _ => return None,
        };
        Some((line, action))
    }

    /// Whether the waiting of a head that is ahead is over.
    fn may_give_up(&self, line: LineName, ahead: [bool; 2], disturbed: [bool; 2]) -> bool {
        let (own, other) = (&self.lines[line as usize], &self.lines[line.other() as usize]);
        let (Some(head), true) = (own.head.as_ref(), ahead[line as usize] && own.waiting.settled()) else {
            return false;
        };
        let both = ahead[line.other() as usize]
            && other.waiting.settled()
            && other.head.as_ref().is_some_and(|o| {
                let lead = distance(o.point as u32, head.point as u32);
                o.slot == head.slot && (lead > 0 || (lead == 0 && line == LineName::A))
            });
        let over =
            !self.configuration.is_connected(line.other()) || own.waiting.expired || own.crowded || both;
        over && !disturbed[line as usize] && self.registers.restoring == 0
    }

    /// One clock.
    fn step<E>(
        &mut self,
        table: &SymbolTable,
        send: &mut impl FnMut(u64, Leaving) -> Result<(), E>,
    ) -> Result<(), E> {
        let arbitrate = self.configuration.arbitrate();
        let before = self.registers;
        let waited = self.waited();
        let moving = self.lines.iter().any(|l| l.front.is_some());
        let now = LineName::ALL.map(|line| self.view_now(line));
        let (ahead, held) = (now.map(View::is_ahead), now.map(View::is_held));
        let views = LineName::ALL.map(|line| self.view_next(line));
        let taking = LineName::ALL.map(|line| self.lines[line as usize].takes(arbitrate));
        let keys = LineName::ALL.map(|line| self.lines[line as usize].front_key(arbitrate));
        let missing = LineName::ALL.map(|line| self.lines[line as usize].missing(arbitrate).is_some());
        let referred = self.lines.iter().any(|l| l.refers_to(before.places.next(), arbitrate));
        let disturbed = LineName::ALL.map(|line| {
            let slot = self.lines[line as usize].head.as_ref().and_then(|h| h.slot);
            before.rolled_back || (slot.is_some() && slot == before.changed)
        });
        let may_give_up = LineName::ALL.map(|line| self.may_give_up(line, ahead, disturbed));
        let chosen = self.decide();
        // When heads wait for each other's frames, that of the line whose turn it is is given up; when one waits too long
        // for the other's, that one. It is done in the next clock, which is that line's turn.
        let undo = before
            .turn
            .filter(|line| held[*line as usize] && !before.blocked && before.restoring == 0 && !before.undo)
            .and_then(|line| match (before.stuck, before.overheld[line as usize]) {
                (true, _) => Some(line),
                (false, true) => Some(line.other()),
                _ => None,
            });
        let still =
            !before.blocked && before.restoring == 0 && !before.undo && chosen.is_none() && undo.is_none();
        let overheld = LineName::ALL
            .map(|line| still && held[line as usize] && self.lines[line as usize].waiting.overdue);

        let turns = self.channels.turn_window();
        let owns = LineName::ALL.map(|line| self.channels.owns_any(line));
        let mut seen = None;
        let mut changed = None;
        let mut rolled_back = false;
        let mut blocks = undo.is_some() || before.places.hold() || before.restoring > 1;
        if let Some((line, action)) = chosen
            && let Some(head) = self.lines[line as usize].head
        {
            if action == Action::Abandon {
                send(self.clock + DECISION_TO_STREAM, Leaving::Abandoned(line))?;
            }
            if let Some(record) = self.outcome(line, &head, action, table) {
                send(self.clock + DECISION_TO_STREAM, Leaving::Record(record))?;
            }
            if let (Action::Accept | Action::Drop, Some(slot)) = (action, head.slot) {
                let taken = action == Action::Accept;
                seen = Some((line, Seen { slot, point: head.point as u32, taken }, head.record.card_time()));
            }
            if matches!(action, Action::Accept | Action::GiveUp | Action::Restart) {
                changed = head.slot;
            }
            rolled_back = matches!(action, Action::Abandon | Action::EndFrame { stands: false });
            blocks |= changed.is_some()
                || rolled_back
                || matches!(action, Action::Announce | Action::ReadHeartbeat { tell: true });
            self.apply(line, &head, action);
        }
        if let Some(line) =
            before.turn.filter(|_| before.undo && before.restoring == 0 && !before.places.hold())
        {
            self.frames[line as usize].sent = 0;
            self.channels.end_frame(line, false);
            send(self.clock + DECISION_TO_STREAM, Leaving::Abandoned(line))?;
            (rolled_back, blocks) = (true, true);
        }
        // What was taken of the frame is put back channel by channel.
        let restores = rolled_back && before.turn.is_some_and(|line| owns[line as usize]);
        let consumed = LineName::ALL.map(|line| {
            chosen.is_some_and(|(of, action)| {
                of == line
                    && !matches!(
                        action,
                        Action::Abandon | Action::Announce | Action::Restart | Action::GiveUp
                    )
            })
        });
        let given = before.places.given(&keys);
        for line in LineName::ALL {
            let index = line as usize;
            let stays = taking[index] || (self.lines[index].head.is_some() && !consumed[index]);
            self.registers.views[index] = views[index];
            self.lines[index].waiting.clock(
                ahead[index],
                held[index],
                disturbed[index],
                before.restoring > 0,
                self.configuration.window,
            );
            let influence = Influence {
                clock: self.clock,
                arbitrate,
                consumed: consumed[index],
                hold: before.places.hold(),
                placed: given.filter(|g| g.fronts[index]).map(|g| g.place),
                replaced: before.places.replaced().map(|(place, _)| place),
            };
            let channels = &self.channels;
            self.lines[index].clock(&influence, |key| channels.look_up(key));
            self.registers.turn = match (index, stays) {
                (0, true) => Some(LineName::A),
                (0, false) => None,
                (_, false) => self.registers.turn,
                // Whoever had the last turn lets the other go first.
                (_, true) => match self.registers.turn {
                    Some(_) if self.had_b(&before) => Some(LineName::A),
                    _ => Some(LineName::B),
                },
            };
        }
        self.registers.last_turn_b = self.had_b(&before);
        self.registers.undo = undo.is_some();
        self.registers.turn = undo.or(self.registers.turn);
        if let Some((place, number)) = before.places.replaced() {
            if self.channels.retire(number, place) {
                send(self.clock + 1, Leaving::SessionOver)?;
            }
        }
        if let Some(given) = given {
            self.channels.give(given.place, given.key);
        }
        self.registers.places.clock(&Fronts { keys, missing, referred, busy: before.restoring > 0 });
        self.registers.blocked = blocks;
        self.registers.restoring = if restores { RESTORE_CLOCKS } else { before.restoring.saturating_sub(1) };
        self.registers.may_give_up = may_give_up;
        self.registers.stuck = still && held == [true; 2];
        self.registers.overheld = overheld;
        self.registers.changed = changed;
        self.registers.rolled_back = rolled_back;
        self.counters.clock(seen, given.map(|g| g.place));
        self.channels.clock(arbitrate, moving, self.configuration.window);
        self.quiet =
            chosen.is_none() && !before.undo && !turns && waited == self.waited() && self.is_quiet(&before);
        Ok(())
    }

    /// What the decision sees of the heads' waiting.
    fn waited(&self) -> [[bool; 4]; 2] {
        LineName::ALL.map(|line| {
            let state = &self.lines[line as usize];
            [state.waiting.settled(), state.waiting.expired, state.waiting.overdue, state.crowded]
        })
    }

    /// Line B had the last turn, up to this clock.
    fn had_b(&self, before: &Registers) -> bool {
        before.turn.map_or(before.last_turn_b, |line| line == LineName::B)
    }

    /// The registers are as they were, but for whose turn it is.
    fn is_quiet(&self, before: &Registers) -> bool {
        let same = Registers { turn: before.turn, last_turn_b: before.last_turn_b, ..self.registers };
        let waits_for_its_turn =
            before.stuck || before.may_give_up != [false; 2] || before.overheld != [false; 2];
        same == *before && self.registers.places.is_still() && !waits_for_its_turn
    }

    /// What an action does to the channels and to the line's frame.
    fn apply(&mut self, line: LineName, head: &Head, action: Action) {
        let last = head.record.flags & Flags::LAST != 0;
        let point = head.point as u32;
        let message = head.sort == Sort::Message;
        if let Some(slot) = head.slot {
            match action {
                Action::Announce => self.channels.slots[slot].fresh = false,
                Action::Accept => self.channels.accept(slot, line, point.wrapping_add(1)),
                Action::GiveUp | Action::Restart => self.channels.step(slot, line, point, message),
                Action::ReadHeartbeat { tell: true } => self.channels.slots[slot].over = true,
                _ => {}
            }
        }
        match action {
            Action::Abandon => self.end_frame(line, false),
            Action::EndFrame { stands } => self.end_frame(line, stands),
            Action::Pass | Action::Accept | Action::Drop | Action::ReadHeartbeat { .. } => {
                if last {
                    self.end_frame(line, true);
                }
                self.lines[line as usize].open = !last;
            }
            Action::Announce | Action::Restart | Action::GiveUp => {}
        }
    }

    fn end_frame(&mut self, line: LineName, stands: bool) {
        let state = &mut self.lines[line as usize];
        state.open = false;
        self.channels.end_frame(line, stands);
    }

    /// The record that leaves because of an action.
    fn outcome(
        &mut self,
        line: LineName,
        head: &Head,
        action: Action,
        table: &SymbolTable,
    ) -> Option<TickRecord> {
        let line_flag = if line == LineName::B { Flags::LINE_B } else { 0 };
        let last = head.record.flags & Flags::LAST != 0;
        let alone = TickRecord {
            flags: Flags::FIRST | Flags::LAST | line_flag,
            card_time_low: head.record.card_time_low,
            card_time_high: head.record.card_time_high,
            channel: head.record.channel,
            ..TickRecord::default()
        };
        let channel = head.slot.map(|slot| self.channels.slots[slot]);
        let frame = &mut self.frames[line as usize];
        match action {
            Action::Abandon => {
                frame.sent = 0;
                None
            }
            Action::Announce | Action::Restart => {
                self.counters.channels += 1;
                let (name, rest) = head.session.split_at(8);
                let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
                Some(TickRecord {
                    kind: Kind::ChannelStart as u8,
                    sequence: head.record.sequence,
                    order_id: word(name),
                    reference: word(rest) << 48,
                    ..alone
                })
            }
            Action::GiveUp => {
                self.counters.gaps += 1;
                let missing = (head.point as u32).wrapping_sub(channel?.next);
                Some(TickRecord {
                    kind: Kind::Gap as u8,
                    sequence: head.point.wrapping_sub(u64::from(missing)),
                    quantity: u64::from(missing),
                    flags: alone.flags | Flags::GAP_BEFORE,
                    ..alone
                })
            }
            Action::EndFrame { .. } => frame.end(head, head.record.attribute, line_flag),
            Action::Drop | Action::ReadHeartbeat { tell: false } => {
                if last {
                    frame.end(head, PACKET_STANDS, line_flag)
                } else {
                    None
                }
            }
            Action::Pass | Action::Accept | Action::ReadHeartbeat { tell: true } => {
                let gap_before = action == Action::Accept && channel.is_some_and(|c| c.flagged);
                if !table.passes(head.record.symbol) && !gap_before {
                    self.counters.filtered += 1;
                    return if last { frame.end(head, PACKET_STANDS, line_flag) } else { None };
                }
                let mut record = head.record;
                record.flags &= !Flags::FIRST;
                record.flags |= line_flag;
                if frame.sent == 0 {
                    record.flags |= Flags::FIRST;
                }
                if gap_before {
                    record.flags |= Flags::GAP_BEFORE;
                }
                frame.sent = if last { 0 } else { frame.sent + 1 };
                Some(record)
            }
        }
    }
}

impl Frame {
    /// The end of a frame whose last record does not carry it; `None` if nothing of it was sent.
    fn end(&mut self, head: &Head, attribute: u8, line_flag: u8) -> Option<TickRecord> {
        let sent = std::mem::take(&mut self.sent);
        (sent > 0).then(|| TickRecord {
            kind: Kind::PacketEnd as u8,
            attribute,
            quantity: sent,
            card_time_low: head.record.card_time_low,
            card_time_high: head.record.card_time_high,
            flags: line_flag,
            ..TickRecord::default()
        })
    }
}
