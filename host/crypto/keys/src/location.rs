//! Where a store and its master key are.

use crate::Error;
use std::env::var_os;
use std::path::{Path, PathBuf};

/// Environment: the directory of the key store. Without it, `tickgate/keys` in `XDG_DATA_HOME`, which is
/// `~/.local/share` by default.
pub const DIRECTORY_VARIABLE: &str = "TICKGATE_KEYSTORE";
/// Environment: the file of the master key. Without it, `master.key` in the directory of the store.
pub const MASTER_KEY_VARIABLE: &str = "TICKGATE_MASTER_KEY";

/// The files of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    directory: PathBuf,
    master_key: PathBuf,
}

impl Location {
    /// The store in this directory, with its master key beside it.
    pub fn new(directory: impl Into<PathBuf>) -> Location {
        let directory = directory.into();
        Location { master_key: directory.join("master.key"), directory }
    }

    /// With the master key in another place, which need not be on the same file system.
    #[must_use]
    pub fn with_master_key(self, path: impl Into<PathBuf>) -> Location {
        Location { master_key: path.into(), ..self }
    }

    /// What the environment says: [`DIRECTORY_VARIABLE`], [`MASTER_KEY_VARIABLE`].
    ///
    /// # Errors
    /// [`Error::NoLocation`].
    pub fn from_environment() -> Result<Location, Error> {
        Location::from_variables(|name| var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<Location, Error> {
        // A relative XDG_DATA_HOME is to be ignored (XDG Base Directory Specification).
        let data = || variable("XDG_DATA_HOME").filter(|path| path.is_absolute());
        let home = || variable("HOME").map(|home| home.join(".local/share"));
        let default = || data().or_else(home).map(|data| data.join("tickgate/keys"));
        let directory = variable(DIRECTORY_VARIABLE).or_else(default).ok_or(Error::NoLocation)?;
        let location = Location::new(directory);
        Ok(match variable(MASTER_KEY_VARIABLE) {
            Some(path) => location.with_master_key(path),
            None => location,
        })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The file of the master key.
    pub fn master_key(&self) -> &Path {
        &self.master_key
    }

    /// The file of the store.
    pub fn store(&self) -> PathBuf {
        self.directory.join("keys.store")
    }

    /// The file that is locked while the store is changed. It holds nothing.
    pub(crate) fn lock(&self) -> PathBuf {
        self.directory.join("lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_in_order() {
        let of = |pairs: &[(&str, &str)]| {
            let find = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            Location::from_variables(find).ok()
        };
        let all = [("TICKGATE_KEYSTORE", "/k"), ("XDG_DATA_HOME", "/x"), ("HOME", "/h")];
        assert_eq!(of(&all), Some(Location::new("/k")));
        assert_eq!(of(&all[1..]), Some(Location::new("/x/tickgate/keys")));
        assert_eq!(of(&all[2..]), Some(Location::new("/h/.local/share/tickgate/keys")));
        assert_eq!(of(&[("XDG_DATA_HOME", "x"), all[2]]), of(&all[2..]), "a relative one does not count");
        assert_eq!(of(&[]), None);
        let master = [all[0], ("TICKGATE_MASTER_KEY", "/m")];
        assert_eq!(of(&master).unwrap().master_key(), Path::new("/m"));
        assert_eq!(of(&all).unwrap().master_key(), Path::new("/k/master.key"));
    }
}
