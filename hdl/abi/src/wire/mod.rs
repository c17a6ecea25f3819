//! Wire formats as tables: what the gateware is generated from and the software decoders read by.

pub mod ethernet;
pub mod iextp;
pub mod itch50;
pub mod moldudp64;
pub mod sse;
pub mod szse;

use core::ops::Range;

/// A field of a message: where its bytes are, counted from the start of the message
/// (ITCH, IEX: the type byte; SZSE: the body).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The specification's name.
    pub name: &'static str,
    /// First byte.
    pub offset: usize,
    /// Number of bytes.
    pub length: usize,
}

impl Field {
    /// A field of `length` bytes at `offset`.
    pub const fn new(name: &'static str, offset: usize, length: usize) -> Self {
        Field { name, offset, length }
    }
    /// The bytes it occupies.
    pub const fn range(self) -> Range<usize> {
        self.offset..self.offset + self.length
    }
    /// One past its last byte.
    pub const fn end(self) -> usize {
        self.offset + self.length
    }
}
