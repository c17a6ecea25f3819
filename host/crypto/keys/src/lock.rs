//! One writer at a time, across processes and threads (flock(2)). The kernel lets go of the lock of a
//! process that ends, however it ends.

use crate::Error;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a change waits for another one.
pub const LOCK_WAIT: Duration = Duration::from_secs(10);

const RETRY: Duration = Duration::from_millis(2);

/// Held until it is dropped.
pub(crate) struct Lock(#[allow(dead_code)] File);

impl Lock {
    pub(crate) fn take(path: &Path) -> Result<Lock, Error> {
        Lock::take_within(path, LOCK_WAIT)
    }

    fn take_within(path: &Path, wait: Duration) -> Result<Lock, Error> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(Error::io("open", path))?;
        let begun = Instant::now();
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Lock(file)),
                Err(Errno::WOULDBLOCK | Errno::INTR) if begun.elapsed() < wait => sleep(RETRY),
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(Error::Busy { path: path.to_owned(), seconds: wait.as_secs() });
                }
                Err(error) => return Err(Error::io("lock", path)(error.into())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_and_then_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let first = Lock::take(&path).unwrap();
        let short = Duration::from_millis(30);
        assert!(matches!(Lock::take_within(&path, short), Err(Error::Busy { .. })));
        drop(first);
        Lock::take_within(&path, short).unwrap();
    }
}
