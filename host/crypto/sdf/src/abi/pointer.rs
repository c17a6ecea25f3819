//! What C passes. Each type is one pointer wide and has one way in or out; this is where addresses are
//! read and written. Values of these types come from C alone, so that what the contract of the functions
//! says (see the module above) holds for them: null, or good for as many bytes as is said here.

use crate::code::Code;
use crate::failure::Failure;
use crate::handle::Id;
use crate::limits::LONGEST_SM2_PLAINTEXT;
use crate::session::Session;
use crate::settings::Lengths;
use crate::structures::*;
use std::ffi::c_void;
use std::mem::offset_of;
use tickgate_sm2::{Ciphertext, PublicKey};
use zeroize::Zeroizing;

/// A `void *` that is a handle: a number, whose address is never looked at.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Handle(*mut c_void);

impl Handle {
    pub(super) fn number(self) -> u64 {
        self.0.addr() as u64
    }
}

impl From<Id> for Handle {
    fn from(id: Id) -> Handle {
        // Pointers have 64 bits: crate::handle asserts it.
        Handle(std::ptr::without_provenance_mut(id.number() as usize))
    }
}

/// A structure, or any number of bytes, that is read.
#[repr(transparent)]
pub(super) struct Input<T>(*const T);

/// A structure, a number, a handle, or any number of bytes, that is written.
#[repr(transparent)]
pub(super) struct Output<T>(*mut T);

/// An IV of 16 bytes, which is read and written.
#[repr(transparent)]
pub(super) struct Iv(*mut u8);

/// Structures of which any bytes are a value.
///
/// # Safety
/// The type consists of integers and arrays of them, without padding.
pub(super) unsafe trait Plain: Copy {}

// SAFETY: both are `repr(C, packed)`, of `u32` and arrays of `u8`.
unsafe impl Plain for EccPublicKey {}
// SAFETY: as above.
unsafe impl Plain for EccSignature {}

impl<T> Input<T> {
    pub(super) fn is_null(&self) -> bool {
        self.0.is_null()
    }
}

impl<T: Plain> Input<T> {
    /// A copy of the structure.
    pub(super) fn read(&self) -> Result<T, Failure> {
        if self.0.is_null() {
            return Err(Code::InputArgument.into());
        }
        // SAFETY: not null, so that C vouches for `size_of::<T>()` bytes, of any alignment; any bytes are
        // a value of a plain type.
        Ok(unsafe { self.0.read_unaligned() })
    }
}

impl Input<u8> {
    /// A copy of `length` bytes, at least one and at most `limit`: a length that is out of bounds is
    /// refused before anything is read.
    pub(super) fn bytes(&self, length: u32, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if length == 0 {
            return Err(Code::InputArgument.into());
        }
        self.bytes_or_none(length, limit)
    }

    /// The same, but no bytes are allowed, also with a null pointer.
    pub(super) fn bytes_or_none(&self, length: u32, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let length = length as usize;
        if length > limit || (self.0.is_null() && length > 0) {
            return Err(Code::InputArgument.into());
        }
        let mut copy = Zeroizing::new(Vec::new());
        copy.try_reserve_exact(length).map_err(|_| Code::NoBuffer)?;
        if length > 0 {
            // SAFETY: not null, so that C vouches for `length` bytes; the copy has room for them, is
            // elsewhere since it was just allocated, and all of it is set when its length is.
            unsafe {
                self.0.copy_to_nonoverlapping(copy.as_mut_ptr(), length);
                copy.set_len(length);
            }
        }
        Ok(copy)
    }
}

impl Input<EccPublicKey> {
    /// The public key, if it is one.
    pub(super) fn public_key(&self) -> Result<PublicKey, Failure> {
        Ok(PublicKey::try_from(&self.read()?)?)
    }
}

impl Input<EccCipher> {
    /// The ciphertext, if it can be one. Of `C`, as many bytes are read as `L` says, whatever room the
    /// caller's structure has for it.
    pub(super) fn ciphertext(&self) -> Result<Ciphertext, Failure> {
        const HEAD: usize = offset_of!(EccCipher, c);
        let start = Input(self.0.cast::<u8>());
        let head = start.bytes(HEAD as u32, HEAD)?;
        let field = |at: usize| narrow(head[at..].first_chunk().expect("64 bytes of the head"));
        let number = |at| field(at).ok_or(Code::EncryptedData);
        let (x, y) = (number(offset_of!(EccCipher, x))?, number(offset_of!(EccCipher, y))?);
        let length =
            u32::from_ne_bytes(*head[offset_of!(EccCipher, length)..].first_chunk().expect("4 bytes"));
        // C vouches for the bytes of `C` as well, so that the address is inside of what it points to.
        let text = Input(self.0.cast::<u8>().wrapping_add(HEAD)).bytes(length, LONGEST_SM2_PLAINTEXT)?;
        Ok(Ciphertext {
            point: PublicKey::from_coordinates(&x, &y).map_err(|_| Code::EncryptedData)?,
            tag: *head[offset_of!(EccCipher, m)..].first_chunk().expect("32 bytes of the head"),
            text: text.to_vec(),
        })
    }
}

impl<T> Output<T> {
    /// An error unless it can be written. Asked before anything is done.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.0.is_null() { Err(Code::OutputArgument.into()) } else { Ok(()) }
    }

    /// Writes it.
    pub(super) fn write(&self, value: T) -> Result<(), Failure> {
        self.check()?;
        // SAFETY: not null, so that C vouches for `size_of::<T>()` bytes, of any alignment. What is
        // written over has no destructor: it is C's.
        unsafe { self.0.write_unaligned(value) };
        Ok(())
    }
}

impl Output<u32> {
    /// What is there before.
    fn read(&self) -> Result<u32, Failure> {
        self.check()?;
        // SAFETY: not null, so that C vouches for four bytes, of any alignment.
        Ok(unsafe { self.0.read_unaligned() })
    }

    /// The number of bytes that C asks for, where the standard makes it an input.
    pub(super) fn asked(&self) -> Result<u32, Failure> {
        self.read()
    }
}

impl Output<u8> {
    /// Writes bytes; C vouches for the room.
    pub(super) fn write_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.check()?;
        // SAFETY: not null, so that C vouches for the bytes it was told of; these bytes are Rust's own and
        // do not overlap with them.
        unsafe { self.0.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(())
    }
}

impl Output<EccCipher> {
    /// Writes a ciphertext: of `C` as many bytes as there are, and nothing behind them.
    pub(super) fn write_ciphertext(&self, ciphertext: &Ciphertext) -> Result<(), Failure> {
        let (x, y) = ciphertext.point.coordinates();
        let length = u32::try_from(ciphertext.text.len()).map_err(|_| Code::Unknown)?;
        let bytes =
            [&widen(&x)[..], &widen(&y), &ciphertext.tag, &length.to_ne_bytes(), &ciphertext.text].concat();
        Output(self.0.cast::<u8>()).write_bytes(&bytes)
    }
}

impl Iv {
    /// A copy of the IV.
    pub(super) fn read(&self) -> Result<[u8; 16], Failure> {
        let bytes = Input(self.0.cast_const()).bytes(16, 16)?;
        Ok(bytes.as_slice().try_into().map_err(|_| Code::Unknown)?)
    }

    /// Writes the next one.
    pub(super) fn write(&self, iv: &[u8; 16]) -> Result<(), Failure> {
        Output(self.0).write_bytes(iv)
    }
}

/// Bytes with a length, which before the call is the room there is and after it the bytes that are there.
pub(super) struct OutputBytes {
    pub(super) data: Output<u8>,
    pub(super) length: Output<u32>,
}

impl OutputBytes {
    /// An error unless `needed` bytes have room; then they are written to the length. Asked before
    /// anything is done.
    pub(super) fn check(&self, session: &Session, needed: usize) -> Result<(), Failure> {
        self.data.check()?;
        self.length.check()?;
        if session.device().settings.lengths == Lengths::Unchecked || self.length.read()? as usize >= needed {
            return Ok(());
        }
        self.length.write(u32::try_from(needed).map_err(|_| Code::Unknown)?)?;
        Err(Code::NoBuffer.into())
    }

    /// Writes the bytes and their number.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.data.write_bytes(bytes)?;
        self.length.write(u32::try_from(bytes.len()).map_err(|_| Code::Unknown)?)
    }
}
