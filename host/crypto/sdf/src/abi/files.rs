//! User files (GM/T 0018-2012, 6.6).

use super::boundary;
use super::pointer::{Handle, Input, Output, OutputBytes};
use crate::code::Code;
use crate::registry::with_session;
use std::ffi::c_int;
use tickgate_keys::{LARGEST_FILE, LONGEST_FILE_NAME};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_CreateFile(
    session: Handle,
    name: Input<u8>,
    name_length: u32,
    size: u32,
) -> c_int {
    boundary("SDF_CreateFile", || {
        with_session(session.number(), |session| {
            session.create_file(&name.bytes(name_length, LONGEST_FILE_NAME)?, size)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ReadFile(
    session: Handle,
    name: Input<u8>,
    name_length: u32,
    offset: u32,
    length: Output<u32>,
    buffer: Output<u8>,
) -> c_int {
    boundary("SDF_ReadFile", || {
        with_session(session.number(), |session| {
            let (asked, output) = (length.asked()?, OutputBytes { data: buffer, length });
            output.data.check()?;
            let name = name.bytes(name_length, LONGEST_FILE_NAME)?;
            output.write(&session.read_file(&name, offset, asked)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_WriteFile(
    session: Handle,
    name: Input<u8>,
    name_length: u32,
    offset: u32,
    length: u32,
    buffer: Input<u8>,
) -> c_int {
    boundary("SDF_WriteFile", || {
        with_session(session.number(), |session| {
            let name = name.bytes(name_length, LONGEST_FILE_NAME)?;
            if u64::from(length) > LARGEST_FILE {
                return Err(Code::FileOffset.into());
            }
            session.write_file(&name, offset, &buffer.bytes(length, LARGEST_FILE as usize)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_DeleteFile(session: Handle, name: Input<u8>, name_length: u32) -> c_int {
    boundary("SDF_DeleteFile", || {
        with_session(session.number(), |session| {
            session.delete_file(&name.bytes(name_length, LONGEST_FILE_NAME)?)
        })
    })
}
