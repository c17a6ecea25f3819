//! What the library takes, and how many of what there can be. docs/sdf.md lists them.

/// Bytes of the longest data of one call: encryption, decryption, MAC, hash. Longer ones are refused
/// before they are read.
pub const LONGEST_DATA: usize = 16 << 20;
/// Bytes of random numbers of one call.
pub const LONGEST_RANDOM: usize = 1 << 20;
/// Bytes of the longest plaintext of SM2 encryption: what callers have room for in an `ECCCipher`.
pub const LONGEST_SM2_PLAINTEXT: usize = 255;
/// Open devices in a process.
pub const DEVICES: usize = 256;
/// Open sessions in a process.
pub const SESSIONS: usize = 4096;
/// Keys of a session.
pub const SESSION_KEYS: usize = 4096;
/// Key agreements of a session that are not finished.
pub const SESSION_AGREEMENTS: usize = 256;
/// Bits of a session key: SM4's.
pub const KEY_BITS: u32 = 128;
/// Bits of an SM2 key.
pub const SM2_BITS: u32 = 256;
