//! What a file was understood as, before anything is archived: the panel that a person reads and then confirms.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Intake, RunError};
use crate::classify;
use crate::corpus::{LocalTime, Message, Uid};
use crate::ingest::{ColumnInfo, Field, ImportReader, IngestParams, Reason, RowIssue, TableInfo};
use crate::store::{Archived, Workspace};
use crate::text::{CellKind, PROTECTED, cell_kind_of_header, mask_cell};

/// How many values of a column are shown.
const VALUES_SHOWN: usize = 3;

/// Characters of a value that are shown.
const LONGEST_VALUE: usize = 40;

/// Issues of one kind in one column whose rows are named.
const ROWS_NAMED: usize = 5;

/// What a file was understood as. Personal data is masked throughout.
#[derive(Clone, Debug, Default)]
pub struct CheckPanel {
    /// File name without its folders.
    pub file: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Short name of the format.
    pub format: &'static str,
    /// Encoding of a text file.
    pub encoding: Option<&'static str>,
    /// The source that its messages would carry.
    pub source: String,
    /// Its tables (sheets) with their columns.
    pub tables: Vec<CheckedTable>,
    /// Rows: `read` = `messages` + `rejected` + `non_data`.
    pub rows: CheckedRows,
    /// Earliest and latest counting date.
    pub dates: Option<(LocalTime, LocalTime)>,
    /// What is wrong or worth knowing, by kind and column, the most frequent first.
    pub issues: Vec<CheckedIssue>,
}

/// What became of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CheckedRows {
    /// Rows read, headers not counted.
    pub read: u64,
    /// Rows that are messages.
    pub messages: u64,
    /// Rows that would be left out (问题行).
    pub rejected: u64,
    /// Titles, totals, signatures, empty rows.
    pub non_data: u64,
    /// Messages with a title and nothing else.
    pub without_body: u64,
    /// Messages whose identifier the file does not give.
    pub without_id: u64,
    /// Messages without a counting date.
    pub without_date: u64,
    /// Messages that an earlier row of the file already holds, identifier and text.
    pub repeated_within: u64,
    /// Messages that the archive already holds; `None` without a workspace.
    pub in_archive: Option<u64>,
    /// Messages with a sentence that cannot wait.
    pub urgent: u64,
    /// Messages that may be accusations; they are protected until an analysis has read them.
    pub accusations: u64,
}

/// A table of the file.
#[derive(Clone, Debug)]
pub struct CheckedTable {
    /// Name, header row, channel, columns with their fields and why.
    pub info: TableInfo,
    /// For each column its first values that are not empty, masked and shortened.
    pub values: Vec<Vec<String>>,
}

/// Issues of one kind in one column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckedIssue {
    /// What is wrong.
    pub reason: Reason,
    /// Header of the column; empty where whole rows are meant.
    pub column: String,
    /// How many.
    pub count: u64,
    /// The first rows, at most five.
    pub rows: Vec<u64>,
}

/// Reads a whole file and archives nothing. With a workspace, its archive is asked which messages it has. Cost: one import without
/// the writing.
///
/// # Errors
/// When the file cannot be read at all, or the archive cannot.
pub fn check(intake: &Intake, params: &IngestParams, workspace: Option<&Workspace>) -> Result<CheckPanel, RunError> {
    let mut reader = intake.open(params)?;
    let known = workspace.map(Archived::read).transpose()?;
    let mut tally = Tally::new(known);
    for batch in &mut reader {
        let batch = batch?;
        tally.rows.read += batch.rows_read;
        tally.rows.non_data += batch.non_data_rows;
        tally.rows.rejected += batch.rejected_rows();
        batch.messages.iter().for_each(|message| tally.message(message));
        batch.issues.iter().for_each(|issue| tally.issue(issue));
    }
    Ok(tally.panel(intake, &reader))
}

/// What is counted while the file is read.
struct Tally {
    rows: CheckedRows,
    dates: Option<(LocalTime, LocalTime)>,
    seen: FxHashSet<(Uid, Uid)>,
    known: Option<Archived>,
    issues: Vec<CheckedIssue>,
    issue_at: FxHashMap<(Reason, String), usize>,
}

impl Tally {
    fn new(known: Option<Archived>) -> Self {
        let rows = CheckedRows {
            in_archive: known.as_ref().map(|_| 0),
            ..CheckedRows::default()
        };
        Self {
            rows,
            dates: None,
            seen: FxHashSet::default(),
            known,
            issues: Vec::new(),
            issue_at: FxHashMap::default(),
        }
    }

    fn message(&mut self, message: &Message) {
        let rows = &mut self.rows;
        rows.messages += 1;
        rows.without_body += u64::from(message.body.is_empty() && message.measures.is_empty());
        rows.without_id += u64::from(message.external_id.starts_with('~'));
        rows.repeated_within += u64::from(!self.seen.insert((message.uid(), message.text_hash())));
        if let (Some(known), Some(count)) = (&self.known, &mut rows.in_archive) {
            *count += u64::from(known.holds(message));
        }
        match message.time {
            None => rows.without_date += 1,
            Some(time) => self.dates = Some(self.dates.map_or((time, time), |(first, last)| (first.min(time), last.max(time)))),
        }
        let screen = classify::screen(&message.title, &message.statement());
        rows.urgent += u64::from(screen.urgent.is_some());
        rows.accusations += u64::from(screen.accusation);
    }

    fn issue(&mut self, issue: &RowIssue) {
        let at = *self
            .issue_at
            .entry((issue.reason, issue.column.clone()))
            .or_insert(self.issues.len());
        if at == self.issues.len() {
            self.issues.push(CheckedIssue {
                reason: issue.reason,
                column: issue.column.clone(),
                count: 0,
                rows: Vec::new(),
            });
        }
        let found = &mut self.issues[at];
        found.count += 1;
        if found.rows.len() < ROWS_NAMED && issue.row > 0 {
            found.rows.push(issue.row);
        }
    }

    fn panel(mut self, intake: &Intake, reader: &ImportReader) -> CheckPanel {
        // Rejections first, then the most frequent; of equals the first met.
        self.issues
            .sort_by_key(|issue| (!issue.reason.rejects(), std::cmp::Reverse(issue.count)));
        CheckPanel {
            file: intake.name(),
            bytes: intake
                .files()
                .iter()
                .filter_map(|file| std::fs::metadata(file).ok())
                .map(|file| file.len())
                .sum(),
            format: reader.format().name(),
            encoding: reader.encoding(),
            source: reader.source().to_owned(),
            tables: tables(reader),
            rows: self.rows,
            dates: self.dates,
            issues: self.issues,
        }
    }
}

fn tables(reader: &ImportReader) -> Vec<CheckedTable> {
    let tables = reader.tables().iter().zip(reader.samples());
    tables
        .map(|(info, samples)| CheckedTable {
            info: info.clone(),
            values: info
                .columns
                .iter()
                .zip(samples)
                .map(|(column, values)| shown(column, values))
                .collect(),
        })
        .collect()
}

/// What may be shown of a column's values: the column's field says as much of what is in it as its header does.
fn shown(column: &ColumnInfo, values: &[String]) -> Vec<String> {
    let kind = match column.field {
        Some(Field::Writer) => CellKind::Name,
        Some(Field::Contact) => CellKind::Contact,
        _ => cell_kind_of_header(&column.header),
    };
    // An accusation shows in a panel as little as anywhere else.
    let shown = |value: &String| {
        if classify::screen("", value).accusation {
            PROTECTED.to_owned()
        } else {
            shortened(&mask_cell(kind, value))
        }
    };
    values.iter().take(VALUES_SHOWN).map(shown).collect()
}

fn shortened(value: &str) -> String {
    let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &one_line[..end]),
        None => one_line,
    }
}
