//! Cuts the queue into tokens, one a clock: a FAST field or presence map is the bytes up to the next
//! stop bit, whatever it means, so finding the ends needs to know nothing of what stands between them.
//!
//! Queue -> **tokenizer** -> [`super::value`]. For each word it is computed on the way in, for all
//! eight lanes at once, where the next stop bit is; the loop is one selection among the eight. A
//! token may reach into the next word, never further: where eight bytes have no stop bit, they are
//! handed out as a *part*, and the rest follows as another token. Behind a frame's last token comes
//! an *end*.
//!
//! Latency: a word is looked at four clocks behind its read. Interval: a token, a part or an end a clock.

use super::super::select8::Select8;
use super::intake::{LOG2_WORDS, POSITION_BITS, WORD_BITS};
use super::join_bits::JoinBits;
use super::shift_rule::ShiftRule;
use rust_hdl::prelude::*;

/// Bits of an entry: a stop bit follows in this word, and the lane behind it, 1 to 8.
const ENTRY_BITS: usize = 5;

/// Where the next stop bit is from each lane of a word. Combinational.
#[derive(LogicBlock)]
pub struct StopTable {
    /// Whether the lane's byte has a stop bit.
    pub stop: [Signal<In, Bit>; 8],
    /// The entries.
    pub entry: [Signal<Out, Bits<ENTRY_BITS>>; 8],
    found: [Constant<Bits<ENTRY_BITS>>; 8],
    from: [Signal<Local, Bits<ENTRY_BITS>>; 9],
}

impl Default for StopTable {
    fn default() -> Self {
        Self {
            stop: Default::default(),
            entry: Default::default(),
            found: std::array::from_fn(|lane| Constant::new((0x10 | (lane + 1)).to_bits())),
            from: Default::default(),
        }
    }
}

impl Logic for StopTable {
    #[hdl_gen]
    fn update(&mut self) {
        self.from[8].next = 0.into();
        for i in 0..8 {
            self.from[7 - i].next = self.from[8 - i].val();
            if self.stop[7 - i].val() {
                self.from[7 - i].next = self.found[7 - i].val();
            }
        }
        for i in 0..8 {
            self.entry[i].next = self.from[i].val();
        }
    }
}

/// The tokenizer.
#[derive(LogicBlock)]
pub struct Tokenizer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Behind the last word that may be read.
    pub committed: Signal<In, Bits<POSITION_BITS>>,
    /// The next word to read.
    pub read_position: Signal<Out, Bits<POSITION_BITS>>,
    /// Read the queue.
    pub read: Signal<Out, Bit>,
    /// Where.
    pub read_address: Signal<Out, Bits<LOG2_WORDS>>,
    /// What was read in the clock before.
    pub read_data: Signal<In, Bits<WORD_BITS>>,
    /// What is here moves in this clock.
    pub moves: Signal<In, Bit>,
    /// A token or part.
    pub token: Signal<Out, Bit>,
    /// It is a part: eight bytes without a stop bit.
    pub part: Signal<Out, Bit>,
    /// Its bytes, each in its lane.
    pub byte: [Signal<Out, Bits<8>>; 8],
    /// The lane of its first byte.
    pub first: Signal<Out, Bits<3>>,
    /// The lane behind its last byte.
    pub behind: Signal<Out, Bits<3>>,
    /// The frame has ended.
    pub frame_end: Signal<Out, Bit>,
    /// With `end`: the last token ended with the frame.
    pub clean: Signal<Out, Bit>,

    position: DFF<Bits<POSITION_BITS>>,
    // The words under way; they move together.
    out_valid: DFF<Bit>,
    pre_valid: DFF<Bit>,
    pre_word: DFF<Bits<WORD_BITS>>,
    next_valid: DFF<Bit>,
    next_word: DFF<Bits<WORD_BITS>>,
    next_entry: [DFF<Bits<ENTRY_BITS>>; 8],
    now_valid: DFF<Bit>,
    now_word: DFF<Bits<WORD_BITS>>,
    now_entry: [DFF<Bits<ENTRY_BITS>>; 8],
    /// The next token's lane; 8 behind the last word's end.
    lane: DFF<Bits<4>>,
    token_q: DFF<Bit>,
    part_q: DFF<Bit>,
    byte_q: [DFF<Bits<8>>; 8],
    first_q: DFF<Bits<3>>,
    behind_q: DFF<Bits<3>>,
    end_q: DFF<Bit>,
    clean_q: DFF<Bit>,

    stops: StopTable,
    select: Select8<Bits<ENTRY_BITS>>,
    one: Constant<Bits<POSITION_BITS>>,
    lane_number: [Constant<Bits<3>>; 8],
    available: Signal<Local, Bit>,
    /// For the queue and what comes out of it, and for each of the words under way.
    kept_shift: [ShiftRule; 4],
    ends: JoinBits<8>,
    ends_word: JoinBits<8>,
    following: Signal<Local, Bits<POSITION_BITS>>,
    now_stops: [Signal<Local, Bits<ENTRY_BITS>>; 8],
    low_lane: Signal<Local, Bits<3>>,
    entry: Signal<Local, Bits<ENTRY_BITS>>,
    here: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    first_of_next: Signal<Local, Bits<ENTRY_BITS>>,
    end_in_next: Signal<Local, Bits<4>>,
    crosses: Signal<Local, Bit>,
    end_here: Signal<Local, Bits<4>>,
    end_lane: Signal<Local, Bits<3>>,
    next_lane: Signal<Local, Bits<3>>,
    bytes: Signal<Local, Bits<4>>,
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            committed: Default::default(),
            read_position: Default::default(),
            read: Default::default(),
            read_address: Default::default(),
            read_data: Default::default(),
            moves: Default::default(),
            token: Default::default(),
            part: Default::default(),
            byte: Default::default(),
            first: Default::default(),
            behind: Default::default(),
            frame_end: Default::default(),
            clean: Default::default(),
            position: Default::default(),
            out_valid: Default::default(),
            pre_valid: Default::default(),
            pre_word: Default::default(),
            next_valid: Default::default(),
            next_word: Default::default(),
            next_entry: Default::default(),
            now_valid: Default::default(),
            now_word: Default::default(),
            now_entry: Default::default(),
            lane: Default::default(),
            token_q: Default::default(),
            part_q: Default::default(),
            byte_q: Default::default(),
            first_q: Default::default(),
            behind_q: Default::default(),
            end_q: Default::default(),
            clean_q: Default::default(),
            stops: Default::default(),
            select: Default::default(),
            one: Constant::new(1_usize.to_bits()),
            lane_number: std::array::from_fn(|i| Constant::new(i.to_bits())),
            available: Default::default(),
            kept_shift: Default::default(),
            ends: Default::default(),
            ends_word: Default::default(),
            following: Default::default(),
            now_stops: Default::default(),
            low_lane: Default::default(),
            entry: Default::default(),
            here: Default::default(),
            last: Default::default(),
            first_of_next: Default::default(),
            end_in_next: Default::default(),
            crosses: Default::default(),
            end_here: Default::default(),
            end_lane: Default::default(),
            next_lane: Default::default(),
            bytes: Default::default(),
        }
    }
}

impl Logic for Tokenizer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, position, out_valid, pre_valid, pre_word, next_valid, next_word);
        dff_setup!(
            self, clock, now_valid, now_word, lane, token_q, part_q, first_q, behind_q, end_q, clean_q
        );
        for i in 0..8 {
            self.next_entry[i].clock.next = self.clock.val();
            self.next_entry[i].d.next = self.next_entry[i].q.val();
            self.now_entry[i].clock.next = self.clock.val();
            self.now_entry[i].d.next = self.now_entry[i].q.val();
            self.byte_q[i].clock.next = self.clock.val();
            self.stops.stop[i].next = self.pre_word.q.val().get_bit(8 * i + 7);
        }

        // Where the token ends.
        self.low_lane.next = self.lane.q.val().get_bits::<3>(0);
        for i in 0..8 {
            self.select.from[i].next = self.now_entry[i].q.val();
        }
        // Straight from the register: nothing that is selected comes back here, and a simulator sees that.
        self.select.select.next = self.lane.q.val().get_bits::<3>(0);
        self.entry.next = self.select.out.val();
        self.end_here.next = self.entry.val().get_bits::<4>(0);
        self.last.next = self.now_word.q.val().get_bit(64);
        self.bytes.next = self.now_word.q.val().get_bits::<4>(65);
        self.here.next = self.now_valid.q.val() & self.entry.val().get_bit(4) & !self.lane.q.val().get_bit(3);
        self.first_of_next.next = self.next_entry[0].q.val();
        self.end_in_next.next = self.first_of_next.val().get_bits::<4>(0);
        self.crosses.next =
            self.first_of_next.val().get_bit(4) & (self.end_in_next.val() <= self.lane.q.val());
        self.end_lane.next = self.entry.val().get_bits::<3>(0);
        self.next_lane.next = self.first_of_next.val().get_bits::<3>(0);

        if self.moves.val() {
            self.token_q.d.next = false;
            self.part_q.d.next = false;
            self.end_q.d.next = false;
            self.clean_q.d.next = self.lane.q.val() == self.bytes.val();
            self.first_q.d.next = self.low_lane.val();
            self.behind_q.d.next = self.end_lane.val();
            if self.now_valid.q.val() {
                if self.here.val() {
                    self.token_q.d.next = true;
                    if self.last.val() {
                        self.lane.d.next = self.end_here.val();
                    } else {
                        self.lane.d.next = bit_cast::<4, 3>(self.end_lane.val());
                    }
                } else {
                    if self.last.val() {
                        self.end_q.d.next = true;
                        self.lane.d.next = 0.into();
                    } else {
                        self.token_q.d.next = true;
                        if self.crosses.val() {
                            self.behind_q.d.next = self.next_lane.val();
                            self.lane.d.next = self.end_in_next.val();
                        } else {
                            self.part_q.d.next = true;
                            self.behind_q.d.next = self.low_lane.val();
                        }
                    }
                }
            }
        }
        for i in 0..8 {
            self.byte_q[i].d.next = self.byte_q[i].q.val();
            if self.moves.val() {
                self.byte_q[i].d.next = self.now_word.q.val().get_bits::<8>(8 * i);
                if self.lane_number[i].val() < self.low_lane.val() {
                    self.byte_q[i].d.next = self.next_word.q.val().get_bits::<8>(8 * i);
                }
            }
        }

        // The words move up.
        self.available.next = self.position.q.val() != self.committed.val();
        self.following.next = self.position.q.val() + self.one.val();
        for i in 0..8 {
            self.now_stops[i].next = self.now_entry[i].q.val();
            self.ends.bit[i].next = self.now_stops[i].val().get_bit(4);
            self.ends_word.bit[i].next = self.now_stops[i].val().get_bit(3);
        }
        for i in 0..4 {
            self.kept_shift[i].moves.next = self.moves.val();
            self.kept_shift[i].valid.next = self.now_valid.q.val();
            self.kept_shift[i].last.next = self.now_word.q.val().get_bit(64);
            self.kept_shift[i].lane.next = self.lane.q.val();
            self.kept_shift[i].ends.next = self.ends.joined.val();
            self.kept_shift[i].ends_word.next = self.ends_word.joined.val();
        }
        if self.kept_shift[0].shifts.val() {
            self.out_valid.d.next = self.available.val();
            if self.available.val() {
                self.position.d.next = self.following.val();
            }
        }
        if self.kept_shift[1].shifts.val() {
            self.pre_valid.d.next = self.out_valid.q.val();
            self.pre_word.d.next = self.read_data.val();
        }
        if self.kept_shift[2].shifts.val() {
            self.next_valid.d.next = self.pre_valid.q.val();
            self.next_word.d.next = self.pre_word.q.val();
            for i in 0..8 {
                self.next_entry[i].d.next = self.stops.entry[i].val();
            }
        }
        if self.kept_shift[3].shifts.val() {
            self.now_valid.d.next = self.next_valid.q.val();
            self.now_word.d.next = self.next_word.q.val();
            for i in 0..8 {
                self.now_entry[i].d.next = self.next_entry[i].q.val();
            }
        }
        self.read.next = self.kept_shift[0].shifts.val();
        self.read_address.next = self.position.q.val().get_bits::<11>(0);
        self.read_position.next = self.position.q.val();

        self.token.next = self.token_q.q.val();
        self.part.next = self.part_q.q.val();
        for i in 0..8 {
            self.byte[i].next = self.byte_q[i].q.val();
        }
        self.first.next = self.first_q.q.val();
        self.behind.next = self.behind_q.q.val();
        self.frame_end.next = self.end_q.q.val();
        self.clean.next = self.clean_q.q.val();
    }
}
