//! The real-data set, which is not part of the project: where it is, and its files as records.

use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tickgate_abi::TickRecord;
use tickgate_feed::soft::itch50;
use tickgate_feed::sse_csv;

/// The folder, in `$TICKGATE_DATA` or beside the project; `None`, and a line that says so, when
/// it is not there.
pub fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TICKGATE_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real-data set");
    None
}

fn open(folder: &Path, name: &str) -> impl Read + use<> {
    let file = File::open(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    GzDecoder::new(file)
}

/// The records of a length-framed ITCH file.
pub fn itch(folder: &Path, name: &str) -> Vec<TickRecord> {
    let mut bytes = Vec::new();
    open(folder, name).read_to_end(&mut bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    let decode = |(number, message): (usize, &[u8])| {
        let mut record = TickRecord { sequence: number as u64 + 1, ..TickRecord::default() };
        itch50::decode(message, &mut record).unwrap();
        record
    };
    itch50::LengthFramed::new(&bytes).enumerate().map(decode).collect()
}

/// The records of SSE tick files, merged.
pub fn sse(folder: &Path, names: &[&str]) -> Vec<TickRecord> {
    let readers = names.iter().map(|name| sse_csv::Reader::new(open(folder, name), name).unwrap());
    sse_csv::merge(readers).unwrap()
}
