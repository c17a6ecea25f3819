//! Line arbitration as the card's registers have it: its configuration, and what each line did.
//! docs/arbitration.md is the law; the registers are the contract's blocks `line_b` and `arbitration`.

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::register::{Register, arbitration, feed, line_b};
use tickgate_abi::{DropReason, Line};

use crate::bar::Bar;
use crate::card::{Card, relocated};
use crate::counter::WideCounter;

/// How the card makes one stream of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arbitration {
    /// Which of the lines A and B are connected.
    pub connected: [bool; 2],
    /// How long a record waits for the other line, clocks; more than the register holds counts as
    /// the most that it holds.
    pub window: u64,
}

/// What one line did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounters {
    /// Frames seen.
    pub frames: u64,
    /// Messages decoded to a record, those of retracted frames too.
    pub messages: u64,
    /// Drops by reason.
    pub drops: DropCounts,
    /// Messages of which the line had the first copy.
    pub wins: u64,
    /// Messages that had been taken before.
    pub duplicates: u64,
    /// Sequences that the line skipped.
    pub losses: u64,
    /// Good SSE frames that the card leaves to the host: compressed ones and snapshots.
    pub left_to_host: u64,
    /// Good SSE frames that found no room in front of the decoder and were dropped whole.
    pub no_room: u64,
    /// Records thrown away because too many waited.
    pub overflows: u64,
    /// Most clocks that a duplicate came behind the copy that won.
    pub worst_skew: u64,
}

/// The wrapping counters of one line that only arbitration has, and line B's own.
#[derive(Debug, Default)]
struct Wide {
    frames: WideCounter,
    messages: WideCounter,
    drops: [WideCounter; DropReason::COUNT],
    wins: WideCounter,
    duplicates: WideCounter,
    losses: WideCounter,
    overflows: WideCounter,
    left_to_host: WideCounter,
    no_room: WideCounter,
}

/// Counters of both lines.
#[derive(Debug, Default)]
pub(crate) struct LineCounterSet([Wide; 2]);

impl<B: Bar + Clone> Card<B> {
    /// Sets arbitration up, or lets every record of both lines pass with `None`. Only while no frame
    /// is on either wire.
    pub fn configure_arbitration(&mut self, lines: Option<Arbitration>) {
        let base = self.bases.arbitration;
        let write = |register: &Register, value| self.bar.write32(relocated(register, 0, base), value);
        let Some(Arbitration { connected: [a, b], window }) = lines else {
            write(&arbitration::CONTROL, 0);
            return;
        };
        write(&arbitration::WINDOW, window.min(arbitration::WINDOW_BITS.into()) as u32);
        let line = |connected, mask| if connected { mask } else { 0 };
        let control = arbitration::CONTROL_ARBITRATE
            | line(a, arbitration::CONTROL_LINE_A)
            | line(b, arbitration::CONTROL_LINE_B);
        write(&arbitration::CONTROL, control);
    }

    /// Holes that no line filled. The counter wraps as the card's others do.
    pub fn gaps(&mut self) -> u64 {
        let value = self.bar.read32(relocated(&arbitration::GAPS, 0, self.bases.arbitration));
        self.gaps.update(value)
    }

    /// What each line did. The counters wrap at 2^32 in the card, so read them more often than that.
    pub fn line_counters(&mut self) -> [LineCounters; 2] {
        let (bar, bases, wide) = (&self.bar, &self.bases, &mut self.lines.0);
        Line::ALL.map(|line| {
            let wide = &mut wide[line as usize];
            // Line A's frames, messages and drops are the feed block's.
            let (base, frames, messages, drops) = match line {
                Line::A => (bases.feed, &feed::FRAMES, &feed::MESSAGES, &feed::DROPS),
                Line::B => (bases.line_b, &line_b::FRAMES, &line_b::MESSAGES, &line_b::DROPS),
            };
            let (left_to_host, no_room) = match line {
                Line::A => (&feed::LEFT_TO_HOST, &feed::NO_ROOM),
                Line::B => (&line_b::LEFT_TO_HOST, &line_b::NO_ROOM),
            };
            let own = |register, index| bar.read32(relocated(register, index, base));
            let of_line = |register| bar.read32(relocated(register, line as u32, bases.arbitration));
            let mut counts = DropCounts::default();
            for (index, (total, counter)) in (0..).zip(counts.0.iter_mut().zip(&mut wide.drops)) {
                *total = counter.update(own(drops, index));
            }
            LineCounters {
                frames: wide.frames.update(own(frames, 0)),
                messages: wide.messages.update(own(messages, 0)),
                drops: counts,
                left_to_host: wide.left_to_host.update(own(left_to_host, 0)),
                no_room: wide.no_room.update(own(no_room, 0)),
                wins: wide.wins.update(of_line(&arbitration::WINS)),
                duplicates: wide.duplicates.update(of_line(&arbitration::DUPLICATES)),
                losses: wide.losses.update(of_line(&arbitration::LOSSES)),
                overflows: wide.overflows.update(of_line(&arbitration::OVERFLOWS)),
                worst_skew: of_line(&arbitration::WORST_SKEW).into(),
            }
        })
    }
}
