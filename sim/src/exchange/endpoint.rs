//! Wraps a UDP payload into UDP, IPv4 and Ethernet, all checksums right.

use std::net::Ipv4Addr;

use tickgate_abi::wire::ethernet::*;
use tickgate_abi::{Feed, Line};

/// Where a line is sent from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Source address.
    pub source: Ipv4Addr,
    /// Destination, a multicast group.
    pub group: Ipv4Addr,
    /// UDP source and destination port.
    pub port: u16,
}

/// Time to live of published datagrams.
const TTL: u8 = 32;
/// Offset of the IPv4 time to live and header checksum in the frame.
const IPV4_TTL: usize = IPV4 + 8;
const IPV4_CHECKSUM: usize = IPV4 + 10;
/// Don't fragment.
const DONT_FRAGMENT: u16 = 0x4000;

fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for part in parts {
        for pair in part.chunks(2) {
            sum += u64::from(pair[0]) << 8 | pair.get(1).map_or(0, |&low| u64::from(low));
        }
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// Writes the IPv4 header checksum and the UDP checksum of a frame without a VLAN tag whose lengths
/// are right; for frames that were changed.
fn set_checksums(frame: &mut [u8]) {
    frame[IPV4_CHECKSUM..IPV4_CHECKSUM + 2].fill(0);
    let header = checksum(&[&frame[IPV4..UDP]]);
    frame[IPV4_CHECKSUM..IPV4_CHECKSUM + 2].copy_from_slice(&header.to_be_bytes());
    frame[UDP_CHECKSUM..UDP_CHECKSUM + 2].fill(0);
    let udp_length = [frame[UDP_LENGTH], frame[UDP_LENGTH + 1]];
    let end = UDP + usize::from(u16::from_be_bytes(udp_length));
    let pseudo_header = &frame[IPV4_SOURCE..IPV4_SOURCE + 8];
    let sum = match checksum(&[pseudo_header, &[0, PROTOCOL_UDP], &udp_length, &frame[UDP..end]]) {
        // 0 would mean that there is none (RFC 768).
        0 => 0xffff,
        sum => sum,
    };
    frame[UDP_CHECKSUM..UDP_CHECKSUM + 2].copy_from_slice(&sum.to_be_bytes());
}

impl Endpoint {
    /// Where the frames of a line come from and go to: line B is sent from another place.
    pub fn of_line(line: Line, feed: Feed) -> Self {
        let (site, group) = match line {
            Line::A => (1, 1),
            Line::B => (2, 129),
        };
        let (net, port) = if feed == Feed::Szse { (21, 33_901) } else { (12, 26_400) };
        Endpoint { source: [10, net, site, 10].into(), group: [233, 252, net, group].into(), port }
    }

    /// The frame that carries `payload`, at most 65,507 bytes (more is cut off), from destination
    /// address to payload; padded with zeros to the 60 bytes that Ethernet demands.
    pub fn frame(&self, identification: u16, payload: &[u8]) -> Vec<u8> {
        let room = usize::from(u16::MAX) - IPV4_HEADER_BYTES - UDP_HEADER_BYTES;
        let payload = &payload[..payload.len().min(room)];
        let udp_length = (UDP_HEADER_BYTES + payload.len()) as u16;
        let group = self.group.octets();
        let source = self.source.octets();
        let mut frame = vec![0; (UDP_PAYLOAD + payload.len()).max(60)];
        let mut put = |offset: usize, bytes: &[u8]| {
            frame[offset..offset + bytes.len()].copy_from_slice(bytes);
        };
        // RFC 1112: a group's lower 23 bits behind 01:00:5e. The source address is locally
        // administered and made from the IPv4 address.
        put(0, &[0x01, 0x00, 0x5e, group[1] & 0x7f, group[2], group[3]]);
        put(6, &[0x02, 0x00, source[0], source[1], source[2], source[3]]);
        put(ETHERTYPE, &ETHERTYPE_IPV4.to_be_bytes());
        put(IPV4, &[IPV4_VERSION_IHL, 0]);
        put(IPV4_TOTAL_LENGTH, &(udp_length + IPV4_HEADER_BYTES as u16).to_be_bytes());
        put(IPV4 + 4, &identification.to_be_bytes());
        put(IPV4_FRAGMENT, &DONT_FRAGMENT.to_be_bytes());
        put(IPV4_TTL, &[TTL, PROTOCOL_UDP]);
        put(IPV4_SOURCE, &source);
        put(IPV4_DESTINATION, &group);
        put(UDP, &self.port.to_be_bytes());
        put(UDP_DESTINATION_PORT, &self.port.to_be_bytes());
        put(UDP_LENGTH, &udp_length.to_be_bytes());
        put(UDP_PAYLOAD, payload);
        set_checksums(&mut frame);
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_of_the_published_example() {
        // IPv4 header from RFC 1071's companion example in common textbooks: checksum 0xb861.
        let header = [
            0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01,
            0xc0, 0xa8, 0x00, 0xc7,
        ];
        assert_eq!(checksum(&[&header]), 0xb861);
    }

    #[test]
    fn short_payloads_are_padded() {
        let endpoint =
            Endpoint { source: [10, 0, 0, 1].into(), group: [233, 200, 79, 1].into(), port: 26_400 };
        let frame = endpoint.frame(7, b"abc");
        assert_eq!(frame.len(), 60);
        assert_eq!(frame[..6], [0x01, 0x00, 0x5e, 0x48, 0x4f, 0x01]);
        assert_eq!(frame[IPV4_TOTAL_LENGTH..][..2], [0, 31]);
    }
}
