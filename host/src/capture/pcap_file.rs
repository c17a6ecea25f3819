//! pcap and pcapng captures as a stream of frames. Bounded memory: the parser's buffer holds a part
//! of the file and grows only for a packet that is larger than it, up to [`MAX_BUFFER_BYTES`].

use std::path::PathBuf;

use pcap_parser::pcapng::Block;
use pcap_parser::traits::{PcapNGPacketBlock, PcapReaderIterator};
use pcap_parser::{
    InterfaceDescriptionBlock, LegacyPcapReader, Linktype, OptionCode, PcapBlockOwned, PcapError,
    PcapNGReader,
};

use super::form::Form;
use super::input::{Input, ReadError};
use super::{Frame, FrameSource};
use crate::error::Error;

const BUFFER_BYTES: usize = 1 << 20;
/// No link has packets as large; a record that claims more is damaged.
const MAX_BUFFER_BYTES: usize = 1 << 24;
const NANOSECONDS: u64 = 1_000_000_000;

/// Bytes from the start of a packet's record to the packet (draft-ietf-opsawg-pcap, -pcapng).
const LEGACY_HEADER_BYTES: usize = 16;
const ENHANCED_HEADER_BYTES: usize = 28;
const SIMPLE_HEADER_BYTES: usize = 12;

/// How an interface of a pcapng section counts time.
#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    units_per_second: u128,
    offset_seconds: i64,
}

/// What the parser's current block is.
enum Step {
    Packet { timestamp_ns: u64, start: usize, length: usize },
    Other,
}

/// A capture being read.
pub struct PcapFile {
    path: PathBuf,
    reader: Box<dyn PcapReaderIterator>,
    read_error: ReadError,
    /// Bytes of the block handed out last.
    taken: usize,
    buffer_bytes: usize,
    /// Packets handed out.
    packets: u64,
    /// Nanoseconds a unit of a pcap capture's second timestamp word.
    fraction_ns: u64,
    big_endian: bool,
    is_pcapng: bool,
    interfaces: Vec<Interface>,
}

impl PcapFile {
    /// Reads the header of `input`.
    ///
    /// # Errors
    /// The header is cut or damaged.
    pub fn new(input: Input, form: Form) -> Result<Self, Error> {
        let Input { path, bytes, read_error, .. } = input;
        let reader: Result<Box<dyn PcapReaderIterator>, _> = if form == Form::PcapNg {
            PcapNGReader::new(BUFFER_BYTES, bytes).map(|r| Box::new(r) as _)
        } else {
            LegacyPcapReader::new(BUFFER_BYTES, bytes).map(|r| Box::new(r) as _)
        };
        let reader = reader.map_err(|e| match e {
            PcapError::Incomplete(_) => Input::ended(&path, &read_error, "inside its header".to_owned()),
            _ => {
                Error::Invalid { path: path.clone(), what: format!("its {} header is damaged", form.name()) }
            }
        })?;
        Ok(PcapFile {
            path,
            reader,
            read_error,
            taken: 0,
            buffer_bytes: BUFFER_BYTES,
            packets: 0,
            fraction_ns: 1_000,
            big_endian: false,
            is_pcapng: form == Form::PcapNg,
            interfaces: Vec::new(),
        })
    }

    /// Makes room for a packet larger than the buffer, or more room when the buffer is full.
    fn grow(&mut self) -> Result<(), Error> {
        let claimed = self.claimed_bytes();
        if claimed > MAX_BUFFER_BYTES || self.buffer_bytes >= 2 * MAX_BUFFER_BYTES {
            return Err(self.invalid(format!("it claims {claimed} bytes")));
        }
        self.buffer_bytes *= 2;
        self.reader.grow(self.buffer_bytes);
        Ok(())
    }

    /// The length in the record that is not whole yet; 0 when not even that is there.
    fn claimed_bytes(&self) -> usize {
        let at = if self.is_pcapng { 4 } else { 8 };
        let bytes = self.reader.data().get(at..).and_then(|bytes| bytes.first_chunk());
        let length = |bytes: &[u8; 4]| {
            if self.big_endian { u32::from_be_bytes(*bytes) } else { u32::from_le_bytes(*bytes) }
        };
        bytes.map_or(0, length) as usize
    }

    fn invalid(&self, what: String) -> Error {
        let what = format!("packet {}: {what}; the capture is damaged, record it again", self.packets + 1);
        Error::Invalid { path: self.path.clone(), what }
    }

    /// The reader has no more bytes: cut, or a length that no packet has.
    fn ended(&self) -> Error {
        let claimed = self.claimed_bytes();
        if claimed > MAX_BUFFER_BYTES {
            return self.invalid(format!("it claims {claimed} bytes"));
        }
        let place = format!("inside packet {} or the block behind it", self.packets + 1);
        Input::ended(&self.path, &self.read_error, place)
    }
}

impl FrameSource for PcapFile {
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error> {
        self.reader.consume(std::mem::take(&mut self.taken));
        let (timestamp_ns, start, length) = loop {
            let parsed = match self.reader.next() {
                Ok((bytes, block)) => {
                    let step =
                        step(&block, &mut self.fraction_ns, &mut self.big_endian, &mut self.interfaces);
                    Ok((bytes, step))
                }
                Err(PcapError::Eof) => return Ok(None),
                Err(PcapError::Incomplete(_)) => Err(false),
                Err(PcapError::BufferTooSmall) => Err(true),
                Err(PcapError::UnexpectedEof | PcapError::ReadError) => return Err(self.ended()),
                Err(_) => return Err(self.invalid("its record is malformed".to_owned())),
            };
            match parsed {
                Ok((bytes, Ok(Step::Packet { timestamp_ns, start, length }))) => {
                    self.taken = bytes;
                    break (timestamp_ns, start, length);
                }
                Ok((bytes, Ok(Step::Other))) => self.reader.consume(bytes),
                Ok((_, Err(what))) => return Err(self.invalid(what)),
                Err(too_small) => {
                    if too_small {
                        self.grow()?;
                    }
                    if self.reader.refill().is_err() {
                        return Err(self.ended());
                    }
                }
            }
        };
        self.packets += 1;
        let bytes = self.reader.data().get(start..start + length);
        match bytes {
            Some(bytes) => Ok(Some(Frame { timestamp_ns, bytes })),
            None => Err(Error::Invalid {
                path: self.path.clone(),
                what: "a packet overruns its block".to_owned(),
            }),
        }
    }
}

/// Takes from a block what later packets need, or where its packet lies.
fn step(
    block: &PcapBlockOwned<'_>,
    fraction_ns: &mut u64,
    big_endian: &mut bool,
    interfaces: &mut Vec<Interface>,
) -> Result<Step, String> {
    match block {
        PcapBlockOwned::LegacyHeader(header) => {
            // The upper bits say whether frame check sequences are there (they lie behind the IP length).
            check_link(Linktype(header.network.0 & 0x0fff_ffff))?;
            *big_endian = header.is_bigendian();
            *fraction_ns = if header.is_nanosecond_precision() { 1 } else { 1_000 };
            Ok(Step::Other)
        }
        PcapBlockOwned::Legacy(packet) => Ok(Step::Packet {
            timestamp_ns: u64::from(packet.ts_sec) * NANOSECONDS + u64::from(packet.ts_usec) * *fraction_ns,
            start: LEGACY_HEADER_BYTES,
            length: packet.data.len(),
        }),
        PcapBlockOwned::NG(Block::SectionHeader(section)) => {
            *big_endian = section.big_endian();
            interfaces.clear();
            Ok(Step::Other)
        }
        PcapBlockOwned::NG(Block::InterfaceDescription(description)) => {
            interfaces.push(interface(description, *big_endian));
            Ok(Step::Other)
        }
        PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
            let interface =
                interfaces.get(packet.if_id as usize).ok_or("its interface is not described".to_owned())?;
            check_link(interface.link)?;
            let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
            Ok(Step::Packet {
                timestamp_ns: interface.nanoseconds(ticks),
                start: ENHANCED_HEADER_BYTES,
                length: packet.packet_data().len(),
            })
        }
        PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
            check_link(interfaces.first().ok_or("its interface is not described".to_owned())?.link)?;
            Ok(Step::Packet {
                timestamp_ns: 0,
                start: SIMPLE_HEADER_BYTES,
                length: packet.packet_data().len(),
            })
        }
        PcapBlockOwned::NG(_) => Ok(Step::Other),
    }
}

fn check_link(link: Linktype) -> Result<(), String> {
    if link == Linktype::ETHERNET {
        Ok(())
    } else {
        Err(format!(
            "its link type is {}, and only Ethernet (1) is decoded: capture on an Ethernet interface",
            link.0
        ))
    }
}

/// The options if_tsresol and if_tsoffset of an interface, in the section's byte order.
fn interface(description: &InterfaceDescriptionBlock<'_>, big_endian: bool) -> Interface {
    let option = |code| description.options.iter().find(|o| o.code == code).map(|o| &*o.value);
    // High bit: a power of two, else of ten; microseconds when the option is absent.
    let units_per_second = match option(OptionCode::IfTsresol).and_then(|v| v.first()) {
        Some(&power) if power & 0x80 != 0 => 1 << (power & 0x7f).min(63),
        Some(&power) => 10_u128.pow(u32::from(power).min(18)),
        None => 1_000_000,
    };
    let offset_seconds = option(OptionCode::IfTsoffset)
        .and_then(|v| v.first_chunk())
        .map_or(0, |bytes| if big_endian { i64::from_be_bytes(*bytes) } else { i64::from_le_bytes(*bytes) });
    Interface { link: description.linktype, units_per_second, offset_seconds }
}

impl Interface {
    fn nanoseconds(&self, ticks: u64) -> u64 {
        let nanoseconds = u128::from(ticks) * u128::from(NANOSECONDS) / self.units_per_second;
        (nanoseconds as u64).wrapping_add((self.offset_seconds as u64).wrapping_mul(NANOSECONDS))
    }
}
