//! One line's queue: the records that its decoder has made and the arbiter has not looked at yet.
//!
//! Decoder -> **line queue** -> head -> arbiter. The oldest record stands in the front register, with its
//! channel's place; the next one behind it, where its channel is looked up (`channel_keys`); the others lie in block
//! RAM. A record whose channel is known goes straight to the front if nothing waits.
//!
//! Latency 1 clock when the queue is empty and the front is free (it is from the second clock after
//! a record was put there, if the head takes it at once); 6 clocks through the memory. Interval: a record a clock
//! in, one every two clocks out. A record that finds 512 in the memory is thrown away.

pub use crate::feed::session::SESSION_BITS;

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::place_index::PlaceIndex;
use super::queue_memory::{LOG2_WORDS, QueueMemory};
use rust_hdl::prelude::*;
use tickgate_abi::Kind;
use tickgate_abi::arbitration::{CROWDED_RECORDS, QUEUE_RECORDS};
use tickgate_abi::record::{Flags, RECORD_BYTES};

/// Bits of a record without the generation.
pub const RECORD_BITS: usize = 8 * RECORD_BYTES - 8;
/// Bits of what identifies a channel: the session, and below it the channel number.
pub const KEY_BITS: usize = SESSION_BITS + 16;
/// Bits of a word of the memory: the record, its session, and that it belongs to a channel.
const WORD_BITS: usize = RECORD_BITS + SESSION_BITS + 1;

const _: () = assert!(RECORD_BITS == 504 && SESSION_BITS == 80 && KEY_BITS == 96 && WORD_BITS == 585);
const _: () = assert!(Flags::SNAPSHOT == 1 << 4, "the kernel takes the flag from bit 500");
// Bit 9 of the count is full, and the kernel compares with 384.
const _: () = assert!(QUEUE_RECORDS == 1 << LOG2_WORDS && LOG2_WORDS == 9 && CROWDED_RECORDS == 384);

/// The queue of a line.
#[derive(LogicBlock)]
pub struct LineQueue {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Sequences count.
    pub arbitrate: Signal<In, Bit>,
    /// A record of the line's decoder.
    pub record: Signal<In, Bits<RECORD_BITS>>,
    /// There is one in this clock.
    pub record_valid: Signal<In, Bit>,
    /// The session of its frame, first character highest; 0 for a feed without.
    pub session: Signal<In, Bits<SESSION_BITS>>,
    /// Its channel's place, one bit; none if there is none.
    pub arriving_slot: Signal<In, Bits<CHANNELS>>,
    /// Place of the record that was behind the front in the clock before.
    pub fetched_slot: Signal<In, Bits<CHANNELS>>,
    /// Nothing may be loaded into the front.
    pub hold: Signal<In, Bit>,
    /// The front's channel is given a place in this clock.
    pub placed: Signal<In, Bit>,
    /// Which.
    pub place: Signal<In, Bits<CHANNELS>>,
    /// Its number.
    pub place_index: Signal<In, Bits<INDEX_BITS>>,
    /// The front is taken in this clock.
    pub take: Signal<In, Bit>,
    /// There is a record in the front register.
    pub front_valid: Signal<Out, Bit>,
    /// The record.
    pub front_record: Signal<Out, Bits<RECORD_BITS>>,
    /// The channel it belongs to.
    pub front_key: Signal<Out, Bits<KEY_BITS>>,
    /// It does belong to a channel.
    pub front_in_channel: Signal<Out, Bit>,
    /// Its channel's place, one bit.
    pub front_slot: Signal<Out, Bits<CHANNELS>>,
    /// The place's number.
    pub front_index: Signal<Out, Bits<INDEX_BITS>>,
    /// It has a place.
    pub front_placed: Signal<Out, Bit>,
    /// The channel of the record behind the front.
    pub fetched_key: Signal<Out, Bits<KEY_BITS>>,
    /// In this clock the front register may be loaded.
    pub load: Signal<Out, Bit>,
    /// It may be loaded with a record indeed.
    pub loads: Signal<Out, Bit>,
    /// The record comes from behind the front, else from the wire.
    pub load_fetched: Signal<Out, Bit>,
    /// Symbol of the record from the wire.
    pub arriving_symbol: Signal<Out, Bits<32>>,
    /// Symbol of the record behind the front; it is there from the clock before on.
    pub fetched_symbol: Signal<Out, Bits<32>>,
    /// More than 384 records wait in the memory.
    pub crowded: Signal<Out, Bit>,
    /// Pulse: a record was thrown away.
    pub overflow: Signal<Out, Bit>,

    memory: QueueMemory<WORD_BITS>,
    write_at: DFF<Bits<LOG2_WORDS>>,
    read_at: DFF<Bits<LOG2_WORDS>>,
    count: DFF<Bits<10>>,
    /// The memory's output holds the next record.
    ready: DFF<Bit>,
    fetched: DFF<Bits<WORD_BITS>>,
    fetched_valid: DFF<Bit>,
    /// The place of the fetched record has been looked up.
    looked_up: DFF<Bit>,
    /// On the way to the memory.
    late: DFF<Bits<WORD_BITS>>,
    late_valid: DFF<Bit>,
    front: DFF<Bits<WORD_BITS>>,
    slot: DFF<Bits<CHANNELS>>,
    index: DFF<Bits<INDEX_BITS>>,
    has_slot: DFF<Bit>,
    valid: DFF<Bit>,
    /// Nothing waits behind the front.
    idle: DFFWithInit<Bit>,
    crowded_q: DFF<Bit>,
    overflow_q: DFF<Bit>,
    load_index: PlaceIndex,

    kind_packet_end: Constant<Bits<8>>,
    arriving: Signal<Local, Bits<WORD_BITS>>,
    loading: Signal<Local, Bits<WORD_BITS>>,
    loading_slot: Signal<Local, Bits<CHANNELS>>,
    in_channel: Signal<Local, Bit>,
    may_pass: Signal<Local, Bit>,
    empty: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    bypass: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
    read_taken: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
}

impl Default for LineQueue {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            arbitrate: Default::default(),
            record: Default::default(),
            record_valid: Default::default(),
            session: Default::default(),
            arriving_slot: Default::default(),
            fetched_slot: Default::default(),
            hold: Default::default(),
            placed: Default::default(),
            place: Default::default(),
            place_index: Default::default(),
            take: Default::default(),
            front_valid: Default::default(),
            front_record: Default::default(),
            front_key: Default::default(),
            front_in_channel: Default::default(),
            front_slot: Default::default(),
            front_index: Default::default(),
            front_placed: Default::default(),
            fetched_key: Default::default(),
            load: Default::default(),
            loads: Default::default(),
            load_fetched: Default::default(),
            arriving_symbol: Default::default(),
            fetched_symbol: Default::default(),
            crowded: Default::default(),
            overflow: Default::default(),
            memory: Default::default(),
            write_at: Default::default(),
            read_at: Default::default(),
            count: Default::default(),
            ready: Default::default(),
            fetched: Default::default(),
            fetched_valid: Default::default(),
            looked_up: Default::default(),
            late: Default::default(),
            late_valid: Default::default(),
            front: Default::default(),
            slot: Default::default(),
            index: Default::default(),
            has_slot: Default::default(),
            valid: Default::default(),
            idle: DFFWithInit::new(true),
            crowded_q: Default::default(),
            overflow_q: Default::default(),
            load_index: Default::default(),
            kind_packet_end: Constant::new((Kind::PacketEnd as usize).to_bits()),
            arriving: Default::default(),
            loading: Default::default(),
            loading_slot: Default::default(),
            in_channel: Default::default(),
            may_pass: Default::default(),
            empty: Default::default(),
            full: Default::default(),
            bypass: Default::default(),
            push: Default::default(),
            fetch: Default::default(),
            read_taken: Default::default(),
            moves: Default::default(),
        }
    }
}

impl Logic for LineQueue {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_at, read_at, count, ready, fetched, fetched_valid, looked_up);
        dff_setup!(
            self, clock, front, slot, index, has_slot, valid, idle, late, late_valid, crowded_q, overflow_q
        );

        // What arrives; packet ends and snapshots belong to no channel.
        self.in_channel.next = (self.record.val().get_bits::<8>(480) != self.kind_packet_end.val())
            & !self.record.val().get_bit(500);
        self.arriving.next =
            bit_cast::<585, 504>(self.record.val()) | (bit_cast::<585, 80>(self.session.val()) << 504);
        if self.in_channel.val() {
            self.arriving.next = bit_cast::<585, 504>(self.record.val())
                | (bit_cast::<585, 80>(self.session.val()) << 504)
                | (bit_cast::<585, 1>(1.into()) << 584);
        }
        self.may_pass.next = self.arriving_slot.val().any() | !self.in_channel.val() | !self.arbitrate.val();
        self.empty.next = self.count.q.val() == 0;
        self.full.next = self.count.q.val().get_bit(9);
        self.bypass.next = self.record_valid.val()
            & self.may_pass.val()
            & !self.valid.q.val()
            & self.idle.q.val()
            & !self.hold.val();
        // What does not go to the front goes to the memory, a clock later.
        self.late_valid.d.next = self.record_valid.val() & !self.bypass.val();
        self.late.d.next = self.arriving.val();
        self.push.next = self.late_valid.q.val() & !self.full.val();
        self.overflow_q.d.next = self.late_valid.q.val() & self.full.val();
        // Behind a clock in which nothing waited and nothing came, nothing waits.
        self.idle.d.next = self.empty.val()
            & !self.ready.q.val()
            & !self.fetched_valid.q.val()
            & !self.late_valid.q.val()
            & !self.record_valid.val();

        // Memory -> its output -> fetched -> front.
        self.moves.next = self.looked_up.q.val() & !self.valid.q.val() & !self.hold.val();
        self.read_taken.next = self.ready.q.val() & (!self.fetched_valid.q.val() | self.moves.val());
        self.fetch.next = !self.empty.val() & (!self.ready.q.val() | self.read_taken.val());
        self.memory.clock.next = self.clock.val();
        self.memory.write.next = self.push.val();
        self.memory.write_address.next = self.write_at.q.val();
        self.memory.write_data.next = self.late.q.val();
        self.memory.read.next = self.fetch.val();
        self.memory.read_address.next = self.read_at.q.val();
        if self.push.val() {
            self.write_at.d.next = self.write_at.q.val() + 1;
        }
        if self.fetch.val() {
            self.read_at.d.next = self.read_at.q.val() + 1;
        }
        if self.push.val() & !self.fetch.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if !self.push.val() & self.fetch.val() {
            self.count.d.next = self.count.q.val() - 1;
        }
        self.crowded_q.d.next = self.count.q.val() > 384;
        self.ready.d.next = self.fetch.val() | (self.ready.q.val() & !self.read_taken.val());
        if !self.fetched_valid.q.val() | self.moves.val() {
            self.fetched.d.next = self.memory.read_data.val();
        }
        self.fetched_valid.d.next = self.read_taken.val() | (self.fetched_valid.q.val() & !self.moves.val());
        self.looked_up.d.next = self.fetched_valid.q.val() & !self.moves.val() & !self.hold.val();

        // The front: loaded while it is empty, whether or not something comes.
        self.loading.next = self.arriving.val();
        self.loading_slot.next = self.arriving_slot.val();
        if self.fetched_valid.q.val() {
            self.loading.next = self.fetched.q.val();
            self.loading_slot.next = self.fetched_slot.val();
        }
        self.load_index.place.next = self.loading_slot.val();
        if !self.valid.q.val() {
            self.front.d.next = self.loading.val();
            self.slot.d.next = self.loading_slot.val();
            self.index.d.next = self.load_index.index.val();
            self.has_slot.d.next = self.loading_slot.val().any();
        }
        if self.placed.val() {
            self.slot.d.next = self.place.val();
            self.index.d.next = self.place_index.val();
            self.has_slot.d.next = true;
        }
        self.valid.d.next = self.moves.val() | self.bypass.val() | (self.valid.q.val() & !self.take.val());

        self.front_valid.next = self.valid.q.val();
        self.front_record.next = self.front.q.val().get_bits::<504>(0);
        self.front_key.next = (bit_cast::<96, 80>(self.front.q.val().get_bits::<80>(504)) << 16)
            | bit_cast::<96, 16>(self.front.q.val().get_bits::<16>(432));
        self.front_in_channel.next = self.front.q.val().get_bit(584) & self.arbitrate.val();
        self.front_slot.next = self.slot.q.val();
        self.front_index.next = self.index.q.val();
        self.front_placed.next = self.has_slot.q.val();
        self.fetched_key.next = (bit_cast::<96, 80>(self.fetched.q.val().get_bits::<80>(504)) << 16)
            | bit_cast::<96, 16>(self.fetched.q.val().get_bits::<16>(432));
        self.load.next = !self.valid.q.val();
        self.loads.next = !self.valid.q.val() & (self.record_valid.val() | self.fetched_valid.q.val());
        self.load_fetched.next = self.fetched_valid.q.val();
        self.arriving_symbol.next = self.record.val().get_bits::<32>(448);
        self.fetched_symbol.next = self.fetched.q.val().get_bits::<32>(448);
        self.crowded.next = self.crowded_q.q.val();
        self.overflow.next = self.overflow_q.q.val();
    }
}
