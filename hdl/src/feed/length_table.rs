//! What would follow if a message's length stood in this lane: for every lane of the beat at once,
//! so that the walk needs one selection a clock.
//!
//! The position that is followed is the lane of a length's *low* byte: ITCH's MoldUDP64 block length
//! (two bytes) or SZSE's BodyLength (four bytes). So a length that straddles two beats is no special
//! case. With eight bytes a beat and at least 14 (ITCH) or 12 (SZSE) bytes a block, at most one
//! length ends in a beat.
//!
//! In: the beat on the wire and the last three bytes of the beat before. Out: one entry a lane,
//! registered; valid with the beat's own register (D1). Latency 1 clock, interval 1.
//! Resources: 142 LUT4, 128 carry cells, 294 flip-flops (yosys for ECP5, alone).

use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::{ethernet, moldudp64, szse};

/// Bits of a length that is followed, and of the position behind it.
const LENGTH_BITS: usize = 12;
const POSITION_BITS: usize = 13;
/// Bits of a distance in beats.
pub const BEATS_BITS: usize = 10;

const _: () = assert!(szse::MAX_BODY_LENGTH < 1 << LENGTH_BITS);
const _: () = assert!(*moldudp64::BLOCK_LENGTHS.end() == u8::MAX as u16);

/// The lanes of MessageCount are built into the kernel below.
const COUNT: usize = ethernet::UDP_PAYLOAD + moldudp64::MESSAGE_COUNT.offset;
const _: () = assert!(COUNT % BEAT_BYTES == 4 && moldudp64::MESSAGE_COUNT.length == 2);
const _: () = assert!((COUNT + ethernet::VLAN_TAG_BYTES) % BEAT_BYTES == 0);
// All ones is the end of the session, and it is not 2 or more messages.
const _: () = assert!(moldudp64::COUNT_END_OF_SESSION == u16::MAX);

/// What follows a length whose low byte is in one lane.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct LengthEntry {
    /// Lane of the next length's low byte.
    pub next_lane: Bits<3>,
    /// Beats from here to it.
    pub next_beats: Bits<BEATS_BITS>,
    /// `next_beats` is 1, and the length is followed.
    pub next_one: Bit,
    /// Lane of the message's last byte.
    pub end_lane: Bits<3>,
    /// Beats from here to it.
    pub end_beats: Bits<BEATS_BITS>,
    /// `end_beats` is 0, and the length is followed.
    pub end_zero: Bit,
    /// `end_beats` is 1, and the length is followed.
    pub end_one: Bit,
    /// The length is not followed: the framing of the datagram is lost.
    pub absurd: Bit,
    /// The length.
    pub length: Bits<LENGTH_BITS>,
}

/// One lane of the table.
#[derive(LogicBlock)]
pub struct LengthLane {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Take the inputs at the next edge.
    pub enable: Signal<In, Bit>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// The feed is ITCH; a register of its own, so that no inverter stands before the adders.
    pub itch: Signal<In, Bit>,
    /// The length's bytes, lowest last; ITCH uses the lower two.
    pub byte3: Signal<In, Bits<8>>,
    /// See `byte3`.
    pub byte2: Signal<In, Bits<8>>,
    /// See `byte3`.
    pub byte1: Signal<In, Bits<8>>,
    /// The byte in this lane.
    pub byte0: Signal<In, Bits<8>>,
    /// The entry.
    pub entry: Signal<Out, LengthEntry>,
    register: DFF<LengthEntry>,
    next_offset: FeedOffset,
    end_offset: FeedOffset,
    /// Short lengths with `next_one`, `end_zero`, `end_one`: looked up, not to wait for the adders.
    itch_short: [Constant<Bits<16>>; 3],
    szse_short: [Constant<Bits<16>>; 3],
    short: [Signal<Local, Bits<16>>; 3],
    is_short: [Signal<Local, Bit>; 3],
    /// The feed's length has more bits than `length`.
    beyond: Signal<Local, Bit>,
    low: Signal<Local, Bits<4>>,
    high: Signal<Local, Bits<8>>,
    shortest: Constant<Bits<8>>,
    length: Signal<Local, Bits<LENGTH_BITS>>,
    wide: Signal<Local, Bits<POSITION_BITS>>,
    next_position: Signal<Local, Bits<POSITION_BITS>>,
    end_position: Signal<Local, Bits<POSITION_BITS>>,
    high_half: Signal<Local, Bits<4>>,
    low_half: Signal<Local, Bits<4>>,
    too_long: Signal<Local, Bit>,
    szse_absurd: Signal<Local, Bit>,
    itch_absurd: Signal<Local, Bit>,
}

impl LengthLane {
    /// The entry for lane `lane`.
    pub fn new(lane: usize) -> Self {
        // From one length's low byte to the next one's, and to the message's last byte.
        let itch_next = lane + moldudp64::BLOCK_LENGTH_BYTES;
        let itch_end = lane;
        // SZSE: the body follows the length directly, then the tail, then the next frame's header.
        let szse_next = lane + szse::TAIL_BYTES + szse::HEADER_BYTES;
        let szse_end = lane + szse::TAIL_BYTES;
        Self {
            clock: Default::default(),
            enable: Default::default(),
            szse: Default::default(),
            itch: Default::default(),
            byte3: Default::default(),
            byte2: Default::default(),
            byte1: Default::default(),
            byte0: Default::default(),
            entry: Default::default(),
            register: Default::default(),
            next_offset: FeedOffset::new(itch_next, szse_next),
            end_offset: FeedOffset::new(itch_end, szse_end),
            itch_short: [(itch_next, 1), (itch_end, 0), (itch_end, 1)].map(|(offset, beat)| {
                short_lengths(offset, *moldudp64::BLOCK_LENGTHS.start() as usize, beat)
            }),
            szse_short: [(szse_next, 1), (szse_end, 0), (szse_end, 1)]
                .map(|(offset, beat)| short_lengths(offset, 0, beat)),
            short: Default::default(),
            is_short: Default::default(),
            beyond: Default::default(),
            low: Default::default(),
            high: Default::default(),
            shortest: Constant::new((*moldudp64::BLOCK_LENGTHS.start() as usize).to_bits()),
            length: Default::default(),
            wide: Default::default(),
            next_position: Default::default(),
            end_position: Default::default(),
            high_half: Default::default(),
            low_half: Default::default(),
            too_long: Default::default(),
            szse_absurd: Default::default(),
            itch_absurd: Default::default(),
        }
    }
}

impl Logic for LengthLane {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, register);
        self.high_half.next = self.byte1.val().get_bits::<4>(4);
        self.low_half.next = self.byte1.val().get_bits::<4>(0);
        self.length.next =
            bit_cast::<12, 8>(self.byte0.val()) | (bit_cast::<12, 4>(self.low_half.val()) << 8);
        self.wide.next = bit_cast::<13, 12>(self.length.val());
        self.next_offset.szse.next = self.szse.val();
        self.next_offset.itch.next = self.itch.val();
        self.end_offset.szse.next = self.szse.val();
        self.end_offset.itch.next = self.itch.val();
        self.next_position.next = self.wide.val() + self.next_offset.offset.val();
        self.end_position.next = self.wide.val() + self.end_offset.offset.val();
        self.beyond.next = self.high_half.val().any()
            || (self.szse.val() && (self.byte3.val().any() || self.byte2.val().any()));
        self.low.next = self.length.val().get_bits::<4>(0);
        self.high.next = self.length.val().get_bits::<8>(4);
        for i in 0..3 {
            if self.szse.val() {
                self.short[i].next = self.szse_short[i].val();
            } else {
                self.short[i].next = self.itch_short[i].val();
            }
            self.is_short[i].next = self.short[i].val().get_bit(self.low.val().index())
                && !self.high.val().any()
                && !self.beyond.val();
        }
        self.szse_absurd.next =
            self.byte3.val().any() || self.byte2.val().any() || self.high_half.val().any();
        self.too_long.next = self.byte1.val().any();
        self.itch_absurd.next = self.too_long.val() || (self.byte0.val() < self.shortest.val());
        if self.enable.val() {
            self.register.d.next.next_lane = self.next_position.val().get_bits::<3>(0);
            self.register.d.next.next_beats = self.next_position.val().get_bits::<BEATS_BITS>(3);
            self.register.d.next.next_one = self.is_short[0].val();
            self.register.d.next.end_lane = self.end_position.val().get_bits::<3>(0);
            self.register.d.next.end_beats = self.end_position.val().get_bits::<BEATS_BITS>(3);
            self.register.d.next.end_zero = self.is_short[1].val();
            self.register.d.next.end_one = self.is_short[2].val();
            self.register.d.next.absurd =
                (self.szse.val() && self.szse_absurd.val()) || (self.itch.val() && self.itch_absurd.val());
            self.register.d.next.length = self.length.val();
        }
        self.entry.next = self.register.q.val();
    }
}

/// An offset that depends on the feed, bit by bit a constant or one of the two feed flags.
#[derive(LogicBlock)]
pub struct FeedOffset {
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// The feed is ITCH.
    pub itch: Signal<In, Bit>,
    /// The offset.
    pub offset: Signal<Out, Bits<POSITION_BITS>>,
    both: Constant<Bits<POSITION_BITS>>,
    szse_only: Constant<Bits<POSITION_BITS>>,
    itch_only: Constant<Bits<POSITION_BITS>>,
    szse_part: Signal<Local, Bits<POSITION_BITS>>,
    itch_part: Signal<Local, Bits<POSITION_BITS>>,
}

impl FeedOffset {
    /// `itch` or `szse`.
    pub fn new(itch: usize, szse: usize) -> Self {
        Self {
            szse: Default::default(),
            itch: Default::default(),
            offset: Default::default(),
            both: Constant::new((itch & szse).to_bits()),
            szse_only: Constant::new((szse & !itch).to_bits()),
            itch_only: Constant::new((itch & !szse).to_bits()),
            szse_part: Default::default(),
            itch_part: Default::default(),
        }
    }
}

impl Logic for FeedOffset {
    #[hdl_gen]
    fn update(&mut self) {
        self.szse_part.next = 0.into();
        self.itch_part.next = 0.into();
        if self.szse.val() {
            self.szse_part.next = self.szse_only.val();
        }
        if self.itch.val() {
            self.itch_part.next = self.itch_only.val();
        }
        self.offset.next = self.both.val() | self.szse_part.val() | self.itch_part.val();
    }
}

/// Lengths below 16, as a set of bits, that lead from `offset` into beat `beat`. A length from 16 on
/// never leads into this beat or the next, so 16 are enough.
fn short_lengths(offset: usize, shortest: usize, beat: usize) -> Constant<Bits<16>> {
    assert!(offset + 16 >= BEAT_BYTES * (beat + 1));
    let lengths = (shortest..16).filter(|length| (offset + length) / BEAT_BYTES == beat);
    Constant::new(lengths.fold(0_usize, |set, length| set | 1 << length).to_bits())
}

/// All eight lanes.
#[derive(LogicBlock)]
pub struct LengthTable {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A beat is on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// The beat, lane 0 in the low bits.
    pub wire_data: Signal<In, Bits<64>>,
    /// The feed is SZSE.
    pub szse: Signal<In, Bit>,
    /// One entry a lane, for the beat that was on the wire at the last valid clock.
    pub entry: [Signal<Out, LengthEntry>; 8],
    /// MoldUDP64 MessageCount, were it in this beat, is 2 or more: without a tag, with a tag.
    pub several: [Signal<Out, Bit>; 2],
    /// It stands for no messages: 0 or the end of the session.
    pub no_messages: [Signal<Out, Bit>; 2],
    several_q: [DFF<Bit>; 2],
    no_messages_q: [DFF<Bit>; 2],
    count: [Signal<Local, Bits<16>>; 2],
    count_upper: [Signal<Local, Bits<15>>; 2],
    is_several: [Signal<Local, Bit>; 2],
    is_end: [Signal<Local, Bit>; 2],
    lane: [LengthLane; 8],
    szse_q: DFF<Bit>,
    itch_q: DFF<Bit>,
    /// The last three bytes of the beat before, then this beat.
    bytes: [Signal<Local, Bits<8>>; 11],
    previous: DFF<Bits<24>>,
}

impl Default for LengthTable {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            wire_valid: Default::default(),
            wire_data: Default::default(),
            szse: Default::default(),
            entry: Default::default(),
            several: Default::default(),
            no_messages: Default::default(),
            several_q: Default::default(),
            no_messages_q: Default::default(),
            count: Default::default(),
            count_upper: Default::default(),
            is_several: Default::default(),
            is_end: Default::default(),
            lane: std::array::from_fn(LengthLane::new),
            szse_q: Default::default(),
            itch_q: Default::default(),
            bytes: Default::default(),
            previous: Default::default(),
        }
    }
}

impl Logic for LengthTable {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, previous, szse_q, itch_q);
        self.szse_q.d.next = self.szse.val();
        self.itch_q.d.next = !self.szse.val();
        if self.wire_valid.val() {
            self.previous.d.next = self.wire_data.val().get_bits::<24>(40);
        }
        for i in 0..3 {
            self.bytes[i].next = self.previous.q.val().get_bits::<8>(i * 8);
        }
        for i in 0..8 {
            self.bytes[i + 3].next = self.wire_data.val().get_bits::<8>(i * 8);
        }
        // Big-endian, in lanes 4 and 5, with a tag in lanes 0 and 1; `bytes` begins three before lane 0.
        self.count[0].next =
            (bit_cast::<16, 8>(self.bytes[7].val()) << 8) | bit_cast::<16, 8>(self.bytes[8].val());
        self.count[1].next =
            (bit_cast::<16, 8>(self.bytes[3].val()) << 8) | bit_cast::<16, 8>(self.bytes[4].val());
        for i in 0..2 {
            self.several_q[i].clock.next = self.clock.val();
            self.several_q[i].d.next = self.several_q[i].q.val();
            self.no_messages_q[i].clock.next = self.clock.val();
            self.no_messages_q[i].d.next = self.no_messages_q[i].q.val();
            self.count_upper[i].next = self.count[i].val().get_bits::<15>(1);
            self.is_several[i].next = self.count_upper[i].val().any();
            self.is_end[i].next = self.count[i].val().all();
            if self.wire_valid.val() {
                self.several_q[i].d.next = self.is_several[i].val() && !self.is_end[i].val();
                self.no_messages_q[i].d.next = self.is_end[i].val() || !self.count[i].val().any();
            }
            self.several[i].next = self.several_q[i].q.val();
            self.no_messages[i].next = self.no_messages_q[i].q.val();
        }
        for i in 0..8 {
            self.lane[i].clock.next = self.clock.val();
            self.lane[i].enable.next = self.wire_valid.val();
            self.lane[i].szse.next = self.szse_q.q.val();
            self.lane[i].itch.next = self.itch_q.q.val();
            self.lane[i].byte3.next = self.bytes[i].val();
            self.lane[i].byte2.next = self.bytes[i + 1].val();
            self.lane[i].byte1.next = self.bytes[i + 2].val();
            self.lane[i].byte0.next = self.bytes[i + 3].val();
            self.entry[i].next = self.lane[i].entry.val();
        }
    }
}
