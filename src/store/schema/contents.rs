//! `contents` (matters, elements and extra columns by message) and `extra_texts` (distinct headers and values of extra columns).

use std::path::Path;

use rayon::prelude::*;

use super::super::StoreError;
use super::super::tables::{Column, ReadTable, Table};
use super::Tables;
use crate::analysis::{Analysis, Extras};

/// Ranges of one message.
type Pairs = Vec<(u32, u32)>;

pub(super) fn table(analysis: &Analysis) -> Table {
    columns(Table::new(), &analysis.items, &analysis.item_chars, &analysis.extras)
}

pub(super) fn texts_table(analysis: &Analysis) -> Table {
    texts(&analysis.extras)
}

/// Adds the columns to a table; the cache of a batch has them too.
pub(in super::super) fn columns(table: Table, items: &[Pairs], item_chars: &[Pairs], extras: &Extras) -> Table {
    let cells = (0..extras.len()).map(|row| super::pack_pairs(extras.cells_of(row)));
    table
        .with("item_bytes", packed(items))
        .with("item_chars", packed(item_chars))
        .with("extra", Column::Bytes(cells.collect()))
}

/// A column of ranges.
pub(in super::super) fn packed(rows: &[Pairs]) -> Column {
    Column::Bytes(rows.iter().map(|pairs| super::pack_pairs(pairs)).collect())
}

/// The inverse of [`packed`].
pub(in super::super) fn unpacked(table: &ReadTable, column: &str) -> Result<Vec<Pairs>, StoreError> {
    let rows = table.rows_of(column)?;
    Ok((0..rows.len())
        .into_par_iter()
        .map(|row| super::unpack_pairs(rows.of(row)))
        .collect())
}

/// Distinct headers and values of extra columns.
pub(in super::super) fn texts(extras: &Extras) -> Table {
    Table::new().with("text", Column::Str(extras.texts().map(str::to_owned).collect()))
}

pub(super) fn read_ranges(tables: &Tables, column: &str) -> Result<Vec<Pairs>, StoreError> {
    unpacked(&tables.open("contents")?, column)
}

pub(super) fn read_extras(tables: &Tables) -> Result<Extras, StoreError> {
    extras(&tables.open("contents")?, &tables.open("extra_texts")?, tables.path())
}

/// The inverse of [`columns`] and [`texts`].
pub(in super::super) fn rows(table: &ReadTable, texts: &ReadTable, folder: &Path) -> Result<(Vec<Pairs>, Vec<Pairs>, Extras), StoreError> {
    let ranges = |column| unpacked(table, column);
    Ok((ranges("item_bytes")?, ranges("item_chars")?, extras(table, texts, folder)?))
}

fn extras(table: &ReadTable, texts: &ReadTable, folder: &Path) -> Result<Extras, StoreError> {
    let (texts, cells) = (texts.rows_of("text")?, table.rows_of("extra")?);
    let names = (0..texts.len()).map(|row| texts.text(row));
    let extras = Extras::from_parts(names, cells.iter().map(super::unpack_pairs));
    extras.ok_or_else(|| StoreError::Damaged {
        path: folder.to_owned(),
        what: "an extra column names a text that is not there".to_owned(),
    })
}
