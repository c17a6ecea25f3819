//! A file that appears under its final name only when it is complete. It is written under a
//! temporary name in the same directory; dropping it unfinished removes it.

use std::fs::Permissions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Error;

/// Bytes gathered before a write.
const BUFFER_BYTES: usize = 1 << 20;

/// An output on its way.
pub struct OutputFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl OutputFile {
    /// Opens the temporary file beside `path`.
    ///
    /// # Errors
    /// [`Error::Output`] when the directory is missing or cannot be written, or when `path` is
    /// something else than a regular file.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if path.metadata().is_ok_and(|m| !m.is_file()) {
            return Err(Error::output(path, io::Error::other("it exists and is not a regular file")));
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".tickgate-")
            .suffix(".part")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(directory)
            .map_err(|e| Error::output(path, io::Error::from(e.kind())))?;
        Ok(OutputFile { path: path.to_owned(), file: BufWriter::with_capacity(BUFFER_BYTES, file) })
    }

    /// The final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what is buffered, has the system store it, and gives the file its final name.
    ///
    /// # Errors
    /// [`Error::Output`]; then nothing is left, under either name.
    pub fn finish(self) -> Result<(), Error> {
        let OutputFile { path, file } = self;
        let file = file.into_inner().map_err(|e| Error::output(&path, e.into_error()))?;
        file.as_file().sync_all().map_err(|e| Error::output(&path, e))?;
        file.persist(&path).map_err(|e| Error::output(&path, e.error))?;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appears_only_when_finished() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ticks.csv");
        let mut output = OutputFile::create(&path).expect("created");
        output.write_all(b"one").expect("written");
        assert!(!path.exists());
        output.finish().expect("finished");
        assert_eq!(std::fs::read(&path).expect("read"), b"one");
        assert_eq!(std::fs::read_dir(directory.path()).expect("listed").count(), 1);
    }

    #[test]
    fn leaves_nothing_when_dropped() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ticks.csv");
        let mut output = OutputFile::create(&path).expect("created");
        output.write_all(b"half").expect("written");
        drop(output);
        assert_eq!(std::fs::read_dir(directory.path()).expect("listed").count(), 0);
    }

    #[test]
    fn a_directory_of_that_name_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        assert!(matches!(OutputFile::create(directory.path()), Err(Error::Output { .. })));
    }
}
