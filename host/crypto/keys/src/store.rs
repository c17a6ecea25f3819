//! A store: opened or made, read, changed. Threads may share one.

use crate::contents::{Contents, Entry, Identity};
use crate::lock::Lock;
use crate::master::MasterKey;
use crate::{Error, Location, PASSWORD_ITERATIONS, WEAKEST_ITERATIONS, codec, replace, sealed};
use std::fs::{DirBuilder, File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// How a store is made.
#[derive(Clone, Copy, Debug)]
pub struct Create {
    /// Iterations of deriving a key from a password, at least [`WEAKEST_ITERATIONS`].
    pub password_iterations: u32,
}

impl Default for Create {
    fn default() -> Create {
        Create { password_iterations: PASSWORD_ITERATIONS }
    }
}

/// An open key store. What another process changes is seen by the next call.
pub struct KeyStore {
    location: Location,
    path: PathBuf,
    master: MasterKey,
    latest: Mutex<Option<Latest>>,
}

/// What was read last.
struct Latest {
    stamp: Stamp,
    contents: Arc<Contents>,
    /// Kept open, so that no file to come is given its number.
    _file: File,
}

/// By what a file is known to be the one that was read before: every change makes a new file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    number: u64,
    size: u64,
    changed: (i64, i64),
}

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        Stamp {
            device: metadata.dev(),
            number: metadata.ino(),
            size: metadata.size(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

impl core::fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyStore").field("location", &self.location).finish_non_exhaustive()
    }
}

impl KeyStore {
    /// Makes a store, its directory, and its master key if that is not there.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::Iterations`], [`tickgate_sm2::Error::Random`], those of the master key
    /// and of writing.
    pub fn create(location: &Location, create: Create) -> Result<KeyStore, Error> {
        if create.password_iterations < WEAKEST_ITERATIONS {
            return Err(Error::Iterations(create.password_iterations));
        }
        let directory = location.directory();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(Error::io("make the directory", directory))?;
        let _lock = Lock::take(&location.lock())?;
        let path = location.store();
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists(path));
        }
        // One that is there belongs to a making that was interrupted, or was put there on purpose.
        let master = match MasterKey::load(location.master_key()) {
            Err(Error::MasterKeyAbsent(path)) => MasterKey::create(&path)?,
            other => other?,
        };
        let mut number = [0; 8];
        tickgate_sm2::fill(&mut number)?;
        let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let identity = Identity { number: u64::from_le_bytes(number), created };
        let contents = Contents::new(identity, create.password_iterations);
        replace::replace(&path, &sealed::seal(&master, &codec::encode(&contents))?)?;
        Ok(KeyStore { location: location.clone(), path, master, latest: Mutex::new(None) })
    }

    /// Opens the store that is there, and reads it.
    ///
    /// # Errors
    /// [`Error::Absent`], those of the master key and of reading.
    pub fn open(location: &Location) -> Result<KeyStore, Error> {
        let path = location.store();
        match path.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Error::Absent(location.directory().to_owned()));
            }
            _ => {}
        }
        let master = MasterKey::load(location.master_key())?;
        let store = KeyStore { location: location.clone(), path, master, latest: Mutex::new(None) };
        store.contents()?;
        Ok(store)
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Which store it is.
    ///
    /// # Errors
    /// Those of reading.
    pub fn identity(&self) -> Result<Identity, Error> {
        Ok(self.contents()?.identity)
    }

    /// How often it was changed since it was made.
    ///
    /// # Errors
    /// Those of reading.
    pub fn revision(&self) -> Result<u64, Error> {
        Ok(self.contents()?.revision)
    }

    /// All that it holds, in order.
    ///
    /// # Errors
    /// Those of reading: [`Error::Absent`], [`Error::Io`], [`Error::NotAStore`], [`Error::Version`],
    /// [`Error::Length`], [`Error::Damaged`].
    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        Ok(self.contents()?.entries())
    }

    /// What the file holds now.
    pub(crate) fn contents(&self) -> Result<Arc<Contents>, Error> {
        // What a panic elsewhere left is a whole pair all the same: it is put there in one step.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Latest { stamp, contents, .. }) = &*latest {
            let metadata = self.path.metadata().map_err(|error| self.unreadable(error))?;
            if Stamp::of(&metadata) == *stamp {
                return Ok(contents.clone());
            }
        }
        let (file, stamp, contents) = self.read()?;
        let contents = Arc::new(contents);
        *latest = Some(Latest { stamp, contents: contents.clone(), _file: file });
        Ok(contents)
    }

    fn read(&self) -> Result<(File, Stamp, Contents), Error> {
        let mut file = File::open(&self.path).map_err(|error| self.unreadable(error))?;
        let metadata = file.metadata().map_err(|error| self.unreadable(error))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| self.unreadable(error))?;
        let text = sealed::open(&self.master, &self.path, &bytes)?;
        let contents = codec::decode(&text).ok_or_else(|| Error::Damaged(self.path.clone()))?;
        Ok((file, Stamp::of(&metadata), contents))
    }

    fn unreadable(&self, error: std::io::Error) -> Error {
        match error.kind() {
            ErrorKind::NotFound => Error::Absent(self.location.directory().to_owned()),
            _ => Error::io("read the key store", &self.path)(error),
        }
    }

    /// Changes the store: under the lock, what it holds now is read, changed and written. After an error
    /// it is as it was; only if the directory cannot be made durable is the change there, and may be gone
    /// after a loss of power.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Contents) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _lock = Lock::take(&self.location.lock())?;
        let (_, _, mut contents) = self.read()?;
        let answer = change(&mut contents)?;
        contents.revision += 1;
        replace::replace(&self.path, &sealed::seal(&self.master, &codec::encode(&contents))?)?;
        Ok(answer)
    }
}
