//! Which column means which field, and why.

use ::csv::StringRecord;

pub use super::field::Field;

use super::dates::Style;
use super::headers;
use super::look;
use super::mapping::Target;
use super::names::{ColumnNames, Known, fold_header};
use crate::corpus::Channel;

/// Why a column was taken for its field, or for none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Evidence {
    /// Its header is this known name.
    Name(String),
    /// Its header ends with this known name.
    LongerName(String),
    /// Its values look like it.
    Values,
    /// The mapping says so.
    Mapping,
    /// It would be a field that the column of this header holds; kept beside it.
    Rival(String),
    /// Nothing speaks for a field.
    #[default]
    None,
}

impl Evidence {
    /// The code of its kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::LongerName(_) => "longer_name",
            Self::Values => "values",
            Self::Mapping => "mapping",
            Self::Rival(_) => "rival",
            Self::None => "none",
        }
    }

    /// The name or header that it rests on; empty where it rests on none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::LongerName(name) | Self::Rival(name) => name,
            Self::Values | Self::Mapping | Self::None => "",
        }
    }
}

/// The columns of a table with what each was taken for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Columns {
    /// Headers as the file has them, made distinct; unnamed columns are `列3` and so on.
    pub(super) headers: Vec<String>,
    /// For each column its field; `None` is an extra column.
    pub(super) fields: Vec<Option<Field>>,
    /// For each column why.
    pub(super) evidence: Vec<Evidence>,
    /// Every column once, of those with one field the better name first: each row takes the first that is not empty.
    pub(super) order: Vec<usize>,
    /// The channel that the headers give away, or the mapping decides.
    pub(super) channel: Option<Channel>,
    /// For each column how its dates are written.
    pub(super) dates: Vec<Style>,
    /// For each column whether its long numbers were rounded by a spreadsheet.
    pub(super) rounded: Vec<bool>,
    /// Years that titles and the name of the sheet speak of, rising.
    pub(super) years: Vec<i32>,
    /// Rows above the data as printed, filled cells only: pages repeat them.
    pub(super) printed: Vec<Vec<String>>,
    /// Whether the rows of the table stand one below the other: then a cell can mean the one above it across batches of one table.
    pub(super) of_sheet: bool,
}

impl Columns {
    /// Recognises headers by name. Cost: a look-up per header, and per ending of unknown ones.
    pub(super) fn recognise(headers: &[&str], names: &ColumnNames) -> Self {
        Self::with_values(headers, names, &[])
    }

    /// Recognises headers by name, and by the look of the first rows what names leave open.
    pub(super) fn with_values(headers: &[&str], names: &ColumnNames, rows: &[StringRecord]) -> Self {
        let (mut columns, ranks) = Self::named(headers, names);
        columns.resolve();
        look::add_fields(&mut columns, rows, names);
        columns.settle(&ranks, rows, names);
        look::add_styles(&mut columns, rows, names);
        columns
    }

    /// Columns whose fields are known, each under its header; the channel is the mapping's.
    pub(super) fn of_fields(headers: &[&str], fields: impl Iterator<Item = Field>, names: &ColumnNames) -> Self {
        let mut columns = Self::open(headers);
        fields.enumerate().for_each(|(column, field)| columns.fields[column] = Some(field));
        columns.channel = names.mapping().and_then(|mapping| mapping.channel);
        columns.resolve();
        look::add_styles(&mut columns, &[], names);
        columns
    }

    /// Columns of which nothing is known yet.
    fn open(headers: &[&str]) -> Self {
        Self {
            headers: headers::distinct(headers),
            fields: vec![None; headers.len()],
            evidence: vec![Evidence::None; headers.len()],
            order: (0..headers.len()).collect(),
            dates: vec![Style::default(); headers.len()],
            rounded: vec![false; headers.len()],
            ..Self::default()
        }
    }

    /// What headers say one by one, with the rank of each name.
    fn named(headers: &[&str], names: &ColumnNames) -> (Self, Vec<usize>) {
        let mut columns = Self::open(headers);
        columns.channel = names
            .mapping()
            .and_then(|mapping| mapping.channel)
            .or_else(|| channel_of(headers, names));
        let mut ranks = vec![0; headers.len()];
        let is_open = |columns: &Self, column: usize| columns.fields[column].is_none() && columns.evidence[column] == Evidence::None;
        for (column, header) in headers.iter().enumerate() {
            if let Some(target) = names.mapped(&columns.headers[column]) {
                columns.evidence[column] = Evidence::Mapping;
                if let Target::Field(field) = target {
                    columns.fields[column] = Some(field);
                }
            } else if let Some(known) = headers::exact(header, names) {
                ranks[column] = columns.take(column, known, Evidence::Name);
            }
        }
        for (column, header) in headers.iter().enumerate() {
            if is_open(&columns, column)
                && let Some(known) = headers::longer(header, names)
                && !columns.has(known.field)
            {
                ranks[column] = columns.take(column, known, Evidence::LongerName);
            }
        }
        (columns, ranks)
    }

    fn take(&mut self, column: usize, known: &Known, evidence: fn(String) -> Evidence) -> usize {
        self.fields[column] = Some(known.field);
        self.evidence[column] = evidence(known.name.as_ref().to_owned());
        known.rank
    }

    /// Decides what the columns are whose meaning depends on the others.
    fn resolve(&mut self) {
        if self.has(Field::Summary) {
            let meaning = if self.has(Field::Title) { Field::Body } else { Field::Title };
            self.rename(Field::Summary, meaning);
        }
        let without_body = !self.has(Field::Body);
        if without_body && self.has(Field::Suggestion) {
            self.rename(Field::Suggestion, Field::Body);
        } else if without_body && self.has(Field::Measures) {
            self.rename(Field::Measures, Field::Body);
        } else if let Some(column) = self.fields.iter().position(|&field| field == Some(Field::Measures)) {
            self.leave_beside(Field::Suggestion, column);
        } else {
            self.rename(Field::Suggestion, Field::Measures);
        }
    }

    /// Leaves the columns of a field beside the one that holds it for them.
    fn leave_beside(&mut self, field: Field, holder: usize) {
        for column in 0..self.fields.len() {
            if self.fields[column] == Some(field) {
                self.fields[column] = None;
                self.evidence[column] = Evidence::Rival(self.headers[holder].clone());
            }
        }
    }

    /// Decides which columns hold a field that several were taken for: those of the mapping, else all of them, the better name first;
    /// and where rows must not differ in the column that they take, only the best one that has a value.
    fn settle(&mut self, ranks: &[usize], rows: &[StringRecord], names: &ColumnNames) {
        let mapped = |columns: &Self, column: usize| columns.evidence[column] == Evidence::Mapping;
        let mut order = std::mem::take(&mut self.order);
        order.sort_by_key(|&column| (self.fields[column].is_some(), !mapped(self, column), ranks[column]));
        self.order = order;
        for &field in Field::ALL {
            let rivals: Vec<usize> = self
                .order
                .iter()
                .copied()
                .filter(|&column| self.fields[column] == Some(field))
                .collect();
            if rivals.len() < 2 {
                continue;
            }
            let decided = rivals.iter().copied().filter(|&column| mapped(self, column)).count();
            let eligible = if decided > 0 { &rivals[..decided] } else { &rivals };
            let has_value = |column: &usize| rows.iter().filter_map(|row| row.get(*column)).any(|cell| !names.is_empty(cell));
            let best = eligible.iter().copied().find(has_value).unwrap_or(eligible[0]);
            for &column in &rivals {
                let holds = if field.falls_back() {
                    eligible.contains(&column)
                } else {
                    column == best
                };
                if !holds {
                    self.fields[column] = None;
                    self.evidence[column] = Evidence::Rival(self.headers[best].clone());
                }
            }
        }
    }

    /// Takes a column that no name claimed, for the look of its values.
    pub(super) fn take_by_values(&mut self, column: usize, field: Field) {
        self.fields[column] = Some(field);
        self.evidence[column] = Evidence::Values;
    }

    /// Whether no name and no mapping decided about a column.
    pub(super) fn is_open(&self, column: usize) -> bool {
        self.fields[column].is_none() && self.evidence[column] == Evidence::None
    }

    /// Learns the years that a title or the name of a sheet speaks of.
    pub(super) fn note_title(&mut self, title: &str) {
        self.years.extend(super::dates::years_in(title));
        self.years.sort_unstable();
        self.years.dedup();
    }

    /// Leaves the whole table out: no column means anything.
    pub(super) fn leave_out(&mut self) {
        self.fields.fill(None);
        self.evidence.fill(Evidence::None);
    }

    /// Whether some column was taken for the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    fn rename(&mut self, from: Field, to: Field) {
        let renamed = self.fields.iter_mut().filter(|field| **field == Some(from));
        renamed.for_each(|field| *field = Some(to));
    }

    /// Whether a column holds what writers say.
    pub(super) fn is_text(&self, column: usize) -> bool {
        self.fields.get(column).copied().flatten().is_some_and(Field::is_text)
    }

    /// Whether any column holds what writers say.
    pub(super) fn have_text(&self) -> bool {
        self.fields.iter().flatten().any(|field| field.is_text())
    }

    /// How many columns were recognised.
    pub(super) fn recognised(&self) -> usize {
        self.fields.iter().flatten().count()
    }
}

/// The channel whose own headers occur.
fn channel_of(headers: &[&str], names: &ColumnNames) -> Option<Channel> {
    let folded: Vec<(String, String)> = headers
        .iter()
        .map(|header| (fold_header(header), headers::bare(header, names)))
        .collect();
    let has = |word: &String| folded.iter().any(|(whole, bare)| whole == word || bare == word);
    names
        .channels
        .iter()
        .find(|(_, words)| words.iter().any(has))
        .map(|(channel, _)| *channel)
}

#[cfg(test)]
mod tests;
