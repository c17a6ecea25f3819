//! The head of a line: what the arbiter needs to know about the one record that it looks at.
//!
//! Line queue -> **head** -> arbiter, stream. It stays until the clock after it was consumed; so does the record
//! itself, at the output of the record memory. Latency 1 clock; interval 2.

use super::channel_keys::{CHANNELS, INDEX_BITS};
use super::entry::{Entry, KEY_BITS};
use super::kept_copy::KeptCopy;
use super::skew::TIME_BITS;
use super::word_register::WordRegister;
use crate::feed::session::SESSION_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::record::PACKET_STANDS;

/// The head of one line.
#[derive(LogicBlock)]
pub struct Head {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a record in the line's front register.
    pub front_valid: Signal<In, Bit>,
    /// Its entry.
    pub front: Signal<In, Entry>,
    /// Its channel's place, one bit.
    pub front_slot: Signal<In, Bits<CHANNELS>>,
    /// The place's number.
    pub front_index: Signal<In, Bits<INDEX_BITS>>,
    /// It may go on: it belongs to none, or the channel has a place.
    pub front_ready: Signal<In, Bit>,
    /// The head is consumed in this clock.
    pub consumed: Signal<In, Bit>,
    /// The record in the front belongs to a channel.
    pub front_refers: Signal<Out, Bit>,
    /// The record in the front needs a place for its channel.
    pub front_missing: Signal<Out, Bit>,
    /// The record in the front is a message with a sequence.
    pub front_message: Signal<Out, Bit>,
    /// The front is taken in this clock.
    pub take: Signal<Out, Bit>,
    /// There is a head.
    pub valid: Signal<Out, Bit>,
    /// The same, for what is decided about it.
    pub valid_for_decision: Signal<Out, Bit>,
    /// The same, for whether it changes its channel.
    pub valid_for_touch: Signal<Out, Bit>,
    /// What belongs to the head keeps what it has; a copy of `valid`.
    pub keeps: Signal<Out, Bit>,
    /// Symbol of its record.
    pub symbol: Signal<Out, Bits<32>>,
    /// Low bits of its card time.
    pub card_time: Signal<Out, Bits<TIME_BITS>>,
    /// It is the first of its frame.
    pub first: Signal<Out, Bit>,
    /// It is the last.
    pub last: Signal<Out, Bit>,
    /// Its session.
    pub session: Signal<Out, Bits<SESSION_BITS>>,
    /// Its channel's place, one bit; none when it has no sequence.
    pub slot: Signal<Out, Bits<CHANNELS>>,
    /// The place's number.
    pub index: Signal<Out, Bits<INDEX_BITS>>,
    /// Its sequence; of a heartbeat, the one that comes next.
    pub point: Signal<Out, Bits<64>>,
    /// The sequence behind a message.
    pub after: Signal<Out, Bits<32>>,
    /// Its sequence, all 64 bits, is 1.
    pub is_one: Signal<Out, Bit>,
    /// Its sequence, all 64 bits, is 0.
    pub is_zero: Signal<Out, Bit>,
    /// It is a message with a sequence.
    pub is_message: Signal<Out, Bit>,
    /// It is a heartbeat.
    pub is_heartbeat: Signal<Out, Bit>,
    /// It is a heartbeat that says that session or channel have ended.
    pub is_end: Signal<Out, Bit>,
    /// It is a PacketEnd.
    pub is_packet_end: Signal<Out, Bit>,
    /// It is a PacketEnd, and the records stand.
    pub stands: Signal<Out, Bit>,

    valid_q: DFF<Bit>,
    kept_valid: [KeptCopy; 6],
    symbol_q: DFF<Bits<32>>,
    time_q: DFF<Bits<TIME_BITS>>,
    first_q: DFF<Bit>,
    last_q: DFF<Bit>,
    session_q: WordRegister<SESSION_BITS>,
    slot_q: DFF<Bits<CHANNELS>>,
    index_q: DFF<Bits<INDEX_BITS>>,
    point_q: DFF<Bits<64>>,
    after_q: DFF<Bits<32>>,
    is_one_q: DFF<Bit>,
    is_zero_q: DFF<Bit>,
    is_message_q: DFF<Bit>,
    is_heartbeat_q: DFF<Bit>,
    is_end_q: DFF<Bit>,
    is_packet_end_q: DFF<Bit>,
    stands_q: DFF<Bit>,

    stands_attribute: Constant<Bits<8>>,
    one: Constant<Bits<32>>,

    taking: Signal<Local, Bit>,
    next_valid: Signal<Local, Bit>,
    number: Signal<Local, Bits<64>>,
    key: Signal<Local, Bits<KEY_BITS>>,
    attribute: Signal<Local, Bits<8>>,
    number_after: Signal<Local, Bits<64>>,
    low: Signal<Local, Bits<32>>,
    high: Signal<Local, Bits<32>>,
    low_after: Signal<Local, Bits<32>>,
    high_more: Signal<Local, Bits<32>>,
    high_after: Signal<Local, Bits<32>>,
}

impl Default for Head {
    fn default() -> Self {
        let byte = |b: u8| Constant::new((b as usize).to_bits());
        Self {
            clock: Default::default(),
            front_valid: Default::default(),
            front: Default::default(),
            front_slot: Default::default(),
            front_index: Default::default(),
            front_ready: Default::default(),
            consumed: Default::default(),
            front_refers: Default::default(),
            front_missing: Default::default(),
            front_message: Default::default(),
            take: Default::default(),
            valid: Default::default(),
            valid_for_decision: Default::default(),
            valid_for_touch: Default::default(),
            keeps: Default::default(),
            symbol: Default::default(),
            card_time: Default::default(),
            first: Default::default(),
            last: Default::default(),
            session: Default::default(),
            slot: Default::default(),
            index: Default::default(),
            point: Default::default(),
            after: Default::default(),
            is_one: Default::default(),
            is_zero: Default::default(),
            is_message: Default::default(),
            is_heartbeat: Default::default(),
            is_end: Default::default(),
            is_packet_end: Default::default(),
            stands: Default::default(),
            valid_q: Default::default(),
            kept_valid: Default::default(),
            symbol_q: Default::default(),
            time_q: Default::default(),
            first_q: Default::default(),
            last_q: Default::default(),
            session_q: Default::default(),
            slot_q: Default::default(),
            index_q: Default::default(),
            point_q: Default::default(),
            after_q: Default::default(),
            is_one_q: Default::default(),
            is_zero_q: Default::default(),
            is_message_q: Default::default(),
            is_heartbeat_q: Default::default(),
            is_end_q: Default::default(),
            is_packet_end_q: Default::default(),
            stands_q: Default::default(),
            stands_attribute: byte(PACKET_STANDS),
            one: Constant::new(1_usize.to_bits()),
            taking: Default::default(),
            next_valid: Default::default(),
            number: Default::default(),
            key: Default::default(),
            attribute: Default::default(),
            number_after: Default::default(),
            low: Default::default(),
            high: Default::default(),
            low_after: Default::default(),
            high_more: Default::default(),
            high_after: Default::default(),
        }
    }
}

impl Logic for Head {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid_q, slot_q, index_q, point_q, after_q, symbol_q, time_q, first_q, last_q
        );
        dff_setup!(self, clock, is_one_q, is_zero_q);
        dff_setup!(self, clock, is_message_q, is_heartbeat_q, is_end_q, is_packet_end_q, stands_q);

        self.front_refers.next = self.front_valid.val() & self.front.val().in_channel;
        self.front_missing.next = self.front_valid.val() & !self.front_ready.val();
        self.front_message.next = self.front.val().in_channel & !self.front.val().heartbeat;
        self.taking.next = self.front_valid.val() & !self.valid_q.q.val() & self.front_ready.val();
        self.take.next = self.taking.val();

        self.number.next = self.front.val().point;
        self.key.next = self.front.val().key;
        self.attribute.next = self.front.val().attribute;
        // In halves: the carry of 64 bits takes too long.
        self.low.next = self.number.val().get_bits::<32>(0);
        self.high.next = self.number.val().get_bits::<32>(32);
        self.low_after.next = self.low.val() + self.one.val();
        self.high_more.next = self.high.val() + self.one.val();
        self.high_after.next = self.high.val();
        if self.low.val().all() {
            self.high_after.next = self.high_more.val();
        }
        self.number_after.next =
            bit_cast::<64, 32>(self.low_after.val()) | (bit_cast::<64, 32>(self.high_after.val()) << 32);
        self.session_q.clock.next = self.clock.val();
        self.session_q.keep.next = self.kept_valid[0].q.val();
        self.session_q.choose.next = false;
        self.session_q.first.next = self.key.val().get_bits::<80>(16);
        self.session_q.second.next = 0.into();
        if !self.kept_valid[1].q.val() {
            self.symbol_q.d.next = self.front.val().symbol;
            self.time_q.d.next = self.front.val().card_time;
        }
        if !self.kept_valid[2].q.val() {
            self.first_q.d.next = self.front.val().first;
            self.last_q.d.next = self.front.val().last;
            self.slot_q.d.next = 0.into();
            if self.front.val().in_channel {
                self.slot_q.d.next = self.front_slot.val();
            }
            self.index_q.d.next = self.front_index.val();
            self.point_q.d.next = self.number.val();
            if self.front.val().szse_heartbeat {
                self.point_q.d.next = self.number_after.val();
            }
            self.is_one_q.d.next = self.number.val() == 1;
            self.is_zero_q.d.next = !self.number.val().any();
            if self.front.val().szse_heartbeat {
                self.is_one_q.d.next = !self.number.val().any();
                self.is_zero_q.d.next = self.number.val().all();
            }
            self.after_q.d.next = self.low_after.val();
            self.is_message_q.d.next = self.front.val().in_channel & !self.front.val().heartbeat;
            self.is_heartbeat_q.d.next = self.front.val().in_channel & self.front.val().heartbeat;
            self.is_end_q.d.next =
                self.front.val().mold_end | (self.front.val().szse_heartbeat & self.attribute.val().any());
            self.is_packet_end_q.d.next = self.front.val().packet_end;
            self.stands_q.d.next = self.attribute.val() == self.stands_attribute.val();
        }
        self.next_valid.next = self.taking.val() | (self.valid_q.q.val() & !self.consumed.val());
        self.valid_q.d.next = self.next_valid.val();
        for i in 0..6 {
            self.kept_valid[i].clock.next = self.clock.val();
            self.kept_valid[i].d.next = self.next_valid.val();
        }
        self.keeps.next = self.kept_valid[3].q.val();

        self.valid.next = self.valid_q.q.val();
        self.valid_for_decision.next = self.kept_valid[4].q.val();
        self.valid_for_touch.next = self.kept_valid[5].q.val();
        self.symbol.next = self.symbol_q.q.val();
        self.card_time.next = self.time_q.q.val();
        self.first.next = self.first_q.q.val();
        self.last.next = self.last_q.q.val();
        self.session.next = self.session_q.q.val();
        self.slot.next = self.slot_q.q.val();
        self.index.next = self.index_q.q.val();
        self.point.next = self.point_q.q.val();
        self.after.next = self.after_q.q.val();
        self.is_one.next = self.is_one_q.q.val();
        self.is_zero.next = self.is_zero_q.q.val();
        self.is_message.next = self.is_message_q.q.val();
        self.is_heartbeat.next = self.is_heartbeat_q.q.val();
        self.is_end.next = self.is_end_q.q.val();
        self.is_packet_end.next = self.is_packet_end_q.q.val();
        self.stands.next = self.stands_q.q.val();
    }
}
