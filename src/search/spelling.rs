//! Corrected spellings: what a misspelt word of the query may have meant.
//!
//! Segmentation leaves a misspelt word in pieces that the dictionary does not hold, or knows it as an oddity that hardly a message
//! uses. A window of such words and their neighbours is corrected when changing one character gives a word that the dictionary holds
//! and that many more messages use.

use std::ops::Range;

use super::analyzer::Word;
use super::plan::{Lookup, Plan, Term, Unit};
use super::query::{Leaf, Node};
use super::{Analyzer, SearchError};

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
pub(super) fn correct(query: &Node, plan: &mut Plan, lookup: &mut Lookup<'_>) -> Result<(), SearchError> {
    let mut leaves: Vec<&Leaf> = Vec::new();
    query.wanted(&mut |leaf| leaves.push(leaf));
    for leaf in leaves.into_iter().filter(|leaf| !leaf.quoted) {
        let words = lookup.index.analyzer.words(&leaf.text);
        for Correction {
            words: window,
            typed,
            meant,
        } in corrections(&words, lookup)?
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
            let others = vec![(
                Term {
                    run: meant,
                    field: leaf.field,
                },
                lookup.index.params.correction_weight,
            )];
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
fn corrections(words: &[Word], lookup: &Lookup<'_>) -> Result<Vec<Correction>, SearchError> {
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
            if is_suspect(word, lookup)? {
                suspects.extend(window.len()..window.len() + word.run.len());
            }
            window.extend_from_slice(&word.run);
            last += 1;
            if window.len() >= 2
                && !suspects.is_empty()
                && let Some(meant) = meaning(&window, &suspects, lookup)?
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
fn is_suspect(word: &Word, lookup: &Lookup<'_>) -> Result<bool, SearchError> {
    Ok(!word.known || word.run.len() >= ANY_CHARACTER_FROM || lookup.index.at_most(&word.run, None)? == 0)
}

/// What a window may have meant: of the dictionary's words with one suspect character changed the one that most messages use.
fn meaning(window: &[char], suspects: &[usize], lookup: &Lookup<'_>) -> Result<Option<Vec<char>>, SearchError> {
    let typed_by = lookup.index.at_most(window, None)?;
    if typed_by > 2 + lookup.index.len() as u32 / RARE_ONE_IN {
        return Ok(None);
    }
    let mut candidates = Vec::new();
    for &at in suspects {
        add_changed(
            window,
            at,
            lookup.index.analyzer.homophones().of(window[at]),
            &lookup.index.analyzer,
            &mut candidates,
        );
    }
    if candidates.is_empty() && typed_by == 0 && window.len() >= ANY_CHARACTER_FROM {
        for &at in suspects.iter().filter(|&&at| at > 0) {
            let followers = lookup.index.followers(window[at - 1])?;
            add_changed(window, at, followers.into_iter(), &lookup.index.analyzer, &mut candidates);
        }
    }
    let least = if typed_by == 0 {
        MIN_USED
    } else {
        MIN_RATIO.saturating_mul(typed_by)
    };
    let mut best: Option<(u32, Vec<char>)> = None;
    for candidate in candidates {
        let used_by = lookup.index.at_most(&candidate, None)?;
        if used_by >= least && best.as_ref().is_none_or(|(most, _)| used_by > *most) {
            best = Some((used_by, candidate));
        }
    }
    Ok(best.map(|(_, meant)| meant))
}

/// Adds the dictionary's words that the window becomes when the letter at `at` is changed to one of the substitutes.
fn add_changed(window: &[char], at: usize, substitutes: impl Iterator<Item = char>, analyzer: &Analyzer, words: &mut Vec<Vec<char>>) {
    let mut changed = window.to_vec();
    let mut text = String::new();
    for substitute in substitutes {
        changed[at] = substitute;
        text.clear();
        text.extend(&changed);
        if substitute != window[at] && analyzer.knows(&text) {
            words.push(changed.clone());
        }
    }
}
