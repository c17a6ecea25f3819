//! The key store: every key that tickgate keeps, in one file.
//!
//! The file is sealed with SM4-GCM under a master key, which is another file that only its owner can
//! read; whoever has the store without the master key has nothing, and a change of any byte is noticed.
//! Private keys are sealed once more, under the password of their index. A change replaces the file
//! atomically, so that a process that is killed at any moment leaves the old or the new one; a lock
//! keeps two processes from losing each other's changes.
//!
//! Keys go in and do not come out: they are used here or as [`tickgate_crypto::Sm4`], and no error and
//! no `Debug` shows one. What is in memory is wiped when it is dropped; what the compiler and
//! the crates that hash and sign left in registers or on the stack is not, and memory is neither locked
//! nor kept out of core dumps.
//!
//! | what | where it is |
//! |---|---|
//! | SM2 key pairs, by index and [`Purpose`] | [`KeyStore::generate_key_pair`] and others |
//! | key-encryption keys, by index; SM4 keys, by name | [`KeyStore::generate_kek`], [`KeyStore::import_sm4`] |
//! | user files of GM/T 0018 | [`KeyStore::create_file`] |
//!
//! What the seal does not show: that somebody put back an older file of the same store.
#![warn(missing_docs)]
#![deny(unsafe_code)]

mod access;
mod codec;
mod contents;
mod error;
mod files;
mod key_pairs;
mod location;
mod lock;
mod master;
mod replace;
mod sealed;
mod store;
mod symmetric;

pub use access::{AccessRight, LONGEST_PASSWORD, PASSWORD_ITERATIONS, SHORTEST_PASSWORD, WEAKEST_ITERATIONS};
pub use contents::{Entry, Identity, Purpose};
pub use error::Error;
pub use files::{FILES, LARGEST_FILE, LARGEST_FILES, LONGEST_FILE_NAME};
pub use location::{DIRECTORY_VARIABLE, Location, MASTER_KEY_VARIABLE};
pub use lock::LOCK_WAIT;
pub use store::{Create, KeyStore};
pub use symmetric::{LONGEST_NAME, SM4_KEYS};

/// The highest index of a key pair or key-encryption key; the lowest is 1.
pub const HIGHEST_INDEX: u32 = 1024;

/// An error unless keys can have this index.
fn check_index(index: u32) -> Result<(), Error> {
    if (1..=HIGHEST_INDEX).contains(&index) { Ok(()) } else { Err(Error::Index(index)) }
}
