//! Where bytes come from: a file or standard input. A wait for more of them ends when the user asks to.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use zeroize::Zeroizing;

use super::progress::Progress;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// Bytes that are worked on at once.
pub const CHUNK: usize = 256 << 10;
/// Longest wait between two looks at [`Interrupt`].
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// An input.
pub struct Source {
    name: PathBuf,
    file: File,
    length: Option<u64>,
}

impl Source {
    /// The file; standard input if there is none or it is `-`.
    ///
    /// # Errors
    /// [`Error::Open`].
    pub fn open(path: Option<&Path>) -> Result<Source, Error> {
        let named = path.filter(|path| *path != Path::new("-"));
        let name = named.unwrap_or(Path::new("standard input")).to_owned();
        Source::of(named, name.clone()).map_err(|source| Error::Open { path: name, source })
    }

    fn of(path: Option<&Path>, name: PathBuf) -> io::Result<Source> {
        let mut file = match path {
            Some(path) => File::open(path)?,
            // The descriptor itself: the standard library's own buffer would keep a copy.
            None => File::from(io::stdin().as_fd().try_clone_to_owned()?),
        };
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let length = match metadata.is_file() {
            true => Some(metadata.len().saturating_sub(file.stream_position()?)),
            false => None,
        };
        Ok(Source { name, file, length })
    }

    /// For messages.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Bytes from here to its end, where that is known: those of a regular file.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next bytes, as many as there are by now and fit; none at the end.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Interrupted`].
    pub fn read(&mut self, target: &mut [u8], interrupt: &Interrupt) -> Result<usize, Error> {
        loop {
            if interrupt.requested() {
                return Err(Error::Interrupted);
            }
            let mut ready = [PollFd::new(&self.file, PollFlags::IN)];
            match poll(&mut ready, Some(&LOOK)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(self.unreadable(error.into())),
            }
            match self.file.read(target) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.unreadable(error)),
                Ok(count) => return Ok(count),
            }
        }
    }

    /// Hands on all that is left, in pieces of at most [`CHUNK`] bytes, with a bar that says `what` is done. The
    /// room for them is wiped.
    ///
    /// # Errors
    /// Those of [`Source::read`] and of `take`.
    pub fn drain(
        &mut self,
        what: &'static str,
        interrupt: &Interrupt,
        mut take: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut progress = Progress::new(what, self.length);
        let mut chunk = Zeroizing::new(vec![0; CHUNK]);
        loop {
            match self.read(&mut chunk, interrupt)? {
                0 => return Ok(()),
                count => {
                    take(&chunk[..count])?;
                    progress.add(count);
                }
            }
        }
    }

    fn unreadable(&self, source: io::Error) -> Error {
        Error::Read { path: self.name.clone(), source }
    }
}
