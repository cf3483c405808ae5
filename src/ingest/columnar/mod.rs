//! Parquet and Arrow files: columns of any simple type as text, some rows at a time.

mod arrow;
mod flat;
mod parquet;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::{ArrowDataType, ArrowField, DataFrame, PolarsError, StringChunked};

pub(super) use self::arrow::{open_file as open_arrow_file, open_stream as open_arrow_stream};
pub(super) use self::parquet::open as open_parquet;
use super::columns::Columns;
use super::error::IngestError;
use super::feed::guarded;
use super::format::{Format, Opened, Source, file_name};
use super::issue::{Reason, RowIssue};
use super::limits::{MAX_CELL_BYTES, MAX_COLUMNS, bounded_raw};
use super::names::ColumnNames;
use super::rows::{as_line, may_be_without_text};
use super::table::{FrameBuilder, RawTable, TableInfo, Tables};

/// A file that yields some rows at a time.
trait Frames: Send {
    /// The next rows, at most about as many as given; `None` at the end.
    fn next_frame(&mut self, max_rows: usize) -> Result<Option<DataFrame>, IngestError>;
}

fn open(source: &Source<'_>, format: Format, headers: &[&str], frames: Box<dyn Frames>) -> Result<Opened, IngestError> {
    if headers.len() > MAX_COLUMNS {
        return Err(IngestError::TooManyColumns { file: source.file() });
    }
    let columns = Columns::recognise(headers, &source.names);
    let tables = ColumnarTables {
        frames,
        path: source.file(),
        names: Arc::clone(&source.names),
        seen: vec![TableInfo::of("", 0, &columns)],
        columns: Arc::new(columns),
        held: None,
        count: 0,
    };
    Ok(Opened {
        format,
        tables: Box::new(tables),
        encoding: None,
    })
}

/// Refuses columns of which no text can be made.
fn check_types<'a>(path: &Path, fields: impl Iterator<Item = &'a ArrowField>) -> Result<(), IngestError> {
    for field in fields {
        if !is_simple(&field.dtype) {
            return Err(IngestError::Column {
                file: path.to_owned(),
                column: field.name.to_string(),
                kind: format!("values of the type {:?}", field.dtype).chars().take(80).collect(),
            });
        }
    }
    Ok(())
}

fn is_simple(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as Type;
    match dtype {
        Type::Null | Type::Boolean | Type::Date32 | Type::Date64 | Type::Timestamp(..) => true,
        Type::Int8 | Type::Int16 | Type::Int32 | Type::Int64 | Type::Float32 | Type::Float64 => true,
        Type::UInt8 | Type::UInt16 | Type::UInt32 | Type::UInt64 => true,
        Type::Utf8 | Type::LargeUtf8 | Type::Utf8View | Type::Binary | Type::LargeBinary | Type::BinaryView => true,
        Type::Dictionary(_, values, _) => is_simple(values),
        Type::List(items) | Type::LargeList(items) => is_simple(&items.dtype),
        _ => false,
    }
}

/// The error for what the library says of a damaged file.
fn damaged(path: &Path, error: &PolarsError) -> IngestError {
    IngestError::Damaged {
        file: path.to_owned(),
        detail: error.to_string(),
    }
}

/// Calls the library, which may panic on damaged files and on types that it was built without.
fn call<T>(path: &Path, read: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, IngestError> {
    guarded(path, || read().map_err(|error| damaged(path, &error)))
}

/// Rows read and not given out yet, as texts.
struct Held {
    columns: Vec<StringChunked>,
    rows: usize,
    at: usize,
}

struct ColumnarTables {
    frames: Box<dyn Frames>,
    path: PathBuf,
    names: Arc<ColumnNames>,
    columns: Arc<Columns>,
    held: Option<Held>,
    count: u64,
    seen: Vec<TableInfo>,
}

impl ColumnarTables {
    /// Reads on where nothing is held; `false` at the end.
    fn refill(&mut self, max_rows: usize) -> Result<bool, IngestError> {
        while self.held.as_ref().is_none_or(|held| held.at == held.rows) {
            let Some(frame) = self.frames.next_frame(max_rows)? else {
                return Ok(false);
            };
            let columns: Result<Vec<StringChunked>, IngestError> = frame
                .columns()
                .iter()
                .map(|column| {
                    let kind = |kind| IngestError::Column {
                        file: self.path.clone(),
                        column: column.name().to_string(),
                        kind,
                    };
                    call(&self.path, || Ok(values::texts(column)))?.map_err(kind)
                })
                .collect();
            self.held = Some(Held {
                columns: columns?,
                rows: frame.height(),
                at: 0,
            });
        }
        Ok(true)
    }

    fn issue(&self, reason: Reason, cells: &[&str]) -> RowIssue {
        RowIssue {
            file: file_name(&self.path),
            row: self.count,
            column: String::new(),
            reason,
            raw: bounded_raw(&as_line(cells.iter().copied()), 0),
        }
    }

    fn place(&mut self, cells: &[&str], builder: &mut FrameBuilder, table: &mut RawTable) {
        self.count += 1;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            table.non_data += 1;
        } else if cells.iter().any(|cell| cell.len() > MAX_CELL_BYTES) {
            table.issues.push(self.issue(Reason::TooLong, cells));
        } else {
            if may_be_without_text(|column| cells.get(column).copied(), &self.columns, &self.names) {
                table.raws.push((self.count, bounded_raw(&as_line(cells.iter().copied()), 0)));
            }
            builder.push(self.count, cells.iter().copied());
        }
    }
}

impl Tables for ColumnarTables {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        let mut table = RawTable::empty(&self.columns);
        let mut builder = FrameBuilder::new(&self.columns.headers, max_rows.min(4096));
        while !builder.is_full(max_rows) && table.issues.len() < max_rows && self.refill(max_rows)? {
            let Some(mut held) = self.held.take() else { break };
            while held.at < held.rows && !builder.is_full(max_rows) {
                let cells: Vec<&str> = held.columns.iter().map(|column| column.get(held.at).unwrap_or("")).collect();
                self.place(&cells, &mut builder, &mut table);
                held.at += 1;
            }
            self.held = Some(held);
        }
        (table.frame, table.rows) = builder.finish();
        table.count_rows();
        Ok((table.rows_read > 0).then_some(table))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}
