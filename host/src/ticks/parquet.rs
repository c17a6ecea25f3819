//! Ticks as Parquet: the record's columns, with unit and meaning in each column's metadata. Records
//! are gathered into batches, so memory is bounded by one row group.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow_array::{
    ArrayRef, Int64Array, RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use tickgate_abi::{Feed, TickRecord};

use super::columns::{COLUMNS, Values};
use crate::error::Error;
use crate::output_file::OutputFile;

/// Records handed to the writer at a time.
const BATCH_RECORDS: usize = 1 << 14;
/// Records of a row group.
const ROW_GROUP_RECORDS: usize = 1 << 20;

/// The file being written.
pub struct ParquetFile {
    path: std::path::PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<OutputFile>,
    batch: Vec<TickRecord>,
}

impl ParquetFile {
    pub fn create(path: &Path, feed: Feed) -> Result<Self, Error> {
        let file = OutputFile::create(path)?;
        let schema = schema(feed);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROW_GROUP_RECORDS))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|e| Error::output(path, into_io(e)))?;
        Ok(ParquetFile { path: path.to_owned(), schema, writer, batch: Vec::with_capacity(BATCH_RECORDS) })
    }

    pub fn write(&mut self, record: &TickRecord) -> Result<(), Error> {
        self.batch.push(*record);
        if self.batch.len() < BATCH_RECORDS { Ok(()) } else { self.write_batch() }
    }

    fn write_batch(&mut self) -> Result<(), Error> {
        let arrays = COLUMNS.iter().map(|column| array(&self.batch, column.values)).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
            .map_err(ParquetError::from)
            .and_then(|batch| self.writer.write(&batch))
            .map_err(|e| Error::output(&self.path, into_io(e)))?;
        self.batch.clear();
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), Error> {
        self.write_batch()?;
        let file = self.writer.into_inner().map_err(|e| Error::output(&self.path, into_io(e)))?;
        file.finish()
    }
}

fn schema(feed: Feed) -> SchemaRef {
    let field = |column: &super::columns::Column| {
        let data_type = match column.values {
            Values::Unsigned64(_) => DataType::UInt64,
            Values::Signed64(_) => DataType::Int64,
            Values::Unsigned32(_) => DataType::UInt32,
            Values::Unsigned16(_) => DataType::UInt16,
            Values::Unsigned8(_) => DataType::UInt8,
            Values::Text(_) => DataType::Utf8,
        };
        let metadata = HashMap::from([("unit".to_owned(), (column.unit)(feed))]);
        Field::new(column.name, data_type, false).with_metadata(metadata)
    };
    let metadata = HashMap::from([("feed".to_owned(), feed.name().to_owned())]);
    Arc::new(Schema::new_with_metadata(COLUMNS.iter().map(field).collect::<Vec<_>>(), metadata))
}

fn array(records: &[TickRecord], values: Values) -> ArrayRef {
    match values {
        Values::Unsigned64(value) => {
            Arc::new(records.iter().map(|r| Some(value(r))).collect::<UInt64Array>())
        }
        Values::Signed64(value) => Arc::new(records.iter().map(|r| Some(value(r))).collect::<Int64Array>()),
        Values::Unsigned32(value) => {
            Arc::new(records.iter().map(|r| Some(value(r))).collect::<UInt32Array>())
        }
        Values::Unsigned16(value) => {
            Arc::new(records.iter().map(|r| Some(value(r))).collect::<UInt16Array>())
        }
        Values::Unsigned8(value) => Arc::new(records.iter().map(|r| Some(value(r))).collect::<UInt8Array>()),
        Values::Text(value) => {
            let texts: Vec<_> = records.iter().map(value).collect();
            Arc::new(StringArray::from_iter_values(texts.iter().map(|t| t.as_str())))
        }
    }
}

/// The system's error behind an error of the writer, where there is one: it says what to do.
fn into_io(error: ParquetError) -> std::io::Error {
    let source = match error {
        ParquetError::External(source) => source,
        other => return std::io::Error::other(other.to_string()),
    };
    match source.downcast::<std::io::Error>() {
        Ok(io) => *io,
        Err(source) => match source.downcast::<ArrowError>() {
            Ok(arrow) => match *arrow {
                ArrowError::IoError(_, io) => io,
                other => std::io::Error::other(other.to_string()),
            },
            Err(source) => std::io::Error::other(source.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int64Type, UInt64Type};
    use tickgate_abi::Kind;

    #[test]
    fn reads_back_with_units() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("ticks.parquet");
        let mut file = ParquetFile::create(&path, Feed::Szse).expect("created");
        let count = BATCH_RECORDS as u64 + 3;
        for sequence in 0..count {
            let record = TickRecord {
                sequence,
                price: -(sequence as i64),
                kind: Kind::SzseOrder as u8,
                ..TickRecord::default()
            };
            file.write(&record).expect("written");
        }
        file.finish().expect("finished");
        let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(&path).expect("opened"))
            .expect("Parquet");
        let quantity = builder.schema().field_with_name("quantity").expect("a column");
        assert_eq!(quantity.metadata()["unit"], "1/100 shares");
        let mut expected = 0;
        for batch in builder.build().expect("a reader") {
            let batch = batch.expect("a batch");
            let sequences = batch["sequence"].as_primitive::<UInt64Type>();
            let prices = batch["price"].as_primitive::<Int64Type>();
            for row in 0..batch.num_rows() {
                assert_eq!(sequences.value(row), expected);
                assert_eq!(prices.value(row), -(expected as i64));
                assert_eq!(batch["type"].as_string::<i32>().value(row), "300192");
                expected += 1;
            }
        }
        assert_eq!(expected, count);
    }
}
