//! RSA: the standard has it, this library has not. Each function checks the session and answers
//! `SDR_NOTSUPPORT`; of the other arguments nothing is looked at.

use super::boundary;
use super::pointer::{Handle, Input, Output};
use crate::code::Code;
use crate::registry::with_session;
use crate::structures::{RsaPrivateKey, RsaPublicKey};
use std::ffi::c_int;

fn not_supported(function: &str, session: Handle) -> c_int {
    boundary(function, || with_session(session.number(), |_| Err(Code::NotSupported.into())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExportSignPublicKey_RSA(
    session: Handle,
    _index: u32,
    _key: Output<RsaPublicKey>,
) -> c_int {
    not_supported("SDF_ExportSignPublicKey_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExportEncPublicKey_RSA(
    session: Handle,
    _index: u32,
    _key: Output<RsaPublicKey>,
) -> c_int {
    not_supported("SDF_ExportEncPublicKey_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyPair_RSA(
    session: Handle,
    _bits: u32,
    _public: Output<RsaPublicKey>,
    _private: Output<RsaPrivateKey>,
) -> c_int {
    not_supported("SDF_GenerateKeyPair_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithIPK_RSA(
    session: Handle,
    _index: u32,
    _bits: u32,
    _encrypted: Output<u8>,
    _length: Output<u32>,
    _key: Output<Handle>,
) -> c_int {
    not_supported("SDF_GenerateKeyWithIPK_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithEPK_RSA(
    session: Handle,
    _bits: u32,
    _public: Input<RsaPublicKey>,
    _encrypted: Output<u8>,
    _length: Output<u32>,
    _key: Output<Handle>,
) -> c_int {
    not_supported("SDF_GenerateKeyWithEPK_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ImportKeyWithISK_RSA(
    session: Handle,
    _index: u32,
    _encrypted: Input<u8>,
    _length: u32,
    _key: Output<Handle>,
) -> c_int {
    not_supported("SDF_ImportKeyWithISK_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExchangeDigitEnvelopeBaseOnRSA(
    session: Handle,
    _index: u32,
    _public: Input<RsaPublicKey>,
    _input: Input<u8>,
    _input_length: u32,
    _output: Output<u8>,
    _output_length: Output<u32>,
) -> c_int {
    not_supported("SDF_ExchangeDigitEnvelopeBaseOnRSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExternalPublicKeyOperation_RSA(
    session: Handle,
    _public: Input<RsaPublicKey>,
    _input: Input<u8>,
    _input_length: u32,
    _output: Output<u8>,
    _output_length: Output<u32>,
) -> c_int {
    not_supported("SDF_ExternalPublicKeyOperation_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalPublicKeyOperation_RSA(
    session: Handle,
    _index: u32,
    _input: Input<u8>,
    _input_length: u32,
    _output: Output<u8>,
    _output_length: Output<u32>,
) -> c_int {
    not_supported("SDF_InternalPublicKeyOperation_RSA", session)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_InternalPrivateKeyOperation_RSA(
    session: Handle,
    _index: u32,
    _input: Input<u8>,
    _input_length: u32,
    _output: Output<u8>,
    _output_length: Output<u32>,
) -> c_int {
    not_supported("SDF_InternalPrivateKeyOperation_RSA", session)
}
