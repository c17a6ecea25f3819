//! `tickgate crypto sm3`: digests (GB/T 32905-2016), a line each: 64 digits, two spaces, the name.

use std::path::{Path, PathBuf};

use sm3::{Digest, Sm3};

use crate::crypto::hex;
use crate::crypto::source::Source;
use crate::crypto_arguments::Sm3Arguments;
use crate::error::Error;
use crate::interrupt::Interrupt;

pub(super) fn run(arguments: &Sm3Arguments, interrupt: &Interrupt) -> Result<(), Error> {
    let standard = [PathBuf::from("-")];
    let inputs = if arguments.inputs.is_empty() { &standard[..] } else { &arguments.inputs };
    for path in inputs {
        let digest = digest(path, interrupt)?;
        super::print(&format!("{}  {}\n", hex::encode(&digest), path.display()))?;
    }
    Ok(())
}

fn digest(path: &Path, interrupt: &Interrupt) -> Result<[u8; 32], Error> {
    let mut source = Source::open(Some(path))?;
    let mut hash = Sm3::new();
    source.drain("hashing", interrupt, |bytes| {
        hash.update(bytes);
        Ok(())
    })?;
    Ok(hash.finalize().into())
}
