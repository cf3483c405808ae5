//! Weighs documents: BM25F over units and, at a lower weight, over pairs of letters.
//!
//! BM25F: Zaragoza et al., Microsoft Cambridge at TREC 13 (2004). Frequencies are those of the whole index by its dictionary, so that
//! segments and threads change no score; sums run in the order of the plan.

use super::plan::{Plan, Term, Unit};
use super::postings::Segment;
use super::{Index, SearchError};

/// What may stand for a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Allow {
    /// Only what the query says.
    Exact,
    /// Synonyms and corrected spellings too.
    Others,
}

/// A unit with its weight: what stands for it, each with its share.
pub(super) struct Weighed<'p> {
    pub(super) standing: Vec<(&'p Term, f32)>,
    pub(super) weight: f32,
}

/// Weighs the units of a plan. A unit is as rare as the most frequent of what stands for it. Cost: dictionary look-ups.
pub(super) fn weigh<'p>(units: &'p [Unit], allow: Allow, index: &Index) -> Result<Vec<Weighed<'p>>, SearchError> {
    let mut weighed = Vec::with_capacity(units.len());
    for unit in units {
        let others = if allow == Allow::Others { unit.others.as_slice() } else { &[] };
        let mut standing = vec![(&unit.term, 1.0)];
        standing.extend(others.iter().map(|(term, share)| (term, *share)));
        let mut most = 0;
        for (term, _) in &standing {
            most = most.max(index.at_most(&term.run, term.field)?);
        }
        weighed.push(Weighed {
            standing,
            weight: unit.count * index.idf(most as usize),
        });
    }
    Ok(weighed)
}

/// Weighs the pairs of letters of a plan, as units at a lower weight.
pub(super) fn weigh_pairs<'p>(plan: &'p Plan, index: &Index) -> Result<Vec<Weighed<'p>>, SearchError> {
    let weigh = |(term, count): &'p (Term, f32)| {
        Ok(Weighed {
            standing: vec![(term, 1.0)],
            weight: index.params.gram_weight * count * index.idf_of(term)?,
        })
    };
    plan.pairs.iter().map(weigh).collect()
}

/// Repeated occurrences tell less and less.
pub(super) fn saturate(weight: f32, index: &Index) -> f32 {
    let saturation = index.params.saturation;
    weight * (1.0 + saturation) / (weight + saturation)
}

/// Adds to the scores of some ascending documents of a segment what weighed units give them. A document is credited with the best of
/// what stands for a unit there. Cost: for each term a look-up a document, or linear in its postings.
pub(super) fn add_within(
    weighed: &[Weighed<'_>],
    segment: &Segment,
    docs: &[u32],
    scores: &mut [f32],
    index: &Index,
) -> Result<(), SearchError> {
    let mut best = vec![0.0f32; docs.len()];
    for unit in weighed.iter().filter(|unit| unit.weight > 0.0) {
        best.fill(0.0);
        for (term, share) in &unit.standing {
            let weights = segment.weights_within(term, docs, &index.weights)?;
            for (best, weight) in best.iter_mut().zip(weights) {
                *best = best.max(share * saturate(weight, index));
            }
        }
        scores.iter_mut().zip(&best).for_each(|(score, best)| *score += unit.weight * best);
    }
    Ok(())
}

/// Scores of all documents of a segment.
pub(super) struct Scores {
    /// Score by document.
    pub(super) score: Vec<f32>,
    /// What stands best for the unit at hand, by document; all 0 between units.
    best: Vec<f32>,
}

impl Scores {
    pub(super) fn of(segment: &Segment) -> Self {
        Self {
            score: vec![0.0; segment.len as usize],
            best: vec![0.0; segment.len as usize],
        }
    }

    /// Adds what weighed units give to every document. Cost: linear in the postings of their terms.
    pub(super) fn add(&mut self, weighed: &[Weighed<'_>], segment: &Segment, index: &Index) -> Result<(), SearchError> {
        for unit in weighed.iter().filter(|unit| unit.weight > 0.0) {
            if let [(term, share)] = unit.standing.as_slice() {
                for posting in segment.postings(term, &index.weights)? {
                    self.score[posting.doc as usize] += unit.weight * (share * saturate(posting.weight, index));
                }
                continue;
            }
            let mut standing = Vec::with_capacity(unit.standing.len());
            for (term, share) in &unit.standing {
                standing.push((segment.postings(term, &index.weights)?, *share));
            }
            for (postings, share) in &standing {
                for posting in postings {
                    let best = &mut self.best[posting.doc as usize];
                    *best = best.max(share * saturate(posting.weight, index));
                }
            }
            for posting in standing.iter().flat_map(|(postings, _)| postings) {
                let best = std::mem::take(&mut self.best[posting.doc as usize]);
                if best > 0.0 {
                    self.score[posting.doc as usize] += unit.weight * best;
                }
            }
        }
        Ok(())
    }

    /// Adds what weighed units give to the documents that have a score already. Cost: as [`Self::add`].
    pub(super) fn add_to_known(&mut self, weighed: &[Weighed<'_>], segment: &Segment, index: &Index) -> Result<(), SearchError> {
        for unit in weighed.iter().filter(|unit| unit.weight > 0.0) {
            for (term, share) in &unit.standing {
                for posting in segment.postings(term, &index.weights)? {
                    let score = &mut self.score[posting.doc as usize];
                    if *score > 0.0 {
                        *score += unit.weight * (share * saturate(posting.weight, index));
                    }
                }
            }
        }
        Ok(())
    }
}
