//! `tickgate replay --feed sse` of files that are no captures: tick CSV, and streams of STEP messages
//! or VDE frames. files -> records -> books, files, report.

use std::path::PathBuf;
use std::time::Instant;

use tickgate_abi::{Feed, TickRecord};
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_feed::sse_csv;

use super::replay::{print_report, recorder};
use crate::arguments::ReplayArguments;
use crate::capture::form::Form;
use crate::capture::input::{BytesRead, Input, ReadError};
use crate::capture::inputs;
use crate::capture::sse_stream::SseStream;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::recorder::{Recorder, Run};
use crate::way::{Counts, Via};

/// Whether any of the files is no capture: then all have to be ticks or streams.
///
/// # Errors
/// A file cannot be opened or is in no known form.
pub fn takes(paths: &[PathBuf]) -> Result<bool, Error> {
    let opened = inputs::open(paths, Feed::Sse, &BytesRead::default())?;
    Ok(opened.iter().any(|(_, form)| form.feed().is_some()))
}

/// Replays the files.
///
/// # Errors
/// Of the inputs, the outputs or the arguments.
pub fn run(arguments: &ReplayArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let only_soft = |what: &str| Error::Usage {
        what: format!("these files of --feed sse were no frames on a wire: {what} cannot carry them"),
        advice: "use --via soft without --group, or give a capture of the datagrams (pcap or pcapng)"
            .to_owned(),
    };
    if arguments.via != Via::Soft {
        return Err(only_soft(&format!("--via {}", arguments.via.name())));
    }
    if !arguments.groups.is_empty() {
        return Err(only_soft("--group"));
    }
    let read = BytesRead::default();
    let opened = inputs::open(&arguments.inputs, Feed::Sse, &read)?;
    let form = opened.first().map_or(Form::SseCsv, |(_, form)| *form);
    if let Some((other, _)) = opened.iter().find(|(_, other)| *other != form) {
        return Err(Error::Usage {
            what: format!("{} is not {} as the first input is", other.path.display(), form.name()),
            advice: "replay files of one form at a time".to_owned(),
        });
    }
    let mut replay = Replay {
        recorder: recorder(Feed::Sse, arguments)?,
        progress: Progress::new(&arguments.inputs, read),
        pace: Pace::new(arguments.speed),
        interrupt,
    };
    let start = Instant::now();
    let inputs = opened.into_iter().map(|(input, _)| input);
    let (ended, counts) = match form {
        Form::SseStream => {
            let mut decoder = Decoder::new(Feed::Sse, GroupFilter::all());
            let ended = replay.streams(inputs, &mut decoder);
            let (frames, messages, drops) = (decoder.frames(), decoder.messages(), *decoder.drops());
            (ended, Counts { frames, messages, drops, ..Counts::default() })
        }
        _ => (replay.ticks(&sse_records(inputs)?), Counts::default()),
    };
    if ended.as_ref().is_err_and(|e| !e.leaves_a_report()) {
        return ended;
    }
    let Replay { mut recorder, progress, .. } = replay;
    recorder.settle();
    if ended.is_ok() {
        recorder.finish()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    drop(progress);
    let messages = if form == Form::SseStream { counts.messages } else { recorder.records() };
    let counts = Counts { messages, ..counts };
    let complete = ended.is_ok();
    let run = Run {
        via: Via::Soft,
        packets: counts.frames,
        seconds,
        counts: &counts,
        latency: None,
        complete,
        impaired: [None; 2],
    };
    print_report(&recorder.report(&run), arguments.json)?;
    ended
}

/// What both kinds of files need.
struct Replay<'a> {
    recorder: Recorder,
    progress: Progress,
    pace: Pace,
    interrupt: &'a Interrupt,
}

impl Replay<'_> {
    /// Waits until the time of a record has come.
    fn wait(&mut self, record: &TickRecord) -> Result<(), Error> {
        self.pace.wait(Feed::Sse.nanoseconds(record.exchange_time), self.interrupt);
        if self.interrupt.requested() { Err(Error::Interrupted) } else { Ok(()) }
    }

    fn ticks(&mut self, records: &[TickRecord]) -> Result<(), Error> {
        for record in records {
            self.wait(record)?;
            self.recorder.record(record);
            self.recorder.check()?;
            self.progress.tick(self.recorder.records());
        }
        Ok(())
    }

    /// One stream after the other; a frame goes when the time of its first record has come.
    fn streams(&mut self, inputs: impl Iterator<Item = Input>, decoder: &mut Decoder) -> Result<(), Error> {
        let mut records = Vec::new();
        for input in inputs {
            let mut stream = SseStream::new(input);
            while let Some(frame) = stream.next_frame()? {
                records.clear();
                decoder.decode_sse(frame, |record| records.push(*record));
                if let Some(first) = records.first() {
                    self.wait(first)?;
                }
                records.iter().for_each(|record| self.recorder.record(record));
                self.recorder.check()?;
                self.progress.tick(self.recorder.records());
            }
        }
        Ok(())
    }
}

/// The records of all files in the exchange's order. The order is known only when the last file is
/// read, so this holds a day in memory, 64 bytes a record.
fn sse_records(inputs: impl Iterator<Item = Input>) -> Result<Vec<TickRecord>, Error> {
    let mut opened: Vec<(PathBuf, ReadError)> = Vec::new();
    let mut readers = Vec::new();
    for Input { path, bytes, read_error, .. } in inputs {
        let name = path.display().to_string();
        opened.push((path, read_error));
        readers.push(sse_csv::Reader::new(bytes, &name).map_err(|e| sse_error(e, &opened))?);
    }
    sse_csv::merge(readers).map_err(|e| sse_error(e, &opened))
}

/// The reader's error, or the failed read behind it.
fn sse_error(error: sse_csv::Error, opened: &[(PathBuf, ReadError)]) -> Error {
    let failed = opened.iter().find(|(_, read_error)| read_error.borrow().is_some());
    match failed {
        Some((path, read_error)) => Input::ended(path, read_error, "before its last line".to_owned()),
        None => Error::Csv(error),
    }
}
