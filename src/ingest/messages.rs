//! From a frame of strings to typed messages.

use std::sync::Arc;

use polars::prelude::StringChunked;
use rustc_hash::FxHashMap;

use super::above::Above;
use super::columns::{Columns, Field};
use super::dates::{self, Style};
use super::issue::{Reason, RowIssue};
use super::names::ColumnNames;
use super::reader::IngestParams;
use super::remarks::Remarks;
use super::rows::as_line;
use super::table::{FrameBuilder, RawTable};
use super::typing::{Place, TypedRow};
use crate::corpus::{LocalTime, Message, Uid};

/// What typing needs to know of a file.
pub(super) struct FileFacts {
    pub(super) source: String,
    pub(super) file: String,
    /// Names of columns under the mapping of the source.
    pub(super) names: Arc<ColumnNames>,
    /// Header of a column that is kept in `extra` as it stands.
    pub(super) verbatim: Option<String>,
    /// The latest time that a date can have.
    pub(super) latest: Option<LocalTime>,
}

/// Types the rows of a file, one frame after the other.
pub(super) struct Typist {
    pub(super) facts: FileFacts,
    /// How often each content without an identifier has occurred.
    occurrences: FxHashMap<Uid, u32>,
    above: Above,
    remarks: Remarks,
}

/// A frame as typing sees it.
pub(super) struct Frame<'a> {
    pub(super) columns: &'a Columns,
    pub(super) cells: Vec<&'a StringChunked>,
    /// How each column writes its dates.
    pub(super) styles: Vec<Style>,
    /// Where remarks on each column are counted.
    pub(super) slots: Vec<usize>,
}

impl Typist {
    /// Begins a file; `names` are those of the parameters under their mapping.
    pub(super) fn new(source: String, file: String, names: Arc<ColumnNames>, params: &IngestParams) -> Self {
        /// A clock that runs ahead, or a zone, makes a day at most.
        const DAY: i64 = 86_400;
        Self {
            facts: FileFacts {
                source,
                file,
                names,
                verbatim: params.verbatim.clone(),
                latest: params.today.map(|today| LocalTime(today.0 + DAY)),
            },
            occurrences: FxHashMap::default(),
            above: Above::default(),
            remarks: Remarks::default(),
        }
    }

    /// Types every row of a table; rows without text become issues. Cost: one pass over the cells.
    pub(super) fn type_rows(&mut self, table: &RawTable) -> (Vec<Message>, Vec<RowIssue>) {
        let frame = self.begin_frame(table);
        let rejecting = table.issues.iter().filter(|issue| issue.reason.rejects());
        let left_out: Vec<u64> = rejecting.map(|issue| issue.row).collect();
        let mut messages = Vec::with_capacity(table.rows.len());
        let mut issues = Vec::new();
        for (at, &row) in table.rows.iter().enumerate() {
            let place = Place {
                at,
                row,
                connected: self.above.begin_row(row, &left_out),
            };
            let (message, found) = self.type_row(&frame, place);
            let rejected = found.iter().any(|issue| issue.reason.rejects());
            issues.extend(found);
            if !rejected {
                messages.push(message);
            }
        }
        self.above.leave(&frame.cells, &left_out);
        (messages, issues)
    }

    /// What is said of whole columns, after the last table.
    pub(super) fn remarks(&self) -> Vec<RowIssue> {
        self.remarks.issues(&self.facts.file)
    }

    fn begin_frame<'a>(&mut self, table: &'a RawTable) -> Frame<'a> {
        let columns = &*table.columns;
        self.above.enter(&table.columns);
        let mut years = dates::years_in(&self.facts.file);
        years.extend(&columns.years);
        years.sort_unstable();
        years.dedup();
        let year = if let [year] = years[..] { Some(year) } else { None };
        let cells = table.frame.columns().iter();
        Frame {
            columns,
            cells: cells
                .map(|column| column.str().expect("every column of the frame holds strings"))
                .collect(),
            styles: columns.dates.iter().map(|&style| Style { year, ..style }).collect(),
            slots: self.remarks.slots(&columns.headers),
        }
    }

    /// Types a row and gives it an identifier. A row without text has an issue that rejects it, and no other.
    fn type_row(&mut self, frame: &Frame<'_>, place: Place) -> (Message, Vec<RowIssue>) {
        let (mut message, issues) = TypedRow::new(&self.facts, frame, place).read(&mut self.above, &mut self.remarks);
        if message.title.is_empty() && message.body.is_empty() && message.measures.is_empty() {
            let raw = as_line(frame.cells.iter().map(|column| column.get(place.at).unwrap_or("")));
            let issue = RowIssue {
                file: self.facts.file.clone(),
                row: place.row,
                column: String::new(),
                reason: Reason::NoText,
                raw,
            };
            return (message, vec![issue]);
        }
        if message.external_id.is_empty() {
            message.external_id = self.generate_id(&message);
        }
        (message, issues)
    }

    /// An identifier from the content: the same for the same row in any file and at any place of it, whichever date counts.
    fn generate_id(&mut self, message: &Message) -> String {
        let time = message.usual_time().map_or_else(String::new, |time| time.0.to_string());
        let parts = [time.as_str(), &message.writer, message.title.trim(), message.body.trim()];
        let occurrence = self.occurrences.entry(Uid::of(&parts)).or_insert(0);
        *occurrence += 1;
        let [time, writer, title, body] = parts;
        let mut id = Uid::of(&[time, writer, title, body, &occurrence.to_string()]).to_string();
        id.truncate(12);
        id.insert(0, '~');
        id
    }
}

/// Types one message from its fields, as a row of a file with these columns would be: the same cleaning, the same generated
/// identifier where none is given. Without any text the issues hold one that rejects; `file` stays empty and `row` 0.
#[must_use]
pub fn message_of(fields: &[(Field, String)], source: &str, params: &IngestParams) -> (Message, Vec<RowIssue>) {
    let names = params.names_of_source();
    let headers: Vec<&str> = fields
        .iter()
        .map(|(field, _)| names.best_name(*field).unwrap_or(field.code()))
        .collect();
    let columns = Arc::new(Columns::of_fields(&headers, fields.iter().map(|(field, _)| *field), &names));
    let mut frame = FrameBuilder::new(&columns.headers, 1);
    frame.push(0, fields.iter().map(|(_, text)| text.as_str()));
    let mut table = RawTable::empty(&columns);
    (table.frame, table.rows) = frame.finish();
    let mut typist = Typist::new(source.to_owned(), String::new(), names, params);
    let frame = typist.begin_frame(&table);
    let place = Place {
        at: 0,
        row: 0,
        connected: false,
    };
    let (message, mut issues) = typist.type_row(&frame, place);
    issues.extend(typist.remarks());
    (message, issues)
}
