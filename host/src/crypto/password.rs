//! Passwords: from the terminal without echo, or the first line of a file or of standard input. Never from
//! the arguments, which every user of the machine sees. Wiped when dropped.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tickgate_keys::LONGEST_PASSWORD;
use zeroize::{Zeroize, Zeroizing};

use super::source::Source;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// Characters that the terminal sends for keys.
const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: [u8; 2] = [8, 127];
const CTRL_U: u8 = 21;

/// The first line of the file, or of standard input for `-`, without its end; without a file, what is
/// typed at the prompt, twice if `twice`.
///
/// # Errors
/// [`Error::Open`], [`Error::Read`]; [`Error::Usage`] without a file and a terminal, or if what is typed
/// twice differs; [`Error::Interrupted`].
pub fn read(
    prompt: &str,
    twice: bool,
    file: Option<&Path>,
    interrupt: &Interrupt,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if let Some(path) = file {
        return first_line(path, interrupt);
    }
    let Ok(terminal) = File::options().read(true).write(true).open("/dev/tty") else {
        return Err(Error::Usage {
            what: "a password is needed, and there is no terminal to type it at".to_owned(),
            advice: "give --password-file FILE, or --password-file - for standard input".to_owned(),
        });
    };
    let password = typed(&terminal, prompt)?;
    if twice && *typed(&terminal, "The same again: ")? != *password {
        return Err(Error::Usage {
            what: "the two passwords differ".to_owned(),
            advice: "nothing was changed: run the command again".to_owned(),
        });
    }
    Ok(password)
}

fn first_line(path: &Path, interrupt: &Interrupt) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut source = Source::open(Some(path))?;
    // One byte more than is allowed, so that the key store says that it is too long.
    let mut line = Zeroizing::new(vec![0; LONGEST_PASSWORD + 1]);
    let mut length = 0;
    while length < line.len() {
        // Byte by byte: what follows the line stays for others.
        match source.read(&mut line[length..=length], interrupt)? {
            0 => break,
            _ if line[length] == b'\n' => break,
            _ => length += 1,
        }
    }
    line[length..].zeroize();
    line.truncate(length);
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

fn typed(terminal: &File, prompt: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let failed = |source: io::Error| Error::Read { path: PathBuf::from("/dev/tty"), source };
    let _quiet = Quiet::new(terminal).map_err(|error| failed(error.into()))?;
    let mut terminal = terminal;
    terminal.write_all(prompt.as_bytes()).map_err(failed)?;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_PASSWORD + 1));
    let mut key = Zeroizing::new([0]);
    let ended = loop {
        let count = terminal.read(key.as_mut_slice()).map_err(failed)?;
        match key[0] {
            _ if count == 0 => break Err(Error::Interrupted),
            CTRL_C => break Err(Error::Interrupted),
            b'\r' | b'\n' | CTRL_D => break Ok(()),
            CTRL_U => line.clear(),
            byte if BACKSPACE.contains(&byte) => {
                // All bytes of a character.
                while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            // One byte more than is allowed is kept, and no more, so that nothing is moved.
            byte if line.len() <= LONGEST_PASSWORD => line.push(byte),
            _ => {}
        }
    };
    terminal.write_all(b"\n").map_err(failed)?;
    ended.map(|()| line)
}

/// A terminal that shows nothing, hands on every key as it comes and sends no signals; as it was before
/// when dropped.
struct Quiet<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn new(terminal: &'a File) -> Result<Self, rustix::io::Errno> {
        let before = tcgetattr(terminal)?;
        let mut quiet = before.clone();
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        tcsetattr(terminal, OptionalActions::Flush, &quiet)?;
        Ok(Quiet { terminal, before })
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        if let Err(error) = tcsetattr(self.terminal, OptionalActions::Flush, &self.before) {
            tracing::warn!(%error, "the terminal does not show what is typed; run: stty sane");
        }
    }
}
