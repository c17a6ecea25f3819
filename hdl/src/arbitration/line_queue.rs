//! One line's queue: the records that its decoder has made and the arbiter has not looked at yet.
//!
//! Decoder -> **line queue** -> head -> arbiter. The oldest record stands in the front register; the
//! others lie in block RAM. A record that finds the queue empty goes straight to the front.
//!
//! Latency 1 clock when the queue is empty and the front is free (it is from the second clock after
//! a record was put there, if the head takes it at once); 3 clocks through the memory. Interval: a record a clock
//! in, one every two clocks out. A record that finds 512 in the memory is thrown away.

pub use crate::feed::session::SESSION_BITS;

use super::queue_memory::{LOG2_WORDS, QueueMemory};
use rust_hdl::prelude::*;
use tickgate_abi::arbitration::{CROWDED_RECORDS, QUEUE_RECORDS};
use tickgate_abi::record::{Flags, RECORD_BYTES};

/// Bits of a record without the generation.
pub const RECORD_BITS: usize = 8 * RECORD_BYTES - 8;
/// Bits of what identifies a channel: the session, and below it the channel number.
pub const KEY_BITS: usize = SESSION_BITS + 16;
/// Bits of a word of the memory.
const WORD_BITS: usize = RECORD_BITS + SESSION_BITS;

// Bit 9 of the count is full, and the kernel compares with 384.
const _: () = assert!(QUEUE_RECORDS == 1 << LOG2_WORDS && LOG2_WORDS == 9 && CROWDED_RECORDS == 384);
const _: () = assert!(RECORD_BITS == 504 && SESSION_BITS == 80 && KEY_BITS == 96 && Flags::FIRST == 1);

/// The queue of a line.
#[derive(LogicBlock, Default)]
pub struct LineQueue {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// A record of the line's decoder.
    pub record: Signal<In, Bits<RECORD_BITS>>,
    /// There is one in this clock.
    pub record_valid: Signal<In, Bit>,
    /// The session of its frame, first character highest; 0 for a feed without.
    pub session: Signal<In, Bits<SESSION_BITS>>,
    /// The front is taken in this clock.
    pub take: Signal<In, Bit>,
    /// There is a record in the front register.
    pub front_valid: Signal<Out, Bit>,
    /// The record.
    pub front_record: Signal<Out, Bits<RECORD_BITS>>,
    /// The channel it belongs to.
    pub front_key: Signal<Out, Bits<KEY_BITS>>,
    /// In this clock the front register may be loaded, with a record of `load_key` and `load_symbol`.
    pub load: Signal<Out, Bit>,
    /// See `load`.
    pub load_key: Signal<Out, Bits<KEY_BITS>>,
    /// See `load`.
    pub load_symbol: Signal<Out, Bits<32>>,
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
    front: DFF<Bits<WORD_BITS>>,
    valid: DFF<Bit>,
    crowded_q: DFF<Bit>,
    overflow_q: DFF<Bit>,

    arriving: Signal<Local, Bits<WORD_BITS>>,
    loading: Signal<Local, Bits<WORD_BITS>>,
    empty: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    bypass: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
    read_taken: Signal<Local, Bit>,
}

impl Logic for LineQueue {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_at, read_at, count, ready, front, valid, crowded_q, overflow_q);

        self.arriving.next =
            bit_cast::<584, 504>(self.record.val()) | (bit_cast::<584, 80>(self.session.val()) << 504);
        self.empty.next = self.count.q.val() == 0;
        self.full.next = self.count.q.val().get_bit(9);
        self.read_taken.next = self.ready.q.val() & !self.valid.q.val();
        self.fetch.next = !self.empty.val() & (!self.ready.q.val() | !self.valid.q.val());
        self.bypass.next =
            self.record_valid.val() & !self.valid.q.val() & !self.ready.q.val() & self.empty.val();
        self.push.next = self.record_valid.val() & !self.bypass.val() & !self.full.val();
        self.overflow_q.d.next = self.record_valid.val() & !self.bypass.val() & self.full.val();

        self.memory.clock.next = self.clock.val();
        self.memory.write.next = self.push.val();
        self.memory.write_address.next = self.write_at.q.val();
        self.memory.write_data.next = self.arriving.val();
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

        // The front: loaded while it is empty, whether or not something comes.
        self.loading.next = self.arriving.val();
        if self.ready.q.val() {
            self.loading.next = self.memory.read_data.val();
        }
        if !self.valid.q.val() {
            self.front.d.next = self.loading.val();
        }
        self.valid.d.next =
            self.read_taken.val() | self.bypass.val() | (self.valid.q.val() & !self.take.val());

        self.front_valid.next = self.valid.q.val();
        self.front_record.next = self.front.q.val().get_bits::<504>(0);
        self.front_key.next = (bit_cast::<96, 80>(self.front.q.val().get_bits::<80>(504)) << 16)
            | bit_cast::<96, 16>(self.front.q.val().get_bits::<16>(432));
        self.load.next = !self.valid.q.val();
        self.load_key.next = (bit_cast::<96, 80>(self.loading.val().get_bits::<80>(504)) << 16)
            | bit_cast::<96, 16>(self.loading.val().get_bits::<16>(432));
        self.load_symbol.next = self.loading.val().get_bits::<32>(448);
        self.crowded.next = self.crowded_q.q.val();
        self.overflow.next = self.overflow_q.q.val();
    }
}
