//! SSE merged ticks on the functional card: what a frame is, which records it gives, and in which clock each
//! of them leaves the decoder. `mod` judges the frame, [`ticks`] decodes its payload, [`queue`] has the clocks.

mod queue;
mod ticks;

use tickgate_abi::DropReason;
use tickgate_abi::wire::sse::*;

use super::big_endian::number;
use queue::Incoming;
pub(super) use queue::SseLine;

/// What a good frame is to the card.
enum Verdict<'a> {
    /// Merged ticks.
    Ticks(&'a [u8]),
    /// The host's: compressed, or a snapshot.
    LeftToHost,
    Dropped(DropReason),
}

/// Judges the payload of a datagram.
fn judge(frame: &[u8]) -> Verdict<'_> {
    if frame.len() < HEADER_BYTES
        || number(frame, MAGIC_FIELD) != u64::from(MAGIC)
        || number(frame, TOTAL_LENGTH) != frame.len() as u64
    {
        return Verdict::Dropped(DropReason::Framing);
    }
    let ticks = match (number(frame, CATEGORY) as u32, number(frame, MSG_TYPE) as u32) {
        (TICK_CATEGORY, TICK) => true,
        (SNAPSHOT_CATEGORY, SNAPSHOT) => false,
        _ => return Verdict::Dropped(DropReason::UnknownType),
    };
    if !ticks || number(frame, COMPRESSED) != 0 {
        return Verdict::LeftToHost;
    }
    match &frame[HEADER_BYTES..] {
        [] => Verdict::Dropped(DropReason::Framing),
        payload => Verdict::Ticks(payload),
    }
}

impl SseLine {
    /// Takes the UDP payload of a good frame, which begins at byte `offset` of the frame on the wire.
    /// `clock_of_beat` is the frame's timing and `last_beat` its last beat.
    pub fn take(
        &mut self,
        payload: &[u8],
        offset: usize,
        last_beat: u64,
        clock_of_beat: impl Fn(u64) -> u64,
    ) {
        match judge(payload) {
            Verdict::Dropped(reason) => self.drops.count(reason),
            Verdict::LeftToHost => self.left_to_host += 1,
            Verdict::Ticks(ticks) => {
                let decoded = ticks::decode(ticks);
                let incoming = Incoming::new(payload, offset, last_beat, clock_of_beat, decoded);
                self.come(incoming);
            }
        }
    }
}
