//! From the wire to the UDP payload: Ethernet, IPv4, UDP, checksums and the group filter.

pub mod headers;

pub use headers::Headers;
