//! How many clocks the gateware takes, by name. Each figure is pinned by a test that measures it in
//! the emitted Verilog; docs/latency.md multiplies them with the routed period.

/// A stretch of the way, and its clocks.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Design of `tickgate_hdl::designs` whose routed period applies.
    pub design: &'static str,
    /// To where.
    pub name: &'static str,
    /// Register edges from the clock in which the last byte, or the block, is on the input.
    pub clocks: u32,
    /// The test that measures it.
    pub pinned_by: &'static str,
}

/// From a message's last byte on the wire to its decoded fields: the end of the message is known, and
/// the record's fields are selected from its bytes, in front of the record's register.
pub const FIELDS: Stretch = Stretch {
    design: "feed",
    name: "the decoded fields",
    clocks: tickgate_hdl::feed::FIELD_CLOCKS,
    pinned_by: "hdl/tests/field_latency.rs",
};

/// What line arbitration and symbol filter, beside each other, add to the way of a record for which
/// nothing is to be waited: the line's front register, its head, the decision. The rest of the way, decoder
/// and ring, takes [`RECORD_AT_RING`] less these.
pub const ARBITRATION_AND_FILTER_CLOCKS: u32 = 3;

/// From a message's last byte on the wire to its record on the bus to the ring.
pub const RECORD_AT_RING: Stretch = Stretch {
    design: "feed",
    name: "the record on the bus to the ring",
    clocks: 7,
    pinned_by: "tests/tests/latency.rs",
};

/// What the card's books add to the way of a record to the ring, until what they tell of it is there: the intake, the
/// book, the queue.
pub const BOOK_CLOCKS: u32 =
    tickgate_hdl::book::INTAKE_CLOCKS + tickgate_hdl::book::LATENCY_CLOCKS + tickgate_hdl::book::QUEUE_CLOCKS;

/// From a message's last byte on the wire to the `BookTop` that it makes on the bus to the ring, when no other record
/// leaves in its clock.
pub const BOOK_TOP_AT_RING: Stretch = Stretch {
    design: "feed_book",
    name: "the `BookTop` of the message on the bus to the ring, if no other record is",
    clocks: RECORD_AT_RING.clocks + BOOK_CLOCKS,
    pinned_by: "tests/tests/latency.rs",
};

/// From an SSE frame's last byte on the wire to its first record, of [`SSE_TOKENS`], on the bus to the ring, when
/// nothing waits. A frame is decoded when its verdict is known, a field a clock. A trade takes five clocks more.
pub const SSE_RECORD_AT_RING: Stretch = Stretch {
    design: "feed",
    name: "the first record of an SSE frame (a presence map and nine fields) on the bus to the ring",
    clocks: 33,
    pinned_by: "tests/tests/latency.rs",
};

/// Tokens of that record, its presence map among them. Every further one takes a clock.
pub const SSE_TOKENS: u32 = 10;

/// A stage by itself: from its input to its output.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// What it is.
    pub name: &'static str,
    /// Clocks from its input to its output, when nothing is to be waited for.
    pub clocks: u32,
    /// Whether the way of a record to the ring goes through it.
    pub place: &'static str,
    /// The test that measures it.
    pub pinned_by: &'static str,
}

/// The stages behind the decoder.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "line arbitration, with the symbol filter beside it",
        clocks: ARBITRATION_AND_FILTER_CLOCKS,
        place: "in the way to the ring; a record that finds others waiting in its line takes longer",
        pinned_by: "tests/tests/latency.rs",
    },
    Stage {
        name: "the intake of the card's books: from the stream to the book's input",
        clocks: tickgate_hdl::book::INTAKE_CLOCKS,
        place: "beside the way to the ring: one to get away from the arbiter, one for the buckets, one to address memories",
        pinned_by: "tests/tests/latency.rs",
    },
    Stage {
        name: "the card's book: from a record to the new top of its book",
        clocks: tickgate_hdl::book::LATENCY_CLOCKS,
        place: "beside the way to the ring",
        pinned_by: "hdl/tests/book.rs",
    },
    Stage {
        name: "the queue of `BookTop` records: from the book to the ring writer",
        clocks: tickgate_hdl::book::QUEUE_CLOCKS,
        place: "behind the book; longer while other records leave",
        pinned_by: "hdl/tests/book_registers.rs",
    },
];

/// The SM4 engine, from the edge that takes a block. Its operation is known three clocks ahead.
pub const CRYPTO: &[Stretch] = &[
    Stretch {
        design: "crypto",
        name: "the block enciphered or deciphered, in any mode",
        clocks: tickgate_hdl::crypto::sm4::pipeline::LATENCY_CLOCKS as u32,
        pinned_by: "hdl/tests/crypto.rs",
    },
    Stretch {
        design: "crypto",
        name: "GCM's tag, from a message's last block, that of its lengths",
        clocks: (tickgate_hdl::crypto::sm4::pipeline::LATENCY_CLOCKS
            + tickgate_hdl::crypto::engine::HASH_CLOCKS) as u32,
        pinned_by: "hdl/tests/crypto.rs",
    },
];

/// Every measured stretch.
pub const STRETCHES: &[Stretch] = &[FIELDS, RECORD_AT_RING, BOOK_TOP_AT_RING, SSE_RECORD_AT_RING];
