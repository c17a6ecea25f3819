//! Ticks as CSV: a header line, then one line a record. No field needs quoting but a security's
//! name, which comes from the wire.

use std::io::Write;
use std::path::Path;

use tickgate_abi::TickRecord;

use super::columns::{COLUMNS, Values};
use crate::decimal::push_integer;
use crate::error::Error;
use crate::output_file::OutputFile;

/// The file being written.
pub struct CsvFile {
    file: OutputFile,
    line: Vec<u8>,
}

impl CsvFile {
    pub fn create(path: &Path) -> Result<Self, Error> {
        let mut csv = CsvFile { file: OutputFile::create(path)?, line: Vec::with_capacity(256) };
        let names: Vec<_> = COLUMNS.iter().map(|c| c.name).collect();
        csv.line.extend_from_slice(names.join(",").as_bytes());
        csv.write_line()?;
        Ok(csv)
    }

    pub fn write(&mut self, record: &TickRecord) -> Result<(), Error> {
        self.line.clear();
        for (index, column) in COLUMNS.iter().enumerate() {
            if index > 0 {
                self.line.push(b',');
            }
            match column.values {
                Values::Unsigned64(value) => push_integer(&mut self.line, value(record)),
                Values::Signed64(value) => {
                    self.line.extend_from_slice(itoa::Buffer::new().format(value(record)).as_bytes());
                }
                Values::Unsigned32(value) => push_integer(&mut self.line, value(record).into()),
                Values::Unsigned16(value) => push_integer(&mut self.line, value(record).into()),
                Values::Unsigned8(value) => push_integer(&mut self.line, value(record).into()),
                Values::Text(value) => push_quoted(&mut self.line, value(record).as_str()),
            }
        }
        self.write_line()
    }

    fn write_line(&mut self) -> Result<(), Error> {
        self.line.push(b'\n');
        self.file.write_all(&self.line).map_err(|e| Error::output(self.file.path(), e))
    }

    pub fn finish(self) -> Result<(), Error> {
        self.file.finish()
    }
}

/// Appends a field, quoted when it must be (RFC 4180).
fn push_quoted(line: &mut Vec<u8>, text: &str) {
    if !text.contains([',', '"']) {
        return line.extend_from_slice(text.as_bytes());
    }
    line.push(b'"');
    line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickgate_abi::{Flags, Kind};

    #[test]
    fn one_line_a_record() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ticks.csv");
        let mut file = CsvFile::create(&path).expect("created");
        let record = TickRecord {
            sequence: 1,
            order_id: 2,
            reference: u64::from_be_bytes(*b"A,\"B    "),
            price: -3,
            quantity: 4,
            symbol: 5,
            kind: Kind::AddOrder as u8,
            flags: Flags::SELL,
            ..TickRecord::default()
        };
        file.write(&record).expect("written");
        file.finish().expect("finished");
        let reference = record.reference;
        assert_eq!(
            std::fs::read_to_string(&path).expect("read"),
            format!(
                "sequence,channel,type,symbol,security,order_id,reference,price,quantity,side,attribute,exchange_time,card_time,flags\n\
                 1,0,A,5,\"A,\"\"B\",2,{reference},-3,4,S,0,0,0,128\n"
            )
        );
    }
}
