//! The gateware: everything that becomes a bitstream, in rust_hdl, and the Verilog emitted from it.
//!
//! The way of a beat: `net` checks Ethernet, IPv4 and UDP and says where the payload ends; `feed`
//! walks the messages and assembles tick records; `arbitration` makes one stream of two lines; `book` keeps the best
//! levels; `host_interface` has the registers and writes records to the ring in host memory. `top` joins them up to
//! the stream; `card` and `card_with_book` are the whole, without and with books.

pub mod arbitration;
pub mod book;
pub mod card;
pub mod card_with_book;
pub mod crypto;
pub mod designs;
pub mod feed;
pub mod host_interface;
pub mod net;
pub mod top;

pub use designs::{card_verilog, card_with_book_verilog, crypto_verilog, sm4_verilog};
