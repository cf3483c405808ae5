//! Where a topic is and whose business: the places and departments of its messages, most first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::name::places_in;
use super::wordbook::Wordbook;
use super::{Counted, TopicInput};
use crate::corpus::MessageId;

/// Places and departments of a topic.
const MAX_COUNTED: usize = 5;
/// Messages whose texts are read for places.
const MAX_READ: usize = 200;

/// The places of messages: as the offices' columns have them, and where a message has none, the narrowest ones that its title names.
///
/// Texts that may not be shown are not read. Cost: linear in the columns and in the titles read.
pub(super) fn places(input: &TopicInput<'_>, book: &Wordbook, members: &[MessageId]) -> Vec<Counted> {
    let mut names: Vec<String> = Vec::new();
    let mut read = 0;
    for &message in members {
        if let Some(place) = input.background.place(message) {
            names.push(place.to_owned());
        } else if read < MAX_READ && !input.background.hides(message) {
            read += 1;
            let named: FxHashSet<String> = places_in(input, book, input.tokens.title(message)).into_iter().collect();
            names.extend(named);
        }
    }
    counted(names)
}

/// The departments of messages.
pub(super) fn departments(input: &TopicInput<'_>, members: &[MessageId]) -> Vec<Counted> {
    let names = members.iter().filter_map(|&message| input.background.department(message));
    counted(names.map(str::to_owned))
}

fn counted(names: impl IntoIterator<Item = String>) -> Vec<Counted> {
    let mut counts: FxHashMap<String, u32> = FxHashMap::default();
    names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let mut counts: Vec<Counted> = counts.into_iter().map(|(name, messages)| Counted { name, messages }).collect();
    counts.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.name.cmp(&b.name)));
    counts.truncate(MAX_COUNTED);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_most_frequent_names_are_kept_and_ties_follow_the_alphabet() {
        let names = ["f", "e", "d", "c", "b", "a", "f"].map(str::to_owned);
        let counted: Vec<(String, u32)> = counted(names).into_iter().map(|one| (one.name, one.messages)).collect();
        let expected = [("f", 2), ("a", 1), ("b", 1), ("c", 1), ("d", 1)].map(|(name, n)| (name.to_owned(), n));
        assert_eq!(counted, expected);
    }
}
