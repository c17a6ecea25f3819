//! A token's bytes as a number and as a text. Behind [`super::tokenizer`], in front of
//! [`super::fields`].
//!
//! The bytes are turned so that the last one is lowest, and those that are not the token's are
//! zeroed: the seven-bit groups side by side are the number. Turned again so that the first one is
//! highest, and filled up with spaces, they are the text.
//!
//! Latency 2 clocks, interval 1.

use super::super::pack::Pack;
use super::super::select8::ByteRotate;
use rust_hdl::prelude::*;

/// The two.
#[derive(LogicBlock)]
pub struct Value {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A token or part.
    pub token: Signal<In, Bit>,
    /// It is a part.
    pub part: Signal<In, Bit>,
    /// Its bytes by lane.
    pub byte: [Signal<In, Bits<8>>; 8],
    /// Lane of the first.
    pub first: Signal<In, Bits<3>>,
    /// Lane behind the last.
    pub behind: Signal<In, Bits<3>>,
    /// The frame has ended.
    pub frame_end: Signal<In, Bit>,
    /// With its last token.
    pub clean: Signal<In, Bit>,
    /// What is here moves in this clock.
    pub moves: Signal<In, Bit>,

    /// A token or part.
    pub value_token: Signal<Out, Bit>,
    /// It is a part.
    pub value_part: Signal<Out, Bit>,
    /// Bytes it has, modulo 8.
    pub length: Signal<Out, Bits<3>>,
    /// The number.
    pub number: Signal<Out, Bits<56>>,
    /// The text, first character highest.
    pub text: Signal<Out, Bits<64>>,
    /// The frame has ended.
    pub value_end: Signal<Out, Bit>,
    /// With its last token.
    pub value_clean: Signal<Out, Bit>,

    token_1: DFF<Bit>,
    part_1: DFF<Bit>,
    end_1: DFF<Bit>,
    clean_1: DFF<Bit>,
    length_1: DFF<Bits<3>>,
    group_1: [DFF<Bits<7>>; 8],
    token_2: DFF<Bit>,
    part_2: DFF<Bit>,
    end_2: DFF<Bit>,
    clean_2: DFF<Bit>,
    length_2: DFF<Bits<3>>,
    number_2: DFF<Bits<56>>,
    text_2: DFF<Bits<64>>,

    turn: ByteRotate,
    turn_back: ByteRotate,
    joint: Pack<8, 7, 56>,
    join_text: Pack<8, 8, 64>,
    widen: [super::widen::Widen; 8],
    lane_number: [Constant<Bits<4>>; 8],
    zero: Constant<Bits<3>>,
    space: Constant<Bits<8>>,
    eight: Constant<Bits<4>>,
    length_now: Signal<Local, Bits<3>>,
    count: Signal<Local, Bits<4>>,
    count_1: Signal<Local, Bits<4>>,
    turned: [Signal<Local, Bits<8>>; 8],
    character: [Signal<Local, Bits<8>>; 8],
}

impl Default for Value {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            token: Default::default(),
            part: Default::default(),
            byte: Default::default(),
            first: Default::default(),
            behind: Default::default(),
            frame_end: Default::default(),
            clean: Default::default(),
            moves: Default::default(),
            value_token: Default::default(),
            value_part: Default::default(),
            length: Default::default(),
            number: Default::default(),
            text: Default::default(),
            value_end: Default::default(),
            value_clean: Default::default(),
            token_1: Default::default(),
            part_1: Default::default(),
            end_1: Default::default(),
            clean_1: Default::default(),
            length_1: Default::default(),
            group_1: Default::default(),
            token_2: Default::default(),
            part_2: Default::default(),
            end_2: Default::default(),
            clean_2: Default::default(),
            length_2: Default::default(),
            number_2: Default::default(),
            text_2: Default::default(),
            turn: Default::default(),
            turn_back: Default::default(),
            joint: Default::default(),
            join_text: Default::default(),
            widen: Default::default(),
            lane_number: std::array::from_fn(|i| Constant::new(i.to_bits())),
            zero: Constant::new(0_usize.to_bits()),
            space: Constant::new(usize::from(b' ').to_bits()),
            eight: Constant::new(8_usize.to_bits()),
            length_now: Default::default(),
            count: Default::default(),
            count_1: Default::default(),
            turned: Default::default(),
            character: Default::default(),
        }
    }
}

impl Logic for Value {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, token_1, part_1, end_1, clean_1, length_1);
        dff_setup!(self, clock, token_2, part_2, end_2, clean_2, length_2, number_2, text_2);
        for i in 0..8 {
            self.group_1[i].clock.next = self.clock.val();
            self.group_1[i].d.next = self.group_1[i].q.val();
        }

        // The byte j places before the last is in lane behind - 1 - j: with the lanes in reverse
        // order, in place j - behind.
        self.turn.lane.next = self.zero.val() - self.behind.val();
        for i in 0..8 {
            self.turn.from[i].next = self.byte[7 - i].val();
        }
        self.length_now.next = self.behind.val() - self.first.val();
        self.count.next = bit_cast::<4, 3>(self.length_now.val());
        if !self.length_now.val().any() {
            self.count.next = self.eight.val();
        }
        for i in 0..8 {
            self.turned[i].next = self.turn.out[i].val();
            if self.moves.val() {
                self.group_1[i].d.next = self.turned[i].val().get_bits::<7>(0);
                if self.count.val() <= self.lane_number[i].val() {
                    self.group_1[i].d.next = 0.into();
                }
            }
        }
        if self.moves.val() {
            self.token_1.d.next = self.token.val();
            self.part_1.d.next = self.part.val();
            self.end_1.d.next = self.frame_end.val();
            self.clean_1.d.next = self.clean.val();
            self.length_1.d.next = self.length_now.val();
        }

        for i in 0..8 {
            self.joint.part[i].next = self.group_1[7 - i].q.val();
        }
        // Character i is length - 1 - i places before the last.
        self.turn_back.lane.next = self.zero.val() - self.length_1.q.val();
        for i in 0..8 {
            self.widen[i].narrow.next = self.group_1[7 - i].q.val();
            self.turn_back.from[i].next = self.widen[i].wide.val();
        }
        self.count_1.next = bit_cast::<4, 3>(self.length_1.q.val());
        if !self.length_1.q.val().any() {
            self.count_1.next = self.eight.val();
        }
        for i in 0..8 {
            self.character[i].next = self.turn_back.out[i].val();
            if self.count_1.val() <= self.lane_number[i].val() {
                self.character[i].next = self.space.val();
            }
            self.join_text.part[i].next = self.character[i].val();
        }
        if self.moves.val() {
            self.number_2.d.next = self.joint.joined.val();
            self.text_2.d.next = self.join_text.joined.val();
            self.token_2.d.next = self.token_1.q.val();
            self.part_2.d.next = self.part_1.q.val();
            self.end_2.d.next = self.end_1.q.val();
            self.clean_2.d.next = self.clean_1.q.val();
            self.length_2.d.next = self.length_1.q.val();
        }

        self.value_token.next = self.token_2.q.val();
        self.value_part.next = self.part_2.q.val();
        self.length.next = self.length_2.q.val();
        self.number.next = self.number_2.q.val();
        self.text.next = self.text_2.q.val();
        self.value_end.next = self.end_2.q.val();
        self.value_clean.next = self.clean_2.q.val();
    }
}
