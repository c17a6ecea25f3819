//! Puts a file in the place of another so that there is always one of the two, whole, whatever happens
//! when: written beside it, made durable, renamed, and the rename made durable.

use crate::Error;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The name of the file while it is being written. Only who holds the lock writes it, so what is there
/// was left by a writer that was killed.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Replaces or makes `path`, readable and writable by its owner alone.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let temporary = temporary(path);
    let written = write(&temporary, bytes)
        .and_then(|()| std::fs::rename(&temporary, path).map_err(Error::io("replace", path)));
    if written.is_err() {
        // The error to report is the first one; what cannot be removed is overwritten the next time.
        let _ = std::fs::remove_file(&temporary);
    }
    written?;
    let directory = path.parent().unwrap_or(Path::new("."));
    File::open(directory).and_then(|file| file.sync_all()).map_err(Error::io("make durable", directory))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    // Removed rather than truncated: what is there may be a link, or have another mode.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io("remove", path)(error));
        }
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(Error::io("make", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io("write", path))
}
