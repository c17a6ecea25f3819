//! Where bytes go: a file that appears when it is complete, or standard output.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::Path;

use crate::error::Error;
use crate::output_file::OutputFile;

/// An output.
pub enum Sink {
    /// Nothing is seen of it before [`Sink::finish`].
    File(OutputFile),
    /// Whatever is written has gone. The descriptor itself: the standard library's own buffer would keep
    /// a copy and write at every line feed.
    Stream(File),
}

impl Sink {
    /// The file; standard output if there is none, unless that is a terminal; standard output, whatever
    /// it is, for `-`.
    ///
    /// # Errors
    /// [`Error::Usage`] for a terminal; [`Error::Output`].
    pub fn open(path: Option<&Path>) -> Result<Sink, Error> {
        match path {
            Some(path) if path != Path::new("-") => OutputFile::create(path).map(Sink::File),
            None if io::stdout().is_terminal() => Err(Error::Usage {
                what: "standard output is a terminal, and the output is binary".to_owned(),
                advice: "name a file with --out, send it into a pipe, or give --out - all the same"
                    .to_owned(),
            }),
            _ => {
                let file = io::stdout()
                    .as_fd()
                    .try_clone_to_owned()
                    .map_err(|error| output(Path::new("standard output"), error))?;
                Ok(Sink::Stream(File::from(file)))
            }
        }
    }

    /// Whether what is written can be taken back.
    pub fn is_revocable(&self) -> bool {
        matches!(self, Sink::File(_))
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Sink::File(file) => file.write_all(bytes).map_err(|error| output(file.path(), error)),
            Sink::Stream(file) => {
                file.write_all(bytes).map_err(|error| output(Path::new("standard output"), error))
            }
        }
    }

    /// Gives a file its final name.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn finish(self) -> Result<(), Error> {
        match self {
            Sink::File(file) => file.finish(),
            Sink::Stream(_) => Ok(()),
        }
    }
}

fn output(path: &Path, source: io::Error) -> Error {
    Error::output(path, source)
}
