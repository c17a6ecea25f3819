//! Line arbitration: its limits, the same for gateware, model and software. The rules they belong to
//! are in docs/arbitration.md, the registers in [`crate::register::arbitration`].

use crate::card_clock::beats;
use crate::wire::ethernet;

/// Channels followed at a time; one more takes the place of the one taken up longest ago.
pub const CHANNELS: usize = 16;
/// Records that may wait in a line's queue; one more is thrown away and counted.
pub const QUEUE_RECORDS: usize = 504;
/// With more records than this behind it, a head that is ahead waits no longer.
pub const CROWDED_RECORDS: usize = 384;
/// A line whose sequence falls by more than this is back.
pub const FALL: u32 = 1_024;
/// Clocks after which a head that the other line's unfinished frame holds goes on: longer than any frame
/// takes.
pub const HELD_CLOCKS: u32 = 4_096;

/// Bytes of the largest Ethernet frame in use, jumbo, with a tag.
const MAX_FRAME_BYTES: usize = ethernet::IPV4 + ethernet::VLAN_TAG_BYTES + 9_000;

const _: () = assert!(CROWDED_RECORDS < QUEUE_RECORDS && beats(MAX_FRAME_BYTES) < HELD_CLOCKS as u64);

/// Clocks for which nothing is done after a frame was taken back, while the channels it had taken something of are put
/// back.
pub const RESTORE_CLOCKS: u32 = CHANNELS as u32 + 2;
