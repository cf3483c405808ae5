//! The tables of a generation as plain columns in one file beside the Parquet tables: what a reader opens without decoding anything, a column
//! at a time.
//!
//! Layout, numbers little endian: magic `MZCOLS01`; the columns, one after another; the directory as JSON; its length (u64) and its hash (16
//! bytes). A column of n rows is, by its kind: numbers one after another; for numbers that may be null n bytes of 0 and 1 before them; for
//! texts and bytes n lengths (u32) and the bytes, for texts that may be null with n bytes of 0 and 1 first; for texts of which few differ
//! their number (u32), each with its length (u32) before it, and n positions of 1, 2 or 4 bytes, all bits set for null. Hashes are the first 16
//! bytes of BLAKE3 over the BLAKE3 hashes of the column's mebibytes, so that the parts of a long column are checked side by side.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::StoreError;
use super::super::texts::read_at;
use super::{Coded, Column, Table};

const MAGIC: &[u8; 8] = b"MZCOLS01";

/// Bytes that one thread reads and checks at a time.
const PART: usize = 1 << 20;

/// How a column is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    U32,
    OptU32,
    U64,
    OptU64,
    OptI64,
    F32,
    F64,
    /// A byte of 0 or 1.
    Bool,
    Str,
    OptStr,
    Bytes,
    /// Texts of which few differ, or null.
    Coded,
}

/// Where a column lies.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ColumnEntry {
    name: String,
    kind: Kind,
    at: u64,
    length: u64,
    hash: [u8; 16],
}

/// The columns of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct TableEntry {
    name: String,
    rows: usize,
    columns: Vec<ColumnEntry>,
}

/// Writes the file, a table at a time.
pub(in super::super) struct ColumnWriter {
    file: BufWriter<File>,
    path: PathBuf,
    at: u64,
    tables: Vec<TableEntry>,
}

impl ColumnWriter {
    /// Begins the file.
    pub(in super::super) fn create(path: &Path) -> Result<Self, StoreError> {
        let file = File::create(path).map_err(|error| StoreError::write(path, error))?;
        let mut writer = Self {
            file: BufWriter::new(file),
            path: path.to_owned(),
            at: 0,
            tables: Vec::new(),
        };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    /// Writes the columns of a table.
    pub(in super::super) fn add(&mut self, name: &str, table: &Table) -> Result<(), StoreError> {
        let encoded: Vec<(Vec<u8>, [u8; 16])> = table
            .columns()
            .par_iter()
            .map(|(_, column)| {
                let bytes = encode(column);
                let hash = hash_of(&bytes);
                (bytes, hash)
            })
            .collect();
        let mut columns = Vec::with_capacity(encoded.len());
        for ((column_name, column), (bytes, hash)) in table.columns().iter().zip(encoded) {
            columns.push(ColumnEntry {
                name: column_name.clone(),
                kind: kind(column),
                at: self.at,
                length: bytes.len() as u64,
                hash,
            });
            self.put(&bytes)?;
        }
        self.tables.push(TableEntry {
            name: name.to_owned(),
            rows: table.rows(),
            columns,
        });
        Ok(())
    }

    /// Writes the directory. The file is not flushed to the disk: after a power cut its hashes tell that it is torn, and readers take the
    /// Parquet tables.
    pub(in super::super) fn finish(mut self) -> Result<(), StoreError> {
        let directory = serde_json::to_vec(&self.tables).map_err(|error| StoreError::write(&self.path, error.into()))?;
        self.put(&directory)?;
        self.put(&(directory.len() as u64).to_le_bytes())?;
        self.put(&hash_of(&directory))?;
        self.file.flush().map_err(|error| StoreError::write(&self.path, error))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.at += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| StoreError::write(&self.path, error))
    }
}

/// The file, open for reading: the directory in memory, the columns on disk. It stays readable when its folder is removed.
#[derive(Debug)]
pub(in super::super) struct ColumnFile {
    file: File,
    path: PathBuf,
    tables: Vec<TableEntry>,
}

impl ColumnFile {
    /// Opens the file and reads its directory; `None` where there is no such file, or an earlier version wrote it.
    ///
    /// # Errors
    /// When it cannot be read or is cut off.
    pub(in super::super) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let fail = |error| StoreError::read(path, error);
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fail(error)),
        };
        let size = file.metadata().map_err(fail)?.len();
        let damaged = || StoreError::Damaged {
            path: path.to_owned(),
            what: "its directory does not fit its size".to_owned(),
        };
        let (mut magic, mut tail) = ([0; 8], [0; 24]);
        if size < 32 {
            return Err(damaged());
        }
        read_at(&file, &mut magic, 0).map_err(fail)?;
        if &magic != MAGIC {
            return Ok(None);
        }
        read_at(&file, &mut tail, size - 24).map_err(fail)?;
        let (length, hash) = tail.split_first_chunk::<8>().ok_or_else(damaged)?;
        let length = u64::from_le_bytes(*length);
        let begin = (size - 32).checked_sub(length).ok_or_else(damaged)? + 8;
        let mut directory = vec![0; length as usize];
        read_at(&file, &mut directory, begin).map_err(fail)?;
        if hash_of(&directory) != *hash {
            return Err(damaged());
        }
        let tables: Vec<TableEntry> = serde_json::from_slice(&directory).map_err(|_| damaged())?;
        Ok(Some(Self {
            file,
            path: path.to_owned(),
            tables,
        }))
    }

    /// The position of a table.
    pub(super) fn table(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.name == name)
    }

    /// The path, for what is said of errors.
    pub(in super::super) fn path(&self) -> &Path {
        &self.path
    }

    /// Rows of a table.
    pub(super) fn rows(&self, table: usize) -> usize {
        self.tables[table].rows
    }

    /// Reads a column and checks it against its hash.
    ///
    /// # Errors
    /// When there is no such column, it cannot be read, or it is not what was written.
    pub(super) fn read(&self, table: usize, column: &str) -> Result<RawColumn, StoreError> {
        let table = &self.tables[table];
        let damaged = |what: String| StoreError::Damaged {
            path: self.path.clone(),
            what,
        };
        let entry = table.columns.iter().find(|entry| entry.name == column);
        let entry = entry.ok_or_else(|| damaged(format!("table {} has no column {column}", table.name)))?;
        let mut bytes = vec![0; entry.length as usize];
        let read = bytes.par_chunks_mut(PART).enumerate().try_for_each(|(part, bytes)| {
            let at = entry.at + (part * PART) as u64;
            read_at(&self.file, bytes, at)
        });
        read.map_err(|error| StoreError::read(&self.path, error))?;
        if hash_of(&bytes) != entry.hash {
            return Err(damaged(format!("column {column} of table {} is not what was written", table.name)));
        }
        Ok(RawColumn {
            kind: entry.kind,
            rows: table.rows,
            bytes,
        })
    }
}

/// A column as it lies in the file.
pub(super) struct RawColumn {
    pub(super) kind: Kind,
    pub(super) rows: usize,
    pub(super) bytes: Vec<u8>,
}

impl RawColumn {
    /// The numbers of a column of one kind, each of N bytes; `None` where the column is of another kind.
    pub(super) fn numbers<const N: usize, T: Send>(&self, kind: Kind, make: fn([u8; N]) -> T) -> Option<Vec<T>> {
        let (numbers, rest) = self.bytes.as_chunks::<N>();
        let fits = self.kind == kind && numbers.len() == self.rows && rest.is_empty();
        fits.then(|| numbers.par_iter().map(|bytes| make(*bytes)).collect())
    }

    /// The same where numbers may be null.
    pub(super) fn optional<const N: usize, T: Send>(&self, kind: Kind, make: fn([u8; N]) -> T) -> Option<Vec<Option<T>>> {
        let (there, numbers) = self.bytes.split_at_checked(self.rows)?;
        let (numbers, rest) = numbers.as_chunks::<N>();
        let fits = self.kind == kind && numbers.len() == self.rows && rest.is_empty();
        let each = there.par_iter().zip(numbers);
        fits.then(|| each.map(|(&there, bytes)| (there != 0).then(|| make(*bytes))).collect())
    }

    /// Where each row's bytes end, and where the first begins: of texts and bytes.
    pub(super) fn ends(&self) -> Option<(usize, Vec<usize>)> {
        let before = if self.kind == Kind::OptStr { self.rows } else { 0 };
        let begin = before + self.rows * 4;
        let lengths = self.bytes.get(before..begin)?.as_chunks::<4>().0;
        let mut end = begin;
        let ends: Vec<usize> = lengths
            .iter()
            .map(|length| {
                end += u32::from_le_bytes(*length) as usize;
                end
            })
            .collect();
        (end == self.bytes.len()).then_some((begin, ends))
    }

    /// The texts and positions of a column of which few texts differ.
    pub(super) fn coded(&self) -> Option<(Vec<String>, Vec<u32>)> {
        let (count, mut rest) = self.bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        let mut names = Vec::with_capacity(count.min(self.bytes.len()));
        for _ in 0..count {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let (name, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            names.push(std::str::from_utf8(name).ok()?.to_owned());
            rest = after;
        }
        let codes: Vec<u32> = match width(count) {
            1 => rest
                .par_iter()
                .map(|&code| if code == u8::MAX { Coded::NONE } else { code.into() })
                .collect(),
            2 => {
                let wide = |code: u16| if code == u16::MAX { Coded::NONE } else { code.into() };
                let codes = rest.as_chunks::<2>().0.par_iter();
                codes.map(|code| wide(u16::from_le_bytes(*code))).collect()
            }
            _ => rest.as_chunks::<4>().0.par_iter().map(|code| u32::from_le_bytes(*code)).collect(),
        };
        let known = codes.par_iter().all(|&code| code == Coded::NONE || (code as usize) < count);
        (known && codes.len() == self.rows).then_some((names, codes))
    }
}

/// Bytes of a position among so many texts.
fn width(names: usize) -> usize {
    match names {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4,
    }
}

fn hash_of(bytes: &[u8]) -> [u8; 16] {
    let parts: Vec<blake3::Hash> = bytes.par_chunks(PART).map(blake3::hash).collect();
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

fn kind(column: &Column) -> Kind {
    match column {
        Column::U32(_) => Kind::U32,
        Column::OptU32(_) => Kind::OptU32,
        Column::U64(_) => Kind::U64,
        Column::OptU64(_) => Kind::OptU64,
        Column::OptI64(_) => Kind::OptI64,
        Column::F32(_) => Kind::F32,
        Column::F64(_) => Kind::F64,
        Column::Bool(_) => Kind::Bool,
        Column::Str(_) | Column::Json(_) => Kind::Str,
        Column::OptStr(_) => Kind::OptStr,
        Column::Bytes(_) => Kind::Bytes,
        Column::Coded(_) => Kind::Coded,
    }
}

/// The bytes of a column. Cost: one pass.
fn encode(column: &Column) -> Vec<u8> {
    match column {
        Column::U32(v) => v.iter().flat_map(|n| n.to_le_bytes()).collect(),
        Column::OptU32(v) => optional(v, u32::to_le_bytes),
        Column::U64(v) => v.iter().flat_map(|n| n.to_le_bytes()).collect(),
        Column::OptU64(v) => optional(v, u64::to_le_bytes),
        Column::OptI64(v) => optional(v, i64::to_le_bytes),
        Column::F32(v) => v.iter().flat_map(|n| n.to_le_bytes()).collect(),
        Column::F64(v) => v.iter().flat_map(|n| n.to_le_bytes()).collect(),
        Column::Bool(v) => v.iter().map(|&truth| u8::from(truth)).collect(),
        Column::Str(v) | Column::Json(v) => joined(Vec::new(), v.iter().map(String::as_bytes)),
        Column::OptStr(v) => {
            let there = v.iter().map(|text| u8::from(text.is_some())).collect();
            joined(there, v.iter().map(|text| text.as_deref().unwrap_or_default().as_bytes()))
        }
        Column::Bytes(v) => joined(Vec::new(), v.iter().map(Vec::as_slice)),
        Column::Coded(v) => {
            let mut bytes = (v.names.len() as u32).to_le_bytes().to_vec();
            for name in &v.names {
                bytes.extend((name.len() as u32).to_le_bytes());
                bytes.extend(name.as_bytes());
            }
            match width(v.names.len()) {
                1 => bytes.extend(v.codes.iter().map(|&code| code as u8)),
                2 => bytes.extend(v.codes.iter().flat_map(|&code| (code as u16).to_le_bytes())),
                _ => bytes.extend(v.codes.iter().flat_map(|code| code.to_le_bytes())),
            }
            bytes
        }
    }
}

fn optional<const N: usize, T: Copy + Default>(values: &[Option<T>], bytes: fn(T) -> [u8; N]) -> Vec<u8> {
    let there = values.iter().map(|value| u8::from(value.is_some()));
    there
        .chain(values.iter().flat_map(|value| bytes(value.unwrap_or_default())))
        .collect()
}

fn joined<'a>(mut bytes: Vec<u8>, rows: impl Iterator<Item = &'a [u8]> + Clone) -> Vec<u8> {
    bytes.extend(rows.clone().flat_map(|row| (row.len() as u32).to_le_bytes()));
    rows.for_each(|row| bytes.extend_from_slice(row));
    bytes
}
