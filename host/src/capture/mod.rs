//! The inputs: files in, Ethernet frames with timestamps out. First stage of the flow, in place of
//! the wire. A form is recognised by its content; whatever the form, all three ways get the same
//! frames.

pub mod form;
pub mod input;
pub mod inputs;
pub mod lines;
pub mod messages;
pub mod packets;
pub mod pcap_file;
pub mod pcap_writer;
pub mod sse_stream;

use crate::error::Error;

/// One Ethernet frame as the MAC would deliver it.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// When it was captured, nanoseconds. Since 1970 for captures, since midnight for raw messages.
    pub timestamp_ns: u64,
    /// Destination address to payload; a trailer of the capture appliance may follow.
    pub bytes: &'a [u8],
}

/// A stream of frames.
pub trait FrameSource {
    /// The next frame, or `None` at the end. The frame lives until the next call.
    ///
    /// # Errors
    /// The input cannot be read, is damaged, or ends in the middle of something.
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error>;
}
