//! Writes a pcap capture with nanosecond timestamps (draft-ietf-opsawg-pcap), little-endian.

use std::io::{self, Write};

/// Magic of nanosecond timestamps.
const MAGIC: u32 = 0xa1b2_3c4d;
const VERSION: [u16; 2] = [2, 4];
const LINK_ETHERNET: u32 = 1;
/// Longest packet, as tcpdump writes it.
const SNAPLEN: u32 = 262_144;
const NANOSECONDS: u64 = 1_000_000_000;

/// Writes the file's header.
///
/// # Errors
/// The output cannot be written.
pub fn write_header(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())?;
    out.write_all(&VERSION[0].to_le_bytes())?;
    out.write_all(&VERSION[1].to_le_bytes())?;
    // Time zone and accuracy: always zero.
    out.write_all(&[0; 8])?;
    out.write_all(&SNAPLEN.to_le_bytes())?;
    out.write_all(&LINK_ETHERNET.to_le_bytes())
}

/// Appends one packet captured at `timestamp_ns` since 1970.
///
/// # Errors
/// The output cannot be written.
pub fn write_packet(out: &mut impl Write, timestamp_ns: u64, packet: &[u8]) -> io::Result<()> {
    let length = (packet.len() as u32).to_le_bytes();
    out.write_all(&((timestamp_ns / NANOSECONDS) as u32).to_le_bytes())?;
    out.write_all(&((timestamp_ns % NANOSECONDS) as u32).to_le_bytes())?;
    out.write_all(&length)?;
    out.write_all(&length)?;
    out.write_all(packet)
}
