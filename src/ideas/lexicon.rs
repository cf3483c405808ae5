//! The word lists of `models/ideas.toml`, looked up in one pass over a text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::WordFinder;

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
    /// What it says: a word may stand in several lists.
    signs: Signs,
    /// Position of the word among all words, to tell two words from one said twice.
    pub(super) word: usize,
}

impl SignHit {
    /// Whether the word says this.
    pub(super) fn says(self, sign: Sign) -> bool {
        self.signs & bit(sign) != 0
    }
}

/// A set of [`Sign`]s, a bit each.
type Signs = u16;

fn bit(sign: Sign) -> Signs {
    1 << sign as u8
}

/// How many kinds of beginnings there are.
pub(super) const N_BEGINNINGS: usize = 7;

/// The lists, ready to be looked up.
pub(super) struct Lexicon {
    /// The words that clauses begin with, and for each the kinds of beginnings, a bit each.
    beginnings: WordFinder,
    kinds: Vec<u8>,
    /// The other words, and what each says.
    words: WordFinder,
    signs: Vec<Signs>,
}

/// The lists that the program ships with.
pub(super) static SHIPPED: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../models/ideas.toml")).expect("a test reads the shipped lists"));

impl Lexicon {
    fn parse(text: &str) -> Result<Self, String> {
        let Lists { begins, words } = toml::from_str(text).map_err(|error| error.to_string())?;
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
        let beginnings: [String; N_BEGINNINGS] = [
            begins.suggest,
            begins.hope,
            begins.could,
            begins.should,
            begins.beg,
            begins.numbering,
            begins.joining,
        ];
        let mut signs: BTreeMap<&str, Signs> = BTreeMap::new();
        for (sign, list) in &lists {
            list.split_whitespace()
                .for_each(|word| *signs.entry(word).or_default() |= bit(*sign));
        }
        let mut kinds: BTreeMap<&str, u8> = BTreeMap::new();
        for (kind, list) in beginnings.iter().enumerate() {
            list.split_whitespace()
                .for_each(|word| *kinds.entry(word).or_default() |= 1 << kind);
        }
        Ok(Self {
            beginnings: WordFinder::new(kinds.keys().copied()),
            kinds: kinds.into_values().collect(),
            words: WordFinder::new(signs.keys().copied()),
            signs: signs.into_values().collect(),
        })
    }

    /// Which kinds of beginnings a clause has.
    pub(super) fn begins(&self, clause: &str) -> [bool; N_BEGINNINGS] {
        let mut kinds = 0;
        self.beginnings.each_prefix(clause, |_, word| kinds |= self.kinds[word]);
        std::array::from_fn(|kind| kinds & (1 << kind) != 0)
    }

    /// The words of a normalised text by their beginnings; words that overlap all count. Cost: one pass.
    pub(super) fn signs(&self, text: &str) -> Vec<SignHit> {
        let mut hits = Vec::new();
        self.words.each(text, |found| {
            hits.push(SignHit {
                start: found.start,
                signs: self.signs[found.word],
                word: found.word,
            });
        });
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_their_list_says() {
        let hits = SHIPPED.signs("由交警牵头在路口试点");
        let said = |sign| hits.iter().any(|hit| hit.says(sign));
        for sign in [Sign::Who, Sign::Place, Sign::Step, Sign::Repeat] {
            assert!(said(sign), "{sign:?}");
        }
        assert!(!said(Sign::Sales));
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
