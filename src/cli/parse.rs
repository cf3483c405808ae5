//! Values of options, as they are typed.

use std::path::PathBuf;

use crate::search::{FILTERS, Filter, Order};
use crate::store::export::{ExportTable, Format};

/// Reads NAME=VALUE, a filter of lists.
pub(super) fn parse_filter(text: &str) -> Result<Filter, String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE, such as channel=hotline")?;
    let mut filter = Filter::default();
    filter.set(name.trim(), value.trim()).map_err(|error| {
        let names: Vec<&str> = FILTERS.iter().map(|(name, _)| *name).collect();
        format!("{error}; filters are {}", names.join(", "))
    })?;
    Ok(filter)
}

/// Reads the code of an order of hits.
pub(super) fn parse_order(text: &str) -> Result<Order, String> {
    Order::from_code(text).ok_or_else(|| one_of(Order::ALL.iter().map(|order| order.code())))
}

/// Reads the name of a table.
pub(super) fn parse_table(text: &str) -> Result<ExportTable, String> {
    ExportTable::from_code(text).ok_or_else(|| one_of(ExportTable::ALL.iter().map(|table| table.code())))
}

/// A file to write a result set into, with the format that its ending names.
pub(super) fn parse_result_file(path: &str) -> Result<(PathBuf, Format), String> {
    let path = PathBuf::from(path);
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_lowercase();
    let format = parse_format(&ending).map_err(|_| "the file's name must end in .xlsx, .csv, .jsonl, .parquet or .arrow".to_owned())?;
    Ok((path, format))
}

/// Reads the name of a file format.
pub(super) fn parse_format(text: &str) -> Result<Format, String> {
    Format::from_code(text).ok_or_else(|| one_of(Format::ALL.iter().map(|format| format.code())))
}

fn one_of<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    format!("expected one of {}", codes.collect::<Vec<_>>().join(", "))
}
