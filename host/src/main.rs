//! The `tickgate` command: parses the arguments, runs the verb, and turns an error into one line on
//! stderr and an exit code.
#![forbid(unsafe_code)]

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tickgate::arguments::{Arguments, Command};
use tickgate::command::{crypto, demo, generate, replay};
use tickgate::interrupt::Interrupt;
use tracing::Level;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = match arguments.verbose {
        0 => Level::WARN,
        1 => Level::INFO,
        _ => Level::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let interrupt = Interrupt::install();
    let result = match &arguments.command {
        Command::Replay(arguments) => replay::run(arguments, &interrupt),
        Command::Generate(arguments) => generate::run(arguments, &interrupt),
        Command::Demo(arguments) => demo::run(arguments, &interrupt),
        Command::Crypto(arguments) => crypto::run(arguments, &interrupt),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when stderr is gone.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("error: {error}\n").as_bytes());
            ExitCode::from(error.exit_code() as u8)
        }
    }
}
