//! What a file is, told by its first bytes and never by its name.

use tickgate_abi::Feed;
use tickgate_abi::wire::{itch50, moldudp64, sse, szse};

/// The forms that inputs come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// libpcap capture, micro- or nanoseconds, either endianness.
    Pcap,
    /// pcapng capture.
    PcapNg,
    /// ITCH 5.0 messages, each behind a big-endian u16 length (Nasdaq BinaryFILE); the length may be
    /// left zero, then the type tells it.
    ItchMessages,
    /// SZSE Binary frames, one after the other.
    SzseFrames,
    /// SSE STEP messages or VDE frames, one after the other.
    SseStream,
    /// SSE tick CSV: orders or trades of one day.
    SseCsv,
}

impl Form {
    /// The feed that a form belongs to; captures can carry either.
    pub const fn feed(self) -> Option<Feed> {
        match self {
            Form::Pcap | Form::PcapNg => None,
            Form::ItchMessages => Some(Feed::Itch50),
            Form::SzseFrames => Some(Feed::Szse),
            Form::SseCsv | Form::SseStream => Some(Feed::Sse),
        }
    }

    /// For messages to people.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Pcap => "a pcap capture",
            Form::PcapNg => "a pcapng capture",
            Form::ItchMessages => "length-framed ITCH 5.0 messages",
            Form::SzseFrames => "SZSE Binary frames",
            Form::SseStream => "SSE Level-2 frames",
            Form::SseCsv => "SSE tick CSV",
        }
    }

    /// Recognises a form by the first bytes of a file; `None` for anything else.
    pub fn recognise(head: &[u8]) -> Option<Form> {
        const PCAP_MAGIC: [u32; 2] = [0xa1b2_c3d4, 0xa1b2_3c4d];
        const PCAPNG_SECTION_HEADER: u32 = 0x0a0d_0d0a;
        let magic = u32::from_be_bytes(*head.first_chunk()?);
        if PCAP_MAGIC.iter().any(|m| magic == *m || magic == m.swap_bytes()) {
            return Some(Form::Pcap);
        }
        if magic == PCAPNG_SECTION_HEADER {
            return Some(Form::PcapNg);
        }
        if magic == sse::MAGIC || head.starts_with(sse::step::BEGIN) {
            return Some(Form::SseStream);
        }
        if is_itch_message(head) {
            return Some(Form::ItchMessages);
        }
        if is_szse_frame(head) {
            return Some(Form::SzseFrames);
        }
        is_sse_csv(head).then_some(Form::SseCsv)
    }
}

fn is_itch_message(head: &[u8]) -> bool {
    let Some((length, rest)) = head.split_first_chunk::<{ moldudp64::BLOCK_LENGTH_BYTES }>() else {
        return false;
    };
    let length = usize::from(u16::from_be_bytes(*length));
    rest.first().and_then(|t| itch50::message(*t)).is_some_and(|m| length == m.length || length == 0)
}

/// A frame of a type this project decodes, or any frame whose checksum holds.
fn is_szse_frame(head: &[u8]) -> bool {
    let word = |range: core::ops::Range<usize>| {
        head.get(range).and_then(|b| b.first_chunk()).map(|b| u32::from_be_bytes(*b))
    };
    let (Some(msg_type), Some(body_length)) = (word(szse::MSG_TYPE.range()), word(szse::BODY_LENGTH.range()))
    else {
        return false;
    };
    if msg_type == 0 || body_length > szse::MAX_BODY_LENGTH {
        return false;
    }
    if [szse::ORDER, szse::TRADE, szse::CHANNEL_HEARTBEAT].contains(&msg_type) {
        return true;
    }
    let end = szse::HEADER_BYTES + body_length as usize;
    let sum = |bytes: &[u8]| bytes.iter().fold(0_u8, |sum, b| sum.wrapping_add(*b));
    head.get(..end).is_some_and(|b| word(end..end + szse::TAIL_BYTES) == Some(u32::from(sum(b))))
}

/// A header line of comma-separated names with the ones that every SSE tick file has.
fn is_sse_csv(head: &[u8]) -> bool {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let Ok(line) = core::str::from_utf8(line) else { return false };
    let names: Vec<&str> =
        line.trim_start_matches('\u{feff}').split(',').map(|n| n.trim().trim_matches('"')).collect();
    names.contains(&"SecurityID") && (names.contains(&"BizIndex") || names.contains(&"ApplSeqNum"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_by_their_magic() {
        assert_eq!(Form::recognise(&[0xa1, 0xb2, 0xc3, 0xd4, 0]), Some(Form::Pcap));
        assert_eq!(Form::recognise(&[0xd4, 0xc3, 0xb2, 0xa1]), Some(Form::Pcap));
        assert_eq!(Form::recognise(&[0x4d, 0x3c, 0xb2, 0xa1]), Some(Form::Pcap));
        assert_eq!(Form::recognise(&[0x0a, 0x0d, 0x0d, 0x0a]), Some(Form::PcapNg));
    }

    #[test]
    fn raw_messages_by_their_first_message() {
        assert_eq!(Form::recognise(&[0, 12, b'S', 0, 0]), Some(Form::ItchMessages));
        assert_eq!(Form::recognise(&[0, 0, b'S', 0, 0]), Some(Form::ItchMessages));
        assert_eq!(Form::recognise(&[0, 13, b'S', 0, 0]), None);
        // A heartbeat of the session: empty body, type 3, checksum 3.
        assert_eq!(Form::recognise(&[0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3]), Some(Form::SzseFrames));
        assert_eq!(Form::recognise(&[0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4]), None);
    }

    #[test]
    fn sse_frames_of_both_framings() {
        assert_eq!(Form::recognise(&[0, 4, 0xc4, 0x53, 0, 0, 0, 40]), Some(Form::SseStream));
        assert_eq!(Form::recognise(b"8=STEP.1.0.0\x019=5"), Some(Form::SseStream));
        assert_eq!(Form::recognise(b"8=FIX.4.2\x019=5"), None);
    }

    #[test]
    fn csv_by_its_column_names() {
        assert_eq!(Form::recognise(b"BizIndex,SecurityID\n1,600519\n"), Some(Form::SseCsv));
        assert_eq!(Form::recognise(b"a,b,c\n"), None);
        assert_eq!(Form::recognise(b""), None);
        assert_eq!(Form::recognise(&[0; 64]), None);
    }
}
