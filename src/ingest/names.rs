//! What offices call their columns: the table of synonyms, read from TOML.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::cells::fold;
use super::columns::Field;
use super::mapping::{self, Mapping, Target};
use crate::corpus::{Channel, WriterKind};
use crate::text::fold_char;

/// The shipped table.
const SHIPPED: &str = include_str!("../../models/columns.toml");

/// A known name of a column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Known {
    /// What it names.
    pub(super) field: Field,
    /// Place among the names of that field; the best is 0.
    pub(super) rank: usize,
    /// The name as the table has it.
    pub(super) name: Arc<str>,
}

/// Synonyms of headers and of a few values, folded for comparison; and what a mapping decides above them.
#[derive(Clone, Debug)]
pub struct ColumnNames {
    /// What each folded header names.
    fields: FxHashMap<String, Known>,
    /// Headers that only one channel's exports have, in the order in which channels are tried.
    pub(super) channels: Vec<(Channel, Vec<String>)>,
    /// Words in a channel column's value, in the order in which channels are tried.
    channel_values: Vec<(Channel, Vec<String>)>,
    /// Values of a writer's kind.
    writer_kinds: FxHashMap<String, WriterKind>,
    /// First words of rows that add up a table.
    pub(super) totals: Vec<String>,
    /// First words of rows below a table that hold signatures.
    signatures: Markers,
    /// First words of rows below a table that hold notes; messages can begin with them too.
    notes: Markers,
    /// Words in a header that speaks of somebody other than the writer.
    others: Vec<String>,
    /// Words around a question that say nothing of what is asked.
    pub(super) leads: Vec<String>,
    /// Words after the thing that is asked for.
    pub(super) tails: Vec<String>,
    /// Words of respect after a name.
    pub(super) honorifics: Vec<String>,
    /// Cells that say there is nothing.
    empty: Markers,
    /// Cells that stand for the one above.
    ditto: Markers,
    /// Bodies that only point elsewhere.
    no_text: Vec<String>,
    /// Cells of a writer column that name nobody.
    nobody: Markers,
    /// What a person decided for this source.
    mapping: Option<Arc<Mapping>>,
    /// The columns of that mapping by folded header.
    mapped: BTreeMap<String, Target>,
    /// Whether tables without a column of texts are read too.
    pub(super) takes_any_table: bool,
}

/// A short list of folded words that cells are compared with.
#[derive(Clone, Debug, Default)]
struct Markers {
    /// First characters of the words: most cells begin with none of them.
    firsts: Vec<char>,
    words: Vec<String>,
    /// Bytes of the longest cell that can be one of them: a folded character may have been three bytes.
    longest: usize,
}

impl Markers {
    fn new(words: &[String]) -> Self {
        let words = folded(words);
        let mut firsts: Vec<char> = words.iter().filter_map(|word| word.chars().next()).collect();
        firsts.sort_unstable();
        firsts.dedup();
        let longest = words.iter().map(|word| word.chars().count() * 3 + 6).max().unwrap_or(0);
        Self { firsts, words, longest }
    }

    /// Whether the cell, trimmed, is one of the words. Cost: one character for most cells.
    fn contain(&self, trimmed: &str) -> bool {
        trimmed.len() <= self.longest && self.may_begin(trimmed) && self.words.contains(&fold(trimmed))
    }

    /// Whether the cell, trimmed, is one of the words or begins with one and a colon. Cost: one character for most cells.
    fn begin(&self, trimmed: &str) -> bool {
        self.may_begin(trimmed) && {
            let folded = fold(trimmed);
            let mut rests = self.words.iter().filter_map(|word| folded.strip_prefix(word.as_str()));
            rests.any(|rest| rest.is_empty() || rest.starts_with(':'))
        }
    }

    fn may_begin(&self, trimmed: &str) -> bool {
        trimmed.chars().next().is_some_and(|first| self.firsts.contains(&fold_char(first)))
    }
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
    headers: HeaderWords,
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
    notes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderWords {
    others: Vec<String>,
    leads: Vec<String>,
    tails: Vec<String>,
    honorifics: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {
    any: Vec<String>,
    ditto: Vec<String>,
    text: Vec<String>,
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
                fields.entry(fold_header(name)).or_insert_with(|| Known {
                    field,
                    rank,
                    name: name.as_str().into(),
                });
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
            signatures: Markers::new(&table.non_data.signatures),
            notes: Markers::new(&table.non_data.notes),
            others: folded(&table.headers.others),
            leads: folded(&table.headers.leads),
            tails: folded(&table.headers.tails),
            honorifics: table.headers.honorifics,
            empty: Markers::new(&table.empty.any),
            ditto: Markers::new(&table.empty.ditto),
            no_text: table.empty.text.iter().map(|word| fold_header(word)).collect(),
            nobody: Markers::new(&table.empty.writer),
            mapping: None,
            mapped: BTreeMap::new(),
            takes_any_table: false,
        })
    }

    /// The same names under a mapping.
    pub(super) fn under(&self, mapping: &Arc<Mapping>) -> Self {
        Self {
            mapped: mapping.by_key(),
            mapping: Some(Arc::clone(mapping)),
            ..self.clone()
        }
    }

    /// The same names for files that need hold no texts.
    pub(super) fn of_any_table(self) -> Self {
        Self {
            takes_any_table: true,
            ..self
        }
    }

    /// What a person decided for this source.
    pub(super) fn mapping(&self) -> Option<&Mapping> {
        self.mapping.as_deref()
    }

    /// What the mapping says of a header.
    pub(super) fn mapped(&self, header: &str) -> Option<Target> {
        if self.mapped.is_empty() {
            return None;
        }
        self.mapped.get(&mapping::key(header)).copied()
    }

    /// What a header names; the header must be folded.
    pub(super) fn known(&self, folded_header: &str) -> Option<&Known> {
        self.fields.get(folded_header)
    }

    /// The best name of a field.
    pub(super) fn best_name(&self, field: Field) -> Option<&str> {
        let mut best = self.fields.values().filter(|known| known.field == field && known.rank == 0);
        best.next().map(|known| &*known.name)
    }

    /// Whether a folded header speaks of somebody other than the writer.
    pub(super) fn speaks_of_others(&self, folded_header: &str) -> bool {
        self.others.iter().any(|word| folded_header.contains(word.as_str()))
    }

    /// Whether a cell says that there is nothing.
    pub(super) fn is_empty(&self, cell: &str) -> bool {
        let trimmed = cell.trim();
        trimmed.is_empty() || self.empty.contain(trimmed)
    }

    /// Whether a cell stands for the one above it.
    pub(super) fn is_ditto(&self, cell: &str) -> bool {
        self.ditto.contain(cell.trim())
    }

    /// Whether a cell signs a table: 制表人, 审核：某.
    pub(super) fn is_signature(&self, cell: &str) -> bool {
        self.signatures.begin(cell.trim())
    }

    /// Whether a cell begins as notes below a table do: 备注：.
    pub(super) fn is_note(&self, cell: &str) -> bool {
        self.notes.begin(cell.trim())
    }

    /// Whether a body only points elsewhere or holds nothing but the rests of a page.
    pub(super) fn says_nothing(&self, body: &str) -> bool {
        /// Bytes of the longest body that is looked at.
        const LONGEST: usize = 64;
        let trimmed = body.trim();
        if trimmed.len() > LONGEST {
            return false;
        }
        let text = super::cells::without_markup(trimmed);
        let folded = fold_header(&text);
        let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit());
        bare.is_empty() || self.no_text.iter().any(|word| word == bare)
    }

    /// Whether a writer's name names nobody.
    pub(super) fn is_nobody(&self, name: &str) -> bool {
        self.nobody.contain(name.trim())
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
            assert!(names.fields.values().any(|known| known.field == *field), "{field}");
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
