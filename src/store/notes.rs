//! Remarks about rows: the rejected ones and the warnings, in full beside the record, counted in it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};

use super::archive::{rejects_path, warnings_path};
use super::layout::Workspace;
use super::{StoreError, audit};
use crate::ingest::RowIssue;
use crate::text::MaskKind;

/// Reason of the warning that one id has more than one text: the second became a message of its own, `ID#2`.
pub const SECOND_TEXT: &str = "second_text";
/// Reason of a warning of an early version that cannot be read any more.
const UNKNOWN: &str = "unknown";

/// One remark about a row, as a line of a file of rejected rows or of warnings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// File name without its folders.
    pub file: String,
    /// Record number in that file, from 1; 0 where a whole sheet is meant.
    pub row: u64,
    /// Header of the column; empty where the whole row is meant.
    pub column: String,
    /// Code of the reason: one of [`crate::ingest::Reason`], or [`SECOND_TEXT`].
    pub reason: String,
    /// The cell or the row as the file has it: personal data, not to be shown unmasked.
    #[serde(rename = "raw")]
    pub text: String,
    /// Identity of the row's message, where the row became one: by it the remark is forgotten with the message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

impl Warning {
    /// The remark about a row that the reader of a file made.
    pub(super) fn of(issue: &RowIssue, uid: String) -> Self {
        Self {
            file: issue.file.clone(),
            row: issue.row,
            column: issue.column.clone(),
            reason: issue.reason.code().to_owned(),
            text: issue.raw.clone(),
            uid,
        }
    }
}

/// Warnings of one reason and column, as an import record counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningCount {
    /// Code of the reason.
    pub reason: String,
    /// Header of the column; empty where the whole row is meant.
    pub column: String,
    /// How many rows.
    pub count: u64,
    /// The first of them, at most five.
    pub rows: Vec<u64>,
}

/// Rows that a record names for each reason and column.
const FIRST_ROWS: usize = 5;
/// Reasons and columns that a record tells apart; a file with more has its last one stand for the rest.
const MOST_COUNTS: usize = 200;

/// Counts warnings by reason and column, whatever their order.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(String, String), (u64, Vec<u64>)>);

impl Tally {
    /// Counts one warning.
    pub(super) fn add(&mut self, warning: &Warning) {
        let key = (warning.reason.clone(), warning.column.clone());
        let full = self.0.len() >= MOST_COUNTS && !self.0.contains_key(&key);
        let key = if full { (warning.reason.clone(), String::new()) } else { key };
        let (count, rows) = self.0.entry(key).or_default();
        *count += 1;
        let at = rows.partition_point(|&row| row <= warning.row);
        if at < FIRST_ROWS {
            rows.insert(at, warning.row);
            rows.truncate(FIRST_ROWS);
        }
    }

    /// The counts, by reason and column.
    pub(super) fn finish(self) -> Vec<WarningCount> {
        let counts = self.0.into_iter().map(|((reason, column), (count, rows))| WarningCount {
            reason,
            column,
            count,
            rows,
        });
        counts.collect()
    }
}

/// Reads the counts of a record; records of format 1.0 hold the warnings themselves, as texts, and are counted here.
pub(super) fn counted<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<WarningCount>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Count(WarningCount),
        Text(String),
    }
    let (mut counts, mut tally) = (Vec::new(), Tally::default());
    for either in Vec::<Either>::deserialize(deserializer)? {
        match either {
            Either::Count(count) => counts.push(count),
            Either::Text(text) => tally.add(&early(&text)),
        }
    }
    counts.extend(tally.finish());
    Ok(counts)
}

/// A warning as format 1.0 wrote it: JSON, or a sentence about an id with two texts.
fn early(text: &str) -> Warning {
    serde_json::from_str(text).unwrap_or_else(|_| Warning {
        reason: if text.contains("more than one text") {
            SECOND_TEXT
        } else {
            UNKNOWN
        }
        .to_owned(),
        text: text.to_owned(),
        ..Warning::default()
    })
}

/// The warnings of an import, one by one, with their values; none for an import of format 1.0, whose record holds counts alone.
///
/// # Errors
/// When the file cannot be read; a line that is damaged ends in an error of its own.
pub fn warnings(workspace: &Workspace, seq: u32) -> Result<impl Iterator<Item = Result<Warning, StoreError>>, StoreError> {
    lines(warnings_path(workspace, seq))
}

/// The rejected rows of an import, one by one, as the file had them.
///
/// # Errors
/// As [`warnings`].
pub fn rejects(workspace: &Workspace, seq: u32) -> Result<impl Iterator<Item = Result<Warning, StoreError>>, StoreError> {
    lines(rejects_path(workspace, seq))
}

/// The remarks of a file; none when it is not there.
fn lines(path: PathBuf) -> Result<impl Iterator<Item = Result<Warning, StoreError>>, StoreError> {
    let file = match File::open(&path) {
        Ok(file) => Some(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::read(&path, error)),
    };
    let lines = file.map(|file| BufReader::new(file).lines()).into_iter().flatten();
    Ok(lines.map(move |line| {
        let line = line.map_err(|error| StoreError::read(&path, error))?;
        serde_json::from_str(&line).map_err(|error| StoreError::Damaged {
            path: path.clone(),
            what: error.to_string(),
        })
    }))
}

impl Warning {
    /// [`Self::text`] as it may be shown: not at all where it may be an accusation, else masked, and cells that could be somebody's name hidden, for which nothing around them speaks.
    #[must_use]
    pub fn masked_text(&self) -> String {
        if crate::classify::screen("", &self.text).accusation {
            return crate::text::PROTECTED.to_owned();
        }
        let masked = audit::mask(&self.text);
        let mut shown = String::with_capacity(masked.len());
        for piece in masked.split_inclusive([',', '\t', ';', '|', '"', ':']) {
            let cell = piece.trim_end_matches([',', '\t', ';', '|', '"', ':']);
            let length = 2..=4;
            let is_short = length.contains(&cell.chars().count()) && cell.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            let as_name = if is_short {
                audit::mask(&format!("联系人：{cell}。"))
            } else {
                String::new()
            };
            if is_short && !as_name.contains(cell) {
                shown.push_str(crate::text::placeholder(MaskKind::Name));
                shown.push_str(&piece[cell.len()..]);
            } else {
                shown.push_str(piece);
            }
        }
        shown
    }
}

/// A file of remarks being written, made when the first one comes.
#[derive(Debug)]
pub(super) struct NoteFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl NoteFile {
    /// Will write to a path.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Adds a line.
    pub(super) fn push(&mut self, warning: &Warning) -> Result<(), StoreError> {
        let fault = |error| StoreError::write(&self.path, error);
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::new(File::create(&self.path).map_err(fault)?)),
        };
        serde_json::to_writer(&mut *file, warning).map_err(|error| fault(error.into()))?;
        file.write_all(b"\n").map_err(fault)
    }

    /// Flushes the file to the disk and moves it into place; nothing when nothing was written.
    pub(super) fn publish(&mut self, target: &Path) -> Result<(), StoreError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let fault = |error| StoreError::write(&self.path, error);
        let file = file.into_inner().map_err(|error| fault(error.into_error()))?;
        file.sync_all().map_err(fault)?;
        std::fs::rename(&self.path, target).map_err(|error| StoreError::write(target, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(row: u64, column: &str) -> Warning {
        Warning {
            row,
            column: column.to_owned(),
            reason: "unclear_date".to_owned(),
            ..Warning::default()
        }
    }

    #[test]
    fn warnings_are_counted_by_reason_and_column_with_their_first_rows() {
        let mut tally = Tally::default();
        for row in (1..=8).rev() {
            tally.add(&warning(row, "时间"));
        }
        tally.add(&warning(3, "办结"));
        let counts = tally.finish();
        assert_eq!(counts[1].count, 8);
        assert_eq!(counts[1].rows, [1, 2, 3, 4, 5]);
        assert_eq!(counts[0].column, "办结");
    }

    #[test]
    fn a_rejected_row_is_shown_without_names_and_numbers() {
        let row = Warning {
            text: "12,张小明,13800138000,巷口的路灯不亮,多一格".to_owned(),
            ..Warning::default()
        };
        let shown = row.masked_text();
        assert!(!shown.contains("张小明") && !shown.contains("138"), "{shown}");
        assert!(shown.starts_with("12,") && shown.contains("巷口的路灯不亮"), "{shown}");
    }

    #[test]
    fn a_record_of_the_first_format_is_counted() {
        let record = r#"["{\"file\":\"a\",\"row\":3,\"column\":\"时间\",\"reason\":\"impossible_date\",\"raw\":\"2025-13-40\"}",
            "id 7 has more than one text: one became 7#2"]"#;
        let mut json = serde_json::Deserializer::from_str(record);
        let counts = counted(&mut json).unwrap();
        let reasons: Vec<_> = counts.iter().map(|count| (count.reason.as_str(), count.count)).collect();
        assert_eq!(reasons, [("impossible_date", 1), (SECOND_TEXT, 1)]);
    }
}
