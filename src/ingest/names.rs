//! What offices call their columns: the table of synonyms, read from TOML.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::cells::fold;
use super::columns::Field;
use crate::corpus::{Channel, WriterKind};

/// The shipped table.
const SHIPPED: &str = include_str!("../../models/columns.toml");

/// Synonyms of headers and of a few values, folded for comparison.
#[derive(Clone, Debug)]
pub struct ColumnNames {
    /// For each folded header its field and its rank among that field's names.
    fields: FxHashMap<String, (Field, usize)>,
    /// Headers that only one channel's exports have, in the order in which channels are tried.
    pub(super) channels: Vec<(Channel, Vec<String>)>,
    /// Words in a channel column's value, in the order in which channels are tried.
    pub(super) channel_values: Vec<(Channel, Vec<String>)>,
    /// Values of a writer's kind.
    writer_kinds: FxHashMap<String, WriterKind>,
    /// First words of rows that add up a table.
    pub(super) totals: Vec<String>,
    /// First words of rows below a table that hold signatures and notes.
    pub(super) signatures: Vec<String>,
    /// Cells that say there is nothing.
    empty: Vec<String>,
    /// Cells of a writer column that name nobody.
    nobody: Vec<String>,
}

/// Why a table of column names cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NamesError {
    /// The text is not the TOML that is expected.
    #[error("parse the table of column names: {0}; hint: compare it with models/columns.toml")]
    Toml(#[from] toml::de::Error),
    /// A key that is no field, channel or kind.
    #[error("parse the table of column names: {0:?} is no known key; hint: compare it with models/columns.toml")]
    Key(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    fields: BTreeMap<String, Vec<String>>,
    channels: Vec<ChannelWords>,
    channel_values: Vec<ChannelWords>,
    writer_kinds: BTreeMap<String, Vec<String>>,
    non_data: NonData,
    empty: Empty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelWords {
    channel: Channel,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NonData {
    totals: Vec<String>,
    signatures: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {
    any: Vec<String>,
    writer: Vec<String>,
}

impl Default for ColumnNames {
    fn default() -> Self {
        Self::parse(SHIPPED).expect("the shipped table is checked by a test")
    }
}

impl ColumnNames {
    /// Reads a table in the form of `models/columns.toml`.
    ///
    /// # Errors
    /// If the text is no such TOML or names an unknown field, channel or kind.
    pub fn parse(text: &str) -> Result<Self, NamesError> {
        let table: Table = toml::from_str(text)?;
        let mut fields = FxHashMap::default();
        for (code, names) in &table.fields {
            let field = Field::from_code(code).ok_or_else(|| NamesError::Key(code.clone()))?;
            for (rank, name) in names.iter().enumerate() {
                fields.entry(fold_header(name)).or_insert((field, rank));
            }
        }
        let mut writer_kinds = FxHashMap::default();
        for (code, values) in &table.writer_kinds {
            let kind = WriterKind::from_code(code).ok_or_else(|| NamesError::Key(code.clone()))?;
            writer_kinds.extend(values.iter().map(|value| (fold(value), kind)));
        }
        Ok(Self {
            fields,
            channels: by_channel(&table.channels, fold_header),
            channel_values: by_channel(&table.channel_values, fold),
            writer_kinds,
            totals: folded(&table.non_data.totals),
            signatures: folded(&table.non_data.signatures),
            empty: folded(&table.empty.any),
            nobody: folded(&table.empty.writer),
        })
    }

    /// The field that a header names and the rank of that name; the header must be folded.
    pub(super) fn field(&self, folded_header: &str) -> Option<(Field, usize)> {
        self.fields.get(folded_header).copied()
    }

    /// Whether a cell says that there is nothing.
    pub(super) fn is_empty(&self, cell: &str) -> bool {
        // The longest marker has six characters; most cells are longer or hold nothing.
        let trimmed = cell.trim();
        trimmed.is_empty() || (trimmed.len() <= 18 && self.empty.contains(&fold(trimmed)))
    }

    /// Whether a writer's name names nobody.
    pub(super) fn is_nobody(&self, name: &str) -> bool {
        name.len() <= 30 && self.nobody.contains(&fold(name))
    }

    /// The channel that a value of a channel column names.
    pub(super) fn channel_of_value(&self, value: &str) -> Option<Channel> {
        let folded = fold(value);
        self.channel_values
            .iter()
            .find(|(_, words)| words.iter().any(|word| folded.contains(word)))
            .map(|(channel, _)| *channel)
    }

    /// The kind of writer that a value names.
    pub(super) fn writer_kind(&self, value: &str) -> Option<WriterKind> {
        self.writer_kinds.get(&fold(value)).copied()
    }
}

/// Folds a header: as texts are folded, and only letters and digits are kept.
pub(super) fn fold_header(header: &str) -> String {
    fold(header).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn folded(words: &[String]) -> Vec<String> {
    words.iter().map(|word| fold(word)).collect()
}

fn by_channel(list: &[ChannelWords], fold: fn(&str) -> String) -> Vec<(Channel, Vec<String>)> {
    list.iter()
        .map(|entry| (entry.channel, entry.words.iter().map(|word| fold(word)).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_in_the_shipped_table() {
        let names = ColumnNames::default();
        for field in Field::ALL {
            assert!(names.fields.values().any(|(named, _)| named == field), "{field}");
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        let text = SHIPPED.replace("[fields]", "[fields]\nmood = [\"心情\"]");
        assert!(matches!(ColumnNames::parse(&text), Err(NamesError::Key(key)) if key == "mood"));
    }

    #[test]
    fn markers_of_nothing_are_empty_in_any_width() {
        let names = ColumnNames::default();
        for cell in ["", " ", "无", "／", "—", "(空)", "（跳过）", "N/A"] {
            assert!(names.is_empty(cell), "{cell:?}");
        }
        assert!(!names.is_empty("无路可走"));
    }
}
