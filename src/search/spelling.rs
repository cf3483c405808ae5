//! Corrected spellings: what a misspelt word of the query may have meant.
//!
//! Segmentation leaves a misspelt word in pieces that the dictionary does not hold, or knows it as an oddity that hardly a message
//! uses. A window of such words and their neighbours is corrected when undoing one slip (a character that sounds or looks alike, two in
//! the other order, one too many, one lacking) gives a word that the dictionary holds and that many more messages use.

use std::ops::Range;

use super::analyzer::Word;
use super::plan::{Other, Plan, Term, Unit};
use super::query::{Leaf, Node};
use super::{Analyzer, Index, Origin, SearchError};

/// Letters of the longest window.
const MAX_LETTERS: usize = 5;

/// A correction must be used by so many messages if none uses the spelling typed.
const MIN_USED: u32 = 5;

/// A correction must be used by so many times more messages than the spelling typed.
const MIN_RATIO: u32 = 20;

/// A spelling that more than one message in so many uses is meant as it stands (names of places are in no dictionary).
const RARE_ONE_IN: u32 = 2000;

/// Letters from which on any other character may stand for the one typed, not only one that sounds alike, if nobody writes so.
const ANY_CHARACTER_FROM: usize = 3;

/// A window of words and what it may have meant.
struct Correction {
    words: Range<usize>,
    typed: Vec<char>,
    meant: Vec<char>,
}

/// Puts one unit with its corrected spelling in place of the units of each misspelt window.
pub(super) fn correct(query: &Node, plan: &mut Plan, index: &Index) -> Result<(), SearchError> {
    let mut leaves: Vec<&Leaf> = Vec::new();
    query.wanted(&mut |leaf| leaves.push(leaf));
    for leaf in leaves.into_iter().filter(|leaf| !leaf.quoted) {
        let words = index.analyzer.words(&leaf.text);
        for Correction {
            words: window,
            typed,
            meant,
        } in corrections(&words, index)?
        {
            let pieces: Vec<&[char]> = words[window].iter().map(|word| word.run.as_slice()).collect();
            plan.units
                .retain(|unit| unit.term.field != leaf.field || !pieces.contains(&unit.term.run.as_slice()));
            for pair in meant.windows(2) {
                plan.add_pair(
                    Term {
                        run: pair.to_vec(),
                        field: leaf.field,
                    },
                    1.0,
                );
            }
            let others = vec![Other {
                asked: typed.clone(),
                term: Term {
                    run: meant,
                    field: leaf.field,
                },
                share: index.params.correction_weight,
                origin: Origin::Corrected,
            }];
            plan.units.push(Unit {
                term: Term {
                    run: typed,
                    field: leaf.field,
                },
                count: 1.0,
                others,
            });
        }
    }
    Ok(())
}

/// The corrections of a row of words, left to right, longest windows first, without overlap.
fn corrections(words: &[Word], index: &Index) -> Result<Vec<Correction>, SearchError> {
    let mut found = Vec::new();
    let mut first = 0;
    while first < words.len() {
        let mut last = first;
        let (mut window, mut suspects) = (Vec::new(), Vec::new());
        let mut best = None;
        while let Some(word) = words
            .get(last)
            .filter(|word| window.len() + word.run.len() <= MAX_LETTERS && word.run.iter().all(|c| !c.is_ascii()))
        {
            if is_suspect(word, index)? {
                suspects.extend(window.len()..window.len() + word.run.len());
            }
            window.extend_from_slice(&word.run);
            last += 1;
            if window.len() >= 2
                && !suspects.is_empty()
                && let Some(meant) = meaning(&window, &suspects, index)?
            {
                best = Some(Correction {
                    words: first..last,
                    typed: window.clone(),
                    meant,
                });
            }
        }
        first = best.as_ref().map_or(first + 1, |correction| correction.words.end);
        found.extend(best);
    }
    Ok(found)
}

/// Whether a word may be misspelt: the dictionary does not hold it, or it is long, or no message holds it.
fn is_suspect(word: &Word, index: &Index) -> Result<bool, SearchError> {
    Ok(!word.known || word.run.len() >= ANY_CHARACTER_FROM || index.at_most(&word.run, None)? == 0)
}

/// What a window may have meant: of the dictionary's words that one slip makes of it the one that most messages use. Slips that happen
/// more easily are believed first.
fn meaning(window: &[char], suspects: &[usize], index: &Index) -> Result<Option<Vec<char>>, SearchError> {
    let typed_by = index.at_most(window, None)?;
    if typed_by > 2 + index.len() as u32 / RARE_ONE_IN {
        return Ok(None);
    }
    let least = if typed_by == 0 {
        MIN_USED
    } else {
        MIN_RATIO.saturating_mul(typed_by)
    };
    for slip in Slip::ALL {
        // Nobody writes what is typed, and it is long: only then anything goes.
        if slip >= Slip::Lacking && (typed_by > 0 || window.len() + usize::from(slip == Slip::Lacking) < ANY_CHARACTER_FROM) {
            continue;
        }
        let mut best: Option<(u32, Vec<char>)> = None;
        for candidate in undone(slip, window, suspects, index)? {
            let used_by = index.at_most(&candidate, None)?;
            if used_by >= least && best.as_ref().is_none_or(|(most, _)| used_by > *most) {
                best = Some((used_by, candidate));
            }
        }
        if let Some((_, meant)) = best {
            return Ok(Some(meant));
        }
    }
    Ok(None)
}

/// A slip of the pen or the keyboard, the likelier ones first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
enum Slip {
    /// A character that sounds or looks like the one meant.
    Alike,
    /// Two neighbours in the other order.
    Swapped,
    /// A character too many.
    Extra,
    /// A character left out.
    Lacking,
    /// Any other character.
    Other,
}

impl Slip {
    const ALL: [Self; 5] = [Self::Alike, Self::Swapped, Self::Extra, Self::Lacking, Self::Other];
}

/// The dictionary's words that become the window by the slip at one of the suspects.
fn undone(slip: Slip, window: &[char], suspects: &[usize], index: &Index) -> Result<Vec<Vec<char>>, SearchError> {
    let analyzer = &index.analyzer;
    let mut words = Words {
        analyzer,
        found: Vec::new(),
        text: String::new(),
    };
    for &at in suspects {
        match slip {
            Slip::Alike => {
                for c in analyzer.homophones().of(window[at]).chain(analyzer.lookalikes().of(window[at])) {
                    words.add(&window[..at], &[c], &window[at + 1..]);
                }
            }
            Slip::Swapped => {
                for left in [at.checked_sub(1), Some(at)]
                    .into_iter()
                    .flatten()
                    .filter(|left| left + 1 < window.len())
                {
                    words.add(&window[..left], &[window[left + 1], window[left]], &window[left + 2..]);
                }
            }
            // A doubled character leaves any word, others a word that is still long.
            Slip::Extra if window.len() > ANY_CHARACTER_FROM || (at > 0 && window[at] == window[at - 1]) => {
                words.add(&window[..at], &[], &window[at + 1..]);
            }
            Slip::Extra => {}
            Slip::Lacking if at == 0 => {}
            Slip::Lacking => {
                for c in index.followers(window[at - 1])? {
                    words.add(&window[..at], &[c], &window[at..]);
                }
            }
            Slip::Other if at == 0 => {}
            Slip::Other => {
                for c in index.followers(window[at - 1])? {
                    words.add(&window[..at], &[c], &window[at + 1..]);
                }
            }
        }
    }
    words.found.retain(|word| word != window);
    Ok(words.found)
}

/// Words put together from pieces, those that the dictionary holds.
struct Words<'a> {
    analyzer: &'a Analyzer,
    found: Vec<Vec<char>>,
    text: String,
}

impl Words<'_> {
    fn add(&mut self, before: &[char], middle: &[char], after: &[char]) {
        self.text.clear();
        self.text.extend(before.iter().chain(middle).chain(after));
        if self.analyzer.knows(&self.text) {
            self.found.push([before, middle, after].concat());
        }
    }
}
