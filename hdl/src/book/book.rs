//! The book of up to 64 symbols: records in, `BookTop` records out.
//!
//! A record of another book may come in every clock, one of the same book in every second one; a record of
//! the same book in the clock right behind is not looked at, and flags the book. In the fourth clock behind a
//! record the top of its book is what it made of it, and `trigger_valid` says whether that is another one than
//! before. The clock behind a replacement (ITCH U) has to be free of records of subscribed symbols, because the
//! new number is entered then; else its book is flagged. `clear` empties a book and arms it; until it is
//! (`clearing`), its records are not looked at.
//!
//! Ports: see the fields. What begins with `early` comes one clock before its record. All inputs are to come
//! from registers; the trigger is a few levels of logic behind registers. Latency 4 clocks from the record,
//! interval 1 (2 for the same book).

use super::ladder::Ladder;
use super::operation::{Operation, OperationDecoder};
use super::order_cells::BUCKET_BITS;
use super::order_table::OrderTable;
use super::refill::Refill;
use rust_hdl::prelude::*;
use tickgate_abi::book::{
    ATTRIBUTE_ASK, ATTRIBUTE_BID, ATTRIBUTE_LEVELS_SHIFT, BOOKS, GROUPS, INDEX_BITS, LEVEL_QUANTITY_BITS,
    LEVELS, MAX_PRICE, ORDER_ID_BITS, ORDER_QUANTITY_BITS, PRICE_BITS, WAYS,
};
use tickgate_abi::record::RECORD_WORDS;
use tickgate_abi::{Flags, Kind};

// The kernel takes the record apart by these places, and has loops over these counts.
const _: () = assert!(ORDER_ID_BITS == 40 && ORDER_QUANTITY_BITS == 36 && PRICE_BITS == 32);
const _: () = assert!(LEVELS == 8 && BOOKS == 64 && GROUPS == 3 && ATTRIBUTE_LEVELS_SHIFT == 4);

/// The book.
#[derive(LogicBlock)]
pub struct CardBook {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// A record of a subscribed symbol comes in the next clock;
    pub early_valid: Signal<In, Bit>,
    /// its book;
    pub early_book: Signal<In, Bits<INDEX_BITS>>,
    /// the buckets of the number that is looked for among the bids,
    pub early_bid_bucket: [Signal<In, Bits<BUCKET_BITS>>; GROUPS],
    /// among the asks,
    pub early_ask_bucket: [Signal<In, Bits<BUCKET_BITS>>; GROUPS],
    /// and of `reference` ([`super::lookup::Lookup`] makes all three).
    pub early_reference_bucket: [Signal<In, Bits<BUCKET_BITS>>; GROUPS],
    /// The record's words, as `TickRecord::to_words` gives them.
    pub record: [Signal<In, Bits<64>>; RECORD_WORDS],
    /// Pulse: records are missing before this one (or before any, without a record).
    pub gap: Signal<In, Bit>,
    /// Pulse: records that went by before were taken back.
    pub retracted: Signal<In, Bit>,
    /// Pulse: empty and arm the book `clear_index`.
    pub clear: Signal<In, Bit>,
    /// Which.
    pub clear_index: Signal<In, Bits<INDEX_BITS>>,
    /// The level to be shown: of this book,
    pub read_index: Signal<In, Bits<INDEX_BITS>>,
    /// of the asks,
    pub read_ask: Signal<In, Bit>,
    /// so many from the best.
    pub read_level: Signal<In, Bits<4>>,

    /// There is a `BookTop`.
    pub trigger_valid: Signal<Out, Bit>,
    /// Its words.
    pub trigger: [Signal<Out, Bits<64>>; RECORD_WORDS],
    /// By book: it may be wrong.
    pub flagged: Signal<Out, Bits<BOOKS>>,
    /// By book: it is being emptied.
    pub clearing: Signal<Out, Bits<BOOKS>>,
    /// The level asked for was there when its book was last looked over.
    pub level_valid: Signal<Out, Bit>,
    /// Its price, 1e-4.
    pub level_price: Signal<Out, Bits<PRICE_BITS>>,
    /// Its quantity.
    pub level_quantity: Signal<Out, Bits<LEVEL_QUANTITY_BITS>>,
    /// Pulse: the level asked for is shown as it is now.
    pub level_fresh: Signal<Out, Bit>,

    decoder: OperationDecoder,
    bids: OrderTable,
    asks: OrderTable,
    bid_ladder: Ladder,
    ask_ladder: Ladder,
    refill: Refill,

    taken_0: DFF<Bit>,
    engine_0: DFF<Operation>,
    scan_way_0: DFF<Bits<WAYS>>,
    operation_1: DFF<Operation>,
    operation_2: DFF<Operation>,
    operation_3: DFF<Operation>,
    operation_4: DFF<Operation>,
    reference_bucket_0: [DFF<Bits<BUCKET_BITS>>; GROUPS],
    reference_1: DFF<Bits<ORDER_ID_BITS>>,
    of_book_1: DFF<Bit>,
    book_0: DFF<Bits<INDEX_BITS>>,
    book_1: DFF<Bits<INDEX_BITS>>,
    book_2: DFF<Bits<INDEX_BITS>>,
    book_3: DFF<Bits<INDEX_BITS>>,
    book_4: DFF<Bits<INDEX_BITS>>,
    price_1: DFF<Bits<PRICE_BITS>>,
    bid_key_2: DFF<Bits<PRICE_BITS>>,
    ask_key_2: DFF<Bits<PRICE_BITS>>,
    quantity_1: DFF<Bits<ORDER_QUANTITY_BITS>>,
    quantity_2: DFF<Bits<ORDER_QUANTITY_BITS>>,
    bad_number: DFF<Bit>,
    bad_second: DFF<Bit>,
    bad_price: DFF<Bit>,
    bad_quantity: DFF<Bit>,
    bad_2: DFF<Bit>,
    wrong_3: DFF<Bit>,
    wrong_4: DFF<Bit>,
    insert_bid_2: DFF<Bit>,
    insert_ask_2: DFF<Bit>,
    append_bid_2: DFF<Bit>,
    append_ask_2: DFF<Bit>,
    close_bid_2: DFF<Bit>,
    close_ask_2: DFF<Bit>,
    row_2: DFF<Bit>,
    row_3: DFF<Bit>,
    row_4: DFF<Bit>,
    sequence: [DFF<Bits<64>>; 4],
    exchange_time: [DFF<Bits<64>>; 4],
    card_time: [DFF<Bits<64>>; 4],
    symbol: [DFF<Bits<32>>; 4],
    flags: DFF<Bits<BOOKS>>,
    told: DFF<Bits<BOOKS>>,
    clears: DFF<Bits<BOOKS>>,
    flagged_4: DFF<Bit>,
    told_4: DFF<Bit>,
    shown: DFF<Bit>,
    shown_price: DFF<Bits<PRICE_BITS>>,
    shown_quantity: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    fresh: DFF<Bit>,

    max_price: Constant<Bits<64>>,
    trigger_head: Constant<Bits<64>>,
    trigger_bad: Constant<Bits<64>>,
    attribute_bid: Constant<Bits<64>>,
    attribute_ask: Constant<Bits<64>>,
    all_books: Constant<Bits<BOOKS>>,

    word: [Signal<Local, Bits<64>>; RECORD_WORDS],
    kind: Signal<Local, Bits<8>>,
    book_is_cleared: Signal<Local, Bit>,
    of_book: Signal<Local, Bit>,
    inserts: Signal<Local, Bit>,
    order_number: Signal<Local, Bits<ORDER_ID_BITS>>,
    second_number: Signal<Local, Bits<ORDER_ID_BITS>>,
    order_upper: Signal<Local, Bits<24>>,
    second_upper: Signal<Local, Bits<24>>,
    quantity_upper: Signal<Local, Bits<28>>,
    operation_0: Signal<Local, Operation>,
    engine: Signal<Local, Operation>,
    same_as_1: Signal<Local, Bit>,
    same_as_2: Signal<Local, Bit>,
    same_as_3: Signal<Local, Bit>,
    same_as_4: Signal<Local, Bit>,
    numbered_2: Signal<Local, Bit>,
    numbered_3: Signal<Local, Bit>,
    numbered_4: Signal<Local, Bit>,
    row_1: Signal<Local, Bit>,
    second: Signal<Local, Bit>,
    third: Signal<Local, Bit>,
    fourth: Signal<Local, Bit>,
    goes_on: Signal<Local, Bit>,
    ask_price: Signal<Local, Bits<PRICE_BITS>>,
    good_2: Signal<Local, Bit>,
    is_wrong: Signal<Local, Bit>,
    wrong_now: Signal<Local, Bit>,
    is_flagged: Signal<Local, Bit>,
    is_unknown: Signal<Local, Bit>,
    was_unknown: Signal<Local, Bit>,
    answers: Signal<Local, Bit>,
    is_set: Signal<Local, Bit>,
    flag_bit: Signal<Local, Bit>,
    told_bit: Signal<Local, Bit>,
    same_book: Signal<Local, Bit>,
    hides: Signal<Local, Bit>,
    tells: Signal<Local, Bit>,
    side_touched: Signal<Local, Bit>,
    certain: Signal<Local, Bits<LEVELS>>,
    fewer: Signal<Local, Bits<4>>,
    bid_price: Signal<Local, Bits<PRICE_BITS>>,
    best_ask_key: Signal<Local, Bits<PRICE_BITS>>,
    best_ask_price: Signal<Local, Bits<PRICE_BITS>>,
    bid_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    ask_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    attribute: Signal<Local, Bits<64>>,
    bid_bit: Signal<Local, Bits<64>>,
    ask_bit: Signal<Local, Bits<64>>,
    bad_bit: Signal<Local, Bits<64>>,
    looks: Signal<Local, Bit>,
    shows: Signal<Local, Bit>,
    flags_next: Signal<Local, Bits<BOOKS>>,
    clears_next: Signal<Local, Bits<BOOKS>>,
}

impl Default for CardBook {
    fn default() -> Self {
        CardBook {
            clock: Default::default(),
            early_valid: Default::default(),
            early_book: Default::default(),
            early_bid_bucket: Default::default(),
            early_ask_bucket: Default::default(),
            early_reference_bucket: Default::default(),
            record: Default::default(),
            gap: Default::default(),
            retracted: Default::default(),
            clear: Default::default(),
            clear_index: Default::default(),
            read_index: Default::default(),
            read_ask: Default::default(),
            read_level: Default::default(),
            trigger_valid: Default::default(),
            trigger: Default::default(),
            flagged: Default::default(),
            clearing: Default::default(),
            level_valid: Default::default(),
            level_price: Default::default(),
            level_quantity: Default::default(),
            level_fresh: Default::default(),
            decoder: Default::default(),
            bids: Default::default(),
            asks: Default::default(),
            bid_ladder: Default::default(),
            ask_ladder: Default::default(),
            refill: Default::default(),
            taken_0: Default::default(),
            engine_0: Default::default(),
            scan_way_0: Default::default(),
            operation_1: Default::default(),
            operation_2: Default::default(),
            operation_3: Default::default(),
            operation_4: Default::default(),
            reference_bucket_0: Default::default(),
            reference_1: Default::default(),
            of_book_1: Default::default(),
            book_0: Default::default(),
            book_1: Default::default(),
            book_2: Default::default(),
            book_3: Default::default(),
            book_4: Default::default(),
            price_1: Default::default(),
            bid_key_2: Default::default(),
            ask_key_2: Default::default(),
            quantity_1: Default::default(),
            quantity_2: Default::default(),
            bad_number: Default::default(),
            bad_second: Default::default(),
            bad_price: Default::default(),
            bad_quantity: Default::default(),
            bad_2: Default::default(),
            wrong_3: Default::default(),
            wrong_4: Default::default(),
            insert_bid_2: Default::default(),
            insert_ask_2: Default::default(),
            append_bid_2: Default::default(),
            append_ask_2: Default::default(),
            close_bid_2: Default::default(),
            close_ask_2: Default::default(),
            row_2: Default::default(),
            row_3: Default::default(),
            row_4: Default::default(),
            sequence: Default::default(),
            exchange_time: Default::default(),
            card_time: Default::default(),
            symbol: Default::default(),
            flags: Default::default(),
            told: Default::default(),
            clears: Default::default(),
            flagged_4: Default::default(),
            told_4: Default::default(),
            shown: Default::default(),
            shown_price: Default::default(),
            shown_quantity: Default::default(),
            fresh: Default::default(),
            max_price: Constant::new(MAX_PRICE.into()),
            trigger_head: Constant::new(((Kind::BookTop as u64) << 32).into()),
            trigger_bad: Constant::new((u64::from(Flags::MAYBE_BAD) << 48).into()),
            attribute_bid: Constant::new((u64::from(ATTRIBUTE_BID) << 40).into()),
            attribute_ask: Constant::new((u64::from(ATTRIBUTE_ASK) << 40).into()),
            all_books: Constant::new(u64::MAX.into()),
            word: Default::default(),
            kind: Default::default(),
            book_is_cleared: Default::default(),
            of_book: Default::default(),
            inserts: Default::default(),
            order_number: Default::default(),
            second_number: Default::default(),
            order_upper: Default::default(),
            second_upper: Default::default(),
            quantity_upper: Default::default(),
            operation_0: Default::default(),
            engine: Default::default(),
            same_as_1: Default::default(),
            same_as_2: Default::default(),
            same_as_3: Default::default(),
            same_as_4: Default::default(),
            numbered_2: Default::default(),
            numbered_3: Default::default(),
            numbered_4: Default::default(),
            row_1: Default::default(),
            second: Default::default(),
            third: Default::default(),
            fourth: Default::default(),
            goes_on: Default::default(),
            ask_price: Default::default(),
            good_2: Default::default(),
            is_wrong: Default::default(),
            wrong_now: Default::default(),
            is_flagged: Default::default(),
            is_unknown: Default::default(),
            was_unknown: Default::default(),
            answers: Default::default(),
            is_set: Default::default(),
            flag_bit: Default::default(),
            told_bit: Default::default(),
            same_book: Default::default(),
            hides: Default::default(),
            tells: Default::default(),
            side_touched: Default::default(),
            certain: Default::default(),
            fewer: Default::default(),
            bid_price: Default::default(),
            best_ask_key: Default::default(),
            best_ask_price: Default::default(),
            bid_quantity: Default::default(),
            ask_quantity: Default::default(),
            attribute: Default::default(),
            bid_bit: Default::default(),
            ask_bit: Default::default(),
            bad_bit: Default::default(),
            looks: Default::default(),
            shows: Default::default(),
            flags_next: Default::default(),
            clears_next: Default::default(),
        }
    }
}

impl Logic for CardBook {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, taken_0, engine_0, scan_way_0, operation_1, operation_2, operation_3);
        dff_setup!(self, clock, operation_4, reference_1, of_book_1, book_0, book_1, book_2, book_3, book_4);
        dff_setup!(self, clock, price_1, bid_key_2, ask_key_2, quantity_1, quantity_2, bad_number);
        dff_setup!(self, clock, bad_second, bad_price, bad_quantity, bad_2, wrong_3, wrong_4, insert_bid_2);
        dff_setup!(self, clock, insert_ask_2, append_bid_2, append_ask_2, close_bid_2, close_ask_2, row_2);
        dff_setup!(self, clock, row_3, row_4, flags, told, clears);
        dff_setup!(self, clock, flagged_4, told_4, shown, shown_price, shown_quantity, fresh);
        for i in 0..4 {
            self.sequence[i].clock.next = self.clock.val();
            self.exchange_time[i].clock.next = self.clock.val();
            self.card_time[i].clock.next = self.clock.val();
            self.symbol[i].clock.next = self.clock.val();
        }
        self.bids.clock.next = self.clock.val();
        self.asks.clock.next = self.clock.val();
        self.bid_ladder.clock.next = self.clock.val();
        self.ask_ladder.clock.next = self.clock.val();
        self.refill.clock.next = self.clock.val();

        // Clock 0: what is to be done.
        for i in 0..8 {
            self.word[i].next = self.record[i].val();
        }
        self.kind.next = self.word[7].val().get_bits::<8>(32);
        self.decoder.taken.next = self.taken_0.q.val();
        self.decoder.kind.next = self.kind.val();
        self.decoder.attribute.next = self.word[7].val().get_bits::<8>(40);
        self.decoder.sell.next = self.word[7].val().get_bit(55);
        self.book_is_cleared.next = self.clears.q.val().get_bit(self.book_0.q.val().index());
        self.same_as_1.next = self.book_0.q.val() == self.book_1.q.val();
        self.same_as_2.next = self.book_0.q.val() == self.book_2.q.val();
        self.same_as_3.next = self.book_0.q.val() == self.book_3.q.val();
        self.same_as_4.next = self.book_0.q.val() == self.book_4.q.val();
        self.of_book.next = self.taken_0.q.val() & self.decoder.known.val() & !self.book_is_cleared.val();
        self.of_book_1.d.next = self.of_book.val();

        // The clock before: whose turn it is.
        self.refill.free.next = !self.early_valid.val() & !self.decoder.insert_comes.val();
        self.refill.walk_clears.next = self.clears.q.val().get_bit(self.refill.walk.val().index());
        for i in 0..3 {
            self.reference_bucket_0[i].clock.next = self.clock.val();
            self.reference_bucket_0[i].d.next = self.early_reference_bucket[i].val();
            self.bids.bucket[i].next = self.refill.bucket.val();
            self.asks.bucket[i].next = self.refill.bucket.val();
            if self.decoder.insert_comes.val() {
                self.bids.bucket[i].next = self.reference_bucket_0[i].q.val();
                self.asks.bucket[i].next = self.reference_bucket_0[i].q.val();
            }
            if self.early_valid.val() {
                self.bids.bucket[i].next = self.early_bid_bucket[i].val();
                self.asks.bucket[i].next = self.early_ask_bucket[i].val();
            }
        }
        self.taken_0.d.next = self.early_valid.val();
        self.book_0.d.next = self.refill.book.val();
        if self.decoder.insert_comes.val() {
            self.book_0.d.next = self.book_0.q.val();
        }
        if self.early_valid.val() {
            self.book_0.d.next = self.early_book.val();
        }
        self.engine.next = self.engine_0.q.val();
        self.engine_0.d.next.insert = self.decoder.insert_comes.val() & !self.early_valid.val();
        self.engine_0.d.next.inspect = self.refill.inspect.val();
        self.engine_0.d.next.scan = self.refill.scan.val();
        self.engine_0.d.next.remove = self.refill.remove.val();
        self.engine_0.d.next.append = self.refill.append.val();
        self.engine_0.d.next.reset = self.refill.reset.val();
        self.scan_way_0.d.next = 0.into();
        if self.refill.scan.val() {
            self.scan_way_0.d.next = self.refill.way.val();
        }

        // Clock 0 again.
        self.operation_0.next = self.decoder.operation.val();
        self.operation_0.next.stream = self.of_book.val() & !(self.same_as_1.val() & self.of_book_1.q.val());
        self.operation_0.next.near = self.of_book.val() & self.same_as_1.val() & self.of_book_1.q.val();
        self.operation_0.next.crowded = self.decoder.insert_comes.val() & self.early_valid.val();
        self.inserts.next = self.engine.val().insert & self.operation_1.q.val().stream;
        self.operation_0.next.insert = self.inserts.val();
        self.operation_0.next.inspect = self.engine.val().inspect
            & !(self.same_as_1.val()
                & (self.of_book_1.q.val()
                    | self.operation_1.q.val().append
                    | self.operation_1.q.val().reset));
        self.operation_0.next.scan = self.engine.val().scan;
        self.operation_0.next.remove = self.engine.val().remove;
        self.operation_0.next.append = self.engine.val().append;
        self.operation_0.next.reset = self.engine.val().reset;
        self.operation_0.next.spoil = self.gap.val() | self.retracted.val();
        self.order_number.next = self.word[1].val().get_bits::<ORDER_ID_BITS>(0);
        self.second_number.next = self.word[2].val().get_bits::<ORDER_ID_BITS>(0);
        self.reference_1.d.next = self.second_number.val();
        self.bids.number.next = self.order_number.val();
        self.asks.number.next = self.order_number.val();
        if self.decoder.ask_is_second.val() {
            self.asks.number.next = self.second_number.val();
        }
        self.price_1.d.next = self.word[3].val().get_bits::<PRICE_BITS>(0);
        self.quantity_1.d.next = self.word[4].val().get_bits::<ORDER_QUANTITY_BITS>(0);
        if self.engine.val().insert {
            self.bids.number.next = self.reference_1.q.val();
            self.asks.number.next = self.reference_1.q.val();
            self.price_1.d.next = self.price_1.q.val();
            self.quantity_1.d.next = self.quantity_1.q.val();
        }
        self.bids.book.next = self.book_0.q.val();
        self.asks.book.next = self.book_0.q.val();
        self.bids.asks.next = self.taken_0.q.val() | self.inserts.val();
        self.asks.asks.next = self.taken_0.q.val() | self.inserts.val();
        self.bids.scan.next = self.scan_way_0.q.val();
        self.asks.scan.next = self.scan_way_0.q.val();
        self.numbered_2.next = self.operation_2.q.val().stream | self.operation_2.q.val().insert;
        self.numbered_3.next = self.operation_3.q.val().stream | self.operation_3.q.val().insert;
        self.numbered_4.next = self.operation_4.q.val().stream | self.operation_4.q.val().insert;
        self.bids.same_book[0].next = self.same_as_1.val() & self.operation_1.q.val().insert;
        self.asks.same_book[0].next = self.same_as_1.val() & self.operation_1.q.val().insert;
        self.bids.same_book[1].next = self.same_as_2.val() & self.numbered_2.val();
        self.asks.same_book[1].next = self.same_as_2.val() & self.numbered_2.val();
        self.bids.same_book[2].next = self.same_as_3.val() & self.numbered_3.val();
        self.asks.same_book[2].next = self.same_as_3.val() & self.numbered_3.val();
        self.bids.same_book[3].next = self.same_as_4.val() & self.numbered_4.val();
        self.asks.same_book[3].next = self.same_as_4.val() & self.numbered_4.val();
        self.bid_ladder.book.next = self.book_0.q.val();
        self.ask_ladder.book.next = self.book_0.q.val();
        self.goes_on.next = !self.engine.val().reset;
        self.second.next = self.same_as_2.val() & self.row_2.q.val() & self.goes_on.val();
        self.third.next = self.same_as_3.val() & self.row_3.q.val() & !self.second.val() & self.goes_on.val();
        self.fourth.next = self.same_as_4.val()
            & self.row_4.q.val()
            & !self.third.val()
            & !self.second.val()
            & self.goes_on.val();
        self.bid_ladder.second_0.next = self.second.val();
        self.ask_ladder.second_0.next = self.second.val();
        self.bid_ladder.third_0.next = self.third.val();
        self.ask_ladder.third_0.next = self.third.val();
        self.bid_ladder.fourth_0.next = self.fourth.val();
        self.ask_ladder.fourth_0.next = self.fourth.val();
        self.bid_ladder.empty_0.next = self.engine.val().reset;
        self.ask_ladder.empty_0.next = self.engine.val().reset;
        self.order_upper.next = self.word[1].val().get_bits::<24>(40);
        self.second_upper.next = self.word[2].val().get_bits::<24>(40);
        self.quantity_upper.next = self.word[4].val().get_bits::<28>(36);
        self.operation_1.d.next = self.operation_0.val();
        self.book_1.d.next = self.book_0.q.val();
        self.bad_number.d.next = self.order_upper.val().any();
        self.bad_second.d.next = self.second_upper.val().any();
        self.bad_price.d.next = (self.word[3].val() == 0) | (self.word[3].val() > self.max_price.val());
        self.bad_quantity.d.next = (self.word[4].val() == 0) | self.quantity_upper.val().any();
        self.sequence[0].d.next = self.word[0].val();
        self.exchange_time[0].d.next = self.word[5].val();
        self.card_time[0].d.next = self.word[6].val();
        self.symbol[0].d.next = self.word[7].val().get_bits::<32>(0);
        for i in 1..4 {
            self.sequence[i].d.next = self.sequence[i - 1].q.val();
            self.exchange_time[i].d.next = self.exchange_time[i - 1].q.val();
            self.card_time[i].d.next = self.card_time[i - 1].q.val();
            self.symbol[i].d.next = self.symbol[i - 1].q.val();
        }

        // Clock 1.
        self.operation_2.d.next = self.operation_1.q.val();
        self.book_2.d.next = self.book_1.q.val();
        self.book_3.d.next = self.book_2.q.val();
        self.book_4.d.next = self.book_3.q.val();
        self.quantity_2.d.next = self.quantity_1.q.val();
        self.bad_2.d.next = self.bad_number.q.val()
            | self.operation_1.q.val().unknown_type
            | (self.bad_second.q.val() & self.operation_1.q.val().two_numbers)
            | (self.bad_price.q.val() & self.operation_1.q.val().priced)
            | (self.bad_quantity.q.val() & self.operation_1.q.val().counted);
        self.bids.all_1.next = self.operation_1.q.val().all | self.operation_1.q.val().remove;
        self.asks.all_1.next = self.operation_1.q.val().all | self.operation_1.q.val().remove;
        self.bids.quantity_1.next = self.quantity_1.q.val();
        self.asks.quantity_1.next = self.quantity_1.q.val();
        self.good_2.next = self.operation_2.q.val().stream & !self.bad_2.q.val();
        self.insert_bid_2.d.next =
            self.operation_1.q.val().insert & self.good_2.val() & self.bids.found.val();
        self.insert_ask_2.d.next =
            self.operation_1.q.val().insert & self.good_2.val() & self.asks.found.val();
        self.refill.append_1.next = self.operation_1.q.val().append;
        self.refill.append_bars.next = (self.of_book.val() & self.same_as_1.val())
            | (self.operation_2.q.val().stream & (self.book_2.q.val() == self.book_1.q.val()))
            | (self.operation_3.q.val().stream & (self.book_3.q.val() == self.book_1.q.val()))
            | (self.operation_4.q.val().stream & (self.book_4.q.val() == self.book_1.q.val()));
        self.append_bid_2.d.next =
            self.refill.appends.val() & self.refill.found.val() & !self.refill.work_side.val();
        self.append_ask_2.d.next =
            self.refill.appends.val() & self.refill.found.val() & self.refill.work_side.val();
        self.close_bid_2.d.next =
            self.refill.appends.val() & !self.refill.found.val() & !self.refill.work_side.val();
        self.close_ask_2.d.next =
            self.refill.appends.val() & !self.refill.found.val() & self.refill.work_side.val();
        self.row_1.next =
            self.operation_1.q.val().stream | self.refill.appends.val() | self.operation_1.q.val().reset;
        self.row_2.d.next = self.row_1.val();
        self.row_3.d.next = self.row_2.q.val();
        self.row_4.d.next = self.row_3.q.val();
        self.ask_price.next = !self.price_1.q.val();
        self.bid_key_2.d.next = self.price_1.q.val();
        self.ask_key_2.d.next = self.ask_price.val();
        if self.operation_1.q.val().append {
            self.bid_key_2.d.next = self.refill.found_key.val();
            self.ask_key_2.d.next = self.refill.found_key.val();
        }

        // Clock 2: the order.
        self.operation_3.d.next = self.operation_2.q.val();
        self.bids.writes_2.next = self.numbered_2.val() | self.operation_2.q.val().remove;
        self.asks.writes_2.next = self.numbered_2.val() | self.operation_2.q.val().remove;
        self.bids.takes_2.next = (self.operation_2.q.val().takes & self.operation_2.q.val().stream)
            | self.operation_2.q.val().remove;
        self.asks.takes_2.next = (self.operation_2.q.val().takes & self.operation_2.q.val().stream)
            | self.operation_2.q.val().remove;
        self.bids.whole_2.next = self.operation_2.q.val().whole;
        self.asks.whole_2.next = self.operation_2.q.val().whole;
        self.bids.adds_2.next = self.operation_2.q.val().adds_bid & self.good_2.val();
        self.asks.adds_2.next = self.operation_2.q.val().adds_ask & self.good_2.val();
        self.bids.replaces_2.next = self.operation_2.q.val().replaces & self.good_2.val();
        self.asks.replaces_2.next = self.operation_2.q.val().replaces & self.good_2.val();
        self.bids.inserts_2.next = self.insert_bid_2.q.val();
        self.asks.inserts_2.next = self.insert_ask_2.q.val();
        self.bids.key_2.next = self.bid_key_2.q.val();
        self.asks.key_2.next = self.ask_key_2.q.val();
        self.bids.quantity_2.next = self.quantity_2.q.val();
        self.asks.quantity_2.next = self.quantity_2.q.val();
        self.bids.book_3.next = self.book_3.q.val();
        self.asks.book_3.next = self.book_3.q.val();
        self.is_wrong.next = self.bad_2.q.val()
            | ((self.operation_2.q.val().adds_bid | self.operation_2.q.val().adds_ask)
                & (self.bids.found.val() | self.asks.found.val()))
            | (self.operation_2.q.val().must_be_one & (self.bids.found.val() == self.asks.found.val()))
            | (self.operation_2.q.val().must_bid & !self.bids.found.val())
            | (self.operation_2.q.val().must_ask & !self.asks.found.val());
        self.wrong_3.d.next =
            (self.is_wrong.val() & self.operation_2.q.val().stream) | self.operation_2.q.val().near;
        self.bid_ladder.take.next = self.bids.takes.val() & self.operation_2.q.val().stream;
        self.ask_ladder.take.next = self.asks.takes.val() & self.operation_2.q.val().stream;
        self.bid_ladder.take_key.next = self.bids.found_key.val();
        self.ask_ladder.take_key.next = self.asks.found_key.val();
        self.bid_ladder.take_quantity.next = self.bids.taken.val();
        self.ask_ladder.take_quantity.next = self.asks.taken.val();
        self.bid_ladder.add.next = self.bids.adds.val();
        self.ask_ladder.add.next = self.asks.adds.val();
        self.bid_ladder.add_key.next = self.bid_key_2.q.val();
        self.ask_ladder.add_key.next = self.ask_key_2.q.val();
        self.bid_ladder.add_quantity.next = self.quantity_2.q.val();
        self.ask_ladder.add_quantity.next = self.quantity_2.q.val();
        self.bid_ladder.append.next = self.append_bid_2.q.val();
        self.ask_ladder.append.next = self.append_ask_2.q.val();
        self.bid_ladder.close.next = self.close_bid_2.q.val();
        self.ask_ladder.close.next = self.close_ask_2.q.val();
        self.bid_ladder.append_quantity.next = self.refill.found_quantity.val();
        self.ask_ladder.append_quantity.next = self.refill.found_quantity.val();
        self.bid_ladder.append_bound.next = self.refill.found_bound.val();
        self.ask_ladder.append_bound.next = self.refill.found_bound.val();
        self.bid_ladder.tells.next = self.operation_2.q.val().stream;
        self.ask_ladder.tells.next = self.operation_2.q.val().stream;
        self.refill.found_bid.next = self.bids.found.val() & self.operation_2.q.val().scan;
        self.refill.found_ask.next = self.asks.found.val() & self.operation_2.q.val().scan;
        self.refill.key_bid.next = self.bids.found_key.val();
        self.refill.key_ask.next = self.asks.found_key.val();
        self.refill.quantity_bid.next = self.bids.found_quantity.val();
        self.refill.quantity_ask.next = self.asks.found_quantity.val();

        // Clock 3: the levels.
        self.operation_4.d.next = self.operation_3.q.val();
        self.bid_ladder.write.next = self.row_3.q.val();
        self.ask_ladder.write.next = self.row_3.q.val();
        self.bid_ladder.write_book.next = self.book_3.q.val();
        self.ask_ladder.write_book.next = self.book_3.q.val();
        self.wrong_4.d.next = self.wrong_3.q.val()
            | ((self.operation_3.q.val().stream | self.operation_3.q.val().insert)
                & (self.bids.wrong.val() | self.asks.wrong.val()));
        self.looks.next = self.operation_3.q.val().inspect & !self.operation_3.q.val().stream;
        self.bid_ladder.looks.next = self.looks.val();
        self.ask_ladder.looks.next = self.looks.val();
        self.bid_ladder.rank.next = self.read_level.val();
        self.ask_ladder.rank.next = self.read_level.val();

        // Clock 4: what is said about the book.
        self.wrong_now.next =
            self.wrong_4.q.val() | self.bid_ladder.overflow.val() | self.ask_ladder.overflow.val();
        self.is_flagged.next = self.flagged_4.q.val() | self.wrong_now.val() | self.operation_4.q.val().spoil;
        self.is_unknown.next = self.bid_ladder.unknown.val() | self.ask_ladder.unknown.val();
        self.was_unknown.next = self.bid_ladder.was_unknown.val() | self.ask_ladder.was_unknown.val();
        self.tells.next = self.bid_ladder.best_changed.val()
            | self.ask_ladder.best_changed.val()
            | (self.is_unknown.val() != self.was_unknown.val());
        if self.is_flagged.val() {
            self.tells.next = !self.told_4.q.val();
        }
        self.answers.next = self.operation_4.q.val().stream | self.operation_4.q.val().near;
        self.trigger_valid.next = self.tells.val() & self.answers.val();
        self.is_set.next =
            self.answers.val() | self.operation_4.q.val().insert | self.operation_4.q.val().reset;
        self.same_book.next = self.is_set.val() & (self.book_3.q.val() == self.book_4.q.val());
        self.flags_next.next = self.flags.q.val();
        if self.operation_4.q.val().spoil {
            self.flags_next.next = self.all_books.val();
        }
        self.flags.d.next = self.flags_next.val();
        self.flag_bit.next = (self.is_flagged.val()
            | (self.operation_4.q.val().crowded & self.operation_4.q.val().stream))
            & !self.operation_4.q.val().reset;
        self.told_bit.next = (self.told_4.q.val() | (self.is_flagged.val() & self.answers.val()))
            & !self.operation_4.q.val().reset;
        if self.is_set.val() {
            self.flags.d.next =
                self.flags_next.val().replace_bit(self.book_4.q.val().index(), self.flag_bit.val());
            self.told.d.next =
                self.told.q.val().replace_bit(self.book_4.q.val().index(), self.told_bit.val());
        }
        self.flagged_4.d.next =
            self.flags.q.val().get_bit(self.book_3.q.val().index()) | self.operation_4.q.val().spoil;
        self.told_4.d.next = self.told.q.val().get_bit(self.book_3.q.val().index());
        if self.same_book.val() {
            self.flagged_4.d.next = self.flag_bit.val();
            self.told_4.d.next = self.told_bit.val();
        }

        // What the refill engine wants to know.
        self.refill.inspected.next = self.operation_4.q.val().inspect;
        self.refill.inspected_book.next = self.book_4.q.val();
        self.refill.short_bid.next = self.bid_ladder.short.val() & !self.is_flagged.val();
        self.refill.short_ask.next = self.ask_ladder.short.val() & !self.is_flagged.val();
        self.refill.bound_bid.next = self.bid_ladder.bound.val();
        self.refill.bound_ask.next = self.ask_ladder.bound.val();
        self.side_touched.next = self.bid_ladder.touched.val();
        if self.refill.work_side.val() {
            self.side_touched.next = self.ask_ladder.touched.val();
        }
        self.refill.touched.next = self.operation_4.q.val().stream
            & self.side_touched.val()
            & (self.book_4.q.val() == self.refill.work_book.val());
        self.clears_next.next = self.clears.q.val();
        if self.operation_4.q.val().reset {
            self.clears_next.next = self.clears.q.val().replace_bit(self.book_4.q.val().index(), false);
        }
        self.clears.d.next = self.clears_next.val();
        if self.clear.val() {
            self.clears.d.next = self.clears_next.val().replace_bit(self.clear_index.val().index(), true);
        }
        self.flagged.next = self.flags.q.val();
        self.clearing.next = self.clears.q.val();

        // The record.
        self.hides.next = self.is_flagged.val() | self.is_unknown.val();
        self.certain.next = self.bid_ladder.known.val() & self.ask_ladder.known.val();
        self.fewer.next = 0.into();
        for i in 0..8 {
            if self.certain.val().get_bit(i) {
                self.fewer.next = (i + 1).to_bits::<4>();
            }
        }
        self.bid_price.next = self.bid_ladder.best_key.val();
        self.best_ask_key.next = self.ask_ladder.best_key.val();
        self.best_ask_price.next = !self.best_ask_key.val();
        self.bid_quantity.next = self.bid_ladder.best_quantity.val();
        self.ask_quantity.next = self.ask_ladder.best_quantity.val();
        self.trigger[0].next = self.sequence[3].q.val();
        self.trigger[1].next = 0.into();
        self.trigger[2].next = 0.into();
        self.trigger[3].next = 0.into();
        self.trigger[4].next = 0.into();
        self.trigger[5].next = self.exchange_time[3].q.val();
        self.trigger[6].next = self.card_time[3].q.val();
        self.attribute.next = 0.into();
        self.bid_bit.next = 0.into();
        self.ask_bit.next = 0.into();
        self.bad_bit.next = self.trigger_bad.val();
        if !self.hides.val() {
            self.attribute.next = bit_cast::<64, 4>(self.fewer.val()) << 44;
            self.bad_bit.next = 0.into();
            if self.bid_ladder.has_best.val() {
                self.trigger[3].next = bit_cast::<64, PRICE_BITS>(self.bid_price.val());
                self.trigger[4].next = bit_cast::<64, LEVEL_QUANTITY_BITS>(self.bid_quantity.val());
                self.bid_bit.next = self.attribute_bid.val();
            }
            if self.ask_ladder.has_best.val() {
                self.trigger[1].next = bit_cast::<64, LEVEL_QUANTITY_BITS>(self.ask_quantity.val());
                self.trigger[2].next = bit_cast::<64, PRICE_BITS>(self.best_ask_price.val());
                self.ask_bit.next = self.attribute_ask.val();
            }
        }
        self.trigger[7].next = bit_cast::<64, 32>(self.symbol[3].q.val())
            | self.trigger_head.val()
            | self.attribute.val()
            | self.bid_bit.val()
            | self.ask_bit.val()
            | self.bad_bit.val();

        // The level that is shown.
        self.shows.next = self.operation_4.q.val().inspect & (self.book_4.q.val() == self.read_index.val());
        self.fresh.d.next = self.shows.val();
        if self.shows.val() {
            self.shown.d.next = self.bid_ladder.has_best.val();
            self.shown_price.d.next = self.bid_price.val();
            self.shown_quantity.d.next = self.bid_quantity.val();
            if self.read_ask.val() {
                self.shown.d.next = self.ask_ladder.has_best.val();
                self.shown_price.d.next = self.best_ask_price.val();
                self.shown_quantity.d.next = self.ask_quantity.val();
            }
        }
        self.level_price.next = self.shown_price.q.val();
        self.level_quantity.next = self.shown_quantity.q.val();
        self.level_valid.next = self.shown.q.val();
        self.level_fresh.next = self.fresh.q.val();
    }
}
