//! Parquet by slices of rows.

use std::fs::File;
use std::path::PathBuf;

use polars::prelude::{DataFrame, ParquetReader, SerReader};

use super::{Frames, call, check_types};
use crate::ingest::error::IngestError;
use crate::ingest::format::{Format, Opened, Source, io_error};
use crate::ingest::limits::BATCH_BYTES;

/// Opens a Parquet file.
pub(in crate::ingest) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let path = source.path;
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    let mut reader = ParquetReader::new(file);
    let (schema, rows, bytes) = call(path, || {
        let schema = reader.schema()?;
        let rows = reader.num_rows()?;
        let bytes: usize = reader.get_metadata()?.row_groups.iter().map(|group| group.total_byte_size()).sum();
        Ok((schema, rows, bytes))
    })?;
    check_types(path, schema.iter_values())?;
    let headers: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    let slices = Slices {
        path: source.file(),
        at: 0,
        rows,
        rows_at_once: (BATCH_BYTES / (bytes / rows.max(1)).max(1)).max(1),
    };
    super::open(source, Format::Parquet, &headers, Box::new(slices))
}

struct Slices {
    path: PathBuf,
    at: usize,
    rows: usize,
    /// Rows that are about as large as a batch may be.
    rows_at_once: usize,
}

impl Frames for Slices {
    fn next_frame(&mut self, max_rows: usize) -> Result<Option<DataFrame>, IngestError> {
        if self.at >= self.rows {
            return Ok(None);
        }
        let file = File::open(&self.path).map_err(|error| io_error(&self.path, error))?;
        // A slice unpacks the pages before it again; small batches of a test or a preview should not pay for each row.
        let n = self.rows_at_once.min(max_rows.max(1024)).min(self.rows - self.at);
        let frame = call(&self.path, || ParquetReader::new(file).with_slice(Some((self.at, n))).finish())?;
        self.at += n;
        Ok(Some(frame))
    }
}
