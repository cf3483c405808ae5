//! From a file of any office system to typed messages: `format → records → frame of strings → columns → messages`.
//!
//! A file is decided by its content, never by its extension. Text is decoded in blocks by an encoding that the whole file was
//! checked against. Each batch passes through one Polars frame of strings. Bad rows are data: every row read becomes a message,
//! a [`RowIssue`] that says why not, or is counted as holding no data.
//!
//! Not here: which rows the archive already has (`store`), what texts mean (`text`, `classify`).

mod above;
mod cell_table;
mod cells;
mod columnar;
mod columns;
mod csv;
mod dates;
mod decode;
mod docx;
mod elements;
mod error;
mod feed;
mod field;
mod format;
pub mod frame;
mod headers;
mod html;
mod issue;
mod json;
#[cfg(test)]
mod laws;
mod layout;
mod letters;
mod limits;
mod look;
mod mapping;
mod markup;
mod messages;
mod mhtml;
mod names;
mod non_data;
mod numbers;
mod ods;
mod reader;
mod records;
mod remarks;
mod rows;
mod sheet;
mod split;
mod spreadsheetml;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_dirty_data;
#[cfg(test)]
mod tests_of_formats;
#[cfg(test)]
mod tests_of_hostile_files;
#[cfg(test)]
mod tests_of_layouts;
#[cfg(test)]
mod tests_of_offices;
mod typing;
mod workbook;
mod xls;
mod xlsx;

pub use cell_table::{CellTable, read_cells};
pub use columns::{Evidence, Field};
pub use dates::Order;
pub use error::IngestError;
pub use format::Format;
pub use issue::{Reason, RowIssue};
pub use limits::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_RAW_BYTES};
pub use mapping::{CountingDate, Mapping, MappingError, Target};
pub use messages::message_of;
pub use names::{ColumnNames, NamesError};
pub use reader::{ImportBatch, ImportReader, IngestParams, is_letter, read, read_letters, sniff};
pub use table::{ColumnInfo, TableInfo};
