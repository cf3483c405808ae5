//! What a matter's messages are about in particular: keywords that many of them share and few others hold.

use super::passages::{Passage, holding};
use super::subject::Matter;
use crate::corpus::MessageId;
use crate::report::facts::Unreadable;
use crate::report::parts::awkwardness;
use crate::search::Filter;
use crate::topics::{is_common_place, is_vague, names_place};

/// Fewest messages of an aspect.
const FEWEST: usize = 2;
/// An aspect is of at most this share of the messages: what all have in common is the matter itself.
const COMMON: f64 = 0.85;
/// It is at least so many times as frequent among them as among all messages.
const LIFT: f64 = 2.0;
/// Share of the messages of two aspects in common from which they are one.
const SAME: f64 = 0.5;
/// Messages that are read for a sentence.
const READ: usize = 40;
/// Characters of the best sentence to quote.
const BEST_LENGTH: usize = 34;

/// An aspect of a matter.
pub(in crate::report) struct Aspect {
    /// The keyword.
    pub word: String,
    /// The filter of its messages beside the matter's own.
    pub filter: Filter,
    /// A sentence that holds the word.
    pub passage: Passage,
}

/// Up to `limit` aspects, those of most messages first as far as they say more of the matter than of all messages; each with a sentence of
/// another message. Cost: one look at the messages of every keyword.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn aspects(matter: &Matter<'_, '_>, known: &str, limit: usize) -> Result<Vec<Aspect>, Unreadable> {
    let analysis = matter.facts.analysis();
    let own = matter.now.len() as f64;
    let share_of_all = |messages: usize| messages as f64 / analysis.messages.len().max(1) as f64;
    let mut candidates: Vec<(f64, &str, Vec<MessageId>)> = Vec::new();
    for term in &analysis.keywords.terms {
        let word = term.text.as_str();
        let named = |name: &str| name.contains(word) || word.contains(name);
        if names_nothing(word) || known.contains(word) || matter.topic.is_some_and(|topic| topic.name.split_whitespace().any(named)) {
            continue;
        }
        let held = common(&matter.now, &term.messages);
        let share = held.len() as f64 / own;
        let lift = share / share_of_all(term.messages.len()).max(f64::MIN_POSITIVE);
        if held.len() >= FEWEST && share <= COMMON && lift >= LIFT {
            candidates.push((held.len() as f64 * lift.ln(), word, held));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut chosen: Vec<(Aspect, Vec<MessageId>)> = Vec::new();
    let mut quoted: Vec<MessageId> = Vec::new();
    for (_, word, held) in candidates {
        if chosen.len() == limit {
            break;
        }
        let alike = |other: &Vec<MessageId>| {
            let both = common(&held, other).len() as f64;
            both / (held.len().min(other.len()) as f64) >= SAME
        };
        let within = |other: &str| other.contains(word) || word.contains(other);
        if chosen.iter().any(|(aspect, other)| alike(other) || within(&aspect.word)) {
            continue;
        }
        if let Some(passage) = best_sentence(matter, &held, word, &quoted)? {
            quoted.push(passage.message);
            let filter = Filter {
                keyword: Some(word.to_owned()),
                ..Filter::default()
            };
            let word = word.to_owned();
            chosen.push((Aspect { word, filter, passage }, held));
        }
    }
    chosen.sort_by_key(|(_, held)| std::cmp::Reverse(held.len()));
    Ok(chosen.into_iter().map(|(aspect, _)| aspect).collect())
}

/// Whether a word says nothing about what is the matter.
fn names_nothing(word: &str) -> bool {
    let lists = &super::passages::LISTS;
    is_vague(word)
        || is_common_place(word)
        || names_place(word)
        || word.chars().count() < 2
        || word.chars().any(|c| c.is_ascii_alphanumeric())
        || super::passages::is_loose(word)
        || lists.idle.iter().any(|idle| idle == word)
        || lists.bodies.iter().any(|ending| word.ends_with(ending.as_str()))
}

/// The sentence with the word that stands best alone and is nearest to the best length, of a message that is not quoted yet.
fn best_sentence(matter: &Matter<'_, '_>, held: &[MessageId], word: &str, quoted: &[MessageId]) -> Result<Option<Passage>, Unreadable> {
    let mut best: Option<(usize, Passage)> = None;
    let fresh = held.iter().filter(|id| !quoted.contains(id));
    for &id in fresh.take(READ) {
        for passage in holding(matter.facts, id, word)? {
            let away = 10 * awkwardness(&passage.text) as usize + passage.text.chars().count().abs_diff(BEST_LENGTH);
            if best.as_ref().is_none_or(|(least, _)| away < *least) {
                best = Some((away, passage));
            }
        }
    }
    Ok(best.map(|(_, passage)| passage))
}

/// What two ascending lists share.
fn common(a: &[MessageId], b: &[MessageId]) -> Vec<MessageId> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|id| long.binary_search(id).is_ok()).collect()
}
