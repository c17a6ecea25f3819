//! What the environment says of the library, read when a device is opened.

use std::env::var_os;
use std::ffi::OsStr;

/// Environment: `unchecked` if callers do not set lengths of outputs before a call.
pub(crate) const LENGTHS_VARIABLE: &str = "TICKGATE_SDF_LENGTHS";
/// Environment: `1` to make the whole process undumpable.
pub(crate) const UNDUMPABLE_VARIABLE: &str = "TICKGATE_SDF_UNDUMPABLE";
/// Environment: a file to which a line is appended for every call that fails.
pub(crate) const LOG_VARIABLE: &str = "TICKGATE_SDF_LOG";

/// A setting that is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{name}={value:?} is no setting; it is one of {allowed}, or not set")]
    Value { name: &'static str, value: std::ffi::OsString, allowed: &'static str },
    #[error(
        "the process cannot be made undumpable (prctl(2)): {0}; unset TICKGATE_SDF_UNDUMPABLE to go without"
    )]
    Undumpable(std::io::Error),
}

/// What the length of an output holds before a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lengths {
    /// The room there is.
    Checked,
    /// Anything: the standard calls it an output alone. The caller vouches for enough room.
    Unchecked,
}

/// The settings of a device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) lengths: Lengths,
}

impl Settings {
    /// Reads them, and makes the process undumpable if that is asked for.
    pub(crate) fn from_environment() -> Result<Settings, Error> {
        let lengths = match choice(LENGTHS_VARIABLE, "checked, unchecked", &["checked", "unchecked"])? {
            Some("unchecked") => Lengths::Unchecked,
            _ => Lengths::Checked,
        };
        if choice(UNDUMPABLE_VARIABLE, "0, 1", &["0", "1"])? == Some("1") {
            use rustix::process::{DumpableBehavior, set_dumpable_behavior};
            set_dumpable_behavior(DumpableBehavior::NotDumpable)
                .map_err(|error| Error::Undumpable(error.into()))?;
        }
        Ok(Settings { lengths })
    }
}

fn choice(
    name: &'static str,
    allowed: &'static str,
    values: &[&'static str],
) -> Result<Option<&'static str>, Error> {
    let Some(value) = var_os(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    match values.iter().find(|allowed| OsStr::new(allowed) == value) {
        Some(found) => Ok(Some(found)),
        None => Err(Error::Value { name, value, allowed }),
    }
}
