//! CTR (GB/T 17964-2021; NIST SP 800-38A, 6.5) as a stream of chunks of any size.

use crate::counter::Counter;
use crate::key_stream::KeyStream;
use crate::{BLOCK, Error, Sm4};

/// Encrypts or decrypts one message; both are the same. There is nothing to finish.
pub struct Ctr<'a> {
    cipher: &'a Sm4,
    stream: KeyStream,
}

impl<'a> Ctr<'a> {
    /// Begins a message with this counter block, which counts as one big-endian number of 128 bits. No
    /// counter block may ever be used twice with one key.
    pub fn new(cipher: &'a Sm4, counter: &[u8; BLOCK]) -> Self {
        Ctr { cipher, stream: KeyStream::new(Counter::of_block(*counter)) }
    }

    /// Takes the next bytes, any number, in place.
    ///
    /// # Errors
    /// [`Error::CounterWrap`], and then nothing was taken.
    pub fn update_in_place(&mut self, data: &mut [u8]) -> Result<(), Error> {
        self.check(data.len())?;
        self.stream.add(self.cipher, data);
        Ok(())
    }

    /// The same to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::CounterWrap`], [`Error::OutputTooShort`], and then nothing was taken.
    pub fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        self.check(source.len())?;
        let (needed, room) = (source.len(), target.len());
        let target = target.get_mut(..needed).ok_or(Error::OutputTooShort { needed, room })?;
        self.stream.add_to(self.cipher, source, target)
    }

    fn check(&self, length: usize) -> Result<(), Error> {
        if self.stream.suffices(length) { Ok(()) } else { Err(Error::CounterWrap) }
    }
}

impl core::fmt::Debug for Ctr<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Ctr").field("cipher", self.cipher).finish_non_exhaustive()
    }
}
