//! A table of typed columns: written to and read from Parquet through Polars, or kept as plain columns beside it (`flat`), and handed on
//! as rows or Arrow batches.

mod flat;
mod read;

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    BinaryChunked, Column as Series, DataFrame, IntoColumn, NewChunkedArray, ParallelStrategy, ParquetCompression, ParquetReader,
    ParquetWriter, SerReader, StatisticsOptions, StringChunked,
};
use rustc_hash::FxHashMap;

pub(super) use flat::{ColumnFile, ColumnWriter};
pub use read::{Names, ReadTable, Rows};

use super::StoreError;

/// One column. Lists of one table are of equal length.
#[derive(Clone, PartialEq, Debug)]
pub enum Column {
    /// Whole numbers.
    U32(Vec<u32>),
    /// Whole numbers or null.
    OptU32(Vec<Option<u32>>),
    /// 64-bit whole numbers.
    U64(Vec<u64>),
    /// 64-bit whole numbers or null.
    OptU64(Vec<Option<u64>>),
    /// Signed numbers or null; wall-clock seconds are of this kind.
    OptI64(Vec<Option<i64>>),
    /// Single-precision numbers.
    F32(Vec<f32>),
    /// Double-precision numbers.
    F64(Vec<f64>),
    /// Truth values.
    Bool(Vec<bool>),
    /// Texts.
    Str(Vec<String>),
    /// Texts or null.
    OptStr(Vec<Option<String>>),
    /// Valid JSON as text: lists and objects of a row.
    Json(Vec<String>),
    /// Bytes.
    Bytes(Vec<Vec<u8>>),
    /// Texts of which few differ, or null.
    Coded(Coded),
}

/// Texts of which few differ: each once, and for each row which. Written as texts like any others.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Coded {
    /// The texts that occur.
    pub(super) names: Vec<String>,
    /// For each row the position of its text, or [`Coded::NONE`].
    pub(super) codes: Vec<u32>,
    /// Whether a row may be null.
    pub(super) optional: bool,
}

impl Coded {
    /// Stands for null.
    pub const NONE: u32 = u32::MAX;

    /// A column without nulls: positions in a list of texts.
    #[must_use]
    pub fn required(names: &[impl AsRef<str>], codes: impl IntoIterator<Item = u32>) -> Self {
        Self::of(names, codes.into_iter(), false)
    }

    /// A column with nulls: positions in a list of texts.
    #[must_use]
    pub fn optional(names: &[impl AsRef<str>], codes: impl IntoIterator<Item = Option<u32>>) -> Self {
        Self::of(names, codes.into_iter().map(|code| code.unwrap_or(Self::NONE)), true)
    }

    /// Keeps of the texts those that occur, in the order in which rows first name them.
    fn of(names: &[impl AsRef<str>], codes: impl Iterator<Item = u32>, optional: bool) -> Self {
        let mut place = vec![Self::NONE; names.len()];
        let mut kept = Vec::new();
        let mut keep = |code: u32| {
            if code == Self::NONE {
                return code;
            }
            let place = &mut place[code as usize];
            if *place == Self::NONE {
                *place = kept.len() as u32;
                kept.push(names[code as usize].as_ref().to_owned());
            }
            *place
        };
        let codes = codes.map(&mut keep).collect();
        Self {
            names: kept,
            codes,
            optional,
        }
    }

    /// A column of texts, or null. Cost: a look-up a row.
    pub fn of_texts<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> Self {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut names = Vec::new();
        let codes = texts.map(|text| {
            let Some(text) = text else { return Self::NONE };
            *known.entry(text).or_insert_with(|| {
                names.push(text.to_owned());
                names.len() as u32 - 1
            })
        });
        Self {
            codes: codes.collect(),
            names,
            optional: true,
        }
    }

    /// The text of a row.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<&str> {
        self.names.get(self.codes[row] as usize).map(String::as_str)
    }

    /// The texts in order.
    pub fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.codes.len()).map(|row| self.text(row))
    }
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U32(v) => v.len(),
            Self::OptU32(v) => v.len(),
            Self::U64(v) => v.len(),
            Self::OptU64(v) => v.len(),
            Self::OptI64(v) => v.len(),
            Self::F32(v) => v.len(),
            Self::F64(v) => v.len(),
            Self::Bool(v) => v.len(),
            Self::Str(v) | Self::Json(v) => v.len(),
            Self::OptStr(v) => v.len(),
            Self::Bytes(v) => v.len(),
            Self::Coded(v) => v.codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn into_series(self, name: &str) -> Series {
        let name = name.into();
        match self {
            Self::U32(v) => polars::prelude::UInt32Chunked::from_vec(name, v).into_column(),
            Self::OptU32(v) => polars::prelude::UInt32Chunked::from_iter_options(name, v.into_iter()).into_column(),
            Self::U64(v) => polars::prelude::UInt64Chunked::from_vec(name, v).into_column(),
            Self::OptU64(v) => polars::prelude::UInt64Chunked::from_iter_options(name, v.into_iter()).into_column(),
            Self::OptI64(v) => polars::prelude::Int64Chunked::from_iter_options(name, v.into_iter()).into_column(),
            Self::F32(v) => polars::prelude::Float32Chunked::from_vec(name, v).into_column(),
            Self::F64(v) => polars::prelude::Float64Chunked::from_vec(name, v).into_column(),
            Self::Bool(v) => polars::prelude::BooleanChunked::from_slice(name, &v).into_column(),
            Self::Str(v) | Self::Json(v) => StringChunked::from_iter_values(name, v.iter().map(String::as_str)).into_column(),
            Self::OptStr(v) => StringChunked::from_iter_options(name, v.iter().map(Option::as_deref)).into_column(),
            Self::Bytes(v) => BinaryChunked::from_iter_values(name, v.iter().map(Vec::as_slice)).into_column(),
            Self::Coded(v) if v.optional => StringChunked::from_iter_options(name, v.texts()).into_column(),
            Self::Coded(v) => StringChunked::from_iter_values(name, v.texts().map(Option::unwrap_or_default)).into_column(),
        }
    }
}

/// Columns with their names, in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    columns: Vec<(String, Column)>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column.
    ///
    /// # Panics
    /// If its length differs from the columns before it: a mistake of the caller's, never of the data.
    #[must_use]
    pub fn with(mut self, name: &str, column: Column) -> Self {
        assert!(
            self.columns.iter().all(|(_, other)| other.len() == column.len()),
            "column {name} has another length than the columns before it"
        );
        self.columns.push((name.to_owned(), column));
        self
    }

    /// Adds the columns of another table of as many rows.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        other
            .columns
            .into_iter()
            .fold(self, |table, (name, column)| table.with(&name, column))
    }

    /// The columns in order.
    #[must_use]
    pub fn columns(&self) -> &[(String, Column)] {
        &self.columns
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    fn into_frame(self) -> polars::prelude::PolarsResult<DataFrame> {
        let rows = self.rows();
        DataFrame::new(
            rows,
            self.columns.into_iter().map(|(name, column)| column.into_series(&name)).collect(),
        )
    }

    /// Writes the table as Parquet to any output.
    ///
    /// # Errors
    /// When the output refuses the bytes.
    pub fn to_parquet(self, out: &mut dyn std::io::Write) -> Result<(), StoreError> {
        let refused = |error: polars::prelude::PolarsError| StoreError::Output {
            source: std::io::Error::other(error),
        };
        let mut frame = self.into_frame().map_err(refused)?;
        ParquetWriter::new(out)
            .with_compression(ParquetCompression::Lz4Raw)
            .finish(&mut frame)
            .map(drop)
            .map_err(refused)
    }

    /// Writes the table as one Parquet file, flushed to the disk. The same table gives the same bytes.
    ///
    /// # Errors
    /// When the file cannot be created or written; a half-written file may remain and is the caller's to remove.
    pub fn write_parquet(self, path: &Path) -> Result<(), StoreError> {
        let mut frame = self.into_frame().map_err(|error| StoreError::table(path, error))?;
        write_frame(&mut frame, path)
    }
}

/// Writes a frame as Parquet, flushed to the disk; without the least and greatest value of each column, which nobody asks for.
///
/// # Errors
/// When the file cannot be created or written.
pub fn write_frame(frame: &mut DataFrame, path: &Path) -> Result<(), StoreError> {
    let file = File::create(path).map_err(|error| StoreError::write(path, error))?;
    let mut refused = None;
    let written = ParquetWriter::new(Noting {
        file: &file,
        refused: &mut refused,
    })
    .with_compression(ParquetCompression::Lz4Raw)
    .with_statistics(StatisticsOptions::empty())
    .finish(frame);
    if let Some(error) = refused {
        return Err(StoreError::write(path, error));
    }
    written.map_err(|error| StoreError::table(path, error))?;
    file.sync_all().map_err(|error| StoreError::write(path, error))
}

/// A file that remembers why it refused bytes: Polars makes words of the reason.
struct Noting<'a> {
    file: &'a File,
    refused: &'a mut Option<std::io::Error>,
}

impl std::io::Write for Noting<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file
            .write(bytes)
            .inspect_err(|error| *self.refused = Some(error.kind().into()))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Reads the named columns of a Parquet file, or all.
///
/// # Errors
/// When the file is missing, damaged or lacks a column.
pub fn read_frame(path: &Path, columns: Option<&[&str]>) -> Result<DataFrame, StoreError> {
    let file = File::open(path).map_err(|error| StoreError::read(path, error))?;
    let mut frame = ParquetReader::new(file)
        .read_parallel(ParallelStrategy::Columns)
        .with_columns(columns.map(|names| names.iter().map(|&name| name.to_owned()).collect()))
        .finish()
        .map_err(|error| StoreError::table(path, error))?;
    frame.rechunk_mut();
    Ok(frame)
}

/// Packs numbers as little-endian bytes, for lists within a row.
#[must_use]
pub fn pack(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The inverse of [`pack`]; bytes beyond the last whole number are ignored.
pub fn unpack(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|chunk| u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let table = Table::new()
            .with("n", Column::U32(vec![1, 2]))
            .with("m", Column::OptU32(vec![None, Some(7)]))
            .with("t", Column::OptI64(vec![Some(-5), None]))
            .with("f", Column::F32(vec![0.25, f32::MAX]))
            .with("ok", Column::Bool(vec![true, false]))
            .with("s", Column::OptStr(vec![Some("民智".to_owned()), None]))
            .with("b", Column::Bytes(vec![pack([1, u32::MAX]), Vec::new()]));
        table.write_parquet(&path).unwrap();
        let read = ReadTable::open(&path, None).unwrap();
        assert_eq!(read.rows(), 2);
        assert_eq!(read.u32("n").unwrap(), [1, 2]);
        assert_eq!(read.opt_u32("m").unwrap(), [None, Some(7)]);
        assert_eq!(read.opt_i64("t").unwrap(), [Some(-5), None]);
        assert_eq!(read.f32("f").unwrap(), [0.25, f32::MAX]);
        assert_eq!(read.bool("ok").unwrap(), [true, false]);
        assert_eq!(read.opt_str("s").unwrap(), [Some("民智".to_owned()), None]);
        assert_eq!(unpack(&read.bytes("b").unwrap()[0]).collect::<Vec<_>>(), [1, u32::MAX]);
        assert!(read.u32("missing").is_err());
    }
}
