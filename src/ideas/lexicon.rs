//! The word lists of `models/ideas.toml`, looked up in one pass over a text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

/// The lists as their file says them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    begins: Begins,
    words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begins {
    suggest: String,
    hope: String,
    could: String,
    should: String,
    beg: String,
    numbering: String,
    joining: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    who: String,
    place: String,
    step: String,
    means: String,
    repeat: String,
    demand: String,
    court: String,
    sales: String,
    thanks: String,
}

/// What a word of the lists says of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    /// Who is to act.
    Who,
    /// Where.
    Place,
    /// One thing after another.
    Step,
    /// How: means, model, money, times.
    Means,
    /// It serves elsewhere too.
    Repeat,
    /// Somebody wants something for themselves.
    Demand,
    /// Courts and their decisions.
    Court,
    /// Something is for sale.
    Sales,
    /// Thanks and praise.
    Thanks,
}

/// A word where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SignHit {
    /// Its first byte.
    pub(super) start: usize,
    /// What it says.
    pub(super) sign: Sign,
    /// Position of the word among all words, to tell two words from one said twice.
    pub(super) word: usize,
}

/// How many kinds of beginnings there are.
pub(super) const N_BEGINNINGS: usize = 7;

/// The lists, ready to be looked up.
pub(super) struct Lexicon {
    beginnings: [Vec<String>; N_BEGINNINGS],
    automaton: AhoCorasick,
    signs: Vec<Sign>,
}

/// The lists that the program ships with.
pub(super) static SHIPPED: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../models/ideas.toml")).expect("a test reads the shipped lists"));

impl Lexicon {
    fn parse(text: &str) -> Result<Self, String> {
        let Lists { begins, words } = toml::from_str(text).map_err(|error| error.to_string())?;
        let split = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let lists = [
            (Sign::Who, words.who),
            (Sign::Place, words.place),
            (Sign::Step, words.step),
            (Sign::Means, words.means),
            (Sign::Repeat, words.repeat),
            (Sign::Demand, words.demand),
            (Sign::Court, words.court),
            (Sign::Sales, words.sales),
            (Sign::Thanks, words.thanks),
        ];
        let pairs: Vec<(Sign, String)> = lists
            .iter()
            .flat_map(|(sign, list)| split(list).into_iter().map(|word| (*sign, word)))
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(pairs.iter().map(|(_, word)| word))
            .map_err(|error| error.to_string())?;
        Ok(Self {
            beginnings: [
                begins.suggest,
                begins.hope,
                begins.could,
                begins.should,
                begins.beg,
                begins.numbering,
                begins.joining,
            ]
            .map(|list| split(&list)),
            automaton,
            signs: pairs.into_iter().map(|(sign, _)| sign).collect(),
        })
    }

    /// Which kinds of beginnings a clause has.
    pub(super) fn begins(&self, clause: &str) -> [bool; N_BEGINNINGS] {
        std::array::from_fn(|kind| self.beginnings[kind].iter().any(|word| clause.starts_with(word.as_str())))
    }

    /// The words of a normalised text by their ends; words that overlap all count, since one may stand in several lists. Cost: one pass.
    pub(super) fn signs(&self, text: &str) -> Vec<SignHit> {
        self.automaton
            .find_overlapping_iter(text)
            .map(|hit| SignHit {
                start: hit.start(),
                sign: self.signs[hit.pattern().as_usize()],
                word: hit.pattern().as_usize(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_their_list_says() {
        let signs: Vec<Sign> = SHIPPED.signs("由交警牵头在路口试点").iter().map(|hit| hit.sign).collect();
        for sign in [Sign::Who, Sign::Place, Sign::Step, Sign::Repeat] {
            assert!(signs.contains(&sign), "{sign:?}");
        }
        assert!(!signs.contains(&Sign::Sales));
    }

    #[test]
    fn beginnings_are_looked_up_at_the_first_letter_only() {
        assert_eq!(SHIPPED.begins("不妨装一盏灯").iter().filter(|&&begins| begins).count(), 1);
        assert!(!SHIPPED.begins("市民希望装灯").contains(&true));
    }

    #[test]
    fn an_unknown_list_is_refused() {
        assert!(Lexicon::parse("[begins]\n[words]\nnew = \"词\"").is_err());
    }
}
