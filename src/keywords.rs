//! High-frequency keywords (高频关键词) and rising words per ISO week: words and short phrases, counted by message and by person.

use crate::corpus::{MessageId, Week};

/// One keyword in one week.
#[derive(Clone, PartialEq, Debug)]
pub struct WeeklyKeyword {
    /// The ISO week.
    pub week: Week,
    /// Position in [`Keywords::terms`].
    pub term: u32,
    /// 1 rises fastest within the week.
    pub rank: u32,
    /// The rising score that ranks; higher rises faster.
    pub score: f64,
    /// Messages of the week that hold the keyword.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Messages that the weeks before (and the same season of earlier years) lead one to expect.
    pub expected: f32,
}

/// A keyword over the whole span.
#[derive(Clone, PartialEq, Debug)]
pub struct KeywordTerm {
    /// The word or short phrase, normalised.
    pub text: String,
    /// Messages that hold it, in canonical order.
    pub messages: Vec<MessageId>,
    /// Distinct people behind them.
    pub people: u32,
}

/// All keywords of a generation.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Keywords {
    /// Keywords, most messages first (ties by text).
    pub terms: Vec<KeywordTerm>,
    /// Rising words by week, then rank.
    pub weekly: Vec<WeeklyKeyword>,
}
//STUB
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)] pub struct KeywordParams {}
pub struct KeywordInput<'a> { pub tokens: &'a crate::text::Tokens, pub vocabulary: &'a crate::text::Vocabulary, pub duplicates: &'a crate::dedup::DuplicateGroups, pub voices: &'a [crate::corpus::Voice], pub times: &'a [Option<crate::corpus::LocalTime>], pub stopwords: &'a crate::text::Stopwords, pub hidden: &'a [bool] }
pub fn find_keywords(_: &KeywordInput<'_>, _: &KeywordParams) -> Keywords { Keywords::default() }
