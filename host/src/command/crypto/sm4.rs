//! `tickgate crypto sm4`: a file or stream, encrypted or decrypted.

use std::path::Path;

use tickgate_crypto::{BLOCK, Sm4};
use tickgate_keys::{KeyStore, Location};

use super::usage;
use crate::crypto::engine::{Direction, Engine, Job, Mode};
use crate::crypto::key_file;
use crate::crypto::sink::Sink;
use crate::crypto::soft::Soft;
use crate::crypto::source::Source;
use crate::crypto::transfer::{self, Transfer};
use crate::crypto_arguments::{EngineName, PaddingName, Sm4Arguments};
use crate::error::Error;
use crate::interrupt::Interrupt;

pub(super) fn run(arguments: &Sm4Arguments, interrupt: &Interrupt) -> Result<(), Error> {
    let mode = Mode::from(arguments.mode);
    let direction = if arguments.encrypt { Direction::Encrypt } else { Direction::Decrypt };
    let padded = arguments.padding == PaddingName::Pkcs7;
    if padded && !mode.takes_whole_blocks() {
        return Err(usage(format!("{} takes any length", mode.name()), "leave out --padding pkcs7"));
    }
    let iv = iv(mode, arguments)?;
    check_names(arguments)?;
    let additional = additional(mode, arguments.aad.as_deref())?;
    let engine = engine(arguments)?;
    let mut source = Source::open(arguments.input.as_deref())?;
    let sink = Sink::open(arguments.out.as_deref())?;
    let job = Job { mode, direction, iv, additional };
    transfer::run(&Transfer { engine: engine.as_ref(), job, padded, interrupt }, &mut source, sink)
}

/// The engine with the key. The card's place is here.
fn engine(arguments: &Sm4Arguments) -> Result<Box<dyn Engine>, Error> {
    match arguments.engine {
        EngineName::Auto | EngineName::Soft => Ok(Box::new(Soft::new(cipher(arguments)?))),
    }
}

fn cipher(arguments: &Sm4Arguments) -> Result<Sm4, Error> {
    match (&arguments.key_file, &arguments.key) {
        (Some(path), _) => Ok(Sm4::new(&*key_file::read(path)?)),
        (None, Some(name)) => Ok(KeyStore::open(&Location::from_environment()?)?.sm4(name)?),
        (None, None) => Err(usage("there is no key", "give --key-file or --key")),
    }
}

fn iv(mode: Mode, arguments: &Sm4Arguments) -> Result<Vec<u8>, Error> {
    let name = mode.name();
    let given = arguments.iv.as_ref().map(|iv| iv.0.clone());
    match (mode, given) {
        (Mode::Ecb, None) => Ok(Vec::new()),
        (Mode::Ecb, Some(_)) => Err(usage("ecb has no IV", "leave out --iv")),
        (Mode::Gcm, Some(iv)) if !iv.is_empty() => Ok(iv),
        (Mode::Gcm, _) => Err(usage("gcm needs an IV", "give --iv, usually of 12 bytes")),
        (_, Some(iv)) if iv.len() == BLOCK => Ok(iv),
        (_, Some(iv)) => Err(usage(
            format!("{name} takes an IV of 16 bytes, this one has {}", iv.len()),
            "give --iv of 32 hexadecimal digits",
        )),
        (_, None) => {
            Err(usage(format!("{name} needs an IV"), "give --iv of 16 bytes as 32 hexadecimal digits"))
        }
    }
}

fn additional(mode: Mode, path: Option<&Path>) -> Result<Vec<u8>, Error> {
    let Some(path) = path else { return Ok(Vec::new()) };
    if mode != Mode::Gcm {
        return Err(usage(
            format!("{} authenticates nothing", mode.name()),
            "leave out --aad, or use --mode gcm",
        ));
    }
    std::fs::read(path).map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// A key or additional data must not be written over; an input may be.
fn check_names(arguments: &Sm4Arguments) -> Result<(), Error> {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(out) = arguments.out.as_deref().and_then(real) else { return Ok(()) };
    let read = [&arguments.key_file, &arguments.aad].into_iter().flatten();
    match read.into_iter().find(|path| real(path) == Some(out.clone())) {
        Some(path) => {
            Err(usage(format!("{} would be written over", path.display()), "give --out another file"))
        }
        None => Ok(()),
    }
}
