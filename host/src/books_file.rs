//! The books file: a JSON line after each message that changed the top of a book or its traded
//! volume. The line is built in one reused buffer and nothing is allocated for it.

use std::io::Write;
use std::path::Path;

use tickgate_abi::{Feed, TickRecord};
use tickgate_feed::book::{Book, Level, SymbolId};

use crate::decimal::{push_integer, push_price, push_shares};
use crate::error::Error;
use crate::output_file::OutputFile;
use crate::ticks::jsonl::{push_flags, push_text};

/// The file being written.
pub struct BooksFile {
    file: OutputFile,
    feed: Feed,
    depth: usize,
    /// Each symbol's name as JSON text, by its dense number; empty until it is known.
    names: Vec<Vec<u8>>,
    line: Vec<u8>,
}

impl BooksFile {
    /// Starts the file; lines show `depth` levels of each side.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn create(path: &Path, feed: Feed, depth: usize) -> Result<Self, Error> {
        let line = Vec::with_capacity(4_096);
        Ok(BooksFile { file: OutputFile::create(path)?, feed, depth, names: Vec::new(), line })
    }

    /// Writes the book as it is after `record`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, record: &TickRecord, id: SymbolId, book: &Book) -> Result<(), Error> {
        let scale = self.feed.quantity_scale();
        let line = &mut self.line;
        line.clear();
        line.extend_from_slice(b"{\"ts\":");
        push_integer(line, self.feed.nanoseconds(record.exchange_time));
        line.extend_from_slice(b",\"seq\":");
        push_integer(line, record.sequence);
        line.extend_from_slice(b",\"symbol\":");
        line.extend_from_slice(name(&mut self.names, id, book));
        line.extend_from_slice(b",\"volume\":");
        push_shares(line, book.volume(), scale);
        line.extend_from_slice(b",\"bids\":");
        push_levels(line, book.bids().take(self.depth), scale);
        line.extend_from_slice(b",\"asks\":");
        push_levels(line, book.asks().take(self.depth), scale);
        line.extend_from_slice(b",\"flags\":");
        push_flags(line, book.flags());
        line.extend_from_slice(b"}\n");
        self.file.write_all(line).map_err(|e| Error::output(self.file.path(), e))
    }

    /// Completes the file under its final name.
    ///
    /// # Errors
    /// The file cannot be written; nothing is left.
    pub fn finish(self) -> Result<(), Error> {
        self.file.finish()
    }
}

/// The symbol's name as JSON text. An ITCH stock's name may come later than its first message:
/// until then (`#` and its StockLocate) it is asked for again.
fn name<'a>(names: &'a mut Vec<Vec<u8>>, id: SymbolId, book: &Book) -> &'a [u8] {
    let index = id.0 as usize;
    if names.len() <= index {
        names.resize(index + 1, Vec::new());
    }
    let name = &mut names[index];
    if name.is_empty() || name.get(1) == Some(&b'#') {
        name.clear();
        push_text(name, book.name().as_bytes());
    }
    name
}

fn push_levels(line: &mut Vec<u8>, levels: impl Iterator<Item = Level>, scale: u64) {
    line.push(b'[');
    for (index, level) in levels.enumerate() {
        line.extend_from_slice(if index == 0 { b"[\"".as_slice() } else { b",[\"" });
        push_price(line, level.price);
        line.extend_from_slice(b"\",");
        push_shares(line, level.quantity, scale);
        line.push(b',');
        push_integer(line, u64::from(level.orders));
        line.push(b']');
    }
    line.push(b']');
}
