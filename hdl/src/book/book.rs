//! The book of up to 64 symbols: records in, `BookTop` records out.
//!
//! A record may come in every clock, of the same symbol or the same order too; nothing holds it back.
//! In the fourth clock behind it the top of its book is what it made of it, and `trigger_valid` says whether
//! that is another one than before. `clear` empties a book and arms it; until it is (`clearing`), its
//! records are not looked at.
//!
//! Ports: see the fields. All inputs are to come from registers; the trigger is a few levels of logic behind
//! registers. Latency 4 clocks, interval 1.
//!
//! Resources: 40,025 LUT4, 2,807 carry cells, 16,007 flip-flops, 128 block RAMs, 576 TRELLIS_DPR16X4 (yosys
//! for ECP5, alone). Timing is not closed: on LFE5U-85F-8, alone in the routing harness, the placer expects
//! 44.5 MHz before routing (one seed); about thirteen levels of logic in clock 3, ten in clock 2.

use super::ladder::Ladder;
use super::level::LEVEL_BITS;
use super::operation::{Operation, OperationDecoder};
use super::order_table::OrderTable;
use super::refill::Refill;
use rust_hdl::prelude::*;
use tickgate_abi::book::{
    ATTRIBUTE_ASK, ATTRIBUTE_BID, ATTRIBUTE_LEVELS_SHIFT, BOOKS, INDEX_BITS, LEVEL_QUANTITY_BITS, LEVELS,
    MAX_PRICE, ORDER_ID_BITS, ORDER_QUANTITY_BITS, PRICE_BITS,
};
use tickgate_abi::record::RECORD_WORDS;
use tickgate_abi::{Flags, Kind};

// The kernel takes the record apart by these places, and has loops over these counts.
const _: () = assert!(ORDER_ID_BITS == 40 && ORDER_QUANTITY_BITS == 36 && PRICE_BITS == 32);
const _: () = assert!(LEVELS == 11 && BOOKS == 64 && ATTRIBUTE_LEVELS_SHIFT == 4);

/// The book.
#[derive(LogicBlock)]
pub struct CardBook {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a record.
    pub record_valid: Signal<In, Bit>,
    /// Its words, as `TickRecord::to_words` gives them.
    pub record: [Signal<In, Bits<64>>; RECORD_WORDS],
    /// Its symbol has a book here.
    pub subscribed: Signal<In, Bit>,
    /// Which.
    pub book_index: Signal<In, Bits<INDEX_BITS>>,
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

    operation_1: DFF<Operation>,
    operation_2: DFF<Operation>,
    operation_3: DFF<Operation>,
    operation_4: DFF<Operation>,
    operation_5: DFF<Bit>,
    book_1: DFF<Bits<INDEX_BITS>>,
    book_2: DFF<Bits<INDEX_BITS>>,
    book_3: DFF<Bits<INDEX_BITS>>,
    book_4: DFF<Bits<INDEX_BITS>>,
    book_5: DFF<Bits<INDEX_BITS>>,
    price_1: DFF<Bits<PRICE_BITS>>,
    price_2: DFF<Bits<PRICE_BITS>>,
    quantity_1: DFF<Bits<ORDER_QUANTITY_BITS>>,
    quantity_2: DFF<Bits<ORDER_QUANTITY_BITS>>,
    quantity_3: DFF<Bits<ORDER_QUANTITY_BITS>>,
    bad_number: DFF<Bit>,
    bad_second: DFF<Bit>,
    bad_price: DFF<Bit>,
    bad_quantity: DFF<Bit>,
    bad_2: DFF<Bit>,
    bad_3: DFF<Bit>,
    bid_key_3: DFF<Bits<PRICE_BITS>>,
    ask_key_3: DFF<Bits<PRICE_BITS>>,
    add_quantity_3: DFF<Bits<LEVEL_QUANTITY_BITS>>,
    append_bound_3: DFF<Bits<PRICE_BITS>>,
    sequence: [DFF<Bits<64>>; 4],
    exchange_time: [DFF<Bits<64>>; 4],
    card_time: [DFF<Bits<64>>; 4],
    symbol: [DFF<Bits<32>>; 4],
    same_row_1: DFF<Bit>,
    same_row_2: DFF<Bit>,
    wrong_4: DFF<Bit>,
    flags: DFF<Bits<BOOKS>>,
    told: DFF<Bits<BOOKS>>,
    told_unknown: DFF<Bits<BOOKS>>,
    clears: DFF<Bits<BOOKS>>,
    flagged_4: DFF<Bit>,
    told_4: DFF<Bit>,
    told_unknown_4: DFF<Bit>,
    touches: [DFF<Bit>; 3],
    shown: DFF<Bits<LEVEL_BITS>>,
    shown_ask: DFF<Bit>,
    fresh: DFF<Bit>,

    max_price: Constant<Bits<64>>,
    trigger_head: Constant<Bits<64>>,
    trigger_bad: Constant<Bits<64>>,
    attribute_bid: Constant<Bits<64>>,
    attribute_ask: Constant<Bits<64>>,
    all_books: Constant<Bits<BOOKS>>,

    word: [Signal<Local, Bits<64>>; RECORD_WORDS],
    taken: Signal<Local, Bit>,
    book_is_cleared: Signal<Local, Bit>,
    book_0: Signal<Local, Bits<INDEX_BITS>>,
    order_number: Signal<Local, Bits<ORDER_ID_BITS>>,
    second_number: Signal<Local, Bits<ORDER_ID_BITS>>,
    entered: Signal<Local, Bits<ORDER_ID_BITS>>,
    order_upper: Signal<Local, Bits<24>>,
    second_upper: Signal<Local, Bits<24>>,
    quantity_upper: Signal<Local, Bits<28>>,
    operation_0: Signal<Local, Operation>,
    row_1: Signal<Local, Bit>,
    row_2: Signal<Local, Bit>,
    row_3: Signal<Local, Bit>,
    row_4: Signal<Local, Bit>,
    row_5: Signal<Local, Bit>,
    ask_price: Signal<Local, Bits<PRICE_BITS>>,
    is_wrong: Signal<Local, Bit>,
    wrong_now: Signal<Local, Bit>,
    is_flagged: Signal<Local, Bit>,
    is_unknown: Signal<Local, Bit>,
    is_set: Signal<Local, Bit>,
    flag_bit: Signal<Local, Bit>,
    told_bit: Signal<Local, Bit>,
    unknown_bit: Signal<Local, Bit>,
    same_book: Signal<Local, Bit>,
    hides: Signal<Local, Bit>,
    tells: Signal<Local, Bit>,
    touch: Signal<Local, Bit>,
    side_touched: Signal<Local, Bit>,
    canceled: Signal<Local, Bit>,
    append_bid: Signal<Local, Bit>,
    append_ask: Signal<Local, Bit>,
    add_append: Signal<Local, Bit>,
    fewer: Signal<Local, Bits<4>>,
    bid_price: Signal<Local, Bits<PRICE_BITS>>,
    best_ask_price: Signal<Local, Bits<PRICE_BITS>>,
    bid_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    ask_quantity: Signal<Local, Bits<LEVEL_QUANTITY_BITS>>,
    attribute: Signal<Local, Bits<64>>,
    bid_bit: Signal<Local, Bits<64>>,
    ask_bit: Signal<Local, Bits<64>>,
    bad_bit: Signal<Local, Bits<64>>,
    one_level: [Signal<Local, Bits<LEVEL_BITS>>; LEVELS],
    any_level: [Signal<Local, Bits<LEVEL_BITS>>; LEVELS],
    shown_level: Signal<Local, Bits<LEVEL_BITS>>,
    shown_key: Signal<Local, Bits<PRICE_BITS>>,
    shown_inverted: Signal<Local, Bits<PRICE_BITS>>,
    flags_next: Signal<Local, Bits<BOOKS>>,
    clears_next: Signal<Local, Bits<BOOKS>>,
}

impl Default for CardBook {
    fn default() -> Self {
        CardBook {
            clock: Default::default(),
            record_valid: Default::default(),
            record: Default::default(),
            subscribed: Default::default(),
            book_index: Default::default(),
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
            operation_1: Default::default(),
            operation_2: Default::default(),
            operation_3: Default::default(),
            operation_4: Default::default(),
            operation_5: Default::default(),
            book_1: Default::default(),
            book_2: Default::default(),
            book_3: Default::default(),
            book_4: Default::default(),
            book_5: Default::default(),
            price_1: Default::default(),
            price_2: Default::default(),
            quantity_1: Default::default(),
            quantity_2: Default::default(),
            quantity_3: Default::default(),
            bad_number: Default::default(),
            bad_second: Default::default(),
            bad_price: Default::default(),
            bad_quantity: Default::default(),
            bad_2: Default::default(),
            bad_3: Default::default(),
            bid_key_3: Default::default(),
            ask_key_3: Default::default(),
            add_quantity_3: Default::default(),
            append_bound_3: Default::default(),
            sequence: Default::default(),
            exchange_time: Default::default(),
            card_time: Default::default(),
            symbol: Default::default(),
            same_row_1: Default::default(),
            same_row_2: Default::default(),
            wrong_4: Default::default(),
            flags: Default::default(),
            told: Default::default(),
            told_unknown: Default::default(),
            clears: Default::default(),
            flagged_4: Default::default(),
            told_4: Default::default(),
            told_unknown_4: Default::default(),
            touches: Default::default(),
            shown: Default::default(),
            shown_ask: Default::default(),
            fresh: Default::default(),
            max_price: Constant::new(MAX_PRICE.into()),
            trigger_head: Constant::new(((Kind::BookTop as u64) << 32).into()),
            trigger_bad: Constant::new((u64::from(Flags::MAYBE_BAD) << 48).into()),
            attribute_bid: Constant::new((u64::from(ATTRIBUTE_BID) << 40).into()),
            attribute_ask: Constant::new((u64::from(ATTRIBUTE_ASK) << 40).into()),
            all_books: Constant::new(u64::MAX.into()),
            word: Default::default(),
            taken: Default::default(),
            book_is_cleared: Default::default(),
            book_0: Default::default(),
            order_number: Default::default(),
            second_number: Default::default(),
            entered: Default::default(),
            order_upper: Default::default(),
            second_upper: Default::default(),
            quantity_upper: Default::default(),
            operation_0: Default::default(),
            row_1: Default::default(),
            row_2: Default::default(),
            row_3: Default::default(),
            row_4: Default::default(),
            row_5: Default::default(),
            ask_price: Default::default(),
            is_wrong: Default::default(),
            wrong_now: Default::default(),
            is_flagged: Default::default(),
            is_unknown: Default::default(),
            is_set: Default::default(),
            flag_bit: Default::default(),
            told_bit: Default::default(),
            unknown_bit: Default::default(),
            same_book: Default::default(),
            hides: Default::default(),
            tells: Default::default(),
            touch: Default::default(),
            side_touched: Default::default(),
            canceled: Default::default(),
            append_bid: Default::default(),
            append_ask: Default::default(),
            add_append: Default::default(),
            fewer: Default::default(),
            bid_price: Default::default(),
            best_ask_price: Default::default(),
            bid_quantity: Default::default(),
            ask_quantity: Default::default(),
            attribute: Default::default(),
            bid_bit: Default::default(),
            ask_bit: Default::default(),
            bad_bit: Default::default(),
            one_level: Default::default(),
            any_level: Default::default(),
            shown_level: Default::default(),
            shown_key: Default::default(),
            shown_inverted: Default::default(),
            flags_next: Default::default(),
            clears_next: Default::default(),
        }
    }
}

impl Logic for CardBook {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, operation_1, operation_2, operation_3, operation_4, operation_5);
        dff_setup!(self, clock, book_1, book_2, book_3, book_4, book_5, price_1, price_2);
        dff_setup!(self, clock, quantity_1, quantity_2, quantity_3, bad_number, bad_second, bad_price);
        dff_setup!(self, clock, bad_quantity, bad_2, bad_3, bid_key_3, ask_key_3, add_quantity_3);
        dff_setup!(self, clock, append_bound_3, same_row_1, same_row_2, wrong_4, flags, told, told_unknown);
        dff_setup!(self, clock, clears, flagged_4, told_4, told_unknown_4, shown, shown_ask, fresh);
        for i in 0..4 {
            self.sequence[i].clock.next = self.clock.val();
            self.exchange_time[i].clock.next = self.clock.val();
            self.card_time[i].clock.next = self.clock.val();
            self.symbol[i].clock.next = self.clock.val();
        }
        for i in 0..3 {
            self.touches[i].clock.next = self.clock.val();
        }
        self.bids.clock.next = self.clock.val();
        self.asks.clock.next = self.clock.val();
        self.bid_ladder.clock.next = self.clock.val();
        self.ask_ladder.clock.next = self.clock.val();
        self.refill.clock.next = self.clock.val();

        // Clock 0: what is to be done, and for which book.
        for i in 0..8 {
            self.word[i].next = self.record[i].val();
        }
        self.decoder.kind.next = self.word[7].val().get_bits::<8>(32);
        self.decoder.attribute.next = self.word[7].val().get_bits::<8>(40);
        self.decoder.sell.next = self.word[7].val().get_bit(55);
        self.taken.next = self.record_valid.val() & self.subscribed.val();
        self.refill.free.next = !self.taken.val();
        self.refill.walk_clears.next = self.clears.q.val().get_bit(self.refill.walk.val().index());
        self.book_is_cleared.next = self.clears.q.val().get_bit(self.book_index.val().index());
        self.operation_0.next = self.decoder.operation.val();
        self.operation_0.next.stream =
            self.taken.val() & self.decoder.known.val() & !self.book_is_cleared.val();
        self.operation_0.next.inspect = self.refill.inspect.val();
        self.operation_0.next.scan = self.refill.scan.val();
        self.operation_0.next.remove = self.refill.remove.val();
        self.operation_0.next.append = self.refill.append.val();
        self.operation_0.next.close = self.refill.close.val();
        self.operation_0.next.reset = self.refill.reset.val();
        self.operation_0.next.spoil = self.gap.val() | self.retracted.val();
        if self.taken.val() {
            self.book_0.next = self.book_index.val();
        } else {
            self.book_0.next = self.refill.book.val();
        }
        self.order_number.next = self.word[1].val().get_bits::<ORDER_ID_BITS>(0);
        self.second_number.next = self.word[2].val().get_bits::<ORDER_ID_BITS>(0);
        self.entered.next = self.order_number.val();
        if self.decoder.operation.val().replaces {
            self.entered.next = self.second_number.val();
        }
        self.bids.lookup.next = self.order_number.val();
        self.asks.lookup.next = self.order_number.val();
        if self.decoder.ask_is_second.val() {
            self.asks.lookup.next = self.second_number.val();
        }
        self.bids.entered.next = self.entered.val();
        self.asks.entered.next = self.entered.val();
        self.bids.by_bucket.next = !self.taken.val();
        self.asks.by_bucket.next = !self.taken.val();
        self.bids.scan_bucket.next = self.refill.bucket.val();
        self.asks.scan_bucket.next = self.refill.bucket.val();
        self.bid_ladder.book.next = self.book_0.val();
        self.ask_ladder.book.next = self.book_0.val();
        self.order_upper.next = self.word[1].val().get_bits::<24>(40);
        self.second_upper.next = self.word[2].val().get_bits::<24>(40);
        self.quantity_upper.next = self.word[4].val().get_bits::<28>(36);
        self.operation_1.d.next = self.operation_0.val();
        self.book_1.d.next = self.book_0.val();
        self.price_1.d.next = self.word[3].val().get_bits::<PRICE_BITS>(0);
        self.quantity_1.d.next = self.word[4].val().get_bits::<ORDER_QUANTITY_BITS>(0);
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
        self.book_5.d.next = self.book_4.q.val();
        self.price_2.d.next = self.price_1.q.val();
        self.quantity_2.d.next = self.quantity_1.q.val();
        self.bad_2.d.next = self.bad_number.q.val()
            | self.operation_1.q.val().unknown_type
            | (self.bad_second.q.val() & self.operation_1.q.val().two_numbers)
            | (self.bad_price.q.val() & self.operation_1.q.val().priced)
            | (self.bad_quantity.q.val() & self.operation_1.q.val().counted);
        self.bids.stream_1.next = self.operation_1.q.val().stream;
        self.asks.stream_1.next = self.operation_1.q.val().stream;
        self.bids.enters_1.next = self.operation_1.q.val().adds_bid | self.operation_1.q.val().replaces;
        self.asks.enters_1.next = self.operation_1.q.val().adds_ask | self.operation_1.q.val().replaces;
        self.bids.book_1.next = self.book_1.q.val();
        self.asks.book_1.next = self.book_1.q.val();
        self.row_1.next = self.operation_1.q.val().stream
            | self.operation_1.q.val().inspect
            | self.operation_1.q.val().append
            | self.operation_1.q.val().reset;
        self.row_2.next = self.operation_2.q.val().stream
            | self.operation_2.q.val().inspect
            | self.operation_2.q.val().append
            | self.operation_2.q.val().reset;
        self.row_3.next = self.operation_3.q.val().stream
            | self.operation_3.q.val().inspect
            | self.operation_3.q.val().append
            | self.operation_3.q.val().reset;
        self.row_4.next = self.operation_4.q.val().stream
            | self.operation_4.q.val().inspect
            | self.operation_4.q.val().append
            | self.operation_4.q.val().reset;
        self.operation_5.d.next = self.row_4.val();
        self.row_5.next = self.operation_5.q.val();
        self.same_row_1.d.next = self.row_2.val() & (self.book_1.q.val() == self.book_2.q.val());
        self.same_row_2.d.next = self.row_3.val() & (self.book_1.q.val() == self.book_3.q.val());
        self.bid_ladder.from_third.next = self.row_4.val() & (self.book_1.q.val() == self.book_4.q.val());
        self.ask_ladder.from_third.next = self.row_4.val() & (self.book_1.q.val() == self.book_4.q.val());
        self.bid_ladder.from_fourth.next = self.row_5.val() & (self.book_1.q.val() == self.book_5.q.val());
        self.ask_ladder.from_fourth.next = self.row_5.val() & (self.book_1.q.val() == self.book_5.q.val());

        // Clock 2.
        self.operation_3.d.next = self.operation_2.q.val();
        self.bids.scan_2.next = self.operation_2.q.val().scan;
        self.asks.scan_2.next = self.operation_2.q.val().scan;
        self.bids.stream_2.next = self.operation_2.q.val().stream;
        self.asks.stream_2.next = self.operation_2.q.val().stream;
        self.bids.all_2.next = self.operation_2.q.val().all | self.operation_2.q.val().remove;
        self.asks.all_2.next = self.operation_2.q.val().all | self.operation_2.q.val().remove;
        self.bids.quantity_2.next = self.quantity_2.q.val();
        self.asks.quantity_2.next = self.quantity_2.q.val();
        self.bid_ladder.from_first.next = self.same_row_1.q.val();
        self.ask_ladder.from_first.next = self.same_row_1.q.val();
        self.bid_ladder.from_second.next = self.same_row_2.q.val();
        self.ask_ladder.from_second.next = self.same_row_2.q.val();
        self.quantity_3.d.next = self.quantity_2.q.val();
        self.bad_3.d.next = self.bad_2.q.val();
        self.ask_price.next = !self.price_2.q.val();
        self.bid_key_3.d.next = self.price_2.q.val();
        self.ask_key_3.d.next = self.ask_price.val();
        self.add_quantity_3.d.next =
            bit_cast::<LEVEL_QUANTITY_BITS, ORDER_QUANTITY_BITS>(self.quantity_2.q.val());
        if self.operation_2.q.val().append {
            self.bid_key_3.d.next = self.refill.found_key.val();
            self.ask_key_3.d.next = self.refill.found_key.val();
            self.add_quantity_3.d.next = self.refill.found_quantity.val();
        }
        self.append_bound_3.d.next = self.refill.found_key.val() - 1;
        self.refill.scanned.next = self.operation_2.q.val().scan;
        for i in 0..12 {
            self.refill.of_book_bid[i].next = self.bids.of_book[i].val();
            self.refill.key_bid[i].next = self.bids.key_2[i].val();
            self.refill.left_bid[i].next = self.bids.left_2[i].val();
            self.refill.of_book_ask[i].next = self.asks.of_book[i].val();
            self.refill.key_ask[i].next = self.asks.key_2[i].val();
            self.refill.left_ask[i].next = self.asks.left_2[i].val();
        }

        // Clock 4, as far as clock 3 needs it: is something wrong, and does it concern what was found?
        self.wrong_now.next = self.operation_4.q.val().stream
            & (self.wrong_4.q.val() | self.bid_ladder.overflow.val() | self.ask_ladder.overflow.val());
        if self.refill.work_side.val() {
            self.side_touched.next = self.ask_ladder.touched.val();
        } else {
            self.side_touched.next = self.bid_ladder.touched.val();
        }
        self.touch.next = self.operation_4.q.val().spoil
            | (self.operation_4.q.val().stream
                & (self.book_4.q.val() == self.refill.work_book.val())
                & (self.wrong_now.val() | self.side_touched.val()));
        self.touches[0].d.next = self.touch.val();
        self.touches[1].d.next = self.touches[0].q.val();
        self.touches[2].d.next = self.touches[1].q.val();
        self.canceled.next = self.touch.val()
            | self.touches[0].q.val()
            | self.touches[1].q.val()
            | self.touches[2].q.val()
            | self.operation_3.q.val().spoil;

        // Clock 3.
        self.operation_4.d.next = self.operation_3.q.val();
        self.bids.take_3.next = (self.operation_3.q.val().takes & self.operation_3.q.val().stream)
            | self.operation_3.q.val().remove;
        self.asks.take_3.next = (self.operation_3.q.val().takes & self.operation_3.q.val().stream)
            | self.operation_3.q.val().remove;
        self.bids.all_3.next = self.operation_3.q.val().all | self.operation_3.q.val().remove;
        self.asks.all_3.next = self.operation_3.q.val().all | self.operation_3.q.val().remove;
        self.bids.whole_3.next = self.operation_3.q.val().whole;
        self.asks.whole_3.next = self.operation_3.q.val().whole;
        self.bids.add_3.next =
            self.operation_3.q.val().adds_bid & self.operation_3.q.val().stream & !self.bad_3.q.val();
        self.asks.add_3.next =
            self.operation_3.q.val().adds_ask & self.operation_3.q.val().stream & !self.bad_3.q.val();
        self.bids.replace_3.next =
            self.operation_3.q.val().replaces & self.operation_3.q.val().stream & !self.bad_3.q.val();
        self.asks.replace_3.next =
            self.operation_3.q.val().replaces & self.operation_3.q.val().stream & !self.bad_3.q.val();
        self.bids.key_3.next = self.bid_key_3.q.val();
        self.asks.key_3.next = self.ask_key_3.q.val();
        self.bids.quantity_3.next = self.quantity_3.q.val();
        self.asks.quantity_3.next = self.quantity_3.q.val();
        self.bids.book_3.next = self.book_3.q.val();
        self.asks.book_3.next = self.book_3.q.val();
        self.append_bid.next =
            self.operation_3.q.val().append & !self.refill.work_side.val() & !self.canceled.val();
        self.append_ask.next =
            self.operation_3.q.val().append & self.refill.work_side.val() & !self.canceled.val();
        self.add_append.next = !self.operation_3.q.val().close;
        self.bid_ladder.take.next = self.bids.takes.val() & self.operation_3.q.val().stream;
        self.ask_ladder.take.next = self.asks.takes.val() & self.operation_3.q.val().stream;
        self.bid_ladder.take_key.next = self.bids.taken_key.val();
        self.ask_ladder.take_key.next = self.asks.taken_key.val();
        self.bid_ladder.take_quantity.next = self.bids.taken.val();
        self.ask_ladder.take_quantity.next = self.asks.taken.val();
        self.bid_ladder.add.next = self.bids.enters.val() | (self.append_bid.val() & self.add_append.val());
        self.ask_ladder.add.next = self.asks.enters.val() | (self.append_ask.val() & self.add_append.val());
        self.bid_ladder.add_key.next = self.bid_key_3.q.val();
        self.ask_ladder.add_key.next = self.ask_key_3.q.val();
        self.bid_ladder.add_quantity.next = self.add_quantity_3.q.val();
        self.ask_ladder.add_quantity.next = self.add_quantity_3.q.val();
        self.bid_ladder.same_quantity.next = self.bids.same_quantity.val();
        self.ask_ladder.same_quantity.next = self.asks.same_quantity.val();
        self.bid_ladder.append.next = self.append_bid.val();
        self.ask_ladder.append.next = self.append_ask.val();
        self.bid_ladder.append_bound.next = self.append_bound_3.q.val();
        self.ask_ladder.append_bound.next = self.append_bound_3.q.val();
        self.bid_ladder.close.next = self.operation_3.q.val().close;
        self.ask_ladder.close.next = self.operation_3.q.val().close;
        self.bid_ladder.clear.next = self.operation_3.q.val().reset;
        self.ask_ladder.clear.next = self.operation_3.q.val().reset;
        self.bid_ladder.write.next = self.row_4.val();
        self.ask_ladder.write.next = self.row_4.val();
        self.bid_ladder.write_book.next = self.book_4.q.val();
        self.ask_ladder.write_book.next = self.book_4.q.val();
        self.is_wrong.next = self.bad_3.q.val()
            | self.bids.twice.val()
            | self.asks.twice.val()
            | self.bids.wrong.val()
            | self.asks.wrong.val()
            | ((self.operation_3.q.val().adds_bid | self.operation_3.q.val().adds_ask)
                & (self.bids.found.val() | self.asks.found.val()))
            | (self.operation_3.q.val().must_be_one & (self.bids.found.val() == self.asks.found.val()))
            | (self.operation_3.q.val().must_bid & !self.bids.found.val())
            | (self.operation_3.q.val().must_ask & !self.asks.found.val());
        self.wrong_4.d.next = self.is_wrong.val();

        // Clock 4: what is said about the book.
        self.is_flagged.next = self.flagged_4.q.val() | self.wrong_now.val() | self.operation_4.q.val().spoil;
        self.is_unknown.next = self.bid_ladder.unknown.val() | self.ask_ladder.unknown.val();
        self.tells.next = self.bid_ladder.best_changed.val()
            | self.ask_ladder.best_changed.val()
            | (self.is_unknown.val() != self.told_unknown_4.q.val());
        if self.is_flagged.val() {
            self.tells.next = !self.told_4.q.val();
        }
        self.trigger_valid.next = self.tells.val() & self.operation_4.q.val().stream;
        self.is_set.next = self.operation_4.q.val().stream | self.operation_4.q.val().reset;
        self.same_book.next = self.is_set.val() & (self.book_3.q.val() == self.book_4.q.val());
        self.flags_next.next = self.flags.q.val();
        if self.operation_4.q.val().spoil {
            self.flags_next.next = self.all_books.val();
        }
        self.flags.d.next = self.flags_next.val();
        self.flag_bit.next = self.is_flagged.val() & !self.operation_4.q.val().reset;
        self.told_bit.next = (self.told_4.q.val() | self.is_flagged.val()) & !self.operation_4.q.val().reset;
        self.unknown_bit.next = self.is_unknown.val() & !self.operation_4.q.val().reset;
        if self.is_set.val() {
            self.flags.d.next =
                self.flags_next.val().replace_bit(self.book_4.q.val().index(), self.flag_bit.val());
            self.told.d.next =
                self.told.q.val().replace_bit(self.book_4.q.val().index(), self.told_bit.val());
            self.told_unknown.d.next =
                self.told_unknown.q.val().replace_bit(self.book_4.q.val().index(), self.unknown_bit.val());
        }
        self.flagged_4.d.next =
            self.flags.q.val().get_bit(self.book_3.q.val().index()) | self.operation_4.q.val().spoil;
        self.told_4.d.next = self.told.q.val().get_bit(self.book_3.q.val().index());
        self.told_unknown_4.d.next = self.told_unknown.q.val().get_bit(self.book_3.q.val().index());
        if self.same_book.val() {
            self.flagged_4.d.next = self.flag_bit.val();
            self.told_4.d.next = self.told_bit.val();
            self.told_unknown_4.d.next = self.unknown_bit.val();
        }

        // What the refill engine wants to know.
        self.refill.in_flight.next = (self.operation_1.q.val().stream
            & (self.book_1.q.val() == self.refill.work_book.val()))
            | (self.operation_2.q.val().stream & (self.book_2.q.val() == self.refill.work_book.val()))
            | (self.operation_3.q.val().stream & (self.book_3.q.val() == self.refill.work_book.val()))
            | (self.operation_4.q.val().stream & (self.book_4.q.val() == self.refill.work_book.val()));
        self.refill.inspected.next = self.operation_4.q.val().inspect;
        self.refill.inspected_book.next = self.book_4.q.val();
        self.refill.short_bid.next = self.bid_ladder.short.val() & !self.is_flagged.val();
        self.refill.short_ask.next = self.ask_ladder.short.val() & !self.is_flagged.val();
        self.refill.bound_bid.next = self.bid_ladder.bound.val();
        self.refill.bound_ask.next = self.ask_ladder.bound.val();
        self.refill.touched.next = self.touch.val();
        self.clears_next.next = self.clears.q.val();
        if self.refill.reset.val() {
            self.clears_next.next =
                self.clears.q.val().replace_bit(self.refill.work_book.val().index(), false);
        }
        self.clears.d.next = self.clears_next.val();
        if self.clear.val() {
            self.clears.d.next = self.clears_next.val().replace_bit(self.clear_index.val().index(), true);
        }
        self.flagged.next = self.flags.q.val();
        self.clearing.next = self.clears.q.val();

        // The record.
        self.hides.next = self.is_flagged.val() | self.is_unknown.val();
        self.fewer.next = self.bid_ladder.known.val();
        if self.ask_ladder.known.val() < self.bid_ladder.known.val() {
            self.fewer.next = self.ask_ladder.known.val();
        }
        self.best_ask_price.next = !self.ask_ladder.best_key.val();
        self.bid_price.next = self.bid_ladder.best_key.val();
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
            if self.bid_ladder.best_valid.val() {
                self.trigger[3].next = bit_cast::<64, PRICE_BITS>(self.bid_price.val());
                self.trigger[4].next = bit_cast::<64, LEVEL_QUANTITY_BITS>(self.bid_quantity.val());
                self.bid_bit.next = self.attribute_bid.val();
            }
            if self.ask_ladder.best_valid.val() {
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

        // The level that is shown: an inspected row has no empty and no waiting level.
        for i in 0..11 {
            self.one_level[i].next = 0.into();
            if self.read_level.val() == i.to_bits::<4>() {
                if self.read_ask.val() {
                    self.one_level[i].next = self.ask_ladder.level[i].val();
                } else {
                    self.one_level[i].next = self.bid_ladder.level[i].val();
                }
            }
        }
        self.any_level[0].next = self.one_level[0].val();
        for i in 1..11 {
            self.any_level[i].next = self.any_level[i - 1].val() | self.one_level[i].val();
        }
        self.fresh.d.next = self.operation_4.q.val().inspect & (self.book_4.q.val() == self.read_index.val());
        if self.operation_4.q.val().inspect & (self.book_4.q.val() == self.read_index.val()) {
            self.shown.d.next = self.any_level[10].val();
            self.shown_ask.d.next = self.read_ask.val();
        }
        self.shown_level.next = self.shown.q.val();
        self.shown_key.next = self.shown_level.val().get_bits::<PRICE_BITS>(0);
        self.shown_inverted.next = !self.shown_key.val();
        self.level_price.next = self.shown_key.val();
        if self.shown_ask.q.val() {
            self.level_price.next = self.shown_inverted.val();
        }
        self.level_quantity.next = self.shown_level.val().get_bits::<LEVEL_QUANTITY_BITS>(32);
        self.level_valid.next = self.shown_level.val().get_bit(76);
        self.level_fresh.next = self.fresh.q.val();
    }
}
