//! One row on its way to a message.

use super::above::Above;
use super::cells::{clean_name, count, is_scientific, people_in_names, unwrap_formula};
use super::columns::Field;
use super::dates;
use super::issue::{Reason, RowIssue};
use super::look::ends_rounded;
use super::mapping::CountingDate;
use super::messages::{FileFacts, Frame};
use super::remarks::Remarks;
use crate::corpus::{LocalTime, Message};

/// Where a row stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Row of the frame.
    pub(super) at: usize,
    /// Record number in the file.
    pub(super) row: u64,
    /// Whether the row of the frame before it stands right above it: none in between was left out.
    pub(super) connected: bool,
}

/// A row, its message so far, and what was wrong.
pub(super) struct TypedRow<'a> {
    facts: &'a FileFacts,
    frame: &'a Frame<'a>,
    place: Place,
    message: Message,
    /// Fields that have their value, a bit each.
    filled: u64,
    /// Further paragraphs of the body.
    cause: String,
    /// Values that fit no field, by column.
    extra: Vec<(usize, String)>,
    issues: Vec<RowIssue>,
}

/// What became of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Its field holds it.
    Set,
    /// It was kept beside its field.
    Kept,
    /// It says nothing after all.
    Empty,
}

impl<'a> TypedRow<'a> {
    /// Begins a row.
    pub(super) fn new(facts: &'a FileFacts, frame: &'a Frame<'a>, place: Place) -> Self {
        let message = Message {
            source: facts.source.clone(),
            file: facts.file.clone(),
            row: place.row,
            channel: frame.columns.channel,
            ..Message::default()
        };
        Self {
            facts,
            frame,
            place,
            message,
            filled: 0,
            cause: String::new(),
            extra: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// Reads every cell. The message lacks an identifier if the row gives none.
    pub(super) fn read(mut self, above: &mut Above, remarks: &mut Remarks) -> (Message, Vec<RowIssue>) {
        let frame = self.frame;
        for &column in &frame.columns.order {
            let own = frame.cells[column].get(self.place.at).unwrap_or("");
            match frame.columns.fields[column] {
                None if self.facts.names.is_empty(own) => {}
                None => self.keep(column, own),
                Some(field) if field.fills_down() => {
                    if let Some(cell) = self.own_or_above(field, column, own, above, remarks) {
                        self.place_cell(field, column, cell, remarks);
                    }
                }
                Some(field) => self.place_cell(field, column, own, remarks),
            }
        }
        self.finish()
    }

    /// The cell, or the one above it if the cell stands for that one; `None` if it does and nothing is there.
    fn own_or_above<'b>(
        &mut self,
        field: Field,
        column: usize,
        own: &'b str,
        above: &'b mut Above,
        remarks: &mut Remarks,
    ) -> Option<&'b str>
    where
        'a: 'b,
    {
        let ditto = self.facts.names.is_ditto(own);
        let merged = || own.trim().is_empty() && self.facts.names.mapping().is_some_and(|mapping| mapping.fill_down.contains(&field));
        if !ditto && !merged() {
            above.note(column, self.place.at);
            return Some(own);
        }
        if !self.place.connected {
            above.forget(column);
        }
        if above.get(column, self.frame.cells[column]).is_none() {
            if ditto {
                self.keep(column, own);
            }
            return None;
        }
        remarks.filled_down(self.frame.slots[column]);
        above.get(column, self.frame.cells[column])
    }

    /// Puts a cell where it belongs.
    fn place_cell(&mut self, field: Field, column: usize, cell: &str, remarks: &mut Remarks) {
        if self.facts.names.is_empty(cell) {
            return;
        }
        if self.facts.verbatim.as_deref() == Some(self.frame.columns.headers[column].as_str()) {
            self.keep(column, cell);
        }
        if self.filled & (1 << field.index()) != 0 {
            self.keep(column, cell);
            return;
        }
        match self.set(field, column, cell) {
            Fate::Set => {
                self.filled |= 1 << field.index();
                if field.is_text() || matches!(field, Field::Cause | Field::Reply) {
                    remarks.text(self.frame.slots[column], cell);
                }
            }
            Fate::Kept => {}
            Fate::Empty => remarks.empty_date(self.frame.slots[column]),
        }
    }

    fn finish(mut self) -> (Message, Vec<RowIssue>) {
        self.remark_on_empty_text();
        let message = &mut self.message;
        if !self.cause.is_empty() {
            if !message.body.is_empty() {
                message.body.push('\n');
            }
            message.body.push_str(&self.cause);
        }
        let chosen = self.facts.names.mapping().and_then(|mapping| mapping.counting_date);
        let counted = chosen.and_then(|date| match date {
            CountingDate::Registered => message.registered,
            CountingDate::Accepted => message.accepted,
            CountingDate::Occurred => message.occurred,
            CountingDate::Closed => message.closed,
        });
        message.time = counted.or_else(|| message.usual_time());
        message.people = message.people.or_else(|| people_in_names(&message.writer));
        if self.facts.names.is_nobody(&message.writer) {
            message.writer.clear();
        }
        self.extra.sort_by_key(|(column, _)| *column);
        let headers = &self.frame.columns.headers;
        message.extra = self
            .extra
            .into_iter()
            .map(|(column, text)| (headers[column].clone(), text))
            .collect();
        (self.message, self.issues)
    }

    /// Says so if what the writer says only points elsewhere; the message stays as it is.
    fn remark_on_empty_text(&mut self) {
        let Message { title, body, measures, .. } = &self.message;
        let says_nothing = |text: &str| text.is_empty() || self.facts.names.says_nothing(text);
        let (field, text) = match (body.is_empty(), measures.is_empty()) {
            (true, true) if self.cause.is_empty() => (Field::Title, title),
            (true, false) => (Field::Measures, measures),
            _ => (Field::Body, body),
        };
        if !text.is_empty() && says_nothing(text) && says_nothing(measures) && says_nothing(&self.cause) {
            let column = self.frame.columns.fields.iter().position(|&of| of == Some(field)).unwrap_or(0);
            let raw = text.clone();
            self.complain(column, &raw, Reason::NoAnalysableText);
        }
    }

    /// Keeps a value that fits no field.
    fn keep(&mut self, column: usize, cell: &str) {
        self.extra.push((column, unwrap_formula(cell).to_owned()));
    }

    fn complain(&mut self, column: usize, cell: &str, reason: Reason) {
        self.issues.push(RowIssue {
            file: self.message.file.clone(),
            row: self.message.row,
            column: self.frame.columns.headers[column].clone(),
            reason,
            raw: cell.to_owned(),
        });
    }

    /// Keeps a value that its field cannot hold, and says why.
    fn refuse(&mut self, column: usize, cell: &str, reason: Reason) -> Fate {
        self.keep(column, cell);
        self.complain(column, cell, reason);
        Fate::Kept
    }

    /// Puts a cell into its field.
    fn set(&mut self, field: Field, column: usize, cell: &str) -> Fate {
        if matches!(field, Field::ExternalId | Field::Contact) && self.lost_digits(column, cell) {
            return self.refuse(column, cell, Reason::DigitsLost);
        }
        let message = &mut self.message;
        match field {
            Field::Cause => self.cause = long_text(cell),
            Field::Title => message.title = long_text(cell),
            Field::Body => message.body = long_text(cell),
            Field::Measures => message.measures = long_text(cell),
            Field::Reply => message.reply = long_text(cell),
            Field::Occurred | Field::Registered | Field::Accepted | Field::Closed | Field::ReplyTime => {
                return self.set_time(field, column, cell);
            }
            Field::People | Field::VotesUp | Field::VotesDown => return self.set_count(field, column, cell),
            Field::WriterKind | Field::Channel => return self.set_code(field, column, cell),
            Field::Writer => self.set_writer(column, cell),
            _ => {
                if let Some(text) = short_field(message, field) {
                    unwrap_formula(cell).clone_into(text);
                }
            }
        }
        Fate::Set
    }

    /// Whether a spreadsheet rounded the number.
    fn lost_digits(&self, column: usize, cell: &str) -> bool {
        let number = unwrap_formula(cell);
        is_scientific(number) || (self.frame.columns.rounded[column] && ends_rounded(number))
    }

    /// Sets the writer without what stands around the name; a remark that says more is kept.
    fn set_writer(&mut self, column: usize, cell: &str) {
        let cell = unwrap_formula(cell);
        let (name, says_more) = clean_name(cell, &self.facts.names.honorifics);
        name.clone_into(&mut self.message.writer);
        if says_more {
            self.keep(column, cell);
        }
    }

    /// Sets a closed list's value; one that it does not know is kept in its own words.
    fn set_code(&mut self, field: Field, column: usize, cell: &str) -> Fate {
        let cell = unwrap_formula(cell);
        let (kind, channel) = match field {
            Field::WriterKind => (self.facts.names.writer_kind(cell), None),
            _ => (None, self.facts.names.channel_of_value(cell)),
        };
        self.message.writer_kind = kind.or(self.message.writer_kind);
        self.message.channel = channel.or(self.message.channel);
        if kind.is_some() || channel.is_some() {
            return Fate::Set;
        }
        self.keep(column, cell);
        Fate::Kept
    }

    fn set_time(&mut self, field: Field, column: usize, cell: &str) -> Fate {
        let time: LocalTime = match dates::parse(unwrap_formula(cell), self.frame.styles[column]) {
            Ok(time) if self.facts.latest.is_some_and(|latest| time > latest) => return self.refuse(column, cell, Reason::FutureDate),
            Ok(time) => time,
            Err(Reason::EmptyDate) => return Fate::Empty,
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
        Fate::Set
    }

    fn set_count(&mut self, field: Field, column: usize, cell: &str) -> Fate {
        let Some(number) = count(unwrap_formula(cell)) else {
            return self.refuse(column, cell, Reason::BadNumber);
        };
        match field {
            Field::VotesUp => self.message.votes_up = number,
            Field::VotesDown => self.message.votes_down = number,
            _ => self.message.people = Some(number).filter(|&people| people > 0),
        }
        Fate::Set
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
