//! What can go wrong. No message carries key material or plaintext.

use crate::Path;

/// Why a call did nothing. Unless its text says otherwise, no output was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key is 16 bytes (GB/T 32907-2016, 4).
    #[error("an SM4 key has 16 bytes, this one has {0}")]
    KeyLength(usize),
    /// GCM takes an IV of any length but zero and below 2⁶¹ bytes (NIST SP 800-38D, 5.2.1.1).
    #[error("GCM needs an IV of at least one byte and less than 2^61")]
    GcmIvLength,
    /// ECB and CBC work on whole blocks; padding is the caller's.
    #[error("this mode needs whole blocks of 16 bytes, but {0} bytes are over; pad before the call")]
    PartialBlock(usize),
    /// The output has no room for what the call would write.
    #[error("the output has room for {room} bytes, {needed} are needed")]
    OutputTooShort {
        /// Bytes that the call would write.
        needed: usize,
        /// Bytes that the output has.
        room: usize,
    },
    /// CTR: the 128-bit counter would pass its end and repeat.
    #[error("the counter would wrap: key stream would repeat")]
    CounterWrap,
    /// GCM: more than 2³⁶ - 32 bytes of text under one IV (NIST SP 800-38D, 5.2.1.1).
    #[error("GCM allows at most 2^36 - 32 bytes under one IV")]
    GcmTextLength,
    /// GCM: 2⁶¹ bytes or more of additional data (NIST SP 800-38D, 5.2.1.1).
    #[error("GCM allows less than 2^61 bytes of additional data")]
    GcmAdditionalLength,
    /// GCM: additional data after the first byte of text.
    #[error("additional data must come before the text")]
    AdditionalAfterText,
    /// GCM: key, IV, additional data, text or tag is not what was sealed.
    #[error("the tag is wrong: the data is not authentic")]
    WrongTag,
    /// This processor, or the compiler that built this, lacks the instructions of a path.
    #[error("{0:?} is not available here")]
    PathUnavailable(Path),
    /// Streams that are encrypted together must use one path.
    #[error("the ciphers of these streams use different paths")]
    MixedPaths,
}
