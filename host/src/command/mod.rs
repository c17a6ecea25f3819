//! The verbs of the command, one file each.

pub mod crypto;
pub mod demo;
pub mod generate;
pub mod replay;
mod replay_sse;

use std::io::{self, Write};

use crate::error::Error;

/// Prints to stdout. A reader that went away (`| head`) is not an error; another failure is.
fn print(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::output("stdout".as_ref(), e)),
        _ => Ok(()),
    }
}
