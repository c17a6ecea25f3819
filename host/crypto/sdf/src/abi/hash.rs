//! Hashes (GM/T 0018-2012, 6.5.4 to 6.5.6).

use super::boundary;
use super::pointer::{Handle, Input, Output, OutputBytes};
use crate::code::Code;
use crate::limits::LONGEST_DATA;
use crate::registry::with_session;
use crate::structures::EccPublicKey;
use std::ffi::c_int;
use tickgate_sm2::LONGEST_IDENTITY;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_HashInit(
    session: Handle,
    algorithm: u32,
    key: Input<EccPublicKey>,
    id: Input<u8>,
    id_length: u32,
) -> c_int {
    boundary("SDF_HashInit", || {
        with_session(session.number(), |session| {
            let identity = id.bytes_or_none(id_length, LONGEST_IDENTITY)?;
            match (key.is_null(), identity.is_empty()) {
                (true, true) => session.hash_init(algorithm, None),
                // Whose identity? Hashing without it would give a digest that nobody asked for.
                (true, false) => Err(Code::InputArgument.into()),
                (false, _) => session.hash_init(algorithm, Some((key.public_key()?, &identity))),
            }
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_HashUpdate(session: Handle, data: Input<u8>, length: u32) -> c_int {
    boundary("SDF_HashUpdate", || {
        with_session(session.number(), |session| {
            session.hash_length()?;
            session.hash_update(&data.bytes_or_none(length, LONGEST_DATA)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_HashFinal(session: Handle, hash: Output<u8>, length: Output<u32>) -> c_int {
    boundary("SDF_HashFinal", || {
        with_session(session.number(), |session| {
            let output = OutputBytes { data: hash, length };
            output.check(session, session.hash_length()?)?;
            output.write(&session.hash_final()?)
        })
    })
}
