//! What can go wrong, in one line each: what happened, where, and what to do. No message carries a key,
//! a password or what a file holds.

use crate::{
    FILES, HIGHEST_INDEX, LARGEST_FILE, LARGEST_FILES, LONGEST_FILE_NAME, LONGEST_NAME, LONGEST_PASSWORD,
    SHORTEST_PASSWORD, SM4_KEYS,
};
use std::io;
use std::path::PathBuf;

/// Why a call did nothing. The store is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages say it.
pub enum Error {
    #[error(
        "neither TICKGATE_KEYSTORE, XDG_DATA_HOME nor HOME says where the key store is; set TICKGATE_KEYSTORE to its directory"
    )]
    NoLocation,
    #[error("there is no key store in {}; create one, or set TICKGATE_KEYSTORE to the directory that has it", .0.display())]
    Absent(PathBuf),
    #[error("there is a key store already: {}; name another directory, or move that one away", .0.display())]
    Exists(PathBuf),
    #[error("cannot {what} {}: {source}; check the path, its permissions and the space there", path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    #[error("another process has been changing the key store for {seconds} s (its lock is {}); end that process, then try again", path.display())]
    Busy { path: PathBuf, seconds: u64 },

    #[error("the master key {} is not there; put it back, or set TICKGATE_MASTER_KEY to its path: without it the store cannot be opened", .0.display())]
    MasterKeyAbsent(PathBuf),
    #[error("the master key {} can be used by others (mode {mode:03o}); if nobody has, run: chmod 600 {}", path.display(), path.display())]
    MasterKeyExposed { path: PathBuf, mode: u32 },
    #[error("the master key {} belongs to user {owner}, not to user {user} of this process; run as its owner", path.display())]
    MasterKeyOwner { path: PathBuf, owner: u32, user: u32 },
    #[error("{} is not a master key of tickgate; put back the right file", .0.display())]
    MasterKeyForm(PathBuf),

    #[error("{} is not a key store of tickgate; put back the right file", .0.display())]
    NotAStore(PathBuf),
    #[error("the key store {} has format {found}, this tickgate knows 1; use the tickgate that wrote it", path.display())]
    Version { path: PathBuf, found: u32 },
    #[error("the key store {} has {has} bytes and should have {needs}; put back a copy of it", path.display())]
    Length { path: PathBuf, has: u64, needs: u64 },
    #[error("the key store {} is not authentic: it was changed or damaged, or sealed under another master key; put back a copy, or the right master key", .0.display())]
    Damaged(PathBuf),

    #[error("index {0} is not from 1 to {HIGHEST_INDEX}")]
    Index(u32),
    #[error("there is no {0}")]
    NoKey(String),
    #[error("there is a {0} already; destroy it first, or choose another")]
    KeyExists(String),
    #[error("a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes, this one has {0}")]
    PasswordLength(usize),
    #[error("the password of index {0} is another one")]
    WrongPassword(u32),
    #[error("the name of a key has 1 to {LONGEST_NAME} bytes")]
    Name,
    #[error("key {0} is for the card alone; software may not use it")]
    CardOnly(String),
    #[error("there are {SM4_KEYS} SM4 keys already; destroy one first")]
    TooManyKeys,
    #[error("passwords must be derived with at least {least} iterations, not {0}", least = crate::WEAKEST_ITERATIONS)]
    Iterations(u32),

    #[error("the name of a file has 1 to {LONGEST_FILE_NAME} bytes")]
    FileName,
    #[error("there is no such file in the key store")]
    NoFile,
    #[error("there is such a file in the key store already; delete it first")]
    FileExists,
    #[error(
        "a file of {size} bytes does not fit: a file has at most {LARGEST_FILE}, all {FILES} together {LARGEST_FILES}"
    )]
    FileSize { size: u64 },
    #[error("the file has {size} bytes, which does not reach {end}")]
    FileEnd { size: u64, end: u64 },

    #[error(transparent)]
    Sm2(#[from] tickgate_sm2::Error),
}

impl Error {
    pub(crate) fn io(what: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Io { what, path: path.to_owned(), source }
    }
}
