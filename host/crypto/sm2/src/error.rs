//! What can go wrong. No message carries key material or plaintext.

/// Why a call gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system gave no random numbers.
    #[error(
        "the operating system gives no random numbers (getrandom(2) failed): nothing was made; repair that first"
    )]
    Random,
    /// The number is no private key.
    #[error("an SM2 private key is a number from 1 to n - 2; this one is not: check where it comes from")]
    PrivateKey,
    /// The coordinates are no public key.
    #[error(
        "these coordinates are not a point of the SM2 curve: the public key is damaged or of another curve"
    )]
    PublicKey,
    /// The signature is not that of the digest and the key.
    #[error("the signature is not of this digest by this key")]
    Signature,
    /// Signing failed, which happens for one nonce in 2²⁵⁵.
    #[error("this nonce cannot sign; sign again")]
    Signing,
    /// A ciphertext was changed, is damaged, or is for another key.
    #[error("the ciphertext is not authentic, or is for another key")]
    Ciphertext,
    /// SM2 encrypts at least one byte and less than 2³² · 32.
    #[error("SM2 encrypts at least one byte, and {0} is not in its range")]
    PlaintextLength(usize),
    /// An identity is at most 8191 bytes: its length in bits is written in 16 bits.
    #[error("an SM2 identity has at most 8191 bytes, this one has {0}")]
    IdentityLength(usize),
    /// Key agreement came to the point at infinity: the peer's keys are malicious or damaged.
    #[error(
        "key agreement failed: the peer's keys lead to the point at infinity; do not go on with this peer"
    )]
    Agreement,
}
