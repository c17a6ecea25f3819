//! A message from a source through an engine to a sink.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;
use tickgate_crypto::BLOCK;
use zeroize::Zeroizing;

use super::engine::{Direction, Engine, Fault, Job, Mode, Transform, room};
use super::padding;
use super::progress::Progress;
use super::sink::Sink;
use super::source::{CHUNK, Source};
use crate::error::Error;
use crate::interrupt::Interrupt;

/// Bytes of ciphertext that are held in memory; more are in a temporary file.
const HELD: usize = 64 << 20;

/// What is to be done, by whom, and who may stop it.
pub struct Transfer<'a> {
    /// Who encrypts.
    pub engine: &'a dyn Engine,
    /// What.
    pub job: Job,
    /// Whether ECB and CBC pad and strip (PKCS #7).
    pub padded: bool,
    /// Looked at between chunks.
    pub interrupt: &'a Interrupt,
}

/// Sends all of the source to the sink.
///
/// A message that is wrong is found out before any of it is written: what can still turn out wrong at its
/// last byte is held, as ciphertext, until that has been seen, in memory or in a temporary file without
/// a name. So plaintext is never on a disk before it is known to be right. Two errors can come after
/// output has gone to standard output: a counter that wraps (CTR), and more than 64 GiB of GCM.
///
/// # Errors
/// [`Error::NotAuthentic`] for a wrong tag, [`Error::Invalid`] for what else is wrong with the message;
/// those of source and sink; [`Error::Interrupted`].
pub fn run(transfer: &Transfer<'_>, source: &mut Source, mut sink: Sink) -> Result<(), Error> {
    let partial = match source.length() {
        Some(length) if transfer.needs_whole_blocks() => (length % BLOCK as u64) as usize,
        _ => 0,
    };
    if partial != 0 {
        let fault = Fault::Cipher(tickgate_crypto::Error::PartialBlock(partial));
        return Err(wrong(source.name(), fault));
    }
    match (transfer.may_turn_out_wrong(source, &sink), transfer.job.direction) {
        (false, _) => transfer.straight(source, |bytes| sink.write(bytes))?,
        (true, Direction::Encrypt) => {
            let mut spool = Spool::new();
            transfer.straight(source, |bytes| spool.write(bytes))?;
            spool.read_again(transfer.interrupt, |bytes| sink.write(bytes))?;
        }
        (true, Direction::Decrypt) => transfer.checked(source, &mut sink)?,
    }
    sink.finish()
}

impl Transfer<'_> {
    fn needs_whole_blocks(&self) -> bool {
        let encrypts_padded = self.padded && self.job.direction == Direction::Encrypt;
        self.job.mode.takes_whole_blocks() && !encrypts_padded
    }

    /// Whether the message may be found to be wrong after some of it was written for good.
    fn may_turn_out_wrong(&self, source: &Source, sink: &Sink) -> bool {
        let decrypts = self.job.direction == Direction::Decrypt;
        match self.job.mode {
            // Even into a file that would be taken back: plaintext that nobody vouches for stays off disks.
            Mode::Gcm => decrypts,
            Mode::Ctr => false,
            Mode::Ecb | Mode::Cbc => {
                let of_length = source.length().is_none() && self.needs_whole_blocks();
                !sink.is_revocable() && (of_length || self.padded && decrypts)
            }
        }
    }

    fn begin(&self, name: &Path) -> Result<Box<dyn Transform + '_>, Error> {
        let transform = self.engine.begin(&self.job).map_err(|fault| wrong(name, fault))?;
        Ok(if self.padded { padding::pkcs7(transform, self.job.direction) } else { transform })
    }

    /// Through the engine once.
    fn straight(
        &self,
        source: &mut Source,
        mut write: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut pass = Pass::new(self.begin(source.name())?, source.name());
        source.drain(self.verb(), self.interrupt, |bytes| write(pass.update(bytes)?))?;
        write(pass.finish()?.as_slice())
    }

    /// Decrypts twice: the first time only to see whether the message is right.
    fn checked(&self, source: &mut Source, sink: &mut Sink) -> Result<(), Error> {
        let mut spool = Spool::new();
        let mut pass = Pass::new(self.begin(source.name())?, source.name());
        source.drain("checking", self.interrupt, |bytes| {
            pass.update(bytes)?;
            spool.write(bytes)
        })?;
        pass.finish()?;
        let mut pass = Pass::new(self.begin(source.name())?, source.name());
        let mut progress = Progress::new(self.verb(), Some(spool.length));
        spool.read_again(self.interrupt, |bytes| {
            progress.add(bytes.len());
            sink.write(pass.update(bytes)?)
        })?;
        sink.write(pass.finish()?.as_slice())
    }

    fn verb(&self) -> &'static str {
        match self.job.direction {
            Direction::Encrypt => "encrypting",
            Direction::Decrypt => "decrypting",
        }
    }
}

/// One way of a message through an engine, with the room for its output, which is wiped.
struct Pass<'a> {
    transform: Box<dyn Transform + 'a>,
    target: Zeroizing<Vec<u8>>,
    name: PathBuf,
}

impl<'a> Pass<'a> {
    fn new(transform: Box<dyn Transform + 'a>, name: &Path) -> Self {
        Pass { transform, target: Zeroizing::new(vec![0; room(CHUNK)]), name: name.to_owned() }
    }

    fn update(&mut self, source: &[u8]) -> Result<&[u8], Error> {
        let written = self.transform.update(source, &mut self.target);
        written.map(|count| &self.target[..count]).map_err(|fault| wrong(&self.name, fault))
    }

    fn finish(self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let Pass { transform, mut target, name } = self;
        let count = transform.finish(&mut target).map_err(|fault| wrong(&name, fault))?;
        target.truncate(count);
        Ok(target)
    }
}

/// Ciphertext that waits.
struct Spool {
    file: SpooledTempFile,
    length: u64,
}

impl Spool {
    fn new() -> Spool {
        Spool { file: tempfile::spooled_tempfile(HELD), length: 0 }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes).map_err(held)
    }

    fn read_again(
        &mut self,
        interrupt: &Interrupt,
        mut write: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.file.seek(SeekFrom::Start(0)).map_err(held)?;
        let mut chunk = vec![0; CHUNK];
        loop {
            if interrupt.requested() {
                return Err(Error::Interrupted);
            }
            match self.file.read(&mut chunk).map_err(held)? {
                0 => return Ok(()),
                count => write(&chunk[..count])?,
            }
        }
    }
}

fn held(source: std::io::Error) -> Error {
    Error::output(&std::env::temp_dir(), source)
}

/// What is wrong with the message of this name.
fn wrong(name: &Path, fault: Fault) -> Error {
    match fault {
        Fault::Cipher(tickgate_crypto::Error::WrongTag) => Error::NotAuthentic(name.to_owned()),
        Fault::Cipher(tickgate_crypto::Error::PartialBlock(over)) => Error::Invalid {
            path: name.to_owned(),
            what: format!(
                "it is not of whole blocks of 16 bytes, {over} bytes are over; this mode needs them unless it encrypts with --padding pkcs7"
            ),
        },
        fault => Error::Invalid { path: name.to_owned(), what: fault.to_string() },
    }
}
