//! High-frequency keywords (高频关键词) and rising words per ISO week: words and short phrases, counted by message and by person.
//!
//! Not here: what a message is about (`topics`, `classify`), the words of a query (`search`).

mod choose;
mod copies;
mod freedom;
mod grams;
mod phrases;
mod propose;
mod rising;
mod spread;
mod tally;

pub use choose::Chosen;
pub use propose::NewWord;

use std::collections::BTreeSet;

use crate::corpus::{LocalTime, MessageId, Voice, Week};
use crate::dedup::DuplicateGroups;
use crate::text::{Stopwords, Tokens, Vocabulary};

/// One keyword in one week.
#[derive(Clone, PartialEq, Debug)]
pub struct WeeklyKeyword {
    /// The ISO week.
    pub week: Week,
    /// Position in [`Keywords::terms`].
    pub term: u32,
    /// 1 rises fastest within the week.
    pub rank: u32,
    /// The rising score that ranks; higher rises faster. It is minus the decimal logarithm of the probability of so many messages,
    /// times how much the keyword says (its length, freedom and topicality).
    pub score: f64,
    /// Messages of the week that hold the keyword; a writer's repeats count once.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Messages that the weeks before (and the same season of earlier years) lead one to expect, copies counted once.
    pub expected: f32,
}

/// A keyword over the whole span.
#[derive(Clone, PartialEq, Debug)]
pub struct KeywordTerm {
    /// The word or short phrase, normalised.
    pub text: String,
    /// Messages that hold it outside of longer keywords, in canonical order.
    pub messages: Vec<MessageId>,
    /// Distinct people behind them.
    pub people: u32,
}

/// All keywords of a generation.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Keywords {
    /// The most frequent keywords and all that rose, most messages first (ties by text).
    pub terms: Vec<KeywordTerm>,
    /// Rising words by week, then rank.
    pub weekly: Vec<WeeklyKeyword>,
    /// Words that the dictionary lacks, best first.
    pub proposals: Vec<NewWord>,
}

/// What finding keywords reads; columns by message, in canonical order.
#[derive(Clone, Copy)]
pub struct KeywordInput<'a> {
    /// Tokens.
    pub tokens: &'a Tokens,
    /// Their vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// Repeats.
    pub duplicates: &'a DuplicateGroups,
    /// Who speaks.
    pub voices: &'a [Voice],
    /// Counting dates; a message without one is in no week.
    pub times: &'a [Option<LocalTime>],
    /// Words that say nothing about the matter.
    pub stopwords: &'a Stopwords,
    /// A coarse group of each message, such as its field: a keyword is more of some than of others.
    pub groups: &'a [u8],
    /// Words that a person accepted or rejected, normalised: they are proposed no more.
    pub decided: &'a BTreeSet<String>,
    /// Messages that no public view may show: they are left out.
    pub hidden: &'a [bool],
}

/// Settings of finding keywords.
#[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeywordParams {
    /// Fewest occurrences of a phrase in 4,000 messages; the number grows with the cube root of the messages.
    pub phrase_occurrences: f64,
    /// Most terms of a phrase.
    pub phrase_terms: usize,
    /// Most characters of a keyword.
    pub chars: usize,
    /// Least cohesion of a phrase, -1 to 1.
    pub cohesion: f64,
    /// Least cohesion of a phrase with a stop word inside, -1 to 1.
    pub linked_cohesion: f64,
    /// Least number of different neighbours of a phrase on either side (the exponential of their entropy).
    pub freedom: f64,
    /// A term in a greater share of the messages, 0 to 1, says nothing.
    pub common: f64,
    /// Fewest messages in 4,000 of a keyword that is ranked; the number grows with the cube root of the messages.
    pub support: f64,
    /// Keywords listed over the whole span, besides those that rose.
    pub terms: usize,
    /// Keywords ranked per week.
    pub ranked: usize,
    /// Fewest messages in a week for a keyword to be ranked.
    pub messages: u32,
    /// Fewest people in a week for a keyword to be ranked.
    pub people: u32,
    /// Weeks before that lead to what is expected.
    pub weeks_before: usize,
    /// Weeks before and after the same week of an earlier year that belong to its season.
    pub season_weeks: usize,
    /// Weight of the whole span's rate in what is expected, in average weeks.
    pub prior_weeks: f64,
    /// Least number of messages to expect: below it a word is so rare that three are chance.
    pub least_expected: f64,
    /// Multiple of the average week above which an earlier week counts as a burst and no more.
    pub burst: f64,
    /// The last few weeks before.
    pub weeks_lately: usize,
    /// Share of their rate, 0 to 1, that is expected to go on.
    pub lately: f64,
    /// Characters from which a keyword says no more for being longer.
    pub specific_chars: usize,
    /// Least number of different neighbours at which a phrase's score is not lowered for standing in few sentences.
    pub free: f64,
    /// Power of a keyword's characters that its score is multiplied by: longer keywords say more.
    pub specificity: f64,
    /// Size of the negative binomial distribution: how evenly messages come beyond chance; the greater the more evenly.
    pub evenness: f64,
    /// Share of the rarer keyword's messages, 0 to 1, that another holds too from which the two are one matter in a week: the slower is left out.
    pub overlap: f64,
    /// Letters from which a clause, or two clauses in a row, that stood so in an earlier message are a copy of it and no new voice.
    pub copied: usize,
    /// Divergence of a keyword's fields from those of all messages, in nats, at which it is wholly topical.
    pub topical: f64,
    /// Dispersion of a keyword over time beyond chance, as variance over mean less one, at which it is wholly topical.
    pub bursty: f64,
    /// Least topicality of a keyword, 0 to 1: below it a word is everywhere and always, and a keyword of sudden weeks alone.
    pub everyday: f64,
    /// Least score of a week, as minus the decimal logarithm of the probability: below it the rise is chance.
    pub least_score: f64,
    /// The same for a word of everyday.
    pub sudden: f64,
    /// Least cohesion of a new word, -1 to 1.
    pub new_cohesion: f64,
    /// Least freedom of a new word: different neighbours on its poorer side, as the exponential of their entropy.
    pub new_freedom: f64,
    /// Fewest messages that say a new word in words of their own.
    pub new_messages: u32,
    /// Fewest people behind a new word.
    pub new_people: u32,
    /// Most new words that are proposed.
    pub proposals: usize,
}

impl Default for KeywordParams {
    fn default() -> Self {
        Self {
            phrase_occurrences: 4.0,
            phrase_terms: 4,
            chars: 8,
            cohesion: 0.3,
            linked_cohesion: 0.6,
            freedom: 1.5,
            common: 0.15,
            support: 8.0,
            terms: 2000,
            ranked: 50,
            messages: 3,
            people: 2,
            weeks_before: 52,
            season_weeks: 2,
            prior_weeks: 8.0,
            least_expected: 0.2,
            burst: 2.0,
            weeks_lately: 3,
            lately: 0.3,
            specific_chars: 4,
            free: 4.0,
            specificity: 1.5,
            evenness: 200.0,
            overlap: 0.3,
            copied: 16,
            topical: 0.3,
            bursty: 1.2,
            everyday: 0.5,
            least_score: 1.3,
            sudden: 3.0,
            new_cohesion: 0.4,
            new_freedom: 3.0,
            new_messages: 5,
            new_people: 3,
            proposals: 300,
        }
    }
}

impl KeywordParams {
    /// What a number in 4,000 messages is in so many.
    fn grown(number: f64, messages: usize) -> u32 {
        (number * (messages as f64 / 4000.0).cbrt().max(1.0)).round() as u32
    }
}

/// Counts the chosen words and phrases: what is said most, what rises week by week, and words that the dictionary lacks.
///
/// Counting: in one week the messages of one duplicate group by one writer count once (also those of a group whose writers are unknown);
/// other messages of one writer count each in `messages` and once in `people`. A word inside a longer keyword counts for the longer alone.
/// The score that ranks counts a passage that messages copy from one another once, with the first of them.
/// Cost: linear in tokens.
#[must_use]
pub fn find_keywords(input: &KeywordInput<'_>, chosen: &Chosen, params: &KeywordParams) -> Keywords {
    let copies = copies::Copies::of(input, params.copied);
    let tallies = propose::tallied(input, chosen, &copies);
    drop(copies);
    let spread = spread::Spread::of(input);
    Keywords {
        proposals: propose::propose(input, chosen, &spread, &tallies, params),
        ..rising::rank(input, chosen, &spread, &tallies, params)
    }
}

#[cfg(test)]
mod tests;
