//! The checksum at the end of an SZSE frame: the sum of all bytes before it modulo 256, in a field
//! of four bytes.
//!
//! With S the sum of a frame's bytes without the last and c the last byte, the frame is good when
//! S = c and the three bytes before c are zero. S is kept as what the beats before gave (`owed`, its
//! negative) and, for every lane, what this beat gives if the frame ends there. Sums over fixed
//! lanes are formed before the beat's register, one adder follows behind it, then a selection by the
//! end's lane, then a comparison: no adder behind a selection on the way to the verdict.
//!
//! In: the wire and the walker's `ended_raw`, `ended_lane` (clock r = c+1). Out: `bad`, in r+1, for
//! the frame that ended. Latency 3 clocks behind the wire, interval 1.

use super::select8::Select8;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet;

const SETUP_BEAT: usize = ethernet::UDP_PAYLOAD / BEAT_BYTES;

/// The checksum.
#[derive(LogicBlock)]
pub struct SzseChecksum {
    /// Clock.
    pub clock: Signal<In, Clock>,
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
    /// The frame that ended has a wrong checksum.
    pub bad: Signal<Out, Bit>,

    /// Sum of the lanes from the first of the half beat to this one.
    sum: [DFF<Bits<8>>; 8],
    /// The same, less twice the byte in the lane itself: the frame's last byte is compared, not added.
    less: [DFF<Bits<8>>; 8],
    zero: [DFF<Bit>; 8],
    zero_before: DFF<Bits<3>>,
    through: [DFF<Bits<8>>; 8],
    through_less: [DFF<Bits<8>>; 8],
    tail_zero: [DFF<Bit>; 8],
    beat_taken: DFF<Bit>,
    setup_taken: DFF<Bit>,
    owed: DFF<Bits<8>>,
    bad_q: DFF<Bit>,
    select_through: Select8<Bits<8>>,
    select_less: Select8<Bits<8>>,
    select_zero: Select8<Bit>,

    setup_beat: Constant<Bits<4>>,
    before_payload: Constant<Bits<3>>,
    before_payload_tagged: Constant<Bits<3>>,

    byte: [Signal<Local, Bits<8>>; 8],
    first_lane: Signal<Local, Bits<3>>,
    less_first: Signal<Local, Bits<8>>,
    rest: Signal<Local, Bits<8>>,
    next_owed: Signal<Local, Bits<8>>,
    next_owed_after: Signal<Local, Bits<8>>,
    zeros: [Signal<Local, Bit>; 11],
}

impl Default for SzseChecksum {
    fn default() -> Self {
        let before = |byte: usize| Constant::new(((byte - 1) % BEAT_BYTES).to_bits());
        Self {
            clock: Default::default(),
            wire_valid: Default::default(),
            wire_data: Default::default(),
            beat_valid: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            ended_raw: Default::default(),
            ended_lane: Default::default(),
            bad: Default::default(),
            sum: Default::default(),
            less: Default::default(),
            zero: Default::default(),
            zero_before: Default::default(),
            through: Default::default(),
            through_less: Default::default(),
            tail_zero: Default::default(),
            beat_taken: Default::default(),
            setup_taken: Default::default(),
            owed: Default::default(),
            bad_q: Default::default(),
            select_through: Default::default(),
            select_less: Default::default(),
            select_zero: Default::default(),
            setup_beat: Constant::new(SETUP_BEAT.to_bits()),
            before_payload: before(ethernet::UDP_PAYLOAD),
            before_payload_tagged: before(ethernet::UDP_PAYLOAD + ethernet::VLAN_TAG_BYTES),
            byte: Default::default(),
            first_lane: Default::default(),
            less_first: Default::default(),
            rest: Default::default(),
            next_owed: Default::default(),
            next_owed_after: Default::default(),
            zeros: Default::default(),
        }
    }
}

impl Logic for SzseChecksum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, zero_before, beat_taken, setup_taken, owed, bad_q);
        for i in 0..8 {
            self.sum[i].clock.next = self.clock.val();
            self.sum[i].d.next = self.sum[i].q.val();
            self.less[i].clock.next = self.clock.val();
            self.less[i].d.next = self.less[i].q.val();
            self.zero[i].clock.next = self.clock.val();
            self.zero[i].d.next = self.zero[i].q.val();
            self.through[i].clock.next = self.clock.val();
            self.through_less[i].clock.next = self.clock.val();
            self.tail_zero[i].clock.next = self.clock.val();
        }

        // In front of D1: sums over fixed lanes of each half beat.
        for i in 0..8 {
            self.byte[i].next = self.wire_data.val().get_bits::<8>(8 * i);
        }
        if self.wire_valid.val() {
            self.sum[0].d.next = self.byte[0].val();
            self.sum[1].d.next = self.byte[0].val() + self.byte[1].val();
            self.sum[2].d.next = self.byte[0].val() + self.byte[1].val() + self.byte[2].val();
            self.sum[3].d.next =
                self.byte[0].val() + self.byte[1].val() + self.byte[2].val() + self.byte[3].val();
            self.sum[4].d.next = self.byte[4].val();
            self.sum[5].d.next = self.byte[4].val() + self.byte[5].val();
            self.sum[6].d.next = self.byte[4].val() + self.byte[5].val() + self.byte[6].val();
            self.sum[7].d.next =
                self.byte[4].val() + self.byte[5].val() + self.byte[6].val() + self.byte[7].val();
            self.less[0].d.next = 0.into();
            self.less[1].d.next = self.byte[0].val() - self.byte[1].val();
            self.less[2].d.next = self.byte[0].val() + self.byte[1].val() - self.byte[2].val();
            self.less[3].d.next =
                self.byte[0].val() + self.byte[1].val() + self.byte[2].val() - self.byte[3].val();
            self.less[4].d.next = self.byte[4].val();
            self.less[5].d.next = self.byte[4].val() - self.byte[5].val();
            self.less[6].d.next = self.byte[4].val() + self.byte[5].val() - self.byte[6].val();
            self.less[7].d.next =
                self.byte[4].val() + self.byte[5].val() + self.byte[6].val() - self.byte[7].val();
            for i in 0..8 {
                self.zero[i].d.next = !self.byte[i].val().any();
            }
        }

        // Behind D1: from the first lane of the beat. Lane 0 and 4 need the byte's negative.
        self.less_first.next = self.less[0].q.val() - self.sum[0].q.val();
        self.through_less[0].d.next = self.less_first.val();
        for i in 1..4 {
            self.through_less[i].d.next = self.less[i].q.val();
        }
        self.through_less[4].d.next = self.sum[3].q.val() - self.less[4].q.val();
        for i in 5..8 {
            self.through_less[i].d.next = self.sum[3].q.val() + self.less[i].q.val();
        }
        for i in 0..4 {
            self.through[i].d.next = self.sum[i].q.val();
        }
        for i in 4..8 {
            self.through[i].d.next = self.sum[3].q.val() + self.sum[i].q.val();
        }
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
        if self.vlan.val() {
            self.first_lane.next = self.before_payload_tagged.val();
        } else {
            self.first_lane.next = self.before_payload.val();
        }
        if self.setup_taken.q.val() {
            self.select_through.select.next = self.first_lane.val();
        } else {
            self.select_through.select.next = self.ended_lane.val();
        }
        self.select_less.select.next = self.ended_lane.val();
        self.select_zero.select.next = self.ended_lane.val();
        for i in 0..8 {
            self.select_through.from[i].next = self.through[i].q.val();
            self.select_less.from[i].next = self.through_less[i].q.val();
            self.select_zero.from[i].next = self.tail_zero[i].q.val();
        }
        self.bad_q.d.next = (self.select_less.out.val() != self.owed.q.val()) || !self.select_zero.out.val();
        self.rest.next = self.through[7].q.val();
        self.next_owed.next = self.owed.q.val() - self.rest.val();
        self.next_owed_after.next = self.select_through.out.val() - self.rest.val();
        if self.beat_taken.q.val() {
            if self.ended_raw.val() || self.setup_taken.q.val() {
                self.owed.d.next = self.next_owed_after.val();
            } else {
                self.owed.d.next = self.next_owed.val();
            }
        }
        self.bad.next = self.bad_q.q.val();
    }
}
