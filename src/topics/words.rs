//! The word lists by which topics are named and demands are found.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::text::WordFinder;

/// The lists as the file holds them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    place_endings: Vec<String>,
    wide_endings: Vec<String>,
    not_places: FxHashSet<String>,
    numbered: FxHashSet<String>,
    denials: FxHashSet<String>,
    vague: FxHashSet<String>,
    ask_cues: Vec<String>,
    ask_idle: FxHashSet<String>,
}

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(include_str!("../../models/topic_words.toml")).expect("a test reads the shipped lists"));

static ASK_CUES: LazyLock<WordFinder> = LazyLock::new(|| WordFinder::new(LISTS.ask_cues.iter().map(String::as_str)));

/// Whether a word is too general to say anything alone.
#[must_use]
pub fn is_vague(word: &str) -> bool {
    LISTS.vague.contains(word)
}

/// Whether a word denies, and so begins what is wrong.
pub(super) fn is_denial(word: &str) -> bool {
    LISTS.denials.contains(word)
}

/// Whether a number before the word is part of a name.
pub(super) fn takes_number(word: &str) -> bool {
    LISTS.numbered.contains(word)
}

/// Whether the word ends as names of places do and may end one: a bare ending may, common words that merely end so may not.
pub(super) fn ends_place(word: &str) -> bool {
    is_bare_ending(word) || (!LISTS.not_places.contains(word) && LISTS.place_endings.iter().any(|ending| word.ends_with(ending.as_str())))
}

/// Whether the word is nothing but such an ending, so that it names no place alone.
pub(super) fn is_bare_ending(word: &str) -> bool {
    LISTS.place_endings.iter().any(|ending| ending == word)
}

/// Whether an ending of places' names begins with the word: 小 of 小区.
pub(super) fn opens_ending(word: &str) -> bool {
    LISTS.place_endings.iter().any(|ending| ending.starts_with(word))
}

/// Whether the word is the common noun for a place and no name.
#[must_use]
pub fn is_common_place(word: &str) -> bool {
    LISTS.not_places.contains(word) || is_bare_ending(word)
}

/// Whether the word is or ends in the mark of a wide unit: a city, a district.
pub(super) fn ends_wide(word: &str) -> bool {
    !(word.chars().count() > 1 && LISTS.not_places.contains(word))
        && LISTS.wide_endings.iter().any(|ending| word.ends_with(ending.as_str()))
}

/// Whether a word or phrase is or ends in the name of a place, not in the common noun for one: 望川区, 锦棠花园, but not 小区.
#[must_use]
pub fn names_place(word: &str) -> bool {
    word.chars().count() > 2 && !is_common_place(word) && (ends_place(word) || ends_wide(word))
}

/// Whether a single character stands in no name, whatever follows: grammar and pronouns.
pub(super) fn never_in_name(word: &str) -> bool {
    const HARD: &str = "的了着得之吗呢吧啊和与及或在是我你他她它被把对向由从到为请望给让将";
    HARD.contains(word)
}

/// Where the first word that asks for something stands in a sentence, in bytes.
pub(super) fn first_ask(sentence: &str) -> Option<usize> {
    ASK_CUES.first(sentence)
}

/// Whether a word of an asking sentence does not say what is asked for.
pub(super) fn is_idle_in_ask(word: &str) -> bool {
    LISTS.ask_idle.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_end_as_names_do() {
        for word in ["锦棠花园", "建设路", "小区", "望溪苑"] {
            assert!(ends_place(word), "{word}");
        }
        for word in ["道路", "城市", "噪音", "学校里"] {
            assert!(!ends_place(word), "{word}");
        }
        assert!(ends_wide("望川区") && !ends_wide("地区"));
        assert!(is_common_place("幼儿园") && !is_common_place("锦棠幼儿园"));
        assert!(names_place("望川区") && names_place("锦棠花园") && !names_place("小区") && !names_place("道路"));
    }

    #[test]
    fn the_first_word_that_asks_is_found() {
        assert_eq!(first_ask("路灯坏了,希望修好"), Some("路灯坏了,".len()));
        assert_eq!(first_ask("路灯坏了"), None);
        assert!(is_vague("问题") && !is_vague("路灯") && takes_number("国道") && is_denial("无法") && is_idle_in_ask("尽快"));
    }
}
