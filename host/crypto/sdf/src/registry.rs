//! The devices and sessions of this process, by handle. The tables are locked for as long as it takes to
//! look something up; a session is locked while it works, so that sessions work beside each other.

use crate::code::Code;
use crate::device::Device;
use crate::failure::Failure;
use crate::handle::{Id, Kind};
use crate::limits::{DEVICES, SESSIONS};
use crate::session::Session;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

static TABLES: LazyLock<Mutex<Tables>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Tables {
    devices: HashMap<Id, Arc<Device>>,
    sessions: HashMap<Id, (Id, Arc<Mutex<Session>>)>,
}

fn tables() -> MutexGuard<'static, Tables> {
    // Every change of the tables is one step, so that a panic cannot leave them half changed.
    TABLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a device.
pub(crate) fn open_device() -> Result<Id, Failure> {
    if tables().devices.len() >= DEVICES {
        return Err(Code::OpenDevice.into());
    }
    // The key store is read without the lock; a few devices too many in a race do no harm.
    let device = Arc::new(Device::open()?);
    let id = Id::new(Kind::Device);
    tables().devices.insert(id, device);
    Ok(id)
}

/// Closes a device and its sessions.
pub(crate) fn close_device(number: u64) -> Result<(), Failure> {
    let id = Id::of(number, Kind::Device).ok_or(Code::InputArgument)?;
    let (device, sessions) = {
        let mut tables = tables();
        let device = tables.devices.remove(&id).ok_or(Code::InputArgument)?;
        let of_device: Vec<Id> =
            tables.sessions.iter().filter(|(_, (of, _))| *of == id).map(|(session, _)| *session).collect();
        (device, of_device.into_iter().filter_map(|id| tables.sessions.remove(&id)).collect::<Vec<_>>())
    };
    // Wiped outside the lock; a session that is working goes on to the end of its call.
    drop((device, sessions));
    Ok(())
}

/// Opens a session of a device.
pub(crate) fn open_session(device: u64) -> Result<Id, Failure> {
    let device = Id::of(device, Kind::Device).ok_or(Code::InputArgument)?;
    let mut tables = tables();
    let open = tables.devices.get(&device).ok_or(Code::InputArgument)?.clone();
    if tables.sessions.len() >= SESSIONS {
        return Err(Code::OpenSession.into());
    }
    let id = Id::new(Kind::Session);
    tables.sessions.insert(id, (device, Arc::new(Mutex::new(Session::new(open)))));
    Ok(id)
}

/// Closes a session; its keys and agreements are wiped.
pub(crate) fn close_session(number: u64) -> Result<(), Failure> {
    let id = Id::of(number, Kind::Session).ok_or(Code::InputArgument)?;
    let session = tables().sessions.remove(&id).ok_or(Code::InputArgument)?;
    drop(session);
    Ok(())
}

/// Does something with an open session.
pub(crate) fn with_session<T>(
    number: u64,
    work: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let id = Id::of(number, Kind::Session).ok_or(Code::InputArgument)?;
    let session = tables().sessions.get(&id).ok_or(Code::InputArgument)?.1.clone();
    // A panic may have left a session half changed: it does nothing more until it is closed.
    let mut session = session.lock().map_err(|_| Code::Unknown)?;
    work(&mut session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Lengths, Settings};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use tickgate_keys::{Create, KeyStore, Location};

    #[test]
    fn a_session_that_panicked_does_nothing_more_and_can_be_closed() {
        let directory = tempfile::tempdir().unwrap();
        let store = KeyStore::create(&Location::new(directory.path()), Create::default()).unwrap();
        let device = Id::new(Kind::Device);
        let open = Device { store, settings: Settings { lengths: Lengths::Checked } };
        tables().devices.insert(device, Arc::new(open));
        let [broken, other] = [(); 2].map(|()| open_session(device.number()).unwrap().number());
        let panics = || with_session(broken, |_| -> Result<(), Failure> { panic!("part of a test") });
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
        let code = |number| with_session(number, |session| session.random(1)).map_err(|failure| failure.code);
        assert_eq!(code(broken).map(drop), Err(Code::Unknown));
        assert!(code(other).is_ok());
        close_session(broken).unwrap();
        assert_eq!(code(broken).map(drop), Err(Code::InputArgument));
        close_device(device.number()).unwrap();
        assert_eq!(code(other).map(drop), Err(Code::InputArgument));
    }
}
