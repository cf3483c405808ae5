//! Words of alarm and how they must stand together: the lexicon of `models/alarms.toml`, looked up in one pass over a text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::{Found, WordFinder, sentences};

/// A set of names of the lexicon, a bit each.
type Names = u128;

/// What a rule finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Finding {
    /// Danger to life.
    Danger,
    /// A threat of suicide or of extreme acts.
    Threat,
    /// A call to gather, or people who have gathered.
    Gathering,
    /// Wages owed to many.
    Wages,
    /// Harm to minors.
    Minors,
    /// Somebody calls it urgent.
    Declared,
    /// A wrong that needs public power.
    PublicWrong,
    /// A wrong, and one who holds public power.
    PowerWrong,
    /// One who holds public power, and the deed itself without its name: gifts, kin in benefits, the official car.
    Deed,
}

/// The lexicon as its file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    calm: String,
    words: BTreeMap<String, String>,
    mutes: Vec<LexiconMute>,
    rules: Vec<LexiconRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconMute {
    by: String,
    gap: usize,
    #[serde(default)]
    of: Vec<String>,
    #[serde(default)]
    after: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconRule {
    kind: Finding,
    near: Vec<String>,
    #[serde(default)]
    gap: usize,
    #[serde(default)]
    within: Within,
}

/// What may stand between the words of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Within {
    /// No comma or colon.
    #[default]
    Clause,
    /// Anything within the sentence.
    Sentence,
}

/// Words that must stand near each other in one sentence, in any order.
struct Rule {
    finds: Finding,
    near: Vec<Names>,
    gap: usize,
    within: Within,
}

/// Words that take the alarm out of others of their clause, behind them or, with `after`, before them.
struct Mute {
    by: Names,
    of: Names,
    gap: usize,
    after: bool,
}

/// A word where it stands in a text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    start: usize,
    end: usize,
    names: Names,
}

/// A text with the words of the lexicon that stand in it.
pub(super) struct Heard<'a> {
    alarms: &'a Alarms,
    text: &'a str,
    hits: Cow<'a, [Hit]>,
}

/// The lexicon with its rules, ready to be looked up.
pub(super) struct Alarms {
    words: Vec<Box<str>>,
    finder: WordFinder,
    names_of: Vec<Names>,
    bits: BTreeMap<String, Names>,
    mutes: Vec<Mute>,
    rules: Vec<Rule>,
    /// All names that mute others.
    muting: Names,
}

/// The lexicon that the program ships with.
pub(super) static SHIPPED: LazyLock<Alarms> =
    LazyLock::new(|| Alarms::parse(include_str!("../../models/alarms.toml")).expect("a test reads the shipped lexicon"));

impl Alarms {
    /// Reads a lexicon. A word may stand under several names; rules and mutes may name only what the lexicon has.
    fn parse(text: &str) -> Result<Self, String> {
        let lexicon: Lexicon = toml::from_str(text).map_err(|error| error.to_string())?;
        if lexicon.words.len() > Names::BITS as usize {
            return Err(format!("{} names, more than {}", lexicon.words.len(), Names::BITS));
        }
        let bits: BTreeMap<String, Names> = lexicon.words.keys().cloned().zip((0..).map(|at| 1 << at)).collect();
        let bit = |name: &String| bits.get(name).copied().ok_or_else(|| format!("no words are named {name}"));
        let mut words: BTreeMap<&str, Names> = lexicon.calm.split_whitespace().map(|word| (word, 0)).collect();
        for (name, list) in &lexicon.words {
            for word in list.split_whitespace() {
                *words.entry(word).or_default() |= bits[name];
            }
        }
        let mutes = lexicon.mutes.iter().map(|mute| {
            let of = mute.of.iter().try_fold(0, |of, name| Ok::<_, String>(of | bit(name)?))?;
            let (by, of) = (bit(&mute.by)?, if of == 0 { Names::MAX } else { of });
            let (gap, after) = (mute.gap, mute.after);
            Ok(Mute { by, of, gap, after })
        });
        let mutes = mutes.collect::<Result<Vec<_>, String>>()?;
        let rules = lexicon.rules.iter().map(|rule| {
            Ok(Rule {
                finds: rule.kind,
                near: rule.near.iter().map(bit).collect::<Result<_, String>>()?,
                gap: rule.gap,
                within: rule.within,
            })
        });
        let rules = rules.collect::<Result<_, String>>()?;
        Ok(Self {
            words: words.keys().map(|&word| word.into()).collect(),
            finder: WordFinder::new(words.keys().copied()),
            names_of: words.into_values().collect(),
            muting: mutes.iter().fold(0, |names, mute| names | mute.by),
            bits,
            mutes,
            rules,
        })
    }

    /// All words, in the order in which their names are kept.
    pub(super) fn words(&self) -> Vec<&str> {
        self.words.iter().map(|word| &**word).collect()
    }

    /// The hit of one of [`Alarms::words`]; none where it stands under no name.
    pub(super) fn hit(&self, found: Found) -> Option<Hit> {
        let Found { start, end, word } = found;
        let names = self.names_of[word];
        (names != 0).then_some(Hit { start, end, names })
    }

    /// A normalised text with its words of alarm, where nothing else is looked up in it. Cost: one pass over the text.
    pub(super) fn hear<'a>(&'a self, text: &'a str) -> Heard<'a> {
        let hits = self.finder.longest(text).filter_map(|found| self.hit(found));
        self.heard(text, hits.collect::<Vec<Hit>>())
    }

    /// The same where they are known.
    pub(super) fn heard<'a>(&'a self, text: &'a str, hits: impl Into<Cow<'a, [Hit]>>) -> Heard<'a> {
        let (alarms, hits) = (self, hits.into());
        Heard { alarms, text, hits }
    }

    /// The hits of a sentence without the names that others mute.
    fn muted(&self, text: &str, hits: &[Hit]) -> Vec<Hit> {
        let mut muted = hits.to_vec();
        for (at, by) in hits.iter().enumerate().filter(|(_, by)| by.names & self.muting != 0) {
            for mute in self.mutes.iter().filter(|mute| by.names & mute.by != 0) {
                // What lies between only grows, so the first that is too far ends the search.
                let reached = if mute.after {
                    let near = |hit: &&Hit| fits(text, hit.end, by.start, mute.gap, Within::Clause);
                    at - hits[..at].iter().rev().take_while(near).count()..at
                } else {
                    let near = |hit: &&Hit| fits(text, by.end, hit.start, mute.gap, Within::Clause);
                    at + 1..at + 1 + hits[at + 1..].iter().take_while(near).count()
                };
                muted[reached].iter_mut().for_each(|hit| hit.names &= !mute.of);
            }
        }
        muted
    }
}

impl Heard<'_> {
    /// What the sentences of the text say: calls `each` with every sentence in which any of the findings stands, in order, until it
    /// returns true. Sentences are cut only where the words of a rule are all in the text.
    ///
    /// Cost: one pass over the hits; more is done only in sentences that hold all words of a rule.
    pub(super) fn each_sentence(&self, wanted: impl Fn(Finding) -> bool, mut each: impl FnMut(&Alarm<'_>) -> bool) {
        let Self { alarms, text, hits } = self;
        let rules = || alarms.rules.iter().filter(|rule| wanted(rule.finds));
        let holds = |hits: &[Hit]| {
            let names = names_in(hits);
            rules().any(|rule| rule.near.iter().all(|near| names & near != 0))
        };
        if !holds(hits) {
            return;
        }
        let mut from = 0;
        for range in sentences(text) {
            let first = from + hits[from..].partition_point(|hit| hit.start < range.start);
            from = first + hits[first..].partition_point(|hit| hit.start < range.end);
            if !holds(&hits[first..from]) {
                continue;
            }
            let hits = alarms.muted(text, &hits[first..from]);
            let found: Vec<Finding> = rules().filter(|rule| rule.stands(text, &hits)).map(|rule| rule.finds).collect();
            let names = names_in(&hits);
            let range = (range.start as u32, range.end as u32);
            let (found, bits) = (&*found, &alarms.bits);
            let alarm = Alarm { range, found, names, bits };
            if !found.is_empty() && each(&alarm) {
                return;
            }
        }
    }
}

fn names_in(hits: &[Hit]) -> Names {
    hits.iter().fold(0, |names, hit| names | hit.names)
}

impl Rule {
    /// Whether the words stand together somewhere among the hits of one sentence.
    fn stands(&self, text: &str, hits: &[Hit]) -> bool {
        let all = (1 << self.near.len()) - 1;
        (0..hits.len()).any(|at| self.chain(text, hits, at, all))
    }

    /// Whether the hit at a place is one of the missing words, and the others follow it, each within the gap of the one before.
    fn chain(&self, text: &str, hits: &[Hit], at: usize, missing: u32) -> bool {
        let here = |part: &usize| missing & (1 << part) != 0 && hits[at].names & self.near[*part] != 0;
        let found = (0..self.near.len()).filter(here).fold(0, |found, part| found | 1 << part);
        let left = missing & !found;
        if found == 0 || left == 0 {
            return found != 0;
        }
        let follow = at + 1..hits.len();
        follow
            .take_while(|&next| fits(text, hits[at].end, hits[next].start, self.gap, self.within))
            .any(|next| self.chain(text, hits, next, left))
    }
}

/// Whether what lies between two places is short enough and holds no mark that ends a clause, where that matters.
fn fits(text: &str, from: usize, to: usize, gap: usize, within: Within) -> bool {
    let Some(between) = text.get(from..to) else { return false };
    // A character has at most four bytes.
    between.len() <= gap * 4
        && between.chars().count() <= gap
        && (within == Within::Sentence || !between.contains([',', ':', '。', '!', '?', ';', '\n']))
}

/// A sentence in which something was found.
pub(super) struct Alarm<'a> {
    /// Its byte range in the normalised text.
    pub(super) range: (u32, u32),
    /// What was found, in the order of the rules.
    pub(super) found: &'a [Finding],
    names: Names,
    bits: &'a BTreeMap<String, Names>,
}

impl Alarm<'_> {
    /// Whether a word of a name stands in the sentence and is not muted.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.names & self.bits.get(name).copied().unwrap_or(0) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMALL: &str = r#"
        calm = "跳楼价"
        [words]
        jump = "跳楼"
        gas = "燃气"
        smell = "味"
        deny = "不会"
        risk = "隐患"
        [[mutes]]
        by = "deny"
        gap = 2
        of = ["jump"]
        [[mutes]]
        by = "risk"
        gap = 2
        after = true
        of = ["gas"]
        [[rules]]
        kind = "threat"
        near = ["jump"]
        [[rules]]
        kind = "danger"
        near = ["gas", "smell"]
        gap = 2
    "#;

    fn found(text: &str) -> Vec<(String, Finding)> {
        let mut all = Vec::new();
        Alarms::parse(SMALL).unwrap().hear(text).each_sentence(
            |_| true,
            |alarm| {
                let sentence = text[alarm.range.0 as usize..alarm.range.1 as usize].to_owned();
                all.extend(alarm.found.iter().map(|&found| (sentence.clone(), found)));
                false
            },
        );
        all
    }

    #[test]
    fn words_of_a_rule_stand_near_each_other_in_one_clause() {
        assert_eq!(found("有燃气的味。"), [("有燃气的味。".to_owned(), Finding::Danger)]);
        assert_eq!(found("味道像燃气"), [("味道像燃气".to_owned(), Finding::Danger)]);
        assert_eq!(found("燃气管道有异味。燃气,味。燃气!味。"), []);
    }

    #[test]
    fn the_longest_word_counts_and_others_mute() {
        assert_eq!(found("跳楼价。不会去跳楼。"), []);
        assert_eq!(found("路灯坏了。他要跳楼。"), [("他要跳楼。".to_owned(), Finding::Threat)]);
        assert_eq!(found("燃气隐患,有味"), []);
        assert_eq!(found("燃气味,隐患"), [("燃气味,隐患".to_owned(), Finding::Danger)]);
    }

    #[test]
    fn a_name_that_is_not_there_is_refused() {
        let error = Alarms::parse(&SMALL.replace("by = \"deny\"", "by = \"dany\""))
            .map(drop)
            .unwrap_err();
        assert_eq!(error, "no words are named dany");
    }

    #[test]
    fn every_name_of_the_shipped_lexicon_is_used() {
        let lexicon: Lexicon = toml::from_str(include_str!("../../models/alarms.toml")).unwrap();
        let in_code = ["firm"].map(str::to_owned);
        let used: Vec<&String> = lexicon
            .rules
            .iter()
            .flat_map(|rule| &rule.near)
            .chain(lexicon.mutes.iter().map(|mute| &mute.by))
            .chain(&in_code)
            .collect();
        let idle: Vec<&String> = lexicon.words.keys().filter(|name| !used.contains(name)).collect();
        assert!(idle.is_empty(), "{idle:?}");
        assert!(in_code.iter().all(|name| SHIPPED.bits.contains_key(name)));
    }

    proptest! {
        #[test]
        fn sentences_are_ranges_of_the_text(text in "[跳楼价燃气味不会隐患,。!\n a]{0,60}") {
            let mut before = 0;
            Alarms::parse(SMALL).unwrap().hear(&text).each_sentence(|_| true, |alarm| {
                let (start, end) = (alarm.range.0 as usize, alarm.range.1 as usize);
                assert!(before <= start && start < end && text.get(start..end).is_some());
                before = end;
                false
            });
        }
    }
}
