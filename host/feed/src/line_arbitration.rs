//! Line arbitration in software: lines A and B of one feed become one stream, the first copy of every
//! message in the order of its sequence. decode -> **arbitration** -> book. docs/arbitration.md is the
//! law, the same as for the card; frames come here whole and verified, so nothing is ever taken back.
//! The stream is the card's, but that the card needs two clocks for each head: among records that have
//! waited, right behind a gap, it may take a copy from the other line.
//!
//! Records are pushed in the order of their card time; time is theirs, so a replay gives the same
//! stream each time. Nothing allocates once a frame of every size was seen, and nothing is lost
//! silently: what waits is bounded, and what is thrown away is counted and told as a gap.

mod channel;
mod line;

use channel::{Channel, Key, Role, Standing, TIME_BITS, later, point, role};
pub use line::LineCounts;
use line::{LineState, Waiting};
pub use tickgate_abi::Line;
use tickgate_abi::arbitration::{CHANNELS, CROWDED_RECORDS};
use tickgate_abi::{Flags, Kind, TickRecord};

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

impl LineArbitration {
    /// Nothing seen yet. A head that is ahead waits `window` clocks of card time for the other line,
    /// if that line is connected.
    pub fn new(connected: [bool; 2], window: u64) -> Self {
        LineArbitration {
            connected,
            window,
            now: 0,
            lines: [LineState::new(), LineState::new()],
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

    /// Takes a good frame of `line`, whose `session` is that of [`crate::soft::Decoder::session`]: FIRST is
    /// on its first record and LAST on its last. It comes at the card time of its last record, which is not
    /// before that of the record pushed last, on whichever line. Flags of its records may be changed.
    ///
    /// What passes goes to `deliver`: whole frames, and between them the records that stand outside
    /// frames.
    #[inline]
    pub fn push_frame(
        &mut self,
        line: Line,
        session: [u8; 10],
        records: &mut [TickRecord],
        mut deliver: impl FnMut(&TickRecord),
    ) {
        if !self.push_whole(line, session, records, &mut deliver) {
            for record in records {
                self.push(line, session, record, &mut deliver);
            }
        }
    }

    /// Takes the next record of a good frame, as [`LineArbitration::push_frame`] does: for frames of
    /// two lines that come at the same time, one record of either as it comes.
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
        let mut waiting = Waiting { record: *record, key: Key::new(session, record.channel), continues };
        if line == Line::B {
            waiting.record.flags |= Flags::LINE_B;
        }
        self.lines[line as usize].push(waiting);
        self.run(&mut deliver);
    }

    /// The usual frame, when nothing waits: messages of one channel in their order, all due or all
    /// behind. Says whether it was one; nothing has changed when not.
    #[inline]
    fn push_whole(
        &mut self,
        line: Line,
        session: [u8; 10],
        records: &mut [TickRecord],
        deliver: &mut impl FnMut(&TickRecord),
    ) -> bool {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return true };
        let idle = self.waiting() == 0 && self.lines.iter().all(|line| line.frame.is_empty());
        let key = Key::new(session, first.channel);
        let Some(index) = self.find(line, key).filter(|_| idle) else { return false };
        let (sequence, channel_number) = (first.sequence, first.channel);
        let follows = |(record, sequence): (&TickRecord, u64)| {
            record.sequence == sequence
                && record.channel == channel_number
                && record.kind != Kind::IexAuctionPrices as u8
                && role(record) == Role::Message
        };
        let channel = &mut self.channels[index];
        let distance = (sequence as u32).wrapping_sub(channel.next) as i32;
        let behind = (last.sequence as u32).wrapping_sub(channel.next) as i32;
        let own = &mut channel.own[line as usize];
        if !channel.announced
            || !(distance == 0 || behind < 0 && distance < 0 && !own.back)
            || !records.iter().zip(sequence..).all(follows)
        {
            return false;
        }
        // Within its frame a line skips nothing.
        let mut now = *own;
        let lost = now.observe(sequence as u32, distance == 0);
        if now.back {
            return false;
        }
        let end = last.card_time();
        *own = now;
        let behind_frame = (last.sequence as u32).wrapping_add(1);
        own.next = own.next.map(|next| later(next, behind_frame));
        let count = records.len() as u64;
        let counts = &mut self.lines[line as usize].counts;
        counts.losses += lost;
        if distance != 0 {
            counts.duplicates += count;
            for record in records.iter() {
                channel.measure(record, counts);
            }
        } else {
            counts.wins += count;
            channel.next = behind_frame;
            // No GAP_BEFORE: a channel is flagged only while the message behind its gap waits.
            let flags = if line == Line::B { Flags::LINE_B } else { 0 };
            for record in records.iter_mut() {
                channel.remember(record);
                record.flags |= flags;
                deliver(record);
            }
        }
        self.pass_time(end);
        if distance == 0 {
            self.channels[index].taken_in = self.now / (self.window + 1);
        }
        true
    }

    /// Lets the time pass until `clock`: what has waited for a window by then goes on. A clock before
    /// the last one changes nothing.
    #[inline]
    pub fn advance(&mut self, clock: u64, mut deliver: impl FnMut(&TickRecord)) {
        let to = self.later_by(clock);
        while let Some(due) = self.deadline()
            && due <= to
        {
            self.now = self.now.max(due);
            self.run(&mut deliver);
        }
        self.now = to;
    }

    /// The time that a card clock stands for; the present for one that has passed.
    #[inline]
    fn later_by(&self, clock: u64) -> u64 {
        let ahead = clock.wrapping_sub(self.now) & TIME_BITS;
        if ahead > TIME_BITS / 2 { self.now } else { self.now + ahead }
    }

    /// Lets the time pass while nothing waits.
    #[inline]
    fn pass_time(&mut self, clock: u64) {
        self.now = self.later_by(clock);
    }

    /// The input has ended: nothing is waited for any more.
    pub fn finish(&mut self, mut deliver: impl FnMut(&TickRecord)) {
        while self.waiting() > 0 {
            match self.deadline() {
                Some(due) => self.now = self.now.max(due),
                // The other line's frame, which a head waits for, was cut off.
                None => self.cut_frames(&mut deliver),
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
            if let Some(line) = Line::ALL.into_iter().find(|line| self.gives_up(*line)) {
                self.tell_gap(line, deliver);
            } else if self.lines.iter().all(LineState::is_held) {
                self.cut_frames(deliver);
            } else {
                return;
            }
        }
    }

    /// Heads that wait for each other's frames go on: what was taken of both is delivered. No channel has
    /// records in both.
    #[cold]
    fn cut_frames(&mut self, deliver: &mut impl FnMut(&TickRecord)) {
        self.lines.iter_mut().for_each(|line| line.end_frame(deliver));
    }

    /// Takes, drops or announces the head of a line, when that can be done; says whether.
    #[inline]
    fn act(&mut self, line: Line, deliver: &mut impl FnMut(&TickRecord)) -> bool {
        let Some(head) = self.lines[line as usize].queue.front() else { return false };
        let head = *head;
        if head.continues {
            let taken = self.lines[line as usize].taken;
            self.lines[line as usize].consume(taken.then_some(0), deliver);
            return true;
        }
        let role = role(&head.record);
        if role == Role::Passing {
            self.lines[line as usize].consume(Some(0), deliver);
            return true;
        }
        let index = self.channel(line, &head, deliver);
        let channel = &mut self.channels[index];
        if !channel.announced {
            channel.announced = true;
            self.start(&head, deliver);
            return true;
        }
        let foreign = self.lines[line.other() as usize].owned >> index & 1 != 0;
        let standing = channel.standing(foreign, &head.record);
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
                self.lines[line as usize].consume(tells.then_some(0), deliver);
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
        channel.taken_in = window;
        channel.remember(record);
        let gap_before = if std::mem::take(&mut channel.flagged) { Flags::GAP_BEFORE } else { 0 };
        let lost = channel.own[line as usize].observe(sequence, true);
        let counts = &mut self.lines[line as usize].counts;
        counts.losses += lost;
        counts.wins += 1;
        self.lines[line as usize].taken = true;
        self.lines[line as usize].owned |= 1 << index;
        self.lines[line as usize].consume(Some(gap_before), deliver);
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
            channel.flagged = true;
            self.lines[line as usize].owned |= 1 << index;
            // The line begins here, and so does the measurement of what it skips.
            self.start(head, deliver);
            return;
        }
        let lost = channel.own[line as usize].observe(sequence, false);
        let counts = &mut self.lines[line as usize].counts;
        counts.losses += lost;
        counts.duplicates += 1;
        channel.measure(&head.record, counts);
        self.lines[line as usize].taken = false;
        self.lines[line as usize].consume(None, deliver);
    }

    /// Whether the head of a line is ahead and need not wait any longer.
    #[inline]
    fn gives_up(&self, line: Line) -> bool {
        let state = &self.lines[line as usize];
        let (Some(since), Some(head)) = (state.ahead_since, state.queue.front()) else { return false };
        !self.connected[line.other() as usize]
            || self.now >= since + self.window
            || state.queue.len() - 1 > CROWDED_RECORDS
            || self.both_ahead(line, head)
    }

    /// Whether both heads are ahead in one channel and this one goes first.
    #[inline]
    fn both_ahead(&self, line: Line, head: &Waiting) -> bool {
        let other = &self.lines[line.other() as usize];
        let (Some(_), Some(second)) = (other.ahead_since, other.queue.front()) else { return false };
        let same = second.key == head.key;
        let distance = (point(&second.record) as u32).wrapping_sub(point(&head.record) as u32) as i32;
        same && (distance > 0 || distance == 0 && line == Line::A)
    }

    /// What is missing before the head of a line is given up.
    #[cold]
    fn tell_gap(&mut self, line: Line, deliver: &mut impl FnMut(&TickRecord)) {
        let Some(head) = self.lines[line as usize].queue.front().copied() else { return };
        let index = self.channel(line, &head, deliver);
        let channel = &mut self.channels[index];
        let point = point(&head.record);
        let missing = u64::from((point as u32).wrapping_sub(channel.next));
        channel.next = point as u32;
        channel.flagged |= role(&head.record) == Role::Message;
        self.lines[line as usize].ahead_since = None;
        self.lines[line as usize].owned |= 1 << index;
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
        deliver(&TickRecord {
            sequence: head.record.sequence,
            order_id: (head.key.0 >> 32) as u64,
            reference: ((head.key.0 >> 16) as u64) << 48,
            kind: Kind::ChannelStart as u8,
            flags: head.record.flags & Flags::LINE_B,
            ..beside(&head.record)
        });
    }

    #[inline]
    fn find(&mut self, line: Line, key: Key) -> Option<usize> {
        let hint = &mut self.lines[line as usize].hint;
        if self.channels.get(*hint).is_none_or(|channel| channel.key != key) {
            *hint = self.channels.iter().position(|channel| channel.key == key)?;
        }
        Some(*hint)
    }

    /// The head's channel; a new one takes the place of the one taken up longest ago.
    #[inline]
    fn channel(&mut self, line: Line, head: &Waiting, deliver: &mut impl FnMut(&TickRecord)) -> usize {
        match self.find(line, head.key) {
            Some(index) => index,
            None => self.take_up(head, deliver),
        }
    }

    #[cold]
    fn take_up(&mut self, head: &Waiting, deliver: &mut impl FnMut(&TickRecord)) -> usize {
        let channel = Channel::new(head.key, self.now / (self.window + 1));
        if self.channels.len() < CHANNELS {
            self.channels.push(channel);
            return self.channels.len() - 1;
        }
        let index = self.oldest;
        self.oldest = (index + 1) % CHANNELS;
        // What was taken in the channel that is forgotten comes out before it can be met again, and
        // nobody waits for it under the name of the new one.
        if self.lines.iter().any(|line| line.owned >> index & 1 != 0) {
            self.cut_frames(deliver);
        }
        self.channels[index] = channel;
        index
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
