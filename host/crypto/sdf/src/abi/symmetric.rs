//! SM4, and session keys under key-encryption keys (GM/T 0018-2012, 6.3.14 to 6.3.16, 6.5.1 to 6.5.3).

use super::boundary;
use super::pointer::{Handle, Input, Iv, Output, OutputBytes};
use crate::limits::{KEY_BITS, LONGEST_DATA};
use crate::registry::with_session;
use crate::symmetric::{Direction, Mode};
use std::ffi::c_int;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithKEK(
    session: Handle,
    bits: u32,
    algorithm: u32,
    index: u32,
    encrypted: Output<u8>,
    length: Output<u32>,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateKeyWithKEK", || {
        with_session(session.number(), |session| {
            let output = OutputBytes { data: encrypted, length };
            key.check()?;
            output.check(session, KEY_BITS as usize / 8)?;
            let (encrypted, id) = session.generate_with_kek(bits, algorithm, index)?;
            output.write(&encrypted)?;
            key.write(id.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ImportKeyWithKEK(
    session: Handle,
    algorithm: u32,
    index: u32,
    encrypted: Input<u8>,
    length: u32,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_ImportKeyWithKEK", || {
        with_session(session.number(), |session| {
            key.check()?;
            let encrypted = encrypted.bytes(length, KEY_BITS as usize / 8)?;
            key.write(session.import_with_kek(algorithm, index, &encrypted)?.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_DestroyKey(session: Handle, key: Handle) -> c_int {
    boundary("SDF_DestroyKey", || with_session(session.number(), |session| session.destroy_key(key.number())))
}

/// What encryption and decryption have in common.
struct Crypt {
    session: Handle,
    key: Handle,
    algorithm: u32,
    iv: Iv,
    data: Input<u8>,
    length: u32,
    output: OutputBytes,
}

impl Crypt {
    fn run(self, function: &str, direction: Direction) -> c_int {
        boundary(function, || {
            with_session(self.session.number(), |session| {
                session.key(self.key.number())?;
                let mode = Mode::of(self.algorithm)?;
                mode.check_length(self.length as usize)?;
                let mut iv = if mode.chains() { self.iv.read()? } else { [0; 16] };
                let mut data = self.data.bytes(self.length, LONGEST_DATA)?;
                self.output.check(session, data.len())?;
                session.crypt(self.key.number(), mode, direction, &mut iv, &mut data)?;
                self.output.write(&data)?;
                if direction == Direction::Encrypt {
                    // What is left in the buffer is ciphertext, which need not be wiped.
                    drop(std::mem::take(&mut *data));
                }
                if mode.chains() { self.iv.write(&iv) } else { Ok(()) }
            })
        })
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_Encrypt(
    session: Handle,
    key: Handle,
    algorithm: u32,
    iv: Iv,
    data: Input<u8>,
    length: u32,
    encrypted: Output<u8>,
    encrypted_length: Output<u32>,
) -> c_int {
    let output = OutputBytes { data: encrypted, length: encrypted_length };
    let crypt = Crypt { session, key, algorithm, iv, data, length, output };
    crypt.run("SDF_Encrypt", Direction::Encrypt)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_Decrypt(
    session: Handle,
    key: Handle,
    algorithm: u32,
    iv: Iv,
    encrypted: Input<u8>,
    length: u32,
    data: Output<u8>,
    data_length: Output<u32>,
) -> c_int {
    let output = OutputBytes { data, length: data_length };
    let crypt = Crypt { session, key, algorithm, iv, data: encrypted, length, output };
    crypt.run("SDF_Decrypt", Direction::Decrypt)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_CalculateMAC(
    session: Handle,
    key: Handle,
    algorithm: u32,
    iv: Iv,
    data: Input<u8>,
    length: u32,
    mac: Output<u8>,
    mac_length: Output<u32>,
) -> c_int {
    boundary("SDF_CalculateMAC", || {
        with_session(session.number(), |session| {
            session.check_mac(key.number(), algorithm, length as usize)?;
            let (mut next, output) = (iv.read()?, OutputBytes { data: mac, length: mac_length });
            let mut data = data.bytes(length, LONGEST_DATA)?;
            output.check(session, next.len())?;
            session.mac(key.number(), &mut next, &mut data)?;
            output.write(&next)?;
            iv.write(&next)
        })
    })
}
