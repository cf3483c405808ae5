//! A reader's decisions: which column is which, what its values stand for.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Question;
use crate::classify::{Aspect, Field};
use crate::corpus::{Uid, codes};
use crate::text::fold_char;
use crate::values::{Purpose, ValueTables};

codes! {
    /// A column of a file of decisions.
    Column {
        /// Source of the message.
        Source = "source",
        /// The source's identifier, or SOURCE:ID.
        ExternalId = "external_id",
        /// Identity of the message in the workspace.
        Uid = "uid",
        /// A [`Question`] of the same code.
        Purpose = "purpose",
        /// The same.
        LegalRoute = "legal_route",
        /// The same.
        Field = "field",
        /// The same.
        Aspect = "aspect",
        /// The same.
        Urgent = "urgent",
        /// The same.
        Protected = "protected",
        /// The same.
        Golden = "golden",
        /// The same.
        Problem = "problem",
        /// The same.
        Cause = "cause",
        /// The same.
        Measure = "measure",
        /// The same.
        Public = "public",
        /// The topic, under any name: rows of one name belong together.
        Topic = "topic",
        /// The group of repeats, in the same way.
        Duplicate = "duplicate",
    }
}

impl Column {
    /// Whether it says which message is meant, not what was decided.
    #[must_use]
    pub fn names_messages(self) -> bool {
        matches!(self, Self::Source | Self::ExternalId | Self::Uid)
    }
}

/// What a reader says of a message's group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Judged {
    /// It belongs with no other.
    Alone,
    /// It belongs with all that have this name.
    Group(String),
}

/// What a reader decided about one message. What is absent was not decided.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Decision {
    /// Record number in its file, from 1.
    pub row: u64,
    /// Identity, where the file gives it.
    pub uid: Option<Uid>,
    /// Source, where the file gives it.
    pub source: Option<String>,
    /// The source's identifier.
    pub external_id: String,
    /// Answers by [`Question::index`]: positions among the question's answers.
    pub answers: [Option<u8>; Question::ALL.len()],
    /// The topic.
    pub topic: Option<Judged>,
    /// The group of repeats.
    pub duplicate: Option<Judged>,
}

impl Decision {
    /// The message as the row names it.
    pub(super) fn named(&self) -> String {
        match (self.uid, &self.source) {
            (Some(uid), _) if self.external_id.is_empty() => uid.to_string(),
            (_, Some(source)) => format!("{source}:{}", self.external_id),
            _ => self.external_id.clone(),
        }
    }
}

/// The decisions of a file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Decisions {
    /// Rows that name a message, in file order.
    pub rows: Vec<Decision>,
    /// Numbers of the rows that name none.
    pub without_id: Vec<u64>,
    /// The columns that were recognised, in the order of the file.
    pub columns: Vec<Column>,
    /// Headers that were not.
    pub ignored: Vec<String>,
    /// Values that stand for nothing known: row and column.
    pub unknown: Vec<(u64, Column)>,
}

impl Decisions {
    /// How many values of each column stand for nothing known.
    pub(super) fn unknown(&self) -> Vec<(Column, u32)> {
        let mut counts: BTreeMap<Column, u32> = BTreeMap::new();
        self.unknown.iter().for_each(|&(_, column)| *counts.entry(column).or_default() += 1);
        counts.into_iter().collect()
    }

    /// Adds the decisions of another table of the same file.
    pub fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.without_id.extend(other.without_id);
        self.unknown.extend(other.unknown);
        for column in other.columns {
            if !self.columns.contains(&column) {
                self.columns.push(column);
            }
        }
        for header in other.ignored {
            if !self.ignored.contains(&header) {
                self.ignored.push(header);
            }
        }
    }
}

/// What is wrong with a table of names.
#[derive(Debug, thiserror::Error)]
pub enum ReadingNamesError {
    /// It is no TOML of the expected form, or names an unknown code.
    #[error("parse the table of readings: {0}; hint: compare it with models/readings.toml")]
    Toml(#[from] toml::de::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNames {
    columns: BTreeMap<Column, Vec<String>>,
    groups: RawGroups,
    purposes: BTreeMap<Purpose, Vec<String>>,
    fields: BTreeMap<Field, Vec<String>>,
    aspects: BTreeMap<Aspect, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroups {
    alone: Vec<String>,
}

/// What columns of decisions are called, and words in them, folded.
#[derive(Clone, Debug)]
pub struct ReadingNames {
    columns: BTreeMap<String, Column>,
    /// By question and folded word the answer.
    answers: BTreeMap<(Question, String), u8>,
    alone: Vec<String>,
}

impl ReadingNames {
    /// Reads names in the form of `models/readings.toml`.
    ///
    /// # Errors
    /// When the text has another form or names an unknown code.
    pub fn parse(text: &str) -> Result<Self, ReadingNamesError> {
        let raw: RawNames = toml::from_str(text)?;
        let mut columns = BTreeMap::new();
        for (column, names) in &raw.columns {
            for name in names {
                columns.entry(folded(name)).or_insert(*column);
            }
        }
        let mut answers = BTreeMap::new();
        let mut add = |question: Question, class: usize, words: &[String]| {
            for word in words.iter().map(String::as_str).chain([question.class(class)]) {
                answers.insert((question, folded(word)), class as u8);
            }
        };
        for question in [Question::Purpose, Question::Field, Question::Aspect] {
            (0..question.classes()).for_each(|class| add(question, class, &[]));
        }
        raw.purposes
            .iter()
            .for_each(|(code, words)| add(Question::Purpose, code.index(), words));
        raw.fields
            .iter()
            .for_each(|(code, words)| add(Question::Field, code.index(), words));
        raw.aspects
            .iter()
            .for_each(|(code, words)| add(Question::Aspect, code.index(), words));
        Ok(Self {
            columns,
            answers,
            alone: raw.groups.alone.iter().map(|word| folded(word)).collect(),
        })
    }

    /// The names that the program ships with.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(include_str!("../../models/readings.toml")).expect("a test reads the shipped names")
    }

    /// The column that a header names.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<Column> {
        self.columns.get(&folded(header)).copied()
    }

    /// Reads a table: headers, and rows as (record number, cells). Of several columns with one meaning the first counts. Cost: linear.
    #[must_use]
    pub fn read(&self, headers: &[String], rows: &[(u64, Vec<String>)], values: &ValueTables) -> Decisions {
        let mut found = Decisions::default();
        let mut columns: Vec<(usize, Column)> = Vec::new();
        for (at, header) in headers.iter().enumerate() {
            match self.column(header) {
                Some(column) if !found.columns.contains(&column) => {
                    found.columns.push(column);
                    columns.push((at, column));
                }
                _ => found.ignored.push(header.clone()),
            }
        }
        for (row, cells) in rows {
            let mut decision = Decision {
                row: *row,
                ..Decision::default()
            };
            for &(at, column) in &columns {
                let cell = cells.get(at).map_or("", |cell| cell.trim());
                if !cell.is_empty() && !self.set(&mut decision, column, cell, values) {
                    found.unknown.push((*row, column));
                }
            }
            if decision.external_id.is_empty() && decision.uid.is_none() {
                found.without_id.push(*row);
            } else {
                found.rows.push(decision);
            }
        }
        found
    }

    /// Puts a cell that is not empty where it belongs; `false` where it stands for nothing known.
    fn set(&self, decision: &mut Decision, column: Column, cell: &str, values: &ValueTables) -> bool {
        match column {
            Column::Source => decision.source = Some(cell.to_owned()),
            Column::ExternalId => cell.clone_into(&mut decision.external_id),
            Column::Uid => {
                decision.uid = cell.parse().ok();
                return decision.uid.is_some();
            }
            Column::Topic => decision.topic = Some(self.judged(cell)),
            Column::Duplicate => decision.duplicate = Some(self.judged(cell)),
            _ => {
                let Some(question) = Question::from_code(column.code()) else {
                    return false;
                };
                let answer = self.answer(question, cell, values);
                decision.answers[question.index()] = answer;
                return answer.is_some();
            }
        }
        true
    }

    fn judged(&self, cell: &str) -> Judged {
        if self.alone.contains(&folded(cell)) {
            Judged::Alone
        } else {
            Judged::Group(cell.to_owned())
        }
    }

    fn answer(&self, question: Question, cell: &str, values: &ValueTables) -> Option<u8> {
        let known = || self.answers.get(&(question, folded(cell))).copied();
        match question {
            Question::Purpose => known().or_else(|| values.purpose(cell).map(|(purpose, _)| purpose.index() as u8)),
            Question::Field | Question::Aspect => known(),
            Question::LegalRoute | Question::Urgent | Question::Protected => {
                let said = match folded(cell).as_str() {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => values.truth(cell),
                };
                said.map(u8::from)
            }
            Question::Golden | Question::Problem | Question::Cause | Question::Measure | Question::Public => {
                let digits: String = cell.chars().map(fold_char).collect();
                let grade: f64 = digits.trim_end_matches('分').trim().parse().ok()?;
                let whole = grade.fract() == 0.0 && (0.0..question.classes() as f64).contains(&grade);
                whole.then_some(grade as u8)
            }
        }
    }
}

/// A header or word as it is compared: width, script and case folded, letters and digits alone.
fn folded(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| c.is_alphanumeric()).collect()
}
