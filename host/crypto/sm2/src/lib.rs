//! SM2 (GM/T 0003-2012, GB/T 32918) over the curve and the signatures of RustCrypto's `sm2`, with SM3
//! of its `sm3`: key pairs, signatures of digests, public-key encryption, key agreement.
//!
//! Computations with a private key or a nonce go through the crate's constant-time scalars and points.
//! Every random number comes from the operating system; when it has none, the call fails with
//! [`Error::Random`]. Private keys are wiped when they are dropped, and `Debug` shows none. Not
//! wiped are what the compiler left of them in registers and on the stack, and what the crates `sm2`,
//! `sm3` and `rfc6979` keep of them while they sign or hash.
//!
//! Numbers are 32 bytes, big-endian.
#![warn(missing_docs)]
#![deny(unsafe_code)]

mod agreement;
mod derivation;
mod encryption;
mod error;
mod identity;
mod key;
mod random;
mod signature;

pub use agreement::{Agreement, Party, Role};
pub use encryption::Ciphertext;
pub use error::Error;
pub use identity::{LONGEST_IDENTITY, identity_digest};
pub use key::{PrivateKey, PublicKey};
pub use random::{fill, key_bytes};
pub use signature::Signature;

/// Bytes of a coordinate, a private key, each half of a signature, and of SM3's digest.
pub const NUMBER: usize = 32;

/// A number of the field or of the group's order, big-endian; or a digest.
pub type Number = [u8; NUMBER];
