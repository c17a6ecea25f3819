//! Tick files: every delivered record, as JSON lines, CSV or Parquet. One of the last stages of the
//! flow. JSON lines carry the specification's fields of each message; CSV and Parquet carry the
//! record's columns ([`columns`]), the same for every message.

pub mod columns;
mod csv;
pub mod fields;
pub mod jsonl;
mod parquet;

use std::path::Path;

use tickgate_abi::{Feed, Kind, TickRecord};

use crate::error::Error;

/// A tick file being written, by the extension of its name.
pub enum TickFile {
    Jsonl(jsonl::JsonlFile),
    Csv(csv::CsvFile),
    Parquet(Box<parquet::ParquetFile>),
}

/// Number of codes that a record's kind can have.
const KIND_CODES: usize = 256;

impl TickFile {
    /// Starts `path`, whose extension says the form.
    ///
    /// # Errors
    /// An extension that is none of jsonl, csv, parquet; or the file cannot be created.
    pub fn create(path: &Path, feed: Feed) -> Result<Self, Error> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("jsonl") => jsonl::JsonlFile::create(path, feed).map(TickFile::Jsonl),
            Some("csv") => csv::CsvFile::create(path).map(TickFile::Csv),
            Some("parquet") => {
                parquet::ParquetFile::create(path, feed).map(|f| TickFile::Parquet(Box::new(f)))
            }
            _ => Err(Error::Usage {
                what: format!("--out {}: the extension does not say a form", path.display()),
                advice: "end the name in .jsonl, .csv or .parquet".to_owned(),
            }),
        }
    }

    /// Appends one record.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, record: &TickRecord) -> Result<(), Error> {
        match self {
            TickFile::Jsonl(file) => file.write(record),
            TickFile::Csv(file) => file.write(record),
            TickFile::Parquet(file) => file.write(record),
        }
    }

    /// Completes the file under its final name.
    ///
    /// # Errors
    /// The file cannot be written; nothing is left.
    pub fn finish(self) -> Result<(), Error> {
        match self {
            TickFile::Jsonl(file) => file.finish(),
            TickFile::Csv(file) => file.finish(),
            TickFile::Parquet(file) => file.finish(),
        }
    }
}

/// The feed's own message type of a record.
fn message_type(record: &TickRecord) -> &'static str {
    record.kind().map_or("unknown", Kind::message_type)
}
