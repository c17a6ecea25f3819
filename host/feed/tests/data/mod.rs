//! The real-data set, which is not part of the project: where it is, and how its files are read.

use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tickgate_abi::TickRecord;
use tickgate_feed::soft::{itch50, szse};
use tickgate_feed::sse_csv;

/// The folder, in `$TICKGATE_DATA` or beside the project; `None`, and a line that says so, when
/// it is not there.
#[allow(dead_code)]
pub fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
}

/// A file of the set; `.gz` is decompressed.
#[allow(dead_code)]
pub fn open(folder: &Path, name: &str) -> Box<dyn Read> {
    let file = File::open(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    if name.ends_with(".gz") { Box::new(GzDecoder::new(file)) } else { Box::new(file) }
}

/// A whole file of the set.
#[allow(dead_code)]
pub fn read(folder: &Path, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    open(folder, name).read_to_end(&mut bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    bytes
}

/// The records of SSE tick files, merged.
#[allow(dead_code)]
pub fn sse(folder: &Path, names: &[&str]) -> Vec<TickRecord> {
    let readers = names.iter().map(|name| sse_csv::Reader::new(open(folder, name), name).unwrap());
    sse_csv::merge(readers).unwrap()
}

/// The records of a length-framed ITCH file; every message must become one.
#[allow(dead_code)]
pub fn itch(folder: &Path, name: &str) -> Vec<TickRecord> {
    let bytes = read(folder, name);
    let mut messages = itch50::LengthFramed::new(&bytes);
    let mut records = Vec::new();
    for message in messages.by_ref() {
        let mut record = TickRecord { sequence: records.len() as u64 + 1, ..TickRecord::default() };
        itch50::decode(message, &mut record).unwrap();
        records.push(record);
    }
    assert!(messages.rest().is_empty());
    records
}

/// The records of a file of SZSE frames; every frame must become one.
#[allow(dead_code)]
pub fn szse(folder: &Path, name: &str) -> Vec<TickRecord> {
    let bytes = read(folder, name);
    let mut frames = szse::Frames::new(&bytes);
    let mut records = Vec::new();
    for frame in frames.by_ref() {
        let mut record = TickRecord::default();
        szse::decode(frame, &mut record).unwrap();
        records.push(record);
    }
    assert!(frames.rest().is_empty());
    records
}
