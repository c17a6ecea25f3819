//! The stream that leaves the arbiter: frame boundaries of what passes, and the records that the
//! arbiter makes itself.
//!
//! Heads, in the clock after the arbiter's decision -> **stream** -> ring writer, card's book. Latency 0
//! clocks from the registered decision; interval 1.

use super::line_queue::{RECORD_BITS, SESSION_BITS};
use crate::feed::pack::Pack;
use rust_hdl::prelude::*;
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::{Flags, Kind};

const _: () = assert!(Flags::FIRST == 1 && Flags::LAST == 2 && RECORD_BITS == 504);

/// The stream.
#[derive(LogicBlock)]
pub struct Stream {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Records of the two heads.
    pub head_record: [Signal<In, Bits<RECORD_BITS>>; 2],
    /// Their sessions.
    pub head_session: [Signal<In, Bits<SESSION_BITS>>; 2],
    /// What is missing before each head.
    pub missing: [Signal<In, Bits<32>>; 2],
    /// The first that is missing.
    pub first_missing: [Signal<In, Bits<64>>; 2],
    /// The symbol filter lets the head pass that the decision concerns.
    pub passes: Signal<In, Bit>,
    /// The decision concerns line B, else A.
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

    sent: [DFF<Bits<16>>; 2],
    any_sent: [DFF<Bit>; 2],
    filtered_q: DFF<Bit>,

    kind_packet_end: Constant<Bits<8>>,
    kind_gap: Constant<Bits<8>>,
    kind_start: Constant<Bits<8>>,
    stands: Constant<Bits<8>>,
    flag_first: Constant<Bits<8>>,
    flag_last: Constant<Bits<8>>,
    flag_gap: Constant<Bits<8>>,
    flag_line_b: Constant<Bits<8>>,
    boundaries: Constant<Bits<8>>,

    chosen: Signal<Local, Bits<RECORD_BITS>>,
    session: Signal<Local, Bits<SESSION_BITS>>,
    missing_here: Signal<Local, Bits<32>>,
    first_here: Signal<Local, Bits<64>>,
    sent_here: Signal<Local, Bits<16>>,
    any_here: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    sends_end: Signal<Local, Bit>,
    made: Signal<Local, Bit>,
    following: Signal<Local, Bits<16>>,
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
    ended: Signal<Local, Bit>,
    line: [Signal<Local, Bit>; 2],
    pack: Pack<8, 64, 512>,
}

impl Default for Stream {
    fn default() -> Self {
        let byte = |b: u8| Constant::new((b as usize).to_bits());
        Self {
            clock: Default::default(),
            head_record: Default::default(),
            head_session: Default::default(),
            missing: Default::default(),
            first_missing: Default::default(),
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
            sent: Default::default(),
            any_sent: Default::default(),
            filtered_q: Default::default(),
            kind_packet_end: byte(Kind::PacketEnd as u8),
            kind_gap: byte(Kind::Gap as u8),
            kind_start: byte(Kind::ChannelStart as u8),
            stands: byte(PACKET_STANDS),
            flag_first: byte(Flags::FIRST),
            flag_last: byte(Flags::LAST),
            flag_gap: byte(Flags::GAP_BEFORE),
            flag_line_b: byte(Flags::LINE_B),
            boundaries: byte(!(Flags::FIRST | Flags::LAST)),
            chosen: Default::default(),
            session: Default::default(),
            missing_here: Default::default(),
            first_here: Default::default(),
            sent_here: Default::default(),
            any_here: Default::default(),
            last: Default::default(),
            sends: Default::default(),
            sends_end: Default::default(),
            made: Default::default(),
            following: Default::default(),
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
            ended: Default::default(),
            line: Default::default(),
            pack: Default::default(),
        }
    }
}

impl Logic for Stream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, filtered_q);
        self.line[0].next = !self.line_b.val();
        self.line[1].next = self.line_b.val();
        self.chosen.next = self.head_record[0].val();
        self.session.next = self.head_session[0].val();
        self.missing_here.next = self.missing[0].val();
        self.first_here.next = self.first_missing[0].val();
        self.sent_here.next = self.sent[0].q.val();
        self.any_here.next = self.any_sent[0].q.val();
        self.line_flag.next = 0.into();
        if self.line_b.val() {
            self.chosen.next = self.head_record[1].val();
            self.session.next = self.head_session[1].val();
            self.missing_here.next = self.missing[1].val();
            self.first_here.next = self.first_missing[1].val();
            self.sent_here.next = self.sent[1].q.val();
            self.any_here.next = self.any_sent[1].q.val();
            self.line_flag.next = self.flag_line_b.val();
        }

        // What goes out.
        self.last.next = self.chosen.val().get_bit(497);
        self.sends.next = self.taken.val() & (self.passes.val() | self.gap_before.val());
        self.sends_end.next = self.any_here.val()
            & (self.packet_end.val()
                | (self.last.val() & (self.dropped.val() | (self.taken.val() & !self.sends.val()))));
        self.made.next = self.gap.val() | self.start.val();
        self.record_valid.next = self.sends.val() | self.sends_end.val() | self.made.val();
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

        // The record as it came, with the boundaries of what passes.
        self.first_flag.next = 0.into();
        if !self.any_here.val() {
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
        self.own_flags.next = self.chosen.val().get_bits::<8>(496);
        self.flags.next = (self.own_flags.val() & self.boundaries.val())
            | self.line_flag.val()
            | self.first_flag.val()
            | self.last_flag.val()
            | self.gap_flag.val();
        self.symbol.next = self.chosen.val().get_bits::<32>(448);
        self.kind.next = self.chosen.val().get_bits::<8>(480);
        self.attribute.next = self.chosen.val().get_bits::<8>(488);
        for i in 0..7 {
            self.word[i].next = self.chosen.val().get_bits::<64>(64 * i);
        }

        // What the arbiter makes itself.
        if self.sends_end.val() | self.made.val() {
            for i in 1..6 {
                self.word[i].next = 0.into();
            }
            self.symbol.next = 0.into();
        }
        if self.sends_end.val() {
            self.word[0].next = 0.into();
            self.word[4].next = bit_cast::<64, 16>(self.sent_here.val());
            self.word[6].next = bit_cast::<64, 48>(self.chosen.val().get_bits::<48>(384));
            self.kind.next = self.kind_packet_end.val();
            self.flags.next = self.line_flag.val();
            if !self.packet_end.val() {
                self.attribute.next = self.stands.val();
            }
        }
        if self.gap.val() {
            self.word[0].next = self.first_here.val();
            self.word[4].next = bit_cast::<64, 32>(self.missing_here.val());
            self.kind.next = self.kind_gap.val();
            self.attribute.next = 0.into();
            self.flags.next =
                self.flag_first.val() | self.flag_last.val() | self.flag_gap.val() | self.line_flag.val();
        }
        if self.start.val() {
            self.word[1].next = self.session.val().get_bits::<64>(16);
            self.word[2].next = bit_cast::<64, 16>(self.session.val().get_bits::<16>(0)) << 48;
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
