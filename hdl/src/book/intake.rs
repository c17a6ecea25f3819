//! What goes to the book of what leaves the arbiter, and what the book has to be told beside.
//!
//! Arbiter's stream -> **intake** -> `book`. A record goes to the book when its symbol has one, it is a message and
//! no part of a snapshot, and the book is enabled behind arbitration; when it is not, such a record flags every book,
//! because it is missing there. So does another session of a channel, whose orders are others. `gap` pulses with every record that says GAP_BEFORE. `retracted` pulses when a
//! line's frame is taken back, by its `PacketEnd` or because the arbiter gives it up, of which a record went to the
//! book.
//!
//! Ports: see the fields. A record on `stream_record` in clock c is on `record` in c+3: one clock to get away from the
//! arbiter, one in which its buckets are computed, one in which they address the book's memories. Interval 1: records
//! come to the book as they leave the arbiter. It takes one message every two clocks, whatever the channel, so the
//! book's own interval is kept; should it ever not be, the book flags itself (docs/book.md).

use super::lookup::Lookup;
use super::order_cells::BUCKET_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::Flags;
use tickgate_abi::book::{GROUPS, INDEX_BITS, ORDER_ID_BITS};
use tickgate_abi::record::{PACKET_STANDS, RECORD_WORDS};

// The kernel takes the record apart by these places, and has loops over these counts.
const _: () = assert!(Flags::LAST == 1 << 1 && Flags::GAP_BEFORE == 1 << 2 && Flags::SNAPSHOT == 1 << 4);
const _: () = assert!(Flags::LINE_B == 1 << 6 && GROUPS == 3 && RECORD_WORDS == 8 && PACKET_STANDS == 0xff);

/// The intake.
#[derive(LogicBlock, Default)]
pub struct BookIntake {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// book_control bit 0.
    pub enable: Signal<In, Bit>,
    /// arbitration_control bit 0.
    pub arbitrate: Signal<In, Bit>,
    /// A record leaves the arbiter.
    pub stream_valid: Signal<In, Bit>,
    /// The record.
    pub stream_record: Signal<In, Bits<512>>,
    /// Its symbol has a book;
    pub has_book: Signal<In, Bit>,
    /// this one.
    pub book_index: Signal<In, Bits<INDEX_BITS>>,
    /// Pulse a line, in the stream's clocks: its unfinished frame is given up.
    pub abandoned: [Signal<In, Bit>; 2],
    /// Pulse, in the stream's clocks: a channel has another session from now on.
    pub session_over: Signal<In, Bit>,

    /// To the book, one clock before its record: there is one,
    pub early_valid: Signal<Out, Bit>,
    /// of this book,
    pub early_book: Signal<Out, Bits<INDEX_BITS>>,
    /// with these buckets.
    pub early_bid_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    /// See `early_bid_bucket`.
    pub early_ask_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    /// See `early_bid_bucket`.
    pub early_reference_bucket: [Signal<Out, Bits<BUCKET_BITS>>; GROUPS],
    /// The record's words.
    pub record: [Signal<Out, Bits<64>>; RECORD_WORDS],
    /// Pulse: records are missing before this one, or before any.
    pub gap: Signal<Out, Bit>,
    /// Pulse: records that went by before were taken back.
    pub retracted: Signal<Out, Bit>,

    lookup: Lookup,
    valid_1: DFF<Bit>,
    record_1: DFF<Bits<512>>,
    has_book_1: DFF<Bit>,
    book_1: DFF<Bits<INDEX_BITS>>,
    abandoned_1: [DFF<Bit>; 2],
    enable_1: DFF<Bit>,
    session_over_1: DFF<Bit>,
    valid_2: DFF<Bit>,
    record_2: DFF<Bits<512>>,
    book_2: DFF<Bits<INDEX_BITS>>,
    gap_2: DFF<Bit>,
    retracted_2: DFF<Bit>,
    record_3: DFF<Bits<512>>,
    gap_3: DFF<Bit>,
    retracted_3: DFF<Bit>,
    /// A line's unfinished frame has records that went to the book.
    unverified: [DFF<Bit>; 2],

    kind: Signal<Local, Bits<8>>,
    kind_upper: Signal<Local, Bits<4>>,
    kind_lower: Signal<Local, Bits<4>>,
    attribute: Signal<Local, Bits<8>>,
    made: Signal<Local, Bit>,
    is_end: Signal<Local, Bit>,
    stands: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    snapshot: Signal<Local, Bit>,
    line_b: Signal<Local, Bit>,
    some_lower: Signal<Local, Bit>,
    enabled: Signal<Local, Bit>,
    of_book: Signal<Local, Bit>,
    goes: Signal<Local, Bit>,
    here: [Signal<Local, Bit>; 2],
    ends: [Signal<Local, Bit>; 2],
    taken_back: [Signal<Local, Bit>; 2],
}

impl Logic for BookIntake {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid_1, record_1, has_book_1, book_1, enable_1, session_over_1);
        dff_setup!(self, clock, valid_2, record_2, book_2, gap_2, retracted_2);
        dff_setup!(self, clock, record_3, gap_3, retracted_3);
        self.valid_1.d.next = self.stream_valid.val();
        self.record_1.d.next = self.stream_record.val();
        self.has_book_1.d.next = self.has_book.val();
        self.book_1.d.next = self.book_index.val();
        self.session_over_1.d.next = self.session_over.val();
        self.enable_1.d.next = self.enable.val() & self.arbitrate.val();

        // One clock behind the stream. Kinds with four upper bits are the card's own, of which PacketEnd has no
        // others; they carry LAST without being a frame's.
        self.kind.next = self.record_1.q.val().get_bits::<8>(480);
        self.attribute.next = self.record_1.q.val().get_bits::<8>(488);
        self.kind_upper.next = self.kind.val().get_bits::<4>(4);
        self.kind_lower.next = self.kind.val().get_bits::<4>(0);
        self.made.next = self.kind_upper.val().all();
        self.some_lower.next = self.kind_lower.val().any();
        self.is_end.next = self.made.val() & !self.some_lower.val();
        self.snapshot.next = self.record_1.q.val().get_bit(500);
        self.line_b.next = self.record_1.q.val().get_bit(502);
        self.enabled.next = self.enable_1.q.val();
        self.stands.next = self.attribute.val().all();
        self.last.next = self.is_end.val() | (self.record_1.q.val().get_bit(497) & !self.made.val());
        self.of_book.next =
            self.valid_1.q.val() & self.has_book_1.q.val() & !self.made.val() & !self.snapshot.val();
        self.goes.next = self.of_book.val() & self.enabled.val();
        self.here[0].next = self.valid_1.q.val() & !self.line_b.val();
        self.here[1].next = self.valid_1.q.val() & self.line_b.val();
        for i in 0..2 {
            self.abandoned_1[i].clock.next = self.clock.val();
            self.unverified[i].clock.next = self.clock.val();
            self.abandoned_1[i].d.next = self.abandoned[i].val();
            self.ends[i].next = (self.here[i].val() & self.last.val()) | self.abandoned_1[i].q.val();
            self.taken_back[i].next = self.unverified[i].q.val()
                & ((self.here[i].val() & self.is_end.val() & !self.stands.val())
                    | self.abandoned_1[i].q.val());
            self.unverified[i].d.next =
                (self.unverified[i].q.val() | (self.here[i].val() & self.goes.val())) & !self.ends[i].val();
        }
        self.valid_2.d.next = self.goes.val();
        self.book_2.d.next = self.book_1.q.val();
        self.record_2.d.next = self.record_1.q.val();
        self.gap_2.d.next = (self.valid_1.q.val() & self.record_1.q.val().get_bit(498))
            | (self.of_book.val() & !self.enabled.val())
            | (self.session_over_1.q.val() & self.enabled.val());
        self.retracted_2.d.next = self.taken_back[0].val() | self.taken_back[1].val();
        // The lookup has two inputs, and registers behind them.
        self.lookup.clock.next = self.clock.val();
        self.lookup.kind[0].next = self.kind.val();
        self.lookup.order_id[0].next = self.record_1.q.val().get_bits::<ORDER_ID_BITS>(64);
        self.lookup.reference[0].next = self.record_1.q.val().get_bits::<ORDER_ID_BITS>(128);
        self.lookup.kind[1].next = 0.into();
        self.lookup.order_id[1].next = 0.into();
        self.lookup.reference[1].next = 0.into();
        self.lookup.line_b.next = false;

        // Two clocks behind: addresses.
        self.early_valid.next = self.valid_2.q.val();
        self.early_book.next = self.book_2.q.val();
        for i in 0..3 {
            self.early_bid_bucket[i].next = self.lookup.bid_bucket[i].val();
            self.early_ask_bucket[i].next = self.lookup.ask_bucket[i].val();
            self.early_reference_bucket[i].next = self.lookup.reference_bucket[i].val();
        }
        self.record_3.d.next = self.record_2.q.val();
        self.gap_3.d.next = self.gap_2.q.val();
        self.retracted_3.d.next = self.retracted_2.q.val();

        // Three clocks behind: the record.
        for i in 0..8 {
            self.record[i].next = self.record_3.q.val().get_bits::<64>(64 * i);
        }
        self.gap.next = self.gap_3.q.val();
        self.retracted.next = self.retracted_3.q.val();
    }
}
