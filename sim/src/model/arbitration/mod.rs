//! The arbiter of the functional card: docs/arbitration.md, clock by clock, so that the order in which records of two
//! lines leave is the gateware's own.
//!
//! Clocks in which nothing can change are skipped, so a quiet wire costs nothing.

mod channels;
mod counters;
mod line;
mod symbol_table;

use tickgate_abi::Line as LineName;
use tickgate_abi::record::{Flags, Kind, PACKET_STANDS, TickRecord};
use tickgate_abi::register::arbitration;

pub(super) use symbol_table::SymbolTable;

use channels::{Channels, distance};
use counters::{Counters, Seen};
pub(super) use line::Arrival;
use line::{Head, Line, Sort};

/// Clocks from the arbiter's decision to the ring.
const DECISION_TO_RING: u64 = 2;

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

/// What a look at a head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// There is no head.
    Nothing,
    Act(Action),
    /// It is ahead of its sequence.
    Ahead,
    /// It waits for the other line's frame.
    Held,
}

/// A line's frame in the stream.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    sent: u64,
}

/// The arbiter.
#[derive(Debug)]
pub(super) struct Arbiter {
    pub configuration: Configuration,
    lines: [Line; 2],
    channels: Channels,
    counters: Counters,
    frames: [Frame; 2],
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
            clock: 0,
        }
    }
}

impl Arbiter {
    /// A record of a line's decoder; in the order of their clocks.
    pub fn arrive(&mut self, line: LineName, arrival: Arrival) {
        self.lines[line as usize].arrive(arrival);
    }

    /// Runs the clocks before `end`. `send` takes what leaves, with its clock at the ring.
    pub fn run<E>(
        &mut self,
        end: u64,
        table: &SymbolTable,
        send: &mut impl FnMut(u64, TickRecord) -> Result<(), E>,
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
        let next = self.lines.iter().filter_map(Line::next_arrival).min().unwrap_or(u64::MAX);
        let mut clocks = next.min(end).saturating_sub(self.clock);
        if clocks == 0 || !self.counters.is_still() {
            return 0;
        }
        for line in LineName::ALL {
            let state = &self.lines[line as usize];
            if state.is_empty() {
                continue;
            }
            if !state.is_still() || state.missing(self.configuration.arbitrate()).is_some() {
                return 0;
            }
            let (own, other) = (self.look(line), self.look(line.other()));
            match own {
                Look::Ahead if state.waiting.settled() && !self.gives_up(line, other == Look::Ahead) => {}
                Look::Held if other != Look::Held => {}
                _ => return 0,
            }
            if state.waiting.expired || state.waiting.overdue {
                return 0;
            }
            clocks = clocks.min(state.waiting.left(own == Look::Held, self.configuration.window));
        }
        clocks
    }

    fn skip(&mut self, clocks: u64) {
        for line in LineName::ALL {
            let look = self.look(line);
            if matches!(look, Look::Ahead | Look::Held) {
                self.lines[line as usize].waiting.skip(look == Look::Held, clocks);
            }
        }
        self.channels.skip(clocks, self.configuration.window);
        self.clock += clocks;
    }

    /// What can be done with the head of a line in this clock.
    fn look(&self, line: LineName) -> Look {
        let state = &self.lines[line as usize];
        let Some(head) = &state.head else { return Look::Nothing };
        if head.record.flags & Flags::FIRST != 0 && state.open {
            return Look::Act(Action::Abandon);
        }
        match head.sort {
            Sort::PacketEnd { stands } => return Look::Act(Action::EndFrame { stands }),
            Sort::Unsequenced => return Look::Act(Action::Pass),
            Sort::Message | Sort::Heartbeat { .. } => {}
        }
        let Some(slot) = head.slot else { return Look::Nothing };
        let channel = &self.channels.slots[slot];
        if channel.fresh {
            return Look::Act(Action::Announce);
        }
        let point = head.point as u32;
        let ahead = match (channel.starting, head.point) {
            (true, 0) => -1,
            (true, 1) => 0,
            (true, _) => 1,
            (false, _) => distance(point, channel.next),
        };
        if channel.retired {
            return Look::Act(match head.sort {
                Sort::Message => Action::Drop,
                _ => Action::ReadHeartbeat { tell: false },
            });
        }
        let foreign = channel.owner == Some(line.other());
        let long_behind = distance(point, channel.standing) < 0;
        match (head.sort, foreign) {
            (Sort::Heartbeat { ends }, false) if ahead <= 0 => {
                Look::Act(Action::ReadHeartbeat { tell: ends && !channel.over })
            }
            (Sort::Message, false) if ahead == 0 => Look::Act(Action::Accept),
            (Sort::Message, false) if ahead < 0 => {
                let lost = self.counters.is_back(line, slot) && !channel.recent();
                Look::Act(if lost { Action::Restart } else { Action::Drop })
            }
            (Sort::Message, true) if ahead < 0 && long_behind => Look::Act(Action::Drop),
            (_, false) => Look::Ahead,
            (_, true) => Look::Held,
        }
    }

    /// Whether a head that is ahead need not wait any longer.
    fn gives_up(&self, line: LineName, other_ahead: bool) -> bool {
        let (own, other) = (&self.lines[line as usize], &self.lines[line.other() as usize]);
        let Some(head) = own.head.as_ref().filter(|_| own.waiting.settled()) else { return false };
        let both = other_ahead
            && other.waiting.settled()
            && other.head.as_ref().is_some_and(|o| {
                let lead = distance(o.point as u32, head.point as u32);
                o.slot == head.slot && (lead > 0 || (lead == 0 && line == LineName::A))
            });
        !self.configuration.is_connected(line.other()) || own.waiting.expired || own.crowded || both
    }

    /// One clock.
    fn step<E>(
        &mut self,
        table: &SymbolTable,
        send: &mut impl FnMut(u64, TickRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        let arbitrate = self.configuration.arbitrate();
        let moving = self.lines.iter().any(Line::front_is_some);
        let looks = LineName::ALL.map(|line| self.look(line));
        let ahead = looks.map(|look| look == Look::Ahead);
        let acts = |line: LineName| match looks[line as usize] {
            Look::Act(action) => Some((line, action)),
            _ => None,
        };
        let chosen = LineName::ALL.into_iter().find_map(acts).or_else(|| {
            let waits =
                |line: &LineName| ahead[*line as usize] && self.gives_up(*line, ahead[line.other() as usize]);
            LineName::ALL.into_iter().find(waits).map(|line| (line, Action::GiveUp))
        });
        // Heads that wait for each other's frames, or too long for one, go on.
        let held = looks.map(|look| look == Look::Held);
        let too_long = |line: LineName| held[line as usize] && self.lines[line as usize].waiting.overdue;
        let trusts = chosen.is_none() && (held == [true; 2] || LineName::ALL.into_iter().any(too_long));

        // The place that a new channel gets is decided on what stood before this clock.
        let given = self.place();

        self.channels.turn_window();
        let mut seen = None;
        let mut changed = None;
        let mut rolled_back = false;
        if let Some((line, action)) = chosen
            && let Some(head) = self.lines[line as usize].head
        {
            if let Some(record) = self.outcome(line, &head, action, table) {
                send(self.clock + DECISION_TO_RING, record)?;
            }
            if let (Action::Accept | Action::Drop, Some(slot)) = (action, head.slot) {
                let taken = action == Action::Accept;
                seen = Some((line, Seen { slot, point: head.point as u32, taken }, head.record.card_time()));
            }
            if matches!(action, Action::Accept | Action::GiveUp | Action::Restart) {
                changed = head.slot;
            }
            rolled_back = matches!(action, Action::Abandon | Action::EndFrame { stands: false });
            self.apply(line, &head, action);
        }
        if trusts {
            self.channels.trust();
        }
        if let Some((place, key, _)) = given {
            self.channels.give(place, key);
        }
        self.end_clock(arbitrate, chosen, looks, changed, rolled_back, given);
        self.counters.clock(seen, given.map(|(place, _, _)| place));
        self.channels.clock(arbitrate, moving, self.configuration.window);
        Ok(())
    }

    /// The place for a new channel in front of a head, and which lines' fronts it is for.
    fn place(&mut self) -> Option<(usize, channels::Key, [bool; 2])> {
        let arbitrate = self.configuration.arbitrate();
        let [a, b] = [&self.lines[0], &self.lines[1]].map(|l| l.missing(arbitrate));
        let key = a.or(b)?;
        let place = self.channels.next_place();
        if self.lines.iter().any(|l| l.refers_to(place, arbitrate)) {
            return None;
        }
        Some((place, key, [a == Some(key), b == Some(key)]))
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

    /// The registers at the end of a clock.
    fn end_clock(
        &mut self,
        arbitrate: bool,
        chosen: Option<(LineName, Action)>,
        looks: [Look; 2],
        changed: Option<usize>,
        rolled_back: bool,
        given: Option<(usize, channels::Key, [bool; 2])>,
    ) {
        for line in LineName::ALL {
            let index = line as usize;
            let consumed = chosen.is_some_and(|(of, action)| {
                of == line
                    && !matches!(
                        action,
                        Action::Abandon | Action::Announce | Action::Restart | Action::GiveUp
                    )
            });
            let state = &mut self.lines[index];
            let disturbed =
                rolled_back || (changed.is_some() && state.head.as_ref().is_some_and(|h| h.slot == changed));
            let (ahead, held) = (looks[index] == Look::Ahead, looks[index] == Look::Held);
            state.waiting.clock(ahead, held, disturbed, self.configuration.window);
            let placed = given.and_then(|(place, _, fronts)| fronts[index].then_some(place));
            let channels = &self.channels;
            state.clock(self.clock, arbitrate, consumed, placed, |key| channels.look_up(key));
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
