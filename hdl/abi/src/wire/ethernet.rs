//! Ethernet II with at most one 802.1Q tag, IPv4 without options (RFC 791), UDP (RFC 768).
//! Offsets are from the first byte of the frame, without a tag; a tag adds [`VLAN_TAG_BYTES`]
//! to everything from [`ETHERTYPE`] on.

/// Offset of the EtherType.
pub const ETHERTYPE: usize = 12;
/// EtherType of an 802.1Q tag.
pub const ETHERTYPE_VLAN: u16 = 0x8100;
/// EtherType of IPv4.
pub const ETHERTYPE_IPV4: u16 = 0x0800;
/// Bytes an 802.1Q tag adds.
pub const VLAN_TAG_BYTES: usize = 4;
/// Offset of the IPv4 header.
pub const IPV4: usize = 14;
/// Bytes of the only IPv4 header length accepted.
pub const IPV4_HEADER_BYTES: usize = 20;
/// First byte of that header: version 4, five words.
pub const IPV4_VERSION_IHL: u8 = 0x45;
/// Offset of the IPv4 total length.
pub const IPV4_TOTAL_LENGTH: usize = IPV4 + 2;
/// Offset of flags and fragment offset.
pub const IPV4_FRAGMENT: usize = IPV4 + 6;
/// The bits of that field that make a fragment: more-fragments and a non-zero offset.
pub const IPV4_FRAGMENT_MASK: u16 = 0x3fff;
/// Offset of the protocol.
pub const IPV4_PROTOCOL: usize = IPV4 + 9;
/// Protocol number of UDP.
pub const PROTOCOL_UDP: u8 = 17;
/// Offset of the source address.
pub const IPV4_SOURCE: usize = IPV4 + 12;
/// Offset of the destination address.
pub const IPV4_DESTINATION: usize = IPV4 + 16;
/// Offset of the UDP header.
pub const UDP: usize = IPV4 + IPV4_HEADER_BYTES;
/// Offset of the UDP destination port.
pub const UDP_DESTINATION_PORT: usize = UDP + 2;
/// Offset of the UDP length.
pub const UDP_LENGTH: usize = UDP + 4;
/// Offset of the UDP checksum; zero means none.
pub const UDP_CHECKSUM: usize = UDP + 6;
/// Bytes of the UDP header.
pub const UDP_HEADER_BYTES: usize = 8;
/// Offset of the UDP payload.
pub const UDP_PAYLOAD: usize = UDP + UDP_HEADER_BYTES;
