//! The host's view of a feed: software decoders, gap tracking, order books, and the reader of the
//! SSE tick files.
//!
//! wire -> **decode -> record** -> ring -> **book** -> core -> clients: [`soft`] makes the same
//! records as the card from the same bytes, [`sse_csv`] makes them from files, [`line_arbitration`]
//! makes one stream of two lines, [`symbol_filter`] lets some symbols pass, [`gap`] watches their sequence, [`recovery`] closes gaps and
//! keeps books provable, [`book`] turns them into order books. Nothing here knows cards, sockets or clocks, and
//! no input makes anything here panic.
#![forbid(unsafe_code)]

pub mod book;
mod bytes;
pub mod gap;
pub mod line_arbitration;
pub mod recovery;
pub mod soft;
pub mod sse_csv;
pub mod symbol_filter;
