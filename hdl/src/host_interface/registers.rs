//! The register file: the table of hdl/abi's `register` as gateware. The host reads what the card is
//! and has counted, and writes how it shall behave.
//!
//! Bus -> **registers** -> feed, filter, ring; counting pulses from them come back.
//!
//! Latency: `read_data` is the register that was addressed three clocks ago, an address a clock. A
//! write takes effect on the outputs two clocks later. A pulse shows in its counter two clocks later
//! (drops: three). Bits that a register does not have read as 0; addresses without a register read as
//! 0 and take no writes.
//!
//! Reading: first edge, the address is compared with every register's; second edge, the words of each
//! block that were chosen are or-ed together; third edge, the blocks are.
//!
//! Resources: 1,039 LUT4, 304 carry cells, 1,508 flip-flops (yosys for ECP5, alone). Routed alone on
//! LFE5U-85F-8, in a shift-in and shift-out frame, one seed: 258 MHz.

use super::counter::Counter;
use super::step_counter::StepCounter;
use rust_hdl::prelude::*;
use tickgate_abi::DropReason;
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::register::{
    Access, BAR_BYTES, BLOCKS, Register, arbitration, feed, filter, identity, line_b, reset_value, ring,
    symbol_filter,
};

/// Entries of the group filter.
pub const FILTER_ENTRIES: usize = filter::ENTRIES as usize;
const DROPS: usize = DropReason::COUNT;

/// Blocks that are here: all but the last, the books' ([`super::book_registers`]).
const OWN_BLOCKS: usize = BLOCKS.len() - 1;
/// Words that never change: three header words a block, and the identity block's.
const CONSTANT_WORDS: usize = 3 * OWN_BLOCKS + 7;
/// Words that the host writes: feed control; the filter's; five of the ring; two of the arbitration,
/// three of the symbol filter.
const WRITTEN_WORDS: usize = 1 + 3 * FILTER_ENTRIES + 5 + 5;
/// Words that the arbitration and the symbol filter count.
pub const ARBITRATION_WORDS: usize = 13;
/// Words that the card counts: frames, messages, producer, lost; line A's drops; line B's frames,
/// messages and drops; the arbitration's; SSE frames left to the host and without room, of both lines.
const COUNTED_WORDS: usize = 4 + DROPS + 2 + DROPS + ARBITRATION_WORDS + 4;
// Places in these arrays.
const _: () = assert!(FILTER_ENTRIES == 8 && DROPS == 16 && BAR_BYTES == 1 << 11);
const _: () = assert!(CONSTANT_WORDS == 28 && WRITTEN_WORDS == 35 && COUNTED_WORDS == 55);
const _: () = assert!(
    feed::CONTROL_SZSE == 1 << 0 && feed::CONTROL_FILTER_ENABLE == 1 << 1 && feed::CONTROL_SSE == 1 << 2
);
const _: () = assert!(DropReason::Framing as usize == 11 && DropReason::UnknownType as usize == 12);
const _: () = assert!(
    arbitration::CONTROL_ARBITRATE == 1 << 0
        && arbitration::CONTROL_LINE_A == 1 << 1
        && arbitration::CONTROL_LINE_B == 1 << 2
        && arbitration::WINDOW_BITS == 0xff_ffff
);
const _: () = assert!(ring::CONTROL_ENABLE == 1 << 0 && ring::CONTROL_CREDITS == 1 << 1);

/// The register file.
#[derive(LogicBlock)]
pub struct Registers {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Byte address in the BAR, a multiple of 4.
    pub address: Signal<In, Bits<11>>,
    /// Write `write_data` to `address` in this clock.
    pub write: Signal<In, Bit>,
    /// The value to write.
    pub write_data: Signal<In, Bits<32>>,
    /// The register that was addressed three clocks ago.
    pub read_data: Signal<Out, Bits<32>>,
    /// feed_control bit 0: 0 ITCH 5.0, 1 SZSE.
    pub feed_szse: Signal<Out, Bit>,
    /// feed_control bit 2: SSE, whatever bit 0 is.
    pub feed_sse: Signal<Out, Bit>,
    /// feed_control bit 1.
    pub filter_enable: Signal<Out, Bit>,
    /// IPv4 destination address of each filter entry.
    pub filter_group: [Signal<Out, Bits<32>>; FILTER_ENTRIES],
    /// UDP destination port of each filter entry.
    pub filter_port: [Signal<Out, Bits<16>>; FILTER_ENTRIES],
    /// Channel of each filter entry.
    pub filter_channel: [Signal<Out, Bits<16>>; FILTER_ENTRIES],
    /// Whether each filter entry is in use.
    pub filter_in_use: [Signal<Out, Bit>; FILTER_ENTRIES],
    /// ring_control bit 0.
    pub ring_enable: Signal<Out, Bit>,
    /// ring_control bit 1.
    pub ring_credits: Signal<Out, Bit>,
    /// Bus address of ring entry 0.
    pub ring_base: Signal<Out, Bits<64>>,
    /// log2 of the number of ring entries.
    pub ring_log2_size: Signal<Out, Bits<5>>,
    /// Entries the host has read.
    pub ring_consumer: Signal<Out, Bits<32>>,
    /// arbitration_control bits 0, 1 and 2.
    pub arbitration_control: Signal<Out, Bits<3>>,
    /// arbitration_window.
    pub arbitration_window: Signal<Out, Bits<24>>,
    /// symbol_filter_control bit 0.
    pub symbol_filter_enable: Signal<Out, Bit>,
    /// symbol_filter_symbol.
    pub symbol_filter_symbol: Signal<Out, Bits<32>>,
    /// symbol_filter_entry.
    pub symbol_filter_entry: Signal<Out, Bits<32>>,
    /// Pulse: symbol_filter_entry was written.
    pub symbol_filter_write: Signal<Out, Bit>,
    /// Pulse a line: a frame was seen on the wire.
    pub frame: [Signal<In, Bit>; 2],
    /// Pulse a line: a message became a record.
    pub message: [Signal<In, Bit>; 2],
    /// Pulse a line: a drop of scope frame or datagram.
    pub frame_drop: [Signal<In, Bit>; 2],
    /// With it: the reason's code. A code of another scope is not counted.
    pub frame_drop_reason: [Signal<In, Bits<4>>; 2],
    /// Pulse a line: a drop of scope message.
    pub message_drop: [Signal<In, Bit>; 2],
    /// With it: the reason's code. A code of another scope is not counted.
    pub message_drop_reason: [Signal<In, Bits<4>>; 2],
    /// A line: drops for `framing` beside those, of SSE.
    pub sse_framing: [Signal<In, Bits<2>>; 2],
    /// A line: drops for `unknown_type` beside those, of SSE.
    pub sse_unknown_type: [Signal<In, Bits<2>>; 2],
    /// Pulse a line: an SSE frame is left to the host.
    pub left_to_host: [Signal<In, Bit>; 2],
    /// Pulse a line: an SSE frame found no room.
    pub no_room: [Signal<In, Bit>; 2],
    /// What the arbitration and the symbol filter count, in the order of the table of registers.
    pub arbitration_counts: [Signal<In, Bits<32>>; ARBITRATION_WORDS],
    /// Entries the ring writer has written.
    pub ring_producer: Signal<In, Bits<32>>,
    /// Pulse: the ring writer lost a record.
    pub ring_lost: Signal<In, Bit>,

    constant_address: [Constant<Bits<11>>; CONSTANT_WORDS],
    constant_value: [Constant<Bits<32>>; CONSTANT_WORDS],
    written_address: [Constant<Bits<11>>; WRITTEN_WORDS],
    /// Bits that the register has.
    written_bits: [Constant<Bits<32>>; WRITTEN_WORDS],
    counted_address: [Constant<Bits<11>>; COUNTED_WORDS],
    drop_code: [Constant<Bits<4>>; DROPS],
    drop_of_message: [Constant<Bit>; DROPS],

    constant_chosen: [DFF<Bit>; CONSTANT_WORDS],
    written_chosen: [DFF<Bit>; WRITTEN_WORDS],
    counted_chosen: [DFF<Bit>; COUNTED_WORDS],
    write_pending: DFF<Bit>,
    write_value: DFF<Bits<32>>,
    written: [DFF<Bits<32>>; WRITTEN_WORDS],
    constant_read: DFF<Bits<32>>,
    control_read: DFF<Bits<32>>,
    filter_read: DFF<Bits<32>>,
    counted_read: DFF<Bits<32>>,
    lines_read: DFF<Bits<32>>,
    entry_written: DFF<Bit>,
    read: DFF<Bits<32>>,

    frames: [Counter; 2],
    messages: [Counter; 2],
    losses: Counter,
    drops_a: [Counter; DROPS],
    dropped_a: [DFF<Bit>; DROPS],
    drops_b: [Counter; DROPS],
    dropped_b: [DFF<Bit>; DROPS],
    /// In place of the drop counters for these two reasons.
    framings: [StepCounter; 2],
    unknown_types: [StepCounter; 2],
    hosts: [Counter; 2],
    no_rooms: [Counter; 2],

    counted: [Signal<Local, Bits<32>>; COUNTED_WORDS],
    constant_or: [Signal<Local, Bits<32>>; CONSTANT_WORDS],
    written_or: [Signal<Local, Bits<32>>; WRITTEN_WORDS],
    counted_or: [Signal<Local, Bits<32>>; COUNTED_WORDS],
    constant_any: [Signal<Local, Bits<32>>; CONSTANT_WORDS],
    control_any: [Signal<Local, Bits<32>>; 6],
    filter_any: [Signal<Local, Bits<32>>; WRITTEN_WORDS - 6],
    counted_any: [Signal<Local, Bits<32>>; 4 + DROPS],
    lines_any: [Signal<Local, Bits<32>>; COUNTED_WORDS - 4 - DROPS],
}

fn address(offset: u32) -> Constant<Bits<11>> {
    Constant::new(u64::from(offset).into())
}

/// Offsets and values of the words that never change. Without `books` the list of blocks ends with the last
/// one that is here.
fn constant_words(build_date: u32, git_hash: u32, books: bool) -> Vec<(u32, u32)> {
    let own = &BLOCKS[..OWN_BLOCKS];
    let headers = own.iter().flat_map(|b| [b.offset, b.offset + 4, b.offset + 8]);
    let constants = own
        .iter()
        .flat_map(|b| b.registers)
        .filter(|r| r.access == Access::Constant)
        .flat_map(|r| (0..r.count).map(|i| r.at(i)));
    let value = |offset| match offset {
        o if o == identity::BUILD_DATE.offset => build_date,
        o if o == identity::GIT_HASH.offset => git_hash,
        o if o == identity::FEATURES.offset && !books => reset_value(o) & !identity::FEATURE_BOOK,
        o if o == own[OWN_BLOCKS - 1].offset + 8 && !books => 0,
        o => reset_value(o),
    };
    headers.chain(constants).map(|offset| (offset, value(offset))).collect()
}

/// Offset and bits of the words that the host writes, in the order of `written`.
fn written_words() -> Vec<(u32, u32)> {
    let all = |register: Register, bits| {
        assert!(register.access == Access::ReadWrite && register.reset == 0, "{}", register.name);
        (0..register.count).map(move |i| (register.at(i), bits))
    };
    all(feed::CONTROL, feed::CONTROL_FEED_SELECT | feed::CONTROL_FILTER_ENABLE)
        .chain(all(ring::CONTROL, ring::CONTROL_ENABLE | ring::CONTROL_CREDITS))
        .chain(all(ring::BASE_LOW, !0x3f))
        .chain(all(ring::BASE_HIGH, !0))
        .chain(all(ring::LOG2_SIZE, 0x1f))
        .chain(all(ring::CONSUMER, !0))
        .chain(all(filter::GROUP, !0))
        .chain(all(filter::PORT_CHANNEL, !0))
        .chain(all(filter::ENTRY_CONTROL, 1))
        .chain(all(arbitration::CONTROL, 7))
        .chain(all(arbitration::WINDOW, arbitration::WINDOW_BITS))
        .chain(all(symbol_filter::CONTROL, symbol_filter::CONTROL_ENABLE))
        .chain(all(symbol_filter::SYMBOL, !0))
        .chain(all(symbol_filter::ENTRY, symbol_filter::ENTRY_BITS))
        .collect()
}

/// Offsets of the words that the card counts, in the order of `counted`.
fn counted_words() -> Vec<u32> {
    let all = |register: Register| {
        assert!(register.access == Access::ReadOnly && register.reset == 0, "{}", register.name);
        (0..register.count).map(move |i| register.at(i))
    };
    let card = [feed::FRAMES, feed::MESSAGES, ring::PRODUCER, ring::LOST, feed::DROPS];
    let lines = [line_b::FRAMES, line_b::MESSAGES, line_b::DROPS];
    let sse = [feed::LEFT_TO_HOST, feed::NO_ROOM, line_b::LEFT_TO_HOST, line_b::NO_ROOM];
    card.into_iter().chain(lines).chain(arbitration_words()).chain(sse).flat_map(all).collect()
}

/// The registers of `arbitration_counts`, in its order.
pub const fn arbitration_words() -> [Register; 8] {
    [
        arbitration::GAPS,
        arbitration::CHANNELS,
        arbitration::WINS,
        arbitration::DUPLICATES,
        arbitration::LOSSES,
        arbitration::OVERFLOWS,
        arbitration::WORST_SKEW,
        symbol_filter::FILTERED,
    ]
}

impl Registers {
    /// The register file of a build: its date (decimal digits YYYYMMDD as hexadecimal) and the first
    /// 32 bits of its git hash, both 0 in simulation, and whether the books' registers are beside it.
    pub fn new(build_date: u32, git_hash: u32, books: bool) -> Self {
        use std::array::from_fn;
        let constants = constant_words(build_date, git_hash, books);
        let (written, counted) = (written_words(), counted_words());
        assert_eq!(
            (constants.len(), written.len(), counted.len()),
            (CONSTANT_WORDS, WRITTEN_WORDS, COUNTED_WORDS),
            "the table of registers has changed"
        );
        Registers {
            clock: Default::default(),
            address: Default::default(),
            write: Default::default(),
            write_data: Default::default(),
            read_data: Default::default(),
            feed_szse: Default::default(),
            feed_sse: Default::default(),
            filter_enable: Default::default(),
            filter_group: Default::default(),
            filter_port: Default::default(),
            filter_channel: Default::default(),
            filter_in_use: Default::default(),
            ring_enable: Default::default(),
            ring_credits: Default::default(),
            ring_base: Default::default(),
            ring_log2_size: Default::default(),
            ring_consumer: Default::default(),
            arbitration_control: Default::default(),
            arbitration_window: Default::default(),
            symbol_filter_enable: Default::default(),
            symbol_filter_symbol: Default::default(),
            symbol_filter_entry: Default::default(),
            symbol_filter_write: Default::default(),
            arbitration_counts: Default::default(),
            frame: Default::default(),
            message: Default::default(),
            frame_drop: Default::default(),
            frame_drop_reason: Default::default(),
            message_drop: Default::default(),
            message_drop_reason: Default::default(),
            sse_framing: Default::default(),
            sse_unknown_type: Default::default(),
            left_to_host: Default::default(),
            no_room: Default::default(),
            ring_producer: Default::default(),
            ring_lost: Default::default(),
            constant_address: from_fn(|i| address(constants[i].0)),
            constant_value: from_fn(|i| Constant::new(u64::from(constants[i].1).into())),
            written_address: from_fn(|i| address(written[i].0)),
            written_bits: from_fn(|i| Constant::new(u64::from(written[i].1).into())),
            counted_address: from_fn(|i| address(counted[i])),
            drop_code: from_fn(|i| Constant::new((DropReason::ALL[i] as u64).into())),
            drop_of_message: from_fn(|i| Constant::new(DropReason::ALL[i].scope() == Scope::Message)),
            constant_chosen: from_fn(|_| Default::default()),
            written_chosen: from_fn(|_| Default::default()),
            counted_chosen: from_fn(|_| Default::default()),
            write_pending: Default::default(),
            write_value: Default::default(),
            written: from_fn(|_| Default::default()),
            constant_read: Default::default(),
            control_read: Default::default(),
            filter_read: Default::default(),
            counted_read: Default::default(),
            lines_read: Default::default(),
            entry_written: Default::default(),
            read: Default::default(),
            frames: Default::default(),
            messages: Default::default(),
            losses: Default::default(),
            drops_a: Default::default(),
            dropped_a: Default::default(),
            drops_b: Default::default(),
            dropped_b: Default::default(),
            framings: Default::default(),
            unknown_types: Default::default(),
            hosts: Default::default(),
            no_rooms: Default::default(),
            counted: from_fn(|_| Default::default()),
            constant_or: from_fn(|_| Default::default()),
            written_or: from_fn(|_| Default::default()),
            counted_or: from_fn(|_| Default::default()),
            constant_any: from_fn(|_| Default::default()),
            control_any: Default::default(),
            filter_any: from_fn(|_| Default::default()),
            counted_any: from_fn(|_| Default::default()),
            lines_any: from_fn(|_| Default::default()),
        }
    }
}

impl Logic for Registers {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_pending, write_value);
        dff_setup!(self, clock, constant_read, control_read, filter_read, counted_read, read);
        dff_setup!(self, clock, lines_read, entry_written);

        // Count. Frame and message reasons share no code, so one register a counter is enough.
        for i in 0..2 {
            self.frames[i].clock.next = self.clock.val();
            self.frames[i].pulse.next = self.frame[i].val();
            self.messages[i].clock.next = self.clock.val();
            self.messages[i].pulse.next = self.message[i].val();
        }
        self.losses.clock.next = self.clock.val();
        self.losses.pulse.next = self.ring_lost.val();
        for i in 0..16 {
            self.dropped_a[i].clock.next = self.clock.val();
            self.dropped_a[i].d.next =
                self.frame_drop[0].val() & (self.frame_drop_reason[0].val() == self.drop_code[i].val());
            self.dropped_b[i].clock.next = self.clock.val();
            self.dropped_b[i].d.next =
                self.frame_drop[1].val() & (self.frame_drop_reason[1].val() == self.drop_code[i].val());
            if self.drop_of_message[i].val() {
                self.dropped_a[i].d.next = self.message_drop[0].val()
                    & (self.message_drop_reason[0].val() == self.drop_code[i].val());
                self.dropped_b[i].d.next = self.message_drop[1].val()
                    & (self.message_drop_reason[1].val() == self.drop_code[i].val());
            }
            self.drops_a[i].clock.next = self.clock.val();
            self.drops_a[i].pulse.next = self.dropped_a[i].q.val();
            self.drops_b[i].clock.next = self.clock.val();
            self.drops_b[i].pulse.next = self.dropped_b[i].q.val();
            self.counted[i + 4].next = self.drops_a[i].value.val();
            self.counted[i + 22].next = self.drops_b[i].value.val();
        }
        self.counted[0].next = self.frames[0].value.val();
        self.counted[1].next = self.messages[0].value.val();
        self.counted[2].next = self.ring_producer.val();
        self.counted[3].next = self.losses.value.val();
        self.counted[20].next = self.frames[1].value.val();
        self.counted[21].next = self.messages[1].value.val();
        for i in 0..13 {
            self.counted[i + 38].next = self.arbitration_counts[i].val();
        }
        for i in 0..2 {
            self.framings[i].clock.next = self.clock.val();
            self.framings[i].step.next = self.sse_framing[i].val();
            self.unknown_types[i].clock.next = self.clock.val();
            self.unknown_types[i].step.next = self.sse_unknown_type[i].val();
            self.hosts[i].clock.next = self.clock.val();
            self.hosts[i].pulse.next = self.left_to_host[i].val();
            self.no_rooms[i].clock.next = self.clock.val();
            self.no_rooms[i].pulse.next = self.no_room[i].val();
        }
        self.framings[0].pulse.next = self.dropped_a[11].q.val();
        self.framings[1].pulse.next = self.dropped_b[11].q.val();
        self.unknown_types[0].pulse.next = self.dropped_a[12].q.val();
        self.unknown_types[1].pulse.next = self.dropped_b[12].q.val();
        self.counted[15].next = self.framings[0].value.val();
        self.counted[33].next = self.framings[1].value.val();
        self.counted[16].next = self.unknown_types[0].value.val();
        self.counted[34].next = self.unknown_types[1].value.val();
        self.counted[51].next = self.hosts[0].value.val();
        self.counted[52].next = self.no_rooms[0].value.val();
        self.counted[53].next = self.hosts[1].value.val();
        self.counted[54].next = self.no_rooms[1].value.val();

        // First edge: which register it is.
        self.write_pending.d.next = self.write.val();
        self.write_value.d.next = self.write_data.val();
        for i in 0..28 {
            self.constant_chosen[i].clock.next = self.clock.val();
            self.constant_chosen[i].d.next = self.address.val() == self.constant_address[i].val();
        }
        for i in 0..35 {
            self.written_chosen[i].clock.next = self.clock.val();
            self.written_chosen[i].d.next = self.address.val() == self.written_address[i].val();
        }
        for i in 0..55 {
            self.counted_chosen[i].clock.next = self.clock.val();
            self.counted_chosen[i].d.next = self.address.val() == self.counted_address[i].val();
        }

        // Second edge: write it, or choose its words.
        for i in 0..35 {
            self.written[i].clock.next = self.clock.val();
            self.written[i].d.next = self.written[i].q.val();
            if self.write_pending.q.val() & self.written_chosen[i].q.val() {
                self.written[i].d.next = self.write_value.q.val() & self.written_bits[i].val();
            }
        }
        for i in 0..28 {
            self.constant_or[i].next = 0.into();
            if self.constant_chosen[i].q.val() {
                self.constant_or[i].next = self.constant_value[i].val();
            }
        }
        for i in 0..35 {
            self.written_or[i].next = 0.into();
            if self.written_chosen[i].q.val() {
                self.written_or[i].next = self.written[i].q.val();
            }
        }
        for i in 0..55 {
            self.counted_or[i].next = 0.into();
            if self.counted_chosen[i].q.val() {
                self.counted_or[i].next = self.counted[i].val();
            }
        }
        self.constant_any[0].next = self.constant_or[0].val();
        for i in 1..28 {
            self.constant_any[i].next = self.constant_any[i - 1].val() | self.constant_or[i].val();
        }
        self.constant_read.d.next = self.constant_any[27].val();
        self.control_any[0].next = self.written_or[0].val();
        for i in 1..6 {
            self.control_any[i].next = self.control_any[i - 1].val() | self.written_or[i].val();
        }
        self.control_read.d.next = self.control_any[5].val();
        self.filter_any[0].next = self.written_or[6].val();
        for i in 1..29 {
            self.filter_any[i].next = self.filter_any[i - 1].val() | self.written_or[i + 6].val();
        }
        self.filter_read.d.next = self.filter_any[28].val();
        self.counted_any[0].next = self.counted_or[0].val();
        for i in 1..20 {
            self.counted_any[i].next = self.counted_any[i - 1].val() | self.counted_or[i].val();
        }
        self.counted_read.d.next = self.counted_any[19].val();
        self.lines_any[0].next = self.counted_or[20].val();
        for i in 1..35 {
            self.lines_any[i].next = self.lines_any[i - 1].val() | self.counted_or[i + 20].val();
        }
        self.lines_read.d.next = self.lines_any[34].val();

        // Third edge.
        self.read.d.next = self.constant_read.q.val()
            | self.control_read.q.val()
            | self.filter_read.q.val()
            | self.counted_read.q.val()
            | self.lines_read.q.val();
        self.read_data.next = self.read.q.val();

        // In the order of written_words.
        self.feed_szse.next = self.written[0].q.val().get_bit(0);
        self.feed_sse.next = self.written[0].q.val().get_bit(2);
        self.filter_enable.next = self.written[0].q.val().get_bit(1);
        self.ring_enable.next = self.written[1].q.val().get_bit(0);
        self.ring_credits.next = self.written[1].q.val().get_bit(1);
        self.ring_base.next = (bit_cast::<64, 32>(self.written[3].q.val()) << 32)
            | (bit_cast::<64, 32>(self.written[2].q.val()));
        self.ring_log2_size.next = self.written[4].q.val().get_bits::<5>(0);
        self.ring_consumer.next = self.written[5].q.val();
        for i in 0..8 {
            self.filter_group[i].next = self.written[i + 6].q.val();
            self.filter_port[i].next = self.written[i + 14].q.val().get_bits::<16>(0);
            self.filter_channel[i].next = self.written[i + 14].q.val().get_bits::<16>(16);
            self.filter_in_use[i].next = self.written[i + 22].q.val().get_bit(0);
        }
        self.arbitration_control.next = self.written[30].q.val().get_bits::<3>(0);
        self.arbitration_window.next = self.written[31].q.val().get_bits::<24>(0);
        self.symbol_filter_enable.next = self.written[32].q.val().get_bit(0);
        self.symbol_filter_symbol.next = self.written[33].q.val();
        self.symbol_filter_entry.next = self.written[34].q.val();
        self.entry_written.d.next = self.write_pending.q.val() & self.written_chosen[34].q.val();
        self.symbol_filter_write.next = self.entry_written.q.val();
    }
}
