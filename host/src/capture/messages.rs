//! Raw message files without packets: length-framed ITCH 5.0 and SZSE Binary frames, one message at
//! a time. They become frames in [`super::packets`].

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use tickgate_abi::Feed;
use tickgate_abi::wire::{Field, itch50, moldudp64, szse};

use super::form::Form;
use super::input::{Input, ReadError};
use crate::error::Error;

const BUFFER_BYTES: usize = 1 << 18;

/// A file of raw messages being read.
pub struct MessageFile {
    path: PathBuf,
    bytes: BufReader<Box<dyn Read>>,
    read_error: ReadError,
    form: Form,
    /// The message handed out last.
    message: Vec<u8>,
    messages: u64,
    offset: u64,
    /// Time of the last message that has one: a message without a time happened then.
    timestamp_ns: u64,
}

/// What the head of a message says about what follows.
enum Head {
    /// The message has this many bytes in all, of which so many are read already.
    Message {
        length: usize,
    },
    End,
}

impl MessageFile {
    /// Reads messages of `form` (ITCH messages or SZSE frames) from `input`.
    pub fn new(input: Input, form: Form) -> Self {
        let Input { path, bytes, read_error, .. } = input;
        MessageFile {
            path,
            bytes: BufReader::with_capacity(BUFFER_BYTES, bytes),
            read_error,
            form,
            message: Vec::new(),
            messages: 0,
            offset: 0,
            timestamp_ns: 0,
        }
    }

    /// The next message (ITCH from its type byte, SZSE the whole frame) and its exchange time in
    /// nanoseconds since midnight; `None` at the end.
    ///
    /// # Errors
    /// The file ends inside a message, cannot be read, or a length in it cannot be one.
    pub fn next_message(&mut self) -> Result<Option<(u64, &[u8])>, Error> {
        if self.at_end()? {
            return Ok(None);
        }
        self.message.clear();
        let head = if self.form == Form::SzseFrames { self.szse_head()? } else { self.itch_head()? };
        let Head::Message { length } = head else { return Ok(None) };
        self.fill(length)?;
        self.messages += 1;
        self.timestamp_ns = timestamp(self.form, &self.message).unwrap_or(self.timestamp_ns);
        Ok(Some((self.timestamp_ns, &self.message)))
    }

    fn at_end(&mut self) -> Result<bool, Error> {
        match self.bytes.fill_buf() {
            Ok(bytes) => Ok(bytes.is_empty()),
            Err(_) => Err(self.ended()),
        }
    }

    /// Reads on until the message has `length` bytes.
    fn fill(&mut self, length: usize) -> Result<(), Error> {
        let had = self.message.len();
        self.message.resize(length, 0);
        let Some(rest) = self.message.get_mut(had..) else { return Ok(()) };
        let bytes = rest.len() as u64;
        if self.bytes.read_exact(rest).is_err() {
            return Err(self.ended());
        }
        self.offset += bytes;
        Ok(())
    }

    fn itch_head(&mut self) -> Result<Head, Error> {
        self.fill(moldudp64::BLOCK_LENGTH_BYTES)?;
        let length = big_endian(&self.message) as usize;
        self.message.clear();
        if length == 0 {
            return self.itch_without_length();
        }
        let followed = moldudp64::BLOCK_LENGTHS;
        if !(usize::from(*followed.start())..=usize::from(*followed.end())).contains(&length) {
            return Err(self.invalid(format!("a length of {length}, which no ITCH message has")));
        }
        Ok(Head::Message { length })
    }

    /// A length of zero ends the file (BinaryFILE), or was never filled in: then the type tells it.
    fn itch_without_length(&mut self) -> Result<Head, Error> {
        if self.at_end()? {
            return Ok(Head::End);
        }
        self.fill(itch50::MESSAGE_TYPE.end())?;
        match itch50::message(self.message[0]) {
            Some(message) => Ok(Head::Message { length: message.length }),
            None => Err(self.invalid(format!("no length and the unknown type {:#04x}", self.message[0]))),
        }
    }

    fn szse_head(&mut self) -> Result<Head, Error> {
        self.fill(szse::HEADER_BYTES)?;
        let body = field(&self.message, szse::BODY_LENGTH);
        if body > u64::from(szse::MAX_BODY_LENGTH) {
            return Err(self.invalid(format!("a BodyLength of {body}, above {}", szse::MAX_BODY_LENGTH)));
        }
        Ok(Head::Message { length: szse::HEADER_BYTES + body as usize + szse::TAIL_BYTES })
    }

    fn invalid(&self, what: String) -> Error {
        let (message, offset) = (self.messages + 1, self.offset);
        Error::Invalid {
            path: self.path.clone(),
            what: format!(
                "message {message} before byte {offset} has {what}; the file is damaged, fetch it again"
            ),
        }
    }

    fn ended(&self) -> Error {
        let place = format!("inside message {}", self.messages + 1);
        Input::ended(&self.path, &self.read_error, place)
    }
}

/// Exchange time of a message, nanoseconds since midnight; `None` for one without or too short.
fn timestamp(form: Form, message: &[u8]) -> Option<u64> {
    if form == Form::ItchMessages {
        let bytes = message.get(itch50::TIMESTAMP.range())?;
        return Some(Feed::Itch50.nanoseconds(big_endian(bytes)));
    }
    let body = message.get(szse::HEADER_BYTES..)?;
    let place = match field(message, szse::MSG_TYPE) as u32 {
        szse::ORDER => szse::order::TRANSACT_TIME,
        szse::TRADE => szse::trade::TRANSACT_TIME,
        _ => return None,
    };
    Some(Feed::Szse.nanoseconds(big_endian(body.get(place.range())?)))
}

/// A field that is known to lie inside `bytes`; 0 if it does not.
fn field(bytes: &[u8], field: Field) -> u64 {
    bytes.get(field.range()).map_or(0, big_endian)
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, b| value << 8 | u64::from(*b))
}
