//! Takes the payloads of datagrams into the queue: the 40-byte header is read as it passes, what
//! follows it is written to block RAM, and when the frame's verdict is known it is committed or
//! forgotten as a whole. Behind the frame checks, in front of [`super::tokenizer`].
//!
//! A committed frame is a word with the card time of its last beat, written as a FAST integer like all that
//! follows, and the payload's words. Bytes behind the payload are zero, so they have no stop bit.
//!
//! Payload in: `beat_data` has the payload's first byte lowest, every beat but the last is full. The
//! verdict comes with the last beat or later. The next frame's first beat comes at least five clocks
//! behind a frame's last beat, as Ethernet's headers see to, and two behind its verdict. `card_time` is
//! looked at with the last beat.
//!
//! Latency: a good frame is committed two clocks behind the later of last beat and verdict. Interval 1.

use rust_hdl::prelude::*;
use tickgate_abi::sse_queue;
use tickgate_abi::wire::sse;

/// log2 of the queue's words of eight bytes: 16 KiB, ten full frames.
pub const LOG2_WORDS: usize = sse_queue::LOG2_WORDS;
/// Bits of a position in the queue: one more, to tell full from empty.
pub const POSITION_BITS: usize = LOG2_WORDS + 1;
/// Bits of a word: eight bytes, whether it is the frame's last, and how many bytes it has.
pub const WORD_BITS: usize = 64 + 1 + 4;
/// Words that stay free, for what is under way while the fill level is computed.
const RESERVE: usize = sse_queue::RESERVE;

const _: () = assert!(LOG2_WORDS == 11 && sse_queue::WORD_BYTES == 8 && sse_queue::TIME_WORDS == 1);
const _: () = assert!(sse::HEADER_BYTES == 40 && sse::FRAMES_PER_DATAGRAM == 1);
const _: () = assert!(sse::MAGIC_FIELD.offset == 0 && sse::TOTAL_LENGTH.offset == 4);
const _: () = assert!(sse::CATEGORY.offset == 8 && sse::MSG_TYPE.offset == 12);
const _: () = assert!(sse::COMPRESSED.offset == 32);

/// The intake.
#[derive(LogicBlock)]
pub struct Intake {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A beat of payload.
    pub beat_valid: Signal<In, Bit>,
    /// Its bytes, the first one lowest.
    pub beat_data: Signal<In, Bits<64>>,
    /// How many, 1 to 8.
    pub beat_bytes: Signal<In, Bits<4>>,
    /// The payload's first beat.
    pub beat_first: Signal<In, Bit>,
    /// The payload's last beat.
    pub beat_last: Signal<In, Bit>,
    /// The card's clock count.
    pub card_time: Signal<In, Bits<48>>,
    /// The frame's verdict is known.
    pub verdict: Signal<In, Bit>,
    /// The frame is good.
    pub verdict_good: Signal<In, Bit>,
    /// Where the reader is.
    pub read_position: Signal<In, Bits<POSITION_BITS>>,
    /// Behind the last word that may be read.
    pub committed: Signal<Out, Bits<POSITION_BITS>>,
    /// Write to the queue.
    pub write: Signal<Out, Bit>,
    /// Where.
    pub write_address: Signal<Out, Bits<LOG2_WORDS>>,
    /// What.
    pub write_data: Signal<Out, Bits<WORD_BITS>>,
    /// Pulse: not one whole frame of this kind.
    pub framing: Signal<Out, Bit>,
    /// Pulse: a type that nobody here decodes.
    pub unknown_type: Signal<Out, Bit>,
    /// Pulse: a frame that the host decodes, compressed or a snapshot.
    pub left_to_host: Signal<Out, Bit>,
    /// Pulse: there was no room for the frame.
    pub no_room: Signal<Out, Bit>,

    /// Header words seen, up to five; then the payload comes.
    header_words: DFF<Bits<3>>,
    magic_holds: DFF<Bit>,
    total: DFF<Bits<16>>,
    total_is_small: DFF<Bit>,
    is_ticks: DFF<Bit>,
    is_snapshots: DFF<Bit>,
    is_compressed: DFF<Bit>,
    length: DFF<Bits<16>>,
    crowded: DFF<Bit>,
    fill: DFF<Bits<POSITION_BITS>>,
    full: DFF<Bit>,
    position: DFF<Bits<POSITION_BITS>>,
    committed_q: DFF<Bits<POSITION_BITS>>,
    frame_time: DFF<Bits<48>>,
    ended: DFF<Bit>,
    waiting: DFF<Bit>,
    length_holds: DFF<Bit>,
    has_header: DFF<Bit>,
    has_payload: DFF<Bit>,
    verdict_came: DFF<Bit>,
    verdict_was_good: DFF<Bit>,
    // The write, one clock late.
    write_q: DFF<Bit>,
    address_q: DFF<Bits<LOG2_WORDS>>,
    word_q: DFF<Bits<WORD_BITS>>,
    /// Behind the last frame that was taken; the reader hears of it when its time is written.
    taken: DFF<Bits<POSITION_BITS>>,
    framing_q: DFF<Bit>,
    unknown_q: DFF<Bit>,
    left_q: DFF<Bit>,
    no_room_q: DFF<Bit>,

    magic: Constant<Bits<32>>,
    ticks_type: Constant<Bits<64>>,
    snapshots_type: Constant<Bits<64>>,
    five: Constant<Bits<3>>,
    zero: Constant<Bits<3>>,
    one: Constant<Bits<3>>,
    four: Constant<Bits<3>>,
    header_bytes: Constant<Bits<16>>,
    full_from: Constant<Bits<POSITION_BITS>>,
    one_position: Constant<Bits<POSITION_BITS>>,
    stop_bit: Constant<Bits<8>>,
    time_token: super::super::pack::Pack<8, 8, 64>,
    masked: super::super::pack::Pack<8, 8, 64>,
    lane: [Constant<Bits<4>>; 8],

    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    total_upper: Signal<Local, Bits<16>>,
    total_high: Signal<Local, Bits<8>>,
    total_low: Signal<Local, Bits<8>>,
    index: Signal<Local, Bits<3>>,
    in_header: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    wide_bytes: Signal<Local, Bits<16>>,
    length_before: Signal<Local, Bits<16>>,
    next_index: Signal<Local, Bits<3>>,
    first_position: Signal<Local, Bits<POSITION_BITS>>,
    next_position: Signal<Local, Bits<POSITION_BITS>>,
    wide_time: Signal<Local, Bits<56>>,
    decide: Signal<Local, Bit>,
    good: Signal<Local, Bit>,
    well_formed: Signal<Local, Bit>,
    is_known: Signal<Local, Bit>,
    is_host: Signal<Local, Bit>,
    is_mine: Signal<Local, Bit>,
    accept: Signal<Local, Bit>,
    tail: Signal<Local, Bits<WORD_BITS>>,
    flags: Signal<Local, Bits<5>>,
    masked_byte: [Signal<Local, Bits<8>>; 8],
    time_byte: [Signal<Local, Bits<8>>; 8],
    time_group: [Signal<Local, Bits<7>>; 8],
    widen: [super::widen::Widen; 8],
}

/// The two words as they lie in a beat, the first byte lowest.
fn key(category: u32, msg_type: u32) -> Constant<Bits<64>> {
    let value = u64::from(category.swap_bytes()) | u64::from(msg_type.swap_bytes()) << 32;
    Constant::new(value.into())
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            beat_valid: Default::default(),
            beat_data: Default::default(),
            beat_bytes: Default::default(),
            beat_first: Default::default(),
            beat_last: Default::default(),
            card_time: Default::default(),
            verdict: Default::default(),
            verdict_good: Default::default(),
            read_position: Default::default(),
            committed: Default::default(),
            write: Default::default(),
            write_address: Default::default(),
            write_data: Default::default(),
            framing: Default::default(),
            unknown_type: Default::default(),
            left_to_host: Default::default(),
            no_room: Default::default(),
            header_words: Default::default(),
            magic_holds: Default::default(),
            total: Default::default(),
            total_is_small: Default::default(),
            is_ticks: Default::default(),
            is_snapshots: Default::default(),
            is_compressed: Default::default(),
            length: Default::default(),
            crowded: Default::default(),
            fill: Default::default(),
            full: Default::default(),
            position: Default::default(),
            committed_q: Default::default(),
            frame_time: Default::default(),
            ended: Default::default(),
            waiting: Default::default(),
            length_holds: Default::default(),
            has_header: Default::default(),
            has_payload: Default::default(),
            verdict_came: Default::default(),
            verdict_was_good: Default::default(),
            write_q: Default::default(),
            address_q: Default::default(),
            word_q: Default::default(),
            taken: Default::default(),
            framing_q: Default::default(),
            unknown_q: Default::default(),
            left_q: Default::default(),
            no_room_q: Default::default(),
            magic: Constant::new(u64::from(sse::MAGIC.swap_bytes()).into()),
            ticks_type: key(sse::TICK_CATEGORY, sse::TICK),
            snapshots_type: key(sse::SNAPSHOT_CATEGORY, sse::SNAPSHOT),
            five: Constant::new((sse::HEADER_BYTES / 8).to_bits()),
            zero: Constant::new((sse::MAGIC_FIELD.offset / 8).to_bits()),
            one: Constant::new((sse::CATEGORY.offset / 8).to_bits()),
            four: Constant::new((sse::COMPRESSED.offset / 8).to_bits()),
            header_bytes: Constant::new(sse::HEADER_BYTES.to_bits()),
            full_from: Constant::new(((1 << LOG2_WORDS) - RESERVE).to_bits()),
            one_position: Constant::new(1_usize.to_bits()),
            stop_bit: Constant::new(usize::from(sse::STOP_BIT).to_bits()),
            time_token: Default::default(),
            masked: Default::default(),
            lane: std::array::from_fn(|i| Constant::new(i.to_bits())),
            low_word: Default::default(),
            high_word: Default::default(),
            total_upper: Default::default(),
            total_high: Default::default(),
            total_low: Default::default(),
            index: Default::default(),
            in_header: Default::default(),
            push: Default::default(),
            wide_bytes: Default::default(),
            length_before: Default::default(),
            next_index: Default::default(),
            first_position: Default::default(),
            next_position: Default::default(),
            wide_time: Default::default(),
            decide: Default::default(),
            good: Default::default(),
            well_formed: Default::default(),
            is_known: Default::default(),
            is_host: Default::default(),
            is_mine: Default::default(),
            accept: Default::default(),
            tail: Default::default(),
            flags: Default::default(),
            masked_byte: Default::default(),
            time_byte: Default::default(),
            time_group: Default::default(),
            widen: Default::default(),
        }
    }
}

impl Logic for Intake {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, header_words, magic_holds, total, total_is_small, is_ticks, is_snapshots);
        dff_setup!(self, clock, is_compressed, length, crowded, fill, full, position, committed_q);
        dff_setup!(self, clock, frame_time, ended, waiting, length_holds, has_header, has_payload);
        dff_setup!(self, clock, verdict_came, verdict_was_good, write_q, address_q, word_q, taken);
        dff_setup!(self, clock, framing_q, unknown_q, left_q, no_room_q);

        // The header as it passes.
        self.low_word.next = self.beat_data.val().get_bits::<32>(0);
        self.high_word.next = self.beat_data.val().get_bits::<32>(32);
        self.total_upper.next = self.beat_data.val().get_bits::<16>(32);
        self.total_high.next = self.beat_data.val().get_bits::<8>(48);
        self.total_low.next = self.beat_data.val().get_bits::<8>(56);
        self.index.next = self.header_words.q.val();
        self.length_before.next = self.length.q.val();
        if self.beat_first.val() {
            self.index.next = 0.into();
            self.length_before.next = 0.into();
        }
        self.next_index.next = self.index.val() + self.one.val();
        self.in_header.next = self.index.val() != self.five.val();
        self.wide_bytes.next = bit_cast::<16, 4>(self.beat_bytes.val());
        if self.beat_valid.val() {
            self.length.d.next = self.length_before.val() + self.wide_bytes.val();
            self.header_words.d.next = self.index.val();
            if self.in_header.val() {
                self.header_words.d.next = self.next_index.val();
            }
            if self.index.val() == self.zero.val() {
                self.magic_holds.d.next = self.low_word.val() == self.magic.val();
                self.total_is_small.d.next = !self.total_upper.val().any();
                self.total.d.next =
                    (bit_cast::<16, 8>(self.total_high.val()) << 8) | bit_cast::<16, 8>(self.total_low.val());
            }
            if self.index.val() == self.one.val() {
                self.is_ticks.d.next = self.beat_data.val() == self.ticks_type.val();
                self.is_snapshots.d.next = self.beat_data.val() == self.snapshots_type.val();
            }
            if self.index.val() == self.four.val() {
                self.is_compressed.d.next = self.low_word.val().any();
            }
        }

        // What follows it, into the queue, behind a place for the time.
        self.first_position.next = self.taken.q.val() + self.one_position.val();
        self.next_position.next = self.position.q.val() + self.one_position.val();
        self.push.next = self.beat_valid.val() & !self.in_header.val();
        self.fill.d.next = self.position.q.val() - self.read_position.val();
        self.full.d.next = self.fill.q.val() >= self.full_from.val();
        for i in 0..8 {
            self.masked_byte[i].next = self.beat_data.val().get_bits::<8>(8 * i);
            if self.beat_bytes.val() <= self.lane[i].val() {
                self.masked_byte[i].next = 0.into();
            }
        }
        for i in 0..8 {
            self.masked.part[i].next = self.masked_byte[7 - i].val();
        }
        self.flags.next = bit_cast::<5, 4>(self.beat_bytes.val()) << 1;
        if self.beat_last.val() {
            self.flags.next = (bit_cast::<5, 4>(self.beat_bytes.val()) << 1) | 1;
        }
        self.tail.next = bit_cast::<69, 5>(self.flags.val()) << 64;
        self.write_q.d.next = self.push.val() & !self.full.q.val();
        self.address_q.d.next = self.position.q.val().get_bits::<11>(0);
        self.word_q.d.next = self.tail.val() | bit_cast::<69, 64>(self.masked.joined.val());
        if self.push.val() {
            self.position.d.next = self.next_position.val();
            if self.full.q.val() {
                self.crowded.d.next = true;
                self.position.d.next = self.position.q.val();
            }
        }
        if self.beat_valid.val() & self.beat_first.val() {
            self.position.d.next = self.first_position.val();
            self.crowded.d.next = false;
            self.verdict_came.d.next = false;
        }

        // The end of the payload, and the verdict.
        self.ended.d.next = self.beat_valid.val() & self.beat_last.val();
        if self.beat_valid.val() & self.beat_last.val() {
            self.frame_time.d.next = self.card_time.val();
        }
        self.length_holds.d.next = self.total.q.val() == self.length.q.val();
        self.has_header.d.next = self.length.q.val() >= self.header_bytes.val();
        self.has_payload.d.next = self.length.q.val() > self.header_bytes.val();
        if self.verdict.val() {
            self.verdict_came.d.next = true;
            self.verdict_was_good.d.next = self.verdict_good.val();
        }
        self.decide.next = self.waiting.q.val() & self.verdict_came.q.val();
        if self.ended.q.val() {
            self.waiting.d.next = true;
        }
        self.well_formed.next = self.magic_holds.q.val()
            & self.total_is_small.q.val()
            & self.length_holds.q.val()
            & self.has_header.q.val();
        self.is_known.next = self.is_ticks.q.val() | self.is_snapshots.q.val();
        self.is_host.next = self.is_snapshots.q.val() | self.is_compressed.q.val();
        self.good.next = self.decide.val() & self.verdict_was_good.q.val();
        self.is_mine.next = self.well_formed.val() & self.is_known.val() & !self.is_host.val();
        self.accept.next =
            self.good.val() & self.is_mine.val() & self.has_payload.q.val() & !self.crowded.q.val();
        self.framing_q.d.next = (self.good.val() & !self.well_formed.val())
            | (self.good.val() & self.is_mine.val() & !self.has_payload.q.val());
        self.unknown_q.d.next = self.good.val() & self.well_formed.val() & !self.is_known.val();
        self.left_q.d.next =
            self.good.val() & self.well_formed.val() & self.is_known.val() & self.is_host.val();
        self.no_room_q.d.next =
            self.good.val() & self.is_mine.val() & self.has_payload.q.val() & self.crowded.q.val();
        if self.accept.val() {
            self.taken.d.next = self.position.q.val();
        }
        self.wide_time.next = bit_cast::<56, 48>(self.frame_time.q.val());
        for i in 0..8 {
            self.time_group[i].next = self.wide_time.val().get_bits::<7>(7 * i);
            self.widen[i].narrow.next = self.time_group[i].val();
            self.time_byte[i].next = self.widen[i].wide.val();
        }
        self.time_token.part[0].next = self.time_byte[0].val() | self.stop_bit.val();
        for i in 1..8 {
            self.time_token.part[i].next = self.time_byte[i].val();
        }
        if self.decide.val() {
            self.waiting.d.next = false;
            self.verdict_came.d.next = false;
            self.write_q.d.next = self.accept.val();
            self.address_q.d.next = self.taken.q.val().get_bits::<11>(0);
            self.word_q.d.next = bit_cast::<69, 64>(self.time_token.joined.val());
        }
        self.committed_q.d.next = self.taken.q.val();

        self.committed.next = self.committed_q.q.val();
        self.write.next = self.write_q.q.val();
        self.write_address.next = self.address_q.q.val();
        self.write_data.next = self.word_q.q.val();
        self.framing.next = self.framing_q.q.val();
        self.unknown_type.next = self.unknown_q.q.val();
        self.left_to_host.next = self.left_q.q.val();
        self.no_room.next = self.no_room_q.q.val();
    }
}
