//! Cryptography beside the feed: SM4 (GB/T 32907-2016), its modes of operation, and the hash of GCM.

pub mod any_bit;
mod block_bits;
pub mod block_memory;
pub mod engine;
pub mod ghash;
pub mod key_loader;
pub mod modes;
pub mod self_test;
pub mod sm4;
pub mod tag;
