//! Compares two texts: which characters of each are copied from the other, and what stands in place of what.

use std::ops::Range;

use crate::text::{TermId, Vocabulary};

/// A copied passage counts when it is at least this long: shorter ones are phrases that everybody uses.
const MIN_RUN: usize = 6;
/// Characters of the shingles by which copied passages are found.
const GRAM: usize = 3;

/// A message's letters and digits.
#[derive(Default)]
pub(super) struct Letters {
    pub(super) chars: Vec<char>,
}

impl Letters {
    /// Spells out terms.
    pub(super) fn spell(&mut self, terms: &[TermId], vocabulary: &Vocabulary) {
        self.chars.clear();
        for &term in terms.iter().filter(|&&term| term != TermId::BREAK) {
            self.chars.extend(vocabulary.term(term).chars());
        }
    }
}

/// The set of a text's shingles, as a bitmap that is wrong about one in a hundred; a run of several in a row is not.
pub(super) struct Grams(Vec<u64>);

impl Grams {
    const BITS: usize = 1 << 16;

    pub(super) fn new() -> Self {
        Self(vec![0; Self::BITS / 64])
    }

    pub(super) fn fill(&mut self, letters: &Letters) {
        self.0.fill(0);
        for gram in letters.chars.windows(GRAM) {
            let slot = Self::slot(gram);
            self.0[slot / 64] |= 1 << (slot % 64);
        }
    }

    fn holds(&self, gram: &[char]) -> bool {
        let slot = Self::slot(gram);
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }

    fn slot(gram: &[char]) -> usize {
        let key = gram
            .iter()
            .fold(0u64, |key, &c| (key << 21) | u64::from(u32::from(c)));
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
    }
}

/// The passages of a text that another text holds as well, in order.
pub(super) fn copied(letters: &Letters, other: &Grams) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, gram) in letters.chars.windows(GRAM).enumerate() {
        if other.holds(gram) {
            match runs.last_mut() {
                Some(run) if run.end + 1 >= at + GRAM => run.end = at + GRAM,
                _ => runs.push(at..at + GRAM),
            }
        }
    }
    runs.retain(|run| run.len() >= MIN_RUN);
    runs
}

/// What stands in one text where the other has something else, between the same words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Substitution {
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
}

/// Pairs the gaps between copied passages that follow or precede the same words; gaps that are empty on one side are insertions and left out.
pub(super) fn substitutions(
    left: &Letters,
    left_runs: &[Range<usize>],
    right: &Letters,
    right_runs: &[Range<usize>],
) -> Vec<Substitution> {
    let mut found = Vec::new();
    let right_gaps = gaps(right, right_runs);
    for gap in gaps(left, left_runs) {
        let same = |other: &&Range<usize>| {
            let before = context_before(left, &gap) == context_before(right, other);
            let after = context_after(left, &gap) == context_after(right, other);
            before || after
        };
        if let Some(other) = right_gaps.iter().find(same) {
            found.push(Substitution {
                left: gap,
                right: other.clone(),
            });
        }
    }
    found
}

fn gaps(letters: &Letters, runs: &[Range<usize>]) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(runs.iter().map(|run| run.end));
    let ends = runs
        .iter()
        .map(|run| run.start)
        .chain(std::iter::once(letters.chars.len()));
    starts
        .zip(ends)
        .map(|(start, end)| start..end)
        .filter(|gap| !gap.is_empty())
        .collect()
}

fn context_before<'l>(letters: &'l Letters, gap: &Range<usize>) -> &'l [char] {
    &letters.chars[gap.start.saturating_sub(GRAM)..gap.start]
}

fn context_after<'l>(letters: &'l Letters, gap: &Range<usize>) -> &'l [char] {
    &letters.chars[gap.end..(gap.end + GRAM).min(letters.chars.len())]
}
