//! Corrected spellings: what a misspelt word of the query may have meant.
//!
//! Segmentation leaves a misspelt word in pieces that the dictionary does not hold. A window of such pieces and their neighbours is
//! corrected when changing one character gives a word that the dictionary holds and that many more messages use.

use std::ops::Range;

use super::analyzer::Word;
use super::plan::{Plan, Term, Unit};
use super::query::{Leaf, Node};
use super::rank::Lookup;
use super::{Analyzer, SearchError};

/// Letters of the longest window.
const MAX_LETTERS: usize = 5;

/// A correction must be used by so many times more messages than the spelling typed.
const MIN_RATIO: u32 = 5;

/// Letters from which on any other character may stand for the one typed, not only one that sounds alike.
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
            if !word.known {
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

/// What a window may have meant: of the dictionary's words with one suspect character changed the one that most messages use.
fn meaning(window: &[char], suspects: &[usize], lookup: &Lookup<'_>) -> Result<Option<Vec<char>>, SearchError> {
    let analyzer = &lookup.index.analyzer;
    if analyzer.knows(&window.iter().collect::<String>()) {
        return Ok(None);
    }
    let typed_by = lookup.index.at_most(window, None)?;
    let mut candidates = changed(window, suspects, analyzer, |c| analyzer.homophones().of(c).collect());
    if candidates.is_empty() && window.len() >= ANY_CHARACTER_FROM {
        candidates = changed(window, suspects, analyzer, |_| analyzer.homophones().all().to_vec());
    }
    let mut best: Option<(u32, Vec<char>)> = None;
    for candidate in candidates {
        let used_by = lookup.index.at_most(&candidate, None)?;
        if used_by >= MIN_RATIO * (typed_by + 1) && best.as_ref().is_none_or(|(most, _)| used_by > *most) {
            best = Some((used_by, candidate));
        }
    }
    Ok(best.map(|(_, meant)| meant))
}

/// The dictionary's words that differ from the window in one suspect character.
fn changed(window: &[char], suspects: &[usize], analyzer: &Analyzer, substitutes: impl Fn(char) -> Vec<char>) -> Vec<Vec<char>> {
    let mut words = Vec::new();
    for &at in suspects {
        for substitute in substitutes(window[at]) {
            let mut word = window.to_vec();
            word[at] = substitute;
            if analyzer.knows(&word.iter().collect::<String>()) {
                words.push(word);
            }
        }
    }
    words
}
