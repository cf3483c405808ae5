//! From cells with a place to rows: merged cells, bounds, width.

use super::feed::Feed;
use super::issue::Reason;
use super::layout::SAMPLE;
use super::limits::{MAX_CELL_BYTES, MAX_COLUMNS};
use super::rows::{Row, Sheet, as_line};

/// Rows, and cells in them, by which the width of a sheet is told: later cells beyond it would have no header.
const WIDTH_ROWS: usize = 16 * SAMPLE;
const WIDTH_CELLS: usize = 1 << 18;

/// What a cell says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Value {
    /// Its text.
    pub(super) text: String,
    /// A formula without a result, as the sheet shows it.
    pub(super) error: Option<String>,
}

impl Value {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            error: None,
        }
    }

    /// A formula without a result.
    pub(super) fn error(shown: impl Into<String>) -> Self {
        Self {
            text: String::new(),
            error: Some(shown.into()),
        }
    }
}

/// A value that holds for rows below its own.
struct Span {
    column: u32,
    last_row: u32,
    text: String,
}

/// Puts the cells of one sheet, which come row by row, into rows. Rows without a filled cell of their own are left out.
pub(super) struct SheetFeed<'a> {
    feed: &'a mut Feed,
    row: u32,
    cells: Vec<(u32, Value)>,
    spans: Vec<Span>,
    /// The first rows of the sheet, until its width is known, and how many cells they have.
    first: Option<Vec<Vec<(u32, Value)>>>,
    first_cells: usize,
}

impl<'a> SheetFeed<'a> {
    /// Begins a sheet.
    pub(super) fn begin(feed: &'a mut Feed, sheet: Sheet) -> Self {
        feed.sheet(sheet);
        Self {
            feed,
            row: 0,
            cells: Vec::new(),
            spans: Vec::new(),
            first: Some(Vec::new()),
            first_cells: 0,
        }
    }

    /// Adds a cell, in order of rows; cells of a row in any order. It holds for the rows down to `last_row` too.
    pub(super) fn cell(&mut self, row: u32, column: u32, last_row: u32, value: Value) {
        if row != self.row {
            self.end_row();
            self.row = row;
        }
        if value.text.is_empty() && value.error.is_none() {
            return;
        }
        if last_row > row && !value.text.is_empty() {
            self.spans.push(Span {
                column,
                last_row,
                text: value.text.clone(),
            });
        }
        self.cells.push((column, value));
    }

    /// Whether reading on is in vain.
    pub(super) fn is_closed(&self) -> bool {
        self.feed.is_closed()
    }

    /// Ends the sheet and gives the feed back.
    pub(super) fn end(mut self) -> &'a mut Feed {
        self.end_row();
        self.give_first();
        self.feed
    }

    fn end_row(&mut self) {
        let row = self.row;
        self.spans.retain(|span| span.last_row >= row);
        if self.cells.is_empty() {
            return;
        }
        let mut cells = std::mem::take(&mut self.cells);
        for span in &self.spans {
            if !cells.iter().any(|(column, _)| *column == span.column) {
                cells.push((span.column, Value::text(span.text.as_str())));
            }
        }
        cells.sort_by_key(|(column, _)| *column);
        let Some(first) = &mut self.first else {
            self.feed.row(as_row(cells, 0));
            return;
        };
        self.first_cells += cells.len();
        first.push(cells);
        if first.len() >= WIDTH_ROWS || self.first_cells >= WIDTH_CELLS {
            self.give_first();
        }
    }

    /// Gives out the rows that waited for the width of the sheet, each that wide.
    fn give_first(&mut self) {
        let rows = self.first.take().unwrap_or_default();
        let last = |cells: &Vec<(u32, Value)>| cells.last().map_or(0, |(column, _)| *column as usize + 1);
        let width = rows.iter().map(last).filter(|&width| width <= MAX_COLUMNS).max().unwrap_or(0);
        // Only what may be the header has to be that wide.
        for (at, cells) in rows.into_iter().enumerate() {
            self.feed.row(as_row(cells, if at < SAMPLE { width } else { 0 }));
        }
    }
}

/// Cells in order as a row with empty cells between and after them.
fn as_row(cells: Vec<(u32, Value)>, width: usize) -> Row {
    let mut row = Row::default();
    let is_long = |(_, value): &(u32, Value)| value.text.len() > MAX_CELL_BYTES;
    row.fault = if cells.iter().any(is_long) {
        Some(Reason::TooLong)
    } else {
        let beyond = cells.last().is_some_and(|(column, _)| *column as usize >= MAX_COLUMNS);
        beyond.then_some(Reason::TooManyCells)
    };
    if row.fault.is_some() {
        let line = as_line(cells.iter().map(|(_, value)| value.text.as_str()));
        let fault = row.fault;
        row.set_raw(&line, 0);
        row.fault = fault;
        return row;
    }
    for (column, value) in cells {
        while row.cells.len() < column as usize {
            row.cells.push_field("");
        }
        if row.cells.len() > column as usize {
            continue;
        }
        if memchr::memchr(0, value.text.as_bytes()).is_some() {
            row.cells.push_field(&value.text.replace('\0', ""));
        } else {
            row.cells.push_field(&value.text);
        }
        if let Some(shown) = value.error {
            row.remarks.push((column as usize, Reason::FormulaError, shown));
        }
    }
    while row.cells.len() < width {
        row.cells.push_field("");
    }
    row
}
