//! The two framings of SSE Level-2: the VDE frame with its 40-byte header, and the STEP message.
//! bytes -> **frame** -> FAST payload. Nothing is copied; checksums and lengths are verified.

use crate::bytes::field;
use tickgate_abi::DropReason;
use tickgate_abi::wire::sse::{self as wire, step};

/// What a frame's payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// UA5803.
    Ticks,
    /// UA3202.
    Snapshots,
    /// A message of the session: no market data.
    Session,
    /// Something else.
    Unknown,
}

/// A frame of either framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What it carries.
    pub content: Content,
    /// Whether the payload is a ZIP entry around the FAST bytes.
    pub compressed: bool,
    /// The payload.
    pub payload: &'a [u8],
}

/// Where a stream of frames stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameLength {
    /// The frame at the front has this many bytes.
    Known(usize),
    /// More bytes are needed to tell.
    Unknown,
    /// No frame begins like this.
    NotAFrame,
}

/// How long the frame is that begins with `head`, in either framing.
pub fn frame_length(head: &[u8]) -> FrameLength {
    if let Some(text) = head.strip_prefix(step::BEGIN) {
        return step_length(text);
    }
    if let Some(header) = head.first_chunk::<{ wire::HEADER_BYTES }>() {
        let length = field!(header, wire::TOTAL_LENGTH) as usize;
        let well_formed = field!(header, wire::MAGIC_FIELD) == u64::from(wire::MAGIC)
            && (wire::HEADER_BYTES..=wire::MAX_FRAME_BYTES).contains(&length);
        return if well_formed { FrameLength::Known(length) } else { FrameLength::NotAFrame };
    }
    let begins = |whole: &[u8]| whole.starts_with(head) || head.starts_with(whole);
    if begins(step::BEGIN) || begins(&wire::MAGIC.to_be_bytes()) {
        FrameLength::Unknown
    } else {
        FrameLength::NotAFrame
    }
}

/// The length of a STEP message whose text behind its beginning is this.
fn step_length(text: &[u8]) -> FrameLength {
    let begins = step::BODY_LENGTH.starts_with(text) || text.starts_with(step::BODY_LENGTH);
    if !begins {
        return FrameLength::NotAFrame;
    }
    let digits = text.get(step::BODY_LENGTH.len()..).unwrap_or_default();
    // A length of more digits is above any limit.
    let Some(end) = digits.iter().take(MAX_DIGITS + 1).position(|&b| b == step::SOH) else {
        let open = digits.len() <= MAX_DIGITS && digits.iter().all(u8::is_ascii_digit);
        return if open { FrameLength::Unknown } else { FrameLength::NotAFrame };
    };
    let Some(body) = number(digits.get(..end).unwrap_or_default()) else { return FrameLength::NotAFrame };
    let before = step::BEGIN.len() + step::BODY_LENGTH.len() + end + 1;
    match before + body + step::CHECKSUM_BYTES {
        length if length <= wire::MAX_FRAME_BYTES => FrameLength::Known(length),
        _ => FrameLength::NotAFrame,
    }
}

/// Digits of a length that is followed.
const MAX_DIGITS: usize = 7;

fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + usize::from(digit - b'0')))
}

impl<'a> Frame<'a> {
    /// The frame that `bytes` are, all of them.
    ///
    /// # Errors
    /// `Framing` when they are no frame or not one whole frame, `MessageChecksum` when the checksum
    /// of a STEP message is wrong.
    pub fn new(bytes: &'a [u8]) -> Result<Self, DropReason> {
        if bytes.starts_with(step::BEGIN) { Self::step(bytes) } else { Self::vde(bytes) }
    }

    /// The VDE frame that `bytes` are.
    ///
    /// # Errors
    /// `Framing`.
    #[inline]
    pub fn vde(bytes: &'a [u8]) -> Result<Self, DropReason> {
        let (header, payload) =
            bytes.split_first_chunk::<{ wire::HEADER_BYTES }>().ok_or(DropReason::Framing)?;
        let magic = field!(header, wire::MAGIC_FIELD);
        let length = field!(header, wire::TOTAL_LENGTH);
        if magic != u64::from(wire::MAGIC) || length != bytes.len() as u64 {
            return Err(DropReason::Framing);
        }
        let content = match (field!(header, wire::CATEGORY) as u32, field!(header, wire::MSG_TYPE) as u32) {
            (wire::TICK_CATEGORY, wire::TICK) => Content::Ticks,
            (wire::SNAPSHOT_CATEGORY, wire::SNAPSHOT) => Content::Snapshots,
            _ => Content::Unknown,
        };
        Ok(Frame { content, compressed: field!(header, wire::COMPRESSED) != 0, payload })
    }

    /// The STEP message that `bytes` are.
    fn step(bytes: &'a [u8]) -> Result<Self, DropReason> {
        if frame_length(bytes) != FrameLength::Known(bytes.len()) {
            return Err(DropReason::Framing);
        }
        let (before, checksum) =
            bytes.split_at_checked(bytes.len() - step::CHECKSUM_BYTES).ok_or(DropReason::Framing)?;
        let digits = checksum.strip_prefix(step::CHECKSUM).and_then(|c| c.strip_suffix(&[step::SOH]));
        let claimed = digits.and_then(number).ok_or(DropReason::Framing)?;
        let sum = before.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        if claimed != usize::from(sum) {
            return Err(DropReason::MessageChecksum);
        }
        let mut content = Content::Unknown;
        let mut raw_length = None;
        let mut payload = None;
        // BeginString and BodyLength are fields too; nothing here asks for them again.
        let mut rest = before;
        while !rest.is_empty() {
            let (tag, value) = split_once(rest, b'=').ok_or(DropReason::Framing)?;
            let tag = number(tag).ok_or(DropReason::Framing)? as u32;
            let (value, behind) = if tag == step::TAG_RAW_DATA {
                let length = raw_length.ok_or(DropReason::Framing)?;
                let (raw, behind) = value.split_at_checked(length).ok_or(DropReason::Framing)?;
                let behind = behind.strip_prefix(&[step::SOH]).ok_or(DropReason::Framing)?;
                payload = Some(raw);
                (raw, behind)
            } else {
                split_once(value, step::SOH).ok_or(DropReason::Framing)?
            };
            match tag {
                step::TAG_MSG_TYPE => content = step_content(value),
                step::TAG_RAW_DATA_LENGTH => raw_length = Some(number(value).ok_or(DropReason::Framing)?),
                _ => {}
            }
            rest = behind;
        }
        match (content, payload) {
            (Content::Ticks | Content::Snapshots, None) => Err(DropReason::Framing),
            (content, payload) => {
                Ok(Frame { content, compressed: false, payload: payload.unwrap_or_default() })
            }
        }
    }
}

fn step_content(msg_type: &[u8]) -> Content {
    match msg_type {
        step::TICK => Content::Ticks,
        step::SNAPSHOT => Content::Snapshots,
        [one] if step::SESSION.contains(one) => Content::Session,
        _ => Content::Unknown,
    }
}

fn split_once(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let found = bytes.iter().position(|&b| b == at)?;
    Some((bytes.get(..found)?, bytes.get(found + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` stands for SOH.
    fn step_bytes(text: &str) -> Vec<u8> {
        let body = text.replace('|', "\x01");
        let mut bytes = format!("8=STEP.1.0.0\x019={}\x01{body}", body.len()).into_bytes();
        let sum = bytes.iter().map(|&b| u32::from(b)).sum::<u32>() % 256;
        bytes.extend(format!("10={sum:03}\x01").bytes());
        bytes
    }

    fn vde_bytes(category: u32, msg_type: u32, flag: u32, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 40];
        bytes[..4].copy_from_slice(&[0, 4, 0xc4, 0x53]);
        bytes[4..8].copy_from_slice(&(40 + payload.len() as u32).to_be_bytes());
        bytes[8..12].copy_from_slice(&category.to_be_bytes());
        bytes[12..16].copy_from_slice(&msg_type.to_be_bytes());
        bytes[32..36].copy_from_slice(&flag.to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn a_step_message_is_cut_by_its_length() {
        let bytes = step_bytes("35=UA5803|49=VDE|56=VSS|95=5|96=a|b=||52=1|");
        let frame = Frame::new(&bytes).unwrap();
        assert_eq!((frame.content, frame.payload), (Content::Ticks, &b"a\x01b=\x01"[..]));
        let heartbeat = step_bytes("35=0|49=VDE|");
        assert_eq!(Frame::new(&heartbeat).unwrap().content, Content::Session);
        let other = step_bytes("35=UA1202|95=1|96=x|");
        assert_eq!(Frame::new(&other).unwrap().content, Content::Unknown);
    }

    #[test]
    fn what_is_wrong_with_a_step_message() {
        let good = step_bytes("35=UA5803|95=3|96=abc|");
        for i in step::BEGIN.len() + 2..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 1;
            assert!(Frame::new(&bad).is_err(), "byte {i}");
        }
        let mut bad = good.clone();
        bad[20] ^= 2;
        assert_eq!(Frame::new(&bad), Err(DropReason::MessageChecksum));
        assert_eq!(Frame::new(&good[..good.len() - 1]), Err(DropReason::Framing));
        for text in ["35=UA5803|96=abc|", "35=UA5803|95=9|96=abc|", "35=UA3202|", "35=UA5803|95=x|", "noise"]
        {
            assert_eq!(Frame::new(&step_bytes(text)), Err(DropReason::Framing), "{text}");
        }
    }

    #[test]
    fn a_vde_frame() {
        let bytes = vde_bytes(9, 5803, 0, b"xyz");
        let ticks = Frame { content: Content::Ticks, compressed: false, payload: b"xyz" };
        assert_eq!(Frame::new(&bytes), Ok(ticks));
        assert_eq!(Frame::new(&bytes[..42]), Err(DropReason::Framing), "not whole");
        let content =
            |category, msg_type| Frame::new(&vde_bytes(category, msg_type, 1, &[])).unwrap().content;
        assert_eq!(content(6, 3202), Content::Snapshots);
        assert_eq!(content(6, 5803), Content::Unknown);
        let mut magic = bytes;
        magic[3] = 0;
        assert_eq!(Frame::new(&magic), Err(DropReason::Framing));
    }

    #[test]
    fn lengths_from_the_first_bytes() {
        for bytes in [step_bytes("35=UA5803|95=3|96=abc|"), vde_bytes(9, 5803, 0, b"xyz")] {
            let mut known = false;
            for cut in 0..=bytes.len() {
                match frame_length(&bytes[..cut]) {
                    FrameLength::Known(length) => {
                        known = true;
                        assert_eq!(length, bytes.len());
                    }
                    other => assert!(!known && other == FrameLength::Unknown, "{cut}"),
                }
            }
            assert!(known);
        }
        for noise in [&b"9=STEP"[..], b"8=STEP.1.0.0\x0110=", b"8=STEP.1.0.0\x019=12x", &[0, 5]] {
            assert_eq!(frame_length(noise), FrameLength::NotAFrame);
        }
        assert_eq!(frame_length(b"8=STEP.1.0.0\x019=9999999\x01"), FrameLength::NotAFrame, "too long");
        assert_eq!(frame_length(b"8=STEP.1.0.0\x019=12345678"), FrameLength::NotAFrame);
        assert_eq!(frame_length(&vde_bytes(9, 5803, 0, b"")[..]), FrameLength::Known(40));
        let mut short = vde_bytes(9, 5803, 0, b"");
        short[7] = 39;
        assert_eq!(frame_length(&short), FrameLength::NotAFrame);
    }
}
