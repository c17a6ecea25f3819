//! Compressed payloads of VDE frames: a ZIP local file header and a raw deflate stream, inflated
//! into a buffer that is kept. frame -> **inflate** -> FAST payload.

use flate2::{Crc, Decompress, FlushDecompress, Status};
use std::fmt;
use tickgate_abi::DropReason;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::sse::{MAX_INFLATED_BYTES, zip};

/// Inflates one payload after the other. Allocates when a payload is longer than all before it,
/// and else never.
pub struct Inflater {
    deflate: Decompress,
    buffer: Vec<u8>,
}

/// Bytes that the buffer has from the start.
const FIRST_BYTES: usize = 1 << 16;

impl Default for Inflater {
    fn default() -> Self {
        Inflater { deflate: Decompress::new(false), buffer: vec![0; FIRST_BYTES] }
    }
}

/// As good as another: between two payloads it holds nothing.
impl Clone for Inflater {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").field("buffer", &self.buffer.len()).finish_non_exhaustive()
    }
}

impl Inflater {
    /// The uncompressed bytes of a payload.
    ///
    /// # Errors
    /// `Framing` when it is no ZIP entry, its deflate stream is damaged, or its lengths are not those
    /// of its header; `MessageChecksum` when its CRC-32 is not.
    pub fn inflate(&mut self, payload: &[u8]) -> Result<&[u8], DropReason> {
        let header: &[u8; zip::HEADER_BYTES] = payload.first_chunk().ok_or(DropReason::Framing)?;
        let flags = little_endian(header, zip::FLAGS) as u16;
        let well_formed = little_endian(header, zip::SIGNATURE_FIELD) == zip::SIGNATURE
            && flags & zip::FLAG_ENCRYPTED == 0
            && little_endian(header, zip::METHOD) as u16 == zip::METHOD_DEFLATE;
        let names = little_endian(header, zip::NAME_LENGTH) + little_endian(header, zip::EXTRA_LENGTH);
        let data = payload.get(zip::HEADER_BYTES + names as usize..);
        let (true, Some(data)) = (well_formed, data) else { return Err(DropReason::Framing) };
        let (read, written) = self.run(data)?;
        let inflated = self.buffer.get(..written).unwrap_or_default();
        if flags & zip::FLAG_DATA_DESCRIPTOR == 0 {
            let sizes = (read, data.len(), written);
            let compressed = little_endian(header, zip::COMPRESSED_SIZE) as usize;
            let uncompressed = little_endian(header, zip::UNCOMPRESSED_SIZE) as usize;
            if sizes != (compressed, compressed, uncompressed) {
                return Err(DropReason::Framing);
            }
            let mut crc = Crc::new();
            crc.update(inflated);
            if crc.sum() != little_endian(header, zip::CRC32) {
                return Err(DropReason::MessageChecksum);
            }
        }
        Ok(inflated)
    }

    /// Inflates a whole stream to the front of the buffer; how many bytes were read and written.
    fn run(&mut self, data: &[u8]) -> Result<(usize, usize), DropReason> {
        self.deflate.reset(false);
        loop {
            let (read, written) = (self.deflate.total_in() as usize, self.deflate.total_out() as usize);
            let (Some(from), Some(to)) = (data.get(read..), self.buffer.get_mut(written..)) else {
                return Err(DropReason::Framing);
            };
            let status = self.deflate.decompress(from, to, FlushDecompress::None);
            let (now_read, now_written) =
                (self.deflate.total_in() as usize, self.deflate.total_out() as usize);
            match status {
                Ok(Status::StreamEnd) => return Ok((now_read, now_written)),
                Ok(_) if now_written == self.buffer.len() && now_written < MAX_INFLATED_BYTES => {
                    self.buffer.resize((2 * now_written).min(MAX_INFLATED_BYTES), 0);
                }
                Ok(_) if (now_read, now_written) != (read, written) => {}
                _ => return Err(DropReason::Framing),
            }
        }
    }
}

/// A field of the header, at most four bytes.
fn little_endian(header: &[u8; zip::HEADER_BYTES], field: Field) -> u32 {
    let bytes = header.get(field.range()).unwrap_or_default();
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte))
}
