//! SM2 keys, signatures and encryption (GM/T 0018-2012, 6.3 and 6.4).

use super::boundary;
use super::pointer::{Handle, Input, Output, OutputBytes};
use crate::limits::LONGEST_DATA;
use crate::public_key;
use crate::registry::with_session;
use crate::structures::{EccCipher, EccPrivateKey, EccPublicKey, EccSignature};
use std::ffi::c_int;
use tickgate_keys::Purpose;
use tickgate_sm2::Signature;

fn export(
    function: &str,
    session: Handle,
    index: u32,
    purpose: Purpose,
    key: &Output<EccPublicKey>,
) -> c_int {
    boundary(function, || {
        with_session(session.number(), |session| {
            key.check()?;
            key.write((&session.public_key(index, purpose)?).into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExportSignPublicKey_ECC(
    session: Handle,
    index: u32,
    key: Output<EccPublicKey>,
) -> c_int {
    export("SDF_ExportSignPublicKey_ECC", session, index, Purpose::Signing, &key)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExportEncPublicKey_ECC(
    session: Handle,
    index: u32,
    key: Output<EccPublicKey>,
) -> c_int {
    export("SDF_ExportEncPublicKey_ECC", session, index, Purpose::Encryption, &key)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyPair_ECC(
    session: Handle,
    algorithm: u32,
    bits: u32,
    public: Output<EccPublicKey>,
    private: Output<EccPrivateKey>,
) -> c_int {
    boundary("SDF_GenerateKeyPair_ECC", || {
        with_session(session.number(), |_| {
            public.check()?;
            private.check()?;
            let key = public_key::generate(algorithm, bits)?;
            public.write(key.public_key().into())?;
            private.write((&key).into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExternalVerify_ECC(
    session: Handle,
    algorithm: u32,
    key: Input<EccPublicKey>,
    data: Input<u8>,
    length: u32,
    signature: Input<EccSignature>,
) -> c_int {
    boundary("SDF_ExternalVerify_ECC", || {
        with_session(session.number(), |_| {
            public_key::check_signature(algorithm)?;
            let (key, data) = (key.public_key()?, data.bytes(length, LONGEST_DATA)?);
            public_key::verify(&key, &data, &Signature::try_from(&signature.read()?)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalSign_ECC(
    session: Handle,
    index: u32,
    data: Input<u8>,
    length: u32,
    signature: Output<EccSignature>,
) -> c_int {
    boundary("SDF_InternalSign_ECC", || {
        with_session(session.number(), |session| {
            signature.check()?;
            signature.write((&session.sign(index, &data.bytes(length, LONGEST_DATA)?)?).into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalVerify_ECC(
    session: Handle,
    index: u32,
    data: Input<u8>,
    length: u32,
    signature: Input<EccSignature>,
) -> c_int {
    boundary("SDF_InternalVerify_ECC", || {
        with_session(session.number(), |session| {
            let data = data.bytes(length, LONGEST_DATA)?;
            session.verify(index, &data, &Signature::try_from(&signature.read()?)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExternalEncrypt_ECC(
    session: Handle,
    algorithm: u32,
    key: Input<EccPublicKey>,
    data: Input<u8>,
    length: u32,
    encrypted: Output<EccCipher>,
) -> c_int {
    boundary("SDF_ExternalEncrypt_ECC", || {
        with_session(session.number(), |_| {
            encrypted.check()?;
            public_key::check_encryption(algorithm)?;
            let (key, data) = (key.public_key()?, data.bytes(length, LONGEST_DATA)?);
            encrypted.write_ciphertext(&public_key::encrypt(&key, &data)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalEncrypt_ECC(
    session: Handle,
    index: u32,
    algorithm: u32,
    data: Input<u8>,
    length: u32,
    encrypted: Output<EccCipher>,
) -> c_int {
    boundary("SDF_InternalEncrypt_ECC", || {
        with_session(session.number(), |session| {
            encrypted.check()?;
            public_key::check_encryption(algorithm)?;
            let data = data.bytes(length, LONGEST_DATA)?;
            encrypted.write_ciphertext(&session.encrypt(index, &data)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalDecrypt_ECC(
    session: Handle,
    index: u32,
    algorithm: u32,
    encrypted: Input<EccCipher>,
    data: Output<u8>,
    length: Output<u32>,
) -> c_int {
    boundary("SDF_InternalDecrypt_ECC", || {
        with_session(session.number(), |session| {
            public_key::check_encryption(algorithm)?;
            let (encrypted, output) = (encrypted.ciphertext()?, OutputBytes { data, length });
            output.check(session, encrypted.text.len())?;
            output.write(&session.decrypt(index, &encrypted)?)
        })
    })
}
