//! What the word lists say of each term, looked up once: names are read word by word, and a look into a list of strings costs a hundred times
//! as much as a bit.

use rayon::prelude::*;

use super::TopicInput;
use super::words::{
    ends_place, ends_wide, is_bare_ending, is_common_place, is_denial, is_idle_in_ask, is_vague, never_in_name, takes_number,
};
use crate::text::{TermId, TermKind, WordClass};

/// A mark for each list, by term.
pub(super) struct Wordbook(Vec<u16>);

/// What a list says, each a bit.
#[derive(Clone, Copy)]
enum Says {
    Denial,
    TakesNumber,
    Stop,
    CommonPlace,
    EndsPlace,
    BareEnding,
    EndsWide,
    Vague,
    NeverInName,
    IdleInAsk,
    ThemeWord,
}

impl Wordbook {
    /// Looks up all terms. Cost: linear in the vocabulary, in parallel.
    pub(super) fn new(input: &TopicInput<'_>) -> Self {
        let terms = (0..input.vocabulary.len() as u32).into_par_iter().map(TermId);
        Self(terms.map(|term| look_up(input, term)).collect())
    }

    fn says(&self, term: TermId, what: Says) -> bool {
        self.0.get(term.index()).is_some_and(|marks| marks & (1 << what as u16) != 0)
    }

    /// See [`is_denial`].
    pub(super) fn is_denial(&self, term: TermId) -> bool {
        self.says(term, Says::Denial)
    }

    /// See [`takes_number`].
    pub(super) fn takes_number(&self, term: TermId) -> bool {
        self.says(term, Says::TakesNumber)
    }

    /// Whether the term is a stop word.
    pub(super) fn is_stop(&self, term: TermId) -> bool {
        self.says(term, Says::Stop)
    }

    /// See [`is_common_place`].
    pub(super) fn is_common_place(&self, term: TermId) -> bool {
        self.says(term, Says::CommonPlace)
    }

    /// See [`ends_place`].
    pub(super) fn ends_place(&self, term: TermId) -> bool {
        self.says(term, Says::EndsPlace)
    }

    /// See [`is_bare_ending`].
    pub(super) fn is_bare_ending(&self, term: TermId) -> bool {
        self.says(term, Says::BareEnding)
    }

    /// See [`ends_wide`].
    pub(super) fn ends_wide(&self, term: TermId) -> bool {
        self.says(term, Says::EndsWide)
    }

    /// See [`is_vague`].
    pub(super) fn is_vague(&self, term: TermId) -> bool {
        self.says(term, Says::Vague)
    }

    /// See [`never_in_name`].
    pub(super) fn never_in_name(&self, term: TermId) -> bool {
        self.says(term, Says::NeverInName)
    }

    /// See [`is_idle_in_ask`].
    pub(super) fn is_idle_in_ask(&self, term: TermId) -> bool {
        self.says(term, Says::IdleInAsk)
    }

    /// Whether the term can name a theme: a thing or a doing, no name of a place or person, and not too general.
    pub(super) fn is_theme_word(&self, term: TermId) -> bool {
        self.says(term, Says::ThemeWord)
    }
}

fn look_up(input: &TopicInput<'_>, term: TermId) -> u16 {
    let word = input.vocabulary.term(term);
    let (place, wide, vague, common) = (ends_place(word), ends_wide(word), is_vague(word), is_common_place(word));
    let thing = input.vocabulary.kind(term) == TermKind::Word
        && matches!(input.background.class(term), WordClass::Noun | WordClass::Verb)
        && !place
        && !wide
        && (!vague || common);
    let said = [
        (Says::Denial, is_denial(word)),
        (Says::TakesNumber, takes_number(word)),
        (Says::Stop, input.stopwords.contains(word)),
        (Says::CommonPlace, common),
        (Says::EndsPlace, place),
        (Says::BareEnding, is_bare_ending(word)),
        (Says::EndsWide, wide),
        (Says::Vague, vague),
        (Says::NeverInName, never_in_name(word)),
        (Says::IdleInAsk, is_idle_in_ask(word)),
        (Says::ThemeWord, thing),
    ];
    said.into_iter()
        .filter(|said| said.1)
        .fold(0, |marks, (what, _)| marks | 1 << what as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::DuplicateGroups;
    use crate::features::Features;
    use crate::text::{Stopwords, Tokens, Vocabulary};
    use crate::topics::Background;

    #[test]
    fn each_term_is_marked_as_the_lists_have_it() {
        let mut words = ["不", "国道", "的", "小区", "锦棠花园", "望川区", "问题", "尽快", "路灯"];
        words.sort_unstable();
        let vocabulary = Vocabulary::from_sorted(words);
        let input = TopicInput {
            tokens: &Tokens::default(),
            vocabulary: &vocabulary,
            features: &Features::default(),
            duplicates: &DuplicateGroups::default(),
            uids: &[],
            times: &[],
            voices: &[],
            votes: &[],
            stopwords: &Stopwords::new("的"),
            items: &[],
            rules: &[],
            previous: &[],
            background: Background::default(),
        };
        let book = Wordbook::new(&input);
        let marked = |is: fn(&Wordbook, TermId) -> bool| {
            let terms = (0..words.len() as u32).map(TermId).filter(|&term| is(&book, term));
            terms.map(|term| vocabulary.term(term)).collect::<Vec<&str>>()
        };
        assert_eq!(marked(Wordbook::is_denial), ["不"]);
        assert_eq!(marked(Wordbook::takes_number), ["国道"]);
        assert_eq!(marked(Wordbook::is_stop), ["的"]);
        assert_eq!(marked(Wordbook::never_in_name), ["的"]);
        assert_eq!(marked(Wordbook::ends_wide), ["望川区"]);
        assert_eq!(marked(Wordbook::is_idle_in_ask), ["尽快", "问题"]);
        assert_eq!(marked(Wordbook::is_bare_ending), ["国道", "小区"]);
        assert!(marked(Wordbook::ends_place).contains(&"锦棠花园") && !marked(Wordbook::ends_place).contains(&"路灯"));
        assert!(marked(Wordbook::is_vague).contains(&"问题") && !marked(Wordbook::is_vague).contains(&"路灯"));
        assert!(marked(Wordbook::is_common_place).contains(&"小区") && marked(Wordbook::is_theme_word).is_empty());
    }
}
