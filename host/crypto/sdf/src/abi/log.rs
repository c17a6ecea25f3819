//! A line for every call that fails, for who asked for it: the function, the code, and what happened.
//! Neither keys, passwords nor data are in it.

use crate::failure::Failure;
use crate::settings::LOG_VARIABLE;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where to; asked of the environment once.
static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Appends a line, if the environment names a file. What cannot be written is left out: the call has an
/// answer of its own.
pub(super) fn write(function: &str, failure: &Failure) {
    let path =
        FILE.get_or_init(|| std::env::var_os(LOG_VARIABLE).filter(|path| !path.is_empty()).map(Into::into));
    let Some(path) = path else { return };
    let detail = failure.detail.as_deref().unwrap_or("see docs/sdf.md for what the code means");
    let (process, code) = (std::process::id(), failure.code);
    let line = format!("{process} {function} {:#010x} {}: {detail}\n", code.number(), code.name());
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    if let Ok(mut file) = file {
        let _ = file.write_all(line.as_bytes());
    }
}
