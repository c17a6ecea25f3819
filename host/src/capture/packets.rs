//! Raw messages wrapped into frames by the simulated exchange's publishers, so that every way sees
//! the same frames as from a wire. Messages that happened together share a packet.

use std::collections::VecDeque;

use tickgate_abi::{Feed, Line};
use tickgate_sim::exchange::{Endpoint, MoldPublisher, Publisher, SzsePublisher};

use super::form::Form;
use super::input::Input;
use super::messages::MessageFile;
use super::{Frame, FrameSource};
use crate::error::Error;

/// A packet is closed when its first message is this much older than the next, nanoseconds.
const LINGER_NS: u64 = 30_000;
/// MoldUDP64 session of wrapped messages.
const SESSION: [u8; 10] = *b"FILE000001";

/// Frames made of a file of messages.
pub struct PublishedMessages {
    file: MessageFile,
    publisher: Box<dyn Publisher>,
    endpoint: Endpoint,
    identification: u16,
    /// Payloads that are complete, with the time of their first message.
    payloads: VecDeque<(u64, Vec<u8>)>,
    /// Time of the first message that waits in the publisher.
    first_ns: Option<u64>,
    frame: Vec<u8>,
    messages: u64,
    /// How the file ended early, told after the messages before it are out.
    failure: Option<Error>,
}

impl PublishedMessages {
    /// Wraps the messages of `input`, which is in `form`; ITCH messages are numbered from
    /// `first_sequence`.
    pub fn new(input: Input, form: Form, first_sequence: u64) -> Self {
        let (feed, publisher): (_, Box<dyn Publisher>) = match form {
            Form::SzseFrames => (Feed::Szse, Box::new(SzsePublisher::new())),
            _ => (Feed::Itch50, Box::new(MoldPublisher::new(SESSION, first_sequence))),
        };
        PublishedMessages {
            file: MessageFile::new(input, form),
            publisher,
            endpoint: Endpoint::of_line(Line::A, feed),
            identification: 0,
            payloads: VecDeque::new(),
            first_ns: None,
            frame: Vec::new(),
            messages: 0,
            failure: None,
        }
    }

    /// Messages taken from the file.
    pub const fn messages(&self) -> u64 {
        self.messages
    }

    /// Takes one message from the file, or closes the last packet at its end. False when there is
    /// nothing more.
    fn step(&mut self) -> bool {
        let (now, message) = match self.file.next_message() {
            Ok(Some(message)) => message,
            ended => {
                self.failure = ended.err();
                return Self::close(&mut *self.publisher, &mut self.payloads, &mut self.first_ns);
            }
        };
        self.messages += 1;
        if self.first_ns.is_some_and(|first| now.wrapping_sub(first) > LINGER_NS) {
            Self::close(&mut *self.publisher, &mut self.payloads, &mut self.first_ns);
        }
        if let Some(payload) = self.publisher.push(message) {
            self.payloads.push_back((self.first_ns.take().unwrap_or(now), payload));
        }
        self.first_ns.get_or_insert(now);
        true
    }

    fn close(
        publisher: &mut dyn Publisher,
        payloads: &mut VecDeque<(u64, Vec<u8>)>,
        first_ns: &mut Option<u64>,
    ) -> bool {
        let Some(payload) = publisher.flush() else { return false };
        payloads.push_back((first_ns.take().unwrap_or_default(), payload));
        true
    }
}

impl FrameSource for PublishedMessages {
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error> {
        loop {
            if let Some((timestamp_ns, payload)) = self.payloads.pop_front() {
                self.frame = self.endpoint.frame(self.identification, &payload);
                self.identification = self.identification.wrapping_add(1);
                return Ok(Some(Frame { timestamp_ns, bytes: &self.frame }));
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if !self.step() {
                return self.failure.take().map_or(Ok(None), Err);
            }
        }
    }
}
