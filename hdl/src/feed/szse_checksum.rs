//! The checksum at the end of an SZSE frame: the sum of all bytes before it modulo 256, in a field
//! of four bytes.
//!
//! With S the sum of a frame's bytes without the last and c the last byte, the frame is good when
//! S = c and the three bytes before c are zero. S is kept as what the beats before gave (`carried`,
//! less one) and, for every lane, what this beat gives if the frame ends there and what it leaves
//! for the next frame. Sums over fixed lanes are formed before the beat's register, at most two
//! adders follow behind it, then a selection by the end's lane, then a comparison: no adder behind a
//! selection on the way to the verdict.
//!
//! In: the wire and the walker's `ended_raw`, `ended_lane` (clock r = c+1). Out: `bad`, in r+1, for
//! the frame that ended, one gate behind registers. Latency 3 clocks behind the wire, interval 1.
//! Resources: 186 LUT4, 120 carry cells, 312 flip-flops (yosys for ECP5, alone).

use super::select8::Select8;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet;

const SETUP_BEAT: usize = ethernet::UDP_PAYLOAD / BEAT_BYTES;
// The lane before the payload is built in below: 1, with a tag 5.
const _: () = assert!((ethernet::UDP_PAYLOAD - 1) % BEAT_BYTES == 1);
const _: () = assert!((ethernet::UDP_PAYLOAD + ethernet::VLAN_TAG_BYTES - 1) % BEAT_BYTES == 5);

/// The checksum.
#[derive(LogicBlock)]
pub struct SzseChecksum {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The feed is SZSE; else nothing is ever bad.
    pub szse: Signal<In, Bit>,
    /// A beat is on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// Its bytes.
    pub wire_data: Signal<In, Bits<64>>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// Its number.
    pub beat_number: Signal<In, Bits<4>>,
    /// The frame has a tag.
    pub vlan: Signal<In, Bit>,
    /// From the walker.
    pub ended_raw: Signal<In, Bit>,
    /// From the walker.
    pub ended_lane: Signal<In, Bits<3>>,
    /// From the walker, in c: where the message would end if it ends in this beat.
    pub message_end_lane: Signal<In, Bits<3>>,
    /// The frame that ended has a wrong checksum; not to be asked of a frame that ends in the beat of
    /// its length, which is too short for any type.
    pub bad_sum: Signal<Out, Bit>,
    /// The same: of the checksum's four bytes, those are not zero of which a sum modulo 256 needs none.
    pub bad_tail: Signal<Out, Bit>,

    /// Sum of the lower and of the upper half beat.
    low_sum: DFF<Bits<8>>,
    high_sum: DFF<Bits<8>>,
    /// The bytes of the lane's half beat before it, less the lane's byte; then of the whole beat. For
    /// lanes 3 and 7 it is kept in two parts, which are added behind D1.
    half_less: [DFF<Bits<8>>; 7],
    low_pair: DFF<Bits<8>>,
    low_step: DFF<Bits<8>>,
    high_pair: DFF<Bits<8>>,
    high_step: DFF<Bits<8>>,
    less: [DFF<Bits<8>>; 8],
    /// Sum of the bytes of the half beat behind the lane; then of the whole beat, less one.
    half_after: [DFF<Bits<8>>; 8],
    after: [DFF<Bits<8>>; 8],
    zero: [DFF<Bit>; 8],
    zero_before: DFF<Bits<3>>,
    total: DFF<Bits<8>>,
    tail_zero: [DFF<Bit>; 8],
    beat_taken: DFF<Bit>,
    setup_taken: DFF<Bit>,
    carried: DFF<Bits<8>>,
    bad_sum_q: DFF<Bit>,
    bad_tail_q: DFF<Bit>,
    select_after: Select8<Bits<8>>,
    /// One-hot lane of the end, so that the way to the verdict is an and-or.
    ends_in: [DFF<Bit>; 8],

    setup_beat: Constant<Bits<4>>,
    none: Constant<Bits<8>>,
    unit: Constant<Bits<8>>,

    byte: [Signal<Local, Bits<8>>; 8],
    pair: [Signal<Local, Bits<8>>; 4],
    step: [Signal<Local, Bits<8>>; 2],
    lane: [Constant<Bits<3>>; 8],
    less_there: [Signal<Local, Bits<8>>; 8],
    less_sum: [Signal<Local, Bits<8>>; 8],
    zero_there: [Signal<Local, Bit>; 8],
    zero_sum: [Signal<Local, Bit>; 8],
    next_carried: Signal<Local, Bits<8>>,
    high_less_one: Signal<Local, Bits<8>>,
    before_step: Signal<Local, Bits<8>>,
    not_carried: Signal<Local, Bits<8>>,
    zeros: [Signal<Local, Bit>; 11],
}

impl Default for SzseChecksum {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            szse: Default::default(),
            wire_valid: Default::default(),
            wire_data: Default::default(),
            beat_valid: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            ended_raw: Default::default(),
            ended_lane: Default::default(),
            message_end_lane: Default::default(),
            low_sum: Default::default(),
            high_sum: Default::default(),
            half_less: Default::default(),
            low_pair: Default::default(),
            low_step: Default::default(),
            high_pair: Default::default(),
            high_step: Default::default(),
            before_step: Default::default(),
            less: Default::default(),
            half_after: Default::default(),
            after: Default::default(),
            zero: Default::default(),
            zero_before: Default::default(),
            total: Default::default(),
            tail_zero: Default::default(),
            beat_taken: Default::default(),
            setup_taken: Default::default(),
            carried: Default::default(),
            bad_sum: Default::default(),
            bad_sum_q: Default::default(),
            bad_tail: Default::default(),
            bad_tail_q: Default::default(),
            select_after: Default::default(),
            ends_in: Default::default(),
            setup_beat: Constant::new(SETUP_BEAT.to_bits()),
            none: Constant::new(0_usize.to_bits()),
            unit: Constant::new(1_usize.to_bits()),
            byte: Default::default(),
            pair: Default::default(),
            step: Default::default(),
            lane: std::array::from_fn(|i| Constant::new(i.to_bits())),
            less_there: Default::default(),
            less_sum: Default::default(),
            zero_there: Default::default(),
            zero_sum: Default::default(),
            next_carried: Default::default(),
            high_less_one: Default::default(),
            not_carried: Default::default(),
            zeros: Default::default(),
        }
    }
}

impl Logic for SzseChecksum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, zero_before, beat_taken, setup_taken, carried, bad_sum_q, bad_tail_q, total);
        dff_setup!(self, clock, low_sum, high_sum, low_pair, low_step, high_pair, high_step);
        for i in 0..8 {
            self.half_after[i].clock.next = self.clock.val();
            self.half_after[i].d.next = self.half_after[i].q.val();
            self.zero[i].clock.next = self.clock.val();
            self.zero[i].d.next = self.zero[i].q.val();
            self.less[i].clock.next = self.clock.val();
            self.after[i].clock.next = self.clock.val();
            self.tail_zero[i].clock.next = self.clock.val();
        }

        for i in 0..7 {
            self.half_less[i].clock.next = self.clock.val();
            self.half_less[i].d.next = self.half_less[i].q.val();
        }

        // In front of D1: sums over fixed lanes of each half beat.
        for i in 0..8 {
            self.byte[i].next = self.wire_data.val().get_bits::<8>(8 * i);
        }
        self.pair[0].next = self.byte[0].val() + self.byte[1].val();
        self.pair[1].next = self.byte[2].val() + self.byte[3].val();
        self.pair[2].next = self.byte[4].val() + self.byte[5].val();
        self.pair[3].next = self.byte[6].val() + self.byte[7].val();
        self.step[0].next = self.byte[2].val() - self.byte[3].val();
        self.step[1].next = self.byte[6].val() - self.byte[7].val();
        if self.wire_valid.val() {
            self.low_sum.d.next = self.pair[0].val() + self.pair[1].val();
            self.high_sum.d.next = self.pair[2].val() + self.pair[3].val();
            self.half_less[0].d.next = self.none.val() - self.byte[0].val();
            self.half_less[1].d.next = self.byte[0].val() - self.byte[1].val();
            self.half_less[2].d.next = self.pair[0].val() - self.byte[2].val();
            self.low_pair.d.next = self.pair[0].val();
            self.low_step.d.next = self.step[0].val();
            self.half_less[4].d.next = self.none.val() - self.byte[4].val();
            self.half_less[5].d.next = self.byte[4].val() - self.byte[5].val();
            self.half_less[6].d.next = self.pair[2].val() - self.byte[6].val();
            self.high_pair.d.next = self.pair[2].val();
            self.high_step.d.next = self.step[1].val();
            self.half_after[0].d.next = self.byte[1].val() + self.pair[1].val();
            self.half_after[1].d.next = self.pair[1].val();
            self.half_after[2].d.next = self.byte[3].val();
            self.half_after[3].d.next = self.none.val();
            self.half_after[4].d.next = self.byte[5].val() + self.pair[3].val();
            self.half_after[5].d.next = self.pair[3].val();
            self.half_after[6].d.next = self.byte[7].val();
            self.half_after[7].d.next = self.none.val();
            for i in 0..8 {
                self.zero[i].d.next = !self.byte[i].val().any();
            }
        }

        // Behind D1: over the whole beat.
        self.high_less_one.next = self.high_sum.q.val() - self.unit.val();
        for i in 0..3 {
            self.less[i].d.next = self.half_less[i].q.val();
        }
        self.less[3].d.next = self.low_pair.q.val() + self.low_step.q.val();
        for i in 4..7 {
            self.less[i].d.next = self.half_less[i].q.val() + self.low_sum.q.val();
        }
        self.before_step.next = self.high_pair.q.val() + self.low_sum.q.val();
        self.less[7].d.next = self.before_step.val() + self.high_step.q.val();
        for i in 0..4 {
            self.after[i].d.next = self.half_after[i].q.val() + self.high_less_one.val();
        }
        for i in 4..8 {
            self.after[i].d.next = self.half_after[i].q.val() - self.unit.val();
        }
        self.total.d.next = self.low_sum.q.val() + self.high_sum.q.val();
        for i in 0..3 {
            self.zeros[i].next = self.zero_before.q.val().get_bit(i);
        }
        for i in 0..8 {
            self.zeros[i + 3].next = self.zero[i].q.val();
        }
        for i in 0..8 {
            self.tail_zero[i].d.next =
                self.zeros[i].val() && self.zeros[i + 1].val() && self.zeros[i + 2].val();
        }
        if self.beat_valid.val() {
            self.zero_before.d.next = bit_cast::<3, 1>(self.zero[5].q.val().into())
                | (bit_cast::<3, 1>(self.zero[6].q.val().into()) << 1)
                | (bit_cast::<3, 1>(self.zero[7].q.val().into()) << 2);
        }
        self.beat_taken.d.next = self.beat_valid.val();
        self.setup_taken.d.next = self.beat_valid.val() && (self.beat_number.val() == self.setup_beat.val());

        // In r: the verdict, and what the next frame has of this beat. The bytes before the payload
        // count as a frame that ended there.
        self.select_after.select.next = self.ended_lane.val();
        for i in 0..8 {
            self.select_after.from[i].next = self.after[i].q.val();
            self.ends_in[i].clock.next = self.clock.val();
            self.ends_in[i].d.next = self.message_end_lane.val() == self.lane[i].val();
            self.less_there[i].next = 0.into();
            if self.ends_in[i].q.val() {
                self.less_there[i].next = self.less[i].q.val();
            }
            self.zero_there[i].next = self.ends_in[i].q.val() && self.tail_zero[i].q.val();
        }
        self.less_sum[0].next = self.less_there[0].val();
        self.zero_sum[0].next = self.zero_there[0].val();
        for i in 1..8 {
            self.less_sum[i].next = self.less_sum[i - 1].val() | self.less_there[i].val();
            self.zero_sum[i].next = self.zero_sum[i - 1].val() || self.zero_there[i].val();
        }
        // carried + 1 + less = 0 modulo 256, which is less = !carried: a comparison, no adder.
        self.not_carried.next = !self.carried.q.val();
        self.bad_sum_q.d.next = self.szse.val() && (self.less_sum[7].val() != self.not_carried.val());
        self.bad_tail_q.d.next = self.szse.val() && !self.zero_sum[7].val();
        self.next_carried.next = self.carried.q.val() + self.total.q.val();
        if self.beat_taken.q.val() {
            self.carried.d.next = self.next_carried.val();
            if self.ended_raw.val() {
                self.carried.d.next = self.select_after.out.val();
            }
            if self.setup_taken.q.val() {
                if self.vlan.val() {
                    self.carried.d.next = self.after[5].q.val();
                } else {
                    self.carried.d.next = self.after[1].q.val();
                }
            }
        }
        self.bad_sum.next = self.bad_sum_q.q.val();
        self.bad_tail.next = self.bad_tail_q.q.val();
    }
}
