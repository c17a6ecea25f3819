//! One line's queue: the records that its decoder has made and the arbiter has not looked at yet.
//!
//! Decoder -> **line queue** -> head -> arbiter. A record itself is written to the line's record memory
//! (`arbiter`) as it arrives, and stays there; what the arbiter needs to know of it is its entry in the queue
//! ([`super::entry`]). The oldest entry stands in the front register, with its
//! channel's place; the next one behind it, where its channel is looked up (`channel_keys`); the others lie in block
//! RAM. An entry whose channel is known goes straight to the front if nothing waits.
//!
//! Latency 1 clock when the queue is empty and the front is free (it is from the second clock after
//! an entry was put there, if the head takes it at once); 6 clocks through the memory. Interval: a record a clock
//! in, one every two clocks out. A record that finds 504 in the queue's memory is thrown away: with those on
//! their way to and from it no more than the 512 of the record memory wait.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::entry::{ENTRY_BITS, Entry, EntryOfWord, EntryWord, KEY_BITS};
use super::fetch_rule::{FetchHold, FetchRule, MoveRule};
use super::front_rule::FrontRule;
use super::kept_copy::KeptCopy;
use super::place_index::PlaceIndex;
use super::queue_memory::{LOG2_WORDS, QueueMemory};
use super::word_register::WordRegister;
use crate::feed::pack::Pack;
use crate::feed::record_class::RecordClass;
use crate::feed::session::SESSION_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::arbitration::{CROWDED_RECORDS, QUEUE_RECORDS};
use tickgate_abi::record::{Flags, RECORD_BYTES};

/// Bits of a record without the generation.
pub const RECORD_BITS: usize = 8 * RECORD_BYTES - 8;
/// Bits of a part of an entry; an entry has four.
const PART_BITS: usize = 59;
const _: () = assert!(ENTRY_BITS == 4 * PART_BITS);

const _: () = assert!(RECORD_BITS == 504 && SESSION_BITS == 80 && KEY_BITS == 96);
const _: () = assert!(Flags::FIRST == 1 && Flags::LAST == 2, "the kernel takes them from bits 496 and 497");
// The kernel compares the count with 384 and with one less than full. Beside those in the memory, one record each arrives, is on its way to it, is at its output, is behind the front, and in the front.
const _: () = assert!(QUEUE_RECORDS == 504 && LOG2_WORDS == 9 && CROWDED_RECORDS == 384);
const _: () = assert!(QUEUE_RECORDS + 5 <= 1 << LOG2_WORDS);

/// The queue of a line.
#[derive(LogicBlock)]
pub struct LineQueue {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Sequences count.
    pub arbitrate: Signal<In, Bit>,
    /// A record of the line's decoder.
    pub record: Signal<In, Bits<RECORD_BITS>>,
    /// Its class.
    pub record_class: Signal<In, RecordClass>,
    /// There is one in this clock.
    pub record_valid: Signal<In, Bit>,
    /// There may be one; said earlier in the clock.
    pub record_may_come: Signal<In, Bit>,
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
    /// The same, for the turns.
    pub front_comes: Signal<Out, Bit>,
    /// The front's entry; without arbitration it belongs to no channel.
    pub front: Signal<Out, Entry>,
    /// Where its record lies in the record memory.
    pub front_address: Signal<Out, Bits<LOG2_WORDS>>,
    /// The channel it belongs to.
    pub front_key: Signal<Out, Bits<KEY_BITS>>,
    /// Its symbol.
    pub front_symbol: Signal<Out, Bits<32>>,
    /// Its channel's place, one bit.
    pub front_slot: Signal<Out, Bits<CHANNELS>>,
    /// The place's number.
    pub front_index: Signal<Out, Bits<INDEX_BITS>>,
    /// It may go on: it belongs to none, or has a place.
    pub front_ready: Signal<Out, Bit>,
    /// The channel of the record behind the front.
    pub fetched_key: Signal<Out, Bits<KEY_BITS>>,
    /// There is one; for the lowest third of the key,
    pub has_fetched_0: Signal<Out, Bit>,
    /// the middle,
    pub has_fetched_1: Signal<Out, Bit>,
    /// and the highest.
    pub has_fetched_2: Signal<Out, Bit>,
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
    /// Where the record that arrives is written in the record memory.
    pub arriving_address: Signal<Out, Bits<LOG2_WORDS>>,
    /// More than 384 entries wait in the memory.
    pub crowded: Signal<Out, Bit>,
    /// Pulse: a record was thrown away.
    pub overflow: Signal<Out, Bit>,

    memory: QueueMemory<ENTRY_BITS>,
    write_at: DFF<Bits<LOG2_WORDS>>,
    read_at: DFF<Bits<LOG2_WORDS>>,
    count: DFF<Bits<9>>,
    /// The memory's output holds the next record.
    ready: DFF<Bit>,
    fetched: [WordRegister<PART_BITS>; 4],
    fetched_valid: DFF<Bit>,
    kept_stays: [FetchHold; 4],
    kept_fetched: [KeptCopy; 4],
    kept_looks: [KeptCopy; 3],
    kept_fetch: FetchRule,
    kept_load: KeptCopy,
    kept_comes: KeptCopy,
    /// The place of the fetched record has been looked up.
    looked_up: DFF<Bit>,
    /// On the way to the memory.
    late: DFF<Bits<ENTRY_BITS>>,
    late_valid: DFF<Bit>,
    front_part: [WordRegister<PART_BITS>; 4],
    slot: DFF<Bits<CHANNELS>>,
    index: DFF<Bits<INDEX_BITS>>,
    goes_on: DFF<Bit>,
    valid: DFF<Bit>,
    kept_valid: [KeptCopy; 4],
    kept_reads: KeptCopy,
    kept_place: KeptCopy,
    kept_arbitrate: KeptCopy,
    /// Nothing waits behind the front.
    idle: DFFWithInit<Bit>,
    crowded_q: DFF<Bit>,
    overflow_q: DFF<Bit>,
    load_index: PlaceIndex,
    /// A record arrived in the clock before.
    arrived: DFF<Bit>,
    /// Its address,
    address: DFF<Bits<LOG2_WORDS>>,
    /// and the one behind.
    next_address: DFFWithInit<Bits<LOG2_WORDS>>,
    /// The memory holds something.
    some: DFF<Bit>,
    /// It holds all it may.
    full: DFF<Bit>,

    arriving: Signal<Local, Entry>,
    arriving_word: EntryWord,
    fetched_entry: EntryOfWord,
    front_entry: EntryOfWord,
    here: Signal<Local, Bits<LOG2_WORDS>>,
    overflows: Signal<Local, Bit>,
    fetched_word: Pack<4, PART_BITS, ENTRY_BITS>,
    front_word: Pack<4, PART_BITS, ENTRY_BITS>,
    next_fetched_valid: Signal<Local, Bit>,
    loading_slot: Signal<Local, Bits<CHANNELS>>,
    loading_in_channel: Signal<Local, Bit>,
    may_pass: Signal<Local, Bit>,
    empty: Signal<Local, Bit>,
    kept_front: FrontRule,
    push: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
    read_taken: Signal<Local, Bit>,
    front_moves: MoveRule,
    behind: FetchHold,
}

impl Default for LineQueue {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            arbitrate: Default::default(),
            record: Default::default(),
            record_class: Default::default(),
            record_valid: Default::default(),
            record_may_come: Default::default(),
            session: Default::default(),
            arriving_slot: Default::default(),
            fetched_slot: Default::default(),
            hold: Default::default(),
            placed: Default::default(),
            place: Default::default(),
            place_index: Default::default(),
            take: Default::default(),
            front_valid: Default::default(),
            front_comes: Default::default(),
            front_address: Default::default(),
            front: Default::default(),
            front_key: Default::default(),
            front_symbol: Default::default(),
            front_slot: Default::default(),
            front_index: Default::default(),
            front_ready: Default::default(),
            fetched_key: Default::default(),
            has_fetched_0: Default::default(),
            has_fetched_1: Default::default(),
            has_fetched_2: Default::default(),
            load: Default::default(),
            loads: Default::default(),
            load_fetched: Default::default(),
            arriving_symbol: Default::default(),
            fetched_symbol: Default::default(),
            arriving_address: Default::default(),
            crowded: Default::default(),
            overflow: Default::default(),
            memory: Default::default(),
            write_at: Default::default(),
            read_at: Default::default(),
            count: Default::default(),
            ready: Default::default(),
            fetched: Default::default(),
            fetched_valid: Default::default(),
            kept_stays: Default::default(),
            kept_fetched: Default::default(),
            kept_looks: Default::default(),
            kept_fetch: Default::default(),
            kept_load: Default::default(),
            kept_comes: Default::default(),
            looked_up: Default::default(),
            late: Default::default(),
            late_valid: Default::default(),
            front_part: Default::default(),
            slot: Default::default(),
            index: Default::default(),
            goes_on: Default::default(),
            valid: Default::default(),
            kept_valid: Default::default(),
            kept_reads: Default::default(),
            kept_place: Default::default(),
            kept_arbitrate: Default::default(),
            idle: DFFWithInit::new(true),
            crowded_q: Default::default(),
            overflow_q: Default::default(),
            load_index: Default::default(),
            arrived: Default::default(),
            address: Default::default(),
            next_address: DFFWithInit::new(1_usize.to_bits()),
            some: Default::default(),
            arriving: Default::default(),
            arriving_word: Default::default(),
            fetched_entry: Default::default(),
            front_entry: Default::default(),
            here: Default::default(),
            overflows: Default::default(),
            fetched_word: Default::default(),
            front_word: Default::default(),
            next_fetched_valid: Default::default(),
            loading_slot: Default::default(),
            loading_in_channel: Default::default(),
            may_pass: Default::default(),
            empty: Default::default(),
            full: Default::default(),
            kept_front: Default::default(),
            push: Default::default(),
            fetch: Default::default(),
            read_taken: Default::default(),
            front_moves: Default::default(),
            behind: Default::default(),
        }
    }
}

impl Logic for LineQueue {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, arrived, address, next_address, some, full);
        dff_setup!(self, clock, write_at, read_at, count, ready, fetched_valid, looked_up);
        dff_setup!(self, clock, slot, index, goes_on, valid, idle, late, late_valid, crowded_q, overflow_q);

        self.overflows.next = self.late_valid.q.val() & self.full.q.val();
        // Records lie behind each other in their memory; one that is thrown away leaves its address to the next.
        self.here.next = self.address.q.val();
        if self.arrived.q.val() & !self.overflows.val() {
            self.here.next = self.next_address.q.val();
        }
        self.arrived.d.next = self.record_valid.val();
        self.address.d.next = self.here.val();
        self.next_address.d.next = self.here.val() + 1;
        self.arriving_address.next = self.here.val();

        self.kept_arbitrate.clock.next = self.clock.val();
        self.kept_arbitrate.d.next = self.arbitrate.val();
        // What arrives.
        self.arriving.next.point = self.record.val().get_bits::<64>(0);
        self.arriving.next.key = (bit_cast::<96, 80>(self.session.val()) << 16)
            | bit_cast::<96, 16>(self.record.val().get_bits::<16>(432));
        self.arriving.next.symbol = self.record.val().get_bits::<32>(448);
        self.arriving.next.card_time = self.record.val().get_bits::<20>(384);
        self.arriving.next.attribute = self.record.val().get_bits::<8>(488);
        self.arriving.next.first = self.record.val().get_bit(496);
        self.arriving.next.last = self.record.val().get_bit(497);
        self.arriving.next.packet_end = self.record_class.val().packet_end;
        self.arriving.next.heartbeat = self.record_class.val().heartbeat;
        self.arriving.next.szse_heartbeat = self.record_class.val().szse_heartbeat;
        self.arriving.next.mold_end = self.record_class.val().mold_end;
        self.arriving.next.in_channel = self.record_class.val().in_channel;
        self.arriving.next.address = self.here.val();
        self.arriving_word.entry.next = self.arriving.val();
        self.may_pass.next = self.arriving_slot.val().any()
            | !self.record_class.val().in_channel
            | !self.kept_arbitrate.q.val();
        self.empty.next = !self.some.q.val();
        self.front_moves.looked_up.next = self.looked_up.q.val();
        self.front_moves.valid.next = self.valid.q.val();
        self.front_moves.hold.next = self.hold.val();
        // What does not go to the front goes to the memory, a clock later.
        self.kept_front.record_valid.next = self.record_valid.val();
        self.kept_front.may_pass.next = self.may_pass.val();
        self.kept_front.free.next = !self.valid.q.val() & self.idle.q.val() & !self.hold.val();
        self.kept_front.stays.next = self.front_moves.moves.val() | (self.valid.q.val() & !self.take.val());
        self.late_valid.d.next = self.kept_front.waits.val();
        self.late.d.next = self.arriving_word.word.val();
        self.push.next = self.late_valid.q.val() & !self.full.q.val();
        self.overflow_q.d.next = self.overflows.val();
        // Behind a clock in which nothing waited and nothing came, nothing waits.
        self.idle.d.next = self.empty.val()
            & !self.ready.q.val()
            & !self.fetched_valid.q.val()
            & !self.late_valid.q.val()
            & !self.record_valid.val();

        // Memory -> its output -> fetched -> front.
        self.behind.fetched_valid.next = self.fetched_valid.q.val();
        self.behind.looked_up.next = self.looked_up.q.val();
        self.behind.valid.next = self.valid.q.val();
        self.behind.hold.next = self.hold.val();
        self.read_taken.next = self.ready.q.val() & !self.behind.stays.val();
        self.kept_fetch.some.next = self.some.q.val();
        self.kept_fetch.ready.next = self.ready.q.val();
        self.kept_fetch.fetched_valid.next = self.fetched_valid.q.val();
        self.kept_fetch.looked_up.next = self.looked_up.q.val();
        self.kept_fetch.valid.next = self.valid.q.val();
        self.kept_fetch.hold.next = self.hold.val();
        self.fetch.next = self.kept_fetch.fetch.val();
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
        self.full.d.next =
            !self.fetch.val() & (self.full.q.val() | (self.late_valid.q.val() & (self.count.q.val() == 503)));
        self.some.d.next =
            self.push.val() | (self.some.q.val() & (!self.fetch.val() | (self.count.q.val() != 1)));
        self.crowded_q.d.next = self.count.q.val() > 384;
        self.ready.d.next = self.fetch.val() | (self.ready.q.val() & !self.read_taken.val());
        for i in 0..4 {
            self.kept_stays[i].fetched_valid.next = self.fetched_valid.q.val();
            self.kept_stays[i].looked_up.next = self.looked_up.q.val();
            self.kept_stays[i].valid.next = self.valid.q.val();
            self.kept_stays[i].hold.next = self.hold.val();
            self.fetched[i].clock.next = self.clock.val();
            self.fetched[i].keep.next = self.kept_stays[i].stays.val();
            self.fetched[i].choose.next = false;
            self.fetched[i].first.next = self.memory.read_data.val().get_bits::<59>(59 * i);
            self.fetched[i].second.next = 0.into();
            self.fetched_word.part[3 - i].next = self.fetched[i].q.val();
        }
        self.fetched_entry.word.next = self.fetched_word.joined.val();
        self.next_fetched_valid.next = self.read_taken.val() | self.behind.stays.val();
        self.fetched_valid.d.next = self.next_fetched_valid.val();
        self.looked_up.d.next = self.behind.stays.val() & !self.hold.val();

        // The front: loaded while it is empty, whether or not something comes.
        for i in 0..4 {
            self.kept_fetched[i].clock.next = self.clock.val();
            self.kept_fetched[i].d.next = self.next_fetched_valid.val();
            self.front_part[i].clock.next = self.clock.val();
            self.front_part[i].keep.next = self.kept_valid[i].q.val();
            self.front_part[i].choose.next = self.kept_fetched[i].q.val();
            self.front_part[i].first.next = self.arriving_word.word.val().get_bits::<59>(59 * i);
            self.front_part[i].second.next = self.fetched[i].q.val();
            self.front_word.part[3 - i].next = self.front_part[i].q.val();
        }
        self.kept_load.clock.next = self.clock.val();
        self.kept_load.d.next = self.next_fetched_valid.val();
        for i in 0..3 {
            self.kept_looks[i].clock.next = self.clock.val();
            self.kept_looks[i].d.next = self.next_fetched_valid.val();
        }
        self.has_fetched_0.next = self.kept_looks[0].q.val();
        self.has_fetched_1.next = self.kept_looks[1].q.val();
        self.has_fetched_2.next = self.kept_looks[2].q.val();
        self.loading_slot.next = self.arriving_slot.val();
        self.loading_in_channel.next = self.record_class.val().in_channel;
        if self.fetched_valid.q.val() {
            self.loading_slot.next = self.fetched_slot.val();
            self.loading_in_channel.next = self.fetched_entry.entry.val().in_channel;
        }
        self.load_index.place.next = self.loading_slot.val();
        if !self.kept_place.q.val() {
            self.slot.d.next = self.loading_slot.val();
            self.index.d.next = self.load_index.index.val();
            self.goes_on.d.next =
                self.loading_slot.val().any() | !self.loading_in_channel.val() | !self.kept_arbitrate.q.val();
        }
        if self.placed.val() {
            self.slot.d.next = self.place.val();
            self.index.d.next = self.place_index.val();
            self.goes_on.d.next = true;
        }
        self.valid.d.next = self.kept_front.next_valid.val();
        for i in 0..4 {
            self.kept_valid[i].clock.next = self.clock.val();
            self.kept_valid[i].d.next = self.kept_front.next_valid.val();
        }
        self.kept_place.clock.next = self.clock.val();
        self.kept_place.d.next = self.kept_front.next_valid.val();
        self.kept_reads.clock.next = self.clock.val();
        self.kept_reads.d.next = self.kept_front.next_valid.val();

        self.kept_comes.clock.next = self.clock.val();
        self.kept_comes.d.next = self.kept_front.next_valid.val();
        self.front_comes.next = self.kept_comes.q.val();
        self.front_valid.next = self.valid.q.val();
        self.front_entry.word.next = self.front_word.joined.val();
        self.front.next = self.front_entry.entry.val();
        self.front.next.in_channel = self.front_entry.entry.val().in_channel & self.kept_arbitrate.q.val();
        self.front_address.next = self.front_entry.entry.val().address;
        self.front_key.next = self.front_entry.entry.val().key;
        self.front_symbol.next = self.front_entry.entry.val().symbol;
        self.front_slot.next = self.slot.q.val();
        self.front_index.next = self.index.q.val();
        self.front_ready.next = self.goes_on.q.val();
        self.fetched_key.next = self.fetched_entry.entry.val().key;
        self.load.next = !self.kept_reads.q.val();
        self.loads.next = !self.valid.q.val() & (self.record_may_come.val() | self.fetched_valid.q.val());
        self.load_fetched.next = self.kept_load.q.val();
        self.arriving_symbol.next = self.record.val().get_bits::<32>(448);
        self.fetched_symbol.next = self.fetched_entry.entry.val().symbol;
        self.crowded.next = self.crowded_q.q.val();
        self.overflow.next = self.overflow_q.q.val();
    }
}
