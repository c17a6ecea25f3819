//! MoldUDP64 1.0 downstream packet; integers big-endian. A packet is this header and then
//! `MessageCount` blocks of a two-byte length and a message. The request for a retransmission is
//! a header alone: the session, the first number wanted, and how many messages.

use super::Field;

/// Session, ten characters.
pub const SESSION: Field = Field::new("Session", 0, 10);
/// Sequence number of the packet's first message.
pub const SEQUENCE_NUMBER: Field = Field::new("SequenceNumber", 10, 8);
/// Number of message blocks; see [`COUNT_END_OF_SESSION`]. Zero is a heartbeat.
pub const MESSAGE_COUNT: Field = Field::new("MessageCount", 18, 2);
/// Bytes of the header.
pub const HEADER_BYTES: usize = 20;
/// A count with this value marks the end of the session and carries no messages.
pub const COUNT_END_OF_SESSION: u16 = 0xffff;
/// Bytes of a block's length.
pub const BLOCK_LENGTH_BYTES: usize = 2;
/// The shortest and longest block that is followed; any other length loses the framing of the
/// packet. The shortest ITCH message has 12 bytes, the longest 50; up to 255 leaves room for
/// types that are still to come.
pub const BLOCK_LENGTHS: core::ops::RangeInclusive<u16> = 12..=255;
