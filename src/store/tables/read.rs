//! A table read back, with typed access to its columns: from Parquet, or from the plain columns of a generation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataFrame;
use rustc_hash::FxHashMap;

use super::flat::{ColumnFile, Kind, RawColumn};
use super::{Coded, read_frame};
use crate::store::StoreError;

/// A table read back.
pub struct ReadTable {
    source: Source,
    path: PathBuf,
}

enum Source {
    /// Parquet, the columns in memory.
    Frame(DataFrame),
    /// Plain columns, each read when it is asked for.
    Flat(Arc<ColumnFile>, usize),
}

/// Rows of bytes, one after another.
pub struct Rows {
    bytes: Vec<u8>,
    begin: usize,
    ends: Vec<usize>,
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of a row; null reads as none.
    #[must_use]
    pub fn of(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(self.begin, |before| self.ends[before]);
        &self.bytes[start..self.ends[row]]
    }

    /// The text of a row; empty where it is none.
    #[must_use]
    pub fn text(&self, row: usize) -> &str {
        std::str::from_utf8(self.of(row)).unwrap_or_default()
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|row| self.of(row))
    }
}

/// Values of which few differ: each once, and for each row which.
pub struct Names<T> {
    /// The values that occur.
    pub values: Vec<T>,
    codes: Vec<u32>,
}

impl<T> Names<T> {
    /// The value of a row.
    #[must_use]
    pub fn of(&self, row: usize) -> Option<&T> {
        self.values.get(self.codes[row] as usize)
    }

    /// The same with other values. What says of one that it is none of the known makes the whole an error.
    ///
    /// # Errors
    /// That of the first value.
    pub fn map<S, E>(self, map: impl FnMut(T) -> Result<S, E>) -> Result<Names<S>, E> {
        Ok(Names {
            values: self.values.into_iter().map(map).collect::<Result<_, E>>()?,
            codes: self.codes,
        })
    }
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $as:ident, $out:ty, $map:expr, $flat:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the column is missing, damaged or of another type.
        pub fn $name(&self, column: &str) -> Result<Vec<$out>, StoreError> {
            match &self.source {
                Source::Frame(frame) => {
                    let series = frame.column(column).map_err(|error| StoreError::table(&self.path, error))?;
                    let array = series.$as().map_err(|error| StoreError::table(&self.path, error))?;
                    let map: fn(Option<_>) -> $out = $map;
                    Ok(array.iter().map(map).collect())
                }
                Source::Flat(file, table) => {
                    let raw = file.read(*table, column)?;
                    let read: fn(&RawColumn) -> Option<Vec<$out>> = $flat;
                    read(&raw).ok_or_else(|| self.of_another_type(column))
                }
            }
        }
    };
}

impl ReadTable {
    /// Opens a Parquet file and reads the named columns, or all.
    ///
    /// # Errors
    /// When the file is missing, damaged or lacks a column.
    pub fn open(path: &Path, columns: Option<&[&str]>) -> Result<Self, StoreError> {
        Ok(Self {
            source: Source::Frame(read_frame(path, columns)?),
            path: path.to_owned(),
        })
    }

    /// A table of a file of plain columns.
    ///
    /// # Errors
    /// When the file has no such table.
    pub(in super::super) fn flat(file: &Arc<ColumnFile>, name: &str) -> Result<Self, StoreError> {
        let table = file.table(name).ok_or_else(|| StoreError::Damaged {
            path: file.path().to_owned(),
            what: format!("it has no table {name}"),
        })?;
        Ok(Self {
            source: Source::Flat(Arc::clone(file), table),
            path: file.path().to_owned(),
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match &self.source {
            Source::Frame(frame) => frame.height(),
            Source::Flat(file, table) => file.rows(*table),
        }
    }

    fn of_another_type(&self, column: &str) -> StoreError {
        StoreError::Damaged {
            path: self.path.clone(),
            what: format!("column {column} is of another type"),
        }
    }

    getter!(/** A column of whole numbers; null reads as 0. */ u32, u32, u32, |v: Option<u32>| v.unwrap_or_default(),
        |raw| raw.numbers(Kind::U32, u32::from_le_bytes));
    getter!(/** A column of whole numbers or null. */ opt_u32, u32, Option<u32>, |v: Option<u32>| v,
        |raw| raw.optional(Kind::OptU32, u32::from_le_bytes));
    getter!(/** A column of 64-bit whole numbers; null reads as 0. */ u64, u64, u64, |v: Option<u64>| v.unwrap_or_default(),
        |raw| raw.numbers(Kind::U64, u64::from_le_bytes));
    getter!(/** A column of 64-bit whole numbers or null. */ opt_u64, u64, Option<u64>, |v: Option<u64>| v,
        |raw| raw.optional(Kind::OptU64, u64::from_le_bytes));
    getter!(/** A column of signed numbers or null. */ opt_i64, i64, Option<i64>, |v: Option<i64>| v,
        |raw| raw.optional(Kind::OptI64, i64::from_le_bytes));
    getter!(/** A column of single-precision numbers; null reads as 0. */ f32, f32, f32, |v: Option<f32>| v.unwrap_or_default(),
        |raw| raw.numbers(Kind::F32, f32::from_le_bytes));
    getter!(/** A column of double-precision numbers; null reads as 0. */ f64, f64, f64, |v: Option<f64>| v.unwrap_or_default(),
        |raw| raw.numbers(Kind::F64, f64::from_le_bytes));
    getter!(/** A column of truth values; null reads as false. */ bool, bool, bool, |v: Option<bool>| v.unwrap_or_default(),
        |raw| raw.numbers(Kind::Bool, |[byte]: [u8; 1]| byte != 0));
    getter!(/** A column of texts; null reads as empty. */ str, str, String, |v: Option<&str>| v.unwrap_or_default().to_owned(),
        |raw| texts(raw).map(|list| list.into_iter().map(Option::unwrap_or_default).collect()));
    getter!(/** A column of texts or null. */ opt_str, str, Option<String>, |v: Option<&str>| v.map(str::to_owned), texts);
    getter!(/** A column of bytes; null reads as empty. */ bytes, binary, Vec<u8>, |v: Option<&[u8]>| v.unwrap_or_default().to_vec(),
    |raw| {
        let (mut start, ends) = raw.ends().filter(|_| raw.kind == Kind::Bytes)?;
        let row = |end| raw.bytes[std::mem::replace(&mut start, end)..end].to_vec();
        Some(ends.into_iter().map(row).collect())
    });

    /// A column of texts or bytes, its rows one after another: without memory of its own for each.
    ///
    /// # Errors
    /// When the column is missing, damaged or of another type.
    pub fn rows_of(&self, column: &str) -> Result<Rows, StoreError> {
        let fail = |error| StoreError::table(&self.path, error);
        match &self.source {
            Source::Frame(frame) => {
                let mut rows = Rows {
                    bytes: Vec::new(),
                    begin: 0,
                    ends: Vec::with_capacity(frame.height()),
                };
                let mut push = |row: Option<&[u8]>| {
                    rows.bytes.extend_from_slice(row.unwrap_or_default());
                    rows.ends.push(rows.bytes.len());
                };
                let series = frame.column(column).map_err(fail)?;
                match series.binary() {
                    Ok(array) => array.iter().for_each(&mut push),
                    Err(_) => series.str().map_err(fail)?.iter().for_each(|text| push(text.map(str::as_bytes))),
                }
                Ok(rows)
            }
            Source::Flat(file, table) => {
                let raw = file.read(*table, column)?;
                let of_bytes = matches!(raw.kind, Kind::Bytes | Kind::Str | Kind::OptStr);
                let (begin, ends) = raw.ends().filter(|_| of_bytes).ok_or_else(|| self.of_another_type(column))?;
                Ok(Rows {
                    bytes: raw.bytes,
                    begin,
                    ends,
                })
            }
        }
    }

    /// A column of texts of which few differ, each of them once. Cost: of Parquet a look-up a row.
    ///
    /// # Errors
    /// When the column is missing, damaged or of another type.
    pub fn names(&self, column: &str) -> Result<Names<String>, StoreError> {
        let fail = |error| StoreError::table(&self.path, error);
        match &self.source {
            Source::Frame(frame) => {
                let mut known: FxHashMap<&str, u32> = FxHashMap::default();
                let mut values = Vec::new();
                let array = frame.column(column).map_err(fail)?.str().map_err(fail)?;
                let codes = array.iter().map(|text| {
                    let Some(text) = text else { return Coded::NONE };
                    *known.entry(text).or_insert_with(|| {
                        values.push(text.to_owned());
                        values.len() as u32 - 1
                    })
                });
                let codes = codes.collect();
                Ok(Names { values, codes })
            }
            Source::Flat(file, table) => {
                let raw = file.read(*table, column)?;
                let coded = if raw.kind == Kind::Coded { raw.coded() } else { None };
                let (values, codes) = coded.ok_or_else(|| self.of_another_type(column))?;
                Ok(Names { values, codes })
            }
        }
    }
}

/// The texts of a column of any kind of text.
fn texts(raw: &RawColumn) -> Option<Vec<Option<String>>> {
    if raw.kind == Kind::Coded {
        let (names, codes) = raw.coded()?;
        return Some(codes.into_iter().map(|code| names.get(code as usize).cloned()).collect());
    }
    let (mut start, ends) = raw.ends().filter(|_| matches!(raw.kind, Kind::Str | Kind::OptStr))?;
    let there = |row: usize| raw.kind == Kind::Str || raw.bytes[row] != 0;
    let text = |(row, end): (usize, usize)| {
        let bytes = &raw.bytes[std::mem::replace(&mut start, end)..end];
        if there(row) {
            std::str::from_utf8(bytes).ok().map(|text| Some(text.to_owned()))
        } else {
            Some(None)
        }
    };
    ends.into_iter().enumerate().map(text).collect()
}
