//! SM4 with a session key (GM/T 0018-2012, 6.5.1 to 6.5.3), and session keys under a key-encryption key
//! (6.3.14, 6.3.15).

use crate::algorithm::*;
use crate::code::Code;
use crate::failure::Failure;
use crate::handle::Id;
use crate::limits::KEY_BITS;
use crate::modes::{self, Block};
use crate::session::Session;
use tickgate_crypto::{BLOCK, Sm4};
use tickgate_sm2::key_bytes;
use zeroize::Zeroizing;

/// How SM4 is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Ecb,
    Cbc,
    Cfb,
    Ofb,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
}

impl Mode {
    pub(crate) fn of(algorithm: u32) -> Result<Mode, Failure> {
        match algorithm {
            SGD_SM4_ECB => Ok(Mode::Ecb),
            SGD_SM4_CBC => Ok(Mode::Cbc),
            SGD_SM4_CFB => Ok(Mode::Cfb),
            SGD_SM4_OFB => Ok(Mode::Ofb),
            _ => Err(unsupported(algorithm)),
        }
    }

    /// Whether it begins with an IV.
    pub(crate) fn chains(self) -> bool {
        self != Mode::Ecb
    }

    /// An error unless it takes data of this length.
    pub(crate) fn check_length(self, length: usize) -> Result<(), Failure> {
        let whole = matches!(self, Mode::Cfb | Mode::Ofb) || length % BLOCK == 0;
        if length > 0 && whole { Ok(()) } else { Err(Code::InputArgument.into()) }
    }
}

/// The error for an algorithm that is none of a function's.
fn unsupported(algorithm: u32) -> Failure {
    match algorithm & !MODE_BITS {
        SM4_FAMILY => Code::AlgorithmMode.into(),
        _ => Code::Algorithm.into(),
    }
}

impl Session {
    /// Encrypts or decrypts in place, and moves the IV on.
    pub(crate) fn crypt(
        &self,
        key: u64,
        mode: Mode,
        direction: Direction,
        iv: &mut Block,
        data: &mut [u8],
    ) -> Result<(), Failure> {
        let key = self.key(key)?;
        mode.check_length(data.len())?;
        match (mode, direction) {
            (Mode::Ecb, Direction::Encrypt) => key.encrypt_ecb(data),
            (Mode::Ecb, Direction::Decrypt) => key.decrypt_ecb(data),
            (Mode::Cbc, Direction::Encrypt) => modes::encrypt_cbc(key, iv, data),
            (Mode::Cbc, Direction::Decrypt) => modes::decrypt_cbc(key, iv, data),
            (Mode::Cfb, Direction::Encrypt) => {
                modes::encrypt_cfb(key, iv, data);
                Ok(())
            }
            (Mode::Cfb, Direction::Decrypt) => {
                modes::decrypt_cfb(key, iv, data);
                Ok(())
            }
            (Mode::Ofb, _) => {
                modes::apply_ofb(key, iv, data);
                Ok(())
            }
        }
        .map_err(|_| Code::InputArgument.into())
    }

    /// An error unless a MAC of this algorithm and length can be computed.
    pub(crate) fn check_mac(&self, key: u64, algorithm: u32, length: usize) -> Result<(), Failure> {
        self.key(key)?;
        match algorithm {
            SGD_SM4_MAC => Mode::Cbc.check_length(length),
            _ => Err(unsupported(algorithm)),
        }
    }

    /// The last block of CBC, which is the next IV as well. The data is lost.
    pub(crate) fn mac(&self, key: u64, iv: &mut Block, data: &mut [u8]) -> Result<(), Failure> {
        modes::encrypt_cbc(self.key(key)?, iv, data).map_err(|_| Code::InputArgument.into())
    }

    /// A new session key, and the same encrypted under a key-encryption key.
    pub(crate) fn generate_with_kek(
        &mut self,
        bits: u32,
        algorithm: u32,
        index: u32,
    ) -> Result<(Block, Id), Failure> {
        check_key_bits(bits)?;
        let wrap = Wrap::new(self, algorithm, index)?;
        self.check_room_for_key()?;
        let key = key_bytes()?;
        Ok((wrap.encrypt(&key)?, self.keep_key(key.as_slice())?))
    }

    /// A session key that is encrypted under a key-encryption key.
    pub(crate) fn import_with_kek(
        &mut self,
        algorithm: u32,
        index: u32,
        encrypted: &[u8],
    ) -> Result<Id, Failure> {
        let wrap = Wrap::new(self, algorithm, index)?;
        let encrypted: &Block = encrypted.try_into().map_err(|_| Code::InputArgument)?;
        let key = wrap.decrypt(encrypted)?;
        self.keep_key(key.as_slice())
    }
}

/// An error unless a session key can have so many bits.
pub(crate) fn check_key_bits(bits: u32) -> Result<(), Failure> {
    if bits == KEY_BITS { Ok(()) } else { Err(Code::InputArgument.into()) }
}

/// How a key-encryption key encrypts: ECB, or CBC with an IV of zeros, since the functions carry none.
/// For one block both are the same.
struct Wrap(Sm4);

impl Wrap {
    fn new(session: &Session, algorithm: u32, index: u32) -> Result<Wrap, Failure> {
        match algorithm {
            SGD_SM4_ECB | SGD_SM4_CBC => Ok(Wrap(session.store().kek(index)?)),
            _ => Err(unsupported(algorithm)),
        }
    }

    fn encrypt(&self, key: &Block) -> Result<Block, Failure> {
        let mut block = *key;
        self.0.encrypt_block(&mut block);
        Ok(block)
    }

    fn decrypt(&self, encrypted: &Block) -> Result<Zeroizing<Block>, Failure> {
        let mut block = Zeroizing::new(*encrypted);
        self.0.decrypt_block(&mut block);
        Ok(block)
    }
}
