//! The words of topics that may tell a kind of problem: not places, not bodies, nothing too general.

use crate::report::matter::{LISTS, is_loose};
use crate::topics::{Topic, is_common_place, is_vague, names_place};

/// The words of a topic that may be shared with topics elsewhere.
pub(super) fn telling_words(topic: &Topic) -> Vec<&str> {
    let own_place = |word: &str| {
        topic
            .places
            .iter()
            .any(|place| place.name.contains(word) || word.contains(&place.name))
    };
    topic
        .keywords
        .iter()
        .map(String::as_str)
        .filter(|word| tells(word) && !own_place(word))
        .collect()
}

/// Whether a word says something of a problem by itself.
pub(super) fn tells(word: &str) -> bool {
    word.chars().count() >= 2
        && !word.chars().any(|c| c.is_ascii_alphanumeric())
        && !is_vague(word)
        && !is_common_place(word)
        && !names_place(word)
        && !is_loose(word)
        && !LISTS.idle.iter().any(|idle| idle == word)
        && !LISTS.bodies.iter().any(|ending| word.ends_with(ending.as_str()))
}
