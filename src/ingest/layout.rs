//! Where a table lies among the rows of a sheet: header, titles above it, totals and signatures below it.

use ::csv::StringRecord;

use super::cells::fold;
use super::columns::{Columns, Field};
use super::names::ColumnNames;

/// Rows that are looked at to find the header and the look of values.
pub(super) const SAMPLE: usize = 64;

/// Characters of the longest cell that can be a header; questions of questionnaires are headers.
const LONGEST_HEADER: usize = 60;

/// Characters of the longest cell in a row that adds up.
const LONGEST_SUM: usize = 20;

/// Characters that values must have on average to look like texts of messages.
const SHORTEST_TEXT: usize = 12;

/// The table found in a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    /// How many rows lie above the first row of data, header rows included.
    pub(super) above: usize,
    /// How many of those are the header: 0, 1 or 2.
    pub(super) header_rows: usize,
    /// The columns.
    pub(super) columns: Columns,
}

/// Finds the table in the first rows of a sheet. Cost: a header recognition for each of them.
pub(super) fn find(rows: &[StringRecord], names: &ColumnNames) -> Layout {
    let recognised = |row: &StringRecord| {
        if may_be_header(row) {
            Columns::recognise(&padded(row, row.len()), names).recognised()
        } else {
            0
        }
    };
    let counts: Vec<usize> = rows.iter().map(recognised).collect();
    let best = counts.iter().copied().max().unwrap_or(0);
    let header = counts
        .iter()
        .position(|&count| count == best)
        .filter(|&at| best >= 2 || (best == 1 && at == 0));
    let mut layout = match header {
        Some(at) => named(rows, at, names),
        None if rows.first().is_some_and(may_be_header) && rows.len() > 1 => named(rows, 0, names),
        None => {
            let width = rows.iter().map(StringRecord::len).max().unwrap_or(0);
            Layout {
                above: 0,
                header_rows: 0,
                columns: Columns::recognise(&vec![""; width], names),
            }
        }
    };
    if !layout.columns.have_body()
        && let Some(column) = text_column(&rows[layout.above..], &layout.columns)
    {
        layout.columns.set_body(column);
    }
    layout
}

/// The layout with the header in one row, or in two where one of them names the parts of a merged cell of the other.
fn named(rows: &[StringRecord], at: usize, names: &ColumnNames) -> Layout {
    let width = width(rows, at);
    let mut best = Layout {
        above: at + 1,
        header_rows: 1,
        columns: Columns::recognise(&padded(&rows[at], width), names),
    };
    for upper in [Some(at), at.checked_sub(1)].into_iter().flatten() {
        let Some(below) = rows.get(upper + 1).filter(|row| may_be_header(row)) else {
            continue;
        };
        let (above, below) = (padded(&rows[upper], width), padded(below, width));
        let empty = above.iter().filter(|cell| cell.trim().is_empty()).count();
        let both: Vec<&str> = above
            .iter()
            .zip(&below)
            .map(|(&above, &below)| if below.trim().is_empty() { above } else { below })
            .collect();
        let joined = Columns::recognise(&both, names);
        let parts = Columns::recognise(&below, names).recognised();
        if (1..=width.saturating_sub(2)).contains(&empty) && parts >= 2 && joined.recognised() > best.columns.recognised() {
            best = Layout {
                above: upper + 2,
                header_rows: 2,
                columns: joined,
            };
        }
    }
    best
}

/// Number of columns: as many as the header has, or as the rows have where most of them have more.
fn width(rows: &[StringRecord], header: usize) -> usize {
    let width = rows[header].len();
    let below = &rows[header + 1..];
    let wider = below
        .iter()
        .filter(|row| row.iter().skip(width).any(|cell| !cell.trim().is_empty()))
        .count();
    if wider * 2 > below.len() {
        below.iter().map(StringRecord::len).max().unwrap_or(width)
    } else {
        width
    }
}

fn padded(row: &StringRecord, width: usize) -> Vec<&str> {
    (0..width).map(|column| row.get(column).unwrap_or("")).collect()
}

/// Whether no cell is too long for a header, and one is a word.
fn may_be_header(row: &StringRecord) -> bool {
    row.iter().all(|cell| cell.chars().count() <= LONGEST_HEADER) && row.iter().any(|cell| cell.chars().any(char::is_alphabetic))
}

/// The unrecognised column whose values look most like texts.
fn text_column(rows: &[StringRecord], columns: &Columns) -> Option<usize> {
    let mean_length = |column: usize| {
        let values: Vec<usize> = rows
            .iter()
            .filter_map(|row| row.get(column))
            .filter(|cell| looks_like_text(cell))
            .map(|cell| cell.chars().count())
            .collect();
        values.iter().sum::<usize>() / values.len().max(1)
    };
    let open = (0..columns.fields.len()).filter(|&column| columns.fields[column].is_none());
    // Of equal columns the first is taken.
    open.map(|column| (mean_length(column), std::cmp::Reverse(column)))
        .max()
        .filter(|&(length, _)| length >= SHORTEST_TEXT)
        .map(|(_, column)| column.0)
}

fn looks_like_text(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters * 2 >= cell.chars().count() && letters > 0 && !cell.trim_start().starts_with("http")
}

/// Whether a row below the header holds no message: it is empty, repeats the header, adds up or signs the table.
pub(super) fn is_non_data(row: &StringRecord, columns: &Columns, names: &ColumnNames) -> bool {
    let filled = || row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let Some((first_column, first)) = filled().next() else {
        return true;
    };
    if first.chars().count() > LONGEST_HEADER {
        return false;
    }
    let begins_with = |cell: &str, words: &[String]| {
        let folded = fold(cell);
        words.iter().any(|word| {
            folded
                .strip_prefix(word.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    };
    let total = begins_with(first, &names.totals) && filled().all(|(_, cell)| cell.chars().count() <= LONGEST_SUM);
    // A row with a text of its own is no signature, but a signature may stand in the column of texts.
    let is_text = |column: usize| columns.is_body(column) || columns.fields.get(column) == Some(&Some(Field::Title));
    let alone = filled().count() == 1 && columns.headers.len() > 2;
    let signs =
        |(column, cell): (usize, &str)| begins_with(cell, &names.signatures) && (alone || column != first_column || !is_text(column));
    let signature = signs((first_column, first)) && filled().all(|(column, cell)| !is_text(column) || signs((column, cell)));
    total
        || signature
        || row
            .iter()
            .zip(&columns.headers)
            .all(|(cell, header)| cell.trim() == header || cell.trim().is_empty())
}
