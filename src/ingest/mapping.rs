//! What a person decides about the columns of a source, over what is recognised: a short TOML text.

mod form;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::columns::Field;
use super::dates::Order;
use super::layout::SAMPLE;
use super::names::fold_header;
use super::table::TableInfo;
use crate::corpus::{Channel, codes};

/// Column's meaning: a field, or none (`extra`): then it is kept with the message under its own header. No column is ever dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// It is this field.
    Field(Field),
    /// It is kept beside the fields.
    Extra,
}

impl Target {
    /// The word that stands for no field.
    const EXTRA: &'static str = "extra";

    fn code(self) -> &'static str {
        match self {
            Self::Field(field) => field.code(),
            Self::Extra => Self::EXTRA,
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        if code == Self::EXTRA {
            return Ok(Self::Extra);
        }
        Field::from_code(&code).map(Self::Field).ok_or_else(|| {
            let known: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
            Error::custom(format_args!("{code:?} is no field; known are extra, {}", known.join(", ")))
        })
    }
}

codes! {
    /// The date by which messages are counted (统计口径).
    CountingDate {
        /// When the message was written or registered.
        Registered = "registered",
        /// When it was accepted.
        Accepted = "accepted",
        /// When the matter occurred.
        Occurred = "occurred",
        /// When it was closed.
        Closed = "closed",
    }
}

/// What is decided for the tables of a source; what is left out is recognised. Headers are compared as column names are: width, case,
/// script, white space and punctuation do not count.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Row of the header in each sheet, from 1, empty rows of a text file not counted; of a header in two rows the lower one.
    pub header_row: Option<usize>,
    /// Sheets to read; empty for all. Rows of the others count as rows without data.
    #[serde(default)]
    pub sheets: Vec<String>,
    /// The channel of every message whose row names none itself.
    pub channel: Option<Channel>,
    /// The date that counts; a message without it counts by the first of the other dates that it has.
    pub counting_date: Option<CountingDate>,
    /// Fields whose empty cells mean what stands above them: merged cells that a text file left empty.
    #[serde(default)]
    pub fill_down: Vec<Field>,
    /// Order of the numbers in dates that do not begin with a year of four digits.
    pub date_order: Option<Order>,
    /// The first year of serial days that stand as plain numbers, 1900 or 1904 (the option of old Excel for Macintosh).
    pub date_system: Option<u16>,
    /// Headers with what they mean.
    #[serde(default)]
    pub columns: BTreeMap<String, Target>,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The text is not the TOML that is expected.
    #[error("parse the mapping: {}; hint: write it anew with `minzhi import --check --write-mapping`", source.message())]
    Toml {
        /// What is wrong and where.
        source: toml::de::Error,
    },
    /// A header row that is not looked at.
    #[error("use header_row = {row} of the mapping; hint: the header must be one of the first {SAMPLE} rows, counted from 1")]
    HeaderRow {
        /// The row as given.
        row: usize,
    },
    /// A system of serial days that no spreadsheet has.
    #[error("use date_system = {year} of the mapping; hint: spreadsheets count days from 1900 or from 1904")]
    DateSystem {
        /// The year as given.
        year: u16,
    },
    /// A field that no cell above can give.
    #[error("use fill_down = [\"{field}\"] of the mapping; hint: texts, counts and identifiers belong to one row each")]
    FillDown {
        /// The field as given.
        field: Field,
    },
    /// Two headers that mean the same and two things.
    #[error("use the columns of the mapping: {first:?} and {second:?} are the same header; hint: leave one of them out")]
    Twice {
        /// The header that comes first.
        first: String,
        /// The other.
        second: String,
    },
}

/// What a mapping names and a file does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Absent {
    Header(String),
    Sheet(String),
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// If the text is no such TOML, or asks for what cannot be.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|source| MappingError::Toml { source })?;
        if let Some(row) = mapping.header_row.filter(|row| !(1..=SAMPLE).contains(row)) {
            return Err(MappingError::HeaderRow { row });
        }
        if let Some(year) = mapping.date_system.filter(|year| ![1900, 1904].contains(year)) {
            return Err(MappingError::DateSystem { year });
        }
        if let Some(&field) = mapping.fill_down.iter().find(|field| !field.fills_down()) {
            return Err(MappingError::FillDown { field });
        }
        let mut seen: BTreeMap<String, &String> = BTreeMap::new();
        for header in mapping.columns.keys() {
            if let Some(first) = seen.insert(key(header), header) {
                return Err(MappingError::Twice {
                    first: first.clone(),
                    second: header.clone(),
                });
            }
        }
        Ok(mapping)
    }

    /// What was recognised, to be edited: every header with its field or `extra`. Headers that tables disagree about are left out, so
    /// that each table goes on deciding.
    #[must_use]
    pub fn of(tables: &[TableInfo]) -> Self {
        let mut columns: BTreeMap<String, (String, Option<Target>)> = BTreeMap::new();
        for column in tables.iter().flat_map(|table| &table.columns) {
            let target = column.field.map_or(Target::Extra, Target::Field);
            columns
                .entry(key(&column.header))
                .and_modify(|(_, known)| *known = known.filter(|&known| known == target))
                .or_insert_with(|| (column.header.clone(), Some(target)));
        }
        Self {
            columns: columns
                .into_values()
                .filter_map(|(header, target)| target.map(|target| (header, target)))
                .collect(),
            ..Self::default()
        }
    }

    /// Decides what a header means, in place of what was decided about it however it was spelt.
    pub fn set(&mut self, header: &str, target: Target) {
        self.columns.retain(|known, _| key(known) != key(header));
        self.columns.insert(header.to_owned(), target);
    }

    /// The mapping by folded header, for the look-up of a table's headers.
    pub(super) fn by_key(&self) -> BTreeMap<String, Target> {
        self.columns.iter().map(|(header, target)| (key(header), *target)).collect()
    }

    /// Whether a sheet is to be read.
    pub(super) fn reads_sheet(&self, name: &str) -> bool {
        self.sheets.is_empty() || name.is_empty() || self.sheets.iter().any(|sheet| key(sheet) == key(name))
    }

    /// The first header or sheet that none of the tables has. A header that is only kept beside the fields may be absent.
    pub(super) fn absent(&self, tables: &[TableInfo]) -> Option<Absent> {
        let has = |header: &str| {
            let mut columns = tables.iter().flat_map(|table| &table.columns);
            columns.any(|column| key(&column.header) == key(header))
        };
        let has_sheet = |sheet: &str| tables.iter().any(|table| table.name.is_empty() || key(&table.name) == key(sheet));
        let sheet = self.sheets.iter().find(|sheet| !has_sheet(sheet));
        let named = self.columns.iter().filter(|(_, target)| **target != Target::Extra);
        let header = || named.map(|(header, _)| header).find(|header| !has(header));
        sheet
            .map(|sheet| Absent::Sheet(sheet.clone()))
            .or_else(|| header().map(|header| Absent::Header(header.clone())))
    }
}

/// What two spellings of a header share; a header of marks only stands for itself.
pub(super) fn key(header: &str) -> String {
    let folded = fold_header(header);
    if folded.is_empty() { header.trim().to_owned() } else { folded }
}
