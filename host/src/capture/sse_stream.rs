//! A file of SSE frames as a TCP stream carries them, STEP messages and VDE frames with their 40-byte
//! header, one behind the other. Bytes in, whole frames out; memory is bounded by the longest frame.

use std::io::Read;
use std::path::PathBuf;

use tickgate_abi::wire::sse::MAX_FRAME_BYTES;
use tickgate_feed::soft::sse::{FrameLength, frame_length};

use super::input::{Input, ReadError};
use crate::error::Error;

/// Bytes read at a time, and what is kept is at most one frame more.
const READ_BYTES: usize = 1 << 18;

/// A stream being read.
pub struct SseStream {
    path: PathBuf,
    bytes: Box<dyn Read>,
    read_error: ReadError,
    buffer: Vec<u8>,
    /// Where the frame to hand out next begins in the buffer.
    start: usize,
    frames: u64,
    /// Bytes of the file before `start`.
    offset: u64,
}

impl SseStream {
    /// Reads the frames of `input`.
    pub fn new(input: Input) -> Self {
        let Input { path, bytes, read_error, .. } = input;
        SseStream { path, bytes, read_error, buffer: Vec::new(), start: 0, frames: 0, offset: 0 }
    }

    /// The next frame, or `None` at the end.
    ///
    /// # Errors
    /// The file ends inside a frame, cannot be read, or has something else where a frame should begin.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, Error> {
        loop {
            let waiting = self.buffer.get(self.start..).unwrap_or_default();
            match frame_length(waiting) {
                FrameLength::Known(length) if length <= waiting.len() => {
                    let begin = self.start;
                    self.start += length;
                    self.offset += length as u64;
                    self.frames += 1;
                    return Ok(self.buffer.get(begin..self.start));
                }
                FrameLength::NotAFrame => return Err(self.damaged()),
                FrameLength::Known(_) | FrameLength::Unknown => {}
            }
            let none_waits = waiting.is_empty();
            if !self.read_on()? {
                return if none_waits { Ok(None) } else { Err(self.ended()) };
            }
        }
    }

    /// Reads more bytes behind those that wait; false at the end of the file.
    fn read_on(&mut self) -> Result<bool, Error> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let had = self.buffer.len();
        self.buffer.resize((had + READ_BYTES).min(MAX_FRAME_BYTES + READ_BYTES), 0);
        let read = match self.buffer.get_mut(had..) {
            Some(room) => self.bytes.read(room),
            None => Ok(0),
        };
        let Ok(read) = read else { return Err(self.ended()) };
        self.buffer.truncate(had + read);
        Ok(read > 0)
    }

    fn damaged(&self) -> Error {
        Error::Invalid {
            path: self.path.clone(),
            what: format!(
                "frame {} at byte {} begins neither like a STEP message nor like a 40-byte SSE header, or its \
                 length is no frame's; the file is damaged, record it again",
                self.frames + 1,
                self.offset
            ),
        }
    }

    fn ended(&self) -> Error {
        let place = format!("inside frame {}", self.frames + 1);
        Input::ended(&self.path, &self.read_error, place)
    }
}
