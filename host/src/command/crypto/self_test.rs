//! `tickgate crypto self-test`: published answers on every software path, and whether the key store opens.

use std::fmt::Write;

use serde::Serialize;
use tickgate_crypto::Path;
use tickgate_keys::{KeyStore, Location};

use super::{json, print};
use crate::crypto::known_answers::{self, SM4_ANSWERS};
use crate::crypto_arguments::SelfTestArguments;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// What was checked.
#[derive(Serialize)]
struct Report {
    passed: bool,
    /// What a cipher of this machine uses.
    fastest_path: String,
    /// Paths that the processor, or the compiler that built this, does not have.
    paths_not_available: Vec<String>,
    checks: Vec<Check>,
    key_store: KeyStoreState,
}

/// One check.
#[derive(Serialize)]
struct Check {
    path: String,
    what: String,
    passed: bool,
}

/// What became of opening the key store.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum KeyStoreState {
    Absent { directory: String },
    Opened { directory: String, keys: usize },
    Failed { error: String },
}

pub(super) fn run(arguments: &SelfTestArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let checks = checks(interrupt)?;
    let (key_store, failure) = key_store();
    let failed = checks.iter().filter(|check| !check.passed).count();
    let names = |available: bool| {
        let of = Path::ALL.into_iter().filter(move |path| path.is_available() == available);
        of.map(|path| format!("{path:?}"))
    };
    let report = Report {
        passed: failed == 0 && failure.is_none(),
        fastest_path: format!("{:?}", Path::fastest()),
        paths_not_available: names(false).collect(),
        checks,
        key_store,
    };
    print(&if arguments.json { json(&report)? } else { text(&report) })?;
    match failure {
        _ if failed > 0 => Err(Error::Differs(format!(
            "{failed} of {} known answers came out wrong; trust no result of this machine, and please report it",
            report.checks.len()
        ))),
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn checks(interrupt: &Interrupt) -> Result<Vec<Check>, Error> {
    let mut checks = Vec::new();
    for path in Path::ALL.into_iter().filter(|path| path.is_available()) {
        if interrupt.requested() {
            return Err(Error::Interrupted);
        }
        let mut add = |what: String, passed| checks.push(Check { path: format!("{path:?}"), what, passed });
        for answer in &SM4_ANSWERS {
            let what = format!("SM4 {}: {}", answer.mode.name(), answer.source);
            add(what, known_answers::sm4(path, answer));
        }
        add(
            "SM4: GB/T 32907-2016, A.2, a million times".to_owned(),
            known_answers::sm4_a_million_times(path),
        );
        add("SM4: many blocks at once as one by one".to_owned(), known_answers::sm4_bulk(path));
    }
    let mut add = |what: &str, passed| {
        checks.push(Check { path: "software".to_owned(), what: what.to_owned(), passed });
    };
    add("SM3: GB/T 32905-2016, A.1 and A.2", known_answers::sm3());
    add("SM2 signature: GM/T 0003.5-2012, A", known_answers::sm2_signature());
    add("SM2 encryption: GM/T 0003.5-2012, C", known_answers::sm2_encryption());
    Ok(checks)
}

/// How it is, and the error if there is a store and it does not open.
fn key_store() -> (KeyStoreState, Option<Error>) {
    let open = || {
        let store = KeyStore::open(&Location::from_environment()?)?;
        let keys = store.entries()?.len();
        Ok((store.location().directory().display().to_string(), keys))
    };
    match open() {
        Ok((directory, keys)) => (KeyStoreState::Opened { directory, keys }, None),
        Err(tickgate_keys::Error::Absent(directory)) => {
            (KeyStoreState::Absent { directory: directory.display().to_string() }, None)
        }
        Err(error) => (KeyStoreState::Failed { error: error.to_string() }, Some(error.into())),
    }
}

fn text(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for Check { path, what, passed } in &report.checks {
        let _ = writeln!(text, "  {:<6} {path:<11} {what}", if *passed { "passed" } else { "FAILED" });
    }
    let _ = match &report.key_store {
        KeyStoreState::Absent { directory } => {
            writeln!(text, "  none   key store   there is none in {directory}")
        }
        KeyStoreState::Opened { directory, keys } => {
            writeln!(text, "  passed key store   {directory} opens, {keys} entries")
        }
        KeyStoreState::Failed { error } => writeln!(text, "  FAILED key store   {error}"),
    };
    let _ = writeln!(text, "fastest path: {}", report.fastest_path);
    if !report.paths_not_available.is_empty() {
        let _ = writeln!(text, "not available here: {}", report.paths_not_available.join(", "));
    }
    text
}
