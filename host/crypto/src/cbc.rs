//! CBC (GB/T 17964-2021; NIST SP 800-38A, 6.2) as a stream of chunks of any size.

use crate::buffers::{Between, Buffers, InPlace};
use crate::kernel::{CbcChain, CbcDecrypt};
use crate::{BLOCK, Error, Sm4, whole_blocks};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What both directions keep between chunks.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Chunks {
    /// The last ciphertext block, or the IV.
    previous: [u8; BLOCK],
    /// The beginning of a block that is not whole yet.
    held: [u8; BLOCK],
    held_length: usize,
}

/// Which way.
#[derive(Clone, Copy)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl Chunks {
    fn new(iv: &[u8; BLOCK]) -> Chunks {
        Chunks { previous: *iv, held: [0; BLOCK], held_length: 0 }
    }

    fn update(
        &mut self,
        cipher: &Sm4,
        direction: Direction,
        mut source: &[u8],
        mut target: &mut [u8],
    ) -> Result<usize, Error> {
        let needed = (self.held_length + source.len()) / BLOCK * BLOCK;
        let room = target.len();
        if room < needed {
            return Err(Error::OutputTooShort { needed, room });
        }
        if self.held_length > 0 {
            let taken = source.len().min(BLOCK - self.held_length);
            let (first, others) = source.split_at(taken);
            self.held[self.held_length..][..taken].copy_from_slice(first);
            self.held_length += taken;
            source = others;
            if self.held_length < BLOCK {
                return Ok(0);
            }
            let (first, others) = target.split_at_mut(BLOCK);
            first.copy_from_slice(&self.held);
            self.whole(cipher, direction, InPlace(first));
            self.held_length = 0;
            target = others;
        }
        let (whole, rest) = source.split_at(source.len() / BLOCK * BLOCK);
        self.whole(cipher, direction, Between::new(whole, target)?);
        self.held[..rest.len()].copy_from_slice(rest);
        self.held_length = rest.len();
        Ok(needed)
    }

    fn update_in_place(&mut self, cipher: &Sm4, direction: Direction, data: &mut [u8]) -> Result<(), Error> {
        whole_blocks(self.held_length)?;
        whole_blocks(data.len())?;
        self.whole(cipher, direction, InPlace(data));
        Ok(())
    }

    fn whole(&mut self, cipher: &Sm4, direction: Direction, buffers: impl Buffers) {
        let previous = &mut self.previous;
        match direction {
            Direction::Encrypt => {
                cipher.chosen.run(CbcChain { schedule: &cipher.encryption, previous, buffers });
            }
            Direction::Decrypt => {
                cipher.chosen.run(CbcDecrypt { schedule: &cipher.decryption, previous, buffers });
            }
        }
    }
}

/// Makes one direction's stream; both have the same calls.
macro_rules! stream {
    ($(#[$doc:meta])* $name:ident, $direction:expr) => {
        $(#[$doc])*
        pub struct $name<'a> {
            cipher: &'a Sm4,
            chunks: Chunks,
        }

        impl<'a> $name<'a> {
            /// Begins a message.
            pub fn new(cipher: &'a Sm4, iv: &[u8; BLOCK]) -> Self {
                $name { cipher, chunks: Chunks::new(iv) }
            }

            /// Takes the next bytes, any number, and writes all blocks that are whole by now to the
            /// beginning of `target`: how many bytes is the answer. Up to 15 bytes are kept for the
            /// next call.
            ///
            /// # Errors
            /// [`Error::OutputTooShort`], and then nothing was taken.
            pub fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Error> {
                self.chunks.update(self.cipher, $direction, source, target)
            }

            /// Takes the next whole blocks, in place.
            ///
            /// # Errors
            /// [`Error::PartialBlock`], also if bytes of an earlier call are waiting; nothing was taken.
            pub fn update_in_place(&mut self, data: &mut [u8]) -> Result<(), Error> {
                self.chunks.update_in_place(self.cipher, $direction, data)
            }

            /// Ends the message.
            ///
            /// # Errors
            /// [`Error::PartialBlock`] if it was not one of whole blocks: the bytes that are over were
            /// not processed.
            pub fn finish(self) -> Result<(), Error> {
                whole_blocks(self.chunks.held_length)
            }
        }

        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name)).field("cipher", self.cipher).finish_non_exhaustive()
            }
        }
    };
}

stream!(
    /// Encrypts one message, block after block: a chain, so that no processor can work on two blocks of
    /// it at once. Many messages go faster with [`crate::encrypt_cbc_streams`].
    CbcEncryptor,
    Direction::Encrypt
);
stream!(
    /// Decrypts one message, many blocks at once. Nothing shows whether anyone changed it.
    CbcDecryptor,
    Direction::Decrypt
);
