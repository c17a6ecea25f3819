//! SM4 (GB/T 32907-2016) in software: ECB, CBC, CTR and GCM, in constant time.
//!
//! Crypto jobs that stay on the host are done here, and everything where there is no card. No table is
//! indexed and no branch is taken by key, plaintext or ciphertext. How a cipher computes is a [`Path`],
//! chosen by what the processor has; all constants of the paths are computed from the standard's
//! definition of the S-box when the crate is compiled.
//!
//! Key schedules are wiped when they are dropped, and `Debug` shows none. What the compiler left of
//! them in registers or on the stack is not wiped.
//!
//! | mode | whole message | stream |
//! |---|---|---|
//! | ECB | [`Sm4::encrypt_ecb`], [`Sm4::decrypt_ecb`] | each call by itself |
//! | CBC | [`Sm4::encrypt_cbc`], [`Sm4::decrypt_cbc`] | [`CbcEncryptor`], [`CbcDecryptor`] |
//! | CBC, many streams at once | [`encrypt_cbc_streams`] | the same |
//! | CTR | [`Sm4::apply_ctr`] | [`Ctr`] |
//! | GCM | [`Gcm::seal`], [`Gcm::open`] | [`GcmSealer`], [`GcmOpener`] |
//!
//! Names that end in `_to` go from one buffer to another; the others work in place. Padding is the
//! caller's. A call that answers with an error has written nothing.
#![warn(missing_docs)]
#![deny(unsafe_code)]

mod buffers;
mod cbc;
mod cbc_streams;
mod cipher;
mod counter;
mod ctr;
mod error;
mod field;
mod gcm;
mod ghash;
mod kernel;
#[cfg(test)]
mod kernel_tests;
mod key;
mod key_stream;
#[cfg(test)]
mod model;
mod path;
mod portable;
mod round;
mod vector;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86;

pub use cbc::{CbcDecryptor, CbcEncryptor};
pub use cbc_streams::{CbcStream, encrypt_cbc_streams};
pub use cipher::Sm4;
pub use ctr::Ctr;
pub use error::Error;
pub use gcm::{Gcm, GcmOpener, GcmSealer, TAG};
pub use path::Path;

pub use tickgate_abi::sm4::{BLOCK, KEY};

/// An error unless these are whole blocks.
fn whole_blocks(length: usize) -> Result<(), Error> {
    match length % BLOCK {
        0 => Ok(()),
        over => Err(Error::PartialBlock(over)),
    }
}
