//! Puts a snapshot's records together in place: each word of the message is written to where the
//! record has its bytes, and when the last one is there the record is too.
//!
//! In c the walk says what the aligned word is; in c+1 the registers hold it. In r the end's record is
//! loaded, and holds in r+1. What all records of a snapshot share, and what of the header lies in
//! its first bytes, comes from the capture, which keeps it until the next message.
//!
//! `bad_type` is right two clocks behind the first word of an entry. Latency 1 clock, interval 1.

use super::walk::{CAUGHT_HEADER_WORDS, ENTRY_WORDS, RECORDS_BITS};
use crate::feed::message_bytes::{MESSAGE_BITS, bit_of_field_end};
use rust_hdl::prelude::*;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::szse::{snapshot, snapshot_entry};
use tickgate_abi::{Flags, Kind};

/// Words of a record that are put together here: sequence to quantity.
pub const SNAPSHOT_WORDS: usize = 5;

// The places that are built into the kernel below, as offsets from the first caught word of the header
// (29) and from the entry.
const _: () = {
    assert!(snapshot::PREV_CLOSE_PX.offset == 33 && snapshot::NUM_TRADES.offset == 41);
    assert!(snapshot::TOTAL_VOLUME_TRADE.offset == 49 && snapshot::TOTAL_VALUE_TRADE.offset == 57);
    assert!(snapshot::NO_MD_ENTRIES.offset == 65 && snapshot::FIXED_BYTES == 69);
    assert!(snapshot_entry::MD_ENTRY_TYPE.offset == 0 && snapshot_entry::MD_ENTRY_PX.offset == 2);
    assert!(snapshot_entry::MD_ENTRY_SIZE.offset == 10 && snapshot_entry::MD_PRICE_LEVEL.offset == 18);
    assert!(snapshot_entry::NUMBER_OF_ORDERS.offset == 20 && snapshot_entry::NO_ORDERS.offset == 28);
};

/// The fields.
#[derive(LogicBlock)]
pub struct SnapshotFields {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The aligned word.
    pub word: Signal<In, Bits<64>>,
    /// From the walk.
    pub header_word: [Signal<In, Bit>; CAUGHT_HEADER_WORDS],
    /// From the walk.
    pub entry_word: [Signal<In, Bit>; ENTRY_WORDS],
    /// From the walk.
    pub list_word: [Signal<In, Bit>; ENTRY_WORDS],
    /// From the walk.
    pub entry_begins: Signal<In, Bit>,
    /// From the walk.
    pub entry_number: Signal<In, Bits<8>>,
    /// From the walk.
    pub list_first: Signal<In, Bits<10>>,
    /// From the walk.
    pub records: Signal<In, Bits<RECORDS_BITS>>,
    /// In r: load the end's record.
    pub load_end: Signal<In, Bit>,
    /// From the walker.
    pub boundary: Signal<In, Bit>,
    /// From the capture.
    pub message: Signal<In, Bits<MESSAGE_BITS>>,
    /// The record's first words.
    pub record_word: [Signal<Out, Bits<64>>; SNAPSHOT_WORDS],
    /// Its exchange time.
    pub exchange_time: Signal<Out, Bits<64>>,
    /// Its channel.
    pub channel: Signal<Out, Bits<16>>,
    /// Its kind.
    pub kind: Signal<Out, Bits<8>>,
    /// Its flags, without those of the frame.
    pub flags: Signal<Out, Bits<8>>,
    /// Its attribute; zero in an end.
    pub attribute: Signal<Out, Bits<8>>,
    /// An MDEntryType of the message is outside its specification.
    pub bad_type: Signal<Out, Bit>,

    /// Each field in quarters, the first the highest.
    order_id: [DFF<Bits<16>>; 4],
    reference: [DFF<Bits<16>>; 4],
    price: [DFF<Bits<16>>; 4],
    quantity: [DFF<Bits<16>>; 4],
    number: DFF<Bits<32>>,
    is_header: DFF<Bit>,
    kind_q: DFF<Bits<8>>,
    attribute_q: DFF<Bits<8>>,
    type_first: DFF<Bits<8>>,
    type_second: DFF<Bits<8>>,
    type_taken: DFF<Bit>,
    bad_type_q: DFF<Bit>,

    snapshot_flag: Constant<Bits<8>>,
    kind_header: Constant<Bits<8>>,
    kind_entry: Constant<Bits<8>>,
    kind_orders: Constant<Bits<8>>,
    kind_end: Constant<Bits<8>>,
    extended: Constant<Bits<8>>,
    extended_bit: Constant<Bits<8>>,
    digits: Constant<Bits<4>>,
    ten: Constant<Bits<4>>,
    how_many: [Constant<Bits<8>>; ENTRY_WORDS],
    none: Constant<Bits<16>>,
    exchange_time_at: Constant<Bits<10>>,
    channel_at: Constant<Bits<10>>,
    stream_at: Constant<Bits<10>>,
    phase_at: Constant<Bits<10>>,

    quarter: [Signal<Local, Bits<16>>; 4],
    lower: Signal<Local, Bits<32>>,
    stream: Signal<Local, Bits<24>>,
    phase: Signal<Local, Bits<16>>,
    phase_first: Signal<Local, Bits<8>>,
    phase_second: Signal<Local, Bits<8>>,
    first_word: Signal<Local, Bits<64>>,
    type_high: Signal<Local, Bits<4>>,
    type_low: Signal<Local, Bits<4>>,
    is_extended: Signal<Local, Bit>,
    is_digit: Signal<Local, Bit>,
    type_attribute: Signal<Local, Bits<8>>,
    any_list: Signal<Local, Bit>,
    any_entry: Signal<Local, Bit>,
    clear: Signal<Local, Bit>,
    field_word: [Signal<Local, Bits<64>>; 4],
}

impl Default for SnapshotFields {
    fn default() -> Self {
        let kind = |k: Kind| Constant::new((k as usize).to_bits());
        let at = |field: Field| Constant::new(bit_of_field_end(field.end()).to_bits());
        let phases = Field::new("TradingPhaseCode", snapshot::TRADING_PHASE_CODE.offset, 2);
        Self {
            clock: Default::default(),
            word: Default::default(),
            header_word: Default::default(),
            entry_word: Default::default(),
            list_word: Default::default(),
            entry_begins: Default::default(),
            entry_number: Default::default(),
            list_first: Default::default(),
            records: Default::default(),
            load_end: Default::default(),
            boundary: Default::default(),
            message: Default::default(),
            record_word: Default::default(),
            exchange_time: Default::default(),
            channel: Default::default(),
            kind: Default::default(),
            flags: Default::default(),
            attribute: Default::default(),
            bad_type: Default::default(),
            order_id: Default::default(),
            reference: Default::default(),
            price: Default::default(),
            quantity: Default::default(),
            number: Default::default(),
            is_header: Default::default(),
            kind_q: Default::default(),
            attribute_q: Default::default(),
            type_first: Default::default(),
            type_second: Default::default(),
            type_taken: Default::default(),
            bad_type_q: Default::default(),
            snapshot_flag: Constant::new((Flags::SNAPSHOT as usize).to_bits()),
            kind_header: kind(Kind::SzseSnapshot),
            kind_entry: kind(Kind::SzseSnapshotEntry),
            kind_orders: kind(Kind::SzseSnapshotOrders),
            kind_end: kind(Kind::SzseSnapshotEnd),
            extended: Constant::new((snapshot_entry::EXTENDED as usize).to_bits()),
            extended_bit: Constant::new(
                (snapshot_entry::attribute([snapshot_entry::EXTENDED, 0]) as usize).to_bits(),
            ),
            digits: Constant::new(((b'0' >> 4) as usize).to_bits()),
            ten: Constant::new(10_usize.to_bits()),
            how_many: std::array::from_fn(|i| Constant::new((i + 1).to_bits())),
            none: Constant::new(0_usize.to_bits()),
            exchange_time_at: at(snapshot::ORIG_TIME),
            channel_at: at(snapshot::CHANNEL_NO),
            stream_at: at(snapshot::MD_STREAM_ID),
            phase_at: at(phases),
            quarter: Default::default(),
            lower: Default::default(),
            stream: Default::default(),
            phase: Default::default(),
            phase_first: Default::default(),
            phase_second: Default::default(),
            first_word: Default::default(),
            type_high: Default::default(),
            type_low: Default::default(),
            is_extended: Default::default(),
            is_digit: Default::default(),
            type_attribute: Default::default(),
            any_list: Default::default(),
            any_entry: Default::default(),
            clear: Default::default(),
            field_word: Default::default(),
        }
    }
}

impl Logic for SnapshotFields {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, number, is_header, kind_q, attribute_q, type_first, type_second);
        dff_setup!(self, clock, type_taken, bad_type_q);
        for i in 0..4 {
            self.order_id[i].clock.next = self.clock.val();
            self.order_id[i].d.next = self.order_id[i].q.val();
            self.reference[i].clock.next = self.clock.val();
            self.reference[i].d.next = self.reference[i].q.val();
            self.price[i].clock.next = self.clock.val();
            self.price[i].d.next = self.price[i].q.val();
            self.quantity[i].clock.next = self.clock.val();
            self.quantity[i].d.next = self.quantity[i].q.val();
            self.quarter[i].next = self.word.val().get_bits::<16>(48 - 16 * i);
        }

        // The header: each field is the lower half of one word and the upper half of the next.
        if self.header_word[0].val() {
            self.price[0].d.next = self.quarter[2].val();
            self.price[1].d.next = self.quarter[3].val();
        }
        if self.header_word[1].val() {
            self.price[2].d.next = self.quarter[0].val();
            self.price[3].d.next = self.quarter[1].val();
        }
        if self.header_word[2].val() {
            self.quantity[0].d.next = self.quarter[2].val();
            self.quantity[1].d.next = self.quarter[3].val();
        }
        if self.header_word[3].val() {
            self.quantity[2].d.next = self.quarter[0].val();
            self.quantity[3].d.next = self.quarter[1].val();
            self.reference[0].d.next = self.quarter[2].val();
            self.reference[1].d.next = self.quarter[3].val();
        }
        if self.header_word[4].val() {
            self.reference[2].d.next = self.quarter[0].val();
            self.reference[3].d.next = self.quarter[1].val();
        }
        // NumTrades and an entry's NumberOfOrders lie alike in their words.
        if self.header_word[1].val() || self.entry_word[2].val() {
            self.order_id[0].d.next = self.quarter[2].val();
            self.order_id[1].d.next = self.quarter[3].val();
        }
        if self.header_word[2].val() || self.entry_word[3].val() {
            self.order_id[2].d.next = self.quarter[0].val();
            self.order_id[3].d.next = self.quarter[1].val();
        }

        // The entry.
        if self.entry_word[0].val() {
            for i in 0..3 {
                self.price[i].d.next = self.quarter[i + 1].val();
            }
            self.type_first.d.next = self.word.val().get_bits::<8>(56);
            self.type_second.d.next = self.word.val().get_bits::<8>(48);
        }
        if self.entry_word[1].val() {
            self.price[3].d.next = self.quarter[0].val();
            for i in 0..3 {
                self.quantity[i].d.next = self.quarter[i + 1].val();
            }
        }
        if self.entry_word[2].val() {
            self.quantity[3].d.next = self.quarter[0].val();
            self.reference[3].d.next = self.quarter[1].val();
        }
        if self.entry_word[3].val() {
            self.reference[0].d.next = self.none.val();
            self.reference[1].d.next = self.quarter[2].val();
            self.reference[2].d.next = self.quarter[3].val();
        }

        // Order quantities.
        self.clear.next = self.list_word[0].val() || self.load_end.val();
        for i in 0..4 {
            if self.list_word[1].val() {
                self.reference[i].d.next = self.quarter[i].val();
            }
            if self.list_word[2].val() {
                self.price[i].d.next = self.quarter[i].val();
            }
            if self.list_word[3].val() {
                self.quantity[i].d.next = self.quarter[i].val();
            }
            if self.clear.val() {
                self.reference[i].d.next = self.none.val();
                self.price[i].d.next = self.none.val();
                self.quantity[i].d.next = self.none.val();
            }
            if self.list_word[0].val() {
                self.order_id[i].d.next = self.quarter[i].val();
            }
            if self.load_end.val() {
                self.order_id[i].d.next = self.none.val();
            }
        }
        if self.load_end.val() {
            self.quantity[3].d.next = bit_cast::<16, 10>(self.records.val());
        }

        // What depends on the kind.
        self.type_high.next = self.type_first.q.val().get_bits::<4>(4);
        self.type_low.next = self.type_first.q.val().get_bits::<4>(0);
        self.is_digit.next =
            (self.type_high.val() == self.digits.val()) && (self.type_low.val() < self.ten.val());
        self.is_extended.next = self.type_first.q.val() == self.extended.val();
        if self.is_extended.val() {
            self.type_attribute.next = self.type_second.q.val() | self.extended_bit.val();
        } else {
            self.type_attribute.next = self.type_first.q.val();
        }
        self.type_taken.d.next = self.entry_begins.val();
        if self.type_taken.q.val() && !self.is_digit.val() && !self.is_extended.val() {
            self.bad_type_q.d.next = true;
        }
        if self.boundary.val() {
            self.bad_type_q.d.next = false;
        }
        self.stream.next = self.message.val().get_bits::<24>(self.stream_at.val().index());
        self.phase.next = self.message.val().get_bits::<16>(self.phase_at.val().index());
        self.phase_first.next = self.phase.val().get_bits::<8>(8);
        self.phase_second.next = self.phase.val().get_bits::<8>(0);
        self.lower.next = self.word.val().get_bits::<32>(0);
        self.any_entry.next = self.entry_word[3].val();
        self.any_list.next = self.list_word[0].val()
            || self.list_word[1].val()
            || self.list_word[2].val()
            || self.list_word[3].val();
        if self.header_word[4].val() {
            self.number.d.next = self.lower.val();
            self.is_header.d.next = true;
            self.kind_q.d.next = self.kind_header.val();
            self.attribute_q.d.next = self.phase_first.val();
        }
        if self.any_entry.val() {
            self.number.d.next = bit_cast::<32, 8>(self.entry_number.val());
            self.is_header.d.next = false;
            self.kind_q.d.next = self.kind_entry.val();
            self.attribute_q.d.next = self.type_attribute.val();
        }
        if self.any_list.val() {
            self.number.d.next = bit_cast::<32, 10>(self.list_first.val());
            self.is_header.d.next = false;
            self.kind_q.d.next = self.kind_orders.val();
        }
        for i in 0..4 {
            if self.list_word[i].val() {
                self.attribute_q.d.next = self.how_many[i].val();
            }
        }
        if self.load_end.val() {
            self.number.d.next = 0.into();
            self.is_header.d.next = false;
            self.kind_q.d.next = self.kind_end.val();
            self.attribute_q.d.next = 0.into();
        }

        self.first_word.next = bit_cast::<64, 32>(self.number.q.val());
        if self.is_header.q.val() {
            self.first_word.next = bit_cast::<64, 32>(self.number.q.val())
                | (bit_cast::<64, 8>(self.phase_second.val()) << 32)
                | (bit_cast::<64, 24>(self.stream.val()) << 40);
        }
        self.field_word[0].next = bit_cast::<64, 16>(self.order_id[3].q.val())
            | (bit_cast::<64, 16>(self.order_id[2].q.val()) << 16)
            | (bit_cast::<64, 16>(self.order_id[1].q.val()) << 32)
            | (bit_cast::<64, 16>(self.order_id[0].q.val()) << 48);
        self.field_word[1].next = bit_cast::<64, 16>(self.reference[3].q.val())
            | (bit_cast::<64, 16>(self.reference[2].q.val()) << 16)
            | (bit_cast::<64, 16>(self.reference[1].q.val()) << 32)
            | (bit_cast::<64, 16>(self.reference[0].q.val()) << 48);
        self.field_word[2].next = bit_cast::<64, 16>(self.price[3].q.val())
            | (bit_cast::<64, 16>(self.price[2].q.val()) << 16)
            | (bit_cast::<64, 16>(self.price[1].q.val()) << 32)
            | (bit_cast::<64, 16>(self.price[0].q.val()) << 48);
        self.field_word[3].next = bit_cast::<64, 16>(self.quantity[3].q.val())
            | (bit_cast::<64, 16>(self.quantity[2].q.val()) << 16)
            | (bit_cast::<64, 16>(self.quantity[1].q.val()) << 32)
            | (bit_cast::<64, 16>(self.quantity[0].q.val()) << 48);
        self.record_word[0].next = self.first_word.val();
        for i in 0..4 {
            self.record_word[i + 1].next = self.field_word[i].val();
        }
        self.exchange_time.next = self.message.val().get_bits::<64>(self.exchange_time_at.val().index());
        self.channel.next = self.message.val().get_bits::<16>(self.channel_at.val().index());
        self.kind.next = self.kind_q.q.val();
        self.flags.next = self.snapshot_flag.val();
        self.attribute.next = self.attribute_q.q.val();
        self.bad_type.next = self.bad_type_q.q.val();
    }
}
