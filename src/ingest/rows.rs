//! Tables from formats that are cut into rows of cells (CSV, workbooks): header, data, and what is neither.

use std::collections::VecDeque;
use std::sync::Arc;

use ::csv::StringRecord;

use super::columns::Columns;
use super::decode::INVALID;
use super::error::IngestError;
use super::issue::{Reason, RowIssue};
use super::layout::{self, Layout, SAMPLE};
use super::names::ColumnNames;
use super::table::{FrameBuilder, RawTable, TableInfo, Tables};

/// What a cutter of rows meets next.
pub(super) enum Step {
    /// The record was filled.
    Row,
    /// A new sheet begins; the record is untouched.
    Sheet(String),
    /// The file ends.
    End,
}

/// Cuts a file into rows of cells: the one method that a format of rows implements.
pub(super) trait Rows: Send {
    /// Fills the record with the next row that has cells.
    fn next_row(&mut self, record: &mut StringRecord) -> Result<Step, IngestError>;
}

/// Whether a row may have cells beyond the header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Surplus {
    /// They are a sign that a separator stands unquoted in a text; the row is left out.
    Rejects,
    /// Every row is as wide as its sheet.
    CannotBe,
}

/// Turns rows into tables.
pub(super) struct RowTables<R> {
    rows: R,
    file: String,
    names: Arc<ColumnNames>,
    surplus: Surplus,
    /// Rows that were read to find the header.
    ahead: VecDeque<StringRecord>,
    /// The table being read; `None` before a sheet and after the last.
    table: Option<Arc<Columns>>,
    next_sheet: Option<String>,
    /// Whether the next table begins below another one of its sheet.
    below: bool,
    /// Rows given out of the sheet at hand, all of them counted.
    sheet_rows: u64,
    /// Records read so far in the file, headers not counted.
    count: u64,
    /// Non-data rows met while looking for the header.
    titles: u64,
    seen: Vec<TableInfo>,
    ended: bool,
}

impl<R: Rows> RowTables<R> {
    /// Reads rows of a file whose first sheet begins at once.
    pub(super) fn new(rows: R, file: String, names: Arc<ColumnNames>, surplus: Surplus) -> Self {
        Self {
            rows,
            file,
            names,
            surplus,
            ahead: VecDeque::new(),
            table: None,
            next_sheet: Some(String::new()),
            below: false,
            sheet_rows: 0,
            count: 0,
            titles: 0,
            seen: Vec::new(),
            ended: false,
        }
    }

    /// Reads the next row of the sheet at hand; `false` where the sheet ends.
    fn next_row(&mut self, record: &mut StringRecord) -> Result<bool, IngestError> {
        if let Some(mut row) = self.ahead.pop_front() {
            std::mem::swap(record, &mut row);
            return Ok(true);
        }
        if self.ended || self.next_sheet.is_some() {
            return Ok(false);
        }
        match self.rows.next_row(record)? {
            Step::Row => return Ok(true),
            Step::Sheet(name) => self.next_sheet = Some(name),
            Step::End => self.ended = true,
        }
        Ok(false)
    }

    /// Looks for the header of the next sheet; `false` at the end of the file.
    fn begin_sheet(&mut self) -> Result<bool, IngestError> {
        let below = std::mem::take(&mut self.below);
        let name = match self.seen.last().filter(|_| below) {
            Some(table) => table.name.clone(),
            None => match self.next_sheet.take() {
                Some(name) => name,
                None => return Ok(false),
            },
        };
        self.sheet_rows = if below { self.sheet_rows } else { 0 };
        let mut sample = Vec::new();
        let mut record = StringRecord::new();
        while sample.len() < SAMPLE && self.next_row(&mut record)? {
            sample.push(record.clone());
        }
        if sample.is_empty() {
            return Ok(!self.ended || self.next_sheet.is_some());
        }
        let Layout {
            above,
            header_rows,
            mut columns,
        } = if below {
            layout::find_below(&sample, &self.names)
        } else {
            layout::find(&sample, &self.names)
        };
        columns.note_title(&name);
        if self.names.mapping().is_some_and(|mapping| !mapping.reads_sheet(&name)) {
            columns.leave_out();
        }
        let titles = (above - header_rows) as u64;
        self.count += titles;
        self.titles += titles;
        self.ahead = sample.split_off(above).into();
        self.sheet_rows += above as u64;
        let header_row = if header_rows == 0 { 0 } else { self.sheet_rows };
        self.seen.push(TableInfo::of(&name, header_row, &columns));
        self.table = Some(Arc::new(columns));
        Ok(true)
    }

    fn issue(&self, column: &str, reason: Reason, raw: String) -> RowIssue {
        RowIssue {
            file: self.file.clone(),
            row: self.count,
            column: column.to_owned(),
            reason,
            raw,
        }
    }

    /// Counts the rest of a sheet that has no texts.
    fn skip_sheet(&mut self, columns: &Arc<Columns>) -> Result<RawTable, IngestError> {
        let mut record = StringRecord::new();
        let first = self.count;
        while self.next_row(&mut record)? {
            if layout::begins_table(&record, columns, &self.names) {
                self.ahead.push_front(record);
                self.below = true;
                break;
            }
            self.count += 1;
            self.sheet_rows += 1;
        }
        let rows_read = self.count - first + self.titles;
        self.titles = 0;
        let sheet = self.seen.last().map_or("", |info| info.name.as_str());
        let wanted = self.names.mapping().is_none_or(|mapping| mapping.reads_sheet(sheet));
        let reason = if wanted { Reason::SheetWithoutText } else { Reason::SheetLeftOut };
        let mut issue = self.issue(sheet, reason, columns.headers.join(","));
        issue.row = 0;
        let (frame, rows) = FrameBuilder::new(&columns.headers, 0).finish();
        Ok(RawTable {
            columns: Arc::clone(columns),
            frame,
            rows,
            issues: vec![issue],
            rows_read,
            non_data: rows_read,
        })
    }

    /// What is wrong with a row as a whole.
    fn fault(&self, record: &StringRecord, columns: &Columns) -> Option<RowIssue> {
        if let Some(column) = record.iter().position(|cell| cell.contains(INVALID)) {
            let header = columns.headers.get(column).map_or("", String::as_str);
            return Some(self.issue(header, Reason::InvalidBytes, as_line(record.iter())));
        }
        let surplus = self.surplus == Surplus::Rejects && record.iter().skip(columns.headers.len()).any(|cell| !cell.trim().is_empty());
        surplus.then(|| self.issue("", Reason::TooManyCells, as_line(record.iter())))
    }
}

impl<R: Rows> Tables for RowTables<R> {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        while self.table.is_none() {
            if !self.begin_sheet()? {
                return Ok(None);
            }
        }
        let Some(columns) = self.table.clone() else { return Ok(None) };
        if !columns.have_text() {
            self.table = None;
            return self.skip_sheet(&columns).map(Some);
        }
        let mut builder = FrameBuilder::new(&columns.headers, max_rows.min(4096));
        let mut issues = Vec::new();
        let mut non_data = std::mem::take(&mut self.titles);
        let mut record = StringRecord::new();
        while builder.len() < max_rows {
            if !self.next_row(&mut record)? {
                self.table = None;
                break;
            }
            if layout::begins_table(&record, &columns, &self.names) {
                self.ahead.push_front(record);
                (self.below, self.table) = (true, None);
                break;
            }
            self.count += 1;
            self.sheet_rows += 1;
            if layout::is_non_data(&record, &columns, &self.names) {
                non_data += 1;
            } else if let Some(issue) = self.fault(&record, &columns) {
                issues.push(issue);
            } else {
                builder.push(self.count, record.iter());
            }
        }
        let (frame, rows) = builder.finish();
        let rows_read = rows.len() as u64 + non_data + issues.len() as u64;
        Ok(Some(RawTable {
            columns,
            frame,
            rows,
            issues,
            rows_read,
            non_data,
        }))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}

/// Cells as a line of CSV.
pub(super) fn as_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| {
        if cell.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",")
}
