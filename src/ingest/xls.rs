//! Workbooks of old (.xls, and the .et of WPS): BIFF in an OLE container.

use std::path::Path;

use calamine::{Data, Reader, Xls, XlsError};

use super::error::IngestError;
use super::feed::{Feed, damaged};
use super::format::{Format, Opened, Source, io_error};
use super::numbers;
use super::sheet::{SheetFeed, Value};
use super::workbook;
use super::xlsx::{by_first_cell, open_file, tables};

/// Bytes of the largest container that is read: such a workbook is held in memory whole.
const MAX_BYTES: u64 = 512 << 20;

/// Opens an OLE container, if it is a workbook.
pub(super) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let path = source.path;
    let size = std::fs::metadata(path).map_err(|error| io_error(path, error))?.len();
    if size > MAX_BYTES {
        return Err(damaged(
            path.to_owned(),
            format!("{size} bytes are more than an .xls workbook can have"),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| io_error(path, error))?;
    // The folder of the container names its streams in UTF-16.
    let names = |stream: &str| {
        let wanted: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &wanted).is_some()
    };
    if names("EncryptedPackage") {
        return Err(IngestError::Encrypted { file: path.to_owned() });
    }
    if names("WordDocument") || !(names("Workbook") || names("Book")) {
        return Err(IngestError::Unsupported {
            file: path.to_owned(),
            kind: "an old Office file that is no workbook (.doc, .ppt, .msg)",
            hint: "save a letter as .docx or .txt, a table as .xlsx",
        });
    }
    workbook::open(source, Format::Xls, read)
}

fn read(path: &Path, feed: &mut Feed) -> Result<(), IngestError> {
    let fault = |error: XlsError| match error {
        XlsError::Password => IngestError::Encrypted { file: path.to_owned() },
        other => damaged(path.to_owned(), other),
    };
    let mut workbook = Xls::new(open_file(path)?).map_err(fault)?;
    for sheet in tables(workbook.sheets_metadata()) {
        let name = sheet.name.clone();
        let merged = by_first_cell(&workbook.merge_cells_by_sheet_name(&name).map_err(fault)?);
        let range = workbook.worksheet_range(&name).map_err(fault)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = SheetFeed::begin(feed, sheet);
        for (row, column, value) in range.used_cells() {
            let at = (first_row + row as u32, first_column + column as u32);
            rows.cell(at.0, at.1, merged.get(&at).copied().unwrap_or(at.0), as_value(value));
        }
        rows.end();
        if feed.is_closed() {
            return Ok(());
        }
    }
    Ok(())
}

fn as_value(value: &Data) -> Value {
    match value {
        Data::Int(number) => Value::text(number.to_string()),
        Data::Float(number) => Value::text(numbers::text(*number)),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Value::text(text.as_str()),
        Data::Bool(value) => Value::text(numbers::yes_or_no(*value)),
        Data::DateTime(time) => Value::text(numbers::time(*time)),
        Data::Error(error) => Value::error(error.to_string()),
        _ => Value::default(),
    }
}
