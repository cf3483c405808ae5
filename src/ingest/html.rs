//! Web pages with tables: what many old systems export as `.xls`.

use std::io::Read;
use std::path::Path;

use html5gum::{IoReader, StartTag, Token, Tokenizer};

use super::decode::Text;
use super::error::IngestError;
use super::feed::Feed;
use super::format::{Format, Opened, Source, io_error};
use super::limits::MAX_COLUMNS;
use super::markup::add;
use super::rows::Sheet;
use super::sheet::{SheetFeed, Value};
use super::workbook;

/// Whether a text begins as a web page with a table.
pub(super) fn is_one(head: &str) -> bool {
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let has = |tag: &str| {
        head.as_bytes()
            .windows(tag.len())
            .any(|window| window.eq_ignore_ascii_case(tag.as_bytes()))
    };
    start.starts_with('<') && ["<table", "<html", "<!doctype html", "<tr", "<body"].iter().any(|tag| has(tag))
}

/// Opens a web page.
pub(super) fn open(source: &Source<'_>, text: Text) -> Result<Opened, IngestError> {
    let reader = text.reader;
    workbook::open_text(source, Format::Html, text.encoding, move |path, feed| {
        if read(path, reader, feed)? {
            return Ok(());
        }
        Err(without_table(path))
    })
}

/// The error for a page that has no table.
pub(super) fn without_table(path: &Path) -> IngestError {
    IngestError::Unsupported {
        file: path.to_owned(),
        kind: "a web page without a table",
        hint: "export the messages as .xlsx or .csv",
    }
}

/// Reads the tables of a page, each as a sheet; `false` if it has no row. Memory: a row and a few blocks of rows.
///
/// A table in the first, else empty cell of a row is a table in its own right: its surroundings only lay out the page. Any other table
/// in a cell is part of the cell's text.
pub(super) fn read(path: &Path, reader: impl Read, feed: &mut Feed) -> Result<bool, IngestError> {
    let mut page = Page {
        out: Some(Out::Between(feed)),
        tables: Vec::new(),
        begun: 0,
        shown: 0,
        skips: false,
    };
    for token in Tokenizer::new(IoReader::new(reader)) {
        match token.map_err(|error| io_error(path, error))? {
            Token::StartTag(tag) => page.open(&tag),
            Token::EndTag(tag) => page.close(&tag.name),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
        if page.is_closed() {
            return Ok(true);
        }
    }
    while page.end_table() {}
    if let Some(Out::In(sheet)) = page.out.take() {
        sheet.end();
    }
    Ok(page.shown > 0)
}

/// A page on its way to sheets.
struct Page<'a> {
    /// Where rows go; `None` only while it changes.
    out: Option<Out<'a>>,
    /// The table at hand last, those around it before.
    tables: Vec<Table>,
    /// Tables begun so far.
    begun: u32,
    /// The table whose rows are in the sheet at hand; 0 for none.
    shown: u32,
    /// Whether the text is a script or a style.
    skips: bool,
}

/// Between sheets or in one.
enum Out<'a> {
    Between(&'a mut Feed),
    In(SheetFeed<'a>),
}

/// A table on its way to a sheet.
#[derive(Default)]
struct Table {
    /// Its number on the page, from 1.
    number: u32,
    /// The row at hand, from 1.
    row: u32,
    cells: Vec<PlacedCell>,
    /// For each column the first row into which no cell from above reaches.
    free_from: Vec<u32>,
    cell: Option<PlacedCell>,
    /// Tables in the cell at hand whose text is part of it.
    inner: u32,
}

struct PlacedCell {
    column: u32,
    last_row: u32,
    text: String,
}

impl Page<'_> {
    fn is_closed(&self) -> bool {
        match &self.out {
            Some(Out::Between(feed)) => feed.is_closed(),
            Some(Out::In(sheet)) => sheet.is_closed(),
            None => true,
        }
    }

    fn open(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            _ if self.skips => {}
            b"script" | b"style" => self.skips = !tag.self_closing,
            b"table" => self.begin_table(),
            b"tr" if self.is_in_text() => self.break_line(false),
            b"td" | b"th" if self.is_in_text() => self.text(" "),
            b"tr" => {
                self.end_row();
                self.table().row += 1;
            }
            b"td" | b"th" => {
                self.end_cell();
                let span = |name: &[u8]| {
                    let value = tag
                        .attributes
                        .get(name)
                        .and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok());
                    value.unwrap_or(1u32).clamp(1, MAX_COLUMNS as u32)
                };
                self.table().begin_cell(span(b"colspan"), span(b"rowspan"));
            }
            b"br" | b"p" | b"div" | b"li" => self.break_line(tag.name.as_slice() == b"br"),
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"script" | b"style" => self.skips = false,
            b"table" if self.is_in_text() => self.table().inner -= 1,
            b"table" => {
                self.end_table();
            }
            b"tr" if !self.is_in_text() => self.end_row(),
            b"td" | b"th" if !self.is_in_text() => self.end_cell(),
            b"p" | b"div" | b"li" => self.break_line(false),
            _ => {}
        }
    }

    /// Adds text to the cell at hand as a browser shows it: white space is one space.
    fn text(&mut self, text: &str) {
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        let Some(cell) = cell.filter(|_| !self.skips) else { return };
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
            if !is_space {
                let shown = if c == '\u{a0}' { ' ' } else { c };
                add(&mut cell.text, shown.encode_utf8(&mut [0; 4]));
            } else if !cell.text.is_empty() && !cell.text.ends_with([' ', '\n']) {
                add(&mut cell.text, " ");
            }
        }
    }

    /// Ends a line of the cell at hand; an empty one only where that was asked for.
    fn break_line(&mut self, even_empty: bool) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            if cell.text.ends_with(' ') {
                cell.text.pop();
            }
            if even_empty || !(cell.text.is_empty() || cell.text.ends_with('\n')) {
                add(&mut cell.text, "\n");
            }
        }
    }

    /// Whether the tags of tables at hand belong to the text of a cell.
    fn is_in_text(&self) -> bool {
        self.tables.last().is_some_and(|table| table.inner > 0)
    }

    /// The table at hand; rows that stand in none make one.
    fn table(&mut self) -> &mut Table {
        if self.tables.is_empty() {
            self.push_table();
        }
        self.tables.last_mut().expect("there is one now")
    }

    fn push_table(&mut self) {
        self.begun += 1;
        self.tables.push(Table {
            number: self.begun,
            ..Table::default()
        });
    }

    fn begin_table(&mut self) {
        match self.tables.last_mut() {
            Some(around) if around.inner > 0 || around.holds_text() => {
                around.inner += 1;
                self.break_line(false);
            }
            // Pages of no good will could nest them for ever.
            Some(around) if around.number as usize > MAX_COLUMNS && around.cell.is_some() => around.inner += 1,
            _ => self.push_table(),
        }
    }

    fn end_table(&mut self) -> bool {
        self.end_row();
        self.tables.pop().is_some()
    }

    fn end_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.inner = 0;
            table.cells.extend(table.cell.take());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else { return };
        let (number, row, cells) = (table.number, table.row, std::mem::take(&mut table.cells));
        if cells.iter().all(|cell| cell.text.trim().is_empty()) {
            return;
        }
        let sheet = match self.out.take() {
            Some(Out::In(sheet)) if self.shown == number => sheet,
            Some(Out::In(sheet)) => SheetFeed::begin(sheet.end(), Sheet::default()),
            Some(Out::Between(feed)) => SheetFeed::begin(feed, Sheet::default()),
            None => return,
        };
        self.shown = number;
        let mut sheet = sheet;
        for cell in cells {
            sheet.cell(row, cell.column, cell.last_row, Value::text(cell.text.trim()));
        }
        self.out = Some(Out::In(sheet));
    }
}

impl Table {
    /// Whether a table that begins now is part of a text.
    fn holds_text(&self) -> bool {
        let cell = self.cell.as_ref();
        cell.is_some_and(|cell| cell.column > 0 || !cell.text.trim().is_empty())
    }

    /// Puts a cell into the next column that no cell from above reaches into.
    fn begin_cell(&mut self, columns: u32, rows: u32) {
        let row = self.row;
        let after = self.cells.last().map_or(0, |cell| cell.column + 1) as usize;
        let taken = |at: usize| self.free_from.get(at).is_some_and(|&free| free > row);
        let column = (after..).find(|&at| !taken(at)).unwrap_or(after);
        let end = (column + columns as usize).min(MAX_COLUMNS + 1);
        if self.free_from.len() < end {
            self.free_from.resize(end, 0);
        }
        if let Some(spanned) = self.free_from.get_mut(column..end) {
            spanned.fill(row.saturating_add(rows));
        }
        self.cell = Some(PlacedCell {
            column: column as u32,
            last_row: row.saturating_add(rows - 1),
            text: String::new(),
        });
    }
}
