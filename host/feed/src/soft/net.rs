//! Ethernet (at most one 802.1Q tag), IPv4 and UDP: from a frame to a datagram's payload, or the
//! reason there is none. First stage of the decoder; docs/decode.md section Frame is the rule.

use super::filter::GroupFilter;
use std::net::Ipv4Addr;
use tickgate_abi::DropReason;
use tickgate_abi::wire::ethernet as wire;

/// Bytes up to the UDP payload of an untagged frame.
const HEADERS: usize = wire::UDP_PAYLOAD;
/// The same as an offset from the start of the IPv4 header.
const IP_AND_UDP_BYTES: usize = wire::IPV4_HEADER_BYTES + wire::UDP_HEADER_BYTES;
/// The IPv4 protocol of the version nibble.
const IPV4_VERSION: u8 = wire::IPV4_VERSION_IHL >> 4;
const IPV4_HEADER_WORDS: u8 = wire::IPV4_VERSION_IHL & 0xf;

/// What is done about a UDP checksum that is present and wrong. Either way it is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UdpChecksum {
    /// The datagram is dropped, as the card does.
    #[default]
    Verify,
    /// The datagram is decoded: for captures whose addresses were changed after the fact.
    Count,
}

/// A UDP datagram inside a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// IPv4 destination address.
    pub group: Ipv4Addr,
    /// UDP destination port.
    pub port: u16,
    /// Channel by the group filter.
    pub channel: u16,
    /// The UDP payload as far as it lies inside the IPv4 total length and the frame.
    pub payload: &'a [u8],
    /// Offset of the payload's first byte in the frame.
    pub payload_offset: usize,
    /// `Truncated` or `UdpChecksum`: the messages are judged, but no record stands.
    pub retracted: Option<DropReason>,
}

/// Finds the datagram of a frame; the frame starts with the destination address and has no frame
/// check sequence.
///
/// # Errors
/// The first that holds of the reasons from `Runt` to `Filtered`; such a frame has no messages.
#[inline]
pub fn datagram<'a>(frame: &'a [u8], filter: &GroupFilter) -> Result<Datagram<'a>, DropReason> {
    let fixed: &[u8; HEADERS] = frame.first_chunk().ok_or(DropReason::Runt)?;
    let tagged = u16_at(fixed, wire::ETHERTYPE) == wire::ETHERTYPE_VLAN;
    let tag_bytes = if tagged { wire::VLAN_TAG_BYTES } else { 0 };
    // From here on everything is where it would be without the tag.
    let headers: &[u8; HEADERS] =
        frame.get(tag_bytes..).and_then(|rest| rest.first_chunk()).ok_or(DropReason::Runt)?;
    let ip_and_rest = frame.get(tag_bytes + wire::IPV4..).ok_or(DropReason::Runt)?;

    let version = headers[wire::IPV4];
    if u16_at(headers, wire::ETHERTYPE) != wire::ETHERTYPE_IPV4 || version >> 4 != IPV4_VERSION {
        return Err(DropReason::NotIpv4);
    }
    if version & 0xf != IPV4_HEADER_WORDS {
        return Err(DropReason::IpHeaderLength);
    }
    if !checksum_holds(ip_and_rest.get(..wire::IPV4_HEADER_BYTES).unwrap_or_default(), 0) {
        return Err(DropReason::IpChecksum);
    }
    if u16_at(headers, wire::IPV4_FRAGMENT) & wire::IPV4_FRAGMENT_MASK != 0 {
        return Err(DropReason::Fragment);
    }
    if headers[wire::IPV4_PROTOCOL] != wire::PROTOCOL_UDP {
        return Err(DropReason::NotUdp);
    }
    let total_length = usize::from(u16_at(headers, wire::IPV4_TOTAL_LENGTH));
    let udp_length = usize::from(u16_at(headers, wire::UDP_LENGTH));
    if total_length < IP_AND_UDP_BYTES || udp_length != total_length - wire::IPV4_HEADER_BYTES {
        return Err(DropReason::UdpLength);
    }
    let group = Ipv4Addr::from(u32_at(headers, wire::IPV4_DESTINATION));
    let port = u16_at(headers, wire::UDP_DESTINATION_PORT);
    let channel = filter.channel(group, port).ok_or(DropReason::Filtered)?;

    let end = total_length.min(ip_and_rest.len());
    let retracted = if ip_and_rest.len() < total_length {
        Some(DropReason::Truncated)
    } else if udp_checksum_holds(headers, ip_and_rest.get(wire::IPV4_HEADER_BYTES..end).unwrap_or_default()) {
        None
    } else {
        Some(DropReason::UdpChecksum)
    };
    Ok(Datagram {
        group,
        port,
        channel,
        payload: ip_and_rest.get(IP_AND_UDP_BYTES..end).unwrap_or_default(),
        payload_offset: tag_bytes + HEADERS,
        retracted,
    })
}

/// Whether the UDP checksum of a whole datagram is absent (zero) or right.
fn udp_checksum_holds(headers: &[u8; HEADERS], udp: &[u8]) -> bool {
    if u16_at(headers, wire::UDP_CHECKSUM) == 0 {
        return true;
    }
    // The pseudo-header: source, destination, protocol, UDP length.
    let source = u32_at(headers, wire::IPV4_SOURCE);
    let destination = u32_at(headers, wire::IPV4_DESTINATION);
    let pseudo_header = u64::from(source)
        + u64::from(destination)
        + u64::from(wire::PROTOCOL_UDP)
        + u64::from(u16_at(headers, wire::UDP_LENGTH));
    checksum_holds(udp, pseudo_header)
}

/// Whether the ones' complement sum of `bytes`, as big-endian 16-bit words with a zero byte behind
/// an odd one, and of `initial` (big-endian too) is 0xffff.
#[inline]
fn checksum_holds(bytes: &[u8], initial: u64) -> bool {
    // 32-bit words: 2^16 is 1 modulo 2^16 - 1, so folding at the end gives the same sum, and
    // at most 2^16 words of 2^32 fit a u64. The compiler makes vectors of this loop.
    let words = bytes.chunks_exact(4);
    let mut last = [0_u8; 4];
    for (to, from) in last.iter_mut().zip(words.remainder()) {
        *to = *from;
    }
    let mut sum = initial + u64::from(u32::from_be_bytes(last));
    for word in words {
        sum += word.first_chunk().map_or(0, |word| u64::from(u32::from_be_bytes(*word)));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum == 0xffff
}

#[inline(always)]
fn u16_at<const N: usize>(bytes: &[u8; N], offset: usize) -> u16 {
    u16::from_be_bytes([bytes[offset], bytes[offset + 1]])
}

#[inline(always)]
fn u32_at<const N: usize>(bytes: &[u8; N], offset: usize) -> u32 {
    u32::from(u16_at(bytes, offset)) << 16 | u32::from(u16_at(bytes, offset + 2))
}
