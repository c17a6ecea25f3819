//! The book on the card: the best levels of the subscribed symbols, kept while the records go by.
//!
//! What leaves the arbiter -> `intake` (which records, and with `lookup` their buckets a clock before); record ->
//! `operation` -> `order_table` (which order is it, and what is left of it) -> `ladder` (the levels of its side) ->
//! `BookTop` record -> `top_queue` -> ring writer.
//! `refill` uses the clocks without a record to find levels again for which there was no room. What is kept,
//! how much of it, and what happens when it does not fit is in docs/book.md; capacities are in
//! `tickgate_abi::book`; `tickgate_sim::book` says the same in plain Rust.
//!
//! Clocks, counted from the record on the input: -1 the order table's memories are addressed; 0 decode, and the
//! orders' cells are compared; 1 which order it is, and the row of its book; 2 the keys of the levels are
//! compared; 3 the levels change; in clock 4 the new top of the book is on the output.

#[allow(clippy::module_inception)]
pub mod book;
pub mod gated_register;
pub mod intake;
pub mod ladder;
pub mod lookup;
pub mod operation;
pub mod order_bucket;
pub mod order_cells;
pub mod order_table;
pub mod order_way;
pub mod place;
pub mod ranks;
pub mod refill;
pub mod row_memory;
pub mod top_queue;

pub use book::CardBook;
pub use intake::BookIntake;
pub use top_queue::TopQueue;

/// Clocks from a record on the input to the new top of its book on the output.
pub const LATENCY_CLOCKS: u32 = 4;
/// Clocks from a record that leaves the arbiter to the same record on the book's input.
pub const INTAKE_CLOCKS: u32 = 3;
/// Clocks from a `BookTop` on the book's output to the ring writer, when none waits.
pub const QUEUE_CLOCKS: u32 = 2;
