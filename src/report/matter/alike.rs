//! Sentences of many people that say the like, put together, each with the people behind it.

use std::collections::BTreeMap;

use super::passages::{Passage, quoted};
use super::subject::derived;
use crate::corpus::MessageId;
use crate::report::document::{Pairs, Text};
use crate::report::facts::Facts;

/// Sentences that are compared with one another, at most.
const COMPARED: usize = 300;
/// Cosine of letter pairs from which two sentences say the like.
const LIKE: f32 = 0.28;

/// A sentence for all that say the like.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::report) struct Alike {
    /// The most central of them.
    pub passage: Passage,
    /// The messages that say it, in canonical order, each once.
    pub messages: Vec<MessageId>,
}

/// Sentences that say the like: people, mean likeness, which sentences, their messages.
type Group = (u32, f32, Vec<usize>, Vec<MessageId>);

/// Puts sentences that say the like together: those that most people share first, ties in the order of the messages. A sentence speaks for
/// those whose pairs of letters, weighed by how rare they are among the sentences, have a cosine of at least [`LIKE`] with its own.
/// Cost: the square of the sentences, of which at most [`COMPARED`] are looked at.
pub(in crate::report) fn merge_alike(facts: &Facts<'_>, passages: &[Passage], limit: usize) -> Vec<Alike> {
    merge_by(passages, &|messages| facts.analysis().people(messages.iter().copied()), limit)
}

/// The same with the number of people behind messages.
fn merge_by(passages: &[Passage], people: &dyn Fn(&[MessageId]) -> u32, limit: usize) -> Vec<Alike> {
    let passages = &passages[..passages.len().min(COMPARED)];
    let vectors = weighed(passages);
    let likeness = |a: usize, b: usize| dot(&vectors[a], &vectors[b]);
    let mut left: Vec<usize> = (0..passages.len()).collect();
    let like: Vec<Vec<usize>> = left
        .iter()
        .map(|&a| left.iter().copied().filter(|&b| a == b || likeness(a, b) >= LIKE).collect())
        .collect();
    let mut merged = Vec::new();
    while merged.len() < limit && !left.is_empty() {
        let of = |at: usize| {
            let open = like[at].iter().copied().filter(|other| left.binary_search(other).is_ok());
            let members: Vec<usize> = open.collect();
            let mut messages: Vec<MessageId> = members.iter().map(|&member| passages[member].message).collect();
            messages.sort_unstable();
            messages.dedup();
            let closeness: f32 = members.iter().map(|&member| likeness(at, member)).sum();
            (people(&messages), closeness / members.len().max(1) as f32, members, messages)
        };
        // Of sentences by one person the first speaks, of those by as many the one that speaks for most sentences, then the most central.
        let better = |a: &Group, b: &Group| {
            let closer = a.2.len() > b.2.len() || (a.2.len() == b.2.len() && a.1 > b.1 + 1e-6);
            a.0 > b.0 || (a.0 == b.0 && a.0 > 1 && closer)
        };
        let mut best = (left[0], of(left[0]));
        for &at in &left[1..] {
            let one = of(at);
            if better(&one, &best.1) {
                best = (at, one);
            }
        }
        let (at, (_, _, members, messages)) = best;
        merged.push(Alike {
            passage: passages[at].clone(),
            messages,
        });
        left.retain(|other| !members.contains(other));
    }
    merged
}

/// Pairs of letters with their weights to unit length, ascending.
fn weighed(passages: &[Passage]) -> Vec<Vec<((char, char), f32)>> {
    let pairs_of = |passage: &Passage| {
        let letters: Vec<char> = passage.text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: Vec<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let pairs: Vec<Vec<(char, char)>> = passages.iter().map(pairs_of).collect();
    let mut holders: BTreeMap<(char, char), u32> = BTreeMap::new();
    pairs.iter().flatten().for_each(|&pair| *holders.entry(pair).or_default() += 1);
    let all = passages.len() as f32;
    // Of few sentences a pair that most share says something still: it weighs more than nothing.
    let weight = |pair: (char, char)| (2.0 + all / holders[&pair] as f32).ln();
    let unit = |pairs: &Vec<(char, char)>| {
        let norm = pairs
            .iter()
            .map(|&pair| weight(pair).powi(2))
            .sum::<f32>()
            .sqrt()
            .max(f32::MIN_POSITIVE);
        pairs.iter().map(|&pair| (pair, weight(pair) / norm)).collect()
    };
    pairs.iter().map(unit).collect()
}

fn dot(a: &[((char, char), f32)], b: &[((char, char), f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// 一是“……”（3人提出）；二是“……”。 Sentences one after another with the people behind each; where it is one person, no number.
pub(in crate::report) fn say_alike(facts: &Facts<'_>, from: &Pairs, merged: &[Alike], chars: usize, key: &str) -> Text {
    let said = (1..).zip(merged).map(|(nth, alike)| {
        let people = facts.analysis().people(alike.messages.iter().copied());
        let slots = [
            ("nth", facts.words(&format!("matter.nth{nth}")).into()),
            ("quote", quoted(facts, &alike.passage, chars)),
            (
                "people",
                derived(f64::from(people), people.to_string(), "people_who_say_the_like", from),
            ),
        ];
        facts.say(&format!("{key}_{}", if people > 1 { "many" } else { "one" }), &slots)
    });
    Text::join(said, &facts.words("matter.between"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(message: u32, text: &str) -> Passage {
        Passage {
            message: MessageId(message),
            text: text.to_owned(),
        }
    }

    #[test]
    fn sentences_that_say_the_like_are_one_and_count_their_messages() {
        let passages = [
            passage(0, "建议在东门路口加装红绿灯"),
            passage(1, "应当把公园的厕所改成无障碍的"),
            passage(2, "希望在东门路口增设红绿灯"),
            passage(2, "请在东门的路口加装红绿灯"),
            passage(3, "东门路口要加装红绿灯"),
        ];
        let merged = merge_by(&passages, &|messages| messages.len() as u32, 5);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0].messages, [MessageId(0), MessageId(2), MessageId(3)]);
        assert_eq!(merged[1].messages, [MessageId(1)]);
        assert_eq!(merged[1].passage, passages[1]);
    }

    #[test]
    fn no_more_than_asked_for_are_returned() {
        let passages: Vec<Passage> = ["东边修路", "西边种树", "南边架桥", "北边挖渠"]
            .iter()
            .zip(0..)
            .map(|(text, at)| passage(at, text))
            .collect();
        let one = |messages: &[MessageId]| messages.len() as u32;
        assert_eq!(merge_by(&passages, &one, 2).len(), 2);
        assert!(merge_by(&[], &one, 2).is_empty());
    }
}
