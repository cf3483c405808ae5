//! Open document spreadsheets (.ods): every sheet, row by row as it is unpacked.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::error::IngestError;
use super::feed::{Feed, damaged};
use super::limits::MAX_COLUMNS;
use super::markup::{Element, Markup, MarkupReader, add};
use super::numbers;
use super::rows::Sheet;
use super::sheet::{SheetFeed, Value};
use super::workbook::{Archive, archive};

/// Cells that repetition may make: a few characters can ask for billions.
const MAX_REPEATED: u64 = 20_000_000;

/// Rows that a sheet can have.
const MAX_ROWS: u32 = 1 << 20;

/// Reads an .ods workbook.
pub(super) fn read(path: &Path, feed: &mut Feed) -> Result<(), IngestError> {
    let mut archive = archive(path)?;
    if is_encrypted(&mut archive) {
        return Err(IngestError::Encrypted { file: path.to_owned() });
    }
    let content = archive.by_name("content.xml").map_err(|error| damaged(path.to_owned(), error))?;
    let mut document = Document {
        path,
        markup: MarkupReader::new(BufReader::new(content)),
        repeated: 0,
    };
    loop {
        match document.next()? {
            Markup::Open(table) if table.name() == "table" => {
                let name = table.attribute("name").unwrap_or_default();
                let hidden = table.attribute("display").as_deref() == Some("false");
                document.table(SheetFeed::begin(feed, Sheet { name, hidden }))?;
                if feed.is_closed() {
                    return Ok(());
                }
            }
            Markup::End => return Ok(()),
            _ => {}
        }
    }
}

/// The list of parts says which of them are encrypted.
fn is_encrypted(archive: &mut Archive) -> bool {
    let mut manifest = String::new();
    let read = archive
        .by_name("META-INF/manifest.xml")
        .is_ok_and(|part| part.take(1 << 20).read_to_string(&mut manifest).is_ok());
    read && manifest.contains("encryption-data")
}

/// A cell as the document has it.
#[derive(Clone)]
struct Cell {
    value: Value,
    repeated: u32,
    rows: u32,
}

struct Document<'a, R> {
    path: &'a Path,
    markup: MarkupReader<R>,
    repeated: u64,
}

impl<R: BufRead> Document<'_, R> {
    fn next(&mut self) -> Result<Markup, IngestError> {
        self.markup.next().map_err(|error| damaged(self.path.to_owned(), error))
    }

    fn table(&mut self, mut sheet: SheetFeed<'_>) -> Result<(), IngestError> {
        let mut row = 0;
        loop {
            match self.next()? {
                Markup::Open(start) if start.name() == "table-row" => {
                    let repeated = start.number("number-rows-repeated").unwrap_or(1).clamp(1, MAX_ROWS);
                    let cells = self.row()?;
                    // Empty rows fill a sheet to its end.
                    if cells.iter().any(|cell| cell.value != Value::default()) {
                        self.give(&cells, row, repeated, &mut sheet)?;
                    }
                    row = row.saturating_add(repeated);
                }
                Markup::Close(name) if name == "table" => break,
                Markup::End => break,
                _ => {}
            }
            if sheet.is_closed() {
                return Ok(());
            }
        }
        sheet.end();
        Ok(())
    }

    /// Gives out a row as often as it is repeated.
    fn give(&mut self, cells: &[Cell], first: u32, repeated: u32, sheet: &mut SheetFeed<'_>) -> Result<(), IngestError> {
        for row in first..first.saturating_add(repeated) {
            let mut column = 0u32;
            for cell in cells {
                let copies = if cell.value == Value::default() { 0 } else { cell.repeated };
                for copy in 0..copies.min(MAX_COLUMNS as u32 + 1) {
                    let last_row = row.saturating_add(cell.rows.max(1) - 1);
                    sheet.cell(row, column.saturating_add(copy), last_row, cell.value.clone());
                    self.repeated += u64::from(copy > 0 || row > first);
                }
                column = column.saturating_add(cell.repeated);
            }
            if self.repeated > MAX_REPEATED {
                return Err(IngestError::Bomb {
                    file: self.path.to_owned(),
                    detail: format!("more than {MAX_REPEATED} repeated cells"),
                });
            }
        }
        Ok(())
    }

    fn row(&mut self) -> Result<Vec<Cell>, IngestError> {
        let mut cells: Vec<Cell> = Vec::new();
        loop {
            match self.next()? {
                Markup::Open(start) if matches!(start.name(), "table-cell" | "covered-table-cell") => {
                    let cell = self.cell(&start)?;
                    // Beyond the widest table only whether there is more matters.
                    if cells.len() <= MAX_COLUMNS {
                        cells.push(cell);
                    }
                }
                Markup::Close(name) if name == "table-row" => return Ok(cells),
                Markup::End => return Ok(cells),
                _ => {}
            }
        }
    }

    fn cell(&mut self, start: &Element) -> Result<Cell, IngestError> {
        let shown = self.shown()?;
        let kind = start.attribute("value-type").unwrap_or_default();
        let number = || start.attribute("value").and_then(|value| value.parse().ok()).map(numbers::text);
        let text = match kind.as_str() {
            "float" | "percentage" | "currency" => number(),
            "date" => start.attribute("date-value").map(|date| date.replacen('T', " ", 1)),
            "boolean" => start
                .attribute("boolean-value")
                .map(|value| numbers::yes_or_no(value == "true").to_owned()),
            "string" => start.attribute("string-value").filter(|_| shown.is_empty()),
            _ => None,
        };
        let is_error = shown.starts_with('#') && start.attribute("formula").is_some();
        Ok(Cell {
            value: match text {
                _ if is_error => Value::error(shown),
                Some(text) => Value::text(text),
                None => Value::text(shown),
            },
            repeated: start.number("number-columns-repeated").unwrap_or(1).max(1),
            rows: start.number("number-rows-spanned").unwrap_or(1),
        })
    }

    /// The text that a cell shows: its paragraphs as lines, without remarks on it.
    fn shown(&mut self) -> Result<String, IngestError> {
        let (mut text, mut paragraphs, mut remark) = (String::new(), 0, false);
        loop {
            match self.next()? {
                Markup::Open(start) if start.name() == "annotation" => remark = true,
                Markup::Close(name) if name == "annotation" => remark = false,
                Markup::Close(name) if matches!(name.as_str(), "table-cell" | "covered-table-cell") => return Ok(text),
                Markup::End => return Ok(text),
                _ if remark => {}
                Markup::Open(start) => match start.name() {
                    "p" => {
                        if paragraphs > 0 {
                            add(&mut text, "\n");
                        }
                        paragraphs += 1;
                    }
                    "s" => add(&mut text, &" ".repeat(start.number("c").unwrap_or(1).min(1000) as usize)),
                    "tab" => add(&mut text, "\t"),
                    "line-break" => add(&mut text, "\n"),
                    _ => {}
                },
                Markup::Text(part) if paragraphs > 0 => add(&mut text, &part),
                Markup::Text(_) | Markup::Close(_) => {}
            }
        }
    }
}
