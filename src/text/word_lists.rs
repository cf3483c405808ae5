//! Several lists of words, found together in one pass over a text.

use std::collections::BTreeMap;

use super::{Found, WordFinder};

/// The most lists that are found together.
const MOST_LISTS: usize = 8;

/// Lists of words, each found for itself from left to right without overlap, as [`WordFinder::longest`] finds one.
#[derive(Clone, Debug)]
pub struct WordLists {
    finder: WordFinder,
    /// For each word of any list in which lists it stands and where, (list, position), one after another.
    places: Vec<(u8, u32)>,
    /// Where the places of each word end.
    ends: Vec<u32>,
}

impl WordLists {
    /// Makes at most eight lists ready. Of a word that stands in a list twice the first counts; an empty word is passed over.
    #[must_use]
    pub fn new(lists: &[Vec<&str>]) -> Self {
        debug_assert!(lists.len() <= MOST_LISTS);
        let mut all: BTreeMap<&str, Vec<(u8, u32)>> = BTreeMap::new();
        for (list, words) in (0..).zip(lists) {
            for (word, at) in words.iter().zip(0..) {
                let places = all.entry(word).or_default();
                if places.last().is_none_or(|&(last, _)| last != list) {
                    places.push((list, at));
                }
            }
        }
        let ends = all.values().scan(0, |end, places| {
            *end += places.len() as u32;
            Some(*end)
        });
        Self {
            finder: WordFinder::new(all.keys().copied()),
            ends: ends.collect(),
            places: all.values().flatten().copied().collect(),
        }
    }

    fn places_of(&self, word: usize) -> &[(u8, u32)] {
        let begin = word.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[begin as usize..self.ends[word] as usize]
    }

    /// Calls `each` with the list and the place of every word of a text; of each list in order, without overlap, the longest where several
    /// begin at one place. Cost: one pass, whatever the number of lists.
    pub fn longest(&self, text: &str, mut each: impl FnMut(usize, Found)) {
        // The latest word of each list, which is given on once no longer one begins where it does.
        let mut latest: [Option<Found>; MOST_LISTS] = [None; MOST_LISTS];
        self.finder.each(text, |found| {
            for &(list, word) in self.places_of(found.word) {
                let latest = &mut latest[usize::from(list)];
                let found = Found {
                    word: word as usize,
                    ..found
                };
                match latest {
                    Some(last) if last.start == found.start => *last = found,
                    Some(last) if found.start < last.end => {}
                    Some(last) => {
                        each(usize::from(list), *last);
                        *last = found;
                    }
                    None => *latest = Some(found),
                }
            }
        });
        for (list, last) in latest.into_iter().enumerate() {
            if let Some(last) = last {
                each(list, last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_list_is_found_as_if_alone(
            lists in prop::collection::vec(prop::collection::vec("[路灯坏a]{1,3}", 0..6), 1..4),
            text in "[路灯坏了a]{0,24}",
        ) {
            let lists: Vec<Vec<&str>> = lists.iter().map(|words| words.iter().map(String::as_str).collect()).collect();
            let mut together = vec![Vec::new(); lists.len()];
            WordLists::new(&lists).longest(&text, |list, found| together[list].push(found));
            for (words, together) in lists.iter().zip(together) {
                let alone: Vec<Found> = WordFinder::new(words.iter().copied()).longest(&text).collect();
                prop_assert_eq!(together, alone);
            }
        }
    }
}
