//! Walks a snapshot: which of its words is what, which record is complete, and whether the entries end
//! where the body does.
//!
//! Clocks count from c, the clock in which D1 holds the beat with a word's last byte. Words are
//! numbered so that word 8 ends the fixed part of the body; behind it every beat completes a word of
//! an entry (four words) or of its order quantities (one word each).
//!
//! - `header_word`, `entry_word`, `list_word`: in c, and in the clocks in which D1 waits for that beat,
//!   what the word is; registers. What is written in a waiting clock is written over in c.
//! - `completes`: in c, the word completes a record; `sends`: in c+1, that record goes out.
//! - `opened`, `length_ok`, `records`: from c+1 on, right in r (c+1 of the message's last byte).
//!
//! A count that says more than a body can hold is kept as the most that the counter can say, which no body
//! holds either. What is behind the payload's end moves the walk on, but sends nothing: such a message
//! is never found whole. Latency 1 clock, interval 1.

use crate::feed::walker::TOKENS;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::szse::{snapshot, snapshot_entry};

/// Words up to the end of the fixed part of the body; the last five of them hold fields that are
/// caught from the words.
const HEADER_WORDS: usize = snapshot::FIXED_BYTES.div_ceil(BEAT_BYTES);
/// What the first word lacks at its beginning.
const MISSING: usize = HEADER_WORDS * BEAT_BYTES - snapshot::FIXED_BYTES;
/// Words with fields of the header that are caught from the words.
pub const CAUGHT_HEADER_WORDS: usize = 5;
/// Words of an entry without its order quantities.
pub const ENTRY_WORDS: usize = snapshot_entry::FIXED_BYTES / BEAT_BYTES;
/// Bits of the number of records of a snapshot.
pub const RECORDS_BITS: usize = 10;

// What is built into the kernel below.
const _: () = assert!(HEADER_WORDS == 9 && MISSING == 3 && HEADER_WORDS < TOKENS);
const _: () = assert!(snapshot_entry::FIXED_BYTES == 32 && snapshot_entry::ORDER_QTY_BYTES == BEAT_BYTES);
const _: () = assert!(snapshot_entry::ORDERS_PER_RECORD == ENTRY_WORDS);
const _: () = assert!(snapshot::NO_MD_ENTRIES.end() == snapshot::FIXED_BYTES);
const _: () = assert!(snapshot_entry::NO_ORDERS.end() == snapshot_entry::FIXED_BYTES);

/// The walk.
#[derive(LogicBlock)]
pub struct SnapshotWalk {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// The aligned word that ends in it.
    pub word: Signal<In, Bits<64>>,
    /// Which nibbles of its lower half are not zero, the lowest at bit 0.
    pub nonzero: Signal<In, Bits<8>>,
    /// From the walker.
    pub boundary: Signal<In, Bit>,
    /// From the walker.
    pub message_lane: Signal<In, Bits<3>>,
    /// From the walker.
    pub token: Signal<In, Bits<TOKENS>>,
    /// From the walker.
    pub message_length: Signal<In, Bits<12>>,
    /// From the walker.
    pub in_message: Signal<In, Bit>,
    /// D1 holds the payload's last byte.
    pub payload_end: Signal<In, Bit>,
    /// In this lane.
    pub payload_last_lane: Signal<In, Bits<3>>,
    /// From the look-up: the message is a snapshot.
    pub is_snapshot: Signal<In, Bit>,

    /// Lane of the words' last bytes.
    pub lane: Signal<Out, Bits<3>>,
    /// The word of this beat, or of the one waited for, is number 4 to 8 of the message, whatever the
    /// message is.
    pub header_word: [Signal<Out, Bit>; CAUGHT_HEADER_WORDS],
    /// The same: it is this one of an entry, or it is behind the body and what it writes goes nowhere.
    pub entry_word: [Signal<Out, Bit>; ENTRY_WORDS],
    /// The same for a group of order quantities.
    pub list_word: [Signal<Out, Bit>; ENTRY_WORDS],
    /// The word is the first one of an entry and inside the body.
    pub entry_begins: Signal<Out, Bit>,
    /// See the module.
    pub completes: Signal<Out, Bit>,
    /// See the module.
    pub sends: Signal<Out, Bit>,
    /// Number of the entry, in c of its words.
    pub entry_number: Signal<Out, Bits<8>>,
    /// Number of the first order quantity of the group, in c of its words.
    pub list_first: Signal<Out, Bits<10>>,
    /// The message is a snapshot whose header has been complete.
    pub opened: Signal<Out, Bit>,
    /// The last entry has ended with the body.
    pub length_ok: Signal<Out, Bit>,
    /// Records that were complete.
    pub records: Signal<Out, Bits<RECORDS_BITS>>,

    lane_q: DFF<Bits<3>>,
    /// A word ends in the beat behind the one that its number says.
    late: DFF<Bit>,
    selected: DFF<Bit>,
    length_plus: DFF<Bits<13>>,
    body_words: DFF<Bits<9>>,
    exact: DFF<Bit>,
    long_enough: DFF<Bit>,
    /// One-hot: the caught word of the header.
    header_place: [DFF<Bit>; CAUGHT_HEADER_WORDS],
    /// The word is the last of a snapshot's header.
    opens: DFF<Bit>,
    walking: DFF<Bit>,
    complete: DFF<Bit>,
    opened_q: DFF<Bit>,
    /// Walking, and among order quantities.
    in_list: DFF<Bit>,
    /// While walking, one of these eight is set; else none.
    entry_place: [DFF<Bit>; ENTRY_WORDS],
    list_place: [DFF<Bit>; ENTRY_WORDS],
    words_left: DFF<Bits<9>>,
    no_words: DFF<Bit>,
    entries_left: DFF<Bits<8>>,
    last_entry: DFF<Bit>,
    /// The order quantities that come are those of the last entry.
    in_last_entry: DFF<Bit>,
    orders_left: DFF<Bits<10>>,
    last_order: DFF<Bit>,
    entry_number_q: DFF<Bits<8>>,
    list_first_q: DFF<Bits<10>>,
    records_q: DFF<Bits<RECORDS_BITS>>,
    sends_q: DFF<Bit>,

    lane_offset: Constant<Bits<3>>,
    last_early_lane: Constant<Bits<3>>,
    missing: Constant<Bits<13>>,
    header_words: Constant<Bits<10>>,
    one_nibble: Constant<Bits<4>>,
    one_word: Constant<Bits<9>>,
    one_entry: Constant<Bits<8>>,
    two_entries: Constant<Bits<8>>,
    most_entries: Constant<Bits<8>>,
    one_order: Constant<Bits<10>>,
    two_orders: Constant<Bits<10>>,
    most_orders: Constant<Bits<10>>,
    group: Constant<Bits<10>>,
    one_record: Constant<Bits<RECORDS_BITS>>,

    lane_sum: Signal<Local, Bits<3>>,
    wide_length: Signal<Local, Bits<13>>,
    length_words: Signal<Local, Bits<10>>,
    length_rest: Signal<Local, Bits<3>>,
    words_behind: Signal<Local, Bits<10>>,
    is_short: Signal<Local, Bit>,
    lowest: Signal<Local, Bits<4>>,
    above_lowest: Signal<Local, Bits<7>>,
    above_entries: Signal<Local, Bits<6>>,
    above_orders: Signal<Local, Bits<5>>,
    none: Signal<Local, Bit>,
    single: Signal<Local, Bit>,
    header_end: Signal<Local, Bit>,
    step: Signal<Local, Bit>,
    list_step: Signal<Local, Bit>,
    entry_end: Signal<Local, Bit>,
    group_end: Signal<Local, Bit>,
    list_end: Signal<Local, Bit>,
    over: Signal<Local, Bit>,
    too_many_orders: Signal<Local, Bit>,
    complete_here: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    words_less: Signal<Local, Bits<9>>,
    entries_less: Signal<Local, Bits<8>>,
    orders_less: Signal<Local, Bits<10>>,
    entry_following: Signal<Local, Bits<8>>,
    list_following: Signal<Local, Bits<10>>,
    records_following: Signal<Local, Bits<RECORDS_BITS>>,
}

impl Default for SnapshotWalk {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            beat_valid: Default::default(),
            word: Default::default(),
            nonzero: Default::default(),
            boundary: Default::default(),
            message_lane: Default::default(),
            token: Default::default(),
            message_length: Default::default(),
            in_message: Default::default(),
            payload_end: Default::default(),
            payload_last_lane: Default::default(),
            is_snapshot: Default::default(),
            lane: Default::default(),
            header_word: Default::default(),
            entry_word: Default::default(),
            list_word: Default::default(),
            entry_begins: Default::default(),
            completes: Default::default(),
            sends: Default::default(),
            entry_number: Default::default(),
            list_first: Default::default(),
            opened: Default::default(),
            length_ok: Default::default(),
            records: Default::default(),
            lane_q: Default::default(),
            late: Default::default(),
            selected: Default::default(),
            length_plus: Default::default(),
            body_words: Default::default(),
            exact: Default::default(),
            long_enough: Default::default(),
            walking: Default::default(),
            complete: Default::default(),
            opened_q: Default::default(),
            in_list: Default::default(),
            header_place: Default::default(),
            opens: Default::default(),
            entry_place: Default::default(),
            list_place: Default::default(),
            words_left: Default::default(),
            no_words: Default::default(),
            entries_left: Default::default(),
            last_entry: Default::default(),
            in_last_entry: Default::default(),
            orders_left: Default::default(),
            last_order: Default::default(),
            entry_number_q: Default::default(),
            list_first_q: Default::default(),
            records_q: Default::default(),
            sends_q: Default::default(),
            // The body begins one lane behind the length's; a word's last byte is this much further.
            lane_offset: Constant::new((BEAT_BYTES - MISSING).to_bits()),
            last_early_lane: Constant::new((MISSING - 1).to_bits()),
            missing: Constant::new(MISSING.to_bits()),
            header_words: Constant::new(HEADER_WORDS.to_bits()),
            one_nibble: Constant::new(1_usize.to_bits()),
            one_word: Constant::new(1_usize.to_bits()),
            one_entry: Constant::new(1_usize.to_bits()),
            two_entries: Constant::new(2_usize.to_bits()),
            most_entries: Constant::new(255_usize.to_bits()),
            one_order: Constant::new(1_usize.to_bits()),
            two_orders: Constant::new(2_usize.to_bits()),
            most_orders: Constant::new(1_023_usize.to_bits()),
            group: Constant::new(snapshot_entry::ORDERS_PER_RECORD.to_bits()),
            one_record: Constant::new(1_usize.to_bits()),
            lane_sum: Default::default(),
            wide_length: Default::default(),
            length_words: Default::default(),
            length_rest: Default::default(),
            words_behind: Default::default(),
            is_short: Default::default(),
            lowest: Default::default(),
            above_lowest: Default::default(),
            above_entries: Default::default(),
            above_orders: Default::default(),
            none: Default::default(),
            single: Default::default(),
            header_end: Default::default(),
            step: Default::default(),
            list_step: Default::default(),
            entry_end: Default::default(),
            group_end: Default::default(),
            list_end: Default::default(),
            over: Default::default(),
            too_many_orders: Default::default(),
            complete_here: Default::default(),
            beyond: Default::default(),
            words_less: Default::default(),
            entries_less: Default::default(),
            orders_less: Default::default(),
            entry_following: Default::default(),
            list_following: Default::default(),
            records_following: Default::default(),
        }
    }
}

impl Logic for SnapshotWalk {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, lane_q, late, selected, length_plus, body_words, exact, long_enough);
        dff_setup!(self, clock, walking, complete, opened_q, in_list, words_left, no_words);
        dff_setup!(self, clock, entries_left, last_entry, in_last_entry, orders_left, last_order);
        dff_setup!(self, clock, entry_number_q, list_first_q, records_q, sends_q);
        dff_setup!(self, clock, opens);
        for i in 0..5 {
            self.header_place[i].clock.next = self.clock.val();
            self.header_place[i].d.next = self.header_place[i].q.val();
        }
        for i in 0..4 {
            self.entry_place[i].clock.next = self.clock.val();
            self.entry_place[i].d.next = self.entry_place[i].q.val();
            self.list_place[i].clock.next = self.clock.val();
            self.list_place[i].d.next = self.list_place[i].q.val();
        }

        // What the length and its lane say; known beats before it is asked for.
        self.lane_sum.next = self.message_lane.val() + self.lane_offset.val();
        self.lane_q.d.next = self.lane_sum.val();
        self.late.d.next = self.message_lane.val() > self.last_early_lane.val();
        self.selected.d.next = self.is_snapshot.val();
        self.wide_length.next = bit_cast::<13, 12>(self.message_length.val());
        self.length_plus.d.next = self.wide_length.val() + self.missing.val();
        self.length_words.next = self.length_plus.q.val().get_bits::<10>(3);
        self.length_rest.next = self.length_plus.q.val().get_bits::<3>(0);
        self.words_behind.next = self.length_words.val() - self.header_words.val();
        self.body_words.d.next = self.words_behind.val().get_bits::<9>(0);
        self.exact.d.next = !self.length_rest.val().any();
        self.is_short.next = self.length_words.val() < self.header_words.val();
        self.long_enough.d.next = !self.is_short.val();

        // What the word is; the header's words follow the token, whose second bit comes behind `late`.
        if self.beat_valid.val() {
            if self.late.q.val() {
                self.header_place[0].d.next = self.token.val().get_bit(3);
            } else {
                self.header_place[0].d.next = self.token.val().get_bit(2);
            }
            for i in 0..4 {
                self.header_place[i + 1].d.next = self.header_place[i].q.val();
            }
            self.opens.d.next =
                self.header_place[3].q.val() && self.selected.q.val() && self.long_enough.q.val();
        }
        if self.boundary.val() {
            for i in 0..5 {
                self.header_place[i].d.next = false;
            }
            self.opens.d.next = false;
        }
        for i in 0..5 {
            self.header_word[i].next = self.header_place[i].q.val();
        }
        for i in 0..4 {
            self.entry_word[i].next = self.entry_place[i].q.val();
            self.list_word[i].next = self.list_place[i].q.val();
        }
        self.header_end.next = self.beat_valid.val() && self.opens.q.val();
        self.step.next = self.beat_valid.val() && self.walking.q.val() && !self.no_words.q.val();
        self.list_step.next = self.beat_valid.val() && self.in_list.q.val() && !self.no_words.q.val();
        self.entry_begins.next =
            self.beat_valid.val() && self.entry_place[0].q.val() && !self.no_words.q.val();
        self.entry_end.next = self.beat_valid.val() && self.entry_place[3].q.val() && !self.no_words.q.val();
        self.list_end.next = self.list_step.val() && self.last_order.q.val();
        self.group_end.next = self.list_step.val() && (self.last_order.q.val() || self.list_place[3].q.val());

        // NoMDEntries and NoOrders are the lower half of their word.
        self.lowest.next = self.word.val().get_bits::<4>(0);
        self.above_lowest.next = self.nonzero.val().get_bits::<7>(1);
        self.above_entries.next = self.nonzero.val().get_bits::<6>(2);
        self.above_orders.next = self.nonzero.val().get_bits::<5>(3);
        self.too_many_orders.next =
            self.above_orders.val().any() || self.word.val().get_bit(10) || self.word.val().get_bit(11);
        self.none.next = !self.nonzero.val().any();
        self.single.next = !self.above_lowest.val().any() && (self.lowest.val() == self.one_nibble.val());
        self.over.next = (self.header_end.val() && self.none.val())
            || (self.entry_end.val() && self.none.val() && self.last_entry.q.val())
            || (self.list_end.val() && self.in_last_entry.q.val());

        self.words_less.next = self.words_left.q.val() - self.one_word.val();
        self.entries_less.next = self.entries_left.q.val() - self.one_entry.val();
        self.orders_less.next = self.orders_left.q.val() - self.one_order.val();
        self.entry_following.next = self.entry_number_q.q.val() + self.one_entry.val();
        self.list_following.next = self.list_first_q.q.val() + self.group.val();
        self.records_following.next = self.records_q.q.val() + self.one_record.val();
        if self.step.val() {
            self.words_left.d.next = self.words_less.val();
            self.no_words.d.next = self.words_left.q.val() == self.one_word.val();
            for i in 0..3 {
                self.entry_place[i + 1].d.next = self.entry_place[i].q.val();
                self.list_place[i + 1].d.next = self.list_place[i].q.val();
            }
            self.entry_place[0].d.next = false;
            self.list_place[0].d.next = self.list_place[3].q.val();
        }
        if self.list_step.val() {
            self.orders_left.d.next = self.orders_less.val();
            self.last_order.d.next = self.orders_left.q.val() == self.two_orders.val();
        }
        if self.entry_end.val() {
            self.in_list.d.next = !self.none.val();
            self.list_place[0].d.next = !self.none.val();
            self.entry_place[0].d.next = self.none.val() && !self.last_entry.q.val();
            if self.too_many_orders.val() {
                self.orders_left.d.next = self.most_orders.val();
            } else {
                self.orders_left.d.next = self.word.val().get_bits::<10>(0);
            }
            self.last_order.d.next = self.single.val();
            self.list_first_q.d.next = 0.into();
            self.entries_left.d.next = self.entries_less.val();
            self.last_entry.d.next = self.entries_left.q.val() == self.two_entries.val();
            self.in_last_entry.d.next = self.last_entry.q.val();
            self.entry_number_q.d.next = self.entry_following.val();
        }
        if self.group_end.val() {
            self.list_first_q.d.next = self.list_following.val();
        }
        if self.list_end.val() {
            self.in_list.d.next = false;
            for i in 0..4 {
                self.list_place[i].d.next = false;
            }
            self.entry_place[0].d.next = !self.in_last_entry.q.val();
        }
        if self.entry_end.val() || self.group_end.val() {
            self.records_q.d.next = self.records_following.val();
        }
        if self.header_end.val() {
            self.walking.d.next = true;
            self.entry_place[0].d.next = !self.none.val();
            self.opened_q.d.next = true;
            self.words_left.d.next = self.body_words.q.val();
            self.no_words.d.next = !self.body_words.q.val().any();
            if self.above_entries.val().any() {
                self.entries_left.d.next = self.most_entries.val();
            } else {
                self.entries_left.d.next = self.word.val().get_bits::<8>(0);
            }
            self.last_entry.d.next = self.single.val();
            self.entry_number_q.d.next = 0.into();
            self.records_q.d.next = self.one_record.val();
        }
        if self.over.val() {
            self.walking.d.next = false;
            self.complete.d.next = true;
        }
        if self.boundary.val() {
            self.walking.d.next = false;
            self.complete.d.next = false;
            self.opened_q.d.next = false;
            self.in_list.d.next = false;
            for i in 0..4 {
                self.entry_place[i].d.next = false;
                self.list_place[i].d.next = false;
            }
        }

        self.complete_here.next = self.header_end.val() || self.entry_end.val() || self.group_end.val();
        self.beyond.next = self.payload_end.val() && (self.lane_q.q.val() > self.payload_last_lane.val());
        self.sends_q.d.next = self.complete_here.val() && self.in_message.val() && !self.beyond.val();

        self.lane.next = self.lane_q.q.val();
        self.completes.next = self.complete_here.val();
        self.sends.next = self.sends_q.q.val();
        self.entry_number.next = self.entry_number_q.q.val();
        self.list_first.next = self.list_first_q.q.val();
        self.opened.next = self.opened_q.q.val();
        self.length_ok.next = self.complete.q.val() && self.no_words.q.val() && self.exact.q.val();
        self.records.next = self.records_q.q.val();
    }
}
