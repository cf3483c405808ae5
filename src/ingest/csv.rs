//! Text with a separator between cells: comma, semicolon, tab or bar; quoted cells may hold line breaks.

use std::io::{Cursor, Read};
use std::sync::Arc;

use ::csv::{Reader, ReaderBuilder, StringRecord};

use super::decode;
use super::error::IngestError;
use super::format::{Opened, Source, io_error};
use super::layout;
use super::names::ColumnNames;
use super::rows::{RowTables, Rows, Step, Surplus};

/// Separators, in the order that decides ties.
const SEPARATORS: &[u8] = b",\t;|";

/// Decoded bytes by which the separator is chosen.
const HEAD: u64 = 128 * 1024;

/// Opens a delimited text.
pub(super) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let mut text = decode::open(source.path)?;
    let mut head = Vec::new();
    (&mut text.reader)
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(|error| io_error(source.path, error))?;
    let separator = choose_separator(&head, &source.names);
    let whole: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(text.reader));
    let rows = DelimitedRows {
        reader: reader(separator, whole),
        path: source.path.to_owned(),
    };
    let tables = RowTables::new(rows, source.name.clone(), Arc::clone(&source.names), Surplus::Rejects);
    Ok(Opened {
        tables: Box::new(tables),
        encoding: Some(text.encoding),
    })
}

fn reader<R: Read>(separator: u8, text: R) -> Reader<R> {
    ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(256 * 1024)
        .from_reader(text)
}

/// The separator under which most headers are recognised, then most rows have the same number of cells, more than one.
fn choose_separator(head: &[u8], names: &ColumnNames) -> u8 {
    let merit = |separator: u8| {
        let rows: Vec<StringRecord> = reader(separator, head)
            .into_records()
            .filter_map(Result::ok)
            .take(layout::SAMPLE)
            .collect();
        let width = layout::find(&rows, names).columns.headers.len();
        let even = rows.iter().filter(|row| row.len() == width && width > 1).count();
        (layout::find(&rows, names).columns.recognised(), even)
    };
    let merits: Vec<(usize, usize)> = SEPARATORS.iter().map(|&separator| merit(separator)).collect();
    let best = merits.iter().max().copied().unwrap_or_default();
    merits.iter().position(|&merit| merit == best).map_or(b',', |at| SEPARATORS[at])
}

struct DelimitedRows<R> {
    reader: Reader<R>,
    path: std::path::PathBuf,
}

impl<R: Read + Send> Rows for DelimitedRows<R> {
    fn next_row(&mut self, record: &mut StringRecord) -> Result<Step, IngestError> {
        match self.reader.read_record(record) {
            Ok(true) => Ok(Step::Row),
            Ok(false) => Ok(Step::End),
            Err(error) => Err(io_error(&self.path, std::io::Error::other(error))),
        }
    }
}
