//! The software decoder: the same records and drop counters as the card from the same frames,
//! without a card. wire -> **decode -> record**.
//!
//! docs/decode.md is the law. [`Decoder`] takes whole frames; the layers can be used alone:
//! [`net`] (frame to datagram), [`moldudp64`] and [`itch50`] (with [`itch50_views`]), [`szse`].
//! Nothing is copied but the record's fields, nothing allocates, and no bytes make it panic.

pub mod filter;
pub mod itch50;
pub mod itch50_views;
pub mod moldudp64;
pub mod net;
pub mod szse;

pub use filter::{GroupEntry, GroupFilter};

use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{DropReason, Feed, Flags, TickRecord};

/// Decodes frames of one feed and counts what it drops.
#[derive(Clone, Debug)]
pub struct Decoder {
    feed: Feed,
    filter: GroupFilter,
    drops: DropCounts,
    frames: u64,
    messages: u64,
}

impl Decoder {
    /// A decoder with all counters at zero. [`Feed::Sse`] has no form on this wire: every
    /// datagram would be counted as `framing`.
    pub fn new(feed: Feed, filter: GroupFilter) -> Self {
        Decoder { feed, filter, drops: DropCounts::default(), frames: 0, messages: 0 }
    }

    /// Decodes one frame, from destination address to payload without frame check sequence.
    /// `mac_error` is the MAC's verdict.
    ///
    /// Hands out the records of whole good frames only, in order, FIRST on the first and LAST
    /// on the last record of the frame, generation 0. `clock_of_beat(i)` is the card clock in
    /// which beat `i` (bytes `8 * i` to `8 * i + 7`) of the frame was on the wire; a
    /// record's card time is that of the beat with its message's last byte.
    #[inline]
    pub fn decode(
        &mut self,
        frame: &[u8],
        mac_error: bool,
        clock_of_beat: impl Fn(u64) -> u64,
        sink: impl FnMut(&TickRecord),
    ) {
        self.frames += 1;
        let datagram = match net::datagram(frame, &self.filter) {
            Ok(datagram) => datagram,
            Err(reason) => {
                self.drops.count(if mac_error { DropReason::MacError } else { reason });
                return;
            }
        };
        let retracted = if mac_error { Some(DropReason::MacError) } else { datagram.retracted };
        if let Some(reason) = retracted {
            self.drops.count(reason);
        }
        let mut delivery = Delivery {
            slots: [TickRecord::default(); 2],
            delivered: 0,
            stands: retracted.is_none(),
            messages: &mut self.messages,
            drops: &mut self.drops,
            clock_of_beat,
            sink,
        };
        let framed = match self.feed {
            Feed::Itch50 => delivery.moldudp64(frame, &datagram),
            Feed::Szse => delivery.szse(&datagram),
            Feed::Sse => false,
        };
        delivery.finish();
        if !framed && retracted.is_none() {
            self.drops.count(DropReason::Framing);
        }
    }

    /// Drops by reason so far.
    pub fn drops(&self) -> &DropCounts {
        &self.drops
    }

    /// Frames seen so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Messages decoded to a record so far; those of retracted frames too.
    pub fn messages(&self) -> u64 {
        self.messages
    }
}

/// Hands a frame's records out one late, so that the last can be flagged LAST; the record
/// being decoded and the one being held take turns in two slots and are never copied.
struct Delivery<'a, C, S> {
    slots: [TickRecord; 2],
    /// Records decoded into slots so far.
    delivered: usize,
    /// Whether the frame's records go to the sink.
    stands: bool,
    messages: &'a mut u64,
    drops: &'a mut DropCounts,
    clock_of_beat: C,
    sink: S,
}

impl<C: Fn(u64) -> u64, S: FnMut(&TickRecord)> Delivery<'_, C, S> {
    /// Whether the walk ended exactly at the end of the datagram.
    #[inline(always)]
    fn moldudp64(&mut self, frame: &[u8], datagram: &net::Datagram<'_>) -> bool {
        let Some(packet) = moldudp64::Packet::new(datagram.payload) else { return false };
        let mut sequence = packet.sequence_number();
        let mut blocks = packet.blocks();
        let frame_end = datagram.payload_offset + datagram.payload.len();
        while let Some(message) = blocks.next() {
            let end = frame_end - blocks.bytes_left();
            self.message(end, |record| {
                record.sequence = sequence;
                record.channel = datagram.channel;
                // Headers alone are longer than the window, so there always is one.
                match frame.get(..end).and_then(|bytes| bytes.last_chunk()) {
                    Some(window) => itch50::decode_at_end(message, window, record),
                    None => itch50::decode(message, record),
                }
            });
            sequence = sequence.wrapping_add(1);
        }
        blocks.ended_exactly()
    }

    /// Whether the walk ended exactly at the end of the datagram.
    #[inline(always)]
    fn szse(&mut self, datagram: &net::Datagram<'_>) -> bool {
        let mut frames = szse::Frames::new(datagram.payload);
        let frame_end = datagram.payload_offset + datagram.payload.len();
        while let Some(frame) = frames.next() {
            self.message(frame_end - frames.rest().len(), |record| szse::decode(frame, record));
        }
        !datagram.payload.is_empty() && frames.rest().is_empty()
    }

    /// Decodes one message whose bytes end before byte `end` of the frame.
    #[inline(always)]
    fn message(&mut self, end: usize, decode: impl FnOnce(&mut TickRecord) -> Result<(), DropReason>) {
        let [even, odd] = &mut self.slots;
        let (next, held) = if self.delivered & 1 == 0 { (even, odd) } else { (odd, even) };
        if let Err(reason) = decode(next) {
            self.drops.count(reason);
            return;
        }
        *self.messages += 1;
        if !self.stands {
            return;
        }
        next.set_card_time((self.clock_of_beat)((end.saturating_sub(1) / BEAT_BYTES) as u64));
        if self.delivered == 0 {
            next.flags |= Flags::FIRST;
        } else {
            (self.sink)(held);
        }
        self.delivered += 1;
    }

    /// The frame's last record, if there is any.
    #[inline(always)]
    fn finish(&mut self) {
        if self.delivered > 0 {
            let last = &mut self.slots[(self.delivered - 1) & 1];
            last.flags |= Flags::LAST;
            (self.sink)(last);
        }
    }
}
