//! What can go wrong on the way to a bitstream. Each message says what to do.

use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A synthesis tool is not installed.
    #[error("{} is not there; install the synthesis tools with setup/synthesis.sh, or run `make bitstream`, which does", .0.display())]
    ToolMissing(PathBuf),
    /// A tool could not be started or read.
    #[error("cannot run {tool}: {source}; install the tools again: remove .venv and run setup/synthesis.sh")]
    ToolStart {
        /// The program.
        tool: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A tool ended with an error.
    #[error("{tool} failed; the whole log is {}; its end:\n{tail}", log.display())]
    ToolFailed {
        /// The program.
        tool: &'static str,
        /// Its log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// read, write, ...
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A tool's output was not understood.
    #[error("{}: {what}; were the tools' versions changed without changing hdl/bitstream?", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What is missing or odd.
        what: String,
    },
    /// No such design.
    #[error("there is no design '{name}'; the designs are: {known}")]
    UnknownDesign {
        /// As asked for.
        name: String,
        /// Those that exist.
        known: String,
    },
    /// The design cannot be put into the harness.
    #[error("the module '{top}' {what}")]
    Ports {
        /// The module.
        top: String,
        /// What is wrong with it.
        what: String,
    },
    /// hdl/bitstream/routed.json cannot be understood.
    #[error("{}: {source}; write it anew with `make bitstream`", path.display())]
    Routed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

impl Error {
    /// For `map_err` on file operations.
    pub fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::File { action, path, source }
    }
}
