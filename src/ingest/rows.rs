//! Tables from formats that are cut into rows of cells (CSV, workbooks): header, data, and what is neither.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use ::csv::StringRecord;

use super::columns::{Columns, Field};
use super::decode::INVALID;
use super::error::IngestError;
use super::format::file_name;
use super::issue::{Reason, RowIssue};
use super::layout::{self, Layout, SAMPLE};
use super::limits::{MAX_RAW_BYTES, bounded_raw};
use super::names::ColumnNames;
use super::table::{FrameBuilder, RawTable, TableInfo, Tables};

/// What a cutter of rows meets next.
pub(super) enum Step {
    /// The row was filled.
    Row,
    /// A new sheet begins; the row is untouched.
    Sheet(Sheet),
    /// The file ends.
    End,
}

/// A sheet of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Sheet {
    /// Its name; empty where the format has none.
    pub(super) name: String,
    /// Whether the spreadsheet does not show it.
    pub(super) hidden: bool,
}

/// A row as it was cut from a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its cells; none where it has a fault.
    pub(super) cells: StringRecord,
    /// The text that it was cut from, as long as a raw text may be; empty where the format is no text.
    raw: String,
    /// What makes it unusable.
    pub(super) fault: Option<Reason>,
    /// Remarks on cells: column, what, raw text.
    pub(super) remarks: Vec<(usize, Reason, String)>,
}

impl Row {
    /// Begins a new row that was cut from a text, of which some bytes were left out.
    pub(super) fn set_raw(&mut self, text: &str, omitted: u64) {
        self.clear();
        if omitted == 0 && text.len() <= MAX_RAW_BYTES {
            self.raw.push_str(text);
        } else {
            self.raw = bounded_raw(text, omitted);
        }
    }

    /// Begins a new row.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.raw.clear();
        self.fault = None;
        self.remarks.clear();
    }

    /// The row as a reject shows it.
    fn raw(&self) -> String {
        if self.raw.is_empty() {
            bounded_raw(&as_line(self.cells.iter()), 0)
        } else {
            self.raw.clone()
        }
    }
}

/// Cuts a file into rows of cells: the one method that a format of rows implements.
pub(super) trait Rows: Send {
    /// Fills the row with the next one that has cells.
    fn next_row(&mut self, row: &mut Row) -> Result<Step, IngestError>;
}

/// Turns rows into tables.
pub(super) struct RowTables<R> {
    rows: R,
    file: PathBuf,
    names: Arc<ColumnNames>,
    /// Rows that were read to find the header.
    ahead: VecDeque<Row>,
    /// The table being read; `None` before a sheet and after the last.
    table: Option<Arc<Columns>>,
    next_sheet: Option<Sheet>,
    /// Whether the next table begins below another one of its sheet.
    below: bool,
    /// Rows given out of the sheet at hand, all of them counted.
    sheet_rows: u64,
    /// Records read so far in the file, headers not counted.
    count: u64,
    /// Non-data rows met while looking for the header.
    titles: u64,
    /// Rows rejected while looking for the header, and remarks on sheets.
    found: Vec<RowIssue>,
    seen: Vec<TableInfo>,
    ended: bool,
}

impl<R: Rows> RowTables<R> {
    /// Reads rows of a file whose first sheet begins at once.
    pub(super) fn new(rows: R, file: PathBuf, names: Arc<ColumnNames>) -> Self {
        Self {
            rows,
            file,
            names,
            ahead: VecDeque::new(),
            table: None,
            next_sheet: Some(Sheet::default()),
            below: false,
            sheet_rows: 0,
            count: 0,
            titles: 0,
            found: Vec::new(),
            seen: Vec::new(),
            ended: false,
        }
    }

    /// Counts rows without data that stood before the first row.
    pub(super) fn after(mut self, titles: u64) -> Self {
        self.count += titles;
        self.titles += titles;
        self
    }

    /// Reads the next row of the sheet at hand; `false` where the sheet ends.
    fn next_row(&mut self, row: &mut Row) -> Result<bool, IngestError> {
        if let Some(next) = self.ahead.pop_front() {
            *row = next;
            return Ok(true);
        }
        if self.ended || self.next_sheet.is_some() {
            return Ok(false);
        }
        match self.rows.next_row(row)? {
            Step::Row => return Ok(true),
            Step::Sheet(sheet) => self.next_sheet = Some(sheet),
            Step::End => self.ended = true,
        }
        Ok(false)
    }

    /// Looks for the header of the next table: of the sheet at hand, else of the next one; `false` at the end of the file.
    fn begin_table(&mut self) -> Result<bool, IngestError> {
        let below = std::mem::take(&mut self.below);
        let sheet = match self.seen.last().filter(|_| below) {
            // What is to be said of the sheet was said of its first table.
            Some(table) => Sheet {
                name: table.name.clone(),
                hidden: false,
            },
            None => match self.next_sheet.take() {
                Some(sheet) => sheet,
                None => return Ok(false),
            },
        };
        self.sheet_rows = if below { self.sheet_rows } else { 0 };
        let mut sample = Vec::new();
        let mut row = Row::default();
        while sample.len() < SAMPLE && self.next_row(&mut row)? {
            sample.push(std::mem::take(&mut row));
        }
        if sample.is_empty() {
            return Ok(!self.ended || self.next_sheet.is_some());
        }
        if sample[0].fault == Some(Reason::TooManyCells) {
            return Err(IngestError::TooManyColumns { file: self.file.clone() });
        }
        let cells: Vec<StringRecord> = sample.iter().map(|row| row.cells.clone()).collect();
        let Layout {
            above,
            header_rows,
            mut columns,
        } = if below {
            layout::find_below(&cells, &self.names)
        } else {
            layout::find(&cells, &self.names)
        };
        columns.note_title(&sheet.name);
        if !self.is_wanted(&sheet.name) {
            columns.leave_out();
        }
        self.sheet_rows += above as u64;
        let header_row = if header_rows == 0 { 0 } else { self.sheet_rows };
        if sheet.hidden {
            self.found.push(self.issue(0, &sheet.name, Reason::HiddenSheet, String::new()));
        }
        self.ahead = sample.split_off(above).into();
        for row in sample.iter().take(above - header_rows) {
            self.count += 1;
            match row.fault {
                Some(reason) => self.found.push(self.issue(self.count, "", reason, row.raw())),
                None => self.titles += 1,
            }
        }
        self.seen.push(TableInfo::of(&sheet.name, header_row, &columns));
        self.table = Some(Arc::new(columns));
        Ok(true)
    }

    /// Whether the mapping reads a sheet of this name.
    fn is_wanted(&self, sheet: &str) -> bool {
        self.names.mapping().is_none_or(|mapping| mapping.reads_sheet(sheet))
    }

    /// Takes note of a row that begins another table below the one at hand.
    fn begins_below(&mut self, row: &mut Row, columns: &Columns) -> bool {
        let begins = row.fault.is_none() && layout::begins_table(&row.cells, columns, &self.names);
        if begins {
            self.ahead.push_front(std::mem::take(row));
            self.below = true;
        }
        begins
    }

    fn issue(&self, row: u64, column: &str, reason: Reason, raw: String) -> RowIssue {
        RowIssue {
            file: file_name(&self.file),
            row,
            column: column.to_owned(),
            reason,
            raw,
        }
    }

    /// Counts the rest of a sheet that has no texts.
    fn skip_sheet(&mut self, columns: &Arc<Columns>) -> Result<RawTable, IngestError> {
        let mut row = Row::default();
        let mut table = RawTable::empty(columns);
        (table.issues, table.non_data) = (std::mem::take(&mut self.found), std::mem::take(&mut self.titles));
        while self.next_row(&mut row)? && !self.begins_below(&mut row, columns) {
            self.count += 1;
            self.sheet_rows += 1;
            table.non_data += 1;
        }
        let sheet = self.seen.last().map_or("", |info| info.name.as_str());
        let reason = if self.is_wanted(sheet) {
            Reason::SheetWithoutText
        } else {
            Reason::SheetLeftOut
        };
        let remark = self.issue(0, sheet, reason, columns.headers.join(","));
        table.issues.push(remark);
        table.count_rows();
        Ok(table)
    }

    /// What is wrong with a row as a whole.
    fn fault(&self, row: &Row, columns: &Columns) -> Option<RowIssue> {
        let issue = |column: &str, reason| Some(self.issue(self.count, column, reason, row.raw()));
        if let Some(column) = row.cells.iter().position(|cell| cell.contains(INVALID)) {
            return issue(columns.headers.get(column).map_or("", String::as_str), Reason::InvalidBytes);
        }
        // A separator stands unquoted in a text, or cells stand beside the table.
        let beyond = || row.cells.iter().skip(columns.headers.len()).any(|cell| !cell.trim().is_empty());
        if beyond() {
            return issue("", Reason::TooManyCells);
        }
        None
    }

    /// Puts a row where it belongs: among the data, the rejected or what is no data.
    fn place(&self, row: &mut Row, columns: &Columns, builder: &mut FrameBuilder, table: &mut RawTable) {
        if let Some(reason) = row.fault {
            table.issues.push(self.issue(self.count, "", reason, row.raw()));
        } else if layout::is_non_data(&row.cells, columns, &self.names) {
            table.non_data += 1;
        } else if let Some(issue) = self.fault(row, columns) {
            table.issues.push(issue);
        } else {
            for (column, reason, raw) in row.remarks.drain(..) {
                let header = columns.headers.get(column).map_or("", String::as_str);
                table.issues.push(self.issue(self.count, header, reason, raw));
            }
            if may_be_without_text(|column| row.cells.get(column), columns, &self.names) {
                table.raws.push((self.count, row.raw()));
            }
            builder.push(self.count, row.cells.iter());
        }
    }
}

impl<R: Rows> Tables for RowTables<R> {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        while self.table.is_none() {
            if !self.begin_table()? {
                return Ok(None);
            }
        }
        let Some(columns) = self.table.clone() else { return Ok(None) };
        if !columns.have_text() && !self.names.takes_any_table {
            self.table = None;
            return self.skip_sheet(&columns).map(Some);
        }
        let mut table = RawTable::empty(&columns);
        let mut builder = FrameBuilder::new(&columns.headers, max_rows.min(4096));
        (table.issues, table.non_data) = (std::mem::take(&mut self.found), std::mem::take(&mut self.titles));
        let mut row = Row::default();
        while !builder.is_full(max_rows) && table.issues.len() < max_rows {
            if !self.next_row(&mut row)? || self.begins_below(&mut row, &columns) {
                self.table = None;
                break;
            }
            self.count += 1;
            self.sheet_rows += 1;
            self.place(&mut row, &columns, &mut builder, &mut table);
        }
        (table.frame, table.rows) = builder.finish();
        table.count_rows();
        Ok(Some(table))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}

/// Whether no column that can hold what the writer says holds anything: such a row may turn out to be rejected.
pub(super) fn may_be_without_text<'a>(cell: impl Fn(usize) -> Option<&'a str>, columns: &Columns, names: &ColumnNames) -> bool {
    let holds_text = |field: &Option<Field>| matches!(field, Some(Field::Title | Field::Body | Field::Measures | Field::Cause));
    let mut texts = columns.fields.iter().enumerate().filter(|(_, field)| holds_text(field));
    texts.all(|(column, _)| cell(column).is_none_or(|cell| names.is_empty(cell)))
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
