//! Reading a file batch by batch.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::IngestError;
use super::format::{self, Format, Opened, Source, file_name};
use super::issue::{Reason, RowIssue};
use super::letters::LetterTables;
use super::mapping::{Absent, Mapping};
use super::messages::Typist;
use super::names::ColumnNames;
use super::table::{RawTable, TableInfo, Tables};
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
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().replace(':', "-"))
        .unwrap_or_default();
    let source = source_name(params, stem)?;
    let opened = format::open(&Source {
        path,
        names: params.names_of_source(),
    })?;
    Ok(ImportReader::new(path, source, opened, params))
}

/// Opens letters, one message each: row n is the n-th file. One that cannot be read is a rejected row with its name and why.
/// The source is by default the name of the folder of the first. Cost: none before batches are read.
///
/// # Errors
/// If the source has no name that can be used.
pub fn read_letters(paths: &[PathBuf], params: &IngestParams) -> Result<ImportReader, IngestError> {
    let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
    let folder = first.parent().map(file_name).unwrap_or_default().replace(':', "-");
    let source = source_name(params, folder)?;
    let opened = Opened {
        format: Format::Letter,
        tables: Box::new(LetterTables::of_files(paths, params.names_of_source())),
        encoding: None,
    };
    let mut reader = ImportReader::new(first, source, opened, params);
    reader.letters = paths.iter().map(|path| file_name(path)).collect();
    Ok(reader)
}

/// Whether a file is a letter, that is one message and no table: a .docx document, or a plain text (.txt) that no header of known
/// columns begins. Cost: one pass over a text file.
///
/// # Errors
/// If the file cannot be read.
pub fn is_letter(path: &Path) -> Result<bool, IngestError> {
    format::is_letter(&Source {
        path,
        names: Arc::default(),
    })
}

fn source_name(params: &IngestParams, default: String) -> Result<String, IngestError> {
    let source = if params.source.is_empty() { default } else { params.source.clone() };
    if source.contains(':') {
        return Err(IngestError::SourceName { name: source });
    }
    Ok(source)
}

/// An opened file; yields its batches. After an error it yields nothing more.
pub struct ImportReader {
    tables: Box<dyn Tables>,
    typist: Typist,
    path: PathBuf,
    max_rows: usize,
    format: Format,
    encoding: Option<&'static str>,
    /// Names of the files that are rows; empty where all rows are of one file.
    letters: Vec<String>,
    has_text: bool,
    /// Whether the remarks on whole columns were given out: nothing follows them.
    remarked: bool,
    ended: bool,
}

impl ImportReader {
    fn new(path: &Path, source: String, opened: Opened, params: &IngestParams) -> Self {
        Self {
            tables: opened.tables,
            typist: Typist::new(source, file_name(path), params.names_of_source(), params),
            path: path.to_owned(),
            max_rows: params.max_rows_per_batch.max(1),
            format: opened.format,
            encoding: opened.encoding,
            letters: Vec::new(),
            has_text: false,
            remarked: false,
            ended: false,
        }
    }

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
        let (mut messages, mut found) = self.typist.type_rows(&table);
        restore_raws(&mut found, &table);
        if !self.letters.is_empty() {
            let letter = |row: u64| self.letters.get(row as usize - 1).cloned().unwrap_or_default();
            messages.iter_mut().for_each(|message| message.file = letter(message.row));
            found.iter_mut().for_each(|issue| issue.file = letter(issue.row));
        }
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

/// Gives rows that turned out to be without text the raw text that the file has.
fn restore_raws(issues: &mut [RowIssue], table: &RawTable) {
    for issue in issues.iter_mut().filter(|issue| issue.reason == Reason::NoText) {
        if let Ok(at) = table.raws.binary_search_by_key(&issue.row, |(row, _)| *row) {
            issue.raw.clone_from(&table.raws[at].1);
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
