//! Says what each token is: the card time in front, then presence maps and the fields they announce.
//! Behind [`super::value`], in front of [`super::fields`].
//!
//! Of a map's twelve bits the highest that is left tells what the next token is. A field of nine or
//! ten bytes comes as a part and its rest; the number is put together here.
//!
//! Latency 1 clock, interval 1.

use rust_hdl::prelude::*;
use tickgate_abi::wire::sse::{MAX_FIELD_BYTES, tick};

/// Fields of a record.
pub const FIELDS: usize = 12;
/// The lowest bit of a presence map that is a field.
pub const LOWEST_FIELD: u32 = tick::TICK_BS_FLAG;
/// Place of a field in the set of fields.
pub const fn place(bit: u32) -> usize {
    (bit - LOWEST_FIELD) as usize
}

const _: () = assert!(place(tick::TEMPLATE_ID) == FIELDS - 1);
const _: () = assert!(tick::PRESENCE_MAP_BYTES == 2 && MAX_FIELD_BYTES == 10);

/// The router.
#[derive(LogicBlock)]
pub struct Route {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A token or part.
    pub token: Signal<In, Bit>,
    /// It is a part.
    pub part: Signal<In, Bit>,
    /// Bytes, modulo 8.
    pub length: Signal<In, Bits<3>>,
    /// As a number.
    pub number: Signal<In, Bits<56>>,
    /// As a text.
    pub text: Signal<In, Bits<64>>,
    /// The frame has ended.
    pub frame_end: Signal<In, Bit>,
    /// With its last token.
    pub clean: Signal<In, Bit>,
    /// What is here moves in this clock.
    pub moves: Signal<In, Bit>,

    /// The card time of the frame.
    pub is_time: Signal<Out, Bit>,
    /// A record begins.
    pub is_map: Signal<Out, Bit>,
    /// The field it is, one of twelve bits, the last of a presence map lowest.
    pub field: Signal<Out, Bits<FIELDS>>,
    /// A record is complete with this token.
    pub done: Signal<Out, Bit>,
    /// The number.
    pub value: Signal<Out, Bits<64>>,
    /// The text; zero for one of more than eight characters.
    pub characters: Signal<Out, Bits<64>>,
    /// The frame has ended.
    pub is_end: Signal<Out, Bit>,
    /// The framing is lost here.
    pub lost: Signal<Out, Bit>,

    expect_map: DFF<Bit>,
    remaining: DFF<Bits<FIELDS>>,
    continued: DFF<Bit>,
    held: DFF<Bits<56>>,
    started: DFF<Bit>,
    time_q: DFF<Bit>,
    map_q: DFF<Bit>,
    field_q: DFF<Bits<FIELDS>>,
    done_q: DFF<Bit>,
    value_q: DFF<Bits<64>>,
    text_q: DFF<Bits<64>>,
    end_q: DFF<Bit>,
    lost_q: DFF<Bit>,

    one: Constant<Bits<3>>,
    two: Constant<Bits<3>>,
    texts: Constant<Bits<FIELDS>>,
    complete: Signal<Local, Bit>,
    expect_time: Signal<Local, Bit>,
    above: [Signal<Local, Bit>; 13],
    field_now: Signal<Local, Bits<FIELDS>>,
    left: Signal<Local, Bits<FIELDS>>,
    joined: super::join_bits::JoinBits<FIELDS>,
    map: Signal<Local, Bits<FIELDS>>,
    none_left: Signal<Local, Bit>,
    low_1: Signal<Local, Bits<7>>,
    low_2: Signal<Local, Bits<14>>,
    held_low: Signal<Local, Bits<50>>,
    held_high: Signal<Local, Bits<6>>,
    is_one: Signal<Local, Bit>,
    is_two: Signal<Local, Bit>,
    is_text: Signal<Local, Bit>,
    text_fields: Signal<Local, Bits<FIELDS>>,
    overflow: Signal<Local, Bit>,
    too_long: Signal<Local, Bit>,
}

impl Default for Route {
    fn default() -> Self {
        let texts =
            1_usize << place(tick::SECURITY_ID) | 1 << place(tick::TYPE) | 1 << place(tick::TICK_BS_FLAG);
        Self {
            clock: Default::default(),
            token: Default::default(),
            part: Default::default(),
            length: Default::default(),
            number: Default::default(),
            text: Default::default(),
            frame_end: Default::default(),
            clean: Default::default(),
            moves: Default::default(),
            is_time: Default::default(),
            is_map: Default::default(),
            field: Default::default(),
            done: Default::default(),
            value: Default::default(),
            characters: Default::default(),
            is_end: Default::default(),
            lost: Default::default(),
            expect_map: Default::default(),
            remaining: Default::default(),
            continued: Default::default(),
            held: Default::default(),
            started: Default::default(),
            time_q: Default::default(),
            map_q: Default::default(),
            field_q: Default::default(),
            done_q: Default::default(),
            value_q: Default::default(),
            text_q: Default::default(),
            end_q: Default::default(),
            lost_q: Default::default(),
            one: Constant::new(1_usize.to_bits()),
            two: Constant::new(2_usize.to_bits()),
            texts: Constant::new(texts.to_bits()),
            complete: Default::default(),
            expect_time: Default::default(),
            above: Default::default(),
            field_now: Default::default(),
            left: Default::default(),
            joined: Default::default(),
            map: Default::default(),
            none_left: Default::default(),
            low_1: Default::default(),
            low_2: Default::default(),
            held_low: Default::default(),
            held_high: Default::default(),
            is_one: Default::default(),
            is_two: Default::default(),
            is_text: Default::default(),
            text_fields: Default::default(),
            overflow: Default::default(),
            too_long: Default::default(),
        }
    }
}

impl Logic for Route {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, expect_map, remaining, continued, held, started);
        dff_setup!(self, clock, time_q, map_q, field_q, done_q, value_q, text_q, end_q, lost_q);
        self.complete.next = self.token.val() & !self.part.val();
        self.expect_time.next = !self.started.q.val();

        // The highest field that is left, and the others.
        self.above[12].next = false;
        for i in 0..12 {
            self.above[11 - i].next = self.above[12 - i].val() | self.remaining.q.val().get_bit(11 - i);
        }
        for i in 0..12 {
            self.joined.bit[i].next = self.remaining.q.val().get_bit(i) & !self.above[i + 1].val();
        }
        self.field_now.next = self.joined.joined.val();
        self.left.next = self.remaining.q.val() ^ self.field_now.val();
        self.none_left.next = !self.left.val().any();
        self.map.next = self.number.val().get_bits::<12>(2);

        // A number of nine or ten bytes.
        self.is_one.next = self.length.val() == self.one.val();
        self.is_two.next = self.length.val() == self.two.val();
        self.low_1.next = self.number.val().get_bits::<7>(0);
        self.low_2.next = self.number.val().get_bits::<14>(0);
        self.held_low.next = self.held.q.val().get_bits::<50>(0);
        self.held_high.next = self.held.q.val().get_bits::<6>(50);
        self.text_fields.next = self.field_now.val() & self.texts.val();
        self.is_text.next = self.text_fields.val().any();
        self.overflow.next = self.is_two.val() & self.held_high.val().any() & !self.is_text.val();
        self.too_long.next = !self.is_one.val() & !self.is_two.val();

        if self.moves.val() {
            self.value_q.d.next = bit_cast::<64, 56>(self.number.val());
            self.text_q.d.next = self.text.val();
            if self.continued.q.val() {
                self.text_q.d.next = 0.into();
                if self.is_one.val() {
                    self.value_q.d.next =
                        (bit_cast::<64, 56>(self.held.q.val()) << 7) | bit_cast::<64, 7>(self.low_1.val());
                } else {
                    self.value_q.d.next = (bit_cast::<64, 50>(self.held_low.val()) << 14)
                        | bit_cast::<64, 14>(self.low_2.val());
                }
            }
            self.time_q.d.next = false;
            self.map_q.d.next = false;
            self.field_q.d.next = 0.into();
            self.done_q.d.next = false;
            self.lost_q.d.next = false;
            self.end_q.d.next = self.frame_end.val();
            if self.token.val() & self.part.val() {
                self.continued.d.next = true;
                self.held.d.next = self.number.val();
                self.lost_q.d.next = self.continued.q.val();
            }
            if self.complete.val() {
                self.continued.d.next = false;
                if self.expect_time.val() {
                    self.time_q.d.next = true;
                    self.started.d.next = true;
                    self.expect_map.d.next = true;
                } else {
                    if self.expect_map.q.val() {
                        self.map_q.d.next = true;
                        self.lost_q.d.next = self.continued.q.val() | !self.is_two.val();
                        self.remaining.d.next = self.map.val();
                        self.expect_map.d.next = !self.map.val().any();
                        self.done_q.d.next = !self.map.val().any();
                    } else {
                        self.field_q.d.next = self.field_now.val();
                        self.lost_q.d.next =
                            self.continued.q.val() & (self.overflow.val() | self.too_long.val());
                        self.remaining.d.next = self.left.val();
                        self.expect_map.d.next = self.none_left.val();
                        self.done_q.d.next = self.none_left.val();
                    }
                }
            }
            if self.frame_end.val() {
                self.lost_q.d.next = !self.expect_map.q.val() | self.continued.q.val() | !self.clean.val();
                self.started.d.next = false;
                self.expect_map.d.next = false;
                self.continued.d.next = false;
            }
        }

        self.is_time.next = self.time_q.q.val();
        self.is_map.next = self.map_q.q.val();
        self.field.next = self.field_q.q.val();
        self.done.next = self.done_q.q.val();
        self.value.next = self.value_q.q.val();
        self.characters.next = self.text_q.q.val();
        self.is_end.next = self.end_q.q.val();
        self.lost.next = self.lost_q.q.val();
    }
}
