//! Workbooks: every sheet, one after another; numbers and dates as text that loses nothing.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use ::csv::StringRecord;
use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxError};

use super::error::IngestError;
use super::format::{Opened, Source};
use super::rows::{RowTables, Rows, Step, Surplus};

/// The first whole number that a spreadsheet cannot keep exactly: it stores fifteen digits.
const ROUNDED: f64 = 1e15;

/// Columns that a sheet may have in the format.
const MOST_COLUMNS: u32 = 16_384;

/// Opens a workbook.
pub(super) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let fault = |error: XlsxError| workbook_error(source.path.to_owned(), "", &error);
    let file = File::open(source.path).map_err(|error| super::format::io_error(source.path, error))?;
    let workbook = Xlsx::new(BufReader::new(file)).map_err(fault)?;
    let mut sheets = workbook.sheet_names();
    sheets.reverse();
    let rows = SheetRows {
        workbook,
        path: source.path.to_owned(),
        sheets,
        cells: Vec::new(),
        at: 0,
        width: 0,
    };
    let tables = RowTables::new(rows, source.name.clone(), Arc::clone(&source.names), Surplus::CannotBe);
    Ok(Opened {
        tables: Box::new(tables),
        encoding: None,
    })
}

fn workbook_error(file: PathBuf, sheet: &str, error: &XlsxError) -> IngestError {
    match error {
        XlsxError::Password => IngestError::Encrypted { file },
        _ => IngestError::Workbook {
            file,
            sheet: sheet.to_owned(),
            detail: error.to_string(),
        },
    }
}

/// The cells of one sheet at a time, given out row by row.
struct SheetRows {
    workbook: Xlsx<BufReader<File>>,
    path: PathBuf,
    /// Names of the sheets still to come, the next one last.
    sheets: Vec<String>,
    /// Filled cells of the sheet at hand: row, column, text; in order.
    cells: Vec<(u32, u32, String)>,
    at: usize,
    width: u32,
}

impl SheetRows {
    fn load(&mut self, sheet: &str) -> Result<(), IngestError> {
        let path = self.path.clone();
        let fault = |error: XlsxError| workbook_error(path.clone(), sheet, &error);
        self.cells.clear();
        (self.at, self.width) = (0, 0);
        let mut reader = self.workbook.worksheet_cells_reader(sheet).map_err(fault)?;
        while let Some(cell) = reader.next_cell().map_err(fault)? {
            let (row, column) = cell.get_position();
            let text = as_text(cell.get_value());
            if !text.is_empty() && column < MOST_COLUMNS {
                self.width = self.width.max(column + 1);
                self.cells.push((row, column, text));
            }
        }
        drop(reader);
        let merged = self.workbook.merge_cells_by_sheet_name(sheet).map_err(fault)?;
        self.fill_merged(&merged);
        Ok(())
    }

    /// Repeats the value of a merged cell in every row it spans: it holds for all of them. Across columns it stays one cell.
    fn fill_merged(&mut self, merged: &[Dimensions]) {
        let mut filled = Vec::new();
        for span in merged.iter().filter(|span| span.end.0 > span.start.0) {
            let found = self.cells.binary_search_by_key(&span.start, |(row, column, _)| (*row, *column));
            let last_row = self.cells.last().map_or(0, |(row, ..)| *row);
            if let Ok(at) = found {
                let below = span.start.0 + 1..=span.end.0.min(last_row);
                filled.extend(below.map(|row| (row, span.start.1, self.cells[at].2.clone())));
            }
        }
        self.cells.extend(filled);
        self.cells.sort_by_key(|(row, column, _)| (*row, *column));
    }
}

impl Rows for SheetRows {
    fn next_row(&mut self, record: &mut StringRecord) -> Result<Step, IngestError> {
        let Some(&(row, ..)) = self.cells.get(self.at) else {
            let Some(sheet) = self.sheets.pop() else { return Ok(Step::End) };
            self.load(&sheet)?;
            return Ok(Step::Sheet(sheet));
        };
        record.clear();
        let mut column = 0;
        while let Some((_, at, text)) = self.cells.get(self.at).filter(|(of, ..)| *of == row) {
            (column..*at).for_each(|_| record.push_field(""));
            record.push_field(text);
            column = at + 1;
            self.at += 1;
        }
        (column..self.width).for_each(|_| record.push_field(""));
        Ok(Step::Row)
    }
}

/// A cell as text: whole numbers without a fraction, numbers beyond fifteen digits as the spreadsheet shows them, dates as ISO dates.
fn as_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.abs() >= ROUNDED => format!("{number:E}").replace('E', "E+"),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
        DataRef::DateTime(time) if time.is_datetime() && time.as_f64() >= 1.0 => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
