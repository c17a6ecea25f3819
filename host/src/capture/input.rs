//! An input file as a stream of bytes: opened, gunzipped when it is gzip, with its first bytes at
//! hand so that its form is known by content. Memory is bounded; nothing is read whole.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::error::Error;

/// How many of the first bytes are looked at.
const HEAD_BYTES: usize = 1 << 16;
/// Bytes read from the file at a time.
const READ_BYTES: usize = 1 << 18;

/// First two bytes of gzip (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes read so far from all inputs, for the progress bar.
pub type BytesRead = Arc<AtomicU64>;

/// The error that ended a stream, kept because parsers over it do not pass it on.
pub type ReadError = Rc<RefCell<Option<io::Error>>>;

/// An opened input.
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// Its first bytes, uncompressed.
    pub head: Vec<u8>,
    /// All its bytes, uncompressed, the head included.
    pub bytes: Box<dyn Read>,
    /// The error behind a failed read of `bytes`.
    pub read_error: ReadError,
}

impl Input {
    /// Opens `path` and reads the first bytes.
    ///
    /// # Errors
    /// The file is missing, is a directory, cannot be read, or is empty.
    pub fn open(path: &Path, progress: &BytesRead) -> Result<Self, Error> {
        let open = |source| Error::Open { path: path.to_owned(), source };
        let file = File::open(path).map_err(open)?;
        if file.metadata().map_err(open)?.is_dir() {
            return Err(Error::IsDirectory(path.to_owned()));
        }
        let mut raw = BufReader::with_capacity(READ_BYTES, Counted { file, progress: Arc::clone(progress) });
        let read_error = ReadError::default();
        let gzip = starts_with_gzip(&mut raw).map_err(open)?;
        let mut bytes: Box<dyn Read> = if gzip { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        let (head, failure) = read_head(&mut bytes);
        if head.is_empty() {
            return Err(match failure {
                Some(source) => Error::Read { path: path.to_owned(), source },
                None => Error::Empty(path.to_owned()),
            });
        }
        *read_error.borrow_mut() = failure;
        let rest = Remembering { bytes, error: Rc::clone(&read_error) };
        let bytes = Box::new(Cursor::new(head.clone()).chain(rest));
        Ok(Input { path: path.to_owned(), head, bytes, read_error })
    }

    /// The error to report when a parser ran out of bytes at `place`: the failed read behind it,
    /// or else the truncation.
    pub fn ended(path: &Path, read_error: &ReadError, place: String) -> Error {
        match read_error.borrow_mut().take() {
            // gzip itself ends in the middle: the file is cut, not unreadable.
            Some(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                Error::Truncated { path: path.to_owned(), what: format!("inside its gzip stream, {place}") }
            }
            Some(source) => Error::Read { path: path.to_owned(), source },
            None => Error::Truncated { path: path.to_owned(), what: place },
        }
    }
}

fn starts_with_gzip(raw: &mut impl io::BufRead) -> io::Result<bool> {
    Ok(raw.fill_buf()?.starts_with(&GZIP_MAGIC))
}

/// The first bytes, and the error that ended them early if there was one.
fn read_head(bytes: &mut impl Read) -> (Vec<u8>, Option<io::Error>) {
    let mut head = vec![0; HEAD_BYTES];
    let mut filled = 0;
    let mut failure = None;
    while filled < head.len() {
        match bytes.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => {
                failure = Some(e);
                break;
            }
        }
    }
    head.truncate(filled);
    (head, failure)
}

/// Counts what is read from the file.
struct Counted {
    file: File,
    progress: BytesRead,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.progress.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Keeps the error of a failed read; once failed it stays failed.
struct Remembering {
    bytes: Box<dyn Read>,
    error: ReadError,
}

impl Read for Remembering {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(e) = &*self.error.borrow() {
            return Err(e.kind().into());
        }
        loop {
            match self.bytes.read(buffer) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    let kind = e.kind();
                    *self.error.borrow_mut() = Some(e);
                    return Err(kind.into());
                }
                read => return read,
            }
        }
    }
}
