//! GCM (NIST SP 800-38D; with SM4: RFC 8998, GB/T 36624-2018): encryption and authentication.

use crate::counter::Counter;
use crate::ghash::HashKey;
use crate::key_stream::KeyStream;
use crate::{BLOCK, Error, KEY, Path, Sm4};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a tag. Shorter ones are not offered.
pub const TAG: usize = 16;

/// The most bytes of text under one IV (NIST SP 800-38D, 5.2.1.1).
const MOST_TEXT: u64 = (1 << 36) - 32;
/// The most bytes of additional data, and of an IV.
const MOST_ADDITIONAL: u64 = (1 << 61) - 1;
/// Bytes that are encrypted and hashed in turn: few enough to stay in the first cache.
const TURN: usize = 4096;

/// An SM4 key for GCM: its round keys and the powers of its hash key. Wiped when dropped.
#[derive(Clone)]
pub struct Gcm {
    cipher: Sm4,
    hash_key: HashKey,
}

impl core::fmt::Debug for Gcm {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Gcm").field("cipher", &self.cipher).finish_non_exhaustive()
    }
}

impl Gcm {
    /// Expands a key, for the fastest path.
    pub fn new(key: &[u8; KEY]) -> Gcm {
        Gcm::of(Sm4::new(key))
    }

    /// The same of a slice.
    ///
    /// # Errors
    /// [`Error::KeyLength`] unless it has 16 bytes.
    pub fn from_slice(key: &[u8]) -> Result<Gcm, Error> {
        Sm4::from_slice(key).map(Gcm::of)
    }

    /// Expands a key for a certain path, for tests and benches.
    ///
    /// # Errors
    /// [`Error::PathUnavailable`].
    pub fn with_path(key: &[u8; KEY], path: Path) -> Result<Gcm, Error> {
        Sm4::with_path(key, path).map(Gcm::of)
    }

    /// Of a key that is expanded already, on its path.
    pub fn of(cipher: Sm4) -> Gcm {
        let mut h = [0; BLOCK];
        cipher.encrypt_block(&mut h);
        let hash_key = HashKey::new(&h, cipher.chosen);
        h.zeroize();
        Gcm { cipher, hash_key }
    }

    /// How it computes.
    pub fn path(&self) -> Path {
        self.cipher.path()
    }

    /// Encrypts a message in place; the answer is its tag. No IV may ever be used twice with one key.
    /// 12 bytes of IV are the fast and usual case.
    ///
    /// # Errors
    /// [`Error::GcmIvLength`], [`Error::GcmTextLength`], [`Error::GcmAdditionalLength`].
    pub fn seal(&self, iv: &[u8], additional: &[u8], data: &mut [u8]) -> Result<[u8; TAG], Error> {
        let mut sealer = self.sealer(iv)?;
        sealer.additional(additional)?;
        sealer.update_in_place(data)?;
        Ok(sealer.finish())
    }

    /// As [`Self::seal`], to the beginning of `target`.
    ///
    /// # Errors
    /// Those of [`Self::seal`], and [`Error::OutputTooShort`].
    pub fn seal_to(
        &self,
        iv: &[u8],
        additional: &[u8],
        source: &[u8],
        target: &mut [u8],
    ) -> Result<[u8; TAG], Error> {
        let mut sealer = self.sealer(iv)?;
        sealer.additional(additional)?;
        sealer.update(source, target)?;
        Ok(sealer.finish())
    }

    /// Checks a message and then decrypts it in place: with a wrong tag, `data` stays as it is.
    ///
    /// # Errors
    /// [`Error::WrongTag`], [`Error::GcmIvLength`], [`Error::GcmTextLength`],
    /// [`Error::GcmAdditionalLength`].
    pub fn open(&self, iv: &[u8], additional: &[u8], data: &mut [u8], tag: &[u8; TAG]) -> Result<(), Error> {
        self.verified(iv, additional, data, tag)?.stream.add(&self.cipher, data);
        Ok(())
    }

    /// As [`Self::open`], to the beginning of `target`: with a wrong tag, that stays as it is.
    ///
    /// # Errors
    /// Those of [`Self::open`], and [`Error::OutputTooShort`].
    pub fn open_to(
        &self,
        iv: &[u8],
        additional: &[u8],
        source: &[u8],
        target: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        let target = room_for(source, target)?;
        self.verified(iv, additional, source, tag)?.stream.add_to(&self.cipher, source, target)
    }

    /// The key stream of a message whose tag is right.
    fn verified(
        &self,
        iv: &[u8],
        additional: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG],
    ) -> Result<Message<'_>, Error> {
        let mut message = Message::new(self, iv)?;
        message.additional(additional)?;
        message.begin_text(ciphertext.len())?;
        message.absorb(ciphertext);
        message.check(tag)?;
        Ok(message)
    }

    /// Begins to encrypt a message in chunks.
    ///
    /// # Errors
    /// [`Error::GcmIvLength`].
    pub fn sealer(&self, iv: &[u8]) -> Result<GcmSealer<'_>, Error> {
        Message::new(self, iv).map(GcmSealer)
    }

    /// Begins to decrypt a message in chunks. See [`GcmOpener`] for what it does not promise.
    ///
    /// # Errors
    /// [`Error::GcmIvLength`].
    pub fn opener(&self, iv: &[u8]) -> Result<GcmOpener<'_>, Error> {
        Message::new(self, iv).map(GcmOpener)
    }
}

fn room_for<'a>(source: &[u8], target: &'a mut [u8]) -> Result<&'a mut [u8], Error> {
    let (needed, room) = (source.len(), target.len());
    target.get_mut(..needed).ok_or(Error::OutputTooShort { needed, room })
}

/// A message on its way.
struct Message<'a> {
    key: &'a Gcm,
    stream: KeyStream,
    /// The encrypted first counter block, which is added to the hash.
    mask: [u8; BLOCK],
    hash: u128,
    /// The beginning of a block that is not whole yet.
    held: [u8; BLOCK],
    held_length: usize,
    additional_length: u64,
    text_length: u64,
    in_text: bool,
}

impl Drop for Message<'_> {
    fn drop(&mut self) {
        self.mask.zeroize();
        self.hash.zeroize();
        self.held.zeroize();
    }
}

impl ZeroizeOnDrop for Message<'_> {}

impl<'a> Message<'a> {
    fn new(key: &'a Gcm, iv: &[u8]) -> Result<Self, Error> {
        if iv.is_empty() || iv.len() as u64 > MOST_ADDITIONAL {
            return Err(Error::GcmIvLength);
        }
        let mut message = Message {
            key,
            stream: KeyStream::new(Counter::of_word([0; BLOCK])),
            mask: [0; BLOCK],
            hash: 0,
            held: [0; BLOCK],
            held_length: 0,
            additional_length: 0,
            text_length: 0,
            in_text: false,
        };
        // NIST SP 800-38D, 7.1, step 2.
        let mut first = [0; BLOCK];
        if iv.len() == 12 {
            first[..12].copy_from_slice(iv);
            first[15] = 1;
        } else {
            message.absorb(iv);
            message.close_hash(0, iv.len() as u64);
            first = message.hash.to_be_bytes();
            message.hash = 0;
        }
        // The counters of the text follow the first, so one call makes the mask and the first of them.
        message.stream = KeyStream::new(Counter::of_word(first));
        message.stream.make_ahead(&key.cipher);
        message.mask = message.stream.take_block();
        Ok(message)
    }

    fn additional(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.in_text {
            return Err(Error::AdditionalAfterText);
        }
        let length = self.additional_length.checked_add(bytes.len() as u64);
        self.additional_length =
            length.filter(|length| *length <= MOST_ADDITIONAL).ok_or(Error::GcmAdditionalLength)?;
        self.absorb(bytes);
        Ok(())
    }

    /// Checks that there may be this much more text.
    fn begin_text(&mut self, length: usize) -> Result<(), Error> {
        let length = self.text_length.checked_add(length as u64);
        self.text_length = length.filter(|length| *length <= MOST_TEXT).ok_or(Error::GcmTextLength)?;
        if !self.in_text {
            self.in_text = true;
            self.pad();
        }
        Ok(())
    }

    /// Takes bytes into the hash.
    fn absorb(&mut self, mut bytes: &[u8]) {
        if self.held_length > 0 {
            let (first, others) = bytes.split_at(bytes.len().min(BLOCK - self.held_length));
            self.held[self.held_length..][..first.len()].copy_from_slice(first);
            self.held_length += first.len();
            bytes = others;
            if self.held_length == BLOCK {
                self.pad();
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() / BLOCK * BLOCK);
        if !whole.is_empty() {
            self.key.hash_key.update(&mut self.hash, whole);
        }
        if !rest.is_empty() {
            self.held[..rest.len()].copy_from_slice(rest);
            self.held_length = rest.len();
        }
    }

    /// Fills a block that has begun with zeros.
    fn pad(&mut self) {
        if self.held_length > 0 {
            self.held[self.held_length..].fill(0);
            self.key.hash_key.update(&mut self.hash, &self.held);
            self.held_length = 0;
        }
    }

    /// Takes what is held and the block of lengths, given in bytes, into the hash.
    fn close_hash(&mut self, additional: u64, text: u64) {
        let mut last = [0; 2 * BLOCK];
        last[..self.held_length].copy_from_slice(&self.held[..self.held_length]);
        last[BLOCK..][..8].copy_from_slice(&(additional * 8).to_be_bytes());
        last[BLOCK + 8..].copy_from_slice(&(text * 8).to_be_bytes());
        let start = if self.held_length > 0 { 0 } else { BLOCK };
        self.key.hash_key.update(&mut self.hash, &last[start..]);
        self.held_length = 0;
    }

    fn tag(&mut self) -> [u8; TAG] {
        self.close_hash(self.additional_length, self.text_length);
        (self.hash ^ u128::from_be_bytes(self.mask)).to_be_bytes()
    }

    fn check(&mut self, tag: &[u8; TAG]) -> Result<(), Error> {
        if self.tag().ct_eq(tag).into() { Ok(()) } else { Err(Error::WrongTag) }
    }
}

/// Encrypts a message in chunks of any size.
pub struct GcmSealer<'a>(Message<'a>);

/// Decrypts a message in chunks of any size.
///
/// The plaintext that [`Self::update`] gives out is **not authentic yet**: an attacker may have chosen
/// it. Only [`Self::finish`] tells. Act on none of it before, and discard all of it on an error.
/// [`Gcm::open`] gives out nothing before the tag is checked.
pub struct GcmOpener<'a>(Message<'a>);

impl GcmSealer<'_> {
    /// Takes the next additional data, all of it before the text.
    ///
    /// # Errors
    /// [`Error::AdditionalAfterText`], [`Error::GcmAdditionalLength`]; nothing was taken.
    pub fn additional(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.additional(bytes)
    }

    /// Encrypts the next bytes, in place.
    ///
    /// # Errors
    /// [`Error::GcmTextLength`]; nothing was taken.
    pub fn update_in_place(&mut self, data: &mut [u8]) -> Result<(), Error> {
        self.0.begin_text(data.len())?;
        for turn in data.chunks_mut(TURN) {
            self.0.stream.add(&self.0.key.cipher, turn);
            self.0.absorb(turn);
        }
        Ok(())
    }

    /// The same to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::GcmTextLength`], [`Error::OutputTooShort`]; nothing was taken.
    pub fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        let target = room_for(source, target)?;
        self.0.begin_text(source.len())?;
        for (source, target) in source.chunks(TURN).zip(target.chunks_mut(TURN)) {
            self.0.stream.add_to(&self.0.key.cipher, source, target)?;
            self.0.absorb(target);
        }
        Ok(())
    }

    /// Ends the message; the answer is its tag.
    pub fn finish(mut self) -> [u8; TAG] {
        self.0.tag()
    }
}

impl GcmOpener<'_> {
    /// Takes the next additional data, all of it before the text.
    ///
    /// # Errors
    /// [`Error::AdditionalAfterText`], [`Error::GcmAdditionalLength`]; nothing was taken.
    pub fn additional(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.additional(bytes)
    }

    /// Decrypts the next bytes, in place. The plaintext is not authentic yet.
    ///
    /// # Errors
    /// [`Error::GcmTextLength`]; nothing was taken.
    pub fn update_in_place(&mut self, data: &mut [u8]) -> Result<(), Error> {
        self.0.begin_text(data.len())?;
        for turn in data.chunks_mut(TURN) {
            self.0.absorb(turn);
            self.0.stream.add(&self.0.key.cipher, turn);
        }
        Ok(())
    }

    /// The same to the beginning of `target`.
    ///
    /// # Errors
    /// [`Error::GcmTextLength`], [`Error::OutputTooShort`]; nothing was taken.
    pub fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        let target = room_for(source, target)?;
        self.0.begin_text(source.len())?;
        for (source, target) in source.chunks(TURN).zip(target.chunks_mut(TURN)) {
            self.0.absorb(source);
            self.0.stream.add_to(&self.0.key.cipher, source, target)?;
        }
        Ok(())
    }

    /// Ends the message and says whether it is authentic.
    ///
    /// # Errors
    /// [`Error::WrongTag`]: nothing that was given out may be used.
    pub fn finish(mut self, tag: &[u8; TAG]) -> Result<(), Error> {
        self.0.check(tag)
    }
}

/// Makes `Debug` of a message on its way.
macro_rules! debug {
    ($name:ident) => {
        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name)).field("key", self.0.key).finish_non_exhaustive()
            }
        }
    };
}
debug!(GcmSealer);
debug!(GcmOpener);
