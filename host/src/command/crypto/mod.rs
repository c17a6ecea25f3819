//! `tickgate crypto`: its verbs, one file each.

mod keys;
mod self_test;
mod sm3;
mod sm4;
mod speed;

use crate::crypto_arguments::{CryptoArguments, CryptoCommand};
use crate::error::Error;
use crate::interrupt::Interrupt;

use super::print;

/// Runs the verb.
///
/// # Errors
/// Of the inputs, the outputs, the keys or the arguments.
pub fn run(arguments: &CryptoArguments, interrupt: &Interrupt) -> Result<(), Error> {
    match &arguments.command {
        CryptoCommand::Sm4(arguments) => sm4::run(arguments, interrupt),
        CryptoCommand::Sm3(arguments) => sm3::run(arguments, interrupt),
        CryptoCommand::SelfTest(arguments) => self_test::run(arguments, interrupt),
        CryptoCommand::Speed(arguments) => speed::run(arguments, interrupt),
        CryptoCommand::Keys { command } => keys::run(command, interrupt),
    }
}

fn usage(what: impl Into<String>, advice: impl Into<String>) -> Error {
    Error::Usage { what: what.into(), advice: advice.into() }
}

/// One object on one line.
fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    let line = serde_json::to_string(value);
    line.map(|line| line + "\n").map_err(|error| Error::output("standard output".as_ref(), error.into()))
}
