//! From a frame of strings to typed messages.

use std::sync::Arc;

use polars::prelude::StringChunked;
use rustc_hash::FxHashMap;

use super::cells::{count, is_scientific, people_in_names, unwrap_formula};
use super::columns::{Columns, Field};
use super::dates;
use super::issue::{Reason, RowIssue};
use super::names::ColumnNames;
use super::rows::as_line;
use super::table::RawTable;
use crate::corpus::{LocalTime, Message, Uid};

/// What typing needs to know of the file, and what it has seen of it.
pub(super) struct Typist {
    pub(super) source: String,
    pub(super) file: String,
    pub(super) names: Arc<ColumnNames>,
    /// How often each content without an identifier has occurred.
    occurrences: FxHashMap<Uid, u32>,
    /// Header of a column that is kept in `extra` as it stands.
    verbatim: Option<String>,
}

impl Typist {
    /// Begins a file.
    pub(super) fn new(source: String, file: String, names: Arc<ColumnNames>, verbatim: Option<String>) -> Self {
        Self {
            source,
            file,
            names,
            occurrences: FxHashMap::default(),
            verbatim,
        }
    }

    /// Types every row of a table; rows without text become issues. Cost: one pass over the cells.
    pub(super) fn type_rows(&mut self, table: &RawTable) -> (Vec<Message>, Vec<RowIssue>) {
        let cells: Vec<&StringChunked> = table
            .frame
            .columns()
            .iter()
            .map(|column| column.str().expect("every column of the frame holds strings"))
            .collect();
        let mut messages = Vec::with_capacity(table.rows.len());
        let mut issues = Vec::new();
        for (at, &row) in table.rows.iter().enumerate() {
            let mut typed = TypedRow::new(self, &table.columns, &cells, at, row);
            typed.read();
            let TypedRow {
                mut message,
                issues: found,
                ..
            } = typed;
            if message.title.is_empty() && message.body.is_empty() && message.measures.is_empty() {
                let raw = as_line(cells.iter().map(|column| column.get(at).unwrap_or("")));
                issues.push(RowIssue {
                    file: self.file.clone(),
                    row,
                    column: String::new(),
                    reason: Reason::NoText,
                    raw,
                });
                continue;
            }
            if message.external_id.is_empty() {
                message.external_id = self.generate_id(&message);
            }
            issues.extend(found);
            messages.push(message);
        }
        (messages, issues)
    }

    /// An identifier from the content: the same for the same row in any file and at any place of it.
    fn generate_id(&mut self, message: &Message) -> String {
        let time = message.time.map_or_else(String::new, |time| time.0.to_string());
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

/// One row on its way to a message.
struct TypedRow<'a> {
    names: &'a ColumnNames,
    columns: &'a Columns,
    cells: &'a [&'a StringChunked],
    verbatim: Option<&'a str>,
    at: usize,
    message: Message,
    /// Fields that have their value, a bit each.
    filled: u64,
    /// Values that fit no field, by column.
    extra: Vec<(usize, String)>,
    issues: Vec<RowIssue>,
}

impl<'a> TypedRow<'a> {
    fn new(typist: &'a Typist, columns: &'a Columns, cells: &'a [&'a StringChunked], at: usize, row: u64) -> Self {
        let message = Message {
            source: typist.source.clone(),
            file: typist.file.clone(),
            row,
            channel: columns.channel,
            ..Message::default()
        };
        Self {
            names: &typist.names,
            columns,
            cells,
            verbatim: typist.verbatim.as_deref(),
            at,
            message,
            filled: 0,
            extra: Vec::new(),
            issues: Vec::new(),
        }
    }

    fn read(&mut self) {
        let mut cause = String::new();
        for &column in &self.columns.order {
            let Some(cell) = self.cells[column].get(self.at).filter(|cell| !self.names.is_empty(cell)) else {
                continue;
            };
            if self.columns.fields[column].is_some() && self.verbatim == Some(self.columns.headers[column].as_str()) {
                self.keep(column, cell);
            }
            match self.columns.fields[column] {
                Some(Field::Cause) if cause.is_empty() => cause = long_text(cell),
                Some(field) if self.filled & (1 << field.index()) == 0 => {
                    if self.set(field, column, cell) {
                        self.filled |= 1 << field.index();
                    }
                }
                _ => self.keep(column, cell),
            }
        }
        let message = &mut self.message;
        if !cause.is_empty() {
            if !message.body.is_empty() {
                message.body.push('\n');
            }
            message.body.push_str(&cause);
        }
        message.time = message.registered.or(message.accepted).or(message.occurred).or(message.closed);
        message.people = message.people.or_else(|| people_in_names(&message.writer));
        if self.names.is_nobody(&message.writer) {
            message.writer.clear();
        }
        self.extra.sort_unstable_by_key(|(column, _)| *column);
        message.extra = self
            .extra
            .drain(..)
            .map(|(column, text)| (self.columns.headers[column].clone(), text))
            .collect();
    }

    /// Keeps a value that fits no field.
    fn keep(&mut self, column: usize, cell: &str) {
        self.extra.push((column, unwrap_formula(cell).to_owned()));
    }

    /// Keeps a value that its field cannot hold, and says why.
    fn refuse(&mut self, column: usize, cell: &str, reason: Reason) -> bool {
        self.keep(column, cell);
        let header = self.columns.headers[column].clone();
        self.issues.push(RowIssue {
            file: self.message.file.clone(),
            row: self.message.row,
            column: header,
            reason,
            raw: cell.to_owned(),
        });
        false
    }

    /// Puts a cell into its field; `false` if the field cannot hold it and it was kept beside it.
    fn set(&mut self, field: Field, column: usize, cell: &str) -> bool {
        let message = &mut self.message;
        match field {
            Field::Title => message.title = long_text(cell),
            Field::Body => message.body = long_text(cell),
            Field::Measures => message.measures = long_text(cell),
            Field::Reply => message.reply = long_text(cell),
            Field::Occurred | Field::Registered | Field::Accepted | Field::Closed | Field::ReplyTime => {
                return self.set_time(field, column, cell);
            }
            Field::People | Field::VotesUp | Field::VotesDown => return self.set_count(field, column, cell),
            Field::ExternalId | Field::Contact if is_scientific(cell.trim()) => return self.refuse(column, cell, Reason::DigitsLost),
            Field::WriterKind | Field::Channel => return self.set_code(field, column, cell),
            _ => {
                if let Some(text) = short_field(message, field) {
                    unwrap_formula(cell).clone_into(text);
                }
            }
        }
        true
    }

    /// Sets a closed list's value; one that it does not know is kept in its own words.
    fn set_code(&mut self, field: Field, column: usize, cell: &str) -> bool {
        let (kind, channel) = match field {
            Field::WriterKind => (self.names.writer_kind(cell), None),
            _ => (None, self.names.channel_of_value(cell)),
        };
        self.message.writer_kind = kind.or(self.message.writer_kind);
        self.message.channel = channel.or(self.message.channel);
        let known = kind.is_some() || channel.is_some();
        if !known {
            self.keep(column, cell);
        }
        known
    }

    fn set_time(&mut self, field: Field, column: usize, cell: &str) -> bool {
        let time: LocalTime = match dates::parse(unwrap_formula(cell)) {
            Ok(time) => time,
            Err(reason) => return self.refuse(column, cell, reason),
        };
        let slot = match field {
            Field::Occurred => &mut self.message.occurred,
            Field::Accepted => &mut self.message.accepted,
            Field::Closed => &mut self.message.closed,
            Field::ReplyTime => &mut self.message.reply_time,
            _ => &mut self.message.registered,
        };
        *slot = Some(time);
        true
    }

    fn set_count(&mut self, field: Field, column: usize, cell: &str) -> bool {
        let Some(number) = count(unwrap_formula(cell)) else {
            return self.refuse(column, cell, Reason::BadNumber);
        };
        match field {
            Field::VotesUp => self.message.votes_up = number,
            Field::VotesDown => self.message.votes_down = number,
            _ => self.message.people = Some(number).filter(|&people| people > 0),
        }
        true
    }
}

/// A long text as the file has it; only a formula that guards a text is taken off.
fn long_text(cell: &str) -> String {
    if cell.starts_with("=\"") {
        unwrap_formula(cell).to_owned()
    } else {
        cell.to_owned()
    }
}

/// Where a field of plain short text is kept.
fn short_field(message: &mut Message, field: Field) -> Option<&mut String> {
    Some(match field {
        Field::ExternalId => &mut message.external_id,
        Field::Department => &mut message.department,
        Field::Writer => &mut message.writer,
        Field::Contact => &mut message.contact,
        Field::District => &mut message.district,
        Field::Place => &mut message.place,
        Field::CollectionPoint => &mut message.collection_point,
        Field::Campaign => &mut message.campaign,
        Field::GivenPurpose => &mut message.given_purpose,
        Field::GivenCategory => &mut message.given_category,
        Field::Satisfaction => &mut message.satisfaction,
        Field::State => &mut message.state,
        _ => return None,
    })
}
