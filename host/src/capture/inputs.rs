//! Several inputs of one feed as one stream of frames, one file after the other.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use tickgate_abi::Feed;

use super::form::Form;
use super::input::{BytesRead, Input};
use super::packets::PublishedMessages;
use super::pcap_file::PcapFile;
use super::{Frame, FrameSource};
use crate::error::Error;

/// The file being read.
enum Source {
    Capture(PcapFile),
    Messages(Box<PublishedMessages>),
}

/// Frames of all inputs.
pub struct FrameInputs {
    waiting: VecDeque<(Input, Form)>,
    current: Option<Source>,
    path: PathBuf,
    /// Number of the next raw ITCH message: several files are one session.
    next_sequence: u64,
}

/// Opens every input and checks that its form can carry the feed.
///
/// # Errors
/// The first input that cannot be used.
pub fn open(paths: &[PathBuf], feed: Feed, progress: &BytesRead) -> Result<Vec<(Input, Form)>, Error> {
    paths.iter().map(|path| open_one(path, feed, progress)).collect()
}

fn open_one(path: &Path, feed: Feed, progress: &BytesRead) -> Result<(Input, Form), Error> {
    let input = Input::open(path, progress)?;
    let Some(form) = Form::recognise(&input.head) else {
        return Err(Error::UnknownForm { path: path.to_owned(), feed });
    };
    let wrong =
        |carried| Error::WrongFeed { path: path.to_owned(), found: form.name(), asked: feed, feed: carried };
    match form.feed() {
        Some(carried) if carried != feed => Err(wrong(Some(carried))),
        _ => Ok((input, form)),
    }
}

impl FrameInputs {
    /// Reads the opened inputs in order.
    pub fn new(inputs: Vec<(Input, Form)>) -> Self {
        FrameInputs { waiting: inputs.into(), current: None, path: PathBuf::new(), next_sequence: 1 }
    }

    /// The file that the last frame came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the next file; false when there is none.
    fn advance(&mut self) -> Result<bool, Error> {
        if let Some(Source::Messages(messages)) = self.current.take() {
            self.next_sequence += messages.messages();
        }
        let Some((input, form)) = self.waiting.pop_front() else { return Ok(false) };
        self.path.clone_from(&input.path);
        self.current = Some(match form {
            Form::Pcap | Form::PcapNg => Source::Capture(PcapFile::new(input, form)?),
            _ => Source::Messages(Box::new(PublishedMessages::new(input, form, self.next_sequence))),
        });
        Ok(true)
    }

    /// Reads the next frame into `bytes`. Gives its timestamp in nanoseconds and whether it is from a
    /// capture; `None` when the last file has ended.
    ///
    /// # Errors
    /// Of the inputs.
    pub fn next_into(&mut self, bytes: &mut Vec<u8>) -> Result<Option<(u64, bool)>, Error> {
        loop {
            let (frame, is_capture) = match &mut self.current {
                Some(Source::Capture(capture)) => (capture.next_frame()?, true),
                Some(Source::Messages(messages)) => (messages.next_frame()?, false),
                None => (None, false),
            };
            if let Some(Frame { timestamp_ns, bytes: frame }) = frame {
                bytes.clear();
                bytes.extend_from_slice(frame);
                return Ok(Some((timestamp_ns, is_capture)));
            }
            if !self.advance()? {
                return Ok(None);
            }
        }
    }
}
