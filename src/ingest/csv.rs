//! Text with a separator between cells: comma, semicolon, tab, bar or full-width comma; quoted cells may hold line breaks.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use ::csv::StringRecord;

use super::decode::Text;
use super::error::IngestError;
use super::format::{Format, Opened, Source, io_error};
use super::issue::Reason;
use super::layout;
use super::names::ColumnNames;
use super::records::{Dialect, Records};
use super::rows::{Row, RowTables, Rows, Step};
use super::split;

/// Separators, in the order that decides ties.
const SEPARATORS: &[&str] = &[",", "\t", ";", "|", FULL_WIDTH];

/// Stands in texts far more often than between cells.
const FULL_WIDTH: &str = "，";

/// Opens a delimited text.
pub(super) fn open(source: &Source<'_>, mut text: Text) -> Result<Opened, IngestError> {
    let declared = declared_separator(&text.head);
    let shape = match declared {
        Some((separator, _)) => Shape::under(separator, &text.head, &source.names),
        None => Shape::guess(&text.head, &source.names),
    };
    if let Some((_, line)) = declared {
        let mut passed = vec![0; line];
        text.reader.read_exact(&mut passed).map_err(|error| io_error(source.path, error))?;
    }
    let rows = DelimitedRows {
        records: Records::new(text.reader, shape.dialect()),
        separator: shape.separator,
        path: source.path.to_owned(),
    };
    let tables = RowTables::new(rows, source.file(), Arc::clone(&source.names)).after(u64::from(declared.is_some()));
    Ok(Opened {
        format: Format::Delimited,
        tables: Box::new(tables),
        encoding: Some(text.encoding),
    })
}

/// Whether a text is a table beyond doubt: it has a header of which two columns are known.
pub(super) fn is_table(head: &str, names: &ColumnNames) -> bool {
    declared_separator(head).is_some() || Shape::guess(head, names).recognised >= 2
}

/// The separator that the first line declares for Excel (`sep=;`), and the length of that line.
fn declared_separator(head: &str) -> Option<(&'static str, usize)> {
    let line = head.split_inclusive('\n').next()?;
    let value = line.trim_end_matches(['\r', '\n']);
    let value = value
        .strip_prefix("sep=")
        .or_else(|| value.strip_prefix("\"sep=")?.strip_suffix('"'))?;
    let separator = SEPARATORS.iter().find(|separator| **separator == value)?;
    Some((separator, line.len()))
}

/// What the head of a text looks like under one separator.
struct Shape {
    separator: &'static str,
    /// Headers that are known.
    recognised: usize,
    /// Rows with as many cells as the table has columns, more than one.
    even: usize,
    width: usize,
}

impl Shape {
    fn under(separator: &'static str, head: &str, names: &ColumnNames) -> Self {
        let Some(rows) = sample(separator, head) else {
            // The table is refused; no other separator may win because rows under this one are too wide to be seen.
            return Self {
                separator,
                recognised: usize::MAX,
                even: 0,
                width: 0,
            };
        };
        let layout = layout::find(&rows, names);
        let width = layout.columns.headers.len();
        Self {
            separator,
            recognised: layout.columns.recognised(),
            even: rows.iter().filter(|row| row.len() == width && width > 1).count(),
            width,
        }
    }

    /// The separator under which most headers are recognised, then most rows have the same number of cells, more than one.
    fn guess(head: &str, names: &ColumnNames) -> Self {
        let mut best = Self::under(SEPARATORS[0], head, names);
        for separator in &SEPARATORS[1..] {
            let shape = Self::under(separator, head, names);
            // Sentences hold this one: only a header shows that it separates.
            let counts = *separator != FULL_WIDTH || shape.recognised >= 2;
            if counts && (shape.recognised, shape.even) > (best.recognised, best.even) {
                best = shape;
            }
        }
        best
    }

    fn dialect(&self) -> Dialect {
        Dialect::Cells {
            separator: self.separator,
            width: self.width,
        }
    }
}

/// The first rows under a separator; `None` if the very first has more cells than any table.
fn sample(separator: &'static str, head: &str) -> Option<Vec<StringRecord>> {
    let mut records = Records::new(head.as_bytes(), Dialect::Cells { separator, width: 0 });
    let mut rows = Vec::new();
    while rows.len() < layout::SAMPLE
        && let Ok(Some(record)) = records.next_record()
    {
        let mut cells = StringRecord::new();
        if record.line().is_empty() || record.fault.is_some() {
            continue;
        }
        match split::split(record.line(), separator, &mut cells) {
            Ok(()) => rows.push(cells),
            Err(Reason::TooManyCells) if rows.is_empty() => return None,
            Err(_) => {}
        }
    }
    Some(rows)
}

struct DelimitedRows<R> {
    records: Records<R>,
    separator: &'static str,
    path: PathBuf,
}

impl<R: Read + Send> Rows for DelimitedRows<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<Step, IngestError> {
        loop {
            let found = self.records.next_record().map_err(|error| io_error(&self.path, error))?;
            let Some(record) = found else { return Ok(Step::End) };
            let line = record.line();
            if line.is_empty() {
                continue;
            }
            row.set_raw(line, record.omitted);
            row.fault = record.fault.or_else(|| split::split(line, self.separator, &mut row.cells).err());
            return Ok(Step::Row);
        }
    }
}
