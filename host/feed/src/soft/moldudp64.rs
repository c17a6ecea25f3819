//! MoldUDP64: from a UDP payload to message blocks. docs/decode.md section Walk is the rule.

use crate::bytes::field;
use tickgate_abi::Kind;
use tickgate_abi::wire::moldudp64 as wire;

/// A downstream packet.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    header: &'a [u8; wire::HEADER_BYTES],
    body: &'a [u8],
}

impl<'a> Packet<'a> {
    /// The packet in a payload; `None` when the payload is shorter than the header.
    #[inline]
    pub fn new(payload: &'a [u8]) -> Option<Self> {
        payload.split_first_chunk().map(|(header, body)| Packet { header, body })
    }

    /// Session, ten characters.
    pub fn session(&self) -> &'a [u8] {
        self.header.get(wire::SESSION.range()).unwrap_or_default()
    }

    /// The session by value.
    #[inline]
    pub fn session_characters(&self) -> [u8; wire::SESSION.length] {
        self.session().first_chunk().copied().unwrap_or_default()
    }

    /// What a packet without messages says of the session: a heartbeat, or its end. `None` for other
    /// packets, and when something follows the header.
    #[inline]
    pub fn session_kind(&self) -> Option<Kind> {
        match self.message_count() {
            _ if !self.body.is_empty() => None,
            0 => Some(Kind::MoldHeartbeat),
            wire::COUNT_END_OF_SESSION => Some(Kind::MoldEndOfSession),
            _ => None,
        }
    }

    /// Sequence number of the first message.
    #[inline]
    pub fn sequence_number(&self) -> u64 {
        field!(self.header, wire::SEQUENCE_NUMBER)
    }

    /// MessageCount as it stands in the header.
    #[inline]
    pub fn message_count(&self) -> u16 {
        field!(self.header, wire::MESSAGE_COUNT) as u16
    }

    /// The message blocks in order.
    #[inline]
    pub fn blocks(&self) -> Blocks<'a> {
        let count = self.message_count();
        let left = if count == wire::COUNT_END_OF_SESSION { 0 } else { count };
        Blocks { rest: self.body, left }
    }
}

/// Iterates over the messages of a packet; ends early where the framing is lost.
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    rest: &'a [u8],
    left: u16,
}

impl Blocks<'_> {
    /// Whether all announced blocks were there and nothing follows the last. Meaningful once
    /// the iterator has ended.
    #[inline]
    pub fn ended_exactly(&self) -> bool {
        self.left == 0 && self.rest.is_empty()
    }

    /// Bytes behind the blocks handed out so far.
    #[inline]
    pub fn bytes_left(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.left == 0 {
            return None;
        }
        let (length, rest) = self.rest.split_first_chunk::<{ wire::BLOCK_LENGTH_BYTES }>()?;
        let length = u16::from_be_bytes(*length);
        if !wire::BLOCK_LENGTHS.contains(&length) {
            return None;
        }
        let (message, rest) = rest.split_at_checked(usize::from(length))?;
        self.rest = rest;
        self.left -= 1;
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(count: u16, blocks: &[&[u8]]) -> Vec<u8> {
        let mut bytes = b"SESSION   \0\0\0\0\0\0\0\x2a".to_vec();
        bytes.extend(count.to_be_bytes());
        for block in blocks {
            bytes.extend((block.len() as u16).to_be_bytes());
            bytes.extend(*block);
        }
        bytes
    }

    fn walk(payload: &[u8]) -> (usize, bool) {
        let mut blocks = Packet::new(payload).unwrap().blocks();
        (blocks.by_ref().count(), blocks.ended_exactly())
    }

    #[test]
    fn reads_header_and_blocks() {
        let bytes = packet(2, &[&[1; 12], &[2; 255]]);
        let view = Packet::new(&bytes).unwrap();
        assert_eq!(
            (view.session(), view.sequence_number(), view.message_count()),
            (&b"SESSION   "[..], 42, 2)
        );
        assert_eq!(view.blocks().map(<[u8]>::len).collect::<Vec<_>>(), [12, 255]);
        assert_eq!(walk(&bytes), (2, true));
        assert!(Packet::new(&bytes[..19]).is_none());
    }

    #[test]
    fn loses_the_framing_where_the_rules_say() {
        assert_eq!(walk(&packet(0, &[])), (0, true));
        assert_eq!(walk(&packet(0xffff, &[])), (0, true));
        assert_eq!(walk(&packet(0, &[&[0; 12]])), (0, false), "a heartbeat with a block");
        assert_eq!(walk(&packet(1, &[&[0; 12], &[0; 12]])), (1, false), "a block too many");
        assert_eq!(walk(&packet(3, &[&[0; 12], &[0; 12]])), (2, false), "a block too few");
        assert_eq!(walk(&packet(2, &[&[0; 12], &[0; 11]])), (1, false), "too short a block");
        assert_eq!(walk(&packet(2, &[&[0; 12], &[0; 256]])), (1, false), "too long a block");
        let cut = packet(2, &[&[0; 12], &[0; 12]]);
        assert_eq!(walk(&cut[..cut.len() - 1]), (1, false), "a block cut short");
        assert_eq!(walk(&cut[..cut.len() - 13]), (1, false), "a length cut short");
    }
}
