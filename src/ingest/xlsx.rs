//! Workbooks of today (.xlsx, .xlsm, .xlsb): every sheet, row by row as it is unpacked.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsb, XlsbError, Xlsx, XlsxError};

use super::error::IngestError;
use super::feed::Feed;
use super::format::io_error;
use super::numbers;
use super::rows::Sheet;
use super::sheet::{SheetFeed, Value};

/// Reads an .xlsx workbook. Memory: its table of texts and a few blocks of rows.
pub(super) fn read(path: &Path, feed: &mut Feed) -> Result<(), IngestError> {
    let fault = |error: XlsxError| xlsx_error(path, "", &error);
    let mut workbook = Xlsx::new(open_file(path)?).map_err(fault)?;
    for sheet in tables(workbook.sheets_metadata()) {
        let fault = |error: XlsxError| xlsx_error(path, &sheet.name, &error);
        let name = sheet.name.clone();
        let merged = by_first_cell(&workbook.merge_cells_by_sheet_name(&name).map_err(fault)?);
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(fault)?;
        let mut rows = SheetFeed::begin(feed, sheet.clone());
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let at = cell.get_position();
            rows.cell(at.0, at.1, merged.get(&at).copied().unwrap_or(at.0), as_value(cell.get_value()));
            if rows.is_closed() {
                return Ok(());
            }
        }
        rows.end();
    }
    Ok(())
}

/// Reads an .xlsb workbook.
pub(super) fn read_binary(path: &Path, feed: &mut Feed) -> Result<(), IngestError> {
    let fault = |error: XlsbError| match error {
        XlsbError::Password => IngestError::Encrypted { file: path.to_owned() },
        other => super::feed::damaged(path.to_owned(), other),
    };
    let mut workbook = Xlsb::new(open_file(path)?).map_err(fault)?;
    for sheet in tables(workbook.sheets_metadata()) {
        let name = sheet.name.clone();
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(fault)?;
        let mut rows = SheetFeed::begin(feed, sheet);
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let (row, column) = cell.get_position();
            rows.cell(row, column, row, as_value(cell.get_value()));
            if rows.is_closed() {
                return Ok(());
            }
        }
        rows.end();
    }
    Ok(())
}

pub(super) fn open_file(path: &Path) -> Result<BufReader<File>, IngestError> {
    File::open(path).map(BufReader::new).map_err(|error| io_error(path, error))
}

/// The sheets that hold cells, in the order of the workbook.
pub(super) fn tables(sheets: &[calamine::Sheet]) -> Vec<Sheet> {
    let tables = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    tables
        .map(|sheet| Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

/// For the first cell of each merged area the last row of the area: the value holds for all of its rows. Across columns it stays one
/// cell.
pub(super) fn by_first_cell(merged: &[Dimensions]) -> HashMap<(u32, u32), u32> {
    merged.iter().map(|area| (area.start, area.end.0)).collect()
}

fn xlsx_error(path: &Path, sheet: &str, error: &XlsxError) -> IngestError {
    let file = path.to_owned();
    match error {
        XlsxError::Password => IngestError::Encrypted { file },
        _ => IngestError::Workbook {
            file,
            sheet: sheet.to_owned(),
            detail: error.to_string(),
        },
    }
}

/// What a cell of a workbook says: whole numbers without a fraction, numbers beyond fifteen digits as the spreadsheet shows them, dates
/// as ISO dates.
fn as_value(value: &DataRef<'_>) -> Value {
    match value {
        DataRef::SharedString(text) => Value::text(*text),
        DataRef::Int(number) => Value::text(number.to_string()),
        DataRef::Float(number) => Value::text(numbers::text(*number)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::text(text.as_str()),
        DataRef::Bool(value) => Value::text(numbers::yes_or_no(*value)),
        DataRef::DateTime(time) => Value::text(numbers::time(*time)),
        DataRef::Error(error) => Value::error(error.to_string()),
        DataRef::Empty => Value::default(),
    }
}
