//! An open device: the key store, and the settings of the environment.

use crate::code::Code;
use crate::failure::Failure;
use crate::settings::Settings;
use tickgate_keys::{KeyStore, Location};

/// An open device.
pub(crate) struct Device {
    pub(crate) store: KeyStore,
    pub(crate) settings: Settings,
}

impl Device {
    /// Opens the key store that the environment names. It must be there: none is made.
    pub(crate) fn open() -> Result<Device, Failure> {
        let settings = Settings::from_environment()?;
        let store = Location::from_environment()
            .and_then(|location| KeyStore::open(&location))
            .map_err(|error| Failure::from(error).unless_random(Code::OpenDevice))?;
        Ok(Device { store, settings })
    }
}
