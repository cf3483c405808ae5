//! What stands above a cell, for cells that say 同上 and for the empty cells of a merged one.

use std::sync::Arc;

use polars::prelude::StringChunked;

use super::columns::Columns;

/// The last own value of each column, within one table.
#[derive(Default)]
pub(super) struct Above {
    cells: Vec<Held>,
    table: Option<Arc<Columns>>,
    /// Record number of the last row seen.
    row: u64,
    /// Whether a row was left out since.
    broken: bool,
}

#[derive(Clone, Default)]
enum Held {
    /// No row is above, or one whose cells are not known.
    #[default]
    Nothing,
    /// The row of the frame at hand.
    Row(u32),
    /// The value, from an earlier frame.
    Value(String),
}

impl Above {
    /// Begins a frame; of another table than the last one nothing is above.
    pub(super) fn enter(&mut self, columns: &Arc<Columns>) {
        let same = self
            .table
            .as_ref()
            .is_some_and(|table| Arc::ptr_eq(table, columns) || (!columns.of_sheet && table == columns));
        if !same {
            self.cells.clear();
            self.cells.resize(columns.headers.len(), Held::Nothing);
            self.table = Some(Arc::clone(columns));
            (self.row, self.broken) = (0, false);
        }
    }

    /// Begins a row; returns whether all of `left_out`, rising, lies outside of the rows between it and the last one.
    pub(super) fn begin_row(&mut self, row: u64, left_out: &[u64]) -> bool {
        let first = left_out.partition_point(|&other| other <= self.row);
        self.row = row;
        !std::mem::take(&mut self.broken) && left_out.get(first).is_none_or(|&other| other > row)
    }

    /// What stands above a cell.
    pub(super) fn get<'a>(&'a self, column: usize, cells: &'a StringChunked) -> Option<&'a str> {
        match &self.cells[column] {
            Held::Nothing => None,
            Held::Row(at) => cells.get(*at as usize),
            Held::Value(text) => Some(text),
        }
    }

    /// Notes that the cell of this row of the frame holds its own value.
    pub(super) fn note(&mut self, column: usize, at: usize) {
        // A frame has at most as many rows as a batch: far below 2³².
        self.cells[column] = Held::Row(at as u32);
    }

    /// Notes that nothing is known of the cell.
    pub(super) fn forget(&mut self, column: usize) {
        self.cells[column] = Held::Nothing;
    }

    /// Ends a frame: keeps the values that the next one may refer to, unless rows were left out after its last one.
    pub(super) fn leave(&mut self, cells: &[&StringChunked], left_out: &[u64]) {
        self.broken |= left_out.last().is_some_and(|&row| row > self.row);
        for (held, column) in self.cells.iter_mut().zip(cells) {
            if let Held::Row(at) = held {
                *held = column.get(*at as usize).map_or(Held::Nothing, |text| Held::Value(text.to_owned()));
            }
        }
    }
}
