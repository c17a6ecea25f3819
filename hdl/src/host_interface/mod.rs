//! What the host sees of the card: its registers and the ring that records are written to.

pub mod book_registers;
pub mod counter;
pub mod record_memory;
pub mod registers;
pub mod ring_credit;
pub mod ring_position;
pub mod ring_writer;
pub mod step_counter;

pub use book_registers::BookRegisters;
pub use registers::Registers;
pub use ring_writer::RingWriter;
