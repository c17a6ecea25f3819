//! From the wire to the UDP payload: Ethernet, IPv4, UDP, checksums and the group filter.

pub mod big_endian_words;
pub mod frame_position;
pub mod group_filter;
pub mod header_fields;
pub mod headers;
pub mod ipv4_checksum;
pub mod ones_complement_sum;
pub mod payload_window;
pub mod udp_checksum;
pub mod verdict;

pub use headers::Headers;
