//! `contents` (matters, elements and extra columns by message) and `extra_texts` (distinct headers and values of extra columns).

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, ReadTable, Table};
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
    let rows = table.bytes(column)?;
    Ok(rows.iter().map(|bytes| super::unpack_pairs(bytes)).collect())
}

/// Distinct headers and values of extra columns.
pub(in super::super) fn texts(extras: &Extras) -> Table {
    Table::new().with("text", Column::Str(extras.texts().map(str::to_owned).collect()))
}

pub(super) fn read(analysis: &mut Analysis, folder: &Path) -> Result<(), StoreError> {
    let (table, texts) = (super::open(folder, "contents")?, super::open(folder, "extra_texts")?);
    (analysis.items, analysis.item_chars, analysis.extras) = rows(&table, &texts, folder)?;
    Ok(())
}

/// The inverse of [`columns`] and [`texts`].
pub(in super::super) fn rows(table: &ReadTable, texts: &ReadTable, folder: &Path) -> Result<(Vec<Pairs>, Vec<Pairs>, Extras), StoreError> {
    let (items, item_chars, cells) = (
        unpacked(table, "item_bytes")?,
        unpacked(table, "item_chars")?,
        unpacked(table, "extra")?,
    );
    let texts = texts.str("text")?;
    let extras = Extras::from_parts(texts.iter().map(String::as_str), cells).ok_or_else(|| StoreError::Damaged {
        path: folder.to_owned(),
        what: "an extra column names a text that is not there".to_owned(),
    })?;
    Ok((items, item_chars, extras))
}
