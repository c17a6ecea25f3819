//! `tickgate generate`: the simulated exchange's session as a capture.

use tickgate_abi::{Feed, Line};
use tickgate_sim::exchange::Session;

use crate::arguments::{GenerateArguments, LineName};
use crate::capture::pcap_writer::{write_header, write_packet};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::output_file::OutputFile;

/// Runs the verb.
///
/// # Errors
/// The output cannot be written.
pub fn run(arguments: &GenerateArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let mut lines: Vec<Line> = Vec::new();
    for name in &arguments.lines {
        let line = match name {
            LineName::A => Line::A,
            LineName::B => Line::B,
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let path = &arguments.out;
    let mut out = OutputFile::create(path)?;
    let failed = |e| Error::output(path, e);
    write_header(&mut out).map_err(failed)?;
    let mut packets = 0_u64;
    for frame in Session::new(Feed::from(arguments.feed), arguments.seed, arguments.messages, &lines) {
        if interrupt.requested() {
            return Err(Error::Interrupted);
        }
        write_packet(&mut out, frame.timestamp_ns, &frame.frame).map_err(failed)?;
        packets += 1;
    }
    out.finish()?;
    super::print(&format!("{}: {packets} packets\n", path.display()))
}
