//! From a file of any office system to typed messages: `format → records → frame of strings → columns → messages`.
//!
//! A file is decided by its content, never by its extension. Text is decoded in blocks by an encoding that the whole file was
//! checked against. Each batch passes through one Polars frame of strings. Bad rows are data: every row read becomes a message,
//! a [`RowIssue`] that says why not, or is counted as holding no data.
//!
//! Not here: which rows the archive already has (`store`), what texts mean (`text`, `classify`).

mod above;
mod cells;
mod columns;
mod csv;
mod dates;
mod decode;
mod error;
mod field;
mod format;
pub mod frame;
mod headers;
mod issue;
mod jsonl;
#[cfg(test)]
mod laws;
mod layout;
mod look;
mod mapping;
mod messages;
mod names;
mod non_data;
mod reader;
mod remarks;
mod rows;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_dirty_data;
#[cfg(test)]
mod tests_of_offices;
mod typing;
mod xlsx;

pub use columns::{Evidence, Field};
pub use dates::Order;
pub use error::IngestError;
pub use format::Format;
pub use issue::{Reason, RowIssue};
pub use mapping::{CountingDate, Mapping, MappingError, Target};
pub use messages::message_of;
pub use names::{ColumnNames, NamesError};
pub use reader::{ImportBatch, ImportReader, IngestParams, read};
pub use table::{ColumnInfo, TableInfo};
