//! SZSE 390094: the resend request and its reply, and the TCP stream that carries the messages between
//! them. The facts are in `tickgate_abi::wire::szse`.

use thiserror::Error;
use tickgate_abi::TickRecord;
use tickgate_abi::wire::szse::{self as wire, resend};

use super::{Event, Recovery, Request, ServerId};
use crate::bytes::field;
use crate::soft::szse::{self, Frames};

const BODY: usize = wire::RESEND_BODY_LENGTH as usize;
/// Bytes of a request or reply on the wire.
pub const RESEND_FRAME_BYTES: usize = wire::HEADER_BYTES + BODY + wire::TAIL_BYTES;
/// The longest frame that is followed.
const MAX_FRAME_BYTES: usize = wire::HEADER_BYTES + wire::MAX_BODY_LENGTH as usize + wire::TAIL_BYTES;

/// A resend request or reply for ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resend {
    /// ChannelNo.
    pub channel: u16,
    /// The first number.
    pub first: u64,
    /// The last number; 0 for the newest.
    pub last: u64,
    /// ResendStatus; 0 in a request.
    pub status: u8,
}

impl Resend {
    /// The frame.
    pub fn encode(&self) -> [u8; RESEND_FRAME_BYTES] {
        let mut frame = [0; RESEND_FRAME_BYTES];
        let mut put = |offset: usize, bytes: &[u8]| {
            let room = frame.get_mut(offset..).unwrap_or_default();
            room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        };
        put(wire::MSG_TYPE.offset, &wire::RESEND.to_be_bytes());
        put(wire::BODY_LENGTH.offset, &wire::RESEND_BODY_LENGTH.to_be_bytes());
        let body = wire::HEADER_BYTES;
        put(body + resend::RESEND_TYPE.offset, &[resend::TICKS]);
        put(body + resend::CHANNEL_NO.offset, &self.channel.to_be_bytes());
        put(body + resend::APPL_BEG_SEQ_NUM.offset, &self.first.to_be_bytes());
        put(body + resend::APPL_END_SEQ_NUM.offset, &self.last.to_be_bytes());
        put(body + resend::NEWS_ID.offset, &[b' '; resend::NEWS_ID.length]);
        put(body + resend::RESEND_STATUS.offset, &[self.status]);
        put(body + resend::REJECT_TEXT.offset, &[b' '; resend::REJECT_TEXT.length]);
        let sum = checksum(&frame[..RESEND_FRAME_BYTES - wire::TAIL_BYTES]);
        frame[RESEND_FRAME_BYTES - wire::TAIL_BYTES..].copy_from_slice(&sum.to_be_bytes());
        frame
    }

    /// The request or reply in one whole frame; `None` when it is another message, or for
    /// announcements, or when length or checksum are wrong.
    pub fn decode(frame: &[u8]) -> Option<Resend> {
        let frame: &[u8; RESEND_FRAME_BYTES] = frame.try_into().ok()?;
        let (summed, tail) = frame.split_last_chunk::<{ wire::TAIL_BYTES }>()?;
        let (header, body) = summed.split_first_chunk::<{ wire::HEADER_BYTES }>()?;
        let body: &[u8; BODY] = body.try_into().ok()?;
        let sound = field!(header, wire::MSG_TYPE) == u64::from(wire::RESEND)
            && field!(header, wire::BODY_LENGTH) == u64::from(wire::RESEND_BODY_LENGTH)
            && u32::from_be_bytes(*tail) == checksum(summed)
            && field!(body, resend::RESEND_TYPE) == u64::from(resend::TICKS);
        sound.then(|| Resend {
            channel: field!(body, resend::CHANNEL_NO) as u16,
            first: field!(body, resend::APPL_BEG_SEQ_NUM),
            last: field!(body, resend::APPL_END_SEQ_NUM),
            status: field!(body, resend::RESEND_STATUS) as u8,
        })
    }
}

/// The request frame for a [`Request`].
pub fn encode(request: &Request) -> [u8; RESEND_FRAME_BYTES] {
    let last = request.first.saturating_add(u64::from(request.count.max(1)) - 1);
    Resend { channel: request.channel, first: request.first, last, status: 0 }.encode()
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |sum, &byte| sum.wrapping_add(u32::from(byte))) % 256
}

/// The stream of a resend server makes no sense any more: close the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the resend server announced a body of {0} bytes, the longest there is has {max}; close the connection", max = wire::MAX_BODY_LENGTH)]
pub struct BrokenStream(pub u64);

/// Cuts a TCP stream into frames. Holds at most one frame.
#[derive(Clone, Debug, Default)]
pub struct FrameStream {
    pending: Vec<u8>,
}

impl FrameStream {
    /// Takes the next bytes and hands out each whole frame.
    ///
    /// # Errors
    /// [`BrokenStream`] for a length beyond the longest body; nothing can be read any more.
    pub fn push(&mut self, mut bytes: &[u8], mut frame: impl FnMut(&[u8])) -> Result<(), BrokenStream> {
        while !bytes.is_empty() {
            let wanted = self.wanted()?;
            let (now, later) = bytes.split_at(wanted.saturating_sub(self.pending.len()).min(bytes.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
            if self.pending.len() >= wire::HEADER_BYTES && self.pending.len() == self.wanted()? {
                frame(&self.pending);
                self.pending.clear();
            }
        }
        Ok(())
    }

    /// Bytes of the frame that begins, as far as is known; the header alone until that is complete.
    fn wanted(&self) -> Result<usize, BrokenStream> {
        let Some(header) = self.pending.first_chunk::<{ wire::HEADER_BYTES }>() else {
            return Ok(wire::HEADER_BYTES);
        };
        let length = field!(header, wire::BODY_LENGTH);
        if length > u64::from(wire::MAX_BODY_LENGTH) {
            return Err(BrokenStream(length));
        }
        Ok(wire::HEADER_BYTES + length as usize + wire::TAIL_BYTES)
    }
}

const _: () = assert!(MAX_FRAME_BYTES < 1 << 16);

impl Recovery {
    /// Takes one whole frame that came from a resend server ([`FrameStream`]): a message that was asked
    /// for, the reply, or a message of the session, which is left alone.
    pub fn szse_answer(
        &mut self,
        server: ServerId,
        frame: &[u8],
        now_ns: u64,
        mut sink: impl FnMut(Event<'_>),
    ) {
        let mut frames = Frames::new(frame);
        let whole = frames.next().is_some() && frames.rest().is_empty();
        let Some(header) = frame.first_chunk::<{ wire::HEADER_BYTES }>() else { return self.lied(server) };
        match field!(header, wire::MSG_TYPE) as u32 {
            wire::RESEND => match Resend::decode(frame) {
                Some(reply) => {
                    let refused = matches!(reply.status, resend::NO_PERMISSION | resend::UNAVAILABLE);
                    self.answered(reply.channel, server, refused);
                }
                None => self.lied(server),
            },
            wire::ORDER | wire::TRADE => {
                let mut record = TickRecord::default();
                if !whole || szse::decode(frame, &mut record).is_err() {
                    self.lied(server);
                } else if self.asks(server) {
                    self.answer(&record, server, now_ns, &mut sink);
                } else {
                    self.late(server);
                }
            }
            // Logon, heartbeats and the like.
            _ => {}
        }
    }
}
