//! `libsdf.so`: the interface through which Chinese software calls crypto cards, GM/T 0018-2012, over
//! the key store of `tickgate-keys` and the ciphers of `tickgate-crypto` and `tickgate-sm2`.
//!
//! [`abi`](self) is the boundary to C and the only place with unsafe code. It takes pointers apart,
//! copies what they point to, and calls what is behind it: sessions, which are safe Rust. Handles are
//! numbers that are looked up, never addresses. No panic crosses the boundary. docs/sdf.md is the guide
//! for C programmers and operators, include/sdf.h the header.
#![warn(missing_docs)]
#![deny(unsafe_code)]

#[allow(unsafe_code)]
mod abi;
pub mod algorithm;
pub mod code;
mod device;
mod failure;
mod files;
mod handle;
mod hash;
mod information;
mod key_exchange;
pub mod limits;
mod modes;
mod public_key;
mod registry;
mod session;
mod settings;
pub mod structures;
mod symmetric;
