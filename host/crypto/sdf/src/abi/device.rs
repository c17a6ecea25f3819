//! Devices, sessions, random numbers and access rights (GM/T 0018-2012, 6.2).

use super::boundary;
use super::pointer::{Handle, Input, Output};
use crate::registry::{self, with_session};
use crate::structures::DeviceInformation;
use std::ffi::c_int;
use tickgate_keys::LONGEST_PASSWORD;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_OpenDevice(device: Output<Handle>) -> c_int {
    boundary("SDF_OpenDevice", || {
        device.check()?;
        device.write(registry::open_device()?.into())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_CloseDevice(device: Handle) -> c_int {
    boundary("SDF_CloseDevice", || registry::close_device(device.number()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_OpenSession(device: Handle, session: Output<Handle>) -> c_int {
    boundary("SDF_OpenSession", || {
        session.check()?;
        session.write(registry::open_session(device.number())?.into())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_CloseSession(session: Handle) -> c_int {
    boundary("SDF_CloseSession", || registry::close_session(session.number()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GetDeviceInfo(session: Handle, information: Output<DeviceInformation>) -> c_int {
    boundary("SDF_GetDeviceInfo", || {
        with_session(session.number(), |session| {
            information.check()?;
            information.write(session.information()?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateRandom(session: Handle, length: u32, random: Output<u8>) -> c_int {
    boundary("SDF_GenerateRandom", || {
        with_session(session.number(), |session| {
            random.check()?;
            random.write_bytes(&session.random(length)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GetPrivateKeyAccessRight(
    session: Handle,
    index: u32,
    password: Input<u8>,
    length: u32,
) -> c_int {
    boundary("SDF_GetPrivateKeyAccessRight", || {
        with_session(session.number(), |session| {
            session.get_access_right(index, &password.bytes(length, LONGEST_PASSWORD)?)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ReleasePrivateKeyAccessRight(session: Handle, index: u32) -> c_int {
    boundary("SDF_ReleasePrivateKeyAccessRight", || {
        with_session(session.number(), |session| session.release_access_right(index))
    })
}
