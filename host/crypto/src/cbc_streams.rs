//! CBC encryption of many streams at once: one stream is a chain, but chains can run side by side.

use crate::kernel::{CbcStreams, StreamPart, StreamsTogether};
use crate::{BLOCK, Error, Sm4, whole_blocks};

/// A stream, or the next part of one.
pub struct CbcStream<'a> {
    /// Its key. All streams of a call use one path; keys may differ.
    pub cipher: &'a Sm4,
    /// The IV; behind the call the last ciphertext block, with which the stream can go on.
    pub iv: [u8; BLOCK],
    /// Whole blocks, encrypted in place. Streams may differ in length.
    pub data: &'a mut [u8],
}

impl core::fmt::Debug for CbcStream<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = f.debug_struct("CbcStream");
        shown.field("cipher", self.cipher).field("length", &self.data.len()).finish_non_exhaustive()
    }
}

/// Encrypts the streams, as many side by side as the path has room for: 64 with vectors of 512 bits, 32
/// with 256, 2 on the portable path. A few streams take about as long as one; for a single one,
/// [`crate::CbcEncryptor`] is faster.
///
/// # Errors
/// [`Error::PartialBlock`] if a stream is not one of whole blocks, [`Error::MixedPaths`]; no stream was
/// touched.
pub fn encrypt_cbc_streams(streams: &mut [CbcStream<'_>]) -> Result<(), Error> {
    let Some(path) = streams.first().map(|stream| stream.cipher.chosen) else { return Ok(()) };
    for stream in streams.iter() {
        whole_blocks(stream.data.len())?;
        if stream.cipher.chosen != path {
            return Err(Error::MixedPaths);
        }
    }
    let together = path.run(StreamsTogether);
    let mut waiting: Vec<StreamPart<'_>> = streams
        .iter_mut()
        .filter(|stream| !stream.data.is_empty())
        .map(|stream| StreamPart {
            schedule: &stream.cipher.encryption,
            previous: &mut stream.iv,
            data: stream.data,
        })
        .collect();
    // Long ones first: then those that run side by side end nearly together. Taken from the end.
    waiting.sort_by_key(|part| part.data.len());
    let mut running = Vec::with_capacity(together);
    loop {
        while running.len() < together {
            let Some(part) = waiting.pop() else { break };
            running.push(part);
        }
        let Some(length) = running.iter().map(|part| part.data.len()).min() else { return Ok(()) };
        let mut parts: Vec<StreamPart<'_>> = Vec::with_capacity(running.len());
        let mut rests = Vec::with_capacity(running.len());
        for part in &mut running {
            let (now, later) = core::mem::take(&mut part.data).split_at_mut(length);
            parts.push(StreamPart { schedule: part.schedule, previous: part.previous, data: now });
            rests.push(later);
        }
        path.run(CbcStreams { parts: &mut parts });
        for (part, rest) in running.iter_mut().zip(rests) {
            part.data = rest;
        }
        running.retain(|part| !part.data.is_empty());
    }
}
