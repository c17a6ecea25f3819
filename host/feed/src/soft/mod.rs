//! The software decoder: the same records and drop counters as the card from the same frames,
//! without a card. wire -> **decode -> record**.
//!
//! docs/decode.md is the law. [`Decoder`] takes whole frames; the layers can be used alone:
//! [`net`] (frame to datagram), [`moldudp64`] and [`itch50`] (with [`itch50_views`]), [`szse`] and
//! [`szse_snapshot`], [`iextp`].
//! Nothing is copied but the record's fields, nothing allocates, and no bytes make it panic.

pub mod filter;
pub mod iextp;
pub mod itch50;
pub mod itch50_views;
pub mod moldudp64;
pub mod net;
pub mod sse;
pub mod szse;
pub mod szse_snapshot;

pub use filter::{GroupEntry, GroupFilter};
pub use net::UdpChecksum;

use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{DropReason, Feed, Flags, Kind, TickRecord};

/// Decodes frames of one feed and counts what it drops.
#[derive(Clone, Debug)]
pub struct Decoder {
    feed: Feed,
    filter: GroupFilter,
    drops: DropCounts,
    frames: u64,
    messages: u64,
    udp_checksum: UdpChecksum,
    /// Wrong UDP checksums that dropped nothing.
    tolerated: u64,
    /// Session of the frame decoded last.
    session: [u8; 10],
    /// IEX: numbers of symbols.
    symbols: Option<Box<iextp::SymbolNumbers>>,
    /// SSE: compressed payloads.
    inflater: Option<Box<sse::Inflater>>,
}

impl Decoder {
    /// A decoder with all counters at zero.
    pub fn new(feed: Feed, filter: GroupFilter) -> Self {
        Decoder {
            feed,
            filter,
            drops: DropCounts::default(),
            frames: 0,
            messages: 0,
            udp_checksum: UdpChecksum::Verify,
            tolerated: 0,
            session: [0; 10],
            symbols: (feed == Feed::Iex).then(Box::default),
            inflater: (feed == Feed::Sse).then(Box::default),
        }
    }

    /// The same decoder with another answer to a wrong UDP checksum; the card always verifies.
    pub fn with_udp_checksum(self, udp_checksum: UdpChecksum) -> Self {
        Decoder { udp_checksum, ..self }
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
        let mut retracted = if mac_error { Some(DropReason::MacError) } else { datagram.retracted };
        if retracted == Some(DropReason::UdpChecksum) && self.udp_checksum == UdpChecksum::Count {
            self.tolerated += 1;
            retracted = None;
        }
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
            Feed::Itch50 => delivery.moldudp64(frame, &datagram, &mut self.session),
            Feed::Szse => delivery.szse(&datagram),
            Feed::Iex => delivery.iextp(&datagram, &mut self.session, self.symbols.as_deref_mut()),
            // One field of a row can be read only behind the one before: nothing of a frame that
            // does not stand is looked at.
            Feed::Sse if retracted.is_some() => true,
            Feed::Sse => {
                let frame = sse::Frame::vde(datagram.payload);
                delivery.sse(
                    frame,
                    datagram.payload_offset + datagram.payload.len(),
                    self.inflater.as_deref_mut(),
                )
            }
        };
        delivery.finish();
        if !framed && retracted.is_none() {
            self.drops.count(DropReason::Framing);
        }
    }

    /// Decodes one frame as a TCP stream of SSE carries it, in either framing
    /// ([`sse::frame_length`] tells how long it is). Hands records out as [`Decoder::decode`] does,
    /// with no card time; messages of the session give none and are no drops.
    pub fn decode_sse(&mut self, frame: &[u8], sink: impl FnMut(&TickRecord)) {
        self.frames += 1;
        let mut delivery = Delivery {
            slots: [TickRecord::default(); 2],
            delivered: 0,
            stands: true,
            messages: &mut self.messages,
            drops: &mut self.drops,
            clock_of_beat: |_| 0,
            sink,
        };
        let framed = delivery.sse(sse::Frame::new(frame), frame.len(), self.inflater.as_deref_mut());
        delivery.finish();
        if !framed {
            self.drops.count(DropReason::Framing);
        }
    }

    /// Drops by reason so far.
    pub fn drops(&self) -> &DropCounts {
        &self.drops
    }

    /// Datagrams so far whose UDP checksum was wrong: dropped, or decoded with
    /// [`UdpChecksum::Count`].
    pub fn wrong_udp_checksums(&self) -> u64 {
        self.tolerated + self.drops.of(DropReason::UdpChecksum)
    }

    /// Session of the last frame with records: ten characters of MoldUDP64,
    /// [`iextp::Segment::session`] of IEX-TP, zeros for a feed without sessions.
    pub fn session(&self) -> [u8; 10] {
        self.session
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
    fn moldudp64(&mut self, frame: &[u8], datagram: &net::Datagram<'_>, session: &mut [u8; 10]) -> bool {
        let Some(packet) = moldudp64::Packet::new(datagram.payload) else { return false };
        *session = packet.session_characters();
        let mut sequence = packet.sequence_number();
        let mut blocks = packet.blocks();
        let frame_end = datagram.payload_offset + datagram.payload.len();
        if let Some(kind) = packet.session_kind() {
            let (kind, channel) = (kind as u8, datagram.channel);
            let heartbeat = TickRecord { sequence, channel, kind, ..TickRecord::default() };
            // As its verdict: with the last byte of the whole frame.
            self.record(frame.len(), |record| *record = heartbeat);
        }
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
            let end = frame_end - frames.rest().len();
            if szse_snapshot::is_snapshot(frame) {
                self.szse_snapshot(frame, end);
            } else {
                self.message(end, |record| szse::decode(frame, record));
            }
        }
        !datagram.payload.is_empty() && frames.rest().is_empty()
    }

    /// One whole SZSE frame of type 300111, whose bytes end before byte `end` of the frame on the wire.
    #[inline(never)]
    fn szse_snapshot(&mut self, frame: &[u8], end: usize) {
        match szse_snapshot::Snapshot::new(frame) {
            Err(reason) => self.drops.count(reason),
            Ok(snapshot) => {
                *self.messages += 1;
                if self.stands {
                    snapshot.records(|made, behind| self.record(end - behind, |record| *record = *made));
                }
            }
        }
    }

    /// Whether the walk ended exactly at the end of the datagram.
    #[inline(always)]
    fn iextp(
        &mut self,
        datagram: &net::Datagram<'_>,
        session: &mut [u8; 10],
        symbols: Option<&mut iextp::SymbolNumbers>,
    ) -> bool {
        let Some(segment) = iextp::Segment::new(datagram.payload) else { return false };
        let Some(symbols) = symbols else { return false };
        *session = segment.session();
        let channel = segment.channel_id();
        let mut sequence = segment.first_sequence_number();
        let frame_end = datagram.payload_offset + datagram.payload.len();
        let mut blocks = segment.blocks();
        if segment.message_count() == 0 {
            let kind = Kind::IexHeartbeat as u8;
            let heartbeat = TickRecord { sequence, channel, kind, ..TickRecord::default() };
            self.record(frame_end - blocks.bytes_left(), |record| *record = heartbeat);
        }
        let protocol = iextp::Protocol::new(segment.message_protocol_id());
        while let Some(message) = blocks.next() {
            let end = frame_end - blocks.bytes_left();
            let (mut symbol, mut kind) = (0, 0);
            self.message(end, |record| {
                record.sequence = sequence;
                record.channel = channel;
                protocol.decode(message, record)?;
                symbol = symbols.number(record, 0);
                record.symbol = symbol;
                kind = record.kind;
                Ok(())
            });
            if kind == Kind::IexAuction as u8 {
                self.record(end, |record| {
                    *record = TickRecord { sequence, channel, symbol, ..TickRecord::default() };
                    iextp::auction_prices(message, record);
                });
            }
            sequence = sequence.wrapping_add(1);
        }
        blocks.ended_exactly() && segment.length_holds()
    }

    /// One SSE frame that ends before byte `end` of the frame on the wire; whether it is one and nothing
    /// in it is lost.
    #[inline(always)]
    fn sse(
        &mut self,
        frame: Result<sse::Frame<'_>, DropReason>,
        end: usize,
        inflater: Option<&mut sse::Inflater>,
    ) -> bool {
        let frame = match frame {
            Ok(frame) => frame,
            Err(reason) => return self.unreadable(reason),
        };
        match frame.content {
            sse::Content::Ticks | sse::Content::Snapshots => {}
            sse::Content::Session => return true,
            sse::Content::Unknown => return self.unreadable(DropReason::UnknownType),
        }
        if !frame.compressed {
            return self.sse_payload(frame.content, frame.payload, end);
        }
        let Some(inflater) = inflater else { return false };
        match inflater.inflate(frame.payload) {
            Ok(payload) => self.sse_payload(frame.content, payload, end),
            Err(reason) => self.unreadable(reason),
        }
    }

    /// A payload of FAST records in a frame that ends before byte `end`.
    #[inline(always)]
    fn sse_payload(&mut self, content: sse::Content, payload: &[u8], end: usize) -> bool {
        if payload.is_empty() {
            return false;
        }
        if content == sse::Content::Ticks {
            let mut ticks = sse::Ticks::new(payload);
            while ticks.advance() {
                self.message(end, |record| {
                    ticks.record(record)?;
                    // Each stands by itself, as on the card.
                    record.flags |= Flags::FIRST | Flags::LAST;
                    Ok(())
                });
            }
            return ticks.broken().is_none_or(|reason| self.unreadable(reason));
        }
        let mut snapshots = sse::Snapshots::new(payload);
        loop {
            let decoded = snapshots.next(|made| self.record(end, |record| *record = *made));
            match decoded {
                None => return true,
                Some(Ok(())) => *self.messages += 1,
                Some(Err(DropReason::Framing)) => return false,
                Some(Err(reason)) => self.drops.count(reason),
            }
        }
    }

    /// Counts why a frame or the rest of it cannot be read; false when the framing is lost.
    fn unreadable(&mut self, reason: DropReason) -> bool {
        if reason == DropReason::Framing {
            return false;
        }
        self.drops.count(reason);
        true
    }

    /// Decodes one message whose bytes end before byte `end` of the frame.
    #[inline(always)]
    fn message(&mut self, end: usize, decode: impl FnOnce(&mut TickRecord) -> Result<(), DropReason>) {
        let [even, odd] = &mut self.slots;
        let next = if self.delivered & 1 == 0 { even } else { odd };
        if let Err(reason) = decode(next) {
            self.drops.count(reason);
            return;
        }
        *self.messages += 1;
        self.keep(end);
    }

    /// Adds a record that is no message of its own.
    #[inline(always)]
    fn record(&mut self, end: usize, fill: impl FnOnce(&mut TickRecord)) {
        fill(&mut self.slots[self.delivered & 1]);
        self.keep(end);
    }

    /// Keeps the record in the next slot, whose message ends before byte `end`, and hands out the
    /// one before it.
    #[inline(always)]
    fn keep(&mut self, end: usize) {
        if !self.stands {
            return;
        }
        let [even, odd] = &mut self.slots;
        let (next, held) = if self.delivered & 1 == 0 { (even, odd) } else { (odd, even) };
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
