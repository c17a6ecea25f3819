//! Packs messages into UDP payloads as the exchanges do.

use tickgate_abi::wire::{ethernet, moldudp64, szse};

/// The largest payload published: a standard Ethernet frame's 1,500 bytes without IPv4 and UDP
/// headers.
pub const MAX_PAYLOAD_BYTES: usize = 1_500 - ethernet::IPV4_HEADER_BYTES - ethernet::UDP_HEADER_BYTES;

/// Packs messages into payloads, several in each.
pub trait Publisher {
    /// Takes a message. When it does not fit behind the ones before, gives the payload with those;
    /// the message is then the first of the next one.
    fn push(&mut self, message: &[u8]) -> Option<Vec<u8>>;
    /// The payload of what was pushed since the last one, if anything.
    fn flush(&mut self) -> Option<Vec<u8>>;
}

/// MoldUDP64 downstream packets.
#[derive(Clone, Debug)]
pub struct MoldPublisher {
    session: [u8; 10],
    /// Sequence number of the first message in `blocks`.
    sequence: u64,
    count: u16,
    blocks: Vec<u8>,
    max_payload: usize,
}

impl MoldPublisher {
    /// A publisher whose first message has number `first_sequence` (a real session starts at 1).
    pub const fn new(session: [u8; 10], first_sequence: u64) -> Self {
        MoldPublisher {
            session,
            sequence: first_sequence,
            count: 0,
            blocks: Vec::new(),
            max_payload: MAX_PAYLOAD_BYTES,
        }
    }

    /// With payloads of at most `bytes`. A single message that is longer is still sent, alone.
    #[must_use]
    pub const fn with_max_payload(mut self, bytes: usize) -> Self {
        self.max_payload = bytes;
        self
    }

    /// Sequence number that the next message pushed will have.
    pub fn next_sequence(&self) -> u64 {
        self.sequence.wrapping_add(u64::from(self.count))
    }

    /// A packet without messages. With `count` 0 it is a heartbeat, with
    /// [`moldudp64::COUNT_END_OF_SESSION`] the end of the session. Flush first.
    pub fn control_packet(&self, count: u16) -> Vec<u8> {
        self.header(self.next_sequence(), count)
    }

    fn header(&self, sequence: u64, count: u16) -> Vec<u8> {
        let mut packet = vec![0; moldudp64::HEADER_BYTES];
        packet[moldudp64::SESSION.range()].copy_from_slice(&self.session);
        packet[moldudp64::SEQUENCE_NUMBER.range()].copy_from_slice(&sequence.to_be_bytes());
        packet[moldudp64::MESSAGE_COUNT.range()].copy_from_slice(&count.to_be_bytes());
        packet
    }
}

impl Publisher for MoldPublisher {
    fn push(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let block = moldudp64::BLOCK_LENGTH_BYTES + message.len();
        let full = moldudp64::HEADER_BYTES + self.blocks.len() + block > self.max_payload
            || self.count == moldudp64::COUNT_END_OF_SESSION - 1;
        let packet = if full { self.flush() } else { None };
        self.blocks.extend_from_slice(&(message.len() as u16).to_be_bytes());
        self.blocks.extend_from_slice(message);
        self.count += 1;
        packet
    }

    fn flush(&mut self) -> Option<Vec<u8>> {
        if self.count == 0 {
            return None;
        }
        let mut packet = self.header(self.sequence, self.count);
        packet.append(&mut self.blocks);
        self.sequence = self.next_sequence();
        self.count = 0;
        Some(packet)
    }
}

/// SZSE frames in datagrams, whole frames only ([`szse::FIRST_FRAME_OFFSET`] tells of the choice).
#[derive(Clone, Debug)]
pub struct SzsePublisher {
    frames: Vec<u8>,
    max_payload: usize,
}

impl Default for SzsePublisher {
    fn default() -> Self {
        Self::new()
    }
}

impl SzsePublisher {
    /// A publisher.
    pub const fn new() -> Self {
        SzsePublisher { frames: Vec::new(), max_payload: MAX_PAYLOAD_BYTES }
    }

    /// With payloads of at most `bytes`. A single frame that is longer is still sent, alone.
    #[must_use]
    pub const fn with_max_payload(mut self, bytes: usize) -> Self {
        self.max_payload = bytes;
        self
    }

    /// The frame of a body: header before, checksum behind.
    pub fn frame(message_type: u32, body: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; szse::HEADER_BYTES];
        frame[szse::MSG_TYPE.range()].copy_from_slice(&message_type.to_be_bytes());
        frame[szse::BODY_LENGTH.range()].copy_from_slice(&(body.len() as u32).to_be_bytes());
        frame.extend_from_slice(body);
        let sum: u32 = frame.iter().map(|&byte| u32::from(byte)).sum();
        frame.extend_from_slice(&(sum % 256).to_be_bytes());
        frame
    }
}

impl Publisher for SzsePublisher {
    /// Takes one whole frame.
    fn push(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let full = self.frames.len() + frame.len() > self.max_payload;
        let payload = if full { self.flush() } else { None };
        self.frames.extend_from_slice(frame);
        payload
    }

    fn flush(&mut self) -> Option<Vec<u8>> {
        if self.frames.is_empty() { None } else { Some(std::mem::take(&mut self.frames)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_fill_up_and_sequences_go_on() {
        let mut publisher = MoldPublisher::new(*b"SESSION001", 1).with_max_payload(20 + 3 * 14);
        let packets: Vec<_> = (0..8).filter_map(|i| publisher.push(&[i; 12])).collect();
        assert_eq!(packets.len(), 2);
        assert_eq!(&packets[1][..20], b"SESSION001\0\0\0\0\0\0\0\x04\0\x03");
        assert_eq!(packets[1].len(), 62);
        assert_eq!(packets[1][20..24], [0, 12, 3, 3]);
        assert_eq!(publisher.next_sequence(), 9);
        assert_eq!(publisher.flush().map(|p| p.len()), Some(20 + 2 * 14));
        assert_eq!(publisher.flush(), None);
        assert_eq!(&publisher.control_packet(0)[10..], &[0, 0, 0, 0, 0, 0, 0, 9, 0, 0]);
    }

    #[test]
    fn the_heartbeat_of_the_specification() {
        // An empty body of type 3: 00000003 00000000 00000003.
        assert_eq!(SzsePublisher::frame(3, &[]), [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3]);
        let mut publisher = SzsePublisher::new().with_max_payload(30);
        assert_eq!(publisher.push(&[1; 12]), None);
        assert_eq!(publisher.push(&[2; 12]), None);
        assert_eq!(publisher.push(&[3; 12]).map(|p| p.len()), Some(24));
        assert_eq!(publisher.flush(), Some(vec![3; 12]));
    }
}
