//! Reading a file batch by batch.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::IngestError;
use super::format::{self, Format, Opened, Source};
use super::issue::RowIssue;
use super::mapping::{Absent, Mapping};
use super::messages::Typist;
use super::names::ColumnNames;
use super::table::{TableInfo, Tables};
use crate::corpus::{LocalTime, Message};

/// How a file is read.
#[derive(Clone, Debug)]
pub struct IngestParams {
    /// Where the file came from (来源系统), without a colon; empty for the name of the file without its ending.
    pub source: String,
    /// Messages of a batch at most; at least 1.
    pub max_rows_per_batch: usize,
    /// What columns are called.
    pub names: Arc<ColumnNames>,
    /// Header of a column that is kept in `extra` as it stands, whatever else it is taken for.
    pub verbatim: Option<String>,
    /// What a person decided about the columns of this source.
    pub mapping: Option<Arc<Mapping>>,
    /// The time of the import: dates more than a day after it are refused. `None` takes every date that a calendar has.
    pub today: Option<LocalTime>,
}

impl IngestParams {
    /// Names of columns under the mapping.
    pub(super) fn names_of_source(&self) -> Arc<ColumnNames> {
        match &self.mapping {
            Some(mapping) => Arc::new(self.names.under(mapping)),
            None => Arc::clone(&self.names),
        }
    }
}

impl Default for IngestParams {
    fn default() -> Self {
        Self {
            source: String::new(),
            max_rows_per_batch: 65_536,
            names: Arc::new(ColumnNames::default()),
            verbatim: None,
            mapping: None,
            today: None,
        }
    }
}

/// A batch of a file; over all batches `rows_read` = messages + rejected rows + `non_data_rows`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportBatch {
    /// The messages, in file order.
    pub messages: Vec<Message>,
    /// Rejected rows and remarks, in file order within each of the two.
    pub issues: Vec<RowIssue>,
    /// Records read, headers not counted.
    pub rows_read: u64,
    /// Records without data: titles, totals, signatures, empty rows, repeated headers.
    pub non_data_rows: u64,
}

impl ImportBatch {
    /// How many rows became no message for a reason.
    #[must_use]
    pub fn rejected_rows(&self) -> u64 {
        self.issues.iter().filter(|issue| issue.reason.rejects()).count() as u64
    }
}

/// Opens a file: decides format and encoding. Cost: one pass over a text file, none over a workbook.
///
/// # Errors
/// If the file cannot be read as a table of messages; single bad rows are no errors.
pub fn read(path: &Path, params: &IngestParams) -> Result<ImportReader, IngestError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source = if params.source.is_empty() {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().replace(':', "-"))
            .unwrap_or_default()
    } else {
        params.source.clone()
    };
    if source.contains(':') {
        return Err(IngestError::SourceName { name: source });
    }
    let names = params.names_of_source();
    let (format, Opened { tables, encoding }) = format::open(&Source {
        path,
        name: file.clone(),
        names: Arc::clone(&names),
    })?;
    let typist = Typist::new(source, file, names, params);
    Ok(ImportReader {
        tables,
        typist,
        path: path.to_owned(),
        max_rows: params.max_rows_per_batch.max(1),
        format,
        encoding,
        has_text: false,
        remarked: false,
        ended: false,
    })
}

/// An opened file; yields its batches. After an error it yields nothing more.
pub struct ImportReader {
    tables: Box<dyn Tables>,
    typist: Typist,
    path: PathBuf,
    max_rows: usize,
    format: Format,
    encoding: Option<&'static str>,
    has_text: bool,
    /// Whether the remarks on whole columns were given out: nothing follows them.
    remarked: bool,
    ended: bool,
}

impl ImportReader {
    /// The format of the file.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The encoding of a text file.
    #[must_use]
    pub fn encoding(&self) -> Option<&'static str> {
        self.encoding
    }

    /// The source that messages carry.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.typist.facts.source
    }

    /// What the tables of the batches so far were understood as; complete when the reader has ended.
    #[must_use]
    pub fn tables(&self) -> &[TableInfo] {
        self.tables.seen()
    }

    fn next_batch(&mut self) -> Result<Option<ImportBatch>, IngestError> {
        if self.remarked {
            return Ok(None);
        }
        let Some(table) = self.tables.next_table(self.max_rows)? else {
            return self.end();
        };
        self.has_text |= table.columns.have_text();
        let (messages, found) = self.typist.type_rows(&table);
        let mut issues = table.issues;
        issues.extend(found);
        Ok(Some(ImportBatch {
            messages,
            issues,
            rows_read: table.rows_read,
            non_data_rows: table.non_data,
        }))
    }

    /// Checks the file as a whole; a last batch holds what is said of whole columns.
    fn end(&mut self) -> Result<Option<ImportBatch>, IngestError> {
        let absent = self
            .typist
            .facts
            .names
            .mapping()
            .and_then(|mapping| mapping.absent(self.tables.seen()));
        if let Some(absent) = absent {
            return Err(self.absent(absent));
        }
        if !self.has_text {
            return Err(self.without_text());
        }
        self.remarked = true;
        let issues = self.typist.remarks();
        let batch = ImportBatch {
            issues,
            ..ImportBatch::default()
        };
        Ok(Some(batch).filter(|batch| !batch.issues.is_empty()))
    }

    /// What a mapping names and the file does not have, beside what it has.
    fn absent(&self, absent: Absent) -> IngestError {
        let seen = self.tables.seen();
        let (what, name, mut there): (_, _, Vec<String>) = match absent {
            Absent::Header(name) => (
                "header",
                name,
                seen.iter()
                    .flat_map(|table| &table.columns)
                    .map(|column| column.header.clone())
                    .collect(),
            ),
            Absent::Sheet(name) => ("sheet", name, seen.iter().map(|table| table.name.clone()).collect()),
        };
        let mut known = rustc_hash::FxHashSet::default();
        there.retain(|name| known.insert(name.clone()));
        IngestError::Mapping {
            file: self.path.clone(),
            what,
            name,
            there,
        }
    }

    fn without_text(&self) -> IngestError {
        let file = self.path.clone();
        match self.tables.seen().iter().max_by_key(|table| table.columns.len()) {
            Some(table) => IngestError::NoTextColumn {
                file,
                row: table.header_row,
                columns: table.columns.iter().map(|column| column.header.clone()).collect(),
            },
            None => IngestError::Empty { file },
        }
    }
}

impl Iterator for ImportReader {
    type Item = Result<ImportBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.next_batch().transpose();
        self.ended = !matches!(batch, Some(Ok(_)));
        batch
    }
}
