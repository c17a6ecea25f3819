//! The stream that leaves the arbiter: frame boundaries of what passes, and the records that the
//! arbiter makes itself.
//!
//! Heads, beside the arbiter's decision -> **stream** -> ring writer, card's book. The record of the line whose turn
//! it is is chosen in the clock of the decision; what of it goes out, or what in its place, is said in the next.
//! Latency 1 clock from the head; interval 1.

use super::line_queue::RECORD_BITS;
use super::word_clear::WordClear;
use crate::feed::pack::Pack;
use crate::feed::session::SESSION_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::{Flags, Kind};

const _: () = assert!(Flags::FIRST == 1 && Flags::LAST == 2 && RECORD_BITS == 504);

/// The stream.
#[derive(LogicBlock)]
pub struct Stream {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    // In the clock of the decision.
    /// It is the turn of line B, else of A. All are the same; each chooses one word.
    pub turn_b: [Signal<In, Bit>; 8],
    /// The two heads are the last records of their frames.
    pub head_last: [Signal<In, Bit>; 2],
    /// Records of the two heads, from the output of block RAM: a register takes them behind one choice.
    pub head_record: [Signal<In, Bits<RECORD_BITS>>; 2],
    /// Their sessions.
    pub head_session: [Signal<In, Bits<SESSION_BITS>>; 2],
    /// What is missing before each head, if that is told now.
    pub missing: [Signal<In, Bits<32>>; 2],
    /// The first that is missing.
    pub first_missing: [Signal<In, Bits<64>>; 2],
    /// The line's head is a PacketEnd, and is consumed.
    pub ends_now: [Signal<In, Bit>; 2],
    /// The gap before the head is told.
    pub gap_now: Signal<In, Bit>,
    /// A record is made of the line's head: of a gap or a start.
    pub makes_now: [Signal<In, Bit>; 2],
    // In the clock after.
    /// The symbol filter lets the head pass that the decision concerned.
    pub passes: Signal<In, Bit>,
    /// The decision concerned line B, else A.
    pub line_b: Signal<In, Bit>,
    /// The head was taken.
    pub taken: Signal<In, Bit>,
    /// It carries GAP_BEFORE.
    pub gap_before: Signal<In, Bit>,
    /// The head was dropped.
    pub dropped: Signal<In, Bit>,
    /// The head was a PacketEnd.
    pub packet_end: Signal<In, Bit>,
    /// There is a gap before the head.
    pub gap: Signal<In, Bit>,
    /// The head's channel starts.
    pub start: Signal<In, Bit>,
    /// The line's unfinished frame is given up.
    pub abandon: Signal<In, Bit>,
    /// A record goes out.
    pub record_valid: Signal<Out, Bit>,
    /// The record.
    pub record: Signal<Out, Bits<512>>,
    /// Pulse: the symbol filter kept a record back.
    pub filtered: Signal<Out, Bit>,

    word_q: [DFF<Bits<64>>; 8],
    session_q: DFF<Bits<SESSION_BITS>>,
    missing_q: DFF<Bits<32>>,
    first_q: DFF<Bits<64>>,
    /// Records of the line's frame have gone out.
    any_q: DFF<Bit>,
    /// And the head is its last.
    closes_q: DFF<Bit>,
    /// A `PacketEnd` is made from the head that was one.
    ends_q: DFF<Bit>,
    /// That, or a gap.
    ends_or_gap_q: DFF<Bit>,
    /// That, or a start.
    makes_q: DFF<Bit>,
    sent: [DFF<Bits<16>>; 2],
    any_sent: [DFF<Bit>; 2],
    filtered_q: DFF<Bit>,
    kept_clear: [WordClear; 8],

    kind_packet_end: Constant<Bits<8>>,
    kind_gap: Constant<Bits<8>>,
    kind_start: Constant<Bits<8>>,
    stands: Constant<Bits<8>>,
    flag_first: Constant<Bits<8>>,
    flag_last: Constant<Bits<8>>,
    flag_gap: Constant<Bits<8>>,
    flag_line_b: Constant<Bits<8>>,
    boundaries: Constant<Bits<8>>,

    any_of: [Signal<Local, Bit>; 2],
    any_now: Signal<Local, Bit>,
    last_now: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    sent_here: Signal<Local, Bits<16>>,
    last: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    sends_end: Signal<Local, Bit>,
    following: Signal<Local, Bits<16>>,
    whole: [Signal<Local, Bits<64>>; 6],
    word: [Signal<Local, Bits<64>>; 8],
    upper: Signal<Local, Bits<32>>,
    kind: Signal<Local, Bits<8>>,
    attribute: Signal<Local, Bits<8>>,
    flags: Signal<Local, Bits<8>>,
    own_flags: Signal<Local, Bits<8>>,
    line_flag: Signal<Local, Bits<8>>,
    first_flag: Signal<Local, Bits<8>>,
    last_flag: Signal<Local, Bits<8>>,
    gap_flag: Signal<Local, Bits<8>>,
    symbol: Signal<Local, Bits<32>>,
    channel: Signal<Local, Bits<16>>,
    ended: Signal<Local, Bit>,
    line: [Signal<Local, Bit>; 2],
    pack: Pack<8, 64, 512>,
}

impl Default for Stream {
    fn default() -> Self {
        let byte = |b: u8| Constant::new((b as usize).to_bits());
        Self {
            clock: Default::default(),
            turn_b: Default::default(),
            head_last: Default::default(),
            head_record: Default::default(),
            head_session: Default::default(),
            missing: Default::default(),
            first_missing: Default::default(),
            ends_now: Default::default(),
            gap_now: Default::default(),
            makes_now: Default::default(),
            passes: Default::default(),
            line_b: Default::default(),
            taken: Default::default(),
            gap_before: Default::default(),
            dropped: Default::default(),
            packet_end: Default::default(),
            gap: Default::default(),
            start: Default::default(),
            abandon: Default::default(),
            record_valid: Default::default(),
            record: Default::default(),
            filtered: Default::default(),
            word_q: Default::default(),
            session_q: Default::default(),
            missing_q: Default::default(),
            first_q: Default::default(),
            any_q: Default::default(),
            closes_q: Default::default(),
            ends_q: Default::default(),
            ends_or_gap_q: Default::default(),
            makes_q: Default::default(),
            sent: Default::default(),
            any_sent: Default::default(),
            filtered_q: Default::default(),
            kept_clear: Default::default(),
            kind_packet_end: byte(Kind::PacketEnd as u8),
            kind_gap: byte(Kind::Gap as u8),
            kind_start: byte(Kind::ChannelStart as u8),
            stands: byte(PACKET_STANDS),
            flag_first: byte(Flags::FIRST),
            flag_last: byte(Flags::LAST),
            flag_gap: byte(Flags::GAP_BEFORE),
            flag_line_b: byte(Flags::LINE_B),
            boundaries: byte(!(Flags::FIRST | Flags::LAST)),
            any_of: Default::default(),
            any_now: Default::default(),
            last_now: Default::default(),
            ends: Default::default(),
            sent_here: Default::default(),
            last: Default::default(),
            sends: Default::default(),
            sends_end: Default::default(),
            following: Default::default(),
            whole: Default::default(),
            word: Default::default(),
            upper: Default::default(),
            kind: Default::default(),
            attribute: Default::default(),
            flags: Default::default(),
            own_flags: Default::default(),
            line_flag: Default::default(),
            first_flag: Default::default(),
            last_flag: Default::default(),
            gap_flag: Default::default(),
            symbol: Default::default(),
            channel: Default::default(),
            ended: Default::default(),
            line: Default::default(),
            pack: Default::default(),
        }
    }
}

impl Logic for Stream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, session_q, missing_q, first_q, any_q, closes_q, ends_q, ends_or_gap_q);
        dff_setup!(self, clock, makes_q, filtered_q);

        // In the clock of the decision: the line's record, and whether records of its frame have gone out. A line acts
        // every second clock at most, but in the clock behind the one in which its frame was given up.
        self.line[0].next = !self.line_b.val();
        self.line[1].next = self.line_b.val();
        for i in 0..2 {
            self.any_of[i].next = self.any_sent[i].q.val() & !(self.abandon.val() & self.line[i].val());
        }
        for i in 0..7 {
            self.word_q[i].clock.next = self.clock.val();
            self.word_q[i].d.next = self.head_record[0].val().get_bits::<64>(64 * i);
            if self.turn_b[i].val() {
                self.word_q[i].d.next = self.head_record[1].val().get_bits::<64>(64 * i);
            }
        }
        self.word_q[7].clock.next = self.clock.val();
        self.word_q[7].d.next = bit_cast::<64, 56>(self.head_record[0].val().get_bits::<56>(448));
        self.session_q.d.next = self.head_session[0].val();
        self.missing_q.d.next = self.missing[0].val();
        self.first_q.d.next = self.first_missing[0].val();
        self.any_now.next = self.any_of[0].val();
        self.last_now.next = self.head_last[0].val();
        if self.turn_b[7].val() {
            self.word_q[7].d.next = bit_cast::<64, 56>(self.head_record[1].val().get_bits::<56>(448));
            self.session_q.d.next = self.head_session[1].val();
            self.missing_q.d.next = self.missing[1].val();
            self.first_q.d.next = self.first_missing[1].val();
            self.any_now.next = self.any_of[1].val();
            self.last_now.next = self.head_last[1].val();
        }
        self.any_q.d.next = self.any_now.val();
        self.closes_q.d.next = self.any_now.val() & self.last_now.val();
        self.ends.next =
            (self.any_of[0].val() & self.ends_now[0].val()) | (self.any_of[1].val() & self.ends_now[1].val());
        self.ends_q.d.next = self.ends.val();
        self.ends_or_gap_q.d.next = self.ends.val() | self.gap_now.val();
        self.makes_q.d.next = self.ends.val() | self.makes_now[0].val() | self.makes_now[1].val();

        // What goes out. A last record that does not leaves a PacketEnd in its place, if others of its frame did.
        self.sent_here.next = self.sent[0].q.val();
        self.line_flag.next = 0.into();
        if self.line_b.val() {
            self.sent_here.next = self.sent[1].q.val();
            self.line_flag.next = self.flag_line_b.val();
        }
        self.last.next = self.word_q[7].q.val().get_bit(49);
        self.sends.next = self.taken.val() & (self.passes.val() | self.gap_before.val());
        self.sends_end.next = self.ends_q.q.val()
            | (self.closes_q.q.val() & (self.dropped.val() | (self.taken.val() & !self.sends.val())));
        self.record_valid.next = self.makes_q.q.val() | self.sends.val() | self.sends_end.val();
        self.filtered_q.d.next = self.taken.val() & !self.sends.val();
        self.filtered.next = self.filtered_q.q.val();

        // How many records of each line's frame went out.
        self.following.next = self.sent_here.val() + 1;
        self.ended.next = self.packet_end.val()
            | self.abandon.val()
            | (self.last.val() & (self.taken.val() | self.dropped.val()));
        for i in 0..2 {
            self.sent[i].clock.next = self.clock.val();
            self.any_sent[i].clock.next = self.clock.val();
            self.sent[i].d.next = self.sent[i].q.val();
            self.any_sent[i].d.next = self.any_sent[i].q.val();
            if self.line[i].val() & self.sends.val() {
                self.sent[i].d.next = self.following.val();
                self.any_sent[i].d.next = true;
            }
            if self.line[i].val() & self.ended.val() {
                self.sent[i].d.next = 0.into();
                self.any_sent[i].d.next = false;
            }
        }

        // What of the record stays when the arbiter makes one itself: of a PacketEnd card time, of a gap times and
        // channel, of a start the sequence as well.
        for i in 0..8 {
            self.kept_clear[i].makes.next = self.makes_q.q.val();
            self.kept_clear[i].closes.next = self.closes_q.q.val();
            self.kept_clear[i].dropped.next = self.dropped.val();
            self.kept_clear[i].taken.next = self.taken.val();
            self.kept_clear[i].gap_before.next = self.gap_before.val();
            self.kept_clear[i].passes.next = self.passes.val();
        }
        self.kept_clear[0].makes.next = self.ends_or_gap_q.q.val();
        self.kept_clear[6].makes.next = self.ends_q.q.val();
        for i in 0..6 {
            self.whole[i].next = self.word_q[i].q.val();
            if self.kept_clear[i].clear.val() {
                self.whole[i].next = 0.into();
            }
            self.word[i].next = self.whole[i].val();
        }
        self.channel.next = self.word_q[6].q.val().get_bits::<16>(48);
        if self.kept_clear[6].clear.val() {
            self.channel.next = 0.into();
        }
        self.word[6].next = bit_cast::<64, 48>(self.word_q[6].q.val().get_bits::<48>(0))
            | (bit_cast::<64, 16>(self.channel.val()) << 48);
        self.symbol.next = self.word_q[7].q.val().get_bits::<32>(0);
        if self.kept_clear[7].clear.val() {
            self.symbol.next = 0.into();
        }

        // What the arbiter makes itself, and the boundaries of what passes.
        if self.gap.val() {
            self.word[0].next = self.whole[0].val() | self.first_q.q.val();
        }
        if self.start.val() {
            self.word[1].next = self.whole[1].val() | self.session_q.q.val().get_bits::<64>(16);
            self.word[2].next =
                self.whole[2].val() | (bit_cast::<64, 16>(self.session_q.q.val().get_bits::<16>(0)) << 48);
        }
        if self.gap.val() {
            self.word[4].next = self.whole[4].val() | bit_cast::<64, 32>(self.missing_q.q.val());
        }
        if self.sends_end.val() {
            self.word[4].next = self.whole[4].val() | bit_cast::<64, 16>(self.sent_here.val());
        }
        self.first_flag.next = 0.into();
        if !self.any_q.q.val() {
            self.first_flag.next = self.flag_first.val();
        }
        self.last_flag.next = 0.into();
        if self.last.val() {
            self.last_flag.next = self.flag_last.val();
        }
        self.gap_flag.next = 0.into();
        if self.gap_before.val() {
            self.gap_flag.next = self.flag_gap.val();
        }
        self.own_flags.next = self.word_q[7].q.val().get_bits::<8>(48);
        self.kind.next = self.word_q[7].q.val().get_bits::<8>(32);
        self.attribute.next = self.word_q[7].q.val().get_bits::<8>(40);
        self.flags.next = (self.own_flags.val() & self.boundaries.val())
            | self.line_flag.val()
            | self.first_flag.val()
            | self.last_flag.val()
            | self.gap_flag.val();
        if self.sends_end.val() {
            self.kind.next = self.kind_packet_end.val();
            self.flags.next = self.line_flag.val();
            if !self.packet_end.val() {
                self.attribute.next = self.stands.val();
            }
        }
        if self.gap.val() {
            self.kind.next = self.kind_gap.val();
            self.attribute.next = 0.into();
            self.flags.next =
                self.flag_first.val() | self.flag_last.val() | self.flag_gap.val() | self.line_flag.val();
        }
        if self.start.val() {
            self.kind.next = self.kind_start.val();
            self.attribute.next = 0.into();
            self.flags.next = self.flag_first.val() | self.flag_last.val() | self.line_flag.val();
        }
        self.upper.next = bit_cast::<32, 8>(self.kind.val())
            | (bit_cast::<32, 8>(self.attribute.val()) << 8)
            | (bit_cast::<32, 8>(self.flags.val()) << 16);
        self.word[7].next =
            bit_cast::<64, 32>(self.symbol.val()) | (bit_cast::<64, 32>(self.upper.val()) << 32);
        self.pack.part[0].next = self.word[7].val();
        for i in 1..8 {
            self.pack.part[i].next = self.word[7 - i].val();
        }
        self.record.next = self.pack.joined.val();
    }
}
