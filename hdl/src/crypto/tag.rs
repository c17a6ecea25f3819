//! What goes along with a block through the cipher: bits of a [`super::sm4::pipeline`] tag, lowest first.

use super::ghash::hash::{HASH_SLOT_BITS, JOB_BITS, LANE_BITS};
use super::sm4::pipeline::TAG_BITS;

/// The job's number among those that are being worked on.
pub const JOB: usize = 0;
/// The slot of its key.
pub const SLOT: usize = JOB + JOB_BITS;
/// GHASH: the power of H less one.
pub const POWER: usize = SLOT + HASH_SLOT_BITS;
/// GHASH: the sum.
pub const LANE: usize = POWER + LANE_BITS;
/// GHASH: what the block is multiplied by ([`super::ghash::hash::Operand`]), two bits.
pub const OPERAND: usize = LANE + LANE_BITS;
/// GHASH takes the block.
pub const HASHED: usize = OPERAND + 2;
/// GHASH takes what was added behind the cipher, not what came out: a ciphertext that is deciphered, or what is only
/// authenticated.
pub const HASH_MASK: usize = HASHED + 1;
/// GHASH: the sum is zero before.
pub const FRESH: usize = HASH_MASK + 1;
/// GHASH: the product is added to the hash.
pub const ADD: usize = FRESH + 1;
/// GHASH: the hash is zero before.
pub const FIRST: usize = ADD + 1;
/// GHASH: the hash is whole with this.
pub const WHOLE: usize = FIRST + 1;
/// The next block of the job is added to this one: CBC encryption.
pub const CHAINED: usize = WHOLE + 1;
/// The engine's own: of a key that is loaded, or of the self-test.
pub const OWN: usize = CHAINED + 1;
/// Bytes of the block less one, four bits.
pub const BYTES: usize = OWN + 1;
/// The caller's.
pub const COOKIE: usize = BYTES + 4;
/// Bits of it.
pub const COOKIE_BITS: usize = TAG_BITS - COOKIE;
