//! What the general dictionary knows of the words of a vocabulary: their class, and how common they are in the language at large.

use rayon::prelude::*;

use super::{Segmenter, TermId, Vocabulary};

/// What kind of word a term is, as far as its place in a name goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum WordClass {
    /// The dictionary does not tell.
    #[default]
    Unknown,
    /// Names a thing.
    Noun,
    /// Names a place.
    Place,
    /// Names a person.
    Person,
    /// Says what happens or is done.
    Verb,
    /// Says how something is.
    Quality,
    /// Says when.
    Time,
    /// Grammar, numbers and measure words: it names nothing.
    Grammar,
}

impl WordClass {
    /// The class of a part-of-speech tag of the general dictionary.
    pub(super) fn of_tag(tag: &str) -> Self {
        match tag {
            "nr" | "nrt" | "nrfg" => Self::Person,
            "ns" | "s" => Self::Place,
            "n" | "nt" | "nz" | "ng" | "vn" | "an" | "j" | "l" | "i" | "eng" => Self::Noun,
            "b" => Self::Quality,
            _ if tag.starts_with('v') => Self::Verb,
            _ if tag.starts_with('a') || tag == "z" => Self::Quality,
            _ if tag.starts_with('t') => Self::Time,
            _ if tag.starts_with(['p', 'c', 'u', 'r', 'd', 'm', 'q', 'f', 'y', 'e', 'o', 'h', 'k']) => Self::Grammar,
            _ => Self::Unknown,
        }
    }
}

/// Class and frequency of each term of a vocabulary. The default knows no word.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lexicon(Vec<(WordClass, u32)>);

impl Lexicon {
    /// Looks every term up. Cost: a look-up in the dictionary a term.
    #[must_use]
    pub fn of(vocabulary: &Vocabulary, segmenter: &Segmenter) -> Self {
        let terms = (0..vocabulary.len() as u32).into_par_iter().map(TermId);
        Self(
            terms
                .map(|term| {
                    let word = vocabulary.term(term);
                    (segmenter.class(word), segmenter.frequency(word))
                })
                .collect(),
        )
    }

    /// What kind of word the term is.
    #[must_use]
    pub fn class(&self, term: TermId) -> WordClass {
        self.0.get(term.index()).map_or(WordClass::Unknown, |entry| entry.0)
    }

    /// How often the word stands in the texts that the dictionary was counted on, some sixty million words; 0 where it is not in it.
    #[must_use]
    pub fn frequency(&self, term: TermId) -> u32 {
        self.0.get(term.index()).map_or(0, |entry| entry.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_tells_things_from_grammar_and_everyday_words_from_rare_ones() {
        let segmenter = Segmenter::new(&[]);
        let words = ["但是", "学校", "搅拌机", "电梯"];
        let mut sorted: Vec<Box<str>> = words.iter().map(|&word| word.into()).collect();
        sorted.sort();
        let vocabulary = Vocabulary::from_sorted(sorted);
        let lexicon = Lexicon::of(&vocabulary, &segmenter);
        let term = |word| vocabulary.id(word).unwrap();
        assert_eq!(lexicon.class(term("但是")), WordClass::Grammar);
        assert_eq!(lexicon.class(term("电梯")), WordClass::Noun);
        assert!(lexicon.frequency(term("学校")) > lexicon.frequency(term("电梯")));
        assert_eq!(Lexicon::default().class(term("电梯")), WordClass::Unknown);
    }
}
