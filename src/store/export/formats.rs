//! Writes a table as JSON Lines, CSV, a workbook, Parquet or an Arrow stream.

use std::io::Write;

use serde_json::Value;

use super::super::StoreError;
use super::super::tables::{Column, Table};
use crate::corpus::codes;

codes! {
    /// A format that a table can be written in.
    Format {
        /// JSON Lines.
        Jsonl = "jsonl",
        /// CSV in UTF-8 with byte-order mark, so that Excel reads it; formulas are disarmed.
        Csv = "csv",
        /// An Excel workbook with one sheet; formulas are disarmed.
        Xlsx = "xlsx",
        /// Parquet.
        Parquet = "parquet",
        /// An Arrow IPC stream.
        Arrow = "arrow",
    }
}

/// Writes a table.
///
/// # Errors
/// When the output refuses the bytes, or a workbook would exceed Excel's 1,048,576 rows.
pub fn write(table: Table, format: Format, out: &mut dyn Write) -> Result<(), StoreError> {
    let refused = |error: std::io::Error| StoreError::Output { source: error };
    match format {
        Format::Jsonl => write_jsonl(&table, out).map_err(refused),
        Format::Csv => write_csv(&table, out).map_err(refused),
        Format::Xlsx => write_xlsx(&table, out).map_err(refused),
        Format::Parquet => table.to_parquet(out),
        Format::Arrow => super::arrow::write_stream(&table, out).map_err(refused),
    }
}

fn write_jsonl(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    let names: Vec<String> = table
        .columns()
        .iter()
        .map(|(name, _)| Value::from(name.as_str()).to_string())
        .collect();
    for row in 0..table.rows() {
        line.clear();
        for (at, ((_, column), name)) in table.columns().iter().zip(&names).enumerate() {
            line.extend_from_slice(if at == 0 { b"{" } else { b", " });
            line.extend_from_slice(name.as_bytes());
            line.extend_from_slice(b": ");
            push_json(&mut line, column, row)?;
        }
        line.extend_from_slice(b"}\n");
        out.write_all(&line)?;
    }
    Ok(())
}

fn push_json(line: &mut Vec<u8>, column: &Column, row: usize) -> std::io::Result<()> {
    match column {
        Column::U32(v) => serde_json::to_writer(line, &v[row]),
        Column::OptU32(v) => serde_json::to_writer(line, &v[row]),
        Column::U64(v) => serde_json::to_writer(line, &v[row]),
        Column::OptU64(v) => serde_json::to_writer(line, &v[row]),
        Column::OptI64(v) => serde_json::to_writer(line, &v[row]),
        Column::F32(v) => serde_json::to_writer(line, &v[row]),
        Column::F64(v) => serde_json::to_writer(line, &v[row]),
        Column::Bool(v) => serde_json::to_writer(line, &v[row]),
        Column::Str(v) => serde_json::to_writer(line, &v[row]),
        Column::OptStr(v) => serde_json::to_writer(line, &v[row]),
        Column::Json(v) => {
            line.extend_from_slice(v[row].as_bytes());
            Ok(())
        }
        Column::Bytes(v) => serde_json::to_writer(line, &v[row]),
        Column::Coded(v) => serde_json::to_writer(line, &v.text(row)),
    }
    .map_err(Into::into)
}

/// A cell as a person's spreadsheet shows it.
enum Cell<'a> {
    Empty,
    Text(std::borrow::Cow<'a, str>),
    Number(f64),
    Truth(bool),
}

fn cell(column: &Column, row: usize) -> Cell<'_> {
    let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
    match column {
        Column::U32(v) => Cell::Number(v[row].into()),
        Column::OptU32(v) => number(v[row].map(Into::into)),
        // Excel rounds beyond 15 digits, so long numbers are text.
        Column::U64(v) => Cell::Text(v[row].to_string().into()),
        Column::OptU64(v) => v[row].map_or(Cell::Empty, |value| Cell::Text(value.to_string().into())),
        Column::OptI64(v) => v[row].map_or(Cell::Empty, |value| Cell::Text(value.to_string().into())),
        Column::F32(v) => Cell::Number(v[row].into()),
        Column::F64(v) => Cell::Number(v[row]),
        Column::Bool(v) => Cell::Truth(v[row]),
        Column::Str(v) | Column::Json(v) => Cell::Text(v[row].as_str().into()),
        Column::OptStr(v) => v[row].as_deref().map_or(Cell::Empty, |text| Cell::Text(text.into())),
        Column::Bytes(v) => Cell::Text(format!("{:?}", v[row]).into()),
        Column::Coded(v) => v.text(row).map_or(Cell::Empty, |text| Cell::Text(text.into())),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn disarmed(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

fn write_csv(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns().iter().map(|(name, _)| name.as_str()))?;
    for row in 0..table.rows() {
        for (_, column) in table.columns() {
            match cell(column, row) {
                Cell::Empty => writer.write_field("")?,
                Cell::Text(text) => writer.write_field(disarmed(&text).as_bytes())?,
                Cell::Number(value) => writer.write_field(value.to_string())?,
                Cell::Truth(value) => writer.write_field(value.to_string())?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

fn write_xlsx(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    // Excel's own limit of characters in a cell.
    const CELL_CHARS: usize = 32_767;
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let fill = |sheet: &mut rust_xlsxwriter::Worksheet| -> Result<(), rust_xlsxwriter::XlsxError> {
        for (at, (name, column)) in (0u16..).zip(table.columns()) {
            sheet.write_string(0, at, name)?;
            for row in 0..table.rows() {
                let line = row as u32 + 1;
                match cell(column, row) {
                    Cell::Empty => {}
                    Cell::Text(text) if text.chars().nth(CELL_CHARS).is_some() => {
                        sheet.write_string(line, at, text.chars().take(CELL_CHARS).collect::<String>())?;
                    }
                    // A string cell is never a formula, whatever it begins with.
                    Cell::Text(text) => {
                        sheet.write_string(line, at, text)?;
                    }
                    Cell::Number(value) => {
                        sheet.write_number(line, at, value)?;
                    }
                    Cell::Truth(value) => {
                        sheet.write_boolean(line, at, value)?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    };
    fill(sheet).map_err(std::io::Error::other)?;
    let bytes = workbook.save_to_buffer().map_err(std::io::Error::other)?;
    out.write_all(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::new()
            .with("id", Column::Str(vec!["=1+1".to_owned(), "乙".to_owned()]))
            .with("n", Column::OptU32(vec![Some(3), None]))
            .with("spans", Column::Json(vec!["[[0, 2]]".to_owned(), "[]".to_owned()]))
    }

    fn text(format: Format) -> String {
        let mut out = Vec::new();
        write(table(), format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_lines_keep_nulls_and_lists() {
        assert_eq!(
            text(Format::Jsonl),
            "{\"id\": \"=1+1\", \"n\": 3, \"spans\": [[0, 2]]}\n{\"id\": \"乙\", \"n\": null, \"spans\": []}\n"
        );
    }

    #[test]
    fn csv_opens_in_excel_and_disarms_formulas() {
        assert_eq!(text(Format::Csv), "\u{feff}id,n,spans\r\n'=1+1,3,\"[[0, 2]]\"\r\n乙,,[]\r\n");
    }

    #[test]
    fn a_workbook_holds_the_same_cells() {
        let mut out = Vec::new();
        write(table(), Format::Xlsx, &mut out).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(out)).unwrap();
        let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        assert_eq!(range.get_value((1, 0)).unwrap().to_string(), "=1+1");
        assert_eq!(range.get_value((2, 1)).map(ToString::to_string).unwrap_or_default(), "");
    }
}
