//! Proposes new words: what the segmenter cuts apart although it holds together and stands free.

use super::choose::{Chosen, Keyword};
use super::copies::Copies;
use super::spread::Spread;
use super::tally::Tallies;
use super::{KeywordInput, KeywordParams};
use crate::corpus::{LocalTime, MessageId, distinct_people};
use crate::text::{TermKind, find_masks};

/// Characters of a new word.
const CHARS: std::ops::RangeInclusive<usize> = 2..=6;
/// Most contexts of a new word.
const CONTEXTS: usize = 3;

/// A word that the dictionary lacks, for a person to accept or reject.
#[derive(Clone, PartialEq, Debug)]
pub struct NewWord {
    /// The word, normalised.
    pub term: String,
    /// Messages in which it is cut apart, outside of longer phrases: whose words change when it is accepted.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Cohesion: normalised pointwise mutual information of its weakest cut, -1 to 1 (Bouma 2009).
    pub cohesion: f32,
    /// Freedom: different neighbours on its poorer side, as the exponential of their entropy.
    pub freedom: f32,
    /// What ranks: the logarithm of the messages that say it in words of their own, times cohesion, times the logarithm of its freedom.
    pub score: f64,
    /// Date of the first of them; `None` when none has a date.
    pub first_seen: Option<LocalTime>,
    /// Up to three of the messages, from the first to the last.
    pub contexts: Vec<MessageId>,
}

/// Lists the new words, best first (ties by text). Cost: linear in the phrases and their messages.
pub(super) fn propose(
    input: &KeywordInput<'_>,
    chosen: &Chosen,
    spread: &Spread,
    tallies: &Tallies,
    params: &KeywordParams,
) -> Vec<NewWord> {
    let mut found: Vec<NewWord> = chosen
        .phrases
        .all()
        .filter_map(|phrase| {
            let number = chosen.number(Keyword::Phrase(phrase));
            let messages = tallies.messages(number);
            let own: Vec<MessageId> = messages
                .iter()
                .zip(tallies.own(number))
                .filter(|&(_, &own)| own)
                .map(|(&message, _)| message)
                .collect();
            let people = distinct_people(messages.iter().map(|message| input.voices[message.index()]));
            let known = own.len() as u32 >= params.new_messages && people >= params.new_people;
            if !known || !chosen.is_proposed(number) || spread.topicality(input, messages, params) < params.everyday {
                return None;
            }
            let term: String = chosen
                .phrases
                .terms(phrase)
                .into_iter()
                .map(|term| input.vocabulary.term(term))
                .collect();
            if input.decided.contains(&term) || could_be_a_person(&term) {
                return None;
            }
            let (cohesion, freedom) = (chosen.phrases.cohesion(phrase), chosen.phrases.freedom(phrase) as f32);
            let first_seen = messages.iter().filter_map(|message| input.times[message.index()]).min();
            Some(NewWord {
                term,
                messages: messages.len() as u32,
                people,
                cohesion,
                freedom,
                score: (own.len() as f64).ln() * f64::from(cohesion) * f64::from(freedom).ln(),
                first_seen,
                contexts: evenly(&own),
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.term.cmp(&b.term)));
    found.truncate(params.proposals);
    found
}

/// Whether a phrase has the form and the strength of a new word; how many say it is another question.
pub(super) fn is_like_a_word(chosen: &Chosen, input: &KeywordInput<'_>, phrase: super::phrases::PhraseId, params: &KeywordParams) -> bool {
    let terms = chosen.phrases.terms(phrase);
    let chinese = |kind| matches!(kind, TermKind::Word | TermKind::Single);
    let chars: usize = terms.iter().map(|&term| input.vocabulary.term(term).chars().count()).sum();
    CHARS.contains(&chars)
        && terms.iter().all(|&term| chinese(input.vocabulary.kind(term)))
        && f64::from(chosen.phrases.cohesion(phrase)) >= params.new_cohesion
        && chosen.phrases.freedom(phrase) >= params.new_freedom
}

/// Whether a term would be masked as a name where a name is expected.
fn could_be_a_person(term: &str) -> bool {
    term.chars().count() <= 4 && !find_masks(&format!("联系人:{term}。")).is_empty()
}

/// Up to three of the messages: the first, one of the middle, the last.
fn evenly(messages: &[MessageId]) -> Vec<MessageId> {
    let last = messages.len().saturating_sub(1);
    let mut picked: Vec<MessageId> = (0..CONTEXTS)
        .filter_map(|at| messages.get(at * last / (CONTEXTS - 1)).copied())
        .collect();
    picked.dedup();
    picked
}

/// Which messages count for the tallies: those of keywords and of proposals.
pub(super) fn tallied(input: &KeywordInput<'_>, chosen: &Chosen, copies: &Copies) -> Tallies {
    Tallies::of(input, chosen, copies, |number| {
        chosen.is_keyword(number) || chosen.is_proposed(number)
    })
}
