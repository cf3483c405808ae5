//! What every format yields: batches of rows as a frame of strings, with its columns recognised.

use std::sync::Arc;

use polars::prelude::{Column, DataFrame, IntoColumn, StringChunkedBuilder};

use super::columns::{Columns, Evidence, Field};
use super::error::IngestError;
use super::issue::RowIssue;
use super::limits::BATCH_BYTES;
use crate::corpus::Channel;

/// Bytes that a cell takes up beside its text.
pub(super) const CELL_BYTES: usize = 16;

/// One batch of rows of one table.
pub(super) struct RawTable {
    /// Its columns, recognised.
    pub(super) columns: Arc<Columns>,
    /// A string column per column of the table, null where the cell is empty.
    pub(super) frame: DataFrame,
    /// Record number of each row of the frame.
    pub(super) rows: Vec<u64>,
    /// Rows that were left out, and remarks.
    pub(super) issues: Vec<RowIssue>,
    /// Records read: rows of the frame, rows left out, rows without data.
    pub(super) rows_read: u64,
    /// Records that hold no data: titles, totals, signatures, empty lines.
    pub(super) non_data: u64,
    /// Rows of the frame that may turn out to be rejected, with their raw texts, in order.
    pub(super) raws: Vec<(u64, String)>,
}

impl RawTable {
    /// A table without rows.
    pub(super) fn empty(columns: &Arc<Columns>) -> Self {
        let (frame, rows) = FrameBuilder::new(&columns.headers, 0).finish();
        Self {
            columns: Arc::clone(columns),
            frame,
            rows,
            issues: Vec::new(),
            rows_read: 0,
            non_data: 0,
            raws: Vec::new(),
        }
    }

    /// Adds up what was read: rows, rejected rows, rows without data.
    pub(super) fn count_rows(&mut self) {
        let rejected = self.issues.iter().filter(|issue| issue.reason.rejects()).count();
        self.rows_read = (self.rows.len() + rejected) as u64 + self.non_data;
    }
}

/// A file as a sequence of tables: the one method that a format implements.
pub(super) trait Tables: Send {
    /// Reads the next rows, at most `max_rows` and all of one table; `None` at the end.
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError>;

    /// The tables seen so far.
    fn seen(&self) -> &[TableInfo];
}

/// What a table of the file was understood as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableInfo {
    /// Name of the sheet; empty where the format has none.
    pub name: String,
    /// Row of the header in the sheet, from 1; 0 where the columns have no header row.
    pub header_row: u64,
    /// Its columns, in order.
    pub columns: Vec<ColumnInfo>,
    /// The channel that the headers give away.
    pub channel: Option<Channel>,
}

/// What a column was taken for, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnInfo {
    /// Header as the file has it, made distinct; of a header in two rows both with a slash between.
    pub header: String,
    /// The field; `None` goes to the extra columns.
    pub field: Option<Field>,
    /// What speaks for it.
    pub evidence: Evidence,
}

impl TableInfo {
    /// Describes recognised columns.
    pub(super) fn of(name: &str, header_row: u64, columns: &Columns) -> Self {
        let fields = columns.fields.iter().zip(&columns.evidence);
        let of_table = columns.headers.iter().zip(fields).map(|(header, (field, evidence))| ColumnInfo {
            header: header.clone(),
            field: *field,
            evidence: evidence.clone(),
        });
        Self {
            name: name.to_owned(),
            header_row,
            columns: of_table.collect(),
            channel: columns.channel,
        }
    }
}

/// Collects rows into a frame.
pub(super) struct FrameBuilder {
    columns: Vec<StringChunkedBuilder>,
    rows: Vec<u64>,
    /// What the rows take up, about.
    bytes: usize,
}

impl FrameBuilder {
    /// Begins a frame with these columns, whose names are distinct.
    pub(super) fn new(headers: &[String], capacity: usize) -> Self {
        let capacity = capacity.min(BATCH_BYTES / CELL_BYTES / headers.len().max(1));
        let columns = headers
            .iter()
            .map(|header| StringChunkedBuilder::new(header.as_str().into(), capacity))
            .collect();
        Self {
            columns,
            rows: Vec::with_capacity(capacity),
            bytes: 0,
        }
    }

    /// Adds a row; cells that are missing or empty become null, cells beyond the columns are dropped.
    pub(super) fn push<'a>(&mut self, row: u64, mut cells: impl Iterator<Item = &'a str>) {
        self.bytes += CELL_BYTES * self.columns.len();
        for column in &mut self.columns {
            let cell = cells.next().filter(|cell| !cell.is_empty());
            self.bytes += cell.map_or(0, str::len);
            column.append_option(cell);
        }
        self.rows.push(row);
    }

    /// Whether no more rows should come in.
    pub(super) fn is_full(&self, max_rows: usize) -> bool {
        self.rows.len() >= max_rows || self.bytes >= BATCH_BYTES
    }

    /// The frame and the record numbers of its rows.
    pub(super) fn finish(self) -> (DataFrame, Vec<u64>) {
        let columns: Vec<Column> = self.columns.into_iter().map(|column| column.finish().into_column()).collect();
        let frame = DataFrame::new(self.rows.len(), columns).expect("names are distinct and every column has every row");
        (frame, self.rows)
    }
}
