//! The card's clock and the wire's pace: 64 bits a clock at 156.25 MHz is 10 Gb/s Ethernet.

/// Clocks a second of the gateware's only clock domain (10GbE: 64 bits a clock).
pub const CLOCK_HZ: u64 = 156_250_000;
/// Picoseconds a clock at [`CLOCK_HZ`].
pub const CLOCK_PERIOD_PS: u64 = 6_400;
/// Bytes of one beat of the wire stream; byte 0 of a beat is bits 7..0.
pub const BEAT_BYTES: usize = 8;
/// Clocks between two frames at line rate: preamble and start delimiter 8, frame check sequence 4,
/// inter-frame gap 12 bytes (IEEE 802.3 clause 46), together three beats.
pub const INTER_FRAME_CLOCKS: u64 = 3;
/// Bits of the card time that a record carries; it counts clocks since configuration and wraps.
pub const CARD_TIME_BITS: u32 = 48;

/// Beats that a frame of `bytes` bytes takes.
pub const fn beats(bytes: usize) -> u64 {
    bytes.div_ceil(BEAT_BYTES) as u64
}
