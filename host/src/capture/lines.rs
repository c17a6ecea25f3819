//! The inputs of one or two lines as one stream of frames with their places on the wire: read,
//! impaired, and merged by the clock in which they start. Only the next frame of each line, and those
//! that an impairment holds back, are in memory.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use tickgate_abi::Line;
use tickgate_sim::impair::{ImpairedLine, Impairment, ImpairmentCounts};
use tickgate_sim::wire::{FrameTiming, Schedule};

use super::Frame;
use super::inputs::FrameInputs;
use crate::error::Error;

/// A frame that waits for its turn.
struct Arrival {
    timestamp_ns: u64,
    is_capture: bool,
    bytes: Vec<u8>,
}

/// One line.
struct LineFrames {
    inputs: FrameInputs,
    impaired: ImpairedLine,
    arrivals: VecDeque<Arrival>,
    /// Memory of frames that are done with.
    spare: Vec<Vec<u8>>,
    schedule: Schedule,
    /// Whether the frame read last is from a capture.
    is_capture: bool,
    ended: bool,
    /// How the input ended early, told when what arrived before is out.
    failure: Option<Error>,
}

/// Every line that there is.
pub struct LineInputs {
    lines: [Option<LineFrames>; 2],
    /// The line that the last frame came from.
    current: Line,
    placed: bool,
    path: PathBuf,
}

impl LineFrames {
    fn new(line: Line, inputs: FrameInputs, impairment: Option<Impairment>) -> Self {
        let impairment = impairment.unwrap_or(Impairment::none(0));
        LineFrames {
            inputs,
            impaired: ImpairedLine::new(line as u64, impairment),
            arrivals: VecDeque::new(),
            spare: Vec::new(),
            schedule: Schedule::back_to_back(),
            is_capture: false,
            ended: false,
            failure: None,
        }
    }

    /// Reads until a frame has arrived or the input has ended.
    fn fill(&mut self) {
        let mut read = self.spare.pop().unwrap_or_default();
        while self.arrivals.is_empty() && !self.ended {
            let next = match self.inputs.next_into(&mut read) {
                Ok(next) => next,
                Err(e) => {
                    self.failure = Some(e);
                    None
                }
            };
            let is_capture = next.map_or(self.is_capture, |(_, is_capture)| is_capture);
            self.is_capture = is_capture;
            let (arrivals, spare) = (&mut self.arrivals, &mut self.spare);
            let arrive = |timestamp_ns, frame: &[u8]| {
                let mut bytes = spare.pop().unwrap_or_default();
                bytes.clear();
                bytes.extend_from_slice(frame);
                arrivals.push_back(Arrival { timestamp_ns, is_capture, bytes });
            };
            match next {
                Some((timestamp_ns, _)) => self.impaired.frame(timestamp_ns, &read, arrive),
                None => {
                    self.ended = true;
                    self.impaired.finish(arrive);
                }
            }
        }
        self.spare.push(read);
    }

    /// The clock in which the next frame starts, when there is one.
    fn next_start(&mut self) -> Option<u64> {
        let timestamp_ns = self.arrivals.front()?.timestamp_ns;
        Some(self.schedule.earliest(timestamp_ns))
    }
}

impl LineInputs {
    /// Line A, and line B when there is one. Two lines lie on their wires as they were captured; one
    /// alone at line rate, one frame behind the other, unless `paced`, and then as it was captured too.
    pub fn new(
        a: FrameInputs,
        b: Option<FrameInputs>,
        impairments: [Option<Impairment>; 2],
        paced: bool,
    ) -> Self {
        let b = b.map(|b| LineFrames::new(Line::B, b, impairments[1]));
        let a = LineFrames::new(Line::A, a, impairments[0]);
        let placed = b.is_none() && !paced;
        LineInputs { lines: [Some(a), b], current: Line::A, placed, path: PathBuf::new() }
    }

    /// The file that the last frame came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was done to the frames of each line; `None` for a line that there is not.
    pub fn impaired(&self) -> [Option<ImpairmentCounts>; 2] {
        [&self.lines[0], &self.lines[1]].map(|line| line.as_ref().map(|line| *line.impaired.counts()))
    }

    /// Hands every frame to `each` with its line and its place on the wire, in the order of first
    /// clocks, until it returns an error. `each` is also told whether the frame is from a capture.
    ///
    /// # Errors
    /// Of the inputs, after the frames before it, or of `each`.
    pub fn for_each(
        &mut self,
        mut each: impl FnMut(Line, Frame<'_>, &FrameTiming<'_>, bool) -> Result<(), Error>,
    ) -> Result<(), Error> {
        loop {
            self.lines.iter_mut().flatten().for_each(LineFrames::fill);
            self.place();
            let starts = [0, 1].map(|i| self.lines[i].as_mut().and_then(LineFrames::next_start));
            let line = match starts {
                [None, None] => break,
                [Some(a), Some(b)] if b < a => Line::B,
                [None, Some(_)] => Line::B,
                _ => Line::A,
            };
            self.current = line;
            let Some(frames) = &mut self.lines[line as usize] else { break };
            let Some(Arrival { timestamp_ns, is_capture, bytes }) = frames.arrivals.pop_front() else {
                break;
            };
            let timing = match bytes.len() {
                // Nothing that could be on a wire.
                0 => FrameTiming::contiguous(frames.schedule.next_clock()),
                length => frames.schedule.place(length, timestamp_ns),
            };
            let done = each(line, Frame { timestamp_ns, bytes: &bytes }, &timing, is_capture);
            frames.spare.push(bytes);
            if frames.inputs.path() != self.path {
                self.path = frames.inputs.path().to_owned();
            }
            done?;
            if let Some(failure) = frames.arrivals.is_empty().then(|| frames.failure.take()).flatten() {
                return Err(failure);
            }
        }
        self.lines.iter_mut().flatten().find_map(|line| line.failure.take()).map_or(Ok(()), Err)
    }

    /// Gives two lines their common origin, the earlier of their first frames.
    fn place(&mut self) {
        if std::mem::replace(&mut self.placed, true) {
            return;
        }
        let first = |line: &LineFrames| line.arrivals.front().map(|frame| frame.timestamp_ns);
        let origin = self.lines.iter().flatten().filter_map(first).min().unwrap_or(0);
        for line in self.lines.iter_mut().flatten() {
            line.schedule = Schedule::capture_time_from(origin);
        }
    }
}
