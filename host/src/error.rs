//! What can go wrong, in one line each: what happened and what to do. Every error ends the command
//! with the exit code that [`EXIT_CODES`] lists for it; docs/exit-codes.md is that table.

use std::io;
use std::path::{Path, PathBuf};

use tickgate_abi::Feed;

/// Exit code of the process, one per class of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// The command did what was asked.
    Success = 0,
    /// A check that the command itself makes did not hold.
    Failed = 1,
    /// The arguments contradict each other or name something that is not there.
    Usage = 2,
    /// An input cannot be opened or read.
    InputUnreadable = 3,
    /// An input is empty or is not in a form this command knows.
    InputInvalid = 4,
    /// An input ends in the middle of something.
    InputTruncated = 5,
    /// An input carries another feed than `--feed` says.
    WrongFeed = 6,
    /// An output cannot be written.
    Output = 7,
    /// A tag, a password or a seal is wrong.
    NotAuthentic = 8,
    /// A key cannot be had or changed.
    Key = 9,
    /// Ctrl-C or a request to end.
    Interrupted = 130,
}

/// Every exit code with its meaning and what becomes of the outputs.
pub const EXIT_CODES: [(ExitCode, &str); 11] = [
    (ExitCode::Success, "The command did what was asked; every output is complete under its final name."),
    (
        ExitCode::Failed,
        "A comparison or an internal check failed: the ways disagree, the simulated card stopped, or a known answer of the self-test came out wrong. Nothing is left under the final names.",
    ),
    (
        ExitCode::Usage,
        "The arguments are not usable: unknown option, unknown output extension, a feed that this way cannot carry.",
    ),
    (ExitCode::InputUnreadable, "An input is missing, is a directory, or cannot be read."),
    (ExitCode::InputInvalid, "An input is empty, damaged, or in no form this command knows."),
    (
        ExitCode::InputTruncated,
        "An input ends in the middle of a packet, message or line. What was read before is in the report; no output is kept.",
    ),
    (ExitCode::WrongFeed, "An input carries another feed than --feed says."),
    (
        ExitCode::Output,
        "An output cannot be written: no space, no permission, no such directory. Nothing is left under the final names.",
    ),
    (
        ExitCode::NotAuthentic,
        "Not authentic: a wrong tag, a wrong password, or a key store that was changed. No plaintext was given out.",
    ),
    (
        ExitCode::Key,
        "A key or the key store cannot be used: not there, there already, for the card alone, locked, or its files are not in order.",
    ),
    (
        ExitCode::Interrupted,
        "Interrupted by Ctrl-C or a termination signal. Nothing is left under the final names.",
    ),
];

/// Any failure of a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot open {}: {source}; check the path and its permissions", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("{} is a directory; name a file in it (--in may be repeated)", .0.display())]
    IsDirectory(PathBuf),
    #[error("cannot read {}: {source}; no output is kept, fetch or record the file again", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is empty; nothing to replay: fetch or record the file again", .0.display())]
    Empty(PathBuf),
    #[error("{} is in no form that --feed {} takes: {}", path.display(), feed.name(), accepted(*feed))]
    UnknownForm { path: PathBuf, feed: Feed },
    #[error("{} is not usable: {what}", path.display())]
    Invalid { path: PathBuf, what: String },
    #[error("{} ends {what}: the file is truncated, no output is kept; fetch or record it again", path.display())]
    Truncated { path: PathBuf, what: String },
    #[error("{} carries {found}, not --feed {}; {}", path.display(), asked.name(), instead(*.feed))]
    WrongFeed { path: PathBuf, found: &'static str, asked: Feed, feed: Option<Feed> },
    #[error(transparent)]
    Csv(tickgate_feed::sse_csv::Error),
    #[error("{what}; {advice}")]
    Usage { what: String, advice: String },
    #[error("cannot write {}: {source}; {}", path.display(), output_advice(source))]
    Output { path: PathBuf, source: io::Error },
    #[error("the {way} card failed: {what}; this is a fault in tickgate, please report it with the input")]
    Card { way: &'static str, what: String },
    #[error("{0}")]
    Differs(String),
    #[error("{} is not authentic: its tag does not fit; another key, IV or additional data, or it was changed; no plaintext was given out", .0.display())]
    NotAuthentic(PathBuf),
    #[error(transparent)]
    Key(#[from] tickgate_keys::Error),
    #[error("interrupted; no output is kept: run the command again")]
    Interrupted,
}

impl Error {
    /// The process's exit code for this error.
    pub const fn exit_code(&self) -> ExitCode {
        match self {
            Error::Open { .. } | Error::IsDirectory(_) | Error::Read { .. } => ExitCode::InputUnreadable,
            Error::Empty(_) | Error::UnknownForm { .. } | Error::Invalid { .. } | Error::Csv(_) => {
                ExitCode::InputInvalid
            }
            Error::Truncated { .. } => ExitCode::InputTruncated,
            Error::WrongFeed { .. } => ExitCode::WrongFeed,
            Error::Usage { .. } => ExitCode::Usage,
            Error::Output { .. } => ExitCode::Output,
            Error::NotAuthentic(_)
            | Error::Key(tickgate_keys::Error::WrongPassword(_) | tickgate_keys::Error::Damaged(_)) => {
                ExitCode::NotAuthentic
            }
            Error::Key(_) => ExitCode::Key,
            Error::Card { .. } | Error::Differs(_) => ExitCode::Failed,
            Error::Interrupted => ExitCode::Interrupted,
        }
    }

    /// Whether what was read before this error is worth a report.
    pub const fn leaves_a_report(&self) -> bool {
        matches!(self, Error::Truncated { .. } | Error::Read { .. })
    }

    /// An output that cannot be written.
    pub fn output(path: &Path, source: io::Error) -> Self {
        Error::Output { path: path.to_owned(), source }
    }
}

const fn accepted(feed: Feed) -> &'static str {
    match feed {
        Feed::Itch50 => "give a pcap or pcapng capture, or length-framed ITCH 5.0 messages (.gz or not)",
        Feed::Szse => "give a pcap or pcapng capture, or SZSE Binary frames (.gz or not)",
        Feed::Iex => "give a pcap or pcapng capture (.gz or not)",
        Feed::Sse => {
            "give the day's SSE order and trade CSV files, a file of STEP messages or 40-byte-header frames, or a pcap or pcapng capture (.gz or not)"
        }
    }
}

fn instead(feed: Option<Feed>) -> String {
    match feed {
        Some(feed) => format!("use --feed {}", feed.name()),
        None => "give a file of that feed".to_owned(),
    }
}

fn output_advice(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "free some space or name another place; no output is kept"
        }
        io::ErrorKind::NotFound => "make the directory first",
        _ => "name a place that can be written to; no output is kept",
    }
}

/// docs/exit-codes.md as the table says it should be.
pub fn exit_codes_markdown() -> String {
    let mut text = String::from(
        "# Exit codes of `tickgate`\n\nGenerated from `host/src/error.rs`. Every failure also prints one line on stderr that begins with\n`error:` and says what happened and what to do.\n\n| code | meaning |\n|---|---|\n",
    );
    for (code, meaning) in EXIT_CODES {
        text.push_str(&format!("| {} | {meaning} |\n", code as u8));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_table_is_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/exit-codes.md");
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == exit_codes_markdown(),
            "docs/exit-codes.md is out of date; it should read:\n{}",
            exit_codes_markdown()
        );
    }

    #[test]
    fn every_error_is_one_line() {
        let errors = [
            Error::Empty("x".into()),
            Error::UnknownForm { path: "x".into(), feed: Feed::Sse },
            Error::WrongFeed { path: "x".into(), found: "ITCH", asked: Feed::Szse, feed: Some(Feed::Itch50) },
            Error::Output { path: "x".into(), source: io::ErrorKind::StorageFull.into() },
            Error::NotAuthentic("x".into()),
            Error::Key(tickgate_keys::Error::Absent("x".into())),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(!text.contains('\n') && text.contains(';') || text.contains(':'), "{text}");
            assert!(EXIT_CODES.iter().any(|(code, _)| *code == error.exit_code()));
        }
    }
}
