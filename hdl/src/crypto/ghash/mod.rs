//! GHASH, the hash of GCM: a multiplier, and the sums of many messages around it.

pub mod hash;
pub mod product;
