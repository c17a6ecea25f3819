//! Line arbitration in software: lines A and B of one feed become one stream, the first copy of every
//! message in the order of its sequence. decode -> **arbitration** -> book. docs/arbitration.md is the
//! law, the same as for the card; frames come here whole and verified, so nothing is ever taken back.
//!
//! Records are pushed in the order of their card time; time is theirs, so a replay gives the same
//! stream each time. Nothing allocates once a frame of every size was seen, and nothing is lost
//! silently: what waits is bounded, and what is thrown away is counted and told as a gap.

use std::collections::VecDeque;

pub use tickgate_abi::Line;
use tickgate_abi::{Flags, Kind, TickRecord};

/// Channels followed at a time.
pub const CHANNELS: usize = 16;
/// Records that may wait in a line's queue.
pub const QUEUE: usize = 512;
/// With more than so many waiting behind it, a head waits no longer.
const CROWDED: usize = 384;
/// A line that falls by more than this many sequences is back.
const FALL: u32 = 1_024;
/// Sequences of a channel whose arrival is remembered to measure skew.
const REMEMBERED: usize = 1 << 14;
/// Card times are counts of 48 bits, which wrap after 20 days.
const TIME_BITS: u64 = (1 << 48) - 1;

/// What was counted on one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Messages of which this line had the first copy.
    pub wins: u64,
    /// Messages that had been taken before.
    pub duplicates: u64,
    /// Sequences that the line skipped, whoever supplied them.
    pub losses: u64,
    /// Records thrown away because too many waited.
    pub overflows: u64,
    /// Most clocks that a duplicate came behind the copy that won.
    pub worst_skew: u64,
}

/// A record in its line's queue.
#[derive(Clone, Copy)]
struct Waiting {
    record: TickRecord,
    session: [u8; 10],
    /// The record behind a message that belongs to it and shares its fate.
    continues: bool,
}

/// What a head is, besides the record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Message,
    /// Whether it says that session or channel have ended.
    Heartbeat {
        end: bool,
    },
    /// It has no sequence.
    Passing,
}

struct LineState {
    queue: VecDeque<Waiting>,
    /// The records taken of the frame that has not ended.
    frame: Vec<TickRecord>,
    /// Since when the head is ahead.
    ahead_since: Option<u64>,
    /// Whether the message consumed last was taken.
    taken: bool,
    counts: LineCounts,
}

/// A line's own sequence in a channel.
#[derive(Clone, Copy, Default)]
struct Own {
    /// The sequence behind its last message.
    next: Option<u32>,
    /// It has fallen far back.
    back: bool,
}

struct Channel {
    session: [u8; 10],
    number: u16,
    /// The sequence expected.
    next: u32,
    /// The line whose unfinished frame took something here.
    owner: Option<Line>,
    announced: bool,
    /// Its end was told.
    over: bool,
    /// The next message carries GAP_BEFORE.
    flagged: bool,
    /// The window in which something was taken last.
    taken_in: u64,
    own: [Own; 2],
    /// Sequence and time of the messages taken last.
    times: Box<[(u32, u64)]>,
}

/// Both lines, and the channels they carry.
pub struct LineArbitration {
    connected: [bool; 2],
    window: u64,
    /// The time up to which everything was done.
    now: u64,
    lines: [LineState; 2],
    channels: Vec<Channel>,
    /// Where the next new channel goes once all places are taken.
    oldest: usize,
    gaps: u64,
    started: u64,
}

/// How a head stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Due,
    Behind,
    Ahead,
    /// The channel belongs to the other line's unfinished frame.
    Foreign,
}

impl LineArbitration {
    /// Nothing seen yet. A head that is ahead waits `window` clocks of card time for the other line,
    /// if that line is connected.
    pub fn new(connected: [bool; 2], window: u64) -> Self {
        let line = || LineState {
            queue: VecDeque::with_capacity(QUEUE + 1),
            frame: Vec::with_capacity(QUEUE),
            ahead_since: None,
            taken: false,
            counts: LineCounts::default(),
        };
        LineArbitration {
            connected,
            window,
            now: 0,
            lines: [line(), line()],
            channels: Vec::with_capacity(CHANNELS),
            oldest: 0,
            gaps: 0,
            started: 0,
        }
    }

    /// What was counted on a line.
    pub fn counts(&self, line: Line) -> &LineCounts {
        &self.lines[line as usize].counts
    }

    /// Holes that neither line filled.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Channels that started, or started again.
    pub fn channels(&self) -> u64 {
        self.started
    }

    /// Records that wait, on both lines.
    pub fn waiting(&self) -> usize {
        self.lines.iter().map(|line| line.queue.len()).sum()
    }

    /// Takes the next record of a good frame of `line`, whose `session` is that of
    /// [`crate::soft::Decoder::session`]. Its card time is when it comes, and is not before that of the
    /// record pushed last, on whichever line. FIRST and LAST must be on the frame's first and last record.
    ///
    /// What passes goes to `deliver`: whole frames, the records that stand outside frames between them.
    #[inline]
    pub fn push(
        &mut self,
        line: Line,
        session: [u8; 10],
        record: &TickRecord,
        mut deliver: impl FnMut(&TickRecord),
    ) {
        self.advance(record.card_time(), &mut deliver);
        let continues = record.kind == Kind::IexAuctionPrices as u8;
        let mut waiting = Waiting { record: *record, session, continues };
        if line == Line::B {
            waiting.record.flags |= Flags::LINE_B;
        }
        let state = &mut self.lines[line as usize];
        if state.queue.len() >= QUEUE {
            state.counts.overflows += 1;
            // The frame then ends with the record before.
            if record.flags().has(Flags::LAST)
                && let Some(last) = state.queue.back_mut()
            {
                last.record.flags |= record.flags & Flags::LAST;
            }
        } else {
            state.queue.push_back(waiting);
        }
        self.run(&mut deliver);
    }

    /// Lets the time pass until `clock`: what has waited for a window by then goes on. A clock before
    /// the last one changes nothing.
    #[inline]
    pub fn advance(&mut self, clock: u64, mut deliver: impl FnMut(&TickRecord)) {
        let ahead = clock.wrapping_sub(self.now) & TIME_BITS;
        let to = if ahead > TIME_BITS / 2 { self.now } else { self.now + ahead };
        while let Some(due) = self.deadline()
            && due <= to
        {
            self.now = self.now.max(due);
            self.run(&mut deliver);
        }
        self.now = to;
    }

    /// The input has ended: nothing is waited for any more.
    pub fn finish(&mut self, mut deliver: impl FnMut(&TickRecord)) {
        while self.waiting() > 0 {
            match self.deadline() {
                Some(due) => self.now = self.now.max(due),
                None => return,
            }
            self.run(&mut deliver);
        }
    }

    /// When the waiting of a head is over, the earlier of both.
    #[inline]
    fn deadline(&self) -> Option<u64> {
        let end = |line: &LineState| line.ahead_since.map(|since| since + self.window);
        match (end(&self.lines[0]), end(&self.lines[1])) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Does what can be done now, one thing after the other, line A first.
    #[inline]
    fn run(&mut self, deliver: &mut impl FnMut(&TickRecord)) {
        loop {
            if Line::ALL.into_iter().any(|line| self.act(line, deliver)) {
                continue;
            }
            let Some(line) = Line::ALL.into_iter().find(|line| self.gives_up(*line)) else { return };
            self.tell_gap(line, deliver);
        }
    }

    /// Takes, drops or announces the head of a line, when that can be done; says whether.
    #[inline]
    fn act(&mut self, line: Line, deliver: &mut impl FnMut(&TickRecord)) -> bool {
        let Some(head) = self.lines[line as usize].queue.front() else { return false };
        let head = *head;
        if head.continues {
            let taken = self.lines[line as usize].taken;
            self.consume(line, taken.then_some(0), deliver);
            return true;
        }
        let role = role(&head.record);
        if role == Role::Passing {
            self.consume(line, Some(0), deliver);
            return true;
        }
        let index = self.channel(&head);
        let channel = &mut self.channels[index];
        if !channel.announced {
            channel.announced = true;
            self.start(&head, deliver);
            return true;
        }
        let standing = channel.standing(line, &head.record);
        if standing != Standing::Ahead {
            self.lines[line as usize].ahead_since = None;
        }
        match (role, standing) {
            (_, Standing::Foreign) => false,
            (_, Standing::Ahead) => {
                self.lines[line as usize].ahead_since.get_or_insert(self.now);
                false
            }
            (Role::Heartbeat { end }, _) => {
                let tells = end && !channel.over;
                channel.over |= tells;
                self.consume(line, tells.then_some(0), deliver);
                true
            }
            (_, Standing::Due) => {
                self.take(line, index, &head.record, deliver);
                true
            }
            (_, Standing::Behind) => {
                self.drop_behind(line, index, &head, deliver);
                true
            }
        }
    }

    /// The head is the message expected.
    #[inline]
    fn take(&mut self, line: Line, index: usize, record: &TickRecord, deliver: &mut impl FnMut(&TickRecord)) {
        let window = self.now / (self.window + 1);
        let channel = &mut self.channels[index];
        let sequence = record.sequence as u32;
        channel.next = sequence.wrapping_add(1);
        channel.owner = Some(line);
        channel.taken_in = window;
        channel.times[sequence as usize % REMEMBERED] = (sequence, record.card_time());
        let gap_before = if std::mem::take(&mut channel.flagged) { Flags::GAP_BEFORE } else { 0 };
        let lost = channel.own[line as usize].observe(sequence, true);
        let counts = &mut self.lines[line as usize].counts;
        counts.losses += lost;
        counts.wins += 1;
        self.lines[line as usize].taken = true;
        self.consume(line, Some(gap_before), deliver);
    }

    /// The head is behind: a duplicate, unless its channel starts again with it.
    fn drop_behind(
        &mut self,
        line: Line,
        index: usize,
        head: &Waiting,
        deliver: &mut impl FnMut(&TickRecord),
    ) {
        let window = self.now / (self.window + 1);
        let channel = &mut self.channels[index];
        let sequence = head.record.sequence as u32;
        if channel.own[line as usize].back && window - channel.taken_in > 1 {
            channel.next = sequence;
            channel.owner = Some(line);
            channel.flagged = true;
            // The line begins here, and so does the measurement of what it skips.
            self.start(head, deliver);
            return;
        }
        let lost = channel.own[line as usize].observe(sequence, false);
        let (taken, time) = channel.times[sequence as usize % REMEMBERED];
        let counts = &mut self.lines[line as usize].counts;
        counts.losses += lost;
        counts.duplicates += 1;
        let skew = head.record.card_time().wrapping_sub(time) & TIME_BITS;
        if taken == sequence && skew <= TIME_BITS / 2 {
            counts.worst_skew = counts.worst_skew.max(skew);
        }
        self.lines[line as usize].taken = false;
        self.consume(line, None, deliver);
    }

    /// Whether the head of a line is ahead and need not wait any longer.
    #[inline]
    fn gives_up(&self, line: Line) -> bool {
        let state = &self.lines[line as usize];
        let (Some(since), Some(head)) = (state.ahead_since, state.queue.front()) else { return false };
        !self.connected[line.other() as usize]
            || self.now >= since + self.window
            || state.queue.len() - 1 > CROWDED
            || self.both_ahead(line, head)
    }

    /// Whether both heads are ahead in one channel and this one goes first.
    #[inline]
    fn both_ahead(&self, line: Line, head: &Waiting) -> bool {
        let other = &self.lines[line.other() as usize];
        let (Some(_), Some(second)) = (other.ahead_since, other.queue.front()) else { return false };
        let same = second.session == head.session && second.record.channel == head.record.channel;
        let distance = (point(&second.record) as u32).wrapping_sub(point(&head.record) as u32) as i32;
        same && (distance > 0 || distance == 0 && line == Line::A)
    }

    /// What is missing before the head of a line is given up.
    #[cold]
    fn tell_gap(&mut self, line: Line, deliver: &mut impl FnMut(&TickRecord)) {
        let Some(head) = self.lines[line as usize].queue.front().copied() else { return };
        let index = self.channel(&head);
        let channel = &mut self.channels[index];
        let point = point(&head.record);
        let missing = u64::from((point as u32).wrapping_sub(channel.next));
        channel.next = point as u32;
        channel.owner = Some(line);
        channel.flagged |= role(&head.record) == Role::Message;
        self.lines[line as usize].ahead_since = None;
        self.gaps += 1;
        deliver(&TickRecord {
            sequence: point.wrapping_sub(missing),
            quantity: missing,
            kind: Kind::Gap as u8,
            flags: head.record.flags & Flags::LINE_B | Flags::GAP_BEFORE,
            ..beside(&head.record)
        });
    }

    /// Announces the head's channel.
    #[cold]
    fn start(&mut self, head: &Waiting, deliver: &mut impl FnMut(&TickRecord)) {
        self.started += 1;
        let (upper, lower) = head.session.split_at(8);
        let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |value, &b| value << 8 | u64::from(b));
        deliver(&TickRecord {
            sequence: head.record.sequence,
            order_id: number(upper),
            reference: number(lower) << 48,
            kind: Kind::ChannelStart as u8,
            flags: head.record.flags & Flags::LINE_B,
            ..beside(&head.record)
        });
    }

    /// Takes the head off its queue; with `more` flags it goes to its frame. A frame that ends is
    /// delivered.
    #[inline]
    fn consume(&mut self, line: Line, more: Option<u8>, deliver: &mut impl FnMut(&TickRecord)) {
        let state = &mut self.lines[line as usize];
        let Some(head) = state.queue.pop_front() else { return };
        state.ahead_since = None;
        if let Some(more) = more {
            let mut record = head.record;
            record.flags = record.flags & !(Flags::FIRST | Flags::LAST) | more;
            state.frame.push(record);
        }
        if !head.record.flags().has(Flags::LAST) {
            return;
        }
        let last = state.frame.len().wrapping_sub(1);
        for (index, record) in state.frame.iter_mut().enumerate() {
            record.flags |= if index == 0 { Flags::FIRST } else { 0 };
            record.flags |= if index == last { Flags::LAST } else { 0 };
            deliver(record);
        }
        state.frame.clear();
        for channel in &mut self.channels {
            if channel.owner == Some(line) {
                channel.owner = None;
            }
        }
    }

    #[inline]
    fn find(&self, head: &Waiting) -> Option<usize> {
        self.channels
            .iter()
            .position(|channel| channel.number == head.record.channel && channel.session == head.session)
    }

    /// The head's channel; a new one takes the place of the one taken up longest ago.
    #[inline]
    fn channel(&mut self, head: &Waiting) -> usize {
        match self.find(head) {
            Some(index) => index,
            None => self.take_up(head),
        }
    }

    #[cold]
    fn take_up(&mut self, head: &Waiting) -> usize {
        let channel = Channel {
            session: head.session,
            number: head.record.channel,
            next: 1,
            owner: None,
            announced: false,
            over: false,
            flagged: false,
            taken_in: self.now / (self.window + 1),
            own: [Own::default(); 2],
            times: vec![(0, 0); REMEMBERED].into_boxed_slice(),
        };
        if self.channels.len() < CHANNELS {
            self.channels.push(channel);
            return self.channels.len() - 1;
        }
        let index = self.oldest;
        self.oldest = (index + 1) % CHANNELS;
        self.channels[index] = channel;
        index
    }
}

impl Channel {
    /// How a message or heartbeat of `line` stands here.
    #[inline]
    fn standing(&self, line: Line, record: &TickRecord) -> Standing {
        let distance = (point(record) as u32).wrapping_sub(self.next) as i32;
        // Whatever becomes of the other line's frame, it is good: behind stays behind.
        if distance < 0 {
            return Standing::Behind;
        }
        if self.owner == Some(line.other()) {
            return Standing::Foreign;
        }
        if distance == 0 { Standing::Due } else { Standing::Ahead }
    }
}

impl Own {
    /// Takes the next message of the line; gives how many sequences it skipped.
    #[inline]
    fn observe(&mut self, sequence: u32, taken: bool) -> u64 {
        let distance = self.next.map_or(0, |next| sequence.wrapping_sub(next) as i32);
        let falls = distance < -(FALL as i32);
        if distance >= 0 || falls {
            self.next = Some(sequence.wrapping_add(1));
        }
        self.back = (self.back || falls) && !taken;
        distance.max(0) as u64
    }
}

/// What a record is to the arbitration.
#[inline]
fn role(record: &TickRecord) -> Role {
    const SZSE: u8 = Kind::SzseChannelHeartbeat as u8;
    const MOLD: u8 = Kind::MoldHeartbeat as u8;
    const MOLD_END: u8 = Kind::MoldEndOfSession as u8;
    const IEX: u8 = Kind::IexHeartbeat as u8;
    match record.kind {
        SZSE => Role::Heartbeat { end: record.attribute != 0 },
        MOLD | IEX => Role::Heartbeat { end: false },
        MOLD_END => Role::Heartbeat { end: true },
        _ if record.flags & Flags::SNAPSHOT != 0 => Role::Passing,
        _ => Role::Message,
    }
}

/// The sequence of a message; of a heartbeat, the one that comes next.
#[inline]
fn point(record: &TickRecord) -> u64 {
    if record.kind == Kind::SzseChannelHeartbeat as u8 {
        record.sequence.wrapping_add(1)
    } else {
        record.sequence
    }
}

/// Time and channel of a record, for one that arbitration makes beside it.
fn beside(record: &TickRecord) -> TickRecord {
    TickRecord {
        card_time_low: record.card_time_low,
        card_time_high: record.card_time_high,
        channel: record.channel,
        ..TickRecord::default()
    }
}
