//! Ethernet, IPv4, UDP and the group filter: reasons 2 to 11 of docs/decode.md, and the payload.

use tickgate_abi::DropReason;
use tickgate_abi::register::filter;
use tickgate_abi::wire::ethernet::*;

/// One entry of the group filter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FilterEntry {
    pub in_use: bool,
    pub group: u32,
    pub port: u16,
    pub channel: u16,
}

/// The group filter as configured.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub enabled: bool,
    pub entries: [FilterEntry; filter::ENTRIES as usize],
}

impl Filter {
    /// The channel of the lowest entry that matches; 0 when the filter is off.
    fn channel(&self, group: u32, port: u16) -> Option<u16> {
        if !self.enabled {
            return Some(0);
        }
        let matching = |e: &&FilterEntry| e.in_use && e.group == group && e.port == port;
        self.entries.iter().find(matching).map(|e| e.channel)
    }
}

/// A datagram that passed the header checks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Datagram<'a> {
    /// The UDP payload as far as it lies in the IPv4 total length and in the frame.
    pub payload: &'a [u8],
    /// Offset of the payload in the frame.
    pub offset: usize,
    /// Channel of the filter entry.
    pub channel: u16,
    /// Why its records do not stand: truncated, or a wrong UDP checksum.
    pub retracted: Option<DropReason>,
}

fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from(bytes[offset]) << 8 | u16::from(bytes[offset + 1])
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from(u16_at(bytes, offset)) << 16 | u32::from(u16_at(bytes, offset + 2))
}

const fn folded(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

/// The ones' complement sum of 16-bit words, an odd last byte padded with zero, plus `initial`.
/// The sum does not depend on byte order but for a swap at the end (RFC 1071), nor on the width of
/// the words added; little-endian words of 32 bits are what the compiler vectorises.
fn ones_complement_sum(bytes: &[u8], initial: u64) -> u16 {
    let words = bytes.chunks_exact(4);
    let mut tail = [0; 4];
    tail[..words.remainder().len()].copy_from_slice(words.remainder());
    let sum: u64 = words.map(|w| u64::from(u32::from_le_bytes([w[0], w[1], w[2], w[3]]))).sum();
    let swapped = folded(sum + u64::from(u32::from_le_bytes(tail))).swap_bytes();
    folded(u64::from(swapped) + initial)
}

/// Checks the headers. An error is one of reasons 2 to 9: the frame gives no messages.
pub(super) fn examine<'a>(frame: &'a [u8], filter: &Filter) -> Result<Datagram<'a>, DropReason> {
    if frame.len() < UDP_PAYLOAD {
        return Err(DropReason::Runt);
    }
    let tagged = u16_at(frame, ETHERTYPE) == ETHERTYPE_VLAN;
    let shift = if tagged { VLAN_TAG_BYTES } else { 0 };
    if frame.len() < UDP_PAYLOAD + shift {
        return Err(DropReason::Runt);
    }
    // From here on offsets without a tag are right.
    let packet = &frame[shift..];
    let (version, words) = (packet[IPV4] >> 4, packet[IPV4] & 0xf);
    if u16_at(packet, ETHERTYPE) != ETHERTYPE_IPV4 || version != IPV4_VERSION_IHL >> 4 {
        return Err(DropReason::NotIpv4);
    }
    if words != IPV4_VERSION_IHL & 0xf {
        return Err(DropReason::IpHeaderLength);
    }
    if ones_complement_sum(&packet[IPV4..IPV4 + IPV4_HEADER_BYTES], 0) != 0xffff {
        return Err(DropReason::IpChecksum);
    }
    if u16_at(packet, IPV4_FRAGMENT) & IPV4_FRAGMENT_MASK != 0 {
        return Err(DropReason::Fragment);
    }
    if packet[IPV4_PROTOCOL] != PROTOCOL_UDP {
        return Err(DropReason::NotUdp);
    }
    let (total_length, udp_length) = (u16_at(packet, IPV4_TOTAL_LENGTH), u16_at(packet, UDP_LENGTH));
    let headers = (IPV4_HEADER_BYTES + UDP_HEADER_BYTES) as u16;
    if total_length < headers || udp_length != total_length - IPV4_HEADER_BYTES as u16 {
        return Err(DropReason::UdpLength);
    }
    let (group, port) = (u32_at(packet, IPV4_DESTINATION), u16_at(packet, UDP_DESTINATION_PORT));
    let channel = filter.channel(group, port).ok_or(DropReason::Filtered)?;
    let end = IPV4 + usize::from(total_length);
    let present = end.min(packet.len());
    let retracted = if packet.len() < end {
        Some(DropReason::Truncated)
    } else if u16_at(packet, UDP_CHECKSUM) != 0 {
        let source = u32_at(packet, IPV4_SOURCE);
        let pseudo_header =
            u64::from(source) + u64::from(group) + u64::from(PROTOCOL_UDP) + u64::from(udp_length);
        let sum = ones_complement_sum(&packet[UDP..present], pseudo_header);
        (sum != 0xffff).then_some(DropReason::UdpChecksum)
    } else {
        None
    };
    Ok(Datagram { payload: &packet[UDP_PAYLOAD..present], offset: UDP_PAYLOAD + shift, channel, retracted })
}
