//! What encrypts: software, and one day the card. An engine has a key; a message goes through it in chunks
//! of any size.

use tickgate_crypto::BLOCK;

/// A mode of operation (GB/T 17964-2021; GCM: NIST SP 800-38D, RFC 8998).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Each block by itself.
    Ecb,
    /// Chained; an IV of 16 bytes.
    Cbc,
    /// Key stream of a counter; the first counter block of 16 bytes.
    Ctr,
    /// Encrypted and authenticated; an IV of any length but zero. The tag of 16 bytes follows the text.
    Gcm,
}

impl Mode {
    /// All of them.
    pub const ALL: [Mode; 4] = [Mode::Ecb, Mode::Cbc, Mode::Ctr, Mode::Gcm];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Ecb => "ecb",
            Mode::Cbc => "cbc",
            Mode::Ctr => "ctr",
            Mode::Gcm => "gcm",
        }
    }

    /// Whether it works on whole blocks, so that other messages need padding.
    pub const fn takes_whole_blocks(self) -> bool {
        matches!(self, Mode::Ecb | Mode::Cbc)
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Plaintext to ciphertext.
    Encrypt,
    /// Ciphertext to plaintext.
    Decrypt,
}

/// What is done with one message.
#[derive(Clone, Debug)]
pub struct Job {
    /// The mode.
    pub mode: Mode,
    /// Which way.
    pub direction: Direction,
    /// Of the length that the mode needs; empty for ECB.
    pub iv: Vec<u8>,
    /// GCM: what is authenticated and not encrypted; else empty.
    pub additional: Vec<u8>,
}

/// Something that encrypts with one key.
pub trait Engine {
    /// Begins a message.
    ///
    /// # Errors
    /// [`Fault::IvLength`], [`Fault::Cipher`] if the mode does not take this IV or additional data.
    fn begin<'e>(&'e self, job: &Job) -> Result<Box<dyn Transform + 'e>, Fault>;
}

/// One message on its way.
pub trait Transform {
    /// Takes the next bytes, any number, and writes what is ready to the beginning of `target`: how many
    /// bytes is the answer, at most [`room`] of the input.
    ///
    /// Plaintext of GCM is not authentic before [`Transform::finish`] has said so.
    ///
    /// # Errors
    /// The [`Fault`] of the input; the message has ended.
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault>;

    /// Ends the message; writes what was left, at most [`room`] of nothing.
    ///
    /// # Errors
    /// The [`Fault`] of the message as a whole.
    fn finish(self: Box<Self>, target: &mut [u8]) -> Result<usize, Fault>;
}

/// Bytes that a target needs for a chunk: what an engine keeps back is less than two blocks.
pub const fn room(chunk: usize) -> usize {
    chunk + 2 * BLOCK
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Told by the cipher.
    #[error(transparent)]
    Cipher(#[from] tickgate_crypto::Error),
    /// CBC and CTR take an IV of 16 bytes.
    #[error("this mode takes an IV of 16 bytes, this one has {0}")]
    IvLength(usize),
    /// GCM: shorter than a tag.
    #[error("it has {0} bytes, and a tag alone has 16; it is no output of GCM, or it was cut")]
    NoTag(usize),
    /// The last block does not end as padding does.
    #[error("its padding is wrong: another key, mode or IV, a damaged file, or one that was not padded")]
    Padding,
}
